//! Excel 97–2003 and 5/95: container guard, walk over the records, then calamine on a rebuilt container that holds
//! only what it may believe.

mod cells;
mod container;
mod drawing;
pub(crate) mod globals;
mod record;
mod shared;

use std::io::Cursor;

use calamine::{Data, Range, Reader, SheetVisible, Xls, XlsError};

use super::date::RawDate;
use super::limits::{MAX_BIFF_RECORDS, MAX_XLS_BOX, MAX_XLS_BOX_TOTAL, MAX_XLS_CELLS, MAX_XLS_TEXT};
use super::model::{Formula, Kind, Position, RawBook, RawCell, RawSheet, RawValue, Visibility};
use super::note::{Note, NoteKind, Notes};
use super::number::from_f64;
use super::refusal::Refusal;
use super::sheet::{is_zero, never_computes, note_number, note_surroundings, text_value};

use cells::{Fact, Fault, Held, Origin, Walked};
use container::Container;
use globals::Globals;

type Book = Xls<Cursor<Vec<u8>>>;

/// Reads a workbook in an OLE container.
pub(crate) fn read(bytes: &[u8]) -> Result<RawBook, Refusal> {
    read_container(container::open(bytes)?)
}

/// Reads the stream of a workbook that lies in no container.
pub(crate) fn read_stream(workbook: Vec<u8>) -> Result<RawBook, Refusal> {
    read_container(Container { workbook, properties: Vec::new(), macros: false })
}

fn read_container(mut container: Container) -> Result<RawBook, Refusal> {
    let mut patches = Vec::new();
    let globals = globals::walk(&container.workbook, &mut patches)?;
    if globals.sheets.iter().any(|sheet| sheet.kind == 1) {
        return Err(Refusal::MacroSheet);
    }
    let walked = walk_sheets(&container.workbook, &globals, &mut patches)?;
    for (at, bytes) in patches {
        if let Some(place) = container.workbook.get_mut(at..at + 2) {
            place.copy_from_slice(&bytes);
        }
    }
    let rebuilt = container::rebuild(&container)?;
    let macros = container.macros;
    drop(container);
    let mut xls = Xls::new(Cursor::new(rebuilt)).map_err(|error| refusal_of(&error))?;
    fill(&mut xls, &globals, walked, macros)
}

fn fill(xls: &mut Book, globals: &Globals, walked: Vec<Walked>, macros: bool) -> Result<RawBook, Refusal> {
    let mut book = RawBook::new(Kind::Xls);
    if macros {
        book.notes.push(Note::of_file(NoteKind::Macros, "文件带有宏，程序只读数据，没有运行宏。"));
    }
    match xls.workbook_properties() {
        Ok(found) => book.properties = super::xlsx::properties(found),
        Err(_) => book.notes.push(Note::of_file(NoteKind::Aside, "文档属性无法读出，不影响数据。")),
    }
    let listed = xls.sheets_metadata().to_vec();
    let mut names: Vec<&str> = listed.iter().map(|sheet| sheet.name.as_str()).collect();
    names.sort_unstable();
    // Sheets are asked for by name: of two with the same name only the last would be read.
    if let Some([name, _]) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Refusal::damaged(format!("有两张表都叫“{name}”")));
    }
    if listed.len() != globals.sheets.len() {
        return Err(Refusal::damaged("工作表目录"));
    }
    // Some programs write formulas without results as empty texts. One real result shows that this one does not.
    let formulas =
        || walked.iter().flat_map(|sheet| sheet.facts.values()).filter(|fact| fact.origin != Origin::Typed);
    let no_results = formulas().next().is_some() && formulas().all(|fact| fact.held == Held::Nothing);
    for ((sheet, place), facts) in listed.iter().zip(&globals.sheets).zip(walked) {
        if place.kind != 0 {
            if place.kind == 2 {
                let text = format!("“{}”是图表，没有单元格，未读取。", sheet.name);
                book.notes.push(Note::of_sheet(NoteKind::NoCells, &sheet.name, None, text));
            }
            continue;
        }
        let range = xls.worksheet_range(&sheet.name).map_err(|_| Refusal::damaged_sheet(&sheet.name))?;
        let uncomputed = never_computes(&book.properties);
        let mut raw = Filling { globals, no_results, uncomputed, epoch_1904: xls.has_1904_epoch(), range }
            .sheet(&sheet.name, facts);
        raw.visibility = match sheet.visible {
            SheetVisible::Visible => Visibility::Visible,
            SheetVisible::Hidden => Visibility::Hidden,
            SheetVisible::VeryHidden => Visibility::VeryHidden,
        };
        let mut notes = Notes::new(&raw.name);
        note_surroundings(&raw, &mut notes);
        raw.notes.extend(notes.finish());
        book.sheets.push(raw);
    }
    Ok(book)
}

/// Walks over all sheets as calamine will, and bounds what it will allocate.
fn walk_sheets(
    stream: &[u8],
    globals: &Globals,
    patches: &mut Vec<globals::Patch>,
) -> Result<Vec<Walked>, Refusal> {
    let mut all = Vec::new();
    let (mut records, mut cells) = (MAX_BIFF_RECORDS, MAX_XLS_CELLS);
    let (mut room, mut characters) = (0_u64, 0_u64);
    for sheet in &globals.sheets {
        let walked =
            cells::walk(stream, sheet.at, globals, (records, cells), patches).map_err(
                |fault| match fault {
                    Fault::Broken => Refusal::damaged_sheet(&sheet.name),
                    Fault::TooMuch => {
                        Refusal::TooLarge { what: format!("有内容的单元格超过 {MAX_XLS_CELLS} 个") }
                    }
                },
            )?;
        records -= walked.records;
        cells -= walked.met.min(cells);
        characters += walked.characters;
        // Formulas with text results fill a second rectangle.
        let boxed = rectangle(walked.facts.keys());
        let text_formulas =
            walked.facts.iter().filter(|(_, fact)| fact.origin != Origin::Typed).map(|(place, _)| place);
        room += boxed + rectangle(text_formulas);
        if boxed > MAX_XLS_BOX || room > MAX_XLS_BOX_TOTAL {
            return Err(Refusal::FarCell { sheet: sheet.name.clone(), cell: corner(&walked) });
        }
        if characters > MAX_XLS_TEXT {
            return Err(Refusal::TooLarge { what: format!("文字超过 {MAX_XLS_TEXT} 字") });
        }
        all.push(walked);
    }
    Ok(all)
}

/// Cells of the smallest rectangle around some places.
fn rectangle<'p>(places: impl Iterator<Item = &'p Position>) -> u64 {
    let mut bounds: Option<(u32, u32, u16, u16)> = None;
    for &(row, column) in places {
        let (top, bottom, left, right) = bounds.unwrap_or((row, row, column, column));
        bounds = Some((top.min(row), bottom.max(row), left.min(column), right.max(column)));
    }
    bounds.map_or(0, |(top, bottom, left, right)| u64::from(bottom - top + 1) * u64::from(right - left + 1))
}

fn corner(walked: &Walked) -> Position {
    let far = |place: &&Position| u64::from(place.0 + 1) * u64::from(place.1 + 1);
    walked.facts.keys().max_by_key(far).copied().unwrap_or_default()
}

fn refusal_of(error: &XlsError) -> Refusal {
    match error {
        XlsError::Password => Refusal::Password,
        _ => Refusal::damaged(""),
    }
}

/// Puts calamine's values and the walk's facts of one sheet together.
struct Filling<'g> {
    globals: &'g Globals,
    no_results: bool,
    uncomputed: bool,
    epoch_1904: bool,
    range: Range<Data>,
}

impl Filling<'_> {
    fn sheet(&self, name: &str, mut walked: Walked) -> RawSheet {
        let mut sheet = RawSheet::new(name);
        let mut notes = Notes::new(name);
        let mut uncached: Option<(Position, usize)> = None;
        let mut external = 0;
        for (&place, fact) in &walked.facts {
            let Some((mut value, lexical)) = self.value(place, *fact, &mut notes) else {
                sheet.empty_formulas += usize::from(fact.origin != Origin::Typed);
                continue;
            };
            if self.uncomputed && fact.origin != Origin::Typed && is_zero(&value) {
                value = RawValue::Uncached;
            }
            let cell = self.cell(*fact, value, lexical);
            if cell.value == RawValue::Uncached {
                uncached = Some(uncached.map_or((place, 1), |(first, count)| (first, count + 1)));
            }
            external += usize::from(cell.formula == Formula::External);
            note(&mut notes, place, *fact, &cell);
            sheet.cells.insert(place, cell);
        }
        notes.formulas(uncached, external);
        sheet.comments = walked.drawing.comments();
        sheet.text_boxes = walked.drawing.boxes;
        sheet.pictures = walked.drawing.pictures;
        sheet.margins = walked.margins;
        sheet.merges = walked.merges;
        sheet.hidden_rows = walked.hidden_rows;
        sheet.hidden_columns = walked.hidden_columns;
        sheet.filtered = walked.filtered;
        sheet.protected = walked.protected;
        sheet.notes = notes.finish();
        sheet
    }

    fn cell(&self, fact: Fact, value: RawValue, lexical: Option<Box<str>>) -> RawCell {
        let look = self.globals.looks.get(usize::from(fact.style));
        RawCell {
            formula: match &value {
                RawValue::Uncached => Formula::Uncached,
                _ => match fact.origin {
                    Origin::Typed => Formula::None,
                    Origin::Formula => Formula::Cached,
                    Origin::External => Formula::External,
                },
            },
            format: look.and_then(|look| look.format.clone()),
            percent: look.is_some_and(|look| look.percent),
            struck: fact.struck || look.is_some_and(|look| look.struck),
            value,
            lexical,
        }
    }

    fn value(&self, place: Position, fact: Fact, notes: &mut Notes) -> Option<(RawValue, Option<Box<str>>)> {
        let plain = |value| Some((value, None));
        match fact.held {
            Held::Error(code) => return plain(RawValue::Error(error_text(code).into())),
            Held::Nothing if self.no_results => return plain(RawValue::Uncached),
            Held::Nothing => return None,
            Held::Value => {}
        }
        match self.range.get_value((place.0, u32::from(place.1))) {
            Some(Data::Int(number)) => plain(RawValue::Number((*number).into())),
            Some(Data::Float(number)) => Some(from_f64(*number, None)),
            Some(Data::DateTime(date)) => Some(match from_f64(date.as_f64(), None) {
                (RawValue::Number(serial), writing) => {
                    let duration = date.is_duration();
                    (RawValue::Date(RawDate { serial, epoch_1904: self.epoch_1904, duration }), writing)
                }
                other => other,
            }),
            Some(Data::Bool(value)) => plain(RawValue::Bool(*value)),
            Some(Data::String(text)) => text_value(notes, place, text).map(|value| (value, None)),
            Some(Data::Error(error)) => plain(RawValue::Error(error.to_string().into())),
            Some(Data::DateTimeIso(text) | Data::DurationIso(text)) => {
                plain(RawValue::Text(text.as_str().into()))
            }
            Some(Data::Empty) | None if fact.origin != Origin::Typed => plain(RawValue::Uncached),
            Some(Data::Empty) | None => plain(RawValue::Unreadable("".into())),
        }
    }
}

fn note(notes: &mut Notes, place: Position, fact: Fact, cell: &RawCell) {
    notes.value(place, cell);
    note_number(notes, place, cell);
    if fact.again {
        let now = cell.raw_text();
        notes.cell(NoteKind::Duplicate, place, || format!("在文件里写了两次，已取后一个“{now}”，请核对。"));
    }
    if fact.cut {
        notes.cell(NoteKind::TooLong, place, || "的文字没有读全，请核对后重新填写。".to_owned());
    }
}

fn error_text(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        0x2B => "#GETTING_DATA",
        _ => "#错误",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_cover_all_places() {
        assert_eq!(rectangle([].iter()), 0);
        assert_eq!(rectangle([(0, 0), (9, 3)].iter()), 40);
    }
}
