//! The rows of detail sheets that count, found once for a quarter, and what they come to.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::ids::{DetailId, Period, ReporterId};
use crate::pack::{Detail, Fold, Pack};
use crate::returns::{DetailRow, Inbox, State, Submission};

/// The detail rows of a quarter's returns that count, by reporter and sheet.
#[derive(Debug, Default)]
pub struct Rows<'a>(BTreeMap<&'a ReporterId, Vec<Counted<'a>>>);

#[derive(Debug)]
struct Counted<'a> {
    detail: &'a DetailId,
    rows: Vec<&'a DetailRow>,
    /// Whether every row of the register has one.
    complete: bool,
}

impl<'a> Rows<'a> {
    /// The rows of all returns that have detail sheets.
    #[must_use]
    pub fn of(pack: &Pack, inbox: &'a Inbox) -> Self {
        let of = |submission: &'a Submission| {
            let sheets = submission.details.iter().map(move |(detail, rows)| {
                let register = pack.registers.version(detail, inbox.quarter);
                let rows: Vec<&DetailRow> = counted(register.is_some(), rows).collect();
                let there: BTreeSet<&str> = rows.iter().filter_map(|row| row.code.as_deref()).collect();
                let mut expected =
                    register.into_iter().flat_map(|register| register.of(&submission.reporter));
                let complete = expected.all(|listed| there.contains(listed.code.as_str()));
                Counted { detail, rows, complete }
            });
            (&submission.reporter, sheets.collect())
        };
        Self(inbox.submissions.iter().map(of).collect())
    }

    fn of_sheet(&self, reporter: &ReporterId, detail: &DetailId) -> Option<&Counted<'a>> {
        self.0.get(reporter)?.iter().find(|counted| counted.detail == detail)
    }

    /// A reporter's rows of a sheet that count.
    #[must_use]
    pub fn counted(&self, reporter: &ReporterId, detail: &DetailId) -> &[&'a DetailRow] {
        self.of_sheet(reporter, detail).map(|counted| counted.rows.as_slice()).unwrap_or_default()
    }

    /// The same where they can be added up. `None` without the sheet, or where a row of the register has none: figures of the
    /// others would pass for those of all.
    #[must_use]
    pub fn complete(&self, reporter: &ReporterId, detail: &DetailId) -> Option<&[&'a DetailRow]> {
        let counted = self.of_sheet(reporter, detail).filter(|counted| counted.complete)?;
        Some(counted.rows.as_slice())
    }
}

/// The rows of one of a submission's detail sheets that count: each row of the register once. Rows that the register does
/// not have count nowhere until they are settled; without a register every row counts.
pub fn counted_rows<'a>(
    pack: &Pack,
    quarter: Period,
    submission: &'a Submission,
    detail: &Detail,
) -> impl Iterator<Item = &'a DetailRow> {
    let registered = pack.registers.version(&detail.id, quarter).is_some();
    counted(registered, submission.details.get(&detail.id).unwrap_or_default())
}

fn counted(registered: bool, rows: &[DetailRow]) -> impl Iterator<Item = &DetailRow> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    rows.iter().filter(move |row| match row.code.as_deref() {
        Some(code) => seen.insert(code),
        None => !registered,
    })
}

/// What rows come to. `None` where a row that the number needs has no value: a sum over what happens to be filled would be
/// silently too small.
#[must_use]
pub fn detail_value(rows: &[&DetailRow], fold: &Fold) -> Option<Decimal> {
    let column = |name: &str| -> Option<Vec<Decimal>> { rows.iter().map(|row| row.number(name)).collect() };
    let count = |found: usize| Some(Decimal::from(found));
    match fold {
        Fold::Rows => count(rows.len()),
        Fold::Sum(name) => Some(column(name)?.into_iter().sum()),
        Fold::Min(name) => column(name)?.into_iter().min(),
        Fold::Count(name) => count(column(name)?.into_iter().filter(|value| !value.is_zero()).count()),
        Fold::CountAtLeast(name, least) => count(column(name)?.into_iter().filter(|v| v >= least).count()),
        Fold::CountEqual(name, word) => {
            let words: Option<Vec<&str>> = rows
                .iter()
                .map(|row| {
                    row.values
                        .get(name.as_str())
                        .filter(|entry| entry.state() != State::Blank)
                        .map(|e| e.raw.as_str())
                })
                .collect();
            count(words?.into_iter().filter(|given| given.trim() == word).count())
        }
    }
}
