//! The small document model the Word writer takes: what stands on the page and in which order, nothing of the
//! domain and nothing of fonts or sizes (those are the profile's).

use std::borrow::Cow;

/// A whole document. Elements that are `None` or empty do not appear.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Title lines broken by meaning; a single line too long for the page is broken into balanced lines. 7.3.1.
    pub title: Vec<String>,
    /// Words of the document's field that no line break may part in a title, the longer before the shorter.
    pub terms: Vec<String>,
    /// 主送机关 without the colon at its end. 7.3.2.
    pub main_recipient: Option<String>,
    /// The body. 7.3.3.
    pub blocks: Vec<Block>,
    /// A last paragraph of its own such as 特此报告。
    pub closing: Option<String>,
    /// Attachments, each on a new page; 附件说明 lists their titles below the body. 7.3.4, 7.3.7.
    pub attachments: Vec<Attachment>,
    /// 发文机关署名 and 成文日期. 7.3.5.
    pub signature: Option<Signature>,
    /// 附注 without its brackets, such as 此件公开发布. 7.3.6.
    pub note: Option<String>,
    /// 发文机关标志, 发文字号, 签发人 and the red rule. 7.2.4 to 7.2.7.
    pub red_head: Option<RedHead>,
    /// 版记 at the foot of the last page. 7.4.
    pub imprint: Option<Imprint>,
    /// What the file says of itself.
    pub properties: Properties,
    /// A mark in the page header, such as 样例数据 or 送审稿.
    pub banner: Option<String>,
    /// Whether a table of contents stands before everything else, on a page of its own: a field that a program which lays
    /// pages out fills with their numbers. For long papers without a red head; the standard knows none.
    pub contents: bool,
}

/// One block of the body or of an attachment.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading, its number included (`一、`, `（一）`, `1.`, `（1）`).
    Heading {
        /// 1 for 一、, 2 for （一）, 3 for 1., 4 for （1）.
        level: u8,
        /// Its text, without a full stop unless `run_in`.
        text: Vec<Inline>,
        /// Set into the first line of the paragraph that follows (段首题, ends with a full stop).
        run_in: bool,
    },
    /// A paragraph, its first line indented by two characters.
    Paragraph(Vec<Inline>),
    /// A table as wide as the text area.
    Table(Table),
    /// A native chart with its data embedded.
    Chart(Chart),
}

/// A piece of running text. Line feeds become line breaks, tabs become tabs, control characters become U+FFFD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// A number that answers: a hidden bookmark around it carries its id.
    Figure(Figure),
    /// The mark of the attachment of that number, such as 附件2: a field that leads to it where it is there.
    Attachment(u32),
    /// Words of somebody else, quoted as they are. A bookmark carries the id, as with a figure, and says that the numbers
    /// inside are not the author's; they are not counted among the figures.
    Quote {
        /// Id of the quotation, of a kind that no figure has.
        id: String,
        /// The words.
        text: String,
    },
}

impl Inline {
    /// What it says.
    #[must_use]
    pub fn words(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) | Self::Quote { text, .. } => text.into(),
            Self::Figure(figure) => figure.text.as_str().into(),
            Self::Attachment(number) => format!("附件{number}").into(),
        }
    }
}

/// A number with its identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figure {
    /// Figure id; the name of the bookmark comes from it ([`FigureName`](crate::FigureName)).
    pub id: String,
    /// The number as it reads, with its unit if the unit must not be parted from it by editing.
    pub text: String,
    /// A remark for the draft edition: becomes a Word comment. `None` in the clean edition.
    pub comment: Option<String>,
}

/// One attachment, on a page of its own. 7.3.7.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attachment {
    /// Number behind 附件; `None` for a single attachment.
    pub number: Option<u32>,
    /// Title, word for word as in 附件说明.
    pub title: String,
    /// On landscape pages, with the page number at the physical foot. Clause 8.
    pub landscape: bool,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// 署名 and 成文日期.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    /// Issuing organ, such as 某某市林业局.
    pub organ: String,
    /// Date as it reads, such as 2024年6月25日.
    pub date: String,
}

/// The red head.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RedHead {
    /// 发文机关标志, such as 某某市林业局文件.
    pub mark: String,
    /// 发文字号, such as 楚司报〔2024〕1号; empty if not yet given.
    pub number: String,
    /// 签发人 of an upward document; the number then stands left, the signer right on the same line.
    pub signer: Option<String>,
}

/// 版记.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imprint {
    /// 抄送 organs; no line if empty. They are joined with a comma and ended with a full stop.
    pub copies_to: Vec<String>,
    /// 印发机关.
    pub issuer: String,
    /// 印发日期 without 印发.
    pub date: String,
}

/// Document properties. Nothing is taken from the clock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Properties {
    /// Title.
    pub title: String,
    /// Creator.
    pub creator: String,
    /// Subject.
    pub subject: String,
    /// Who comments: name and initials, as Word shows them beside a comment.
    pub reviewer: (String, String),
    /// Creation time as ISO 8601 in UTC, `2024-06-25T00:00:00Z`.
    pub created: String,
    /// Custom properties, name and text, in this order.
    pub custom: Vec<(String, String)>,
}

/// A table. Its header rows are repeated on each page, its rows are never split.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Caption above it, without a full stop.
    pub caption: Option<String>,
    /// What it holds, for those who cannot see it.
    pub alt: Option<String>,
    /// Text of the unit line above the right edge, such as 单位：人、场次.
    pub unit: Option<String>,
    /// Columns from left to right.
    pub columns: Vec<Column>,
    /// Header rows. A cell that spans rows is left out in the rows below, as in HTML.
    pub header: Vec<Vec<HeaderCell>>,
    /// Body rows.
    pub rows: Vec<Row>,
    /// Notes below the table, one paragraph each.
    pub notes: Vec<String>,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// Width relative to the other columns.
    pub width: f64,
    /// How its cells stand.
    pub align: Align,
}

/// How the cells of a column stand. Header cells are always centred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Center,
    /// At the right edge.
    Right,
    /// Decimal points below each other; cells without a digit in the middle.
    Decimal,
}

/// A cell of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderCell {
    /// Its text; a line feed breaks the line.
    pub text: String,
    /// Columns it spans, 1 or more.
    pub colspan: usize,
    /// Rows it spans, 1 or more.
    pub rowspan: usize,
}

impl HeaderCell {
    /// A cell of one column and one row.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), colspan: 1, rowspan: 1 }
    }

    /// A cell of that many columns and rows.
    pub fn spanning(text: impl Into<String>, colspan: usize, rowspan: usize) -> Self {
        Self { text: text.into(), colspan, rowspan }
    }
}

/// A row of the body of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Cells, one a column; missing ones are left empty.
    pub cells: Vec<Cell>,
    /// A row of totals, set in the font of the header.
    pub total: bool,
    /// The head of the rows that follow: its first cell spans all columns and stays with the next row.
    pub group: bool,
}

/// A cell of the body of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// What it says.
    pub content: Vec<Inline>,
    /// Joined with the cell above it (its content is then not shown).
    pub continued: bool,
}

impl Cell {
    /// A cell of plain words.
    pub fn text(text: impl Into<String>) -> Self {
        Self { content: vec![Inline::Text(text.into())], continued: false }
    }

    /// A cell with a number that answers.
    #[must_use]
    pub fn figure(figure: Figure) -> Self {
        Self { content: vec![Inline::Figure(figure)], continued: false }
    }

    /// A cell joined with the one above it.
    #[must_use]
    pub fn continued() -> Self {
        Self { content: Vec::new(), continued: true }
    }
}

/// A native chart, editable in Word. The numbers are drawn as given, none is computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Kind.
    pub kind: ChartKind,
    /// Caption below it, without a full stop.
    pub caption: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// Categories along the axis.
    pub categories: Vec<String>,
    /// Series, told apart by patterns that survive black-and-white printing.
    pub series: Vec<Series>,
    /// Title of the value axis, such as 百分比（%）.
    pub unit: Option<String>,
    /// A level to reach, drawn as a dashed line across.
    pub target: Option<Target>,
    /// The value axis; left to the program that shows it where there is none.
    pub axis: Option<Axis>,
}

/// A value axis, in the unit of the series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// Lower end.
    pub from: f64,
    /// Upper end.
    pub to: f64,
    /// Distance of its lines.
    pub step: f64,
}

/// Kind of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Upright bars, for comparing.
    Bar,
    /// Lines, for trends.
    Line,
    /// Dots without lines, for how far each is from a level on a scale that does not begin at zero.
    Dot,
}

/// One series of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Name in the legend.
    pub name: String,
    /// Values, one a category; `None` leaves a gap.
    pub values: Vec<Option<f64>>,
    /// Excel number format, such as `0.0`.
    pub format: String,
    /// Places of the values that are written beside their points; all of them where there is no list.
    pub labelled: Option<Vec<usize>>,
}

/// The level to reach in a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Name in the legend, such as 目标95%.
    pub name: String,
    /// Level in the unit of the series.
    pub value: f64,
}
