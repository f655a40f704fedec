//! Two returns of one reporter held against each other: what they share, what differs, and putting parts together.
#![expect(clippy::disallowed_types, reason = "entries are looked up and never gone through")]

pub(crate) mod answers;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jibao_core::ids::{Code, ReporterId};
use jibao_core::pack::{Column, Content, Detail, Kind, Pack};
use jibao_core::returns::{Change, DetailRow, Entry, Place, Reasons, State, Submission, Value, Words};
use jibao_core::text::ShortText;
use jibao_core::text::fold::compact;

use crate::form::details::content;
use crate::hash::sha256;
use crate::workbook::Form;

/// What a return says something about, the same in every return; in the order of the form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    /// A value of an indicator; a remark is about the first.
    Value(Code, Column),
    /// A column of a row of a detail sheet, by the places of both; a remark is behind the last.
    Detail(usize, String, usize),
    /// A text, by measure and topic, and which of those that share both.
    Text(String, String, usize),
    /// A field of the cover.
    Cover(String),
}

/// What a return says: in what words, of what, where.
type Said = BTreeMap<About, (String, String, Place)>;

/// The words of a yes-or-no value.
type Answers<'a> = Option<(&'a Vec<String>, &'a Vec<String>)>;

/// What an entry says, as it is told: a yes-or-no value in the words of the form.
fn told(entry: &Entry, words: Answers<'_>) -> String {
    let word = match (words, entry.number()) {
        (Some((_, no)), Some(value)) if value.is_zero() => no.first(),
        (Some((yes, _)), Some(_)) => yes.first(),
        _ => None,
    };
    word.cloned().unwrap_or_else(|| content(entry))
}

fn said(pack: &Pack, submission: &Submission) -> Said {
    let mut all = Said::new();
    let words = &pack.form.words;
    let yes = Some((&words.yes, &words.no));
    let mut add = |about: About, what: String, entry: &Entry, words: Answers<'_>| {
        // What was taken back in an empty cell says nothing either.
        let text = told(entry, words);
        if !text.is_empty() {
            all.insert(about, (what, text, entry.place.clone()));
        }
    };
    for ((code, column), entry) in &submission.entries {
        let name = name(pack, code);
        let year = if *column == Column::Year { "本年累计" } else { "" };
        let flag = pack.catalogue.get(code.as_str()).is_some_and(|indicator| indicator.kind == Kind::Flag);
        add(About::Value(code.clone(), *column), format!("{name}{year}"), entry, yes.filter(|_| flag));
    }
    for (sheet, detail, row) in rows(pack, submission) {
        let key = row_key(row);
        for (column, at) in detail.columns.iter().zip(0..) {
            let Some(entry) = row.values.entry(&column.id) else { continue };
            let words = match column.content {
                Content::Yes => yes,
                Content::Has => Some((&words.has, &words.has_not)),
                _ => None,
            };
            let about = About::Detail(sheet, key.clone(), at);
            add(about, format!("{}{}", row.name, column.header), &entry, words);
        }
    }
    for (at, words) in submission.words.iter().enumerate() {
        let same = |known: &&Words| known.measure == words.measure && known.topic == words.topic;
        let nth = submission.words[..at].iter().filter(same).count();
        let about = About::Text(words.measure.clone(), words.topic.clone(), nth);
        all.insert(about, (format!("文字材料{}", words.measure), words.text.clone(), words.place.clone()));
    }
    all
}

fn name(pack: &Pack, code: &Code) -> String {
    pack.catalogue.get(code.as_str()).map_or_else(|| code.to_string(), jibao_core::pack::Indicator::quoted)
}

/// The rows of the detail sheets, in the form's order.
fn rows<'a>(
    pack: &'a Pack,
    submission: &'a Submission,
) -> impl Iterator<Item = (usize, &'a Detail, &'a DetailRow)> {
    let sheets = pack.form.details.iter().enumerate();
    sheets.flat_map(|(at, detail)| {
        let rows = submission.details.get(&detail.id).unwrap_or_default();
        rows.iter().map(move |row| (at, detail, row))
    })
}

/// What tells a row: its code, or its group and name where no register has it.
fn row_key(row: &DetailRow) -> String {
    row.code.as_ref().map_or_else(|| row.title(), ToString::to_string)
}

/// Every value that the two give differently, in the order of the form.
pub(crate) fn differences(pack: &Pack, old: &Submission, new: &Submission) -> Vec<Change> {
    compared(&old.reporter, &said(pack, old), &said(pack, new))
}

/// The same of two of which neither is the older: what one of them has no row for it does not gainsay.
pub(crate) fn contradictions(pack: &Pack, one: &Submission, other: &Submission) -> Vec<Change> {
    let (mut first, mut second) = (said(pack, one), said(pack, other));
    let (rows_of_one, rows_of_other) = (row_keys(pack, one), row_keys(pack, other));
    let is_asked = |about: &About, of: &Submission, rows: &BTreeSet<(usize, String)>| match about {
        About::Value(code, column) => of.entries.contains_key(&(code.clone(), *column)),
        About::Detail(sheet, row, _) => rows.contains(&(*sheet, row.clone())),
        About::Text(..) | About::Cover(_) => false,
    };
    let kept: BTreeSet<About> = first.keys().filter(|about| second.contains_key(about)).cloned().collect();
    first.retain(|about, _| kept.contains(about) || is_asked(about, other, &rows_of_other));
    second.retain(|about, _| kept.contains(about) || is_asked(about, one, &rows_of_one));
    compared(&one.reporter, &first, &second)
}

fn row_keys(pack: &Pack, submission: &Submission) -> BTreeSet<(usize, String)> {
    rows(pack, submission).map(|(sheet, _, row)| (sheet, row_key(row))).collect()
}

/// Whether the second says nothing that the first does not say, and leaves rows or sheets out that the first has.
pub(crate) fn is_part(pack: &Pack, whole: &Submission, part: &Submission) -> bool {
    let mut found = differences(pack, whole, part);
    let is_less = !found.is_empty() && found.drain(..).all(|change| change.after.is_empty());
    is_less && contradictions(pack, whole, part).is_empty()
}

/// A hash of what a return says, whatever file it stands in: a return that was only opened and saved anew is known by it.
#[must_use]
pub fn content_hash(pack: &Pack, submission: &Submission) -> String {
    let all = [said(pack, submission), remarked(pack, submission)];
    let lines = all.iter().flatten().map(|(about, (_, text, _))| format!("{about:?}\t{text}\n"));
    sha256(lines.collect::<String>().as_bytes())
}

/// How many values and texts a return says.
pub(crate) fn size(pack: &Pack, submission: &Submission) -> usize {
    said(pack, submission).len()
}

/// What the two say differently beside the values: 备注 and the cover, the day of the return left out.
pub(crate) fn remarks(pack: &Pack, old: &Submission, new: &Submission) -> Vec<Change> {
    compared(&old.reporter, &remarked(pack, old), &remarked(pack, new))
}

fn compared(reporter: &ReporterId, before: &Said, after: &Said) -> Vec<Change> {
    let keys: BTreeSet<&About> = before.keys().chain(after.keys()).collect();
    let mut found = Vec::new();
    for key in keys {
        let (was, is) = (before.get(key), after.get(key));
        let text = |side: Option<&(String, String, Place)>| {
            side.map(|(_, text, _)| text.clone()).unwrap_or_default()
        };
        if text(was) == text(is) && was.is_some() == is.is_some() {
            continue;
        }
        found.push(Change {
            reporter: reporter.clone(),
            what: was.or(is).map(|(what, ..)| what.clone()).unwrap_or_default(),
            before: text(was),
            after: text(is),
            places: [was, is].into_iter().flatten().map(|(.., place)| place.clone()).collect(),
        });
    }
    found
}

/// 备注 by row and fields of the cover. A remark is placed at the row's first value: where it stands itself is not kept.
fn remarked(pack: &Pack, submission: &Submission) -> Said {
    let mut all = Said::new();
    for ((code, _), entry) in submission.entries.iter().filter(|(_, entry)| !entry.remark.is_empty()) {
        let what = format!("{}备注", name(pack, code));
        all.entry(About::Value(code.clone(), Column::Current)).or_insert((
            what,
            entry.remark.clone(),
            entry.place.clone(),
        ));
    }
    for (sheet, _, row) in rows(pack, submission).filter(|(.., row)| !row.remark.is_empty()) {
        all.insert(
            About::Detail(sheet, row_key(row), usize::MAX),
            (format!("{}备注", row.name), row.remark.to_string(), row.place.clone()),
        );
    }
    for (id, (text, place)) in submission.cover.fields.iter().filter(|(id, _)| *id != "filled_on") {
        let field = pack.form.cover.fields.iter().find(|field| field.id == *id);
        let label = field.map_or(id.as_str(), |field| &field.label);
        let text =
            submission.cover.cut_off.filter(|_| id == "cut_off").map_or(text.clone(), |day| day.to_string());
        all.insert(About::Cover(id.clone()), (format!("封面“{label}”"), compact(&text), place.clone()));
    }
    all
}

/// Cells whose value is another than before, and those beside which the remark is what it was: what it explained may be
/// another thing now.
pub(crate) fn reasons(pack: &Pack, old: &Submission, new: &Submission) -> Reasons {
    let (was, is) = (said(pack, old), said(pack, new));
    let (reason_was, reason_is) = (remarked(pack, old), remarked(pack, new));
    let reason = |about: &About| match about {
        About::Value(code, _) => Some(About::Value(code.clone(), Column::Current)),
        About::Detail(sheet, row, _) => Some(About::Detail(*sheet, row.clone(), usize::MAX)),
        About::Text(..) | About::Cover(_) => None,
    };
    let text = |side: &Said, about: &About| side.get(about).map(|(_, text, _)| text.clone());
    let places = |those: &dyn Fn(&About) -> bool| -> Vec<Place> {
        is.iter().filter(|(about, _)| those(about)).map(|(_, (.., place))| place.clone()).collect()
    };
    let kept = |about: &About| {
        let now = reason(about).and_then(|about| Some((text(&reason_is, &about)?, about)));
        now.is_some_and(|(now, about)| text(&reason_was, &about) == Some(now))
    };
    Reasons { changed: places(&|about| text(&was, about) != text(&is, about)), kept: places(&kept) }
}

/// Takes over a sheet that one file has and another has not; gives the sheets that it stands on.
pub(crate) fn carry(pack: &Pack, form: Form, into: &mut Submission, from: &Submission) -> BTreeSet<Place> {
    let whole = |place: &Place| Place::sheet(place.file.clone(), place.sheet.clone());
    match form {
        Form::Indicators => {
            into.entries.clone_from(&from.entries);
            into.entries.values().map(|entry| whole(&entry.place)).collect()
        }
        Form::Detail(at) => {
            let id = &pack.form.details[at].id;
            let rows = from.details.get(id).unwrap_or_default();
            into.details.of(id).extend_from_slice(rows);
            rows.iter().map(|row| whole(&row.place)).collect()
        }
        Form::Texts => {
            into.words.clone_from(&from.words);
            into.words.iter().map(|words| whole(&words.place)).collect()
        }
    }
}

/// Whether the second says nothing that the first says too.
pub(crate) fn disjoint(pack: &Pack, one: &Submission, other: &Submission) -> bool {
    let (one, other) = (said(pack, one), said(pack, other));
    one.keys().all(|key| !other.contains_key(key))
}

/// Puts what the second says into the first. Where both say something, the first stands.
pub(crate) fn join(into: &mut Submission, other: Submission) {
    for (key, mut entry) in std::mem::replace(&mut into.entries, other.entries) {
        let Some(same) = into.entries.get_mut(&key) else {
            into.entries.insert(key, entry);
            continue;
        };
        // A reason that only one of them gives is one all the same.
        let reason = if entry.remark.is_empty() { same.remark.clone() } else { entry.remark.clone() };
        if entry.state() == State::Blank {
            same.remark = reason;
        } else {
            entry.remark = reason;
            *same = entry;
        }
    }
    for (detail, rows) in other.details {
        let known = into.details.of(&detail);
        let coded = known.iter().enumerate().filter_map(|(at, row)| Some((row.code.clone()?, at)));
        // Of rows that already share a code the first stands for it.
        let mut by_code: HashMap<ShortText, usize> = coded.rev().collect();
        for row in rows {
            let next = known.len();
            let same = row.code.as_ref().map_or(next, |code| *by_code.entry(code.clone()).or_insert(next));
            match known.get_mut(same) {
                Some(same) => {
                    if same.remark.is_empty() {
                        same.remark = row.remark;
                    }
                    for (id, entry) in row.values {
                        if same.values.get(&id).is_none_or(|known| known.value == Value::Blank) {
                            same.values.put(id, entry);
                        }
                    }
                }
                None => known.push(row),
            }
        }
    }
    // A second text of a measure in one sheet is a text of its own; what another sheet says of it stands already.
    let said: BTreeSet<(String, String)> =
        into.words.iter().map(|known| (known.measure.clone(), known.topic.clone())).collect();
    let fresh = |words: &Words| !said.contains(&(words.measure.clone(), words.topic.clone()));
    into.words.extend(other.words.into_iter().filter(fresh));
    into.sentences.extend(other.sentences);
    for file in other.files {
        if !into.files.contains(&file) {
            into.files.push(file);
        }
    }
    let cover = other.cover;
    into.cover.cut_off = into.cover.cut_off.or(cover.cut_off);
    into.cover.filled_on = into.cover.filled_on.or(cover.filled_on);
    for (id, field) in cover.fields {
        into.cover.fields.entry(id).or_insert(field);
    }
}
