//! A column as it stands in a workbook: its heading, and what of the data its cells hold.

use jibao_core::ids::{Code, Period, ReporterId};

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub heading: String,
    /// What its cells hold.
    pub holds: Holds,
}

impl Column {
    pub(super) fn new(heading: impl Into<String>, holds: Holds) -> Self {
        Self { heading: heading.into(), holds }
    }
}

/// What the cells of a column hold, as far as the data hold it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds {
    /// The code of the row's indicator.
    Code,
    /// The id of the row's reporter.
    Unit,
    /// The id of the row's group.
    Group,
    /// The name of the row's reporter.
    Name,
    /// The whole's total.
    Total,
    /// The bureau's own part of it.
    Own,
    /// The year's total.
    Year,
    /// The quarter before.
    Previous,
    /// The same quarter of the year before.
    YearBefore,
    /// The numerator of a rate.
    Numerator,
    /// Its denominator.
    Denominator,
    /// The total of an earlier quarter.
    Quarter(Period),
    /// A reporter's value.
    Reporter(ReporterId),
    /// A reporter's value of the quarter before.
    Before(ReporterId),
    /// An indicator's value of the row's reporter.
    Indicator(Code),
    /// Which of an indicator's values the row gives: 本期 or 本年累计.
    Span,
    /// An entry's value.
    Value,
    /// What a section gives for the whole.
    Given,
    /// The counties' sum beside it.
    Counties,
    /// The name of what a row of a detail sheet is about.
    Row,
    /// Its code in the register.
    RowCode,
    /// What a row of a detail sheet has in a column of the form, by the column's id.
    Form(String),
    /// What was found.
    Message,
    /// The code of the measure that a text is about.
    Measure,
    /// A text.
    Text,
    /// A number as the text prints it.
    Printed,
    /// Its exact value.
    Exact,
    /// Words, or a number that is not compared.
    Words,
}
