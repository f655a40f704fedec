//! 指标汇总: every indicator with each county's value, the bureau's own, the total and what it is beside, written row
//! by row under the headings of parts and measures.

mod cells;
mod columns;
mod notes;

use jibao_contract::book::{Grid as Grid3, Whole, called};
use jibao_core::count::goal::goal_text;
use jibao_core::pack::{Indicator, Reporter};
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{ConditionalFormatFormula, Worksheet, XlsxError};

use super::opening::Opening;
use super::plan::{self, Grid, INDICATORS, Item};
use super::row::{Looks, Row, quiet};
use super::{Extent, HEADER, View};
use crate::sheet;
use cells::{Work, verdict};
pub(super) use cells::{cell, change, coverage, seen, single, starts_anew};
pub(super) use columns::Columns;
use notes::notes;

/// Columns that stay in sight: code, name, unit.
const FROZEN: u16 = plan::GRID;
const NAME: f64 = 25.0;
const NOTES: f64 = 24.0;
/// Its page is wide: in this size it prints at 7 points and more.
const POINTS: f64 = 11.0;

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    let columns = headers(view);
    let places = Columns::new(view.plan);
    // Notes are read on the screen: with them on it the page would be too small to read.
    let printed = usize::from(places.verdict) + 1;
    let shown = if view.public() { usize::from(places.notes) + 1 } else { columns.len() };
    let headers: Vec<(&str, f64)> =
        columns[..shown.min(columns.len())].iter().map(|(name, width)| (name.as_str(), *width)).collect();
    Opening::new("指标汇总表", &headers, FROZEN)
        .titled_over(printed)
        .repeated()
        .sized(POINTS)
        .compared()
        .write(view, sheet)?;
    sheet.group_symbols_above(true);
    let looks = view.looks().sized(POINTS);
    let row = write_items(view, sheet, places.notes, |sheet, row, indicator| {
        line(view, sheet, &looks, row, indicator)
    })?;
    marks(sheet, &places, row)?;
    // What the totals and changes are taken from stands to the right of the printed page.
    sheet.set_print_area(0, 0, row, places.verdict)?;
    Ok(Extent(row, places.notes))
}

/// Goes through headings and indicators, with outline levels; returns the last row.
pub(super) fn write_items(
    view: View<'_>,
    sheet: &mut Worksheet,
    last: u16,
    mut line: impl FnMut(&mut Worksheet, u32, &Indicator) -> Result<(), XlsxError>,
) -> Result<u32, XlsxError> {
    let mut row = HEADER;
    let (mut part, mut measure) = (None, None);
    for item in &view.plan.items {
        row += 1;
        match item {
            Item::Part(title) => {
                close(sheet, &mut measure, row)?;
                close(sheet, &mut part, row)?;
                heading(sheet, row, last, title)?;
                part = Some(row + 1);
            }
            Item::Measure(title) => {
                close(sheet, &mut measure, row)?;
                heading(sheet, row, last, title)?;
                measure = Some(row + 1);
            }
            Item::Line(indicator) => line(sheet, row, indicator)?,
        }
    }
    close(sheet, &mut measure, row + 1)?;
    close(sheet, &mut part, row + 1)?;
    Ok(row)
}

/// Ends a group of rows before `next`.
fn close(sheet: &mut Worksheet, first: &mut Option<u32>, next: u32) -> Result<(), XlsxError> {
    if let Some(first) = first.take().filter(|first| *first < next) {
        sheet.group_rows(first, next - 1)?;
    }
    Ok(())
}

/// Short targets are bold on grey: told apart in black and white. What is doubted says so itself.
fn marks(sheet: &mut Worksheet, places: &Columns, last: u32) -> Result<(), XlsxError> {
    let short = format!("={}=\"未达标\"", row_col_to_cell(HEADER + 1, places.verdict));
    let mark = ConditionalFormatFormula::new().set_rule(short.as_str()).set_format(super::marked());
    sheet.add_conditional_format(HEADER + 1, places.verdict, last, places.verdict, &mark)?;
    Ok(())
}

fn headers(view: View<'_>) -> Vec<(String, f64)> {
    let about = &view.pack.about;
    let own = |name: &str, width| (name.to_owned(), width);
    let mut columns = Grid3::with([7.0, NAME, 7.0]).map(|(name, width)| own(name, width)).to_vec();
    if view.plan.across {
        columns.extend(view.plan.counties.iter().map(|county| own(&county.name, 7.5)));
    }
    columns.extend([own(&about.own, 7.0), own(&view.plan.shape.total(), 9.0)]);
    let whole = Whole::with([6.5, 9.0, 12.5, 9.0, 9.5, 11.5, 8.5, NOTES, 9.0, 9.0, 11.0, 11.0, 12.0, 12.0]);
    columns.extend(whole.map(|(name, width)| (called(name, view.pack), width)));
    if view.plan.across {
        let section = |section: &&Reporter| own(&section.name, 12.0);
        columns.extend(view.plan.sections.iter().map(section));
    }
    columns
}

pub(super) fn heading(sheet: &mut Worksheet, row: u32, last: u16, title: &str) -> Result<(), XlsxError> {
    let format = quiet(sheet::group()).set_font_size(POINTS);
    sheet::put(sheet, row, 0, title, &format)?;
    for column in 1..=last {
        sheet.write_blank(row, column, &format)?;
    }
    Ok(())
}

fn line(
    view: View<'_>,
    sheet: &mut Worksheet,
    looks: &Looks,
    at: u32,
    indicator: &Indicator,
) -> Result<(), XlsxError> {
    let code = indicator.code.as_str();
    let Some(line) = view.report.line(code) else {
        return Ok(());
    };
    let work = Work { view, indicator, line, row: at, places: Columns::new(view.plan) };
    let notes = notes(view, indicator, line);
    let decided = verdict(view, code);
    let goal = goal(view, code);
    // Notes do not print and are read in their cell: rows keep an even height.
    let (total, previous) = (work.total(), work.earlier(view.report.quarter.previous()));
    let year_before = work.earlier(view.report.quarter.year_before());
    let texts = [
        (indicator.name.as_str(), NAME),
        (&goal, 11.5),
        (decided.shown.wraps(), 8.5),
        (total.shown.wraps(), 9.0),
        (previous.shown.wraps(), 9.0),
        (year_before.shown.wraps(), 9.5),
    ];
    // Larger type is as if the columns were narrower.
    let texts: Vec<(&str, f64)> =
        texts.into_iter().map(|(text, width)| (text, width * 10.0 / POINTS)).collect();
    sheet::fit(sheet, at, &texts)?;
    let mut row = Row::new(sheet, looks, at);
    row.middle_to(code, work.terms().as_deref())?.text(&indicator.name)?.middle(&indicator.unit)?;
    if view.plan.across {
        for county in &view.plan.counties {
            let entry = view.plan.source_row(code, indicator.main_column(), Some(&county.id));
            let to = entry.map(|row| plan::span(plan::SOURCE, (row, 0), (row, plan::SOURCE_LAST)));
            row.live_to(&cell(view, INDICATORS, Grid::Now, indicator, &county.id), to.as_deref())?;
        }
    }
    row.live(&work.own())?
        .live_bold(&total)?
        .live(&work.coverage())?
        .live(&previous)?
        .live(&work.change())?
        .live(&year_before)?
        .live(&work.year())?
        .middle(&goal)?
        .live_bold(&decided)?
        .in_looks(&Looks { middle: Looks::flat().text, ..Looks::new() }, &notes)?;
    // A published value's own terms may be among what is left out.
    if view.public() {
        return Ok(());
    }
    for live in work.helpers() {
        row.live(&live)?;
    }
    if view.plan.across {
        for section in &view.plan.sections {
            row.live(&cell(view, INDICATORS, Grid::Now, indicator, &section.id))?;
        }
    }
    Ok(())
}
fn goal(view: View<'_>, code: &str) -> String {
    view.report.target(code).map(|result| goal_text(view.pack, result, result.goal)).unwrap_or_default()
}
