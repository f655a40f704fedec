//! What the reader noticed while reading on: nothing here stops a file, everything here is told.

use std::collections::BTreeMap;
use std::fmt;

use super::a1::a1;
use super::limits::MAX_NOTES_OF_A_KIND;
use super::model::{Position, RawCell, RawValue};
use super::text::clip;

/// What was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NoteKind {
    /// The ending of the name does not fit the content.
    ExtensionMismatch,
    /// The file was encrypted with the password that needs no asking.
    Encrypted,
    /// The file holds macros, which were not run.
    Macros,
    /// The text file was decoded as GB18030.
    Gb18030,
    /// Bytes of the text file fit no encoding.
    BadEncoding,
    /// A sheet is hidden and was read.
    HiddenSheet,
    /// Rows are hidden and were read.
    HiddenRows,
    /// Columns are hidden and were read.
    HiddenColumns,
    /// A filter is on; hidden rows were read.
    Filtered,
    /// The sheet is protected against changes.
    Protected,
    /// A sheet was left out: a chart, a dialog, or one that is listed and has no part.
    NoCells,
    /// Formulas have no stored result.
    Uncached,
    /// Formulas refer to other workbooks; the stored result was taken.
    External,
    /// A cell shows an error value.
    CellError,
    /// A cell breaks the file format.
    Unreadable,
    /// A cell is written twice in the file.
    Duplicate,
    /// A text is longer than a cell can hold and was cut.
    TooLong,
    /// A number has more digits than the file format keeps.
    DigitsLost,
    /// A number is infinite or out of range.
    NotFinite,
    /// A cell holds a picture.
    PictureCell,
    /// A text is struck through.
    Struck,
    /// A comment hangs on a cell.
    Comment,
    /// Text stands in a box over the sheet.
    TextBox,
    /// Pictures lie on the sheet.
    Pictures,
    /// Something beside the cells (comments, drawings, properties) could not be read.
    Aside,
    /// Rows or columns of an .ods file repeat the same values very often.
    Repeated,
}

/// One remark, with its place where it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What was noticed.
    pub kind: NoteKind,
    /// The sheet, if the note is about one.
    pub sheet: Option<String>,
    /// The cell, if the note is about one.
    pub cell: Option<Position>,
    /// One sentence of Chinese that stands alone.
    pub text: String,
}

impl Note {
    /// A note on the whole file.
    #[must_use]
    pub fn of_file(kind: NoteKind, text: impl Into<String>) -> Self {
        Self { kind, sheet: None, cell: None, text: text.into() }
    }

    /// A note on a sheet or one of its cells.
    #[must_use]
    pub fn of_sheet(kind: NoteKind, sheet: &str, cell: Option<Position>, text: impl Into<String>) -> Self {
        Self { kind, sheet: Some(sheet.to_owned()), cell, text: text.into() }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Gathers the notes of one sheet; those of one kind beyond a bound are counted in a closing note.
#[derive(Debug)]
pub(crate) struct Notes {
    sheet: String,
    list: Vec<Note>,
    counts: BTreeMap<NoteKind, usize>,
}

impl Notes {
    pub(crate) fn new(sheet: &str) -> Self {
        Self { sheet: sheet.to_owned(), list: Vec::new(), counts: BTreeMap::new() }
    }

    /// A note on a cell; `says` continues `表“…”E78`.
    pub(crate) fn cell(&mut self, kind: NoteKind, cell: Position, says: impl FnOnce() -> String) {
        if self.count_one(kind) {
            // Every comment has a note: joined without a formatter.
            let text = ["表“", &self.sheet, "”", &a1(cell.0, cell.1), &says()].concat();
            self.list.push(Note::of_sheet(kind, &self.sheet, Some(cell), text));
        }
    }

    /// A note on the sheet; `says` continues `表“…”`.
    pub(crate) fn sheet(&mut self, kind: NoteKind, says: &str) {
        if self.count_one(kind) {
            let text = format!("表“{}”{says}", self.sheet);
            self.list.push(Note::of_sheet(kind, &self.sheet, None, text));
        }
    }

    /// Notes what a cell's value and look give reason to ask.
    pub(crate) fn value(&mut self, place: Position, cell: &RawCell) {
        match &cell.value {
            RawValue::Error(error) => {
                self.cell(NoteKind::CellError, place, || format!("显示 {error}，请改正公式或直接填数。"));
            }
            RawValue::Unreadable(raw) => {
                self.cell(NoteKind::Unreadable, place, || {
                    format!("的内容无法读出（文件里写的是“{raw}”），请重新填写。")
                });
            }
            RawValue::Picture => {
                self.cell(NoteKind::PictureCell, place, || "是一张图片，图片里的内容读不出来。".to_owned());
            }
            _ => {}
        }
        if cell.struck {
            self.cell(NoteKind::Struck, place, || {
                format!("的“{}”带删除线，请确认是否作废。", clip(&cell.raw_text(), 40).0)
            });
        }
    }

    /// Notes how many formulas have no result (with the place of the first) and how many reach into other books.
    pub(crate) fn formulas(&mut self, uncached: Option<(Position, usize)>, external: usize) {
        if let Some((first, count)) = uncached {
            let place = a1(first.0, first.1);
            let says = format!(
                "有 {count} 个公式没有计算结果（第一个在 {place}），请用 WPS 或 Excel 打开并保存一次。"
            );
            self.sheet(NoteKind::Uncached, &says);
        }
        if external > 0 {
            let says = format!("有 {external} 个公式引用其他文件，已按存下的结果读取，请核对。");
            self.sheet(NoteKind::External, &says);
        }
    }

    /// How often a kind was noted, those beyond the bound included.
    pub(crate) fn count(&self, kind: NoteKind) -> usize {
        self.counts.get(&kind).copied().unwrap_or(0)
    }

    /// The notes, with a closing one for each kind that was cut short.
    pub(crate) fn finish(mut self) -> Vec<Note> {
        for (kind, count) in &self.counts {
            if *count > MAX_NOTES_OF_A_KIND {
                let more = count - MAX_NOTES_OF_A_KIND;
                let text = format!("表“{}”另有 {more} 处同类情况，未逐一列出。", self.sheet);
                self.list.push(Note::of_sheet(*kind, &self.sheet, None, text));
            }
        }
        self.list
    }

    fn count_one(&mut self, kind: NoteKind) -> bool {
        let count = self.counts.entry(kind).or_insert(0);
        *count += 1;
        *count <= MAX_NOTES_OF_A_KIND
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_beyond_the_bound_are_counted_and_not_lost() {
        let mut notes = Notes::new("指标表");
        for row in 0..250 {
            notes.cell(NoteKind::CellError, (row, 0), || "显示 #REF!。".to_owned());
        }
        assert_eq!(notes.count(NoteKind::CellError), 250);
        let list = notes.finish();
        assert_eq!(list.len(), MAX_NOTES_OF_A_KIND + 1);
        assert_eq!(list[0].text, "表“指标表”A1显示 #REF!。");
        assert_eq!(list[MAX_NOTES_OF_A_KIND].text, "表“指标表”另有 50 处同类情况，未逐一列出。");
    }
}
