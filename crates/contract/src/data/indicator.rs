//! An indicator of the data with its total, its target and every reporter's value.

use std::collections::BTreeMap;

use jibao_core::ids::Period;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::decimal::{nullable, nullable_key};
use super::{CellStanding, Kind, Place, Standing, State};

/// An indicator of a quarter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Indicator {
    /// How many chose which of its words, in the order of `choice`, where it takes words: it has no total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// What the units of every group add up to, by the group's id; none where there are no groups.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_group: BTreeMap<String, OfGroup>,
    /// Every asked reporter's value by the reporter's id.
    pub by_reporter: BTreeMap<String, Cell>,
    /// The words of which one answers it, the best one first; none where numbers do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choice: Vec<String>,
    /// Code, `M0901`.
    pub code: String,
    /// Whether it is computed and never filled in.
    pub computed: bool,
    /// How many reporters the total covers.
    pub covered: usize,
    /// A rate's denominator, where it may be told.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub denominator: Option<Decimal>,
    /// How many reporters should enter the total.
    pub expected: usize,
    /// What sort of number it is.
    pub kind: Kind,
    /// Name.
    pub name: String,
    /// A rate's numerator, where it may be told.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub numerator: Option<Decimal>,
    /// The bureau's own activity within the total.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub own: Option<Decimal>,
    /// The same as the level above adds it up.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub own_share: Option<Decimal>,
    /// The total of the quarter before.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub previous: Option<Decimal>,
    /// The total of the same quarter of last year.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub same_quarter_last_year: Option<Decimal>,
    /// The total over the quarters that are there, oldest first, this one last.
    pub series: Vec<Point>,
    /// How far the total is known.
    pub standing: Standing,
    /// The target, where there is one.
    #[serde(deserialize_with = "nullable_key")]
    pub target: Option<Target>,
    /// The total in the indicator's unit; rates in percent with six decimals.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub total: Option<Decimal>,
    /// Unit.
    pub unit: String,
    /// The year's total of a flow.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub year_to_date: Option<Decimal>,
}

impl Indicator {
    /// What the part behind the code in a figure's id is, where the data hold it: `total`, `own`, `532301`.
    #[must_use]
    pub fn part(&self, part: &str) -> Option<Decimal> {
        match part {
            "total" | "table" => self.total,
            "year" => self.year_to_date,
            "own" => self.own,
            "gap" => self.target.as_ref()?.gap,
            _ if let Some(answer) = part.strip_prefix("answers.") => self.answer(answer),
            id => match self.by_reporter.get(id) {
                Some(cell) => cell.value,
                None => self.by_group.get(id)?.total,
            },
        }
    }

    /// How many gave an answer: a word by its place among all of them, from 1, or that it does not apply.
    fn answer(&self, which: &str) -> Option<Decimal> {
        if which == "inapplicable" {
            let none = self.by_reporter.values().filter(|cell| cell.state == State::NotApplicable);
            return Some(Decimal::from(none.count()));
        }
        let word = self.choice.get(which.parse::<usize>().ok()?.checked_sub(1)?)?;
        let given = self.answers.iter().find(|answer| answer.word == *word);
        Some(Decimal::from(given.map_or(0, |answer| answer.count)))
    }

    /// Every number of the whole: what a row about the indicator may show.
    pub fn numbers(&self) -> impl Iterator<Item = Decimal> {
        let counts = [Some(Decimal::from(self.covered)), Some(Decimal::from(self.expected))];
        let gap = self.target.as_ref().and_then(|target| target.gap);
        [self.total, self.numerator, self.denominator, self.year_to_date, self.own, self.previous]
            .into_iter()
            .chain([self.same_quarter_last_year, gap])
            .chain(counts)
            .flatten()
            .chain(self.by_reporter.values().filter_map(|cell| cell.value))
            .chain(self.answers.iter().map(|answer| Decimal::from(answer.count)))
    }
}

/// How many chose a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answer {
    /// How many reporters chose it.
    pub count: usize,
    /// The word.
    pub word: String,
}

/// What the units of a group add up to. The bureau's own activity is no part of any.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OfGroup {
    /// How many units chose which word, where the indicator takes words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// How many units the total covers.
    pub covered: usize,
    /// A rate's denominator.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub denominator: Option<Decimal>,
    /// How many units should enter it.
    pub expected: usize,
    /// A rate's numerator.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub numerator: Option<Decimal>,
    /// How far the total is known.
    pub standing: Standing,
    /// The total in the indicator's unit; rates in percent with six decimals.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub total: Option<Decimal>,
    /// The year's total of a flow.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub year_to_date: Option<Decimal>,
}

/// An indicator's total of one quarter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Point {
    /// The quarter.
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::PeriodText"))]
    pub quarter: Period,
    /// The total over the reporters that this quarter and the report's own both cover.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub same_base: Option<Decimal>,
    /// The total over all that it covers.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub total: Option<Decimal>,
}

/// A target and whether it is met.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Target {
    /// Whether it is due, so that falling short counts.
    pub applies: bool,
    /// By when the policy wants it, in its own words.
    pub due: String,
    /// What the whole lacks, where that is a number.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub gap: Option<Decimal>,
    /// Met, not met, or `null`: not due yet, or not to be told from what is known.
    #[serde(deserialize_with = "nullable_key")]
    pub met: Option<bool>,
    /// Ids of the reporters that fall short.
    pub short: Vec<String>,
    /// The goal in words.
    pub text: String,
}

/// A reporter’s value of an indicator. `normalised`, `remark`, `word` and `year_to_date` stand only where they say something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cell {
    /// What was normalised in reading.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub normalised: String,
    /// Text as it stood in the return; empty for computed values.
    pub raw: String,
    /// 备注.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remark: String,
    /// The cell it comes from.
    #[serde(deserialize_with = "nullable_key")]
    pub source: Option<Place>,
    /// How far the value is known.
    pub standing: CellStanding,
    /// What the cell says.
    pub state: State,
    /// The value in the indicator's unit.
    #[serde(with = "nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub value: Option<Decimal>,
    /// The word that was chosen, as the pack writes it, of an indicator that takes words; `value` is `null` then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word: Option<String>,
    /// 本年累计 of a flow.
    #[serde(default, with = "nullable", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Digits>"))]
    pub year_to_date: Option<Decimal>,
}
