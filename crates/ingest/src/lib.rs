//! Reading folders of returns: what a file is, where the form stands in it, every value with its cell. Rules
//! about meaning live in core.

mod choice;
mod folder;
mod form;
mod identity;
mod personal;
mod refused;
mod rolled;
mod versions;
mod workbook;

pub use folder::{InboxFile, ReadError, hash_in, list, read, sha256, sha256_of, told_name};
pub use refused::{Doing, refused};
