//! What stands in the data beside the indicators: who reported, what was found, figures, rows of villages, texts.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::decimal::{self, nullable, nullable_key};
use super::{Severity, State, Status};

/// A cell of a return; sheet and cell are empty where the file as a whole is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Place"))]
pub struct Place<T = String> {
    /// The cell, `E78`.
    pub cell: T,
    /// The file's path inside the inbox.
    pub file: T,
    /// The sheet.
    pub sheet: T,
}

/// The bureau whose report it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unit {
    /// Its area's code, `5323`.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A reporter and its return. Days are written `2024-06-25`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reporter {
    /// Day of the return that replaced the first one.
    #[serde(deserialize_with = "nullable_key")]
    pub corrected_on: Option<String>,
    /// Up to which day its figures count, as its cover says.
    #[serde(deserialize_with = "nullable_key")]
    pub cut_off: Option<String>,
    /// Days after the deadline, none before it.
    pub days_late: i32,
    /// Paths of its files.
    pub files: Vec<String>,
    /// Day of the first return.
    #[serde(deserialize_with = "nullable_key")]
    pub filled_on: Option<String>,
    /// Id: a county's six digits, a section's letters.
    pub id: String,
    /// Name.
    pub name: String,
    /// Detail sheets without a register of which it says that there is nothing to list, by their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_rows: Vec<String>,
    /// Whether the return came.
    pub status: Status,
}

/// Units that belong together on the level above them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Group {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Id of the group that it belongs to; `null` on the uppermost level.
    #[serde(deserialize_with = "nullable_key")]
    pub parent: Option<String>,
    /// Ids of its units, those of the groups below it too.
    pub units: Vec<String>,
}

/// What became of the cells of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Account {
    /// Cells that are not empty.
    pub cells: usize,
    /// The file.
    pub file: String,
    /// Cells that were not taken, by reason.
    pub ignored: BTreeMap<String, usize>,
    /// Headings and names.
    pub labels: usize,
    /// Values taken after their writing was normalised.
    pub normalised: usize,
    /// Cells that became a question.
    pub questions: usize,
    /// The sheet.
    pub sheet: String,
    /// Values taken as they stood.
    pub values: usize,
}

/// What a return that replaced an earlier one says differently; an empty text says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// What it says now.
    pub after: String,
    /// What it said.
    pub before: String,
    /// The cells, old and new.
    pub places: Vec<Place>,
    /// Whose return.
    pub reporter: String,
    /// What it is about.
    pub what: String,
}

/// A number that stands in the outputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Figure {
    /// Id, `G01.total`.
    pub id: String,
    /// What it is, in words.
    pub meaning: String,
    /// Cells it rests on.
    pub sources: Vec<Place>,
    /// How it is printed.
    pub text: String,
    /// Its value before rounding.
    #[serde(with = "decimal")]
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::Digits"))]
    pub value: Decimal,
    /// How often it stands in the document.
    #[serde(rename = "where")]
    pub uses: Uses,
}

/// How often a figure stands in the document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Uses {
    /// In the attachments.
    pub annex: usize,
    /// In the body.
    pub text: usize,
}

/// What a rule or the reader found. `file`, `sheet` and `cell` are the first of `places`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// The finding that this one follows from, by its message; `null` for one that stands by itself.
    #[serde(deserialize_with = "nullable_key")]
    pub cause: Option<String>,
    /// Cell of the first place.
    pub cell: String,
    /// Code of the rule or check.
    pub code: String,
    /// What the sender explained.
    #[serde(deserialize_with = "nullable_key")]
    pub explained: Option<String>,
    /// File of the first place.
    pub file: String,
    /// What the sender does.
    pub hint: String,
    /// What is the matter, in a sentence that stands alone.
    pub message: String,
    /// Cells it is about.
    pub places: Vec<Place>,
    /// What the office that received it does, where that is something else than the sender's hint; else empty.
    #[serde(default)]
    pub receiver_hint: String,
    /// Whose return it is about; `null` for the whole.
    #[serde(deserialize_with = "nullable_key")]
    pub reporter: Option<String>,
    /// How grave it is.
    pub severity: Severity,
    /// Sheet of the first place.
    pub sheet: String,
    /// Who lets it stand and why.
    #[serde(deserialize_with = "nullable_key")]
    pub waived: Option<Waived>,
}

/// Who lets a finding stand and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Waived {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A waiver and to how many findings it applied; none means that it has expired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Waiver {
    /// How many findings it lets stand.
    pub applied: usize,
    /// Who says so.
    pub by: String,
    /// Code of the rule or check.
    pub code: String,
    /// The finding's message, whole.
    pub message: String,
    /// The finding's first cell as printed.
    #[serde(deserialize_with = "nullable_key")]
    pub place: Option<String>,
    /// Why it may stand.
    pub reason: String,
    /// Whose return it is about.
    #[serde(deserialize_with = "nullable_key")]
    pub reporter: Option<String>,
}

/// How often a rule was applied and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RuleRun {
    /// The rule.
    pub code: String,
    /// Applied and did not hold.
    pub failed: usize,
    /// Nothing there that it is about, by reason.
    pub not_applicable: BTreeMap<String, usize>,
    /// Something it needs is missing, by reason.
    pub not_run: BTreeMap<String, usize>,
    /// Applied and held.
    pub passed: usize,
}

/// What a section gives for the whole beside the counties' sum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SectionCheck {
    /// The indicator.
    pub code: String,
    /// The sum of the counties that reported.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub counties_value: Option<Decimal>,
    /// How many counties did not.
    pub missing: usize,
    /// The section's id.
    pub section: String,
    /// What it gives.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub section_value: Option<Decimal>,
}

/// A text of a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Text {
    /// Whether the reporter suggests to take it in.
    pub adopt: bool,
    /// The measure it is about.
    pub measure: String,
    /// Whose text it is.
    pub reporter: String,
    /// Where it stands.
    pub source: Place,
    /// The text.
    pub text: String,
    /// Highlight, problem or plan: the column's id in the form.
    pub topic: String,
}

/// A row of a detail sheet: of a county's village list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(serialize = "T: Serialize + AsRef<str>, Values: Serialize"))]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(
        rename = "Village",
        bound = "T: schemars::JsonSchema + Default + AsRef<str>, Values: schemars::JsonSchema"
    )
)]
pub struct Village<T = String, Values = BTreeMap<String, VillageValue>> {
    /// The register's code; `null` for a row without an entry there.
    #[serde(deserialize_with = "nullable_key")]
    pub code: Option<T>,
    /// The county's id.
    pub county: T,
    /// Which detail sheet, by its id, where the form has several; left out where it has one.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub detail: T,
    /// Name.
    pub name: T,
    /// Where the row stands.
    pub source: Place<T>,
    /// Its group: the township.
    pub township: T,
    /// Values by the column's id.
    pub values: Values,
}

fn is_empty(text: &impl AsRef<str>) -> bool {
    text.as_ref().is_empty()
}

/// A value of such a row: a number's digits, or the text as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "VillageValue"))]
pub struct VillageValue<T = String> {
    /// What the cell says.
    pub state: State,
    /// Digits or text.
    pub value: T,
}
