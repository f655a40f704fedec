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
use jibao_core::report::tally::Tally;
use jibao_core::returns::Place;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tera::{Context, Tera};

use gongwen::clean;
use part::Shows;

pub use part::{Part, parts};

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
    /// The report could not be handed to the template.
    #[error("{quarter}的数据无法写成网页")]
    Values {
        /// Name of the quarter.
        quarter: String,
        /// What the serializer says.
        #[source]
        source: serde_json::Error,
    },
    /// The built-in template does not fit the report.
    #[error("网页模板有误：{0}")]
    Template(#[from] Box<tera::Error>),
}

/// What all parts of the page draw on.
#[derive(Clone, Copy)]
struct View<'a> {
    pack: &'a Pack,
    report: &'a Report,
    shows: Shows<'a>,
}

/// What the template shows.
#[derive(Serialize)]
struct Page {
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
    findings: findings::Findings,
    trends: Vec<chart::Chart>,
    quarters: Vec<String>,
    coverage: coverage::Covered,
    reading: reading::Reading,
}

/// Writes the page as UTF-8. The same arguments give the same bytes: what depends on the day it is read is worked
/// out by the page itself.
pub fn write(pack: &Pack, report: &Report) -> Result<Vec<u8>, PageError> {
    let parts = parts(pack, report);
    let shows = if parts.is_empty() { Shows::All } else { Shows::Rest(&parts) };
    View { pack, report, shows }.write()
}

/// Writes the page of a group, as [`write()`] does that of the whole.
pub fn write_part(pack: &Pack, report: &Report, part: &Part) -> Result<Vec<u8>, PageError> {
    View { pack, report, shows: Shows::Part(part) }.write()
}

impl View<'_> {
    /// Whether what is a reporter's, or nobody's, stands on the page.
    fn has(self, reporter: Option<&ReporterId>) -> bool {
        self.shows.has(self.pack, reporter)
    }

    fn write(self) -> Result<Vec<u8>, PageError> {
        let values = serde_json::to_value(self.page())
            .map_err(|source| PageError::Values { quarter: self.report.quarter.label(), source })?;
        Ok(render(&cleaned(values)).map_err(Box::new)?.into_bytes())
    }

    fn detail_rows(self) -> String {
        let rows: Vec<&str> = self.pack.form.details.iter().map(|detail| detail.row.as_str()).collect();
        rows.join("、")
    }

    fn page(self) -> Page {
        let Self { pack, report, shows } = self;
        let part = if let Shows::Part(part) = shows { part.name.clone() } else { String::new() };
        let rows = || report.board.iter().filter(|row| part.is_empty() || self.has(Some(&row.reporter)));
        let submissions =
            || report.inbox.submissions.iter().filter(|one| part.is_empty() || self.has(Some(&one.reporter)));
        let findings = report.findings.iter();
        let targets = targets::targets(self);
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
            verdicts: targets::counts(self, &targets),
            any_short: targets.iter().any(targets::Target::lacks),
            targets,
            detail_rows: self.detail_rows(),
            findings: findings::findings(self),
            quarters: trends.first().map(chart::Chart::quarters).unwrap_or_default(),
            trends,
            coverage: coverage::covered(self),
            reading: reading::reading(self),
            part,
        }
    }
}

fn render(values: &Value) -> Result<String, tera::Error> {
    let mut tera = Tera::default();
    tera.add_raw_templates(TEMPLATES)?;
    let mut context = Context::from_serialize(values)?;
    context.insert("style", STYLE);
    context.insert("script", SCRIPT);
    // The hashes let the page's own style and script run and nothing else, whatever a return says.
    context.insert("style_hash", &hash(STYLE));
    context.insert("script_hash", &hash(SCRIPT));
    tera.render(PAGE, &context)
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// Every text without what HTML forbids or what turns the direction of writing: texts come from returns.
fn cleaned(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(clean(&text)),
        Value::Array(list) => Value::Array(list.into_iter().map(cleaned).collect()),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, cleaned(value))).collect())
        }
        other => other,
    }
}

fn places(places: &[Place]) -> Vec<String> {
    places.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests;
