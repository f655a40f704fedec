//! An office with two detail sheets: companies with a register, hazards without one. From the blank forms to the verified
//! outputs, and what a return lacks. What must come out is added up here from the rows themselves.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use jibao::{Period, unwatched};
use jibao_core::count::consolidate::consolidate;
use jibao_core::count::settings::Settings;
use jibao_core::ids::DetailId;
use jibao_core::pack::{Column, Pack};
use jibao_core::returns::{Inbox, Submission};
use jibao_ingest::InboxFile;
use jibao_tests::package::Package;
use jibao_tests::printed::{document_text, sheet};
use jibao_tests::returns::{put, workbook_after};
use jiff::civil::{Date, date};
use serde_json::Value as Json;

mod office;

use office::{files, pack};

const LABEL: &str = "2026年第一季度";
const TODAY: Date = date(2026, 3, 24);

/// A row of companies: code, then staff, classes, plan, grade, checks.
type Company = (&'static str, i64, i64, i64, &'static str, i64);
/// A hazard: name, then places, checks, whether mended.
type Hazard = (&'static str, i64, i64, i64);

const FIRST: [Company; 2] = [("C01", 120, 3, 1, "一级", 4), ("C02", 35, 2, 1, "二级", 2)];
const SECOND: [Company; 2] = [("C03", 60, 1, 1, "一级", 5), ("C04", 18, 2, 0, "二级", 2)];
const HAZARDS: [Hazard; 3] = [("配电箱无盖板", 2, 1, 1), ("围栏破损", 5, 2, 0), ("消防通道占用", 1, 1, 1)];

fn submission(pack: &Pack, id: &str, companies: &[Company], hazards: &[Hazard]) -> Submission {
    let period = Period::quarter(2026, 1).unwrap();
    let listed = i64::try_from(hazards.len()).unwrap();
    let mut made = Submission::builder(pack, id, period).unwrap().filled_on(date(2026, 3, 23));
    for (code, value) in [("A01", 4), ("A02", 90)] {
        made = made.value(code, Column::Current, value).unwrap().value(code, Column::Year, value).unwrap();
    }
    made = made.value("A03", Column::Current, 12).unwrap().value("D13", Column::Current, listed).unwrap();
    for (code, staff, classes, plan, grade, checks) in companies {
        let word = jibao_core::returns::Value::Word((*grade).to_owned());
        let counts = [("staff", staff), ("classes", classes), ("plan", plan), ("checks", checks)];
        let values = counts.map(|(column, value)| (column, (*value).into()));
        made = made.listed("companies", code, values.into_iter().chain([("grade", word)])).unwrap();
    }
    for (name, places, checks, mended) in hazards {
        let counts = [("places", places), ("checks", checks), ("mended", mended)];
        let values = counts.map(|(column, value)| (column, (*value).into()));
        made = made.unlisted("hazards", "", name, values).unwrap();
    }
    if hazards.is_empty() {
        made = made.no_rows("hazards").unwrap();
    }
    made.text("M01", "highlight", "按计划组织活动", true).unwrap().build()
}

/// A workspace with the pack and the blank forms.
fn workspace(pack: &Pack) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    jibao::init(folder.path(), Period::quarter(2026, 1), Some("empty"), TODAY).unwrap();
    for path in ["form.toml", "rules.toml", "indicators.csv", "register/register.toml", "register/企业.csv"]
    {
        std::fs::write(folder.path().join("方案包").join(path), pack.files.get(path).unwrap()).unwrap();
    }
    folder
}

fn build(root: &Path) -> Json {
    let (workspace, quarter) = jibao::resolve(&root.join(LABEL)).unwrap();
    jibao::build(&workspace, &quarter, TODAY, &unwatched).unwrap();
    serde_json::from_slice(&std::fs::read(output(root, "数据.json")).unwrap()).unwrap()
}

fn output(root: &Path, name: &str) -> PathBuf {
    root.join(LABEL).join("成果").join(name)
}

fn totals(data: &Json) -> BTreeMap<String, String> {
    let all = data["indicators"].as_array().unwrap().iter();
    all.map(|one| (text(&one["code"]), text(&one["total"])))
        .filter(|(code, _)| code.starts_with('D'))
        .collect()
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn told<'a>(data: &'a Json, code: &str) -> Vec<&'a str> {
    let all = data["findings"].as_array().unwrap().iter();
    all.filter(|one| one["code"] == code).map(|one| one["message"].as_str().unwrap()).collect()
}

/// What the rows come to, code by code.
fn added_up(companies: &[Company], hazards: &[Hazard]) -> BTreeMap<String, String> {
    let (number, sum) =
        (|count: usize| count.to_string(), |values: Vec<i64>| values.iter().sum::<i64>().to_string());
    [
        ("D01", number(4)),
        ("D02", number(3)),
        ("D03", sum(companies.iter().map(|one| one.1).collect())),
        ("D04", number(companies.iter().filter(|one| one.3 == 1).count())),
        ("D05", number(companies.iter().filter(|one| one.2 >= 2).count())),
        ("D06", number(companies.iter().filter(|one| one.4 == "一级").count())),
        ("D07", companies.iter().map(|one| one.2).min().unwrap().to_string()),
        ("D08", number(hazards.len())),
        ("D09", sum(hazards.iter().map(|one| one.1).collect())),
        ("D10", number(hazards.iter().filter(|one| one.3 == 1).count())),
        ("D11", sum(companies.iter().map(|one| one.5).collect())),
        ("D12", sum(hazards.iter().map(|one| one.2).collect())),
        ("D13", number(hazards.len())),
        ("D14", hazards.iter().map(|one| one.2).min().unwrap().to_string()),
    ]
    .map(|(code, value)| (code.to_owned(), value))
    .into()
}

#[test]
fn two_detail_sheets_go_from_blank_forms_to_verified_outputs() {
    let pack = pack();
    let folder = workspace(&pack);
    assert_eq!(jibao::pack_check(Some(folder.path())).unwrap().told(), Vec::<String>::new());
    let (place, quarter) = jibao::resolve(&folder.path().join(LABEL)).unwrap();
    jibao::forms(&place, &quarter, Period::quarter(2026, 1).unwrap(), TODAY).unwrap();
    let form = std::fs::read(folder.path().join(LABEL).join("空白表/甲单位.xlsx")).unwrap();
    let (companies, hazards) = (sheet(&form, "企业明细表"), sheet(&form, "隐患台账"));
    let cell = |range: &calamine::Range<calamine::Data>, row, column| {
        range.get_value((row, column)).map(ToString::to_string).unwrap_or_default()
    };
    assert_eq!([cell(&companies, 1, 0), cell(&companies, 1, 1)], ["东片区", "东风化工有限公司"]);
    assert_eq!(cell(&companies, 2, 1), "西岭烟花有限责任公司");
    assert_eq!([cell(&hazards, 0, 0), cell(&hazards, 1, 0)], ["隐患名称", ""]);

    put(folder.path(), &pack, &submission(&pack, "A01", &FIRST, &HAZARDS));
    put(folder.path(), &pack, &submission(&pack, "A02", &SECOND, &[]));
    let data = build(folder.path());
    let all: Vec<Company> = FIRST.into_iter().chain(SECOND).collect();
    assert_eq!(totals(&data), added_up(&all, &HAZARDS));
    let errors = data["findings"].as_array().unwrap().iter().filter(|one| one["severity"] == "error");
    assert_eq!(errors.count(), 0, "{:#}", data["findings"]);
    // Who has no hazard has none that was checked least: that is not left out, and the goal is no matter of it.
    let least = data["indicators"].as_array().unwrap().iter().find(|one| one["code"] == "D14").unwrap();
    assert_eq!(least["by_reporter"]["A02"]["state"], "not_applicable", "{least:#}");
    assert_eq!(least["target"]["met"], true, "{least:#}");
    // The row rule speaks of the row, and of the sheet that it is about alone.
    assert_eq!(told(&data, "D-staff"), Vec::<&str>::new());
    let rows = data["villages"].as_array().unwrap();
    let of = |sheet: &str| rows.iter().filter(|row| row["detail"] == sheet).count();
    assert_eq!((of("companies"), of("hazards")), (4, 3));
    assert_eq!(told(&data, "V20").len(), 3, "{:#}", data["findings"]);
    assert!(told(&data, "V20").iter().any(|told| told.contains("1个企业不够：南片区南山矿业有限公司1次")));

    let book = std::fs::read(output(folder.path(), &format!("{LABEL}汇总表.xlsx"))).unwrap();
    let (companies, hazards) = (sheet(&book, "企业明细"), sheet(&book, "隐患台账"));
    assert_eq!([cell(&companies, 2, 0), cell(&companies, 2, 11)], ["单位", "企业代码"]);
    assert_eq!([cell(&companies, 3, 2), cell(&companies, 3, 3)], ["东风化工有限公司", "120"]);
    assert_eq!((companies.end().unwrap().0, hazards.end().unwrap().0), (6, 5));
    let paper = std::fs::read(output(folder.path(), &format!("{LABEL}工作总结.docx"))).unwrap();
    let paper = document_text(&paper);
    assert!(paper.contains("企业短板清单") && paper.contains("南片区南山矿业有限公司（1）"), "{paper}");
    assert!(!paper.contains('村') && !paper.contains("乡镇"), "{paper}");
    let page = std::fs::read_to_string(output(folder.path(), &format!("{LABEL}核查报告.html"))).unwrap();
    assert!(page.contains("有一个单位或企业、隐患不足即为未达标"));
    assert!(!page.contains("村（社区）") && !page.contains("村册"));

    let (place, quarter) = jibao::resolve(&folder.path().join(LABEL)).unwrap();
    let verified = jibao::verify(&place, &quarter).unwrap();
    assert_eq!(verified.differences, Vec::new());
}

#[test]
fn what_is_lacking_is_asked_and_goes_back_and_what_comes_back_counts() {
    let pack = pack();
    let folder = workspace(&pack);
    put(folder.path(), &pack, &submission(&pack, "A01", &FIRST, &HAZARDS));
    // One company is missing, and nothing is said of hazards.
    let mut lacking = submission(&pack, "A02", &SECOND[..1], &HAZARDS[..1]);
    lacking.details = lacking.details.into_iter().filter(|(id, _)| id.as_str() == "companies").collect();
    put(folder.path(), &pack, &lacking);
    let data = build(folder.path());
    assert_eq!(told(&data, "village-missing"), ["企业明细表缺1个企业：南片区南湖建材有限公司"]);
    let blank = "“隐患台账”一行也没有填，未报不等于没有；没有隐患的，在“隐患名称”列写“无”";
    assert!(told(&data, "blank-value").contains(&blank), "{:?}", told(&data, "blank-value"));
    // What is not known enters no total.
    let covered = |code: &str| {
        let all = data["indicators"].as_array().unwrap();
        all.iter().find(|one| one["code"] == code).unwrap()["covered"].clone()
    };
    assert_eq!((covered("D03"), covered("D08")), (1.into(), 1.into()));

    let returned = std::fs::read(output(folder.path(), "退回/乙单位.xlsx")).unwrap();
    let mut mended = Package::open(&returned);
    let rows = sheet(&returned, "企业明细表");
    assert_eq!(rows.get_value((2, 1)).unwrap().to_string(), "南湖建材有限公司");
    for (cell, text) in [("C3", "18"), ("D3", "2"), ("E3", "无"), ("F3", "二级"), ("G3", "2")] {
        mended.set("企业明细表", cell, text);
    }
    mended.set("隐患台账", "A2", "无");
    let indicators = sheet(&returned, "指标表");
    let row = indicators.rows().position(|row| row[0] == "D13").unwrap();
    mended.set("指标表", &format!("E{}", row + 1), "0");
    std::fs::write(folder.path().join(LABEL).join("上报/乙单位改.xlsx"), mended.bytes()).unwrap();
    let data = build(folder.path());
    assert_eq!(told(&data, "village-missing"), Vec::<&str>::new());
    let all: Vec<Company> = FIRST.into_iter().chain(SECOND).collect();
    assert_eq!(totals(&data), added_up(&all, &HAZARDS), "{:#}", data["findings"]);
}

#[test]
fn rows_without_a_register_are_asked_where_a_name_stands_twice() {
    let pack = pack();
    let twice = |second: Hazard| {
        let mut made = submission(&pack, "A01", &FIRST, &HAZARDS);
        let other = submission(&pack, "A01", &FIRST, &[second]);
        let rows = other.details.get(&"hazards".into()).unwrap().to_vec();
        made.details.of(&"hazards".into()).extend(rows);
        read(&pack, &[("甲单位.xlsx", workbook_after(&pack, &made))])
    };
    let hazards = |inbox: &Inbox| inbox.submissions[0].details.get(&DetailId::from("hazards")).unwrap().len();
    let same = twice(HAZARDS[1]);
    assert_eq!(hazards(&same), 3, "the same row twice counts once");
    let differs = twice(("围栏破损", 9, 2, 0));
    assert_eq!(hazards(&differs), 4);
    for inbox in [&same, &differs] {
        assert!(inbox.findings.iter().any(|finding| finding.code == "row-duplicate"), "{:?}", inbox.findings);
    }
    assert!(differs.findings.iter().any(|one| one.message.contains("数不相同，不同的数都没有采用")));
}

fn read(pack: &Pack, files: &[(&str, Vec<u8>)]) -> Inbox {
    let file = |(path, bytes): &(&str, Vec<u8>)| InboxFile { path: (*path).to_owned(), bytes: bytes.clone() };
    let files: Vec<InboxFile> = files.iter().map(file).collect();
    jibao_ingest::read(pack, Some(Period::quarter(2026, 1).unwrap()), &files).unwrap()
}

#[test]
fn a_company_is_known_by_the_names_that_the_pack_allows_and_sheets_by_their_columns() {
    let mut pack = pack();
    let made = submission(&pack, "A01", &FIRST, &HAZARDS);
    let own = workbook_after(&pack, &made);
    let code = |name: &str| {
        let mut book = Package::open(&own);
        book.set("企业明细表", "B2", name);
        let inbox = read(&pack, &[("甲单位.xlsx", book.bytes())]);
        inbox.submissions[0].details.get(&"companies".into()).unwrap()[0].code.clone()
    };
    for name in ["东风化工", "东风化工有限责任公司", "东风厂"] {
        assert_eq!(code(name).as_deref(), Some("C01"), "{name}");
    }
    assert_eq!(code("东风化工集团"), None);
    // Both sheets have 检查次数: each is known by what else it has.
    for (detail, name) in pack.form.details.iter_mut().zip(["Sheet1", "Sheet2"]) {
        name.clone_into(&mut detail.sheet);
    }
    let renamed = workbook_after(&pack, &made);
    let pack = self::pack();
    let of = |bytes: &[u8]| {
        let inbox = read(&pack, &[("甲单位.xlsx", bytes.to_vec())]);
        let whole = consolidate(&pack, &Settings::default(), &inbox);
        whole.lines().map(|line| (line.code.clone(), line.total)).collect::<Vec<_>>()
    };
    assert_eq!(of(&renamed), of(&own));
}

#[test]
fn what_one_office_finished_is_consolidated_by_the_next() {
    let pack = pack();
    let folder = workspace(&pack);
    put(folder.path(), &pack, &submission(&pack, "A01", &FIRST, &HAZARDS));
    put(folder.path(), &pack, &submission(&pack, "A02", &SECOND, &[]));
    let data = build(folder.path());
    for name in ["数据.json".to_owned(), format!("{LABEL}汇总表.xlsx")] {
        let inbox = read(&pack, &[(name.as_str(), std::fs::read(output(folder.path(), &name)).unwrap())]);
        let whole = consolidate(&pack, &Settings::default(), &inbox);
        let found: BTreeMap<String, String> = whole
            .lines()
            .filter(|line| line.code.as_str().starts_with('D'))
            .map(|line| {
                (
                    line.code.to_string(),
                    line.total.map(|total| total.normalize().to_string()).unwrap_or_default(),
                )
            })
            .collect();
        assert_eq!(found, totals(&data), "{name}");
        let none = inbox.of(&"A02".into()).unwrap().details.get(&"hazards".into());
        assert_eq!(none.map(<[_]>::len), Some(0), "{name}: 无 is told onwards");
    }
}

#[test]
fn the_dataset_s_sql_gets_what_the_rows_of_both_sheets_come_to() {
    let pack = pack();
    let folder = workspace(&pack);
    put(folder.path(), &pack, &submission(&pack, "A01", &FIRST, &HAZARDS));
    put(folder.path(), &pack, &submission(&pack, "A02", &SECOND, &[]));
    build(folder.path());
    let to = folder.path().join("数据集");
    let (place, quarters) = jibao::resolve_all(folder.path()).unwrap();
    jibao::export(&place, &quarters, &to, TODAY).unwrap();
    assert!(to.join("sheets/level=county/period=2026Q1/part-0.parquet").exists());
    let run = Command::new(jibao_tests::python())
        .arg(jibao_tests::root().join("tests/independent/dataset.py"))
        .arg("duckdb")
        .args([&to, folder.path()])
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{told}");
    assert!(told.contains("17 total, "), "{told}");
}

#[test]
fn what_does_not_fit_in_detail_sheets_is_told_with_its_file() {
    let refused = |changes: &[(&str, &str, &str)]| {
        let mut files = files();
        for (file, from, to) in changes {
            let text = files.get(file).unwrap();
            assert!(text.contains(from), "{file}: {from}");
            let text = text.replacen(from, to, 1);
            files.insert(*file, text);
        }
        Pack::load(files).expect_err("the broken pack was accepted").to_string()
    };
    for (file, from, to, wanted) in [
        ("indicators.csv", "sum:companies.checks", "sum:检查次数", "companies.checks、hazards.checks"),
        ("indicators.csv", "rows:hazards,public,,,M01,,台账", "rows:hazard,public,,,M01,,台账", "hazards"),
        ("rules.toml", "\"companies.checks\"\nmissing", "\"hazards.checks\"\nmissing", "几张明细表的列"),
        ("rules.toml", "\"detail_rows(hazards)\"\n", "\"detail_rows(hazrds)\"\n", "hazards"),
        ("form.toml", "id = \"hazards\"", "id = \"companies\"", "id 都是“companies”"),
        ("form.toml", "group = \"片区\"\n", "", "没有写分组叫什么"),
        ("form.toml", "row = \"隐患\"", "row = \"\"", "没有写一行叫什么"),
        ("register/register.toml", "detail = \"companies\"", "detail = \"company\"", "companies"),
        ("register/企业.csv", "A01,东片区", "A01,", "按它分组"),
    ] {
        let said = refused(&[(file, from, to)]);
        assert!(said.contains(file) && said.contains(wanted), "{file} {to}: {said}");
    }
}
