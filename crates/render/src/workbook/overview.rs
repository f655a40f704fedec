//! 总览: who reported, which targets are met, and the headline figures.

use jibao_core::board::{BoardRow, Status};
use jibao_core::calendar::long_date;
use jibao_core::consolidate::Consolidated;
use jibao_core::headline::headlines;
use jibao_core::pack::{Against, Indicator, Kind, ReporterId, TargetScope};
use jibao_core::report::goal_text;
use jibao_core::standing::{shortfall, verdict};
use jibao_core::target::TargetResult;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::indicators::{change, coverage};
use super::row::{Looks, Row};
use super::shown::{self, NOTHING, Shown};
use super::{View, last_column};
use crate::sheet;

/// The three tables share one grid of columns.
const WIDTHS: [f64; 8] = [40.0, 26.0, 14.0, 13.0, 14.0, 14.0, 14.0, 24.0];
/// Width of what stands over the last three and four columns.
const LAST_THREE: f64 = 52.0;

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (width, column) in WIDTHS.into_iter().zip(0..) {
        sheet.set_column_width(column, width)?;
    }
    view.head(sheet, "总览", WIDTHS.len())?;
    let second = board(view, sheet, 3)? + 2;
    let third = targets(view, sheet, second)? + 2;
    main_figures(view, sheet, third)?;
    // Each table begins a page, with its header.
    sheet.set_page_breaks(&[second, third])?;
    sheet.set_freeze_panes(2, 0)?;
    view.print(sheet, None)?;
    // Three tables, three headers: what repeats on each page is the title, not one of them.
    sheet.set_repeat_rows(0, 1)?;
    Ok(())
}

fn header(sheet: &mut Worksheet, row: u32, title: &str, names: &[&str]) -> Result<(), XlsxError> {
    sheet::put(sheet, row, 0, title, &sheet::heading())?;
    sheet.set_row_height(row, 24)?;
    let format = sheet::header();
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
    let title = format!(
        "一、报送情况（应于{deadline}前报送；应报{}，按时{}，迟报{}，未报{}，退回{}）",
        view.report.board.len(),
        of(Status::OnTime),
        of(Status::Late),
        of(Status::Missing),
        of(Status::Rejected)
    );
    header(sheet, first, &title, &["报送单位", "状态", "填报日期", "迟报天数", "文件"])?;
    let (plain, strong) = (Looks::new(), Looks::strong());
    let mut at = first + 1;
    for line in &view.report.board {
        at += 1;
        let looks = if line.status == Status::OnTime { &plain } else { &strong };
        board_row(view, sheet, looks, at, line)?;
    }
    Ok(at)
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
    let mut row = Row::new(sheet, looks, at);
    row.text(name)?.middle(line.status.label())?.day(line.filled_on.as_ref())?;
    if line.days_late > 0 {
        row.count(line.days_late.into())?;
    } else {
        row.middle(NOTHING)?;
    }
    row.wide(&line.files.join("、"), last_column(WIDTHS.len()))?;
    Ok(())
}

fn targets(view: View<'_>, sheet: &mut Worksheet, first: u32) -> Result<u32, XlsxError> {
    let names = ["指标", "目标", "现状", "差距", "是否达标", "未达标单位"];
    header(sheet, first, "二、目标完成情况", &names)?;
    let (plain, strong) = (Looks::new(), Looks::strong());
    let mut at = first + 1;
    for result in &view.report.targets {
        let Some(indicator) = view.pack.catalogue.get(result.code.as_str()) else {
            continue;
        };
        at += 1;
        let failed = result.applies && result.met == Some(false);
        let looks = if failed { &strong } else { &plain };
        let short = short(view, indicator, result);
        let goal = goal_text(view.pack, result, result.goal);
        sheet::fit(sheet, at, &[(&short, LAST_THREE), (&goal, WIDTHS[1]), (&indicator.name, WIDTHS[0])])?;
        Row::new(sheet, looks, at)
            .text(&indicator.name)?
            .text(&goal)?
            .shown(&standing(view, indicator, result))?
            .shown(&gap(view, indicator, result))?
            .middle(&verdict(view.report.quarter, result))?
            .wide(&short, last_column(WIDTHS.len()))?;
    }
    Ok(at)
}

/// Where things stand: the total, or how many of the reporters are there.
fn standing(view: View<'_>, indicator: &Indicator, result: &TargetResult) -> Shown {
    let line = view.report.line(indicator.code.as_str());
    match (result.target.scope, line) {
        (TargetScope::Reporter, _) => Shown::Words(format!("{}个单位达到", result.reached.len())),
        (_, Some(line)) => {
            let unit = if indicator.kind == Kind::Flag { "个" } else { indicator.unit.as_str() };
            shown::total(indicator, line).with_unit(unit)
        }
        (_, None) => Shown::words(NOTHING),
    }
}

/// What is lacking: of a rate, in pieces of its numerator; of a yes-or-no, in reporters.
fn gap(view: View<'_>, indicator: &Indicator, result: &TargetResult) -> Shown {
    if result.met == Some(true) {
        return Shown::words("无");
    }
    if result.target.against == Against::Yes && result.target.scope != TargetScope::Whole {
        if result.short.is_empty() {
            return Shown::words(NOTHING);
        }
        let number = Decimal::from(result.short.len());
        return shown::amount(indicator, number, None).with_unit("个");
    }
    match result.gap {
        Some(gap) => pieces(view, indicator, gap),
        None => Shown::words(NOTHING),
    }
}

fn pieces(view: View<'_>, indicator: &Indicator, gap: Decimal) -> Shown {
    let counted = indicator
        .numerator
        .first()
        .and_then(|code| view.pack.catalogue.get(code.as_str()))
        .unwrap_or(indicator);
    shown::amount(counted, gap, None).with_unit(&counted.unit)
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
        let short: Vec<String> =
            result.short.iter().map(|one| shortfall(view.pack, indicator, line, one)).collect();
        parts.push(short.join("、"));
    }
    if !result.villages.is_empty() {
        parts.push(format!("{}个村（社区），名单见“村级明细”", result.villages.len()));
    }
    // Without a goal everybody is unknown, reported or not.
    if !result.unknown.is_empty() && (result.goal.is_some() || result.target.scope == TargetScope::Reporter) {
        parts.push(format!("未报：{}", names(&result.unknown)));
    }
    if !result.not_applicable.is_empty() {
        parts.push(format!("不适用：{}", names(&result.not_applicable)));
    }
    parts.join("；")
}

fn main_figures(view: View<'_>, sheet: &mut Worksheet, first: u32) -> Result<(), XlsxError> {
    let names = ["指标", "单位", "本季度", "上季度", "较上季度增减", "上年同期", "本年累计", "覆盖"];
    header(sheet, first, "三、主要数据", &names)?;
    let looks = Looks::new();
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
        Row::new(sheet, &looks, at)
            .text(&indicator.name)?
            .middle(&indicator.unit)?
            .bold(&shown::total(indicator, line))?
            .shown(&earlier(view.report.previous()))?
            .shown(&change(view, indicator))?
            .shown(&earlier(view.report.year_before()))?
            .shown(&shown::year(indicator, line))?
            .middle(&coverage(line))?;
    }
    Ok(())
}
