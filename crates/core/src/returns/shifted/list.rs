//! The same of a list, whose rows have names that stay where they are: cells were taken out or put in, and what stood below
//! moved beside other names. A row keeps most of its values from one period to the next, so that the block fits the period
//! before one row off and not as it stands.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::{FARTHEST, Told};
use crate::pack::{Detail, Pack};
use crate::returns::{DetailRow, Details, Finding, Given, Place, State, Submission};

/// How many values must fit better elsewhere than where they stand, over all columns and in one that is heard.
const LEAST: i64 = 8;
const LEAST_OF_COLUMN: i64 = 3;
/// So many times as much is asked where the rows that the block left are not empty.
const FILLED: i64 = 2;
/// So many rows before a block's first value that fits better may be what it left.
const NEAR: usize = 6;
/// So many values of a column that are not what they were are looked at.
const ODD: usize = 3;

/// One column: what stands in each row, and stood beside the same name a period before. Nothing is an empty cell.
#[derive(Debug)]
struct Cells<'a> {
    id: &'a str,
    /// Which of the sheet's columns of values it is.
    place: usize,
    now: Vec<Seen>,
    before: Vec<Seen>,
}

/// What stands in a cell, as far as it is compared: lists are long, and each cell is looked at many times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Nothing,
    /// A number or a word, by its hash.
    Value(u64),
    /// What could not be taken as it stands: it is unlike whatever stood there.
    Unlike,
}

const HASHES: FixedState = FixedState::with_seed(0);

impl Seen {
    fn of(given: &Given) -> Self {
        match given.number() {
            _ if given.raw.is_empty() => Self::Nothing,
            Some(number) => Self::Value(HASHES.hash_one(number)),
            None if given.state() == State::Unreadable => Self::Unlike,
            None => Self::Value(HASHES.hash_one(given.raw.trim())),
        }
    }
}

/// A block that moved.
#[derive(Debug, PartialEq, Eq)]
struct Shift {
    /// The columns that moved, by their places.
    columns: Vec<usize>,
    /// The rows in which its values stand.
    rows: Range<usize>,
    /// The rows that it left, empty or with what stood there before.
    gap: Range<usize>,
    is_empty: bool,
    is_up: bool,
}

/// Takes the blocks that moved out of a return's lists.
pub(super) fn straighten(pack: &Pack, submission: &mut Submission, before: &Details) -> Vec<Finding> {
    let mut findings = Vec::new();
    for detail in &pack.form.details {
        let (Some(rows), Some(then)) = (submission.details.get(&detail.id), before.get(&detail.id)) else {
            continue;
        };
        let columns = cells(detail, rows, then);
        let Some(shift) = find(&columns, rows.len()) else { continue };
        let ids: Vec<String> = shift.columns.iter().map(|at| columns[*at].id.to_owned()).collect();
        let places = take(submission.details.of(&detail.id), &shift, &ids);
        let gap = &submission.details.get(&detail.id).unwrap_or_default()[shift.gap.clone()];
        let number =
            |row: &DetailRow| row.place.cell.trim_start_matches(|c: char| !c.is_ascii_digit()).to_owned();
        let (Some(first), Some(last)) = (places.first(), places.last()) else { continue };
        let by = isize::try_from(shift.gap.len()).unwrap_or(1);
        let told = Told {
            ends: [&first.cell.clone(), &last.cell.clone()],
            by: if shift.is_up { -by } else { by },
            empty: if shift.is_empty { gap.iter().map(number).collect() } else { Vec::new() },
            home: &format!("{}{}的数", detail.row, pack.period.previous),
            odd: "",
        };
        findings.push(told.finding(pack, submission, places));
    }
    findings
}

/// Takes a block's values out of a list; where they stood.
fn take(rows: &mut [DetailRow], shift: &Shift, columns: &[String]) -> Vec<Place> {
    let touched = shift.rows.start.min(shift.gap.start)..shift.rows.end.max(shift.gap.end);
    let mut places = Vec::new();
    for row in &mut rows[touched] {
        for column in columns {
            places.extend(row.values.edit(column, |entry| {
                entry.set_unreadable();
                entry.normalised.clear();
                entry.place.clone()
            }));
        }
    }
    places
}

/// The columns of values in which a cell is empty or several are not what they were: in the others nothing moved.
fn cells<'a>(detail: &'a Detail, rows: &'a [DetailRow], then: &'a [DetailRow]) -> Vec<Cells<'a>> {
    let mut known: Option<BTreeMap<&str, &DetailRow>> = None;
    let mut before = |(at, row): (usize, &DetailRow)| {
        let code = row.code.as_deref()?;
        // Most lists are in the order in which they were.
        if let Some(same) = then.get(at).filter(|row| row.code.as_deref() == Some(code)) {
            return Some(same);
        }
        let by_code = || then.iter().filter_map(|row| Some((row.code.as_deref()?, row))).collect();
        known.get_or_insert_with(by_code).get(code).copied()
    };
    let before: Vec<Option<&DetailRow>> = rows.iter().enumerate().map(&mut before).collect();
    let ids: Vec<&str> = detail.values().map(|column| column.id.as_str()).collect();
    let mut columns: Vec<Cells<'_>> =
        ids.iter().enumerate().map(|(place, id)| Cells::new(id, place, rows.len())).collect();
    let first = rows.first().map(|row| row.values.iter());
    let place = |(id, _): (&Arc<str>, &Given)| ids.iter().position(|own| **own == **id).unwrap_or(usize::MAX);
    let order: Vec<usize> = first.into_iter().flatten().map(place).filter(|at| *at < ids.len()).collect();
    for (at, (row, before)) in rows.iter().zip(before).enumerate() {
        let mut put = |row: &DetailRow, of: for<'c> fn(&'c mut Cells<'a>) -> &'c mut Vec<Seen>| {
            for (step, (id, given)) in row.values.iter().enumerate() {
                // Rows have their values in one order.
                let same = order.get(step).copied().filter(|own: &usize| *ids[*own] == **id);
                if let Some(own) = same.or_else(|| ids.iter().position(|own| **own == **id)) {
                    of(&mut columns[own])[at] = Seen::of(given);
                }
            }
        };
        put(row, |cells| &mut cells.now);
        if let Some(before) = before {
            put(before, |cells| &mut cells.before);
        }
    }
    columns.retain(|cells| {
        cells.now.contains(&Seen::Nothing)
            || (0..rows.len()).filter(|at| cells.differs(*at, *at)).nth(ODD - 1).is_some()
    });
    columns
}

impl<'a> Cells<'a> {
    fn new(id: &'a str, place: usize, rows: usize) -> Self {
        Self { id, place, now: vec![Seen::Nothing; rows], before: vec![Seen::Nothing; rows] }
    }

    /// Whether what stands in a row is not what another one, or the same, had a period before; nothing is like anything.
    fn differs(&self, here: usize, there: usize) -> bool {
        let (now, before) = (self.now[here], self.before[there]);
        now != Seen::Nothing && before != Seen::Nothing && (now != before || now == Seen::Unlike)
    }

    /// Of how many rows of a block the value is not the row's own, and not that of the row from which it would have come.
    fn misfits(&self, rows: &Range<usize>, home: impl Fn(usize) -> usize) -> (i64, i64) {
        let count = |there: &dyn Fn(usize) -> usize| {
            rows.clone().map(|here| i64::from(self.differs(here, there(here)))).sum()
        };
        (count(&|here| here), count(&home))
    }

    /// Whether a block is clearly that of the rows from which it would have come.
    fn fits_better(&self, rows: &Range<usize>, home: impl Fn(usize) -> usize) -> bool {
        let (own, other) = self.misfits(rows, home);
        own - other >= LEAST_OF_COLUMN && other * 3 <= own
    }

    fn is_empty(&self, rows: &Range<usize>) -> bool {
        self.now[rows.clone()].iter().all(|seen| *seen == Seen::Nothing)
    }
}

/// The likeliest shift of a list.
fn find(columns: &[Cells<'_>], rows: usize) -> Option<Shift> {
    let mut best: Option<(i64, Shift)> = None;
    for by in 1..=FARTHEST.min(rows.saturating_sub(1)) {
        for is_up in [false, true] {
            let Some((weight, shift)) = block(columns, rows, by, is_up) else { continue };
            if best.as_ref().is_none_or(|(most, _)| weight > *most) {
                best = Some((weight, shift));
            }
        }
    }
    best.map(|(_, shift)| shift)
}

/// The rows that weigh the most together, and what weighs nothing beside them: what fits either way belongs to a block.
fn densest(all: Range<usize>, weight: impl Fn(usize) -> i64) -> Option<Range<usize>> {
    let (mut sum, mut start) = (0, all.start);
    let mut most: Option<(i64, Range<usize>)> = None;
    for here in all {
        sum += weight(here);
        if sum < 0 {
            (sum, start) = (0, here + 1);
        } else if most.as_ref().is_none_or(|(most, _)| sum >= *most) {
            most = Some((sum, start..here + 1));
        }
    }
    most.map(|(_, rows)| rows)
}

/// The block that fits best so many rows off: where the most values more fit there than where they stand.
fn block(columns: &[Cells<'_>], rows: usize, by: usize, is_up: bool) -> Option<(i64, Shift)> {
    let home = |here: usize| if is_up { here + by } else { here - by };
    let all = if is_up { 0..rows - by } else { by..rows };
    let more = |cells: &Cells<'_>, here: usize| {
        i64::from(cells.differs(here, here)) - i64::from(cells.differs(here, home(here)))
    };
    // Columns that stayed where they are would hide the others: each is heard by itself first.
    let speaks = |cells: &Cells<'_>| {
        let best = densest(all.clone(), |here| more(cells, here));
        best.is_some_and(|rows| cells.fits_better(&rows, home))
    };
    let spoken: Vec<usize> = (0..columns.len()).filter(|at| speaks(&columns[*at])).collect();
    let sum = |here: usize| -> i64 { spoken.iter().map(|at| more(&columns[*at], here)).sum() };
    let mut rows = densest(all.clone(), sum)?;
    // What may be another row's is not to be counted: it ends where it no longer fits, and not a row or two before.
    let beyond = |steps: &mut dyn Iterator<Item = usize>| {
        let mut weight = 0;
        let sums = steps.map(|here| {
            weight += sum(here);
            weight > -LEAST_OF_COLUMN
        });
        sums.enumerate().filter(|(_, fits)| *fits).last().map_or(0, |(step, _)| step + 1)
    };
    if is_up {
        rows.start -= beyond(&mut (all.start..rows.start).rev());
    } else {
        rows.end += beyond(&mut (rows.end..all.end));
    }
    let heard: Vec<usize> =
        spoken.iter().copied().filter(|at| columns[*at].fits_better(&rows, home)).collect();
    let weigh = |at: &usize| {
        let (own, other) = columns[*at].misfits(&rows, home);
        own - other
    };
    let weight: i64 = heard.iter().map(weigh).sum();
    // The rows that it left, where they are empty: at its edge, or a few rows off, which then fit either way.
    // What fits better begins there.
    let fits = |here: &usize| sum(*here) > 0;
    let edge =
        if is_up { rows.clone().rfind(fits)? + 1 } else { rows.clone().find(fits)?.saturating_sub(by) };
    let last = columns.first().map_or(0, |cells| cells.now.len()).checked_sub(by)?;
    let near = edge.saturating_sub(NEAR)..=(edge + NEAR).min(last);
    let gaps = near.map(|first| first..first + by);
    let gaps = gaps.filter(|gap| heard.iter().all(|at| columns[*at].is_empty(gap)));
    let empty = gaps.min_by_key(|gap| gap.start.abs_diff(edge));
    let is_empty = empty.is_some();
    if heard.is_empty() || weight < if is_empty { LEAST } else { LEAST * FILLED } {
        return None;
    }
    let gap =
        empty.unwrap_or_else(|| if is_up { rows.end..rows.end + by } else { rows.start - by..rows.start });
    let rows = if is_up { rows.start..gap.start } else { gap.end..rows.end };
    let first = if is_up { rows.end - 1 } else { rows.start };
    let moved = |cells: &Cells<'_>| {
        if is_empty {
            return cells.is_empty(&gap) && cells.now[first] != Seen::Nothing;
        }
        // Numbers that are new every time say nothing; beside a column that moved they moved with it if they did.
        let (own, other) = cells.misfits(&rows, home);
        other - own < LEAST_OF_COLUMN || own * 3 > other
    };
    let joins = |at: usize, all: &[usize]| {
        let is_beside = |other: &usize| columns[*other].place.abs_diff(columns[at].place) == 1;
        moved(&columns[at]) && (is_empty || all.iter().any(is_beside))
    };
    let mut all = heard;
    while let Some(at) = (0..columns.len()).find(|at| !all.contains(at) && joins(*at, &all)) {
        all.push(at);
    }
    all.sort_unstable();
    Some((weight, Shift { columns: all, rows, gap, is_empty, is_up }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returns::Value;

    const ROWS: usize = 40;

    fn seen(number: usize) -> Seen {
        let (value, raw) = (Value::Reported(number.into()), number.to_string());
        Seen::of(&Given { value, raw, normalised: String::new(), remark: String::new() })
    }

    /// Three columns: a number that stays but for every ninth row, one that is never the same, and 1 or 0.
    fn list() -> Vec<Cells<'static>> {
        let column = |place, now: &dyn Fn(usize) -> usize, before: &dyn Fn(usize) -> usize| Cells {
            id: "",
            place,
            now: (0..ROWS).map(|row| seen(now(row))).collect(),
            before: (0..ROWS).map(|row| seen(before(row))).collect(),
        };
        let steady = |row: usize| row * 7 % 11 + 3;
        let flag = |row: usize| usize::from(row % 5 < 3);
        vec![
            column(0, &|row| steady(row) + usize::from(row.is_multiple_of(9)), &steady),
            column(1, &|row| row * 13 % 29, &|row| row * 17 % 31 + 40),
            column(2, &flag, &flag),
        ]
    }

    /// The values of `rows` are taken `by` rows up or down, over what stood there.
    fn moved(rows: Range<usize>, by: usize, is_up: bool, columns: &[usize]) -> Vec<Cells<'static>> {
        let mut all = list();
        for at in columns {
            let block: Vec<_> = all[*at].now[rows.clone()].to_vec();
            all[*at].now[rows.clone()].fill(Seen::Nothing);
            let start = if is_up { rows.start - by } else { rows.start + by };
            all[*at].now.splice(start..start + block.len(), block);
        }
        all
    }

    #[test]
    fn a_block_that_moved_is_told_with_its_rows_and_columns() {
        assert_eq!(find(&list(), ROWS), None);
        for columns in [vec![0, 1, 2], vec![0, 1], vec![0]] {
            for by in 1..=FARTHEST {
                for rows in [3..30, 10..37, 20..36] {
                    let down = find(&moved(rows.clone(), by, false, &columns), ROWS).unwrap();
                    assert_eq!((&down.columns, down.is_up), (&columns, false));
                    assert_eq!(down.gap, rows.start..rows.start + by, "{rows:?} {by}");
                    assert_eq!(down.rows.start, rows.start + by);
                    // All of it, and hardly more.
                    let more = down.rows.end.checked_sub(rows.end + by);
                    assert!(more.is_some_and(|more| more <= 3), "{down:?}");
                    let up = find(&moved(rows.clone(), by, true, &columns), ROWS).unwrap();
                    assert_eq!((&up.columns, up.is_up), (&columns, true));
                    assert_eq!(up.gap, rows.end - by..rows.end, "{rows:?} {by}");
                    let more = (rows.start - by).checked_sub(up.rows.start);
                    assert!(more.is_some_and(|more| more <= 3), "{up:?}");
                }
            }
        }
    }

    /// The values that stood where the block was taken from stay there.
    #[test]
    fn a_long_block_is_told_where_what_it_left_is_not_empty() {
        for by in 1..=FARTHEST {
            for rows in [3..30, 10..37, 0..38 - by] {
                for is_up in [false, true] {
                    let rows = if is_up { rows.start + by..rows.end + by } else { rows.clone() };
                    let mut all = moved(rows.clone(), by, is_up, &[0, 1, 2]);
                    for (cells, old) in all.iter_mut().zip(list()) {
                        for (now, old) in cells.now.iter_mut().zip(old.before) {
                            if *now == Seen::Nothing {
                                *now = old;
                            }
                        }
                    }
                    let found = find(&all, ROWS).unwrap();
                    let gap = if is_up { rows.end - by..rows.end } else { rows.start..rows.start + by };
                    assert_eq!((found.gap.len(), found.is_empty, found.is_up), (by, false, is_up));
                    assert!(found.gap.start.abs_diff(gap.start) <= 2, "{rows:?} {by} {found:?}");
                    assert_eq!(found.columns, [0, 1, 2], "{rows:?} {by}");
                }
            }
        }
    }

    #[test]
    fn empty_cells_and_rows_alone_are_no_shift() {
        for empty in [vec![5], vec![5, 6], vec![0, 17, 39]] {
            let mut all = list();
            for row in empty {
                for cells in &mut all {
                    cells.now[row] = Seen::Nothing;
                }
            }
            assert_eq!(find(&all, ROWS), None);
        }
        // Without a period before there is nothing to tell by.
        let mut alone = moved(3..30, 1, false, &[0, 1, 2]);
        for cells in &mut alone {
            cells.before.fill(Seen::Nothing);
        }
        assert_eq!(find(&alone, ROWS), None);
        // Everybody's numbers are new.
        let mut new = list();
        for cells in &mut new {
            cells.before = (0..ROWS).map(|row| seen(row * 19 + 100)).collect();
            cells.now[8] = Seen::Nothing;
        }
        assert_eq!(find(&new, ROWS), None);
    }
}
