//! Who reports: county bureaus and bureau sections, their names and the other names they go by.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ids::ReporterId;
use crate::text::fold::key;

use super::error::{Location, PackError, nearest};
use super::faults::Faults;
use super::files::PackFiles;

/// County bureau or section of the prefecture's bureau.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReporterKind {
    /// A county's bureau.
    County,
    /// A section of the prefecture's own bureau.
    Section,
}

/// One reporter.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reporter {
    /// Id.
    pub id: ReporterId,
    /// County or section.
    pub kind: ReporterKind,
    /// Place in the official order, from 1.
    pub order: u16,
    /// Name in tables and text: 楚雄市, 政治部.
    pub name: String,
    /// Full name: 楚雄市司法局.
    pub full: String,
    /// One or two characters for narrow places.
    pub short: String,
    /// Other names found in cells, titles and file names.
    #[serde(default)]
    pub aliases: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReporterFile {
    #[serde(rename = "reporter")]
    reporters: Vec<Reporter>,
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
    list: Vec<Reporter>,
    by_id: BTreeMap<ReporterId, usize>,
    /// By key.
    by_name: BTreeMap<String, usize>,
    /// The same names of more than one character, the longest first.
    longest_first: Vec<(String, usize)>,
    /// By key.
    ambiguous: BTreeMap<String, Ambiguous>,
    self_words: BTreeSet<String>,
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
        let ReporterFile { mut reporters, ambiguous, self_words } =
            files.toml(FILE, faults).unwrap_or_default();
        reporters.sort_by_key(|reporter| reporter.order);
        let at =
            |name: &str| files.location(FILE, files.get(FILE).ok().and_then(|t| t.find(name)).unwrap_or(0));
        let duplicate =
            |name: &str| PackError::Duplicate {
                at: at(name), what: "报送单位名称", name: name.to_owned()
            };
        let mut by_name = BTreeMap::new();
        for (index, reporter) in reporters.iter().enumerate() {
            let names = [reporter.id.as_str(), &reporter.name, &reporter.full];
            for name in names.into_iter().chain(reporter.aliases.iter().map(String::as_str)) {
                if by_name.insert(key(name), index).is_some_and(|earlier| earlier != index) {
                    faults.push(duplicate(name));
                }
            }
        }
        let ambiguous: BTreeMap<String, Ambiguous> =
            ambiguous.into_iter().map(|word| (key(&word.text), word)).collect();
        for (_, word) in ambiguous.iter().filter(|(text, _)| by_name.contains_key(*text)) {
            faults.push(duplicate(&word.text));
        }
        let by_id =
            reporters.iter().enumerate().map(|(index, reporter)| (reporter.id.clone(), index)).collect();
        let self_words = self_words.iter().map(|word| key(word)).collect();
        let longest_first = longest_first(&by_name);
        Self { list: reporters, by_id, by_name, longest_first, ambiguous, self_words }
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
        part.by_id = part.list.iter().enumerate().map(|(at, reporter)| (reporter.id.clone(), at)).collect();
        part.by_name = self
            .by_name
            .iter()
            .filter_map(|(name, at)| Some((name.clone(), index(&part, &self.list[*at].id)?)))
            .collect();
        part.longest_first = longest_first(&part.by_name);
        part
    }

    /// The counties in official order.
    pub fn counties(&self) -> impl Iterator<Item = &Reporter> {
        self.iter().filter(|reporter| reporter.kind == ReporterKind::County)
    }

    /// The sections in order.
    pub fn sections(&self) -> impl Iterator<Item = &Reporter> {
        self.iter().filter(|reporter| reporter.kind == ReporterKind::Section)
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
        let mut rest = key(text);
        let mut found = BTreeSet::new();
        for (name, index) in &self.longest_first {
            // Latin spellings are too easily part of another word to be searched for inside a text.
            if name.is_ascii() && !name.bytes().all(|b| b.is_ascii_digit()) && rest != *name {
                continue;
            }
            if rest.contains(name.as_str()) {
                rest = rest.replace(name.as_str(), "\u{1}");
                found.insert(*index);
            }
        }
        found.into_iter().map(|index| &self.list[index].id).collect()
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

/// Names that may stand inside a longer text, those first that contain others.
fn longest_first(by_name: &BTreeMap<String, usize>) -> Vec<(String, usize)> {
    let names = by_name.iter().filter(|(name, _)| name.chars().count() > 1);
    let mut names: Vec<(String, usize)> = names.map(|(name, index)| (name.clone(), *index)).collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    names
}
