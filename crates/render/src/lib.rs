//! Views of a report: the summary's text and Word page, the workbook, the return forms, the JSON. Renders what
//! core computed and computes no number itself.

#[cfg(feature = "parquet")]
mod columns;
#[cfg(feature = "parquet")]
pub mod dataset;
pub mod forms;
pub mod json;
pub mod long;
pub mod narrative;
pub mod page;
mod sheet;
pub mod summary;
pub mod workbook;

pub use sheet::SAMPLE;
