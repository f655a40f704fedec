//! What stands where a file is to be written.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jibao_contract::names;
use jiff::civil::Date;

use crate::error::Error;

/// What stands in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// A file with this hash.
    File(String),
    /// A link, which no run of this program makes.
    Link,
}

/// Looks at a place. What is no file is refused, and so is a file that cannot be read: nobody knows whether a person
/// has changed it.
pub(super) fn found(path: &Path) -> Result<Found, Error> {
    let kind = match fs::symlink_metadata(path) {
        Ok(about) => about.file_type(),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Found::Nothing);
        }
        Err(error) => return Err(Error::unread(path)(error)),
    };
    if kind.is_symlink() {
        return Ok(Found::Link);
    }
    if !kind.is_file() {
        return Err(Error::NotAFile(path.to_owned()));
    }
    let hashed = File::open(path).and_then(jibao_ingest::sha256_of);
    hashed.map(Found::File).map_err(Error::unread(path))
}

/// Whether a file in a place has this very content.
pub(super) fn holds(path: &Path, hash: Option<&String>) -> bool {
    matches!((found(path), hash), (Ok(Found::File(now)), Some(hash)) if now == *hash)
}

/// Whether anything stands in a place, a link that leads nowhere included.
pub(super) fn there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// A free name beside a file, with the day, for what a person has made of it.
pub(super) fn dated(path: &Path, today: Date, taken: &BTreeSet<PathBuf>) -> Result<PathBuf, Error> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    let named = |count| path.with_file_name(names::kept(&stem, &ending, &today.to_string(), count));
    let mut free = (1..=9_999).map(named).filter(|name| !there(name) && !taken.contains(name));
    free.next().ok_or_else(|| Error::InUse(path.to_owned()))
}
