//! Sentences outside of a detail sheet's rows: which rows and columns they mean.

use jibao_core::pack::Content;
use jibao_core::returns::{DetailRow, Place};
use jibao_core::text::fold::{compact, key};
use rust_decimal::Decimal;

use super::{Counted, Reading, untake};
use crate::form::ledger::Ledger;
use crate::form::notes::Notes;
use crate::form::outside::{Doubt, Naming, Sentence, Stands, bounded, without_references};
use crate::form::{corrected, hints};
use jibao_sheets::a1;

impl Reading<'_> {
    /// Asks what sentences above, below and beside the cover say of the values.
    pub(super) fn outside(
        &self,
        below: Vec<Sentence>,
        rows: &mut [(u32, DetailRow)],
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        for sentence in bounded(self.block.outside.iter().cloned().chain(below)) {
            let sheet = &self.block.sheet.name;
            let Some(doubt) = sentence.doubts(self.of.pack, self.of.lexicon, self.of.quarter, sheet) else {
                continue;
            };
            let naming = Naming::of(&sentence);
            let meant = self.rows_meant(&sentence, &naming, rows);
            let cells = rows.iter().flat_map(|(row, _)| self.counted.iter().map(move |one| a1(*row, one.at)));
            let by_cell: Vec<String> = cells.filter(|cell| naming.token(cell)).collect();
            let named = |one: &&Counted<'_>| compact(&sentence.text).contains(&compact(&one.column.header));
            let columns: Vec<&Counted<'_>> = self.counted.iter().filter(named).collect();
            let taken = Taken { sentence: &sentence, doubt, columns: &columns, cells: &by_cell };
            for at in &meant {
                self.contradict(&taken, &mut rows[*at], notes, ledger);
            }
            if meant.is_empty() && sentence.is_of_sheet(sheet) {
                self.doubt_sheet(&taken, rows, notes, ledger);
            }
        }
    }

    /// The rows that a sentence names: by number, cell or name.
    fn rows_meant(&self, sentence: &Sentence, naming: &Naming, rows: &[(u32, DetailRow)]) -> Vec<usize> {
        let pointed = |row: u32| {
            (sentence.stands != Stands::Cover && naming.row(row))
                || self.counted.iter().any(|one| naming.token(&a1(row, one.at)))
        };
        let by_place: Vec<usize> = (0..rows.len()).filter(|at| pointed(rows[*at].0)).collect();
        if !by_place.is_empty() {
            return by_place;
        }
        let ways = |(at, (_, row)): (usize, &(u32, DetailRow))| {
            self.names.ways(&key(&row.name)).into_iter().map(move |way| (way, at)).collect::<Vec<_>>()
        };
        naming.named(rows.iter().enumerate().flat_map(ways))
    }

    /// Asks about one row's values that a sentence contradicts: of the columns that it names, else of all that count.
    fn contradict(
        &self,
        taken: &Taken<'_, '_>,
        (_, row): &mut (u32, DetailRow),
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let own = |one: &&Counted<'_>| taken.means(one, row);
        let columns: Vec<&Counted<'_>> = self.counted.iter().filter(own).collect();
        let numbers: Vec<Decimal> = columns.iter().filter_map(|one| row.number(&one.id)).collect();
        if numbers.is_empty() || !taken.contradicts(&numbers, self) {
            return;
        }
        let mut places = Vec::new();
        for one in columns {
            row.values.edit(&one.id, |entry| {
                if entry.number().is_some() {
                    untake(entry, ledger);
                    places.push(entry.place.clone());
                }
            });
        }
        let message = format!("{}，与{}所填的数不知以哪个为准", taken.sentence.quoted(), row.title());
        places.push(taken.sentence.place.clone());
        taken.sentence.ask(places, message, hints::WHICH, notes, ledger);
    }

    /// Asks about all values of the sheet, of the columns that a sentence names, or about the sentence alone.
    fn doubt_sheet(
        &self,
        taken: &Taken<'_, '_>,
        rows: &[(u32, DetailRow)],
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let Taken { sentence, doubt, columns, .. } = taken;
        let all = *doubt != Doubt::Some || !columns.is_empty();
        let mut places: Vec<Place> = Vec::new();
        for (_, row) in rows.iter().filter(|_| all) {
            let own = self.counted.iter().filter(|one| taken.means(one, row));
            let values = own.filter_map(|one| row.values.entry(&one.id));
            places.extend(values.filter(|entry| entry.number().is_some()).map(|entry| entry.place.clone()));
        }
        if places.is_empty() && *doubt != Doubt::Some {
            return;
        }
        sentence.ask_of_sheet(*doubt, &self.block.sheet.name, places, notes, ledger);
    }
}

/// A sentence with the columns and cells that it names.
struct Taken<'s, 'c> {
    sentence: &'s Sentence,
    doubt: Doubt,
    columns: &'s [&'s Counted<'c>],
    cells: &'s [String],
}

impl Taken<'_, '_> {
    fn means(&self, one: &Counted<'_>, row: &DetailRow) -> bool {
        if !self.cells.is_empty() {
            let place = row.values.entry(&one.id).map(|entry| entry.place.cell.to_string());
            return place.is_some_and(|cell| self.cells.contains(&cell));
        }
        let named = self.columns.iter().any(|own| own.id == one.id);
        if self.columns.is_empty() { one.column.content == Content::Count } else { named }
    }

    fn contradicts(&self, numbers: &[Decimal], reading: &Reading<'_>) -> bool {
        matches!(self.doubt, Doubt::Scale | Doubt::YearTotal)
            || corrected::corrects(
                &without_references(&self.sentence.text),
                numbers,
                &reading.of.lexicon.period,
            )
    }
}
