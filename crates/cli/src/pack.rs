//! `jibao pack check`: what trying the pack showed, and the coverage table.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use jibao::{Error, PackCheck, pack_check};
use jibao_core::pack::family_order;
use jibao_core::rules::Coverage;

use crate::exit;

/// Tries the pack and prints what came of it.
pub(crate) fn check(dir: Option<&Path>) -> Result<ExitCode, Error> {
    let tried = pack_check(dir)?;
    let [rules, checks, readings] = tried.counts;
    println!("方案包 {}：公式规则{rules}条，专门核查{checks}项，读表问题{readings}种。", tried.pack);
    trials(&tried);
    coverage(&tried.coverage);
    Ok(exit(!tried.is_clean()))
}

fn trials(tried: &PackCheck) {
    if tried.failures.is_empty() {
        println!("规则自检：全部通过。");
    }
    for failure in &tried.failures {
        println!("规则自检不符：{failure}");
    }
    for quarter in &tried.quarters {
        match &quarter.fault {
            None => println!("试写文稿：{} 可以生成。", quarter.name),
            Some(fault) => println!("试写文稿：{} 不能生成：{fault}", quarter.name),
        }
    }
}

fn coverage(coverage: &Coverage) {
    println!();
    println!("任务的核查（类别×条数）");
    for measure in &coverage.measures {
        let indicators = measure.indicators.len();
        println!("  {} {}：指标{indicators}个；{}", measure.code, measure.title, families(&measure.families));
    }
    println!();
    println!("目标的核查");
    for target in &coverage.targets {
        println!("  {} {}：{}", target.code, target.name, families(&target.families));
    }
    println!();
    println!("实施意见的要求");
    let checked = coverage.clauses.iter().filter(|clause| clause.is_checked()).count();
    println!("  共{}条，有专门核查的{checked}条。没有的：", coverage.clauses.len());
    for clause in coverage.clauses.iter().filter(|clause| !clause.is_checked()) {
        let codes: Vec<&str> = clause.indicators.iter().map(jibao_core::ids::Code::as_str).collect();
        let why = if codes.is_empty() {
            format!("不设指标：{}", clause.without)
        } else {
            format!("指标{}只有通用核查", codes.join("、"))
        };
        println!("  {} “{}”：{why}", clause.measure, clause.text);
    }
    let general: Vec<&str> = coverage.general_only.iter().map(jibao_core::ids::Code::as_str).collect();
    println!();
    println!("只有通用核查（累计、变动、整数、应填）的指标：{}", general.join("、"));
}

fn families(families: &BTreeMap<String, usize>) -> String {
    let mut sorted: Vec<(&String, &usize)> = families.iter().collect();
    sorted.sort_by_key(|(name, _)| family_order(name));
    let parts: Vec<String> = sorted.iter().map(|(name, count)| format!("{name}×{count}")).collect();
    if parts.is_empty() { "没有核查".to_owned() } else { parts.join(" ") }
}
