//! One workbook to one submission, with every cell accounted for.

use jibao_core::calendar::Quarter;
use jibao_core::finding::Finding;
use jibao_core::pack::{Pack, Reporter, ReporterKind, Sheet};
use jibao_core::submission::{Account, CoverSheet, Place, Submission};

use crate::form::header::{self, Table};
use crate::form::ledger::{Fate, Ledger};
use crate::form::lexicon::{Headers, Lexicon};
use crate::form::notes::Notes;
use crate::form::{cover, indicators, villages, words};
use crate::identity::{self, Identity};
use crate::raw::{NoteKind, RawBook, RawSheet, a1};

/// What came of one file.
#[derive(Debug)]
pub(crate) struct FileReading {
    /// What the file says about itself.
    pub identity: Identity,
    /// The submission, where reporter and quarter are known and a form was found.
    pub submission: Option<Submission>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What became of the cells.
    pub accounts: Vec<Account>,
}

/// Columns a header row must show before it counts as the form's.
const LEAST_COLUMNS: usize = 3;

/// Reads a workbook.
pub(crate) fn read(pack: &Pack, lexicon: &Lexicon, path: &str, book: &RawBook) -> FileReading {
    let mut notes = Notes::new(pack);
    let mut work = Work {
        pack,
        lexicon,
        path,
        book,
        ledgers: vec![],
    };
    work.ledgers.resize_with(book.sheets.len(), Ledger::default);
    let cover = work.cover();
    let identity = identity::identify(pack, path, book, &cover, &mut notes);
    let submission = match (&identity.reporter, identity.quarter) {
        (Some(id), Some(quarter)) => {
            let reporter = pack.reporters.get(id);
            reporter
                .and_then(|reporter| work.submission(reporter, quarter, cover, identity.sample, &mut notes))
        }
        _ => None,
    };
    let read = submission.is_some();
    let accounts = work.close(read, &mut notes);
    FileReading {
        identity,
        submission,
        findings: notes.findings,
        accounts,
    }
}

struct Work<'a> {
    pack: &'a Pack,
    lexicon: &'a Lexicon,
    path: &'a str,
    book: &'a RawBook,
    ledgers: Vec<Ledger>,
}

impl<'a> Work<'a> {
    fn index(&self, sheet: &RawSheet) -> usize {
        self.book
            .sheets
            .iter()
            .position(|known| known.name == sheet.name)
            .unwrap_or_default()
    }

    fn cover(&mut self) -> CoverSheet {
        let form = &self.pack.form.cover;
        let Some(sheet) = cover::find(self.book, form, self.lexicon) else {
            return CoverSheet::default();
        };
        let index = self.index(sheet);
        let cover = cover::read(sheet, self.lexicon, self.path, &mut self.ledgers[index]);
        // What else stands on the cover is its title and the instructions.
        for at in self.ledgers[index].open(sheet) {
            self.ledgers[index].mark(at, Fate::Label);
        }
        cover
    }

    fn submission(
        &mut self,
        reporter: &'a Reporter,
        quarter: Quarter,
        cover: CoverSheet,
        sample: bool,
        notes: &mut Notes<'_>,
    ) -> Option<Submission> {
        let form = &self.pack.form;
        let (sheet, table) = self.table(&form.indicators, &self.lexicon.indicators, notes)?;
        self.columns(sheet, &table, &form.indicators, &["current"], notes);
        let entries = {
            let reading = indicators::Reading {
                pack: self.pack,
                lexicon: self.lexicon,
                reporter,
                quarter,
                file: self.path,
                sheet,
                table: &table,
            };
            let index = self.index(sheet);
            reading.read(notes, &mut self.ledgers[index])
        };
        self.remarks(sheet, &table);
        let county = reporter.kind == ReporterKind::County;
        let villages = if county {
            self.villages(reporter, quarter, notes)
        } else {
            None
        };
        let words = match self.table(&form.texts, &self.lexicon.texts, notes) {
            Some((sheet, table)) => {
                let index = self.index(sheet);
                words::read(self.pack, self.path, sheet, &table, &mut self.ledgers[index])
            }
            None => Vec::new(),
        };
        Some(Submission {
            reporter: reporter.id.clone(),
            quarter,
            files: vec![self.path.to_owned()],
            cover,
            entries,
            villages,
            words,
            sample,
        })
    }

    fn villages(
        &mut self,
        reporter: &'a Reporter,
        quarter: Quarter,
        notes: &mut Notes<'_>,
    ) -> Option<Vec<jibao_core::submission::VillageRow>> {
        let form = &self.pack.form.villages;
        let register = self.pack.registers.version(quarter)?;
        let (sheet, table) = self.table(form, &self.lexicon.villages, notes)?;
        let needed: Vec<&str> = form
            .columns
            .iter()
            .map(|column| column.id.as_str())
            .filter(|id| !["kind", "remark"].contains(id))
            .collect();
        self.columns(sheet, &table, form, &needed, notes);
        let rows = {
            let reading = villages::Reading {
                pack: self.pack,
                lexicon: self.lexicon,
                register,
                reporter,
                file: self.path,
                sheet,
                table: &table,
            };
            let index = self.index(sheet);
            reading.read(notes, &mut self.ledgers[index])
        };
        self.remarks(sheet, &table);
        Some(rows)
    }

    /// The sheet and header of a form's table, or the finding that says what is missing.
    fn table(&self, form: &Sheet, headers: &Headers, notes: &mut Notes<'_>) -> Option<(&'a RawSheet, Table)> {
        let mut candidates = header::candidates(self.book, headers, LEAST_COLUMNS);
        match candidates.len() {
            1 => candidates.pop(),
            0 => {
                let message = format!("没有找到“{}”，也没有列名相同的表", form.sheet);
                notes.add("sheet-missing", vec![Place::file(self.path)], message);
                None
            }
            _ => {
                let names: Vec<&str> = candidates.iter().map(|(sheet, _)| sheet.name.as_str()).collect();
                let message = format!("{}都像“{}”，无法确定用哪张", names.join("、"), form.sheet);
                notes.add("sheet-missing", vec![Place::file(self.path)], message);
                None
            }
        }
    }

    fn columns(&self, sheet: &RawSheet, table: &Table, form: &Sheet, needed: &[&str], notes: &mut Notes<'_>) {
        let header = |id: &str| {
            form.column(id)
                .map_or_else(|| id.to_owned(), |column| column.header.clone())
        };
        let place = || vec![Place::sheet(self.path, sheet.name.clone())];
        for id in needed.iter().filter(|id| table.column(id).is_none()) {
            notes.add(
                "column-missing",
                place(),
                format!("“{}”缺少“{}”列，该列各数未报", sheet.name, header(id)),
            );
        }
        for id in &table.doubled {
            notes.add(
                "column-missing",
                place(),
                format!("“{}”有两个“{}”列，只取左边一列", sheet.name, header(id)),
            );
        }
    }

    /// Columns beside the form's own: looked at, told, not taken.
    fn remarks(&mut self, sheet: &RawSheet, table: &Table) {
        let index = self.index(sheet);
        for at in self.ledgers[index].open(sheet) {
            let fate = match at {
                (row, _) if row == table.row => Fate::Label,
                (_, column) if table.columns.values().all(|known| *known != column) => {
                    Fate::Ignored("表外的列")
                }
                _ => Fate::Ignored("不在表格行内"),
            };
            self.ledgers[index].mark(at, fate);
        }
    }

    /// What the raw reader noticed, and remarks that somebody hung on a value.
    fn remarked(&self, notes: &mut Notes<'_>) {
        for note in self.book.all_notes() {
            let Some(code) = code_of(note.kind) else { continue };
            let place = Place {
                file: self.path.to_owned(),
                sheet: note.sheet.clone().unwrap_or_default(),
                cell: note.cell.map(|(row, column)| a1(row, column)).unwrap_or_default(),
            };
            notes.add(code, vec![place], note.text.clone());
        }
        for (index, sheet) in self.book.sheets.iter().enumerate() {
            for (at, text) in sheet.comments.iter().filter(|(at, _)| self.ledgers[index].is_value(**at)) {
                let place =
                    Place { file: self.path.to_owned(), sheet: sheet.name.clone(), cell: a1(at.0, at.1) };
                notes.add("file-note", vec![place], format!("数旁有批注“{}”，请看是否要改数", text.trim()));
            }
        }
    }

    /// Notes what is left, tells what else was seen, and closes the accounts.
    fn close(mut self, read: bool, notes: &mut Notes<'_>) -> Vec<Account> {
        let mut accounts = Vec::new();
        for (index, sheet) in self.book.sheets.iter().enumerate() {
            let open = self.ledgers[index].open(sheet);
            let untouched = open.len() == self.ledgers[index].account(self.path, sheet).cells;
            if !open.is_empty() && untouched && read {
                let message = format!(
                    "工作表“{}”不是上报表的内容，有{}个单元格没有采用",
                    sheet.name,
                    open.len()
                );
                notes.add(
                    "sheet-ignored",
                    vec![Place::sheet(self.path, sheet.name.clone())],
                    message,
                );
            }
            for at in open {
                let why = if read {
                    "不是上报表的内容"
                } else {
                    "整件没有采用"
                };
                self.ledgers[index].mark(at, Fate::Ignored(why));
            }
            accounts.push(self.ledgers[index].account(self.path, sheet));
        }
        self.remarked(notes);
        accounts
    }
}

/// How a note of the raw reader is told.
fn code_of(kind: NoteKind) -> Option<&'static str> {
    match kind {
        NoteKind::HiddenSheet | NoteKind::HiddenRows | NoteKind::HiddenColumns | NoteKind::Filtered => {
            Some("hidden-content")
        }
        NoteKind::Unreadable | NoteKind::Duplicate | NoteKind::TooLong | NoteKind::BadEncoding => {
            Some("cell-unreadable")
        }
        // Told with the value itself, where the cell is one that counts.
        NoteKind::Uncached
        | NoteKind::CellError
        | NoteKind::Struck
        | NoteKind::PictureCell
        | NoteKind::NotFinite
        | NoteKind::DigitsLost => None,
        // The form is protected, and its notes are comments.
        NoteKind::Protected | NoteKind::Comment => None,
        _ => Some("file-note"),
    }
}
