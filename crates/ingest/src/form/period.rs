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
    /// The same of a year that stands elsewhere.
    OfYear(i16, u8),
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
            Self::OfYear(year, number) => year == quarter.year() && number == quarter.number(),
            Self::Year(year) => year == quarter.year(),
            Self::Earlier => false,
        }
    }

    /// What two rows of a header say together: a year over a period is that year's. Where both say all, the lower one counts.
    pub(crate) fn with(self, lower: Self) -> Self {
        match (self, lower) {
            (Self::Year(year), Self::Number(number)) => Self::OfYear(year, number),
            (Self::Year(year), Self::Period(period)) if period.year() != year => Self::Earlier,
            (said, Self::Year(_)) => said,
            (_, said) => said,
        }
    }

    /// As it is told, where periods have a length.
    pub(crate) fn label(self, length: Length) -> String {
        match self {
            Self::Period(quarter) => quarter.label(),
            // A number was read as one of this length's, of whatever year.
            Self::Number(number) => Period::new(length, 2000, number).map(Period::name).unwrap_or_default(),
            Self::OfYear(year, number) => {
                Period::new(length, year, number).map(Period::label).unwrap_or_default()
            }
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
mod tests;
