//! What was read of each quarter's files, kept in `.jibao` beside the quarters so that unchanged returns need not be read
//! again. The folder may be deleted at any time: what is read without it is the same. An entry is used only while the program
//! and the pack are what they were, and of it only what is of the very same file; one that is damaged, or of something else,
//! is as good as none. Which forms were made is kept there too (`forms.rs`).

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use jibao_ingest::{Hashing, Keeping, Memory};

use crate::config;
use crate::outputs::hash;
use crate::workspace::{QuarterDir, Workspace};

/// The folder in the workspace.
pub(crate) const FOLDER: &str = ".jibao";
/// Hexadecimal digits of a hash; an entry begins with its key and the hash of what follows.
const DIGITS: usize = 64;

/// The folder, where the workspace remembers and it is there.
pub(crate) fn folder(workspace: &Workspace) -> Option<PathBuf> {
    let folder = workspace.root.join(FOLDER);
    (workspace.remembers && folder.is_dir()).then_some(folder)
}

/// The entry of one quarter.
pub(crate) struct Entry {
    path: PathBuf,
    key: String,
    keeps: bool,
}

impl Entry {
    /// The entry of a quarter. There is none outside of a workspace with settings, which is not ours to put a folder into,
    /// and none that would neither be read nor kept.
    pub(crate) fn of(workspace: &Workspace, dir: &QuarterDir) -> Option<Self> {
        if !workspace.root.join(config::FILE).is_file() {
            return None;
        }
        let quarter = dir.quarter?.to_string();
        let made_by = [program()?, workspace.engine_of(dir.quarter).pack_hash().to_owned(), quarter.clone()];
        let key = hash(made_by.join("\n").as_bytes());
        let (path, keeps) = (workspace.root.join(FOLDER).join(quarter), workspace.remembers);
        (keeps || path.is_file()).then_some(Self { path, key, keeps })
    }

    /// What was read then, and where what is read now is kept, where the workspace remembers.
    pub(crate) fn memory(&self) -> Memory {
        let to = self.keeps.then(|| -> Box<dyn Keeping> {
            let (path, key) = (self.path.clone(), self.key.clone());
            Box::new(Kept { path, key, file: None, hashing: Hashing::new() })
        });
        Memory::new(self.content().unwrap_or_default(), to)
    }

    fn content(&self) -> Option<Vec<u8>> {
        let mut bytes = fs::read(&self.path).ok()?;
        let (key, rest) = bytes.split_at_checked(DIGITS)?;
        let (sum, content) = rest.split_at_checked(DIGITS)?;
        let whole = key == self.key.as_bytes() && sum == hash(content).as_bytes();
        whole.then(|| bytes.split_off(2 * DIGITS))
    }
}

/// An entry that is being made, from the first reading on.
#[derive(Debug)]
struct Kept {
    path: PathBuf,
    key: String,
    file: Option<Beside>,
    hashing: Hashing,
}

impl Keeping for Kept {
    fn keep(&mut self, bytes: &[u8]) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let file = none.insert(Beside::create(&self.path)?);
                file.file.write_all(self.key.as_bytes())?;
                // The hash of what follows is known when that is written.
                file.file.write_all(&[b'0'; DIGITS])?;
                file
            }
        };
        self.hashing.update(bytes);
        file.file.write_all(bytes)
    }

    fn done(self: Box<Self>) -> io::Result<()> {
        let Some(mut file) = self.file else { return Ok(()) };
        file.file.seek(SeekFrom::Start(DIGITS as u64))?;
        file.file.write_all(self.hashing.finish().as_bytes())?;
        file.replace(&self.path)
    }
}

/// A file that is written beside its place first: whoever reads meanwhile sees the old one or the new one.
#[derive(Debug)]
struct Beside {
    path: PathBuf,
    file: File,
    replaced: bool,
}

impl Beside {
    fn create(place: &Path) -> io::Result<Self> {
        let folder = place.parent().unwrap_or(place);
        fs::create_dir_all(folder)?;
        // What a run that was ended left there. One that is still going loses no more than what it would remember.
        let is_left = |path: &Path| {
            let number = path.extension().and_then(|end| end.to_str());
            path.file_stem() == place.file_name()
                && number.is_some_and(|number| number.bytes().all(|digit| digit.is_ascii_digit()))
        };
        let all = fs::read_dir(folder)?.flatten().map(|entry| entry.path());
        for left in all.filter(|path| is_left(path)) {
            let _ = fs::remove_file(left);
        }
        let path = place.with_extension(std::process::id().to_string());
        Ok(Self { file: File::create(&path)?, path, replaced: false })
    }

    fn replace(mut self, place: &Path) -> io::Result<()> {
        fs::rename(&self.path, place)?;
        self.replaced = true;
        Ok(())
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if !self.replaced {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Writes a file whole, or not at all.
#[cfg(any(feature = "xlsx", test))]
pub(crate) fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = Beside::create(path)?;
    file.file.write_all(bytes)?;
    file.replace(path)
}

/// Which program reads: another one may read otherwise.
fn program() -> Option<String> {
    let file = fs::metadata(std::env::current_exe().ok()?).ok()?;
    let made = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), file.len(), made.as_nanos()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_ended_run_left_beside_a_place_goes_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("entries/2025Q2");
        put(&place, b"first").unwrap();
        let left = Beside::create(&place).unwrap();
        std::mem::forget(left);
        let others = ["2025Q1.17", "2025Q2-forms", "2025Q2-forms.17", "2025Q2.bak"];
        for name in others {
            fs::write(place.with_file_name(name), "").unwrap();
        }
        fs::rename(place.with_extension(std::process::id().to_string()), place.with_extension("17")).unwrap();
        // One that is not done leaves what was there.
        drop(Beside::create(&place).unwrap());
        assert_eq!(fs::read(&place).unwrap(), b"first");
        put(&place, b"second").unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"second");
        let there = fs::read_dir(place.parent().unwrap()).unwrap().flatten();
        let mut names: Vec<String> =
            there.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        let mut expected: Vec<&str> = others.into_iter().chain(["2025Q2"]).collect();
        expected.sort_unstable();
        assert_eq!(names, expected);
    }
}
