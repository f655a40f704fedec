//! The checks with steps of their own that one reporter can follow alone, as formulas of a cell: what fell since last
//! quarter, a yes that became a no, a change too large, the year's total in the quarter's column, a column that repeats last
//! quarter's or ends in noughts, the cut-off day. What compares reporters, or last quarter's detail rows, is left to the office.

use jibao_core::ids::Code;
use jibao_core::pack::{Check, CheckKind, Column, Indicator, Kind, Number};
use jibao_core::text::number::plain;
use jibao_core::text::words::NOT_APPLICABLE;
use rust_decimal::Decimal;
use rust_xlsxwriter::utility::{column_number_to_name, row_col_to_cell_absolute};

use super::items::{HOLDS, Item, MEND, item};
use super::plan::{Entry, OUTSIDE, Plan, REASONS, VALUES, on, quoted, value_cell};
use crate::forms::cover;
use crate::forms::places::Page;

pub(super) fn items(plan: &Plan<'_>) -> Vec<Item> {
    let own = |check: &&Check| check.scope.iter().any(|scope| scope.includes(plan.form.reporter));
    let checks = plan.form.pack.rules.checks.iter().filter(own);
    checks.flat_map(|check| of_check(plan, check)).collect()
}

fn of_check(plan: &Plan<'_>, check: &Check) -> Vec<Item> {
    let first = plan.form.quarter.is_first_of_year();
    let of = |kind: Kind, item: fn(&Plan<'_>, &Check, &Row<'_>) -> Option<Item>| -> Vec<Item> {
        rows(plan, check, kind).iter().filter_map(|row| item(plan, check, row)).collect()
    };
    match check.kind {
        CheckKind::StockFell => of(Kind::Stock, fell),
        CheckKind::FlagWithdrawn if !first => of(Kind::Flag, withdrawn),
        CheckKind::ChangeRatio => of(Kind::Flow, changed),
        CheckKind::YtdInQuarter if !first => of(Kind::Flow, year_in_quarter),
        CheckKind::CutOffDiffers => cut_off(plan, check).into_iter().collect(),
        CheckKind::SameAsPrevious => repeated(plan, check).into_iter().collect(),
        CheckKind::RoundNumbers => round(plan, check).into_iter().collect(),
        CheckKind::NotApplicable => [Column::Current, Column::Year]
            .into_iter()
            .filter_map(|column| not_applicable(plan, check, column))
            .collect(),
        _ => Vec::new(),
    }
}

/// A row of 指标表 whose last quarter's value is known.
struct Row<'a> {
    indicator: &'a Indicator,
    at: u32,
    /// The cell of its number.
    now: String,
    then: Decimal,
    /// The last quarter's 本年累计.
    year_then: Option<Decimal>,
}

fn rows<'a>(plan: &Plan<'a>, check: &Check, kind: Kind) -> Vec<Row<'a>> {
    let wanted = |code: &Code| check.codes.is_empty() || check.codes.contains(code);
    let rows = (1..).zip(&plan.asked).filter(|(_, one)| one.kind == kind && wanted(&one.code));
    let known = rows.filter_map(|(at, indicator)| {
        if !plan.asks(indicator, Column::Current) {
            return None;
        }
        let before = plan.before_cell(&indicator.code)?;
        let (then, year_then) = (before.number()?, before.year);
        Some(Row { indicator, at, now: value_cell(at, Column::Current), then, year_then })
    });
    known.collect()
}

/// The check's title with the numbers.
fn told(plan: &Plan<'_>, check: &Check, row: &Row<'_>) -> String {
    let Row { indicator, now, then, .. } = row;
    let (unit, places) = (&indicator.unit, indicator.number.places());
    let previous = &plan.form.pack.period.previous;
    // A cell joined to a text shows its number as it comes, without its noughts.
    let now =
        if places == 0 { now.clone() } else { format!("TEXT({now},\"0.{}\")", "0".repeat(places as usize)) };
    format!(
        "{}&{now}&{}",
        quoted(&format!("{}本期", indicator.quoted())),
        quoted(&format!("{unit}，{previous}{}，{}", indicator.amount(*then), check.page.title))
    )
}

fn entries(row: &Row<'_>) -> Vec<Entry> {
    vec![(row.at, Column::Current)]
}

fn fell(plan: &Plan<'_>, check: &Check, row: &Row<'_>) -> Option<Item> {
    // Nothing is less than nothing.
    if row.then.is_zero() {
        return None;
    }
    let (ready, holds) = (format!("COUNT({})=1", row.now), format!("{}>={}", row.now, plain(row.then)));
    Some(item(plan, &check.page, &ready, &holds, told(plan, check, row), entries(row)))
}

fn withdrawn(plan: &Plan<'_>, check: &Check, row: &Row<'_>) -> Option<Item> {
    if row.then != Decimal::ONE {
        return None;
    }
    let (ready, holds) = (format!("COUNT({})=1", row.now), format!("{}<>0", row.now));
    let message =
        quoted(&format!("{}{}为是，本期改为否", row.indicator.quoted(), plan.form.pack.period.previous));
    Some(item(plan, &check.page, &ready, &holds, message, entries(row)))
}

fn changed(plan: &Plan<'_>, check: &Check, row: &Row<'_>) -> Option<Item> {
    let (ratio, floor) = (*check.params.get("ratio")?, *check.params.get("floor")?);
    let now = &row.now;
    let far =
        |from: Decimal| format!("OR({now}>{},{now}*{}<{})", plain(from * ratio), plain(ratio), plain(from));
    let mut near =
        vec![format!("NOT({})", far(row.then)), format!("ABS({now}-{})<{}", plain(row.then), plain(floor))];
    if let Some(season) = plan.year_before(&row.indicator.code) {
        near.push(format!("NOT({})", far(season)));
    }
    let (ready, holds) = (format!("COUNT({now})=1"), format!("OR({})", near.join(",")));
    Some(item(plan, &check.page, &ready, &holds, told(plan, check, row), entries(row)))
}

/// Below this the numbers are too small to tell a total from a lively quarter.
const LEAST: Decimal = Decimal::TEN;

fn year_in_quarter(plan: &Plan<'_>, check: &Check, row: &Row<'_>) -> Option<Item> {
    let year_then = row.year_then.filter(|year| *year >= LEAST)?;
    let (now, year) = (&row.now, value_cell(row.at, Column::Year));
    let quarters = i64::from(plan.form.quarter.number()) - 1;
    let same = format!("AND(COUNT({year})=1,{now}=N({year}),{now}>={})", plain(year_then));
    // 本期≈上季度累计+一个季度的平常量，相差不到平常量的一半。
    let usual = format!("({}/{quarters})", plain(year_then));
    let like = format!("ABS({now}-{}-{usual})*2<{usual}", plain(year_then));
    // Where last quarter was the year's first, its two values are one and tell nothing apart.
    let (ready, holds) = if year_then == row.then {
        (format!("AND(COUNT({now})=1,{same})"), "FALSE".to_owned())
    } else {
        (format!("COUNT({now})=1"), format!("NOT(OR({same},{like}))"))
    };
    let entries = vec![(row.at, Column::Current), (row.at, Column::Year)];
    Some(item(plan, &check.page, &ready, &holds, told(plan, check, row), entries))
}

/// The cells of what happened in the quarter, each with last quarter's number where it is known.
fn flows(plan: &Plan<'_>, wanted: fn(&Indicator) -> bool) -> Vec<(String, Option<Decimal>)> {
    let flows = (1..).zip(&plan.asked).filter(|(_, one)| one.kind == Kind::Flow && wanted(one));
    flows
        .filter(|(_, indicator)| plan.asks(indicator, Column::Current))
        .map(|(row, indicator)| {
            let then = plan.before_cell(&indicator.code).and_then(jibao_core::count::Cell::number);
            (format!("N({})", value_cell(row, Column::Current)), then)
        })
        .collect()
}

/// How many of some conditions hold.
fn counted(conditions: impl Iterator<Item = String>) -> String {
    let conditions: Vec<String> = conditions.collect();
    if conditions.is_empty() { "0".to_owned() } else { format!("({})", conditions.join("+")) }
}

/// An item about the column as a whole.
fn of_column(plan: &Plan<'_>, check: &Check, ready: &str, holds: &str, message: String) -> Item {
    item(plan, &check.page, ready, holds, message, Vec::new())
}

fn repeated(plan: &Plan<'_>, check: &Check) -> Option<Item> {
    let (few, share) = (*check.params.get("min_values")?, *check.params.get("share")?);
    let before = plan.before()?;
    let flow = |code: &Code| {
        plan.form.pack.catalogue.get(code.as_str()).is_some_and(|indicator| indicator.kind == Kind::Flow)
    };
    // What was there last quarter, be it asked now or not.
    let then = before.lines().filter(|line| flow(&line.code));
    let then = then.filter_map(|line| line.cell(&plan.form.reporter.id)?.number());
    let then = Decimal::from(then.filter(|value| !value.is_zero()).count());
    if then < few {
        return None;
    }
    let flows = flows(plan, |_| true);
    let now = counted(flows.iter().map(|(cell, _)| format!("({cell}<>0)")));
    let known = flows.iter().filter_map(|(cell, then)| Some((cell, then.filter(|then| !then.is_zero())?)));
    let same = counted(known.map(|(cell, then)| format!("({cell}={})", plain(then))));
    let (ready, then) = (format!("{now}>={}", plain(few)), plain(then));
    let holds = format!("OR({same}=0,{same}<{}*MAX({now},{then}))", plain(share));
    let previous = &plan.form.pack.period.previous;
    let message = format!(
        "{}&{now}&{}&{same}&{}",
        quoted("本期"),
        quoted("个非零发生数中有"),
        quoted(&format!("个与{previous}完全相同，疑似重复报送{previous}的表"))
    );
    Some(of_column(plan, check, &ready, &holds, message))
}

fn round(plan: &Plan<'_>, check: &Check) -> Option<Item> {
    let (few, share) = (*check.params.get("min_values")?, *check.params.get("share")?);
    // Amounts with decimals end as they may.
    let flows = flows(plan, |indicator| indicator.number == Number::Integer);
    let all = counted(flows.iter().map(|(cell, _)| format!("({cell}>=10)")));
    let noughts = counted(flows.iter().map(|(cell, _)| format!("({cell}>=10)*(MOD({cell},10)=0)")));
    let (ready, holds) = (format!("{all}>={}", plain(few)), format!("{noughts}<{}*{all}", plain(share)));
    let message =
        format!("{all}&{}&{noughts}&{}", quoted("个十以上的发生数中有"), quoted("个以0结尾，疑似估数"));
    Some(of_column(plan, check, &ready, &holds, message))
}

/// 不适用 in rows whose 备注 says nothing.
fn not_applicable(plan: &Plan<'_>, check: &Check, column: Column) -> Option<Item> {
    let asks = |indicator: &&Indicator| plan.asks(indicator, column);
    let last = u32::try_from(plan.asked.iter().copied().rposition(|one| asks(&one))? + 1).ok()?;
    let at = VALUES + u16::from(column == Column::Year);
    let range =
        |at: u16| format!("{}:{}", row_col_to_cell_absolute(1, at), row_col_to_cell_absolute(last, at));
    let outside = format!("({}=\"{OUTSIDE}\")*({}=0)", range(at), range(REASONS));
    let count = format!("SUMPRODUCT({outside})");
    let form = plan.form;
    let there = plan.column(column);
    let header = form.pack.form.indicators.columns.get(usize::from(there)).map(|one| one.header.as_str());
    let cells = format!("{}{}", Page::Indicators.sheet(form), column_number_to_name(there));
    let message = format!(
        "{}&{count}&{}",
        quoted(&format!("“{}”有", header.unwrap_or_default())),
        quoted(&format!("格填“{NOT_APPLICABLE}”，备注没有说明原因"))
    );
    let place = format!("{}&(SUMPRODUCT(MATCH(1,{outside},0))+1)", quoted(&cells));
    let item = item(plan, &check.page, "TRUE", &format!("{count}=0"), message, Vec::new());
    // One line a column, as of blanks.
    Some(Item { place, code: String::new(), ..item })
}

fn cut_off(plan: &Plan<'_>, check: &Check) -> Option<Item> {
    let form = plan.form;
    let row = cover::row(form, "cut_off")?;
    let cell = on(Page::Cover.sheet(form), &row_col_to_cell_absolute(row, 1));
    let due = form.quarter.last_month_day(form.pack.schedule.cut_off_day);
    let day = format!("DATE({},{},{})", due.year(), due.month(), due.day());
    let place = rust_xlsxwriter::utility::row_col_to_cell(row, 1);
    Some(Item {
        code: check.page.code.clone(),
        grade: check.page.severity.label().to_owned(),
        state: format!("IF(ISNUMBER({cell}),IF(INT({cell})={day},\"{HOLDS}\",\"{MEND}\"),\"\")"),
        place: quoted(&format!("{}{place}", Page::Cover.sheet(form))),
        message: format!(
            "{}&TEXT({cell},\"yyyy-mm-dd\")&{}",
            quoted("统计截止日为"),
            quoted(&format!("，应为{due}"))
        ),
        hint: check.page.hint.clone(),
        entries: Vec::new(),
    })
}
