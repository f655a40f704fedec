//! The cells of a sheet in reading order, found by place without a search through the sheet.

use std::ops::{Bound, RangeBounds};

use super::model::{Position, RawCell};

/// A cell with its place.
pub type Placed = (Position, RawCell);

/// Non-empty cells in reading order. They lie side by side: a row is a slice, and so are neighbouring rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cells {
    list: Vec<Placed>,
    /// Each row that holds a cell, with the index of its first one.
    rows: Vec<(u32, usize)>,
}

impl Cells {
    /// Number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The cell at a place.
    #[must_use]
    pub fn get(&self, at: Position) -> Option<&RawCell> {
        self.index(at).map(|index| &self.list[index].1)
    }

    /// Whether a place holds a cell.
    #[must_use]
    pub fn contains(&self, at: Position) -> bool {
        self.index(at).is_some()
    }

    /// Where a place's cell stands in reading order, counted from 0.
    #[must_use]
    pub fn index(&self, at: Position) -> Option<usize> {
        let (from, cells) = self.row_at(at.0)?;
        let first = cells.first()?.0.1;
        // Most rows have no gap, and the place is told by the column alone.
        let near = usize::from(at.1.checked_sub(first)?);
        if cells.get(near).is_some_and(|(place, _)| *place == at) {
            return Some(from + near);
        }
        cells.binary_search_by_key(&at.1, |((_, column), _)| *column).ok().map(|found| from + found)
    }

    /// The cells of a row, counted from 0, from the left.
    #[must_use]
    pub fn row(&self, row: u32) -> &[Placed] {
        self.row_at(row).map_or(&[], |(_, cells)| cells)
    }

    /// The cells of neighbouring rows in reading order.
    #[must_use]
    pub fn rows(&self, rows: impl RangeBounds<u32>) -> &[Placed] {
        let from = match rows.start_bound() {
            Bound::Included(first) => self.first_from(*first),
            Bound::Excluded(before) => self.first_from(before.saturating_add(1)),
            Bound::Unbounded => 0,
        };
        let to = match rows.end_bound() {
            Bound::Included(last) => self.first_from(last.saturating_add(1)),
            Bound::Excluded(end) => self.first_from(*end),
            Bound::Unbounded => self.list.len(),
        };
        self.list.get(from..to).unwrap_or_default()
    }

    /// Numbers of the rows that hold anything, ascending.
    #[must_use]
    pub fn row_numbers(&self) -> impl DoubleEndedIterator<Item = u32> + '_ {
        self.rows.iter().map(|(row, _)| *row)
    }

    /// All cells with their places in reading order.
    pub fn iter(&self) -> std::slice::Iter<'_, Placed> {
        self.list.iter()
    }

    /// All places in reading order.
    #[must_use]
    pub fn places(&self) -> impl DoubleEndedIterator<Item = Position> + '_ {
        self.list.iter().map(|(at, _)| *at)
    }

    /// All cells in reading order.
    pub fn values(&self) -> impl Iterator<Item = &RawCell> {
        self.list.iter().map(|(_, cell)| cell)
    }

    /// Puts a cell at a place, in the stead of one that stands there. Behind the last cell it costs nothing; anywhere
    /// else what follows is moved.
    pub fn insert(&mut self, at: Position, cell: RawCell) {
        if self.list.last().is_none_or(|(last, _)| *last < at) {
            if self.rows.last().is_none_or(|(row, _)| *row < at.0) {
                self.rows.push((at.0, self.list.len()));
            }
            self.list.push((at, cell));
        } else if let Some(index) = self.index(at) {
            self.list[index].1 = cell;
        } else {
            let index = self.list.partition_point(|(place, _)| *place < at);
            self.list.insert(index, (at, cell));
            self.rows = index_rows(&self.list).unwrap_or_default();
        }
    }

    /// Keeps the cells that a condition holds for.
    pub fn retain(&mut self, keep: impl FnMut(&Placed) -> bool) {
        self.list.retain(keep);
        self.rows = index_rows(&self.list).unwrap_or_default();
    }

    fn row_at(&self, row: u32) -> Option<(usize, &[Placed])> {
        let first = self.rows.first()?.0;
        let near = row.checked_sub(first)? as usize;
        let at = if self.rows.get(near).is_some_and(|(known, _)| *known == row) {
            near
        } else {
            self.rows.binary_search_by_key(&row, |(known, _)| *known).ok()?
        };
        let from = self.rows[at].1;
        let to = self.rows.get(at + 1).map_or(self.list.len(), |(_, next)| *next);
        Some((from, &self.list[from..to]))
    }

    /// Index of the first cell that stands in a row or below it.
    fn first_from(&self, row: u32) -> usize {
        let at = self.rows.partition_point(|(known, _)| *known < row);
        self.rows.get(at).map_or(self.list.len(), |(_, first)| *first)
    }
}

/// Cells in any order; of two at one place the later stays.
impl FromIterator<Placed> for Cells {
    fn from_iter<I: IntoIterator<Item = Placed>>(cells: I) -> Self {
        let mut list: Vec<Placed> = cells.into_iter().collect();
        let rows = index_rows(&list).unwrap_or_else(|| {
            // The order of the writings is kept among equals, so that the last of them can be told.
            list.sort_by_key(|(place, _)| *place);
            list.reverse();
            list.dedup_by_key(|(place, _)| *place);
            list.reverse();
            index_rows(&list).unwrap_or_default()
        });
        Self { list, rows }
    }
}

impl<'a> IntoIterator for &'a Cells {
    type Item = &'a Placed;
    type IntoIter = std::slice::Iter<'a, Placed>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The rows of cells in reading order; `None` where they are in another.
fn index_rows(list: &[Placed]) -> Option<Vec<(u32, usize)>> {
    let mut rows: Vec<(u32, usize)> = Vec::new();
    let mut before = None;
    for (index, (place, _)) in list.iter().enumerate() {
        if before.is_some_and(|before| before >= *place) {
            return None;
        }
        before = Some(*place);
        if rows.last().is_none_or(|(known, _)| *known != place.0) {
            rows.push((place.0, index));
        }
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn cell(text: &str) -> RawCell {
        RawCell::text(text)
    }

    proptest! {
        #[test]
        fn cells_are_found_as_in_a_map(
            places in proptest::collection::vec((0_u32..9, 0_u16..7), 0..40),
            first in 0_u32..10,
            last in 0_u32..10,
        ) {
            let mut map: BTreeMap<Position, RawCell> = BTreeMap::new();
            let mut grown = Cells::default();
            let placed: Vec<Placed> = (0..).zip(&places).map(|(n, at)| (*at, cell(&format!("{n}")))).collect();
            for (at, cell) in &placed {
                map.insert(*at, cell.clone());
                grown.insert(*at, cell.clone());
            }
            let cells: Cells = placed.into_iter().collect();
            prop_assert_eq!(&cells, &grown);
            prop_assert!(cells.iter().map(|(at, cell)| (at, cell)).eq(map.iter()));
            for row in 0..10 {
                prop_assert!(cells.row(row).iter().map(|(at, _)| at).eq(map.range((row, 0)..(row + 1, 0)).map(|(at, _)| at)));
                for column in 0..8 {
                    prop_assert_eq!(cells.get((row, column)), map.get(&(row, column)));
                    let index = cells.index((row, column));
                    prop_assert_eq!(index, map.keys().position(|at| *at == (row, column)));
                }
            }
            let within = map.keys().filter(|at| first <= at.0 && at.0 < last);
            prop_assert!(cells.rows(first..last).iter().map(|(at, _)| at).eq(within));
            let below = map.keys().filter(|at| first <= at.0);
            prop_assert!(cells.rows(first..).iter().map(|(at, _)| at).eq(below));
        }
    }
}
