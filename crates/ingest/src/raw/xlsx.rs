//! Reading an xlsx package: values streamed by calamine, the rest by our own pass.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Reader, SheetVisible, Xlsx, XlsxError};
use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::limits;
use super::model::{Kind, RawBook, RawCell, RawSheet, RawValue, Visibility, a1};
use super::package::Package;
use super::pass::{self, Extras};
use super::refusal::Refusal;
use super::structure;

/// Reads a vetted package whose main part is `main`.
pub(crate) fn read(bytes: &[u8], package: &mut Package<'_>, main: &str) -> Result<RawBook, Refusal> {
    check_strings(package)?;
    let paths = structure::sheets(package, main)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?;
    let metadata: Vec<(String, SheetVisible)> = book
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible))
        .collect();
    if metadata.len() > limits::SHEETS {
        return Err(Refusal::Damaged);
    }
    let mut cells = 0;
    let mut sheets = Vec::new();
    for (name, visible) in metadata {
        let extras = match paths.get(&name) {
            Some(path) if package.has(path) => pass::read(&package.text(path)?)?,
            _ => Extras::default(),
        };
        let sheet = read_sheet(&mut book, name, visible, extras)?;
        cells += sheet.cells.len();
        if cells > limits::CELLS {
            return Err(Refusal::TooLarge(512));
        }
        sheets.push(sheet);
    }
    Ok(RawBook {
        kind: Kind::Xlsx,
        sheets,
        properties: structure::properties(package),
        notes: Vec::new(),
    })
}

/// calamine reserves as many strings as the part claims to have: a claim beyond the part's size is a trap.
fn check_strings(package: &mut Package<'_>) -> Result<(), Refusal> {
    let Some(name) = package
        .names()
        .into_iter()
        .find(|name| name.ends_with("sharedStrings.xml"))
    else {
        return Ok(());
    };
    let part = package.read(&name)?;
    let head = String::from_utf8_lossy(&part[..part.len().min(4096)]).into_owned();
    for claim in ["uniqueCount=\"", "count=\""] {
        let Some(at) = head.find(claim) else { continue };
        let digits: String = head[at + claim.len()..]
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        let claimed: u64 = digits.parse().unwrap_or(u64::MAX);
        // The shortest entry, <si/>, has five characters.
        if claim.starts_with("unique") && claimed > part.len() as u64 / 5 {
            return Err(Refusal::Damaged);
        }
    }
    Ok(())
}

fn refusal(error: &XlsxError) -> Refusal {
    match error {
        XlsxError::Password => Refusal::Password,
        XlsxError::Unrecognized {
            typ: "sheet:type", ..
        } => Refusal::MacroSheet,
        _ => Refusal::Damaged,
    }
}

fn read_sheet(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: String,
    visible: SheetVisible,
    extras: Extras,
) -> Result<RawSheet, Refusal> {
    let mut sheet = RawSheet {
        visibility: match visible {
            SheetVisible::Visible => Visibility::Visible,
            SheetVisible::Hidden => Visibility::Hidden,
            SheetVisible::VeryHidden => Visibility::VeryHidden,
        },
        cells: BTreeMap::new(),
        merges: extras.merges,
        hidden_rows: extras.hidden_rows,
        hidden_columns: extras.hidden_columns,
        filtered: extras.filtered,
        notes: Vec::new(),
        name,
    };
    match stream(book, &mut sheet) {
        Ok(()) => {}
        // A chart sheet has no cells.
        Err(XlsxError::NotAWorksheet(_)) => sheet.notes.push((None, "是图表，没有单元格".to_owned())),
        Err(_) => return Err(Refusal::Damaged),
    }
    for at in extras.uncached {
        sheet.cells.insert(
            at,
            RawCell {
                value: RawValue::Uncached,
                percent: false,
                struck: false,
            },
        );
    }
    Ok(sheet)
}

fn stream(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &mut RawSheet) -> Result<(), XlsxError> {
    let name = sheet.name.clone();
    let mut reader = book.worksheet_cells_reader(&name)?;
    let mut last = "表头".to_owned();
    let mut errors = 0;
    loop {
        let (cell, style) = match reader.next_cell_with_style_id() {
            Ok(None) => return Ok(()),
            Ok(Some(found)) => found,
            // After these the reader stands still for ever.
            Err(error @ (XlsxError::Xml(_) | XlsxError::XmlEof(_) | XlsxError::Io(_))) => return Err(error),
            Err(error) => {
                errors += 1;
                if errors > limits::CELL_ERRORS {
                    return Err(error);
                }
                sheet
                    .notes
                    .push((None, format!("{last}之后有一个单元格无法读取")));
                continue;
            }
        };
        let (row, column) = cell.get_position();
        let at = match u16::try_from(column) {
            Ok(column) if row < limits::ROWS && u32::from(column) < limits::COLUMNS => (row, column),
            _ => {
                sheet
                    .notes
                    .push((None, format!("{last}之后有一个单元格的位置超出工作表")));
                continue;
            }
        };
        last = a1(at.0, at.1);
        let style = reader.styles().get(style);
        let format = style.and_then(|style| style.number_format.as_ref());
        let percent = format.is_some_and(|format| format.format_code.contains('%'));
        let struck = style
            .and_then(|style| style.font.as_ref())
            .is_some_and(|font| font.strikethrough);
        let Some(value) = value(cell.get_value()) else {
            continue;
        };
        if sheet
            .cells
            .insert(
                at,
                RawCell {
                    value,
                    percent,
                    struck,
                },
            )
            .is_some()
        {
            sheet
                .notes
                .push((Some(last.clone()), "同一单元格出现两次".to_owned()));
        }
    }
}

fn value(data: &DataRef<'_>) -> Option<RawValue> {
    Some(match data {
        DataRef::Empty => return None,
        DataRef::Int(number) => RawValue::Number(Decimal::from(*number)),
        DataRef::Float(number) => float(*number),
        DataRef::String(text) => words(text)?,
        DataRef::SharedString(text) => words(text)?,
        DataRef::Bool(answer) => RawValue::Bool(*answer),
        DataRef::DateTime(date) if date.is_datetime() => day(date),
        DataRef::DateTime(date) => float(date.as_f64()),
        DataRef::DateTimeIso(text) => match text.get(..10).and_then(|day| day.parse().ok()) {
            Some(day) => RawValue::Date(day),
            None => RawValue::Text(text.clone()),
        },
        DataRef::DurationIso(text) => RawValue::Text(text.clone()),
        DataRef::Error(error) => RawValue::Error(error.to_string()),
    })
}

fn words(text: &str) -> Option<RawValue> {
    if text.is_empty() {
        return None;
    }
    if text.starts_with("=DISPIMG(") {
        return Some(RawValue::Picture);
    }
    Some(RawValue::Text(text.chars().take(limits::TEXT).collect()))
}

/// The shortest decimal that reads back as the same float: 0.1 stays 0.1.
fn float(number: f64) -> RawValue {
    if !number.is_finite() {
        return RawValue::NotFinite;
    }
    let shortest = format!("{number}");
    match shortest
        .parse::<Decimal>()
        .ok()
        .or_else(|| Decimal::from_f64(number))
    {
        Some(decimal) => RawValue::Number(decimal),
        None => RawValue::NotFinite,
    }
}

fn day(date: &calamine::ExcelDateTime) -> RawValue {
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    let civil = i16::try_from(year)
        .ok()
        .zip(i8::try_from(month).ok())
        .zip(i8::try_from(day).ok());
    match civil.and_then(|((year, month), day)| Date::new(year, month, day).ok()) {
        Some(day) => RawValue::Date(day),
        None => float(date.as_f64()),
    }
}
