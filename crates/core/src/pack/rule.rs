//! Rules as data: formula rules, checks with steps of their own, and what the reader can report.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{About, Adjustment, CheckKind, Location, Reading, Readings, Reporter, Reporters, Side};
use crate::ids::{Code, Period};
use crate::pack::Severity;
use crate::pack::formula::{Expression, Reference};

/// Comparison of a rule's two sides. The rule holds where the comparison holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==` within the tolerance.
    Equal,
    /// `!=`.
    NotEqual,
    /// `>`.
    Greater,
    /// `>=`.
    AtLeast,
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// Both sides are zero or neither is.
    BothOrNeither,
    /// At most one side is not zero.
    NotBoth,
}

/// Every comparison as a pack writes it and as a sentence says it.
const COMPARISONS: [(&str, Comparison, &str); 8] = [
    ("==", Comparison::Equal, "等于"),
    ("!=", Comparison::NotEqual, "不等于"),
    (">", Comparison::Greater, "大于"),
    (">=", Comparison::AtLeast, "不小于"),
    ("<", Comparison::Less, "小于"),
    ("<=", Comparison::AtMost, "不大于"),
    ("both-or-neither", Comparison::BothOrNeither, "同有同无"),
    ("not-both", Comparison::NotBoth, "不同时有"),
];

impl Comparison {
    /// The comparison a pack writes; `None` for an operator that is none.
    #[must_use]
    pub fn named(sign: &str) -> Option<Self> {
        COMPARISONS.iter().find(|(known, _, _)| *known == sign).map(|(_, comparison, _)| *comparison)
    }

    /// Every sign as a pack writes it.
    pub(super) fn signs() -> [&'static str; COMPARISONS.len()] {
        COMPARISONS.map(|(sign, _, _)| sign)
    }

    /// The condition as a sentence, from its two sides: `甲 不大于 乙`.
    #[must_use]
    pub fn sentence(self, left: &str, right: &str) -> String {
        match self {
            Self::BothOrNeither => format!("{left}与{right}同有同无（都为0或都不为0）"),
            Self::NotBoth => format!("{left}与{right}不同时有（至少一项为0）"),
            _ => {
                let word = COMPARISONS.iter().find(|(_, comparison, _)| *comparison == self);
                format!("{left}{}{right}", word.map_or("", |(_, _, word)| word))
            }
        }
    }

    /// Whether the comparison holds; differences up to `tolerance` count as equal.
    ///
    /// ```
    /// use jibao_core::pack::Comparison;
    /// assert!(Comparison::AtMost.holds(5.into(), 4.into(), 1.into()));
    /// assert!(!Comparison::BothOrNeither.holds(5.into(), 0.into(), 0.into()));
    /// ```
    #[must_use]
    pub fn holds(self, left: Decimal, right: Decimal, tolerance: Decimal) -> bool {
        match self {
            Self::Equal => (left - right).abs() <= tolerance,
            Self::NotEqual => (left - right).abs() > tolerance,
            Self::Greater => left > right,
            Self::AtLeast => left + tolerance >= right,
            Self::Less => left < right,
            Self::AtMost => left <= right + tolerance,
            Self::BothOrNeither => left.is_zero() == right.is_zero(),
            Self::NotBoth => left.is_zero() || right.is_zero(),
        }
    }

    pub(super) fn compares_sizes(self) -> bool {
        !matches!(self, Self::BothOrNeither | Self::NotBoth)
    }
}

/// What a rule does where a value is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// Not run if any value is missing.
    SkipAny,
    /// Not run only if all are missing; else missing ones count as zero.
    SkipAll,
    /// Missing values count as zero.
    Never,
}

/// To whom a rule is applied.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(from = "String", into = "String")]
pub enum Scope {
    /// Each unit's return.
    County,
    /// Each section's return.
    Section,
    /// The consolidated whole.
    Prefecture,
    /// Each row of a detail sheet.
    Row,
    /// The returns of one kind of reporters, by the kind's id.
    Kind(String),
}

impl From<String> for Scope {
    fn from(name: String) -> Self {
        match name.as_str() {
            "county" => Self::County,
            "section" => Self::Section,
            "prefecture" => Self::Prefecture,
            "row" => Self::Row,
            _ => Self::Kind(name),
        }
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Kind(kind) => kind,
            Scope::County => "county".to_owned(),
            Scope::Section => "section".to_owned(),
            Scope::Prefecture => "prefecture".to_owned(),
            Scope::Row => "row".to_owned(),
        }
    }
}

impl Scope {
    /// How packs write those that every office has.
    pub(super) const NAMES: [&str; 4] = ["county", "section", "prefecture", "row"];

    /// What readers see.
    #[must_use]
    pub fn label(&self, about: &About, reporters: &Reporters) -> String {
        match self {
            Self::County => about.counties.clone(),
            Self::Section => about.sections.clone(),
            Self::Prefecture => "汇总数".to_owned(),
            Self::Row => "明细表逐行".to_owned(),
            Self::Kind(kind) => {
                reporters.kinds().iter().find(|one| one.id == *kind).map_or(kind, |one| &one.name).clone()
            }
        }
    }

    /// Whether a reporter's return is among what the rule is applied to.
    #[must_use]
    pub fn includes(&self, reporter: &Reporter) -> bool {
        match self {
            Self::County => reporter.is_unit(),
            Self::Section => reporter.is_section(),
            Self::Kind(kind) => reporter.kind == *kind,
            Self::Prefecture | Self::Row => false,
        }
    }

    /// Whether a value can be had there at all: a detail row has no indicators.
    pub(super) fn offers(&self, reporters: &Reporters, reference: &Reference) -> bool {
        let counties = matches!(
            reference,
            Reference::CountiesSum(_) | Reference::CountiesMin(_) | Reference::CountiesMedian(_)
        );
        if counties || matches!(reference, Reference::QuarterNumber) {
            return true;
        }
        let side = |kind: &str| reporters.kinds().iter().find(|one| one.id == *kind).map(|one| one.side);
        let of_units = match self {
            Self::Kind(kind) => side(kind) == Some(Side::Unit),
            other => *other == Self::County,
        };
        match self {
            _ if of_units => !matches!(reference, Reference::DetailColumn { .. }),
            Self::County | Self::Section | Self::Kind(_) => {
                reference.code().is_some() || matches!(reference, Reference::Detail(_))
            }
            Self::Prefecture => !matches!(reference, Reference::Detail(_) | Reference::DetailColumn { .. }),
            Self::Row => matches!(reference, Reference::DetailColumn { .. }),
        }
    }
}

/// A condition: two sides and their comparison.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Left side.
    pub left: Expression,
    /// Comparison.
    pub comparison: Comparison,
    /// Right side.
    pub right: Expression,
}

impl Condition {
    /// Every value it asks for, in reading order.
    #[must_use]
    pub fn references(&self) -> Vec<&Reference> {
        let mut all = self.left.references();
        all.extend(self.right.references());
        all
    }
}

/// What every rule, check and reader finding tells about itself (`jibao explain`).
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    /// Code, unique and never reused.
    pub code: String,
    /// Family `V1`–`V20`, `C` for the catalogue's own, empty for what is the reader's alone.
    pub family: String,
    /// What is checked.
    pub title: String,
    /// How grave a hit is.
    pub severity: Severity,
    /// Clause or list it rests on.
    pub basis: String,
    /// Why it is checked.
    pub why: String,
    /// How whoever sent it mends it.
    pub hint: String,
    /// What the office that receives it does about it, where that is something else.
    pub receiver: String,
    /// An example.
    pub example: String,
    /// Whether a person may let a hit stand. What the reporting board says (missing, late, unreadable) and
    /// personal data cannot be waived.
    pub waivable: bool,
}

impl Page {
    /// The page of a check of one's own, waivable; what more it tells (`basis`, `why`, `example`) is set field by field.
    #[must_use]
    pub fn new(
        code: impl Into<String>,
        family: impl Into<String>,
        title: impl Into<String>,
        severity: Severity,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            family: family.into(),
            title: title.into(),
            severity,
            basis: String::new(),
            why: String::new(),
            hint: hint.into(),
            receiver: String::new(),
            example: String::new(),
            waivable: true,
        }
    }
}

/// Values of a self-test: what each reference of the formula is taken to be.
pub type Example = Vec<(Reference, Decimal)>;

/// A formula rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Where it is written.
    pub at: Location,
    /// Its page.
    pub page: Page,
    /// What must hold.
    pub condition: Condition,
    /// Differences up to this count as equal.
    pub tolerance: Decimal,
    /// Missing values.
    pub missing: Missing,
    /// To whom it applies.
    pub scope: BTreeSet<Scope>,
    /// First quarter.
    pub from: Option<Period>,
    /// Last quarter.
    pub until: Option<Period>,
    /// The rule is applied only where this holds.
    pub guard: Option<Condition>,
    /// Sentence with `{left}`, `{right}` and `{gap}`, by how much the two sides differ.
    pub message: String,
    /// Values that must pass.
    pub pass: Vec<Example>,
    /// Values that must fail.
    pub fail: Vec<Example>,
}

/// Sorts families as people count them.
#[must_use]
pub fn family_order(name: &str) -> (bool, usize, String) {
    (!name.starts_with('V'), name.len(), name.to_owned())
}

impl Rule {
    /// Every value its condition and its guard ask for.
    #[must_use]
    pub fn references(&self) -> Vec<&Reference> {
        let mut all = self.condition.references();
        all.extend(self.guard.iter().flat_map(Condition::references));
        all
    }
}

/// A check with steps of its own; `kind` names the Rust module.
#[derive(Debug, Clone)]
pub struct Check {
    /// Its page.
    pub page: Page,
    /// Which steps.
    pub kind: CheckKind,
    /// To whom it applies.
    pub scope: BTreeSet<Scope>,
    /// Numbers the steps use.
    pub params: BTreeMap<String, Decimal>,
    /// Indicators it looks at; empty for all.
    pub codes: Vec<Code>,
}

/// All rules of a pack.
#[derive(Debug, Clone)]
pub struct RuleBook {
    /// What each family of checks is about, by its name: `V1` … `V20`, `C`.
    pub families: BTreeMap<String, String>,
    /// Formula rules in order.
    pub rules: Vec<Rule>,
    /// Checks in order.
    pub checks: Vec<Check>,
    /// What the program itself can find.
    pub readings: Readings,
    /// Pages of checks that were added from outside.
    pub own: Vec<Page>,
    /// What the pack changes in the general rules.
    pub adjustments: Vec<Adjustment>,
}

impl RuleBook {
    /// The families in the order people count them: `V2` before `V10`, the catalogue's own last.
    #[must_use]
    pub fn family_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.families.keys().map(String::as_str).collect();
        names.sort_by_key(|name| family_order(name));
        names
    }

    /// The page of what the program itself finds: there is always one.
    #[must_use]
    pub fn reading(&self, reading: Reading) -> &Page {
        self.readings.page(reading)
    }

    /// The checks of a kind.
    pub fn checks_of(&self, kind: CheckKind) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(move |check| check.kind == kind)
    }

    /// The page of a code.
    #[must_use]
    pub fn page(&self, code: &str) -> Option<&Page> {
        self.pages().find(|page| page.code == code)
    }

    /// All pages: rules, checks, those of one's own, reader.
    pub fn pages(&self) -> impl Iterator<Item = &Page> {
        let rules = self.rules.iter().map(|rule| &rule.page);
        rules.chain(self.checks.iter().map(|check| &check.page)).chain(&self.own).chain(self.readings.pages())
    }
}
