//! How long periods are, when returns are due, and up to which day they count.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::error::{Location, PackError};
use super::faults::Faults;
use super::files::PackFiles;
use super::period::{Days, PeriodRow, PeriodWords};
use crate::ids::{Length, Period, next_working_day};

const FILE: &str = "schedule.toml";
/// Months behind its period in which a return may be due at the latest.
const LATEST: u8 = 12;

/// `schedule.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleFile {
    /// How long the periods are, and the words for them.
    #[serde(default)]
    pub period: PeriodRow,
    /// How many months behind the period's last one returns are due.
    #[serde(default)]
    pub due_month: u8,
    /// Day of that month by which returns must be in.
    pub due_day: i8,
    /// Day of the period's last month up to which the figures count.
    pub cut_off_day: i8,
    /// The periods to be reported, in order.
    #[serde(default)]
    pub quarters: Vec<Spanned<Period>>,
    /// The first of them, where all up to `to` are to be reported.
    pub from: Option<Spanned<Period>>,
    /// The last of them.
    pub to: Option<Spanned<Period>>,
    /// Statutory days off.
    #[serde(default, deserialize_with = "dates")]
    pub holidays: BTreeSet<Date>,
    /// Weekend days worked instead.
    #[serde(default, deserialize_with = "dates")]
    pub workdays: BTreeSet<Date>,
}

/// Due periods, due day and statistics cut-off.
#[derive(Debug, Clone, Default)]
pub struct Schedule {
    /// How many months behind the period's last one returns are due.
    pub due_month: u8,
    /// Day of that month by which returns must be in.
    pub due_day: i8,
    /// Day of the period's last month up to which the figures count.
    pub cut_off_day: i8,
    /// The periods to be reported, in order.
    pub quarters: Vec<Period>,
    /// Statutory days off.
    pub holidays: BTreeSet<Date>,
    /// Weekend days worked instead.
    pub workdays: BTreeSet<Date>,
}

impl Schedule {
    /// Reads how long periods are, their words, and when they are due.
    pub(super) fn load(files: &PackFiles, faults: &mut Faults) -> (PeriodWords, Self) {
        let Some(file) = files.toml::<ScheduleFile>(FILE, faults) else {
            faults.without_length();
            return Default::default();
        };
        let at = |byte: usize| files.location(FILE, byte);
        let of_key = |key: &str| at(files.get(FILE).ok().and_then(|text| text.find(key)).unwrap_or(0));
        for (key, day) in [("due_day", file.due_day), ("cut_off_day", file.cut_off_day)] {
            if !(1..=31).contains(&day) {
                let (text, expected) = (format!("{key} = {day}"), "1至31");
                faults.push(PackError::BadValue { at: of_key(key), what: "日", text, expected });
            }
        }
        if file.due_month > LATEST {
            let (text, expected) = (format!("due_month = {}", file.due_month), "0至12");
            faults.push(PackError::BadValue { at: of_key("due_month"), what: "月数", text, expected });
        }
        // Returns that are due before what they count has ended would all be late.
        if file.due_month == 0 && file.due_day < file.cut_off_day {
            let message = format!(
                "报送期限（due_day = {}）早于统计截止日（cut_off_day = {}）：次月报送的，加写 due_month = 1",
                file.due_day, file.cut_off_day
            );
            faults.push(PackError::Syntax { at: of_key("due_day"), message });
        }
        if let Some(day) = file.holidays.intersection(&file.workdays).next() {
            let message = format!("{day}既是放假（holidays）又是补班（workdays）");
            faults.push(PackError::Syntax { at: of_key("workdays"), message });
        }
        let days = Days { due_month: file.due_month, due: file.due_day, cut_off: file.cut_off_day };
        let words = PeriodWords::load(&file.period, days, files, FILE, faults);
        let planned = file.quarters.iter().chain(&file.from).chain(&file.to);
        for period in planned {
            faults.keep(of_length(words.length, *period.get_ref(), || at(period.span().start)));
        }
        for (earlier, later) in file.quarters.iter().zip(file.quarters.iter().skip(1)) {
            if earlier.get_ref() >= later.get_ref() {
                let (before, period) = (earlier.get_ref(), later.get_ref());
                let message = format!("quarters 里的{period}排在{before}后面：每期只写一次，从前往后排");
                faults.push(PackError::Syntax { at: at(later.span().start), message });
            }
        }
        let listed: Vec<Period> = file.quarters.iter().map(|period| *period.get_ref()).collect();
        let quarters = match (&file.from, &file.to) {
            (None, None) => listed,
            (Some(from), Some(to)) if listed.is_empty() && from.get_ref() <= to.get_ref() => {
                plan(*from.get_ref(), *to.get_ref())
            }
            (from, to) => {
                let place = from.as_ref().or(to.as_ref()).map_or(0, |one| one.span().start);
                let message = "from 和 to 要一起写，from 不晚于 to，并且不再写 quarters".to_owned();
                faults.push(PackError::Syntax { at: at(place), message });
                listed
            }
        };
        let ScheduleFile { due_month, due_day, cut_off_day, holidays, workdays, .. } = file;
        (words, Self { due_month, due_day, cut_off_day, quarters, holidays, workdays })
    }

    /// The last day on which a return of a period is on time, moved past days off.
    #[must_use]
    pub fn deadline(&self, period: Period) -> Date {
        next_working_day(self.due(period), &self.holidays, &self.workdays)
    }

    fn due(&self, period: Period) -> Date {
        let due = period.month_behind_day(self.due_month, self.due_day);
        due.unwrap_or_else(|| period.last_month_day(self.due_day))
    }

    /// The year in which a period's returns are due and of which no day off is known: every year has some.
    #[must_use]
    pub fn without_holidays(&self, period: Period) -> Option<i16> {
        let known = |year: &i16| self.holidays.iter().any(|day| day.year() == *year);
        [self.due(period).year(), self.deadline(period).year()].into_iter().find(|year| !known(year))
    }

    /// Whether no earlier quarter was due: nothing can be compared.
    #[must_use]
    pub fn is_first(&self, quarter: Period) -> bool {
        self.quarters.first() == Some(&quarter)
    }
}

/// Every period from one to another.
fn plan(from: Period, to: Period) -> Vec<Period> {
    std::iter::successors(Some(from), |period| period.next()).take_while(|period| *period <= to).collect()
}

/// The period, or that it is of another length than the office reports by.
pub(super) fn of_length(
    length: Length,
    period: Period,
    at: impl FnOnce() -> Location,
) -> Result<Period, PackError> {
    if period.length() == length {
        Ok(period)
    } else {
        Err(PackError::OtherLength { at: at(), period, length })
    }
}

fn dates<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<Date>, D::Error> {
    Vec::<String>::deserialize(deserializer)?
        .iter()
        .map(|text| {
            text.parse()
                .map_err(|_| serde::de::Error::custom(format!("“{text}”不是日期，应写成 \"2024-06-25\"")))
        })
        .collect()
}
