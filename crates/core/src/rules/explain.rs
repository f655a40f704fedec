//! A reporter's 备注 beside the value counts as an explanation of a warning, never of an error.

use super::Context;
use crate::pack::Severity;
use crate::returns::{Entry, Finding};

pub(super) fn explain(finding: &mut Finding, context: &Context<'_>) {
    if finding.severity != Severity::Warning {
        return;
    }
    let Some(submission) = finding.reporter.as_ref().and_then(|reporter| context.inbox.of(reporter)) else {
        return;
    };
    let touched = |entry: &Entry| finding.places.contains(&entry.place);
    let beside =
        submission.entries.values().filter(|entry| touched(entry)).map(|entry| entry.remark.as_str());
    let rows = submission.details.rows().map(|(_, row)| row);
    let rows = rows.filter(|row| row.values.entries().any(|(_, entry)| touched(&entry)));
    let mut remarks = beside.chain(rows.map(|row| row.remark.as_str())).map(str::trim);
    finding.explained = remarks.find(|remark| !remark.is_empty()).map(str::to_owned);
}
