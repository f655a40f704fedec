//! Whole files and folders that cannot be taken as they are.

use jibao_core::pack::Severity;
use jibao_core::returns::Place;
use jibao_tests::package::Package;
use jibao_tests::printed::{document_text, sheet};
use jibao_tests::returns::{Retype, sample, value as value_of, workbook};
use jibao_tests::sandbox::Sandbox;

use super::{
    COUNTY, FILE, LABEL, NAME, QUARTER, WHOLE, checked, coverage, none, nothing_is_taken_of_the_county, only,
    status, the_rest_is_built, total, with_return,
};

#[test]
fn a_folder_without_returns_is_told_in_one_sentence() {
    let workspace = Sandbox::empty();
    std::fs::create_dir_all(workspace.inbox(LABEL)).unwrap();
    let message = workspace.try_check(LABEL).unwrap_err().to_string();
    assert!(message.contains("没有任何上报表，请把各单位的表放进去再运行"), "{message}");
    assert!(!message.contains('\n'), "{message}");
}

#[test]
fn a_folder_that_is_not_there_is_told_in_one_sentence() {
    let message = Sandbox::empty().try_check(LABEL).unwrap_err().to_string();
    assert!(message.contains("找不到文件夹") && message.contains(LABEL), "{message}");
}

#[test]
fn a_file_that_cannot_be_opened_is_told_and_the_others_are_built() {
    let whole = workbook(&sample(QUARTER, COUNTY));
    let half = &whole[..whole.len() / 2];
    let picture = b"\xFF\xD8\xFF\xE0\x00\x10JFIF".as_slice();
    for (bytes, reason) in [
        (b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj".as_slice(), "PDF"),
        (half, "损坏"),
        (b"".as_slice(), "空"),
        (picture, "图片"),
    ] {
        let checked = with_return(bytes);
        let finding = only(&checked, "unreadable-file");
        assert_eq!(finding.severity, Severity::Error);
        assert_eq!(finding.places, [Place::file(FILE)]);
        assert_eq!(finding.reporter.as_ref().map(ToString::to_string).as_deref(), Some(COUNTY));
        assert!(finding.message.contains(reason), "{}", finding.message);
        assert!(finding.hint.contains(".xlsx"), "{}", finding.hint);
        nothing_is_taken_of_the_county(&checked);
    }
}

#[test]
fn several_files_that_cannot_be_opened_are_each_told() {
    let workspace = Sandbox::of(LABEL);
    workspace.put(LABEL, "楚雄市.xlsx", b"%PDF-1.4");
    workspace.put(LABEL, "政治部.xlsx", b"");
    let checked = checked(&workspace);
    let unreadable: Vec<&str> = checked
        .report()
        .findings
        .iter()
        .filter(|finding| finding.code == "unreadable-file")
        .map(|finding| finding.places[0].file.as_ref())
        .collect();
    assert_eq!(unreadable, ["楚雄市.xlsx", "政治部.xlsx"]);
    assert_eq!([status(&checked, "532301"), status(&checked, "ZZB")], ["rejected", "rejected"]);
    assert_eq!(checked.report().inbox.submissions.len(), 17);
}

#[test]
fn a_quarter_with_broken_returns_is_built_whole_and_says_what_it_lacks() {
    let workspace = Sandbox::of(LABEL);
    workspace.put(LABEL, "楚雄市.xlsx", b"%PDF-1.4");
    workspace.put(LABEL, "牟定县.xlsx", &workbook(&sample("2024Q2", "532323")));
    workspace.remove(LABEL, "武定县.xlsx");
    let mut county = sample(QUARTER, COUNTY);
    let place = value_of(&mut county, "G02").write("约300");
    workspace.put(LABEL, FILE, &workbook(&county));
    workspace.build(LABEL);
    let outputs = workspace.outputs(LABEL);
    let text = document_text(&outputs["2024年第三季度工作总结.docx"]);
    assert!(text.contains("应报单位19个，实报16个"));
    assert!(text.contains("武定县未报送") && text.contains("楚雄市、牟定县的报表因无法采用已退回"));
    assert!(text.contains("（不含永仁县）"), "a total without a county that reported says so");
    let listed = sheet(&outputs["2024年第三季度汇总表.xlsx"], "问题清单");
    let row = |words: &str| listed.rows().any(|row| row.iter().any(|cell| cell.to_string().contains(words)));
    for words in ["楚雄市.xlsx无法读取", "2024年第二季度", "武定县没有报送", "约300", &place.cell]
    {
        assert!(row(words), "{words} is not in the list of findings");
    }
}

#[test]
fn a_file_of_nobody_that_cannot_be_opened_is_told_and_nobody_is_rejected() {
    let workspace = Sandbox::of(LABEL);
    workspace.put(LABEL, "新建文档.xlsx", b"%PDF-1.4");
    let checked = checked(&workspace);
    let finding = only(&checked, "unreadable-file");
    assert_eq!((&finding.reporter, &*finding.places[0].file), (&None, "新建文档.xlsx"));
    assert_eq!(checked.report().inbox.submissions.len(), 19);
}

#[test]
fn a_return_of_another_quarter_is_told_and_not_mixed_in() {
    let checked = with_return(&workbook(&sample("2024Q2", COUNTY)));
    let finding = only(&checked, "wrong-quarter");
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!(&*finding.place().file, FILE);
    assert!(
        finding.message.contains("2024年第二季度") && finding.message.contains(LABEL),
        "{}",
        finding.message
    );
    nothing_is_taken_of_the_county(&checked);
}

#[test]
fn the_same_return_twice_counts_once_and_the_copy_is_told() {
    let workspace = Sandbox::of(LABEL);
    workspace.put(LABEL, "永仁县(1).xlsx", &workbook(&sample(QUARTER, COUNTY)));
    let checked = checked(&workspace);
    none(&checked, "two-returns");
    assert_eq!(total(&checked, "G01"), total(&WHOLE, "G01"));
    assert_eq!(coverage(&checked, "G01"), (11, 11));
    let told = checked.report().findings.iter().any(|finding| {
        finding.places.iter().any(|place| *place.file == *"永仁县(1).xlsx")
            || finding.message.contains("永仁县(1).xlsx")
    });
    assert!(told, "a file that is not counted must be told: {:?}", checked.report().findings);
}

#[test]
fn a_return_of_nobody_known_is_told_and_the_rest_is_built() {
    let workspace = Sandbox::of(LABEL);
    workspace.remove(LABEL, FILE);
    let mut package = Package::open(&workbook(&sample(QUARTER, COUNTY)));
    package.set("封面", "B2", "我县");
    package.set_property("jibao.reporter", "000000");
    workspace.put(LABEL, "新建表格.xlsx", &package.bytes());
    let checked = checked(&workspace);
    let finding = only(&checked, "reporter-unknown");
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!(finding.place(), Place::sheet("新建表格.xlsx", "封面").cell("B2"));
    // Its villages are one county's, which is not told that nothing came from it.
    assert!(finding.message.contains("永仁县"), "{}", finding.message);
    assert_eq!(status(&checked, COUNTY), "rejected");
    the_rest_is_built(&checked);
}

#[test]
fn a_cover_that_could_be_two_reporters_is_asked_about() {
    let workspace = Sandbox::of(LABEL);
    workspace.remove(LABEL, FILE);
    let mut package = Package::open(&workbook(&sample(QUARTER, COUNTY)));
    package.set("封面", "B2", "楚雄司法局");
    package.set_property("jibao.reporter", "000000");
    workspace.put(LABEL, "新建表格.xlsx", &package.bytes());
    let checked = checked(&workspace);
    let finding = only(&checked, "reporter-ambiguous");
    assert_eq!(finding.place().cell, "B2");
    assert!(finding.message.contains("楚雄司法局"), "{}", finding.message);
    assert_eq!(checked.report().inbox.of(&"532301".into()).unwrap().files, ["楚雄市.xlsx"]);
    the_rest_is_built(&checked);
}

#[test]
fn a_cover_and_a_file_name_that_name_different_reporters_are_told_and_the_cover_counts() {
    let workspace = Sandbox::of(LABEL);
    let own = std::fs::read(workspace.inbox(LABEL).join(FILE)).unwrap();
    workspace.remove(LABEL, FILE);
    workspace.remove(LABEL, "武定县.xlsx");
    workspace.put(LABEL, "武定县.xlsx", &own);
    let checked = checked(&workspace);
    let finding = only(&checked, "reporter-conflict");
    assert!(finding.message.contains(NAME) && finding.message.contains("武定县"), "{}", finding.message);
    assert_eq!(checked.report().inbox.of(&COUNTY.into()).unwrap().files, ["武定县.xlsx"]);
    assert_eq!(status(&checked, "532329"), "missing");
}

#[test]
fn lock_files_and_hidden_files_are_no_returns() {
    let workspace = Sandbox::of(LABEL);
    for name in ["~$永仁县.xlsx", ".~永仁县.xlsx", ".DS_Store", "Thumbs.db", "desktop.ini"] {
        workspace.put(LABEL, name, b"no workbook");
    }
    let checked = checked(&workspace);
    none(&checked, "unreadable-file");
    assert_eq!(checked.report().inbox.submissions.len(), 19);
    assert!(checked.report().inbox.rejected.is_empty());
}

#[test]
fn a_return_in_a_folder_inside_the_inbox_is_read_with_its_path() {
    let workspace = Sandbox::of(LABEL);
    let own = std::fs::read(workspace.inbox(LABEL).join(FILE)).unwrap();
    workspace.remove(LABEL, FILE);
    std::fs::create_dir_all(workspace.inbox(LABEL).join("县市")).unwrap();
    workspace.put(LABEL, "县市/永仁县.xlsx", &own);
    let checked = checked(&workspace);
    assert_eq!(checked.report().inbox.of(&COUNTY.into()).unwrap().files, ["县市/永仁县.xlsx"]);
    assert_eq!(status(&checked, COUNTY), "on_time");
}

/// A stamped copy beside the return that was read asks for nothing; alone it is asked for the table.
#[test]
fn a_scan_beside_a_return_is_kept_and_asks_for_nothing() {
    let workspace = Sandbox::of(LABEL);
    for (name, bytes) in
        [("楚雄市.pdf", b"%PDF-1.7\n%".as_slice()), ("楚雄市盖章.jpg", b"\xFF\xD8\xFF\xE0\x00\x10JFIF")]
    {
        workspace.put(LABEL, name, bytes);
    }
    let checked = workspace.check(LABEL);
    let found = |code: &str| checked.report().findings.iter().filter(|one| one.code == code).count();
    assert_eq!((found("text-document"), found("unreadable-file")), (2, 0));
    assert!(checked.report().inbox.rejected.is_empty());
    workspace.remove(LABEL, "楚雄市.xlsx");
    let checked = workspace.check(LABEL);
    let found = |code: &str| checked.report().findings.iter().filter(|one| one.code == code).count();
    assert_eq!((found("text-document"), found("unreadable-file")), (0, 2));
}
