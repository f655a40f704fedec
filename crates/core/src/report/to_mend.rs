//! What goes back to be mended, and to whom.

use crate::count::board::Status;
use crate::ids::ReporterId;
use crate::pack::{CheckKind, Pack, Reading, Reporter, Severity};
use crate::report::Report;
use crate::returns::Finding;

/// Findings that are told to the office; the reporter has nothing to mend.
const OFFICE: [Reading; 4] =
    [Reading::Late, Reading::MissingReturn, Reading::NewerReturn, Reading::SampleData];

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
        .filter(|finding| {
            !OFFICE.iter().any(|told| finding.is(*told)) && !is_kind(pack, finding, CheckKind::Target)
        })
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
pub fn is_kind(pack: &Pack, finding: &Finding, kind: CheckKind) -> bool {
    pack.rules.checks.iter().any(|check| check.page.code == finding.code && check.kind == kind)
}
