//! The sheets' headings as they stand in a workbook, found by the contract's table.

use std::collections::BTreeSet;

use jibao_contract::book::{Column, Holds, Shape, stands};
use jibao_core::ids::Period;
use jibao_core::pack::Pack;
use jibao_sheets::RawSheet;

use crate::workbook::{Workbook, text};
use jibao_contract::data::Data;

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

/// What the workbook of these data must hold.
pub(crate) fn shape<'a>(pack: &'a Pack, data: &Data) -> Shape<'a> {
    let before = data.indicators.iter().any(|one| one.previous.is_some());
    let quarters = data.indicators.iter().flat_map(|one| &one.series).map(|point| point.quarter);
    let earlier: BTreeSet<Period> = quarters.filter(|quarter| *quarter < data.quarter).collect();
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
        Table { sheet, header, columns }
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
