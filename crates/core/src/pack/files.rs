//! The pack's files as text, each with whose it is.

use std::collections::BTreeMap;

use super::error::{Location, PackError};
use super::origin::Origin;

/// The texts of a pack by path inside it (`rules.toml`, `register/2023.csv`). Reading them from a disk or a
/// binary is the caller's work.
///
/// ```
/// use jibao_core::pack::{Pack, PackError, PackFiles};
///
/// let mut files = PackFiles::default();
/// files.insert("pack.toml", "schema = 1");
/// assert_eq!(files.get("pack.toml")?, "schema = 1");
/// let faults = Pack::load(files).unwrap_err();
/// assert!(faults.iter().any(|fault| matches!(fault, PackError::Missing { .. })));
/// # Ok::<(), PackError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct PackFiles {
    origin: Origin,
    files: BTreeMap<String, File>,
}

#[derive(Debug, Clone)]
struct File {
    origin: Origin,
    text: String,
}

impl PackFiles {
    /// No files yet; those that are added are of this origin.
    #[must_use]
    pub fn of(origin: Origin) -> Self {
        Self { origin, files: BTreeMap::new() }
    }

    /// Whose the pack is as a whole.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Adds or replaces one file.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.files.insert(path.into(), File { origin: self.origin.clone(), text: text.into() });
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// Lets the texts of files go whose paths are told, once they were read: of a nation's register there are 43 MB. That
    /// there are such files, and whose they are, stays known.
    pub fn let_go(&mut self, told: impl Fn(&str) -> bool) {
        for (path, file) in &mut self.files {
            if told(path) {
                file.text = String::new();
            }
        }
    }

    /// Takes the texts that were let go from the same files read again.
    pub fn bring_back(&mut self, again: &Self) {
        for (path, file) in self.files.iter_mut().filter(|(_, file)| file.text.is_empty()) {
            if let Some(same) = again.files.get(path) {
                file.text.clone_from(&same.text);
            }
        }
    }

    /// Keeps the files whose paths are wanted.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.files.retain(|path, _| wanted(path));
    }

    /// Takes over every file of `base` that the pack does not have itself.
    pub fn extend(&mut self, base: Self) {
        for (path, file) in base.files {
            self.files.entry(path).or_insert(file);
        }
    }

    /// The same files with the texts that `put` gives in place of theirs.
    pub(super) fn with(mut self, mut put: impl FnMut(&Self, &str, &str) -> Option<String>) -> Self {
        let put: Vec<(String, String)> =
            self.iter().filter_map(|(path, text)| Some((path.to_owned(), put(&self, path, text)?))).collect();
        for (path, text) in put {
            if let Some(file) = self.files.get_mut(&path) {
                file.text = text;
            }
        }
        self
    }

    /// All files in path order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, file)| (path.as_str(), file.text.as_str()))
    }

    /// Whose each file is, in path order.
    pub fn origins(&self) -> impl Iterator<Item = (&str, &Origin)> {
        self.files.iter().map(|(path, file)| (path.as_str(), &file.origin))
    }

    /// The text of a file that must be there.
    pub fn get(&self, path: &str) -> Result<&str, PackError> {
        self.files
            .get(path)
            .map(|file| file.text.as_str())
            .ok_or_else(|| PackError::Missing { pack: self.origin.clone(), file: path.to_owned() })
    }

    /// Whose a file is.
    #[must_use]
    pub fn origin_of(&self, path: &str) -> &Origin {
        self.files.get(path).map_or(&self.origin, |file| &file.origin)
    }

    /// A file as people are told it, with whose it is.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        self.origin_of(path).shown(path)
    }

    /// A line of a file, from 1.
    #[must_use]
    pub fn line(&self, path: &str, line: usize) -> Location {
        Location { origin: self.origin_of(path).clone(), file: path.to_owned(), line }
    }

    /// Line of a byte position in a file, from 1.
    pub(super) fn location(&self, path: &str, byte: usize) -> Location {
        let text = self.files.get(path).map_or("", |file| &file.text);
        self.line(path, line_of(text, byte))
    }
}

fn line_of(text: &str, byte: usize) -> usize {
    line_ends(&text.as_bytes()[..byte.min(text.len())]) + 1
}

/// How many lines end in a text: in LF, in CRLF, or in CR alone.
pub(super) fn line_ends(text: &[u8]) -> usize {
    let alone = |at: &usize| text.get(at + 1) != Some(&b'\n');
    memchr::memchr_iter(b'\n', text).count() + memchr::memchr_iter(b'\r', text).filter(alone).count()
}
