//! For whom the outputs of a quarter are, and how a report becomes the one that may be published: what must not
//! be told is taken out of it, so that every renderer simply shows what it is given.

mod line;
mod small;

use std::collections::BTreeMap;

use crate::report::Edition;

use crate::count::board::{BoardRow, Status};
use crate::count::consolidate::Consolidated;
use crate::count::target::TargetResult;
use crate::ids::Code;
use crate::pack::{Against, Indicator, Kind, Pack};
use crate::report::Report;
use crate::returns::{CoverSheet, History, Inbox, Submission};

pub use small::hidden;

/// The report as it may be published (政府信息公开条例第十四至十六条；目录“密”列).
///
/// Left out: indicators marked internal and what would tell them; returns with their texts, remarks, files and
/// village rows; findings, rules, sections' figures for comparison; who was late. Kept: totals, the values of
/// counties where they may be told, whether targets are met, and who is not in the totals.
#[must_use]
pub fn publish(pack: &Pack, report: &Report) -> Report {
    let now = quarter(pack, &report.now);
    Report {
        edition: Edition::Public,
        quarter: report.quarter,
        cut_off: report.cut_off,
        deadline: report.deadline,
        board: report.board.iter().filter_map(absent).collect(),
        targets: report.targets.iter().filter_map(|target| public_target(pack, &now, target)).collect(),
        now,
        inbox: Inbox {
            submissions: report.inbox.submissions.iter().map(stub).collect(),
            ..Inbox::empty(report.quarter)
        },
        earlier: report.earlier.iter().map(|earlier| quarter(pack, earlier)).collect(),
        section_checks: Vec::new(),
        findings: Vec::new(),
        runs: Vec::new(),
        waivers: Vec::new(),
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
        villages: None,
        words: Vec::new(),
        sample: submission.sample,
        history: History::default(),
    }
}

/// A quarter's lines that may be published. Lines rest on others: given values first, sums of them next, rates
/// last, as in consolidation.
fn quarter(pack: &Pack, source: &Consolidated) -> Consolidated {
    let stage = |indicator: &&Indicator| match indicator.kind {
        Kind::Rate => 2,
        _ if indicator.numerator.is_empty() => 0,
        _ => 1,
    };
    let mut indicators: Vec<&Indicator> = pack.catalogue.iter().collect();
    indicators.sort_by_key(stage);
    let mut done = BTreeMap::new();
    for indicator in indicators {
        if let Some(line) = line::publish(pack, indicator, source, &done) {
            done.insert(indicator.code.clone(), line);
        }
    }
    let lines = pack.catalogue.iter().filter_map(|indicator| done.remove(&indicator.code));
    Consolidated::of(source.quarter, lines.collect())
}

/// Whether it is met stays. Who falls short stays only where the counties' values may be told, and by how much
/// only where the amount does not give away an internal figure.
fn public_target(pack: &Pack, now: &Consolidated, result: &TargetResult) -> Option<TargetResult> {
    let line = now.line(result.code.as_str())?;
    let known = |code: &Code| now.line(code.as_str()).is_some();
    if matches!(&result.target.against, Against::Code(code) if !known(code)) {
        return None;
    }
    let mut target = TargetResult { villages: Vec::new(), ..result.clone() };
    if line.hidden > 0 || line.rounded {
        target.reached.clear();
        target.short.clear();
        target.unknown.clear();
        target.doubted.clear();
        target.not_applicable.clear();
        target.gap = None;
    }
    pack.catalogue.get(result.code.as_str()).map(|_| target)
}

#[cfg(test)]
mod tests;
