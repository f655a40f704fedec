//! The pages of a large report: one of the whole, where units go by the group that they belong to, and one a group.

use std::collections::{BTreeMap, BTreeSet};

use jibao_contract::names;
use jibao_core::count::board::Status;
use jibao_core::count::target::TargetResult;
use jibao_core::ids::ReporterId;
use jibao_core::lookup::Lookup;
use jibao_core::pack::{Group, Pack};
use jibao_core::report::Report;
use jibao_core::report::tally::Tally;
use jibao_core::returns::{Account, Finding};
use serde::Serialize;

use super::View;

/// A group that has a page of its own.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// What its page is called, without an ending.
    pub file: String,
    /// The group's name.
    pub name: String,
    units: BTreeSet<&'a ReporterId>,
    /// What became of the cells of its units' files.
    pub(super) accounts: Vec<&'a Account>,
}

/// The groups that have a page of their own.
pub(super) fn parts<'a>(pack: &'a Pack, report: &'a Report) -> Vec<Part<'a>> {
    if !report.is_large(pack) {
        return Vec::new();
    }
    let groups = &pack.reporters.groups;
    let mut taken = BTreeSet::new();
    let mut parts: Vec<Part<'a>> =
        groups.at_level(groups.lowest()).map(|group| part(pack, group, &mut taken)).collect();
    let of_unit = by_unit(&parts);
    let mut of_file: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for row in &report.board {
        let Some(at) = of_unit.get(&row.reporter) else { continue };
        for file in &row.files {
            of_file.entry(file).or_default().insert(*at);
        }
    }
    for account in &report.inbox.accounts {
        for at in of_file.get(account.file.as_str()).into_iter().flatten() {
            parts[*at].accounts.push(account);
        }
    }
    parts
}

fn part<'a>(pack: &'a Pack, group: &'a Group, taken: &mut BTreeSet<String>) -> Part<'a> {
    let named = names::stem(&group.name);
    // Two groups of one name, in two provinces: the id tells them apart.
    let file = if taken.insert(named.clone()) { named } else { format!("{named}（{}）", group.id) };
    taken.insert(file.clone());
    Part {
        file,
        name: group.name.clone(),
        units: pack.reporters.of_group(group).map(|unit| &unit.id).collect(),
        accounts: Vec::new(),
    }
}

/// In which of the groups each unit is.
fn by_unit<'a>(parts: &[Part<'a>]) -> Lookup<&'a ReporterId, usize> {
    parts.iter().zip(0..).flat_map(|(part, at)| part.units.iter().map(move |unit| (*unit, at))).collect()
}

/// What a page shows of the reporters.
#[derive(Clone, Copy)]
pub(super) enum Shows<'a> {
    /// All of them.
    All,
    /// What belongs to no unit; the units have pages by group.
    Rest(&'a [Part<'a>]),
    /// The units of one group.
    Part(&'a Part<'a>),
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
    let mending: BTreeSet<&ReporterId> = view.pages.to_mend.iter().map(|one| &one.reporter.id).collect();
    // Hundreds of groups have thousands of units: each is looked up once.
    let of_unit = by_unit(parts);
    let mut findings: Vec<Vec<&Finding>> = vec![Vec::new(); parts.len()];
    for finding in &view.report.findings {
        if let Some(at) = finding.reporter.as_ref().and_then(|whose| of_unit.get(whose)) {
            findings[*at].push(finding);
        }
    }
    let line = |(part, findings): (&Part<'_>, Vec<&Finding>)| Line {
        name: part.name.clone(),
        file: part.file.clone(),
        due: 0,
        received: 0,
        on_time: 0,
        to_mend: 0,
        tally: Tally::of(findings),
    };
    let mut lines: Vec<Line> = parts.iter().zip(findings).map(line).collect();
    for row in &view.report.board {
        let Some(line) = of_unit.get(&row.reporter).and_then(|at| lines.get_mut(*at)) else { continue };
        line.due += 1;
        line.received += usize::from(!matches!(row.status, Status::Missing | Status::Rejected));
        line.on_time += usize::from(row.status == Status::OnTime);
        line.to_mend += usize::from(mending.contains(&row.reporter));
    }
    lines
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
