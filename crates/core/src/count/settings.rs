//! What a workspace sets for itself: parameters of a year, the statistics cut-off day, and how many units stand side by side.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::ids::Code;

/// A workspace's own numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Day of the quarter's last month up to which figures count, where it differs from the pack's.
    pub cut_off_day: Option<i8>,
    /// Parameters from outside, such as the province's re-offending rate, by year and code, in the
    /// indicator's unit.
    pub parameters: BTreeMap<(i16, Code), Decimal>,
    /// So many units at most stand one by one in the annex and on the page of findings; of more, the level above them does.
    pub side_by_side: usize,
}

impl Settings {
    /// How many units stand side by side where nothing is set.
    pub const SIDE_BY_SIDE: usize = 30;
}

impl Default for Settings {
    fn default() -> Self {
        Self { cut_off_day: None, parameters: BTreeMap::new(), side_by_side: Self::SIDE_BY_SIDE }
    }
}
