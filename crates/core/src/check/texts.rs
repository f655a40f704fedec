//! Texts that repeat last quarter's or another reporter's, and texts too long to be taken in.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Context, Sink, param};
use crate::pack::Check;
use crate::submission::{Inbox, Words};

/// Shorter texts are alike by nature ("无", "按方案推进").
const LEAST_LENGTH: usize = 30;

pub(super) fn copied(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    let share = param(check, "share");
    for (reporter, submission) in context.reporters(check) {
        for words in submission.words.iter().filter(|words| words.text.chars().count() >= LEAST_LENGTH) {
            let before = context.previous().map(|(inbox, _)| inbox);
            let own = before
                .into_iter()
                .flat_map(|inbox| texts(inbox, |id| *id == reporter.id))
                .map(|t| (t, "上季度"));
            let others = texts(context.inbox, |id| *id != reporter.id).map(|text| (text, "其他单位"));
            match own.chain(others).find(|((_, other), _)| alike(&words.text, &other.text) >= share) {
                None => sink.pass(),
                Some(((id, other), whose)) => {
                    let name = context.pack.reporters.name(id);
                    let message = format!("文字材料与{whose}（{name} {}）的内容基本相同", other.place.cell);
                    sink.fail(Some(&reporter.id), vec![words.place.clone()], message);
                }
            }
        }
    }
}

fn texts<'a>(
    inbox: &'a Inbox,
    of: impl Fn(&crate::pack::ReporterId) -> bool + 'a,
) -> impl Iterator<Item = (&'a crate::pack::ReporterId, &'a Words)> {
    let submissions = inbox.submissions.iter().filter(move |submission| of(&submission.reporter));
    submissions.flat_map(|submission| submission.words.iter().map(move |words| (&submission.reporter, words)))
}

/// Share of three-character pieces that two texts have in common (Jaccard): names and numbers may differ.
fn alike(a: &str, b: &str) -> Decimal {
    let pieces = |text: &str| -> BTreeSet<String> {
        let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        chars.windows(3).map(|window| window.iter().collect()).collect()
    };
    let (a, b) = (pieces(a), pieces(b));
    let common = a.intersection(&b).count();
    Decimal::from(common).checked_div(Decimal::from(a.union(&b).count())).unwrap_or_default()
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
