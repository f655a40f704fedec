//! One workbook to the submissions in it, with every cell accounted for.

mod close;
mod columns;
mod front;
mod part;
mod registered;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jibao_core::ids::{DetailId, Period, ReporterId};
use jibao_core::pack::{Pack, Reading};
use jibao_core::returns::stamp::Stamp;
use jibao_core::returns::{Account, CoverSheet, Finding, Place, Submission};

use serde::{Deserialize, Serialize};

use crate::form::cover;
use crate::form::ledger::{Fate, Ledger};
use crate::form::lexicon::Lexicon;
use crate::form::notes::Notes;
use crate::form::outside::Sentence;
use crate::form::tables::{Found, LEAST_COLUMNS, Tables};
use crate::form::value::is_blank;
use crate::identity::{self, Claim};
use crate::own;
use crate::personal::quarantine;
use jibao_sheets::{RawBook, a1};

/// One reporter's part of one file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Part {
    pub submission: Submission,
    /// Sheets that the form has and this file has not; told unless another file brings them.
    pub missing: Vec<(Form, Finding)>,
    /// What the file says of earlier ones.
    pub claim: Claim,
    /// What it says of the one it corrects, where it is a return that was sent back.
    pub stamp: Option<Stamp>,
    /// SHA-256 of its file.
    pub hash: String,
}

/// A sheet of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Form {
    Indicators,
    /// A detail sheet, by its place in the form.
    Detail(usize),
    Texts,
}

impl Form {
    /// Its name.
    pub(crate) fn sheet(self, pack: &Pack) -> &str {
        match self {
            Self::Indicators => &pack.form.indicators.sheet,
            Self::Detail(at) => &pack.form.details[at].sheet,
            Self::Texts => &pack.form.texts.sheet,
        }
    }

    /// The detail sheet that it is.
    fn detail(self, pack: &Pack) -> Option<&DetailId> {
        match self {
            Self::Detail(at) => Some(&pack.form.details[at].id),
            Self::Indicators | Self::Texts => None,
        }
    }
}

/// Whose a file is by its rows.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Likely {
    /// The county whose register has them.
    pub reporter: ReporterId,
    /// The question, where the file names another: it is put where that one sent a return of its own.
    pub contested: Option<(Vec<Place>, String)>,
}

/// What came of one file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FileReading {
    /// Whose it is as a whole, where that could be told.
    pub reporter: Option<ReporterId>,
    /// Whose it seems to be by its rows, where cover or file name say otherwise or nothing.
    pub likely: Option<Likely>,
    /// It is what this office's own returns came to, and no return.
    pub own: bool,
    /// Its quarter.
    pub quarter: Option<Period>,
    /// What was read, by reporter.
    pub parts: Vec<Part>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What became of the cells.
    pub accounts: Vec<Account>,
}

/// Reads a workbook. `asked` is the quarter whose inbox it lies in, where that is known.
pub(crate) fn read(
    pack: &Pack,
    lexicon: &Lexicon,
    path: &str,
    asked: Option<Period>,
    mut book: RawBook,
) -> FileReading {
    let (stamp, sent_to) = (own::stamp(&book), identity::made_for(&book));
    let (told, sent_back) = own::take_returned(path, &mut book);
    let checks = own::take_checks(path, &pack.period, &mut book);
    own::take_notes(lexicon, &mut book);
    if stamp.is_some() {
        own::take_replies(pack, &told, &mut book);
    }
    let at_cover = cover::find(&book, &pack.form.cover, lexicon);
    let personal = quarantine(&mut book, at_cover, lexicon, pack, path);
    let book = &book;
    let mut ledgers: Vec<Ledger<'_>> = book.sheets.iter().map(Ledger::new).collect();
    for (ledger, cells) in ledgers.iter_mut().zip(&personal.cells) {
        for at in cells {
            ledger.mark(*at, Fate::Personal);
        }
    }
    let file: Arc<str> = path.into();
    let places = book.sheets.iter().map(|sheet| Place::sheet(file.clone(), &*sheet.name)).collect();
    let tables = Tables::find(pack, book, lexicon, &file);
    let mut work = Work {
        pack,
        lexicon,
        path,
        file,
        places,
        book,
        tables,
        ledgers,
        set_aside: BTreeMap::new(),
        beside_cover: Vec::new(),
        notes: Notes::new(pack),
        likely: None,
    };
    let (cover, remarks, titles) = work.cover(at_cover, asked);
    let mark = work.notes.mark();
    let quarter = work.quarter(&cover, &titles, asked);
    let asked_of_quarter = work.notes.mark();
    let split = work.reporters(&cover, quarter);
    if let [one] = &split[..] {
        work.notes.are_of(mark..asked_of_quarter, one);
    }
    for (place, message) in personal.told {
        work.notes.add(Reading::PersonalData, vec![place], message);
    }
    for (reading, place, message) in remarks {
        work.notes.add(reading, vec![place], message);
    }
    let texts: Vec<String> = titles.iter().map(|(title, _)| title.clone()).collect();
    let claim =
        if sent_back.is_empty() { identity::claim(path, book, &cover, &texts) } else { Claim::Correction };
    let mut parts = Vec::new();
    if let Some(quarter) = quarter {
        work.beyond();
        work.hidden();
        work.unassigned(&split);
        for reporter in split.iter().filter_map(|id| pack.reporters.get(id)) {
            let alone = split.len() == 1;
            work.notes.reporter = Some(reporter.id.clone());
            parts.extend(work.part(reporter, quarter, &cover, alone).map(|mut part| {
                part.claim = claim;
                // Filled in by another than the one that it was sent back to, it is a form like any other.
                let own = sent_to.as_ref().is_none_or(|to| to.as_str() == reporter.id.as_str());
                part.stamp = stamp.clone().filter(|_| own);
                if stamp.is_some() && !own {
                    part.claim = Claim::None;
                }
                part
            }));
        }
    }
    let reporter = split.first().filter(|_| split.len() == 1).cloned();
    work.notes.reporter.clone_from(&reporter);
    let mut accounts = sent_back;
    accounts.extend(work.close(!parts.is_empty()));
    own::join_accounts(&mut accounts, checks);
    let likely = work.likely.take();
    FileReading {
        reporter,
        likely,
        own: false,
        quarter,
        parts,
        findings: work.notes.finish(&work.file),
        accounts,
    }
}

struct Work<'a> {
    pack: &'a Pack,
    lexicon: &'a Lexicon,
    path: &'a str,
    /// The same for places, which share it.
    file: Arc<str>,
    /// The place of each sheet as a whole.
    places: Vec<Place>,
    book: &'a RawBook,
    tables: Tables,
    ledgers: Vec<Ledger<'a>>,
    /// Sheets with a table that was not taken, and why.
    set_aside: BTreeMap<usize, String>,
    /// What stands on the cover beside its labels and their values.
    beside_cover: Vec<Sentence>,
    notes: Notes<'a>,
    /// Whose the detail rows are by their registers, where cover or file name say otherwise or nothing.
    likely: Option<Likely>,
}

type Titles = Vec<(String, Place)>;

impl Work<'_> {
    /// The quarter; tables whose titles say another one are set aside where a table of this one is there too.
    fn quarter(&mut self, cover: &CoverSheet, titles: &Titles, asked: Option<Period>) -> Option<Period> {
        let all: Titles =
            titles.iter().cloned().chain(self.tables.all().flat_map(|found| found.titles.clone())).collect();
        let judged = identity::period(self.pack, self.path, self.book, cover, &all, asked);
        for (reading, places, message) in judged.remarks {
            self.notes.add(reading, places, message);
        }
        let quarter = judged.found?;
        for (title, place) in titles {
            let other = crate::form::period::said_in_title(title, self.pack.period.length)
                .filter(|said| !said.agrees(quarter));
            if let Some(other) = other {
                return self.torn(quarter, &other.label(self.pack.period.length), place.clone());
            }
        }
        let mut tables = std::mem::take(&mut self.tables);
        let details = tables.details.iter_mut();
        for found in std::iter::once(&mut tables.indicators).chain(details).chain([&mut tables.texts]) {
            if found.iter().any(|found| found.can_be(quarter)) {
                for old in found.iter().filter(|found| !found.can_be(quarter)) {
                    let label = old.said().map(|(said, _)| said.label(old.length)).unwrap_or_default();
                    self.set_aside.insert(old.sheet, format!("是{label}的表"));
                }
                found.retain(|found| found.can_be(quarter));
            }
        }
        for found in tables.numbers_mut() {
            found.table.settle(quarter);
        }
        let other = tables.all().filter(|found| !found.can_be(quarter)).find_map(Found::said);
        let other = other.map(|(said, place)| (said.label(self.pack.period.length), place.clone()));
        self.tables = tables;
        match other {
            Some((label, place)) => self.torn(quarter, &label, place),
            None => Some(quarter),
        }
    }

    fn torn(&mut self, quarter: Period, other: &str, place: Place) -> Option<Period> {
        let on = if place.cell.is_empty() { "表名" } else { "表题" };
        let message =
            format!("封面是{}，{on}写的是{other}，无法确定是{}", quarter.label(), self.pack.period.which);
        self.notes.add(Reading::QuarterUnknown, vec![place], message);
        None
    }

    /// A county's name that stands alone between or below rows says whose the rows under it are. Where no values are under
    /// it, it says nothing: it is a row of the table that it stands in, to be asked about there.
    fn strays(&mut self) {
        let (pack, book) = (self.pack, self.book);
        for found in self.tables.numbers_mut() {
            let (sheet, own) = (&book.sheets[found.sheet], found.reporter(pack));
            let table = &found.table;
            let filled = |row: &u32| {
                let cells = table.columns.values().filter_map(|column| sheet.cells.get((*row, *column)));
                cells.filter(|cell| !is_blank(cell)).count() >= LEAST_COLUMNS
            };
            let holds = |owner: &Option<ReporterId>, rows: &BTreeSet<u32>| {
                table.county.is_some() || *owner == own || rows.iter().any(filled)
            };
            let (mut kept, strays): (BTreeMap<_, _>, BTreeMap<_, _>) =
                std::mem::take(&mut found.rows).into_iter().partition(|(owner, rows)| holds(owner, rows));
            // Tables without any filled row stay as they are.
            let first = kept.keys().next().cloned().unwrap_or_else(|| own.clone());
            let owner = if kept.contains_key(&own) { own } else { first };
            let rows: &mut BTreeSet<u32> = kept.entry(owner).or_default();
            rows.extend(strays.into_values().flatten());
            kept.retain(|_, rows| !rows.is_empty());
            found.rows = kept;
        }
    }

    /// Whose values the book holds: one reporter, or several counties.
    fn reporters(&mut self, cover: &CoverSheet, quarter: Option<Period>) -> Vec<ReporterId> {
        self.foreign(cover);
        self.strays();
        let mut named: BTreeSet<ReporterId> = BTreeSet::new();
        let mut nobody = false;
        for found in self.tables.numbers() {
            for owner in found.rows.keys() {
                nobody |= owner.is_none();
                named.extend(owner.clone());
            }
        }
        let by_rows = self.tables.all().any(|found| found.table.county.is_some());
        let mut judged = identity::reporter(self.pack, self.path, self.book, cover, &named, by_rows);
        if let Some(quarter) = quarter.filter(|_| named.is_empty() && !by_rows) {
            self.likely = self.weigh_rows(&mut judged, cover, quarter);
        }
        self.notes.reporter.clone_from(&judged.found);
        if named.len() < 2 {
            for (reading, places, message) in judged.remarks {
                self.notes.add(reading, places, message);
            }
            return judged.found.into_iter().collect();
        }
        // Tables without a name belong to the reporter of the book, who is one of several then.
        let mut all: Vec<ReporterId> = named.into_iter().chain(judged.found.filter(|_| nobody)).collect();
        self.pack.reporters.sort(&mut all);
        all.dedup();
        if quarter.is_some() {
            let names: Vec<&str> = all.iter().map(|id| self.pack.reporters.name(id)).collect();
            let message = format!("一个文件里有{}的表，已分开", names.join("、"));
            self.notes.reporter = None;
            self.notes.add(Reading::SeveralCounties, vec![Place::file(self.path)], message);
        }
        all
    }

    /// Another county's name and rows below a table of the book's own reporter, whom cover, file name or title name: they
    /// count nowhere, and whose the book is does not hang on them.
    fn foreign(&mut self, cover: &CoverSheet) {
        let own = identity::reporter(self.pack, self.path, self.book, cover, &BTreeSet::new(), false).found;
        let Some(own) = own else { return };
        let mut told = Vec::new();
        for found in self.tables.numbers_mut() {
            let first = |rows: Option<&BTreeSet<u32>>| rows.and_then(|rows| rows.first().copied());
            let Some(begins) = first(found.rows.get(&None)).filter(|_| found.table.county.is_none()) else {
                continue;
            };
            let others: Vec<ReporterId> = found
                .rows
                .iter()
                .filter(|(_, rows)| rows.first().is_some_and(|row| *row > begins))
                .filter_map(|(owner, _)| owner.clone().filter(|owner| *owner != own))
                .collect();
            for other in others {
                let rows = found.rows.remove(&Some(other.clone())).unwrap_or_default();
                told.push((found.sheet, other, rows));
            }
        }
        for (at, other, rows) in told {
            let sheet = &self.book.sheets[at];
            let cells: Vec<(u32, u16)> = rows
                .iter()
                .flat_map(|row| sheet.cells.row(*row))
                .filter(|(_, cell)| !is_blank(cell))
                .map(|(at, _)| *at)
                .collect();
            let (Some(first), Some(last)) = (rows.first(), rows.last()) else { continue };
            let rows = if first == last {
                format!("第{}行", first + 1)
            } else {
                format!("第{}至{}行", first + 1, last + 1)
            };
            let message = format!(
                "“{}”{rows}是{}的内容，不是{}的数，没有采用，请从本表删去，另行报送",
                sheet.name,
                self.pack.reporters.name(&other),
                self.pack.reporters.name(&own)
            );
            for cell in &cells {
                self.ledgers[at].mark(*cell, Fate::Question);
            }
            let places = cells.iter().map(|(row, column)| self.places[at].cell(a1(*row, *column))).collect();
            self.notes.reporter = Some(own.clone());
            self.notes.add(Reading::RowUnknown, places, message);
        }
    }

    /// Rows that no table can have: asked about as a whole.
    fn beyond(&mut self) {
        for found in self.tables.all().filter(|found| !found.beyond.is_empty()) {
            let sheet = &self.book.sheets[found.sheet];
            let rows = sheet.cells.row_numbers().filter(|row| found.beyond.contains(row));
            let count = rows.map(|row| self.ledgers[found.sheet].row(row, &Fate::Question)).count();
            let message = format!(
                "“{}”的行太多，从第{}行起的{count}行没有采用，请删去多余的行",
                sheet.name,
                found.beyond.start + 1
            );
            let place = self.places[found.sheet].cell(a1(found.beyond.start, 0));
            self.notes.add(Reading::RowUnknown, vec![place], message);
        }
    }

    /// Hidden rows that the form leaves out: told as a whole.
    fn hidden(&mut self) {
        for found in self.tables.all() {
            let (Some(first), sheet) = (found.hidden.first(), &self.book.sheets[found.sheet]) else {
                continue;
            };
            for row in &found.hidden {
                self.ledgers[found.sheet].row(*row, &Fate::Ignored("隐藏的行，按表式的设置不计"));
            }
            let message = format!(
                "“{}”有{}行被隐藏或筛掉（第{}行等），按表式的设置没有计入，要计的请取消隐藏",
                sheet.name,
                found.hidden.len(),
                first + 1
            );
            self.notes.add(
                Reading::HiddenContent,
                vec![self.places[found.sheet].cell(a1(*first, 0))],
                message,
            );
        }
    }

    /// Rows that belong to nobody: totals of several counties, or a county that cannot be told.
    fn unassigned(&mut self, split: &[ReporterId]) {
        if split.len() < 2 && self.tables.all().all(|found| found.table.county.is_none()) {
            return;
        }
        for found in self.tables.numbers() {
            let sheet = &self.book.sheets[found.sheet];
            let mut rows = found.rows.get(&None).cloned().unwrap_or_default();
            rows.retain(|row| {
                let total = found.is_total(sheet, *row);
                if total {
                    self.ledgers[found.sheet].row(*row, &Fate::Ignored("各单位合计行，由明细重算"));
                }
                !total && found.table.county.is_some()
            });
            if let (Some(first), true) = (rows.first(), split.len() > 1) {
                let message = format!(
                    "“{}”第{}行等{}行看不出是哪个{}，没有采用",
                    sheet.name,
                    first + 1,
                    rows.len(),
                    self.pack.about.counties
                );
                let cell = a1(*first, found.table.county.unwrap_or_default());
                let place = self.places[found.sheet].cell(cell);
                self.notes.reporter = None;
                self.notes.add(Reading::RowUnknown, vec![place], message);
                for row in rows {
                    self.ledgers[found.sheet].row(row, &Fate::Question);
                }
            }
        }
    }

    /// The tables of a form that hold rows of a reporter, with those rows.
    fn of(&self, tables: &[Found], reporter: &ReporterId, alone: bool) -> Vec<(Found, BTreeSet<u32>)> {
        let mut own: Vec<(Found, BTreeSet<u32>)> = Vec::new();
        for found in tables {
            let mut mine = found.rows.get(&Some(reporter.clone())).cloned().unwrap_or_default();
            // A book of one reporter is its own, whatever a title says; of several counties, rows that name nobody are the
            // book's only where no column should name one.
            if alone {
                mine.extend(found.rows.values().flatten());
            } else if found.table.county.is_none() && self.notes.reporter.as_ref() == Some(reporter) {
                mine.extend(found.rows.get(&None).into_iter().flatten());
            }
            if !mine.is_empty() || alone {
                own.push((found.clone(), mine));
            }
        }
        own
    }
}
