//! A report as one of its editions shows it.

use std::ops::Deref;

use super::Publication;
use crate::count::Cell;
use crate::ids::{Code, ReporterId};
use crate::report::Report;

/// What stands in place of a number that the edition keeps back.
const KEPT_BACK: &str = "*";

/// What readers of the public edition must be told about it.
const NOTE: &str = "公开版：已按规定略去内部数据，“*”为不公开的分单位数（含小数值抑制），合计照列。";

/// A report as it is shown: to the office whole, to the public what may be told. It reads like the report itself.
#[derive(Debug, Clone, Copy)]
pub struct Edition<'r> {
    report: &'r Report,
    publication: Option<&'r Publication>,
}

impl<'r> Edition<'r> {
    /// The report for the office.
    #[must_use]
    pub fn internal(report: &'r Report) -> Self {
        Self { report, publication: None }
    }

    /// The report that may be published.
    #[must_use]
    pub fn public(publication: &'r Publication) -> Self {
        Self { report: publication.report(), publication: Some(publication) }
    }

    /// What it shows.
    #[must_use]
    pub fn report(self) -> &'r Report {
        self.report
    }

    /// Whether it is the one that may be published.
    #[must_use]
    pub fn is_public(self) -> bool {
        self.publication.is_some()
    }

    /// What readers must be told about it; nothing for the office.
    #[must_use]
    pub fn note(self) -> Option<&'static str> {
        self.is_public().then_some(NOTE)
    }

    /// Whether it keeps back a reporter's value of this quarter.
    #[must_use]
    pub fn keeps_back(self, code: &Code, reporter: &ReporterId) -> bool {
        self.publication.is_some_and(|publication| publication.keeps_back(code, reporter))
    }

    /// What readers see in place of a number: the cell's state, or that the edition keeps it back.
    #[must_use]
    pub fn label(self, code: &Code, reporter: &ReporterId, cell: &Cell) -> &'static str {
        if self.keeps_back(code, reporter) { KEPT_BACK } else { cell.state().label() }
    }
}

impl Deref for Edition<'_> {
    type Target = Report;

    fn deref(&self) -> &Report {
        self.report
    }
}
