//! Findings of the reader: severity and hint come from the pack's page of the code.

use std::collections::BTreeMap;
use std::sync::Arc;

use jibao_core::finding::{Finding, Severity};
use jibao_core::pack::{Pack, ReporterId};
use jibao_core::submission::Place;

use super::limits::MAX_OF_A_CODE;

/// Collects findings of one file.
pub(crate) struct Notes<'a> {
    pack: &'a Pack,
    /// Whose return it is, once known.
    pub reporter: Option<ReporterId>,
    findings: Vec<Finding>,
    counts: BTreeMap<String, usize>,
}

impl<'a> Notes<'a> {
    pub(crate) fn new(pack: &'a Pack) -> Self {
        Self { pack, reporter: None, findings: Vec::new(), counts: BTreeMap::new() }
    }

    /// Adds a finding.
    pub(crate) fn add(&mut self, code: &str, places: Vec<Place>, message: impl Into<String>) {
        let count = match self.counts.get_mut(code) {
            Some(count) => count,
            None => self.counts.entry(code.to_owned()).or_default(),
        };
        *count += 1;
        if *count <= MAX_OF_A_CODE {
            let finding = finding(self.pack, code, self.reporter.clone(), places, message.into());
            self.findings.push(finding);
        }
    }

    /// What was found, with a closing finding for each code that was cut short.
    pub(crate) fn finish(mut self, file: &Arc<str>) -> Vec<Finding> {
        for (code, count) in &self.counts {
            if *count > MAX_OF_A_CODE {
                let message =
                    format!("另有{}处同类情况，未逐一列出，请先改正已列出的", count - MAX_OF_A_CODE);
                let places = vec![Place::file(file.clone())];
                self.findings.push(finding(self.pack, code, self.reporter.clone(), places, message));
            }
        }
        self.findings
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
