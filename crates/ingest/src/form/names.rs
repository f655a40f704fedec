//! A register's names of one reporter's rows (rows), with every accepted way of writing them. Both sides are compared on
//! the set of their variants: the name, and the name without each ending that says what such a row is.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use jibao_core::lookup::Lookup;
use jibao_core::pack::{Detail, NameOf, Pack, RegisterRow, RegisterVersion, Reporter, Variant};
use jibao_core::text::fold::key;

/// Endings that one name may carry: 岔河村 + 村委会.
const MOST_ENDINGS: u8 = 2;
/// Numerals that number a list where a sign follows: 一、东兴社区. Alone they begin names: 三街镇.
const NUMERALS: &str = "零〇一二三四五六七八九十百";

/// What came of looking for a listed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Found<'a> {
    /// Exactly one.
    One(&'a RegisterRow),
    /// RegisterRows in several groups, or two in one, go by the name.
    Several(Vec<&'a RegisterRow>),
    /// Not in the register.
    None,
}

/// A listed under one of its variants.
#[derive(Debug, Clone, Copy)]
struct Known<'a> {
    listed: &'a RegisterRow,
    /// Endings that were taken off beyond the first.
    deep: u8,
}

/// The register's names of one county.
pub(crate) struct Names<'a> {
    county: &'a str,
    /// Endings that a name may lack, longest first, each with the kind that it says.
    endings: Vec<(&'a str, Option<&'a str>)>,
    /// Endings that a group's name may lack.
    group_endings: &'a [String],
    /// What else the register says that its names are written as.
    variants: Vec<&'a Variant>,
    rows: Vec<&'a RegisterRow>,
    /// The rows by group and name as the register writes them; none under a name that a group has twice. Most returns are filled
    /// in on forms that print them so.
    written: Lookup<(&'a str, &'a str), Option<&'a RegisterRow>>,
    groups: BTreeMap<String, &'a str>,
    /// By variants, for what is written otherwise.
    by_name: OnceCell<BTreeMap<String, Vec<Known<'a>>>>,
}

impl<'a> Names<'a> {
    /// The names of a detail sheet's register; none where it has no register.
    pub(crate) fn new(
        pack: &'a Pack,
        detail: &'a Detail,
        register: Option<&'a RegisterVersion>,
        reporter: &'a Reporter,
    ) -> Self {
        let own = |variant: &&Variant| variant.detail == detail.id && variant.county == reporter.id;
        let known = Self {
            county: &reporter.name,
            endings: detail.name_endings(),
            group_endings: &detail.group_endings,
            variants: pack.registers.variants.iter().filter(own).collect(),
            rows: register.into_iter().flat_map(|register| register.of(&reporter.id)).collect(),
            written: Lookup::default(),
            groups: BTreeMap::new(),
            by_name: OnceCell::new(),
        };
        known.listed()
    }

    /// With the lists that its rows go into.
    fn listed(self) -> Self {
        let mut names = self;
        let mut groups = Vec::new();
        for listed in &names.rows {
            let written = (listed.group.as_str(), listed.name.as_str());
            names.written.entry(written).and_modify(|known| *known = None).or_insert(Some(listed));
            // The rows of a group stand together, so that most need no second look.
            if groups.last() != Some(&written.0) {
                groups.push(written.0);
            }
        }
        for own in groups {
            for group in names.ways_of(NameOf::Group, own).map(key).collect::<Vec<_>>() {
                names.groups.insert(names.group_stem(&group).to_owned(), own);
                names.groups.insert(group, own);
            }
        }
        names.shortened()
    }

    /// With the names of groups as people say them, without their peoples: 永兴乡 for 永兴傣族乡, where no other is called so.
    fn shortened(mut self) -> Self {
        let all: BTreeSet<&'a str> = self.groups.values().copied().collect();
        for own in all {
            let whole = key(own);
            let stem = self.group_stem(&whole);
            let short = without_peoples(stem);
            if short.len() == stem.len() {
                continue;
            }
            for way in [short.to_owned(), format!("{short}{}", &whole[stem.len()..])] {
                self.groups.entry(way).or_insert(own);
            }
        }
        self
    }

    /// A name of the register, and what else the register says that it is written as.
    fn ways_of(&self, kind: NameOf, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.variants.iter().filter(move |variant| variant.kind == kind && variant.name == name);
        std::iter::once(name).chain(named.flat_map(|variant| variant.also.iter().map(String::as_str)))
    }

    /// The rows by every variant of their names.
    fn by_name(&self) -> &BTreeMap<String, Vec<Known<'a>>> {
        self.by_name.get_or_init(|| {
            let mut all = BTreeMap::new();
            for listed in &self.rows {
                for name in self.ways_of(NameOf::Name, &listed.name) {
                    self.add(&mut all, &key(name), listed);
                }
            }
            all
        })
    }

    fn add(&self, to: &mut BTreeMap<String, Vec<Known<'a>>>, name: &str, listed: &'a RegisterRow) {
        for (variant, endings) in variants(name, &self.endings) {
            let known = Known { listed, deep: endings.saturating_sub(1) };
            match to.get_mut(variant) {
                Some(all) => match all.iter_mut().find(|other| other.listed.code == listed.code) {
                    Some(same) => same.deep = same.deep.min(known.deep),
                    None => all.push(known),
                },
                None => drop(to.insert(variant.to_owned(), vec![known])),
            }
        }
    }

    /// The listed of a row. Without a group only where the county has the name once. The cell may number the
    /// listed, and name the group itself.
    pub(crate) fn find(&self, group: &str, name: &str) -> Found<'a> {
        if let Some(Some(listed)) = self.written.get(&(group, name)) {
            return Found::One(listed);
        }
        let (group, name) = (key(group), key(name));
        let (group, name) = (self.bare(plain(&group)), self.bare(plain(&name)));
        let known = self.group(group);
        if known.is_none() && !group.is_empty() {
            return Found::None;
        }
        let within = |own: &str| known.is_none_or(|known| *known == own);
        let whole = self.named(known.copied(), name);
        if whole != Found::None {
            return whole;
        }
        // 鹿城镇东兴社区, 鹿城镇/东兴社区: the group before the name, the longest way of writing it first.
        let mut before: Vec<(&str, &'a str)> = self
            .groups
            .iter()
            .filter(|(_, own)| within(own))
            .filter_map(|(way, own)| Some((rest(name, way)?, *own)))
            .collect();
        before.sort_by_key(|(rest, _)| rest.len());
        // 东兴社区(鹿城镇), or what else somebody put in brackets behind the name.
        if let Some((head, tail)) = name.strip_suffix(')').and_then(|name| name.rsplit_once('('))
            && !head.is_empty()
        {
            match (self.group(tail), self.groups.get(head)) {
                (Some(own), _) if within(own) => before.push((head, own)),
                (Some(_), _) => {}
                // 鹿城镇(东兴社区).
                (None, Some(own)) if within(own) => before.push((tail, own)),
                (None, _) => return self.named(known.copied(), head.trim_end_matches(is_sign)),
            }
        }
        let mut found = before.iter().map(|(name, own)| self.named(Some(own), plain(name)));
        found.find(|found| *found != Found::None).unwrap_or(Found::None)
    }

    /// The rows that share a variant with a name, within a group where one is known: those with the fewest
    /// endings taken off, and of those the one of the kind that the name says.
    fn named(&self, group: Option<&str>, name: &str) -> Found<'a> {
        let mut all: Vec<(u8, &'a RegisterRow)> = Vec::new();
        for (variant, endings) in variants(name, &self.endings) {
            let known = self.by_name().get(variant).into_iter().flatten();
            let own = known.filter(|known| group.is_none_or(|own| known.listed.group == own));
            all.extend(own.map(|known| (known.deep + endings.saturating_sub(1), known.listed)));
        }
        let Some(least) = all.iter().map(|(deep, _)| *deep).min() else { return Found::None };
        let mut seen = BTreeSet::new();
        let mut found: Vec<&'a RegisterRow> =
            all.iter().filter(|(deep, _)| *deep == least).map(|(_, listed)| *listed).collect();
        found.retain(|listed| seen.insert(&listed.code));
        if let Some(exact) = one(found.iter().copied().filter(|listed| key(&listed.name) == name)) {
            return Found::One(exact);
        }
        if let Some(kind) = self.kind_said(name).filter(|_| found.len() > 1) {
            let right = |listed: &&&'a RegisterRow| listed.kind == kind;
            if found.iter().any(|listed| right(&listed)) {
                found.retain(|listed| right(&listed));
            }
        }
        match found.as_slice() {
            [] => Found::None,
            [listed] => Found::One(listed),
            _ => Found::Several(found),
        }
    }

    /// The ways of writing a name in a sentence: whole, and short with an ending that says what it is.
    pub(crate) fn ways(&self, name: &str) -> Vec<String> {
        let stem = variants(name, &self.endings).last().map_or(name, |(stem, _)| stem);
        let short = self.endings.iter().map(|(ending, _)| format!("{stem}{}", key(ending)));
        std::iter::once(name.to_owned()).chain(short.filter(|_| stem != name)).collect()
    }

    /// Whether a group is one of the county's.
    pub(crate) fn has_group(&self, group: &str) -> Option<&str> {
        let group = key(group);
        self.group(self.bare(plain(&group))).copied()
    }

    /// Whether a text is nothing but a group's name.
    pub(crate) fn is_group(&self, text: &str) -> bool {
        self.groups.contains_key(self.bare(plain(&key(text))))
    }

    /// A group by its key, whole or without its ending, and without what stands in brackets behind it.
    fn group(&self, group: &str) -> Option<&&'a str> {
        let head = group.split_once('(').map_or(group, |(head, _)| head);
        let mut ways = [group, self.group_stem(group), head, self.group_stem(head)].into_iter();
        ways.find_map(|way| self.groups.get(way))
    }

    /// A group's key without its ending.
    fn group_stem<'n>(&self, name: &'n str) -> &'n str {
        let mut stems = self.group_endings.iter().filter_map(|ending| name.strip_suffix(ending.as_str()));
        stems.find(|rest| !rest.is_empty()).unwrap_or(name)
    }

    /// The kind that a name says it is of; `None` where it says none.
    fn kind_said(&self, name: &str) -> Option<&'a str> {
        self.endings.iter().find(|(ending, _)| name.ends_with(ending)).and_then(|(_, kind)| *kind)
    }

    /// A name's key without the county before it.
    fn bare<'n>(&self, name: &'n str) -> &'n str {
        let behind = name.split_once(self.county).filter(|(before, _)| before.is_empty() || is_area(before));
        behind.map(|(_, rest)| plain(rest)).filter(|rest| !rest.is_empty()).unwrap_or(name)
    }
}

/// The peoples that townships are called after in more than one place.
const PEOPLES: [&str; 24] = [
    "彝族",
    "傣族",
    "回族",
    "苗族",
    "白族",
    "壮族",
    "瑶族",
    "藏族",
    "佤族",
    "怒族",
    "水族",
    "满族",
    "侗族",
    "傈僳族",
    "纳西族",
    "哈尼族",
    "景颇族",
    "布朗族",
    "拉祜族",
    "普米族",
    "独龙族",
    "布依族",
    "蒙古族",
    "土家族",
];

/// A group's name without the peoples at its end: 湾碧傣族傈僳族.
fn without_peoples(name: &str) -> &str {
    let mut rest = name;
    while let Some(short) = PEOPLES.iter().find_map(|people| rest.strip_suffix(people)) {
        if short.is_empty() {
            return name;
        }
        rest = short;
    }
    rest
}

fn one<'v>(mut found: impl Iterator<Item = &'v RegisterRow>) -> Option<&'v RegisterRow> {
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

/// What stands behind the first words of a name, where it begins with them and does not end there.
fn rest<'n>(name: &'n str, before: &str) -> Option<&'n str> {
    name.strip_prefix(before).filter(|rest| !before.is_empty() && !rest.is_empty())
}

/// A name's variants, each with how many endings were taken off: 岔河村委会 is 岔河 (1), 张二村社区 is 张二村 (1) and 张二 (2).
fn variants<'n>(name: &'n str, suffixes: &[(&str, Option<&str>)]) -> Vec<(&'n str, u8)> {
    let mut all = vec![(name, 0)];
    let mut at = 0;
    while let Some((name, endings)) = all.get(at).copied() {
        at += 1;
        if endings == MOST_ENDINGS {
            continue;
        }
        for rest in suffixes.iter().filter_map(|(suffix, _)| name.strip_suffix(suffix)) {
            if !rest.is_empty() && all.iter().all(|(known, _)| *known != rest) {
                all.push((rest, endings + 1));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ENDINGS: [(&str, Option<&str>); 5] = [
        ("村民委员会", Some("村")),
        ("村委会", Some("村")),
        ("农村社区", Some("社区")),
        ("社区", Some("社区")),
        ("村", Some("村")),
    ];

    fn variants(name: &str) -> Vec<(&str, u8)> {
        super::variants(name, &ENDINGS)
    }

    fn names(rows: &[RegisterRow]) -> Names<'_> {
        let names = Names {
            county: "甲县",
            endings: ENDINGS.to_vec(),
            group_endings: &[],
            variants: Vec::new(),
            rows: rows.iter().collect(),
            written: Lookup::default(),
            groups: BTreeMap::new(),
            by_name: OnceCell::new(),
        };
        names.listed()
    }

    proptest! {
        #[test]
        fn what_is_written_as_in_the_register_is_what_any_way_of_writing_it_finds(
            drawn in prop::collection::btree_set(("[东西]镇", "[甲乙新]{1,2}(村|社区|村社区|村委会)", "村|社区"), 1..9),
        ) {
            let row = |(at, (group, name, kind)): (usize, &(String, String, String))| RegisterRow {
                group: group.into(),
                code: at.to_string().into(),
                name: name.into(),
                kind: kind.into(),
            };
            let rows: Vec<RegisterRow> = drawn.iter().enumerate().map(row).collect();
            let names = self::names(&rows);
            let by_variants = Names { written: Lookup::default(), ..self::names(&rows) };
            for (at, listed) in rows.iter().enumerate() {
                let found = names.find(&listed.group, &listed.name);
                prop_assert_eq!(&found, &by_variants.find(&listed.group, &listed.name));
                let twice = rows.iter().enumerate().any(|(other, row)| {
                    other != at && (&row.group, &row.name) == (&listed.group, &listed.name)
                });
                prop_assert!(twice || found == Found::One(listed));
            }
        }
    }

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
