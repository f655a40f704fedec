//! A block of values that was pasted one row too low or too high: one cell is left empty, and from there on each value
//! fits the row beside its own and not its own.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;

/// What stands in a cell, as far as it can be told from another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// Nothing.
    Blank,
    /// 是 or 否.
    Word,
    /// A number.
    Number(Decimal),
    /// Something else, which fits nowhere better than elsewhere.
    Other,
}

/// One row of the sheet: what it asks for and what stands in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    /// It asks for 是 or 否.
    pub flag: bool,
    /// What stands under 本期.
    pub current: What,
    /// 本年累计, of what is counted by the quarter: no quarter has more.
    pub year: Option<Decimal>,
}

/// Values that no row can have before a shift is believed.
const LEAST: usize = 2;

/// Rows that were shifted.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shift {
    /// Their indices, the empty one included.
    pub rows: RangeInclusive<usize>,
    /// The index of the empty row.
    pub empty: usize,
    /// The index of a row with a value that it cannot have.
    pub impossible: usize,
    /// 本年累计 was shifted with 本期.
    pub both: bool,
}

/// The first shift in a sheet, if there is one.
pub(crate) fn find(lines: &[Line]) -> Option<Shift> {
    let low = |both| down(lines, both);
    let high = |both| {
        let turned: Vec<Line> = lines.iter().rev().copied().collect();
        let turn = |at: usize| lines.len() - 1 - at;
        down(&turned, both).map(|shift| Shift {
            rows: turn(*shift.rows.end())..=turn(*shift.rows.start()),
            empty: turn(shift.empty),
            impossible: turn(shift.impossible),
            both,
        })
    };
    low(false).or_else(|| high(false)).or_else(|| low(true)).or_else(|| high(true))
}

fn down(lines: &[Line], both: bool) -> Option<Shift> {
    (0..lines.len()).filter(|at| lines[*at].current == What::Blank).find_map(|empty| {
        let mut impossible = Vec::new();
        let mut end = empty;
        for (at, pair) in (empty..).zip(lines[empty..].windows(2)) {
            let [own, next] = pair else { break };
            // A row that had nothing to begin with tells neither way.
            if next.current == What::Blank {
                continue;
            }
            let year = if both { next.year } else { own.year };
            if !fits(own.flag, next.current, year) {
                break;
            }
            end = at + 1;
            if !fits(next.flag, next.current, next.year) {
                impossible.push(end);
            }
        }
        let first = *impossible.first()?;
        (impossible.len() >= LEAST).then_some(Shift { rows: empty..=end, empty, impossible: first, both })
    })
}

fn fits(flag: bool, what: What, year: Option<Decimal>) -> bool {
    match what {
        What::Word => flag,
        What::Number(number) => !flag && year.is_none_or(|year| number <= year),
        What::Blank | What::Other => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(flag: bool, current: What, year: i64) -> Line {
        Line { flag, current, year: (year > 0).then(|| Decimal::from(year)) }
    }

    fn number(number: i64) -> What {
        What::Number(Decimal::from(number))
    }

    /// Rows as they should be: 本期, 本年累计, and whether 是 or 否 is asked.
    fn right() -> Vec<Line> {
        let flows = [(97, 200), (34, 90), (7410, 9000), (12, 40), (1378, 3000), (46, 50), (252, 600)];
        let mut lines: Vec<Line> =
            flows.iter().map(|(current, year)| line(false, number(*current), *year)).collect();
        lines.push(line(true, What::Word, 0));
        lines.extend(flows.map(|(current, year)| line(false, number(current), year)));
        lines
    }

    #[test]
    fn a_block_one_row_low_or_high_is_told_by_the_empty_row_and_what_cannot_be() {
        assert_eq!(find(&right()), None);
        for from in 0..6 {
            for to in 9..14 {
                let (mut low, mut high) = (right(), right());
                for at in (from + 1..=to).rev() {
                    low[at].current = right()[at - 1].current;
                }
                low[from].current = What::Blank;
                let shift = find(&low).unwrap();
                assert_eq!((shift.empty, *shift.rows.start(), shift.both), (from, from, false));
                assert!(*shift.rows.end() >= to - 1, "{from} {to} {shift:?}");
                for (high, next) in high[from..to].iter_mut().zip(&right()[from + 1..]) {
                    high.current = next.current;
                }
                high[to].current = What::Blank;
                let shift = find(&high).unwrap();
                assert_eq!((shift.empty, *shift.rows.end()), (to, to), "{from} {to} {shift:?}");
            }
        }
    }

    #[test]
    fn an_empty_row_or_a_number_too_large_alone_is_no_shift() {
        let mut lines = right();
        lines[3].current = What::Blank;
        assert_eq!(find(&lines), None);
        lines[5].current = number(51);
        assert_eq!(find(&lines), None);
    }
}
