//! What was read of each quarter's files, kept in `.jibao` beside the quarters so that unchanged returns need not be read
//! again. The folder may be deleted at any time: what is read without it is the same. An entry is used only while the program
//! and the pack are what they were, and of it only what is of the very same file; one that is damaged, or of something else,
//! is as good as none. Which forms were made is kept there too (`forms.rs`).

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use jibao_ingest::{Hashing, Memory};

use crate::config;
use crate::outputs::hash;
use crate::packs::pack_hash;
use crate::workspace::{QuarterDir, Workspace};

/// The folder in the workspace.
pub(crate) const FOLDER: &str = ".jibao";
/// Hexadecimal digits of a hash; an entry begins with its key and the hash of what follows.
const DIGITS: usize = 64;

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
        let made_by = [program()?, pack_hash(workspace.pack_of(dir.quarter)), quarter.clone()];
        let key = hash(made_by.join("\n").as_bytes());
        let (path, keeps) = (workspace.root.join(FOLDER).join(quarter), workspace.remembers);
        (keeps || path.is_file()).then_some(Self { path, key, keeps })
    }

    /// What was read then.
    pub(crate) fn memory(&self) -> Memory {
        self.content().map(Memory::of_bytes).unwrap_or_default()
    }

    fn content(&self) -> Option<Vec<u8>> {
        let mut bytes = fs::read(&self.path).ok()?;
        let (key, rest) = bytes.split_at_checked(DIGITS)?;
        let (sum, content) = rest.split_at_checked(DIGITS)?;
        let whole = key == self.key.as_bytes() && sum == hash(content).as_bytes();
        whole.then(|| bytes.split_off(2 * DIGITS))
    }

    /// Keeps what was read, where the workspace remembers. That it cannot be kept is nobody's trouble.
    pub(crate) fn keep(&self, memory: Memory) {
        if !self.keeps || !memory.is_changed() {
            return;
        }
        let _ = put(&self.path, |file| {
            file.write_all(self.key.as_bytes())?;
            // The hash of what follows is known when that is written: a province's is tens of megabytes.
            file.write_all(&[b'0'; DIGITS])?;
            let mut hashed = Hashed { to: &mut *file, hashing: Hashing::new() };
            memory.write(&mut hashed)?;
            let sum = hashed.hashing.finish();
            file.seek(SeekFrom::Start(DIGITS as u64))?;
            file.write_all(sum.as_bytes())
        });
    }
}

/// Writes on, and hashes what it writes.
struct Hashed<W> {
    to: W,
    hashing: Hashing,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hashing.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Writes beside the place first: whoever reads meanwhile sees the old entry or the new one.
pub(crate) fn put(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    let beside = path.with_extension(std::process::id().to_string());
    let written = File::create(&beside).and_then(|mut file| write(&mut file));
    written.and_then(|()| fs::rename(&beside, path)).inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })
}

/// Which program reads: another one may read otherwise.
fn program() -> Option<String> {
    let file = fs::metadata(std::env::current_exe().ok()?).ok()?;
    let made = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), file.len(), made.as_nanos()))
}
