//! The independent cross-check: a Python program that shares no code with this project recomputes every total from
//! the returns and compares.

use std::path::Path;
use std::process::{Command, Output};

use jibao_tests::sandbox::Sandbox;
use jibao_tests::{python, root};

use crate::main_job::FINISHED;

fn recompute(quarter: &Path) -> (Output, String) {
    let program = root().join("tests/independent/recompute.py");
    let output = Command::new(python()).arg(program).arg(quarter).env("PYTHONUTF8", "1").output().unwrap();
    let told =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output, told)
}

#[test]
fn an_independent_program_gets_the_same_totals_rates_and_targets_from_the_returns() {
    let workspace = Sandbox::of_all_quarters();
    for finished in FINISHED.iter() {
        let label = finished.quarter.label();
        workspace.put_outputs(&label, &finished.outputs);
        let (output, told) = recompute(&workspace.path().join(&label));
        assert!(output.status.success(), "{label}\n{told}");
        assert_eq!(told.lines().next(), Some("114 totals, 14 rates, 19 targets equal"), "{label}");
        for equal in
            ["127 workbook totals", "1200 workbook values", "1180 places among counties", "120 standings"]
        {
            assert!(told.contains(equal), "{label}: {equal}\n{told}");
        }
    }
}

#[test]
fn the_independent_program_tells_a_workbook_that_differs() {
    let label = "2024年第二季度";
    let workspace = Sandbox::of(label);
    workspace.build(label);
    let outputs = workspace.path().join(label).join("成果");
    // The workbook of another quarter in its place.
    let other = Sandbox::of_all_quarters();
    let next = "2024年第三季度";
    other.build(next);
    std::fs::copy(
        other.path().join(next).join("成果").join(format!("{next}汇总表.xlsx")),
        outputs.join(format!("{label}汇总表.xlsx")),
    )
    .unwrap();
    let (output, told) = recompute(&workspace.path().join(label));
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("G01 in the workbook: recomputed"), "{told}");
}

#[test]
fn the_independent_program_tells_a_total_that_was_changed() {
    let label = "2024年第二季度";
    let workspace = Sandbox::of(label);
    let built = workspace.build(label);
    let total = built.checked.report().line("G01").and_then(|line| line.total).unwrap();
    let data = workspace.path().join(label).join("成果/数据.json");
    let text = std::fs::read_to_string(&data).unwrap();
    let changed = text.replace(&format!("\"total\": \"{total}\""), "\"total\": \"1\"");
    assert_ne!(text, changed);
    std::fs::write(&data, changed).unwrap();
    let (output, told) = recompute(&workspace.path().join(label));
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains(&format!("G01 total: recomputed {total}, found 1")), "{told}");
}
