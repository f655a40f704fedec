//! 村级明细表: every village of the county's register, or the rows of a submission as they stand.

use jibao_core::pack::{Content, FormColumn};
use jibao_core::submission::{Entry, VillageRow};
use rust_xlsxwriter::{DataValidation, Format, Worksheet, XlsxError};

use super::{Form, given, put_choice, put_given, validation};
use crate::sheet;

/// Columns that the register fills.
const PREFILLED: [&str; 3] = ["township", "village", "kind"];

/// One row: the register's three words, and the submission's row where there is one.
struct Row<'a> {
    names: [&'a str; 3],
    given: Option<&'a VillageRow>,
}

struct Looks {
    fixed: Format,
    number: Format,
    choice: Format,
    text: Format,
}

pub(super) fn write(form: Form<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let columns = &form.pack.form.villages.columns;
    form.header(sheet, columns)?;
    let rows = rows(form);
    let last = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let looks = Looks {
        fixed: sheet::cell(),
        number: sheet::number("#,##0").set_unlocked(),
        choice: sheet::centred().set_unlocked(),
        text: sheet::cell().set_unlocked(),
    };
    for (column, at) in columns.iter().zip(0..) {
        sheet.set_column_width(at, width(&column.id))?;
        for (row, number) in rows.iter().zip(1..) {
            write_cell(form, sheet, (number, at), row, column, &looks)?;
        }
        if let (Some(rule), true) = (rule(form, column)?, last > 0) {
            sheet.add_data_validation(1, at, last, at, &rule)?;
        }
    }
    let last_column = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last, last_column)?;
    sheet.set_freeze_panes(1, 2)?;
    // Two rows of header text: the column names are longer than the numbers below them.
    sheet.set_row_height(0, 36)?;
    form.print(sheet, true, last, columns.len())
}

fn rows(form: Form<'_>) -> Vec<Row<'_>> {
    if let Some(rows) = form.filled.and_then(|filled| filled.villages.as_ref()) {
        return rows
            .iter()
            .map(|row| Row { names: [&row.township, &row.name, &row.kind], given: Some(row) })
            .collect();
    }
    let version = form.pack.registers.version(form.quarter);
    version
        .into_iter()
        .flat_map(|version| version.of(&form.reporter.id))
        .map(|village| Row { names: [&village.township, &village.name, &village.kind], given: None })
        .collect()
}

fn width(id: &str) -> f64 {
    match id {
        "township" => 14.0,
        "village" => 24.0,
        "kind" => 6.0,
        "remark" => 18.0,
        _ => 9.0,
    }
}

fn write_cell(
    form: Form<'_>,
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    village: &Row<'_>,
    column: &FormColumn,
    looks: &Looks,
) -> Result<(), XlsxError> {
    if let Some(place) = PREFILLED.iter().position(|id| *id == column.id) {
        return sheet::put(sheet, row, at, village.names[place], &looks.fixed);
    }
    if column.id == "remark" {
        let remark = village.given.map_or("", |given| given.remark.as_str());
        return sheet::put(sheet, row, at, remark, &looks.text);
    }
    let entry = village.given.and_then(|given| given.values.get(&column.id));
    match column.content {
        Content::Count => put_given(sheet, row, at, &given(entry), &looks.number),
        Content::Has => put_choice(sheet, row, at, entry, validation::HAS, &looks.choice),
        Content::Yes => put_choice(sheet, row, at, entry, validation::YES, &looks.choice),
        Content::Level => {
            let level = level(entry, &form.pack.form.villages.levels);
            sheet::put(sheet, row, at, level, &looks.choice)
        }
        Content::Text => put_given(sheet, row, at, &given(entry), &looks.text),
    }
}

/// A level is kept as the word that was written.
fn level<'a>(entry: Option<&'a Entry>, levels: &[String]) -> &'a str {
    let Some(entry) = entry else { return "" };
    let known = levels.contains(&entry.raw);
    if known || entry.state != jibao_core::submission::State::NotApplicable {
        return &entry.raw;
    }
    entry.state.label()
}

fn rule(form: Form<'_>, column: &FormColumn) -> Result<Option<DataValidation>, XlsxError> {
    match column.content {
        Content::Count => validation::count().map(Some),
        Content::Has => validation::choice(&validation::HAS).map(Some),
        Content::Yes => validation::choice(&validation::YES).map(Some),
        Content::Level => validation::choice(&form.pack.form.villages.levels).map(Some),
        Content::Text => Ok(None),
    }
}
