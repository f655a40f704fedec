//! `jibao verify` on the draft, on the public edition, and on a document that another program saved.

use jibao_tests::package::Package;
use jibao_tests::returns::{Retype, sample, value, workbook};
use jibao_tests::sandbox::{Sandbox, TODAY};

use super::{BODY, LABEL, built, document, output, printed, told, verify};

#[test]
fn the_draft_reconciles_and_its_remarks_are_no_numbers_of_the_document() {
    let workspace = Sandbox::of(LABEL);
    std::fs::write(workspace.path().join("jibao.toml"), "draft = true\n").unwrap();
    workspace.build(LABEL);
    let verified = verify(&workspace, LABEL).unwrap();
    assert!(verified.files[0].ends_with("工作总结（送审稿）.docx"), "{:?}", verified.files);
    assert_eq!(told(&verified.differences), Vec::<String>::new());
}

#[test]
fn the_public_edition_reconciles_with_its_own_workbook_and_data_and_tells_what_it_cannot_compute() {
    let workspace = Sandbox::of(LABEL);
    let (resolved, quarter) = jibao::resolve(&workspace.path().join(LABEL)).unwrap();
    let checked = jibao::check(&resolved, &quarter, &jibao::unwatched).unwrap();
    let public = jibao::publish(&resolved, &quarter, &checked).unwrap();
    jibao::write(&resolved, &quarter, &public, TODAY, &jibao::unwatched).unwrap();
    let verified = verify(&workspace, LABEL).unwrap();
    let names = ["工作总结（公开版）.docx", "汇总表（公开版）.xlsx", "数据（公开版）.json"];
    assert!(
        verified.files.iter().zip(names).all(|(file, name)| file.ends_with(name)),
        "{:?}",
        verified.files
    );
    assert_eq!(told(&verified.differences), Vec::<String>::new());
    assert!(verified.notes.iter().any(|note| note.contains("没有重新计算")), "{:?}", verified.notes);
    let path = output(&workspace, &format!("{LABEL}工作总结（公开版）.docx"));
    let mut package = Package::open(&std::fs::read(&path).unwrap());
    let before = package.part(BODY);
    package.edit(BODY, &before, &before.replacen(&format!(">{}<", printed("G02.total")), ">7.95万份<", 1));
    std::fs::write(&path, package.bytes()).unwrap();
    let differences = verify(&workspace, LABEL).unwrap().differences;
    assert_eq!(differences.len(), 1, "{:?}", told(&differences));
    assert_eq!(differences[0].figure.as_deref(), Some("G02.total"));
}

#[test]
fn a_document_that_the_list_does_not_know_is_told_and_not_guessed_at() {
    let workspace = built();
    std::fs::copy(document(&workspace), output(&workspace, "最后改定的工作总结（公开版）.docx")).unwrap();
    let verified = verify(&workspace, LABEL).unwrap();
    assert_eq!(
        verified.notes,
        ["最后改定的工作总结（公开版）.docx 不在清单.json里，不知道是哪一版，没有核对"]
    );
    assert_eq!(verified.files.len(), 3, "{:?}", verified.files);
    std::fs::remove_file(output(&workspace, jibao::MANIFEST)).unwrap();
    let refused = verify(&workspace, LABEL).unwrap_err().to_string();
    assert!(refused.contains("不知道是哪一版") && refused.contains("jibao build"), "{refused}");
}

#[test]
fn data_of_another_edition_than_listed_are_a_difference() {
    let workspace = built();
    let path = output(&workspace, "数据.json");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"edition\": \"internal\"", "\"edition\": \"public\"")).unwrap();
    let told = told(&verify(&workspace, LABEL).unwrap().differences);
    assert!(told.iter().any(|line| line.contains("版次为公开版，应为内部版")), "{told:?}");
}

#[test]
fn a_number_changed_before_another_program_saved_the_document_is_found() {
    let workspace = built();
    let path = document(&workspace);
    let old = printed("G02.total");
    let mut package = Package::open(&std::fs::read(&path).unwrap());
    let before = package.part(BODY);
    package.edit(BODY, &before, &before.replacen(&format!(">{old}<"), ">7.95万份<", 1));
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("改.docx");
    std::fs::write(&source, package.bytes()).unwrap();
    let out = folder.path().join("存");
    jibao_tests::convert("docx", &[source], &out);
    std::fs::copy(out.join("改.docx"), &path).unwrap();
    let differences = verify(&workspace, LABEL).unwrap().differences;
    assert_eq!(differences.len(), 1, "{:?}", told(&differences));
    assert_eq!((differences[0].expected.as_str(), differences[0].found.as_str()), (old.as_str(), "7.95万份"));
}

#[test]
fn an_edition_made_from_older_returns_is_named() {
    let workspace = Sandbox::of(LABEL);
    let (resolved, quarter) = jibao::resolve(&workspace.path().join(LABEL)).unwrap();
    let checked = jibao::check(&resolved, &quarter, &jibao::unwatched).unwrap();
    let public = jibao::publish(&resolved, &quarter, &checked).unwrap();
    jibao::write(&resolved, &quarter, &public, TODAY, &jibao::unwatched).unwrap();
    workspace.build(LABEL);
    assert_eq!(told(&verify(&workspace, LABEL).unwrap().differences), Vec::<String>::new());
    // A return is mended, and only the office's edition made again.
    workspace.put(LABEL, "永仁县.xlsx", &{
        let mut mended = sample("2025Q2", "532327");
        *value(&mut mended, "G02") = value(&mut sample("2025Q2", "532326"), "G02").clone();
        workbook(&mended)
    });
    workspace.build(LABEL);
    let stale = verify(&workspace, LABEL).unwrap().differences;
    let named: Vec<&str> = stale.iter().map(|one| one.what.as_str()).collect();
    for name in ["工作总结（公开版）.docx", "汇总表（公开版）.xlsx", "数据（公开版）.json"]
    {
        assert!(named.iter().any(|what| what.contains(&format!("{name}是按较早的上报生成的"))), "{named:?}");
    }
    assert_eq!(named.len(), 3, "{named:?}");
}

#[test]
fn who_many_numbers_lack_is_verified_with_how_many_they_are() {
    let workspace = Sandbox::of(LABEL);
    // A county's return without a block of numbers: those that follow each other in the text say so together.
    let mut wrong = sample("2025Q2", "532327");
    for entry in
        wrong.entries.iter_mut().filter(|((code, _), _)| code.as_str().starts_with("M05")).map(|(_, e)| e)
    {
        entry.write("");
    }
    workspace.put(LABEL, "永仁县.xlsx", &workbook(&wrong));
    workspace.build(LABEL);
    let path = document(&workspace);
    let whole = std::fs::read(&path).unwrap();
    assert_eq!(told(&verify(&workspace, LABEL).unwrap().differences), Vec::<String>::new());
    let body = Package::open(&whole).part(BODY);
    let (before, rest) = body.split_once("（以上").expect("a note for many numbers");
    let (count, behind) = rest.split_once("项不含").unwrap();
    let count: usize = count.parse().unwrap();
    assert!(count >= 3 && behind.starts_with("永仁县"), "{count} {}", &behind[..60]);
    for changed in [
        format!("{before}（以上{}项不含{behind}", count + 40),
        format!("{before}（以上{count}项不含{}", behind.replacen("永仁县", "大姚县", 1)),
    ] {
        let mut package = Package::open(&whole);
        package.edit(BODY, &body, &changed);
        std::fs::write(&path, package.bytes()).unwrap();
        let differences = verify(&workspace, LABEL).unwrap().differences;
        assert!(told(&differences).iter().any(|told| told.contains("以上")), "{:?}", told(&differences));
    }
}

#[test]
fn editions_that_changed_places_are_told_in_sentences_with_the_right_data() {
    let workspace = Sandbox::of(LABEL);
    workspace.build(LABEL);
    let (resolved, quarter) = jibao::resolve(&workspace.path().join(LABEL)).unwrap();
    let checked = jibao::check(&resolved, &quarter, &jibao::unwatched).unwrap();
    let public = jibao::publish(&resolved, &quarter, &checked).unwrap();
    jibao::write(&resolved, &quarter, &public, TODAY, &jibao::unwatched).unwrap();
    for name in [("工作总结", "docx"), ("汇总表", "xlsx")] {
        let path = |mark: &str| output(&workspace, &format!("{LABEL}{}{mark}.{}", name.0, name.1));
        let (internal, public) =
            (std::fs::read(path("")).unwrap(), std::fs::read(path("（公开版）")).unwrap());
        std::fs::write(path(""), public).unwrap();
        std::fs::write(path("（公开版）"), internal).unwrap();
    }
    let told = told(&verify(&workspace, LABEL).unwrap().differences);
    for odd in ["原为数据", "应为数据", "数为没有", "应为图", "为，应为", "数据里没有", "应为空，"]
    {
        assert!(
            !told.iter().any(|line| line.contains(odd)),
            "{odd}: {:?}",
            told.iter().find(|line| line.contains(odd))
        );
    }
    // The file of data is the one that the edition's outputs are held against.
    let named = |line: &&String| line.contains("，数据.json）") || line.contains("：数据.json里没有");
    for line in told.iter().filter(named) {
        assert!(!line.contains("（公开版）"), "{line}");
    }
    for part in ["数据（公开版）.json里没有这个数", "没有这张图了"] {
        assert!(told.iter().any(|line| line.contains(part)), "{part}");
    }
}
