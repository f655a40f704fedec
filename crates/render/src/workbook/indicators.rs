//! 指标汇总: every indicator with each county's value, the bureau's own, the total and what it is beside.

use jibao_core::consolidate::Line;
use jibao_core::pack::{Aggregate, Indicator, Kind, Reporter, ReporterId, ReporterKind};
use jibao_core::phrase::{fixed, plain};
use jibao_core::report::goal_text;
use jibao_core::submission::State;
use rust_decimal::Decimal;
use rust_xlsxwriter::{ConditionalFormatFormula, Worksheet, XlsxError};

use super::live::{Base, Live, see};
use super::plan::{self, GOALS, Grid, INDICATORS, Item, Plan, TREND, Who};
use super::row::{Looks, Row};
use super::shown::{self, NOTHING, Shown};
use super::{Extent, HEADER, View, put_columns};
use crate::sheet;

/// Columns that stay in sight: code, name, unit.
const FROZEN: u16 = 3;
const NAME: f64 = 27.0;
const NOTES: f64 = 24.0;

/// Where the columns behind the counties stand.
pub(super) struct Columns {
    pub(super) own: u16,
    pub(super) total: u16,
    previous: u16,
    change: u16,
    year_before: u16,
    year: u16,
    verdict: u16,
    notes: u16,
    pub(super) covered: u16,
    pub(super) expected: u16,
    pub(super) numerator: u16,
    pub(super) denominator: u16,
    pub(super) now: u16,
    pub(super) then: u16,
    /// First of the sections' own figures, where counties stand side by side.
    pub(super) sections: u16,
}

impl Columns {
    pub(super) fn new(plan: &Plan<'_>) -> Self {
        let own = FROZEN + plan.width();
        Self {
            own,
            total: own + 1,
            previous: own + 3,
            change: own + 4,
            year_before: own + 5,
            year: own + 6,
            verdict: own + 8,
            notes: own + 9,
            covered: own + 10,
            expected: own + 11,
            numerator: own + 12,
            denominator: own + 13,
            now: own + 14,
            then: own + 15,
            sections: own + 16,
        }
    }
}

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    let columns = headers(view);
    let places = Columns::new(view.plan);
    let printed = usize::from(places.notes) + 1;
    view.head(sheet, "指标汇总表", printed)?;
    let shown = if view.public() { printed } else { columns.len() };
    let headers: Vec<(&str, f64)> =
        columns[..shown.min(columns.len())].iter().map(|(name, width)| (name.as_str(), *width)).collect();
    put_columns(sheet, &headers)?;
    sheet.group_symbols_above(true);
    let looks = view.looks();
    let row = write_items(view, sheet, places.notes, |sheet, row, indicator| {
        line(view, sheet, &looks, row, indicator)
    })?;
    marks(view, sheet, &places, row)?;
    sheet.set_freeze_panes(HEADER + 1, FROZEN)?;
    view.print(sheet, Some(FROZEN - 1))?;
    // What the totals and changes are taken from stands to the right of the printed page.
    sheet.set_print_area(0, 0, row, places.notes)?;
    Ok(Extent(row, places.notes))
}

/// Goes through headings and indicators, with outline levels; returns the last row.
pub(super) fn write_items(
    view: View<'_>,
    sheet: &mut Worksheet,
    last: u16,
    mut line: impl FnMut(&mut Worksheet, u32, &Indicator) -> Result<(), XlsxError>,
) -> Result<u32, XlsxError> {
    let mut row = HEADER;
    let (mut part, mut measure) = (None, None);
    for item in &view.plan.items {
        row += 1;
        match item {
            Item::Part(title) => {
                close(sheet, &mut measure, row)?;
                close(sheet, &mut part, row)?;
                heading(sheet, row, last, title)?;
                part = Some(row + 1);
            }
            Item::Measure(title) => {
                close(sheet, &mut measure, row)?;
                heading(sheet, row, last, title)?;
                measure = Some(row + 1);
            }
            Item::Line(indicator) => line(sheet, row, indicator)?,
        }
    }
    close(sheet, &mut measure, row + 1)?;
    close(sheet, &mut part, row + 1)?;
    Ok(row)
}

/// Ends a group of rows before `next`.
fn close(sheet: &mut Worksheet, first: &mut Option<u32>, next: u32) -> Result<(), XlsxError> {
    if let Some(first) = first.take().filter(|first| *first < next) {
        sheet.group_rows(first, next - 1)?;
    }
    Ok(())
}

/// Short targets and changes of half and more are bold on grey: told apart in black and white. What counts by the
/// year grows each quarter: that is no change to point at.
fn marks(view: View<'_>, sheet: &mut Worksheet, places: &Columns, last: u32) -> Result<(), XlsxError> {
    let cell = |row, column| rust_xlsxwriter::utility::row_col_to_cell(row, column);
    let short = format!("={}=\"未达标\"", cell(HEADER + 1, places.verdict));
    let mark = ConditionalFormatFormula::new().set_rule(short.as_str()).set_format(super::marked());
    sheet.add_conditional_format(HEADER + 1, places.verdict, last, places.verdict, &mark)?;
    let counted = |item: &Item<'_>| matches!(item, Item::Line(indicator) if indicator.kind != Kind::Ytd);
    let rows: Vec<u32> = view
        .plan
        .items
        .iter()
        .zip(HEADER + 1..)
        .filter(|(item, _)| counted(item))
        .map(|(_, row)| row)
        .collect();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for row in rows {
        match runs.last_mut().filter(|(_, last)| *last + 1 == row) {
            Some(run) => run.1 = row,
            None => runs.push((row, row)),
        }
    }
    for (first, last) in runs {
        let (change, then) = (cell(first, places.change), cell(first, places.then));
        let large = format!(
            "=IF(AND(ISNUMBER({change}),ISNUMBER({then})),AND({then}<>0,ABS({change})>=ABS({then})/2),FALSE)"
        );
        let mark = ConditionalFormatFormula::new().set_rule(large.as_str()).set_format(super::marked());
        sheet.add_conditional_format(first, places.change, last, places.change, &mark)?;
    }
    Ok(())
}

fn headers(view: View<'_>) -> Vec<(String, f64)> {
    let about = &view.pack.about;
    let own = |name: &str, width| (name.to_owned(), width);
    let mut columns = vec![own("代码", 7.5), own("指标", NAME), own("单位", 7.5)];
    if view.plan.across {
        columns.extend(view.plan.counties.iter().map(|county| own(&county.name, 8.0)));
    }
    columns.extend([
        own(&about.own, 8.0),
        own(&format!("{}合计", about.whole), 9.5),
        own("覆盖", 6.5),
        own("上季度", 9.5),
        own("较上季度增减", 13.0),
        own("上年同期", 9.5),
        own("本年累计", 10.0),
        own("目标", 13.0),
        own("是否达标", 10.0),
        own("备注", NOTES),
        own("有数单位", 9.0),
        own("应有单位", 9.0),
        own("分子合计", 11.0),
        own("分母合计", 11.0),
        own("可比本季度", 12.0),
        own("可比上季度", 12.0),
    ]);
    if view.plan.across {
        let section = |section: &&Reporter| own(&section.name, 12.0);
        columns.extend(view.plan.sections.iter().map(section));
    }
    columns
}

pub(super) fn heading(sheet: &mut Worksheet, row: u32, last: u16, title: &str) -> Result<(), XlsxError> {
    let format = sheet::group();
    sheet::put(sheet, row, 0, title, &format)?;
    for column in 1..=last {
        sheet.write_blank(row, column, &format)?;
    }
    Ok(())
}

fn line(
    view: View<'_>,
    sheet: &mut Worksheet,
    looks: &Looks,
    at: u32,
    indicator: &Indicator,
) -> Result<(), XlsxError> {
    let code = indicator.code.as_str();
    let Some(line) = view.report.line(code) else {
        return Ok(());
    };
    let work = Work { view, indicator, line, row: at, places: Columns::new(view.plan) };
    let notes = notes(view, indicator, line);
    let decided = verdict(view, code);
    let goal = goal(view, code);
    let mut texts = vec![(indicator.name.as_str(), NAME), (&notes, NOTES), (&goal, 13.0)];
    if let Shown::Words(word) = &decided.shown {
        texts.push((word, 10.0));
    }
    sheet::fit(sheet, at, &texts)?;
    let mut row = Row::new(sheet, looks, at);
    row.middle_to(code, work.terms().as_deref())?.text(&indicator.name)?.middle(&indicator.unit)?;
    if view.plan.across {
        for county in &view.plan.counties {
            let entry = view.plan.source_row(code, indicator.main_column(), Some(&county.id));
            let to = entry.map(|row| plan::span(plan::SOURCE, (row, 0), (row, plan::SOURCE_LAST)));
            row.live_to(&cell(view, INDICATORS, Grid::Now, indicator, &county.id), to.as_deref())?;
        }
    }
    row.live(&work.own())?
        .live_bold(&work.total())?
        .live(&work.coverage())?
        .live(&work.earlier(view.report.quarter.previous()))?
        .live(&work.change())?
        .live(&work.earlier(view.report.quarter.year_before()))?
        .live(&work.year())?
        .middle(&goal)?
        .live_bold(&decided)?
        .text(&notes)?;
    // A published value's own terms may be among what is left out.
    if view.public() {
        return Ok(());
    }
    for live in work.helpers() {
        row.live(&live)?;
    }
    if view.plan.across {
        for section in &view.plan.sections {
            row.live(&cell(view, INDICATORS, Grid::Now, indicator, &section.id))?;
        }
    }
    Ok(())
}

/// A reporter's cell in one of the grids of values.
pub(super) fn cell(view: View<'_>, here: &str, grid: Grid, indicator: &Indicator, id: &ReporterId) -> Live {
    let base = Base { view, here, indicator };
    let section = view.plan.index(id).is_none_or(|(who, _)| who == Who::Sections);
    if section && !shown::counts(view.pack, indicator, id) {
        return Live::fixed(Shown::words(NOTHING));
    }
    let code = indicator.code.as_str();
    match grid {
        Grid::Then => {
            let line = view.report.previous().and_then(|quarter| quarter.line(code));
            let Some(share) = line.and_then(|line| line.shares.get(id)) else {
                return Live::fixed(Shown::words(NOTHING));
            };
            match indicator.kind {
                Kind::Rate => {
                    let shown = match jibao_core::consolidate::percent(*share) {
                        Some(value) => shown::amount(indicator, value, Some(*share)),
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
                Live::or_fixed(shown::of_reporter(indicator, line, id), base.of_reporter(grid, id))
            }
            _ => Live::fixed(Shown::words(NOTHING)),
        },
    }
}

/// One row being worked out.
struct Work<'v> {
    view: View<'v>,
    indicator: &'v Indicator,
    line: &'v Line,
    row: u32,
    places: Columns,
}

impl<'v> Work<'v> {
    fn base(&self) -> Base<'v> {
        Base { view: self.view, here: INDICATORS, indicator: self.indicator }
    }

    fn here(&self, column: u16) -> String {
        rust_xlsxwriter::utility::row_col_to_cell(self.row, column)
    }

    /// Where the terms of the total stand: the entries, the row of the first term, or the villages.
    fn terms(&self) -> Option<String> {
        let plan = self.view.plan;
        if let Some(first) = self.indicator.numerator.first() {
            let row = plan.line(first.as_str())?;
            return Some(plan::span(INDICATORS, (row, 0), (row, self.places.notes)));
        }
        if self.indicator.village.is_some() && self.indicator.kind == Kind::Derived {
            let (first, last) = plan.all_villages()?;
            return Some(plan::span(plan::VILLAGES, (first, 0), (last, 0)));
        }
        let (first, last) = plan.entries(self.indicator.code.as_str())?;
        Some(plan::span(plan::SOURCE, (first, 0), (last, plan::SOURCE_LAST)))
    }

    fn own(&self) -> Live {
        let shown = shown::own(self.view.pack, self.indicator, self.line);
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

    fn total(&self) -> Live {
        let shown = shown::total(self.indicator, self.line);
        let covered = self.here(self.places.covered);
        let missing = State::Blank.label();
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
            Aggregate::List => None,
            _ if self.line.expected == 0 => None,
            Aggregate::Direct if self.indicator.kind == Kind::Flag => Some(self.here(self.places.own)),
            Aggregate::Recompute => {
                let (above, below) = (self.here(self.places.numerator), self.here(self.places.denominator));
                Some(format!("IF({covered}=0,\"{missing}\",IF({below}=0,\"不适用\",{above}/{below}))"))
            }
            _ => Some(format!("IF({covered}=0,\"{missing}\",{})", self.base().value(&[Grid::Now]).0)),
        };
        Live::or_fixed(shown, formula)
    }

    fn coverage(&self) -> Live {
        let shown = Shown::Words(coverage(self.line));
        if self.line.expected == 0 {
            return Live::fixed(shown);
        }
        let (covered, expected) = (self.here(self.places.covered), self.here(self.places.expected));
        Live::new(shown, format!("{covered}&\"/\"&{expected}"))
    }

    fn earlier(&self, quarter: jibao_core::calendar::Quarter) -> Live {
        earlier(self.view, self.indicator, quarter)
    }

    fn change(&self) -> Live {
        let shown = change(self.view, self.indicator);
        if self.no_change() {
            return Live::fixed(shown);
        }
        let (now, then) = (self.here(self.places.now), self.here(self.places.then));
        let difference = match self.indicator.kind {
            Kind::Rate => {
                let decimals = self.indicator.decimals();
                format!("ROUND({now},{decimals})-ROUND({then},{decimals})")
            }
            _ => format!("{now}-{then}"),
        };
        Live::new(shown, format!("IF(AND(ISNUMBER({now}),ISNUMBER({then})),{difference},\"—\")"))
    }

    fn no_change(&self) -> bool {
        self.view.report.previous().is_none()
            || single(self.indicator)
            || starts_anew(self.view, self.indicator)
            || matches!(self.indicator.aggregate, Aggregate::List | Aggregate::Settings)
    }

    fn year(&self) -> Live {
        let shown = shown::year(self.indicator, self.line);
        match self.indicator.kind {
            Kind::Ytd => Live::new(shown, self.here(self.places.total)),
            Kind::Flow | Kind::Derived
                if self.indicator.village.is_none() || self.indicator.kind == Kind::Flow =>
            {
                let enters = |reporter: &&&Reporter| {
                    let direct = self.indicator.aggregate == Aggregate::Direct;
                    let counted = match reporter.kind {
                        ReporterKind::County => !direct,
                        ReporterKind::Section => shown::counts(self.view.pack, self.indicator, &reporter.id),
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
    fn helpers(&self) -> [Live; 6] {
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
                let term = |value: Option<Decimal>| value.map_or_else(|| Shown::count(0), Shown::plain);
                [
                    Live::new(term(ratio.map(|share| share.numerator)), base.numerator(&[Grid::Now])),
                    Live::new(term(ratio.map(|share| share.denominator)), base.denominator(&[Grid::Now])),
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
            Live { shown, formula: Some(format!("IF({common}=0,\"—\",{value})")), array }
        };
        [side(&sides[0], values[0]), side(&sides[1], values[1])]
    }
}

/// An earlier quarter's total, as it stands in 趋势.
pub(super) fn earlier(view: View<'_>, indicator: &Indicator, quarter: jibao_core::calendar::Quarter) -> Live {
    let code = indicator.code.as_str();
    let at = view.report.earlier.iter().position(|one| one.quarter == quarter);
    let found = at.and_then(|at| Some((at, view.report.earlier[at].line(code)?, view.plan.line(code)?)));
    match found {
        Some((at, line, row)) => see(shown::total(indicator, line), TREND, row, super::trend::column(at)),
        None => Live::fixed(Shown::words(NOTHING)),
    }
}

/// A cell of an indicator's row here, seen from another sheet.
pub(super) fn seen(view: View<'_>, shown: Shown, code: &str, column: impl Fn(&Columns) -> u16) -> Live {
    match view.plan.line(code) {
        Some(row) => see(shown, INDICATORS, row, column(&Columns::new(view.plan))),
        None => Live::fixed(shown),
    }
}

impl Columns {
    pub(super) fn change(&self) -> u16 {
        self.change
    }

    pub(super) fn previous(&self) -> u16 {
        self.previous
    }

    pub(super) fn year_before(&self) -> u16 {
        self.year_before
    }

    pub(super) fn year(&self) -> u16 {
        self.year
    }

    pub(super) fn coverage(&self) -> u16 {
        self.total + 1
    }
}

/// Of how many reporters a total has a value.
pub(super) fn coverage(line: &Line) -> String {
    match line.expected {
        0 => NOTHING.to_owned(),
        expected => format!("{}/{expected}", line.covered()),
    }
}

/// The change against the previous quarter. What counts by the year begins anew in the first quarter.
pub(super) fn change(view: View<'_>, indicator: &Indicator) -> Shown {
    if single(indicator) || starts_anew(view, indicator) {
        return Shown::words(NOTHING);
    }
    view.report
        .versus_previous(indicator)
        .map_or_else(|| Shown::words(NOTHING), |found| shown::change(indicator, found.difference(indicator)))
}

/// One section's yes or no.
pub(super) fn single(indicator: &Indicator) -> bool {
    indicator.kind == Kind::Flag && indicator.aggregate == Aggregate::Direct
}

pub(super) fn starts_anew(view: View<'_>, indicator: &Indicator) -> bool {
    indicator.kind == Kind::Ytd && view.report.quarter.number() == 1
}

fn goal(view: View<'_>, code: &str) -> String {
    view.report.target(code).map(|result| goal_text(view.pack, result, result.goal)).unwrap_or_default()
}

fn verdict(view: View<'_>, code: &str) -> Live {
    match (view.report.target(code), view.plan.goal(code)) {
        (Some(result), Some(row)) => {
            let word = jibao_core::standing::verdict(view.report.quarter, result);
            see(Shown::Words(word), GOALS, row, super::goals::VERDICT)
        }
        _ => Live::fixed(Shown::words("")),
    }
}

/// What a reader must know to read the row's numbers.
fn notes(view: View<'_>, indicator: &Indicator, line: &Line) -> String {
    let mut notes = Vec::new();
    if let Some(from) = indicator.valid_from.filter(|from| view.report.quarter < *from) {
        notes.push(format!("自{}起填报", from.label()));
    }
    let lacking: Vec<&str> =
        if line.covered() > 0 { lacking(view, indicator, line).collect() } else { Vec::new() };
    if !lacking.is_empty() {
        notes.push(format!("不含{}", names(&lacking)));
    }
    notes.extend(base(view, indicator, &lacking));
    if !line.year_shares.is_empty() && line.year_shares.len() < line.covered() {
        notes.push(format!("本年累计覆盖{}/{}", line.year_shares.len(), line.expected));
    }
    notes.join("；")
}

/// Names, the first of many.
fn names(list: &[&str]) -> String {
    const NAMED: usize = 20;
    if list.len() <= NAMED {
        return list.join("、");
    }
    format!("{}等{}个单位", list[..NAMED].join("、"), list.len())
}

/// On which base the change was taken, where it is not simply the difference of the two totals.
fn base(view: View<'_>, indicator: &Indicator, lacking: &[&str]) -> Option<String> {
    if starts_anew(view, indicator) {
        return Some("跨年重新累计，不与上季度比".to_owned());
    }
    let mut found = view.report.versus_previous(indicator)?;
    view.pack.reporters.sort(&mut found.excluded);
    let excluded: Vec<&str> = found.excluded.iter().map(|id| view.pack.reporters.name(id)).collect();
    if excluded.is_empty() {
        return None;
    }
    if excluded == lacking {
        return Some("增减亦同".to_owned());
    }
    let (now, then) = (printed(indicator, found.now), printed(indicator, found.then));
    Some(format!("增减不含{}（{now}比{then}）", names(&excluded)))
}

/// A compared value as the note names it.
fn printed(indicator: &Indicator, value: Decimal) -> String {
    match indicator.kind {
        Kind::Rate => format!("{}%", fixed(value, indicator.decimals())),
        _ => plain(value),
    }
}

/// Whose value the total lacks, in official order.
fn lacking<'a>(view: View<'a>, indicator: &'a Indicator, line: &'a Line) -> impl Iterator<Item = &'a str> {
    let asked = move |reporter: &&Reporter| {
        line.cell(&reporter.id).is_some()
            && !line.shares.contains_key(&reporter.id)
            && (reporter.kind == ReporterKind::County || shown::counts(view.pack, indicator, &reporter.id))
    };
    view.pack.reporters.iter().filter(asked).map(|reporter| reporter.name.as_str())
}
