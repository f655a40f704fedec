//! 文字材料: what reporters wrote, by reporter and measure.

use jibao_contract::book::{Sheet, Texts};
use jibao_core::text::words;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::opening::Opening;
use super::row::{Looks, Row};
use super::{Extent, HEADER, View, last_column};
use crate::sheet;

const COLUMNS: [(&str, f64); Texts::COUNT] = Texts::with([16.0, 26.0, 10.0, 84.0, 9.0, 28.0, 10.0, 9.0]);
/// The codes stand beside what prints.
const PRINTED: usize = Texts::UnitId as usize;

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    Opening::new(Sheet::Texts.name(), &COLUMNS, 1).titled_over(PRINTED).unprinted().write(view, sheet)?;
    let looks = Looks::new();
    let mut at = HEADER;
    for (reporter, words) in view.report.words(view.pack) {
        at += 1;
        let topic = view.pack.form.texts.column(&words.topic);
        let place = words.place.to_string();
        let measure = sheet::measure_title(view.pack, &words.measure);
        let texts = [(measure, COLUMNS[1].1), (&words.text, COLUMNS[3].1), (&place, COLUMNS[5].1)];
        sheet::fit(sheet, at, &texts)?;
        let pieces = sheet::pieces(&words.text);
        let mut row = Row::new(sheet, &looks, at);
        row.text(view.pack.reporters.name(reporter))?
            .text(measure)?
            .middle(topic.map_or(&words.topic, |column| &column.header))?
            .text(pieces.first().map_or("", String::as_str))?
            .middle(if words.adopt { words::YES } else { "" })?
            .text(&place)?
            .middle(reporter.as_str())?
            .middle(&words.measure)?;
        // What no cell holds goes on behind the table: nothing of a return is lost.
        for piece in pieces.iter().skip(1) {
            row.text(piece)?;
        }
    }
    let last = last_column(COLUMNS.len());
    sheet.autofilter(HEADER, 0, at.max(HEADER + 1), last)?;
    Ok(Extent(at, last))
}
