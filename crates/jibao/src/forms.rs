//! Blank returns for a quarter, and setting up a workspace.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jibao_contract::names::{FORMS, INBOX};
use jibao_core::count::consolidate::Consolidated;
use jibao_core::ids::Period;
use jibao_render::forms::Spec;
use jiff::civil::Date;
use rayon::prelude::*;

use crate::build::read_quarter;
use crate::config::{self, COMMENTED, PACK};
use crate::error::Error;
use crate::event::unwatched;
use crate::outputs::{Writer, Written};
use crate::packs;
use crate::workspace::{QuarterDir, Workspace};

/// Writes the blank returns of all reporters, and makes the inbox for them. Beside the entries stand the values of the
/// quarter before, where the workspace has it. A form that somebody has filled in is kept
/// under a dated name.
pub fn forms(
    workspace: &Workspace,
    dir: &QuarterDir,
    quarter: Period,
    today: Date,
) -> Result<Written, Error> {
    let pack = workspace.pack();
    let reporters: Vec<_> = pack.reporters.iter().collect();
    let earlier = earlier(workspace, quarter)?;
    let blank = |reporter: &&_| {
        let spec = Spec { earlier: &earlier, ..Spec::blank(pack, reporter, quarter) };
        let bytes = jibao_render::forms::write(&spec)?;
        Ok((jibao_render::forms::file_name(reporter), bytes))
    };
    let files: Vec<(String, Vec<u8>)> = reporters.par_iter().map(blank).collect::<Result<_, Error>>()?;
    let written =
        Writer::new(&workspace.root, today).files(&dir.root.join(FORMS), &files, BTreeMap::new())?;
    // A folder that holds returns is its own inbox and stays it.
    if dir.inbox == dir.root && !dir.has_returns() {
        make(&dir.root.join(INBOX))?;
    }
    Ok(written)
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
            earlier.push(workspace.engine.report(inbox, Vec::new())?.now);
        }
    }
    Ok(earlier)
}

/// What setting up a workspace did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// The quarter's folder.
    pub quarter: QuarterDir,
    /// Whether the workspace was there already and only the quarter was made.
    pub was_there: bool,
    /// Editable texts that were there already and were left as they are.
    pub left: Vec<PathBuf>,
}

/// Sets up a workspace: settings, editable texts, and the folder of one quarter with its inbox. In a workspace that is
/// there already, makes the quarter. Without a quarter, one of the plan is chosen (the result says which): the one that
/// `today` lies in or is nearest to, and of those that are there already the next.
///
/// # Errors
/// If the quarter is there already, all quarters of the plan are, or the disk refuses.
pub fn init(root: &Path, quarter: Option<Period>, today: Date) -> Result<Set, Error> {
    let was_there = root.join(config::FILE).exists();
    let quarter = match quarter {
        Some(quarter) => quarter,
        None => next(root, was_there, today)?,
    };
    let dir = root.join(quarter.label());
    if was_there {
        if dir.exists() {
            return Err(Error::Exists(dir));
        }
        make(&dir.join(INBOX))?;
        return Ok(Set { quarter: QuarterDir::at(&dir), was_there, left: Vec::new() });
    }
    let texts = packs::built_in();
    let texts = texts.iter().filter(|(path, _)| path.starts_with("text/"));
    let (there, mut files): (Vec<_>, Vec<_>) = texts
        .map(|(path, text)| (format!("{PACK}/{path}"), text.as_bytes().to_vec()))
        .partition(|(name, _)| root.join(name).symlink_metadata().is_ok());
    // The settings come last: where they are, the workspace is whole.
    let text = COMMENTED.replace("{pack}", &format!("pack = \"{PACK}\""));
    files.push((config::FILE.to_owned(), text.into_bytes()));
    std::fs::create_dir_all(root).map_err(Error::write(root))?;
    Writer::new(root, today).files(root, &files, BTreeMap::new())?;
    make(&dir.join(INBOX))?;
    let left = there.into_iter().map(|(name, _)| root.join(name)).collect();
    Ok(Set { quarter: QuarterDir::at(&dir), was_there, left })
}

/// The quarter of the plan that is to be set up next.
fn next(root: &Path, was_there: bool, today: Date) -> Result<Period, Error> {
    let (planned, there) = if was_there {
        let workspace = Workspace::open(root)?;
        let there = workspace.quarters()?.into_iter().filter_map(|dir| dir.quarter).collect();
        (workspace.pack().schedule.quarters.clone(), there)
    } else {
        (packs::load(None)?.schedule.quarters, Vec::new())
    };
    let (first, last) = (planned.iter().min(), planned.iter().max());
    let nearest = planned.iter().filter(|quarter| quarter.start() <= today).max().or(first);
    let free = |quarter: &Period| !there.contains(quarter);
    let after = there.iter().max();
    let later = planned.iter().filter(|quarter| Some(*quarter) > after).min();
    match nearest.filter(|quarter| free(quarter)).or(later) {
        Some(quarter) => Ok(*quarter),
        None => Err(Error::PlanDone {
            root: root.to_owned(),
            last: last.map(|last| last.label()).unwrap_or_default(),
        }),
    }
}

fn make(folder: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(folder).map_err(Error::write(folder))
}
