//! The Word writer: a small document model in, the bytes of a .docx after GB/T 9704-2012 out. It computes no number,
//! knows nothing of the domain, and the same input always gives the same bytes.

mod charset;
mod chart;
mod compose;
mod edges;
mod ending;
mod geometry;
mod head;
mod imprint;
pub mod model;
mod order;
mod package;
mod parts;
pub mod profile;
pub mod read;
#[cfg(test)]
mod samples;
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

pub use model::Document;
pub use profile::Profile;

use order::arrange;
use package::Package;
use scribe::Scribe;

/// What keeps a document from being written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WordError {
    /// The profile cannot be used.
    #[error(transparent)]
    Profile(#[from] profile::ProfileError),
    /// The tree that docx-rs wrote cannot be read.
    #[error("文档内部标记读不懂")]
    Markup(#[from] quick_xml::Error),
    /// An attribute that docx-rs wrote cannot be read.
    #[error("文档内部属性读不懂")]
    Attribute(#[from] quick_xml::events::attributes::AttrError),
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
    let built = compose::compose(document, &mut scribe)?.build();
    let mut package = Package::default();
    package.main(arrange(&built.document, &scribe.fillings)?);
    package.word("rIdStyles", "styles", "styles.xml", styles::styles(profile, &scribe.geometry));
    package.word("rIdSettings", "settings", "settings.xml", parts::settings(profile));
    package.word("rIdFonts", "fontTable", "fontTable.xml", parts::font_table(profile));
    package.theme(parts::theme(profile));
    let main = String::from_utf8_lossy(&built.document);
    let named = |edge: &edges::Edge| main.contains(&format!("r:id=\"{}\"", edge.id));
    let edges = edges::edges(profile, &scribe.geometry, document.banner.as_deref());
    for edge in edges.into_iter().filter(named) {
        package.word(edge.id, edge.kind, &format!("{}.xml", edge.id), edge.bytes);
    }
    if scribe.comments > 0 {
        let comments = arrange(&built.comments, &scribe.fillings)?;
        package.word("rIdComments", "comments", "comments.xml", comments);
    }
    for (number, chart) in scribe.charts.into_iter().enumerate() {
        package.chart(number + 1, chart.chart, chart.workbook);
    }
    let properties = &document.properties;
    let custom = (!properties.custom.is_empty()).then(|| parts::custom(properties));
    package.properties(parts::core(properties), parts::app(), custom);
    package.finish()
}
