//! The consolidated workbook as other programs see it: recalculated, read again, its charts' ranges and its bytes.

use std::path::PathBuf;
use std::process::Command;

use jibao_core::ids::Period;

use jibao_tests::sandbox::Sandbox;
use jibao_tests::{python, root};

use crate::main_job::FINISHED;

const LABEL: &str = "2025年第二季度";

fn finished() -> &'static crate::main_job::Finished {
    FINISHED.iter().find(|finished| finished.quarter == Period::quarter(2025, 2).unwrap()).unwrap()
}

fn workbook() -> &'static [u8] {
    &finished().outputs[&format!("{LABEL}汇总表.xlsx")]
}

fn written(workspace: &Sandbox) -> PathBuf {
    let path = workspace.path().join("汇总表.xlsx");
    std::fs::write(&path, workbook()).unwrap();
    path
}

fn run(program: &str, path: &PathBuf) -> (bool, String) {
    let output = Command::new(python())
        .arg(root().join("tests/render").join(program))
        .arg(path)
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap();
    let told =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), told)
}

#[test]
fn recalculating_the_workbook_changes_no_cell() {
    let workspace = Sandbox::empty();
    let (right, told) = run("recalculate.py", &written(&workspace));
    assert!(right, "{told}");
    assert!(told.contains(" 0 differences"), "{told}");
}

#[test]
fn the_charts_draw_the_cells_they_name() {
    let workspace = Sandbox::empty();
    let (right, told) = run("charts.py", &written(&workspace));
    assert!(right, "{told}");
    assert!(told.contains("5 charts"), "{told}");
}

#[test]
fn what_prints_is_at_most_twenty_pages_that_can_be_read() {
    let workspace = Sandbox::empty();
    let (right, told) = run("book_pages.py", &written(&workspace));
    assert!(right, "{told}");
}

#[test]
fn our_own_reader_opens_every_sheet_and_finds_no_error_value() {
    let book = jibao_sheets::read("汇总表.xlsx", workbook()).unwrap();
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert!(names.starts_with(&["总览", "指标汇总", "目标完成", "趋势", "楚雄市"]), "{names:?}");
    assert!(names.ends_with(&["问题清单", "原始值", "上季分单位", "数字出处", "说明"]), "{names:?}");
    for sheet in &book.sheets {
        assert_eq!(sheet.empty_formulas, 0, "{}: formulas without a result", sheet.name);
        assert!(sheet.cells.len() > 20, "{}", sheet.name);
        for (at, cell) in &sheet.cells {
            assert!(!cell.raw_text().starts_with('#'), "{} {at:?}: {}", sheet.name, cell.raw_text());
        }
    }
}

#[test]
fn the_same_quarter_gives_the_same_workbook_twice() {
    let workspace = Sandbox::of_all_quarters();
    workspace.build(LABEL);
    let outputs = workspace.outputs(LABEL);
    assert!(outputs[&format!("{LABEL}汇总表.xlsx")] == workbook(), "the bytes differ");
}

/// Long sheets are written as they come, those of details beside the others: whoever comes first, the file is the same.
#[test]
fn a_workbook_of_long_sheets_has_the_same_bytes_on_one_processor_and_on_many() {
    let folder = tempfile::tempdir().unwrap();
    let size = jibao_fixtures::scale::Size { counties: 190, villages: 1_900, quarters: 1 };
    jibao_fixtures::scale::workspace(size, folder.path()).unwrap();
    let (workspace, quarter) = jibao::resolve(&folder.path().join(LABEL)).unwrap();
    let checked = jibao::check(&workspace, &quarter, &jibao::unwatched).unwrap();
    let written = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut bytes = Vec::new();
            checked.write_xlsx(&mut bytes).unwrap();
            bytes
        })
    };
    let alone = written(1);
    for threads in [2, 2, 4] {
        assert!(written(threads) == alone, "{threads} processors");
    }
    // It is one of those whose long sheets are not kept in memory: they hold their words themselves.
    let villages = jibao_tests::package::Package::open(&alone).text();
    assert!(villages.contains("inlineStr"), "the sheets are short");
}
