//! What became of every non-empty cell of a sheet.

use std::collections::BTreeMap;

use jibao_core::returns::Account;

use crate::form::value::is_blank;
use jibao_sheets::{Position, RawSheet};

/// Fate of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Taken as it stands.
    Value,
    /// A word of the form.
    Label,
    /// Taken after normalising.
    Normalised,
    /// Asked about.
    Question,
    /// Taken out because it belongs to a person, and asked about.
    Personal,
    /// Left aside, and why.
    Ignored(&'static str),
}

/// The fates of one sheet's cells, in the order of the cells.
#[derive(Debug)]
pub(crate) struct Ledger<'a> {
    sheet: &'a RawSheet,
    fates: Vec<Option<Fate>>,
}

impl<'a> Ledger<'a> {
    /// Nothing noted yet.
    pub(crate) fn new(sheet: &'a RawSheet) -> Self {
        Self { sheet, fates: vec![None; sheet.cells.len()] }
    }

    /// Notes a cell's fate. The first note stands: a cell is one thing. Where no cell is there is none to note.
    pub(crate) fn mark(&mut self, at: Position, fate: Fate) {
        if let Some(slot) = self.slot(at) {
            slot.get_or_insert(fate);
        }
    }

    /// Notes a cell's fate whatever was noted before.
    fn turn(&mut self, at: Position, fate: Fate) {
        if let Some(slot) = self.slot(at) {
            *slot = Some(fate);
        }
    }

    fn slot(&mut self, at: Position) -> Option<&mut Option<Fate>> {
        self.sheet.cells.index(at).and_then(|index| self.fates.get_mut(index))
    }

    /// Turns a cell that was read as a value into a question, where another cell contradicts it.
    pub(crate) fn ask(&mut self, cell: &str) {
        if let Some(at) = position(cell) {
            self.turn(at, Fate::Question);
        }
    }

    /// Turns a cell of the cover into a question, or into one whose writing was normalised.
    pub(crate) fn ask_or_note(&mut self, at: Position, question: bool) {
        self.turn(at, if question { Fate::Question } else { Fate::Normalised });
    }

    /// Notes all cells of a row that nobody has noted.
    pub(crate) fn row(&mut self, row: u32, fate: &Fate) {
        for (at, _) in self.sheet.cells.row(row) {
            self.mark(*at, fate.clone());
        }
    }

    /// Whether a cell was read as a value.
    pub(crate) fn is_value(&self, at: Position) -> bool {
        let fate = self.sheet.cells.index(at).and_then(|index| self.fates.get(index));
        matches!(fate, Some(Some(Fate::Value | Fate::Normalised | Fate::Question)))
    }

    /// Non-empty cells nobody has noted yet.
    pub(crate) fn open(&self) -> Vec<Position> {
        let cells = self.sheet.cells.iter().zip(&self.fates);
        let open = cells.filter(|((_, cell), fate)| fate.is_none() && !is_blank(cell));
        open.map(|((at, _), _)| *at).collect()
    }

    /// Notes all non-empty cells that nobody has noted; how many they were.
    pub(crate) fn rest(&mut self, fate: &Fate) -> usize {
        let mut count = 0;
        for (cell, slot) in self.sheet.cells.values().zip(&mut self.fates) {
            if slot.is_none() && !is_blank(cell) {
                *slot = Some(fate.clone());
                count += 1;
            }
        }
        count
    }

    /// Whether nobody has noted anything, but for what was taken out.
    pub(crate) fn is_untouched(&self) -> bool {
        self.fates.iter().flatten().all(|fate| *fate == Fate::Personal)
    }

    /// The sheet's account. Cells that nobody noted would break the balance; the caller notes them first.
    pub(crate) fn account(&self, file: &str) -> Account {
        let mut account =
            Account { file: file.to_owned(), sheet: self.sheet.name.clone(), ..Account::default() };
        let mut ignored: BTreeMap<&str, usize> = BTreeMap::new();
        for (cell, fate) in self.sheet.cells.values().zip(&self.fates) {
            if is_blank(cell) {
                continue;
            }
            account.cells += 1;
            match fate {
                Some(Fate::Value) => account.values += 1,
                Some(Fate::Label) => account.labels += 1,
                Some(Fate::Normalised) => account.normalised += 1,
                Some(Fate::Question | Fate::Personal) => account.questions += 1,
                Some(Fate::Ignored(why)) => *ignored.entry(why).or_default() += 1,
                None => {}
            }
        }
        account.ignored = ignored.into_iter().map(|(why, count)| (why.to_owned(), count)).collect();
        account
    }
}

/// The place of `E78`.
fn position(cell: &str) -> Option<Position> {
    let split = cell.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = cell.split_at(split);
    let column = letters.bytes().try_fold(0u16, |sum, letter| {
        sum.checked_mul(26)?.checked_add(u16::from(letter.checked_sub(b'A')?) + 1)
    })?;
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_again_by_its_name() {
        for at in [(0, 0), (77, 4), (9, 26), (1_048_575, 16_383)] {
            assert_eq!(position(&jibao_sheets::a1(at.0, at.1)), Some(at));
        }
    }
}
