//! Formula to number, on exact decimals, keeping the terms for the message.

use rust_decimal::Decimal;

use super::in_quarter;
use crate::ids::Period;
use crate::pack::formula::{Expression, Operator, Reference};
use crate::returns::{Columns, Place};

/// The cells that a value stands in. Most rules hold, so they are written out only for those that do not.
#[derive(Debug, Clone, PartialEq)]
pub enum Places<'a> {
    /// Of this quarter's returns.
    Here(&'a [Place]),
    /// Of an earlier quarter's, which are named with it.
    Earlier(Period, &'a [Place]),
    /// Of one column of a detail row of this quarter's.
    OfRow(&'a Columns, &'a str),
    /// Put together from several values.
    Made(Vec<Place>),
}

impl Places<'_> {
    /// The same cells as those of an earlier quarter.
    pub(super) fn in_quarter(self, quarter: Period) -> Self {
        match self {
            Self::Here(places) => Self::Earlier(quarter, places),
            Self::OfRow(..) | Self::Made(_) => Self::Made(in_quarter(quarter, &self.list())),
            Self::Earlier(..) => self,
        }
    }

    /// The cells written out.
    #[must_use]
    pub fn list(&self) -> Vec<Place> {
        match self {
            Self::Here(places) => places.to_vec(),
            Self::Earlier(quarter, places) => in_quarter(*quarter, places),
            Self::OfRow(row, column) => row.entry(column).into_iter().map(|entry| entry.place).collect(),
            Self::Made(places) => places.clone(),
        }
    }
}

/// Gives a formula its values.
pub trait Environment {
    /// The value and the cells it stands in; `None` where there is none.
    fn value(&self, reference: &Reference) -> Option<(Decimal, Places<'_>)>;
}

/// One looked-up value that took part.
#[derive(Debug, Clone, PartialEq)]
pub struct Term<'a> {
    /// What was asked for.
    pub reference: &'a Reference,
    /// Its value.
    pub value: Decimal,
    /// The cells it stands in.
    pub places: Places<'a>,
}

/// The value of a side and what it was made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed<'a> {
    /// The value.
    pub value: Decimal,
    /// The terms, in reading order.
    pub terms: Vec<Term<'a>>,
    /// References that had no value and were taken as zero because the rule says so.
    pub absent: Vec<&'a Reference>,
}

/// What an evaluation tells of the values that it looks up.
pub(super) trait Gather<'a> {
    fn term(&mut self, term: Term<'a>);
    fn absent(&mut self, reference: &'a Reference);
}

impl<'a> Gather<'a> for Computed<'a> {
    fn term(&mut self, term: Term<'a>) {
        self.terms.push(term);
    }

    fn absent(&mut self, reference: &'a Reference) {
        self.absent.push(reference);
    }
}

/// Whether anything was there, and what first was not.
#[derive(Default)]
pub(super) struct Tally<'a> {
    pub(super) found: bool,
    pub(super) absent: Option<&'a Reference>,
}

impl<'a> Gather<'a> for Tally<'a> {
    fn term(&mut self, _: Term<'a>) {
        self.found = true;
    }

    fn absent(&mut self, reference: &'a Reference) {
        self.absent.get_or_insert(reference);
    }
}

/// Why a side has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotComputed {
    /// A value is missing.
    Missing(Reference),
    /// Division by zero: an average over nothing.
    DivisionByZero,
    /// A result beyond 28 digits.
    TooLarge,
}

/// Evaluates an expression. With `missing_as_zero` a missing value counts as zero and is listed as absent.
pub fn evaluate<'a>(
    expression: &'a Expression,
    environment: &'a dyn Environment,
    missing_as_zero: bool,
) -> Result<Computed<'a>, NotComputed> {
    let mut computed = Computed { value: Decimal::ZERO, terms: Vec::new(), absent: Vec::new() };
    computed.value = amount(expression, environment, missing_as_zero, &mut computed)?;
    Ok(computed)
}

/// The value of an expression; what it looks up is gathered as far as it is wanted.
pub(super) fn amount<'a>(
    expression: &'a Expression,
    environment: &'a dyn Environment,
    missing_as_zero: bool,
    into: &mut impl Gather<'a>,
) -> Result<Decimal, NotComputed> {
    let mut side = |expression: &'a Expression| amount(expression, environment, missing_as_zero, into);
    match expression {
        Expression::Number(number) => Ok(*number),
        Expression::Min(left, right) => Ok(side(left)?.min(side(right)?)),
        Expression::Max(left, right) => Ok(side(left)?.max(side(right)?)),
        Expression::Binary(left, operator, right) => {
            let (left, right) = (side(left)?, side(right)?);
            if *operator == Operator::Divide && right.is_zero() {
                return Err(NotComputed::DivisionByZero);
            }
            match operator {
                Operator::Add => left.checked_add(right),
                Operator::Subtract => left.checked_sub(right),
                Operator::Multiply => left.checked_mul(right),
                Operator::Divide => left.checked_div(right),
            }
            .ok_or(NotComputed::TooLarge)
        }
        Expression::Value(reference) => match environment.value(reference) {
            Some((value, places)) => {
                into.term(Term { reference, value, places });
                Ok(value)
            }
            None if missing_as_zero => {
                into.absent(reference);
                Ok(Decimal::ZERO)
            }
            None => Err(NotComputed::Missing(reference.clone())),
        },
    }
}
