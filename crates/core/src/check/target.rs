//! V20: the policy's hard targets, as `crate::target` decides them.

use rust_decimal::Decimal;

use super::{Context, Sink};
use crate::pack::{Indicator, Kind, TargetScope};
use crate::phrase::plain;
use crate::target::{Short, TargetResult};

pub(super) fn run(context: &Context<'_>, sink: &mut Sink<'_>) {
    for result in context.targets.iter().filter(|result| result.target.scope != TargetScope::Reporter) {
        if !result.applies {
            sink.not_run("目标尚未到判定的季度");
            continue;
        }
        let Some(indicator) = context.pack.catalogue.get(result.code.as_str()) else {
            continue;
        };
        match result.met {
            Some(true) => sink.pass(),
            None => sink.not_run("报送的数不足以判定"),
            Some(false) if result.short.is_empty() => whole(context, result, indicator, sink),
            Some(false) => result.short.iter().for_each(|short| one(context, result, indicator, short, sink)),
        }
    }
}

fn whole(context: &Context<'_>, result: &TargetResult, indicator: &Indicator, sink: &mut Sink<'_>) {
    let now = context.now.line(indicator.code.as_str()).and_then(|line| line.total);
    let now = now.map_or_else(|| "没有数".to_owned(), |value| format!("{}{}", plain(value), unit(indicator)));
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
    let value = short.value.map(|value| crate::consolidate::round(value, 2));
    let now = match (indicator.kind, value) {
        (_, None) => "没有数".to_owned(),
        (Kind::Flag, Some(_)) => "为否".to_owned(),
        (_, Some(value)) => format!("{}{}", plain(value), unit(indicator)),
    };
    let who = context.pack.reporters.name(&short.reporter);
    let message =
        format!("{}{who}{now}，未达到目标{}", indicator.quoted(), goal(context, result, short.goal));
    let places = context.cell(&indicator.code, &short.reporter).map(|cell| cell.places.clone());
    sink.fail(Some(&short.reporter), places.unwrap_or_default(), message);
}

fn unit(indicator: &Indicator) -> &str {
    if indicator.kind == Kind::Flag { "" } else { &indicator.unit }
}

fn goal(context: &Context<'_>, result: &TargetResult, goal: Option<Decimal>) -> String {
    crate::report::goal_text(context.pack, result, goal)
}
