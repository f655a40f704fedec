//! Names to values: every name of a formula must stand for an indicator, a column or a function.

use super::{Expression, FormulaError, Reference, Syntax};
use crate::pack::{
    About, Catalogue, Content, FormLayout, Indicator, Kind, RegisterFact, Reporters, VillageSource, nearest,
};

/// What names a formula may use.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// The office's words.
    pub about: &'a About,
    /// The reporters and their kinds.
    pub reporters: &'a Reporters,
    /// The indicators.
    pub catalogue: &'a Catalogue,
    /// The village sheet's columns.
    pub form: &'a FormLayout,
}

/// Looks every name up.
pub fn resolve(syntax: &Syntax, names: Names<'_>) -> Result<Expression, FormulaError> {
    match syntax {
        Syntax::Number(number) => Ok(Expression::Number(*number)),
        Syntax::Name(name) => names.reference(name).map(Expression::Value),
        Syntax::Binary(left, operator, right) => Ok(Expression::Binary(
            Box::new(resolve(left, names)?),
            *operator,
            Box::new(resolve(right, names)?),
        )),
        Syntax::Call(function, arguments) => call(function, arguments, names),
    }
}

const FUNCTIONS: [(&str, &str); 17] = [
    ("prev", "prev(指标代码)"),
    ("last_year", "last_year(指标代码)"),
    ("ytd", "ytd(指标代码)"),
    ("prev_ytd", "prev_ytd(指标代码)"),
    ("counties_sum", "counties_sum(指标代码)"),
    ("counties_min", "counties_min(指标代码)"),
    ("counties_median", "counties_median(指标代码)"),
    ("village_sum", "village_sum(村表列名)"),
    ("village_count", "village_count(村表列名)"),
    ("village_min", "village_min(村表列名)"),
    ("village_count_ge", "village_count_ge(村表列名, 数)"),
    ("village_count_eq", "village_count_eq(村表列名, 等级)"),
    ("register", "register(villages)、register(townships) 或 register(schools)"),
    ("population", "population()"),
    ("quarter", "quarter()"),
    ("min", "min(甲, 乙)"),
    ("max", "max(甲, 乙)"),
];

fn call(function: &str, arguments: &[Syntax], names: Names<'_>) -> Result<Expression, FormulaError> {
    let Some((_, usage)) = FUNCTIONS.iter().find(|(name, _)| *name == function) else {
        let known = FUNCTIONS.iter().map(|(name, _)| *name);
        return Err(FormulaError::UnknownName {
            name: function.to_owned(),
            nearest: nearest(function, known),
        });
    };
    let wrong = || FormulaError::Arguments { function: function.to_owned(), usage };
    let reference = match (function, arguments) {
        ("min", [a, b]) => {
            return Ok(Expression::Min(Box::new(resolve(a, names)?), Box::new(resolve(b, names)?)));
        }
        ("max", [a, b]) => {
            return Ok(Expression::Max(Box::new(resolve(a, names)?), Box::new(resolve(b, names)?)));
        }
        ("prev", [Syntax::Name(code)]) => Reference::Previous(names.indicator(code)?.code.clone()),
        ("last_year", [Syntax::Name(code)]) => Reference::YearBefore(names.indicator(code)?.code.clone()),
        ("ytd", [Syntax::Name(code)]) => Reference::YearToDate(names.indicator(code)?.code.clone()),
        ("prev_ytd", [Syntax::Name(code)]) => {
            Reference::PreviousYearToDate(names.indicator(code)?.code.clone())
        }
        ("counties_sum", [Syntax::Name(code)]) => Reference::CountiesSum(names.indicator(code)?.code.clone()),
        ("counties_min", [Syntax::Name(code)]) => Reference::CountiesMin(names.indicator(code)?.code.clone()),
        ("counties_median", [Syntax::Name(code)]) => {
            Reference::CountiesMedian(names.indicator(code)?.code.clone())
        }
        ("village_sum", [Syntax::Name(column)]) => {
            Reference::Villages(VillageSource::Sum(names.column(column)?))
        }
        ("village_count", [Syntax::Name(column)]) => {
            Reference::Villages(VillageSource::Count(names.column(column)?))
        }
        ("village_min", [Syntax::Name(column)]) => {
            Reference::Villages(VillageSource::Min(names.column(column)?))
        }
        ("village_count_ge", [Syntax::Name(column), Syntax::Number(n)]) => {
            Reference::Villages(VillageSource::CountAtLeast(names.column(column)?, *n))
        }
        ("village_count_eq", [Syntax::Name(column), Syntax::Name(word)]) => {
            Reference::Villages(VillageSource::CountEqual(names.column(column)?, word.clone()))
        }
        ("register", [Syntax::Name(what)]) => Reference::Register(fact(what)?),
        ("population", []) => Reference::Register(RegisterFact::Population),
        ("quarter", []) => Reference::QuarterNumber,
        _ => return Err(wrong()),
    };
    Ok(Expression::Value(reference))
}

const FACTS: [(&str, RegisterFact); 3] = [
    ("villages", RegisterFact::Villages),
    ("townships", RegisterFact::Townships),
    ("schools", RegisterFact::Schools),
];

fn fact(name: &str) -> Result<RegisterFact, FormulaError> {
    FACTS.iter().find(|(known, _)| *known == name).map(|(_, fact)| *fact).ok_or_else(|| {
        FormulaError::UnknownName {
            name: name.to_owned(),
            nearest: nearest(name, FACTS.iter().map(|(known, _)| *known)),
        }
    })
}

impl<'a> Names<'a> {
    fn reference(self, name: &str) -> Result<Reference, FormulaError> {
        match self.form.village_column(name) {
            Some(column) => Ok(Reference::VillageColumn(column.id.clone())),
            None => self.indicator(name).map(|indicator| Reference::Now(indicator.code.clone())),
        }
    }

    fn indicator(self, name: &str) -> Result<&'a Indicator, FormulaError> {
        self.catalogue.get(name).ok_or_else(|| self.unknown(name))
    }

    fn column(self, name: &str) -> Result<String, FormulaError> {
        self.form.village_column(name).map(|column| column.id.clone()).ok_or_else(|| self.unknown(name))
    }

    fn unknown(self, name: &str) -> FormulaError {
        let codes = self.catalogue.iter().map(|indicator| indicator.code.as_str());
        let columns = self.form.villages.columns.iter().map(|column| column.header.as_str());
        FormulaError::UnknownName { name: name.to_owned(), nearest: nearest(name, codes.chain(columns)) }
    }
}

/// Unit of a formula: `None` where a plain number takes part as a factor, which states the conversion.
/// Adding or comparing two different units is refused.
pub fn unit_of(expression: &Expression, names: Names<'_>) -> Result<Option<String>, FormulaError> {
    match expression {
        Expression::Number(_) => Ok(None),
        Expression::Value(reference) => Ok(names.unit(reference)),
        Expression::Binary(_, super::Operator::Multiply | super::Operator::Divide, _) => Ok(None),
        Expression::Binary(left, _, right) | Expression::Min(left, right) | Expression::Max(left, right) => {
            same_unit(unit_of(left, names)?, unit_of(right, names)?)
        }
    }
}

/// The common unit of two sides, or the clash.
pub(crate) fn same_unit(left: Option<String>, right: Option<String>) -> Result<Option<String>, FormulaError> {
    match (left, right) {
        (Some(left), Some(right)) if left != right => Err(FormulaError::UnitClash { left, right }),
        (left, right) => Ok(left.or(right)),
    }
}

impl Names<'_> {
    fn unit(self, reference: &Reference) -> Option<String> {
        if let Some(code) = reference.code() {
            let indicator = self.catalogue.get(code.as_str())?;
            return (indicator.kind != Kind::Flag).then(|| indicator.unit.clone());
        }
        match reference {
            Reference::Register(RegisterFact::Villages | RegisterFact::Townships) => Some("个".to_owned()),
            Reference::Register(RegisterFact::Schools) => Some("所".to_owned()),
            Reference::Register(RegisterFact::Population) => Some("人".to_owned()),
            Reference::Villages(VillageSource::Sum(column) | VillageSource::Min(column))
            | Reference::VillageColumn(column) => self.column_unit(column),
            // Villages are counted, whatever stands in the column.
            Reference::Villages(_) => Some("个".to_owned()),
            _ => None,
        }
    }

    fn column_unit(self, column: &str) -> Option<String> {
        let column = self.form.village_column(column).filter(|column| column.content == Content::Count)?;
        (!column.unit.is_empty()).then(|| column.unit.clone())
    }
}
