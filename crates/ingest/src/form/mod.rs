//! The return's form inside a workbook: where it stands, what its cells say.

pub(crate) mod cover;
mod date;
pub(crate) mod header;
pub(crate) mod indicators;
pub(crate) mod ledger;
pub(crate) mod lexicon;
pub(crate) mod notes;
mod number;
pub(crate) mod value;
pub(crate) mod villages;
pub(crate) mod words;
