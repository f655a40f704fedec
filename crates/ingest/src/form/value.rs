//! One cell to one entry: a number, a flag, a level, or what else stands there.

use jibao_core::pack::{Indicator, Kind, Words};
use jibao_core::submission::{Entry, Place, State};
use rust_decimal::Decimal;

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
            kind => Self::Count {
                unit: &indicator.unit,
                flow: matches!(kind, Kind::Flow | Kind::Ytd),
            },
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
    words: &Words,
    place: Place,
) -> (Entry, Option<Question>) {
    let raw = shown(cell);
    let mut entry = Entry {
        state: State::Unreadable,
        value: None,
        raw: raw.clone(),
        place,
        normalised: String::new(),
        remark: String::new(),
    };
    let question = match &cell.value {
        RawValue::Error(error) => Some(ask("error-value", format!("显示{error}"))),
        RawValue::Uncached => Some(ask("uncached-formula", "的公式没有计算结果".to_owned())),
        RawValue::Picture => Some(ask("not-a-number", "是图片".to_owned())),
        RawValue::NotFinite => Some(ask("not-a-number", "的数太大，无法识别".to_owned())),
        _ if cell.struck => Some(ask("ambiguous-value", format!("“{raw}”带删除线"))),
        value => match expected {
            Expected::Count { unit, flow } => read_count(value, cell.percent, unit, flow, words, &mut entry),
            Expected::Yes => read_choice(value, &raw, &words.yes, &words.no, words, &mut entry),
            Expected::Has => read_choice(value, &raw, &words.has, &words.has_not, words, &mut entry),
            Expected::Level(levels) => read_level(&raw, levels, words, &mut entry),
        },
    };
    (entry, question)
}

fn ask(code: &'static str, what: String) -> Question {
    Question { code, what }
}

/// A cell's content as a person sees it.
pub(crate) fn shown(cell: &RawCell) -> String {
    match &cell.value {
        RawValue::Number(number) => number.normalize().to_string(),
        RawValue::Text(text) => text.clone(),
        RawValue::Bool(true) => "TRUE".to_owned(),
        RawValue::Bool(false) => "FALSE".to_owned(),
        RawValue::Date(date) => date.to_string(),
        RawValue::Error(error) => error.clone(),
        RawValue::Picture => "（图片）".to_owned(),
        RawValue::NotFinite => "（无穷大）".to_owned(),
        RawValue::Uncached => "（公式无结果）".to_owned(),
    }
}

/// Text without blanks and in half-width, for comparing with listed words.
pub(crate) fn folded(text: &str) -> String {
    text.chars()
        .map(half_width)
        .filter(|c| !number::blank(*c))
        .collect()
}

fn is_one_of(text: &str, words: &[String]) -> bool {
    let text = folded(text).to_uppercase();
    words.iter().any(|word| folded(word).to_uppercase() == text)
}

fn read_count(
    value: &RawValue,
    percent: bool,
    unit: &str,
    flow: bool,
    words: &Words,
    entry: &mut Entry,
) -> Option<Question> {
    if percent {
        return Some(ask(
            "ambiguous-value",
            format!("“{}”是百分数，这里要填个数", entry.raw),
        ));
    }
    let text = match value {
        RawValue::Number(number) => {
            return whole(*number, entry);
        }
        RawValue::Text(text) => text,
        RawValue::Date(_) => {
            return Some(ask(
                "not-a-number",
                format!("“{}”是日期，这里要填个数", entry.raw),
            ));
        }
        _ => return Some(ask("not-a-number", format!("“{}”不是数", entry.raw))),
    };
    if folded(text).is_empty() {
        entry.state = State::Blank;
        return None;
    }
    if is_one_of(text, &words.not_applicable) {
        entry.state = State::NotApplicable;
        return None;
    }
    if is_one_of(text, &words.none) {
        if flow {
            entry.state = State::None;
            entry.value = Some(Decimal::ZERO);
            "“无”按0计".clone_into(&mut entry.normalised);
            return None;
        }
        return Some(ask(
            "ambiguous-value",
            format!("填“{}”，期末数要填数字，没有的填0", entry.raw),
        ));
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

fn read_choice(
    value: &RawValue,
    raw: &str,
    yes: &[String],
    no: &[String],
    words: &Words,
    entry: &mut Entry,
) -> Option<Question> {
    let answer = match value {
        RawValue::Bool(answer) => Some(*answer),
        RawValue::Text(text) if folded(text).is_empty() => {
            entry.state = State::Blank;
            return None;
        }
        _ if is_one_of(raw, &words.not_applicable) => {
            entry.state = State::NotApplicable;
            return None;
        }
        _ if is_one_of(raw, yes) => Some(true),
        _ if is_one_of(raw, no) => Some(false),
        _ => None,
    };
    let Some(answer) = answer else {
        let options = format!(
            "{}或{}",
            yes.first().map_or("", String::as_str),
            no.first().map_or("", String::as_str)
        );
        return Some(ask("not-a-flag", format!("填“{raw}”，应填{options}")));
    };
    entry.state = State::Reported;
    entry.value = Some(if answer { Decimal::ONE } else { Decimal::ZERO });
    let standard = if answer { yes.first() } else { no.first() }.map_or("", String::as_str);
    if raw != standard {
        entry.normalised = format!("“{raw}”按“{standard}”计");
    }
    None
}

fn read_level(raw: &str, levels: &[String], words: &Words, entry: &mut Entry) -> Option<Question> {
    let text = folded(raw);
    if text.is_empty() {
        entry.state = State::Blank;
        return None;
    }
    let none = is_one_of(raw, &words.has_not);
    // 国家 for 国家级 is the same word cut short, and no other level begins with it.
    let level = levels
        .iter()
        .find(|level| folded(level) == text || level.strip_suffix('级') == Some(text.as_str()));
    match (level, none, levels.last()) {
        (Some(level), _, _) => {
            if *level != raw {
                entry.normalised = format!("“{raw}”按“{level}”计");
            }
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
