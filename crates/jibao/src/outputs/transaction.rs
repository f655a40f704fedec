//! All files of a run take their places together: written and synced beside their places first, then noted down, then
//! moved. What fails on the way is undone; what is interrupted is undone or finished by the next run (`recovery`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jibao_contract::manifest::{Change, PENDING_SCHEMA, Pending};
use jibao_contract::names::{ASIDE, DONE, PENDING, STAGED};
use jiff::civil::Date;
use rayon::prelude::*;

use super::disk::Disk;
use super::place::{Found, dated, found, there};
use super::{Written, recovery};
use crate::error::Error;
use crate::spool::Content;

/// How many new files are written side by side: more are not held open.
const AT_ONCE: usize = 64;

/// The files of a run and what is known of those that stand in their places.
pub(crate) struct Job<'a> {
    /// The folder.
    pub folder: &'a Path,
    /// What is to stand in it.
    pub files: Vec<New<'a>>,
    /// Files of an earlier run that hold no longer.
    pub gone: Vec<String>,
    /// Hashes of what earlier runs wrote; any other content is a person's work.
    pub ours: BTreeMap<String, String>,
    /// Dates the names of files that a person changed.
    pub today: Date,
}

/// A file that is to stand in the folder.
pub(crate) struct New<'a> {
    /// Its name inside the folder, with `/`.
    pub name: &'a str,
    /// Its bytes.
    pub content: &'a Content,
}

impl<'a> New<'a> {
    /// Files by name and bytes.
    pub(crate) fn all(files: &'a [(String, Content)]) -> Vec<Self> {
        files.iter().map(|(name, content)| Self { name, content }).collect()
    }
}

/// What is to be done, and the bytes for it.
struct Plan<'a> {
    pending: Pending,
    contents: Vec<Option<&'a Content>>,
    written: Written,
}

/// Writes the files of a job, all or none.
pub(crate) fn run(disk: &dyn Disk, job: &Job<'_>) -> Result<Written, Error> {
    let mut plan = plan(job)?;
    if plan.pending.changes.is_empty() {
        return Ok(plan.written);
    }
    let mut made = Vec::new();
    let done = prepare(disk, job, &mut plan, &mut made).and_then(|()| commit(disk, job, &plan.pending));
    if let Err(error) = done {
        return Err(undo(disk, job, &plan.pending, &made, error));
    }
    // Everything is in its place. What of the old files cannot be taken away now, the next run takes away.
    let _ = recovery::finish(disk, job.folder, &plan.pending, job.today, &mut plan.written.kept);
    Ok(plan.written)
}

/// Looks at what stands in the places. Content that is there already is not written again.
fn plan<'a>(job: &Job<'a>) -> Result<Plan<'a>, Error> {
    let mut written = Written::default();
    let (mut changes, mut contents) = (Vec::new(), Vec::new());
    let mut taken = BTreeSet::new();
    let new = job.files.iter().map(|file| (file.name, Some(file)));
    let all: Vec<(&str, Option<&New<'_>>)> =
        new.chain(job.gone.iter().map(|name| (name.as_str(), None))).collect();
    let found: Vec<Result<Found, Error>> =
        all.par_iter().map(|(name, _)| found(&job.folder.join(name))).collect();
    for ((name, content), found) in all.into_iter().zip(found) {
        let path = job.folder.join(name);
        let new = content.map(|file| file.content.hash().to_owned());
        let found = found?;
        let old = match &found {
            Found::Nothing if new.is_none() => continue,
            Found::File(old) if new.as_ref() == Some(old) => {
                written.unchanged.push(path);
                continue;
            }
            Found::Nothing => None,
            Found::File(old) => Some(old.clone()),
            Found::Link => Some(String::new()),
        };
        let number = changes.len();
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let own = matches!(&found, Found::Nothing)
            || matches!(&found, Found::File(old) if job.ours.get(name) == Some(old));
        let aside = if own {
            format!("{ASIDE}{number}-{file}")
        } else {
            let kept = dated(&path, job.today, &taken)?;
            taken.insert(kept.clone());
            let inside = kept.strip_prefix(job.folder).unwrap_or(&kept).to_string_lossy().replace('\\', "/");
            written.kept.push(kept);
            inside
        };
        match new {
            Some(_) => written.written.push(path.clone()),
            None if own => written.removed.push(path.clone()),
            None => {}
        }
        contents.push(content.map(|file| file.content));
        let staged = format!("{STAGED}{number}-{file}");
        changes.push(Change { name: name.to_owned(), old, new, staged, aside });
    }
    let pending = Pending { schema: PENDING_SCHEMA.to_owned(), changes, folders: Vec::new() };
    Ok(Plan { pending, contents, written })
}

/// Makes the folders and writes all new files beside their places; nothing is replaced yet.
fn prepare(
    disk: &dyn Disk,
    job: &Job<'_>,
    plan: &mut Plan<'_>,
    made: &mut Vec<PathBuf>,
) -> Result<(), Error> {
    make_folder(disk, job.folder, made)?;
    for change in &plan.pending.changes {
        let folders = change.name.match_indices('/').map(|(end, _)| &change.name[..end]);
        for name in folders {
            let inside = job.folder.join(name);
            if inside.is_symlink() {
                return Err(Error::LinkedFolder(inside));
            }
            if change.new.is_some() && !there(&inside) {
                disk.make_folder(&inside).map_err(Error::write(&inside))?;
                made.push(inside);
                plan.pending.folders.push(name.to_owned());
            }
        }
    }
    let mut left: u64 = plan.contents.iter().flatten().map(|content| content.length()).sum();
    let changes: Vec<_> = plan.pending.changes.iter().zip(&plan.contents).collect();
    for some in changes.chunks(AT_ONCE) {
        let (mut staged, mut targets) = (Vec::new(), Vec::new());
        for (change, content) in some {
            let target = job.folder.join(&change.name);
            if change.old.as_ref().is_some_and(|old| !old.is_empty()) {
                disk.replaceable(&target).map_err(Error::write(&target))?;
            }
            let Some(content) = content else { continue };
            staged.push((job.folder.join(&change.staged), *content));
            targets.push(target);
        }
        disk.create(&staged).map_err(|(at, error)| Error::full(&targets[at], left)(error))?;
        left -= staged.iter().map(|(_, content)| content.length()).sum::<u64>();
    }
    Ok(())
}

fn make_folder(disk: &dyn Disk, folder: &Path, made: &mut Vec<PathBuf>) -> Result<(), Error> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_folder(disk, parent, made)?;
    }
    disk.make_folder(folder).map_err(Error::write(folder))?;
    made.push(folder.to_owned());
    Ok(())
}

/// Notes down what is about to happen, moves every file, and notes that it has happened: from the last step on the new
/// set stands.
fn commit(disk: &dyn Disk, job: &Job<'_>, pending: &Pending) -> Result<(), Error> {
    let folder = job.folder;
    let (noted, record) = (folder.join(format!("{STAGED}{}", &PENDING[1..])), folder.join(PENDING));
    let text = pending.write().unwrap_or_default();
    let text = Content::from(text.into_bytes());
    let full = |(_, error)| Error::full(&record, text.length())(error);
    disk.create(&[(noted.clone(), &text)]).map_err(full)?;
    disk.rename(&noted, &record).map_err(Error::write(&record))?;
    disk.sync_folder(folder).map_err(Error::write(folder))?;
    for change in &pending.changes {
        let (target, aside) = (folder.join(&change.name), folder.join(&change.aside));
        if there(&target) {
            if there(&aside) {
                return Err(Error::InUse(target));
            }
            disk.rename(&target, &aside).map_err(Error::write(&target))?;
        }
        if change.new.is_some() {
            disk.place(&folder.join(&change.staged), &target).map_err(Error::saved(&target))?;
        }
    }
    for inside in inside(folder, pending) {
        disk.sync_folder(&inside).map_err(Error::write(&inside))?;
    }
    let done = folder.join(DONE);
    disk.rename(&record, &done).map_err(Error::write(&done))?;
    let _ = disk.sync_folder(folder);
    Ok(())
}

/// The folders in which files change, the outer one last.
pub(super) fn inside(folder: &Path, pending: &Pending) -> BTreeSet<PathBuf> {
    let parents =
        pending.changes.iter().filter_map(|change| Some(folder.join(&change.name).parent()?.to_owned()));
    parents.filter(|parent| parent.is_dir()).collect()
}

/// Puts everything back as it was, and gives the error that made it necessary.
fn undo(disk: &dyn Disk, job: &Job<'_>, pending: &Pending, made: &[PathBuf], error: Error) -> Error {
    let mut kept = Vec::new();
    if there(&job.folder.join(PENDING)) {
        if recovery::undo(disk, job.folder, pending, job.today, &mut kept).is_err() {
            return Error::Halfway { folder: job.folder.to_owned(), source: Box::new(error) };
        }
    } else if job.folder.is_dir() {
        let _ = recovery::sweep(disk, job.folder);
    }
    for folder in made.iter().rev() {
        let _ = disk.remove_folder(folder);
    }
    error.beside(kept)
}
