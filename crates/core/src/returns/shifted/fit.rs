//! Where in a sheet a block of values moved: every value is weighed by how ill it fits its own row and how well the row
//! that it would have come from. Nothing here knows of returns.

use std::ops::Range;

use rust_decimal::Decimal;

use super::FARTHEST;

/// What stands in a cell, as far as it can be told from another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Nothing.
    Blank,
    /// 是 or 否.
    Word,
    /// A number.
    Number(Decimal),
    /// Something else, which fits nowhere better than elsewhere.
    Other,
}

impl What {
    fn number(self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(number),
            Self::Blank | Self::Word | Self::Other => None,
        }
    }

    fn is_there(self) -> bool {
        self != Self::Blank
    }
}

/// What a row asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// 是 or 否 under 本期.
    Flag,
    /// A number under 本期 that goes on from one period to the next.
    Stock,
    /// A number under 本期 and one under 本年累计.
    Flow,
    /// A number under 本年累计 alone.
    Year,
    /// Words of a list under 本期, of which nothing can be told.
    Choice,
}

/// A row: what it asks for, what the period before said, and what stands in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub asks: Asks,
    /// 本期 of the period before.
    pub before: Option<Decimal>,
    /// 本年累计 up to the period before; in a year's first period nothing, which is 0.
    pub year_before: Option<Decimal>,
    /// What stands under 本期 and 本年累计.
    pub current: What,
    pub year: What,
}

/// The columns that moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moved {
    pub current: bool,
    pub year: bool,
}

/// A block that moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shift {
    pub columns: Moved,
    /// The rows in which its values stand.
    pub rows: Range<usize>,
    /// The rows that it left, empty or with what stood there before.
    pub gap: Range<usize>,
    /// Whether they are empty.
    pub is_empty: bool,
    /// A row with values that it cannot have.
    pub odd: usize,
    /// How many rows down, or where it is negative up.
    pub by: isize,
}

impl Shift {
    /// The rows of the block and those that it left.
    pub(super) fn touched(&self) -> Range<usize> {
        self.rows.start.min(self.gap.start)..self.rows.end.max(self.gap.end)
    }
}

/// Rows that cannot be as they are before a shift is believed.
const LEAST: usize = 2;
/// What they and the empty rows must weigh together.
const LEAST_WEIGHT: i32 = 12;
/// What one row weighs that cannot be as it is.
const ODD: i32 = 4;
/// So many times as much is asked where the rows that the block left are not empty.
const FILLED: usize = 4;

const COLUMNS: [Moved; 3] = [
    Moved { current: true, year: false },
    Moved { current: true, year: true },
    Moved { current: false, year: true },
];

/// The most likely shift in a sheet, if there is one. `number` is the period's in its year.
pub(super) fn find(rows: &[Row], number: u8) -> Option<Shift> {
    let turned: Vec<Row> = rows.iter().rev().copied().collect();
    let turn = |range: Range<usize>| rows.len() - range.end..rows.len() - range.start;
    // Most sheets have hardly a row that is ill: there is no need to look behind every one of them.
    let is_ill = |row: &&Row| misfit(row, row.current, row.year, number) >= ODD;
    let ill = rows.iter().filter(is_ill).count() >= LEAST * FILLED;
    let mut best: Option<(i32, Shift)> = None;
    for columns in COLUMNS {
        for by in 1..=FARTHEST {
            for (sheet, up) in [(rows, false), (&*turned, true)] {
                let Some((weight, shift)) = down(sheet, columns, by, number, ill) else { continue };
                if best.as_ref().is_none_or(|(most, _)| weight > *most) {
                    let shift = if up {
                        Shift {
                            rows: turn(shift.rows),
                            gap: turn(shift.gap),
                            odd: rows.len() - 1 - shift.odd,
                            by: -shift.by,
                            ..shift
                        }
                    } else {
                        shift
                    };
                    best = Some((weight, shift));
                }
            }
        }
    }
    best.map(|(_, shift)| shift)
}

/// The likeliest block that stands `by` rows too low, with its weight. `ill` where many rows cannot be as they are.
fn down(rows: &[Row], columns: Moved, by: usize, number: u8, ill: bool) -> Option<(i32, Shift)> {
    let mut best: Option<(i32, Shift)> = None;
    for start in by..rows.len() {
        let gap = start - by..start;
        let lacking: i32 = rows[gap.clone()].iter().map(|row| lacking(row, columns)).sum();
        if lacking == 0 || !holds(&rows[start], columns) {
            continue;
        }
        let is_empty = !rows[gap.clone()].iter().any(|row| holds(row, columns));
        if !is_empty && !ill {
            continue;
        }
        let (left, times) = if is_empty { (lacking, 1) } else { (0, FILLED) };
        let Some((weight, end, odd)) = block(rows, columns, start, by, number, times) else { continue };
        if best.as_ref().is_none_or(|(most, _)| weight + left > *most) {
            let by = isize::try_from(by).unwrap_or(1);
            best = Some((weight + left, Shift { columns, rows: start..end, gap, is_empty, odd, by }));
        }
    }
    best
}

/// Where a block from `start` on ends: behind the row up to which the row before fits best. What fits either way belongs to
/// it, because a value that may be another row's is not to be counted. It is believed from `times` the least there must be.
fn block(
    rows: &[Row],
    columns: Moved,
    start: usize,
    by: usize,
    number: u8,
    times: usize,
) -> Option<(i32, usize, usize)> {
    let (mut own, mut other) = (0, 0);
    let (mut odd, mut first) = (0, None);
    let (least, least_weight) = (LEAST * times, LEAST_WEIGHT * i32::try_from(times).unwrap_or(i32::MAX));
    let mut best: Option<(i32, usize, usize)> = None;
    for at in start..rows.len() {
        let here = misfit(&rows[at], rows[at].current, rows[at].year, number);
        let home = &rows[at - by];
        let current = if columns.current { rows[at].current } else { home.current };
        let year = if columns.year { rows[at].year } else { home.year };
        let there = misfit(home, current, year, number);
        (own, other) = (own + here, other + there);
        if here - there >= ODD {
            odd += 1;
            first = first.or(Some(at));
        }
        let believed = odd >= least && own - other >= least_weight && other * 3 <= own;
        if let Some(first) = first.filter(|_| believed)
            && best.is_none_or(|(weight, ..)| own - other >= weight)
        {
            best = Some((own - other, at + 1, first));
        }
    }
    best
}

/// Whether something stands in the columns that moved.
fn holds(row: &Row, columns: Moved) -> bool {
    (columns.current && row.current.is_there()) || (columns.year && row.year.is_there())
}

/// What an empty row lacks in the columns that moved.
fn lacking(row: &Row, columns: Moved) -> i32 {
    let current = columns.current && row.asks != Asks::Year;
    let year = columns.year && matches!(row.asks, Asks::Flow | Asks::Year);
    LACKS * (i32::from(current) + i32::from(year))
}

const LACKS: i32 = 2;
const UNASKED: i32 = 5;
const WRONG_KIND: i32 = 6;

/// How ill two cells fit a row.
fn misfit(row: &Row, current: What, year: What, number: u8) -> i32 {
    let asks_current = row.asks != Asks::Year;
    let asks_year = matches!(row.asks, Asks::Flow | Asks::Year);
    presence(asks_current, current)
        + presence(asks_year, year)
        + match (row.asks, current) {
            (Asks::Flag, What::Number(_)) | (Asks::Stock | Asks::Flow, What::Word) => WRONG_KIND,
            _ => 0,
        }
        + if asks_year && year == What::Word { WRONG_KIND } else { 0 }
        + match row.asks {
            Asks::Flow => flow(row, current.number(), year.number(), number),
            Asks::Stock => apart(row.before, current.number()),
            Asks::Year => grown(row.year_before.filter(|_| number > 1), year.number()),
            Asks::Flag | Asks::Choice => 0,
        }
}

fn presence(asked: bool, what: What) -> i32 {
    match (asked, what.is_there()) {
        (true, false) => LACKS,
        (false, true) => UNASKED,
        _ => 0,
    }
}

/// A flow adds up over its year.
fn flow(row: &Row, current: Option<Decimal>, year: Option<Decimal>, number: u8) -> i32 {
    match (current, year, row.year_before) {
        (Some(current), Some(year), _) if current > year => WRONG_KIND,
        (Some(current), Some(year), Some(before)) if before + current == year => 0,
        (Some(_), Some(_), Some(_)) => 4,
        (Some(current), Some(year), None) if number == 1 && current != year => 4,
        // Far more than so many times what the period came to.
        (Some(current), Some(year), None) => {
            2 * i32::from(year > current * Decimal::from(3 * u32::from(number)) + Decimal::TEN)
        }
        (None, year, before) => grown(before, year),
        (current, None, _) => apart(row.before, current) / 2,
    }
}

/// What a year came to does not become less, and seldom many times as much.
fn grown(before: Option<Decimal>, year: Option<Decimal>) -> i32 {
    match before.zip(year) {
        Some((before, year)) if year < before => 4,
        Some((before, year)) if year > before * Decimal::from(4) + Decimal::TEN => 2,
        _ => 0,
    }
}

/// A number that goes on from one period to the next stays near what it was.
fn apart(before: Option<Decimal>, now: Option<Decimal>) -> i32 {
    let Some((before, now)) = before.zip(now) else { return 0 };
    let (less, more) = (before.min(now), before.max(now));
    let within = |tenths: i64| more * Decimal::TEN <= less * Decimal::from(tenths);
    match more - less {
        by if by <= Decimal::ONE || within(11) => 0,
        by if by <= Decimal::from(3) || within(15) => 1,
        by if by <= Decimal::from(6) || within(30) => 3,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The second quarter of a return: flows, stocks, one flag and one that is asked by the year, as the form mixes them.
    fn sheet(seed: u32, before: bool) -> Vec<Row> {
        let kinds = "ffffFfyyffffssyffssfffffffffffsfssffssfffssfFfff";
        let mut state = seed;
        let mut next = |most: u32| {
            state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
            (state >> 16) % most + 2
        };
        let row = |kind| {
            let size = [9, 60, 400, 9_000][(next(4) - 2) as usize];
            let (current, earlier) = (Decimal::from(next(size)), Decimal::from(next(size)));
            let number = What::Number;
            let (asks, before, year_before, current, year) = match kind {
                'f' => (Asks::Flow, earlier, earlier, number(current), number(earlier + current)),
                's' => (Asks::Stock, current, Decimal::ZERO, number(current), What::Blank),
                'y' => (Asks::Year, Decimal::ZERO, earlier, What::Blank, number(earlier + current)),
                _ => (Asks::Flag, Decimal::ONE, Decimal::ZERO, What::Word, What::Blank),
            };
            Row { asks, before: Some(before), year_before: Some(year_before), current, year }
        };
        let mut rows: Vec<Row> = kinds.chars().map(row).collect();
        if !before {
            for row in &mut rows {
                (row.before, row.year_before) = (None, None);
            }
        }
        rows
    }

    /// Rows `from..to` moved.
    fn moved(rows: &[Row], range: Range<usize>, by: isize, columns: Moved) -> Vec<Row> {
        let mut sheet = rows.to_vec();
        let clear = |row: &mut Row| {
            row.current = if columns.current { What::Blank } else { row.current };
            row.year = if columns.year { What::Blank } else { row.year };
        };
        sheet[range.clone()].iter_mut().for_each(clear);
        for at in range {
            let to = &mut sheet[at.checked_add_signed(by).unwrap()];
            to.current = if columns.current { rows[at].current } else { to.current };
            to.year = if columns.year { rows[at].year } else { to.year };
        }
        sheet
    }

    const RANGES: [Range<usize>; 5] = [3..24, 5..40, 8..30, 12..34, 14..44];
    const STEPS: [isize; 6] = [1, -1, 2, -2, 3, -3];

    #[test]
    fn a_block_that_moved_is_told_with_its_edges_whichever_columns_moved_and_however_far() {
        for seed in 1..30 {
            let rows = sheet(seed, true);
            assert_eq!(find(&rows, 2), None, "{seed}");
            for range in RANGES {
                for by in STEPS {
                    for columns in &COLUMNS[..2] {
                        let case = format!("{seed} {range:?} {by} {columns:?}");
                        let found = find(&moved(&rows, range.clone(), by, *columns), 2).expect(&case);
                        assert_eq!((found.by, found.columns), (by, *columns), "{case}");
                        let stands = range.start.strict_add_signed(by)..range.end.strict_add_signed(by);
                        let apart =
                            found.rows.start.abs_diff(stands.start) + found.rows.end.abs_diff(stands.end);
                        assert!(apart <= 3, "{case}: {found:?}");
                        assert!(found.rows.end >= stands.end.min(found.rows.end + 1), "{case}: {found:?}");
                    }
                }
            }
        }
    }

    /// The form of the period before with this one's numbers pasted over it, some rows too low or too high.
    #[test]
    fn a_long_block_is_told_where_what_it_left_is_not_empty() {
        let (mut told, mut all) = (0, 0);
        for seed in 1..30 {
            let rows = sheet(seed, true);
            for range in RANGES {
                for by in STEPS {
                    let columns = COLUMNS[1];
                    let mut sheet = moved(&rows, range.clone(), by, columns);
                    for row in &mut sheet {
                        let asks_current = row.asks != Asks::Year;
                        if row.current == What::Blank && row.year == What::Blank {
                            row.current =
                                row.before.filter(|_| asks_current).map_or(What::Blank, What::Number);
                            row.year = row.year_before.map_or(What::Blank, What::Number);
                        }
                    }
                    all += 1;
                    let found = find(&sheet, 2);
                    told +=
                        usize::from(found.is_some_and(|found| found.by == by && found.columns == columns));
                }
            }
        }
        assert!(told * 100 >= all * 95, "{told} of {all}");
    }

    #[test]
    fn without_an_earlier_period_the_kinds_of_rows_tell_a_shift() {
        let (mut told, mut all) = (0, 0);
        for seed in 1..30 {
            let rows = sheet(seed, false);
            assert_eq!(find(&rows, 2), None, "{seed}");
            for range in RANGES {
                for by in STEPS {
                    for columns in &COLUMNS[..2] {
                        let found = find(&moved(&rows, range.clone(), by, *columns), 2);
                        all += 1;
                        told += usize::from(
                            found.is_some_and(|found| found.by == by && found.columns == *columns),
                        );
                    }
                }
            }
        }
        assert!(told * 100 >= all * 95, "{told} of {all}");
    }

    #[test]
    fn an_empty_row_and_numbers_that_cannot_be_are_no_shift_by_themselves() {
        for seed in 1..30 {
            let mut rows = sheet(seed, true);
            rows[9].current = What::Blank;
            rows[9].year = What::Blank;
            assert_eq!(find(&rows, 2), None, "{seed}");
            for at in [10, 16, 22, 30] {
                rows[at].current = What::Number(Decimal::from(77_777));
            }
            assert_eq!(find(&rows, 2), None, "{seed}");
            // A return in which 本年累计 was left out, or was copied from the period before.
            let mut lazy = sheet(seed, true);
            for row in &mut lazy {
                row.year = row
                    .year_before
                    .filter(|_| row.year != What::Blank && seed % 2 == 0)
                    .map_or(What::Blank, What::Number);
            }
            assert_eq!(find(&lazy, 2), None, "{seed}");
            // One column with the other's numbers, and the whole of the period before again.
            let mut same = sheet(seed, true);
            for row in same.iter_mut().filter(|row| row.asks == Asks::Flow) {
                (row.current, row.year) =
                    if seed % 2 == 0 { (row.year, row.year) } else { (row.current, row.current) };
            }
            assert_eq!(find(&same, 2), None, "{seed}");
            let again = |row: &Row| match row.asks {
                Asks::Flow | Asks::Year => row.year_before.map_or(What::Blank, What::Number),
                _ => row.year,
            };
            for row in &mut same {
                row.year = again(row);
                row.current =
                    row.before.filter(|_| row.current != What::Blank).map_or(What::Blank, What::Number);
            }
            assert_eq!(find(&same, 2), None, "{seed}");
        }
    }
}
