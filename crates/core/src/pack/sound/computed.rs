//! Indicators that cannot be what their row says: kinds with an aggregate of others, terms that go round in a circle, names
//! that two have.

use std::collections::BTreeMap;

use super::Parts;
use crate::pack::faults::Faults;
use crate::pack::indicator::{Against, Aggregate, Indicator, Kind, Target};

const FILE: &str = "indicators.csv";
/// Characters of the longest definition: it stands in a cell and in a note.
const LONGEST_DEFINITION: usize = 1_000;
/// Characters of the longest name.
const LONGEST_NAME: usize = 60;

pub(super) fn check(parts: &Parts<'_>, faults: &mut Faults) {
    // Of one measure: under another the same words mean another thing.
    let mut names: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    let mut codes: BTreeMap<String, &str> = BTreeMap::new();
    let mut fault = |indicator: &Indicator, message: String| {
        // A row begins with its code.
        let line = format!("\n{},", indicator.code);
        let text = parts.files.get(FILE).unwrap_or_default();
        let at = text.find(&line).map_or(0, |at| at + 1);
        let at = parts.files.location(FILE, at);
        faults.push(crate::pack::PackError::Syntax {
            at,
            message: format!("指标“{}”{message}", indicator.code),
        });
    };
    for (at, indicator) in parts.catalogue.iter().enumerate() {
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
        } else if let Some(other) = names.insert((&indicator.measure, &indicator.name), code) {
            fault(indicator, format!("与“{other}”同名：“{}”", indicator.name));
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
