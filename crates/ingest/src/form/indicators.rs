//! The sheet of indicators: rows found by code, else by name, never by position.

use std::collections::BTreeMap;

use jibao_core::calendar::Quarter;
use jibao_core::pack::{Code, Column, Indicator, Pack, Reporter};
use jibao_core::submission::{Entry, Place, State};

use super::header::Table;
use super::ledger::{Fate, Ledger};
use super::lexicon::Lexicon;
use super::notes::Notes;
use super::value::{Expected, entry, folded, is_blank, shown};
use crate::raw::{RawSheet, a1};

type Entries = BTreeMap<(Code, Column), Entry>;

/// What the sheet is read for.
pub(crate) struct Reading<'a> {
    pub pack: &'a Pack,
    pub lexicon: &'a Lexicon,
    pub reporter: &'a Reporter,
    pub quarter: Quarter,
    pub file: &'a str,
    pub sheet: &'a RawSheet,
    pub table: &'a Table,
}

impl Reading<'_> {
    fn place(&self, row: u32, column: u16) -> Place {
        Place {
            file: self.file.to_owned(),
            sheet: self.sheet.name.clone(),
            cell: a1(row, column),
        }
    }

    fn text(&self, row: u32, column: Option<u16>) -> String {
        let cell = column.and_then(|column| self.sheet.cells.get(&(row, column)));
        cell.map(shown).unwrap_or_default()
    }

    /// Reads all rows below the header.
    pub(crate) fn read(&self, notes: &mut Notes<'_>, ledger: &mut Ledger) -> Entries {
        let mut entries = Entries::new();
        self.header(ledger);
        let rows: std::collections::BTreeSet<u32> = self
            .sheet
            .cells
            .keys()
            .map(|(row, _)| *row)
            .filter(|row| *row > self.table.row)
            .collect();
        let mut seen: BTreeMap<Code, u32> = BTreeMap::new();
        for row in rows {
            let Some(indicator) = self.indicator(row, notes, ledger) else {
                continue;
            };
            self.labels(row, ledger);
            if let Some(first) = seen.get(&indicator.code) {
                let place = self.place(row, self.table.column("code").unwrap_or_default());
                let message = format!(
                    "{}在第{}行和第{}行各有一行，只取第一行",
                    indicator.quoted(),
                    first + 1,
                    row + 1
                );
                notes.add("row-duplicate", vec![place], message);
                self.question_row(row, ledger);
                continue;
            }
            seen.insert(indicator.code.clone(), row);
            for (column, id) in [(Column::Current, "current"), (Column::Year, "year")] {
                self.value(indicator, row, column, id, &mut entries, notes, ledger);
            }
        }
        entries
    }

    fn header(&self, ledger: &mut Ledger) {
        for (at, _) in self.sheet.cells.range((0, 0)..(self.table.row, 0)) {
            ledger.mark(*at, Fate::Label);
        }
        for column in self.table.columns.values() {
            ledger.mark((self.table.row, *column), Fate::Label);
        }
    }

    fn labels(&self, row: u32, ledger: &mut Ledger) {
        for id in ["code", "measure", "name", "unit"] {
            if let Some(column) = self.table.column(id) {
                ledger.mark((row, column), Fate::Label);
            }
        }
        if let Some(column) = self.table.column("remark") {
            ledger.mark((row, column), Fate::Value);
        }
    }

    fn question_row(&self, row: u32, ledger: &mut Ledger) {
        for id in ["current", "year"] {
            if let Some(column) = self.table.column(id) {
                ledger.mark((row, column), Fate::Question);
            }
        }
    }

    /// The row's indicator: by code; without one by name and listed synonyms, never by likeness.
    fn indicator(&self, row: u32, notes: &mut Notes<'_>, ledger: &mut Ledger) -> Option<&Indicator> {
        let code = folded(&self.text(row, self.table.column("code"))).to_uppercase();
        let name = folded(&self.text(row, self.table.column("name")));
        // A code says which indicator it is; a wrong code is asked about and not overruled by the name.
        let found = if code.is_empty() {
            self.lexicon.indicator(&name).and_then(|code| self.pack.catalogue.get(code.as_str()))
        } else {
            self.pack.catalogue.get(&code).or_else(|| self.pack.catalogue.get(&lower_suffix(&code)))
        };
        if let Some(indicator) = found {
            return Some(indicator);
        }
        let values = ["current", "year"]
            .iter()
            .any(|id| !folded(&self.text(row, self.table.column(id))).is_empty());
        if !values {
            // A row without values is a heading or an instruction.
            for (at, _) in self.sheet.cells.range((row, 0)..=(row, u16::MAX)) {
                ledger.mark(*at, Fate::Label);
            }
            return None;
        }
        let at = self
            .table
            .column("code")
            .filter(|_| !code.is_empty())
            .or(self.table.column("name"))
            .unwrap_or_default();
        let what = if code.is_empty() { name } else { code };
        notes.add(
            "row-unknown",
            vec![self.place(row, at)],
            format!("第{}行“{what}”不是表中的指标，该行的数没有采用", row + 1),
        );
        for (at, _) in self.sheet.cells.range((row, 0)..=(row, u16::MAX)) {
            ledger.mark(*at, Fate::Question);
        }
        None
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "one cell with everything that says what it is"
    )]
    fn value(
        &self,
        indicator: &Indicator,
        row: u32,
        column: Column,
        id: &str,
        entries: &mut Entries,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger,
    ) {
        let Some(at) = self.table.column(id) else { return };
        let place = self.place(row, at);
        let asked = indicator.asks(column) && indicator.asked_of(self.reporter, self.quarter);
        let remark = self.text(row, self.table.column("remark"));
        let Some(cell) = self
            .sheet
            .cells
            .get(&(row, at))
            .filter(|cell| !is_blank(cell))
        else {
            if asked {
                let blank = Entry {
                    state: State::Blank,
                    value: None,
                    raw: String::new(),
                    place,
                    normalised: String::new(),
                    remark,
                };
                entries.insert((indicator.code.clone(), column), blank);
            }
            return;
        };
        let (mut read, question) = entry(
            cell,
            Expected::of(indicator),
            self.lexicon,
            place.clone(),
        );
        read.remark = remark;
        // A value before the indicator's first quarter is kept: the rule on validity tells it.
        let early = indicator.valid_from.is_some_and(|from| self.quarter < from) && indicator.asks(column);
        if !asked && !early {
            let message = format!(
                "{}的这一栏不由{}填报，所填“{}”没有采用",
                indicator.quoted(), self.reporter.name, read.raw
            );
            notes.add("not-asked", vec![place], message);
            ledger.mark((row, at), Fate::Question);
            return;
        }
        let fate = match (&question, read.state, read.normalised.is_empty()) {
            (Some(_), _, _) | (None, State::Unreadable, _) => Fate::Question,
            (None, _, true) => Fate::Value,
            (None, _, false) => Fate::Normalised,
        };
        ledger.mark((row, at), fate);
        if let Some(question) = question {
            notes.add(
                question.code,
                vec![place],
                format!("{}{}", indicator.quoted(), question.what),
            );
        } else if !read.normalised.is_empty() {
            let value = read.value.map(|value| value.to_string()).unwrap_or_default();
            let message = format!(
                "{}原文“{}”，{}，计为{value}",
                indicator.quoted(), read.raw, read.normalised
            );
            notes.add("normalised", vec![place], message);
        }
        entries.insert((indicator.code.clone(), column), read);
    }
}

/// Codes end in a small letter where they have parts: M1507A is M1507a.
fn lower_suffix(code: &str) -> String {
    let Some(last) = code.chars().last().filter(char::is_ascii_alphabetic) else { return code.to_owned() };
    format!("{}{}", &code[..code.len() - 1], last.to_ascii_lowercase())
}
