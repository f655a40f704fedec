//! What answers an indicator: numbers that are whole, have decimals, or are percent as the reporter gives them, or one of
//! several words; what of it is money; and how large ones are put into sentences.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::text::number::{fixed, plain};

/// The most decimal places an indicator may have: data, dataset and workbook keep six.
pub const MOST_PLACES: u32 = 6;

/// What numbers an indicator takes, as the column `number` of `indicators.csv` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum Number {
    /// A count: whole and not negative (`integer`, or nothing written).
    #[default]
    Integer,
    /// An amount of up to so many decimal places (`decimal:2`); in 元 or 万元 it is money.
    Decimal(u32),
    /// Percent given by the reporter, of up to so many decimal places (`percent:1`). It is never added up.
    Percent(u32),
    /// No number: one of the words that the indicator lists (`choice:优秀|良好`). It is counted who gave which.
    Choice,
}

/// What may stand in the column `number`.
pub(super) const WRITINGS: &str = "integer、decimal:2（1至6位小数）、percent:1（0至6位小数）或 choice:优秀|良好|合格（2至12个词，好的在前）";

impl FromStr for Number {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let places = |text: &str, least: u32| {
            let digit = text.len() == 1;
            text.parse().ok().filter(|places| digit && (least..=MOST_PLACES).contains(places)).ok_or(())
        };
        match text.split_once(':') {
            None if text.is_empty() || text == "integer" => Ok(Self::Integer),
            Some(("decimal", rest)) => places(rest, 1).map(Self::Decimal),
            Some(("percent", rest)) => places(rest, 0).map(Self::Percent),
            // The words themselves are read with what the form's words already mean.
            Some(("choice", _)) => Ok(Self::Choice),
            _ => Err(()),
        }
    }
}

/// As packs write it.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer => f.write_str("integer"),
            Self::Decimal(places) => write!(f, "decimal:{places}"),
            Self::Percent(places) => write!(f, "percent:{places}"),
            Self::Choice => f.write_str("choice"),
        }
    }
}

impl Number {
    /// How many decimal places it has at most, and is printed with.
    #[must_use]
    pub fn places(self) -> u32 {
        match self {
            Self::Integer | Self::Choice => 0,
            Self::Decimal(places) | Self::Percent(places) => places,
        }
    }

    /// Whether a value is one of its numbers: not negative, and no finer than its places.
    #[must_use]
    pub fn takes(self, value: Decimal) -> bool {
        self != Self::Choice && value >= Decimal::ZERO && value.normalize().scale() <= self.places()
    }

    /// Its digits as every output prints them: counts as they are, others with all their places. What is finer, such as
    /// a goal of 95% of last year's amount, is written out: nothing is rounded here.
    ///
    /// ```
    /// use jibao_core::pack::Number;
    ///
    /// assert_eq!(Number::Decimal(2).written("12.5".parse()?), "12.50");
    /// assert_eq!(Number::Decimal(2).written("11.875".parse()?), "11.875");
    /// assert_eq!(Number::Integer.written("12.0".parse()?), "12");
    /// # Ok::<(), rust_decimal::Error>(())
    /// ```
    #[must_use]
    pub fn written(self, value: Decimal) -> String {
        if value.normalize().scale() > self.places() { plain(value) } else { fixed(value, self.places()) }
    }
}

/// The units that amounts of money are reported in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Money {
    /// 元.
    Yuan,
    /// 万元.
    TenThousands,
    /// 亿元: written in cells and printed, no indicator's own.
    HundredMillions,
}

impl Money {
    /// All of them, the longer names first.
    pub const ALL: [Self; 3] = [Self::HundredMillions, Self::TenThousands, Self::Yuan];

    /// Its name.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Yuan => "元",
            Self::TenThousands => "万元",
            Self::HundredMillions => "亿元",
        }
    }

    /// How many 元 one of it is.
    #[must_use]
    pub fn yuan(self) -> Decimal {
        match self {
            Self::Yuan => Decimal::ONE,
            Self::TenThousands => Decimal::from(10_000),
            Self::HundredMillions => Decimal::from(100_000_000),
        }
    }

    /// So much of it in another unit, exactly; `None` beyond what a decimal holds.
    #[must_use]
    pub fn convert(self, value: Decimal, to: Self) -> Option<Decimal> {
        let converted = value.checked_mul(self.yuan())?.checked_div(to.yuan())?;
        (converted.checked_mul(to.yuan())? == value * self.yuan()).then(|| converted.normalize())
    }
}

/// From when a sentence writes an amount in 万, and with how many places (`[[large]]` in `pack.toml`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Large {
    /// The units it holds for.
    pub units: Vec<String>,
    /// The least number that is written in 万.
    pub from: Decimal,
    /// Decimal places; a whole number of 万 is written without.
    pub places: u32,
}

impl Large {
    /// The rule where a pack has none of its own: counts of people and copies from ten thousand on, to two places.
    #[must_use]
    pub fn usual() -> Vec<Self> {
        let units = ["人次", "份", "次", "人"].map(str::to_owned).to_vec();
        vec![Self { units, from: Decimal::from(10_000), places: 2 }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn a_number_is_written_as_the_column_says_and_nothing_else() {
        for (text, number) in [
            ("", Number::Integer),
            ("integer", Number::Integer),
            ("decimal:1", Number::Decimal(1)),
            ("decimal:6", Number::Decimal(6)),
            ("percent:0", Number::Percent(0)),
            ("percent:2", Number::Percent(2)),
            ("choice:优秀|良好", Number::Choice),
        ] {
            assert_eq!(text.parse(), Ok(number), "{text}");
        }
        for text in [
            "decimal",
            "decimal:0",
            "decimal:7",
            "decimal:02",
            "decimal:+2",
            "percent",
            "percent:7",
            "Integer",
            "float",
            "decimal:2:1",
            "decimals:2",
            "percent:-1",
            "2",
            "decimal: 2",
            "choice",
            "choose:优秀|良好",
        ] {
            assert_eq!(text.parse::<Number>(), Err(()), "{text}");
        }
    }

    #[test]
    fn a_value_finer_than_its_places_or_below_zero_is_not_taken() {
        for (number, value, taken) in [
            (Number::Integer, "12", true),
            (Number::Integer, "12.0", true),
            (Number::Integer, "12.5", false),
            (Number::Decimal(2), "12.5", true),
            (Number::Decimal(2), "12.55", true),
            (Number::Decimal(2), "12.550", true),
            (Number::Decimal(2), "12.555", false),
            (Number::Decimal(2), "-1", false),
            (Number::Percent(1), "98.5", true),
            (Number::Percent(1), "98.55", false),
            (Number::Choice, "1", false),
        ] {
            assert_eq!(number.takes(d(value)), taken, "{number:?} {value}");
        }
    }

    proptest! {
        #[test]
        fn money_is_converted_exactly_and_back(cents in 0u64..1_000_000_000_000) {
            let yuan = Decimal::new(i64::try_from(cents).unwrap(), 2);
            for to in Money::ALL {
                let converted = Money::Yuan.convert(yuan, to).unwrap();
                prop_assert_eq!(converted * to.yuan(), yuan);
                prop_assert_eq!(to.convert(converted, Money::Yuan), Some(yuan.normalize()));
            }
        }

        #[test]
        fn what_is_written_is_the_value_itself(mantissa in 0i64..1_000_000_000, scale in 0u32..8, places in 1u32..=6) {
            let value = Decimal::new(mantissa, scale);
            prop_assert_eq!(d(&Number::Decimal(places).written(value)), value);
        }
    }
}
