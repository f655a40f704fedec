//! The numbers behind the annex's charts: the counties beside a target, and the whole over the quarters. Which
//! indicators are drawn is the pack's choice; how they are drawn is the renderer's.

use rust_decimal::Decimal;

use crate::count::Cell;
use crate::count::consolidate::{Consolidated, Line};
use crate::pack::{ChartPlan, ChartPlanKind, Indicator, Kind, Pack};
use crate::report::Report;
use crate::text::number::{plain, round};

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
}

/// The charts of the pack that have something to show: an attainment with at least one county's value, a trend
/// over at least two quarters.
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
    if indicator.kind == Kind::Rate { indicator.decimals() } else { 0 }
}

fn attainment(pack: &Pack, report: &Report, plan: &ChartPlan) -> Option<ChartValues> {
    let counties: Vec<_> = pack.reporters.counties().collect();
    let series: Vec<ChartSeries> = indicators(pack, plan)
        .filter_map(|indicator| {
            let line = report.line(indicator.code.as_str())?;
            let value = |id| line.cell(id).and_then(Cell::number);
            Some(ChartSeries {
                name: indicator.name.clone(),
                values: counties.iter().map(|county| value(&county.id)).collect(),
                decimals: decimals(indicator),
            })
        })
        .collect();
    let first = indicators(pack, plan).next()?;
    let target = first.target_line().map(|line| (format!("目标{}{}", plain(line), first.unit), line));
    let series = series.into_iter().map(|series| guarded(series, first.target_line())).collect::<Vec<_>>();
    series.iter().any(|series| series.values.iter().any(Option::is_some)).then(|| ChartValues {
        kind: plan.kind,
        title: plan.title.clone(),
        unit: first.unit.clone(),
        categories: counties.iter().map(|county| county.name.clone()).collect(),
        series,
        target,
    })
}

/// With as many decimal places as it takes that no value reads as reaching the target without reaching it.
fn guarded(series: ChartSeries, line: Option<Decimal>) -> ChartSeries {
    let Some(line) = line else { return series };
    let crossed = |places: u32| {
        let values = series.values.iter().flatten();
        values.clone().any(|value| round(*value, places).cmp(&line) != value.cmp(&line))
    };
    let decimals = (series.decimals..=6).find(|places| !crossed(*places)).unwrap_or(6);
    ChartSeries { decimals, ..series }
}

fn trend(pack: &Pack, report: &Report, plan: &ChartPlan) -> Option<ChartValues> {
    let first = indicators(pack, plan).next()?;
    let quarters: Vec<&Consolidated> = report
        .earlier
        .iter()
        .chain([&report.now])
        .filter(|quarter| indicators(pack, plan).all(|i| total(quarter.line(i.code.as_str())).is_some()))
        .collect();
    if quarters.len() < 2 {
        return None;
    }
    let lacking = |quarter: &Consolidated| {
        let line = |indicator: &Indicator| quarter.line(indicator.code.as_str());
        let lacks = |line: &Line| line.expected.saturating_sub(line.covered());
        indicators(pack, plan).filter_map(line).map(lacks).max().unwrap_or(0)
    };
    let category = |quarter: &&Consolidated| match lacking(quarter) {
        0 => quarter.quarter.label(),
        lacking => format!("{}（缺{lacking}个单位）", quarter.quarter.label()),
    };
    let series = indicators(pack, plan).map(|indicator| ChartSeries {
        name: indicator.name.clone(),
        values: quarters.iter().map(|quarter| total(quarter.line(indicator.code.as_str()))).collect(),
        decimals: decimals(indicator),
    });
    Some(ChartValues {
        kind: plan.kind,
        title: plan.title.clone(),
        unit: first.unit.clone(),
        categories: quarters.iter().map(category).collect(),
        series: series.collect(),
        target: None,
    })
}

fn total(line: Option<&Line>) -> Option<Decimal> {
    line?.total
}
