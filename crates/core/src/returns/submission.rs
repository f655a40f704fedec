//! What one reporter sent for one quarter: every value with its state and its cell.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Details, Entry, Place, State};
use crate::ids::{Code, DetailId, Period, ReporterId};
use crate::pack::Column;

/// What one row of 文字材料 says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Measure code it belongs to, empty for general remarks.
    pub measure: String,
    /// Column id: `highlight`, `problem` or `plan`.
    pub topic: String,
    /// The text.
    pub text: String,
    /// Whether the reporter suggests taking it into the summary.
    pub adopt: bool,
    /// Where it stands.
    pub place: Place,
}

/// A sentence outside of a table's rows that puts values in question and names none of them: 以上数据均不含武庄乡. As long as it
/// stands in the return it is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// The detail sheet whose values it is about; of the indicators' none.
    pub detail: Option<DetailId>,
    /// The sentence.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// The cover's fields.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CoverSheet {
    /// 统计截止日.
    pub cut_off: Option<Date>,
    /// 填报日期.
    pub filled_on: Option<Date>,
    /// 零报告: nothing of what is counted by the quarter happened.
    pub nothing: bool,
    /// Label and cell of every field found, by field id.
    pub fields: BTreeMap<String, (String, Place)>,
}

/// What stood in the place of a return before it came.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct History {
    /// 填报日期 of the reporter's first return, where this one replaced it.
    pub first_filled_on: Option<Date>,
    /// How often the return was sent back to be mended.
    pub rounds: u32,
    /// Files that this one replaced and that still lie in the inbox.
    pub replaced: Vec<String>,
    /// How the reasons that it gives stand to values that are others than before.
    pub reasons: Reasons,
}

/// How the reasons in a return that replaced another stand to its values: one that was given before explains what stood there
/// before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reasons {
    /// Cells whose value is another than before.
    pub changed: Vec<Place>,
    /// Cells beside which the remark is the same as before.
    pub kept: Vec<Place>,
}

impl Reasons {
    /// Whether a remark beside a cell was given before one of the values changed that a finding is about.
    #[must_use]
    pub fn is_stale(&self, beside: &Place, about: &[Place]) -> bool {
        self.kept.contains(beside) && about.iter().any(|place| self.changed.contains(place))
    }
}

/// Everything one reporter sent for one quarter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    /// Who.
    pub reporter: ReporterId,
    /// For which quarter.
    pub quarter: Period,
    /// The files it came from, inbox-relative.
    pub files: Vec<String>,
    /// Cover.
    pub cover: CoverSheet,
    /// Values by indicator and column.
    pub entries: BTreeMap<(Code, Column), Entry>,
    /// Rows of detail sheets in sheet order.
    pub details: Details,
    /// Texts.
    pub words: Vec<Words>,
    /// Whether the return says it is sample data.
    pub sample: bool,
    /// What it replaced.
    pub history: History,
    /// What it says of its values outside of the tables, as far as that is asked about.
    #[serde(default)]
    pub sentences: Vec<Sentence>,
}

impl Submission {
    /// The day on which the reporter first reported.
    #[must_use]
    pub fn reported_on(&self) -> Option<Date> {
        self.history.first_filled_on.into_iter().chain(self.cover.filled_on).min()
    }

    /// Whether nothing was filled in: no value, no row of a detail sheet, no text.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        let details = self.details.rows().flat_map(|(_, row)| row.values.values());
        let mut all = self.entries.values().map(|entry| &**entry).chain(details);
        all.all(|given| given.state() == State::Blank) && self.words.is_empty()
    }

    /// Takes back every value and text that another return says differently: a value says both, so that it answers nothing where
    /// it is sent back as it is.
    pub fn contradict(&mut self, differences: &[Change]) {
        let take_back = |entry: &mut Entry| {
            let own = differences.iter().filter(|difference| difference.places.contains(&entry.place));
            let mut said: Vec<&str> = Vec::new();
            for text in own.flat_map(|difference| [&difference.before, &difference.after]) {
                if !said.contains(&Change::shown(text)) {
                    said.push(Change::shown(text));
                }
            }
            if !said.is_empty() {
                entry.raw = said.join("或");
                entry.set_unreadable();
                entry.normalised.clear();
            }
        };
        self.entries.values_mut().for_each(take_back);
        self.details.rows_mut().for_each(|row| row.values.edit_each(take_back));
        // Of texts none is the right one either.
        self.words
            .retain(|words| !differences.iter().any(|difference| difference.places.contains(&words.place)));
    }

    /// Takes no more room than it needs: a nation has thousands of returns.
    pub fn shrink_to_fit(&mut self) {
        // Values that were put in one after another lie in twice the room of those that are put in together.
        self.entries = std::mem::take(&mut self.entries).into_iter().collect();
        self.details.shrink_to_fit();
    }

    /// An entry by code and column.
    #[must_use]
    pub fn entry(&self, code: &Code, column: Column) -> Option<&Entry> {
        self.entries.get(&(code.clone(), column))
    }
}

/// What stands in place of a text that was set aside because it tells of a person.
pub const SET_ASIDE: &str = "（含个人信息，已隔离）";

/// A value that a later return of the same reporter gives differently: what was, and what now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Whose return.
    pub reporter: ReporterId,
    /// What it is about: an indicator, a detail row and column, a text.
    pub what: String,
    /// What the replaced return says; empty where it says nothing.
    pub before: String,
    /// What the return that counts says; empty where it says nothing.
    pub after: String,
    /// The replaced return's cell, then the cell of the one that counts, where each has one.
    pub places: Vec<Place>,
}

impl Change {
    /// 未报 for a side that says nothing.
    #[must_use]
    pub fn shown(text: &str) -> &str {
        if text.is_empty() { State::Blank.label() } else { text }
    }
}

/// Prints as `“发放宣传资料”（E5、E6）1200→1210`.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells: Vec<&str> = self.places.iter().map(|place| place.cell.as_str()).collect();
        let (before, after) = (Self::shown(&self.before), Self::shown(&self.after));
        write!(f, "{}（{}）{before}→{after}", self.what, cells.join("、"))
    }
}

/// All that was read from one quarter's inbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inbox {
    /// The quarter.
    pub quarter: Period,
    /// One submission a reporter. The reader gives them in the order of the reporters' ids, which makes looking one up fast.
    pub submissions: Vec<Submission>,
    /// Files that were set aside, and whose they are where that could be told.
    pub rejected: Vec<(Option<ReporterId>, String)>,
    /// What returns of another quarter say, whose files were set aside: they go back with it.
    pub aside: Vec<Submission>,
    /// Forms that came and in which nothing was filled in.
    pub blank: Vec<(ReporterId, String)>,
    /// The days on which the office received what, where a person keeps them: a reporter's first is that of its return.
    pub received: BTreeMap<ReporterId, Vec<Date>>,
    /// What the reader found.
    pub findings: Vec<crate::returns::Finding>,
    /// What became of every non-empty cell, by sheet.
    pub accounts: Vec<Account>,
    /// What returns that replaced an earlier one say differently.
    pub changes: Vec<Change>,
    /// SHA-256 in hexadecimal of the files that it was read from, by the names they are told by.
    pub hashes: BTreeMap<String, String>,
}

/// What became of the non-empty cells of one sheet. Nothing may be dropped in silence: the parts add up to the
/// total.
///
/// ```
/// use jibao_core::returns::Account;
///
/// let sheet = Account { cells: 3, values: 2, questions: 1, ..Account::default() };
/// assert!(sheet.balances());
/// assert!(!Account { cells: 4, ..sheet }.balances());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Account {
    /// File.
    pub file: String,
    /// Sheet.
    pub sheet: String,
    /// Non-empty cells.
    pub cells: usize,
    /// Taken as they stand.
    pub values: usize,
    /// Headers, names, instructions of the form.
    pub labels: usize,
    /// Taken after their writing was normalised.
    pub normalised: usize,
    /// Asked about: each has a finding.
    pub questions: usize,
    /// Left aside, by reason.
    pub ignored: BTreeMap<String, usize>,
}

impl Account {
    /// Whether every cell is accounted for.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.values + self.labels + self.normalised + self.questions + self.ignored_cells() == self.cells
    }

    /// How many cells were left aside.
    #[must_use]
    pub fn ignored_cells(&self) -> usize {
        self.ignored.values().sum()
    }

    /// The sum of accounts, without file and sheet.
    #[must_use]
    pub fn sum<'a>(accounts: impl IntoIterator<Item = &'a Self>) -> Self {
        accounts.into_iter().fold(Self::default(), |mut sum, one| {
            sum.cells += one.cells;
            sum.values += one.values;
            sum.labels += one.labels;
            sum.normalised += one.normalised;
            sum.questions += one.questions;
            for (reason, count) in &one.ignored {
                *sum.ignored.entry(reason.clone()).or_default() += count;
            }
            sum
        })
    }
}

impl Inbox {
    /// An inbox without returns.
    #[must_use]
    pub fn empty(quarter: Period) -> Self {
        Self {
            quarter,
            submissions: Vec::new(),
            rejected: Vec::new(),
            aside: Vec::new(),
            blank: Vec::new(),
            received: BTreeMap::new(),
            findings: Vec::new(),
            accounts: Vec::new(),
            changes: Vec::new(),
            hashes: BTreeMap::new(),
        }
    }

    /// The submission of a reporter.
    #[must_use]
    pub fn of(&self, reporter: &ReporterId) -> Option<&Submission> {
        match self.submissions.binary_search_by(|submission| submission.reporter.cmp(reporter)) {
            Ok(at) => self.submissions.get(at),
            // It is not there, or they are in another order.
            Err(_) => self.submissions.iter().find(|submission| submission.reporter == *reporter),
        }
    }
}
