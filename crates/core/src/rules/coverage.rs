//! What the pack's checks cover: every measure, every target, every indicator, every demand of the policy.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ids::Code;
use crate::pack::{Check, CheckKind, Clause, Indicator, Kind, Pack, Page};

/// The coverage table of a pack.
#[derive(Debug, Clone, Serialize)]
pub struct Coverage {
    /// The measures in order.
    pub measures: Vec<MeasureCoverage>,
    /// The targets in catalogue order.
    pub targets: Vec<TargetCoverage>,
    /// The demands of the policy in its order.
    pub clauses: Vec<ClauseCoverage>,
    /// Indicators asked for that no formula rule and no check by name looks at: only the general checks do.
    pub general_only: Vec<Code>,
}

/// One measure.
#[derive(Debug, Clone, Serialize)]
pub struct MeasureCoverage {
    /// Its code, `M09`.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its indicators.
    pub indicators: Vec<Code>,
    /// How many rules and checks look at one of them, by family.
    pub families: BTreeMap<String, usize>,
}

/// One target.
#[derive(Debug, Clone, Serialize)]
pub struct TargetCoverage {
    /// The indicator.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// How many rules and checks look at it or at what it is computed from, by family.
    pub families: BTreeMap<String, usize>,
}

/// One demand of the policy.
#[derive(Debug, Clone, Serialize)]
pub struct ClauseCoverage {
    /// The measure.
    pub measure: String,
    /// The policy's words.
    pub text: String,
    /// The indicators that follow it up.
    pub indicators: Vec<Code>,
    /// How many formula rules and checks by name rest on them.
    pub rules: usize,
    /// Why it has no indicator, where it has none.
    pub without: String,
}

impl ClauseCoverage {
    /// Whether a check of its own looks at what the clause demands.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.rules > 0
    }
}

/// The coverage table.
#[must_use]
pub fn coverage(pack: &Pack) -> Coverage {
    let indicators = |measure: &str| -> Vec<&Indicator> {
        pack.catalogue.iter().filter(|indicator| indicator.measure == measure).collect()
    };
    let measures = pack.policy.measures().map(|measure| {
        let indicators = indicators(&measure.code);
        MeasureCoverage {
            code: measure.code.clone(),
            title: measure.title.clone(),
            families: families(pack, &indicators),
            indicators: indicators.into_iter().map(|indicator| indicator.code.clone()).collect(),
        }
    });
    let targets = pack.catalogue.iter().filter(|indicator| indicator.target.is_some());
    let targets = targets.map(|indicator| TargetCoverage {
        code: indicator.code.clone(),
        name: indicator.name.clone(),
        families: families(pack, &with_parts(pack, indicator)),
    });
    let asked = pack.catalogue.iter().filter(|indicator| {
        indicator.kind != Kind::Text
            && (!indicator.units.is_nobody() || !indicator.sections.is_empty())
            && specific(pack, &[&indicator.code]) == 0
    });
    Coverage {
        measures: measures.collect(),
        targets: targets.collect(),
        clauses: pack.clauses.iter().map(|clause| of_clause(pack, clause)).collect(),
        general_only: asked.map(|indicator| indicator.code.clone()).collect(),
    }
}

fn of_clause(pack: &Pack, clause: &Clause) -> ClauseCoverage {
    let indicators = clause.indicators.iter().filter_map(|code| pack.catalogue.get(code.as_str()));
    let codes: Vec<&Code> =
        indicators.flat_map(|indicator| with_parts(pack, indicator)).map(|part| &part.code).collect();
    ClauseCoverage {
        measure: clause.measure.clone(),
        text: clause.text.clone(),
        indicators: clause.indicators.clone(),
        rules: specific(pack, &codes),
        without: clause.without.clone(),
    }
}

/// An indicator and what it is computed from.
fn with_parts<'a>(pack: &'a Pack, indicator: &'a Indicator) -> Vec<&'a Indicator> {
    let parts = indicator.numerator.iter().chain(&indicator.denominator);
    std::iter::once(indicator).chain(parts.filter_map(|code| pack.catalogue.get(code.as_str()))).collect()
}

/// Rules and checks that look at one of some indicators, by family.
fn families(pack: &Pack, indicators: &[&Indicator]) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for rule in &pack.rules.rules {
        let asked = rule.references();
        if indicators.iter().any(|i| asked.iter().any(|reference| reference.code() == Some(&i.code))) {
            *found.entry(rule.page.family.clone()).or_default() += 1;
        }
    }
    for check in &pack.rules.checks {
        if indicators.iter().any(|indicator| looks_at(check, indicator)) {
            *found.entry(check.page.family.clone()).or_default() += 1;
        }
    }
    found
}

/// Whether a check looks at an indicator.
fn looks_at(check: &Check, indicator: &Indicator) -> bool {
    let named = check.codes.is_empty() || check.codes.contains(&indicator.code);
    named && check.kind.covers(indicator)
}

/// How many formula rules, checks by name and targets look at one of some indicators: what is about them in
/// particular, without the general checks that look at every number.
fn specific(pack: &Pack, codes: &[&Code]) -> usize {
    let rules = pack.rules.rules.iter().filter(|rule| {
        !GENERAL.contains(&rule.page.family.as_str())
            && rule.references().iter().any(|r| r.code().is_some_and(|code| codes.contains(&code)))
    });
    let named = pack.rules.checks.iter().filter(|check| codes.iter().any(|code| check.codes.contains(code)));
    let indicators = codes.iter().filter_map(|code| pack.catalogue.get(code.as_str()));
    let judged = pack.rules.checks_of(CheckKind::Target).next().is_some();
    let targets = indicators.filter(|indicator| indicator.target.is_some() && judged);
    rules.count() + named.count() + targets.count()
}

/// Families that treat every flow alike: they keep a column consistent, and say nothing of what it means.
const GENERAL: [&str; 2] = ["V4", "V5"];

/// The pages of all rules and checks that look at an indicator, in the pack's order.
#[must_use]
pub fn touching<'a>(pack: &'a Pack, indicator: &Indicator) -> Vec<&'a Page> {
    let rules =
        pack.rules.rules.iter().filter(|rule| {
            rule.references().iter().any(|reference| reference.code() == Some(&indicator.code))
        });
    let checks = pack.rules.checks.iter().filter(|check| looks_at(check, indicator));
    rules.map(|rule| &rule.page).chain(checks.map(|check| &check.page)).collect()
}
