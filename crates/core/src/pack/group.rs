//! The levels above the units: a county's schools, a prefecture's counties, a province's prefectures. What the units of a
//! group report adds up to the group's, by the same sums as to the whole's.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::error::{Location, PackError, nearest};
use super::faults::Faults;
use super::reporter::Reporter;

/// `[[group]]` of `reporters.toml`: units, or groups, of the level below that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Name in the pack.
    pub id: String,
    /// Name in tables and texts: 昆明市.
    pub name: String,
    /// The group of the level above that it belongs to.
    pub parent: Option<String>,
}

/// All groups, as the pack lists them.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    list: Vec<Group>,
    /// By id.
    index: BTreeMap<String, usize>,
}

impl Groups {
    pub(super) fn new(list: Vec<Group>, at: impl Fn(&str) -> Location, faults: &mut Faults) -> Self {
        let mut groups = Self::default();
        for group in list {
            if groups.index.insert(group.id.clone(), groups.list.len()).is_some() {
                faults
                    .push(PackError::Duplicate { at: at(&group.id), what: "分组", name: group.id.clone() });
            }
            groups.list.push(group);
        }
        let mut names = BTreeSet::new();
        for group in &groups.list {
            if !names.insert(group.name.as_str()) {
                let message = format!("有两个分组都叫“{}”", group.name);
                faults.push(PackError::Syntax { at: at(&format!("id = \"{}\"", group.id)), message });
            }
            if let Some(parent) = &group.parent {
                faults.keep(groups.expect(parent, || at(&group.id)));
            }
            if groups.above(&group.id).count() > groups.list.len() {
                let message = format!("分组“{}”的上级绕回了自己", group.name);
                faults.push(PackError::Syntax { at: at(&group.id), message });
            }
        }
        groups
    }

    /// Every unit stands on the same number of levels, or what the groups add up to is not the whole.
    pub(super) fn check(&self, reporters: &[Reporter], at: impl Fn(&str) -> Location, faults: &mut Faults) {
        if self.list.is_empty() && reporters.iter().all(|reporter| reporter.group.is_none()) {
            return;
        }
        let mut depths = BTreeSet::new();
        for reporter in reporters {
            let id = reporter.id.as_str();
            match (&reporter.group, reporter.is_unit()) {
                (Some(group), true) => {
                    faults.keep(self.expect(group, || at(id)));
                    depths.insert(self.levels_of(group));
                }
                (Some(_), false) => {
                    let message = format!("“{}”是本级单位，不归入分组：不写 group", reporter.name);
                    faults.push(PackError::Syntax { at: at(id), message });
                }
                (None, true) => {
                    let message = format!("“{}”没有写 group：分了组，每个单位都要归入一组", reporter.name);
                    faults.push(PackError::Syntax { at: at(id), message });
                }
                (None, false) => {}
            }
        }
        let own = reporters.iter().filter_map(|reporter| reporter.group.as_deref());
        let known: BTreeSet<&str> = own.flat_map(|own| self.above(own)).map(|one| one.id.as_str()).collect();
        for empty in self.list.iter().filter(|group| !known.contains(group.id.as_str())) {
            let message = format!("分组“{}”里没有报送单位", empty.name);
            faults.push(PackError::Syntax { at: at(&empty.id), message });
        }
        if depths.len() > 1 {
            let message = "各单位上面的级数不一样：每个单位到最上一级隔的级数要相同".to_owned();
            faults.push(PackError::Syntax { at: at("[[group]]"), message });
        }
    }

    fn expect(&self, id: &str, at: impl FnOnce() -> Location) -> Result<(), PackError> {
        if self.index.contains_key(id) {
            return Ok(());
        }
        let nearest = nearest(id, self.list.iter().map(|group| group.id.as_str()));
        Err(PackError::UnknownName { at: at(), what: "分组", name: id.to_owned(), nearest })
    }

    /// All groups in the pack's order.
    pub fn iter(&self) -> impl Iterator<Item = &Group> {
        self.list.iter()
    }

    /// Whether the pack has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// A group by id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Group> {
        self.index.get(id).map(|at| &self.list[*at])
    }

    /// A group and those it belongs to, upwards. Of a circle, one round more than there are groups.
    pub(super) fn above<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Group> {
        let next = |group: &&'a Group| self.get(group.parent.as_deref()?);
        std::iter::successors(self.get(id), next).take(self.list.len() + 1)
    }

    /// On which level a group stands, from 1 for the uppermost.
    #[must_use]
    pub fn levels_of(&self, id: &str) -> usize {
        self.above(id).count()
    }

    /// The groups of a level, from 1 for the uppermost, in the pack's order.
    pub fn at_level(&self, level: usize) -> impl Iterator<Item = &Group> {
        self.list.iter().filter(move |group| self.levels_of(&group.id) == level)
    }

    /// The level right above the units; 0 where there is none.
    #[must_use]
    pub fn lowest(&self) -> usize {
        self.list.iter().map(|group| self.levels_of(&group.id)).max().unwrap_or_default()
    }
}
