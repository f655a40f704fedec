//! From the reporters' values to the whole's: who reported, totals and how far they are known, comparisons, ranks, targets, and how what was
//! counted is said.

pub mod board;
mod by_reporter;
mod cell;
pub mod compare;
pub mod consolidate;
pub(crate) mod doubt;
pub mod goal;
mod part;
pub mod past;
pub mod phrase;
pub mod rank;
pub mod recipe;
pub mod rows;
pub mod sections;
pub mod settings;
pub mod target;

pub use by_reporter::ByReporter;
pub use cell::{Cell, Standing};
