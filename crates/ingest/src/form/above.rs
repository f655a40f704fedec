//! Rows of a table above its header: a sheet that was sorted with its header, or rows that somebody pasted above it.

use std::collections::BTreeSet;

use jibao_core::text::words::answer;

use super::header::Table;
use super::lexicon::Headers;
use super::rows::is_number;
use super::value::is_blank;
use jibao_sheets::{Placed, RawSheet, RawValue};

/// Columns that say what a row is or explain it: a number in them is no value.
const SAYING: [&str; 4] = ["code", "unit", "remark", "kind"];
/// Cells of one row that say what their columns are: another header.
const HEADER: usize = 3;

/// The rows that look like the table's own. None where another header stands among them, whose rows they are.
pub(super) fn rows(sheet: &RawSheet, table: &Table, form: &Headers) -> BTreeSet<u32> {
    let least = (table.columns.len() / 2).max(HEADER);
    let values: BTreeSet<u16> =
        table.columns.iter().filter(|(id, _)| !SAYING.contains(&id.as_str())).map(|(_, at)| *at).collect();
    let own: BTreeSet<u16> = table.columns.values().copied().collect();
    let (mut found, mut words) = (BTreeSet::new(), String::new());
    for row in sheet.cells.row_numbers().filter(|row| *row < table.first) {
        let cells = || sheet.cells.row(row).iter().filter(|(_, cell)| !is_blank(cell));
        let heads = |(_, cell): &&Placed| match &cell.value {
            RawValue::Text(text) => form.fragments.key(text, &mut words) && form.columns.contains_key(&words),
            _ => false,
        };
        if cells().filter(heads).nth(HEADER - 1).is_some() {
            return BTreeSet::new();
        }
        let filled = cells().filter(|((_, column), _)| own.contains(column)).count();
        let says = |placed: &&Placed| {
            values.contains(&placed.0.1) && (is_number(placed) || answer(&placed.1.raw_text()).is_some())
        };
        if filled >= least && cells().any(|placed| says(&placed)) {
            found.insert(row);
        }
    }
    found
}
