//! Nothing that is hidden can be computed from what is left.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::small::{self, Before, Term, is_safe, total_is_safe};

/// What is hidden of a line of which nothing was told before.
fn hidden(terms: &[Decimal]) -> Option<BTreeSet<usize>> {
    let terms: Vec<Term> = terms.iter().map(|value| Term { value: *value, before: Before::Absent }).collect();
    small::hidden(&terms, false)
}

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
    assert_eq!(of(&[1, 2, 5]), Some(vec![0, 1, 2]), "of three in two parts, one is 1 and the other 2");
    assert_eq!(of(&[1, 5, 7]), Some(vec![0, 1]), "a small one and the next protect each other");
    assert_eq!(of(&[1, 1, 5]), Some(vec![0, 1, 2]), "two ones are their sum by two");
    assert_eq!(of(&[0, 2, 0]), None, "the total is the value");
    assert_eq!(of(&[2, 2]), None, "nothing left to hide behind");
}

/// Every way in which the terms can stand, as far as somebody knows who keeps both editions: what either shows, the
/// totals of both, and that nothing is below zero.
fn ways(terms: &[Term], hidden: &BTreeSet<usize>) -> Vec<Vec<i64>> {
    let value = |at: usize| i64::try_from(terms[at].value).unwrap();
    let total: i64 = (0..terms.len()).map(value).sum();
    let before = |at: &usize| terms[*at].before != Before::Absent;
    let total_before: i64 = (0..terms.len()).filter(before).map(value).sum();
    let known = |at: usize| !hidden.contains(&at) || terms[at].before == Before::Shown;
    let mut ways: Vec<Vec<i64>> = vec![Vec::new()];
    for at in 0..terms.len() {
        let could = if known(at) { value(at)..=value(at) } else { 0..=total };
        ways =
            ways.iter().flat_map(|way| could.clone().map(|one| [way.as_slice(), &[one]].concat())).collect();
    }
    let sum = |way: &[i64], of: &dyn Fn(&usize) -> bool| -> i64 {
        way.iter().enumerate().filter(|(at, _)| of(at)).map(|(_, one)| one).sum()
    };
    ways.retain(|way| sum(way, &|_| true) == total && sum(way, &before) == total_before);
    ways
}

#[test]
fn a_hidden_value_can_be_three_numbers_at_least_for_whoever_keeps_an_earlier_edition_too() {
    let (mut hidings, mut dropped, mut more) = (0, 0, 0);
    for values in (1..=3).flat_map(lines).chain(lines(4).step_by(7)) {
        for came_before in 0..1_u32 << values.len() {
            let there = |at: usize| came_before >> at & 1 == 1;
            let first: Vec<Decimal> =
                (0..values.len()).filter(|at| there(*at)).map(|at| values[at]).collect();
            let Some(hidden_first) = hidden(&first) else { continue };
            let mut order = 0..;
            let before = |at: usize, order: &mut std::ops::RangeFrom<usize>| match there(at) {
                false => Before::Absent,
                true if order.next().is_some_and(|place| hidden_first.contains(&place)) => Before::Hidden,
                true => Before::Shown,
            };
            let terms: Vec<Term> = (0..values.len())
                .map(|at| Term { value: values[at], before: before(at, &mut order) })
                .collect();
            let Some(second) = small::hidden(&terms, false) else {
                dropped += 1;
                continue;
            };
            assert!(is_safe(&terms, &second, false));
            more += usize::from(hidden(&values).is_some_and(|alone| alone.len() < second.len()));
            let ways = ways(&terms, &second);
            for at in second.iter().filter(|at| terms[**at].before != Before::Shown) {
                hidings += 1;
                let could: BTreeSet<i64> = ways.iter().map(|way| way[*at]).collect();
                assert!(could.len() >= 3, "{terms:?}: {at} is one of {could:?}");
            }
        }
    }
    assert!(hidings > 1_000 && dropped > 100 && more > 100, "{hidings} {dropped} {more}");
}

#[test]
fn a_total_of_hidden_values_tells_none_of_them() {
    let of = |terms: &[(i64, Before)]| {
        let terms: Vec<Term> =
            terms.iter().map(|(value, before)| Term { value: (*value).into(), before: *before }).collect();
        total_is_safe(&terms, false)
    };
    let (new, old) = (Before::Absent, Before::Hidden);
    assert!(of(&[(3, new), (4, new)]) && of(&[(0, new), (0, new)]) && of(&[(3, old), (4, old)]));
    assert!(!of(&[(3, new)]) && !of(&[(1, new), (0, new)]), "one value; one person");
    assert!(!of(&[(3, old), (4, old), (5, new)]), "what the later total has more is the one that came late");
    assert!(of(&[(3, old), (4, old), (5, new), (2, new)]));
    assert!(of(&[(3, old), (4, old), (0, new)]), "that it was nothing is nobody's value");
}
