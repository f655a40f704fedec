//! What is a person's by the way it is written, letters and digits together: addresses of mail, number plates, passports.

use std::ops::Range;

use super::groups::Char;
use super::label;
use super::search::Found;

const MAIL: &str = "电子邮箱";
const PLATE: &str = "车牌号码";
const PASSPORT: &str = "护照号码";
/// The first character of a number plate (GA 36).
pub(super) const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// All of it in a text.
pub(super) fn all(chars: &[Char]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at].c == '@' {
            found.extend(mail(chars, at).map(|range| (MAIL, range)));
        } else if PROVINCES.contains(chars[at].c) {
            found.extend(plate(chars, at).map(|range| (PLATE, range)));
        }
        let end = token(chars, at);
        if end > at {
            let what = passport(&label::written(&chars[at..end])).or_else(|| label::token(chars, at..end));
            found.extend(what.map(|what| (what, at..end)));
        }
        at = end.max(at + 1);
    }
    let bytes = |range: Range<usize>| chars[range.start].at.start..chars[range.end - 1].at.end;
    found.into_iter().map(|(what, range)| (what, bytes(range))).collect()
}

/// Where a run of letters, digits, hyphens and underscores ends that begins at a place with a letter or a digit.
fn token(chars: &[Char], from: usize) -> usize {
    let own = |c: &Char| c.c.is_ascii_alphanumeric() || c.digit.is_some();
    if !own(&chars[from]) {
        return from;
    }
    let rest = chars[from..].iter().take_while(|c| own(c) || matches!(c.c, '-' | '_')).count();
    from + rest
}

/// An address around an @: `zhang.san@163.com`, with a blank on either side at most.
fn mail(chars: &[Char], at: usize) -> Option<Range<usize>> {
    let is_name = |c: &Char| {
        c.c.is_ascii_alphanumeric() || matches!(c.c, '.' | '_' | '-' | '+' | '%') || c.digit.is_some()
    };
    let is_host = |c: &Char| c.c.is_ascii_alphanumeric() || matches!(c.c, '.' | '-') || c.digit.is_some();
    let blank = |at: Option<&Char>| usize::from(at.is_some_and(|c| c.c == ' '));
    let end_of_name = at - blank(at.checked_sub(1).and_then(|before| chars.get(before)));
    let start = end_of_name - chars[..end_of_name].iter().rev().take_while(|c| is_name(c)).count();
    let start_of_host = at + 1 + blank(chars.get(at + 1));
    let rest = chars.get(start_of_host..)?;
    let mut end = start_of_host + rest.iter().take_while(|c| is_host(c)).count();
    while end > start_of_host && matches!(chars[end - 1].c, '.' | '-') {
        end -= 1;
    }
    let host = label::written(&chars[start_of_host..end]);
    let (name, top) = host.rsplit_once('.')?;
    // An office's mailbox is nobody's own.
    let office = host.ends_with(".GOV.CN");
    let sound = !office && !name.is_empty() && top.len() >= 2 && top.bytes().all(|c| c.is_ascii_alphabetic());
    (start < end_of_name && sound).then_some(start..end)
}

/// A plate: the province, a letter, then five or six letters and digits, of which two are digits at least.
fn plate(chars: &[Char], at: usize) -> Option<Range<usize>> {
    let at_letter = at + 1 + usize::from(chars.get(at + 1)?.c == ' ');
    if !chars.get(at_letter)?.c.is_ascii_alphabetic() {
        return None;
    }
    let parted = chars.get(at_letter + 1).is_some_and(|c| matches!(c.c, '·' | '•' | '・' | '.' | ' ' | '-'));
    let from = at_letter + 1 + usize::from(parted);
    let own = |c: &&Char| c.c.is_ascii_alphanumeric() || c.digit.is_some();
    let count = chars.get(from..)?.iter().take_while(own).count();
    let digits = chars[from..from + count].iter().filter(|c| c.digit.is_some()).count();
    let last = chars.get(from + count).is_some_and(|c| "学警领港澳挂使".contains(c.c));
    let sound = digits >= 2 && (matches!(count, 5 | 6) || (count == 4 && last));
    // 云E12345件 would be a count of something, and there is none such.
    sound.then_some(at..from + count + usize::from(last))
}

/// Passports as they are issued since 1997: E and eight digits, E, a letter and seven digits, G and eight digits.
fn passport(token: &str) -> Option<&'static str> {
    let digits = |from: usize| token.get(from..).is_some_and(|rest| rest.bytes().all(|c| c.is_ascii_digit()));
    let letters = token.starts_with(['E', 'G']);
    let second = token.starts_with('E') && token[1..].starts_with(|c: char| c.is_ascii_uppercase());
    (token.len() == 9 && letters && (digits(1) || (second && digits(2)))).then_some(PASSPORT)
}
