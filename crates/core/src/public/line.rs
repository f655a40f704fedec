//! One indicator's line as it may be published.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::small;
use crate::count::Cell;
use crate::count::consolidate::{Consolidated, Line, Share, enters_total};
use crate::count::phrase;
use crate::ids::{Code, ReporterId};
use crate::pack::{Indicator, Kind, Pack, ReporterKind, Visibility};
use crate::returns::Value;

/// The line without what must not be told; `None` where nothing of it may. `done` holds the lines that it rests
/// on, as far as they are published.
pub(super) fn publish(
    pack: &Pack,
    indicator: &Indicator,
    source: &Consolidated,
    done: &BTreeMap<Code, Line>,
) -> Option<Line> {
    let terms = || indicator.numerator.iter().chain(&indicator.denominator);
    let open = terms().filter(|code| done.contains_key(code)).count();
    let closed = terms().count() - open;
    // A sum beside all its parts but one tells that one, a rate beside one of its two sides the other.
    let telling = closed > 0 && (indicator.kind != Kind::Rate || open > 0);
    if indicator.visibility == Visibility::Internal || telling {
        return None;
    }
    let mut line = bare(pack, indicator, source.line(indicator.code.as_str())?);
    for id in hidden(pack, indicator, &line, done)? {
        hide(pack, &mut line, &id);
    }
    if indicator.visibility == Visibility::Suppress {
        // The year's figures of two quarters differ by the quarter's.
        line.year_shares.clear();
        line.year_total = None;
        line.cells.values_mut().for_each(|cell| cell.year = None);
    }
    if indicator.kind == Kind::Rate && (closed > 0 || line.hidden > 0) {
        round(indicator, &mut line);
    }
    Some(line)
}

/// The line without anything of how the returns were written, and without figures kept for comparison only.
fn bare(pack: &Pack, indicator: &Indicator, line: &Line) -> Line {
    let mut line = line.clone();
    line.cells.retain(|id, _| {
        pack.reporters.get(id).is_some_and(|reporter| enters_total(pack, indicator, reporter))
    });
    for cell in line.cells.values_mut() {
        let value = match std::mem::take(&mut cell.value) {
            Value::Unreadable(_) => Value::Blank,
            value => value,
        };
        *cell = Cell {
            value,
            year: cell.year,
            computed: cell.computed,
            doubted: cell.doubted,
            year_doubted: cell.year_doubted,
            ..Cell::default()
        };
    }
    line
}

/// Whose values are not shown; `None` where not even the total may be.
fn hidden(
    pack: &Pack,
    indicator: &Indicator,
    line: &Line,
    done: &BTreeMap<Code, Line>,
) -> Option<BTreeSet<ReporterId>> {
    let counties = || line.cells.keys().filter(|id| is(pack, id, ReporterKind::County));
    match indicator.visibility {
        Visibility::Total => {
            let ids: BTreeSet<_> = counties().filter(|id| line.shares.contains_key(*id)).cloned().collect();
            // The total of one county is that county's value.
            (ids.len() != 1).then_some(ids)
        }
        // What is computed from others would have to be hidden in them.
        Visibility::Suppress if !indicator.numerator.is_empty() => None,
        Visibility::Suppress => {
            let (ids, values): (Vec<&ReporterId>, Vec<Decimal>) =
                line.shares.iter().map(|(id, share)| (id, share.numerator)).unzip();
            Some(small::hidden(&values)?.into_iter().map(|at| ids[at].clone()).collect())
        }
        Visibility::Public | Visibility::Internal => {
            let terms = || indicator.numerator.iter().chain(&indicator.denominator);
            let term_hidden = |id: &ReporterId| {
                terms().filter_map(|code| done.get(code)?.cell(id)).any(|cell| cell.withheld)
            };
            Some(line.cells.keys().filter(|id| term_hidden(id)).cloned().collect())
        }
    }
}

fn is(pack: &Pack, id: &ReporterId, kind: ReporterKind) -> bool {
    pack.reporters.get(id).is_some_and(|reporter| reporter.kind == kind)
}

fn hide(pack: &Pack, line: &mut Line, id: &ReporterId) {
    if let Some(cell) = line.cells.get_mut(id) {
        *cell = Cell { withheld: true, ..Cell::default() };
    }
    line.year_shares.remove(id);
    if line.shares.remove(id).is_some() {
        line.hidden += 1;
    }
    if is(pack, id, ReporterKind::Section) {
        line.own = None;
    }
}

/// Keeps of every rate what is printed, since an exact quotient tells its two sides.
fn round(indicator: &Indicator, line: &mut Line) {
    line.rounded = true;
    line.ratio = line.ratio.and_then(|share| printed(indicator, share));
    line.total = line.ratio.map(|share| share.numerator);
    for (id, share) in std::mem::take(&mut line.shares) {
        let Some(shown) = printed(indicator, share) else {
            // Nothing to measure: the cell says so, and the total still covers it.
            line.hidden += 1;
            continue;
        };
        if let Some(cell) = line.cells.get_mut(&id) {
            cell.value = Value::Reported(shown.numerator);
        }
        line.shares.insert(id, shown);
    }
}

/// A share as its printed percentage of a hundred.
fn printed(indicator: &Indicator, share: Share) -> Option<Share> {
    let text = phrase::rate(indicator, share)?;
    let numerator = text.trim_end_matches('%').parse().ok()?;
    Some(Share { numerator, denominator: Decimal::ONE_HUNDRED })
}
