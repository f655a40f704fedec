//! The runs of digits in a text, and how each joins the one before it: by its characters' values, in whatever script or
//! shape they are written, and with what may stand between the parts of one number.

use std::ops::Range;

use jibao_core::text::digit::digit;
use jibao_core::text::fold::seen;

use crate::form::numeral::NUMERALS;

/// A character that is seen, where it stands in the text, and its value as a digit.
#[derive(Debug, Clone)]
pub(super) struct Char {
    pub at: Range<usize>,
    /// Folded.
    pub c: char,
    pub digit: Option<u8>,
}

/// What is seen of a text.
pub(super) fn chars(text: &str) -> Vec<Char> {
    seen(text).map(|(at, c)| Char { at, c, digit: value(c) }).collect()
}

/// The value of a digit or of a Chinese numeral that is said as one: 一, 壹, 〇, and 幺 for one on the telephone.
pub(super) fn value(c: char) -> Option<u8> {
    match c {
        '0'..='9' => u8::try_from(c).ok().map(|c| c - b'0'),
        '\0'..='\u{7F}' => None,
        '○' | '◯' => Some(0),
        '幺' => Some(1),
        '參' => Some(3),
        '陸' => Some(6),
        '\u{3007}' => Some(0),
        FIRST..=LAST => Some(VALUES[(c as u32 - FIRST as u32) as usize]).filter(|value| *value != NONE),
        _ => digit(c),
    }
}

/// The Chinese characters that texts are made of.
const FIRST: char = '\u{4E00}';
const LAST: char = '\u{9FFF}';
const NONE: u8 = u8::MAX;

/// The values of those among them that are said as one digit: every text is searched character by character.
static VALUES: [u8; LAST as usize - FIRST as usize + 1] = {
    let mut values = [NONE; LAST as usize - FIRST as usize + 1];
    let mut at = 0;
    while at < NUMERALS.len() {
        let (c, value) = NUMERALS[at];
        if value < 10 && FIRST as u32 <= c as u32 && c as u32 <= LAST as u32 {
            values[c as usize - FIRST as usize] = value.to_le_bytes()[0];
        }
        at += 1;
    }
    values
};

/// How a run joins the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Joint {
    /// A letter, a word or much else stands between them, or there is none before it.
    #[default]
    Apart,
    /// What parts a number that is told in pieces: blanks, hyphens, dots, brackets; nothing where the script changes.
    Plain(String),
    /// What rather parts one number from the next: a comma, a semicolon.
    Loose(String),
}

/// A run of digits of one script.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// In half-width.
    pub digits: String,
    /// Where it stands in the text.
    pub at: Range<usize>,
    /// Its characters, of those that are seen.
    pub chars: Range<usize>,
    /// An X closes it.
    pub x: bool,
    pub joint: Joint,
    /// A part of a decimal number.
    pub decimal: bool,
    /// Exponent behind it, as in 5.32301E+17, and the digits before the point.
    pub exponent: Option<usize>,
}

/// Characters other than letters and digits that may stand between two runs of one number; blanks count as one.
const BETWEEN: usize = 3;

/// The runs of digits among what is seen: characters that nobody sees do not part a number.
pub(super) fn groups(chars: &[Char]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at].digit.is_none() {
            at += 1;
            continue;
        }
        let first = at;
        let script = script(chars[at].c);
        while at < chars.len() && chars[at].digit.is_some() && self::script(chars[at].c) == script {
            at += 1;
        }
        let digits = |range: Range<usize>| -> String {
            chars[range].iter().filter_map(|c| char::from_digit(c.digit?.into(), 10)).collect()
        };
        let mut group = Group { digits: digits(first..at), ..Group::default() };
        let before = groups.last().map_or(first, |group| group.chars.end);
        if !groups.is_empty() {
            group.joint = joint(&chars[before..first]);
        }
        if let Some((after, decimals, exponent)) = exponent(chars, at).filter(|_| group.digits.len() == 1) {
            group.digits += &decimals;
            group.exponent = Some(exponent);
            at = after;
        } else {
            let end = at + closing(&chars[at..], group.digits.len());
            group.x = end > at;
            at = end;
        }
        group.at = chars[first].at.start..chars[at - 1].at.end;
        group.chars = first..at;
        groups.push(group);
    }
    decimals(&mut groups);
    groups
}

/// Digits of one look are one run; where the look changes, another begins: ①13900000012, 第三13900000012.
fn script(c: char) -> u32 {
    match c {
        '0'..='9' => 0,
        '\u{3007}' | '\u{4E00}'..='\u{9FFF}' | '○' | '◯' => 1,
        '\u{1D7CE}'..='\u{1D7FF}' => 2,
        '\u{2460}'..='\u{24FF}' | '\u{2776}'..='\u{2793}' => 3,
        '\u{B2}' | '\u{B3}' | '\u{B9}' | '\u{2070}'..='\u{2089}' => 4,
        other => u32::from(other) >> 4,
    }
}

/// What the characters between two runs make of them.
fn joint(between: &[Char]) -> Joint {
    let (mut sign, mut count, mut loose) = (String::new(), 0, false);
    for Char { c, .. } in between {
        let sort = match *c {
            c if c.is_alphanumeric() => return Joint::Apart,
            // What measures, compares or reckons makes numbers of their own.
            '%' | '‰' | '℃' | '$' | '¥' | '€' | '£' | '=' | '<' | '>' | '≥' | '≤' | '≈' | '÷' | '&' | '@' =>
            {
                return Joint::Apart;
            }
            c if c.is_whitespace() => ' ',
            c if is_hyphen(c) => '-',
            '·' | '•' | '・' | '‧' | '∙' => '·',
            c => c,
        };
        loose |= matches!(sort, ',' | '，' | '、' | ';' | '；' | ':' | '：' | '。' | '!' | '！' | '?' | '？');
        if !(sort == ' ' && sign.ends_with(' ')) {
            count += 1;
            sign.push(sort);
        }
        if count > BETWEEN {
            return Joint::Apart;
        }
    }
    if loose { Joint::Loose(sign) } else { Joint::Plain(sign) }
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' | 'ー')
}

/// How many characters the X takes that closes an identity number: at once, or where its last digits stand apart (123-X).
fn closing(rest: &[Char], digits: usize) -> usize {
    let is_x =
        |at: usize| rest.get(at).is_some_and(|c| matches!(c.c, 'X' | 'x' | '×' | 'Х' | 'х' | 'Ⅹ' | 'ⅹ'));
    let ends = |at: usize| !rest.get(at).is_some_and(|c| c.c.is_ascii_alphanumeric() || c.digit.is_some());
    let joins = |c: &Char| c.c.is_whitespace() || is_hyphen(c.c);
    if is_x(0) && ends(1) {
        1
    } else if digits < 17 && rest.first().is_some_and(joins) && is_x(1) && ends(2) {
        2
    } else {
        0
    }
}

/// Marks decimal numbers: two runs with one point between them, of which neither joins a third by a point.
fn decimals(groups: &mut [Group]) {
    /// More decimals than anybody writes are a number of their own: 1.13900000012 is the first of a list.
    const MOST: usize = 6;
    let points = |group: Option<&Group>| {
        group.is_some_and(|group| group.joint == Joint::Plain(".".to_owned()) && group.exponent.is_none())
    };
    for at in 1..groups.len() {
        let alone = points(groups.get(at)) && !points(groups.get(at - 1)) && !points(groups.get(at + 1));
        if alone && groups[at].digits.len() <= MOST {
            groups[at - 1].decimal = true;
            groups[at].decimal = true;
        }
    }
}

/// What follows a first digit as `.32301E+17`: where it ends, the decimals and the exponent.
fn exponent(chars: &[Char], at: usize) -> Option<(usize, String, usize)> {
    let mut rest = chars[at..].iter().map(|c| c.c).peekable();
    let mut length = 0;
    let mut decimals = String::new();
    if rest.peek() == Some(&'.') {
        rest.next();
        length += 1;
        while let Some(c) = rest.next_if(char::is_ascii_digit) {
            decimals.push(c);
            length += 1;
        }
    }
    rest.next_if(|c| matches!(c, 'E' | 'e'))?;
    length += 1 + usize::from(rest.next_if_eq(&'+').is_some());
    let mut power = String::new();
    while let Some(c) = rest.next_if(char::is_ascii_digit) {
        power.push(c);
    }
    Some((at + length + power.len(), decimals, power.parse().ok()?))
}
