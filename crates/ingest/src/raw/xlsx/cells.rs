//! Cells of one worksheet: calamine gives the values, our scan the rest, and where the two disagree nothing is taken.

use std::sync::Arc;

use calamine::{DataRef, XlsxError};

use crate::raw::cells::{Cells, Placed};
use crate::raw::date::RawDate;
use crate::raw::limits::MAX_CELL_ERRORS;
use crate::raw::model::{Formula, Position, RawCell, RawValue};
use crate::raw::note::{NoteKind, Notes};
use crate::raw::number::from_f64;
use crate::raw::refusal::Refusal;
use crate::raw::sheet::{note_number, text_value};
use crate::raw::text::clip;
use crate::raw::xml::decode;

use super::formula::Seen;
use super::guard::SharedTexts;
use super::scan::{Scanned, Stored, Type};
use super::styles::Look;

/// What all sheets of a book share.
pub(crate) struct Shared {
    /// The check of the shared texts.
    pub(crate) checked: SharedTexts,
    /// The shared texts already turned into cells, so that each is copied once.
    pub(crate) texts: Vec<Option<Arc<str>>>,
    /// Looks by style id.
    pub(crate) looks: Vec<Look>,
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

    /// Takes in a cell as both readers saw it.
    pub(crate) fn take(
        &mut self,
        scanned: &Scanned<'_>,
        read: Result<(&DataRef<'_>, usize), XlsxError>,
    ) -> Result<(), Refusal> {
        let (value, style) = match read {
            Ok((value, style)) => (self.value(scanned, value), style),
            Err(error) if stops(&error) => return Err(Refusal::damaged_sheet(self.name)),
            Err(_) => (Some(self.refused(scanned)), 0),
        };
        let Some((value, lexical)) = value else { return Ok(()) };
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
            struck: scanned.struck || look.is_some_and(|look| look.struck) || self.struck_text(scanned),
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
            let limit = crate::raw::limits::MAX_CELLS;
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
    fn value(&mut self, scanned: &Scanned<'_>, read: &DataRef<'_>) -> Option<(RawValue, Option<Box<str>>)> {
        if is_picture(scanned, read) {
            return Some((RawValue::Picture, None));
        }
        if scanned.formula != Seen::No && !scanned.inline {
            match scanned.stored {
                Stored::Empty if scanned.kind == Type::Str => {
                    self.empty_formulas += 1;
                    return None;
                }
                Stored::Absent | Stored::Empty => return Some((RawValue::Uncached, None)),
                Stored::Text(_) | Stored::Odd(_) => {}
            }
        }
        if !is_sound(scanned) {
            return Some(self.refused(scanned));
        }
        let lexical = match scanned.stored {
            Stored::Text(text) => std::str::from_utf8(text).ok(),
            _ => None,
        };
        let plain = |value| Some((value, None));
        match read {
            DataRef::Int(number) => plain(RawValue::Number((*number).into())),
            DataRef::Float(number) => Some(from_f64(*number, lexical)),
            DataRef::DateTime(date) => Some(self.date(date.as_f64(), date.is_duration(), lexical)),
            DataRef::Bool(value) => plain(RawValue::Bool(*value)),
            DataRef::Error(error) => {
                plain(RawValue::Error(lexical.map_or_else(|| error.to_string(), str::to_owned).into()))
            }
            DataRef::DateTimeIso(text) => plain(iso_date(text)),
            DataRef::DurationIso(text) => plain(RawValue::Text(text.as_str().into())),
            DataRef::String(text) => self.text(scanned, text),
            DataRef::SharedString(text) => self.shared_text(scanned, text, lexical),
            DataRef::Empty => {
                let lost = lexical.is_some_and(|text| !text.trim().is_empty()) && !scanned.inline;
                lost.then(|| self.refused(scanned))
            }
        }
    }

    fn date(&self, serial: f64, duration: bool, lexical: Option<&str>) -> (RawValue, Option<Box<str>>) {
        match from_f64(serial, lexical) {
            (RawValue::Number(serial), writing) => {
                let date = RawDate { serial, epoch_1904: self.shared.epoch_1904, duration };
                (RawValue::Date(date), writing)
            }
            other => other,
        }
    }

    fn text(&mut self, scanned: &Scanned<'_>, text: &str) -> Option<(RawValue, Option<Box<str>>)> {
        self.empty_formulas += usize::from(text.is_empty() && scanned.formula != Seen::No);
        text_value(&mut self.notes, scanned.place, text).map(|value| (value, None))
    }

    fn shared_text(
        &mut self,
        scanned: &Scanned<'_>,
        text: &str,
        lexical: Option<&str>,
    ) -> Option<(RawValue, Option<Box<str>>)> {
        let index = lexical.and_then(|text| text.parse::<usize>().ok());
        if let Some(known) = index.and_then(|index| self.shared.texts.get(index)?.as_ref()) {
            return Some((RawValue::Text(Arc::clone(known)), None));
        }
        let made = self.text(scanned, text);
        if let (Some((RawValue::Text(text), _)), Some(index)) = (&made, index)
            && let Some(slot) = self.shared.texts.get_mut(index)
        {
            *slot = Some(Arc::clone(text));
        }
        made
    }

    fn struck_text(&self, scanned: &Scanned<'_>) -> bool {
        if scanned.kind != Type::Shared || self.shared.checked.struck.is_empty() {
            return false;
        }
        let Stored::Text(text) = scanned.stored else { return false };
        let index = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
        index.is_some_and(|index: usize| self.shared.checked.struck.contains(&index))
    }

    /// A value that calamine did not take: error values that it does not know stay errors, the rest is unreadable.
    fn refused(&mut self, scanned: &Scanned<'_>) -> (RawValue, Option<Box<str>>) {
        let raw = match scanned.stored {
            Stored::Text(text) | Stored::Odd(text) => decode(text).into_owned(),
            Stored::Absent | Stored::Empty => String::new(),
        };
        let raw: Arc<str> = clip(&raw, 200).0.as_ref().into();
        if scanned.kind == Type::Error && raw.starts_with('#') {
            return (RawValue::Error(raw), None);
        }
        self.first_error.get_or_insert(scanned.place);
        (RawValue::Unreadable(raw), None)
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

/// After these the reader cannot go on.
fn stops(error: &XlsxError) -> bool {
    matches!(error, XlsxError::Xml(_) | XlsxError::XmlEof(_) | XlsxError::Io(_) | XlsxError::Zip(_))
}

fn is_picture(scanned: &Scanned<'_>, read: &DataRef<'_>) -> bool {
    match read {
        _ if scanned.formula == Seen::Picture => true,
        DataRef::String(text) => text.starts_with("=DISPIMG("),
        DataRef::SharedString(text) => text.starts_with("=DISPIMG("),
        // Excel shows pictures placed in cells as #VALUE! to readers that do not know them.
        DataRef::Error(_) => scanned.metadata && scanned.stored == Stored::Text(b"#VALUE!"),
        _ => false,
    }
}

/// Whether what stands in `<v>` can be taken in one way only.
fn is_sound(scanned: &Scanned<'_>) -> bool {
    match (scanned.stored, scanned.kind) {
        (Stored::Odd(_), _) => false,
        (Stored::Text(text), Type::Shared) => text.iter().all(u8::is_ascii_digit),
        (Stored::Text(text), Type::Number | Type::Bool | Type::Error) => !text.contains(&b'&'),
        _ => true,
    }
}

fn iso_date(text: &str) -> RawValue {
    RawDate::from_iso(text).map_or_else(|| RawValue::Text(text.into()), RawValue::Date)
}
