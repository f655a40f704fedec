//! A plan that comes after another: which of its indicators had what code there. Only what says so is compared with periods
//! under the earlier plan.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::catalogue::{COLUMNS, Catalogue, FILE, OPTIONAL};
use super::error::{Location, PackError, nearest};
use super::faults::{Faults, PackFaults};
use super::files::PackFiles;
use super::indicator::{Indicator, Kind, Visibility};
use super::{About, Pack};
use crate::ids::{Code, Period};

const ABOUT: &str = "pack.toml";
const REPORTERS: &str = "reporters.toml";
const SCHEDULE: &str = "schedule.toml";

/// `[follows]` of `pack.toml`: the plan that this one comes after.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Follows {
    /// Id of its pack.
    pub id: String,
}

/// What of a row of the catalogue tells its earlier code, and where the row stands.
#[derive(Deserialize)]
struct Row {
    code: String,
    #[serde(default)]
    before: String,
}

/// The rows that name an earlier code, with their lines. What is wrong with the file has been told by then.
fn rows(files: &PackFiles) -> Vec<(Location, Row)> {
    let mut rows = files.csv::<Row>(FILE, &COLUMNS, &OPTIONAL, &mut Faults::default());
    rows.retain(|(_, row)| !row.before.is_empty());
    rows
}

/// What can be told of a pack alone: an earlier code needs an earlier plan, and goes on under one code only.
pub(super) fn check(files: &PackFiles, about: &About, catalogue: &Catalogue, faults: &mut Faults) {
    if let Some(follows) = about.follows.as_ref().filter(|follows| follows.id == about.id) {
        let message = format!("[follows] 的 id“{}”是这个方案包自己的，应写前一方案包的 id", follows.id);
        faults.push(PackError::Syntax { at: of_key(files, ABOUT, "[follows]"), message });
    }
    if catalogue.iter().all(|indicator| indicator.before.is_none()) {
        return;
    }
    let mut taken = BTreeSet::new();
    for (at, row) in rows(files) {
        if about.follows.is_none() {
            let message = format!(
                "“{}”写了承接的代码（before），pack.toml 里没有 [follows]：写上 [follows] 和前一方案包的 id，不承接的留空",
                row.code
            );
            faults.push(PackError::Syntax { at, message });
        } else if !taken.insert(row.before.clone()) {
            faults.push(PackError::Duplicate { at, what: "承接的代码（before）", name: row.before });
        }
    }
}

/// The line on which something stands first, or the first one.
fn of_key(files: &PackFiles, file: &str, key: &str) -> Location {
    files.location(file, files.get(file).ok().and_then(|text| text.find(key)).unwrap_or(0))
}

impl Pack {
    /// The indicators that go on from the plan before, by the codes that they had there. Of texts there is nothing to go on.
    pub fn carried(&self) -> impl Iterator<Item = (&Code, &Indicator)> {
        let values = self.catalogue.iter().filter(|indicator| indicator.kind != Kind::Text);
        values.filter_map(|indicator| Some((indicator.before.as_ref()?, indicator)))
    }

    /// The first period of the plan, and the last; `None` for a pack that names no periods.
    #[must_use]
    pub fn span(&self) -> Option<(Period, Period)> {
        let quarters = &self.schedule.quarters;
        Some((*quarters.iter().min()?, *quarters.iter().max()?))
    }

    /// What is to be said of a period that is none of the plan's; nothing of a pack that names no periods.
    #[must_use]
    pub fn outside(&self, period: Period) -> Option<String> {
        let (first, last) = self.span()?;
        let listed = if first <= period && period <= last { "列出的" } else { "的" };
        let told = || {
            let (period, first, last) = (period.label(), first.label(), last.label());
            format!("{period}不在方案“{}”{listed}期间（{first}至{last}）里，仍按它处理", self.about.campaign)
        };
        (!self.schedule.quarters.contains(&period)).then(told)
    }

    /// A line of the pack that says of which periods it is.
    #[must_use]
    pub fn says_periods(&self) -> Location {
        let begins = |line: &str| ["quarters", "from", "to"].iter().any(|key| line.starts_with(key));
        let text = self.files.get(SCHEDULE).unwrap_or_default();
        self.files.line(SCHEDULE, text.lines().position(begins).map_or(1, |at| at + 1))
    }

    /// The line that says what it is called.
    #[must_use]
    pub fn says_id(&self) -> Location {
        let text = self.files.get(ABOUT).unwrap_or_default();
        let line = text.lines().position(|line| line.trim_start().starts_with("id")).map_or(1, |at| at + 1);
        self.files.line(ABOUT, line)
    }

    /// The line that says which plan it comes after.
    #[must_use]
    pub fn says_follows(&self) -> Location {
        of_key(&self.files, ABOUT, "[follows]")
    }

    /// What does not fit between this pack and the one before that it follows: a code must be there, and mean a value that
    /// the same number can be compared with.
    #[must_use]
    pub fn faults_after(&self, before: &Self) -> Option<PackFaults> {
        let mut faults = Faults::default();
        if self.about.follows.as_ref().is_none_or(|follows| follows.id != before.about.id) {
            let message = format!("前一方案包的 id 是“{}”，[follows] 写的不是它", before.about.id);
            faults.push(PackError::Syntax { at: self.says_follows(), message });
        }
        for reporter in self.reporters.iter() {
            let other = before.reporters.get(&reporter.id).filter(|other| other.side != reporter.side);
            if let Some(other) = other {
                let message = format!(
                    "“{}”在前一方案里是“{}”，一个是下属单位、一个是本级科室：两个方案里的 id 不能是同一个",
                    reporter.id, other.name
                );
                let at = of_key(&self.files, REPORTERS, &format!("\"{}\"", reporter.id));
                faults.push(PackError::Syntax { at, message });
            }
        }
        let codes: BTreeMap<&Code, &Code> = self.carried().map(|(old, new)| (&new.code, old)).collect();
        for (at, row) in rows(&self.files) {
            let Some(indicator) = self.catalogue.get(&row.code) else { continue };
            let Some(then) = before.catalogue.get(&row.before) else {
                let known = before.catalogue.iter().map(|one| one.code.as_str());
                let nearest = nearest(&row.before, known);
                faults.push(PackError::UnknownName {
                    at,
                    what: "前一方案的指标代码",
                    name: row.before,
                    nearest,
                });
                continue;
            };
            if let Some(why) = unlike(indicator, then, &codes) {
                let message = format!(
                    "“{}”不能承接前一方案的“{}”（{}）：{why}。改成一样的，不能比的把 before 留空",
                    row.code, then.code, then.name
                );
                faults.push(PackError::Syntax { at, message });
            }
        }
        faults.told()
    }
}

/// Why values of an indicator cannot be set beside those that it had in the plan before.
fn unlike(now: &Indicator, then: &Indicator, codes: &BTreeMap<&Code, &Code>) -> Option<String> {
    let differ =
        |what: &str, then: &str, now: &str| Some(format!("{what}在前一方案里是“{then}”，这里是“{now}”"));
    if now.kind != then.kind {
        return differ("kind ", then.kind.written(), now.kind.written());
    }
    if now.unit != then.unit {
        return differ("单位（unit）", &then.unit, &now.unit);
    }
    if now.number != then.number {
        return differ("数的写法（number）", &then.number.to_string(), &now.number.to_string());
    }
    if now.choice != then.choice {
        return differ("可选的词", &then.choice.listed(), &now.choice.listed());
    }
    // What was collected to be kept back must not be told by a comparison.
    if now.visibility != then.visibility && now.visibility != Visibility::Internal {
        return differ("公开范围（visibility）", then.visibility.written(), now.visibility.written());
    }
    let whole = now.kind == Kind::Rate || !(now.numerator.is_empty() || then.numerator.is_empty());
    if !whole {
        return None;
    }
    let terms = |indicator: &Indicator| -> Vec<Code> {
        indicator.numerator.iter().chain(&indicator.denominator).cloned().collect()
    };
    if let Some(term) = terms(now).iter().find(|term| !codes.contains_key(term)) {
        return Some(format!("计算它的“{term}”没有承接，往期无从比较"));
    }
    let was = |code: &Code| codes.get(code).map(|old| (*old).clone());
    let numerator: BTreeSet<Code> = now.numerator.iter().filter_map(was).collect();
    let same = numerator == then.numerator.iter().cloned().collect()
        && now.denominator.as_ref().and_then(was) == then.denominator;
    (!same).then(|| {
        let all = terms(then).iter().map(Code::to_string).collect::<Vec<_>>().join("、");
        format!("前一方案由{all}计算，这里的各项承接的不是这些")
    })
}
