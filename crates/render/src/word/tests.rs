//! Whole documents: written, unzipped, read again.

use std::io::{Cursor, Read};

use super::samples;
use super::{Document, Profile, write};

/// A part of a written document as text.
fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn all() -> Vec<(&'static str, Document, Profile)> {
    vec![
        ("grid", samples::grid(), Profile::a()),
        ("a", samples::internal(false), Profile::a()),
        ("a-draft", samples::internal(true), Profile::a()),
        ("b", samples::upward(), Profile::b()),
        ("c", samples::circular(), Profile::c()),
        ("hostile", samples::hostile(), Profile::b()),
        ("empty", Document::default(), Profile::a()),
    ]
}

#[test]
fn every_sample_is_written_and_every_part_is_well_formed() {
    for (name, document, profile) in all() {
        let bytes = write(&document, &profile).unwrap();
        if let Some(folder) = std::env::var_os("JIBAO_KEEP") {
            std::fs::write(std::path::Path::new(&folder).join(format!("{name}.docx")), &bytes).unwrap();
        }
        let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        assert_eq!(zip.by_index(0).unwrap().name().unwrap(), "[Content_Types].xml");
        for at in 0..zip.len() {
            let mut entry = zip.by_index(at).unwrap();
            let path = entry.name().unwrap().into_owned();
            if path.ends_with(".xlsx") {
                continue;
            }
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            let mut reader = quick_xml::Reader::from_str(&text);
            while !matches!(reader.read_event().unwrap_or_else(|error| panic!("{name} {path}: {error}")), quick_xml::events::Event::Eof) {}
        }
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for (name, document, profile) in all() {
        assert!(write(&document, &profile).unwrap() == write(&document, &profile).unwrap(), "{name}");
    }
}

#[test]
fn a_figure_is_a_content_control_with_its_id_as_tag_and_a_bookmark() {
    let bytes = write(&samples::internal(false), &Profile::a()).unwrap();
    let document = part(&bytes, "word/document.xml");
    assert!(document.contains("<w:tag w:val=\"q.rate\"/>"));
    assert!(document.contains("w:name=\"n_q_rate\""));
    let tag = document.find("<w:tag w:val=\"q.rate\"/>").unwrap();
    assert!(document[tag..tag + 400].contains("95.6%"));
}
