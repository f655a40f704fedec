//! Numbers of the indicator sheet that stand beside their place: one question each, and none of them is taken.

use std::collections::BTreeMap;

use jibao_core::pack::{self, Column, Indicator, Kind};
use jibao_core::returns::{Place, State};
use jibao_core::text::fold::key;

use super::beside::Beside;
use super::hints;
use super::indicators::{COLUMNS, Entries, Reading};
use super::ledger::Ledger;
use super::notes::Notes;
use super::number::{Measure, read};
use jibao_sheets::a1;

/// So many numbers beside empty cells of one column are one mistake.
const MANY: usize = 5;

/// In the place of a column's id: right of the table.
const BESIDE: &str = "beside";

/// A number in the column beside an empty one.
struct Astray {
    /// The empty column, and the one beside it, by ids.
    columns: (&'static str, &'static str),
    /// The empty cell and the one with the number.
    cells: (String, String),
    name: String,
    text: String,
    places: Vec<Place>,
}

impl Reading<'_> {
    /// Looks at every row for a number that stands beside its place, or is corrected beside it.
    pub(super) fn misplaced(
        &self,
        read: &[(u32, &Indicator)],
        entries: &mut Entries,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let mut beside = self.beside();
        let mut astray = Vec::new();
        for (row, indicator) in read {
            self.astray(indicator, *row, &mut beside, entries, &mut astray, notes, ledger);
            self.corrected(indicator, *row, &beside, entries, notes, ledger);
        }
        self.tell_astray(astray, notes);
    }

    /// Tells numbers beside empty cells: each, or a whole column of them once.
    fn tell_astray(&self, all: Vec<Astray>, notes: &mut Notes<'_>) {
        let header = |id: &str| self.header_of(id);
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
                notes.add_hinted(pack::Reading::AmbiguousValue, places, message, hints::MOVE);
                continue;
            }
            for Astray { cells: (own, other), name, text, places, .. } in several {
                let header = header(beside);
                let message =
                    format!("{name}的{own}空着，旁边“{header}”{other}填的是“{text}”，请确认后填到{own}");
                notes.add_hinted(pack::Reading::AmbiguousValue, places, message, hints::MOVE);
            }
        }
    }

    /// A number in another cell of a row whose own one is empty: in 单位, 任务, 备注, where nothing is asked, or beside the
    /// table.
    #[allow(clippy::too_many_arguments, reason = "one row with everything that is told of it")]
    fn astray(
        &self,
        indicator: &Indicator,
        row: u32,
        beside: &mut BTreeMap<u32, Vec<Beside>>,
        entries: &mut Entries,
        astray: &mut Vec<Astray>,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let blank = |entries: &Entries, column| {
            let entry = entries.get(&(indicator.code.clone(), column));
            entry.is_some_and(|entry| entry.state() == State::Blank)
        };
        for id in ["unit", "measure", "year", "remark", BESIDE] {
            // A word has no second column that it could be meant for. What stands right of the table is the last column's.
            let (current, year) = (blank(entries, Column::Current), blank(entries, Column::Year));
            let right = matches!(id, "remark" | BESIDE);
            let open = current || right && year;
            // Where nothing is empty, a number in 单位 alone says something: that all of the row stands left of its place.
            if !open && id != "unit" {
                continue;
            }
            let known = self.block.table.column(id);
            let Some((near, text)) = (match id {
                BESIDE => beside.get(&row).and_then(|all| {
                    let one = all.iter().find(|one| one.of.is_none())?;
                    Some((one.column, one.text.clone()))
                }),
                _ => known.map(|near| (near, self.block.text(row, Some(near)).into_owned())),
            }) else {
                continue;
            };
            // What is asked for under 本年累计 is no stray.
            let asked = id == "year" && entries.contains_key(&(indicator.code.clone(), Column::Year));
            if asked || !self.is_value(indicator, &text) {
                continue;
            }
            if !open {
                self.moved_left(indicator, row, (near, &text), entries, notes, ledger);
                continue;
            }
            let (column, own) = if right && year { COLUMNS[1] } else { COLUMNS[0] };
            let key = (indicator.code.clone(), column);
            let (Some(at), Some(entry)) = (self.block.table.column(own), entries.get_mut(&key)) else {
                continue;
            };
            text.trim().clone_into(&mut entry.raw);
            entry.set_unreadable();
            let places = vec![entry.place.clone(), self.block.place(row, near)];
            notes.forget(&places[1..]);
            for place in &places {
                ledger.ask(&place.cell);
            }
            if id == BESIDE {
                beside.remove(&row);
            }
            let (name, text) = (indicator.quoted(), text.trim().to_owned());
            let cells = (a1(row, at), a1(row, near));
            astray.push(Astray { columns: (own, id), cells, name, text, places });
        }
    }

    /// Whether a text may be a value of an indicator.
    pub(super) fn is_value(&self, indicator: &Indicator, text: &str) -> bool {
        if indicator.is_choice() {
            return indicator.choice.meant(text).is_some();
        }
        if indicator.kind == Kind::Flag {
            let word = key(text);
            return self.lexicon.yes.contains(&word) || self.lexicon.no.contains(&word);
        }
        text.contains(|c: char| c.is_numeric()) && read(text, Measure::of(indicator)).is_ok()
    }

    /// A whole row one column to the left: what stands under 本期 is 本年累计, which is empty.
    fn moved_left(
        &self,
        indicator: &Indicator,
        row: u32,
        (near, text): (u16, &str),
        entries: &mut Entries,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let code = |column| (indicator.code.clone(), column);
        let moved = entries.get(&code(Column::Year)).is_some_and(|year| year.state() == State::Blank);
        let Some(at) = self.block.table.column(COLUMNS[0].1) else { return };
        let Some(entry) = entries.get_mut(&code(Column::Current)).filter(|_| moved) else { return };
        entry.set_unreadable();
        let raw = entry.raw.clone();
        let mut places = vec![entry.place.clone()];
        if let Some(year) = entries.get_mut(&code(Column::Year)) {
            year.raw.clone_from(&raw);
            year.set_unreadable();
            places.push(year.place.clone());
        }
        places.push(self.block.place(row, near));
        let message = format!(
            "{}的“{}”{}填的是“{}”，{}填的是“{raw}”，像是左移了一格，请确认后填到原处",
            indicator.quoted(),
            self.header_of("unit"),
            a1(row, near),
            text.trim(),
            a1(row, at)
        );
        for place in &places {
            ledger.ask(&place.cell);
        }
        notes.add_hinted(pack::Reading::AmbiguousValue, places, message, hints::MOVE);
    }

    pub(super) fn header_of(&self, id: &str) -> String {
        let column = self.pack.form.indicators.column(id);
        column
            .map_or_else(|| if id == BESIDE { "表外" } else { id }.to_owned(), |column| column.header.clone())
    }
}
