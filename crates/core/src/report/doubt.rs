//! What a figure of the draft edition (送审稿) is to be asked about: an open finding on one of its cells, or a total
//! that lacks reporters.

use crate::ids::ReporterId;
use crate::pack::{CheckKind, Pack, Reading, Severity};
use crate::report::Report;
use crate::report::figure::Figure;
use crate::returns::{Finding, Place};

/// Findings that one remark names; the others are counted.
const NAMED: usize = 3;

/// What a figure is to be asked about, a plain sentence a cause: many figures have the same, such as a county that is
/// missing. Findings that are waived or explained by the reporter are closed, and notes (提示) are no doubt.
#[must_use]
pub fn causes(pack: &Pack, report: &Report, figure: &Figure) -> Vec<String> {
    let open: Vec<&Finding> = report.findings.iter().filter(|finding| rests_on(figure, finding)).collect();
    let mut lines: Vec<String> = open.iter().take(NAMED).map(|finding| told(finding)).collect();
    if open.len() > NAMED {
        lines.push(format!("另有{}条问题，见汇总表“问题清单”。", open.len() - NAMED));
    }
    lines.extend(incomplete(pack, report, figure));
    lines
}

fn rests_on(figure: &Figure, finding: &Finding) -> bool {
    finding.severity != Severity::Info
        && finding.waived.is_none()
        && finding.explained.is_none()
        && finding.places.iter().any(|place| figure.sources.iter().any(|source| same(source, place)))
}

/// The same cell. A finding on a whole sheet or file is about no single figure.
fn same(source: &Place, place: &Place) -> bool {
    !place.cell.is_empty() && source == place
}

fn told(finding: &Finding) -> String {
    let places: Vec<String> = finding.places.iter().take(NAMED).map(ToString::to_string).collect();
    format!("{}：{}（{}）", finding.severity.label(), finding.message, places.join("；"))
}

/// Totals of the text lack reporters. Comparisons are made over those that both quarters have and lack nothing; the
/// table shows beside its totals who is missing.
fn incomplete(pack: &Pack, report: &Report, figure: &Figure) -> Option<String> {
    let (code, part) = figure.id.split_once('.')?;
    if part != "total" {
        return None;
    }
    let line = report.line(code).filter(|line| line.covered() < line.expected)?;
    let missing = |id: &&ReporterId| line.cell(id).is_some() && !line.covers(id);
    let counties: Vec<&ReporterId> = pack.reporters.counties().map(|county| &county.id).collect();
    let names: Vec<&str> = counties.into_iter().filter(missing).map(|id| pack.reporters.name(id)).collect();
    let absent = report.absent();
    let absent: Vec<&str> = absent.into_iter().map(|id| pack.reporters.name(id)).collect();
    // The same words for every total that lacks the same reporters.
    Some(match names.as_slice() {
        [] => format!("口径不全：{}。", line.coverage()),
        names if names.iter().all(|name| absent.contains(name)) => {
            format!("缺{}：含各{}的合计都不含，补报后重新生成。", names.join("、"), pack.about.counties)
        }
        names => format!("缺{}：这项合计不含，补报后重新生成。", names.join("、")),
    })
}

/// The doubts about data that are open or were answered by the reporter: what was found on its cells. Who reported late or
/// not at all, and who falls short of a target, is told elsewhere and is no doubt about a number.
#[must_use]
pub fn of_data<'a>(pack: &Pack, report: &'a Report) -> Vec<&'a Finding> {
    let target = |code: &str| pack.rules.checks_of(CheckKind::Target).any(|check| check.page.code == code);
    // What the settings lack is the office's own.
    let board =
        [Reading::MissingReturn, Reading::ReturnLost, Reading::Late, Reading::Style, Reading::Element];
    report
        .findings
        .iter()
        .filter(|finding| finding.severity != Severity::Info && finding.is_counted())
        .filter(|finding| !target(&finding.code) && !board.iter().any(|reading| finding.is(*reading)))
        .collect()
}
