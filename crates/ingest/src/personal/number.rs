//! Numbers of persons in a text: identity numbers after GB 11643—1999 and their older and damaged forms, mobile numbers,
//! and any number that the text itself calls one.

use std::ops::Range;

use jibao_core::text::fold::{fold_char, seen};

const IDENTITY: &str = "身份证号码";
pub(super) const MOBILE: &str = "手机号码";

/// Province codes of GB/T 2260, the first two digits of an identity number.
const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42",
    "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
];
/// Weights and check characters of GB 11643—1999.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
/// Words behind which a number is a person's even where it is mistyped, and how long it must be at least.
const LABELS: [(&str, usize, &str); 5] = [
    ("姓名", 7, "姓名和号码"),
    ("身份证", 8, "证件号码"),
    ("证件号", 8, "证件号码"),
    ("身份号码", 8, "证件号码"),
    ("手机", 7, MOBILE),
];

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
    let first = all.first()?;
    let mut masked = String::new();
    let mut from = 0;
    for Found { at, .. } in &all {
        masked += &text[from..at.start];
        masked += &cut(&text[at.clone()]);
        from = at.end;
    }
    masked += &text[from..];
    Some(Personal { what: first.what, number: cut(&text[first.at.clone()]), masked })
}

/// The kind of the first personal number in a text.
pub(crate) fn found(text: &str) -> Option<&'static str> {
    all(text).first().map(|found| found.what)
}

/// A text with its personal numbers masked.
pub(crate) fn masked(text: &str) -> String {
    search(text).map_or_else(|| text.to_owned(), |personal| personal.masked)
}

/// A number cut down to its first three and last two characters: 532…34.
fn cut(number: &str) -> String {
    let number: Vec<char> =
        number.chars().filter_map(fold_char).filter(char::is_ascii_alphanumeric).collect();
    let (first, last) = (&number[..number.len().min(3)], &number[number.len().saturating_sub(2)..]);
    first.iter().chain(&['…']).chain(last).collect()
}

/// A personal number in a text.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    what: &'static str,
    at: Range<usize>,
}

/// A run of digits: its digits in half-width, where it stands, and how it joins what is around it.
#[derive(Debug, Default)]
struct Group {
    digits: String,
    at: Range<usize>,
    /// An X closes it.
    x: bool,
    /// A single blank or hyphen joins it to the group before.
    joined: bool,
    /// A part of a decimal number.
    decimal: bool,
    /// Exponent behind it, as in 5.32301E+17, and the digits before the point.
    exponent: Option<usize>,
}

fn all(text: &str) -> Vec<Found> {
    if !may_hold(text) {
        return Vec::new();
    }
    let chars: Vec<(Range<usize>, char)> = seen(text).collect();
    let groups = groups(&chars);
    let mut found = Vec::new();
    let mut at = 0;
    while at < groups.len() {
        match longest(&groups[at..]) {
            Some((what, count)) => {
                found.push(Found { what, at: groups[at].at.start..groups[at + count - 1].at.end });
                at += count;
            }
            None => at += 1,
        }
    }
    labelled(&chars, &groups, &mut found);
    found
}

/// Whether a text can hold a number at all: seven digits with nothing between them but what joins or is not seen, or a
/// digit before an exponent. Most texts hold neither.
fn may_hold(text: &str) -> bool {
    let (mut run, mut after_digit, mut at) = (0, false, 0);
    while let Some(&first) = text.as_bytes().get(at) {
        // Chinese characters are passed without being decoded: U+4000 to U+9FFF.
        if matches!(first, 0xE4..=0xE9) {
            (run, after_digit, at) = (0, false, at + 3);
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        at += c.len_utf8();
        match fold_char(c) {
            None => {}
            Some('0'..='9') if run == 6 => return true,
            Some('0'..='9') => (run, after_digit) = (run + 1, true),
            Some('E' | 'e') if after_digit => return true,
            Some(c) if is_joint(c) || c.is_whitespace() => after_digit = false,
            Some(_) => (run, after_digit) = (0, false),
        }
    }
    false
}

/// The longest number that begins with the first group, and how many groups it takes.
fn longest(groups: &[Group]) -> Option<(&'static str, usize)> {
    if groups[0].exponent.is_some() {
        return scientific(&groups[0]).map(|what| (what, 1));
    }
    let mut number = String::new();
    let mut shape = Vec::new();
    let mut best = None;
    for (count, group) in (1..).zip(groups) {
        if group.decimal || group.exponent.is_some() || (count > 1 && !group.joined) {
            break;
        }
        number += &group.digits;
        shape.push(group.digits.len());
        if number.len() > 18 {
            break;
        }
        let what = if is_identity(&number, group.x) {
            Some(IDENTITY)
        } else {
            is_mobile(&number, &shape).then_some(MOBILE)
        };
        best = what.map(|what| (what, count)).or(best);
        if group.x {
            break;
        }
    }
    best
}

/// 18 digits with a sound check character, or a province and a day; 17 and an X; 15 of the old numbers.
fn is_identity(number: &str, x: bool) -> bool {
    let province = || PROVINCES.contains(&&number[..2]);
    match (number.len(), x) {
        (17, true) => is_day(&number[6..14]),
        (18, false) => {
            (is_day(&number[6..14]) && (province() || is_checked(number))) || (province() && is_cut(number))
        }
        (15, false) => province() && is_day(&format!("19{}", &number[6..12])),
        _ => false,
    }
}

/// Stored as a number, the last digits are lost: 532301000000000000 is what 5.32301E+17 leaves.
fn is_cut(number: &str) -> bool {
    number[6..].bytes().all(|digit| digit == b'0') && !number[2..6].bytes().all(|digit| digit == b'0')
}

fn is_checked(number: &str) -> bool {
    let digits = number.bytes().map(|digit| u32::from(digit - b'0'));
    let sum: u32 = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    number.ends_with(CHECKS[(sum % 11) as usize])
}

fn is_day(digits: &str) -> bool {
    let number = |part: &str| part.parse::<i16>().unwrap_or(0);
    let day = |part: &str| i8::try_from(number(part)).unwrap_or(0);
    (1880..=2100).contains(&number(&digits[..4]))
        && jiff::civil::Date::new(number(&digits[..4]), day(&digits[4..6]), day(&digits[6..])).is_ok()
}

/// 11 digits from 13 to 19, in one piece or parted as numbers are told, with or without 86 before them.
fn is_mobile(number: &str, shape: &[usize]) -> bool {
    let (number, shape) = match (number.len(), shape) {
        (13, [2, rest @ ..]) if number.starts_with("86") => (&number[2..], rest),
        (13, [13]) if number.starts_with("86") => (&number[2..], &[11][..]),
        _ => (number, shape),
    };
    let told = matches!(shape, [11] | [3, 4, 4] | [3, 8] | [7, 4]);
    told && number.len() == 11 && number.starts_with('1') && !number[1..].starts_with(['0', '1', '2'])
}

/// A number in the shape that a spreadsheet shows it in: 5.32301E+17, 1.39E+10.
fn scientific(group: &Group) -> Option<&'static str> {
    let digits = group.digits.as_str();
    match group.exponent? {
        14 | 17 if digits.len() >= 3 && PROVINCES.contains(&&digits[..2]) => Some(IDENTITY),
        10 if digits.len() >= 2 && digits.starts_with('1') && !digits[1..].starts_with(['0', '1', '2']) => {
            Some(MOBILE)
        }
        _ => None,
    }
}

/// What a text calls a person's number is one, however it is written: 姓名：…0878-3025524. `found` is in the text's order.
fn labelled(chars: &[(Range<usize>, char)], groups: &[Group], found: &mut Vec<Found>) {
    let text: String = chars.iter().map(|(_, c)| c).collect();
    let labels: Vec<(usize, usize, &'static str)> = LABELS
        .iter()
        .filter_map(|(word, least, what)| {
            let at = text.find(word)?;
            Some((chars.get(text[..at].chars().count())?.0.start, *least, *what))
        })
        .collect();
    if labels.is_empty() {
        return;
    }
    let mut more = Vec::new();
    let mut known = found.iter().peekable();
    for run in groups.chunk_by(|_, group| group.joined) {
        let range = run[0].at.start..run[run.len() - 1].at.end;
        while known.next_if(|found| found.at.end <= range.start).is_some() {}
        if known.peek().is_some_and(|found| found.at.start < range.end) {
            continue;
        }
        let length: usize = run.iter().map(|group| group.digits.len()).sum();
        let label = labels.iter().find(|(at, least, _)| *at < range.start && length >= *least);
        more.extend(label.map(|(_, _, what)| Found { what, at: range }));
    }
    found.append(&mut more);
    found.sort_by_key(|found| found.at.start);
}

/// The runs of digits among what is seen: characters that nobody sees do not part a number.
fn groups(chars: &[(Range<usize>, char)]) -> Vec<Group> {
    let is = |at: usize, test: &dyn Fn(char) -> bool| chars.get(at).is_some_and(|(_, c)| test(*c));
    let digit = |c: char| c.is_ascii_digit();
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !is(at, &digit) {
            at += 1;
            continue;
        }
        let first = at;
        while is(at, &digit) {
            at += 1;
        }
        let mut group = Group {
            digits: chars[first..at].iter().map(|(_, c)| c).collect(),
            joined: first >= 2 && is(first - 1, &is_joint) && is(first - 2, &digit),
            decimal: first >= 2 && is(first - 1, &|c| c == '.') && is(first - 2, &digit),
            ..Group::default()
        };
        // 5.32301E+17: digits, a point, digits, an exponent.
        let point = is(at, &|c| c == '.') && is(at + 1, &digit);
        if let Some((after, decimals, exponent)) = exponent(chars, at).filter(|_| group.digits.len() == 1) {
            group.digits += &decimals;
            group.exponent = Some(exponent);
            at = after;
        } else if point {
            group.decimal = true;
        } else if is(at, &|c| matches!(c, 'X' | 'x')) && !is(at + 1, &|c| c.is_ascii_alphanumeric()) {
            group.x = true;
            at += 1;
        } else if group.digits.len() < 17 && is(at, &is_joint) && is(at + 1, &|c| matches!(c, 'X' | 'x')) {
            // 1234-X closes a number whose last group stands apart.
            group.x = !is(at + 2, &|c| c.is_ascii_alphanumeric());
            at += if group.x { 2 } else { 0 };
        }
        group.at = chars[first].0.start..chars[at - 1].0.end;
        groups.push(group);
    }
    groups
}

fn is_joint(c: char) -> bool {
    matches!(c, ' ' | '\t' | '-' | '–' | '—' | '‑' | '−')
}

/// What follows a first digit as `.32301E+17`: where it ends, the decimals and the exponent.
fn exponent(chars: &[(Range<usize>, char)], at: usize) -> Option<(usize, String, usize)> {
    let rest = &chars[at..];
    let mut rest = rest.iter().map(|(_, c)| *c).peekable();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_numbers_are_found_in_every_writing() {
        for text in [
            // The standard's own samples.
            "11010519491231002X",
            "440524188001010014",
            "联系人532327199001011234",
            "53232719900101123x。",
            "５３２３２７１９９００１０１１２３４",
            "532327 19900101 1234",
            "532327-1990-0101-1234",
            "532327 19900101 123-X",
            "5323\u{200B}27199001011234",
            "532327900101123",
            "532327199001011000",
            "532301000000000000",
            "5.32301E+17",
            "5.32301e17",
            "5.32327199001011E+17",
        ] {
            assert_eq!(found(text), Some(IDENTITY), "{text}");
        }
    }

    #[test]
    fn mobile_numbers_are_found_in_every_writing() {
        for text in [
            "13900000012",
            "电话139 0000 0012，请查",
            "139-0000-0012",
            "139－0000－0012",
            "１３９００００００１２",
            "+86 13900000012",
            "86-13900000012",
            "8613900000012",
            "tel:+8613900000012",
            "mailto:13900000012@139.com",
            "1.39E+10",
            "2024-06-20 13900000012",
        ] {
            assert_eq!(found(text), Some(MOBILE), "{text}");
        }
    }

    #[test]
    fn a_number_that_the_text_calls_a_persons_is_one() {
        assert_eq!(found("姓名：样例甲，0878-3025524"), Some("姓名和号码"));
        assert_eq!(found("身份证号53232719900101"), Some("证件号码"));
        assert_eq!(masked("姓名：样例甲，0878-3025524"), "姓名：样例甲，087…24");
    }

    #[test]
    fn what_is_nobodys_number_is_left_alone() {
        for text in [
            "12345",
            "0878-3025524",
            "联系电话：0878-3025524",
            "2024年6月20日",
            "2024-06-20 00:00:00",
            "532327101001",
            "532301",
            "楚司发〔2024〕13号",
            "11012345678",
            "13900000012.5",
            "13,900,000,012",
            "139000000123",
            "1.2E+04",
            "999999999999999999",
            "532327199913011234",
            "姓名、身份证号码不得填写",
            "法律明白人1200人，培训35场",
            "",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn a_masked_text_shows_three_and_two_characters_of_a_number() {
        assert_eq!(masked("样例甲 139 0000 0012；53232719900101123X"), "样例甲 139…12；532…3X");
        assert_eq!(masked("１３９００００００１２号"), "139…12号");
        assert_eq!(masked("5.32301E+17"), "532…17");
        assert_eq!(found(&masked("样例甲13900000012")), None);
    }

    #[test]
    fn only_the_number_is_told_of_a_text_around_it() {
        let personal = search("见…后：样例甲（13900000012）在家").unwrap();
        assert_eq!(
            (personal.number.as_str(), personal.masked.as_str()),
            ("139…12", "见…后：样例甲（139…12）在家")
        );
    }
}
