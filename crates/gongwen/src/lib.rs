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
//! # #[cfg(feature = "write")] {
//! let bytes = gongwen::write(&document, &Profile::of(DocumentKind::Report))?;
//!
//! let finished = gongwen::read::read(&bytes)?;
//! let passage = &finished.passages[1];
//! assert_eq!(passage.text, "全市森林覆盖率42.1%。");
//! let mark = &passage.marks[0];
//! assert_eq!(&passage.text[mark.range.clone()], "42.1%");
//! assert_eq!(mark.name.id().as_deref(), Some("forest.share"));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bookmark;
mod clean;
mod kind;
pub mod model;
pub mod profile;
pub mod read;
#[cfg(test)]
#[cfg(feature = "write")]
mod samples;
#[cfg(test)]
#[cfg(feature = "write")]
mod schema;
#[cfg(test)]
#[cfg(feature = "write")]
mod tests;
pub mod uses;
#[cfg(feature = "write")]
mod write;

pub use bookmark::FigureName;
pub use clean::clean;
pub use kind::{DocumentKind, UnknownKind};
pub use model::Document;
pub use profile::Profile;
#[cfg(feature = "write")]
pub use write::{WordError, write};
