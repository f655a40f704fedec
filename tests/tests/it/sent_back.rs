//! What goes back shows where it is to be mended: every item of the list leads to a cell that bears a note, whatever was
//! wrong with the return.

use jibao_contract::form::{CHECK_SHEET, MESSAGE_SHEET, NOTE, RETURNED_SHEET};
use jibao_core::ids::Code;
use jibao_core::pack::Column;
use jibao_core::returns::Value;
use jibao_sheets::{RawBook, RawSheet};
use jibao_tests::package::Package;
use jibao_tests::returns::{Retype, Villages as _, sample, value, workbook};
use jibao_tests::sandbox::Sandbox;

const LABEL: &str = "2024年第三季度";
const QUARTER: &str = "2024Q3";
const COUNTY: &str = "532327";
const FILE: &str = "永仁县.xlsx";

/// The return that goes back where this file came, beside the samples of the others.
fn sent_back(bytes: &[u8]) -> RawBook {
    sent_back_as(FILE, bytes)
}

fn sent_back_as(file: &str, bytes: &[u8]) -> RawBook {
    let workspace = Sandbox::of(LABEL);
    workspace.put(LABEL, file, bytes);
    workspace.build(LABEL);
    let bytes = workspace.outputs(LABEL).remove(&format!("退回/{file}")).unwrap();
    jibao_sheets::read(file, &bytes).unwrap()
}

fn sheet<'a>(book: &'a RawBook, name: &str) -> &'a RawSheet {
    book.sheets.iter().find(|sheet| sheet.name == name).unwrap()
}

fn text(sheet: &RawSheet, row: u32, column: u16) -> String {
    sheet.cell(row, column).map(jibao_sheets::RawCell::raw_text).unwrap_or_default()
}

/// The list: where each item leads, and what it says.
fn items(book: &RawBook) -> Vec<(String, String)> {
    let list = sheet(book, RETURNED_SHEET);
    let head = list.cells.row_numbers().find(|row| text(list, *row, 0) == "序号").unwrap();
    let rows = list.cells.row_numbers().filter(|row| *row > head);
    rows.map(|row| (text(list, row, 2), text(list, row, 3))).collect()
}

fn position(cell: &str) -> (u32, u16) {
    let split = cell.find(|c: char| c.is_ascii_digit()).unwrap();
    let column = cell[..split].bytes().fold(0, |at, letter| at * 26 + u16::from(letter - b'A') + 1) - 1;
    (cell[split..].parse::<u32>().unwrap() - 1, column)
}

/// The notes on the cells that the list leads to.
fn notes(book: &RawBook) -> Vec<String> {
    let note = |(place, message): (String, String)| {
        let named = book.sheets.iter().find(|sheet| place.starts_with(&sheet.name));
        let sheet = named.unwrap_or_else(|| panic!("{place}：{message}"));
        let at = position(&place[sheet.name.len()..]);
        let note = sheet.comments.get(&at).unwrap_or_else(|| panic!("{place}：{message}"));
        assert!(note.starts_with(NOTE), "{note}");
        note.clone()
    };
    items(book).into_iter().map(note).collect()
}

fn message(book: &RawBook) -> String {
    let lines = sheet(book, MESSAGE_SHEET).cells.iter().filter(|(at, _)| at.1 == 0);
    lines.map(|(_, cell)| cell.raw_text()).collect::<Vec<_>>().join("\n")
}

/// The sample with its header 本期 called something that no form calls it.
fn renamed() -> Vec<u8> {
    let mut package = Package::open(&workbook(&sample(QUARTER, COUNTY)));
    package.edit("xl/sharedStrings.xml", "<t>本期</t>", "<t>甲栏</t>");
    package.bytes()
}

#[test]
fn a_column_that_was_not_recognised_is_one_item_and_its_cells_are_marked_from_the_first() {
    let book = sent_back(&renamed());
    let missing: Vec<(String, String)> =
        items(&book).into_iter().filter(|(_, message)| message.contains("缺少“本期”列")).collect();
    assert_eq!(missing.len(), 1, "{:?}", items(&book));
    assert_eq!(missing[0].0, "指标表E2");
    assert!(notes(&book).len() < 10, "{:?}", items(&book));
    let marked = sheet(&book, "指标表").comments.iter();
    let marked = marked.filter(|(at, note)| at.1 == 4 && note.starts_with(NOTE)).count();
    assert!(marked > 90, "{marked}");
}

#[test]
fn villages_that_are_missing_stand_in_the_form_and_the_item_leads_to_the_first() {
    let mut county = sample(QUARTER, COUNTY);
    county.villages_mut().drain(3..6);
    let book = sent_back(&workbook(&county));
    let item = items(&book).into_iter().find(|(_, message)| message.contains("缺3个村")).unwrap();
    let at = position(item.0.strip_prefix("村级明细表").unwrap());
    assert!(item.1.contains(&text(sheet(&book, "村级明细表"), at.0, 1)), "{item:?}");
    // They stand where the register has them, and so in the rows from which they were taken.
    assert_eq!(at, (4, 1));
    let names = |villages: &[jibao_core::returns::DetailRow]| -> Vec<String> {
        villages.iter().map(|row| row.name.to_string()).collect()
    };
    let all = names(sample(QUARTER, COUNTY).villages());
    let there: Vec<String> =
        (1..).zip(&all).map(|(row, _)| text(sheet(&book, "村级明细表"), row, 1)).collect();
    assert_eq!(there, all);
    assert!(!notes(&book).is_empty());
}

#[test]
fn a_return_of_another_quarter_goes_back_with_what_it_holds_and_its_quarter_marked() {
    let wrong = sample("2024Q2", COUNTY);
    let book = sent_back(&workbook(&wrong));
    let (place, message) =
        items(&book).into_iter().find(|(_, text)| text.contains("2024年第二季度")).unwrap();
    assert_eq!(place, "封面B3", "{message}");
    // It says so until somebody sets it right: sent back as it is, it is none of this quarter's.
    assert_eq!(text(sheet(&book, "封面"), 2, 1), "2024年第二季度");
    assert!(notes(&book)[0].contains("整件没有采用"));
    let given = wrong.entry(&Code::from("G01"), Column::Current).unwrap().number().unwrap();
    assert_eq!(text(sheet(&book, "指标表"), 1, 4), given.to_string());
    let said: Vec<String> =
        sheet(&book, RETURNED_SHEET).cells.values().map(jibao_sheets::RawCell::raw_text).collect();
    assert!(said.iter().any(|text| text.contains("已按收到的填好")), "{said:?}");
    assert!(!said.iter().any(|text| text.contains("是空白的")), "{said:?}");
}

#[test]
fn a_file_of_which_nothing_could_be_read_goes_back_blank_and_its_item_leads_to_the_cover() {
    let book = sent_back(b"PK\x03\x04 nothing of a workbook");
    assert_eq!(items(&book)[0].0, "封面A1");
    assert_eq!(notes(&book).len(), items(&book).len());
    assert!(text(sheet(&book, "指标表"), 1, 4).is_empty());
}

#[test]
fn what_the_reporter_wrote_stands_in_the_note_of_a_value_in_another_writing() {
    let mut county = sample(QUARTER, COUNTY);
    value(&mut county, "G02").write("0.9万份");
    value(&mut county, "G04").write("约300");
    let book = sent_back(&workbook(&county));
    let indicators = sheet(&book, "指标表");
    let row = indicators.cells.row_numbers().find(|row| text(indicators, *row, 0) == "G02").unwrap();
    assert_eq!(text(indicators, row, 4), "9000");
    let note = &indicators.comments[&(row, 4)];
    assert!(note.starts_with(NOTE) && note.contains("原表填的是“0.9万份”"), "{note}");
}

/// What was asked for something that the form does not show of it is to be typed again: sent back as it is, it is still open.
#[test]
fn a_value_asked_for_what_stood_beside_the_table_is_empty_in_the_form_and_open_until_it_is_filled_in() {
    let mut package = Package::open(&workbook(&sample(QUARTER, COUNTY)));
    let row = "<row r=\"300\"><c r=\"A300\" t=\"inlineStr\"><is><t>更正：发放宣传资料应为1份</t></is></c></row></sheetData>";
    package.edit("xl/worksheets/sheet2.xml", "</sheetData>", row);
    let workspace = Sandbox::of(LABEL);
    workspace.put(LABEL, FILE, &package.bytes());
    workspace.build(LABEL);
    let form = workspace.outputs(LABEL).remove(&format!("退回/{FILE}")).unwrap();
    let book = jibao_sheets::read(FILE, &form).unwrap();
    let (place, _) = items(&book).into_iter().find(|(_, message)| message.contains("应为1份")).unwrap();
    let at = position(place.strip_prefix("指标表").unwrap());
    assert_eq!(text(sheet(&book, "指标表"), at.0, at.1), "");
    let written = &sheet(&book, "指标表").comments[&at];
    let raw = value(&mut sample(QUARTER, COUNTY), "G02").raw.clone();
    assert!(written.contains(&format!("原表填的是“{raw}”")), "{written}");
    for name in [FILE, "永仁县退回.xlsx"] {
        workspace.put(LABEL, name, &form);
        let checked = workspace.check(LABEL);
        let about = |one: &&jibao_core::returns::Finding| {
            let own = one.reporter.as_ref().is_some_and(|reporter| *reporter == COUNTY.into());
            own && one.severity == jibao_core::pack::Severity::Error && one.message.contains("发放宣传资料")
        };
        let found: Vec<_> = checked.report().findings.iter().filter(about).collect();
        // 本期 and 本年累计.
        assert_eq!(found.len(), 2, "{name}: {found:#?}");
    }
}

#[test]
fn the_message_is_short_and_polite_and_says_by_when() {
    let mut county = sample(QUARTER, COUNTY);
    for code in ["G01", "G02", "G03", "G04", "M0301", "M0401", "M0402", "M0504", "M0505", "M0601", "M0602"] {
        value(&mut county, code).write("约300");
    }
    let book = sent_back(&workbook(&county));
    let message = message(&book);
    let lines: Vec<&str> = message.lines().collect();
    assert!(lines[0].starts_with("永仁县司法局：您好，2024年第三季度上报表收到了，有"), "{message}");
    assert_eq!(lines.len(), 11, "{message}");
    assert!(lines[9].starts_with("其余") && lines[9].ends_with("处见附表“退回说明”。"), "{message}");
    assert!(lines[10].contains("截止日是2024年9月25日") && lines[10].ends_with("谢谢！"), "{message}");
}

#[test]
fn the_section_that_collects_the_returns_is_not_asked_to_send_its_own_to_itself() {
    let mut own = sample(QUARTER, "PFK");
    let (first, _) = own.entries.iter().next().map(|(key, entry)| (key.clone(), entry.clone())).unwrap();
    let entry = own.entries.get_mut(&first).unwrap();
    entry.value = Value::Unreadable("约300".to_owned());
    "约300".clone_into(&mut entry.raw);
    let book = sent_back_as("普法与依法治理科.xlsx", &workbook(&own));
    let message = message(&book);
    assert!(message.contains("放回“上报”文件夹") && !message.contains("发回"), "{message}");
    let said: String =
        sheet(&book, RETURNED_SHEET).cells.values().map(jibao_sheets::RawCell::raw_text).collect();
    assert!(!said.contains("整份送回"), "{said}");
}

#[test]
fn what_goes_back_checks_itself_and_what_comes_in_again_is_read_without_it() {
    let mut county = sample(QUARTER, COUNTY);
    value(&mut county, "G02").write("约300");
    let workspace = Sandbox::of(LABEL);
    workspace.put(LABEL, FILE, &workbook(&county));
    workspace.build(LABEL);
    let back = workspace.outputs(LABEL).remove(&format!("退回/{FILE}")).unwrap();
    assert!(jibao_sheets::read(FILE, &back).unwrap().sheets.iter().any(|sheet| sheet.name == CHECK_SHEET));
    workspace.put(LABEL, FILE, &back);
    let again = workspace.check(LABEL);
    let again = again.report();
    let told: Vec<&str> = again
        .findings
        .iter()
        .filter(|finding| finding.message.contains("自检") || finding.message.contains("上季度”列"))
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(told, Vec::<&str>::new());
    let accounts = again.inbox.accounts.iter().filter(|account| account.file == FILE);
    let (mut own, mut sheets) = (0, 0);
    for account in accounts {
        assert!(account.balances(), "{account:?}");
        own += account.ignored.get("表格自检，不是填报内容").copied().unwrap_or_default();
        sheets += 1;
    }
    assert!(own > 100 && sheets == 7, "{own} {sheets}");
}

#[test]
fn the_page_tells_how_a_return_that_was_mended_came_about() {
    let mut county = sample(QUARTER, COUNTY);
    value(&mut county, "G02").write("约300");
    let workspace = Sandbox::of(LABEL);
    workspace.put(LABEL, FILE, &workbook(&county));
    workspace.build(LABEL);
    let back = workspace.outputs(LABEL).remove(&format!("退回/{FILE}")).unwrap();
    let mut package = Package::open(&back);
    package.edit("xl/sharedStrings.xml", "<t>约300</t>", "<t>300</t>");
    workspace.put(LABEL, "永仁县（改）.xlsx", &package.bytes());
    workspace.build(LABEL);
    let pages = workspace.outputs(LABEL);
    let page = pages.iter().find(|(name, _)| name.ends_with("核查报告.html")).unwrap().1;
    let page = String::from_utf8(page.clone()).unwrap();
    assert!(page.contains("退回1次，改了1处，代替永仁县.xlsx"));
}

/// A return with a sentence in a cell below the rows of one of its sheets.
fn with_sentence(sheet: usize, cell: &str, text: &str) -> Vec<u8> {
    let mut package = Package::open(&workbook(&sample(QUARTER, COUNTY)));
    let row = cell.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let stands = format!(
        "<row r=\"{row}\"><c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c></row></sheetData>"
    );
    package.edit(&format!("xl/worksheets/sheet{sheet}.xml"), "</sheetData>", &stands);
    package.bytes()
}

fn on_a_sheet_of_its_own(text: &str) -> Vec<u8> {
    let mut package = Package::open(&workbook(&sample(QUARTER, COUNTY)));
    package.add_sheet("更正说明", &[&[text]]);
    package.bytes()
}

#[test]
fn what_is_said_of_a_whole_sheet_goes_back_with_it_and_is_asked_until_it_is_taken_away() {
    const BOTH: &[&str] = &["指标表", "村级明细表"];
    let said: [(Vec<u8>, &str, &[&str]); 9] = [
        (with_sentence(2, "A180", "以上数据均不含永定镇"), "以上数据均不含永定镇", &BOTH[..1]),
        (with_sentence(2, "E178", "全表数据待核实，请勿采用"), "全表数据待核实，请勿采用", &BOTH[..1]),
        (with_sentence(2, "B179", "单位：百份"), "单位：百份", &BOTH[..1]),
        (with_sentence(2, "A179", "更正：有一个数应为3901"), "更正：有一个数应为3901", &BOTH[..1]),
        (with_sentence(3, "A90", "以上为上季度数，本季度未更新"), "以上为上季度数，本季度未更新", &BOTH[1..]),
        (with_sentence(3, "F88", "此表作废，以重新报送的为准"), "此表作废，以重新报送的为准", &BOTH[1..]),
        (with_sentence(1, "A40", "本表数据均为预计数，待核实"), "本表数据均为预计数，待核实", BOTH),
        (on_a_sheet_of_its_own("指标表里的数都是上季度的"), "指标表里的数都是上季度的", &BOTH[..1]),
        (on_a_sheet_of_its_own("村级明细表的数据不含永定镇"), "村级明细表的数据不含永定镇", &BOTH[1..]),
    ];
    for (bytes, sentence, sheets) in said {
        let workspace = Sandbox::of(LABEL);
        let errors = |bytes: &[u8]| -> Vec<String> {
            workspace.put(LABEL, FILE, bytes);
            let built = workspace.build(LABEL);
            let own = built.checked.report().findings.iter();
            let own = own.filter(|one| one.reporter.as_ref().is_some_and(|id| id.as_str() == COUNTY));
            own.filter(|one| one.severity == jibao_core::pack::Severity::Error)
                .map(|one| one.message.clone())
                .collect()
        };
        let asked = errors(&bytes);
        assert_eq!(asked.len(), sheets.len(), "{sentence}: {asked:#?}");
        let returned = workspace.outputs(LABEL).remove(&format!("退回/{FILE}")).unwrap();
        let book = jibao_sheets::read(FILE, &returned).unwrap();
        let leads: Vec<String> = items(&book).into_iter().map(|(place, _)| place).collect();
        for (name, lead) in BOTH.iter().filter(|name| sheets.contains(name)).zip(&leads) {
            let (at, _) =
                sheet(&book, name).cells.iter().find(|(_, cell)| cell.raw_text() == sentence).unwrap();
            assert_eq!(*lead, format!("{name}A{}", at.0 + 1), "{sentence}");
        }
        let stands =
            |name: &&&str| sheet(&book, name).cells.iter().any(|(_, cell)| cell.raw_text() == sentence);
        assert_eq!(BOTH.iter().filter(stands).count(), sheets.len(), "{sentence}");
        assert_eq!(notes(&book).len(), asked.len());
        let again = errors(&returned);
        assert_eq!(again.len(), asked.len(), "{sentence}: {again:#?}");
        assert!(again.iter().all(|one| one.contains(&format!("“{sentence}”"))), "{again:#?}");
        let mut mended = Package::open(&returned);
        mended.edit("xl/sharedStrings.xml", &format!(">{sentence}<"), "> <");
        assert_eq!(errors(&mended.bytes()), Vec::<String>::new(), "{sentence}");
    }
}

/// Files of one reporter by their names.
type Files = Vec<(&'static str, Vec<u8>)>;

#[test]
fn a_form_that_comes_back_as_it_went_answers_nothing() {
    let correction = || {
        let mut later = sample(QUARTER, COUNTY);
        value(&mut later, "G02").value = Value::Reported(4321.into());
        later.cover.filled_on = Some(jiff::civil::date(2024, 9, 20));
        workbook(&later)
    };
    let edited = |edit: &dyn Fn(&mut Package)| {
        let mut package = Package::open(&workbook(&sample(QUARTER, COUNTY)));
        edit(&mut package);
        package.bytes()
    };
    let clean = workbook(&sample(QUARTER, COUNTY));
    let sent: [(&str, Files); 4] = [
        ("another quarter's", vec![(FILE, workbook(&sample("2024Q2", COUNTY)))]),
        (
            "two, and the correction is earlier",
            vec![(FILE, clean.clone()), ("永仁县(修改).xlsx", correction())],
        ),
        (
            "a number in the unit's column",
            vec![(
                FILE,
                edited(&|book| {
                    book.set("指标表", "D3", "4071份");
                    book.set("指标表", "E3", "");
                }),
            )],
        ),
        (
            "a correction among the texts",
            vec![(
                FILE,
                edited(&|book| book.set("文字材料", "B2", "更正：发放宣传资料应为190份，表中的数有误")),
            )],
        ),
    ];
    for (what, files) in sent {
        let workspace = Sandbox::of(LABEL);
        let open = || {
            let built = workspace.build(LABEL);
            let own = built.checked.report().findings.iter();
            own.filter(|one| one.reporter.as_ref().is_some_and(|id| id.as_str() == COUNTY))
                .filter(|one| one.severity == jibao_core::pack::Severity::Error)
                .count()
        };
        for (name, bytes) in &files {
            workspace.put(LABEL, name, bytes);
        }
        assert!(open() > 0, "{what}");
        let returned = workspace.outputs(LABEL).remove(&format!("退回/{FILE}")).unwrap();
        for (name, _) in &files {
            workspace.remove(LABEL, name);
        }
        workspace.put(LABEL, FILE, &returned);
        assert!(open() > 0, "{what}: sent back as it was, nothing is asked any more");
    }
}

#[test]
fn a_remark_that_was_taken_away_does_not_come_back_from_the_list() {
    for remark in ["实为200", "此数作废", "数据不准", "1070", "按150计"] {
        let mut county = sample(QUARTER, COUNTY);
        value(&mut county, "G01").remark = remark.into();
        let workspace = Sandbox::of(LABEL);
        workspace.put(LABEL, FILE, &workbook(&county));
        workspace.build(LABEL);
        let returned = workspace.outputs(LABEL).remove(&format!("退回/{FILE}")).unwrap();
        let mut mended = Package::open(&returned);
        let given = |column| {
            let value = county.entry(&Code::from("G01"), column).unwrap();
            value.number().unwrap().to_string()
        };
        mended.set("指标表", "E2", &given(Column::Current));
        mended.set("指标表", "F2", &given(Column::Year));
        mended.set("指标表", "G2", "");
        workspace.put(LABEL, FILE, &mended.bytes());
        let built = workspace.build(LABEL);
        let asked = built.checked.report().findings.iter().filter(|one| one.message.contains(remark)).count();
        assert_eq!(asked, 0, "{remark}");
    }
}
