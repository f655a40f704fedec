//! 文字材料: one row a measure the reporter takes part in, and one for what belongs to no measure.

use jibao_core::pack::{Content, Measure, Side};
use jibao_core::returns::Words;
use jibao_core::text::words;
use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use super::places::{Known, Page};
use super::{Form, validation};
use crate::sheet;

pub(super) fn write(form: Form<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let columns = &form.pack.form.texts.columns;
    form.header(sheet, Page::Texts, columns, 0)?;
    let measures = measures(form);
    let last = u32::try_from(measures.len()).unwrap_or(u32::MAX);
    let fixed = sheet::cell();
    let text = sheet::cell().set_unlocked().set_align(FormatAlign::Top);
    let choice = sheet::centred().set_unlocked();
    let length = validation::text_length(form.pack)?;
    for (column, at) in columns.iter().zip(0..) {
        sheet.set_column_width(at, width(&column.id))?;
        for (measure, row) in measures.iter().zip(1..) {
            match column.id.as_str() {
                "measure" => {
                    sheet::put(sheet, row, at, sheet::measure_title(form.pack, measure), &fixed)?;
                }
                "adopt" => adopt(form, sheet, (row, at), measure, &choice)?,
                topic => {
                    let look = form.look(Page::Texts, (row, at), &text);
                    sheet::put(sheet, row, at, &text_of(form, measure, topic), &look)?;
                }
            }
        }
        match (&length, column.content) {
            (_, Content::Yes) => {
                sheet.add_data_validation(1, at, last, at, &validation::choice(&words::YES_OR_NO)?)?;
            }
            (Some(length), Content::Text) if column.id != "measure" => {
                sheet.add_data_validation(1, at, last, at, length)?;
            }
            _ => {}
        }
    }
    for (measure, row) in measures.iter().zip(1..) {
        let texts: Vec<String> = columns.iter().map(|column| text_of(form, measure, &column.id)).collect();
        let texts: Vec<(&str, f64)> =
            columns.iter().zip(&texts).map(|(column, text)| (text.as_str(), width(&column.id))).collect();
        sheet::fit(sheet, row, &texts)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    form.print(sheet, true, last, columns.len())
}

fn width(id: &str) -> f64 {
    match id {
        "measure" => 36.0,
        "adopt" => 9.0,
        _ => 40.0,
    }
}

/// Codes of the rows' measures, in policy order; what a submission has beyond them, and the general row last.
fn measures(form: Form<'_>) -> Vec<String> {
    let mut codes: Vec<String> = form
        .pack
        .policy
        .measures()
        .filter(|measure| takes_part(form, measure))
        .map(|measure| measure.code.clone())
        .collect();
    for words in given(form) {
        if !words.measure.is_empty() && !codes.contains(&words.measure) {
            codes.push(words.measure.clone());
        }
    }
    codes.push(String::new());
    codes
}

/// The cells that a submission's texts filled.
pub(super) fn places(form: Form<'_>) -> Vec<Known<'_>> {
    let columns = &form.pack.form.texts.columns;
    let measures = measures(form);
    let known = given(form).filter_map(|words| {
        let row = measures.iter().zip(1..).find(|(measure, _)| **measure == words.measure)?.1;
        let column = columns.iter().zip(0..).find(|(column, _)| column.id == words.topic)?.1;
        Some(Known { place: words.place.clone(), row, column, remark: "", written: "" })
    });
    known.collect()
}

fn takes_part(form: Form<'_>, measure: &Measure) -> bool {
    match form.reporter.side {
        Side::Unit => measure.counties,
        Side::Section => {
            measure.lead.contains(&form.reporter.id) || measure.support.contains(&form.reporter.id)
        }
    }
}

fn given(form: Form<'_>) -> impl Iterator<Item = &Words> {
    form.filled.into_iter().flat_map(|filled| &filled.words)
}

/// What a submission says of a measure on one topic.
fn text_of(form: Form<'_>, measure: &str, topic: &str) -> String {
    let texts: Vec<&str> = given(form)
        .filter(|words| words.measure == measure && words.topic == topic)
        .map(|words| words.text.as_str())
        .collect();
    texts.join("\n")
}

fn adopt(
    form: Form<'_>,
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    measure: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let adopted = given(form).any(|words| words.measure == measure && words.adopt);
    sheet::put(sheet, row, at, if adopted { words::YES } else { "" }, format)
}
