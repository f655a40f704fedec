//! `数据.json`, the report for other programs: the whole of it, written and read by the same types. Keys stand in
//! alphabetical order at every level. A key that is always written is required when reading.

mod decimal;
mod each;
mod error;
mod indicator;
mod office;
#[cfg(feature = "schema")]
mod schema;
mod words;

use std::io;

use jibao_core::ids::Period;
use serde::{Deserialize, Serialize};

pub use each::{Each, Entries};
pub use error::DataError;
pub use indicator::{Answer, Cell, Indicator, OfGroup, Point, Target};
pub use office::{
    Account, Change, Figure, Finding, Group, Place, Reporter, RuleRun, SectionCheck, Text, Unit, Uses,
    Village, VillageValue, Waived, Waiver,
};
#[cfg(feature = "schema")]
pub use schema::json_schema;
pub use words::{CellStanding, Edition, Kind, Severity, Standing, State, Status};

/// Name and version of the schema; the workbook that can be read in its stead says it too.
pub const SCHEMA: &str = "jibao/report/2";
/// The schema's name without its version.
pub const SCHEMA_PREFIX: &str = "jibao/report/";

/// A quarter's report. The lists that grow with the returns are held when it is read; when it is written they may be
/// made item by item ([`Each`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Data<
    Cells = Vec<Account>,
    Figures = Vec<Figure>,
    Findings = Vec<Finding>,
    Indicators = Vec<Indicator>,
    Texts = Vec<Text>,
    Villages = Vec<Village>,
> {
    /// What became of the cells of every sheet.
    pub cells: Cells,
    /// What returns that replaced an earlier one say differently.
    pub changes: Vec<Change>,
    /// For whom it is.
    pub edition: Edition,
    /// Every number in the outputs that has an id.
    pub figures: Figures,
    /// What rules and the reader found.
    pub findings: Findings,
    /// The groups of the levels above the units, in the order of the pack; none where the office has none, and none for the
    /// public.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// The indicators in catalogue order.
    pub indicators: Indicators,
    /// The quarter, `2024Q2`.
    #[cfg_attr(feature = "schema", schemars(with = "schema::PeriodText"))]
    pub quarter: Period,
    /// Who was to report, in official order.
    pub reporters: Vec<Reporter>,
    /// What became of every rule.
    pub rules: Vec<RuleRun>,
    /// [`SCHEMA`].
    pub schema: String,
    /// Sections' figures for the whole beside the counties' sums.
    pub section_checks: Vec<SectionCheck>,
    /// Texts of the returns, in official order.
    pub texts: Texts,
    /// The bureau whose report it is.
    pub unit: Unit,
    /// Rows of detail sheets: of the counties' village lists; none where they stand in a file of their own.
    pub villages: Villages,
    /// The file beside this one with a village a line ([`Village`]), where there are too many to stand here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub villages_file: Option<String>,
    /// Findings that a person lets stand.
    pub waivers: Vec<Waiver>,
}

/// What tells data of this program's from any other JSON.
#[derive(Deserialize)]
struct Head {
    schema: String,
}

impl Data {
    /// Reads `数据.json`; a byte order mark before it is passed over.
    ///
    /// # Errors
    /// If the bytes are no data of this program's, of a newer version, broken, or lack a key.
    ///
    /// ```
    /// use jibao_contract::data::{Data, DataError};
    /// assert_eq!(Data::read(b"{}"), Err(DataError::NotOurs));
    /// let newer = DataError::Newer { schema: "jibao/report/99".into() };
    /// assert_eq!(Data::read(br#"{ "schema": "jibao/report/99" }"#), Err(newer));
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self, DataError> {
        let text = std::str::from_utf8(bytes).map_err(|_| DataError::NotOurs)?;
        let text = text.trim_start_matches('\u{FEFF}').trim_start();
        if !text.starts_with('{') {
            return Err(DataError::NotOurs);
        }
        match serde_json::from_str::<Self>(text) {
            Ok(data) if data.schema == SCHEMA => Ok(data),
            Ok(data) => Err(other(data.schema)),
            Err(error) => Err(refused(text, &error)),
        }
    }

    /// Takes in the villages of the file beside the data that [`villages_file`](Data::villages_file) names.
    ///
    /// # Errors
    /// If a line of it is no village.
    pub fn take_villages(&mut self, bytes: &[u8]) -> Result<(), DataError> {
        let lines = (1..).zip(bytes.split(|byte| *byte == b'\n')).filter(|(_, text)| !text.is_empty());
        let read =
            lines.map(|(line, text)| serde_json::from_slice(text).map_err(|_| DataError::Broken { line }));
        self.villages = read.collect::<Result<_, _>>()?;
        Ok(())
    }

    /// Whether this is the edition for everybody, which withholds some values.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.edition == Edition::Public
    }

    /// An indicator by code.
    #[must_use]
    pub fn indicator(&self, code: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.code == code)
    }

    /// The id of the reporter of that name.
    #[must_use]
    pub fn reporter(&self, name: &str) -> Option<&str> {
        self.reporters.iter().find(|reporter| reporter.name == name).map(|reporter| reporter.id.as_str())
    }
}

impl<Cells, Figures, Findings, Indicators, Texts, Villages>
    Data<Cells, Figures, Findings, Indicators, Texts, Villages>
where
    Self: Serialize,
{
    /// Writes the data as JSON text, indented, with a line break at the end.
    ///
    /// # Errors
    /// The writer's.
    pub fn write(&self, mut to: impl io::Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut to, self)?;
        to.write_all(b"\n")
    }
}

/// Data of a schema that is not this one.
fn other(schema: String) -> DataError {
    let version = |schema: &str| schema.strip_prefix(SCHEMA_PREFIX)?.parse::<u32>().ok();
    match (version(&schema), version(SCHEMA)) {
        (Some(given), Some(own)) if given < own => DataError::Older { schema },
        _ if schema.starts_with(SCHEMA_PREFIX) => DataError::Newer { schema },
        _ => DataError::NotOurs,
    }
}

/// Why a text is not the data: another version, another program, or a fault of it.
fn refused(text: &str, error: &serde_json::Error) -> DataError {
    match serde_json::from_str::<Head>(text) {
        Ok(head) if head.schema == SCHEMA => DataError::of(error, text),
        Ok(head) => other(head.schema),
        // A text that breaks off still names its schema somewhere.
        Err(fault) if !fault.is_data() && text.contains(SCHEMA_PREFIX) => DataError::of(error, text),
        Err(_) => DataError::NotOurs,
    }
}

#[cfg(test)]
mod tests;
