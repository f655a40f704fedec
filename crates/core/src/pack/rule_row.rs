//! The rows of `rules.toml` and of the general rules as they are written, and the page that every kind of row has.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;

use super::Severity;
use super::rule::{Missing, Scope};
use crate::ids::Period;

/// What each family is about, by name.
pub(super) type Families = BTreeMap<String, String>;

/// The values of an example, by the text of what they stand for.
pub(super) type ExampleRow = BTreeMap<String, Decimal>;

/// A pack's file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleFile {
    #[serde(default)]
    pub family: Families,
    #[serde(default)]
    pub rule: Vec<RuleRow>,
    #[serde(default)]
    pub check: Vec<CheckRow>,
    #[serde(default)]
    pub adjust: Vec<AdjustRow>,
}

/// The file of the general rules.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommonFile {
    pub family: Families,
    pub check: Vec<CheckRow>,
    pub reading: Vec<ReadingRow>,
}

/// `[[adjust]]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdjustRow {
    pub code: Spanned<String>,
    pub reason: String,
    #[serde(default)]
    pub off: bool,
    pub severity: Option<Severity>,
    pub codes: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub params: BTreeMap<String, Decimal>,
    pub basis: Option<String>,
}

/// `[[rule]]`
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleRow {
    pub code: Spanned<String>,
    pub family: Spanned<String>,
    pub title: String,
    pub left: Spanned<String>,
    pub op: Spanned<String>,
    pub right: Spanned<String>,
    #[serde(default)]
    pub tolerance: Decimal,
    pub missing: Missing,
    pub severity: Severity,
    pub scope: Spanned<BTreeSet<Scope>>,
    pub from: Option<Period>,
    pub until: Option<Period>,
    pub guard: Option<Spanned<String>>,
    pub basis: String,
    pub message: Spanned<String>,
    pub hint: String,
    #[serde(default)]
    pub receiver: String,
    pub why: String,
    pub example: String,
    pub pass: Vec<ExampleRow>,
    pub fail: Vec<ExampleRow>,
    #[serde(default, rename = "for")]
    pub repeat: Vec<Spanned<String>>,
}

/// `[[check]]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckRow {
    pub code: Spanned<String>,
    pub family: Spanned<String>,
    pub kind: Spanned<String>,
    pub title: String,
    pub severity: Severity,
    pub scope: Spanned<BTreeSet<Scope>>,
    pub basis: String,
    pub hint: String,
    #[serde(default)]
    pub receiver: String,
    pub why: String,
    pub example: String,
    #[serde(default)]
    pub params: BTreeMap<String, Decimal>,
    #[serde(default)]
    pub codes: Vec<Spanned<String>>,
}

/// `[[reading]]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadingRow {
    pub code: Spanned<String>,
    pub family: Option<Spanned<String>>,
    pub title: String,
    pub severity: Severity,
    pub why: String,
    pub hint: String,
    #[serde(default)]
    pub receiver: String,
    pub example: String,
    #[serde(default = "yes")]
    pub waivable: bool,
}

fn yes() -> bool {
    true
}

/// The page of a row of any kind. What the kinds differ in is given.
macro_rules! page {
    ($row:ident, family: $family:expr, basis: $basis:expr, waivable: $waivable:expr) => {
        Page {
            family: $family,
            code: $row.code.get_ref().clone(),
            title: $row.title,
            severity: $row.severity,
            basis: $basis,
            why: $row.why,
            hint: $row.hint,
            receiver: $row.receiver,
            example: $row.example,
            waivable: $waivable,
        }
    };
}

pub(super) use page;
