//! Which values an open error lies on. A total, a rate, a minimum inherit it through the cells that they come from.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::count::consolidate::Consolidated;
use crate::count::rows::counted_rows;
use crate::ids::{Code, ReporterId};
use crate::lookup::Lookup;
use crate::pack::{CheckKind, Column, DetailSource, Kind, Pack, Severity};
use crate::returns::{DetailRow, Finding, Inbox, Place, Submission, Value};

/// The errors that are neither mended nor waived, each with the places that it doubts: its cells. An error on a whole sheet
/// or file doubts no single value, but a sheet that repeats an earlier one doubts all that stands on it.
pub(crate) fn open<'f>(
    pack: &Pack,
    findings: &'f [Finding],
) -> impl Iterator<Item = (&'f Finding, &'f Place)> {
    let checks = pack.rules.checks_of(CheckKind::SameAsPrevious);
    let copies: Vec<String> = checks.map(|check| check.page.code.clone()).collect();
    findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error && finding.waived.is_none())
        .flat_map(|finding| finding.places.iter().map(move |place| (finding, place)))
        .filter(move |(finding, place)| {
            let is_sheet = place.cell.is_empty() && !place.sheet.is_empty();
            !place.cell.is_empty() || (is_sheet && copies.iter().any(|code| *code == *finding.code))
        })
}

/// Whether one of some places is a cell, or its whole sheet.
pub(super) fn lies_on<P: Borrow<Place> + Ord>(open: &BTreeSet<P>, place: &Place) -> bool {
    open.contains(place) || (!place.cell.is_empty() && open.contains(&place.cell("")))
}

impl Consolidated {
    /// Marks every value that an open error of the quarter lies on, and unmarks every other.
    pub(crate) fn doubt(&mut self, pack: &Pack, inbox: &Inbox, findings: &[Finding]) {
        let open: BTreeSet<&Place> = open(pack, findings).map(|(_, place)| place).collect();
        let mut by_file: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
        for place in &open {
            by_file.entry(&*place.file).or_default().push(place);
        }
        // Of a nation's returns few have errors, and each has few: its values are looked for among its own.
        let own = |submission: &Submission| -> BTreeSet<&Place> {
            let files = submission.files.iter();
            files.filter_map(|file| by_file.get(&**file)).flatten().copied().collect()
        };
        let all = inbox.submissions.par_iter().map(|submission| (submission, own(submission)));
        let touched: Lookup<&ReporterId, Doubts<'_>> = all
            .filter(|(_, open)| !open.is_empty())
            .map(|(submission, open)| (&submission.reporter, Doubts::of(pack, submission, open)))
            .collect();
        self.lines.par_iter_mut().with_max_len(1).for_each(|line| {
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
    /// The values that they lie on.
    given: BTreeSet<&'a (Code, Column)>,
}

impl<'a> Doubts<'a> {
    fn of(pack: &'a Pack, submission: &'a Submission, open: BTreeSet<&'a Place>) -> Self {
        let entries = submission.entries.iter();
        let given = entries.filter(|(_, entry)| lies_on(&open, &entry.place)).map(|(key, _)| key).collect();
        Self { pack, submission, open, given }
    }

    fn lie_on(&self, code: &Code, column: Column) -> bool {
        self.given.iter().any(|(own, of)| own == code && *of == column)
    }

    /// Whether a value is doubted: its own cell, or one that it is computed from.
    fn main(&self, code: &Code) -> bool {
        let Some(indicator) = self.pack.catalogue.get(code.as_str()) else { return false };
        if self.lie_on(code, indicator.main_column()) {
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
        // Hardly an error lies on a detail sheet, and its rows are many.
        let near = |row: &DetailRow| self.open.iter().any(|place| row.is_on(place));
        if !self.submission.details.get(&source.detail).unwrap_or_default().iter().any(near) {
            return false;
        }
        // Of what counts rows the row itself is asked about.
        let doubted = |row: &DetailRow| match source.fold.column() {
            Some(column) => row.values.entry(column).is_some_and(|entry| lies_on(&self.open, &entry.place)),
            None => lies_on(&self.open, &row.place),
        };
        counted_rows(self.pack, self.submission.quarter, self.submission, detail).any(doubted)
    }

    fn year(&self, code: &Code) -> bool {
        let Some(indicator) = self.pack.catalogue.get(code.as_str()) else { return false };
        if indicator.numerator.is_empty() {
            return self.lie_on(code, Column::Year);
        }
        indicator.numerator.iter().any(|term| term != code && self.year(term))
    }
}
