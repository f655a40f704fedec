//! A checked period as the tables that are consolidated again elsewhere: what was given, row by row, with how far it is
//! known. Nothing in them is computed from anything else, no remark and no free text is among them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Report;
use super::long::{column, state};
use crate::count::Standing;
use crate::count::board::Status;
use crate::count::consolidate::{enters_total, register_fact};
use crate::ids::{Period, ReporterId};
use crate::pack::{Column, Content, FormColumn, Indicator, Kind, Pack, RegisterFact, Reporter, Role, Side};
use crate::returns::{Entry, State, Submission, VillageRow};

/// One value that a reporter is asked for.
#[derive(Debug, Clone)]
pub struct EntryRow<'a> {
    /// Whose.
    pub reporter: &'a Reporter,
    /// Of what.
    pub indicator: &'a Indicator,
    /// `current` 本期 (or 期末), `year` 本年累计.
    pub column: &'static str,
    /// State: `reported`, `none`, `not_applicable`, `blank`, `unreadable`.
    pub state: &'static str,
    /// The number that enters sums.
    pub value: Option<Decimal>,
    /// `accepted`, `doubted`, `missing`.
    pub standing: &'static str,
    /// What the reporter's figure is: `county`, `adds` (州本级), `compares` (only beside the counties' sum), `only`.
    pub role: &'static str,
    /// Whether it enters the whole's total.
    pub in_total: bool,
}

/// One value of one row of a village sheet.
#[derive(Debug, Clone)]
pub struct VillageValue<'a> {
    /// Whose sheet.
    pub reporter: &'a ReporterId,
    /// Which row of it, from 1.
    pub row: i64,
    /// Code in the register; empty for a row that the register does not have.
    pub code: &'a str,
    /// Whether the reporter's own register has it.
    pub registered: bool,
    /// Township, of a registered village.
    pub township: &'a str,
    /// Name, of a registered village.
    pub village: &'a str,
    /// The column's id.
    pub column: &'a str,
    /// State.
    pub state: &'static str,
    /// The number that enters sums; 有 and 是 are 1.
    pub value: Option<Decimal>,
    /// The level that was chosen, in a column of levels.
    pub word: &'a str,
    /// Whether an open error lies on the cell.
    pub doubted: bool,
}

/// One reporter of the period.
#[derive(Debug, Clone)]
pub struct ReporterRow<'a> {
    /// Who.
    pub reporter: &'a Reporter,
    /// How its return came: `on_time`, `late`, `undated`, `missing`, `rejected`.
    pub status: &'static str,
    /// Whether its return has a village sheet.
    pub village_sheet: bool,
    /// What register and county facts say of a county.
    pub facts: BTreeMap<&'static str, Option<Decimal>>,
}

/// One indicator of the period's catalogue.
#[derive(Debug, Clone)]
pub struct IndicatorRow<'a> {
    /// Place in the catalogue, from 1.
    pub place: i64,
    /// The indicator.
    pub indicator: &'a Indicator,
}

/// The period itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodRow {
    /// The period.
    pub period: Period,
    /// Its place in time, as [`sequence`] tells.
    pub sequence: i64,
    /// Whether its year ends with it.
    pub ends_year: bool,
    /// Up to which day its figures count.
    pub cut_off: Date,
}

/// The facts of the register by the names of their columns.
pub const FACTS: [(&str, RegisterFact); 4] = [
    ("villages", RegisterFact::Villages),
    ("townships", RegisterFact::Townships),
    ("schools", RegisterFact::Schools),
    ("population", RegisterFact::Population),
];

/// A number that orders periods as they are ordered in time.
///
/// ```
/// use jibao_core::report::dataset::sequence;
/// let periods = ["2024M04", "2024Q2", "2024H1", "2024Y", "2024Q3", "2025Q1"].map(|text| text.parse().unwrap());
/// let mut by_number = periods;
/// by_number.sort_by_key(|period| sequence(*period));
/// let mut by_time = periods;
/// by_time.sort();
/// assert_eq!(by_number, by_time);
/// ```
#[must_use]
pub fn sequence(period: Period) -> i64 {
    let start = period.start();
    (i64::from(start.year()) * 100 + i64::from(start.month())) * 100 + i64::from(period.length().months())
}

/// What a reporter's figure is to the whole.
#[must_use]
pub fn role(indicator: &Indicator, reporter: &Reporter) -> &'static str {
    match indicator.role_of(&reporter.id) {
        _ if reporter.is_unit() => "county",
        Some(Role::Adds) => "adds",
        Some(Role::Only) => "only",
        Some(Role::Compares) | None => "compares",
    }
}

/// What is asked of the reporters of a kind: catalogue order, then official order. What nobody filled in is there, blank.
pub fn entries<'a>(
    pack: &'a Pack,
    report: &'a Report,
    side: Side,
) -> impl Iterator<Item = EntryRow<'a>> + 'a {
    let reporters = move || pack.reporters.iter().filter(move |reporter| reporter.side == side);
    pack.catalogue.iter().flat_map(move |indicator| {
        let asked = reporters().filter(|reporter| indicator.asked_of(reporter, report.quarter));
        asked.flat_map(move |reporter| {
            let columns = [Column::Current, Column::Year].into_iter();
            columns.filter(|column| indicator.asks(*column)).map(move |which| {
                let submission = report.inbox.of(&reporter.id);
                let given = submission.and_then(|submission| submission.entry(&indicator.code, which));
                let value = given.and_then(Entry::number);
                let doubted = given.is_some_and(|entry| report.now.is_doubted(&entry.place));
                EntryRow {
                    reporter,
                    indicator,
                    column: column(which),
                    state: state(given.map_or(State::Blank, Entry::state)),
                    value,
                    standing: match (value, doubted) {
                        (None, _) => standing(Standing::Missing),
                        (Some(_), true) => standing(Standing::Doubted),
                        (Some(_), false) => standing(Standing::Accepted),
                    },
                    role: role(indicator, reporter),
                    in_total: value.is_some() && enters_total(pack, indicator, reporter),
                }
            })
        })
    })
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Accepted => "accepted",
        Standing::Doubted => "doubted",
        Standing::Missing => "missing",
    }
}

/// The village sheets as they came, every row of them: which rows count is for the consolidation to say.
pub fn villages<'a>(pack: &'a Pack, report: &'a Report) -> impl Iterator<Item = VillageValue<'a>> + 'a {
    let columns: Vec<&FormColumn> = village_columns(pack).collect();
    let counties = report.submissions(pack).filter(|submission| submission.villages.is_some());
    counties.flat_map(move |submission| {
        let register = pack.registers.version(report.quarter);
        let own: BTreeSet<&str> = register
            .into_iter()
            .flat_map(|register| register.of(&submission.reporter))
            .map(|village| village.code.as_str())
            .collect();
        let mut values = Vec::new();
        for (row, number) in submission.villages.iter().flatten().zip(1..) {
            let registered = row.code.as_deref().is_some_and(|code| own.contains(code));
            values.extend(
                columns.iter().map(|column| value(report, submission, row, column, (number, registered))),
            );
        }
        values
    })
}

/// The columns of a village sheet that hold values.
fn village_columns(pack: &Pack) -> impl Iterator<Item = &FormColumn> {
    let counted = |column: &FormColumn| {
        let mut sources = pack.catalogue.iter().filter_map(|indicator| indicator.village.as_ref());
        sources.any(|source| source.column() == column.id)
    };
    pack.form.villages.columns.iter().filter(move |column| column.content != Content::Text || counted(column))
}

fn value<'a>(
    report: &Report,
    submission: &'a Submission,
    row: &'a VillageRow,
    column: &'a FormColumn,
    (number, registered): (i64, bool),
) -> VillageValue<'a> {
    let given = row.values.get(&column.id);
    let chosen = given.filter(|_| column.content == Content::Level);
    let chosen = chosen.filter(|entry| !matches!(entry.state(), State::Blank | State::Unreadable));
    let known = |text: &'a str| if row.code.is_some() { text } else { "" };
    VillageValue {
        reporter: &submission.reporter,
        row: number,
        code: row.code.as_deref().unwrap_or_default(),
        registered,
        township: known(&row.township),
        village: known(&row.name),
        column: &column.id,
        state: state(given.map_or(State::Blank, Entry::state)),
        value: given.and_then(Entry::number),
        word: chosen.map_or("", |entry| entry.raw.trim()),
        doubted: given.is_some_and(|entry| report.now.is_doubted(&entry.place)),
    }
}

/// The reporters of a kind in official order.
pub fn reporters<'a>(
    pack: &'a Pack,
    report: &'a Report,
    side: Side,
) -> impl Iterator<Item = ReporterRow<'a>> + 'a {
    let board: BTreeMap<&ReporterId, Status> =
        report.board.iter().map(|row| (&row.reporter, row.status)).collect();
    pack.reporters.iter().filter(move |reporter| reporter.side == side).map(move |reporter| ReporterRow {
        reporter,
        status: match board.get(&reporter.id) {
            Some(Status::OnTime) => "on_time",
            Some(Status::Late) => "late",
            Some(Status::Undated) => "undated",
            Some(Status::Rejected) => "rejected",
            Some(Status::Missing) | None => "missing",
        },
        village_sheet: report.inbox.of(&reporter.id).is_some_and(|one| one.villages.is_some()),
        facts: FACTS
            .into_iter()
            .map(|(name, fact)| {
                let county = reporter.is_unit();
                (name, county.then(|| register_fact(pack, report.quarter, fact, &reporter.id)).flatten())
            })
            .collect(),
    })
}

/// The catalogue.
pub fn indicators(pack: &Pack) -> impl Iterator<Item = IndicatorRow<'_>> {
    pack.catalogue.iter().zip(1..).map(|(indicator, place)| IndicatorRow { place, indicator })
}

/// The period.
#[must_use]
pub fn period(report: &Report) -> PeriodRow {
    PeriodRow {
        period: report.quarter,
        sequence: sequence(report.quarter),
        ends_year: report.quarter.is_last_of_year(),
        cut_off: report.cut_off,
    }
}

/// The kind in the word that tables know it by.
#[must_use]
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Parameter => "parameter",
        Kind::Flow => "flow",
        Kind::Stock => "stock",
        Kind::Ytd => "ytd",
        Kind::Flag => "flag",
        Kind::Rate => "rate",
        Kind::Derived => "derived",
        Kind::Text => "text",
    }
}
