//! The rules' formula language: what a formula is, and what can be wrong with it.
//!
//! `prev(M1401) + M1402 - M1403`: numbers, indicator codes, columns of detail sheets, functions, `+ - * /`, parentheses.

mod parse;
mod resolve;

use std::fmt;

use rust_decimal::Decimal;

use crate::ids::{Code, DetailId};
use crate::pack::{DetailSource, Fold, RegisterFact};

pub use parse::parse;
pub(crate) use resolve::same_unit;
pub use resolve::{Names, resolve, unit_of};

/// A formula as read, names not yet looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Syntax {
    /// A number.
    Number(Decimal),
    /// A name.
    Name(String),
    /// A function with its arguments.
    Call(String, Vec<Syntax>),
    /// Two sides of an operator.
    Binary(Box<Syntax>, Operator, Box<Syntax>),
}

/// A formula whose names stand for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// A number.
    Number(Decimal),
    /// A value looked up when the rule is applied.
    Value(Reference),
    /// Two sides of an operator.
    Binary(Box<Expression>, Operator, Box<Expression>),
    /// The smaller of two.
    Min(Box<Expression>, Box<Expression>),
    /// The larger of two.
    Max(Box<Expression>, Box<Expression>),
}

/// Arithmetic operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// One value a formula asks for. Prints as it is written in a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// The indicator's own column in this quarter.
    Now(Code),
    /// The same, one quarter earlier.
    Previous(Code),
    /// The same, one year earlier.
    YearBefore(Code),
    /// 本年累计 of a flow.
    YearToDate(Code),
    /// 本年累计 of the quarter before, within the same year.
    PreviousYearToDate(Code),
    /// Something made of the rows of one of the reporter's detail sheets.
    Detail(DetailSource),
    /// A column of one row of a detail sheet.
    DetailColumn {
        /// The sheet.
        detail: DetailId,
        /// The column's id.
        column: String,
    },
    /// What the registers and the county facts hold: rows, groups, schools, residents.
    Register(RegisterFact),
    /// Sum over the counties.
    CountiesSum(Code),
    /// Smallest over the counties.
    CountiesMin(Code),
    /// Median over the counties.
    CountiesMedian(Code),
    /// Number of the quarter, 1–4.
    QuarterNumber,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now(code) => write!(f, "{code}"),
            Self::Previous(code) => write!(f, "prev({code})"),
            Self::YearBefore(code) => write!(f, "last_year({code})"),
            Self::YearToDate(code) => write!(f, "ytd({code})"),
            Self::PreviousYearToDate(code) => write!(f, "prev_ytd({code})"),
            Self::Detail(DetailSource { detail, fold }) => match fold {
                Fold::Rows => write!(f, "detail_rows({detail})"),
                Fold::Sum(column) => write!(f, "detail_sum({detail}.{column})"),
                Fold::Count(column) => write!(f, "detail_count({detail}.{column})"),
                Fold::CountAtLeast(column, n) => write!(f, "detail_count_ge({detail}.{column}, {n})"),
                Fold::CountEqual(column, word) => write!(f, "detail_count_eq({detail}.{column}, {word})"),
                Fold::Min(column) => write!(f, "detail_min({detail}.{column})"),
            },
            Self::DetailColumn { detail, column } => write!(f, "{detail}.{column}"),
            Self::Register(RegisterFact::Rows(detail)) => write!(f, "register_rows({detail})"),
            Self::Register(RegisterFact::Groups(detail)) => write!(f, "register_groups({detail})"),
            Self::Register(RegisterFact::Schools) => f.write_str("register(schools)"),
            Self::Register(RegisterFact::Population) => f.write_str("population()"),
            Self::CountiesSum(code) => write!(f, "counties_sum({code})"),
            Self::CountiesMin(code) => write!(f, "counties_min({code})"),
            Self::CountiesMedian(code) => write!(f, "counties_median({code})"),
            Self::QuarterNumber => f.write_str("quarter()"),
        }
    }
}

impl Reference {
    /// The indicator it is about, if it is about one.
    #[must_use]
    pub fn code(&self) -> Option<&Code> {
        match self {
            Self::Now(code)
            | Self::Previous(code)
            | Self::YearBefore(code)
            | Self::YearToDate(code)
            | Self::PreviousYearToDate(code)
            | Self::CountiesSum(code)
            | Self::CountiesMin(code)
            | Self::CountiesMedian(code) => Some(code),
            Self::Detail(_) | Self::DetailColumn { .. } | Self::Register(_) | Self::QuarterNumber => None,
        }
    }

    /// Whether its value stands in the same reporter's return: of this quarter or of an earlier one.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.code().is_some()
            && !matches!(self, Self::CountiesSum(_) | Self::CountiesMin(_) | Self::CountiesMedian(_))
    }

    /// Whether its value stands in an earlier quarter's return.
    #[must_use]
    pub fn is_earlier(&self) -> bool {
        matches!(self, Self::Previous(_) | Self::YearBefore(_) | Self::PreviousYearToDate(_))
    }
}

impl Expression {
    /// Every value it asks for, in reading order, repeated where it is asked for again.
    #[must_use]
    pub fn references(&self) -> Vec<&Reference> {
        match self {
            Self::Number(_) => Vec::new(),
            Self::Value(reference) => vec![reference],
            Self::Binary(left, _, right) | Self::Min(left, right) | Self::Max(left, right) => {
                let mut all = left.references();
                all.extend(right.references());
                all
            }
        }
    }
}

/// Why a formula is refused when the pack loads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormulaError {
    /// Not readable as a formula.
    #[error("“{text}”从“{rest}”起读不懂")]
    Syntax {
        /// The formula.
        text: String,
        /// The part that could not be read.
        rest: String,
    },
    /// A name that is neither indicator nor column.
    #[error("“{name}”不存在{}", nearest.as_deref().map(|n| format!("，是不是“{n}”？")).unwrap_or_default())]
    UnknownName {
        /// The name.
        name: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// An indicator that takes words.
    #[error("“{name}”填的是词（{words}），不能用在公式里；对它的要求写在指标的目标里")]
    Words {
        /// The name.
        name: String,
        /// Its words.
        words: String,
    },
    /// A column that several detail sheets have.
    #[error("几张明细表都有“{name}”这一列，写明是哪一张的：{}", ways.join("、"))]
    Several {
        /// The name.
        name: String,
        /// How each is written.
        ways: Vec<String>,
    },
    /// A column of which nothing can be made in that way.
    #[error("{0}")]
    Column(String),
    /// A function called with the wrong arguments.
    #[error("函数 {function} 的写法应为 {usage}")]
    Arguments {
        /// The function.
        function: String,
        /// How it is written.
        usage: &'static str,
    },
    /// Values of different units added or compared.
    #[error("单位不同，不能相加减或比较：{left} 与 {right}（确需比较时写明换算系数，在一边前面写 1 *）")]
    UnitClash {
        /// Unit of the left side.
        left: String,
        /// Unit of the right side.
        right: String,
    },
    /// Longer or deeper than any rule a person could check by eye, and than the stack should carry.
    #[error("公式太长或括号套得太深（至多{length}个字符、{depth}层），请拆成几条规则")]
    TooComplex {
        /// Characters allowed.
        length: usize,
        /// Levels of parentheses allowed.
        depth: usize,
    },
    /// An operator the rules do not know.
    #[error("运算符“{0}”不认识，可用 ==、!=、>、>=、<、<=、both-or-neither、not-both")]
    Operator(String),
}
