//! 目标完成 and 分单位目标: every target with goal, standing, gap and decision, and how each reporter stands to it,
//! written row by row.

mod cells;
mod standings;

use std::borrow::Cow;

use jibao_contract::book::{Goals, UnitRow, called, goal_heading};
use jibao_core::count::goal::goal_text;
use jibao_core::count::target::TargetResult;
use jibao_core::pack::{Indicator, TargetScope};
use jibao_core::report::standing::verdict;
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{ConditionalFormatFormula, Worksheet, XlsxError};

use super::indicators::Columns;
use super::opening::Opening;
use super::plan::{GOALS, GOALS_BY_UNIT, INDICATORS, span};
use super::row::{Looks, Row};
use super::units::reporters;
use super::{Extent, HEADER, View, last_column};
use crate::sheet;
use cells::Goal;
pub(super) use cells::{FIRST, GAP, STANDING, VERDICT, gap, seen_goal, standing};
pub(super) use standings::of_county;
use standings::{AT_LIMIT, standings};

const COLUMNS: [(&str, f64); Goals::COUNT] =
    Goals::with([8.0, 30.0, 9.0, 22.0, 9.0, 12.0, 9.0, 9.0, 8.0, 8.0, 10.0, 9.0, 13.0]);

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    let headings = COLUMNS.map(|(heading, width)| (called(heading, view.pack), width));
    let mut columns: Vec<(&str, f64)> =
        headings.iter().map(|(text, width)| (text.as_str(), *width)).collect();
    if view.plan.across && !view.public() {
        columns.extend(view.plan.counties.iter().map(|county| (county.name.as_str(), 8.5)));
        columns.extend(view.plan.sections.iter().map(|section| (section.name.as_str(), 12.0)));
    }
    let printed = FIRST + if view.public() { 0 } else { view.plan.width() };
    Opening::new("目标完成情况表", &columns, 2).titled_over(printed.into()).repeated().write(view, sheet)?;
    let looks = view.looks();
    let mut row = HEADER;
    for result in &view.report.targets {
        row += 1;
        if let Some(indicator) = view.pack.catalogue.get(result.code.as_str()) {
            Goal { view, indicator, result, row }.write(sheet, &looks)?;
        }
    }
    let last = row.max(HEADER + 1);
    let rule = format!("={}=\"未达标\"", row_col_to_cell(HEADER + 1, VERDICT));
    let mark = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(super::marked());
    sheet.add_conditional_format(HEADER + 1, VERDICT, last, VERDICT, &mark)?;
    if view.plan.across && printed > FIRST {
        short_marks(sheet, (HEADER + 1, FIRST), (last, last_column(columns.len())))?;
    }
    sheet.set_print_area(0, 0, row, printed - 1)?;
    Ok(Extent(row, printed - 1))
}

/// 分单位目标: the standings downwards, where counties are too many to stand side by side.
pub(super) fn write_by_unit(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    let targets: Vec<(&TargetResult, &Indicator)> = view
        .report
        .targets
        .iter()
        .filter_map(|result| Some((result, view.pack.catalogue.get(result.code.as_str())?)))
        .collect();
    let names: Vec<String> = targets.iter().map(|(_, one)| goal_heading(one)).collect();
    let mut columns = UnitRow::with([10.0, 16.0]).to_vec();
    columns.extend(names.iter().map(|name| (name.as_str(), 14.0)));
    Opening::new("分单位目标完成情况", &columns, 2).titled_over(8).unprinted().write(view, sheet)?;
    let looks = Looks::flat();
    let standings: Vec<_> =
        targets.iter().map(|(result, indicator)| standings(view, indicator, result)).collect();
    let mut row = HEADER;
    for reporter in reporters(view) {
        row += 1;
        let mut cells = Row::new(sheet, &looks, row);
        cells.middle(reporter.id.as_str())?.text(&reporter.name)?;
        for ((result, indicator), standings) in targets.iter().zip(&standings) {
            let goal = Goal { view, indicator, result, row };
            cells.live(&goal.of_reporter(GOALS_BY_UNIT, standings, &reporter.id))?;
        }
    }
    let last = last_column(columns.len());
    short_marks(sheet, (HEADER + 1, 2), (row.max(HEADER + 1), last.max(2)))?;
    sheet.autofilter(HEADER, 0, row.max(HEADER + 1), last)?;
    Ok(Extent(row, last))
}

fn short_marks(sheet: &mut Worksheet, first: (u32, u16), last: (u32, u16)) -> Result<(), XlsxError> {
    let cell = row_col_to_cell(first.0, first.1);
    let rule = format!("=OR({cell}=\"{AT_LIMIT}\",IF(ISNUMBER({cell}),{cell}>0,FALSE))");
    let mark = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(super::marked());
    sheet.add_conditional_format(first.0, first.1, last.0, last.1, &mark)?;
    Ok(())
}
impl Goal<'_> {
    fn write(&self, sheet: &mut Worksheet, looks: &Looks) -> Result<(), XlsxError> {
        let goal = goal_text(self.view.pack, self.result, self.result.goal);
        let word = verdict(self.view.report.quarter, self.result);
        let texts = [
            (self.indicator.name.as_str(), COLUMNS[1].1),
            (&goal, COLUMNS[3].1),
            (&word, COLUMNS[usize::from(VERDICT)].1),
        ];
        sheet::fit(sheet, self.row, &texts)?;
        let code = self.indicator.code.as_str();
        let terms = self
            .view
            .plan
            .line(code)
            .map(|row| span(INDICATORS, (row, 0), (row, Columns::new(self.view.plan).total)));
        let mut row = Row::new(sheet, looks, self.row);
        row.middle_to(code, terms.as_deref())?
            .text(&self.indicator.name)?
            .middle(&self.scope())?
            .text(&goal)?
            .live(&self.goal())?
            .live_bold(&self.standing())?;
        for live in self.terms() {
            row.live(&live)?;
        }
        row.live(&self.gap())?.live(&self.rows())?.live_bold(&self.verdict())?;
        if self.view.plan.across && !self.view.public() {
            let standings = standings(self.view, self.indicator, self.result);
            for reporter in reporters(self.view) {
                row.live(&self.of_reporter(GOALS, &standings, &reporter.id))?;
            }
        }
        Ok(())
    }

    fn scope(&self) -> Cow<'static, str> {
        let pack = self.view.pack;
        match &self.result.target.scope {
            TargetScope::Whole => "整体".into(),
            TargetScope::Units(units) => format!("各{}", pack.called(units)).into(),
            TargetScope::Row => {
                let detail = self.view.detail_of(self.indicator);
                format!("各{}", detail.map_or("行", |(_, detail)| &detail.short)).into()
            }
            TargetScope::Reporter => "各单位".into(),
        }
    }
}
