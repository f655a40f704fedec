//! Excel's binary workbook. calamine decodes the values; our pass over the records bounds what calamine is about to meet,
//! and tells what calamine does not: number formats, hidden rows and columns, merged areas, filters, protection. Comments
//! and boxes that float over the cells are not read, which a note says.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsb, XlsbError};

use super::area::Area;
use super::date::RawDate;
use super::limits::{
    MAX_CELLS, MAX_MERGES, MAX_SHARED_STRINGS, MAX_SHEET_PART, MAX_SHEETS, MAX_SMALL_PART, MAX_STYLES,
};
use super::model::{Formula, Kind, Position, RawBook, RawCell, RawSheet, RawValue, Visibility};
use super::note::{Note, NoteKind, Notes};
use super::number::from_f64;
use super::package::Package;
use super::refusal::Refusal;
use super::sheet::{is_zero, never_computes, note_number, note_surroundings, text_value};
use super::xls::globals::{Look, Styles};
use super::xlsx::{guard, properties, rels};

type Book<'a> = Xlsb<Cursor<&'a [u8]>>;

/// Reads a workbook whose main part lies at `path`.
pub(crate) fn read(bytes: &[u8], package: &mut Package<'_>, path: &str) -> Result<RawBook, Refusal> {
    package.refuse_repeated_names()?;
    guard::check_sizes(package)?;
    let (folder, _) = rels::split(path);
    let mut looks = Vec::new();
    if let Some(part) = package.read(&format!("{folder}styles.bin"), MAX_STYLES)? {
        looks = styles(&part).ok_or_else(|| Refusal::damaged("部件 styles.bin"))?;
    }
    if let Some(part) = package.read(&format!("{folder}sharedStrings.bin"), MAX_SHARED_STRINGS)? {
        whole(&part).ok_or_else(|| Refusal::damaged("部件 sharedStrings.bin"))?;
    }
    let sheets = listed(package, path)?;
    let mut xlsb = Xlsb::new(Cursor::new(bytes)).map_err(|error| refusal_of(&error))?;
    let mut book = RawBook::new(Kind::Xlsb);
    if package.parts().any(|part| part.name.ends_with("vbaProject.bin")) {
        book.notes.push(Note::of_file(NoteKind::Macros, "文件带有宏，程序只读数据，没有运行宏。"));
    }
    if package.parts().any(|part| part.name.contains("/comments") || part.name.contains("/drawings/")) {
        let text = "二进制工作簿（.xlsb）里的批注、文本框和图片没有读取，请确认其中没有要更正的数。";
        book.notes.push(Note::of_file(NoteKind::Aside, text));
    }
    match xlsb.workbook_properties() {
        Ok(found) => book.properties = properties(found),
        Err(_) => book.notes.push(Note::of_file(NoteKind::Aside, "文档属性无法读出，不影响数据。")),
    }
    book.defined_names = xlsb.defined_names().to_vec();
    let mut shared = Shared {
        looks,
        uncomputed: never_computes(&book.properties),
        epoch_1904: xlsb.has_1904_epoch(),
        budget: MAX_CELLS,
    };
    for (name, part, visibility) in sheets {
        if !part.contains("worksheets/") {
            let text = format!("“{name}”是图表，没有单元格，未读取。");
            book.notes.push(Note::of_sheet(NoteKind::NoCells, &name, None, text));
            continue;
        }
        let bytes = package.read(&part, MAX_SHEET_PART)?;
        let bytes = bytes.ok_or_else(|| Refusal::SheetMissing { sheet: name.clone() })?;
        let frame = Frame::of(&bytes, &name)?;
        book.sheets.push(sheet(&mut xlsb, &name, visibility, frame, &mut shared)?);
    }
    Ok(book)
}

/// What all sheets share.
struct Shared {
    looks: Vec<Look>,
    uncomputed: bool,
    epoch_1904: bool,
    budget: usize,
}

fn sheet(
    xlsb: &mut Book<'_>,
    name: &str,
    visibility: Visibility,
    frame: Frame,
    shared: &mut Shared,
) -> Result<RawSheet, Refusal> {
    let damaged = || Refusal::damaged_sheet(name);
    let mut notes = Notes::new(name);
    let mut cells = BTreeMap::new();
    let mut uncached: Option<(Position, usize)> = None;
    let mut reader = xlsb.worksheet_cells_reader(name).map_err(|_| damaged())?;
    let mut seen = frame.cells.into_iter();
    for wanted in seen.by_ref() {
        let Seen { place, style, formula, error } = wanted;
        let (value, lexical) = match error {
            // calamine passes over results that are errors.
            Some(error) => (Some(RawValue::Error(error.into())), None),
            None => {
                let cell = reader.next_cell().ok().flatten().ok_or_else(damaged)?;
                if cell.get_position() != (place.0, u32::from(place.1)) {
                    return Err(damaged());
                }
                value(cell.get_value(), place, shared.epoch_1904, &mut notes)
            }
        };
        let Some(mut value) = value else { continue };
        if formula && shared.uncomputed && is_zero(&value) {
            value = RawValue::Uncached;
            uncached = Some(uncached.map_or((place, 1), |(first, count)| (first, count + 1)));
        }
        shared.budget = shared.budget.checked_sub(1).ok_or_else(|| Refusal::TooLarge {
            what: format!("有内容的单元格超过 {MAX_CELLS} 个"),
        })?;
        let look = shared.looks.get(style);
        let cell = RawCell {
            formula: match (formula, &value) {
                (_, RawValue::Uncached) => Formula::Uncached,
                (true, _) => Formula::Cached,
                (false, _) => Formula::None,
            },
            format: look.and_then(|look| look.format.clone()),
            percent: look.is_some_and(|look| look.percent),
            struck: look.is_some_and(|look| look.struck),
            value,
            lexical,
        };
        note_number(&mut notes, place, &cell);
        notes.value(place, &cell);
        cells.insert(place, cell);
    }
    // A cell more than the pass has seen: values would stand beside the wrong places.
    if !matches!(reader.next_cell(), Ok(None)) {
        return Err(damaged());
    }
    notes.formulas(uncached, 0);
    let mut sheet = frame.sheet;
    (sheet.name, sheet.visibility, sheet.cells) = (name.to_owned(), visibility, cells.into_iter().collect());
    note_surroundings(&sheet, &mut notes);
    sheet.notes = notes.finish();
    Ok(sheet)
}

/// The value and its writing; `None` when there is nothing to see.
fn value(
    read: &DataRef<'_>,
    place: Position,
    epoch_1904: bool,
    notes: &mut Notes,
) -> (Option<RawValue>, Option<Box<str>>) {
    let plain = |value| (Some(value), None);
    match read {
        DataRef::Int(number) => plain(RawValue::Number((*number).into())),
        DataRef::Float(number) => {
            let (value, writing) = from_f64(*number, None);
            (Some(value), writing)
        }
        DataRef::DateTime(date) => match from_f64(date.as_f64(), None) {
            (RawValue::Number(serial), writing) => {
                (Some(RawValue::Date(RawDate { serial, epoch_1904, duration: date.is_duration() })), writing)
            }
            (other, writing) => (Some(other), writing),
        },
        DataRef::Bool(value) => plain(RawValue::Bool(*value)),
        DataRef::Error(error) => plain(RawValue::Error(error.to_string().into())),
        DataRef::String(text) => (text_value(notes, place, text), None),
        DataRef::SharedString(text) => (text_value(notes, place, text), None),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            plain(RawValue::Text(text.as_str().into()))
        }
        DataRef::Empty => (None, None),
    }
}

/// A cell as its record stands in the sheet.
struct Seen {
    place: Position,
    style: usize,
    formula: bool,
    /// The result, where it is an error.
    error: Option<&'static str>,
}

/// What our own pass over a sheet tells.
struct Frame {
    sheet: RawSheet,
    cells: Vec<Seen>,
}

impl Frame {
    /// Goes over the records of a sheet's part.
    fn of(part: &[u8], name: &str) -> Result<Self, Refusal> {
        let mut frame = Self { sheet: RawSheet::new(name), cells: Vec::new() };
        let (mut row, mut data) = (0, false);
        for record in (Records { rest: part }) {
            let taken = record.and_then(|(kind, body)| {
                match kind {
                    0x0091 => data = true,
                    0x0092 => data = false,
                    0x0000 if data => {
                        row = u32_at(body, 0)?;
                        if body.get(11)? & 0x10 != 0 {
                            frame.sheet.hidden_rows.add(row, row);
                        }
                    }
                    0x0002..=0x000B if data => frame.cells.push(cell(kind, body, row)?),
                    // Written in a short form, which calamine passes over: nothing may be lost in silence.
                    0x000C..=0x0012 if data => return None,
                    0x003C if u32_at(body, 16)? & 1 != 0 => {
                        frame.sheet.hidden_columns.add(u32_at(body, 0)?, u32_at(body, 4)?);
                    }
                    0x00B0 if frame.sheet.merges.len() <= MAX_MERGES => {
                        frame.sheet.merges.push(Area {
                            first_row: u32_at(body, 0)?,
                            last_row: u32_at(body, 4)?,
                            first_column: column(body, 8)?,
                            last_column: column(body, 12)?,
                        });
                    }
                    // A filter with a condition hides rows; its button alone does not.
                    0x00A3 => frame.sheet.filtered = true,
                    0x0217 => frame.sheet.protected = u32_at(body, 2)? & 0xFFFF != 0,
                    _ => {}
                }
                Some(())
            });
            taken.ok_or_else(|| Refusal::damaged_sheet(name))?;
        }
        Ok(frame)
    }
}

fn cell(kind: u16, body: &[u8], row: u32) -> Option<Seen> {
    let error = (kind == 0x000B).then(|| match body.get(8) {
        Some(0x07) => "#DIV/0!",
        Some(0x0F) => "#VALUE!",
        Some(0x17) => "#REF!",
        Some(0x1D) => "#NAME?",
        Some(0x24) => "#NUM!",
        Some(0x2A) => "#N/A",
        _ => "#NULL!",
    });
    // Of every kind of cell, calamine reads this many bytes without asking.
    let least = match kind {
        0x0005 | 0x0009 => 16,
        0x0002 | 0x0006..=0x0008 => 12,
        _ => 9,
    };
    body.get(..least)?;
    let style = usize::try_from(u32_at(body, 4)? & 0x00FF_FFFF).ok()?;
    Some(Seen { place: (row, column(body, 0)?), style, formula: kind >= 0x0008, error })
}

/// The sheets in the list of the book: name, path of the part, whether a person sees it.
fn listed(package: &mut Package<'_>, path: &str) -> Result<Vec<(String, String, Visibility)>, Refusal> {
    let damaged = || Refusal::damaged(format!("部件 {path}"));
    let relations = rels::of_part(package, path)?;
    let part = package.read(path, MAX_SMALL_PART)?.ok_or_else(damaged)?;
    let mut sheets = Vec::new();
    for record in (Records { rest: &part }) {
        let (kind, body) = record.ok_or_else(damaged)?;
        if kind != 0x009C {
            continue;
        }
        let (id, rest) = wide(body.get(8..).unwrap_or_default()).ok_or_else(damaged)?;
        let (name, _) = wide(rest).ok_or_else(damaged)?;
        let relation = relations.get(&id).ok_or_else(damaged)?;
        let visibility = match u32_at(body, 0) {
            Some(0) => Visibility::Visible,
            Some(1) => Visibility::Hidden,
            _ => Visibility::VeryHidden,
        };
        sheets.push((name, rels::resolve(path, &relation.target), visibility));
    }
    if sheets.len() > MAX_SHEETS {
        return Err(Refusal::TooLarge { what: format!("工作表超过 {MAX_SHEETS} 张") });
    }
    Ok(sheets)
}

/// The looks of all styles, by number.
fn styles(part: &[u8]) -> Option<Vec<Look>> {
    let mut styles = Styles::default();
    let mut of_cells = false;
    for record in (Records { rest: part }) {
        let (kind, body) = record?;
        match kind {
            0x002B => styles.struck_fonts.push(u16_at(body, 2)? & 0x0008 != 0),
            0x002C => {
                styles.formats.insert(u16_at(body, 0)?, wide(body.get(2..)?)?.0.into());
            }
            0x0269 => of_cells = true,
            0x026A => of_cells = false,
            0x002F if of_cells => {
                let font = u16_at(body, 4)?;
                // Fonts are counted without the gap that .xls has at number 4.
                styles.cells.push((font.saturating_add(u16::from(font >= 4)), u16_at(body, 2)?));
            }
            _ => {}
        }
    }
    Some(styles.looks())
}

/// Whether a part is made of whole records.
fn whole(part: &[u8]) -> Option<()> {
    (Records { rest: part }).try_for_each(|record| record.map(drop))
}

/// The records of a part (MS-XLSB 2.1.4): each its kind and its bytes, or nothing where the part ends inside one.
struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = Option<(u16, &'a [u8])>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let record = self.number(2).zip(self.number(4)).and_then(|(kind, length)| {
            let (body, rest) = self.rest.split_at_checked(length)?;
            self.rest = rest;
            Some((u16::try_from(kind).ok()?, body))
        });
        if record.is_none() {
            self.rest = &[];
        }
        Some(record)
    }
}

impl Records<'_> {
    /// A number in at most so many bytes of seven bits each.
    fn number(&mut self, most: usize) -> Option<usize> {
        let mut number = 0;
        for at in 0..most {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            number |= usize::from(byte & 0x7F) << (7 * at);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }
}

fn u16_at(body: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(body.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(body: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(body.get(at..at + 4)?.try_into().ok()?))
}

fn column(body: &[u8], at: usize) -> Option<u16> {
    u32_at(body, at).and_then(|column| u16::try_from(column).ok())
}

/// A text with its length before it, and what follows.
fn wide(bytes: &[u8]) -> Option<(String, &[u8])> {
    let length = usize::try_from(u32_at(bytes, 0)?).ok()?.checked_mul(2)?;
    let (text, rest) = bytes.get(4..)?.split_at_checked(length)?;
    Some((encoding_rs::UTF_16LE.decode_without_bom_handling(text).0.into_owned(), rest))
}

fn refusal_of(error: &XlsbError) -> Refusal {
    match error {
        XlsbError::Password => Refusal::Password,
        _ => Refusal::damaged(""),
    }
}
