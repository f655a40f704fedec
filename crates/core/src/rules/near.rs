//! Which of many sets have much in common, without comparing each with each.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use rayon::prelude::*;

/// Sets by the rarest of what is in them. Two sets of which each shares with the other at least what is asked of it must
/// share one of their rarest elements: were those all different, too few others would be left. So only sets that do are
/// worth a comparison, and none that matters is passed over.
pub(super) struct Near {
    /// The rarest elements of each set that stand in another one too.
    rarest: Vec<Vec<u64>>,
    /// The sets by their rarest elements, in order.
    sets: BTreeMap<u64, Vec<usize>>,
}

impl Near {
    /// Takes sets, each in order and without repetition. `least` says how many elements a set of so many must share, one at
    /// least, with whatever is like it.
    pub(super) fn new(sets: &[&[u64]], least: impl Fn(usize) -> usize) -> Self {
        let mut all: Vec<(u64, usize)> = sets
            .iter()
            .enumerate()
            .flat_map(|(at, set)| set.iter().map(move |element| (*element, at)))
            .collect();
        all.par_sort_unstable();
        let mut counted: Vec<Vec<(usize, u64)>> =
            sets.iter().map(|set| Vec::with_capacity(set.len())).collect();
        for one in all.chunk_by(|(element, _), (next, _)| element == next) {
            for (element, at) in one {
                counted[*at].push((one.len(), *element));
            }
        }
        drop(all);
        let mut near = Self { rarest: Vec::new(), sets: BTreeMap::new() };
        for (at, mut elements) in counted.into_iter().enumerate() {
            elements.sort_unstable();
            let enough = (elements.len() + 1).saturating_sub(least(elements.len()));
            let rarest: Vec<u64> = elements
                .into_iter()
                .take(enough)
                .filter(|(count, _)| *count > 1)
                .map(|(_, one)| one)
                .collect();
            for element in &rarest {
                near.sets.entry(*element).or_default().push(at);
            }
            near.rarest.push(rarest);
        }
        near
    }

    /// The sets worth comparing with the one at `at`, in order, each once and as it is asked for.
    pub(super) fn of(&self, at: usize) -> impl Iterator<Item = usize> {
        let mut lists: BinaryHeap<Reverse<(usize, &[usize])>> = self.rarest[at]
            .iter()
            .filter_map(|element| self.sets.get(element)?.split_first())
            .map(|(first, rest)| Reverse((*first, rest)))
            .collect();
        let mut last = None;
        std::iter::from_fn(move || {
            loop {
                let Reverse((set, rest)) = lists.pop()?;
                if let Some((next, rest)) = rest.split_first() {
                    lists.push(Reverse((*next, rest)));
                }
                if set != at && last != Some(set) {
                    last = Some(set);
                    return last;
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// How many elements of `len` are `share` hundredths of them, rounded up.
    fn least(len: usize, share: usize) -> usize {
        (len * share).div_ceil(100)
    }

    proptest! {
        /// Sets drawn from few elements and copies of them with some elements changed: what is enough in common is found.
        #[test]
        fn no_set_that_shares_enough_is_passed_over(
            drawn in prop::collection::vec(prop::collection::btree_set(0_u64..40, 0..12), 1..8),
            copies in prop::collection::vec((0_usize..8, prop::collection::btree_set(0_u64..60, 0..3)), 0..24),
            share in 1_usize..=100,
        ) {
            let changed = copies.iter().map(|(of, change)| &drawn[of % drawn.len()] ^ change);
            let sets: Vec<Vec<u64>> =
                drawn.iter().cloned().chain(changed).map(|set| set.into_iter().collect()).collect();
            let slices: Vec<&[u64]> = sets.iter().map(Vec::as_slice).collect();
            let near = Near::new(&slices, |len| least(len, share));
            for (at, set) in sets.iter().enumerate() {
                let found: Vec<usize> = near.of(at).collect();
                prop_assert!(found.is_sorted_by(|a, b| a < b) && !found.contains(&at));
                for (other, others) in sets.iter().enumerate().filter(|(other, _)| *other != at) {
                    let common = set.iter().filter(|element| others.contains(element)).count();
                    let enough = common > 0
                        && common >= least(set.len(), share)
                        && common >= least(others.len(), share);
                    prop_assert!(!enough || found.contains(&other), "{at} and {other}: {sets:?}");
                }
            }
        }
    }
}
