//! 报送情况: a line for each reporter, and what to send to those who have not reported.

use std::collections::{BTreeMap, BTreeSet};

use jibao_contract::names;
use jibao_core::count::board::{BoardRow, Status};
use jibao_core::ids::{ReporterId, long_date};
use jibao_core::report::reminder::Reminder;
use jibao_core::report::tally::Tally;
use jibao_core::returns::Finding;
use serde::Serialize;

use super::View;

#[derive(Serialize)]
pub(super) struct Line {
    id: String,
    name: String,
    status: &'static str,
    /// Class of the mark beside the word.
    mark: &'static str,
    filled_on: String,
    days_late: i32,
    files: Vec<String>,
    /// How the return that counts came about, where it is not the first.
    history: String,
    tally: Tally,
    /// Whether there is a list of findings to go to.
    any: bool,
    reminder: String,
    /// The file that goes back, seen from a group's page.
    returned: String,
}

pub(super) fn lines(view: View<'_>) -> Vec<Line> {
    let mut own: BTreeMap<&ReporterId, Vec<&Finding>> = BTreeMap::new();
    for finding in &view.report.findings {
        if let Some(reporter) = &finding.reporter {
            own.entry(reporter).or_default().push(finding);
        }
    }
    let mending: BTreeSet<&ReporterId> = view.pages.to_mend.iter().map(|one| &one.reporter.id).collect();
    let reminders = view.pages.reminders.iter().map(|reminder| (&reminder.reporter, reminder)).collect();
    let returned = |row: &BoardRow| {
        let reporter = view.pack.reporters.get(&row.reporter).filter(|one| mending.contains(&one.id));
        reporter.map(|one| names::returned(&names::form(&one.name))).unwrap_or_default()
    };
    let tally = |row: &BoardRow| Tally::of(own.get(&row.reporter).into_iter().flatten().copied());
    let rows = view.report.board.iter().filter(|row| view.has(Some(&row.reporter)));
    rows.map(|row| Line { returned: returned(row), ..line(view, row, tally(row), &reminders) }).collect()
}

fn line(view: View<'_>, row: &BoardRow, tally: Tally, reminders: &BTreeMap<&ReporterId, &Reminder>) -> Line {
    let reminder = reminders.get(&row.reporter);
    Line {
        id: row.reporter.to_string(),
        name: view.pack.reporters.name(&row.reporter).to_owned(),
        status: row.status.label(),
        mark: match row.status {
            Status::OnTime => "good",
            Status::Late | Status::Undated => "doubt",
            Status::Missing => "bad",
            Status::Rejected => "back",
        },
        filled_on: row.filled_on.map(long_date).unwrap_or_default(),
        days_late: row.days_late,
        files: row.files.clone(),
        history: history(view, row),
        any: tally.all() > 0,
        tally,
        reminder: reminder.map(|reminder| reminder.text.clone()).unwrap_or_default(),
        returned: String::new(),
    }
}

/// `退回1次，2024年9月26日更正，改了3处，代替永仁县.xlsx`; empty of a return that came once and stands.
fn history(view: View<'_>, row: &BoardRow) -> String {
    let inbox = &view.report.inbox;
    let Some(submission) = inbox.of(&row.reporter) else { return String::new() };
    let past = &submission.history;
    let changed = inbox.changes.iter().filter(|change| change.reporter == row.reporter).count();
    let told = [
        (past.rounds > 0).then(|| format!("退回{}次", past.rounds)),
        row.corrected_on.map(|day| format!("{}更正", long_date(day))),
        (changed > 0).then(|| format!("改了{changed}处")),
        (!past.replaced.is_empty()).then(|| format!("代替{}", past.replaced.join("、"))),
    ];
    told.into_iter().flatten().collect::<Vec<_>>().join("，")
}

/// Files that were set aside and are nobody's.
pub(super) fn strays(view: View<'_>) -> Vec<String> {
    if !view.has(None) {
        return Vec::new();
    }
    let nobody = view.report.inbox.rejected.iter().filter(|(whose, _)| whose.is_none());
    nobody.map(|(_, file)| file.clone()).collect()
}
