//! V11: a flow that changed by more than a factor, and by more than a floor, since last quarter. What the same
//! season of last year saw too is no change.

use rust_decimal::Decimal;

use super::{Context, Sink, param};
use crate::pack::{Check, Kind};
use crate::text::number::plain;

pub(super) fn run(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    let (ratio, floor) = (param(check, "ratio"), param(check, "floor"));
    for (reporter, _) in context.reporters(check) {
        for indicator in context.indicators(check).filter(|indicator| indicator.kind == Kind::Flow) {
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
            // Compared as products: a base of zero needs no division.
            let far = |from: Decimal| now > from * ratio || now * ratio < from;
            let season = context.year_before_value(&indicator.code, &reporter.id);
            if !far(then) || (now - then).abs() < floor || season.is_some_and(|season| !far(season)) {
                sink.pass();
                continue;
            }
            let name = indicator.quoted();
            let previous = &context.pack.period.previous;
            let (what, part, times) = if now > then { ("超过", "", "倍") } else { ("不足", "1/", "") };
            let message = format!(
                "{name}本期{}，{previous}{}，{what}{previous}的{part}{}{times}",
                indicator.amount(now),
                indicator.amount(then),
                plain(ratio)
            );
            let places = context.with_previous(&cell.places, &before.places);
            sink.fail(Some(&reporter.id), places, message);
        }
    }
}
