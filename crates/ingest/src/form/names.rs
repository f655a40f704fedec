//! The register's names of one county's villages, with every accepted way of writing them.

use std::collections::BTreeMap;

use jibao_core::pack::{Pack, RegisterVersion, Reporter, Village};

use super::value::folded;

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
    townships: BTreeMap<String, String>,
    by_name: BTreeMap<String, Vec<(&'a Village, bool)>>,
}

impl<'a> Names<'a> {
    pub(crate) fn new(pack: &Pack, register: &'a RegisterVersion, reporter: &'a Reporter) -> Self {
        let mut names = Self { county: &reporter.name, townships: BTreeMap::new(), by_name: BTreeMap::new() };
        let variants = |kind: &str, name: &str| -> Vec<String> {
            let own = |variant: &&jibao_core::pack::Variant| {
                variant.county == reporter.id && variant.kind == kind && variant.name == name
            };
            let also =
                pack.registers.variants.iter().filter(own).flat_map(|variant| variant.also.iter().cloned());
            std::iter::once(name.to_owned()).chain(also).collect()
        };
        for village in register.of(&reporter.id) {
            let mut written: Vec<(String, bool)> = variants("village", &village.name)
                .iter()
                .map(|name| (stem(name), village.kind == "社区"))
                .collect();
            written.sort();
            written.dedup();
            for (name, community) in written {
                names.by_name.entry(name).or_default().push((village, community));
            }
            for township in variants("township", &village.township) {
                names.townships.insert(township_stem(&township), village.township.clone());
            }
        }
        names
    }

    /// The village of a row. Without a township only where the county has the name once.
    pub(crate) fn find(&self, township: &str, name: &str) -> Found<'a> {
        let township = self.bare(township);
        let mut name = self.bare(name);
        // 永定镇大坝村: the township once more before the name.
        if !self.by_name.contains_key(&stem(&name)) {
            let before = self.townships.values().chain([&township]).find_map(|before| {
                name.strip_prefix(before.as_str()).filter(|rest| !before.is_empty() && !rest.is_empty())
            });
            if let Some(rest) = before {
                name = rest.to_owned();
            }
        }
        let Some(candidates) = self.by_name.get(&stem(&name)) else { return Found::None };
        let known = self.townships.get(&township_stem(&township));
        let mut found: Vec<&(&Village, bool)> = candidates
            .iter()
            .filter(|(village, _)| township.is_empty() || known == Some(&village.township))
            .collect();
        if found.len() > 1
            && let Some(community) = is_community(&name)
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
        self.townships.get(&township_stem(&self.bare(township))).map(String::as_str)
    }

    /// The name without blanks and without the county before it.
    fn bare(&self, name: &str) -> String {
        let name = folded(name);
        name.strip_prefix(self.county).filter(|rest| !rest.is_empty()).map_or(name.clone(), str::to_owned)
    }
}

/// Whether a name says that it is a community; `None` where it says neither.
fn is_community(name: &str) -> Option<bool> {
    SUFFIXES.iter().find(|(suffix, _)| name.ends_with(suffix)).map(|(_, community)| *community)
}

/// A village's name without the words for what it is, longest first and once only: 张二村社区 is 张二村, not 张二.
fn stem(name: &str) -> String {
    let name = folded(name);
    SUFFIXES
        .iter()
        .find_map(|(suffix, _)| name.strip_suffix(suffix).filter(|rest| !rest.is_empty()))
        .map_or(name.clone(), str::to_owned)
}

fn township_stem(name: &str) -> String {
    let name = folded(name);
    let suffixes = ["街道办事处", "人民政府", "民族乡", "街道", "镇", "乡"];
    suffixes
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix).filter(|rest| !rest.is_empty()))
        .map_or(name.clone(), str::to_owned)
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
        assert_eq!(stem("岔 河"), "岔河");
        assert_eq!(stem("村"), "村");
    }
}
