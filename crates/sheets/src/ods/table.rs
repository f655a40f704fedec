//! Sheets of an .ods document: rows and cells with their repetitions, each bounded before it is unfolded.

use crate::area::Area;
use crate::limits::{MAX_CELLS, MAX_COLUMNS, MAX_EXTRAS, MAX_ROWS, MAX_SHEETS, MAX_TEXT};
use crate::model::{Formula, Position, RawCell, RawSheet, RawValue, TextBox, Visibility};
use crate::note::{NoteKind, Notes};
use crate::refusal::Refusal;
use crate::sheet::{note_number, note_surroundings};
use crate::text::clip;
use crate::xml::{Attributes, Broken, Scanner, Token};

use super::cell::{self, Content};
use super::pages::Pages;
use super::styles::Styles;

/// Reads all sheets of a document that is known to be well-formed.
pub(crate) fn read(bytes: &[u8], styles: &Styles, pages: &Pages) -> Result<Vec<RawSheet>, Refusal> {
    let damaged = |_: Broken| Refusal::damaged("部件 content.xml");
    let mut scanner = Scanner::new(bytes);
    let mut sheets: Vec<RawSheet> = Vec::new();
    let mut budget = MAX_CELLS;
    loop {
        match scanner.next().map_err(damaged)? {
            None => return Ok(sheets),
            Some(Token::Start { name: b"spreadsheet", .. }) => break,
            Some(_) => {}
        }
    }
    while let Some(token) = scanner.next().map_err(damaged)? {
        match token {
            Token::Start { name: b"table", attributes, empty } => {
                let mut table = Table::new(attributes, styles, pages, budget);
                if !empty {
                    table.rows(&mut scanner)?;
                }
                budget = table.budget;
                sheets.push(table.finish());
                if sheets.len() > MAX_SHEETS {
                    return Err(Refusal::TooLarge { what: format!("工作表超过 {MAX_SHEETS} 张") });
                }
            }
            // Recorded changes and cached tables of other files hold cells that nobody sees.
            Token::Start { empty: false, .. } => cell::skip(&mut scanner).map_err(damaged)?,
            Token::End(b"spreadsheet") => break,
            _ => {}
        }
    }
    Ok(sheets)
}

/// One sheet while it is read.
struct Table<'s> {
    sheet: RawSheet,
    notes: Notes,
    styles: &'s Styles,
    budget: usize,
    row: u32,
    column: u32,
    uncached: Option<(Position, usize)>,
    external: usize,
}

/// A cell of the row that is being read.
struct Placed {
    column: u16,
    /// How many columns it stands for.
    repeated: u16,
    cell: Option<RawCell>,
    content: Content,
    /// Rows and columns that it covers.
    span: (u32, u16),
}

impl<'s> Table<'s> {
    fn new(attributes: Attributes<'_>, styles: &'s Styles, pages: &Pages, budget: usize) -> Self {
        let name = attributes.text(b"table:name").unwrap_or_default().into_owned();
        let mut sheet = RawSheet::new(name.as_str());
        sheet.protected = attributes.raw(b"table:protected") == Some(b"true");
        let style = attributes.raw(b"table:style-name").unwrap_or_default();
        if styles.hidden.contains(style) {
            sheet.visibility = Visibility::Hidden;
        }
        sheet.margins = pages.around(styles.pages.get(style).map(Vec::as_slice));
        let notes = Notes::new(&name);
        Self { sheet, notes, styles, budget, row: 0, column: 0, uncached: None, external: 0 }
    }

    fn damaged(&self) -> Refusal {
        Refusal::damaged_sheet(&self.sheet.name)
    }

    /// Reads up to the end of the table.
    fn rows(&mut self, scanner: &mut Scanner<'_>) -> Result<(), Refusal> {
        loop {
            match scanner.next().ok().flatten().ok_or_else(|| self.damaged())? {
                Token::End(b"table") => return Ok(()),
                Token::Start { name: b"table-row", attributes, empty } => {
                    self.one_row(scanner, attributes, empty)?;
                }
                Token::Start { name: b"table-column", attributes, empty } => {
                    self.one_column(attributes);
                    if !empty {
                        cell::skip(scanner).map_err(|_| self.damaged())?;
                    }
                }
                Token::Start { name: b"shapes", empty: false, .. } => {
                    let (text, pictures) = cell::floating(scanner).map_err(|_| self.damaged())?;
                    self.float((0, 0), &[text], pictures)?;
                }
                Token::Start { name, empty: false, .. } if !is_wrapper(name) => {
                    cell::skip(scanner).map_err(|_| self.damaged())?;
                }
                _ => {}
            }
        }
    }

    fn one_column(&mut self, attributes: Attributes<'_>) {
        let count = repetition(attributes, b"table:number-columns-repeated").min(u32::from(MAX_COLUMNS));
        if is_collapsed(attributes).is_some() {
            let last = self.column.saturating_add(count - 1).min(u32::from(MAX_COLUMNS) - 1);
            self.sheet.hidden_columns.add(self.column, last);
        }
        self.column = self.column.saturating_add(count);
    }

    fn one_row(
        &mut self,
        scanner: &mut Scanner<'_>,
        attributes: Attributes<'_>,
        empty: bool,
    ) -> Result<(), Refusal> {
        let count = repetition(attributes, b"table:number-rows-repeated");
        let last = self.row.saturating_add(count - 1);
        if let Some(filtered) = is_collapsed(attributes) {
            self.sheet.hidden_rows.add(self.row, last.min(MAX_ROWS - 1));
            self.sheet.filtered |= filtered;
        }
        let cells = if empty { Vec::new() } else { self.cells(scanner)? };
        if !cells.is_empty() {
            if last >= MAX_ROWS {
                return Err(self.too_large());
            }
            if count > 1 && cells.iter().any(|placed| placed.cell.is_some()) {
                let says = || format!("起连续 {count} 行内容完全相同，已逐行读入，请确认。");
                self.notes.cell(NoteKind::Repeated, (self.row, cells[0].column), says);
            }
            // Refused before it is unfolded: a few hundred bytes can stand for 17 thousand million cells.
            let in_row: u64 =
                cells.iter().filter(|placed| placed.cell.is_some()).map(|p| u64::from(p.repeated)).sum();
            if in_row.saturating_mul(u64::from(count)) > self.budget as u64 {
                return Err(self.too_large());
            }
            for placed in &cells {
                self.hang((self.row, placed.column), &placed.content)?;
            }
            // What is not unfolded must not be gone through for each row that it stands for either.
            let unfolded = |placed: &&Placed| placed.cell.is_some() || placed.span != (1, 1);
            let unfolded: Vec<&Placed> = cells.iter().filter(unfolded).collect();
            let rows = if unfolded.is_empty() { 0 } else { count };
            for row in self.row..self.row.saturating_add(rows) {
                for placed in unfolded.iter().copied() {
                    self.put(row, placed)?;
                }
            }
        }
        self.row = last.saturating_add(1);
        Ok(())
    }

    /// The cells of a row that hold anything.
    fn cells(&mut self, scanner: &mut Scanner<'_>) -> Result<Vec<Placed>, Refusal> {
        let mut cells = Vec::new();
        let mut column = 0_u32;
        loop {
            let (attributes, empty) = match scanner.next().ok().flatten().ok_or_else(|| self.damaged())? {
                Token::End(b"table-row") => return Ok(cells),
                Token::Start { name: b"table-cell" | b"covered-table-cell", attributes, empty } => {
                    (attributes, empty)
                }
                Token::Start { empty: false, .. } => {
                    cell::skip(scanner).map_err(|_| self.damaged())?;
                    continue;
                }
                _ => continue,
            };
            let content = if empty {
                Content::default()
            } else {
                cell::content(scanner, self.styles).map_err(|_| self.damaged())?
            };
            let repeated = repetition(attributes, b"table:number-columns-repeated");
            let span = span_of(attributes);
            let mut cell = cell::value(attributes, &content, self.styles);
            let has_formula = cell.is_none() && attributes.raw(b"table:formula").is_some();
            self.sheet.empty_formulas += usize::from(has_formula);
            if cell.is_some() || !content.is_empty() || span != (1, 1) {
                let fits = column.checked_add(repeated).is_some_and(|end| end <= u32::from(MAX_COLUMNS));
                let (Ok(column), Ok(repeated), true) = (u16::try_from(column), u16::try_from(repeated), fits)
                else {
                    return Err(self.too_large());
                };
                if let Some(cell) = &mut cell {
                    self.cut((self.row, column), cell);
                }
                cells.push(Placed { column, repeated, cell, content, span });
            }
            column = column.saturating_add(repeated);
        }
    }

    /// Puts a cell into a row, once for each column that it stands for.
    fn put(&mut self, row: u32, placed: &Placed) -> Result<(), Refusal> {
        for column in placed.column..placed.column + placed.repeated {
            let place = (row, column);
            if placed.span != (1, 1) {
                self.extra()?;
                self.sheet.merges.push(Area {
                    first_row: row,
                    first_column: column,
                    last_row: row.saturating_add(placed.span.0 - 1).min(MAX_ROWS - 1),
                    last_column: column.saturating_add(placed.span.1 - 1).min(MAX_COLUMNS - 1),
                });
            }
            if let Some(cell) = &placed.cell {
                self.keep(place, cell.clone())?;
            }
        }
        Ok(())
    }

    /// Hangs comment and shapes on the first of the places that a cell stands for.
    fn hang(&mut self, place: Position, content: &Content) -> Result<(), Refusal> {
        self.float(place, &content.boxes, content.pictures)?;
        if !content.comment.is_empty() {
            self.extra()?;
            self.sheet.comments.insert(place, clip(&content.comment, MAX_TEXT).0.into_owned());
        }
        Ok(())
    }

    /// Cuts a text that is too long, once for all the places that it stands for.
    fn cut(&mut self, place: Position, cell: &mut RawCell) {
        if let RawValue::Text(text) = &cell.value
            && let (kept, true) = clip(text, MAX_TEXT)
        {
            self.notes.cell(NoteKind::TooLong, place, || {
                format!("的文字超过 {MAX_TEXT} 字，只读入前面部分，请拆开填写。")
            });
            cell.value = RawValue::Text(kept.as_ref().into());
        }
    }

    fn keep(&mut self, place: Position, cell: RawCell) -> Result<(), Refusal> {
        self.budget = self.budget.checked_sub(1).ok_or_else(|| self.too_large())?;
        if cell.value == RawValue::Uncached {
            self.uncached = Some(self.uncached.map_or((place, 1), |(first, count)| (first, count + 1)));
        }
        self.external += usize::from(cell.formula == Formula::External);
        self.notes.value(place, &cell);
        note_number(&mut self.notes, place, &cell);
        self.sheet.cells.insert(place, cell);
        Ok(())
    }

    fn float(&mut self, anchor: Position, boxes: &[String], pictures: usize) -> Result<(), Refusal> {
        for text in boxes.iter().filter(|text| !text.is_empty()) {
            self.extra()?;
            let text = clip(text, MAX_TEXT).0.into_owned();
            self.sheet.text_boxes.push(TextBox { anchor, text });
        }
        for _ in 0..pictures {
            self.extra()?;
            self.sheet.pictures.push(anchor);
        }
        Ok(())
    }

    /// Bounds comments, areas and shapes, which repetitions multiply like cells.
    fn extra(&self) -> Result<(), Refusal> {
        let sheet = &self.sheet;
        let count = sheet.comments.len() + sheet.merges.len() + sheet.text_boxes.len() + sheet.pictures.len();
        if count >= MAX_EXTRAS { Err(self.too_large()) } else { Ok(()) }
    }

    fn too_large(&self) -> Refusal {
        let name = &self.sheet.name;
        Refusal::TooLarge {
            what: format!("表“{name}”重复的单元格太多，上限 {MAX_CELLS} 个")
        }
    }

    fn finish(mut self) -> RawSheet {
        self.notes.formulas(self.uncached, self.external);
        note_surroundings(&self.sheet, &mut self.notes);
        self.sheet.notes = self.notes.finish();
        self.sheet
    }
}

/// Elements that only group rows or columns.
fn is_wrapper(name: &[u8]) -> bool {
    matches!(
        name,
        b"table-header-rows"
            | b"table-rows"
            | b"table-row-group"
            | b"table-header-columns"
            | b"table-columns"
            | b"table-column-group"
    )
}

/// `Some` for hidden rows and columns; true when a filter hid them.
fn is_collapsed(attributes: Attributes<'_>) -> Option<bool> {
    match attributes.raw(b"table:visibility") {
        Some(b"collapse") => Some(false),
        Some(b"filter") => Some(true),
        _ => None,
    }
}

/// How often an element repeats: at least once, and whatever is too large for the grid stays too large.
fn repetition(attributes: Attributes<'_>, name: &[u8]) -> u32 {
    if attributes.raw(name).is_none() { 1 } else { attributes.number(name).unwrap_or(u32::MAX).max(1) }
}

fn span_of(attributes: Attributes<'_>) -> (u32, u16) {
    let rows = attributes.number(b"table:number-rows-spanned").unwrap_or(1).clamp(1, MAX_ROWS);
    let columns =
        attributes.number(b"table:number-columns-spanned").unwrap_or(1).clamp(1, u32::from(MAX_COLUMNS));
    (rows, u16::try_from(columns).unwrap_or(1))
}
