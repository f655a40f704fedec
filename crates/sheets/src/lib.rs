//! From the bytes of any workbook to its non-empty cells, or to one clear sentence why not. What the cells mean is not
//! decided here.
//!
//! ```
//! use jibao_sheets::{Kind, a1, read};
//!
//! let book = read("stock.csv", b"item,pieces\nnails,\"1,200\"\nscrews,35\n")?;
//! assert_eq!(book.kind, Kind::Csv);
//! let cells = &book.sheets[0].cells;
//! assert_eq!(cells.get((1, 1)).map(|cell| cell.raw_text()).as_deref(), Some("1,200"));
//! let names: Vec<String> = cells.row(2).iter().map(|((row, column), _)| a1(*row, *column)).collect();
//! assert_eq!(names, ["A3", "B3"]);
//! assert!(book.all_notes().next().is_none());
//! # Ok::<(), jibao_sheets::Refusal>(())
//! ```
//!
//! [`read`] goes by the content and not by the name: `.xlsx` and `.xlsm`, `.xls` (also as `.et`), `.ods` and `.fods`, web
//! pages and the XML spreadsheet of 2003 as office systems name them `.xls`, and separated text. Anything else comes back as a [`Refusal`], whose sentence says what it is and what to do. What was read but
//! should be looked at (hidden rows, formulas without a result, a cell that cannot be decoded) is a [`Note`] with its
//! place. A cell that cannot be decoded costs that cell; more than a hundred in a sheet, an address outside the grid, or
//! markup that breaks off cost the file. [`expand`] opens an archive into its files.
//!
//! Who decodes: calamine the cells of `.xlsx` and `.xls`, the crates `csv-core` separated text and `html5gum` web pages,
//! and small readers of our own `.ods` and the XML spreadsheet of 2003, behind a check of the whole by `quick-xml`. Every file passes a guard before calamine sees it, because a few hundred bytes can make a spreadsheet reader
//! ask for more memory than there is, and nothing can catch that afterwards.

mod a1;
mod archive;
mod area;
mod cells;
mod csv;
mod date;
mod decrypt;
mod detect;
mod format;
mod html;
mod inflate;
mod limits;
mod mend;
mod mhtml;
mod model;
mod note;
mod number;
mod ods;
mod package;
mod raised;
mod refusal;
mod sheet;
mod sniff;
mod text;
mod xls;
mod xlsb;
mod xlsx;
mod xml;
mod xml2003;

use std::panic::{AssertUnwindSafe, catch_unwind};

use detect::{Zipped, detect};
use limits::{MAX_FILE, MAX_MERGES, MIB};
use package::Package;
use sniff::{Content, sniff};

pub use a1::{a1, column_letters};
pub use area::{Area, Spans};
pub use cells::{Cells, Placed};
pub use date::RawDate;
pub use format::Shown;
pub use model::{
    Formula, Hyperlink, Kind, Position, RawBook, RawCell, RawSheet, RawValue, TextBox, Visibility,
};
pub use note::{Note, NoteKind};
pub use refusal::Refusal;

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

/// Opens an archive into its members, names decoded; any other file comes back as itself.
///
/// Folders, lock files and the droppings of other systems (`__MACOSX`, `.DS_Store`) are left out. Members keep their
/// path inside the archive, parted by `/`: the folder may be all that names the sender.
pub fn expand(name: &str, bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Refusal> {
    guarded(|| archive::expand(name, bytes))
}

/// Whether a name is that of a lock file, which Excel and WPS leave beside an open workbook: `~$x.xlsx`, `.~x.xlsx`.
#[must_use]
pub fn is_lock_file(name: &str) -> bool {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    base.starts_with("~$") || base.starts_with(".~")
}

/// Whether a file of so many bytes is read at all; to be asked before it is loaded.
pub fn fits(bytes: u64) -> Result<(), Refusal> {
    if bytes > MAX_FILE as u64 {
        let mib = bytes.div_ceil(MIB as u64);
        return Err(Refusal::FileTooLarge { mib, limit: (MAX_FILE / MIB) as u64 });
    }
    Ok(())
}

/// What reading a file will cost, in bytes of the XML that it unfolds to, as far as it declares it: to be added up before
/// several files are read.
#[must_use]
pub fn weight(bytes: &[u8]) -> u64 {
    // A byte of separated text or of BIFF makes about five of XML.
    const DENSE: u64 = 5;
    let declared = || match sniff(bytes) {
        Content::Zip => {
            let package = Package::open(bytes).ok()?;
            let xml = package.parts().filter(|part| part.name.to_ascii_lowercase().ends_with(".xml"));
            Some(xml.map(|part| part.size).fold(0_u64, u64::saturating_add))
        }
        Content::Pdf | Content::Picture | Content::Rtf | Content::Archive(_) | Content::Unknown => Some(0),
        Content::Html | Content::Mhtml | Content::Xml2003 | Content::Fods | Content::Xml => {
            Some(bytes.len() as u64)
        }
        _ => Some(DENSE * bytes.len() as u64),
    };
    guarded(|| Ok(declared())).ok().flatten().unwrap_or_default()
}

fn read_content(bytes: &[u8]) -> Result<RawBook, Refusal> {
    fits(bytes.len() as u64)?;
    match sniff(bytes) {
        Content::Zip => read_zip(bytes),
        Content::Ole => read_ole(bytes),
        Content::Text => csv::read(bytes),
        Content::Html => html::read(bytes),
        Content::Mhtml => mhtml::read(bytes),
        Content::Xml2003 => xml2003::read(bytes),
        Content::Fods => ods::read_flat(bytes),
        Content::Biff => xls::read_stream(bytes.to_vec()),
        other => Err(refusal_of(other)),
    }
}

/// Reads a container; a workbook under Excel's own password is opened with it, as Excel does without asking.
fn read_ole(bytes: &[u8]) -> Result<RawBook, Refusal> {
    let read = xls::read(bytes);
    let plain = matches!(read, Err(Refusal::Password)).then(|| decrypt::by_default_password(bytes)).flatten();
    let Some(plain) = plain else { return read };
    let mut book = read_zip(&plain)?;
    let text = "文件用 Excel 自带的默认密码加了密（打开时不问密码），已解开读取。";
    book.notes.insert(0, Note::of_file(NoteKind::Encrypted, text));
    Ok(book)
}

/// Reads a package; one that calamine cannot read as it is, though Excel can, is put right and read again.
fn read_zip(bytes: &[u8]) -> Result<RawBook, Refusal> {
    let mut package = Package::open(bytes)?;
    let read = read_package(bytes, &mut package);
    let odd =
        matches!(read, Err(Refusal::Damaged { .. } | Refusal::SheetMissing { .. })) || package.had_utf16();
    drop(package);
    let Some(mended) = (if odd { mend::mend(bytes).ok().flatten() } else { None }) else { return read };
    let mut book = read_package(&mended.bytes, &mut Package::open(&mended.bytes)?)?;
    book.notes.extend(mended.notes);
    Ok(book)
}

fn read_package(bytes: &[u8], package: &mut Package<'_>) -> Result<RawBook, Refusal> {
    match detect(package)? {
        Zipped::Workbook { path, macros } => xlsx::read(bytes, package, &path, macros),
        Zipped::Binary { path } => xlsb::read(bytes, package, &path),
        Zipped::Ods => ods::read(package),
        Zipped::Archive => Err(Refusal::Archive { content: "压缩包" }),
        Zipped::Refused(refusal) => Err(refusal),
    }
}

/// Why content that is no table is refused.
fn refusal_of(content: Content) -> Refusal {
    match content {
        Content::Empty => Refusal::Empty,
        Content::OldBiff => Refusal::NotExcel { content: "Excel 4.0 或更早的文件" },
        Content::Xml => Refusal::NotExcel { content: "XML" },
        Content::Pdf => Refusal::NotATable { content: "PDF" },
        Content::Picture => Refusal::NotATable { content: "图片" },
        Content::Rtf => Refusal::NotATable { content: "RTF 文档" },
        Content::Archive(content) => Refusal::Archive { content },
        Content::Zip
        | Content::Ole
        | Content::Biff
        | Content::Text
        | Content::Html
        | Content::Mhtml
        | Content::Xml2003
        | Content::Fods
        | Content::Unknown => Refusal::Unknown,
    }
}

/// Runs a reader so that its panic stops nothing else.
fn guarded<T>(reader: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    // The reader owns all it touches, so nothing half-changed is seen afterwards.
    catch_unwind(AssertUnwindSafe(reader)).unwrap_or(Err(Refusal::Internal))
}

/// The sentence for a name whose ending does not fit; `None` when it does.
fn mismatch(name: &str, kind: Kind) -> Option<String> {
    let own = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let ending = own.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let fits = match kind {
        Kind::Xlsx => matches!(ending.as_str(), "xlsx" | "xltx"),
        Kind::Xlsm => matches!(ending.as_str(), "xlsm" | "xltm"),
        // WPS writes the same format under its own ending.
        Kind::Xlsb => ending == "xlsb",
        Kind::Xls => matches!(ending.as_str(), "xls" | "xlt" | "et" | "ett"),
        Kind::Ods => matches!(ending.as_str(), "ods" | "ots"),
        Kind::Fods => ending == "fods",
        Kind::Html => matches!(ending.as_str(), "html" | "htm"),
        Kind::Mhtml => matches!(ending.as_str(), "mht" | "mhtml"),
        Kind::Xml2003 => ending == "xml",
        Kind::Csv => matches!(ending.as_str(), "csv" | "tsv" | "txt"),
    };
    (!fits).then(|| match ending.as_str() {
        "" => format!("文件名没有后缀，内容是{kind}，已按内容读取。"),
        _ => format!("文件名的后缀是“.{ending}”，内容其实是{kind}，已按内容读取。"),
    })
}

#[cfg(test)]
mod tests;
