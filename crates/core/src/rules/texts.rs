//! Texts that repeat last quarter's or another reporter's, and texts too long to be taken in.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rayon::prelude::*;
use rust_decimal::Decimal;

use super::near::Near;
use super::{Context, Sink, param};
use crate::ids::ReporterId;
use crate::pack::Check;
use crate::returns::{Inbox, Words};

/// Shorter texts are alike by nature ("无", "按方案推进").
const LEAST_LENGTH: usize = 30;

/// A text with its author and its three-character pieces, each packed into one number, in order and none twice.
struct Text<'a> {
    reporter: &'a ReporterId,
    words: &'a Words,
    pieces: Vec<u64>,
}

pub(super) fn copied(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    let share = param(check, "share");
    let now = texts(context.inbox);
    let before = context.previous().map(|(inbox, _)| texts(inbox)).unwrap_or_default();
    let (of_now, of_before) = (by_reporter(&now), by_reporter(&before));
    let alike_others = AlikeOthers::new(&now, share);
    let alike_one = |at: usize| {
        let own = of_before.get(now[at].reporter).into_iter().flatten().map(|own| &before[*own]);
        let own = own.map(|other| (other, true)).find(|(other, _)| alike(&now[at], other, share));
        own.or_else(|| alike_others.first(at).map(|other| (other, false)))
    };
    let found: Vec<Option<(&Text<'_>, bool)>> =
        (0..now.len()).into_par_iter().with_max_len(16).map(alike_one).collect();
    for (reporter, _) in context.reporters(check) {
        for at in of_now.get(&reporter.id).into_iter().flatten().copied() {
            let text = &now[at];
            let Some((other, earlier)) = found[at] else {
                sink.pass();
                continue;
            };
            let place = std::slice::from_ref(&other.words.place);
            let (whose, places) = if earlier {
                (context.pack.period.previous.clone(), context.previous_places(place))
            } else {
                (context.pack.reporters.name(other.reporter).to_owned(), place.to_vec())
            };
            let message = format!("文字材料与{whose}（{}）的内容基本相同", other.words.place);
            let places = std::iter::once(text.words.place.clone()).chain(places).collect();
            sink.fail(Some(&reporter.id), places, message);
        }
    }
}

/// The texts long enough to be told apart.
fn texts(inbox: &Inbox) -> Vec<Text<'_>> {
    let all = inbox.submissions.par_iter().flat_map_iter(|submission| {
        let long = submission.words.iter().filter(|words| words.text.chars().count() >= LEAST_LENGTH);
        long.map(|words| Text { reporter: &submission.reporter, words, pieces: pieces(&words.text) })
    });
    all.collect()
}

fn by_reporter<'a>(texts: &[Text<'a>]) -> BTreeMap<&'a ReporterId, Vec<usize>> {
    let mut found: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, text) in texts.iter().enumerate() {
        found.entry(text.reporter).or_default().push(at);
    }
    found
}

/// Texts of all reporters, to be asked for the first one of another reporter that is like one of them.
struct AlikeOthers<'t, 'a> {
    texts: &'t [Text<'a>],
    share: Decimal,
    /// `None` where texts are alike that have nothing in common.
    near: Option<Near>,
}

impl<'t, 'a> AlikeOthers<'t, 'a> {
    fn new(texts: &'t [Text<'a>], share: Decimal) -> Self {
        let near = (share > Decimal::ZERO).then(|| {
            let sets: Vec<&[u64]> = texts.iter().map(|text| text.pieces.as_slice()).collect();
            let (part, whole) = fraction(share);
            // Of texts with so large a share of all their pieces in common, each has as large a share of its own.
            let least =
                |length| usize::try_from((part * count(length) + whole - 1) / whole).unwrap_or(usize::MAX);
            Near::new(&sets, least)
        });
        Self { texts, share, near }
    }

    fn first(&self, at: usize) -> Option<&'t Text<'a>> {
        let text = &self.texts[at];
        let alike = |other: &&Text<'_>| other.reporter != text.reporter && alike(text, other, self.share);
        match &self.near {
            Some(near) => near.of(at).map(|other| &self.texts[other]).find(alike),
            None => self.texts.iter().find(alike),
        }
    }
}

/// A share as a fraction of whole numbers: many pairs of texts are compared, and decimals are slow.
fn fraction(share: Decimal) -> (i128, i128) {
    (share.mantissa(), 10_i128.pow(share.scale()))
}

/// All runs of three characters, punctuation left out.
fn pieces(text: &str) -> Vec<u64> {
    let chars: Vec<u64> =
        text.chars().filter(|c| c.is_alphanumeric()).map(|c| u64::from(u32::from(c))).collect();
    // A character has 21 bits, so that three fit and no two pieces share a number.
    let packed = |window: &[u64]| window.iter().fold(0, |packed, c| packed << 21 | c);
    let mut pieces: Vec<u64> = chars.windows(3).map(packed).collect();
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

/// Whether two texts have at least a share of their pieces in common (Jaccard): names and numbers may differ.
fn alike(a: &Text<'_>, b: &Text<'_>, share: Decimal) -> bool {
    let (a, b) = (a.pieces.as_slice(), b.pieces.as_slice());
    let (few, many) = (count(a.len().min(b.len())), count(a.len().max(b.len())));
    let (part, whole) = fraction(share);
    // The smaller set cannot share more than all it has: most pairs are told apart by their lengths.
    if many == 0 || few * whole < part * many {
        return false;
    }
    let enough = |common: i128| common * whole >= part * (few + many - common);
    common(a, b, |most| enough(count(most))).is_some_and(|common| enough(count(common)))
}

fn count(pieces: usize) -> i128 {
    i128::try_from(pieces).unwrap_or(i128::MAX)
}

/// How many pieces two texts share; `None` as soon as the most that they can share is too little.
fn common(mut a: &[u64], mut b: &[u64], enough: impl Fn(usize) -> bool) -> Option<usize> {
    let mut common = 0;
    let mut since = 0;
    while let ([first, rest @ ..], [other, others @ ..]) = (a, b) {
        match first.cmp(other) {
            Ordering::Less => a = rest,
            Ordering::Greater => b = others,
            Ordering::Equal => {
                common += 1;
                (a, b) = (rest, others);
            }
        }
        since += 1;
        if since % 32 == 0 && !enough(common + a.len().min(b.len())) {
            return None;
        }
    }
    Some(common)
}

pub(super) fn too_long(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    let limit = param(check, "limit");
    for (reporter, submission) in context.reporters(check) {
        for words in &submission.words {
            let length = words.text.chars().count();
            if Decimal::from(length) <= limit {
                sink.pass();
                continue;
            }
            let message = format!("文字材料有{length}字，超过{limit}字");
            sink.fail(Some(&reporter.id), vec![words.place.clone()], message);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::returns::Place;

    fn words(text: &str) -> Words {
        let topic = "highlight".to_owned();
        Words { measure: String::new(), topic, text: text.to_owned(), adopt: false, place: Place::default() }
    }

    proptest! {
        /// Texts of few characters and copies of them with words put in: the first alike is the one that all pairs give.
        #[test]
        fn the_first_text_alike_is_found_as_if_every_pair_were_compared(
            drawn in prop::collection::vec("[甲乙丙丁戊己庚辛]{0,40}", 1..6),
            copies in prop::collection::vec((0_usize..6, 0_usize..40, "[甲乙子丑]{0,4}"), 0..20),
            share in 0_i64..=110,
        ) {
            let copied = copies.iter().map(|(of, at, put_in)| {
                let mut text: Vec<char> = drawn[of % drawn.len()].chars().collect();
                let at = (*at).min(text.len());
                text.splice(at..at, put_in.chars());
                text.into_iter().collect()
            });
            let all: Vec<Words> = drawn.iter().cloned().chain(copied).map(|text: String| words(&text)).collect();
            let reporters = [ReporterId::from("甲"), ReporterId::from("乙"), ReporterId::from("丙")];
            let texts: Vec<Text<'_>> = all
                .iter()
                .enumerate()
                .map(|(at, words)| Text { reporter: &reporters[at % 3], words, pieces: pieces(&words.text) })
                .collect();
            let share = Decimal::new(share, 2);
            let others = AlikeOthers::new(&texts, share);
            for (at, text) in texts.iter().enumerate() {
                let by_pairs =
                    texts.iter().find(|other| other.reporter != text.reporter && alike(text, other, share));
                let found = others.first(at).map(|other| &raw const *other.words);
                prop_assert_eq!(found, by_pairs.map(|other| &raw const *other.words));
            }
        }
    }

    #[test]
    fn shared_pieces_are_counted_and_hopeless_pairs_given_up() {
        let (a, b) = (pieces("全县共开展法治宣传活动"), pieces("全县共开展，普法宣传活动"));
        let both = a.iter().filter(|piece| b.contains(piece)).count();
        assert_eq!((both, common(&a, &b, |_| true)), (5, Some(5)));
        let long: Vec<u64> = (0..100).collect();
        let other: Vec<u64> = (50..150).collect();
        assert_eq!(common(&long, &other, |most| most >= 50), Some(50));
        assert_eq!(common(&long, &other, |most| most >= 90), None);
    }

    #[test]
    fn pieces_leave_out_punctuation_and_come_once() {
        assert_eq!(pieces("一二。三").len(), 1);
        assert_eq!(pieces("一一一一一").len(), 1);
        assert!(pieces("𥔲嘉").is_empty());
    }
}
