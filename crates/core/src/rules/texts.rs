//! Texts that repeat last quarter's or another reporter's, and texts too long to be taken in.

use std::cmp::Ordering;

use rust_decimal::Decimal;

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
    for (reporter, _) in context.reporters(check) {
        for text in now.iter().filter(|text| *text.reporter == reporter.id) {
            let own = before.iter().filter(|other| *other.reporter == reporter.id);
            let others = now.iter().filter(|other| *other.reporter != reporter.id);
            let own = own.map(|other| (other, true)).find(|(other, _)| alike(text, other, share));
            let found =
                own.or_else(|| others.map(|o| (o, false)).find(|(other, _)| alike(text, other, share)));
            let Some((other, earlier)) = found else {
                sink.pass();
                continue;
            };
            let place = std::slice::from_ref(&other.words.place);
            let (whose, places) = if earlier {
                ("上季度".to_owned(), context.previous_places(place))
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
    let mut all = Vec::new();
    for submission in &inbox.submissions {
        for words in submission.words.iter().filter(|words| words.text.chars().count() >= LEAST_LENGTH) {
            all.push(Text { reporter: &submission.reporter, words, pieces: pieces(&words.text) });
        }
    }
    all
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
    // The share as a fraction of whole numbers: each pair of texts is compared, and decimals are slow.
    let (part, whole) = (share.mantissa(), 10_i128.pow(share.scale()));
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
    use super::*;

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
        assert_eq!(pieces("𥔲嘉"), []);
    }
}
