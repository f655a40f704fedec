//! V13 and V16: a whole column that repeats last quarter's, or another county's.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{Context, Sink, param, sheet_of};
use crate::count::consolidate::Consolidated;
use crate::ids::{Code, ReporterId};
use crate::pack::{Check, Kind, Reporter, VillageSource};
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

/// The flows of a village sheet, by village and column.
fn village_flows(context: &Context<'_>, submission: &Submission) -> Values {
    let columns: BTreeSet<&str> = context
        .pack
        .catalogue
        .iter()
        .filter(|indicator| indicator.kind == Kind::Flow)
        .filter_map(|indicator| match &indicator.village {
            Some(VillageSource::Sum(column)) => Some(column.as_str()),
            _ => None,
        })
        .collect();
    let rows = submission.villages.iter().flatten();
    rows.filter_map(|row| Some((row.code.as_deref()?, row)))
        .flat_map(|(code, row)| {
            let value = |column: &&str| Some((format!("{code} {column}"), row.number(column)?));
            columns.iter().filter_map(value).collect::<Vec<_>>()
        })
        .filter(|(_, value)| !value.is_zero())
        .collect()
}

/// How many values of both are the same; `None` where there are too few to tell.
fn same(check: &Check, now: &Values, then: &Values) -> Option<usize> {
    let enough = Decimal::from(now.len().min(then.len())) >= param(check, "min_values");
    enough.then(|| now.iter().filter(|(key, value)| then.get(*key) == Some(value)).count())
}

fn is_copy(check: &Check, same: usize, now: &Values, then: &Values) -> bool {
    Decimal::from(same) >= param(check, "share") * Decimal::from(now.len().max(then.len()))
}

pub(super) fn from_previous(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    for (reporter, submission) in context.reporters(check) {
        let before =
            context.previous().and_then(|(inbox, previous)| Some((inbox.of(&reporter.id)?, previous)));
        let Some((before, previous)) = before else {
            sink.not_run("没有上季度的上报");
            continue;
        };
        let places = |now: Vec<Place>, then: &[Place]| context.with_previous(&now, then);
        let sheets = [
            (
                "本期",
                flows(context, context.now, &reporter.id),
                flows(context, previous, &reporter.id),
                places(sheet_of(submission), &sheet_of(before)),
            ),
            (
                "村级明细表",
                village_flows(context, submission),
                village_flows(context, before),
                places(village_sheet(submission), &village_sheet(before)),
            ),
        ];
        for (what, now, then, places) in sheets {
            let Some(same) = same(check, &now, &then) else {
                if !now.is_empty() {
                    sink.not_run("可比的数太少");
                }
                continue;
            };
            if !is_copy(check, same, &now, &then) {
                sink.pass();
                continue;
            }
            let message = format!(
                "{what}{}个非零发生数中有{same}个与上季度完全相同，疑似重复报送上季度的表",
                now.len()
            );
            sink.fail(Some(&reporter.id), places, message);
        }
    }
}

fn village_sheet(submission: &Submission) -> Vec<Place> {
    let first = submission.villages.iter().flatten().next();
    first.map(|row| Place::sheet(row.place.file.clone(), row.place.sheet.clone())).into_iter().collect()
}

pub(super) fn from_other_county(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    let all: Vec<(&Reporter, &Submission, Values)> = context
        .reporters(check)
        .into_iter()
        .map(|(reporter, submission)| (reporter, submission, flows(context, context.now, &reporter.id)))
        .collect();
    for (at, (reporter, submission, values)) in all.iter().enumerate() {
        for (other, other_submission, others) in &all[..at] {
            let Some(same) = same(check, values, others) else {
                sink.not_run("可比的数太少");
                continue;
            };
            if !is_copy(check, same, values, others) {
                sink.pass();
                continue;
            }
            let message =
                format!("{}个非零发生数中有{same}个与{}完全相同，疑似抄报", values.len(), other.name);
            let mut places = sheet_of(submission);
            places.extend(sheet_of(other_submission));
            sink.fail(Some(&reporter.id), places, message);
        }
    }
}
