//! The tidy long table: one row a reporter, indicator and column, for whoever analyses many quarters elsewhere.

use rust_decimal::Decimal;

use crate::count::Cell;
use crate::count::consolidate::{Consolidated, Line};
use crate::ids::Period;
use crate::pack::{Column, Indicator, Kind, Pack, Reporter};
use crate::returns::State;

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct LongRow {
    /// Period.
    pub quarter: Period,
    /// Reporter's id.
    pub reporter: String,
    /// Reporter's name.
    pub reporter_name: String,
    /// Indicator's code.
    pub code: String,
    /// Indicator's name.
    pub indicator: String,
    /// `current` 本期 (or 期末), `year` 本年累计.
    pub column: &'static str,
    /// State: `reported`, `none`, `not_applicable`, `blank`, `unreadable`.
    pub state: &'static str,
    /// Value in `unit`; rates in percent, six decimals.
    pub value: Option<Decimal>,
    /// The word that was chosen, of an indicator that takes words.
    pub word: String,
    /// Unit.
    pub unit: String,
    /// Numerator of a rate.
    pub numerator: Option<Decimal>,
    /// Denominator of a rate.
    pub denominator: Option<Decimal>,
    /// Whether the value was computed rather than reported.
    pub computed: bool,
    /// Whether the value enters the total of the whole, a word the count of those who chose it.
    pub in_total: bool,
    /// The first cell it comes from, as `文件 › 表 › 格`; empty where there is none.
    pub source: String,
}

/// All rows of a quarter: catalogue order, then official order. Totals are not among them: they are sums over
/// `in_total`, and a table with totals in it is summed wrongly sooner or later.
pub fn rows<'a>(pack: &'a Pack, quarter: &'a Consolidated) -> impl Iterator<Item = LongRow> + 'a {
    quarter.lines().filter_map(|line| Some((line, pack.catalogue.get(line.code.as_str())?))).flat_map(
        move |(line, indicator)| {
            let cells =
                pack.reporters.iter().filter_map(|reporter| Some((reporter, line.cell(&reporter.id)?)));
            cells.flat_map(move |(reporter, cell)| of_cell(quarter.quarter, indicator, line, reporter, cell))
        },
    )
}

fn of_cell(
    quarter: Period,
    indicator: &Indicator,
    line: &Line,
    reporter: &Reporter,
    cell: &Cell,
) -> Vec<LongRow> {
    let share = line.shares.get(&reporter.id);
    let ratio = share.filter(|_| indicator.kind == Kind::Rate);
    let main = LongRow {
        quarter,
        reporter: reporter.id.to_string(),
        reporter_name: reporter.name.clone(),
        code: indicator.code.to_string(),
        indicator: indicator.name.clone(),
        column: column(indicator.main_column()),
        state: state(cell.state()),
        value: cell.number(),
        word: cell.word().unwrap_or_default().to_owned(),
        unit: indicator.unit.clone(),
        numerator: ratio.map(|share| share.numerator),
        denominator: ratio.map(|share| share.denominator),
        computed: cell.computed,
        in_total: share.is_some() || line.words.contains_key(&reporter.id),
        source: cell.places.first().map(ToString::to_string).unwrap_or_default(),
    };
    let year = cell.year.map(|year| LongRow {
        column: column(Column::Year),
        state: state(State::Reported),
        value: Some(year),
        in_total: line.year_shares.contains_key(&reporter.id),
        ..main.clone()
    });
    std::iter::once(main).chain(year).collect()
}

pub(super) fn column(column: Column) -> &'static str {
    match column {
        Column::Current => "current",
        Column::Year => "year",
    }
}

pub(super) fn state(state: State) -> &'static str {
    match state {
        State::Reported => "reported",
        State::None => "none",
        State::NotApplicable => "not_applicable",
        State::Blank => "blank",
        State::Unreadable => "unreadable",
    }
}
