//! Cells of one worksheet. Each value is decoded once, by calamine, and calamine names its style; the scan adds what
//! calamine does not tell and decodes nothing.
//!
//! Two things are checked of each cell: that calamine puts it where the scan does, and that calamine took the whole of
//! `<v>` where it is known to take a part. A cell that fails is [`RawValue::Unreadable`], and its neighbours stand.

use std::sync::Arc;

use calamine::{Cell, CellErrorType, DataRef, XlsxError};

use crate::cells::{Cells, Placed};
use crate::date::RawDate;
use crate::limits::MAX_CELL_ERRORS;
use crate::model::{Formula, Position, RawCell, RawValue};
use crate::note::{NoteKind, Notes};
use crate::number::from_f64;
use crate::refusal::Refusal;
use crate::sheet::{is_zero, note_number, text_value};
use crate::text::clip;
use crate::xml::decode;

use super::formula::Seen;
use super::guard::SharedTexts;
use super::runs;
use super::scan::{Scanned, Written};
use super::styles::Look;

/// What calamine gives for one cell: its value with its style, or why there is none.
pub(crate) type Decoded<'a> = Result<Option<(Cell<DataRef<'a>>, usize)>, XlsxError>;

/// A value, and its writing where that says more.
type Value = (RawValue, Option<Box<str>>);

/// What all sheets of a book share.
pub(crate) struct Shared {
    /// The check of the shared texts.
    pub(crate) checked: SharedTexts,
    /// The shared texts already turned into cells, so that each is copied once.
    pub(crate) texts: Vec<Option<Arc<str>>>,
    /// Looks by style id.
    pub(crate) looks: Vec<Look>,
    /// No program computed the book's formulas: a result of 0 is what was stored in its place.
    pub(crate) uncomputed: bool,
    /// The book counts days from 1904.
    pub(crate) epoch_1904: bool,
    /// Cells that may still be kept.
    pub(crate) budget: usize,
}

/// Bytes of a usual cell in a worksheet part, `<c r="B12" s="3" t="s"><v>57</v></c>` and its share of the row.
const BYTES_OF_CELL: usize = 48;

/// Gathers the cells of one sheet.
pub(crate) struct Gather<'s> {
    shared: &'s mut Shared,
    name: &'s str,
    first_error: Option<Position>,
    external: usize,
    uncached: Option<(Position, usize)>,
    /// Cells in the order of the file.
    cells: Vec<Placed>,
    in_order: bool,
    notes: Notes,
    /// Formulas that show nothing.
    pub(crate) empty_formulas: usize,
}

impl<'s> Gather<'s> {
    /// For a sheet whose part has so many bytes.
    pub(crate) fn new(name: &'s str, bytes: usize, shared: &'s mut Shared) -> Self {
        let likely = (bytes / BYTES_OF_CELL).min(shared.budget);
        Self {
            shared,
            name,
            first_error: None,
            external: 0,
            uncached: None,
            cells: Vec::with_capacity(likely),
            in_order: true,
            notes: Notes::new(name),
            empty_formulas: 0,
        }
    }

    /// Takes in a cell: what the scan saw of it, and what calamine made of it.
    pub(crate) fn take(&mut self, scanned: &Scanned<'_>, decoded: Decoded<'_>) -> Result<(), Refusal> {
        let (value, style) = match decoded {
            Ok(Some((cell, style))) if stands_at(&cell, scanned.place) => {
                (self.value(scanned, cell.get_value()), style)
            }
            // After a cell that it could not take, calamine counts those without an address from the wrong one.
            Ok(Some(_)) => (Some(self.unreadable(scanned)), 0),
            Err(XlsxError::CellError(name)) if name.starts_with('#') && is_plain(scanned.written) => {
                (Some((RawValue::Error(name.into()), None)), 0)
            }
            Err(error) if !stops(&error) => (Some(self.unreadable(scanned)), 0),
            Ok(None) | Err(_) => return Err(Refusal::damaged_sheet(self.name)),
        };
        let Some((mut value, lexical)) = value else { return Ok(()) };
        if self.shared.uncomputed && scanned.formula != Seen::No && is_zero(&value) {
            value = RawValue::Uncached;
        }
        let look = self.shared.looks.get(style);
        let cell = RawCell {
            formula: match (scanned.formula, &value) {
                (_, RawValue::Uncached) => Formula::Uncached,
                (Seen::No | Seen::Picture, _) => Formula::None,
                (Seen::Plain, _) => Formula::Cached,
                (Seen::External, _) => Formula::External,
            },
            format: look.and_then(|look| look.format.clone()),
            percent: look.is_some_and(|look| look.percent),
            struck: scanned.struck
                || look.is_some_and(|look| look.struck)
                || self.in_struck_text(scanned, &value),
            value,
            lexical,
        };
        self.external += usize::from(cell.formula == Formula::External);
        self.note(scanned.place, &cell)?;
        self.keep(scanned.place, cell)
    }

    /// Closes the counts of formulas into notes.
    pub(crate) fn finish(&mut self) {
        self.notes.formulas(self.uncached, self.external);
    }

    fn keep(&mut self, place: Position, cell: RawCell) -> Result<(), Refusal> {
        if self.shared.budget == 0 {
            let limit = crate::limits::MAX_CELLS;
            return Err(Refusal::TooLarge { what: format!("有内容的单元格超过 {limit} 个") });
        }
        self.shared.budget -= 1;
        self.in_order &= self.cells.last().is_none_or(|(before, _)| *before < place);
        self.cells.push((place, cell));
        Ok(())
    }

    /// Puts the cells in reading order. Of two writings of one cell the later stays, and both are told.
    pub(crate) fn into_cells(mut self) -> (Cells, Notes) {
        if !self.in_order {
            self.cells.sort_by_key(|(place, _)| *place);
            for pair in self.cells.windows(2) {
                let [(place, before), (again, now)] = pair else { continue };
                if place == again {
                    self.notes.cell(NoteKind::Duplicate, *place, || {
                        let (before, now) = (before.raw_text(), now.raw_text());
                        format!("在文件里写了两次（“{before}”和“{now}”），已取后一个，请核对。")
                    });
                }
            }
        }
        (self.cells.into_iter().collect(), self.notes)
    }

    /// The value and its writing; `None` when there is nothing to see.
    fn value(&mut self, scanned: &Scanned<'_>, read: &DataRef<'_>) -> Option<Value> {
        if is_picture(scanned, read) {
            return Some((RawValue::Picture, None));
        }
        if scanned.formula != Seen::No && !scanned.inline {
            match (scanned.written, read) {
                // The result is the empty text.
                (Written::Empty, DataRef::String(_)) => {
                    self.empty_formulas += 1;
                    return None;
                }
                (Written::Absent | Written::Empty, _) => return Some((RawValue::Uncached, None)),
                (Written::Text(_) | Written::Odd(_), _) => {}
            }
        }
        if !took_all(scanned.written, read) {
            return Some(self.unreadable(scanned));
        }
        let lexical = writing(scanned.written);
        let plain = |value| Some((value, None));
        match read {
            DataRef::Int(number) => plain(RawValue::Number((*number).into())),
            DataRef::Float(number) => Some(from_f64(*number, lexical)),
            DataRef::DateTime(date) => Some(self.date(date.as_f64(), date.is_duration(), lexical)),
            DataRef::Bool(value) => plain(RawValue::Bool(*value)),
            DataRef::Error(error) => plain(RawValue::Error(error.to_string().into())),
            DataRef::DateTimeIso(text) => plain(iso_date(text)),
            DataRef::DurationIso(text) => plain(RawValue::Text(text.as_str().into())),
            DataRef::String(text) => match scanned.runs.and_then(runs::text) {
                Some(seen) => self.text(scanned, &seen),
                None => self.text(scanned, text),
            },
            DataRef::SharedString(text) => self.shared_text(scanned, text),
            DataRef::Empty => {
                let lost = lexical.is_some_and(|text| !text.trim().is_empty()) && !scanned.inline;
                lost.then(|| self.unreadable(scanned))
            }
        }
    }

    fn date(&self, serial: f64, duration: bool, lexical: Option<&str>) -> Value {
        match from_f64(serial, lexical) {
            (RawValue::Number(serial), writing) => {
                let date = RawDate { serial, epoch_1904: self.shared.epoch_1904, duration };
                (RawValue::Date(date), writing)
            }
            other => other,
        }
    }

    fn text(&mut self, scanned: &Scanned<'_>, text: &str) -> Option<Value> {
        self.empty_formulas += usize::from(text.is_empty() && scanned.formula != Seen::No);
        text_value(&mut self.notes, scanned.place, text).map(|value| (value, None))
    }

    /// A shared text as calamine gives it, copied once for all cells that show it.
    fn shared_text(&mut self, scanned: &Scanned<'_>, text: &str) -> Option<Value> {
        let number = shared_number(scanned.written);
        if let Some(known) = number.and_then(|number| self.shared.texts.get(number)?.as_ref()) {
            return Some((RawValue::Text(Arc::clone(known)), None));
        }
        let seen = number.and_then(|number| self.shared.checked.raised.get(&number)).cloned();
        let made = self.text(scanned, seen.as_deref().unwrap_or(text));
        if let (Some((RawValue::Text(text), _)), Some(number)) = (&made, number)
            && let Some(slot) = self.shared.texts.get_mut(number)
        {
            *slot = Some(Arc::clone(text));
        }
        made
    }

    /// Whether a text is one of the shared ones and has struck-through words in it.
    fn in_struck_text(&self, scanned: &Scanned<'_>, value: &RawValue) -> bool {
        if self.shared.checked.struck.is_empty() {
            return false;
        }
        let RawValue::Text(text) = value else { return false };
        let number = shared_number(scanned.written);
        number.is_some_and(|number| {
            let shared = self.shared.texts.get(number).and_then(Option::as_ref);
            // A typed "12" is not the shared text number 12: only that one lies where the shared text lies.
            shared.is_some_and(|shared| Arc::ptr_eq(shared, text))
                && self.shared.checked.struck.contains(&number)
        })
    }

    /// What is kept of a cell that calamine could not take, or not in one way only: what the file writes.
    fn unreadable(&mut self, scanned: &Scanned<'_>) -> Value {
        let raw = match scanned.written {
            Written::Text(text) | Written::Odd(text) => decode(text),
            Written::Absent | Written::Empty => "".into(),
        };
        self.first_error.get_or_insert(scanned.place);
        (RawValue::Unreadable(clip(&raw, 200).0.as_ref().into()), None)
    }

    fn note(&mut self, place: Position, cell: &RawCell) -> Result<(), Refusal> {
        match &cell.value {
            // Most cells: nothing to say.
            RawValue::Text(_) if !cell.struck => return Ok(()),
            RawValue::Uncached => {
                self.uncached = Some(self.uncached.map_or((place, 1), |(first, count)| (first, count + 1)));
            }
            _ => note_number(&mut self.notes, place, cell),
        }
        self.notes.value(place, cell);
        let count = self.notes.count(NoteKind::Unreadable);
        if count > MAX_CELL_ERRORS && matches!(cell.value, RawValue::Unreadable(_)) {
            let cell = self.first_error.unwrap_or(place);
            return Err(Refusal::SheetUnreadable { sheet: self.name.to_owned(), cell, count });
        }
        Ok(())
    }
}

/// After these calamine cannot go on. A reference that it does not know is met inside a text, and it can.
fn stops(error: &XlsxError) -> bool {
    match error {
        XlsxError::Xml(quick_xml::Error::Escape(_)) => false,
        XlsxError::Xml(_) | XlsxError::XmlEof(_) | XlsxError::Io(_) | XlsxError::Zip(_) => true,
        _ => false,
    }
}

fn stands_at(cell: &Cell<DataRef<'_>>, place: Position) -> bool {
    cell.get_position() == (place.0, u32::from(place.1))
}

fn is_picture(scanned: &Scanned<'_>, read: &DataRef<'_>) -> bool {
    match read {
        _ if scanned.formula == Seen::Picture => true,
        DataRef::String(text) => text.starts_with("=DISPIMG("),
        DataRef::SharedString(text) => text.starts_with("=DISPIMG("),
        // Excel shows pictures placed in cells as #VALUE! to readers that do not know them.
        DataRef::Error(CellErrorType::Value) => scanned.metadata,
        _ => false,
    }
}

/// Whether calamine took the whole of `<v>`. Of numbers, truth values, errors and untyped texts it takes what stands
/// before the first reference (`1&#50;` as 1), and a number of a shared text that is none it takes as 0.
fn took_all(written: Written<'_>, read: &DataRef<'_>) -> bool {
    match (written, read) {
        (Written::Odd(_), _) => false,
        (Written::Text(raw), DataRef::String(text)) => {
            let rest = raw.strip_prefix(text.as_bytes());
            !rest.is_some_and(|rest| rest.starts_with(b"&"))
        }
        (_, DataRef::SharedString(_)) => shared_number(written).is_some(),
        (
            _,
            DataRef::Int(_) | DataRef::Float(_) | DataRef::DateTime(_) | DataRef::Bool(_) | DataRef::Error(_),
        ) => is_plain(written),
        _ => true,
    }
}

/// Nothing but one text without references stands in `<v>`.
fn is_plain(written: Written<'_>) -> bool {
    matches!(written, Written::Text(raw) if !raw.contains(&b'&'))
}

fn writing(written: Written<'_>) -> Option<&str> {
    match written {
        Written::Text(raw) => std::str::from_utf8(raw).ok(),
        _ => None,
    }
}

/// The number of a shared text: calamine gives the text alone, and what the check of the shared texts found goes by it.
fn shared_number(written: Written<'_>) -> Option<usize> {
    writing(written)
        .filter(|raw| raw.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|raw| raw.parse().ok())
}

fn iso_date(text: &str) -> RawValue {
    RawDate::from_iso(text).map_or_else(|| RawValue::Text(text.into()), RawValue::Date)
}
