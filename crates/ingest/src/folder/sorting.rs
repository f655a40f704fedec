//! What came of each file is gathered to one submission a reporter: copies count once, parts are put together, versions are
//! chosen, and what is not taken is set aside with its question.

use std::collections::{BTreeMap, BTreeSet};

use jibao_core::ids::ReporterId;
use jibao_core::pack::{Pack, Reading, Severity};
use jibao_core::returns::{Account, Finding, Inbox, Place};

use crate::choice::agreed::{Agreed, Taken};
use crate::choice::decide;
use crate::form::notes::finding;
use crate::identity;
use crate::listing::Why;
use crate::personal::masked;
use crate::workbook::{FileReading, Form, Likely, Part};

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

/// What was read, file by file, on its way to one submission a reporter.
pub(super) struct Sorting<'a> {
    pack: &'a Pack,
    inbox: Inbox,
    by_reporter: BTreeMap<ReporterId, Vec<Part>>,
    /// What this office's own returns came to, by file.
    own: Vec<(String, Vec<Part>)>,
    /// Files whose rows are another county's than the one that they name, with whose they are and what is asked.
    contested: BTreeMap<String, (ReporterId, Vec<Place>, String)>,
    /// Documents that hold no table: where nothing else came from a reporter, it did send something.
    documents: Vec<(ReporterId, String)>,
    /// Files that hold no table either, and what they are: beside a return they are its stamped copy.
    scans: Vec<(ReporterId, String, &'static str)>,
}

impl<'a> Sorting<'a> {
    /// Nothing yet.
    pub(super) fn of(pack: &'a Pack, inbox: Inbox) -> Self {
        let (by_reporter, contested) = (BTreeMap::new(), BTreeMap::new());
        Self {
            pack,
            inbox,
            by_reporter,
            own: Vec::new(),
            contested,
            documents: Vec::new(),
            scans: Vec::new(),
        }
    }

    pub(super) fn add(
        &mut self,
        reading: Reading,
        reporter: Option<&ReporterId>,
        places: Vec<Place>,
        message: String,
    ) {
        self.inbox.findings.push(finding(self.pack, reading, reporter.cloned(), places, message));
    }

    pub(super) fn refused(&mut self, path: String, refusal: &jibao_sheets::Refusal) {
        let whose = identity::of_path(self.pack, &path);
        let places = vec![Place::file(path.as_str())];
        if *refusal == jibao_sheets::Refusal::WordDocument {
            let message = format!("{path}是文字材料（Word 文档），已留存，里面的数没有读取");
            self.add(Reading::TextDocument, whose.as_ref(), places, message);
            self.documents.extend(whose.map(|whose| (whose, path)));
            return;
        }
        if let (jibao_sheets::Refusal::NotATable { content }, Some(whose)) = (refusal, &whose) {
            self.scans.push((whose.clone(), path.clone(), content));
        }
        let message = masked(&format!("{path}无法读取：{refusal}"));
        self.add(Reading::UnreadableFile, whose.as_ref(), places, message);
        self.inbox.rejected.push((whose, path));
    }

    /// A stamped copy or a picture beside a return asks for nothing.
    fn stamped(&mut self) {
        for (reporter, path, content) in std::mem::take(&mut self.scans) {
            if self.inbox.of(&reporter).is_none() {
                continue;
            }
            self.inbox
                .findings
                .retain(|one| !(one.is(Reading::UnreadableFile) && *one.place().file == *path));
            self.inbox.rejected.retain(|(_, rejected)| *rejected != path);
            let message = masked(&format!("{path}是{content}，已留存，里面的数没有读取；报表另有一份"));
            self.add(Reading::TextDocument, Some(&reporter), vec![Place::file(path.as_str())], message);
        }
    }

    pub(super) fn unread(&mut self, path: String, why: &Why) {
        let whose = identity::of_path(self.pack, &path);
        let message = format!("{path}{why}");
        self.add(Reading::UnreadableFile, whose.as_ref(), vec![Place::file(path.as_str())], message);
        self.reject(whose, path);
    }

    pub(super) fn file(&mut self, path: String, reading: FileReading) {
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
            if let Some(told) = self.inbox.findings.last_mut() {
                "核对封面写的单位和表里的数是不是同一个单位的，改好后重新报送。".clone_into(&mut told.hint);
            }
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
    pub(super) fn finish(mut self) -> Inbox {
        let outputs = self.outputs();
        let mut left = Vec::new();
        let mut carried = BTreeMap::new();
        for (reporter, parts) in std::mem::take(&mut self.by_reporter) {
            let name = self.pack.reporters.name(&reporter).to_owned();
            let parts = self.uncontested(parts);
            let decided = decide(self.pack, &name, parts);
            for (reading, places, message) in decided.told {
                self.add(reading, Some(&reporter), places, message);
            }
            self.inbox.changes.extend(decided.changes);
            carried.extend(decided.carried);
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
        self.misplaced();
        self.stamped();
        // A file of several counties is set aside only where none of them is taken.
        let taken: BTreeSet<String> =
            self.inbox.submissions.iter().flat_map(|submission| submission.files.clone()).collect();
        let rejected: Vec<String> = self.inbox.rejected.iter().map(|(_, path)| path.clone()).collect();
        for path in rejected.iter().filter(|path| !taken.contains(*path)) {
            self.set_aside(path, &BTreeSet::new());
        }
        for path in &outputs {
            self.set_aside(path, &BTreeSet::new());
        }
        for (reporter, path) in left {
            if let Some(sheets) = carried.get(&path) {
                self.set_aside(&path, sheets);
            } else if taken.contains(&path) {
                let of_part =
                    |f: &Finding| f.reporter.as_ref() == Some(&reporter) && *f.place().file == *path;
                self.inbox.findings.retain(|f| is_whole(f) || !of_part(f));
            } else {
                self.set_aside(&path, &BTreeSet::new());
            }
        }
        self.inbox
    }

    /// A return of another period beside one's own for this is for the office to move: its reporter has nothing to mend.
    fn misplaced(&mut self) {
        let inbox = &mut self.inbox;
        let came: BTreeSet<ReporterId> =
            inbox.submissions.iter().map(|submission| submission.reporter.clone()).collect();
        let field = self.pack.period.field();
        for finding in inbox.findings.iter_mut().filter(|finding| finding.is(Reading::WrongQuarter)) {
            if let Some(reporter) = finding.reporter.take_if(|reporter| came.contains(reporter)) {
                let name = self.pack.reporters.name(&reporter);
                finding.hint =
                    format!("{name}本期的表已经收到；请把这一份移到它的{field}所写那一期的收件文件夹里。");
            }
        }
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
        // Of a nation's reporters most send one file, and the accounts are those of all.
        if agreed.others.is_empty() && agreed.unused.is_empty() {
            return;
        }
        for account in self.inbox.accounts.iter_mut().filter(|one| agreed.others.contains(&one.file)) {
            let read = account.values + account.normalised;
            if read > 0 {
                *account.ignored.entry("与另一份相同，只计一次".to_owned()).or_default() += read;
            }
            (account.values, account.normalised) = (0, 0);
        }
        // What one of them left as it was is no longer asked where another one changed it.
        let unused = |finding: &Finding| agreed.unused.contains(&finding.place());
        for account in &mut self.inbox.accounts {
            let on = |finding: &&Finding| {
                let place = finding.place();
                unused(finding) && *place.file == *account.file && *place.sheet == *account.sheet
            };
            let cells: BTreeSet<Place> = self.inbox.findings.iter().filter(on).map(Finding::place).collect();
            let moved = cells.len().min(account.questions);
            if moved > 0 {
                account.questions -= moved;
                *account.ignored.entry("另一份改过，以改过的为准".to_owned()).or_default() += moved;
            }
        }
        self.inbox.findings.retain(|finding| !unused(finding));
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
                self.set_aside(&file, &BTreeSet::new());
            }
            self.inbox.blank.push((reporter.clone(), file));
        }
        self.add(Reading::BlankReturn, Some(reporter), places, message);
    }

    /// Nothing of a file is taken but these sheets: its cells are accounted as such, and what was found inside it would only
    /// distract from why it is not taken.
    fn set_aside(&mut self, path: &str, but: &BTreeSet<String>) {
        let aside = |account: &&mut Account| account.file == path && !but.contains(&account.sheet);
        for account in self.inbox.accounts.iter_mut().filter(aside) {
            let read = account.values + account.normalised + account.questions;
            if read > 0 {
                *account.ignored.entry("整件没有采用".to_owned()).or_default() += read;
            }
            (account.values, account.normalised, account.questions) = (0, 0, 0);
        }
        let kept = |finding: &Finding| {
            let place = finding.place();
            is_whole(finding) || *place.file != *path || but.contains(&*place.sheet)
        };
        self.inbox.findings.retain(kept);
    }
}
