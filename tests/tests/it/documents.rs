//! The finished files as other programs see them: independent validators, and LibreOffice's pages measured.

use std::path::{Path, PathBuf};
use std::process::Command;

use jibao_core::calendar::Quarter;
use jibao_render::forms::Spec;
use jibao_tests::returns::{Retype, pack, quarters, sample, value, workbook};
use jibao_tests::sandbox::Sandbox;
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

#[test]
fn the_summaries_of_all_quarters_and_profiles_are_valid_documents() {
    let workspace = Sandbox::of_all_quarters();
    let mut files = Vec::new();
    for quarter in quarters() {
        let label = quarter.quarter.label();
        workspace.build(&label);
        files.push(outputs(&workspace, &label, "工作总结.docx"));
    }
    let label = Quarter::new(2025, 2).unwrap().label();
    for profile in ["B", "C"] {
        set_profile(workspace.path(), profile);
        workspace.build(&label);
        let copy = workspace.path().join(format!("{profile}.docx"));
        std::fs::copy(outputs(&workspace, &label, "工作总结.docx"), &copy).unwrap();
        files.push(copy);
    }
    check("validate.py", &files);
}

#[test]
fn the_summary_s_pages_measure_as_gb_t_9704_asks() {
    let workspace = Sandbox::of_all_quarters();
    let label = Quarter::new(2025, 2).unwrap().label();
    workspace.build(&label);
    check("measure.py", &[outputs(&workspace, &label, "工作总结.docx")]);
}

#[test]
fn the_workbook_and_the_returns_blank_or_sent_back_are_valid_workbooks() {
    let workspace = Sandbox::of_all_quarters();
    let quarter = Quarter::new(2025, 2).unwrap();
    let label = quarter.label();
    let mut wrong = sample("2025Q2", "532327");
    value(&mut wrong, "G02").write("约300");
    wrong.villages.as_mut().unwrap().remove(1);
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
