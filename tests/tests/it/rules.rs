//! Every family of checks, on the clean sample quarters: the smallest change that must make it fire, the cell it names,
//! and the input without which it does not run.

mod cases;
mod waivers;
mod wholes;
mod world;

use std::collections::BTreeSet;

use jibao_core::pack::Severity;
use jibao_core::report::Report;
use jibao_core::returns::Finding;
use jibao_fixtures::PLANTED;
use jibao_tests::returns::{pack, quarters};

use cases::{CASES, Case};
use world::World;

fn run<'a>(report: &'a Report, code: &str) -> &'a jibao_core::rules::RuleRun {
    report.runs.iter().find(|run| run.code == code).unwrap_or_else(|| panic!("{code} is no rule"))
}

/// What a report says that another does not.
fn new<'a>(report: &'a Report, clean: &Report) -> Vec<&'a Finding> {
    report.findings.iter().filter(|finding| !clean.findings.contains(finding)).collect()
}

/// What is wrong with how a case fires; `None` where it fires as it should.
fn fires(case: &Case) -> Option<String> {
    let clean = World::at(case.quarter).report();
    let planted = PLANTED.iter().any(|planted| planted.finding == case.code);
    if !planted && clean.findings.iter().any(|finding| finding.code == case.code) {
        return Some(format!("{} is not quiet on {}", case.code, case.quarter));
    }
    let mut world = World::at(case.quarter);
    let cell = (case.change)(&mut world);
    let report = world.report();
    let found = new(&report, &clean);
    let codes: BTreeSet<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
    let allowed: BTreeSet<&str> = std::iter::once(case.code).chain(case.also.iter().copied()).collect();
    let named = found.iter().any(|finding| finding.code == case.code && finding.places.contains(&cell));
    let whole = found.iter().all(|finding| !finding.message.contains(['{', '}']));
    let right = named && whole && codes.is_subset(&allowed) && run(&report, case.code).failed > 0;
    let told: Vec<String> =
        found.iter().map(|f| format!("{} {}：{}", f.code, f.place(), f.message)).collect();
    (!right).then(|| format!("{} at {cell}:\n{}", case.code, told.join("\n")))
}

/// What is wrong with how a case goes without its input.
fn runs_without(case: &Case) -> Option<String> {
    let lacking = case.lacking?;
    let clean = World::at(case.quarter).report();
    let mut world = World::at(case.quarter);
    lacking(&mut world);
    let report = world.report();
    let said = new(&report, &clean).into_iter().find(|finding| finding.code == case.code);
    let not_run = |report: &Report| run(report, case.code).not_run.values().sum::<usize>();
    let counted = not_run(&report) > not_run(&clean);
    (said.is_some() || !counted).then(|| format!("{}: {said:?} {:?}", case.code, run(&report, case.code)))
}

#[test]
fn each_family_fires_on_the_smallest_change_and_names_the_cell() {
    let wrong: Vec<String> = CASES.iter().filter_map(fires).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn each_family_is_not_run_without_its_input() {
    let wrong: Vec<String> = CASES.iter().filter_map(runs_without).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_family_has_a_case() {
    let covered: BTreeSet<&str> = CASES.iter().map(|case| case.family).collect();
    let families: BTreeSet<&str> = pack().rules.families.keys().map(String::as_str).collect();
    assert_eq!(covered, families);
    for case in CASES {
        assert_eq!(pack().rules.page(case.code).unwrap().family, case.family, "{}", case.code);
    }
}

#[test]
fn the_only_errors_of_the_sample_quarters_are_planted() {
    for quarter in quarters() {
        let name = quarter.quarter.to_string();
        let report = World::at(&name).report();
        for finding in report.findings.iter().filter(|finding| finding.severity == Severity::Error) {
            let planted = PLANTED.iter().any(|planted| {
                planted.quarter == name
                    && planted.finding == finding.code
                    && finding.reporter.as_ref().is_some_and(|id| id.as_str() == planted.reporter)
            });
            assert!(planted, "{name} {finding:?}");
        }
    }
}

#[test]
fn the_cells_of_the_quarter_before_are_named_with_their_quarter() {
    let mut world = World::at("2024Q3");
    let cell = world.before("532301").add("M1401", -1);
    let report = world.report();
    let finding = report.findings.iter().find(|finding| finding.code == "V3-M1401").unwrap();
    let earlier = format!("2024年第二季度/{cell}");
    let places: Vec<String> = finding.places.iter().map(ToString::to_string).collect();
    assert!(places.contains(&earlier), "{places:?}");
    assert!(!finding.place().file.contains('/'), "the first place is not this quarter's: {places:?}");
    for part in ["上季度", "“本季接收社区矫正对象”", "“本季解除(终止)社区矫正对象”", "＋", "－", "＝"]
    {
        assert!(finding.message.contains(part), "{}", finding.message);
    }
}

#[test]
fn a_remark_explains_a_warning_and_never_an_error() {
    let explained = |code: &str, change: fn(&mut World)| {
        let mut world = World::at("2024Q3");
        change(&mut world);
        let report = world.report();
        let found = report.findings.iter().find(|finding| finding.code == code).unwrap();
        found.explained.clone()
    };
    let warning = explained("V6", |world| {
        let now = world.value("532301", "M0704");
        world.before("532301").set("M0704", now + 1);
        world.now("532301").remark("M0704", "一家企业停产");
    });
    assert_eq!(warning.as_deref(), Some("一家企业停产"));
    let error = explained("V1-M1406", |world| {
        let all = world.value("532301", "M1401");
        world.now("532301").set("M1406", all + 1);
        world.now("532301").remark("M1406", "有一人同时两种帮教");
    });
    assert_eq!(error, None);
}

#[test]
fn a_dip_that_last_year_saw_too_is_no_change() {
    let dip = |last_year: i64| {
        let mut world = World::at("2025Q2");
        world.at_quarter("2025Q1", "532301").set("M0703", 900);
        world.now("532301").set("M0703", 100);
        world.at_quarter("2024Q2", "532301").set("M0703", last_year);
        let report = world.report();
        report.findings.iter().any(|f| f.code == "V11" && f.message.contains("“发放‘法律联谊卡’”"))
    };
    assert!(dip(800));
    assert!(!dip(120));
}

#[test]
fn a_premise_that_does_not_hold_is_counted_apart_from_a_missing_value() {
    let report = World::at("2024Q3").report();
    let run = run(&report, "V4Q1-G01");
    assert!(run.not_run.is_empty(), "{run:?}");
    assert_eq!(run.not_applicable.get("前提不成立").copied(), Some(11));
    assert!(run.not_applicable.contains_key("该单位本期不填报此项"), "{run:?}");
}
