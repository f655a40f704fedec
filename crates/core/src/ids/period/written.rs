//! How people write periods: in titles, in names of files and folders. A text is read by the length that the office
//! reports by: `2026年6月` is a month to one and no period to another.

use std::collections::BTreeSet;

use super::{Length, Period};
use crate::text::fold;

/// What stands between the first and the last of several, or between two dates.
const TO: [char; 9] = ['-', '—', '–', '~', '至', '到', '−', '、', '和'];

/// Words for the numbers of months.
const MONTHS: [(&str, u8); 13] = [
    ("元", 1),
    ("一", 1),
    ("二", 2),
    ("三", 3),
    ("四", 4),
    ("五", 5),
    ("六", 6),
    ("七", 7),
    ("八", 8),
    ("九", 9),
    ("十", 10),
    ("十一", 11),
    ("十二", 12),
];

impl Length {
    /// Finds the one period of this length anywhere in a text: `2024年第二季度`, `2024年二季度`, `2024年2季度`, `2024Q2`,
    /// `2024-Q2`, `24年二季度`; `2024年6月`, `2024-06`, `202406`; `2024年上半年`, `2024H1`; `2024年`, `2024年度`. Two
    /// different ones in a text are no answer.
    ///
    /// ```
    /// # use jibao_core::ids::{Length, Period};
    /// assert_eq!(Length::Quarter.find_in("楚雄市2024年二季度上报表"), Period::quarter(2024, 2));
    /// assert_eq!(Length::Quarter.find_in("2024年第二季度较2024年第一季度"), None);
    /// assert_eq!(Length::Month.find_in("甲单位2024年6月份报表"), Period::new(Length::Month, 2024, 6));
    /// assert_eq!(Length::Month.find_in("2024年1-6月"), None);
    /// ```
    #[must_use]
    pub fn find_in(self, text: &str) -> Option<Period> {
        let mut found = self.all_in(text);
        let first = found.pop_first()?;
        found.is_empty().then_some(first)
    }

    /// The period that a folder is named after, and nothing beside it: `2024年第二季度`, `2024Q2`; not
    /// `2024年第二季度（备份）`, which is no period's folder. Of a year its number alone is enough.
    ///
    /// ```
    /// # use jibao_core::ids::{Length, Period};
    /// assert_eq!(Length::Month.named("2026-06"), Period::new(Length::Month, 2026, 6));
    /// assert_eq!(Length::Year.named("2026"), Period::new(Length::Year, 2026, 1));
    /// assert_eq!(Length::Quarter.named("2026年6月"), None);
    /// ```
    #[must_use]
    pub fn named(self, text: &str) -> Option<Period> {
        let key = Self::key(text);
        let own = match self {
            Self::Month => "年月份mM",
            Self::Quarter => "年第一二三四季度qQ",
            Self::HalfYear => "年度上下半hH",
            Self::Year => "年度yY",
        };
        let belongs =
            |c: char| c.is_ascii_digit() || own.contains(c) || "-._".contains(c) && self.is_parted_by(c);
        let bare = (self == Self::Year && key.len() == 4).then(|| key.parse().ok()).flatten();
        let found = match bare {
            Some(year) => Period::new(self, year, 1),
            None => self.find_in(text),
        };
        found.filter(|_| key.chars().all(belongs))
    }

    /// The period of this length that a text is, as readers write it: never a bare number.
    pub(super) fn called(self, text: &str) -> Option<Period> {
        self.named(text).filter(|_| !text.trim().bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// Every period of this length named in a text.
    #[must_use]
    pub fn all_in(self, text: &str) -> BTreeSet<Period> {
        let chars: Vec<char> = Self::key(text).chars().collect();
        (0..chars.len()).filter_map(|at| self.at(&chars, at)).collect()
    }

    /// A text as it is compared; of months the words for their numbers as digits: 2026年元月, 2026年十二月份.
    fn key(text: &str) -> String {
        let mut key = fold::key(text);
        if key.contains('月') {
            for (word, number) in MONTHS {
                key = key.replace(&format!("年{word}月"), &format!("年{number}月"));
            }
        }
        key
    }

    fn is_parted_by(self, c: char) -> bool {
        c == '-' || self == Self::Month
    }

    /// The period whose year begins at a place.
    fn at(self, chars: &[char], at: usize) -> Option<Period> {
        if let Some(month) = (self == Self::Month).then(|| close(chars, at)).flatten() {
            return Some(month);
        }
        let (year, width) = year_at(chars, at)?;
        let rest = &chars[at + width..];
        match self {
            Self::Month => month(year, rest, at > 0 && TO.contains(&chars[at - 1])),
            Self::Quarter => quarter(year, rest),
            Self::HalfYear => half(year, rest),
            Self::Year => {
                whole(year, rest, at > 0 && (TO.contains(&chars[at - 1]) || "〔[(（".contains(chars[at - 1])))
            }
        }
    }
}

/// A year of four digits, or of two where 年 follows them (`24年二季度`), and how many they are.
fn year_at(chars: &[char], at: usize) -> Option<(i16, usize)> {
    let digits = |n: usize| -> Option<i16> {
        let slice = chars.get(at..at + n).filter(|slice| slice.iter().all(char::is_ascii_digit))?;
        if at > 0 && chars[at - 1].is_ascii_digit() || chars.get(at + n).is_some_and(char::is_ascii_digit) {
            return None;
        }
        slice.iter().collect::<String>().parse().ok()
    };
    match (digits(4), digits(2)) {
        (Some(year), _) => Some((year, 4)),
        (None, Some(year)) if chars.get(at + 2) == Some(&'年') => Some((2000 + year, 2)),
        _ => None,
    }
}

fn quarter(year: i16, rest: &[char]) -> Option<Period> {
    let mut rest = rest.iter().copied().peekable();
    while rest.next_if(|c| matches!(c, '年' | '度' | '-' | '_' | '第' | '/' | '.')).is_some() {}
    let explicit = rest.next_if_eq(&'Q').is_some();
    let number = match rest.next()? {
        '一' | '1' => 1,
        '二' | '2' => 2,
        '三' | '3' => 3,
        '四' | '4' => 4,
        _ => return None,
    };
    let named = explicit || (rest.next() == Some('季'));
    if named { Period::quarter(year, number) } else { None }
}

/// `年6月`, `年06月份`, `-06`, `.6`, `M06`: not the month of a day, nor the first or the last of several.
fn month(year: i16, rest: &[char], is_last: bool) -> Option<Period> {
    let (sign, rest) = rest.split_first()?;
    let width = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    let (digits, behind) = rest.split_at(width);
    let number: u8 = digits.iter().collect::<String>().parse().ok().filter(|_| width <= 2)?;
    let behind = match (sign, behind.first()) {
        ('年', Some('月')) => &behind[1..],
        ('-' | '.' | '/' | '_', Some('月')) => &behind[1..],
        ('-' | '.' | '/' | '_', _) => behind,
        ('M', _) if width == 2 => behind,
        _ => return None,
    };
    let behind = behind.strip_prefix(&['份']).unwrap_or(behind);
    let goes_on = behind.first().is_some_and(|c| {
        c.is_ascii_digit()
            || "一二三四五六七八九十廿".contains(*c)
            || matches!(c, '.' | '/' | '_') && behind.get(1).is_some_and(char::is_ascii_digit)
            || TO.contains(c)
                && behind.get(1).is_some_and(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c))
    });
    Period::new(Length::Month, year, number).filter(|_| !goes_on && !is_last)
}

/// `202606` standing by itself.
fn close(chars: &[char], at: usize) -> Option<Period> {
    let digits = chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
    if digits != 6 || at > 0 && chars[at - 1].is_ascii_digit() {
        return None;
    }
    let text: String = chars[at..at + 6].iter().collect();
    let year = text[..4].parse().ok().filter(|year| (1990..2100).contains(year))?;
    Period::new(Length::Month, year, text[4..].parse().ok()?)
}

/// `年上半年`, `上半年`, `年度下半年`, `H1`, `-H2`.
fn half(year: i16, rest: &[char]) -> Option<Period> {
    let from = rest.iter().take_while(|c| matches!(c, '年' | '度' | '-' | '_')).count();
    let number = match &rest[from..] {
        ['上', '半', '年', ..] | ['H', '1', ..] => 1,
        ['下', '半', '年', ..] | ['H', '2', ..] => 2,
        _ => return None,
    };
    let goes_on = rest[from] == 'H' && rest.get(from + 2).is_some_and(char::is_ascii_alphanumeric);
    Period::new(Length::HalfYear, year, number).filter(|_| !goes_on)
}

/// `年`, `年度`, `Y`: not before a shorter time, not the first or the last of several, nor of a document's number.
fn whole(year: i16, rest: &[char], is_part: bool) -> Option<Period> {
    let (['年', '度', behind @ ..] | ['年' | 'Y', behind @ ..]) = rest else { return None };
    let text: String = behind.iter().collect();
    let goes_on = behind.first().is_some_and(|c| {
        c.is_ascii_alphanumeric()
            || TO.contains(c)
            || "〔[(（".contains(*c) && text[c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit())
    });
    let shorter = ["上半年", "下半年", "第", "一季", "二季", "三季", "四季", "春", "秋", "同期"];
    let other = ["方案", "规划", "意见", "号"];
    let torn = is_part
        || goes_on
        || shorter.iter().any(|word| text.starts_with(word))
        || other.iter().any(|word| text.contains(word));
    Period::new(Length::Year, year, 1).filter(|_| !torn)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(length: Length, text: &str) -> Option<String> {
        length.find_in(text).map(|period| period.to_string())
    }

    #[test]
    fn a_period_is_read_by_the_length_that_the_office_reports_by() {
        for (length, written, period) in [
            (Length::Month, "2026年6月", "2026M06"),
            (Length::Month, "2026年06月份", "2026M06"),
            (Length::Month, "２０２６年６月", "2026M06"),
            (Length::Month, "26年6月报表", "2026M06"),
            (Length::Month, "2026年六月", "2026M06"),
            (Length::Month, "2026年元月", "2026M01"),
            (Length::Month, "甲单位2026年十二月份报表", "2026M12"),
            (Length::Month, "2026-06", "2026M06"),
            (Length::Month, "2026.6", "2026M06"),
            (Length::Month, "2026M06", "2026M06"),
            (Length::Month, "甲单位202606.xlsx", "2026M06"),
            (Length::Month, "甲单位 2026年12月报表", "2026M12"),
            (Length::HalfYear, "2026年上半年", "2026H1"),
            (Length::HalfYear, "甲单位2026年度下半年报表", "2026H2"),
            (Length::HalfYear, "2026H2", "2026H2"),
            (Length::HalfYear, "2026-h1", "2026H1"),
            (Length::Year, "2026年", "2026Y"),
            (Length::Year, "甲单位2026年度报表", "2026Y"),
            (Length::Year, "2026Y", "2026Y"),
            (Length::Quarter, "2026年第二季度", "2026Q2"),
        ] {
            assert_eq!(found(length, written).as_deref(), Some(period), "{written}");
            // To an office that reports by another length it is none.
            for other in Length::ALL.into_iter().filter(|other| *other != length) {
                assert_eq!(found(other, written), None, "{written} as {other:?}");
            }
        }
    }

    #[test]
    fn a_day_a_span_or_a_documents_number_is_no_period() {
        for (length, texts) in [
            (
                Length::Month,
                &[
                    "2026年6月25日",
                    "2026-06-25",
                    "2026.6.25",
                    "20260625",
                    "2026年1-6月",
                    "2026年1月至6月",
                    "2026年一至六月",
                    "2026年一月至六月",
                    "2026年六月二十五日",
                    "2026年13月",
                    "6月",
                    "2026年",
                ][..],
            ),
            (
                Length::HalfYear,
                &[
                    "上半年",
                    "2026年半年",
                    "2026年6月",
                    "2026年第二季度",
                    "2026H3",
                    "2026H12",
                    "2026年上半年较2026年下半年",
                    "2026",
                    "",
                ][..],
            ),
            (
                Length::Year,
                &[
                    "2026",
                    "2024—2026年",
                    "〔2026〕1号",
                    "2026年6月",
                    "2026年第一季度",
                    "2026年上半年",
                    "2026年实施方案",
                    "2026年较2025年",
                    "2026-06",
                ][..],
            ),
        ] {
            for text in texts {
                assert_eq!(found(length, text), None, "{text} as {length:?}");
            }
        }
    }

    #[test]
    fn a_folder_is_named_after_its_period_and_nothing_beside_it() {
        for (length, name) in [
            (Length::Month, "2026年6月"),
            (Length::Month, "2026-06"),
            (Length::Month, "202606"),
            (Length::Month, "2026M06"),
            (Length::Quarter, "2026年第二季度"),
            (Length::Quarter, "2026Q2"),
            (Length::HalfYear, "2026年上半年"),
            (Length::HalfYear, "2026H1"),
            (Length::Year, "2026年"),
            (Length::Year, "2026"),
            (Length::Year, "2026年度"),
        ] {
            let own = length.named(name).unwrap_or_else(|| panic!("{name} is none"));
            assert_eq!(Some(own), length.with_month(2026, 6), "{name}");
            assert_eq!(length.named(&format!("{name}（备份）")), None, "{name}");
            for other in Length::ALL.into_iter().filter(|other| *other != length) {
                assert_eq!(other.named(name), None, "{name} as {other:?}");
            }
        }
    }

    #[test]
    fn every_label_is_read_back_by_its_length_alone() {
        for length in Length::ALL {
            for period in (1..=length.in_a_year()).filter_map(|number| Period::new(length, 2026, number)) {
                assert_eq!(length.named(&period.label()), Some(period));
                assert_eq!(length.find_in(&format!("甲单位{}上报表", period.label())), Some(period));
                assert_eq!(period.label().parse(), Ok(period));
                assert_eq!(period.next().map(Period::previous), Some(period));
            }
        }
    }
}
