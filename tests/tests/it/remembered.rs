//! What a workspace remembers of its quarters in `.jibao`: never more than a faster way to the same bytes.

use std::path::PathBuf;

use jibao_tests::returns::{Retype, sample, value, workbook};
use jibao_tests::sandbox::Sandbox;
use rust_decimal::Decimal;

const LABEL: &str = "2025年第二季度";
const FILE: &str = "禄丰市.xlsx";

type Damage = fn(Vec<u8>) -> Vec<u8>;

/// A workspace with settings, as `init` makes it.
fn workspace() -> Sandbox {
    let made = Sandbox::of_all_quarters();
    std::fs::write(made.path().join("jibao.toml"), "").unwrap();
    made
}

fn entries(workspace: &Sandbox) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(workspace.path().join(".jibao")).into_iter().flatten();
    let mut all: Vec<PathBuf> = listed.map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

#[test]
fn what_is_built_from_memory_is_the_same_bytes_as_without_and_a_damaged_memory_is_none() {
    let workspace = workspace();
    workspace.build(LABEL);
    let first = workspace.outputs(LABEL);
    let kept = entries(&workspace);
    assert_eq!(kept.len(), 5, "{kept:?}");
    let again = |what: &str| {
        std::fs::remove_dir_all(workspace.path().join(LABEL).join("成果")).unwrap();
        workspace.build(LABEL);
        assert!(workspace.outputs(LABEL) == first, "{what}");
    };
    again("from memory");
    let damages: [(&str, Damage); 5] = [
        ("empty", |_| Vec::new()),
        ("cut", |bytes| bytes[..bytes.len() / 2].to_vec()),
        ("one bit of the content", |mut bytes| {
            let last = bytes.len() - 100;
            bytes[last] ^= 1;
            bytes
        }),
        ("another key", |mut bytes| {
            bytes[0] = if bytes[0] == b'0' { b'1' } else { b'0' };
            bytes
        }),
        ("no content", |bytes| bytes[..128].to_vec()),
    ];
    for (what, damage) in damages {
        for path in entries(&workspace) {
            let bytes = std::fs::read(&path).unwrap();
            std::fs::write(&path, damage(bytes)).unwrap();
        }
        again(what);
    }
    // A quarter's memory laid in another's place.
    let all = entries(&workspace);
    std::fs::copy(&all[0], &all[1]).unwrap();
    again("another quarter's");
    std::fs::remove_dir_all(workspace.path().join(".jibao")).unwrap();
    again("without memory");
}

#[test]
fn a_return_that_was_replaced_in_an_earlier_quarter_or_this_one_is_read_anew() {
    for (quarter, label) in [("2025Q1", "2025年第一季度"), ("2025Q2", LABEL)] {
        let (remembering, other) = (workspace(), workspace());
        remembering.build(LABEL);
        let mut submission = sample(quarter, "532302");
        let given = value(&mut submission, "G01").number().unwrap();
        value(&mut submission, "G01").put(given + Decimal::ONE);
        for workspace in [&remembering, &other] {
            workspace.put(label, FILE, &workbook(&submission));
            workspace.build(LABEL);
        }
        assert!(remembering.outputs(LABEL) == other.outputs(LABEL), "{label}");
    }
}

#[test]
fn who_only_looks_and_a_folder_without_settings_keep_nothing() {
    let looked = workspace();
    let _ = looked.check(LABEL);
    assert!(!looked.path().join(".jibao").exists());
    let bare = Sandbox::of(LABEL);
    bare.build(LABEL);
    assert!(!bare.path().join(".jibao").exists());
}
