//! 数字出处: every number of the Word text with its sentence, its exact value, how it came about and its cells.

use jibao_contract::book::{Figures, Sheet};
use jibao_core::count::Cell;
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Indicator, Kind};
use jibao_core::report::figure::{Figure, Run};
use jibao_core::returns::Place;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::indicators::{Columns, seen};
use super::live::Live;
use super::opening::Opening;
use super::plan::{self, Grid, SOURCE};
use super::row::{Looks, Row};
use super::shown::Shown;
use super::{Extent, HEADER, View, last_column};
use crate::narrative::{Text, TextBlock};
use crate::sheet;

const SHEET: &str = Sheet::Figures.name();
const COLUMNS: [(&str, f64); Figures::COUNT] = Figures::with([6.0, 66.0, 13.0, 12.0, 36.0, 40.0, 12.0]);
/// So many cells are named; the link leads to all of them.
const PLACES: usize = 3;

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    Opening::new("文中数字出处", &COLUMNS, 1).unprinted().write(view, sheet)?;
    let looks = Looks::new();
    let mut at = HEADER;
    if let Some(narrative) = view.extra.narrative {
        for text in [&narrative.summary, &narrative.reconciliation] {
            for (sentence, id, printed) in sentences(text) {
                let Some(figure) = narrative.figures.iter().find(|figure| figure.id == id) else {
                    continue;
                };
                at += 1;
                line(view, sheet, &looks, at, (&sentence, &printed, figure))?;
            }
        }
    }
    let last = last_column(COLUMNS.len());
    sheet.autofilter(HEADER, 0, at.max(HEADER + 1), last)?;
    Ok(Extent(at, last))
}

fn line(
    view: View<'_>,
    sheet: &mut Worksheet,
    looks: &Looks,
    at: u32,
    (sentence, printed, figure): (&str, &str, &Figure),
) -> Result<(), XlsxError> {
    let places = places(&figure.sources);
    let texts = [(sentence, COLUMNS[1].1), (&figure.meaning, COLUMNS[4].1), (&places, COLUMNS[5].1)];
    sheet::fit(sheet, at, &texts)?;
    let (to, name) = target(view, figure);
    Row::new(sheet, looks, at)
        .count((at - HEADER).into())?
        .text(sentence)?
        .middle(printed)?
        .live(&value(view, figure))?
        .text(&figure.meaning)?
        .text(&places)?
        .middle_to(name, to.as_deref())?;
    Ok(())
}

/// The value where it stands in the workbook, else the value itself.
fn value(view: View<'_>, figure: &Figure) -> Live {
    let shown = Shown::plain(figure.value);
    let Some((indicator, part)) = about(view, figure) else { return Live::fixed(shown) };
    let code = indicator.code.as_str();
    let line = view.report.line(code);
    let (known, formula) = match part {
        "total" => (line.and_then(|line| line.total), in_sheet(view, code, |columns| columns.total)),
        "year" => (line.and_then(|line| line.year_total), in_sheet(view, code, |columns| columns.year)),
        "own" => (line.and_then(|line| line.own), in_sheet(view, code, |columns| columns.own)),
        part => {
            let id = ReporterId::from(part);
            let cell = line.and_then(|line| line.cell(&id)).and_then(Cell::number);
            let of = view.plan.index(&id);
            (cell, of.and_then(|of| view.plan.cell(SHEET, Grid::Now, code, of)))
        }
    };
    match formula {
        Some(formula) if known == Some(figure.value) && indicator.kind != Kind::Flag => {
            let formula = if indicator.unit == "%" { format!("ROUND({formula}*100,6)") } else { formula };
            Live::new(shown, formula)
        }
        _ => Live::fixed(shown),
    }
}

fn in_sheet(view: View<'_>, code: &str, column: impl Fn(&Columns) -> u16) -> Option<String> {
    seen(view, Shown::words(""), code, column).formula
}

fn about<'v, 'f>(view: View<'v>, figure: &'f Figure) -> Option<(&'v Indicator, &'f str)> {
    let (code, part) = figure.id.split_once('.')?;
    Some((view.pack.catalogue.get(code)?, part))
}

/// Where a reader goes to see it: the entries, else the indicator's row.
fn target(view: View<'_>, figure: &Figure) -> (Option<String>, &'static str) {
    let rows = || figure.sources.iter().filter_map(|place| view.plan.of_place(place));
    let block = |first: u32, last: u32| plan::span(SOURCE, (first, 0), (last, plan::SOURCE_LAST));
    let about = about(view, figure);
    let row = about.and_then(|(indicator, _)| view.plan.line(indicator.code.as_str()));
    // Of a nation's total thousands: the first two tell whether there are several.
    let alone = rows().next().filter(|first| rows().all(|row| row == *first));
    match (alone, row) {
        (Some(only), _) => (Some(block(only, only)), "看这一格"),
        (None, Some(row)) => {
            let notes = Columns::new(view.plan).total;
            (Some(plan::span(plan::INDICATORS, (row, 0), (row, notes))), "看各单位数")
        }
        (None, None) => match (rows().min(), rows().max()) {
            (Some(first), Some(last)) => (Some(block(first, last)), "看各格"),
            _ => (None, ""),
        },
    }
}

fn places(sources: &[Place]) -> String {
    let mut lines: Vec<String> = sources.iter().take(PLACES).map(ToString::to_string).collect();
    if sources.len() > PLACES {
        lines.push(format!("等{}处", sources.len()));
    }
    lines.join("\n")
}

/// Every figure with the sentence it stands in, in reading order: sentence, id, number as printed.
fn sentences(text: &Text) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for runs in text.blocks.iter().flat_map(TextBlock::texts) {
        let mut whole = String::new();
        let mut figures = Vec::new();
        for run in runs {
            match run {
                Run::Words(words) => whole.push_str(words),
                Run::Figure { id, text } => {
                    figures.push((whole.len(), id, text));
                    whole.push_str(text);
                }
            }
        }
        for (at, id, printed) in figures {
            let start = whole[..at].rfind('。').map_or(0, |stop| stop + '。'.len_utf8());
            let end = whole[at..].find('。').map_or(whole.len(), |stop| at + stop + '。'.len_utf8());
            found.push((whole[start..end].to_owned(), id.clone(), printed.clone()));
        }
    }
    found
}
