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
    /// Left aside, and why.
    Ignored(&'static str),
}

/// The fates of one sheet's cells.
#[derive(Debug, Default)]
pub(crate) struct Ledger(BTreeMap<(u32, u16), Fate>);

impl Ledger {
    /// Notes a cell's fate. The first note stands: a cell is one thing.
    pub(crate) fn mark(&mut self, at: (u32, u16), fate: Fate) {
        self.0.entry(at).or_insert(fate);
    }

    /// Whether a cell was read as a value.
    pub(crate) fn is_value(&self, at: (u32, u16)) -> bool {
        matches!(self.0.get(&at), Some(Fate::Value | Fate::Normalised | Fate::Question))
    }

    /// Non-empty cells nobody has noted yet.
    pub(crate) fn open(&self, sheet: &RawSheet) -> Vec<(u32, u16)> {
        let seen = |at: &(u32, u16)| self.0.contains_key(at);
        sheet
            .cells
            .iter()
            .filter(|(at, cell)| !seen(at) && !is_blank(cell))
            .map(|(at, _)| *at)
            .collect()
    }

    /// The sheet's account. Cells that nobody noted would break the balance; the caller notes them first.
    pub(crate) fn account(&self, file: &str, sheet: &RawSheet) -> Account {
        let mut account = Account {
            file: file.to_owned(),
            sheet: sheet.name.clone(),
            ..Account::default()
        };
        for (at, cell) in &sheet.cells {
            if is_blank(cell) {
                continue;
            }
            account.cells += 1;
            match self.0.get(at) {
                Some(Fate::Value) => account.values += 1,
                Some(Fate::Label) => account.labels += 1,
                Some(Fate::Normalised) => account.normalised += 1,
                Some(Fate::Question) => account.questions += 1,
                Some(Fate::Ignored(why)) => *account.ignored.entry((*why).to_owned()).or_default() += 1,
                None => {}
            }
        }
        account
    }
}
