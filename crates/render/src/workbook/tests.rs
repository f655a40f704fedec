//! The workbook of a small hand-made report, opened again by another reader.

use std::io::{self, Cursor, ErrorKind, Read, Write};

use calamine::{Data, Range, Reader, Xlsx};
use jibao_core::count::settings::Settings;
use jibao_core::ids::{Code, Period, ReporterId};
use jibao_core::pack::Column;
use jibao_core::returns::{
    CoverSheet, DetailRow, Details, Entry, Inbox, Place, State, Submission, Value, Words,
};
use jibao_core::text::ShortText;
use rust_decimal::Decimal;

use super::*;
use crate::sheet::samples::pack;

const CHUXIONG: &str = "532301";
const LUFENG: &str = "532302";

fn entry(state: State, value: Option<i64>, raw: &str, cell: &str) -> Entry {
    let value = match (state, value) {
        (State::Reported, None) => Value::Word(raw.to_owned()),
        (state, value) => Value::told(state, value.map(Decimal::from), raw).unwrap(),
    };
    Entry::new(value, raw, Place::sheet("表.xlsx", "指标表").cell(cell))
}

fn number(value: i64) -> Entry {
    entry(State::Reported, Some(value), &value.to_string(), "E2")
}

fn submission(id: &str, quarter: Period, values: &[(&str, Entry)]) -> Submission {
    let entries = values.iter().map(|(code, entry)| {
        let indicator = pack().catalogue.get(code).unwrap();
        ((Code::from(*code), indicator.main_column()), entry.clone())
    });
    Submission {
        reporter: ReporterId::from(id),
        quarter,
        files: vec![format!("{id}.xlsx")],
        cover: CoverSheet { filled_on: Some(quarter.last_month_day(24)), ..CoverSheet::default() },
        entries: entries.collect(),
        details: Details::default(),
        words: Vec::new(),
        sample: false,
        history: jibao_core::returns::History::default(),
        sentences: Vec::new(),
    }
}

fn village(name: &str, persons: i64, adviser: i64) -> DetailRow {
    let values = [
        ("persons".into(), entry(State::Reported, Some(persons), "", &format!("D{name}"))),
        ("adviser".into(), entry(State::Reported, Some(adviser), "", &format!("G{name}"))),
    ];
    // Only villages of the register count.
    let at = if name == "甲" { 1 } else { 2 };
    DetailRow {
        code: Some(format!("53230110100{at}").into()),
        group: "鹿城镇".into(),
        name: name.into(),
        kind: "村".into(),
        values: values.into(),
        remark: ShortText::new(),
        place: Place::default(),
    }
}

fn inbox(when: &str, submissions: impl FnOnce(Period) -> Vec<Submission>) -> Inbox {
    let quarter = when.parse().unwrap();
    Inbox { submissions: submissions(quarter), ..Inbox::empty(quarter) }
}

/// Two counties and two sections of 2024Q4, with 2024Q3 before it.
fn report() -> Report {
    let before = inbox("2024Q3", |quarter| {
        vec![
            submission(
                CHUXIONG,
                quarter,
                &[("G01", number(50)), ("M1602", number(100)), ("M1606", number(99))],
            ),
            submission("532322", quarter, &[("G01", number(7))]),
        ]
    });
    let now = inbox("2024Q4", |quarter| {
        let mut chuxiong = submission(
            CHUXIONG,
            quarter,
            &[
                ("G01", number(62)),
                ("M1602", number(3)),
                ("M1606", number(2)),
                ("M0201", number(1)),
                ("M0508", entry(State::NotApplicable, None, "不涉及", "E9")),
            ],
        );
        chuxiong.entries.insert((Code::from("G01"), Column::Year), number(200));
        chuxiong.details.of(&"villages".into()).extend([village("甲", 6, 1), village("乙", 4, 0)]);
        chuxiong.words.push(Words {
            measure: "M09".to_owned(),
            topic: "problem".to_owned(),
            text: "=1+1".to_owned(),
            adopt: true,
            place: Place::sheet("表.xlsx", "文字材料"),
        });
        let lufeng = submission(
            LUFENG,
            quarter,
            &[
                ("G01", entry(State::None, Some(0), "未开展", "E2")),
                ("M1602", entry(State::Unreadable, None, "约40", "E80")),
                ("M1606", number(40)),
            ],
        );
        let own = submission("PFK", quarter, &[("G01", number(5))]);
        let whole = submission("CJK", quarter, &[("M1602", number(9)), ("M1606", number(9))]);
        vec![chuxiong, lufeng, own, whole]
    });
    Report::build(pack(), &Settings::default(), now, vec![before], Vec::new())
}

fn bytes(report: &Report) -> Vec<u8> {
    write(pack(), Edition::internal(report), &Extra::default()).unwrap()
}

fn range(bytes: &[u8], sheet: &str) -> Range<Data> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    book.worksheet_range(sheet).unwrap()
}

fn text(range: &Range<Data>, row: u32, column: u32) -> String {
    range.get_value((row, column)).map(ToString::to_string).unwrap_or_default()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut xml).unwrap();
    xml
}

/// The XML of a sheet by its name.
fn sheet_xml(bytes: &[u8], sheet: &str) -> String {
    let book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let at = book.sheet_names().iter().position(|name| name == sheet).unwrap();
    part(bytes, &format!("xl/worksheets/sheet{}.xml", at + 1))
}

fn formulas(bytes: &[u8], sheet: &str) -> Range<String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    book.worksheet_formula(sheet).unwrap()
}

fn text_of(formula: Option<&String>) -> String {
    formula.cloned().unwrap_or_default()
}

fn rows(range: &Range<Data>) -> std::ops::RangeInclusive<u32> {
    0..=range.end().unwrap().0
}

/// The cell of a code under a header in 指标汇总.
fn at(range: &Range<Data>, code: &str, header: &str) -> String {
    let row = rows(range).find(|row| text(range, *row, 0) == code).unwrap();
    let column = (0..=range.end().unwrap().1).find(|column| text(range, HEADER, *column) == header).unwrap();
    text(range, row, column)
}

#[test]
fn the_sheets_stand_in_the_order_leaders_read_them() {
    let book: Xlsx<_> = Xlsx::new(Cursor::new(bytes(&report()))).unwrap();
    assert_eq!(
        book.sheet_names(),
        [
            "总览",
            "指标汇总",
            "目标完成",
            "趋势",
            "楚雄市",
            "禄丰市",
            "双柏县",
            "牟定县",
            "南华县",
            "姚安县",
            "大姚县",
            "永仁县",
            "元谋县",
            "武定县",
            "村级明细",
            "科室核对",
            "文字材料",
            "问题清单",
            "原始值",
            "上季分单位",
            "说明"
        ]
    );
}

#[test]
fn an_indicators_row_shows_each_county_the_own_activity_the_total_and_the_change() {
    let sheet = range(&bytes(&report()), "指标汇总");
    assert_eq!(at(&sheet, "G01", "楚雄市"), "62");
    assert_eq!(at(&sheet, "G01", "禄丰市"), "0", "confirmed none is zero");
    assert_eq!(at(&sheet, "G01", "双柏县"), "未报", "never zero or empty");
    assert_eq!(at(&sheet, "G01", "州本级"), "5");
    assert_eq!(at(&sheet, "G01", "全州合计"), "67");
    assert_eq!(at(&sheet, "G01", "覆盖"), "3/11");
    assert_eq!(at(&sheet, "G01", "上季度"), "57");
    assert_eq!(at(&sheet, "G01", "较上季度增减"), "12", "over the one county that both quarters have");
    assert_eq!(at(&sheet, "G01", "本年累计"), "200");
    assert_eq!(at(&sheet, "G01", "上年同期"), "—");
    assert!(at(&sheet, "G01", "备注").contains("增减不含禄丰市、双柏县、普法与依法治理科（62比50）"));
}

#[test]
fn states_stand_as_words_and_flags_as_yes_or_no() {
    let sheet = range(&bytes(&report()), "指标汇总");
    assert_eq!(at(&sheet, "M0508", "楚雄市"), "不适用");
    assert_eq!(at(&sheet, "M1602", "禄丰市"), "无法识别");
    assert_eq!(at(&sheet, "M0201", "楚雄市"), "是");
    assert_eq!(at(&sheet, "M0101", "楚雄市"), "—", "counties are not asked");
    assert_eq!(at(&sheet, "M0101", "州本级"), "未报");
    assert_eq!(at(&sheet, "B05", "全州合计"), "未设置");
    assert!(at(&sheet, "M0303", "备注").contains("自2025年第三季度起填报"));
}

#[test]
fn a_rate_is_kept_as_a_fraction_with_a_percent_format_and_decided_exactly() {
    let bytes = bytes(&report());
    let sheet = range(&bytes, "指标汇总");
    assert_eq!(at(&sheet, "M1607", "楚雄市"), "0.6666666666666666", "the quotient itself");
    assert_eq!(
        at(&sheet, "M1607", "全州合计"),
        "0.6666666666666666",
        "the section's 9 of 9 is only compared"
    );
    assert_eq!(at(&sheet, "M1607", "覆盖"), "1/10");
    assert_eq!(at(&sheet, "M1607", "目标"), "100%");
    assert_eq!(at(&sheet, "M1607", "是否达标"), "未达标");
    assert!(part(&bytes, "xl/styles.xml").contains("formatCode=\"0.0%\""));
}

#[test]
fn the_overview_tells_who_reported_and_which_targets_are_short() {
    let sheet = range(&bytes(&report()), "总览");
    let row = |name: &str| rows(&sheet).find(|row| text(&sheet, *row, 0) == name).unwrap();
    assert!(text(&sheet, 0, 0).contains("2024年第四季度"));
    assert!(text(&sheet, 1, 0).contains("【内部】"));
    assert_eq!(text(&sheet, row("楚雄市司法局"), 1), "按时");
    assert_eq!(text(&sheet, row("双柏县司法局"), 1), "未报");
    let target = row("调解普法率");
    assert_eq!(text(&sheet, target, 1), "100%");
    assert_eq!(text(&sheet, target, 4), "未达标");
    assert!(text(&sheet, target, 5).starts_with("楚雄市（66.7%）"));
    let villages = row("村级法律明白人最少人数");
    assert!(text(&sheet, villages, 5).contains("1个村（社区），名单见“村级明细”"));
}

#[test]
fn a_short_village_names_what_it_lacks() {
    let sheet = range(&bytes(&report()), "村级明细");
    let end = sheet.end().unwrap().1;
    let last = (0..=end).find(|column| text(&sheet, HEADER, *column) == "短板").unwrap();
    assert_eq!(text(&sheet, HEADER + 1, last), "");
    assert_eq!(text(&sheet, HEADER + 2, last), "法律明白人差2；无法律顾问");
    assert_eq!(text(&sheet, HEADER + 2, 4), "4");
    assert_eq!(text(&sheet, HEADER + 2, 5), "未报", "a column that was not filled");
    // Who it belongs to and where it stands in the return: the level above reads the row by these.
    let beside: Vec<String> = (last + 1..=end).map(|column| text(&sheet, HEADER, column)).collect();
    assert_eq!(beside, ["单位代码", "村代码", "文件", "表", "格"]);
    assert_eq!(text(&sheet, HEADER + 2, last + 1), CHUXIONG);
}

#[test]
fn a_sections_figure_stands_beside_the_counties_sum_and_is_not_judged_while_counties_lack() {
    let sheet = range(&bytes(&report()), "科室核对");
    let row = rows(&sheet).find(|row| text(&sheet, *row, 0) == "M1606").unwrap();
    let cells: Vec<String> = (3..9).map(|column| text(&sheet, row, column)).collect();
    assert_eq!(cells, ["人民参与和促进法治科", "9", "42", "—", "8", "有县市缺数，待补报后核对"]);
}

#[test]
fn findings_and_words_are_listed_and_hostile_text_stays_text() {
    let report = report();
    let bytes = bytes(&report);
    let findings = range(&bytes, "问题清单");
    assert_eq!(usize::try_from(findings.end().unwrap().0 - HEADER).unwrap(), report.findings.len());
    let words = range(&bytes, "文字材料");
    assert_eq!(text(&words, HEADER + 1, 3), "=1+1");
    let xml = sheet_xml(&bytes, "文字材料");
    assert!(xml.contains("t=\"inlineStr\"") && !xml.contains("<f>"));
}

#[test]
fn every_number_of_a_county_stands_once_and_the_rest_is_computed_from_it() {
    let bytes = bytes(&report());
    let source = range(&bytes, "原始值");
    let row = rows(&source)
        .find(|row| {
            (text(&source, *row, 1), text(&source, *row, 2), text(&source, *row, 4))
                == ("楚雄市".into(), "G01".into(), "本期".into())
        })
        .unwrap();
    assert_eq!(text(&source, row, 6), "62");
    let formulas = formulas(&bytes, "指标汇总");
    let line = rows(&range(&bytes, "指标汇总"))
        .find(|row| text(&range(&bytes, "指标汇总"), *row, 0) == "G01")
        .unwrap();
    let formula = |column: u32| text_of(formulas.get_value((line, column)));
    assert_eq!(formula(3), format!("'原始值'!G{}", row + 1));
    let n = line + 1;
    assert_eq!(formula(14), format!("IF(X{n}=0,\"未报\",SUM(D{n}:M{n},AD{n}:AL{n}))"));
    assert_eq!(formula(17), format!("IF(AND(ISNUMBER(AB{n}),ISNUMBER(AC{n})),AB{n}-AC{n},\"—\")"));
    let rate = rows(&range(&bytes, "指标汇总"))
        .find(|row| text(&range(&bytes, "指标汇总"), *row, 0) == "M1607")
        .unwrap();
    let n = rate + 1;
    assert_eq!(
        text_of(formulas.get_value((rate, 14))),
        format!("IF(X{n}=0,\"未报\",IF(AA{n}=0,\"不适用\",Z{n}/AA{n}))"),
        "a zero denominator is guarded against"
    );
}

#[test]
fn a_total_leads_to_its_terms_and_a_value_to_the_row_that_names_its_cell() {
    let bytes = bytes(&report());
    let xml = sheet_xml(&bytes, "指标汇总");
    let source = range(&bytes, "原始值");
    let entries: Vec<u32> = rows(&source).filter(|row| text(&source, *row, 2) == "G01").collect();
    let (first, last) = (entries[0] + 1, entries[entries.len() - 1] + 1);
    assert!(xml.contains(&format!("HYPERLINK(\"#'原始值'!A{first}:N{last}\"")), "the code's link");
    assert!(xml.contains(&format!("location=\"'原始值'!A{first}:N{first}\"")), "the first county's link");
    assert!(xml.matches("<hyperlink ").count() < 65_530);
}

#[test]
fn a_county_sees_its_place_its_change_and_its_distance_from_the_target() {
    let sheet = range(&bytes(&report()), "楚雄市");
    let row = rows(&sheet).find(|row| text(&sheet, *row, 0) == "G01").unwrap();
    let cells: Vec<String> = (3..8).map(|column| text(&sheet, row, column)).collect();
    assert_eq!(cells, ["62", "50", "12", "1", "67"]);
    let rate = rows(&sheet).find(|row| text(&sheet, *row, 0) == "M1607").unwrap();
    assert_eq!(text(&sheet, rate, 9), "1", "one case of three is lacking");
}

#[test]
fn an_over_long_entry_is_kept_whole_in_pieces() {
    let mut report = report();
    let long = "长".repeat(40_000);
    let key = (Code::from("G01"), Column::Current);
    report.inbox.submissions[0].entries.get_mut(&key).unwrap().raw.clone_from(&long);
    let source = range(&bytes(&report), "原始值");
    let row = rows(&source).find(|row| text(&source, *row, 2) == "G01").unwrap();
    assert_eq!(text(&source, row, 5) + &text(&source, row, 16), long);
}

#[test]
fn sheet_names_are_valid_whatever_a_county_is_called() {
    let mut taken = vec!["总览".to_owned()];
    let mut name = |wanted: &str| crate::sheet::sheet_name(wanted, &mut taken);
    assert_eq!(name("甲/乙[丙]:*?"), "甲_乙_丙____");
    assert_eq!(name("总览"), "总览_2");
    assert_eq!(name("ABC"), "ABC");
    assert_eq!(name("abc"), "abc_2");
    assert_eq!(name("'甲'"), "甲");
    assert_eq!(name("History"), "History_");
    assert_eq!(name(""), "_");
    assert_eq!(name(&"长".repeat(40)).chars().count(), 31);
    assert_eq!(name(&"长".repeat(40)).chars().count(), 31);
}

#[test]
fn tables_have_names_and_wide_sheets_print_across_with_repeated_headers() {
    let bytes = bytes(&report());
    let book = part(&bytes, "xl/workbook.xml");
    assert!(book.contains("<definedName name=\"指标汇总表\">'指标汇总'!$A$3:$W$"));
    assert!(book.contains("_xlnm.Print_Titles"));
    let xml = part(&bytes, "xl/worksheets/sheet2.xml");
    assert!(xml.contains("orientation=\"landscape\"") && xml.contains("fitToHeight=\"0\""));
    assert!(xml.contains("第&amp;P页 共&amp;N页") && xml.contains("outlineLevel=\"2\""));
    assert!(xml.contains("state=\"frozen\""));
}

#[test]
fn sample_data_is_marked_on_every_sheet() {
    let mut report = report();
    report.inbox.submissions[0].sample = true;
    let bytes = bytes(&report);
    let book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
    for name in book.sheet_names() {
        let name = name.as_str();
        assert!(text(&range(&bytes, name), 1, 0).contains(sheet::SAMPLE), "{name}");
    }
    assert!(part(&bytes, "docProps/custom.xml").contains("jibao.sample"));
}

#[test]
fn an_empty_quarter_still_makes_a_workbook() {
    let empty = Inbox::empty("2024Q2".parse().unwrap());
    let report = Report::build(pack(), &Settings::default(), empty, Vec::new(), Vec::new());
    let sheet = range(&bytes(&report), "指标汇总");
    assert_eq!(at(&sheet, "G01", "全州合计"), "未报");
    assert_eq!(at(&sheet, "G01", "覆盖"), "0/11");
}

#[test]
fn the_same_report_has_the_same_bytes() {
    assert_eq!(bytes(&report()), bytes(&report()));
}

/// XML with one element a line, so that a difference can be read. Numbers of shared strings say nothing: one more
/// word anywhere shifts them all.
fn lines(xml: &str) -> String {
    let xml =
        xml.replace("><", ">\n<").replace("</c>\n", "</c>").replace("<c ", "\n<c ").replace("\n\n", "\n");
    let mut lines: Vec<&str> = Vec::new();
    for line in xml.lines() {
        let shared = lines.last().is_some_and(|last| last.ends_with("t=\"s\">")) && line.starts_with("<v>");
        lines.push(if shared { "<v>…</v>" } else { line });
    }
    lines.join("\n")
}

#[test]
fn the_parts_of_a_small_workbook_are_as_they_were() {
    let bytes = bytes(&report());
    // Sheets whose rows are few: the book itself, the targets with their decisions, the sections' figures, a chart.
    for (name, xml) in [
        ("book", part(&bytes, "xl/workbook.xml")),
        ("targets", sheet_xml(&bytes, "目标完成")),
        ("sections", sheet_xml(&bytes, "科室核对")),
        ("properties", part(&bytes, "docProps/custom.xml")),
    ] {
        insta::assert_snapshot!(name, lines(&xml));
    }
}

/// A disk that takes so many bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_refuses_the_workbook_is_told_as_the_system_said_it() {
    let composed = || compose(pack(), Edition::internal(&report()), &Extra::default());
    let mut whole = Vec::new();
    composed().unwrap().save(&mut whole).unwrap();
    for room in [0, 1, whole.len() / 2, whole.len() - 1] {
        let refused = composed().unwrap().save(Full(room)).unwrap_err();
        assert!(
            matches!(&refused, WorkbookError::Io { source, .. } if source.kind() == ErrorKind::StorageFull),
            "{room}: {refused:?}"
        );
    }
    // A sheet that is written as it comes, to a file that takes nothing.
    let refuse = |kind: ErrorKind| -> io::Result<()> { Err(kind.into()) };
    let told = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded, ErrorKind::FileTooLarge, ErrorKind::Other];
    for kind in told {
        let full = guarded(|| -> Result<(), XlsxError> {
            refuse(kind).expect(saving::NOT_TAKEN);
            Ok(())
        });
        let refused = WorkbookError::of(String::new(), full.unwrap_err());
        assert!(matches!(&refused, WorkbookError::Io { source, .. } if source.kind() == kind), "{refused:?}");
    }
    let other = std::panic::catch_unwind(|| guarded(|| -> Result<(), XlsxError> { panic!("another fault") }));
    assert!(other.is_err(), "what is our own fault is not the disk's");
}
