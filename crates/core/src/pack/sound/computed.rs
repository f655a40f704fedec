//! Indicators that cannot be what their row says: kinds with an aggregate of others, terms that go round in a circle, names
//! that two have.

use std::collections::BTreeMap;

use super::Parts;
use crate::ids::ReporterId;
use crate::pack::PackError;
use crate::pack::faults::Faults;
use crate::pack::indicator::{Against, Aggregate, Indicator, Kind, Target};
use crate::pack::reporter::Side;
use crate::text::fold::key;

/// Characters of the longest definition: it stands in a cell and in a note.
const LONGEST_DEFINITION: usize = 1_000;
/// Characters of the longest name.
const LONGEST_NAME: usize = 60;

pub(super) fn check(parts: &Parts<'_>, faults: &mut Faults) {
    let mut names: BTreeMap<String, Vec<(&Indicator, bool)>> = BTreeMap::new();
    let mut codes: BTreeMap<String, &str> = BTreeMap::new();
    for (at, (place, indicator)) in parts.catalogue.placed().enumerate() {
        let mut fault = |indicator: &Indicator, message: String| {
            let message = format!("指标“{}”{message}", indicator.code);
            faults.push(PackError::Syntax { at: place.clone(), message });
        };
        let code = indicator.code.as_str();
        if let Some(why) = unfit_code(code) {
            fault(indicator, format!("的代码{why}"));
        } else if let Some(other) = codes.insert(code.to_uppercase(), code) {
            fault(indicator, format!("与“{other}”的代码只有大小写不同"));
        }
        let length = indicator.name.chars().count();
        if indicator.name.trim().is_empty() {
            fault(indicator, "没有名称（name）".to_owned());
        } else if length > LONGEST_NAME {
            fault(indicator, format!("的名称有{length}个字，最多{LONGEST_NAME}个"));
        }
        if let Some(why) = shared_name(parts, &mut names, indicator) {
            fault(indicator, why);
        }
        let length = indicator.definition.chars().count();
        if length > LONGEST_DEFINITION {
            fault(indicator, format!("的口径（definition）有{length}个字，最多{LONGEST_DEFINITION}个"));
        }
        if let Some(why) = unfit_kind(indicator) {
            fault(indicator, why);
        } else if let Some(why) = unfit_terms(parts, at, indicator) {
            fault(indicator, why);
        }
        let against = match &indicator.target {
            Some(Target { against: Against::Code(code), .. }) => parts.catalogue.get(code.as_str()),
            _ => None,
        };
        if let Some(other) = against {
            if other.code == indicator.code {
                fault(indicator, "的目标是它自己，总是达到".to_owned());
            } else if other.unit != indicator.unit {
                fault(
                    indicator,
                    format!(
                        "的单位是“{}”，目标“{}”的单位是“{}”，不能比较",
                        indicator.unit, other.code, other.unit
                    ),
                );
            }
        }
    }
}

/// Why its names would be another's: a return without codes says by them which indicator a row is. Whether it is the name itself or
/// another way of writing it stands beside each.
fn shared_name<'p>(
    parts: &Parts<'_>,
    names: &mut BTreeMap<String, Vec<(&'p Indicator, bool)>>,
    indicator: &'p Indicator,
) -> Option<String> {
    let mut why = None;
    let own = std::iter::once((&indicator.name, true));
    for (name, is_name) in own.chain(indicator.synonyms.iter().map(|name| (name, false))) {
        let known = names.entry(key(name)).or_default();
        let same = |(other, _): &&(&Indicator, bool)| {
            other.code != indicator.code && !name.trim().is_empty() && !asked_apart(parts, indicator, other)
        };
        if let (Some((other, is_others)), true) = (known.iter().find(same), why.is_none()) {
            let code = &other.code;
            let which = "没有代码的表分不出是哪一项";
            why = Some(match (is_name, is_others) {
                (true, true) => format!("与“{code}”同名：“{name}”，{which}"),
                (true, false) => format!("的名称“{name}”也是“{code}”的别名（synonyms），{which}"),
                (false, true) => format!("的别名（synonyms）“{name}”是“{code}”的名称，{which}"),
                (false, false) => format!("和“{code}”都有别名（synonyms）“{name}”，{which}"),
            });
        }
        known.push((indicator, is_name));
    }
    why
}

/// Whether two are given by others, under different measures: what is one's in a return cannot be the other's.
fn asked_apart(parts: &Parts<'_>, one: &Indicator, other: &Indicator) -> bool {
    let somebody = |one: &Indicator| {
        let given = !matches!(one.kind, Kind::Rate | Kind::Derived | Kind::Parameter);
        given && !(one.units.is_nobody() && one.sections.is_empty())
    };
    let kinds = parts.reporters.kinds().iter().filter(|kind| kind.side == Side::Unit);
    let mut common = kinds.filter(|kind| one.units.include(&kind.id) && other.units.include(&kind.id));
    let section = |id: &ReporterId| other.sections.iter().any(|(known, _)| known == id);
    somebody(one)
        && somebody(other)
        && one.measure != other.measure
        && common.next().is_none()
        && !one.sections.iter().any(|(id, _)| section(id))
}

/// Why a code is none. Forms and formulas write it in capitals, but for a letter that tells parts of one thing apart: M1507a.
fn unfit_code(code: &str) -> Option<&'static str> {
    let whole = code.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(code);
    let letter = whole.starts_with(|c: char| c.is_ascii_uppercase());
    let rest = whole.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    match code {
        "" => Some("是空的"),
        _ if !(letter && rest) => {
            Some("应以大写字母起头，后面是大写字母和数字，末尾可以有一个小写字母，如 A01、A01a")
        }
        _ if code.len() > 12 => Some("太长，最多12个字符"),
        _ => None,
    }
}

/// Why a kind does not go with how its values come to the whole's.
fn unfit_kind(indicator: &Indicator) -> Option<String> {
    use Aggregate::{CountYes, Direct, List, Min, Recompute, Register, Settings, Sum};
    let (kind, aggregate) = (indicator.kind, indicator.aggregate);
    let fits: &[(Aggregate, &str)] = match kind {
        Kind::Parameter => &[(Register, "register"), (Settings, "settings")],
        Kind::Rate => &[(Recompute, "recompute")],
        Kind::Text => &[(List, "list")],
        Kind::Flag => &[(CountYes, "count_yes"), (Direct, "direct")],
        Kind::Flow => &[(Sum, "sum"), (Direct, "direct")],
        Kind::Stock | Kind::Ytd => &[(Sum, "sum"), (Min, "min"), (Direct, "direct"), (List, "list")],
        Kind::Derived => &[(Sum, "sum"), (Min, "min"), (CountYes, "count_yes")],
    };
    if !fits.iter().any(|(fit, _)| *fit == aggregate) {
        let words: Vec<&str> = fits.iter().map(|(_, word)| *word).collect();
        return Some(format!("的 kind 是 {}，aggregate 只能写 {}", kind.written(), words.join("、")));
    }
    if kind == Kind::Rate && indicator.unit != "%" {
        return Some(format!("是比率，程序按百分数计算和判定，unit 要写 %（现在是“{}”）", indicator.unit));
    }
    let (above, below) = (!indicator.numerator.is_empty(), indicator.denominator.is_some());
    match kind {
        Kind::Rate if !(above && below) => Some("是比率，numerator 和 denominator 都要写".to_owned()),
        Kind::Derived if below => Some("由几项相加得出，denominator 留空；要相除的，kind 写 rate".to_owned()),
        Kind::Derived if !above && indicator.detail.is_none() && aggregate != CountYes => Some(
            "的 kind 是 derived，要写由哪几项相加（numerator）或由哪张明细表得出（detail_source）".to_owned(),
        ),
        Kind::Rate | Kind::Derived => None,
        _ if above || below => Some(format!(
            "的 kind 是 {}，由单位填报，numerator 和 denominator 留空；由别的指标算出的，kind 写 derived 或 rate",
            kind.written()
        )),
        _ => None,
    }
}

/// Why an indicator cannot be computed from its terms. Sums are made in the order of the list.
fn unfit_terms(parts: &Parts<'_>, at: usize, indicator: &Indicator) -> Option<String> {
    let mut terms = indicator.numerator.iter().chain(&indicator.denominator);
    terms.find_map(|code| {
        let (place, term) = parts.catalogue.iter().enumerate().find(|(_, other)| other.code == *code)?;
        match term.kind {
            Kind::Rate => Some(format!("由“{code}”得出，“{code}”是比率，不能再相加、相除")),
            Kind::Text => Some(format!("由“{code}”得出，“{code}”是文字")),
            Kind::Derived if indicator.kind == Kind::Derived && !term.numerator.is_empty() && place >= at => {
                Some(if place == at {
                    "由它自己相加得出，算不出来".to_owned()
                } else {
                    format!("由“{code}”相加得出，“{code}”也由别的相加：要写在它前面，也不能互相相加")
                })
            }
            _ => None,
        }
    })
}
