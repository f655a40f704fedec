//! V12: the year's total typed into the quarter's column. One row shows it on its own in two ways: both columns
//! hold the same although earlier quarters had some; or this quarter is what last quarter's year-to-date plus a
//! usual quarter comes to. Where half of the rows of a return hold the same in both columns, that is one thing: one column
//! holds the other's numbers.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::presence::header;
use super::{Context, Sink, year_place};
use crate::count::Cell;
use crate::ids::{Code, ReporterId};
use crate::pack::{Check, Column, Indicator, Kind, Severity};
use crate::returns::{Place, Submission};

/// Below this the numbers are too small to tell a total from a lively quarter.
const LEAST: Decimal = Decimal::TEN;

pub(super) fn run(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    // In a first period of a year both columns are rightly equal.
    let words = &context.pack.period;
    if context.quarter().is_first_of_year() {
        return sink.not_applicable(format!("{}本期与本年累计相同", words.first_short()));
    }
    for (reporter, submission) in context.reporters(check) {
        let told = columns(check, context, submission, sink);
        let flows = context.indicators(check).filter(|indicator| indicator.kind == Kind::Flow);
        for indicator in flows.filter(|indicator| !told.contains(&indicator.code)) {
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

/// Fewer rows than this are told one by one.
const ROWS: usize = 5;

/// Of how many tenths of the rows something must be so for it to be so of the column.
const TENTHS: usize = 9;

fn nearly_all(some: usize, of: usize) -> bool {
    some * 10 >= of * TENTHS
}

/// One row whose earlier quarters had some, so that both columns cannot rightly hold the same.
struct Alike<'a> {
    code: &'a Code,
    now: Decimal,
    year_before: Decimal,
    places: [Vec<Place>; 2],
}

/// Tells of columns that hold the same in half of the rows, and gives back the rows. Which of them is wrong is shown by what
/// has been counted before: a year's total does not fall, and is as many usual quarters as have passed.
fn columns<'a>(
    check: &'a Check,
    context: &Context<'a>,
    submission: &Submission,
    sink: &mut Sink<'_>,
) -> BTreeSet<&'a Code> {
    let mut rows = 0;
    let mut alike: Vec<Alike<'_>> = Vec::new();
    for code in context.indicators(check).filter(|one| one.kind == Kind::Flow).map(|one| &one.code) {
        let both = || {
            let cell = context.cell(code, &submission.reporter)?;
            let year_before = context.previous_cell(code, &submission.reporter)?.year?;
            Some((cell, cell.number()?, cell.year?, year_before))
        };
        let Some((cell, now, year, year_before)) = both().filter(|(.., before)| *before > Decimal::ZERO)
        else {
            continue;
        };
        rows += 1;
        if now == year {
            let places = [cell.places.clone(), year_place(Some(submission), code)];
            alike.push(Alike { code, now, year_before, places });
        }
    }
    if alike.len() < ROWS || alike.len() * 2 < rows {
        return BTreeSet::new();
    }
    let passed = Decimal::from(context.quarter().number());
    let count = |holds: &dyn Fn(&Alike<'_>) -> bool| alike.iter().filter(|row| holds(row)).count();
    let risen = count(&|row| row.now >= row.year_before);
    // As far from one usual quarter as from all that have passed: now / usual is the root of their number.
    let usual = |row: &Alike<'_>| row.year_before / (passed - Decimal::ONE);
    let totals = count(&|row| row.now / usual(row) * row.now / usual(row) > passed);
    let [current, year] = [Column::Current, Column::Year].map(|column| header(context, column));
    let previous = &context.pack.period.previous;
    let head =
        format!("“{current}”与“{year}”{rows}项中有{}项相同，而{previous}末{year}已经有数", alike.len());
    let (message, wrong) = if !nearly_all(risen, alike.len()) {
        let fallen = alike.len() - risen;
        let tail = format!("{fallen}项的{year}小于{previous}末{year}，像是把{current}填进了{year}");
        (format!("{head}，{tail}"), 1..2)
    } else if totals * 2 > alike.len() {
        (format!("{head}，像是把{year}填进了{current}"), 0..1)
    } else {
        (format!("{head}，看不出是哪一列填错"), 0..2)
    };
    let places = alike.iter().flat_map(|row| row.places[wrong.clone()].iter().flatten().cloned()).collect();
    sink.fail_as(Severity::Error, Some(&submission.reporter), places, message);
    alike.into_iter().map(|row| row.code).collect()
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
