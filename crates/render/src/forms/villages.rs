//! 村级明细表: every village of the county's register, or the rows of a submission as they stand.

use std::collections::{BTreeMap, BTreeSet};

use jibao_core::pack::{Content, FormColumn, Village};
use jibao_core::returns::{Entry, VillageRow};
use jibao_core::text::words;
use rust_xlsxwriter::{DataValidation, Format, Worksheet, XlsxError};

use super::places::{Known, Page};
use super::value::{given, put_choice, put_given, written};
use super::{Form, check, validation};
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
    let beside = usize::from(form.checks);
    form.header(sheet, Page::Villages, columns, beside)?;
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
    let last_column = u16::try_from((columns.len() + beside).saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last, last_column)?;
    sheet.set_freeze_panes(1, 2)?;
    // Two rows of header text: the column names are longer than the numbers below them.
    sheet.set_row_height(0, 36)?;
    check::mark_villages(form, sheet)?;
    form.print(sheet, true, last, columns.len() + beside)
}

/// Which rows count: each village of the register once, as sums over the sheet take them.
pub(super) fn counted(form: Form<'_>) -> Vec<bool> {
    let registered = form.pack.registers.version(form.quarter).is_some();
    let mut seen = BTreeSet::new();
    let counts = |row: &Row<'_>| match row.given {
        None => true,
        Some(given) => given.code.as_deref().map_or(!registered, |code| seen.insert(code.to_owned())),
    };
    rows(form).iter().map(counts).collect()
}

fn rows(form: Form<'_>) -> Vec<Row<'_>> {
    let own = form.filled.and_then(|filled| filled.villages.as_ref());
    let given = own.into_iter().flatten();
    let given = given.map(|row| Row { names: [&row.township, &row.name, &row.kind], given: Some(row) });
    let mut rows: Vec<Row<'_>> = given.collect();
    // A return that is sent back gets the villages it lacks where they belong; otherwise its rows stay as they are.
    if own.is_none() || form.returned.is_some() {
        restore(form, &mut rows);
    }
    rows
}

/// Puts each village that the rows lack behind the one that the register has before it.
fn restore<'a>(form: Form<'a>, rows: &mut Vec<Row<'a>>) {
    let lacking: BTreeSet<&str> = lacking(form).into_iter().map(|village| village.code.as_str()).collect();
    let version = form.pack.registers.version(form.quarter);
    let mut at: BTreeMap<&str, usize> = BTreeMap::new();
    for (row, place) in rows.iter().zip(0..) {
        at.extend(row.given.and_then(|given| Some((given.code.as_deref()?, place))));
    }
    // Where no row is one of the register's, all of it stands below.
    let mut next = if at.is_empty() { rows.len() } else { 0 };
    for village in version.into_iter().flat_map(|version| version.of(&form.reporter.id)) {
        if lacking.contains(village.code.as_str()) {
            let names = [village.township.as_str(), &village.name, &village.kind];
            rows.insert(next, Row { names, given: None });
            at.values_mut().filter(|place| **place >= next).for_each(|place| *place += 1);
            next += 1;
        } else if let Some(place) = at.get(village.code.as_str()) {
            next = place + 1;
        }
    }
}

/// The sheet's rows.
pub(super) fn all_rows(form: Form<'_>) -> Vec<u32> {
    (1..).zip(rows(form)).map(|(row, _)| row).collect()
}

/// The register's villages that no row of the submission is about.
fn lacking(form: Form<'_>) -> Vec<&Village> {
    let rows = form.filled.and_then(|filled| filled.villages.as_ref());
    let there: BTreeSet<&str> = rows.into_iter().flatten().filter_map(|row| row.code.as_deref()).collect();
    let version = form.pack.registers.version(form.quarter);
    let all = version.into_iter().flat_map(|version| version.of(&form.reporter.id));
    all.filter(|village| !there.contains(village.code.as_str())).collect()
}

/// Name cells of the villages that a submission lacks.
pub(super) fn added(form: Form<'_>) -> impl Iterator<Item = (u32, u16)> + use<> {
    let column = form.pack.form.villages.columns.iter().zip(0..).find(|(column, _)| column.id == "village");
    let column = column.map_or(0, |(_, at)| at);
    let rows: Vec<u32> =
        rows(form).iter().zip(1..).filter(|(row, _)| row.given.is_none()).map(|(_, at)| at).collect();
    rows.into_iter().map(move |row| (row, column))
}

/// The cells that a submission's village rows filled. A row as a whole is its name.
pub(super) fn places(form: Form<'_>) -> Vec<Known<'_>> {
    let columns = &form.pack.form.villages.columns;
    let rows = rows(form).into_iter().zip(1..);
    let known = rows.filter_map(|(row, at)| Some((row.given?, at))).flat_map(|(given, row)| {
        columns.iter().zip(0..).filter_map(move |(column, at)| {
            let entry = given.values.get(column.id.as_str());
            let place = if column.id == "village" { &given.place } else { &entry?.place };
            Some(Known { place, row, column: at, remark: &given.remark, written: entry.map_or("", written) })
        })
    });
    known.collect()
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
    let look = |format| form.look(Page::Villages, (row, at), format);
    if let Some(place) = PREFILLED.iter().position(|id| *id == column.id) {
        return sheet::put(sheet, row, at, village.names[place], &look(&looks.fixed));
    }
    if column.id == "remark" {
        let remark = village.given.map_or("", |given| given.remark.as_str());
        return sheet::put(sheet, row, at, remark, &look(&looks.text));
    }
    let entry = village.given.and_then(|given| given.values.get(column.id.as_str()));
    match column.content {
        Content::Count => put_given(sheet, row, at, &given(entry), &look(&looks.number)),
        Content::Has => put_choice(sheet, row, at, entry, words::HAS_OR_NOT, &look(&looks.choice)),
        Content::Yes => put_choice(sheet, row, at, entry, words::YES_OR_NO, &look(&looks.choice)),
        Content::Level => {
            let level = level(entry, &form.pack.form.villages.levels);
            sheet::put(sheet, row, at, level, &look(&looks.choice))
        }
        Content::Text => put_given(sheet, row, at, &given(entry), &look(&looks.text)),
    }
}

/// A level is kept as the word that was written.
fn level<'a>(entry: Option<&'a Entry>, levels: &[String]) -> &'a str {
    let Some(entry) = entry else { return "" };
    let known = levels.contains(&entry.raw);
    if known || entry.state() != jibao_core::returns::State::NotApplicable {
        return &entry.raw;
    }
    entry.state().label()
}

fn rule(form: Form<'_>, column: &FormColumn) -> Result<Option<DataValidation>, XlsxError> {
    match column.content {
        Content::Count => validation::count().map(Some),
        Content::Has => validation::choice(&words::HAS_OR_NOT).map(Some),
        Content::Yes => validation::choice(&words::YES_OR_NO).map(Some),
        Content::Level => validation::choice(&form.pack.form.villages.levels).map(Some),
        Content::Text => Ok(None),
    }
}
