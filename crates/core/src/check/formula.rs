//! Formula rules: applied to each reporter, each village row or the whole, as the rule's scope says.

use rust_decimal::Decimal;

use super::environment::{ReporterValues, RowValues, WholeValues};
use super::{Context, Sink, scope_of};
use crate::formula::{Computed, Environment, NotComputed, Reference, Term, evaluate};
use crate::pack::{Condition, Missing, ReporterId, Rule, Scope};
use crate::phrase::plain;
use crate::submission::Place;

pub(super) fn apply(rule: &Rule, context: &Context<'_>, sink: &mut Sink<'_>) {
    let quarter = context.inbox.quarter;
    if rule.from.is_some_and(|from| quarter < from) || rule.until.is_some_and(|until| quarter > until) {
        sink.not_run("不在规则适用的季度内");
        return;
    }
    for reporter in context.pack.reporters.iter().filter(|reporter| rule.scope.contains(&scope_of(reporter)))
    {
        match context.inbox.of(&reporter.id) {
            Some(_) => judge(
                rule,
                context,
                &ReporterValues { context, reporter: &reporter.id },
                Some(&reporter.id),
                sink,
            ),
            None => sink.not_run("单位未报送"),
        }
    }
    if rule.scope.contains(&Scope::Prefecture) {
        judge(rule, context, &WholeValues { context }, None, sink);
    }
    if rule.scope.contains(&Scope::Village) {
        for submission in &context.inbox.submissions {
            for row in submission.villages.iter().flatten() {
                let told = sink.findings.len();
                judge(rule, context, &RowValues { context, row }, Some(&submission.reporter), sink);
                // A rule's sentence speaks of one village; which one stands in front of it.
                for finding in &mut sink.findings[told..] {
                    finding.message = format!("{}{}：{}", row.township, row.name, finding.message);
                }
            }
        }
    }
}

fn judge(
    rule: &Rule,
    context: &Context<'_>,
    values: &dyn Environment,
    reporter: Option<&ReporterId>,
    sink: &mut Sink<'_>,
) {
    if let Some(guard) = &rule.guard {
        match sides(guard, Missing::SkipAny, values) {
            Ok((left, right)) if guard.comparison.holds(left.value, right.value, Decimal::ZERO) => {}
            Ok(_) => return sink.not_run("前提不成立"),
            Err(reason) => return sink.not_run(because(context, &reason)),
        }
    }
    match sides(&rule.condition, rule.missing, values) {
        Err(reason) => sink.not_run(because(context, &reason)),
        Ok((left, right)) if rule.condition.comparison.holds(left.value, right.value, rule.tolerance) => {
            sink.pass();
        }
        Ok((left, right)) => {
            let message = message(rule, context, &left, &right);
            sink.fail(reporter, places(&left, &right), message);
        }
    }
}

/// Whether a rule's own example values pass; `None` where the example lacks a value. Used by `pack check`.
pub(crate) fn example_holds(rule: &Rule, values: &dyn Environment) -> Option<bool> {
    if let Some(guard) = &rule.guard {
        let (left, right) = sides(guard, Missing::SkipAny, values).ok()?;
        if !guard.comparison.holds(left.value, right.value, Decimal::ZERO) {
            return None;
        }
    }
    let (left, right) = sides(&rule.condition, rule.missing, values).ok()?;
    Some(rule.condition.comparison.holds(left.value, right.value, rule.tolerance))
}

fn sides(
    condition: &Condition,
    missing: Missing,
    values: &dyn Environment,
) -> Result<(Computed, Computed), NotComputed> {
    let as_zero = missing != Missing::SkipAny;
    let left = evaluate(&condition.left, values, as_zero)?;
    let right = evaluate(&condition.right, values, as_zero)?;
    let nothing = left.terms.is_empty() && right.terms.is_empty();
    match left.absent.iter().chain(&right.absent).next() {
        Some(absent) if nothing && missing == Missing::SkipAll => Err(NotComputed::Missing(absent.clone())),
        _ => Ok((left, right)),
    }
}

fn because(context: &Context<'_>, reason: &NotComputed) -> String {
    match reason {
        NotComputed::Missing(reference) => format!("缺少{}", name_of(context, reference)),
        NotComputed::Undefined => "除数为零".to_owned(),
    }
}

fn places(left: &Computed, right: &Computed) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for place in left.terms.iter().chain(&right.terms).flat_map(|term| &term.places) {
        if !places.contains(place) {
            places.push(place.clone());
        }
    }
    places
}

/// The rule's sentence with both sides, and the terms where a side is made of several.
fn message(rule: &Rule, context: &Context<'_>, left: &Computed, right: &Computed) -> String {
    let sentence = rule.message.replace("{left}", &shown(left.value)).replace("{right}", &shown(right.value));
    let composed = |side: &Computed| side.terms.len() + side.absent.len() > 1;
    if !composed(left) && !composed(right) {
        return sentence;
    }
    let terms: Vec<String> = left.terms.iter().chain(&right.terms).map(|term| told(context, term)).collect();
    format!("{sentence}（{}）", terms.join("，"))
}

fn shown(value: Decimal) -> String {
    plain(crate::consolidate::round(value, 2))
}

fn told(context: &Context<'_>, term: &Term) -> String {
    format!("{} {}", name_of(context, &term.reference), plain(term.value))
}

/// What a reader calls a value.
pub(crate) fn name_of(context: &Context<'_>, reference: &Reference) -> String {
    let catalogue = &context.pack.catalogue;
    let name = |code: &crate::pack::Code| {
        catalogue.get(code.as_str()).map_or_else(|| code.to_string(), crate::pack::Indicator::quoted)
    };
    let column = |id: &str| {
        context
            .pack
            .form
            .village_column(id)
            .map_or_else(|| id.to_owned(), |column| format!("村表“{}”", column.header))
    };
    match reference {
        Reference::Now(code) => name(code),
        Reference::Previous(code) => format!("上季度{}", name(code)),
        Reference::YearBefore(code) => format!("上年同期{}", name(code)),
        Reference::YearToDate(code) => format!("{}本年累计", name(code)),
        Reference::PreviousYearToDate(code) => format!("上季度末{}本年累计", name(code)),
        Reference::Villages(source) => match source {
            crate::pack::VillageSource::Sum(id) => format!("{}合计", column(id)),
            crate::pack::VillageSource::Count(id) => format!("{}计数", column(id)),
            crate::pack::VillageSource::CountAtLeast(id, least) => format!("{}达到{least}的村数", column(id)),
            crate::pack::VillageSource::CountEqual(id, word) => format!("{}为{word}的村数", column(id)),
            crate::pack::VillageSource::Min(id) => format!("{}最小值", column(id)),
        },
        Reference::VillageColumn(id) => column(id),
        Reference::RegisterVillages => "村册村（社区）数".to_owned(),
        Reference::RegisterTownships => "村册乡镇（街道）数".to_owned(),
        Reference::Population => "常住人口".to_owned(),
        Reference::CountiesSum(code) => format!("各{}{}合计", context.pack.about.counties, name(code)),
        Reference::CountiesMedian(code) => format!("各{}{}中位数", context.pack.about.counties, name(code)),
        Reference::QuarterNumber => "季度序号".to_owned(),
    }
}
