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
use crate::ids::{DetailId, Period, ReporterId};
use crate::pack::{
    Column, Content, Detail, Fold, FormColumn, Indicator, Kind, Pack, RegisterFact, Reporter, Role, Side,
};
use crate::returns::{DetailRow, Given, State, Submission};

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
    /// The word that was chosen, of an indicator that takes words.
    pub word: &'a str,
    /// `accepted`, `doubted`, `missing`.
    pub standing: &'static str,
    /// What the reporter's figure is: `county`, `adds` (州本级), `compares` (only beside the counties' sum), `only`.
    pub role: &'static str,
    /// Whether it enters the whole's total.
    pub in_total: bool,
}

/// One value of one row of a detail sheet.
#[derive(Debug, Clone)]
pub struct DetailValue<'a> {
    /// Whose sheet.
    pub reporter: &'a ReporterId,
    /// Which sheet.
    pub detail: &'a DetailId,
    /// Which row of it, from 1.
    pub row: i64,
    /// Code in the register; empty for a row that the register does not have.
    pub code: &'a str,
    /// Whether the reporter's own register has it.
    pub registered: bool,
    /// Group, of a registered row: the township.
    pub group: &'a str,
    /// Name, of a registered row: the village.
    pub name: &'a str,
    /// The column's id; empty for the row itself, where rows are counted.
    pub column: &'a str,
    /// State.
    pub state: &'static str,
    /// The number that enters sums; 有 and 是 are 1, and so is a row itself.
    pub value: Option<Decimal>,
    /// The level that was chosen, in a column of levels.
    pub word: &'a str,
    /// Whether an open error lies on the cell.
    pub doubted: bool,
}

/// A detail sheet that a reporter of the period fills in.
#[derive(Debug, Clone)]
pub struct SheetRow<'a> {
    /// Who.
    pub reporter: &'a Reporter,
    /// Which sheet.
    pub detail: &'a DetailId,
    /// Whether its return has it.
    pub given: bool,
    /// How many rows the register has of it; `None` without a register.
    pub listed: Option<Decimal>,
    /// How many groups.
    pub groups: Option<Decimal>,
}

/// One reporter of the period.
#[derive(Debug, Clone)]
pub struct ReporterRow<'a> {
    /// Who.
    pub reporter: &'a Reporter,
    /// How its return came: `on_time`, `late`, `undated`, `missing`, `rejected`.
    pub status: &'static str,
    /// Whether its return has the form's first detail sheet.
    pub village_sheet: bool,
    /// What the first detail sheet's register and the county facts say of a county, by the names of their columns.
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
                let value = given.and_then(|entry| entry.number());
                let word = given.and_then(|entry| entry.value.word()).unwrap_or_default();
                let is_given = value.is_some() || !word.is_empty();
                let doubted = given.is_some_and(|entry| report.now.is_doubted(&entry.place));
                EntryRow {
                    reporter,
                    indicator,
                    column: column(which),
                    state: state(given.map_or(State::Blank, |entry| entry.state())),
                    value,
                    word,
                    standing: match (is_given, doubted) {
                        (false, _) => standing(Standing::Missing),
                        (true, true) => standing(Standing::Doubted),
                        (true, false) => standing(Standing::Accepted),
                    },
                    role: role(indicator, reporter),
                    in_total: is_given && enters_total(pack, indicator, reporter),
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

/// The detail sheets as they came, every row of them: which rows count is for the consolidation to say.
pub fn details<'a>(pack: &'a Pack, report: &'a Report) -> impl Iterator<Item = DetailValue<'a>> + 'a {
    let sheets: Vec<(&Detail, Vec<&FormColumn>)> =
        pack.form.details.iter().map(|detail| (detail, value_columns(pack, detail))).collect();
    report.submissions(pack).flat_map(move |submission| {
        let mut values = Vec::new();
        for (detail, columns) in &sheets {
            let Some(rows) = submission.details.get(&detail.id) else { continue };
            let register = pack.registers.version(&detail.id, report.quarter);
            let own: BTreeSet<&str> = register
                .into_iter()
                .flat_map(|register| register.of(&submission.reporter))
                .map(|listed| listed.code.as_str())
                .collect();
            let counted = is_counted(pack, detail);
            for (row, number) in rows.iter().zip(1..) {
                let registered = row.code.as_deref().is_some_and(|code| own.contains(code));
                let at = At { report, submission, detail, row, number, registered };
                values.extend(counted.then(|| at.itself()));
                values.extend(columns.iter().map(|column| at.value(column)));
            }
        }
        values
    })
}

/// Whether an indicator counts a sheet's rows.
fn is_counted(pack: &Pack, detail: &Detail) -> bool {
    let mut sources = pack.catalogue.iter().filter_map(|indicator| indicator.detail.as_ref());
    sources.any(|source| source.detail == detail.id && source.fold == Fold::Rows)
}

/// The columns of a detail sheet that hold values.
fn value_columns<'a>(pack: &'a Pack, detail: &'a Detail) -> Vec<&'a FormColumn> {
    let counted = |column: &FormColumn| {
        let mut sources = pack.catalogue.iter().filter_map(|indicator| indicator.detail.as_ref());
        sources.any(|source| source.reads(&detail.id, &column.id))
    };
    let columns = detail.columns.iter();
    columns.filter(|column| column.content != Content::Text || counted(column)).collect()
}

/// A row of a detail sheet, and what is known of it.
struct At<'a, 'r> {
    report: &'r Report,
    submission: &'a Submission,
    detail: &'a Detail,
    row: &'a DetailRow,
    number: i64,
    registered: bool,
}

impl<'a> At<'a, '_> {
    fn value(&self, column: &'a FormColumn) -> DetailValue<'a> {
        let given = self.row.values.get(&column.id);
        let entry = self.row.values.entry(&column.id);
        let chosen = given.filter(|_| column.content == Content::Level);
        let chosen = chosen.filter(|entry| !matches!(entry.state(), State::Blank | State::Unreadable));
        DetailValue {
            column: &column.id,
            state: state(given.map_or(State::Blank, Given::state)),
            value: given.and_then(Given::number),
            word: chosen.map_or("", |entry| entry.raw.trim()),
            doubted: entry.is_some_and(|entry| self.report.now.is_doubted(&entry.place)),
            ..self.itself()
        }
    }

    /// The row as one that is counted.
    fn itself(&self) -> DetailValue<'a> {
        let row = self.row;
        let known = |text: &'a str| if row.code.is_some() { text } else { "" };
        DetailValue {
            reporter: &self.submission.reporter,
            detail: &self.detail.id,
            row: self.number,
            code: row.code.as_deref().unwrap_or_default(),
            registered: self.registered,
            group: known(&row.group),
            name: known(&row.name),
            column: "",
            state: state(State::Reported),
            value: Some(Decimal::ONE),
            word: "",
            doubted: self.report.now.is_doubted(&row.place),
        }
    }
}

/// The detail sheets that the reporters of a kind fill in.
pub fn sheets<'a>(pack: &'a Pack, report: &'a Report, side: Side) -> impl Iterator<Item = SheetRow<'a>> + 'a {
    let reporters = pack.reporters.iter().filter(move |reporter| reporter.side == side);
    reporters.flat_map(move |reporter| {
        pack.form.details_of(reporter).map(move |detail| {
            let fact = |fact| register_fact(pack, report.quarter, &fact, &reporter.id);
            SheetRow {
                reporter,
                detail: &detail.id,
                given: has_sheet(report, reporter, &detail.id),
                listed: fact(RegisterFact::Rows(detail.id.clone())),
                groups: fact(RegisterFact::Groups(detail.id.clone())),
            }
        })
    })
}

fn has_sheet(report: &Report, reporter: &Reporter, detail: &DetailId) -> bool {
    report.inbox.of(&reporter.id).is_some_and(|one| one.details.get(detail).is_some())
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
        village_sheet: pack.form.details.first().is_some_and(|first| has_sheet(report, reporter, &first.id)),
        facts: facts(pack)
            .into_iter()
            .map(|(name, fact)| {
                let value = fact.and_then(|fact| register_fact(pack, report.quarter, &fact, &reporter.id));
                (name, value.filter(|_| reporter.is_unit()))
            })
            .collect(),
    })
}

/// The facts that a reporter has columns for: of the form's first detail sheet, and the county's own.
fn facts(pack: &Pack) -> [(&'static str, Option<RegisterFact>); 4] {
    let first = || pack.form.details.first().map(|detail| detail.id.clone());
    [
        ("villages", first().map(RegisterFact::Rows)),
        ("townships", first().map(RegisterFact::Groups)),
        ("schools", Some(RegisterFact::Schools)),
        ("population", Some(RegisterFact::Population)),
    ]
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
