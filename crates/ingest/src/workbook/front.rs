//! What stands outside of the form's tables: the cover, its title, and what else somebody wrote on it or on a sheet of its own.

use jibao_core::ids::Period;
use jibao_core::returns::CoverSheet;
use jibao_sheets::{RawValue, a1};

use super::{Titles, Work};
use crate::form::cover;
use crate::form::ledger::Fate;
use crate::form::limits::{MAX_NOTE_CELLS, MAX_TITLES};
use crate::form::outside::{Sentence, Stands};
use crate::form::value::{is_blank, shown};

impl Work<'_> {
    /// The cover, what is to be told about it, and the titles of all sheets that are read.
    pub(super) fn cover(
        &mut self,
        at: Option<usize>,
        asked: Option<Period>,
    ) -> (CoverSheet, Vec<cover::Remark>, Titles) {
        let mut titles: Titles = Vec::new();
        self.beside_tables(at);
        let Some(at) = at else {
            return (CoverSheet::default(), Vec::new(), titles);
        };
        let sheet = &self.book.sheets[at];
        let (cover, remarks) =
            cover::read(sheet, self.lexicon, &self.places[at], asked, &mut self.ledgers[at]);
        let place = |(row, column)| self.places[at].cell(a1(row, column));
        // What stands above the first label is the cover's title.
        let first =
            cover.fields.values().filter_map(|(_, place)| row_of(&place.cell)).min().unwrap_or_default();
        let above = sheet.cells.rows(..first).iter().filter(|(_, cell)| !is_blank(cell));
        titles.extend(above.take(MAX_TITLES).map(|(at, cell)| (shown(cell), place(*at))));
        if self.tables.all().all(|found| found.sheet != at) {
            // What else stands on the cover is its title and the instructions.
            for at_cell in self.ledgers[at].open() {
                self.ledgers[at].mark(at_cell, Fate::Label);
                if let Some(cell) = sheet.cells.get(at_cell) {
                    let (text, place) = (shown(cell), self.places[at].cell(a1(at_cell.0, at_cell.1)));
                    self.beside_cover.push(Sentence { text, place, stands: Stands::Cover });
                }
            }
        }
        (cover, remarks, titles)
    }

    /// What stands on short sheets that have no table: 更正说明 may speak of the values.
    fn beside_tables(&mut self, cover: Option<usize>) {
        for (at, sheet) in self.book.sheets.iter().enumerate() {
            let has_table = self.tables.all().any(|found| found.sheet == at);
            if has_table || cover == Some(at) || sheet.cells.len() > MAX_NOTE_CELLS {
                continue;
            }
            for (cell, raw) in sheet.cells.iter().filter(|(_, cell)| matches!(cell.value, RawValue::Text(_)))
            {
                let place = self.places[at].cell(a1(cell.0, cell.1));
                self.beside_cover.push(Sentence { text: shown(raw), place, stands: Stands::Cover });
            }
        }
    }
}

/// The row of `E78`, from 0.
fn row_of(cell: &str) -> Option<u32> {
    cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>().ok()?.checked_sub(1)
}
