//! Dates as clerks write them: 2024.6.20, 2024/6/20, 6月20日, 20240620, a serial number.

use jibao_core::ids::{Length, Period, long_date};
use jibao_core::text::fold::fold;
use jiff::civil::{Date, Weekday};

use super::cover::is_near;
use super::numeral::{self, NUMERALS};

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

/// Whether a text is a time of day in words: 24时, 上午9点30分.
fn is_time(text: &str) -> bool {
    text.contains(['时', '点'])
        && text.contains(|c: char| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_whitespace() || "上中下午晚时点分秒半整前止".contains(c))
}

fn parse(text: &str, quarter: Option<Period>) -> Option<Day> {
    let half = fold(text);
    // A time of day behind the date does not matter.
    let half = match half.split_once('日') {
        Some((day, time)) if is_time(time) => format!("{day}日").into(),
        _ => half,
    };
    let day =
        if half.contains(':') { half.trim().split([' ', 'T']).next().unwrap_or_default() } else { &half };
    let day: String = day.chars().filter(|c| !c.is_whitespace()).collect();
    let (day, weekday) = without_weekday(&day);
    let day = with_digits(day);
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
        [first, month, of_month] if first.len() == 2 => {
            let (year, month, of_month) =
                short_year(number(first)?, number(month)?, number(of_month)?, quarter?)?;
            (year, month, of_month, Some("年份写作两位"))
        }
        [month, of_month] if day.contains('月') && !day.contains('年') => {
            let (quarter, month, of_month) = (quarter?, number(month)?, number(of_month)?);
            let (year, note) = year_of(quarter, month, of_month);
            (year, month, of_month, Some(note))
        }
        _ => return None,
    };
    let date = day_of(year, month, of_month)?;
    // A day that does not fall on the weekday beside it is a slip in one of the two.
    if weekday.is_some_and(|weekday| weekday != date.weekday()) {
        return None;
    }
    let usual = text == long_date(date) || text == date.to_string();
    Some(Day { date, note: note.or((!usual).then_some("写法已规范")) })
}

fn day_of(year: i16, month: i16, of_month: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(of_month).ok()?).ok()
}

/// 25.6.23 where it can be no other day near the period: 23.6.25 may be the 25th of June 2023 as well.
fn short_year(first: i16, month: i16, last: i16, period: Period) -> Option<(i16, i16, i16)> {
    let near = |date: Option<Date>| date.is_some_and(|date| is_near(date, period));
    let (own, other) = (day_of(2000 + first, month, last), day_of(2000 + last, month, first));
    let same = own == other;
    (near(own) && (same || !near(other))).then_some((2000 + first, month, last))
}

const WEEKDAYS: [(&str, Weekday); 8] = [
    ("一", Weekday::Monday),
    ("二", Weekday::Tuesday),
    ("三", Weekday::Wednesday),
    ("四", Weekday::Thursday),
    ("五", Weekday::Friday),
    ("六", Weekday::Saturday),
    ("日", Weekday::Sunday),
    ("天", Weekday::Sunday),
];

/// A day without the weekday behind it, in brackets or not, and without 填 and 填报.
fn without_weekday(text: &str) -> (&str, Option<Weekday>) {
    let text = ["填报", "填"].iter().find_map(|word| text.strip_suffix(word)).unwrap_or(text);
    let bare = text.trim_end_matches(')');
    let found = WEEKDAYS.iter().find_map(|(name, weekday)| {
        let before = bare.strip_suffix(name)?;
        let rest = ["星期", "周", "礼拜"].iter().find_map(|word| before.strip_suffix(word))?;
        Some((rest.trim_end_matches('('), Some(*weekday)))
    });
    found.unwrap_or((text, None))
}

/// A day whose year, month and day are written with digits and parted by the usual signs: 二〇二五年六月二十三日, 2025—06—23.
fn with_digits(text: &str) -> String {
    let is_numeral = |c: char| c == '○' || NUMERALS.iter().any(|(known, _)| *known == c);
    let digit = |c: char| match c {
        '○' => Some(0),
        _ => {
            c.to_digit(10).or_else(|| NUMERALS.iter().find(|(known, _)| *known == c).map(|(_, value)| *value))
        }
    };
    let (mut written, mut rest) = (String::new(), text);
    while let Some(c) = rest.chars().next() {
        let end = rest.find(|c: char| !is_numeral(c) && !c.is_ascii_digit()).unwrap_or(rest.len());
        let (run, behind) = rest.split_at(end);
        if !run.contains(is_numeral) {
            let taken = if run.is_empty() { c.len_utf8() } else { run.len() };
            written.extend(rest[..taken].chars().map(|c| if matches!(c, '—' | '–' | '−') { '-' } else { c }));
            rest = &rest[taken..];
            continue;
        }
        let year = behind.starts_with('年') && run.chars().all(|c| digit(c).is_some_and(|value| value < 10));
        let number = numeral::read(run, &mut Vec::new()).ok().map(|number| number.to_string());
        match (year, number) {
            (true, _) => written.extend(run.chars().filter_map(|c| char::from_digit(digit(c)?, 10))),
            (false, Some(number)) => written += &number,
            (false, None) => written += run,
        }
        rest = behind;
    }
    written
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
            "24.6.20",
            "2024—06—20",
            "2024–6–20",
            "2024.06.20(周四)",
            "2024年6月20日（星期四）",
            "2024年6月20日24时",
            "2024年6月20日 上午9点30分",
            "二〇二四年六月二十日",
            "二0二四年六月二十日",
            "2024年6月二十日",
            "2024年06月二十",
            "2024年6月20日填",
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
            "2024.6.20(周五)",
            "农历五月廿八",
            "甲辰年六月",
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
