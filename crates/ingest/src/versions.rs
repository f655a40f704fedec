//! Two returns of one reporter held against each other: what they share, what differs, and putting parts together.

use std::collections::BTreeMap;

use jibao_core::pack::{Column, Pack};
use jibao_core::submission::{Entry, Place, State, Submission};

use crate::form::villages::content;

/// One value that two returns give differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What it is about.
    pub what: String,
    /// What the first says; empty where it says nothing.
    pub old: String,
    /// What the second says.
    pub new: String,
    /// The cells.
    pub places: Vec<Place>,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |text: &str| if text.is_empty() { "未报".to_owned() } else { text.to_owned() };
        let cells: Vec<&str> = self.places.iter().map(|place| place.cell.as_str()).collect();
        write!(f, "{}（{}）{}→{}", self.what, cells.join("、"), shown(&self.old), shown(&self.new))
    }
}

/// Something a return says, by a key that means the same in every return.
type Said = BTreeMap<String, (String, String, Place)>;

fn said(pack: &Pack, submission: &Submission) -> Said {
    let mut all = Said::new();
    let mut add = |key: String, what: String, entry: &Entry| {
        if entry.state != State::Blank {
            all.insert(key, (what, content(entry), entry.place.clone()));
        }
    };
    for ((code, column), entry) in &submission.entries {
        let name = pack
            .catalogue
            .get(code.as_str())
            .map_or_else(|| code.to_string(), jibao_core::pack::Indicator::quoted);
        let year = if *column == Column::Year { "本年累计" } else { "" };
        add(format!("1{code}{year}"), format!("{name}{year}"), entry);
    }
    for row in submission.villages.iter().flatten() {
        let village = row.code.clone().unwrap_or_else(|| format!("{}{}", row.township, row.name));
        for (id, entry) in &row.values {
            let header = pack.form.village_column(id).map_or(id.as_str(), |column| column.header.as_str());
            add(format!("2{village}{id}"), format!("{}{header}", row.name), entry);
        }
    }
    for words in &submission.words {
        let key = format!("3{}{}", words.measure, words.topic);
        all.insert(key, (format!("文字材料{}", words.measure), words.text.clone(), words.place.clone()));
    }
    all
}

/// Every value that the two give differently, in the order of the form.
pub(crate) fn differences(pack: &Pack, old: &Submission, new: &Submission) -> Vec<Difference> {
    let (before, after) = (said(pack, old), said(pack, new));
    let keys: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut found = Vec::new();
    for key in keys {
        let (was, is) = (before.get(key), after.get(key));
        let text = |side: Option<&(String, String, Place)>| {
            side.map(|(_, text, _)| text.clone()).unwrap_or_default()
        };
        if text(was) == text(is) && was.is_some() == is.is_some() {
            continue;
        }
        let what = was.or(is).map(|(what, ..)| what.clone()).unwrap_or_default();
        let places = [was, is].into_iter().flatten().map(|(.., place)| place.clone()).collect();
        found.push(Difference { what, old: text(was), new: text(is), places });
    }
    found
}

/// Whether the second says nothing that the first says too.
pub(crate) fn disjoint(pack: &Pack, one: &Submission, other: &Submission) -> bool {
    let (one, other) = (said(pack, one), said(pack, other));
    one.keys().all(|key| !other.contains_key(key))
}

/// Puts what the second says into the first. Where both say something, the first stands.
pub(crate) fn join(into: &mut Submission, other: Submission) {
    for (key, entry) in other.entries {
        let blank = into.entries.get(&key).is_none_or(|known| known.state == State::Blank);
        if blank {
            into.entries.insert(key, entry);
        }
    }
    if let Some(rows) = other.villages {
        let known = into.villages.get_or_insert_default();
        for row in rows {
            let same = known.iter_mut().find(|other| other.code.is_some() && other.code == row.code);
            match same {
                Some(same) => {
                    for (id, entry) in row.values {
                        let slot = same.values.entry(id).or_insert_with(|| entry.clone());
                        if slot.state == State::Blank {
                            *slot = entry;
                        }
                    }
                }
                None => known.push(row),
            }
        }
    }
    for words in other.words {
        if !into.words.iter().any(|known| known.measure == words.measure && known.topic == words.topic) {
            into.words.push(words);
        }
    }
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

/// Takes back every value of the first that the second contradicts; returns the cells that are now asked about.
pub(crate) fn contradict(into: &mut Submission, differences: &[Difference]) {
    let doubted =
        |entry: &Entry| differences.iter().any(|difference| difference.places.contains(&entry.place));
    let rows = into.villages.iter_mut().flatten().flat_map(|row| row.values.values_mut());
    for entry in into.entries.values_mut().chain(rows).filter(|entry| doubted(entry)) {
        entry.state = State::Unreadable;
        entry.value = None;
        entry.normalised.clear();
    }
}
