//! Several files of one reporter: which of them is the return. What the files do not say themselves is asked.

mod rounds;

use jibao_core::pack::{Pack, Reading};
use jibao_core::returns::{Change, Place};
use jiff::civil::Date;

use crate::versions::{differences, disjoint, join, remarks};
use crate::workbook::Part;

/// Differences told in one finding; the next ones follow in another.
const TOLD: usize = 20;

/// What was decided about a reporter's files.
#[derive(Debug, Default)]
pub(crate) struct Decided {
    /// The return.
    pub taken: Option<Part>,
    /// What is found, places and message.
    pub told: Vec<(Reading, Vec<Place>, String)>,
    /// Files whose content is in the return already, or was replaced by it.
    pub left: Vec<String>,
    /// Files of which a person must choose.
    pub asked: Vec<String>,
    /// What the return says differently from those it replaces.
    pub changes: Vec<Change>,
}

/// Decides which of a reporter's files count.
pub(crate) fn decide(pack: &Pack, name: &str, parts: Vec<Part>) -> Decided {
    let first = parts.iter().filter_map(first_day).min();
    let (returned, plain): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|part| part.stamp.is_some());
    let mut decided = if returned.is_empty() {
        settle(pack, name, plain)
    } else {
        rounds::decide(pack, name, plain, returned)
    };
    if let Some(taken) = &mut decided.taken {
        let history = &mut taken.submission.history;
        history.rounds = taken.stamp.as_ref().map_or(0, |stamp| stamp.round);
        let replaced = !decided.left.is_empty() || taken.stamp.is_some();
        history.first_filled_on = first.filter(|_| replaced);
        history.replaced.clone_from(&decided.left);
    }
    decided
}

/// Decides among files of which none was sent back to be mended.
fn settle(pack: &Pack, name: &str, parts: Vec<Part>) -> Decided {
    let mut decided = Decided::default();
    let parts = joined(pack, name, once(pack, name, parts, &mut decided), &mut decided);
    if parts.len() < 2 {
        decided.taken = parts.into_iter().next();
        return decided;
    }
    match newest(pack, &parts) {
        Some((at, reading)) => supersede(pack, name, parts, at, reading, &mut decided),
        None => ask(pack, name, &parts, &mut decided),
    }
    decided
}

fn file(part: &Part) -> String {
    part.submission.files.join("、")
}

fn place(part: &Part) -> Place {
    Place::file(part.submission.files.first().map(String::as_str).unwrap_or_default())
}

/// The first day on which the reporter reported, as far as a file knows it.
fn first_day(part: &Part) -> Option<Date> {
    let known = part.stamp.as_ref().and_then(|stamp| stamp.first_filled_on);
    known.into_iter().chain(part.submission.cover.filled_on).min()
}

/// All that two returns say differently, 备注 and the cover included.
fn changes(pack: &Pack, old: &Part, new: &Part) -> Vec<Change> {
    let mut found = differences(pack, &old.submission, &new.submission);
    found.extend(remarks(pack, &old.submission, &new.submission));
    found
}

/// Leaves one of those that say the same, whatever their bytes. Of files that differ in their remarks only, the one
/// that says it is the later counts.
fn once(pack: &Pack, name: &str, parts: Vec<Part>, decided: &mut Decided) -> Vec<Part> {
    let mut kept: Vec<Part> = Vec::new();
    for part in parts {
        let same = kept.iter().position(|known| {
            differences(pack, &known.submission, &part.submission).is_empty()
                && known.submission.files != part.submission.files
                && (!(later(&part, known) || later(known, &part))
                    || remarks(pack, &known.submission, &part.submission).is_empty())
        });
        match same {
            Some(at) => decided.same(name, &part, &kept[at]),
            None => kept.push(part),
        }
    }
    kept
}

/// Whether a file that says the same values says that it corrects the other's remarks.
fn later(new: &Part, old: &Part) -> bool {
    new.correction && !old.correction
}

impl Decided {
    /// Tells a file that says nothing beyond another.
    fn same(&mut self, name: &str, copy: &Part, kept: &Part) {
        let message = format!("{name}的{}与{}内容相同，只计一次", file(copy), file(kept));
        self.told.push((Reading::SameContent, vec![place(copy), place(kept)], message));
        self.left.extend(copy.submission.files.iter().cloned());
    }

    /// Tells what one file says differently from the one it takes the place of.
    fn replaced(&mut self, pack: &Pack, name: &str, reading: Reading, why: &str, new: &Part, old: &Part) {
        let found = changes(pack, old, new);
        let head = format!("{name}的{}{why}，代替{}，共{}处不同", file(new), file(old), found.len());
        self.told.extend(listed(reading, &head, &[place(new), place(old)], &found));
        self.changes.extend(found);
        self.left.extend(old.submission.files.iter().cloned());
    }
}

/// Puts together files of which none says what another says.
fn joined(pack: &Pack, name: &str, parts: Vec<Part>, decided: &mut Decided) -> Vec<Part> {
    let apart = |one: &Part, other: &Part| disjoint(pack, &one.submission, &other.submission);
    let all_apart =
        parts.iter().enumerate().all(|(at, one)| parts[at + 1..].iter().all(|other| apart(one, other)));
    if parts.len() < 2 || !all_apart {
        return parts;
    }
    let places = parts.iter().map(place).collect();
    let files: Vec<String> = parts.iter().map(file).collect();
    decided.told.push((
        Reading::JoinedReturn,
        places,
        format!("{name}的表分在{}，没有重复的数，已合并", files.join("、")),
    ));
    let mut parts = parts.into_iter();
    let Some(mut whole) = parts.next() else { return Vec::new() };
    for part in parts {
        // What one file lacks and another brings is not missing.
        let brought = part.missing;
        whole.missing.retain(|(form, _)| brought.iter().any(|(other, _)| other == form));
        join(&mut whole.submission, part.submission);
    }
    vec![whole]
}

/// The one that the returns themselves name as the valid one: the only correction, or the only one of the last day.
/// It must say everything that the others say, else it may be a part only.
fn newest(pack: &Pack, parts: &[Part]) -> Option<(usize, Reading)> {
    let corrections: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].correction).collect();
    let (at, reading) = match corrections.as_slice() {
        [one] => (*one, Reading::Correction),
        _ => {
            let days: Option<Vec<_>> = parts.iter().map(|part| part.submission.cover.filled_on).collect();
            let days = days?;
            let last = days.iter().max()?;
            let mut of_last = (0..days.len()).filter(|at| days[*at] == *last);
            (of_last.next().filter(|_| of_last.next().is_none())?, Reading::NewerReturn)
        }
    };
    // A correction dated before what it corrects is no correction of it.
    let day = |at: usize| parts[at].submission.cover.filled_on;
    let earlier = (0..parts.len())
        .any(|other| matches!((day(at), day(other)), (Some(own), Some(other)) if own < other));
    let loses = parts.iter().enumerate().filter(|(other, _)| *other != at).any(|(_, part)| {
        differences(pack, &part.submission, &parts[at].submission)
            .iter()
            .any(|change| change.after.is_empty())
    });
    (!earlier && !loses).then_some((at, reading))
}

fn supersede(pack: &Pack, name: &str, parts: Vec<Part>, at: usize, reading: Reading, decided: &mut Decided) {
    let why = if reading == Reading::Correction { "注明是更正" } else { "填报日期较新" };
    for (_, part) in parts.iter().enumerate().filter(|(other, _)| *other != at) {
        decided.replaced(pack, name, reading, why, &parts[at], part);
    }
    decided.taken = parts.into_iter().nth(at);
}

fn ask(pack: &Pack, name: &str, parts: &[Part], decided: &mut Decided) {
    let files: Vec<String> = parts.iter().map(file).collect();
    let mut head =
        format!("{name}有{}份内容不同的表：{}，无法确定用哪份，都没有采用", parts.len(), files.join("、"));
    let places: Vec<Place> = parts.iter().map(place).collect();
    let found: Vec<Change> = parts[1..]
        .iter()
        .flat_map(|part| differences(pack, &parts[0].submission, &part.submission))
        .collect();
    head = format!("{head}，共{}处不同", found.len());
    // One finding: a reporter with two returns has one thing to settle, however many numbers differ.
    let texts: Vec<String> = found.iter().map(ToString::to_string).collect();
    decided.told.push((Reading::TwoReturns, places, format!("{head}：{}", texts.join("；"))));
    decided.asked.extend(parts.iter().flat_map(|part| part.submission.files.clone()));
}

/// The differences in as many findings as it takes to tell every one.
fn listed(
    reading: Reading,
    head: &str,
    files: &[Place],
    found: &[Change],
) -> Vec<(Reading, Vec<Place>, String)> {
    if found.is_empty() {
        return vec![(reading, files.to_vec(), head.to_owned())];
    }
    let chunks = found.chunks(TOLD).map(|chunk| {
        let texts: Vec<String> = chunk.iter().map(ToString::to_string).collect();
        let cells = chunk.iter().flat_map(|change| change.places.iter().cloned());
        (reading, files.iter().cloned().chain(cells).collect(), format!("{head}：{}", texts.join("；")))
    });
    chunks.collect()
}
