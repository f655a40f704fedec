//! This quarter beside an earlier one, over the reporters that both cover.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::count::consolidate::{Line, Share, percent};
use crate::ids::ReporterId;
use crate::pack::{Aggregate, Indicator, Kind};
use crate::text::number::round;

/// Two values on the same base.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// This quarter, over the common reporters.
    pub now: Decimal,
    /// The earlier quarter, over the same.
    pub then: Decimal,
    /// Reporters left out because one of the two quarters lacks them.
    pub excluded: Vec<ReporterId>,
}

impl Comparison {
    /// By how much it grew, negative where it fell: in the indicator's unit, or in percentage points taken from
    /// the printed values, so that a reader can check them.
    #[must_use]
    pub fn difference(&self, indicator: &Indicator) -> Decimal {
        match indicator.kind {
            Kind::Rate => round(self.now, indicator.decimals()) - round(self.then, indicator.decimals()),
            _ => self.now - self.then,
        }
    }
}

/// Compares two lines of one indicator. `None` where no reporter stands in both, or where the values are no
/// amounts (texts, settings). A total that lacks a county must not be set against one that has it: the base
/// is cut down to the reporters in both.
#[must_use]
pub fn compare(indicator: &Indicator, now: &Line, then: &Line) -> Option<Comparison> {
    // A base without a hidden share, beside the total, would tell it.
    let partial = |line: &Line| !line.untold.is_empty();
    if partial(now) || partial(then) {
        return None;
    }
    let common: BTreeSet<&ReporterId> = now.shares.keys().filter(|id| then.shares.contains_key(id)).collect();
    // What an open error lies on is set against nothing, nor is a rate above everything.
    let doubted = |line: &Line| line.doubted().any(|id| common.contains(id));
    let out = |line: &Line| {
        doubted(line) || is_beyond(indicator, line, &common) || is_slight(indicator, line, &common)
    };
    if common.is_empty() || out(now) || out(then) {
        return None;
    }
    let either = now.shares.keys().chain(then.shares.keys());
    Some(Comparison {
        now: total_of(indicator, now, &common)?,
        then: total_of(indicator, then, &common)?,
        excluded: either
            .filter(|id| !common.contains(id))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .cloned()
            .collect(),
    })
}

/// Whether a share of something is more than all of it, among those compared: a slip of somebody's, and no rate to have risen or
/// fallen from. Only a rate that a target holds to 100% at most is a share of something.
fn is_beyond(indicator: &Indicator, line: &Line, common: &BTreeSet<&ReporterId>) -> bool {
    let of_all = indicator.kind == Kind::Rate
        && indicator.target.is_some()
        && indicator.target_lines().iter().all(|at| *at <= Decimal::ONE_HUNDRED);
    let beyond =
        |(id, share): (&ReporterId, &Share)| common.contains(id) && share.numerator > share.denominator;
    of_all && line.shares.iter().any(beyond)
}

/// Whether those compared are less than half of what the total is of: 13 of 632 events grown by 18% say nothing of the 632.
/// Half, because what is told of the whole must be true of most of it, whatever the rest did.
fn is_slight(indicator: &Indicator, line: &Line, common: &BTreeSet<&ReporterId>) -> bool {
    // Of a rate, what it is a rate of; a least value is of one reporter, however many there are.
    let weight = |share: &Share| match indicator.aggregate {
        Aggregate::Recompute => share.denominator,
        Aggregate::Min => Decimal::ONE,
        _ => share.numerator,
    };
    let all: Decimal = line.shares.values().map(weight).sum();
    let compared: Decimal =
        line.shares.iter().filter(|(id, _)| common.contains(id)).map(|(_, share)| weight(share)).sum();
    compared * Decimal::TWO < all
}

/// One reporter's value of this quarter beside its own of an earlier one. `None` where it has not both.
#[must_use]
pub fn compare_one(indicator: &Indicator, now: &Line, then: &Line, who: &ReporterId) -> Option<Comparison> {
    // A base without a hidden share, beside the total, would tell it; what an open error lies on is set against nothing.
    let is_out = |line: &Line| !line.untold.is_empty() || line.is_doubted(who);
    if is_out(now) || is_out(then) {
        return None;
    }
    let value = |line: &Line| value_of(indicator, [*line.shares.get(who)?].into_iter());
    Some(Comparison { now: value(now)?, then: value(then)?, excluded: Vec::new() })
}

/// What several quarters of an indicator come to over the reporters that all of them have, with those left out. A quarter in
/// doubt has no value. `None` where nobody is in all of them, and where what is published may not be cut down.
#[must_use]
pub fn like_for_like(
    indicator: &Indicator,
    lines: &[&Line],
) -> Option<(Vec<Option<Decimal>>, BTreeSet<ReporterId>)> {
    if lines.iter().any(|line| !line.untold.is_empty()) {
        return None;
    }
    let all: BTreeSet<&ReporterId> = lines.iter().flat_map(|line| line.shares.keys()).collect();
    let common: BTreeSet<&ReporterId> =
        all.iter().copied().filter(|id| lines.iter().all(|line| line.shares.contains_key(id))).collect();
    let value = |line: &&Line| {
        let doubted = line.doubted().any(|id| common.contains(id));
        total_of(indicator, line, &common).filter(|_| !doubted)
    };
    let excluded = all.difference(&common).map(|id| (*id).clone()).collect();
    (!common.is_empty()).then(|| (lines.iter().map(value).collect(), excluded))
}

/// What a line comes to over some of its reporters.
fn total_of(indicator: &Indicator, line: &Line, among: &BTreeSet<&ReporterId>) -> Option<Decimal> {
    value_of(indicator, line.shares.iter().filter(|(id, _)| among.contains(id)).map(|(_, share)| *share))
}

/// What shares come to together.
fn value_of(indicator: &Indicator, shares: impl Iterator<Item = Share>) -> Option<Decimal> {
    match indicator.aggregate {
        Aggregate::Recompute => percent(shares.fold(
            Share { numerator: Decimal::ZERO, denominator: Decimal::ZERO },
            |sum, share| Share {
                numerator: sum.numerator + share.numerator,
                denominator: sum.denominator + share.denominator,
            },
        )),
        Aggregate::Min => shares.map(|share| share.numerator).min(),
        Aggregate::List | Aggregate::Settings => None,
        _ => Some(shares.map(|share| share.numerator).sum()),
    }
}
