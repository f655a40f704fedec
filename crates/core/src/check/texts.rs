//! Texts that repeat last quarter's or another reporter's, and texts too long to be taken in.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Context, Sink, param};
use crate::pack::{Check, ReporterId};
use crate::submission::{Inbox, Words};

/// Shorter texts are alike by nature ("无", "按方案推进").
const LEAST_LENGTH: usize = 30;

/// A text with its author and its three-character pieces.
struct Text<'a> {
    reporter: &'a ReporterId,
    words: &'a Words,
    pieces: BTreeSet<[char; 3]>,
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
    let pieces = |text: &str| -> BTreeSet<[char; 3]> {
        let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        chars.windows(3).map(|window| [window[0], window[1], window[2]]).collect()
    };
    let mut all = Vec::new();
    for submission in &inbox.submissions {
        for words in submission.words.iter().filter(|words| words.text.chars().count() >= LEAST_LENGTH) {
            all.push(Text { reporter: &submission.reporter, words, pieces: pieces(&words.text) });
        }
    }
    all
}

/// Whether two texts have at least a share of their pieces in common (Jaccard): names and numbers may differ.
fn alike(a: &Text<'_>, b: &Text<'_>, share: Decimal) -> bool {
    let (a, b) = (&a.pieces, &b.pieces);
    let (few, many) = (Decimal::from(a.len().min(b.len())), Decimal::from(a.len().max(b.len())));
    // The smaller set cannot share more than all it has: most pairs are told apart by their lengths.
    if many.is_zero() || few < share * many {
        return false;
    }
    let common = Decimal::from(a.intersection(b).count());
    common >= share * (few + many - common)
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
