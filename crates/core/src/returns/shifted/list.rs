//! The same of a list, whose rows have names that stay where they are: cells were taken out or put in, and what stood below
//! moved beside other names. A row keeps most of its values from one period to the next, so that the block fits the period
//! before one row off and not as it stands.

use std::collections::BTreeMap;
use std::ops::Range;

use super::HINT;
use crate::pack::{Detail, Pack, Reading};
use crate::returns::{DetailRow, Details, Finding, Place, State, Submission};
use crate::text::number::plain;

/// How far a block is looked for.
const FARTHEST: usize = 3;
/// How many values must fit better elsewhere than where they stand, over all columns and in one that is heard.
const LEAST: i64 = 8;
const LEAST_OF_COLUMN: i64 = 3;
/// Rows with an empty cell, of a list in which something may have moved.
const MOST: usize = 60;

/// One column: what stands in each row, and stood beside the same name a period before. Nothing is an empty cell.
#[derive(Debug)]
struct Cells<'a> {
    id: &'a str,
    now: Vec<Option<String>>,
    before: Vec<Option<String>>,
}

/// A block that moved.
#[derive(Debug, PartialEq, Eq)]
struct Shift {
    /// The columns that moved, by their places.
    columns: Vec<usize>,
    /// The rows in which its values stand.
    rows: Range<usize>,
    /// The rows that it left empty.
    gap: Range<usize>,
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
        let ids: Vec<&str> = shift.columns.iter().map(|at| columns[*at].id).collect();
        let rows = submission.details.of(&detail.id);
        if let Some((places, message)) = take(pack, detail, rows, &shift, &ids) {
            let page = pack.rules.reading(Reading::AmbiguousValue);
            let finding = Finding::new(page, Some(submission.reporter.clone()), places, message);
            findings.push(Finding { hint: HINT.to_owned(), ..finding });
        }
    }
    findings
}

/// Takes a block's values out of a list, and says so.
fn take(
    pack: &Pack,
    detail: &Detail,
    rows: &mut [DetailRow],
    shift: &Shift,
    columns: &[&str],
) -> Option<(Vec<Place>, String)> {
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
    let number = |place: &Place| place.cell.trim_start_matches(|c: char| !c.is_ascii_digit()).to_owned();
    let (first, last) = (places.first()?, places.last()?);
    let gap: Vec<String> = rows[shift.gap.clone()].iter().map(|row| number(&row.place)).collect();
    let (way, other) = if shift.is_up { ("上", "下") } else { ("下", "上") };
    let many = ["一", "两", "三"].get(shift.gap.len() - 1)?;
    let message = format!(
        "{}至{}像是整段往{way}错了{many}行：第{}行空着，其余各格的数与{other}面{many}行的{}{}的数相合，与本行的不合，\
         这一段没有采用，请对照原表重新填写",
        first.cell,
        last.cell,
        gap.join("、"),
        detail.row,
        pack.period.previous
    );
    Some((places, message))
}

/// The columns of values in which a cell is empty. Where there is none nothing moved.
fn cells<'a>(detail: &'a Detail, rows: &[DetailRow], then: &[DetailRow]) -> Vec<Cells<'a>> {
    let text = |row: &DetailRow, column: &str| {
        let given = row.values.get(column)?;
        // What could not be taken as it stands says nothing: it is unlike whatever stood there.
        let mark = if given.state() == State::Unreadable { "?" } else { "" };
        let written = || format!("{mark}{}", given.raw.trim());
        Some(given.number().map_or_else(written, plain)).filter(|text| !text.is_empty())
    };
    let is_blank =
        |row: &DetailRow, column: &str| row.values.get(column).is_some_and(|given| given.raw.is_empty());
    let torn: Vec<&str> = (detail.values())
        .map(|column| column.id.as_str())
        .filter(|column| rows.iter().any(|row| is_blank(row, column)))
        .collect();
    if torn.is_empty() {
        return Vec::new();
    }
    let known: BTreeMap<&str, &DetailRow> =
        then.iter().filter_map(|row| Some((row.code.as_deref()?, row))).collect();
    let of = |id| {
        let before = |row: &DetailRow| text(known.get(row.code.as_deref()?)?, id);
        Cells {
            id,
            now: rows.iter().map(|row| text(row, id)).collect(),
            before: rows.iter().map(before).collect(),
        }
    };
    torn.into_iter().map(of).collect()
}

/// The likeliest shift of a list.
fn find(columns: &[Cells<'_>], rows: usize) -> Option<Shift> {
    let is_blank = |at: &usize| columns.iter().any(|cells| cells.now[*at].is_none());
    // A list with many empty cells was not filled in; looking behind each of them would take long and tell nothing.
    if columns.is_empty() || (0..rows).filter(is_blank).count() > MOST {
        return None;
    }
    let mut best: Option<(i64, Shift)> = None;
    for by in 1..=FARTHEST {
        for start in 0..(rows + 1).saturating_sub(by) {
            let gap = start..start + by;
            for is_up in [false, true] {
                let Some((weight, shift)) = block(columns, rows, gap.clone(), is_up) else { continue };
                if best.as_ref().is_none_or(|(most, _)| weight > *most) {
                    best = Some((weight, shift));
                }
            }
        }
    }
    best.map(|(_, shift)| shift)
}

/// The block that left some rows empty, below them or, where it moved up, above.
fn block(columns: &[Cells<'_>], rows: usize, gap: Range<usize>, is_up: bool) -> Option<(i64, Shift)> {
    // From the gap on outwards: where a value stands, and where it stood.
    let by = gap.len();
    let at = |step: usize| {
        if is_up {
            gap.start.checked_sub(step + 1).map(|here| (here, here + by))
        } else {
            Some(gap.end + step).filter(|here| *here < rows).map(|here| (here, here - by))
        }
    };
    let (first, _) = at(0)?;
    let moved =
        |cells: &Cells<'_>| cells.now[gap.clone()].iter().all(Option::is_none) && cells.now[first].is_some();
    let columns: Vec<(usize, &Cells<'_>)> =
        columns.iter().enumerate().filter(|(_, cells)| moved(cells)).collect();
    // How many values more fit there than here, from row to row.
    let more = |cells: &Cells<'_>| {
        let (mut own, mut other) = (0, 0);
        let steps = (0..).map_while(at).map(|(here, home)| {
            if let Some(now) = &cells.now[here] {
                let differs = |at: usize| cells.before[at].as_ref().is_some_and(|before| before != now);
                own += i64::from(differs(here));
                other += i64::from(differs(home));
            }
            (own - other, other * 3 <= own)
        });
        steps.collect::<Vec<_>>()
    };
    let all = columns.iter().map(|(_, cells)| more(cells));
    let heard: Vec<Vec<(i64, bool)>> =
        all.filter(|steps| steps.iter().any(|(more, fits)| *fits && *more >= LEAST_OF_COLUMN)).collect();
    let sum = |step: usize| heard.iter().map(|steps| steps[step].0).sum::<i64>();
    let sums: Vec<i64> = (0..heard.first()?.len()).map(sum).collect();
    let weight = sums.iter().copied().max()?;
    // What may be another row's is not to be counted: the block ends where it no longer fits, and not a row or two before.
    let length = sums.iter().rposition(|sum| *sum > weight - LEAST_OF_COLUMN)? + 1;
    if weight < LEAST {
        return None;
    }
    let rows = if is_up { gap.start - length..gap.start } else { gap.end..gap.end + length };
    let columns = columns.into_iter().map(|(at, _)| at).collect();
    Some((weight, Shift { columns, rows, gap, is_up }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: usize = 40;

    /// Three columns: a number that stays but for every ninth row, one that is never the same, and 1 or 0.
    fn list() -> Vec<Cells<'static>> {
        let column = |id, now: &dyn Fn(usize) -> usize, before: &dyn Fn(usize) -> usize| Cells {
            id,
            now: (0..ROWS).map(|row| Some(now(row).to_string())).collect(),
            before: (0..ROWS).map(|row| Some(before(row).to_string())).collect(),
        };
        let steady = |row: usize| row * 7 % 11 + 3;
        let flag = |row: usize| usize::from(row % 5 < 3);
        vec![
            column("steady", &|row| steady(row) + usize::from(row.is_multiple_of(9)), &steady),
            column("flow", &|row| row * 13 % 29, &|row| row * 17 % 31 + 40),
            column("flag", &flag, &flag),
        ]
    }

    /// The values of `rows` are taken `by` rows up or down, over what stood there.
    fn moved(rows: Range<usize>, by: usize, is_up: bool, columns: &[usize]) -> Vec<Cells<'static>> {
        let mut all = list();
        for at in columns {
            let block: Vec<_> = all[*at].now[rows.clone()].to_vec();
            all[*at].now[rows.clone()].fill(None);
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

    #[test]
    fn empty_cells_and_rows_alone_are_no_shift() {
        for empty in [vec![5], vec![5, 6], vec![0, 17, 39]] {
            let mut all = list();
            for row in empty {
                for cells in &mut all {
                    cells.now[row] = None;
                }
            }
            assert_eq!(find(&all, ROWS), None);
        }
        // Without a period before there is nothing to tell by.
        let mut alone = moved(3..30, 1, false, &[0, 1, 2]);
        for cells in &mut alone {
            cells.before.fill(None);
        }
        assert_eq!(find(&alone, ROWS), None);
        // Everybody's numbers are new.
        let mut new = list();
        for cells in &mut new {
            cells.before = (0..ROWS).map(|row| Some((row * 19 + 100).to_string())).collect();
            cells.now[8] = None;
        }
        assert_eq!(find(&new, ROWS), None);
    }
}
