//! Findings of the reader: severity and hint come from the pack's page of the code.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use jibao_core::ids::{DetailId, ReporterId};
use jibao_core::pack::{Indicator, Pack, Reading, Severity};
use jibao_core::returns::{Finding, Place, Sentence};

use super::limits::MAX_OF_A_CODE;
use super::value::Question;
use jibao_sheets::a1;

/// So many cells of one column with the same fault are one fault of the column.
const MANY: usize = 8;

/// So many that ask the same are a habit.
const HABIT: usize = 20;

/// So many formulas without a result are one omission.
const FEW: usize = 3;

/// Cells of a merged area that are named at most.
const MERGED: usize = 200;

/// Collects findings of one file.
pub(crate) struct Notes<'a> {
    pack: &'a Pack,
    /// Whose return it is, once known.
    pub reporter: Option<ReporterId>,
    findings: Vec<Finding>,
    counts: BTreeMap<Reading, usize>,
    /// Sentences outside of a table that were asked about and name no value.
    sentences: Vec<(String, Place)>,
}

impl<'a> Notes<'a> {
    pub(crate) fn new(pack: &'a Pack) -> Self {
        Self { pack, reporter: None, findings: Vec::new(), counts: BTreeMap::new(), sentences: Vec::new() }
    }

    /// Keeps a sentence that goes back with what was asked about it.
    pub(crate) fn keep(&mut self, text: &str, place: &Place) {
        self.sentences.push((text.to_owned(), place.clone()));
    }

    /// The sentences kept since it was asked last, as those about a sheet.
    pub(crate) fn kept(&mut self, detail: Option<&DetailId>) -> Vec<Sentence> {
        let kept = self.sentences.drain(..);
        kept.map(|(text, place)| Sentence { detail: detail.cloned(), text, place }).collect()
    }

    /// Adds a finding.
    pub(crate) fn add(&mut self, reading: Reading, places: Vec<Place>, message: impl Into<String>) {
        let count = self.counts.entry(reading).or_default();
        *count += 1;
        if *count <= MAX_OF_A_CODE {
            let finding = finding(self.pack, reading, self.reporter.clone(), places, message.into());
            self.findings.push(finding);
        }
    }

    /// Adds a finding with what to do about it, where its page speaks of another kind.
    pub(crate) fn add_hinted(
        &mut self,
        reading: Reading,
        places: Vec<Place>,
        message: impl Into<String>,
        hint: &str,
    ) {
        let told = self.findings.len();
        self.add(reading, places, message);
        if let Some(finding) = self.findings.get_mut(told) {
            hint.clone_into(&mut finding.hint);
        }
    }

    /// Adds a question in these words, with its own hint where it has one.
    pub(crate) fn put(&mut self, question: &Question, mut places: Vec<Place>, message: String) {
        if let (Some(area), Some(first)) = (question.area, places.first().cloned()) {
            let rows = (area.first_row..=area.last_row).take(MERGED);
            let cells = rows.flat_map(|row| {
                let columns = (area.first_column..=area.last_column).take(MERGED);
                columns.map(move |column| (row, column))
            });
            let others = cells.take(MERGED).filter(|at| *at != area.origin());
            places.extend(others.map(|(row, column)| first.cell(a1(row, column))));
        }
        match &question.hint {
            Some(hint) => self.add_hinted(question.reading, places, message, hint),
            None => self.add(question.reading, places, message),
        }
    }

    /// Adds a question about a value; its hint says how this indicator is written, where that is not as counts are.
    pub(crate) fn ask(&mut self, question: &Question, indicator: &Indicator, place: Place) {
        let told = self.findings.len();
        self.put(question, vec![place], format!("{}{}", indicator.quoted(), question.what));
        if question.hint.is_some() {
            return;
        }
        let about_writing = matches!(question.reading, Reading::NotANumber | Reading::AmbiguousValue)
            || question.reading == Reading::NotAFlag && indicator.is_choice();
        if let (true, Some(hint), Some(finding)) =
            (about_writing, indicator.how_to_write(), self.findings.get_mut(told))
        {
            finding.hint = hint;
        }
    }

    /// Takes back what was told of these cells alone: something else is told that explains it.
    pub(crate) fn forget(&mut self, cells: &[Place]) {
        let cells: BTreeSet<&Place> = cells.iter().collect();
        let only = |finding: &Finding| {
            !finding.places.is_empty() && finding.places.iter().all(|place| cells.contains(place))
        };
        self.findings.retain(|finding| !only(finding));
    }

    /// How many findings there are until now.
    pub(crate) fn mark(&self) -> usize {
        self.findings.len()
    }

    /// Says whose return what was told between two marks is about.
    pub(crate) fn are_of(&mut self, told: Range<usize>, reporter: &ReporterId) {
        for finding in self.findings.get_mut(told).into_iter().flatten() {
            finding.reporter = Some(reporter.clone());
        }
    }

    /// Makes one finding of many of one kind that were told since a mark of cells of one column: `whole` says of how many
    /// cells and what the first of them is.
    pub(crate) fn gather(
        &mut self,
        since: usize,
        reading: Reading,
        own: impl Fn(&Place) -> bool,
        whole: impl Fn(usize, &str) -> String,
    ) {
        let of_column = |finding: &Finding| finding.is(reading) && finding.places.first().is_some_and(&own);
        let all: Vec<usize> = (since.min(self.findings.len())..self.findings.len())
            .filter(|at| of_column(&self.findings[*at]))
            .collect();
        let (Some(first), true) = (all.first().copied(), all.len() >= MANY) else { return };
        let message = whole(all.len(), &self.findings[first].message);
        let places = all.iter().flat_map(|at| self.findings[*at].places.clone()).collect();
        self.findings[first].message = message;
        self.findings[first].places = places;
        let rest: BTreeSet<usize> = all.into_iter().skip(1).collect();
        let mut at = 0;
        self.findings.retain(|_| {
            at += 1;
            !rest.contains(&(at - 1))
        });
    }

    /// What was found, with a closing finding for each code that was cut short.
    pub(crate) fn finish(mut self, file: &Arc<str>) -> Vec<Finding> {
        for (reading, count) in &self.counts {
            if *count > MAX_OF_A_CODE {
                let message =
                    format!("另有{}处同类情况，未逐一列出，请先改正已列出的", count - MAX_OF_A_CODE);
                let places = vec![Place::file(file.clone())];
                self.findings.push(finding(self.pack, *reading, self.reporter.clone(), places, message));
            }
        }
        by_column(self.findings)
    }
}

/// Makes one finding of many that ask the same of the cells of one column: a habit of the clerk's is one thing to mend. What is
/// only told is told of each cell.
fn by_column(findings: Vec<Finding>) -> Vec<Finding> {
    let mut columns: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate() {
        let [place] = finding.places.as_slice() else { continue };
        let column = place.cell.trim_end_matches(|c: char| c.is_ascii_digit());
        if finding.severity == Severity::Info || column.is_empty() || column.len() == place.cell.len() {
            continue;
        }
        // Formulas that nobody computed are one omission, in whatever columns.
        let column = if finding.is(Reading::UncachedFormula) { "" } else { column };
        let whose = (&finding.reporter, &place.file, &place.sheet, column);
        columns.entry((whose, &finding.code, unquoted(&finding.message))).or_default().push(at);
    }
    let mut wholes: BTreeMap<usize, (String, Vec<Place>)> = BTreeMap::new();
    let mut rest: BTreeSet<usize> = BTreeSet::new();
    let most = |column: &str| if column.is_empty() { FEW } else { HABIT };
    for ((whose, ..), all) in columns.into_iter().filter(|((whose, ..), all)| all.len() >= most(whose.3)) {
        let first = &findings[all[0]];
        let (cell, count) = (&first.place().cell, all.len());
        let within = if whose.3.is_empty() { String::new() } else { format!("{}列", whose.3) };
        let message = format!("{within}有{count}格是同一个问题，如{cell}：{}", first.message);
        let places = all.iter().flat_map(|at| findings[*at].places.clone()).collect();
        wholes.insert(all[0], (message, places));
        rest.extend(&all[1..]);
    }
    let kept = findings.into_iter().enumerate().filter(|(at, _)| !rest.contains(at));
    kept.map(|(at, finding)| match wholes.remove(&at) {
        Some((message, places)) => Finding { message, places, ..finding },
        None => finding,
    })
    .collect()
}

/// What a message says of whatever it quotes: “…”是概数，请填精确数.
fn unquoted(message: &str) -> String {
    let mut quoted = false;
    let said = |c: &char| {
        quoted = (quoted || *c == '“') && *c != '”';
        !quoted && *c != '”' && !c.is_ascii_digit()
    };
    message.chars().filter(said).collect()
}

/// A finding of the reader, as its page has it.
pub(crate) fn finding(
    pack: &Pack,
    reading: Reading,
    reporter: Option<ReporterId>,
    places: Vec<Place>,
    message: String,
) -> Finding {
    Finding::new(pack.rules.reading(reading), reporter, places, message)
}
