//! Rectangles of cells and sets of rows or columns.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;

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
    /// Last number of each run by its first.
    runs: BTreeMap<u32, u32>,
}

impl Spans {
    /// Adds the numbers from `first` to `last`, both included, in any order.
    pub fn add(&mut self, mut first: u32, mut last: u32) {
        if last < first {
            return;
        }
        if let Some((&before, &end)) = self.runs.range(..=first).next_back()
            && end.saturating_add(1) >= first
        {
            (first, last) = (before, last.max(end));
        }
        while let Some((&next, &end)) =
            self.runs.range((Bound::Excluded(first), Bound::Included(last.saturating_add(1)))).next()
        {
            self.runs.remove(&next);
            last = last.max(end);
        }
        self.runs.insert(first, last);
    }

    /// Whether a number is in the set.
    #[must_use]
    pub fn contains(&self, number: u32) -> bool {
        self.runs.range(..=number).next_back().is_some_and(|(_, last)| *last >= number)
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// How many numbers the set holds.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.runs().map(|(first, last)| u64::from(last - first) + 1).sum()
    }

    /// The runs, each with its first and last number, ascending and apart.
    #[must_use]
    pub fn runs(&self) -> impl ExactSizeIterator<Item = (u32, u32)> + '_ {
        self.runs.iter().map(|(first, last)| (*first, *last))
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
            let runs: Vec<(u32, u32)> = spans.runs().collect();
            prop_assert!(runs.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
        }
    }
}
