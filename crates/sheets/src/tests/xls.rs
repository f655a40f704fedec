//! Workbooks of Excel 97–2003: samples made by other programs, and streams put together by hand.

use std::io::{Cursor, Write};

use rust_decimal::Decimal;

use super::make::{cell, notes, read, sheet};
use crate::{Formula, Kind, NoteKind, RawValue, Refusal, Visibility};

pub(crate) const RICH: &[u8] = include_bytes!("../../tests/samples/rich.xls");
pub(crate) const XLWT: &[u8] = include_bytes!("../../tests/samples/xlwt.xls");
pub(crate) const PASSWORD: &[u8] = include_bytes!("../../tests/samples/password.xlsx");

/// A container with named streams.
pub(crate) fn container(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    for (path, bytes) in streams {
        file.create_stream(path).unwrap().write_all(bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// One record.
pub(crate) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
}

const BOF_GLOBALS: &[u8] = &[0x00, 0x06, 0x05, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const BOF_SHEET: &[u8] = &[0x00, 0x06, 0x10, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// A BIFF 8 workbook: records of the globals, then sheets by name, type and records.
pub(crate) fn workbook(globals: &[u8], sheets: &[(&str, u8, Vec<u8>)]) -> Vec<u8> {
    let bound = |at: u32, kind: u8, name: &str| {
        let mut data = at.to_le_bytes().to_vec();
        data.extend([0, kind, u8::try_from(name.len()).unwrap(), 0]);
        data.extend(name.as_bytes());
        record(0x0085, &data)
    };
    let listed: usize = sheets.iter().map(|(name, kind, _)| bound(0, *kind, name).len()).sum();
    let mut at = 20 + globals.len() + listed + 4;
    let mut stream = record(0x0809, BOF_GLOBALS);
    stream.extend(globals);
    for (name, kind, records) in sheets {
        stream.extend(bound(u32::try_from(at).unwrap(), *kind, name));
        at += 20 + records.len() + 4;
    }
    stream.extend(record(0x000A, &[]));
    for (_, _, records) in sheets {
        stream.extend(record(0x0809, BOF_SHEET));
        stream.extend(records);
        stream.extend(record(0x000A, &[]));
    }
    container(&[("/Workbook", &stream)])
}

/// A NUMBER record.
pub(crate) fn number(row: u16, column: u16, value: f64) -> Vec<u8> {
    let mut data = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
    data.extend(value.to_le_bytes());
    record(0x0203, &data)
}

/// A FORMULA record with its stored result and its tokens.
fn formula(row: u16, column: u16, result: [u8; 8], tokens: &[u8]) -> Vec<u8> {
    let mut data = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
    data.extend(result);
    data.extend([0; 6]);
    data.extend(u16::try_from(tokens.len()).unwrap().to_le_bytes());
    data.extend(tokens);
    record(0x0006, &data)
}

#[test]
fn a_rich_workbook_is_read_cell_by_cell() {
    let book = read("楚雄市.xls", RICH);
    assert_eq!(book.kind, Kind::Xls);
    let sheet = &book.sheets[0];
    assert_eq!(cell(sheet, "A2").raw_text(), "法律明\n白人");
    assert_eq!(cell(sheet, "A3").value, RawValue::Number(35.into()));
    let share = cell(sheet, "B3");
    assert!(share.percent && share.value == RawValue::Number(Decimal::new(95, 2)));
    assert_eq!(cell(sheet, "A4").raw_text(), "2024-06-20");
    assert!(cell(sheet, "C4").formula == Formula::Cached && cell(sheet, "C4").raw_text() == "70");
    assert_eq!(cell(sheet, "D4").value, RawValue::Error("#DIV/0!".into()));
    assert!(cell(sheet, "A5").struck && !cell(sheet, "A3").struck);
    assert_eq!(cell(sheet, "A6").raw_text(), "𥔲嘉镇");
    assert_eq!(cell(sheet, "B6").value, RawValue::Number(Decimal::new(-1, 1)));
    assert!(sheet.cell(4, 3).is_none() && sheet.empty_formulas == 1);
    assert_eq!(sheet.cells.len(), 15);
}

#[test]
fn what_stands_around_the_cells_is_read() {
    let book = read("楚雄市.et", RICH);
    let sheet = &book.sheets[0];
    assert_eq!(sheet.merges[0].to_string(), "A1:D1");
    assert_eq!(
        (sheet.hidden_rows.runs().collect(), sheet.hidden_columns.runs().collect()),
        (vec![(4, 4)], vec![(2, 2)])
    );
    assert!(sheet.protected);
    assert_eq!(sheet.comments[&(4, 2)], "应为13");
    assert_eq!(book.sheets[1].visibility, Visibility::Hidden);
    assert_eq!(book.properties["jibao.reporter"], "532301");
    assert!(!notes(&book).contains("后缀"));
}

#[test]
fn formulas_that_a_script_left_without_results_are_no_empty_texts() {
    let book = read("a.xls", XLWT);
    let sheet = &book.sheets[0];
    assert_eq!(cell(sheet, "B3").value, RawValue::Uncached);
    assert_eq!(cell(sheet, "A8").raw_text(), "2024-06-20");
    assert_eq!(sheet.merges[0].to_string(), "A4:B5");
    assert!(notes(&book).contains("有 1 个公式没有计算结果（第一个在 B3）"));
}

#[test]
fn passwords_are_told_whatever_the_scheme() {
    assert_eq!(crate::read("a.xlsx", PASSWORD), Err(Refusal::Password));
    // XOR scrambling (type 0) looks like a plain book to calamine; RC4 is type 1.
    for scheme in [[0, 0], [1, 0]] {
        let bytes =
            workbook(&record(0x002F, &[&scheme[..], &[1, 2, 3, 4]].concat()), &[("S", 0, number(0, 0, 1.0))]);
        assert_eq!(crate::read("a.xls", &bytes), Err(Refusal::Password));
    }
}

#[test]
fn a_plain_stream_by_hand_is_read() {
    let cells = [
        number(0, 0, 12.5),
        formula(0, 1, 7.0_f64.to_le_bytes(), &[0x1E, 7, 0]),
        formula(0, 2, [1, 0, 1, 0, 0, 0, 0xFF, 0xFF], &[0x1D, 1]),
        formula(0, 3, [2, 0, 0x17, 0, 0, 0, 0xFF, 0xFF], &[0x1C, 0x17]),
        formula(0, 4, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF], &[0x17, 1, 0, b'x']),
        record(0x0207, &[1, 0, 0, b'x']),
        record(0x0205, &[0, 0, 5, 0, 0, 0, 0x99, 1]),
        record(0x00BD, &[0, 0, 6, 0, 0, 0, 0x06, 0, 0, 0, 0, 0, 0x0A, 0, 0, 0, 7, 0]),
    ];
    let sheet = sheet("a.xls", &workbook(&[], &[("S", 0, cells.concat())]));
    let shown: Vec<String> = sheet.cells.values().map(crate::RawCell::raw_text).collect();
    assert_eq!(shown, ["12.5", "7", "TRUE", "#REF!", "x", "#错误", "1", "2"]);
    assert!(sheet.cells.iter().all(|((_, column), cell)| {
        let wanted = if (1..=4).contains(column) { Formula::Cached } else { Formula::None };
        cell.formula == wanted
    }));
}

#[test]
fn formulas_into_other_books_are_told() {
    let globals = record(0x01AE, &[1, 0, 5, 0, 1, b'b', b'.', b'x', b'l', b's']);
    let tokens = [0x5A, 0, 0, 0, 0, 0, 0];
    let cells =
        [formula(0, 0, 7.0_f64.to_le_bytes(), &tokens), formula(0, 1, 8.0_f64.to_le_bytes(), &[0x1E, 8, 0])];
    let sheet = sheet("a.xls", &workbook(&globals, &[("S", 0, cells.concat())]));
    assert_eq!(
        (cell(&sheet, "A1").formula, cell(&sheet, "B1").formula),
        (Formula::External, Formula::Cached)
    );
    assert_eq!(sheet.notes[0].kind, NoteKind::External);
}

#[test]
fn a_lone_cell_far_away_is_refused_with_its_address() {
    let cells = [number(0, 0, 1.0), number(65_535, 255, 1.0)].concat();
    let told = crate::read("a.xls", &workbook(&[], &[("S", 0, cells)])).unwrap_err();
    assert_eq!(told.to_string(), "表“S”在 IV65536 附近有孤立内容，请删除后重新保存。");
}

#[test]
fn records_that_lie_are_refused_or_not_believed() {
    let dimensions = record(0x0200, &[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0xFF, 0xFF, 0, 0]);
    let bytes = workbook(&[], &[("S", 0, [dimensions, number(0, 0, 1.0)].concat())]);
    assert_eq!(sheet("a.xls", &bytes).cells.len(), 1);
    // A row of numbers that ends before it begins; a shared text that is not there; a text without its formula.
    for lie in [
        record(0x00BD, &[0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 4, 0]),
        record(0x00FD, &[0, 0, 0, 0, 0, 0, 9, 0, 0, 0]),
        record(0x0207, &[1, 0, 0, b'x']),
        record(0x0006, &[0; 20]),
    ] {
        let told = crate::read("a.xls", &workbook(&[], &[("S", 0, lie)])).unwrap_err();
        assert_eq!(told, Refusal::Damaged { detail: "表“S”".into() });
    }
}

#[test]
fn macro_sheets_and_twin_sheets_are_refused() {
    let twins = workbook(&[], &[("S", 0, number(0, 0, 1.0)), ("S", 0, number(0, 0, 2.0))]);
    assert!(matches!(crate::read("a.xls", &twins), Err(Refusal::Damaged { detail }) if detail.contains('S')));
    let macros = workbook(&[], &[("S", 0, number(0, 0, 1.0)), ("M", 1, Vec::new())]);
    assert_eq!(crate::read("a.xls", &macros), Err(Refusal::MacroSheet));
}

#[test]
fn charts_are_left_out_with_a_note() {
    let book = read("a.xls", &workbook(&[], &[("S", 0, number(0, 0, 1.0)), ("T", 2, Vec::new())]));
    assert_eq!((book.sheets.len(), book.notes[0].kind), (1, NoteKind::NoCells));
}

#[test]
fn filters_and_zero_heights_are_told() {
    let mut row = [0_u8; 16];
    row[0] = 1;
    let cells = [number(0, 0, 1.0), number(1, 0, 2.0), record(0x0208, &row), record(0x009B, &[])].concat();
    let sheet = sheet("a.xls", &workbook(&[], &[("S", 0, cells)]));
    assert!(sheet.filtered && sheet.hidden_rows.contains(1));
    assert!(sheet.notes[0].text.contains("有 1 行被隐藏或筛选"));
}
