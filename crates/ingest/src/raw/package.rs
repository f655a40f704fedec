//! The guard for zip: the directory is checked before anything is inflated, and nothing is inflated past its bound.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::{CompressionMethod, ZipArchive};

use super::inflate::{Inflater, ROOM, checksum};
use super::limits::{MAX_DECLARED_TOTAL, MAX_ENTRIES, MAX_UNPACKED, MAX_XML_TOTAL, MIB};
use super::refusal::Refusal;
use super::text;
use super::unpacked::{HEADER, Unpacked, Writer};

/// What the directory says of one part.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(super) index: usize,
    /// Name as it stands, decoded, parted by `/`.
    pub(crate) name: String,
    /// Size when inflated; the zip reader stops there, so it is a true bound.
    pub(crate) size: u64,
    /// Bytes in the archive.
    pub(crate) packed: u64,
    /// A folder, or another thing without content.
    pub(crate) folder: bool,
    /// Offset of its bytes in the archive.
    pub(super) start: u64,
    /// Checksum of the inflated bytes.
    pub(super) crc: u32,
    /// How its bytes lie there.
    pub(super) packing: Packing,
}

/// How the bytes of a part lie in the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// Packed.
    Deflated,
    /// As they are.
    Stored,
    /// As they are, and checked before.
    Checked,
}

/// A zip file whose directory is within bounds. Parts are found without regard to case, as Excel finds them.
pub(crate) struct Package<'a> {
    bytes: &'a [u8],
    /// None in a package that we unpacked, until a part is asked for that is not sound.
    zip: Option<ZipArchive<Cursor<&'a [u8]>>>,
    inflater: Inflater,
    parts: BTreeMap<String, Part>,
    /// The first two parts with the same name; a reader may take either, so a workbook must not have any.
    repeated: Option<String>,
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
        let zip = Some(zip);
        Ok(Self { bytes, zip, inflater: Inflater::default(), parts, repeated, budget: MAX_XML_TOTAL })
    }

    /// Refuses a package in which two parts have one name.
    pub(crate) fn refuse_repeated_names(&self) -> Result<(), Refusal> {
        match &self.repeated {
            Some(name) => Err(Refusal::damaged(format!("部件 {name} 重复"))),
            None => Ok(()),
        }
    }

    /// The same package with its XML inflated, for readers that ask for most of it, and more than once. Pictures and
    /// parts that are not sound stay as they are. `None` when it would take too much room.
    pub(crate) fn unpacked(&mut self) -> Option<Unpacked> {
        let room: u64 = self.parts.values().map(Part::unpacked_size).sum();
        if room > MAX_UNPACKED || self.repeated.is_some() {
            return None;
        }
        let mut writer = Writer::new(self.parts.len(), usize::try_from(room).ok()? + ROOM);
        for part in self.parts.values() {
            let entry = self.zip.as_ref()?.by_index_data(part.index).ok()?;
            let at = writer.bytes.len() + HEADER + entry.name_raw().len();
            let stored = part.stored_bytes(self.bytes)?;
            writer.bytes.resize(at, 0);
            let sound = part.is_xml() && append(&mut self.inflater, self.bytes, part, &mut writer.bytes);
            if !sound {
                writer.bytes.truncate(at);
                writer.bytes.extend_from_slice(stored);
            }
            writer.describe(at, entry.name_raw(), part, sound)?;
        }
        writer.finish()
    }

    /// A package that we unpacked.
    pub(super) fn of_unpacked(bytes: &'a [u8], parts: BTreeMap<String, Part>) -> Self {
        let inflater = Inflater::default();
        Self { bytes, zip: None, inflater, parts, repeated: None, budget: MAX_XML_TOTAL }
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
        match self.sound(part) {
            Some(bytes) => Ok(bytes),
            None => self.inflate_unsound(part, limit).map(Cow::Owned),
        }
    }

    /// The bytes of a part that holds exactly what the directory says; `None` for any other.
    fn sound(&mut self, part: &Part) -> Option<Cow<'a, [u8]>> {
        let stored = part.stored_bytes(self.bytes)?;
        match part.packing {
            Packing::Checked => Some(Cow::Borrowed(stored)),
            Packing::Stored => {
                let sound = stored.len() as u64 == part.size && checksum(stored) == part.crc;
                sound.then_some(Cow::Borrowed(stored))
            }
            Packing::Deflated => {
                let mut bytes = Vec::new();
                append(&mut self.inflater, self.bytes, part, &mut bytes).then_some(Cow::Owned(bytes))
            }
        }
    }

    /// Leaves a part to the zip reader, which takes less than what is declared and tells what is damaged.
    fn inflate_unsound(&mut self, part: &Part, limit: u64) -> Result<Vec<u8>, Refusal> {
        let damaged = || Refusal::damaged(format!("部件 {}", part.name));
        let zip = match &mut self.zip {
            Some(zip) => zip,
            none => none.insert(ZipArchive::new(Cursor::new(self.bytes)).map_err(|_| damaged())?),
        };
        let mut file = zip.by_index(part.index).map_err(|_| damaged())?;
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

    /// Parts that are read; the others are pictures, and the old drawings that say where comments hang.
    fn is_xml(&self) -> bool {
        [".xml", ".rels"].iter().any(|ending| self.name.ends_with(ending))
    }

    /// Bytes that it takes in a package that we unpack, its name included.
    fn unpacked_size(&self) -> u64 {
        let unpacked = if self.is_xml() && self.believable_size().is_some() { self.size } else { 0 };
        unpacked.max(self.packed) + 2 * self.name.len() as u64
    }

    /// The declared size, unless no deflated part of so few bytes can reach it: no room is made for a lie.
    fn believable_size(&self) -> Option<usize> {
        let most = self.packed.saturating_mul(MAX_RATIO);
        let believable = self.packing != Packing::Deflated || self.size <= most;
        usize::try_from(self.size).ok().filter(|_| believable)
    }
}

/// Appends a part of an archive to `out`; `false` when it holds anything else than what the directory says.
fn append(inflater: &mut Inflater, archive: &[u8], part: &Part, out: &mut Vec<u8>) -> bool {
    let (Some(stored), Some(size)) = (part.stored_bytes(archive), part.believable_size()) else {
        return false;
    };
    let start = out.len();
    if part.packing == Packing::Deflated {
        let from = usize::try_from(part.start).unwrap_or(usize::MAX);
        if !inflater.append(&archive[from..], stored.len(), size, out) {
            return false;
        }
    } else {
        out.extend_from_slice(stored);
    }
    out.len() - start == size && checksum(&out[start..]) == part.crc
}

/// A refusal that gives the size and the bound in MB.
pub(crate) fn too_large(bytes: u64, limit: u64) -> Refusal {
    let mib = MIB as u64;
    Refusal::TooLarge { what: format!("{} MB，上限 {} MB", bytes.div_ceil(mib), limit / mib) }
}

fn too_many_parts() -> Refusal {
    Refusal::TooLarge { what: format!("内部部件超过 {MAX_ENTRIES} 个") }
}

pub(super) fn key_of(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_ascii_lowercase()
}

fn checked_part(zip: &mut ZipArchive<Cursor<&[u8]>>, index: usize) -> Result<Part, Refusal> {
    let file = zip.by_index_raw(index).map_err(|_| Refusal::damaged(""))?;
    if file.encrypted() {
        return Err(Refusal::Password);
    }
    let name = text::file_name(file.name_raw()).replace('\\', "/");
    let packing = match file.compression() {
        CompressionMethod::Stored => Packing::Stored,
        CompressionMethod::Deflated => Packing::Deflated,
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
        packing,
    })
}

/// Marks of directory entries in the whole file: never fewer than the entries themselves.
fn count_directory_marks(bytes: &[u8]) -> usize {
    memchr::memmem::find_iter(bytes, b"PK\x01\x02").count()
}
