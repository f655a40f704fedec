//! Values of the indicator sheet that a remark, or a cell beside the table, contradicts: one question for each row, and
//! neither number is taken.

use std::collections::BTreeMap;

use jibao_core::pack::{self, Column, Indicator};
use jibao_core::returns::State;
use rust_decimal::Decimal;

use super::beside::{self, Beside};
use super::indicators::{COLUMNS, Entries, Reading};
use super::ledger::Ledger;
use super::notes::Notes;
use super::number::count;
use super::{corrected, hints};
use jibao_sheets::a1;

/// What stands beside a row's values, and where; the column of values that it stands for, where that is known.
struct Said {
    at: u16,
    text: String,
    of: Option<String>,
}

impl Reading<'_> {
    /// What stands beside the table's columns and corrects a value.
    pub(super) fn beside(&self) -> BTreeMap<u32, Vec<Beside>> {
        let words = |id: &str| match id {
            "year" => vec!["累计"],
            _ => vec!["本期", "本季", "当期", self.lexicon.period.this.as_str()],
        };
        let values: Vec<(&str, Vec<&str>)> = COLUMNS.iter().map(|(_, id)| (*id, words(id))).collect();
        beside::find(&self.block, &values, &self.lexicon.period)
    }

    /// A remark, or a cell beside the table, that corrects a value of its row.
    pub(super) fn corrected(
        &self,
        indicator: &Indicator,
        row: u32,
        beside: &BTreeMap<u32, Vec<Beside>>,
        entries: &mut Entries,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let at = self.block.table.column("remark");
        let remark = self.block.remark(row, at);
        if indicator.is_choice() {
            return self.renamed(indicator, (row, at), &remark, entries, notes, ledger);
        }
        // A number alone beside an empty cell most likely stands one column too far.
        let empty = COLUMNS.iter().any(|(column, _)| {
            entries.get(&(indicator.code.clone(), *column)).is_some_and(|entry| entry.number().is_none())
        });
        let beside_its_place = empty && corrected::is_bare(&remark);
        let of_remark = at
            .filter(|_| !beside_its_place && self.takes_back(indicator, &remark, entries))
            .map(|at| Said { at, text: remark, of: None });
        let of_beside = || {
            let mut all = beside.get(&row).into_iter().flatten();
            let one = all.find(|one| self.differs(indicator, one, entries))?;
            Some(Said { at: one.column, text: one.text.clone(), of: one.of.clone() })
        };
        if let Some(said) = of_remark.or_else(of_beside) {
            self.contradicted(indicator, row, &said, entries, notes, ledger);
        }
    }

    /// Whether a cell beside the table says another number than the values that it stands for.
    fn differs(&self, indicator: &Indicator, one: &Beside, entries: &Entries) -> bool {
        let own = COLUMNS.iter().filter(|(_, id)| one.of.as_ref().is_none_or(|of| of == id));
        let own = own.filter_map(|(column, _)| entries.get(&(indicator.code.clone(), *column)));
        let numbers: Vec<Decimal> = own.filter_map(|entry| entry.number()).collect();
        match count(&one.text, "") {
            Ok(count) => !numbers.contains(&count.value),
            Err(_) => corrected::corrects(&one.text, &numbers, &self.lexicon.period),
        }
    }

    /// Takes back the values that words beside them contradict, and asks.
    fn contradicted(
        &self,
        indicator: &Indicator,
        row: u32,
        said: &Said,
        entries: &mut Entries,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let (mut places, mut raws) = (Vec::new(), Vec::new());
        let meant = |id: &str| match &said.of {
            Some(of) => of == id,
            None => corrected::names(&said.text, id, &self.lexicon.period),
        };
        // 3910应作3901 speaks of the one value that is 3910.
        let denied = corrected::denied(&said.text);
        let has = |column: Column| {
            let entry = entries.get(&(indicator.code.clone(), column));
            denied.is_some() && entry.and_then(|entry| entry.number()) == denied
        };
        let own = COLUMNS.iter().filter(|(column, id)| meant(id) && has(*column));
        let wrong: Vec<Column> = own.map(|(column, _)| *column).collect();
        let alone = |column: &Column| !matches!(wrong.as_slice(), [one] if one != column);
        for (column, _) in COLUMNS.into_iter().filter(|(column, id)| meant(id) && alone(column)) {
            let Some(entry) = entries.get_mut(&(indicator.code.clone(), column)) else { continue };
            // What is empty is asked for by itself, unless a column of its own says what should stand there.
            if entry.number().is_some() {
                raws.push(format!("填“{}”", entry.raw));
            } else if said.of.is_some() && entry.state() == State::Blank {
                said.text.trim().clone_into(&mut entry.raw);
                raws.push(format!("的{}空着", entry.place.cell));
            } else {
                continue;
            }
            entry.set_unreadable();
            entry.normalised.clear();
            places.push(entry.place.clone());
        }
        if places.is_empty() {
            return;
        }
        let says: String = said.text.trim().chars().take(40).collect();
        let is_other = said.of.is_none() && corrected::is_of_others(&said.text, self.pack, self.quarter);
        let (asks, hint) = if is_other {
            ("所填的是不是本期应报的全数", hints::WHOLE)
        } else {
            ("不知以哪个为准", hints::WHICH)
        };
        let message = format!(
            "{}{}，旁边{}写着“{says}”，{asks}",
            indicator.quoted(),
            raws.join("、").replace("、填", "、"),
            a1(row, said.at)
        );
        places.push(self.block.place(row, said.at));
        for place in &places {
            ledger.ask(&place.cell);
        }
        notes.add_hinted(pack::Reading::AmbiguousValue, places, message, hint);
    }

    /// Whether a remark corrects a row's values, or gives one again with another number: 本期3901 beside 3910.
    fn takes_back(&self, indicator: &Indicator, remark: &str, entries: &Entries) -> bool {
        let given = |column| entries.get(&(indicator.code.clone(), column)).and_then(|entry| entry.number());
        let numbers: Vec<Decimal> = COLUMNS.iter().filter_map(|(column, _)| given(*column)).collect();
        let names = |column, id: &str| {
            let header = self.pack.form.indicators.column(id);
            let own = header.map(|column| column.header.clone());
            own.into_iter().chain((column == Column::Current).then(|| indicator.name.clone()))
        };
        let restated = |(column, id): &(Column, &str)| {
            let given = given(*column)?;
            Some(names(*column, id).any(|name| corrected::restates(remark, &name, given)))
        };
        corrected::corrects(remark, &numbers, &self.lexicon.period)
            || (!numbers.is_empty() && corrected::is_of_another_time(remark, self.pack, self.quarter))
            || COLUMNS.iter().filter_map(restated).any(|again| again)
    }

    /// A remark that puts another word in the place of the one that was chosen, or takes it back.
    fn renamed(
        &self,
        indicator: &Indicator,
        (row, at): (u32, Option<u16>),
        remark: &str,
        entries: &mut Entries,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let Some(entry) = entries.get_mut(&(indicator.code.clone(), Column::Current)) else { return };
        let (Some(word), Some(at)) = (entry.value.word(), at) else { return };
        let others = indicator.choice.words().iter().map(String::as_str).filter(|other| *other != word);
        let other = corrected::renames(remark, &others.collect::<Vec<_>>());
        if !other && !corrected::corrects(remark, &[], &self.lexicon.period) {
            return;
        }
        let says: String = remark.trim().chars().take(40).collect();
        let message = format!(
            "{}填“{}”，旁边{}写着“{says}”，不知以哪个为准",
            indicator.quoted(),
            entry.raw,
            a1(row, at)
        );
        entry.set_unreadable();
        entry.normalised.clear();
        let places = vec![entry.place.clone(), self.block.place(row, at)];
        for place in &places {
            ledger.ask(&place.cell);
        }
        notes.add_hinted(pack::Reading::AmbiguousValue, places, message, hints::WHICH);
    }
}
