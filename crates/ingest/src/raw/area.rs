//! Rectangles of cells and sets of rows or columns.

use std::fmt;

use super::a1::a1;
use super::model::Position;

/// A rectangle of cells, all bounds included and counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area {
    /// Top row.
    pub first_row: u32,
    /// Left column.
    pub first_column: u16,
    /// Bottom row.
    pub last_row: u32,
    /// Right column.
    pub last_column: u16,
}

impl Area {
    /// The rectangle of one cell.
    #[must_use]
    pub const fn of(place: Position) -> Self {
        Self { first_row: place.0, first_column: place.1, last_row: place.0, last_column: place.1 }
    }

    /// Whether a place lies in the rectangle.
    #[must_use]
    pub const fn contains(&self, (row, column): Position) -> bool {
        self.first_row <= row
            && row <= self.last_row
            && self.first_column <= column
            && column <= self.last_column
    }

    /// The top left place, where a merged area keeps its value.
    #[must_use]
    pub const fn origin(&self) -> Position {
        (self.first_row, self.first_column)
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&a1(self.first_row, self.first_column))?;
        if self.origin() != (self.last_row, self.last_column) {
            write!(f, ":{}", a1(self.last_row, self.last_column))?;
        }
        Ok(())
    }
}

/// A set of row or column numbers counted from 0, kept as runs: whole hidden blocks cost nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spans {
    runs: Vec<(u32, u32)>,
}

impl Spans {
    /// Adds the numbers from `first` to `last`, both included.
    pub fn add(&mut self, first: u32, last: u32) {
        if last < first {
            return;
        }
        if let Some(run) = self.runs.last_mut()
            && first >= run.0
            && first <= run.1.saturating_add(1)
        {
            run.1 = run.1.max(last);
            return;
        }
        let in_order = self.runs.last().is_none_or(|run| run.1 < first);
        self.runs.push((first, last));
        if !in_order {
            self.tidy();
        }
    }

    /// Whether a number is in the set.
    #[must_use]
    pub fn contains(&self, number: u32) -> bool {
        let at = self.runs.partition_point(|run| run.0 <= number);
        at > 0 && self.runs[at - 1].1 >= number
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// How many numbers the set holds.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.runs.iter().map(|run| u64::from(run.1 - run.0) + 1).sum()
    }

    /// The runs, each with its first and last number, ascending and apart.
    #[must_use]
    pub fn runs(&self) -> &[(u32, u32)] {
        &self.runs
    }

    fn tidy(&mut self) {
        self.runs.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(self.runs.len());
        for &(first, last) in &self.runs {
            match merged.last_mut() {
                Some(run) if first <= run.1.saturating_add(1) => run.1 = run.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        self.runs = merged;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_area_prints_as_a_person_writes_it() {
        assert_eq!(Area::of((77, 4)).to_string(), "E78");
        let area = Area { first_row: 0, first_column: 0, last_row: 2, last_column: 3 };
        assert_eq!(area.to_string(), "A1:D3");
    }

    proptest! {
        #[test]
        fn spans_hold_what_was_added_in_any_order(pairs in proptest::collection::vec((0_u32..60, 0_u32..6), 0..20)) {
            let mut spans = Spans::default();
            let mut wanted = std::collections::BTreeSet::new();
            for (first, more) in pairs {
                spans.add(first, first + more);
                wanted.extend(first..=first + more);
            }
            prop_assert_eq!(spans.count(), wanted.len() as u64);
            for number in 0..70 {
                prop_assert_eq!(spans.contains(number), wanted.contains(&number));
            }
            prop_assert!(spans.runs().windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
        }
    }
}
