//! Web pages with tables, which office systems export under the name of a workbook. The tokens are `html5gum`'s; the rest
//! is the grid that spans open up. Each table is a sheet, with the lines above it as rows of their own, as Excel shows
//! them.

use std::collections::BTreeMap;

use html5gum::{StartTag, Token, Tokenizer};

use super::area::Area;
use super::format::{Shown, showing, shown_number};
use super::limits::{MAX_CELLS, MAX_COLUMNS, MAX_EXTRAS, MAX_ROWS, MAX_SHEETS, MAX_TEXT};
use super::model::{Kind, Position, RawBook, RawCell, RawSheet, RawValue};
use super::note::{Note, NoteKind, Notes};
use super::number::from_f64;
use super::raised::{Line, on};
use super::refusal::Refusal;
use super::sheet::{note_number, note_surroundings, text_value};
use super::text::decode;

/// Reads a page. One without a table is none.
pub(crate) fn read(bytes: &[u8]) -> Result<RawBook, Refusal> {
    let decoded = decode(bytes);
    let mut page = Page::default();
    if decoded.faulty {
        let text = "网页里有认不出的字，已用“\u{FFFD}”代替，请核对。";
        page.book_notes.push(Note::of_file(NoteKind::BadEncoding, text));
    }
    for token in Tokenizer::new(decoded.text.as_str()) {
        let Ok(token) = token;
        page.take(&token)?;
    }
    page.end_table()?;
    if page.sheets.is_empty() {
        return Err(Refusal::NotATable { content: "没有表格的网页" });
    }
    let mut book = RawBook::new(Kind::Html);
    book.notes = page.book_notes;
    book.sheets = page.sheets;
    Ok(book)
}

/// The element of a cell's comment.
const COMMENT: &[u8] = b"comment";

/// A page while it is read.
#[derive(Default)]
struct Page {
    sheets: Vec<RawSheet>,
    book_notes: Vec<Note>,
    /// Tables open around each other; what stands in an inner one is text of the outer one's cell.
    depth: usize,
    /// The element whose text is none of the page's: script, style, title, a comment.
    unseen: Option<Vec<u8>>,
    struck: usize,
    /// How the words stand to the line.
    line: Option<Line>,
    table: Option<Table>,
    /// Text outside of tables since the last one.
    above: String,
    kept: usize,
}

/// A table while it is read.
struct Table {
    sheet: RawSheet,
    notes: Notes,
    row: u32,
    /// No row is open before the first.
    started: bool,
    column: u32,
    /// Last row that a cell above covers, by column.
    covered: BTreeMap<u16, u32>,
    cell: Option<Open>,
}

/// The cell that is being read.
struct Open {
    place: Position,
    text: String,
    comment: String,
    /// The number as the page stores it beside its look.
    stored: Option<String>,
    struck: bool,
}

impl Page {
    fn take(&mut self, token: &Token) -> Result<(), Refusal> {
        match token {
            Token::StartTag(tag) if self.unseen.is_none() => self.start(tag)?,
            Token::EndTag(tag) => self.end(&tag.name)?,
            Token::String(text) if self.unseen.is_none() => {
                let text = String::from_utf8_lossy(text);
                self.push(&text);
            }
            // LibreOffice writes a cell's comment into the cell.
            Token::String(text) if self.unseen.as_deref() == Some(COMMENT) => {
                if let Some(cell) = self.table.as_mut().and_then(|table| table.cell.as_mut()) {
                    cell.comment.push_str(&String::from_utf8_lossy(text));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, tag: &StartTag<()>) -> Result<(), Refusal> {
        match &**tag.name {
            name @ (b"script" | b"style" | b"title" | b"xml" | COMMENT) if !tag.self_closing => {
                self.unseen = Some(name.to_vec());
            }
            b"table" => {
                self.depth += 1;
                if self.depth == 1 {
                    self.start_table();
                }
            }
            b"tr" if self.depth == 1 => {
                self.end_cell()?;
                if let Some(table) = &mut self.table {
                    table.start_row(tag)?;
                }
            }
            b"td" | b"th" if self.depth == 1 => {
                self.end_cell()?;
                if let Some(table) = &mut self.table {
                    table.start_cell(tag)?;
                }
            }
            b"s" | b"strike" | b"del" => self.struck += 1,
            b"sup" => self.line = Some(Line::Raised),
            b"sub" => self.line = Some(Line::Lowered),
            b"br" | b"p" | b"div" | b"li" | b"tr" => self.push_break(),
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => self.push_break(),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8]) -> Result<(), Refusal> {
        if let Some(unseen) = &self.unseen {
            if unseen == name {
                self.unseen = None;
            }
            return Ok(());
        }
        match name {
            b"table" if self.depth == 1 => {
                self.depth = 0;
                self.end_table()?;
            }
            b"table" => self.depth = self.depth.saturating_sub(1),
            b"td" | b"th" | b"tr" if self.depth == 1 => self.end_cell()?,
            b"sup" | b"sub" => self.line = None,
            b"s" | b"strike" | b"del" => self.struck = self.struck.saturating_sub(1),
            b"p" | b"div" => self.push_break(),
            _ => {}
        }
        Ok(())
    }

    /// Adds text as a person sees it: runs of blanks count once.
    fn push(&mut self, text: &str) {
        let struck = self.struck > 0 && !text.trim().is_empty();
        let text = on(self.line, text.into());
        let Some(into) = self.open_text(struck) else { return };
        for character in text.chars() {
            if !matches!(character, ' ' | '\t' | '\r' | '\n') {
                into.push(character);
            } else if !into.ends_with([' ', '\n']) && !into.is_empty() {
                into.push(' ');
            }
        }
    }

    fn push_break(&mut self) {
        if let Some(into) = self.open_text(false)
            && !into.ends_with('\n')
            && !into.is_empty()
        {
            into.push('\n');
        }
    }

    /// Where text goes: into the open cell, above the next table, or nowhere between two cells.
    fn open_text(&mut self, struck: bool) -> Option<&mut String> {
        match &mut self.table {
            Some(table) => {
                let cell = table.cell.as_mut()?;
                cell.struck |= struck;
                Some(&mut cell.text)
            }
            None => Some(&mut self.above),
        }
    }

    fn start_table(&mut self) {
        let name = format!("网页表格{}", self.sheets.len() + 1);
        let mut table = Table {
            sheet: RawSheet::new(name.as_str()),
            notes: Notes::new(&name),
            row: 0,
            started: false,
            column: 0,
            covered: BTreeMap::new(),
            cell: None,
        };
        // What a page says between its tables fits on a screen; a book behind it is no title.
        for line in
            std::mem::take(&mut self.above).lines().map(str::trim).filter(|line| !line.is_empty()).take(100)
        {
            if let Some(value) = text_value(&mut table.notes, (table.row, 0), line) {
                table.sheet.cells.insert((table.row, 0), RawCell::plain(value));
                self.kept += 1;
            }
            table.row += 1;
        }
        self.table = Some(table);
    }

    fn end_cell(&mut self) -> Result<(), Refusal> {
        if let Some(table) = &mut self.table {
            self.kept += usize::from(table.end_cell());
        }
        if self.kept > MAX_CELLS {
            return Err(Refusal::TooLarge { what: format!("有内容的单元格超过 {MAX_CELLS} 个") });
        }
        Ok(())
    }

    fn end_table(&mut self) -> Result<(), Refusal> {
        self.end_cell()?;
        let Some(table) = self.table.take() else { return Ok(()) };
        let Table { mut sheet, mut notes, .. } = table;
        if sheet.cells.is_empty() {
            return Ok(());
        }
        note_surroundings(&sheet, &mut notes);
        sheet.notes = notes.finish();
        self.sheets.push(sheet);
        if self.sheets.len() > MAX_SHEETS {
            return Err(Refusal::TooLarge { what: format!("网页里的表格超过 {MAX_SHEETS} 个") });
        }
        Ok(())
    }
}

impl Table {
    fn start_row(&mut self, tag: &StartTag<()>) -> Result<(), Refusal> {
        self.row += u32::from(self.started);
        self.started = true;
        self.column = 0;
        if self.row >= MAX_ROWS {
            return Err(Refusal::TooLarge { what: format!("行超过 {MAX_ROWS} 行") });
        }
        if says(tag, b"style", "display:none") && self.sheet.hidden_rows.runs().len() < MAX_EXTRAS {
            self.sheet.hidden_rows.add(self.row, self.row);
        }
        Ok(())
    }

    fn start_cell(&mut self, tag: &StartTag<()>) -> Result<(), Refusal> {
        let covers = |column: u32| {
            let column = u16::try_from(column).unwrap_or(u16::MAX);
            self.covered.get(&column).is_some_and(|last| *last >= self.row)
        };
        let mut column = self.column;
        while column < u32::from(MAX_COLUMNS) && covers(column) {
            column += 1;
        }
        // Bounds of HTML itself: what a cell spans beyond them is taken as the bound.
        let across = attribute(tag, b"colspan").and_then(|n| n.parse().ok()).unwrap_or(1).clamp(1, 1_000);
        let down = attribute(tag, b"rowspan").and_then(|n| n.parse().ok()).unwrap_or(1).clamp(1, 65_534);
        let end: u32 = column + across;
        let (Ok(first), Ok(last), true) =
            (u16::try_from(column), u16::try_from(end - 1), end <= u32::from(MAX_COLUMNS))
        else {
            return Err(Refusal::TooLarge { what: format!("列超过 {MAX_COLUMNS} 列") });
        };
        let bottom = self.row.saturating_add(down - 1).min(MAX_ROWS - 1);
        if (across, down) != (1, 1) {
            let area = Area { first_row: self.row, first_column: first, last_row: bottom, last_column: last };
            self.sheet.merges.push(area);
            if self.sheet.merges.len() > MAX_EXTRAS {
                return Err(Refusal::TooLarge { what: format!("合并的单元格超过 {MAX_EXTRAS} 处") });
            }
        }
        if down > 1 {
            self.covered.extend((first..=last).map(|column| (column, bottom)));
        }
        self.column = end;
        self.cell = Some(Open {
            place: (self.row, first),
            text: String::new(),
            comment: String::new(),
            stored: attribute(tag, b"x:num"),
            struck: says(tag, b"style", "line-through"),
        });
        Ok(())
    }

    /// Closes the open cell; whether anything stands in it.
    fn end_cell(&mut self) -> bool {
        let Some(open) = self.cell.take() else { return false };
        let comment = open.comment.trim();
        if !comment.is_empty() && self.sheet.comments.len() < MAX_EXTRAS {
            self.sheet.comments.insert(open.place, comment.chars().take(MAX_TEXT).collect());
        }
        let text = open.text.trim_matches([' ', '\n']);
        let stored = open.stored.as_deref().map(|stored| if stored.is_empty() { text } else { stored });
        let number = stored.and_then(|stored| stored.trim().parse::<f64>().ok());
        let mut cell = match number.map(|number| from_f64(number, None)) {
            Some((value, lexical)) => {
                let mut cell = RawCell::plain(value);
                cell.lexical = lexical;
                if let RawValue::Number(number) = cell.value {
                    let code = showing(text);
                    cell.format = (shown_number(&code, number) != Shown::Plain).then(|| code.into());
                }
                cell
            }
            None => {
                let Some(value) = text_value(&mut self.notes, open.place, text) else { return false };
                RawCell::plain(value)
            }
        };
        cell.struck = open.struck;
        self.notes.value(open.place, &cell);
        note_number(&mut self.notes, open.place, &cell);
        self.sheet.cells.insert(open.place, cell);
        true
    }
}

fn attribute(tag: &StartTag<()>, name: &[u8]) -> Option<String> {
    let value = tag.attributes.get(name)?;
    Some(String::from_utf8_lossy(&value[..value.len().min(MAX_TEXT)]).trim().to_owned())
}

/// Whether an attribute holds some words, blanks left out.
fn says(tag: &StartTag<()>, name: &[u8], words: &str) -> bool {
    let value = attribute(tag, name).unwrap_or_default().to_ascii_lowercase();
    value.split_whitespace().collect::<String>().contains(words)
}
