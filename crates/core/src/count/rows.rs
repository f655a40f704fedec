//! The rows of detail sheets that count, found once for a quarter, and what they come to.

use std::collections::BTreeSet;

use rayon::prelude::*;
use rust_decimal::Decimal;

use crate::ids::{DetailId, Period, ReporterId};
use crate::lookup::{Known, Lookup};
use crate::pack::{Detail, Fold, Pack};
use crate::returns::{DetailRow, Inbox, State, Submission};

/// The detail rows of a quarter's returns that count, by reporter and sheet.
#[derive(Debug, Default)]
pub struct Rows<'a>(Lookup<&'a ReporterId, Vec<Counted<'a>>>);

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
        Self(inbox.submissions.par_iter().with_max_len(16).map(of).collect())
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
    let mut seen: Known<&str> = Known::default();
    rows.iter().filter(move |row| match row.code.as_deref() {
        Some(code) => seen.insert(code),
        None => !registered,
    })
}

/// What rows come to. `None` where a row that the number needs has no value: a sum over what happens to be filled would be
/// silently too small.
#[must_use]
pub fn detail_value(rows: &[&DetailRow], fold: &Fold) -> Option<Decimal> {
    let column = |name| numbers(rows, name);
    match fold {
        Fold::Rows => Some(Decimal::from(rows.len())),
        Fold::Sum(name) => column(name).sum(),
        Fold::Min(name) => column(name).collect::<Option<Vec<_>>>()?.into_iter().min(),
        Fold::Count(name) => known(column(name).map(|value| Some(!value?.is_zero()))),
        Fold::CountAtLeast(name, least) => known(column(name).map(|value| Some(value? >= *least))),
        Fold::CountEqual(name, word) => {
            let given = |row: &&DetailRow| {
                let open = |state| matches!(state, State::Blank | State::Unreadable);
                let given = row.values.get(name.as_str()).filter(|given| !open(given.state()))?;
                Some(given.raw.trim() == word)
            };
            known(rows.iter().map(given))
        }
    }
}

/// The numbers of a column.
fn numbers<'r>(rows: &'r [&DetailRow], column: &'r str) -> impl Iterator<Item = Option<Decimal>> {
    rows.iter().map(move |row| row.number(column))
}

/// How many of what is known of every one of them are so.
fn known(all: impl Iterator<Item = Option<bool>>) -> Option<Decimal> {
    let count = all.map(|one| one.map(usize::from)).sum::<Option<usize>>();
    count.map(Decimal::from)
}
