//! 主要数据走势: line charts as SVG. Core says where values and quarters stand; here they are put on paper.

use jibao_core::count::phrase::{numeral, of};
use jibao_core::ids::{Length, Period};
use jibao_core::pack::Indicator;
use jibao_core::report::headline::headlines;
use jibao_core::report::trend::{Point, Trend, trend};
use jibao_core::text::number::plain;
use rust_decimal::Decimal;
use serde::Serialize;

use super::View;

#[derive(Serialize)]
pub(super) struct Chart {
    code: String,
    name: String,
    unit: String,
    /// The chart in words, for those who do not see it.
    description: String,
    ticks: Vec<Tick>,
    segments: Vec<Segment>,
    marks: Vec<Mark>,
    #[serde(skip)]
    labels: Vec<String>,
}

#[derive(Serialize)]
struct Tick {
    y: String,
    label: String,
}

#[derive(Serialize)]
struct Segment {
    x1: String,
    y1: String,
    x2: String,
    y2: String,
    /// One of its ends lacks a reporter.
    partial: bool,
}

#[derive(Serialize)]
struct Mark {
    x: String,
    y: String,
    /// Where its value is printed.
    label_y: String,
    short: String,
    /// Whether there is room to print the value.
    printed: bool,
    value: String,
    coverage: String,
    partial: bool,
    known: bool,
    season: String,
    year: String,
}

/// The plot inside a drawing of 360 by 176.
const LEFT: i64 = 74;
const WIDTH: i64 = 260;
const TOP: i64 = 26;
const HEIGHT: i64 = 104;

/// With more quarters than this, values would run into each other.
const ROOMY: usize = 6;

impl Chart {
    pub(super) fn quarters(&self) -> Vec<String> {
        self.labels.clone()
    }
}

pub(super) fn charts(view: View<'_>) -> Vec<Chart> {
    let chosen = headlines(view.pack, view.report.quarter).into_iter();
    chosen.filter_map(|indicator| Some(chart(indicator, &trend(view.report, indicator)?))).collect()
}

fn chart(indicator: &Indicator, trend: &Trend) -> Chart {
    let marks: Vec<Mark> =
        trend.points.iter().enumerate().map(|(at, point)| mark(indicator, trend, at, point)).collect();
    let told: Vec<String> = trend
        .points
        .iter()
        .zip(&marks)
        .map(|(point, mark)| format!("{}{}{}", point.quarter.label(), mark.value, mark.coverage))
        .collect();
    let tick =
        |tick: &Decimal| Tick { y: plain(y(trend.scale.position(*tick))), label: short(indicator, *tick) };
    Chart {
        code: indicator.code.to_string(),
        name: indicator.name.clone(),
        unit: indicator.unit.clone(),
        description: told.join("；"),
        ticks: trend.scale.ticks.iter().map(tick).collect(),
        segments: segments(&trend.points),
        marks,
        labels: trend.points.iter().map(|point| point.quarter.label()).collect(),
    }
}

fn x(along: Decimal) -> Decimal {
    Decimal::from(LEFT) + along * Decimal::from(WIDTH)
}

fn y(up: Decimal) -> Decimal {
    Decimal::from(TOP + HEIGHT) - up * Decimal::from(HEIGHT)
}

fn mark(indicator: &Indicator, trend: &Trend, at: usize, point: &Point) -> Mark {
    let count = trend.points.len();
    let top = y(point.up.unwrap_or_default());
    let partial = point.is_partial();
    let coverage = point.coverage.filter(|_| partial);
    Mark {
        x: plain(x(point.along)),
        y: plain(top),
        label_y: plain(top - Decimal::from(9)),
        short: point.value.map(|value| short(indicator, value)).unwrap_or_default(),
        printed: count <= ROOMY || at == 0 || at + 1 == count,
        value: point.value.map_or_else(|| "无数据".to_owned(), |value| of(indicator, value)),
        coverage: coverage.map(|(covered, due)| format!("（{covered}/{due}个单位）")).unwrap_or_default(),
        partial,
        known: point.value.is_some(),
        season: season(point.quarter, count),
        year: if at == 0 || point.quarter.is_first_of_year() {
            format!("{}年", point.quarter.year())
        } else {
            String::new()
        },
    }
}

fn season(quarter: Period, count: usize) -> String {
    let roomy = count <= ROOMY;
    match quarter.length() {
        Length::Month if roomy => quarter.name(),
        Length::Month => quarter.number().to_string(),
        Length::Quarter if roomy => format!("{}季度", numeral(quarter.number().into())),
        Length::Quarter => numeral(quarter.number().into()),
        Length::HalfYear if roomy => quarter.name(),
        Length::HalfYear => quarter.name().chars().take(1).collect(),
        // The year stands below it.
        Length::Year => String::new(),
    }
}

/// The value as large numbers are printed, without its unit: that stands in the heading.
fn short(indicator: &Indicator, value: Decimal) -> String {
    let text = of(indicator, value);
    text.strip_suffix(&indicator.unit).unwrap_or(&text).to_owned()
}

fn segments(points: &[Point]) -> Vec<Segment> {
    points
        .iter()
        .zip(points.iter().skip(1))
        .filter(|(_, to)| to.follows)
        .filter_map(|(from, to)| {
            Some(Segment {
                x1: plain(x(from.along)),
                y1: plain(y(from.up?)),
                x2: plain(x(to.along)),
                y2: plain(y(to.up?)),
                partial: from.is_partial() || to.is_partial(),
            })
        })
        .collect()
}
