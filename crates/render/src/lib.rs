//! Views of a report: the summary's text and Word page, the workbook, the return forms, the JSON. Renders what
//! core computed and computes no number itself.

#[cfg(feature = "parquet")]
mod columns;
#[cfg(feature = "parquet")]
pub mod dataset;
#[cfg(feature = "xlsx")]
pub mod forms;
pub mod json;
pub mod long;
pub mod narrative;
#[cfg(feature = "html")]
pub mod page;
#[cfg(feature = "xlsx")]
mod sheet;
pub mod summary;
#[cfg(feature = "xlsx")]
pub mod workbook;

#[cfg(feature = "xlsx")]
pub use sheet::SAMPLE;
