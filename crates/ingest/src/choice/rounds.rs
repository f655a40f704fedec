//! Returns that were sent back to be mended and have come in again: each names what it corrects, so that the last one
//! is told by itself, whatever the files are called and in whatever order they lie.

use jibao_core::pack::{Pack, Reading};

use super::agreed::Agreed;
use super::{Decided, changes, file, place, settle};
use crate::identity::Claim;
use crate::workbook::Part;

/// Decides among mended returns and the files they may correct. What a mended return leaves empty was cleared on
/// purpose: it was sent out with everything that had been read.
pub(super) fn decide(pack: &Pack, name: &str, plain: Vec<Part>, returned: Vec<Part>) -> Decided {
    let mut copies = Decided::default();
    let returned = in_order(once(pack, name, returned, &mut copies));
    let last = returned.split_last().is_some_and(|(last, others)| others.iter().all(|old| beats(last, old)));
    if !(last && plain.iter().all(|part| is_settled(part, &returned))) {
        let parts: Vec<Part> = plain.into_iter().chain(returned).collect();
        super::agreed::decide(pack, name, parts, &mut copies);
        return copies;
    }
    let asked: Vec<(String, jibao_core::returns::Place)> =
        plain.iter().map(|part| (file(part), place(part))).collect();
    let mut decided = settle(pack, name, plain);
    decided.told.append(&mut copies.told);
    decided.left.append(&mut copies.left);
    let mut before = decided.taken.take();
    // Versions of which nobody could choose are settled by the return that was filled anew.
    decided.told.retain(|(reading, ..)| *reading != Reading::TwoReturns);
    decided.agreed = Agreed::default();
    for (new, round) in returned.into_iter().zip(1..) {
        match &before {
            Some(old) if changes(pack, old, &new).is_empty() => decided.same(name, old, &new),
            Some(old) => decided.replaced(pack, name, Reading::Correction, "是退回后改好的", &new, old),
            // What nobody could choose from is settled by the return that was filled anew.
            None if round == 1 && !asked.is_empty() => {
                decided.left.append(&mut decided.asked);
                let (files, mut places): (Vec<String>, Vec<_>) = asked.iter().cloned().unzip();
                places.insert(0, place(&new));
                let message = format!("{name}的{}是退回后重报的，代替{}", file(&new), files.join("、"));
                decided.told.push((Reading::Correction, places, message));
            }
            None => {}
        }
        before = Some(new);
    }
    decided.taken = before;
    decided
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

/// The oldest first: by how many of the others each takes the place of.
fn in_order(parts: Vec<Part>) -> Vec<Part> {
    let wins = |part: &Part| parts.iter().filter(|other| beats(part, other)).count();
    let wins: Vec<usize> = parts.iter().map(wins).collect();
    let mut parts: Vec<(usize, Part)> = wins.into_iter().zip(parts).collect();
    parts.sort_by_key(|(wins, _)| *wins);
    parts.into_iter().map(|(_, part)| part).collect()
}

/// Whether one mended return takes the place of another: it names it, is of a later round, or of a later day.
fn beats(new: &Part, old: &Part) -> bool {
    let names = |one: &Part, other: &Part| {
        one.stamp.as_ref().is_some_and(|stamp| !other.hash.is_empty() && stamp.corrects(&other.hash))
    };
    if names(new, old) != names(old, new) {
        return names(new, old);
    }
    let day = |part: &Part| part.submission.cover.filled_on;
    let later = matches!((day(new), day(old)), (Some(new), Some(old)) if new > old);
    round(new) > round(old) || (round(new) == round(old) && later)
}

/// Whether it is clear that a file is older than the mended returns: one of them names it, or it neither says that it
/// corrects anything nor is of a later day.
fn is_settled(part: &Part, returned: &[Part]) -> bool {
    let named = returned.iter().any(|new| new.stamp.as_ref().is_some_and(|stamp| stamp.corrects(&part.hash)));
    let day = part.submission.cover.filled_on;
    let last = returned.last().and_then(|new| new.submission.cover.filled_on);
    let later = matches!((day, last), (Some(day), Some(last)) if day > last);
    named || !(part.claim == Claim::Correction || later)
}
