//! One streaming pass over a part: paragraphs, cells, bookmarks, fields and tracked changes.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{Finished, Mark, Passage, ReadWordError, Spot};
use crate::bookmark::FigureName;

/// Reads the paragraphs of a part behind those that are there.
pub(super) fn read(part: &[u8], spot: Spot, finished: &mut Finished) -> Result<(), ReadWordError> {
    let mut reader = Reader::from_reader(part);
    let mut pass = Pass::new(spot, finished);
    loop {
        match reader.read_event()? {
            Event::Eof => return Ok(()),
            Event::Start(start) => pass.start(&start, false)?,
            Event::Empty(start) => {
                pass.start(&start, true)?;
                pass.end(local(start.name().into_inner()));
            }
            Event::End(end) => pass.end(local(end.name().into_inner())),
            Event::Text(text) => pass.text(&text.xml10_content()),
            Event::CData(text) => pass.text(&text.xml10_content()),
            Event::GeneralRef(entity) => {
                if let Ok(Some(character)) = entity.resolve_char_ref() {
                    pass.text(character.encode_utf8(&mut [0; 4]));
                } else if let Some(text) = resolve_predefined_entity(&entity.xml10_content()) {
                    pass.text(text);
                }
            }
            _ => {}
        }
    }
}

/// Counts the comments of a part.
pub(super) fn comments(part: &[u8]) -> Result<usize, ReadWordError> {
    let mut reader = Reader::from_reader(part);
    let mut count = 0;
    loop {
        match reader.read_event()? {
            Event::Eof => return Ok(count),
            Event::Start(start) if local(start.name().into_inner()) == "comment" => count += 1,
            _ => {}
        }
    }
}

/// The values that a chart shows, as it keeps them.
pub(super) fn chart(part: &[u8]) -> Result<Vec<String>, ReadWordError> {
    let mut reader = Reader::from_reader(part);
    let (mut values, mut inside) = (Vec::new(), false);
    loop {
        match reader.read_event()? {
            Event::Eof => return Ok(values),
            Event::Start(start) if local(start.name().into_inner()) == "v" => {
                inside = true;
                values.push(String::new());
            }
            Event::End(end) if local(end.name().into_inner()) == "v" => inside = false,
            Event::Text(text) if inside => {
                values.last_mut().unwrap_or(&mut String::new()).push_str(&text.xml10_content());
            }
            _ => {}
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// A table that is being read.
#[derive(Clone, Copy)]
struct Table {
    number: usize,
    row: usize,
    column: usize,
    span: usize,
}

/// A field that is being read: whether its result has begun.
type Field = bool;

struct Open {
    id: String,
    name: FigureName,
    paragraphs: usize,
    start: usize,
}

struct Pass<'a> {
    finished: &'a mut Finished,
    /// Where the part's own paragraphs stand.
    spot: Spot,
    /// Paragraphs that are open: a text box stands inside one.
    open: Vec<Passage>,
    tables: Vec<Table>,
    bookmarks: Vec<Open>,
    fields: Vec<Field>,
    /// Open elements whose content is not read.
    skipped: usize,
    in_run: bool,
    in_text: bool,
}

impl<'a> Pass<'a> {
    fn new(spot: Spot, finished: &'a mut Finished) -> Self {
        Self {
            finished,
            spot,
            open: Vec::new(),
            tables: Vec::new(),
            bookmarks: Vec::new(),
            fields: Vec::new(),
            skipped: 0,
            in_run: false,
            in_text: false,
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, empty: bool) -> Result<(), ReadWordError> {
        let name = local(start.name().into_inner()).to_owned();
        if self.skipped > 0 || matches!(name.as_str(), "Fallback" | "moveFrom" | "del") {
            self.finished.tracked |= matches!(name.as_str(), "moveFrom" | "del");
            self.skipped += 1;
            return Ok(());
        }
        match name.as_str() {
            "p" => self.open.push(Passage { spot: self.here(), ..Passage::default() }),
            "r" => self.in_run = true,
            "t" => self.in_text = !empty,
            "tab" if self.in_run => self.push("\t"),
            "br" | "cr" if self.in_run => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "ins" | "moveTo" => self.finished.tracked = true,
            "bookmarkStart" => self.open_bookmark(start)?,
            "bookmarkEnd" => self.close_bookmark(&value(start, "id")?),
            "fldSimple" => self.fields.push(true),
            "fldChar" => self.field(&value(start, "fldCharType")?),
            _ => self.table(start, &name)?,
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match name {
            "p" => self.finish(),
            "r" => self.in_run = false,
            "t" => self.in_text = false,
            "fldSimple" => {
                self.fields.pop();
            }
            "tbl" => {
                self.tables.pop();
            }
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.row += 1;
                }
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.column += table.span;
                    table.span = 1;
                }
            }
            _ => {}
        }
    }

    fn table(&mut self, start: &BytesStart<'_>, name: &str) -> Result<(), ReadWordError> {
        if name == "tbl" {
            let number = self.finished.tables;
            self.finished.tables += 1;
            self.tables.push(Table { number, row: 0, column: 0, span: 1 });
        }
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        match name {
            "tr" => table.column = 0,
            "gridBefore" => table.column += value(start, "val")?.parse().unwrap_or(0),
            "gridSpan" => table.span = value(start, "val")?.parse().unwrap_or(1),
            _ => {}
        }
        Ok(())
    }

    fn here(&self) -> Spot {
        match self.tables.last() {
            Some(Table { number, row, column, span }) => {
                Spot::Cell { table: *number, row: *row, column: *column, span: *span }
            }
            None => self.spot,
        }
    }

    fn open_bookmark(&mut self, start: &BytesStart<'_>) -> Result<(), ReadWordError> {
        if let (Some(name), Some(passage)) = (FigureName::parse(&value(start, "name")?), self.open.last()) {
            let (id, start) = (value(start, "id")?, passage.text.len());
            self.bookmarks.push(Open { id, name, paragraphs: self.finished.passages.len(), start });
        }
        Ok(())
    }

    fn close_bookmark(&mut self, id: &str) {
        let Some(index) = self.bookmarks.iter().position(|open| open.id == id) else { return };
        let bookmark = self.bookmarks.swap_remove(index);
        let same = bookmark.paragraphs == self.finished.passages.len();
        if let Some(passage) =
            self.open.last_mut().filter(|passage| same && passage.text.len() > bookmark.start)
        {
            let range = bookmark.start..passage.text.len();
            passage.marks.push(Mark { range, name: bookmark.name });
        }
    }

    fn field(&mut self, kind: &str) {
        match kind {
            "begin" => self.fields.push(false),
            "separate" => {
                if let Some(field) = self.fields.last_mut() {
                    *field = true;
                }
            }
            "end" => {
                self.fields.pop();
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text && self.skipped == 0 {
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        let Some(passage) = self.open.last_mut() else { return };
        let start = passage.text.len();
        passage.text.push_str(text);
        let end = passage.text.len();
        if self.fields.contains(&true) {
            passage.fields.push(start..end);
        }
    }

    fn finish(&mut self) {
        let Some(mut passage) = self.open.pop() else { return };
        if passage.text.trim().is_empty() {
            return;
        }
        passage.marks.sort_by_key(|mark| mark.range.start);
        if let Spot::Body(_) = passage.spot {
            self.finished.paragraphs += 1;
            passage.spot = Spot::Body(self.finished.paragraphs);
        }
        self.finished.passages.push(passage);
    }
}

/// The value of an attribute, whatever its prefix; empty if there is none.
fn value(start: &BytesStart<'_>, name: &str) -> Result<String, ReadWordError> {
    for attribute in start.attributes() {
        let attribute = attribute?;
        if local(attribute.key.into_inner()) == name {
            return Ok(attribute.normalized_value(XmlVersion::Implicit1_0)?.into_owned());
        }
    }
    Ok(String::new())
}
