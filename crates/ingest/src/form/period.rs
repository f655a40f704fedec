//! What a title, a header or a sheet's name says about its period, also where it leaves out the year, writes it in
//! numerals, or names the months and days instead. It is read by the length that the office reports by.

mod mention;

use std::collections::BTreeSet;

use jibao_core::ids::{Length, Period};
use jibao_core::text::fold::key;

use mention::{Span, numbers, spans, with_digits};

/// One mention of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Said {
    /// With its year.
    Period(Period),
    /// Without a year: 第一季度, 6月, 上半年.
    Number(u8),
    /// A year alone, as in a header 2024年累计.
    Year(i16),
    /// 上季度, 上月, 去年同期: whatever it is, not this one.
    Earlier,
}

impl Said {
    /// Whether it can be this period.
    pub(crate) fn agrees(self, quarter: Period) -> bool {
        match self {
            Self::Period(said) => said == quarter,
            Self::Number(number) => number == quarter.number(),
            Self::Year(year) => year == quarter.year(),
            Self::Earlier => false,
        }
    }

    /// As it is told, where periods have a length.
    pub(crate) fn label(self, length: Length) -> String {
        match self {
            Self::Period(quarter) => quarter.label(),
            // A number was read as one of this length's, of whatever year.
            Self::Number(number) => Period::new(length, 2000, number).map(Period::name).unwrap_or_default(),
            Self::Year(year) => format!("{year}年"),
            Self::Earlier => "上一期".to_owned(),
        }
    }
}

const EARLIER: [&str; 12] =
    ["上季", "上期", "上一季", "上年", "去年", "往期", "上个季度", "旧表", "底稿", "上一年", "前年", "往年"];
/// The same where the office reports by month.
const EARLIER_MONTH: [&str; 3] = ["上月", "上个月", "上一月"];
/// Words for this year, behind which a period has the year that is asked for.
const THIS_YEAR: [&str; 6] = ["今年", "本年", "当年", "全年", "今年度", "本年度"];

/// Words for an earlier time.
fn earlier(length: Length) -> impl Iterator<Item = &'static str> {
    let month = EARLIER_MONTH.into_iter().filter(move |_| length == Length::Month);
    EARLIER.into_iter().chain(month)
}

/// The one period a text mentions; two are no answer, and neither is one whose year is not understood.
pub(crate) fn said(text: &str, length: Length) -> Option<Said> {
    let text = with_digits(&key(text));
    if is_torn(&text, length) {
        return None;
    }
    let full = length.all_in(&text);
    let named = numbers(&text, length);
    match full.into_iter().collect::<Vec<_>>().as_slice() {
        // 第二季度、第三季度 names two, whichever of them the year stands before.
        [one] if named.iter().any(|(_, number)| *number != one.number()) => return None,
        [one] => return Some(Said::Period(*one)),
        [] if named.is_empty() => {}
        [] => return of_number(&text, &named, length),
        _ => return None,
    }
    let told: Vec<Said> = spans(&text, length).into_iter().filter_map(|span| span.said).collect();
    match told.as_slice() {
        [said] => Some(*said),
        [] if earlier(length).any(|word| text.contains(word)) => Some(Said::Earlier),
        _ => None,
    }
}

/// What a title says: the period that it names, else its year alone (2024年上报表); that of the day up to which it counts
/// (截至2025年3月20日) where it is another one.
pub(crate) fn said_in_title(title: &str, length: Length) -> Option<Said> {
    let named = said(title, length);
    let text = with_digits(&key(title));
    let until = ["截至", "截止"]
        .iter()
        .find_map(|word| text.split_once(word))
        .and_then(|(_, day)| month_of(day, length));
    match (named, until) {
        (None | Some(Said::Year(_)), Some(until)) => Some(Said::Period(until)),
        (Some(named), Some(until)) if !named.agrees(until) => Some(Said::Period(until)),
        (Some(named), _) => Some(named),
        (None, None) => year_alone(&text).map(Said::Year),
    }
}

/// The period of a day written 2025年3月20日, 2025-3-20 or 2025.3.20 at the beginning of a text.
fn month_of(text: &str, length: Length) -> Option<Period> {
    let mut numbers = text.trim_start_matches(['到', '于', ':']).split(|c: char| !c.is_ascii_digit());
    let year = numbers.next()?.parse().ok().filter(|year| (1990..2100).contains(year))?;
    length.with_month(year, numbers.next()?.parse().ok()?)
}

/// The only year of a title that names no other time: of a plan or a document there is a range or a number beside it.
fn year_alone(text: &str) -> Option<i16> {
    let (before, after) = text.split_once('年')?;
    let year = before.get(before.len().checked_sub(4)?..)?.parse::<i16>().ok()?;
    let other = |c: char| matches!(c, '-' | '—' | '–' | '~' | '至' | '〔' | '[' | '(');
    let torn = before.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with(other);
    let goes_on = after.starts_with(|c: char| c.is_ascii_digit() || other(c));
    let time = ["年", "方案", "规划", "意见", "号"].iter().any(|word| after.contains(word));
    ((2000..2100).contains(&year) && !torn && !goes_on && !time).then_some(year)
}

/// Whether the year before a period is not one: a letter stands in it (2O24年第二季度), or it is the last of several
/// (2024—2025年第二季度).
fn is_torn(text: &str, length: Length) -> bool {
    numbers(text, length).iter().any(|(at, _)| {
        let year = text[..*at].trim_end_matches(['第', '度', '年']);
        let before = year.trim_end_matches(|c: char| c.is_ascii_digit());
        let several = before.strip_suffix(['-', '—', '–', '~', '至']);
        match year.len() - before.len() {
            1..=3 => before.ends_with(|c: char| c.is_ascii_alphabetic()),
            4 => several
                .is_some_and(|first| first.trim_end_matches('年').ends_with(|c: char| c.is_ascii_digit())),
            _ => false,
        }
    })
}

/// What the cover's own field for the period says: there `2025.2` is the second quarter, not February, where the office
/// reports by quarter.
pub(crate) fn said_in_field(text: &str, length: Length) -> Option<Said> {
    let bare = key(text);
    let year = |text: &str| text.parse::<i16>().ok().filter(|year| (1990..2100).contains(year));
    let most = if length == Length::Month { 2 } else { 1 };
    let short = match length {
        Length::Year => year(&bare).and_then(|year| Period::new(length, year, 1)),
        _ => bare.split_once(['.', '-', '/', '年']).and_then(|(first, number)| {
            // A month typed into a spreadsheet becomes its first day.
            let number = number.strip_suffix(['日']).unwrap_or(number);
            let first_day = ["-01", "-1", ".1", "/1", "月1"].iter().find_map(|day| number.strip_suffix(day));
            let number = first_day.filter(|_| length == Length::Month).unwrap_or(number);
            Period::new(length, year(first)?, number.parse().ok().filter(|_| number.len() <= most)?)
        }),
    };
    short.map(Said::Period).or_else(|| said(text, length))
}

/// A period named without its year beside it: of the year that the text names elsewhere, or of none. What stands before
/// it as a year and is not understood leaves it open.
fn of_number(text: &str, named: &[(usize, u8)], length: Length) -> Option<Said> {
    let different: BTreeSet<u8> = named.iter().map(|(_, number)| *number).collect();
    let (Some(number), 1) = (different.first().copied(), different.len()) else { return None };
    let before = named.iter().map(|(at, _)| {
        text[..*at].trim_end_matches(['第', '的', '之', '-', '.', '/', '_', '、', '和', '至', '—', '~'])
    });
    for before in before {
        if earlier(length).any(|word| before.ends_with(word) || before.trim_end_matches("度").ends_with(word))
        {
            return Some(Said::Earlier);
        }
        let year = before.trim_end_matches('度');
        let open = year.ends_with('年') && !THIS_YEAR.iter().any(|word| year.ends_with(word));
        let numeral = |c: char| c.is_numeric() || "零〇○一二三四五六七八九十百".contains(c);
        if open || year.ends_with(numeral) {
            return None;
        }
    }
    let years = years(text);
    match (years.first(), years.len()) {
        (Some(year), 1) => Period::new(length, *year, number).map(Said::Period),
        (None, _) => Some(Said::Number(number)),
        _ => None,
    }
}

/// The years of four digits that a text names.
fn years(text: &str) -> BTreeSet<i16> {
    let digits = text.split(|c: char| !c.is_ascii_digit());
    digits.filter(|run| run.len() == 4 && run.starts_with("20")).filter_map(|run| run.parse().ok()).collect()
}

/// What a header says about the time that its column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Time {
    /// Nothing.
    Open,
    /// A period, and what is left of the words without it.
    Period(Said),
    /// Months from the year's first on, up to the end of the period with this number, and the year that is named.
    SinceNewYear(u8, Option<i16>),
    /// A year, and what is left of the words without it.
    Year(i16),
    /// A time that is no period: a month of a quarter, the same time last year.
    Other,
}

/// What the key of a header says about its time, and the key without those words.
pub(crate) fn time(key: &str, length: Length) -> (Time, String) {
    let text = with_digits(key);
    if let Some(found) = half_since(&text, length) {
        return found;
    }
    let half = (length != Length::HalfYear).then_some("半年");
    let earlier = earlier(length).chain(["同期", "上月"]).chain(half).any(|word| text.contains(word));
    if let Some(found) = whole_year(&text).filter(|_| !earlier && length == Length::Year) {
        return found;
    }
    if let Some((year, rest)) = year_of(&text).filter(|_| !earlier) {
        return (Time::Year(year), rest.to_owned());
    }
    let spans = spans(&text, length);
    let rest = match spans.as_slice() {
        [] => text.clone(),
        [one] => format!("{}{}", &text[..one.at.start], &text[one.at.end..]),
        _ => return (Time::Other, text),
    };
    let time = match spans.as_slice() {
        _ if earlier => Time::Other,
        [] if names_month(&text, length)
            || text.contains("年度") && text.contains(|c: char| c.is_ascii_digit()) =>
        {
            Time::Other
        }
        [] => Time::Open,
        [Span { since: Some(number), at, .. }] => {
            Time::SinceNewYear(*number, years(&text[at.clone()]).first().copied())
        }
        [Span { said: Some(said), .. }] if !rest.contains('月') => Time::Period(*said),
        _ => Time::Other,
    };
    (time, rest)
}

/// 上半年 where shorter periods are reported: what has been added up to the last of its periods.
fn half_since(text: &str, length: Length) -> Option<(Time, String)> {
    let periods = match length {
        Length::Month | Length::Quarter => 6 / length.months(),
        Length::HalfYear | Length::Year => return None,
    };
    let (before, behind) = text.split_once("上半年")?;
    let own = ["今年", "本年", "当年", ""].contains(&before);
    let year = before
        .strip_suffix('年')
        .and_then(|year| year.parse().ok())
        .filter(|_| before.len() == "2025年".len());
    (own || year.is_some())
        .then(|| (Time::SinceNewYear(periods, year), behind.trim_start_matches('度').to_owned()))
}

/// Whether a header speaks of a month that is not this one.
fn names_month(text: &str, length: Length) -> bool {
    let months = text.matches('月').count();
    let this = if length == Length::Month {
        ["本月", "当月"].iter().map(|word| text.matches(word).count()).sum()
    } else {
        0
    };
    months > this
}

/// A year that a header begins with where years are reported, not before what has been added up: 2024年, 2024年度完成数.
fn whole_year(text: &str) -> Option<(Time, String)> {
    let (year, rest) = text.split_once('年')?;
    let rest = rest.strip_prefix('度').unwrap_or(rest);
    let year = year.parse::<i16>().ok().filter(|_| !rest.starts_with("累计"))?;
    let said = Length::Year.find_in(text).filter(|period| period.year() == year)?;
    Some((Time::Period(Said::Period(said)), rest.to_owned()))
}

/// A year that a header begins with, alone or before words for what has been added up: 2024年累计, 2024年度累计数.
fn year_of(text: &str) -> Option<(i16, &str)> {
    let (year, rest) = text.split_once('年')?;
    let year = year.parse::<i16>().ok().filter(|year| (2000..2100).contains(year))?;
    // 2024年度 alone may be a plan's year or the whole year's number.
    let added = rest.strip_prefix('度').unwrap_or(rest).starts_with("累计");
    let rest = if added { rest.trim_start_matches('度') } else { rest };
    (rest.is_empty() || added).then_some((year, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const Q: Length = Length::Quarter;

    fn quarter(year: i16, number: u8) -> Option<Said> {
        Period::quarter(year, number).map(Said::Period)
    }

    #[test]
    fn a_quarter_is_heard_with_and_without_its_year() {
        let second = Period::quarter(2024, 2).unwrap();
        assert_eq!(said("2024年第二季度统计表", Q), Some(Said::Period(second)));
        assert_eq!(said("第一季度", Q), Some(Said::Number(1)));
        assert_eq!(said("1季度底稿", Q), Some(Said::Number(1)));
        assert_eq!(said("上季度底稿", Q), Some(Said::Earlier));
        assert_eq!(said("指标表", Q), None);
        assert!(!Said::Number(1).agrees(second) && Said::Number(2).agrees(second));
        assert_eq!(Said::Number(4).label(Q), "第四季度");
    }

    #[test]
    fn a_title_says_its_year_alone_and_the_day_up_to_which_it_counts() {
        let second = quarter(2025, 2);
        for (title, said) in [
            ("2024年普法强基补短板专项行动上报表", Some(Said::Year(2024))),
            ("2024年", Some(Said::Year(2024))),
            ("牟定县二〇二四年上报表", Some(Said::Year(2024))),
            ("2025年第二季度上报表（截至2025年6月20日）", second),
            ("2025年第二季度上报表（截至2025年3月20日）", quarter(2025, 1)),
            ("上报表（截至2025.3.20）", quarter(2025, 1)),
            ("实施意见（2024—2025年）上报表", None),
            ("楚司通〔2024〕1号", None),
            ("2024年实施方案附表", None),
            ("填报日期2025年6月20日", None),
            ("村级明细表", None),
            ("加强青少年法治教育", None),
            ("青少年", None),
        ] {
            assert_eq!(said_in_title(title, Q), said, "{title}");
        }
        assert_eq!(said("2025年第二季度、第三季度", Q), None);
        assert_eq!(said("2025年第二季度至第三季度", Q), None);
        assert_eq!(said("2025年第Ⅱ季度", Q), second);
        assert_eq!(said("2025年Ⅱ季度", Q), second);
    }

    #[test]
    fn a_year_before_what_has_been_added_up_is_that_years() {
        for text in ["2024年累计", "2024年度累计", "二〇二四年累计"] {
            assert_eq!(time(&key(text), Q), (Time::Year(2024), "累计".to_owned()), "{text}");
        }
        assert_eq!(time("2024年", Q), (Time::Year(2024), String::new()));
        assert_eq!(time("2024年度", Q).0, Time::Other);
        assert!(Said::Year(2024).agrees(Period::quarter(2024, 3).unwrap()));
        assert!(!Said::Year(2023).agrees(Period::quarter(2024, 3).unwrap()));
    }

    #[test]
    fn a_year_is_understood_in_numerals_and_by_the_republics_count() {
        for text in [
            "二〇二四年第二季度",
            "二零二四年二季度",
            "二○二四年第2季度",
            "贰零贰肆年第贰季度",
            "贰〇贰肆年二季度",
            "二〇二四年度第二季度",
            "二四年第二季度",
            "民国113年第二季度",
            "民国一百一十三年二季度",
            "民国一一三年第二季度",
            "2024年4-6月",
            "2024年4月至6月",
            "2024年四至六月",
            "2024年4、5、6月",
            "2024.04-2024.06",
            "2024.4-6月",
            "2024年4月1日—6月30日",
            "2024年3月21日—6月20日",
            "2024年3月21日至2024年6月20日",
            "2024-03-21~2024-06-20",
            "2024年普法强基第二季度",
        ] {
            assert_eq!(said(text, Q), quarter(2024, 2), "{text}");
        }
        assert_eq!(said("2024年12月21日—2025年3月20日", Q), quarter(2025, 1));
        assert_eq!(said("2024年12月21日—3月20日", Q), quarter(2025, 1));
        assert_eq!(said("二〇二四年十月至十二月", Q), quarter(2024, 4));
    }

    #[test]
    fn months_and_days_without_a_year_are_a_quarter_without_its_year() {
        for text in
            ["10-12月", "10—12月", "十月至十二月", "9月21日—12月20日", "今年第四季度", "本年度第四季度"]
        {
            assert_eq!(said(text, Q), Some(Said::Number(4)), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_before_a_quarter_leaves_it_open() {
        for text in
            ["甲辰年第二季度", "二O二四年第二季度", "2O24年第二季度", "2024—2025年第二季度", "第一、二季度"]
        {
            assert_eq!(said(text, Q), None, "{text}");
        }
        for text in ["去年第二季度", "上年二季度", "上年度第二季度", "前年第二季度", "去年2季度"]
        {
            assert_eq!(said(text, Q), Some(Said::Earlier), "{text}");
        }
        for text in ["2024年1-6月", "2024年上半年", "12月", "2024年5月", "4-5月", "2024年2月1日—4月30日"]
        {
            assert_eq!(said(text, Q), None, "{text}");
        }
    }

    #[test]
    fn a_point_in_the_field_for_the_quarter_parts_year_and_quarter() {
        for text in ["2025.2", "2025-2", "2025/2", "２０２５．２"] {
            assert_eq!(said_in_field(text, Q), quarter(2025, 2), "{text}");
        }
        for text in ["2025.02", "2025.6", "2025", "20252", "2.2"] {
            assert_eq!(said_in_field(text, Q), None, "{text}");
        }
    }

    #[test]
    fn a_headers_time_is_told_from_its_words() {
        let of = |text: &str| time(&key(text), Q);
        assert_eq!(of("本期"), (Time::Open, "本期".to_owned()));
        assert_eq!(of("第四季度"), (Time::Period(Said::Number(4)), String::new()));
        assert_eq!(of("10-12月完成数"), (Time::Period(Said::Number(4)), "完成数".to_owned()));
        assert_eq!(of("1-6月累计"), (Time::SinceNewYear(2, None), "累计".to_owned()));
        assert_eq!(of("截至6月20日累计"), (Time::SinceNewYear(2, None), "累计".to_owned()));
        assert_eq!(of("2024年1-6月").0, Time::SinceNewYear(2, Some(2024)));
        assert_eq!(of("2024年上半年").0, Time::SinceNewYear(2, Some(2024)));
        assert_eq!(of("上半年"), (Time::SinceNewYear(2, None), String::new()));
        assert_eq!(of("上半年累计"), (Time::SinceNewYear(2, None), "累计".to_owned()));
        for text in
            ["12月", "去年上半年", "下半年", "去年同期", "上季度", "10月", "11—12月", "第三季度较第四季度"]
        {
            assert_eq!(of(text).0, Time::Other, "{text}");
        }
    }

    fn period(text: &str) -> Option<Said> {
        text.parse().ok().map(Said::Period)
    }

    #[test]
    fn a_month_is_heard_where_the_office_reports_by_month() {
        let month = Length::Month;
        for text in [
            "2026年6月报表",
            "2026年06月份统计表",
            "二〇二六年六月",
            "2026-06",
            "202606",
            "甲单位2026.6",
            "2026年5月21日—6月20日",
            "2026年6月1日至6月30日",
            "2026年报表（6月）",
            "2026M06",
        ] {
            assert_eq!(said(text, month), period("2026M06"), "{text}");
        }
        assert_eq!(said("2025年12月21日—2026年1月20日", month), period("2026M01"));
        for text in ["6月报表", "6月份", "六月", "本年6月", "5月21日—6月20日"] {
            assert_eq!(said(text, month), Some(Said::Number(6)), "{text}");
        }
        for text in ["上月", "上个月底稿", "去年6月", "上年6月份"] {
            assert_eq!(said(text, month), Some(Said::Earlier), "{text}");
        }
        for text in [
            "2026年1-6月",
            "1—6月",
            "2026年6月25日",
            "20260625",
            "5月、6月",
            "2026年第二季度",
            "2O26年6月",
            "本月",
            "指标表",
        ] {
            assert_eq!(said(text, month), None, "{text}");
        }
        for text in ["2026.6", "2026-06", "2026/6", "2026年6月", "2026-06-01", "2026年6月1日"] {
            assert_eq!(said_in_field(text, month), period("2026M06"), "{text}");
        }
        assert_eq!(said_in_title("2026年6月报表（截至2026年6月20日）", month), period("2026M06"));
        assert_eq!(said_in_title("报表（截至2026年5月20日）", month), period("2026M05"));
        assert_eq!(Said::Number(6).label(month), "6月");
    }

    #[test]
    fn a_half_and_a_year_are_heard_where_the_office_reports_by_them() {
        let half = Length::HalfYear;
        for text in [
            "2026年上半年报表",
            "2026年度上半年",
            "二〇二六年上半年",
            "2026年1-6月",
            "2026年1月至6月",
            "2026H1",
        ] {
            assert_eq!(said(text, half), period("2026H1"), "{text}");
        }
        assert_eq!(said("2025年12月21日—2026年6月20日", half), period("2026H1"));
        assert_eq!(said("下半年", half), Some(Said::Number(2)));
        assert_eq!(said("7-12月", half), Some(Said::Number(2)));
        assert_eq!(said("去年下半年", half), Some(Said::Earlier));
        for text in ["2026年6月", "2026年第二季度", "2026年4-6月", "上半年、下半年"] {
            assert_eq!(said(text, half), None, "{text}");
        }
        let year = Length::Year;
        for text in
            ["2026年报表", "2026年度统计表", "二〇二六年", "2026年1-12月", "2025年12月21日—2026年12月20日"]
        {
            assert_eq!(said(text, year), period("2026Y"), "{text}");
        }
        assert_eq!(said_in_field("2026", year), period("2026Y"));
        for text in ["2026年上半年", "2026年第一季度", "2026年6月", "2024—2026年"] {
            assert_eq!(said(text, year), None, "{text}");
        }
    }

    #[test]
    fn a_headers_time_is_of_the_length_that_the_office_reports_by() {
        let of = |text: &str, length| time(&key(text), length);
        let month = Length::Month;
        assert_eq!(of("6月完成数", month), (Time::Period(Said::Number(6)), "完成数".to_owned()));
        assert_eq!(of("2026年6月", month), (period("2026M06").map(Time::Period).unwrap(), String::new()));
        assert_eq!(of("1-6月累计", month), (Time::SinceNewYear(6, None), "累计".to_owned()));
        assert_eq!(of("本月完成数", month).0, Time::Open);
        assert_eq!(of("上月", month).0, Time::Other);
        let half = Length::HalfYear;
        assert_eq!(of("上半年", half), (Time::Period(Said::Number(1)), String::new()));
        assert_eq!(of("2026年下半年发生数", half).1, "发生数");
        assert_eq!(of("6月", half).0, Time::Other);
        let year = Length::Year;
        assert_eq!(of("2026年", year), (period("2026Y").map(Time::Period).unwrap(), String::new()));
        assert_eq!(of("2026年累计", year), (Time::Year(2026), "累计".to_owned()));
    }
}
