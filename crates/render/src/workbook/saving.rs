//! Saving the workbook, and what refuses it on the way.

use std::io::{self, ErrorKind, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use rust_xlsxwriter::{Workbook, XlsxError};

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkbookError {
    /// The workbook could not be put together.
    #[error("{quarter}汇总表无法生成")]
    Workbook {
        /// Name of the quarter.
        quarter: String,
        /// What the writer said.
        #[source]
        source: XlsxError,
    },
    /// What takes it, or takes its long sheets until it is saved, refused it.
    #[error("{quarter}汇总表没有写完")]
    Io {
        /// Name of the quarter.
        quarter: String,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
}

impl WorkbookError {
    pub(super) fn of(quarter: String, source: XlsxError) -> Self {
        let source = match source {
            XlsxError::IoError(source) | XlsxError::TempFileError(_, source) => source,
            source => return Self::Workbook { quarter, source },
        };
        Self::Io { quarter, source }
    }
}

/// Takes all that is written, though what it is for has refused: a package that breaks off would be told of on the screen.
struct Taking<W> {
    to: W,
    refused: Option<io::Error>,
}

impl<W: Write> Write for Taking<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.refused.is_none() {
            self.refused = self.to.write_all(bytes).err();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.refused.is_none() {
            self.refused = self.to.flush().err();
        }
        Ok(())
    }
}

/// What the writer ends its thread with where a temporary file takes no more.
pub(super) const NOT_TAKEN: &str = "Couldn't write to xml file";

/// Why a file may take no more: what the writer ends with holds the name of the kind alone.
const REASONS: [ErrorKind; 3] = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded, ErrorKind::FileTooLarge];

/// Does a part of the writer's work; that a temporary file takes no more is an error as any other.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, XlsxError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        match panic.downcast_ref::<String>().filter(|said| said.starts_with(NOT_TAKEN)) {
            Some(said) => {
                let told = REASONS.into_iter().find(|kind| said.contains(&format!("{kind:?}")));
                Err(XlsxError::IoError(told.unwrap_or(ErrorKind::Other).into()))
            }
            None => resume_unwind(panic),
        }
    })
}

/// A workbook whose sheets are written, to be saved. Sheets are written side by side; saving them is one long step that other
/// outputs can be made beside.
pub struct Book {
    pub(super) book: Workbook,
    pub(super) quarter: String,
}

impl Book {
    /// Saves the workbook.
    ///
    /// # Errors
    /// If it cannot be put together, or the writer's.
    pub fn save(self, to: impl Write + Send) -> Result<(), WorkbookError> {
        let Self { mut book, quarter } = self;
        let mut taking = Taking { to, refused: None };
        let saved = guarded(|| book.save_to_writer(&mut taking));
        // Taking apart what it held takes as long as making a small output, and nobody need wait for it; a nation's is too much
        // to be held until the pool has made everything else.
        let _ = std::thread::Builder::new().spawn(move || drop(book));
        match (saved, taking.refused) {
            (_, Some(source)) => Err(WorkbookError::Io { quarter, source }),
            (Err(source), None) => Err(WorkbookError::of(quarter, source)),
            (Ok(()), None) => Ok(()),
        }
    }
}
