//! Values of the indicator sheet that stand under the wrong of its two headers: rows one column to the right, or both
//! headers written one for the other. One question each; none of them is taken.

use jibao_core::pack::{self, Column, Indicator};
use jibao_core::returns::{Place, State};
use rust_decimal::Decimal;

use super::indicators::{COLUMNS, Entries, Reading};
use super::ledger::Ledger;
use super::notes::Notes;
use super::number::count;
use jibao_sheets::a1;

/// Indicators with both numbers before anything is said of the headers.
const LEAST: usize = 8;
/// Rows one after another that are a block.
const BLOCK: usize = 2;

/// How sure it is that a row stands one column to the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Right {
    No,
    /// It may as well be a number beside its place.
    Maybe,
    /// 本期 is empty, and 备注 holds a number that may be 本年累计.
    Sure,
}

impl Reading<'_> {
    /// Tells both headers written one for the other: nearly everywhere 本期 is more than 本年累计.
    pub(super) fn swapped(
        &self,
        read: &[(u32, &Indicator)],
        entries: &mut Entries,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) -> bool {
        let pairs: Vec<(&Indicator, Decimal, Decimal)> = read
            .iter()
            .filter_map(|(_, indicator)| {
                let number = |column| entries.get(&(indicator.code.clone(), column))?.number();
                Some((*indicator, number(Column::Current)?, number(Column::Year)?))
            })
            .filter(|(_, current, year)| current != year)
            .collect();
        let more: Vec<_> = pairs.iter().filter(|(_, current, year)| current > year).collect();
        let Some((indicator, current, year)) = more.first() else { return false };
        if more.len() < LEAST || more.len() * 10 < pairs.len() * 9 {
            return false;
        }
        let message = format!(
            "“{}”列的数几乎都大于“{}”列（如{}{current}，累计{year}），像是两列的表头写反了，两列的数都没有采用，请改正表头",
            self.header_of(COLUMNS[0].1),
            self.header_of(COLUMNS[1].1),
            indicator.quoted()
        );
        let places = self.take_out(read, entries, ledger);
        notes.forget(&places);
        notes.add(pack::Reading::AmbiguousValue, places, message);
        true
    }

    /// Tells blocks of rows one column to the right, and takes their rows out of those that are looked at one by one.
    pub(super) fn moved_right(
        &self,
        read: &mut Vec<(u32, &Indicator)>,
        entries: &mut Entries,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let at = ["current", "year", "remark"].map(|id| self.block.table.column(id));
        let [Some(current), Some(year), Some(remark)] = at else { return };
        if year != current + 1 || remark != year + 1 {
            return;
        }
        let rights: Vec<Right> = read.iter().map(|(row, one)| self.right(*row, one, entries)).collect();
        let mut blocks: Vec<std::ops::Range<usize>> = Vec::new();
        let mut from = 0;
        for run in rights.chunk_by(|one, other| (*one == Right::No) == (*other == Right::No)) {
            let sure = run.contains(&Right::Sure);
            if sure {
                blocks.push(from..from + run.len());
            }
            from += run.len();
        }
        for block in blocks.into_iter().rev() {
            let rows: Vec<(u32, &Indicator)> = read.drain(block).collect();
            self.tell_right(&rows, [current, year, remark], entries, notes, ledger);
        }
    }

    fn right(&self, row: u32, indicator: &Indicator, entries: &Entries) -> Right {
        let [own, year] =
            [Column::Current, Column::Year].map(|column| entries.get(&(indicator.code.clone(), column)));
        let blank = |entry: Option<&jibao_core::returns::Entry>| {
            entry.is_none_or(|entry| entry.state() == State::Blank)
        };
        if own.is_none() && year.is_none() || !blank(own) {
            return Right::No;
        }
        let text = |id: &str| self.block.text(row, self.block.table.column(id));
        let remark = count(&text("remark"), &indicator.unit).ok().map(|count| count.value);
        match (own, year) {
            (Some(_), Some(year)) => match (year.number(), remark) {
                (Some(year), Some(remark)) if remark >= year => Right::Sure,
                _ => Right::No,
            },
            (Some(_), None) if self.is_value(indicator, &text("year")) => Right::Maybe,
            (None, Some(year)) if year.state() == State::Blank && remark.is_some() => Right::Maybe,
            _ => Right::No,
        }
    }

    fn tell_right(
        &self,
        rows: &[(u32, &Indicator)],
        [current, year, remark]: [u16; 3],
        entries: &mut Entries,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let (Some((first, indicator)), Some((last, _))) = (rows.first(), rows.last()) else { return };
        let mut places = self.take_out(rows, entries, ledger);
        for (row, _) in rows {
            places.push(self.block.place(*row, remark));
            ledger.ask(&a1(*row, remark));
        }
        notes.forget(&places);
        let text = |row: u32, column: u16| self.block.text(row, Some(column)).trim().to_owned();
        let message = if rows.len() < BLOCK {
            format!(
                "{}的{}空着，{}填的是“{}”，“{}”{}填的是“{}”，像是右移了一格，请确认后填到原处",
                indicator.quoted(),
                a1(*first, current),
                a1(*first, year),
                text(*first, year),
                self.header_of("remark"),
                a1(*first, remark),
                text(*first, remark)
            )
        } else {
            format!(
                "{}至{}像是整段右移了一列：“{}”空着，数填到了右边的列（如{}“{}”），这一段没有采用，请左移一列填到原处",
                a1(*first, current),
                a1(*last, remark),
                self.header_of(COLUMNS[0].1),
                a1(*first, year),
                text(*first, year)
            )
        };
        notes.add(pack::Reading::AmbiguousValue, places, message);
    }

    /// Takes both columns of rows out; their cells.
    fn take_out(
        &self,
        rows: &[(u32, &Indicator)],
        entries: &mut Entries,
        ledger: &mut Ledger<'_>,
    ) -> Vec<Place> {
        let mut places = Vec::new();
        for (row, indicator) in rows {
            for (column, id) in COLUMNS {
                let Some(at) = self.block.table.column(id) else { continue };
                if let Some(entry) = entries.get_mut(&(indicator.code.clone(), column)) {
                    entry.set_unreadable();
                    entry.normalised.clear();
                }
                ledger.ask(&a1(*row, at));
                places.push(self.block.place(*row, at));
            }
        }
        places
    }
}
