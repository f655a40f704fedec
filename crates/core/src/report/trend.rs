//! An indicator over the quarters that are there, ready to be drawn.

use rust_decimal::Decimal;

use crate::count::consolidate::Line;
use crate::ids::Period;
use crate::pack::{Indicator, Kind};
use crate::report::Report;
use crate::report::scale::{Scale, fraction};

/// One quarter of a trend.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Period.
    pub quarter: Period,
    /// The whole's value in the indicator's unit; `None` where the quarter or the value is not there.
    pub value: Option<Decimal>,
    /// How many reporters the value covers, and how many it should.
    pub coverage: Option<(usize, usize)>,
    /// Where the quarter stands from left to right, 0 to 1.
    pub along: Decimal,
    /// Where the value stands from bottom to top, 0 to 1.
    pub up: Option<Decimal>,
    /// Whether it follows from the quarter before: both have values, and 本年累计 did not begin anew.
    pub follows: bool,
}

impl Point {
    /// Whether its value lacks a reporter.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.coverage.is_some_and(|(covered, expected)| covered < expected)
    }
}

/// An indicator over the quarters, oldest first, without gaps in the calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// The quarters.
    pub points: Vec<Point>,
    /// The value axis.
    pub scale: Scale,
}

/// So many quarters are shown: three years.
const QUARTERS: usize = 12;

/// The trend of an indicator up to the report's quarter. `None` where no quarter has a value.
#[must_use]
pub fn trend(report: &Report, indicator: &Indicator) -> Option<Trend> {
    let code = indicator.code.as_str();
    let line = |quarter: Period| -> Option<&Line> {
        let all = report.earlier.iter().chain([&report.now]);
        all.into_iter().find(|one| one.quarter == quarter)?.line(code)
    };
    let quarters = quarters(report);
    let values: Vec<Option<Decimal>> =
        quarters.iter().map(|quarter| line(*quarter).and_then(|line| line.total)).collect();
    let given: Vec<Decimal> = values.iter().copied().flatten().collect();
    let scale = Scale::of(&given)?;
    let last = Decimal::from(quarters.len().saturating_sub(1));
    let mut before: Option<Decimal> = None;
    let mut points = Vec::new();
    for (at, (quarter, value)) in quarters.iter().zip(&values).enumerate() {
        let begins = indicator.kind == Kind::Ytd && quarter.is_first_of_year();
        points.push(Point {
            quarter: *quarter,
            value: *value,
            coverage: value.and(line(*quarter)).map(|line| (line.covered(), line.expected)),
            along: if last.is_zero() { Decimal::new(5, 1) } else { fraction(at.into(), last) },
            up: value.map(|value| scale.position(value)),
            follows: value.is_some() && before.is_some() && !begins,
        });
        before = *value;
    }
    Some(Trend { points, scale })
}

/// Every quarter from the oldest that is there to the report's own.
fn quarters(report: &Report) -> Vec<Period> {
    let oldest = report.earlier.iter().map(|one| one.quarter).min().unwrap_or(report.quarter);
    let back = std::iter::successors(Some(report.quarter), |quarter| Some(quarter.previous()));
    let mut list: Vec<Period> = back.take_while(|quarter| *quarter >= oldest).take(QUARTERS).collect();
    list.reverse();
    list
}
