//! A target in its words, beside the goal that it comes to.

use rust_decimal::{Decimal, RoundingStrategy};

use super::target::TargetResult;
use crate::pack::{Against, Base, Indicator, Kind, Op, Pack, Target, TargetScope};
use crate::text::number::plain;

/// A target as text, with the goal of the whole or of one reporter: `不少于100个`, `95%以上`.
#[must_use]
pub fn goal_text(pack: &Pack, result: &TargetResult, goal: Option<Decimal>) -> String {
    let indicator = pack.catalogue.get(result.code.as_str());
    // Units are each held against their own past: what the whole came to is no goal of theirs.
    let each = matches!(result.target.scope, TargetScope::Units(_))
        && matches!(result.target.against, Against::Earlier { .. });
    let goal = goal.filter(|goal| !each || result.goal != Some(*goal));
    indicator.map(|indicator| target_text(pack, indicator, &result.target, goal)).unwrap_or_default()
}

/// An indicator's target as text; `goal` is the other indicator's value where the target is one, and what the earlier value
/// comes to where it looks back.
#[must_use]
pub fn target_text(pack: &Pack, indicator: &Indicator, target: &Target, goal: Option<Decimal>) -> String {
    let amount = |value: Decimal| indicator.amount(value);
    let beside = goal.map(|goal| format!("（{}）", amount(goal))).unwrap_or_default();
    match (&target.against, target.op) {
        (Against::Yes, _) => "“是”".to_owned(),
        (Against::Word(word), op) => match op {
            Op::Eq => word.clone(),
            Op::Ge => format!("{word}以上"),
            Op::Le => format!("{word}以下"),
            Op::Lt => format!("低于{word}"),
            Op::Gt => format!("高于{word}"),
        },
        (Against::Number(least), _) if let Some(most) = target.most => {
            let least = if indicator.unit == "%" { amount(*least) } else { indicator.number.written(*least) };
            format!("在{least}～{}之间（含本数）", amount(most))
        }
        (Against::Number(value), Op::Eq) => amount(*value),
        (Against::Number(value), Op::Ge) if indicator.kind == Kind::Rate => format!("{}以上", amount(*value)),
        (Against::Number(value), Op::Ge) => format!("不少于{}", amount(*value)),
        (Against::Number(value), Op::Le) => format!("不超过{}", amount(*value)),
        (Against::Number(value), Op::Lt) => format!("低于{}", amount(*value)),
        (Against::Number(value), Op::Gt) => format!("超过{}", amount(*value)),
        (Against::Code(code), op) => {
            let name = pack.catalogue.get(code.as_str()).map_or(code.as_str(), |other| &other.name);
            format!("{}{name}{beside}", than(op))
        }
        (Against::Earlier { base, percent }, op) => {
            let base = match base {
                Base::Previous => &pack.period.previous,
                Base::YearBefore => &pack.period.year_before,
            };
            let limit = goal.map(|goal| amount(limit(indicator, op, goal)));
            // Beside a change in percent an amount alone reads as the size of the change.
            let sign = if *percent == Decimal::ONE_HUNDRED { "" } else { within(op) };
            let beside = limit.map(|limit| format!("（{sign}{limit}）")).unwrap_or_default();
            format!("{}{beside}", earlier_text(base, *percent, op))
        }
    }
}

/// A goal as an amount that is written as the indicator is, and that the same amounts meet: 不多于163件 for 不多于163.4.
fn limit(indicator: &Indicator, op: Op, goal: Decimal) -> Decimal {
    let strategy = match op {
        Op::Le | Op::Gt => RoundingStrategy::ToNegativeInfinity,
        Op::Ge | Op::Lt => RoundingStrategy::ToPositiveInfinity,
        Op::Eq => return goal,
    };
    match indicator.kind {
        Kind::Rate => goal,
        _ => goal.round_dp_with_strategy(indicator.number.places(), strategy).normalize(),
    }
}

fn within(op: Op) -> &'static str {
    match op {
        Op::Lt => "即少于",
        Op::Eq => "即",
        Op::Ge => "即不少于",
        Op::Le => "即不多于",
        Op::Gt => "即多于",
    }
}

fn than(op: Op) -> &'static str {
    match op {
        Op::Lt => "低于",
        Op::Eq => "等于",
        Op::Ge => "不低于",
        Op::Le => "不高于",
        Op::Gt => "高于",
    }
}

/// 不高于上年同期, 较上年同期下降不少于5%, 不低于上季度的90%.
fn earlier_text(base: &str, percent: Decimal, op: Op) -> String {
    let change = percent - Decimal::ONE_HUNDRED;
    let size = plain(change.abs());
    match (op, change.is_zero(), change.is_sign_negative()) {
        (op, true, _) => format!("{}{base}", than(op)),
        (Op::Le, _, true) => format!("较{base}下降不少于{size}%"),
        (Op::Lt, _, true) => format!("较{base}下降超过{size}%"),
        (Op::Ge, _, false) => format!("较{base}增长不少于{size}%"),
        (Op::Gt, _, false) => format!("较{base}增长超过{size}%"),
        (op, ..) => format!("{}{base}的{}%", than(op), plain(percent)),
    }
}
