//! How a reporter's value of an indicator comes about: the one reading of the catalogue that whoever consolidates
//! follows, here or in SQL.

use crate::ids::Code;
use crate::pack::{Aggregate, DetailSource, Indicator, Kind, RegisterFact};

/// Where a reporter's value comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Recipe<'a> {
    /// It stands in the return, of whoever is asked for it.
    Given,
    /// The register or the county facts have it.
    Register(Option<&'a RegisterFact>),
    /// The whole's alone, from the workspace's settings.
    Setting,
    /// The rows of one of the reporter's detail sheets yield it.
    Detail(&'a DetailSource),
    /// The sum of other indicators of the same reporter.
    Sum(&'a [Code]),
    /// The sum of some over another one, in percent.
    Rate {
        /// Terms of the numerator.
        numerator: &'a [Code],
        /// Denominator.
        denominator: Option<&'a Code>,
    },
    /// Reporters have none: texts, and what the reporting board tells.
    Nothing,
}

impl<'a> Recipe<'a> {
    /// How an indicator's values come about.
    #[must_use]
    pub fn of(indicator: &'a Indicator) -> Self {
        match (indicator.kind, indicator.aggregate) {
            (Kind::Text, _) => Self::Nothing,
            (_, Aggregate::Register) => Self::Register(indicator.register.as_ref()),
            (_, Aggregate::Settings) => Self::Setting,
            (Kind::Rate, _) => {
                Self::Rate { numerator: &indicator.numerator, denominator: indicator.denominator.as_ref() }
            }
            (Kind::Derived, _) if !indicator.numerator.is_empty() => Self::Sum(&indicator.numerator),
            // 按时报送 is told by the reporting board, not by a return.
            (Kind::Derived, _) => indicator.detail.as_ref().map_or(Self::Nothing, Self::Detail),
            _ => Self::Given,
        }
    }

    /// The indicators that it is computed from, denominators last.
    pub fn terms(self) -> impl Iterator<Item = &'a Code> {
        let (terms, last): (&[Code], _) = match self {
            Self::Sum(terms) => (terms, None),
            Self::Rate { numerator, denominator } => (numerator, denominator),
            _ => (&[], None),
        };
        terms.iter().chain(last)
    }
}
