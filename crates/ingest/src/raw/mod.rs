//! From the bytes of any file to its non-empty cells, or to one clear sentence why not. What the cells mean is not
//! decided here: no form, no reporter, no quarter.
//!
//! Every file passes a guard before calamine sees it, because a few hundred bytes can make a spreadsheet reader ask
//! for more memory than there is, and nothing can catch that afterwards.

mod a1;
mod archive;
mod area;
mod cells;
mod csv;
mod date;
mod detect;
mod format;
mod inflate;
mod limits;
mod model;
mod note;
mod number;
mod ods;
mod package;
mod refusal;
mod sheet;
mod sniff;
mod text;
mod xls;
mod xlsx;
mod xml;

use std::panic::{AssertUnwindSafe, catch_unwind};

use detect::{Zipped, detect};
use limits::{MAX_FILE, MAX_MERGES, MIB};
use package::Package;
use sniff::{Content, sniff};

pub use a1::{a1, column_letters};
pub use area::{Area, Spans};
pub use cells::{Cells, Placed};
pub use date::RawDate;
pub use model::{
    Formula, Hyperlink, Kind, Position, RawBook, RawCell, RawSheet, RawValue, TextBox, Visibility,
};
pub use note::{Note, NoteKind};
pub use refusal::Refusal;
pub(crate) use text::blank;

/// Reads a file into its sheets and cells. `name` serves only for the note that its ending does not fit the content.
///
/// A panic of a reader stops only this file; it comes back as [`Refusal::Internal`].
pub fn read(name: &str, bytes: &[u8]) -> Result<RawBook, Refusal> {
    let mut book = guarded(|| read_content(bytes))?;
    if let Some(sheet) = book.sheets.iter().find(|sheet| sheet.merges.len() > MAX_MERGES) {
        let what = format!("表“{}”合并的单元格超过 {MAX_MERGES} 处", sheet.name);
        return Err(Refusal::TooLarge { what });
    }
    if let Some(text) = mismatch(name, book.kind) {
        book.notes.insert(0, Note::of_file(NoteKind::ExtensionMismatch, text));
    }
    Ok(book)
}

/// Opens an archive of returns into its members, names decoded; any other file comes back as itself.
///
/// Folders, lock files and the droppings of other systems (`__MACOSX`, `.DS_Store`) are left out. Members keep their
/// path inside the archive, parted by `/`: the folder may be all that names the county.
pub fn expand(name: &str, bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Refusal> {
    guarded(|| archive::expand(name, bytes))
}

/// Whether a name is that of a lock file, which Excel and WPS leave beside an open workbook: `~$x.xlsx`, `.~x.xlsx`.
#[must_use]
pub fn is_lock_file(name: &str) -> bool {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    base.starts_with("~$") || base.starts_with(".~")
}

fn read_content(bytes: &[u8]) -> Result<RawBook, Refusal> {
    if bytes.len() > MAX_FILE {
        let mib = bytes.len().div_ceil(MIB) as u64;
        return Err(Refusal::FileTooLarge { mib, limit: (MAX_FILE / MIB) as u64 });
    }
    match sniff(bytes) {
        Content::Zip => read_zip(bytes),
        Content::Ole => xls::read(bytes),
        Content::Text => csv::read(bytes),
        other => Err(refusal_of(other)),
    }
}

fn read_zip(bytes: &[u8]) -> Result<RawBook, Refusal> {
    let mut package = Package::open(bytes)?;
    // calamine reads the same parts as we do: inflated once, they serve both.
    match package.unpacked() {
        Some(unpacked) => read_package(&unpacked, &mut Package::listed(&unpacked)?),
        None => read_package(bytes, &mut package),
    }
}

fn read_package(bytes: &[u8], package: &mut Package<'_>) -> Result<RawBook, Refusal> {
    match detect(package)? {
        Zipped::Workbook { path, macros } => xlsx::read(bytes, package, &path, macros),
        Zipped::Ods => ods::read(package),
        Zipped::Archive => Err(Refusal::Archive { content: "压缩包" }),
        Zipped::Refused(refusal) => Err(refusal),
    }
}

/// Why content that is no table is refused.
fn refusal_of(content: Content) -> Refusal {
    match content {
        Content::Empty => Refusal::Empty,
        Content::Biff => Refusal::NotExcel { content: "Excel 4.0 或更早的文件" },
        Content::Html => Refusal::NotExcel { content: "网页" },
        Content::Mhtml => Refusal::NotExcel { content: "单个文件网页 MHTML" },
        Content::Xml2003 => Refusal::NotExcel { content: "XML 表格 2003" },
        Content::Xml => Refusal::NotExcel { content: "XML" },
        Content::Pdf => Refusal::NotATable { content: "PDF" },
        Content::Picture => Refusal::NotATable { content: "图片" },
        Content::Rtf => Refusal::NotATable { content: "RTF 文档" },
        Content::Archive(content) => Refusal::Archive { content },
        Content::Zip | Content::Ole | Content::Text | Content::Unknown => Refusal::Unknown,
    }
}

/// Runs a reader so that its panic stops nothing else.
fn guarded<T>(reader: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    // The reader owns all it touches, so nothing half-changed is seen afterwards.
    catch_unwind(AssertUnwindSafe(reader)).unwrap_or(Err(Refusal::Internal))
}

/// The sentence for a name whose ending does not fit; `None` when it does.
fn mismatch(name: &str, kind: Kind) -> Option<String> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let fits = match kind {
        Kind::Xlsx => matches!(ending.as_str(), "xlsx" | "xltx"),
        Kind::Xlsm => matches!(ending.as_str(), "xlsm" | "xltm"),
        // WPS writes the same format under its own ending.
        Kind::Xls => matches!(ending.as_str(), "xls" | "xlt" | "et" | "ett"),
        Kind::Ods => matches!(ending.as_str(), "ods" | "ots"),
        Kind::Csv => matches!(ending.as_str(), "csv" | "tsv" | "txt"),
    };
    (!fits).then(|| format!("文件名的后缀是“.{ending}”，内容其实是 {kind}，已按内容读取。"))
}

#[cfg(test)]
mod tests;
