//! Values of a detail sheet that stand in the column beside their own: one, or all of them.

use jibao_core::pack::{self, Content};
use jibao_core::returns::{DetailRow, Entry, State};
use jibao_core::text::fold::{key, says_nothing};

use super::details::{Counted, Reading, untake};
use super::ledger::Ledger;
use super::notes::Notes;
use super::number::{count, read};
use super::value::Expected;
use jibao_sheets::a1;

/// Rows before anything is said of all of them.
const LEAST: usize = 5;

/// Which way a sheet's values moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Left,
    Right,
}

impl Reading<'_> {
    /// All values one column beside their own: the column at the one end is empty, and what stands in the others is of the
    /// kind of their neighbours and not of their own. Gives the rows without any value where that is so.
    pub(super) fn displaced(
        &self,
        rows: &[u32],
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) -> Option<Vec<(u32, DetailRow)>> {
        let way = [Way::Right, Way::Left].into_iter().find(|way| self.is_displaced(rows, *way))?;
        // What would be asked of each cell follows from it.
        let mut unheard = Notes::new(self.of.pack);
        let read = |row: &u32| {
            let mut detail = self.row(*row, &[], &mut unheard, ledger);
            detail.values.edit_each(|entry| untake(entry, ledger));
            (*row, detail)
        };
        let all: Vec<(u32, DetailRow)> = rows.iter().map(read).collect();
        let (moved, back) = match way {
            Way::Right => ("右", "左"),
            Way::Left => ("左", "右"),
        };
        let empty = self.end(way)?;
        let message = format!(
            "“{}”的数像是整块{moved}移了一列：“{}”列空着，其余各列填的都是相邻一列的内容，各行的数都没有采用，请整块{back}移一列",
            self.block.sheet.name, empty.column.header
        );
        let place = self.block.place(*rows.first()?, empty.at);
        notes.add(pack::Reading::AmbiguousValue, vec![place], message);
        Some(all)
    }

    /// The column that is empty where all values moved away from it.
    fn end(&self, way: Way) -> Option<&Counted<'_>> {
        match way {
            Way::Right => self.counted.iter().min_by_key(|counted| counted.at),
            Way::Left => self.counted.iter().max_by_key(|counted| counted.at),
        }
    }

    fn is_displaced(&self, rows: &[u32], way: Way) -> bool {
        let Some(end) = self.end(way) else { return false };
        let filled = |row: &&u32| !self.is_empty(**row);
        if rows.len() < LEAST
            || rows.iter().any(|row| !says_nothing(&self.block.text(*row, Some(end.at))))
            || rows.iter().filter(filled).count() < LEAST
        {
            return false;
        }
        let mut columns: Vec<&Counted<'_>> = self.counted.iter().collect();
        columns.sort_by_key(|counted| counted.at);
        let (mut own, mut other) = (0, 0);
        for pair in columns.windows(2) {
            let [left, right] = pair else { continue };
            let (here, home) = match way {
                Way::Right => (right, left),
                Way::Left => (left, right),
            };
            for row in rows {
                let text = self.block.text(*row, Some(here.at));
                if !says_nothing(&text) {
                    own += usize::from(!self.fits(here, &text));
                    other += usize::from(!self.fits(home, &text));
                }
            }
        }
        own >= rows.len() * 2 && other * 10 <= own
    }

    /// Whether a text is of the kind that a column asks for.
    fn fits(&self, counted: &Counted<'_>, text: &str) -> bool {
        let word = key(text);
        let lexicon = self.of.lexicon;
        match counted.column.content {
            Content::Count => count(text, "").is_ok() || lexicon.none.contains(&word),
            Content::Has => lexicon.has.contains(&word) || lexicon.has_not.contains(&word),
            Content::Yes => lexicon.yes.contains(&word) || lexicon.no.contains(&word),
            Content::Level => {
                self.of.detail.levels.iter().any(|level| key(level) == word) || lexicon.none.contains(&word)
            }
            Content::Text => true,
        }
    }

    /// A number that stands in 类型 or 备注 where a number of the row is left empty. Whether one of 备注 was meant.
    pub(super) fn astray(
        &self,
        row: u32,
        title: &str,
        entries: &mut [Option<Entry>],
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) -> bool {
        let is_blank = |at: usize| {
            self.counted[at].column.content == Content::Count
                && entries[at].as_ref().is_some_and(|entry| entry.state() == State::Blank)
        };
        let blank: Vec<usize> = (0..self.counted.len()).filter(|at| is_blank(*at)).collect();
        if blank.is_empty() {
            return false;
        }
        let number = |near: u16, at: usize| {
            let text = self.block.text(row, Some(near));
            let Expected::Number { measure, .. } = self.counted[at].expected else { return None };
            let is_number = text.contains(|c: char| c.is_numeric()) && read(&text, measure).is_ok();
            is_number.then(|| text.trim().to_owned())
        };
        // What stands left of the values can only be the first of them; in 备注 it may be any.
        let of_kind = self.kind.and_then(|near| {
            let next = blank.iter().find(|at| self.counted[**at].at == near + 1)?;
            Some((near, *next, number(near, *next)?))
        });
        let of_remark = self.remark.zip(match blank.as_slice() {
            [only] => Some(*only),
            _ => None,
        });
        let of_remark = of_remark.and_then(|(near, at)| Some((near, at, number(near, at)?)));
        let from_remark = of_kind.is_none() && of_remark.is_some();
        let Some((near, at, text)) = of_kind.or(of_remark) else { return false };
        let Some(entry) = &mut entries[at] else { return false };
        entry.raw.clone_from(&text);
        untake(entry, ledger);
        let (place, header) = (self.block.place(row, near), self.header_at(near));
        let cell = a1(row, near);
        ledger.ask(&cell);
        let message = format!(
            "{title}的“{}”{}空着，旁边“{header}”{cell}填的是“{text}”，请确认后填到{1}",
            self.counted[at].column.header, entry.place.cell
        );
        notes.add(pack::Reading::AmbiguousValue, vec![entry.place.clone(), place], message);
        from_remark
    }

    fn header_at(&self, at: u16) -> &str {
        let id = if self.kind == Some(at) { pack::key::KIND } else { pack::key::REMARK };
        self.of.detail.column(id).map_or(id, |column| column.header.as_str())
    }

    /// What was told of every cell of a column since a mark is one fault of the column.
    pub(super) fn gather(&self, since: usize, notes: &mut Notes<'_>) {
        for reading in [pack::Reading::NotAFlag, pack::Reading::NotANumber] {
            for counted in &self.counted {
                let column = a1(0, counted.at);
                let letters = column.trim_end_matches(|c: char| c.is_ascii_digit());
                let own = |place: &jibao_core::returns::Place| {
                    *place.sheet == *self.block.whole.sheet
                        && place.cell.trim_end_matches(|c: char| c.is_ascii_digit()) == letters
                };
                let whole = |count: usize, first: &str| {
                    format!(
                        "“{}”的“{}”列有{count}格不是这里要填的内容，如{first}，请整列改正",
                        self.block.sheet.name, counted.column.header
                    )
                };
                notes.gather(since, reading, own, whole);
            }
        }
    }
}
