//! What goes back to be mended, and to whom.

use std::collections::BTreeMap;

use crate::count::board::Status;
use crate::ids::ReporterId;
use crate::pack::{CheckKind, Pack, Reading, Reporter, Severity};
use crate::report::Report;
use crate::returns::Finding;

/// Findings that are told to the office; the reporter has nothing to mend.
const OFFICE: [Reading; 5] =
    [Reading::Late, Reading::MissingReturn, Reading::ReturnLost, Reading::NewerReturn, Reading::SampleData];

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
    let mut own: BTreeMap<&ReporterId, Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        if let Some(reporter) = &finding.reporter {
            own.entry(reporter).or_default().push(finding);
        }
    }
    let sent = report.board.iter().filter(|row| row.status != Status::Missing);
    let mend = sent.filter_map(|row| {
        let rejected = row.status == Status::Rejected;
        let own = own.get(&row.reporter).into_iter().flatten().copied();
        let findings: Vec<&Finding> =
            own.filter(|finding| is_open(pack, report, &row.reporter, finding)).collect();
        let reporter = pack.reporters.get(&row.reporter)?;
        (rejected || !findings.is_empty()).then_some(ToMend { reporter, findings, rejected })
    });
    mend.collect()
}

/// Whether a finding of a reporter is open: an error or warning about its return that nobody has waived or explained.
#[must_use]
pub fn is_open(pack: &Pack, report: &Report, reporter: &ReporterId, finding: &Finding) -> bool {
    finding.severity != Severity::Info
        && finding.waived.is_none()
        && finding.explained.is_none()
        && !OFFICE.iter().any(|told| finding.is(*told))
        && !is_kind(pack, finding, CheckKind::Target)
        && !is_replaced(report, reporter, finding)
}

/// Whether a finding is about a file that a later return of the reporter has replaced.
fn is_replaced(report: &Report, reporter: &ReporterId, finding: &Finding) -> bool {
    let place = finding.place();
    let (inbox, file) = (&report.inbox, &*place.file);
    inbox.of(reporter).is_some_and(|submission| !submission.files.iter().any(|known| known == file))
        && inbox.accounts.iter().any(|account| account.file == file)
        && !inbox.rejected.iter().any(|(_, rejected)| rejected == file)
}

/// Whether a finding comes from a check of a kind: a target that is not reached is no fault of the return.
#[must_use]
pub fn is_kind(pack: &Pack, finding: &Finding, kind: CheckKind) -> bool {
    pack.rules.checks.iter().any(|check| check.page.code == finding.code && check.kind == kind)
}
