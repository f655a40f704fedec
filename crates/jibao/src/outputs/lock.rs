//! One writer a workspace: a file that is locked as long as its process lives, and that says who holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::Error;

/// How often, and at what distance, a held lock is asked for again: a build writes for a second or two.
const TRIES: usize = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// Held until it is dropped; the system frees it when the process dies in any way.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    _file: Option<File>,
}

impl Lock {
    /// Locks a folder under a name, waiting a few seconds for another process, and says for what in the file. Where
    /// nothing may be written into the folder, `instead` is locked.
    pub(crate) fn wait(folder: &Path, instead: &Path, name: &str) -> Result<Self, Error> {
        Self::at(folder, name, TRIES).or_else(|error| match &error {
            Error::Write { source, .. }
                if matches!(source.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) =>
            {
                Self::at(instead, name, TRIES)
            }
            _ => Err(error),
        })
    }

    /// Locks a folder under a name, asking so many times.
    pub(crate) fn at(folder: &Path, name: &str, tries: usize) -> Result<Self, Error> {
        let path = folder.join(name);
        for _ in 0..tries {
            let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
            let mut file = opened.map_err(Error::write(&path))?;
            match file.try_lock() {
                Ok(()) => {
                    let own = format!("{}\n", std::process::id());
                    let said = file.set_len(0).and_then(|()| file.write_all(own.as_bytes()));
                    said.map_err(Error::write(&path))?;
                    // The last holder takes its file away: only what still lies there is a lock.
                    if is_this(&path, &file) {
                        return Ok(Self { path, _file: Some(file) });
                    }
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                // Some network folders know no locks.
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                    return Ok(Self { path, _file: None });
                }
                Err(TryLockError::Error(error)) => return Err(Error::write(&path)(error)),
            }
        }
        Err(Error::Busy { folder: folder.to_owned(), who: who(&path) })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Who holds a lock, as far as its file can be read.
fn who(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.trim().parse::<u32>().map(|id| format!("（进程 {id}）")).unwrap_or_default()
}

#[cfg(unix)]
fn is_this(path: &Path, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    let same = |a: &std::fs::Metadata, b: &std::fs::Metadata| (a.dev(), a.ino()) == (b.dev(), b.ino());
    matches!((std::fs::metadata(path), file.metadata()), (Ok(a), Ok(b)) if same(&a, &b))
}

/// Here a file that another process has open keeps its name until it is closed.
#[cfg(not(unix))]
fn is_this(path: &Path, _: &File) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_one_is_told_who_holds_the_lock_and_a_third_gets_it_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let held = Lock::at(folder.path(), ".锁", 1).unwrap();
        let told = Lock::at(folder.path(), ".锁", 2).unwrap_err().to_string();
        assert!(told.contains(&format!("进程 {}", std::process::id())), "{told}");
        drop(held);
        assert!(!folder.path().join(".锁").exists());
        Lock::at(folder.path(), ".锁", 1).unwrap();
    }

    #[test]
    fn many_at_once_hold_it_one_after_another() {
        let folder = tempfile::tempdir().unwrap();
        let inside = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let lock = Lock::at(folder.path(), ".锁", 200).unwrap();
                        assert_eq!(inside.fetch_add(1, std::sync::atomic::Ordering::SeqCst), 0);
                        inside.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                        drop(lock);
                    }
                });
            }
        });
    }

    #[test]
    fn the_file_of_a_process_that_died_holds_nobody_up() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".锁"), "4194304\n").unwrap();
        Lock::at(folder.path(), ".锁", 1).unwrap();
    }
}
