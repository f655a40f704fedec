//! A reporter's 备注 beside the value counts as an explanation of a warning, never of an error.

use super::Context;
use crate::finding::{Finding, Severity};

pub(super) fn explain(finding: &mut Finding, context: &Context<'_>) {
    if finding.severity != Severity::Warning {
        return;
    }
    let Some(submission) = finding
        .reporter
        .as_ref()
        .and_then(|reporter| context.inbox.of(reporter))
    else {
        return;
    };
    finding.explained = submission
        .entries
        .values()
        .filter(|entry| !entry.remark.trim().is_empty() && finding.places.contains(&entry.place))
        .map(|entry| entry.remark.trim().to_owned())
        .next();
}
