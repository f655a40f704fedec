//! A disk on which one step goes wrong, for trying every step of a run.

use std::cell::{Cell, RefCell};
use std::io::{self, ErrorKind};

use super::*;
use crate::outputs::disk::first_failed;

/// What happens at a step.
#[derive(Clone)]
pub(super) enum Fault {
    None,
    /// The process ends before the step; a file that is being written is there by half.
    Killed,
    /// This step and no other is refused.
    Refused(ErrorKind),
    /// This step and every later one that touches a file of this name.
    Locked(&'static str),
    /// A person saves a file, in place or as editors do by a rename.
    Saved(PathBuf, bool),
}

/// A disk on which one step goes wrong. Nothing is synced: the tests' process lives on.
pub(super) struct Faulty {
    pub(super) fault: Fault,
    pub(super) at: usize,
    pub(super) step: Cell<usize>,
    pub(super) dead: Cell<bool>,
    pub(super) steps: RefCell<Vec<String>>,
}

impl Faulty {
    pub(super) fn new(fault: Fault, at: usize) -> Self {
        Self { fault, at, step: Cell::new(0), dead: Cell::new(false), steps: RefCell::default() }
    }

    pub(super) fn whole() -> Self {
        Self::new(Fault::None, 0)
    }

    pub(super) fn step(&self, what: &str, paths: &[&Path]) -> io::Result<()> {
        let step = self.step.replace(self.step.get() + 1);
        let names: Vec<_> = paths.iter().filter_map(|path| path.file_name()).collect();
        self.steps.borrow_mut().push(format!("{what} {names:?}"));
        if self.dead.get() {
            return Err(ErrorKind::Other.into());
        }
        match &self.fault {
            Fault::Killed if step == self.at => {
                self.dead.set(true);
                Err(ErrorKind::Other.into())
            }
            Fault::Refused(kind) if step == self.at => Err((*kind).into()),
            Fault::Locked(name) if step >= self.at && names.iter().any(|n| n.to_string_lossy() == *name) => {
                Err(ErrorKind::PermissionDenied.into())
            }
            Fault::Saved(path, by_rename) if step == self.at && path.parent().is_some_and(Path::is_dir) => {
                if *by_rename {
                    let other = path.with_file_name("编辑器的临时文件");
                    std::fs::write(&other, EDIT)?;
                    std::fs::rename(other, path)
                } else {
                    std::fs::write(path, EDIT)
                }
            }
            _ => Ok(()),
        }
    }
}

impl Disk for Faulty {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.step("make", &[path])?;
        System.make_folder(path)
    }

    fn create(&self, files: &[(PathBuf, &Content)]) -> Result<(), (usize, io::Error)> {
        let create = |(path, content): &(PathBuf, &Content)| {
            let was_alive = !self.dead.get();
            let mut bytes = Vec::new();
            content.write_to(&mut bytes)?;
            let step = self.step("create", &[path]);
            if step.is_err() && was_alive {
                std::fs::write(path, &bytes[..bytes.len() / 2])?;
            }
            step?;
            std::fs::write(path, bytes)?;
            self.step("sync", &[path])
        };
        first_failed(files.iter().map(create))
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step("sync folder", &[path])
    }

    fn replaceable(&self, path: &Path) -> io::Result<()> {
        self.step("test", &[path])
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step("rename", &[from, to])?;
        System.rename(from, to)
    }

    fn place(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step("place", &[from, to])?;
        System.place(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step("remove", &[path])?;
        System.remove(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.step("remove folder", &[path])?;
        System.remove_folder(path)
    }
}
