//! Numbers of the indicator sheet that stand beside their place, are corrected beside it, or were pasted a row off: one
//! question each, and none of them is taken.

use std::collections::BTreeMap;

use jibao_core::pack::{self, Column, Indicator, Kind};
use jibao_core::returns::{Place, State};
use jibao_core::text::fold::{key, says_nothing};
use rust_decimal::Decimal;

use super::corrected;
use super::indicators::{COLUMNS, Entries, Reading};
use super::ledger::Ledger;
use super::notes::Notes;
use super::number::{Measure, count, read};
use super::shifted::{self, Line, What};
use super::value::{is_blank, seen};
use jibao_sheets::a1;

/// Cells beside the table in a column without a header, at most, for them to be corrections: more are a column of
/// somebody's own.
const FEW: usize = 3;

/// So many numbers beside empty cells of one column are one mistake.
const MANY: usize = 5;

/// A number in the column beside an empty one.
pub(super) struct Astray {
    /// The empty column, and the one beside it, by ids.
    columns: (&'static str, &'static str),
    /// The empty cell and the one with the number.
    cells: (String, String),
    name: String,
    text: String,
    places: Vec<Place>,
}

impl Reading<'_> {
    /// Tells numbers beside empty cells: each, or a whole column of them once.
    pub(super) fn tell_astray(&self, all: Vec<Astray>, notes: &mut Notes<'_>) {
        let header = |id: &str| {
            let column = self.pack.form.indicators.column(id);
            column.map_or_else(|| id.to_owned(), |column| column.header.clone())
        };
        let mut by_column: BTreeMap<(&str, &str), Vec<Astray>> = BTreeMap::new();
        for one in all {
            by_column.entry(one.columns).or_default().push(one);
        }
        for ((own, beside), several) in by_column {
            if let [first, ..] = several.as_slice()
                && several.len() >= MANY
            {
                let message = format!(
                    "“{}”列有{}格空着，数像是填到了旁边“{}”一列（如{}“{}”），请确认后移回原处",
                    header(own),
                    several.len(),
                    header(beside),
                    first.cells.1,
                    first.text
                );
                let places = several.into_iter().flat_map(|one| one.places).collect();
                notes.add(pack::Reading::AmbiguousValue, places, message);
                continue;
            }
            for Astray { cells: (own, other), name, text, places, .. } in several {
                let header = header(beside);
                let message =
                    format!("{name}的{own}空着，旁边“{header}”{other}填的是“{text}”，请确认后填到{own}");
                notes.add(pack::Reading::AmbiguousValue, places, message);
            }
        }
    }

    /// A number in the column beside an empty one: in 单位 for 本期, in 备注 for 本年累计.
    pub(super) fn astray(
        &self,
        indicator: &Indicator,
        row: u32,
        entries: &mut Entries,
        astray: &mut Vec<Astray>,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        // A word has no second column that it could be meant for: it stands on either side of its own.
        let other = if indicator.is_choice() { COLUMNS[0] } else { COLUMNS[1] };
        let besides = [(COLUMNS[0], "unit"), (other, "remark")];
        for ((column, id), beside) in besides {
            let (Some(at), Some(near)) = (self.block.table.column(id), self.block.table.column(beside))
            else {
                continue;
            };
            let text = self.block.text(row, Some(near));
            let is_count = if indicator.is_choice() {
                indicator.choice.meant(&text).is_some()
            } else {
                text.contains(|c: char| c.is_numeric()) && read(&text, Measure::of(indicator)).is_ok()
            };
            let code = |column| (indicator.code.clone(), column);
            let Some(entry) = entries.get_mut(&code(column)).filter(|_| is_count) else { continue };
            let mut places = vec![entry.place.clone()];
            let (own, other) = (a1(row, at), a1(row, near));
            let header = self.pack.form.indicators.column(beside).map_or(beside, |column| &column.header);
            let message = if entry.state() == State::Blank {
                text.trim().clone_into(&mut entry.raw);
                entry.set_unreadable();
                places.push(self.block.place(row, near));
                for place in &places {
                    ledger.ask(&place.cell);
                }
                let (name, text) = (indicator.quoted(), text.trim().to_owned());
                astray.push(Astray { columns: (id, beside), cells: (own, other), name, text, places });
                continue;
            } else if column == Column::Current {
                // A whole row one column to the left: what stands under 本期 is 本年累计, which is empty.
                let moved = entries.get(&code(Column::Year)).is_some_and(|year| year.state() == State::Blank);
                let Some(entry) = entries.get_mut(&code(column)).filter(|_| moved) else { continue };
                entry.set_unreadable();
                let raw = entry.raw.clone();
                if let Some(year) = entries.get_mut(&code(Column::Year)) {
                    year.raw.clone_from(&raw);
                    year.set_unreadable();
                    places.push(year.place.clone());
                }
                format!(
                    "{}的“{header}”{other}填的是“{}”，{own}填的是“{raw}”，像是左移了一格，请确认后填到原处",
                    indicator.quoted(),
                    text.trim()
                )
            } else {
                continue;
            };
            places.push(self.block.place(row, near));
            for place in &places {
                ledger.ask(&place.cell);
            }
            notes.add(pack::Reading::AmbiguousValue, places, message);
        }
    }

    /// Numbers beside the table that stand in a column without a header, by row, if they are few.
    pub(super) fn beside(&self) -> BTreeMap<u32, (u16, String)> {
        let table = self.block.table;
        let known: Vec<u16> = table
            .columns
            .values()
            .chain(table.doubled.values().flatten())
            .chain(&table.county)
            .chain(&table.odd)
            .copied()
            .collect();
        let cell =
            |row: u32, column: u16| self.block.sheet.cells.get((row, column)).filter(|cell| !is_blank(cell));
        let headed = |column: u16| (table.first..=table.row).any(|row| cell(row, column).is_some());
        let mut found: BTreeMap<u16, Vec<(u32, String)>> = BTreeMap::new();
        for row in self.block.rows.iter().copied() {
            for ((_, column), cell) in self.block.sheet.cells.row(row) {
                if !is_blank(cell) && !known.contains(column) {
                    found.entry(*column).or_default().push((row, seen(cell).into_owned()));
                }
            }
        }
        let few = found.into_iter().filter(|(column, cells)| cells.len() <= FEW && !headed(*column));
        let cells =
            few.flat_map(|(column, cells)| cells.into_iter().map(move |(row, text)| (row, (column, text))));
        cells
            .filter(|(_, (_, text))| {
                count(text, "").is_ok() || corrected::corrects(text, &[], &self.lexicon.period)
            })
            .collect()
    }

    /// A remark, or a number beside the table, that corrects a value of its row.
    pub(super) fn corrected(
        &self,
        indicator: &Indicator,
        row: u32,
        beside: &BTreeMap<u32, (u16, String)>,
        entries: &mut Entries,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let values = |entries: &Entries| -> Vec<Decimal> {
            let own =
                COLUMNS.iter().filter_map(|(column, _)| entries.get(&(indicator.code.clone(), *column)));
            own.filter_map(|entry| entry.number()).collect()
        };
        let numbers = values(entries);
        let at = self.block.table.column("remark");
        let remark = self.block.text(row, at).into_owned();
        if indicator.is_choice() {
            return self.renamed(indicator, (row, at), &remark, entries, notes, ledger);
        }
        // A number alone beside an empty cell most likely stands one column too far.
        let empty = COLUMNS.iter().any(|(column, _)| {
            entries.get(&(indicator.code.clone(), *column)).is_some_and(|entry| entry.number().is_none())
        });
        let beside_its_place = empty && corrected::is_bare(&remark);
        let of_remark = at
            .filter(|_| !beside_its_place && corrected::corrects(&remark, &numbers, &self.lexicon.period))
            .map(|at| (at, remark));
        let differs = |text: &str| count(text, "").map_or(true, |count| !numbers.contains(&count.value));
        let of_beside = || beside.get(&row).filter(|(_, text)| differs(text)).cloned();
        let Some((at, says)) = of_remark.or_else(of_beside).filter(|_| !numbers.is_empty()) else { return };
        let (mut places, mut raws) = (Vec::new(), Vec::new());
        for (column, id) in COLUMNS {
            let entry = entries.get_mut(&(indicator.code.clone(), column));
            let given = entry.filter(|entry| {
                entry.number().is_some() && corrected::names(&says, id, &self.lexicon.period)
            });
            if let Some(entry) = given {
                entry.set_unreadable();
                entry.normalised.clear();
                raws.push(format!("“{}”", entry.raw));
                places.push(entry.place.clone());
            }
        }
        if places.is_empty() {
            return;
        }
        let says: String = says.trim().chars().take(40).collect();
        let message = format!(
            "{}填{}，旁边{}写着“{says}”，不知以哪个为准",
            indicator.quoted(),
            raws.join("、"),
            a1(row, at)
        );
        places.push(self.block.place(row, at));
        for place in &places {
            ledger.ask(&place.cell);
        }
        notes.add(pack::Reading::AmbiguousValue, places, message);
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
        notes.add(pack::Reading::AmbiguousValue, places, message);
    }

    /// A block of values pasted one row off.
    pub(super) fn shifted(
        &self,
        found: &[(u32, &Indicator)],
        entries: &mut Entries,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let asked: Vec<(u32, &Indicator)> = found
            .iter()
            .filter(|(_, indicator)| entries.contains_key(&(indicator.code.clone(), Column::Current)))
            .copied()
            .collect();
        let line = |(_, indicator): &(u32, &Indicator)| Line {
            flag: indicator.kind == Kind::Flag,
            current: self.what(indicator, entries),
            year: entries
                .get(&(indicator.code.clone(), Column::Year))
                .filter(|_| indicator.kind == Kind::Flow)
                .and_then(|entry| entry.number()),
        };
        let lines: Vec<Line> = asked.iter().map(line).collect();
        let Some(shift) = shifted::find(&lines) else { return };
        let mut places: Vec<Place> = Vec::new();
        for (_, indicator) in &asked[shift.rows.clone()] {
            for (column, _) in
                COLUMNS.into_iter().filter(|(column, _)| shift.both || *column == Column::Current)
            {
                if let Some(entry) = entries.get_mut(&(indicator.code.clone(), column)) {
                    entry.set_unreadable();
                    entry.normalised.clear();
                    places.push(entry.place.clone());
                }
            }
        }
        // What each cell would be asked for by itself follows from the shift.
        notes.forget(&places);
        for place in &places {
            ledger.ask(&place.cell);
        }
        let cell = |at: usize| {
            let code = (asked[at].1.code.clone(), Column::Current);
            entries.get(&code).map(|entry| (entry.place.cell.clone(), entry.raw.clone())).unwrap_or_default()
        };
        let (first, last) = (cell(*shift.rows.start()).0, cell(*shift.rows.end()).0);
        let (odd, raw) = cell(shift.impossible);
        let way = if shift.empty == *shift.rows.start() { "下" } else { "上" };
        let message = format!(
            "{first}至{last}像是整段往{way}错了一行：{}空着，其余各格的数都与相邻一行相合，与本行不合（如{odd}填“{raw}”），\
             这一段没有采用，请对照原表重新填写",
            cell(shift.empty).0
        );
        notes.add(pack::Reading::AmbiguousValue, places, message);
    }

    fn what(&self, indicator: &Indicator, entries: &Entries) -> What {
        let Some(entry) = entries.get(&(indicator.code.clone(), Column::Current)) else { return What::Blank };
        if entry.state() == State::Blank || says_nothing(&entry.raw) {
            return What::Blank;
        }
        let word = key(&entry.raw);
        if self.lexicon.yes.contains(&word) || self.lexicon.no.contains(&word) {
            return What::Word;
        }
        let number = entry.number().filter(|_| indicator.kind != Kind::Flag);
        let number = number.or_else(|| count(&entry.raw, "").ok().map(|count| count.value));
        number.map_or(What::Other, What::Number)
    }
}
