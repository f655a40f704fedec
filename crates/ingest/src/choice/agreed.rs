//! Versions of which none counts as a whole: what all of them say is taken, and only what they say differently is asked.

use jibao_core::pack::{Pack, Reading};
use jibao_core::returns::{Change, Entry, Place, State};

use super::{Decided, changes, file, first_of, listed, place};
use crate::versions::answers;
use crate::versions::{contradictions, join, reasons, size};
use crate::workbook::Part;

/// What became of a cell before it turned out that another version says something else there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// As it stands.
    Value,
    /// After its writing was normalised.
    Normalised,
}

/// Characters of a text that is quoted.
const LONG: usize = 30;

/// Several versions that were made one return.
#[derive(Debug, Default)]
pub(crate) struct Agreed {
    /// Files of the versions beside the first: what they say with it is counted once.
    pub others: Vec<String>,
    /// Cells that are asked about now and had been taken.
    pub asked: Vec<(Place, Taken)>,
    /// Cells of versions that left a value as it was sent to them, which another one changed.
    pub unused: Vec<Place>,
}

/// Takes what all versions say. Where they have less in common than they differ in, they may not be versions of one
/// return at all, and nothing is taken.
///
/// Of answers to a return that was `sent` back each is held against that: what only one of them changes is not asked.
pub(super) fn decide(
    pack: &Pack,
    name: &str,
    mut parts: Vec<Part>,
    sent: Option<&Part>,
    decided: &mut Decided,
) {
    if parts.len() < 2 {
        decided.taken = parts.pop();
        return;
    }
    let Some((whole, found, unused)) = merged(pack, &parts, sent) else { return };
    let files: Vec<String> = parts.iter().map(file).collect();
    let head = format!("{name}有{}份内容不同的表：{}", parts.len(), files.join("、"));
    let (count, texts) = (found.len(), first_of(&found, either));
    let mut places: Vec<Place> = parts.iter().map(place).collect();
    let said = parts.iter().map(|part| size(pack, &part.submission)).max().unwrap_or_default();
    // One finding: a reporter with two returns has one thing to settle, however many numbers differ.
    if count * 2 > said {
        let message = format!("{head}，大部分不同，无法确定用哪份，都没有采用，共{count}处不同：{texts}");
        decided.told.push((Reading::TwoReturns, places, message));
        decided.asked.extend(parts.iter().flat_map(|part| part.submission.files.clone()));
        return;
    }
    if let Some(sent) = sent {
        // What is asked about has not been changed yet.
        let asked = |change: &Change| found.iter().any(|other| other.what == change.what);
        let mut changed = changes(pack, sent, &whole);
        changed.retain(|change| !asked(change));
        let head = format!(
            "{name}的{}都是对{}的更正，合起来共{}处改动",
            files.join("、"),
            file(sent),
            changed.len()
        );
        decided.told.extend(listed(Reading::Correction, &head, &places, &changed));
        decided.since(reasons(pack, &sent.submission, &whole.submission));
        decided
            .changes
            .retain(|change| !asked(change) && !changed.iter().any(|other| other.what == change.what));
        decided.changes.extend(changed);
    }
    if !found.is_empty() {
        let same = if sent.is_some() { "只有一份改过的和改法相同的" } else { "相同的数" };
        let message = format!("{head}，{same}已采用，不同的{count}处没有采用，请确认各用哪份的：{texts}");
        places.extend(found.iter().flat_map(|change| change.places.iter().cloned()));
        decided.told.push((Reading::TwoReturns, places, message));
    }
    decided.agreed.asked = parts.iter().flat_map(|part| taken_cells(part, &found)).collect();
    decided.agreed.unused = unused;
    decided.agreed.others = parts[1..].iter().flat_map(|part| part.submission.files.clone()).collect();
    decided.taken = Some(whole);
    if let Some(whole) = &mut decided.taken {
        whole.submission.contradict(&found);
    }
}

/// The versions put together, what they say differently, and the cells that are not used.
fn merged(pack: &Pack, parts: &[Part], sent: Option<&Part>) -> Option<(Part, Vec<Change>, Vec<Place>)> {
    let (first, others) = parts.split_first()?;
    let (mut whole, mut found, mut unused) = (first.clone(), Vec::new(), Vec::new());
    for part in others {
        whole.missing.retain(|(form, _)| part.missing.iter().any(|(other, _)| other == form));
        let round = |part: &Part| part.stamp.as_ref().map_or(0, |stamp| stamp.round);
        if round(part) > round(&whole) {
            whole.stamp.clone_from(&part.stamp);
        }
        if let Some(sent) = sent {
            let (both, left) =
                answers::merge(pack, &sent.submission, &mut whole.submission, &part.submission);
            found.extend(both);
            unused.extend(left);
        } else {
            found.extend(contradictions(pack, &first.submission, &part.submission));
            join(&mut whole.submission, part.submission.clone());
        }
    }
    Some((whole, found, unused))
}

/// `“发放宣传资料”（指标表E5）300或3000`: none of the two is the earlier one. Long texts are another's words as likely as not,
/// and told by their cells.
fn either(change: &Change) -> String {
    let (one, other) = (Change::shown(&change.before), Change::shown(&change.after));
    if [one, other].iter().any(|text| text.chars().count() > LONG) {
        let cells: Vec<String> =
            change.places.iter().map(|place| format!("{}{}", place.sheet, place.cell)).collect();
        return format!("{}（{}）文字不同", change.what, cells.join("、"));
    }
    let cell =
        change.places.first().map(|place| format!("{}{}", place.sheet, place.cell)).unwrap_or_default();
    format!("{}（{cell}）{one}或{other}", change.what)
}

/// The cells of a version that the others contradict and that had been taken.
fn taken_cells(part: &Part, found: &[Change]) -> Vec<(Place, Taken)> {
    let submission = &part.submission;
    let rows = submission.details.rows().flat_map(|(_, row)| row.values.entries());
    let entries: Vec<Entry> =
        submission.entries.values().cloned().chain(rows.map(|(_, entry)| entry)).collect();
    let own = |place: &&Place| submission.files.iter().any(|file| **file == *place.file);
    let mut cells: Vec<(Place, Taken)> = found
        .iter()
        .flat_map(|change| change.places.iter().filter(own))
        .filter_map(|place| {
            let taken = match entries.iter().find(|entry| entry.place == *place) {
                Some(entry) if entry.state() == State::Unreadable => return None,
                Some(entry) if !entry.normalised.is_empty() => Taken::Normalised,
                _ => Taken::Value,
            };
            Some((place.clone(), taken))
        })
        .collect();
    cells.sort_by(|a, b| a.0.cmp(&b.0));
    cells.dedup_by(|a, b| a.0 == b.0);
    cells
}
