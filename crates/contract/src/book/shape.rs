//! What a workbook's sheets and columns depend on, and the list of them that follows from it.

use jibao_core::count::consolidate::enters_total;
use jibao_core::ids::{Period, ReporterId};
use jibao_core::pack::{Detail, Indicator, Kind, Pack, Reporter, key};

use super::column::{Column, Holds};
use super::heads::{
    Board, County, DetailEnd, DetailStart, Figures, Findings, Goals, Grid, GroupRow, MainFigures, OwnOf,
    Sections, Source, Targets, Texts, UnitRow, Whole, called, called_of,
};
use super::{Sheet, Standing};

/// More counties than this are not set side by side: their values go down a sheet of their own.
pub const ACROSS: usize = 40;

/// What sheets and columns depend on.
#[derive(Debug, Clone)]
pub struct Shape<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// Whether it is the edition for the public.
    pub public: bool,
    /// The quarter.
    pub quarter: Period,
    /// Earlier quarters in 趋势, the earliest first.
    pub earlier: Vec<Period>,
    /// Whether there is a quarter before.
    pub before: bool,
    /// Whether the quarter's texts stand beside it, whose numbers are traced.
    pub figures: bool,
    /// Indicators that have a row.
    pub indicators: Vec<&'a Indicator>,
    /// Indicators with a target.
    pub targets: Vec<&'a Indicator>,
}

/// Whether an indicator has a row: texts have a sheet of their own, and whether returns were in time stands in 总览.
#[must_use]
pub fn stands(indicator: &Indicator) -> bool {
    match indicator.kind {
        Kind::Text => false,
        Kind::Derived => !indicator.numerator.is_empty() || indicator.detail.is_some(),
        _ => true,
    }
}

/// Whether a section's values enter an indicator's total: in a rate with every term.
#[must_use]
pub fn enters(pack: &Pack, indicator: &Indicator, section: &ReporterId) -> bool {
    pack.reporters.get(section).is_some_and(|section| enters_total(pack, indicator, section))
}

impl<'a> Shape<'a> {
    /// Whether counties stand side by side.
    #[must_use]
    pub fn across(&self) -> bool {
        self.pack.reporters.counties().count() <= ACROSS
    }

    /// Sections whose figures enter a total.
    #[must_use]
    pub fn sections(&self) -> Vec<&'a Reporter> {
        let pack = self.pack;
        let enters = |section: &&Reporter| pack.catalogue.iter().any(|one| enters(pack, one, &section.id));
        pack.reporters.sections().filter(enters).collect()
    }

    /// Every sheet of the workbook in its order.
    #[must_use]
    pub fn sheets(&self) -> Vec<Standing<'a>> {
        let mut all = Vec::new();
        for sheet in Sheet::all(self.pack).into_iter().filter(|sheet| sheet.stands(self)) {
            if sheet == Sheet::County {
                all.extend(self.pack.reporters.counties().map(|county| Standing {
                    sheet,
                    called: sheet.called(self.pack),
                    county: Some(county),
                    tables: vec![self.county(&county.id)],
                }));
            } else {
                let called = sheet.called(self.pack);
                all.push(Standing { sheet, called, county: None, tables: self.tables(sheet) });
            }
        }
        all
    }

    /// The tables of a sheet that is not a county's.
    fn tables(&self, sheet: Sheet) -> Vec<Vec<Column>> {
        match sheet {
            Sheet::Overview => self.overview(),
            Sheet::County | Sheet::Method => Vec::new(),
            _ => vec![self.columns(sheet)],
        }
    }

    /// The columns of a sheet with one table, from left to right.
    #[must_use]
    pub fn columns(&self, sheet: Sheet) -> Vec<Column> {
        match sheet {
            Sheet::Overview | Sheet::County | Sheet::Method => Vec::new(),
            Sheet::Indicators => self.whole(),
            Sheet::Goals => self.goals(),
            Sheet::Trend => self.trend(),
            Sheet::Units => by_unit(&self.indicators, unit_heading, true),
            Sheet::GoalsByUnit => by_unit(&self.targets, goal_heading, false),
            Sheet::Groups => by_group(&self.indicators),
            Sheet::Detail(_) => {
                sheet.detail(self.pack).map(|detail| rows(self.pack, detail)).unwrap_or_default()
            }
            Sheet::Sections => Sections::ALL.map(|head| of_section(head, self.pack)).into(),
            Sheet::Texts => Texts::ALL.map(of_text).into(),
            Sheet::Findings => Findings::ALL.map(of_finding).into(),
            Sheet::Source => Source::ALL.map(of_source).into(),
            Sheet::Before if self.across() => self.before(),
            Sheet::Before => by_unit(&self.indicators, unit_heading, false),
            Sheet::Figures => Figures::ALL.map(of_figure).into(),
        }
    }

    /// What the whole's total is called.
    #[must_use]
    pub fn total(&self) -> String {
        format!("{}合计", self.pack.about.whole)
    }

    fn overview(&self) -> Vec<Vec<Column>> {
        let board = (!self.public).then(|| words(Board::ALL.map(Board::heading)));
        let others = [
            words(Targets::ALL.map(Targets::heading)),
            self.worded(MainFigures::ALL.map(MainFigures::heading)),
        ];
        board.into_iter().chain(others).collect()
    }

    fn whole(&self) -> Vec<Column> {
        let mut columns = grid();
        if self.across() {
            columns.extend(self.pack.reporters.counties().map(value));
        }
        columns.push(Column::new(&self.pack.about.own, Holds::Own));
        columns.push(Column::new(self.total(), Holds::Total));
        let shown = |head: &Whole| !self.public || *head <= Whole::Notes;
        columns.extend(Whole::ALL.into_iter().filter(shown).map(|head| of_whole(head, self.pack)));
        if self.across() && !self.public {
            columns.extend(self.sections().into_iter().map(value));
        }
        columns
    }

    fn goals(&self) -> Vec<Column> {
        let mut columns: Vec<Column> = Goals::ALL.map(|head| of_goals(head, self.pack)).into();
        if self.across() && !self.public {
            let reporters = self.pack.reporters.counties().chain(self.sections());
            columns.extend(reporters.map(|one| Column::new(&one.name, Holds::Words)));
        }
        columns
    }

    fn trend(&self) -> Vec<Column> {
        let mut columns = grid();
        columns.extend(
            self.earlier.iter().map(|quarter| Column::new(quarter.label(), Holds::Quarter(*quarter))),
        );
        columns.push(Column::new(self.quarter.label(), Holds::Total));
        columns
    }

    fn county(&self, county: &ReporterId) -> Vec<Column> {
        let holds = |head: County| match head {
            County::Code => Holds::Code,
            County::Now => Holds::Reporter(county.clone()),
            County::Before => Holds::Before(county.clone()),
            _ => Holds::Words,
        };
        let mut columns: Vec<Column> = County::ALL
            .into_iter()
            .map(|head| Column::new(called(head.heading(), self.pack), holds(head)))
            .collect();
        columns.push(Column::new(self.total(), Holds::Total));
        columns.extend(words(OwnOf::ALL.map(OwnOf::heading)));
        columns
    }

    fn before(&self) -> Vec<Column> {
        let mut columns = grid();
        let reporters = self.pack.reporters.counties().chain(self.sections());
        columns.extend(reporters.map(|one| Column::new(&one.name, Holds::Before(one.id.clone()))));
        columns
    }

    fn worded<const N: usize>(&self, headings: [&str; N]) -> Vec<Column> {
        headings.map(|heading| Column::new(called(heading, self.pack), Holds::Words)).into()
    }
}

/// A row a reporter, a column an indicator.
fn by_unit(indicators: &[&Indicator], heading: fn(&Indicator) -> String, values: bool) -> Vec<Column> {
    let mut columns = vec![
        Column::new(UnitRow::Id.heading(), Holds::Unit),
        Column::new(UnitRow::Name.heading(), Holds::Name),
    ];
    columns.extend(indicators.iter().map(|one| {
        let holds = if values { Holds::Indicator(one.code.clone()) } else { Holds::Words };
        Column::new(heading(one), holds)
    }));
    columns
}

/// A row a group, a column an indicator.
fn by_group(indicators: &[&Indicator]) -> Vec<Column> {
    let of = |head: GroupRow| if head == GroupRow::Id { Holds::Group } else { Holds::Words };
    let mut columns: Vec<Column> = GroupRow::ALL.map(|head| Column::new(head.heading(), of(head))).into();
    let summed = indicators.iter().filter(|one| adds_up(one));
    columns.extend(summed.map(|one| Column::new(unit_heading(one), Holds::Indicator(one.code.clone()))));
    columns
}

/// Whether units have a part in what an indicator comes to.
#[must_use]
pub fn adds_up(indicator: &Indicator) -> bool {
    use jibao_core::pack::Aggregate;
    match indicator.aggregate {
        Aggregate::Settings | Aggregate::Direct => false,
        // Words are counted.
        Aggregate::List => indicator.is_choice(),
        _ => true,
    }
}

/// The headings of a sheet that the level above reads; they rest on the pack alone.
#[must_use]
pub fn rolled(pack: &Pack, sheet: Sheet) -> Vec<String> {
    let columns = match sheet {
        Sheet::Source => Source::ALL.map(of_source).into(),
        Sheet::Detail(_) => sheet.detail(pack).map(|detail| rows(pack, detail)).unwrap_or_default(),
        Sheet::Texts => Texts::ALL.map(of_text).into(),
        Sheet::Findings => Findings::ALL.map(of_finding).into(),
        _ => Vec::new(),
    };
    columns.into_iter().map(|column| column.heading).collect()
}

fn rows(pack: &Pack, detail: &Detail) -> Vec<Column> {
    let heading = |heading| called_of(heading, pack, &detail.short);
    let mut columns = vec![Column::new(heading(DetailStart::County.heading()), Holds::Name)];
    columns.extend(detail.columns.iter().map(|column| {
        let name = column.id == key::NAME;
        let holds = if name { Holds::Row } else { Holds::Form(column.id.clone()) };
        Column::new(&column.header, holds)
    }));
    columns.extend(DetailEnd::ALL.map(|head| {
        let holds = match head {
            DetailEnd::UnitId => Holds::Unit,
            DetailEnd::RowCode => Holds::RowCode,
            _ => Holds::Words,
        };
        Column::new(heading(head.heading()), holds)
    }));
    columns
}

/// Above an indicator's values where reporters go downwards.
#[must_use]
pub fn unit_heading(indicator: &Indicator) -> String {
    let unit = if indicator.unit.is_empty() { String::new() } else { format!("（{}）", indicator.unit) };
    format!("{}\n{}{unit}", indicator.code, indicator.name)
}

/// Above an indicator's target where reporters go downwards.
#[must_use]
pub fn goal_heading(indicator: &Indicator) -> String {
    format!("{}\n{}", indicator.code, indicator.name)
}

fn grid() -> Vec<Column> {
    let of = |head: Grid| if head == Grid::Code { Holds::Code } else { Holds::Words };
    Grid::ALL.map(|head| Column::new(head.heading(), of(head))).into()
}

fn value(reporter: &Reporter) -> Column {
    Column::new(&reporter.name, Holds::Reporter(reporter.id.clone()))
}

fn words<const N: usize>(headings: [&str; N]) -> Vec<Column> {
    headings.map(|heading| Column::new(heading, Holds::Words)).into()
}

fn of_whole(head: Whole, pack: &Pack) -> Column {
    let holds = match head {
        Whole::Previous => Holds::Previous,
        Whole::YearBefore => Holds::YearBefore,
        Whole::Year => Holds::Year,
        _ => Holds::Words,
    };
    Column::new(called(head.heading(), pack), holds)
}

fn of_goals(head: Goals, pack: &Pack) -> Column {
    let holds = match head {
        Goals::Code => Holds::Code,
        Goals::Standing => Holds::Total,
        Goals::Numerator => Holds::Numerator,
        Goals::Denominator => Holds::Denominator,
        _ => Holds::Words,
    };
    Column::new(called(head.heading(), pack), holds)
}

fn of_section(head: Sections, pack: &Pack) -> Column {
    let holds = match head {
        Sections::Code => Holds::Code,
        Sections::Section => Holds::Name,
        Sections::Given => Holds::Given,
        Sections::Counties => Holds::Counties,
        _ => Holds::Words,
    };
    Column::new(called(head.heading(), pack), holds)
}

fn of_text(head: Texts) -> Column {
    let holds = match head {
        Texts::Reporter => Holds::Name,
        Texts::UnitId => Holds::Unit,
        Texts::MeasureCode => Holds::Measure,
        Texts::Text => Holds::Text,
        _ => Holds::Words,
    };
    Column::new(head.heading(), holds)
}

fn of_finding(head: Findings) -> Column {
    let holds = match head {
        Findings::Reporter => Holds::Name,
        Findings::Message => Holds::Message,
        _ => Holds::Words,
    };
    Column::new(head.heading(), holds)
}

fn of_figure(head: Figures) -> Column {
    let holds = match head {
        Figures::Printed => Holds::Printed,
        Figures::Value => Holds::Exact,
        _ => Holds::Words,
    };
    Column::new(head.heading(), holds)
}

fn of_source(head: Source) -> Column {
    let holds = match head {
        Source::Code => Holds::Code,
        Source::Reporter => Holds::Name,
        Source::Span => Holds::Span,
        Source::Value => Holds::Value,
        _ => Holds::Words,
    };
    Column::new(head.heading(), holds)
}
