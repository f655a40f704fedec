//! Returns that were sent back to be mended and have come in again: each names what it corrects, so that the last one
//! is told by itself, whatever the files are called and in whatever order they lie. What none of them names is not theirs
//! to replace.

use jibao_core::pack::{Pack, Reading};

use super::{Decided, agreed, changes, file, place, settle};
use crate::identity::Claim;
use crate::versions::content_hash;
use crate::workbook::Part;

/// Decides among mended returns and the files they may correct. What a mended return leaves empty was cleared on
/// purpose: it was sent out with everything that had been read.
pub(super) fn decide(pack: &Pack, name: &str, plain: Vec<Part>, returned: Vec<Part>) -> Decided {
    let mut decided = Decided::default();
    let mut returned = in_order(once(pack, name, returned, &mut decided));
    let (old, beside): (Vec<Part>, Vec<Part>) =
        plain.into_iter().partition(|part| is_older(pack, part, &returned));
    let sent = first(pack, name, old, &returned, &mut decided);
    carry(pack, name, sent.as_ref(), &mut returned, &mut decided);
    let newer = |at: usize| (at + 1..returned.len()).find(|new| names(&returned[*new], &returned[at]));
    let newer: Vec<Option<usize>> = (0..returned.len()).map(newer).collect();
    let several = beside.len() + newer.iter().filter(|new| new.is_none()).count() > 1;
    // What several answers make of it together is told with them.
    let first = newer.first().filter(|new| !several || new.is_some()).and_then(|_| returned.first());
    let replaced = newer.iter().zip(&returned).filter_map(|(new, old)| Some((old, &returned[(*new)?])));
    for (old, new) in sent.iter().zip(first).chain(replaced) {
        if changes(pack, old, new).is_empty() {
            decided.same(name, old, new);
        } else {
            decided.replaced(pack, name, Reading::Correction, "是退回后改好的", new, old);
        }
    }
    if let Some(sent) = sent.as_ref().filter(|_| first.is_none()) {
        decided.left.extend(sent.submission.files.iter().cloned());
    }
    let (last, replaced): (Vec<_>, Vec<_>) =
        returned.into_iter().zip(newer).partition(|(_, new)| new.is_none());
    let last: Vec<Part> = beside.into_iter().chain(last.into_iter().map(|(part, _)| part)).collect();
    let replaced = replaced.into_iter().map(|(part, _)| part).rev();
    let answered = replaced.filter(|old| last.iter().all(|new| names(new, old))).chain(sent).next();
    agreed::decide(pack, name, last, answered.as_ref(), &mut decided);
    decided
}

/// What the files came to that were there before any return was sent back. Versions of which nobody could choose are settled by
/// the return that was filled anew.
fn first(pack: &Pack, name: &str, old: Vec<Part>, returned: &[Part], decided: &mut Decided) -> Option<Part> {
    let (files, mut places): (Vec<String>, Vec<_>) = old.iter().map(|part| (file(part), place(part))).unzip();
    let mut settled = settle(pack, name, old);
    settled.told.retain(|(reading, ..)| *reading != Reading::TwoReturns);
    decided.told.append(&mut settled.told);
    decided.left.append(&mut settled.left);
    decided.changes.append(&mut settled.changes);
    decided.left.append(&mut settled.asked);
    if let Some(new) = returned.first().filter(|_| settled.taken.is_none() && !files.is_empty()) {
        places.insert(0, place(new));
        let message = format!("{name}的{}是退回后重报的，代替{}", file(new), files.join("、"));
        decided.told.push((Reading::Correction, places, message));
    }
    settled.taken
}

/// A sheet that is not in a mended return was not cleared, but left out: it stands as it was sent in before.
fn carry(pack: &Pack, name: &str, sent: Option<&Part>, returned: &mut [Part], decided: &mut Decided) {
    for at in 0..returned.len() {
        let (before, rest) = returned.split_at_mut(at);
        let Some(new) = rest.first_mut() else { return };
        let old = before.iter().rev().find(|old| names(new, old)).or(sent);
        if let Some(old) = old {
            decided.carry(pack, name, new, old);
        }
    }
}

fn round(part: &Part) -> u32 {
    part.stamp.as_ref().map_or(0, |stamp| stamp.round)
}

/// Leaves one of those that say the same in the same round.
fn once(pack: &Pack, name: &str, parts: Vec<Part>, decided: &mut Decided) -> Vec<Part> {
    let mut kept: Vec<Part> = Vec::new();
    for part in parts {
        match kept.iter().find(|known| known.stamp == part.stamp && changes(pack, known, &part).is_empty()) {
            Some(known) => decided.same(name, &part, known),
            None => kept.push(part),
        }
    }
    kept
}

/// The oldest first: by how many of the others each takes the place of, then by round and day.
fn in_order(mut parts: Vec<Part>) -> Vec<Part> {
    let named: Vec<usize> =
        parts.iter().map(|new| parts.iter().filter(|old| names(new, old)).count()).collect();
    let mut parts: Vec<(usize, Part)> = named.into_iter().zip(parts.drain(..)).collect();
    parts.sort_by_key(|(named, part)| (*named, round(part), part.submission.cover.filled_on));
    parts.into_iter().map(|(_, part)| part).collect()
}

/// Whether a mended return says that it takes the place of another.
fn names(new: &Part, old: &Part) -> bool {
    new.stamp.as_ref().is_some_and(|stamp| !old.hash.is_empty() && stamp.corrects(&old.hash))
}

/// Whether it is clear that a file is older than the mended returns: one of them names it or what it says, or it is of an
/// earlier day than one and does not say that it corrects anything.
fn is_older(pack: &Pack, part: &Part, returned: &[Part]) -> bool {
    let said = || content_hash(pack, &part.submission);
    let named = |new: &Part| names(new, part);
    let day = part.submission.cover.filled_on;
    let later =
        |new: &Part| matches!((day, new.submission.cover.filled_on), (Some(day), Some(other)) if day < other);
    let says = |new: &Part| new.stamp.as_ref().is_some_and(|stamp| stamp.corrects(&said()));
    returned.iter().any(named)
        || (part.claim != Claim::Correction && returned.iter().any(later))
        || returned.iter().any(says)
}
