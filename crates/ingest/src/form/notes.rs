//! Findings of the reader: severity and hint come from the pack's page of the code.

use jibao_core::finding::{Finding, Severity};
use jibao_core::pack::{Pack, ReporterId};
use jibao_core::submission::Place;

/// Collects findings of one file.
pub(crate) struct Notes<'a> {
    pack: &'a Pack,
    /// Whose return it is, once known.
    pub reporter: Option<ReporterId>,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl<'a> Notes<'a> {
    pub(crate) fn new(pack: &'a Pack) -> Self {
        Self { pack, reporter: None, findings: Vec::new() }
    }

    /// Adds a finding.
    pub(crate) fn add(&mut self, code: &str, places: Vec<Place>, message: impl Into<String>) {
        let finding = finding(self.pack, code, self.reporter.clone(), places, message.into());
        self.findings.push(finding);
    }
}

/// A finding of the reader. A code without a page is a fault of the pack that the registry test catches; it is
/// told as an error all the same rather than lost.
pub(crate) fn finding(
    pack: &Pack,
    code: &str,
    reporter: Option<ReporterId>,
    places: Vec<Place>,
    message: String,
) -> Finding {
    let page = pack.rules.page(code);
    Finding {
        code: code.to_owned(),
        severity: page.map_or(Severity::Error, |page| page.severity),
        reporter,
        places,
        message,
        hint: page.map(|page| page.hint.clone()).unwrap_or_default(),
        explained: None,
        waived: None,
    }
}
