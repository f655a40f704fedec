//! A file that somebody changed against what the program wrote: words, charts, cells and fields that the reconciliation of
//! numbers does not reach.

use std::collections::{BTreeMap, BTreeSet};

use gongwen::read::{Finished, Passage};
use jibao_core::text::number::plain;
use jibao_core::text::numerals::extract;
use jibao_sheets::{RawBook, RawSheet, RawValue, a1};
use rust_decimal::Decimal;
use serde_json::Value;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::result::{Difference, DifferenceKind};
use crate::workbook::{number, text};

/// Most changes that are told one by one.
const NAMED: usize = 10;
/// So many characters of a paragraph name it.
const QUOTED: usize = 24;
/// Programs that save a workbook again keep fifteen digits.
const DIGITS: u32 = 12;

/// What was changed in a document. Words are a person's to choose and are told; numbers and charts are not.
#[derive(Default)]
pub(crate) struct Changed {
    pub notes: Vec<String>,
    pub differences: Vec<Difference>,
}

/// Adds differences at places of which none was told yet.
pub(crate) fn add(differences: &mut Vec<Difference>, more: Vec<Difference>) {
    let told: BTreeSet<String> = differences.iter().map(|one| one.place.clone()).collect();
    differences.extend(more.into_iter().filter(|one| !told.contains(&one.place)));
}

/// Which paragraphs changed, by their places in the old text and in the new one; one of the two is missing where a
/// paragraph is gone or new.
#[must_use]
pub fn changes(old: &[String], new: &[String]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut changed = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, old, new) {
        let (from, to) = (op.old_range(), op.new_range());
        let pairs = from.len().min(to.len());
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        changed.extend(from.clone().zip(to.clone()).map(|(was, is)| (Some(was), Some(is))));
        changed.extend(from.skip(pairs).map(|was| (Some(was), None)));
        changed.extend(to.skip(pairs).map(|is| (None, Some(is))));
    }
    changed
}

/// The paragraphs and charts of a document as it is and as it was written. `places` names each paragraph as it is.
pub(crate) fn document(file: &str, now: &Finished, then: &Finished, places: &[String]) -> Changed {
    let mut changed = Changed::default();
    let words =
        |one: &Finished| one.passages.iter().map(|passage| squeezed(&passage.text)).collect::<Vec<_>>();
    let (old, new) = (words(then), words(now));
    let mut said = Vec::new();
    for (was, is) in changes(&old, &new) {
        match (was, is) {
            (Some(was), Some(is)) => {
                said.push(format!("{}原为“{}”", places[is], short(&old[was])));
                let moved = moved(&then.passages[was], &now.passages[is]);
                changed.differences.extend(moved.map(|(expected, found)| Difference {
                    kind: DifferenceKind::Changed,
                    place: places[is].clone(),
                    what: short(&new[is]),
                    expected,
                    found,
                    figure: None,
                }));
            }
            (Some(was), None) => said.push(format!("少了“{}”", short(&old[was]))),
            (None, Some(is)) => said.push(format!("{}多了“{}”", places[is], short(&new[is]))),
            (None, None) => {}
        }
    }
    if !said.is_empty() {
        let more = if said.len() > NAMED { "等" } else { "" };
        let listed = said[..said.len().min(NAMED)].join("；");
        changed.notes.push(format!("{file} 的文字有{}处与程序写出的不同：{listed}{more}", said.len()));
    }
    changed.differences.extend(charts(file, now, then));
    changed
}

/// Numbers of a paragraph that changed places and lost their marks, as they stood and as they stand.
fn moved(then: &Passage, now: &Passage) -> Option<(String, String)> {
    let of = |passage: &Passage| extract(&passage.text).into_iter().map(|one| one.text).collect::<Vec<_>>();
    let (was, is) = (of(then), of(now));
    let sorted = |numbers: &[String]| {
        let mut sorted = numbers.to_vec();
        sorted.sort();
        sorted
    };
    let lost = now.marks.len() < then.marks.len();
    (lost && was != is && sorted(&was) == sorted(&is)).then(|| (was.join("、"), is.join("、")))
}

/// Charts that show something else. Programs number the charts of a document as they like.
fn charts(file: &str, now: &Finished, then: &Finished) -> Vec<Difference> {
    let mut left: Vec<Vec<String>> = now.charts.iter().map(|chart| shown(chart)).collect();
    let mut gone: Vec<Vec<String>> = then.charts.iter().map(|chart| shown(chart)).collect();
    gone.retain(|chart| match left.iter().position(|other| other == chart) {
        Some(at) => {
            left.remove(at);
            false
        }
        None => true,
    });
    let told = |(at, was): (usize, &Vec<String>)| {
        let name = was.first().cloned().unwrap_or_default();
        let place = format!("{file} › 图“{name}”");
        let Some(is) = left.get(at) else { return missing(place, "没有这张图了".to_owned()) };
        let first = was.iter().zip(is).find(|(was, is)| was != is);
        let (what, expected, found) = match first {
            Some((was, is)) => ("图上的数", was.clone(), is.clone()),
            None => ("图上的数共", format!("{}个", was.len()), format!("{}个", is.len())),
        };
        let (kind, what) = (DifferenceKind::Workbook, what.to_owned());
        Difference { kind, place, what, expected, found, figure: None }
    };
    gone.iter().enumerate().map(told).collect()
}

/// The values of a chart as they are compared: 98.80 is 98.8.
fn shown(chart: &[String]) -> Vec<String> {
    chart.iter().map(|text| text.parse::<Decimal>().map_or_else(|_| squeezed(text), plain)).collect()
}

/// Rows of a workbook that are no longer what they were, whatever their order.
pub(crate) fn book(file: &str, now: &RawBook, then: &RawBook) -> Vec<Difference> {
    let mut differences = Vec::new();
    for was in &then.sheets {
        // That it is missing was told.
        let Some(is) = now.sheets.iter().find(|sheet| sheet.name.trim() == was.name.trim()) else { continue };
        let place = format!("{file} › {}", was.name);
        let mut left = rows(is);
        let mut gone = Vec::new();
        for (row, cells) in rows(was) {
            match left.iter().position(|(_, other)| alike(&cells, other)) {
                Some(at) => drop(left.remove(at)),
                None => gone.push((row, cells)),
            }
        }
        for (row, cells) in gone {
            // The row that has most in common with it is what became of it.
            let common =
                |other: &Row| other.iter().filter(|(at, value)| cells.get(*at) == Some(*value)).count();
            let became =
                left.iter().enumerate().max_by_key(|(at, (_, other))| (common(other), usize::MAX - at));
            let Some((at, _)) = became.filter(|(_, (_, other))| common(other) > 0) else {
                let words = cells.values().filter(|value| !value.is_empty()).take(4).cloned();
                let what = format!("没有原来的第{}行“{}”", row + 1, words.collect::<Vec<_>>().join("　"));
                differences.push(missing(place.clone(), what));
                continue;
            };
            let (row, other) = left.remove(at);
            let columns: BTreeSet<u16> = cells.keys().chain(other.keys()).copied().collect();
            for column in columns {
                let [expected, found] =
                    [&cells, &other].map(|row| row.get(&column).cloned().unwrap_or_default());
                if !same(&expected, &found) {
                    differences.push(cell(format!("{place} › {}", a1(row, column)), expected, found));
                }
            }
        }
        for (row, cells) in left {
            let words: Vec<String> = cells.into_values().take(4).collect();
            let what = format!("多了第{}行“{}”", row + 1, words.join("　"));
            differences.push(missing(place.clone(), what));
        }
    }
    differences
}

fn missing(place: String, what: String) -> Difference {
    let (expected, found) = (String::new(), String::new());
    Difference { kind: DifferenceKind::Missing, place, what, expected, found, figure: None }
}

fn cell(place: String, expected: String, found: String) -> Difference {
    let shown = |text: String| if text.is_empty() { "空白".to_owned() } else { text };
    let (kind, what) = (DifferenceKind::Workbook, "这一格".to_owned());
    Difference { kind, place, what, expected: shown(expected), found: shown(found), figure: None }
}

type Row = BTreeMap<u16, String>;

/// The rows that say something, each cell as it is compared.
fn rows(sheet: &RawSheet) -> Vec<(u32, Row)> {
    let mut rows: BTreeMap<u32, Row> = BTreeMap::new();
    for ((row, column), cell) in sheet.cells.iter().map(|(at, cell)| (*at, cell)) {
        let said = match &cell.value {
            RawValue::Uncached => UNCACHED.to_owned(),
            _ => number(cell)
                .map_or_else(|| text(cell), |value| plain(value.round_sf(DIGITS).unwrap_or(value))),
        };
        if !said.is_empty() {
            rows.entry(row).or_default().insert(column, said);
        }
    }
    rows.into_iter().collect()
}

/// Stands for a formula whose result was not kept, which is told as such.
const UNCACHED: &str = "=";

fn same(then: &str, now: &str) -> bool {
    then == now || now == UNCACHED
}

fn alike(then: &Row, now: &Row) -> bool {
    then.len() == now.len() && then.iter().all(|(at, was)| now.get(at).is_some_and(|is| same(was, is)))
}

/// Fields of the data that are no longer what they were.
pub(crate) fn data(file: &str, now: &[u8], then: &[u8]) -> Result<Vec<Difference>, serde_json::Error> {
    let (now, then): (Value, Value) = (serde_json::from_slice(now)?, serde_json::from_slice(then)?);
    let mut differences = Vec::new();
    fields(file, "", &then, &now, &mut differences);
    Ok(differences)
}

fn fields(file: &str, path: &str, then: &Value, now: &Value, differences: &mut Vec<Difference>) {
    match (then, now) {
        (Value::Object(was), Value::Object(is)) => {
            let keys: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
            for key in keys {
                let of =
                    |object: &serde_json::Map<String, Value>| object.get(key).cloned().unwrap_or_default();
                fields(file, &format!("{path}.{key}"), &of(was), &of(is), differences);
            }
        }
        (Value::Array(was), Value::Array(is)) if was.len() == is.len() => {
            for (at, (was, is)) in was.iter().zip(is).enumerate() {
                fields(file, &format!("{path}[{at}]"), was, is, differences);
            }
        }
        (was, is) if was == is => {}
        (was, is) => differences.push(Difference {
            kind: DifferenceKind::Data,
            place: format!("{file} › {}", path.trim_start_matches('.')),
            what: "这一项".to_owned(),
            expected: field(was),
            found: field(is),
            figure: None,
        }),
    }
}

fn field(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("{}项", items.len()),
        Value::Object(_) => "一组".to_owned(),
        Value::Null => "空".to_owned(),
        Value::String(text) => short(text),
        other => other.to_string(),
    }
}

/// Words as they are compared: how they are spaced is nothing.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn short(text: &str) -> String {
    let mut short: String = text.chars().take(QUOTED).collect();
    if text.chars().count() > QUOTED {
        short.push('…');
    }
    short
}
