//! Whether the policy's hard targets are met: decided on whole numbers by cross-multiplication, never on a
//! rounded percentage.

use rust_decimal::Decimal;

use crate::text::number::plain;
use serde::Serialize;

use crate::count::Cell;
use crate::count::board::{BoardRow, Status};
use crate::count::consolidate::{Consolidated, Line, counted_rows};
use crate::ids::{Code, ReporterId};
use crate::pack::{Against, Aggregate, Indicator, Kind, Op, Pack, Target, TargetScope, VillageSource};
use crate::returns::{Inbox, Place};

/// Someone who falls short of a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Short {
    /// The county or section.
    pub reporter: ReporterId,
    /// What it has, in the indicator's unit.
    pub value: Option<Decimal>,
    /// Its own goal: the target, or its own value of the other indicator.
    pub goal: Option<Decimal>,
    /// What is lacking: of the value itself, or of a rate's numerator.
    pub gap: Decimal,
}

/// A village below a per-village target.
#[derive(Debug, Clone, PartialEq)]
pub struct ShortVillage {
    /// County.
    pub county: ReporterId,
    /// Township.
    pub township: String,
    /// Village.
    pub name: String,
    /// What it has.
    pub value: Decimal,
    /// What it lacks.
    pub gap: Decimal,
    /// Cell.
    pub place: Place,
}

/// One target's result.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetResult {
    /// The indicator.
    pub code: Code,
    /// The target.
    pub target: Target,
    /// The right side as a number: the target itself, or the other indicator's total.
    pub goal: Option<Decimal>,
    /// Whether it is due: from then on falling short counts; before that only progress is told.
    pub applies: bool,
    /// Whether it holds on what is known now, due or not. `None` where that cannot be told.
    pub holds: Option<bool>,
    /// Met or not met; `None` until it is due, and where it cannot be told.
    pub met: Option<bool>,
    /// What the prefecture as a whole lacks, where that is a number.
    pub gap: Option<Decimal>,
    /// Who meets it (scope county and reporter).
    pub reached: Vec<ReporterId>,
    /// Who falls short.
    pub short: Vec<Short>,
    /// Who gave no value.
    pub unknown: Vec<ReporterId>,
    /// Whose value is doubted.
    pub doubted: Vec<ReporterId>,
    /// Who has nothing to be measured (denominator zero).
    pub not_applicable: Vec<ReporterId>,
    /// Villages that fall short (scope village).
    pub villages: Vec<ShortVillage>,
}

/// How a unit stands to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
enum Standing {
    Reached,
    Short(Decimal),
    Unknown,
    Doubted,
    NotApplicable,
}

/// Decides all targets of the catalogue.
#[must_use]
pub fn targets(pack: &Pack, inbox: &Inbox, now: &Consolidated, board: &[BoardRow]) -> Vec<TargetResult> {
    pack.catalogue
        .iter()
        .filter(|indicator| indicator.valid_from.is_none_or(|from| inbox.quarter >= from))
        .filter_map(|indicator| {
            let target = indicator.target.clone()?;
            Some(Decision { pack, inbox, now, board, indicator, target }.decide())
        })
        .collect()
}

struct Decision<'a> {
    pack: &'a Pack,
    inbox: &'a Inbox,
    now: &'a Consolidated,
    board: &'a [BoardRow],
    indicator: &'a Indicator,
    target: Target,
}

impl Decision<'_> {
    fn decide(&self) -> TargetResult {
        let mut result = TargetResult {
            code: self.indicator.code.clone(),
            target: self.target.clone(),
            goal: self.goal(None),
            applies: self.applies(),
            holds: None,
            met: None,
            gap: None,
            reached: Vec::new(),
            short: Vec::new(),
            unknown: Vec::new(),
            doubted: Vec::new(),
            not_applicable: Vec::new(),
            villages: Vec::new(),
        };
        match self.target.scope {
            TargetScope::Reporter => self.reporters(&mut result),
            TargetScope::Whole => self.whole(&mut result),
            TargetScope::County => self.each(&mut result),
            TargetScope::Village => {
                self.villages(&mut result);
                self.each(&mut result);
            }
        }
        result.met = result.holds.filter(|_| result.applies);
        result
    }

    /// A goal on a year-to-date figure is the year's goal: it is judged at the year's end.
    fn applies(&self) -> bool {
        let year_goal = self.target.is_of_year(self.indicator);
        self.inbox.quarter >= self.target.from && (!year_goal || self.inbox.quarter.is_last_of_year())
    }

    fn line(&self) -> Option<&Line> {
        self.now.line(self.indicator.code.as_str())
    }

    /// The right side: for a reporter, or for the whole.
    fn goal(&self, reporter: Option<&ReporterId>) -> Option<Decimal> {
        match &self.target.against {
            Against::Number(number) => Some(*number),
            Against::Yes => Some(Decimal::ONE),
            Against::Code(code) => {
                let line = self.now.line(code.as_str())?;
                match reporter {
                    Some(id) => line.cell(id)?.number(),
                    None => line.total,
                }
            }
        }
    }

    /// A rate is compared as numerator × 100 with goal × denominator.
    fn standing(
        &self,
        value: Option<Decimal>,
        ratio: Option<(Decimal, Decimal)>,
        goal: Option<Decimal>,
    ) -> Standing {
        let Some(goal) = goal else {
            return Standing::Unknown;
        };
        let (left, right, scale) = match (self.indicator.kind, ratio, value) {
            (Kind::Rate, Some((_, denominator)), _) if denominator.is_zero() => {
                return Standing::NotApplicable;
            }
            (Kind::Rate, Some((numerator, denominator)), _) => {
                (numerator * Decimal::ONE_HUNDRED, goal * denominator, Decimal::ONE_HUNDRED)
            }
            (Kind::Rate, None, _) | (_, _, None) => return Standing::Unknown,
            (_, _, Some(value)) => (value, goal, Decimal::ONE),
        };
        if self.target.op.holds(left, right) {
            return Standing::Reached;
        }
        // What the numerator lacks, in whole pieces: half a person cannot be helped.
        Standing::Short(((right - left).abs() / scale).ceil())
    }

    /// Whether the right side rests on a value that is doubted.
    fn is_goal_doubted(&self, reporter: Option<&ReporterId>) -> bool {
        let Against::Code(code) = &self.target.against else { return false };
        self.now.line(code.as_str()).is_some_and(|line| match reporter {
            Some(id) => line.cell(id).is_some_and(|cell| cell.doubted),
            None => line.doubted().next().is_some(),
        })
    }

    fn whole(&self, result: &mut TargetResult) {
        let Some(line) = self.line() else { return };
        let ratio = line.ratio.map(|share| (share.numerator, share.denominator));
        let complete = line.covered() == line.expected;
        let doubted = line.doubted().next().is_some() || self.is_goal_doubted(None);
        let standing = self.standing(line.total, ratio, result.goal);
        match standing {
            _ if doubted => {}
            // A sum that lacks a county can only grow: reaching "at least" stands, anything else is open.
            Standing::Reached => {
                let certain = complete || (self.target.op == Op::Ge && self.indicator.kind != Kind::Rate);
                result.holds = certain.then_some(true);
                result.gap = Some(Decimal::ZERO);
            }
            Standing::Short(gap) => {
                // 100% asked and someone short: no later return can mend that.
                let certain = complete || (self.indicator.kind == Kind::Rate && self.target.op == Op::Eq);
                result.holds = certain.then_some(false);
                result.gap = Some(gap);
            }
            Standing::Unknown | Standing::Doubted | Standing::NotApplicable => {}
        }
        if self.indicator.kind == Kind::Rate {
            self.each_reporter(result);
        }
    }

    fn each(&self, result: &mut TargetResult) {
        self.each_reporter(result);
        // What those who reported lack; a return that is not there lacks nothing that could be named.
        // Of a minimum, what the least one lacks: the lacks of several do not add up to anything.
        let gaps = result.short.iter().map(|short| short.gap);
        result.gap = Some(match self.indicator.aggregate {
            Aggregate::Min => gaps.max().unwrap_or_default(),
            _ => gaps.sum(),
        });
        result.holds = if !result.short.is_empty() || !result.villages.is_empty() {
            Some(false)
        } else if result.unknown.is_empty() && result.doubted.is_empty() && !result.reached.is_empty() {
            Some(true)
        } else {
            None
        };
    }

    fn each_reporter(&self, result: &mut TargetResult) {
        let Some(line) = self.line() else { return };
        let mut ids: Vec<ReporterId> = line
            .cells
            .keys()
            .filter(|id| {
                line.shares.contains_key(*id) || self.pack.reporters.counties().any(|c| c.id == **id)
            })
            .cloned()
            .collect();
        self.pack.reporters.sort(&mut ids);
        for id in ids {
            let ratio = line.shares.get(&id).map(|share| (share.numerator, share.denominator));
            let value = line.cell(&id).and_then(Cell::number);
            let goal = self.goal(Some(&id));
            let doubted = line.cell(&id).is_some_and(|cell| cell.doubted) || self.is_goal_doubted(Some(&id));
            let standing = if doubted { Standing::Doubted } else { self.standing(value, ratio, goal) };
            match standing {
                Standing::Doubted => result.doubted.push(id),
                Standing::Reached => result.reached.push(id),
                Standing::Short(gap) => result.short.push(Short { reporter: id, value, goal, gap }),
                Standing::NotApplicable => result.not_applicable.push(id),
                Standing::Unknown => result.unknown.push(id),
            }
        }
    }

    fn reporters(&self, result: &mut TargetResult) {
        for row in self.board {
            match row.status {
                Status::OnTime => result.reached.push(row.reporter.clone()),
                // Received, its day not known: neither on time nor late.
                Status::Undated => result.unknown.push(row.reporter.clone()),
                Status::Late | Status::Missing | Status::Rejected => {
                    result.short.push(Short {
                        reporter: row.reporter.clone(),
                        value: None,
                        goal: None,
                        gap: Decimal::ONE,
                    });
                }
            }
        }
        result.holds = match (result.short.is_empty(), result.unknown.is_empty()) {
            (false, _) => Some(false),
            (true, true) => Some(true),
            (true, false) => None,
        };
        result.gap = Some(Decimal::from(result.short.len()));
    }

    /// The villages below the line. 不少于6名 is a minimum of each village, not an average.
    fn villages(&self, result: &mut TargetResult) {
        let (column, least) = match (&self.indicator.village, &self.target.against) {
            (Some(VillageSource::Min(column)), Against::Number(least)) => (column, *least),
            (Some(VillageSource::CountAtLeast(column, least)), _) => (column, *least),
            _ => return,
        };
        for county in self.pack.reporters.counties() {
            // What is doubted is judged nowhere.
            let doubted = self.line().and_then(|line| line.cell(&county.id)).is_some_and(|cell| cell.doubted);
            let submission = self.inbox.of(&county.id).filter(|_| !doubted);
            let rows =
                submission.into_iter().flat_map(|one| counted_rows(self.pack, self.inbox.quarter, one));
            for row in rows {
                let Some(entry) = row.values.get(column.as_str()) else {
                    continue;
                };
                let Some(value) = entry.number().filter(|value| *value < least) else {
                    continue;
                };
                result.villages.push(ShortVillage {
                    county: county.id.clone(),
                    township: row.township.clone(),
                    name: row.name.clone(),
                    value,
                    gap: least - value,
                    place: entry.place.clone(),
                });
            }
        }
    }
}

/// A target as text, with the goal of the whole or of one reporter: `不少于100个`, `95%以上`.
#[must_use]
pub fn goal_text(pack: &Pack, result: &TargetResult, goal: Option<Decimal>) -> String {
    let indicator = pack.catalogue.get(result.code.as_str());
    indicator.map(|indicator| target_text(pack, indicator, &result.target, goal)).unwrap_or_default()
}

/// An indicator's target as text; `goal` is the other indicator's value where the target is one.
#[must_use]
pub fn target_text(pack: &Pack, indicator: &Indicator, target: &Target, goal: Option<Decimal>) -> String {
    let amount = |value: Decimal| format!("{}{}", plain(value), indicator.unit);
    match (&target.against, target.op) {
        (Against::Yes, _) => "“是”".to_owned(),
        (Against::Number(value), Op::Eq) => amount(*value),
        (Against::Number(value), Op::Ge) if indicator.kind == Kind::Rate => format!("{}以上", amount(*value)),
        (Against::Number(value), Op::Ge) => format!("不少于{}", amount(*value)),
        (Against::Number(value), Op::Le) => format!("不超过{}", amount(*value)),
        (Against::Number(value), Op::Lt) => format!("低于{}", amount(*value)),
        (Against::Number(value), Op::Gt) => format!("超过{}", amount(*value)),
        (Against::Code(code), op) => {
            let name = pack.catalogue.get(code.as_str()).map_or(code.as_str(), |other| &other.name);
            let value = goal.map(|goal| format!("（{}）", amount(goal))).unwrap_or_default();
            match op {
                Op::Lt => format!("低于{name}{value}"),
                Op::Eq => format!("等于{name}{value}"),
                Op::Ge => format!("不低于{name}{value}"),
                Op::Le => format!("不高于{name}{value}"),
                Op::Gt => format!("高于{name}{value}"),
            }
        }
    }
}
