//! Places of the counties among each other, as a spreadsheet's RANK gives them.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::count::consolidate::{Line, Share};
use crate::ids::ReporterId;
use crate::pack::{Indicator, Kind, Op, Pack};

/// Whether the smallest value comes first: where the target is an upper bound.
#[must_use]
pub fn smallest_first(indicator: &Indicator) -> bool {
    indicator.target.as_ref().is_some_and(|target| matches!(target.op, Op::Lt | Op::Le))
}

/// Two rates made comparable: by cross-multiplication, and where that would be too large, by their quotients.
fn crossed(a: &Share, b: &Share) -> (Decimal, Decimal) {
    let products = a.numerator.checked_mul(b.denominator).zip(b.numerator.checked_mul(a.denominator));
    products.unwrap_or_else(|| (a.numerator / a.denominator, b.numerator / b.denominator))
}

/// The place of every county that has a value, from 1. Equal values share a place and the next ones move down by
/// as many (1, 2, 2, 4). Rates are compared by cross-multiplication; what has no denominator has no place. Flags are no
/// order, and parameters nobody's work: they have none. Where one value is doubted, so is every place.
#[must_use]
pub fn ranks(pack: &Pack, indicator: &Indicator, line: &Line) -> BTreeMap<ReporterId, usize> {
    if matches!(indicator.kind, Kind::Flag | Kind::Parameter) || line.doubted().next().is_some() {
        return BTreeMap::new();
    }
    let rate = indicator.kind == Kind::Rate;
    let mut list: Vec<(&ReporterId, Share)> = pack
        .reporters
        .counties()
        .filter_map(|county| Some((&county.id, *line.shares.get(&county.id)?)))
        .filter(|(_, share)| !rate || !share.denominator.is_zero())
        .collect();
    let order = |a: &Share, b: &Share| {
        let (left, right) = if rate { crossed(a, b) } else { (a.numerator, b.numerator) };
        if smallest_first(indicator) { left.cmp(&right) } else { right.cmp(&left) }
    };
    list.sort_by(|(_, a), (_, b)| order(a, b));
    let mut places = BTreeMap::new();
    let mut place = 0;
    for (at, (id, share)) in list.iter().enumerate() {
        if at == 0 || order(&list[at - 1].1, share) != Ordering::Equal {
            place = at + 1;
        }
        places.insert((*id).clone(), place);
    }
    places
}
