//! The words that stand for a choice in the data.

use serde::{Deserialize, Serialize};

/// For whom outputs are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Edition {
    /// For the office: everything.
    Internal,
    /// For the public: some values are withheld, so that it cannot be consolidated.
    Public,
}

impl Edition {
    /// What readers see.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Internal => "内部",
            Self::Public => "公开",
        }
    }
}

/// Whether a reporter's return came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// By the deadline.
    OnTime,
    /// After it.
    Late,
    /// It came, on a day that is not known.
    Undated,
    /// Not at all, or wholly blank.
    Missing,
    /// It came and nothing of it could be taken.
    Rejected,
}

/// What a cell of a return says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A value, zero included.
    Reported,
    /// Said to be none.
    None,
    /// Said not to apply.
    NotApplicable,
    /// Nothing.
    Blank,
    /// Something that is no value.
    Unreadable,
    /// A value that this edition does not give.
    Suppressed,
}

/// How far a total is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Of everybody, and nothing open lies on it.
    Accepted,
    /// An open error lies on a value in it.
    Doubted,
    /// Not there, or without somebody.
    Incomplete,
}

/// How far one value is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CellStanding {
    /// Taken as it stands.
    Accepted,
    /// An open error lies on it.
    Doubted,
    /// Not there.
    Missing,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Must be mended.
    Error,
    /// Should be looked at or explained.
    Warning,
    /// Noted.
    Info,
}

/// What sort of number an indicator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Kept by the bureau, never filled in.
    Parameter,
    /// What happened in the quarter.
    Flow,
    /// What stands at the cut-off.
    Stock,
    /// Year to date only.
    Ytd,
    /// Yes or no.
    Flag,
    /// Numerator over denominator in percent, computed.
    Rate,
    /// Computed from other values.
    Derived,
    /// Words.
    Text,
}
