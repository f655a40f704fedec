//! The names of all reporters, looked for in a text at once: a nation has thousands, and every path and title is asked.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, BuildError, MatchKind};

use super::reporter::Reporter;
use crate::text::fold::key;

/// Names to be found within longer texts; those of one character say nothing there.
#[derive(Debug, Clone, Default)]
pub(super) struct Naming {
    /// By key with whose they are, the longest first.
    longest_first: Vec<(String, usize)>,
    keys: Option<AhoCorasick>,
    /// As they are written.
    written: Option<AhoCorasick>,
}

impl Naming {
    pub(super) fn new(by_name: &BTreeMap<String, usize>, reporters: &[Reporter]) -> Result<Self, BuildError> {
        let long = |name: &str| name.chars().nth(1).is_some();
        let names = by_name.iter().filter(|(name, _)| long(name));
        let mut longest_first: Vec<(String, usize)> =
            names.map(|(name, index)| (name.clone(), *index)).collect();
        longest_first.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let written = reporters.iter().flat_map(|reporter| {
            [&reporter.full, &reporter.name].into_iter().chain(&reporter.aliases).map(String::as_str)
        });
        let written = written.filter(|name| !name.is_ascii() && long(name));
        let written = automaton().match_kind(MatchKind::LeftmostLongest).build(written)?;
        let keys = automaton().build(longest_first.iter().map(|(name, _)| name))?;
        Ok(Self { longest_first, keys: Some(keys), written: Some(written) })
    }

    /// Whose names stand in a text, by their places in the list. Longer names win over the shorter ones they contain.
    pub(super) fn mentioned(&self, text: &str) -> BTreeSet<usize> {
        let mut rest = key(text);
        let standing: BTreeSet<usize> = self
            .keys
            .iter()
            .flat_map(|keys| keys.find_overlapping_iter(&rest).map(|found| found.pattern().as_usize()))
            .collect();
        let mut found = BTreeSet::new();
        for (name, index) in standing.into_iter().filter_map(|at| self.longest_first.get(at)) {
            // Latin spellings are too easily part of another word to be searched for inside a text.
            if name.is_ascii() && !name.bytes().all(|b| b.is_ascii_digit()) && rest != *name {
                continue;
            }
            if rest.contains(name.as_str()) {
                rest = rest.replace(name.as_str(), "\u{1}");
                found.insert(*index);
            }
        }
        found
    }

    /// Where the first name in a text ends, as it is written; of several that begin there the longest.
    pub(super) fn behind_first(&self, text: &str) -> Option<usize> {
        Some(self.written.as_ref()?.find(text)?.end())
    }
}

/// The kind that is made at once: to make the fastest takes longer than a small office's texts are looked through.
fn automaton() -> AhoCorasickBuilder {
    let mut builder = AhoCorasick::builder();
    builder.kind(Some(AhoCorasickKind::ContiguousNFA));
    builder
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAMES: [&str; 9] =
        ["楚雄", "楚雄州司法局政治部", "政治部", "大姚县", "姚安县", "姚安", "YR", "12", "县"];

    fn naming() -> Naming {
        let by_name = NAMES.iter().enumerate().map(|(at, name)| (key(name), at)).collect();
        Naming::new(&by_name, &[]).unwrap()
    }

    /// One name after the other, the longest first.
    fn one_by_one(text: &str) -> BTreeSet<usize> {
        let mut names: Vec<(usize, String)> = NAMES
            .iter()
            .map(|name| key(name))
            .enumerate()
            .filter(|(_, name)| name.chars().count() > 1)
            .collect();
        names.sort_by_key(|(_, name)| (std::cmp::Reverse(name.len()), name.clone()));
        let mut rest = key(text);
        let mut found = BTreeSet::new();
        for (at, name) in names {
            let word = name.is_ascii() && !name.bytes().all(|b| b.is_ascii_digit());
            if rest.contains(&name) && (!word || rest == name) {
                rest = rest.replace(&name, "\u{1}");
                found.insert(at);
            }
        }
        found
    }

    proptest! {
        #[test]
        fn all_names_at_once_are_those_found_one_after_the_other(
            parts in prop::collection::vec(prop::sample::select([&NAMES[..], &["", "的", "（", "报表"]].concat()), 0..6)
        ) {
            let text = parts.concat();
            prop_assert_eq!(naming().mentioned(&text), one_by_one(&text), "{}", text);
        }
    }
}
