//! How a target stands, as every output shows it: the verdict in a word or two, where things are, what is lacking,
//! who falls short with what, and the bar against its line.

use rust_decimal::Decimal;

use crate::count::consolidate::Line;
use crate::count::phrase;
use crate::count::target::{Short, TargetResult};
use crate::ids::{Code, Period};
use crate::pack::{Against, Aggregate, DetailSource, Fold, Indicator, Kind, Op, Pack, Target, TargetScope};
use crate::report::Report;
use crate::report::scale::fraction;
use crate::returns::State;
use crate::text::words;

/// Whether a target is met, in a word or two.
#[must_use]
pub fn verdict(quarter: Period, result: &TargetResult) -> String {
    match (result.holds, result.applies) {
        (Some(true), _) => "达标".to_owned(),
        (Some(false), true) => "未达标".to_owned(),
        (None, true) if !result.doubted.is_empty() => "待核".to_owned(),
        (None, true) if result.is_moot() => State::NotApplicable.label().to_owned(),
        (None, true) if !result.has_goal() => "待目标值".to_owned(),
        (None, true) => "待补报".to_owned(),
        (_, false) => later(quarter, result),
    }
}

/// The targets, each once: that all of them do, told as a count and again as the rate of 100 % or as the least of its rows, is one
/// goal; and that every unit reports in time is asked of the office's own work and is no goal of the policy.
#[must_use]
pub fn goals<'a>(pack: &Pack, report: &'a Report) -> Vec<&'a TargetResult> {
    let once = |result: &&TargetResult| {
        let Some(indicator) = pack.catalogue.get(result.code.as_str()) else { return false };
        let same = is_rate_of_all(report, indicator, result) || is_least_of_counted(pack, report, indicator);
        let asked = pack.policy.measure(&indicator.measure).is_some();
        asked && result.target.scope != TargetScope::Reporter && !same
    };
    report.targets.iter().filter(once).collect()
}

/// Whether the rate's target is that of its numerator: as many as there are, and so 100 %.
fn is_rate_of_all(report: &Report, indicator: &Indicator, result: &TargetResult) -> bool {
    let is_all = |code: &Code| {
        let counted = report.target(code.as_str()).map(|counted| &counted.target.against);
        matches!(counted, Some(Against::Code(all)) if Some(all) == indicator.denominator.as_ref())
    };
    result.target.against == Against::Number(Decimal::ONE_HUNDRED) && indicator.numerator.iter().any(is_all)
}

/// Whether the rows whose least is wanted are counted by another target, as those that have so much.
fn is_least_of_counted(pack: &Pack, report: &Report, indicator: &Indicator) -> bool {
    let Some(own) = indicator.detail.as_ref().filter(|_| indicator.aggregate == Aggregate::Min) else {
        return false;
    };
    let column = |source: &DetailSource| source.fold.column().map(str::to_owned);
    let counts = |source: &DetailSource| {
        matches!(source.fold, Fold::CountAtLeast(..))
            && source.detail == own.detail
            && column(source) == column(own)
    };
    let others = report.targets.iter().filter_map(|other| pack.catalogue.get(other.code.as_str()));
    others.filter_map(|other| other.detail.as_ref()).any(counts)
}

/// What one row has of an indicator that is worked out from rows, in words: of how many rows have so much, in the unit of the
/// column that they have it in.
#[must_use]
pub fn of_row(pack: &Pack, indicator: &Indicator, value: Decimal) -> String {
    let unit = indicator.detail.as_ref().and_then(|source| match &source.fold {
        Fold::CountAtLeast(column, _) => Some(pack.form.detail(&source.detail)?.unit(column)),
        _ => None,
    });
    match unit.filter(|unit| !unit.is_empty()) {
        Some(unit) => phrase::quantity(value, unit),
        None if indicator.unit == "%" => phrase::quantity(value, ""),
        None => phrase::of(indicator, value),
    }
}

/// When a target that is not judged yet will be.
#[must_use]
pub fn later(quarter: Period, result: &TargetResult) -> String {
    // Its first quarter has come: what is still out is the year's end.
    if quarter >= result.target.from {
        return "年底考核".to_owned();
    }
    format!("完成时限：{}", result.target.due)
}

/// Who falls short, with its value where that says something, else with what it lacks: `南华县（98.44%）`, `南华县（差2个）`.
#[must_use]
pub fn shortfall(
    pack: &Pack,
    indicator: &Indicator,
    line: Option<&Line>,
    target: &Target,
    short: &Short,
) -> String {
    let name = pack.reporters.name(&short.reporter);
    let share = line.and_then(|line| line.shares.get(&short.reporter).copied());
    if let Some(word) = line.and_then(|line| line.words.get(&short.reporter)) {
        return format!("{name}（{word}）");
    }
    let value = match (indicator.kind, share, &target.against, short.value) {
        (Kind::Rate, Some(share), ..) => phrase::rate(indicator, share),
        (Kind::Flag, ..) | (_, _, _, None) => None,
        // Beside a goal that is each one's own, its amount says nothing: 151 of how many?
        (_, _, Against::Code(_), _) => Some(format!("差{}", phrase::of(indicator, short.gap))),
        (_, _, _, Some(value)) => Some(phrase::of(indicator, value)),
    };
    value.map_or_else(|| name.to_owned(), |value| format!("{name}（{value}）"))
}

/// Where things are: the whole's value with its unit, or how many of the reporters are there.
#[must_use]
pub fn position(indicator: &Indicator, line: Option<&Line>, result: &TargetResult) -> String {
    if result.target.scope == TargetScope::Reporter {
        return format!("{}个单位达到", result.reached.len());
    }
    if let Some(line) = line.filter(|line| line.is_answered(indicator)) {
        return phrase::answered(indicator, line);
    }
    // A rate over nothing was not left blank.
    if line.is_some_and(|line| line.total.is_none() && line.ratio.is_some()) {
        return State::NotApplicable.label().to_owned();
    }
    let Some((line, total)) = line.and_then(|line| Some((line, line.total?))) else {
        return line.map_or(State::Blank, Line::absence).label().to_owned();
    };
    match (indicator.kind, line.ratio) {
        (Kind::Flag, _) if indicator.aggregate == Aggregate::Direct => words::yes_no(total).to_owned(),
        (Kind::Rate, Some(share)) => {
            phrase::rate(indicator, share).unwrap_or_else(|| State::NotApplicable.label().to_owned())
        }
        _ => phrase::of(indicator, total),
    }
}

/// What is lacking: of a rate, in pieces of its numerator; of a yes-or-no, in reporters.
#[must_use]
pub fn lacking(pack: &Pack, indicator: &Indicator, result: &TargetResult) -> String {
    if result.holds == Some(true) {
        return words::HAS_NOT.to_owned();
    }
    if is_one_answer(indicator, result) {
        return if result.holds.is_none() { "—" } else { NOT_DONE }.to_owned();
    }
    let answered = matches!(result.target.against, Against::Yes | Against::Word(_));
    let counts_reporters = answered && result.target.scope != TargetScope::Whole;
    let gap = if counts_reporters { Some(Decimal::from(result.short.len())) } else { result.gap };
    let counted = indicator.numerator.first().and_then(|code| pack.catalogue.get(code.as_str()));
    let of = |gap| match counted.filter(|_| indicator.kind == Kind::Rate) {
        _ if counts_reporters || indicator.kind == Kind::Flag => phrase::quantity(gap, "个"),
        counted => phrase::lack(counted.unwrap_or(indicator), gap),
    };
    match gap {
        None => "—".to_owned(),
        Some(gap) if gap.is_zero() && !result.doubted.is_empty() => "—".to_owned(),
        Some(gap) if gap.is_zero() => "已报的无差距".to_owned(),
        Some(gap) => of(gap),
    }
}

/// One answer of the whole, a yes or no or one of several words: it lacks no amount, it is done or not.
#[must_use]
pub fn is_one_answer(indicator: &Indicator, result: &TargetResult) -> bool {
    (indicator.kind == Kind::Flag || indicator.is_choice()) && result.target.scope == TargetScope::Whole
}

/// What stands for a lack that has no amount.
pub const NOT_DONE: &str = "未完成";

/// A bar and the line it is measured against, both from 0 to 1 of the bar's full length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gauge {
    /// How far it is filled.
    pub filled: Decimal,
    /// Where the goal stands.
    pub line: Decimal,
}

/// The bar of a target. `None` where value or goal is not there, or where it is one yes or no.
#[must_use]
pub fn gauge(indicator: &Indicator, line: Option<&Line>, result: &TargetResult) -> Option<Gauge> {
    let (value, goal) = match (&result.target.scope, &result.target.against) {
        (TargetScope::Reporter, _) => {
            let all = result.reached.len() + result.short.len() + result.unknown.len();
            (Decimal::from(result.reached.len()), Decimal::from(all))
        }
        // So many of those that gave a word have reached it.
        (_, Against::Word(_)) => {
            let line = line.filter(|line| line.expected > 1)?;
            (Decimal::from(result.reached.len()), Decimal::from(line.expected))
        }
        (_, Against::Yes) => {
            let line = line.filter(|line| line.expected > 1)?;
            (line.total?, Decimal::from(line.expected))
        }
        _ => (line?.total?, result.goal?),
    };
    // Shares are drawn on the whole, save those meant to be tiny.
    let least = match (indicator.is_percent(), result.target.op) {
        (true, Op::Eq | Op::Ge) => Decimal::ONE_HUNDRED,
        _ => Decimal::ZERO,
    };
    let full = value.max(goal).max(least);
    (full > Decimal::ZERO).then(|| Gauge { filled: fraction(value, full), line: fraction(goal, full) })
}
