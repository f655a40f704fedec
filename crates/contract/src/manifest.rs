//! `清单.json`: what went in and what came out, by SHA-256, and which edition each output is of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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
