//! Small cells: which values of a line must be hidden so that none of 1 or 2 can be told from the total, be it alone or
//! beside what an earlier edition told.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

/// Values up to this, zero not among them, point at single persons.
const SMALL: Decimal = Decimal::TWO;

/// How many whole numbers a hidden value must be able to be.
const FEASIBLE: usize = 3;

/// What an earlier edition told of a term of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Before {
    /// It was not in the total.
    #[default]
    Absent,
    /// It was in the total and hidden.
    Hidden,
    /// This very value stood there.
    Shown,
}

/// A term of a line, and what an earlier edition told of it.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    /// What it contributes to the total.
    pub value: Decimal,
    /// What was told of it.
    pub before: Before,
}

fn small(value: Decimal) -> bool {
    value > Decimal::ZERO && value <= SMALL
}

/// Which of a line's terms to hide (小数抑制): those of 1 and 2, and where the total would tell them, the next smallest
/// too, first those of which no earlier edition told the value. `gone` says whether one that an earlier edition hid is
/// in the total no more: the two totals then differ by more than what came in. `None` where the total itself must not
/// be told: it is small, or nothing is left to hide behind.
#[must_use]
pub fn hidden(terms: &[Term], gone: bool) -> Option<BTreeSet<usize>> {
    if small(terms.iter().map(|term| term.value).sum()) {
        return None;
    }
    let mut hidden: BTreeSet<usize> =
        terms.iter().enumerate().filter(|(_, term)| small(term.value)).map(|(at, _)| at).collect();
    if hidden.is_empty() {
        return Some(hidden);
    }
    let mut others: Vec<usize> = (0..terms.len()).filter(|at| !hidden.contains(at)).collect();
    // A hidden zero protects less than a hidden amount, one that was shown protects nothing: they are the last resort.
    others.sort_by_key(|at| {
        let Term { value, before } = terms[*at];
        (before == Before::Shown, value.is_zero(), value)
    });
    let mut others = others.into_iter();
    while !is_safe(terms, &hidden, gone) {
        hidden.insert(others.next()?);
    }
    Some(hidden)
}

/// Whether no hidden term can be told: each is one of several whose sum alone is known. Where an earlier edition hid
/// some of them, the two totals tell the sum of those and the sum of the others.
pub(super) fn is_safe(terms: &[Term], hidden: &BTreeSet<usize>, gone: bool) -> bool {
    let values = |of: &dyn Fn(Before) -> bool| -> Vec<Decimal> {
        hidden.iter().map(|at| terms[*at]).filter(|term| of(term.before)).map(|term| term.value).collect()
    };
    if gone {
        return protect_each_other(&values(&|before| before != Before::Shown));
    }
    let [new, old] = [Before::Absent, Before::Hidden].map(|kind| values(&|before| before == kind));
    protect_each_other(&new) && protect_each_other(&old)
}

/// Whether a total of these terms, all hidden whatever they are, tells none of them.
pub(super) fn total_is_safe(terms: &[Term], gone: bool) -> bool {
    let safe = |of: &dyn Fn(Before) -> bool| {
        let mut values = terms.iter().filter(|term| of(term.before)).map(|term| term.value);
        let (count, sum) = (values.clone().count(), values.by_ref().sum::<Decimal>());
        // Nothing was done: that is nobody's value.
        sum.is_zero() || (count > 1 && !(sum - Decimal::ONE).is_zero())
    };
    if gone {
        safe(&|_| true)
    } else {
        safe(&|before| before == Before::Absent) && safe(&|before| before != Before::Absent)
    }
}

/// Whether each of these values could be at least three whole numbers for somebody who knows their sum, and that one of
/// 1 or 2 is among them. Values that are all equal are their sum by their number, which is the first guess.
fn protect_each_other(values: &[Decimal]) -> bool {
    let distinct: BTreeSet<Decimal> = values.iter().copied().collect();
    let sum: Decimal = values.iter().sum();
    values.is_empty() || (distinct.len() > 1 && feasible(values.len(), sum) >= FEASIBLE)
}

/// How many whole numbers one of `count` values with this sum can be, as far as it matters.
fn feasible(count: usize, sum: Decimal) -> usize {
    let possible = |value: &Decimal| {
        let rest = sum - value;
        match count {
            0 | 1 => rest.is_zero(),
            2 => small(*value) || small(rest),
            _ => small(*value) || rest > Decimal::ZERO,
        }
    };
    // From both ends: with two of them it is the ends that can be.
    let low = (0..=3_u8).map(Decimal::from);
    let high = (0..=3_u8).map(|below| sum - Decimal::from(below));
    let ends: BTreeSet<Decimal> =
        low.chain(high).filter(|value| (Decimal::ZERO..=sum).contains(value)).collect();
    ends.iter().filter(|value| possible(value)).count()
}
