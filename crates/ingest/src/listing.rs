//! What lies in an inbox: its files with their bytes, and what cannot be read, each with its reason. Only regular files are
//! opened, their size is asked first, and every folder is visited once, wherever links lead.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata};
use std::io::{Error, ErrorKind, Read};
use std::path::{Path, PathBuf};

use jibao_sheets::Refusal;
use rayon::prelude::*;

use crate::folder::ReadError;
use crate::receipts::RECEIPTS;
use crate::refused::{Doing, refused};

/// One file of an inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxFile {
    /// Path inside the inbox, with `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Something in an inbox that cannot be read.
#[derive(Debug)]
pub struct Unread {
    /// Path inside the inbox, with `/`.
    pub path: String,
    /// Why.
    pub why: Why,
}

/// Why something in an inbox cannot be read; a clause that follows its name.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Why {
    /// A link to nothing.
    #[error("是断了的链接（快捷方式），指向的文件已经不在，请放入文件本身")]
    Dangling,
    /// A link to a folder that was read already, or that holds the link.
    #[error("是链接，指向的文件夹已经读过，没有再读，请删去这个链接")]
    Again,
    /// A pipe, a socket, a device.
    #[error("不是普通文件（是管道、套接字或设备），没有读取，请移走")]
    NoFile,
    /// A name in another encoding.
    #[error("的名称不是正常的文字（乱码），没有读取，请改名")]
    Name,
    /// Its size changed while it was read.
    #[error("正在复制或保存，还没有写完，请等复制完再运行")]
    Growing,
    /// Larger than any return.
    #[error("无法读取：{0}")]
    TooLarge(Refusal),
    /// The large files before it are as much as is read at once.
    #[error("没有读取：收件文件夹里的大文件合计超过{} MB，请移走不是上报表的文件（视频、图片等）后再运行", MOST_TOGETHER >> 20)]
    Together,
    /// The system refused.
    #[error("打不开：{}", refused(.0, Doing::Reading))]
    Refused(Error),
}

/// What lies in an inbox, each in path order.
#[derive(Debug, Default)]
pub struct Listing {
    /// Files that were read.
    pub files: Vec<InboxFile>,
    /// What could not be read.
    pub unread: Vec<Unread>,
}

impl InboxFile {
    /// A file by its path inside the inbox, with `/`, and its bytes.
    #[must_use]
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into() }
    }
}

impl Listing {
    /// Files that are at hand, put in order: what comes of them does not depend on the order in which they came.
    ///
    /// ```
    /// use jibao_ingest::{InboxFile, Listing};
    /// let listing = Listing::of([InboxFile::new("乙.xlsx", "2"), InboxFile::new("丙.xlsx", "1")]);
    /// assert_eq!(listing.files[0].path, "丙.xlsx");
    /// ```
    #[must_use]
    pub fn of(files: impl IntoIterator<Item = InboxFile>) -> Self {
        let mut files: Vec<InboxFile> = files.into_iter().collect();
        files.sort_by(|a, b| (&a.path, &a.bytes).cmp(&(&b.path, &b.bytes)));
        Self { files, unread: Vec::new() }
    }

    /// Whether nothing lies there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.unread.is_empty()
    }
}

/// Lists an inbox, sub-folders included. Lock files, hidden files and the folders named in `skip` (what the program
/// itself writes) are left out.
pub fn list(folder: &Path, skip: &[&str]) -> Result<Listing, ReadError> {
    let entries = fs::read_dir(folder).map_err(|source| ReadError::Io { path: folder.to_owned(), source })?;
    let own = skip.iter().map(|name| folder.join(name)).chain([folder.to_owned()]);
    let visited = own.filter_map(|own| fs::canonicalize(own).ok()).collect();
    let mut walk = Walk::new(visited);
    walk.entries(entries, folder, "", skip);
    Ok(walk.listed())
}

/// Lists one file alone, under its own name.
pub fn list_file(path: &Path) -> Result<Listing, ReadError> {
    let about = fs::metadata(path).map_err(|source| ReadError::Io { path: path.to_owned(), source })?;
    let mut walk = Walk::new(BTreeSet::new());
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if about.is_file() {
        walk.entry(path, name);
    } else {
        walk.unread(&name, Why::NoFile);
    }
    Ok(walk.listed())
}

/// A file from which on it counts among the large ones.
const LARGE: u64 = 1 << 20;
/// Bytes of the large files of an inbox: all of them are held at once.
const MOST_TOGETHER: u64 = 160 << 20;

struct Walk {
    /// Bytes of large files that may still be read.
    left: u64,
    visited: BTreeSet<PathBuf>,
    /// Files of usual size, which are read side by side in the end.
    usual: Vec<(PathBuf, String, Metadata)>,
    listing: Listing,
}

impl Walk {
    fn new(visited: BTreeSet<PathBuf>) -> Self {
        Self { left: MOST_TOGETHER, visited, usual: Vec::new(), listing: Listing::default() }
    }

    /// What was found, each in path order.
    fn listed(mut self) -> Listing {
        let read =
            |(path, inside, about): (PathBuf, String, Metadata)| (inside, bytes(&path, &about, &mut 0));
        let usual: Vec<_> = std::mem::take(&mut self.usual).into_par_iter().map(read).collect();
        for (inside, bytes) in usual {
            self.read(inside, bytes);
        }
        let Listing { mut files, mut unread } = self.listing;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        unread.sort_by(|a, b| a.path.cmp(&b.path));
        Listing { files, unread }
    }

    fn read(&mut self, inside: String, bytes: Result<Vec<u8>, Why>) {
        match bytes {
            Ok(bytes) => self.listing.files.push(InboxFile { path: inside, bytes }),
            Err(why) => self.unread(&inside, why),
        }
    }

    fn entries(&mut self, entries: fs::ReadDir, folder: &Path, prefix: &str, skip: &[&str]) {
        let mut names = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => names.push(entry.file_name()),
                Err(error) => self.unread(prefix.trim_end_matches('/'), Why::Refused(error)),
            }
        }
        // The first way to a folder that several links lead to is the same on every machine.
        names.sort();
        for name in names {
            let shown = name.to_string_lossy();
            let own = prefix.is_empty() && skip.contains(&&*shown);
            if shown.starts_with('.') || jibao_sheets::is_lock_file(&shown) || own {
                continue;
            }
            let inside = format!("{prefix}{shown}");
            if name.to_str().is_none() {
                self.unread(&inside, Why::Name);
            } else if !is_own_file(&inside) {
                self.entry(&folder.join(&name), inside);
            }
        }
    }

    fn entry(&mut self, path: &Path, inside: String) {
        match fs::metadata(path) {
            Ok(about) if about.is_dir() => self.folder(path, &inside),
            Ok(about) if about.is_file() && about.len() <= LARGE => {
                self.usual.push((path.to_owned(), inside, about));
            }
            Ok(about) if about.is_file() => {
                let bytes = bytes(path, &about, &mut self.left);
                self.read(inside, bytes);
            }
            Ok(_) => self.unread(&inside, Why::NoFile),
            Err(error) if error.kind() == ErrorKind::NotFound && path.is_symlink() => {
                self.unread(&inside, Why::Dangling);
            }
            Err(error) => self.unread(&inside, Why::Refused(error)),
        }
    }

    fn folder(&mut self, path: &Path, inside: &str) {
        match fs::canonicalize(path).and_then(|real| Ok((self.visited.insert(real), fs::read_dir(path)?))) {
            Ok((true, entries)) => self.entries(entries, path, &format!("{inside}/"), &[]),
            Ok((false, _)) => self.unread(inside, Why::Again),
            Err(error) => self.unread(inside, Why::Refused(error)),
        }
    }

    fn unread(&mut self, path: &str, why: Why) {
        self.listing.unread.push(Unread { path: path.to_owned(), why });
    }
}

/// Bytes of a report that was rolled up, at most: a province's takes some tens of megabytes.
const MOST_ROLLED: u64 = 400 << 20;

/// The bytes of a file, if there are no more than a return can have and they stay as many while they are read.
fn bytes(path: &Path, about: &Metadata, left: &mut u64) -> Result<Vec<u8>, Why> {
    let mut file = File::open(path).map_err(Why::Refused)?;
    let mut bytes = Vec::new();
    if let Err(refusal) = jibao_sheets::fits(about.len()) {
        let mut start = [0; 8];
        let length = file.read(&mut start).map_err(Why::Refused)?;
        let rolled = start[..length].trim_ascii_start().starts_with(b"{") && about.len() <= MOST_ROLLED;
        if !rolled {
            return Err(Why::TooLarge(refusal));
        }
        bytes.extend_from_slice(&start[..length]);
    } else if about.len() > LARGE {
        *left = left.checked_sub(about.len()).ok_or(Why::Together)?;
    }
    // One byte more than there should be tells that it grows.
    let left = (about.len() + 1).saturating_sub(bytes.len() as u64);
    file.take(left).read_to_end(&mut bytes).map_err(Why::Refused)?;
    if bytes.len() as u64 == about.len() { Ok(bytes) } else { Err(Why::Growing) }
}

/// Files that a workspace keeps beside returns.
fn is_own_file(path: &str) -> bool {
    ["jibao.toml", "豁免.toml", RECEIPTS, "Thumbs.db", "desktop.ini"].contains(&path)
}
