//! V12: the year's total typed into the quarter's column. One row shows it on its own in two ways: both columns
//! hold the same although earlier quarters had some; or this quarter is what last quarter's year-to-date plus a
//! usual quarter comes to.

use rust_decimal::Decimal;

use super::{Context, Sink, year_place};
use crate::count::Cell;
use crate::ids::ReporterId;
use crate::pack::{Check, Indicator, Kind};

/// Below this the numbers are too small to tell a total from a lively quarter.
const LEAST: Decimal = Decimal::TEN;

pub(super) fn run(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    // In a first period of a year both columns are rightly equal.
    let words = &context.pack.period;
    if context.quarter().is_first_of_year() {
        return sink.not_applicable(format!("{}本期与本年累计相同", words.first_short()));
    }
    for (reporter, _) in context.reporters(check) {
        for indicator in context.indicators(check).filter(|indicator| indicator.kind == Kind::Flow) {
            let Some(cell) = context.cell(&indicator.code, &reporter.id) else {
                continue;
            };
            let before = context.previous_cell(&indicator.code, &reporter.id);
            match before.and_then(|before| Row::of(cell, before)) {
                Some(row) => judge(&row, indicator, &reporter.id, context, sink),
                None => sink.not_run(context.without_previous(&indicator.code, |previous| {
                    format!("本期、{previous}或{previous}累计没有数")
                })),
            }
        }
    }
}

/// One row of both quarters.
struct Row<'a> {
    cell: &'a Cell,
    before: &'a Cell,
    now: Decimal,
    quarter_before: Decimal,
    year_before: Decimal,
}

impl<'a> Row<'a> {
    fn of(cell: &'a Cell, before: &'a Cell) -> Option<Self> {
        let (now, quarter_before, year_before) = (cell.number()?, before.number()?, before.year?);
        Some(Self { cell, before, now, quarter_before, year_before })
    }
}

fn judge(
    row: &Row<'_>,
    indicator: &Indicator,
    reporter: &ReporterId,
    context: &Context<'_>,
    sink: &mut Sink<'_>,
) {
    let Row { now, year_before, .. } = *row;
    let words = &context.pack.period;
    let previous = &words.previous;
    if year_before < LEAST {
        return sink.not_run(format!("{previous}累计太小，无从分辨"));
    }
    let name = indicator.quoted();
    let usual = year_before / Decimal::from(context.quarter().number() - 1);
    let head = format!("{name}本期{}", indicator.amount(now));
    let message = if row.cell.year == Some(now) && now >= year_before {
        format!(
            "{head}，与本年累计相同，而{previous}末本年累计已有{}，疑似把本年累计填进了本期",
            indicator.amount(year_before)
        )
    } else if year_before == row.quarter_before {
        return sink.not_run(format!("{previous}累计与{previous}数相同，无从分辨"));
    } else if (now - year_before - usual).abs() * Decimal::TWO < usual {
        // 本期≈上季度累计+一个季度的平常量，相差不到平常量的一半。
        format!(
            "{head}，与{previous}末本年累计{}再加一{}的平常量相当，疑似把本年累计填进了本期",
            indicator.amount(year_before),
            words.counted
        )
    } else {
        return sink.pass();
    };
    let mut places = row.cell.places.clone();
    places.extend(year_place(context.inbox.of(reporter), &indicator.code));
    places.extend(context.previous_places(&row.before.places));
    let before = context.previous().and_then(|(inbox, _)| inbox.of(reporter));
    places.extend(context.previous_places(&year_place(before, &indicator.code)));
    sink.fail(Some(reporter), places, message);
}
