//! Indicators that nobody gives, totals that nobody's number enters, and goals that nobody could be held to.

use super::Parts;
use crate::pack::detail::Fold;
use crate::pack::faults::Faults;
use crate::pack::indicator::{Against, Aggregate, Indicator, Kind, Role, Target, TargetScope, Units};
use crate::pack::reporter::{ReporterKind, Side};
use crate::pack::{PackError, Reporter};

pub(super) fn check(parts: &Parts<'_>, faults: &mut Faults) {
    // Where nobody is known, that has been told.
    if parts.reporters.kinds().is_empty() {
        return;
    }
    for (at, indicator) in parts.catalogue.placed() {
        let why = unasked(indicator).or_else(|| unfit_goal(parts, indicator));
        if let Some(why) = why {
            let message = format!("指标“{}”{why}", indicator.code);
            faults.push(PackError::Syntax { at: at.clone(), message });
        }
    }
}

/// Whether returns give its values.
fn is_given(indicator: &Indicator) -> bool {
    matches!(indicator.kind, Kind::Flow | Kind::Stock | Kind::Ytd | Kind::Flag | Kind::Text)
}

/// Why an indicator would stay empty.
fn unasked(indicator: &Indicator) -> Option<String> {
    let sections = &indicator.sections;
    let again =
        sections.iter().enumerate().find(|(at, (id, _))| sections[..*at].iter().any(|one| one.0 == *id));
    if let Some((_, (id, _))) = again {
        return Some(format!("的 sections 里“{id}”写了两次"));
    }
    if !is_given(indicator) {
        return None;
    }
    let nobody = indicator.units.is_nobody();
    if nobody && sections.is_empty() {
        return Some(match indicator.detail {
            Some(_) => "没有人填（county、sections 都是空的）：由明细表得出的，kind 写 derived；由下属单位填、与明细表核对的，county 写 y".to_owned(),
            None => "没有人填（county、sections 都是空的）：由下属单位填的 county 写 y，由科室填的 sections 写科室代号加 + 或 !；由别的指标算出的，kind 写 derived 或 rate".to_owned(),
        });
    }
    let of_units = !nobody && indicator.aggregate != Aggregate::Direct;
    if indicator.aggregate == Aggregate::List
        || of_units
        || sections.iter().any(|(_, role)| *role != Role::Compares)
    {
        return None;
    }
    Some(match indicator.aggregate {
        Aggregate::Direct => {
            "的 aggregate 是 direct，合计只取科室的数，sections 里没有加 ! 或 + 的科室：合计总是空的"
                .to_owned()
        }
        _ => "只有科室的核对数（sections 里的 =），没有人的数进入合计：由科室自办的加 +，唯一来源的加 !"
            .to_owned(),
    })
}

/// Why nobody could be held to an indicator's goal.
fn unfit_goal(parts: &Parts<'_>, indicator: &Indicator) -> Option<String> {
    let target = indicator.target.as_ref()?;
    match &target.scope {
        TargetScope::Whole => None,
        TargetScope::Units(units) => of_units(parts, indicator, target, units),
        TargetScope::Row => of_rows(indicator, target),
        // It is the reporting board that is judged, whatever the number says.
        TargetScope::Reporter => {
            let of_board = indicator.kind == Kind::Derived
                && indicator.aggregate == Aggregate::CountYes
                && indicator.numerator.is_empty()
                && indicator.detail.is_none();
            (!of_board).then(|| {
                "的 target_scope 是 报送单位，那只判定是否按时报送（kind 是 derived、aggregate 是 count_yes 的）；对各单位的数，target_scope 写 县 或单位类别".to_owned()
            })
        }
    }
}

fn of_units(parts: &Parts<'_>, indicator: &Indicator, target: &Target, units: &Units) -> Option<String> {
    let kinds = || parts.reporters.kinds().iter().filter(|kind| kind.side == Side::Unit);
    let asked: Vec<&ReporterKind> = kinds().filter(|kind| has_value(parts, indicator, kind, 0)).collect();
    let list = |kinds: &[&ReporterKind]| {
        kinds.iter().map(|kind| format!("{}（{}）", kind.name, kind.id)).collect::<Vec<_>>().join("、")
    };
    let judged = |kind: &&ReporterKind| units.include(&kind.id);
    let without: Vec<&ReporterKind> =
        kinds().filter(judged).filter(|kind| asked.iter().all(|one| one.id != kind.id)).collect();
    let missing = match units {
        Units::Nobody => return None,
        Units::Kinds(_) => !without.is_empty(),
        Units::All => asked.is_empty(),
    };
    if missing && asked.is_empty() {
        return Some(format!(
            "的目标对{}，它们都没有这一项的数：target_scope 写 州，或在 county 里写上由谁填",
            list(&without)
        ));
    }
    if missing {
        return Some(format!(
            "的目标对{}，那里没有这一项的数（有的是{}）：目标判定不了",
            list(&without),
            list(&asked)
        ));
    }
    let Against::Code(code) = &target.against else { return None };
    let other = parts.catalogue.get(code.as_str())?;
    let held = asked.iter().filter(|kind| units.include(&kind.id));
    let baseless: Vec<&ReporterKind> =
        held.copied().filter(|kind| !has_value(parts, other, kind, 0)).collect();
    (!baseless.is_empty()).then(|| {
        format!(
            "的目标是“{code}”，{}没有“{code}”的数：目标判定不了，只对合计的 target_scope 写 州",
            list(&baseless)
        )
    })
}

/// A goal for rows tells the rows below a number: the least of a column, or how many reach one.
fn of_rows(indicator: &Indicator, target: &Target) -> Option<String> {
    let fold = indicator.detail.as_ref().map(|source| &source.fold);
    match (fold, &target.against) {
        (Some(Fold::CountAtLeast(..)), _) | (Some(Fold::Min(_)), Against::Number(_)) => None,
        (Some(Fold::Min(_)), _) => {
            Some("的目标逐行判定（target_scope 是 行），右边要写数，如 >=6".to_owned())
        }
        (None, _) => Some(
            "的 target_scope 是 行，却不是由明细表得出的（detail_source）：没有行可以判定，写 州 或 县".to_owned(),
        ),
        (Some(_), _) => Some(
            "的目标逐行判定（target_scope 是 行），detail_source 要写 min:列 或 count_ge:列:数，不然说不出哪几行没有达到"
                .to_owned(),
        ),
    }
}

/// Terms of terms; a circle is told elsewhere.
const DEEPEST: usize = 8;

/// Whether units of a kind have a value of it, given or computed. What could not be read is taken to be there.
fn has_value(parts: &Parts<'_>, indicator: &Indicator, kind: &ReporterKind, depth: usize) -> bool {
    let computed = matches!(indicator.kind, Kind::Rate | Kind::Derived);
    match (&indicator.detail, indicator.aggregate) {
        (_, Aggregate::Register) => true,
        (_, Aggregate::Settings) => false,
        _ if !computed => indicator.units.include(&kind.id),
        _ if !indicator.numerator.is_empty() => {
            let mut terms = indicator.numerator.iter().chain(&indicator.denominator);
            depth > DEEPEST
                || terms.all(|code| {
                    let term = parts.catalogue.get(code.as_str());
                    term.is_none_or(|term| has_value(parts, term, kind, depth + 1))
                })
        }
        (Some(source), _) => parts.form.detail(&source.detail).is_none_or(|detail| {
            let of_kind = |reporter: &&Reporter| reporter.kind == kind.id;
            parts.reporters.iter().filter(of_kind).any(|reporter| detail.asked_of(reporter))
        }),
        (None, _) => false,
    }
}
