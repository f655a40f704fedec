//! One reporter's value of one indicator, given or computed.

use rust_decimal::Decimal;

use crate::returns::{Entry, Place, State, Value};

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
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// Value in the indicator's unit (rates in percent, six decimals).
    pub value: Value,
    /// Text as it stood in the return; empty for computed values.
    pub raw: String,
    /// Cells the value comes from.
    pub places: Vec<Place>,
    /// 本年累计 of a flow.
    pub year: Option<Decimal>,
    /// Whether an open error lies on one of the cells that the value comes from.
    pub doubted: bool,
    /// The same of the cells of 本年累计.
    pub year_doubted: bool,
    /// 备注.
    pub remark: String,
    /// What was normalised in reading.
    pub normalised: String,
    /// Whether it was computed rather than read.
    pub computed: bool,
}

impl Cell {
    /// A value that was computed, from these cells.
    pub(crate) fn computed(value: Value, places: Vec<Place>) -> Self {
        Self { value, places, computed: true, ..Self::default() }
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
        Self {
            value: entry.value.clone(),
            raw: entry.raw.clone(),
            places: vec![entry.place.clone()],
            remark: entry.remark.clone(),
            normalised: entry.normalised.clone(),
            ..Self::default()
        }
    }
}
