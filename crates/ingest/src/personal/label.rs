//! Numbers and names that are a person's because the text says so: behind 姓名, 身份证, 手机, 家庭电话, 微信号, 护照.

use std::ops::Range;

use super::groups::{Char, Group, Joint};
use super::number::{CARD, MOBILE};
use super::search::Found;

/// Words anywhere before a number that make it a person's even where it is mistyped, and how long it must be at least.
const AFTER: [(&str, usize, &str); 4] = [
    ("姓名", 7, "姓名和号码"),
    ("身份证", 8, "证件号码"),
    ("证件号", 8, "证件号码"),
    ("身份号码", 8, "证件号码"),
];
/// The same, close before it.
const CLOSE: [(&str, usize, &str); 9] = [
    ("手机", 7, MOBILE),
    ("银行卡", 12, CARD),
    ("卡号", 12, CARD),
    ("账号", 15, CARD),
    ("帐号", 15, CARD),
    ("宅电", 7, TELEPHONE),
    ("护照", 8, "证件号码"),
    ("微信", 7, "微信号"),
    ("QQ", 7, "QQ号"),
];
const TELEPHONE: &str = "个人电话号码";
/// Whose a telephone is that is nobody's office.
const OWNERS: [&str; 17] = [
    "家庭",
    "本人",
    "个人",
    "住宅",
    "私人",
    "家里",
    "家中",
    "家属",
    "家长",
    "亲属",
    "监护人",
    "当事人",
    "父亲",
    "母亲",
    "配偶",
    "受援人",
    "对象",
];
const TELEPHONES: [&str; 5] = ["电话", "座机", "固话", "号码", "联系方式"];
/// Characters before a number among which its label is looked for.
const REACH: usize = 16;

/// Units and multiples behind which a number is a count.
const COUNTERS: &str = "人次名个件场条份张期轮家户项倍万亿千百多余篇所元字页部组辆部支届";

/// The characters before a place up to the end of the sentence before, in capitals and without blanks.
fn before(chars: &[Char], at: usize, reach: usize) -> String {
    let start = at.saturating_sub(reach);
    let from = chars[start..at]
        .iter()
        .rposition(|c| matches!(c.c, '。' | ';' | '；' | '\n'))
        .map_or(start, |end| start + end + 1);
    chars[from..at].iter().filter(|c| !c.c.is_whitespace()).map(|c| c.c.to_ascii_uppercase()).collect()
}

/// Whether what stands behind a number makes it a count.
pub(super) fn counts(chars: &[Char], end: usize) -> bool {
    let next = |at: usize| chars.get(at).map(|c| c.c);
    match next(end) {
        Some('个') => next(end + 1) != Some('人'),
        Some('%' | '‰') => true,
        Some(c) => COUNTERS.contains(c),
        None => false,
    }
}

/// Whether a word close before a place calls what follows a number that is dialled.
pub(super) fn is_called(chars: &[Char], at: usize) -> bool {
    let before = before(chars, at, 8);
    ["电话", "手机", "号码", "联系", "TEL", "微信", "致电"].iter().any(|word| before.contains(word))
}

/// What a text calls a person's number is one, however it is written: 姓名：…0878-3025524.
pub(super) fn numbers(chars: &[Char], groups: &[Group]) -> Vec<Found> {
    let text: String = chars.iter().map(|c| c.c).collect();
    let first = |word: &str| text.find(word).map(|at| text[..at].chars().count());
    let after: Vec<(usize, usize, &str)> =
        AFTER.iter().filter_map(|(word, least, what)| Some((first(word)?, *least, *what))).collect();
    // 微 信 is 微信.
    let words: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    let any = !after.is_empty()
        || CLOSE.iter().any(|(word, ..)| words.contains(word))
        || OWNERS.iter().any(|word| text.contains(word));
    if !any {
        return Vec::new();
    }
    let joined =
        |_: &Group, group: &Group| matches!(&group.joint, Joint::Plain(by) if by.chars().count() <= 2);
    let mut found = Vec::new();
    for run in groups.chunk_by(joined) {
        let (start, end) = (run[0].chars.start, run[run.len() - 1].chars.end);
        if run.iter().any(|group| group.decimal) || counts(chars, end) {
            continue;
        }
        let length: usize = run.iter().map(|group| group.digits.len()).sum();
        let far =
            || after.iter().find(|(at, least, _)| *at < start && length >= *least).map(|(_, _, what)| *what);
        let what = close(&before(chars, start, REACH), length).or_else(far);
        found.extend(what.map(|what| (what, run[0].at.start..run[run.len() - 1].at.end)));
    }
    found
}

fn close(before: &str, length: usize) -> Option<&'static str> {
    let last: String = before.chars().skip(before.chars().count().saturating_sub(8)).collect();
    let close = CLOSE.iter().find(|(word, least, _)| last.contains(word) && length >= *least);
    let owner = || {
        let owner = OWNERS.iter().filter_map(|word| before.find(word)).min()?;
        let telephone = TELEPHONES.iter().any(|word| before[owner..].contains(word));
        (telephone && (7..=12).contains(&length)).then_some(TELEPHONE)
    };
    close.map(|(_, _, what)| *what).or_else(owner)
}

/// Whether a number goes on behind a point or a comma: 20,000.
fn is_parted(chars: &[Char], end: usize) -> bool {
    let is = |at: usize, test: fn(&Char) -> bool| chars.get(at).is_some_and(test);
    is(end, |c| matches!(c.c, '.' | ',')) && is(end + 1, |c| c.digit.is_some())
}

/// Letters in capitals and digits in half-width.
pub(super) fn written(chars: &[Char]) -> String {
    let one = |c: &Char| match c.digit {
        Some(value) => char::from_digit(value.into(), 10).unwrap_or(c.c),
        None => c.c.to_ascii_uppercase(),
    };
    chars.iter().map(one).collect()
}

/// Labels of accounts, and what may stand between them and the account.
const ACCOUNTS: [(&str, &str); 10] = [
    ("微信", "微信号"),
    ("V信", "微信号"),
    ("WX", "微信号"),
    ("抖音", "抖音号"),
    ("快手", "快手号"),
    ("WEIXIN", "微信号"),
    ("WECHAT", "微信号"),
    ("VX", "微信号"),
    ("QQ", "QQ号"),
    ("扣扣", "QQ号"),
];
const OF_ACCOUNT: [&str; 5] = ["号码", "账号", "帐号", "号", "ID"];

/// The passport, permit or account that begins at a place, where the words before it call it one. `token` is the run of
/// ASCII letters, digits, hyphens and underscores there.
pub(super) fn token(chars: &[Char], token: Range<usize>) -> Option<&'static str> {
    let text = written(&chars[token.clone()]);
    let mut before = before(chars, token.start, REACH);
    // A label in letters may stand in the run itself: QQ12345678.
    let glued = ACCOUNTS.iter().find_map(|(label, _)| {
        let digit = |rest: &&str| rest.len() >= 5 && rest.starts_with(|c: char| c.is_ascii_digit());
        text.strip_prefix(label).filter(digit)
    });
    let own = glued.map_or(text.as_str(), |rest| {
        before += &text[..text.len() - rest.len()];
        rest
    });
    let digits = own.bytes().filter(u8::is_ascii_digit).count();
    let papers = ["护照", "通行证", "回乡证", "台胞证", "军官证"];
    if papers.iter().any(|paper| before.contains(paper)) && (7..=11).contains(&own.len()) && digits >= 6 {
        return Some("证件号码");
    }
    let bare = before.trim_end_matches(|c: char| !c.is_alphanumeric()).trim_end_matches(['是', '为']);
    let parted = before[bare.len()..].contains([':', '：', '=']);
    let cut = OF_ACCOUNT.iter().find_map(|word| bare.strip_suffix(word));
    let label = cut.unwrap_or(bare).trim_end_matches(|c: char| !c.is_alphanumeric());
    let what = ACCOUNTS.iter().find(|(word, _)| label.ends_with(word)).map(|(_, what)| *what)?;
    let is_number = digits == own.len();
    let counted = counts(chars, token.end) || is_parted(chars, token.end);
    let sound = match (is_number, cut.is_some()) {
        (true, called) => (5..=12).contains(&own.len()) && (called || !counted),
        (false, called) => {
            let letters = own.starts_with(|c: char| c.is_ascii_alphabetic());
            what != "QQ号" && letters && (6..=20).contains(&own.len()) && (parted || called)
        }
    };
    sound.then_some(what)
}
