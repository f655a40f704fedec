//! A long output while it is made: in memory as long as it is short, then in a file that has no name and goes with the
//! program. Two long outputs need not stand in memory until all of them are made.

use std::fs::File;
use std::io::{self, Read, Seek, Write};

use jibao_ingest::Hashing;

/// Bytes from which on an output is put aside.
const LONG: usize = 4 << 20;

/// What is written, in memory or put aside.
#[derive(Default)]
pub(crate) struct Spool {
    held: Vec<u8>,
    aside: Option<Aside>,
}

/// What is being put aside.
struct Aside {
    file: io::BufWriter<File>,
    hashing: Hashing,
    length: u64,
}

/// An output as it was made.
pub(crate) enum Content {
    /// In memory.
    Held(Vec<u8>),
    /// In a file without a name.
    Aside {
        /// The file.
        file: File,
        /// How many bytes it holds.
        length: u64,
        /// Their SHA-256.
        hash: String,
    },
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.aside.is_none() && self.held.len() + bytes.len() > LONG {
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

impl Spool {
    /// Goes on in a file; where the system gives none, in memory.
    fn put_aside(&mut self) {
        let Ok(file) = tempfile::tempfile() else { return };
        let mut aside = Aside { file: io::BufWriter::new(file), hashing: Hashing::new(), length: 0 };
        if aside.file.write_all(&self.held).is_ok() {
            aside.hashing.update(&self.held);
            aside.length = self.held.len() as u64;
            self.held = Vec::new();
            self.aside = Some(aside);
        }
    }

    /// What was written.
    ///
    /// # Errors
    /// If the system does not take the rest of what was put aside.
    pub(crate) fn into_content(self) -> io::Result<Content> {
        let Some(Aside { file, hashing, length }) = self.aside else { return Ok(Content::Held(self.held)) };
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Content::Aside { file, length, hash: hashing.finish() })
    }
}

impl Content {
    /// How many bytes it has.
    pub(crate) fn length(&self) -> u64 {
        match self {
            Self::Held(bytes) => bytes.len() as u64,
            Self::Aside { length, .. } => *length,
        }
    }

    /// Its SHA-256 in hexadecimal.
    pub(crate) fn hash(&self) -> String {
        match self {
            Self::Held(bytes) => jibao_ingest::sha256(bytes),
            Self::Aside { hash, .. } => hash.clone(),
        }
    }

    /// Writes it.
    ///
    /// # Errors
    /// The writer's, or if what was put aside cannot be read again.
    pub(crate) fn write_to(&self, to: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Held(bytes) => to.write_all(bytes),
            Self::Aside { file, .. } => {
                let mut file = file;
                file.rewind()?;
                io::copy(&mut file, to).map(drop)
            }
        }
    }

    /// All of it in memory.
    ///
    /// # Errors
    /// If what was put aside cannot be read again.
    pub(crate) fn into_bytes(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Held(bytes) => Ok(bytes),
            Self::Aside { mut file, length, .. } => {
                let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
                file.rewind()?;
                file.read_to_end(&mut bytes)?;
                Ok(bytes)
            }
        }
    }
}

impl From<Vec<u8>> for Content {
    fn from(mut bytes: Vec<u8>) -> Self {
        // A nation has hundreds of pages and returned forms, made in up to twice the room that they need.
        bytes.shrink_to_fit();
        Self::Held(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_any_pieces_is_given_as_one_wherever_it_stood() {
        for length in [0, 1, LONG - 1, LONG, LONG + 1, 2 * LONG + 7] {
            let bytes: Vec<u8> = (0..=250).cycle().take(length).collect();
            for piece in [1 << 12, LONG - 1, 3 * LONG] {
                let mut spool = Spool::default();
                bytes.chunks(piece).for_each(|piece| spool.write_all(piece).unwrap());
                spool.flush().unwrap();
                let content = spool.into_content().unwrap();
                assert_eq!(matches!(content, Content::Aside { .. }), length > LONG, "{length}");
                assert_eq!(content.length(), length as u64);
                assert_eq!(content.hash(), jibao_ingest::sha256(&bytes));
                for _ in 0..2 {
                    let mut again = Vec::new();
                    content.write_to(&mut again).unwrap();
                    assert!(again == bytes, "{length} in pieces of {piece}");
                }
                assert!(content.into_bytes().unwrap() == bytes, "{length} in pieces of {piece}");
            }
        }
    }
}
