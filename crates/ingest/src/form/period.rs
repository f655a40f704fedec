//! What a title, a header or a sheet's name says about its quarter, also where it leaves out the year, writes it in
//! numerals, or names the months and days instead.

mod mention;

use std::collections::BTreeSet;

use jibao_core::ids::Period;
use jibao_core::text::fold::key;

use mention::{Span, numbers, spans, with_digits};

/// One mention of a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Said {
    /// With its year.
    Period(Period),
    /// Without a year: 第一季度.
    Number(u8),
    /// A year alone, as in a header 2024年累计.
    Year(i16),
    /// 上季度, 去年同期: whatever it is, not this one.
    Earlier,
}

impl Said {
    /// Whether it can be this quarter.
    pub(crate) fn agrees(self, quarter: Period) -> bool {
        match self {
            Self::Period(said) => said == quarter,
            Self::Number(number) => number == quarter.number(),
            Self::Year(year) => year == quarter.year(),
            Self::Earlier => false,
        }
    }

    /// As it is told.
    pub(crate) fn label(self) -> String {
        match self {
            Self::Period(quarter) => quarter.label(),
            Self::Number(number) => {
                format!("第{}季度", ["一", "二", "三", "四"][usize::from(number) % 5 - 1])
            }
            Self::Year(year) => format!("{year}年"),
            Self::Earlier => "上一期".to_owned(),
        }
    }
}

const EARLIER: [&str; 12] =
    ["上季", "上期", "上一季", "上年", "去年", "往期", "上个季度", "旧表", "底稿", "上一年", "前年", "往年"];
/// Words for this year, behind which a quarter has the year that is asked for.
const THIS_YEAR: [&str; 6] = ["今年", "本年", "当年", "全年", "今年度", "本年度"];

/// The one quarter a text mentions; two are no answer, and neither is one whose year is not understood.
pub(crate) fn said(text: &str) -> Option<Said> {
    let text = with_digits(&key(text));
    if is_torn(&text) {
        return None;
    }
    let full = Period::all_in(&text);
    let named = numbers(&text);
    match full.into_iter().collect::<Vec<_>>().as_slice() {
        // 第二季度、第三季度 names two, whichever of them the year stands before.
        [one] if named.iter().any(|(_, number)| *number != one.number()) => return None,
        [one] => return Some(Said::Period(*one)),
        [] if named.is_empty() => {}
        [] => return of_number(&text, &named),
        _ => return None,
    }
    let told: Vec<Said> = spans(&text).into_iter().filter_map(|span| span.said).collect();
    match told.as_slice() {
        [said] => Some(*said),
        [] if EARLIER.iter().any(|word| text.contains(word)) => Some(Said::Earlier),
        _ => None,
    }
}

/// What a title says: the quarter that it names, else its year alone (2024年上报表); that of the day up to which it counts
/// (截至2025年3月20日) where it is another one.
pub(crate) fn said_in_title(title: &str) -> Option<Said> {
    let named = said(title);
    let text = with_digits(&key(title));
    let until =
        ["截至", "截止"].iter().find_map(|word| text.split_once(word)).and_then(|(_, day)| month_of(day));
    match (named, until) {
        (None | Some(Said::Year(_)), Some(until)) => Some(Said::Period(until)),
        (Some(named), Some(until)) if !named.agrees(until) => Some(Said::Period(until)),
        (Some(named), _) => Some(named),
        (None, None) => year_alone(&text).map(Said::Year),
    }
}

/// The quarter of a day written 2025年3月20日, 2025-3-20 or 2025.3.20 at the beginning of a text.
fn month_of(text: &str) -> Option<Period> {
    let mut numbers = text.trim_start_matches(['到', '于', ':']).split(|c: char| !c.is_ascii_digit());
    let year = numbers.next()?.parse().ok().filter(|year| (1990..2100).contains(year))?;
    let month: u8 = numbers.next()?.parse().ok().filter(|month| (1..=12).contains(month))?;
    Period::quarter(year, (month - 1) / 3 + 1)
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

/// Whether the year before a quarter is not one: a letter stands in it (2O24年第二季度), or it is the last of several
/// (2024—2025年第二季度).
fn is_torn(text: &str) -> bool {
    numbers(text).iter().any(|(at, _)| {
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

/// What the cover's own field for the quarter says: there `2025.2` is the second quarter, not February.
pub(crate) fn said_in_field(text: &str) -> Option<Said> {
    let bare = key(text);
    let short = bare.split_once(['.', '-', '/', '年']).and_then(|(year, number)| {
        let year = year.parse::<i16>().ok().filter(|year| (1990..2100).contains(year))?;
        Some(Said::Period(Period::quarter(year, number.parse().ok().filter(|_| number.len() == 1)?)?))
    });
    short.or_else(|| said(text))
}

/// A quarter named without its year beside it: of the year that the text names elsewhere, or of none. What stands before
/// it as a year and is not understood leaves it open.
fn of_number(text: &str, named: &[(usize, u8)]) -> Option<Said> {
    let different: BTreeSet<u8> = named.iter().map(|(_, number)| *number).collect();
    let (Some(number), 1) = (different.first().copied(), different.len()) else { return None };
    let before = named.iter().map(|(at, _)| {
        text[..*at].trim_end_matches(['第', '的', '之', '-', '.', '/', '_', '、', '和', '至', '—', '~'])
    });
    for before in before {
        if EARLIER.iter().any(|word| before.ends_with(word) || before.trim_end_matches("度").ends_with(word))
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
        (Some(year), 1) => Period::quarter(*year, number).map(Said::Period),
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
    /// A quarter, and what is left of the words without it.
    Quarter(Said),
    /// Months from the year's first on, up to a quarter's end.
    SinceNewYear(u8),
    /// A year, and what is left of the words without it.
    Year(i16),
    /// A time that is no quarter: a month, half a year, the same time last year.
    Other,
}

/// What the key of a header says about its time, and the key without those words.
pub(crate) fn time(key: &str) -> (Time, String) {
    let text = with_digits(key);
    let earlier = EARLIER.iter().chain(&["同期", "上月", "半年"]).any(|word| text.contains(word));
    if let Some((year, rest)) = year_of(&text).filter(|_| !earlier) {
        return (Time::Year(year), rest.to_owned());
    }
    let spans = spans(&text);
    let rest = match spans.as_slice() {
        [] => text.clone(),
        [one] => format!("{}{}", &text[..one.at.start], &text[one.at.end..]),
        _ => return (Time::Other, text),
    };
    let time = match spans.as_slice() {
        _ if earlier => Time::Other,
        [] if text.contains('月') || text.contains("年度") && text.contains(|c: char| c.is_ascii_digit()) => {
            Time::Other
        }
        [] => Time::Open,
        [Span { since: Some(number), .. }] => Time::SinceNewYear(*number),
        [Span { said: Some(said), .. }] if !rest.contains('月') => Time::Quarter(*said),
        _ => Time::Other,
    };
    (time, rest)
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

    fn quarter(year: i16, number: u8) -> Option<Said> {
        Period::quarter(year, number).map(Said::Period)
    }

    #[test]
    fn a_quarter_is_heard_with_and_without_its_year() {
        let second = Period::quarter(2024, 2).unwrap();
        assert_eq!(said("2024年第二季度统计表"), Some(Said::Period(second)));
        assert_eq!(said("第一季度"), Some(Said::Number(1)));
        assert_eq!(said("1季度底稿"), Some(Said::Number(1)));
        assert_eq!(said("上季度底稿"), Some(Said::Earlier));
        assert_eq!(said("指标表"), None);
        assert!(!Said::Number(1).agrees(second) && Said::Number(2).agrees(second));
        assert_eq!(Said::Number(4).label(), "第四季度");
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
            assert_eq!(said_in_title(title), said, "{title}");
        }
        assert_eq!(said("2025年第二季度、第三季度"), None);
        assert_eq!(said("2025年第二季度至第三季度"), None);
        assert_eq!(said("2025年第Ⅱ季度"), second);
        assert_eq!(said("2025年Ⅱ季度"), second);
    }

    #[test]
    fn a_year_before_what_has_been_added_up_is_that_years() {
        for text in ["2024年累计", "2024年度累计", "二〇二四年累计"] {
            assert_eq!(time(&key(text)), (Time::Year(2024), "累计".to_owned()), "{text}");
        }
        assert_eq!(time("2024年"), (Time::Year(2024), String::new()));
        assert_eq!(time("2024年度").0, Time::Other);
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
            assert_eq!(said(text), quarter(2024, 2), "{text}");
        }
        assert_eq!(said("2024年12月21日—2025年3月20日"), quarter(2025, 1));
        assert_eq!(said("2024年12月21日—3月20日"), quarter(2025, 1));
        assert_eq!(said("二〇二四年十月至十二月"), quarter(2024, 4));
    }

    #[test]
    fn months_and_days_without_a_year_are_a_quarter_without_its_year() {
        for text in
            ["10-12月", "10—12月", "十月至十二月", "9月21日—12月20日", "今年第四季度", "本年度第四季度"]
        {
            assert_eq!(said(text), Some(Said::Number(4)), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_before_a_quarter_leaves_it_open() {
        for text in
            ["甲辰年第二季度", "二O二四年第二季度", "2O24年第二季度", "2024—2025年第二季度", "第一、二季度"]
        {
            assert_eq!(said(text), None, "{text}");
        }
        for text in ["去年第二季度", "上年二季度", "上年度第二季度", "前年第二季度", "去年2季度"]
        {
            assert_eq!(said(text), Some(Said::Earlier), "{text}");
        }
        for text in ["2024年1-6月", "2024年上半年", "12月", "2024年5月", "4-5月", "2024年2月1日—4月30日"]
        {
            assert_eq!(said(text), None, "{text}");
        }
    }

    #[test]
    fn a_point_in_the_field_for_the_quarter_parts_year_and_quarter() {
        for text in ["2025.2", "2025-2", "2025/2", "２０２５．２"] {
            assert_eq!(said_in_field(text), quarter(2025, 2), "{text}");
        }
        for text in ["2025.02", "2025.6", "2025", "20252", "2.2"] {
            assert_eq!(said_in_field(text), None, "{text}");
        }
    }

    #[test]
    fn a_headers_time_is_told_from_its_words() {
        let of = |text: &str| time(&key(text));
        assert_eq!(of("本期"), (Time::Open, "本期".to_owned()));
        assert_eq!(of("第四季度"), (Time::Quarter(Said::Number(4)), String::new()));
        assert_eq!(of("10-12月完成数"), (Time::Quarter(Said::Number(4)), "完成数".to_owned()));
        assert_eq!(of("1-6月累计"), (Time::SinceNewYear(2), "累计".to_owned()));
        assert_eq!(of("截至6月20日累计"), (Time::SinceNewYear(2), "累计".to_owned()));
        for text in ["12月", "上半年", "去年同期", "上季度", "10月", "11—12月", "第三季度较第四季度"]
        {
            assert_eq!(of(text).0, Time::Other, "{text}");
        }
    }
}
