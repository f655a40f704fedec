//! Spreadsheet dates: a serial number of days in the 1900 or the 1904 system, and the day it stands for.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, date};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Days between the epochs: serial 0 of the 1904 system is serial 1462 of the 1900 system.
const EPOCH_1904_OFFSET: i64 = 1462;
/// Serial 0 of the 1900 system, counted back over its invented 1900-02-29.
const EPOCH: Date = date(1899, 12, 30);
/// Serial of 9999-12-31, the last day that Excel shows.
const LAST_SERIAL: i64 = 2_958_465;

/// A stored date, time or duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawDate {
    /// Days since the epoch, the time of day as the fraction; as stored.
    pub serial: Decimal,
    /// The book counts from 1904 (old Mac workbooks).
    pub epoch_1904: bool,
    /// The format shows elapsed hours (`[h]:mm`), not a day.
    pub duration: bool,
}

impl RawDate {
    /// The day; `None` for durations, for times without a day (serial below 1 in the 1900 system), for the 29th of
    /// February 1900, which never was, and outside 1900–9999.
    #[must_use]
    pub fn civil(&self) -> Option<Date> {
        if self.duration {
            return None;
        }
        let whole = self.serial.floor().to_i64()?;
        let serial = if self.epoch_1904 { whole.checked_add(EPOCH_1904_OFFSET)? } else { whole };
        let days = match serial {
            1..=59 => serial + 1,
            61..=LAST_SERIAL => serial,
            _ => return None,
        };
        EPOCH.checked_add(days.days()).ok()
    }

    /// Seconds since midnight, rounded.
    #[must_use]
    pub fn seconds_of_day(&self) -> u32 {
        let fraction = self.serial - self.serial.floor();
        (fraction * Decimal::from(86_400)).round().to_u32().unwrap_or(0).min(86_399)
    }

    /// Hours, minutes and seconds of a duration or of a time without a day; `None` for what is neither, and before the epoch.
    fn hours(&self) -> Option<(u64, u64, u64)> {
        let is_time = self.duration || self.serial < Decimal::ONE;
        if !is_time || self.serial.is_sign_negative() {
            return None;
        }
        let seconds = self.serial.checked_mul(Decimal::from(86_400))?.round().to_u64()?;
        Some((seconds / 3600, seconds / 60 % 60, seconds % 60))
    }

    /// A date of the 1900 system from an ISO writing such as `2024-06-20` or `2024-06-20T08:30:00`.
    #[must_use]
    pub fn from_iso(text: &str) -> Option<Self> {
        let text = text.trim_end_matches('Z');
        let (day, time) = match text.parse::<DateTime>() {
            Ok(moment) => (moment.date(), moment.time()),
            Err(_) => (text.parse::<Date>().ok()?, Time::midnight()),
        };
        let days = i64::from(day.since(EPOCH).ok()?.get_days());
        let serial = if days <= 60 { days - 1 } else { days };
        let seconds = time.duration_since(Time::midnight()).as_secs();
        let fraction = Decimal::from(seconds).checked_div(Decimal::from(86_400))?;
        (1900..=9999).contains(&day.year()).then(|| Self {
            serial: Decimal::from(serial) + fraction,
            epoch_1904: false,
            duration: false,
        })
    }
}

impl fmt::Display for RawDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.seconds_of_day();
        match self.civil() {
            Some(date) => {
                write!(f, "{date}")?;
                if seconds > 0 {
                    write!(f, " {:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
                }
                Ok(())
            }
            None => match self.hours() {
                Some((hours, minutes, 0)) => write!(f, "{hours:02}:{minutes:02}"),
                Some((hours, minutes, seconds)) => write!(f, "{hours:02}:{minutes:02}:{seconds:02}"),
                None => write!(f, "{}", self.serial.normalize()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(serial: &str, epoch_1904: bool) -> RawDate {
        RawDate { serial: serial.parse().unwrap(), epoch_1904, duration: false }
    }

    #[test]
    fn serials_read_as_the_day_that_excel_shows() {
        assert_eq!(date("45463", false).to_string(), "2024-06-20");
        assert_eq!(date("45463.5", false).to_string(), "2024-06-20 12:00:00");
        assert_eq!(date("1", false).to_string(), "1900-01-01");
        assert_eq!(date("59", false).to_string(), "1900-02-28");
        assert_eq!(date("61", false).to_string(), "1900-03-01");
        assert_eq!(date("2958465", false).to_string(), "9999-12-31");
    }

    #[test]
    fn the_1904_system_is_four_years_and_a_day_later() {
        assert_eq!(date("44001", true).to_string(), "2024-06-20");
        assert_eq!(date("0", true).to_string(), "1904-01-01");
    }

    #[test]
    fn what_is_no_day_stays_a_serial() {
        for serial in ["60", "0.25", "-3", "2958466", "1e20"] {
            let date = RawDate {
                serial: serial.parse().or_else(|_| Decimal::from_scientific(serial)).unwrap(),
                epoch_1904: false,
                duration: false,
            };
            assert_eq!(date.civil(), None, "{serial}");
        }
    }

    #[test]
    fn iso_texts_become_serials() {
        assert_eq!(RawDate::from_iso("2024-06-20").unwrap().serial, Decimal::from(45463));
        assert_eq!(RawDate::from_iso("2024-06-20T12:00:00").unwrap().to_string(), "2024-06-20 12:00:00");
        assert_eq!(RawDate::from_iso("1900-01-01").unwrap().to_string(), "1900-01-01");
        for text in
            ["2023-02-29", "2024-13-01", "2024-6", "24-06-20", "1899-06-20", "", "2024-06-20T25:00:00"]
        {
            assert_eq!(RawDate::from_iso(text), None, "{text}");
        }
    }

    #[test]
    fn every_day_of_a_century_round_trips() {
        for serial in 61..=73_000 {
            let raw = date(&serial.to_string(), false);
            assert_eq!(RawDate::from_iso(&raw.to_string()), Some(raw));
        }
    }
}
