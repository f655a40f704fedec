//! 上季分单位 (上月分单位), and 分单位 where counties are too many to stand side by side: values by reporter that totals and
//! comparisons are computed from.

use jibao_contract::book::{Grid as Heads, UnitRow, unit_heading};
use jibao_core::pack::{Indicator, Reporter};
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::indicators::{cell, write_items};
use super::opening::Opening;
use super::plan::{Grid, Item, UNITS};
use super::row::{Looks, Row, Usual};
use super::{Extent, HEADER, View, last_column};
use crate::sheet;

/// Columns that the title of 上季分单位 stands over.
const OVER_BEFORE: usize = 12;

/// 分单位: reporters downwards, indicators across.
pub(super) fn write_now(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    down(view, sheet, ("分单位指标值", 8), UNITS, Grid::Now)
}

/// 上季分单位: the previous quarter's values, as its returns gave them.
pub(super) fn write_before(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    let label = view.report.quarter.previous().label();
    let title = format!("{}（{label}）分单位指标值", view.pack.period.previous);
    if !view.plan.across {
        return down(view, sheet, (&title, OVER_BEFORE), &view.plan.before, Grid::Then);
    }
    let reporters: Vec<&Reporter> = reporters(view).collect();
    let mut columns = Heads::with([7.5, 27.0, 7.5]).to_vec();
    columns.extend(reporters.iter().map(|reporter| (reporter.name.as_str(), 9.0)));
    Opening::new(&title, &columns, 3).titled_over(OVER_BEFORE).unprinted().write(view, sheet)?;
    let looks = Looks::new();
    let last = last_column(columns.len());
    let row = write_items(view, sheet, last, |sheet, at, indicator| {
        sheet::fit(sheet, at, &[(&indicator.name, 27.0)])?;
        let mut row = Row::new(sheet, &looks, at);
        row.middle(indicator.code.as_str())?.text(&indicator.name)?.middle(&indicator.unit)?;
        for reporter in &reporters {
            row.live(&cell(view, &view.plan.before, Grid::Then, indicator, &reporter.id))?;
        }
        Ok(())
    })?;
    Ok(Extent(row, last))
}

fn down(
    view: View<'_>,
    sheet: &mut Worksheet,
    (title, over): (&str, usize),
    here: &str,
    grid: Grid,
) -> Result<Extent, XlsxError> {
    let listed = |item| match item {
        &Item::Line(indicator) => Some(indicator),
        _ => None,
    };
    let indicators: Vec<&Indicator> = view.plan.items.iter().filter_map(listed).collect();
    let names: Vec<String> = indicators.iter().map(|one| unit_heading(one)).collect();
    let mut columns = UnitRow::with([10.0, 16.0]).to_vec();
    columns.extend(names.iter().map(|name| (name.as_str(), 13.0)));
    let of_column = |at| [Usual::Middle, Usual::Text].get(at).copied().unwrap_or(Usual::Count);
    let looks = Looks::flat().in_columns(sheet, (0..columns.len()).map(of_column))?;
    Opening::new(title, &columns, 2).titled_over(over).unprinted().write(view, sheet)?;
    let mut at = HEADER;
    for reporter in reporters(view) {
        at += 1;
        let mut row = Row::new(sheet, &looks, at);
        row.middle(reporter.id.as_str())?.text(&reporter.name)?;
        for indicator in &indicators {
            row.live(&cell(view, here, grid, indicator, &reporter.id))?;
        }
    }
    let last = last_column(columns.len());
    sheet.autofilter(HEADER, 0, at.max(HEADER + 1), last)?;
    // A hundred and more columns do not fit a page's width; they go on over the next pages.
    sheet.set_print_fit_to_pages(0, 0);
    Ok(Extent(at, last))
}

/// All reporters that enter totals, in the grids' order.
pub(super) fn reporters(view: View<'_>) -> impl Iterator<Item = &Reporter> {
    view.plan.counties.iter().chain(&view.plan.sections).copied()
}
