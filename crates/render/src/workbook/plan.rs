//! Where everything stands: rows of indicators, of entries, of detail rows and of targets, fixed before a sheet is
//! written, so that every formula can name the cells it rests on.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jibao_contract::book::{Grid as Heads, HEADER, Shape, Sheet, Source, UnitRow, stands};
use jibao_core::count::consolidate::Line;
use jibao_core::count::phrase::numeral;
use jibao_core::count::rank::ranks;
use jibao_core::ids::{Code, ReporterId};
use jibao_core::pack::{Column, Detail, Indicator, Kind, Pack, Reporter};
use jibao_core::public::Edition;
use jibao_core::report::Report;
use jibao_core::report::headline::headlines;
use jibao_core::returns::{Entry, Place, Submission};
use rayon::prelude::*;
use rust_xlsxwriter::utility::row_col_to_cell;

use crate::sheet;

/// Sheets that formulas refer to.
pub(super) const INDICATORS: &str = Sheet::Indicators.name();
pub(super) const UNITS: &str = Sheet::Units.name();
pub(super) const GOALS: &str = Sheet::Goals.name();
pub(super) const GOALS_BY_UNIT: &str = Sheet::GoalsByUnit.name();
pub(super) const GROUPS: &str = Sheet::Groups.name();
pub(super) const TREND: &str = Sheet::Trend.name();
pub(super) const SOURCE: &str = Sheet::Source.name();
pub(super) const OVERVIEW: &str = Sheet::Overview.name();
pub(super) const FINDINGS: &str = Sheet::Findings.name();

/// Columns of 原始值 that are referred to.
pub(super) const SOURCE_VALUE: u16 = Source::Value.at();
pub(super) const SOURCE_LAST: u16 = Source::Remark.at();
/// Columns before the values of a sheet that goes by indicator.
pub(super) const GRID: u16 = Heads::Unit.at() + 1;

/// A row of 指标汇总, and of every sheet that goes by indicator.
pub(super) enum Item<'a> {
    /// A heading over measures.
    Part(String),
    /// A heading over indicators.
    Measure(String),
    /// An indicator.
    Line(&'a Indicator),
}

/// Tables of values by indicator and reporter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Grid {
    /// This quarter.
    Now,
    /// The quarter before.
    Then,
    /// What each lacks of its target.
    Goal,
}

/// The two groups of reporters that stand together in a grid.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Counties,
    Sections,
}

/// A row of 原始值.
pub(super) struct SourceRow<'a> {
    pub(super) indicator: &'a Indicator,
    pub(super) column: Column,
    /// `None` for what the bureau itself sets.
    pub(super) reporter: Option<&'a Reporter>,
    /// Place of the reporter among all, none before every one.
    order: Option<u32>,
    /// `None` where nothing was sent, or where the pack knows the value.
    pub(super) entry: Option<&'a Entry>,
}

/// The plan of a workbook.
pub(super) struct Plan<'a> {
    /// What sheets and columns depend on.
    pub(super) shape: Shape<'a>,
    pub(super) counties: Vec<&'a Reporter>,
    /// Sections whose figures enter a total.
    pub(super) sections: Vec<&'a Reporter>,
    /// What the sheet of the quarter before is called.
    pub(super) before: String,
    /// Whether counties stand side by side in 指标汇总.
    pub(super) across: bool,
    pub(super) items: Vec<Item<'a>>,
    /// Row in 指标汇总 and number among the indicators, by code.
    lines: BTreeMap<&'a str, (u32, u16)>,
    pub(super) source: Vec<SourceRow<'a>>,
    /// The rows of 原始值, from 0, of a code's column: in the order of the reporters.
    source_of: BTreeMap<(&'a str, Column), Range<usize>>,
    /// Place of each reporter among all.
    orders: BTreeMap<&'a ReporterId, u32>,
    /// Whose values come from which file.
    by_file: BTreeMap<&'a str, Vec<&'a Submission>>,
    /// First and last row of each county on each detail sheet, in the order of the form.
    details: Vec<BTreeMap<&'a ReporterId, (u32, u32)>>,
    /// Row in 目标完成 and number among the targets, by code.
    goals: BTreeMap<&'a str, (u32, u16)>,
    /// Place of each county among the counties, by code.
    ranks: BTreeMap<&'a str, BTreeMap<ReporterId, usize>>,
    headlines: BTreeSet<&'a str>,
    /// Where each reporter stands in the grids.
    indices: BTreeMap<&'a ReporterId, (Who, usize)>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(pack: &'a Pack, report: Edition<'a>, figures: bool) -> Self {
        let whole = report.report();
        let items = items(pack, whole);
        let mut lines = BTreeMap::new();
        for (item, row) in items.iter().zip(HEADER + 1..) {
            if let Item::Line(indicator) = item {
                let number = u16::try_from(lines.len()).unwrap_or(u16::MAX);
                lines.insert(indicator.code.as_str(), (row, number));
            }
        }
        let orders: BTreeMap<&ReporterId, u32> = pack.reporters.iter().map(|one| &one.id).zip(0..).collect();
        let lined = pack.catalogue.iter().filter_map(|one| Some((one, whole.line(one.code.as_str())?)));
        let lined: Vec<(&Indicator, &Line)> = lined.collect();
        let (source, ranks) = rayon::join(
            || source(pack, whole),
            || -> Vec<_> {
                let ranked =
                    |(one, line): &(&'a Indicator, &Line)| (one.code.as_str(), ranks(pack, one, line));
                lined.par_iter().with_max_len(1).map(ranked).collect()
            },
        );
        let mut source_of: BTreeMap<(&str, Column), Range<usize>> = BTreeMap::new();
        let mut end = 0;
        for rows in source.chunk_by(|one, next| one.of() == next.of()) {
            source_of.insert(rows[0].of(), end..end + rows.len());
            end += rows.len();
        }
        let mut by_file: BTreeMap<&str, Vec<&Submission>> = BTreeMap::new();
        for submission in &whole.inbox.submissions {
            for file in &submission.files {
                by_file.entry(file).or_default().push(submission);
            }
        }
        let headlines = headlines(pack, whole.quarter).into_iter().map(|one| one.code.as_str()).collect();
        let goals = whole.targets.iter().zip(HEADER + 1..).zip(0..);
        let shape = shape(pack, whole, report.is_public(), &items, figures);
        let (counties, sections): (Vec<_>, _) = (pack.reporters.counties().collect(), shape.sections());
        let placed = |who, list: &[&'a Reporter]| {
            list.iter().enumerate().map(|(at, one)| (&one.id, (who, at))).collect::<Vec<_>>()
        };
        let indices =
            placed(Who::Sections, &sections).into_iter().chain(placed(Who::Counties, &counties)).collect();
        Self {
            before: Sheet::Before.called(pack).into_owned(),
            across: shape.across(),
            sections,
            counties,
            indices,
            shape,
            items,
            lines,
            source,
            source_of,
            orders,
            by_file,
            details: pack.form.details.iter().map(|detail| details(pack, whole, detail)).collect(),
            goals: goals.map(|((target, row), number)| (target.code.as_str(), (row, number))).collect(),
            ranks: ranks.into_iter().collect(),
            headlines,
        }
    }

    /// Place of a county among the counties, from 1.
    pub(super) fn rank(&self, code: &str, county: &ReporterId) -> Option<usize> {
        self.ranks.get(code)?.get(county).copied()
    }

    /// Whether an indicator speaks for the quarter.
    pub(super) fn is_headline(&self, code: &str) -> bool {
        self.headlines.contains(code)
    }

    /// Row of an indicator in 指标汇总 and 趋势.
    pub(super) fn line(&self, code: &str) -> Option<u32> {
        self.lines.get(code).map(|(row, _)| *row)
    }

    /// Row of a target in 目标完成.
    pub(super) fn goal(&self, code: &str) -> Option<u32> {
        self.goals.get(code).map(|(row, _)| *row)
    }

    /// Counties side by side in 指标汇总.
    pub(super) fn width(&self) -> u16 {
        if self.across { u16::try_from(self.counties.len()).unwrap_or(0) } else { 0 }
    }

    /// The row of 原始值 in which a reporter's entry stands.
    pub(super) fn source_row(
        &self,
        code: &str,
        column: Column,
        reporter: Option<&ReporterId>,
    ) -> Option<u32> {
        let order = match reporter {
            Some(reporter) => Some(*self.orders.get(reporter)?),
            None => None,
        };
        let range = self.source_of.get(&(code, column))?;
        let at = self.source[range.clone()].binary_search_by_key(&order, |row| row.order).ok()?;
        sheet_row(range.start + at)
    }

    /// The cell of 原始值 that holds a reporter's value.
    pub(super) fn source_cell(
        &self,
        code: &str,
        column: Column,
        reporter: Option<&ReporterId>,
    ) -> Option<String> {
        let row = self.source_row(code, column, reporter)?;
        Some(at(SOURCE, row, SOURCE_VALUE))
    }

    /// The row of 原始值 that comes from a cell of a return.
    pub(super) fn of_place(&self, place: &Place) -> Option<u32> {
        let of = |submission: &Submission| {
            // Most values stand in other cells of the same sheet.
            let from = |entry: &Entry| entry.place.cell == place.cell && entry.place == *place;
            let entries = submission.entries.iter().filter(|(_, entry)| from(entry));
            let row =
                |code: &Code, column| self.source_row(code.as_str(), column, Some(&submission.reporter));
            entries.filter_map(|((code, column), _)| row(code, *column)).max()
        };
        // Of several rows from one cell the last.
        let own = self.by_file.get(&*place.file).filter(|_| !place.cell.is_empty())?;
        own.iter().filter_map(|submission| of(submission)).max()
    }

    /// First and last row of 原始值 with an indicator's entries.
    pub(super) fn entries(&self, code: &str) -> Option<(u32, u32)> {
        // A code's two columns lie side by side.
        let both = || [Column::Current, Column::Year].map(|column| self.source_of.get(&(code, column)));
        let (first, last) = (both().into_iter().flatten().next()?, both().into_iter().flatten().last()?);
        Some((sheet_row(first.start)?, sheet_row(last.end - 1)?))
    }

    /// First and last row of a county on a detail sheet.
    pub(super) fn own_rows(&self, detail: usize, county: &ReporterId) -> Option<(u32, u32)> {
        self.details.get(detail)?.get(county).copied()
    }

    /// First and last row of a detail sheet.
    pub(super) fn all_rows(&self, detail: usize) -> Option<(u32, u32)> {
        let rows = self.details.get(detail)?;
        let first = rows.values().map(|(first, _)| *first).min()?;
        Some((first, rows.values().map(|(_, last)| *last).max()?))
    }

    /// Row and column of a value in a grid, with its sheet.
    pub(super) fn spot(&self, grid: Grid, code: &str, who: Who, index: usize) -> Option<(&str, u32, u16)> {
        let (row, number) = match grid {
            Grid::Goal => *self.goals.get(code)?,
            Grid::Now | Grid::Then => *self.lines.get(code)?,
        };
        let index = match who {
            Who::Counties => index,
            Who::Sections => index + if self.across { 0 } else { self.counties.len() },
        };
        if self.across {
            let first = match (grid, who) {
                (Grid::Now | Grid::Then, Who::Counties) => GRID,
                (Grid::Now, Who::Sections) => super::indicators::Columns::new(self).sections,
                (Grid::Then, Who::Sections) => GRID + self.width(),
                (Grid::Goal, Who::Counties) => super::goals::FIRST,
                (Grid::Goal, Who::Sections) => super::goals::FIRST + self.width(),
            };
            return Some((self.sheet(grid), row, first + u16::try_from(index).ok()?));
        }
        Some((self.sheet(grid), HEADER + 1 + u32::try_from(index).ok()?, UnitRow::Name.at() + 1 + number))
    }

    fn sheet(&self, grid: Grid) -> &str {
        match (grid, self.across) {
            (Grid::Now, true) => INDICATORS,
            (Grid::Now, false) => UNITS,
            (Grid::Then, _) => &self.before,
            (Grid::Goal, true) => GOALS,
            (Grid::Goal, false) => GOALS_BY_UNIT,
        }
    }

    /// A reporter's group and place in it.
    pub(super) fn index(&self, reporter: &ReporterId) -> Option<(Who, usize)> {
        self.indices.get(reporter).copied()
    }

    /// A reporter's cell in a grid, as formulas on the sheet `here` name it.
    pub(super) fn cell(
        &self,
        here: &str,
        grid: Grid,
        code: &str,
        (who, index): (Who, usize),
    ) -> Option<String> {
        let (sheet, row, column) = self.spot(grid, code, who, index)?;
        Some(on(here, sheet, &row_col_to_cell(row, column)))
    }

    /// All cells of a group in a grid.
    pub(super) fn range(&self, here: &str, grid: Grid, code: &str, who: Who) -> Option<String> {
        let count = match who {
            Who::Counties => self.counties.len(),
            Who::Sections => self.sections.len(),
        };
        self.between(here, grid, code, (who, 0), count.checked_sub(1)?)
    }

    /// The cells of units that stand side by side, from one to another.
    pub(super) fn run(
        &self,
        here: &str,
        grid: Grid,
        code: &str,
        (first, last): (usize, usize),
    ) -> Option<String> {
        self.between(here, grid, code, (Who::Counties, first), last)
    }

    fn between(
        &self,
        here: &str,
        grid: Grid,
        code: &str,
        (who, first): (Who, usize),
        last: usize,
    ) -> Option<String> {
        let (sheet, row, column) = self.spot(grid, code, who, first)?;
        let (_, last_row, last) = self.spot(grid, code, who, last)?;
        Some(on(
            here,
            sheet,
            &format!("{}:{}", row_col_to_cell(row, column), row_col_to_cell(last_row, last)),
        ))
    }
}

impl<'a> SourceRow<'a> {
    /// What it is a value of.
    fn of(&self) -> (&'a str, Column) {
        (self.indicator.code.as_str(), self.column)
    }
}

/// The row of a sheet in which the row of a table stands that begins below the header.
fn sheet_row(at: usize) -> Option<u32> {
    (HEADER + 1).checked_add(u32::try_from(at).ok()?)
}

fn on(here: &str, sheet: &str, cells: &str) -> String {
    if here == sheet { cells.to_owned() } else { format!("'{sheet}'!{cells}") }
}

/// A cell of another sheet.
pub(super) fn at(sheet: &str, row: u32, column: u16) -> String {
    format!("'{}'!{}", sheet.replace('\'', "''"), row_col_to_cell(row, column))
}

/// A range of another sheet.
pub(super) fn span(sheet: &str, first: (u32, u16), last: (u32, u16)) -> String {
    format!("'{sheet}'!{}:{}", row_col_to_cell(first.0, first.1), row_col_to_cell(last.0, last.1))
}

/// Headings and indicators in reading order: basics, general figures, the policy's parts, reporting.
fn items<'a>(pack: &'a Pack, report: &'a Report) -> Vec<Item<'a>> {
    let mut items = Vec::new();
    let alone = |items: &mut Vec<Item<'a>>, code: &'a str| {
        let mut lines = listed(pack, report, code).map(Item::Line).peekable();
        // Over nothing no heading stands.
        if lines.peek().is_some() {
            items.push(Item::Part(sheet::measure_title(pack, code).to_owned()));
            items.extend(lines);
        }
    };
    alone(&mut items, "B");
    alone(&mut items, "G");
    for part in &pack.policy.parts {
        let codes = part.measures.iter().map(|measure| measure.code.as_str());
        if codes.flat_map(|code| listed(pack, report, code)).next().is_none() {
            continue;
        }
        items.push(Item::Part(format!("{}、{}", numeral(part.number.into()), part.title)));
        for measure in &part.measures {
            if listed(pack, report, &measure.code).next().is_none() {
                continue;
            }
            items.push(Item::Measure(format!("（{}）{}", numeral(measure.number.into()), measure.title)));
            items.extend(listed(pack, report, &measure.code).map(Item::Line));
        }
    }
    alone(&mut items, "T");
    items
}

/// Texts have a sheet of their own, and whether returns were in time stands on the overview's board.
fn listed<'a>(pack: &'a Pack, report: &'a Report, measure: &'a str) -> impl Iterator<Item = &'a Indicator> {
    pack.catalogue.iter().filter(move |indicator| {
        indicator.measure == measure && stands(indicator) && report.line(indicator.code.as_str()).is_some()
    })
}

fn shape<'a>(
    pack: &'a Pack,
    report: &'a Report,
    public: bool,
    items: &[Item<'a>],
    figures: bool,
) -> Shape<'a> {
    let listed = items.iter().filter_map(|item| match item {
        &Item::Line(indicator) => Some(indicator),
        _ => None,
    });
    let target = |code: &str| pack.catalogue.get(code);
    Shape {
        pack,
        public,
        quarter: report.quarter,
        earlier: report.earlier.iter().map(|one| one.quarter).collect(),
        before: report.previous().is_some(),
        figures,
        indicators: listed.collect(),
        targets: report.targets.iter().filter_map(|one| target(one.code.as_str())).collect(),
    }
}

/// Every value that was given or should have been, by indicator, column and reporter.
fn source<'a>(pack: &'a Pack, report: &'a Report) -> Vec<SourceRow<'a>> {
    let sent = pack.reporters.iter().zip(0..).map(|(one, order)| (one, order, report.inbox.of(&one.id)));
    let sent: Vec<(&Reporter, u32, Option<&Submission>)> = sent.collect();
    let of = |indicator: &'a Indicator| {
        let mut rows = Vec::new();
        if indicator.aggregate == jibao_core::pack::Aggregate::Settings {
            let (column, reporter, order, entry) = (Column::Current, None, None, None);
            rows.push(SourceRow { indicator, column, reporter, order, entry });
            return rows;
        }
        let line = report.line(indicator.code.as_str());
        for column in [Column::Current, Column::Year] {
            for (reporter, order, submission) in sent.iter().copied() {
                let entry = submission.and_then(|one| one.entry(&indicator.code, column));
                let cell = line.and_then(|line| line.cell(&reporter.id));
                let registered = indicator.register.is_some() && column == Column::Current;
                let asked = cell.is_some() && (indicator.asks(column) || registered);
                if entry.is_some() || asked {
                    let (reporter, order) = (Some(reporter), Some(order));
                    rows.push(SourceRow { indicator, column, reporter, order, entry });
                }
            }
        }
        rows
    };
    let given: Vec<&Indicator> = pack.catalogue.iter().filter(|one| one.kind != Kind::Text).collect();
    given.into_par_iter().with_max_len(1).flat_map_iter(of).collect()
}

fn details<'a>(
    pack: &'a Pack,
    report: &'a Report,
    detail: &'a Detail,
) -> BTreeMap<&'a ReporterId, (u32, u32)> {
    let mut rows = BTreeMap::new();
    // The rows of a county stand together.
    let mut open: Option<(&ReporterId, (u32, u32))> = None;
    for ((county, _), row) in report.details(pack, detail).zip(HEADER + 1..) {
        match &mut open {
            Some((whose, (_, last))) if *whose == county => *last = row,
            _ => rows.extend(open.replace((county, (row, row)))),
        }
    }
    rows.extend(open);
    rows
}
