//! What a run says on the screen.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jibao::Written;
use jibao_core::count::Standing;
use jibao_core::count::board::{BoardRow, Status};
use jibao_core::ids::{Code, ReporterId};
use jibao_core::pack::{Pack, Reading, Severity};
use jibao_core::report::Report;
use jibao_core::report::reminder::to_all;
use jibao_core::report::standing::goals;
use jibao_core::returns::{Change, Finding};
use jiff::civil::Date;

use crate::screen::{Block, few, within};

/// Indicators that a line names.
const INDICATORS: usize = 5;
/// Reporters that a line names.
const REPORTERS: usize = 20;

/// All findings, each with its place and what to do. Returns that did not come are told by name in the summary.
pub(crate) fn findings(pack: &Pack, report: &Report) {
    for finding in report.findings.iter().filter(|finding| !finding.is(Reading::MissingReturn)) {
        println!("{}", line(pack, finding));
        if !finding.hint.is_empty() && finding.severity != Severity::Info && finding.waived.is_none() {
            println!("      {}", finding.hint);
            match finding.receiver(pack) {
                "" => {}
                receiver => println!("      本局：{receiver}"),
            }
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
    let (pack, report) = (alone.workspace.pack_of(alone.report.quarter), &alone.report);
    let whose = alone.reporter.as_ref().map_or("", |id| pack.reporters.name(id));
    let found = [(Severity::Error, "错误"), (Severity::Warning, "疑问"), (Severity::Info, "提示")];
    let counts: Vec<String> =
        found.iter().map(|(severity, word)| format!("{word}{}条", report.count(*severity))).collect();
    let before = if report.earlier.is_empty() {
        // The plan before may have returns of which nothing is carried over.
        let none =
            if alone.workspace.engines().len() > 1 { "没有可比的往期" } else { "没有往期的表" };
        format!("{none}，与{}的勾稽没有核对；", pack.period.previous)
    } else {
        String::new()
    };
    format!(
        "{whose}{}上报表：{}。{before}与其他单位的比较不在其内。",
        report.quarter.label(),
        counts.join("，")
    )
}

/// Where a run lists all findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Findings {
    /// On the screen, before the summary.
    Above,
    /// On the page among the outputs.
    OnPage,
    /// Nowhere.
    Elsewhere,
}

/// What a run came to, in blocks that fit one screen with what else is told.
pub(crate) fn summary(pack: &Pack, report: &Report, today: Date, at: Findings) -> Vec<Block> {
    let more = match at {
        Findings::Above => "上面列出的问题",
        Findings::OnPage => "核查报告",
        Findings::Elsewhere => "jibao check 的结果",
    };
    let mut blocks = vec![changes(pack, report, more), corrected(pack, report, more)];
    blocks.extend(expired(pack, report));
    if at != Findings::Above {
        blocks.extend([errors(pack, report, more), not_read(report, more)]);
    }
    blocks.push(Block::whole(counts(pack, report, today)));
    blocks
}

/// How much was found, who did not report, what is in doubt and what was not reached.
fn counts(pack: &Pack, report: &Report, today: Date) -> Vec<String> {
    let waived = report.findings.iter().filter(|finding| finding.waived.is_some()).count();
    let waived = if waived > 0 { format!("已豁免{waived}条，不计入。") } else { String::new() };
    let mut lines = vec![format!("{}{waived}", headline(report))];
    if let Some(text) = to_all(pack, report, Some(today)) {
        let silent = |row: &&BoardRow| absent(row) && row.received_on.is_none();
        let count = report.board.iter().filter(silent).count();
        lines.extend([format!("未报{count}个，催报的话可以直接转发："), within(&text, 6)]);
    }
    let lost = report.board.iter().filter(|row| absent(row) && row.received_on.is_some());
    let lost: Vec<&str> = lost.map(|row| pack.reporters.name(&row.reporter)).collect();
    let empty = report.board.iter().filter(|row| row.status == Status::Missing && !row.files.is_empty());
    let empty: Vec<&str> = empty.map(|row| pack.reporters.name(&row.reporter)).collect();
    let by_status = |status| {
        report.with_status(status).into_iter().map(|id| pack.reporters.name(id)).collect::<Vec<&str>>()
    };
    for (what, names) in [
        ("收文登记写明收到、现在找不到文件，要请再发一次的", lost),
        ("整份空白按未报的", empty),
        ("整件没有采用、要重报的", by_status(Status::Rejected)),
        (Status::Late.label(), by_status(Status::Late)),
        (Status::Undated.label(), by_status(Status::Undated)),
    ] {
        if !names.is_empty() {
            lines.push(format!("{what}{}个：{}", names.len(), few(&names, REPORTERS)));
        }
    }
    let indicator = |code: &Code| pack.catalogue.get(code.as_str()).map(|indicator| indicator.name.as_str());
    let doubted = report.now.lines().filter(|line| line.standing() == Standing::Doubted);
    let doubted: Vec<&str> = doubted.filter_map(|line| indicator(&line.code)).collect();
    if !doubted.is_empty() {
        lines.push(format!(
            "待核{}项，有错误未改，不作比较、排名和判定：{}",
            doubted.len(),
            few(&doubted, INDICATORS)
        ));
    }
    let unmet = goals(pack, report).into_iter().filter(|target| target.met == Some(false));
    let unmet: Vec<&str> = unmet.filter_map(|target| indicator(&target.code)).collect();
    if !unmet.is_empty() {
        lines.push(format!("未达标{}项：{}", unmet.len(), few(&unmet, INDICATORS)));
    }
    lines
}

/// Whether no file of a reporter is there.
fn absent(row: &BoardRow) -> bool {
    row.status == Status::Missing && row.files.is_empty()
}

/// What lies in the workspace and was not read, and a period that the plan does not have.
fn not_read(report: &Report, more: &'static str) -> Block {
    let strays = report
        .findings
        .iter()
        .filter(|finding| [Reading::NotRead, Reading::OutsidePlan].iter().any(|page| finding.is(*page)));
    listed("注意：", strays.map(|finding| within(&format!("  {}", finding.message), 2)).collect(), more)
}

/// The first errors, what follows from another one left out as in their count, and without the returns that did not come: those are told by name.
fn errors(pack: &Pack, report: &Report, more: &'static str) -> Block {
    let open = report.findings.iter().filter(|finding| {
        finding.severity == Severity::Error && finding.is_counted() && !finding.is(Reading::MissingReturn)
    });
    let lines: Vec<String> = open.map(|finding| within(&format!("  {}", line(pack, finding)), 2)).collect();
    listed(&format!("错误（每条怎么改见{more}）："), lines, more)
}

/// Who mended its return after the deadline and was in time all the same.
fn corrected(pack: &Pack, report: &Report, more: &'static str) -> Block {
    let rows = report.board.iter().filter_map(|row| Some((row, row.filled_on?, row.corrected_on?)));
    let lines = rows.map(|(row, first, corrected)| {
        let (name, status) = (pack.reporters.name(&row.reporter), row.status.label());
        format!("  {name}{corrected}更正，首次填报{first}，按首次计，{status}")
    });
    listed("更正的：", lines.collect(), more)
}

/// What returns that replaced an earlier one say differently.
fn changes(pack: &Pack, report: &Report, more: &'static str) -> Block {
    let changes = &report.inbox.changes;
    let lines = changes.iter().map(|change| {
        let (before, after) = (Change::shown(&change.before), Change::shown(&change.after));
        let place = change.places.last().map(|place| format!("（{place}）")).unwrap_or_default();
        let name = pack.reporters.name(&change.reporter);
        format!("  {name}：{} {}→{}{place}", change.what, within(before, 1), within(after, 1))
    });
    listed(&format!("更正后的变化{}处：", changes.len()), lines.collect(), more)
}

/// Waivers that match nothing any more.
fn expired(pack: &Pack, report: &Report) -> Option<Block> {
    let expired = report.waivers.iter().filter(|used| used.has_expired());
    let lines: Vec<String> = expired
        .map(|used| {
            let waiver = &used.waiver;
            let who =
                waiver.reporter.as_ref().map_or(pack.about.whole.as_str(), |id| pack.reporters.name(id));
            format!("  {who} {}：{}（{}，{}）", waiver.code, waiver.message, waiver.reason, waiver.by)
        })
        .collect();
    let head = "豁免已失效（没有这样的问题，或数已变动），请从豁免.toml 里删去：";
    (!lines.is_empty()).then(|| listed(head, lines, "豁免.toml"))
}

/// Lines below a head; nothing where there are none.
fn listed(head: &str, lines: Vec<String>, more: &'static str) -> Block {
    if lines.is_empty() { Block::default() } else { Block::list(head.to_owned(), lines, more) }
}

/// Names of reporters, or nothing where there is none.
pub(crate) fn names(pack: &Pack, ids: &[&ReporterId]) -> String {
    few(&ids.iter().map(|id| pack.reporters.name(id)).collect::<Vec<_>>(), REPORTERS)
}

/// Where the outputs are: one line a folder, after what was done about earlier files.
pub(crate) fn written(pack: &Pack, report: &Report, written: &Written) -> Vec<String> {
    let mut lines: Vec<String> = recovered(written).into_iter().collect();
    lines.extend(kept(written));
    // A return sent back is mended, or the one that it was made from is gone.
    let absent = |path: &&PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let row = report.board.iter().find(|row| pack.reporters.name(&row.reporter) == name);
        row.is_some_and(|row| row.status == Status::Missing)
    };
    let (absent, mended): (Vec<&PathBuf>, Vec<&PathBuf>) = written.removed.iter().partition(absent);
    let all = [written.written.iter().collect(), written.unchanged.iter().collect(), mended, absent];
    let mut folders: BTreeMap<&Path, [Vec<String>; 4]> = BTreeMap::new();
    for (at, paths) in all.into_iter().enumerate() {
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            folders.entry(path.parent().unwrap_or(path)).or_default()[at].push(name);
        }
    }
    for (folder, [new, same, gone, absent]) in folders {
        let mut parts = Vec::new();
        if !new.is_empty() {
            parts.push(format!("已写入{}", files(&new)));
        }
        match (same.len(), new.is_empty()) {
            (0, _) => {}
            (_, true) => parts.push(format!("{}内容没有变，没有重写", files(&same))),
            (count, false) => parts.push(format!("另有{count}个内容没有变，没有重写")),
        }
        if !gone.is_empty() {
            parts.push(format!("已没有要改的，删去{}", files(&gone)));
        }
        if !absent.is_empty() {
            parts.push(format!("上报表已不在“上报”里，现为未报，删去{}", files(&absent)));
        }
        lines.push(format!("{}：{}", folder.display(), parts.join("；")));
    }
    lines
}

/// Files told by name of a folder, at most; of more, the number.
const TOLD: usize = 5;

fn files(names: &[String]) -> String {
    match names.len() {
        count if count <= TOLD => format!(" {} ", names.join("、")).trim_end().to_owned(),
        count => format!(" {}等{count}份", names[0]),
    }
}

/// What was done about an earlier run that was interrupted.
pub(crate) fn recovered(written: &Written) -> Option<String> {
    written.recovered.as_ref().map(|recovered| format!("{recovered}。"))
}

/// Files that a person had changed.
pub(crate) fn kept(written: &Written) -> impl Iterator<Item = String> {
    let what = if written.unlisted {
        "没有可读的清单.json，分不清有没有人改过的文件"
    } else {
        "上次生成后有人改过的文件"
    };
    written.kept.iter().map(move |path| format!("{what}，已另存为 {}", path.display()))
}
