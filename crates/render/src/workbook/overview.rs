//! 总览: who reported, which targets are met, and the headline figures.

use std::fmt::Write as _;

use jibao_contract::book::{Board, MainFigures, Targets, called};
use jibao_core::count::board::{BoardRow, Status};
use jibao_core::count::consolidate::Consolidated;
use jibao_core::count::goal::goal_text;
use jibao_core::count::phrase::numeral;
use jibao_core::count::target::TargetResult;
use jibao_core::ids::{ReporterId, long_date};
use jibao_core::pack::{Indicator, TargetScope};
use jibao_core::report::headline::headlines;
use jibao_core::report::standing::{shortfall, verdict};
use rust_xlsxwriter::{ConditionalFormatFormula, Sparkline, Worksheet, XlsxError};

use super::indicators::{Columns, change, coverage, seen};
use super::live::Live;
use super::plan::{GOALS, INDICATORS, OVERVIEW, TREND, span};
use super::row::{Looks, Row, put_live, quiet};
use super::shown::{self, NOTHING, Shown};
use super::{View, goals, last_column, trend};
use crate::sheet;

/// The three tables share one grid of columns, on one upright page.
const WIDTHS: [f64; 9] = [29.0, 15.0, 16.0, 10.0, 11.0, 10.0, 16.0, 8.0, 12.0];
/// So many reporters fit on the one page.
const ONE_PAGE: usize = 30;
/// Row of the first table's title; its header and its rows follow.
const BOARD: u32 = 3;
/// Width of what stands over the columns behind the fifth.
const BEHIND: f64 = 44.0;

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (width, column) in WIDTHS.into_iter().zip(0..) {
        sheet.set_column_width(column, width)?;
    }
    view.head(sheet, "总览", WIDTHS.len(), view.like_for_like().as_deref())?;
    // Who reported when is for the office.
    let second = if view.public() { BOARD } else { board(view, sheet, BOARD)? + 2 };
    let third = targets(view, sheet, second)? + 2;
    main_figures(view, sheet, third)?;
    sheet.set_freeze_panes(2, 0)?;
    view.print(sheet, None)?;
    // Three tables, three headers: what repeats on each page is the title, not one of them.
    sheet.set_repeat_rows(0, 1)?;
    sheet.set_portrait();
    // A leader reads it standing: one page, as long as the units fit on one.
    if view.report.board.len() <= ONE_PAGE {
        sheet.set_print_fit_to_pages(1, 1);
    }
    Ok(())
}

/// A table's title with its number, counted from the first table there is.
fn numbered(view: View<'_>, place: usize, title: &str) -> String {
    format!("{}、{title}", numeral(place - usize::from(view.public())))
}

fn header(sheet: &mut Worksheet, row: u32, title: &str, names: &[&str]) -> Result<(), XlsxError> {
    sheet::put(sheet, row, 0, title, &sheet::heading())?;
    sheet.set_row_height(row, 24)?;
    let format = quiet(sheet::header());
    for (name, column) in names.iter().zip(0..) {
        sheet::put(sheet, row + 1, column, name, &format)?;
    }
    let (used, last) = (last_column(names.len()), last_column(WIDTHS.len()));
    if let (Some(name), true) = (names.last(), used < last) {
        sheet.merge_range(row + 1, used, row + 1, last, name, &format)?;
    }
    sheet.set_row_height(row + 1, 24)?;
    Ok(())
}

fn board(view: View<'_>, sheet: &mut Worksheet, first: u32) -> Result<u32, XlsxError> {
    let deadline = long_date(view.report.deadline);
    let of = |status| view.report.with_status(status).len();
    let mut title = format!("一、报送情况（应于{deadline}前报送；应报{}", view.report.board.len());
    let all = statuses(view);
    let mut formula = format!("\"一、报送情况（应于{deadline}前报送；应报\"&ROWS({all})");
    for status in [Status::OnTime, Status::Late, Status::Undated, Status::Missing, Status::Rejected] {
        let label = status.label();
        let _ = write!(title, "，{label}{}", of(status));
        let _ = write!(formula, "&\"，{label}\"&COUNTIF({all},\"{label}\")");
    }
    header(sheet, first, "", &Board::ALL.map(Board::heading))?;
    let title = Live::new(Shown::Words(title + "）"), formula + "&\"）\"");
    put_live(sheet, (first, 0), &title, &Looks { middle: sheet::heading(), ..view.looks() }, false)?;
    let (plain, strong) = (Looks::new(), Looks::strong());
    let mut at = first + 1;
    for line in &view.report.board {
        at += 1;
        let looks = if line.status == Status::OnTime { &plain } else { &strong };
        board_row(view, sheet, looks, at, line)?;
    }
    Ok(at)
}

/// The board's statuses, for formulas that count them.
pub(super) fn statuses(view: View<'_>) -> String {
    let last = BOARD + 1 + u32::try_from(view.report.board.len().max(1)).unwrap_or(1);
    span(OVERVIEW, (BOARD + 2, Board::Status.at()), (last, Board::Status.at()))
}

fn board_row(
    view: View<'_>,
    sheet: &mut Worksheet,
    looks: &Looks,
    at: u32,
    line: &BoardRow,
) -> Result<(), XlsxError> {
    let reporter = view.pack.reporters.get(&line.reporter);
    let name = reporter.map_or(line.reporter.as_str(), |reporter| &reporter.full);
    let files = line.files.join("、");
    sheet::fit(sheet, at, &[(&files, BEHIND)])?;
    let mut row = Row::new(sheet, looks, at);
    row.text(name)?.middle(line.status.label())?.day(line.filled_on.as_ref())?;
    if line.days_late > 0 {
        row.count(line.days_late.into())?;
    } else {
        row.middle(NOTHING)?;
    }
    row.day(line.corrected_on.as_ref())?.wide(&files, last_column(WIDTHS.len()))?;
    Ok(())
}

fn targets(view: View<'_>, sheet: &mut Worksheet, first: u32) -> Result<u32, XlsxError> {
    let names = Targets::ALL.map(Targets::heading);
    header(sheet, first, &numbered(view, 2, "目标完成情况"), &names)?;
    let looks = view.looks();
    let mut at = first + 1;
    for result in &view.report.targets {
        let Some(indicator) = view.pack.catalogue.get(result.code.as_str()) else {
            continue;
        };
        at += 1;
        let short = short(view, indicator, result);
        let goal = goal_text(view.pack, result, result.goal);
        let word = verdict(view.report.quarter, result);
        let standing = goals::standing(view, indicator, result);
        let texts = [
            (short.as_str(), BEHIND),
            (&goal, WIDTHS[1]),
            (&indicator.name, WIDTHS[0]),
            (&word, WIDTHS[4]),
            (standing.wraps(), WIDTHS[2]),
        ];
        sheet::fit(sheet, at, &texts)?;
        let code = indicator.code.as_str();
        let see = |shown: Shown, column: u16| goals::seen_goal(view, shown, code, column);
        let decided = Shown::Words(word);
        let to = view.plan.goal(code).map(|row| span(GOALS, (row, 0), (row, goals::VERDICT)));
        Row::new(sheet, &looks, at)
            .text_to(&indicator.name, to.as_deref())?
            .text(&goal)?
            .live(&see(standing, goals::STANDING))?
            .live(&see(goals::gap(view, indicator, result), goals::GAP))?
            .live_bold(&see(decided, goals::VERDICT))?
            .wide(&short, last_column(WIDTHS.len()))?;
    }
    let rule = format!("=$E{}=\"未达标\"", first + 3);
    let mark = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(super::marked());
    sheet.add_conditional_format(first + 2, 0, at.max(first + 2), last_column(WIDTHS.len()), &mark)?;
    Ok(at)
}

/// Who falls short with what, who is not known, who has nothing to measure.
fn short(view: View<'_>, indicator: &Indicator, result: &TargetResult) -> String {
    let names = |ids: &[ReporterId]| {
        let names: Vec<&str> = ids.iter().map(|id| view.pack.reporters.name(id)).collect();
        names.join("、")
    };
    let mut parts = Vec::new();
    if !result.short.is_empty() {
        let line = view.report.line(indicator.code.as_str());
        let short: Vec<String> = result
            .short
            .iter()
            .map(|one| shortfall(view.pack, indicator, line, &result.target, one))
            .collect();
        parts.push(short.join("、"));
    }
    if let Some((_, detail)) = view.detail_of(indicator).filter(|_| !result.rows.is_empty()) {
        parts.push(format!("{}个{}，名单见“{}”", result.rows.len(), detail.row, detail.book));
    }
    // Without a goal everybody is unknown, reported or not.
    if !result.unknown.is_empty() && (result.has_goal() || result.target.scope == TargetScope::Reporter) {
        parts.push(format!("未报：{}", names(&result.unknown)));
    }
    if !result.not_applicable.is_empty() {
        parts.push(format!("不适用：{}", names(&result.not_applicable)));
    }
    parts.join("；")
}

/// How many earlier quarters a small line shows beside this one, where there is one at all.
fn earlier_quarters(view: View<'_>) -> Option<usize> {
    let earlier = view.report.earlier.len();
    (earlier > 0 && !view.public()).then_some(earlier)
}

fn main_figures(view: View<'_>, sheet: &mut Worksheet, first: u32) -> Result<(), XlsxError> {
    let names = MainFigures::ALL.map(|head| called(head.heading(), view.pack));
    let names = names.each_ref().map(String::as_str);
    header(sheet, first, &numbered(view, 3, "主要数据"), &names)?;
    let looks = view.looks();
    let mut at = first + 1;
    for indicator in headlines(view.pack, view.report.quarter) {
        let code = indicator.code.as_str();
        let Some(line) = view.report.line(code) else {
            continue;
        };
        at += 1;
        let earlier = |found: Option<&Consolidated>| {
            found
                .and_then(|quarter| quarter.line(code))
                .map_or_else(|| Shown::words(NOTHING), |line| shown::total(indicator, line))
        };
        let see = |shown: Shown, column: fn(&Columns) -> u16| seen(view, shown, code, column);
        let (before, year_before) = (earlier(view.report.previous()), earlier(view.report.year_before()));
        let to = view.plan.line(code).map(|row| span(INDICATORS, (row, 0), (row, 0)));
        let total = shown::total(indicator, line);
        let texts = [
            (indicator.name.as_str(), WIDTHS[0]),
            (total.wraps(), WIDTHS[2]),
            (before.wraps(), WIDTHS[3]),
            (year_before.wraps(), WIDTHS[5]),
        ];
        sheet::fit(sheet, at, &texts)?;
        Row::new(sheet, &looks, at)
            .text_to(&indicator.name, to.as_deref())?
            .middle(&indicator.unit)?
            .live_bold(&see(total, |columns| columns.total))?
            .live(&see(before, |columns| columns.previous))?
            .live(&see(change(view, indicator), |columns| columns.change))?
            .live(&see(year_before, |columns| columns.year_before))?
            .live(&see(shown::year(indicator, line), |columns| columns.year))?
            .live(&see(Shown::Words(coverage(line)), |columns| columns.coverage))?
            .text("")?;
        if let Some((row, earlier)) = view.plan.line(code).zip(earlier_quarters(view)) {
            let quarters = span(TREND, (row, trend::column(0)), (row, trend::column(earlier)));
            let line = Sparkline::new().set_range(quarters.as_str()).show_last_point(true);
            sheet.add_sparkline(at, MainFigures::Trend.at(), &line)?;
        }
    }
    Ok(())
}
