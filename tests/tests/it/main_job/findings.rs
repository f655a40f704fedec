//! What is found in the samples: the planted shortfalls, and no other error.

use std::collections::BTreeSet;

use jibao_core::ids::ReporterId;
use jibao_core::pack::Severity;
use jibao_core::returns::Finding;
use jibao_fixtures::{PLANTED, Planted};
use jibao_tests::returns::pack;

use super::{FINISHED, Finished, finished, list};

fn is(finding: &Finding, planted: &Planted) -> bool {
    let name = pack().catalogue.get(planted.indicator).map(jibao_core::pack::Indicator::quoted);
    finding.code == planted.finding
        && finding.reporter.as_ref().map(ReporterId::as_str) == Some(planted.reporter)
        // A rate's message names its two sides too: what it is about comes first.
        && name.is_none_or(|name| match planted.finding {
            "V20" => finding.message.starts_with(&name),
            _ => finding.message.contains(name.trim_matches(['“', '”'])),
        })
}

fn planted(finished: &Finished) -> Vec<&'static Planted> {
    PLANTED.iter().filter(|planted| planted.quarter == finished.quarter.to_string()).collect()
}

#[test]
fn every_planted_shortfall_is_found_once() {
    for finished in FINISHED.iter() {
        for planted in planted(finished) {
            let findings = &finished.built.checked.report().findings;
            assert_eq!(findings.iter().filter(|finding| is(finding, planted)).count(), 1, "{planted:?}");
        }
    }
}

#[test]
fn nothing_but_what_was_planted_is_an_error_or_a_warning() {
    for finished in FINISHED.iter() {
        let wanted = planted(finished);
        let grave = finished.built.checked.report().findings.iter().filter(|f| f.severity != Severity::Info);
        for finding in grave {
            assert!(wanted.iter().any(|planted| is(finding, planted)), "{} {finding:?}", finished.quarter);
        }
    }
}

#[test]
fn the_errors_are_a_value_left_blank_and_a_return_that_never_came() {
    let errors: BTreeSet<(String, &str, &str)> = FINISHED
        .iter()
        .flat_map(|finished| {
            list(&finished.data["findings"]).iter().map(|f| (finished.quarter.to_string(), f))
        })
        .filter(|(_, finding)| finding["severity"] == "error")
        .map(|(quarter, f)| (quarter, f["code"].as_str().unwrap(), f["reporter"].as_str().unwrap()))
        .collect();
    let expected = [("2024Q4", "blank-value", "532327"), ("2025Q2", "missing-return", "532329")];
    assert_eq!(errors, expected.map(|(quarter, code, who)| (quarter.to_owned(), code, who)).into());
}

#[test]
fn the_board_tells_who_is_late_and_who_is_missing() {
    let status = |quarter: &str, id: &str| {
        let reporters = list(&finished(quarter).data["reporters"]);
        reporters.iter().find(|reporter| reporter["id"] == id).unwrap()["status"].as_str().unwrap()
    };
    assert_eq!(status("2025Q2", "532329"), "missing");
    assert_eq!(status("2025Q2", "532322"), "late");
    assert_eq!(status("2024Q4", "532324"), "late");
    for (quarter, on_time) in [("2024Q2", 19), ("2024Q3", 19), ("2024Q4", 18), ("2025Q1", 19), ("2025Q2", 17)]
    {
        let reporters = list(&finished(quarter).data["reporters"]);
        let count = reporters.iter().filter(|reporter| reporter["status"] == "on_time").count();
        assert_eq!(count, on_time, "{quarter}");
    }
}

#[test]
fn a_missing_return_is_blank_everywhere_and_zero_nowhere() {
    for indicator in list(&finished("2025Q2").data["indicators"]) {
        let cell = &indicator["by_reporter"]["532329"];
        // The register's own numbers do not come from a return.
        if cell.is_null() || indicator["kind"] == "parameter" {
            continue;
        }
        assert_eq!(cell["state"], "blank", "{}", indicator["code"]);
        assert!(cell["value"].is_null(), "{}", indicator["code"]);
        assert!(indicator["covered"].as_u64() < indicator["expected"].as_u64(), "{}", indicator["code"]);
    }
}

#[test]
fn a_blank_value_is_told_with_its_cell_and_left_out_of_the_total() {
    let quarter = finished("2024Q4");
    let blank = list(&quarter.data["findings"]).iter().find(|f| f["code"] == "blank-value").unwrap();
    assert_eq!([&blank["file"], &blank["sheet"]], ["永仁县.xlsx", "指标表"]);
    let row = quarter.indicator("M0703");
    assert_eq!(row["by_reporter"]["532327"]["state"], "blank");
    assert_eq!(row["by_reporter"]["532327"]["source"]["cell"], blank["cell"]);
    assert_eq!((row["covered"].as_u64(), row["expected"].as_u64()), (Some(9), Some(10)));
    assert!(quarter.text.contains("不含永仁县"));
}
