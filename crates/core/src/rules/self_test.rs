//! Every rule carries values that must pass and values that must fail. A rule that does not tell them apart is
//! no check.

use rust_decimal::Decimal;

use super::formula::example_holds;
use crate::pack::formula::Reference;
use crate::pack::{Example, RuleBook};
use crate::rules::{Environment, Places};

/// A rule whose example did not come out as it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("规则 {code} 的{which}例不符：{what}")]
pub struct SelfTestFailure {
    /// The rule.
    pub code: String,
    /// 通过 or 不通过.
    pub which: &'static str,
    /// What came out.
    pub what: &'static str,
}

struct Values<'a>(&'a Example);

impl Environment for Values<'_> {
    fn value(&self, reference: &Reference) -> Option<(Decimal, Places<'_>)> {
        self.0.iter().find(|(known, _)| known == reference).map(|(_, value)| (*value, Places::Here(&[])))
    }
}

/// Runs the examples of all rules.
#[must_use]
pub fn self_test(rules: &RuleBook) -> Vec<SelfTestFailure> {
    let mut failures = Vec::new();
    for rule in &rules.rules {
        let mut fail =
            |which, what| failures.push(SelfTestFailure { code: rule.page.code.clone(), which, what });
        for (which, examples, wanted) in [("通过", &rule.pass, true), ("不通过", &rule.fail, false)] {
            if examples.is_empty() {
                fail(which, "没有写例子");
            }
            for example in examples {
                if example.iter().any(|(reference, _)| !rule.references().contains(&reference)) {
                    fail(which, "例子里有规则用不到的数");
                }
                match example_holds(rule, &Values(example)) {
                    Some(holds) if holds == wanted => {}
                    Some(true) => fail(which, "结果为通过"),
                    Some(false) => fail(which, "结果为不通过"),
                    None => fail(which, "缺少数值或前提不成立，规则没有运行"),
                }
            }
        }
    }
    failures
}
