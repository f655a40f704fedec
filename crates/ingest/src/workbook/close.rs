//! Closing a workbook's accounts: what nobody took is noted with its reason, and what the raw reader saw is told.

use jibao_core::ids::Length;
use jibao_core::pack::Reading;
use jibao_core::returns::{Account, Place};

use super::Work;
use crate::form::ledger::Fate;
use crate::form::tables::Found;
use crate::form::value::is_blank;
use jibao_sheets::{NoteKind, a1};

/// Why a sheet was left out whose title names another period.
fn other_period(length: Length) -> &'static str {
    match length {
        Length::Month => "其他月份的表",
        Length::Quarter => "其他季度的表",
        Length::HalfYear => "其他半年度的表",
        Length::Year => "其他年度的表",
    }
}

impl Work<'_> {
    /// Notes what is left, tells what else was seen, and closes the accounts.
    pub(super) fn close(&mut self, read: bool) -> Vec<Account> {
        let mut accounts = Vec::new();
        for (index, sheet) in self.book.sheets.iter().enumerate() {
            let untouched = self.ledgers[index].is_untouched();
            let why = match (read, untouched, self.set_aside.contains_key(&index)) {
                (false, ..) => "整件没有采用",
                (true, true, true) => other_period(self.pack.period.length),
                (true, true, false) => "不是上报表的内容",
                (true, false, _) => "不在表格行内",
            };
            let open = self.ledgers[index].rest(&Fate::Ignored(why));
            if open > 0 && untouched && read {
                let why = self.set_aside.get(&index).map_or("不是上报表的内容", String::as_str);
                let message = format!("工作表“{}”{why}，有{open}个单元格没有采用", sheet.name);
                self.notes.add(
                    Reading::SheetIgnored,
                    vec![Place::sheet(self.path, sheet.name.clone())],
                    message,
                );
            }
            accounts.push(self.ledgers[index].account(self.path));
        }
        self.remarked();
        accounts
    }

    /// What the raw reader noticed, and remarks that somebody hung on a value or an empty cell.
    fn remarked(&mut self) {
        for note in self.book.all_notes() {
            let Some(reading) = reading_of(note.kind) else { continue };
            // What the form leaves out of hidden rows has been told, and the reader would say that they count.
            let rows = matches!(note.kind, NoteKind::HiddenRows | NoteKind::Filtered);
            let left_out = |found: &Found| {
                !found.hidden.is_empty()
                    && note.sheet.as_deref() == Some(&*self.book.sheets[found.sheet].name)
            };
            if rows && self.tables.all().any(left_out) {
                continue;
            }
            let cell = note.cell.map(|(row, column)| a1(row, column)).unwrap_or_default();
            let place = Place::sheet(self.file.clone(), note.sheet.as_deref().unwrap_or_default()).cell(cell);
            self.notes.add(reading, vec![place], note.text.clone());
        }
        for (index, sheet) in self.book.sheets.iter().enumerate() {
            let ledger = &self.ledgers[index];
            let counts = |at: &(u32, u16)| ledger.is_value(*at) || sheet.cells.get(*at).is_none_or(is_blank);
            for (at, text) in sheet.comments.iter().filter(|(at, _)| counts(at)) {
                let place = Place::sheet(self.path, &*sheet.name).cell(a1(at.0, at.1));
                self.notes.add(
                    Reading::FileNote,
                    vec![place],
                    format!("有批注“{}”，请看是否要填数、改数", text.trim()),
                );
            }
        }
    }
}

/// How a note of the raw reader is told.
fn reading_of(kind: NoteKind) -> Option<Reading> {
    match kind {
        NoteKind::HiddenSheet | NoteKind::HiddenRows | NoteKind::HiddenColumns | NoteKind::Filtered => {
            Some(Reading::HiddenContent)
        }
        NoteKind::Unreadable | NoteKind::Duplicate | NoteKind::TooLong | NoteKind::BadEncoding => {
            Some(Reading::CellUnreadable)
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
        _ => Some(Reading::FileNote),
    }
}
