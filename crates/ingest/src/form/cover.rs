//! The cover: labels and the values beside them.

use jibao_core::calendar::Quarter;
use jibao_core::pack::Cover;
use jibao_core::submission::{CoverSheet, Place};

use super::date::date;
use super::ledger::{Fate, Ledger};
use super::lexicon::Lexicon;
use super::value::{folded, shown};
use crate::raw::{RawBook, RawSheet, a1};

/// The cover sheet: by its name, else the sheet with the most of its labels.
pub(crate) fn find<'a>(book: &'a RawBook, form: &Cover, lexicon: &Lexicon) -> Option<&'a RawSheet> {
    let named = book
        .sheets
        .iter()
        .find(|sheet| folded(&sheet.name) == folded(&form.sheet));
    named.or_else(|| {
        let best = book.sheets.iter().max_by_key(|sheet| labels(sheet, lexicon).len())?;
        (labels(best, lexicon).len() >= 3).then_some(best)
    })
}

/// Label cells by field id.
fn labels(sheet: &RawSheet, lexicon: &Lexicon) -> Vec<(String, (u32, u16))> {
    let mut found: Vec<(String, (u32, u16))> = Vec::new();
    for (at, cell) in &sheet.cells {
        let text = folded(&shown(cell));
        let text = text.trim_end_matches([':', '：']);
        if let Some(id) = lexicon.cover.get(text).filter(|id| found.iter().all(|(known, _)| known != *id)) {
            found.push((id.clone(), *at));
        }
    }
    found
}

/// Reads the cover. The value stands in the first non-empty cell right of its label.
pub(crate) fn read(sheet: &RawSheet, lexicon: &Lexicon, file: &str, ledger: &mut Ledger) -> CoverSheet {
    let mut cover = CoverSheet::default();
    let labels = labels(sheet, lexicon);
    let mut values = Vec::new();
    for (id, (row, column)) in &labels {
        ledger.mark((*row, *column), Fate::Label);
        let beside = sheet
            .cells
            .range((*row, column + 1)..=(*row, u16::MAX))
            .find(|(at, cell)| {
                !folded(&shown(cell)).is_empty() && labels.iter().all(|(_, label)| label != *at)
            });
        if let Some((at, cell)) = beside {
            ledger.mark(*at, Fate::Value);
            let place = Place {
                file: file.to_owned(),
                sheet: sheet.name.clone(),
                cell: a1(at.0, at.1),
            };
            cover.fields.insert(id.clone(), (shown(cell), place));
            values.push((id.as_str(), &cell.value));
        }
    }
    let quarter = cover
        .fields
        .get("quarter")
        .and_then(|(text, _)| Quarter::find_in(text));
    let day = |id: &str| {
        values
            .iter()
            .find(|(known, _)| *known == id)
            .and_then(|(_, value)| date(value, quarter))
    };
    cover.cut_off = day("cut_off");
    cover.filled_on = day("filled_on");
    cover
}
