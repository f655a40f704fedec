//! Numbers in Chinese text, read back: the reverse of `count::phrase`. Pure text to numbers with their places; what a
//! number means, and whether it is right, is not decided here.

mod scan;

use rust_decimal::Decimal;

use crate::text::number::round;

pub use scan::{extract, half_width};

/// What sort of number stands there, by its form alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A count or measure with or without a unit: `625场次`, `1.99万人次`.
    Amount,
    /// `95.0%`, `15%～30%`.
    Percent,
    /// `0.8个百分点`.
    Points,
    /// `2.5倍`.
    Times,
    /// A day, month, span of days or commemorative day: `6月20日`, `2023-06-30`, `6·26`.
    Date,
    /// A year, years or a quarter of a year: `2024年第二季度`, `2024—2025年`.
    Year,
    /// A document number: `〔2024〕1号`.
    DocumentNumber,
    /// The number of an attachment: `附件1`.
    Attachment,
    /// A heading's, list's or ordinal number: `1.`, `（1）`, `第3`.
    Heading,
    /// Digits within a code: `M0901`.
    Code,
    /// A count written in Chinese numerals with a counter: `六名`, `百分之九十五`.
    Words,
}

/// A number in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numeral {
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset behind its last character without the unit.
    pub core: usize,
    /// Byte offset behind the unit.
    pub end: usize,
    /// As written, unit included, full-width forms made half-width.
    pub text: String,
    /// What is written; 1.99万 is 19900. `None` where there is no single value (dates, codes, numerals).
    pub value: Option<Decimal>,
    /// The end of a range: `30` in 15%～30%.
    pub upto: Option<Decimal>,
    /// 1, ten thousand (万) or a hundred million (亿).
    pub factor: Decimal,
    /// Decimals as written, before 万.
    pub places: u32,
    /// The unit behind it, empty if none is known.
    pub unit: String,
    /// Its sort.
    pub sort: Sort,
}

impl Numeral {
    /// Whether an exact value, rounded half up as this number is written, gives this number. An increase and a
    /// decrease are both written without a sign. A written 0% or 100% must be exact.
    #[must_use]
    pub fn prints(&self, exact: Decimal) -> bool {
        let Some(value) = self.value else { return false };
        let exact = if value.is_sign_negative() { exact } else { exact.abs() };
        if self.sort == Sort::Percent && (value.is_zero() || value == Decimal::ONE_HUNDRED) {
            return exact == value;
        }
        exact == value || round(exact / self.factor, self.places) * self.factor == value
    }

    /// The same of a value that is counted in `unit`: of 12.5 in 万元, written 12.50万元 or 0.00125亿元, the 万 is the unit's.
    #[must_use]
    pub fn prints_in(&self, exact: Decimal, unit: &str) -> bool {
        if unit.starts_with('万') && self.factor != Decimal::ONE {
            let whole = exact.checked_mul(Decimal::from(10_000));
            return whole.is_some_and(|whole| self.prints(whole));
        }
        self.prints(exact)
    }
}

#[cfg(test)]
mod tests;
