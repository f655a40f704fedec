//! What was read of files before, so that a file that has not changed need not be read again.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::workbook::FileReading;

/// Bytes of new readings that are held to be kept: those of a province. Larger inboxes are not read in a daily loop.
const MOST: usize = 64 << 20;
/// Bytes of the number that says how long the list of readings is.
const LENGTH: usize = size_of::<u64>();

/// The readings of an inbox's files. A reading is found by the file's name and content alone: whoever keeps a memory sees to
/// it that program, pack and period are the same.
#[derive(Debug, Default)]
pub struct Memory {
    bytes: Vec<u8>,
    known: BTreeMap<String, Range<usize>>,
    used: Mutex<BTreeMap<String, Reading>>,
    new: AtomicUsize,
    /// Whether new readings are taken out of their bytes again.
    packing: AtomicBool,
}

#[derive(Debug)]
enum Reading {
    Known(Range<usize>),
    New(Vec<u8>),
}

impl Memory {
    /// What [`Memory::into_bytes`] gave. Of bytes that are something else nothing is known.
    #[must_use]
    pub fn of_bytes(bytes: Vec<u8>) -> Self {
        let known = index(&bytes).unwrap_or_default();
        Self { bytes, known, ..Self::default() }
    }

    /// The readings that were asked for, to be asked for again; `None` where they are just those that were known.
    #[must_use]
    pub fn into_bytes(self) -> Option<Vec<u8>> {
        let used = self.used.into_inner().unwrap_or_else(PoisonError::into_inner);
        let known = used.values().filter(|reading| matches!(reading, Reading::Known(_))).count();
        if known == used.len() && known == self.known.len() {
            return None;
        }
        let length = |reading: &Reading| match reading {
            Reading::Known(range) => range.len(),
            Reading::New(bytes) => bytes.len(),
        };
        let list: Vec<(&String, u64)> =
            used.iter().map(|(key, reading)| (key, length(reading) as u64)).collect();
        let list = rmp_serde::to_vec(&list).ok()?;
        let mut whole = Vec::with_capacity(LENGTH + list.len() + used.values().map(length).sum::<usize>());
        whole.extend((list.len() as u64).to_le_bytes());
        whole.extend(list);
        // Each is let go as it is copied: a province's are tens of megabytes.
        for reading in used.into_values() {
            match reading {
                Reading::Known(range) => whole.extend_from_slice(&self.bytes[range]),
                Reading::New(bytes) => whole.extend(bytes),
            }
        }
        Some(whole)
    }

    /// From now on new readings are taken out of their bytes again, which holds what they have in common once and them
    /// close together: of a province a third of the memory, for a little time.
    pub(crate) fn pack(&self) {
        self.packing.store(true, Ordering::Relaxed);
    }

    /// What is known of a file, or what is read of it now. What cannot be read is not kept: why may lie in other files.
    pub(crate) fn reading<E>(
        &self,
        key: String,
        read: impl Fn() -> Result<FileReading, E>,
    ) -> Result<FileReading, E> {
        let known = self.known.get(&key).cloned();
        let kept =
            known.and_then(|range| Some((rmp_serde::from_slice(&self.bytes[range.clone()]).ok()?, range)));
        let (reading, used) = match kept {
            Some((reading, range)) => (reading, Some(Reading::Known(range))),
            None => {
                let reading = read()?;
                let room = self.new.load(Ordering::Relaxed) < MOST;
                let packing = self.packing.load(Ordering::Relaxed);
                let bytes = (room || packing).then(|| rmp_serde::to_vec(&reading).ok()).flatten();
                let reading = match bytes.as_ref().filter(|_| packing) {
                    Some(bytes) => {
                        // Let go first: what is taken out of the bytes takes its place.
                        drop(reading);
                        rmp_serde::from_slice(bytes).or_else(|_| read())?
                    }
                    None => reading,
                };
                let bytes = bytes.filter(|_| room);
                self.new.fetch_add(bytes.as_ref().map_or(0, Vec::len), Ordering::Relaxed);
                (reading, bytes.map(Reading::New))
            }
        };
        let mut all = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(used.map(|used| (key, used)));
        Ok(reading)
    }
}

/// Where each reading lies.
fn index(bytes: &[u8]) -> Option<BTreeMap<String, Range<usize>>> {
    let (length, rest) = bytes.split_at_checked(LENGTH)?;
    let length = usize::try_from(u64::from_le_bytes(length.try_into().ok()?)).ok()?;
    let (list, readings) = rest.split_at_checked(length)?;
    let list: Vec<(String, u64)> = rmp_serde::from_slice(list).ok()?;
    let mut from = LENGTH + length;
    let mut known = BTreeMap::new();
    for (key, length) in list {
        let to = from.checked_add(usize::try_from(length).ok()?)?;
        known.insert(key, from..to);
        from = to;
    }
    (from == LENGTH + length + readings.len()).then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> FileReading {
        FileReading {
            reporter: None,
            quarter: None,
            parts: Vec::new(),
            findings: Vec::new(),
            accounts: Vec::new(),
        }
    }

    /// Asks for files; those that were read.
    fn asked(memory: &Memory, keys: &[&str]) -> Vec<String> {
        let read = std::cell::RefCell::new(Vec::new());
        for key in keys {
            let reading: Result<_, ()> = memory.reading((*key).to_owned(), || {
                read.borrow_mut().push((*key).to_owned());
                Ok(empty())
            });
            assert!(reading.unwrap().parts.is_empty());
        }
        read.into_inner()
    }

    #[test]
    fn what_was_asked_for_is_known_the_next_time_and_nothing_else() {
        let memory = Memory::default();
        assert_eq!(asked(&memory, &["a", "b", "c"]), ["a", "b", "c"]);
        let bytes = memory.into_bytes().unwrap();
        let again = Memory::of_bytes(bytes.clone());
        assert!(asked(&again, &["a", "b", "c"]).is_empty());
        assert_eq!(again.into_bytes(), None);
        let changed = Memory::of_bytes(bytes);
        assert_eq!(asked(&changed, &["a", "d"]), ["d"]);
        let last = Memory::of_bytes(changed.into_bytes().unwrap());
        assert_eq!(asked(&last, &["a", "b", "d"]), ["b"]);
    }

    #[test]
    fn what_is_packed_is_read_once_and_known_the_same() {
        let (loose, packing) = (Memory::default(), Memory::default());
        packing.pack();
        for memory in [&loose, &packing] {
            assert_eq!(asked(memory, &["a", "b"]), ["a", "b"]);
        }
        assert_eq!(packing.into_bytes(), loose.into_bytes());
    }

    #[test]
    fn what_cannot_be_read_is_asked_for_every_time() {
        let memory = Memory::default();
        assert!(memory.reading("a".to_owned(), || Err(())).is_err());
        assert_eq!(memory.into_bytes(), None);
    }

    #[test]
    fn of_other_bytes_nothing_is_known() {
        let memory = Memory::default();
        asked(&memory, &["a", "b"]);
        let whole = memory.into_bytes().unwrap();
        for length in 0..whole.len() {
            assert_eq!(asked(&Memory::of_bytes(whole[..length].to_vec()), &["a"]), ["a"], "{length}");
        }
        let longer = [&whole[..], b"x"].concat();
        assert_eq!(asked(&Memory::of_bytes(longer), &["a"]), ["a"]);
        assert!(asked(&Memory::of_bytes(whole), &["a"]).is_empty());
    }
}
