//! Chinese official documents (公文): a small document model in, the bytes of a .docx after GB/T 9704-2012 out, and a
//! finished document read back. It computes no number, knows nothing of what a document is about, and the same input
//! always gives the same bytes.
//!
//! A number may carry an id ([`model::Figure`]): in the document it is plain text between the ends of a hidden bookmark,
//! whatever program saves it, and [`read::read`] tells which number stands where.
//!
//! ```
//! use gongwen::model::{Block, Figure, Inline};
//! use gongwen::{Document, DocumentKind, Profile};
//!
//! let figure = Figure { id: "forest.share".into(), text: "42.1%".into(), comment: None };
//! let document = Document {
//!     title: vec!["关于植树造林情况的报告".into()],
//!     blocks: vec![Block::Paragraph(vec![
//!         Inline::Text("全市森林覆盖率".into()),
//!         Inline::Figure(figure),
//!         Inline::Text("。".into()),
//!     ])],
//!     ..Document::default()
//! };
//! let bytes = gongwen::write(&document, &Profile::of(DocumentKind::Report))?;
//!
//! let finished = gongwen::read::read(&bytes)?;
//! let passage = &finished.passages[1];
//! assert_eq!(passage.text, "全市森林覆盖率42.1%。");
//! let mark = &passage.marks[0];
//! assert_eq!(&passage.text[mark.range.clone()], "42.1%");
//! assert_eq!(mark.name.id().as_deref(), Some("forest.share"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bookmark;
mod charset;
mod chart;
mod clean;
mod compose;
mod edges;
mod ending;
mod geometry;
mod head;
mod imprint;
mod kind;
mod markup;
pub mod model;
mod package;
mod parts;
pub mod profile;
pub mod read;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod schema;
mod scribe;
mod section;
mod signature;
mod style_list;
mod styles;
mod table;
#[cfg(test)]
mod tests;
mod title;
pub mod uses;
mod xml;

pub use bookmark::FigureName;
pub use clean::clean;
pub use kind::{DocumentKind, UnknownKind};
pub use model::Document;
pub use profile::Profile;

use package::Package;
use scribe::Scribe;

/// What keeps a document from being written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WordError {
    /// The profile cannot be used.
    #[error(transparent)]
    Profile(#[from] profile::ProfileError),
    /// The workbook behind a chart cannot be written.
    #[error("图表数据写不出")]
    Chart(#[from] rust_xlsxwriter::XlsxError),
    /// The parts of the document do not fit together.
    #[error("文档各部分对不上：{0}")]
    Part(&'static str),
    /// A part cannot be put into the file.
    #[error("文档打包失败")]
    Package(#[from] zip::result::ZipError),
    /// A part cannot be written.
    #[error("文档写不出")]
    Write(#[from] std::io::Error),
}

/// Writes a document after a profile.
///
/// # Errors
/// If the profile cannot be used or a part cannot be put together.
pub fn write(document: &Document, profile: &Profile) -> Result<Vec<u8>, WordError> {
    profile.check()?;
    let mut scribe = Scribe::new(profile, &document.properties);
    let composed = compose::compose(document, &mut scribe)?;
    let main = markup::document(&composed.children, &composed.section)?;
    let mut package = Package::default();
    package.main(main);
    package.word("rIdStyles", "styles", "styles.xml", styles::styles(profile, &scribe.geometry));
    package.word("rIdSettings", "settings", "settings.xml", parts::settings(profile));
    package.word("rIdFonts", "fontTable", "fontTable.xml", parts::font_table(profile));
    package.theme(parts::theme(profile));
    let edges = edges::edges(profile, &scribe.geometry, document.banner.as_deref());
    for edge in edges.into_iter().filter(|edge| scribe.edges.contains(edge.id)) {
        package.word(edge.id, edge.kind, &format!("{}.xml", edge.id), edge.bytes);
    }
    if !scribe.comments.is_empty() {
        package.word(
            "rIdComments",
            "comments",
            "comments.xml",
            markup::comments(&scribe.comments, &scribe.properties.reviewer.1)?,
        );
    }
    for (number, chart) in scribe.charts.into_iter().enumerate() {
        package.chart(number + 1, chart.chart, chart.workbook);
    }
    let properties = &document.properties;
    let custom = (!properties.custom.is_empty()).then(|| parts::custom(properties));
    package.properties(parts::core(properties), parts::app(), custom);
    package.finish()
}
