//! Where formula rules get their values from: a reporter's return, the consolidated whole, a detail row.

use rust_decimal::Decimal;

use super::{Context, Places};
use crate::count::Cell;
use crate::count::consolidate::{Consolidated, Line};
use crate::count::rows::detail_value;
use crate::ids::{Code, Period, ReporterId};
use crate::pack::formula::Reference;
use crate::pack::{Column, Kind, RegisterFact, Rule};
use crate::returns::{DetailRow, Entry, Inbox, Place};
use crate::rules::Environment;

type Found<'a> = Option<(Decimal, Places<'a>)>;

/// Values of one reporter.
pub(super) struct ReporterValues<'a> {
    pub context: &'a Context<'a>,
    pub shared: &'a Shared<'a>,
    pub reporter: &'a ReporterId,
}

fn found(cell: &Cell) -> Found<'_> {
    Some((cell.number()?, Places::Here(&cell.places)))
}

fn one(place: &Place) -> Places<'_> {
    Places::Here(std::slice::from_ref(place))
}

/// A value of an earlier quarter: its cells are named with the quarter.
fn dated(quarter: Period, found: Found<'_>) -> Found<'_> {
    found.map(|(value, places)| (value, places.in_quarter(quarter)))
}

impl<'a> ReporterValues<'a> {
    /// Whether the reporter has to do with the indicator at all.
    pub(super) fn is_asked(&self, code: &Code) -> bool {
        self.context.cell(code, self.reporter).is_some()
    }

    fn cell(&self, of: &'a Consolidated, code: &Code) -> Found<'a> {
        found(of.line(code.as_str())?.cell(self.reporter)?)
    }

    /// 本年累计: of a flow it stands in a column of its own, of a year-to-date indicator it is the value.
    fn year(&self, inbox: &'a Inbox, of: &'a Consolidated, code: &Code) -> Found<'a> {
        let cell = of.line(code.as_str())?.cell(self.reporter)?;
        if self.context.pack.catalogue.get(code.as_str())?.kind == Kind::Ytd {
            return found(cell);
        }
        let own: Option<&Entry> =
            inbox.of(self.reporter).and_then(|submission| submission.entry(code, Column::Year));
        // What is computed has no cell of its own: it stands in those of its parts.
        Some((cell.year?, own.map_or(Places::Here(&cell.places), |entry| one(&entry.place))))
    }

    fn fact(&self, name: &RegisterFact) -> Found<'a> {
        let catalogue = &self.context.pack.catalogue;
        let indicator = catalogue.iter().find(|indicator| indicator.register.as_ref() == Some(name))?;
        self.cell(self.context.now, &indicator.code)
    }
}

impl Environment for ReporterValues<'_> {
    fn value(&self, reference: &Reference) -> Found<'_> {
        let (context, quarter) = (self.context, self.context.inbox.quarter);
        match reference {
            Reference::Now(code) => self.cell(context.now, code),
            Reference::Previous(code) => dated(quarter.previous(), self.cell(&context.previous()?.1, code)),
            Reference::YearBefore(code) => {
                let before = quarter.year_before();
                dated(before, self.cell(&context.earlier.get(&before)?.1, code))
            }
            Reference::YearToDate(code) => self.year(context.inbox, context.now, code),
            // The year begins anew with its first quarter.
            Reference::PreviousYearToDate(code) if !quarter.is_first_of_year() => {
                let (inbox, consolidated) = context.previous()?;
                dated(quarter.previous(), self.year(inbox, consolidated, code))
            }
            Reference::Detail(source) => {
                let rows = context.rows.complete(self.reporter, &source.detail)?;
                let sheet =
                    rows.first().map(|row| Place::sheet(row.place.file.clone(), row.place.sheet.clone()));
                Some((detail_value(rows, &source.fold)?, Places::Made(sheet.into_iter().collect())))
            }
            Reference::Register(fact) => self.fact(fact),
            _ => self.shared.value(reference),
        }
    }
}

/// Values of the whole.
pub(super) struct WholeValues<'a> {
    pub context: &'a Context<'a>,
    pub shared: &'a Shared<'a>,
}

/// The cells of everything that entered a total, in official order.
fn shares(context: &Context<'_>, line: &Line) -> Vec<Place> {
    let cells = context.pack.reporters.iter().filter(|reporter| line.shares.contains_key(&reporter.id));
    cells.filter_map(|reporter| line.cell(&reporter.id)).flat_map(|cell| cell.places.clone()).collect()
}

impl Environment for WholeValues<'_> {
    fn value(&self, reference: &Reference) -> Found<'_> {
        let context = self.context;
        let quarter = context.inbox.quarter;
        let total = |of: &Consolidated, code: &Code| {
            let line = of.line(code.as_str())?;
            Some((line.total?, Places::Made(shares(context, line))))
        };
        let year = |of: &Consolidated, code: &Code| {
            let line = of.line(code.as_str())?;
            let ytd = context.pack.catalogue.get(code.as_str())?.kind == Kind::Ytd;
            Some((if ytd { line.total? } else { line.year_total? }, Places::Made(shares(context, line))))
        };
        match reference {
            Reference::Now(code) => total(context.now, code),
            Reference::Previous(code) => dated(quarter.previous(), total(&context.previous()?.1, code)),
            Reference::YearBefore(code) => {
                let before = quarter.year_before();
                dated(before, total(&context.earlier.get(&before)?.1, code))
            }
            Reference::YearToDate(code) => year(context.now, code),
            Reference::PreviousYearToDate(code) if !quarter.is_first_of_year() => {
                dated(quarter.previous(), year(&context.previous()?.1, code))
            }
            Reference::Register(fact) => {
                let catalogue = &context.pack.catalogue;
                let indicator =
                    catalogue.iter().find(|indicator| indicator.register.as_ref() == Some(fact))?;
                total(context.now, &indicator.code)
            }
            _ => self.shared.value(reference),
        }
    }
}

/// Values of one row of a detail sheet.
pub(super) struct RowValues<'a> {
    pub shared: &'a Shared<'a>,
    pub row: &'a DetailRow,
}

impl Environment for RowValues<'_> {
    fn value(&self, reference: &Reference) -> Found<'_> {
        match reference {
            Reference::DetailColumn { column, .. } => {
                let (column, given) = self.row.values.get_key_value(column)?;
                Some((given.number()?, Places::OfRow(&self.row.values, column)))
            }
            _ => self.shared.value(reference),
        }
    }
}

/// The values of a rule that are the same for everybody, worked out once.
pub(super) struct Shared<'a>(Vec<(&'a Reference, Option<Together>)>);

/// A value of the whole, and the cells it comes from.
type Together = (Decimal, Vec<Place>);

impl<'a> Shared<'a> {
    pub(super) fn of(rule: &'a Rule, context: &Context<'_>) -> Self {
        Self(rule.references().into_iter().map(|reference| (reference, shared(context, reference))).collect())
    }

    fn value(&self, reference: &Reference) -> Found<'_> {
        let (_, value) = self.0.iter().find(|(known, _)| *known == reference)?;
        value.as_ref().map(|(value, places)| (*value, Places::Here(places)))
    }
}

/// What is the same for everybody: the counties taken together, the quarter's number.
fn shared(context: &Context<'_>, reference: &Reference) -> Option<Together> {
    let counties = |code: &Code| -> Option<Vec<&Cell>> {
        let line = context.now.line(code.as_str())?;
        let given = context.pack.reporters.counties().filter_map(|county| line.cell(&county.id));
        Some(given.filter(|cell| cell.number().is_some()).collect())
    };
    match reference {
        Reference::CountiesSum(code) => {
            let cells = counties(code)?;
            let places = cells.iter().flat_map(|cell| cell.places.clone()).collect();
            let values = cells.iter().filter_map(|cell| cell.number());
            (!cells.is_empty()).then(|| (values.sum(), places))
        }
        Reference::CountiesMin(code) => {
            let least = counties(code)?.into_iter().min_by_key(|cell| cell.number())?;
            Some((least.number()?, least.places.clone()))
        }
        // Half of the counties stand behind a median: to name them all would name none.
        Reference::CountiesMedian(code) => {
            let mut values: Vec<Decimal> = counties(code)?.iter().filter_map(|cell| cell.number()).collect();
            values.sort_unstable();
            let middle = values.len() / 2;
            let high = *values.get(middle)?;
            let low = if values.len().is_multiple_of(2) { values[middle - 1] } else { high };
            Some(((low + high) / Decimal::TWO, Vec::new()))
        }
        Reference::QuarterNumber => Some((Decimal::from(context.inbox.quarter.number()), Vec::new())),
        _ => None,
    }
}
