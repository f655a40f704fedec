//! Which indicators the summary's annexes show: what leaders need, not everything that is counted.

use serde::Deserialize;

use super::catalogue::Catalogue;
use super::error::PackError;
use super::faults::Faults;
use super::files::PackFiles;
use super::indicator::Indicator;
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
        let table =
            catalogue.iter().map(|indicator| &indicator.code).filter(|code| chosen.contains(code)).cloned();
        let table = table.collect();
        let charts: Vec<ChartPlan> = chart
            .into_iter()
            .map(|row| ChartPlan { kind: row.kind, indicators: known(&row.indicators), title: row.title })
            .collect();
        for chart in charts.iter().filter(|chart| chart.indicators.is_empty()) {
            let message = format!("图“{}”没有指标（indicators）", chart.title);
            faults.push(PackError::Syntax { at: place(files, &chart.title), message });
        }
        for code in charts.iter().flat_map(|chart| &chart.indicators) {
            if catalogue.get(code.as_str()).is_some_and(Indicator::is_choice) {
                let message = format!("“{code}”填的是词，画不成图");
                faults.push(PackError::Syntax { at: place(files, code.as_str()), message });
            }
        }
        Self { table, charts }
    }
}

fn place(files: &PackFiles, code: &str) -> super::error::Location {
    let at = files.get(FILE).ok().and_then(|text| text.find(&format!("\"{code}\""))).unwrap_or(0);
    files.location(FILE, at)
}
