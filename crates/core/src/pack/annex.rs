//! Which indicators the summary's annexes show: what leaders need, not everything that is counted.

use serde::Deserialize;

use super::catalogue::Catalogue;
use super::error::PackError;
use super::faults::Faults;
use super::files::PackFiles;
use super::indicator::{Indicator, Kind};
use crate::ids::Code;

const FILE: &str = "annex.toml";

/// The annexes' choice of indicators.
#[derive(Debug, Clone)]
pub struct Annex {
    /// Indicators of the table by county, in catalogue order.
    pub table: Vec<Code>,
    /// The charts in order.
    pub charts: Vec<ChartPlan>,
}

/// One chart of the annex.
#[derive(Debug, Clone)]
pub struct ChartPlan {
    /// What it compares.
    pub kind: ChartPlanKind,
    /// Its caption.
    pub title: String,
    /// Its series.
    pub indicators: Vec<Code>,
}

/// What a chart compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartPlanKind {
    /// The counties beside the target.
    Attainment,
    /// The whole over the quarters.
    Trend,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnnexFile {
    table: TableRow,
    #[serde(default)]
    chart: Vec<ChartRow>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableRow {
    indicators: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChartRow {
    kind: ChartPlanKind,
    title: String,
    indicators: Vec<String>,
}

impl Annex {
    pub(super) fn load(files: &PackFiles, catalogue: &Catalogue, faults: &mut Faults) -> Self {
        let AnnexFile { table, chart } = files.toml(FILE, faults).unwrap_or_default();
        let mut known = |codes: &[String]| -> Vec<Code> {
            let code = |code: &String| {
                let found = faults.keep(catalogue.expect(code, &place(files, code)))?;
                Some(found.code.clone())
            };
            codes.iter().filter_map(code).collect()
        };
        let chosen = known(&table.indicators);
        let empty: Vec<String> =
            chart.iter().filter(|row| row.indicators.is_empty()).map(|row| row.title.clone()).collect();
        let table =
            catalogue.iter().map(|indicator| &indicator.code).filter(|code| chosen.contains(code)).cloned();
        let table = table.collect();
        let charts: Vec<ChartPlan> = chart
            .into_iter()
            .map(|row| ChartPlan { kind: row.kind, indicators: known(&row.indicators), title: row.title })
            .collect();
        // One whose indicators are unknown has been told.
        for title in empty {
            let message = format!("图“{title}”没有指标（indicators）");
            faults.push(PackError::Syntax { at: place(files, &title), message });
        }
        if let Some(code) = twice(&chosen) {
            let message = format!("附件1的指标“{code}”写了两次");
            faults.push(PackError::Syntax { at: place(files, code.as_str()), message });
        }
        for chart in &charts {
            if let Some(why) = unfit(chart, catalogue) {
                let message = format!("图“{}”{why}", chart.title);
                faults.push(PackError::Syntax { at: place(files, &chart.title), message });
            }
        }
        Self { table, charts }
    }
}

/// A code that stands in the list before.
fn twice(codes: &[Code]) -> Option<&Code> {
    codes.iter().enumerate().find(|(at, code)| codes[..*at].contains(code)).map(|(_, code)| code)
}

/// Why a chart would show nothing, or unlike things on one axis.
fn unfit(chart: &ChartPlan, catalogue: &Catalogue) -> Option<String> {
    let drawn: Vec<&Indicator> =
        chart.indicators.iter().filter_map(|code| catalogue.get(code.as_str())).collect();
    let first = drawn.first()?;
    if let Some(code) = twice(&chart.indicators) {
        return Some(format!("的指标“{code}”写了两次"));
    }
    if let Some(one) = drawn.iter().find(|one| one.is_choice() || one.kind == Kind::Text) {
        return Some(format!(
            "里的“{}”填的是{}，画不成图",
            one.code,
            if one.is_choice() { "词" } else { "文字" }
        ));
    }
    if let Some(other) = drawn.iter().find(|one| one.unit != first.unit) {
        return Some(format!(
            "里“{}”是{}，“{}”是{}：单位不同，不能画在一根轴上",
            first.code, first.unit, other.code, other.unit
        ));
    }
    let aimed = drawn.iter().any(|one| one.target.is_some());
    (chart.kind == ChartPlanKind::Attainment && !aimed).then(|| {
        "对照目标（kind = \"attainment\"），它的指标都没有目标（indicators.csv 的 target）".to_owned()
    })
}

fn place(files: &PackFiles, code: &str) -> super::error::Location {
    let at = files.get(FILE).ok().and_then(|text| text.find(&format!("\"{code}\""))).unwrap_or(0);
    files.location(FILE, at)
}
