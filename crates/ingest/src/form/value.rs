//! One cell to one entry: a number, a flag, a level, or what else stands there.

use std::borrow::Cow;

use jibao_core::pack::{Indicator, Kind};
use jibao_core::submission::{Entry, Place, State};
use rust_decimal::Decimal;

use super::lexicon::Lexicon;
use super::limits::MAX_SEEN;
use super::number::{self, Doubt, count, half_width};
use crate::raw::{RawCell, RawValue};

/// What a cell is expected to hold.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expected<'a> {
    /// A count in a unit; `flow` counts may be 无.
    Count { unit: &'a str, flow: bool },
    /// 是 or 否.
    Yes,
    /// 有 or 无.
    Has,
    /// One of the levels.
    Level(&'a [String]),
}

impl<'a> Expected<'a> {
    pub(crate) fn of(indicator: &'a Indicator) -> Self {
        match indicator.kind {
            Kind::Flag => Self::Yes,
            kind => Self::Count { unit: &indicator.unit, flow: matches!(kind, Kind::Flow | Kind::Ytd) },
        }
    }
}

/// A question about a cell: code of the reader's finding and the sentence after the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub code: &'static str,
    pub what: String,
}

/// Reads a cell. The entry is always made; a question says that it could not be taken as it stands.
pub(crate) fn entry(
    cell: &RawCell,
    expected: Expected<'_>,
    lexicon: &Lexicon,
    place: Place,
) -> (Entry, Option<Question>) {
    let mut entry = Entry {
        state: State::Unreadable,
        value: None,
        raw: shown(cell),
        place,
        normalised: String::new(),
        remark: String::new(),
    };
    let question = match &cell.value {
        RawValue::Error(error) => Some(ask("error-value", format!("显示{error}"))),
        RawValue::Uncached => Some(ask("uncached-formula", "的公式没有计算结果".to_owned())),
        RawValue::Picture => Some(ask("not-a-number", "是图片".to_owned())),
        RawValue::NotFinite => Some(ask("not-a-number", "的数太大，无法识别".to_owned())),
        RawValue::Unreadable(text) => Some(ask("not-a-number", format!("“{text}”无法读取"))),
        _ if scaled(cell) => {
            let what = format!("显示的是“{}”加上格式里的万、千，不知以哪个为准", entry.raw);
            Some(ask("ambiguous-value", what))
        }
        _ if cell.struck => Some(ask("ambiguous-value", format!("“{}”带删除线", entry.raw))),
        value => match expected {
            Expected::Count { unit, flow } => {
                read_count(value, cell.percent, unit, flow, lexicon, &mut entry)
            }
            Expected::Yes => read_choice(value, Answers::yes(lexicon), lexicon, &mut entry),
            Expected::Has => read_choice(value, Answers::has(lexicon), lexicon, &mut entry),
            Expected::Level(levels) => read_level(levels, lexicon, &mut entry),
        },
    };
    (entry, question)
}

pub(crate) fn ask(code: &'static str, what: String) -> Question {
    Question { code, what }
}

/// Whether a number's format writes 万 or 千 behind it, so that 35 is seen as 35万.
fn scaled(cell: &RawCell) -> bool {
    let number = matches!(cell.value, RawValue::Number(_));
    number && cell.format.as_deref().is_some_and(|format| format.contains(['万', '千', '亿', '百']))
}

/// A cell's content as a person sees it.
pub(crate) fn shown(cell: &RawCell) -> String {
    seen(cell).into_owned()
}

/// The same, without a copy of what is a text.
pub(crate) fn seen(cell: &RawCell) -> Cow<'_, str> {
    match &cell.value {
        // What is longer is no name, number or remark, and would be repeated wherever the cell is told.
        RawValue::Text(text) => Cow::Borrowed(&text[..text.floor_char_boundary(MAX_SEEN)]),
        // A whole number is told by its value; the file's own writing matters where it says more.
        RawValue::Number(number) if number.scale() == 0 => number.mantissa().to_string().into(),
        RawValue::Number(number) => number.normalize().to_string().into(),
        _ => cell.raw_text().into(),
    }
}

/// Whether nobody sees anything in a cell.
pub(crate) fn is_blank(cell: &RawCell) -> bool {
    match &cell.value {
        RawValue::Text(text) => says_nothing(text),
        _ => false,
    }
}

/// Whether nobody sees anything in a text.
pub(crate) fn says_nothing(text: &str) -> bool {
    text.chars().all(number::blank)
}

/// Text without blanks and in half-width, for comparing with listed words.
pub(crate) fn folded(text: &str) -> String {
    // Folding never makes a text longer.
    let mut folded = String::with_capacity(text.len());
    folded.extend(text.chars().map(half_width).filter(|c| !number::blank(*c)));
    folded
}

/// A text as the lexicon holds its words.
fn key(text: &str) -> String {
    let mut key = folded(text);
    key.make_ascii_uppercase();
    key
}

fn read_count(
    value: &RawValue,
    percent: bool,
    unit: &str,
    flow: bool,
    lexicon: &Lexicon,
    entry: &mut Entry,
) -> Option<Question> {
    if percent {
        return Some(ask("ambiguous-value", format!("“{}”是百分数，这里要填个数", entry.raw)));
    }
    let text = match value {
        RawValue::Number(number) => {
            return whole(*number, entry);
        }
        RawValue::Text(text) if text.len() > MAX_SEEN => {
            let start: String = entry.raw.chars().take(20).collect();
            return Some(ask("not-a-number", format!("填的是大段文字（“{start}…”），不是数")));
        }
        RawValue::Text(text) => text,
        RawValue::Date(_) => {
            return Some(ask("not-a-number", format!("“{}”是日期，这里要填个数", entry.raw)));
        }
        _ => return Some(ask("not-a-number", format!("“{}”不是数", entry.raw))),
    };
    let word = key(text);
    if let Some(state) = unfilled(&word, lexicon) {
        entry.state = state;
        return None;
    }
    if lexicon.none.contains(&word) {
        if flow {
            entry.state = State::None;
            entry.value = Some(Decimal::ZERO);
            "“无”按0计".clone_into(&mut entry.normalised);
            return None;
        }
        return Some(ask("ambiguous-value", format!("填“{}”，期末数要填数字，没有的填0", entry.raw)));
    }
    match count(text, unit) {
        Ok(count) => {
            entry.state = State::Reported;
            entry.value = Some(count.value);
            // 文本型数字本身不改变写法，无须注明。
            entry.normalised = count.notes.join("、");
            None
        }
        Err(Doubt::NotWhole(number)) => whole(number, entry),
        Err(Doubt::Ambiguous(why)) => Some(ask("ambiguous-value", format!("“{}”{why}", entry.raw))),
        Err(Doubt::NotANumber) => Some(ask("not-a-number", format!("“{}”不是数", entry.raw))),
    }
}

/// The state of a cell that holds no answer: nobody sees anything in it, or it says 不适用.
fn unfilled(word: &str, lexicon: &Lexicon) -> Option<State> {
    match word {
        "" => Some(State::Blank),
        _ => lexicon.not_applicable.contains(word).then_some(State::NotApplicable),
    }
}

/// Negative and broken counts enter no total; the rule on whole numbers tells them.
fn whole(number: Decimal, entry: &mut Entry) -> Option<Question> {
    if number < Decimal::ZERO || !number.fract().is_zero() {
        entry.raw = number.normalize().to_string();
        return None;
    }
    entry.state = State::Reported;
    entry.value = Some(number.normalize());
    None
}

/// The two answers a choice allows.
#[derive(Clone, Copy)]
struct Answers<'a> {
    words: [&'a std::collections::BTreeSet<String>; 2],
    standard: [&'a str; 2],
}

impl<'a> Answers<'a> {
    fn yes(lexicon: &'a Lexicon) -> Self {
        Self { words: [&lexicon.yes, &lexicon.no], standard: [&lexicon.standard.yes, &lexicon.standard.no] }
    }

    fn has(lexicon: &'a Lexicon) -> Self {
        Self {
            words: [&lexicon.has, &lexicon.has_not],
            standard: [&lexicon.standard.has, &lexicon.standard.has_not],
        }
    }
}

fn read_choice(
    value: &RawValue,
    answers: Answers<'_>,
    lexicon: &Lexicon,
    entry: &mut Entry,
) -> Option<Question> {
    let raw = entry.raw.as_str();
    // Most cells say the form's own word.
    let answer = match answers.standard.iter().position(|word| *word == raw) {
        Some(at) => at == 0,
        None => {
            let word = key(raw);
            if let Some(state) = unfilled(&word, lexicon) {
                entry.state = state;
                return None;
            }
            let [yes, no] = answers.standard;
            let answer = match value {
                RawValue::Bool(answer) => *answer,
                _ if answers.words[0].contains(&word) => true,
                _ if answers.words[1].contains(&word) => false,
                _ => return Some(ask("not-a-flag", format!("填“{raw}”，应填{yes}或{no}"))),
            };
            entry.normalised = format!("“{raw}”按“{}”计", if answer { yes } else { no });
            answer
        }
    };
    entry.state = State::Reported;
    entry.value = Some(if answer { Decimal::ONE } else { Decimal::ZERO });
    None
}

fn read_level(levels: &[String], lexicon: &Lexicon, entry: &mut Entry) -> Option<Question> {
    if levels.contains(&entry.raw) {
        entry.state = State::Reported;
        return None;
    }
    let raw = entry.raw.as_str();
    let text = folded(raw);
    if text.is_empty() {
        entry.state = State::Blank;
        return None;
    }
    let none = lexicon.has_not.contains(&key(raw));
    // 国家 for 国家级 is the same word cut short, and no other level begins with it.
    let level =
        levels.iter().find(|level| folded(level) == text || level.strip_suffix('级') == Some(text.as_str()));
    match (level, none, levels.last()) {
        (Some(level), _, _) => {
            entry.normalised = format!("“{raw}”按“{level}”计");
            entry.raw.clone_from(level);
        }
        (None, true, Some(lowest)) => {
            entry.normalised = format!("“{raw}”按“{lowest}”计");
            entry.raw.clone_from(lowest);
        }
        _ => return Some(ask("not-a-flag", format!("填“{raw}”，应填{}", levels.join("、")))),
    }
    entry.state = State::Reported;
    None
}
