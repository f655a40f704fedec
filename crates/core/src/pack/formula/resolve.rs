//! Names to values: every name of a formula must stand for an indicator, a column or a function.

use super::{Expression, FormulaError, Reference, Syntax};
use crate::ids::DetailId;
use crate::pack::source::{holds, unfit};
use crate::pack::{
    About, Catalogue, Content, Detail, DetailSource, Fold, FormColumn, FormLayout, Indicator, Kind, NoColumn,
    RegisterFact, Reporters, nearest,
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
    /// The detail sheets and their columns.
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

const FUNCTIONS: [(&str, &str); 20] = [
    ("prev", "prev(指标代码)"),
    ("last_year", "last_year(指标代码)"),
    ("ytd", "ytd(指标代码)"),
    ("prev_ytd", "prev_ytd(指标代码)"),
    ("counties_sum", "counties_sum(指标代码)"),
    ("counties_min", "counties_min(指标代码)"),
    ("counties_median", "counties_median(指标代码)"),
    ("detail_rows", "detail_rows(明细表)"),
    ("detail_sum", "detail_sum(明细表的列)"),
    ("detail_count", "detail_count(明细表的列)"),
    ("detail_min", "detail_min(明细表的列)"),
    ("detail_count_ge", "detail_count_ge(明细表的列, 数)"),
    ("detail_count_eq", "detail_count_eq(明细表的列, 等级)"),
    ("register_rows", "register_rows(明细表)"),
    ("register_groups", "register_groups(明细表)"),
    ("register", "register(schools)"),
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
        ("detail_rows", [Syntax::Name(sheet)]) => {
            Reference::Detail(DetailSource { detail: names.detail(sheet)?, fold: Fold::Rows })
        }
        ("detail_sum", [Syntax::Name(column)]) => names.fold(column, Fold::Sum)?,
        ("detail_count", [Syntax::Name(column)]) => names.fold(column, Fold::Count)?,
        ("detail_min", [Syntax::Name(column)]) => names.fold(column, Fold::Min)?,
        ("detail_count_ge", [Syntax::Name(column), Syntax::Number(n)]) => {
            names.fold(column, |column| Fold::CountAtLeast(column, *n))?
        }
        ("detail_count_eq", [Syntax::Name(column), Syntax::Name(word)]) => {
            names.fold(column, |column| Fold::CountEqual(column, word.clone()))?
        }
        ("register_rows", [Syntax::Name(sheet)]) => {
            Reference::Register(RegisterFact::Rows(names.detail(sheet)?))
        }
        ("register_groups", [Syntax::Name(sheet)]) => {
            Reference::Register(RegisterFact::Groups(names.detail(sheet)?))
        }
        ("register", [Syntax::Name(what)]) if what == "schools" => Reference::Register(RegisterFact::Schools),
        ("population", []) => Reference::Register(RegisterFact::Population),
        ("quarter", []) => Reference::QuarterNumber,
        _ => return Err(wrong()),
    };
    Ok(Expression::Value(reference))
}

impl<'a> Names<'a> {
    fn reference(self, name: &str) -> Result<Reference, FormulaError> {
        match self.form.detail_column(name) {
            Ok((_, column)) if matches!(column.content, Content::Text | Content::Level) => {
                let (name, holds) = (&column.header, holds(column.content));
                Err(FormulaError::Column(format!("“{name}”这一列填的是{holds}，不是数，不能用来计算或比较")))
            }
            Ok((detail, column)) => {
                Ok(Reference::DetailColumn { detail: detail.id.clone(), column: column.id.clone() })
            }
            Err(NoColumn::Several(ways)) => Err(FormulaError::Several { name: name.to_owned(), ways }),
            Err(NoColumn::Unknown) => {
                self.indicator(name).map(|indicator| Reference::Now(indicator.code.clone()))
            }
        }
    }

    fn indicator(self, name: &str) -> Result<&'a Indicator, FormulaError> {
        match self.catalogue.get(name) {
            Some(one) if one.is_choice() => {
                Err(FormulaError::Words { name: name.to_owned(), words: one.choice.listed() })
            }
            Some(one) => Ok(one),
            None => Err(self.unknown(name)),
        }
    }

    fn column(self, name: &str) -> Result<(&'a Detail, &'a FormColumn), FormulaError> {
        self.form.detail_column(name).map_err(|reason| match reason {
            NoColumn::Unknown => self.unknown(name),
            NoColumn::Several(ways) => FormulaError::Several { name: name.to_owned(), ways },
        })
    }

    /// Something made of the rows of the sheet that has a column.
    fn fold(self, name: &str, fold: impl FnOnce(String) -> Fold) -> Result<Reference, FormulaError> {
        let (detail, column) = self.column(name)?;
        let fold = fold(column.id.clone());
        match unfit(detail, column, &fold) {
            Some(why) => Err(FormulaError::Column(why)),
            None => Ok(Reference::Detail(DetailSource { detail: detail.id.clone(), fold })),
        }
    }

    fn detail(self, id: &str) -> Result<DetailId, FormulaError> {
        let mut known = self.form.details.iter().map(|detail| &detail.id);
        known.clone().find(|known| known.as_str() == id).cloned().ok_or_else(|| FormulaError::UnknownName {
            name: id.to_owned(),
            nearest: nearest(id, known.by_ref().map(DetailId::as_str)),
        })
    }

    fn unknown(self, name: &str) -> FormulaError {
        let codes = self.catalogue.iter().map(|indicator| indicator.code.as_str());
        let columns = self.form.detail_columns();
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
            Reference::Register(RegisterFact::Rows(_) | RegisterFact::Groups(_)) => Some("个".to_owned()),
            Reference::Register(RegisterFact::Schools) => Some("所".to_owned()),
            Reference::Register(RegisterFact::Population) => Some("人".to_owned()),
            Reference::Detail(DetailSource { detail, fold: Fold::Sum(column) | Fold::Min(column) })
            | Reference::DetailColumn { detail, column } => self.column_unit(detail, column),
            // Rows are counted, whatever stands in the column.
            Reference::Detail(_) => Some("个".to_owned()),
            _ => None,
        }
    }

    fn column_unit(self, detail: &DetailId, column: &str) -> Option<String> {
        let column = self.form.detail(detail)?.column(column)?;
        let counts = column.content == Content::Count && !column.unit.is_empty();
        counts.then(|| column.unit.clone())
    }
}
