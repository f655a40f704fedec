//! Decimals as text, and the one way of rounding.

use rust_decimal::{Decimal, RoundingStrategy};

/// Rounds half up (GB/T 8170 leaves the choice open; the offices' rule is 四舍五入).
#[must_use]
pub fn round(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// A decimal without trailing zeros: `12.5`, `12`.
#[must_use]
pub fn plain(value: Decimal) -> String {
    value.normalize().to_string()
}

/// A decimal with exactly `places` places, half up.
///
/// ```
/// assert_eq!(jibao_core::text::number::fixed("94.95".parse()?, 1), "95.0");
/// # Ok::<(), rust_decimal::Error>(())
/// ```
#[must_use]
pub fn fixed(value: Decimal, places: u32) -> String {
    let mut rounded = round(value, places);
    rounded.rescale(places);
    rounded.to_string()
}
