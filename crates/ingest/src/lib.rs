//! Reading folders of returns: what a file is, where the form stands in it, every value with its cell. Rules
//! about meaning live in core.

mod choice;
mod folder;
mod form;
mod hash;
mod identity;
mod known;
mod listing;
mod memory;
mod own;
mod personal;
mod receipts;
mod refused;
mod rolled;
mod versions;
mod workbook;

pub use folder::{
    FileRead, OnRead, ReadError, hash_in, read, read_listed, told_name, told_names, without_personal,
};
pub use hash::{Hashing, sha256, sha256_of};
pub use listing::{InboxFile, Listing, Unread, Why, list, list_file};
pub use memory::{Keeping, Memory};
pub use receipts::{RECEIPTS, ReceiptError, receipts};
pub use refused::{Doing, refused};
pub use versions::content_hash;
