//! The policy document itself: its parts and measures, with wording and responsible sections.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::error::PackError;
use super::faults::Faults;
use super::files::PackFiles;
use super::reporter::Reporters;
use crate::ids::ReporterId;

/// The policy document the returns answer to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Title as printed.
    pub title: String,
    /// Document number.
    pub number: String,
    /// Date of issue, ISO.
    pub issued: String,
    /// Years it covers, as printed.
    pub period: String,
    /// How the office calls it in a sentence.
    #[serde(default = "usual_name")]
    pub short: String,
    /// The parts in order.
    #[serde(rename = "part")]
    pub parts: Vec<Part>,
}

fn usual_name() -> String {
    "方案".to_owned()
}

/// One part of the policy (一、…).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Number from 1.
    pub number: u8,
    /// Title without its number.
    pub title: String,
    /// The measures in order.
    #[serde(rename = "measure")]
    pub measures: Vec<Measure>,
}

/// One measure of the policy (（一）…).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Code, `M01`.
    pub code: String,
    /// Number from 1, running through all parts.
    pub number: u8,
    /// Title.
    pub title: String,
    /// Full wording.
    pub text: String,
    /// Leading sections of the bureau.
    pub lead: Vec<ReporterId>,
    /// Whether the counties' bureaus lead too.
    pub counties: bool,
    /// Supporting sections.
    #[serde(default)]
    pub support: Vec<ReporterId>,
}

const FILE: &str = "policy.toml";

impl Policy {
    pub(super) fn load(files: &PackFiles, reporters: &Reporters, faults: &mut Faults) -> Self {
        let policy: Self = files.toml("policy.toml", faults).unwrap_or_default();
        // Where the file could not be read, that has been told.
        let read = !policy.title.is_empty();
        if read && policy.issued.parse::<jiff::civil::Date>().is_err() {
            let written = files.get("policy.toml").ok().and_then(|text| text.find("\nissued"));
            let at = files.location("policy.toml", written.map_or(0, |at| at + 1));
            let message = format!("issued 写“{}”，应为印发的日期，如 2024-03-27", policy.issued);
            faults.push(PackError::Syntax { at, message });
        }
        policy.numbered_once(files, faults);
        for measure in policy.measures() {
            for section in measure.lead.iter().chain(&measure.support) {
                let at = || files.location("policy.toml", text_position(files, &measure.code));
                faults.keep(reporters.expect(section, at));
            }
        }
        policy
    }

    /// Numbers stand in headings, by codes measures are found: each is one part's or measure's.
    fn numbered_once(&self, files: &PackFiles, faults: &mut Faults) {
        let (mut parts, mut measures, mut codes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut fault = |key: &str, value: &str, what: &str, name: String| {
            let written = files.get(FILE).unwrap_or_default().rfind(&format!("{key} = \"{value}\""));
            let message = format!("{what}“{name}”重复：前面已经有一个");
            faults.push(PackError::Syntax { at: files.location(FILE, written.unwrap_or(0)), message });
        };
        for part in &self.parts {
            if !parts.insert(part.number) {
                fault("title", &part.title, "部分的序号（number）", part.number.to_string());
            }
            for measure in &part.measures {
                if !codes.insert(measure.code.as_str()) {
                    fault("code", &measure.code, "措施代码", measure.code.clone());
                } else if !measures.insert(measure.number) {
                    fault("code", &measure.code, "措施的序号（number）", measure.number.to_string());
                }
            }
        }
    }

    /// All measures in order.
    pub fn measures(&self) -> impl Iterator<Item = &Measure> {
        self.parts.iter().flat_map(|part| &part.measures)
    }

    /// A measure by code.
    #[must_use]
    pub fn measure(&self, code: &str) -> Option<&Measure> {
        self.measures().find(|measure| measure.code == code)
    }
}

fn text_position(files: &PackFiles, code: &str) -> usize {
    files.get("policy.toml").ok().and_then(|text| text.find(&format!("\"{code}\""))).unwrap_or(0)
}
