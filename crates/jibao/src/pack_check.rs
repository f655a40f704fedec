//! Whether a pack does what it says: everything in it fits, its rules tell their examples apart, its texts can be
//! composed with and without returns, and what of the policy its checks cover. All faults are told in one run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gongwen::DocumentKind;
use jibao_core::count::settings::Settings;
use jibao_core::ids::Period;
use jibao_core::pack::{Adjustment, Column, Kind, Origin, Pack, PackFaults, Reading};
use jibao_core::public::{Edition, Publication};
use jibao_core::report::Report;
use jibao_core::returns::{CoverSheet, Details, Entry, History, Inbox, Place, Submission, Value, Words};
use jibao_core::rules::{Coverage, SelfTestFailure, coverage, self_test};
use jibao_render::narrative::{self, TemplateError};
use rust_decimal::Decimal;

use crate::build::check;
use crate::composed::Composed;
use crate::config::Config;
use crate::error::Error;
use crate::event::unwatched;
use crate::packs;
use crate::plans;
use crate::workspace::{QuarterDir, Workspace};

/// What trying the packs of a workspace showed.
#[derive(Debug)]
pub struct PackCheck {
    /// Each pack, in the order in which the settings list them.
    pub packs: Vec<TriedPack>,
    /// The quarters of the workspace that were tried, each with the pack of its plan; none where something does not fit.
    pub quarters: Vec<TriedQuarter>,
}

/// What trying one pack showed.
#[derive(Debug)]
pub struct TriedPack {
    /// Id and version of the pack.
    pub pack: String,
    /// Whose each of its files is, by path.
    pub origins: Vec<(String, Origin)>,
    /// Formula rules, checks and readings in it.
    pub counts: [usize; 3],
    /// What does not fit.
    pub faults: Option<PackFaults>,
    /// What is wrong with its texts.
    pub texts: Vec<TemplateError>,
    /// Rules whose examples do not come out as they say.
    pub failures: Vec<SelfTestFailure>,
    /// What it changes in the general rules.
    pub adjustments: Vec<Adjustment>,
    /// What the checks cover.
    pub coverage: Option<Coverage>,
}

/// One quarter, read, checked and put into words with the pack.
#[derive(Debug)]
pub struct TriedQuarter {
    /// Its folder's name.
    pub name: String,
    /// Why it could not be done, most often a fault of a text template.
    pub fault: Option<Error>,
    /// What its 工作总结 would say in other words than the one that lies there; `None` where none lies there.
    pub changed: Option<Vec<TextChange>>,
}

/// A paragraph of a paper that would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextChange {
    /// What it says now; `None` for one that would be new.
    pub was: Option<String>,
    /// What it would say; `None` for one that would be gone.
    pub becomes: Option<String>,
}

impl TriedPack {
    /// Every fault as one sentence with its file and line.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let faults = self.faults.iter().flat_map(PackFaults::iter).map(ToString::to_string);
        let texts = self.texts.iter().map(ToString::to_string);
        faults.chain(texts).chain(self.failures.iter().map(ToString::to_string)).collect()
    }
}

impl PackCheck {
    /// Whether everything came out as it should.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.told().is_empty() && self.quarters.iter().all(|quarter| quarter.fault.is_none())
    }

    /// Every fault as one sentence with its file and line.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        self.packs.iter().flat_map(TriedPack::told).collect()
    }
}

/// Tries the default pack, or the packs of a workspace: on returns made up for them, against one another, and, where nothing
/// is wrong with them, on every quarter of the workspace that has returns.
///
/// # Errors
/// If the workspace cannot be read, or its packs cannot stand in one.
pub fn pack_check(workspace: Option<&Path>) -> Result<PackCheck, Error> {
    let Some(root) = workspace else {
        return Ok(PackCheck { packs: vec![tried(packs::files(None)?).0], quarters: Vec::new() });
    };
    if !root.is_dir() {
        return Err(Error::NoFolder(root.to_owned()));
    }
    let folders = Config::read(root)?.pack;
    let mut checked = PackCheck { packs: Vec::new(), quarters: Vec::new() };
    let mut loaded: Vec<(Option<PathBuf>, Pack)> = Vec::new();
    if folders.is_empty() {
        checked.packs.push(tried(packs::files(None)?).0);
    }
    for folder in folders {
        let (tried, pack) = tried(packs::files(Some(&root.join(&folder)))?);
        loaded.extend(pack.filter(|_| tried.faults.is_none()).map(|pack| (Some(folder), pack)));
        checked.packs.push(tried);
    }
    if loaded.len() == checked.packs.len() {
        let order: Vec<String> = loaded.iter().map(|(_, pack)| pack.about.id.clone()).collect();
        let loaded = plans::ordered(loaded)?;
        for ((_, pack), faults) in loaded.iter().zip(plans::faults(&loaded)) {
            let own = order.iter().position(|id| *id == pack.about.id);
            if let Some(tried) = own.and_then(|own| checked.packs.get_mut(own)) {
                tried.faults = faults;
            }
        }
    }
    if !checked.told().is_empty() {
        return Ok(checked);
    }
    let workspace = Workspace::open(root)?;
    for quarter in workspace.quarters()? {
        if !quarter.has_returns() {
            continue;
        }
        let name = quarter.root.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let tried = check(&workspace, &quarter, &unwatched).and_then(|new| text_changes(&quarter, &new));
        let (fault, changed) = match tried {
            Ok(changed) => (None, changed),
            Err(fault) => (Some(fault), None),
        };
        checked.quarters.push(TriedQuarter { name, fault, changed });
    }
    Ok(checked)
}

/// The paper that lies in a quarter's folder beside the one that would be written.
#[cfg(feature = "docx")]
fn text_changes(quarter: &QuarterDir, new: &Composed) -> Result<Option<Vec<TextChange>>, Error> {
    let output = new.output();
    let label = new.report().quarter.label();
    let path = quarter.outputs.join(jibao_contract::names::document(&label, output.edition, output.draft));
    let Ok(old) = std::fs::read(&path) else { return Ok(None) };
    let mut written = Vec::new();
    new.write_docx(&mut written)?;
    let words = |paper: &[u8]| -> Option<Vec<String>> {
        let passages = gongwen::read::read(paper).ok()?.passages.into_iter();
        Some(passages.map(|passage| passage.text).filter(|text| !text.trim().is_empty()).collect())
    };
    // A paper that cannot be opened is verify's to tell.
    let (Some(old), Some(new)) = (words(&old), words(&written)) else { return Ok(None) };
    let change = |(was, is): (Option<usize>, Option<usize>)| TextChange {
        was: was.map(|at| old[at].clone()),
        becomes: is.map(|at| new[at].clone()),
    };
    Ok(Some(jibao_verify::changes(&old, &new).into_iter().map(change).collect()))
}

/// Built without the feature `docx` there is no paper to compare.
#[cfg(not(feature = "docx"))]
#[expect(clippy::unnecessary_wraps, reason = "called as the one with the feature is")]
fn text_changes(_: &QuarterDir, _: &Composed) -> Result<Option<Vec<TextChange>>, Error> {
    Ok(None)
}

fn tried(files: jibao_core::pack::PackFiles) -> (TriedPack, Option<Pack>) {
    let origins = files.origins().map(|(path, origin)| (path.to_owned(), origin.clone())).collect();
    let mut texts = narrative::number_faults(&files);
    let (pack, faults) = Pack::examine(files);
    let mut checked = TriedPack {
        pack: String::new(),
        origins,
        counts: [0; 3],
        faults,
        texts: Vec::new(),
        failures: Vec::new(),
        adjustments: Vec::new(),
        coverage: None,
    };
    if let Some(pack) = &pack {
        texts.extend(text_faults(pack, checked.faults.is_some()));
        let rules = &pack.rules;
        checked.pack = format!("{} {}", pack.about.id, pack.about.version);
        checked.counts = [rules.rules.len(), rules.checks.len(), Reading::ALL.len()];
        checked.failures = self_test(rules);
        checked.adjustments.clone_from(&rules.adjustments);
        checked.coverage = checked.faults.is_none().then(|| coverage(pack));
    }
    checked.texts = texts;
    (checked, pack)
}

/// Tries the texts on the plan's first and last quarter, without returns and with every cell filled in, in both
/// editions. `partial`: rows of the pack could not be read, and names that stand in them are no faults of the texts.
fn text_faults(pack: &Pack, partial: bool) -> Vec<TemplateError> {
    let mut found: Vec<TemplateError> = Vec::new();
    // A pack that names no periods is for any: one that begins a year, and one that ends it.
    let (quarters, length) = (&pack.schedule.quarters, pack.period.length);
    let first = quarters.first().copied().or_else(|| length.with_month(2024, 1));
    let last = quarters.last().copied().or_else(|| length.with_month(2024, 12));
    let (Some(first), Some(last)) = (first, last) else { return found };
    let catalogue = pack.files.get("indicators.csv").unwrap_or_default();
    let settings = Settings::default();
    for (quarter, earlier) in [(first, None), (last, Some(last.previous()))] {
        for full in [false, true] {
            let inbox = |quarter: Period| if full { filled(pack, quarter) } else { Inbox::empty(quarter) };
            let before = earlier.map(inbox).into_iter().collect();
            let report = Report::build(pack, &settings, inbox(quarter), before, Vec::new());
            let publication = Publication::of(pack, &report, &BTreeMap::new());
            for edition in [Edition::internal(&report), Edition::public(&publication)] {
                // A report to a superior is worded in its own way; a circular is worded like an internal paper.
                let kinds = [DocumentKind::Internal, DocumentKind::Report];
                for fault in kinds.into_iter().flat_map(|kind| narrative::faults(pack, edition, kind)) {
                    let follows = matches!(&fault, TemplateError::UnknownName { name, .. }
                        if partial && catalogue.contains(name.as_str()));
                    if !follows && !found.contains(&fault) {
                        found.push(fault);
                    }
                }
            }
        }
    }
    found
}

/// A quarter in which every reporter filled in every cell that is asked of it.
fn filled(pack: &Pack, quarter: Period) -> Inbox {
    let place = |id: &str| Place::file(format!("{id}.xlsx"));
    let submission = |reporter: &jibao_core::pack::Reporter| {
        let mut submission = Submission {
            reporter: reporter.id.clone(),
            quarter,
            files: vec![format!("{}.xlsx", reporter.id)],
            cover: CoverSheet::default(),
            entries: BTreeMap::new(),
            details: Details::default(),
            words: Vec::new(),
            sample: false,
            history: History::default(),
            sentences: Vec::new(),
        };
        let asked = pack.catalogue.iter().filter(|indicator| indicator.asked_of(reporter, quarter));
        for indicator in asked {
            for column in [Column::Current, Column::Year].into_iter().filter(|column| indicator.asks(*column))
            {
                let number = if indicator.kind == Kind::Flag { Decimal::ONE } else { Decimal::TEN };
                let entry =
                    Entry::new(Value::Reported(number), number.to_string(), place(reporter.id.as_str()));
                submission.entries.insert((indicator.code.clone(), column), entry);
            }
        }
        submission.words = pack
            .policy
            .measures()
            .flat_map(|measure| ["highlight", "problem", "plan"].map(|topic| (measure.code.clone(), topic)))
            .map(|(measure, topic)| Words {
                measure,
                topic: topic.to_owned(),
                text: format!("按计划完成{}的工作", pack.period.this),
                adopt: true,
                place: place(reporter.id.as_str()),
            })
            .collect();
        submission
    };
    Inbox { submissions: pack.reporters.iter().map(submission).collect(), ..Inbox::empty(quarter) }
}
