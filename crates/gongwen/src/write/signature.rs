//! Where 署名 and 成文日期 stand. 7.3.5.

use super::geometry::{Geometry, characters, ems};
use crate::model::Signature;
use crate::profile::SignatureStyle;

/// Right indents of both lines, in twips.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Indents {
    pub organ: i32,
    pub date: i32,
}

/// Right indents of a signature after its geometry.
pub(super) fn indents(signature: &Signature, style: SignatureStyle, geometry: &Geometry) -> Indents {
    let width = |text: &str| {
        // Word and its like put a quarter of an em between Chinese characters and digits.
        (ems(text) + 250 * seams(text)) * geometry.em / 1000 + characters(text) * geometry.spacing
    };
    let (organ, date) = (width(&signature.organ), width(&signature.date));
    match style {
        // 7.3.5.1: the date four characters from the right, the organ centred above it.
        SignatureStyle::Sealed => {
            let right = 4 * geometry.em;
            Indents { organ: (right + (date - organ) / 2).max(0), date: right }
        }
        // 7.3.5.2: the organ two characters from the right, the date begins two characters after the organ does;
        // if the date is the longer, it stands two characters from the right and the organ moves with it.
        SignatureStyle::Unsealed => {
            let two = 2 * geometry.em;
            if date > organ {
                Indents { organ: two + two + date - organ, date: two }
            } else {
                Indents { organ: two, date: organ - date }
            }
        }
    }
}

/// Places where Chinese characters and digits or letters meet.
fn seams(text: &str) -> i32 {
    let western = |character: char| character.is_ascii_alphanumeric();
    let chinese = |character: char| matches!(character, '\u{3400}'..='\u{9fff}');
    let pairs = text.chars().zip(text.chars().skip(1));
    let seams = pairs
        .filter(|(before, after)| western(*before) && chinese(*after) || chinese(*before) && western(*after));
    i32::try_from(seams.count()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;

    fn signed(style: SignatureStyle, organ: &str) -> Indents {
        let signature = Signature { organ: organ.into(), date: "2024年6月25日".into() };
        indents(&signature, style, &Geometry::of(&Profile::default()))
    }

    #[test]
    fn with_a_seal_the_date_stands_four_characters_from_the_right_and_the_organ_centred_above() {
        let place = signed(SignatureStyle::Sealed, "楚雄州司法局");
        assert_eq!(place.date, 1280);
        // 6.5 characters and five seams against 6 characters: 0.9 of a character more on the right.
        assert!((place.organ - 1280 - 280).abs() <= 15, "{place:?}");
    }

    #[test]
    fn without_a_seal_the_longer_date_pushes_the_organ_to_the_left() {
        let place = signed(SignatureStyle::Unsealed, "楚雄州司法局");
        assert_eq!(place.date, 640);
        assert!((place.organ - (4 * 320 + 160 + 400)).abs() <= 30, "{place:?}");
    }

    #[test]
    fn without_a_seal_the_date_begins_two_characters_after_a_longer_organ() {
        let place = signed(SignatureStyle::Unsealed, "楚雄彝族自治州司法局");
        assert_eq!(place.organ, 640);
        assert!((place.date - (10 * 315 - 2047 - 400)).abs() <= 30, "{place:?}");
    }
}
