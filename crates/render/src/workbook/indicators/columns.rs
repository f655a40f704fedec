//! Where the columns of 指标汇总 stand: formulas and links of other sheets refer to them.

use super::FROZEN;
use crate::workbook::plan::Plan;

/// Where the columns behind the counties stand.
pub(in crate::workbook) struct Columns {
    pub(in crate::workbook) own: u16,
    pub(in crate::workbook) total: u16,
    pub(in crate::workbook) coverage: u16,
    pub(in crate::workbook) previous: u16,
    pub(in crate::workbook) change: u16,
    pub(in crate::workbook) year_before: u16,
    pub(in crate::workbook) year: u16,
    pub(super) verdict: u16,
    pub(super) notes: u16,
    pub(in crate::workbook) covered: u16,
    pub(in crate::workbook) expected: u16,
    pub(in crate::workbook) numerator: u16,
    pub(in crate::workbook) denominator: u16,
    pub(super) now: u16,
    pub(super) then: u16,
    /// First of the sections' own figures, where counties stand side by side.
    pub(in crate::workbook) sections: u16,
}

impl Columns {
    pub(in crate::workbook) fn new(plan: &Plan<'_>) -> Self {
        let own = FROZEN + plan.width();
        Self {
            own,
            total: own + 1,
            coverage: own + 2,
            previous: own + 3,
            change: own + 4,
            year_before: own + 5,
            year: own + 6,
            verdict: own + 8,
            notes: own + 9,
            covered: own + 10,
            expected: own + 11,
            numerator: own + 12,
            denominator: own + 13,
            now: own + 14,
            then: own + 15,
            sections: own + 16,
        }
    }
}
