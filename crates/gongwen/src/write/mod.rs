//! A document written: its model laid out after the profile, and the parts of the package.

mod charset;
mod chart;
mod compose;
mod contents;
mod edges;
mod ending;
pub(crate) mod geometry;
mod head;
mod imprint;
mod markup;
mod package;
mod parts;
mod scribe;
mod section;
mod signature;
mod style_list;
pub(crate) mod styles;
mod table;
mod title;
mod xml;

use crate::model::Document;
use crate::profile::{self, Profile};

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
    let mut scribe = Scribe::new(profile, document);
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
