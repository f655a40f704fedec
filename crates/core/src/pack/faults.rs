//! Everything that is wrong with a pack, told at once.

use std::collections::BTreeMap;
use std::fmt;

use super::error::PackError;

/// A pack that cannot be used, with all its faults, file by file in reading order. The sentence tells the first one.
#[derive(Debug, Default)]
pub struct PackFaults(pub(super) Vec<PackError>);

impl PackFaults {
    /// The faults.
    pub fn iter(&self) -> impl Iterator<Item = &PackError> {
        self.0.iter()
    }
}

impl fmt::Display for PackFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.0.first() else { return Ok(()) };
        write!(f, "{first}")?;
        match self.0.len() - 1 {
            0 => Ok(()),
            others => write!(f, "（另有{others}处，运行 jibao pack check 全部列出）"),
        }
    }
}

impl std::error::Error for PackFaults {}

impl From<PackError> for PackFaults {
    fn from(fault: PackError) -> Self {
        Self(vec![fault])
    }
}

/// Collects faults while a pack is read to its end.
#[derive(Debug, Default)]
pub(super) struct Faults {
    found: Vec<PackError>,
    /// The texts of files of which rows could not be read, empty for files that are not there: what refers to such a
    /// row is no fault of its own.
    broken: BTreeMap<String, String>,
    /// Nobody knows how long periods are: that one is of another length is no fault of its own either.
    any_length: bool,
}

impl Faults {
    pub(super) fn push(&mut self, fault: PackError) {
        self.found.push(fault);
    }

    /// How many there are until now.
    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    /// The value, or the fault noted down.
    pub(super) fn keep<T>(&mut self, result: Result<T, PackError>) -> Option<T> {
        result.map_err(|fault| self.found.push(fault)).ok()
    }

    /// Notes that rows of a file are lacking.
    pub(super) fn broken(&mut self, file: &str, text: &str) {
        self.broken.insert(file.to_owned(), text.to_owned());
    }

    /// Notes that the file that says how long periods are could not be read.
    pub(super) fn without_length(&mut self) {
        self.any_length = true;
    }

    /// Adds what was found beside, in another part of the pack.
    pub(super) fn extend(&mut self, other: Self) {
        self.found.extend(other.found);
        self.broken.extend(other.broken);
        self.any_length |= other.any_length;
    }

    /// The faults without those that only follow from others; `None` where there is none.
    pub(super) fn told(mut self) -> Option<PackFaults> {
        let broken = self.broken;
        let follows = |name: &str, files: &[&str]| {
            files
                .iter()
                .filter_map(|file| broken.get(*file))
                .any(|text| text.is_empty() || text.contains(name))
        };
        let any_length = self.any_length;
        self.found.retain(|fault| !(any_length && matches!(fault, PackError::OtherLength { .. })));
        self.found.retain(|fault| fault.refers_to().is_none_or(|(name, files)| !follows(name, files)));
        (!self.found.is_empty()).then_some(PackFaults(self.found))
    }
}
