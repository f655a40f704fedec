//! Numbers that are a person's by what they are: identity numbers after GB 11643—1999 with their older and damaged
//! forms, mobile numbers, bank cards.

use super::groups::{Char, Group, Joint};
use super::label;

pub(super) const IDENTITY: &str = "身份证号码";
pub(super) const MOBILE: &str = "手机号码";
pub(super) const CARD: &str = "银行卡号";

/// Province codes of GB/T 2260, the first two digits of an identity number.
const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42",
    "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
];
/// Weights and check characters of GB 11643—1999.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
/// The longest number that is searched for.
const LONGEST: usize = 19;

/// The longest number that begins with the first group from `at`, and how many groups it takes.
pub(super) fn longest(chars: &[Char], groups: &[Group], at: usize) -> Option<(&'static str, usize)> {
    let first = &groups[at];
    if first.exponent.is_some() {
        return scientific(first).map(|what| (what, 1));
    }
    let mut number = String::new();
    let mut best = None;
    for (count, group) in (1..).zip(&groups[at..]) {
        if group.decimal || group.exponent.is_some() || (count > 1 && group.joint == Joint::Apart) {
            break;
        }
        number += &group.digits;
        if number.len() > LONGEST {
            break;
        }
        let told = Told { chars, groups, at, count };
        let what = if is_identity(&number, group.x) {
            Some(IDENTITY)
        } else if is_mobile(&number) && told.is_one(&MOBILE_SHAPES, prefix(&number)) {
            Some(MOBILE)
        } else if is_old_identity(&number, group.x) && told.is_one(&[], 0) {
            Some(IDENTITY)
        } else {
            (is_card(&number) && told.is_one(&CARD_SHAPES, 0)).then_some(CARD)
        };
        best = what.map(|what| (what, count)).or(best);
        if group.x {
            break;
        }
    }
    best
}

/// The usual ways of telling a mobile number in parts.
const MOBILE_SHAPES: [&[usize]; 8] =
    [&[3, 4, 4], &[3, 8], &[7, 4], &[3, 3, 5], &[3, 5, 3], &[3, 4, 2, 2], &[4, 3, 4], &[4, 4, 3]];
const CARD_SHAPES: [&[usize]; 5] =
    [&[4, 4, 4, 4], &[4, 4, 4, 4, 3], &[4, 4, 4, 4, 2], &[4, 4, 4, 4, 1], &[6, 13]];

/// Groups that may be one number, told in parts.
struct Told<'a> {
    chars: &'a [Char],
    groups: &'a [Group],
    at: usize,
    count: usize,
}

impl Told<'_> {
    /// Whether the groups are parts of one number, and not numbers side by side. The first `prefix` digits are an area's
    /// or a trunk's code.
    fn is_one(&self, shapes: &[&[usize]], prefix: usize) -> bool {
        let parts = &self.groups[self.at..self.at + self.count];
        let [first, rest @ ..] = parts else { return false };
        if rest.is_empty() {
            return true;
        }
        let by = |joint: &Joint, sign: &str| matches!(joint, Joint::Loose(by) | Joint::Plain(by) if by.trim() == sign);
        let thousands =
            first.digits.len() <= 3 && rest.iter().all(|part| part.digits.len() == 3 && by(&part.joint, ","));
        // No count begins with a nought.
        let nought = rest.iter().any(|part| part.digits.len() > 1 && part.digits.starts_with('0'));
        if thousands || (!nought && label::counts(self.chars, parts[parts.len() - 1].chars.end)) {
            return false;
        }
        let called = label::is_called(self.chars, first.chars.start);
        let loose = rest.iter().any(|part| matches!(part.joint, Joint::Loose(_)));
        // A cell with nothing else in it lists no counts, unless commas part them.
        let counts = rest.iter().any(|part| by(&part.joint, ",") || by(&part.joint, "、"));
        let alone = !counts && first.chars.start == 0 && parts[parts.len() - 1].chars.end == self.chars.len();
        if shapes.iter().any(|shape| self.is_shaped(shape, prefix)) && (!loose || nought || called || alone) {
            return true;
        }
        called || (!loose && self.is_whole())
    }

    /// Whether the groups without the prefix are as long as those of a shape.
    fn is_shaped(&self, shape: &[usize], prefix: usize) -> bool {
        let mut left = prefix;
        let lengths = self.groups[self.at..self.at + self.count].iter().filter_map(|part| {
            let cut = left.min(part.digits.len());
            left -= cut;
            (part.digits.len() > cut).then_some(part.digits.len() - cut)
        });
        lengths.eq(shape.iter().copied())
    }

    /// Whether all parts are joined alike, nothing else is joined to them so, and none of them is a year.
    fn is_whole(&self) -> bool {
        let joint = &self.groups[self.at + 1].joint;
        let parts = &self.groups[self.at..self.at + self.count];
        let is_year =
            |digits: &str| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
        let ends = |group: Option<&Group>| group.is_none_or(|group| group.joint != *joint);
        parts[1..].iter().all(|part| part.joint == *joint)
            && !parts[1..].iter().any(|part| is_year(&part.digits))
            && ends(Some(&parts[0]))
            && ends(self.groups.get(self.at + self.count))
    }
}

/// 18 digits with a sound check character and a day, or of a province and a year; 17 and an X.
fn is_identity(number: &str, x: bool) -> bool {
    let province = || is_province(number);
    match (number.len(), x) {
        (17, true) => is_year(&number[6..10]),
        (18, false) => {
            (is_year(&number[6..10]) && (province() || is_checked(number) && is_day(&number[6..14])))
                || (province() && is_cut(number))
        }
        _ => false,
    }
}

/// The fifteen digits of numbers before 1999.
fn is_old_identity(number: &str, x: bool) -> bool {
    number.len() == 15 && !x && is_province(number) && is_day(&format!("19{}", &number[6..12]))
}

fn is_province(number: &str) -> bool {
    number.get(..2).is_some_and(|two| PROVINCES.contains(&two))
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

/// A year of birth. Months and days may be mistyped, and the number is a person's all the same.
fn is_year(digits: &str) -> bool {
    digits.parse::<i16>().is_ok_and(|year| (1880..=2100).contains(&year))
}

fn is_day(digits: &str) -> bool {
    let number = |part: &str| part.parse::<i16>().unwrap_or(0);
    let day = |part: &str| i8::try_from(number(part)).unwrap_or(0);
    is_year(&digits[..4])
        && jiff::civil::Date::new(number(&digits[..4]), day(&digits[4..6]), day(&digits[6..])).is_ok()
}

/// Digits before a mobile number: 86, 0086, or the nought that is dialled first.
fn prefix(number: &str) -> usize {
    match number.len() {
        12 if number.starts_with('0') => 1,
        13 if number.starts_with("86") => 2,
        15 if number.starts_with("0086") => 4,
        _ => 0,
    }
}

/// 11 digits from 13 to 19.
fn is_mobile(number: &str) -> bool {
    let number = &number[prefix(number)..];
    number.len() == 11 && number.starts_with('1') && !number[1..].starts_with(['0', '1', '2'])
}

/// 16 to 19 digits of a bank with a sound check digit (GB/T 15694), or one whose last digits a spreadsheet has lost.
fn is_card(number: &str) -> bool {
    let bank = ["62", "60", "65", "4", "5", "35", "37", "955", "9111"];
    (16..=19).contains(&number.len())
        && bank.iter().any(|bank| number.starts_with(bank))
        && (luhn(number) || (number.starts_with("62") && number[15..].bytes().all(|digit| digit == b'0')))
}

/// The check of Luhn: every second digit from the right doubled.
fn luhn(number: &str) -> bool {
    let digits = number.bytes().rev().map(|digit| u32::from(digit - b'0'));
    let sum: u32 = (0..)
        .zip(digits)
        .map(|(at, digit)| if at % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 })
        .sum();
    sum.is_multiple_of(10)
}

/// A number in the shape that a spreadsheet shows it in: 5.32301E+17, 1.39E+10.
fn scientific(group: &Group) -> Option<&'static str> {
    let digits = group.digits.as_str();
    match group.exponent? {
        14 | 17 if digits.len() >= 3 && is_province(digits) => Some(IDENTITY),
        10 if digits.len() >= 2 && digits.starts_with('1') && !digits[1..].starts_with(['0', '1', '2']) => {
            Some(MOBILE)
        }
        15..=18 if digits.len() >= 3 && digits.starts_with("62") => Some(CARD),
        _ => None,
    }
}
