//! The cells of an indicator's row in 指标汇总: what each shows and the formula that computes it.

use jibao_core::count::consolidate::Line;
use jibao_core::ids::{Period, ReporterId};
use jibao_core::pack::{Aggregate, Indicator, Kind, Reporter, Side};
use jibao_core::returns::State;
use rust_decimal::Decimal;
use rust_xlsxwriter::utility::row_col_to_cell;

use super::columns::Columns;
use crate::workbook::live::{Base, Live, exact, see};
use crate::workbook::plan::{self, GOALS, Grid, INDICATORS, TREND, Who};
use crate::workbook::shown::{self, NOTHING, Shown};
use crate::workbook::{View, goals, trend};

/// A reporter's cell in one of the grids of values.
pub(in crate::workbook) fn cell(
    view: View<'_>,
    here: &str,
    grid: Grid,
    indicator: &Indicator,
    id: &ReporterId,
) -> Live {
    let base = Base { view, here, indicator, part: None };
    let section = view.plan.index(id).is_none_or(|(who, _)| who == Who::Sections);
    if section && !shown::counts(view.pack, indicator, id) {
        return Live::fixed(Shown::words(NOTHING));
    }
    let code = indicator.code.as_str();
    match grid {
        Grid::Then => {
            let line = view.report.previous().and_then(|quarter| quarter.line(code));
            if let Some(word) = line.and_then(|line| line.words.get(id)) {
                return Live::fixed(Shown::words(word));
            }
            let Some(share) = line.and_then(|line| line.share(id)) else {
                return Live::fixed(Shown::words(NOTHING));
            };
            match indicator.kind {
                Kind::Rate => {
                    let shown = match jibao_core::count::consolidate::percent(share) {
                        Some(value) => shown::amount(indicator, value, Some(share)),
                        None => Shown::words(State::NotApplicable.label()),
                    };
                    Live::or_fixed(shown, base.of_reporter(grid, id))
                }
                Kind::Flag => Live::fixed(shown::yes_no(share.numerator)),
                _ => Live::fixed(shown::amount(indicator, share.numerator, None)),
            }
        }
        _ => match view.report.line(code) {
            Some(line) if line.cell(id).is_some() => {
                // Of rows that are not all there nothing is summed up, here as in the report.
                let open = indicator.detail.is_some()
                    && line.cell(id).is_some_and(|cell| cell.computed && cell.number().is_none());
                let formula = if open { None } else { base.of_reporter(grid, id) };
                Live::or_fixed(shown::of_reporter(view.edition, indicator, line, id), formula)
            }
            _ => Live::fixed(Shown::words(NOTHING)),
        },
    }
}

/// One row being worked out.
pub(super) struct Work<'v> {
    pub(super) view: View<'v>,
    pub(super) indicator: &'v Indicator,
    pub(super) line: &'v Line,
    pub(super) row: u32,
    pub(super) places: Columns,
}

impl<'v> Work<'v> {
    fn base(&self) -> Base<'v> {
        Base { view: self.view, here: INDICATORS, indicator: self.indicator, part: None }
    }

    fn here(&self, column: u16) -> String {
        row_col_to_cell(self.row, column)
    }

    /// Where the terms of the total stand: the entries, the row of the first term, or the detail rows.
    pub(super) fn terms(&self) -> Option<String> {
        let plan = self.view.plan;
        if let Some(first) = self.indicator.numerator.first() {
            let row = plan.line(first.as_str())?;
            return Some(plan::span(INDICATORS, (row, 0), (row, self.places.notes)));
        }
        let made = self.view.detail_of(self.indicator).filter(|_| self.indicator.kind == Kind::Derived);
        if let Some((number, detail)) = made {
            let (first, last) = plan.all_rows(number)?;
            return Some(plan::span(&detail.book, (first, 0), (last, 0)));
        }
        let (first, last) = plan.entries(self.indicator.code.as_str())?;
        Some(plan::span(plan::SOURCE, (first, 0), (last, plan::SOURCE_LAST)))
    }

    pub(super) fn own(&self) -> Live {
        let shown = shown::own(self.view.pack, self.view.edition, self.indicator, self.line);
        let plan = self.view.plan;
        let code = self.indicator.code.as_str();
        let counted = plan.sections.iter().find(|section| {
            shown::counts(self.view.pack, self.indicator, &section.id)
                && self.line.cell(&section.id).is_some()
        });
        let Some(first) = counted else { return Live::fixed(shown) };
        let one = plan.index(&first.id).and_then(|index| plan.cell(INDICATORS, Grid::Now, code, index));
        let sections = plan.range(INDICATORS, Grid::Now, code, Who::Sections);
        let formula = match (self.indicator.aggregate, one, sections) {
            (Aggregate::Sum, Some(one), Some(all)) => Some(format!("IF(COUNT({all})=0,{one},SUM({all}))")),
            (_, one, _) => one,
        };
        Live::or_fixed(shown, formula)
    }

    pub(super) fn total(&self) -> Live {
        let shown = shown::total(self.indicator, self.line);
        let covered = self.here(self.places.covered);
        let missing = self.line.absence().label();
        let formula = match self.indicator.aggregate {
            Aggregate::Settings => {
                let cell = self.view.plan.source_cell(
                    self.indicator.code.as_str(),
                    self.indicator.main_column(),
                    None,
                );
                cell.map(|cell| match self.indicator.unit.as_str() {
                    "%" => format!("IF(ISNUMBER({cell}),{cell}/100,\"未设置\")"),
                    _ => cell,
                })
            }
            Aggregate::List if !self.indicator.is_choice() => None,
            _ if self.line.expected == 0 => None,
            Aggregate::Direct if self.indicator.kind == Kind::Flag || self.indicator.is_choice() => {
                Some(self.here(self.places.own))
            }
            Aggregate::List => self.base().answers(),
            Aggregate::Recompute => {
                let (above, below) = (self.here(self.places.numerator), self.here(self.places.denominator));
                Some(format!("IF({covered}=0,\"{missing}\",IF({below}=0,\"不适用\",{above}/{below}))"))
            }
            _ => Some(format!("IF({covered}=0,\"{missing}\",{})", self.base().value(&[Grid::Now]).0)),
        };
        Live::or_fixed(shown, formula)
    }

    pub(super) fn coverage(&self) -> Live {
        let shown = Shown::Words(coverage(self.line));
        if self.line.expected == 0 {
            return Live::fixed(shown);
        }
        let (covered, expected) = (self.here(self.places.covered), self.here(self.places.expected));
        Live::new(shown, format!("{covered}&\"/\"&{expected}"))
    }

    pub(super) fn earlier(&self, quarter: Period) -> Live {
        earlier(self.view, self.indicator, quarter)
    }

    pub(super) fn change(&self) -> Live {
        let shown = change(self.view, self.indicator);
        if self.no_change() {
            return Live::fixed(shown);
        }
        let (now, then) = (self.here(self.places.now), self.here(self.places.then));
        let decimals = self.indicator.decimals();
        let difference = match self.indicator.kind {
            Kind::Rate => format!("ROUND({now},{decimals})-ROUND({then},{decimals})"),
            _ => exact(decimals, format!("{now}-{then}")),
        };
        Live::new(shown, format!("IF(AND(ISNUMBER({now}),ISNUMBER({then})),{difference},\"—\")"))
    }

    fn no_change(&self) -> bool {
        let code = self.indicator.code.as_str();
        let doubted = |line: Option<&Line>| line.is_some_and(shown::is_doubted);
        let Some(previous) = self.view.report.previous() else { return true };
        doubted(Some(self.line))
            || doubted(previous.line(code))
            || single(self.indicator)
            || starts_anew(self.view, self.indicator)
            || matches!(self.indicator.aggregate, Aggregate::List | Aggregate::Settings)
    }

    pub(super) fn year(&self) -> Live {
        let shown = shown::year(self.indicator, self.line);
        match self.indicator.kind {
            Kind::Ytd => Live::new(shown, self.here(self.places.total)),
            Kind::Flow | Kind::Derived
                if self.indicator.detail.is_none() || self.indicator.kind == Kind::Flow =>
            {
                let enters = |reporter: &&&Reporter| {
                    let direct = self.indicator.aggregate == Aggregate::Direct;
                    let counted = match reporter.side {
                        Side::Unit => !direct,
                        Side::Section => shown::counts(self.view.pack, self.indicator, &reporter.id),
                    };
                    counted && self.line.cell(&reporter.id).is_some()
                };
                let plan = self.view.plan;
                let entering = plan.counties.iter().chain(&plan.sections).filter(enters);
                Live::or_fixed(shown, self.base().year(entering.map(|reporter| &reporter.id)))
            }
            _ => Live::fixed(shown),
        }
    }

    /// Behind the printed page: coverage, the rate's terms, and the two sides of the change.
    pub(super) fn helpers(&self) -> [Live; 6] {
        let nothing = || Live::fixed(Shown::words(NOTHING));
        if self.line.expected == 0 {
            return std::array::from_fn(|_| nothing());
        }
        let base = self.base();
        let counted = base.count(&[Grid::Now]);
        let covered = Live::new(Shown::count(self.line.covered()), counted);
        let expected = Live::fixed(Shown::count(self.line.expected));
        let [above, below] = match (self.indicator.kind, self.line.ratio) {
            (Kind::Rate, ratio) => {
                // Where nobody has both terms there is no sum of them either.
                let covered = self.here(self.places.covered);
                let term = |value: Option<Decimal>, sum: String| {
                    let shown = value.map_or_else(|| Shown::words(NOTHING), Shown::plain);
                    Live::new(shown, format!("IF({covered}=0,\"{NOTHING}\",{sum})"))
                };
                [
                    term(ratio.map(|share| share.numerator), base.numerator(&[Grid::Now])),
                    term(ratio.map(|share| share.denominator), base.denominator(&[Grid::Now])),
                ]
            }
            _ => [nothing(), nothing()],
        };
        let [now, then] = if self.no_change() { [nothing(), nothing()] } else { self.compared() };
        [covered, expected, above, below, now, then]
    }

    /// The two quarters over the reporters that both have.
    fn compared(&self) -> [Live; 2] {
        let found = self.view.report.versus_previous(self.indicator);
        let base = self.base();
        let common = base.count(&[Grid::Now, Grid::Then]);
        let sides = [[Grid::Now, Grid::Then], [Grid::Then, Grid::Now]];
        let values = [found.as_ref().map(|found| found.now), found.as_ref().map(|found| found.then)];
        let side = |grids: &[Grid], value: Option<Decimal>| {
            let shown = value.map_or_else(|| Shown::words(NOTHING), Shown::plain);
            if self.indicator.kind == Kind::Rate {
                let [now, then] = sides.map(|grids| base.denominator(&grids));
                let (above, below) = (base.numerator(grids), base.denominator(grids));
                let formula = format!(
                    "IF({common}=0,\"—\",IF(OR({now}=0,{then}=0),\"—\",ROUND(({above})*100/({below}),6)))"
                );
                return Live::new(shown, formula);
            }
            let (value, array) = base.value(grids);
            let percent = self.indicator.is_percent();
            let value = if percent { format!("ROUND({value}*100,6)") } else { value };
            Live { shown, formula: Some(format!("IF({common}=0,\"—\",{value})")), array }
        };
        [side(&sides[0], values[0]), side(&sides[1], values[1])]
    }
}

/// An earlier quarter's total, as it stands in 趋势.
fn earlier(view: View<'_>, indicator: &Indicator, quarter: Period) -> Live {
    let code = indicator.code.as_str();
    let at = view.report.earlier.iter().position(|one| one.quarter == quarter);
    let found = at.and_then(|at| Some((at, view.report.earlier[at].line(code)?, view.plan.line(code)?)));
    match found {
        Some((at, line, row)) => see(shown::total(indicator, line), TREND, row, trend::column(at)),
        None => Live::fixed(Shown::words(NOTHING)),
    }
}

/// A cell of an indicator's row here, seen from another sheet.
pub(in crate::workbook) fn seen(
    view: View<'_>,
    shown: Shown,
    code: &str,
    column: impl Fn(&Columns) -> u16,
) -> Live {
    match view.plan.line(code) {
        Some(row) => see(shown, INDICATORS, row, column(&Columns::new(view.plan))),
        None => Live::fixed(shown),
    }
}

pub(super) fn verdict(view: View<'_>, code: &str) -> Live {
    match (view.report.target(code), view.plan.goal(code)) {
        (Some(result), Some(row)) => {
            let word = jibao_core::report::standing::verdict(view.report.quarter, result);
            see(Shown::Words(word), GOALS, row, goals::VERDICT)
        }
        _ => Live::fixed(Shown::words("")),
    }
}

/// Of how many reporters a total has a value.
pub(in crate::workbook) fn coverage(line: &Line) -> String {
    match line.expected {
        0 => NOTHING.to_owned(),
        expected => format!("{}/{expected}", line.covered()),
    }
}

/// The change against the previous quarter. What counts by the year begins anew in the first quarter.
pub(in crate::workbook) fn change(view: View<'_>, indicator: &Indicator) -> Shown {
    if single(indicator) || starts_anew(view, indicator) {
        return Shown::words(NOTHING);
    }
    view.report
        .versus_previous(indicator)
        .map_or_else(|| Shown::words(NOTHING), |found| shown::change(indicator, found.difference(indicator)))
}

/// One section's yes or no, or words: there is no amount that could change.
pub(in crate::workbook) fn single(indicator: &Indicator) -> bool {
    indicator.is_choice() || indicator.kind == Kind::Flag && indicator.aggregate == Aggregate::Direct
}

pub(in crate::workbook) fn starts_anew(view: View<'_>, indicator: &Indicator) -> bool {
    indicator.kind == Kind::Ytd && view.report.quarter.is_first_of_year()
}
