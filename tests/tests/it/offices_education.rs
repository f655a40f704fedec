//! A third kind of office: an education bureau that reports by half-year, with central schools of townships and schools of its
//! own as two kinds of units, counties and districts above them, a sheet of schools that has a register and one of building
//! projects that has none. What the outputs must hold is worked out here, from the sample's own tables.

use std::collections::BTreeSet;
use std::path::Path;

use jibao::Period;
use jibao_core::count::board::Status;
use jibao_core::ids::Code;
use jibao_core::pack::{Column, Kind, Severity};
use jibao_core::report::Report;
use jibao_core::returns::Value;
use jibao_tests::printed::document_text;
use jibao_tests::returns::workbook_after;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::offices::{
    Sample, build, built_on, checked, decided, nobody_else_is_spoken_of, number, put, workspace,
};
use crate::second_office::printed;

/// The bureau's folder: its pack, its numbers, its texts, its rows.
const OFFICE: &str = "fixtures/offices/教育半年报";
/// The tables of rows by detail sheet.
const DETAILS: [(&str, &str); 2] = [("schools", "学校明细.csv"), ("projects", "建设项目.csv")];
/// Last year's same half, the half before, and the half that is told.
const HALVES: [&str; 3] = ["2024H1", "2024H2", "2025H1"];
/// Every return is there by then, and was in time.
const BUILD: Date = date(2025, 7, 22);
/// What sections add to the totals of, or are the only ones to know.
const ADDED: [(&str, &[&str]); 2] = [("教师工作科", &["J0403", "J0505"]), ("基础教育科", &["J0804"])];
/// What only one section knows: units have no part in it.
const SOLE: &str = "J0403";
/// Rates with what they are divided from.
const RATES: [(&str, &str, &str); 6] = [
    ("J0104", "J0103", "J0102"),
    ("J0203", "J0202", "J0201"),
    ("J0503", "J0502", "J0501"),
    ("J0603", "J0602", "J0601"),
    ("J0702", "J0701", "J0101"),
    ("J0803", "J0802", "B01"),
];
/// Of which the least is told.
const LEAST: [&str; 3] = ["J0105", "J0404", "J0801"];
/// Groups with what the ids of their units begin with.
const GROUPS: [(&str, &[&str]); 8] = [
    ("dong", &["QX", "HC"]),
    ("xi", &["SQ", "ST"]),
    ("shi", &["ZS"]),
    ("qingxi", &["QX"]),
    ("hechuan", &["HC"]),
    ("shiqiao", &["SQ"]),
    ("songtao", &["ST"]),
    ("zhishu", &["ZS"]),
];
/// What takes one of these words, the best one first.
const CHOICES: [(&str, &[&str]); 2] =
    [("J0901", &["优秀", "良好", "合格", "不合格"]), ("J0902", &["A级", "B级", "C级"])];
/// The unit that is given a wrong figure, and how many pupils too many.
const AT_FAULT: (&str, i64) = ("石桥镇中心学校", 20);

fn sample() -> Sample {
    Sample::of(OFFICE, &DETAILS)
}

fn halves() -> [Period; 3] {
    HALVES.map(|half| half.parse().unwrap())
}

/// The names of the units whose ids begin with one of these.
fn units(sample: &Sample, prefixes: &[&str]) -> Vec<String> {
    let meant = |id: &str| prefixes.iter().any(|prefix| id.starts_with(prefix));
    let units = sample.pack.reporters.counties().filter(|unit| meant(unit.id.as_str()));
    units.map(|unit| unit.name.clone()).collect()
}

fn all_units(sample: &Sample) -> Vec<String> {
    units(sample, &[""])
}

/// The units, and the sections that add to an indicator; of what one section alone knows, that section.
fn adding(sample: &Sample, code: &str) -> Vec<String> {
    let sections = ADDED.iter().filter(|(_, codes)| codes.contains(&code));
    let sections = sections.map(|(name, _)| (*name).to_owned());
    let units = all_units(sample).into_iter().filter(|_| code != SOLE);
    units.chain(sections).collect()
}

/// What an indicator that is no rate comes to for one reporter: from its rows, from its form, or nothing where it is not asked.
fn one(sample: &Sample, half: Period, code: &str, who: &str) -> Option<Decimal> {
    let rows = |sheet: &str| sample.rows(half, sheet, who);
    let having = |sheet: &str, head: &str, word: &str| {
        Decimal::from(rows(sheet).iter().filter(|row| row[head] == word).count())
    };
    let teachers = || rows("schools").into_iter().map(|row| number(&row["专任教师"]));
    let value = |code: &str| sample.value(half, code, who);
    let is_unit = !rows("schools").is_empty();
    match code {
        "B01" | "J0103" | "J0201" | "J0202" | "J0205" | "J0402" | "J0404" | "J0802" if !is_unit => None,
        "B01" => Some(rows("schools").len().into()),
        "J0103" => Some(rows("schools").iter().map(|row| number(&row["大班额数"])).sum()),
        "J0201" => Some(rows("projects").len().into()),
        "J0202" => Some(having("projects", "是否开工", "是")),
        "J0205" => Some(having("schools", "校舍安全等级", "D级")),
        "J0402" => Some(teachers().filter(|teachers| *teachers >= Decimal::from(8)).count().into()),
        "J0404" => teachers().min(),
        "J0802" => Some(having("schools", "心理健康教师", "有")),
        "J0303" => Some(value("J0301")? + value("J0302")?),
        _ => value(code),
    }
}

/// What some reporters come to together; nothing where none of them is asked.
fn together(sample: &Sample, half: Period, code: &str, who: &[String]) -> Option<Decimal> {
    let values: Vec<Decimal> = who.iter().filter_map(|who| one(sample, half, code, who)).collect();
    if LEAST.contains(&code) {
        return values.into_iter().min();
    }
    (!values.is_empty()).then(|| values.into_iter().sum())
}

/// What everybody who enters a total comes to.
fn total(sample: &Sample, half: Period, code: &str) -> Option<Decimal> {
    together(sample, half, code, &adding(sample, code))
}

fn known(sample: &Sample, half: Period, code: &str) -> Decimal {
    total(sample, half, code).unwrap()
}

fn rate(code: &str) -> Option<(&'static str, &'static str)> {
    RATES.iter().find(|(rate, ..)| *rate == code).map(|(_, above, below)| (*above, *below))
}

/// The year's total of what happens: this half's and, of the second, the first one's, added up from the halves.
fn of_year(sample: &Sample, half: Period, code: &str, who: &[String]) -> Option<Decimal> {
    let halves = halves().into_iter().filter(|one| one.year() == half.year() && *one <= half);
    halves.map(|half| together(sample, half, code, who)).sum()
}

/// How many of some reporters gave each word, the best word first.
fn chosen(sample: &Sample, half: Period, code: &str, who: &[String]) -> Option<Vec<(&'static str, usize)>> {
    let (_, words) = CHOICES.iter().find(|(choice, _)| *choice == code)?;
    let gave =
        |word: &str| who.iter().filter(|who| sample.given(half, code, "本期", who) == Some(word)).count();
    Some(words.iter().map(|word| (*word, gave(word))).filter(|(_, count)| *count > 0).collect())
}

/// Everybody who may give a word.
fn everybody(sample: &Sample) -> Vec<String> {
    sample.pack.reporters.iter().map(|reporter| reporter.name.clone()).collect()
}

/// Every total, year's total and rate of a half is what the sample's tables come to.
fn totals_agree(sample: &Sample, report: &Report, half: Period) {
    for indicator in sample.pack.catalogue.iter() {
        let code = indicator.code.as_str();
        let line = report.now.line(code).unwrap();
        if let Some(chosen) = chosen(sample, half, code, &everybody(sample)) {
            assert_eq!(line.answers(indicator), chosen, "{half} {code}");
            assert_eq!((line.total, line.own), (None, None), "{half} {code}");
            continue;
        }
        if let Some((above, below)) = rate(code) {
            let share = line.ratio.unwrap();
            let expected = (known(sample, half, above), known(sample, half, below));
            assert_eq!((share.numerator, share.denominator), expected, "{half} {code}");
            continue;
        }
        assert_eq!(line.total, total(sample, half, code), "{half} {code}");
        if indicator.kind == Kind::Flow {
            let year = of_year(sample, half, code, &adding(sample, code));
            assert_eq!(line.year_total, year, "{half} {code}");
        }
    }
}

fn data(root: &Path, half: Period) -> Json {
    let path = root.join(half.label()).join(jibao::OUTPUTS).join("数据.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn decimal(value: &Json) -> Option<Decimal> {
    value.as_str().map(|text| text.parse().unwrap())
}

/// What the units of every group report adds up to the group's total, on both levels.
fn groups_agree(sample: &Sample, data: &Json, half: Period) {
    let groups = data["groups"].as_array().unwrap();
    let ids = |group: &Json| group["units"].as_array().unwrap().len();
    assert_eq!(groups.len(), GROUPS.len());
    for (id, prefixes) in GROUPS {
        let group = groups.iter().find(|group| group["id"] == id).unwrap();
        assert_eq!(ids(group), units(sample, prefixes).len(), "{id}");
    }
    for indicator in data["indicators"].as_array().unwrap() {
        let code = indicator["code"].as_str().unwrap();
        for (id, prefixes) in GROUPS {
            let told = &indicator["by_group"][id];
            let members = units(sample, prefixes);
            let at = format!("{half} {code} {id}");
            if let Some(chosen) = chosen(sample, half, code, &members) {
                let told: Vec<(&str, u64)> = told["answers"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|one| (one["word"].as_str().unwrap(), one["count"].as_u64().unwrap()))
                    .collect();
                let chosen: Vec<(&str, u64)> =
                    chosen.into_iter().map(|(word, count)| (word, u64::try_from(count).unwrap())).collect();
                assert_eq!(told, chosen, "{at}");
                continue;
            }
            if let Some((above, below)) = rate(code) {
                let expected = [above, below].map(|code| together(sample, half, code, &members));
                assert_eq!([decimal(&told["numerator"]), decimal(&told["denominator"])], expected, "{at}");
                continue;
            }
            let expected = together(sample, half, code, &members).filter(|_| code != SOLE);
            assert_eq!(decimal(&told["total"]), expected, "{at}");
            if !indicator["year_to_date"].is_null() && code != SOLE {
                let year = of_year(sample, half, code, &members);
                assert_eq!(decimal(&told["year_to_date"]), year, "{at}");
            }
        }
    }
}

/// Who reaches a goal and who falls short, among those that it is set for.
fn judged(meant: Vec<String>, reaches: impl Fn(&str) -> bool) -> [BTreeSet<String>; 3] {
    let (reached, short) = meant.into_iter().partition(|name| reaches(name));
    [reached, short, BTreeSet::new()]
}

/// The goals of the last half: of each unit or of the central schools alone, against numbers, between bounds, against last
/// year; of each school; of the whole.
fn goals_agree(sample: &Sample, report: &Report) {
    let [year_before, _, half] = halves();
    let now = |code: &str, who: &str| one(sample, half, code, who).unwrap();
    let times = |number: i64, value: Decimal| Decimal::from(number) * value;
    let reaches = |code: &str, who: &str| match code {
        "J0105" => now(code, who) >= Decimal::new(45, 1),
        "J0205" => now(code, who).is_zero(),
        "J0401" => now(code, who) >= one(sample, year_before, code, who).unwrap(),
        "J0402" => now(code, who) == now("B01", who),
        "J0404" => now(code, who) >= Decimal::from(8),
        "J0503" => {
            let (moved, fit) = (times(100, now("J0502", who)), now("J0501", who));
            (times(10, fit)..=times(30, fit)).contains(&moved)
        }
        "J0603" => now("J0602", who) == now("J0601", who),
        "J0702" => times(100, now("J0701", who)) >= times(85, now("J0101", who)),
        "J0703" => now(code, who) == Decimal::ONE,
        "J0801" => now(code, who) >= Decimal::from(50),
        other => panic!("no goal of {other} is known here"),
    };
    let (all, centers) = (all_units(sample), units(sample, &["QX", "HC", "SQ", "ST"]));
    for (code, meant, due) in [
        ("J0105", &centers, true),
        ("J0205", &all, false),
        ("J0401", &all, true),
        ("J0402", &all, true),
        ("J0404", &all, true),
        ("J0503", &centers, true),
        ("J0603", &centers, true),
        ("J0702", &all, true),
        ("J0703", &all, true),
        ("J0801", &all, true),
    ] {
        let result = report.target(code).unwrap();
        let expected = judged(meant.clone(), |who| reaches(code, who));
        assert_eq!(decided(sample, result), expected, "{code}");
        assert_eq!(result.holds, Some(expected[1].is_empty()), "{code}");
        assert_eq!(result.applies, due, "{code}");
    }
    // 不低于合格; whoever says that it does not apply is judged neither way.
    let word = |who: &str| sample.given(half, "J0901", "本期", who).unwrap();
    let result = report.target("J0901").unwrap();
    let meant: Vec<String> = all.iter().filter(|who| word(who) != "不适用").cloned().collect();
    assert_eq!(decided(sample, result), judged(meant, |who| word(who) != "不合格"));
    let outside: Vec<String> = result.not_applicable.iter().map(|id| sample.name(id)).collect();
    assert_eq!((outside, result.met), (vec!["茶亭乡中心学校".to_owned()], Some(false)));
    let result = report.target("J0902").unwrap();
    assert_eq!((result.holds, result.met), (Some(true), None));
    for (code, percent, least) in [("J0104", 5, false), ("J0203", 80, true), ("J0803", 80, true)] {
        let (above, below) = rate(code).unwrap();
        let (share, line) =
            (times(100, known(sample, half, above)), times(percent, known(sample, half, below)));
        let holds = if least { share >= line } else { share <= line };
        assert_eq!(report.target(code).unwrap().holds, Some(holds), "{code}");
    }
    // 每所学校不少于8名: each of them, not their average.
    let short = |who: &String| {
        let rows = sample.rows(half, "schools", who).into_iter();
        let rows = rows.filter(|row| number(&row["专任教师"]) < Decimal::from(8));
        rows.map(|row| row["学校名称"].clone()).collect::<Vec<_>>()
    };
    let expected: Vec<String> = all.iter().flat_map(short).collect();
    for code in ["J0402", "J0404"] {
        let told: Vec<String> =
            report.target(code).unwrap().rows.iter().map(|row| row.name.to_string()).collect();
        assert_eq!(told, expected, "{code}");
    }
    assert_eq!(expected, ["石板小学"]);
}

#[test]
fn the_education_bureaus_pack_stands_alone_without_a_fault() {
    let folder = workspace(OFFICE);
    let told = jibao::pack_check(Some(folder.path())).unwrap().told();
    assert!(told.is_empty(), "{told:#?}");
    let pack = sample().pack;
    assert_eq!((pack.period.this.as_str(), pack.period.previous.as_str()), ("本半年", "上个半年"));
    for (half, deadline) in [
        // On a Saturday.
        ("2024H1", date(2024, 7, 22)),
        ("2024H2", date(2025, 1, 20)),
        // On a Sunday.
        ("2025H1", date(2025, 7, 21)),
        ("2025H2", date(2026, 1, 20)),
    ] {
        assert_eq!(pack.schedule.deadline(half.parse().unwrap()), deadline, "{half}");
    }
}

#[test]
fn three_halves_of_the_education_bureau_come_to_what_its_tables_say_unit_by_unit_group_by_group() {
    let sample = sample();
    let folder = built_on(&sample, &halves(), BUILD);
    let root = folder.path();
    for half in halves() {
        checked(root, half, |report| {
            totals_agree(&sample, report, half);
            for status in [Status::Missing, Status::Late, Status::Rejected, Status::Undated] {
                assert!(report.with_status(status).is_empty(), "{half} {status:?}");
            }
            let errors = report.findings.iter().filter(|one| one.severity == Severity::Error);
            let errors: Vec<&str> = errors.map(|one| one.message.as_str()).collect();
            assert!(errors.is_empty(), "{half}: {errors:#?}");
        });
        groups_agree(&sample, &data(root, half), half);
    }
    checked(root, halves()[2], |report| {
        assert_eq!(report.deadline, date(2025, 7, 21));
        goals_agree(&sample, report);
    });
}

#[test]
fn the_education_bureaus_paper_says_what_its_tables_say() {
    let sample = sample();
    let folder = built_on(&sample, &halves(), BUILD);
    let half = halves()[2];
    let out = folder.path().join(half.label()).join(jibao::OUTPUTS);
    let paper = document_text(&std::fs::read(out.join(format!("{}工作总结.docx", half.label()))).unwrap());
    let sum = |code: &str| known(&sample, half, code);
    let percent = |above: &str, below: &str| {
        let exact = Decimal::ONE_HUNDRED * sum(above) / sum(below);
        exact.round_dp_with_strategy(1, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
    };
    let own = sample.value(half, "J0505", "教师工作科").unwrap();
    for sentence in [
        "应报单位18个，实报18个，数据截至6月30日".to_owned(),
        format!("有义务教育学校{}所，教学班{}个，在校学生{}人", sum("B01"), sum("J0102"), sum("J0101")),
        format!("现有大班额班级{}个", sum("J0103")),
        format!("占教学班的{}%", percent("J0103", "J0102")),
        format!("建设项目{}个，已开工{}个", sum("J0201"), sum("J0202")),
        format!("本年完成投资{}万元", sum("J0204")),
        format!("支出公用经费{:.2}万元", sum("J0301")),
        format!("合计{:.2}万元", sum("J0303")),
        format!("补充教师{}名", sum("J0403")),
        format!("培训教师{}人次（其中市级{own}人次）", sum("J0505")),
        // What rounds to all of them is not told as all of them.
        "入学率99.99%".to_owned(),
        format!("参与率{:.1}%", percent("J0701", "J0101")),
        format!("{}所学校配备心理健康教师", sum("J0802")),
        "高坪乡中心学校（4.41平方米）".to_owned(),
        "茶亭乡中心学校交流轮岗比例由上个半年的".to_owned(),
        "双井镇中心学校（96名）专任教师少于上年同期".to_owned(),
        "石板小学".to_owned(),
        "学校平安建设评定等次为优秀5个、良好6个、合格2个、不合格1个、不适用1个".to_owned(),
        "其中白沙镇中心学校由良好变为优秀、望溪镇中心学校由优秀变为良好、高坪乡中心学校由合格变为良好、\
         云岭市育才学校由良好变为不合格"
            .to_owned(),
        "全市督导评定为A级".to_owned(),
        "云岭市育才学校（不合格）未达到".to_owned(),
    ] {
        assert!(paper.contains(&sentence), "{sentence} is not in {paper}");
    }
}

#[test]
fn a_figure_that_its_rows_do_not_come_to_is_found_and_the_unit_gets_its_form_back() {
    let sample = sample();
    let [_, _, half] = halves();
    let folder = built_on(&sample, &halves(), BUILD);
    let root = folder.path();
    let (name, more) = AT_FAULT;
    let unit = sample.pack.reporters.iter().find(|unit| unit.name == name).unwrap();
    let mut submission = sample.submission(half, unit);
    let entry = submission.entries.get_mut(&(Code::from("J0101"), Column::Current)).unwrap();
    let wrong = one(&sample, half, "J0101", name).unwrap() + Decimal::from(more);
    entry.value = Value::Reported(wrong);
    entry.raw = wrong.to_string();
    let inbox = root.join(half.label()).join(jibao::INBOX);
    std::fs::write(inbox.join(format!("{name}.xlsx")), workbook_after(&sample.pack, &submission)).unwrap();
    build(root, half, BUILD);
    checked(root, half, |report| {
        let fault = report.findings.iter().find(|one| one.code == "S3-J0101").unwrap();
        assert_eq!(fault.severity, Severity::Error);
        assert_eq!(sample.name(fault.reporter.as_ref().unwrap()), name);
        assert_eq!(report.now.line("J0101").unwrap().doubted().count(), 1);
    });
    let outputs = printed(root, &half.label());
    let returned = outputs.iter().find(|(path, _)| path.ends_with(&format!("退回/{name}.xlsx"))).unwrap().1;
    assert!(returned.contains("学校明细表“在校生”合计"), "{returned}");
    assert!(outputs.keys().all(|path| !path.ends_with("退回/柳林镇中心学校.xlsx")));
    // Mended, nothing is left of it.
    put(root, &sample, half, BUILD);
    build(root, half, BUILD);
    checked(root, half, |report| {
        assert!(report.findings.iter().all(|one| one.severity != Severity::Error));
        totals_agree(&sample, report, half);
    });
}

/// What no output of this bureau may say: it has nothing to do with the work of the others.
const WORDS: [&str; 19] = [
    "村",
    "季度",
    "县市",
    "州",
    "普法",
    "司法",
    "楚雄",
    "禄丰",
    "姚安",
    "法律明白人",
    "强基补短板",
    "实施意见",
    "chuxiong",
    "应急",
    "安全生产",
    "临江",
    "{period.",
    "{detail.",
    "{{",
];

#[test]
fn no_output_of_the_education_bureau_has_a_word_of_another_office() {
    let sample = sample();
    let folder = built_on(&sample, &halves(), BUILD);
    nobody_else_is_spoken_of(folder.path(), &halves(), "空白表/柳林镇中心学校.xlsx", &WORDS);
}
