//! The XML spreadsheet of Excel 2003, which office systems export under the name of a workbook.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::area::Area;
use super::date::RawDate;
use super::format::is_percent;
use super::limits::{MAX_CELLS, MAX_COLUMNS, MAX_EXTRAS, MAX_ROWS, MAX_SHEETS, MAX_TEXT};
use super::model::{Formula, Kind, Position, RawBook, RawCell, RawSheet, RawValue, Visibility};
use super::note::Notes;
use super::number::from_f64;
use super::ods::guard;
use super::raised::{Line, on};
use super::refusal::Refusal;
use super::sheet::{is_zero, never_computes, note_number, note_surroundings, text_value};
use super::text::{as_utf8, clip};
use super::xml::{Attributes, Broken, Scanner, Token, decode, whole_number};

/// Reads a document, which must be well-formed to its last byte.
pub(crate) fn read(bytes: &[u8]) -> Result<RawBook, Refusal> {
    let content = as_utf8(bytes);
    guard::check(&content).map_err(|_| Refusal::damaged(""))?;
    let mut scanner = Scanner::new(&content);
    let mut book = RawBook::new(Kind::Xml2003);
    let mut looks = BTreeMap::new();
    let mut budget = MAX_CELLS;
    let damaged = |Broken| Refusal::damaged("");
    while let Some(token) = scanner.next().map_err(damaged)? {
        match token {
            Token::Start { name: b"DocumentProperties", empty: false, .. } => {
                book.properties = properties(&mut scanner).map_err(damaged)?;
            }
            Token::Start { name: b"Style", attributes, empty: false } => {
                let id = attributes.raw_local(b"ID").unwrap_or_default().to_vec();
                looks.insert(id, look(&mut scanner).map_err(damaged)?);
            }
            Token::Start { name: b"Worksheet", attributes, empty } => {
                let name = attributes.raw_local(b"Name").map(decode).unwrap_or_default().into_owned();
                let uncomputed = never_computes(&book.properties);
                let mut reading = Reading::new(&name, &looks, uncomputed, budget);
                if !empty {
                    reading.sheet(&mut scanner)?;
                }
                budget = reading.budget;
                book.sheets.push(reading.finish());
                if book.sheets.len() > MAX_SHEETS {
                    return Err(Refusal::TooLarge { what: format!("工作表超过 {MAX_SHEETS} 张") });
                }
            }
            _ => {}
        }
    }
    if book.sheets.is_empty() { Err(Refusal::damaged("")) } else { Ok(book) }
}

/// Properties under the names that Excel uses today.
fn properties(scanner: &mut Scanner<'_>) -> Result<BTreeMap<String, String>, Broken> {
    let mut properties = BTreeMap::new();
    let mut open = "";
    loop {
        match scanner.next()?.ok_or(Broken)? {
            Token::End(b"DocumentProperties") => return Ok(properties),
            Token::Start { name, empty: false, .. } => {
                open = match name {
                    b"Author" => "creator",
                    b"LastAuthor" => "lastModifiedBy",
                    b"Created" => "created",
                    b"LastSaved" => "modified",
                    b"Title" => "title",
                    b"Subject" => "subject",
                    b"Company" => "company",
                    b"AppName" => "application",
                    _ => "",
                };
            }
            Token::Text(raw) if !open.is_empty() => {
                properties.entry(open.to_owned()).or_insert_with(String::new).push_str(&decode(raw));
            }
            Token::End(_) => open = "",
            _ => {}
        }
    }
}

/// What a style says of a value.
#[derive(Debug, Clone, Default)]
struct Look {
    format: Option<Arc<str>>,
    percent: bool,
    struck: bool,
}

fn look(scanner: &mut Scanner<'_>) -> Result<Look, Broken> {
    let mut look = Look::default();
    loop {
        match scanner.next()?.ok_or(Broken)? {
            Token::End(b"Style") => return Ok(look),
            Token::Start { name: b"NumberFormat", attributes, .. } => {
                let code = attributes.raw_local(b"Format").map(decode).unwrap_or_default();
                look.percent = is_percent(code_of(&code));
                look.format = Some(code_of(&code)).filter(|code| !code.is_empty()).map(Arc::from);
            }
            Token::Start { name: b"Font", attributes, .. } => {
                look.struck = attributes.raw_local(b"StrikeThrough") == Some(b"1");
            }
            _ => {}
        }
    }
}

/// The code of a format that goes by a name; empty where it shows a number as it is.
fn code_of(name: &str) -> &str {
    match name {
        "General" | "General Number" => "",
        "Fixed" => "0.00",
        "Standard" => "#,##0.00",
        "Percent" => "0.00%",
        "Scientific" => "0.00E+00",
        code => code,
    }
}

/// One sheet while it is read.
struct Reading<'l> {
    sheet: RawSheet,
    notes: Notes,
    looks: &'l BTreeMap<Vec<u8>, Look>,
    uncomputed: bool,
    budget: usize,
    row: u32,
    column: u32,
    uncached: Option<(Position, usize)>,
}

impl<'l> Reading<'l> {
    fn new(name: &str, looks: &'l BTreeMap<Vec<u8>, Look>, uncomputed: bool, budget: usize) -> Self {
        let (sheet, notes) = (RawSheet::new(name), Notes::new(name));
        Self { sheet, notes, looks, uncomputed, budget, row: 0, column: 0, uncached: None }
    }

    fn damaged(&self) -> Refusal {
        Refusal::damaged_sheet(&self.sheet.name)
    }

    fn next<'x>(&self, scanner: &mut Scanner<'x>) -> Result<Token<'x>, Refusal> {
        scanner.next().ok().flatten().ok_or_else(|| self.damaged())
    }

    /// Reads up to the end of the sheet.
    fn sheet(&mut self, scanner: &mut Scanner<'_>) -> Result<(), Refusal> {
        let mut visible = false;
        loop {
            match self.next(scanner)? {
                Token::End(b"Worksheet") => return Ok(()),
                Token::Start { name: b"Column", attributes, .. } => self.columns(attributes),
                Token::Start { name: b"Row", attributes, empty } => {
                    self.start_row(attributes)?;
                    if empty {
                        self.row += 1;
                    }
                }
                Token::End(b"Row") => self.row += 1,
                Token::Start { name: b"Cell", attributes, empty } => self.cell(scanner, attributes, empty)?,
                Token::Start { name: b"Visible", empty, .. } => visible = !empty,
                Token::End(b"Visible") => visible = false,
                Token::Text(text) if visible => {
                    self.sheet.visibility = match text {
                        b"SheetHidden" => Visibility::Hidden,
                        b"SheetVeryHidden" => Visibility::VeryHidden,
                        _ => Visibility::Visible,
                    };
                }
                Token::Start { name: b"FilterOn" | b"AutoFilterCondition", .. } => self.sheet.filtered = true,
                _ => {}
            }
        }
    }

    fn columns(&mut self, attributes: Attributes<'_>) {
        let first = number(attributes, b"Index").map_or(self.column, |index| index.saturating_sub(1));
        let last = first.saturating_add(number(attributes, b"Span").unwrap_or(0));
        if is_hidden(attributes, b"Width") {
            self.sheet.hidden_columns.add(first, last.min(u32::from(MAX_COLUMNS) - 1));
        }
        self.column = last.saturating_add(1);
    }

    fn start_row(&mut self, attributes: Attributes<'_>) -> Result<(), Refusal> {
        if let Some(index) = number(attributes, b"Index") {
            self.row = index.checked_sub(1).ok_or_else(|| self.damaged())?;
        }
        self.column = 0;
        let last = self.row.saturating_add(number(attributes, b"Span").unwrap_or(0));
        if self.row >= MAX_ROWS || self.sheet.hidden_rows.runs().len() > MAX_EXTRAS {
            return Err(self.damaged());
        }
        if is_hidden(attributes, b"Height") {
            self.sheet.hidden_rows.add(self.row, last.min(MAX_ROWS - 1));
        }
        // A row that stands for several is an empty one.
        self.row = last.min(MAX_ROWS - 1);
        Ok(())
    }

    fn cell(
        &mut self,
        scanner: &mut Scanner<'_>,
        attributes: Attributes<'_>,
        empty: bool,
    ) -> Result<(), Refusal> {
        if let Some(index) = number(attributes, b"Index") {
            self.column = index.checked_sub(1).ok_or_else(|| self.damaged())?;
        }
        let column = u16::try_from(self.column).ok().filter(|column| *column < MAX_COLUMNS);
        let place = (self.row, column.ok_or_else(|| self.damaged())?);
        let across = number(attributes, b"MergeAcross").unwrap_or(0).min(u32::from(MAX_COLUMNS));
        let down = number(attributes, b"MergeDown").unwrap_or(0).min(MAX_ROWS);
        if (across, down) != (0, 0) {
            let last_column = u32::from(place.1) + across;
            let area = Area {
                first_row: place.0,
                first_column: place.1,
                last_row: (place.0 + down).min(MAX_ROWS - 1),
                last_column: u16::try_from(last_column).unwrap_or(u16::MAX).min(MAX_COLUMNS - 1),
            };
            self.sheet.merges.push(area);
        }
        self.column = self.column.saturating_add(across).saturating_add(1);
        let formula = attributes.raw_local(b"Formula");
        let data = if empty { Data::default() } else { self.content(scanner, place)? };
        let struck = data.struck;
        let (value, lexical) = match (self.value(place, &data), formula) {
            (Some((value, _)), Some(_)) if self.uncomputed && is_zero(&value) => (RawValue::Uncached, None),
            (Some(value), _) => value,
            (None, Some(_)) => (RawValue::Uncached, None),
            (None, None) => return Ok(()),
        };
        let look = attributes.raw_local(b"StyleID").and_then(|id| self.looks.get(id));
        let cell = RawCell {
            formula: match (&value, formula) {
                (RawValue::Uncached, _) => Formula::Uncached,
                (_, Some(_)) => Formula::Cached,
                (_, None) => Formula::None,
            },
            format: look.and_then(|look| look.format.clone()),
            percent: look.is_some_and(|look| look.percent),
            struck: struck || look.is_some_and(|look| look.struck),
            value,
            lexical,
        };
        self.keep(place, cell)
    }

    /// The content of a cell up to its end; a comment is hung on the sheet.
    fn content<'x>(&mut self, scanner: &mut Scanner<'x>, place: Position) -> Result<Data<'x>, Refusal> {
        let mut data = Data::default();
        let (mut in_comment, mut in_data, mut line) = (false, false, None);
        let mut comment = String::new();
        loop {
            match self.next(scanner)? {
                Token::End(b"Cell") => break,
                Token::Start { name: b"Comment", empty, .. } => in_comment = !empty,
                Token::End(b"Comment") => in_comment = false,
                Token::Start { name: b"Data", attributes, empty } if !in_comment => {
                    data.kind = attributes.raw_local(b"Type").unwrap_or_default();
                    in_data = !empty;
                }
                Token::End(b"Data") => in_data = false,
                Token::Start { name: b"S", .. } if in_data => data.struck = true,
                Token::Start { name: b"Sup", .. } if in_data => line = Some(Line::Raised),
                Token::Start { name: b"Sub", .. } if in_data => line = Some(Line::Lowered),
                Token::End(b"Sup" | b"Sub") => line = None,
                Token::Text(raw) if in_comment => comment.push_str(&decode(raw)),
                Token::Text(raw) if in_data => data.text.push_str(&on(line, decode(raw))),
                Token::CData(raw) if in_data => data.text.push_str(&String::from_utf8_lossy(raw)),
                _ => {}
            }
        }
        let comment = comment.trim();
        if !comment.is_empty() {
            self.sheet.comments.insert(place, clip(comment, MAX_TEXT).0.into_owned());
        }
        if self.sheet.comments.len() + self.sheet.merges.len() > MAX_EXTRAS {
            return Err(self.damaged());
        }
        Ok(data)
    }

    fn value(&mut self, place: Position, data: &Data<'_>) -> Option<(RawValue, Option<Box<str>>)> {
        let text = data.text.as_str();
        let plain = |value| Some((value, None));
        match data.kind {
            b"Number" => match text.trim().parse() {
                Ok(number) => Some(from_f64(number, Some(text.trim()))),
                Err(_) => plain(RawValue::Unreadable(text.into())),
            },
            b"DateTime" => match RawDate::from_iso(text.trim()) {
                Some(date) => plain(RawValue::Date(date)),
                None => text_value(&mut self.notes, place, text).and_then(plain),
            },
            b"Boolean" => plain(RawValue::Bool(text.trim() == "1")),
            b"Error" => plain(RawValue::Error(text.into())),
            _ => text_value(&mut self.notes, place, text).and_then(plain),
        }
    }

    fn keep(&mut self, place: Position, cell: RawCell) -> Result<(), Refusal> {
        self.budget = self.budget.checked_sub(1).ok_or_else(|| Refusal::TooLarge {
            what: format!("有内容的单元格超过 {MAX_CELLS} 个"),
        })?;
        if cell.value == RawValue::Uncached {
            self.uncached = Some(self.uncached.map_or((place, 1), |(first, count)| (first, count + 1)));
        }
        self.notes.value(place, &cell);
        note_number(&mut self.notes, place, &cell);
        self.sheet.cells.insert(place, cell);
        Ok(())
    }

    fn finish(mut self) -> RawSheet {
        self.notes.formulas(self.uncached, 0);
        note_surroundings(&self.sheet, &mut self.notes);
        self.sheet.notes = self.notes.finish();
        self.sheet
    }
}

/// What stands in a cell.
#[derive(Debug, Default)]
struct Data<'x> {
    kind: &'x [u8],
    text: String,
    struck: bool,
}

fn number(attributes: Attributes<'_>, name: &[u8]) -> Option<u32> {
    attributes.raw_local(name).and_then(whole_number)
}

fn is_hidden(attributes: Attributes<'_>, size: &[u8]) -> bool {
    let is_zero = |value: &[u8]| value.iter().all(|byte| matches!(byte, b'0' | b'.'));
    attributes.raw_local(b"Hidden") == Some(b"1") || attributes.raw_local(size).is_some_and(is_zero)
}
