//! The pages of a large report: one of the whole, where units go by the group that they belong to, and one a group.

use std::collections::BTreeSet;

use jibao_contract::names;
use jibao_core::count::board::Status;
use jibao_core::count::target::TargetResult;
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Group, Pack};
use jibao_core::report::Report;
use jibao_core::report::tally::Tally;
use jibao_core::report::to_mend::to_mend;
use serde::Serialize;

use super::View;

/// A group that has a page of its own.
#[derive(Debug, Clone)]
pub struct Part {
    /// What its page is called, without an ending.
    pub file: String,
    /// The group's name.
    pub name: String,
    units: BTreeSet<ReporterId>,
}

/// The groups that have a page of their own: those right above the units, where the units are too many for one page.
#[must_use]
pub fn parts(pack: &Pack, report: &Report) -> Vec<Part> {
    if !report.is_large(pack) {
        return Vec::new();
    }
    let groups = &pack.reporters.groups;
    let mut taken = BTreeSet::new();
    groups.at_level(groups.lowest()).map(|group| part(pack, group, &mut taken)).collect()
}

fn part(pack: &Pack, group: &Group, taken: &mut BTreeSet<String>) -> Part {
    let named = names::stem(&group.name);
    // Two groups of one name, in two provinces: the id tells them apart.
    let file = if taken.insert(named.clone()) { named } else { format!("{named}（{}）", group.id) };
    taken.insert(file.clone());
    Part {
        file,
        name: group.name.clone(),
        units: pack.reporters.of_group(group).map(|unit| unit.id.clone()).collect(),
    }
}

/// What a page shows of the reporters.
#[derive(Clone, Copy)]
pub(super) enum Shows<'a> {
    /// All of them.
    All,
    /// What belongs to no unit; the units have pages by group.
    Rest(&'a [Part]),
    /// The units of one group.
    Part(&'a Part),
}

impl Shows<'_> {
    /// Whether what is a reporter's, or nobody's, stands on the page.
    pub(super) fn has(self, pack: &Pack, reporter: Option<&ReporterId>) -> bool {
        match self {
            Self::All => true,
            Self::Rest(_) => reporter.is_none_or(|id| !pack.reporters.is_unit(id)),
            Self::Part(part) => reporter.is_some_and(|id| part.units.contains(id)),
        }
    }
}

/// A group as the page of the whole lists it.
#[derive(Serialize)]
pub(super) struct Line {
    name: String,
    file: String,
    due: usize,
    received: usize,
    on_time: usize,
    to_mend: usize,
    tally: Tally,
}

/// The groups with pages of their own; none where the units stand on this page.
pub(super) fn lines(view: View<'_>) -> Vec<Line> {
    let Shows::Rest(parts) = view.shows else { return Vec::new() };
    let mending: BTreeSet<&ReporterId> =
        to_mend(view.pack, view.report).iter().map(|one| &one.reporter.id).collect();
    let line = |part: &Part| {
        let rows = || view.report.board.iter().filter(|row| part.units.contains(&row.reporter));
        let sent = |status| !matches!(status, Status::Missing | Status::Rejected);
        let own = view.report.findings.iter().filter(|finding| {
            finding.reporter.as_ref().is_some_and(|reporter| part.units.contains(reporter))
        });
        Line {
            name: part.name.clone(),
            file: part.file.clone(),
            due: rows().count(),
            received: rows().filter(|row| sent(row.status)).count(),
            on_time: rows().filter(|row| row.status == Status::OnTime).count(),
            to_mend: rows().filter(|row| mending.contains(&row.reporter)).count(),
            tally: Tally::of(own),
        }
    };
    parts.iter().map(line).collect()
}

/// A target's result as far as it is about the units of the page.
pub(super) fn of_part(view: View<'_>, result: &TargetResult) -> TargetResult {
    let mut result = result.clone();
    let own = |id: &ReporterId| view.has(Some(id));
    result.short.retain(|short| own(&short.reporter));
    for ids in [&mut result.unknown, &mut result.baseless, &mut result.not_applicable, &mut result.doubted] {
        ids.retain(own);
    }
    result.rows.retain(|row| own(&row.county));
    result
}
