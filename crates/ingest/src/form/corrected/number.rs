//! The numbers in a remark: those that stand close behind a word, and those of a clause.

use jibao_core::text::digit::digit;
use rust_decimal::Decimal;

use crate::form::look::is_measure;
use crate::form::numeral::NUMERALS;

/// Characters that may stand between a word and its number.
const BETWEEN: usize = 4;
/// What parts clauses, in a text without widths.
const STOPS: [char; 8] = [',', '，', '。', ';', '；', '!', '(', ')'];

/// A number that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    None,
    /// A number in digits of any script.
    Digits(Decimal),
    /// A number in Chinese numerals, or one that cannot be told.
    Words,
}

pub(super) fn is_numeral(c: char) -> bool {
    NUMERALS.iter().any(|(known, _)| *known == c)
}

/// The number that stands close behind a word. A month, a day or a year is none.
pub(super) fn number(text: &str) -> Number {
    within(text, BETWEEN)
}

/// The number that a text begins with.
pub(super) fn next(text: &str) -> Number {
    within(text.trim_start_matches([':', '"', '“']), 0)
}

fn within(text: &str, between: usize) -> Number {
    let first = |c: char| digit(c).is_some() || is_numeral(c);
    let Some(at) = text.chars().take(between + 1).position(first) else { return Number::None };
    let start = text.char_indices().nth(at).map_or(text.len(), |(start, _)| start);
    taken(&text[start..])
}

/// The number at the beginning of a text that begins with one.
fn taken(text: &str) -> Number {
    let (mut digits, mut end) = (String::new(), 0);
    for (at, c) in text.char_indices() {
        let value = digit(c).and_then(|value| char::from_digit(value.into(), 10));
        // A comma parts thousands only where digits stand on both sides of it.
        let groups = matches!(c, ',' | '，') && text[at + c.len_utf8()..].starts_with(|c| digit(c).is_some());
        match value {
            Some(value) => digits.push(value),
            None if groups && !digits.is_empty() => continue,
            None => break,
        }
        end = at + c.len_utf8();
    }
    let behind = if digits.is_empty() { text.trim_start_matches(is_numeral) } else { &text[end..] };
    if is_time(behind) {
        return Number::None;
    }
    digits.parse().map_or(Number::Words, Number::Digits)
}

/// Whether what stands behind a number makes a time of it: 4月, 4-6月, 2025年.
fn is_time(behind: &str) -> bool {
    let to = behind.trim_start_matches(['-', '—', '–', '至', '到', '~', '、']);
    let rest = if to.len() < behind.len() { to.trim_start_matches(|c| digit(c).is_some()) } else { behind };
    rest.starts_with(['月', '年', '季', '日', '号'])
}

/// The last number before a word.
pub(super) fn last(text: &str) -> Number {
    let digits: Vec<char> = text.chars().collect();
    let Some(end) = digits.iter().rposition(|c| digit(*c).is_some()) else { return Number::None };
    // 以6月20日数据为准: a day is none, nor is the month before it.
    if is_time(&digits[end + 1..].iter().collect::<String>()) {
        return Number::None;
    }
    let parts = |c: &char| digit(*c).is_none() && !matches!(c, ',' | '，');
    let start = digits[..end].iter().rposition(parts).map_or(0, |at| at + 1);
    number(digits[start..=end].iter().collect::<String>().trim_start_matches([',', '，']))
}

/// All numbers of a text; in numerals only where they can be no part of a word: 叁仟玖佰, not 一村一顾问.
pub(super) fn all(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let numerals: String = rest.chars().take_while(|c| is_numeral(*c)).collect();
        let length = if digit(c).is_some() {
            found.push(taken(rest));
            rest.find(|c: char| digit(c).is_none() && c != ',').unwrap_or(rest.len())
        } else if numerals.chars().count() > 1 {
            found.push(Number::Words);
            numerals.len()
        } else {
            c.len_utf8()
        };
        rest = &rest[length..];
    }
    found
}

/// What a clause says without the number that it begins with and the number's unit; the clause itself where none stands there.
pub(super) fn behind_its_number(clause: &str) -> &str {
    let rest = clause.trim_start_matches(|c: char| digit(c).is_some() || matches!(c, ',' | '.'));
    if rest.len() == clause.len() {
        return clause;
    }
    rest.trim_start_matches(|c: char| is_measure(c.encode_utf8(&mut [0; 4]), ""))
}

/// The clauses of a text, without the signs between them.
pub(super) fn clauses(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    let ends = text.char_indices().filter(move |(at, c)| {
        // 3,901 is one number.
        let grouped = *c == ','
            && text[..*at].ends_with(|c: char| c.is_ascii_digit())
            && text[at + 1..].chars().take_while(char::is_ascii_digit).count() == 3;
        STOPS.contains(c) && !grouped
    });
    let ends: Vec<(usize, usize)> = ends.map(|(at, c)| (at, at + c.len_utf8())).collect();
    let pieces = ends.into_iter().chain([(text.len(), text.len())]).map(move |(end, next)| {
        let piece = &text[start..end];
        start = next;
        piece
    });
    pieces.filter(|piece| !piece.is_empty())
}

/// What comes before a place in its clause.
pub(super) fn clause(text: &str, at: usize) -> &str {
    let start = text[..at].rfind(['，', ',', '。', ';', '；']);
    let start = start.and_then(|end| Some(end + text[end..].chars().next()?.len_utf8())).unwrap_or(0);
    text.get(start..at).unwrap_or(&text[..at])
}

/// What comes behind a place in its clause.
pub(super) fn rest_of_clause(text: &str, at: usize) -> &str {
    clauses(&text[at..]).next().unwrap_or_default()
}
