//! V14: a return whose larger numbers nearly all end in 0: estimated rather than counted.

use rust_decimal::Decimal;

use super::{Context, Sink, param, sheet_of};
use crate::pack::{Check, Kind, Number};

pub(super) fn run(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    for (reporter, submission) in context.reporters(check) {
        let flow = |code: &crate::ids::Code| {
            let indicator = context.pack.catalogue.get(code.as_str());
            // Amounts with decimals are weighed and paid, and end as they may.
            indicator.is_some_and(|one| one.kind == Kind::Flow && one.number == Number::Integer)
        };
        // Below 10 a number cannot be rounded to tens.
        let values: Vec<Decimal> = context
            .now
            .lines()
            .filter(|line| flow(&line.code))
            .filter_map(|line| line.cell(&reporter.id)?.number())
            .filter(|value| *value >= Decimal::TEN)
            .collect();
        if Decimal::from(values.len()) < param(check, "min_values") {
            sink.not_run("十以上的数太少");
            continue;
        }
        let round = values.iter().filter(|value| (**value % Decimal::TEN).is_zero()).count();
        if Decimal::from(round) < param(check, "share") * Decimal::from(values.len()) {
            sink.pass();
            continue;
        }
        let message = format!("{}个十以上的发生数中有{round}个以0结尾，疑似估数", values.len());
        sink.fail(Some(&reporter.id), sheet_of(submission), message);
    }
}
