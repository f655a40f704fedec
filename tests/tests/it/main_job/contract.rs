//! The contract of the outputs: names, keys, types, hashes, and the same bytes from the same inputs.

use std::collections::BTreeSet;
use std::fmt::Write;

use jibao_tests::sandbox::Sandbox;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{FINISHED, decimal, finished, list};

fn sha256(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").unwrap();
    }
    text
}

#[test]
fn a_build_writes_the_outputs_under_their_names() {
    for finished in FINISHED.iter() {
        let label = finished.quarter.label();
        let names: BTreeSet<&str> = finished.outputs.keys().map(String::as_str).collect();
        let (document, workbook) = (format!("{label}工作总结.docx"), format!("{label}汇总表.xlsx"));
        for name in [document.as_str(), workbook.as_str(), "数据.json", "清单.json"] {
            assert!(names.contains(name), "{name} is not among {names:?}");
        }
        let page = format!("{label}核查报告.html");
        for name in names {
            let known = [document.as_str(), &workbook, &page, "数据.json", "清单.json"].contains(&name);
            assert!(known || name.starts_with("退回/"), "{name} is not in the contract");
        }
    }
}

#[test]
fn the_list_of_hashes_holds_every_output_and_every_return_that_was_read() {
    let last = finished("2025Q2");
    let manifest: Value = serde_json::from_slice(&last.outputs["清单.json"]).unwrap();
    assert_eq!(manifest["quarter"], "2025Q2");
    let hashes = manifest["outputs"].as_object().unwrap();
    let outputs: BTreeSet<&String> = last.outputs.keys().filter(|name| *name != "清单.json").collect();
    assert_eq!(hashes.keys().collect::<BTreeSet<_>>(), outputs);
    for (name, hash) in hashes {
        assert_eq!(*hash, sha256(&last.outputs[name]), "{name}");
        assert_eq!(manifest["editions"][name], serde_json::json!({ "edition": "internal", "draft": false }));
    }
    let inputs = manifest["inputs"].as_object().unwrap();
    assert_eq!(
        inputs.len(),
        4 * 19 + 18,
        "this quarter's returns and those of the quarters it is set beside"
    );
    let fixture = jibao_tests::root().join("fixtures/2025年第二季度/上报/楚雄市.xlsx");
    let own = sha256(&std::fs::read(fixture).unwrap());
    assert!(inputs.values().any(|hash| *hash == own));
}

#[test]
fn the_data_file_has_the_keys_and_types_of_the_contract() {
    for finished in FINISHED.iter() {
        let data = &finished.data;
        assert_eq!(data["schema"], "jibao/report/2");
        assert_eq!(data["quarter"], finished.quarter.to_string());
        list(&data["reporters"]).iter().for_each(reporter);
        assert_eq!(list(&data["reporters"]).len(), 19);
        list(&data["indicators"]).iter().for_each(indicator);
        list(&data["findings"]).iter().for_each(finding);
        list(&data["figures"]).iter().for_each(figure);
        assert!(!list(&data["figures"]).is_empty());
    }
}

fn has(object: &Value, keys: &[&str]) {
    let known: &Map<String, Value> = object.as_object().unwrap();
    for key in keys {
        assert!(known.contains_key(*key), "{key} is missing in {object}");
    }
}

fn one_of(value: &Value, words: &[&str]) {
    assert!(words.contains(&value.as_str().unwrap()), "{value}");
}

fn reporter(reporter: &Value) {
    has(reporter, &["id", "name", "status", "files"]);
    one_of(&reporter["status"], &["on_time", "late", "undated", "missing", "rejected"]);
    assert!(list(&reporter["files"]).iter().all(Value::is_string));
}

fn indicator(indicator: &Value) {
    has(indicator, &["code", "name", "unit", "kind", "total", "covered", "expected", "previous"]);
    has(indicator, &["same_quarter_last_year", "target", "by_reporter", "standing", "series"]);
    one_of(&indicator["standing"], &["accepted", "doubted", "incomplete"]);
    for point in list(&indicator["series"]) {
        has(point, &["quarter", "total", "same_base"]);
    }
    for number in ["total", "previous", "same_quarter_last_year"] {
        let value = decimal(&indicator[number]);
        let written = indicator[number].as_str().unwrap_or_default();
        assert!(value.is_none_or(|value| value.to_string() == written), "{written}");
    }
    assert!(indicator["covered"].as_u64().unwrap() <= indicator["expected"].as_u64().unwrap());
    if !indicator["target"].is_null() {
        has(&indicator["target"], &["text", "due", "applies", "met"]);
        assert!(indicator["target"]["text"].is_string());
        assert!(!indicator["target"]["due"].as_str().unwrap().is_empty());
        let due = indicator["target"]["applies"].as_bool().unwrap();
        assert!(due || indicator["target"]["met"].is_null(), "judged before it is due: {indicator}");
        assert!(indicator["target"]["met"].is_boolean() || indicator["target"]["met"].is_null());
    }
    for (id, cell) in indicator["by_reporter"].as_object().unwrap() {
        has(cell, &["state", "value", "raw", "source", "standing"]);
        one_of(&cell["standing"], &["accepted", "doubted", "missing"]);
        one_of(&cell["state"], &["reported", "none", "not_applicable", "blank", "unreadable"]);
        let given = ["reported", "none"].contains(&cell["state"].as_str().unwrap());
        assert_eq!(decimal(&cell["value"]).is_some(), given, "{} of {id}: {cell}", indicator["code"]);
        assert!(cell["raw"].is_string());
        place(&cell["source"]);
    }
}

fn place(source: &Value) {
    if !source.is_null() {
        has(source, &["file", "sheet", "cell"]);
        assert!(["file", "sheet", "cell"].iter().all(|key| source[key].is_string()));
    }
}

fn finding(finding: &Value) {
    has(finding, &["code", "severity", "reporter", "file", "sheet", "cell", "message", "hint", "cause"]);
    one_of(&finding["severity"], &["error", "warning", "info"]);
    assert!(!finding["message"].as_str().unwrap().is_empty(), "{finding}");
    assert!(!finding["hint"].as_str().unwrap().is_empty(), "{finding}");
}

fn figure(figure: &Value) {
    has(figure, &["id", "text", "value", "sources"]);
    assert!(decimal(&figure["value"]).is_some());
    list(&figure["sources"]).iter().for_each(place);
}

#[test]
fn every_value_of_a_return_names_the_cell_it_stands_in() {
    for indicator in list(&finished("2025Q1").data["indicators"]) {
        if indicator["computed"] == true || indicator["kind"] == "derived" {
            continue;
        }
        for (id, cell) in indicator["by_reporter"].as_object().unwrap() {
            let source = &cell["source"];
            assert_eq!(source["sheet"], "指标表", "{} of {id}", indicator["code"]);
            let column = if indicator["kind"] == "ytd" { 'F' } else { 'E' };
            assert!(source["cell"].as_str().unwrap().starts_with(column), "{} of {id}", indicator["code"]);
        }
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes_in_another_folder() {
    let again = Sandbox::of_all_quarters();
    for finished in ["2024Q2", "2025Q2"].map(finished) {
        let label = finished.quarter.label();
        again.build(&label);
        let outputs = again.outputs(&label);
        assert_eq!(outputs.keys().collect::<Vec<_>>(), finished.outputs.keys().collect::<Vec<_>>());
        for (name, bytes) in &outputs {
            assert!(*bytes == finished.outputs[name], "{name} differs");
        }
    }
}

#[test]
fn building_again_changes_no_byte_and_keeps_nothing_aside() {
    let workspace = Sandbox::of("2024年第三季度");
    workspace.build("2024年第三季度");
    let before = workspace.outputs("2024年第三季度");
    let second = workspace.build("2024年第三季度");
    assert!(second.written.kept.is_empty());
    assert!(before == workspace.outputs("2024年第三季度"));
}
