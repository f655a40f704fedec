//! What was read of each quarter, kept in `.jibao` beside the quarters so that unchanged returns need not be read again. The
//! folder may be deleted at any time: what is read without it is the same. An entry is used only while the program, the pack
//! and every file of the inbox are what they were; one that is damaged, or of something else, is as good as none.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use jibao_core::returns::Inbox;
use jibao_ingest::Listing;

use crate::config;
use crate::outputs::hash;
use crate::packs::pack_hash;
use crate::workspace::{QuarterDir, Workspace};

/// The folder in the workspace.
const FOLDER: &str = ".jibao";
/// Hexadecimal digits of a hash; an entry begins with its key and the hash of what follows.
const DIGITS: usize = 64;

/// The entry of one quarter.
pub(crate) struct Entry {
    path: PathBuf,
    key: String,
    keeps: bool,
}

impl Entry {
    /// The entry of a quarter whose inbox holds these files. There is none outside of a workspace with settings, which is
    /// not ours to put a folder into, and of an inbox of which something could not be read.
    pub(crate) fn of(workspace: &Workspace, dir: &QuarterDir, listing: &Listing) -> Option<Self> {
        if !workspace.root.join(config::FILE).is_file() || !listing.unread.is_empty() {
            return None;
        }
        let quarter = dir.quarter?;
        let files = listing.files.iter().flat_map(|file| [file.path.clone(), hash(&file.bytes)]);
        let made_by = [program()?, pack_hash(workspace.pack()), quarter.to_string()];
        let key = hash(made_by.into_iter().chain(files).collect::<Vec<_>>().join("\n").as_bytes());
        let path = workspace.root.join(FOLDER).join(quarter.to_string());
        Some(Self { path, key, keeps: workspace.remembers })
    }

    /// What was read then.
    pub(crate) fn read(&self) -> Option<Inbox> {
        let bytes = fs::read(&self.path).ok()?;
        let (key, rest) = bytes.split_at_checked(DIGITS)?;
        let (sum, content) = rest.split_at_checked(DIGITS)?;
        let whole = key == self.key.as_bytes() && sum == hash(content).as_bytes();
        whole.then(|| rmp_serde::from_slice(content).ok()).flatten()
    }

    /// Keeps what was read, where the workspace remembers. That it cannot be kept is nobody's trouble.
    pub(crate) fn keep(&self, inbox: &Inbox) {
        let Some(content) = self.keeps.then(|| rmp_serde::to_vec(inbox).ok()).flatten() else { return };
        let bytes = [self.key.as_bytes(), hash(&content).as_bytes(), &content].concat();
        let _ = put(&self.path, &bytes);
    }
}

/// Writes beside the place first: whoever reads meanwhile sees the old entry or the new one.
fn put(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    let beside = path.with_extension(std::process::id().to_string());
    fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, path)).inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })
}

/// Which program reads: another one may read otherwise.
fn program() -> Option<String> {
    let file = fs::metadata(std::env::current_exe().ok()?).ok()?;
    let made = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), file.len(), made.as_nanos()))
}
