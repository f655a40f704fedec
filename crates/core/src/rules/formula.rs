//! Formula rules: applied to each reporter, each detail row or the whole, as the rule's scope says.

use rust_decimal::Decimal;

use super::environment::{ReporterValues, RowValues, Shared, WholeValues};
use super::evaluate::{Tally, amount};
use super::{Context, Sink, apart};
use crate::ids::{Code, ReporterId};
use crate::pack::formula::{Expression, Reference};
use crate::pack::{Condition, Missing, Pack, Rule, Scope};
use crate::returns::Place;
use crate::rules::{Computed, Environment, NotComputed, Term, evaluate, name, words::with_values};
use crate::text::number::{plain, round};

pub(super) fn apply(rule: &Rule, context: &Context<'_>, sink: &mut Sink<'_>) {
    let quarter = context.inbox.quarter;
    if rule.from.is_some_and(|from| quarter < from) || rule.until.is_some_and(|until| quarter > until) {
        sink.not_applicable(format!("不在规则适用的{}内", context.pack.period.noun));
        return;
    }
    let shared = &Shared::of(rule, context);
    let references = rule.references();
    let own: Vec<&Code> = references
        .iter()
        .filter(|reference| reference.is_own())
        .filter_map(|reference| reference.code())
        .collect();
    for reporter in context
        .pack
        .reporters
        .iter()
        .filter(|reporter| rule.scope.iter().any(|scope| scope.includes(reporter)))
    {
        let values = ReporterValues { context, shared, reporter: &reporter.id };
        if own.iter().any(|code| !values.is_asked(code)) {
            sink.not_applicable("该单位本期不填报此项");
        } else if context.inbox.of(&reporter.id).is_none() {
            sink.not_run("单位未报送");
        } else {
            judge(rule, context, &values, Some(&reporter.id), sink);
        }
    }
    if rule.scope.contains(&Scope::Prefecture) {
        judge(rule, context, &WholeValues { context, shared }, None, sink);
    }
    if rule.scope.contains(&Scope::Row) {
        rows(rule, context, shared, sink);
    }
}

fn rows(rule: &Rule, context: &Context<'_>, shared: &Shared<'_>, sink: &mut Sink<'_>) {
    // Its columns are all of one sheet.
    let sheet = rule.references().into_iter().find_map(|reference| match reference {
        Reference::DetailColumn { detail, .. } => Some(detail),
        _ => None,
    });
    let Some(detail) = sheet else { return };
    for submission in &context.inbox.submissions {
        for row in context.rows.counted(&submission.reporter, detail) {
            let told = sink.findings.len();
            judge(rule, context, &RowValues { shared, row }, Some(&submission.reporter), sink);
            // A rule's sentence speaks of one row; which one stands in front of it.
            for finding in &mut sink.findings[told..] {
                finding.message = format!("{}：{}", row.title(), finding.message);
            }
        }
    }
}

/// What both sides of a condition come to.
struct Sides<'a> {
    left: Computed<'a>,
    right: Computed<'a>,
}

fn judge(
    rule: &Rule,
    context: &Context<'_>,
    values: &dyn Environment,
    reporter: Option<&ReporterId>,
    sink: &mut Sink<'_>,
) {
    match rule.guard.as_ref().map(|guard| holds(guard, Missing::SkipAny, Decimal::ZERO, values)) {
        None | Some(Ok(true)) => {}
        Some(Err(reason)) => return unknown(context, &reason, sink),
        Some(Ok(false)) => return sink.not_applicable("前提不成立"),
    }
    match holds(&rule.condition, rule.missing, rule.tolerance, values) {
        Err(reason) => unknown(context, &reason, sink),
        Ok(true) => sink.pass(),
        Ok(false) => match told(rule, values) {
            Err(reason) => unknown(context, &reason, sink),
            Ok((found, guard)) => {
                let message = message(rule, context.pack, &found, guard.as_ref());
                sink.fail(reporter, places(&found, guard.as_ref()), message);
            }
        },
    }
}

/// Whether a condition holds. Most do, over every row of a nation: what the sides are made of is put together only for those
/// that do not.
fn holds(
    condition: &Condition,
    missing: Missing,
    tolerance: Decimal,
    values: &dyn Environment,
) -> Result<bool, NotComputed> {
    let as_zero = missing != Missing::SkipAny;
    let mut tally = Tally::default();
    let left = amount(&condition.left, values, as_zero, &mut tally)?;
    let right = amount(&condition.right, values, as_zero, &mut tally)?;
    match tally.absent {
        Some(absent) if !tally.found && missing == Missing::SkipAll => {
            Err(NotComputed::Missing(absent.clone()))
        }
        _ => Ok(condition.comparison.holds(left, right, tolerance)),
    }
}

/// What the sides of a rule are made of, and those of its premise.
fn told<'a>(
    rule: &'a Rule,
    values: &'a dyn Environment,
) -> Result<(Sides<'a>, Option<Sides<'a>>), NotComputed> {
    let guard = rule.guard.as_ref().map(|guard| sides(guard, Missing::SkipAny, values));
    Ok((sides(&rule.condition, rule.missing, values)?, guard.transpose()?))
}

/// Whether a rule's own example values pass; `None` where the example lacks a value. Used by `pack check`.
pub(super) fn example_holds(rule: &Rule, values: &dyn Environment) -> Option<bool> {
    let guard = rule.guard.as_ref().map(|guard| holds(guard, Missing::SkipAny, Decimal::ZERO, values));
    if !guard.transpose().ok()?.unwrap_or(true) {
        return None;
    }
    holds(&rule.condition, rule.missing, rule.tolerance, values).ok()
}

fn sides<'a>(
    condition: &'a Condition,
    missing: Missing,
    values: &'a dyn Environment,
) -> Result<Sides<'a>, NotComputed> {
    let as_zero = missing != Missing::SkipAny;
    let left = evaluate(&condition.left, values, as_zero)?;
    Ok(Sides { left, right: evaluate(&condition.right, values, as_zero)? })
}

fn unknown(context: &Context<'_>, reason: &NotComputed, sink: &mut Sink<'_>) {
    match reason {
        NotComputed::Missing(reference) => {
            let (words, quarter) = (&context.pack.period, context.quarter());
            let earlier = match reference {
                Reference::Previous(code) | Reference::PreviousYearToDate(code) => {
                    Some((code, quarter.previous(), &words.previous))
                }
                Reference::YearBefore(code) => Some((code, quarter.year_before(), &words.year_before)),
                _ => None,
            };
            match earlier.filter(|(code, quarter, _)| context.is_apart(code, *quarter)) {
                Some((.., called)) => sink.not_run(apart(called)),
                None => sink.not_run(format!("缺少{}", name(context.pack, reference))),
            }
        }
        NotComputed::TooLarge => sink.not_run("数太大，无法计算"),
        // Nothing happened, so there is nothing to take an average of.
        NotComputed::DivisionByZero => sink.not_applicable("除数为零"),
    }
}

/// All cells taking part, those of this quarter's returns first: the first is where to look.
fn places(sides: &Sides<'_>, guard: Option<&Sides<'_>>) -> Vec<Place> {
    let mut terms: Vec<&Term<'_>> = std::iter::once(sides)
        .chain(guard)
        .flat_map(|sides| sides.left.terms.iter().chain(&sides.right.terms))
        .collect();
    terms.sort_by_key(|term| term.reference.is_earlier());
    let mut places: Vec<Place> = Vec::new();
    for place in terms.into_iter().flat_map(|term| term.places.list()) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

/// The rule's sentence with both sides, and behind it how a side that is computed comes about.
fn message(rule: &Rule, pack: &Pack, sides: &Sides<'_>, guard: Option<&Sides<'_>>) -> String {
    let (left, right) = shown(sides.left.value, sides.right.value);
    let gap = plain(round((sides.left.value - sides.right.value).abs(), 2));
    let sentence = rule.message.replace("{left}", &left).replace("{right}", &right).replace("{gap}", &gap);
    let mut notes: Vec<String> = Vec::new();
    for (expression, side, value) in
        [(&rule.condition.left, &sides.left, left), (&rule.condition.right, &sides.right, right)]
    {
        if is_computed(expression) {
            notes.push(format!("{}＝{value}", with_values(pack, expression, side)));
        }
    }
    let told = |reference: &Reference| {
        let both = rule.condition.references();
        both.contains(&reference) || *reference == Reference::QuarterNumber
    };
    let mut premise: Vec<String> = Vec::new();
    for term in guard.into_iter().flat_map(|guard| guard.left.terms.iter().chain(&guard.right.terms)) {
        let text = format!("{}{}", name(pack, term.reference), plain(term.value));
        if !told(term.reference) && !premise.contains(&text) {
            premise.push(text);
        }
    }
    notes.extend(premise);
    if notes.is_empty() { sentence } else { format!("{sentence}（{}）", notes.join("；")) }
}

/// Whether a side is more than one value, or than one value with `1 *` before it.
fn is_computed(expression: &Expression) -> bool {
    match expression {
        Expression::Number(_) | Expression::Value(_) => false,
        Expression::Binary(left, crate::pack::formula::Operator::Multiply, right)
            if **left == Expression::Number(Decimal::ONE) =>
        {
            is_computed(right)
        }
        Expression::Binary(..) | Expression::Min(..) | Expression::Max(..) => {
            !expression.references().is_empty()
        }
    }
}

/// Both sides with two decimals, with as many more as it takes to tell them apart.
fn shown(left: Decimal, right: Decimal) -> (String, String) {
    let at = |places| (round(left, places), round(right, places));
    let places = (2..=8).find(|places| left == right || at(*places).0 != at(*places).1).unwrap_or(8);
    let (left, right) = at(places);
    (plain(left), plain(right))
}
