//! Due days, and dates as documents write them. Dates are civil dates; the clock is never read here.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

/// Moves a due day that falls on a day off to the next working day (民法典第二百零三条).
#[must_use]
pub fn next_working_day(mut day: Date, holidays: &BTreeSet<Date>, workdays: &BTreeSet<Date>) -> Date {
    let off = |d: Date| {
        let weekend = matches!(d.weekday(), Weekday::Saturday | Weekday::Sunday);
        holidays.contains(&d) || (weekend && !workdays.contains(&d))
    };
    while off(day) {
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    day
}

/// A date as documents write it, without leading zeros (GB/T 9704—2012, 7.3.5.4): `2024年6月25日`.
///
/// ```
/// assert_eq!(jibao_core::ids::long_date(jiff::civil::date(2024, 6, 5)), "2024年6月5日");
/// ```
#[must_use]
pub fn long_date(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// Month and day as running text writes them: `6月20日`.
#[must_use]
pub fn short_date(day: Date) -> String {
    format!("{}月{}日", day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_due_day_on_a_day_off_moves_to_the_next_working_day() {
        let none = BTreeSet::new();
        assert_eq!(next_working_day(date(2024, 6, 25), &none, &none), date(2024, 6, 25));
        assert_eq!(next_working_day(date(2023, 3, 25), &none, &none), date(2023, 3, 27));
        let make_up = BTreeSet::from([date(2023, 3, 25)]);
        assert_eq!(next_working_day(date(2023, 3, 25), &none, &make_up), date(2023, 3, 25));
        let holiday = BTreeSet::from([date(2024, 6, 25)]);
        assert_eq!(next_working_day(date(2024, 6, 25), &holiday, &none), date(2024, 6, 26));
    }
}
