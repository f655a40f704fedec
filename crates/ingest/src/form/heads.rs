//! The words of a sheet's first rows, each keyed once, however many tables and bands of rows they are tried for.

use std::collections::{BTreeMap, BTreeSet};

use super::header::GENERIC;
use super::lexicon::{Fragments, header_key};
use super::value::seen;
use crate::raw::RawSheet;

/// How far down a header's first row is looked for.
pub(crate) const DEPTH: u32 = 30;
/// How many rows a header may have.
pub(crate) const ROWS: u32 = 3;
/// A merged title may run over the whole sheet; a table is never that wide.
const WIDEST: u16 = 200;
/// What parts a header that names two things, as over a diagonal.
const PARTS: [char; 6] = ['\n', '\\', '＼', '/', '／', '　'];

/// One cell's words.
#[derive(Debug)]
pub(crate) struct Head {
    /// The words as headers are compared.
    pub key: String,
    /// The same of each piece, where a line or a slash parts the words.
    pub pieces: Vec<String>,
    /// Whether the words stand in any header at all: most cells of a sheet are none.
    pub may_matter: bool,
}

/// A cell of the grid: its column, whose words it shows, and the row where they stand.
type Slot = (u16, usize, u32);

/// The words of a sheet's first rows, merged areas showing theirs in every cell they cover.
#[derive(Debug)]
pub(crate) struct Heads {
    cells: Vec<Head>,
    rows: BTreeMap<u32, Vec<Slot>>,
    /// Rows with a cell of their own.
    filled: BTreeSet<u32>,
}

impl Heads {
    pub(crate) fn new(sheet: &RawSheet, fragments: &Fragments) -> Self {
        let mut all = Self { cells: Vec::new(), rows: BTreeMap::new(), filled: BTreeSet::new() };
        let mut at = BTreeMap::new();
        for ((row, column), cell) in sheet.cells.range(..(DEPTH + ROWS, 0)) {
            all.filled.insert(*row);
            let text = seen(cell);
            let key = header_key(&text);
            if key.is_empty() {
                continue;
            }
            let parted = text.contains(PARTS) || text.contains("  ");
            let pieces = if parted { pieces(&text) } else { Vec::new() };
            let may_matter = fragments.contain(&key) || GENERIC.contains(&key.as_str()) || !pieces.is_empty();
            at.insert((*row, *column), all.cells.len());
            all.rows.entry(*row).or_default().push((*column, all.cells.len(), *row));
            all.cells.push(Head { key, pieces, may_matter });
        }
        for area in &sheet.merges {
            let Some(head) = at.get(&area.origin()) else { continue };
            let last = area.last_column.min(area.first_column.saturating_add(WIDEST));
            for row in area.first_row..=area.last_row.min(DEPTH + ROWS) {
                let slots = all.rows.entry(row).or_default();
                let covered = (area.first_column..=last).filter(|column| (row, *column) != area.origin());
                slots.extend(covered.map(|column| (column, *head, area.first_row)));
            }
        }
        for slots in all.rows.values_mut() {
            slots.sort_unstable();
        }
        all
    }

    /// Rows that hold anything, from the top.
    pub(crate) fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        self.filled.iter().copied()
    }

    /// Which heads may be headers of one form.
    pub(crate) fn of(&self, form: &Fragments) -> Vec<bool> {
        let is = |head: &Head| {
            let generic = || GENERIC.contains(&head.key.as_str());
            head.may_matter && (!head.pieces.is_empty() || generic() || form.contain(&head.key))
        };
        self.cells.iter().map(is).collect()
    }

    /// Whether a band holds so many cells that may be headers at all; `own` is told by [`Heads::of`].
    pub(crate) fn has_headers(&self, first: u32, last: u32, least: usize, own: &[bool]) -> bool {
        let slots = self.rows.range(first..=last).flat_map(|(_, slots)| slots);
        slots.filter(|(_, head, _)| own[*head]).nth(least.saturating_sub(1)).is_some()
    }

    /// The words over each column of a band from the top, none twice in a row. Words of a title merged down into the
    /// band from above are no header.
    pub(crate) fn columns(&self, first: u32, last: u32) -> BTreeMap<u16, Vec<&Head>> {
        let mut columns: BTreeMap<u16, Vec<&Head>> = BTreeMap::new();
        for (_, slots) in self.rows.range(first..=last) {
            for (column, head, from) in slots {
                let texts = columns.entry(*column).or_default();
                let head = &self.cells[*head];
                if *from >= first && texts.last().is_none_or(|above| above.key != head.key) {
                    texts.push(head);
                }
            }
        }
        columns
    }
}

fn pieces(text: &str) -> Vec<String> {
    let pieces = text.split(PARTS).flat_map(|piece| piece.split("  "));
    pieces.map(header_key).filter(|key| !key.is_empty()).collect()
}
