//! How a submission's value stands in a cell of the form.

use jibao_core::pack::Pack;
use jibao_core::returns::{Given, Submission, Value};
use jibao_core::text::fold::key;
use jibao_core::text::words;
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::Form;
use crate::sheet;

/// So many values at most are left empty to be filled in again: of more, the whole is in question, and it is asked again.
const MOST_EMPTIED: usize = 12;

/// How a given value stands in a cell.
pub(super) enum Typed<'a> {
    Number(rust_decimal::Decimal),
    Words(&'a str),
    Blank,
}

/// Whether the values of a return that was not taken are left empty, where they would be taken from the form.
pub(super) fn are_emptied(pack: &Pack, filled: &Submission) -> bool {
    let rows = filled.details.iter().flat_map(|(_, rows)| rows);
    let given = rows.flat_map(|row| row.values.iter().map(|(_, given)| given));
    let entries = filled.entries.values().map(|entry| &**entry);
    entries.chain(given).filter(|given| loses_its_question(pack, given)).take(MOST_EMPTIED + 1).count()
        <= MOST_EMPTIED
}

/// Whether a value was asked about for what the form does not show of it: it was struck out, hidden, or corrected beside the
/// table. Sent back as it is, it would be taken.
fn loses_its_question(pack: &Pack, given: &Given) -> bool {
    let Value::Unreadable(text) = &given.value else { return false };
    // 4071份 in the place of a count is 4071, whatever cell it was written into.
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | '.'));
    let is_number = unit.len() < text.len() && (unit.is_empty() || is_unit(pack, unit));
    let is_answer = || words::ANSWERS[..4].contains(&key(text).as_str());
    !text.is_empty() && (is_number || is_answer())
}

fn is_unit(pack: &Pack, written: &str) -> bool {
    let columns = pack.form.details.iter().flat_map(|detail| &detail.columns).map(|column| &column.unit);
    pack.catalogue.iter().map(|one| &one.unit).chain(columns).any(|unit| unit == written)
}

impl<'a> Form<'a> {
    /// A submission's value the way the clerk would have typed it; nothing where it is to be typed again.
    pub(super) fn given(self, entry: Option<&'a Given>) -> Typed<'a> {
        given(entry.filter(|given| !(self.empties && loses_its_question(self.pack, given))))
    }

    /// What the reporter wrote, where the value stands in the form in another writing, or not at all.
    pub(super) fn written(self, entry: &'a Given) -> &'a str {
        if self.empties && loses_its_question(self.pack, entry) { &entry.raw } else { written(entry) }
    }
}

fn given(entry: Option<&Given>) -> Typed<'_> {
    let Some(entry) = entry else { return Typed::Blank };
    match &entry.value {
        Value::Reported(value) => Typed::Number(*value),
        Value::None | Value::NotApplicable => Typed::Words(entry.state().label()),
        Value::Blank => Typed::Blank,
        Value::Word(text) | Value::Unreadable(text) => Typed::Words(text),
    }
}

fn written(entry: &Given) -> &str {
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
    given: Typed<'_>,
    words: [&str; 2],
    format: &Format,
) -> Result<(), XlsxError> {
    let given = match given {
        Typed::Number(value) if value.is_zero() => Typed::Words(words[1]),
        Typed::Number(_) => Typed::Words(words[0]),
        other => other,
    };
    put_given(sheet, row, column, &given, format)
}
