//! The package: parts, their content types and relationships, and a zip that is the same for the same parts.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::WordError;
use super::xml::DECLARATION;

const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// How hard parts are compressed. The usual 6 takes four times as long for a tenth less.
const COMPRESSION: i64 = 3;

/// Parts in the order they were added.
#[derive(Default)]
pub(super) struct Package {
    parts: Vec<(String, Vec<u8>)>,
    types: String,
    root: String,
    document: String,
}

impl Package {
    /// Adds the main part.
    pub(super) fn main(&mut self, bytes: Vec<u8>) {
        self.declare("word/document.xml", &format!("{WORD}.document.main+xml"));
        relate(&mut self.root, "rId1", &format!("{OFFICE}/officeDocument"), "word/document.xml");
        self.parts.push(("word/document.xml".to_owned(), bytes));
    }

    /// Adds a WordprocessingML part of the document, such as `settings` in settings.xml.
    pub(super) fn word(&mut self, id: &str, kind: &str, file: &str, bytes: Vec<u8>) {
        let path = format!("word/{file}");
        self.declare(&path, &format!("{WORD}.{kind}+xml"));
        relate(&mut self.document, id, &format!("{OFFICE}/{kind}"), file);
        self.parts.push((path, bytes));
    }

    /// Adds the theme.
    pub(super) fn theme(&mut self, bytes: Vec<u8>) {
        let path = "word/theme/theme1.xml";
        self.declare(path, "application/vnd.openxmlformats-officedocument.theme+xml");
        relate(&mut self.document, "rIdTheme", &format!("{OFFICE}/theme"), "theme/theme1.xml");
        self.parts.push((path.to_owned(), bytes));
    }

    /// Adds a chart with the workbook that holds its data; `number` begins at 1.
    pub(super) fn chart(&mut self, number: usize, chart: Vec<u8>, workbook: Vec<u8>) {
        let path = format!("word/charts/chart{number}.xml");
        self.declare(&path, "application/vnd.openxmlformats-officedocument.drawingml.chart+xml");
        relate(
            &mut self.document,
            &chart_id(number),
            &format!("{OFFICE}/chart"),
            &format!("charts/chart{number}.xml"),
        );
        let mut relations = String::new();
        relate(
            &mut relations,
            "rId1",
            &format!("{OFFICE}/package"),
            &format!("../embeddings/chart{number}.xlsx"),
        );
        self.parts.push((path, chart));
        self.parts.push((format!("word/charts/_rels/chart{number}.xml.rels"), relationships(&relations)));
        self.parts.push((format!("word/embeddings/chart{number}.xlsx"), workbook));
    }

    /// Adds the properties of the file.
    pub(super) fn properties(&mut self, core: Vec<u8>, app: Vec<u8>, custom: Option<Vec<u8>>) {
        let core_type =
            "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
        self.declare("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml");
        relate(&mut self.root, "rId2", core_type, "docProps/core.xml");
        self.parts.push(("docProps/core.xml".to_owned(), core));
        let office = "application/vnd.openxmlformats-officedocument";
        self.declare("docProps/app.xml", &format!("{office}.extended-properties+xml"));
        relate(&mut self.root, "rId3", &format!("{OFFICE}/extended-properties"), "docProps/app.xml");
        self.parts.push(("docProps/app.xml".to_owned(), app));
        if let Some(custom) = custom {
            self.declare("docProps/custom.xml", &format!("{office}.custom-properties+xml"));
            relate(&mut self.root, "rId4", &format!("{OFFICE}/custom-properties"), "docProps/custom.xml");
            self.parts.push(("docProps/custom.xml".to_owned(), custom));
        }
    }

    /// The zip: content types first, deflated, no clock, the rights of a plain file.
    pub(super) fn finish(self) -> Result<Vec<u8>, WordError> {
        let types = format!(
            "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"xlsx\" \
             ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\"/>{}</Types>",
            self.types
        );
        let head = [
            ("[Content_Types].xml".to_owned(), types.into_bytes()),
            ("_rels/.rels".to_owned(), relationships(&self.root)),
            ("word/_rels/document.xml.rels".to_owned(), relationships(&self.document)),
        ];
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(COMPRESSION))
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, bytes) in head.iter().chain(&self.parts) {
            zip.start_file(path.as_str(), options)?;
            zip.write_all(bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }

    fn declare(&mut self, path: &str, kind: &str) {
        let _ = write!(self.types, "<Override PartName=\"/{path}\" ContentType=\"{kind}\"/>");
    }
}

/// Relationship id of a chart.
pub(super) fn chart_id(number: usize) -> String {
    format!("rIdChart{number}")
}

fn relate(relations: &mut String, id: &str, kind: &str, target: &str) {
    let _ = write!(relations, "<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"/>");
}

fn relationships(content: &str) -> Vec<u8> {
    format!("{DECLARATION}<Relationships xmlns=\"{RELATIONSHIPS}\">{content}</Relationships>").into_bytes()
}
