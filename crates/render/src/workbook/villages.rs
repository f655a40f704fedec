//! 村级明细: every village as reported, with what it lacks.

use std::collections::BTreeMap;

use jibao_contract::book::{VillageEnd, VillageStart};
use jibao_core::pack::{Against, Content, FormColumn, RegisterFact, VillageSource};
use jibao_core::returns::{Entry, Place, State, VillageRow};
use jibao_core::text::number::plain;
use jibao_core::text::words;
use rust_xlsxwriter::{ConditionalFormatFormula, Worksheet, XlsxError};

use super::opening::Opening;
use super::row::{Looks, Row};
use super::shown::Shown;
use super::{Extent, HEADER, View, last_column};

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    let form = &view.pack.form.villages.columns;
    let mut columns: Vec<(&str, f64)> = VillageStart::with([9.0]).to_vec();
    columns.extend(form.iter().map(|column| (column.header.as_str(), width(&column.id))));
    let behind = VillageEnd::with([24.0, 10.0, 14.0, 26.0, 11.0, 7.0]);
    columns.push(behind[0]);
    let printed = columns.len();
    // Where the row comes from stands beside what prints.
    columns.extend(&behind[1..]);
    Opening::new("村级明细表", &columns, 3).titled_over(printed).unprinted().write(view, sheet)?;
    // Tens of thousands of rows keep one height.
    let looks = if view.large() { Looks::flat() } else { Looks::new() };
    let wanted = wanted(view);
    let known = known(view);
    let mut at = HEADER;
    for (county, village) in view.report.villages(view.pack) {
        at += 1;
        let short = shortfalls(&wanted, &known, village);
        let mut row = Row::new(sheet, &looks, at);
        row.text(view.pack.reporters.name(county))?;
        for column in form {
            value(&mut row, village, column)?;
        }
        row.text(&short.join("；"))?
            .middle(county.as_str())?
            .middle(village.code.as_deref().unwrap_or_default())?
            .text(&village.place.file)?
            .text(&village.place.sheet)?
            .middle(&village.place.cell)?;
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

fn width(id: &str) -> f64 {
    match id {
        "township" => 13.0,
        "village" => 25.0,
        "kind" => 6.0,
        "remark" => 16.0,
        _ => 8.5,
    }
}

fn value(row: &mut Row<'_>, village: &VillageRow, column: &FormColumn) -> Result<(), XlsxError> {
    match column.id.as_str() {
        "township" => row.text(&village.township)?,
        "village" => row.text(&village.name)?,
        "kind" => row.middle(&village.kind)?,
        "remark" => row.text(&village.remark)?,
        id => match (village.values.get(id), column.content) {
            (None, _) => row.middle(State::Blank.label())?,
            (Some(entry), Content::Level | Content::Text) => row.middle(worded(entry))?,
            (Some(entry), Content::Has) => choice(row, entry, words::HAS_OR_NOT)?,
            (Some(entry), Content::Yes) => choice(row, entry, words::YES_OR_NO)?,
            (Some(entry), Content::Count) => match entry.number() {
                Some(value) => row.number(&Shown::Number { value, format: "#,##0".to_owned() })?,
                None => row.middle(entry.state().label())?,
            },
        },
    };
    Ok(())
}

fn choice<'r, 's>(
    row: &'r mut Row<'s>,
    entry: &Entry,
    words: [&str; 2],
) -> Result<&'r mut Row<'s>, XlsxError> {
    match entry.number() {
        Some(value) => row.middle(words[usize::from(value.is_zero())]),
        None => row.middle(entry.state().label()),
    }
}

/// A level is kept as the word that was written.
fn worded(entry: &Entry) -> &str {
    match entry.state() {
        State::Reported | State::None if !entry.raw.trim().is_empty() => entry.raw.trim(),
        state => state.label(),
    }
}

/// Villages that core found below a target, by the cell that says so.
fn known(view: View<'_>) -> BTreeMap<&Place, String> {
    let mut found = BTreeMap::new();
    for result in &view.report.targets {
        let Some(indicator) = view.pack.catalogue.get(result.code.as_str()) else {
            continue;
        };
        let header = match &indicator.village {
            Some(VillageSource::Min(column) | VillageSource::CountAtLeast(column, _)) => header(view, column),
            _ => continue,
        };
        for village in &result.villages {
            // Two targets rest on the same column: one note is enough.
            found.entry(&village.place).or_insert_with(|| format!("{header}差{}", plain(village.gap)));
        }
    }
    found
}

/// Columns that a target wants in every village of the register: column id and header.
fn wanted(view: View<'_>) -> Vec<(&str, &str)> {
    let every = |against: &Against| match against {
        Against::Code(code) => {
            let other = view.pack.catalogue.get(code.as_str());
            other.is_some_and(|other| other.register == Some(RegisterFact::Villages))
        }
        _ => false,
    };
    view.report
        .targets
        .iter()
        .filter(|result| every(&result.target.against))
        .filter_map(|result| view.pack.catalogue.get(result.code.as_str()))
        .filter_map(|indicator| match &indicator.village {
            Some(VillageSource::Count(column)) => Some((column.as_str(), header(view, column))),
            _ => None,
        })
        .collect()
}

fn header<'a>(view: View<'a>, column: &'a str) -> &'a str {
    view.pack.form.village_column(column).map_or(column, |column| &column.header)
}

fn shortfalls(
    wanted: &[(&str, &str)],
    known: &BTreeMap<&Place, String>,
    village: &VillageRow,
) -> Vec<String> {
    let below = village.values.values().filter_map(|entry| known.get(&entry.place).cloned());
    let without = wanted
        .iter()
        .filter(|(column, _)| village.number(column).is_some_and(|value| value.is_zero()))
        .map(|(_, header)| format!("无{header}"));
    below.chain(without).collect()
}
