//! Who a workbook is from and for which quarter: hidden property, cover, titles, file and folder name.

use jibao_core::calendar::Quarter;
use jibao_core::pack::{Named, Pack, ReporterId};
use jibao_core::submission::{CoverSheet, Place};

use crate::form::notes::Notes;
use crate::raw::RawBook;

/// Custom properties that the form carries.
const REPORTER: &str = "jibao.reporter";
const QUARTER: &str = "jibao.quarter";
const SAMPLE: &str = "jibao.sample";

/// What a workbook says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub reporter: Option<ReporterId>,
    pub quarter: Option<Quarter>,
    pub sample: bool,
}

/// Tells who and when. What the workbook says weighs more than what its file is called; where the two differ,
/// the workbook stands and the difference is told.
pub(crate) fn identify(
    pack: &Pack,
    path: &str,
    book: &RawBook,
    cover: &CoverSheet,
    notes: &mut Notes<'_>,
) -> Identity {
    let reporter = reporter(pack, path, book, cover, notes);
    notes.reporter.clone_from(&reporter);
    Identity {
        quarter: quarter(path, book, cover, notes),
        reporter,
        sample: book.properties.get(SAMPLE).is_some_and(|value| value == "1"),
    }
}

fn reporter(
    pack: &Pack,
    path: &str,
    book: &RawBook,
    cover: &CoverSheet,
    notes: &mut Notes<'_>,
) -> Option<ReporterId> {
    let stem = path.rsplit('/').next().unwrap_or(path);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let hidden = book
        .properties
        .get(REPORTER)
        .map(|id| ReporterId::from(id.as_str()));
    let hidden = hidden.filter(|id| pack.reporters.get(id).is_some());
    let written = cover.fields.get("reporter");
    let named = written.map(|(text, _)| pack.reporters.named(text));
    let of_file = match pack.reporters.named(stem) {
        Named::One(id) => Some(id.clone()),
        _ => match pack.reporters.mentioned(path).as_slice() {
            [one] => Some((*one).clone()),
            _ => None,
        },
    };
    let place = || vec![written.map_or_else(|| Place::file(path), |(_, place)| place.clone())];
    let on_cover = match named {
        Some(Named::One(id)) => Some(id.clone()),
        Some(Named::Ambiguous(meaning)) => {
            let text = written.map(|(text, _)| text.as_str()).unwrap_or_default();
            notes.add(
                "reporter-ambiguous",
                place(),
                format!("报送单位“{text}”{meaning}"),
            );
            None
        }
        _ => None,
    };
    let found = on_cover
        .clone()
        .or_else(|| hidden.clone())
        .or_else(|| of_file.clone());
    let Some(found) = found else {
        notes.add("reporter-unknown", place(), "看不出是哪个单位报送的表".to_owned());
        return None;
    };
    // The written name is what the clerk meant; a property or file name that says another is told.
    let other = [hidden, of_file]
        .into_iter()
        .flatten()
        .find(|other| *other != found);
    if let Some(other) = other {
        let message = format!(
            "表内报送单位是{}，文件名或表格来源是{}，按{}计",
            pack.reporters.name(&found),
            pack.reporters.name(&other),
            pack.reporters.name(&found)
        );
        notes.add("reporter-conflict", place(), message);
    }
    Some(found)
}

fn quarter(path: &str, book: &RawBook, cover: &CoverSheet, notes: &mut Notes<'_>) -> Option<Quarter> {
    let written = cover.fields.get("quarter");
    let on_cover = written.and_then(|(text, _)| Quarter::find_in(text));
    let hidden = book.properties.get(QUARTER).and_then(|text| text.parse().ok());
    let found = on_cover.or(hidden).or_else(|| Quarter::find_in(path));
    if found.is_none() {
        let place = written.map_or_else(|| Place::file(path), |(_, place)| place.clone());
        notes.add("quarter-unknown", vec![place], "看不出是哪个季度的表".to_owned());
    }
    found
}
