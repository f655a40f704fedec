//! The samples' returns with one thing changed, written as the very forms that reporters fill.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use jibao_core::ids::{Code, Period};
use jibao_core::pack::{Column, Pack};
use jibao_core::returns::{
    Columns, CoverSheet, DetailRow, Details, Entry, History, Place, Submission, Value, Words,
};
use jibao_fixtures::{MARK, SampleQuarter};
use jibao_render::forms::{self, Spec};
use rust_decimal::Decimal;

static PACK: LazyLock<Pack> = LazyLock::new(|| jibao_fixtures::pack().unwrap());
static QUARTERS: LazyLock<Vec<SampleQuarter>> = LazyLock::new(|| jibao_fixtures::quarters(&PACK).unwrap());

/// The repository's own pack.
#[must_use]
pub fn pack() -> &'static Pack {
    &PACK
}

/// The sample quarters, oldest first.
#[must_use]
pub fn quarters() -> &'static [SampleQuarter] {
    &QUARTERS
}

/// A sample return: `sample("2024Q3", "532327")`.
#[must_use]
pub fn sample(quarter: &str, reporter: &str) -> Submission {
    let quarter = quarters().iter().find(|sample| sample.quarter.to_string() == quarter).unwrap();
    let found = quarter.submissions.iter().find(|submission| submission.reporter.as_str() == reporter);
    found.unwrap().clone()
}

/// A return of an office without villages: its values, and one text about the first measure.
#[must_use]
pub fn small(
    reporter: &str,
    period: Period,
    file: String,
    entries: BTreeMap<(Code, Column), Entry>,
    text: &str,
) -> Submission {
    let words = Words {
        measure: "M01".to_owned(),
        topic: "highlight".to_owned(),
        text: text.to_owned(),
        adopt: true,
        place: Place::file(file.clone()),
    };
    Submission {
        reporter: reporter.into(),
        quarter: period,
        files: vec![file],
        cover: CoverSheet {
            cut_off: Some(period.last_month_day(20)),
            filled_on: Some(period.last_month_day(22)),
            ..CoverSheet::default()
        },
        entries,
        details: Details::default(),
        words: vec![words],
        sample: false,
        history: History::default(),
        sentences: Vec::new(),
    }
}

/// Writes a return of another office into the inbox of its period.
pub fn put(root: &Path, pack: &Pack, submission: &Submission) {
    let name = format!("{}.xlsx", pack.reporters.name(&submission.reporter));
    let inbox = root.join(submission.quarter.label()).join(jibao::INBOX);
    std::fs::create_dir_all(&inbox).unwrap();
    std::fs::write(inbox.join(name), workbook_after(pack, submission)).unwrap();
}

/// The return as a workbook.
#[must_use]
pub fn workbook(submission: &Submission) -> Vec<u8> {
    workbook_after(pack(), submission)
}

/// The return as a workbook after another pack's form.
#[must_use]
pub fn workbook_after(pack: &Pack, submission: &Submission) -> Vec<u8> {
    let reporter = pack.reporters.get(&submission.reporter).unwrap();
    forms::write(&Spec { mark: Some(MARK), ..Spec::filled(pack, reporter, submission) }).unwrap()
}

/// The main value of an indicator in a return.
pub fn value<'a>(submission: &'a mut Submission, code: &str) -> &'a mut Entry {
    let column = pack().catalogue.get(code).unwrap().main_column();
    entry(submission, code, column)
}

/// One of the two values of an indicator in a return.
pub fn entry<'a>(submission: &'a mut Submission, code: &str, column: Column) -> &'a mut Entry {
    submission.entries.get_mut(&(Code::from(code), column)).unwrap()
}

/// The repository's own pack has one detail sheet, of villages.
pub trait Villages {
    /// Whether the return has it.
    fn has_villages(&self) -> bool;
    /// Its rows.
    fn villages(&self) -> &[DetailRow];
    /// Its rows, to be changed.
    fn villages_mut(&mut self) -> &mut Vec<DetailRow>;
}

impl Villages for Submission {
    fn has_villages(&self) -> bool {
        self.details.get(&"villages".into()).is_some()
    }

    fn villages(&self) -> &[DetailRow] {
        self.details.get(&"villages".into()).unwrap_or_default()
    }

    fn villages_mut(&mut self) -> &mut Vec<DetailRow> {
        self.details.of(&"villages".into())
    }
}

/// The value of a village in a return, by sheet order and column id.
pub fn village<'a>(submission: &'a mut Submission, row: usize, column: &'a str) -> InRow<'a> {
    InRow(&mut submission.villages_mut()[row].values, column)
}

/// A value of a detail row.
pub struct InRow<'a>(&'a mut Columns, &'a str);

impl InRow<'_> {
    fn edit<T>(&mut self, change: impl FnOnce(&mut Entry) -> T) -> T {
        self.0.edit(self.1, change).unwrap()
    }
}

impl Retype for InRow<'_> {
    fn write(&mut self, text: &str) -> Place {
        self.edit(|entry| entry.write(text))
    }

    fn put(&mut self, value: Decimal) -> Place {
        self.edit(|entry| entry.put(value))
    }

    fn clear(&mut self) -> Place {
        self.edit(Entry::clear)
    }
}

/// What a clerk may put into a cell.
pub trait Retype {
    /// Types a text over the value. Returns the cell.
    fn write(&mut self, text: &str) -> Place;
    /// Types a number over the value. Returns the cell.
    fn put(&mut self, value: Decimal) -> Place;
    /// Empties the cell. Returns it.
    fn clear(&mut self) -> Place;
}

impl Retype for Entry {
    fn write(&mut self, text: &str) -> Place {
        self.value = Value::Unreadable(text.to_owned());
        text.clone_into(&mut self.raw);
        self.place.clone()
    }

    fn put(&mut self, value: Decimal) -> Place {
        self.value = Value::Reported(value);
        self.raw = value.normalize().to_string();
        self.place.clone()
    }

    fn clear(&mut self) -> Place {
        self.value = Value::Blank;
        self.raw.clear();
        self.place.clone()
    }
}
