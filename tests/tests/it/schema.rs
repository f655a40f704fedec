//! The JSON Schema of 数据.json: made from the types, and held against every sample by another validator.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use jibao::{Options, Workspace, unwatched};
use jibao_tests::{python, root};
use serde_json::Value;

fn file() -> PathBuf {
    root().join("crates/contract/schema/report-2.json")
}

/// Takes from data what the contract asks for.
type Break = fn(&mut Value);

/// What the other validator says of data.
fn validate(files: &[PathBuf]) -> String {
    let program = root().join("tests/independent/schema.py");
    let output =
        Command::new(python()).arg(program).arg(file()).args(files).env("PYTHONUTF8", "1").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn put(folder: &Path, name: &str, data: &Value) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, serde_json::to_vec(data).unwrap()).unwrap();
    path
}

#[test]
fn the_file_says_what_the_types_say() {
    let made = serde_json::to_string_pretty(&jibao_contract::data::json_schema()).unwrap() + "\n";
    if std::env::var_os("JIBAO_UPDATE").is_some() {
        std::fs::create_dir_all(file().parent().unwrap()).unwrap();
        std::fs::write(file(), &made).unwrap();
    }
    let known = std::fs::read_to_string(file()).unwrap();
    assert!(known == made, "the types changed: run this test with JIBAO_UPDATE=1 and read the difference");
}

#[test]
fn every_sample_in_both_editions_is_valid_and_what_breaks_the_contract_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open(&root().join("fixtures")).unwrap();
    let mut files = Vec::new();
    let mut whole = Value::Null;
    for quarter in workspace.quarters().unwrap() {
        let done = jibao::check(&workspace, &quarter, &unwatched).unwrap();
        let public = Options::default().public(BTreeMap::new());
        let public = workspace.engine_of(quarter.quarter).compose(done.shared_report(), public).unwrap();
        for done in [&public, &done] {
            assert_eq!(jibao::data::Data::read(&bytes(done)).unwrap(), done.data().unwrap());
            whole = serde_json::from_slice(&bytes(done)).unwrap();
            files.push(put(folder.path(), &format!("{}.json", files.len()), &whole));
        }
    }
    assert_eq!(files.len(), 10);
    assert_eq!(validate(&files), "faults 0\n");

    let breaks: [Break; 6] = [
        |data| drop(data.as_object_mut().unwrap().remove("waivers")),
        |data| data["quarter"] = "2025年第二季度".into(),
        |data| data["indicators"][0]["total"] = 12.into(),
        |data| data["indicators"][0]["total"] = "一".into(),
        |data| data["findings"][0]["severity"] = "grave".into(),
        |data| drop(data["figures"][0].as_object_mut().unwrap().remove("sources")),
    ];
    for (at, broken) in breaks.into_iter().enumerate() {
        let mut data = whole.clone();
        broken(&mut data);
        let file = put(folder.path(), &format!("broken-{at}.json"), &data);
        assert_ne!(validate(&[file]), "faults 0\n", "{at}");
    }
}

fn bytes(done: &jibao::Composed) -> Vec<u8> {
    let mut bytes = Vec::new();
    done.write_json(&mut bytes).unwrap();
    bytes
}
