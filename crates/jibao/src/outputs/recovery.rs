//! A run that was interrupted: undone as long as not all its files had taken their places, finished afterwards. What a
//! person has saved in the meantime is kept under a dated name. Each of these can itself be interrupted and done again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jibao_contract::manifest::{Change, Pending};
use jibao_contract::names::{ASIDE, DONE, PENDING, STAGED};
use jiff::civil::Date;
use rayon::prelude::*;

use super::disk::Disk;
use super::place::{dated, holds, there};
use super::transaction::inside;
use crate::error::Error;

/// What became of an earlier run that was interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Its files had not all taken their places: those of before stand again.
    Undone,
    /// They had: what was left of it is done.
    Finished,
    /// It had replaced nothing yet: its temporary files are gone.
    Swept,
}

/// An earlier run that was interrupted, and what was done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// What became of it.
    pub how: How,
    /// Files that a person had changed, under the names they are kept by.
    pub kept: Vec<PathBuf>,
}

impl std::fmt::Display for Recovered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.how {
            How::Undone => "上次生成没有完成（中途被打断），已先恢复成那次之前的文件",
            How::Finished => "上次生成被打断时文件已全部写好，剩下的收尾已补做",
            How::Swept => "上次生成没有完成（中途被打断），没有改动文件，它的临时文件已清除",
        })?;
        for kept in &self.kept {
            write!(f, "；其间有人改过的文件另存为 {}", kept.display())?;
        }
        Ok(())
    }
}

/// Brings a folder to a whole set again; nothing where it is one.
pub(super) fn recover(disk: &dyn Disk, folder: &Path, today: Date) -> Result<Option<Recovered>, Error> {
    let mut kept = Vec::new();
    let mut how = None;
    if let Some(pending) = record(&folder.join(DONE))? {
        finish(disk, folder, &pending, today, &mut kept)?;
        how = Some(How::Finished);
    } else if let Some(pending) = record(&folder.join(PENDING))? {
        undo(disk, folder, &pending, today, &mut kept)?;
        how = Some(How::Undone);
    }
    if sweep(disk, folder)? {
        how = how.or(Some(How::Swept));
    }
    Ok(how.map(|how| Recovered { how, kept }))
}

fn record(path: &Path) -> Result<Option<Pending>, Error> {
    if !there(path) {
        return Ok(None);
    }
    let bytes = std::fs::read(path).map_err(Error::unread(path))?;
    Pending::read(&bytes).map(Some).ok_or_else(|| Error::NoRecord(path.to_owned()))
}

/// Puts every old file back, takes every new one away.
pub(super) fn undo(
    disk: &dyn Disk,
    folder: &Path,
    pending: &Pending,
    today: Date,
    kept: &mut Vec<PathBuf>,
) -> Result<(), Error> {
    for change in pending.changes.iter().rev() {
        put_back(disk, folder, change, today, kept)?;
    }
    let inside = inside(folder, pending);
    for name in pending.folders.iter().rev() {
        // One that holds something stays.
        let _ = disk.remove_folder(&folder.join(name));
    }
    for inside in inside.iter().filter(|inside| inside.is_dir()) {
        disk.sync_folder(inside).map_err(Error::write(inside))?;
    }
    let record = folder.join(PENDING);
    disk.remove(&record).map_err(Error::write(&record))?;
    let _ = disk.sync_folder(folder);
    Ok(())
}

fn put_back(
    disk: &dyn Disk,
    folder: &Path,
    change: &Change,
    today: Date,
    kept: &mut Vec<PathBuf>,
) -> Result<(), Error> {
    let [target, staged, aside] = [&change.name, &change.staged, &change.aside].map(|name| folder.join(name));
    if there(&aside) {
        if holds(&target, change.new.as_ref()) {
            disk.remove(&target).map_err(Error::write(&target))?;
        } else if there(&target) {
            let name = dated(&target, today, &BTreeSet::new())?;
            disk.rename(&target, &name).map_err(Error::write(&target))?;
            kept.push(name);
        }
        disk.place(&aside, &target).map_err(Error::saved(&target))?;
    } else if change.old.is_none() && holds(&target, change.new.as_ref()) {
        disk.remove(&target).map_err(Error::write(&target))?;
    }
    if there(&staged) {
        disk.remove(&staged).map_err(Error::write(&staged))?;
    }
    Ok(())
}

/// Takes the replaced files away. One that is not what it was when the run began was saved in between: it is kept.
pub(super) fn finish(
    disk: &dyn Disk,
    folder: &Path,
    pending: &Pending,
    today: Date,
    kept: &mut Vec<PathBuf>,
) -> Result<(), Error> {
    let replaced: Vec<&Change> =
        pending.changes.iter().filter(|change| change.aside.starts_with(ASIDE)).collect();
    let same = |change: &&Change| holds(&folder.join(&change.aside), change.old.as_ref());
    let same: Vec<bool> = replaced.par_iter().map(same).collect();
    for (change, same) in replaced.into_iter().zip(same) {
        let aside = folder.join(&change.aside);
        if same {
            disk.remove(&aside).map_err(Error::write(&aside))?;
        } else if there(&aside) {
            let target = folder.join(&change.name);
            let name = dated(&target, today, &BTreeSet::new())?;
            disk.rename(&aside, &name).map_err(Error::write(&target))?;
            kept.push(name);
        }
    }
    // A folder goes with its last file; one that still holds something stays.
    for gone in pending.changes.iter().filter(|change| change.new.is_none()) {
        let path = folder.join(&gone.name);
        if let Some(inside) = path.parent().filter(|inside| *inside != folder) {
            let _ = disk.remove_folder(inside);
        }
    }
    // Where the power fails before this reaches the disk, the next run does it again.
    let record = folder.join(DONE);
    disk.remove(&record).map_err(Error::write(&record))
}

/// Removes new files that never took their places; whether there were any.
pub(super) fn sweep(disk: &dyn Disk, folder: &Path) -> Result<bool, Error> {
    let mut any = false;
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(any) };
    for entry in entries {
        let path = entry.map_err(Error::unread(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(STAGED) {
            disk.remove(&path).map_err(Error::write(&path))?;
            any = true;
        }
    }
    Ok(any)
}
