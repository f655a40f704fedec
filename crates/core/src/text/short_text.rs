//! Texts that there are millions of, mostly short.

use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use ecow::EcoString;
use serde::{Deserialize, Serialize};

/// A text that is mostly short: up to fifteen bytes (five characters of a Chinese name, a cell, a code) need no memory of
/// their own, copies of a longer one share it.
///
/// ```
/// use jibao_core::text::ShortText;
///
/// let name = ShortText::from("鹿城镇");
/// assert_eq!((name.as_str(), name.chars().count()), ("鹿城镇", 3));
/// assert_eq!(name, "鹿城镇");
/// ```
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShortText(EcoString);

impl ShortText {
    /// Nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self(EcoString::new())
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The two one after the other.
    #[must_use]
    pub fn followed_by(&self, text: &str) -> Self {
        let mut whole = self.0.clone();
        whole.push_str(text);
        Self(whole)
    }
}

/// The first and the last bytes of four to sixteen, as numbers: of two texts of one length they are ordered as the texts are.
/// Everything is looked up by ids of six or twelve digits; as numbers they are compared in a few steps.
fn ends(text: &str) -> Option<(u64, u64)> {
    let bytes = text.as_bytes();
    match bytes.len() {
        8..=16 => Some((u64::from_be_bytes(*bytes.first_chunk()?), u64::from_be_bytes(*bytes.last_chunk()?))),
        4..8 => {
            let four = |bytes: &[u8; 4]| u64::from(u32::from_be_bytes(*bytes));
            Some((four(bytes.first_chunk()?), four(bytes.last_chunk()?)))
        }
        _ => None,
    }
}

impl Ord for ShortText {
    fn cmp(&self, other: &Self) -> Ordering {
        let (one, other) = (self.as_str(), other.as_str());
        match (ends(one), ends(other)) {
            (Some(one_ends), Some(other_ends)) if one.len() == other.len() => one_ends.cmp(&other_ends),
            _ => one.cmp(other),
        }
    }
}

impl PartialOrd for ShortText {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ShortText {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.cmp(other).is_eq()
    }
}

impl Eq for ShortText {}

/// As the text that it borrows as.
impl Hash for ShortText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Deref for ShortText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for ShortText {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for ShortText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ShortText {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for ShortText {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&String> for ShortText {
    fn from(text: &String) -> Self {
        Self(text.as_str().into())
    }
}

impl From<Cow<'_, str>> for ShortText {
    fn from(text: Cow<'_, str>) -> Self {
        Self((&*text).into())
    }
}

impl From<ShortText> for String {
    fn from(text: ShortText) -> Self {
        text.0.into()
    }
}

impl PartialEq<str> for ShortText {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for ShortText {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<String> for ShortText {
    fn eq(&self, other: &String) -> bool {
        self.0 == other.as_str()
    }
}

impl fmt::Display for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_are_ordered_as_their_texts_are(one in "[ab\u{0}县]{0,7}", other in "[ab\u{0}县]{0,7}", tail in "[ab县]{0,4}") {
            let texts = [&one, &other, &format!("{one}{tail}"), &format!("{tail}{one}")].map(String::clone);
            for one in &texts {
                for other in &texts {
                    let (short, long) = (ShortText::from(one), ShortText::from(other));
                    prop_assert_eq!(short.cmp(&long), one.cmp(other));
                    prop_assert_eq!(short == long, one == other);
                }
            }
        }
    }
}
