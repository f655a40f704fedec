//! Outputs until all of them are made: in memory as long as they are short and few, then in files that go with the program.
//! Neither two long ones nor hundreds of short ones need stand in memory. A long one reaches the disk while others are made, and
//! takes its place without being copied.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use jibao_ingest::Hashing;
use tempfile::{NamedTempFile, TempPath};

/// Bytes that go to a file at once, and from which on an output that is written bit by bit is put aside: each step costs the
/// system, and pages that are written in parts cost it twice.
const STEP: usize = 1 << 18;

/// Bytes from which on an output is put aside where no folder is given, or short ones are.
const LONG: usize = 4 << 20;

/// What the files of long ones are called as long as they are made.
const LONG_ONE: &str = "成果-";

/// What is written, in memory or put aside.
#[derive(Default)]
pub(crate) struct Spool<'s> {
    held: Vec<u8>,
    aside: Option<Aside>,
    folder: Option<&'s Path>,
}

/// What is being put aside.
struct Aside {
    file: io::BufWriter<File>,
    /// The name of the file, which goes with it.
    name: Option<TempPath>,
    hashing: Hashing,
    length: u64,
}

/// An output as it was made.
pub(crate) struct Content {
    stands: Stands,
    length: u64,
    hash: String,
}

/// Where an output stands.
enum Stands {
    /// In memory.
    Held(Vec<u8>),
    /// In a file without a name, which others may stand in too, and where it begins there.
    Aside(Arc<Mutex<File>>, u64),
    /// In a file of its own, which is on its way to the disk.
    Named(Mutex<Named>),
}

/// A file of its own.
struct Named {
    file: File,
    name: TempPath,
    synced: Option<JoinHandle<io::Result<()>>>,
}

impl Write for Spool<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Beside its place it reaches the disk meanwhile; a file without a name is one more copy.
        let most = if self.folder.is_some() { STEP } else { LONG };
        if self.aside.is_none() && self.held.len() + bytes.len() > most {
            self.put_aside();
        }
        match &mut self.aside {
            Some(aside) => {
                aside.file.write_all(bytes)?;
                aside.hashing.update(bytes);
                aside.length += bytes.len() as u64;
            }
            None => self.held.extend_from_slice(bytes),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Spool<'_> {
    /// Goes on in a file; where the system gives none, in memory.
    fn put_aside(&mut self) {
        let named = self.folder.and_then(|folder| named(folder).ok());
        let (file, name) = match named.map(NamedTempFile::into_parts) {
            Some((file, name)) => (file, Some(name)),
            None => match tempfile::tempfile() {
                Ok(file) => (file, None),
                Err(_) => return,
            },
        };
        let file = io::BufWriter::with_capacity(STEP, file);
        let mut aside = Aside { file, name, hashing: Hashing::new(), length: 0 };
        if aside.file.write_all(&self.held).is_ok() {
            aside.hashing.update(&self.held);
            aside.length = self.held.len() as u64;
            self.held = Vec::new();
            self.aside = Some(aside);
        }
    }

    /// What was written; a short one goes where the short ones are.
    ///
    /// # Errors
    /// If the system does not take the rest of what was put aside.
    pub(crate) fn into_content(self, shelf: &Shelf) -> io::Result<Content> {
        let Some(Aside { file, name, hashing, length }) = self.aside else {
            return Ok(shelf.take(self.held));
        };
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let stands = match name {
            None => Stands::Aside(Arc::new(Mutex::new(file)), 0),
            Some(name) => {
                let synced = file.try_clone().ok().map(|file| thread::spawn(move || file.sync_all()));
                Stands::Named(Mutex::new(Named { file, name, synced }))
            }
        };
        Ok(Content { stands, length, hash: hashing.finish() })
    }
}

/// A file in a folder, with the rights that the user's settings give new files.
fn named(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.prefix(LONG_ONE).tempfile_in(folder)
}

/// Where short outputs are put once there are many, one behind the other in one file: a nation has hundreds of pages and
/// returned forms, more than a program may have files open. Long ones have files of their own, in a folder beside their places
/// where there is one.
#[derive(Default)]
pub(crate) struct Shelf {
    short: Mutex<Shelved>,
    folder: Option<PathBuf>,
}

#[derive(Default)]
struct Shelved {
    /// Bytes that were left in memory.
    held: usize,
    file: Option<Arc<Mutex<File>>>,
    end: u64,
}

impl Shelf {
    /// With a folder for the files of long ones. What a run that was ended left there goes.
    pub(crate) fn in_folder(folder: Option<PathBuf>) -> Self {
        let is_left =
            |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(LONG_ONE));
        let all = folder.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
        for left in all.map(|entry| entry.path()).filter(|path| is_left(path)) {
            let _ = fs::remove_file(left);
        }
        Self { short: Mutex::default(), folder }
    }

    /// What an output is written to.
    pub(crate) fn spool(&self) -> Spool<'_> {
        Spool { folder: self.folder.as_deref(), ..Spool::default() }
    }

    /// Takes an output that was made in memory; where the system gives no room, it stays there.
    pub(crate) fn take(&self, bytes: Vec<u8>) -> Content {
        let mut shelved = lock(&self.short);
        if shelved.held + bytes.len() <= LONG {
            shelved.held += bytes.len();
            return bytes.into();
        }
        shelved.put(&bytes).unwrap_or_else(|_| bytes.into())
    }
}

impl Shelved {
    fn put(&mut self, bytes: &[u8]) -> io::Result<Content> {
        let file = match &self.file {
            Some(file) => file,
            None => self.file.insert(Arc::new(Mutex::new(tempfile::tempfile()?))),
        };
        let from = self.end;
        let mut open = lock(file);
        open.seek(SeekFrom::Start(from))?;
        open.write_all(bytes)?;
        self.end += bytes.len() as u64;
        let stands = Stands::Aside(Arc::clone(file), from);
        Ok(Content { stands, length: bytes.len() as u64, hash: jibao_ingest::sha256(bytes) })
    }
}

/// Whoever was interrupted left a position or a length behind, which are set anew each time.
fn lock<T>(one: &Mutex<T>) -> MutexGuard<'_, T> {
    one.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Content {
    /// How many bytes it has.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Its SHA-256 in hexadecimal.
    pub(crate) fn hash(&self) -> &str {
        &self.hash
    }

    /// Writes it.
    ///
    /// # Errors
    /// The writer's, or if what was put aside cannot be read again.
    pub(crate) fn write_to(&self, to: &mut impl Write) -> io::Result<()> {
        match &self.stands {
            Stands::Held(bytes) => to.write_all(bytes),
            Stands::Aside(file, from) => {
                let mut file = lock(file);
                file.seek(SeekFrom::Start(*from))?;
                io::copy(&mut (&*file).take(self.length), to).map(drop)
            }
            Stands::Named(named) => {
                let mut named = lock(named);
                named.file.rewind()?;
                io::copy(&mut named.file, to).map(drop)
            }
        }
    }

    /// Puts it at a path where nothing stands, and waits until it has reached the disk.
    ///
    /// # Errors
    /// If something stands there, or the system refuses.
    pub(crate) fn stand_at(&self, path: &Path) -> io::Result<()> {
        if let Stands::Named(named) = &self.stands {
            let Named { name, synced, .. } = &mut *lock(named);
            let synced = synced.take().and_then(|synced| synced.join().ok());
            // A second name is given on the same disk alone, and only where nothing stands.
            if matches!(synced, Some(Ok(()))) && fs::hard_link(name, path).is_ok() {
                return Ok(());
            }
        }
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        self.write_to(&mut file)?;
        file.sync_all()
    }

    /// All of it in memory.
    ///
    /// # Errors
    /// If what was put aside cannot be read again.
    pub(crate) fn into_bytes(self) -> io::Result<Vec<u8>> {
        if let Stands::Held(bytes) = self.stands {
            return Ok(bytes);
        }
        let mut bytes = Vec::with_capacity(usize::try_from(self.length).unwrap_or_default());
        self.write_to(&mut bytes)?;
        Ok(bytes)
    }
}

impl From<Vec<u8>> for Content {
    fn from(mut bytes: Vec<u8>) -> Self {
        // They are made in up to twice the room that they need.
        bytes.shrink_to_fit();
        let (length, hash) = (bytes.len() as u64, jibao_ingest::sha256(&bytes));
        Self { stands: Stands::Held(bytes), length, hash }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_any_pieces_is_given_as_one_wherever_it_stood() {
        for length in [0, 1, STEP, STEP + 1, LONG - 1, LONG, LONG + 1, 2 * LONG + 7] {
            let bytes: Vec<u8> = (0..=250).cycle().take(length).collect();
            for piece in [1 << 12, LONG - 1, 3 * LONG] {
                let folder = tempfile::tempdir().unwrap();
                let left = folder.path().join(format!("{LONG_ONE}1"));
                fs::write(&left, "of a run that was ended").unwrap();
                for shelf in [Shelf::default(), Shelf::in_folder(Some(folder.path().to_owned()))] {
                    let mut spool = shelf.spool();
                    bytes.chunks(piece).for_each(|piece| spool.write_all(piece).unwrap());
                    spool.flush().unwrap();
                    let content = spool.into_content(&shelf).unwrap();
                    let most = if shelf.folder.is_some() { STEP } else { LONG };
                    assert_eq!(matches!(content.stands, Stands::Held(_)), length <= most, "{length}");
                    assert_eq!(content.length(), length as u64);
                    assert_eq!(content.hash(), jibao_ingest::sha256(&bytes));
                    // A place of another name, one that is taken, and one on what may be another disk.
                    let elsewhere = tempfile::tempdir().unwrap();
                    let places = [folder.path().join("a"), elsewhere.path().join("b")];
                    for place in &places {
                        content.stand_at(place).unwrap();
                        assert!(fs::read(place).unwrap() == bytes, "{length} in pieces of {piece}");
                        assert_eq!(content.stand_at(place).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
                    }
                    for _ in 0..2 {
                        let mut again = Vec::new();
                        content.write_to(&mut again).unwrap();
                        assert!(again == bytes, "{length} in pieces of {piece}");
                    }
                    assert!(content.into_bytes().unwrap() == bytes, "{length} in pieces of {piece}");
                    assert!(!left.exists() || shelf.folder.is_none());
                    assert!(fs::read(&places[0]).unwrap() == bytes, "it stays when the output goes");
                    let names = fs::read_dir(folder.path()).unwrap().count();
                    assert_eq!(names, 1 + usize::from(left.exists()), "nothing else does");
                    fs::remove_file(&places[0]).unwrap();
                }
            }
        }
    }

    #[test]
    fn short_ones_are_held_until_they_are_many_and_each_is_given_as_it_was_made() {
        let shelf = Shelf::default();
        let made: Vec<Vec<u8>> = (0..9_u8).map(|at| vec![at; LONG / 4 + usize::from(at)]).collect();
        let taken: Vec<Content> = made.iter().map(|bytes| shelf.take(bytes.clone())).collect();
        let held = |content: &Content| matches!(content.stands, Stands::Held(_));
        assert_eq!(taken.iter().map(held).collect::<Vec<_>>(), (0..9).map(|at| at < 3).collect::<Vec<_>>());
        for (content, bytes) in taken.iter().zip(&made).rev() {
            assert_eq!(content.length(), bytes.len() as u64);
            assert_eq!(content.hash(), jibao_ingest::sha256(bytes));
            let mut again = Vec::new();
            content.write_to(&mut again).unwrap();
            assert!(again == *bytes);
        }
        for (content, bytes) in taken.into_iter().zip(made) {
            assert!(content.into_bytes().unwrap() == bytes);
        }
        // What is longer than all that is held goes aside at once.
        assert!(!held(&Shelf::default().take(vec![7; LONG + 1])));
    }
}
