//! Whether returns fit their pack and each other. What a program builds and what is read are held to the same.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::{DetailRow, Inbox, Submission, Value};
use crate::ids::{Code, DetailId, Period, ReporterId};
use crate::pack::{Column, Detail, Indicator, Pack, Reporter, key, nearest};

/// Why returns cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidReturn {
    /// The pack has no such reporter.
    #[error("方案包没有报送单位“{id}”{}", suggestion(nearest.as_deref()))]
    UnknownReporter {
        /// The id as given.
        id: String,
        /// The id most like it.
        nearest: Option<String>,
    },
    /// The catalogue has no such indicator.
    #[error("指标目录没有“{code}”{}", suggestion(nearest.as_deref()))]
    UnknownIndicator {
        /// The code as given.
        code: String,
        /// The code most like it.
        nearest: Option<String>,
    },
    /// The reporter is not asked for this column of the indicator in this period.
    #[error("{reporter}在{}不填指标“{code}”的{}", period.label(), column_name(*column))]
    NotAsked {
        /// The reporter.
        reporter: ReporterId,
        /// The indicator.
        code: Code,
        /// The column.
        column: Column,
        /// The period.
        period: Period,
    },
    /// The indicator takes one of several words, and what is given is none of them.
    #[error("{reporter}的“{code}”给的是“{given}”，应为{words}中的一个")]
    NotAWord {
        /// The reporter.
        reporter: ReporterId,
        /// The indicator.
        code: Code,
        /// What was given.
        given: String,
        /// The words it takes.
        words: String,
    },
    /// A value, row or text is given a second time.
    #[error("{reporter}的“{what}”给了两次")]
    ValueTwice {
        /// The reporter.
        reporter: ReporterId,
        /// What was given: code and column, or a row's code.
        what: String,
    },
    /// The form has no such detail sheet, or the reporter does not fill it in.
    #[error("{reporter}不填明细表“{detail}”{}", suggestion(nearest.as_deref()))]
    UnknownDetail {
        /// The reporter.
        reporter: ReporterId,
        /// The sheet's id as given.
        detail: DetailId,
        /// The id most like it.
        nearest: Option<String>,
    },
    /// The register of the period has no such row of the reporter's.
    #[error("{reporter}的{register}没有“{code}”")]
    UnknownRow {
        /// The reporter.
        reporter: ReporterId,
        /// What the register is called.
        register: String,
        /// The row's code as given.
        code: String,
    },
    /// The detail sheet has no such column.
    #[error("{sheet}没有“{column}”列{}", suggestion(nearest.as_deref()))]
    UnknownDetailColumn {
        /// The sheet.
        sheet: String,
        /// The id as given.
        column: String,
        /// The id most like it.
        nearest: Option<String>,
    },
    /// The policy has no such measure.
    #[error("方案包没有任务“{measure}”{}", suggestion(nearest.as_deref()))]
    UnknownMeasure {
        /// The code as given.
        measure: String,
        /// The code most like it.
        nearest: Option<String>,
    },
    /// The sheet of texts has no such column.
    #[error("文字材料没有“{topic}”一栏{}", suggestion(nearest.as_deref()))]
    UnknownTopic {
        /// The id as given.
        topic: String,
        /// The id most like it.
        nearest: Option<String>,
    },
    /// A return of another period lies in the inbox.
    #[error("{reporter}报的是{}，这里收的是{}", given.label(), expected.label())]
    OtherPeriod {
        /// The reporter.
        reporter: ReporterId,
        /// The return's period.
        given: Period,
        /// The inbox's.
        expected: Period,
    },
    /// The inbox is of a period of another length than the office reports by.
    #[error("{}不是方案包的{noun}", given.label())]
    OtherLength {
        /// The inbox's period.
        given: Period,
        /// What the office's periods are.
        noun: String,
    },
    /// Two returns of one reporter.
    #[error("{reporter}有两份上报，不知道用哪一份")]
    TwoReturns {
        /// The reporter.
        reporter: ReporterId,
    },
    /// An inbox that should be earlier is not, or its periods have another length.
    #[error("{}不是{}之前同样长的一期，不能作为往期", given.label(), current.label())]
    NotEarlier {
        /// The inbox's period.
        given: Period,
        /// The period of the report.
        current: Period,
    },
    /// Two inboxes of one period.
    #[error("{}有两份往期", period.label())]
    TwoInboxes {
        /// The period.
        period: Period,
    },
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map(|name| format!("，是不是“{name}”？")).unwrap_or_default()
}

/// A column as readers know it.
pub(super) fn column_name(column: Column) -> &'static str {
    match column {
        Column::Current => "本期",
        Column::Year => "本年累计",
    }
}

impl Inbox {
    /// Holds the inbox against the pack: its period is as long as the pack's, every return is of this period, of a reporter that the pack knows, the only one of
    /// it, and its values stand under codes and columns that exist. Values themselves are for the rules; those too large to
    /// be added up (10¹⁵ and more) are taken out by the report, so that no sum overflows.
    ///
    /// # Errors
    /// The first thing that does not fit.
    pub fn validate(&self, pack: &Pack) -> Result<(), InvalidReturn> {
        if self.quarter.length() != pack.period.length {
            return Err(InvalidReturn::OtherLength { given: self.quarter, noun: pack.period.noun.clone() });
        }
        let each = self.submissions.par_iter().map(|submission| submission.validate(pack, self.quarter));
        let valid: Vec<Result<(), InvalidReturn>> = each.collect();
        let mut seen = BTreeSet::new();
        for (submission, valid) in self.submissions.iter().zip(valid) {
            valid?;
            if !seen.insert(&submission.reporter) {
                return Err(InvalidReturn::TwoReturns { reporter: submission.reporter.clone() });
            }
        }
        self.received.keys().try_for_each(|id| reporter(pack, id).map(drop))
    }

    /// Holds inboxes that this one is to be compared with against it: each is of an earlier period of the same length, and
    /// no two are of the same one.
    ///
    /// # Errors
    /// The first thing that does not fit, in one of them or among them.
    pub fn validate_earlier<'a>(
        &self,
        pack: &Pack,
        earlier: impl IntoIterator<Item = &'a Self>,
    ) -> Result<(), InvalidReturn> {
        let mut seen = BTreeSet::new();
        for inbox in earlier {
            let (given, current) = (inbox.quarter, self.quarter);
            if given >= current || given.length() != current.length() {
                return Err(InvalidReturn::NotEarlier { given, current });
            }
            if !seen.insert(given) {
                return Err(InvalidReturn::TwoInboxes { period: given });
            }
            inbox.validate(pack)?;
        }
        Ok(())
    }
}

impl Submission {
    /// Holds one return against the pack and the period that is collected.
    pub(super) fn validate(&self, pack: &Pack, expected: Period) -> Result<(), InvalidReturn> {
        reporter(pack, &self.reporter)?;
        if self.quarter != expected {
            let reporter = self.reporter.clone();
            return Err(InvalidReturn::OtherPeriod { reporter, given: self.quarter, expected });
        }
        for ((code, _), entry) in &self.entries {
            let indicator = indicator(pack, code.as_str())?;
            let is_one = match &entry.value {
                Value::Word(word) => indicator.choice.place(word).is_some(),
                Value::Reported(_) | Value::None => false,
                Value::NotApplicable | Value::Blank | Value::Unreadable(_) => true,
            };
            if indicator.is_choice() && !is_one {
                return Err(InvalidReturn::NotAWord {
                    reporter: self.reporter.clone(),
                    code: code.clone(),
                    given: entry.raw.clone(),
                    words: indicator.choice.listed(),
                });
            }
        }
        for (id, rows) in self.details.iter() {
            let detail = detail(pack, id, &self.reporter)?;
            let each = rows.chunk_by(|one, next| one.values.shares_columns(&next.values));
            let first = each.filter_map(<[DetailRow]>::first);
            first
                .flat_map(|row| row.values.iter())
                .try_for_each(|(column, _)| detail_column(detail, column))?;
        }
        Ok(())
    }
}

pub(super) fn reporter<'p>(pack: &'p Pack, id: &ReporterId) -> Result<&'p Reporter, InvalidReturn> {
    pack.reporters.get(id).ok_or_else(|| InvalidReturn::UnknownReporter {
        id: id.to_string(),
        nearest: nearest(id.as_str(), pack.reporters.iter().map(|one| one.id.as_str())),
    })
}

pub(super) fn indicator<'p>(pack: &'p Pack, code: &str) -> Result<&'p Indicator, InvalidReturn> {
    pack.catalogue.get(code).ok_or_else(|| InvalidReturn::UnknownIndicator {
        code: code.to_owned(),
        nearest: nearest(code, pack.catalogue.iter().map(|one| one.code.as_str())),
    })
}

/// A detail sheet that a reporter fills in.
pub(super) fn detail<'p>(
    pack: &'p Pack,
    id: &DetailId,
    whose: &ReporterId,
) -> Result<&'p Detail, InvalidReturn> {
    let asked = |detail: &&Detail| detail.asked_of_id(pack, whose);
    pack.form.detail(id).filter(asked).ok_or_else(|| InvalidReturn::UnknownDetail {
        reporter: whose.clone(),
        detail: id.clone(),
        nearest: nearest(id.as_str(), pack.form.details.iter().filter(asked).map(|one| one.id.as_str())),
    })
}

pub(super) fn detail_column(detail: &Detail, column: &str) -> Result<(), InvalidReturn> {
    // Which row it is and what is remarked on it are no values.
    let all = detail.columns.iter().map(|one| one.id.as_str());
    let known: Vec<&str> = all.filter(|id| !key::ALL.contains(id)).collect();
    if known.contains(&column) {
        return Ok(());
    }
    let nearest = nearest(column, known);
    let sheet = detail.sheet.clone();
    Err(InvalidReturn::UnknownDetailColumn { sheet, column: column.to_owned(), nearest })
}
