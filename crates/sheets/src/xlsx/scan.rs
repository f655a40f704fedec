//! Our own pass over a worksheet part, for what calamine does not tell: where rows are hidden, what lies around the
//! cells, and of each cell its formula, whether anything stands in `<v>` and how it is written, and struck-through runs.
//! It takes no type and decodes no value.
//!
//! It goes one cell ahead of calamine, so that calamine never meets a token that was not measured here.
#![expect(clippy::disallowed_types, reason = "entries are looked up and never gone through")]

use std::collections::HashSet;

use crate::a1::parse_cell;
use crate::limits::{MAX_COLUMNS, MAX_ROWS, MAX_XML_TOKEN};
use crate::model::Position;
use crate::xml::{Attributes, Broken, Scanner, Token, is_on, whole_number};

use super::formula::{Seen, formula_kind};
use super::frame::{Frame, is_zero};
use super::guard::is_off;
use super::runs;

/// What stands in `<v>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written<'a> {
    /// No `<v>`.
    Absent,
    /// An empty one.
    Empty,
    /// One run of text, entities not resolved.
    Text(&'a [u8]),
    /// Several runs, markup inside, or several `<v>`: calamine would take one of them.
    Odd(&'a [u8]),
}

/// One `<c>` element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scanned<'a> {
    /// Where it stands.
    pub(crate) place: Position,
    /// What stands in `<v>`.
    pub(crate) written: Written<'a>,
    /// Its formula.
    pub(crate) formula: Seen,
    /// `<is>` is present.
    pub(crate) inline: bool,
    /// A run inside the cell is struck through.
    pub(crate) struck: bool,
    /// The runs inside the cell, where one of them is raised or lowered.
    pub(crate) runs: Option<&'a [u8]>,
    /// It refers to value metadata (pictures placed in cells, data types).
    pub(crate) metadata: bool,
}

/// Walks over the cells of a worksheet part and gathers what lies around them.
pub(crate) struct SheetScan<'a> {
    scanner: Scanner<'a>,
    bytes: &'a [u8],
    row: u32,
    column: u32,
    /// Shared formulas whose master reaches into another book, by their index as written.
    external_shared: HashSet<&'a [u8]>,
    /// `<sheetData/>` closes itself.
    without_cells: bool,
    /// What was met before, between and after the cells.
    pub(crate) frame: Frame,
}

impl<'a> SheetScan<'a> {
    /// Goes to the first cell: everything up to `<sheetData>` is taken in.
    pub(crate) fn start(bytes: &'a [u8]) -> Result<Self, Broken> {
        let mut scanner = Scanner::new(bytes);
        let mut frame = Frame::default();
        let without_cells = loop {
            match scanner.next()?.ok_or(Broken)? {
                Token::Start { name: b"sheetData", empty, .. } => break empty,
                token => frame.take(&token)?,
            }
        };
        Ok(Self { scanner, bytes, row: 0, column: 0, external_shared: HashSet::new(), without_cells, frame })
    }

    /// The next cell; `None` after the last, when what follows the cells has been taken in as well.
    pub(crate) fn next_cell(&mut self) -> Result<Option<Scanned<'a>>, Broken> {
        let mut from = self.scanner.offset();
        while !self.without_cells {
            // Junk between cells is read by calamine in one go, so it is bounded like a token. Rows that end are none:
            // a sheet may have a million of them with a height and nothing else.
            if self.scanner.offset() - from > MAX_XML_TOKEN {
                return Err(Broken);
            }
            if let Some(plain) = self.scanner.plain_cell() {
                return self.cell(Some(plain.address), false, plain.empty).map(Some);
            }
            match self.scanner.next()? {
                Some(Token::Start { name: b"c", attributes, empty }) => {
                    return self.odd_cell(attributes, empty).map(Some);
                }
                Some(Token::Start { name: b"row", attributes, empty }) => {
                    self.start_row(attributes)?;
                    if empty {
                        self.end_row();
                        from = self.scanner.offset();
                    }
                }
                Some(Token::End(b"row")) => {
                    self.end_row();
                    from = self.scanner.offset();
                }
                Some(Token::End(b"sheetData")) => break,
                Some(_) => {}
                None => return Err(Broken),
            }
        }
        while let Some(token) = self.scanner.next()? {
            self.frame.take(&token)?;
        }
        Ok(None)
    }

    fn start_row(&mut self, attributes: Attributes<'a>) -> Result<(), Broken> {
        let (mut number, mut hidden, mut height) = (None, None, None);
        for (name, value) in attributes.iter() {
            match name {
                b"r" => number = number.or(Some(value)),
                b"hidden" => hidden = hidden.or(Some(value)),
                b"ht" => height = height.or(Some(value)),
                _ => {}
            }
        }
        if let Some(number) = number {
            let row = whole_number(number).filter(|row| (1..=MAX_ROWS).contains(row)).ok_or(Broken)?;
            self.row = row - 1;
        }
        self.frame.row(self.row, hidden.is_some_and(is_on) || height.is_some_and(is_zero))
    }

    fn end_row(&mut self) {
        self.row = self.row.saturating_add(1);
        self.column = 0;
    }

    /// A cell whose tag has more than the usual, or in another order.
    fn odd_cell(&mut self, attributes: Attributes<'a>, empty: bool) -> Result<Scanned<'a>, Broken> {
        let (mut address, mut metadata) = (None, false);
        for (name, value) in attributes.iter() {
            match name {
                b"r" => address = Some(value),
                b"vm" => metadata = true,
                _ => {}
            }
        }
        self.cell(address, metadata, empty)
    }

    fn cell(&mut self, address: Option<&[u8]>, metadata: bool, empty: bool) -> Result<Scanned<'a>, Broken> {
        let mut cell = Scanned {
            place: self.place(address)?,
            written: Written::Absent,
            formula: Seen::No,
            inline: false,
            struck: false,
            runs: None,
            metadata,
        };
        self.column = u32::from(cell.place.1) + 1;
        if !empty {
            self.content(&mut cell)?;
        }
        Ok(cell)
    }

    fn place(&self, address: Option<&[u8]>) -> Result<Position, Broken> {
        match address {
            Some(address) => parse_cell(address).ok_or(Broken),
            None if self.row < MAX_ROWS && self.column < u32::from(MAX_COLUMNS) => {
                Ok((self.row, u16::try_from(self.column).map_err(|_| Broken)?))
            }
            None => Err(Broken),
        }
    }

    fn content(&mut self, cell: &mut Scanned<'a>) -> Result<(), Broken> {
        let from = self.scanner.offset();
        let (mut inline, mut off_the_line) = (from, false);
        loop {
            if self.scanner.offset() - from > MAX_XML_TOKEN {
                return Err(Broken);
            }
            if cell.written == Written::Absent
                && let Some(text) = self.scanner.plain_value()
            {
                cell.written = if text.is_empty() { Written::Empty } else { Written::Text(text) };
                return Ok(());
            }
            match self.scanner.next()?.ok_or(Broken)? {
                Token::End(b"c") => return Ok(()),
                Token::Start { name: b"v", empty, .. } => {
                    let again = cell.written != Written::Absent;
                    let written = if empty { Written::Empty } else { self.value()? };
                    cell.written = match (again, written) {
                        (true, Written::Text(text)) => Written::Odd(text),
                        (true, _) => Written::Odd(b""),
                        (false, written) => written,
                    };
                }
                Token::Start { name: b"f", attributes, empty } => {
                    cell.formula = self.formula(attributes, empty)?;
                }
                Token::Start { name: b"is", .. } => {
                    cell.inline = true;
                    inline = self.scanner.offset();
                }
                Token::Start { name: b"vertAlign", attributes, .. } => {
                    off_the_line |= runs::line(attributes).is_some();
                }
                Token::End(b"is") if off_the_line => {
                    cell.runs = self.bytes.get(inline..self.scanner.offset());
                }
                Token::Start { name: b"strike", attributes, .. } => {
                    cell.struck |= !attributes.raw(b"val").is_some_and(is_off);
                }
                _ => {}
            }
        }
    }

    /// The content of `<v>` up to its end.
    fn value(&mut self) -> Result<Written<'a>, Broken> {
        let from = self.scanner.offset();
        let mut pieces = 0;
        let mut text: &[u8] = b"";
        loop {
            let at = self.scanner.offset();
            match self.scanner.next()?.ok_or(Broken)? {
                Token::End(b"v") => {
                    let whole = &self.bytes[from..at];
                    return Ok(match pieces {
                        0 if whole.is_empty() => Written::Empty,
                        1 if text.len() == whole.len() => Written::Text(text),
                        _ => Written::Odd(whole),
                    });
                }
                Token::Text(piece) => {
                    pieces += 1;
                    text = piece;
                }
                // Closing the cell without closing the value: everything after would shift.
                Token::End(b"c" | b"row" | b"sheetData") => return Err(Broken),
                _ => pieces += 2,
            }
        }
    }

    fn formula(&mut self, attributes: Attributes<'a>, empty: bool) -> Result<Seen, Broken> {
        let index = attributes.raw(b"si");
        let from = self.scanner.offset();
        let mut at = from;
        if !empty {
            loop {
                at = self.scanner.offset();
                match self.scanner.next()?.ok_or(Broken)? {
                    Token::End(b"f") => break,
                    Token::End(b"c" | b"row" | b"sheetData") => return Err(Broken),
                    _ => {}
                }
            }
        }
        let seen = formula_kind(&self.bytes[from..at]);
        if let Some(index) = index {
            if seen == Seen::External && self.external_shared.len() < 1_000 {
                self.external_shared.insert(index);
            } else if from == at && self.external_shared.contains(index) {
                return Ok(Seen::External);
            }
        }
        Ok(seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(rows: &str) -> Result<Vec<String>, Broken> {
        let xml = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        let mut scan = SheetScan::start(xml.as_bytes())?;
        let mut out = Vec::new();
        while let Some(cell) = scan.next_cell()? {
            let stored = match cell.written {
                Written::Absent => "-".to_owned(),
                Written::Empty => "''".to_owned(),
                Written::Text(text) => String::from_utf8_lossy(text).into_owned(),
                Written::Odd(text) => format!("?{}", String::from_utf8_lossy(text)),
            };
            out.push(format!("{:?} {stored} {:?}", cell.place, cell.formula));
        }
        Ok(out)
    }

    #[test]
    fn cells_without_addresses_follow_their_neighbours() {
        let found =
            cells("<row><c><v>1</v></c><c t='s'><v>2</v></c></row><row r='5'><c/><c r='D5'/><c/></row>");
        let places: Vec<_> =
            found.unwrap().iter().map(|cell| cell.split(')').next().unwrap().to_owned()).collect();
        assert_eq!(places, ["(0, 0", "(0, 1", "(4, 0", "(4, 3", "(4, 4"]);
    }

    #[test]
    fn formulas_tell_whether_they_have_a_result_and_where_they_reach() {
        let found = cells(
            "<row><c><f>A1+1</f><v>3</v></c><c><f>SUM(A1)</f></c><c><f>SUM(A1)</f><v></v></c>\
             <c><f t='shared' si='0' ref='D1:E1'>[1]Sheet1!A1</f><v>4</v></c><c><f t='shared' si='0'/><v>5</v></c>\
             <c t='str'><f>_xlfn.DISPIMG(\"ID_1\",1)</f><v>=DISPIMG(\"ID_1\",1)</v></c></row>",
        );
        let seen: Vec<_> =
            found.unwrap().iter().map(|cell| cell.split(") ").last().unwrap().to_owned()).collect();
        assert_eq!(seen[..5], ["3 Plain", "- Plain", "'' Plain", "4 External", "5 External"]);
        assert!(seen[5].ends_with("Picture"), "{}", seen[5]);
    }

    #[test]
    fn values_in_pieces_are_odd() {
        let found =
            cells("<row><c><v>1<!-- x -->2</v></c><c><v>1</v><v>2</v></c><c><v><![CDATA[5]]></v></c></row>");
        let found = found.unwrap();
        assert!(found.iter().all(|cell| cell.contains('?')), "{found:?}");
    }

    #[test]
    fn places_outside_the_grid_break_the_sheet() {
        for row in
            ["<c r='ZZZZZZ1'/>", "<c r='B99999999999'/>", "<c r='A0'/>", "<row r='0'/>", "<row r='x'/>"]
        {
            assert_eq!(cells(row), Err(Broken), "{row}");
        }
    }

    #[test]
    fn sheets_that_break_off_are_told() {
        for xml in ["<worksheet>", "<worksheet><sheetData>", "<worksheet><sheetData><row><c><v>1"] {
            let broken = SheetScan::start(xml.as_bytes()).and_then(|mut scan| {
                while scan.next_cell()?.is_some() {}
                Ok(())
            });
            assert_eq!(broken, Err(Broken), "{xml}");
        }
    }
}
