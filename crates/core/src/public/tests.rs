//! Nothing that is hidden can be computed from what is left.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::small::hidden;

/// Every line of so many terms, each from 0 to 5.
fn lines(terms: u32) -> impl Iterator<Item = Vec<Decimal>> {
    (0..6_u32.pow(terms))
        .map(move |line| (0..terms).map(|at| Decimal::from(line / 6_u32.pow(at) % 6)).collect())
}

fn is_small(value: Decimal) -> bool {
    value == Decimal::ONE || value == Decimal::TWO
}

#[test]
fn no_term_of_one_or_two_is_shown_and_none_can_be_told_from_the_total() {
    let mut hidings = 0;
    for terms in (1..=5).flat_map(lines) {
        let total: Decimal = terms.iter().sum();
        let Some(hidden) = hidden(&terms) else { continue };
        assert!(!is_small(total), "{terms:?}: a small total is itself to be hidden");
        let shown = |at: &usize| !hidden.contains(at);
        assert!((0..terms.len()).filter(shown).all(|at| !is_small(terms[at])), "{terms:?}");
        if hidden.is_empty() {
            continue;
        }
        hidings += 1;
        let rest: Decimal = (0..terms.len()).filter(shown).map(|at| terms[at]).sum();
        let left = total - rest;
        // Two that differ could stand the other way round: the sum of them tells neither.
        assert!(hidden.len() > 1, "{terms:?}: the one hidden term is {left}");
        let distinct: BTreeSet<Decimal> = hidden.iter().map(|at| terms[*at]).collect();
        assert!(distinct.len() > 1, "{terms:?}: each hidden term is {left} by {}", hidden.len());
    }
    assert!(hidings > 1_000, "{hidings}");
}

#[test]
fn no_more_is_hidden_than_protection_needs() {
    let of = |terms: &[i64]| {
        let terms: Vec<Decimal> = terms.iter().map(|term| Decimal::from(*term)).collect();
        hidden(&terms).map(|hidden| hidden.into_iter().collect::<Vec<_>>())
    };
    assert_eq!(of(&[5, 9, 0]), Some(vec![]), "nothing small");
    assert_eq!(of(&[9, 1, 5, 0]), Some(vec![1, 2]), "the next smallest beside a single one");
    assert_eq!(of(&[1, 2, 5]), Some(vec![0, 1]), "two small ones protect each other");
    assert_eq!(of(&[1, 1, 5]), Some(vec![0, 1, 2]), "two ones are their sum by two");
    assert_eq!(of(&[0, 2, 0]), None, "the total is the value");
    assert_eq!(of(&[2, 2]), None, "nothing left to hide behind");
}
