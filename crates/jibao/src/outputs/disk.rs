//! What the writer asks of the file system, one call a step, so that a test can let any of them fail.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

use crate::spool::Content;

/// The steps that change a disk. Looking at it goes past this trait.
pub(crate) trait Disk {
    /// Makes one folder.
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// Writes files that are not there yet, with the rights that the user's settings give new files, and waits until they
    /// have reached the disk; of the first that does not, its place in the list.
    fn create(&self, files: &[(PathBuf, &Content)]) -> Result<(), (usize, io::Error)>;
    /// Waits until the names in a folder have reached the disk.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
    /// Tests whether a file can be replaced.
    fn replaceable(&self, path: &Path) -> io::Result<()>;
    /// Moves a file.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Moves a file to a place where nothing stands; what a person saves there at the last moment is not written over.
    fn place(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
}

/// The disk of this machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct System;

impl Disk for System {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn create(&self, files: &[(PathBuf, &Content)]) -> Result<(), (usize, io::Error)> {
        // The disk takes many at once, and whoever waits for it needs no processor: a thread a file.
        let created: Vec<io::Result<()>> = thread::scope(|scope| {
            let wait: Vec<_> =
                files.iter().map(|(path, content)| scope.spawn(move || content.stand_at(path))).collect();
            let lost = |_| Err(io::ErrorKind::Other.into());
            wait.into_iter().map(|thread| thread.join().unwrap_or_else(lost)).collect()
        });
        first_failed(created)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        if !cfg!(unix) {
            return Ok(());
        }
        match File::open(path)?.sync_all() {
            // Some network folders know no such thing.
            Err(error)
                if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) =>
            {
                Ok(())
            }
            done => done,
        }
    }

    fn replaceable(&self, path: &Path) -> io::Result<()> {
        // Where names are apart from files, a file is replaced by the rights of its folder, which the temporaries have
        // tried; elsewhere a program that has it open may forbid that it is written.
        if cfg!(unix) { Ok(()) } else { OpenOptions::new().write(true).open(path).map(drop) }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn place(&self, from: &Path, to: &Path) -> io::Result<()> {
        // Only a second name for a file is refused where something stands; a rename is not.
        if !from.is_symlink() {
            match fs::hard_link(from, to) {
                Ok(()) => return fs::remove_file(from),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
                // Some file systems give a file but one name.
                Err(_) => {}
            }
        }
        if fs::symlink_metadata(to).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }
}

/// Of what was done for each of a list, the first that failed, with its place.
pub(super) fn first_failed(done: impl IntoIterator<Item = io::Result<()>>) -> Result<(), (usize, io::Error)> {
    let failed = done.into_iter().enumerate().find_map(|(at, done)| Some((at, done.err()?)));
    failed.map_or(Ok(()), Err)
}
