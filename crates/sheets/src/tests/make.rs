//! Files made by hand for the tests.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::{RawBook, RawCell, RawSheet};

/// A zip of named parts, deflated.
pub(crate) fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The parts of a workbook around its sheets.
pub(crate) struct Parts {
    pub(crate) sheets: Vec<(String, String)>,
    pub(crate) shared: Option<String>,
    pub(crate) styles: Option<String>,
    pub(crate) workbook_head: String,
    pub(crate) more: Vec<(String, Vec<u8>)>,
}

impl Parts {
    /// A workbook with one sheet `表` whose `<sheetData>` holds `rows`.
    pub(crate) fn of_rows(rows: &str) -> Self {
        Self::of_sheet(&format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"))
    }

    /// A workbook with one sheet `表`, its whole part given.
    pub(crate) fn of_sheet(xml: &str) -> Self {
        Self {
            sheets: vec![("表".to_owned(), xml.to_owned())],
            shared: None,
            styles: None,
            workbook_head: String::new(),
            more: Vec::new(),
        }
    }

    /// The workbook as a file.
    pub(crate) fn build(&self) -> Vec<u8> {
        let numbers = 1..=self.sheets.len();
        let relations = numbers
            .clone()
            .map(|n| format!("<Relationship Id=\"rId{n}\" Type=\"http://x/relationships/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"))
            .collect::<Vec<_>>()
            .concat();
        let listed = numbers
            .zip(&self.sheets)
            .map(|(n, (name, _))| format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>"))
            .collect::<Vec<_>>()
            .concat();
        let mut parts: Vec<(String, Vec<u8>)> = vec![
            (
                "[Content_Types].xml".into(),
                b"<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>".to_vec(),
            ),
            (
                "_rels/.rels".into(),
                b"<Relationships><Relationship Id=\"r1\" Type=\"http://x/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_vec(),
            ),
            ("xl/_rels/workbook.xml.rels".into(), format!("<Relationships>{relations}</Relationships>").into_bytes()),
            (
                "xl/workbook.xml".into(),
                format!("<workbook>{}<sheets>{listed}</sheets></workbook>", self.workbook_head).into_bytes(),
            ),
        ];
        for (n, (_, xml)) in (1..).zip(&self.sheets) {
            parts.push((format!("xl/worksheets/sheet{n}.xml"), xml.clone().into_bytes()));
        }
        if let Some(shared) = &self.shared {
            parts.push(("xl/sharedStrings.xml".into(), shared.clone().into_bytes()));
        }
        if let Some(styles) = &self.styles {
            parts.push(("xl/styles.xml".into(), styles.clone().into_bytes()));
        }
        parts.extend(self.more.iter().cloned());
        let parts: Vec<(&str, &[u8])> =
            parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        zip(&parts)
    }
}

/// Reads a file that must be read.
pub(crate) fn read(name: &str, bytes: &[u8]) -> RawBook {
    crate::read(name, bytes).unwrap_or_else(|refusal| panic!("{name} was refused: {refusal}"))
}

/// The first sheet of a file that must be read.
pub(crate) fn sheet(name: &str, bytes: &[u8]) -> RawSheet {
    read(name, bytes).sheets.swap_remove(0)
}

/// A cell by its address.
pub(crate) fn cell<'a>(sheet: &'a RawSheet, address: &str) -> &'a RawCell {
    let place = crate::a1::parse_cell(address.as_bytes()).unwrap();
    sheet.cells.get(place).unwrap_or_else(|| panic!("{address} is empty"))
}

/// The texts of all notes, one a line.
pub(crate) fn notes(book: &RawBook) -> String {
    book.all_notes().map(|note| note.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// The same package with the text of one part changed.
pub(crate) fn replace_part(bytes: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        if name == part {
            content = change(String::from_utf8(content).unwrap()).into_bytes();
        }
        parts.push((name, content));
    }
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    self::zip(&parts)
}

/// The same archive whose last entry declares another size, in its header and in the directory.
pub(crate) fn declare_size(bytes: &[u8], size: u32) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let last = |mark: &[u8]| bytes.windows(4).rposition(|window| window == mark).unwrap();
    let (header, entry) = (last(b"PK\x03\x04"), last(b"PK\x01\x02"));
    out[header + 22..header + 26].copy_from_slice(&size.to_le_bytes());
    out[entry + 24..entry + 28].copy_from_slice(&size.to_le_bytes());
    out
}
