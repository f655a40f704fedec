//! A column of a detail sheet's values.

use std::cell::RefCell;
use std::sync::Arc;

use jibao_core::pack::{Content, Detail, DetailSource, Fold, FormColumn, Kind, Pack};
use jibao_core::returns::{Entry, Place};
use jibao_sheets::{RawCell, RawValue};

use crate::form::lexicon::Lexicon;
use crate::form::number::Measure;
use crate::form::value::{Expected, Question, entry};

/// A column of values: where it stands, and what its cells should hold.
pub(in crate::form) struct Counted<'a> {
    pub(in crate::form) column: &'a FormColumn,
    pub(super) id: Arc<str>,
    pub(in crate::form) at: u16,
    pub(in crate::form) expected: Expected<'a>,
    /// What its cells were read as: hundreds of them say the same few things.
    known: RefCell<Vec<(RawCell, Entry)>>,
}

/// More cells that differ are not looked through.
const MOST_KNOWN: usize = 8;

impl<'a> Counted<'a> {
    /// A column of a sheet, which stands in the sheet's column `at`.
    pub(super) fn of(pack: &'a Pack, detail: &'a Detail, column: &'a FormColumn, at: u16) -> Self {
        let (id, expected) = (column.id.as_str().into(), expected(pack, detail, column));
        Self { column, id, at, expected, known: RefCell::default() }
    }

    /// Reads one of its cells, unless one that is just like it was read.
    pub(super) fn entry(&self, cell: &RawCell, lexicon: &Lexicon, place: Place) -> (Entry, Option<Question>) {
        let mut known = self.known.borrow_mut();
        if let Some((_, same)) = known.iter().find(|(like, _)| is_like(like, cell)) {
            return (same.elsewhere(place), None);
        }
        let (entry, question) = entry(cell, self.expected, lexicon, place);
        if known.len() < MOST_KNOWN && question.is_none() {
            known.push((cell.clone(), entry.clone()));
        }
        (entry, question)
    }
}

/// Whether two cells are the same in everything: of two numbers that are equal one may be written with more digits.
fn is_like(one: &RawCell, other: &RawCell) -> bool {
    let written = match (&one.value, &other.value) {
        (RawValue::Number(one), RawValue::Number(other)) => one.serialize() == other.serialize(),
        _ => true,
    };
    written && one == other
}

/// What a column holds; a count is in the unit of the indicator it adds up to.
fn expected<'a>(pack: &'a Pack, detail: &'a Detail, column: &FormColumn) -> Expected<'a> {
    match column.content {
        Content::Has => Expected::Has,
        Content::Yes => Expected::Yes,
        Content::Level => Expected::Level(&detail.levels),
        Content::Count | Content::Text => {
            let sums = |source: &DetailSource| {
                source.detail == detail.id && matches!(&source.fold, Fold::Sum(id) if *id == column.id)
            };
            let mut all = pack.catalogue.iter();
            let summed = all.find(|indicator| indicator.detail.as_ref().is_some_and(sums));
            Expected::Number {
                measure: Measure::count(summed.map_or("", |indicator| indicator.unit.as_str())),
                flow: summed.is_none_or(|indicator| indicator.kind != Kind::Stock),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jibao_sheets::Formula;

    use super::*;
    use crate::personal::tests::pack;

    /// Cells that are nearly alike, each as often as there are cells, in every order that turning them gives.
    #[test]
    fn a_cell_is_read_as_if_it_were_the_only_one_of_its_column() {
        let pack = pack();
        let lexicon = Lexicon::new(&pack);
        let numbers = ["0", "1", "1.0", "1.00", "-1", "0.98", "98", "7"];
        let texts = ["有", " 有", "无", "是", "否", "1", "1.0", "１", "约3", "3人", "98%", "0", "", "省级"];
        let mut cells: Vec<RawCell> = texts.into_iter().map(RawCell::text).collect();
        cells.extend(numbers.iter().map(|one| RawCell::plain(RawValue::Number(one.parse().unwrap()))));
        cells.extend([RawValue::Bool(true), RawValue::Uncached, RawValue::NotFinite].map(RawCell::plain));
        let changes: [fn(&mut RawCell); 4] = [
            |cell| cell.struck = true,
            |cell| cell.percent = true,
            |cell| cell.format = Some("0\"人\"".into()),
            |cell| cell.formula = Formula::Cached,
        ];
        let changed = |change: fn(&mut RawCell)| {
            cells.clone().into_iter().map(move |mut cell| {
                change(&mut cell);
                cell
            })
        };
        let mut all: Vec<RawCell> = changes.into_iter().flat_map(changed).collect();
        all.extend(cells);
        let place = |at: usize| Place::sheet("甲.xlsx", "明细").cell(format!("D{at}"));
        for detail in &pack.form.details {
            for column in detail.values() {
                let alone = |cell: &RawCell, at| {
                    Counted::of(&pack, detail, column, 3).entry(cell, &lexicon, place(at))
                };
                for _ in 0..all.len() {
                    let known = Counted::of(&pack, detail, column, 3);
                    for (at, cell) in all.iter().chain(&all).enumerate() {
                        assert_eq!(known.entry(cell, &lexicon, place(at)), alone(cell, at), "{cell:?}");
                    }
                    all.rotate_left(1);
                }
            }
        }
    }
}
