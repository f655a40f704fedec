//! Comments, text boxes and pictures of an .xls sheet, which are spread over several kinds of records.

use std::collections::BTreeMap;

use crate::limits::{MAX_COLUMNS, MAX_EXTRAS};
use crate::model::{Position, TextBox};

use super::globals::Globals;
use super::record::{CONTINUE, Record, u16_at, unicode};

/// The object that the next text belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Object {
    #[default]
    Other,
    Comment(u16),
    Shape,
}

/// Gathered while a sheet is walked.
#[derive(Debug, Default)]
pub(crate) struct Drawing {
    object: Object,
    anchor: Position,
    /// Characters still to come in continuations of a text record.
    awaited: usize,
    text: String,
    texts: BTreeMap<u16, String>,
    notes: Vec<(Position, u16)>,
    old_notes: BTreeMap<Position, String>,
    pub(crate) boxes: Vec<TextBox>,
    pub(crate) pictures: Vec<Position>,
}

/// More objects than the bounds allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany;

impl Drawing {
    /// Takes in a record.
    pub(crate) fn take(&mut self, record: &Record<'_>, globals: &Globals) -> Result<(), TooMany> {
        if record.kind != CONTINUE {
            self.close_text();
        }
        match record.kind {
            0x00EC => self.place(record.data),
            0x005D => self.start_object(record),
            0x01B6 => self.awaited = usize::from(record.u16(10)),
            CONTINUE if self.awaited > 0 => {
                let text = unicode(record.data, self.awaited);
                self.awaited = self.awaited.saturating_sub(text.encode_utf16().count());
                self.text.push_str(&text);
            }
            0x001C if globals.biff8 => {
                self.notes.push(((u32::from(record.u16(0)), record.u16(2)), record.u16(6)));
            }
            0x001C => self.old_note(record, globals),
            _ => {}
        }
        let extras = self.texts.len() + self.notes.len() + self.boxes.len() + self.pictures.len();
        if extras > MAX_EXTRAS { Err(TooMany) } else { Ok(()) }
    }

    /// The comments by cell.
    pub(crate) fn comments(&mut self) -> BTreeMap<Position, String> {
        self.close_text();
        let mut comments = std::mem::take(&mut self.old_notes);
        for (place, id) in &self.notes {
            if let Some(text) = self.texts.get(id).filter(|text| !text.trim().is_empty()) {
                comments.insert(*place, text.trim().to_owned());
            }
        }
        comments
    }

    fn start_object(&mut self, record: &Record<'_>) {
        // The first sub-record names type and number.
        self.object = match (record.u16(0), record.u16(4)) {
            (0x15, 0x19) => Object::Comment(record.u16(6)),
            (0x15, 8) => {
                self.pictures.push(self.anchor);
                Object::Other
            }
            _ => Object::Shape,
        };
    }

    fn close_text(&mut self) {
        self.awaited = 0;
        let text = std::mem::take(&mut self.text);
        if text.trim().is_empty() {
            return;
        }
        match self.object {
            Object::Comment(id) => {
                self.texts.insert(id, text);
            }
            Object::Shape => self.boxes.push(TextBox { anchor: self.anchor, text: text.trim().to_owned() }),
            Object::Other => {}
        }
    }

    /// Finds the client anchor (record 0xF010 of 18 bytes) in drawing data: column at 2, row at 6.
    fn place(&mut self, data: &[u8]) {
        const ANCHOR: &[u8] = &[0x10, 0xF0, 0x12, 0, 0, 0];
        if let Some(at) = data.windows(ANCHOR.len()).rposition(|window| window == ANCHOR) {
            let fields = at + ANCHOR.len();
            let column = u16_at(data, fields + 2).min(MAX_COLUMNS - 1);
            self.anchor = (u32::from(u16_at(data, fields + 6)), column);
        }
    }

    /// BIFF 5 keeps the text of a comment in the record itself, in pieces of 2048 bytes.
    fn old_note(&mut self, record: &Record<'_>, globals: &Globals) {
        let text = globals.encoding.decode_without_bom_handling(record.data.get(6..).unwrap_or_default()).0;
        self.old_notes.entry((u32::from(record.u16(0)), record.u16(2))).or_default().push_str(&text);
    }
}
