//! What happens while a quarter is read and its outputs are made, told to whoever watches.

use std::ops::ControlFlow;

use jibao_ingest::FileRead;

/// Something that happened. Files and outputs are worked on by several threads: `done` may come out of order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A file of an inbox was read.
    Read {
        /// The name it is told by.
        file: &'a str,
        /// How many of the inbox's files were read until now.
        done: usize,
        /// How many the inbox has.
        of: usize,
    },
    /// All returns are read; they are about to be consolidated and checked.
    Checking,
    /// An output was made, in memory.
    Made {
        /// Its name: `数据.json`, `退回/楚雄市.xlsx`.
        output: &'a str,
        /// How many of the outputs were made until now.
        done: usize,
        /// How many there will be.
        of: usize,
    },
}

/// Whoever watches. A break ends the work with [`Error::Cancelled`](crate::Error::Cancelled), and no file is written.
pub type OnEvent<'a> = dyn Fn(Event<'_>) -> ControlFlow<()> + Sync + 'a;

/// Nobody watches, and nobody ends the work.
///
/// ```
/// use std::ops::ControlFlow;
/// assert_eq!(jibao::unwatched(jibao::Event::Checking), ControlFlow::Continue(()));
/// ```
pub fn unwatched(_: Event<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

impl<'a> From<FileRead<'a>> for Event<'a> {
    fn from(FileRead { file, done, of }: FileRead<'a>) -> Self {
        Self::Read { file, done, of }
    }
}
