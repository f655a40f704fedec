//! Periods of reporting. The clock is never read here.

mod written;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How long the periods are that an office reports by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// A month.
    Month,
    /// A quarter.
    #[default]
    Quarter,
    /// Half a year.
    HalfYear,
    /// A year.
    Year,
}

impl Length {
    /// Every length, the shortest first.
    pub const ALL: [Self; 4] = [Self::Month, Self::Quarter, Self::HalfYear, Self::Year];

    /// How many months it has.
    #[must_use]
    pub const fn months(self) -> u8 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::HalfYear => 6,
            Self::Year => 12,
        }
    }

    /// How many of them a year has.
    #[must_use]
    pub const fn in_a_year(self) -> u8 {
        12 / self.months()
    }

    /// The period by which it is shown how one is written: the one that June 2024 belongs to.
    #[must_use]
    pub const fn example(self) -> Period {
        Period { year: 2024, length: self, number: 6_u8.div_ceil(self.months()) }
    }

    /// The period of this length that a month (1–12) of a year lies in; `None` outside a four-digit year, or for no month.
    ///
    /// ```
    /// use jibao_core::ids::{Length, Period};
    ///
    /// assert_eq!(Length::Quarter.with_month(2024, 5), Period::quarter(2024, 2));
    /// assert_eq!(Length::HalfYear.with_month(2024, 13), None);
    /// ```
    #[must_use]
    pub const fn with_month(self, year: i16, month: u8) -> Option<Period> {
        if month < 1 || month > 12 {
            return None;
        }
        Period::new(self, year, (month - 1) / self.months() + 1)
    }

    /// What stands between year and number in data: 2024Q2, 2024M06, 2024H1; a year is its own number.
    const fn letter(self) -> char {
        match self {
            Self::Month => 'M',
            Self::Quarter => 'Q',
            Self::HalfYear => 'H',
            Self::Year => 'Y',
        }
    }
}

/// A period of the calendar that an office reports by, ordered by time: by its first day, and of two that begin together
/// the shorter first. Written `2024Q2`, `2024M06`, `2024H1`, `2024Y` in data; for readers a quarter is `2024年第二季度`.
///
/// ```
/// use jibao_core::ids::{Length, Period};
///
/// let quarter: Period = "2025Q2".parse()?;
/// assert_eq!(quarter.label(), "2025年第二季度");
/// assert_eq!((quarter.previous().to_string(), quarter.year_before().to_string()), ("2025Q1".into(), "2024Q2".into()));
/// assert_eq!(Period::new(Length::Month, 2025, 13), None);
/// # Ok::<(), jibao_core::ids::NotAPeriod>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    year: i16,
    length: Length,
    number: u8,
}

const NUMERALS: [&str; 4] = ["一", "二", "三", "四"];

impl Period {
    /// The period `number`, counted from 1, of `year`; `None` outside a four-digit year, or where a year has no such one.
    #[must_use]
    pub const fn new(length: Length, year: i16, number: u8) -> Option<Self> {
        if year < 1000 || year > 9999 || number < 1 || number > length.in_a_year() {
            return None;
        }
        Some(Self { year, length, number })
    }

    /// The quarter `number` (1–4) of `year`; `None` outside 1–4 or a four-digit year.
    #[must_use]
    pub const fn quarter(year: i16, number: u8) -> Option<Self> {
        Self::new(Length::Quarter, year, number)
    }

    /// How long it is.
    #[must_use]
    pub const fn length(self) -> Length {
        self.length
    }

    /// The calendar year.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// Which of its year's it is, from 1.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.number
    }

    /// Whether a year begins anew with it.
    #[must_use]
    pub const fn is_first_of_year(self) -> bool {
        self.number == 1
    }

    /// Whether its year ends with it.
    #[must_use]
    pub const fn is_last_of_year(self) -> bool {
        self.number == self.length.in_a_year()
    }

    /// The first one of its year.
    #[must_use]
    pub const fn first_of_year(self) -> Self {
        Self { number: 1, ..self }
    }

    /// The period before this one, of the same length.
    #[must_use]
    pub const fn previous(self) -> Self {
        if self.number == 1 {
            Self { year: self.year - 1, number: self.length.in_a_year(), ..self }
        } else {
            Self { number: self.number - 1, ..self }
        }
    }

    /// The period behind this one, of the same length; `None` behind the last four-digit year.
    #[must_use]
    pub const fn next(self) -> Option<Self> {
        match Self::new(self.length, self.year, self.number + 1) {
            None => Self::new(self.length, self.year + 1, 1),
            next => next,
        }
    }

    /// The same period of the year before.
    #[must_use]
    pub const fn year_before(self) -> Self {
        Self { year: self.year - 1, ..self }
    }

    /// Its first day.
    #[must_use]
    pub fn start(self) -> Date {
        date(self.year, self.last_month() - months(self.length) + 1, 1)
    }

    /// Its last day.
    #[must_use]
    pub fn end(self) -> Date {
        self.last_month_day(31)
    }

    /// Whether half of its year ends with it.
    ///
    /// ```
    /// use jibao_core::ids::Period;
    ///
    /// assert!(Period::quarter(2025, 2).is_some_and(Period::is_mid_year));
    /// assert!(!Period::quarter(2025, 3).is_some_and(Period::is_mid_year));
    /// ```
    #[must_use]
    pub fn is_mid_year(self) -> bool {
        self.last_month() == 6
    }

    /// Day `day` of its last month, clamped to that month's length.
    #[must_use]
    pub fn last_month_day(self, day: i8) -> Date {
        let first = date(self.year, self.last_month(), 1);
        date(self.year, first.month(), day.clamp(1, first.days_in_month()))
    }

    /// Day `day` of the month that stands `months` behind its last one, clamped to that month's length; `None` behind the
    /// calendar's last year.
    #[must_use]
    pub fn month_behind_day(self, months: u8, day: i8) -> Option<Date> {
        let first = date(self.year, self.last_month(), 1).checked_add(i32::from(months).months()).ok()?;
        Some(date(first.year(), first.month(), day.clamp(1, first.days_in_month())))
    }

    fn last_month(self) -> i8 {
        self.number.cast_signed() * months(self.length)
    }

    /// The reader's name of the period, also the folder and file name: `2024年第二季度`, `2024年6月`, `2024年上半年`, `2024年`.
    #[must_use]
    pub fn label(self) -> String {
        self.label_as(&self.name())
    }

    /// Its name within its year: `第二季度`, `6月`, `上半年`; nothing of a year.
    #[must_use]
    pub fn name(self) -> String {
        match (self.length, self.number) {
            (Length::Month, number) => format!("{number}月"),
            (Length::Quarter, number) => format!("第{}季度", NUMERALS[usize::from(number) - 1]),
            (Length::HalfYear, 1) => "上半年".to_owned(),
            (Length::HalfYear, _) => "下半年".to_owned(),
            (Length::Year, _) => String::new(),
        }
    }

    /// Its year with the name that an office gives the period itself: `2024年春季学期`.
    #[must_use]
    pub fn label_as(self, name: &str) -> String {
        format!("{}年{name}", self.year)
    }
}

impl Period {
    /// A period as data write it, and nothing else.
    fn of_data(text: &str) -> Option<Self> {
        let (year, rest) = text.split_at_checked(4)?;
        let length = Length::ALL.into_iter().find(|length| rest.starts_with(length.letter()))?;
        let number = match length {
            Length::Year => "1",
            _ => &rest[1..],
        };
        let found = Self::new(length, year.parse().ok()?, number.parse().ok()?)?;
        (found.to_string() == text).then_some(found)
    }
}

fn months(length: Length) -> i8 {
    length.months().cast_signed()
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> Ordering {
        self.start().cmp(&other.start()).then(self.length.cmp(&other.length))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, letter, number) = (self.year, self.length.letter(), self.number);
        match self.length {
            Length::Month => write!(f, "{year}{letter}{number:02}"),
            Length::Quarter | Length::HalfYear => write!(f, "{year}{letter}{number}"),
            Length::Year => write!(f, "{year}{letter}"),
        }
    }
}

/// The text names no single period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}”不是月、季度、半年或年，应写成 2024M06、2024Q2、2024H1、2024Y，或 2024年6月、2024年第二季度、2024年上半年、2024年"
)]
pub struct NotAPeriod(pub String);

impl FromStr for Period {
    type Err = NotAPeriod;

    /// A period of any length, as data or readers write it. Of more words around it, a quarter alone is understood.
    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let named = || Length::ALL.into_iter().find_map(|length| length.called(text));
        let found = Self::of_data(text).or_else(named).or_else(|| Length::Quarter.find_in(text));
        found.ok_or_else(|| NotAPeriod(text.to_owned()))
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_read_in_every_way_folders_and_titles_write_it() {
        for text in [
            "2024年第二季度",
            "2024Q2",
            "2024-Q2",
            "2024年二季度",
            "2024年2季度",
            "２０２４年第２季度",
            "20\u{200D}24年第⼆季\u{202C}度",
            "2024\u{A0}q\u{AD}2",
            "24年二季度",
            "楚雄市2024年 第二季度上报表",
        ] {
            assert_eq!(Length::Quarter.find_in(text), Period::quarter(2024, 2), "{text}");
        }
    }

    #[test]
    fn a_text_naming_two_quarters_or_none_names_no_quarter() {
        for text in ["2024年第二季度较2024年第一季度", "2024年6月", "2024", "", "第二季度", "20240625"]
        {
            assert_eq!(Length::Quarter.find_in(text), None, "{text}");
        }
        assert_eq!(Length::Quarter.all_in("2024Q1对2024Q2").len(), 2);
    }

    #[test]
    fn quarters_follow_each_other_over_the_year_end() {
        let q = Period::quarter(2025, 1).unwrap();
        assert_eq!(q.previous(), Period::quarter(2024, 4).unwrap());
        assert_eq!(q.year_before(), Period::quarter(2024, 1).unwrap());
        assert_eq!(q.last_month_day(20), date(2025, 3, 20));
        assert_eq!(q.label(), "2025年第一季度");
    }

    #[test]
    fn every_period_is_written_and_read_back_and_follows_the_one_before() {
        for length in Length::ALL {
            let mut before: Option<Period> = None;
            for (year, number) in (2023..2026).flat_map(|year| (1..=12).map(move |number| (year, number))) {
                let Some(period) = Period::new(length, year, number) else {
                    assert!(number > length.in_a_year());
                    continue;
                };
                assert_eq!(period.to_string().parse(), Ok(period));
                assert_eq!(period.start().day(), 1);
                if let Some(before) = before {
                    assert_eq!(period.previous(), before);
                    assert!(before < period);
                    assert_eq!(before.end().tomorrow().unwrap(), period.start());
                }
                assert_eq!(period.first_of_year().start(), date(year, 1, 1));
                assert_eq!(period.is_last_of_year(), period.end() == date(year, 12, 31));
                assert_eq!(period.year_before().number(), period.number());
                before = Some(period);
            }
        }
    }

    #[test]
    fn a_period_is_called_what_it_is_and_the_shorter_of_two_that_begin_together_is_first() {
        let label = |length, number| Period::new(length, 2026, number).unwrap().label();
        assert_eq!(label(Length::Month, 6), "2026年6月");
        assert_eq!(label(Length::Quarter, 3), "2026年第三季度");
        assert_eq!(label(Length::HalfYear, 1), "2026年上半年");
        assert_eq!(label(Length::Year, 1), "2026年");
        assert_eq!(Period::new(Length::HalfYear, 2026, 1).unwrap().label_as("春季学期"), "2026年春季学期");
        assert_eq!((Period::new(Length::Month, 2026, 13), Period::new(Length::Year, 2026, 2)), (None, None));
        let first = Length::ALL.map(|length| Period::new(length, 2026, 1).unwrap());
        assert!(first.is_sorted());
        for text in ["2026M6", "2026H3", "2026Y1", "26M06", "2026"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }
}
