//! Where formula rules get their values from: a reporter's return, the consolidated whole, a village row.

use rust_decimal::Decimal;

use super::Context;
use crate::consolidate::{Cell, Consolidated, village_value};
use crate::formula::{Environment, Reference};
use crate::pack::{Code, ReporterId};
use crate::submission::{Place, VillageRow};

type Found = Option<(Decimal, Vec<Place>)>;

/// Values of one reporter.
pub(super) struct ReporterValues<'a> {
    pub context: &'a Context<'a>,
    pub reporter: &'a ReporterId,
}

fn found(cell: &Cell) -> Found {
    Some((cell.value?, cell.places.clone()))
}

impl ReporterValues<'_> {
    fn cell(&self, of: &Consolidated, code: &Code) -> Found {
        found(of.line(code.as_str())?.cell(self.reporter)?)
    }

    fn fact(&self, name: crate::pack::RegisterFact) -> Found {
        let indicator =
            self.context.pack.catalogue.iter().find(|indicator| indicator.register == Some(name))?;
        self.cell(self.context.now, &indicator.code)
    }
}

impl Environment for ReporterValues<'_> {
    fn value(&self, reference: &Reference) -> Found {
        let quarter = self.context.inbox.quarter;
        match reference {
            Reference::Now(code) => self.cell(self.context.now, code),
            Reference::Previous(code) => self.cell(&self.context.previous()?.1, code),
            Reference::YearBefore(code) => {
                self.cell(&self.context.earlier.get(&quarter.year_before())?.1, code)
            }
            Reference::YearToDate(code) => {
                let cell = self.context.cell(code, self.reporter)?;
                Some((cell.year?, cell.places.clone()))
            }
            Reference::PreviousYearToDate(code) if quarter.number() > 1 => {
                let cell = self.context.previous_cell(code, self.reporter)?;
                Some((cell.year.or(cell.value)?, Vec::new()))
            }
            Reference::Villages(source) => {
                let submission = self.context.inbox.of(self.reporter)?;
                let first = submission.villages.as_ref()?.first()?;
                let place = Place::sheet(first.place.file.clone(), first.place.sheet.clone());
                Some((village_value(submission, source)?, vec![place]))
            }
            Reference::RegisterVillages => self.fact(crate::pack::RegisterFact::Villages),
            Reference::RegisterTownships => self.fact(crate::pack::RegisterFact::Townships),
            Reference::Population => self.fact(crate::pack::RegisterFact::Population),
            _ => shared(self.context, reference),
        }
    }
}

/// Values of the whole.
pub(super) struct WholeValues<'a> {
    pub context: &'a Context<'a>,
}

impl Environment for WholeValues<'_> {
    fn value(&self, reference: &Reference) -> Found {
        let total = |of: &Consolidated, code: &Code| Some((of.line(code.as_str())?.total?, Vec::new()));
        let context = self.context;
        let fact = |name| {
            let indicator =
                context.pack.catalogue.iter().find(|indicator| indicator.register == Some(name))?;
            total(context.now, &indicator.code)
        };
        match reference {
            Reference::Now(code) => total(context.now, code),
            Reference::Previous(code) => total(&context.previous()?.1, code),
            Reference::YearBefore(code) => {
                total(&context.earlier.get(&context.inbox.quarter.year_before())?.1, code)
            }
            Reference::YearToDate(code) => Some((context.now.line(code.as_str())?.year_total?, Vec::new())),
            Reference::PreviousYearToDate(code) if context.inbox.quarter.number() > 1 => {
                Some((context.previous()?.1.line(code.as_str())?.year_total?, Vec::new()))
            }
            Reference::RegisterVillages => fact(crate::pack::RegisterFact::Villages),
            Reference::RegisterTownships => fact(crate::pack::RegisterFact::Townships),
            Reference::Population => fact(crate::pack::RegisterFact::Population),
            _ => shared(context, reference),
        }
    }
}

/// Values of one village row.
pub(super) struct RowValues<'a> {
    pub context: &'a Context<'a>,
    pub row: &'a VillageRow,
}

impl Environment for RowValues<'_> {
    fn value(&self, reference: &Reference) -> Found {
        match reference {
            Reference::VillageColumn(column) => {
                let entry = self.row.values.get(column)?;
                Some((entry.value?, vec![entry.place.clone()]))
            }
            _ => shared(self.context, reference),
        }
    }
}

/// What is the same for everybody: the counties taken together, the quarter's number.
fn shared(context: &Context<'_>, reference: &Reference) -> Found {
    let counties = |code: &Code| -> Option<Vec<Decimal>> {
        let line = context.now.line(code.as_str())?;
        let values = context.pack.reporters.counties().filter_map(|county| line.cell(&county.id)?.value);
        Some(values.collect())
    };
    match reference {
        Reference::CountiesSum(code) => {
            let values = counties(code)?;
            (!values.is_empty()).then(|| (values.into_iter().sum(), Vec::new()))
        }
        Reference::CountiesMedian(code) => {
            let mut values = counties(code)?;
            values.sort_unstable();
            let middle = values.len() / 2;
            let high = *values.get(middle)?;
            let low = if values.len() % 2 == 0 { values[middle - 1] } else { high };
            Some(((low + high) / Decimal::TWO, Vec::new()))
        }
        Reference::QuarterNumber => Some((Decimal::from(context.inbox.quarter.number()), Vec::new())),
        _ => None,
    }
}
