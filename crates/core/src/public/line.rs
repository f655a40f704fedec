//! One indicator's line as it may be published.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::small::{self, Before, Term};
use super::told::ToldLine;
use crate::count::consolidate::{Consolidated, Line, Share, enters_total};
use crate::count::phrase;
use crate::count::{ByReporter, Cell};
use crate::ids::{Code, ReporterId};
use crate::pack::{Indicator, Kind, Pack, Visibility};
use crate::returns::Value;

/// A line as it may be published.
pub(super) struct PublicLine {
    /// What is shown of it.
    pub line: Line,
    /// Whose values are not.
    pub kept_back: BTreeSet<ReporterId>,
    /// What whoever publishes the quarter again must know of it; nothing where it always tells as much.
    pub told: Option<ToldLine>,
}

/// The line without what must not be told; `None` where nothing of it may. `before` is what a published edition told of
/// it last, `done` holds the lines that it rests on, as far as they are published.
pub(super) fn publish(
    pack: &Pack,
    indicator: &Indicator,
    source: &Consolidated,
    before: Option<&ToldLine>,
    done: &BTreeMap<Code, PublicLine>,
) -> Option<PublicLine> {
    let terms = || indicator.numerator.iter().chain(&indicator.denominator);
    let open = terms().filter(|code| done.contains_key(*code)).count();
    let closed = terms().count() - open;
    // A sum beside all its parts but one tells that one, a rate beside one of its two sides the other.
    let telling = closed > 0 && (indicator.kind != Kind::Rate || open > 0);
    if indicator.visibility == Visibility::Internal || telling {
        return None;
    }
    let mut line = bare(pack, indicator, source.line(indicator.code.as_str())?);
    let kept_back = hidden(pack, indicator, &line, before, done)?;
    let told = protected(indicator).then(|| ToldLine::of(&line, &kept_back));
    hide(pack, &mut line, &kept_back);
    if indicator.visibility == Visibility::Suppress {
        // The year's figures of two quarters differ by the quarter's.
        line.year_shares = ByReporter::new();
        line.year_total = None;
        line.cells.values_mut().for_each(|cell| cell.year = None);
    }
    if indicator.kind == Kind::Rate && (closed > 0 || !line.untold.is_empty()) {
        round(indicator, &mut line);
    }
    Some(PublicLine { line, kept_back, told })
}

/// Whether its total stands beside values that are not told.
fn protected(indicator: &Indicator) -> bool {
    indicator.kind != Kind::Rate && matches!(indicator.visibility, Visibility::Total | Visibility::Suppress)
}

/// The line without anything of how the returns were written, and without figures kept for comparison only.
fn bare(pack: &Pack, indicator: &Indicator, line: &Line) -> Line {
    let mut line = line.clone();
    line.cells.retain(|id, _| {
        pack.reporters.get(id).is_some_and(|reporter| enters_total(pack, indicator, reporter))
    });
    for cell in line.cells.values_mut() {
        let value = match &cell.value {
            // That something was sent is told, and nothing of what it was.
            Value::Unreadable(_) => Value::Unreadable(String::new()),
            value => value.clone(),
        };
        let Cell { year, doubted, year_doubted, computed, .. } = *cell;
        *cell = Cell { year, doubted, year_doubted, computed, ..Cell::bare(value) };
    }
    line
}

/// Whose values are not shown; `None` where not even the total may be.
fn hidden(
    pack: &Pack,
    indicator: &Indicator,
    line: &Line,
    before: Option<&ToldLine>,
    done: &BTreeMap<Code, PublicLine>,
) -> Option<BTreeSet<ReporterId>> {
    let gone = before.is_some_and(|before| before.hidden.iter().any(|id| !line.shares.contains_key(id)));
    let terms_of = |ids: &[&ReporterId]| -> Vec<Term> {
        let term = |id: &&ReporterId| line.shares.get(id).map(|share| term(id, share.numerator, before));
        ids.iter().filter_map(term).collect()
    };
    match indicator.visibility {
        Visibility::Total => {
            let counties = line.shares.keys().filter(|id| pack.reporters.is_unit(id));
            let ids: Vec<&ReporterId> = counties.collect();
            // The total of one county is that county's value. Of rates, what is printed gives no amount.
            let safe = match indicator.kind {
                Kind::Rate => ids.len() != 1,
                _ => small::total_is_safe(&terms_of(&ids), gone),
            };
            safe.then(|| ids.into_iter().cloned().collect())
        }
        // What is computed from others would have to be hidden in them.
        Visibility::Suppress if !indicator.numerator.is_empty() => None,
        Visibility::Suppress => {
            let ids: Vec<&ReporterId> = line.shares.keys().collect();
            Some(small::hidden(&terms_of(&ids), gone)?.into_iter().map(|at| ids[at].clone()).collect())
        }
        Visibility::Public | Visibility::Internal => {
            let terms = || indicator.numerator.iter().chain(&indicator.denominator);
            let term_hidden = |id: &ReporterId| {
                terms().filter_map(|code| done.get(code)).any(|term| term.kept_back.contains(id))
            };
            Some(line.cells.keys().filter(|id| term_hidden(id)).cloned().collect())
        }
    }
}

fn term(id: &ReporterId, value: Decimal, before: Option<&ToldLine>) -> Term {
    let told = |before: &ToldLine| match before.shown.get(id) {
        // A value that was mended since is not the one that was told.
        Some(shown) if *shown == value => Before::Shown,
        Some(_) => Before::Absent,
        None if before.hidden.contains(id) => Before::Hidden,
        None => Before::Absent,
    };
    Term { value, before: before.map(told).unwrap_or_default() }
}

fn hide(pack: &Pack, line: &mut Line, kept_back: &BTreeSet<ReporterId>) {
    for id in kept_back {
        if let Some(cell) = line.cells.get_mut(id) {
            *cell = Cell { doubted: cell.doubted, year_doubted: cell.year_doubted, ..Cell::default() };
        }
    }
    line.untold.extend(kept_back.iter().filter(|id| line.shares.contains_key(id)).cloned());
    line.shares.retain(|id, _| !kept_back.contains(id));
    line.year_shares.retain(|id, _| !kept_back.contains(id));
    if kept_back.iter().any(|id| pack.reporters.is_section(id)) {
        line.own = None;
    }
}

/// Keeps of every rate what is printed, since an exact quotient tells its two sides.
fn round(indicator: &Indicator, line: &mut Line) {
    line.ratio = line.ratio.and_then(|share| printed(indicator, share));
    line.total = line.ratio.map(|share| share.numerator);
    for (id, share) in std::mem::take(&mut line.shares) {
        // Where there is nothing to measure the cell says so.
        if let (Some(shown), Some(cell)) = (printed(indicator, share), line.cells.get_mut(&id)) {
            cell.set_value(Value::Reported(shown.numerator));
        }
        line.untold.insert(id);
    }
}

/// A share as its printed percentage of a hundred.
fn printed(indicator: &Indicator, share: Share) -> Option<Share> {
    let text = phrase::rate(indicator, share)?;
    let numerator = text.trim_end_matches('%').parse().ok()?;
    Some(Share { numerator, denominator: Decimal::ONE_HUNDRED })
}
