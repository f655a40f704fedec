//! Separated text: encoding and delimiter are found out, quoted fields respected, every field a text cell.

use std::collections::BTreeMap;

use csv_core::{ReadFieldResult, ReaderBuilder};

use super::limits::{MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT};
use super::model::{Kind, RawBook, RawCell, RawSheet};
use super::note::{Note, NoteKind, Notes};
use super::refusal::Refusal;
use super::sheet::text_value;
use super::text::decode;

/// Delimiters in the order in which they win when equally frequent.
const DELIMITERS: [char; 4] = [',', '\t', ';', '，'];
/// Lines looked at to find the delimiter.
const LINES: usize = 50;

/// Reads separated text. A text that no line of which is separated is no table.
pub(crate) fn read(bytes: &[u8]) -> Result<RawBook, Refusal> {
    let decoded = decode(bytes);
    let mut book = RawBook::new(Kind::Csv);
    if decoded.gb18030 {
        book.notes.push(Note::of_file(NoteKind::Gb18030, "文件不是 UTF-8 编码，已按 GB18030（国标）读取。"));
    }
    if decoded.faulty {
        book.notes
            .push(Note::of_file(NoteKind::BadEncoding, "文件里有认不出的字，已用“\u{FFFD}”代替，请核对。"));
    }
    let mut text = decoded.text;
    // Excel understands a first line "sep=;" and shows nothing of it.
    let told = told_delimiter(&text);
    if told.is_some() {
        text = text.split_once('\n').map(|(_, rest)| rest.to_owned()).unwrap_or_default();
    }
    let delimiter =
        told.or_else(|| delimiter_of(&text)).ok_or(Refusal::NotATable { content: "普通文字" })?;
    if delimiter == '，' {
        text = text.replace('，', ",");
    }
    let separator = u8::try_from(delimiter).unwrap_or(b',');
    book.sheets.push(sheet(&text, separator)?);
    Ok(book)
}

fn sheet(text: &str, delimiter: u8) -> Result<RawSheet, Refusal> {
    let mut sheet = RawSheet::new("CSV");
    let mut notes = Notes::new(&sheet.name);
    let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
    let bytes = text.as_bytes();
    let (mut at, mut place) = (0, (0_u32, 0_u16));
    let mut row_begins = true;
    let mut output = [0; 4096];
    let mut field: Vec<u8> = Vec::new();
    // Field by field, so that a line of millions of them is never held as a whole.
    loop {
        if row_begins {
            place.0 = place.0.saturating_add(blank_lines(bytes, at));
            row_begins = false;
        }
        let (result, read, written) = reader.read_field(&bytes[at..], &mut output);
        at += read;
        // What a cell cannot hold is cut; a little more is kept so that this is seen.
        if field.len() <= 4 * MAX_TEXT {
            field.extend(&output[..written]);
        }
        let record_end = match result {
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => continue,
            ReadFieldResult::Field { record_end } => record_end,
            ReadFieldResult::End => break,
        };
        if place.0 >= MAX_ROWS || place.1 >= MAX_COLUMNS || sheet.cells.len() >= MAX_CELLS {
            return Err(Refusal::TooLarge { what: format!("有内容的单元格超过 {MAX_CELLS} 个") });
        }
        if let Some(value) = text_value(&mut notes, place, &String::from_utf8_lossy(&field)) {
            sheet.cells.insert(place, RawCell::plain(value));
        }
        field.clear();
        place.1 += 1;
        if record_end {
            place = (place.0 + 1, 0);
            row_begins = true;
        }
    }
    sheet.notes = notes.finish();
    Ok(sheet)
}

/// Blank lines at an offset: the reader passes over them, but they are rows to a person.
fn blank_lines(text: &[u8], start: usize) -> u32 {
    let mut at = start;
    // The second half of the line break that ended the record before.
    if at > 0 && text.get(at - 1) == Some(&b'\r') && text.get(at) == Some(&b'\n') {
        at += 1;
    }
    let mut count = 0;
    while let Some(byte @ (b'\r' | b'\n')) = text.get(at) {
        at += if *byte == b'\r' && text.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
        count += 1;
    }
    count
}

fn told_delimiter(text: &str) -> Option<char> {
    let line = text.lines().next()?.trim_matches('"');
    let mut rest = line.strip_prefix("sep=")?.chars();
    let delimiter = rest.next()?;
    (rest.next().is_none() && DELIMITERS.contains(&delimiter)).then_some(delimiter)
}

/// The delimiter that gives most lines the same number of fields, counted outside quotes.
fn delimiter_of(text: &str) -> Option<char> {
    let mut best: Option<(usize, usize, char)> = None;
    for delimiter in DELIMITERS {
        let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()).take(LINES) {
            let mut quoted = false;
            let count = line
                .chars()
                .filter(|character| {
                    quoted ^= *character == '"';
                    *character == delimiter && !quoted
                })
                .count();
            if count > 0 {
                *widths.entry(count).or_insert(0) += 1;
            }
        }
        let common = widths.into_iter().map(|(count, lines)| (lines, count)).max();
        if let Some((lines, count)) = common
            && best.is_none_or(|(most, wide, _)| (lines, count) > (most, wide))
        {
            best = Some((lines, count, delimiter));
        }
    }
    best.map(|(_, _, delimiter)| delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_makes_a_table() {
        for (text, delimiter) in [
            ("县市,数\n禄丰,1\n", Some(',')),
            ("县市;数\n禄丰;1,5\n", Some(';')),
            ("县市\t备注\n禄丰\t一,二,三\n", Some('\t')),
            ("县市，数\n禄丰，1\n", Some('，')),
            ("只有一段话\n没有表\n", None),
            ("\"a,b\"\t1\n\"c,d\"\t2\n", Some('\t')),
        ] {
            assert_eq!(delimiter_of(text), delimiter, "{text}");
        }
    }
}
