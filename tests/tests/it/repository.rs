//! The house's own rules, read from the manifests and the sources.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jibao_tests::root;

fn dependencies(krate: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join("crates").join(krate).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = text.parse().unwrap();
    manifest["dependencies"].as_table().unwrap().keys().cloned().collect()
}

/// Every crate with the crates of the house that it may use, from the bottom up.
const HOUSE: [(&str, &[&str]); 9] = [
    ("sheets", &[]),
    ("gongwen", &[]),
    ("core", &[]),
    ("contract", &["jibao-core"]),
    ("ingest", &["jibao-contract", "jibao-core", "jibao-sheets"]),
    ("render", &["gongwen", "jibao-contract", "jibao-core"]),
    ("verify", &["gongwen", "jibao-contract", "jibao-core", "jibao-sheets"]),
    (
        "jibao",
        &[
            "gongwen",
            "jibao-contract",
            "jibao-core",
            "jibao-ingest",
            "jibao-pack-chuxiong",
            "jibao-render",
            "jibao-sheets",
            "jibao-verify",
        ],
    ),
    ("cli", &["jibao-core", "jibao"]),
];

#[test]
fn the_crates_depend_only_downwards() {
    let crates = std::fs::read_dir(root().join("crates")).unwrap().count();
    assert_eq!(crates, HOUSE.len(), "a crate has no place in the house");
    for (krate, allowed) in HOUSE {
        let own =
            dependencies(krate).into_iter().filter(|name| name.starts_with("jibao") || name == "gongwen");
        for name in own {
            assert!(allowed.contains(&name.as_str()), "{krate} must not depend on {name}");
        }
    }
}

#[test]
fn each_library_is_used_in_its_own_room() {
    for (library, owners) in [
        ("calamine", &["sheets"][..]),
        ("docx-rs", &["gongwen"]),
        // The workbook behind a chart lies inside the document.
        ("rust_xlsxwriter", &["gongwen", "render"]),
        ("tera", &["render"]),
        ("clap", &["cli"]),
    ] {
        for (krate, _) in HOUSE {
            let uses = dependencies(krate).iter().any(|name| name == library);
            assert_eq!(uses, owners.contains(&krate), "{krate} and {library}");
        }
    }
}

/// The rooms of core from the bottom up.
const ROOMS: [&str; 9] = ["text", "ids", "pack", "returns", "count", "rules", "report", "public", "trace"];

#[test]
fn no_room_of_core_looks_upwards() {
    let folder = root().join("crates/core/src");
    let mut files = Vec::new();
    sources(&folder, &mut files);
    let mut looks = 0;
    for file in files {
        let path = file.strip_prefix(&folder).unwrap();
        let Some(room) = path.parent().and_then(|parent| parent.iter().next()) else { continue };
        let own = ROOMS.iter().position(|name| room == *name).expect("a room that the house does not know");
        let source = std::fs::read_to_string(&file).unwrap();
        let names = source
            .split("crate::")
            .skip(1)
            .map(|rest| rest.split(|c: char| !c.is_ascii_lowercase() && c != '_').next().unwrap_or_default());
        for name in names {
            let Some(other) = ROOMS.iter().position(|room| *room == name) else { continue };
            looks += 1;
            assert!(other <= own, "{} looks up to {name}", path.display());
        }
    }
    assert!(looks > 100, "{looks}: the sources name their rooms in another way");
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_source_file_says_what_it_holds() {
    let mut files = Vec::new();
    sources(&root().join("crates"), &mut files);
    assert!(files.len() > 40);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//!"), "{} has no head", file.display());
    }
}

/// The public items of the facade's own sources, a line each, after the file that they stand in.
fn public_items(folder: &Path) -> String {
    let mut files = Vec::new();
    sources(folder, &mut files);
    files.sort();
    let mut items = String::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let own = text.split("#[cfg(test)]").next().unwrap_or_default();
        let name = file.strip_prefix(folder).unwrap().display().to_string();
        let mut rest = own;
        while let Some(at) = rest.find("pub ").filter(|_| !rest.is_empty()) {
            let begins = rest[..at].rsplit('\n').next().is_some_and(|before| before.trim().is_empty());
            rest = &rest[at..];
            let length = rest.find([';', '{', '\n']).unwrap_or(rest.len());
            let end = match &rest[..length] {
                // A list of re-exports, or a signature of several lines.
                line if line.starts_with("pub use ") => rest.find(';').unwrap_or(rest.len()),
                line if line.ends_with('(') => rest.find([';', '{']).unwrap_or(rest.len()),
                _ => length,
            };
            if begins {
                let item = rest[..end].split_whitespace().collect::<Vec<_>>().join(" ");
                writeln!(items, "{name}: {}", item.trim_end_matches([',', '('])).unwrap();
            }
            rest = &rest[4..];
        }
    }
    items
}

#[test]
fn the_facade_offers_what_its_list_says() {
    let crates = root().join("crates/jibao");
    let (list, made) = (crates.join("api.txt"), public_items(&crates.join("src")));
    if std::env::var_os("JIBAO_UPDATE").is_some() {
        std::fs::write(&list, &made).unwrap();
    }
    let known = std::fs::read_to_string(&list).unwrap();
    assert!(made.lines().count() > 100, "{made}");
    assert!(
        known == made,
        "what programs may use has changed: run this test with JIBAO_UPDATE=1 and read the difference"
    );
}
