//! The return's form inside a workbook: where it stands, what its cells say.

mod cell;
mod corrected;
pub(crate) mod cover;
pub(crate) mod date;
pub(crate) mod details;
pub(crate) mod header;
mod heads;
pub(crate) mod indicators;
pub(crate) mod ledger;
pub(crate) mod lexicon;
pub(crate) mod limits;
pub(crate) mod look;
mod misplaced;
pub(crate) mod names;
pub(crate) mod notes;
pub(crate) mod number;
pub(crate) mod numeral;
pub(crate) mod period;
mod rate;
mod rows;
pub(crate) mod shape;
mod shifted;
pub(crate) mod tables;
mod total;
pub(crate) mod value;
pub(crate) mod wording;
pub(crate) mod words;
