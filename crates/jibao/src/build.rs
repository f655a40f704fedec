//! The main job over folders: returns in, checked and consolidated quarter out. What is done with the bytes is the
//! engine's business; here they are read from and written to their places.

use std::collections::BTreeMap;
use std::path::Path;

use gongwen::DocumentKind;
use jibao_contract::data::Edition;
use jibao_contract::manifest::{self, Manifest, PackHash};
use jibao_contract::names::{self, MANIFEST, OUTPUTS, PAGES, RETURNED};
use jibao_core::count::past::Past;
use jibao_core::ids::Period;
use jibao_core::pack::{Origin, Pack, Reading};
use jibao_core::public::Told;
use jibao_core::report::Report;
use jibao_core::returns::{Finding, Inbox, Place};
use jibao_core::rules::waiver::Waiver;
use jibao_ingest::{InboxFile, Listing, Memory, RECEIPTS, ReadError};
use jiff::civil::Date;
use rayon::prelude::*;

use crate::cache;
use crate::composed::Composed;
use crate::config;
use crate::engine::Engine;
use crate::error::Error;
use crate::event::{Event, OnEvent};
use crate::outputs::{Writer, Written, hash};
use crate::plans::{self, Plan};
use crate::strays::{self, Stray};
use crate::waivers;
use crate::workspace::{OWN, QuarterDir, Workspace};

/// A built quarter.
#[derive(Debug)]
pub struct Built {
    /// What was checked and put into words.
    pub checked: Composed,
    /// What was written, and what a person had changed.
    pub written: Written,
}

/// Reads, checks and consolidates a quarter beside the earlier ones of its workspace, and puts it into words. `on` is told
/// of every file.
///
/// # Errors
/// If there are no returns, a file beside them (收文登记.csv, 豁免.toml) or a text of the pack is broken, the system refuses
/// to read, or whoever watches ended it.
pub fn check(workspace: &Workspace, quarter: &QuarterDir, on: &OnEvent<'_>) -> Result<Composed, Error> {
    // Where the folder's name does not say of which period it is, the returns have to.
    let now = || read_quarter(workspace, quarter, on);
    let before = |period| earlier(workspace, quarter, period, on);
    let (read, known) = match quarter.quarter {
        Some(period) => {
            let (read, earlier) = rayon::join(now, || before(period));
            (read, Some(earlier))
        }
        None => (now(), None),
    };
    let mut inbox = read?.ok_or_else(|| Error::NoReturns(quarter.inbox.clone()))?;
    let engine = workspace.engine_of(inbox.quarter);
    let pack = engine.pack();
    let earlier = known.unwrap_or_else(|| before(inbox.quarter))?;
    for name in workspace.unread()? {
        let page = pack.rules.reading(Reading::FileNote);
        let message = format!(
            "文件夹“{name}”的名称不是一个{}（如{}），没有作为往期读入",
            pack.period.noun,
            quarter_name(&inbox)
        );
        inbox.findings.push(Finding::new(page, None, Vec::new(), message));
    }
    inbox.findings.extend(not_read(pack, workspace, quarter)?);
    let page = pack.rules.reading(Reading::OutsidePlan);
    let outside = pack.outside(inbox.quarter);
    inbox.findings.extend(outside.map(|told| Finding::new(page, None, Vec::new(), told)));
    inbox.findings.extend(unfit_elements(pack, workspace));
    going(on(Event::Checking))?;
    let (waived, waivers) = waived(pack, quarter)?;
    // Inputs are named by the folders that they lie in.
    let current = (inbox.quarter.label(), folder_name(&quarter.root));
    let folders: BTreeMap<String, String> =
        earlier.iter().map(|(past, name)| (past.quarter().label(), name.clone())).chain([current]).collect();
    let packs = earlier_packs(workspace, &earlier, inbox.quarter);
    let earlier = earlier.into_iter().map(|(past, _)| past).collect();
    let mut report = engine.report_waiving(inbox, earlier, waived)?;
    let named = std::mem::take(&mut report.inputs).into_iter().map(|(path, hash)| {
        let folder = path.split_once('/').and_then(|(label, rest)| Some((folders.get(label)?, rest)));
        (folder.map_or(path.clone(), |(folder, rest)| format!("{folder}/{rest}")), hash)
    });
    let beside = in_folder(&quarter.root, &waivers).into_iter().chain(settings_hash(&workspace.root)?);
    report.inputs = named.chain(beside).chain(packs).collect();
    engine.compose(report, workspace.options())
}

/// The hashes of the earlier plans' packs by which periods were read that are compared with, by the packs' folders.
fn earlier_packs(
    workspace: &Workspace,
    earlier: &[(Past, String)],
    quarter: Period,
) -> BTreeMap<String, String> {
    let ways = earlier.iter().filter_map(|(past, _)| plans::way(&workspace.plans, past.quarter(), quarter));
    let before = ways.flat_map(|way| way.split_last().map_or(Default::default(), |(_, before)| before));
    before.filter_map(plan_hash).collect()
}

/// The hash of a plan's pack by its folder.
pub(crate) fn plan_hash(plan: &Plan) -> Option<(String, String)> {
    Some((plan.folder.as_ref()?.display().to_string(), plan.engine.pack_hash().to_owned()))
}

fn going(flow: std::ops::ControlFlow<()>) -> Result<(), Error> {
    if flow.is_break() { Err(Error::Cancelled) } else { Ok(()) }
}

/// What lies in the workspace and the quarter and is read by nobody, and settings that were there when the outputs were
/// written.
fn not_read(pack: &Pack, workspace: &Workspace, quarter: &QuarterDir) -> Result<Vec<Finding>, Error> {
    let page = pack.rules.reading(Reading::NotRead);
    let strays = workspace.strays.iter().cloned().chain(strays::of_quarter(quarter));
    let told = |stray: Stray| {
        let message = format!("“{}”{}", stray.path, stray.why);
        Finding::new(page, None, vec![Place::file(stray.path)], message)
    };
    let mut found: Vec<Finding> = strays.map(told).collect();
    found.extend(unlisted(workspace, quarter)?.map(|path| {
        let message = format!(
            "“{path}”不在或读不懂，以前的公开版公布过哪些数不知道：再公布时没有与它们比较，两版相减可能推出略去的数；有备份的请放回"
        );
        Finding::new(page, None, vec![Place::file(path)], message)
    }));
    let before = listed(quarter).is_some_and(|list| list.inputs.contains_key(config::FILE));
    if before && !workspace.root.join(config::FILE).is_file() {
        let message = format!("上次生成时有设置文件{}，现在没有了，设置都按默认；误删的请放回", config::FILE);
        found.push(Finding::new(page, None, vec![Place::file(config::FILE)], message));
    }
    Ok(found)
}

/// Quarters up to this one that have a public edition among their outputs and no list of what it told: where the list would
/// be, inside the workspace.
fn unlisted(workspace: &Workspace, quarter: &QuarterDir) -> Result<Option<String>, Error> {
    let mut quarters = workspace.quarters()?;
    quarters.retain(|other| other.root != quarter.root && other.quarter < quarter.quarter);
    let lost = quarters
        .iter()
        .chain([quarter])
        .find(|one| one.outputs.join(names::data(Edition::Public)).is_file() && listed(one).is_none());
    Ok(lost.map(|one| format!("{}/{OUTPUTS}/{MANIFEST}", folder_name(&one.root))))
}

/// The list beside a quarter's outputs.
fn listed(quarter: &QuarterDir) -> Option<Manifest> {
    Manifest::read(&std::fs::read(quarter.outputs.join(MANIFEST)).ok()?)
}

/// The hash of the workspace's settings by their name: what is printed rests on them too.
pub(crate) fn settings_hash(root: &Path) -> Result<Option<(String, String)>, Error> {
    let path = root.join(config::FILE);
    if !path.is_file() {
        return Ok(None);
    }
    let bytes = std::fs::read(&path).map_err(Error::io(&path))?;
    Ok(Some((config::FILE.to_owned(), hash(&bytes))))
}

fn quarter_name(inbox: &Inbox) -> String {
    inbox.quarter.previous().label()
}

/// The waivers of a quarter, and the hash of the file that they stand in.
pub(crate) fn waived(
    pack: &Pack,
    quarter: &QuarterDir,
) -> Result<(Vec<Waiver>, BTreeMap<String, String>), Error> {
    let Some((waivers, text)) = waivers::read(pack, quarter)? else {
        return Ok((Vec::new(), BTreeMap::new()));
    };
    Ok((waivers, BTreeMap::from([(waivers::WAIVERS.to_owned(), hash(text.as_bytes()))])))
}

/// The edition of a checked quarter that may be published, beside what the workspace has published before.
///
/// # Errors
/// If a text of the pack is broken, or the workspace cannot be read.
pub fn publish(workspace: &Workspace, quarter: &QuarterDir, checked: &Composed) -> Result<Composed, Error> {
    let current = checked.report().quarter;
    let mut before = BTreeMap::from([(current, told(quarter))]);
    for other in workspace.quarters()? {
        let told = |one| plans::told(&workspace.plans, told(&other), one, current);
        before.extend(other.quarter.filter(|one| *one < current).map(|one| (one, told(one))));
    }
    workspace.engine_of(current).compose(checked.shared_report(), workspace.options().public(before))
}

/// What a quarter's published editions have told, by the list beside its outputs.
fn told(quarter: &QuarterDir) -> Told {
    listed(quarter).map(|list| list.told).unwrap_or_default()
}

/// What the kind of document must have and the settings do not give, or give and it cannot have.
fn unfit_elements(pack: &Pack, workspace: &Workspace) -> Option<Finding> {
    let (kind, elements) = (workspace.config.kind, &workspace.config.document);
    let needed = [
        ("发文字号（number）", kind.is_formal() && elements.number.is_none()),
        ("签发人（signer）", kind == DocumentKind::Report && elements.signer.is_none()),
        ("主送机关（main_recipient）", kind.is_formal() && elements.main_recipient.is_none()),
    ];
    let missing: Vec<&str> = needed.iter().filter(|(_, missing)| *missing).map(|(name, _)| *name).collect();
    let page = pack.rules.reading(Reading::Element);
    let missing = (!missing.is_empty())
        .then(|| format!("没有填{}，在 jibao.toml 的“[document]”里填写", missing.join("、")));
    // The standard's page begins with the red head.
    let contents = (kind.is_formal() && elements.contents == Some(true))
        .then(|| "首页是红头，没有加目录，不要目录的删去 jibao.toml 里的 contents".to_owned());
    let told: Vec<String> = missing.into_iter().chain(contents).collect();
    (!told.is_empty()).then(|| {
        let message = format!("文稿样式为{kind}，{}", told.join("；"));
        Finding::new(page, None, Vec::new(), message)
    })
}

/// Checks a quarter and writes its outputs. `today` dates the names of files that a person changed; it reaches
/// no content.
///
/// # Errors
/// Those of [`check()`] and [`write()`].
pub fn build(
    workspace: &Workspace,
    quarter: &QuarterDir,
    today: Date,
    on: &OnEvent<'_>,
) -> Result<Built, Error> {
    let checked = check(&workspace.clone().remembering(), quarter, on)?;
    let written = write(workspace, quarter, &checked, today, on)?;
    Ok(Built { checked, written })
}

/// Writes the outputs of a checked quarter in its edition. `today` dates the names of files that a person
/// changed. `on` is told of every output as it is made; nothing is written before all of them are.
///
/// # Errors
/// If an output cannot be made, the system refuses to write, another process writes, or whoever watches ended it. The
/// files that stood there stand then.
pub fn write(
    workspace: &Workspace,
    quarter: &QuarterDir,
    checked: &Composed,
    today: Date,
    on: &OnEvent<'_>,
) -> Result<Written, Error> {
    let folder = cache::folder(workspace);
    let files = checked.made(on, folder.clone()).map_err(|error| match error {
        Error::Output(source) => {
            Error::Unfinished { folder: folder.unwrap_or_else(std::env::temp_dir), source }
        }
        error => error,
    })?;
    let engine = workspace.engine_of(checked.report().quarter);
    let pack = engine.pack();
    let manifest = Manifest {
        schema: manifest::SCHEMA.to_owned(),
        quarter: checked.report().quarter.to_string(),
        pack: PackHash {
            id: pack.about.id.clone(),
            version: pack.about.version.clone(),
            sha256: engine.pack_hash().to_owned(),
            files: pack.files.origins().map(|(path, origin)| (path.to_owned(), origin_of(origin))).collect(),
        },
        inputs: checked.report().inputs.clone(),
        outputs: BTreeMap::new(),
        editions: BTreeMap::new(),
        made_from: BTreeMap::new(),
        told: checked.publication().map(|publication| publication.told().clone()).unwrap_or_default(),
    };
    // What a public edition does not send back, the internal one before it did.
    let whole: &[&str] = if checked.publication().is_none() { &[RETURNED, PAGES] } else { &[] };
    Writer::new(&workspace.root, today).outputs(&quarter.outputs, &files, checked.output(), whole, manifest)
}

/// A quarter's returns; `None` where there are none.
pub(crate) fn read_quarter(
    workspace: &Workspace,
    dir: &QuarterDir,
    on: &OnEvent<'_>,
) -> Result<Option<Inbox>, Error> {
    let listing = jibao_ingest::list(&dir.inbox, &OWN)?;
    if listing.is_empty() {
        return Ok(None);
    }
    let memory = cache::Entry::of(workspace, dir).map(|entry| entry.memory());
    let (engine, mut inbox) = read_listed(workspace, dir.quarter, listing, memory.as_ref(), on)?;
    // That it cannot be kept is nobody's trouble.
    let _ = memory.map(Memory::finish);
    // Kept beside the inbox, or put into it with the returns.
    let register = [&dir.root, &dir.inbox].map(|folder| folder.join(RECEIPTS));
    if let Some(path) = register.into_iter().find(|path| path.is_file()) {
        let bytes = std::fs::read(&path).map_err(Error::io(&path))?;
        engine.receipts(&mut inbox, &bytes).map_err(|error| match error {
            Error::Receipts { source, .. } => Error::Receipts { path, source },
            other => other,
        })?;
    }
    Ok(Some(inbox))
}

/// Returns read with the engine of their period's plan, and the engine. Where the period is not known, the
/// newest plan whose words tell it does.
pub(crate) fn read_listed<'w>(
    workspace: &'w Workspace,
    period: Option<Period>,
    Listing { mut files, unread }: Listing,
    memory: Option<&Memory>,
    on: &OnEvent<'_>,
) -> Result<(&'w Engine, Inbox), Error> {
    let mut unknown = None;
    // The newest plan is the one that an unknown period is asked of first.
    let asked: Vec<&Engine> = match period {
        Some(period) => vec![workspace.engine_of(period)],
        None => workspace.engines().rev().collect(),
    };
    for engine in &asked {
        // One that is asked alone lets each file's bytes go as it is read.
        let given = if asked.len() == 1 { std::mem::take(&mut files) } else { files.clone() };
        match engine.read_listed(period, given, &unread, memory, on) {
            Ok(inbox) => {
                let own = workspace.engine_of(inbox.quarter);
                if std::ptr::eq(own, *engine) {
                    return Ok((own, inbox));
                }
                return Ok((own, own.read_listed(Some(inbox.quarter), files, &unread, memory, on)?));
            }
            Err(Error::Read(error @ ReadError::Period { .. })) => unknown = unknown.or(Some(error)),
            Err(error) => return Err(error),
        }
    }
    Err(unknown.map_or_else(|| Error::NoReturns(workspace.root.clone()), Error::Read))
}

/// Hashes of an inbox's files by the names they are told by.
pub(crate) fn hashes(pack: &Pack, files: &[InboxFile]) -> BTreeMap<String, String> {
    jibao_ingest::told_names(pack, files)
        .into_iter()
        .zip(files.iter().map(|file| hash(&file.bytes)))
        .collect()
}

/// The earlier quarters of the workspace with the names of their folders, each as its folder holds it now: read with the
/// pack of its plan, anew or remembered of the same files, and carried over into the current one's.
pub(crate) fn earlier(
    workspace: &Workspace,
    current: &QuarterDir,
    period: Period,
    on: &OnEvent<'_>,
) -> Result<Vec<(Past, String)>, Error> {
    let quarters: Vec<QuarterDir> = workspace
        .quarters()?
        .into_iter()
        .filter(|other| other.quarter.is_some_and(|quarter| quarter < period) && other.root != current.root)
        .collect();
    let read: Vec<Result<Option<Past>, Error>> =
        quarters.par_iter().map(|other| read_past(workspace, other, period, on)).collect();
    let mut found = Vec::new();
    for (past, quarter) in read.into_iter().zip(&quarters) {
        found.extend(past?.map(|past| (past, folder_name(&quarter.root))));
    }
    Ok(found)
}

/// An earlier quarter as a later one is set beside it. Where nothing can be compared, nothing is read.
fn read_past(
    workspace: &Workspace,
    dir: &QuarterDir,
    to: Period,
    on: &OnEvent<'_>,
) -> Result<Option<Past>, Error> {
    if let Some(quarter) = dir.quarter.filter(|one| plans::way(&workspace.plans, *one, to).is_none()) {
        return Ok(dir.has_returns().then(|| Past::apart(quarter)));
    }
    let read = read_quarter(workspace, dir, on)?;
    Ok(read.map(|inbox| plans::past(&workspace.plans, inbox, to)))
}

/// The later quarters whose outputs were made from other returns of this quarter than it has now, by their folders: they
/// compare with it and hold no longer.
///
/// # Errors
/// If the workspace cannot be read.
pub fn outdated(workspace: &Workspace, quarter: &QuarterDir, now: &Report) -> Result<Vec<String>, Error> {
    let prefix = format!("{}/", folder_name(&quarter.root));
    let own = |inputs: &BTreeMap<String, String>| -> BTreeMap<String, String> {
        let returns = inputs.iter().filter(|(path, _)| {
            path.strip_prefix(&prefix).is_some_and(|rest| ![RECEIPTS, waivers::WAIVERS].contains(&rest))
        });
        returns.map(|(path, hash)| (path.clone(), hash.clone())).collect()
    };
    let now_has = own(&now.inputs);
    let mut later = workspace.quarters()?;
    later.retain(|other| other.quarter.is_some_and(|other| other > now.quarter));
    let stale = |other: &QuarterDir| listed(other).is_some_and(|list| own(&list.inputs) != now_has);
    Ok(later.iter().filter(|other| stale(other)).map(|other| folder_name(&other.root)).collect())
}

/// A quarter's folder as it is told.
pub(crate) fn folder_name(root: &Path) -> String {
    let name = root.file_name().unwrap_or_default();
    jibao_ingest::without_personal(&name.to_string_lossy())
}

/// Paths as the list of inputs names them: with the quarter's folder.
pub(crate) fn in_folder(root: &Path, hashes: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let folder = folder_name(root);
    hashes.iter().map(|(path, hash)| (format!("{folder}/{path}"), hash.clone())).collect()
}

/// Whose a pack's file is, as the list says it: without the workspace's own path, which differs from machine to machine.
fn origin_of(origin: &Origin) -> String {
    match origin {
        Origin::Folder(_) => "工作区".to_owned(),
        other => other.to_string(),
    }
}
