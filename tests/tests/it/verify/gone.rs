//! `jibao verify` where outputs that the list names are there no more: each is told, and what is left is checked.

use jibao_tests::sandbox::{Sandbox, TODAY};

use super::{LABEL, output, told, verify};

/// A quarter with its internal and its public edition.
fn both() -> Sandbox {
    let workspace = Sandbox::of_all_quarters();
    workspace.build(LABEL);
    publish(&workspace);
    workspace
}

fn publish(workspace: &Sandbox) {
    let (resolved, quarter) = jibao::resolve(&workspace.path().join(LABEL)).unwrap();
    let checked = jibao::check(&resolved, &quarter, &jibao::unwatched).unwrap();
    let public = jibao::publish(&resolved, &quarter, &checked).unwrap();
    jibao::write(&resolved, &quarter, &public, TODAY, &jibao::unwatched).unwrap();
}

#[test]
fn what_the_list_names_and_is_gone_is_a_difference_whichever_it_is() {
    let workspace = both();
    let paper = &*format!("{LABEL}工作总结.docx");
    let book = &*format!("{LABEL}汇总表.xlsx");
    let page = &*format!("{LABEL}核查报告.html");
    let public = [
        format!("{LABEL}工作总结（公开版）.docx"),
        format!("{LABEL}汇总表（公开版）.xlsx"),
        "数据（公开版）.json".into(),
    ];
    let public: Vec<&str> = public.iter().map(String::as_str).collect();
    let sent_back = std::fs::read_dir(output(&workspace, "退回")).unwrap();
    let sent_back: Vec<String> =
        sent_back.map(|one| format!("退回/{}", one.unwrap().file_name().to_string_lossy())).collect();
    let sent_back: Vec<&str> = sent_back.iter().map(String::as_str).collect();
    let cases: [(&[&str], &str); 7] = [
        (&[paper], "请重新运行 jibao build"),
        (&[book], "请重新运行 jibao build"),
        (&[page], "请重新运行 jibao build"),
        (&["数据.json"], "请重新运行 jibao build"),
        (&[paper, book], "请重新运行 jibao build"),
        (&sent_back, "请重新运行 jibao build"),
        (&public, "请重新运行 jibao build --public"),
    ];
    for (names, how) in cases {
        let kept: Vec<(&str, Vec<u8>)> =
            names.iter().map(|name| (*name, std::fs::read(output(&workspace, name)).unwrap())).collect();
        for name in names {
            std::fs::remove_file(output(&workspace, name)).unwrap();
        }
        let verified = verify(&workspace, LABEL).unwrap();
        let differences = told(&verified.differences);
        for name in names {
            let one = differences.iter().filter(|told| told.contains(name) && told.ends_with(how));
            assert_eq!(one.count(), 1, "{name}: {differences:?}");
            assert!(!verified.files.iter().any(|file| file == name), "{:?}", verified.files);
        }
        assert!(
            differences.iter().all(|told| names.iter().any(|name| told.contains(name))),
            "{differences:?}"
        );
        for (name, bytes) in kept {
            std::fs::write(output(&workspace, name), bytes).unwrap();
        }
    }
    assert_eq!(told(&verify(&workspace, LABEL).unwrap().differences), Vec::<String>::new());
}

#[test]
fn what_is_left_is_checked_all_the_same() {
    let workspace = both();
    std::fs::remove_file(output(&workspace, &format!("{LABEL}工作总结.docx"))).unwrap();
    let data = output(&workspace, "数据.json");
    let text = std::fs::read_to_string(&data).unwrap();
    std::fs::write(&data, text.replacen("\"total\": \"645\"", "\"total\": \"646\"", 1)).unwrap();
    let differences = told(&verify(&workspace, LABEL).unwrap().differences);
    assert!(
        differences.iter().any(|told| told.starts_with("数据.json") && told.contains("646")),
        "{differences:?}"
    );
}

#[test]
fn an_edition_that_was_taken_away_is_missed_until_the_next_run() {
    let workspace = both();
    for name in [
        format!("{LABEL}工作总结（公开版）.docx"),
        format!("{LABEL}汇总表（公开版）.xlsx"),
        "数据（公开版）.json".into(),
    ] {
        std::fs::remove_file(output(&workspace, &name)).unwrap();
    }
    assert_eq!(verify(&workspace, LABEL).unwrap().differences.len(), 3);
    workspace.build(LABEL);
    assert_eq!(told(&verify(&workspace, LABEL).unwrap().differences), Vec::<String>::new());
    publish(&workspace);
    assert_eq!(verify(&workspace, LABEL).unwrap().files.len(), 6);
}
