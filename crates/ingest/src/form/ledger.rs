//! What became of every non-empty cell of a sheet.

use std::collections::BTreeMap;

use jibao_core::submission::Account;

use crate::form::value::is_blank;
use crate::raw::RawSheet;

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

/// The fates of one sheet's cells by row; a row has few of them.
#[derive(Debug, Default)]
pub(crate) struct Ledger(BTreeMap<u32, Vec<(u16, Fate)>>);

impl Ledger {
    /// Notes a cell's fate. The first note stands: a cell is one thing.
    pub(crate) fn mark(&mut self, at: (u32, u16), fate: Fate) {
        let row = self.0.entry(at.0).or_default();
        if row.iter().all(|(column, _)| *column != at.1) {
            row.push((at.1, fate));
        }
    }

    /// Notes a cell's fate whatever was noted before.
    fn turn(&mut self, at: (u32, u16), fate: Fate) {
        let row = self.0.entry(at.0).or_default();
        row.retain(|(column, _)| *column != at.1);
        row.push((at.1, fate));
    }

    fn fate(&self, at: (u32, u16)) -> Option<&Fate> {
        self.0.get(&at.0)?.iter().find(|(column, _)| *column == at.1).map(|(_, fate)| fate)
    }

    /// Turns a cell that was read as a value into a question, where another cell contradicts it.
    pub(crate) fn ask(&mut self, cell: &str) {
        if let Some(at) = position(cell) {
            self.turn(at, Fate::Question);
        }
    }

    /// Turns a cell of the cover into a question, or into one whose writing was normalised.
    pub(crate) fn ask_or_note(&mut self, at: (u32, u16), question: bool) {
        self.turn(at, if question { Fate::Question } else { Fate::Normalised });
    }

    /// Notes all cells of a row that nobody has noted.
    pub(crate) fn row(&mut self, sheet: &RawSheet, row: u32, fate: &Fate) {
        for (at, _) in sheet.cells.range((row, 0)..=(row, u16::MAX)) {
            self.mark(*at, fate.clone());
        }
    }

    /// Whether a cell was read as a value.
    pub(crate) fn is_value(&self, at: (u32, u16)) -> bool {
        matches!(self.fate(at), Some(Fate::Value | Fate::Normalised | Fate::Question))
    }

    /// Non-empty cells nobody has noted yet.
    pub(crate) fn open(&self, sheet: &RawSheet) -> Vec<(u32, u16)> {
        let seen = |at: &(u32, u16)| self.fate(*at).is_some();
        sheet.cells.iter().filter(|(at, cell)| !seen(at) && !is_blank(cell)).map(|(at, _)| *at).collect()
    }

    /// Whether nobody has noted anything, but for what was taken out.
    pub(crate) fn is_untouched(&self) -> bool {
        self.0.values().flatten().all(|(_, fate)| *fate == Fate::Personal)
    }

    /// The sheet's account. Cells that nobody noted would break the balance; the caller notes them first.
    pub(crate) fn account(&self, file: &str, sheet: &RawSheet) -> Account {
        let mut account = Account { file: file.to_owned(), sheet: sheet.name.clone(), ..Account::default() };
        for (at, cell) in &sheet.cells {
            if is_blank(cell) {
                continue;
            }
            account.cells += 1;
            match self.fate(*at) {
                Some(Fate::Value) => account.values += 1,
                Some(Fate::Label) => account.labels += 1,
                Some(Fate::Normalised) => account.normalised += 1,
                Some(Fate::Question | Fate::Personal) => account.questions += 1,
                Some(Fate::Ignored(why)) => *account.ignored.entry((*why).to_owned()).or_default() += 1,
                None => {}
            }
        }
        account
    }
}

/// The place of `E78`.
fn position(cell: &str) -> Option<(u32, u16)> {
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
            assert_eq!(position(&crate::raw::a1(at.0, at.1)), Some(at));
        }
    }
}
