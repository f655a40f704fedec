//! The guard in front of a zip: bounded before anything of it is unpacked.

use std::io::{Cursor, Read};

use zip::{CompressionMethod, ZipArchive};

use super::limits;
use super::refusal::Refusal;

/// A vetted zip in memory.
pub(crate) struct Package<'a>(ZipArchive<Cursor<&'a [u8]>>);

impl<'a> Package<'a> {
    /// Opens a zip and checks its directory. The unpacker stops at the declared sizes, so the directory's sums
    /// are a sound bound.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::Damaged)?;
        if archive.len() > limits::ENTRIES {
            return Err(Refusal::Damaged);
        }
        let mut total = 0u64;
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(|_| Refusal::Damaged)?;
            if entry.encrypted() {
                return Err(Refusal::Password);
            }
            if !matches!(
                entry.compression(),
                CompressionMethod::Stored | CompressionMethod::Deflated
            ) {
                return Err(Refusal::Damaged);
            }
            let size = entry.size();
            total = total.saturating_add(size);
            let name = entry.name().map_err(|_| Refusal::Damaged)?;
            let limit = match name.as_ref() {
                name if name.ends_with("sharedStrings.xml") => limits::STRINGS,
                name if name.ends_with("styles.xml") => limits::STYLES,
                _ => limits::PART,
            };
            if size > limit || total > limits::TOTAL {
                return Err(Refusal::TooLarge(size.max(total) >> 20));
            }
        }
        Ok(Self(archive))
    }

    /// Whether a part is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.index_for_name(name).is_some()
    }

    /// The parts' names.
    pub(crate) fn names(&self) -> Vec<String> {
        self.0
            .file_names()
            .flatten()
            .map(std::borrow::Cow::into_owned)
            .collect()
    }

    /// A part unpacked.
    pub(crate) fn read(&mut self, name: &str) -> Result<Vec<u8>, Refusal> {
        let mut part = self.0.by_name(name).map_err(|_| Refusal::Damaged)?;
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).map_err(|_| Refusal::Damaged)?;
        Ok(bytes)
    }

    /// A part as text.
    pub(crate) fn text(&mut self, name: &str) -> Result<String, Refusal> {
        String::from_utf8(self.read(name)?).map_err(|_| Refusal::Damaged)
    }
}
