//! The cover: labels and the values beside them.

use std::collections::BTreeSet;

use jibao_core::ids::Period;
use jibao_core::pack::{Cover, Reading};
use jibao_core::returns::{CoverSheet, Place};
use jibao_core::text::fold::key;
use jibao_core::text::words::answer;
use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::date::date;
use super::ledger::{Fate, Ledger};
use super::lexicon::{Lexicon, SIGNATURE};
use super::period::{Said, said_in_field};
use super::value::{is_blank, seen, shown};
use jibao_sheets::{RawBook, RawCell, RawSheet, RawValue, a1};

/// What is told about the cover once it is known whose it is.
pub(crate) type Remark = (Reading, Place, String);

/// The cover sheet: by its name, else the sheet with the most of its labels.
pub(crate) fn find(book: &RawBook, form: &Cover, lexicon: &Lexicon) -> Option<usize> {
    let named = book.sheets.iter().position(|sheet| key(&sheet.name) == key(&form.sheet));
    named.or_else(|| {
        let counts = book.sheets.iter().map(|sheet| labels(sheet, lexicon).len()).enumerate();
        counts
            .filter(|(_, count)| *count >= 3)
            .max_by_key(|(at, count)| (*count, std::cmp::Reverse(*at)))
            .map(|(at, _)| at)
    })
}

/// A label of the cover with its place, and the value that stands behind its colon in the same cell.
struct Label {
    id: String,
    at: (u32, u16),
    behind: Option<String>,
}

fn labels(sheet: &RawSheet, lexicon: &Lexicon) -> Vec<Label> {
    let mut found: Vec<Label> = Vec::new();
    for (at, cell) in &sheet.cells {
        let RawValue::Text(_) = &cell.value else { continue };
        let text = seen(cell);
        let (label, behind) = match lexicon.cover.get(key(&text).trim_end_matches(':')) {
            Some(id) => (Some(id), None),
            None => match text.split_once([':', '：']) {
                Some((label, rest)) => (lexicon.cover.get(&key(label)), Some(rest.trim().to_owned())),
                None => (None, None),
            },
        };
        if let Some(id) = label.filter(|id| found.iter().all(|known| known.id != **id)) {
            found.push(Label { id: id.clone(), at: *at, behind });
        }
    }
    found
}

/// Where a label's value stands, and the value: behind the label's colon, else in the first cell right of it.
fn value(sheet: &RawSheet, labels: &[Label], label: &Label) -> Option<((u32, u16), RawCell)> {
    if let Some(text) = &label.behind {
        return Some((label.at, RawCell::text(text.as_str())));
    }
    let (row, column) = label.at;
    let (at, cell) =
        sheet.cells.row(row).iter().find(|(at, cell)| {
            at.1 > column && !is_blank(cell) && labels.iter().all(|label| label.at != *at)
        })?;
    Some((*at, cell.clone()))
}

/// The cover's cells in which the form itself asks for a name or a telephone.
pub(crate) fn signature(sheet: &RawSheet, lexicon: &Lexicon) -> BTreeSet<(u32, u16)> {
    let labels = labels(sheet, lexicon);
    let signed = labels.iter().filter(|label| SIGNATURE.contains(&label.id.as_str()));
    signed.filter_map(|label| value(sheet, &labels, label)).map(|(at, _)| at).collect()
}

/// Reads the cover. The value stands in the first non-empty cell right of its label, or behind the label's colon.
pub(crate) fn read(
    sheet: &RawSheet,
    lexicon: &Lexicon,
    whole: &Place,
    asked: Option<Period>,
    ledger: &mut Ledger<'_>,
) -> (CoverSheet, Vec<Remark>) {
    let mut cover = CoverSheet::default();
    let labels = labels(sheet, lexicon);
    let mut values: Vec<(&str, (u32, u16), RawCell)> = Vec::new();
    for label in &labels {
        if let Some((at, cell)) = value(sheet, &labels, label) {
            ledger.mark(at, Fate::Value);
            let place = whole.cell(a1(at.0, at.1));
            cover.fields.insert(label.id.clone(), (shown(&cell), place));
            values.push((&label.id, at, cell));
        }
        ledger.mark(label.at, Fate::Label);
    }
    let written =
        cover.fields.get("quarter").and_then(|(text, _)| said_in_field(text, lexicon.period.length));
    let quarter = match written {
        Some(Said::Period(quarter)) => Some(quarter),
        _ => asked,
    };
    let mut remarks = Vec::new();
    let mut day = |id: &str, name: &str| {
        let (_, at, cell) = values.iter().find(|(known, _, _)| *known == id)?;
        let (text, place) = cover.fields.get(id)?.clone();
        let read = date(&cell.value, quarter);
        let sound = read.filter(|day| quarter.is_none_or(|quarter| is_near(day.date, quarter)));
        let remark = match (read, sound) {
            (None, _) => Some((Reading::DateDoubtful, format!("封面“{name}”填“{text}”，看不出是哪一天"))),
            (Some(_), None) => Some((
                Reading::DateDoubtful,
                format!("封面“{name}”填“{text}”，与{}相差太远", lexicon.period.field()),
            )),
            (Some(day), Some(_)) => day.note.map(|note| {
                (Reading::Normalised, format!("封面“{name}”原文“{text}”，{note}，读作{}", day.date))
            }),
        };
        if let Some((reading, message)) = remark {
            ledger.ask_or_note(*at, reading == Reading::DateDoubtful);
            remarks.push((reading, place, message));
        }
        sound.map(|day| day.date)
    };
    let (cut_off, filled_on) = (day("cut_off", "统计截止日"), day("filled_on", "填报日期"));
    cover.cut_off = cut_off;
    cover.filled_on = filled_on;
    // As anywhere else, a tick is a yes.
    let yes = |text: &str| {
        answer(text) == Some(Decimal::ONE) || lexicon.yes.contains(&key(text)) || key(text) == NOTHING
    };
    cover.nothing = cover.fields.get("nothing").is_some_and(|(text, _)| yes(text));
    (cover, remarks)
}

/// The field's own name as its answer is a yes.
const NOTHING: &str = "零报告";

/// Whether a day can belong to a quarter's return: neither before the quarter nor half a year behind it.
pub(crate) fn is_near(day: Date, quarter: Period) -> bool {
    let end = quarter.last_month_day(31);
    // 统计截止日 may lie in the quarter before by mistake: the rule on the cut-off tells it better than this one.
    let first = quarter.start().checked_sub(3.months()).unwrap_or(quarter.start());
    first <= day && end.checked_add(6.months()).is_ok_and(|last| day <= last)
}
