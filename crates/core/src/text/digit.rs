//! What a character is worth as a digit, in whatever script or shape it is written.

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

/// Digits in rings, brackets, with points, raised and lowered: the first of each run, its value and how many follow it.
const SHAPED: [(char, u8, u32); 15] = [
    ('⁰', 0, 1),
    ('⁴', 4, 6),
    ('₀', 0, 10),
    ('²', 2, 2),
    ('¹', 1, 1),
    ('①', 1, 9),
    ('⑴', 1, 9),
    ('⒈', 1, 9),
    ('⓪', 0, 1),
    ('⓵', 1, 9),
    ('⓿', 0, 1),
    ('❶', 1, 9),
    ('➀', 1, 9),
    ('➊', 1, 9),
    ('\u{1F101}', 0, 10),
];

/// The value of a decimal digit of any script (`8`, `８`, `٨`, `𝟠`) or of one in a ring, in brackets, raised or lowered
/// (`⑧`, `⑻`, `⁸`). Chinese numerals are words and are not read here.
#[must_use]
pub fn digit(c: char) -> Option<u8> {
    let number = |value: u32| u8::try_from(value).ok();
    match c {
        '0'..='9' => return number(u32::from(c) - u32::from('0')),
        // What most texts are made of is told first.
        '\0'..='\u{7F}' | '\u{3000}'..='\u{9FFF}' => return None,
        '\u{1D7CE}'..='\u{1D7FF}' => return number((u32::from(c) - 0x1D7CE) % 10),
        _ => {}
    }
    let is_digit =
        |c: char| CodePointMapData::<GeneralCategory>::new().get(c) == GeneralCategory::DecimalNumber;
    if is_digit(c) {
        // A script's ten digits stand together, and some scripts' runs stand side by side.
        let before =
            (1..=u32::from(c)).take_while(|back| char::from_u32(u32::from(c) - back).is_some_and(is_digit));
        return number(u32::try_from(before.count()).ok()? % 10);
    }
    let run = SHAPED
        .iter()
        .find(|(first, _, length)| (u32::from(*first)..u32::from(*first) + length).contains(&u32::from(c)));
    run.and_then(|(first, value, _)| number(u32::from(*value) + u32::from(c) - u32::from(*first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_decimal_digit_of_unicode_has_the_value_of_its_place_among_ten() {
        let all: Vec<char> = ('\0'..=char::MAX)
            .filter(|c| CodePointMapData::<GeneralCategory>::new().get(*c) == GeneralCategory::DecimalNumber)
            .collect();
        assert!(all.len() > 600);
        for ten in all.chunks(10) {
            let values: Vec<Option<u8>> = ten.iter().map(|c| digit(*c)).collect();
            assert_eq!(values, (0..10).map(Some).collect::<Vec<_>>(), "{ten:?}");
        }
    }

    #[test]
    fn digits_in_every_shape_are_read_and_what_is_more_than_one_digit_is_not() {
        for (text, value) in [("①⑴⒈⓵❶➀➊¹₁🄂", 1), ("⑨⑼⒐⓽❾➈➒⁹₉🄊", 9), ("⓪⓿⁰₀🄁0０𝟘𝟬٠०", 0), ("²₂２𝟐𝟚𝟸২", 2)]
        {
            for c in text.chars() {
                assert_eq!(digit(c), Some(value), "{c}");
            }
        }
        for c in "⑩⑽⒑❿½Ⅳ一十aX．".chars() {
            assert_eq!(digit(c), None, "{c}");
        }
    }
}
