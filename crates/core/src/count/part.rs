//! A part of the whole: what the units of a group add up to, by the very sums of the whole.

use super::by_reporter::ByReporter;
use super::consolidate::{Line, enters_total};
use crate::ids::ReporterId;
use crate::pack::{Group, Indicator, Pack, Reporter};

impl Line {
    /// The line over some of the reporters alone. Shares add up in any grouping, so that the parts' totals add up to the
    /// whole's.
    #[must_use]
    pub fn over(&self, pack: &Pack, indicator: &Indicator, members: &[&Reporter]) -> Self {
        let ids = || members.iter().map(|member| &member.id);
        let entering = members.iter().filter(|one| self.cells.contains_key(&one.id));
        let mut part = Self {
            code: self.code.clone(),
            cells: of(&self.cells, ids()),
            shares: of(&self.shares, ids()),
            year_shares: of(&self.year_shares, ids()),
            words: of(&self.words, ids()),
            expected: entering.filter(|one| enters_total(pack, indicator, one)).count(),
            total: None,
            ratio: None,
            year_total: None,
            own: None,
            untold: ids().filter(|id| self.untold.contains(id)).cloned().collect(),
        };
        part.fold(pack, indicator);
        part
    }

    /// The line over the units of a group.
    #[must_use]
    pub fn of_group(&self, pack: &Pack, indicator: &Indicator, group: &Group) -> Self {
        self.over(pack, indicator, &pack.reporters.of_group(group).collect::<Vec<_>>())
    }
}

fn of<'a, V: Clone>(all: &ByReporter<V>, ids: impl Iterator<Item = &'a ReporterId>) -> ByReporter<V> {
    ids.filter_map(|id| Some((id.clone(), all.get(id)?.clone()))).collect()
}
