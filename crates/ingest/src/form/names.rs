//! The register's names of one county's villages, with every accepted way of writing them.

use std::collections::{BTreeMap, BTreeSet};

use jibao_core::pack::{Pack, RegisterVersion, Reporter, Variant, Village};
use jibao_core::text::fold::key;

/// Words for what a village is, longest first, and whether they mean a community.
const SUFFIXES: [(&str, bool); 9] = [
    ("社区居民委员会", true),
    ("社区居委会", true),
    ("村民委员会", false),
    ("居民委员会", true),
    ("村委会", false),
    ("居委会", true),
    ("农村社区", true),
    ("社区", true),
    ("村", false),
];

/// What came of looking for a village.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Found<'a> {
    /// Exactly one.
    One(&'a Village),
    /// Villages in several townships, or two in one, go by the name.
    Several(Vec<&'a Village>),
    /// Not in the register.
    None,
}

/// The register's names of one county.
pub(crate) struct Names<'a> {
    county: &'a str,
    townships: BTreeMap<String, &'a str>,
    by_name: BTreeMap<String, Vec<(&'a Village, bool)>>,
}

impl<'a> Names<'a> {
    pub(crate) fn new(pack: &Pack, register: &'a RegisterVersion, reporter: &'a Reporter) -> Self {
        let mut names = Self { county: &reporter.name, townships: BTreeMap::new(), by_name: BTreeMap::new() };
        let own: Vec<&Variant> =
            pack.registers.variants.iter().filter(|variant| variant.county == reporter.id).collect();
        let ways = |kind: &'static str, name: &'a str| {
            let named = own.iter().filter(move |variant| variant.kind == kind && variant.name == name);
            std::iter::once(name).chain(named.flat_map(|variant| variant.also.iter().map(String::as_str)))
        };
        let mut last = None;
        for village in register.of(&reporter.id) {
            let written: BTreeSet<String> =
                ways("village", &village.name).map(|name| stem(&key(name)).to_owned()).collect();
            for name in written {
                names.by_name.entry(name).or_default().push((village, village.kind == "社区"));
            }
            // The villages of a township stand together, so that most need no second look.
            if last.replace(&village.township) != Some(&village.township) {
                for township in ways("township", &village.township) {
                    names.townships.insert(township_stem(&key(township)).to_owned(), &village.township);
                }
            }
        }
        names
    }

    /// The village of a row. Without a township only where the county has the name once.
    pub(crate) fn find(&self, township: &str, name: &str) -> Found<'a> {
        let (township, name) = (key(township), key(name));
        let (township, mut name) = (self.bare(&township), self.bare(&name));
        let mut candidates = self.by_name.get(stem(name));
        if candidates.is_none() {
            // 永定镇大坝村: the township once more before the name.
            let mut before = self.townships.values().copied().chain([township]);
            name = before.find_map(|before| rest(name, before)).unwrap_or(name);
            candidates = self.by_name.get(stem(name));
        }
        let Some(candidates) = candidates else { return Found::None };
        let known = self.townships.get(township_stem(township));
        let mut found: Vec<&(&Village, bool)> = candidates
            .iter()
            .filter(|(village, _)| {
                township.is_empty() || known.is_some_and(|known| *known == village.township)
            })
            .collect();
        if found.len() > 1
            && let Some(community) = is_community(name)
        {
            found.retain(|(_, kind)| *kind == community);
        }
        match found.as_slice() {
            [] => Found::None,
            [(one, _)] => Found::One(one),
            several => Found::Several(several.iter().map(|(village, _)| *village).collect()),
        }
    }

    /// Whether a township is one of the county's.
    pub(crate) fn has_township(&self, township: &str) -> Option<&str> {
        self.townships.get(township_stem(self.bare(&key(township)))).copied()
    }

    /// A name's key without the county before it.
    fn bare<'n>(&self, name: &'n str) -> &'n str {
        rest(name, self.county).unwrap_or(name)
    }
}

/// Whether a name says that it is a community; `None` where it says neither.
fn is_community(name: &str) -> Option<bool> {
    SUFFIXES.iter().find(|(suffix, _)| name.ends_with(suffix)).map(|(_, community)| *community)
}

/// What stands behind the first words of a name, where it begins with them and does not end there.
fn rest<'n>(name: &'n str, before: &str) -> Option<&'n str> {
    name.strip_prefix(before).filter(|rest| !before.is_empty() && !rest.is_empty())
}

/// The key of a village's name without the words for what it is, longest first and once only: 张二村社区 is 张二村, not
/// 张二.
fn stem(name: &str) -> &str {
    without(name, SUFFIXES.iter().map(|(suffix, _)| *suffix))
}

fn township_stem(name: &str) -> &str {
    without(name, ["街道办事处", "人民政府", "民族乡", "街道", "镇", "乡"].into_iter())
}

/// A name without the first of the endings that it has.
fn without(name: &str, mut endings: impl Iterator<Item = &'static str>) -> &str {
    endings.find_map(|ending| name.strip_suffix(ending).filter(|rest| !rest.is_empty())).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suffix_is_taken_off_once_and_the_longest_first() {
        assert_eq!(stem("张二村社区"), "张二村");
        assert_eq!(stem("东兴社区居民委员会"), "东兴");
        assert_eq!(stem("岔河村民委员会"), "岔河");
        assert_eq!(stem("岔河村"), "岔河");
        assert_eq!(stem("村"), "村");
    }
}
