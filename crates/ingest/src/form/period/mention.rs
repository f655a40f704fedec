//! Where a text names periods, and the months and days that are one.

use std::ops::Range;

use jibao_core::ids::{Length, Period};

use super::Said;
use crate::form::numeral::NUMERALS;

/// A mention of a time in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    /// Its bytes.
    pub at: Range<usize>,
    /// The period that it is.
    pub said: Option<Said>,
    /// It begins with the year and ends with this period.
    pub since: Option<u8>,
}

/// The republic's first year.
const REPUBLIC: i16 = 1911;
/// What stands between the first month and the last, or between months.
const TO: [char; 7] = ['-', '—', '–', '~', '至', '到', '−'];
const AND: [char; 3] = ['、', ',', '和'];
/// The day from which on a period's statistics may begin in the month before it, and must end in its last one.
const LATE: u8 = 20;

fn is_year(year: i16) -> bool {
    (1990..2100).contains(&year)
}

/// The value of one digit in either script.
fn digit(c: char) -> Option<u32> {
    let known = || NUMERALS.iter().find(|(known, value)| *known == c && *value < 10 && c != '两');
    c.to_digit(10).or_else(|| known().map(|(_, value)| *value)).or((c == '○').then_some(0))
}

/// A key in which years, months and days are written with digits: 二〇二四年 is 2024年, 民国113年 too, 十至十二月 is 10至12月.
pub(super) fn with_digits(key: &str) -> String {
    let chars: Vec<char> = key.chars().collect();
    let mut text = String::with_capacity(key.len());
    let mut at = 0;
    while let Some(c) = chars.get(at).copied() {
        if let Some((year, end)) = republic(&chars, at) {
            text += &year.to_string();
            at = end;
            continue;
        }
        if chars[at..].starts_with(&['元', '月']) && (at == 0 || digit(chars[at - 1]).is_none()) {
            text += "1月";
            at += 2;
            continue;
        }
        if let Some((number, end)) = roman(&chars, at) {
            text.push(number);
            at = end;
            continue;
        }
        let end = run(&chars, at, |c| digit(c).is_some());
        let follows = |word: &[char]| chars[end..].starts_with(word);
        let lettered = at > 0 && chars[at - 1].is_ascii_alphabetic();
        let year = (end - at == 4 && (follows(&['年']) || follows(&['第']) || follows(&['Q'])))
            || (end - at == 2 && follows(&['年']) && !lettered);
        let formal = end - at == 1 && "壹贰貳叁肆".contains(c) && follows(&['季']);
        if year || formal {
            text.extend(chars[at..end].iter().filter_map(|c| digit(*c)?.to_string().chars().next()));
            at = end;
        } else if end > at && c.is_ascii_digit() {
            text.extend(&chars[at..end]);
            at = end;
        } else if let Some((number, end)) = small(&chars, at).filter(|(_, end)| is_month(&chars, *end, 0)) {
            text += &number.to_string();
            at = end;
        } else {
            text.push(c);
            at += 1;
        }
    }
    text
}

fn run(chars: &[char], from: usize, is: impl Fn(char) -> bool) -> usize {
    from + chars[from..].iter().take_while(|c| is(**c)).count()
}

/// 第Ⅱ季度, in the sign of its own or in letters.
fn roman(chars: &[char], at: usize) -> Option<(char, usize)> {
    if at > 0 && chars[at - 1].is_ascii_alphanumeric() {
        return None;
    }
    let end = run(chars, at, |c| matches!(c, 'Ⅰ'..='Ⅳ' | 'I' | 'V'));
    let number = match chars[at..end].iter().collect::<String>().as_str() {
        "Ⅰ" | "I" => '1',
        "Ⅱ" | "II" => '2',
        "Ⅲ" | "III" => '3',
        "Ⅳ" | "IV" => '4',
        _ => return None,
    };
    (chars.get(end) == Some(&'季')).then_some((number, end))
}

/// `民国113年`, `民国一百一十三年`, `民国一一三年` up to the 年.
fn republic(chars: &[char], at: usize) -> Option<(i16, usize)> {
    let from = at + 2;
    if !chars[at..].starts_with(&['民', '国']) {
        return None;
    }
    let end = from + chars[from..].iter().take(8).position(|c| *c == '年')?;
    let digits: Option<Vec<u32>> = chars[from..end].iter().map(|c| digit(*c)).collect();
    let value = match digits {
        Some(digits) => digits.iter().fold(0, |sum, digit| sum * 10 + digit),
        None => {
            let text: String = chars[from..end].iter().collect();
            u32::try_from(crate::form::numeral::read(&text, &mut Vec::new()).ok()?).ok()?
        }
    };
    let year = i16::try_from(value).ok()?.checked_add(REPUBLIC)?;
    is_year(year).then_some((year, end))
}

/// A number up to 31 in numerals: 四, 十二, 二十一.
fn small(chars: &[char], at: usize) -> Option<(u32, usize)> {
    let is = |c: char| "一二三四五六七八九十".contains(c);
    if at > 0 && is(chars[at - 1]) {
        return None;
    }
    let end = run(chars, at, is);
    let text: String = chars[at..end].iter().collect();
    let number = u32::try_from(crate::form::numeral::read(&text, &mut Vec::new()).ok()?).ok()?;
    (number <= 31).then_some((number, end))
}

/// Whether what stands before `at` is a month or a day, or the first of several.
fn is_month(chars: &[char], at: usize, depth: u8) -> bool {
    match chars.get(at) {
        Some('月' | '日' | '号') => true,
        Some(c) if (TO.contains(c) || AND.contains(c)) && depth < 3 => {
            let from = run(chars, at, |c| TO.contains(&c) || AND.contains(&c));
            let end = run(chars, from, |c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
            end > from && is_month(chars, end, depth + 1)
        }
        _ => false,
    }
}

/// The periods named without regard to a year, and the byte where each number stands.
pub(super) fn numbers(text: &str, length: Length) -> Vec<(usize, u8)> {
    match length {
        Length::Month => month_numbers(text),
        Length::Quarter => quarter_numbers(text),
        Length::HalfYear => {
            let half = |word, number| text.match_indices(word).map(move |(at, _)| (at, number));
            half("上半年", 1).chain(half("下半年", 2)).collect()
        }
        Length::Year => Vec::new(),
    }
}

/// 6月, 06月份, 六月 in digits: not the month of a day, nor the first or the last of several.
fn month_numbers(text: &str) -> Vec<(usize, u8)> {
    let named = text.match_indices('月').filter_map(|(at, sign)| {
        let before = text[..at].trim_end_matches(|c: char| c.is_ascii_digit());
        let number: u8 = text[before.len()..at].parse().ok().filter(|month| (1..=12).contains(month))?;
        let behind = text[at + sign.len()..].trim_start_matches('份');
        let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        let goes_on =
            digit(behind) || digit(behind.trim_start_matches(TO)) || digit(behind.trim_start_matches(AND));
        let several = |signs: &[char]| {
            before.strip_suffix(signs).is_some_and(|first| {
                let year = first.len() - first.trim_end_matches(|c: char| c.is_ascii_digit()).len() == 4;
                !year
                    && first.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '月' | '日' | '号' | '份'))
            })
        };
        (!goes_on && !several(&TO) && !several(&AND)).then_some((before.len(), number))
    });
    named.collect()
}

/// 一季度, 第1季, or the text Q1 alone.
fn quarter_numbers(text: &str) -> Vec<(usize, u8)> {
    let number = |c: char| match c {
        '一' | '1' => Some(1),
        '二' | '2' => Some(2),
        '三' | '3' => Some(3),
        '四' | '4' => Some(4),
        _ => None,
    };
    let mut coded = text.chars();
    if let (Some('Q'), Some(c), None) = (coded.next(), coded.next(), coded.next()) {
        return number(c).filter(|_| c.is_ascii()).map(|found| (1, found)).into_iter().collect();
    }
    let named = text.match_indices('季').filter_map(|(at, _)| {
        let (start, c) = text[..at].char_indices().next_back()?;
        let found = number(c)?;
        (text[..start].ends_with('第') || text[at..].starts_with("季度")).then_some((start, found))
    });
    named.collect()
}

/// All mentions of times in a text written with digits, in its order.
pub(super) fn spans(text: &str, length: Length) -> Vec<Span> {
    let mut all: Vec<Span> =
        numbers(text, length).into_iter().map(|(at, number)| named(text, at, number, length)).collect();
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let at = |index: usize| chars.get(index).map_or(text.len(), |(at, _)| *at);
    let only: Vec<char> = chars.iter().map(|(_, c)| *c).collect();
    let mut index = 0;
    while index < only.len() {
        match months(&only, index, length) {
            Some((end, said, since)) => {
                all.push(Span { at: at(index)..at(end), said, since });
                index = end;
            }
            None => index += 1,
        }
    }
    all.sort_by_key(|span| span.at.start);
    all
}

/// A named period with the year before it.
fn named(text: &str, at: usize, number: u8, length: Length) -> Span {
    let before = text[..at].trim_end_matches(['第', 'Q']);
    let year = before.trim_end_matches('度').trim_end_matches(['年', '-']);
    let digits = year.len() - year.bytes().rev().take_while(u8::is_ascii_digit).count();
    let this =
        ["今年", "本年", "当年"].iter().find_map(|word| before.trim_end_matches('度').strip_suffix(word));
    let start = match this {
        Some(rest) => rest.len(),
        None if matches!(year.len() - digits, 2 | 4) => digits,
        None => before.len(),
    };
    let tail = text[at..].char_indices().find(|(_, c)| !own(*c, length));
    let end = tail.map_or(text.len(), |(length, _)| at + length);
    let said = length.find_in(&text[start..end]).map_or(Said::Number(number), Said::Period);
    Span { at: start..end, said: Some(said), since: None }
}

/// Whether a character belongs to the name of a period.
fn own(c: char, length: Length) -> bool {
    match length {
        Length::Month => c.is_ascii_digit() || matches!(c, '月' | '份'),
        Length::Quarter => matches!(c, '1'..='4' | '一' | '二' | '三' | '四' | '季' | '度'),
        Length::HalfYear => matches!(c, '上' | '下' | '半' | '年' | '度'),
        Length::Year => false,
    }
}

/// A month or a day.
struct Day {
    year: Option<i16>,
    month: u8,
    of_month: Option<u8>,
    /// 月 stands behind it, or its whole date is written out.
    marked: bool,
    end: usize,
}

fn number(chars: &[char], at: usize, most: usize) -> Option<(i16, usize)> {
    let end = run(chars, at, |c| c.is_ascii_digit());
    let text: String = chars[at..end].iter().collect();
    Some((text.parse().ok().filter(|_| end - at <= most)?, end))
}

fn day(chars: &[char], at: usize) -> Option<Day> {
    let (first, mut end) = number(chars, at, 4)?;
    let (mut year, mut month, mut sign) = (None, first, None);
    if end - at == 4 {
        sign = chars.get(end).copied().filter(|c| matches!(c, '年' | '.' | '/' | '-'));
        year = Some(first).filter(|year| is_year(*year) && sign.is_some());
        year?;
        (month, end) = number(chars, end + 1, 2)?;
    }
    let month = u8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
    let mut found = Day { year, month, of_month: None, marked: false, end };
    let behind = match chars.get(end) {
        Some('月') => {
            found.marked = true;
            found.end = run(chars, end + 1, |c| c == '份');
            number(chars, found.end, 2)
        }
        Some(c) if sign == Some(*c) => number(chars, end + 1, 2).inspect(|_| found.marked = true),
        _ => None,
    };
    if let Some((day, end)) = behind {
        found.of_month = Some(u8::try_from(day).ok().filter(|day| (1..=31).contains(day))?);
        found.end = run(chars, end, |c| matches!(c, '日' | '号'));
    }
    Some(found)
}

type Months = (usize, Option<Said>, Option<u8>);

/// Months or days from here on: where they end, the period that they are, and the period up to which they run from the
/// year's first.
fn months(chars: &[char], at: usize, length: Length) -> Option<Months> {
    let until = [&['截', '至'], &['截', '止']].iter().any(|word| chars[at..].starts_with(*word));
    if until {
        let last = day(chars, at + 2).filter(|last| last.marked && last.month % length.months() == 0)?;
        return Some((last.end, None, is_end(&last, length).then_some(last.month / length.months())));
    }
    if !chars[at].is_ascii_digit() || (at > 0 && (chars[at - 1].is_ascii_digit() || chars[at - 1] == '.')) {
        return None;
    }
    let first = day(chars, at)?;
    if let Some(found) = list(chars, &first, length) {
        return Some(found);
    }
    let to = run(chars, first.end, |c| TO.contains(&c));
    if to == first.end || to > first.end + 2 {
        return None;
    }
    let last = day(chars, to).filter(|last| last.marked || (first.year.is_some() && last.year.is_some()))?;
    let new_year = first.month == 1
        && first.of_month.is_none_or(|day| day == 1)
        && first.year.is_none_or(|year| last.year.is_none_or(|last| last == year));
    let since = (new_year && is_end(&last, length)).then_some(last.month / length.months());
    Some((last.end, whole(&first, &last, length), since))
}

/// 4、5、6月.
fn list(chars: &[char], first: &Day, length: Length) -> Option<Months> {
    let mut months = vec![first.month];
    let mut end = first.end;
    while chars.get(end).is_some_and(|c| AND.contains(c)) {
        let next = day(chars, end + 1).filter(|next| next.year.is_none() && next.of_month.is_none())?;
        months.push(next.month);
        end = next.end;
        if next.marked && !chars.get(end).is_some_and(|c| AND.contains(c)) {
            let (last, all) = (next.month, length.months());
            let whole =
                months.len() == usize::from(all) && months.windows(2).all(|pair| pair[1] == pair[0] + 1);
            let number = (whole && last % all == 0).then_some(last / all);
            return Some((end, number.and_then(|number| of(first.year, number, length)), None));
        }
    }
    None
}

fn of(year: Option<i16>, number: u8, length: Length) -> Option<Said> {
    match year {
        Some(year) => Period::new(length, year, number).map(Said::Period),
        None => Some(Said::Number(number)),
    }
}

/// Whether statistics of a period may end with it.
fn is_end(last: &Day, length: Length) -> bool {
    last.month.is_multiple_of(length.months()) && last.of_month.is_none_or(|day| day >= LATE)
}

/// The period from one day to another: its own months, or shifted to where the statistics are cut off.
fn whole(first: &Day, last: &Day, length: Length) -> Option<Said> {
    let months = length.months();
    if !is_end(last, length) {
        return None;
    }
    let own = first.month + months - 1 == last.month && first.of_month.is_none_or(|day| day == 1);
    let cut = first.month % 12 + months == last.month && first.of_month.is_some_and(|day| day >= LATE);
    if !own && !cut {
        return None;
    }
    let turn = i16::from(!own && first.month + months > 12);
    match (first.year, last.year) {
        (Some(from), Some(to)) if from + turn != to => None,
        (from, to) => of(to.or(from.map(|from| from + turn)), last.month / months, length),
    }
}
