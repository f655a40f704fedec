//! Where the columns of 指标汇总 stand: formulas and links of other sheets refer to them.

use jibao_contract::book::Whole;

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
        // Behind the two columns that the pack names.
        let at = |head: Whole| own + 2 + head.at();
        Self {
            own,
            total: own + 1,
            coverage: at(Whole::Coverage),
            previous: at(Whole::Previous),
            change: at(Whole::Change),
            year_before: at(Whole::YearBefore),
            year: at(Whole::Year),
            verdict: at(Whole::Verdict),
            notes: at(Whole::Notes),
            covered: at(Whole::Covered),
            expected: at(Whole::Expected),
            numerator: at(Whole::Numerator),
            denominator: at(Whole::Denominator),
            now: at(Whole::Now),
            then: at(Whole::Then),
            sections: at(Whole::Then) + 1,
        }
    }
}
