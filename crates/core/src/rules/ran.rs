//! What the rules covered: how often each held, failed or could not be applied, by family. What was never
//! applied stands apart from what passed.

use std::collections::BTreeMap;

use crate::pack::Pack;
use crate::rules::RuleRun;

/// A family of rules and its sums over all rules' applications.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Family {
    /// `V1`–`V20`, `C`.
    pub code: String,
    /// Its rules, in the pack's order.
    pub runs: Vec<RuleRun>,
    /// Applications that held.
    pub passed: usize,
    /// Applications that did not hold.
    pub failed: usize,
    /// Cases in which a rule could not be applied.
    pub not_run: usize,
    /// Rules that were not applied once.
    pub never: usize,
}

/// Rules that were not applied once, for the same reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Never {
    /// The reasons.
    pub reasons: Vec<String>,
    /// The rules.
    pub codes: Vec<String>,
}

/// What all rules covered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// By family, in the pack's order.
    pub families: Vec<Family>,
    /// The sums over all families; its runs are left empty.
    pub total: Family,
    /// How many rules there are.
    pub rules: usize,
    /// Rules that were never applied, by reasons.
    pub never: Vec<Never>,
}

/// In how many cases a rule could not be applied.
#[must_use]
pub fn not_run(run: &RuleRun) -> usize {
    run.not_run.values().sum()
}

/// Whether a rule was applied at all.
#[must_use]
pub fn applied(run: &RuleRun) -> bool {
    run.passed + run.failed > 0
}

/// Sums up what became of the rules.
#[must_use]
pub fn coverage(pack: &Pack, runs: &[RuleRun]) -> Coverage {
    let families: BTreeMap<&str, &str> =
        pack.rules.pages().map(|page| (page.code.as_str(), page.family.as_str())).collect();
    let mut sum = Coverage { rules: runs.len(), ..Coverage::default() };
    for run in runs {
        let code = families.get(run.code.as_str()).copied().unwrap_or_default();
        let known = sum.families.iter().position(|family| family.code == code);
        let at = known.unwrap_or(sum.families.len());
        if known.is_none() {
            sum.families.push(Family { code: code.to_owned(), ..Family::default() });
        }
        add(&mut sum.total, run);
        if let Some(family) = sum.families.get_mut(at) {
            add(family, run);
            family.runs.push(run.clone());
        }
        if !applied(run) {
            never(&mut sum.never, run);
        }
    }
    sum
}

fn add(family: &mut Family, run: &RuleRun) {
    family.passed += run.passed;
    family.failed += run.failed;
    family.not_run += not_run(run);
    family.never += usize::from(!applied(run));
}

fn never(list: &mut Vec<Never>, run: &RuleRun) {
    let reasons: Vec<String> = run.not_run.keys().cloned().collect();
    match list.iter_mut().find(|one| one.reasons == reasons) {
        Some(one) => one.codes.push(run.code.clone()),
        None => list.push(Never { reasons, codes: vec![run.code.clone()] }),
    }
}
