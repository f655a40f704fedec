//! What a run says on the screen.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jibao::Written;
use jibao_core::count::Standing;
use jibao_core::count::board::Status;
use jibao_core::count::phrase::listed;
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Pack, Severity};
use jibao_core::report::Report;
use jibao_core::report::reminder::reminders;
use jibao_core::returns::{Change, Finding};
use jiff::civil::Date;

/// Doubted indicators that the screen names.
const DOUBTED: usize = 3;

/// Changes told after a run; the findings list all.
const CHANGES: usize = 20;

/// All findings, each with its place and what to do.
pub(crate) fn findings(pack: &Pack, report: &Report) {
    for finding in &report.findings {
        println!("{}", line(pack, finding));
        if !finding.hint.is_empty() && finding.severity != Severity::Info && finding.waived.is_none() {
            println!("      {}", finding.hint);
        }
    }
    if !report.findings.is_empty() {
        println!();
    }
}

/// A finding on one line: how grave, whose, where, what.
pub(crate) fn line(pack: &Pack, finding: &Finding) -> String {
    let who = finding.reporter.as_ref().map_or(pack.about.whole.as_str(), |id| pack.reporters.name(id));
    let place = match finding.places.first() {
        Some(place) => format!("{place}："),
        None => String::new(),
    };
    let explained =
        finding.explained.as_ref().map(|remark| format!("（已说明：{remark}）")).unwrap_or_default();
    let waived = finding.waived.as_ref();
    let waived =
        waived.map(|waived| format!("（已豁免：{}，{}）", waived.reason, waived.by)).unwrap_or_default();
    format!(
        "[{}] {who} {place}{}{explained}{waived}（{}）",
        finding.severity.label(),
        finding.message,
        finding.code
    )
}

/// Who reported and how much was found.
pub(crate) fn headline(report: &Report) -> String {
    let received = report.board.len() - report.absent().len();
    format!(
        "{}：应报{}个单位，实报{received}个；错误{}条，疑问{}条，提示{}条。",
        report.quarter.label(),
        report.board.len(),
        report.count(Severity::Error),
        report.count(Severity::Warning),
        report.count(Severity::Info),
    )
}

/// What was found of one return on its own.
pub(crate) fn alone(alone: &jibao::Alone) -> String {
    let (pack, report) = (&alone.workspace.pack, &alone.report);
    let whose = alone.reporter.as_ref().map_or("", |id| pack.reporters.name(id));
    let found = [(Severity::Error, "错误"), (Severity::Warning, "疑问"), (Severity::Info, "提示")];
    let counts: Vec<String> =
        found.iter().map(|(severity, word)| format!("{word}{}条", report.count(*severity))).collect();
    let before = if report.earlier.is_empty() {
        "没有往期的表，与上季度的勾稽没有核对；"
    } else {
        ""
    };
    format!(
        "{whose}{}上报表：{}。{before}与其他单位的比较不在其内。",
        report.quarter.label(),
        counts.join("，")
    )
}

/// The result in a few lines.
pub(crate) fn summary(pack: &Pack, report: &Report, today: Date) {
    println!("{}", headline(report));
    waivers(pack, report);
    for status in [Status::Missing, Status::Rejected, Status::Late, Status::Undated] {
        let names = names(pack, &report.with_status(status));
        if !names.is_empty() {
            println!("{}：{names}", status.label());
        }
    }
    let doubted = report.now.lines().filter(|line| line.standing() == Standing::Doubted);
    let doubted: Vec<&str> = doubted
        .filter_map(|line| pack.catalogue.get(line.code.as_str()))
        .map(|indicator| indicator.name.as_str())
        .collect();
    if !doubted.is_empty() {
        let named = listed(&doubted[..doubted.len().min(DOUBTED)]);
        let etc = if doubted.len() > DOUBTED { "等" } else { "" };
        println!("待核：{named}{etc}{}项的数有错误未改，不作比较、排名和判定", doubted.len());
    }
    let unmet: Vec<&str> = report
        .targets
        .iter()
        .filter(|target| target.met == Some(false))
        .filter_map(|target| pack.catalogue.get(target.code.as_str()))
        .map(|indicator| indicator.name.as_str())
        .collect();
    if !unmet.is_empty() {
        println!("未达标：{}", listed(&unmet));
    }
    corrected(pack, report);
    changes(pack, report);
    for reminder in reminders(pack, report, Some(today)) {
        println!("催报 {}", reminder.text);
    }
}

/// Who mended its return after the deadline and was in time all the same.
fn corrected(pack: &Pack, report: &Report) {
    let rows = report.board.iter().filter_map(|row| Some((row, row.filled_on?, row.corrected_on?)));
    for (row, first, corrected) in rows {
        let (name, status) = (pack.reporters.name(&row.reporter), row.status.label());
        println!("更正：{name}{corrected}更正，首次填报{first}，按首次计，{status}");
    }
}

/// What returns that replaced an earlier one say differently.
fn changes(pack: &Pack, report: &Report) {
    let changes = &report.inbox.changes;
    if !changes.is_empty() {
        println!("更正后的变化{}处：", changes.len());
    }
    for change in changes.iter().take(CHANGES) {
        let (before, after) = (Change::shown(&change.before), Change::shown(&change.after));
        let place = change.places.last().map(|place| format!("（{place}）")).unwrap_or_default();
        let name = pack.reporters.name(&change.reporter);
        println!("  {name}：{} {}→{}{place}", change.what, short(before), short(after));
    }
    if changes.len() > CHANGES {
        println!("  其余{}处见核查结果（jibao check）", changes.len() - CHANGES);
    }
}

/// A text that would fill the screen, cut.
fn short(text: &str) -> String {
    const LONGEST: usize = 30;
    match text.chars().count() {
        length if length <= LONGEST => text.to_owned(),
        _ => text.chars().take(LONGEST).chain(['…']).collect(),
    }
}

/// How many findings were let stand, and which waivers match nothing any more.
fn waivers(pack: &Pack, report: &Report) {
    let waived = report.findings.iter().filter(|finding| finding.waived.is_some()).count();
    if waived > 0 {
        println!("已豁免：{waived}条，不计入以上条数。");
    }
    for used in report.waivers.iter().filter(|used| used.has_expired()) {
        let waiver = &used.waiver;
        let who = waiver.reporter.as_ref().map_or(pack.about.whole.as_str(), |id| pack.reporters.name(id));
        println!(
            "豁免已失效（没有这样的问题，或数已变动）：{who} {}：{}（{}，{}）",
            waiver.code, waiver.message, waiver.reason, waiver.by
        );
    }
}

/// Names of reporters, or nothing where there is none.
pub(crate) fn names(pack: &Pack, ids: &[&ReporterId]) -> String {
    listed(&ids.iter().map(|id| pack.reporters.name(id)).collect::<Vec<_>>())
}

/// Where the outputs are: one line for those in a folder.
pub(crate) fn written(pack: &Pack, report: &Report, written: &Written) {
    recovered(written);
    kept(written);
    folders("已写入", &written.written);
    let absent = |path: &&PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let row = report.board.iter().find(|row| pack.reporters.name(&row.reporter) == name);
        row.is_some_and(|row| row.status == Status::Missing)
    };
    let (absent, mended): (Vec<PathBuf>, Vec<PathBuf>) =
        written.removed.iter().cloned().partition(|path| absent(&path));
    folders("已没有要改的，删去", &mended);
    folders("上报表已不在“上报”里，现为未报，删去", &absent);
    match (written.unchanged.len(), written.written.is_empty()) {
        (0, _) => {}
        (_, true) => folders("内容没有变，没有重写", &written.unchanged),
        (count, false) => println!("另有{count}个文件内容没有变，没有重写"),
    }
}

/// Files told by name of a folder, at most; of more, the number.
const TOLD: usize = 5;

fn folders(what: &str, paths: &[PathBuf]) {
    let mut by_folder: BTreeMap<&Path, Vec<String>> = BTreeMap::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        by_folder.entry(path.parent().unwrap_or(path)).or_default().push(name);
    }
    for (folder, names) in by_folder {
        match names.len() {
            count if count <= TOLD => println!("{what} {}：{}", folder.display(), names.join("、")),
            count => println!("{what} {}：{}等{count}份", folder.display(), names[0]),
        }
    }
}

/// What was done about an earlier run that was interrupted.
pub(crate) fn recovered(written: &Written) {
    if let Some(recovered) = &written.recovered {
        println!("{recovered}。");
    }
}

/// Files that a person had changed.
pub(crate) fn kept(written: &Written) {
    for path in &written.kept {
        println!("上次生成后有人改过的文件，已另存为 {}", path.display());
    }
}
