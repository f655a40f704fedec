//! 自检: the form checks itself while it is filled in. One sheet lists what is to be mended in the rules' own words, a
//! narrow column beside the entries points at its lines, and the cover counts them. All of it is live formulas made from the
//! pack's rules, of functions that Excel, WPS and LibreOffice share; nothing of it is read back.

mod blanks;
mod formula;
mod items;
mod plan;
mod sheet;
mod steps;
mod values;

use std::collections::BTreeMap;

use jibao_contract::form::{CHECK_COLUMN, CHECK_LABEL, CHECK_SHEET, own_columns};
use jibao_core::pack::{Column, Kind};
use jibao_core::text::words::yes_no;
use rust_decimal::Decimal;
use rust_xlsxwriter::utility::{column_number_to_name, row_col_to_cell_absolute};
use rust_xlsxwriter::{Color, ConditionalFormatFormula, Format, Formula, Worksheet, XlsxError};

pub(super) use self::items::Item;
use self::items::MARK_MEND;
use self::plan::{Entry, Plan, on, value_cell};
use super::value::{Typed, put_given};
use super::{Form, details, indicators, returned};
use crate::sheet as looks;

pub(super) use self::sheet::write;

/// Grey of what is shown for comparison only.
const PALE: Color = Color::RGB(0x0080_8080);

/// How the column beside the entries names the two values of a row.
const CURRENT: &str = "本期";
const YEAR: &str = "累计";

/// The columns beside 指标表's own, where the form checks itself.
pub(super) fn beside(form: Form<'_>) -> Vec<String> {
    match (form.checks, form.has_before()) {
        (false, _) => Vec::new(),
        (true, false) => vec![CHECK_COLUMN.to_owned()],
        (true, true) => own_columns(&form.pack.period).into(),
    }
}

/// How many cells are to be mended, explained and filled in.
const ERRORS: &str = "$S$1";
const WARNINGS: &str = "$S$2";
const BLANKS: &str = "$S$3";
/// Whether the cover says 零报告.
const NOTHING: &str = "$S$4";

fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    formula: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    sheet.write_formula_with_format(row, column, Formula::new(format!("={formula}")), format)?;
    Ok(())
}

/// Without a stored result every program computes a formula when it opens the file; a wrong one would stay.
fn uncomputed(sheet: &mut Worksheet) {
    sheet.set_formula_result_default("");
}

/// What a form checks itself, line by line; nothing where it does not.
pub(super) fn items(form: Form<'_>) -> Vec<Item> {
    if form.checks { items::items(&Plan::new(form)) } else { Vec::new() }
}

/// Writes the cover's line; returns how many rows it took.
pub(super) fn cover_line(form: Form<'_>, sheet: &mut Worksheet, row: u32) -> Result<u32, XlsxError> {
    if !form.checks {
        return Ok(0);
    }
    uncomputed(sheet);
    looks::put(sheet, row, 0, CHECK_LABEL, &looks::header())?;
    let format = looks::cell().set_font_size(11).set_indent(1).set_bold();
    put(sheet, row, 1, &on(CHECK_SHEET, "$A$2"), &format)?;
    sheet.set_row_height(row, 26)?;
    let done = format!("=LEFT($B${},4)<>\"自检通过\"", row + 1);
    let mark = ConditionalFormatFormula::new().set_rule(done.as_str()).set_format(returned::shade(false));
    sheet.add_conditional_format(row, 1, row, 1, &mark)?;
    Ok(1)
}

/// Writes what stands beside the entries of 指标表: its own column, the last quarter's values, and the colours.
pub(super) fn mark_indicators(form: Form<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    if !form.checks {
        return Ok(());
    }
    uncomputed(sheet);
    let plan = Plan::new(form);
    let own = u16::try_from(form.pack.form.indicators.columns.len()).unwrap_or(u16::MAX);
    for (header, column) in beside(form).iter().zip(own..) {
        looks::put(sheet, 0, column, header, &looks::header())?;
        sheet.set_column_width(column, if *header == CHECK_COLUMN { 14.0 } else { 10.0 })?;
    }
    sheet.insert_note(
        0,
        own,
        &super::note(&format!("自动核对，不用填。“改3”“说明5”是“{CHECK_SHEET}”表里的第3条、第5条。")),
    )?;
    let touching = touching(form.items);
    let told = looks::cell().set_font_size(9);
    for row in (1..).take(plan.asked.len()) {
        put(sheet, row, own, &row_told(&plan, &touching, row), &told)?;
    }
    if form.has_before() {
        before(&plan, sheet, own + 1)?;
    }
    colour(&plan, sheet, own)
}

/// The lines of the list by the entries that take part in them.
fn touching(items: &[Item]) -> BTreeMap<Entry, Vec<String>> {
    let mut touching: BTreeMap<Entry, Vec<String>> = BTreeMap::new();
    for (item, row) in items.iter().zip(plan::FIRST..) {
        let cell = on(CHECK_SHEET, &row_col_to_cell_absolute(row, plan::NUMBER));
        let mut entries = item.entries.clone();
        entries.sort_unstable();
        entries.dedup();
        for entry in entries {
            touching.entry(entry).or_default().push(cell.clone());
        }
    }
    touching
}

/// What the column says of a row: `本期改3 累计未填`.
fn row_told(plan: &Plan<'_>, touching: &BTreeMap<Entry, Vec<String>>, row: u32) -> String {
    let Some(indicator) = plan.asked.get(row as usize - 1) else { return "\"\"".to_owned() };
    let sides = [(Column::Current, CURRENT), (Column::Year, YEAR)];
    let told = sides.into_iter().filter(|(column, _)| plan.asks(indicator, *column)).map(|(column, name)| {
        let value = on(CHECK_SHEET, &value_cell(row, column));
        let lines = touching.get(&(row, column)).map(|cells| cells.join(",")).unwrap_or_default();
        let lines = if lines.is_empty() {
            "\"\"".to_owned()
        } else {
            let errors = on(CHECK_SHEET, ERRORS);
            format!(
                "IF(COUNT({lines})=0,\"\",\"{name}\"&IF(MIN({lines})<={errors},\"改\",\"说明\")&MIN({lines})&\" \")"
            )
        };
        format!(
            "IF({value}=\"{}\",\"{name}未填 \",IF({value}=\"{}\",\"{name}填错 \",{lines}))",
            plan::BLANK,
            plan::WRONG
        )
    });
    told.collect::<Vec<_>>().join("&")
}

/// The last quarter's values, in grey.
fn before(plan: &Plan<'_>, sheet: &mut Worksheet, first: u16) -> Result<(), XlsxError> {
    let number = |number| looks::number(&indicators::number_format(number)).set_font_color(PALE);
    let word_look = looks::centred().set_font_color(PALE);
    for (indicator, row) in plan.asked.iter().zip(1..) {
        let cell = plan.before_cell(&indicator.code);
        if let Some(word) = cell.and_then(jibao_core::count::Cell::word) {
            looks::put(sheet, row, first, word, &word_look)?;
            sheet.write_blank(row, first + 1, &word_look)?;
            continue;
        }
        let value = cell.and_then(jibao_core::count::Cell::number);
        let (now, year) = match indicator.kind {
            Kind::Ytd => (None, value),
            _ => (value, cell.and_then(|cell| cell.year)),
        };
        for (value, column) in [now, year].into_iter().zip(first..) {
            match value {
                Some(value) if indicator.kind == Kind::Flag => {
                    looks::put(sheet, row, column, yes_no(value), &word_look)?;
                }
                // Beside the entry it looks like one.
                Some(value) => {
                    let shown = indicators::shown(indicator.number, Typed::Number(value));
                    put_given(sheet, row, column, &shown, &number(indicator.number))?;
                }
                None => drop(sheet.write_blank(row, column, &word_look)?),
            }
        }
    }
    Ok(())
}

/// Colours the entries that lines of the list are about.
fn colour(plan: &Plan<'_>, sheet: &mut Worksheet, own: u16) -> Result<(), XlsxError> {
    let Some(last) = u32::try_from(plan.asked.len()).ok().filter(|last| *last > 0) else { return Ok(()) };
    let told = column_number_to_name(own);
    for (column, name) in [(Column::Current, CURRENT), (Column::Year, YEAR)] {
        let at = plan.column(column);
        for (word, error) in [("改", true), ("填错", true), ("说明", false)] {
            let rule = format!("=ISNUMBER(FIND(\"{name}{word}\",${told}2))");
            let mark =
                ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(returned::shade(error));
            sheet.add_conditional_format(1, at, last, at, &mark)?;
        }
    }
    Ok(())
}

/// Writes a detail sheet's own column: each row's rules that do not hold, in their own words.
pub(super) fn mark_details(detail: details::Sheet<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let form = detail.form;
    if !form.checks {
        return Ok(());
    }
    uncomputed(sheet);
    let plan = Plan::new(form);
    let Some(rows) = plan.sheet(&detail.detail.id) else { return Ok(()) };
    let own = rows.told();
    looks::put(sheet, 0, own, CHECK_COLUMN, &looks::header())?;
    sheet.set_column_width(own, 30.0)?;
    let formula = items::row_formula(&plan, rows);
    let told = looks::cell().set_font_size(9);
    let Some(last) = u32::try_from(rows.counts.len()).ok().filter(|last| *last > 0) else { return Ok(()) };
    for (counts, row) in rows.counts.iter().zip(1..) {
        if *counts {
            put(sheet, row, own, &plan::in_row(&formula, row), &told)?;
        }
    }
    let told = column_number_to_name(own);
    for (rule, error) in
        [(format!("=ISNUMBER(FIND(\"{MARK_MEND}\",${told}2))"), true), (format!("=LEN(${told}2)>0"), false)]
    {
        let mark = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(returned::shade(error));
        sheet.add_conditional_format(1, own, last, own, &mark)?;
    }
    Ok(())
}

/// A count as text.
fn count(value: usize) -> String {
    Decimal::from(value).to_string()
}
