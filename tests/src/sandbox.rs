//! A workspace in a temporary folder, gone when the test ends.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jibao::{Built, Composed, Error, INBOX, OUTPUTS};
use jiff::civil::{Date, date};
use tempfile::TempDir;

use crate::{copy_fixtures, copy_folder, root};

/// The day of every build: it names files that a person changed, and nothing else.
pub const TODAY: Date = date(2025, 7, 1);

/// A workspace of its own.
#[derive(Debug)]
pub struct Sandbox(TempDir);

impl Sandbox {
    /// A workspace without quarters.
    #[must_use]
    pub fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A workspace with all fixture quarters.
    #[must_use]
    pub fn of_all_quarters() -> Self {
        let made = Self::empty();
        copy_fixtures(made.path()).unwrap();
        made
    }

    /// A workspace with one fixture quarter: `2024年第二季度`.
    #[must_use]
    pub fn of(label: &str) -> Self {
        let made = Self::empty();
        copy_folder(&root().join("fixtures").join(label).join(INBOX), &made.inbox(label)).unwrap();
        made
    }

    /// The workspace's folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// A quarter's inbox.
    #[must_use]
    pub fn inbox(&self, label: &str) -> PathBuf {
        self.path().join(label).join(INBOX)
    }

    /// Puts a file into a quarter's inbox, in place of one of the same name.
    pub fn put(&self, label: &str, name: &str, bytes: &[u8]) {
        std::fs::create_dir_all(self.inbox(label)).unwrap();
        std::fs::write(self.inbox(label).join(name), bytes).unwrap();
    }

    /// Takes a file out of a quarter's inbox.
    pub fn remove(&self, label: &str, name: &str) {
        std::fs::remove_file(self.inbox(label).join(name)).unwrap();
    }

    /// Checks a quarter.
    pub fn try_check(&self, label: &str) -> Result<Composed, Box<Error>> {
        let (workspace, quarter) = jibao::resolve(&self.path().join(label))?;
        Ok(jibao::check(&workspace, &quarter, &jibao::unwatched)?)
    }

    /// Checks a quarter that can be checked.
    #[must_use]
    pub fn check(&self, label: &str) -> Composed {
        self.try_check(label).unwrap()
    }

    /// Builds a quarter.
    #[allow(clippy::must_use_candidate, reason = "what it writes is the result too")]
    pub fn build(&self, label: &str) -> Built {
        let (workspace, quarter) = jibao::resolve(&self.path().join(label)).unwrap();
        jibao::build(&workspace, &quarter, TODAY, &jibao::unwatched).unwrap()
    }

    /// Puts outputs that were built elsewhere into a quarter.
    pub fn put_outputs(&self, label: &str, outputs: &BTreeMap<String, Vec<u8>>) {
        for (name, bytes) in outputs {
            let path = self.path().join(label).join(OUTPUTS).join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }

    /// A quarter's outputs by name.
    #[must_use]
    pub fn outputs(&self, label: &str) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        collect(&self.path().join(label).join(OUTPUTS), "", &mut found);
        found
    }
}

/// The text of a checked quarter's 数据.json.
#[must_use]
pub fn json(checked: &Composed) -> String {
    let mut bytes = Vec::new();
    checked.write_json(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), found);
        } else {
            found.insert(name, std::fs::read(&path).unwrap());
        }
    }
}
