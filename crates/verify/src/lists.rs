//! Sheets that list what the data list: detail rows, findings, texts, and the numbers of the text.

use std::collections::BTreeMap;

use jibao_contract::book::Holds;
use jibao_contract::data::{State, Village, VillageValue};
use jibao_core::pack::{Detail, key};
use jibao_core::returns;
use jibao_core::text::words;
use jibao_sheets::{Position, RawCell, a1};
use rust_decimal::Decimal;

use crate::heads::Table;
use crate::workbook::{RATE_STEP as STEP, Workbook, number, text};

/// How often each row of a list is to be there.
type Rows = BTreeMap<Vec<String>, isize>;

impl Workbook<'_> {
    /// The rows of a detail sheet, each cell as its return gave it.
    pub(crate) fn details(&mut self, detail: &Detail, table: &Table<'_>) {
        let at = |holds: Holds| table.of(&holds);
        let (Some(unit), Some(code), Some(name)) = (at(Holds::Unit), at(Holds::RowCode), at(Holds::Row))
        else {
            return self.aside(table);
        };
        let data = self.data;
        let sheet = table.sheet;
        let said = |row: u32, at: u16| sheet.cell(row, at).map(text).unwrap_or_default();
        let mut left: BTreeMap<[String; 3], &Village> = BTreeMap::new();
        let told = self.pack.form.told_id(detail);
        for village in data.villages.iter().filter(|row| row.detail == told) {
            let key = [&village.county, village.code.as_ref().unwrap_or(&village.township), &village.name];
            left.insert(key.map(|part| bare(part)), village);
        }
        let township = at(Holds::Form(key::GROUP.to_owned()));
        let file = self.file;
        let place = |at: Position| format!("{file} › {} › {}", sheet.name, a1(at.0, at.1));
        let mut told = Vec::new();
        for row in table.rows().filter(|row| sheet.cell(*row, name).is_some()) {
            let coded = Some(said(row, code)).filter(|code| !code.is_empty());
            let coded = coded.or_else(|| township.map(|at| said(row, at))).unwrap_or_default();
            let Some(village) = left.remove(&[said(row, unit), coded, said(row, name)]) else {
                told.push((place((row, name)), detail.row.clone(), said(row, name), String::new()));
                continue;
            };
            for (column, holds) in &table.columns {
                if *holds == Holds::Name {
                    let (found, expected) = (said(row, *column), bare(self.name(&village.county)));
                    if found != expected {
                        let what = format!("{}的{}", village.name, self.pack.about.counties);
                        told.push((place((row, *column)), what, found, expected));
                    }
                }
                let Holds::Form(id) = holds else { continue };
                let Some(value) = village.values.get(id) else { continue };
                self.count(sheet);
                let cell = sheet.cell(row, *column);
                if !says(cell, value) {
                    let what = format!("{}的“{}”", village.name, detail.header(id));
                    let expected =
                        if value.value.is_empty() { "没有数".to_owned() } else { value.value.clone() };
                    told.push((place((row, *column)), what, cell.map(text).unwrap_or_default(), expected));
                }
            }
        }
        for (place, what, found, expected) in told {
            self.told(place, what, found, expected, None);
        }
        let place = format!("{} › {}", self.file, sheet.name);
        for village in left.into_values() {
            self.lacks(place.clone(), format!("没有“{}{}”一行", village.township, village.name));
        }
    }

    /// A row a finding: whose and what.
    pub(crate) fn findings(&mut self, table: &Table<'_>) {
        let data = self.data;
        let rows = data.findings.iter().map(|finding| {
            let name = finding.reporter.as_deref().map_or("", |id| self.name(id));
            vec![bare(name), bare(&finding.message)]
        });
        self.same_rows(table, &[Holds::Name, Holds::Message], rows.collect());
    }

    /// A row a text. What no cell holds goes on behind the table: the beginning is compared.
    pub(crate) fn texts(&mut self, table: &Table<'_>) {
        let data = self.data;
        let rows = data.texts.iter().map(|one| {
            let mut start = bare(&one.text);
            start.truncate(start.floor_char_boundary(BEGINNING));
            vec![bare(self.name(&one.reporter)), bare(&one.reporter), bare(&one.measure), start]
        });
        let keys = [Holds::Name, Holds::Unit, Holds::Measure, Holds::Text];
        self.same_rows(table, &keys, rows.collect());
    }

    /// Rows of a sheet and of the data, in whatever order.
    fn same_rows(&mut self, table: &Table<'_>, keys: &[Holds], rows: Vec<Vec<String>>) {
        let columns: Option<Vec<u16>> = keys.iter().map(|holds| table.of(holds)).collect();
        let Some(columns) = columns else { return self.aside(table) };
        let sheet = table.sheet;
        let mut left = Rows::new();
        for row in rows {
            *left.entry(row).or_default() += 1;
        }
        for row in table.rows() {
            let mut said: Vec<String> =
                columns.iter().map(|at| sheet.cell(row, *at).map(text).unwrap_or_default()).collect();
            if said.iter().all(String::is_empty) {
                continue;
            }
            if let Some(last) = said.last_mut() {
                last.truncate(last.floor_char_boundary(BEGINNING));
            }
            self.count(sheet);
            *left.entry(said).or_default() -= 1;
        }
        let place = format!("{} › {}", self.file, sheet.name);
        for (row, count) in left {
            let what = row.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("：");
            match count {
                0 => {}
                1.. => self.lacks(place.clone(), format!("没有“{what}”一行")),
                _ => self.told(place.clone(), format!("“{what}”一行"), String::new(), String::new(), None),
            }
        }
    }

    /// A row a number of the text: printed and exact, each as the data have it.
    pub(crate) fn figures(&mut self, table: &Table<'_>) {
        let (Some(printed), Some(exact)) = (table.of(&Holds::Printed), table.of(&Holds::Exact)) else {
            return self.aside(table);
        };
        let data = self.data;
        let mut known: BTreeMap<String, Vec<Decimal>> = BTreeMap::new();
        for figure in &data.figures {
            known.entry(bare(&figure.text)).or_default().push(figure.value);
        }
        let sheet = table.sheet;
        for row in table.rows() {
            let Some(cell) = sheet.cell(row, printed) else { continue };
            let beside = sheet.cell(row, exact);
            let (said, value) = (text(cell), beside.and_then(number));
            self.count(sheet);
            let values = known.get(&said).map(Vec::as_slice).unwrap_or_default();
            // A cell keeps fifteen digits of a quotient.
            let same = |value: Decimal| values.iter().any(|known| (known - value).abs() <= STEP);
            // Words are no value; a blank says nothing.
            let holds = value.map_or(beside.is_none_or(|cell| text(cell).is_empty()), same);
            if holds && !values.is_empty() {
                continue;
            }
            let place = format!("{} › {} › {}", self.file, sheet.name, a1(row, exact));
            let found = beside.map(text).unwrap_or_default();
            let expected = values.first().map(|value| value.normalize().to_string()).unwrap_or_default();
            let found = if found.is_empty() { "空白".to_owned() } else { found };
            self.told(place, format!("“{said}”的值"), found, expected, None);
        }
    }

    fn name(&self, id: &str) -> &str {
        self.data.reporters.iter().find(|one| one.id == id).map_or("", |one| &one.name)
    }
}

/// So many bytes of a text are compared: a cell holds 32,767 characters.
const BEGINNING: usize = 9_000;

/// Whether a cell says what the data say of a village.
fn says(cell: Option<&RawCell>, value: &VillageValue) -> bool {
    let Some(cell) = cell else { return value.value.is_empty() };
    let digits: Option<Decimal> = value.value.parse().ok();
    let said = text(cell);
    match (number(cell), value.state) {
        (Some(found), _) => digits == Some(found),
        (None, State::Reported | State::None) => match said.as_str() {
            words::YES | words::HAS => digits == Some(Decimal::ONE),
            words::NO | words::HAS_NOT => digits.is_none_or(|value| value.is_zero()),
            _ => said == bare(&value.value),
        },
        (None, State::NotApplicable) => said == returns::State::NotApplicable.label(),
        (None, State::Blank) => said == returns::State::Blank.label(),
        (None, State::Unreadable) => said == returns::State::Unreadable.label(),
        (None, State::Suppressed) => false,
    }
}

/// Words as cells are compared.
fn bare(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).collect()
}
