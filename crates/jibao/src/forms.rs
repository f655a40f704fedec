//! Blank returns for a quarter.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use jibao_contract::names::{FORMS, INBOX};
use jibao_core::count::consolidate::Consolidated;
use jibao_core::ids::Period;
use jibao_core::pack::Pack;
use jibao_render::forms::Spec;
use jiff::civil::Date;
use rayon::prelude::*;

use crate::build::read_quarter;
use crate::cache;
use crate::config;
use crate::error::Error;
use crate::event::unwatched;
use crate::outputs::{Writer, Written, hash};
use crate::packs;
use crate::plans::{self, past};
use crate::setup::make;
use crate::workspace::{QuarterDir, Workspace};

/// The file of the pack that sets the day.
const SCHEDULE: &str = "schedule.toml";

/// Writes the blank returns of all reporters, and makes the inbox for them. Beside the entries stand the values of the
/// quarter before, where the workspace has it. A form that somebody has filled in is kept
/// under a dated name.
pub fn forms(
    workspace: &Workspace,
    dir: &QuarterDir,
    quarter: Period,
    today: Date,
) -> Result<Written, Error> {
    let pack = workspace.pack_of(quarter);
    let own = with_cut_off(workspace, quarter)?;
    let pack = own.as_ref().unwrap_or(pack);
    if quarter.length() != pack.period.length {
        return Err(Error::OtherLength { given: quarter, period: Box::new(pack.period.clone()) });
    }
    let reporters: Vec<_> = pack.reporters.iter().collect();
    let earlier = earlier(workspace, quarter)?;
    let blank = |reporter: &&_| {
        let spec = Spec { earlier: &earlier, ..Spec::blank(pack, reporter, quarter) };
        let bytes = jibao_render::forms::write(&spec)?;
        Ok((jibao_contract::names::form(&reporter.name), bytes))
    };
    let files: Vec<(String, Vec<u8>)> = reporters.par_iter().map(blank).collect::<Result<_, Error>>()?;
    let handed = Handed::of(workspace, quarter);
    let now: BTreeMap<String, String> =
        files.iter().map(|(name, bytes)| (name.clone(), hash(bytes))).collect();
    let writer = Writer::new(&workspace.root, today);
    let written = writer.files(&dir.root.join(FORMS), files, handed.hashes())?;
    handed.keep(&now);
    // A folder that holds returns is its own inbox and stays it.
    if dir.inbox == dir.root && !dir.has_returns() {
        make(&dir.root.join(INBOX))?;
    }
    Ok(written)
}

/// The pack with the cut-off day that the office has set, where it is another one: a form says and checks the day up to which
/// figures count.
fn with_cut_off(workspace: &Workspace, quarter: Period) -> Result<Option<Pack>, Error> {
    let plan = &workspace.plans[plans::at(&workspace.plans, Some(quarter))];
    let pack = plan.engine.pack();
    let other = workspace.config.cut_off_day.filter(|day| *day != pack.schedule.cut_off_day);
    let Some(day) = other else { return Ok(None) };
    let mut files = pack.files.clone();
    let folder = plan.folder.as_ref().map(|folder| workspace.root.join(folder));
    files.bring_back(&packs::files(folder.as_deref())?);
    let Ok(schedule) = files.get(SCHEDULE) else { return Ok(None) };
    let set = |line: &str| {
        let is_day = line
            .trim_start()
            .strip_prefix("cut_off_day")
            .is_some_and(|rest| rest.trim_start().starts_with('='));
        if is_day { format!("cut_off_day = {day}\n") } else { format!("{line}\n") }
    };
    let schedule: String = schedule.lines().map(set).collect();
    files.insert(SCHEDULE, schedule);
    let mut own = Pack::load(files)?;
    own.about.bureau.clone_from(&pack.about.bureau);
    Ok(Some(own))
}

/// The quarters that a form compares with: the one before and the one a year before, where they are in the workspace.
fn earlier(workspace: &Workspace, quarter: Period) -> Result<Vec<Consolidated>, Error> {
    let compared = [quarter.previous(), quarter.year_before()];
    let mut earlier = Vec::new();
    for dir in workspace.quarters()? {
        if !dir.quarter.is_some_and(|quarter| compared.contains(&quarter)) {
            continue;
        }
        if let Some(inbox) = read_quarter(workspace, &dir, &unwatched)? {
            let engine = workspace.engine_of(quarter);
            let past = past(&workspace.plans, inbox, quarter);
            let counted = past.into_counted(engine.pack(), engine.settings());
            earlier.extend(counted.map(|(_, counted)| counted));
        }
    }
    Ok(earlier)
}

/// The forms of a period as they were made, by the hash of each: one that nobody has filled in may be made again. Without the
/// list every form that is not the one that would be made is somebody's.
struct Handed(Option<PathBuf>);

impl Handed {
    fn of(workspace: &Workspace, quarter: Period) -> Self {
        let remembers = workspace.remembers && workspace.root.join(config::FILE).is_file();
        Self(remembers.then(|| workspace.root.join(cache::FOLDER).join(format!("{quarter}-{FORMS}"))))
    }

    /// The hashes by the forms' names.
    fn hashes(&self) -> BTreeMap<String, String> {
        let text = self.0.as_ref().and_then(|path| fs::read_to_string(path).ok()).unwrap_or_default();
        let line = |line: &str| line.split_once("  ").map(|(hash, name)| (name.to_owned(), hash.to_owned()));
        text.lines().filter_map(line).collect()
    }

    /// Keeps the hashes of forms that were made. That they cannot be kept is nobody's trouble.
    fn keep(&self, forms: &BTreeMap<String, String>) {
        let Some(path) = &self.0 else { return };
        let lines: Vec<String> = forms.iter().map(|(name, hash)| format!("{hash}  {name}")).collect();
        let _ = cache::put(path, (lines.join("\n") + "\n").as_bytes());
    }
}
