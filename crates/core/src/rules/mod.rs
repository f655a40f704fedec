//! Applying the pack's rules to a quarter. Each check with steps of its own is one file here and one arm in
//! `kinds`; what differs only by numbers is a rule in the pack.

mod change_ratio;
mod copied;
mod coverage;
mod cut_off;
mod details;
mod environment;
mod evaluate;
mod explain;
mod formula;
mod kinds;
mod near;
mod own;
mod presence;
pub mod ran;
mod round_numbers;
mod sections;
mod self_test;
mod stock;
mod target;
mod texts;
mod validity;
pub mod waiver;
mod whole_number;
mod words;
mod ytd_in_quarter;

pub use coverage::{ClauseCoverage, Coverage, MeasureCoverage, TargetCoverage, coverage, touching};
pub use evaluate::{Computed, Environment, NotComputed, Places, Term, evaluate};
pub use own::{OwnCheck, OwnCheckError, OwnChecks};
pub use self_test::{SelfTestFailure, self_test};
pub use words::{in_words, name};

use std::collections::BTreeMap;

use rayon::prelude::*;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::count::Cell;
use crate::count::consolidate::Consolidated;
use crate::count::past::Before;
use crate::count::rows::Rows;
use crate::count::target::TargetResult;
use crate::ids::{Code, Period, ReporterId};
use crate::pack::{Check, CheckKind, Column, Indicator, Pack, Page, Reporter, Severity};
use crate::returns::{Finding, Inbox, Place, Submission};

/// One quarter with what stands beside it.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// The quarter's returns.
    pub inbox: &'a Inbox,
    /// The quarter consolidated.
    pub now: &'a Consolidated,
    /// The quarter's detail rows that count.
    pub rows: &'a Rows<'a>,
    /// Earlier quarters by quarter; of those before the last one, totals alone.
    pub earlier: &'a BTreeMap<Period, (Inbox, Consolidated)>,
    /// Which earlier quarters lie under an earlier plan: of them, only what is carried over is there.
    pub(crate) before_plan: &'a [Before],
    /// The targets' results; none yet while the returns themselves are examined, checks of one's own among them.
    pub targets: &'a [TargetResult],
    /// Day of the last month up to which figures count.
    pub cut_off_day: i8,
}

impl<'a> Context<'a> {
    /// The quarter.
    #[must_use]
    pub fn quarter(&self) -> Period {
        self.inbox.quarter
    }

    /// The quarter before with its returns, where it was found.
    #[must_use]
    pub fn previous(&self) -> Option<&'a (Inbox, Consolidated)> {
        self.earlier.get(&self.quarter().previous())
    }

    /// The reporters in a check's scope that sent a return, in official order.
    fn reporters(&self, check: &Check) -> Vec<(&'a Reporter, &'a Submission)> {
        self.pack
            .reporters
            .iter()
            .filter(|reporter| check.scope.iter().any(|scope| scope.includes(reporter)))
            .filter_map(|reporter| Some((reporter, self.inbox.of(&reporter.id)?)))
            .collect()
    }

    /// The indicators a check looks at.
    fn indicators(&self, check: &'a Check) -> impl Iterator<Item = &'a Indicator> {
        let wanted = |code: &Code| check.codes.is_empty() || check.codes.contains(code);
        self.pack.catalogue.iter().filter(move |indicator| wanted(&indicator.code))
    }

    /// A reporter's value of an indicator with its cells.
    #[must_use]
    pub fn cell(&self, code: &Code, reporter: &ReporterId) -> Option<&'a Cell> {
        self.now.line(code.as_str())?.cell(reporter)
    }

    /// The same a quarter earlier.
    #[must_use]
    pub fn previous_cell(&self, code: &Code, reporter: &ReporterId) -> Option<&'a Cell> {
        self.previous()?.1.line(code.as_str())?.cell(reporter)
    }

    fn year_before_value(&self, code: &Code, reporter: &ReporterId) -> Option<Decimal> {
        let (_, year_before) = self.earlier.get(&self.quarter().year_before())?;
        year_before.line(code.as_str())?.cell(reporter)?.number()
    }

    /// Whether an earlier quarter lies under the plan before and an indicator is not carried over from it.
    fn is_apart(&self, code: &Code, quarter: Period) -> bool {
        let before = self.before_plan.iter().any(|before| before.period == quarter);
        before && self.earlier.get(&quarter).is_none_or(|(_, then)| then.line(code.as_str()).is_none())
    }

    /// Why a value has none of the quarter before to be held against: `usual`, unless there can be none.
    fn without_previous(&self, code: &Code, usual: impl FnOnce(&str) -> String) -> String {
        let previous = &self.pack.period.previous;
        if self.is_apart(code, self.quarter().previous()) { apart(previous) } else { usual(previous) }
    }

    /// The cells of the quarter before, named with it.
    fn previous_places(&self, places: &[Place]) -> Vec<Place> {
        in_quarter(self.quarter().previous(), places)
    }

    /// This quarter's cells and the same ones a quarter earlier.
    fn with_previous(&self, now: &[Place], before: &[Place]) -> Vec<Place> {
        now.iter().cloned().chain(self.previous_places(before)).collect()
    }
}

/// That nothing of an earlier quarter can be compared.
fn apart(quarter: &str) -> String {
    format!("{quarter}按前一方案报送，没有承接这项指标，无往期可比")
}

/// Cells of another quarter's returns: the quarter stands before the file's name, as its folder does, so that
/// they are told from this quarter's.
fn in_quarter(quarter: Period, places: &[Place]) -> Vec<Place> {
    let dated = |place: &Place| place.in_file(format!("{}/{}", quarter.label(), place.file));
    places.iter().map(dated).collect()
}

/// The cell of an indicator's 本年累计 in a return.
fn year_place(submission: Option<&Submission>, code: &Code) -> Vec<Place> {
    let entry = submission.and_then(|submission| submission.entry(code, Column::Year));
    entry.map(|entry| entry.place.clone()).into_iter().collect()
}

/// How often a rule was applied and what came of it. A rule that could not be applied has not passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleRun {
    /// The rule.
    pub code: String,
    /// Applied and held.
    pub passed: usize,
    /// Applied and did not hold.
    pub failed: usize,
    /// Not applied because something it needs is missing, by reason.
    pub not_run: BTreeMap<String, usize>,
    /// Not applied because there is nothing it is about: another quarter's rule, a premise that does not hold, a
    /// figure that this reporter is not asked for. By reason.
    pub not_applicable: BTreeMap<String, usize>,
}

/// Collects what one rule finds: every application of it either passes, fails, or was not possible and says why.
#[derive(Debug)]
pub struct Sink<'a> {
    page: &'a Page,
    run: RuleRun,
    findings: Vec<Finding>,
}

impl<'a> Sink<'a> {
    fn new(page: &'a Page) -> Self {
        let run = RuleRun {
            code: page.code.clone(),
            passed: 0,
            failed: 0,
            not_run: BTreeMap::new(),
            not_applicable: BTreeMap::new(),
        };
        Self { page, run, findings: Vec::new() }
    }

    /// The rule was applied and held.
    pub fn pass(&mut self) {
        self.run.passed += 1;
    }

    /// It could not be applied because something it needs is missing.
    pub fn not_run(&mut self, reason: impl Into<String>) {
        *self.run.not_run.entry(reason.into()).or_default() += 1;
    }

    /// There is nothing here that it is about.
    pub fn not_applicable(&mut self, reason: impl Into<String>) {
        *self.run.not_applicable.entry(reason.into()).or_default() += 1;
    }

    /// It was applied and did not hold: one finding of the page's severity. `places` are the cells taking part, the first
    /// where to look; `message` is one sentence that shows the values and stands alone.
    pub fn fail(&mut self, reporter: Option<&ReporterId>, places: Vec<Place>, message: String) {
        self.fail_as(self.page.severity, reporter, places, message);
    }

    /// The same with a hint of its own, where the page's does not fit.
    fn fail_with(
        &mut self,
        hint: Option<String>,
        reporter: &ReporterId,
        places: Vec<Place>,
        message: String,
    ) {
        self.fail(Some(reporter), places, message);
        if let Some((finding, hint)) = self.findings.last_mut().zip(hint) {
            finding.hint = hint;
        }
    }

    /// The same, of what another finding of this page has as its consequence.
    fn fail_after(
        &mut self,
        cause: Option<String>,
        reporter: &ReporterId,
        places: Vec<Place>,
        message: String,
    ) {
        self.fail(Some(reporter), places, message);
        if let Some((finding, cause)) = self.findings.last_mut().zip(cause) {
            finding.follow(cause);
        }
    }

    fn fail_as(
        &mut self,
        severity: Severity,
        reporter: Option<&ReporterId>,
        places: Vec<Place>,
        message: String,
    ) {
        self.run.failed += 1;
        let finding = Finding::new(self.page, reporter.cloned(), places, message);
        self.findings.push(Finding { severity, ..finding });
    }
}

/// What rules find, and what became of each.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    pub findings: Vec<Finding>,
    pub runs: Vec<RuleRun>,
}

impl Checked {
    fn keep(&mut self, sinks: Vec<Sink<'_>>) {
        for sink in sinks {
            self.findings.extend(sink.findings);
            self.runs.push(sink.run);
        }
    }

    fn checks(&mut self, context: &Context<'_>, wanted: impl Fn(CheckKind) -> bool) {
        let checks: Vec<&Check> =
            context.pack.rules.checks.iter().filter(|check| wanted(check.kind)).collect();
        let sinks = checks
            .into_par_iter()
            .with_max_len(1)
            .map(|check| collected(context, &check.page, |sink| kinds::run(check, context, sink)));
        self.keep(sinks.collect());
    }
}

/// What one rule or check finds, with what the reporters say of it.
fn collected<'a>(context: &Context<'_>, page: &'a Page, run: impl FnOnce(&mut Sink<'a>)) -> Sink<'a> {
    let mut sink = Sink::new(page);
    run(&mut sink);
    for finding in &mut sink.findings {
        explain::explain(finding, context);
    }
    sink
}

/// Whether a check passes judgement on what returns add up to. It must know which values are doubted: a target is not
/// missed by a number that is about to be mended, nor is a section accused by one.
fn judges(kind: CheckKind) -> bool {
    matches!(kind, CheckKind::Target | CheckKind::SectionDifference)
}

/// Applies every rule and check to the returns themselves.
pub(crate) fn examine(context: &Context<'_>, own: &OwnChecks) -> Checked {
    let (mut checked, mut checks) = (Checked::default(), Checked::default());
    let rules = &context.pack.rules.rules;
    // A rule over rows takes as long as a hundred others.
    let sinks = rules
        .par_iter()
        .with_max_len(1)
        .map(|rule| collected(context, &rule.page, |sink| formula::apply(rule, context, sink)));
    let (sinks, ()) = rayon::join(|| sinks.collect(), || checks.checks(context, |kind| !judges(kind)));
    checked.keep(sinks);
    checked.findings.append(&mut checks.findings);
    checked.runs.append(&mut checks.runs);
    checked.keep(
        own.iter().map(|(page, check)| collected(context, page, |sink| check.run(context, sink))).collect(),
    );
    checked
}

/// Applies the checks that judge the whole, once it is known which values are doubted.
pub(crate) fn judge(context: &Context<'_>) -> Checked {
    let mut checked = Checked::default();
    checked.checks(context, judges);
    checked
}

/// A parameter the loader has made sure of.
fn param(check: &Check, name: &str) -> Decimal {
    check.params.get(name).copied().unwrap_or_default()
}

/// The sheet of a return's indicators, for what is about the sheet as a whole; the file where nothing was read.
fn sheet_of(submission: &Submission) -> Vec<Place> {
    let first = submission.entries.values().next();
    let sheet = first.map(|entry| Place::sheet(entry.place.file.clone(), entry.place.sheet.clone()));
    sheet.or_else(|| submission.files.first().map(|file| Place::file(file.as_str()))).into_iter().collect()
}
