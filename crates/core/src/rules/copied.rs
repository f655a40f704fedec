//! V13 and V16: a whole column that repeats last quarter's, or another county's.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::near::Near;
use super::{Context, Sink, param, sheet_of};
use crate::count::consolidate::Consolidated;
use crate::ids::{Code, ReporterId};
use crate::pack::{Check, Detail, Fold, Kind, Reporter};
use crate::returns::{Place, Submission};

/// Values that happened in the quarter and are not zero: stocks and zeros repeat by nature.
type Values = BTreeMap<String, Decimal>;

/// The flows of a reporter's sheet of indicators.
fn flows(context: &Context<'_>, of: &Consolidated, reporter: &ReporterId) -> Values {
    let flow = |code: &Code| context.pack.catalogue.get(code.as_str()).is_some_and(|i| i.kind == Kind::Flow);
    of.lines()
        .filter(|line| flow(&line.code))
        .filter_map(|line| {
            Some((line.code.to_string(), line.cell(reporter)?.number().filter(|value| !value.is_zero())?))
        })
        .collect()
}

/// The flows of a detail sheet, by row and column.
fn detail_flows(context: &Context<'_>, submission: &Submission, detail: &Detail) -> Values {
    let columns: BTreeSet<&str> = context
        .pack
        .catalogue
        .iter()
        .filter(|indicator| indicator.kind == Kind::Flow)
        .filter_map(|indicator| indicator.detail.as_ref().filter(|source| source.detail == detail.id))
        .filter_map(|source| match &source.fold {
            Fold::Sum(column) => Some(column.as_str()),
            _ => None,
        })
        .collect();
    let registered = context.pack.registers.version(&detail.id, context.quarter()).is_some();
    let rows = submission.details.get(&detail.id).unwrap_or_default().iter();
    rows.filter_map(|row| match &row.code {
        Some(code) => Some((Cow::Borrowed(code.as_str()), row)),
        None => (!registered).then(|| (row.title().into(), row)),
    })
    .flat_map(|(key, row)| {
        let value = |column: &&str| Some((format!("{key} {column}"), row.number(column)?));
        columns.iter().filter_map(value).collect::<Vec<_>>()
    })
    .filter(|(_, value)| !value.is_zero())
    .collect()
}

/// When a column repeats another.
#[derive(Debug, Clone, Copy)]
struct Likeness {
    /// Of how many values there must be at least in both.
    few: Decimal,
    /// What share of the longer column must be the same.
    share: Decimal,
}

impl Likeness {
    fn of(check: &Check) -> Self {
        Self { few: param(check, "min_values"), share: param(check, "share") }
    }

    fn is_enough(self, values: &Values) -> bool {
        Decimal::from(values.len()) >= self.few
    }

    /// How many values of both are the same; `None` where there are too few to tell.
    fn same(self, now: &Values, then: &Values) -> Option<usize> {
        let enough = self.is_enough(now) && self.is_enough(then);
        enough.then(|| now.iter().filter(|(key, value)| then.get(*key) == Some(value)).count())
    }

    /// Nothing in common is no copy whatever the share.
    fn is_copy(self, same: usize, now: &Values, then: &Values) -> bool {
        same > 0 && Decimal::from(same) >= self.share * Decimal::from(now.len().max(then.len()))
    }

    /// How many of so many values must be the same in whatever repeats them, one at least.
    fn least(self, values: usize) -> usize {
        (self.share * Decimal::from(values)).ceil().to_usize().unwrap_or_default().max(1)
    }
}

pub(super) fn from_previous(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    let likeness = Likeness::of(check);
    for (reporter, submission) in context.reporters(check) {
        let before =
            context.previous().and_then(|(inbox, previous)| Some((inbox.of(&reporter.id)?, previous)));
        let Some((before, previous)) = before else {
            sink.not_run(format!("没有{}的上报", context.pack.period.previous));
            continue;
        };
        let places = |now: Vec<Place>, then: &[Place]| context.with_previous(&now, then);
        let mut sheets = vec![(
            "本期",
            flows(context, context.now, &reporter.id),
            flows(context, previous, &reporter.id),
            places(sheet_of(submission), &sheet_of(before)),
        )];
        sheets.extend(context.pack.form.details_of(reporter).map(|detail| {
            let sheet = |of| detail_sheet(of, detail);
            (
                &*detail.sheet,
                detail_flows(context, submission, detail),
                detail_flows(context, before, detail),
                places(sheet(submission), &sheet(before)),
            )
        }));
        for (what, now, then, places) in sheets {
            let Some(same) = likeness.same(&now, &then) else {
                if !now.is_empty() {
                    sink.not_run("可比的数太少");
                }
                continue;
            };
            if !likeness.is_copy(same, &now, &then) {
                sink.pass();
                continue;
            }
            let previous = &context.pack.period.previous;
            let message = format!(
                "{what}{}个非零发生数中有{same}个与{previous}完全相同，疑似重复报送{previous}的表",
                now.len()
            );
            sink.fail(Some(&reporter.id), places, message);
        }
    }
}

fn detail_sheet(submission: &Submission, detail: &Detail) -> Vec<Place> {
    let first = submission.details.get(&detail.id).and_then(<[_]>::first);
    first.map(|row| Place::sheet(row.place.file.clone(), row.place.sheet.clone())).into_iter().collect()
}

pub(super) fn from_other_county(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    let all: Vec<(&Reporter, &Submission, Values)> = context
        .reporters(check)
        .into_iter()
        .map(|(reporter, submission)| (reporter, submission, flows(context, context.now, &reporter.id)))
        .collect();
    let values: Vec<&Values> = all.iter().map(|(.., values)| values).collect();
    let Pairs { copies, passed, too_few } = pairs(Likeness::of(check), &values);
    sink.run.passed += passed;
    (0..too_few).for_each(|_| sink.not_run("可比的数太少"));
    for (at, other, same) in copies {
        let ((reporter, submission, values), (other, other_submission, _)) = (&all[at], &all[other]);
        let message = format!("{}个非零发生数中有{same}个与{}完全相同，疑似抄报", values.len(), other.name);
        let mut places = sheet_of(submission);
        places.extend(sheet_of(other_submission));
        sink.fail(Some(&reporter.id), places, message);
    }
}

/// What comes of comparing each with each of those before it.
#[derive(Debug, PartialEq)]
struct Pairs {
    /// Which repeats which, and in how many values.
    copies: Vec<(usize, usize, usize)>,
    passed: usize,
    too_few: usize,
}

fn pairs(likeness: Likeness, all: &[&Values]) -> Pairs {
    let pairs = |of: usize| of * of.saturating_sub(1) / 2;
    let comparable = pairs(all.iter().filter(|values| likeness.is_enough(values)).count());
    let mut numbers = BTreeMap::new();
    let sets = all.iter().map(|values| {
        let mut set: Vec<u64> =
            values.iter().map(|(code, value)| numbered(&mut numbers, code, *value)).collect();
        set.sort_unstable();
        set
    });
    let sets: Vec<Vec<u64>> = sets.collect();
    let sets: Vec<&[u64]> = sets.iter().map(Vec::as_slice).collect();
    let near = Near::new(&sets, |values| likeness.least(values));
    let mut copies = Vec::new();
    for (at, values) in all.iter().enumerate() {
        for other in near.of(at).take_while(|other| *other < at) {
            let same = likeness.same(values, all[other]);
            let same = same.filter(|same| likeness.is_copy(*same, values, all[other]));
            copies.extend(same.map(|same| (at, other, same)));
        }
    }
    Pairs { passed: comparable - copies.len(), too_few: pairs(all.len()) - comparable, copies }
}

/// A number for a value of an indicator, the same for equal ones.
fn numbered<'a>(numbers: &mut BTreeMap<(&'a str, Decimal), u64>, code: &'a str, value: Decimal) -> u64 {
    let next = u64::try_from(numbers.len()).unwrap_or(u64::MAX);
    *numbers.entry((code, value)).or_insert(next)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Columns of few different values: what the index gives is what comparing every pair gives.
        #[test]
        fn columns_that_repeat_another_are_found_as_if_every_pair_were_compared(
            columns in prop::collection::vec(prop::collection::btree_map(0_u8..12, 1_i64..4, 0..10), 0..14),
            share in 0_i64..=110,
            few in 0_i64..6,
        ) {
            let likeness = Likeness { share: Decimal::new(share, 2), few: few.into() };
            let columns: Vec<Values> = columns
                .into_iter()
                .map(|column| column.into_iter().map(|(key, value)| (key.to_string(), value.into())).collect())
                .collect();
            let all: Vec<&Values> = columns.iter().collect();
            let mut by_pairs = Pairs { copies: Vec::new(), passed: 0, too_few: 0 };
            for (at, values) in all.iter().enumerate() {
                for (other, others) in all[..at].iter().enumerate() {
                    match likeness.same(values, others) {
                        None => by_pairs.too_few += 1,
                        Some(same) if likeness.is_copy(same, values, others) => {
                            by_pairs.copies.push((at, other, same));
                        }
                        Some(_) => by_pairs.passed += 1,
                    }
                }
            }
            prop_assert_eq!(pairs(likeness, &all), by_pairs);
        }
    }
}
