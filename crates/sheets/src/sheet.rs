//! What all formats share when they fill a sheet: notes on numbers, on hidden things, on what floats over the cells.

use std::collections::BTreeMap;

use super::area::Spans;
use super::limits::{MAX_BLANK, MAX_TEXT};
use super::model::{Position, RawCell, RawSheet, RawValue, Visibility};
use super::note::{NoteKind, Notes};
use super::number::FIRST_LOSSY;
use super::text::{blank, clip};

/// Programs that write formulas and compute none, by words of the name that they leave in a file.
const NEVER_COMPUTE: [&str; 14] = [
    "openpyxl",
    "poi",
    "sheetjs",
    "excelize",
    "xlsxwriter",
    "phpexcel",
    "phpspreadsheet",
    "closedxml",
    "epplus",
    "odfpy",
    "ezodf",
    "xlwt",
    "jexcel",
    "libxl",
];

/// Whether a book's properties name a program that computes no formula.
pub(crate) fn never_computes(properties: &BTreeMap<String, String>) -> bool {
    let application = properties.get("application").map(|name| name.to_ascii_lowercase()).unwrap_or_default();
    let mut words = application.split(|c: char| !c.is_ascii_alphabetic());
    words.any(|word| NEVER_COMPUTE.contains(&word))
}

/// Whether a value is the 0 that programs store for a formula which they do not compute.
pub(crate) fn is_zero(value: &RawValue) -> bool {
    matches!(value, RawValue::Number(number) if number.is_zero())
}

/// Notes a number that is out of range or has lost its last digits.
pub(crate) fn note_number(notes: &mut Notes, place: Position, cell: &RawCell) {
    match &cell.value {
        RawValue::NotFinite => {
            let raw = cell.raw_text();
            notes.cell(NoteKind::NotFinite, place, || format!("的数“{raw}”超出范围，请核对后重新填写。"));
        }
        RawValue::Number(number) if cell.lexical.is_some() && is_lossy(*number) => {
            notes.cell(NoteKind::DigitsLost, place, || {
                "的编号被存成数字，后几位已丢失，请设为文本后重新录入。".to_owned()
            });
        }
        _ => {}
    }
}

/// Notes everything about a filled sheet that a person should know before trusting its numbers.
pub(crate) fn note_surroundings(sheet: &RawSheet, notes: &mut Notes) {
    if sheet.visibility != Visibility::Visible {
        notes.sheet(NoteKind::HiddenSheet, "是隐藏的，已一并读取，请确认。");
    }
    let rows = hidden_with_cells(sheet, &sheet.hidden_rows, |place| place.0);
    if rows > 0 {
        let says = format!("有 {rows} 行被隐藏或筛选，已一并计入，请确认。");
        notes.sheet(if sheet.filtered { NoteKind::Filtered } else { NoteKind::HiddenRows }, &says);
    } else if sheet.filtered {
        notes.sheet(NoteKind::Filtered, "处于筛选状态，已读取全部行，请确认。");
    }
    let columns = hidden_with_cells(sheet, &sheet.hidden_columns, |place| u32::from(place.1));
    if columns > 0 {
        notes.sheet(NoteKind::HiddenColumns, &format!("有 {columns} 列被隐藏，已一并计入，请确认。"));
    }
    if sheet.protected {
        notes.sheet(NoteKind::Protected, "设有工作表保护，不影响读取。");
    }
    for (place, comment) in &sheet.comments {
        notes.cell(NoteKind::Comment, *place, || {
            ["有批注“", &clip(comment, 80).0, "”，请确认单元格里的数以哪个为准。"].concat()
        });
    }
    for text_box in &sheet.text_boxes {
        notes.cell(NoteKind::TextBox, text_box.anchor, || {
            let shown = clip(&text_box.text, 80).0;
            format!("附近有文本框“{shown}”，文本框里的内容不作数据，请填入单元格。")
        });
    }
    if !sheet.pictures.is_empty() {
        let says = format!("有 {} 张图片，图片里的内容读不出来。", sheet.pictures.len());
        notes.sheet(NoteKind::Pictures, &says);
    }
}

/// The text of a cell within Excel's bound, noted when it was cut; `None` when it is empty.
pub(crate) fn text_value(notes: &mut Notes, place: Position, text: &str) -> Option<RawValue> {
    if text.is_empty() {
        return None;
    }
    // Of a long text in which nothing is seen, a blank says as much.
    if text.len() > MAX_BLANK && text.chars().all(blank) {
        return Some(RawValue::Text(" ".into()));
    }
    let (kept, cut) = clip(text, MAX_TEXT);
    if cut {
        notes.cell(NoteKind::TooLong, place, || {
            format!("的文字超过 {MAX_TEXT} 字，只读入前面部分，请拆开填写。")
        });
    }
    Some(RawValue::Text(kept.as_ref().into()))
}

fn is_lossy(number: rust_decimal::Decimal) -> bool {
    use rust_decimal::prelude::ToPrimitive;
    number.to_f64().is_none_or(|number| number.abs() >= FIRST_LOSSY)
}

/// How many different hidden rows or columns hold a cell.
fn hidden_with_cells(sheet: &RawSheet, hidden: &Spans, number: impl Fn(Position) -> u32) -> usize {
    if hidden.is_empty() {
        return 0;
    }
    let mut numbers: Vec<u32> = sheet
        .cells
        .iter()
        .map(|(place, _)| number(*place))
        .filter(|number| hidden.contains(*number))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.len()
}
