//! When returns are due, and up to which day they count.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};

use super::error::PackError;
use super::faults::Faults;
use super::files::PackFiles;
use crate::ids::{Period, next_working_day};

const FILE: &str = "schedule.toml";

/// Due quarters, due day and statistics cut-off.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Day of the quarter's last month by which returns must be in.
    pub due_day: i8,
    /// Day of the quarter's last month up to which the figures count.
    pub cut_off_day: i8,
    /// The quarters to be reported, in order.
    pub quarters: Vec<Period>,
    /// Statutory days off.
    #[serde(default, deserialize_with = "dates")]
    pub holidays: BTreeSet<Date>,
    /// Weekend days worked instead.
    #[serde(default, deserialize_with = "dates")]
    pub workdays: BTreeSet<Date>,
}

impl Schedule {
    pub(super) fn load(files: &PackFiles, faults: &mut Faults) -> Self {
        let Some(schedule) = files.toml::<Self>(FILE, faults) else { return Self::default() };
        for (key, day) in [("due_day", schedule.due_day), ("cut_off_day", schedule.cut_off_day)] {
            if !(1..=31).contains(&day) {
                faults.push(PackError::BadValue {
                    at: files
                        .location(FILE, files.get(FILE).ok().and_then(|text| text.find(key)).unwrap_or(0)),
                    what: "日",
                    text: format!("{key} = {day}"),
                    expected: "1至31",
                });
            }
        }
        schedule
    }

    /// The last day on which a return of `quarter` is on time, moved past days off.
    #[must_use]
    pub fn deadline(&self, quarter: Period) -> Date {
        next_working_day(quarter.last_month_day(self.due_day), &self.holidays, &self.workdays)
    }

    /// Whether no earlier quarter was due: nothing can be compared.
    #[must_use]
    pub fn is_first(&self, quarter: Period) -> bool {
        self.quarters.first() == Some(&quarter)
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
