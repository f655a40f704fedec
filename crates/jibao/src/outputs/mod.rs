//! Writing results so that nothing is ever lost: all files of a run or none (`transaction`), one run at a time (`lock`),
//! what a person has changed kept under a dated name, an interrupted run undone or finished (`recovery`).

mod disk;
mod lock;
mod place;
mod recovery;
#[cfg(test)]
mod tests;
mod transaction;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jibao_contract::manifest::{Manifest, Output};
use jibao_contract::names::{DONE, LOCK, MANIFEST, PENDING, WATCH};
pub(crate) use jibao_ingest::sha256 as hash;
use jiff::civil::Date;

use disk::{Disk, System};
pub use lock::Lock;
use place::Found;
pub use recovery::{How, Recovered};
use transaction::{Job, New};

use crate::error::Error;
use crate::spool::Content;

/// What writing did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Files written.
    pub written: Vec<PathBuf>,
    /// Files that held this very content already and were not touched.
    pub unchanged: Vec<PathBuf>,
    /// Files a person had changed, under the names they were kept.
    pub kept: Vec<PathBuf>,
    /// The list of an earlier run was not there or no list: what was kept may be that run's, unchanged.
    pub unlisted: bool,
    /// Files of an earlier run that hold no longer.
    pub removed: Vec<PathBuf>,
    /// An earlier run that was interrupted, and what was done about it first.
    pub recovered: Option<Recovered>,
}

/// Writes into the folders of a workspace. Either everything of a call is written or nothing is changed.
pub(crate) struct Writer<'a> {
    disk: &'a dyn Disk,
    workspace: &'a Path,
    today: Date,
}

impl<'a> Writer<'a> {
    /// Writes to this machine's disk. `today` dates the names of files that a person changed.
    pub(crate) fn new(workspace: &'a Path, today: Date) -> Self {
        Self { disk: &System, workspace, today }
    }

    /// Writes a quarter's outputs, all of one edition, and the list of them into a folder. The folders inside it named
    /// in `whole` hold nothing but this run's files: what an earlier run wrote into them and this one does not is
    /// taken away. Everything else that earlier runs wrote stays, and stays listed while it is there: what a person took
    /// away is missed until then.
    pub(crate) fn outputs(
        &self,
        folder: &Path,
        files: &[(String, Content)],
        output: Output,
        whole: &[&str],
        mut manifest: Manifest,
    ) -> Result<Written, Error> {
        self.alone(folder, || {
            let list = std::fs::read(folder.join(MANIFEST)).ok();
            let known = list.as_deref().and_then(Manifest::read);
            let unlisted = known.is_none();
            let made_from = made_from(&manifest);
            let (mut ours, editions, older, told) = known
                .map(|list| (list.outputs, list.editions, list.made_from, list.told))
                .unwrap_or_default();
            // Only a published edition tells more.
            if manifest.told.is_empty() {
                manifest.told = told;
            }
            let mut new = New::all(files);
            for file in &new {
                manifest.outputs.insert(file.name.to_owned(), file.content.hash().to_owned());
                manifest.editions.insert(file.name.to_owned(), output);
                manifest.made_from.insert(file.name.to_owned(), made_from.clone());
            }
            let inside = |name: &str| {
                whole.iter().any(|sub| name.strip_prefix(sub).is_some_and(|rest| rest.starts_with('/')))
            };
            let (gone, others): (Vec<_>, Vec<_>) = ours
                .iter()
                .filter(|(name, _)| !manifest.outputs.contains_key(*name))
                .map(|(name, hash)| (name.clone(), hash.clone()))
                .partition(|(name, _)| inside(name));
            for (name, hash) in others.into_iter().filter(|(name, _)| place::there(&folder.join(name))) {
                manifest.editions.extend(editions.get(&name).map(|other| (name.clone(), *other)));
                manifest.made_from.extend(older.get(&name).map(|hash| (name.clone(), hash.clone())));
                manifest.outputs.insert(name, hash);
            }
            // The list is nobody's to edit: whatever stands there is replaced.
            ours.extend(list.map(|bytes| (MANIFEST.to_owned(), hash(&bytes))));
            let own = [(MANIFEST.to_owned(), manifest.write().unwrap_or_default().into_bytes().into())];
            new.extend(New::all(&own));
            let gone = gone.into_iter().map(|(name, _)| name).collect();
            let job = Job { folder, files: new, gone, ours, today: self.today };
            let mut written = Written { unlisted, ..transaction::run(self.disk, &job)? };
            let list = folder.join(MANIFEST);
            written.written.retain(|path| *path != list);
            written.unchanged.retain(|path| *path != list);
            Ok(written)
        })
    }

    /// Writes files that stand for themselves. `ours` has the hashes of those that may be replaced; any other content
    /// is a person's.
    pub(crate) fn files(
        &self,
        folder: &Path,
        files: Vec<(String, Vec<u8>)>,
        ours: BTreeMap<String, String>,
    ) -> Result<Written, Error> {
        let files = held(files);
        self.alone(folder, || {
            let job = Job { folder, files: New::all(&files), gone: Vec::new(), ours, today: self.today };
            transaction::run(self.disk, &job)
        })
    }

    /// Writes files of which none is a person's, and takes away those of an earlier run that are `gone`: where one that is
    /// not in `ours` and has another content stands, nothing is written.
    pub(crate) fn own(
        &self,
        folder: &Path,
        files: Vec<(String, Vec<u8>)>,
        gone: Vec<String>,
        ours: BTreeMap<String, String>,
    ) -> Result<Written, Error> {
        let files = held(files);
        self.alone(folder, || {
            let new = files.iter().map(|(name, content)| (name, Some(content)));
            for (name, content) in new.chain(gone.iter().map(|name| (name, None))) {
                let path = folder.join(name);
                let ours = match place::found(&path)? {
                    Found::Nothing => true,
                    Found::File(now) => {
                        ours.get(name) == Some(&now) || content.is_some_and(|content| now == content.hash())
                    }
                    Found::Link => false,
                };
                if !ours {
                    return Err(Error::NotExported(path));
                }
            }
            let job = Job { folder, files: New::all(&files), gone, ours, today: self.today };
            transaction::run(self.disk, &job)
        })
    }

    /// Does something while no other process writes, in a folder whose files are one whole set.
    fn alone(&self, folder: &Path, write: impl FnOnce() -> Result<Written, Error>) -> Result<Written, Error> {
        let _lock = Lock::wait(self.workspace, folder.parent().unwrap_or(folder), LOCK)?;
        let recovered = recovery::recover(self.disk, folder, self.today)?;
        match (write(), recovered) {
            (Ok(written), recovered) => Ok(Written { recovered, ..written }),
            (Err(error), None) => Err(error),
            (Err(error), Some(recovered)) => Err(Error::AfterRecovery { recovered, source: Box::new(error) }),
        }
    }
}

fn held(files: Vec<(String, Vec<u8>)>) -> Vec<(String, Content)> {
    files.into_iter().map(|(name, bytes)| (name, bytes.into())).collect()
}

/// The hash of all that a run's outputs are made from.
pub(crate) fn made_from(manifest: &Manifest) -> String {
    let inputs = manifest.inputs.iter().flat_map(|(path, hash)| [path.as_str(), hash]);
    hash([manifest.pack.sha256.as_str()].into_iter().chain(inputs).collect::<Vec<_>>().join("\n").as_bytes())
}

/// Watches a folder alone: refused while another process does.
pub fn watching(folder: &Path) -> Result<Lock, Error> {
    Lock::at(folder, WATCH, 1).map_err(|error| match error {
        Error::Busy { folder, who } => Error::Watched { folder, who },
        other => other,
    })
}

/// Whether a run into a folder was interrupted, or is at work, so that old files and new ones may stand side by side.
pub(crate) fn is_unfinished(folder: &Path) -> bool {
    place::there(&folder.join(PENDING)) && !place::there(&folder.join(DONE))
}
