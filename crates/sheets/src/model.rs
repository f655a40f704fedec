//! What a file holds before anybody asks what it means: sheets, and their non-empty cells in a sparse map.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::area::{Area, Spans};
use super::cells::Cells;
use super::date::RawDate;
use super::format::{Shown, shown_number, shown_text};
use super::note::Note;

/// Place of a cell: row and column, both counted from 0. Sorts in reading order.
pub type Position = (u32, u16);

/// What a file is by its content, whatever its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Excel 2007 and later, without macros.
    Xlsx,
    /// The same with macros, which are never run.
    Xlsm,
    /// Excel 2007 and later in binary records.
    Xlsb,
    /// Excel 97–2003 and 5/95, also when WPS named it .et.
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// The same in one XML file.
    Fods,
    /// A web page with tables, as office systems export them under the name of a workbook.
    Html,
    /// A web page with all its parts in one file.
    Mhtml,
    /// The XML spreadsheet of Excel 2003.
    Xml2003,
    /// Separated text, UTF-8 or GB18030.
    Csv,
}

impl Kind {
    /// The usual ending of the kind, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xlsm => "xlsm",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::Fods => "fods",
            Self::Html => "html",
            Self::Mhtml => "mht",
            Self::Xml2003 => "xml",
            Self::Csv => "csv",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Html => "网页",
            Self::Mhtml => "单个文件网页",
            Self::Xml2003 => "XML 表格 2003",
            other => other.extension(),
        })
    }
}

/// Every non-empty cell of a file, and what stands around the cells.
#[derive(Debug, Clone, PartialEq)]
pub struct RawBook {
    /// What the file is by its content.
    pub kind: Kind,
    /// Worksheets in their order; chart sheets are left out with a note.
    pub sheets: Vec<RawSheet>,
    /// Document properties: `creator`, `lastModifiedBy`, `title`, `company` … and the custom ones under their own
    /// names.
    pub properties: BTreeMap<String, String>,
    /// Defined names with their formula text, as `("打印区域", "Sheet1!$A$1:$G$30")`.
    pub defined_names: Vec<(String, String)>,
    /// Notes on the file as a whole.
    pub notes: Vec<Note>,
}

impl RawBook {
    /// A book without sheets.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            sheets: Vec::new(),
            properties: BTreeMap::new(),
            defined_names: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Notes of the book, then those of its sheets in order.
    pub fn all_notes(&self) -> impl Iterator<Item = &Note> {
        self.notes.iter().chain(self.sheets.iter().flat_map(|sheet| sheet.notes.iter()))
    }

    /// Number of non-empty cells in all sheets.
    #[must_use]
    pub fn cell_count(&self) -> usize {
        self.sheets.iter().map(|sheet| sheet.cells.len()).sum()
    }
}

/// Whether a person sees the sheet's tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Visibility {
    /// Shown.
    #[default]
    Visible,
    /// Hidden; a person can show it from the menu.
    Hidden,
    /// Hidden so that only a macro shows it.
    VeryHidden,
}

/// One worksheet: its non-empty cells and what lies over them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RawSheet {
    /// Name on the tab.
    pub name: String,
    /// Whether the tab is shown.
    pub visibility: Visibility,
    /// Every cell that a person sees something in, or that has a value or a formula with one.
    pub cells: Cells,
    /// Merged areas; the value stands in the top left cell, the others are absent from `cells`.
    pub merges: Vec<Area>,
    /// Rows hidden by hand, by a filter or by height 0.
    pub hidden_rows: Spans,
    /// Columns hidden by hand or by width 0.
    pub hidden_columns: Spans,
    /// A filter is on and hides rows (a mere filter button is not enough).
    pub filtered: bool,
    /// The sheet is protected against changes (reading is not hindered).
    pub protected: bool,
    /// Comments by cell, the author's name left out.
    pub comments: BTreeMap<Position, String>,
    /// Hyperlinks with their targets.
    pub hyperlinks: Vec<Hyperlink>,
    /// Text in boxes and shapes that float over the cells.
    pub text_boxes: Vec<TextBox>,
    /// Text beside the cells that belongs to none: headers, footers, diagrams, titles of charts.
    pub margins: Vec<String>,
    /// Top left cells of the floating pictures.
    pub pictures: Vec<Position>,
    /// Formulas whose stored result is the empty text: nothing is seen, so they are counted and not kept.
    pub empty_formulas: usize,
    /// Notes on this sheet and its cells.
    pub notes: Vec<Note>,
}

impl RawSheet {
    /// A sheet without cells.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// The cell at a place counted from 0, if it holds anything.
    #[must_use]
    pub fn cell(&self, row: u32, column: u16) -> Option<&RawCell> {
        self.cells.get((row, column))
    }

    /// Whether the row or the column of a place is hidden.
    #[must_use]
    pub fn is_hidden(&self, (row, column): Position) -> bool {
        self.hidden_rows.contains(row) || self.hidden_columns.contains(u32::from(column))
    }

    /// The merged area that covers a place, if any.
    #[must_use]
    pub fn merge_at(&self, place: Position) -> Option<Area> {
        self.merges.iter().copied().find(|area| area.contains(place))
    }
}

/// One non-empty cell.
#[derive(Debug, Clone, PartialEq)]
pub struct RawCell {
    /// The stored value, never recomputed.
    pub value: RawValue,
    /// The number as the file writes it, when `value` does not show it: `1.2E+04`, 18 digits, an error in a number.
    pub lexical: Option<Box<str>>,
    /// Number format code such as `0.00%` or `0"人"`; `None` is General.
    pub format: Option<Arc<str>>,
    /// Whether the value comes from a formula.
    pub formula: Formula,
    /// The number format shows a percentage: 0.95 is seen as 95%.
    pub percent: bool,
    /// All or a part of the text is struck through.
    pub struck: bool,
}

impl RawCell {
    /// A plain cell with a value and nothing else.
    #[must_use]
    pub const fn plain(value: RawValue) -> Self {
        Self { value, lexical: None, format: None, formula: Formula::None, percent: false, struck: false }
    }

    /// A plain cell with a text.
    #[must_use]
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::plain(RawValue::Text(text.into()))
    }

    /// What a person sees of a number or a text under the cell's number format.
    #[must_use]
    pub fn shown(&self) -> Shown {
        let Some(code) = self.format.as_deref() else { return Shown::Plain };
        match &self.value {
            RawValue::Number(number) => shown_number(code, *number),
            RawValue::Text(text) => shown_text(code, text),
            _ => Shown::Plain,
        }
    }

    /// The value as raw text for messages: numbers with all their digits, dates as `2024-06-20`, texts unchanged.
    #[must_use]
    pub fn raw_text(&self) -> String {
        match (&self.lexical, &self.value) {
            (Some(lexical), RawValue::Number(_) | RawValue::NotFinite) => lexical.to_string(),
            (_, value) => value.to_string(),
        }
    }
}

/// The stored value of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum RawValue {
    /// A number: the shortest decimal that stands for the stored binary number.
    Number(Decimal),
    /// Infinite, not a number, or beyond 28 digits; the file's own writing is in `lexical`.
    NotFinite,
    /// A text, untouched: blanks, line breaks and full-width digits stay.
    Text(Arc<str>),
    /// True or false.
    Bool(bool),
    /// A number that its format shows as a date or a time.
    Date(RawDate),
    /// An error value such as `#REF!`.
    Error(Arc<str>),
    /// A picture inside the cell (WPS `DISPIMG`, Excel "place in cell").
    Picture,
    /// A formula without a stored result; nothing is recomputed.
    Uncached,
    /// A value that breaks the file format, with what the file writes. A note says why.
    Unreadable(Arc<str>),
}

impl fmt::Display for RawValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{}", number.normalize()),
            Self::NotFinite => f.write_str("（超出范围的数）"),
            Self::Text(text) | Self::Error(text) | Self::Unreadable(text) => f.write_str(text),
            Self::Bool(true) => f.write_str("TRUE"),
            Self::Bool(false) => f.write_str("FALSE"),
            Self::Date(date) => date.fmt(f),
            Self::Picture => f.write_str("（图片）"),
            Self::Uncached => f.write_str("（公式无结果）"),
        }
    }
}

/// Whether a cell's value comes from a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Formula {
    /// Typed in.
    #[default]
    None,
    /// A formula with a stored result.
    Cached,
    /// A formula without a stored result: the value is [`RawValue::Uncached`].
    Uncached,
    /// A formula that refers to another workbook; the stored result is kept.
    External,
}

/// A hyperlink over an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hyperlink {
    /// Cells that carry the link.
    pub area: Area,
    /// Address, file or place in the book.
    pub target: String,
}

/// Text that floats over the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextBox {
    /// Cell under the top left corner.
    pub anchor: Position,
    /// The text, paragraphs parted by line breaks.
    pub text: String,
}
