//! What a workspace sets for itself: parameters of a year and the statistics cut-off day.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::ids::Code;

/// A workspace's own numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// Day of the quarter's last month up to which figures count, where it differs from the pack's.
    pub cut_off_day: Option<i8>,
    /// Parameters from outside, such as the province's re-offending rate, by year and code, in the
    /// indicator's unit.
    pub parameters: BTreeMap<(i16, Code), Decimal>,
}
