//! One cell to one entry: a number, a flag, a level, or what else stands there.

use std::borrow::Cow;

use jibao_core::pack::{Choice, Indicator, Kind, Number, Reading};
use jibao_core::returns::{Entry, Given, Place, Value};
use jibao_core::text::fold::{compact, key, says_nothing};
use rust_decimal::Decimal;

use super::hints;
use super::lexicon::Lexicon;
use super::limits::MAX_SEEN;
use super::look::{self, Look};
use super::number::{self, Doubt, Measure, percent_in_reach, percent_or_share};
use jibao_sheets::{Area, RawCell, RawValue, Shown};

/// What a cell is expected to hold.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expected<'a> {
    /// A number of what is asked for; what happens (`flow`) may be 无.
    Number { measure: Measure<'a>, flow: bool },
    /// 是 or 否.
    Yes,
    /// 有 or 无.
    Has,
    /// One of the levels.
    Level(&'a [String]),
    /// One of an indicator's words.
    Word(&'a Choice),
}

impl<'a> Expected<'a> {
    pub(crate) fn of(indicator: &'a Indicator) -> Self {
        match indicator.kind {
            Kind::Flag => Self::Yes,
            _ if indicator.is_choice() => Self::Word(&indicator.choice),
            kind => {
                Self::Number { measure: Measure::of(indicator), flow: matches!(kind, Kind::Flow | Kind::Ytd) }
            }
        }
    }
}

/// A question about a cell: what is found in it, and the sentence after the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub reading: Reading,
    pub what: String,
    /// What to do, where the page of the reading speaks of another kind.
    pub hint: Option<String>,
    /// The merged cells that it is about, where it is about more than the one.
    pub area: Option<Area>,
}

impl Question {
    /// About all cells of a merged area.
    pub(crate) fn over(self, area: Area) -> Self {
        Self { area: Some(area), ..self }
    }

    /// With what is to be done about it.
    pub(crate) fn hinted(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// Reads a cell. The entry is always made; a question says that it could not be taken as it stands.
pub(crate) fn entry(
    cell: &RawCell,
    expected: Expected<'_>,
    lexicon: &Lexicon,
    place: Place,
) -> (Entry, Option<Question>) {
    let raw = shown(cell);
    let value = Value::Unreadable(raw.clone());
    let mut entry = Given { value, raw, normalised: String::new(), remark: String::new() };
    let question = broken(cell).or_else(|| match &cell.value {
        RawValue::Text(text) if text.len() > MAX_SEEN => {
            let (reading, wanted) = match expected {
                Expected::Number { .. } => (Reading::NotANumber, "不是数"),
                Expected::Yes | Expected::Has | Expected::Level(_) | Expected::Word(_) => {
                    (Reading::NotAFlag, "不是这里要的回答")
                }
            };
            // Of a long text its beginning tells which it is; the rest would be kept for every cell that shows it.
            let start: String = entry.raw.chars().take(20).collect();
            entry.raw = format!("{start}…");
            entry.set_unreadable();
            Some(ask(reading, format!("填的是大段文字（“{}”），{wanted}", entry.raw)))
        }
        _ if cell.struck => {
            Some(ask(Reading::AmbiguousValue, format!("“{}”带删除线", entry.raw)).hinted(hints::STRUCK))
        }
        value => match cell.shown() {
            Shown::Plain => read(value, cell.percent, expected, lexicon, &mut entry),
            Shown::Text(text) => read_shown(cell, text, expected, lexicon, &mut entry),
            Shown::Unknown => Some(ask(
                Reading::AmbiguousValue,
                format!("存的是“{}”，格式却写得不对，看不出显示的是什么", entry.raw),
            )),
        },
    });
    (entry.at(place), question)
}

/// What is asked of a cell that holds nothing of its sender's, whatever it is asked for.
pub(crate) fn broken(cell: &RawCell) -> Option<Question> {
    Some(match &cell.value {
        RawValue::Error(error) => ask(Reading::ErrorValue, format!("显示{error}")),
        RawValue::Uncached => ask(Reading::UncachedFormula, "的公式没有计算结果".to_owned()),
        RawValue::Picture => ask(Reading::NotANumber, "是图片".to_owned()),
        RawValue::NotFinite => ask(Reading::NotANumber, "的数太大，无法识别".to_owned()),
        RawValue::Unreadable(text) => ask(Reading::NotANumber, format!("“{text}”无法读取")),
        _ => return None,
    })
}

fn read(
    value: &RawValue,
    percent: bool,
    expected: Expected<'_>,
    lexicon: &Lexicon,
    entry: &mut Given,
) -> Option<Question> {
    match expected {
        Expected::Number { measure, flow } => read_number(value, percent, measure, flow, lexicon, entry),
        Expected::Yes => read_choice(value, Answers::yes(lexicon), lexicon, entry),
        Expected::Has => read_choice(value, Answers::has(lexicon), lexicon, entry),
        Expected::Level(levels) => read_level(levels, lexicon, entry),
        Expected::Word(choice) => read_word(choice, lexicon, entry),
    }
}

/// Reads a cell whose format shows something else than what is stored.
fn read_shown(
    cell: &RawCell,
    text: String,
    expected: Expected<'_>,
    lexicon: &Lexicon,
    entry: &mut Given,
) -> Option<Question> {
    if text.is_empty() {
        let what = format!("存着“{}”，单元格格式却让它什么都不显示，不知道是否作数", entry.raw);
        return Some(ask(Reading::AmbiguousValue, what));
    }
    if let (RawValue::Number(number), Expected::Number { measure, .. }) = (&cell.value, expected)
        && measure.number != Number::Integer
    {
        return read_seen(text, *number, cell.percent, measure, entry);
    }
    let (RawValue::Number(number), Expected::Number { measure, .. }, false) =
        (&cell.value, expected, cell.percent)
    else {
        entry.raw.clone_from(&text);
        return read(&RawValue::Text(text.into()), cell.percent, expected, lexicon, entry);
    };
    match look::count(&text, *number, measure.unit) {
        Look::Same => taken(*number, Number::Integer, entry),
        Look::Open => {
            let question = taken(*number, Number::Integer, entry);
            if entry.value.number().is_some() {
                entry.normalised = format!("单元格格式显示为“{text}”");
            }
            question
        }
        Look::Other => {
            let what = format!("显示的是“{text}”，存的数却是{}，不知道以哪个为准", entry.raw);
            // What is no count in itself is told by the rule on whole numbers too, from the number that is stored.
            if number.is_integer() && !number.is_sign_negative() {
                entry.raw = text;
            }
            entry.set_unreadable();
            Some(ask(Reading::AmbiguousValue, what))
        }
    }
}

/// Reads a number with decimals, money or percent from what its format shows: what a person sees is read, and must be the
/// number that is stored, or that number in the unit that the format writes.
fn read_seen(
    text: String,
    stored: Decimal,
    percent: bool,
    measure: Measure<'_>,
    entry: &mut Given,
) -> Option<Question> {
    if percent && !matches!(measure.number, Number::Percent(_)) {
        return Some(ask(Reading::AmbiguousValue, format!("“{text}”是百分数，这里要填数")));
    }
    let stored_as_shown = if percent { stored.checked_mul(Decimal::ONE_HUNDRED)? } else { stored };
    let differs = |entry: &mut Given| {
        let what = format!("显示的是“{text}”，存的数却是{}，不知道以哪个为准", entry.raw);
        entry.raw.clone_from(&text);
        Some(ask(Reading::AmbiguousValue, what))
    };
    // Accounting formats write a dash for zero.
    if stored.is_zero() && !text.contains(|c: char| c.is_ascii_digit()) {
        let dash = text.chars().all(|c| matches!(c, '-' | '—' | '–' | ' '));
        return if dash { taken(stored, measure.number, entry) } else { differs(entry) };
    }
    match number::read(&text, measure) {
        Ok(seen) => {
            if seen.value != stored_as_shown && seen.stated != Some(stored_as_shown) {
                return differs(entry);
            }
            entry.value = Value::Reported(seen.value);
            // A percentage that its cell shows as one, and groups of thousands, are the usual writing of a sheet.
            let usual = ["去掉百分号", "去掉千分号"];
            if !seen.notes.iter().all(|note| usual.contains(note)) {
                entry.normalised = format!("单元格格式显示为“{text}”");
                if seen.stated.is_some() {
                    entry.normalised += "，";
                    entry.normalised += seen.notes.last().copied().unwrap_or_default();
                }
            }
            if percent || seen.stated.is_some() {
                entry.raw = text;
            }
            None
        }
        Err(Doubt::NotWhole(seen) | Doubt::TooFine(seen)) if seen == stored_as_shown => {
            taken(seen, measure.number, entry)
        }
        // A sign before or behind it, a scale of its own: asked with both.
        Err(Doubt::Ambiguous(why)) if !percent || percent_in_reach(stored_as_shown).is_err() => {
            Some(ask(Reading::AmbiguousValue, format!("显示为“{text}”，{why}")))
        }
        Err(_) => differs(entry),
    }
}

pub(crate) fn ask(reading: Reading, what: String) -> Question {
    Question { reading, what, hint: None, area: None }
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

fn read_number(
    value: &RawValue,
    percent: bool,
    measure: Measure<'_>,
    flow: bool,
    lexicon: &Lexicon,
    entry: &mut Given,
) -> Option<Question> {
    let counted = measure.number == Number::Integer;
    let wanted = if counted { "个数" } else { "数" };
    let is_percent = matches!(measure.number, Number::Percent(_));
    if percent && !is_percent {
        return Some(ask(Reading::AmbiguousValue, format!("“{}”是百分数，这里要填{wanted}", entry.raw)));
    }
    let text = match value {
        // A file that says of a number that it is a percentage, and not how it looks.
        RawValue::Number(number) if percent => {
            let number = number.checked_mul(Decimal::ONE_HUNDRED)?;
            if let Err(Doubt::Ambiguous(why)) = percent_in_reach(number) {
                return Some(ask(Reading::AmbiguousValue, format!("“{}%”{why}", number.normalize())));
            }
            return taken(number, measure.number, entry);
        }
        RawValue::Number(number) => {
            let sense = percent_or_share(*number).and_then(|()| percent_in_reach(*number));
            if let (true, Err(Doubt::Ambiguous(why))) = (is_percent, sense) {
                return Some(ask(Reading::AmbiguousValue, format!("“{}”{why}", entry.raw)));
            }
            return taken(*number, measure.number, entry);
        }
        RawValue::Text(text) => text,
        RawValue::Date(_) => {
            return Some(ask(Reading::NotANumber, format!("“{}”是日期，这里要填{wanted}", entry.raw)));
        }
        _ => return Some(ask(Reading::NotANumber, format!("“{}”不是数", entry.raw))),
    };
    let word = key(text);
    if let Some(value) = unfilled(&word, lexicon) {
        entry.value = value;
        return None;
    }
    if lexicon.none.contains(&word) {
        if flow {
            entry.value = Value::None;
            "“无”按0计".clone_into(&mut entry.normalised);
            return None;
        }
        return Some(ask(Reading::AmbiguousValue, format!("填“{}”，期末数要填数字，没有的填0", entry.raw)));
    }
    match number::read(text, measure) {
        Ok(count) => {
            entry.value = Value::Reported(count.value);
            // 文本型数字本身不改变写法，无须注明。
            entry.normalised = count.notes.join("、");
            None
        }
        Err(Doubt::NotWhole(number)) => taken(number, measure.number, entry),
        Err(Doubt::TooFine(number)) => {
            let places = measure.number.places();
            let what = format!("“{}”换算成{}是{number}，小数超过{places}位", entry.raw, measure.unit);
            Some(ask(Reading::AmbiguousValue, what))
        }
        Err(Doubt::Ambiguous(why)) => Some(ask(Reading::AmbiguousValue, format!("“{}”{why}", entry.raw))),
        Err(Doubt::NotANumber) => Some(ask(Reading::NotANumber, format!("“{}”不是数", entry.raw))),
    }
}

/// The value of a cell that holds no answer: nobody sees anything in it, or it says 不适用.
fn unfilled(word: &str, lexicon: &Lexicon) -> Option<Value> {
    match word {
        "" => Some(Value::Blank),
        _ => lexicon.not_applicable.contains(word).then_some(Value::NotApplicable),
    }
}

/// Negative and broken numbers enter no total; the rule on whole numbers tells them.
fn taken(number: Decimal, asked: Number, entry: &mut Given) -> Option<Question> {
    if !asked.takes(number) {
        entry.raw = number.normalize().to_string();
        entry.set_unreadable();
        return None;
    }
    entry.value = Value::Reported(number.normalize());
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
    entry: &mut Given,
) -> Option<Question> {
    let raw = entry.raw.as_str();
    // Most cells say the form's own word.
    let answer = match answers.standard.iter().position(|word| *word == raw) {
        Some(at) => at == 0,
        None => {
            let word = key(raw);
            if let Some(value) = unfilled(&word, lexicon) {
                entry.value = value;
                return None;
            }
            let [yes, no] = answers.standard;
            let answer = match value {
                RawValue::Bool(answer) => *answer,
                _ if answers.words[0].contains(&word) => true,
                _ if answers.words[1].contains(&word) => false,
                _ => {
                    let what = format!("填“{raw}”，应填{yes}或{no}");
                    return Some(ask(Reading::NotAFlag, what).hinted(hints::one_of(&[yes, no])));
                }
            };
            entry.normalised = format!("“{raw}”按“{}”计", if answer { yes } else { no });
            answer
        }
    };
    entry.value = Value::Reported(if answer { Decimal::ONE } else { Decimal::ZERO });
    None
}

/// Reads the word that was chosen: whole, whatever its width and blanks. What is only like one is asked about, and so is 无,
/// which says neither that nothing was chosen yet nor that nothing will be.
fn read_word(choice: &Choice, lexicon: &Lexicon, entry: &mut Given) -> Option<Question> {
    if let Some(value) = unfilled(&key(&entry.raw), lexicon) {
        entry.value = value;
        return None;
    }
    let Some(word) = choice.meant(&entry.raw) else {
        let what = format!("填“{}”，应填{}中的一个词", entry.raw, choice.listed());
        return Some(ask(Reading::NotAFlag, what));
    };
    if entry.raw != word {
        entry.normalised = format!("“{}”按“{word}”计", entry.raw);
    }
    entry.value = Value::Word(word.to_owned());
    None
}

fn read_level(levels: &[String], lexicon: &Lexicon, entry: &mut Given) -> Option<Question> {
    if levels.contains(&entry.raw) {
        entry.value = Value::Word(entry.raw.clone());
        return None;
    }
    let raw = entry.raw.as_str();
    let text = compact(raw);
    if text.is_empty() {
        entry.value = Value::Blank;
        return None;
    }
    let none = lexicon.has_not.contains(&key(raw));
    // 国家 for 国家级 is the same word cut short, and no other level begins with it.
    let level =
        levels.iter().find(|level| compact(level) == text || level.strip_suffix('级') == Some(text.as_str()));
    match (level, none, levels.last()) {
        (Some(level), _, _) => {
            entry.normalised = format!("“{raw}”按“{level}”计");
            entry.raw.clone_from(level);
        }
        (None, true, Some(lowest)) => {
            entry.normalised = format!("“{raw}”按“{lowest}”计");
            entry.raw.clone_from(lowest);
        }
        _ => {
            let what = format!("填“{raw}”，应填{}", levels.join("、"));
            return Some(ask(Reading::NotAFlag, what).hinted(hints::one_of(levels)));
        }
    }
    entry.value = Value::Word(entry.raw.clone());
    None
}

#[cfg(test)]
mod tests;
