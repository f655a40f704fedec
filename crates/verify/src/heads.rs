//! The sheets' headings as they stand in a workbook, found by the contract's table.

use std::collections::BTreeSet;

use jibao_contract::book::{Column, Grid, Holds, Shape, Sheet, stands};
use jibao_core::ids::Period;
use jibao_core::pack::Pack;
use jibao_sheets::{RawBook, RawSheet};

use crate::workbook::{Workbook, text};
use jibao_contract::data::Data;

/// Quarters that are looked for in 趋势.
const QUARTERS: usize = 80;
/// More rows than these are not searched for headings; 总览 has the most above its last table.
const WITHIN: u32 = 400;

/// A table where it was found.
pub(crate) struct Table<'a> {
    pub sheet: &'a RawSheet,
    /// Row of its headings.
    pub header: u32,
    /// The columns that are there.
    pub columns: Vec<(u16, Holds)>,
}

impl Table<'_> {
    /// Where the column is that holds this.
    pub(crate) fn of(&self, wanted: &Holds) -> Option<u16> {
        self.columns.iter().find(|(_, holds)| holds == wanted).map(|(at, _)| *at)
    }

    /// The rows below the headings that hold anything.
    pub(crate) fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        self.sheet.cells.row_numbers().filter(|row| *row > self.header)
    }
}

/// What the workbook of these data must hold. Which quarters stand in 趋势, the data do not tell: those are taken
/// that stand there, and the two that the data compare with.
pub(crate) fn shape<'a>(pack: &'a Pack, data: &Data, book: &RawBook) -> Shape<'a> {
    let known = |wanted: fn(&jibao_contract::data::Indicator) -> bool| data.indicators.iter().any(wanted);
    let before = known(|one| one.previous.is_some());
    let mut earlier = quarters(data.quarter, book);
    earlier.extend(before.then(|| data.quarter.previous()));
    earlier.extend(known(|one| one.same_quarter_last_year.is_some()).then(|| data.quarter.year_before()));
    let listed: Vec<_> =
        pack.catalogue.iter().filter(|one| data.indicator(one.code.as_str()).is_some()).collect();
    let aimed = |code: &str| data.indicator(code).is_some_and(|one| one.target.is_some());
    Shape {
        pack,
        public: data.is_public(),
        quarter: data.quarter,
        earlier: earlier.into_iter().collect(),
        before,
        figures: true,
        indicators: listed.iter().copied().filter(|one| stands(one)).collect(),
        targets: listed.into_iter().filter(|one| aimed(one.code.as_str())).collect(),
    }
}

/// Earlier quarters with a column in 趋势.
fn quarters(quarter: Period, book: &RawBook) -> BTreeSet<Period> {
    let sheet = book.sheets.iter().find(|sheet| sheet.name.trim() == Sheet::Trend.name());
    let Some(sheet) = sheet else { return BTreeSet::new() };
    let there: BTreeSet<String> = sheet.cells.rows(..WITHIN).iter().map(|(_, cell)| text(cell)).collect();
    let earlier = std::iter::successors(Some(quarter.previous()), |one| Some(one.previous()));
    earlier.take(QUARTERS).filter(|one| there.contains(&one.label())).collect()
}

impl Workbook<'_> {
    /// Finds a table by its headings; every column that is not there is told.
    pub(crate) fn table<'b>(&mut self, sheet: &'b RawSheet, wanted: &[Column]) -> Table<'b> {
        let rows = sheet.cells.row_numbers().take_while(|row| *row < WITHIN);
        let found = rows.map(|row| (row, places(sheet, row, wanted)));
        let count = |places: &[Option<u16>]| places.iter().flatten().count();
        let best = found.max_by_key(|(row, places)| (count(places), u32::MAX - row));
        let (header, places) = best.unwrap_or_else(|| (0, vec![None; wanted.len()]));
        let mut columns = Vec::new();
        for (column, at) in wanted.iter().zip(&places) {
            match at {
                Some(at) => columns.push((*at, column.holds.clone())),
                None => {
                    let place = format!("{} › {}", self.file, sheet.name.trim());
                    self.lacks(place, format!("没有“{}”列", bare(&column.heading)));
                }
            }
        }
        if sheet.name.trim() == Sheet::Trend.name() {
            self.strange(sheet, header, &places);
        }
        Table { sheet, header, columns }
    }

    /// Columns of 趋势 that are no quarter: the data do not tell which quarters there must be.
    fn strange(&mut self, sheet: &RawSheet, header: u32, places: &[Option<u16>]) {
        let first = Grid::Unit.at();
        for ((_, at), cell) in sheet.cells.row(header) {
            if *at > first && !places.contains(&Some(*at)) {
                let place = format!("{} › {}", self.file, sheet.name.trim());
                self.lacks(place, format!("“{}”列不是季度", text(cell)));
            }
        }
    }
}

/// Where the wanted headings stand in a row, from left to right, each cell once.
fn places(sheet: &RawSheet, row: u32, wanted: &[Column]) -> Vec<Option<u16>> {
    let cells: Vec<(u16, String)> =
        sheet.cells.row(row).iter().map(|((_, at), cell)| (*at, text(cell))).collect();
    let mut used = vec![false; cells.len()];
    let mut place = |heading: String| {
        let free = cells.iter().zip(&used).position(|((_, text), used)| !used && *text == heading)?;
        used[free] = true;
        Some(cells[free].0)
    };
    wanted.iter().map(|column| place(bare(&column.heading))).collect()
}

/// A heading as cells are compared: without blanks and line ends.
fn bare(heading: &str) -> String {
    heading.chars().filter(|c| !c.is_whitespace()).collect()
}
