//! Dates as clerks write them: 2024.6.20, 2024/6/20, 6月20日, 20240620, a serial number.

use jibao_core::calendar::Quarter;
use jiff::civil::Date;

use super::number::half_width;
use crate::raw::RawValue;

/// Days from 1899-12-30 to the day, as workbooks of the 1900 system count.
const EPOCH: Date = jiff::civil::date(1899, 12, 30);

/// Reads a date. A month and day without a year take the year of the quarter they are given for.
pub(crate) fn date(value: &RawValue, quarter: Option<Quarter>) -> Option<Date> {
    match value {
        RawValue::Date(date) => date.civil(),
        RawValue::Number(number) => {
            let text = number.normalize().to_string();
            parse(&text, quarter).or_else(|| serial(text.parse().ok()?))
        }
        RawValue::Text(text) => parse(text, quarter),
        _ => None,
    }
    .filter(|date| (1949..=2100).contains(&date.year()))
}

fn serial(days: i32) -> Option<Date> {
    // 5位数才可能是近百年的日期序列号。
    (10_000..100_000)
        .contains(&days)
        .then(|| EPOCH.checked_add(jiff::Span::new().days(days)).ok())
        .flatten()
}

fn parse(text: &str, quarter: Option<Quarter>) -> Option<Date> {
    let text: String = text.chars().map(half_width).collect();
    // A time of day behind the date does not matter.
    let day = if text.contains(':') {
        text.trim().split([' ', 'T']).next().unwrap_or_default()
    } else {
        &text
    };
    let text: String = day.chars().filter(|c| !c.is_whitespace()).collect();
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let number = |part: &str| part.parse::<i16>().ok();
    let (year, month, day) = match parts.as_slice() {
        [all] if all.len() == 8 => (number(&all[..4])?, number(&all[4..6])?, number(&all[6..])?),
        [year, month, day, ..] if year.len() == 4 => (number(year)?, number(month)?, number(day)?),
        [year, month, day, ..] if year.len() == 2 && text.contains('年') => {
            (2000 + number(year)?, number(month)?, number(day)?)
        }
        [month, day] if text.contains('月') => (quarter?.year(), number(month)?, number(day)?),
        _ => return None,
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn every_way_of_writing_a_day_is_read() {
        let quarter = Quarter::new(2024, 2);
        for text in [
            "2024.6.20",
            "2024/6/20",
            "2024-06-20",
            "2024年6月20日",
            "6月20日",
            "20240620",
            "24年6月20日",
            "２０２４年６月２０日",
            "2024-06-20 00:00:00",
        ] {
            assert_eq!(
                date(&RawValue::Text(text.into()), quarter),
                Some(day(2024, 6, 20)),
                "{text}"
            );
        }
        assert_eq!(
            date(&RawValue::Number(45463.into()), quarter),
            Some(day(2024, 6, 20))
        );
    }

    #[test]
    fn what_is_no_day_is_not_guessed() {
        for text in ["2024.13.20", "6.20", "二季度", "2024年6月", ""] {
            assert_eq!(
                date(&RawValue::Text(text.into()), Quarter::new(2024, 2)),
                None,
                "{text}"
            );
        }
    }
}
