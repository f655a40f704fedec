//! How a submission's value stands in a cell of the form.

use jibao_core::returns::{Given, Value};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use crate::sheet;

/// How a given value stands in a cell.
pub(super) enum Typed<'a> {
    Number(rust_decimal::Decimal),
    Words(&'a str),
    Blank,
}

/// A submission's value the way the clerk would have typed it.
pub(super) fn given(entry: Option<&Given>) -> Typed<'_> {
    let Some(entry) = entry else { return Typed::Blank };
    match &entry.value {
        Value::Reported(value) => Typed::Number(*value),
        Value::None | Value::NotApplicable => Typed::Words(entry.state().label()),
        Value::Blank => Typed::Blank,
        Value::Word(text) | Value::Unreadable(text) => Typed::Words(text),
    }
}

/// What the reporter wrote, where the value stands in the form in another writing.
pub(super) fn written(entry: &Given) -> &str {
    match &entry.value {
        Value::Reported(_) if !entry.normalised.is_empty() => &entry.raw,
        Value::Word(word) if *word != entry.raw => &entry.raw,
        _ => "",
    }
}

/// Writes a value, or leaves the framed cell empty.
pub(super) fn put_given(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    given: &Typed<'_>,
    format: &Format,
) -> Result<(), XlsxError> {
    match given {
        Typed::Number(value) => sheet::put_decimal(sheet, row, column, *value, format),
        Typed::Words(text) => sheet::put(sheet, row, column, text, format),
        Typed::Blank => sheet.write_blank(row, column, format).map(|_| ()),
    }
}

/// A yes-or-no value in the two words of its column.
pub(super) fn put_choice(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    entry: Option<&Given>,
    words: [&str; 2],
    format: &Format,
) -> Result<(), XlsxError> {
    let given = match given(entry) {
        Typed::Number(value) if value.is_zero() => Typed::Words(words[1]),
        Typed::Number(_) => Typed::Words(words[0]),
        other => other,
    };
    put_given(sheet, row, column, &given, format)
}
