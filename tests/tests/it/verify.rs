//! `jibao verify`: what it finds in outputs as they were written, and after people changed them.

mod book;
mod editions;
mod gone;
mod written;

use std::path::PathBuf;
use std::process::Command;

use jibao::{Difference, DifferenceKind, Error, OUTPUTS, Origin, Verified};
use jibao_tests::package::Package;
use jibao_tests::python;
use jibao_tests::sandbox::Sandbox;

use crate::main_job::FINISHED;

const LABEL: &str = "2025年第二季度";
const BODY: &str = "word/document.xml";

/// The last quarter in a workspace with all earlier ones, as built.
fn built() -> Sandbox {
    let workspace = Sandbox::of_all_quarters();
    let finished = FINISHED.iter().find(|finished| finished.quarter.label() == LABEL).unwrap();
    workspace.put_outputs(LABEL, &finished.outputs);
    workspace
}

fn verify(workspace: &Sandbox, label: &str) -> Result<Verified, Error> {
    let (workspace, quarter) = jibao::resolve(&workspace.path().join(label))?;
    jibao::verify(&workspace, &quarter)
}

fn output(workspace: &Sandbox, name: &str) -> PathBuf {
    workspace.path().join(LABEL).join(OUTPUTS).join(name)
}

fn document(workspace: &Sandbox) -> PathBuf {
    output(workspace, &format!("{LABEL}工作总结.docx"))
}

/// The differences after the document's markup was changed.
fn after(change: impl Fn(&str) -> String) -> Vec<Difference> {
    let workspace = built();
    let path = document(&workspace);
    let mut package = Package::open(&std::fs::read(&path).unwrap());
    let before = package.part(BODY);
    package.edit(BODY, &before, &change(&before));
    std::fs::write(&path, package.bytes()).unwrap();
    verify(&workspace, LABEL).unwrap().differences
}

fn told(differences: &[Difference]) -> Vec<String> {
    differences.iter().map(ToString::to_string).collect()
}

/// The figure's text in the data.
fn printed(id: &str) -> String {
    let finished = FINISHED.iter().find(|finished| finished.quarter.label() == LABEL).unwrap();
    let data: serde_json::Value = serde_json::from_slice(&finished.outputs["数据.json"]).unwrap();
    let figures = data["figures"].as_array().unwrap();
    figures.iter().find(|figure| figure["id"] == id).unwrap()["text"].as_str().unwrap().to_owned()
}

fn edit_with_python(program: &str, file: &std::path::Path, arguments: &[&str]) {
    let run = Command::new(python())
        .arg("-c")
        .arg(program)
        .arg(file)
        .args(arguments)
        .env("PYTHONUTF8", "1")
        .output();
    let run = run.unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

fn without(markup: &str, element: &str) -> String {
    let open = format!("<{element} ");
    let mut parts = markup.split(&open);
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |out, part| out + part.split_once("/>").unwrap().1)
}

#[test]
fn the_outputs_of_all_quarters_reconcile_and_every_kind_of_number_is_met() {
    let workspace = Sandbox::of_all_quarters();
    let mut quoted = 0;
    for finished in FINISHED.iter() {
        let label = finished.quarter.label();
        workspace.put_outputs(&label, &finished.outputs);
        let verified = verify(&workspace, &label).unwrap();
        assert_eq!(told(&verified.differences), Vec::<String>::new(), "{label}");
        assert_eq!(verified.notes, Vec::<String>::new(), "{label}");
        // Annex 1 alone, with its main indicators, has more than three hundred.
        assert!(verified.numbers.of(Origin::Figure) > 400, "{label}: {:?}", verified.numbers);
        for none in [Origin::Unmarked, Origin::Unexplained] {
            assert_eq!(verified.numbers.of(none), 0, "{label}: {none:?}");
        }
        quoted += verified.numbers.of(Origin::Quoted);
        for origin in [Origin::Figure, Origin::Constant, Origin::Ordinal] {
            assert!(verified.numbers.of(origin) > 0, "{label}: {origin:?} {:?}", verified.numbers);
        }
        for form in ["数量", "百分数", "日期", "年份和季度", "文号", "标题序号", "附件序号"]
        {
            assert!(verified.numbers.by_form.get(form).is_some_and(|count| *count > 0), "{label}: {form}");
        }
        book::assert_every_cell_is_met(finished, &verified.cells_by_sheet);
        assert!(verified.recomputed > 500, "{label}: {}", verified.recomputed);
    }
    // What is quoted holds a number now and then only: sentences that count are cut before they do.
    assert!(quoted > 0);
}

#[test]
fn one_number_changed_in_the_document_is_the_one_difference_with_old_new_and_place() {
    let old = printed("G02.total");
    let differences = after(|markup| markup.replacen(&format!(">{old}<"), ">7.95万份<", 1));
    assert_eq!(differences.len(), 1, "{:?}", told(&differences));
    let found = &differences[0];
    assert_eq!(found.kind, DifferenceKind::Changed);
    assert_eq!((found.expected.as_str(), found.found.as_str()), (old.as_str(), "7.95万份"));
    assert_eq!(found.figure.as_deref(), Some("G02.total"));
    assert!(
        found.to_string().contains(&format!("段“发放宣传资料7.95万份”：原为{old}（G02.total，数据.json）")),
        "{found}"
    );
}

#[test]
fn a_title_that_names_another_quarter_is_told_with_the_right_one() {
    // Both quarters that the text compares with, and one that it never names.
    for other in ["2024年第二季度", "2025年第一季度", "2023年第二季度"] {
        let differences = after(|markup| markup.replacen(LABEL, other, 1));
        let told = told(&differences);
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!((&*differences[0].expected, &*differences[0].found), (LABEL, other));
        assert!(told[0].contains("第1段") && told[0].contains("：原为2025年第二季度"), "{told:?}");
    }
}

#[test]
fn split_runs_and_full_width_digits_change_no_number() {
    let old = printed("G02.total");
    let (first, rest) = old.split_at(1);
    let split = format!(">{first}</w:t></w:r><w:r><w:t>{rest}<");
    assert_eq!(told(&after(|markup| markup.replacen(&format!(">{old}<"), &split, 1))), Vec::<String>::new());
    let wide: String = old
        .chars()
        .map(|c| if c.is_ascii_digit() { char::from_u32(c as u32 + 0xFEE0).unwrap() } else { c })
        .collect();
    assert_eq!(
        told(&after(|markup| markup.replacen(&format!(">{old}<"), &format!(">{wide}<"), 1))),
        Vec::<String>::new()
    );
}

#[test]
fn a_number_retyped_where_every_mark_is_lost_is_told_as_the_one_that_stood_there() {
    let bare = |markup: &str| without(&without(markup, "w:bookmarkStart"), "w:bookmarkEnd");
    assert_eq!(told(&after(bare)), Vec::<String>::new());
    let old = printed("G02.total");
    let differences = after(|markup| bare(markup).replacen(&format!(">{old}<"), ">7.95万份<", 1));
    assert_eq!(differences.len(), 1, "{:?}", told(&differences));
    assert_eq!(differences[0].figure.as_deref(), Some("G02.total"));
}

#[test]
fn digits_typed_before_a_number_make_another_number_of_it() {
    let differences = after(|markup| markup.replacen("，发放宣传资料</w:t>", "，发放宣传资料1</w:t>", 1));
    assert_eq!(differences.len(), 1, "{:?}", told(&differences));
    assert_eq!(differences[0].found, format!("1{}", printed("G02.total")));
}

#[test]
fn a_tracked_change_is_taken_as_accepted_and_told() {
    let workspace = built();
    let path = document(&workspace);
    let mut package = Package::open(&std::fs::read(&path).unwrap());
    let old = printed("G02.total");
    let author = "w:author=\"甲\" w:date=\"2025-06-25T00:00:00Z\"";
    let body = package.part(BODY);
    let at = body.find(&format!(">{old}</w:t></w:r>")).unwrap();
    let start = body[..at].rfind("<w:r>").unwrap();
    let run = &body[start..at + format!(">{old}</w:t></w:r>").len()];
    let tracked = format!(
        "<w:del w:id=\"901\" {author}><w:r><w:delText>{old}</w:delText></w:r></w:del>\
         <w:ins w:id=\"902\" {author}><w:r><w:t>9万份</w:t></w:r></w:ins>"
    );
    let changed = body.replacen(run, &tracked, 1);
    package.edit(BODY, &body, &changed);
    std::fs::write(&path, package.bytes()).unwrap();
    let verified = verify(&workspace, LABEL).unwrap();
    assert_eq!(verified.differences.len(), 1, "{:?}", told(&verified.differences));
    assert_eq!(verified.differences[0].found, "9万份");
    assert!(verified.notes.iter().any(|note| note.contains("修订")), "{:?}", verified.notes);
}

#[test]
fn a_typed_sentence_is_unexplained_and_a_deleted_one_is_missed() {
    let differences = after(|markup| {
        markup.replacen("组织各县市司法局", "今年新增5个阵地，覆盖十二个乡镇，组织各县市司法局", 1)
    });
    let found: Vec<&str> = differences.iter().map(|difference| difference.found.as_str()).collect();
    assert_eq!(found, ["5个", "十二个"]);
    assert!(differences.iter().all(|difference| difference.kind == DifferenceKind::Unexplained));
    let differences = after(|markup| {
        let at = markup.find("，解答法律咨询").unwrap();
        let start = markup[..at].rfind("<w:p>").unwrap();
        let end = at + markup[at..].find("</w:p>").unwrap() + "</w:p>".len();
        format!("{}{}", &markup[..start], &markup[end..])
    });
    assert!(
        differences.iter().all(|difference| difference.kind == DifferenceKind::Gone),
        "{:?}",
        told(&differences)
    );
    assert!(differences.iter().any(|difference| difference.figure.as_deref() == Some("G04.total")));
}

#[test]
fn a_number_changed_through_python_docx_is_found() {
    let workspace = built();
    let old = printed("G02.total");
    let program = "import sys, docx\nd = docx.Document(sys.argv[1])\n\
        t = [t for t in d.element.body.iter('{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t') if t.text == sys.argv[2]]\n\
        t[0].text = '9.99万份'\nd.save(sys.argv[1])";
    edit_with_python(program, &document(&workspace), &[&old]);
    let verified = verify(&workspace, LABEL).unwrap();
    assert_eq!(verified.differences.len(), 1, "{:?}", told(&verified.differences));
    assert_eq!(verified.differences[0].found, "9.99万份");
    assert!(verified.notes.iter().any(|note| note.contains("工作总结.docx 生成后有人改过")));
}

#[test]
fn a_number_changed_inside_a_quotation_is_told_and_none_of_them_counts_as_checked() {
    let differences = after(|markup| {
        let (before, quotation) = markup.split_once("w:name=\"_n_quote_532301_1\"").unwrap();
        let quotation = quotation.replacen(">26</w:t>", ">16</w:t>", 1);
        format!("{before}w:name=\"_n_quote_532301_1\"{quotation}")
    });
    assert_eq!(differences.len(), 1, "{:?}", told(&differences));
    let found = &differences[0];
    assert_eq!((found.kind, found.expected.as_str()), (DifferenceKind::Changed, "6·26"));
    assert_eq!((found.found.as_str(), found.figure.as_deref()), ("6·16", Some("quote.532301.1")));
}

#[test]
fn a_county_s_number_changed_in_the_annex_is_found_with_its_county() {
    let differences = after(|markup| {
        let (before, rest) = markup.split_once("w:name=\"_n_M0901_532301\"").unwrap();
        format!("{before}w:name=\"_n_M0901_532301\"{}", rest.replacen(">1020<", ">1021<", 1))
    });
    assert_eq!(differences.len(), 1, "{:?}", told(&differences));
    let found = &differences[0];
    assert_eq!((found.expected.as_str(), found.figure.as_deref()), ("1020", Some("M0901.532301")));
    assert!(found.place.contains("“楚雄市”列"), "{}", found.place);
}

#[test]
fn a_total_typed_over_with_openpyxl_is_found() {
    let workspace = built();
    let program = "import sys, openpyxl\nb = openpyxl.load_workbook(sys.argv[1], data_only=True)\n\
        for s in b:\n  for r in s.iter_rows():\n    v = [c.value for c in r]\n    if 'G01' in v and 'G01' == v[0]:\n      \
        h = [x for x in s.iter_rows(max_row=12) if x[0].value == '代码'][0]\n      \
        for c in [a for a, b in zip(r, h) if b.value and '合计' in str(b.value)][:1]: c.value = c.value + 1\n\
        b.save(sys.argv[1])";
    edit_with_python(program, &output(&workspace, &format!("{LABEL}汇总表.xlsx")), &[]);
    let differences = verify(&workspace, LABEL).unwrap().differences;
    assert!(!differences.is_empty());
    for found in &differences {
        assert_eq!(
            (found.kind, found.figure.as_deref()),
            (DifferenceKind::Workbook, Some("G01.total")),
            "{found}"
        );
    }
}

#[test]
fn changed_data_fit_neither_themselves_nor_the_workbook() {
    let workspace = built();
    let path = output(&workspace, "数据.json");
    let mut data: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let indicator =
        data["indicators"].as_array_mut().unwrap().iter_mut().find(|one| one["code"] == "G01").unwrap();
    indicator["total"] = "1".into();
    std::fs::write(&path, data.to_string()).unwrap();
    let differences = verify(&workspace, LABEL).unwrap().differences;
    let kinds: Vec<DifferenceKind> = differences.iter().map(|difference| difference.kind).collect();
    assert!(kinds.contains(&DifferenceKind::Data) && kinds.contains(&DifferenceKind::Workbook), "{kinds:?}");
}

#[test]
fn a_return_changed_after_the_build_makes_the_outputs_stale() {
    let workspace = built();
    let old = workspace.inbox("2024年第二季度").join("永仁县.xlsx");
    std::fs::copy(workspace.inbox(LABEL).join("永仁县.xlsx"), old).unwrap();
    let differences = verify(&workspace, LABEL).unwrap().differences;
    assert_eq!(differences.len(), 1, "{:?}", told(&differences));
    assert_eq!(differences[0].kind, DifferenceKind::Stale);
    assert!(differences[0].what.starts_with("2024年第二季度/永仁县.xlsx"), "{}", differences[0].what);
}

#[test]
fn missing_and_broken_outputs_are_told_in_a_sentence() {
    let workspace = built();
    std::fs::write(document(&workspace), b"not a document").unwrap();
    let told = verify(&workspace, LABEL).unwrap_err().to_string();
    assert!(told.contains("工作总结.docx 读不了：不是 Word 文档"), "{told}");
    for name in [format!("{LABEL}工作总结.docx"), format!("{LABEL}汇总表.xlsx"), "数据.json".to_owned()]
    {
        std::fs::remove_file(output(&workspace, &name)).unwrap();
    }
    let told = verify(&workspace, LABEL).unwrap_err().to_string();
    assert!(told.contains("工作总结，没有可核对的成果，请先运行 jibao build"), "{told}");
}

#[test]
fn a_digit_in_a_workspace_s_template_stops_the_pack_with_its_place() {
    let workspace = Sandbox::of(LABEL);
    let pack = workspace.path().join("方案包/text");
    std::fs::create_dir_all(&pack).unwrap();
    std::fs::write(workspace.path().join("jibao.toml"), "pack = \"方案包\"\n").unwrap();
    std::fs::write(pack.join("工作总结.tera"), "# 总结\n\n帮教率达到95%。\n").unwrap();
    let error = jibao::resolve(&workspace.path().join(LABEL)).unwrap_err().to_string();
    let place = "方案包/text/工作总结.tera 第3行第6列：数字“95”没有声明";
    assert!(error.starts_with("模板 ") && error.contains(place), "{error}");
}
