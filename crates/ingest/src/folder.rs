//! An inbox: all workbooks of a folder, one submission a reporter.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use jibao_core::ids::{Period, ReporterId};
use jibao_core::pack::{Pack, PeriodWords, Reading, Severity};
use jibao_core::returns::{Finding, Inbox, Place};
use jibao_core::text::line::on_one_line;
use rayon::prelude::*;

use crate::choice::agreed::{Agreed, Taken};
use crate::choice::decide;
use crate::form::lexicon::Lexicon;
use crate::form::notes::finding;
use crate::hash::sha256;
use crate::listing::{InboxFile, Unread, Why};
use crate::memory::Memory;
use crate::personal::{in_name, masked, told_paths};
use crate::refused::{Doing, refused};
use crate::rolled::{self, beside};
use crate::workbook::{self, FileReading, Form, Likely, Part};
use crate::{identity, personal};

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
    let lexicon = Lexicon::new(pack);
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
    let mut sorting = Sorting {
        pack,
        inbox,
        by_reporter: BTreeMap::new(),
        own: Vec::new(),
        contested: BTreeMap::new(),
        documents: Vec::new(),
    };
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

/// Findings about a file as a whole: they stand even where nothing of the file is taken.
const WHOLE: [Reading; 16] = [
    Reading::BlankReturn,
    Reading::TextDocument,
    Reading::RolledUp,
    Reading::UnreadableFile,
    Reading::WrongQuarter,
    Reading::TwoReturns,
    Reading::SameContent,
    Reading::NewerReturn,
    Reading::Correction,
    Reading::QuarterUnknown,
    Reading::QuarterConflict,
    Reading::ReporterUnknown,
    Reading::ReporterAmbiguous,
    Reading::SeveralCounties,
    Reading::SheetMissing,
    Reading::PersonalData,
];

fn is_whole(finding: &Finding) -> bool {
    WHOLE.iter().any(|reading| finding.is(*reading))
}

struct Sorting<'a> {
    pack: &'a Pack,
    inbox: Inbox,
    by_reporter: BTreeMap<ReporterId, Vec<Part>>,
    /// What this office's own returns came to, by file.
    own: Vec<(String, Vec<Part>)>,
    /// Files whose rows are another county's than the one that they name, with whose they are and what is asked.
    contested: BTreeMap<String, (ReporterId, Vec<Place>, String)>,
    /// Documents that hold no table: where nothing else came from a reporter, it did send something.
    documents: Vec<(ReporterId, String)>,
}

impl Sorting<'_> {
    fn add(&mut self, reading: Reading, reporter: Option<&ReporterId>, places: Vec<Place>, message: String) {
        self.inbox.findings.push(finding(self.pack, reading, reporter.cloned(), places, message));
    }

    fn refused(&mut self, path: String, refusal: &jibao_sheets::Refusal) {
        let whose = identity::of_path(self.pack, &path);
        let places = vec![Place::file(path.as_str())];
        if *refusal == jibao_sheets::Refusal::WordDocument {
            let message = format!("{path}是文字材料（Word 文档），已留存，里面的数没有读取");
            self.add(Reading::TextDocument, whose.as_ref(), places, message);
            self.documents.extend(whose.map(|whose| (whose, path)));
            return;
        }
        let message = masked(&format!("{path}无法读取：{refusal}"));
        self.add(Reading::UnreadableFile, whose.as_ref(), places, message);
        self.inbox.rejected.push((whose, path));
    }

    fn unread(&mut self, path: String, why: &Why) {
        let whose = identity::of_path(self.pack, &path);
        let message = format!("{path}{why}");
        self.add(Reading::UnreadableFile, whose.as_ref(), vec![Place::file(path.as_str())], message);
        self.reject(whose, path);
    }

    fn file(&mut self, path: String, reading: FileReading) {
        let FileReading { reporter, likely, own, quarter, parts, findings, accounts } = reading;
        self.inbox.accounts.extend(accounts);
        if let Some(quarter) = quarter.filter(|quarter| *quarter != self.inbox.quarter) {
            let message = format!(
                "这份表的{}是{}，这里收的是{}，整件没有采用",
                self.pack.period.field(),
                quarter.label(),
                self.inbox.quarter.label()
            );
            self.add(Reading::WrongQuarter, reporter.as_ref(), vec![Place::file(path.as_str())], message);
            self.inbox.aside.extend(parts.into_iter().map(|part| part.submission));
            self.reject(reporter, path);
            return;
        }
        self.inbox.findings.extend(findings);
        if parts.is_empty() {
            let told = self.inbox.findings.iter().any(|f| {
                let error = f.severity == Severity::Error && !f.is(Reading::PersonalData);
                *f.place().file == *path && error && is_whole(f)
            });
            if !told {
                let sheet = &self.pack.form.indicators.sheet;
                let message = format!("没有找到“{sheet}”，也没有列名相同的表");
                self.add(Reading::SheetMissing, reporter.as_ref(), vec![Place::file(path.as_str())], message);
            }
            self.reject(reporter.or(likely.map(|likely| likely.reporter)), path);
            return;
        }
        if own {
            self.own.push((path, parts));
            return;
        }
        if let Some(Likely { reporter, contested: Some((places, message)) }) = likely {
            self.contested.insert(path, (reporter, places, message));
        }
        for part in parts {
            self.by_reporter.entry(part.submission.reporter.clone()).or_default().push(part);
        }
    }

    /// Of a reporter's parts those that are not contested, where there are any: a file that names it and has another's rows
    /// is asked about, and harms nobody.
    fn uncontested(&mut self, parts: Vec<Part>) -> Vec<Part> {
        let is_contested =
            |part: &Part| part.submission.files.iter().any(|file| self.contested.contains_key(file));
        if parts.iter().all(is_contested) {
            return parts;
        }
        let (aside, own): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(is_contested);
        for path in aside.into_iter().flat_map(|part| part.submission.files) {
            let Some((likely, places, message)) = self.contested.remove(&path) else { continue };
            self.inbox.findings.retain(|finding| *finding.place().file != *path);
            self.add(Reading::ReporterAmbiguous, None, places, message);
            self.reject(Some(likely), path);
        }
        own
    }

    /// Sets a file aside: what was read of it stands in no total, and its account says so.
    fn reject(&mut self, reporter: Option<ReporterId>, path: String) {
        self.inbox.rejected.push((reporter, path));
    }

    /// What this office made of its returns stands for them where they are gone. Beside any of them it is no return, and is left
    /// aside with a word; gives the files of which that is so.
    fn outputs(&mut self) -> Vec<String> {
        let alone = self.by_reporter.is_empty();
        let mut aside = Vec::new();
        for (path, parts) in std::mem::take(&mut self.own) {
            if alone {
                for part in parts {
                    self.by_reporter.entry(part.submission.reporter.clone()).or_default().push(part);
                }
                continue;
            }
            self.inbox.findings.retain(|finding| *finding.place().file != *path);
            let message = format!(
                "{path}是{}自己汇总的成果，不是报送的表，没有采用，请移出收件文件夹",
                self.pack.about.bureau
            );
            self.add(Reading::RolledUp, None, vec![Place::file(path.as_str())], message);
            if let Some(told) = self.inbox.findings.last_mut() {
                "不必处理；汇总时只把各单位报来的表放进收件文件夹。".clone_into(&mut told.hint);
            }
            aside.push(path);
        }
        aside
    }

    /// One submission a reporter: copies count once, parts are put together, versions are chosen only where the
    /// returns themselves say which one counts.
    fn finish(mut self) -> Inbox {
        let outputs = self.outputs();
        let mut left = Vec::new();
        for (reporter, parts) in std::mem::take(&mut self.by_reporter) {
            let name = self.pack.reporters.name(&reporter).to_owned();
            let parts = self.uncontested(parts);
            let decided = decide(self.pack, &name, parts);
            for (reading, places, message) in decided.told {
                self.add(reading, Some(&reporter), places, message);
            }
            self.inbox.changes.extend(decided.changes);
            left.extend(decided.left.into_iter().map(|path| (reporter.clone(), path)));
            for path in decided.asked {
                self.reject(Some(reporter.clone()), path);
            }
            let Some(taken) = decided.taken else { continue };
            self.agreed(&decided.agreed, &taken.submission.files);
            let without = taken.missing.iter().any(|(form, _)| *form == Form::Indicators);
            self.inbox.findings.extend(taken.missing.into_iter().map(|(_, finding)| finding));
            if without {
                for path in taken.submission.files {
                    self.reject(Some(reporter.clone()), path);
                }
            } else if taken.submission.is_blank() {
                self.blank(&reporter, &name, taken.submission.files);
            } else {
                self.inbox.submissions.push(taken.submission);
            }
        }
        for (reporter, path) in std::mem::take(&mut self.documents) {
            let came = self.inbox.of(&reporter).is_some()
                || self.inbox.blank.iter().any(|(who, _)| *who == reporter);
            if !came {
                self.reject(Some(reporter), path);
            }
        }
        // A file of several counties is set aside only where none of them is taken.
        let taken: BTreeSet<String> =
            self.inbox.submissions.iter().flat_map(|submission| submission.files.clone()).collect();
        let rejected: Vec<String> = self.inbox.rejected.iter().map(|(_, path)| path.clone()).collect();
        for path in rejected.iter().filter(|path| !taken.contains(*path)) {
            self.set_aside(path);
        }
        for path in &outputs {
            self.set_aside(path);
        }
        for (reporter, path) in left {
            if taken.contains(&path) {
                let of_part =
                    |f: &Finding| f.reporter.as_ref() == Some(&reporter) && *f.place().file == *path;
                self.inbox.findings.retain(|f| is_whole(f) || !of_part(f));
            } else {
                self.set_aside(&path);
            }
        }
        self.inbox
    }

    /// Counts what several versions say once, and what they say differently as asked.
    fn agreed(&mut self, agreed: &Agreed, files: &[String]) {
        for (place, taken) in &agreed.asked {
            let mut accounts = self.inbox.accounts.iter_mut();
            let own = accounts.find(|one| *one.file == *place.file && *one.sheet == *place.sheet);
            let Some(account) = own else { continue };
            let from = match taken {
                Taken::Value => &mut account.values,
                Taken::Normalised => &mut account.normalised,
            };
            let moved = (*from).min(1);
            *from -= moved;
            account.questions += moved;
        }
        for account in self.inbox.accounts.iter_mut().filter(|one| agreed.others.contains(&one.file)) {
            let read = account.values + account.normalised;
            if read > 0 {
                *account.ignored.entry("与另一份相同，只计一次".to_owned()).or_default() += read;
            }
            (account.values, account.normalised) = (0, 0);
        }
        // What is found in several of them is one thing to mend.
        let of = |f: &Finding, files: &[String]| files.iter().any(|file| **file == *f.place().file);
        let first: BTreeSet<(String, String)> = {
            let own = self.inbox.findings.iter().filter(|f| of(f, files) && !of(f, &agreed.others));
            own.map(|f| (f.code.clone(), f.message.clone())).collect()
        };
        self.inbox.findings.retain(|f| {
            is_whole(f) || !of(f, &agreed.others) || !first.contains(&(f.code.clone(), f.message.clone()))
        });
    }

    /// A form in which nothing was filled in is no return, and one thing to say. Where something stands in it of which nothing
    /// could be taken, that is told too.
    fn blank(&mut self, reporter: &ReporterId, name: &str, files: Vec<String>) {
        let places = files.iter().map(|file| Place::file(file.as_str())).collect();
        let own = self.inbox.accounts.iter().filter(|account| files.contains(&account.file));
        let asked: usize = own.map(|account| account.questions).sum();
        let listed = files.join("、");
        let message = if asked == 0 {
            format!("{name}的{listed}整份空白，一项数也没有填，不算已报送")
        } else {
            format!("{name}的{listed}没有一项能采用的数（有{asked}格要问，逐条见下），不算已报送")
        };
        for file in files {
            if asked == 0 {
                self.set_aside(&file);
            }
            self.inbox.blank.push((reporter.clone(), file));
        }
        self.add(Reading::BlankReturn, Some(reporter), places, message);
    }

    /// Nothing of a file is taken: its cells are accounted as such, and what was found inside it would only distract
    /// from why it is not taken.
    fn set_aside(&mut self, path: &str) {
        for account in self.inbox.accounts.iter_mut().filter(|account| account.file == path) {
            let read = account.values + account.normalised + account.questions;
            if read > 0 {
                *account.ignored.entry("整件没有采用".to_owned()).or_default() += read;
            }
            (account.values, account.normalised, account.questions) = (0, 0, 0);
        }
        let kept = |finding: &Finding| is_whole(finding) || *finding.place().file != *path;
        self.inbox.findings.retain(kept);
    }
}
