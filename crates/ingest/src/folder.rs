//! An inbox: all workbooks of a folder, one submission a reporter.

mod sorting;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};

use jibao_core::ids::Period;
use jibao_core::pack::{Pack, PeriodWords, Reading};
use jibao_core::returns::{Inbox, Place};
use jibao_core::text::line::on_one_line;
use rayon::prelude::*;

use crate::form::lexicon::Lexicon;
use crate::hash::sha256;
use crate::listing::{InboxFile, Unread};
use crate::memory::Memory;
use crate::personal::{in_name, masked, told_paths};
use crate::refused::{Doing, refused};
use crate::rolled::{self, beside};
use crate::workbook::{self, FileReading};
use crate::{identity, personal};
use sorting::Sorting;

/// Why an inbox cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The folder or a file in it cannot be opened.
    #[error("{path} 打不开：{}", refused(.source, Doing::Reading))]
    Io {
        /// What could not be opened.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// No quarter was given and the returns name none or several.
    #[error(
        "看不出是{}：文件夹名称没有写{}，{why}。请把文件夹命名为“{}”这样的名称",
        period.which, period.noun, period.length.example().label()
    )]
    Period {
        /// The words for periods.
        period: Box<PeriodWords>,
        /// What the returns say.
        why: String,
    },
    /// Whoever watches the reading ended it.
    #[error("读取中止，没有改动任何文件")]
    Cancelled,
}

/// A file of an inbox that was read just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileRead<'a> {
    /// The name it is told by.
    pub file: &'a str,
    /// How many of the inbox's files were read until now, members of archives one by one.
    pub done: usize,
    /// How many there are.
    pub of: usize,
}

/// Whoever watches the reading, from several threads; a break ends it.
pub type OnRead<'a> = dyn Fn(FileRead<'_>) -> ControlFlow<()> + Sync + 'a;

/// The names by which files are told in every output: on one line, without personal numbers and without persons' names
/// behind a reporter's (`永仁县张三13900000012.xlsx`), and no two alike.
#[must_use]
pub fn told_names(pack: &Pack, files: &[InboxFile]) -> Vec<String> {
    told_paths(pack, files.iter().map(|file| file.path.as_str()))
}

/// The name of one file or folder as it is told: see [`told_names`].
#[must_use]
pub fn told_name(pack: &Pack, name: &str) -> String {
    personal::told_name(pack, &on_one_line(name))
}

/// A text as it may be shown: the numbers of persons in it cut down to their ends (`139…12`).
#[must_use]
pub fn without_personal(text: &str) -> String {
    masked(text)
}

/// Reads an inbox as it was listed; what could not be read is a finding each. What the memory knows of a file is not read
/// again.
pub fn read_listed(
    pack: &Pack,
    quarter: Option<Period>,
    files: Vec<InboxFile>,
    unread: &[Unread],
    memory: Option<&Memory>,
    on: &OnRead<'_>,
) -> Result<Inbox, ReadError> {
    let file = |file: InboxFile| (file.path, Cow::Owned(file.bytes));
    read_all(pack, quarter, files.into_iter().map(file).collect(), unread, memory, on)
}

/// Reads an inbox. Without a quarter, the returns must agree on one. Archives are opened: their members are files
/// like any other, named `包.zip/楚雄市.xlsx`.
pub fn read(pack: &Pack, quarter: Option<Period>, files: &[InboxFile]) -> Result<Inbox, ReadError> {
    let files = files.iter().map(|file| (file.path.clone(), Cow::Borrowed(file.bytes.as_slice()))).collect();
    read_all(pack, quarter, files, &[], None, &|_| ControlFlow::Continue(()))
}

/// A file's path inside the inbox, and its bytes.
type Bytes<'a> = (String, Cow<'a, [u8]>);

fn read_all(
    pack: &Pack,
    quarter: Option<Period>,
    files: Vec<Bytes<'_>>,
    unread: &[Unread],
    memory: Option<&Memory>,
    on: &OnRead<'_>,
) -> Result<Inbox, ReadError> {
    // Where all files are remembered, none is asked for it.
    let lexicon = LazyLock::new(|| Lexicon::new(pack));
    let hashes: Vec<String> = files.par_iter().map(|(_, bytes)| sha256(bytes)).collect();
    let names = told_paths(pack, files.iter().map(|(path, _)| path.as_str()));
    // The members of an archive go by the archive's hash.
    let with_hash = |(file, hash)| open(file).into_iter().map(move |opened| (opened, hash));
    let opened: Vec<(Opened<'_>, &String)> =
        files.into_par_iter().zip(&hashes).flat_map_iter(with_hash).collect();
    let opened = within_budget(opened);
    let told = told_paths(pack, opened.iter().map(|((path, _), _)| path.as_str()));
    let named: Vec<(String, &'static str)> = opened
        .iter()
        .zip(&told)
        .filter_map(|(((path, _), _), told)| Some((told.clone(), in_name(pack, path)?)))
        .collect();
    let (opened, villages) = beside::apart(opened.into_iter().zip(told).collect());
    let (of, done) = (opened.len(), AtomicUsize::new(0));
    let heavy = Mutex::new(());
    // Each file's bytes are let go when it is read.
    let readings: Vec<(String, Result<FileReading, jibao_sheets::Refusal>)> = opened
        .into_par_iter()
        // One by one: whoever is done first takes the next.
        .with_max_len(1)
        .map(|(((path, bytes), hash), told)| {
            let beside = villages.get(beside::folder_of(&path));
            let reading = bytes.and_then(|bytes| {
                let read = || {
                    // Two large files at once would need the memory of both.
                    let _alone = (bytes.len() > HEAVY).then(|| heavy.lock());
                    if beside::is_villages(&path) {
                        return Ok(beside::alone(pack, &told));
                    }
                    let mut reading = match rolled::recognise(&bytes, beside.map(|(bytes, _)| bytes.as_ref()))
                    {
                        Some(report) => rolled::read(pack, &told, &report),
                        None => {
                            let book = jibao_sheets::read(&path, &bytes)?;
                            match rolled::of_workbook(pack, &book) {
                                Some(report) => rolled::read(pack, &told, &report),
                                None => workbook::read(pack, &lexicon, &told, quarter, book),
                            }
                        }
                    };
                    for part in &mut reading.parts {
                        part.hash.clone_from(hash);
                        part.submission.shrink_to_fit();
                    }
                    Ok(reading)
                };
                match memory {
                    Some(memory) => {
                        let beside = beside.map_or("", |(_, hash)| hash.as_str());
                        memory.reading([&path, "\n", &told, "\n", hash, beside].concat(), read)
                    }
                    None => read(),
                }
            });
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            match on(FileRead { file: &told, done, of }) {
                ControlFlow::Continue(()) => Ok((told, reading)),
                ControlFlow::Break(()) => Err(ReadError::Cancelled),
            }
        })
        .collect::<Result<_, _>>()?;
    let quarter = match quarter {
        Some(quarter) => quarter,
        None => agreed_quarter(&pack.period, &readings)?,
    };
    let hashes = names.into_iter().zip(hashes.iter().cloned()).collect();
    let inbox = Inbox { hashes, ..Inbox::empty(quarter) };
    let mut sorting = Sorting::of(pack, inbox);
    for (path, what) in named {
        let whose = identity::of_path(pack, &path);
        let message = format!("文件名里有{what}，程序按隐去以后的名称“{path}”列出，请改名");
        sorting.add(Reading::PersonalData, whose.as_ref(), vec![Place::file(path.as_str())], message);
    }
    for (path, reading) in readings {
        match reading {
            Ok(reading) => sorting.file(path, reading),
            Err(refusal) => sorting.refused(path, &refusal),
        }
    }
    let names = told_paths(pack, unread.iter().map(|unread| unread.path.as_str()));
    for (path, Unread { why, .. }) in names.into_iter().zip(unread) {
        sorting.unread(path, why);
    }
    Ok(sorting.finish())
}

/// The hash of a file of the inbox, or of the archive that it is a member of.
#[must_use]
pub fn hash_in<'a, K>(hashes: &'a BTreeMap<K, String>, path: &str) -> Option<&'a String>
where
    K: std::borrow::Borrow<str> + Ord,
{
    let mut ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]).rev();
    ends.find_map(|end| hashes.get(&path[..end]))
}

/// Bytes from which on a file is read by itself.
const HEAVY: usize = 2 << 20;
/// What all heavy files of an inbox may unfold to, in order: about five seconds.
const MOST_TOGETHER: u64 = 300 << 20;

/// Leaves out the heavy files beyond what an inbox is read of in all, those in archives counted one by one.
fn within_budget<'a, 'h>(mut opened: Vec<(Opened<'a>, &'h String)>) -> Vec<(Opened<'a>, &'h String)> {
    let weights: Vec<u64> = opened
        .par_iter()
        .map(|((_, bytes), _)| bytes.as_ref().map_or(0, |bytes| jibao_sheets::weight(bytes)))
        .collect();
    let mut left = MOST_TOGETHER;
    for (((_, bytes), _), weight) in opened.iter_mut().zip(weights) {
        if weight <= HEAVY as u64 {
            continue;
        }
        match left.checked_sub(weight) {
            Some(less) => left = less,
            None => *bytes = Err(jibao_sheets::Refusal::Together),
        }
    }
    opened
}

/// A file with its bytes, or why its archive cannot be opened.
pub(crate) type Opened<'a> = (String, Result<Cow<'a, [u8]>, jibao_sheets::Refusal>);

/// The members of an archive; any other file is itself, and is not copied.
fn open((path, bytes): Bytes<'_>) -> Vec<Opened<'_>> {
    if !bytes.starts_with(b"PK") {
        return vec![(path, Ok(bytes))];
    }
    match jibao_sheets::expand(&path, &bytes) {
        Err(refusal) => vec![(path, Err(refusal))],
        Ok(members) if matches!(members.as_slice(), [(name, _)] if *name == path) => vec![(path, Ok(bytes))],
        // An archive without a file in it is refused like an empty file.
        Ok(members) if members.is_empty() => vec![(path, Err(jibao_sheets::Refusal::Empty))],
        Ok(members) => {
            let member = |(name, bytes)| (format!("{path}/{name}"), Ok(Cow::Owned(bytes)));
            members.into_iter().map(member).collect()
        }
    }
}

fn agreed_quarter(
    words: &PeriodWords,
    readings: &[(String, Result<FileReading, jibao_sheets::Refusal>)],
) -> Result<Period, ReadError> {
    let named: BTreeSet<Period> =
        readings.iter().filter_map(|(_, reading)| reading.as_ref().ok()?.quarter).collect();
    let unclear = |why| ReadError::Period { period: Box::new(words.clone()), why };
    match named.into_iter().collect::<Vec<_>>().as_slice() {
        [one] if one.length() == words.length => Ok(*one),
        [] => Err(unclear("报表里也没有写".to_owned())),
        several => {
            let labels: Vec<String> = several.iter().map(|quarter| quarter.label()).collect();
            Err(unclear(format!("报表里有{}", labels.join("、"))))
        }
    }
}
