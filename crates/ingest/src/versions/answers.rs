//! Two answers to one return that was sent back: each is known by what it changes of what went out.

use std::collections::BTreeSet;

use jibao_core::pack::Pack;
use jibao_core::returns::{Change, DetailRow, Place, Submission, Words};

use super::{About, Said, compared, remarked, row_key, said};

/// Puts into one answer what only the other changes of what was sent back; gives what both change, each in its own way, and the
/// cells of what one of them left as it was.
pub(crate) fn merge(
    pack: &Pack,
    sent: &Submission,
    into: &mut Submission,
    other: &Submission,
) -> (Vec<Change>, Vec<Place>) {
    let values = Held::of(&said(pack, sent), said(pack, into), said(pack, other));
    let remarks = Held::of(&remarked(pack, sent), remarked(pack, into), remarked(pack, other));
    for about in &values.taken {
        take_value(pack, about, into, other);
    }
    for about in &remarks.taken {
        let said = remarks.text(about);
        take_remark(pack, about, &said, into, other);
    }
    // Two reasons are both given; of two names on the cover nobody knows the right one.
    let (covers, both): (Vec<&About>, Vec<&About>) =
        remarks.one.keys().partition(|about| matches!(about, About::Cover(_)));
    for about in both {
        let text = |side: &Said| side.get(about).map(|(_, text, _)| text.clone()).unwrap_or_default();
        take_remark(pack, about, &together(text(&remarks.one), &text(&remarks.two)), into, other);
    }
    let covers: Vec<About> = covers.into_iter().cloned().collect();
    let of_cover = |side: &Said| -> Said {
        covers.iter().filter_map(|about| side.get(about).map(|said| (about.clone(), said.clone()))).collect()
    };
    for file in &other.files {
        if !into.files.contains(file) {
            into.files.push(file.clone());
        }
    }
    let mut found = compared(&into.reporter, &values.one, &values.two);
    found.extend(compared(&into.reporter, &of_cover(&remarks.one), &of_cover(&remarks.two)));
    (found, values.unused)
}

/// Two reasons one after the other, of which neither says what the other says already.
fn together(one: String, other: &str) -> String {
    let bare = |text: &str| text.trim_end_matches(['。', '；', ' ']).to_owned();
    if bare(&one).contains(&bare(other)) {
        one
    } else if bare(other).contains(&bare(&one)) {
        other.to_owned()
    } else {
        format!("{}；{other}", bare(&one))
    }
}

/// What two answers say, held against what was sent out.
struct Held {
    /// What only the second changes.
    taken: Vec<About>,
    /// Cells of what only one changes in the answer of the other.
    unused: Vec<Place>,
    /// What the second says of that.
    said: Said,
    /// What both change, in the words of each.
    one: Said,
    two: Said,
}

impl Held {
    fn of(sent: &Said, mut one: Said, mut two: Said) -> Self {
        let text = |side: &Said, about: &About| side.get(about).map(|(_, text, _)| text.clone());
        let (mut taken, mut both, mut unused) = (Vec::new(), BTreeSet::new(), Vec::new());
        for about in one.keys().chain(two.keys()).cloned().collect::<BTreeSet<_>>() {
            let [was, first, second] = [sent, &one, &two].map(|side| text(side, &about));
            let place = |side: &Said| side.get(&about).map(|(.., place)| place.clone());
            if first == second {
                continue;
            }
            if second == was {
                unused.extend(place(&two));
            } else if first == was {
                unused.extend(place(&one));
                taken.push(about);
            } else {
                both.insert(about);
            }
        }
        let said = taken.iter().filter_map(|about| two.get(about).map(|said| (about.clone(), said.clone())));
        let said = said.collect();
        one.retain(|about, _| both.contains(about));
        two.retain(|about, _| both.contains(about));
        for about in both {
            let empty = |other: &Said| {
                other.get(&about).map(|(what, _, place)| (what.clone(), String::new(), place.clone()))
            };
            let (of_one, of_two) = (empty(&two), empty(&one));
            one.entry(about.clone()).or_insert_with(|| of_one.unwrap_or_default());
            two.entry(about).or_insert_with(|| of_two.unwrap_or_default());
        }
        Self { taken, unused, said, one, two }
    }

    fn text(&self, about: &About) -> String {
        self.said.get(about).map(|(_, text, _)| text.clone()).unwrap_or_default()
    }
}

/// Puts another return's value in the place of one's own, with the remark left as it was.
fn take_value(pack: &Pack, about: &About, into: &mut Submission, other: &Submission) {
    match about {
        About::Value(code, column) => {
            let key = (code.clone(), *column);
            let Some(mut entry) = other.entries.get(&key).cloned() else {
                into.entries.remove(&key);
                return;
            };
            if let Some(own) = into.entries.get(&key) {
                entry.remark.clone_from(&own.remark);
            }
            into.entries.insert(key, entry);
        }
        About::Detail(sheet, row, at) => {
            let Some(detail) = pack.form.details.get(*sheet) else { return };
            let is_it = |one: &DetailRow| row_key(one) == *row;
            let given = other.details.get(&detail.id).unwrap_or_default().iter().find(|one| is_it(one));
            let rows = into.details.of(&detail.id);
            match (rows.iter().position(is_it), given) {
                (Some(own), None) => drop(rows.remove(own)),
                (None, Some(given)) => rows.push(given.clone()),
                (Some(own), Some(given)) => {
                    let column = detail.columns.get(*at).map(|column| column.id.as_str()).unwrap_or_default();
                    let known = given.values.get_key_value(column).map(|(id, _)| id.clone());
                    if let Some((id, entry)) = known.zip(given.values.entry(column)) {
                        rows[own].values.put(id, entry);
                    }
                }
                (None, None) => {}
            }
        }
        About::Text(measure, topic, nth) => {
            let is_it = |words: &&Words| words.measure == *measure && words.topic == *topic;
            let given = other.words.iter().filter(is_it).nth(*nth);
            let own = (0..into.words.len()).filter(|at| is_it(&&into.words[*at])).nth(*nth);
            match (own, given) {
                (Some(own), Some(given)) => into.words[own].clone_from(given),
                (Some(own), None) => drop(into.words.remove(own)),
                (None, Some(given)) => into.words.push(given.clone()),
                (None, None) => {}
            }
        }
        About::Cover(_) => {}
    }
}

/// Puts a remark, or another return's field of the cover, in the place of one's own.
fn take_remark(pack: &Pack, about: &About, said: &str, into: &mut Submission, other: &Submission) {
    match about {
        About::Value(code, _) => {
            for (_, entry) in into.entries.iter_mut().filter(|((own, _), _)| own == code) {
                said.clone_into(&mut entry.remark);
            }
        }
        About::Detail(sheet, row, _) => {
            let Some(detail) = pack.form.details.get(*sheet) else { return };
            for own in into.details.of(&detail.id).iter_mut().filter(|one| row_key(one) == *row) {
                own.remark = said.into();
            }
        }
        About::Cover(id) => {
            match other.cover.fields.get(id) {
                Some(field) => into.cover.fields.insert(id.clone(), field.clone()),
                None => into.cover.fields.remove(id),
            };
            if id == "cut_off" {
                into.cover.cut_off = other.cover.cut_off;
            }
        }
        About::Text(..) => {}
    }
}
