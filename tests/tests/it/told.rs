//! What is told beside the figures: a period that no plan has, a pack that nobody lists, a form in which nothing could be
//! taken, a figure that the public is not told, forms that are made again.

use std::fs;
use std::path::Path;

use jibao_core::pack::{Column, Kind, Reading, TargetScope, Visibility};
use jibao_core::returns::{Entry, Value};
use jibao_tests::printed::document_text;
use jibao_tests::returns::{Retype, Villages as _, entry, pack, sample, value, workbook};
use jibao_tests::sandbox::{Sandbox, TODAY};

const LABEL: &str = "2024年第四季度";

fn findings(workspace: &Sandbox, label: &str, page: Reading) -> Vec<String> {
    let report = workspace.check(label);
    let found = report.report().findings.iter().filter(|one| one.is(page));
    found.map(|one| one.message.clone()).collect()
}

#[test]
fn a_period_that_the_plan_does_not_have_is_told_and_one_that_it_has_is_not() {
    let workspace = Sandbox::of(LABEL);
    assert_eq!(findings(&workspace, LABEL, Reading::OutsidePlan), Vec::<String>::new());
    let pack = workspace.path().join("方案包");
    fs::create_dir(&pack).unwrap();
    fs::write(workspace.path().join("jibao.toml"), "pack = \"方案包\"\n").unwrap();
    fs::write(pack.join("pack.toml"), "extends = \"chuxiong\"\n").unwrap();
    let schedule = jibao::built_in().iter().find(|(path, _)| *path == "schedule.toml").unwrap().1.to_owned();
    for (periods, said) in [
        ("[\"2025Q1\", \"2025Q2\"]", Some("的期间（2025年第一季度至2025年第二季度）")),
        ("[\"2024Q3\", \"2025Q1\"]", Some("列出的期间（2024年第三季度至2025年第一季度）")),
        ("[\"2024Q3\", \"2024Q4\"]", None),
        ("[]", None),
    ] {
        let line = schedule.lines().find(|line| line.starts_with("quarters")).unwrap();
        let written = schedule.replace(line, &format!("quarters = {periods}"));
        fs::write(pack.join("schedule.toml"), written).unwrap();
        let told = findings(&workspace, LABEL, Reading::OutsidePlan);
        assert_eq!(told.len(), usize::from(said.is_some()), "{periods}: {told:?}");
        assert!(told.iter().all(|told| told.starts_with(LABEL) && told.contains(said.unwrap())), "{told:?}");
    }
}

#[test]
fn a_pack_beside_the_listed_ones_is_told_whatever_it_is_called() {
    let workspace = Sandbox::of(LABEL);
    for name in ["方案包", "方案包2027"] {
        fs::create_dir(workspace.path().join(name)).unwrap();
        fs::write(workspace.path().join(name).join("pack.toml"), "extends = \"chuxiong\"\n").unwrap();
    }
    fs::write(workspace.path().join("jibao.toml"), "pack = \"方案包\"\n").unwrap();
    let told = findings(&workspace, LABEL, Reading::NotRead);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("“方案包2027”没有用到") && told[0].contains("没有列上它"), "{told:?}");
}

#[test]
fn a_return_of_which_nothing_could_be_taken_is_not_called_empty() {
    let workspace = Sandbox::of(LABEL);
    let mut blank = sample("2024Q4", "532323");
    let empty = |entry: &mut Entry| {
        entry.value = Value::Blank;
        entry.raw = String::new();
    };
    blank.entries.values_mut().for_each(empty);
    blank.words.clear();
    blank.villages_mut().iter_mut().for_each(|row| row.values.edit_each(empty));
    workspace.put(LABEL, "牟定县.xlsx", &workbook(&blank));
    let told = findings(&workspace, LABEL, Reading::BlankReturn);
    assert!(told.len() == 1 && told[0].contains("整份空白"), "{told:?}");
    value(&mut blank, "G02").write("约300");
    workspace.put(LABEL, "牟定县.xlsx", &workbook(&blank));
    let checked = workspace.check(LABEL);
    let report = checked.report();
    let own = |page: Reading| report.findings.iter().filter(move |one| one.is(page)).collect::<Vec<_>>();
    assert_eq!(own(Reading::BlankReturn).len(), 0, "a value that is asked about was sent");
    assert!(own(Reading::AmbiguousValue).iter().any(|one| one.message.contains("约300")));
}

#[test]
fn a_value_that_cannot_be_read_is_being_checked_and_not_missing() {
    let targets = pack().catalogue.iter().filter(|one| {
        let each = one.target.as_ref().is_some_and(|target| matches!(target.scope, TargetScope::Units(_)));
        each && one.kind == Kind::Rate && !one.numerator.is_empty()
    });
    let rates: Vec<_> = targets.collect();
    assert!(!rates.is_empty());
    for rate in rates {
        let workspace = Sandbox::of(LABEL);
        let mut changed = sample("2024Q4", "532328");
        entry(&mut changed, rate.numerator[0].as_str(), Column::Current).write("约300");
        workspace.put(LABEL, "元谋县.xlsx", &workbook(&changed));
        let checked = workspace.check(LABEL);
        let target = checked.report().target(rate.code.as_str()).unwrap();
        assert!(target.doubted.iter().any(|id| id.as_str() == "532328"), "{target:?}");
        assert!(target.unknown.iter().all(|id| id.as_str() != "532328"), "{target:?}");
        let mut paper = Vec::new();
        checked.write_docx(&mut paper).unwrap();
        let text = document_text(&paper);
        assert!(!text.contains("元谋县未报送"), "{}:\n{text}", rate.code);
    }
}

/// A workspace of the built-in pack with a paper of its own.
fn saying(sentence: &str) -> Sandbox {
    let workspace = Sandbox::of(LABEL);
    let text = workspace.path().join("方案包/text");
    fs::create_dir_all(&text).unwrap();
    fs::write(workspace.path().join("jibao.toml"), "pack = \"方案包\"\n").unwrap();
    fs::write(workspace.path().join("方案包/pack.toml"), "extends = \"chuxiong\"\n").unwrap();
    // What this paper no longer includes of the built-in pack's texts is nobody's fault.
    fs::write(text.join("工作总结.tera"), format!("# 标题\n\n{sentence}\n")).unwrap();
    workspace
}

#[test]
fn what_the_public_is_not_told_is_not_called_missing() {
    let all = pack().catalogue.iter();
    let internal = all.filter(|one| one.visibility == Visibility::Internal && one.kind != Kind::Text);
    let codes: Vec<&str> = internal.map(|one| one.code.as_str()).collect();
    assert!(codes.len() > 3);
    let said = |code: &&str| format!("某项{{{{ {code}.now }}}}，累计{{{{ {code}.year }}}}。\n\n");
    let workspace = saying(&codes.iter().map(said).collect::<String>());
    let (opened, folder) = jibao::resolve(&workspace.path().join(LABEL)).unwrap();
    let checked = jibao::check(&opened, &folder, &jibao::unwatched).unwrap();
    let public = jibao::publish(&opened, &folder, &checked).unwrap();
    let mut paper = Vec::new();
    public.write_docx(&mut paper).unwrap();
    let text = document_text(&paper);
    assert_eq!(text.matches("某项不公开，累计不公开。").count(), codes.len(), "{text}");
}

fn forms(root: &Path) -> jibao::Written {
    let workspace = jibao::Workspace::open(root).unwrap().remembering();
    let quarter = LABEL.parse().unwrap();
    let folder = jibao::QuarterDir::at(&root.join(LABEL), workspace.length());
    jibao::forms(&workspace, &folder, quarter, TODAY).unwrap()
}

#[test]
fn forms_that_nobody_filled_in_are_made_again_and_one_that_somebody_did_is_kept() {
    let workspace = Sandbox::of_all_quarters();
    fs::write(workspace.path().join("jibao.toml"), "").unwrap();
    let before = workspace.path().join("2024年第三季度");
    let aside = workspace.path().join("别处");
    fs::rename(&before, &aside).unwrap();
    let first = forms(workspace.path());
    assert_eq!((first.written.len(), first.kept.len()), (19, 0));
    // With the values of the quarter before they are others.
    fs::rename(&aside, &before).unwrap();
    let filled = workspace.path().join(LABEL).join("空白表/楚雄市.xlsx");
    fs::write(&filled, workbook(&sample("2024Q4", "532301"))).unwrap();
    let again = forms(workspace.path());
    assert_eq!(again.written.len(), 19);
    let kept: Vec<String> =
        again.kept.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert!(kept.len() == 1 && kept[0].starts_with("楚雄市（人工修改"), "{kept:?}");
    let third = forms(workspace.path());
    assert_eq!((third.written.len(), third.kept.len()), (0, 0));
}

#[test]
fn the_settings_that_init_writes_are_the_office_s_own() {
    let folder = tempfile::tempdir().unwrap();
    let written = |pack| {
        let root = folder.path().join(pack);
        jibao::init(&root, None, Some(pack), TODAY).unwrap();
        fs::read_to_string(root.join("jibao.toml")).unwrap()
    };
    let (first, empty) = (written("chuxiong"), written("empty"));
    assert!(first.contains("# B05 = { \"2024\" = ") && first.contains("重新犯罪率"), "{first}");
    for word in ["B05", "矫正", "司", "楚雄", "脿", "{"] {
        let said = empty.lines().any(|line| line.contains(word) && !line.contains("公司"));
        assert!(!said, "{word}:\n{empty}");
    }
}

/// A small office's quarter, with the first unit's number written as it is.
fn of_two(day: Option<&str>, first: &str) -> (tempfile::TempDir, Vec<(String, String)>) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("单位");
    jibao::init(&root, Some("2026Q1".parse().unwrap()), Some("empty"), TODAY).unwrap();
    if let Some(day) = day {
        let path = root.join("jibao.toml");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, text.replace("# cut_off_day = 20", &format!("cut_off_day = {day}"))).unwrap();
    }
    let workspace = jibao::Workspace::open(&root).unwrap();
    let quarter = workspace.quarters().unwrap().remove(0);
    jibao::forms(&workspace, &quarter, "2026Q1".parse().unwrap(), TODAY).unwrap();
    let program = "import sys, openpyxl, glob, os\n\
        for f in sorted(glob.glob(sys.argv[1] + '/空白表/*.xlsx')):\n\
        \x20 b = openpyxl.load_workbook(f); s = b['指标表']\n\
        \x20 head = [c.value for c in s[1]]; n = head.index('本期') if '本期' in head else 4\n\
        \x20 for r in range(2, s.max_row + 1): s.cell(r, n + 1).value = 12\n\
        \x20 if '甲' in f: s.cell(2, n + 1).value = sys.argv[2]\n\
        \x20 b.save(sys.argv[1] + '/上报/' + os.path.basename(f))\n";
    let run = std::process::Command::new(jibao_tests::python())
        .args(["-c", program])
        .arg(&quarter.root)
        .arg(first)
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let checked = jibao::check(&workspace, &quarter, &jibao::unwatched).unwrap();
    let found = &checked.report().findings;
    let told = found.iter().map(|one| (one.code.clone(), one.message.clone())).collect();
    (folder, told)
}

#[test]
fn forms_and_checks_go_by_the_cut_off_day_that_the_office_sets() {
    for day in [None, Some("22")] {
        let (_folder, told) = of_two(day, "12");
        let days: Vec<_> = told.iter().filter(|(_, message)| message.contains("统计截止")).collect();
        assert!(days.is_empty(), "{day:?}: {days:?}");
    }
}
