//! Every entry once as a number, or as the word for why it is none: what the checks are made from.

use jibao_core::pack::{Column, Content, DetailSource, Fold, Indicator, Kind, Number};
use jibao_core::text::number::plain;
use jibao_core::text::words::FILLERS;
use rust_xlsxwriter::utility::{column_number_to_name, row_col_to_cell, row_col_to_cell_absolute};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::plan::{
    self, BLANK, FIRST, HAPPENED, OUTSIDE, Plan, REASONS, ROW, Rows, SUMS, VALUES, WORDS, WRONG, in_row, on,
};
use super::{MARK_MEND, NOTHING, put};
use crate::forms::cover;
use crate::forms::places::Page;
use crate::forms::validation::is_taken;
use crate::sheet as looks;

/// The lists of words in their order.
#[derive(Clone, Copy)]
enum List {
    None,
    Outside,
    Yes,
    No,
    Has,
    HasNot,
}

impl List {
    const ALL: [Self; 6] = [Self::None, Self::Outside, Self::Yes, Self::No, Self::Has, Self::HasNot];

    fn words<'a>(self, plan: &Plan<'a>) -> &'a [String] {
        let form = &plan.form.pack.form;
        match self {
            Self::None => &form.words.none,
            Self::Outside => &form.words.not_applicable,
            Self::Yes => &form.words.yes,
            Self::No => &form.words.no,
            Self::Has => &form.words.has,
            Self::HasNot => &form.words.has_not,
        }
    }

    fn column(self) -> u16 {
        WORDS + Self::ALL.iter().zip(0..).find(|(one, _)| **one as u8 == self as u8).map_or(0, |(_, at)| at)
    }

    /// Whether a cell's text is one of the words. Compared as they stand: `*` and `?` mean nothing else.
    fn has(self, plan: &Plan<'_>, cell: &str) -> String {
        among(self.words(plan).len(), self.column(), cell)
    }
}

/// Whether a cell's text is one of so many words in a column.
fn among(words: usize, column: u16, cell: &str) -> String {
    let last = u32::try_from(words).unwrap_or(1).max(1);
    let range = format!("{}:{}", row_col_to_cell_absolute(1, column), row_col_to_cell_absolute(last, column));
    format!("SUMPRODUCT(--({range}=TRIM({cell})))>0")
}

/// Writes the words, the entries' numbers and what is made of detail sheets.
pub(super) fn write(plan: &Plan<'_>, sheet: &mut Worksheet, format: &Format) -> Result<(), XlsxError> {
    for list in List::ALL {
        for (word, row) in list.words(plan).iter().zip(1..) {
            looks::put(sheet, row, list.column(), word, format)?;
        }
    }
    for rows in &plan.sheets {
        for (word, row) in rows.detail.levels.iter().zip(1..) {
            looks::put(sheet, row, rows.levels, word, format)?;
        }
    }
    let nothing = match cover::row(plan.form, "nothing") {
        Some(row) => {
            let cell = on(Page::Cover.sheet(plan.form), &row_col_to_cell_absolute(row, 1));
            format!("IF({},1,0)", List::Yes.has(plan, &cell))
        }
        None => "0".to_owned(),
    };
    put(sheet, 0, HAPPENED, &nothing, format)?;
    // 零报告 beside numbers is wrong, and what is blank stays open.
    let nothing = format!("IF({}=1,IF({}=0,1,0),0)", row_col_to_cell_absolute(0, HAPPENED), happened(plan));
    put(sheet, 3, SUMS, &nothing, format)?;
    for (indicator, row) in plan.asked.iter().zip(1..) {
        for column in [Column::Current, Column::Year] {
            if plan.asks(indicator, column) {
                let cell = on(Page::Indicators.sheet(plan.form), &row_col_to_cell(row, plan.column(column)));
                let formula = of_indicator(plan, indicator, column, &cell);
                put(sheet, row, VALUES + u16::from(column == Column::Year), &formula, format)?;
                if indicator.kind == Kind::Flow && column == Column::Current {
                    let number = count(plan, &cell, indicator.number, true, &format!("\"{BLANK}\""));
                    put(sheet, row, HAPPENED, &format!("IF(N({number})>0,1,0)"), format)?;
                }
            }
        }
    }
    for (_, row) in plan.asked.iter().zip(1..) {
        put(sheet, row, REASONS, &gives_reason(&plan.remark(row)), format)?;
    }
    for (source, row) in plan.sums.iter().zip(FIRST..) {
        put(sheet, row, SUMS, &sum(plan, source), format)?;
    }
    plan.sheets.iter().try_for_each(|rows| details(plan, rows, sheet, format))
}

/// Whether a remark says something beside what only fills it: 1 or 0. It is long, and looked at by every rule about its row.
fn gives_reason(remark: &str) -> String {
    let rest = FILLERS
        .iter()
        .fold(remark.to_owned(), |rest, filler| format!("SUBSTITUTE({rest},\"{filler}\",\"\")"));
    // Line breaks are no words either.
    format!("IF(TRIM(CLEAN({rest}))<>\"\",1,0)")
}

/// How many rows say that something happened.
pub(super) fn happened(plan: &Plan<'_>) -> String {
    let last = u32::try_from(plan.asked.len()).unwrap_or(u32::MAX);
    let [first, last] = [1, last].map(|row| row_col_to_cell_absolute(row, HAPPENED));
    format!("SUM({first}:{last})")
}

fn of_indicator(plan: &Plan<'_>, indicator: &Indicator, column: Column, cell: &str) -> String {
    if indicator.kind == Kind::Flag {
        return choice(plan, cell, [List::Yes, List::No]);
    }
    if indicator.is_choice() {
        return word(plan, cell, indicator.choice.words());
    }
    let flow = indicator.kind == Kind::Flow && column == Column::Current;
    let blank = if flow { format!("IF({NOTHING}=1,0,\"{BLANK}\")") } else { format!("\"{BLANK}\"") };
    count(plan, cell, indicator.number, matches!(indicator.kind, Kind::Flow | Kind::Ytd), &blank)
}

/// A number as asked for, in the indicator's unit; where things happen, 无 is none of them.
fn count(plan: &Plan<'_>, cell: &str, number: Number, flow: bool, blank: &str) -> String {
    let none = if flow { format!("IF({},0,", List::None.has(plan, cell)) } else { String::new() };
    let close = if flow { ")" } else { "" };
    let digits = match number {
        Number::Integer => {
            format!("IF(TEXT(VALUE(TRIM({cell})),\"0\")=TRIM({cell}),VALUE(TRIM({cell})),\"{WRONG}\")")
        }
        // A number typed as a text is read by the office; what stands in the cell is said to be looked at.
        _ => format!("\"{WRONG}\""),
    };
    let word = format!(
        "{none}IF({},\"{OUTSIDE}\",IFERROR({digits},\"{WRONG}\")){close}",
        List::Outside.has(plan, cell)
    );
    format!(
        "IFERROR(IF(ISNUMBER({cell}),IF({},{},\"{WRONG}\"),IF(TRIM({cell})=\"\",{blank},{word})),\"{WRONG}\")",
        is_taken(cell, number),
        in_unit(cell, number)
    )
}

/// A cell's number in the unit asked for: percent stand in cells as fractions of one.
fn in_unit(cell: &str, number: Number) -> String {
    match number {
        Number::Integer | Number::Choice => cell.to_owned(),
        Number::Decimal(places) => format!("ROUND({cell},{places})"),
        Number::Percent(places) => format!("ROUND({cell}*100,{places})"),
    }
}

/// One for the first list's words, zero for the second's.
fn choice(plan: &Plan<'_>, cell: &str, [yes, no]: [List; 2]) -> String {
    let (yes, no, outside) = (yes.has(plan, cell), no.has(plan, cell), List::Outside.has(plan, cell));
    format!(
        "IFERROR(IF(TRIM({cell})=\"\",\"{BLANK}\",IF({yes},1,IF({no},0,IF({outside},\"{OUTSIDE}\",\"{WRONG}\")))),\"{WRONG}\")"
    )
}

/// The word itself where it is one of those listed, whatever blanks stand in it.
fn word(plan: &Plan<'_>, cell: &str, words: &[String]) -> String {
    let bare = format!("SUBSTITUTE(SUBSTITUTE({cell},\" \",\"\"),\"　\",\"\")");
    let one = words.iter().map(|word| format!("{bare}={}", plan::quoted(word)));
    let (listed, outside) = (one.collect::<Vec<_>>().join(","), List::Outside.has(plan, cell));
    format!(
        "IFERROR(IF({bare}=\"\",\"{BLANK}\",IF(OR({listed}),{bare},IF({outside},\"{OUTSIDE}\",\"{WRONG}\"))),\"{WRONG}\")"
    )
}

/// What is made of the rows of a detail sheet: nothing where a row that counts has no value.
fn sum(plan: &Plan<'_>, source: &DetailSource) -> String {
    let nothing = || "\"\"".to_owned();
    let Some(sheet) = plan.sheet(&source.detail) else { return nothing() };
    let rows = sheet.count();
    let Some(column) = source.fold.column() else { return rows };
    let Some(range) = sheet.range(column) else { return nothing() };
    let whole = |result: String| format!("IF(COUNT({range})={rows},{result},\"\")");
    match &source.fold {
        Fold::Rows => rows,
        Fold::Sum(_) => whole(format!("SUM({range})")),
        Fold::Count(_) => whole(format!("COUNTIF({range},\">0\")")),
        Fold::CountAtLeast(_, least) => whole(format!("COUNTIF({range},\">={}\")", plain(*least))),
        Fold::Min(_) => whole(format!("MIN({range})")),
        Fold::CountEqual(_, word) => {
            let word = word.replace('"', "\"\"");
            let open = format!("COUNTIF({range},\"{BLANK}\")+COUNTIF({range},\"{WRONG}\")");
            format!("IF({open}=0,SUMPRODUCT(--({range}=\"{word}\")),\"\")")
        }
    }
}

fn details(
    plan: &Plan<'_>,
    rows: &Rows<'_>,
    sheet: &mut Worksheet,
    format: &Format,
) -> Result<(), XlsxError> {
    let form = plan.form;
    let mut formulas: Vec<(u16, String)> = Vec::new();
    let mut listed = None;
    if !rows.registered {
        let name = rows.name_cell(form);
        let none = List::None.has(plan, &name);
        formulas.push((rows.listed(), format!("IF(TRIM({name})=\"\",0,IF({none},0,1))")));
        listed = Some(format!("${}${ROW}", column_number_to_name(rows.listed())));
    }
    for ((column, there), at) in rows.columns.iter().zip(rows.first..) {
        let cell = rows.form_cell(form, *there);
        let formula = match column.content {
            Content::Has => choice(plan, &cell, [List::Has, List::HasNot]),
            Content::Yes => choice(plan, &cell, [List::Yes, List::No]),
            Content::Level => format!(
                "IF(TRIM({cell})=\"\",\"{BLANK}\",IF({},TRIM({cell}),\"{WRONG}\"))",
                among(rows.detail.levels.len(), rows.levels, &cell)
            ),
            Content::Count | Content::Text => {
                let flow = is_flow(plan, rows, &column.id);
                count(plan, &cell, Number::Integer, flow, &format!("\"{BLANK}\""))
            }
        };
        let formula = match &listed {
            Some(listed) => format!("IF({listed}=1,{formula},\"\")"),
            None => formula,
        };
        formulas.push((at, formula));
    }
    let told = rows.form_cell(form, rows.told());
    if let Some(remark) = rows.remark() {
        formulas.push((rows.reasons(), gives_reason(&rows.form_cell(form, remark))));
    }
    for (mark, at) in [MARK_MEND, super::items::MARK_SAY].into_iter().zip(rows.flags()..) {
        formulas.push((at, format!("IF(ISNUMBER(FIND(\"{mark}\",{told})),1,0)")));
    }
    for (_, row) in rows.counts.iter().zip(1..).filter(|(counts, _)| **counts) {
        for (column, formula) in &formulas {
            put(sheet, row, *column, &in_row(formula, row), format)?;
        }
    }
    Ok(())
}

/// Whether a column counts what happened in the quarter, as the reader takes it.
fn is_flow(plan: &Plan<'_>, rows: &Rows<'_>, id: &str) -> bool {
    let sums =
        |source: &DetailSource| source.reads(&rows.detail.id, id) && matches!(source.fold, Fold::Sum(_));
    let mut all = plan.form.pack.catalogue.iter();
    let summed = all.find(|indicator| indicator.detail.as_ref().is_some_and(sums));
    summed.is_none_or(|indicator| indicator.kind != Kind::Stock)
}

/// The first column that nothing is written in.
pub(super) fn end(plan: &Plan<'_>) -> u16 {
    plan.sheets.last().map_or(plan::DETAILS, Rows::end)
}
