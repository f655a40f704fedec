//! The document's tables against the data, by the words of their rows and columns and not by their position.

use std::collections::BTreeMap;

use gongwen::read::{Passage, Spot};
use jibao_core::text::fold::compact;
use jibao_core::text::number::plain;
use jibao_core::text::numerals::{Numeral, Sort, extract};
use rust_decimal::Decimal;

use crate::result::called;
use jibao_contract::data::{Data, Indicator, Village};

/// What a cell's number is.
pub(crate) enum Found {
    /// What the data say, and about what where one place says it: `G01.total`.
    Right(Option<String>),
    /// The number of its row.
    Ordinal,
    /// Not what the data say.
    Wrong {
        /// What they say.
        value: String,
        /// About what.
        figure: String,
    },
    /// The table's words do not tell.
    Unknown,
}

/// The words of a table: by row and column.
type Words = BTreeMap<(usize, usize), String>;

pub(crate) struct Tables<'a> {
    data: &'a Data,
    /// The heading of the bureau's own activities.
    own: &'a str,
    words: BTreeMap<usize, Words>,
}

impl<'a> Tables<'a> {
    pub(crate) fn new(data: &'a Data, own: &'a str, passages: &'a [Passage]) -> Self {
        let mut tables: BTreeMap<usize, Words> = BTreeMap::new();
        for passage in passages {
            if let Spot::Cell { table, row, column, .. } = passage.spot {
                tables.entry(table).or_default().entry((row, column)).or_default().push_str(&passage.text);
            }
        }
        Self { data, own, words: tables }
    }

    /// What a row and a column are called, for people: `“法治宣传活动总场次”`, `“楚雄市”列`.
    pub(crate) fn names(&self, table: usize, row: usize, column: usize) -> (String, String) {
        let words = self.words.get(&table);
        let named = |text: Option<&String>| {
            text.filter(|text| extract(text).iter().all(|numeral| numeral.value.is_none())).cloned()
        };
        let first =
            words.and_then(|words| named(words.range((row, 0)..(row, column)).map(|(_, text)| text).next()));
        let head = self.heads(table, row, column).next().map(|text| text.replace('\n', ""));
        (
            first.map(|text| called(&text)).unwrap_or_default(),
            head.map(|text| format!("“{text}”列")).unwrap_or_default(),
        )
    }

    /// The words above a cell that are no numbers, from the nearest header row upwards.
    fn heads(&self, table: usize, row: usize, column: usize) -> impl Iterator<Item = &String> {
        let words = self.words.get(&table);
        let header = words.and_then(|words| self.header(words)).unwrap_or(0);
        let rows = (0..=header.min(row.saturating_sub(1))).rev();
        rows.filter_map(move |row| words?.get(&(row, column)))
    }

    /// The last row of the header: the last one before any that names an indicator or a detail row, holds a number, or is
    /// the heading of a group, which has one cell.
    fn header(&self, words: &Words) -> Option<usize> {
        let last = words.keys().next_back()?.0;
        (1..=last).find(|row| self.is_data(words, *row)).map(|row| row - 1)
    }

    fn is_data(&self, words: &Words, row: usize) -> bool {
        let mut cells = words.range((row, 0)..(row + 1, 0)).map(|(_, text)| text);
        let group = words.range((row, 0)..(row + 1, 0)).count() == 1;
        group
            || cells.any(|text| {
                extract(text).iter().any(|numeral| numeral.value.is_some())
                    || self.indicator_of(text).is_some()
            })
    }

    fn indicator_of(&self, text: &str) -> Option<&'a Indicator> {
        let wanted = bare(text);
        self.data.indicators.iter().find(|one| bare(&one.name) == wanted || one.code == wanted)
    }

    fn row(&self, table: usize, row: usize) -> impl Iterator<Item = &String> {
        self.words
            .get(&table)
            .into_iter()
            .flat_map(move |words| words.range((row, 0)..(row + 1, 0)).map(|(_, t)| t))
    }

    /// What the number of a cell is.
    pub(crate) fn find(
        &self,
        table: usize,
        row: usize,
        column: usize,
        text: &str,
        numeral: &Numeral,
    ) -> Found {
        if numeral.sort != Sort::Amount && numeral.sort != Sort::Percent && numeral.sort != Sort::Points {
            return Found::Unknown;
        }
        if self.heads(table, row, column).any(|head| bare(head) == "序号") {
            return Found::Ordinal;
        }
        if let Some(indicator) = self.row(table, row).find_map(|text| self.indicator_of(text)) {
            return self.of_indicator(indicator, (table, row, column), text, numeral);
        }
        match self.village(table, row) {
            Some(village) if self.of_village(village, numeral) => Found::Right(None),
            _ => Found::Unknown,
        }
    }

    fn of_indicator(
        &self,
        indicator: &Indicator,
        at: (usize, usize, usize),
        text: &str,
        numeral: &Numeral,
    ) -> Found {
        let (table, row, column) = at;
        // A cell that counts answers has several numbers.
        let counts = || indicator.answers.iter().map(|answer| Decimal::from(answer.count));
        if !indicator.choice.is_empty() && counts().any(|count| numeral.prints(count)) {
            return Found::Right(None);
        }
        let heads: Vec<&String> = self.heads(table, row, column).collect();
        if let Some(reporter) = heads.iter().find_map(|head| self.data.reporter(&bare(head))) {
            let value = indicator.by_reporter.get(reporter).and_then(|cell| cell.value);
            return verdict(indicator, reporter, value, numeral);
        }
        if heads.iter().any(|head| head.contains("合计")) {
            return verdict(indicator, "total", indicator.total, numeral);
        }
        if heads.iter().any(|head| bare(head) == bare(self.own)) {
            return Self::of_own(indicator, numeral);
        }
        let goal = indicator.target.as_ref().is_some_and(|target| bare(&target.text).contains(&bare(text)));
        if goal || indicator.numbers().any(|value| prints(indicator, numeral, value)) {
            Found::Right(None)
        } else {
            Found::Unknown
        }
    }

    /// The office's own part of a total. That of a rate, which adds up to nothing, is its section's.
    fn of_own(indicator: &Indicator, numeral: &Numeral) -> Found {
        if indicator.unit != "%" {
            return verdict(indicator, "own", indicator.own, numeral);
        }
        let mut known = indicator.by_reporter.iter().filter_map(|(id, cell)| Some((id, cell.value?)));
        match known.find(|(_, value)| prints(indicator, numeral, *value)) {
            Some((section, value)) => verdict(indicator, section, Some(value), numeral),
            None => Found::Unknown,
        }
    }

    fn village(&self, table: usize, row: usize) -> Option<&'a Village> {
        let cells: Vec<String> = self.row(table, row).map(|text| bare(text)).collect();
        let has = |name: &str| cells.iter().any(|cell| *cell == bare(name));
        let county = |village: &Village| {
            let reporter = self.data.reporters.iter().find(|reporter| reporter.id == village.county);
            reporter.is_none_or(|reporter| has(&reporter.name))
        };
        self.data
            .villages
            .iter()
            .find(|one| has(&one.name) && (one.township.is_empty() || has(&one.township)) && county(one))
    }

    /// A village's value, or what it lacks of a goal.
    fn of_village(&self, village: &Village, numeral: &Numeral) -> bool {
        let values = village.values.values().filter_map(|value| value.value.parse::<Decimal>().ok());
        let goals: Vec<Decimal> = self
            .data
            .indicators
            .iter()
            .filter_map(|indicator| extract(&indicator.target.as_ref()?.text).first()?.value)
            .collect();
        let fits = |value: Decimal| {
            numeral.prints(value) || goals.iter().any(|goal| Some(*goal - value) == numeral.value)
        };
        values.into_iter().any(fits)
    }
}

fn verdict(indicator: &Indicator, part: &str, value: Option<Decimal>, numeral: &Numeral) -> Found {
    let figure = format!("{}.{part}", indicator.code);
    if value.is_some_and(|value| prints(indicator, numeral, value)) {
        return Found::Right(Some(figure));
    }
    Found::Wrong { value: value.map_or_else(|| "无数据".to_owned(), plain), figure }
}

/// In tables rates stand without %.
fn prints(indicator: &Indicator, numeral: &Numeral, value: Decimal) -> bool {
    if indicator.unit == "%" {
        return Numeral { sort: Sort::Percent, ..numeral.clone() }.prints(value);
    }
    numeral.prints_in(value, &indicator.unit)
}

/// Words as they are compared, without quotation marks.
fn bare(text: &str) -> String {
    compact(text).replace(['“', '”'], "")
}
