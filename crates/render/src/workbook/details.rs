//! A detail sheet: every row as reported, with what it lacks.

use std::collections::BTreeMap;

use jibao_contract::book::{DetailEnd, DetailStart, called_of};
use jibao_core::pack::{Against, Content, Detail, Fold, FormColumn, RegisterFact, key};
use jibao_core::returns::{DetailRow, Given, Place, State};
use jibao_core::text::number::plain;
use jibao_core::text::words;
use rust_xlsxwriter::{ConditionalFormatFormula, Format, Worksheet, XlsxError};

use super::opening::Opening;
use super::row::{Looks, Row, Usual};
use super::shown::{COUNT, Shown};
use super::{Extent, HEADER, View, last_column};
use crate::sheet;

pub(super) fn write(view: View<'_>, number: usize, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    let Some(detail) = view.pack.form.details.get(number) else { return Ok(Extent(HEADER, 0)) };
    let heading = |heading| called_of(heading, view.pack, &detail.short);
    let mut columns: Vec<(String, f64)> =
        DetailStart::with([9.0]).into_iter().map(|(text, width)| (heading(text), width)).collect();
    columns.extend(detail.columns.iter().map(|column| (column.header.clone(), width(&column.id))));
    let behind = DetailEnd::with([24.0, 10.0, 14.0, 26.0, 11.0, 7.0]);
    let printed = columns.len() + 1;
    // Where the row comes from stands beside what prints.
    columns.extend(behind.into_iter().map(|(text, width)| (heading(text), width)));
    let columns: Vec<(&str, f64)> = columns.iter().map(|(text, width)| (text.as_str(), *width)).collect();
    let looks = looks(view).in_columns(sheet, usual(detail))?;
    Opening::new(&detail.sheet, &columns, 3).titled_over(printed).unprinted().write(view, sheet)?;
    let wanted = wanted(view, detail);
    let known = known(view, detail);
    let mut at = HEADER;
    for (county, listed) in view.report.details(view.pack, detail) {
        at += 1;
        let short = shortfalls(&wanted, &known, listed);
        let mut row = Row::new(sheet, &looks, at);
        row.text(view.pack.reporters.name(county))?;
        for column in &detail.columns {
            value(&mut row, listed, column)?;
        }
        row.text(&short.join("；"))?
            .middle(county.as_str())?
            .middle(listed.code.as_deref().unwrap_or_default())?
            .text(&listed.place.file)?
            .text(&listed.place.sheet)?
            .middle(&listed.place.cell)?;
    }
    let (printed, last) = (last_column(printed), last_column(columns.len()));
    let (first, end) = (HEADER + 1, at.max(HEADER + 1));
    let short = rust_xlsxwriter::utility::row_col_to_cell_absolute(first, printed).replacen('$', "", 2);
    let rule = format!("=LEN(${short})>0");
    let mark = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(super::marked());
    sheet.add_conditional_format(first, 0, end, printed, &mark)?;
    sheet.autofilter(HEADER, 0, at.max(HEADER + 1), last)?;
    Ok(Extent(at, last))
}

/// Tens of thousands of rows keep one height.
fn looks(view: View<'_>) -> Looks {
    if view.large() { Looks::flat() } else { Looks::new() }
}

/// The looks of its columns.
fn usual(detail: &Detail) -> impl Iterator<Item = Usual> {
    use Usual::{Count, Middle, Text};
    let given = detail.columns.iter().map(|column| match (column.id.as_str(), column.content) {
        (key::GROUP | key::NAME | key::REMARK, _) => Text,
        (key::KIND, _) => Middle,
        (_, Content::Count) => Count,
        _ => Middle,
    });
    [Text].into_iter().chain(given).chain([Text, Middle, Middle, Text, Text, Middle])
}

/// Every look of a detail sheet in the order in which it comes. Sheets that are written as they come share one table of looks:
/// one that has all of its own there already can be written beside another.
pub(super) fn all_looks(view: View<'_>) -> Vec<Format> {
    let Looks { text, middle, count, .. } = looks(view);
    let (title, below) = view.head_looks();
    let words = [below, Opening::look(Opening::POINTS), text, middle];
    let quoted = words.clone().map(Format::set_quote_prefix);
    [title, sheet::body()].into_iter().chain(words).chain(quoted).chain([count]).collect()
}

fn width(id: &str) -> f64 {
    match id {
        key::GROUP => 13.0,
        key::NAME => 25.0,
        key::KIND => 6.0,
        key::REMARK => 16.0,
        _ => 8.5,
    }
}

fn value(row: &mut Row<'_>, listed: &DetailRow, column: &FormColumn) -> Result<(), XlsxError> {
    match column.id.as_str() {
        key::GROUP => row.text(&listed.group)?,
        key::NAME => row.text(&listed.name)?,
        key::KIND => row.middle(&listed.kind)?,
        key::REMARK => row.text(&listed.remark)?,
        id => match (listed.values.get(id), column.content) {
            (None, _) => row.middle(State::Blank.label())?,
            (Some(entry), Content::Level | Content::Text) => row.middle(worded(entry))?,
            (Some(entry), Content::Has) => choice(row, entry, words::HAS_OR_NOT)?,
            (Some(entry), Content::Yes) => choice(row, entry, words::YES_OR_NO)?,
            (Some(entry), Content::Count) => match entry.number() {
                Some(value) => row.number(&Shown::Number { value, format: COUNT.into() })?,
                None => row.middle(entry.state().label())?,
            },
        },
    };
    Ok(())
}

fn choice<'r, 's>(
    row: &'r mut Row<'s>,
    entry: &Given,
    words: [&str; 2],
) -> Result<&'r mut Row<'s>, XlsxError> {
    match entry.number() {
        Some(value) => row.middle(words[usize::from(value.is_zero())]),
        None => row.middle(entry.state().label()),
    }
}

/// A level is kept as the word that was written.
fn worded(entry: &Given) -> &str {
    match entry.state() {
        State::Reported | State::None if !entry.raw.trim().is_empty() => entry.raw.trim(),
        state => state.label(),
    }
}

/// What is said of cells in a column.
type Said<'a> = BTreeMap<&'a Place, String>;

/// Rows that core found below a target: by the column, the cell that says so.
fn known<'a>(view: View<'a>, detail: &Detail) -> BTreeMap<&'a str, Said<'a>> {
    let mut found: BTreeMap<&str, Said<'_>> = BTreeMap::new();
    for result in &view.report.targets {
        let source = view.pack.catalogue.get(result.code.as_str()).and_then(|one| one.detail.as_ref());
        let source = source.filter(|source| source.detail == detail.id);
        let Some(Fold::Min(column) | Fold::CountAtLeast(column, _)) = source.map(|source| &source.fold)
        else {
            continue;
        };
        let (header, found) = (detail.header(column), found.entry(column).or_default());
        for row in &result.rows {
            // Two targets rest on the same column: one note is enough.
            found.entry(&row.place).or_insert_with(|| format!("{header}差{}", plain(row.gap)));
        }
    }
    found
}

/// Columns that a target wants in every row of the register: column id and header.
fn wanted<'a>(view: View<'a>, detail: &'a Detail) -> Vec<(&'a str, &'a str)> {
    let every = |against: &Against| match against {
        Against::Code(code) => {
            let other = view.pack.catalogue.get(code.as_str());
            let fact = other.and_then(|other| other.register.as_ref());
            fact.is_some_and(|fact| matches!(fact, RegisterFact::Rows(of) if *of == detail.id))
        }
        _ => false,
    };
    view.report
        .targets
        .iter()
        .filter(|result| every(&result.target.against))
        .filter_map(|result| view.pack.catalogue.get(result.code.as_str())?.detail.as_ref())
        .filter(|source| source.detail == detail.id)
        .filter_map(|source| match &source.fold {
            Fold::Count(column) => Some((column.as_str(), detail.header(column))),
            _ => None,
        })
        .collect()
}

fn shortfalls(wanted: &[(&str, &str)], known: &BTreeMap<&str, Said<'_>>, row: &DetailRow) -> Vec<String> {
    let below = known.iter().filter_map(|(column, said)| said.get(&row.values.entry(column)?.place).cloned());
    let without = wanted
        .iter()
        .filter(|(column, _)| row.number(column).is_some_and(|value| value.is_zero()))
        .map(|(_, header)| format!("无{header}"));
    below.chain(without).collect()
}
