//! The first part of an .xls stream: formats, fonts, the list of sheets, the shared texts.
#![expect(clippy::disallowed_types, reason = "entries are looked up and never gone through")]

use std::collections::HashMap;
use std::sync::Arc;

use encoding_rs::{Encoding, WINDOWS_1252};
use ssfmt::format_code_from_id;

use crate::format::is_percent;
use crate::limits::{MAX_CELL_FORMATS, MAX_SHEETS};
use crate::refusal::Refusal;

use super::record::{BOF, EOF, IGNORED, Record, Records, encoding_of, unicode};
use super::shared::{self, Measured};

/// A change of two bytes in the stream that calamine is given.
pub(crate) type Patch = (usize, [u8; 2]);

/// A sheet in the list of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Name on the tab.
    pub(crate) name: String,
    /// Where its records begin.
    pub(crate) at: usize,
    /// 0 worksheet, 1 macro sheet, 2 chart, 6 module.
    pub(crate) kind: u8,
}

/// What a cell's style number means.
#[derive(Debug, Clone, Default)]
pub(crate) struct Look {
    pub(crate) format: Option<Arc<str>>,
    pub(crate) percent: bool,
    pub(crate) struck: bool,
}

/// What was found before the sheets.
#[derive(Debug)]
pub(crate) struct Globals {
    pub(crate) sheets: Vec<Listed>,
    pub(crate) looks: Vec<Look>,
    /// The shared texts, measured.
    pub(crate) texts: Vec<Measured>,
    /// Which fonts are struck through.
    struck_fonts: Vec<bool>,
    /// BIFF 8, whose texts are Unicode.
    pub(crate) biff8: bool,
    /// Encoding of byte strings.
    pub(crate) encoding: &'static Encoding,
    /// The book refers to other books.
    pub(crate) external: bool,
}

/// Number formats by their numbers, fonts, and of each style of a cell its font and format.
#[derive(Default)]
pub(crate) struct Styles {
    pub(crate) formats: HashMap<u16, Arc<str>>,
    pub(crate) struck_fonts: Vec<bool>,
    pub(crate) cells: Vec<(u16, u16)>,
}

/// Walks over the globals. Records that calamine might stumble on without need are patched away.
pub(crate) fn walk(stream: &[u8], patches: &mut Vec<Patch>) -> Result<Globals, Refusal> {
    let damaged = || Refusal::damaged("工作簿开头");
    let mut records = Records::new(stream, 0);
    let first = records.next().ok().flatten().ok_or_else(damaged)?;
    let biff8 = match (first.kind, first.u16(0)) {
        (BOF, 0x0600) => true,
        (BOF, 0x0500) => false,
        (0x0009 | 0x0209 | 0x0409 | BOF, _) => {
            return Err(Refusal::NotExcel { content: "Excel 4.0 或更早的文件" });
        }
        _ => return Err(damaged()),
    };
    let mut globals = Globals {
        sheets: Vec::new(),
        looks: Vec::new(),
        texts: Vec::new(),
        struck_fonts: Vec::new(),
        biff8,
        encoding: WINDOWS_1252,
        external: false,
    };
    let mut styles = Styles::default();
    while let Some(record) = records.next().map_err(|_| damaged())? {
        match record.kind {
            EOF => break,
            // Also the old XOR scrambling of type 0, which calamine reads as if it were plain.
            0x002F => return Err(Refusal::Password),
            0x0042 => code_page(&record, &mut globals, patches),
            0x00FC => {
                globals.texts = shared::measure(record.data, records.clone()).map_err(|_| damaged())?;
            }
            0x0085 => globals.sheets.push(listed(&record, &globals).ok_or_else(damaged)?),
            // Names and references serve only formulas, which are not read; a faulty one would cost the book.
            0x0018 | 0x0017 => ignore(&record, patches),
            0x01AE => globals.external |= is_other_book(&record),
            _ => style(&record, biff8, globals.encoding, &mut styles, patches),
        }
        if globals.sheets.len() > MAX_SHEETS || styles.cells.len() > MAX_CELL_FORMATS {
            return Err(Refusal::TooLarge { what: "工作表或格式过多".to_owned() });
        }
    }
    globals.looks = styles.looks();
    globals.struck_fonts = styles.struck_fonts;
    if globals.sheets.is_empty() { Err(damaged()) } else { Ok(globals) }
}

/// Gives a record a type that is passed over.
pub(crate) fn ignore(record: &Record<'_>, patches: &mut Vec<Patch>) {
    patches.push((record.at, IGNORED.to_le_bytes()));
}

/// BIFF 8 texts are Unicode whatever the code page says; calamine would believe it.
fn code_page(record: &Record<'_>, globals: &mut Globals, patches: &mut Vec<Patch>) {
    globals.encoding = encoding_of(record.u16(0));
    if globals.biff8 && record.data.len() >= 2 {
        patches.push((record.at + 4, 1200_u16.to_le_bytes()));
    }
}

fn listed(record: &Record<'_>, globals: &Globals) -> Option<Listed> {
    let at = usize::try_from(record.u32(0)).ok()?;
    let kind = *record.data.get(5)?;
    let length = usize::from(*record.data.get(6)?);
    let name = if globals.biff8 {
        unicode(&record.data[7..], length)
    } else {
        byte_string(&record.data[7..], length, globals.encoding)
    };
    Some(Listed { name, at, kind })
}

fn byte_string(bytes: &[u8], length: usize, encoding: &'static Encoding) -> String {
    encoding.decode_without_bom_handling(&bytes[..length.min(bytes.len())]).0.into_owned()
}

fn is_other_book(record: &Record<'_>) -> bool {
    // 0x0401 is the book itself, 0x3A01 an add-in, 0 a DDE or OLE link.
    !matches!(record.u16(2), 0x0401 | 0x3A01) && record.data.len() > 4
}

fn style(
    record: &Record<'_>,
    biff8: bool,
    encoding: &'static Encoding,
    styles: &mut Styles,
    patches: &mut Vec<Patch>,
) {
    match record.kind {
        0x0031 => styles.struck_fonts.push(record.u16(2) & 0x0008 != 0),
        0x00E0 => styles.cells.push((record.u16(0), record.u16(2))),
        0x041E => {
            let code = if biff8 {
                unicode(record.data.get(4..).unwrap_or_default(), usize::from(record.u16(2)))
            } else {
                let length = usize::from(record.data.get(2).copied().unwrap_or(0));
                byte_string(record.data.get(3..).unwrap_or_default(), length, encoding)
            };
            styles.formats.insert(record.u16(0), code.into());
        }
        // The drawing group holds the pictures and is of no use to calamine.
        0x00EB => ignore(record, patches),
        _ => {}
    }
}

impl Styles {
    /// The looks of all styles, by number.
    pub(crate) fn looks(&self) -> Vec<Look> {
        let look = |&(font, format): &(u16, u16)| {
            let code = self.formats.get(&format).cloned().or_else(|| built_in(format).map(Arc::from));
            let code = code.filter(|code| !matches!(&**code, "General" | "GENERAL"));
            Look {
                percent: code.as_deref().is_some_and(is_percent),
                struck: is_struck(&self.struck_fonts, font),
                format: code,
            }
        };
        self.cells.iter().map(look).collect()
    }
}

/// Font number 4 does not exist: those after it stand one place lower.
fn is_struck(fonts: &[bool], font: u16) -> bool {
    let font = usize::from(if font > 4 { font - 1 } else { font });
    fonts.get(font).copied().unwrap_or(false)
}

impl Globals {
    /// Whether a part of a shared text is struck through.
    pub(crate) fn is_struck(&self, text: usize) -> bool {
        let fonts = self.texts.get(text).map(|text| text.fonts.as_slice()).unwrap_or_default();
        fonts.iter().any(|font| is_struck(&self.struck_fonts, *font))
    }
}

/// Codes of the formats that need no record of their own.
fn built_in(format: u16) -> Option<&'static str> {
    match format {
        14 => Some("yyyy/m/d"),
        // Dates and times come out of calamine as such, whatever their look.
        15..=22 | 45..=47 => None,
        other => format_code_from_id(other.into()).filter(|code| *code != "General"),
    }
}
