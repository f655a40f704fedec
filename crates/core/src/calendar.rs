//! Quarters and due dates. Dates are civil dates; the clock is never read here.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Weekday, date};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar quarter, ordered by time. Written `2024Q2` in data, `2024年第二季度` for readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i16,
    number: u8,
}

const NUMERALS: [&str; 4] = ["一", "二", "三", "四"];

impl Quarter {
    /// The quarter `number` (1–4) of `year`; `None` outside 1–4 or a four-digit year.
    #[must_use]
    pub const fn new(year: i16, number: u8) -> Option<Self> {
        if year < 1000 || year > 9999 || number < 1 || number > 4 {
            return None;
        }
        Some(Self { year, number })
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    /// 1–4.
    #[must_use]
    pub fn number(self) -> u8 {
        self.number
    }

    /// The quarter before this one.
    #[must_use]
    pub fn previous(self) -> Self {
        if self.number == 1 {
            Self { year: self.year - 1, number: 4 }
        } else {
            Self { number: self.number - 1, ..self }
        }
    }

    /// The same quarter of the year before.
    #[must_use]
    pub fn year_before(self) -> Self {
        Self { year: self.year - 1, ..self }
    }

    /// First day of the quarter.
    #[must_use]
    pub fn start(self) -> Date {
        date(self.year, first_month(self.number), 1)
    }

    /// Day `day` of the quarter's last month, clamped to that month's length.
    #[must_use]
    pub fn last_month_day(self, day: i8) -> Date {
        let first = date(self.year, first_month(self.number) + 2, 1);
        date(self.year, first.month(), day.clamp(1, first.days_in_month()))
    }

    /// The reader's name of the quarter, `2024年第二季度`: also the folder and file name.
    #[must_use]
    pub fn label(self) -> String {
        format!("{}年第{}季度", self.year, NUMERALS[usize::from(self.number) - 1])
    }

    /// Finds a quarter anywhere in a text: `2024年第二季度`, `2024年二季度`, `2024年2季度`, `2024Q2`,
    /// `2024-Q2`, `24年二季度`. Two different quarters in one text are no answer.
    #[must_use]
    pub fn find_in(text: &str) -> Option<Self> {
        let mut found = Self::all_in(text);
        let first = found.pop_first()?;
        found.is_empty().then_some(first)
    }

    /// Every quarter named in a text.
    #[must_use]
    pub fn all_in(text: &str) -> BTreeSet<Self> {
        let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).map(to_half_width).collect();
        (0..chars.len()).filter_map(|at| quarter_at(&chars, at)).collect()
    }
}

fn first_month(number: u8) -> i8 {
    [1, 4, 7, 10][usize::from(number - 1)]
}

fn to_half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c.to_ascii_uppercase(),
    }
}

fn quarter_at(chars: &[char], at: usize) -> Option<Quarter> {
    let digits = |n: usize| -> Option<i16> {
        let slice = chars.get(at..at + n).filter(|slice| slice.iter().all(char::is_ascii_digit))?;
        if at > 0 && chars[at - 1].is_ascii_digit() || chars.get(at + n).is_some_and(char::is_ascii_digit) {
            return None;
        }
        slice.iter().collect::<String>().parse().ok()
    };
    let (year, width) = match (digits(4), digits(2)) {
        (Some(year), _) => (year, 4),
        // Two digits name a year only where 年 follows: "24年二季度".
        (None, Some(year)) if chars.get(at + 2) == Some(&'年') => (2000 + year, 2),
        _ => return None,
    };
    let mut rest = chars[at + width..].iter().copied().peekable();
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
    if named { Quarter::new(year, number) } else { None }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Q{}", self.year, self.number)
    }
}

/// The text names no single quarter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}”不是季度，应写成 2024Q2 或 2024年第二季度")]
pub struct NotAQuarter(pub String);

impl FromStr for Quarter {
    type Err = NotAQuarter;

    fn from_str(text: &str) -> Result<Self, NotAQuarter> {
        Self::find_in(text).ok_or_else(|| NotAQuarter(text.to_owned()))
    }
}

impl Serialize for Quarter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quarter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

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

    #[test]
    fn a_quarter_is_read_in_every_way_folders_and_titles_write_it() {
        for text in [
            "2024年第二季度",
            "2024Q2",
            "2024-Q2",
            "2024年二季度",
            "2024年2季度",
            "２０２４年第２季度",
            "24年二季度",
            "楚雄市2024年 第二季度上报表",
        ] {
            assert_eq!(Quarter::find_in(text), Quarter::new(2024, 2), "{text}");
        }
    }

    #[test]
    fn a_text_naming_two_quarters_or_none_names_no_quarter() {
        for text in ["2024年第二季度较2024年第一季度", "2024年6月", "2024", "", "第二季度", "20240625"]
        {
            assert_eq!(Quarter::find_in(text), None, "{text}");
        }
        assert_eq!(Quarter::all_in("2024Q1对2024Q2").len(), 2);
    }

    #[test]
    fn quarters_follow_each_other_over_the_year_end() {
        let q = Quarter::new(2025, 1).unwrap();
        assert_eq!(q.previous(), Quarter::new(2024, 4).unwrap());
        assert_eq!(q.year_before(), Quarter::new(2024, 1).unwrap());
        assert_eq!(q.last_month_day(20), date(2025, 3, 20));
        assert_eq!(q.label(), "2025年第一季度");
    }

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
