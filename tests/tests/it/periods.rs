//! Offices that report by month, by half a year and by year: the empty pack with nothing but its `kind` changed.

use std::collections::BTreeSet;

use jibao::{Workspace, unwatched};
use jibao_core::ids::{Code, Length, Period};
use jibao_core::pack::{Column, Pack, PackFiles, Reading, Severity};
use jibao_core::returns::{Entry, Place, Submission, Value};
use jibao_tests::returns::{put, small};
use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use crate::second_office::{around, change, changed, printed};

const TODAY: Date = date(2027, 1, 24);

/// The three kinds that are not the usual one, each with a period in the middle of whose neighbours a year begins.
const KINDS: [(&str, Length, &str); 3] = [
    ("month", Length::Month, "2025M11 2025M12 2026M01"),
    ("half_year", Length::HalfYear, "2025H1 2025H2 2026H1"),
    ("year", Length::Year, "2024Y 2025Y 2026Y"),
];

fn periods(text: &str) -> Vec<Period> {
    text.split(' ').map(|period| period.parse().unwrap()).collect()
}

/// A workspace with the empty pack, reporting by `kind`; its schedule knows a day off of every year.
fn workspace(kind: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    jibao::export_pack(&root.join("方案包"), "empty", TODAY).unwrap();
    std::fs::write(root.join("jibao.toml"), "pack = \"方案包\"\n").unwrap();
    change(root, "schedule.toml", "kind = \"quarter\"", &format!("kind = \"{kind}\""));
    let days = "holidays = [\"2024-01-01\", \"2025-01-01\", \"2026-01-01\", \"2027-01-01\"]";
    change(root, "schedule.toml", "holidays = []", days);
    folder
}

/// A return of the empty pack: both values of 开展活动 and 参加人次, and 在册队员.
fn filled(reporter: &str, period: Period, numbers: [u32; 5]) -> Submission {
    let place = Place::file(format!("{reporter}.xlsx"));
    let columns = [
        ("A01", Column::Current),
        ("A01", Column::Year),
        ("A02", Column::Current),
        ("A02", Column::Year),
        ("A03", Column::Current),
    ];
    let entry = |((code, column), number): ((&str, Column), u32)| {
        let value = Value::Reported(Decimal::from(number));
        ((Code::from(code), column), Entry::new(value, number.to_string(), place.clone()))
    };
    let entries = columns.into_iter().zip(numbers).map(entry).collect();
    let text = "组织队员走村入户开展活动，逐户登记参加情况，活动结束后当天清点人数并公布结果。";
    small(reporter, period, format!("{reporter}.xlsx"), entries, text)
}

#[test]
fn the_empty_pack_serves_every_length_by_its_kind_alone_and_no_output_speaks_of_quarters() {
    for (kind, length, all) in KINDS {
        let folder = workspace(kind);
        let root = folder.path();
        let told = jibao::pack_check(Some(root)).unwrap().told();
        assert!(told.is_empty(), "{kind}: {told:?}");
        let mut before = (0, 0);
        for period in periods(all) {
            let made = jibao::init(root, Some(period), None, TODAY).unwrap();
            assert_eq!(made.quarter.quarter, Some(period));
            let workspace = Workspace::open(root).unwrap();
            assert_eq!(workspace.pack_of(None).period.length, length);
            jibao::forms(&workspace, &made.quarter, period, TODAY).unwrap();
            if period.is_first_of_year() {
                before = (0, 0);
            }
            let year = (before.0 + 2, before.1 + 60);
            before = year;
            put(root, workspace.pack_of(None), &filled("A01", period, [2, year.0, 60, year.1, 8]));
            // The second sends something to mend, so that a form goes back.
            put(root, workspace.pack_of(None), &filled("A02", period, [3, 3, 0, 0, 4]));
            let (workspace, dir) = jibao::resolve(&root.join(period.label())).unwrap();
            assert_eq!(dir.quarter, Some(period));
            let checked = jibao::check(&workspace, &dir, &unwatched).unwrap();
            let report = checked.report();
            let own = |finding: &&jibao_core::returns::Finding| {
                finding.severity == Severity::Error
                    && finding.reporter.as_ref().is_some_and(|one| one.as_str() == "A01")
            };
            assert_eq!(report.findings.iter().filter(own).count(), 0, "{period}: {:?}", report.findings);
            assert!(
                report.findings.iter().all(|one| !one.is(Reading::QuarterConflict)),
                "{:?}",
                report.findings
            );
            let line = report.now.line("A01").unwrap();
            assert_eq!(
                (line.total, report.previous().is_some()),
                (Some(Decimal::from(5)), period != periods(all)[0])
            );
            let built = jibao::build(&workspace, &dir, TODAY, &unwatched).unwrap();
            assert!(!built.written.written.is_empty());
            let verified = jibao::verify(&workspace, &dir).unwrap();
            assert!(verified.differences.is_empty(), "{period}: {:?}", verified.differences);
            let outputs = printed(root, &period.label());
            let endings = [
                "工作总结.docx",
                "汇总表.xlsx",
                "核查报告.html",
                "数据.json",
                "退回/乙单位.xlsx",
                "空白表/甲单位.xlsx",
            ];
            for ending in endings {
                assert!(outputs.keys().any(|name| name.ends_with(ending)), "{ending}: {:?}", outputs.keys());
            }
            for (name, text) in &outputs {
                for word in ["季", "{period.", "{{"] {
                    assert!(!text.contains(word), "{name} says {word}: {}", around(text, word));
                }
            }
            let data = outputs.iter().find(|(name, _)| name.ends_with("数据.json")).unwrap().1;
            assert!(
                data.contains(&format!("\"quarter\":\"{period}\""))
                    || data.contains(&format!("\"quarter\": \"{period}\""))
            );
        }
        // The last one is compared with the one before, by the words of its length.
        let words = Workspace::open(root).unwrap().pack_of(None).period.clone();
        let last = periods(all)[2];
        let outputs = printed(root, &last.label());
        let book = outputs.iter().find(|(name, _)| name.ends_with("汇总表.xlsx")).unwrap().1;
        for word in [format!("较{}增减", words.previous), format!("{}分单位", words.previous_short())] {
            assert!(book.contains(&word), "{kind}: no {word}");
        }
        // Where last year is the period before, it is compared with once.
        let (workspace, dir) = jibao::resolve(&root.join(last.label())).unwrap();
        let checked = jibao::check(&workspace, &dir, &unwatched).unwrap();
        let report = checked.report();
        let indicator = workspace.pack_of(None).catalogue.get("A01").unwrap();
        assert!(report.versus_previous(indicator).is_some());
        let season = length != Length::Year && report.year_before().is_some();
        assert_eq!(report.versus_year_before(indicator).is_some(), season, "{kind}");
    }
}

#[test]
fn folders_of_another_length_are_told_and_never_read_as_one() {
    let folder = workspace("month");
    let root = folder.path();
    let period = periods("2026M01")[0];
    jibao::init(root, Some(period), None, TODAY).unwrap();
    let workspace = Workspace::open(root).unwrap();
    put(root, workspace.pack_of(None), &filled("A01", period, [2, 2, 60, 60, 8]));
    for other in ["2025年第四季度", "2025年", "2025年上半年", "2025年12月（备份）", "2024", "资料"]
    {
        std::fs::create_dir_all(root.join(other).join(jibao::INBOX)).unwrap();
    }
    let months: Vec<_> = workspace.quarters().unwrap().into_iter().map(|dir| dir.quarter).collect();
    assert_eq!(months, [Some(period)]);
    let (workspace, dir) = jibao::resolve(&root.join("2026年1月")).unwrap();
    let checked = jibao::check(&workspace, &dir, &unwatched).unwrap();
    let told: BTreeSet<&str> = checked
        .report()
        .findings
        .iter()
        .filter(|finding| finding.is(Reading::FileNote))
        .filter_map(|finding| {
            finding.message.strip_prefix("文件夹“")?.split_once("”的名称不是一个月份（如2025年12月）")
        })
        .map(|(name, _)| name)
        .collect();
    assert_eq!(told, BTreeSet::from(["2025年第四季度", "2025年", "2025年上半年", "2025年12月（备份）"]));
    let refused = jibao::init(root, Some("2026Q2".parse().unwrap()), None, TODAY).unwrap_err().to_string();
    assert!(refused.contains("2026Q2不是方案包的月份，应写成 2024M06"), "{refused}");
    let next = jibao::init(root, None, None, date(2026, 2, 3)).unwrap();
    assert_eq!(next.quarter.quarter, Some(periods("2026M02")[0]));
}

/// The empty pack with lines of its schedule changed.
fn schedule(changes: &[(&str, &str)]) -> PackFiles {
    let changes: Vec<_> = changes.iter().map(|(from, to)| ("schedule.toml", *from, *to)).collect();
    changed("empty", &changes)
}

#[test]
fn returns_are_due_in_the_last_month_or_behind_it_past_days_off() {
    let due = |kind: &str, month: &str, day: &str, period: &str| {
        let pack = Pack::load(schedule(&[
            ("kind = \"quarter\"", &format!("kind = \"{kind}\"")),
            ("# due_month = 1", month),
            ("due_day = 25", day),
            ("holidays = []", "holidays = [\"2026-02-05\", \"2026-02-06\"]"),
        ]))
        .unwrap();
        (pack.schedule.deadline(period.parse().unwrap()).to_string(), pack.period.due.clone())
    };
    for (kind, month, day, period, deadline, words) in [
        ("month", "", "due_day = 25", "2026M03", "2026-03-25", "每月25日"),
        ("month", "due_month = 1", "due_day = 5", "2026M02", "2026-03-05", "次月5日"),
        // 5日、6日 are days off, then a weekend.
        ("month", "due_month = 1", "due_day = 5", "2026M01", "2026-02-09", "次月5日"),
        (
            "month",
            "due_month = 1",
            "due_day = 31",
            "2026M03",
            "2026-04-30",
            "次月31日（没有这一天的，为最后一天）",
        ),
        ("month", "due_month = 1", "due_day = 5", "2025M12", "2026-01-05", "次月5日"),
        ("quarter", "due_month = 1", "due_day = 10", "2026Q4", "2027-01-11", "每季度末月的次月10日"),
        ("half_year", "", "due_day = 25", "2026H1", "2026-06-25", "每半年末月25日"),
        ("year", "due_month = 1", "due_day = 15", "2026Y", "2027-01-15", "次年1月15日"),
    ] {
        assert_eq!(due(kind, month, day, period), (deadline.to_owned(), words.to_owned()), "{kind} {period}");
    }
}

#[test]
fn a_due_day_in_a_year_without_known_holidays_is_told() {
    let pack = Pack::load(schedule(&[("holidays = []", "holidays = [\"2026-01-01\"]")])).unwrap();
    let year = |period: &str| pack.schedule.without_holidays(period.parse().unwrap());
    assert_eq!((year("2026Q1"), year("2026Q4"), year("2027Q1")), (None, None, Some(2027)));
    let engine = jibao::Engine::builder().pack(jibao::PackSource::Files(pack.files.clone())).build().unwrap();
    let told = |period: &str| {
        let inbox = jibao_core::returns::Inbox::empty(period.parse().unwrap());
        let report = engine.report(inbox, Vec::new()).unwrap();
        let found: Vec<String> = report
            .findings
            .iter()
            .filter(|finding| finding.is(Reading::HolidaysUnknown))
            .map(|finding| finding.message.clone())
            .collect();
        found
    };
    assert_eq!(told("2026Q4"), Vec::<String>::new());
    assert_eq!(told("2027Q1"), ["报送截止日2027年3月25日只避开了周末：方案包没有2027年的节假日"]);
}

#[test]
fn a_plan_is_listed_or_given_by_its_first_and_last_and_is_of_one_length() {
    let month = ("kind = \"quarter\"", "kind = \"month\"");
    let plan = |text: &str| Pack::load(schedule(&[month, ("quarters = []", text)]));
    let pack = plan("from = \"2025M11\"\nto = \"2026M02\"").unwrap();
    assert_eq!(pack.schedule.quarters, periods("2025M11 2025M12 2026M01 2026M02"));
    assert!(pack.schedule.is_first(pack.schedule.quarters[0]));
    let listed = plan("quarters = [\"2026M01\", \"2026年2月\"]").unwrap();
    assert_eq!(listed.schedule.quarters, periods("2026M01 2026M02"));
    for (text, expected) in [
        (
            "quarters = [\"2026M01\", \"2026Q1\"]",
            "2026Q1不是本方案包的月份（schedule.toml 的 [period]），应写成 2024M06",
        ),
        ("from = \"2026M01\"", "from 和 to 要一起写"),
        ("from = \"2026M03\"\nto = \"2026M02\"", "from 不晚于 to"),
        ("quarters = [\"2026M01\"]\nfrom = \"2026M01\"\nto = \"2026M02\"", "不再写 quarters"),
        ("due_month = 13", "应为0至12"),
    ] {
        let told = plan(text).unwrap_err().to_string();
        assert!(told.contains(expected) && told.contains("schedule.toml 第"), "{text}: {told}");
    }
}

#[test]
fn an_office_has_words_of_its_own_and_a_name_that_is_none_is_told() {
    let own = "kind = \"half_year\"\nthis = \"本学期\"\nprevious = \"上学期\"\nnoun = \"学期\"";
    let pack = Pack::load(schedule(&[("kind = \"quarter\"", own)])).unwrap();
    assert_eq!((pack.period.previous_short(), &*pack.period.field()), ("上学期", "报送学期"));
    let field = pack.form.cover.fields.iter().find(|field| field.id == "quarter").unwrap();
    assert_eq!(field.label, "报送学期");
    let told = |file: &str, from: &str, to: &str| {
        Pack::load(changed("empty", &[(file, from, to)])).unwrap_err().to_string()
    };
    let unknown = told("form.toml", "{period.field}", "{period.feild}");
    assert!(
        unknown.contains("form.toml 第") && unknown.contains("“period.feild”不存在，是不是“period.field”？"),
        "{unknown}"
    );
    for word in ["", "上一个季度的同一期间", "上[季]", "上 季"] {
        let refused = told(
            "schedule.toml",
            "kind = \"quarter\"",
            &format!("kind = \"quarter\"\nprevious = \"{word}\""),
        );
        assert!(refused.contains("schedule.toml 第") && refused.contains("期的说法"), "{refused}");
    }
    let kind = told("schedule.toml", "kind = \"quarter\"", "kind = \"monthly\"");
    assert!(kind.contains("不认识的值“monthly”，是不是“month”？"), "{kind}");
}
