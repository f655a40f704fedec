//! `清单.json`: what went in and what came out, by SHA-256, and which edition each output is of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use jibao_core::public::Told;

use crate::data::Edition;

/// Name and version of the list's schema.
pub const SCHEMA: &str = "jibao/manifest/1";

/// What went in and what came out. Hashes are SHA-256 in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`SCHEMA`].
    pub schema: String,
    /// The quarter, `2024Q2`.
    pub quarter: String,
    /// Which pack was used.
    pub pack: PackHash,
    /// Hashes of the input files by path, earlier quarters included.
    pub inputs: BTreeMap<String, String>,
    /// Hashes of the output files by name.
    pub outputs: BTreeMap<String, String>,
    /// Of which edition each output is, by the same names. Lists of before this was written down have none; their
    /// hashes still tell which files a person changed.
    #[serde(default)]
    pub editions: BTreeMap<String, Output>,
    /// Of each output, the hash of all that it was made from (inputs and pack): outputs that a later run did not write
    /// again rest on what the inputs were then.
    #[serde(default)]
    pub made_from: BTreeMap<String, String>,
    /// What the published editions have told, where values are kept back in them: a later one must not tell more together
    /// with them than alone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub told: Told,
}

/// Which pack was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackHash {
    /// Id.
    pub id: String,
    /// Version.
    pub version: String,
    /// Hash over all its files.
    pub sha256: String,
}

/// Which of a quarter's outputs a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// For whom it is.
    pub edition: Edition,
    /// Whether it is the draft, with remarks for those who sign.
    pub draft: bool,
}

impl Manifest {
    /// Reads the list; nothing where it is no list of this program's and version.
    ///
    /// ```
    /// assert!(jibao_contract::manifest::Manifest::read(b"{}").is_none());
    /// ```
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Self>(bytes).ok().filter(|manifest| manifest.schema == SCHEMA)
    }

    /// The list as JSON text, indented, with a line break at the end.
    ///
    /// # Errors
    /// Writing to memory cannot fail; the error is the serialiser's.
    pub fn write(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        Ok(text)
    }
}

/// Name and version of the schema of what a run is about to do.
pub const PENDING_SCHEMA: &str = "jibao/pending/1";

/// What a run is about to do to a folder, written down before the first file is moved: an interrupted run is undone,
/// or finished, from it. Names are those of files inside the folder, with `/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// [`PENDING_SCHEMA`].
    pub schema: String,
    /// Every file that is written, replaced or taken away, in order.
    pub changes: Vec<Change>,
    /// Folders that were made for it, outermost first.
    pub folders: Vec<String>,
}

/// One file of a [`Pending`] run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The file.
    pub name: String,
    /// Hash of what stood there, empty for a link; nothing where there was nothing.
    pub old: Option<String>,
    /// Hash of what takes its place; nothing where it is taken away.
    pub new: Option<String>,
    /// Where the new file lies until then.
    pub staged: String,
    /// Where the old file goes: a temporary name, or the dated one of a file that a person changed.
    pub aside: String,
}

impl Pending {
    /// Reads the record; nothing where it is none of this program's and version.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Self>(bytes).ok().filter(|pending| pending.schema == PENDING_SCHEMA)
    }

    /// The record as JSON text.
    ///
    /// # Errors
    /// Writing to memory cannot fail; the error is the serialiser's.
    pub fn write(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }
}
