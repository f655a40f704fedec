//! Which indicators the summary's annexes show: what leaders need, not everything that is counted.

use serde::Deserialize;

use super::catalogue::Catalogue;
use super::error::PackError;
use super::files::PackFiles;
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnnexFile {
    table: TableRow,
    #[serde(default)]
    chart: Vec<ChartRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableRow {
    indicators: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChartRow {
    kind: ChartPlanKind,
    title: String,
    indicators: Vec<String>,
}

impl Annex {
    pub(super) fn load(files: &PackFiles, catalogue: &Catalogue) -> Result<Self, PackError> {
        let file: AnnexFile = files.toml(FILE)?;
        let known = |codes: &[String]| -> Result<Vec<Code>, PackError> {
            codes.iter().map(|code| Ok(catalogue.expect(code, &place(files, code))?.code.clone())).collect()
        };
        let chosen = known(&file.table.indicators)?;
        let table =
            catalogue.iter().map(|indicator| &indicator.code).filter(|code| chosen.contains(code)).cloned();
        let charts = file.chart.into_iter().map(|row| {
            Ok(ChartPlan { kind: row.kind, indicators: known(&row.indicators)?, title: row.title })
        });
        Ok(Self { table: table.collect(), charts: charts.collect::<Result<_, PackError>>()? })
    }
}

fn place(files: &PackFiles, code: &str) -> super::error::Location {
    let at = files.get(FILE).ok().and_then(|text| text.find(&format!("\"{code}\""))).unwrap_or(0);
    files.location(FILE, at)
}
