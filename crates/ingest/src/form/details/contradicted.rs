//! Values of a detail sheet that a remark, or a cell beside the table, contradicts.

use std::collections::BTreeMap;

use jibao_core::pack::{self, Content};
use jibao_core::returns::{Entry, State};
use jibao_core::text::fold::{compact, says_nothing};
use rust_decimal::Decimal;

use super::{Counted, Reading, untake};
use crate::form::beside::{self, Beside};
use crate::form::ledger::Ledger;
use crate::form::notes::Notes;
use crate::form::number::count;
use crate::form::{corrected, hints};
use jibao_sheets::a1;

impl Reading<'_> {
    /// What stands beside the table's columns and corrects a value.
    pub(super) fn beside(&self) -> BTreeMap<u32, Vec<Beside>> {
        let words = |one: &Counted<'_>| vec![one.column.header.clone()];
        let words: Vec<(&str, Vec<String>)> =
            self.counted.iter().map(|one| (one.column.id.as_str(), words(one))).collect();
        let values: Vec<(&str, Vec<&str>)> =
            words.iter().map(|(id, words)| (*id, words.iter().map(String::as_str).collect())).collect();
        beside::find(&self.block, &values, &self.of.lexicon.period)
    }

    /// A remark, or a cell beside the table, that corrects a number of its row: the columns that it names are asked about,
    /// else all that were filled in.
    pub(super) fn corrected(
        &self,
        row: u32,
        title: &str,
        beside: &[Beside],
        entries: &mut [Option<Entry>],
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let remark = self.remark.map(|at| (at, self.block.text(row, Some(at)).into_owned(), None));
        let beside = beside.iter().map(|one| (one.column, one.text.clone(), one.of.as_deref()));
        for (at, text, of) in remark.into_iter().chain(beside).filter(|(_, text, _)| !says_nothing(text)) {
            let Some(meant) = self.contradicted(&text, of, entries) else { continue };
            let mut places = Vec::new();
            for (_, entry) in
                self.counted.iter().zip(&mut *entries).filter(|(one, _)| meant.contains(&one.at))
            {
                if let Some(entry) = entry.as_mut().filter(|entry| is_given(entry)) {
                    untake(entry, ledger);
                    places.push(entry.place.clone());
                }
            }
            places.push(self.block.place(row, at));
            for place in &places {
                ledger.ask(&place.cell);
            }
            let says: String = text.trim().chars().take(40).collect();
            let stands =
                if self.remark == Some(at) { "备注".to_owned() } else { format!("旁边{}", a1(row, at)) };
            let (asks, hint) = if corrected::is_of_others(&text, self.of.pack, self.of.quarter) {
                ("本行所填的是不是本期应报的全数", hints::WHOLE)
            } else {
                ("与本行所填的数不知以哪个为准", hints::WHICH)
            };
            let message = format!("{title}的{stands}写着“{says}”，{asks}");
            notes.add_hinted(pack::Reading::AmbiguousValue, places, message, hint);
        }
    }

    /// The columns whose numbers a text contradicts: the one that it stands for, those that it names, or all that count.
    fn contradicted(&self, text: &str, of: Option<&str>, entries: &[Option<Entry>]) -> Option<Vec<u16>> {
        let said = compact(text);
        let named = |one: &Counted<'_>| {
            let mut words = std::iter::once(&one.column.header).chain(&one.column.synonyms);
            words.any(|word| said.contains(&compact(word)))
        };
        let any = self.counted.iter().any(named);
        // 不是7，是9 speaks of the one column that has 7.
        let denied = corrected::denied(text).filter(|_| !any);
        let has = |(_, entry): &(&Counted<'_>, &Option<Entry>)| {
            denied.is_some() && entry.as_ref().and_then(|entry| entry.number()) == denied
        };
        let mut wrong = self.counted.iter().zip(entries).filter(has).map(|(one, _)| one.at);
        let wrong = wrong.next().filter(|_| wrong.next().is_none());
        let of_row = corrected::is_of_row(text);
        let meant = |one: &Counted<'_>| match of {
            Some(of) => *one.id == *of,
            None if any => named(one),
            None if wrong.is_some() => wrong == Some(one.at),
            None => of_row || one.column.content == Content::Count,
        };
        let given: Vec<(&Counted<'_>, Decimal)> = (self.counted.iter().zip(entries))
            .filter(|(one, _)| meant(one))
            .filter_map(|(one, entry)| Some((one, entry.as_ref()?.number()?)))
            .collect();
        let numbers: Vec<Decimal> = given.iter().map(|(_, number)| *number).collect();
        let restated =
            |(one, given): &(&Counted<'_>, Decimal)| corrected::restates(text, &one.column.header, *given);
        let contradicts = match count(text, "") {
            Ok(count) => !numbers.contains(&count.value),
            Err(_) => {
                corrected::corrects(text, &numbers, &self.of.lexicon.period)
                    || corrected::is_of_another_time(text, self.of.pack, self.of.quarter)
                    || given.iter().any(restated)
            }
        };
        let has_value = |(one, entry): &(&Counted<'_>, &Option<Entry>)| {
            meant(one) && entry.as_ref().is_some_and(is_given)
        };
        let columns: Vec<u16> =
            self.counted.iter().zip(entries).filter(has_value).map(|(one, _)| one.at).collect();
        (contradicts && !columns.is_empty()).then_some(columns)
    }
}

/// Whether a cell gives a number, an answer or a word.
fn is_given(entry: &Entry) -> bool {
    matches!(entry.state(), State::Reported | State::None)
}
