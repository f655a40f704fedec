//! The house's own rules, read from the manifests and the sources.

use std::path::{Path, PathBuf};

use jibao_tests::root;

fn dependencies(krate: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join("crates").join(krate).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = text.parse().unwrap();
    manifest["dependencies"].as_table().unwrap().keys().cloned().collect()
}

#[test]
fn the_crates_depend_only_downwards() {
    for (krate, allowed) in [
        ("core", &[][..]),
        ("ingest", &["jibao-core"]),
        ("render", &["jibao-core"]),
        ("jibao", &["jibao-core", "jibao-ingest", "jibao-render"]),
        ("cli", &["jibao-core", "jibao"]),
    ] {
        let own = dependencies(krate).into_iter().filter(|name| name.starts_with("jibao"));
        for name in own {
            assert!(allowed.contains(&name.as_str()), "{krate} must not depend on {name}");
        }
    }
}

#[test]
fn only_ingest_reads_workbooks_and_only_render_writes_documents() {
    for (library, owner) in [
        ("calamine", "ingest"),
        ("docx-rs", "render"),
        ("rust_xlsxwriter", "render"),
        ("tera", "render"),
        ("clap", "cli"),
    ] {
        for krate in ["core", "ingest", "render", "jibao", "cli"] {
            let uses = dependencies(krate).iter().any(|name| name == library);
            assert_eq!(uses, krate == owner, "{krate} and {library}");
        }
    }
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
