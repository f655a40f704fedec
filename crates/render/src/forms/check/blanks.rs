//! What is left blank, and what is no value, a line each column: a column of a hundred blanks is one thing to fill.

use jibao_core::pack::{CheckKind, Column, Content, Number, Reading, Severity};
use rust_xlsxwriter::utility::{column_number_to_name, row_col_to_cell_absolute};

use super::items::{FILL, Item, MEND};
use super::plan::{BLANK, HAPPENED, Plan, VALUES, WRONG, quoted};
use super::values;
use crate::forms::indicators::{self, Ask};
use crate::forms::places::Page;
use crate::forms::{cover, validation};

/// One column of values.
struct Values {
    sheet: String,
    header: String,
    /// The cells on the sheet that checks.
    range: String,
    /// The column's letters in the form.
    letters: String,
    /// What to do with cells that hold something else than is asked for.
    hint: String,
}

/// What to do with a wrong entry of 指标表; `count` is the rule's own word on whole numbers.
fn of_entry(ask: Ask<'_>, count: &str) -> Option<String> {
    Some(match ask {
        Ask::Nothing => return None,
        Ask::Number(Number::Integer) => count.to_owned(),
        Ask::Number(number) => format!("要{}", validation::wanted(number)),
        Ask::YesNo => "是否栏填是或否".to_owned(),
        Ask::Word(_) => WORD.to_owned(),
    })
}

/// What to do with a wrong value in a column of a detail sheet.
fn of_column(content: Content, count: &str) -> String {
    match content {
        Content::Has => "填有或无。".to_owned(),
        Content::Yes => "填是或否。".to_owned(),
        Content::Level => format!("{WORD}。"),
        Content::Count | Content::Text => count.to_owned(),
    }
}

const WORD: &str = "选词的从下拉列表里选";

/// Several hints as one.
fn together(mut hints: Vec<String>) -> String {
    hints.sort_unstable();
    hints.dedup();
    let bare: Vec<&str> = hints.iter().map(|hint| hint.trim_end_matches('。')).collect();
    format!("{}。", bare.join("；"))
}

fn columns(plan: &Plan<'_>, count: &str) -> Vec<Values> {
    let form = plan.form;
    let mut all = Vec::new();
    let last = u32::try_from(plan.asked.len()).unwrap_or(u32::MAX);
    for column in [Column::Current, Column::Year] {
        let at = VALUES + u16::from(column == Column::Year);
        let there = plan.column(column);
        let columns = &form.pack.form.indicators.columns;
        all.push(Values {
            sheet: Page::Indicators.sheet(form).to_owned(),
            header: columns.get(usize::from(there)).map(|one| one.header.clone()).unwrap_or_default(),
            range: format!("{}:{}", row_col_to_cell_absolute(1, at), row_col_to_cell_absolute(last, at)),
            letters: column_number_to_name(there),
            hint: together(
                plan.asked
                    .iter()
                    .filter(|one| plan.asks(one, column))
                    .filter_map(|one| of_entry(indicators::ask(one, column), count))
                    .collect(),
            ),
        });
    }
    for rows in &plan.sheets {
        for (column, at) in &rows.columns {
            let Some(range) = rows.range(&column.id) else { continue };
            all.push(Values {
                sheet: rows.page.sheet(form).to_owned(),
                header: column.header.clone(),
                range,
                letters: column_number_to_name(*at),
                hint: of_column(column.content, count),
            });
        }
    }
    all
}

/// 零报告 on the cover beside numbers.
pub(super) fn contradiction(plan: &Plan<'_>) -> Option<Item> {
    let row = cover::row(plan.form, "nothing")?;
    let page = plan.form.pack.rules.reading(Reading::ZeroReport);
    let said = row_col_to_cell_absolute(0, HAPPENED);
    let counted = values::happened(plan);
    let place = rust_xlsxwriter::utility::row_col_to_cell(row, 1);
    Some(Item {
        // The program leads to the first of the numbers, the form to the word.
        code: String::new(),
        grade: page.severity.label().to_owned(),
        state: format!("IF(AND({said}=1,{counted}>0),\"{MEND}\",\"\")"),
        place: quoted(&format!("{}{place}", Page::Cover.sheet(plan.form))),
        message: format!("{}&{counted}&{}", quoted("零报告为“是”，表里却有"), quoted("个数")),
        hint: page.hint.clone(),
        entries: Vec::new(),
    })
}

pub(super) fn items(plan: &Plan<'_>) -> Vec<Item> {
    let own = |kind: CheckKind| {
        let check = plan.form.pack.rules.checks.iter().find(|check| check.kind == kind);
        check.map(|check| check.page.hint.clone()).unwrap_or_default()
    };
    let item = |values: &Values, word: &str, state: &str, told: &str, hint: String| {
        let Values { sheet, header, range, letters, hint: _ } = values;
        let count = format!("COUNTIF({range},\"{word}\")");
        Item {
            code: String::new(),
            grade: Severity::Error.label().to_owned(),
            state: format!("IF({count}>0,\"{state}\",\"\")"),
            place: format!("{}&(MATCH(\"{word}\",{range},0)+1)", quoted(&format!("{sheet}{letters}"))),
            message: format!("{}&{count}&{}", quoted(&format!("{sheet}“{header}”有")), quoted(told)),
            hint,
            entries: Vec::new(),
        }
    };
    let (columns, unfilled) = (columns(plan, &own(CheckKind::WholeNumber)), own(CheckKind::BlankValue));
    let wrong =
        columns.iter().map(|one| item(one, WRONG, MEND, "格填的不是这里要的数或回答", one.hint.clone()));
    let blank = columns.iter().map(|one| item(one, BLANK, FILL, "格没有填，未报不等于0", unfilled.clone()));
    wrong.chain(blank).collect()
}

/// How many cells are blank in all, as a formula.
pub(super) fn count(plan: &Plan<'_>) -> String {
    let all = columns(plan, "").into_iter().map(|values| format!("COUNTIF({},\"{BLANK}\")", values.range));
    all.collect::<Vec<_>>().join("+")
}
