//! A return without what tells of a person.

use super::{Entry, Place, SET_ASIDE, Submission, Value};
use crate::text::ShortText;

/// A submission without what was set aside because it tells of a person: such cells are blank, whatever is left of
/// them, so that they are filled anew. `places` are cells that findings name.
#[must_use]
pub fn without_private(mut submission: Submission, places: &[Place]) -> Submission {
    let private = |text: &str, place: &Place| text.contains(SET_ASIDE) || places.contains(place);
    let blank = |entry: &mut Entry| {
        if private(&entry.raw, &entry.place) {
            entry.value = Value::Blank;
            entry.raw.clear();
        }
        if entry.remark.contains(SET_ASIDE) {
            entry.remark.clear();
        }
    };
    submission.entries.values_mut().for_each(blank);
    for row in submission.details.rows_mut() {
        row.values.edit_each(blank);
        if row.remark.contains(SET_ASIDE) {
            row.remark = ShortText::new();
        }
    }
    for words in submission.words.iter_mut().filter(|words| private(&words.text, &words.place)) {
        words.text.clear();
    }
    for (text, place) in submission.cover.fields.values_mut() {
        if private(text, place) {
            text.clear();
        }
    }
    submission
}
