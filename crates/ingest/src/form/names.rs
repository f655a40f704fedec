//! The register's names of one county's villages, with every accepted way of writing them. Both sides are compared on
//! the set of their variants: the name, and the name without each ending that says what a village is.

use std::collections::{BTreeMap, BTreeSet};

use jibao_core::pack::{Pack, RegisterVersion, Reporter, Variant, Village};
use jibao_core::text::fold::key;

/// Words for what a village is, longest first, and whether they mean a community.
const SUFFIXES: [(&str, bool); 10] = [
    ("社区居民委员会", true),
    ("社区居委会", true),
    ("村民委员会", false),
    ("居民委员会", true),
    ("村委会", false),
    ("居委会", true),
    ("农村社区", true),
    ("行政村", false),
    ("社区", true),
    ("村", false),
];
/// Endings that one name may carry: 岔河村 + 村委会.
const MOST_ENDINGS: u8 = 2;
/// What a township's name may end with.
const TOWNSHIPS: [&str; 6] = ["街道办事处", "人民政府", "民族乡", "街道", "镇", "乡"];
/// Numerals that number a list where a sign follows: 一、东兴社区. Alone they begin names: 三街镇.
const NUMERALS: &str = "一二三四五六七八九十百";

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

/// A village under one of its variants.
#[derive(Debug, Clone, Copy)]
struct Known<'a> {
    village: &'a Village,
    /// Endings that were taken off beyond the first.
    deep: u8,
}

/// The register's names of one county.
pub(crate) struct Names<'a> {
    county: &'a str,
    townships: BTreeMap<String, &'a str>,
    by_name: BTreeMap<String, Vec<Known<'a>>>,
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
            for name in ways("village", &village.name) {
                names.add(&key(name), village);
            }
            // The villages of a township stand together, so that most need no second look.
            if last.replace(&village.township) != Some(&village.township) {
                for township in ways("township", &village.township) {
                    let township = key(township);
                    names.townships.insert(township_stem(&township).to_owned(), &village.township);
                    names.townships.insert(township, &village.township);
                }
            }
        }
        names
    }

    fn add(&mut self, name: &str, village: &'a Village) {
        for (variant, endings) in variants(name) {
            let known = Known { village, deep: endings.saturating_sub(1) };
            match self.by_name.get_mut(variant) {
                Some(all) => match all.iter_mut().find(|other| other.village.code == village.code) {
                    Some(same) => same.deep = same.deep.min(known.deep),
                    None => all.push(known),
                },
                None => drop(self.by_name.insert(variant.to_owned(), vec![known])),
            }
        }
    }

    /// The village of a row. Without a township only where the county has the name once. The cell may number the
    /// village, and name the township itself.
    pub(crate) fn find(&self, township: &str, name: &str) -> Found<'a> {
        let (township, name) = (key(township), key(name));
        let (township, name) = (self.bare(plain(&township)), self.bare(plain(&name)));
        let known = self.township(township);
        if known.is_none() && !township.is_empty() {
            return Found::None;
        }
        let within = |own: &str| known.is_none_or(|known| *known == own);
        let whole = self.named(known.copied(), name);
        if whole != Found::None {
            return whole;
        }
        // 鹿城镇东兴社区, 鹿城镇/东兴社区: the township before the name, the longest way of writing it first.
        let mut before: Vec<(&str, &'a str)> = self
            .townships
            .iter()
            .filter(|(_, own)| within(own))
            .filter_map(|(way, own)| Some((rest(name, way)?, *own)))
            .collect();
        before.sort_by_key(|(rest, _)| rest.len());
        // 东兴社区(鹿城镇), or what else somebody put in brackets behind the name.
        if let Some((head, tail)) = name.strip_suffix(')').and_then(|name| name.rsplit_once('('))
            && !head.is_empty()
        {
            match self.township(tail) {
                Some(own) if within(own) => before.push((head, own)),
                Some(_) => {}
                None => return self.named(known.copied(), head.trim_end_matches(is_sign)),
            }
        }
        let mut found = before.iter().map(|(name, own)| self.named(Some(own), plain(name)));
        found.find(|found| *found != Found::None).unwrap_or(Found::None)
    }

    /// The villages that share a variant with a name, within a township where one is known: those with the fewest
    /// endings taken off, and of those the one of the kind that the name says.
    fn named(&self, township: Option<&str>, name: &str) -> Found<'a> {
        let mut all: Vec<(u8, &'a Village)> = Vec::new();
        for (variant, endings) in variants(name) {
            let known = self.by_name.get(variant).into_iter().flatten();
            let own = known.filter(|known| township.is_none_or(|own| known.village.township == own));
            all.extend(own.map(|known| (known.deep + endings.saturating_sub(1), known.village)));
        }
        let Some(least) = all.iter().map(|(deep, _)| *deep).min() else { return Found::None };
        let mut seen = BTreeSet::new();
        let mut found: Vec<&'a Village> =
            all.iter().filter(|(deep, _)| *deep == least).map(|(_, village)| *village).collect();
        found.retain(|village| seen.insert(&village.code));
        if let Some(exact) = one(found.iter().copied().filter(|village| key(&village.name) == name)) {
            return Found::One(exact);
        }
        if let Some(community) = is_community(name).filter(|_| found.len() > 1) {
            let right = |village: &&&'a Village| (village.kind == "社区") == community;
            if found.iter().any(|village| right(&village)) {
                found.retain(|village| right(&village));
            }
        }
        match found.as_slice() {
            [] => Found::None,
            [village] => Found::One(village),
            _ => Found::Several(found),
        }
    }

    /// Whether a township is one of the county's.
    pub(crate) fn has_township(&self, township: &str) -> Option<&str> {
        let township = key(township);
        self.township(self.bare(plain(&township))).copied()
    }

    /// A township by its key, whole or without its ending, and without what stands in brackets behind it.
    fn township(&self, township: &str) -> Option<&&'a str> {
        let head = township.split_once('(').map_or(township, |(head, _)| head);
        let mut ways = [township, township_stem(township), head, township_stem(head)].into_iter();
        ways.find_map(|way| self.townships.get(way))
    }

    /// A name's key without the county before it.
    fn bare<'n>(&self, name: &'n str) -> &'n str {
        let behind = name.split_once(self.county).filter(|(before, _)| before.is_empty() || is_area(before));
        behind.map(|(_, rest)| plain(rest)).filter(|rest| !rest.is_empty()).unwrap_or(name)
    }
}

fn one<'v>(mut found: impl Iterator<Item = &'v Village>) -> Option<&'v Village> {
    found.next().filter(|_| found.next().is_none())
}

/// Whether a text may be the province and the prefecture before a county's name.
fn is_area(text: &str) -> bool {
    text.chars().count() <= 12 && text.ends_with(['省', '州'])
}

/// A key without what numbers it in a list, bullets and signs around it: `9.乍石村`, `（一）东兴社区`, `①东兴`, `●东兴社区`.
fn plain(name: &str) -> &str {
    let mut rest = name;
    loop {
        let bare = rest.trim_start_matches(|c: char| is_sign(c) || c.is_numeric());
        let behind = bare.trim_start_matches(|c: char| NUMERALS.contains(c));
        rest = match behind.chars().next() {
            Some(sign) if behind.len() < bare.len() && is_sign(sign) && sign != '(' => behind,
            _ => break rest_of(bare, name),
        };
    }
}

fn rest_of<'n>(bare: &'n str, name: &'n str) -> &'n str {
    let bare = bare.trim_end_matches(|c: char| is_sign(c) && c != ')');
    if bare.is_empty() { name } else { bare }
}

fn is_sign(c: char) -> bool {
    !c.is_alphanumeric()
}

/// Whether a name says that it is a community; `None` where it says neither.
fn is_community(name: &str) -> Option<bool> {
    SUFFIXES.iter().find(|(suffix, _)| name.ends_with(suffix)).map(|(_, community)| *community)
}

/// What stands behind the first words of a name, where it begins with them and does not end there.
fn rest<'n>(name: &'n str, before: &str) -> Option<&'n str> {
    name.strip_prefix(before).filter(|rest| !before.is_empty() && !rest.is_empty())
}

/// A name's variants, each with how many endings were taken off: 岔河村委会 is 岔河 (1), 张二村社区 is 张二村 (1) and 张二 (2).
fn variants(name: &str) -> Vec<(&str, u8)> {
    let mut all = vec![(name, 0)];
    let mut at = 0;
    while let Some((name, endings)) = all.get(at).copied() {
        at += 1;
        if endings == MOST_ENDINGS {
            continue;
        }
        for rest in SUFFIXES.iter().filter_map(|(suffix, _)| name.strip_suffix(suffix)) {
            if !rest.is_empty() && all.iter().all(|(known, _)| *known != rest) {
                all.push((rest, endings + 1));
            }
        }
    }
    all
}

fn township_stem(name: &str) -> &str {
    let mut stems = TOWNSHIPS.iter().filter_map(|ending| name.strip_suffix(ending));
    stems.find(|rest| !rest.is_empty()).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_taken_off_one_by_one() {
        assert_eq!(variants("张二村社区"), [("张二村社区", 0), ("张二村", 1), ("张二", 2)]);
        assert_eq!(variants("岔河村民委员会"), [("岔河村民委员会", 0), ("岔河", 1)]);
        assert_eq!(variants("新村"), [("新村", 0), ("新", 1)]);
        assert_eq!(variants("村"), [("村", 0)]);
    }

    #[test]
    fn what_numbers_a_name_is_no_part_of_it() {
        for text in
            ["9.乍石", "09 乍石", "①乍石", "（一）乍石", "一、乍石", "●乍石", "(12)乍石。", "1、乍石*"]
        {
            assert_eq!(plain(&key(text)), "乍石", "{text}");
        }
        for text in ["三街", "七街", "一平浪", "八角", "五拃甸"] {
            assert_eq!(plain(text), text);
        }
    }
}
