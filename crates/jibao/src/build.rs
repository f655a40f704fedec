//! The main job: returns in, checked and consolidated quarter out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jibao_contract::manifest::{self, Manifest, Output, PackHash};
use jibao_contract::names::{self, RETURNED};
use jibao_core::pack::{Pack, Reading};
use jibao_core::public::{Edition, Publication, Told};
use jibao_core::report::Report;
use jibao_core::report::figure::Figure;
use jibao_core::returns::{Finding, Inbox};
use jibao_ingest::{InboxFile, RECEIPTS};
use jibao_render::narrative::{Narrative, compose, style_findings};
use jibao_render::summary::{self, Elements};
use jibao_render::{json, page, workbook};
use jiff::civil::Date;
use rayon::prelude::*;

use crate::error::Error;
use crate::outputs::{Writer, Written, hash};
use crate::returned;
use crate::waivers;
use crate::workspace::{OWN, QuarterDir, Workspace};

/// What the run is doing, for a progress display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading returns.
    Reading,
    /// Consolidating and checking.
    Checking,
    /// Writing outputs.
    Writing,
}

/// A checked quarter with everything printed from it.
#[derive(Debug)]
pub struct Checked {
    /// The report.
    pub report: Report,
    /// What of it may be published, where that is what is printed.
    pub publication: Option<Publication>,
    /// The texts.
    pub narrative: Narrative,
    /// Every number in the outputs that has an id.
    pub figures: Vec<Figure>,
    /// The report as JSON text.
    pub json: String,
    document: gongwen::Document,
    inputs: BTreeMap<String, String>,
    /// Hashes of the inbox's own files by path.
    files: BTreeMap<String, String>,
}

impl Checked {
    /// The report as it is printed.
    #[must_use]
    pub fn edition(&self) -> Edition<'_> {
        edition(&self.report, self.publication.as_ref())
    }
}

fn edition<'r>(report: &'r Report, publication: Option<&'r Publication>) -> Edition<'r> {
    publication.map_or_else(|| Edition::internal(report), Edition::public)
}

/// A built quarter.
#[derive(Debug)]
pub struct Built {
    /// What was checked.
    pub checked: Checked,
    /// What was written, and what a person had changed.
    pub written: Written,
}

/// Reads, checks and consolidates a quarter beside the earlier ones of its workspace.
pub fn check(
    workspace: &Workspace,
    quarter: &QuarterDir,
    progress: &dyn Fn(Stage),
) -> Result<Checked, Error> {
    progress(Stage::Reading);
    let read = read_quarter(workspace, quarter)?;
    let (mut inbox, files) = read.ok_or_else(|| Error::NoReturns(quarter.inbox.clone()))?;
    let pack = &workspace.pack;
    let (earlier, mut inputs) = earlier(workspace, quarter, &inbox)?;
    inputs.extend(in_folder(&quarter.root, &files));
    for name in workspace.unread()? {
        let page = pack.rules.reading(Reading::FileNote);
        let message =
            format!("文件夹“{name}”的名称不是一个季度（如{}），没有作为往期读入", quarter_name(&inbox));
        inbox.findings.push(Finding::new(page, None, Vec::new(), message));
    }
    progress(Stage::Checking);
    let mut waived = Vec::new();
    if let Some((waivers, text)) = waivers::read(pack, quarter)? {
        waived = waivers;
        let folder = quarter.root.file_name().map(PathBuf::from).unwrap_or_default();
        inputs.insert(format!("{}/{}", folder.display(), waivers::WAIVERS), hash(text.as_bytes()));
    }
    let report = Report::build(pack, &workspace.settings, inbox, earlier, waived);
    compose_all(workspace, report, None, inputs, files)
}

fn quarter_name(inbox: &Inbox) -> String {
    inbox.quarter.previous().label()
}

/// The edition of a checked quarter that may be published, beside what the workspace has published before.
pub fn publish(workspace: &Workspace, quarter: &QuarterDir, checked: &Checked) -> Result<Checked, Error> {
    let report = checked.report.clone();
    let mut before = BTreeMap::from([(report.quarter, told(quarter))]);
    for other in workspace.quarters()? {
        before.extend(other.quarter.filter(|one| *one < report.quarter).map(|one| (one, told(&other))));
    }
    let publication = Publication::of(&workspace.pack, &report, &before);
    compose_all(workspace, report, Some(publication), checked.inputs.clone(), checked.files.clone())
}

/// What a quarter's published editions have told, by the list beside its outputs.
fn told(quarter: &QuarterDir) -> Told {
    let list = std::fs::read(quarter.outputs.join(names::MANIFEST)).ok();
    list.as_deref().and_then(Manifest::read).map(|list| list.told).unwrap_or_default()
}

/// Everything that is printed from a report.
fn compose_all(
    workspace: &Workspace,
    mut report: Report,
    publication: Option<Publication>,
    inputs: BTreeMap<String, String>,
    files: BTreeMap<String, String>,
) -> Result<Checked, Error> {
    let pack = &workspace.pack;
    let narrative = compose(pack, edition(&report, publication.as_ref()))?;
    if publication.is_none() {
        let style = style_findings(pack, &report, &narrative);
        report.findings.extend(style);
    }
    let shown = edition(&report, publication.as_ref());
    let (document, figures) = summary::document(pack, shown, &narrative, &elements(workspace));
    let json = json::write(pack, shown, &figures, &gongwen::uses::uses(&document));
    Ok(Checked { report, publication, narrative, figures, json, document, inputs, files })
}

/// Checks a quarter and writes its outputs. `today` dates the names of files that a person changed; it reaches
/// no content.
pub fn build(
    workspace: &Workspace,
    quarter: &QuarterDir,
    today: Date,
    progress: &dyn Fn(Stage),
) -> Result<Built, Error> {
    let checked = check(workspace, quarter, progress)?;
    progress(Stage::Writing);
    let written = write(workspace, quarter, &checked, today)?;
    Ok(Built { checked, written })
}

/// Writes the outputs of a checked quarter in its edition. `today` dates the names of files that a person
/// changed.
pub fn write(
    workspace: &Workspace,
    quarter: &QuarterDir,
    checked: &Checked,
    today: Date,
) -> Result<Written, Error> {
    let files = render(workspace, checked)?;
    let pack = &workspace.pack;
    let manifest = Manifest {
        schema: manifest::SCHEMA.to_owned(),
        quarter: checked.report.quarter.to_string(),
        pack: PackHash {
            id: pack.about.id.clone(),
            version: pack.about.version.clone(),
            sha256: pack_hash(pack),
        },
        inputs: checked.inputs.clone(),
        outputs: BTreeMap::new(),
        editions: BTreeMap::new(),
        made_from: BTreeMap::new(),
        told: checked.publication.as_ref().map(|publication| publication.told().clone()).unwrap_or_default(),
    };
    // What a public edition does not send back, the internal one before it did.
    let whole: &[&str] = if checked.publication.is_none() { &[RETURNED] } else { &[] };
    let output = Output { edition: json::edition(checked.edition()), draft: workspace.config.draft };
    Writer::new(&workspace.root, today).outputs(&quarter.outputs, files, output, whole, manifest)
}

/// The outputs' names and bytes.
fn render(workspace: &Workspace, checked: &Checked) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let pack = &workspace.pack;
    let label = checked.report.quarter.label();
    let edition = checked.edition();
    let profile = workspace.config.word_profile();
    let (document, sheet) = rayon::join(
        || gongwen::write(&checked.document, &profile),
        || workbook::write(pack, edition, &beside(pack, checked)),
    );
    let whose = json::edition(edition);
    let mut files = vec![
        (names::document(&label, whose, workspace.config.draft), document?),
        (names::workbook(&label, whose), sheet?),
        (names::data(whose), checked.json.clone().into_bytes()),
    ];
    // What was found and what goes back is the office's own affair.
    if !edition.is_public() {
        files.push((names::page(&label), page::write(pack, &checked.report)?));
        files.extend(returned::files(pack, &checked.report, &checked.files)?);
    }
    Ok(files)
}

/// What the workbook says beside the report: the text whose numbers it traces, and the hashes of all it rests on.
fn beside<'a>(pack: &Pack, checked: &'a Checked) -> workbook::Extra<'a> {
    let about = &pack.about;
    let mut hashes = vec![(format!("方案包 {} {}", about.id, about.version), pack_hash(pack))];
    hashes.extend(checked.inputs.iter().map(|(name, hash)| (name.clone(), hash.clone())));
    workbook::Extra { notes: Vec::new(), hashes, narrative: Some(&checked.narrative) }
}

fn elements(workspace: &Workspace) -> Elements {
    let document = workspace.config.document.clone();
    Elements {
        kind: workspace.config.kind,
        main_recipient: document.main_recipient,
        copies_to: document.copies_to,
        number: document.number,
        signer: document.signer,
        contact: document.contact,
        charts: document.charts.unwrap_or(true),
        draft: workspace.config.draft,
    }
}

/// A quarter as read, with the hashes of its files.
type ReadQuarter = (Inbox, BTreeMap<String, String>);
type Earlier = (Vec<Inbox>, BTreeMap<String, String>);

/// A quarter's returns; `None` where there are none.
pub(crate) fn read_quarter(workspace: &Workspace, dir: &QuarterDir) -> Result<Option<ReadQuarter>, Error> {
    let listing = jibao_ingest::list(&dir.inbox, &OWN)?;
    if listing.is_empty() {
        return Ok(None);
    }
    let mut inbox = jibao_ingest::read_listed(&workspace.pack, dir.quarter, &listing)?;
    let mut hashes = hashes(&listing.files);
    // Kept beside the inbox, or put into it with the returns.
    let register = [&dir.root, &dir.inbox].map(|folder| folder.join(RECEIPTS));
    if let Some(path) = register.into_iter().find(|path| path.is_file()) {
        let bytes = std::fs::read(&path).map_err(Error::io(&path))?;
        let read = jibao_ingest::receipts(&workspace.pack, dir.quarter, &bytes);
        inbox.received = read.map_err(|source| Error::Receipts { path, source })?;
        hashes.insert(RECEIPTS.to_owned(), hash(&bytes));
    }
    Ok(Some((inbox, hashes)))
}

/// Hashes of an inbox's files by the names they are told by.
pub(crate) fn hashes(files: &[InboxFile]) -> BTreeMap<String, String> {
    jibao_ingest::told_names(files).into_iter().zip(files.iter().map(|file| hash(&file.bytes))).collect()
}

/// The earlier quarters of the workspace, read anew each time: there is no hidden state.
fn earlier(workspace: &Workspace, current: &QuarterDir, inbox: &Inbox) -> Result<Earlier, Error> {
    let quarters: Vec<QuarterDir> = workspace
        .quarters()?
        .into_iter()
        .filter(|other| {
            other.quarter.is_some_and(|quarter| quarter < inbox.quarter) && other.root != current.root
        })
        .collect();
    let read: Vec<Result<Option<ReadQuarter>, Error>> = quarters
        .par_iter()
        .map(|other| {
            Ok(read_quarter(workspace, other)?.map(|(inbox, files)| (inbox, in_folder(&other.root, &files))))
        })
        .collect();
    let mut inboxes = Vec::new();
    let mut inputs = BTreeMap::new();
    for found in read {
        if let Some((inbox, hashes)) = found? {
            inboxes.push(inbox);
            inputs.extend(hashes);
        }
    }
    Ok((inboxes, inputs))
}

/// Paths as the list of inputs names them: with the quarter's folder.
pub(crate) fn in_folder(root: &Path, hashes: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let folder = root.file_name().map(PathBuf::from).unwrap_or_default();
    hashes.iter().map(|(path, hash)| (format!("{}/{path}", folder.display()), hash.clone())).collect()
}

pub(crate) fn pack_hash(pack: &Pack) -> String {
    let mut all = Vec::new();
    for (path, text) in pack.files.iter() {
        all.extend_from_slice(path.as_bytes());
        all.push(0);
        all.extend_from_slice(text.as_bytes());
        all.push(0);
    }
    hash(&all)
}
