//! A finished document opened again: its paragraphs and cells as a reader sees them, with the marks that say which
//! number stands where. Changes that are tracked are taken as accepted. What the numbers should be is not known here.

mod part;

use std::io::{Cursor, Read};
use std::ops::Range;

use zip::ZipArchive;

use super::bookmark::FigureName;

/// Why a document cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadWordError {
    /// Not a zip, or one that is cut off.
    #[error("不是 Word 文档（.docx），或者文件已损坏")]
    Package(#[from] zip::result::ZipError),
    /// A part is not XML.
    #[error("文档内容读不懂，文件可能已损坏")]
    Markup(#[from] quick_xml::Error),
    /// An attribute is not XML.
    #[error("文档内容读不懂，文件可能已损坏")]
    Attribute(#[from] quick_xml::events::attributes::AttrError),
    /// No main part.
    #[error("文档里没有正文")]
    NoBody,
    /// A part beyond what any summary needs.
    #[error("文档内容过大，超过{0}兆")]
    TooLarge(u64),
    /// The zip cannot be unpacked.
    #[error("文档解不开，文件可能已损坏")]
    Unpack(#[from] std::io::Error),
}

/// A finished document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finished {
    /// Paragraphs of the body, of tables, headers, footers and notes, in the order of the file. None is empty.
    pub passages: Vec<Passage>,
    /// Whether it holds tracked changes.
    pub tracked: bool,
    /// How many comments it has.
    pub comments: usize,
    /// How many tables it has.
    pub tables: usize,
    /// How many paragraphs with text its body has outside tables.
    pub paragraphs: usize,
    /// What its charts show, each in the order of the chart: names of series, categories and values.
    pub charts: Vec<Vec<String>>,
}

/// One paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// Where it stands.
    pub spot: Spot,
    /// Its text.
    pub text: String,
    /// Marked stretches in byte offsets, in their order.
    pub marks: Vec<Mark>,
    /// Results of fields (page numbers) in byte offsets.
    pub fields: Vec<Range<usize>>,
}

/// Where a paragraph stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Spot {
    /// In the body; its number among the paragraphs that hold text, from 1.
    Body(usize),
    /// In a cell of a table: numbers of the table in the document and of row and grid column, from 0, and the columns
    /// it spans.
    Cell {
        /// Table.
        table: usize,
        /// Row.
        row: usize,
        /// Grid column.
        column: usize,
        /// Columns it spans.
        span: usize,
    },
    /// In a header or footer.
    #[default]
    Edge,
    /// In a footnote or endnote.
    Note,
}

/// A marked stretch of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of the paragraph's text.
    pub range: Range<usize>,
    /// The name of the bookmark that marks it, which tells the id. Whatever program saves a document keeps it.
    pub name: FigureName,
}

/// Largest part that is read, in MiB.
const LARGEST: u64 = 256;

/// Reads a finished document, whoever saved it last.
///
/// # Errors
/// If it is no Word document or is damaged.
pub fn read(bytes: &[u8]) -> Result<Finished, ReadWordError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let mut names: Vec<String> =
        archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    names.sort();
    if !names.iter().any(|name| name == "word/document.xml") {
        return Err(ReadWordError::NoBody);
    }
    let mut finished = Finished::default();
    part::read(&content(&mut archive, "word/document.xml")?, Spot::Body(0), &mut finished)?;
    for name in &names {
        let Some(file) = name.strip_prefix("word/").filter(|file| file.strip_suffix(".xml").is_some()) else {
            continue;
        };
        if file.starts_with("header") || file.starts_with("footer") {
            part::read(&content(&mut archive, name)?, Spot::Edge, &mut finished)?;
        } else if matches!(file, "footnotes.xml" | "endnotes.xml") {
            part::read(&content(&mut archive, name)?, Spot::Note, &mut finished)?;
        } else if file.starts_with("charts/chart") {
            finished.charts.push(part::chart(&content(&mut archive, name)?)?);
        } else if file == "comments.xml" {
            finished.comments += part::comments(&content(&mut archive, name)?)?;
        }
    }
    Ok(finished)
}

fn content(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Vec<u8>, ReadWordError> {
    let limit = LARGEST * 1024 * 1024;
    let mut bytes = Vec::new();
    archive.by_name(name)?.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(ReadWordError::TooLarge(LARGEST)) } else { Ok(bytes) }
}
