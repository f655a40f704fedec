//! Where the form's tables stand in a workbook, whose rows they hold, and what their titles say.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use jibao_core::ids::{Length, Period, ReporterId};
use jibao_core::pack::{HiddenRows, Named, Pack, Reading};
use jibao_core::returns::Place;
use jibao_core::text::fold::key;

use super::above;
use super::foreign;
use super::header::{self, Table};
use super::heads::Heads;
use super::lexicon::{Headers, Lexicon};
use super::limits::{MAX_REMARK, MAX_TABLE_ROWS, MAX_TEXT_ROWS, MAX_TITLES};
use super::notes::Notes;
use super::outside::Sentence;
use super::period::{Said, said_in_title};
use super::total;
use super::value::{is_blank, seen, shown};
use crate::identity;
use jibao_sheets::{RawBook, RawSheet, RawValue, a1};

/// Columns a header must show before it counts as the form's, and cells a row before it says something of its own.
pub(crate) const LEAST_COLUMNS: usize = 3;

/// One table of the form.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// How long the periods are that its titles speak of.
    pub length: Length,
    /// The sheet's place in the book.
    pub sheet: usize,
    pub table: Table,
    /// The rows below the header by whose they are.
    pub rows: BTreeMap<Option<ReporterId>, BTreeSet<u32>>,
    /// Rows beyond what a table may hold.
    pub beyond: Range<u32>,
    /// Hidden rows that the form leaves out.
    pub hidden: BTreeSet<u32>,
    /// What stands above the table, and the sheet's name.
    pub titles: Vec<(String, Place)>,
    /// The sheet bears the form's name.
    pub named: bool,
}

/// The rows of a table that are one reporter's.
#[derive(Debug)]
pub(crate) struct Block<'a> {
    /// The place of the sheet as a whole.
    pub whole: Place,
    pub sheet: &'a RawSheet,
    pub table: &'a Table,
    /// Rows below the header.
    pub rows: &'a BTreeSet<u32>,
    /// Sentences above the table and beside the cover.
    pub outside: &'a [Sentence],
}

impl<'a> Block<'a> {
    pub(crate) fn place(&self, row: u32, column: u16) -> Place {
        self.whole.cell(a1(row, column))
    }

    /// A row's remark; one over several rows is each one's.
    pub(crate) fn remark(&self, row: u32, column: Option<u16>) -> String {
        let over = column.and_then(|column| self.sheet.merge_at((row, column))).map(|area| area.origin());
        let row = over.filter(|origin| Some(origin.1) == column).map_or(row, |(first, _)| first);
        match column.and_then(|column| self.sheet.cells.get((row, column))).map(|cell| &cell.value) {
            Some(RawValue::Text(text)) => text[..text.floor_char_boundary(MAX_REMARK)].to_owned(),
            _ => self.text(row, column).into_owned(),
        }
    }

    /// Tells a remark of which only the beginning is read.
    pub(crate) fn tell_long_remark(&self, row: u32, column: u16, notes: &mut Notes<'_>) {
        let cell = self.sheet.cells.get((row, column)).map(|cell| &cell.value);
        if matches!(cell, Some(RawValue::Text(text)) if text.len() > MAX_REMARK) {
            let message = format!("备注超过{}字，只读了前面部分，请缩短", MAX_REMARK / "字".len());
            notes.add(Reading::FileNote, vec![self.place(row, column)], message);
        }
    }

    /// The block's rows above its header.
    pub(crate) fn above(&self) -> Vec<u32> {
        self.rows.iter().copied().filter(|row| self.table.above.contains(row)).collect()
    }

    /// Tells that rows above the header were read as the table's.
    pub(crate) fn tell_above(&self, rows: &[u32], notes: &mut Notes<'_>) {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return };
        let message = format!(
            "“{}”的表头在第{}行，上面第{}至{}行有{}行是表内的内容，已一并读入，请把表头移回最上面",
            self.sheet.name,
            self.table.row + 1,
            first + 1,
            last + 1,
            rows.len()
        );
        notes.add(Reading::FileNote, vec![self.whole.cell(a1(*first, 0))], message);
    }

    /// What is seen in a cell; nothing where the sheet has no such column.
    pub(crate) fn text(&self, row: u32, column: Option<u16>) -> Cow<'a, str> {
        let cell = column.and_then(|column| self.sheet.cells.get((row, column)));
        cell.map(seen).unwrap_or_default()
    }
}

/// The tables of one book by form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tables {
    pub indicators: Vec<Found>,
    /// Those of each detail sheet, in the order of the form.
    pub details: Vec<Vec<Found>>,
    pub texts: Vec<Found>,
}

impl Tables {
    pub(crate) fn find(pack: &Pack, book: &RawBook, lexicon: &Lexicon, path: &Arc<str>) -> Self {
        let heads: Vec<Heads> =
            book.sheets.iter().map(|sheet| Heads::new(sheet, &lexicon.fragments)).collect();
        let find = |headers: &Headers| {
            let sheets = book.sheets.iter().zip(&heads).enumerate();
            let found = |(at, (sheet, heads))| found(at, sheet, heads, headers, lexicon, path);
            let mut all: Vec<Found> = sheets.filter_map(found).collect();
            // Of several, the one that bears the form's name is told first.
            all.sort_by_key(|found| !found.named);
            all
        };
        let mut tables = Self {
            indicators: find(&lexicon.indicators),
            details: lexicon.details.iter().map(find).collect(),
            texts: find(&lexicon.texts),
        };
        tables.look_deeper(book, lexicon, path);
        tables.tell_apart();
        tables.take_above(book, lexicon);
        tables.bound(book);
        let details = tables.details.iter_mut().flatten();
        for found in tables.indicators.iter_mut().chain(details).chain(&mut tables.texts) {
            found.rows = found.owned(pack, &book.sheets[found.sheet]);
        }
        let form = &pack.form;
        let details = tables.details.iter_mut().zip(form.details.iter().map(|detail| detail.hidden_rows));
        for (all, hidden) in
            std::iter::once((&mut tables.indicators, form.indicators.hidden_rows)).chain(details)
        {
            if hidden == HiddenRows::LeftOut {
                for found in all {
                    found.leave_hidden(&book.sheets[found.sheet]);
                }
            }
        }
        tables
    }

    /// Where the book has no table of numbers of a kind, its header may stand far down in a sheet that has no table at all.
    fn look_deeper(&mut self, book: &RawBook, lexicon: &Lexicon, path: &Arc<str>) {
        let known: BTreeSet<usize> = self.all().map(|found| found.sheet).collect();
        let details = self.details.iter_mut().zip(&lexicon.details);
        let lacking: Vec<(&mut Vec<Found>, &Headers)> =
            std::iter::once((&mut self.indicators, &lexicon.indicators))
                .chain(details)
                .filter(|(found, _)| found.is_empty())
                .collect();
        if lacking.is_empty() {
            return;
        }
        let sheets = book.sheets.iter().enumerate().filter(|(at, _)| !known.contains(at));
        let deep: Vec<_> =
            sheets.map(|(at, sheet)| (at, sheet, Heads::deep(sheet, &lexicon.fragments))).collect();
        for (into, headers) in lacking {
            into.extend(
                deep.iter().filter_map(|(at, sheet, heads)| found(*at, sheet, heads, headers, lexicon, path)),
            );
        }
    }

    /// Gives tables of numbers the rows above their header that are theirs, down to the table above them. They are no titles.
    fn take_above(&mut self, book: &RawBook, lexicon: &Lexicon) {
        let heads: Vec<(usize, u32)> = self.all().map(|found| (found.sheet, found.table.row)).collect();
        let details = self.details.iter_mut().zip(&lexicon.details);
        let all = std::iter::once((&mut self.indicators, &lexicon.indicators)).chain(details);
        for (found, headers) in all.flat_map(|(all, headers)| all.iter_mut().map(move |one| (one, headers))) {
            let others =
                heads.iter().filter(|(sheet, row)| *sheet == found.sheet && *row < found.table.first);
            if found.table.first == 0 || others.count() > 0 {
                continue;
            }
            let sheet = &book.sheets[found.sheet];
            let above = above::rows(sheet, &found.table, headers);
            let cells = above.iter().flat_map(|row| sheet.cells.row(*row));
            let cells: BTreeSet<String> = cells.map(|((row, column), _)| a1(*row, *column)).collect();
            found.titles.retain(|(_, place)| !cells.contains(&*place.cell));
            found.table.above = above;
        }
    }

    /// Detail sheets may have columns in common: a table is of the one whose name its sheet bears, else of the one that
    /// most of its columns are of, else of the first.
    fn tell_apart(&mut self) {
        let rank = |found: &Found| (found.named, found.table.columns.len());
        let mut best: BTreeMap<(usize, u32), (usize, (bool, usize))> = BTreeMap::new();
        for (detail, found) in
            self.details.iter().enumerate().flat_map(|(at, all)| all.iter().map(move |one| (at, one)))
        {
            let own = (detail, rank(found));
            let best = best.entry((found.sheet, found.table.row)).or_insert(own);
            if own.1 > best.1 {
                *best = own;
            }
        }
        for (at, all) in self.details.iter_mut().enumerate() {
            all.retain(|found| best.get(&(found.sheet, found.table.row)).is_some_and(|(own, _)| *own == at));
        }
    }

    /// The tables that hold numbers: all but the texts.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = &Found> {
        self.indicators.iter().chain(self.details.iter().flatten())
    }

    /// The same, to be changed.
    pub(crate) fn numbers_mut(&mut self) -> impl Iterator<Item = &mut Found> {
        self.indicators.iter_mut().chain(self.details.iter_mut().flatten())
    }

    /// All tables.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Found> {
        self.numbers().chain(&self.texts)
    }

    /// A table ends where the next one on its sheet begins, and after so many rows as a table may hold.
    fn bound(&mut self, book: &RawBook) {
        let starts: Vec<(usize, u32)> = self.all().map(|found| (found.sheet, found.table.first)).collect();
        let tables = self.indicators.iter_mut().chain(self.details.iter_mut().flatten());
        let tables = tables.map(|found| (found, MAX_TABLE_ROWS));
        let texts = self.texts.iter_mut().map(|found| (found, MAX_TEXT_ROWS));
        for (found, most) in tables.chain(texts) {
            let next =
                starts.iter().filter(|(sheet, first)| *sheet == found.sheet && *first > found.table.row);
            found.table.end = next.map(|(_, first)| *first).min().unwrap_or(u32::MAX);
            let beyond = found.table.rows(&book.sheets[found.sheet]).into_iter().nth(most);
            if let Some(first) = beyond {
                found.beyond = first..found.table.end;
                found.table.end = first;
            }
        }
    }
}

fn found(
    at: usize,
    sheet: &RawSheet,
    heads: &Heads,
    headers: &Headers,
    lexicon: &Lexicon,
    path: &Arc<str>,
) -> Option<Found> {
    let table = header::find(heads, headers, &lexicon.county, LEAST_COLUMNS)?;
    let above = sheet.cells.rows(..table.first).iter().filter(|(_, cell)| !is_blank(cell)).take(MAX_TITLES);
    let whole = Place::sheet(path.clone(), &*sheet.name);
    let titles = above.map(|((row, column), cell)| (shown(cell), whole.cell(a1(*row, *column))));
    let titles = titles.chain([(sheet.name.clone(), whole.clone())]).collect();
    Some(Found {
        length: lexicon.period.length,
        sheet: at,
        table,
        rows: BTreeMap::new(),
        beyond: 0..0,
        hidden: BTreeSet::new(),
        titles,
        named: key(&sheet.name) == headers.sheet,
    })
}

impl Found {
    /// What the titles say about the period: the first that says anything.
    pub(crate) fn said(&self) -> Option<(Said, &Place)> {
        self.titles.iter().find_map(|(title, place)| Some((said_in_title(title, self.length)?, place)))
    }

    /// Whether the titles leave it open that the table is this quarter's.
    pub(crate) fn can_be(&self, quarter: Period) -> bool {
        self.said().is_none_or(|(said, _)| said.agrees(quarter))
    }

    /// The reporter that a title or the sheet's name mentions.
    pub(crate) fn reporter(&self, pack: &Pack) -> Option<ReporterId> {
        let mentioned = |(title, _): &(String, Place)| match pack.reporters.named(title) {
            Named::One(id) => Some(id.clone()),
            _ => identity::mentioned(pack, title),
        };
        self.titles.iter().find_map(mentioned)
    }

    /// The rows below the header by whose they are: a county named in a column, or in a heading between rows, else
    /// the reporter of the table. Rows that a column leaves to nobody are given under `None`.
    fn owned(&self, pack: &Pack, sheet: &RawSheet) -> BTreeMap<Option<ReporterId>, BTreeSet<u32>> {
        let own = self.reporter(pack);
        let mut rows: BTreeMap<Option<ReporterId>, BTreeSet<u32>> = BTreeMap::new();
        let mut heading = None;
        for row in self.table.rows(sheet) {
            let owner = match self.table.county {
                Some(column) => county_of(pack, sheet, row, column),
                None => {
                    heading = foreign::heading(pack, sheet, row).or(heading);
                    heading.clone()
                }
            };
            let owner = owner.or_else(|| own.clone());
            match rows.get_mut(&owner) {
                Some(rows) => drop(rows.insert(row)),
                None => drop(rows.insert(owner, BTreeSet::from([row]))),
            }
        }
        rows
    }

    /// Takes the hidden rows out.
    fn leave_hidden(&mut self, sheet: &RawSheet) {
        for rows in self.rows.values_mut() {
            self.hidden.extend(rows.extract_if(.., |row| sheet.hidden_rows.contains(*row)));
        }
        self.rows.retain(|_, rows| !rows.is_empty());
    }

    /// Rows of the county column's totals, which belong to nobody.
    pub(crate) fn is_total(&self, sheet: &RawSheet, row: u32) -> bool {
        let text = self.table.county.and_then(|column| sheet.cells.get((row, column))).map(shown);
        text.is_some_and(|text| total::is_total(&text))
    }
}

/// The county in a row's county column, merged downwards or not.
fn county_of(pack: &Pack, sheet: &RawSheet, row: u32, column: u16) -> Option<ReporterId> {
    let origin = sheet.merge_at((row, column)).map_or((row, column), |area| area.origin());
    let text = sheet.cells.get(origin).map(shown)?;
    match pack.reporters.named(&text) {
        Named::One(id) => Some(id.clone()),
        _ => identity::mentioned(pack, &text),
    }
}
