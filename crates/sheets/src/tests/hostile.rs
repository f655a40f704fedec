//! Files made to exhaust memory or time. Each is refused, or read, within bounds and with a sentence.

use std::time::{Duration, Instant};

use super::make::{Parts, declare_size};
use super::xls::{container, record, workbook};
use crate::Refusal;

/// Reads a file and fails when it takes long.
fn quickly(bytes: &[u8]) -> Result<crate::RawBook, Refusal> {
    let start = Instant::now();
    let read = crate::read("a.xlsx", bytes);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    read
}

#[test]
fn a_bomb_is_refused_by_what_it_declares() {
    let bytes = declare_size(&Parts::of_rows(&"<row/>".repeat(500)).build(), 3_000_000_000);
    assert!(matches!(quickly(&bytes), Err(Refusal::TooLarge { what }) if what.contains("上限 512 MB")));
}

#[test]
fn a_part_that_declares_less_than_it_holds_is_damaged() {
    let bytes = declare_size(&Parts::of_rows(&"<row/>".repeat(500)).build(), 100);
    assert!(matches!(quickly(&bytes), Err(Refusal::Damaged { .. })));
}

#[test]
fn a_sheet_beyond_the_bound_is_refused_before_it_is_inflated() {
    let bytes = declare_size(&Parts::of_rows(&"<row/>".repeat(500)).build(), 97 << 20);
    assert!(matches!(quickly(&bytes), Err(Refusal::TooLarge { what }) if what == "97 MB，上限 96 MB"));
}

#[test]
fn counts_that_lie_are_not_believed() {
    let mut parts = Parts::of_rows("<row r='1'><c r='A1' t='s'><v>0</v></c></row>");
    parts.shared = Some("<sst uniqueCount='4000000000'><si><t>a</t></si></sst>".to_owned());
    assert!(matches!(quickly(&parts.build()), Err(Refusal::Damaged { .. })));
    let rows = "<row r='1'><c r='A1'><f t='shared' si='4000000000' ref='A1:A2'>1+1</f><v>2</v></c></row>";
    assert_eq!(quickly(&Parts::of_rows(rows).build()).unwrap().cell_count(), 1);
    let xml = "<worksheet><dimension ref='A1:XFD1048576'/><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>";
    assert_eq!(quickly(&Parts::of_sheet(xml).build()).unwrap().cell_count(), 1);
}

#[test]
fn more_shared_texts_than_a_workbook_has_are_refused() {
    let mut parts = Parts::of_rows("");
    parts.shared = Some(format!("<sst>{}</sst>", "<si/>".repeat(600_001)));
    assert!(matches!(quickly(&parts.build()), Err(Refusal::TooLarge { what }) if what.contains("600000")));
}

#[test]
fn more_styles_than_excel_allows_are_refused() {
    let mut parts = Parts::of_rows("");
    parts.styles =
        Some(format!("<styleSheet><borders>{}</borders></styleSheet>", "<border/>".repeat(140_000)));
    assert!(matches!(quickly(&parts.build()), Err(Refusal::TooLarge { what }) if what.contains("66000")));
}

#[test]
fn one_endless_text_or_tag_is_refused() {
    for junk in ["x".repeat(5 << 20), format!("<a b='{}'/>", "x".repeat(5 << 20)), "<a/>".repeat(2 << 20)] {
        let rows = format!("<row r='1'>{junk}<c r='A1'><v>1</v></c></row>");
        assert!(matches!(quickly(&Parts::of_rows(&rows).build()), Err(Refusal::Damaged { .. })));
    }
}

#[test]
fn many_rows_with_a_height_and_nothing_else_are_read() {
    // 5 MB of rows lie between the two cells; Excel writes a row for every height that was set.
    let heights: Vec<String> =
        (2..150_000).map(|row| format!("<row r='{row}' ht='20' customHeight='1'/>")).collect();
    let rows = format!(
        "<row r='1'><c r='A1'><v>1</v></c></row>{}<row r='150000'><c r='A150000'><v>2</v></c></row>",
        heights.concat()
    );
    assert!(rows.len() > 5 << 20);
    assert_eq!(quickly(&Parts::of_rows(&rows).build()).unwrap().cell_count(), 2);
}

#[test]
fn entities_of_a_documents_own_are_not_expanded() {
    let xml = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><worksheet><sheetData><row r='1'>\
               <c r='A1' t='inlineStr'><is><t>&b;</t></is></c></row></sheetData></worksheet>";
    let book = quickly(&Parts::of_sheet(xml).build()).unwrap();
    assert_eq!(book.sheets[0].cells.get((0, 0)).unwrap().value, crate::RawValue::Unreadable("".into()));
    assert_eq!(book.cell_count(), 1);
}

#[test]
fn one_long_text_in_many_cells_is_kept_once() {
    let cells = (1..=40_000)
        .map(|row| format!("<row r='{row}'><c r='A{row}' t='s'><v>0</v></c></row>"))
        .collect::<Vec<_>>()
        .concat();
    let mut parts = Parts::of_rows(&cells);
    parts.shared = Some(format!("<sst><si><t>{}</t></si></sst>", "字".repeat(30_000)));
    // As copies these would be 3.6 GB.
    assert_eq!(quickly(&parts.build()).unwrap().cell_count(), 40_000);
}

/// An .xls with one text of 8,000 characters in 2,100 cells; calamine copies it for each.
pub(super) fn repeated_in_xls() -> Vec<u8> {
    let text = "a".repeat(8_000);
    let length = u16::try_from(text.len()).unwrap().to_le_bytes();
    let shared = [&[0; 8][..], &length, &[0], text.as_bytes()].concat();
    let cells: Vec<u8> =
        (0..2_100_u16).flat_map(|row| record(0x00FD, &[&row.to_le_bytes()[..], &[0; 8]].concat())).collect();
    workbook(&record(0x00FC, &shared), &[("S", 0, cells)])
}

#[test]
fn the_same_in_an_xls_is_refused() {
    let told = quickly(&repeated_in_xls());
    assert!(matches!(told, Err(Refusal::TooLarge { what }) if what.contains("文字超过")));
}

/// A container in which one entry of the table of sectors leads to itself.
pub(super) fn circle(at: u32) -> Vec<u8> {
    let mut bytes = container(&[("/Workbook", &vec![9; 20_000])]);
    let table = 512 * (1 + u32::from_le_bytes(bytes[76..80].try_into().unwrap()) as usize);
    let entry = table + 4 * at as usize;
    bytes[entry..entry + 4].copy_from_slice(&at.to_le_bytes());
    bytes
}

#[test]
fn a_container_whose_chain_runs_in_a_circle_is_refused() {
    for at in 0..60 {
        assert!(quickly(&circle(at)).is_err(), "{at}");
    }
}

#[test]
fn many_sheets_over_the_same_cells_are_bounded() {
    // 200 sheets that all begin at the same 6,000 cells would be 1.2 million.
    let cells: Vec<u8> = (0..6_000_u16).flat_map(|row| super::xls::number(row, 0, 1.0)).collect();
    let names: Vec<String> = (0..200).map(|n| format!("S{n:03}")).collect();
    let mut sheets: Vec<(&str, u8, Vec<u8>)> =
        names.iter().map(|name| (name.as_str(), 0, Vec::new())).collect();
    sheets[199].2 = cells;
    let mut stream = Vec::new();
    {
        use std::io::Read;
        let whole = workbook(&[], &sheets);
        let mut file = cfb::CompoundFile::open(std::io::Cursor::new(whole)).unwrap();
        file.open_stream("/Workbook").unwrap().read_to_end(&mut stream).unwrap();
    }
    // Each entry of the list: header of 4 bytes, then the place.
    let entry = 4 + 8 + 4;
    let last = stream[20 + 199 * entry + 4..][..4].to_vec();
    for number in 0..199 {
        let at = 20 + number * entry + 4;
        stream[at..at + 4].copy_from_slice(&last);
    }
    let told = quickly(&container(&[("/Workbook", &stream)]));
    assert!(matches!(told, Err(Refusal::TooLarge { .. })), "{:?}", told.map(|book| book.cell_count()));
}
