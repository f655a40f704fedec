//! The numbers behind the annex's charts: the counties beside a target, and the whole over the quarters. Which
//! indicators are drawn is the pack's choice; how they are drawn is the renderer's.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::count::compare::like_for_like;
use crate::count::consolidate::{Consolidated, Line};
use crate::ids::ReporterId;
use crate::pack::{ChartPlan, ChartPlanKind, Group, Indicator, Pack, Reporter, SideBySide};
use crate::report::Report;
use crate::report::scale::Scale;
use crate::text::number::round;
use crate::text::words;

/// Two points are one comparison, which the text makes.
const LEAST_POINTS: usize = 3;

/// One chart with its values.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartValues {
    /// What it compares.
    pub kind: ChartPlanKind,
    /// Caption, without a full stop.
    pub title: String,
    /// Unit of its values.
    pub unit: String,
    /// Counties in official order, or quarters from old to new.
    pub categories: Vec<String>,
    /// Its series.
    pub series: Vec<ChartSeries>,
    /// The level to reach: its name (目标95%) and value.
    pub target: Option<(String, Decimal)>,
    /// The value axis.
    pub scale: Scale,
    /// Whom a trend leaves out, so that every quarter is over the same reporters.
    pub excluded: Vec<ReporterId>,
}

/// One series: an indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartSeries {
    /// The indicator's name.
    pub name: String,
    /// A value a category, in the chart's unit; `None` where nothing was reported.
    pub values: Vec<Option<Decimal>>,
    /// Decimal places to show.
    pub decimals: u32,
    /// Which values are written beside their points, by place: all of them, or those that fall short.
    pub labelled: Vec<usize>,
}

/// The charts of the pack that have something to show: an attainment in which counties differ, a trend over at least three
/// quarters. What is doubted is not drawn, and its name says so.
#[must_use]
pub fn charts(pack: &Pack, report: &Report) -> Vec<ChartValues> {
    pack.annex
        .charts
        .iter()
        .filter_map(|plan| match plan.kind {
            ChartPlanKind::Attainment => attainment(pack, report, plan),
            ChartPlanKind::Trend => trend(pack, report, plan),
        })
        .collect()
}

fn indicators<'a>(pack: &'a Pack, plan: &'a ChartPlan) -> impl Iterator<Item = &'a Indicator> {
    plan.indicators.iter().filter_map(|code| pack.catalogue.get(code.as_str()))
}

fn decimals(indicator: &Indicator) -> u32 {
    indicator.decimals()
}

fn attainment(pack: &Pack, report: &Report, plan: &ChartPlan) -> Option<ChartValues> {
    let places = places(pack, report);
    let mut doubted = BTreeSet::new();
    let mut series = Vec::new();
    for indicator in indicators(pack, plan) {
        let Some(line) = report.line(indicator.code.as_str()) else { continue };
        let values: Vec<Option<Decimal>> = (0..)
            .zip(&places)
            .map(|(at, (_, units))| {
                let (value, doubt) = match units.as_slice() {
                    [unit] => line.cell(&unit.id).map(|cell| (cell.number(), cell.doubted))?,
                    units => {
                        let part = line.over(pack, indicator, units);
                        (part.total, part.doubted().next().is_some())
                    }
                };
                if doubt {
                    doubted.insert(at);
                }
                value.filter(|_| !doubt)
            })
            .collect();
        let target = report.target(indicator.code.as_str());
        let short =
            |id: &ReporterId| target.is_some_and(|one| one.short.iter().any(|short| short.reporter == *id));
        let lacking = |units: &[&Reporter]| units.iter().any(|unit| short(&unit.id));
        let labelled =
            (0..).zip(&places).filter(|(_, (_, units))| lacking(units)).map(|(at, _)| at).collect();
        let name = indicator.name.clone();
        let decimals = decimals(indicator);
        series.push(guarded(ChartSeries { name, values, decimals, labelled }, &indicator.target_lines()));
    }
    let first = indicators(pack, plan).next()?;
    let target = first.target_line().map(|line| (format!("目标{}", first.amount(line)), line));
    let mut given: Vec<Decimal> =
        series.iter().flat_map(|series| series.values.iter().flatten().copied()).collect();
    // Where all have the same, or all have reached the line, there is nothing to look at: the table says it.
    let reached = first.target_line().is_some() && series.iter().all(|series| series.labelled.is_empty());
    if reached || given.iter().all(|value| given.first() == Some(value)) {
        return None;
    }
    given.extend(first.target_line());
    let name = |(at, (name, _)): (usize, &(&str, Vec<&Reporter>))| {
        let doubt = if doubted.contains(&at) { words::DOUBTED } else { "" };
        format!("{name}{doubt}")
    };
    Some(ChartValues {
        kind: plan.kind,
        title: plan.title.clone(),
        unit: first.unit.clone(),
        categories: places.iter().enumerate().map(name).collect(),
        series,
        target,
        scale: Scale::around(&given)?,
        excluded: Vec::new(),
    })
}

/// What is compared: the units, or the level above where they are many; each with the units that it stands for.
fn places<'a>(pack: &'a Pack, report: &Report) -> Vec<(&'a str, Vec<&'a Reporter>)> {
    match pack.reporters.side_by_side(report.side_by_side) {
        SideBySide::Units(units) => units.into_iter().map(|unit| (unit.name.as_str(), vec![unit])).collect(),
        SideBySide::Groups(groups) => {
            let of = |group: &'a Group| (group.name.as_str(), pack.reporters.of_group(group).collect());
            groups.into_iter().map(of).collect()
        }
        SideBySide::Nobody => Vec::new(),
    }
}

/// With as many decimal places as it takes that no value reads as reaching the target without reaching it.
fn guarded(series: ChartSeries, lines: &[Decimal]) -> ChartSeries {
    let crossed = |places: u32| {
        let mut values = series.values.iter().flatten();
        values.any(|value| lines.iter().any(|line| round(*value, places).cmp(line) != value.cmp(line)))
    };
    let decimals = (series.decimals..=6).find(|places| !crossed(*places)).unwrap_or(6);
    ChartSeries { decimals, ..series }
}

fn trend(pack: &Pack, report: &Report, plan: &ChartPlan) -> Option<ChartValues> {
    let first = indicators(pack, plan).next()?;
    let lacking = |quarter: &Consolidated| {
        let line = |indicator: &Indicator| quarter.line(indicator.code.as_str());
        let lacks = |line: &Line| line.expected.saturating_sub(line.covered());
        indicators(pack, plan).filter_map(line).map(lacks).max().unwrap_or(0)
    };
    // A quarter that most are missing from would cut all others down to the few that it has.
    let most = |quarter: &Consolidated| {
        let mut lines = indicators(pack, plan).filter_map(|i| quarter.line(i.code.as_str()));
        lines.all(|line| line.covered() * 2 > line.expected)
    };
    let mut quarters: Vec<&Consolidated> = report
        .earlier
        .iter()
        .chain([&report.now])
        .filter(|quarter| indicators(pack, plan).all(|i| total(quarter.line(i.code.as_str())).is_some()))
        .filter(|quarter| most(quarter))
        .collect();
    let together = |quarters: &[&Consolidated]| {
        indicators(pack, plan).all(|indicator| {
            let lines: Vec<&Line> =
                quarters.iter().filter_map(|quarter| quarter.line(indicator.code.as_str())).collect();
            like_for_like(indicator, &lines).is_some()
        })
    };
    // Totals that cannot be cut down to the same reporters are one line only where they lack equally many.
    if !together(&quarters) {
        let least = quarters.iter().map(|quarter| lacking(quarter)).min().unwrap_or(0);
        quarters.retain(|quarter| lacking(quarter) == least);
    }
    if quarters.len() < LEAST_POINTS {
        return None;
    }
    let mut excluded = BTreeSet::new();
    let mut cut = true;
    let mut series = Vec::new();
    for indicator in indicators(pack, plan) {
        let lines: Vec<&Line> =
            quarters.iter().filter_map(|quarter| quarter.line(indicator.code.as_str())).collect();
        let values = if let Some((values, left_out)) = like_for_like(indicator, &lines) {
            excluded.extend(left_out);
            values
        } else {
            cut = false;
            lines.iter().map(|line| line.total.filter(|_| line.doubted().next().is_none())).collect()
        };
        let labelled = (0..values.len()).collect();
        let name = indicator.name.clone();
        series.push(ChartSeries { name, values, decimals: decimals(indicator), labelled });
    }
    let category = |(at, quarter): (usize, &&Consolidated)| {
        let label = quarter.quarter.label();
        let doubted = series.iter().any(|series| series.values.get(at).is_some_and(Option::is_none));
        match (doubted, lacking(quarter)) {
            (true, _) => format!("{label}{}", words::DOUBTED),
            (false, lacking) if !cut && lacking > 0 => format!("{label}（缺{lacking}个单位）"),
            _ => label,
        }
    };
    let mut categories: Vec<String> = quarters.iter().enumerate().map(category).collect();
    // What is not drawn leaves its place open: a line from one quarter to the one after the next would tell of it.
    for at in (1..quarters.len()).rev() {
        let back = std::iter::successors(Some(quarters[at].quarter.previous()), |one| Some(one.previous()));
        for missing in back.take_while(|one| *one > quarters[at - 1].quarter) {
            categories.insert(at, format!("{}（不全）", missing.label()));
            for series in &mut series {
                series.values.insert(at, None);
            }
        }
    }
    for series in &mut series {
        series.labelled = (0..series.values.len()).collect();
    }
    let given: Vec<Decimal> =
        series.iter().flat_map(|series| series.values.iter().flatten().copied()).collect();
    let mut excluded: Vec<ReporterId> = excluded.into_iter().collect();
    excluded.sort_by_key(|id| pack.reporters.get(id).map(|reporter| reporter.order));
    Some(ChartValues {
        kind: plan.kind,
        title: plan.title.clone(),
        unit: first.unit.clone(),
        categories,
        scale: Scale::around(&given)?,
        series,
        target: None,
        excluded,
    })
}

fn total(line: Option<&Line>) -> Option<Decimal> {
    line?.total
}
