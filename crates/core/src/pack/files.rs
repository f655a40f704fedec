//! The pack's files as text, and strict reading of TOML and CSV out of them.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use super::error::{Location, PackError, nearest};
use super::toml_fault::{csv_sentence, toml_sentence};

/// The texts of a pack by path inside it (`rules.toml`, `register/2023.csv`). Reading them from a disk or a
/// binary is the caller's work.
///
/// ```
/// use jibao_core::pack::{Pack, PackError, PackFiles};
///
/// let mut files = PackFiles::default();
/// files.insert("pack.toml", "schema = 1");
/// assert_eq!(files.get("pack.toml")?, "schema = 1");
/// assert!(matches!(Pack::load(files), Err(PackError::Syntax { .. })));
/// # Ok::<(), PackError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct PackFiles(BTreeMap<String, String>);

impl PackFiles {
    /// Adds or replaces one file.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.0.insert(path.into(), text.into());
    }

    /// All files in path order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text of a file that must be there.
    pub fn get(&self, path: &str) -> Result<&str, PackError> {
        self.0.get(path).map(String::as_str).ok_or_else(|| PackError::Missing { file: path.to_owned() })
    }

    pub(super) fn toml<T: DeserializeOwned>(&self, path: &str) -> Result<T, PackError> {
        let text = self.get(path)?;
        toml::from_str(text).map_err(|error| toml_error(path, text, &error))
    }

    /// The rows of a CSV file with their lines. The header must have the columns of `T`, no more and no fewer.
    pub(super) fn csv<T: DeserializeOwned>(
        &self,
        path: &str,
        columns: &[&str],
    ) -> Result<Vec<(Location, T)>, PackError> {
        let text = self.get(path)?;
        let at = |line| Location { file: path.to_owned(), line };
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| syntax(at(1), &error))?.clone();
        if let Some(key) = header.iter().find(|key| !columns.contains(key)) {
            return Err(PackError::UnknownKey {
                at: at(1),
                key: key.to_owned(),
                nearest: nearest(key, columns.iter().copied()),
            });
        }
        if let Some(column) = columns.iter().find(|column| !header.iter().any(|key| key == **column)) {
            return Err(PackError::Syntax { at: at(1), message: format!("缺少列“{column}”") });
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| {
                let line = error.position().map_or(1, csv::Position::line);
                syntax(at(usize::try_from(line).unwrap_or(1)), &error)
            })?;
            let line = record.position().map_or(1, csv::Position::line);
            let place = at(usize::try_from(line).unwrap_or(1));
            let row = record.deserialize(Some(&header)).map_err(|error| syntax(place.clone(), &error))?;
            rows.push((place, row));
        }
        Ok(rows)
    }

    /// Line of a byte position in a file, from 1.
    pub(super) fn location(&self, path: &str, byte: usize) -> Location {
        let line = self.0.get(path).map_or(1, |text| line_of(text, byte));
        Location { file: path.to_owned(), line }
    }
}

fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes().iter().take(byte).filter(|b| **b == b'\n').count() + 1
}

fn syntax(at: Location, error: &csv::Error) -> PackError {
    PackError::Syntax { at, message: csv_sentence(error) }
}

/// An unknown key keeps its nearest name as a value of its own; every other fault is a sentence.
fn toml_error(path: &str, text: &str, error: &toml::de::Error) -> PackError {
    let at =
        Location { file: path.to_owned(), line: error.span().map_or(1, |span| line_of(text, span.start)) };
    let message = error.message();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let (true, Some((key, known))) = (message.starts_with("unknown field"), quoted.split_first()) {
        return PackError::UnknownKey {
            at,
            key: (*key).to_owned(),
            nearest: nearest(key, known.iter().copied()),
        };
    }
    PackError::Syntax { at, message: toml_sentence(error, text) }
}
