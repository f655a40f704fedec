//! Applying the pack's rules to a quarter. Each check with steps of its own is one file here and one line in
//! `KINDS` and `run_check`; what differs only by numbers is a rule in the pack.

mod change_ratio;
mod copied;
mod cut_off;
mod environment;
mod explain;
mod formula;
mod presence;
mod round_numbers;
mod sections;
mod self_test;
mod stock;
mod target;
mod texts;
mod validity;
mod villages;
mod whole_number;
mod ytd_in_quarter;

pub use self_test::{SelfTestFailure, self_test};

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::calendar::Quarter;
use crate::consolidate::{Cell, Consolidated};
use crate::finding::{Finding, Severity};
use crate::pack::{Check, Code, Indicator, Pack, Page, Reporter, ReporterId, ReporterKind, Scope};
use crate::submission::{Inbox, Place, Submission};
use crate::target::TargetResult;

/// The checks with steps of their own, by the `kind` a pack calls them, with the numbers they need.
pub const KINDS: [(&str, &[&str]); 18] = [
    ("change-ratio", &["ratio", "floor"]),
    ("ytd-in-quarter", &[]),
    ("same-as-previous", &["share", "min_values"]),
    ("round-numbers", &["share", "min_values"]),
    ("whole-number", &[]),
    ("same-as-other-county", &["min_values"]),
    ("section-difference", &[]),
    ("outside-validity", &[]),
    ("cut-off-differs", &[]),
    ("target", &[]),
    ("village-missing", &[]),
    ("village-unknown", &[]),
    ("village-duplicate", &[]),
    ("text-copied", &["share"]),
    ("text-too-long", &["limit"]),
    ("flag-withdrawn", &[]),
    ("stock-fell", &[]),
    ("blank-value", &[]),
];

/// One quarter with what stands beside it.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// The quarter's returns.
    pub inbox: &'a Inbox,
    /// The quarter consolidated.
    pub now: &'a Consolidated,
    /// Earlier quarters by quarter.
    pub earlier: &'a BTreeMap<Quarter, (Inbox, Consolidated)>,
    /// The targets' results.
    pub targets: &'a [TargetResult],
    /// Day of the last month up to which figures count.
    pub cut_off_day: i8,
}

impl<'a> Context<'a> {
    fn quarter(&self) -> Quarter {
        self.inbox.quarter
    }

    fn previous(&self) -> Option<&'a (Inbox, Consolidated)> {
        self.earlier.get(&self.quarter().previous())
    }

    /// The reporters in a check's scope that sent a return, in official order.
    fn reporters(&self, check: &Check) -> Vec<(&'a Reporter, &'a Submission)> {
        self.pack
            .reporters
            .iter()
            .filter(|reporter| check.scope.contains(&scope_of(reporter)))
            .filter_map(|reporter| Some((reporter, self.inbox.of(&reporter.id)?)))
            .collect()
    }

    /// The indicators a check looks at.
    fn indicators(&self, check: &'a Check) -> impl Iterator<Item = &'a Indicator> {
        let wanted = |code: &Code| check.codes.is_empty() || check.codes.contains(code);
        self.pack.catalogue.iter().filter(move |indicator| wanted(&indicator.code))
    }

    fn cell(&self, code: &Code, reporter: &ReporterId) -> Option<&'a Cell> {
        self.now.line(code.as_str())?.cell(reporter)
    }

    fn previous_cell(&self, code: &Code, reporter: &ReporterId) -> Option<&'a Cell> {
        self.previous()?.1.line(code.as_str())?.cell(reporter)
    }
}

fn scope_of(reporter: &Reporter) -> Scope {
    match reporter.kind {
        ReporterKind::County => Scope::County,
        ReporterKind::Section => Scope::Section,
    }
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
    /// Not applied, by reason.
    pub not_run: BTreeMap<String, usize>,
}

/// Collects what one rule finds.
struct Sink<'a> {
    page: &'a Page,
    run: RuleRun,
    findings: Vec<Finding>,
}

impl<'a> Sink<'a> {
    fn new(page: &'a Page) -> Self {
        let run = RuleRun { code: page.code.clone(), passed: 0, failed: 0, not_run: BTreeMap::new() };
        Self { page, run, findings: Vec::new() }
    }

    fn pass(&mut self) {
        self.run.passed += 1;
    }

    fn not_run(&mut self, reason: impl Into<String>) {
        *self.run.not_run.entry(reason.into()).or_default() += 1;
    }

    fn fail(&mut self, reporter: Option<&ReporterId>, places: Vec<Place>, message: String) {
        self.fail_as(self.page.severity, reporter, places, message);
    }

    fn fail_as(
        &mut self,
        severity: Severity,
        reporter: Option<&ReporterId>,
        places: Vec<Place>,
        message: String,
    ) {
        self.run.failed += 1;
        self.findings.push(Finding {
            code: self.page.code.clone(),
            severity,
            reporter: reporter.cloned(),
            places,
            message,
            hint: self.page.hint.clone(),
            explained: None,
            waived: None,
        });
    }
}

/// Applies every rule and check. Findings are in stable order: by reporter, place and code.
#[must_use]
pub fn run(context: &Context<'_>) -> (Vec<Finding>, Vec<RuleRun>) {
    let mut findings = Vec::new();
    let mut runs = Vec::new();
    let mut keep = |sink: Sink<'_>| {
        findings.extend(sink.findings);
        runs.push(sink.run);
    };
    for rule in &context.pack.rules.rules {
        let mut sink = Sink::new(&rule.page);
        formula::apply(rule, context, &mut sink);
        keep(sink);
    }
    for check in &context.pack.rules.checks {
        let mut sink = Sink::new(&check.page);
        run_check(check, context, &mut sink);
        keep(sink);
    }
    for finding in &mut findings {
        explain::explain(finding, context);
    }
    (findings, runs)
}

fn run_check(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    match check.kind.as_str() {
        "change-ratio" => change_ratio::run(check, context, sink),
        "ytd-in-quarter" => ytd_in_quarter::run(check, context, sink),
        "same-as-previous" => copied::from_previous(check, context, sink),
        "same-as-other-county" => copied::from_other_county(check, context, sink),
        "round-numbers" => round_numbers::run(check, context, sink),
        "whole-number" => whole_number::run(check, context, sink),
        "section-difference" => sections::run(check, context, sink),
        "outside-validity" => validity::run(check, context, sink),
        "cut-off-differs" => cut_off::run(check, context, sink),
        "target" => target::run(context, sink),
        "village-missing" => villages::missing(check, context, sink),
        "village-unknown" => villages::unknown(check, context, sink),
        "village-duplicate" => villages::duplicate(check, context, sink),
        "text-copied" => texts::copied(check, context, sink),
        "text-too-long" => texts::too_long(check, context, sink),
        "flag-withdrawn" => stock::flag_withdrawn(check, context, sink),
        "stock-fell" => stock::fell(check, context, sink),
        "blank-value" => presence::run(check, context, sink),
        // The pack loader accepts no other kind; were one added to `KINDS` alone, it shows as not run.
        other => sink.not_run(format!("核查方式“{other}”没有实现")),
    }
}

/// A parameter the loader has made sure of.
fn param(check: &Check, name: &str) -> Decimal {
    check.params.get(name).copied().unwrap_or_default()
}

/// The sheet of a return's indicators, for what is about the sheet as a whole; the file where nothing was read.
fn sheet_of(submission: &Submission) -> Vec<Place> {
    let first = submission.entries.values().next();
    let sheet = first.map(|entry| Place::sheet(entry.place.file.clone(), entry.place.sheet.clone()));
    sheet.or_else(|| submission.files.first().map(Place::file)).into_iter().collect()
}
