//! A workbook taken apart to change what no form would write: sheets and single cells.

use std::io::{Cursor, Read, Write};

use jibao_sheets::column_letters;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const BOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";
const TYPES: &str = "[Content_Types].xml";

/// The parts of a workbook, in the order of the file.
#[derive(Debug, Clone)]
pub struct Package(Vec<(String, Vec<u8>)>);

impl Package {
    /// Takes a workbook or document apart.
    #[must_use]
    pub fn open(bytes: &[u8]) -> Self {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = Vec::new();
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            parts.push((file.name().unwrap().into_owned(), content));
        }
        Self(parts)
    }

    /// Puts the parts together again.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in &self.0 {
            writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// The text of all XML parts, one after another.
    #[must_use]
    pub fn text(&self) -> String {
        let xml = |name: &str| matches!(name.rsplit_once('.'), Some((_, "xml" | "rels")));
        self.0.iter().filter(|(name, _)| xml(name)).map(|(name, _)| self.part(name)).collect()
    }

    /// A part as text.
    #[must_use]
    pub fn part(&self, name: &str) -> String {
        let (_, content) = self.0.iter().find(|(known, _)| known == name).unwrap();
        String::from_utf8(content.clone()).unwrap()
    }

    fn replace(&mut self, name: &str, text: String) {
        let part = self.0.iter_mut().find(|(known, _)| known == name).unwrap();
        part.1 = text.into_bytes();
    }

    /// Replaces a text of a part, which must be there.
    pub fn edit(&mut self, part: &str, from: &str, to: &str) {
        let before = self.part(part);
        let after = before.replace(from, to);
        assert_ne!(before, after, "{part} does not contain {from}");
        self.replace(part, after);
    }

    /// Adds a part that the file does not have.
    pub fn add(&mut self, name: &str, text: &str) {
        assert!(self.0.iter().all(|(known, _)| known != name), "{name} is there already");
        self.0.push((name.to_owned(), text.as_bytes().to_vec()));
    }

    /// The parts' names and bytes.
    pub fn parts(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, content)| (name.as_str(), content.as_slice()))
    }

    /// Takes a sheet out of the workbook's list.
    pub fn drop_sheet(&mut self, sheet: &str) {
        let book = self.part(BOOK);
        let element = element(&book, &format!("<sheet name=\"{sheet}\""));
        let without = book.replace(&element, "");
        // Names of ranges tell sheets by their place, which has changed.
        let names = without.contains("<definedNames>");
        let names = names.then(|| between(&without, "<definedNames>", "</definedNames>"));
        self.replace(BOOK, names.map_or_else(|| without.clone(), |names| without.replace(&names, "")));
    }

    /// Adds a sheet with rows of texts at the end.
    pub fn add_sheet(&mut self, sheet: &str, rows: &[&[&str]]) {
        let listed = format!("<sheet name=\"{sheet}\" sheetId=\"99\" r:id=\"rId99\"/></sheets>");
        self.replace(BOOK, self.part(BOOK).replace("</sheets>", &listed));
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";
        let related = format!(
            "<Relationship Id=\"rId99\" Type=\"{kind}\" Target=\"worksheets/sheet99.xml\"/></Relationships>"
        );
        self.replace(RELATIONS, self.part(RELATIONS).replace("</Relationships>", &related));
        let content = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
        let typed =
            format!("<Override PartName=\"/xl/worksheets/sheet99.xml\" ContentType=\"{content}\"/></Types>");
        self.replace(TYPES, self.part(TYPES).replace("</Types>", &typed));
        self.0.push(("xl/worksheets/sheet99.xml".to_owned(), sheet_xml(rows).into_bytes()));
    }

    /// Types a text into a cell that the sheet has.
    pub fn set(&mut self, sheet: &str, cell: &str, text: &str) {
        let part = self.part_of(sheet);
        let xml = self.part(&part);
        let old = element(&xml, &format!("<c r=\"{cell}\""));
        self.replace(&part, xml.replacen(&old, &text_cell(cell, text), 1));
    }

    /// Takes the last row that holds something out of a sheet.
    pub fn drop_last_row(&mut self, sheet: &str) {
        let part = self.part_of(sheet);
        let xml = self.part(&part);
        let filled = xml.rfind("<v>").max(xml.rfind("<is>")).unwrap();
        let last = element(&xml[xml[..filled].rfind("<row ").unwrap()..], "<row ");
        self.replace(&part, xml.replacen(&last, "", 1));
    }

    /// Changes a custom document property.
    pub fn set_property(&mut self, name: &str, value: &str) {
        const PART: &str = "docProps/custom.xml";
        let xml = self.part(PART);
        let old = element(&xml[property(&xml, name)..], "<property ");
        let text = between(&old, "<vt:lpwstr>", "</vt:lpwstr>");
        let new = old.replace(&text, &format!("<vt:lpwstr>{value}</vt:lpwstr>"));
        self.replace(PART, xml.replace(&old, &new));
    }

    /// The part of a sheet; the writer numbers them in the order of the list.
    fn part_of(&self, sheet: &str) -> String {
        let book = self.part(BOOK);
        let before = book.split(&format!("<sheet name=\"{sheet}\"")).next().unwrap();
        format!("xl/worksheets/sheet{}.xml", before.matches("<sheet name=").count() + 1)
    }
}

fn text_cell(cell: &str, text: &str) -> String {
    format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn sheet_xml(rows: &[&[&str]]) -> String {
    let mut data = String::new();
    for (row, number) in rows.iter().zip(1..) {
        let cells = row
            .iter()
            .zip(0..)
            .map(|(text, column)| text_cell(&format!("{}{number}", column_letters(column)), text));
        data.extend([format!("<row r=\"{number}\">"), cells.collect(), "</row>".to_owned()]);
    }
    let space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet xmlns=\"{space}\"><sheetData>{data}</sheetData></worksheet>"
    )
}

/// The element that begins so, whole. It holds no element of its own name.
fn element(xml: &str, start: &str) -> String {
    let at = xml.find(start).unwrap();
    let rest = &xml[at..];
    let head = rest.find('>').unwrap() + 1;
    if rest[..head].ends_with("/>") {
        return rest[..head].to_owned();
    }
    let name = rest[1..].split([' ', '>']).next().unwrap();
    let close = format!("</{name}>");
    let end = rest.find(&close).unwrap() + close.len();
    rest[..end].to_owned()
}

/// Where the element of a custom property begins.
fn property(xml: &str, name: &str) -> usize {
    let at = xml.find(&format!("name=\"{name}\"")).unwrap();
    xml[..at].rfind("<property ").unwrap()
}

fn between(text: &str, from: &str, to: &str) -> String {
    let (start, end) = (text.find(from).unwrap(), text.find(to).unwrap() + to.len());
    text[start..end].to_owned()
}
