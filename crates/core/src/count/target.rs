//! Whether the policy's hard targets are met: decided by exact cross-multiplication, never on a rounded percentage.

mod outcome;

use std::collections::BTreeSet;

use rayon::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

pub(crate) use outcome::then;
pub use outcome::{Short, ShortRow, TargetResult};

use crate::count::Cell;
use crate::count::board::{BoardRow, Status};
use crate::count::consolidate::{Consolidated, Line, Share};
use crate::count::rows::counted_rows;
use crate::ids::{Code, ReporterId};
use crate::pack::{Against, Aggregate, Base, Fold, Indicator, Kind, Op, Pack, Target, TargetScope, Units};
use crate::returns::{Inbox, Value};

/// How a unit stands to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
enum Standing {
    Reached,
    Short(Decimal),
    Unknown,
    Doubted,
    NotApplicable,
}

/// The earlier periods that targets look back to, where they were found.
#[derive(Debug, Clone, Copy, Default)]
pub struct Earlier<'a> {
    /// The period before.
    pub previous: Option<&'a Consolidated>,
    /// The same period of the year before.
    pub year_before: Option<&'a Consolidated>,
}

impl<'a> Earlier<'a> {
    /// A line of one of them.
    fn line(self, base: Base, code: &Code) -> Option<&'a Line> {
        match base {
            Base::Previous => self.previous?,
            Base::YearBefore => self.year_before?,
        }
        .line(code.as_str())
    }
}

/// What a value is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Right {
    /// A number in the indicator's unit.
    Value(Decimal),
    /// So many percent of an earlier rate: kept as what it was divided from.
    Rate { then: Share, percent: Decimal },
}

impl Right {
    /// So many percent of an earlier value; `None` where nothing was there to be measured.
    pub(crate) fn earlier(indicator: &Indicator, then: Share, percent: Decimal) -> Option<Self> {
        match indicator.kind {
            Kind::Rate if then.denominator.is_zero() => None,
            Kind::Rate => Some(Self::Rate { then, percent }),
            _ => {
                then.numerator.checked_mul(percent).map(|product| Self::Value(product / Decimal::ONE_HUNDRED))
            }
        }
    }

    /// As a number in the indicator's unit, for people: of an earlier rate to six decimals.
    fn shown(self) -> Option<Decimal> {
        match self {
            Self::Value(value) => Some(value),
            Self::Rate { then, percent } => {
                let share = Share { numerator: then.numerator.checked_mul(percent)?, ..then };
                Some(crate::count::consolidate::percent(share)? / Decimal::ONE_HUNDRED)
            }
        }
    }
}

/// What is compared, exactly: both sides and the upper bound, each multiplied by `scale` of what is counted.
#[derive(Debug, Clone, Copy)]
struct Sides {
    left: Decimal,
    right: Decimal,
    most: Option<Decimal>,
    scale: Decimal,
}

impl Sides {
    /// `None` beyond what a decimal holds. A rate is compared as numerator × 100 with goal × denominator, and with an earlier
    /// rate crosswise.
    fn of(target: &Target, indicator: &Indicator, share: Share, right: Right) -> Option<Self> {
        let hundred = Decimal::ONE_HUNDRED;
        let (left, right, whole, scale) = match (indicator.kind, right) {
            (Kind::Rate, Right::Value(goal)) => (
                share.numerator.checked_mul(hundred)?,
                goal.checked_mul(share.denominator)?,
                share.denominator,
                hundred,
            ),
            (_, Right::Rate { then, percent }) => (
                share.numerator.checked_mul(then.denominator)?.checked_mul(hundred)?,
                then.numerator.checked_mul(share.denominator)?.checked_mul(percent)?,
                share.denominator,
                then.denominator.checked_mul(hundred)?,
            ),
            (_, Right::Value(goal)) => (share.numerator, goal, Decimal::ONE, Decimal::ONE),
        };
        let most =
            target.most.map(|most| most.checked_mul(whole)).map_or(Some(None), |most| most.map(Some))?;
        Some(Self { left, right, most, scale })
    }

    fn hold(&self, target: &Target) -> bool {
        target.op.holds(self.left, self.right) && self.most.is_none_or(|most| self.left <= most)
    }

    /// What is lacking, or too much, in pieces of what is counted.
    fn gap(&self) -> Decimal {
        let bound = self.most.filter(|most| self.left > *most).unwrap_or(self.right);
        (bound - self.left).abs() / self.scale
    }
}

/// Whether a value met a target beside what it is held against; `None` where that cannot be computed.
pub(crate) fn met(target: &Target, indicator: &Indicator, share: Share, right: Right) -> Option<bool> {
    Some(Sides::of(target, indicator, share, right)?.hold(target))
}

/// Decides all targets of the catalogue.
#[must_use]
pub fn targets(
    pack: &Pack,
    inbox: &Inbox,
    now: &Consolidated,
    earlier: Earlier<'_>,
    board: &[BoardRow],
) -> Vec<TargetResult> {
    let valid = |one: &&Indicator| one.valid_from.is_none_or(|from| inbox.quarter >= from);
    let all: Vec<(&Indicator, &Target)> =
        pack.catalogue.iter().filter(valid).filter_map(|one| Some((one, one.target.as_ref()?))).collect();
    let decide = |(indicator, target): &(&Indicator, &Target)| {
        let target = (*target).clone();
        Decision { pack, inbox, now, earlier, board, indicator, target }.decide()
    };
    all.par_iter().with_max_len(1).map(decide).collect()
}

struct Decision<'a> {
    pack: &'a Pack,
    inbox: &'a Inbox,
    now: &'a Consolidated,
    earlier: Earlier<'a>,
    board: &'a [BoardRow],
    indicator: &'a Indicator,
    target: Target,
}

impl Decision<'_> {
    fn decide(&self) -> TargetResult {
        let mut result = TargetResult {
            code: self.indicator.code.clone(),
            target: self.target.clone(),
            goal: self.right(None).and_then(Right::shown),
            awaited: self.is_awaited(),
            applies: self.applies(),
            holds: None,
            met: None,
            gap: None,
            reached: Vec::new(),
            short: Vec::new(),
            unknown: Vec::new(),
            baseless: Vec::new(),
            doubted: Vec::new(),
            not_applicable: Vec::new(),
            rows: Vec::new(),
        };
        match self.target.scope {
            TargetScope::Reporter => self.reporters(&mut result),
            TargetScope::Whole => self.whole(&mut result),
            TargetScope::Units(_) => self.each(&mut result),
            TargetScope::Row => {
                self.rows(&mut result);
                self.each(&mut result);
            }
        }
        let early = self.target.comes_every_year() && !self.inbox.quarter.is_last_of_year();
        if early && result.holds != Some(true) {
            result.applies = false;
        }
        result.met = result.holds.filter(|_| result.applies);
        result
    }

    /// A goal on a year-to-date figure is the year's goal: it is judged at the year's end.
    fn applies(&self) -> bool {
        let year_goal = self.target.is_of_year(self.indicator);
        self.inbox.quarter >= self.target.from && (!year_goal || self.inbox.quarter.is_last_of_year())
    }

    /// Whether nobody's return could decide it: a number that the office sets is not set yet, or there is no earlier value.
    fn is_awaited(&self) -> bool {
        self.target.rests_outside_returns(&self.pack.catalogue) && self.right(None).is_none()
    }

    fn line(&self) -> Option<&Line> {
        self.now.line(self.indicator.code.as_str())
    }

    /// The right side: for a reporter, or for the whole.
    fn right(&self, reporter: Option<&ReporterId>) -> Option<Right> {
        match &self.target.against {
            Against::Number(number) => Some(Right::Value(*number)),
            Against::Yes => Some(Right::Value(Decimal::ONE)),
            // Words are told apart by their order, not by numbers.
            Against::Word(_) => None,
            Against::Code(code) => {
                let line = self.now.line(code.as_str())?;
                match reporter {
                    Some(id) => line.cell(id)?.number(),
                    None => line.total,
                }
                .map(Right::Value)
            }
            Against::Earlier { base, percent } => {
                let line = self.earlier.line(*base, &self.indicator.code)?;
                Right::earlier(self.indicator, then(self.indicator, line, reporter)?, *percent)
            }
        }
    }

    fn standing(
        &self,
        value: Option<Decimal>,
        ratio: Option<(Decimal, Decimal)>,
        right: Option<Right>,
    ) -> Standing {
        let Some(right) = right else {
            return Standing::Unknown;
        };
        let share = match (self.indicator.kind, ratio, value) {
            (Kind::Rate, Some((_, denominator)), _) if denominator.is_zero() => {
                return Standing::NotApplicable;
            }
            (Kind::Rate, Some((numerator, denominator)), _) => Share { numerator, denominator },
            (Kind::Rate, None, _) | (_, _, None) => return Standing::Unknown,
            (_, _, Some(value)) => Share { numerator: value, denominator: Decimal::ZERO },
        };
        let Some(sides) = Sides::of(&self.target, self.indicator, share, right) else {
            return Standing::Unknown;
        };
        if sides.hold(&self.target) {
            return Standing::Reached;
        }
        // What is lacking of what is counted, in whole pieces: half a person cannot be helped.
        Standing::Short(
            sides.gap().round_dp_with_strategy(self.places(), RoundingStrategy::AwayFromZero).normalize(),
        )
    }

    /// Decimal places of what is counted: of a rate, of its numerator.
    fn places(&self) -> u32 {
        let terms = self.indicator.numerator.iter().filter_map(|code| self.pack.catalogue.get(code.as_str()));
        match self.indicator.kind {
            Kind::Rate => terms.map(|term| term.number.places()).max().unwrap_or(0),
            _ => self.indicator.number.places(),
        }
    }

    /// Whether the right side rests on a value that is doubted.
    fn is_goal_doubted(&self, reporter: Option<&ReporterId>) -> bool {
        let Against::Code(code) = &self.target.against else { return false };
        self.now.line(code.as_str()).is_some_and(|line| match reporter {
            Some(id) => line.cell(id).is_some_and(|cell| cell.doubted),
            None => line.doubted().next().is_some(),
        })
    }

    /// How a cell stands to a goal that is a word: what is lacking is one reporter's answer.
    fn of_word(&self, asked: &str, cell: Option<&Cell>) -> Standing {
        let met = cell.and_then(|cell| self.indicator.choice.meets(cell.word()?, self.target.op, asked));
        match met {
            Some(true) => Standing::Reached,
            Some(false) => Standing::Short(Decimal::ONE),
            None => Standing::Unknown,
        }
    }

    fn whole(&self, result: &mut TargetResult) {
        let Some(line) = self.line() else { return };
        if let Against::Word(asked) = &self.target.against {
            // One section's answer is the whole's.
            let cell = line.words.keys().next().and_then(|id| line.cell(id));
            result.holds = match self.of_word(asked, cell.filter(|cell| !cell.doubted)) {
                Standing::Reached => Some(true),
                Standing::Short(_) => Some(false),
                _ => None,
            };
            return;
        }
        let ratio = line.ratio.map(|share| (share.numerator, share.denominator));
        let complete = line.covered() == line.expected;
        let doubted = line.doubted().next().is_some() || self.is_goal_doubted(None);
        let standing = self.standing(line.total, ratio, self.right(None));
        match standing {
            _ if doubted => {}
            // A sum that lacks a county can only grow: reaching "at least" stands, anything else is open.
            Standing::Reached => {
                let certain = complete || self.target.only_grows(self.indicator);
                result.holds = certain.then_some(true);
                result.gap = Some(Decimal::ZERO);
            }
            Standing::Short(gap) => {
                // 100% asked and someone short: no later return can mend that.
                let all = self.indicator.kind == Kind::Rate && self.target.op == Op::Eq && !self.looks_back();
                let certain = complete || all;
                result.holds = certain.then_some(false);
                // What is lacking while somebody's part is not there is no lack of the whole.
                result.gap = certain.then_some(gap);
            }
            Standing::Unknown | Standing::Doubted | Standing::NotApplicable => {}
        }
        if self.indicator.kind == Kind::Rate && !self.is_set_for_all() {
            self.each_reporter(result);
        } else if doubted {
            result.doubted = self.doubted_in_whole(line);
        }
    }

    /// Whether the office sets one value for all to be held against: nobody has a goal of its own then.
    fn is_set_for_all(&self) -> bool {
        let Against::Code(code) = &self.target.against else { return false };
        let other = self.pack.catalogue.get(code.as_str());
        other.is_some_and(|other| other.aggregate == Aggregate::Settings)
    }

    /// Whose doubted value leaves the whole open: one of its own line, or of what it is held against.
    fn doubted_in_whole(&self, line: &Line) -> Vec<ReporterId> {
        let other = match &self.target.against {
            Against::Code(code) => self.now.line(code.as_str()),
            _ => None,
        };
        let all: BTreeSet<&ReporterId> =
            [Some(line), other].into_iter().flatten().flat_map(Line::doubted).collect();
        let mut ids: Vec<ReporterId> = all.into_iter().cloned().collect();
        self.pack.reporters.sort(&mut ids);
        ids
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
        result.holds = if !result.short.is_empty() || !result.rows.is_empty() {
            Some(false)
        } else if result.unknown.is_empty() && result.doubted.is_empty() && !result.reached.is_empty() {
            Some(true)
        } else {
            None
        };
    }

    fn each_reporter(&self, result: &mut TargetResult) {
        let Some(line) = self.line() else { return };
        let meant = |id: &ReporterId| match &self.target.scope {
            TargetScope::Units(units @ Units::Kinds(_)) => {
                self.pack.reporters.get(id).is_some_and(|one| units.include(&one.kind))
            }
            _ => line.shares.contains_key(id) || self.pack.reporters.is_unit(id),
        };
        let mut ids: Vec<ReporterId> = line.cells.keys().filter(|id| meant(id)).cloned().collect();
        self.pack.reporters.sort(&mut ids);
        for id in ids {
            let ratio = line.shares.get(&id).map(|share| (share.numerator, share.denominator));
            let value = line.cell(&id).and_then(Cell::number);
            let right = self.right(Some(&id));
            let goal = right.and_then(Right::shown);
            let doubted = line.cell(&id).is_some_and(|cell| cell.doubted)
                || self.is_unreadable(self.indicator, &id)
                || self.is_goal_doubted(Some(&id));
            let standing = match &self.target.against {
                _ if doubted => Standing::Doubted,
                // Of a rate over nothing the ratio tells it.
                _ if line.is_outside(&id) && (self.indicator.kind != Kind::Rate || ratio.is_none()) => {
                    Standing::NotApplicable
                }
                // What is held against something that does not apply does not apply itself.
                Against::Code(code)
                    if self.now.line(code.as_str()).is_some_and(|other| other.is_outside(&id)) =>
                {
                    Standing::NotApplicable
                }
                Against::Word(asked) => self.of_word(asked, line.cell(&id)),
                _ => self.standing(value, ratio, right),
            };
            match standing {
                Standing::Doubted => result.doubted.push(id),
                Standing::Reached => result.reached.push(id),
                Standing::Short(gap) => result.short.push(Short { reporter: id, value, goal, gap }),
                Standing::NotApplicable => result.not_applicable.push(id),
                Standing::Unknown => {
                    if right.is_none() && value.is_some() && self.looks_back() {
                        result.baseless.push(id.clone());
                    }
                    result.unknown.push(id);
                }
            }
        }
    }

    /// Whether something was sent for a value, or for what it is computed from, that could not be read: it is to be asked about,
    /// and not told as left blank.
    fn is_unreadable(&self, indicator: &Indicator, id: &ReporterId) -> bool {
        let cell = self.now.line(indicator.code.as_str()).and_then(|line| line.cell(id));
        let mut terms = indicator.numerator.iter().chain(&indicator.denominator);
        cell.is_some_and(|cell| matches!(cell.value, Value::Unreadable(_)))
            || terms.any(|term| {
                let term = self.pack.catalogue.get(term.as_str()).filter(|term| term.code != indicator.code);
                term.is_some_and(|term| self.is_unreadable(term, id))
            })
    }

    fn looks_back(&self) -> bool {
        matches!(self.target.against, Against::Earlier { .. })
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

    /// The rows below the line. 不少于6名 is a minimum of each village, not an average.
    fn rows(&self, result: &mut TargetResult) {
        let Some(source) = &self.indicator.detail else { return };
        let (column, least) = match (&source.fold, &self.target.against) {
            (Fold::Min(column), Against::Number(least)) => (column, *least),
            (Fold::CountAtLeast(column, least), _) => (column, *least),
            _ => return,
        };
        let Some(detail) = self.pack.form.detail(&source.detail) else { return };
        for reporter in self.pack.reporters.iter().filter(|reporter| detail.asked_of(reporter)) {
            // What is doubted is judged nowhere.
            let doubted =
                self.line().and_then(|line| line.cell(&reporter.id)).is_some_and(|cell| cell.doubted);
            let submission = self.inbox.of(&reporter.id).filter(|_| !doubted);
            let rows = submission
                .into_iter()
                .flat_map(|one| counted_rows(self.pack, self.inbox.quarter, one, detail));
            for row in rows {
                let below = row.number(column).filter(|value| *value < least);
                let Some((value, entry)) = below.zip(row.values.entry(column)) else { continue };
                result.rows.push(ShortRow {
                    county: reporter.id.clone(),
                    group: row.group.clone(),
                    name: row.name.clone(),
                    value,
                    gap: least - value,
                    place: entry.place,
                });
            }
        }
    }
}
