//! The words of a sheet's first rows, each keyed once, however many tables and bands of rows they are tried for.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::header::GENERIC;
use super::lexicon::{Fragments, header_key, is_bare};
use super::limits::MAX_SEEN;
use super::wording::{self, Wording};
use crate::known::Known;
use jibao_sheets::{RawCell, RawSheet, RawValue};

/// How far down a header's first row is looked for.
const DEPTH: u32 = 30;
/// How far down in a book that has the table nowhere else.
const DEEP: u32 = 2_000;
/// How many rows a header may have.
pub(crate) const ROWS: u32 = 3;
/// A merged title may run over the whole sheet; a table is never that wide.
const WIDEST: u16 = 200;
/// Cells that merged areas cover among the first rows; areas that cover more lie over each other, which no program writes.
const MOST_COVERED: usize = 100_000;
/// What parts a header that names two things, as over a diagonal.
const PARTS: [char; 6] = ['\n', '\\', '＼', '/', '／', '　'];

/// One cell's words.
#[derive(Debug)]
pub(crate) struct Head {
    key: Option<Box<str>>,
    /// The key of each piece, where a line or a slash parts the words.
    pub pieces: Vec<String>,
    /// What they mean where an explanation or a time stands in them.
    pub wording: Option<Wording>,
    /// Whether the words stand in any header at all: most cells of a sheet are none.
    pub may_matter: bool,
    /// The words as they stand; none where they are too many.
    text: Option<Arc<str>>,
}

impl Head {
    /// The words as headers are compared. Numbers, and words with a character that no header has, are all alike.
    pub(crate) fn key(&self) -> &str {
        self.key.as_deref().unwrap_or("\0")
    }

    /// A cell's words; those of a form stand in every file, and are looked at once.
    fn of(cell: &RawCell, fragments: &Fragments, buffer: &mut String) -> Arc<Self> {
        let RawValue::Text(text) = &cell.value else { return Arc::new(Self::foreign()) };
        let known = HEADS.with(|heads| heads.get(text));
        if let Some((_, head)) = known.filter(|(number, _)| *number == fragments.number) {
            return head;
        }
        let head = Arc::new(Self::said(text, fragments, buffer));
        HEADS.with(|heads| heads.put(text, (fragments.number, Arc::clone(&head))));
        head
    }

    /// Whether they make another column of what stands below them. Of few headers this is asked.
    pub(crate) fn changes(&self) -> bool {
        self.text.as_deref().is_some_and(wording::changes)
    }

    fn said(text: &Arc<str>, fragments: &Fragments, buffer: &mut String) -> Self {
        if text.len() > MAX_SEEN {
            return Self::foreign();
        }
        let parted = text.contains(PARTS) || text.contains("  ");
        let pieces = if parted { pieces(text) } else { Vec::new() };
        let wording = wording::read(text, fragments);
        let explained = !pieces.is_empty() || wording.is_some();
        let text = Some(Arc::clone(text));
        if !fragments.key(text.as_deref().unwrap_or_default(), buffer) {
            return Self { may_matter: explained, pieces, wording, text, ..Self::foreign() };
        }
        let may_matter = fragments.contain(buffer) || explained;
        Self { key: Some(buffer.as_str().into()), pieces, wording, may_matter, text }
    }

    fn foreign() -> Self {
        Self { key: None, pieces: Vec::new(), wording: None, may_matter: false, text: None }
    }
}

thread_local! {
    /// With the fragments that they were compared with.
    static HEADS: Known<(u64, Arc<Head>)> = const { Known::new() };
}

/// A cell of the grid: its column, whose words it shows, and the row where they stand.
type Slot = (u16, usize, u32);

/// The words of a sheet's first rows, merged areas showing theirs in every cell they cover.
#[derive(Debug)]
pub(crate) struct Heads {
    cells: Vec<Arc<Head>>,
    rows: BTreeMap<u32, Vec<Slot>>,
    /// Rows with a cell of their own.
    filled: Vec<u32>,
    /// How far down a header's first row is looked for.
    depth: u32,
}

impl Heads {
    pub(crate) fn new(sheet: &RawSheet, fragments: &Fragments) -> Self {
        Self::within(sheet, fragments, DEPTH)
    }

    /// The same of rows further down, where a table's header may have been sorted to.
    pub(crate) fn deep(sheet: &RawSheet, fragments: &Fragments) -> Self {
        Self::within(sheet, fragments, DEEP)
    }

    fn within(sheet: &RawSheet, fragments: &Fragments, depth: u32) -> Self {
        let filled = sheet.cells.row_numbers().take_while(|row| *row < depth + ROWS).collect();
        let mut all = Self { cells: Vec::new(), rows: BTreeMap::new(), filled, depth };
        let mut buffer = String::new();
        // Cells that show the same text of the file share it: each is looked at once, and what is no text with the numbers.
        let mut known: BTreeMap<*const u8, usize> = BTreeMap::new();
        for row in &all.filled {
            let cells = sheet.cells.row(*row).iter().filter(|(_, cell)| !is_dressing(cell));
            let slots = cells.map(|((_, column), cell)| {
                let text = match &cell.value {
                    RawValue::Text(text) => text.as_ptr(),
                    _ => std::ptr::null(),
                };
                let head = *known.entry(text).or_insert_with(|| {
                    all.cells.push(Head::of(cell, fragments, &mut buffer));
                    all.cells.len() - 1
                });
                (*column, head, *row)
            });
            all.rows.insert(*row, slots.collect());
        }
        let mut covered: Vec<(u32, Slot)> = Vec::new();
        for area in &sheet.merges {
            let (first, left) = area.origin();
            let slots = all.rows.get(&first).map(Vec::as_slice).unwrap_or_default();
            let Ok(own) = slots.binary_search_by_key(&left, |slot| slot.0) else { continue };
            let head = slots[own].1;
            let last = area.last_column.min(left.saturating_add(WIDEST));
            for row in first..=area.last_row.min(depth + ROWS) {
                let others = (left..=last).filter(|column| (row, *column) != (first, left));
                covered.extend(others.map(|column| (row, (column, head, first))));
            }
            if covered.len() > MOST_COVERED {
                break;
            }
        }
        for (row, slot) in covered {
            all.rows.entry(row).or_default().push(slot);
        }
        for slots in all.rows.values_mut() {
            slots.sort_unstable();
        }
        all
    }

    /// How far down a header's first row is looked for.
    pub(crate) fn depth(&self) -> u32 {
        self.depth
    }

    /// Rows that hold anything, from the top.
    pub(crate) fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        self.filled.iter().copied()
    }

    /// How many cells of each row may be the lowest of a column's header in one form: they end one, or say only how it
    /// counts.
    pub(crate) fn of(&self, form: &Fragments) -> BTreeMap<u32, usize> {
        let is = |head: &Arc<Head>| {
            head.may_matter
                && (!head.pieces.is_empty()
                    || head.wording.is_some()
                    || GENERIC.contains(&head.key())
                    || form.end(head.key()))
        };
        let own: Vec<bool> = self.cells.iter().map(is).collect();
        let count = |slots: &Vec<Slot>| slots.iter().filter(|(_, head, _)| own[*head]).count();
        self.rows.iter().map(|(row, slots)| (*row, count(slots))).filter(|(_, count)| *count > 0).collect()
    }

    /// The words over each column of a band from the top, none twice in a row. Words of a title merged down into the
    /// band from above are no header.
    pub(crate) fn columns(&self, first: u32, last: u32) -> BTreeMap<u16, Vec<&Head>> {
        let mut columns: BTreeMap<u16, Vec<&Head>> = BTreeMap::new();
        for (_, slots) in self.rows.range(first..=last) {
            for (column, head, from) in slots {
                let texts = columns.entry(*column).or_default();
                let head: &Head = &self.cells[*head];
                // Words that the forms do not have all have one key.
                let again =
                    |above: &Head| std::ptr::eq(above, head) || (head.key.is_some() && above.key == head.key);
                if *from >= first && texts.last().is_none_or(|above| !again(above)) {
                    texts.push(head);
                }
            }
        }
        columns
    }
}

/// Whether a cell's words are nothing but blanks and brackets.
fn is_dressing(cell: &RawCell) -> bool {
    matches!(&cell.value, RawValue::Text(text) if is_bare(text))
}

fn pieces(text: &str) -> Vec<String> {
    let pieces = text.split(PARTS).flat_map(|piece| piece.split("  "));
    pieces.map(header_key).filter(|key| !key.is_empty()).collect()
}
