//! Values and their states: a state carries its value, so that the two cannot disagree.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Place;
use super::shared::{Shared, slot};
use crate::text::{ShortText, words};

/// What was given for one indicator, or in one column of a village. Blank is never zero.
///
/// ```
/// use jibao_core::returns::Value;
///
/// assert_eq!(Value::from(12).number(), Some(12.into()));
/// // Zero is confirmed by a word, never by an empty cell.
/// assert_eq!(Value::None.number(), Some(0.into()));
/// assert_eq!(Value::Blank.number(), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Value {
    /// A number, zero included; flags count 1 and 0.
    Reported(Decimal),
    /// A word that the form lists, such as a level: given, and no number.
    Word(String),
    /// 无 / 未开展 on a flow: confirmed zero.
    None,
    /// 不适用.
    NotApplicable,
    /// 未报.
    #[default]
    Blank,
    /// Something that is no value; its text is kept.
    Unreadable(String),
}

impl Value {
    /// The number that enters sums: what was reported, or zero where none is confirmed.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Reported(number) => Some(*number),
            Self::None => Some(Decimal::ZERO),
            Self::Word(_) | Self::NotApplicable | Self::Blank | Self::Unreadable(_) => None,
        }
    }

    /// The word that was chosen, where one was.
    #[must_use]
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Whether it says something that counts: a number, or a word.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.number().is_some() || self.word().is_some()
    }

    /// A value told by its state, its number and its text, as data do; `None` where the number is missing that the state
    /// needs.
    #[must_use]
    pub fn told(state: State, number: Option<Decimal>, text: &str) -> Option<Self> {
        match state {
            State::Reported => number.map(Self::Reported),
            State::None => Some(Self::None),
            State::NotApplicable => Some(Self::NotApplicable),
            State::Blank => Some(Self::Blank),
            State::Unreadable => Some(Self::Unreadable(text.to_owned())),
        }
    }

    /// Its state without what it carries.
    #[must_use]
    pub fn state(&self) -> State {
        match self {
            Self::Reported(_) | Self::Word(_) => State::Reported,
            Self::None => State::None,
            Self::NotApplicable => State::NotApplicable,
            Self::Blank => State::Blank,
            Self::Unreadable(_) => State::Unreadable,
        }
    }
}

/// A number that is there, or 未报.
impl From<Option<Decimal>> for Value {
    fn from(number: Option<Decimal>) -> Self {
        number.map_or(Self::Blank, Self::Reported)
    }
}

/// A number that was reported.
impl From<Decimal> for Value {
    fn from(number: Decimal) -> Self {
        Self::Reported(number)
    }
}

/// A whole number that was reported.
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Reported(number.into())
    }
}

/// A whole number that was reported.
impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Reported(number.into())
    }
}

/// The state of a value, as data and tables name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Given.
    Reported,
    /// Confirmed zero.
    None,
    /// 不适用.
    NotApplicable,
    /// 未报.
    Blank,
    /// No value, though something stands there.
    Unreadable,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Reported, Self::None, Self::NotApplicable, Self::Blank, Self::Unreadable];

    /// What readers see in place of a number.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Reported => "已报",
            Self::None => words::HAS_NOT,
            Self::NotApplicable => words::NOT_APPLICABLE,
            Self::Blank => words::NOT_REPORTED,
            Self::Unreadable => words::UNREADABLE,
        }
    }
}

/// One value of one indicator from one reporter: what was given, and where it stands.
///
/// ```
/// use jibao_core::returns::{Entry, Place, State, Value};
///
/// let place = Place::sheet("楚雄市.xlsx", "指标表").cell("E78");
/// let mut entry = Entry::new(Value::from(300), "300", place);
/// entry.set_unreadable();
/// assert_eq!((entry.state(), entry.number()), (State::Unreadable, None));
/// entry.remark = "已核实".to_owned();
/// assert_eq!((entry.raw.as_str(), entry.place.cell.as_str()), ("300", "E78"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    given: Arc<Given>,
    /// Where it stands.
    pub place: Place,
}

/// What an entry is made of beside its place.
type Content<'a> = (Value, Cow<'a, str>, Cow<'a, str>, Cow<'a, str>);

/// What was given, without its place. Entries that say the same share it; one that is changed gets its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Given {
    /// What was given.
    pub value: Value,
    /// The text as it stands in the cell.
    pub raw: String,
    /// What was normalised in reading it, empty if nothing was.
    pub normalised: String,
    /// 备注 beside it.
    pub remark: String,
}

impl Entry {
    /// An entry that was neither normalised nor remarked on.
    #[must_use]
    pub fn new<'r>(value: Value, raw: impl Into<Cow<'r, str>>, place: Place) -> Self {
        Self::of(value, [raw.into(), "".into(), "".into()], place)
    }

    /// An entry with what was normalised in reading it, and the remark beside it.
    #[must_use]
    pub fn with<'r>(self, normalised: impl Into<Cow<'r, str>>, remark: impl Into<Cow<'r, str>>) -> Self {
        let (normalised, remark) = (normalised.into(), remark.into());
        if normalised.is_empty() && remark.is_empty() {
            return self;
        }
        let Self { given, place } = self;
        Self::of(given.value.clone(), [given.raw.as_str().into(), normalised, remark], place)
    }

    /// The same given at another place.
    #[must_use]
    pub fn elsewhere(&self, place: Place) -> Self {
        Self::shares(Arc::clone(&self.given), place)
    }

    /// An entry of what others gave too.
    pub(super) fn shares(given: Arc<Given>, place: Place) -> Self {
        Self { given, place }
    }

    /// What was given, as entries share it.
    pub(crate) fn shared(&self) -> &Arc<Given> {
        &self.given
    }

    fn of(value: Value, texts: [Cow<'_, str>; 3], place: Place) -> Self {
        Self { given: Given::held(value, texts), place }
    }
}

impl Given {
    /// The number that enters sums.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        self.value.number()
    }

    /// Its state.
    #[must_use]
    pub fn state(&self) -> State {
        self.value.state()
    }

    /// The same as it stands at a place.
    #[must_use]
    pub fn at(self, place: Place) -> Entry {
        Entry::shares(self.shared(), place)
    }

    /// The same as all that say it share it.
    pub(crate) fn shared(self) -> Arc<Self> {
        let Self { value, raw, normalised, remark } = self;
        Self::held(value, [raw.into(), normalised.into(), remark.into()])
    }

    fn held(value: Value, [raw, normalised, remark]: [Cow<'_, str>; 3]) -> Arc<Self> {
        let same = |known: &Known, (value, raw, normalised, remark): &Content<'_>| {
            known.raw == **raw
                && known.given.value == *value
                && if known.alone {
                    normalised.is_empty() && remark.is_empty()
                } else {
                    known.given.normalised == **normalised && known.given.remark == **remark
                }
        };
        let new = |(value, raw, normalised, remark): Content<'_>| {
            let (raw, normalised) = (raw.into_owned(), normalised.into_owned());
            let given = Given { value, raw, normalised, remark: remark.into_owned() };
            Known {
                raw: ShortText::from(given.raw.as_str()),
                alone: given.normalised.is_empty() && given.remark.is_empty(),
                given: Arc::new(given),
            }
        };
        let slot = slot([&*raw, &*normalised, &*remark]);
        GIVEN.with(|given| given.held(slot, (value, raw, normalised, remark), same, new)).given
    }

    /// Takes back what was read: the cell's text is kept as no value.
    pub fn set_unreadable(&mut self) {
        self.value = Value::Unreadable(self.raw.clone());
    }
}

/// What was given.
impl Deref for Entry {
    type Target = Given;

    fn deref(&self) -> &Given {
        &self.given
    }
}

/// What was given, to be changed of this entry alone.
impl DerefMut for Entry {
    fn deref_mut(&mut self) -> &mut Given {
        Arc::make_mut(&mut self.given)
    }
}

/// What was given, with what most of it is told apart by lying beside it: millions are compared, mostly short numbers without
/// anything else.
#[derive(Clone)]
struct Known {
    raw: ShortText,
    /// Whether nothing was normalised and nothing remarked.
    alone: bool,
    given: Arc<Given>,
}

thread_local! {
    static GIVEN: Shared<Known> = const { Shared::new() };
}

/// An entry as it is kept and read back.
#[derive(Serialize, Deserialize)]
struct Written<'a, V, P> {
    value: V,
    #[serde(borrow)]
    raw: Cow<'a, str>,
    place: P,
    #[serde(borrow)]
    normalised: Cow<'a, str>,
    #[serde(borrow)]
    remark: Cow<'a, str>,
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Given { value, raw, normalised, remark } = &*self.given;
        let [raw, normalised, remark] = [raw, normalised, remark].map(|text| text.as_str().into());
        Written { value, raw, place: &self.place, normalised, remark }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { value, raw, place, normalised, remark } =
            Written::<Value, Place>::deserialize(deserializer)?;
        Ok(Self::of(value, [raw, normalised, remark], place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_enters_sums_only_where_one_was_given_or_none_is_confirmed() {
        let number = |value: Value| value.number();
        assert_eq!(number(Value::Reported(Decimal::ZERO)), Some(Decimal::ZERO));
        assert_eq!(number(Value::None), Some(Decimal::ZERO));
        for value in
            [Value::Word("省级".into()), Value::NotApplicable, Value::Blank, Value::Unreadable("约3".into())]
        {
            assert_eq!(value.number(), None, "{value:?}");
        }
    }

    #[test]
    fn every_state_has_a_label_of_its_own() {
        let labels: std::collections::BTreeSet<&str> = State::ALL.map(State::label).into();
        assert_eq!(labels.len(), State::ALL.len());
    }
}
