//! Returns that a program makes from values of its own, without any spreadsheet. What does not fit the pack is refused.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::valid::{column_name, detail, detail_column, indicator, reporter};
use super::{
    Columns, CoverSheet, DetailRow, Details, Entry, History, Inbox, InvalidReturn, Place, Submission, Value,
    Words,
};
use crate::ids::{DetailId, Period, ReporterId};
use crate::pack::{Column, Detail, Pack, Reporter, nearest};
use crate::text::ShortText;

/// Makes a [`Submission`] value by value.
#[derive(Debug, Clone)]
pub struct SubmissionBuilder<'p> {
    pack: &'p Pack,
    reporter: &'p Reporter,
    source: Arc<str>,
    submission: Submission,
}

impl Submission {
    /// Begins the return of a reporter, by its id (`532301`, `ZZB`), for a period. Values name the reporter's name as the
    /// file that they stand in, unless [`source`](SubmissionBuilder::source) says another.
    ///
    /// # Errors
    /// If the pack has no such reporter.
    pub fn builder<'p>(
        pack: &'p Pack,
        id: &str,
        period: Period,
    ) -> Result<SubmissionBuilder<'p>, InvalidReturn> {
        let reporter = reporter(pack, &ReporterId::from(id))?;
        let source: Arc<str> = reporter.name.as_str().into();
        let submission = Self {
            reporter: reporter.id.clone(),
            quarter: period,
            files: vec![source.to_string()],
            cover: CoverSheet::default(),
            entries: BTreeMap::new(),
            details: Details::default(),
            words: Vec::new(),
            sample: false,
            history: History::default(),
            sentences: Vec::new(),
        };
        Ok(SubmissionBuilder { pack, reporter, source, submission })
    }
}

impl SubmissionBuilder<'_> {
    /// What the places of the values given from here on name as their file: `业务系统/楚雄市`.
    #[must_use]
    pub fn source(mut self, source: impl Into<Arc<str>>) -> Self {
        self.source = source.into();
        self.submission.files = vec![self.source.to_string()];
        self
    }

    /// 填报日期: whether the return is in time goes by it.
    #[must_use]
    pub fn filled_on(mut self, day: Date) -> Self {
        self.submission.cover.filled_on = Some(day);
        self
    }

    /// The return is sample data: every output says so.
    #[must_use]
    pub fn sample(mut self) -> Self {
        self.submission.sample = true;
        self
    }

    /// The value of an indicator in a column, in the indicator's unit. Its place is code and column: `M0901本期`.
    ///
    /// # Errors
    /// If there is no such indicator, the reporter is not asked for it in this period, or it was given already.
    pub fn value(
        mut self,
        code: &str,
        column: Column,
        value: impl Into<Value>,
    ) -> Result<Self, InvalidReturn> {
        let (one, period) = (indicator(self.pack, code)?, self.submission.quarter);
        let who = &self.submission.reporter;
        if !one.asked_of(self.reporter, period) || !one.asks(column) {
            let code = one.code.clone();
            return Err(InvalidReturn::NotAsked { reporter: who.clone(), code, column, period });
        }
        let cell = format!("{code}{}", column_name(column));
        let sheet = Place::sheet(self.source.clone(), self.pack.form.indicators.sheet.as_str());
        let entry = entry(value.into(), sheet.cell(cell.clone()));
        match self.submission.entries.insert((one.code.clone(), column), entry) {
            None => Ok(self),
            Some(_) => Err(InvalidReturn::ValueTwice { reporter: who.clone(), what: cell }),
        }
    }

    /// The row of a detail sheet (`villages`) by its code in the register, with values by column id (`mediators`). 有 and 是
    /// count 1.
    ///
    /// # Errors
    /// If the reporter fills in no such sheet, the register of the period has no such row of the reporter's, the sheet no
    /// such column, or the row was given already.
    pub fn listed<'v>(
        self,
        sheet: &str,
        code: &str,
        values: impl IntoIterator<Item = (&'v str, Value)>,
    ) -> Result<Self, InvalidReturn> {
        let (pack, who) = (self.pack, &self.submission.reporter);
        let detail = detail(pack, &DetailId::from(sheet), who)?;
        let version = pack.registers.version(&detail.id, self.submission.quarter);
        let known = version.and_then(|version| version.of(who).find(|known| known.code == code));
        let known = known.ok_or_else(|| InvalidReturn::UnknownRow {
            reporter: who.clone(),
            register: detail.register.clone(),
            code: code.to_owned(),
        })?;
        let mut row = row(&known.group, &known.name);
        (row.code, row.kind) = (Some(code.into()), known.kind.clone());
        self.row(detail, code, row, values)
    }

    /// A row of a detail sheet that has no register, by its group (empty where the sheet has none) and name.
    ///
    /// # Errors
    /// If the reporter fills in no such sheet, the sheet no such column, or the row was given already.
    pub fn unlisted<'v>(
        self,
        sheet: &str,
        group: &str,
        name: &str,
        values: impl IntoIterator<Item = (&'v str, Value)>,
    ) -> Result<Self, InvalidReturn> {
        let detail = detail(self.pack, &DetailId::from(sheet), &self.submission.reporter)?;
        self.row(detail, &format!("{group}{name}"), row(group, name), values)
    }

    /// The detail sheet has no rows: there is nothing to list.
    ///
    /// # Errors
    /// If the reporter fills in no such sheet.
    pub fn no_rows(mut self, sheet: &str) -> Result<Self, InvalidReturn> {
        let detail = detail(self.pack, &DetailId::from(sheet), &self.submission.reporter)?;
        self.submission.details.of(&detail.id);
        Ok(self)
    }

    fn row<'v>(
        mut self,
        detail: &Detail,
        key: &str,
        mut row: DetailRow,
        values: impl IntoIterator<Item = (&'v str, Value)>,
    ) -> Result<Self, InvalidReturn> {
        let who = &self.submission.reporter;
        let rows = self.submission.details.of(&detail.id);
        let same = |other: &DetailRow| match &row.code {
            Some(code) => other.code.as_ref() == Some(code),
            None => other.title() == row.title(),
        };
        if rows.iter().any(same) {
            return Err(InvalidReturn::ValueTwice { reporter: who.clone(), what: key.to_owned() });
        }
        let sheet = Place::sheet(self.source.clone(), detail.sheet.as_str());
        row.place = sheet.cell(key.to_owned());
        for (column, value) in values {
            detail_column(detail, column)?;
            let cell = format!("{key}{column}");
            if row.values.get(column).is_some() {
                return Err(InvalidReturn::ValueTwice { reporter: who.clone(), what: cell });
            }
            row.values.put(column.into(), entry(value, sheet.cell(cell)));
        }
        rows.push(row);
        Ok(self)
    }

    /// A text: the measure it belongs to (empty for general remarks), its topic (`highlight`, `problem`, `plan`), and
    /// whether the reporter suggests taking it into the summary.
    ///
    /// # Errors
    /// If the policy has no such measure, or the sheet no such topic.
    pub fn text(
        mut self,
        measure: &str,
        topic: &str,
        text: impl Into<String>,
        adopt: bool,
    ) -> Result<Self, InvalidReturn> {
        let (policy, sheet) = (&self.pack.policy, &self.pack.form.texts);
        if !measure.is_empty() && policy.measure(measure).is_none() {
            let nearest = nearest(measure, policy.measures().map(|one| one.code.as_str()));
            return Err(InvalidReturn::UnknownMeasure { measure: measure.to_owned(), nearest });
        }
        if sheet.column(topic).is_none() {
            let nearest = nearest(topic, sheet.columns.iter().map(|one| one.id.as_str()));
            return Err(InvalidReturn::UnknownTopic { topic: topic.to_owned(), nearest });
        }
        let place = Place::sheet(self.source.clone(), sheet.sheet.as_str());
        self.submission.words.push(Words {
            measure: measure.to_owned(),
            topic: topic.to_owned(),
            text: text.into(),
            adopt,
            place: place.cell(format!("{measure}{topic}{}", self.submission.words.len() + 1)),
        });
        Ok(self)
    }

    /// The return.
    #[must_use]
    pub fn build(self) -> Submission {
        self.submission
    }
}

/// A row without values.
fn row(group: &str, name: &str) -> DetailRow {
    DetailRow {
        code: None,
        group: group.into(),
        name: name.into(),
        kind: ShortText::new(),
        values: Columns::default(),
        remark: ShortText::new(),
        place: Place::default(),
    }
}

/// An entry as if its value stood written in a cell.
fn entry(value: Value, place: Place) -> Entry {
    let raw = match &value {
        Value::Reported(number) => number.normalize().to_string(),
        Value::Word(text) | Value::Unreadable(text) => text.clone(),
        Value::Blank => String::new(),
        Value::None | Value::NotApplicable => value.state().label().to_owned(),
    };
    Entry::new(value, raw, place)
}

/// Makes an [`Inbox`] return by return.
#[derive(Debug, Clone)]
pub struct InboxBuilder<'p> {
    pack: &'p Pack,
    inbox: Inbox,
}

impl Inbox {
    /// Begins the inbox of a period.
    #[must_use]
    pub fn builder(pack: &Pack, period: Period) -> InboxBuilder<'_> {
        InboxBuilder { pack, inbox: Self::empty(period) }
    }
}

impl InboxBuilder<'_> {
    /// Adds a return.
    ///
    /// # Errors
    /// If it is of another period, of a reporter that the pack does not know or that has one already, or if a value in it
    /// stands under no code or column of the pack's ([`Inbox::validate`]).
    pub fn submission(mut self, submission: Submission) -> Result<Self, InvalidReturn> {
        submission.validate(self.pack, self.inbox.quarter)?;
        if self.inbox.of(&submission.reporter).is_some() {
            return Err(InvalidReturn::TwoReturns { reporter: submission.reporter });
        }
        self.inbox.submissions.push(submission);
        Ok(self)
    }

    /// The day on which the office received a return, or a later correction of it.
    ///
    /// # Errors
    /// If the pack has no such reporter.
    pub fn received(mut self, id: &str, day: Date) -> Result<Self, InvalidReturn> {
        let known = reporter(self.pack, &ReporterId::from(id))?;
        self.inbox.received.entry(known.id.clone()).or_default().push(day);
        Ok(self)
    }

    /// The inbox.
    #[must_use]
    pub fn build(self) -> Inbox {
        self.inbox
    }
}
