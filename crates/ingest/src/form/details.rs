//! A detail sheet: rows matched with its register by group and name, or taken as they are where it has none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jibao_core::ids::Period;
use jibao_core::pack::{self, Detail, Pack, RegisterVersion, Reporter, key};
use jibao_core::returns::{DetailRow, Entry, Given, Place, Value};
use jibao_core::text::fold::{self, compact, says_nothing};

use super::beside::Beside;
use super::indicators::blank;
use super::ledger::{Fate, Ledger};
use super::lexicon::{Headers, Lexicon};
use super::names::{Found, Names};
use super::notes::Notes;
use super::outside::Sentence;
use super::rows::{self, Row};
use super::tables::Block;
use super::{cell, corrected, hints};
use jibao_sheets::RawCell;

mod contradicted;
mod counted;
mod naming;
mod outside;

pub(super) use counted::Counted;

/// Which sheet it is, and whose.
#[derive(Clone, Copy)]
pub(crate) struct Of<'a> {
    pub pack: &'a Pack,
    pub lexicon: &'a Lexicon,
    /// The sheet's own headers.
    pub words: &'a Headers,
    pub detail: &'a Detail,
    pub register: Option<&'a RegisterVersion>,
    pub reporter: &'a Reporter,
    pub quarter: Period,
}

/// What the sheet is read for.
pub(crate) struct Reading<'a> {
    pub(super) of: Of<'a>,
    pub(super) block: Block<'a>,
    pub(super) names: Names<'a>,
    /// Columns that tell which row it is.
    pub(super) group: Option<u16>,
    pub(super) name: Option<u16>,
    pub(super) kind: Option<u16>,
    pub(super) remark: Option<u16>,
    /// The group that the title or the sheet's name says.
    heading: Option<String>,
    pub(super) counted: Vec<Counted<'a>>,
    /// Indices of the columns of values in the order of their ids.
    by_id: Vec<usize>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(of: Of<'a>, block: Block<'a>, titles: &[(String, Place)]) -> Self {
        let names = Names::new(of.pack, of.detail, of.register, of.reporter);
        // The nearest above the header, else the sheet's name, which stands last.
        let (tab, above) = titles.split_last().map_or((None, titles), |(tab, above)| (Some(tab), above));
        let heading = above.iter().rev().chain(tab).find_map(|(title, _)| names.has_group(title));
        let heading = heading.map(str::to_owned);
        let at = |id: &str| block.table.column(id);
        let counted = of
            .detail
            .values()
            .filter_map(|column| Some(Counted::of(of.pack, of.detail, column, at(&column.id)?)));
        let counted: Vec<Counted<'_>> = counted.collect();
        let mut by_id: Vec<usize> = (0..counted.len()).collect();
        by_id.sort_by(|a, b| counted[*a].id.cmp(&counted[*b].id));
        let [group, name, kind, remark] = key::ALL.map(at);
        Self { of, block, names, group, name, kind, remark, heading, counted, by_id }
    }

    fn name_place(&self, row: u32) -> Place {
        self.block.place(row, self.name.unwrap_or_default())
    }

    /// Reads the reporter's rows.
    /// Where there is no register, `None` says that the sheet tells neither of any row nor that there is none.
    pub(crate) fn read(&self, notes: &mut Notes<'_>, ledger: &mut Ledger<'_>) -> Option<Vec<DetailRow>> {
        let block = &self.block;
        let mut data: Vec<u32> = Vec::new();
        let (mut totals, mut nameless, mut below) = (Vec::new(), Vec::new(), Vec::new());
        let mut said = self.of.register.is_some();
        let beside = self.beside();
        let strange = self.above(notes, ledger);
        for row in block.rows.iter().copied().filter(|row| !strange.contains(row)) {
            match rows::kind(block.sheet, block.table, self.of.words, self.of.lexicon, row) {
                Row::Header => ledger.row(row, &Fate::Label),
                Row::Footer => {
                    below.push(row);
                    ledger.row(row, &Fate::Ignored("表下说明、落款"));
                }
                Row::Data if self.is_doubt(row) => {
                    below.push(row);
                    ledger.row(row, &Fate::Label);
                }
                Row::Data if self.is_total(row) => totals.push(row),
                Row::Data if says_nothing(&self.named(row).1) => {
                    let sum = !self.is_empty(row) && self.is_sum_of_group(row);
                    if sum { &mut totals } else { &mut nameless }.push(row);
                }
                Row::Data if self.is_heading(row) => {
                    if self.is_empty(row) {
                        ledger.row(row, &Fate::Label);
                    } else {
                        totals.push(row);
                    }
                }
                Row::Data if self.is_sentence(row) => {
                    below.push(row);
                    ledger.row(row, &Fate::Label);
                }
                Row::Data if self.is_none(row) => {
                    said = true;
                    ledger.row(row, &Fate::Label);
                }
                Row::Data => data.push(row),
            }
        }
        let since = notes.mark();
        let mut rows = match self.displaced(&data, notes, ledger) {
            Some(rows) => rows,
            None => {
                let beside = |row| beside.get(&row).map(Vec::as_slice).unwrap_or_default();
                data.into_iter().map(|row| (row, self.row(row, beside(row), notes, ledger))).collect()
            }
        };
        self.gather(since, notes);
        below.extend(nameless.iter().copied().filter(|row| self.is_empty(*row)));
        if !self.is_low(&mut rows, &nameless, notes, ledger) {
            for row in nameless {
                self.nameless(row, notes, ledger);
            }
        }
        for row in totals.iter().copied() {
            self.total(row, &totals, &rows, notes);
            ledger.row(row, &Fate::Ignored("合计行，由明细重算"));
        }
        let below = below.into_iter().filter_map(|row| Sentence::of_row(block.sheet, row, &block.whole));
        self.outside(below.collect(), &mut rows, notes, ledger);
        duplicates(&mut rows, self.of.register.is_some(), notes, ledger);
        let rows: Vec<DetailRow> = rows.into_iter().map(|(_, row)| row).collect();
        (said || !rows.is_empty()).then_some(rows)
    }

    /// Rows above the header: told as read where they are the register's, else as another's. Gives those that are not read.
    fn above(&self, notes: &mut Notes<'_>, ledger: &mut Ledger<'_>) -> Vec<u32> {
        let above = self.block.above();
        let listed = |row: &&u32| {
            matches!(self.names.find(&self.group(**row), &self.block.text(**row, self.name)), Found::One(_))
        };
        let own = above.iter().filter(listed).count();
        let (Some(first), Some(last)) = (above.first(), above.last()) else { return above };
        if self.of.register.is_none() || own * 2 > above.len() {
            self.block.tell_above(&above, notes);
            return Vec::new();
        }
        let message = format!(
            "“{}”的表头在第{}行，上面第{}至{}行有{}行不是{}的{}，没有采用，请删去；是本表内容的，请移到表头下面",
            self.block.sheet.name,
            self.block.table.row + 1,
            first + 1,
            last + 1,
            above.len(),
            self.of.reporter.name,
            self.of.detail.row
        );
        let places = above.iter().map(|row| self.name_place(*row)).collect();
        notes.add(pack::Reading::RowUnknown, places, message);
        for row in &above {
            ledger.row(*row, &Fate::Question);
        }
        above
    }

    /// Whether a row says that there is nothing to list: without a register, 无 in the place of a name and no value.
    fn is_none(&self, row: u32) -> bool {
        let name = self.block.text(row, self.name);
        self.of.register.is_none() && self.of.lexicon.none.contains(&fold::key(&name)) && self.is_empty(row)
    }

    /// A block of values that was pasted one row low leaves the first row without any and ends in a row without a
    /// name: every value stands beside its neighbour's name.
    fn is_low(
        &self,
        rows: &mut [(u32, DetailRow)],
        nameless: &[u32],
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) -> bool {
        let (Some((first, _)), Some((last, _)), [below]) = (rows.first(), rows.last(), nameless) else {
            return false;
        };
        let (first, last, below) = (*first, *last, *below);
        if first == last || below != last + 1 || !self.is_empty(first) || self.is_empty(below) {
            return false;
        }
        for (_, row) in rows.iter_mut() {
            // What is blank is most likely not: asking for each would only repeat the one question.
            row.values.edit_each(|entry| untake(entry, ledger));
        }
        ledger.row(below, &Fate::Question);
        let message = format!(
            "“{}”的数像是整块粘低了一行：第{}行有{what}没有数，第{}行有数没有{what}，各行的数都没有采用，请整块上移一行",
            self.block.sheet.name,
            first + 1,
            below + 1,
            what = self.of.detail.row
        );
        let places = vec![self.name_place(first), self.name_place(below)];
        notes.add_hinted(pack::Reading::RowUnknown, places, message, hints::UP);
        true
    }

    /// A row whose name is struck out: whether its row still counts, its sender must say.
    fn struck(
        &self,
        row: u32,
        title: &str,
        entries: &mut [Option<Entry>],
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let cell = self.name.and_then(|column| self.block.sheet.cells.get((row, column)));
        if !cell.is_some_and(|cell| cell.struck) {
            return;
        }
        let mut places = vec![self.name_place(row)];
        for entry in entries.iter_mut().flatten().filter(|entry| !entry.raw.is_empty()) {
            untake(entry, ledger);
            places.push(entry.place.clone());
        }
        // Its values, struck out too or not, are asked about with it.
        notes.forget(&places);
        let message = format!("{title}的名称带删除线，不知道这一行是否作废，该行的数没有采用");
        notes.add_hinted(pack::Reading::AmbiguousValue, places, message, hints::STRUCK);
    }

    /// A group's name in the names' column: it heads the rows below it, and numbers beside it are what they come to.
    fn is_heading(&self, row: u32) -> bool {
        let name = self.block.text(row, self.name);
        // Most rows are found at once.
        matches!(self.names.find(&self.group(row), &name), Found::None)
            && self.names.has_group(&name).is_some()
    }

    /// Whether a row without values holds a correction in the place of a name.
    fn is_sentence(&self, row: u32) -> bool {
        if !self.is_empty(row) {
            return false;
        }
        let name = self.block.text(row, self.name);
        corrected::corrects(&name, &[], &self.of.lexicon.period)
            && matches!(self.names.find(&self.group(row), &name), Found::None)
    }

    /// Whether a row holds nothing but words that put the table's values in question, in whatever column.
    fn is_doubt(&self, row: u32) -> bool {
        let (block, of) = (&self.block, &self.of);
        let said = Sentence::alone(block.sheet, row, &block.whole);
        let doubts = |one: Sentence| one.doubts(of.pack, of.lexicon, of.quarter, &block.sheet.name);
        said.and_then(doubts).is_some()
    }

    /// Whether nothing stands in a row's columns of values.
    pub(super) fn is_empty(&self, row: u32) -> bool {
        self.counted.iter().all(|counted| says_nothing(&self.block.text(row, Some(counted.at))))
    }

    /// A row with values and without a name is asked about; one without either is a heading.
    fn nameless(&self, row: u32, notes: &mut Notes<'_>, ledger: &mut Ledger<'_>) {
        if self.is_empty(row) {
            ledger.row(row, &Fate::Label);
            return;
        }
        let message = format!(
            "“{}”第{}行没有{}名称，该行的数没有采用",
            self.block.sheet.name,
            row + 1,
            self.of.detail.row
        );
        notes.add(pack::Reading::RowUnknown, vec![self.name_place(row)], message);
        ledger.row(row, &Fate::Question);
    }

    pub(super) fn row(
        &self,
        row: u32,
        beside: &[Beside],
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) -> DetailRow {
        let (group, name) = self.named(row);
        let mut found = self.names.find(&group, &name);
        if let (Found::Several(_), Some(above)) = (&found, self.group_above(row)) {
            found = self.names.find(&above, &name);
        }
        let listed = match found {
            Found::One(listed) => Some(listed),
            Found::Several(several) => {
                let groups: Vec<&str> = several.iter().map(|listed| listed.group.as_str()).collect();
                let message = format!(
                    "“{}”在{}都有，没有写明{}，无法确定是哪一个",
                    name.trim(),
                    groups.join("、"),
                    self.of.detail.group
                );
                notes.add(pack::Reading::DetailAmbiguous, vec![self.name_place(row)], message);
                None
            }
            Found::None => None,
        };
        for column in [self.group, self.name, self.kind].into_iter().flatten() {
            ledger.mark((row, column), Fate::Label);
        }
        if let Some(column) = self.remark {
            self.block.tell_long_remark(row, column, notes);
            ledger.mark((row, column), Fate::Value);
        }
        let mut read = |counted| Some(self.value(row, counted, name.trim(), notes, ledger));
        let mut entries: Vec<Option<Entry>> = self.counted.iter().map(&mut read).collect();
        if !self.astray(row, name.trim(), &mut entries, notes, ledger) {
            self.corrected(row, name.trim(), beside, &mut entries, notes, ledger);
        }
        self.struck(row, name.trim(), &mut entries, notes, ledger);
        // What comes in the order of its keys need not be sorted.
        let sorted = self.by_id.iter().map(|at| (&self.counted[*at].id, entries[*at].take()));
        let values = sorted.filter_map(|(id, entry)| Some((Arc::clone(id), entry?))).collect();
        DetailRow {
            code: listed.map(|listed| listed.code.clone()),
            group: listed.map_or_else(|| group.trim().into(), |listed| listed.group.clone()),
            name: listed.map_or_else(|| name.trim().into(), |listed| listed.name.clone()),
            kind: listed.map_or_else(|| self.block.text(row, self.kind).into(), |listed| listed.kind.clone()),
            values,
            remark: self.block.remark(row, self.remark).into(),
            place: self.name_place(row),
        }
    }

    fn value(
        &self,
        row: u32,
        counted: &Counted<'_>,
        title: &str,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) -> Entry {
        let Counted { column, at, .. } = *counted;
        let entry = |cell: &RawCell, place| counted.entry(cell, self.of.lexicon, place);
        let read = cell::read(self.block.sheet, (row, at), self.block.place(row, at), entry);
        let cell::Read { entry, question, fate } = match read {
            Ok(read) => read,
            Err(place) => return blank(place),
        };
        ledger.mark((row, at), fate);
        if let Some(question) = question {
            let places = vec![entry.place.clone()];
            notes.put(&question, places, format!("{title}“{}”{}", column.header, question.what));
        } else if !entry.normalised.is_empty() {
            let value = entry.number().map(|value| format!("，计为{value}")).unwrap_or_default();
            let message =
                format!("{title}“{}”原文“{}”，{}{value}", column.header, entry.raw, entry.normalised);
            notes.add(pack::Reading::Normalised, vec![entry.place.clone()], message);
        }
        entry
    }
}

/// A value that does not count until its sender has said what it is.
pub(super) fn untake(entry: &mut Entry, ledger: &mut Ledger<'_>) {
    entry.set_unreadable();
    entry.normalised.clear();
    ledger.ask(&entry.place.cell);
}

/// The same in two rows, by its code, else without a register by group and name: the same row twice counts once, else what
/// differs is asked about.
fn duplicates(
    rows: &mut Vec<(u32, DetailRow)>,
    registered: bool,
    notes: &mut Notes<'_>,
    ledger: &mut Ledger<'_>,
) {
    let id = |row: &DetailRow| match (&row.code, registered) {
        (Some(code), _) => Some(code.to_string()),
        (None, true) => None,
        (None, false) => Some(format!("{}\n{}", fold::key(&row.group), fold::key(&row.name))),
    };
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut copies = BTreeSet::new();
    for at in 0..rows.len() {
        let Some(code) = id(&rows[at].1) else { continue };
        let Some(before) = first.get(&code).copied() else {
            first.insert(code, at);
            continue;
        };
        let (head, tail) = rows.split_at_mut(at);
        let ((row, earlier), (again, later)) = (&mut head[before], &mut tail[0]);
        // A row that the form brought along and nobody filled in contradicts nothing.
        match (is_unfilled(earlier), is_unfilled(later)) {
            (true, false) => {
                copies.insert(before);
                first.insert(code, at);
                continue;
            }
            (false, true) => {
                copies.insert(at);
                continue;
            }
            _ => {}
        }
        let differ: Vec<Arc<str>> = earlier
            .values
            .iter()
            .filter(|(id, given)| later.values.get(id).is_none_or(|other| content(other) != content(given)))
            .map(|(id, _)| id.clone())
            .collect();
        let end = if differ.is_empty() {
            "内容相同，只计一次"
        } else {
            "数不相同，不同的数都没有采用"
        };
        let message = format!("“{}”在第{}行和第{}行各有一行，{end}", later.name, *row + 1, *again + 1);
        notes.add(pack::Reading::RowDuplicate, vec![later.place.clone(), earlier.place.clone()], message);
        if differ.is_empty() {
            copies.insert(at);
        }
        for id in differ {
            for row in [&mut *earlier, &mut *later] {
                row.values.edit(&id, |entry| {
                    entry.set_unreadable();
                    ledger.ask(&entry.place.cell);
                });
            }
        }
    }
    let mut at = 0;
    rows.retain(|_| {
        at += 1;
        !copies.contains(&(at - 1))
    });
}

/// Whether nothing stands in a row but its name.
fn is_unfilled(row: &DetailRow) -> bool {
    row.remark.is_empty() && row.values.values().all(|given| given.value == Value::Blank)
}

/// What was given, for telling whether two say the same.
pub(crate) fn content(given: &Given) -> String {
    match (&given.value, given.number()) {
        (Value::Blank, _) => String::new(),
        (Value::Word(word), _) => compact(word),
        (_, Some(value)) => value.normalize().to_string(),
        (_, None) => compact(&given.raw),
    }
}
