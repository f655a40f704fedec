//! From bytes to a sparse workbook, or a refusal that says what to do. Nothing here knows of forms or meanings.

mod limits;
mod model;
mod package;
mod pass;
mod refusal;
mod sniff;
mod structure;
mod xlsx;
mod xml;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use model::{Area, Kind, RawBook, RawCell, RawSheet, RawValue, Visibility, a1, from_a1};
pub use refusal::Refusal;

/// Reads one file. A fault inside a reading library is a damaged file, not an end of the run.
pub fn read(bytes: &[u8]) -> Result<RawBook, Refusal> {
    catch_unwind(AssertUnwindSafe(|| read_unguarded(bytes))).unwrap_or(Err(Refusal::Damaged))
}

fn read_unguarded(bytes: &[u8]) -> Result<RawBook, Refusal> {
    if bytes.len() > limits::FILE {
        return Err(Refusal::FileTooLarge(bytes.len() as u64 >> 20));
    }
    match sniff::container(bytes)? {
        sniff::Container::Ole => Err(Refusal::Resave("旧版 Excel 97—2003 表格或加密文件")),
        sniff::Container::Zip => {
            let mut package = package::Package::open(bytes)?;
            match structure::content(&mut package)? {
                structure::Content::Workbook(main) => xlsx::read(bytes, &mut package, &main),
                structure::Content::Archive => Err(Refusal::NotATable("压缩包")),
            }
        }
    }
}

/// Lock files that WPS and Excel leave beside an open workbook.
#[must_use]
pub fn is_lock_file(name: &str) -> bool {
    name.starts_with("~$") || name.starts_with(".~")
}
