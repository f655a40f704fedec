//! What stands in the finished outputs, read without the code that wrote them.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, DataType, Range, Reader, Xlsx};

use crate::package::Package;

/// The text of a Word document, a line a paragraph, without the invisible characters that keep a number and its
/// unit on one line.
#[must_use]
pub fn document_text(bytes: &[u8]) -> String {
    let xml = Package::open(bytes).part("word/document.xml").replace("</w:p>", "\n");
    let mut text = String::new();
    for piece in xml.split('<') {
        text += piece.split_once('>').map_or(piece, |(_, words)| words);
    }
    for (entity, character) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
    {
        text = text.replace(entity, character);
    }
    text.retain(|character| !matches!(character, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}'));
    text
}

/// A sheet of a workbook.
#[must_use]
pub fn sheet(bytes: &[u8], name: &str) -> Range<Data> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    book.worksheet_range(name).unwrap()
}

/// How many cells of each sheet hold anything but blanks.
#[must_use]
pub fn filled_cells(bytes: &[u8]) -> BTreeMap<String, usize> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let sheets = book.worksheets();
    let filled = |range: &Range<Data>| {
        range.used_cells().filter(|(_, _, cell)| !cell.to_string().trim().is_empty()).count()
    };
    sheets.iter().map(|(name, range)| (name.clone(), filled(range))).collect()
}

/// The rows of a table by the text of their first column, each a value by column header.
#[must_use]
pub fn rows_by_code(bytes: &[u8], name: &str) -> BTreeMap<String, BTreeMap<String, Data>> {
    let range = sheet(bytes, name);
    let mut rows = range.rows().skip_while(|row| row[0].get_string() != Some("代码"));
    let header: Vec<String> = rows.next().unwrap().iter().map(ToString::to_string).collect();
    rows.map(|row| (row[0].to_string(), header.iter().cloned().zip(row.iter().cloned()).collect())).collect()
}
