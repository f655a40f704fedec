//! The one fold of what people type: texts that look alike become the same text. Every reader compares with it; what is
//! shown stays as it was written.
//!
//! Width: full-width ASCII (U+FF01–FF5E), signs and punctuation become the usual ones. Invisible: whatever has Unicode's
//! property Default_Ignorable_Code_Point is dropped: joiners, direction marks, byte order marks, soft hyphens, variation
//! selectors, tags. Blanks of all widths become a plain one; line breaks and tabs stay. Radicals become the character
//! they stand for. Nothing is put in other letters, taken apart or put together: it is no Unicode normalisation.

mod radicals;

use std::borrow::Cow;
use std::ops::Range;

use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

/// A character as it is compared; `None` if nobody sees it.
#[must_use]
pub fn fold_char(c: char) -> Option<char> {
    match c {
        // What most texts are made of is told first.
        '\0'..='\u{7F}' | '\u{4E00}'..='\u{9FFF}' | '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3163}' => {
            Some(c)
        }
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).or(Some(c)),
        '｡' => Some('。'),
        '｢' => Some('「'),
        '｣' => Some('」'),
        '､' => Some('、'),
        '･' => Some('・'),
        '￠' => Some('¢'),
        '￡' => Some('£'),
        '￢' => Some('¬'),
        '￣' => Some('¯'),
        '￤' => Some('¦'),
        '￥' => Some('¥'),
        '￦' => Some('₩'),
        '\u{2E80}'..='\u{2FD5}' => Some(radicals::unified(c)),
        '\u{85}' | '\u{2028}' | '\u{2029}' => Some(c),
        _ if c.is_whitespace() => Some(' '),
        _ if CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c) => None,
        _ => Some(c),
    }
}

/// A text as it is compared; most texts are already, and are not copied.
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    let changed = |(_, c): &(usize, char)| fold_char(*c) != Some(*c);
    let Some((at, _)) = text.char_indices().find(changed) else { return Cow::Borrowed(text) };
    let mut folded = String::with_capacity(text.len());
    folded.push_str(&text[..at]);
    folded.extend(text[at..].chars().filter_map(fold_char));
    Cow::Owned(folded)
}

/// What is seen of a text, each character folded, with the bytes where it stands in the text.
pub fn seen(text: &str) -> impl Iterator<Item = (Range<usize>, char)> {
    text.char_indices().filter_map(|(at, c)| Some((at..at + c.len_utf8(), fold_char(c)?)))
}

/// Folded and without any blank, line break or tab: for names and words that are shown again as one piece.
#[must_use]
pub fn compact(text: &str) -> String {
    // Full-width and invisible characters only get shorter; a few radicals take a byte more.
    let mut compact = String::with_capacity(text.len());
    // What stays as it is, which is nearly all, is taken in runs.
    let mut from = 0;
    for (at, c) in text.char_indices() {
        if !matches!(c, '!'..='~' | '\u{4E00}'..='\u{9FFF}') {
            compact.push_str(&text[from..at]);
            compact.extend(fold_char(c).filter(|c| !c.is_whitespace()));
            from = at + c.len_utf8();
        }
    }
    compact.push_str(&text[from..]);
    compact
}

/// What listed names, codes and words are looked up by: [`compact`] and in capitals, as `m0101`, `Ｍ 0101` and `M0101` are one.
///
/// ```
/// assert_eq!(jibao_core::text::fold::key("Ｍ 0101"), jibao_core::text::fold::key("m0101"));
/// ```
#[must_use]
pub fn key(text: &str) -> String {
    let mut key = compact(text);
    key.make_ascii_uppercase();
    key
}

/// Whether nobody sees anything of a character: a blank, a line break, or invisible.
#[must_use]
pub fn is_blank(c: char) -> bool {
    fold_char(c).is_none_or(char::is_whitespace)
}

/// Whether nobody sees anything in a text.
#[must_use]
pub fn says_nothing(text: &str) -> bool {
    text.chars().all(is_blank)
}

#[cfg(test)]
mod tests;
