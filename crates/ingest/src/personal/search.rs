//! The one search for what is personal in a text: every kind that is known, what is shown of it, and the text without it.

use std::ops::Range;

use jibao_core::text::fold::fold_char;

use crate::known::Known;

use super::groups::{chars, groups, value};
use super::names::PERSON;
use super::number::longest;
use super::{label, minors, written};

/// What is personal in a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Personal {
    /// The kind of its first number.
    pub what: &'static str,
    /// Its first number, masked.
    pub number: String,
    /// The whole text, its numbers masked.
    pub masked: String,
}

/// Searches a text, in time that grows with its length alone.
pub(crate) fn search(text: &str) -> Option<Personal> {
    let all = all(text);
    let (what, first) = all.first()?;
    Some(Personal { what, number: cut(&text[first.clone()]), masked: without(text, &all) })
}

/// A text with pieces of it cut down.
pub(super) fn without(text: &str, pieces: &[Found]) -> String {
    let mut without = String::new();
    let mut from = 0;
    for (what, at) in pieces {
        without += &text[from..at.start];
        without += &(if *what == PERSON { "…".to_owned() } else { cut(&text[at.clone()]) });
        from = at.end;
    }
    without + &text[from..]
}

/// The kind of the first personal number in a text.
pub(crate) fn found(text: &str) -> Option<&'static str> {
    all(text).first().map(|(what, _)| *what)
}

/// A text with its personal numbers masked.
pub(crate) fn masked(text: &str) -> String {
    search(text).map_or_else(|| text.to_owned(), |personal| personal.masked)
}

/// A number cut down to its first three and last two characters, 532…34; a short one to one at either end.
fn cut(number: &str) -> String {
    const SHORT: usize = 9;
    let half = |c: char| match value(c) {
        Some(value) => char::from_digit(value.into(), 10),
        None => fold_char(c).filter(|c| c.is_alphanumeric()),
    };
    let number: Vec<char> = number.chars().filter_map(half).collect();
    let (first, last) = if number.len() < SHORT { (1, 1) } else { (3, 2) };
    let (first, last) = (number.len().min(first), number.len().saturating_sub(last));
    number[..first].iter().chain(&['…']).chain(&number[last..]).collect()
}

/// Something personal in a text: its kind and its bytes.
pub(super) type Found = (&'static str, Range<usize>);

/// Everything personal in a text, in its order; what overlaps is one.
pub(super) fn all(text: &str) -> Vec<Found> {
    if text.len() < LEAST || (text.len() > SHORT && CLEAN.with(|clean| clean.get(text).is_some())) {
        return Vec::new();
    }
    let all = looked(text);
    // What holds something is held nowhere but in its file.
    if all.is_empty() && text.len() > SHORT {
        CLEAN.with(|clean| clean.put(text, ()));
    }
    all
}

thread_local! {
    static CLEAN: Known<()> = const { Known::new() };
}

fn looked(text: &str) -> Vec<Found> {
    if !may_hold(text) {
        return Vec::new();
    }
    let chars = chars(text);
    let groups = groups(&chars);
    let mut found = Vec::new();
    let mut at = 0;
    while at < groups.len() {
        match longest(&chars, &groups, at) {
            Some((what, count)) => {
                found.push((what, groups[at].at.start..groups[at + count - 1].at.end));
                at += count;
            }
            None => at += 1,
        }
    }
    found.extend(label::numbers(&chars, &groups));
    found.extend(written::all(&chars));
    found.extend(minors::schools(&chars));
    // Of two that begin together the first kind stands, which is the more certain.
    found.sort_by_key(|(_, at)| at.start);
    let mut all: Vec<Found> = Vec::new();
    for (what, at) in found {
        match all.last_mut() {
            Some((_, last)) if at.start < last.end => last.end = last.end.max(at.end),
            _ => all.push((what, at)),
        }
    }
    all
}

/// Bytes of the shortest text that is looked at, a number with its exponent: 5E17. What is shorter is a word such as 有.
const LEAST: usize = 4;
/// Bytes up to which a text is looked through as soon as it is looked up.
const SHORT: usize = 24;

/// Whether a text can hold anything personal: seven digits with nothing but signs between them, a digit before an
/// exponent, an @, the beginning of a plate, or a word that announces an account, a passport or a minor. Most texts hold none.
fn may_hold(text: &str) -> bool {
    let (mut run, mut before) = (0, '\0');
    for c in text.chars() {
        let Some(c) = fold_char(c).filter(|c| *c == '\n' || !c.is_whitespace()) else { continue };
        let c = c.to_ascii_uppercase();
        let known = match (before, c) {
            (_, '@') | ('微' | 'V', '信') | ('Q', 'Q') | ('扣', '扣') | ('V' | 'W', 'X') | ('W', 'E') => {
                true
            }
            ('护', '照') | ('抖', '音') | ('快', '手') => true,
            ('不', '良') | ('未', '成') => true,
            ('通', '行') | ('回', '乡') | ('台', '胞') | ('军', '官') => true,
            ('0'..='9', 'E') => true,
            (province, letter) => letter.is_ascii_uppercase() && written::PROVINCES.contains(province),
        };
        if known {
            return true;
        }
        if value(c).is_some() {
            run += 1;
        } else if run > 0 && c.is_alphanumeric() {
            run = 0;
        }
        if run >= 7 {
            return true;
        }
        before = c;
    }
    false
}
