//! Workbooks in binary records, written by hand after MS-XLSB.

use super::make::{notes, zip};
use crate::{Formula, Kind, RawValue, Visibility};

/// A record: kind and length in bytes of seven bits, then the content.
fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut number = |mut value: usize| loop {
        let low = u8::try_from(value & 0x7F).unwrap();
        value >>= 7;
        bytes.push(if value > 0 { low | 0x80 } else { low });
        if value == 0 {
            break;
        }
    };
    number(usize::from(kind));
    number(body.len());
    bytes.extend(body);
    bytes
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = u32::try_from(units.len()).unwrap().to_le_bytes().to_vec();
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes
}

fn row(number: u32, hidden: bool) -> Vec<u8> {
    let mut body = number.to_le_bytes().to_vec();
    body.extend([0, 0, 0, 0, 0x2C, 0x01, 0, if hidden { 0x10 } else { 0 }, 0, 0, 0, 0, 0]);
    record(0, &body)
}

fn cell(kind: u16, column: u32, style: u32, value: &[u8]) -> Vec<u8> {
    let head = [column.to_le_bytes(), style.to_le_bytes()].concat();
    record(kind, &[&head, value].concat())
}

fn sheet(cells: &[Vec<u8>]) -> Vec<u8> {
    let merge: Vec<u8> = [5_u32, 6, 0, 1].iter().flat_map(|n| n.to_le_bytes()).collect();
    let hidden: Vec<u8> = [3_u32, 3, 2048, 0, 1].iter().flat_map(|n| n.to_le_bytes()).collect();
    [
        record(0x0094, &[0; 16]),
        record(0x003C, &hidden),
        record(0x0091, &[]),
        cells.concat(),
        record(0x0092, &[]),
        record(0x00B0, &merge),
    ]
    .concat()
}

/// A book of two sheets: the second very hidden.
fn book(first: &[Vec<u8>]) -> Vec<u8> {
    book_with(&sheet(first))
}

fn book_with(first: &[u8]) -> Vec<u8> {
    let listed = |state: u32, number: u32, id: &str, name: &str| {
        let head = [state.to_le_bytes(), number.to_le_bytes()].concat();
        record(0x009C, &[head, wide(id), wide(name)].concat())
    };
    let workbook = [
        listed(0, 1, "rId1", "指标表"),
        listed(2, 2, "rId2", "隐"),
        record(0x0090, &[]),
        record(0x0084, &[]),
    ];
    let format = [&200_u16.to_le_bytes()[..], &wide("0.0,\"千\"")].concat();
    let style = |format: u16, font: u16| {
        record(0x002F, &[0_u16, format, font].iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>())
    };
    let styles = [
        record(0x0267, &1_u32.to_le_bytes()),
        record(0x002C, &format),
        record(0x0268, &[]),
        record(0x002B, &[0, 0, 0x08, 0]),
        record(0x0269, &3_u32.to_le_bytes()),
        style(0, 1),
        style(9, 1),
        style(200, 0),
        record(0x026A, &[]),
    ];
    let texts =
        [record(0x009F, &[1, 0, 0, 0, 1, 0, 0, 0]), record(0x0013, &[&[0][..], &wide("法治讲座")].concat())];
    let relations = "<Relationships><Relationship Id='rId1' Type='http://x/relationships/worksheet' Target='worksheets/sheet1.bin'/><Relationship Id='rId2' Type='http://x/relationships/worksheet' Target='worksheets/sheet2.bin'/></Relationships>";
    zip(&[
        ("[Content_Types].xml", b"<Types><Override PartName='/xl/workbook.bin' ContentType='application/vnd.ms-excel.sheet.binary.macroEnabled.main'/></Types>"),
        ("_rels/.rels", b"<Relationships><Relationship Id='a' Type='http://x/relationships/officeDocument' Target='xl/workbook.bin'/></Relationships>"),
        ("xl/workbook.bin", &workbook.concat()),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/styles.bin", &styles.concat()),
        ("xl/sharedStrings.bin", &texts.concat()),
        ("xl/worksheets/sheet1.bin", first),
        ("xl/worksheets/sheet2.bin", &sheet(&[row(0, false), cell(5, 0, 0, &7.0_f64.to_le_bytes())])),
    ])
}

#[test]
fn values_formats_and_what_is_hidden_are_read() {
    let whole_rk = (172_u32 << 2 | 2).to_le_bytes();
    let bytes = book(&[
        row(0, false),
        cell(7, 0, 0, &0_u32.to_le_bytes()),
        cell(6, 1, 0, &wide("约3人")),
        row(2, true),
        cell(2, 0, 0, &whole_rk),
        cell(5, 1, 1, &0.95_f64.to_le_bytes()),
        cell(5, 2, 2, &39_100.0_f64.to_le_bytes()),
        cell(9, 3, 0, &[&12.0_f64.to_le_bytes()[..], &[0; 8]].concat()),
        cell(11, 4, 0, &[0x2A, 0, 0, 0]),
        cell(1, 5, 0, &[]),
        cell(4, 6, 0, &[1]),
    ]);
    let book = crate::read("上报.xlsb", &bytes).unwrap();
    assert_eq!(book.kind, Kind::Xlsb);
    let sheet = &book.sheets[0];
    let raw = |row, column| sheet.cell(row, column).map(crate::RawCell::raw_text);
    assert_eq!(sheet.name, "指标表");
    assert_eq!(raw(0, 0).as_deref(), Some("法治讲座"));
    assert_eq!(raw(0, 1).as_deref(), Some("约3人"));
    assert_eq!(sheet.cell(2, 0).unwrap().value, RawValue::Number(172.into()));
    assert!(sheet.cell(2, 1).unwrap().percent);
    let scaled = sheet.cell(2, 2).unwrap();
    assert_eq!((scaled.format.as_deref(), scaled.struck), (Some("0.0,\"千\""), true));
    assert_eq!(sheet.cell(2, 3).unwrap().formula, Formula::Cached);
    assert_eq!(sheet.cell(2, 4).unwrap().value, RawValue::Error("#N/A".into()));
    assert_eq!(sheet.cell(2, 5), None);
    assert_eq!(sheet.cell(2, 6).unwrap().value, RawValue::Bool(true));
    assert!(sheet.hidden_rows.contains(2) && sheet.hidden_columns.contains(3));
    assert_eq!(sheet.merges[0].to_string(), "A6:B7");
    assert_eq!(book.sheets[1].visibility, Visibility::VeryHidden);
    assert!(notes(&book).contains("有 1 行被隐藏"), "{}", notes(&book));
}

#[test]
fn a_record_that_promises_more_than_there_is_stops_the_file_and_nothing_else() {
    // A cell without its value, one in a form that is not read, and a length of 256 MB.
    let cut = sheet(&[row(0, false), cell(5, 0, 0, &[0; 3])]);
    let short = sheet(&[row(0, false), cell(0x000D, 0, 0, &[0; 8])]);
    let mut open = sheet(&[row(0, false)]);
    open.extend([0x05, 0xFF, 0xFF, 0xFF, 0x7F]);
    for part in [cut, short, open, Vec::new()] {
        let refusal = crate::read("上报.xlsb", &book_with(&part)).unwrap_err().to_string();
        assert!(refusal.contains("损坏"), "{refusal}");
    }
}
