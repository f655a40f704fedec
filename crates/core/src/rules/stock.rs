//! V6 and its kin: what stands at a date may not fall without a word, and a yes may not become a no within
//! the year.

use rust_decimal::Decimal;

use super::{Context, Sink};
use crate::pack::Check;

pub(super) fn fell(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    for (reporter, _) in context.reporters(check) {
        for indicator in context.indicators(check).filter(|indicator| check.kind.covers(indicator)) {
            let Some(cell) = context.cell(&indicator.code, &reporter.id) else {
                continue;
            };
            let before = context.previous_cell(&indicator.code, &reporter.id);
            let (Some(now), Some((before, then))) =
                (cell.number(), before.and_then(|before| Some((before, before.number()?))))
            else {
                sink.not_run(
                    context.without_previous(&indicator.code, |previous| format!("本期或{previous}没有数")),
                );
                continue;
            };
            if now >= then {
                sink.pass();
                continue;
            }
            let message = format!(
                "{}由{}{}降为{}",
                indicator.quoted(),
                context.pack.period.previous,
                indicator.amount(then),
                indicator.amount(now)
            );
            let places = context.with_previous(&cell.places, &before.places);
            sink.fail(Some(&reporter.id), places, message);
        }
    }
}

pub(super) fn flag_withdrawn(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    if context.quarter().is_first_of_year() {
        return sink.not_applicable(format!("{}为新的一年", context.pack.period.first_short()));
    }
    for (reporter, _) in context.reporters(check) {
        for indicator in context.indicators(check).filter(|indicator| check.kind.covers(indicator)) {
            let Some(cell) = context.cell(&indicator.code, &reporter.id) else {
                continue;
            };
            let before = context.previous_cell(&indicator.code, &reporter.id);
            match (cell.number(), before.and_then(|before| Some((before, before.number()?)))) {
                (Some(now), Some((before, then))) if now.is_zero() && then == Decimal::ONE => {
                    let message =
                        format!("{}{}为是，本期改为否", indicator.quoted(), context.pack.period.previous);
                    let places = context.with_previous(&cell.places, &before.places);
                    sink.fail(Some(&reporter.id), places, message);
                }
                (Some(_), Some(_)) => sink.pass(),
                _ => sink.not_run(
                    context.without_previous(&indicator.code, |previous| format!("本期或{previous}没有填")),
                ),
            }
        }
    }
}
