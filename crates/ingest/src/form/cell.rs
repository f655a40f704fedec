//! One cell of a value with what lies over it: merged areas, comments.

use jibao_core::pack::Reading;
use jibao_core::returns::{Entry, Place, State};
use jibao_core::text::fold::compact;

use super::hints;
use super::ledger::Fate;
use super::value::{Question, ask, is_blank, shown};
use crate::personal::SET_ASIDE;
use jibao_sheets::{Area, RawCell, RawSheet};

/// A value cell that was read.
pub(crate) struct Read {
    pub entry: Entry,
    pub question: Option<Question>,
    pub fate: Fate,
}

/// Words of a comment that speak of another value.
const CORRECTIONS: [&str; 9] = ["改", "应为", "应是", "不对", "有误", "错", "作废", "更正", "不准"];

/// Reads the cell at a place; the place comes back where nothing stands in it. `entry` reads what stands in it.
pub(crate) fn read(
    sheet: &RawSheet,
    at: (u32, u16),
    place: Place,
    entry: impl FnOnce(&RawCell, Place) -> (Entry, Option<Question>),
) -> Result<Read, Place> {
    let Some(cell) = sheet.cells.get(at).filter(|cell| !is_blank(cell)) else { return Err(place) };
    let (mut entry, mut question) = entry(cell, place);
    if entry.raw == SET_ASIDE {
        // What was taken out has been told, and there is nothing to ask about its words.
        entry.set_unreadable();
        return Ok(Read { entry, question: None, fate: Fate::Question });
    }
    if let Some(doubt) = doubt(sheet, at, cell) {
        entry.set_unreadable();
        entry.normalised.clear();
        question = Some(doubt);
    }
    let fate = match (&question, entry.state(), entry.normalised.is_empty()) {
        (Some(_), _, _) | (None, State::Unreadable, _) => Fate::Question,
        (None, _, true) => Fate::Value,
        (None, _, false) => Fate::Normalised,
    };
    Ok(Read { entry, question, fate })
}

/// What lies over a value and makes it doubtful, whatever it says.
fn doubt(sheet: &RawSheet, at: (u32, u16), cell: &RawCell) -> Option<Question> {
    if let Some(area) = sheet.merge_at(at).filter(|area| *area != Area::of(at)) {
        let raw = shown(cell);
        let what = format!("“{raw}”所在的单元格合并了{area}，不知道是哪一格的数，请分开填写");
        return Some(ask(Reading::MergedValue, what).over(area));
    }
    let comment = sheet.comments.get(&at)?;
    let seen = compact(comment);
    let speaks =
        seen.contains(|c: char| c.is_ascii_digit()) || CORRECTIONS.iter().any(|word| seen.contains(word));
    speaks.then(|| {
        let raw = shown(cell);
        ask(Reading::AmbiguousValue, format!("填“{raw}”，旁边有批注“{}”，不知以哪个为准", comment.trim()))
            .hinted(hints::COMMENT)
    })
}
