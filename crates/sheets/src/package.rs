//! The guard for zip: the directory is checked before anything is inflated, and nothing is inflated past its bound.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::{CompressionMethod, ZipArchive};

use super::inflate::{Inflater, checksum};
use super::limits::{MAX_DECLARED_TOTAL, MAX_ENTRIES, MAX_XML_TOTAL, MIB};
use super::refusal::Refusal;
use super::text;

/// What the directory says of one part.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    index: usize,
    /// Name as it stands, decoded, parted by `/`.
    pub(crate) name: String,
    /// Size when inflated; the zip reader stops there, so it is a true bound.
    pub(crate) size: u64,
    /// Bytes in the archive.
    pub(crate) packed: u64,
    /// A folder, or another thing without content.
    pub(crate) folder: bool,
    /// Offset of its bytes in the archive.
    start: u64,
    /// Checksum of the inflated bytes.
    crc: u32,
    /// Its bytes lie there packed.
    deflated: bool,
}

/// A zip file whose directory is within bounds. Parts are found without regard to case, as Excel finds them.
pub(crate) struct Package<'a> {
    bytes: &'a [u8],
    zip: ZipArchive<Cursor<&'a [u8]>>,
    inflater: Inflater,
    parts: BTreeMap<String, Part>,
    /// The first two parts with the same name; a reader may take either, so a workbook must not have any.
    repeated: Option<String>,
    /// A part in UTF-16 was met.
    utf16: bool,
    /// Bytes that may still be inflated; a part asked for twice counts twice.
    budget: u64,
}

/// Deflate makes no more than this of one byte.
const MAX_RATIO: u64 = 1_032;

impl<'a> Package<'a> {
    /// Opens the directory and checks number, sizes, methods and encryption.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        // Each entry of the directory costs the zip reader some hundred bytes, so they are counted before it starts.
        if count_directory_marks(bytes) > MAX_ENTRIES {
            return Err(too_many_parts());
        }
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::damaged(""))?;
        if zip.len() > MAX_ENTRIES {
            return Err(too_many_parts());
        }
        let mut parts = BTreeMap::new();
        let mut repeated = None;
        let mut total = 0_u64;
        for index in 0..zip.len() {
            let part = checked_part(&mut zip, index)?;
            total = total.saturating_add(part.size);
            let key = key_of(&part.name);
            if let Some(before) = parts.insert(key, part) {
                repeated.get_or_insert(before.name);
            }
        }
        if total > MAX_DECLARED_TOTAL {
            return Err(too_large(total, MAX_DECLARED_TOTAL));
        }
        Ok(Self {
            bytes,
            zip,
            inflater: Inflater::default(),
            parts,
            repeated,
            utf16: false,
            budget: MAX_XML_TOTAL,
        })
    }

    /// Refuses a package in which two parts have one name.
    pub(crate) fn refuse_repeated_names(&self) -> Result<(), Refusal> {
        match &self.repeated {
            Some(name) => Err(Refusal::damaged(format!("部件 {name} 重复"))),
            None => Ok(()),
        }
    }

    /// All parts, by name.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Part> {
        self.parts.values()
    }

    /// Whether a part exists.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&key_of(name))
    }

    /// Inflates a part of at most `limit` bytes; `None` when there is none of that name.
    pub(crate) fn read(&mut self, name: &str, limit: u64) -> Result<Option<Cow<'a, [u8]>>, Refusal> {
        let Some(part) = self.parts.get(&key_of(name)).cloned() else { return Ok(None) };
        self.inflate(&part, limit).map(Some)
    }

    /// Inflates a listed part of at most `limit` bytes. A part that lies unpacked in the file is not copied.
    pub(crate) fn inflate(&mut self, part: &Part, limit: u64) -> Result<Cow<'a, [u8]>, Refusal> {
        if part.size > limit {
            return Err(too_large(part.size, limit));
        }
        self.budget =
            self.budget.checked_sub(part.size).ok_or_else(|| too_large(MAX_XML_TOTAL + 1, MAX_XML_TOTAL))?;
        let bytes = match self.sound(part) {
            Some(bytes) => bytes,
            None => self.inflate_unsound(part, limit).map(Cow::Owned)?,
        };
        let ending = part.name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        if !text::is_utf16(&bytes) || !matches!(ending.as_str(), "xml" | "rels") {
            return Ok(bytes);
        }
        self.utf16 = true;
        Ok(Cow::Owned(text::as_utf8(&bytes)))
    }

    /// Whether a part that was inflated is written in UTF-16; what comes out of [`Self::inflate`] never is.
    pub(crate) fn had_utf16(&self) -> bool {
        self.utf16
    }

    /// The bytes of a part that holds exactly what the directory says; `None` for any other.
    fn sound(&mut self, part: &Part) -> Option<Cow<'a, [u8]>> {
        let stored = part.stored_bytes(self.bytes)?;
        let bytes = if part.deflated {
            let from = usize::try_from(part.start).ok()?;
            let size = part.believable_size()?;
            Cow::Owned(self.inflater.inflate(&self.bytes[from..], stored.len(), size)?)
        } else {
            Cow::Borrowed(stored)
        };
        (bytes.len() as u64 == part.size && checksum(&bytes) == part.crc).then_some(bytes)
    }

    /// Leaves a part to the zip reader, which takes less than what is declared and tells what is damaged.
    fn inflate_unsound(&mut self, part: &Part, limit: u64) -> Result<Vec<u8>, Refusal> {
        let damaged = || Refusal::damaged(format!("部件 {}", part.name));
        let mut file = self.zip.by_index(part.index).map_err(|_| damaged())?;
        // The declared size may lie; growing step by step costs no more than what is really there.
        let first = usize::try_from(part.size.min(part.packed.saturating_mul(16)).min(limit)).unwrap_or(0);
        let mut bytes = Vec::with_capacity(first);
        file.by_ref().take(limit + 1).read_to_end(&mut bytes).map_err(|_| damaged())?;
        if bytes.len() as u64 > limit {
            return Err(too_large(bytes.len() as u64, limit));
        }
        Ok(bytes)
    }
}

impl Part {
    /// The bytes in the archive, unless they reach past its end.
    fn stored_bytes<'a>(&self, archive: &'a [u8]) -> Option<&'a [u8]> {
        let start = usize::try_from(self.start).ok()?;
        archive.get(start..start.checked_add(usize::try_from(self.packed).ok()?)?)
    }

    /// The declared size, unless no deflated part of so few bytes can reach it: no room is made for a lie.
    fn believable_size(&self) -> Option<usize> {
        let most = self.packed.saturating_mul(MAX_RATIO);
        let believable = !self.deflated || self.size <= most;
        usize::try_from(self.size).ok().filter(|_| believable)
    }
}

/// A refusal that gives the size and the bound in MB.
pub(crate) fn too_large(bytes: u64, limit: u64) -> Refusal {
    let mib = MIB as u64;
    Refusal::TooLarge { what: format!("{} MB，上限 {} MB", bytes.div_ceil(mib), limit / mib) }
}

fn too_many_parts() -> Refusal {
    Refusal::TooLarge { what: format!("内部部件超过 {MAX_ENTRIES} 个") }
}

fn key_of(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_ascii_lowercase()
}

fn checked_part(zip: &mut ZipArchive<Cursor<&[u8]>>, index: usize) -> Result<Part, Refusal> {
    let file = zip.by_index_raw(index).map_err(|_| Refusal::damaged(""))?;
    if file.encrypted() {
        return Err(Refusal::Password);
    }
    let name = text::file_name(file.name_raw()).replace('\\', "/");
    let deflated = match file.compression() {
        CompressionMethod::Stored => false,
        CompressionMethod::Deflated => true,
        _ => return Err(Refusal::damaged(format!("部件 {name} 的压缩方式不认识"))),
    };
    Ok(Part {
        index,
        folder: name.ends_with('/'),
        name,
        size: file.size(),
        packed: file.compressed_size(),
        start: file.data_start().unwrap_or(u64::MAX),
        crc: file.crc32(),
        deflated,
    })
}

/// Marks of directory entries in the whole file: never fewer than the entries themselves.
fn count_directory_marks(bytes: &[u8]) -> usize {
    memchr::memmem::find_iter(bytes, b"PK\x01\x02").count()
}
