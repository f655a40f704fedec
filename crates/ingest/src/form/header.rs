//! Finding a table by the words of its header row, wherever it stands and in whatever order.

use std::collections::BTreeMap;

use super::lexicon::Headers;
use super::value::{folded, shown};
use crate::raw::{RawBook, RawSheet};

/// How far down a header row is looked for.
const DEPTH: u32 = 30;

/// A table found in a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    /// The header's row.
    pub row: u32,
    /// Columns by id.
    pub columns: BTreeMap<String, u16>,
    /// Header cells that no column claims.
    pub strangers: Vec<u16>,
    /// Columns whose header stands twice: which of the two counts cannot be told.
    pub doubled: Vec<String>,
}

impl Table {
    pub(crate) fn column(&self, id: &str) -> Option<u16> {
        self.columns.get(id).copied()
    }
}

/// The row of a sheet that names the most of the form's columns, at least `least` of them.
pub(crate) fn find(sheet: &RawSheet, form: &Headers, least: usize) -> Option<Table> {
    let rows: std::collections::BTreeSet<u32> = sheet
        .cells
        .keys()
        .map(|(row, _)| *row)
        .filter(|row| *row < DEPTH)
        .collect();
    let mut best: Option<Table> = None;
    for row in rows {
        let table = read(sheet, form, row);
        if table.columns.len() >= least
            && best
                .as_ref()
                .is_none_or(|best| table.columns.len() > best.columns.len())
        {
            best = Some(table);
        }
    }
    best
}

fn read(sheet: &RawSheet, form: &Headers, row: u32) -> Table {
    let mut table = Table {
        row,
        columns: BTreeMap::new(),
        strangers: Vec::new(),
        doubled: Vec::new(),
    };
    for ((_, column), cell) in sheet.cells.range((row, 0)..=(row, u16::MAX)) {
        let text = shown(cell);
        match form.columns.get(&folded(&text)) {
            Some(id) if table.columns.contains_key(id) => table.doubled.push(id.clone()),
            Some(id) => {
                table.columns.insert(id.clone(), *column);
            }
            None => table.strangers.push(*column),
        }
    }
    table
}

/// The sheet a table stands in: by its name, else by its header's words. Two candidates without the right name
/// are no answer, so they are all given.
pub(crate) fn candidates<'a>(book: &'a RawBook, form: &Headers, least: usize) -> Vec<(&'a RawSheet, Table)> {
    let found: Vec<(&RawSheet, Table)> = book
        .sheets
        .iter()
        .filter_map(|sheet| Some((sheet, find(sheet, form, least)?)))
        .collect();
    let named: Vec<(&RawSheet, Table)> = found
        .iter()
        .filter(|(sheet, _)| folded(&sheet.name) == form.sheet)
        .cloned()
        .collect();
    if named.is_empty() { found } else { named }
}
