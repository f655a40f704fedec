//! 规则执行情况: what passed, what failed, and apart from both what could not be applied.

use jibao_core::pack::Pack;
use jibao_core::report::Report;
use jibao_core::rules::ran::{Family, Never, applied, not_run};
use jibao_core::rules::{RuleRun, ran};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Covered {
    rules: usize,
    total: Sum,
    families: Vec<FamilyLine>,
    never: Vec<NeverLine>,
}

#[derive(Serialize)]
struct Sum {
    code: String,
    passed: usize,
    failed: usize,
    not_run: usize,
    never: usize,
}

#[derive(Serialize)]
struct FamilyLine {
    sum: Sum,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
struct Rule {
    code: String,
    title: String,
    /// 有问题, 通过, 未执行: never the colour alone.
    word: &'static str,
    mark: &'static str,
    passed: usize,
    failed: usize,
    not_run: usize,
    reasons: String,
}

#[derive(Serialize)]
struct NeverLine {
    reasons: String,
    count: usize,
    codes: Vec<String>,
}

pub(super) fn covered(pack: &Pack, report: &Report) -> Covered {
    let sums = ran::coverage(pack, &report.runs);
    Covered {
        rules: sums.rules,
        total: sum(&sums.total),
        families: sums.families.iter().map(|one| family(pack, one)).collect(),
        never: sums.never.iter().map(never).collect(),
    }
}

fn sum(family: &Family) -> Sum {
    let Family { passed, failed, not_run, never, .. } = *family;
    Sum { code: family.code.clone(), passed, failed, not_run, never }
}

fn family(pack: &Pack, family: &Family) -> FamilyLine {
    FamilyLine { sum: sum(family), rules: family.runs.iter().map(|run| rule(pack, run)).collect() }
}

fn rule(pack: &Pack, run: &RuleRun) -> Rule {
    let (word, mark) = match (applied(run), run.failed) {
        (false, _) => ("未执行", "wait"),
        (true, 0) => ("通过", "good"),
        (true, _) => ("有问题", "bad"),
    };
    let reasons: Vec<String> =
        run.not_run.iter().map(|(reason, count)| format!("{reason}（{count}）")).collect();
    Rule {
        title: pack.rules.page(&run.code).map(|page| page.title.clone()).unwrap_or_default(),
        code: run.code.clone(),
        word,
        mark,
        passed: run.passed,
        failed: run.failed,
        not_run: not_run(run),
        reasons: reasons.join("；"),
    }
}

fn never(never: &Never) -> NeverLine {
    let reasons = if never.reasons.is_empty() {
        "没有可核查的对象".to_owned()
    } else {
        never.reasons.join("；")
    };
    NeverLine { reasons, count: never.codes.len(), codes: never.codes.clone() }
}
