//! V11: a flow that changed by more than a factor, and by more than a floor, since last quarter.

use super::{Context, Sink, param};
use crate::pack::{Check, Kind};
use crate::phrase::plain;

pub(super) fn run(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    let (ratio, floor) = (param(check, "ratio"), param(check, "floor"));
    for (reporter, _) in context.reporters(check) {
        for indicator in context.indicators(check).filter(|indicator| indicator.kind == Kind::Flow) {
            let Some(cell) = context.cell(&indicator.code, &reporter.id) else {
                continue;
            };
            let before = context.previous_cell(&indicator.code, &reporter.id).and_then(|cell| cell.value);
            let (Some(now), Some(then)) = (cell.value, before) else {
                sink.not_run("本期或上季度没有数");
                continue;
            };
            // Compared as products: a base of zero needs no division.
            let out = now > then * ratio || now * ratio < then;
            if !out || (now - then).abs() < floor {
                sink.pass();
                continue;
            }
            let unit = &indicator.unit;
            let name = indicator.quoted();
            let (now, then) = (plain(now), plain(then));
            let message = format!("{name}本期{now}{unit}，上季度{then}{unit}，变动超过{}倍", plain(ratio));
            sink.fail(Some(&reporter.id), cell.places.clone(), message);
        }
    }
}
