//! Which kind of document is written. How it looks is its [profile](crate::Profile), which begins from the kind.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The kind of a document, written as its letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum DocumentKind {
    /// A 内部材料.
    #[default]
    #[serde(rename = "A")]
    Internal,
    /// B 报告, to a superior.
    #[serde(rename = "B")]
    Report,
    /// C 通报, and what is annexed to one.
    #[serde(rename = "C")]
    Circular,
}

/// A letter that is no kind of document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("没有文稿样式“{0}”，可用 A、B、C")]
pub struct UnknownKind(pub String);

impl DocumentKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Internal, Self::Report, Self::Circular];

    /// Its letter.
    #[must_use]
    pub fn letter(self) -> &'static str {
        match self {
            Self::Internal => "A",
            Self::Report => "B",
            Self::Circular => "C",
        }
    }

    /// Whether it is issued under a red head, and ends with 版记.
    #[must_use]
    pub fn is_formal(self) -> bool {
        self != Self::Internal
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.letter())
    }
}

impl FromStr for DocumentKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        let kind = Self::ALL.into_iter().find(|kind| kind.letter().eq_ignore_ascii_case(text));
        kind.ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_in_either_case_and_written_as_their_letter() {
        for (text, kind) in
            [("A", DocumentKind::Internal), ("b", DocumentKind::Report), ("c", DocumentKind::Circular)]
        {
            assert_eq!(text.parse(), Ok(kind));
            let table = toml::Table::try_from(std::collections::BTreeMap::from([("kind", kind)])).unwrap();
            assert_eq!(table["kind"].as_str(), Some(text.to_uppercase().as_str()));
            assert_eq!(table["kind"].clone().try_into::<DocumentKind>().unwrap(), kind);
        }
        assert!("D".parse::<DocumentKind>().unwrap_err().to_string().contains('D'));
    }
}
