//! V13 and V16: a whole column that repeats last quarter's, or another county's.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Context, Sink, param, sheet_of};
use crate::consolidate::Consolidated;
use crate::pack::{Check, Code, Kind, Reporter, ReporterId};
use crate::phrase::plain;
use crate::submission::Submission;

/// The flows of a reporter that are not zero: stocks and zeros repeat by nature.
fn flows(context: &Context<'_>, of: &Consolidated, reporter: &ReporterId) -> BTreeMap<Code, Decimal> {
    let flow = |code: &Code| context.pack.catalogue.get(code.as_str()).is_some_and(|i| i.kind == Kind::Flow);
    of.lines()
        .filter(|line| flow(&line.code))
        .filter_map(|line| {
            Some((line.code.clone(), line.cell(reporter)?.value.filter(|value| !value.is_zero())?))
        })
        .collect()
}

pub(super) fn from_previous(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some((_, previous)) = context.previous() else {
        return sink.not_run("没有上季度");
    };
    for (reporter, submission) in context.reporters(check) {
        let now = flows(context, context.now, &reporter.id);
        let then = flows(context, previous, &reporter.id);
        if Decimal::from(now.len().min(then.len())) < param(check, "min_values") {
            sink.not_run("可比的数太少");
            continue;
        }
        let same = now.iter().filter(|(code, value)| then.get(*code) == Some(value)).count();
        if Decimal::from(same) < param(check, "share") * Decimal::from(now.len()) {
            sink.pass();
            continue;
        }
        let message =
            format!("本期{}个非零发生数中有{same}个与上季度完全相同，疑似重复报送上季度的表", now.len());
        sink.fail(Some(&reporter.id), sheet_of(submission), message);
    }
}

pub(super) fn from_other_county(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    let all: Vec<(&Reporter, &Submission, BTreeMap<Code, Decimal>)> = context
        .reporters(check)
        .into_iter()
        .map(|(reporter, submission)| (reporter, submission, flows(context, context.now, &reporter.id)))
        .collect();
    let least = param(check, "min_values");
    for (at, (reporter, submission, values)) in all.iter().enumerate() {
        for (other, _, others) in &all[..at] {
            if Decimal::from(values.len()) < least {
                sink.not_run("可比的数太少");
            } else if values == others {
                let count = plain(Decimal::from(values.len()));
                let message = format!("{}个非零发生数与{}完全相同，疑似抄报", count, other.name);
                sink.fail(Some(&reporter.id), sheet_of(submission), message);
            } else {
                sink.pass();
            }
        }
    }
}
