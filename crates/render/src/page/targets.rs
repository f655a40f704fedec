//! 目标完成情况: each target as a bar against its line, with who falls short.

use jibao_core::count::consolidate::Line;
use jibao_core::count::goal::goal_text;
use jibao_core::count::target::TargetResult;
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Indicator, TargetScope};
use jibao_core::report::standing::{gauge, goals, lacking, of_row, position, shortfall, verdict};
use jibao_core::returns::Place;
use jibao_core::text::number::plain;
use serde::Serialize;

use super::{View, part};

#[derive(Serialize)]
pub(super) struct Target {
    code: String,
    name: String,
    goal: String,
    now: String,
    coverage: String,
    gap: String,
    verdict: String,
    /// Class of the mark beside the word.
    mark: &'static str,
    bar: Option<Bar>,
    short: Vec<String>,
    /// How many fall short that stand on the pages of their groups.
    elsewhere: usize,
    unknown: String,
    /// Who gave a value and had none in the earlier period to hold it against.
    baseless: String,
    not_applicable: String,
    rows: Vec<Row>,
    /// What one of these rows is, and the sheet of the workbook that lists them all.
    what: String,
    book: String,
    /// The target before that lacks the very same rows: they are listed there.
    same_as: String,
}

impl Target {
    /// Whether anybody falls short, or gave nothing to judge by.
    pub(super) fn lacks(&self) -> bool {
        !self.short.is_empty() || !self.unknown.is_empty() || !self.rows.is_empty()
    }
}

/// Lengths as fractions of the bar.
#[derive(Serialize)]
struct Bar {
    filled: String,
    line: String,
}

#[derive(Serialize)]
struct Row {
    name: String,
    value: String,
    gap: String,
    place: String,
}

/// How many targets stand how.
#[derive(Serialize)]
pub(super) struct Standing {
    word: &'static str,
    mark: &'static str,
    count: usize,
}

const WORDS: [(&str, &str); 4] =
    [("good", "达标"), ("bad", "未达标"), ("wait", "未到考核期"), ("open", "不能判定")];

/// How many of the goals stand how, and the names of the targets in the table that are none of their own.
pub(super) fn counts(view: View<'_>, targets: &[Target]) -> (Vec<Standing>, Vec<String>) {
    let goals = goals(view.pack, view.report);
    let is_goal = |target: &&Target| goals.iter().any(|goal| goal.code.as_str() == target.code);
    let (counted, others): (Vec<&Target>, Vec<&Target>) = targets.iter().partition(is_goal);
    let of = |mark| counted.iter().filter(|target| target.mark == mark).count();
    let counts = WORDS.iter().map(|(mark, word)| Standing { word, mark, count: of(*mark) }).collect();
    (counts, others.into_iter().map(|target| target.name.clone()).collect())
}

pub(super) fn targets(view: View<'_>) -> Vec<Target> {
    let results: Vec<TargetResult> =
        view.report.targets.iter().map(|result| part::of_part(view, result)).collect();
    let known = results.iter();
    let known = known.filter_map(|result| Some((view.pack.catalogue.get(result.code.as_str())?, result)));
    let known: Vec<(&Indicator, &TargetResult)> = known.collect();
    let places =
        |result: &TargetResult| -> Vec<Place> { result.rows.iter().map(|row| row.place.clone()).collect() };
    let one = |(at, (indicator, result)): (usize, &(&Indicator, &TargetResult))| {
        let same = |(_, before): &&(&Indicator, &TargetResult)| places(before) == places(result);
        let before = known[..at].iter().find(same).filter(|_| !result.rows.is_empty());
        let all = view.report.targets.iter().find(|one| one.code == result.code);
        Target {
            elsewhere: all.map_or(0, |all| all.short.len() - result.short.len()),
            same_as: before.map(|(indicator, _)| indicator.name.clone()).unwrap_or_default(),
            ..target(view, indicator, result)
        }
    };
    known.iter().enumerate().map(one).collect()
}

fn target(view: View<'_>, indicator: &Indicator, result: &TargetResult) -> Target {
    let line = view.report.line(indicator.code.as_str());
    // Without a goal everybody is unknown, reported or not.
    let asked = result.has_goal() || result.target.scope == TargetScope::Reporter;
    let detail = indicator.detail.as_ref().and_then(|source| view.pack.form.detail(&source.detail));
    let given = |id: &&ReporterId| !result.baseless.contains(id);
    let unknown: Vec<ReporterId> = result.unknown.iter().filter(given).cloned().collect();
    Target {
        code: indicator.code.to_string(),
        name: indicator.name.clone(),
        goal: goal_text(view.pack, result, result.goal),
        now: position(indicator, line, result),
        coverage: line.map(coverage).unwrap_or_default(),
        gap: lacking(view.pack, indicator, result),
        verdict: verdict(view.report.quarter, result),
        mark: match (result.holds, result.applies) {
            (Some(true), _) => "good",
            (Some(false), true) => "bad",
            (_, false) => "wait",
            (None, true) => "open",
        },
        bar: gauge(indicator, line, result)
            .map(|gauge| Bar { filled: plain(gauge.filled), line: plain(gauge.line) }),
        short: result
            .short
            .iter()
            .map(|one| shortfall(view.pack, indicator, line, &result.target, one))
            .collect(),
        elsewhere: 0,
        unknown: if asked { names(view, &unknown) } else { String::new() },
        baseless: names(view, &result.baseless),
        not_applicable: names(view, &result.not_applicable),
        rows: rows(view, indicator, result),
        what: detail.map(|detail| detail.row.clone()).unwrap_or_default(),
        book: detail.map(|detail| detail.book.clone()).unwrap_or_default(),
        same_as: String::new(),
    }
}

/// Told where the value lacks somebody.
fn coverage(line: &Line) -> String {
    let known = line.total.is_some() || !line.words.is_empty();
    let partial = known && line.covered() < line.expected;
    if partial { format!("{}/{}个单位", line.covered(), line.expected) } else { String::new() }
}

fn names(view: View<'_>, ids: &[ReporterId]) -> String {
    let names: Vec<&str> = ids.iter().map(|id| view.pack.reporters.name(id)).collect();
    names.join("、")
}

fn rows(view: View<'_>, indicator: &Indicator, result: &TargetResult) -> Vec<Row> {
    let print = |value| of_row(view.pack, indicator, value);
    result
        .rows
        .iter()
        .map(|row| Row {
            name: [view.pack.reporters.name(&row.county), &row.group, &row.name]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" "),
            value: print(row.value),
            gap: print(row.gap),
            place: row.place.to_string(),
        })
        .collect()
}
