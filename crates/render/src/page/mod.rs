//! 核查报告: the checked quarter as one page that opens by double click. The layout is an HTML template with the
//! page's own style and script; this module only puts the report's values into it.

mod board;
mod chart;
mod coverage;
mod findings;
mod part;
mod reading;
mod targets;
mod today;

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jibao_contract::names;
use jibao_core::ids::{ReporterId, long_date};
use jibao_core::pack::Pack;
use jibao_core::report::Report;
use jibao_core::report::reminder::{Reminder, reminders};
use jibao_core::report::tally::Tally;
use jibao_core::report::to_mend::{ToMend, to_mend};
use jibao_core::returns::{Place, Submission};
use serde::Serialize;
use sha2::{Digest, Sha256};
use tera::{Context, Tera};

use part::Shows;

pub use part::Part;

const STYLE: &str = include_str!("assets/page.css");
const SCRIPT: &str = include_str!("assets/page.js");
const PAGE: &str = "page.html";

/// Escaping goes by the ending of a template's name: all of them are HTML.
const TEMPLATES: [(&str, &str); 9] = [
    (PAGE, include_str!("assets/page.html")),
    ("today.html", include_str!("assets/today.html")),
    ("board.html", include_str!("assets/board.html")),
    ("targets.html", include_str!("assets/targets.html")),
    ("shortfalls.html", include_str!("assets/shortfalls.html")),
    ("findings.html", include_str!("assets/findings.html")),
    ("trends.html", include_str!("assets/trends.html")),
    ("coverage.html", include_str!("assets/coverage.html")),
    ("reading.html", include_str!("assets/reading.html")),
];

/// Why the page could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// The built-in template does not fit the report.
    #[error("网页模板有误：{0}")]
    Template(#[from] Box<tera::Error>),
}

/// The pages of a report, and what they have in common: of a large report each group has its own, and what is the same on all of
/// them is found once.
pub struct Pages<'a> {
    pack: &'a Pack,
    report: &'a Report,
    parts: Vec<Part<'a>>,
    to_mend: Vec<ToMend<'a>>,
    reminders: Vec<Reminder>,
    coverage: coverage::Covered,
    templates: Tera,
}

/// What all parts of a page draw on.
#[derive(Clone, Copy)]
struct View<'a> {
    pack: &'a Pack,
    report: &'a Report,
    pages: &'a Pages<'a>,
    shows: Shows<'a>,
}

/// What the template shows.
#[derive(Serialize)]
struct Page<'a> {
    title: String,
    /// The group whose page it is; empty on that of the whole.
    part: String,
    /// What the page of the whole is called, seen from a group's.
    whole: String,
    /// Groups with pages of their own.
    groups: Vec<part::Line>,
    /// Where they lie.
    pages: &'static str,
    quarter: String,
    bureau: String,
    campaign: String,
    policy: String,
    /// What the units are called.
    units: String,
    period: BTreeMap<&'static str, String>,
    edition: &'static str,
    cut_off: String,
    deadline: String,
    deadline_day: String,
    pack: String,
    sample: bool,
    due: usize,
    received: usize,
    tally: Tally,
    today: today::Today,
    board: Vec<board::Line>,
    strays: Vec<String>,
    targets: Vec<targets::Target>,
    /// Whether anybody on the page falls short of one of them or gave nothing to judge by.
    any_short: bool,
    /// What the rows of detail sheets are.
    detail_rows: String,
    verdicts: Vec<targets::Standing>,
    /// Targets in the table that are no goals of their own.
    uncounted: Vec<String>,
    findings: findings::Findings,
    trends: Vec<chart::Chart>,
    quarters: Vec<String>,
    coverage: &'a coverage::Covered,
    reading: reading::Reading,
}

impl<'a> Pages<'a> {
    /// The pages of a report.
    ///
    /// # Errors
    /// If the built-in templates cannot be read.
    pub fn new(pack: &'a Pack, report: &'a Report) -> Result<Self, PageError> {
        let mut templates = Tera::default();
        // Texts come from returns: none is written with what HTML forbids or what turns the direction of writing.
        templates.set_escape_fn(|text, to| tera::escape_html(&gongwen::clean(text), to));
        templates.add_raw_templates(TEMPLATES).map_err(Box::new)?;
        Ok(Self {
            pack,
            report,
            parts: part::parts(pack, report),
            to_mend: to_mend(pack, report),
            reminders: reminders(pack, report, None),
            coverage: coverage::covered(pack, report),
            templates,
        })
    }

    /// The page of the whole as UTF-8. The same arguments give the same bytes: what depends on the day it is read is worked out
    /// by the page itself.
    ///
    /// # Errors
    /// If the built-in templates do not fit the report.
    pub fn whole(&self) -> Result<Vec<u8>, PageError> {
        let shows = if self.parts.is_empty() { Shows::All } else { Shows::Rest(&self.parts) };
        self.write(shows)
    }

    /// The groups that have a page of their own: those right above the units, where the units are too many for one page.
    #[must_use]
    pub fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }

    /// The page of a group, as that of the whole.
    ///
    /// # Errors
    /// If the built-in templates do not fit the report.
    pub fn part(&self, part: &Part<'a>) -> Result<Vec<u8>, PageError> {
        self.write(Shows::Part(part))
    }

    fn view<'s>(&'s self, shows: Shows<'s>) -> View<'s> {
        View { pack: self.pack, report: self.report, pages: self, shows }
    }

    fn write(&self, shows: Shows<'_>) -> Result<Vec<u8>, PageError> {
        let page = self.view(shows).page();
        Ok(render(&self.templates, &page).map_err(Box::new)?.into_bytes())
    }
}

impl<'a> View<'a> {
    /// Whether what is a reporter's, or nobody's, stands on the page.
    fn has(self, reporter: Option<&ReporterId>) -> bool {
        self.shows.has(self.pack, reporter)
    }

    /// The returns on the page, in official order.
    fn submissions(self) -> impl Iterator<Item = &'a Submission> {
        let own = self.pack.reporters.iter().filter(move |one| self.has(Some(&one.id)));
        own.filter_map(move |one| self.report.inbox.of(&one.id))
    }

    fn detail_rows(self) -> String {
        let rows: Vec<&str> = self.pack.form.details.iter().map(|detail| detail.row.as_str()).collect();
        rows.join("、")
    }

    fn page(self) -> Page<'a> {
        let Self { pack, report, shows, .. } = self;
        let part = if let Shows::Part(part) = shows { part.name.clone() } else { String::new() };
        let rows = || report.board.iter().filter(|row| part.is_empty() || self.has(Some(&row.reporter)));
        let submissions =
            || report.inbox.submissions.iter().filter(|one| part.is_empty() || self.has(Some(&one.reporter)));
        let findings = report.findings.iter();
        let targets = targets::targets(self);
        let (verdicts, uncounted) = targets::counts(self, &targets);
        let trends = chart::charts(self);
        Page {
            title: format!("{}{part}核查报告", report.quarter.label()),
            whole: names::page(&report.quarter.label()),
            groups: part::lines(self),
            pages: names::PAGES,
            quarter: report.quarter.label(),
            bureau: pack.about.bureau.clone(),
            campaign: pack.about.campaign.clone(),
            policy: pack.policy.short.clone(),
            units: pack.about.counties.clone(),
            period: pack.period.all().into_iter().collect(),
            edition: jibao_contract::data::Edition::Internal.label(),
            cut_off: long_date(report.cut_off),
            deadline: long_date(report.deadline),
            deadline_day: report.deadline.to_string(),
            pack: format!("{} {}", pack.about.id, pack.about.version),
            sample: report.inbox.submissions.iter().any(|submission| submission.sample),
            due: rows().count(),
            received: submissions().count(),
            tally: Tally::of(findings.filter(|one| part.is_empty() || self.has(one.reporter.as_ref()))),
            today: today::today(self),
            board: board::lines(self),
            strays: board::strays(self),
            verdicts,
            uncounted,
            any_short: targets.iter().any(targets::Target::lacks),
            targets,
            detail_rows: self.detail_rows(),
            findings: findings::findings(self),
            quarters: trends.first().map(chart::Chart::quarters).unwrap_or_default(),
            trends,
            coverage: &self.pages.coverage,
            reading: reading::reading(self),
            part,
        }
    }
}

fn render(templates: &Tera, page: &Page<'_>) -> Result<String, tera::Error> {
    let mut context = Context::from_serialize(page)?;
    context.insert("style", STYLE);
    context.insert("script", SCRIPT);
    // The hashes let the page's own style and script run and nothing else, whatever a return says.
    context.insert("style_hash", &hash(STYLE));
    context.insert("script_hash", &hash(SCRIPT));
    templates.render(PAGE, &context)
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

fn places(places: &[Place]) -> Vec<String> {
    places.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests;
