//! 核查报告 in a real browser: filtering, searching, keyboard, paper, colours, narrow screens.

use std::path::PathBuf;

use jibao_tests::package::Package;
use jibao_tests::returns::{sample, value, workbook};
use jibao_tests::sandbox::Sandbox;

use crate::documents::check;

const LABEL: &str = "2025年第二季度";

/// The page's path, after building the quarter.
fn built(workspace: &Sandbox) -> PathBuf {
    workspace.build(LABEL);
    workspace.path().join(LABEL).join("成果").join(format!("{LABEL}核查报告.html"))
}

/// A return whose texts would be markup, and one that is sent again with another value.
fn hostile() -> Sandbox {
    let workspace = Sandbox::of_all_quarters();
    let wrong = |raw: &str| {
        let mut submission = sample("2025Q2", "532323");
        let entry = value(&mut submission, "G01");
        raw.clone_into(&mut entry.raw);
        entry.set_unreadable();
        workbook(&submission)
    };
    let markup = format!("<img src=x onerror=alert(1)>\"'&{}\u{202e}", "长".repeat(100));
    workspace.remove(LABEL, "牟定县.xlsx");
    workspace.put(LABEL, "牟定县<b>粗<b>.xlsx", &wrong(&markup));
    let mut package = Package::open(&workbook(&sample("2025Q2", "532324")));
    package.add_sheet("<script>表", &[&["<script>alert(2)</script>", "１２３"]]);
    workspace.put(LABEL, "南华县.xlsx", &package.bytes());
    workspace.put(LABEL, "坏'文件\".xlsx", b"not a workbook");
    workspace
}

#[test]
fn the_page_works_in_a_browser_with_the_sample_quarter() {
    let workspace = Sandbox::of_all_quarters();
    let page = built(&workspace);
    let size = std::fs::metadata(&page).unwrap().len();
    assert!(size < 1_500_000, "{size}");
    check("page.py", &[page]);
}

#[test]
fn the_page_works_in_a_browser_with_texts_that_would_be_markup() {
    let workspace = hostile();
    let page = built(&workspace);
    let text = std::fs::read_to_string(&page).unwrap();
    assert!(text.contains("&lt;img src=x onerror=alert(1)&gt;"));
    assert!(!text.contains("<img"));
    check("page.py", &[page]);
}
