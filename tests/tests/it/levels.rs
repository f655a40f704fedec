//! Kinds of reporters that a pack names, and the levels above its units: who is asked, what groups add up to, and how a report
//! of many units goes by the level above.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use jibao::{Built, QuarterDir, Workspace};
use jibao_core::ids::{Code, Length, Period};
use jibao_core::pack::{Column, Pack, PackFiles};
use jibao_core::returns::{Entry, Place, Value};
use jibao_render::forms::{self, Spec};
use jibao_tests::printed::{document_text, sheet};
use jibao_tests::returns::{put, small};
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use serde_json::Value as Json;

const PERIOD: &str = "2026年第一季度";
const TODAY: Date = date(2026, 3, 24);

/// Units in official order: id, kind, group, pupils, boarders (of centres alone).
const UNITS: [(&str, &str, &str, i64, Option<i64>); 7] = [
    ("C1", "center", "E1", 400, Some(100)),
    ("C2", "center", "E2", 300, Some(30)),
    ("C3", "center", "E1", 200, Some(50)),
    ("D1", "direct", "E2", 900, None),
    ("C4", "center", "W1", 250, Some(10)),
    ("D2", "direct", "W1", 800, None),
    ("C5", "center", "E1", 150, Some(60)),
];
/// Groups: id, parent.
const GROUPS: [(&str, Option<&str>); 5] =
    [("E", None), ("W", None), ("E1", Some("E")), ("E2", Some("E")), ("W1", Some("W"))];
const HEAD: &str = "code,name,unit,kind,numerator,denominator,target,target_scope,target_from,target_due,county,\
                    sections,aggregate,detail_source,visibility,valid_from,basis,measure,synonyms,definition\n";
const ROWS: [&str; 5] = [
    "A01,开展活动,场次,flow,,,,,,,y,S1+,sum,,public,,意见,M01,,本季度开展活动的场次。",
    "A02,参加人次,人次,flow,,,,,,,y,,sum,,public,,意见,M01,,本季度参加活动的人次。",
    "A03,在校学生,名,stock,,,>=10,州,2026,年底前,y,,sum,,public,,意见,M01,,在册的学生。",
    "A04,住校学生,名,stock,,,>=50,center,2026,年底前,center,,sum,,public,,意见,M01,,住校的学生。",
    "A05,住校率,%,rate,A04,A03,,,,,,,recompute,,public,,意见,M01,,住校学生占在校学生。",
];
const RULE: &str = "\n[[rule]]\ncode = \"V4.boarders\"\nfamily = \"V4\"\ntitle = \"住校学生不多于在校学生\"\n\
                    left = \"A04\"\nop = \"<=\"\nright = \"A03\"\nmissing = \"skip-any\"\nseverity = \"error\"\n\
                    scope = [\"center\"]\nbasis = \"口径\"\nmessage = \"住校{left}多于在校{right}\"\nhint = \"核对两个数\"\n\
                    why = \"住校的都在校\"\nexample = \"住校5、在校4\"\npass = [{ A04 = \"4\", A03 = \"5\" }]\n\
                    fail = [{ A04 = \"5\", A03 = \"4\" }]\n";

fn reporters() -> String {
    let mut text = String::new();
    for (id, name, side) in
        [("center", "中心学校", "unit"), ("direct", "直属学校", "unit"), ("section", "科室", "section")]
    {
        let _ = write!(text, "[[kind]]\nid = \"{id}\"\nname = \"{name}\"\nside = \"{side}\"\n\n");
    }
    for (id, parent) in GROUPS {
        let parent = parent.map_or_else(String::new, |id| format!("parent = \"{id}\"\n"));
        let _ = write!(text, "[[group]]\nid = \"{id}\"\nname = \"{id}片区\"\n{parent}\n");
    }
    let units = UNITS.map(|(id, kind, group, ..)| (id, kind, format!("group = \"{group}\"\n")));
    for (order, (id, kind, group)) in (1..).zip(units.into_iter().chain([("S1", "section", String::new())])) {
        let _ = write!(
            text,
            "[[reporter]]\nid = \"{id}\"\nkind = \"{kind}\"\n{group}order = {order}\nname = \"{id}校\"\n\
             full = \"{id}学校\"\nshort = \"{id}\"\n\n"
        );
    }
    text
}

fn files() -> PackFiles {
    let mut files = jibao::built_in_pack("empty").unwrap();
    files.insert("reporters.toml", reporters());
    files.insert("indicators.csv", format!("{HEAD}{}\n", ROWS.join("\n")));
    let rules = files.get("rules.toml").unwrap().to_owned() + RULE;
    files.insert("rules.toml", rules);
    files
}

fn pack() -> Pack {
    Pack::load(files()).unwrap()
}

/// The pack with one text replaced, refused with what is said.
fn refused(file: &str, from: &str, to: &str) -> String {
    let mut files = files();
    let text = files.get(file).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    files.insert(file, text.replacen(from, to, 1));
    let faults = Pack::load(files).expect_err(to);
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn entries(values: &[(&str, Column, i64)], file: &str) -> BTreeMap<(Code, Column), Entry> {
    let entry = |(code, column, number): &(&str, Column, i64)| {
        let place = Place::file(file.to_owned());
        let value = Value::Reported(Decimal::from(*number));
        ((Code::from(*code), *column), Entry::new(value, number.to_string(), place))
    };
    values.iter().map(entry).collect()
}

/// A workspace in which all have reported; `settings` is its jibao.toml.
fn built(settings: &str) -> (tempfile::TempDir, Built, Workspace, QuarterDir) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    jibao::init(root, Period::quarter(2026, 1), Some("empty"), TODAY).unwrap();
    for name in ["reporters.toml", "indicators.csv", "rules.toml"] {
        std::fs::write(root.join("方案包").join(name), files().get(name).unwrap()).unwrap();
    }
    let kept = std::fs::read_to_string(root.join("jibao.toml")).unwrap();
    std::fs::write(root.join("jibao.toml"), format!("{settings}\n{kept}")).unwrap();
    let pack = pack();
    for (id, _, _, pupils, boarders) in UNITS {
        let mut values = vec![
            ("A01", Column::Current, pupils / 100),
            ("A01", Column::Year, pupils / 100),
            ("A02", Column::Current, pupils * 3),
            ("A02", Column::Year, pupils * 3),
            ("A03", Column::Current, pupils),
        ];
        values.extend(boarders.map(|number| ("A04", Column::Current, number)));
        let file = format!("{id}.xlsx");
        let entries = entries(&values, &file);
        put(root, &pack, &small(id, Period::quarter(2026, 1).unwrap(), file, entries, "按计划组织活动"));
    }
    let own = entries(&[("A01", Column::Current, 5), ("A01", Column::Year, 5)], "S1.xlsx");
    put(root, &pack, &small("S1", Period::quarter(2026, 1).unwrap(), "S1.xlsx".to_owned(), own, "组织活动"));
    let workspace = Workspace::open(root).unwrap();
    let quarter = QuarterDir::at(&root.join(PERIOD), Length::Quarter);
    let built = jibao::build(&workspace, &quarter, TODAY, &jibao::unwatched).unwrap();
    (folder, built, workspace, quarter)
}

fn outputs(root: &Path) -> std::path::PathBuf {
    root.join(PERIOD).join("成果")
}

fn data(root: &Path) -> Json {
    serde_json::from_slice(&std::fs::read(outputs(root).join("数据.json")).unwrap()).unwrap()
}

/// Whether a unit belongs to a group or to one below it.
fn is_in(own: &str, group: &str) -> bool {
    let parent = GROUPS.iter().find(|(id, _)| *id == own).and_then(|(_, parent)| *parent);
    own == group || parent.is_some_and(|parent| is_in(parent, group))
}

#[test]
fn only_the_kinds_that_are_meant_are_asked_held_to_a_goal_and_checked() {
    let (folder, built, ..) = built("");
    let report = built.checked.report();
    let asked: Vec<&str> =
        report.line("A04").unwrap().cells.keys().map(jibao_core::ids::ReporterId::as_str).collect();
    assert_eq!(asked, ["C1", "C2", "C3", "C4", "C5"]);
    let goal = report.target("A04").unwrap();
    let short: Vec<&str> = goal.short.iter().map(|short| short.reporter.as_str()).collect();
    assert_eq!((short, goal.reached.len(), goal.unknown.len()), (vec!["C2", "C4"], 3, 0));
    let run = report.runs.iter().find(|run| run.code == "V4.boarders").unwrap();
    assert_eq!((run.passed, run.failed), (5, 0));
    let goals = sheet(
        &std::fs::read(outputs(folder.path()).join(format!("{PERIOD}汇总表.xlsx"))).unwrap(),
        "目标完成",
    );
    let row = goals.rows().find(|row| row[0] == "A04").unwrap();
    assert_eq!(row[2].to_string(), "各中心学校");
    let direct = row.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert!(direct.iter().filter(|cell| *cell == "—").count() >= 2, "{direct:?}");
}

#[test]
fn a_rule_for_one_kind_stands_in_the_form_of_that_kind_alone() {
    let pack = pack();
    let checks = |id: &str| -> bool {
        let reporter = pack.reporters.get(&id.into()).unwrap();
        let form = forms::write(&Spec::blank(&pack, reporter, Period::quarter(2026, 1).unwrap())).unwrap();
        sheet(&form, "自检").used_cells().any(|(_, _, cell)| *cell == "V4.boarders")
    };
    assert!(checks("C1") && checks("C5"));
    assert!(!checks("D1") && !checks("S1"));
}

#[test]
fn what_groups_add_up_to_is_told_in_data_and_workbook_and_can_be_verified() {
    let (folder, built, workspace, quarter) = built("");
    let data = data(folder.path());
    let book = std::fs::read(outputs(folder.path()).join(format!("{PERIOD}汇总表.xlsx"))).unwrap();
    let sheet = sheet(&book, "分组汇总");
    for (group, parent) in GROUPS {
        let own = || UNITS.iter().filter(|(_, _, own, ..)| is_in(own, group));
        let pupils: i64 = own().map(|unit| unit.3).sum();
        let boarders: i64 = own().filter_map(|unit| unit.4).sum();
        let of_centres: i64 = own().filter(|unit| unit.4.is_some()).map(|unit| unit.3).sum();
        let total = |code: &str| {
            let mut all = data["indicators"].as_array().unwrap().iter();
            let one = all.find(|one| one["code"] == code).unwrap()["by_group"][group].clone();
            one["total"].as_str().unwrap().parse::<Decimal>().unwrap()
        };
        assert_eq!(total("A03"), Decimal::from(pupils), "{group}");
        assert_eq!(total("A02"), Decimal::from(pupils * 3), "{group}");
        assert_eq!(total("A04"), Decimal::from(boarders), "{group}");
        let rate = Decimal::from(boarders * 100) / Decimal::from(of_centres);
        assert_eq!(total("A05"), rate.round_dp(6).normalize(), "{group}");
        let listed = data["groups"].as_array().unwrap().iter().find(|one| one["id"] == group).unwrap();
        assert_eq!(listed["units"].as_array().unwrap().len(), own().count());
        assert_eq!(listed["parent"].as_str(), parent);
        let row = sheet.rows().find(|row| row[0] == group).unwrap();
        assert_eq!(row[3].to_string(), own().count().to_string());
        assert_eq!(row[6].to_string(), pupils.to_string(), "{row:?}");
    }
    // The groups hold the units; what the bureau did itself is in the whole alone.
    let line = built.checked.report().line("A01").unwrap();
    let units: i64 = UNITS.iter().map(|unit| unit.3 / 100).sum();
    assert_eq!(line.total, Some(Decimal::from(units + 5)));
    let verified = jibao::verify(&workspace, &quarter).unwrap();
    assert!(verified.differences.is_empty(), "{:?}", verified.differences);
    assert!(verified.cells_by_sheet["分组汇总"] > 20, "{:?}", verified.cells_by_sheet);
}

#[test]
fn a_group_s_number_that_was_changed_is_told() {
    let (folder, _, workspace, quarter) = built("");
    let path = outputs(folder.path()).join("数据.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut changed: Json = serde_json::from_str(&text).unwrap();
    let all = changed["indicators"].as_array_mut().unwrap();
    let one = all.iter_mut().find(|one| one["code"] == "A03").unwrap();
    one["by_group"]["W1"]["total"] = "1051".into();
    std::fs::write(&path, changed.to_string()).unwrap();
    let verified = jibao::verify(&workspace, &quarter).unwrap();
    let told: Vec<String> =
        verified.differences.iter().map(|one| format!("{} {}", one.place, one.what)).collect();
    assert!(told.iter().any(|one| one.contains("分组汇总")), "{told:?}");
    assert!(told.iter().any(|one| one.contains("组的合计")), "{told:?}");
}

#[test]
fn of_many_units_paper_and_page_go_by_the_level_above() {
    let (folder, built, ..) = built("side_by_side = 4");
    let root = folder.path();
    let pages = ["E1片区", "E2片区", "W1片区"].map(|name| format!("分组核查报告/{name}.html"));
    for page in &pages {
        let path = outputs(root).join(page);
        assert!(built.written.written.contains(&path), "{page} is not among {:?}", built.written.written);
    }
    let paper = document_text(&std::fs::read(outputs(root).join(format!("{PERIOD}工作总结.docx"))).unwrap());
    for (group, _) in &GROUPS[2..] {
        assert!(paper.contains(&format!("{group}片区")), "{paper}");
    }
    let main = std::fs::read_to_string(outputs(root).join(format!("{PERIOD}核查报告.html"))).unwrap();
    assert!(main.contains("href=\"分组核查报告/E1片区.html\""), "{main}");
    for (id, _, group, ..) in UNITS {
        assert!(!main.contains(&format!("id=\"group-{id}\"")), "{id} stands on the page of the whole");
        for (page, name) in pages.iter().zip(["E1", "E2", "W1"]) {
            let text = std::fs::read_to_string(outputs(root).join(page)).unwrap();
            assert_eq!(text.contains(&format!("{id}校")), group == name, "{id} on {page}");
        }
    }
    // Links lead to files that are there.
    for page in &pages {
        let text = std::fs::read_to_string(outputs(root).join(page)).unwrap();
        for link in text.split("href=\"../").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(outputs(root).join(link).is_file(), "{page} leads to {link}");
        }
        assert!(text.contains("核查报告（全部）"));
    }
    // Fewer again: the pages of the groups go with the setting.
    let kept = std::fs::read_to_string(root.join("jibao.toml")).unwrap();
    std::fs::write(root.join("jibao.toml"), kept.replacen("side_by_side = 4", "", 1)).unwrap();
    let workspace = Workspace::open(root).unwrap();
    let quarter = QuarterDir::at(&root.join(PERIOD), Length::Quarter);
    jibao::build(&workspace, &quarter, TODAY, &jibao::unwatched).unwrap();
    assert!(pages.iter().all(|page| !outputs(root).join(page).exists()));
}

#[test]
fn what_is_published_has_no_groups() {
    let (folder, built, workspace, quarter) = built("side_by_side = 4");
    let public = jibao::publish(&workspace, &quarter, &built.checked).unwrap();
    jibao::write(&workspace, &quarter, &public, TODAY, &jibao::unwatched).unwrap();
    let path = outputs(folder.path()).join("数据（公开版）.json");
    let text = std::fs::read_to_string(path).unwrap();
    assert!(!text.contains("by_group") && !text.contains("\"groups\""), "{text}");
    let paper = outputs(folder.path()).join(format!("{PERIOD}工作总结（公开版）.docx"));
    let paper = document_text(&std::fs::read(paper).unwrap());
    assert!(GROUPS.iter().all(|(id, _)| !paper.contains(&format!("{id}片区"))), "{paper}");
}

#[test]
fn what_a_pack_says_wrongly_of_kinds_and_groups_is_refused_with_the_nearest_name() {
    let group = |id: &str| format!("group = \"{id}\"\n");
    for (file, from, to, told) in [
        (
            "reporters.toml",
            "kind = \"direct\"",
            "kind = \"directs\"",
            "报送单位类别“directs”不存在，是不是“direct”",
        ),
        ("reporters.toml", "side = \"unit\"", "side = \"units\"", "units"),
        ("reporters.toml", &group("W1"), &group("W2"), "分组“W2”不存在，是不是“W"),
        ("reporters.toml", &group("W1"), "", "“C4校”没有写 group"),
        ("reporters.toml", &group("W1"), &group("W"), "级数不一样"),
        ("reporters.toml", "parent = \"W\"", "parent = \"W1\"", "的上级绕回了自己"),
        ("reporters.toml", "parent = \"W\"", "parent = \"X\"", "分组“X”不存在"),
        (
            "reporters.toml",
            "name = \"S1校\"",
            "group = \"E1\"\nname = \"S1校\"",
            "“S1校”是本级单位，不归入分组",
        ),
        (
            "reporters.toml",
            "[[group]]\nid = \"E\"",
            "[[group]]\nid = \"N\"\nname = \"空\"\n\n[[group]]\nid = \"E\"",
            "分组“空”里没有报送单位",
        ),
        ("reporters.toml", "id = \"E2\"", "id = \"E1\"", "分组“E1”重复"),
        ("indicators.csv", ",center,2026", ",centre,2026", "报送单位类别“centre”不存在，是不是“center”"),
        (
            "indicators.csv",
            ",center,2026",
            ",section,2026",
            "target_scope“section”无法识别，应为相加为全部的单位的类别",
        ),
        (
            "indicators.csv",
            "年底前,center,",
            "年底前,center|derect,",
            "报送单位类别“derect”不存在，是不是“direct”",
        ),
        (
            "rules.toml",
            "scope = [\"center\"]",
            "scope = [\"centers\"]",
            "报送单位类别“centers”不存在，是不是“center”",
        ),
    ] {
        let faults = refused(file, from, to);
        assert!(faults.contains(told), "{to}: {faults}");
    }
}
