//! Columns of a table: those that are missing or there twice, and those beside the form's own.

use std::collections::{BTreeMap, BTreeSet};

use jibao_core::pack::{FormColumn, Reading};
use jibao_core::returns::Place;

use super::Work;
use crate::form::header::Table;
use crate::form::indicators::COLUMNS;
use crate::form::ledger::Fate;
use crate::form::tables::Found;
use crate::form::value::{is_blank, shown};
use jibao_sheets::{Position, RawCell, RawSheet, RawValue, a1};

/// A column of somebody's own has at most so many numbers.
const FEW_NUMBERS: usize = 5;

impl Work<'_> {
    /// Notes header and titles, and tells columns that are missing or there twice.
    pub(super) fn header(&mut self, found: &Found, form: &[FormColumn], needed: &[&str]) {
        let sheet = &self.book.sheets[found.sheet];
        let table = &found.table;
        for (at, _) in sheet.cells.rows(..table.first).iter().filter(|(at, _)| !table.above.contains(&at.0)) {
            self.ledgers[found.sheet].mark(*at, Fate::Label);
        }
        let columns: BTreeSet<u16> = table
            .columns
            .values()
            .copied()
            .chain(table.doubled.values().flatten().copied())
            .chain(table.county)
            .collect();
        for (at, _) in sheet.cells.rows(table.first..=table.row) {
            if columns.contains(&at.1) || at.0 < table.row {
                self.ledgers[found.sheet].mark(*at, Fate::Label);
            }
        }
        let header =
            |id: &str| form.iter().find(|column| column.id == id).map(|column| column.header.clone());
        let name = |id: &str| header(id).unwrap_or_else(|| id.to_owned());
        let place = || vec![Place::sheet(self.path, sheet.name.clone())];
        let gone = |id: &&&str| table.column(id).is_none() && !table.doubled.contains_key(**id);
        let mut odd = table.odd.clone();
        let is_number = |(_, cell): &&(Position, RawCell)| matches!(cell.value, RawValue::Number(_));
        let numbers = |column: u16| {
            let below = sheet.cells.rows(table.row + 1..table.end).iter();
            below.filter(is_number).filter(|((_, at), _)| *at == column).count()
        };
        let heads = sheet.cells.row(table.row).iter().map(|((_, column), _)| *column);
        let unknown: Vec<u16> = heads
            .filter(|column| !columns.contains(column) && !table.odd.contains(column))
            .filter(|column| numbers(*column) > FEW_NUMBERS)
            .collect();
        for id in needed.iter().filter(gone) {
            // What only a time tells apart may be either of two columns; 顾问到村(累计) is told with the column of its name.
            let timed = COLUMNS.iter().any(|(_, timed)| timed == id);
            let is_own = |column: &mut u16| timed || header_text(sheet, table, *column).contains(&name(id));
            let odd: Vec<u16> = odd.extract_if(.., is_own).collect();
            if odd.is_empty() {
                let mut message = format!("“{}”缺少“{}”列，该列各数未报", sheet.name, name(id));
                let mut places = place();
                // One column of numbers that nothing explains is most likely the one that is missing.
                if let [column] = unknown.as_slice() {
                    let head = header_text(sheet, table, *column);
                    message.extend(["；有一列", &head, "认不出，是不是这一列"]);
                    places = vec![self.places[found.sheet].cell(a1(table.row, *column))];
                }
                self.notes.add(Reading::ColumnMissing, places, message);
                continue;
            }
            let heads: Vec<String> = odd.iter().map(|column| header_text(sheet, table, *column)).collect();
            // 1-6月 in the third quarter is no 本年累计, whatever else it is.
            let wanted = if *id == "year" { name(id) } else { self.pack.period.this.clone() };
            let message = format!(
                "“{}”缺少“{}”列，该列各数未报；有{}列，不能确定是{}的数，没有采用",
                sheet.name,
                name(id),
                heads.join("、"),
                wanted
            );
            let places =
                odd.iter().map(|column| self.places[found.sheet].cell(a1(table.row, *column))).collect();
            self.notes.add(Reading::ColumnMissing, places, message);
            for row in table.rows(sheet) {
                for column in &odd {
                    self.ledgers[found.sheet].mark((row, *column), Fate::Question);
                }
            }
        }
        for (id, columns) in &table.doubled {
            let message =
                format!("“{}”有{}个“{}”列，分不清是哪一列，都没有采用", sheet.name, columns.len(), name(id));
            let places = columns.iter().map(|column| self.places[found.sheet].cell(a1(table.row, *column)));
            self.notes.add(Reading::ColumnMissing, places.collect(), message);
            for row in table.rows(sheet) {
                for column in columns {
                    self.ledgers[found.sheet].mark((row, *column), Fate::Question);
                }
            }
        }
        if let Some(column) = table.county {
            for row in table.rows(sheet) {
                self.ledgers[found.sheet].mark((row, column), Fate::Label);
            }
        }
    }

    /// Columns beside the form's own: looked at, told, not taken.
    pub(super) fn beside(&mut self, found: &Found) {
        let sheet = &self.book.sheets[found.sheet];
        let table = &found.table;
        let known: BTreeSet<u16> = table.columns.values().copied().collect();
        let mut strangers: BTreeMap<u16, usize> = BTreeMap::new();
        for at in self.ledgers[found.sheet].open() {
            let outside = !known.contains(&at.1);
            let below = at.0 > table.row && at.0 < table.end || table.above.contains(&at.0);
            if at.0 >= table.first && at.0 <= table.row {
                self.ledgers[found.sheet].mark(at, Fate::Label);
            } else if outside && below {
                *strangers.entry(at.1).or_default() += 1;
                self.ledgers[found.sheet].mark(at, Fate::Ignored("表外的列"));
            }
        }
        let place = |row, column| vec![Place::sheet(self.path, &*sheet.name).cell(a1(row, column))];
        let mut nameless: Vec<(u16, u16, usize)> = Vec::new();
        for (column, count) in strangers {
            if has_header(sheet, table, column) {
                let header = header_text(sheet, table, column);
                let message = format!("“{}”的{header}列不是上报表的列，{count}个单元格没有采用", sheet.name);
                self.notes.add(Reading::ColumnExtra, place(table.row, column), message);
                continue;
            }
            match nameless.last_mut().filter(|(_, last, _)| last + 1 == column) {
                Some((_, last, all)) => (*last, *all) = (column, *all + count),
                None => nameless.push((column, column, count)),
            }
        }
        // Columns side by side without a word over them are one thing that somebody put there.
        for (first, last, count) in nameless {
            let columns = if first == last {
                letters(first)
            } else {
                format!("{}至{}", letters(first), letters(last))
            };
            let message =
                format!("“{}”的{columns}列没有列名，不是上报表的列，{count}个单元格没有采用", sheet.name);
            let below = sheet.cells.rows(table.row + 1..table.end).iter();
            let filled = below.filter(|((_, column), cell)| *column == first && !is_blank(cell));
            let row = filled.map(|((row, _), _)| *row).min().unwrap_or(table.row);
            self.notes.add(Reading::ColumnExtra, place(row, first), message);
        }
    }
}

/// The lowest words over a column.
fn header(sheet: &RawSheet, table: &Table, column: u16) -> Option<String> {
    let mut cells = (table.first..=table.row).rev().filter_map(|row| sheet.cells.get((row, column)));
    cells.find(|cell| !is_blank(cell)).map(|cell| shown(cell).trim().to_owned())
}

fn has_header(sheet: &RawSheet, table: &Table, column: u16) -> bool {
    header(sheet, table, column).is_some()
}

/// What a column is called in a sentence: by its header, else by its letters.
fn header_text(sheet: &RawSheet, table: &Table, column: u16) -> String {
    header(sheet, table, column).map_or_else(|| letters(column), |header| format!("“{header}”"))
}

/// A column's letters.
fn letters(column: u16) -> String {
    a1(0, column).trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()
}
