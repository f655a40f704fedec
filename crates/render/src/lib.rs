//! Views of a report: the summary's text and Word page, the workbook, the return forms, the JSON. Renders what
//! core computed and computes no number itself.

pub mod forms;
pub mod json;
pub mod long;
pub mod narrative;
pub mod page;
mod sheet;
pub mod summary;
pub mod workbook;

pub use sheet::SAMPLE;
