//! How a report becomes the one that may be published: what must not be told is taken out of it, so that every renderer
//! simply shows what it is given.

mod edition;
mod line;
mod small;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use crate::count::board::{BoardRow, Status};
use crate::count::consolidate::Consolidated;
use crate::count::target::TargetResult;
use crate::ids::{Code, Period, ReporterId};
use crate::pack::{Against, Indicator, Kind, Pack};
use crate::report::Report;
use crate::returns::{CoverSheet, Details, History, Inbox, Submission};
use line::PublicLine;

pub use edition::Edition;
pub use small::{Before, Term, hidden};
pub use told::{Told, ToldLine, carried};

/// The report as it may be published (政府信息公开条例第十四至十六条；目录“密”列).
///
/// Left out: indicators marked internal and what would tell them; returns with their texts, remarks, files and
/// detail rows; findings, rules, sections' figures for comparison; who was late. Kept: totals, the values of
/// counties where they may be told, whether targets are met, and who is not in the totals.
#[derive(Debug, Clone)]
pub struct Publication {
    report: Report,
    kept_back: BTreeMap<Code, BTreeSet<ReporterId>>,
    told: Told,
}

impl Publication {
    /// Makes it. `before` is what published editions have told of a quarter until now: of the two together nothing can be
    /// computed that either keeps back.
    #[must_use]
    pub fn of(pack: &Pack, report: &Report, before: &BTreeMap<Period, Told>) -> Self {
        let quarter = |source: &Consolidated| {
            let nothing = Told::default();
            lines(pack, source, before.get(&source.quarter).unwrap_or(&nothing))
        };
        let now = quarter(&report.now);
        let mut told = before.get(&report.quarter).cloned().unwrap_or_default();
        told.extend(now.iter().filter_map(|one| Some((one.line.code.clone(), one.told.clone()?))));
        let kept_back = now.iter().map(|one| (one.line.code.clone(), one.kept_back.clone())).collect();
        let now = consolidated(report.quarter, now);
        let report = Report {
            quarter: report.quarter,
            cut_off: report.cut_off,
            side_by_side: report.side_by_side,
            deadline: report.deadline,
            signed: report.signed,
            board: report.board.iter().filter_map(absent).collect(),
            targets: report.targets.iter().filter_map(|target| public_target(pack, &now, target)).collect(),
            now,
            inbox: Inbox {
                submissions: report.inbox.submissions.iter().map(stub).collect(),
                ..Inbox::empty(report.quarter)
            },
            earlier: report.earlier.iter().map(|one| consolidated(one.quarter, quarter(one))).collect(),
            section_checks: Vec::new(),
            findings: Vec::new(),
            runs: Vec::new(),
            waivers: Vec::new(),
            inputs: BTreeMap::new(),
        };
        Self { report, kept_back, told }
    }

    /// What is shown.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// What it and the editions before it have told where values are kept back: whoever publishes the quarter again must
    /// know it.
    #[must_use]
    pub fn told(&self) -> &Told {
        &self.told
    }

    /// Whether a reporter's value of the quarter is kept back.
    #[must_use]
    pub fn keeps_back(&self, code: &Code, reporter: &ReporterId) -> bool {
        self.kept_back.get(code).is_some_and(|ids| ids.contains(reporter))
    }
}

/// Totals must say whom they lack; whether a return was sent back or not sent at all is for the office.
fn absent(row: &BoardRow) -> Option<BoardRow> {
    matches!(row.status, Status::Missing | Status::Rejected).then(|| BoardRow {
        reporter: row.reporter.clone(),
        status: Status::Missing,
        filled_on: None,
        days_late: 0,
        corrected_on: None,
        received_on: None,
        files: Vec::new(),
    })
}

/// Of a return, only that there was one, and whether it is sample data.
fn stub(submission: &Submission) -> Submission {
    Submission {
        reporter: submission.reporter.clone(),
        quarter: submission.quarter,
        files: Vec::new(),
        cover: CoverSheet::default(),
        entries: BTreeMap::new(),
        details: Details::default(),
        words: Vec::new(),
        sample: submission.sample,
        history: History::default(),
        sentences: Vec::new(),
    }
}

/// A quarter's lines that may be published, in catalogue order. Lines rest on others: given values first, sums of them
/// next, rates last, as in consolidation.
fn lines(pack: &Pack, source: &Consolidated, before: &Told) -> Vec<PublicLine> {
    let stage = |indicator: &&Indicator| match indicator.kind {
        Kind::Rate => 2,
        _ if indicator.numerator.is_empty() => 0,
        _ => 1,
    };
    let mut indicators: Vec<&Indicator> = pack.catalogue.iter().collect();
    indicators.sort_by_key(stage);
    let mut done = BTreeMap::new();
    for indicator in indicators {
        if let Some(line) = line::publish(pack, indicator, source, before.get(&indicator.code), &done) {
            done.insert(indicator.code.clone(), line);
        }
    }
    pack.catalogue.iter().filter_map(|indicator| done.remove(&indicator.code)).collect()
}

fn consolidated(quarter: Period, lines: Vec<PublicLine>) -> Consolidated {
    Consolidated::of(quarter, lines.into_iter().map(|one| one.line).collect())
}

/// Whether it is met stays. Who falls short stays only where the counties' values may be told, and by how much
/// only where the amount does not give away an internal figure.
fn public_target(pack: &Pack, now: &Consolidated, result: &TargetResult) -> Option<TargetResult> {
    let line = now.line(result.code.as_str())?;
    let known = |code: &Code| now.line(code.as_str()).is_some();
    if matches!(&result.target.against, Against::Code(code) if !known(code)) {
        return None;
    }
    let mut target = TargetResult { rows: Vec::new(), ..result.clone() };
    // What an earlier period came to may have been kept back: the words stay, its amounts do not.
    if matches!(target.target.against, Against::Earlier { .. }) {
        (target.goal, target.gap) = (None, None);
        target
            .short
            .iter_mut()
            .for_each(|short| (short.goal, short.gap) = (None, rust_decimal::Decimal::ZERO));
    }
    if !line.untold.is_empty() {
        target.reached.clear();
        target.short.clear();
        target.unknown.clear();
        target.baseless.clear();
        target.doubted.clear();
        target.not_applicable.clear();
        target.gap = None;
    }
    pack.catalogue.get(result.code.as_str()).map(|_| target)
}

#[cfg(test)]
mod tests;
