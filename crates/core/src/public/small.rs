//! Small cells: which values of a line must be hidden so that none of 1 or 2 can be told from the total.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

/// Values up to this, zero not among them, point at single persons.
const SMALL: Decimal = Decimal::TWO;

fn small(value: Decimal) -> bool {
    value > Decimal::ZERO && value <= SMALL
}

/// Which of a line's terms to hide (小数抑制): those of 1 and 2, and where the total would tell them, the next
/// smallest too. A single hidden term is the total less the others; hidden terms that are all equal are their
/// sum divided by their number. `None` where the total itself must not be told: it is small, or nothing is left
/// to hide behind.
#[must_use]
pub fn hidden(terms: &[Decimal]) -> Option<BTreeSet<usize>> {
    if small(terms.iter().sum()) {
        return None;
    }
    let mut hidden: BTreeSet<usize> =
        terms.iter().enumerate().filter(|(_, value)| small(**value)).map(|(at, _)| at).collect();
    if hidden.is_empty() {
        return Some(hidden);
    }
    let mut others: Vec<usize> = (0..terms.len()).filter(|at| !hidden.contains(at)).collect();
    // A hidden zero protects less than a hidden amount: it is the last resort.
    others.sort_by_key(|at| (terms[*at].is_zero(), terms[*at]));
    let mut others = others.into_iter();
    while told(terms, &hidden) {
        hidden.insert(others.next()?);
    }
    Some(hidden)
}

/// Whether the sum of the hidden terms, which anybody can compute, gives each of them away.
fn told(terms: &[Decimal], hidden: &BTreeSet<usize>) -> bool {
    let distinct: BTreeSet<Decimal> = hidden.iter().map(|at| terms[*at]).collect();
    distinct.len() < 2
}
