//! One compact sheet a county: its values beside the quarter before, its place among the counties, and its targets.

use jibao_contract::book::{County, Findings, OwnOf, called};
use jibao_core::count::Cell;
use jibao_core::count::compare::compare_one;
use jibao_core::count::consolidate::Line;
use jibao_core::count::goal::goal_text;
use jibao_core::count::rank::smallest_first;
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Against, Aggregate, Indicator, Kind, Reporter, Severity};
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{ConditionalFormatFormula, Worksheet, XlsxError};

use super::goals::of_county;
use super::indicators::{cell, heading, seen, single, starts_anew};
use super::live::{Live, exact};
use super::opening::Opening;
use super::plan::{self, FINDINGS, Grid, Item, Who};
use super::row::{Looks, Row, put_live};
use super::shown::{self, NOTHING, Shown};
use super::{Extent, HEADER, View};
use crate::sheet;

const COLUMNS: [(&str, f64); County::COUNT] = County::with([8.0, 38.0, 8.5, 11.0, 11.0, 13.0, 6.5]);
/// Heading over what prints.
const MAIN: &str = "主要情况（有目标的和主要数据；其余指标在下，不列入打印）";
/// Width of the column with the whole's total.
const TOTAL: f64 = 11.0;
/// Behind it.
const OWN: [(&str, f64); OwnOf::COUNT] = OwnOf::with([20.0, 10.0]);
/// Column of what the county lacks of a target; the whole's total stands between.
const GAP: u16 = County::LAST.at() + 2 + OwnOf::Gap.at();

/// Writes the sheet of one county, which is called `here`.
pub(super) fn write(
    view: View<'_>,
    sheet: &mut Worksheet,
    here: &str,
    county: &Reporter,
) -> Result<Extent, XlsxError> {
    let total = view.plan.shape.total();
    let own = COLUMNS.map(|(name, width)| (called(name, view.pack), width));
    let mut columns: Vec<(&str, f64)> = own.iter().map(|(name, width)| (name.as_str(), *width)).collect();
    columns.push((&total, TOTAL));
    columns.extend(OWN);
    let title = format!("分{}情况（{}）", view.pack.about.counties, county.name);
    Opening::new(&title, &columns, 3).write(view, sheet)?;
    sheet.set_portrait();
    let last = GAP;
    let mut row = HEADER + 1;
    standing(view, sheet, row, last, county)?;
    // What a leader asks for first, on a page of its own; the rest by the policy's parts below it.
    let (main, rest): (Vec<_>, Vec<_>) =
        asked(view, county).partition(|(_, indicator)| is_main(view, indicator));
    row = block(view, sheet, row, (here, county), main.iter().map(|(_, one)| (MAIN, *one)))?;
    sheet.set_print_area(0, 0, row, last)?;
    sheet.set_print_fit_to_pages(1, 1);
    row = block(view, sheet, row, (here, county), rest.iter().map(|(part, one)| (part.as_str(), *one)))?;
    let first = row_col_to_cell(HEADER + 2, GAP);
    let rule = format!("=OR({first}=\"未达到\",IF(ISNUMBER({first}),{first}>0,FALSE))");
    let mark = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(super::marked());
    sheet.add_conditional_format(HEADER + 2, GAP, row.max(HEADER + 2), GAP, &mark)?;
    Ok(Extent(row, last))
}

/// The indicators that a county is asked for, each with the title of its part.
fn asked<'v>(view: View<'v>, county: &Reporter) -> impl Iterator<Item = (String, &'v Indicator)> {
    let mut part = String::new();
    view.plan.items.iter().filter_map(move |item| {
        match item {
            Item::Part(title) => part.clone_from(title),
            Item::Measure(_) => {}
            Item::Line(indicator) => {
                let line = view.report.line(indicator.code.as_str());
                let asked = line.is_some_and(|line| line.cell(&county.id).is_some());
                return asked.then(|| (part.clone(), *indicator));
            }
        }
        None
    })
}

/// Whether it has a target or is one of the headline figures.
fn is_main(view: View<'_>, indicator: &Indicator) -> bool {
    let code = indicator.code.as_str();
    view.report.target(code).is_some() || view.plan.is_headline(code)
}

/// Rows of indicators, with a heading wherever the part changes; returns the last row.
fn block<'a>(
    view: View<'_>,
    sheet: &mut Worksheet,
    mut row: u32,
    (here, county): (&str, &Reporter),
    lines: impl Iterator<Item = (&'a str, &'a Indicator)>,
) -> Result<u32, XlsxError> {
    let looks = view.looks();
    let mut open = None;
    for (part, indicator) in lines {
        if open != Some(part) {
            row += 1;
            heading(sheet, row, GAP, part)?;
            open = Some(part);
        }
        row += 1;
        line(view, sheet, &looks, row, (here, county), indicator)?;
    }
    Ok(row)
}

/// How the return came in and what was found in it, counted over 问题清单.
fn standing(
    view: View<'_>,
    sheet: &mut Worksheet,
    row: u32,
    last: u16,
    county: &Reporter,
) -> Result<(), XlsxError> {
    heading(sheet, row, last, "")?;
    let status = view.report.board.iter().find(|line| line.reporter == county.id);
    let status = status.map_or("", |line| line.status.label());
    let end = HEADER + u32::try_from(view.report.findings.len()).unwrap_or(0);
    let (mut text, mut formula) = (format!("报送情况：{status}。问题："), String::new());
    formula.extend(["\"", &text, "\""]);
    for (severity, comma) in [(Severity::Error, "、"), (Severity::Warning, "、"), (Severity::Info, "")] {
        let found = |finding: &&jibao_core::returns::Finding| {
            finding.reporter.as_ref() == Some(&county.id) && finding.severity == severity
        };
        let count = view.report.findings.iter().filter(found).count();
        let label = severity.label();
        text.extend([label, &count.to_string(), "项", comma]);
        let column = |column| plan::span(FINDINGS, (HEADER + 1, column), (end.max(HEADER + 1), column));
        let name = county.name.replace('"', "\"\"");
        let counted = format!(
            "COUNTIFS({},\"{label}\",{},\"{name}\")",
            column(Findings::Severity.at()),
            column(Findings::Reporter.at())
        );
        formula.extend(["&\"", label, "\"&", &counted, "&\"项", comma, "\""]);
    }
    let live = Live::new(Shown::Words(text), formula);
    let looks = Looks { middle: sheet::group(), ..view.looks() };
    put_live(sheet, (row, 0), &live, &looks, false)
}

fn line(
    view: View<'_>,
    sheet: &mut Worksheet,
    looks: &Looks,
    at: u32,
    (here, county): (&str, &Reporter),
    indicator: &Indicator,
) -> Result<(), XlsxError> {
    let code = indicator.code.as_str();
    let goal = goal(view, &county.id, code);
    let of = view.plan.index(&county.id);
    let grid = |grid: Grid| {
        let shown = cell(view, here, grid, indicator, &county.id).shown;
        Live::or_fixed(shown, of.and_then(|of| view.plan.cell(here, grid, code, of)))
    };
    let total =
        view.report.line(code).map_or_else(|| Shown::words(NOTHING), |line| shown::total(indicator, line));
    let texts = [(indicator.name.as_str(), COLUMNS[1].1), (&goal, OWN[0].1), (total.wraps(), TOTAL)];
    sheet::fit(sheet, at, &texts)?;
    let entry = view.plan.source_row(code, indicator.main_column(), Some(&county.id));
    let to = entry.map(|row| plan::span(plan::SOURCE, (row, 0), (row, plan::SOURCE_LAST)));
    let before = match view.report.previous() {
        Some(_) => grid(Grid::Then),
        None => Live::fixed(Shown::words(NOTHING)),
    };
    Row::new(sheet, looks, at)
        .middle_to(code, to.as_deref())?
        .text(&indicator.name)?
        .middle(&indicator.unit)?
        .live_bold(&grid(Grid::Now))?
        .live(&before)?
        .live(&change(view, at, county, indicator))?
        .live(&rank(view, here, at, county, indicator))?
        .live(&seen(view, total, code, |columns| columns.total))?
        .middle(&goal)?
        .live(&of_county(view, here, code, &county.id))?;
    Ok(())
}

/// The target with the county's own goal, where that is another of its values.
fn goal(view: View<'_>, county: &ReporterId, code: &str) -> String {
    let Some(result) = view.report.target(code) else { return String::new() };
    let own = match &result.target.against {
        Against::Code(other) => {
            let line = view.report.line(other.as_str());
            line.and_then(|line| line.cell(county)).map_or(result.goal, Cell::number)
        }
        // What its own earlier value comes to is told where it falls short.
        Against::Earlier { .. } => {
            result.short.iter().find(|short| short.reporter == *county).and_then(|short| short.goal)
        }
        _ => result.goal,
    };
    goal_text(view.pack, result, own)
}

fn change(view: View<'_>, at: u32, county: &Reporter, indicator: &Indicator) -> Live {
    let nothing = Shown::words(NOTHING);
    let Some(previous) = view.report.previous() else { return Live::fixed(nothing) };
    if single(indicator) || starts_anew(view, indicator) || indicator.kind == Kind::Flag {
        return Live::fixed(nothing);
    }
    let code = indicator.code.as_str();
    let lines = view.report.line(code).zip(previous.line(code));
    let found = lines.and_then(|(now, then)| compare_one(indicator, now, then, &county.id));
    let doubted = |line: &Line| line.cell(&county.id).is_some_and(|cell| cell.doubted);
    if lines.is_some_and(|(now, then)| doubted(now) || doubted(then)) {
        return Live::fixed(nothing);
    }
    let shown = found.map_or(nothing, |found| shown::change(indicator, found.difference(indicator)));
    let (now, then) = (row_col_to_cell(at, County::Now.at()), row_col_to_cell(at, County::Before.at()));
    let difference = if indicator.is_percent() {
        let points = |cell: &str| format!("ROUND(ROUND({cell}*100,6),{})", indicator.decimals());
        format!("{}-{}", points(&now), points(&then))
    } else {
        exact(indicator.number.places(), format!("{now}-{then}"))
    };
    Live::new(shown, format!("IF(AND(ISNUMBER({now}),ISNUMBER({then})),{difference},\"—\")"))
}

fn rank(view: View<'_>, here: &str, at: u32, county: &Reporter, indicator: &Indicator) -> Live {
    let nothing = Shown::words(NOTHING);
    let unordered = matches!(indicator.kind, Kind::Flag | Kind::Parameter) || indicator.is_choice();
    if unordered || indicator.aggregate == Aggregate::Direct {
        return Live::fixed(nothing);
    }
    let code = indicator.code.as_str();
    if view.report.line(code).is_some_and(shown::is_doubted) {
        return Live::fixed(nothing);
    }
    let shown = view.plan.rank(code, &county.id).map_or(nothing, Shown::count);
    let range = view.plan.range(here, Grid::Now, code, Who::Counties);
    let own = row_col_to_cell(at, County::Now.at());
    let order = u8::from(smallest_first(indicator));
    let formula = range.map(|range| format!("IF(ISNUMBER({own}),RANK({own},{range},{order}),\"—\")"));
    Live::or_fixed(shown, formula)
}
