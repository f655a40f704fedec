//! A target that is not met, beyond how much is lacking: whether it was met before, where the gaps are largest, and what
//! the counties say to it.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::count::Standing;
use crate::count::consolidate::{Consolidated, Line, Share};
use crate::count::target::{Right, ShortRow, TargetResult, met};
use crate::ids::ReporterId;
use crate::pack::{Against, Indicator, Kind, Pack, TargetScope};
use crate::report::Report;
use crate::report::figure::clean;
use crate::returns::{Place, SET_ASIDE};

/// Whether everybody met the target the quarter before, on values that all are known: falling short now is a relapse.
#[must_use]
pub fn relapsed(pack: &Pack, report: &Report, indicator: &Indicator, result: &TargetResult) -> bool {
    result.holds == Some(false)
        && report.previous().is_some_and(|before| held(pack, before, indicator, result))
}

fn held(pack: &Pack, before: &Consolidated, indicator: &Indicator, result: &TargetResult) -> bool {
    let line = before.line(indicator.code.as_str()).filter(|line| line.standing() == Standing::Accepted);
    let Some(line) = line else { return false };
    if let Against::Word(asked) = &result.target.against {
        let op = result.target.op;
        return line.words.values().all(|word| indicator.choice.meets(word, op, asked) == Some(true));
    }
    let goal = |whose: Option<&ReporterId>| match &result.target.against {
        Against::Number(number) => Some(*number),
        Against::Yes => Some(Decimal::ONE),
        Against::Code(code) => {
            let other = before.line(code.as_str())?;
            whose.map_or(other.total, |id| other.cell(id)?.number())
        }
        // What the period before was itself held against is not known here; words were compared above.
        Against::Earlier { .. } | Against::Word(_) => None,
    };
    let holds = |share: Share, goal: Option<Decimal>| {
        goal.is_some_and(|goal| met(&result.target, indicator, share, Right::Value(goal)) == Some(true))
    };
    if result.target.scope == TargetScope::Whole {
        let share = match indicator.kind {
            Kind::Rate => line.ratio,
            _ => line.total.map(|total| Share { numerator: total, denominator: Decimal::ZERO }),
        };
        return share.is_some_and(|share| holds(share, goal(None)));
    }
    let mut shares =
        pack.reporters.counties().filter_map(|county| Some((&county.id, line.shares.get(&county.id)?)));
    let mut any = false;
    shares.all(|(id, share)| {
        any = true;
        holds(*share, goal(Some(id)))
    }) && any
}

/// How many rows of a county a list in the paper names.
pub const NAMED: usize = 3;

/// Whether such a list names every row that falls short.
#[must_use]
pub fn all_named(result: &TargetResult) -> bool {
    by_county(result).iter().all(|(_, rows)| rows.len() <= NAMED)
}

/// The rows that fall short by county: those with most of them first, then in official order.
#[must_use]
pub fn by_county(result: &TargetResult) -> Vec<(&ReporterId, Vec<&ShortRow>)> {
    let mut counties: Vec<(&ReporterId, Vec<&ShortRow>)> = Vec::new();
    for row in &result.rows {
        match counties.iter_mut().find(|(id, _)| **id == row.county) {
            Some((_, rows)) => rows.push(row),
            None => counties.push((&row.county, vec![row])),
        }
    }
    for (_, rows) in &mut counties {
        rows.sort_by_key(|row| Reverse(row.gap));
    }
    counties.sort_by_key(|(_, rows)| Reverse(rows.len()));
    counties
}

/// Of a rate: what those who fall short have not done at all, whatever the target asks. 17 of 337 are not helped, although
/// one more would reach 95%.
#[must_use]
pub fn undone(line: &Line, result: &TargetResult) -> Option<Decimal> {
    let shares = result.short.iter().map(|short| line.shares.get(&short.reporter));
    let undone: Option<Vec<Decimal>> =
        shares.map(|share| share.map(|share| share.denominator - share.numerator)).collect();
    undone
        .map(|undone| undone.into_iter().sum())
        .filter(|sum: &Decimal| *sum > Decimal::ZERO && line.untold.is_empty())
}

/// What those who fall short wrote beside their values (备注), each wording once with whose it is. A remark with numbers,
/// which nobody checked, gives no cause, nor does one that is kept back, nor one of some of a county's rows where others fall
/// short without a word.
#[must_use]
pub fn causes<'a>(report: &'a Report, result: &TargetResult) -> Vec<(String, Vec<&'a ReporterId>)> {
    let line = report.line(result.code.as_str());
    let mut causes: Vec<(String, Vec<&ReporterId>)> = Vec::new();
    // One finding on many rows is explained by the remark of any of them: each row is asked for its own.
    let each_says = |whose: &ReporterId| {
        let rows = report.inbox.of(whose).into_iter().flat_map(|one| one.details.rows());
        let said = rows.filter(|(_, row)| !row.remark.is_empty());
        let said: BTreeSet<(&str, &str)> = said.map(|(_, row)| (&*row.group, &*row.name)).collect();
        let mut short = result.rows.iter().filter(|row| row.county == *whose);
        short.all(|row| said.contains(&(&*row.group, &*row.name)))
    };
    for finding in &report.findings {
        let (Some(words), Some(whose)) = (&finding.explained, &finding.reporter) else { continue };
        let own =
            |place| line.and_then(|line| line.cell(whose)).is_some_and(|cell| cell.places.contains(place));
        let row = |place: &Place| result.rows.iter().any(|one| one.place == *place);
        if !finding.places.iter().any(|place| own(place) || row(place)) || !each_says(whose) {
            continue;
        }
        let words = clean(words).trim().trim_end_matches(['。', '；', '.', ';']).to_owned();
        let plain = !words.is_empty() && !words.contains(SET_ASIDE) && !words.chars().any(char::is_numeric);
        if !plain || !result.short.iter().any(|short| short.reporter == *whose) {
            continue;
        }
        match causes.iter_mut().find(|(known, _)| *known == words) {
            Some((_, ids)) if ids.contains(&whose) => {}
            Some((_, ids)) => ids.push(whose),
            None => causes.push((words, vec![whose])),
        }
    }
    causes
}
