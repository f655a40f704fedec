//! Which values an open error lies on. A total, a rate, a minimum inherit it through the cells that they come from.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::count::consolidate::Consolidated;
use crate::count::rows::counted_rows;
use crate::ids::{Code, ReporterId};
use crate::pack::{Column, DetailSource, Kind, Pack, Severity};
use crate::returns::{DetailRow, Entry, Finding, Inbox, Place, Submission, Value};

/// The cells of errors that are neither mended nor waived. An error on a whole sheet or file doubts no single value.
fn open(findings: &[Finding]) -> BTreeSet<&Place> {
    findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error && finding.waived.is_none())
        .flat_map(|finding| &finding.places)
        .filter(|place| !place.cell.is_empty())
        .collect()
}

impl Consolidated {
    /// Marks every value that an open error of the quarter lies on, and unmarks every other.
    pub(crate) fn doubt(&mut self, pack: &Pack, inbox: &Inbox, findings: &[Finding]) {
        let open = open(findings);
        let mut by_file: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
        for place in &open {
            by_file.entry(&*place.file).or_default().push(place);
        }
        // Of a nation's returns few have errors, and each has few: its values are looked for among its own.
        let own = |submission: &Submission| -> BTreeSet<&Place> {
            let files = submission.files.iter();
            files.filter_map(|file| by_file.get(&**file)).flatten().copied().collect()
        };
        let all = inbox.submissions.iter().map(|submission| (submission, own(submission)));
        let touched: BTreeMap<&ReporterId, Doubts<'_>> = all
            .filter(|(_, open)| !open.is_empty())
            .map(|(submission, open)| (&submission.reporter, Doubts { pack, submission, open }))
            .collect();
        self.lines.par_iter_mut().for_each(|line| {
            for (id, cell) in &mut line.cells {
                let doubts = touched.get(id);
                // A rate over nothing is no value, and what was put over it stands in the total.
                let counts = cell.value.is_given() || cell.value == Value::NotApplicable;
                let main = |one: &Doubts<'_>| counts && one.main(&line.code);
                let year = |one: &Doubts<'_>| cell.year.is_some() && one.year(&line.code);
                (cell.doubted, cell.year_doubted) = (doubts.is_some_and(main), doubts.is_some_and(year));
            }
        });
        self.doubts = open.into_iter().cloned().collect();
    }
}

/// The open errors of one return.
struct Doubts<'a> {
    pack: &'a Pack,
    submission: &'a Submission,
    open: BTreeSet<&'a Place>,
}

impl Doubts<'_> {
    /// Whether a value is doubted: its own cell, or one that it is computed from.
    fn main(&self, code: &Code) -> bool {
        let Some(indicator) = self.pack.catalogue.get(code.as_str()) else { return false };
        let given = self.submission.entry(code, indicator.main_column());
        if given.is_some_and(|entry| self.open.contains(&entry.place)) {
            return true;
        }
        // A detail sheet is named as a whole by what is computed from it.
        if let Some(source) = indicator.detail.as_ref().filter(|_| indicator.kind == Kind::Derived) {
            return self.rows(source);
        }
        let mut terms = indicator.numerator.iter().chain(&indicator.denominator);
        terms.any(|term| term != code && self.main(term))
    }

    fn rows(&self, source: &DetailSource) -> bool {
        let Some(detail) = self.pack.form.detail(&source.detail) else { return false };
        // Of what counts rows the row itself is asked about.
        let doubted = |row: &DetailRow| match source.fold.column() {
            Some(column) => row.values.entry(column).is_some_and(|entry| self.open.contains(&entry.place)),
            None => self.open.contains(&row.place),
        };
        counted_rows(self.pack, self.submission.quarter, self.submission, detail).any(doubted)
    }

    fn year(&self, code: &Code) -> bool {
        let Some(indicator) = self.pack.catalogue.get(code.as_str()) else { return false };
        if indicator.numerator.is_empty() {
            let entry: Option<&Entry> = self.submission.entry(code, Column::Year);
            return entry.is_some_and(|entry| self.open.contains(&entry.place));
        }
        indicator.numerator.iter().any(|term| term != code && self.year(term))
    }
}
