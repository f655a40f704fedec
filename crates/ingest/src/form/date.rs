//! Dates as clerks write them: 2024.6.20, 2024/6/20, 6月20日, 20240620, a serial number.

use jibao_core::ids::{Length, Period, long_date};
use jibao_core::text::fold::fold;
use jiff::civil::Date;

use jibao_sheets::RawValue;

/// Days from 1899-12-30 to the day, as workbooks of the 1900 system count.
const EPOCH: Date = jiff::civil::date(1899, 12, 30);

/// A day that was read, and what was done to its writing; no note where it stands as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day {
    pub date: Date,
    pub note: Option<&'static str>,
}

/// Reads a date. A month and day without a year take the year of the quarter they are given for.
pub(crate) fn date(value: &RawValue, quarter: Option<Period>) -> Option<Day> {
    match value {
        RawValue::Date(date) => date.civil().map(|date| Day { date, note: None }),
        RawValue::Number(number) => {
            let text = number.normalize().to_string();
            let serial = || Some(Day { date: serial(text.parse().ok()?)?, note: Some("日期序列号") });
            parse(&text, quarter).or_else(serial)
        }
        RawValue::Text(text) => parse(text, quarter),
        _ => None,
    }
    .filter(|day| (1949..=2100).contains(&day.date.year()))
}

/// Which year was taken where none was written.
fn with_year_of(length: Length) -> &'static str {
    match length {
        Length::Month => "没有写年份，按报送月份的年份计",
        Length::Quarter => "没有写年份，按报送季度的年份计",
        Length::HalfYear => "没有写年份，按报送半年度的年份计",
        Length::Year => "没有写年份，按报送年度计",
    }
}

/// The year of a day without one: the period's, or of a day soon behind a period that ends with its year the next.
fn year_of(period: Period, month: i16, day: i16) -> (i16, &'static str) {
    let in_year = |year| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    let next = in_year(period.year() + 1).filter(|_| period.is_last_of_year());
    let soon =
        next.and_then(|next| next.since(period.end()).ok()).is_some_and(|behind| behind.get_days() <= SOON);
    let before = in_year(period.year()).is_none_or(|own| own < period.start());
    if soon && before {
        (period.year() + 1, "没有写年份，按期末的下一年计")
    } else {
        (period.year(), with_year_of(period.length()))
    }
}

/// Days behind a period in which returns still come.
const SOON: i32 = 92;

fn serial(days: i32) -> Option<Date> {
    // 5位数才可能是近百年的日期序列号。
    (10_000..100_000).contains(&days).then(|| EPOCH.checked_add(jiff::Span::new().days(days)).ok()).flatten()
}

fn parse(text: &str, quarter: Option<Period>) -> Option<Day> {
    let half = fold(text);
    // A time of day behind the date does not matter.
    let day =
        if half.contains(':') { half.trim().split([' ', 'T']).next().unwrap_or_default() } else { &half };
    let day: String = day.chars().filter(|c| !c.is_whitespace()).collect();
    if !day.chars().all(|c| c.is_ascii_digit() || "年月日号.-/".contains(c)) {
        return None;
    }
    let parts: Vec<&str> = day.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let number = |part: &str| part.parse::<i16>().ok();
    let (year, month, of_month, note) = match parts.as_slice() {
        [all] if all.len() == 8 && day.len() == 8 => {
            (number(&all[..4])?, number(&all[4..6])?, number(&all[6..])?, Some("八位数字"))
        }
        [year, month, day] if year.len() == 4 => (number(year)?, number(month)?, number(day)?, None),
        [year, month, of_month] if year.len() == 2 && day.contains('年') => {
            (2000 + number(year)?, number(month)?, number(of_month)?, Some("年份写作两位"))
        }
        [month, of_month] if day.contains('月') && !day.contains('年') => {
            let (quarter, month, of_month) = (quarter?, number(month)?, number(of_month)?);
            let (year, note) = year_of(quarter, month, of_month);
            (year, month, of_month, Some(note))
        }
        _ => return None,
    };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(of_month).ok()?).ok()?;
    let usual = text == long_date(date) || text == date.to_string();
    Some(Day { date, note: note.or((!usual).then_some("写法已规范")) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;
    use proptest::prelude::*;

    fn read(value: &RawValue) -> Option<Date> {
        date(value, Period::quarter(2024, 2)).map(|day| day.date)
    }

    #[test]
    fn a_day_without_a_year_soon_behind_the_years_last_period_is_in_the_next_year() {
        let read = |text: &str, period: &str| {
            date(&RawValue::Text(text.into()), Some(period.parse().unwrap())).map(|day| day.date)
        };
        for (period, text, expected) in [
            ("2025M12", "1月4日", day(2026, 1, 4)),
            ("2025M12", "12月31日", day(2025, 12, 31)),
            ("2025M12", "11月30日", day(2025, 11, 30)),
            ("2025Q4", "1月4日", day(2026, 1, 4)),
            ("2025Q4", "3月31日", day(2026, 3, 31)),
            ("2025Q4", "9月30日", day(2025, 9, 30)),
            ("2025Q3", "1月4日", day(2025, 1, 4)),
            ("2025Y", "1月4日", day(2025, 1, 4)),
            ("2026M01", "2月4日", day(2026, 2, 4)),
        ] {
            assert_eq!(read(text, period), Some(expected), "{period} {text}");
        }
    }

    #[test]
    fn every_way_of_writing_a_day_is_read() {
        for text in [
            "2024.6.20",
            "2024/6/20",
            "2024-06-20",
            "2024年6月20日",
            "2024年6月20号",
            "6月20日",
            "20240620",
            "24年6月20日",
            "２０２４年６月２０日",
            "2024 年 6 月 20 日",
            "2024-06-20 00:00:00",
            "2024年6⽉\u{200D}20⽇\u{202C}",
            "2024-06-20\u{A0}00:00:00",
        ] {
            assert_eq!(read(&RawValue::Text(text.into())), Some(day(2024, 6, 20)), "{text}");
        }
        assert_eq!(read(&RawValue::Number(45463.into())), Some(day(2024, 6, 20)));
        assert_eq!(read(&RawValue::Number(20_240_620.into())), Some(day(2024, 6, 20)));
    }

    #[test]
    fn what_is_no_day_is_not_guessed() {
        for text in [
            "2024.13.20",
            "6.20",
            "二季度",
            "2024年6月",
            "",
            "6/20/2024",
            "24.6.20",
            "2024.6.20-2024.6.25",
            "约2024.6.20",
        ] {
            assert_eq!(date(&RawValue::Text(text.into()), Period::quarter(2024, 2)), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_accepted_way_of_writing_a_day_is_read_back(days in 20_000i32..70_000, way in 0usize..8) {
            let date = EPOCH.checked_add(jiff::Span::new().days(days)).unwrap();
            let (y, m, d) = (date.year(), date.month(), date.day());
            let serial = |serial: i32, epoch_1904| RawValue::Date(jibao_sheets::RawDate {
                serial: serial.into(), epoch_1904, duration: false,
            });
            let value = match way {
                0 => RawValue::Text(format!("{y}.{m}.{d}").into()),
                1 => RawValue::Text(format!("{y}/{m:02}/{d:02}").into()),
                2 => RawValue::Text(format!("{y}-{m}-{d}").into()),
                3 => RawValue::Text(long_date(date).into()),
                4 => RawValue::Text(format!("{y}{m:02}{d:02}").into()),
                5 => RawValue::Number(days.into()),
                6 => serial(days, false),
                _ => serial(days - 1462, true),
            };
            prop_assert_eq!(read(&value), Some(date));
        }
    }
}
