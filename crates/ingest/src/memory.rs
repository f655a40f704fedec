//! What was read of files before, so that a file that has not changed need not be read again.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use crate::workbook::FileReading;

/// Bytes of the number that says how long the list of readings is, which ends what is kept.
const LENGTH: usize = size_of::<u64>();

/// Where readings are kept, as they are made: those of a nation would fill the memory.
pub trait Keeping: fmt::Debug + Send {
    /// Keeps bytes behind those before.
    ///
    /// # Errors
    /// The system's.
    fn keep(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Puts what was kept in the place of what was there. Whatever is not done is as if nothing had been kept.
    ///
    /// # Errors
    /// The system's.
    fn done(self: Box<Self>) -> io::Result<()>;
}

/// Where each reading lies among the bytes, by its file.
type Index = BTreeMap<String, Range<usize>>;

/// The readings of an inbox's files. A reading is found by the file's name and content alone: whoever keeps a memory sees to
/// it that program, pack and period are the same.
#[derive(Debug, Default)]
pub struct Memory {
    bytes: Vec<u8>,
    known: Index,
    used: Mutex<Used>,
}

/// What was asked for.
#[derive(Debug, Default)]
struct Used {
    /// Where it lies among the bytes that were known.
    known: Index,
    /// Where it lies among those that are kept now.
    new: Index,
    kept: usize,
    to: Option<Box<dyn Keeping>>,
}

impl Used {
    fn keep(&mut self, key: String, bytes: &[u8]) -> io::Result<()> {
        let Some(to) = &mut self.to else { return Ok(()) };
        to.keep(bytes)?;
        let from = self.kept;
        self.kept += bytes.len();
        self.new.insert(key, from..self.kept);
        Ok(())
    }
}

impl Memory {
    /// A memory of what was kept before, and where to keep what is read from now on. Of bytes that are something else nothing
    /// is known.
    #[must_use]
    pub fn new(bytes: Vec<u8>, to: Option<Box<dyn Keeping>>) -> Self {
        let known = index(&bytes).unwrap_or_default();
        Self { bytes, known, used: Mutex::new(Used { to, ..Used::default() }) }
    }

    /// Keeps the readings that were asked for, to be asked for again, where others were known before.
    ///
    /// # Errors
    /// Those of where they are kept.
    pub fn finish(self) -> io::Result<()> {
        let mut used = self.used.into_inner().unwrap_or_else(PoisonError::into_inner);
        if used.new.is_empty() && used.known.len() == self.known.len() {
            return Ok(());
        }
        for (key, range) in std::mem::take(&mut used.known) {
            used.keep(key, &self.bytes[range])?;
        }
        let Some(mut to) = used.to else { return Ok(()) };
        let list = rmp_serde::to_vec(&used.new).map_err(io::Error::other)?;
        to.keep(&list)?;
        to.keep(&(list.len() as u64).to_le_bytes())?;
        to.done()
    }

    /// What is known of a file, or what is read of it now. What cannot be read is not kept: why may lie in other files.
    pub(crate) fn reading<E>(
        &self,
        key: String,
        read: impl Fn() -> Result<FileReading, E>,
    ) -> Result<FileReading, E> {
        let used = || self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(range) = self.known.get(&key).cloned()
            && let Ok(reading) = rmp_serde::from_slice(&self.bytes[range.clone()])
        {
            used().known.insert(key, range);
            return Ok(reading);
        }
        let reading = read()?;
        // Put together beside the others: only what is kept waits for its turn.
        let keeps = used().to.is_some();
        if keeps && let Ok(bytes) = rmp_serde::to_vec(&reading) {
            let mut used = used();
            // What is kept in part is as good as none.
            if used.keep(key, &bytes).is_err() {
                used.to = None;
            }
        }
        Ok(reading)
    }
}

/// Where each reading lies.
fn index(bytes: &[u8]) -> Option<Index> {
    let (rest, length) = bytes.split_at_checked(bytes.len().checked_sub(LENGTH)?)?;
    let length = usize::try_from(u64::from_le_bytes(length.try_into().ok()?)).ok()?;
    let (readings, list) = rest.split_at_checked(rest.len().checked_sub(length)?)?;
    let known: Index = rmp_serde::from_slice(list).ok()?;
    known.values().all(|range| range.start <= range.end && range.end <= readings.len()).then_some(known)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// Keeps in memory: what was done, and after how many pieces the place is full.
    #[derive(Debug)]
    struct Place {
        bytes: Vec<u8>,
        left: usize,
        done: Arc<Mutex<Option<Vec<u8>>>>,
    }

    impl Keeping for Place {
        fn keep(&mut self, bytes: &[u8]) -> io::Result<()> {
            self.left = self.left.checked_sub(1).ok_or(io::ErrorKind::StorageFull)?;
            self.bytes.extend_from_slice(bytes);
            Ok(())
        }

        fn done(self: Box<Self>) -> io::Result<()> {
            *self.done.lock().unwrap() = Some(self.bytes);
            Ok(())
        }
    }

    fn empty() -> FileReading {
        FileReading {
            reporter: None,
            likely: None,
            own: false,
            quarter: None,
            parts: Vec::new(),
            findings: Vec::new(),
            accounts: Vec::new(),
        }
    }

    /// Asks a memory of `bytes` for files; those that were read, and what was kept in a place for so many pieces, if
    /// anything was.
    fn asked(bytes: &[u8], keys: &[&str], room: usize) -> (Vec<String>, Option<Vec<u8>>) {
        let done = Arc::new(Mutex::new(None));
        let place = Place { bytes: Vec::new(), left: room, done: Arc::clone(&done) };
        let memory = Memory::new(bytes.to_vec(), Some(Box::new(place)));
        let read = std::cell::RefCell::new(Vec::new());
        for key in keys {
            let reading: Result<_, ()> = memory.reading((*key).to_owned(), || {
                read.borrow_mut().push((*key).to_owned());
                Ok(empty())
            });
            assert!(reading.unwrap().parts.is_empty());
        }
        let finished = memory.finish();
        let kept = done.lock().unwrap().take();
        assert!(finished.is_ok() || kept.is_none());
        (read.into_inner(), kept)
    }

    #[test]
    fn what_was_asked_for_is_known_the_next_time_and_nothing_else() {
        let (read, kept) = asked(&[], &["a", "b", "c"], 9);
        assert_eq!(read, ["a", "b", "c"]);
        let first = kept.unwrap();
        assert_eq!(asked(&first, &["a", "b", "c"], 9), (vec![], None));
        let (read, kept) = asked(&first, &["a", "d"], 9);
        assert_eq!(read, ["d"]);
        let (read, kept) = asked(&kept.unwrap(), &["a", "b", "d"], 9);
        assert_eq!(read, ["b"]);
        assert_eq!(asked(&kept.unwrap(), &["a", "b", "d"], 9).0, [""; 0]);
        // A file that is gone is forgotten.
        let (read, kept) = asked(&first, &["a"], 9);
        assert!(read.is_empty());
        assert_eq!(asked(&kept.unwrap(), &["a", "b"], 9).0, ["b"]);
    }

    #[test]
    fn what_cannot_be_read_is_asked_for_every_time() {
        let memory = Memory::default();
        assert!(memory.reading("a".to_owned(), || Err(())).is_err());
        assert!(memory.finish().is_ok());
    }

    #[test]
    fn where_there_is_no_room_for_all_nothing_is_kept_and_everything_read() {
        let whole = asked(&[], &["a", "b"], 4).1.unwrap();
        for room in 0..4 {
            assert_eq!(asked(&[], &["a", "b"], room), (vec!["a".to_owned(), "b".to_owned()], None), "{room}");
            assert_eq!(asked(&whole, &["a", "c"], room), (vec!["c".to_owned()], None), "{room}");
        }
    }

    #[test]
    fn of_other_bytes_nothing_is_known() {
        let whole = asked(&[], &["a", "b"], 4).1.unwrap();
        for length in 0..whole.len() {
            assert_eq!(asked(&whole[..length], &["a"], 4).0, ["a"], "{length}");
        }
        let longer = [&whole[..], b"x"].concat();
        assert_eq!(asked(&longer, &["a"], 4).0, ["a"]);
        assert!(asked(&whole, &["a"], 4).0.is_empty());
    }
}
