//! One return on its own, as its reporter checks it before it is sent.

use std::collections::BTreeMap;
use std::path::Path;

use jibao_contract::data::Data;
use jibao_contract::names;
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Pack, Reading};
use jibao_core::public::{Edition, Publication};
use jibao_core::report::Report;
use jibao_core::returns::Finding;
use jibao_ingest::{Listing, ReadError};
use jibao_render::json;

use crate::build::{earlier, read_listed};
use crate::error::Error;
use crate::event::unwatched;
use crate::waivers;
use crate::workspace::{QuarterDir, Workspace, of_period};

/// A return that was checked alone.
#[derive(Debug)]
pub struct Alone {
    /// The workspace it lies in, or the built-in rules where it lies in none.
    pub workspace: Workspace,
    /// Whose it is, where that could be told.
    pub reporter: Option<ReporterId>,
    /// The quarter with this return alone: board and findings are about nobody else.
    pub report: Report,
    /// The same as JSON text.
    pub json: String,
}

/// Checks one file beside the earlier quarters of its workspace: what would be found of it among all returns, and nothing
/// about other reporters. What only a comparison with others can tell is not found.
///
/// # Errors
/// If the file or the workspace cannot be read, or nothing tells the file's quarter.
pub fn check_file(path: &Path, public: bool) -> Result<Alone, Error> {
    let path = std::fs::canonicalize(path).map_err(Error::io(path))?;
    let (workspace, dir) = home(&path)?;
    let listing = jibao_ingest::list_file(&path)?;
    let files: Vec<String> = listing.files.iter().map(|file| file.path.clone()).collect();
    let read = read_listed(&workspace, dir.quarter, listing, None, &unwatched);
    let (engine, inbox) = read.map_err(|error| match error {
        Error::Read(ReadError::Period { .. }) => refusal(&workspace, &path),
        other => other,
    })?;
    let earlier = earlier(&workspace, &dir, inbox.quarter, &unwatched)?;
    let earlier = earlier.into_iter().map(|(past, _)| past).collect();
    let waived = waivers::read(engine.pack(), &dir)?.map(|(waivers, _)| waivers).unwrap_or_default();
    let mut report = engine.report_waiving(inbox, earlier, waived)?;
    let reporter = whose(&report);
    let own = |finding: &Finding| match &finding.reporter {
        Some(whose) => {
            reporter.as_ref().is_none_or(|reporter| reporter == whose) && !is_absent(&report, whose)
        }
        None => {
            finding.places.iter().any(|place| files.iter().any(|file| place.file.starts_with(file.as_str())))
        }
    };
    report.findings = report.findings.iter().filter(|finding| own(finding)).cloned().collect();
    report.board.retain(|row| reporter.as_ref() == Some(&row.reporter));
    let publication = public.then(|| Publication::of(engine.pack(), &report, &BTreeMap::new()));
    let shown = publication.as_ref().map_or_else(|| Edition::internal(&report), Edition::public);
    let json = as_json(engine.pack(), shown, reporter.as_ref())?;
    Ok(Alone { workspace, reporter, report, json })
}

/// Why a file tells no quarter: most often because it cannot be opened, or is no return at all.
fn refusal(workspace: &Workspace, path: &Path) -> Error {
    let pack = workspace.pack_of(None);
    let words = &pack.period;
    let unknown = || Error::FileQuarterUnknown { path: path.to_owned(), period: Box::new(words.clone()) };
    // Whichever quarter it is read for, that it cannot be read stays so.
    let quarter = pack.schedule.quarters.first().copied().unwrap_or(words.length.example());
    let Ok(Listing { files, unread }) = jibao_ingest::list_file(path) else { return unknown() };
    let read = workspace.engine_of(quarter).read_listed(Some(quarter), files, &unread, None, &unwatched);
    let Ok(inbox) = read else { return unknown() };
    let why = [Reading::UnreadableFile, Reading::TextDocument, Reading::SheetMissing];
    let found = why.iter().find_map(|reading| inbox.findings.iter().find(|finding| finding.is(*reading)));
    found.map_or_else(unknown, |finding| Error::FileRefused(path.to_owned(), finding.message.clone()))
}

/// The quarter's folder that a file lies in, with its workspace; a file that lies anywhere else stands for itself.
fn home(file: &Path) -> Result<(Workspace, QuarterDir), Error> {
    for folder in file.ancestors().skip(1) {
        if let Some(found) = of_period(folder)? {
            return Ok(found);
        }
    }
    let parent = file.parent().unwrap_or(file);
    let workspace = Workspace::open(parent)?;
    let length = workspace.length();
    Ok((workspace, QuarterDir::at(parent, length)))
}

/// The one reporter whose return was read, or set aside.
fn whose(report: &Report) -> Option<ReporterId> {
    let inbox = &report.inbox;
    let read = inbox.submissions.iter().map(|submission| &submission.reporter);
    let rejected = inbox.rejected.iter().filter_map(|(whose, _)| whose.as_ref());
    let blank = inbox.blank.iter().map(|(whose, _)| whose);
    let mut all: Vec<&ReporterId> = read.chain(rejected).chain(blank).collect();
    all.dedup();
    match all.as_slice() {
        [one] => Some((*one).clone()),
        _ => None,
    }
}

/// Whether nothing of a reporter is in the file.
fn is_absent(report: &Report, reporter: &ReporterId) -> bool {
    let row = report.board.iter().find(|row| row.reporter == *reporter);
    row.is_none_or(|row| row.files.is_empty())
}

/// The report as JSON text, with the values of the one reporter.
fn as_json(pack: &Pack, report: Edition<'_>, reporter: Option<&ReporterId>) -> Result<String, Error> {
    let failed =
        |error: std::io::Error| Error::Io { path: names::data(json::edition(report)).into(), source: error };
    let mut bytes = Vec::new();
    json::write(pack, report, &[], &BTreeMap::new(), None, &mut bytes).map_err(failed)?;
    let mut data = Data::read(&bytes).map_err(|error| failed(std::io::Error::other(error)))?;
    for indicator in &mut data.indicators {
        indicator.by_reporter.retain(|id, _| reporter.is_none_or(|reporter| reporter.as_str() == id));
    }
    let mut text = Vec::new();
    data.write(&mut text).map_err(failed)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
