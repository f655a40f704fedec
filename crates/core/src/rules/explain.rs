//! A reporter's 备注 beside the value counts as an explanation of a warning, never of an error.

use super::Context;
use crate::pack::Severity;
use crate::returns::Finding;
use crate::text::words::is_reason;

pub(super) fn explain(finding: &mut Finding, context: &Context<'_>) {
    if finding.severity != Severity::Warning {
        return;
    }
    let Some(submission) = finding.reporter.as_ref().and_then(|reporter| context.inbox.of(reporter)) else {
        return;
    };
    let places = &finding.places;
    let beside = submission.entries.values().filter(|entry| places.contains(&entry.place));
    let beside = beside.map(|entry| (entry.place.clone(), entry.remark.as_str()));
    let rows = submission.details.rows().filter_map(|(_, row)| {
        let entries = row.values.entries();
        let place = entries.map(|(_, entry)| entry.place).find(|place| places.contains(place))?;
        Some((place, row.remark.as_str()))
    });
    let remarks = beside.chain(rows).map(|(place, remark)| (place, remark.trim()));
    let (stale, fresh): (Vec<_>, Vec<_>) = remarks
        .filter(|(_, remark)| is_reason(remark))
        .partition(|(place, _)| submission.history.reasons.is_stale(place, places));
    finding.explained = fresh.first().map(|(_, remark)| (*remark).to_owned());
    if let (None, Some((_, remark))) = (&finding.explained, stale.first()) {
        finding.hint =
            format!("数改过了，备注“{remark}”是改数以前写的，请按现在的数重新说明。{}", finding.hint);
    }
}
