//! Texts that there are millions of, mostly short.

use std::borrow::{Borrow, Cow};
use std::fmt;
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
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
