//! The finished files as other programs see them: independent validators, and LibreOffice's pages measured.

use std::path::{Path, PathBuf};
use std::process::Command;

use jibao_core::ids::Period;
use jibao_render::forms::Spec;
use jibao_tests::package::Package;
use jibao_tests::printed::document_text;
use jibao_tests::returns::{Retype, Villages as _, pack, quarters, sample, value, workbook};
use jibao_tests::sandbox::{Sandbox, TODAY};
use jibao_tests::{python, root};

/// Runs one of the Python programs on files; its words where it finds anything.
pub(super) fn check(program: &str, files: &[PathBuf]) {
    let output = Command::new(python())
        .arg(root().join("tests/render").join(program))
        .args(files)
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap();
    let told =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    println!("{told}");
    assert!(output.status.success(), "{program}\n{told}");
}

fn outputs(workspace: &Sandbox, label: &str, ending: &str) -> PathBuf {
    workspace.path().join(label).join("成果").join(format!("{label}{ending}"))
}

fn set_profile(workspace: &Path, profile: &str) {
    let text = format!(
        "profile = \"{profile}\"\n[document]\nmain_recipient = \"州委依法治州办\"\ncopies_to = [\"州委办公室\", \"州政府办公室\"]\n\
         number = \"楚司报〔2025〕1号\"\nsigner = \"样例甲\"\ncontact = \"联系人：样例乙，电话：0878-0000000\"\n"
    );
    std::fs::write(workspace.join("jibao.toml"), text).unwrap();
}

/// Asks for the annex of the reporters' own texts.
fn annex_texts(workspace: &Sandbox) {
    std::fs::write(workspace.path().join("jibao.toml"), "[document]\ntexts = true\n").unwrap();
}

#[test]
fn the_summaries_of_all_quarters_and_profiles_are_valid_documents() {
    let workspace = Sandbox::of_all_quarters();
    let mut files = Vec::new();
    for quarter in quarters() {
        let label = quarter.quarter.label();
        workspace.build(&label);
        files.push(outputs(&workspace, &label, "工作总结.docx"));
    }
    let label = Period::quarter(2025, 2).unwrap().label();
    for profile in ["B", "C"] {
        set_profile(workspace.path(), profile);
        workspace.build(&label);
        let copy = workspace.path().join(format!("{profile}.docx"));
        std::fs::copy(outputs(&workspace, &label, "工作总结.docx"), &copy).unwrap();
        files.push(copy);
    }
    std::fs::write(workspace.path().join("jibao.toml"), "[document]\ncontents = true\n").unwrap();
    workspace.build(&label);
    let listed = outputs(&workspace, &label, "工作总结.docx");
    let text = document_text(&std::fs::read(&listed).unwrap());
    assert!(text.starts_with("目　录") && text.matches("二、目标任务完成情况").count() == 2);
    files.push(listed);
    check("validate.py", &files);
}

#[test]
fn the_summary_s_pages_measure_as_gb_t_9704_asks_in_all_profiles() {
    let workspace = Sandbox::of_all_quarters();
    let label = Period::quarter(2025, 2).unwrap().label();
    let files: Vec<PathBuf> = ["A", "B", "C"]
        .into_iter()
        .map(|profile| {
            set_profile(workspace.path(), profile);
            workspace.build(&label);
            let copy = workspace.path().join(format!("{profile}.docx"));
            std::fs::copy(outputs(&workspace, &label, "工作总结.docx"), &copy).unwrap();
            copy
        })
        .collect();
    check("measure.py", &files);
}

#[test]
fn a_draft_asks_about_doubtful_figures_and_takes_the_place_of_the_clean_edition() {
    let workspace = Sandbox::of_all_quarters();
    std::fs::write(workspace.path().join("jibao.toml"), "draft = true\n").unwrap();
    let label = Period::quarter(2025, 2).unwrap().label();
    workspace.build(&label);
    let draft = outputs(&workspace, &label, "工作总结（送审稿）.docx");
    assert!(!outputs(&workspace, &label, "工作总结.docx").exists());
    let package = Package::open(&std::fs::read(&draft).unwrap());
    let comments = package.part("word/comments.xml");
    assert!(comments.contains("指标表 › "), "no comment names a cell");
    assert_eq!(comments.matches("缺武定县").count(), 1, "who is missing is one cause, told once");
    let causes = comments.matches("<w:comment ").count();
    assert!(causes < 20, "{causes} comments bury what matters");
    assert!(package.part("word/header1.xml").contains("送审稿"));
    check("validate.py", &[draft]);
    // Values that are kept back in the published draft are no missing ones.
    let (resolved, quarter) = jibao::resolve(&workspace.path().join(&label)).unwrap();
    let checked = jibao::check(&resolved, &quarter, &jibao::unwatched).unwrap();
    let public = jibao::publish(&resolved, &quarter, &checked).unwrap();
    jibao::write(&resolved, &quarter, &public, TODAY, &jibao::unwatched).unwrap();
    let draft = outputs(&workspace, &label, "工作总结（公开版）（送审稿）.docx");
    let comments = Package::open(&std::fs::read(&draft).unwrap()).part("word/comments.xml");
    assert!(comments.contains("缺武定县"), "who sent nothing is missing in both editions");
    for county in ["楚雄市", "大姚县", "永仁县"] {
        assert!(
            !comments.contains(&format!("缺{county}")) && !comments.contains(&format!("、{county}")),
            "{comments}"
        );
    }
}

#[test]
fn on_demand_every_text_of_a_return_stands_in_an_annex_as_a_quotation() {
    let workspace = Sandbox::of("2024年第二季度");
    annex_texts(&workspace);
    let built = workspace.build("2024年第二季度");
    let bytes = std::fs::read(outputs(&workspace, "2024年第二季度", "工作总结.docx")).unwrap();
    let xml = Package::open(&bytes).part("word/document.xml");
    let text = document_text(&bytes);
    let mut texts = 0;
    for (reporter, words) in built.checked.report().words(pack()) {
        texts += 1;
        assert!(text.contains(words.text.trim()), "{reporter:?} {}", words.text);
        assert!(xml.contains(&format!("w:name=\"_n_quote_{}_", reporter.as_str())));
    }
    assert!(texts > 50);
}

#[test]
fn whatever_a_return_says_arrives_readable_and_breaks_nothing() {
    let nasty = format!(
        "控制\u{1}\u{b}字符 & < > \" ' ]]> 换行\n第二行\t制表 😀 𥔲嘉镇 法脿镇 淜溪村 树密鲊村 李塆社区 五拃甸村 {} {} 末",
        "{{ G01.now }}",
        "长".repeat(30_000)
    );
    let mut submission = sample("2024Q2", "532301");
    submission.words[0].text.clone_from(&nasty);
    let workspace = Sandbox::of("2024年第二季度");
    annex_texts(&workspace);
    workspace.put("2024年第二季度", "楚雄市.xlsx", &workbook(&submission));
    workspace.build("2024年第二季度");
    let file = outputs(&workspace, "2024年第二季度", "工作总结.docx");
    let text = document_text(&std::fs::read(&file).unwrap());
    for piece in ["& < > \" ' ]]>", "😀", "𥔲", "脿", "淜", "鲊", "塆", "拃", "{{ G01.now }}", "长长长"]
    {
        assert!(text.contains(piece), "{piece} is lost");
    }
    check("validate.py", &[file]);
}

#[test]
fn the_workbook_and_the_returns_blank_or_sent_back_are_valid_workbooks() {
    let workspace = Sandbox::of_all_quarters();
    let quarter = Period::quarter(2025, 2).unwrap();
    let label = quarter.label();
    let mut wrong = sample("2025Q2", "532327");
    value(&mut wrong, "G02").write("约300");
    wrong.villages_mut().remove(1);
    workspace.put(&label, "永仁县.xlsx", &workbook(&wrong));
    workspace.build(&label);
    let sent_back = workspace.path().join(&label).join("成果/退回/永仁县.xlsx");
    let mut files = vec![outputs(&workspace, &label, "汇总表.xlsx"), sent_back];
    for reporter in
        pack().reporters.iter().filter(|reporter| ["永仁县", "政治部"].contains(&reporter.name.as_str()))
    {
        let path = workspace.path().join(format!("{}.xlsx", reporter.name));
        std::fs::write(&path, jibao_render::forms::write(&Spec::blank(pack(), reporter, quarter)).unwrap())
            .unwrap();
        files.push(path);
    }
    assert_eq!(files.len(), 4);
    check("validate_xlsx.py", &files);
}
