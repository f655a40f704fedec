//! Sheets of the workbook in which each row names its reporter, and the sheet of the quarter before.

use std::collections::{BTreeMap, BTreeSet};

use jibao_contract::book::{Holds, span};
use jibao_core::pack::{Column, Kind};
use jibao_core::text::words::{NO, YES};
use jibao_sheets::RawSheet;
use rust_decimal::Decimal;

use crate::heads::Table;
use crate::workbook::{Workbook, number, text};
use jibao_contract::data::Data;

/// Values of the quarter before by indicator and reporter.
pub(crate) type Before = BTreeMap<(String, String), Decimal>;

/// The values of the quarter before as the workbook stores them; the data of this quarter do not hold them.
pub(crate) fn before(data: &Data, table: &Table<'_>) -> Before {
    let sheet = table.sheet;
    let mut values = Before::new();
    let Some(code) = table.of(&Holds::Code) else { return values };
    for row in table.rows() {
        let Some(code) = sheet.cell(row, code).map(text).filter(|code| data.indicator(code).is_some()) else {
            continue;
        };
        for (at, holds) in &table.columns {
            let (Holds::Before(id), Some(cell)) = (holds, sheet.cell(row, *at)) else { continue };
            let value = number(cell).or_else(|| match text(cell).as_str() {
                YES => Some(Decimal::ONE),
                NO => Some(Decimal::ZERO),
                _ => None,
            });
            values.extend(value.map(|value| ((code.clone(), id.to_string()), value)));
        }
    }
    values
}

impl Workbook<'_> {
    /// Indicator and reporter that a row names.
    fn named(&self, sheet: &RawSheet, row: u32, code: u16, who: u16) -> Option<(String, String)> {
        let id = self.data.reporter(&text(sheet.cell(row, who)?))?;
        Some((text(sheet.cell(row, code)?), id.to_owned()))
    }

    /// What reporters gave, row by row.
    pub(crate) fn raw_values(&mut self, table: &Table<'_>) {
        let at = |holds: Holds| table.of(&holds);
        let (Some(code), Some(who), Some(column), Some(value)) =
            (at(Holds::Code), at(Holds::Name), at(Holds::Span), at(Holds::Value))
        else {
            return self.aside(table);
        };
        let sheet = table.sheet;
        for row in table.rows() {
            let Some((code, id)) = self.named(sheet, row, code, who) else { continue };
            let Some(indicator) = self.data.indicator(&code) else { continue };
            let given = indicator.by_reporter.get(&id);
            if let Some(word) = given.and_then(|given| given.word.clone()) {
                self.worded(sheet, (row, value), indicator, &word);
                continue;
            }
            let of = |column: Column| Some(span(column).to_owned());
            let expected = match sheet.cell(row, column).map(text) {
                one if one == of(Column::Current) => given.and_then(|given| given.value),
                // What is cumulative by itself is given in the year's column, and has no other value.
                one if one == of(Column::Year) && self.cumulative(&code) => {
                    given.and_then(|given| given.value)
                }
                one if one == of(Column::Year) => given.and_then(|given| given.year_to_date),
                _ => continue,
            };
            self.compare(sheet, (row, value), sheet.cell(row, value), indicator, &id, expected);
        }
    }

    fn cumulative(&self, code: &str) -> bool {
        self.pack.catalogue.get(code).is_some_and(|indicator| indicator.kind == Kind::Ytd)
    }

    /// What sections give for the whole beside the counties' sums.
    pub(crate) fn section_checks(&mut self, table: &Table<'_>) {
        let at = |holds: Holds| table.of(&holds);
        let (Some(code), Some(who)) = (at(Holds::Code), at(Holds::Name)) else {
            return self.aside(table);
        };
        let sheet = table.sheet;
        for row in table.rows() {
            let Some((code, id)) = self.named(sheet, row, code, who) else { continue };
            let mut checks = self.data.section_checks.iter();
            let check = checks.find(|check| check.code == code && check.section == id);
            let (Some(indicator), Some(check)) = (self.data.indicator(&code), check) else { continue };
            let sides = [(Holds::Given, check.section_value), (Holds::Counties, check.counties_value)];
            for (holds, expected) in sides {
                if let Some(at) = table.of(&holds) {
                    self.compare(sheet, (row, at), sheet.cell(row, at), indicator, &id, expected);
                }
            }
        }
    }

    /// Groups downwards, indicators across.
    pub(crate) fn by_group(&mut self, table: &Table<'_>) {
        let Some(group) = table.of(&Holds::Group) else {
            return self.aside(table);
        };
        let sheet = table.sheet;
        let mut left: BTreeSet<&str> = self.data.groups.iter().map(|group| group.id.as_str()).collect();
        for row in table.rows() {
            let Some(id) = sheet.cell(row, group).map(text) else { continue };
            left.remove(id.as_str());
            for (at, holds) in &table.columns {
                let Holds::Indicator(code) = holds else { continue };
                let Some(indicator) = self.data.indicator(code.as_str()) else { continue };
                let told = indicator.by_group.get(&id);
                if let Some(answers) = told.and_then(|one| self.answers(indicator, &one.answers)) {
                    self.worded(sheet, (row, *at), indicator, &answers);
                    continue;
                }
                let total = told.and_then(|one| one.total);
                self.compare(sheet, (row, *at), sheet.cell(row, *at), indicator, &id, total);
            }
        }
        for id in left {
            self.lacks(format!("{} › {}", self.file, sheet.name), format!("没有组“{id}”一行"));
        }
    }

    /// Reporters downwards, indicators across.
    pub(crate) fn by_unit(&mut self, table: &Table<'_>) {
        let Some(unit) = table.of(&Holds::Unit) else {
            return self.aside(table);
        };
        let sheet = table.sheet;
        for row in table.rows() {
            let Some(id) = sheet.cell(row, unit).map(text) else { continue };
            for (at, holds) in &table.columns {
                let Holds::Indicator(code) = holds else { continue };
                let Some(indicator) = self.data.indicator(code.as_str()) else { continue };
                let entering = self
                    .pack
                    .catalogue
                    .get(code.as_str())
                    .is_none_or(|one| super::sums::enters(self.pack, one, &id));
                let given = indicator.by_reporter.get(&id).filter(|_| entering);
                if let Some(word) = given.and_then(|cell| cell.word.clone()) {
                    self.worded(sheet, (row, *at), indicator, &word);
                    continue;
                }
                let given = given.and_then(|cell| cell.value);
                self.compare(sheet, (row, *at), sheet.cell(row, *at), indicator, &id, given);
            }
        }
    }
}
