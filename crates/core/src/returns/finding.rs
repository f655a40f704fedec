//! What a rule or the reader found: a value like any other, complete enough to stand alone.

use serde::{Deserialize, Serialize};

use crate::ids::ReporterId;
use crate::pack::{Pack, Page, Reading, Severity};
use crate::returns::Place;

/// A person's word that a finding is to stand as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Waived {
    /// Who says so.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// The message of the finding that this one follows from; it goes with its cause.
    pub cause: Option<String>,
    /// The reporter's own explanation (备注) where one stands beside the value of a warning.
    pub explained: Option<String>,
    /// Waived by a person of the bureau, with name and reason.
    pub waived: Option<Waived>,
}

impl Finding {
    /// Says what this one follows from: it is mended with its cause, and counted with it.
    pub fn follow(&mut self, cause: String) {
        self.hint = format!("随起因一并解决。起因：{cause}");
        self.cause = Some(cause);
    }

    /// What the office that received it does, beside what its sender does; empty where that is nothing, or it is settled
    /// with another one.
    #[must_use]
    pub fn receiver<'p>(&self, pack: &'p Pack) -> &'p str {
        let page = pack.rules.page(&self.code).filter(|_| self.is_counted());
        page.map(|page| page.receiver.as_str()).unwrap_or_default()
    }

    /// Whether it is open and stands by itself: neither waived nor the consequence of another one.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        self.waived.is_none() && self.cause.is_none()
    }

    /// A finding that nobody has explained or waived: code, severity and hint are the page's.
    #[must_use]
    pub fn new(page: &Page, reporter: Option<ReporterId>, places: Vec<Place>, message: String) -> Self {
        Self {
            code: page.code.clone(),
            severity: page.severity,
            reporter,
            places,
            message,
            hint: page.hint.clone(),
            cause: None,
            explained: None,
            waived: None,
        }
    }

    /// Whether it is the one that the program itself raises under this code.
    #[must_use]
    pub fn is(&self, reading: Reading) -> bool {
        self.code == reading.code()
    }

    /// Where to look first.
    #[must_use]
    pub fn place(&self) -> Place {
        self.places.first().cloned().unwrap_or_default()
    }
}
