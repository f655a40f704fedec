//! The education bureau's sample: fifteen units that choose among four words, and a section that chooses for the whole.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use jibao::unwatched;
use jibao_core::count::settings::Settings;
use jibao_core::ids::{Code, Period};
use jibao_core::pack::Column;
use jibao_core::report::long;
use jibao_core::returns::Value;
use jibao_ingest::InboxFile;
use jibao_tests::returns::workbook_after;
use jibao_tests::{python, root};
use jiff::civil::{Date, date};
use serde_json::Value as Json;

use super::{WORDS, run_python, text};
use crate::offices::{Sample, build, built_on, checked};

const OFFICE: &str = "fixtures/offices/教育半年报";
const DETAILS: [(&str, &str); 2] = [("schools", "学校明细.csv"), ("projects", "建设项目.csv")];
const BUILD: Date = date(2025, 7, 22);

fn halves() -> [Period; 3] {
    ["2024H1", "2024H2", "2025H1"].map(|half| half.parse().unwrap())
}

fn outputs(root: &Path, half: Period) -> std::path::PathBuf {
    root.join(half.label()).join(jibao::OUTPUTS)
}

fn data(path: &Path) -> Json {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn indicator(data: &Json, code: &str) -> Json {
    data["indicators"].as_array().unwrap().iter().find(|one| one["code"] == code).unwrap().clone()
}

#[test]
fn words_stand_truly_in_the_data_the_workbook_the_tables_and_what_is_published() {
    let sample = Sample::of(OFFICE, &DETAILS);
    let folder = built_on(&sample, &halves(), BUILD);
    let (root_of, half) = (folder.path(), halves()[2]);
    let out = outputs(root_of, half);
    // The data.
    let whole = data(&out.join("数据.json"));
    let one = indicator(&whole, "J0901");
    let units: Vec<(String, String)> = sample
        .pack
        .reporters
        .counties()
        .map(|unit| {
            (unit.id.to_string(), sample.given(half, "J0901", "本期", &unit.name).unwrap().to_owned())
        })
        .collect();
    assert_eq!(units.len(), 15);
    for (id, given) in &units {
        let cell = &one["by_reporter"][id];
        let state = if given == "不适用" { "not_applicable" } else { "reported" };
        assert_eq!((cell["state"].as_str(), &cell["value"]), (Some(state), &Json::Null), "{id}");
        assert_eq!(cell["word"].as_str(), Some(given.as_str()).filter(|given| *given != "不适用"), "{id}");
    }
    let counts: BTreeMap<&str, usize> = WORDS
        .into_iter()
        .map(|word| (word, units.iter().filter(|(_, given)| given == word).count()))
        .collect();
    for answer in one["answers"].as_array().unwrap() {
        let count = counts[answer["word"].as_str().unwrap()];
        assert_eq!(answer["count"].as_u64(), u64::try_from(count).ok());
    }
    assert_eq!(one["choice"], serde_json::json!(WORDS));
    assert_eq!((one["covered"].as_u64(), one["expected"].as_u64()), (Some(14), Some(15)));
    assert_eq!(one["target"]["text"], "合格以上");
    assert_eq!(one["target"]["short"], serde_json::json!(["ZS03"]));
    assert_eq!(indicator(&whole, "J0902")["by_reporter"]["JJK"]["word"], "A级");
    // Indicators of numbers do not speak of words.
    assert!(indicator(&whole, "J0101").get("choice").is_none());
    // The workbook's formulas give the same when they are computed again.
    let book = out.join(format!("{}汇总表.xlsx", half.label()));
    let run = Command::new(python())
        .arg(root().join("tests/render/recalculate.py"))
        .arg(&book)
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success() && told.contains(" 0 differences"), "{told}");
    // The long table.
    checked(root_of, half, |report| {
        let rows: Vec<_> = long::rows(&sample.pack, &report.now).filter(|row| row.code == "J0901").collect();
        let told: Vec<(String, String)> =
            rows.iter().map(|row| (row.reporter.clone(), row.word.clone())).collect();
        let given = units.iter().map(|(id, given)| (id.clone(), given.replace("不适用", "")));
        assert_eq!(told, given.collect::<Vec<_>>());
        assert!(rows.iter().all(|row| row.value.is_none() && row.in_total != row.word.is_empty()));
    });
    let (workspace, quarters) = jibao::resolve_all(root_of).unwrap();
    let table = root_of.join("长表.csv");
    jibao::export(&workspace, &quarters, &table, BUILD).unwrap();
    let csv = std::fs::read_to_string(&table).unwrap();
    assert!(csv.lines().next().unwrap().ends_with(",in_total,source,word"), "{csv}");
    assert!(csv.lines().any(|row| row.contains(",ZS03,") && row.ends_with(",不合格")));
    // The page and the published edition.
    let page = std::fs::read_to_string(out.join(format!("{}核查报告.html", half.label()))).unwrap();
    let told = "优秀5个、良好6个、合格2个、不合格1个、不适用1个";
    assert!(page.contains(told) && page.contains("云岭市育才学校（不合格）"));
    let (workspace, dir) = jibao::resolve(&root_of.join(half.label())).unwrap();
    let built = jibao::build(&workspace, &dir, BUILD, &unwatched).unwrap();
    let public = jibao::publish(&workspace, &dir, &built.checked).unwrap();
    jibao::write(&workspace, &dir, &public, BUILD, &unwatched).unwrap();
    let verified = jibao::verify(&workspace, &dir).unwrap();
    assert!(verified.differences.is_empty(), "{:#?}", verified.differences);
    let published = out.join("数据（公开版）.json");
    let one = indicator(&data(&published), "J0901");
    assert_eq!(one["by_reporter"]["ZS03"]["word"], "不合格");
    assert_eq!(one["by_reporter"]["ZS03"]["raw"], "");
}

#[test]
fn the_exported_sql_counts_who_chose_which_word() {
    let sample = Sample::of(OFFICE, &DETAILS);
    let folder = built_on(&sample, &halves(), BUILD);
    let (workspace, quarters) = jibao::resolve_all(folder.path()).unwrap();
    let to = folder.path().join("数据集");
    jibao::export(&workspace, &quarters, &to, BUILD).unwrap();
    let program = "import os, sys, json, duckdb\nos.chdir(sys.argv[1])\nc = duckdb.connect()\n\
        for s in open('sql/duckdb.sql', encoding='utf-8').read().split(';\\n'):\n  \
        if any(l and not l.startswith('--') for l in s.splitlines()): c.execute(s)\n\
        print(json.dumps({'answers': c.execute('SELECT period, code, word, reporters FROM answers').fetchall(), \
        'totals': c.execute(\"SELECT period, code, covered, expected, standing FROM totals WHERE code LIKE 'J09%'\").fetchall()}))";
    let told: Json = serde_json::from_str(&run_python(program, &[&to])).unwrap();
    let mut answers = told["answers"].as_array().unwrap().clone();
    let mut totals = told["totals"].as_array().unwrap().clone();
    for half in halves() {
        let whole = data(&outputs(folder.path(), half).join("数据.json"));
        for one in whole["indicators"].as_array().unwrap() {
            let (period, code) = (half.to_string(), &one["code"]);
            let left = answers.len();
            let given = one["answers"].as_array().cloned().unwrap_or_default();
            answers.retain(|row| {
                let same = |one: &Json| row[2] == one["word"] && row[3] == one["count"];
                !(row[0] == *period && row[1] == *code && given.iter().any(same))
            });
            assert_eq!(left - answers.len(), given.len(), "{period} {code}");
            totals.retain(|row| {
                let same =
                    ["covered", "expected", "standing"].iter().zip(2..).all(|(key, at)| row[at] == one[key]);
                !(row[0] == *period && row[1] == *code && same)
            });
        }
    }
    assert!(answers.is_empty() && totals.is_empty(), "{answers:#?} {totals:#?}");
}

#[test]
fn the_level_above_reads_words_from_the_data_and_from_the_workbook() {
    let sample = Sample::of(OFFICE, &DETAILS);
    let folder = built_on(&sample, &halves(), BUILD);
    let half = halves()[2];
    let out = outputs(folder.path(), half);
    let unit = sample.pack.catalogue.get("J0901").unwrap();
    for (name, path) in
        [("数据.json", "数据.json".to_owned()), ("汇总表.xlsx", format!("{}汇总表.xlsx", half.label()))]
    {
        let bytes = std::fs::read(out.join(path)).unwrap();
        let inbox =
            jibao_ingest::read(&sample.pack, None, &[InboxFile { path: name.to_owned(), bytes }]).unwrap();
        let again = jibao_core::count::consolidate::consolidate(&sample.pack, &Settings::default(), &inbox);
        checked(folder.path(), half, |report| {
            let (now, line) = (report.line("J0901").unwrap(), again.line("J0901").unwrap());
            assert_eq!((line.answers(unit), line.not_applicable()), (now.answers(unit), 1), "{name}");
            assert_eq!(line.words, now.words, "{name}");
            assert_eq!(again.line("J0902").unwrap().words, report.line("J0902").unwrap().words, "{name}");
        });
    }
}

#[test]
fn a_word_that_was_changed_in_the_workbook_or_in_the_data_is_found() {
    let sample = Sample::of(OFFICE, &DETAILS);
    let folder = built_on(&sample, &halves(), BUILD);
    let half = halves()[2];
    let out = outputs(folder.path(), half);
    let (workspace, dir) = jibao::resolve(&folder.path().join(half.label())).unwrap();
    let book = out.join(format!("{}汇总表.xlsx", half.label()));
    let kept = std::fs::read(&book).unwrap();
    let program = "import sys, openpyxl\nb = openpyxl.load_workbook(sys.argv[1], data_only=True)\n\
        for s in b:\n  for r in s.iter_rows():\n    for c in r:\n      if c.value == '不合格': c.value = '合格'\n\
        b.save(sys.argv[1])";
    run_python(program, &[&book]);
    let differences = jibao::verify(&workspace, &dir).unwrap().differences;
    assert!(
        differences
            .iter()
            .any(|one| one.place.contains("原始值") && one.expected == "不合格" && one.found == "合格"),
        "{differences:#?}"
    );
    std::fs::write(&book, kept).unwrap();
    let path = out.join("数据.json");
    let mut whole = data(&path);
    let all = whole["indicators"].as_array_mut().unwrap();
    let one = all.iter_mut().find(|one| one["code"] == "J0901").unwrap();
    one["by_reporter"]["ZS03"]["word"] = "良好".into();
    std::fs::write(&path, whole.to_string()).unwrap();
    let differences = jibao::verify(&workspace, &dir).unwrap().differences;
    let told = differences.iter().any(|one| one.what == "各词的个数" && one.expected.contains("良好7个"));
    assert!(told, "{differences:#?}");
}

#[test]
fn a_return_with_no_word_of_the_list_goes_back_with_its_cell_marked() {
    let sample = Sample::of(OFFICE, &DETAILS);
    let folder = built_on(&sample, &halves(), BUILD);
    let half = halves()[2];
    let unit = sample.pack.reporters.get(&"QX01".into()).unwrap();
    let mut wrong = sample.submission(half, unit);
    let entry = wrong.entries.get_mut(&(Code::from("J0901"), Column::Current)).unwrap();
    (entry.value, entry.raw) = (Value::Unreadable("优秀？".into()), "优秀？".into());
    let inbox = folder.path().join(half.label()).join(jibao::INBOX);
    std::fs::write(inbox.join(format!("{}.xlsx", unit.name)), workbook_after(&sample.pack, &wrong)).unwrap();
    build(folder.path(), half, BUILD);
    checked(folder.path(), half, |report| {
        let line = report.line("J0901").unwrap();
        assert_eq!(line.covered(), 13);
        // It sent something that cannot be read: that is being asked about, and not missing.
        let target = report.target("J0901").unwrap();
        assert_eq!((target.doubted.as_slice(), target.unknown.len()), (std::slice::from_ref(&unit.id), 0));
    });
    let returned = outputs(folder.path(), half).join(format!("退回/{}.xlsx", unit.name));
    let program = "import sys, openpyxl\nb = openpyxl.load_workbook(sys.argv[1])\ns = b['指标表']\n\
        for r in s.iter_rows():\n  if r[0].value == 'J0901': print([(c.value, c.comment.text) for c in r if c.comment and c.value == '优秀？'])";
    let told = run_python(program, &[&returned]);
    assert!(told.contains("应填优秀、良好、合格、不合格中的一个词"), "{told}");
}

#[test]
fn no_heading_of_the_workbook_stands_over_nothing() {
    let sample = Sample::of(OFFICE, &DETAILS);
    let folder = built_on(&sample, &halves(), BUILD);
    let half = halves()[2];
    let bytes =
        std::fs::read(outputs(folder.path(), half).join(format!("{}汇总表.xlsx", half.label()))).unwrap();
    let book = jibao_sheets::read("汇总表.xlsx", &bytes).unwrap();
    let mut headings = 0;
    for name in ["指标汇总", "趋势"] {
        let sheet = book.sheets.iter().find(|sheet| sheet.name == name).unwrap();
        let rows: Vec<u32> = sheet.cells.row_numbers().filter(|row| *row > 2).collect();
        let code = |row: u32| sample.pack.catalogue.get(&text(sheet, row, 0)).is_some();
        // The table ends with its last indicator; a heading has an indicator, or a heading of less, below it.
        let last = rows.iter().copied().filter(|row| code(*row)).max().unwrap();
        for row in rows.iter().copied().filter(|row| *row <= last && !code(*row)) {
            headings += 1;
            let next = text(sheet, row + 1, 0);
            assert!(code(row + 1) || next.starts_with('（'), "{name}: {} over {next}", text(sheet, row, 0));
        }
        let after = text(sheet, last + 1, 0);
        assert!(!["综合", "报送情况", "基础数据"].contains(&after.as_str()), "{name}: {after}");
        assert!(rows.iter().any(|row| text(sheet, *row, 0) == "基础数据"), "{name}");
        assert!(rows.iter().all(|row| text(sheet, *row, 0) != "综合"), "{name}");
    }
    assert!(headings > 10, "{headings}");
}
