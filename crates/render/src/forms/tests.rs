//! Forms opened again by another reader.

use std::io::{Cursor, Read};

use calamine::{Data, Range, Reader, Xlsx};
use jibao_core::ids::{Code, ReporterId};
use jibao_core::pack::{Column, Severity};
use jibao_core::returns::stamp::Stamp;
use jibao_core::returns::{CoverSheet, DetailRow, Details, Finding, Place, Value, Words};
use jibao_core::text::ShortText;
use rust_decimal::Decimal;

use super::*;
use crate::sheet::samples::pack;

const MARK: &str = "样例数据，非真实统计";

fn quarter(text: &str) -> Period {
    text.parse().unwrap()
}

fn form(id: &str, when: &str, filled: Option<&Submission>, mark: Option<&str>) -> Vec<u8> {
    let pack = pack();
    let reporter = pack.reporters.get(&ReporterId::from(id)).unwrap();
    let checks = filled.is_none();
    write(&Spec { filled, mark, checks, ..Spec::blank(pack, reporter, quarter(when)) }).unwrap()
}

fn open(bytes: &[u8]) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes.to_vec())).unwrap()
}

fn range(bytes: &[u8], sheet: &str) -> Range<Data> {
    open(bytes).worksheet_range(sheet).unwrap()
}

fn text(range: &Range<Data>, row: u32, column: u32) -> String {
    range.get_value((row, column)).map(ToString::to_string).unwrap_or_default()
}

fn headers(range: &Range<Data>) -> Vec<String> {
    (0..=range.end().unwrap().1).map(|column| text(range, 0, column)).collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut xml).unwrap();
    xml
}

/// The row of a code in 指标表.
fn row_of(range: &Range<Data>, code: &str) -> u32 {
    (0..=range.end().unwrap().0).find(|row| text(range, *row, 0) == code).unwrap()
}

fn entry(state: State, value: Option<i64>, raw: &str) -> Entry {
    let value = match (state, value) {
        (State::Reported, None) => Value::Word(raw.to_owned()),
        (state, value) => Value::told(state, value.map(Decimal::from), raw).unwrap(),
    };
    Entry::new(value, raw, Place::default())
}

fn submission(id: &str) -> Submission {
    Submission {
        reporter: ReporterId::from(id),
        quarter: quarter("2024Q2"),
        files: Vec::new(),
        cover: CoverSheet::default(),
        entries: std::collections::BTreeMap::new(),
        details: Details::default(),
        words: Vec::new(),
        sample: false,
        history: jibao_core::returns::History::default(),
        sentences: Vec::new(),
    }
}

#[test]
fn a_county_form_has_the_contracts_sheets_and_headers_in_row_1() {
    let bytes = form("532301", "2024Q2", None, None);
    assert_eq!(open(&bytes).sheet_names(), ["封面", "指标表", "村级明细表", "文字材料", "自检"]);
    assert_eq!(
        headers(&range(&bytes, "指标表")),
        ["代码", "任务", "指标", "单位", "本期", "本年累计", "备注", "自检"]
    );
    assert_eq!(headers(&range(&bytes, "文字材料")), ["任务", "工作亮点", "存在问题", "下步打算", "建议采用"]);
    assert_eq!(
        headers(&range(&bytes, "村级明细表")).join("|"),
        "乡镇(街道)|村(社区)|类型|法律明白人|工作室|法治副村长|法律顾问|1+N|顾问到村|副村长到村|宣传场次|\
         受教育人次|示范等级|法治文化阵地|备注|自检"
    );
}

#[test]
fn a_section_form_has_no_village_sheet_and_asks_only_what_the_section_reports() {
    let bytes = form("JZK", "2024Q2", None, None);
    assert_eq!(open(&bytes).sheet_names(), ["封面", "指标表", "文字材料", "自检"]);
    let sheet = range(&bytes, "指标表");
    let codes: Vec<String> = (1..=sheet.end().unwrap().0).map(|row| text(&sheet, row, 0)).collect();
    assert_eq!(codes, ["M1401", "M1402", "M1403", "M1408", "M1409"]);
    let words = range(&bytes, "文字材料");
    assert_eq!(text(&words, 1, 0), "扎实开展社区矫正对象的监管教育工作");
    assert_eq!(text(&words, 2, 0), "综合");
}

#[test]
fn the_cover_is_prefilled_with_reporter_quarter_and_cut_off() {
    let cover = range(&form("532301", "2024Q2", None, None), "封面");
    let labels: Vec<String> = (1..8).map(|row| text(&cover, row, 0)).collect();
    assert_eq!(labels, ["报送单位", "报送季度", "统计截止日", "填报人", "审核人", "联系电话", "填报日期"]);
    assert_eq!(text(&cover, 1, 1), "楚雄市司法局");
    assert_eq!(text(&cover, 2, 1), "2024年第二季度");
    let Some(Data::DateTime(day)) = cover.get_value((3, 1)) else {
        panic!("the cut-off day is a date");
    };
    assert_eq!(day.to_ymd_hms_milli(), (2024, 6, 20, 0, 0, 0, 0));
}

#[test]
fn every_village_of_the_county_stands_in_the_village_sheet() {
    let villages = range(&form("532327", "2024Q2", None, None), "村级明细表");
    assert_eq!(villages.end().unwrap().0, 63, "永仁县 has 63 villages");
    assert_eq!(text(&villages, 1, 2), "社区");
}

#[test]
fn an_indicator_appears_from_its_first_quarter_on() {
    let has = |when| {
        let sheet = range(&form("532301", when, None, None), "指标表");
        (1..=sheet.end().unwrap().0).any(|row| text(&sheet, row, 0) == "M0303")
    };
    assert!(!has("2025Q2"));
    assert!(has("2025Q3"));
}

#[test]
fn cells_that_are_not_asked_are_grey_and_locked_and_asked_ones_are_open() {
    let bytes = form("532301", "2024Q2", None, None);
    let sheet = range(&bytes, "指标表");
    let styles = part(&bytes, "xl/styles.xml");
    let xml = part(&bytes, "xl/worksheets/sheet2.xml");
    let style = |cell: String| -> usize {
        let (_, rest) = xml.split_once(&format!("<c r=\"{cell}\" s=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    let cell_formats = styles.split("<cellXfs").nth(1).unwrap();
    let open = |cell: String| {
        let format = cell_formats.split("<xf ").nth(style(cell) + 1).unwrap();
        format.contains("locked=\"0\"")
    };
    let (flow, stock, ytd) =
        (row_of(&sheet, "G01") + 1, row_of(&sheet, "M0901") + 1, row_of(&sheet, "M0406") + 1);
    assert!(open(format!("E{flow}")) && open(format!("F{flow}")));
    assert!(open(format!("E{stock}")) && !open(format!("F{stock}")));
    assert!(!open(format!("E{ytd}")) && open(format!("F{ytd}")));
    assert!(!open(format!("C{flow}")) && open(format!("G{flow}")));
    assert_ne!(style(format!("F{stock}")), style(format!("F{flow}")), "grey");
    assert!(xml.contains("<sheetProtection sheet=\"1\""));
    assert!(!xml.contains("password"));
}

#[test]
fn inputs_are_checked_by_lists_whole_numbers_and_dates_with_chinese_messages() {
    let bytes = form("532301", "2024Q2", None, None);
    let (cover, indicators, villages) = (
        part(&bytes, "xl/worksheets/sheet1.xml"),
        part(&bytes, "xl/worksheets/sheet2.xml"),
        part(&bytes, "xl/worksheets/sheet3.xml"),
    );
    assert_eq!(cover.matches("type=\"date\"").count(), 2);
    assert!(indicators.contains("type=\"list\"") && indicators.contains("\"是,否\""));
    assert!(indicators.contains("INT(E2)") && indicators.contains("请填0或正整数"));
    assert!(villages.contains("type=\"whole\"") && villages.contains("\"有,无\""));
    assert!(villages.contains("\"国家级,省级,州级,县级,无\""));
}

#[test]
fn each_indicator_explains_itself_in_a_note() {
    let bytes = form("532301", "2024Q2", None, None);
    let notes: Vec<String> =
        (1..=3).map(|number| part(&bytes, &format!("xl/comments{number}.xml"))).collect();
    let all = notes.join("");
    assert!(all.contains("一次活动计1场次"));
    assert!(all.contains("应与村级明细表“法律明白人”列的汇总一致"));
    assert!(all.contains("目标为每村不少于6名"), "village headers");
}

#[test]
fn the_hidden_properties_say_whose_form_it_is_and_whether_it_is_sample_data() {
    let plain = part(&form("ZZB", "2025Q1", None, None), "docProps/custom.xml");
    assert!(plain.contains("jibao.reporter") && plain.contains("<vt:lpwstr>ZZB</vt:lpwstr>"));
    assert!(plain.contains("jibao.quarter") && plain.contains("2025Q1") && plain.contains("jibao.form"));
    assert!(!plain.contains("jibao.sample"));
    let marked = form("ZZB", "2025Q1", None, Some(MARK));
    assert!(part(&marked, "docProps/custom.xml").contains("jibao.sample"));
    for number in 1..=4 {
        let xml = part(&marked, &format!("xl/worksheets/sheet{number}.xml"));
        assert!(
            xml.contains("样例数据，非真实统计</oddHeader>") || xml.contains("样例数据，非真实统计&amp;R")
        );
    }
    assert_eq!(text(&range(&marked, "指标表"), 0, 9), MARK);
    assert_eq!(text(&range(&marked, "指标表"), 0, 8), "");
    assert_eq!(text(&range(&marked, "封面"), 0, 3), MARK);
}

#[test]
fn a_submission_comes_back_as_its_clerk_would_have_typed_it() {
    let mut given = submission("532327");
    let mut put = |code: &str, column, value: Entry| {
        given.entries.insert((Code::from(code), column), value);
    };
    put("G01", Column::Current, entry(State::Reported, Some(62), "62"));
    put("G01", Column::Year, entry(State::None, Some(0), "未开展"));
    put("M0901", Column::Current, entry(State::Unreadable, None, "约400"));
    put("M0201", Column::Current, entry(State::Reported, Some(1), "是"));
    put("M0508", Column::Current, entry(State::NotApplicable, None, "不涉及"));
    given.cover.filled_on = Some(quarter("2024Q2").last_month_day(24));
    given.words.push(Words {
        measure: "M09".into(),
        topic: "highlight".into(),
        text: "逐村建账".into(),
        adopt: true,
        place: Place::default(),
    });
    given.details.of(&"villages".into()).push(DetailRow {
        code: None,
        group: "永定镇".into(),
        name: "新村".into(),
        kind: "村".into(),
        values: [
            ("persons".into(), entry(State::Reported, Some(5), "5")),
            ("studio".into(), entry(State::Reported, Some(0), "无")),
            ("model".into(), entry(State::Reported, None, "省级")),
        ]
        .into(),
        remark: "新设".into(),
        place: Place::default(),
    });
    let bytes = form("532327", "2024Q2", Some(&given), None);
    let sheet = range(&bytes, "指标表");
    let value = |code, column| sheet.get_value((row_of(&sheet, code), column)).cloned();
    assert_eq!(value("G01", 4), Some(Data::Float(62.0)));
    assert_eq!(value("G01", 5), Some(Data::String("无".into())));
    assert_eq!(value("M0901", 4), Some(Data::String("约400".into())));
    assert_eq!(value("M0201", 4), Some(Data::String("是".into())));
    assert_eq!(value("M0508", 4), Some(Data::String("不适用".into())));
    assert_eq!(value("G02", 4), Some(Data::Empty));
    let villages = range(&bytes, "村级明细表");
    let row: Vec<String> = [1, 2, 3, 4, 12, 14].map(|column| text(&villages, 1, column)).into();
    assert_eq!(row, ["新村", "村", "5", "无", "省级", "新设"]);
    let words = range(&bytes, "文字材料");
    let row = (1..20).find(|row| text(&words, *row, 1) == "逐村建账").unwrap();
    assert_eq!(text(&words, row, 0), "加强“法律明白人”培养工作");
    assert_eq!(text(&words, row, 4), "是");
    assert!(matches!(range(&bytes, "封面").get_value((7, 1)), Some(Data::DateTime(_))));
}

#[test]
fn hostile_text_stays_text_and_the_workbook_opens() {
    let mut given = submission("532327");
    let long = "长".repeat(40_000);
    for (topic, text) in
        [("highlight", "=1+1"), ("problem", "\u{1}\u{0}控制\u{FFFE}字符🎉𥔲嘉镇"), ("plan", long.as_str())]
    {
        given.words.push(Words {
            measure: String::new(),
            topic: topic.into(),
            text: text.into(),
            adopt: false,
            place: Place::default(),
        });
    }
    let raw = entry(State::Unreadable, None, "=HYPERLINK(\"http://x\")");
    given.entries.insert((Code::from("G01"), Column::Current), raw);
    let bytes = form("532327", "2024Q2", Some(&given), None);
    for number in 1..=4 {
        assert!(!part(&bytes, &format!("xl/worksheets/sheet{number}.xml")).contains("<f>"));
    }
    let words = range(&bytes, "文字材料");
    let last = words.end().unwrap().0;
    assert_eq!(text(&words, last, 1), "=1+1");
    assert_eq!(text(&words, last, 2), "\u{FFFD}\u{FFFD}控制\u{FFFD}字符🎉𥔲嘉镇");
    assert!(text(&words, last, 3).ends_with("（原文过长，以下省略）"));
    assert!(part(&bytes, "xl/styles.xml").contains("quotePrefix=\"1\""));
}

#[test]
fn the_same_form_has_the_same_bytes() {
    for id in ["532301", "CJK"] {
        assert_eq!(form(id, "2024Q2", None, Some(MARK)), form(id, "2024Q2", None, Some(MARK)));
    }
}

#[test]
fn a_form_is_called_after_its_reporter() {
    let reporter = pack().reporters.get(&ReporterId::from("532301")).unwrap();
    assert_eq!(jibao_contract::names::form(&reporter.name), "楚雄市.xlsx");
}

#[test]
fn a_file_name_holds_nothing_that_a_file_system_refuses() {
    let mut reporter = pack().reporters.get(&ReporterId::from("532301")).unwrap().clone();
    reporter.name = " 甲/乙:丙\\? ".to_owned();
    assert_eq!(jibao_contract::names::form(&reporter.name), "甲／乙：丙＼？.xlsx");
}

fn finding(severity: Severity, places: Vec<Place>, message: &str) -> Finding {
    Finding {
        code: "not-a-number".into(),
        severity,
        reporter: Some(ReporterId::from("532327")),
        places,
        message: message.into(),
        hint: "请填整数".into(),
        cause: None,
        explained: None,
        waived: None,
    }
}

fn own_place(sheet: &str, cell: &str) -> Place {
    Place::sheet("我县的表.xls", sheet).cell(cell)
}

/// A form sent back for four reasons: two in one cell, one of a village, one of a sheet that is not the form's.
fn sent_back(rejected: &[String]) -> Vec<u8> {
    let mut given = submission("532327");
    let mut value = entry(State::Unreadable, None, "约300");
    value.place = own_place("Sheet2", "H77");
    value.remark = "按台账".into();
    given.entries.insert((Code::from("G02"), Column::Current), value);
    let mut count = entry(State::Reported, Some(3), "3");
    count.place = own_place("Sheet3", "F9");
    given.details.of(&"villages".into()).push(DetailRow {
        code: None,
        group: "永定镇".into(),
        name: "新村".into(),
        kind: "村".into(),
        values: [("persons".into(), count)].into(),
        remark: ShortText::new(),
        place: own_place("Sheet3", "B9"),
    });
    let findings = [
        finding(Severity::Warning, vec![own_place("Sheet3", "F9")], "人数偏少"),
        finding(Severity::Error, vec![own_place("Sheet2", "H77")], "“约300”不是数"),
        finding(Severity::Error, vec![own_place("Sheet2", "H77"), own_place("Sheet3", "F9")], "两表不一致"),
        finding(Severity::Error, vec![Place::file("我县的表.xls")], "缺少一张表"),
    ];
    let findings: Vec<&Finding> = findings.iter().collect();
    let stamp = Stamp::new(1, None, &[]);
    let reporter = pack().reporters.get(&ReporterId::from("532327")).unwrap();
    let returned = Returned { stamp: &stamp, findings: &findings, rejected };
    let filled = Some(&given).filter(|_| rejected.is_empty());
    let blank = Spec::blank(pack(), reporter, quarter("2024Q2"));
    write(&Spec { filled, returned: Some(returned), ..blank }).unwrap()
}

#[test]
fn a_form_sent_back_lists_what_is_to_be_mended_in_the_order_of_the_form_with_links() {
    let bytes = sent_back(&[]);
    assert_eq!(
        open(&bytes).sheet_names(),
        ["退回说明", "退回消息", "封面", "指标表", "村级明细表", "文字材料", "自检"]
    );
    let list = range(&bytes, "退回说明");
    let row = row_of(&list, "序号");
    let line = |at| (1..=5).map(|column| text(&list, row + at, column)).collect::<Vec<_>>();
    let cell = format!("指标表E{}", row_of(&range(&bytes, "指标表"), "G02") + 1);
    assert_eq!(line(1), ["错误", "封面A1", "缺少一张表", "请填整数", ""]);
    assert_eq!(line(2), ["错误", cell.as_str(), "“约300”不是数", "请填整数", "按台账"]);
    assert_eq!(line(3)[1..3], [cell.as_str(), "两表不一致"]);
    assert_eq!(line(4), ["疑问", "村级明细表D2", "人数偏少", "请填整数", ""]);
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert_eq!(xml.matches("<hyperlink ").count(), 4, "what is about a file as a whole leads to the cover");
    assert!(xml.contains("村级明细表'!D2"), "{xml}");
}

#[test]
fn a_cell_to_be_mended_has_one_note_with_all_its_findings_and_a_frame_and_fill_of_its_own() {
    let bytes = sent_back(&[]);
    let sheet = range(&bytes, "指标表");
    let row = row_of(&sheet, "G02") + 1;
    assert_eq!(text(&sheet, row - 1, 4), "约300");
    let notes = part(&bytes, "xl/comments2.xml");
    let at = notes.split(&format!("<comment ref=\"E{row}\"")).collect::<Vec<_>>();
    assert_eq!(at.len(), 2, "one note");
    let note = at[1].split("</comment>").next().unwrap();
    assert!(note.contains("退回核对") && note.contains("不是数") && note.contains("两表不一致"), "{note}");
    let (xml, styles) = (part(&bytes, "xl/worksheets/sheet4.xml"), part(&bytes, "xl/styles.xml"));
    let style = |cell: &str| -> usize {
        let (_, rest) = xml.split_once(&format!("<c r=\"{cell}\" s=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    assert_ne!(style(&format!("E{row}")), style(&format!("E{}", row + 1)));
    assert!(styles.contains("thick") && styles.contains("mediumDashed") && styles.contains("FFF8CBAD"));
}

#[test]
fn a_form_sent_back_has_the_villages_that_were_lacking_and_a_rejected_one_is_blank() {
    let villages = range(&sent_back(&[]), "村级明细表");
    assert_eq!((text(&villages, 1, 1), villages.end().unwrap().0), ("新村".to_owned(), 64));
    let bytes = sent_back(&["我县的表.xls".to_owned()]);
    assert!(range(&bytes, "退回说明").used_cells().any(|(.., cell)| cell.to_string().contains("没有采用")));
    let sheet = range(&bytes, "指标表");
    assert_eq!(text(&sheet, row_of(&sheet, "G02"), 4), "");
    assert!(part(&bytes, "docProps/custom.xml").contains("<vt:lpwstr>1 -</vt:lpwstr>"));
}
