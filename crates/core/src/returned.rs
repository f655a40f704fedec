//! What goes back to a reporter to be mended, and how the mended return is known again when it comes in.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::board::Status;
use crate::finding::{Finding, Severity};
use crate::pack::{Pack, Reporter, ReporterId};
use crate::report::Report;
use crate::submission::{Entry, Place, SET_ASIDE, State, Submission};

/// First sheet of a return sent back: what is to be mended.
pub const SHEET: &str = "退回说明";
/// Second sheet: the same as a message to be pasted.
pub const MESSAGE_SHEET: &str = "退回消息";
/// How every note on a cell to be mended begins: no reader takes it for a clerk's remark.
pub const NOTE: &str = "退回核对：";
/// What stands before the stamp on the first sheet: programs that drop hidden properties keep cells.
pub const NUMBER: &str = "退回编号：";
/// Custom document property with the stamp.
pub const PROPERTY: &str = "jibao.returned";

/// Digits of a file's SHA-256 that tell it from the other files of one reporter.
const DIGITS: usize = 16;
/// Files that a stamp names: a document property holds 255 characters.
const MOST: usize = 12;
/// Findings that are told to the office; the reporter has nothing to mend.
const OFFICE: [&str; 4] = ["late", "missing-return", "newer-return", "sample-data"];

/// What a return sent back says about the one it is to replace. Prints as `1 2024-06-24 9f86d081884c7d65`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
        let mut parts = text.split_whitespace();
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

/// A reporter with something to mend.
#[derive(Debug, Clone)]
pub struct ToMend<'a> {
    /// Who.
    pub reporter: &'a Reporter,
    /// What is open, in the report's order.
    pub findings: Vec<&'a Finding>,
    /// Nothing of what it sent could be taken.
    pub rejected: bool,
}

/// The reporters with something to mend, in official order.
#[must_use]
pub fn to_mend<'a>(pack: &'a Pack, report: &'a Report) -> Vec<ToMend<'a>> {
    let sent = report.board.iter().filter(|row| row.status != Status::Missing);
    let mend = sent.filter_map(|row| {
        let rejected = row.status == Status::Rejected;
        let findings = open(pack, report, &row.reporter);
        let reporter = pack.reporters.get(&row.reporter)?;
        (rejected || !findings.is_empty()).then_some(ToMend { reporter, findings, rejected })
    });
    mend.collect()
}

/// A reporter's open findings: errors and warnings about its return that nobody has waived or explained.
#[must_use]
pub fn open<'a>(pack: &Pack, report: &'a Report, reporter: &ReporterId) -> Vec<&'a Finding> {
    let own = report.findings.iter().filter(|finding| finding.reporter.as_ref() == Some(reporter));
    own.filter(|finding| finding.severity != Severity::Info && !is_replaced(report, reporter, finding))
        .filter(|finding| finding.waived.is_none() && finding.explained.is_none())
        .filter(|finding| !OFFICE.contains(&finding.code.as_str()) && !is_kind(pack, finding, "target"))
        .collect()
}

/// Whether a finding is about a file that a later return of the reporter has replaced.
fn is_replaced(report: &Report, reporter: &ReporterId, finding: &Finding) -> bool {
    let (inbox, file) = (&report.inbox, &*finding.place().file);
    let taken =
        inbox.of(reporter).is_some_and(|submission| !submission.files.iter().any(|known| known == file));
    let read = inbox.accounts.iter().any(|account| account.file == file);
    taken && read && !inbox.rejected.iter().any(|(_, rejected)| rejected == file)
}

/// Whether a finding comes from a check of a kind: a target that is not reached is no fault of the return.
#[must_use]
pub fn is_kind(pack: &Pack, finding: &Finding, kind: &str) -> bool {
    pack.rules.checks.iter().any(|check| check.page.code == finding.code && check.kind == kind)
}

/// A submission without what was set aside because it tells of a person: such cells are blank, whatever is left of
/// them, so that they are filled anew. `places` are cells that findings name.
#[must_use]
pub fn without_private(mut submission: Submission, places: &[Place]) -> Submission {
    let private = |text: &str, place: &Place| text.contains(SET_ASIDE) || places.contains(place);
    let blank = |entry: &mut Entry| {
        if private(&entry.raw, &entry.place) {
            (entry.state, entry.value) = (State::Blank, None);
            entry.raw.clear();
        }
        if entry.remark.contains(SET_ASIDE) {
            entry.remark.clear();
        }
    };
    submission.entries.values_mut().for_each(blank);
    for row in submission.villages.iter_mut().flatten() {
        row.values.values_mut().for_each(blank);
        if row.remark.contains(SET_ASIDE) {
            row.remark.clear();
        }
    }
    for words in submission.words.iter_mut().filter(|words| private(&words.text, &words.place)) {
        words.text.clear();
    }
    for (text, place) in submission.cover.fields.values_mut() {
        if private(text, place) {
            text.clear();
        }
    }
    submission
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
