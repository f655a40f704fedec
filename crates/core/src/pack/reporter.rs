//! Who reports: the units whose figures add up and the bureau's own sections, of which kinds they are, the levels above
//! them, their names and the other names they go by.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::ids::ReporterId;
use crate::lookup::Lookup;
use crate::text::fold::key;

use super::error::{Location, PackError, nearest};
use super::faults::Faults;
use super::files::PackFiles;
use super::group::{Group, Groups};
use super::naming::Naming;

/// What the figures of a reporter are to the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// A part of the whole: what the units report adds up to it. 县市, 乡镇, 学校.
    Unit,
    /// A part of the bureau itself: it reports the bureau's own activity, or what it knows of the whole.
    Section,
}

/// A kind of reporters, as the office names it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReporterKind {
    /// Name in the pack.
    pub id: String,
    /// What one of them is called in sentences: 中心学校.
    pub name: String,
    /// What its figures are to the whole.
    pub side: Side,
}

/// `[[reporter]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReporterRow {
    id: Spanned<ReporterId>,
    kind: String,
    group: Option<String>,
    order: u16,
    name: String,
    full: String,
    short: String,
    #[serde(default)]
    aliases: Vec<String>,
}

/// One reporter.
#[derive(Debug, Clone)]
pub struct Reporter {
    /// Id.
    pub id: ReporterId,
    /// Of which kind: a [`ReporterKind::id`].
    pub kind: String,
    /// What its figures are to the whole.
    pub side: Side,
    /// The group of the level above that it belongs to.
    pub group: Option<String>,
    /// Place in the official order, from 1.
    pub order: u16,
    /// Name in tables and text: 楚雄市, 政治部.
    pub name: String,
    /// Full name: 楚雄市司法局.
    pub full: String,
    /// One or two characters for narrow places.
    pub short: String,
    /// Other names found in cells, titles and file names.
    pub aliases: Vec<String>,
}

impl Reporter {
    /// Whether what it reports is a part of the whole.
    #[must_use]
    pub fn is_unit(&self) -> bool {
        self.side == Side::Unit
    }

    /// Whether it is a part of the bureau itself.
    #[must_use]
    pub fn is_section(&self) -> bool {
        self.side == Side::Section
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReporterFile {
    #[serde(rename = "kind")]
    kinds: Vec<ReporterKind>,
    #[serde(default, rename = "group")]
    groups: Vec<Group>,
    #[serde(rename = "reporter")]
    reporters: Vec<ReporterRow>,
    #[serde(default)]
    ambiguous: Vec<Ambiguous>,
    #[serde(default)]
    self_words: Vec<String>,
}

/// A wording that could mean two reporters and must be asked about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ambiguous {
    /// The wording.
    pub text: String,
    /// What it could mean, for the question.
    pub meaning: String,
}

/// All reporters in official order, found by id or by a listed name. Names are matched whole and only
/// against the list: 姚安 must never become 大姚 by likeness.
#[derive(Debug, Clone)]
pub struct Reporters {
    kinds: Vec<ReporterKind>,
    /// The levels above the units.
    pub groups: Groups,
    list: Vec<Reporter>,
    by_id: Lookup<ReporterId, usize>,
    /// The units of every group and of the groups below it, by its id.
    members: Lookup<String, Vec<usize>>,
    /// By key.
    by_name: BTreeMap<String, usize>,
    /// The same names as they are found within longer texts.
    naming: Naming,
    /// By key.
    ambiguous: BTreeMap<String, Ambiguous>,
    self_words: BTreeSet<String>,
}

/// What stands side by side in a table of the paper.
#[derive(Debug, Clone)]
pub enum SideBySide<'a> {
    /// The units, which are few enough.
    Units(Vec<&'a Reporter>),
    /// The groups of the lowest level that has few enough.
    Groups(Vec<&'a Group>),
    /// Nobody: there are too many of all of them.
    Nobody,
}

/// What a text says about who reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named<'a> {
    /// Exactly one reporter.
    One(&'a ReporterId),
    /// A listed wording with two meanings.
    Ambiguous(&'a str),
    /// 本县, 我局: says nobody.
    Itself,
    /// Not a listed name.
    Unknown,
}

const FILE: &str = "reporters.toml";

impl Reporters {
    pub(super) fn load(files: &PackFiles, faults: &mut Faults) -> Self {
        let ReporterFile { kinds, groups, reporters, ambiguous, self_words } =
            files.toml(FILE, faults).unwrap_or_default();
        let at =
            |name: &str| files.location(FILE, files.get(FILE).ok().and_then(|t| t.find(name)).unwrap_or(0));
        let groups = Groups::new(groups, at, faults);
        let mut placed: Vec<(usize, Reporter)> =
            reporters.into_iter().filter_map(|row| faults.keep(of_kind(row, &kinds, at))).collect();
        placed.sort_by_key(|(_, reporter)| reporter.order);
        let (places, reporters): (Vec<usize>, Vec<Reporter>) = placed.into_iter().unzip();
        groups.check(&reporters, at, faults);
        let text = files.get(FILE).unwrap_or_default();
        let duplicate = |from: usize, what: &'static str, name: &str| {
            let written = text.get(from..).and_then(|rest| rest.find(&format!("\"{name}\"")));
            let at = files.location(FILE, from + written.unwrap_or(0));
            PackError::Duplicate { at, what, name: name.to_owned() }
        };
        let mut by_name = BTreeMap::new();
        for (index, reporter) in reporters.iter().enumerate() {
            let names = [reporter.id.as_str(), &reporter.name, &reporter.full];
            for name in names.into_iter().chain(reporter.aliases.iter().map(String::as_str)) {
                let Some(other) = by_name.insert(key(name), index).filter(|other| *other != index) else {
                    continue;
                };
                let is_id = |one: &Reporter| key(one.id.as_str()) == key(name);
                let both = is_id(reporter) && is_id(&reporters[other]);
                let what = if both { "报送单位的编号（id）" } else { "报送单位名称" };
                // The one that stands later in the file is one too many.
                faults.push(duplicate(places[index].max(places[other]), what, name));
            }
        }
        ordered_once(&reporters, &places, |at| files.location(FILE, at), faults);
        let ambiguous: BTreeMap<String, Ambiguous> =
            ambiguous.into_iter().map(|word| (key(&word.text), word)).collect();
        for (_, word) in ambiguous.iter().filter(|(text, _)| by_name.contains_key(*text)) {
            faults.push(duplicate(0, "报送单位名称", &word.text));
        }
        let self_words = self_words.iter().map(|word| key(word)).collect();
        let naming = Naming::new(&by_name, &reporters).map_err(|error| PackError::Syntax {
            at: files.location(FILE, 0),
            message: format!("单位名称太多，无法查找：{error}"),
        });
        let naming = faults.keep(naming).unwrap_or_default();
        let (by_id, members) = (by_id(&reporters), members(&groups, &reporters));
        Self { kinds, groups, list: reporters, by_id, members, by_name, naming, ambiguous, self_words }
    }

    /// All reporters in official order.
    pub fn iter(&self) -> impl Iterator<Item = &Reporter> {
        self.list.iter()
    }

    /// The same list cut down to some of its reporters, for consolidating a part of the whole.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&Reporter) -> bool) -> Self {
        let mut part = self.clone();
        part.list.retain(|reporter| keep(reporter));
        let index = |part: &Self, id: &ReporterId| part.list.iter().position(|reporter| reporter.id == *id);
        (part.by_id, part.members) = (by_id(&part.list), members(&part.groups, &part.list));
        part.by_name = self
            .by_name
            .iter()
            .filter_map(|(name, at)| Some((name.clone(), index(&part, &self.list[*at].id)?)))
            .collect();
        // Fewer names fit where all did.
        part.naming = Naming::new(&part.by_name, &part.list).unwrap_or_default();
        part
    }

    /// The units in official order: in 楚雄州 the counties.
    pub fn counties(&self) -> impl Iterator<Item = &Reporter> {
        self.iter().filter(|reporter| reporter.is_unit())
    }

    /// The sections in order.
    pub fn sections(&self) -> impl Iterator<Item = &Reporter> {
        self.iter().filter(|reporter| reporter.is_section())
    }

    /// Whether an id is one of the units.
    #[must_use]
    pub fn is_unit(&self, id: &ReporterId) -> bool {
        self.get(id).is_some_and(Reporter::is_unit)
    }

    /// Whether an id is one of the bureau's sections.
    #[must_use]
    pub fn is_section(&self, id: &ReporterId) -> bool {
        self.get(id).is_some_and(Reporter::is_section)
    }

    /// The kinds of reporters, as the pack lists them.
    #[must_use]
    pub fn kinds(&self) -> &[ReporterKind] {
        &self.kinds
    }

    /// A kind by its id, or why there is none.
    pub(super) fn kind(&self, id: &str, at: impl FnOnce() -> Location) -> Result<&ReporterKind, PackError> {
        kind(&self.kinds, id, at)
    }

    /// Who stands side by side where no more than `most` may.
    #[must_use]
    pub fn side_by_side(&self, most: usize) -> SideBySide<'_> {
        if self.counties().count() <= most {
            return SideBySide::Units(self.counties().collect());
        }
        let levels =
            (1..=self.groups.lowest()).rev().map(|level| self.groups.at_level(level).collect::<Vec<_>>());
        let mut fitting = levels.filter(|groups| groups.len() <= most);
        fitting.next().map_or(SideBySide::Nobody, SideBySide::Groups)
    }

    /// The units of a group and of the groups below it, in official order.
    pub fn of_group<'a>(&'a self, group: &'a Group) -> impl Iterator<Item = &'a Reporter> {
        self.members.get(&group.id).into_iter().flatten().filter_map(|at| self.list.get(*at))
    }

    /// A reporter by id.
    #[must_use]
    pub fn get(&self, id: &ReporterId) -> Option<&Reporter> {
        self.by_id.get(id).map(|index| &self.list[*index])
    }

    /// Display name of an id; the id itself where it is not listed.
    #[must_use]
    pub fn name<'a>(&'a self, id: &'a ReporterId) -> &'a str {
        self.get(id).map_or(id.as_str(), |reporter| &reporter.name)
    }

    /// Sorts ids into official order.
    pub fn sort(&self, ids: &mut [ReporterId]) {
        ids.sort_by_key(|id| self.get(id).map_or(u16::MAX, |reporter| reporter.order));
    }

    /// Whom a whole text names: a cell's content or a file's stem.
    #[must_use]
    pub fn named(&self, text: &str) -> Named<'_> {
        let text = key(text);
        if let Some(index) = self.by_name.get(&text) {
            return Named::One(&self.list[*index].id);
        }
        if self.self_words.contains(&text) {
            return Named::Itself;
        }
        self.ambiguous.get(&text).map_or(Named::Unknown, |word| Named::Ambiguous(&word.meaning))
    }

    /// Every reporter whose name stands inside a longer text (a title, a path). Longer names win over the
    /// shorter ones they contain, so that 楚雄州司法局政治部 is not also 楚雄.
    #[must_use]
    pub fn mentioned(&self, text: &str) -> Vec<&ReporterId> {
        self.naming.mentioned(text).into_iter().map(|index| &self.list[index].id).collect()
    }

    /// Where the first reporter's name in a text ends, names as they are written; Latin spellings are not looked for.
    #[must_use]
    pub fn behind_first(&self, text: &str) -> Option<usize> {
        self.naming.behind_first(text)
    }

    pub(super) fn expect(&self, id: &ReporterId, at: impl FnOnce() -> Location) -> Result<(), PackError> {
        if self.get(id).is_some() {
            return Ok(());
        }
        let known = self.list.iter().map(|reporter| reporter.id.as_str());
        Err(PackError::UnknownName {
            at: at(),
            what: "报送单位",
            name: id.to_string(),
            nearest: nearest(id.as_str(), known),
        })
    }
}

fn by_id(list: &[Reporter]) -> Lookup<ReporterId, usize> {
    list.iter().enumerate().map(|(at, reporter)| (reporter.id.clone(), at)).collect()
}

fn members(groups: &Groups, list: &[Reporter]) -> Lookup<String, Vec<usize>> {
    let mut members: Lookup<String, Vec<usize>> = Lookup::default();
    for (at, unit) in list.iter().enumerate().filter(|(_, one)| one.is_unit()) {
        for group in unit.group.iter().flat_map(|own| groups.above(own)) {
            members.entry(group.id.clone()).or_default().push(at);
        }
    }
    members
}

fn kind<'a>(
    kinds: &'a [ReporterKind],
    id: &str,
    at: impl FnOnce() -> Location,
) -> Result<&'a ReporterKind, PackError> {
    kinds.iter().find(|kind| kind.id == id).ok_or_else(|| PackError::UnknownName {
        at: at(),
        what: "报送单位类别",
        name: id.to_owned(),
        nearest: nearest(id, kinds.iter().map(|kind| kind.id.as_str())),
    })
}

fn of_kind(
    row: ReporterRow,
    kinds: &[ReporterKind],
    at: impl Fn(&str) -> Location,
) -> Result<(usize, Reporter), PackError> {
    let side = kind(kinds, &row.kind, || at(row.id.get_ref().as_str()))?.side;
    let ReporterRow { id, kind, group, order, name, full, short, aliases } = row;
    let place = id.span().start;
    let id = id.into_inner();
    Ok((place, Reporter { id, kind, side, group, order, name, full, short, aliases }))
}

/// One place in the official order is one reporter's, of the units and of the sections.
fn ordered_once(
    reporters: &[Reporter],
    places: &[usize],
    at: impl Fn(usize) -> Location,
    faults: &mut Faults,
) {
    let mut taken: BTreeMap<(Side, u16), usize> = BTreeMap::new();
    for (index, reporter) in reporters.iter().enumerate() {
        if let Some(other) = taken.insert((reporter.side, reporter.order), index) {
            let (one, two) = if places[other] < places[index] { (other, index) } else { (index, other) };
            let message = format!(
                "“{}”的次序（order）{}与“{}”相同，先后排不定",
                reporters[two].name, reporter.order, reporters[one].name
            );
            faults.push(PackError::Syntax { at: at(places[two]), message });
        }
    }
}
