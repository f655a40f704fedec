//! What a rule or the reader found: a value like any other, complete enough to stand alone.

use serde::{Deserialize, Serialize};

use crate::pack::ReporterId;
use crate::submission::Place;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Must be mended.
    Error,
    /// Should be looked at or explained.
    Warning,
    /// Noted.
    Info,
}

impl Severity {
    /// What readers see.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Error => "错误",
            Self::Warning => "疑问",
            Self::Info => "提示",
        }
    }
}

/// A person's word that a finding is to stand as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Waived {
    /// Who says so.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Code of the rule or reading.
    pub code: String,
    /// Severity.
    pub severity: Severity,
    /// Whose return it is about, where known.
    pub reporter: Option<ReporterId>,
    /// The cells taking part; the first is where to look.
    pub places: Vec<Place>,
    /// One sentence that shows the values and stands alone.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// The reporter's own explanation (备注) where one stands beside the value of a warning.
    pub explained: Option<String>,
    /// Waived by a person of the bureau, with name and reason.
    pub waived: Option<Waived>,
}

impl Finding {
    /// Where to look first.
    #[must_use]
    pub fn place(&self) -> Place {
        self.places.first().cloned().unwrap_or_default()
    }
}
