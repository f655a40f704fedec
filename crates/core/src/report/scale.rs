//! The value axis of a drawing: round ticks, and where a value stands between the axis's ends.

use rust_decimal::Decimal;

use crate::text::number::round;

/// An axis from `low` to `high` with its ticks, all in the values' unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// Lower end: zero, or a round number below where values are negative.
    pub low: Decimal,
    /// Upper end, a round number.
    pub high: Decimal,
    /// Round values from end to end.
    pub ticks: Vec<Decimal>,
}

/// So many steps an axis has at most.
const STEPS: Decimal = Decimal::from_parts(4, 0, 0, false, 0);

/// What a step is, times a power of ten.
const NICE: [Decimal; 4] = [Decimal::ONE, Decimal::TWO, Decimal::from_parts(5, 0, 0, false, 0), Decimal::TEN];

impl Scale {
    /// An axis on which all values stand. It begins at zero, so that lengths can be compared; whole values get
    /// whole ticks. `None` without values.
    #[must_use]
    pub fn of(values: &[Decimal]) -> Option<Self> {
        let least = values.iter().min()?.min(&Decimal::ZERO);
        let most = values.iter().max()?.max(&Decimal::ZERO);
        let whole = values.iter().all(Decimal::is_integer);
        let step = step((*most - *least) / STEPS, whole);
        let low = (*least / step).floor() * step;
        let high = ((*most / step).ceil() * step).max(low + step);
        Some(Self { low, high, ticks: ticks(low, high, step) })
    }

    /// An axis close around the values: it shows their differences and says where it begins. `None` without values.
    #[must_use]
    pub fn around(values: &[Decimal]) -> Option<Self> {
        let (least, most) = (*values.iter().min()?, *values.iter().max()?);
        let whole = values.iter().all(Decimal::is_integer);
        let step = step((most - least) / STEPS, whole);
        // A value on the lowest line reads as nothing at all.
        let below =
            (least / step).floor() * step - if (least % step).is_zero() { step } else { Decimal::ZERO };
        let low = if least >= Decimal::ZERO { below.max(Decimal::ZERO) } else { below };
        let high = ((most / step).ceil() * step).max(low + step);
        Some(Self { low, high, ticks: ticks(low, high, step) })
    }

    /// Where a value stands: 0 at the lower end, 1 at the upper, four decimals.
    #[must_use]
    pub fn position(&self, value: Decimal) -> Decimal {
        fraction(value - self.low, self.high - self.low)
    }
}

/// `part` of `whole`, kept between 0 and 1, four decimals; 0 of nothing.
#[must_use]
pub fn fraction(part: Decimal, whole: Decimal) -> Decimal {
    let exact = part.checked_div(whole).unwrap_or_default();
    round(exact.clamp(Decimal::ZERO, Decimal::ONE), 4).normalize()
}

/// Round values from `low` to `high`.
fn ticks(low: Decimal, high: Decimal, step: Decimal) -> Vec<Decimal> {
    let mut ticks = vec![low];
    while let Some(last) = ticks.last().copied().filter(|last| *last < high) {
        ticks.push(last + step);
    }
    ticks.into_iter().map(|tick| tick.normalize()).collect()
}

/// The smallest round number that is at least `least`.
fn step(least: Decimal, whole: bool) -> Decimal {
    if whole && least <= Decimal::ONE {
        return Decimal::ONE;
    }
    let mut power = Decimal::ONE;
    // Twelve decimals are finer than any rate is kept.
    while power > least && power.scale() < 12 {
        power /= Decimal::TEN;
    }
    while let Some(next) = power.checked_mul(Decimal::TEN).filter(|next| *next <= least) {
        power = next;
    }
    NICE.iter().map(|nice| *nice * power).find(|step| *step >= least).unwrap_or(power)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn ticks(values: &[&str]) -> Vec<String> {
        let values: Vec<Decimal> = values.iter().map(|value| d(value)).collect();
        Scale::of(&values).unwrap().ticks.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_axis_around_its_values_shows_their_differences_and_holds_them_all() {
        let around = |values: &[&str]| {
            let values: Vec<Decimal> = values.iter().map(|value| d(value)).collect();
            let scale = Scale::around(&values).unwrap();
            assert!(values.iter().all(|value| (scale.low..=scale.high).contains(value)), "{values:?}");
            (scale.low.normalize().to_string(), scale.high.normalize().to_string())
        };
        assert_eq!(around(&["98.1", "98.8", "100"]), ("98".to_owned(), "100".to_owned()));
        assert_eq!(around(&["94.96", "95", "99.1"]), ("94".to_owned(), "100".to_owned()));
        assert_eq!(around(&["544", "707", "645"]), ("500".to_owned(), "750".to_owned()));
        assert_eq!(around(&["3", "3"]).0, "2");
        assert_eq!(around(&["0", "4"]).0, "0");
    }

    #[test]
    fn ticks_are_round_and_reach_over_all_values() {
        assert_eq!(ticks(&["3", "17"]), ["0", "5", "10", "15", "20"]);
        assert_eq!(ticks(&["18734", "4"]), ["0", "5000", "10000", "15000", "20000"]);
        assert_eq!(ticks(&["0.07", "0.12"]), ["0", "0.05", "0.1", "0.15"]);
        assert_eq!(ticks(&["-3", "5"]), ["-4", "-2", "0", "2", "4", "6"]);
    }

    #[test]
    fn whole_values_get_whole_ticks_and_nothing_but_zero_still_has_an_axis() {
        assert_eq!(ticks(&["1", "2"]), ["0", "1", "2"]);
        assert_eq!(ticks(&["0"]), ["0", "1"]);
        assert_eq!(Scale::of(&[]), None);
    }

    #[test]
    fn positions_lie_between_the_ends() {
        let scale = Scale::of(&[d("3"), d("17")]).unwrap();
        let positions: Vec<Decimal> =
            ["0", "5", "20", "99"].into_iter().map(|v| scale.position(d(v))).collect();
        assert_eq!(positions, [d("0"), d("0.25"), d("1"), d("1")]);
        assert_eq!(fraction(d("1"), d("0")), Decimal::ZERO);
    }
}
