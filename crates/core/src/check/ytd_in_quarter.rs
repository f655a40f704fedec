//! V12: the year's total typed into the quarter's column. Once a flow shows it on its own (this quarter at
//! least last quarter's year-to-date plus a usual quarter), it is worth asking.

use rust_decimal::Decimal;

use super::{Context, Sink};
use crate::pack::{Check, Kind};
use crate::phrase::plain;

pub(super) fn run(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    // In a first quarter both columns are rightly equal.
    if context.quarter().number() == 1 {
        return sink.not_run("一季度本期与本年累计相同");
    }
    for (reporter, _) in context.reporters(check) {
        for indicator in context.indicators(check).filter(|indicator| indicator.kind == Kind::Flow) {
            let Some(cell) = context.cell(&indicator.code, &reporter.id) else {
                continue;
            };
            let Some(before) = context.previous_cell(&indicator.code, &reporter.id) else {
                sink.not_run("没有上季度的数");
                continue;
            };
            let (Some(now), Some(quarter_before), Some(year_before)) =
                (cell.value, before.value, before.year)
            else {
                sink.not_run("本期、上季度或上季度累计没有数");
                continue;
            };
            if year_before < Decimal::TEN || year_before == quarter_before {
                sink.not_run("上季度累计太小或与上季度数相同，无从分辨");
                continue;
            }
            let usual = year_before / Decimal::from(context.quarter().number() - 1);
            // 本期≈上季度累计+一个季度的平常量，相差不到平常量的一半。
            if (now - year_before - usual).abs() * Decimal::TWO >= usual {
                sink.pass();
                continue;
            }
            let (name, unit) = (indicator.quoted(), &indicator.unit);
            let message = format!(
                "{name}本期{}{unit}，与上季度末本年累计{}{unit}再加一个季度的平常量相当，疑似把本年累计填进了本期",
                plain(now),
                plain(year_before)
            );
            sink.fail(Some(&reporter.id), cell.places.clone(), message);
        }
    }
}
