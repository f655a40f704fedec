//! The reporting board: who sent a return, when, and who did not.

use jiff::civil::Date;
use serde::Serialize;

use crate::ids::ReporterId;
use crate::pack::Pack;
use crate::returns::{Inbox, Submission};
use crate::text::words;

/// Where a reporter's return stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In by the deadline.
    OnTime,
    /// In, but after the deadline.
    Late,
    /// In, on a day that nobody knows.
    Undated,
    /// Not in.
    Missing,
    /// Sent, but nothing of it could be taken.
    Rejected,
}

impl Status {
    /// What readers see.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::OnTime => "按时",
            Self::Late => "迟报",
            Self::Undated => "日期不明",
            Self::Missing => words::NOT_REPORTED,
            Self::Rejected => "退回",
        }
    }
}

/// One reporter's line of the board.
#[derive(Debug, Clone, PartialEq)]
pub struct BoardRow {
    /// Who.
    pub reporter: ReporterId,
    /// Status.
    pub status: Status,
    /// The day of the reporter's first return, as received or as its cover says: a correction does not make it late.
    pub filled_on: Option<Date>,
    /// The day of the correction that is counted, where it is a later one.
    pub corrected_on: Option<Date>,
    /// The day on which the office wrote down that something came, of which no file is there.
    pub received_on: Option<Date>,
    /// Days past the deadline; zero unless late.
    pub days_late: i32,
    /// Its files, taken or rejected.
    pub files: Vec<String>,
}

/// The board of a quarter, in official order. 25日前报送 counts the due day itself as on time; the day of a
/// return is the 填报日期 on its cover, and that of the first return where a later one replaced it.
#[must_use]
pub fn board(pack: &Pack, inbox: &Inbox) -> Vec<BoardRow> {
    let deadline = pack.schedule.deadline(inbox.quarter);
    pack.reporters
        .iter()
        .map(|reporter| {
            let rejected = inbox.rejected.iter().filter(|(whose, _)| whose.as_ref() == Some(&reporter.id));
            let blank = inbox.blank.iter().filter(|(whose, _)| *whose == reporter.id);
            let mut files: Vec<String> = rejected.map(|(_, file)| file.clone()).collect();
            let submission = inbox.of(&reporter.id);
            // What the office wrote down when it received a return goes before what the return says of itself.
            let written = inbox.received.get(&reporter.id);
            let days = written.filter(|_| submission.is_some());
            let received = |day: fn(&Vec<Date>) -> Option<&Date>| days.and_then(day).copied();
            let filled_on =
                received(|days| days.first()).or_else(|| submission.and_then(Submission::reported_on));
            let counted = received(|days| days.last())
                .or_else(|| submission.and_then(|submission| submission.cover.filled_on));
            let corrected_on = counted.filter(|day| filled_on.is_some_and(|first| first < *day));
            let days_late = filled_on.map_or(0, |day| days_between(deadline, day).max(0));
            let status = match submission {
                Some(_) if days_late > 0 => Status::Late,
                Some(_) if filled_on.is_none() => Status::Undated,
                Some(_) => Status::OnTime,
                None if files.is_empty() => Status::Missing,
                None => Status::Rejected,
            };
            let received_on =
                written.filter(|_| status == Status::Missing).and_then(|days| days.last()).copied();
            files.extend(blank.map(|(_, file)| file.clone()));
            files.extend(submission.iter().flat_map(|submission| submission.files.iter().cloned()));
            BoardRow {
                reporter: reporter.id.clone(),
                status,
                filled_on,
                corrected_on,
                received_on,
                days_late,
                files,
            }
        })
        .collect()
}

/// The day that a paper of these returns bears: not before the last of them came. A day on or after `next`, when the next
/// period's returns are due, is a slip of the pen.
#[must_use]
pub fn signed(deadline: Date, next: Date, board: &[BoardRow]) -> Date {
    let days = board.iter().flat_map(|row| row.filled_on.into_iter().chain(row.corrected_on));
    days.filter(|day| *day < next).fold(deadline, Date::max)
}

/// Days from one day to another, negative where the second is earlier.
pub(crate) fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}
