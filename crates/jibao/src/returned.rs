//! `成果/退回/<单位>.xlsx`: the return of each reporter with something to mend, to be sent back.

use jibao_core::pack::{Pack, Reading};
use jibao_core::report::Report;
use jibao_core::report::to_mend::ToMend;
use jibao_core::returns::stamp::Stamp;
use jibao_core::returns::{Change, Place, Submission, without_private};
use jibao_ingest::{content_hash, hash_in};
use jibao_render::SAMPLE;
use jibao_render::forms::{self, Returned, Spec};

use crate::composed::ReturnedBook;
use crate::error::Error;

/// The workbook of one.
pub(crate) fn book(pack: &Pack, report: &Report, mend: &ToMend<'_>) -> Result<ReturnedBook, Error> {
    let reporter = mend.reporter;
    let submission = report.inbox.of(&reporter.id).filter(|_| !mend.rejected);
    let row = report.board.iter().find(|row| row.reporter == reporter.id);
    let sent = row.map(|row| row.files.as_slice()).unwrap_or_default();
    let rounds = submission.map_or(0, |submission| submission.history.rounds);
    // What was replaced already must not stand against the mended return either.
    let replaced = submission.map(|submission| submission.history.replaced.as_slice()).unwrap_or_default();
    // A return that is only opened and saved anew is known by what it says.
    let said = submission.map(|submission| content_hash(pack, submission));
    let files = sent.iter().chain(replaced).filter_map(|path| hash_in(&report.inbox.hashes, path).cloned());
    let named: Vec<String> = said.into_iter().chain(files).collect();
    let stamp =
        Stamp::new(rounds + 1, submission.and_then(jibao_core::returns::Submission::reported_on), &named);
    let private = mend.findings.iter().filter(|finding| finding.is(Reading::PersonalData));
    let private: Vec<Place> = private.flat_map(|finding| finding.places.iter().cloned()).collect();
    let filled = submission.or_else(|| aside(report, mend));
    let filled = filled.map(|submission| {
        let mut filled = without_private(submission.clone(), &private);
        filled.contradict(&undecided(report, mend));
        filled
    });
    let rejected = if mend.rejected { sent } else { Default::default() };
    let returned = Returned { stamp: &stamp, findings: &mend.findings, rejected };
    let bytes = forms::write(&Spec {
        filled: filled.as_ref(),
        mark: submission.is_some_and(|submission| submission.sample).then_some(SAMPLE),
        returned: Some(returned),
        earlier: &report.earlier,
        ..Spec::blank(pack, reporter, report.quarter)
    })?;
    Ok(ReturnedBook {
        reporter: reporter.id.clone(),
        name: jibao_contract::names::form(&reporter.name),
        bytes,
    })
}

/// What two returns of a reporter say differently, and nobody knows which of them holds: the later one's values are printed,
/// in doubt, but sent back alone they would settle the question.
fn undecided(report: &Report, mend: &ToMend<'_>) -> Vec<Change> {
    let asked: Vec<&Place> = mend
        .findings
        .iter()
        .filter(|finding| finding.is(Reading::TwoReturns))
        .flat_map(|finding| &finding.places)
        .collect();
    let own = report.inbox.changes.iter().filter(|change| change.reporter == mend.reporter.id);
    own.filter(|change| change.places.iter().any(|place| asked.contains(&place))).cloned().collect()
}

/// The one return of another quarter that a reporter of which nothing was taken has sent: what it holds goes back with it.
fn aside<'a>(report: &'a Report, mend: &ToMend<'_>) -> Option<&'a Submission> {
    let mut own = report.inbox.aside.iter().filter(|submission| submission.reporter == mend.reporter.id);
    own.next().filter(|_| mend.rejected && own.next().is_none())
}
