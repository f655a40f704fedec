//! What a row below a header is, before anybody asks what it is about.

use jibao_core::text::fold::key;

use super::header::Table;
use super::lexicon::{Headers, Lexicon};
use super::total;
use super::value::{is_blank, seen, shown};
use jibao_sheets::{Placed, RawSheet, RawValue};

/// A row's kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Row {
    /// Of the table.
    Data,
    /// The header once more, or the columns' numbers.
    Header,
    /// Who filled it, and remarks below the table.
    Footer,
}

/// Words that begin a line below a table, beside the cover's own labels.
const FOOTERS: [&str; 8] = ["注", "备注", "说明", "填表说明", "填报说明", "填表要求", "以上数据", "附"];

/// Tells what a row is.
pub(crate) fn kind(sheet: &RawSheet, table: &Table, form: &Headers, lexicon: &Lexicon, row: u32) -> Row {
    let cells = || sheet.cells.row(row).iter().filter(|(_, cell)| !is_blank(cell));
    if row == table.row + 1 {
        let texts: Vec<String> = cells().map(|(_, cell)| shown(cell)).collect();
        if total::is_numbering(texts.iter().map(String::as_str)) {
            return Row::Header;
        }
    }
    if repeats_header(cells(), table, form) {
        return Row::Header;
    }
    match cells().next() {
        // A row with a number of its own is never taken for a remark, however it begins.
        Some((_, first)) if is_footer(&seen(first), lexicon) && !cells().any(is_number) => Row::Footer,
        _ => Row::Data,
    }
}

/// Whether at least three cells say once more what their columns are.
fn repeats_header<'a>(cells: impl Iterator<Item = &'a Placed>, table: &Table, form: &Headers) -> bool {
    let mut words = String::new();
    let repeats = |((_, column), cell): &&Placed| match &cell.value {
        RawValue::Text(text) if form.fragments.key(text, &mut words) => {
            let id = form.columns.get(&words);
            id.is_some_and(|id| table.column(id) == Some(*column))
        }
        _ => false,
    };
    cells.filter(repeats).nth(2).is_some()
}

/// Whether a cell holds a number, be it written as text.
pub(super) fn is_number((_, cell): &Placed) -> bool {
    match &cell.value {
        RawValue::Number(_) => true,
        RawValue::Text(text) => super::number::count(text, "").is_ok(),
        _ => false,
    }
}

/// Whether a text begins a line below the table: 填报人：…, 注：….
fn is_footer(text: &str, lexicon: &Lexicon) -> bool {
    if !text.contains([':', '：', '.', '．', '、']) {
        return false;
    }
    let text = key(text);
    let Some((label, _)) = text.split_once([':', '.', '、']) else { return false };
    FOOTERS.contains(&label) || label.starts_with('注') || lexicon.cover.contains_key(label)
}
