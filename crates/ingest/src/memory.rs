//! What was read of files before, so that a file that has not changed need not be read again.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::workbook::FileReading;

/// Bytes of new readings that are held to be kept: those of a thousand counties. Larger inboxes are not read in a daily loop.
const MOST: usize = 32 << 20;
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
}

#[derive(Debug)]
enum Reading {
    Known(Range<usize>),
    New(Vec<u8>),
}

impl Memory {
    /// What [`Memory::write`] wrote. Of bytes that are something else nothing is known.
    #[must_use]
    pub fn of_bytes(bytes: Vec<u8>) -> Self {
        let known = index(&bytes).unwrap_or_default();
        Self { bytes, known, ..Self::default() }
    }

    /// Whether other readings were asked for than those that were known.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let known = used.values().filter(|reading| matches!(reading, Reading::Known(_))).count();
        known != used.len() || known != self.known.len()
    }

    /// Writes the readings that were asked for, to be asked for again.
    ///
    /// # Errors
    /// The writer's.
    pub fn write(self, to: &mut impl Write) -> io::Result<()> {
        let used = self.used.into_inner().unwrap_or_else(PoisonError::into_inner);
        let length = |reading: &Reading| match reading {
            Reading::Known(range) => range.len(),
            Reading::New(bytes) => bytes.len(),
        };
        let list: Vec<(&String, u64)> =
            used.iter().map(|(key, reading)| (key, length(reading) as u64)).collect();
        let list = rmp_serde::to_vec(&list).map_err(io::Error::other)?;
        to.write_all(&(list.len() as u64).to_le_bytes())?;
        to.write_all(&list)?;
        for reading in used.into_values() {
            match reading {
                Reading::Known(range) => to.write_all(&self.bytes[range])?,
                Reading::New(bytes) => to.write_all(&bytes)?,
            }
        }
        Ok(())
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
                let bytes = room.then(|| rmp_serde::to_vec(&reading).ok()).flatten();
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

    /// What is kept, if anything is.
    fn kept(memory: Memory) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        memory.is_changed().then(|| memory.write(&mut bytes).unwrap()).map(|()| bytes)
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
        let bytes = kept(memory).unwrap();
        let again = Memory::of_bytes(bytes.clone());
        assert!(asked(&again, &["a", "b", "c"]).is_empty());
        assert_eq!(kept(again), None);
        let changed = Memory::of_bytes(bytes);
        assert_eq!(asked(&changed, &["a", "d"]), ["d"]);
        let last = Memory::of_bytes(kept(changed).unwrap());
        assert_eq!(asked(&last, &["a", "b", "d"]), ["b"]);
    }

    #[test]
    fn what_cannot_be_read_is_asked_for_every_time() {
        let memory = Memory::default();
        assert!(memory.reading("a".to_owned(), || Err(())).is_err());
        assert_eq!(kept(memory), None);
    }

    #[test]
    fn of_other_bytes_nothing_is_known() {
        let memory = Memory::default();
        asked(&memory, &["a", "b"]);
        let whole = kept(memory).unwrap();
        for length in 0..whole.len() {
            assert_eq!(asked(&Memory::of_bytes(whole[..length].to_vec()), &["a"]), ["a"], "{length}");
        }
        let longer = [&whole[..], b"x"].concat();
        assert_eq!(asked(&Memory::of_bytes(longer), &["a"]), ["a"]);
        assert!(asked(&Memory::of_bytes(whole), &["a"]).is_empty());
    }
}
