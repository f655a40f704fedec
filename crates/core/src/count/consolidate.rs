//! From the reporters' values to the prefecture's: one line an indicator, every term kept.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rust_decimal::Decimal;

use crate::text::number::round;
use serde::Serialize;

use super::by_reporter::ByReporter;
use super::cell::{Cell, Standing};
use super::recipe::Recipe;
use super::rows::{Rows, detail_value};
use crate::count::settings::Settings;
use crate::ids::{Code, Period, ReporterId};
use crate::lookup::Lookup;
use crate::pack::{
    Aggregate, Column, DetailSource, Fold, Indicator, Kind, Pack, RegisterFact, Reporter, Role,
};
use crate::returns::{Inbox, Place, State, Submission, Value};

/// What one reporter contributes to a total. Contributions add up in any grouping.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// Value, or numerator of a rate.
    pub numerator: Decimal,
    /// Denominator of a rate; zero for other indicators.
    pub denominator: Decimal,
}

/// One indicator over all reporters.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Code.
    pub code: Code,
    /// Every asked reporter's value.
    pub cells: ByReporter<Cell>,
    /// What enters the total, by reporter.
    pub shares: ByReporter<Share>,
    /// What enters the year's total, by reporter (flows).
    pub year_shares: ByReporter<Decimal>,
    /// What each of them chose who should enter the total, of an indicator that takes words: it has no total.
    pub words: ByReporter<String>,
    /// How many reporters should enter the total.
    pub expected: usize,
    /// The prefecture's value, exact; rates as a quotient of sums in percent.
    pub total: Option<Decimal>,
    /// Numerator and denominator of a rate.
    pub ratio: Option<Share>,
    /// The year's total of a flow.
    pub year_total: Option<Decimal>,
    /// The bureau's own activity within the total.
    pub own: Option<Decimal>,
    /// Who is in the total with a share that is not told here, in a line that is published. Of a rate the cell then
    /// holds what is printed, and `ratio` the same over a hundred.
    pub untold: BTreeSet<ReporterId>,
}

impl Line {
    /// How many reporters the total covers.
    #[must_use]
    pub fn covered(&self) -> usize {
        self.shares.len() + self.words.len() + self.untold.len()
    }

    /// Whether a reporter is one of those: its share may be told or not.
    #[must_use]
    pub fn covers(&self, id: &ReporterId) -> bool {
        self.shares.contains_key(id) || self.words.contains_key(id) || self.untold.contains(id)
    }

    /// What stands in the place of a total that is not there: 不适用 where that is all that anybody says, else 未报.
    #[must_use]
    pub fn absence(&self) -> State {
        // Who has a number that is in no share is only held against the others: its number is no answer of theirs.
        let answers =
            self.cells.iter().filter(|(id, cell)| cell.number().is_none() || self.shares.contains_key(id));
        let said: BTreeSet<State> =
            answers.map(|(_, cell)| cell.state()).filter(|state| *state != State::Blank).collect();
        if said.into_iter().eq([State::NotApplicable]) { State::NotApplicable } else { State::Blank }
    }

    /// How far the total is known: doubted where one of its values is, missing where it is not there or lacks somebody.
    #[must_use]
    pub fn standing(&self) -> Standing {
        if self.doubted().next().is_some() {
            Standing::Doubted
        } else if (self.total.is_none() && self.words.is_empty()) || self.covered() < self.expected {
            Standing::Missing
        } else {
            Standing::Accepted
        }
    }

    /// Whose values in the total are doubted.
    pub fn doubted(&self) -> impl Iterator<Item = &ReporterId> {
        let entering = self.shares.keys().chain(self.words.keys()).chain(&self.untold);
        entering.filter(|id| self.cells.get(id).is_some_and(|cell| cell.doubted))
    }

    /// Whether a reporter's value in the total is doubted.
    #[must_use]
    pub fn is_doubted(&self, id: &ReporterId) -> bool {
        self.cells.get(id).is_some_and(|cell| cell.doubted) && self.covers(id)
    }

    /// Whether the year's total rests on a value that is doubted.
    #[must_use]
    pub fn is_year_doubted(&self) -> bool {
        let doubted = |id: &ReporterId| self.cells.get(id).is_some_and(|cell| cell.year_doubted);
        self.year_shares.keys().any(doubted)
    }

    /// How many of the reporters that should enter the total do, in words: `覆盖9/10个单位`.
    #[must_use]
    pub fn coverage(&self) -> String {
        format!("覆盖{}/{}个单位", self.covered(), self.expected)
    }

    /// What a reporter contributes, as far as it is told: of a rate whose two sides are not, what is printed of it over
    /// a hundred.
    #[must_use]
    pub fn share(&self, reporter: &ReporterId) -> Option<Share> {
        let printed = || {
            let numerator = self.untold.get(reporter).and_then(|id| self.cells.get(id)?.number())?;
            Some(Share { numerator, denominator: Decimal::ONE_HUNDRED })
        };
        self.shares.get(reporter).copied().or_else(printed)
    }

    /// How many chose each of an indicator's words, in the pack's order; a word that nobody chose is not among them.
    #[must_use]
    pub fn answers<'i>(&self, indicator: &'i Indicator) -> Vec<(&'i str, usize)> {
        let given = |word: &str| self.words.values().filter(|chosen| *chosen == word).count();
        let all = indicator.choice.words().iter().map(|word| (word.as_str(), given(word)));
        all.filter(|(_, given)| *given > 0).collect()
    }

    /// Whether somebody answered an indicator that takes words: chose one, or said that it does not apply.
    #[must_use]
    pub fn is_answered(&self, indicator: &Indicator) -> bool {
        indicator.is_choice() && (!self.words.is_empty() || self.not_applicable() > 0)
    }

    /// How many of those who were asked said that it does not apply to them.
    #[must_use]
    pub fn not_applicable(&self) -> usize {
        self.cells.values().filter(|cell| cell.value == Value::NotApplicable).count()
    }

    /// Whether it does not apply to a reporter.
    #[must_use]
    pub fn is_outside(&self, reporter: &ReporterId) -> bool {
        self.cell(reporter).is_some_and(|cell| cell.value == Value::NotApplicable)
    }

    /// The cell of a reporter.
    #[must_use]
    pub fn cell(&self, reporter: &ReporterId) -> Option<&Cell> {
        self.cells.get(reporter)
    }

    /// Computes what the shares add up to. A parameter is no fold and stays.
    pub(super) fn fold(&mut self, pack: &Pack, indicator: &Indicator) {
        let values = || self.shares.values().map(|share| share.numerator);
        let any = !self.shares.is_empty();
        match indicator.aggregate {
            Aggregate::Recompute => {
                let denominator = self.shares.values().map(|share| share.denominator).sum();
                self.ratio = any.then(|| Share { numerator: values().sum(), denominator });
                self.total = self.ratio.and_then(percent);
            }
            Aggregate::Min => self.total = values().min(),
            Aggregate::Sum | Aggregate::Register | Aggregate::Direct | Aggregate::CountYes => {
                self.total = any.then(|| values().sum());
            }
            Aggregate::Settings | Aggregate::List => {}
        }
        self.year_total = (!self.year_shares.is_empty()).then(|| self.year_shares.values().sum());
        self.own = self.own_share(pack).filter(|_| indicator.aggregate == Aggregate::Sum);
    }

    /// What the bureau's own sections contribute to the total, flags and sole sources included.
    #[must_use]
    pub fn own_share(&self, pack: &Pack) -> Option<Decimal> {
        let section = |id: &ReporterId| pack.reporters.is_section(id);
        let own: Vec<Decimal> =
            self.shares.iter().filter(|(id, _)| section(id)).map(|(_, share)| share.numerator).collect();
        (!own.is_empty()).then(|| own.into_iter().sum())
    }

    /// The first section that is asked for the office's own part of the total, whether it gave it or not.
    #[must_use]
    pub fn asked_of_own<'p>(&self, pack: &'p Pack, indicator: &Indicator) -> Option<&'p ReporterId> {
        let asked = |one: &&Reporter| self.cell(&one.id).is_some() && enters_total(pack, indicator, one);
        pack.reporters.sections().find(asked).map(|one| &one.id)
    }
}

/// All indicators of a quarter, in catalogue order.
#[derive(Debug, Clone, PartialEq)]
pub struct Consolidated {
    /// The quarter.
    pub quarter: Period,
    pub(crate) lines: Vec<Line>,
    pub(crate) index: Lookup<Code, usize>,
    /// The cells that an open error lies on.
    pub(super) doubts: BTreeSet<Place>,
}

impl Consolidated {
    /// A quarter of these lines, which stand in catalogue order.
    pub(crate) fn of(quarter: Period, lines: Vec<Line>) -> Self {
        let index = lines.iter().enumerate().map(|(at, line)| (line.code.clone(), at)).collect();
        Self { quarter, lines, index, doubts: BTreeSet::new() }
    }

    /// The same quarter with other lines, which come from these.
    pub(super) fn with(self, lines: Vec<Line>) -> Self {
        Self { doubts: self.doubts, ..Self::of(self.quarter, lines) }
    }

    /// All lines in catalogue order.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter()
    }

    /// Whether an open error lies on a cell.
    #[must_use]
    pub fn is_doubted(&self, place: &Place) -> bool {
        super::doubt::lies_on(&self.doubts, place)
    }

    /// A line by code.
    #[must_use]
    pub fn line(&self, code: &str) -> Option<&Line> {
        self.index.get(code).map(|index| &self.lines[*index])
    }
}

/// Percent with six decimals, half up: enough to read, never used to decide.
#[must_use]
pub fn percent(share: Share) -> Option<Decimal> {
    let quotient = (share.numerator * Decimal::ONE_HUNDRED).checked_div(share.denominator)?;
    Some(round(quotient, 6).normalize())
}

/// The quotient itself, as a fraction of one, to all digits a decimal holds: what a live formula computes.
#[must_use]
pub fn quotient(share: Share) -> Option<Decimal> {
    share.numerator.checked_div(share.denominator)
}

/// Consolidates one quarter's submissions.
#[must_use]
pub fn consolidate(pack: &Pack, settings: &Settings, inbox: &Inbox) -> Consolidated {
    with_rows(pack, settings, inbox, &Rows::of(pack, inbox))
}

/// The same with the detail rows that count, where they are known.
pub(crate) fn with_rows(pack: &Pack, settings: &Settings, inbox: &Inbox, rows: &Rows<'_>) -> Consolidated {
    let by_reporter = inbox.submissions.iter().map(|submission| (&submission.reporter, submission)).collect();
    let work = Work { pack, settings, inbox, by_reporter, rows };
    // Rates and sums of parts rest on other lines: given values first, what is computed from them after.
    let (given, computed): (Vec<&Indicator>, Vec<&Indicator>) =
        pack.catalogue.iter().partition(|i| i.kind != Kind::Rate && i.numerator.is_empty());
    let (sums, rates): (Vec<&Indicator>, Vec<&Indicator>) =
        computed.into_iter().partition(|i| i.kind != Kind::Rate);
    let nothing = Consolidated::of(inbox.quarter, Vec::new());
    // Some take as long as all others together.
    let given =
        given.into_par_iter().with_max_len(1).map(|indicator| work.line(indicator, &nothing)).collect();
    let mut done = Consolidated::of(inbox.quarter, given);
    for indicator in sums.into_iter().chain(rates) {
        let line = work.line(indicator, &done);
        done.index.insert(indicator.code.clone(), done.lines.len());
        done.lines.push(line);
    }
    let order: BTreeMap<&Code, usize> =
        pack.catalogue.iter().enumerate().map(|(at, i)| (&i.code, at)).collect();
    done.lines.sort_by_key(|line| order.get(&line.code).copied());
    Consolidated::of(inbox.quarter, done.lines)
}

struct Work<'a> {
    pack: &'a Pack,
    settings: &'a Settings,
    inbox: &'a Inbox,
    /// A nation has thousands of reporters, each asked for by every indicator.
    by_reporter: Lookup<&'a ReporterId, &'a Submission>,
    rows: &'a Rows<'a>,
}

impl Work<'_> {
    fn line(&self, indicator: &Indicator, done: &Consolidated) -> Line {
        let (mut cells, mut shares, mut year_shares) = (Vec::new(), Vec::new(), Vec::new());
        let mut words = Vec::new();
        let mut line = Line {
            code: indicator.code.clone(),
            cells: ByReporter::new(),
            shares: ByReporter::new(),
            year_shares: ByReporter::new(),
            words: ByReporter::new(),
            expected: 0,
            total: None,
            ratio: None,
            year_total: None,
            own: None,
            untold: BTreeSet::new(),
        };
        for reporter in self.pack.reporters.iter() {
            let Some(cell) = self.cell(indicator, reporter, done) else {
                continue;
            };
            if enters_total(self.pack, indicator, reporter) {
                line.expected += 1;
                if let Some(word) = cell.word().filter(|word| indicator.choice.place(word).is_some()) {
                    words.push((reporter.id.clone(), word.to_owned()));
                }
                if let Some(share) = Self::share(indicator, reporter, &cell, done) {
                    shares.push((reporter.id.clone(), share));
                }
                if let Some(year) = cell.year {
                    year_shares.push((reporter.id.clone(), year));
                }
            }
            cells.push((reporter.id.clone(), cell));
        }
        line.cells = cells.into_iter().collect();
        line.shares = shares.into_iter().collect();
        line.year_shares = year_shares.into_iter().collect();
        line.words = words.into_iter().collect();
        if indicator.aggregate == Aggregate::Settings {
            let key = (self.inbox.quarter.year(), indicator.code.clone());
            line.total = self.settings.parameters.get(&key).copied();
        }
        line.fold(self.pack, indicator);
        line
    }

    /// A reporter's value; `None` where the reporter has nothing to do with the indicator.
    fn cell(&self, indicator: &Indicator, reporter: &Reporter, done: &Consolidated) -> Option<Cell> {
        let county = reporter.is_unit();
        match Recipe::of(indicator) {
            Recipe::Nothing | Recipe::Setting => None,
            Recipe::Register(fact) => {
                county.then(|| Cell::computed(self.register(fact, reporter).into(), Vec::new()))
            }
            Recipe::Rate { .. } => Self::rate_cell(indicator, reporter, done),
            Recipe::Sum(_) => Self::sum_cell(indicator, reporter, done),
            Recipe::Detail(source) => self
                .pack
                .form
                .detail(&source.detail)
                .filter(|detail| detail.asked_of(reporter))
                .map(|_| self.detail_cell(source, reporter)),
            Recipe::Given => {
                indicator.asked_of(reporter, self.inbox.quarter).then(|| self.given(indicator, reporter))
            }
        }
    }

    fn given(&self, indicator: &Indicator, reporter: &Reporter) -> Cell {
        let Some(submission) = self.by_reporter.get(&reporter.id).copied() else {
            return Cell::default();
        };
        let year = (indicator.kind == Kind::Flow)
            .then(|| submission.entry(&indicator.code, Column::Year).and_then(|entry| entry.number()))
            .flatten();
        let main = submission.entry(&indicator.code, indicator.main_column());
        Cell { year, ..main.map(Cell::from).unwrap_or_default() }
    }

    fn register(&self, fact: Option<&RegisterFact>, reporter: &Reporter) -> Option<Decimal> {
        register_fact(self.pack, self.inbox.quarter, fact?, &reporter.id)
    }

    fn detail_cell(&self, source: &DetailSource, reporter: &Reporter) -> Cell {
        let submission = self.by_reporter.get(&reporter.id).copied();
        let rows = self.rows.complete(&reporter.id, &source.detail);
        let value = match (&source.fold, rows) {
            // 没有行就没有最小的一行：不是未报。
            (Fold::Min(_), Some([])) => Value::NotApplicable,
            (fold, rows) => rows.and_then(|rows| detail_value(rows, fold)).into(),
        };
        let place = submission.and_then(|submission| submission.details.get(&source.detail)?.first());
        let places = place.map(|row| Place::sheet(row.place.file.clone(), row.place.sheet.clone()));
        Cell::computed(value, places.into_iter().collect())
    }

    fn sum_cell(indicator: &Indicator, reporter: &Reporter, done: &Consolidated) -> Option<Cell> {
        let parts = terms(&indicator.numerator, reporter, done)?;
        let cell = Cell::computed(sum(&parts, Cell::number).into(), places(&parts));
        Some(Cell { year: sum(&parts, |cell| cell.year), ..cell })
    }

    fn rate_cell(indicator: &Indicator, reporter: &Reporter, done: &Consolidated) -> Option<Cell> {
        let parts = terms(&indicator.numerator, reporter, done)?;
        let share = Self::ratio(indicator, reporter, done);
        let mut cell = Cell::computed(share.and_then(percent).into(), places(&parts));
        // 分母为零，或者分母注明不适用：该单位本期没有对象，不是未报，也不参与“均”。
        let below = indicator.denominator.as_ref().and_then(|code| done.line(code.as_str()));
        let outside = below.is_some_and(|line| line.is_outside(&reporter.id));
        if outside || share.is_some_and(|share| share.denominator.is_zero()) {
            cell.set_value(Value::NotApplicable);
        }
        Some(cell)
    }

    fn ratio(indicator: &Indicator, reporter: &Reporter, done: &Consolidated) -> Option<Share> {
        let numerator = sum(&terms(&indicator.numerator, reporter, done)?, Cell::number)?;
        let denominator =
            done.line(indicator.denominator.as_ref()?.as_str())?.cell(&reporter.id)?.number()?;
        Some(Share { numerator, denominator })
    }

    fn share(indicator: &Indicator, reporter: &Reporter, cell: &Cell, done: &Consolidated) -> Option<Share> {
        if indicator.kind == Kind::Rate {
            return Self::ratio(indicator, reporter, done);
        }
        cell.number().map(|numerator| Share { numerator, denominator: Decimal::ZERO })
    }
}

/// What the registers and the county facts say of a county; of a detail sheet without a register nothing is known.
#[must_use]
pub fn register_fact(
    pack: &Pack,
    quarter: Period,
    fact: &RegisterFact,
    county: &ReporterId,
) -> Option<Decimal> {
    let version = |detail| pack.registers.version(detail, quarter);
    let facts = pack.registers.facts(county);
    match fact {
        RegisterFact::Rows(detail) => Some(Decimal::from(version(detail)?.of(county).count())),
        RegisterFact::Groups(detail) => Some(Decimal::from(version(detail)?.groups(county))),
        RegisterFact::Schools => facts.schools,
        RegisterFact::Population => facts.population,
    }
}

/// Counties enter the total of what they are asked; sections only with their own activity or as sole source. A
/// rate takes a section only if each of its terms does: a section's prefecture-wide figures hold the counties'
/// cases already.
#[must_use]
pub fn enters_total(pack: &Pack, indicator: &Indicator, reporter: &Reporter) -> bool {
    if reporter.is_unit() {
        return indicator.aggregate != Aggregate::Direct;
    }
    let counts = |role| matches!(role, Some(Role::Adds | Role::Only));
    if indicator.kind != Kind::Rate {
        return counts(indicator.role_of(&reporter.id));
    }
    let mut terms = indicator.numerator.iter().chain(&indicator.denominator);
    terms.all(|code| pack.catalogue.get(code.as_str()).is_some_and(|term| counts(term.role_of(&reporter.id))))
}

/// The cells of all terms; `None` where the reporter has nothing to do with one of them.
fn terms<'a>(codes: &[Code], reporter: &Reporter, done: &'a Consolidated) -> Option<Vec<&'a Cell>> {
    codes.iter().map(|code| done.line(code.as_str())?.cell(&reporter.id)).collect()
}

/// The sum of all terms; `None` where one is missing, since a sum of what is there would be too small.
fn sum(cells: &[&Cell], of: impl Fn(&Cell) -> Option<Decimal>) -> Option<Decimal> {
    cells.iter().map(|cell| of(cell)).sum()
}

fn places(cells: &[&Cell]) -> Vec<Place> {
    cells.iter().flat_map(|cell| cell.places.iter().cloned()).collect()
}
