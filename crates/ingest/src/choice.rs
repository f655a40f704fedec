//! Several files of one reporter: which of them is the return. What the files do not say themselves is asked.

pub(crate) mod agreed;
mod rounds;

use std::collections::{BTreeMap, BTreeSet};

use jibao_core::pack::{Pack, Reading};
use jibao_core::returns::{Change, Place, Reasons};
use jiff::civil::Date;

use crate::identity::Claim;
use crate::versions::{carry, differences, disjoint, is_part, join, reasons, remarks};
use crate::workbook::{Form, Part};
use agreed::Agreed;

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
    /// How the reasons stand to the values since.
    pub reasons: Reasons,
    /// Sheets that were taken over from one file into another that has not got them, by file.
    pub carried: BTreeMap<String, BTreeSet<String>>,
    /// What the return has from several versions.
    pub agreed: Agreed,
}

/// Decides which of a reporter's files count.
pub(crate) fn decide(pack: &Pack, name: &str, parts: Vec<Part>) -> Decided {
    let first = parts.iter().filter_map(first_day).min();
    let alone = parts.len() == 1;
    let (returned, plain): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|part| part.stamp.is_some());
    let mut decided = if returned.is_empty() {
        settle(pack, name, plain)
    } else {
        rounds::decide(pack, name, plain, returned)
    };
    if let Some(taken) = &mut decided.taken {
        let history = &mut taken.submission.history;
        history.rounds = taken.stamp.as_ref().map_or(0, |stamp| stamp.round);
        let several = !decided.left.is_empty() || !decided.agreed.others.is_empty();
        let replaced = several || taken.stamp.is_some();
        history.first_filled_on = first.filter(|_| replaced);
        history.replaced.clone_from(&decided.left);
        history.reasons.clone_from(&decided.reasons);
        // Of a file that was replaced the sheets still count that its correction does not have.
        let carried = decided.carried.keys().filter(|file| decided.left.contains(file));
        taken.submission.files.extend(carried.cloned());
        if alone && taken.claim == Claim::Correction && taken.stamp.is_none() {
            decided.told.push(without_first(name, taken));
        }
    }
    decided
}

/// A correction whose first return is not there: nobody can tell what it changes, nor when the first one came.
fn without_first(name: &str, part: &Part) -> (Reading, Vec<Place>, String) {
    let message = format!(
        "{name}的{}注明是更正，收件文件夹里没有原来的一份，改了什么无从比对；原来一份报送的日子可以记在收文登记.csv里",
        file(part)
    );
    (Reading::Correction, vec![place(part)], message)
}

/// Decides among files of which none was sent back to be mended.
fn settle(pack: &Pack, name: &str, parts: Vec<Part>) -> Decided {
    let mut decided = Decided::default();
    let parts = whole(pack, name, once(pack, name, parts, &mut decided), &mut decided);
    let parts = joined(pack, name, parts, &mut decided);
    let parts = completed(pack, name, parts, &mut decided);
    if parts.len() < 2 {
        decided.taken = parts.into_iter().next();
        return decided;
    }
    match newest(pack, &parts) {
        Some(newest) => supersede(pack, name, parts, &newest, &mut decided),
        None => agreed::decide(pack, name, parts, None, &mut decided),
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

/// Leaves out files that say nothing but a part of what another one says: a township's list beside the county's.
fn whole(pack: &Pack, name: &str, parts: Vec<Part>, decided: &mut Decided) -> Vec<Part> {
    let is_in =
        |part: &Part, of: &Part| part.claim <= of.claim && is_part(pack, &of.submission, &part.submission);
    let within = |at: usize| (0..parts.len()).find(|of| *of != at && is_in(&parts[at], &parts[*of]));
    let within: Vec<Option<usize>> = (0..parts.len()).map(within).collect();
    for (part, of) in parts.iter().zip(&within) {
        let Some(of) = of else { continue };
        let (copy, kept) = (file(part), file(&parts[*of]));
        let message = format!("{name}的{copy}里的数{kept}里都有，只计一次");
        decided.told.push((Reading::SameContent, vec![place(part), place(&parts[*of])], message));
        decided.left.extend(part.submission.files.iter().cloned());
    }
    parts.into_iter().zip(within).filter(|(_, of)| of.is_none()).map(|(part, _)| part).collect()
}

/// Whether a file that says the same values says that it is the later one.
fn later(new: &Part, old: &Part) -> bool {
    new.claim > old.claim
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
        self.since(reasons(pack, &old.submission, &new.submission));
        self.left.extend(old.submission.files.iter().cloned());
    }

    /// Notes what changed, and which reasons did not.
    fn since(&mut self, reasons: Reasons) {
        self.reasons.changed.extend(reasons.changed);
        self.reasons.kept.extend(reasons.kept);
    }

    /// A sheet that a file has not got is taken from another one that has.
    fn carry(&mut self, pack: &Pack, name: &str, into: &mut Part, from: &Part) {
        let lacks = |form: Form| from.missing.iter().any(|(other, _)| *other == form);
        let forms: Vec<Form> =
            into.missing.extract_if(.., |(form, _)| !lacks(*form)).map(|(form, _)| form).collect();
        if forms.is_empty() {
            return;
        }
        let sheets: Vec<&str> = forms.iter().map(|form| form.sheet(pack)).collect();
        let message = format!("{name}的{}里没有“{}”，沿用{}的", file(into), sheets.join("”、“"), file(from));
        self.told.push((Reading::JoinedReturn, vec![place(into), place(from)], message));
        for form in forms {
            for sheet in carry(pack, form, &mut into.submission, &from.submission) {
                self.carried.entry(sheet.file.to_string()).or_default().insert(sheet.sheet.to_string());
            }
        }
        if into.submission.cover.fields.is_empty() {
            into.submission.cover.clone_from(&from.submission.cover);
        }
    }
}

/// Sheets that only one of two files has are no contradiction.
fn completed(pack: &Pack, name: &str, mut parts: Vec<Part>, decided: &mut Decided) -> Vec<Part> {
    if let [one, other] = parts.as_mut_slice() {
        decided.carry(pack, name, one, other);
        decided.carry(pack, name, other, one);
    }
    parts
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

/// The version that counts, and why.
struct Newest {
    at: usize,
    reading: Reading,
    /// It says that it corrects, and its day is before that of what it corrects.
    earlier: bool,
}

/// The one that the returns themselves name as the valid one: the only correction, or the only one of the last day, of
/// several corrections that of the last day. It must say everything that the others say, else it may be a part only.
fn newest(pack: &Pack, parts: &[Part]) -> Option<Newest> {
    let day = |at: usize| parts[at].submission.cover.filled_on;
    let earlier = |at: usize| {
        let later = |other| matches!((day(at), day(other)), (Some(own), Some(other)) if own < other);
        (0..parts.len()).any(later)
    };
    // One that only says that it is the last is not, where its day is before that of another.
    let claim = |at: usize| match parts[at].claim {
        Claim::Last if earlier(at) => Claim::None,
        claim => claim,
    };
    let highest = (0..parts.len()).map(claim).max()?;
    let of_highest: Vec<usize> = (0..parts.len()).filter(|at| claim(*at) == highest).collect();
    let reading = if highest == Claim::None { Reading::NewerReturn } else { Reading::Correction };
    let at = match of_highest.as_slice() {
        [one] => *one,
        several => last_of(several, day)?,
    };
    let loses = parts.iter().enumerate().filter(|(other, _)| *other != at).any(|(_, part)| {
        differences(pack, &part.submission, &parts[at].submission)
            .iter()
            .any(|change| change.after.is_empty())
    });
    (!loses).then(|| Newest { at, reading, earlier: earlier(at) })
}

/// The only one of the last day, where all days are known.
fn last_of(candidates: &[usize], day: impl Fn(usize) -> Option<Date>) -> Option<usize> {
    let days: Vec<(Date, usize)> =
        candidates.iter().map(|at| Some((day(*at)?, *at))).collect::<Option<_>>()?;
    let last = days.iter().map(|(day, _)| *day).max()?;
    let mut of_last = days.into_iter().filter(|(day, _)| *day == last);
    of_last.next().filter(|_| of_last.next().is_none()).map(|(_, at)| at)
}

fn supersede(pack: &Pack, name: &str, parts: Vec<Part>, newest: &Newest, decided: &mut Decided) {
    let Newest { at, reading, earlier } = *newest;
    let new = &parts[at];
    let why = if reading == Reading::Correction { "注明是更正" } else { "填报日期较新" };
    for (_, old) in parts.iter().enumerate().filter(|(other, _)| *other != at) {
        decided.replaced(pack, name, reading, why, new, old);
        // A correction of an earlier day, or a last version of one: either may be what counts.
        if earlier || (reading == Reading::NewerReturn && old.claim == Claim::Last) {
            decided.told.push(contested(pack, name, new, old, earlier));
        }
    }
    decided.taken = parts.into_iter().nth(at);
}

/// A correction of an earlier day than what it corrects is taken for what it says it is, a last version of an earlier day is not:
/// its name may be older than what came of it. Everything in which the two differ stays in doubt until somebody confirms it.
fn contested(
    pack: &Pack,
    name: &str,
    new: &Part,
    old: &Part,
    corrects: bool,
) -> (Reading, Vec<Place>, String) {
    let day = |part: &Part| part.submission.cover.filled_on.map(|day| day.to_string()).unwrap_or_default();
    let found = differences(pack, &old.submission, &new.submission);
    let (claims, other, says, taken) = if corrects {
        (new, old, "更正", "更正")
    } else {
        (old, new, "最后一版", "填报日期较新的")
    };
    let message = format!(
        "{name}的{}注明是{says}，填报日期{}，{}的填报日期是{}，不知哪份在后，暂按{taken}采用，不同的{}处待核：{}",
        file(claims),
        day(claims),
        file(other),
        day(other),
        found.len(),
        first_of(&found, ToString::to_string)
    );
    let cells = found.into_iter().flat_map(|change| change.places);
    (Reading::TwoReturns, [place(new), place(old)].into_iter().chain(cells).collect(), message)
}

/// The first differences, each in words, and how many there are where that are not all.
fn first_of(found: &[Change], told: impl Fn(&Change) -> String) -> String {
    let texts: Vec<String> = found.iter().take(TOLD).map(told).collect();
    let rest = if found.len() > TOLD { format!("等{}处", found.len()) } else { String::new() };
    format!("{}{rest}", texts.join("；"))
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
