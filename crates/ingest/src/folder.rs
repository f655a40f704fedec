//! An inbox: all workbooks of a folder, one submission a reporter.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jibao_core::calendar::Quarter;
use jibao_core::finding::Finding;
use jibao_core::pack::{Pack, ReporterId};
use jibao_core::submission::{Inbox, Place, Submission};
use rayon::prelude::*;

use crate::form::lexicon::Lexicon;
use crate::form::notes::finding;
use crate::raw;
use crate::workbook::{self, FileReading};

/// Why an inbox cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The folder or a file in it cannot be opened.
    #[error("无法打开 {path}：{source}")]
    Io {
        /// What could not be opened.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// No quarter was given and the returns name none or several.
    #[error("看不出是哪个季度：文件夹名称没有写季度，{0}。请把文件夹命名为“2024年第二季度”这样的名称")]
    Quarter(String),
}

/// One file of an inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxFile {
    /// Path inside the inbox, with `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Lists an inbox's files, sub-folders included, in path order. Lock files, hidden files and the folder named
/// `skip` (the outputs) are left out.
pub fn list(folder: &Path, skip: &str) -> Result<Vec<InboxFile>, ReadError> {
    let mut files = Vec::new();
    walk(folder, "", skip, &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn walk(folder: &Path, prefix: &str, skip: &str, files: &mut Vec<InboxFile>) -> Result<(), ReadError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| ReadError::Io { path, source }
    };
    for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
        let entry = entry.map_err(failed(folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if name.starts_with('.') || raw::is_lock_file(&name) || (prefix.is_empty() && name == skip) {
            continue;
        }
        let inside = format!("{prefix}{name}");
        if path.is_dir() {
            walk(&path, &format!("{inside}/"), skip, files)?;
        } else if !is_own_file(&inside) {
            let bytes = std::fs::read(&path).map_err(failed(&path))?;
            files.push(InboxFile { path: inside, bytes });
        }
    }
    Ok(())
}

/// Files that a workspace keeps beside returns.
fn is_own_file(path: &str) -> bool {
    ["jibao.toml", "Thumbs.db", "desktop.ini"].contains(&path)
}

/// Reads an inbox. Without a quarter, the returns must agree on one.
pub fn read(pack: &Pack, quarter: Option<Quarter>, files: &[InboxFile]) -> Result<Inbox, ReadError> {
    let lexicon = Lexicon::new(pack);
    let readings: Vec<(&InboxFile, Result<FileReading, raw::Refusal>)> = files
        .par_iter()
        .map(|file| {
            (
                file,
                raw::read(&file.path, &file.bytes).map(|book| workbook::read(pack, &lexicon, &file.path, &book)),
            )
        })
        .collect();
    let quarter = match quarter {
        Some(quarter) => quarter,
        None => agreed_quarter(&readings)?,
    };
    let mut sorting = Sorting {
        pack,
        inbox: Inbox::empty(quarter),
        by_reporter: BTreeMap::new(),
    };
    for (file, reading) in readings {
        match reading {
            Ok(reading) => sorting.file(file, reading),
            Err(refusal) => sorting.refused(file, &refusal),
        }
    }
    Ok(sorting.finish())
}

fn agreed_quarter(
    readings: &[(&InboxFile, Result<FileReading, raw::Refusal>)],
) -> Result<Quarter, ReadError> {
    let named: std::collections::BTreeSet<Quarter> = readings
        .iter()
        .filter_map(|(_, reading)| reading.as_ref().ok()?.identity.quarter)
        .collect();
    match named.into_iter().collect::<Vec<_>>().as_slice() {
        [one] => Ok(*one),
        [] => Err(ReadError::Quarter("报表里也没有写".to_owned())),
        several => {
            let labels: Vec<String> = several.iter().map(|quarter| quarter.label()).collect();
            Err(ReadError::Quarter(format!("报表里有{}", labels.join("、"))))
        }
    }
}

struct Sorting<'a> {
    pack: &'a Pack,
    inbox: Inbox,
    by_reporter: BTreeMap<ReporterId, Vec<(&'a InboxFile, Submission)>>,
}

impl<'a> Sorting<'a> {
    fn add(&mut self, code: &str, reporter: Option<&ReporterId>, places: Vec<Place>, message: String) {
        self.inbox
            .findings
            .push(finding(self.pack, code, reporter.cloned(), places, message));
    }

    fn refused(&mut self, file: &InboxFile, refusal: &raw::Refusal) {
        let whose = match self.pack.reporters.mentioned(&file.path).as_slice() {
            [one] => Some((*one).clone()),
            _ => None,
        };
        let message = format!("{}无法读取：{refusal}", file.path);
        self.add(
            "unreadable-file",
            whose.as_ref(),
            vec![Place::file(&file.path)],
            message,
        );
        self.inbox.rejected.push((whose, file.path.clone()));
    }

    fn file(&mut self, file: &'a InboxFile, reading: FileReading) {
        let FileReading {
            identity,
            submission,
            findings,
            accounts,
        } = reading;
        self.inbox.accounts.extend(accounts);
        let wrong = identity.quarter.filter(|quarter| *quarter != self.inbox.quarter);
        if let Some(quarter) = wrong {
            let message = format!(
                "表内报送季度是{}，这里收的是{}，整件没有采用",
                quarter.label(),
                self.inbox.quarter.label()
            );
            self.add(
                "wrong-quarter",
                identity.reporter.as_ref(),
                vec![Place::file(&file.path)],
                message,
            );
            self.inbox.rejected.push((identity.reporter, file.path.clone()));
            return;
        }
        self.inbox.findings.extend(findings);
        match submission {
            Some(submission) => {
                self.by_reporter
                    .entry(submission.reporter.clone())
                    .or_default()
                    .push((file, submission));
            }
            None => self.inbox.rejected.push((identity.reporter, file.path.clone())),
        }
    }

    /// One submission a reporter: the same bytes twice count once; different returns must be chosen by a person.
    fn finish(mut self) -> Inbox {
        for (reporter, mut found) in std::mem::take(&mut self.by_reporter) {
            let first = found.first().map(|(file, _)| file.bytes.clone());
            let copies: Vec<String> = found
                .iter()
                .skip(1)
                .filter(|(file, _)| Some(&file.bytes) == first.as_ref())
                .map(|(file, _)| file.path.clone())
                .collect();
            found.retain(|(file, _)| !copies.contains(&file.path));
            if let [(_, _)] = found.as_slice() {
                self.inbox
                    .submissions
                    .extend(found.into_iter().map(|(_, submission)| submission));
                continue;
            }
            let name = self.pack.reporters.name(&reporter).to_owned();
            let paths: Vec<&str> = found.iter().map(|(file, _)| file.path.as_str()).collect();
            let places = paths.iter().map(|path| Place::file(*path)).collect();
            let message = format!(
                "{name}有{}份内容不同的表：{}，无法确定用哪份，都没有采用",
                found.len(),
                paths.join("、")
            );
            self.add("two-returns", Some(&reporter), places, message);
            self.inbox.rejected.extend(
                found
                    .into_iter()
                    .map(|(file, _)| (Some(reporter.clone()), file.path.clone())),
            );
        }
        self.drop_findings_of_rejected();
        self.inbox
    }

    /// What was found inside a file that is not taken at all would only distract from why it is not taken.
    fn drop_findings_of_rejected(&mut self) {
        let whole = [
            "unreadable-file",
            "wrong-quarter",
            "two-returns",
            "quarter-unknown",
            "reporter-unknown",
            "reporter-ambiguous",
            "sheet-missing",
        ];
        let rejected: Vec<&String> = self.inbox.rejected.iter().map(|(_, file)| file).collect();
        let kept = |finding: &Finding| {
            whole.contains(&finding.code.as_str()) || !rejected.contains(&&finding.place().file)
        };
        self.inbox.findings.retain(kept);
    }
}
