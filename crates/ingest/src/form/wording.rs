//! Headers as clerks word them: a known word with an explanation in brackets or behind a blank, or the time alone.

use jibao_core::text::fold::{fold, key};

use jibao_core::ids::{Length, Period};

use super::lexicon::{Fragments, header_key};
use super::look::{is_scale, is_scaled};
use super::period::{Said, Time, time};

/// Bytes of a header with its explanation; longer texts are instructions.
const LONGEST: usize = 150;
/// Words of an explanation that make another column of a known word: 法律明白人(其中女性), 本期(去年同期).
const CHANGES: [&str; 31] = [
    "不含", "不包", "未含", "除外", "以外", "以来", "历年", "五年", "缺", "暂", "预计", "估", "其中", "新增",
    "增加", "减少", "增长", "增减", "上季", "上期", "上年", "去年", "上月", "同期", "计划", "目标", "比例",
    "占比", "半年", "百分", "%",
];
/// What may stand beside a time and says no more than that it is counted.
const COUNTED: [&str; 22] = [
    "",
    "数",
    "数据",
    "数量",
    "完成",
    "完成数",
    "完成情况",
    "发生",
    "发生数",
    "情况",
    "填报数",
    "实际",
    "实际数",
    "实际完成",
    "实际完成数",
    "实际发生",
    "实际发生数",
    "实绩",
    "值",
    "数值",
    "完成值",
    "实际值",
];
const ADDED_UP: [&str; 11] = [
    "累计",
    "累计数",
    "累计数据",
    "累计值",
    "累计实绩",
    "累计完成",
    "累计完成数",
    "累计数量",
    "累计发生",
    "累计发生数",
    "年累计",
];
/// What may stand before a time up to which is added up: 截至二季度累计.
const UP_TO: [&str; 4] = ["截至", "截止到", "截止", "至"];
/// Times that begin with the year: 年初至今累计.
const SINCE: [&str; 10] = [
    "年初至今",
    "年初以来",
    "今年以来",
    "今年至今",
    "本年以来",
    "自年初",
    "截至本季度",
    "截至本期",
    "截至季末",
    "截至期末",
];

/// What a header may mean beside its words as they stand.
#[derive(Debug, Default)]
pub(crate) struct Wording {
    /// Known words that may be meant, the likeliest first.
    pub words: Vec<String>,
    /// The column that a time alone names.
    pub column: Option<Times>,
    /// The period that it names.
    pub said: Option<Said>,
    /// It is for a time that is no period.
    pub other: bool,
}

/// A column named by its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Times {
    /// The period.
    Period,
    /// Since the year's first day.
    Year,
}

impl Times {
    /// The column's id in the form.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Period => "current",
            Self::Year => "year",
        }
    }
}

/// Reads a header; `None` for what is none of these.
pub(crate) fn read(text: &str, fragments: &Fragments) -> Option<Wording> {
    if text.len() > LONGEST
        || !text.contains([
            '(', '（', '[', '【', '〔', ' ', '\u{3000}', '\n', '季', '月', '年', '期', '累', '⽉', '⽣',
        ])
    {
        return None;
    }
    let mut wording = Wording::default();
    for (word, explanation) in parts(&fold(text)) {
        wording.take(&word, &explanation, fragments);
    }
    let says =
        !wording.words.is_empty() || wording.column.is_some() || wording.said.is_some() || wording.other;
    says.then_some(wording)
}

impl Wording {
    fn take(&mut self, word: &str, explanation: &str, fragments: &Fragments) {
        let explanation = key(explanation);
        let explained = time(&explanation, fragments.length).0;
        let (own, rest) = time(&header_key(word), fragments.length);
        if explained == Time::Other || own == Time::Other {
            self.other = true;
            return;
        }
        // 截至6月20日 says when something was counted, of whatever column.
        let since = matches!(explained, Time::SinceNewYear(2.., _)) && !explanation.contains('截');
        // 本期(1-6月) is neither the one nor the other; 本年累计(1-6月) says the same twice.
        if since && !header_key(word).contains("累计") && own == Time::Open {
            self.other = true;
            return;
        }
        // 宣传场次(本年累计) is not what the column asks for; 本年(累计) says its own name in two.
        let said = explanation.split("累计").next().filter(|before| before.len() < explanation.len());
        let added_up = said.is_some_and(|before| !before.ends_with(['非', '不', '是', '无']))
            && !header_key(word).contains("累计");
        if added_up && own == Time::Open && !rest.ends_with('年') {
            self.other = true;
            return;
        }
        let half = |change: &str| change == "半年" && (fragments.length == Length::HalfYear || since);
        if CHANGES.iter().any(|change| explanation.contains(change) && !half(change))
            || is_scaled(&explanation, "")
        {
            return;
        }
        let said = match (own, explained) {
            (Time::Period(said), _) | (_, Time::Period(said)) => Some(said),
            (Time::SinceNewYear(number, year), _) | (_, Time::SinceNewYear(number, year)) => {
                Some(match year {
                    Some(year) => {
                        Period::new(fragments.length, year, number).map_or(Said::Year(year), Said::Period)
                    }
                    None => Said::Number(number),
                })
            }
            (Time::Year(year), _) | (_, Time::Year(year)) => Some(Said::Year(year)),
            _ => None,
        };
        let behind = |words: &'static [&str]| words.iter().filter_map(|word| rest.strip_prefix(*word));
        let is_added_up = behind(&UP_TO).chain([rest.as_str()]).any(|rest| ADDED_UP.contains(&rest));
        let column = match own {
            Time::Period(_) if COUNTED.contains(&rest.as_str()) => Some(Times::Period),
            Time::Period(_) | Time::SinceNewYear(..) | Time::Year(_) if is_added_up => Some(Times::Year),
            // 1-3月 is the first quarter itself; 1-6月 is what has been added up since, of the second quarter alone.
            Time::SinceNewYear(1, _) if COUNTED.contains(&rest.as_str()) => Some(Times::Period),
            Time::SinceNewYear(..) if COUNTED.contains(&rest.as_str()) => Some(Times::Year),
            Time::Open if behind(&SINCE).any(|rest| ADDED_UP.contains(&rest)) => Some(Times::Year),
            _ => None,
        };
        if column.is_some() {
            self.column = self.column.or(column);
        } else if matches!(own, Time::SinceNewYear(2.., _)) && !rest.contains("累计") {
            // 1-6月宣传场次 may be the quarter's or what has been added up since.
            self.other = true;
            return;
        } else if let Some(known) = named(&rest, fragments)
            && !self.words.contains(&known)
        {
            self.words.push(known);
        }
        self.said = self.said.or(said);
    }
}

/// The known word that a header is, itself or behind it no more than that it is counted: 本期, 本期数据.
fn named(rest: &str, fragments: &Fragments) -> Option<String> {
    let year = ["今年", "当年"].iter().find_map(|word| rest.strip_prefix(word));
    let year = year.map(|rest| format!("本年{rest}"));
    let plain = [Some(rest), year.as_deref()].into_iter().flatten();
    let mut plain = plain.flat_map(|rest| COUNTED.iter().filter_map(|word| rest.strip_suffix(word)));
    plain.find(|word| !word.is_empty() && fragments.contain(word)).map(str::to_owned)
}

/// A header as it stands, without what its brackets hold, without the last of them, and cut at its first blank: each with
/// what was left out.
fn parts(text: &str) -> Vec<(String, String)> {
    let text = text.trim();
    let mut all = vec![(text.to_owned(), String::new())];
    let (outside, inside) = brackets(text);
    if !inside.is_empty() {
        all.insert(0, (outside, inside.concat()));
        if let Some((head, tail)) = text.rsplit_once(OPEN).filter(|_| inside.len() > 1) {
            all.push((head.to_owned(), tail.to_owned()));
        }
        all.remove(1);
    }
    if let Some((head, tail)) = text.split_once(char::is_whitespace) {
        all.push((head.to_owned(), tail.to_owned()));
    }
    all
}

const OPEN: [char; 5] = ['(', '（', '[', '【', '〔'];
const CLOSE: [char; 5] = [')', '）', ']', '】', '〕'];

/// Whether a header's words make another column of those below them: 计划 or 单位：万 over 本期.
pub(super) fn changes(text: &str) -> bool {
    let text = key(text);
    text.len() <= LONGEST
        && (CHANGES.iter().any(|change| text.contains(change))
            || is_scaled(&text, "")
            || is_scale(&text, |_| false))
}

/// What stands outside of brackets, and what in each of them.
pub(super) fn brackets(text: &str) -> (String, Vec<String>) {
    let (mut outside, mut inside, mut open) = (String::new(), Vec::new(), false);
    for c in text.chars() {
        if OPEN.contains(&c) {
            open = true;
            inside.push(String::new());
        } else if CLOSE.contains(&c) {
            open = false;
        } else if let Some(inner) = inside.last_mut().filter(|_| open) {
            inner.push(c);
        } else {
            outside.push(c);
        }
    }
    (outside, inside)
}
