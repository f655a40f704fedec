//! V20: the policy's hard targets, as `crate::target` decides them.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::{Context, Sink};
use crate::count::Cell;
use crate::count::consolidate::Share;
use crate::count::phrase::{self, percentage};
use crate::count::target::{Short, ShortRow, TargetResult};
use crate::ids::{Code, ReporterId};
use crate::pack::{Against, Check, Detail, DetailSource, Fold, Indicator, Kind, Pack, TargetScope};
use crate::returns::Place;
use crate::text::number::{plain, round};

/// Rows told by name in one message; the places name every cell.
const TOLD: usize = 5;

pub(super) fn run(_: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    for result in context.targets.iter().filter(|result| result.target.scope != TargetScope::Reporter) {
        if !result.applies {
            sink.not_applicable(format!("目标尚未到判定的{}", context.pack.period.noun));
            continue;
        }
        let Some(indicator) = context.pack.catalogue.get(result.code.as_str()) else {
            continue;
        };
        unlisted(context, result, indicator, sink);
        match result.met {
            Some(true) => sink.pass(),
            None if !result.doubted.is_empty() => sink.not_run("有的数待核，核实后再判定"),
            None => sink.not_run("报送的数不足以判定"),
            Some(false) if result.short.is_empty() => whole(context, result, indicator, sink),
            Some(false) => result.short.iter().for_each(|short| one(context, result, indicator, short, sink)),
        }
    }
}

/// Rows that are below the line at reporters whose list is not whole: the reporter is judged later, its rows are known now.
fn unlisted(context: &Context<'_>, result: &TargetResult, indicator: &Indicator, sink: &mut Sink<'_>) {
    let source = indicator.detail.as_ref().filter(|source| matches!(source.fold, Fold::CountAtLeast(..)));
    let Some(detail) = source.and_then(|source| context.pack.form.detail(&source.detail)) else { return };
    let judged = |id: &ReporterId| result.short.iter().any(|short| short.reporter == *id);
    let asked = context.pack.reporters.iter().filter(|reporter| detail.asked_of(reporter));
    for county in asked.filter(|reporter| !judged(&reporter.id)) {
        let mut places = Vec::new();
        let told = below(context, indicator, result, &county.id, &mut places);
        if let Some(told) = told {
            // What the whole is held against is no goal of one of them.
            let own = match &result.target.against {
                Against::Code(code) => context.cell(code, &county.id).and_then(Cell::number),
                _ => result.goal,
            };
            let goal = goal(context, result, own);
            let message =
                format!("{}{}已报的{}中{told}，目标{goal}", indicator.quoted(), county.name, detail.row);
            sink.fail(Some(&county.id), places, message);
        }
    }
}

/// A reporter's rows below the line by name, their cells added to `places`; `None` where there are none.
fn below(
    context: &Context<'_>,
    indicator: &Indicator,
    result: &TargetResult,
    reporter: &ReporterId,
    places: &mut Vec<Place>,
) -> Option<String> {
    let below: Vec<&ShortRow> = result.rows.iter().filter(|row| row.county == *reporter).collect();
    let detail = sheet(context.pack, indicator)?;
    let unit =
        indicator.detail.as_ref().and_then(|source| source.fold.column()).map_or("", |id| detail.unit(id));
    let named = |row: &&ShortRow| format!("{}{}{}{unit}", row.group, row.name, plain(row.value));
    let names: Vec<String> = below.iter().take(TOLD).map(named).collect();
    let etc = if below.len() > TOLD { "等" } else { "" };
    places.extend(below.iter().map(|row| row.place.clone()));
    (!below.is_empty()).then(|| format!("{}个{}不够：{}{etc}", below.len(), detail.row, names.join("、")))
}

fn whole(context: &Context<'_>, result: &TargetResult, indicator: &Indicator, sink: &mut Sink<'_>) {
    let line = context.now.line(indicator.code.as_str());
    let now = match line.filter(|line| !line.words.is_empty()) {
        Some(line) => format!("为{}", phrase::answered(indicator, line)),
        None => value(indicator, line.and_then(|line| line.total), line.and_then(|line| line.ratio)),
    };
    let message = format!(
        "{}{}{now}，未达到目标{}",
        indicator.quoted(),
        context.pack.about.whole,
        goal(context, result, result.goal)
    );
    sink.fail(None, Vec::new(), message);
}

fn one(
    context: &Context<'_>,
    result: &TargetResult,
    indicator: &Indicator,
    short: &Short,
    sink: &mut Sink<'_>,
) {
    let (message, places) = said(context, result, indicator, short);
    sink.fail_after(root(context, indicator, &short.reporter), &short.reporter, places, message);
}

/// What a reporter's shortfall follows from: that of the numerator for a rate, and for the least value of the rows that of
/// the rows that reach enough.
fn root(context: &Context<'_>, indicator: &Indicator, reporter: &ReporterId) -> Option<String> {
    let catalogue = &context.pack.catalogue;
    let roots: Vec<&Code> = match (&indicator.kind, &indicator.detail) {
        (Kind::Rate, _) => indicator.numerator.iter().collect(),
        (_, Some(DetailSource { detail, fold: Fold::Min(least) })) => {
            let counts = |one: &&Indicator| {
                let source = one.detail.as_ref();
                source.is_some_and(|source| {
                    source.reads(detail, least) && matches!(source.fold, Fold::CountAtLeast(..))
                })
            };
            catalogue.iter().filter(counts).map(|one| &one.code).collect()
        }
        _ => Vec::new(),
    };
    context.targets.iter().filter(|one| one.applies && roots.contains(&&one.code)).find_map(|one| {
        let short = one.short.iter().find(|short| short.reporter == *reporter)?;
        Some(said(context, one, catalogue.get(one.code.as_str())?, short).0)
    })
}

/// The sentence of a reporter's shortfall, and the cells it rests on.
fn said(
    context: &Context<'_>,
    result: &TargetResult,
    indicator: &Indicator,
    short: &Short,
) -> (String, Vec<Place>) {
    let line = context.now.line(indicator.code.as_str());
    let share = line.and_then(|line| line.shares.get(&short.reporter));
    let now = match line.and_then(|line| line.words.get(&short.reporter)) {
        Some(word) => format!("为{word}"),
        None => value(indicator, short.value, share.copied()),
    };
    let who = context.pack.reporters.name(&short.reporter);
    let mut message =
        format!("{}{who}{now}，未达到目标{}", indicator.quoted(), goal(context, result, short.goal));
    let parts = parts(context, indicator, result, &short.reporter);
    if indicator.kind == Kind::Rate {
        let terms: Vec<String> = parts.iter().filter_map(|(part, cell)| term(part, cell)).collect();
        let gap = parts.first().map_or_else(|| plain(short.gap), |(part, _)| part.amount(short.gap));
        let _ = write!(message, "（{}，差{gap}）", terms.join("，"));
    }
    let mut places: Vec<Place> = parts.iter().flat_map(|(_, cell)| cell.places.clone()).collect();
    if let Some(told) = below(context, indicator, result, &short.reporter, &mut places) {
        let _ = write!(message, "（{told}）");
    }
    (message, places)
}

/// The indicators a target's two sides are made of, with the reporter's cells: numerator and denominator of a
/// rate, else the value itself; then the other indicator where the target is one.
fn parts<'a>(
    context: &Context<'a>,
    indicator: &'a Indicator,
    result: &'a TargetResult,
    reporter: &ReporterId,
) -> Vec<(&'a Indicator, &'a Cell)> {
    let against = match &result.target.against {
        Against::Code(code) => Some(code),
        Against::Number(_) | Against::Yes | Against::Word(_) | Against::Earlier { .. } => None,
    };
    let own: Vec<&Code> = match indicator.kind {
        Kind::Rate => indicator.numerator.iter().chain(&indicator.denominator).collect(),
        _ => vec![&indicator.code],
    };
    let found =
        |code: &Code| Some((context.pack.catalogue.get(code.as_str())?, context.cell(code, reporter)?));
    own.into_iter().chain(against).filter_map(found).collect()
}

fn term(part: &Indicator, cell: &Cell) -> Option<String> {
    Some(format!("{}{}", part.name, part.amount(cell.number()?)))
}

/// A value as printed: a rate never reads as reaching the line that it misses.
fn value(indicator: &Indicator, value: Option<Decimal>, share: Option<Share>) -> String {
    let rate = || percentage(share?, indicator.decimals(), &indicator.target_lines());
    match (indicator.kind, value) {
        (Kind::Rate, Some(value)) => rate().unwrap_or_else(|| format!("{}%", plain(round(value, 2)))),
        (_, None) => "没有数".to_owned(),
        (Kind::Flag, Some(_)) => "为否".to_owned(),
        (_, Some(value)) => indicator.amount(value),
    }
}

/// The detail sheet that an indicator is made of.
fn sheet<'p>(pack: &'p Pack, indicator: &Indicator) -> Option<&'p Detail> {
    pack.form.detail(&indicator.detail.as_ref()?.detail)
}

fn goal(context: &Context<'_>, result: &TargetResult, goal: Option<Decimal>) -> String {
    crate::count::goal::goal_text(context.pack, result, goal)
}
