//! From a stored number to the decimal that a spreadsheet shows: 15 significant digits, so that what binary arithmetic
//! leaves behind them (11299.999999999998 for 11300) is no part of it.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::model::RawValue;

/// Whole numbers from here on no longer have all their digits in a spreadsheet.
pub(crate) const FIRST_LOSSY: f64 = 1e15;

/// The value of a binary number, and its writing when the value alone does not show it.
///
/// `lexical` is the file's own text of the number, if the format has one; nothing is decoded from it.
pub(crate) fn from_f64(number: f64, lexical: Option<&str>) -> (RawValue, Option<Box<str>>) {
    if let Some(decimal) = short(number) {
        let odd = lexical.is_some_and(has_odd_shape);
        return (RawValue::Number(decimal), odd.then(|| writing(number, lexical)));
    }
    if !number.is_finite() {
        return (RawValue::NotFinite, Some(writing(number, lexical)));
    }
    // Display writes the shortest digits that read back as the same number, never an exponent.
    let text = fifteen_digits(number).to_string();
    match Decimal::from_str_exact(&text) {
        Ok(decimal) => {
            let keep = number.abs() >= FIRST_LOSSY || lexical.is_some_and(has_odd_shape);
            (RawValue::Number(decimal.normalize()), keep.then(|| writing(number, lexical)))
        }
        // More than 28 places after the point: what is cut off is smaller than any count or share.
        Err(_) if number.abs() < FIRST_LOSSY => match text.parse::<Decimal>() {
            Ok(decimal) => (RawValue::Number(decimal.normalize()), Some(writing(number, lexical))),
            Err(_) => (RawValue::NotFinite, Some(writing(number, lexical))),
        },
        Err(_) => (RawValue::NotFinite, Some(writing(number, lexical))),
    }
}

/// The number rounded to the digits that a spreadsheet shows. Whole numbers beyond them are left: they are ids that lost
/// their end, and are told as such.
fn fifteen_digits(number: f64) -> f64 {
    if number.abs() < FIRST_LOSSY { format!("{number:.14e}").parse().unwrap_or(number) } else { number }
}

/// The number as a decimal of at most 15 digits and three places, when it is one: no other decimal so short stands for
/// the same binary number. Most numbers are, and are spared the way over a text.
fn short(number: f64) -> Option<Decimal> {
    [(0, 1.0), (1, 10.0), (2, 100.0), (3, 1000.0)].into_iter().find_map(|(places, unit)| {
        let units = (number * unit).round();
        let exact = units.abs() < FIRST_LOSSY && (units / unit).to_bits() == number.to_bits();
        units.to_i64().filter(|_| exact).map(|units| Decimal::new(units, places))
    })
}

fn has_leading_zero(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() > 1 && bytes[0] == b'0' && bytes[1].is_ascii_digit()
}

/// Exponents, signs and leading zeros say something about how the number was written.
fn has_odd_shape(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    has_leading_zero(digits) || text.bytes().any(|byte| !matches!(byte, b'0'..=b'9' | b'.' | b'-'))
}

fn writing(number: f64, lexical: Option<&str>) -> Box<str> {
    lexical.map_or_else(|| format!("{number:?}").into(), Into::into)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(number: f64, lexical: Option<&str>) -> String {
        match from_f64(number, lexical).0 {
            RawValue::Number(decimal) => decimal.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn binary_noise_of_a_spreadsheet_is_not_shown() {
        assert_eq!(decimal(0.95, Some("0.94999999999999996")), "0.95");
        assert_eq!(from_f64(0.95, Some("0.94999999999999996")).1, None);
        assert_eq!(decimal(4400.0, Some("4400")), "4400");
        assert_eq!(decimal(12.5, Some("12.50")), "12.5");
        assert_eq!(decimal(-0.1, None), "-0.1");
    }

    #[test]
    fn what_arithmetic_leaves_behind_the_fifteenth_digit_is_no_part_of_a_number() {
        for (number, shown) in [
            (11_299.999_999_999_998, "11300"),
            (11_300.000_000_000_002, "11300"),
            (0.1 + 0.2, "0.3"),
            (1.1 * 3.0, "3.3"),
            (4.35 * 100.0, "435"),
            (1.15 * 100.0, "115"),
            (8.41 * 100.0, "841"),
            (-11_299.999_999_999_998, "-11300"),
            (16.1 * 1000.0, "16100"),
            (39_099.999_999_999_99, "39100"),
            (171.999_999_999_999_97, "172"),
            (172.6, "172.6"),
            (171.999_999_999, "171.999999999"),
            (999_999_999_999_999.9, "1000000000000000"),
            (1.0 / 3.0, "0.333333333333333"),
        ] {
            assert_eq!(decimal(number, None), shown);
            assert_eq!(decimal(number, Some(&number.to_string())), shown);
        }
    }

    #[test]
    fn odd_writings_are_kept_beside_the_value() {
        assert_eq!(
            from_f64(12000.0, Some("1.2E+04")),
            (RawValue::Number(12000.into()), Some("1.2E+04".into()))
        );
        assert_eq!(from_f64(7.0, Some("007")).1.as_deref(), Some("007"));
        let id = 110_101_199_003_070_021_f64;
        assert_eq!(from_f64(id, Some("110101199003070021")).1.as_deref(), Some("110101199003070021"));
        assert_eq!(decimal(1.110_223_024_625_156_5e-16, None), "0.0000000000000001110223024625");
    }

    #[test]
    fn what_no_decimal_holds_is_not_finite() {
        for (number, text) in [(f64::INFINITY, "1E+400"), (f64::NAN, "NaN"), (1e300, "1E+300")] {
            assert_eq!(from_f64(number, Some(text)), (RawValue::NotFinite, Some(text.into())));
        }
    }

    proptest! {
        #[test]
        fn short_decimals_come_back_digit_by_digit(mantissa in -999_999_999_999_999_i64..=999_999_999_999_999, places in 0_u32..10) {
            let decimal = Decimal::new(mantissa, places).normalize();
            let text = decimal.to_string();
            let number: f64 = text.parse().unwrap();
            prop_assert_eq!(from_f64(number, Some(&text)).0, RawValue::Number(decimal));
            prop_assert_eq!(from_f64(number, None).0, RawValue::Number(decimal));
        }

        // Two steps of a double are less than half of the fifteenth digit, whatever the number; three may be more.
        #[test]
        fn a_whole_number_survives_any_noise_behind_its_fifteenth_digit(whole in 1_i32..99_999_999, steps in -2_i64..=2) {
            let number = f64::from(whole);
            let noisy = f64::from_bits(number.to_bits().wrapping_add_signed(steps));
            prop_assert_eq!(from_f64(noisy, None).0, RawValue::Number(whole.into()));
        }

        #[test]
        fn no_number_panics(bits in any::<u64>()) {
            let number = f64::from_bits(bits);
            let (value, _) = from_f64(number, None);
            prop_assert!(matches!(value, RawValue::Number(_) | RawValue::NotFinite));
        }
    }
}
