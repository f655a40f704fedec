//! What a pack changes in the general rules, each with its reason. What keeps wrong numbers out of totals cannot be
//! changed.

use std::ops::Range;

use toml::Spanned;

use super::error::{Location, PackError, nearest};
use super::rule::{Page, RuleBook};
use super::rule_row::AdjustRow;
use super::{CheckKind, Reading, Severity};
use crate::ids::Code;

/// One change to a general rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    /// The rule.
    pub code: String,
    /// What is different: 停用, 由错误改为疑问, 只看19个指标.
    pub what: String,
    /// Why, in the pack's words.
    pub reason: String,
}

/// Applies one row to the general rules.
pub(super) fn apply(
    row: AdjustRow,
    book: &mut RuleBook,
    at: &dyn Fn(Range<usize>) -> Location,
) -> Result<(), PackError> {
    let AdjustRow { code, reason, off, severity, codes, params, basis } = row;
    let place = at(code.span());
    let name = code.get_ref().clone();
    let refuse = |message: String| Err(PackError::Syntax { at: place.clone(), message });
    if reason.trim().is_empty() {
        return refuse(format!("调整“{name}”须在 reason 里写明理由"));
    }
    let nothing = !off && severity.is_none() && codes.is_none() && params.is_empty() && basis.is_none();
    if nothing {
        return refuse(format!("调整“{name}”没有写改什么：off、severity、codes、params、basis 至少写一项"));
    }
    let mut what = Vec::new();
    if let Some(reading) = Reading::named(&name) {
        if off || codes.is_some() || !params.is_empty() || basis.is_some() {
            return refuse(format!("“{name}”是读表时的问题，不能停用，只能用 severity 放宽"));
        }
        let page = book.readings.page_mut(reading);
        if page.severity == Severity::Error || !page.waivable {
            return refuse(format!("“{name}”是读表的底线，不能放宽"));
        }
        what.extend(severity.map(|severity| grade(page, severity)));
    } else {
        let Some(index) = book.checks.iter().position(|check| check.page.code == name) else {
            let checks = book.checks.iter().map(|check| check.page.code.as_str());
            let nearest = nearest(&name, checks.chain(Reading::ALL.map(Reading::code)));
            return Err(PackError::UnknownName { at: place, what: "通用规则代码", name, nearest });
        };
        let check = &mut book.checks[index];
        let softer = severity.is_some_and(|severity| severity > check.page.severity);
        if is_net(check.kind) && (off || softer || codes.is_some()) {
            return refuse(format!("“{name}”是读表的底线，不能停用、放宽或只看部分指标"));
        }
        if let Some(param) = params.keys().find(|param| !check.kind.params().contains(&param.as_str())) {
            let nearest = nearest(param, check.kind.params().iter().copied());
            return Err(PackError::UnknownKey { at: place, key: param.clone(), nearest });
        }
        what.extend(severity.map(|severity| grade(&mut check.page, severity)));
        if let Some(codes) = codes {
            what.push(format!("只看{}个指标", codes.len()));
            check.codes =
                codes.iter().map(|code: &Spanned<String>| Code::from(code.get_ref().as_str())).collect();
        }
        for (param, value) in params {
            what.push(format!("{param} 为{value}"));
            check.params.insert(param, value);
        }
        if let Some(basis) = basis {
            what.push(format!("依据为{basis}"));
            check.page.basis = basis;
        }
        if off {
            what.push("停用".to_owned());
            book.checks.remove(index);
        }
    }
    book.adjustments.push(Adjustment { code: name, what: what.join("，"), reason });
    Ok(())
}

/// Counts that are no counts must never pass for some.
fn is_net(kind: CheckKind) -> bool {
    kind == CheckKind::WholeNumber
}

fn grade(page: &mut Page, severity: Severity) -> String {
    let told = format!("由{}改为{}", page.severity.label(), severity.label());
    page.severity = severity;
    told
}
