//! A pack with numbers that are no counts and targets that look back or have two bounds: from the form to what goes back.

use std::collections::BTreeMap;
use std::path::Path;

use jibao_core::count::goal::goal_text;
use jibao_core::count::settings::Settings;
use jibao_core::ids::{Code, Period, ReporterId};
use jibao_core::pack::{Column, Pack, PackFiles, Severity};
use jibao_core::report::Report;
use jibao_core::returns::{Entry, Inbox, Place, Submission, Value};
use jibao_tests::printed::document_text;
use jibao_tests::returns::{put, small};
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use serde_json::Value as Json;

const TODAY: Date = date(2026, 3, 24);
const HEAD: &str = "code,name,unit,kind,number,numerator,denominator,target,target_scope,target_from,target_due,\
                    county,sections,aggregate,detail_source,visibility,valid_from,basis,measure,synonyms,definition\n";
/// Amounts, money, percent and counts with every kind of target.
const ROWS: [&str; 10] = [
    "A01,开展活动,场次,flow,,,,,,,,y,,sum,,public,,意见,M01,活动场次,本季度开展活动的场次。",
    "A02,参加人次,人次,flow,,,,,,,,y,,sum,,public,,意见,M01,参加人数,本季度参加活动的人次。",
    "A03,在册队员,名,stock,integer,,,>=10,州,2024Q1,年底前,y,,sum,,public,,意见,M01,队员数,在册的队员人数。",
    "D01,储备物资,吨,stock,decimal:2,,,80~120,县,2026Q1,持续,y,,sum,,public,,意见,M01,物资,储备的物资。",
    "D02,应急支出,万元,flow,decimal:2,,,<=上年同期*95%,州,2026Q1,年底前,y,,sum,,public,,意见,M01,支出,应急支出。",
    "D03,隐患整改率,%,stock,percent:1,,,>=95,县,2026Q1,持续,y,,min,,public,,意见,M01,整改率,整改完成的比率。",
    "D04,事故起数,起,flow,,,,<=上年同期,县,2026Q1,持续,y,,sum,,public,,意见,M01,事故,发生的事故。",
    "D05,装备支出,万元,flow,decimal:2,,,,,,,y,,sum,,public,,意见,M01,装备,装备支出。",
    "D06,支出合计,万元,derived,decimal:2,D02+D05,,,,,,y,,sum,,public,,意见,M01,合计支出,两项支出之和。",
    "D07,装备支出占比,%,rate,,D05,D06,>=上期,州,2026Q1,持续,y,,recompute,,public,,意见,M01,占比,装备支出占合计。",
];

fn catalogue(rows: &[&str]) -> String {
    format!("{HEAD}{}\n", rows.join("\n"))
}

/// The empty pack with a catalogue.
fn files(catalogue: &str) -> PackFiles {
    let mut files = jibao::built_in_pack("empty").unwrap();
    files.insert("indicators.csv", catalogue.to_owned());
    files
}

fn pack() -> Pack {
    Pack::load(files(&catalogue(&ROWS))).unwrap()
}

/// The pack's row `code` with one cell written otherwise, refused with what is said.
fn refused(code: &str, from: &str, to: &str) -> String {
    let rows: Vec<String> = ROWS
        .iter()
        .map(|row| {
            if !row.starts_with(&format!("{code},")) {
                return (*row).to_owned();
            }
            assert!(row.contains(from), "{row} has no {from}");
            row.replacen(from, to, 1)
        })
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    match Pack::load(files(&catalogue(&rows))) {
        Ok(_) => panic!("{code} with {to} instead of {from} was accepted"),
        Err(faults) => faults.to_string(),
    }
}

#[test]
fn what_the_pack_says_wrongly_of_a_number_is_refused_with_line_and_what_may_be_written() {
    let line = |code: &str| 2 + ROWS.iter().position(|row| row.starts_with(code)).unwrap();
    for (code, from, to, told) in [
        ("D01", "decimal:2", "decimals:2", "number“decimals:2”无法识别，应为integer、decimal:2"),
        ("D01", "decimal:2", "decimal:9", "number“decimal:9”无法识别，应为integer、decimal:2"),
        ("D01", "decimal:2", "decimal:0", "number“decimal:0”无法识别"),
        ("D01", "decimal:2", "percent:1", "填报的百分数，unit 要写 %"),
        ("D03", "percent:1", "decimal:1", "number 写 percent:1"),
        ("D03", ",min,", ",sum,", "百分数不能相加：aggregate 写 min"),
        ("D03", "stock", "flow", "百分数不能累计"),
        ("D07", "rate,,", "rate,percent:1,", "number 只用于发生数、期末数、本年累计"),
        ("D06", "decimal:2", "", "合计的 number 也要写 decimal:2"),
        ("D06", "D02+D05", "D02+D03", "“D03”是填报的百分数，不能相加"),
        ("D01", "public", "suppress", "小数值抑制（suppress）只用于计数"),
        ("D01", "80~120", "120~80", "target“120~80”无法识别，应为"),
        ("D01", "80~120", "80~120.555", "小数比 number 写的2位还多"),
        ("D02", "上年同期*95%", "上年同期*95", "target“<=上年同期*95”无法识别"),
        ("D02", "上年同期*95%", "上年同期*-5%", "无法识别"),
        ("D02", "上年同期*95%", "去年同期", "target“<=去年同期”无法识别，应为"),
        ("D02", "<=上年同期*95%", "上年同期", "无法识别，应为"),
        ("D02", ",州,", ",报送单位,", "只用于数和比率，target_scope 写 州 或 县"),
    ] {
        let told_us = refused(code, from, to);
        assert!(told_us.contains(&format!("indicators.csv 第{}行", line(code))), "{told_us}");
        assert!(told_us.contains(told), "{told}: {told_us}");
    }
}

#[test]
fn money_of_two_units_is_not_added_up() {
    // Told where the sum stands.
    let told = refused("D05", "万元", "元");
    assert!(told.contains("indicators.csv 第10行") && told.contains("不能直接相加"), "{told}");
}

#[test]
fn a_catalogue_without_the_column_has_counts_only() {
    let pack = Pack::load(jibao::built_in_pack("empty").unwrap()).unwrap();
    assert!(pack.catalogue.iter().all(|one| one.number == jibao_core::pack::Number::Integer));
}

/// One reporter's values: code, 本期 (or the only column) and 本年累计 where there is one, as they are typed.
type Typed<'a> = &'a [(&'a str, &'a str, &'a str)];

fn submission(pack: &Pack, reporter: &str, period: Period, typed: Typed<'_>) -> Submission {
    let file = format!("{}.xlsx", pack.reporters.name(&reporter.into()));
    let place = |code: &str, column| Place::sheet(file.clone(), "指标表").cell(format!("{code}{column:?}"));
    let mut entries = BTreeMap::new();
    for (code, current, year) in typed {
        for (column, text) in [(Column::Current, current), (Column::Year, year)] {
            if text.is_empty() {
                continue;
            }
            let value = text
                .parse::<Decimal>()
                .map_or_else(|_| Value::Unreadable((*text).to_owned()), Value::Reported);
            entries.insert((Code::from(*code), column), Entry::new(value, *text, place(code, column)));
        }
    }
    small(reporter, period, file, entries, "按计划组织活动")
}

fn period(year: i16, number: u8) -> Period {
    Period::quarter(year, number).unwrap()
}

/// The first quarter of 2026 beside the last of 2025 and the first of 2025, each with two reporters' values of some codes.
fn report(pack: &Pack, now: [Typed<'_>; 2], previous: [Typed<'_>; 2], year_before: [Typed<'_>; 2]) -> Report {
    let inbox = |period: Period, typed: [Typed<'_>; 2]| {
        let mut inbox = Inbox::empty(period);
        for (reporter, typed) in ["A01", "A02"].into_iter().zip(typed) {
            if !typed.is_empty() {
                inbox.submissions.push(submission(pack, reporter, period, typed));
            }
        }
        inbox
    };
    let earlier = vec![inbox(period(2025, 1), year_before), inbox(period(2025, 4), previous)];
    Report::build(pack, &Settings::default(), inbox(period(2026, 1), now), earlier, Vec::new())
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// D02 of both this year and last: whether the whole holds, what it lacks.
fn money(now: [&str; 2], then: [&str; 2]) -> (Option<bool>, Option<Decimal>) {
    let pack = pack();
    let rows = |[first, second]: [&'static str; 2]| [[("D02", first, first)], [("D02", second, second)]];
    let keep = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let (now, then) = (rows(now.map(keep)), rows(then.map(keep)));
    let typed = |row: &'static [(&str, &str, &str)]| if row[0].1.is_empty() { &row[..0] } else { row };
    let leak = |rows: [[(&'static str, &'static str, &'static str); 1]; 2]| {
        rows.map(|row| typed(Box::leak(Box::new(row))))
    };
    let report = report(&pack, leak(now), [&[], &[]], leak(then));
    let result = report.target("D02").unwrap();
    (result.holds, result.gap)
}

#[test]
fn a_fall_of_five_percent_is_decided_exactly_at_and_beside_its_bound() {
    // Last year 12.50 in all: 95% of it is 11.875, which no value of two places meets.
    assert_eq!(money(["6.00", "5.87"], ["6.25", "6.25"]), (Some(true), Some(Decimal::ZERO)));
    assert_eq!(money(["6.00", "5.88"], ["6.25", "6.25"]), (Some(false), Some(d("0.01"))));
    // Last year 20 in all: 19 is reached exactly.
    assert_eq!(money(["9", "10"], ["12", "8"]), (Some(true), Some(Decimal::ZERO)));
    assert_eq!(money(["9", "10.01"], ["12", "8"]), (Some(false), Some(d("0.01"))));
    assert_eq!(money(["9", "9.99"], ["12", "8"]).0, Some(true));
    // Where last year's base lacks somebody, or this year's does, nothing is known.
    assert_eq!(money(["9", "9"], ["12", ""]).0, None);
    assert_eq!(money(["9", ""], ["12", "8"]).0, None);
    assert_eq!(money(["9", "9"], ["", ""]), (None, None));
}

#[test]
fn a_value_must_lie_between_its_bounds_and_both_belong() {
    let pack = pack();
    for (value, holds, gap) in [
        ("80", true, "0"),
        ("79.99", false, "0.01"),
        ("100.5", true, "0"),
        ("120", true, "0"),
        ("120.01", false, "0.01"),
        ("130.5", false, "10.5"),
        ("0", false, "80"),
    ] {
        let report = report(&pack, [&[("D01", value, "")], &[("D01", "100", "")]], [&[], &[]], [&[], &[]]);
        let result = report.target("D01").unwrap();
        assert_eq!(result.holds, Some(holds), "{value}");
        assert_eq!(result.gap, Some(d(gap)), "{value}");
        assert_eq!(goal_text(&pack, result, result.goal), "在80.00～120.00吨之间（含本数）");
        assert_eq!(result.short.len(), usize::from(!holds));
    }
}

#[test]
fn each_unit_is_held_against_its_own_last_year_and_who_has_none_is_not_judged() {
    let pack = pack();
    let of = |now: [&'static str; 2], then: [&'static str; 2]| {
        let typed = |text: &'static str| -> Typed<'static> {
            if text.is_empty() { &[] } else { Box::leak(Box::new([("D04", text, text)])) }
        };
        report(&pack, now.map(typed), [&[], &[]], then.map(typed))
    };
    let both = of(["3", "5"], ["3", "4"]);
    let result = both.target("D04").unwrap();
    assert_eq!(result.reached, [ReporterId::from("A01")]);
    assert_eq!(result.short[0].reporter, ReporterId::from("A02"));
    assert_eq!((result.short[0].goal, result.short[0].gap), (Some(d("4")), d("1")));
    assert_eq!((result.holds, result.met), (Some(false), Some(false)));
    assert_eq!(goal_text(&pack, result, Some(d("4"))), "不高于上年同期（4起）");
    // Without a value last year nothing is said of it, though it gave one now.
    let one = of(["3", "5"], ["3", ""]);
    let result = one.target("D04").unwrap();
    assert_eq!((result.holds, result.unknown.clone()), (None, vec![ReporterId::from("A02")]));
    assert_eq!(result.baseless, [ReporterId::from("A02")]);
    let all = of(["3", "4"], ["3", "4"]);
    assert_eq!(all.target("D04").unwrap().met, Some(true));
}

#[test]
fn an_earlier_rate_is_compared_crosswise_and_never_rounded() {
    let pack = pack();
    let of = |now: [&'static str; 2], then: [&'static str; 2]| {
        let typed = |[equipment, other]: [&'static str; 2]| -> Typed<'static> {
            Box::leak(Box::new([("D05", equipment, equipment), ("D02", other, other)]))
        };
        // The other unit spends the same on both, so that the whole is told by the first.
        let rest: Typed<'static> = &[("D05", "0", "0"), ("D02", "0", "0")];
        report(&pack, [typed(now), rest], [typed(then), rest], [&[], &[]])
    };
    // 1/3 this time and last: equal, though neither is a decimal.
    assert_eq!(of(["1", "2"], ["2", "4"]).target("D07").unwrap().holds, Some(true));
    // 33.33/99.99 is 1/3 exactly; one hundredth less falls short of it.
    assert_eq!(of(["33.33", "66.66"], ["1", "2"]).target("D07").unwrap().holds, Some(true));
    assert_eq!(of(["33.33", "66.67"], ["1", "2"]).target("D07").unwrap().holds, Some(false));
    assert_eq!(of(["33.34", "66.66"], ["1", "2"]).target("D07").unwrap().holds, Some(true));
    // Nothing spent before: there is no rate to hold it against.
    assert_eq!(of(["1", "2"], ["0", "0"]).target("D07").unwrap().holds, None);
}

#[test]
fn sums_of_decimals_are_exact_whatever_is_added() {
    let pack = pack();
    // In binary 0.1 + 0.2 is not 0.3.
    let report = report(
        &pack,
        [&[("D01", "0.1", ""), ("D02", "0.01", "0.01")], &[("D01", "0.2", ""), ("D02", "0.06", "0.06")]],
        [&[], &[]],
        [&[], &[]],
    );
    assert_eq!(report.line("D01").unwrap().total, Some(d("0.3")));
    assert_eq!(report.line("D02").unwrap().year_total, Some(d("0.07")));
}

fn replace(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{} does not contain {from}", path.display());
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// The office's own words on the new numbers, before its goals.
const PAPER: &str = "储备物资{{ D01.now }}{{ D01.change }}，目标{{ D01.goal }}，{{ D01.reach }}。\
应急支出{{ D02.now }}{{ D02.yoy }}，目标{{ D02.goal }}{% if D02.gap %}，尚差{{ D02.gap }}{% endif %}。\
支出合计{{ D06.now }}。隐患整改率最低{{ D03.now }}{{ D03.change }}，目标{{ D03.goal }}，{{ D03.short }}。\
事故{{ D04.now }}，目标{{ D04.goal }}，{{ D04.reach }}。装备支出占比{{ D07.now }}。

## 目标完成情况";

/// A workspace of three quarters; what is typed in the last is given.
fn workspace(now: [Typed<'_>; 2]) -> (tempfile::TempDir, Pack) {
    workspace_of(&catalogue(&ROWS), now)
}

/// The same with another catalogue of the same codes.
fn workspace_of(rows: &str, now: [Typed<'_>; 2]) -> (tempfile::TempDir, Pack) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    jibao::init(root, Some(period(2026, 1)), Some("empty"), TODAY).unwrap();
    let own = root.join("方案包");
    std::fs::write(own.join("indicators.csv"), rows).unwrap();
    replace(&own.join("text/工作总结.tera"), "## 目标完成情况", PAPER);
    replace(
        &own.join("annex.toml"),
        "\"A01\", \"A02\", \"A03\"",
        "\"A01\", \"A02\", \"A03\", \"D01\", \"D02\", \"D03\", \"D04\", \"D05\", \"D06\", \"D07\"",
    );
    replace(
        &own.join("clauses.toml"),
        "indicators = [\"A03\"]",
        "indicators = [\"A03\", \"D01\", \"D02\", \"D03\", \"D04\", \"D05\", \"D06\", \"D07\"]",
    );
    replace(
        &own.join("pack.toml"),
        "campaign = \"重点工作\"",
        "campaign = \"重点工作\"\n\n[[large]]\nunits = [\"人次\"]\nfrom = \"10000\"\nplaces = 1\n\n\
         [[large]]\nunits = [\"万元\"]\nfrom = \"10000\"\nplaces = 2\n",
    );
    let checked = jibao::pack_check(Some(root)).unwrap();
    assert!(checked.is_clean(), "{:#?}", checked.told());
    let pack = jibao::load_pack(Some(&own)).unwrap();
    let before: [Typed<'_>; 2] = [
        &[
            ("A01", "2", "8"),
            ("A02", "60", "240"),
            ("A03", "5", ""),
            ("D01", "99.5", ""),
            ("D02", "20.05", "80.2"),
            ("D03", "97", ""),
            ("D04", "1", "4"),
            ("D05", "1", "4"),
        ],
        &[
            ("A01", "3", "9"),
            ("A02", "80", "250"),
            ("A03", "6", ""),
            ("D01", "81.25", ""),
            ("D02", "10", "40"),
            ("D03", "96.5", ""),
            ("D04", "0", "2"),
            ("D05", "2", "8"),
        ],
    ];
    let year_before: [Typed<'_>; 2] = [
        &[
            ("A01", "2", "2"),
            ("A02", "60", "60"),
            ("A03", "5", ""),
            ("D01", "90", ""),
            ("D02", "20.1", "20.1"),
            ("D03", "95", ""),
            ("D04", "2", "2"),
            ("D05", "1", "1"),
        ],
        &[
            ("A01", "3", "3"),
            ("A02", "70", "70"),
            ("A03", "6", ""),
            ("D01", "80", ""),
            ("D02", "10.2", "10.2"),
            ("D03", "95.5", ""),
            ("D04", "1", "1"),
            ("D05", "2", "2"),
        ],
    ];
    for (period, typed) in [(period(2025, 1), year_before), (period(2025, 4), before), (period(2026, 1), now)]
    {
        for (reporter, typed) in ["A01", "A02"].into_iter().zip(typed) {
            put(root, &pack, &submission(&pack, reporter, period, typed));
        }
    }
    (folder, pack)
}

fn open(root: &Path) -> (jibao::Workspace, jibao::QuarterDir) {
    jibao::resolve(&root.join("2026年第一季度")).unwrap()
}

const FIRST: Typed<'static> = &[
    ("A01", "2", "2"),
    ("A02", "60", "60"),
    ("A03", "6", ""),
    ("D01", "100.5", ""),
    ("D02", "18.07", "18.07"),
    ("D03", "98.5", ""),
    ("D04", "2", "2"),
    ("D05", "1.1", "1.1"),
];

#[test]
fn decimals_money_percent_and_new_targets_go_from_the_form_to_every_output() {
    // The second writes its money in 元 and its percent with a sign.
    let (folder, _) = workspace([
        FIRST,
        &[
            ("A01", "3", "3"),
            ("A02", "70", "70"),
            ("A03", "7", ""),
            ("D01", "79.25吨", ""),
            ("D02", "105,000元", "10.5万元"),
            ("D03", "94.5%", ""),
            ("D04", "2", "2"),
            ("D05", "2.2", "2.2"),
        ],
    ]);
    let root = folder.path();
    let (workspace, quarter) = open(root);
    let checked = jibao::check(&workspace, &quarter, &jibao::unwatched).unwrap();
    let report = checked.report();
    let reading: Vec<&String> = report
        .findings
        .iter()
        .filter(|one| one.severity == Severity::Error && !one.message.contains("目标"))
        .map(|one| &one.message)
        .collect();
    assert!(reading.is_empty(), "{reading:#?}");
    // The totals, added up here.
    for (code, values) in [
        ("D01", vec!["100.5", "79.25"]),
        ("D02", vec!["18.07", "10.5"]),
        ("D05", vec!["1.1", "2.2"]),
        ("D06", vec!["18.07", "10.5", "1.1", "2.2"]),
    ] {
        let sum: Decimal = values.into_iter().map(d).sum();
        assert_eq!(report.line(code).unwrap().total, Some(sum), "{code}");
    }
    assert_eq!(report.line("D03").unwrap().total, Some(d("94.5")));
    let noted = |words: &str| report.findings.iter().any(|one| one.message.contains(words));
    assert!(noted("“应急支出”原文“105,000元”，去掉千分号、由元换算成万元，计为10.50万元"));
    // 28.57 against 95% of 30.3, 28.785.
    let result = report.target("D02").unwrap();
    assert_eq!((result.met, result.goal), (Some(true), Some(d("28.785"))));
    assert_eq!(report.target("D01").unwrap().short[0].gap, d("0.75"));
    assert_eq!(report.target("D03").unwrap().short[0].gap, d("0.5"));
    assert_eq!(report.target("D04").unwrap().short[0].reporter, ReporterId::from("A02"));
    assert!(noted("“储备物资”乙单位79.25吨，未达到目标在80.00～120.00吨之间（含本数）"));

    jibao::build(&workspace, &quarter, TODAY, &jibao::unwatched).unwrap();
    let verified = jibao::verify(&workspace, &quarter).unwrap();
    assert!(verified.differences.is_empty(), "{:#?}", verified.differences);
    let out = root.join("2026年第一季度/成果");
    let read = |name: &str| std::fs::read(out.join(name)).unwrap();
    let paper = document_text(&read("2026年第一季度工作总结.docx"));
    for sentence in [
        "储备物资179.75吨，较上季度减少1.00吨，下降0.6%，目标在80.00～120.00吨之间（含本数）",
        "应急支出28.57万元，较上年同期减少1.73万元，下降5.7%，目标较上年同期下降不少于5%（即不多于28.78万元）",
        "支出合计31.87万元",
        "隐患整改率最低94.5%，较上季度下降2.0个百分点，目标不少于95.0%，乙单位（94.5%）",
        "目标不高于上年同期",
    ] {
        assert!(paper.contains(sentence), "{sentence} is not in {paper}");
    }
    let data: Json = serde_json::from_slice(&read("数据.json")).unwrap();
    let indicator = |code: &str| -> Json {
        data["indicators"].as_array().unwrap().iter().find(|one| one["code"] == code).unwrap().clone()
    };
    assert_eq!(indicator("D02")["total"], "28.57");
    assert_eq!(indicator("D02")["by_reporter"]["A02"]["value"], "10.5");
    assert_eq!(indicator("D02")["by_reporter"]["A02"]["raw"], "105,000元");
    assert_eq!(indicator("D02")["target"]["text"], "较上年同期下降不少于5%（即不多于28.78万元）");
    assert_eq!(indicator("D02")["target"]["met"], true);
    assert_eq!(indicator("D01")["target"]["met"], false);
    let recalculated = std::process::Command::new(jibao_tests::python())
        .arg(jibao_tests::root().join("tests/render/recalculate.py"))
        .arg(out.join("2026年第一季度汇总表.xlsx"))
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&recalculated.stdout).into_owned()
        + &String::from_utf8_lossy(&recalculated.stderr);
    assert!(recalculated.status.success() && told.contains(" 0 differences"), "{told}");
    let page = String::from_utf8(read("2026年第一季度核查报告.html")).unwrap();
    for text in ["179.75吨", "28.57万元", "94.5%"] {
        assert!(page.contains(text), "{text} is not on the page");
    }
}

#[test]
fn what_cannot_be_taken_goes_back_with_how_it_is_written_and_comes_back_right() {
    let (folder, pack) = workspace([
        FIRST,
        &[
            ("A01", "3", "3"),
            ("A02", "70", "70"),
            ("A03", "7", ""),
            ("D01", "79.2555", ""),
            ("D02", "105001元", "10.51"),
            ("D03", "0.985", ""),
            ("D04", "2", "2"),
            ("D05", "-2.2", "2.2"),
        ],
    ]);
    let root = folder.path();
    let (workspace, quarter) = open(root);
    let checked = jibao::check(&workspace, &quarter, &jibao::unwatched).unwrap();
    let report = checked.report();
    for (told, hint) in [
        ("“储备物资”显示的是“79.26”，存的数却是79.2555", "按吨填写数字，小数不超过2位"),
        ("“应急支出”“105001元”换算成万元是10.5001，小数超过2位", "按万元填写数字"),
        ("“装备支出”为-2.2，不能是负数", "按万元填写数字"),
    ] {
        let found = report.findings.iter().find(|one| one.message.contains(told));
        let found = found.unwrap_or_else(|| panic!("{told}: {:#?}", report.findings));
        assert_eq!(found.severity, Severity::Error);
        assert!(found.hint.contains(hint), "{}", found.hint);
    }
    for code in ["D01", "D02", "D05"] {
        assert_eq!(report.line(code).unwrap().covered(), 1, "{code}");
    }
    jibao::build(&workspace, &quarter, TODAY, &jibao::unwatched).unwrap();
    let verified = jibao::verify(&workspace, &quarter).unwrap();
    assert!(verified.differences.is_empty(), "{:#?}", verified.differences);
    let returned = root.join("2026年第一季度/成果/退回/乙单位.xlsx");
    let book = jibao_sheets::read("乙单位.xlsx", &std::fs::read(&returned).unwrap()).unwrap();
    assert!(book.sheets.iter().any(|sheet| sheet.name == "指标表"));
    // Sent in again as it went back, mended: what is right in it is read as it stood.
    let mended = submission(
        &pack,
        "A02",
        period(2026, 1),
        &[
            ("A01", "3", "3"),
            ("A02", "70", "70"),
            ("A03", "7", ""),
            ("D01", "79.26", ""),
            ("D02", "10.5", "10.5"),
            ("D03", "98.5", ""),
            ("D04", "2", "2"),
            ("D05", "2.2", "2.2"),
        ],
    );
    put(root, &pack, &mended);
    let checked = jibao::check(&workspace, &quarter, &jibao::unwatched).unwrap();
    let line = |code: &str| checked.report().line(code).unwrap().total;
    assert_eq!(
        (line("D01"), line("D02"), line("D03")),
        (Some(d("179.76")), Some(d("28.57")), Some(d("98.5")))
    );
}

#[test]
fn the_exported_sql_gets_decimals_percent_and_two_bounds() {
    // What looks back is left to 数据.json.
    let rows = catalogue(&ROWS)
        .replace("<=上年同期*95%", "<=28.5")
        .replace("<=上年同期", "<=1")
        .replace(">=上期", "8~10");
    let second: Typed<'static> = &[
        ("A01", "3", "3"),
        ("A02", "70", "70"),
        ("A03", "7", ""),
        ("D01", "79.25", ""),
        ("D02", "10.5", "10.5"),
        ("D03", "94.5", ""),
        ("D04", "2", "2"),
        ("D05", "2.2", "2.2"),
    ];
    let (folder, _) = workspace_of(&rows, [FIRST, second]);
    let root = folder.path();
    for label in ["2025年第一季度", "2025年第四季度", "2026年第一季度"] {
        let (workspace, quarter) = jibao::resolve(&root.join(label)).unwrap();
        jibao::build(&workspace, &quarter, TODAY, &jibao::unwatched).unwrap();
        let verified = jibao::verify(&workspace, &quarter).unwrap();
        assert!(verified.differences.is_empty(), "{:#?}", verified.differences);
    }
    let (workspace, quarters) = jibao::resolve_all(root).unwrap();
    let to = root.join("数据集");
    jibao::export(&workspace, &quarters, &to, TODAY).unwrap();
    let run = std::process::Command::new(jibao_tests::python())
        .arg(jibao_tests::root().join("tests/independent/dataset.py"))
        .arg("duckdb")
        .args([to.as_path(), root])
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{told}");
}

#[test]
fn the_form_reads_its_own_decimals_and_percent_as_the_program_does() {
    const VALUES: u16 = 15;
    let pack = pack();
    let typed: Typed<'static> = &[
        ("A01", "3", "3"),
        ("A02", "70.5", "70"),
        ("A03", "7", ""),
        ("D01", "79.25", ""),
        ("D02", "10.555", "10.5"),
        ("D03", "94.5", ""),
        ("D04", "2", "2"),
        ("D05", "-2.2", "0.07"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("乙单位.xlsx");
    let filled = submission(&pack, "A02", period(2026, 1), typed);
    let reporter = pack.reporters.get(&filled.reporter).unwrap();
    let spec = jibao_render::forms::Spec {
        checks: true,
        ..jibao_render::forms::Spec::filled(&pack, reporter, &filled)
    };
    std::fs::write(&file, jibao_render::forms::write(&spec).unwrap()).unwrap();
    jibao_tests::convert("xlsx", std::slice::from_ref(&file), &folder.path().join("out"));
    let book =
        jibao_sheets::read("乙单位.xlsx", &std::fs::read(folder.path().join("out/乙单位.xlsx")).unwrap())
            .unwrap();
    let sheet = |name: &str| book.sheets.iter().find(|sheet| sheet.name == name).unwrap();
    let (check, rows) = (sheet(jibao_contract::form::CHECK_SHEET), sheet("指标表"));
    let text = |sheet: &jibao_sheets::RawSheet, row: u32, column: u16| {
        sheet.cell(row, column).map(jibao_sheets::RawCell::raw_text).unwrap_or_default()
    };
    let found: BTreeMap<String, [String; 2]> = (1..=9)
        .map(|row| (text(rows, row, 0), [text(check, row, VALUES), text(check, row, VALUES + 1)]))
        .collect();
    for (code, current, year) in [
        ("A01", "3", "3"),
        ("A02", "错", "70"),
        ("D01", "79.25", ""),
        ("D02", "错", "10.5"),
        ("D03", "94.5", ""),
        ("D05", "错", "0.07"),
    ] {
        assert_eq!(found[code], [current, year], "{code}");
    }
}
