//! Sentences outside of the indicators' rows: which indicators they mean.

use jibao_core::pack::{Column, Indicator};
use jibao_core::text::fold::key;
use rust_decimal::Decimal;

use super::{Doubt, Naming, Sentence, Stands, without_references};
use crate::form::corrected;
use crate::form::hints;
use crate::form::indicators::{COLUMNS, Entries, Reading};
use crate::form::ledger::Ledger;
use crate::form::notes::Notes;

impl Reading<'_> {
    /// Asks what sentences above, below and beside the cover say of the values.
    pub(in crate::form) fn outside(
        &self,
        below: Vec<Sentence>,
        found: &[(u32, &Indicator)],
        entries: &mut Entries,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let all = super::bounded(self.block.outside.iter().cloned().chain(below));
        for sentence in &all {
            let Some(doubt) = sentence.doubts(self.pack, self.lexicon, self.quarter, &self.block.sheet.name)
            else {
                continue;
            };
            let meant = self.meant(sentence, found);
            for indicator in &meant {
                self.contradict(sentence, doubt, indicator, entries, notes, ledger);
            }
            if meant.is_empty() && sentence.is_of_sheet(&self.block.sheet.name) {
                self.doubt_sheet(sentence, doubt, entries, notes, ledger);
            }
        }
    }

    /// The indicators that a sentence names: by row, code, cell or name.
    fn meant<'i>(&self, sentence: &Sentence, found: &[(u32, &'i Indicator)]) -> Vec<&'i Indicator> {
        let naming = Naming::of(sentence);
        let cells = |row: u32| {
            let columns = COLUMNS.iter().filter_map(|(_, id)| self.block.table.column(id));
            columns.map(move |column| jibao_sheets::a1(row, column))
        };
        let pointed = |(row, indicator): &(u32, &Indicator)| {
            // On the cover a row is one of the cover.
            (sentence.stands != Stands::Cover && naming.row(*row))
                || naming.token(indicator.code.as_str())
                || cells(*row).any(|cell| naming.token(&cell))
        };
        let mut meant: Vec<usize> = (0..found.len()).filter(|at| pointed(&found[*at])).collect();
        if meant.is_empty() {
            let names = found.iter().enumerate().flat_map(|(at, (_, indicator))| {
                let all = std::iter::once(&indicator.name).chain(&indicator.synonyms);
                all.map(move |name| (key(name), at))
            });
            meant = naming.named(names);
        }
        meant.into_iter().map(|at| found[at].1).collect()
    }

    /// Asks about one indicator's values that a sentence contradicts.
    fn contradict(
        &self,
        sentence: &Sentence,
        doubt: Doubt,
        indicator: &Indicator,
        entries: &mut Entries,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let naming = Naming::of(sentence);
        let own = |(column, id): &(Column, &str)| {
            let entry = entries.get(&(indicator.code.clone(), *column))?;
            entry.number()?;
            Some((
                naming.token(&entry.place.cell),
                corrected::names(&sentence.text, id, &self.lexicon.period),
            ))
        };
        let said: Vec<(Column, bool, bool)> =
            COLUMNS.iter().filter_map(|one| own(one).map(|(cell, named)| (one.0, cell, named))).collect();
        let by_cell = said.iter().any(|(_, cell, _)| *cell);
        let columns: Vec<Column> = said
            .into_iter()
            .filter(|(_, cell, named)| if by_cell { *cell } else { *named })
            .map(|(column, ..)| column)
            .collect();
        let code = |column: &Column| (indicator.code.clone(), *column);
        let numbers: Vec<Decimal> =
            columns.iter().filter_map(|column| entries.get(&code(column))?.number()).collect();
        let text = without_references(&sentence.text);
        let contradicts = matches!(doubt, Doubt::Scale | Doubt::YearTotal)
            || corrected::corrects(&text, &numbers, &self.lexicon.period);
        if numbers.is_empty() || !contradicts {
            return;
        }
        let (mut raws, mut places) = (Vec::new(), Vec::new());
        for column in &columns {
            let Some(entry) = entries.get_mut(&code(column)) else { continue };
            entry.set_unreadable();
            entry.normalised.clear();
            ledger.ask(&entry.place.cell);
            raws.push(format!("“{}”", entry.raw));
            places.push(entry.place.clone());
        }
        let message =
            format!("{}填{}，{}，不知以哪个为准", indicator.quoted(), raws.join("、"), sentence.quoted());
        places.push(sentence.place.clone());
        sentence.ask(places, message, hints::WHICH, notes, ledger);
    }

    /// Asks about all values of the sheet, or where the sentence means one that it does not name, about the sentence.
    fn doubt_sheet(
        &self,
        sentence: &Sentence,
        doubt: Doubt,
        entries: &Entries,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let of = |column: Column| doubt != Doubt::YearTotal || column == Column::Current;
        let values = entries.iter().filter(|((_, column), entry)| entry.number().is_some() && of(*column));
        let places = match doubt {
            Doubt::Some => Vec::new(),
            _ => values.map(|(_, entry)| entry.place.clone()).collect(),
        };
        if places.is_empty() && doubt != Doubt::Some {
            return;
        }
        sentence.ask_of_sheet(doubt, &self.block.sheet.name, places, notes, ledger);
    }
}
