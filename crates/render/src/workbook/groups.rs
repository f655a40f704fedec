//! 分组汇总: what the units of every group add up to, one row a group.

use std::collections::BTreeSet;

use jibao_contract::book::{GroupRow, adds_up, unit_heading};
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Group, Indicator, Reporter};
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::live::{Base, Live};
use super::opening::Opening;
use super::plan::{GROUPS, Item};
use super::row::{Looks, Row};
use super::shown::{self, NOTHING, Shown};
use super::{Extent, HEADER, View, last_column};

/// Columns that the title stands over.
const OVER: usize = 8;

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    let listed = |item| match item {
        &Item::Line(indicator) => Some(indicator).filter(|one| adds_up(one)),
        _ => None,
    };
    let indicators: Vec<&Indicator> = view.plan.items.iter().filter_map(listed).collect();
    let names: Vec<String> = indicators.iter().map(|one| unit_heading(one)).collect();
    let mut columns = GroupRow::with([10.0, 16.0, 16.0, 8.0]).to_vec();
    columns.extend(names.iter().map(|name| (name.as_str(), 13.0)));
    Opening::new("分组汇总", &columns, GroupRow::Units.at() + 1)
        .titled_over(OVER)
        .unprinted()
        .write(view, sheet)?;
    let looks = Looks::flat();
    let groups = &view.pack.reporters.groups;
    let mut at = HEADER;
    for level in 1..=groups.lowest() {
        for group in groups.at_level(level) {
            at += 1;
            write_group(view, Row::new(sheet, &looks, at), group, &indicators)?;
        }
    }
    let last = last_column(columns.len());
    sheet.autofilter(HEADER, 0, at.max(HEADER + 1), last)?;
    sheet.set_print_fit_to_pages(0, 0);
    Ok(Extent(at, last))
}

fn write_group(
    view: View<'_>,
    mut row: Row<'_>,
    group: &Group,
    indicators: &[&Indicator],
) -> Result<(), XlsxError> {
    let reporters = &view.pack.reporters;
    let units: Vec<&Reporter> = reporters.of_group(group).collect();
    let runs = runs(view, &units);
    let parent = group.parent.as_deref().and_then(|id| reporters.groups.get(id));
    row.middle(&group.id)?
        .text(&group.name)?
        .text(parent.map_or(NOTHING, |parent| &parent.name))?
        .live(&Live::fixed(Shown::count(units.len())))?;
    for indicator in indicators {
        let line = view.report.line(indicator.code.as_str());
        let part = line.map(|line| line.over(view.pack, indicator, &units));
        let Some(part) = part.filter(|part| part.expected > 0) else {
            row.live(&Live::fixed(Shown::words(NOTHING)))?;
            continue;
        };
        let base = Base { view, here: GROUPS, indicator, part: Some(&runs) };
        let formula = if indicator.is_choice() { base.answers() } else { Some(base.total()) };
        row.live(&Live::or_fixed(shown::total(indicator, &part), formula))?;
    }
    Ok(())
}

/// The places of a group's units among all units, as runs that follow one another.
fn runs(view: View<'_>, units: &[&Reporter]) -> Vec<(usize, usize)> {
    let own: BTreeSet<&ReporterId> = units.iter().map(|unit| &unit.id).collect();
    let places = view.plan.counties.iter().enumerate().filter(|(_, unit)| own.contains(&unit.id));
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in places {
        match runs.last_mut().filter(|(_, last)| last + 1 == at) {
            Some((_, last)) => *last = at,
            None => runs.push((at, at)),
        }
    }
    runs
}
