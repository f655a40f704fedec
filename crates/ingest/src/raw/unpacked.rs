//! A zip package written once more with its XML not packed, so that no reader inflates it again.

use std::collections::BTreeMap;

use super::package::{Package, Packing, Part, key_of};

/// Fixed bytes of a local header, of an entry of the directory and of its end.
pub(super) const HEADER: usize = 30;
const ENTRY: usize = 46;
const END: usize = 22;

/// A package whose XML is checked and not packed.
pub(crate) struct Unpacked {
    bytes: Vec<u8>,
    parts: BTreeMap<String, Part>,
}

impl Unpacked {
    /// The package as a file.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The package, opened.
    pub(crate) fn package(&self) -> Package<'_> {
        Package::of_unpacked(&self.bytes, self.parts.clone())
    }
}

/// Writes a package part by part: its bytes are appended, with room for the header before them, and then described.
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
    directory: Vec<u8>,
    parts: BTreeMap<String, Part>,
}

impl Writer {
    /// A package of so many parts that take so many bytes in all.
    pub(super) fn new(parts: usize, room: usize) -> Self {
        let headers = parts * (HEADER + ENTRY) + END;
        let directory = Vec::with_capacity(parts * 2 * ENTRY);
        Self { bytes: Vec::with_capacity(room + headers), directory, parts: BTreeMap::new() }
    }

    /// Writes the header and the entry of a part whose bytes reach from `start` to the end; `sound` ones are unpacked.
    pub(super) fn describe(&mut self, start: usize, name: &[u8], part: &Part, sound: bool) -> Option<()> {
        let packing = if sound { Packing::Checked } else { part.packing };
        let packed = u32::try_from(self.bytes.len() - start).ok()?;
        let header = start - HEADER - name.len();

        // No flags, the method, no time; then checksum, both sizes, the lengths of the name and of what is added to it.
        let mut fields = [0; 24];
        fields[2] = if packing == Packing::Deflated { 8 } else { 0 };
        fields[8..12].copy_from_slice(&part.crc.to_le_bytes());
        fields[12..16].copy_from_slice(&packed.to_le_bytes());
        fields[16..20].copy_from_slice(&u32::try_from(part.size).ok()?.to_le_bytes());
        fields[20..22].copy_from_slice(&u16::try_from(name.len()).ok()?.to_le_bytes());

        self.bytes[header..header + 6].copy_from_slice(b"PK\x03\x04\x14\0");
        self.bytes[header + 6..header + HEADER].copy_from_slice(&fields);
        self.bytes[header + HEADER..start].copy_from_slice(name);
        self.directory.extend_from_slice(b"PK\x01\x02\x14\0\x14\0");
        self.directory.extend_from_slice(&fields);
        // No comment, the first disk, no attributes.
        self.directory.extend_from_slice(&[0; 10]);
        self.directory.extend_from_slice(&u32::try_from(header).ok()?.to_le_bytes());
        self.directory.extend_from_slice(name);

        let (index, start, packed) = (self.parts.len(), start as u64, u64::from(packed));
        self.parts.insert(key_of(&part.name), Part { index, packed, start, packing, ..part.clone() });
        Some(())
    }

    /// Writes the directory.
    pub(super) fn finish(mut self) -> Option<Unpacked> {
        let start = u32::try_from(self.bytes.len()).ok()?.to_le_bytes();
        let length = u32::try_from(self.directory.len()).ok()?.to_le_bytes();
        let count = u16::try_from(self.parts.len()).ok()?.to_le_bytes();
        self.bytes.append(&mut self.directory);
        self.bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        for field in [&count[..], &count, &length, &start, &[0; 2]] {
            self.bytes.extend_from_slice(field);
        }
        Some(Unpacked { bytes: self.bytes, parts: self.parts })
    }
}
