//! Another kind of office: an emergency-management bureau that reports by month, with its own pack and three sample months.
//! What the outputs must hold is worked out here, from the sample's own table.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jibao::{Period, Workspace, unwatched};
use jibao_core::count::board::Status;
use jibao_core::count::target::TargetResult;
use jibao_core::ids::{Code, DetailId, ReporterId};
use jibao_core::pack::{Column, Content, Detail, Pack, Reporter, Severity, key};
use jibao_core::report::Report;
use jibao_core::returns::{CoverSheet, DetailRow, Details, Entry, History, Place, Submission, Value, Words};
use jibao_tests::printed::document_text;
use jibao_tests::returns::workbook_after;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::second_office::{around, printed};

mod agreed;

pub(crate) use agreed::decided;
use agreed::{goals_agree, totals_agree};

/// The bureau's folder: its pack, its numbers, its texts.
const OFFICE: &str = "fixtures/offices/应急月报";
/// Last year's same month, the month before, and the month that is told.
const MONTHS: [&str; 3] = ["2025M01", "2025M12", "2026M01"];
/// One county is a day late by then, and another has sent nothing yet.
const FIRST_BUILD: Date = date(2026, 2, 6);
/// The last one is there.
const SECOND_BUILD: Date = date(2026, 2, 11);
/// What sections add to the totals of, or are the only ones to know, after their column of the sample's table.
const ADDED: [(&str, &[&str]); 4] = [
    ("监管一科", &["M0201", "M0401", "M0402"]),
    ("监管二科", &["M0201", "M0401", "M0402"]),
    ("执法支队", &["M0601", "M0602"]),
    ("救援协调科", &["M0802", "M1001", "M1002"]),
];
/// Rates with what they are divided from.
const RATES: [(&str, &str, &str); 3] =
    [("M0204", "M0203", "M0202"), ("M0403", "M0402", "M0401"), ("M0703", "M0702", "M0701")];
/// Sums of other indicators.
const SUMS: [(&str, &[&str]); 2] = [("M0504", &["M0501", "M0502", "M0503"]), ("M0903", &["M0205", "M0902"])];
/// The percent of which the least is told.
const LEAST: &str = "M0303";

pub(crate) type Row = BTreeMap<String, String>;

fn table(office: &str, name: &str) -> Vec<Row> {
    let text = std::fs::read_to_string(jibao_tests::root().join(office).join(name)).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row =
        |record: csv::StringRecord| head.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// The tables of an office's sample.
pub(crate) struct Sample {
    office: &'static str,
    /// By month, code and column of the form: what each reporter gave.
    values: BTreeMap<[String; 3], Row>,
    texts: Vec<Row>,
    /// Rows of the detail sheets, by the sheet's id.
    details: Vec<(DetailId, Vec<Row>)>,
    pub(crate) pack: Pack,
}

impl Sample {
    fn new() -> Self {
        Self::of(OFFICE, &[])
    }

    /// The tables in an office's folder; those of detail rows are called by the sheet's id.
    pub(crate) fn of(office: &'static str, details: &[(&str, &str)]) -> Self {
        let key = |row: &Row| ["期", "代码", "栏"].map(|head| row[head].clone());
        let sheet = |(id, file): &(&str, &str)| (DetailId::from(*id), table(office, file));
        Self {
            office,
            values: table(office, "数据.csv").into_iter().map(|row| (key(&row), row)).collect(),
            texts: table(office, "文字.csv"),
            details: details.iter().map(sheet).collect(),
            pack: jibao::load_pack(Some(&jibao_tests::root().join(office).join("方案包"))).unwrap(),
        }
    }

    pub(crate) fn given(&self, month: Period, code: &str, column: &str, who: &str) -> Option<&str> {
        let key = [month.label(), code.to_owned(), column.to_owned()];
        self.values.get(&key).map(|row| row[who].as_str()).filter(|text| !text.is_empty())
    }

    /// The value of the column that counts: 本期, or 本年累计 of what is told by the year only.
    pub(crate) fn value(&self, month: Period, code: &str, who: &str) -> Option<Decimal> {
        let current = self.given(month, code, "本期", who);
        current.or_else(|| self.given(month, code, "本年累计", who)).map(number)
    }

    /// The rows of a detail sheet that a reporter gave.
    pub(crate) fn rows(&self, month: Period, sheet: &str, who: &str) -> Vec<&Row> {
        let rows = self.details.iter().filter(|(id, _)| id.as_str() == sheet).flat_map(|(_, rows)| rows);
        rows.filter(|row| row["期"] == month.label() && row["单位"] == who).collect()
    }

    fn filed(&self, month: Period, who: &str) -> Date {
        self.given(month, "封面", "填报日期", who).unwrap().parse().unwrap()
    }

    /// The counties whose returns are there on a day.
    fn counties(&self, month: Period, day: Date) -> Vec<String> {
        let names = self.pack.reporters.counties().map(|county| county.name.clone());
        names.filter(|name| self.filed(month, name) <= day).collect()
    }

    /// The counties there, and the sections that add to the indicator.
    fn adding(&self, month: Period, code: &str, day: Date) -> Vec<String> {
        let sections = ADDED.iter().filter(|(_, codes)| codes.contains(&code));
        let sections = sections.map(|(name, _)| (*name).to_owned());
        self.counties(month, day).into_iter().chain(sections).collect()
    }

    /// What everybody's values of an indicator add up to.
    fn sum(&self, month: Period, code: &str, day: Date) -> Decimal {
        self.adding(month, code, day).iter().filter_map(|who| self.value(month, code, who)).sum()
    }

    pub(crate) fn submission(&self, month: Period, reporter: &Reporter) -> Submission {
        let who = reporter.name.as_str();
        let file = format!("{who}.xlsx");
        let place = Place::file(file.clone());
        let mut entries = BTreeMap::new();
        for indicator in self.pack.catalogue.iter() {
            let code = indicator.code.as_str();
            let remark = self.given(month, code, "备注", who).unwrap_or_default();
            for (column, header) in [(Column::Current, "本期"), (Column::Year, "本年累计")] {
                let Some(raw) = self.given(month, code, header, who) else { continue };
                let value = match raw {
                    "不适用" => Value::NotApplicable,
                    _ if indicator.is_choice() => Value::Word(raw.to_owned()),
                    _ => Value::Reported(number(raw)),
                };
                let entry = Entry::new(value, raw, place.clone());
                entries.insert((Code::from(code), column), entry.with("", remark));
            }
        }
        Submission {
            reporter: reporter.id.clone(),
            quarter: month,
            files: vec![file],
            cover: CoverSheet {
                cut_off: Some(month.last_month_day(31)),
                filled_on: Some(self.filed(month, who)),
                ..CoverSheet::default()
            },
            entries,
            details: self.details(month, reporter, &place),
            words: self.words(month, who, &place),
            sample: false,
            history: History::default(),
            sentences: Vec::new(),
        }
    }

    fn details(&self, month: Period, reporter: &Reporter, place: &Place) -> Details {
        let sheet = |detail: &Detail| {
            let rows = self.rows(month, detail.id.as_str(), &reporter.name).into_iter();
            let rows = rows.map(|row| self.detail_row(detail, month, reporter, row, place));
            (detail.id.clone(), rows.collect())
        };
        self.pack.form.details_of(reporter).map(sheet).collect()
    }

    /// A row of a detail sheet; the sample's table has the headings of the form.
    fn detail_row(
        &self,
        detail: &Detail,
        month: Period,
        reporter: &Reporter,
        row: &Row,
        place: &Place,
    ) -> DetailRow {
        let text = |id: &str| detail.column(id).map(|column| row[&column.header].clone()).unwrap_or_default();
        let name = text(key::NAME);
        let register = self.pack.registers.version(&detail.id, month);
        let listed = register.and_then(|one| one.of(&reporter.id).find(|listed| listed.name == name));
        let values = detail.values().map(|column| {
            let raw = row[&column.header].as_str();
            let value = match column.content {
                Content::Level => Value::Word(raw.to_owned()),
                _ => Value::Reported(number(raw)),
            };
            (column.id.as_str().into(), Entry::new(value, raw, place.clone()))
        });
        DetailRow {
            code: listed.map(|listed| listed.code.clone()),
            group: text(key::GROUP).into(),
            name: name.into(),
            kind: text(key::KIND).into(),
            values: values.collect(),
            remark: text(key::REMARK).into(),
            place: place.clone(),
        }
    }

    fn words(&self, month: Period, who: &str, place: &Place) -> Vec<Words> {
        let mut words = Vec::new();
        for row in self.texts.iter().filter(|row| row["期"] == month.label() && row["单位"] == who) {
            for (topic, header) in [("highlight", "工作亮点"), ("problem", "存在问题"), ("plan", "下步打算")]
            {
                if !row[header].is_empty() {
                    words.push(Words {
                        measure: row["措施"].clone(),
                        topic: topic.to_owned(),
                        text: row[header].clone(),
                        adopt: row["建议采用"] == "是",
                        place: place.clone(),
                    });
                }
            }
        }
        words
    }

    pub(crate) fn name(&self, id: &ReporterId) -> String {
        self.pack.reporters.name(id).to_owned()
    }
}

pub(crate) fn number(text: &str) -> Decimal {
    match text {
        "是" | "有" => Decimal::ONE,
        "否" | "无" => Decimal::ZERO,
        number => number.parse().unwrap(),
    }
}

fn months() -> [Period; 3] {
    MONTHS.map(|month| month.parse().unwrap())
}

/// A workspace with an office's pack.
pub(crate) fn workspace(office: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let pack = jibao_tests::root().join(office).join("方案包");
    jibao_tests::copy_folder(&pack, &folder.path().join("方案包")).unwrap();
    std::fs::write(folder.path().join("jibao.toml"), "pack = \"方案包\"\n").unwrap();
    folder
}

/// Puts the returns of a month that are there on a day into its inbox.
pub(crate) fn put(root: &Path, sample: &Sample, month: Period, day: Date) {
    let inbox = root.join(month.label()).join(jibao::INBOX);
    for reporter in sample.pack.reporters.iter() {
        if sample.filed(month, &reporter.name) <= day {
            let bytes = workbook_after(&sample.pack, &sample.submission(month, reporter));
            std::fs::write(inbox.join(format!("{}.xlsx", reporter.name)), bytes).unwrap();
        }
    }
}

/// Builds a month on a day and lets `verify` read what was written.
pub(crate) fn build(root: &Path, month: Period, day: Date) {
    let (workspace, dir) = jibao::resolve(&root.join(month.label())).unwrap();
    assert_eq!(dir.quarter, Some(month));
    jibao::build(&workspace, &dir, day, &unwatched).unwrap();
    let verified = jibao::verify(&workspace, &dir).unwrap();
    assert!(verified.differences.is_empty(), "{month}: {:#?}", verified.differences);
}

/// Some months, each with its forms, the returns that are there on a day, and its outputs of that day.
pub(crate) fn built_on(sample: &Sample, months: &[Period], day: Date) -> tempfile::TempDir {
    let folder = workspace(sample.office);
    let root = folder.path();
    for month in months {
        let made = jibao::init(root, Some(*month), None, day).unwrap();
        let workspace = Workspace::open(root).unwrap();
        jibao::forms(&workspace, &made.quarter, *month, day).unwrap();
        put(root, sample, *month, day);
        build(root, *month, day);
    }
    folder
}

/// All three months as they were on the day of the first build.
fn built(sample: &Sample) -> tempfile::TempDir {
    built_on(sample, &months(), FIRST_BUILD)
}

/// Has the report of a month checked anew.
pub(crate) fn checked(root: &Path, month: Period, check: impl FnOnce(&Report)) {
    let (workspace, dir) = jibao::resolve(&root.join(month.label())).unwrap();
    check(jibao::check(&workspace, &dir, &unwatched).unwrap().report());
}

#[test]
fn the_bureaus_pack_stands_alone_without_a_fault() {
    let folder = workspace(OFFICE);
    let told = jibao::pack_check(Some(folder.path())).unwrap().told();
    assert!(told.is_empty(), "{told:#?}");
    let pack = Sample::new().pack;
    assert_eq!(pack.period.noun, "月份");
    for (month, deadline) in [
        ("2025M01", date(2025, 2, 5)),
        ("2025M12", date(2026, 1, 5)),
        ("2026M01", date(2026, 2, 5)),
        // Within 清明节 and 劳动节.
        ("2026M03", date(2026, 4, 7)),
        ("2026M04", date(2026, 5, 6)),
        // Within 国庆节.
        ("2026M09", date(2026, 10, 8)),
    ] {
        assert_eq!(pack.schedule.deadline(month.parse().unwrap()), deadline, "{month}");
    }
}

#[test]
fn three_months_of_the_bureau_come_to_what_its_table_says() {
    let sample = Sample::new();
    let folder = built(&sample);
    let root = folder.path();
    for month in months() {
        checked(root, month, |report| totals_agree(&sample, report, month, FIRST_BUILD));
    }
    let month = months()[2];
    checked(root, month, |report| {
        assert_eq!(report.deadline, date(2026, 2, 5));
        let of =
            |status| report.with_status(status).into_iter().map(|id| sample.name(id)).collect::<Vec<_>>();
        assert_eq!(of(Status::Missing), ["桐坝县"]);
        assert_eq!(of(Status::Late), ["临江经开区"]);
        goals_agree(&sample, report, FIRST_BUILD);
    });
    // The month is built again when the last return has come.
    put(root, &sample, month, SECOND_BUILD);
    build(root, month, SECOND_BUILD);
    checked(root, month, |report| {
        assert!(report.with_status(Status::Missing).is_empty());
        totals_agree(&sample, report, month, SECOND_BUILD);
        goals_agree(&sample, report, SECOND_BUILD);
        assert_eq!(report.target("M1102").unwrap().holds, Some(true));
    });
}

#[test]
fn the_bureaus_paper_and_data_say_what_the_table_says_and_the_county_at_fault_gets_its_form_back() {
    let sample = Sample::new();
    let folder = built(&sample);
    let month = months()[2];
    let out = folder.path().join(month.label()).join(jibao::OUTPUTS);
    let paper = document_text(&std::fs::read(out.join(format!("{}工作总结.docx", month.label()))).unwrap());
    let sum = |code: &str| sample.sum(month, code, FIRST_BUILD);
    let money = |code: &str| format!("{:.2}", sum(code));
    let own = sample.value(month, "M0602", "执法支队").unwrap();
    for sentence in [
        "应报单位13个，实报12个，数据截至1月31日，不含桐坝县".to_owned(),
        format!("已报送的8个县（市、区）发生生产安全事故{}起，死亡{}人", sum("M1101"), sum("M1102")),
        format!("罚款{}万元（其中州级{own:.2}万元）", money("M0602")),
        format!("受理安全生产举报{}件（待核）", sum("M0701")),
        format!("实有应急物资{:.1}吨", sum("M0901")),
        "应急广播覆盖率最低的为93.5%".to_owned(),
        "松坪县（93.5%）".to_owned(),
    ] {
        assert!(paper.contains(&sentence), "{sentence} is not in {paper}");
    }
    let data: Json = serde_json::from_slice(&std::fs::read(out.join("数据.json")).unwrap()).unwrap();
    for code in ["M0205", "M0602", "M0902", "M0903", "M1104"] {
        let known = data["indicators"].as_array().unwrap().iter().find(|one| one["code"] == code).unwrap();
        let expected: Decimal = match SUMS.iter().find(|(total, _)| *total == code) {
            Some((_, terms)) => terms.iter().map(|term| sum(term)).sum(),
            None => sum(code),
        };
        assert_eq!(known["total"].as_str().unwrap().parse::<Decimal>().unwrap(), expected, "{code}");
    }
    checked(folder.path(), month, |report| {
        let fault = report.findings.iter().find(|one| one.code == "S1-M0702").unwrap();
        assert_eq!(fault.severity, Severity::Error);
        assert_eq!(sample.name(fault.reporter.as_ref().unwrap()), "柳湾县");
    });
    let outputs = printed(folder.path(), &month.label());
    let returned = outputs.iter().find(|(name, _)| name.ends_with("退回/柳湾县.xlsx")).unwrap().1;
    assert!(returned.contains("多于受理举报"));
}

/// What no output of an office that reports by month, and has nothing to do with the first one's work, may say.
const WORDS: [&str; 13] = [
    "季",
    "县市",
    "普法",
    "司法",
    "楚雄",
    "禄丰",
    "姚安",
    "法律明白人",
    "强基补短板",
    "实施意见",
    "chuxiong",
    "{period.",
    "{{",
];

#[test]
fn no_output_of_the_bureau_has_a_word_of_another_office() {
    let sample = Sample::new();
    let folder = built(&sample);
    nobody_else_is_spoken_of(folder.path(), &months(), "空白表/云泽市.xlsx", &WORDS);
}

/// Every output of some months is there, a blank form among them, and none says one of the words.
pub(crate) fn nobody_else_is_spoken_of(root: &Path, months: &[Period], form: &str, words: &[&str]) {
    for month in months {
        let outputs = printed(root, &month.label());
        for ending in ["工作总结.docx", "汇总表.xlsx", "核查报告.html", "数据.json", "清单.json", form]
        {
            assert!(outputs.keys().any(|name| name.ends_with(ending)), "{ending}: {:?}", outputs.keys());
        }
        let mut told = Vec::new();
        for (name, text) in &outputs {
            told.extend(
                words
                    .iter()
                    .filter(|word| text.contains(**word))
                    .map(|word| format!("{name} says {word}: {}", around(text, word))),
            );
        }
        assert!(told.is_empty(), "{told:#?}");
    }
}
