//! The paper's own text, whole: a sentence that changes is read by a person in the diff.

use std::path::Path;

use jibao::{INBOX, OUTPUTS};
use jibao_tests::printed::document_text;
use jibao_tests::root;
use jibao_tests::sandbox::Sandbox;
use jiff::civil::date;

/// The sample quarters by their folders' names.
fn quarters() -> Vec<String> {
    let folders = std::fs::read_dir(root().join("fixtures")).unwrap().map(|entry| entry.unwrap().path());
    let mut labels: Vec<String> = folders
        .filter(|path| path.join(INBOX).is_dir())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    labels.sort();
    labels
}

fn assert_as_approved(folder: &Path, name: &str) {
    let text = document_text(&std::fs::read(folder.join(OUTPUTS).join(format!("{name}.docx"))).unwrap());
    insta::with_settings!({ prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name.to_owned(), text);
    });
}

#[test]
fn the_papers_of_the_sample_quarters_read_as_they_were_last_approved() {
    let sandbox = Sandbox::of_all_quarters();
    let labels = quarters();
    assert_eq!(labels.len(), 5);
    for label in labels {
        let folder = sandbox.path().join(&label);
        let (workspace, quarter) = jibao::resolve(&folder).unwrap();
        let today = date(2026, 1, 5);
        let built = jibao::build(&workspace, &quarter, today, &jibao::unwatched).unwrap();
        assert_as_approved(&folder, &format!("{label}工作总结"));
        let published = jibao::publish(&workspace, &quarter, &built.checked).unwrap();
        jibao::write(&workspace, &quarter, &published, today, &jibao::unwatched).unwrap();
        assert_as_approved(&folder, &format!("{label}工作总结（公开版）"));
    }
}
