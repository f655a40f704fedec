//! Goals that no rate can reach: of a part over its whole, more than all of it.

use rust_decimal::Decimal;

use crate::ids::DetailId;
use crate::pack::detail::Fold;
use crate::pack::faults::Faults;
use crate::pack::formula::{Expression, Reference};
use crate::pack::indicator::{Against, Indicator, Kind, Op, RegisterFact, Target};
use crate::pack::{Catalogue, Comparison, PackError, RuleBook, Severity};

pub(in crate::pack) fn check(catalogue: &Catalogue, rules: &RuleBook, faults: &mut Faults) {
    for (at, indicator) in catalogue.placed() {
        let beyond = indicator.target.as_ref().and_then(beyond);
        let why = beyond.and_then(|bound| Some((bound, part_of_whole(indicator, catalogue, rules)?)));
        if let Some((bound, why)) = why {
            let message = format!(
                "指标“{}”的目标写{bound}，达不到：{why}，比率最高100；百分数照 % 前面的数写",
                indicator.code
            );
            faults.push(PackError::Syntax { at: at.clone(), message });
        }
    }
}

/// The bound of a goal that lies beyond all of it.
fn beyond(target: &Target) -> Option<Decimal> {
    let Against::Number(bound) = target.against else { return None };
    let all = Decimal::ONE_HUNDRED;
    let beyond = match target.op {
        Op::Ge | Op::Eq => bound > all,
        Op::Gt => bound >= all,
        Op::Le | Op::Lt => false,
    };
    beyond.then_some(bound)
}

/// Why a rate's numerator is never more than its denominator, as far as the pack says so: it is one of the parts that the denominator
/// adds up, counts rows out of all of them, or a rule makes it an error.
fn part_of_whole(indicator: &Indicator, catalogue: &Catalogue, rules: &RuleBook) -> Option<String> {
    let [part] = indicator.numerator.as_slice() else { return None };
    let whole = indicator.denominator.as_ref().filter(|_| indicator.kind == Kind::Rate)?;
    let (of_part, of_whole) = (catalogue.get(part.as_str())?, catalogue.get(whole.as_str())?);
    if part == whole || of_whole.numerator.contains(part) {
        return Some(format!("分母“{whole}”包含分子“{part}”"));
    }
    let counted = of_part.detail.as_ref().filter(|source| {
        let counts = matches!(source.fold, Fold::Count(_) | Fold::CountAtLeast(..) | Fold::CountEqual(..));
        counts && of_part.kind == Kind::Derived
    });
    let all_rows = |counted: &DetailId| {
        of_whole.register == Some(RegisterFact::Rows(counted.clone()))
            || of_whole.detail.as_ref().is_some_and(|all| all.detail == *counted && all.fold == Fold::Rows)
    };
    if counted.is_some_and(|source| all_rows(&source.detail)) {
        return Some(format!("分子“{part}”只数“{whole}”中的一些行"));
    }
    let now = |side: &Expression, code| matches!(side, Expression::Value(Reference::Now(one)) if one == code);
    let rule = rules.rules.iter().find(|rule| {
        let condition = &rule.condition;
        let sides = match condition.comparison {
            Comparison::AtMost => Some((&condition.left, &condition.right)),
            Comparison::AtLeast => Some((&condition.right, &condition.left)),
            _ => None,
        };
        rule.guard.is_none()
            && rule.page.severity == Severity::Error
            && sides.is_some_and(|(less, more)| now(less, part) && now(more, whole))
    });
    rule.map(|rule| format!("“{part}”不大于“{whole}”（规则 {}）", rule.page.code))
}
