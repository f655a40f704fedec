//! The sheet 自检: above what it comes to, below the list, and in hidden columns what the list is made from.

use jibao_contract::form::CHECK_SHEET;
use jibao_core::pack::Side;
use rust_xlsxwriter::utility::{row_col_to_cell, row_col_to_cell_absolute};
use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, Format, FormatAlign, FormatBorder, FormatUnderline, Worksheet, XlsxError,
};

use super::items::{FILL, Item, MEND, SAID, SAY};
use super::plan::{CODE, FIRST, GRADE, HINT, MESSAGE, NUMBER, Plan, STATE, SUMS, WHERE};
use super::{BLANKS, ERRORS, WARNINGS, blanks, count, put, uncomputed, values};
use crate::forms::places::{Page, tables};
use crate::forms::{Form, returned};
use crate::sheet as looks;

/// Lines of the list: who has more to mend sees the rest as the first are done.
const LINES: usize = 30;

/// Columns of the list with their widths.
const COLUMNS: [(&str, f64); 5] =
    [("序号", 6.0), ("轻重", 7.0), ("位置", 16.0), ("问题", 62.0), ("怎么改", 42.0)];
const LAST: u16 = 4;

pub(crate) fn write(form: Form<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    uncomputed(sheet);
    let plan = Plan::new(form);
    let items = form.items;
    for ((_, width), column) in COLUMNS.iter().zip(0..) {
        sheet.set_column_width(column, *width)?;
    }
    sheet.merge_range(0, 0, 0, LAST, CHECK_SHEET, &looks::title())?;
    sheet.set_row_height(0, 36)?;
    form.mark(sheet, COLUMNS.len())?;
    head(&plan, sheet)?;
    list(&plan, sheet, items.len())?;
    source(sheet, items)?;
    let hidden = looks::body();
    totals(&plan, sheet, items.len())?;
    values::write(&plan, sheet, &hidden)?;
    for column in CODE..values::end(&plan) {
        sheet.set_column_hidden(column)?;
    }
    let last = FIRST + u32::try_from(LINES).unwrap_or(u32::MAX);
    sheet.set_freeze_panes(FIRST, 0)?;
    form.print_below(sheet, true, (FIRST - 1, last), COLUMNS.len())
}

fn head(plan: &Plan<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let format = looks::heading().set_text_wrap();
    sheet.merge_range(1, 0, 1, LAST, "", &format)?;
    let open = format!("IF({ERRORS}+{WARNINGS}>0,{ERRORS}&\"处要改、\"&{WARNINGS}&\"处要说明\",\"\")");
    let blank = format!("IF({BLANKS}>0,IF({ERRORS}+{WARNINGS}>0,\"，\",\"\")&{BLANKS}&\"格没有填\",\"\")");
    let summary = format!("IF({ERRORS}+{WARNINGS}+{BLANKS}=0,\"自检通过\",\"还有\"&{open}&{blank})");
    put(sheet, 1, 0, &summary, &format)?;
    sheet.set_row_height(1, 24)?;
    let previous = &plan.form.pack.period.previous;
    let before = if plan.form.has_before() {
        String::new()
    } else {
        format!("{previous}的数不在本表里，与{previous}的勾稽、")
    };
    let counties = match plan.form.reporter.side {
        Side::Unit => String::new(),
        Side::Section => format!("与各{}合计的核对、", plan.form.pack.about.counties),
    };
    let text = format!(
        "本页随填随算，不用填写，也不要在这里改。“错误”必须改正；“疑问”改正，或者在该行“备注”写明原因，写了就不再列出。\
         {before}{counties}与其他单位的比较、整列雷同和文字材料，收到后另行核查。"
    );
    sheet.merge_range(2, 0, 2, LAST, &text, &looks::body().set_text_wrap())?;
    sheet.set_row_height(2, 32)?;
    for ((text, _), column) in COLUMNS.iter().zip(0..) {
        looks::put(sheet, FIRST - 1, column, text, &looks::header())?;
    }
    Ok(())
}

/// The list: the items that are open, errors first, blanks last.
fn list(plan: &Plan<'_>, sheet: &mut Worksheet, all: usize) -> Result<(), XlsxError> {
    let words = looks::body().set_text_wrap();
    let middle = words.clone().set_align(FormatAlign::Center);
    let link = words.clone().set_font_color(Color::Blue).set_underline(FormatUnderline::Single);
    let numbers = range(NUMBER, all);
    for (nth, row) in (1..=LINES).zip(FIRST..) {
        let number = row_col_to_cell(row, 0);
        put(sheet, row, 0, &format!("IF({nth}<=MAX({numbers}),{nth},\"\")"), &middle)?;
        let found = |column: u16| format!("INDEX({},MATCH({number},{numbers},0))", range(column, all));
        let shown = |formula: String| format!("IF({number}=\"\",\"\",{formula})");
        put(sheet, row, 1, &shown(found(GRADE)), &middle)?;
        put(sheet, row, 2, &shown(hyperlink(plan, &found(WHERE))), &link)?;
        put(sheet, row, 3, &shown(found(MESSAGE)), &words)?;
        put(sheet, row, 4, &shown(found(HINT)), &words)?;
        sheet.set_row_height(row, 32)?;
    }
    let row = FIRST + u32::try_from(LINES).unwrap_or(u32::MAX);
    sheet.merge_range(row, 0, row, LAST, "", &looks::body())?;
    let more = format!(
        "IF(MAX({numbers})>{LINES},\"另有\"&(MAX({numbers})-{LINES})&\"条，改好上面的以后列出。\",\"\")"
    );
    put(sheet, row, 0, &more, &looks::body())?;
    let framed = Format::new().set_border(FormatBorder::Thin);
    let line = ConditionalFormatFormula::new().set_rule("=$A5<>\"\"").set_format(framed);
    sheet.add_conditional_format(FIRST, 0, row - 1, LAST, &line)?;
    for (rule, error) in [("=$B5=\"错误\"", true), ("=$B5=\"疑问\"", false)] {
        let mark = ConditionalFormatFormula::new().set_rule(rule).set_format(returned::shade(error));
        sheet.add_conditional_format(FIRST, 1, row - 1, 1, &mark)?;
    }
    Ok(())
}

/// A link to the place that a formula names, `指标表E20`.
fn hyperlink(plan: &Plan<'_>, place: &str) -> String {
    let pages = std::iter::once(Page::Cover).chain(tables(plan.form));
    let target = pages.fold(place.to_owned(), |target, page| {
        let name = page.sheet(plan.form);
        format!("SUBSTITUTE({target},\"{name}\",\"#'{name}'!\")")
    });
    format!("HYPERLINK({target},{place})")
}

fn range(column: u16, all: usize) -> String {
    let last = FIRST + u32::try_from(all.max(1)).unwrap_or(u32::MAX) - 1;
    format!("{}:{}", row_col_to_cell_absolute(FIRST, column), row_col_to_cell_absolute(last, column))
}

/// What the list is made from, an item a row.
fn source(sheet: &mut Worksheet, items: &[Item]) -> Result<(), XlsxError> {
    let format = looks::body();
    for (item, row) in items.iter().zip(FIRST..) {
        looks::put(sheet, row, CODE, &item.code, &format)?;
        put(sheet, row, STATE, &item.state, &format)?;
        let state = row_col_to_cell(row, STATE);
        let so_far = format!("{}:{state}", row_col_to_cell_absolute(FIRST, STATE));
        let number = format!(
            "IF({state}=\"{MEND}\",COUNTIF({so_far},\"{MEND}\"),IF({state}=\"{SAY}\",{ERRORS}+COUNTIF({so_far},\"{SAY}\"),IF({state}=\"{FILL}\",{ERRORS}+{WARNINGS}+COUNTIF({so_far},\"{FILL}\"),\"\")))"
        );
        put(sheet, row, NUMBER, &number, &format)?;
        looks::put(sheet, row, GRADE, &item.grade, &format)?;
        let open = format!("OR({state}=\"{MEND}\",{state}=\"{SAY}\",{state}=\"{SAID}\",{state}=\"{FILL}\")");
        put(sheet, row, WHERE, &format!("IF({open},{},\"\")", item.place), &format)?;
        put(sheet, row, MESSAGE, &format!("IF({open},{},\"\")", item.message), &format)?;
        looks::put(sheet, row, HINT, &item.hint, &format)?;
    }
    Ok(())
}

fn totals(plan: &Plan<'_>, sheet: &mut Worksheet, all: usize) -> Result<(), XlsxError> {
    let format = looks::body();
    let states = range(STATE, all);
    put(sheet, 0, SUMS, &format!("COUNTIF({states},\"{MEND}\")"), &format)?;
    put(sheet, 1, SUMS, &format!("COUNTIF({states},\"{SAY}\")"), &format)?;
    put(sheet, 2, SUMS, &blanks::count(plan), &format)?;
    // How many rules the sheet applies, for whoever looks behind it.
    looks::put(sheet, 0, CODE, &format!("共{}条", count(all)), &format)
}
