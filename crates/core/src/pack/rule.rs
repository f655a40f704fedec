//! Rules as data: formula rules, checks with steps of their own, and what the reader can report.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::error::{Location, PackError, nearest};
use super::files::PackFiles;
use super::{Code, Indicator, Names};
use crate::calendar::Quarter;
use crate::finding::Severity;
use crate::formula::{Expression, FormulaError, Reference, parse, resolve, unit_of};

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

impl Comparison {
    fn parse(text: &str) -> Result<Self, FormulaError> {
        Ok(match text {
            "==" => Self::Equal,
            "!=" => Self::NotEqual,
            ">" => Self::Greater,
            ">=" => Self::AtLeast,
            "<" => Self::Less,
            "<=" => Self::AtMost,
            "both-or-neither" => Self::BothOrNeither,
            "not-both" => Self::NotBoth,
            other => return Err(FormulaError::Operator(other.to_owned())),
        })
    }

    /// Whether the comparison holds; differences up to `tolerance` count as equal.
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

    fn compares_sizes(self) -> bool {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Each county's return.
    County,
    /// Each section's return.
    Section,
    /// The consolidated prefecture.
    Prefecture,
    /// Each row of a village sheet.
    Village,
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

/// What every rule, check and reader finding tells about itself (`jibao explain`).
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    /// Code, unique and never reused.
    pub code: String,
    /// Family `V1`–`V20`, `C` for the catalogue's own, empty for the reader's.
    pub family: String,
    /// What is checked.
    pub title: String,
    /// How grave a hit is.
    pub severity: Severity,
    /// Clause or list it rests on.
    pub basis: String,
    /// Why it is checked.
    pub why: String,
    /// How to mend it.
    pub hint: String,
    /// An example.
    pub example: String,
}

/// Values of a self-test: what each reference of the formula is taken to be.
pub type Example = Vec<(Reference, Decimal)>;

type ExampleRow = BTreeMap<String, Decimal>;

/// A formula rule.
#[derive(Debug, Clone)]
pub struct Rule {
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
    pub from: Option<Quarter>,
    /// Last quarter.
    pub until: Option<Quarter>,
    /// The rule is applied only where this holds.
    pub guard: Option<Condition>,
    /// Sentence with `{left}` and `{right}`.
    pub message: String,
    /// Values that must pass.
    pub pass: Vec<Example>,
    /// Values that must fail.
    pub fail: Vec<Example>,
}

/// A check with steps of its own; `kind` names the Rust module.
#[derive(Debug, Clone)]
pub struct Check {
    /// Its page.
    pub page: Page,
    /// Which steps.
    pub kind: String,
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
    /// Formula rules in order.
    pub rules: Vec<Rule>,
    /// Checks in order.
    pub checks: Vec<Check>,
    /// What the reader can report.
    pub readings: Vec<Page>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    rule: Vec<RuleRow>,
    check: Vec<CheckRow>,
    reading: Vec<ReadingRow>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    code: Spanned<String>,
    family: String,
    title: String,
    left: Spanned<String>,
    op: Spanned<String>,
    right: Spanned<String>,
    #[serde(default)]
    tolerance: Decimal,
    missing: Missing,
    severity: Severity,
    scope: BTreeSet<Scope>,
    from: Option<Quarter>,
    until: Option<Quarter>,
    guard: Option<Spanned<String>>,
    basis: String,
    message: String,
    hint: String,
    why: String,
    example: String,
    pass: Vec<ExampleRow>,
    fail: Vec<ExampleRow>,
    #[serde(default, rename = "for")]
    repeat: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckRow {
    code: Spanned<String>,
    family: String,
    kind: Spanned<String>,
    title: String,
    severity: Severity,
    scope: BTreeSet<Scope>,
    basis: String,
    hint: String,
    why: String,
    example: String,
    #[serde(default)]
    params: BTreeMap<String, Decimal>,
    #[serde(default)]
    codes: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadingRow {
    code: Spanned<String>,
    title: String,
    severity: Severity,
    why: String,
    hint: String,
    example: String,
}

const FILE: &str = "rules.toml";

impl RuleBook {
    pub(super) fn load(files: &PackFiles, names: Names<'_>) -> Result<Self, PackError> {
        let RuleFile { rule, check, reading } = files.toml(FILE)?;
        let mut seen = BTreeSet::new();
        let at = |span: std::ops::Range<usize>| files.location(FILE, span.start);
        let mut unique = |code: &Spanned<String>| {
            if seen.insert(code.get_ref().clone()) {
                return Ok(());
            }
            Err(PackError::Duplicate {
                at: at(code.span()), what: "规则代码", name: code.get_ref().clone()
            })
        };
        let mut rules = Vec::new();
        for row in rule {
            for row in expand(row, names) {
                unique(&row.code)?;
                rules.push(build(row, names, &at)?);
            }
        }
        let mut checks = Vec::new();
        for row in check {
            unique(&row.code)?;
            for code in &row.codes {
                if names.catalogue.get(code.get_ref()).is_none() {
                    names.catalogue.expect(code.get_ref(), &at(code.span()))?;
                }
            }
            checks.push(check_from(row, &at)?);
        }
        let mut readings = Vec::new();
        for row in reading {
            unique(&row.code)?;
            readings.push(page_of_reading(row));
        }
        Ok(Self { rules, checks, readings })
    }

    /// The page of a code.
    #[must_use]
    pub fn page(&self, code: &str) -> Option<&Page> {
        self.pages().find(|page| page.code == code)
    }

    /// All pages: rules, checks, reader.
    pub fn pages(&self) -> impl Iterator<Item = &Page> {
        let rules = self.rules.iter().map(|rule| &rule.page);
        rules.chain(self.checks.iter().map(|check| &check.page)).chain(&self.readings)
    }
}

/// A row with `for` stands for one rule an indicator: `$` is its code in formulas, its name in sentences.
fn expand(row: RuleRow, names: Names<'_>) -> Vec<RuleRow> {
    if row.repeat.is_empty() {
        return vec![row];
    }
    let one = |code: &Spanned<String>| {
        let put = |text: &String| text.replace('$', code.get_ref());
        let name =
            names.catalogue.get(code.get_ref()).map_or_else(|| code.get_ref().clone(), Indicator::quoted);
        let say = |text: &String| text.replace("“$”", &name).replace('$', &name);
        // The place of an expanded formula is the place of the code it was expanded for.
        let spanned = |text: &Spanned<String>| Spanned::new(code.span(), put(text.get_ref()));
        let examples = |list: &[ExampleRow]| -> Vec<ExampleRow> {
            list.iter()
                .map(|example| example.iter().map(|(key, value)| (put(key), *value)).collect())
                .collect()
        };
        RuleRow {
            code: spanned(&row.code),
            title: say(&row.title),
            left: spanned(&row.left),
            right: spanned(&row.right),
            guard: row.guard.as_ref().map(spanned),
            message: say(&row.message),
            why: say(&row.why),
            example: say(&row.example),
            pass: examples(&row.pass),
            fail: examples(&row.fail),
            repeat: Vec::new(),
            ..row.clone()
        }
    };
    row.repeat.iter().map(one).collect()
}

fn build(
    row: RuleRow,
    names: Names<'_>,
    at: &dyn Fn(std::ops::Range<usize>) -> Location,
) -> Result<Rule, PackError> {
    let code = row.code.get_ref().clone();
    let refuse = |span: std::ops::Range<usize>, reason| PackError::Formula {
        at: at(span),
        code: code.clone(),
        reason,
    };
    let side = |text: &Spanned<String>| {
        expression(text.get_ref(), names).map_err(|reason| refuse(text.span(), reason))
    };
    let comparison = Comparison::parse(row.op.get_ref()).map_err(|reason| refuse(row.op.span(), reason))?;
    let condition = Condition { left: side(&row.left)?, comparison, right: side(&row.right)? };
    check_units(&condition, names).map_err(|reason| refuse(row.right.span(), reason))?;
    let guard = match &row.guard {
        Some(text) => Some(guard(text.get_ref(), names).map_err(|reason| refuse(text.span(), reason))?),
        None => None,
    };
    let examples = |rows: &[ExampleRow]| -> Result<Vec<Example>, PackError> {
        let one =
            |row: &ExampleRow| row.iter().map(|(key, value)| Ok((reference(key, names)?, *value))).collect();
        rows.iter().map(one).collect::<Result<_, _>>().map_err(|reason| refuse(row.code.span(), reason))
    };
    Ok(Rule {
        condition,
        tolerance: row.tolerance,
        missing: row.missing,
        scope: row.scope,
        from: row.from,
        until: row.until,
        guard,
        message: row.message,
        pass: examples(&row.pass)?,
        fail: examples(&row.fail)?,
        page: Page {
            code,
            family: row.family,
            title: row.title,
            severity: row.severity,
            basis: row.basis,
            why: row.why,
            hint: row.hint,
            example: row.example,
        },
    })
}

/// The value an example's key stands for.
fn reference(key: &str, names: Names<'_>) -> Result<Reference, FormulaError> {
    match expression(key, names)? {
        Expression::Value(reference) => Ok(reference),
        _ => Err(FormulaError::Syntax { text: key.to_owned(), rest: key.to_owned() }),
    }
}

fn expression(text: &str, names: Names<'_>) -> Result<Expression, FormulaError> {
    resolve(&parse(text)?, names)
}

fn check_units(condition: &Condition, names: Names<'_>) -> Result<(), FormulaError> {
    let (left, right) = (unit_of(&condition.left, names)?, unit_of(&condition.right, names)?);
    if condition.comparison.compares_sizes() {
        crate::formula::same_unit(left, right)?;
    }
    Ok(())
}

/// A guard is one text: `G01 >= 20`.
fn guard(text: &str, names: Names<'_>) -> Result<Condition, FormulaError> {
    for sign in [">=", "<=", "==", "!=", ">", "<"] {
        if let Some((left, right)) = text.split_once(sign) {
            let comparison = Comparison::parse(sign)?;
            return Ok(Condition {
                left: expression(left, names)?,
                comparison,
                right: expression(right, names)?,
            });
        }
    }
    Err(FormulaError::Operator(text.to_owned()))
}

fn check_from(row: CheckRow, at: &dyn Fn(std::ops::Range<usize>) -> Location) -> Result<Check, PackError> {
    let kind = row.kind.get_ref().as_str();
    if !crate::check::KINDS.iter().any(|(known, _)| *known == kind) {
        return Err(PackError::UnknownName {
            at: at(row.kind.span()),
            what: "核查方式",
            name: kind.to_owned(),
            nearest: nearest(kind, crate::check::KINDS.iter().map(|(known, _)| *known)),
        });
    }
    let needed =
        crate::check::KINDS.iter().find(|(known, _)| *known == kind).map_or(&[][..], |(_, params)| params);
    if let Some(param) = needed.iter().find(|param| !row.params.contains_key(**param)) {
        let message = format!("核查“{}”缺少参数“{param}”", row.code.get_ref());
        return Err(PackError::Syntax { at: at(row.kind.span()), message });
    }
    if let Some(param) = row.params.keys().find(|param| !needed.contains(&param.as_str())) {
        let nearest = nearest(param, needed.iter().copied());
        return Err(PackError::UnknownKey { at: at(row.kind.span()), key: param.clone(), nearest });
    }
    Ok(Check {
        kind: kind.to_owned(),
        page: Page {
            code: row.code.into_inner(),
            family: row.family,
            title: row.title,
            severity: row.severity,
            basis: row.basis,
            why: row.why,
            hint: row.hint,
            example: row.example,
        },
        scope: row.scope,
        params: row.params,
        codes: row.codes.iter().map(|code| Code::from(code.get_ref().as_str())).collect(),
    })
}

fn page_of_reading(row: ReadingRow) -> Page {
    Page {
        code: row.code.into_inner(),
        family: String::new(),
        title: row.title,
        severity: row.severity,
        basis: String::new(),
        why: row.why,
        hint: row.hint,
        example: row.example,
    }
}
