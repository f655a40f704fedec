//! Our own walk over the records of an .xls sheet: where its cells are, of which kind, and what lies around them.

use std::collections::BTreeMap;

use crate::area::{Area, Spans};
use crate::limits::{MAX_COLUMNS, MAX_EXTRAS, MAX_MARGINS};
use crate::model::Position;
use crate::text::margin;

use super::drawing::Drawing;
use super::globals::{Globals, Patch, ignore};
use super::record::{BOF, BOOLERR, EOF, NUMBER, Record, Records, u16_at, unicode};

/// Whether a cell is a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Typed in.
    Typed,
    /// A formula within this book.
    Formula,
    /// A formula that reaches into another book.
    External,
}

/// What a cell holds, as far as the walk tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// Something calamine gives the value of.
    Value,
    /// An error value by its code.
    Error(u8),
    /// A formula whose stored result is empty.
    Nothing,
}

/// A cell as the walk sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fact {
    /// Number of its style.
    pub(crate) style: u16,
    /// What it holds.
    pub(crate) held: Held,
    /// Whether it is a formula.
    pub(crate) origin: Origin,
    /// Its text is longer than its record.
    pub(crate) cut: bool,
    /// It stands in the file more than once.
    pub(crate) again: bool,
    /// A part of its text is struck through.
    pub(crate) struck: bool,
}

/// What the walk over one sheet brought.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    pub(crate) facts: BTreeMap<Position, Fact>,
    pub(crate) merges: Vec<Area>,
    pub(crate) hidden_rows: Spans,
    pub(crate) hidden_columns: Spans,
    pub(crate) filtered: bool,
    pub(crate) protected: bool,
    /// Header and footer.
    pub(crate) margins: Vec<String>,
    pub(crate) drawing: Drawing,
    /// Records passed.
    pub(crate) records: usize,
    /// Characters of the shared texts that its cells repeat.
    pub(crate) characters: u64,
    /// Cells met, those written again included.
    pub(crate) met: usize,
}

/// A sheet whose records do not fit together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Cut short or contradictory.
    Broken,
    /// More than the bounds allow.
    TooMuch,
}

/// Walks over one sheet, at most `records_left` records and `cells_left` cells.
pub(crate) fn walk(
    stream: &[u8],
    at: usize,
    globals: &Globals,
    (records_left, cells_left): (usize, usize),
    patches: &mut Vec<Patch>,
) -> Result<Walked, Fault> {
    let mut records = Records::new(stream, at);
    let mut walked = Walked::default();
    let mut depth = 0;
    let mut last_formula = None;
    while let Some(record) = records.next().map_err(|_| Fault::Broken)? {
        walked.records += 1;
        if walked.records > records_left || walked.met > cells_left {
            return Err(Fault::TooMuch);
        }
        match record.kind {
            BOF => depth += 1,
            EOF if depth <= 1 => return Ok(walked),
            EOF => depth -= 1,
            // Charts inside a sheet carry records that look like cells.
            _ if depth > 1 => {}
            0x0014 | 0x0015
                if globals.biff8 && record.data.len() > 2 && walked.margins.len() < MAX_MARGINS =>
            {
                walked.margins.push(margin(&unicode(&record.data[2..], usize::from(record.u16(0)))));
            }
            _ => {
                walked.cell(&record, globals, &mut last_formula, patches)?;
                walked.surroundings(&record, patches)?;
                walked.drawing.take(&record, globals).map_err(|_| Fault::TooMuch)?;
            }
        }
    }
    Ok(walked)
}

impl Walked {
    /// Adds one cell.
    fn add(&mut self, row: u16, column: u16, fact: Fact) -> Result<(), Fault> {
        if column >= MAX_COLUMNS {
            return Err(Fault::Broken);
        }
        self.met += 1;
        let place = (u32::from(row), column);
        let again = self.facts.contains_key(&place);
        self.facts.insert(place, Fact { again, ..fact });
        Ok(())
    }

    fn cell(
        &mut self,
        record: &Record<'_>,
        globals: &Globals,
        last_formula: &mut Option<Position>,
        patches: &mut Vec<Patch>,
    ) -> Result<(), Fault> {
        let least = match record.kind {
            0x0203 => 14,
            0x0204 | 0x00D6 | 0x0205 => 8,
            0x027E | 0x00FD => 10,
            0x0006 => 22,
            0x00BD => return self.many(record),
            0x0207 => return self.formula_text(record, globals, last_formula.take()),
            _ => return Ok(()),
        };
        if record.data.len() < least {
            return Err(Fault::Broken);
        }
        let (row, column) = (record.u16(0), record.u16(2));
        let mut fact = plain(record.u16(4));
        match record.kind {
            0x0205 if record.data[7] != 0 => {
                fact.held = Held::Error(record.data[6]);
                ignore(record, patches);
            }
            0x00FD => {
                let index = usize::try_from(record.u32(6)).map_err(|_| Fault::Broken)?;
                let text = globals.texts.get(index).ok_or(Fault::Broken)?;
                self.characters += u64::from(text.length);
                fact.struck = globals.is_struck(index);
            }
            0x0204 | 0x00D6 => fact.cut = is_cut(&record.data[6..], globals.biff8),
            0x0006 => {
                fact = formula(record, globals, patches);
                *last_formula = Some((u32::from(row), column));
            }
            _ => {}
        }
        self.add(row, column, fact)
    }

    /// Several numbers side by side in one record.
    fn many(&mut self, record: &Record<'_>) -> Result<(), Fault> {
        let length = record.data.len();
        if length < 12 {
            return Err(Fault::Broken);
        }
        let (row, first, last) = (record.u16(0), record.u16(2), record.u16(length - 2));
        let count = usize::from(last.checked_sub(first).ok_or(Fault::Broken)?) + 1;
        if length != 6 + 6 * count {
            return Err(Fault::Broken);
        }
        (first..=last)
            .zip((4..).step_by(6))
            .try_for_each(|(column, at)| self.add(row, column, plain(record.u16(at))))
    }

    /// The text result of the formula before.
    fn formula_text(
        &mut self,
        record: &Record<'_>,
        globals: &Globals,
        place: Option<Position>,
    ) -> Result<(), Fault> {
        if record.data.len() < 2 {
            return Err(Fault::Broken);
        }
        if let Some(fact) = place.and_then(|place| self.facts.get_mut(&place)) {
            fact.cut = is_cut(record.data, globals.biff8);
            self.characters += u64::from(record.u16(0));
            self.met += 1;
            Ok(())
        } else {
            // calamine would put the text into the cell of an earlier formula.
            Err(Fault::Broken)
        }
    }

    fn surroundings(&mut self, record: &Record<'_>, patches: &mut Vec<Patch>) -> Result<(), Fault> {
        match record.kind {
            // Believed by calamine when it reserves room.
            0x0200 => ignore(record, patches),
            0x00E5 => {
                ignore(record, patches);
                self.merge(record);
            }
            0x0208 => {
                let row = u32::from(record.u16(0));
                let height = record.u16(6);
                if record.u16(12) & 0x20 != 0 || height.trailing_zeros() >= 15 && record.data.len() >= 16 {
                    self.hidden_rows.add(row, row);
                }
            }
            0x007D if record.u16(8) & 1 != 0 || record.u16(4) == 0 => {
                self.hidden_columns
                    .add(u32::from(record.u16(0)), u32::from(record.u16(2).min(MAX_COLUMNS - 1)));
            }
            0x009B => self.filtered = true,
            0x0012 => self.protected |= record.u16(0) == 1,
            _ => {}
        }
        let extras = self.merges.len() + self.hidden_rows.runs().len() + self.hidden_columns.runs().len();
        if extras > MAX_EXTRAS { Err(Fault::TooMuch) } else { Ok(()) }
    }

    fn merge(&mut self, record: &Record<'_>) {
        for area in record.data.get(2..).unwrap_or_default().chunks_exact(8).take(usize::from(record.u16(0)))
        {
            let [top, bottom, left, right] = [0, 2, 4, 6].map(|at| u16_at(area, at));
            if top <= bottom && left <= right && right < MAX_COLUMNS {
                self.merges.push(Area {
                    first_row: top.into(),
                    first_column: left,
                    last_row: bottom.into(),
                    last_column: right,
                });
            }
        }
    }
}

fn plain(style: u16) -> Fact {
    Fact { style, held: Held::Value, origin: Origin::Typed, cut: false, again: false, struck: false }
}

/// Takes the result out of a formula record. The record becomes a plain value for calamine, or loses its tokens: those
/// of a hostile book unfold to gigabytes of text, and nobody here reads them.
fn formula(record: &Record<'_>, globals: &Globals, patches: &mut Vec<Patch>) -> Fact {
    let result = &record.data[6..14];
    let mut fact = plain(record.u16(4));
    let external = globals.external && reaches_out(&record.data[22..]);
    fact.origin = if external { Origin::External } else { Origin::Formula };
    if result[6] != 0xFF || result[7] != 0xFF {
        patches.push((record.at, NUMBER.to_le_bytes()));
        return fact;
    }
    match result[0] {
        // The text follows in a record of its own, which calamine gives to this cell.
        0 => patches.push((record.at + 4 + 20, [0, 0])),
        1 => {
            patches.push((record.at, BOOLERR.to_le_bytes()));
            patches.push((record.at + 4 + 6, [result[2], 0]));
        }
        2 => {
            fact.held = Held::Error(result[2]);
            ignore(record, patches);
        }
        _ => {
            fact.held = Held::Nothing;
            ignore(record, patches);
        }
    }
    fact
}

/// Whether the tokens hold a reference to another sheet. In a book with links to other books this is told rather
/// once too often than missed.
fn reaches_out(tokens: &[u8]) -> bool {
    tokens.iter().any(|token| matches!(token, 0x3A | 0x5A | 0x7A | 0x3B | 0x5B | 0x7B | 0x39 | 0x59 | 0x79))
}

/// Whether a string claims more characters than its record holds.
fn is_cut(data: &[u8], biff8: bool) -> bool {
    let count = usize::from(u16_at(data, 0));
    let held = match (biff8, data.get(2)) {
        (false, _) => data.len().saturating_sub(2),
        (true, Some(flags)) if flags & 1 != 0 => (data.len() - 3) / 2,
        (true, _) => data.len().saturating_sub(3),
    };
    count > held
}
