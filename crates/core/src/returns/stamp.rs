//! What goes back to a reporter to be mended, and how the mended return is known again when it comes in.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::text::fold::fold;

/// Digits of a file's SHA-256 that tell it from the other files of one reporter.
const DIGITS: usize = 16;
/// Files that a stamp names: a document property holds 255 characters.
const MOST: usize = 12;

/// What a return sent back says about the one it is to replace. Prints as `1 2024-06-24 9f86d081884c7d65`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stamp {
    /// How often the return was sent back, this time included.
    pub round: u32,
    /// 填报日期 of the reporter's first return, which stays the day it reported.
    pub first_filled_on: Option<Date>,
    /// Beginnings of the SHA-256 of the files it corrects.
    pub corrects: Vec<String>,
}

impl Stamp {
    /// A stamp naming the files with these hashes in hexadecimal.
    #[must_use]
    pub fn new(round: u32, first_filled_on: Option<Date>, hashes: &[String]) -> Self {
        let short = |hash: &String| hash.chars().take(DIGITS).collect();
        Self { round, first_filled_on, corrects: hashes.iter().take(MOST).map(short).collect() }
    }

    /// Whether it names the file with this hash.
    #[must_use]
    pub fn corrects(&self, hash: &str) -> bool {
        self.corrects.iter().any(|short| hash.starts_with(short.as_str()))
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.round)?;
        match self.first_filled_on {
            Some(day) => write!(f, "{day}")?,
            None => f.write_str("-")?,
        }
        self.corrects.iter().try_for_each(|hash| write!(f, " {hash}"))
    }
}

/// A text that is no stamp.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}”不是退回编号")]
pub struct NoStamp(String);

impl FromStr for Stamp {
    type Err = NoStamp;

    fn from_str(text: &str) -> Result<Self, NoStamp> {
        let folded = fold(text);
        let mut parts = folded.split_whitespace();
        let round = parts.next().and_then(|round| round.parse().ok()).filter(|round| *round > 0);
        let day = parts.next().and_then(|day| match day {
            "-" => Some(None),
            day => day.parse().ok().map(Some),
        });
        let corrects: Vec<String> = parts.map(str::to_owned).collect();
        let sound = corrects.iter().all(|hash| {
            hash.len() == DIGITS && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        });
        match (round, day) {
            (Some(round), Some(first_filled_on)) if sound => Ok(Self { round, first_filled_on, corrects }),
            _ => Err(NoStamp(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_stamp_is_read_as_it_was_written() {
        let hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned();
        for first in [Some(date(2024, 6, 24)), None] {
            let stamp = Stamp::new(2, first, std::slice::from_ref(&hash));
            assert_eq!(stamp.to_string().parse(), Ok(stamp.clone()));
            assert_eq!(format!("\u{FEFF}{stamp}\u{A0}").parse(), Ok(stamp.clone()));
            assert!(stamp.corrects(&hash) && !stamp.corrects("00"));
        }
        assert_eq!(Stamp::new(1, None, &[]).to_string(), "1 -");
    }

    #[test]
    fn other_texts_are_no_stamps_and_the_longest_stamp_fits_a_document_property() {
        for text in ["", "1", "0 -", "一 -", "1 昨天", "1 - 9f86", "1 2024-06-24 9F86D081884C7D65"] {
            assert!(text.parse::<Stamp>().is_err(), "{text}");
        }
        let hashes: Vec<String> = (0..40).map(|number| format!("{number:064x}")).collect();
        assert!(Stamp::new(u32::MAX, Some(date(2024, 6, 24)), &hashes).to_string().len() <= 255);
    }
}
