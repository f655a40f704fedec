//! Separated text.

use encoding_rs::GB18030;

use super::make::{cell, notes, read};
use crate::{Kind, NoteKind, RawValue, Refusal};

const TABLE: &str =
    "县市,法律明白人,备注\r\n禄丰市,\"1,235\",\"第一行\n第二行\"\r\n\r\n姚安县,３５,\"他说\"\"好\"\"\"\r\n";

#[test]
fn every_encoding_gives_the_same_cells() {
    let (gbk, _, _) = GB18030.encode(TABLE);
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(TABLE.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let plain = read("a.csv", TABLE.as_bytes());
    for bytes in [format!("\u{FEFF}{TABLE}").into_bytes(), gbk.into_owned(), utf16] {
        assert_eq!(read("a.csv", &bytes).sheets, plain.sheets);
    }
    assert_eq!(plain.kind, Kind::Csv);
}

#[test]
fn fields_stand_in_the_rows_where_a_person_sees_them() {
    let book = read("a.csv", TABLE.as_bytes());
    let sheet = &book.sheets[0];
    assert_eq!(cell(sheet, "B2").raw_text(), "1,235");
    assert_eq!(cell(sheet, "C2").raw_text(), "第一行\n第二行");
    // The blank line is row 3; the line break inside quotes makes no row.
    assert_eq!(cell(sheet, "A4").raw_text(), "姚安县");
    assert_eq!(cell(sheet, "B4").value, RawValue::Text("３５".into()));
    assert_eq!(cell(sheet, "C4").raw_text(), "他说\"好\"");
    assert_eq!(sheet.cells.len(), 9);
}

#[test]
fn other_delimiters_are_found_out() {
    for text in
        ["甲;乙\n1;2\n", "甲\t乙\n1\t2\n", "甲，乙\n1，2\n", "sep=;\n甲;乙\n1;2\n", "甲;乙\r\n1;2\r\n"]
    {
        let book = read("a.csv", text.as_bytes());
        assert_eq!(cell(&book.sheets[0], "B2").raw_text(), "2", "{text:?}");
    }
}

#[test]
fn gb18030_is_told_and_so_are_broken_bytes() {
    let (gbk, _, _) = GB18030.encode(TABLE);
    assert_eq!(read("a.csv", &gbk).notes[0].kind, NoteKind::Gb18030);
    let broken = [&gbk[..], b"\xFF\xFF,1\n"].concat();
    assert!(notes(&read("a.csv", &broken)).contains("认不出的字"));
}

#[test]
fn text_that_is_no_table_is_refused() {
    let prose = "本季度我县扎实开展普法工作。\n成效明显。\n";
    assert_eq!(crate::read("说明.txt", prose.as_bytes()), Err(Refusal::NotATable { content: "普通文字" }));
}

#[test]
fn ragged_rows_lose_nothing() {
    let book = read("a.csv", b"a,b\n1,2,3,4\n5\n");
    assert_eq!(book.cell_count(), 7);
}
