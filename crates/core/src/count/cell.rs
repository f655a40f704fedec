//! One reporter's value of one indicator, given or computed.

use std::ops::Deref;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::returns::{Entry, Given, Place, State, Value};

/// How far a value is known. Whatever is derived from it inherits it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Taken as it stands.
    Accepted,
    /// There, and an open error lies on one of the cells it comes from.
    Doubted,
    /// Not there, or, of a total, not of everybody.
    Missing,
}

/// One reporter's value of one indicator, given or computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What was given, in the indicator's unit (rates in percent, six decimals); of a computed value nothing but the value. A
    /// nation has hundreds of thousands of cells: those that say the same share it.
    pub(crate) given: Arc<Given>,
    /// Cells the value comes from.
    pub places: Vec<Place>,
    /// 本年累计 of a flow.
    pub year: Option<Decimal>,
    /// Whether an open error lies on one of the cells that the value comes from.
    pub doubted: bool,
    /// The same of the cells of 本年累计.
    pub year_doubted: bool,
    /// Whether it was computed rather than read.
    pub computed: bool,
}

impl Cell {
    /// A value that was computed, from these cells.
    pub(crate) fn computed(value: Value, places: Vec<Place>) -> Self {
        Self { places, computed: true, ..Self::bare(value) }
    }

    /// A value of which nothing else is told.
    pub(crate) fn bare(value: Value) -> Self {
        Self::of(Given { value, ..Given::default() }.shared(), Vec::new())
    }

    fn of(given: Arc<Given>, places: Vec<Place>) -> Self {
        Self { given, places, year: None, doubted: false, year_doubted: false, computed: false }
    }

    /// Puts another value in the place of its own.
    pub(crate) fn set_value(&mut self, value: Value) {
        Arc::make_mut(&mut self.given).value = value;
    }

    /// The number that enters sums.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        self.value.number()
    }

    /// The word that was chosen, of an indicator that takes words.
    #[must_use]
    pub fn word(&self) -> Option<&str> {
        self.value.word()
    }

    /// How far it is known.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match (self.value.is_given(), self.doubted) {
            (false, _) => Standing::Missing,
            (true, true) => Standing::Doubted,
            (true, false) => Standing::Accepted,
        }
    }

    /// Its state.
    #[must_use]
    pub fn state(&self) -> State {
        self.value.state()
    }
}

impl From<&Entry> for Cell {
    fn from(entry: &Entry) -> Self {
        Self::of(Arc::clone(entry.shared()), vec![entry.place.clone()])
    }
}

/// 未报.
impl Default for Cell {
    fn default() -> Self {
        Self::bare(Value::Blank)
    }
}

/// What was given.
impl Deref for Cell {
    type Target = Given;

    fn deref(&self) -> &Given {
        &self.given
    }
}
