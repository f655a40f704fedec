//! What a worksheet part says around its cells: hidden rows and columns, merged areas, filters, protection, links.

use crate::a1::parse_area;
use crate::area::{Area, Spans};
use crate::limits::{MAX_COLUMNS, MAX_EXTRAS, MAX_MARGINS, MAX_ROWS};
use crate::text::margin;
use crate::xml::{Attributes, Broken, Token};

/// A hyperlink before its relation is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// Cells that carry it.
    pub(crate) area: Area,
    /// Id of the relation that holds an outside address.
    pub(crate) relation: Option<String>,
    /// Place inside the book.
    pub(crate) location: Option<String>,
}

/// Elements that hold the text of a header or a footer.
const MARGINS: [&[u8]; 6] =
    [b"oddHeader", b"oddFooter", b"evenHeader", b"evenFooter", b"firstHeader", b"firstFooter"];

/// Gathered while a sheet is scanned.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    pub(crate) merges: Vec<Area>,
    pub(crate) hidden_rows: Spans,
    pub(crate) hidden_columns: Spans,
    pub(crate) filtered: bool,
    pub(crate) protected: bool,
    pub(crate) links: Vec<Link>,
    /// Headers and footers, without the codes of their looks.
    pub(crate) margins: Vec<String>,
    /// The header or footer that is being read.
    margin: Option<String>,
    /// Rows are hidden unless they say otherwise.
    zero_height: bool,
    /// First row that has not been accounted for when rows are hidden by default.
    next_row: u32,
}

impl Frame {
    /// Takes in an element outside the cells.
    pub(crate) fn take(&mut self, token: &Token<'_>) -> Result<(), Broken> {
        let (name, attributes) = match *token {
            Token::Start { name, attributes, empty } => {
                self.margin = (!empty && MARGINS.contains(&name)).then(String::new);
                (name, attributes)
            }
            Token::Text(raw) | Token::CData(raw) => {
                if let Some(margin) = &mut self.margin {
                    margin.push_str(&crate::xml::decode(raw));
                }
                return Ok(());
            }
            Token::End(_) => {
                let text = self.margin.take().filter(|_| self.margins.len() < MAX_MARGINS);
                self.margins.extend(text.map(|text| margin(&text)));
                return Ok(());
            }
        };
        match name {
            b"sheetPr" => self.filtered |= attributes.flag(b"filterMode"),
            b"filterColumn" => self.filtered = true,
            b"sheetFormatPr" => self.zero_height = attributes.flag(b"zeroHeight"),
            b"sheetProtection" => self.protected |= attributes.flag(b"sheet"),
            b"col" => self.column(attributes),
            b"mergeCell" => {
                let area = attributes.raw(b"ref").and_then(parse_area).ok_or(Broken)?;
                self.merges.push(area);
            }
            b"hyperlink" => self.link(attributes),
            _ => {}
        }
        if self.merges.len() > MAX_EXTRAS || self.links.len() > MAX_EXTRAS { Err(Broken) } else { Ok(()) }
    }

    /// Takes in a row, counted from 0.
    pub(crate) fn row(&mut self, row: u32, hidden: bool) -> Result<(), Broken> {
        if self.zero_height && row > self.next_row {
            self.hidden_rows.add(self.next_row, row - 1);
        }
        self.next_row = self.next_row.max(row.saturating_add(1));
        if hidden {
            self.hidden_rows.add(row, row);
        }
        if self.hidden_rows.runs().len() > MAX_EXTRAS { Err(Broken) } else { Ok(()) }
    }

    fn column(&mut self, attributes: Attributes<'_>) {
        let hidden = attributes.flag(b"hidden") || attributes.raw(b"width").is_some_and(is_zero);
        let (Some(first), Some(last)) = (attributes.number(b"min"), attributes.number(b"max")) else {
            return;
        };
        if hidden && first > 0 && last > 0 {
            self.hidden_columns.add(first - 1, last.min(u32::from(MAX_COLUMNS)) - 1);
        }
    }

    fn link(&mut self, attributes: Attributes<'_>) {
        let Some(area) = attributes.raw(b"ref").and_then(parse_area) else { return };
        self.links.push(Link {
            area,
            relation: attributes.raw_local(b"id").map(|id| crate::xml::decode(id).into_owned()),
            location: attributes.text(b"location").map(std::borrow::Cow::into_owned),
        });
    }

    /// The hidden rows, with those below the last row when rows are hidden by default.
    pub(crate) fn hidden_rows(&mut self) -> Spans {
        let mut rows = std::mem::take(&mut self.hidden_rows);
        if self.zero_height && self.next_row < MAX_ROWS {
            rows.add(self.next_row, MAX_ROWS - 1);
        }
        rows
    }
}

/// A height or width of nothing.
pub(crate) fn is_zero(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|byte| matches!(byte, b'0' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::Scanner;

    fn frame(xml: &str) -> Result<Frame, Broken> {
        let mut scanner = Scanner::new(xml.as_bytes());
        let mut frame = Frame::default();
        while let Some(token) = scanner.next()? {
            match token {
                Token::Start { name: b"row", attributes, .. } => {
                    let hidden = attributes.flag(b"hidden") || attributes.raw(b"ht").is_some_and(is_zero);
                    frame.row(attributes.number(b"r").unwrap() - 1, hidden)?;
                }
                token => frame.take(&token)?,
            }
        }
        Ok(frame)
    }

    #[test]
    fn rows_and_columns_are_hidden_by_flag_or_by_size() {
        let mut found = frame(
            "<cols><col min='2' max='3' hidden='1' width='9'/><col min='5' max='5' width='0'/></cols>\
             <row r='2' hidden='1'/><row r='4' ht='0' customHeight='1'/><row r='5' ht='12.5'/>",
        )
        .unwrap();
        assert!(found.hidden_columns.runs().eq([(1, 2), (4, 4)]));
        assert!(found.hidden_rows().runs().eq([(1, 1), (3, 3)]));
    }

    #[test]
    fn rows_hidden_by_default_are_all_but_the_listed_ones() {
        let mut found = frame("<sheetFormatPr zeroHeight='1'/><row r='1'/><row r='2'/><row r='5'/>").unwrap();
        assert!(found.hidden_rows().runs().eq([(2, 3), (5, MAX_ROWS - 1)]));
    }

    #[test]
    fn a_filter_button_alone_filters_nothing() {
        assert!(!frame("<autoFilter ref='A1:C9'/>").unwrap().filtered);
        assert!(frame("<autoFilter ref='A1:C9'><filterColumn colId='0'/></autoFilter>").unwrap().filtered);
        assert!(frame("<sheetPr filterMode='1'/>").unwrap().filtered);
    }

    #[test]
    fn headers_and_footers_are_read_without_their_codes() {
        let found = frame(
            "<headerFooter><oddHeader>&amp;L&amp;\"宋体,加粗\"&amp;12 甲&amp;C乙&amp;&amp;</oddHeader>\
             <oddFooter/><evenFooter>&amp;P/&amp;N</evenFooter></headerFooter>",
        );
        let words = found.unwrap().margins;
        let words: Vec<Vec<&str>> = words.iter().map(|text| text.split_whitespace().collect()).collect();
        assert_eq!(words, [vec!["甲", "乙&"], vec!["/"]]);
    }

    #[test]
    fn a_merged_area_outside_the_grid_breaks_the_sheet() {
        assert_eq!(frame("<mergeCell ref='A1:B2'/>").unwrap().merges[0].to_string(), "A1:B2");
        assert_eq!(frame("<mergeCell ref='A1:ZZZZ2'/>").err(), Some(Broken));
    }
}
