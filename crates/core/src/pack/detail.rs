//! The detail sheets of the return: what one row of each is, its columns, and what is added up over its rows.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Pack;
use super::form::{Content, FormColumn, FormLayout, HiddenRows};
use super::reporter::Reporter;
use crate::ids::{DetailId, ReporterId};

/// The columns that tell which row it is, and what is remarked on it: by these ids, in every detail sheet.
pub mod key {
    /// The group that a row belongs to: its township.
    pub const GROUP: &str = "group";
    /// What a row is about, by its name.
    pub const NAME: &str = "name";
    /// Which of the sheet's kinds it is.
    pub const KIND: &str = "kind";
    /// 备注.
    pub const REMARK: &str = "remark";
    /// All of them.
    pub const ALL: [&str; 4] = [GROUP, NAME, KIND, REMARK];
}

/// A detail sheet of the return, `[[detail]]` of `form.toml`: one row a village, a school, a hazard.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detail {
    /// What other files call it, `villages`.
    pub id: DetailId,
    /// Sheet name in the return: 村级明细表.
    pub sheet: String,
    /// What one row is, as sentences say it: 村（社区）.
    pub row: String,
    /// The same in short: 村. As long where it is not given.
    #[serde(default)]
    pub short: String,
    /// What its groups are: 乡镇（街道）; empty where it has none.
    #[serde(default)]
    pub group: String,
    /// What its register is called: 村册.
    #[serde(default = "usual_register")]
    pub register: String,
    /// Its sheet's name in 汇总表; as in the return where it is not given.
    #[serde(default)]
    pub book: String,
    /// The title of the annex that lists the rows below a target.
    #[serde(default)]
    pub annex: String,
    /// Who fills it in; every county where nobody is named.
    #[serde(default)]
    pub reporters: Vec<ReporterId>,
    /// Endings that a row's name may lack, where rows have no kinds.
    #[serde(default)]
    pub endings: Vec<String>,
    /// Endings that lists in the paper leave off.
    #[serde(default)]
    pub omitted: Vec<String>,
    /// Endings that a group's name may lack.
    #[serde(default)]
    pub group_endings: Vec<String>,
    /// What a column of levels takes, the highest first.
    #[serde(default)]
    pub levels: Vec<String>,
    /// Whether rows that are hidden or filtered away count.
    #[serde(default)]
    pub hidden_rows: HiddenRows,
    /// The kinds of row.
    #[serde(default, rename = "kind")]
    pub kinds: Vec<RowKind>,
    /// Columns in order.
    #[serde(rename = "column")]
    pub columns: Vec<FormColumn>,
}

/// A kind of row: 村, 社区.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowKind {
    /// What it is called.
    pub name: String,
    /// Endings that names of this kind may lack: 村民委员会.
    #[serde(default)]
    pub endings: Vec<String>,
}

fn usual_register() -> String {
    "名册".to_owned()
}

impl Detail {
    /// Words that were not given, from those that were.
    pub(super) fn complete(&mut self) {
        for (word, usual) in [(&mut self.short, self.row.clone()), (&mut self.book, self.sheet.clone())] {
            if word.is_empty() {
                *word = usual;
            }
        }
        if self.annex.is_empty() {
            self.annex = format!("{}短板清单", self.short);
        }
    }

    /// A column by id.
    #[must_use]
    pub fn column(&self, id: &str) -> Option<&FormColumn> {
        self.columns.iter().find(|column| column.id == id)
    }

    /// What stands above a column; its id where there is none.
    #[must_use]
    pub fn header<'a>(&'a self, id: &'a str) -> &'a str {
        self.column(id).map_or(id, |column| &column.header)
    }

    /// The unit of a column of counts; empty for others.
    #[must_use]
    pub fn unit(&self, id: &str) -> &str {
        self.column(id).map_or("", |column| &column.unit)
    }

    /// The columns that hold values.
    pub fn values(&self) -> impl Iterator<Item = &FormColumn> {
        self.columns.iter().filter(|column| column.content != Content::Text)
    }

    /// Its name in the workbook without 明细: what a column is said to be of.
    #[must_use]
    pub fn brief(&self) -> &str {
        self.book.strip_suffix("明细").filter(|brief| !brief.is_empty()).unwrap_or(&self.book)
    }

    /// A row's name as lists in the paper have it: 斗阁村 for 斗阁村民委员会.
    #[must_use]
    pub fn everyday<'n>(&self, name: &'n str) -> &'n str {
        let mut ways = self.omitted.iter().filter_map(|ending| name.strip_suffix(ending.as_str()));
        ways.find(|rest| !rest.is_empty()).unwrap_or(name)
    }

    /// Whether its rows belong to groups.
    #[must_use]
    pub fn has_groups(&self) -> bool {
        !self.group.is_empty()
    }

    /// Whether a reporter fills it in.
    #[must_use]
    pub fn asked_of(&self, reporter: &Reporter) -> bool {
        match self.reporters.as_slice() {
            [] => reporter.is_unit(),
            named => named.contains(&reporter.id),
        }
    }

    /// Whether a reporter of that id fills it in.
    #[must_use]
    pub fn asked_of_id(&self, pack: &Pack, id: &ReporterId) -> bool {
        pack.reporters.get(id).is_some_and(|reporter| self.asked_of(reporter))
    }

    /// Endings that a row's name may lack, the longest first, each with the kind that it says.
    #[must_use]
    pub fn name_endings(&self) -> Vec<(&str, Option<&str>)> {
        let kinds = self.kinds.iter();
        let of_kinds = kinds
            .flat_map(|kind| kind.endings.iter().map(|ending| (ending.as_str(), Some(kind.name.as_str()))));
        let mut all: Vec<(&str, Option<&str>)> =
            of_kinds.chain(self.endings.iter().map(|ending| (ending.as_str(), None))).collect();
        all.sort_by_key(|(ending, _)| std::cmp::Reverse(ending.len()));
        all
    }
}

/// What is made of the rows of a detail sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DetailSource {
    /// Of which sheet.
    pub detail: DetailId,
    /// What.
    pub fold: Fold,
}

/// How rows become one number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Fold {
    /// How many rows there are.
    Rows,
    /// Sum of a column.
    Sum(String),
    /// Rows with 有 or 是 in a column.
    Count(String),
    /// Rows whose column is at least a number.
    CountAtLeast(String, Decimal),
    /// Rows whose column has one of the sheet's levels.
    CountEqual(String, String),
    /// Smallest value of a column.
    Min(String),
}

impl Fold {
    /// The column that is looked at, if one is.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Rows => None,
            Self::Sum(column)
            | Self::Count(column)
            | Self::CountAtLeast(column, _)
            | Self::CountEqual(column, _)
            | Self::Min(column) => Some(column),
        }
    }
}

impl DetailSource {
    /// Whether it looks at a column of a sheet.
    #[must_use]
    pub fn reads(&self, detail: &DetailId, column: &str) -> bool {
        self.detail == *detail && self.fold.column() == Some(column)
    }
}

/// Why a name is no column of a detail sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoColumn {
    /// No sheet has it.
    Unknown,
    /// Several have it: how each is written.
    Several(Vec<String>),
}

impl FormLayout {
    /// A detail sheet by its id.
    #[must_use]
    pub fn detail(&self, id: &DetailId) -> Option<&Detail> {
        self.details.iter().find(|detail| detail.id == *id)
    }

    /// The detail sheets that a reporter fills in.
    pub fn details_of<'a>(&'a self, reporter: &'a Reporter) -> impl Iterator<Item = &'a Detail> {
        self.details.iter().filter(|detail| detail.asked_of(reporter))
    }

    /// The one detail sheet, where the form has one and no more.
    #[must_use]
    pub fn only_detail(&self) -> Option<&Detail> {
        match self.details.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// What data call the sheet of a row: nothing where the form has one.
    #[must_use]
    pub fn told_id<'a>(&self, detail: &'a Detail) -> &'a str {
        if self.only_detail().is_some() { "" } else { detail.id.as_str() }
    }

    /// A column of a detail sheet by its id or header; with the sheet's id before it (`hazards.places`) where several
    /// sheets have the name.
    pub fn detail_column(&self, name: &str) -> Result<(&Detail, &FormColumn), NoColumn> {
        let of = |detail: &'_ Detail, name: &str| {
            detail.columns.iter().position(|column| column.id == name || column.header == name)
        };
        let all =
            || self.details.iter().filter_map(|detail| Some((detail, &detail.columns[of(detail, name)?])));
        let mut found = all();
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            (Some(_), Some(_)) => Err(NoColumn::Several(
                all().map(|(detail, column)| format!("{}.{}", detail.id, column.id)).collect(),
            )),
            (None, _) => {
                let (sheet, name) = name.split_once('.').ok_or(NoColumn::Unknown)?;
                let detail = self.details.iter().find(|detail| detail.id.as_str() == sheet);
                let detail = detail.ok_or(NoColumn::Unknown)?;
                let column = of(detail, name).ok_or(NoColumn::Unknown)?;
                Ok((detail, &detail.columns[column]))
            }
        }
    }

    /// Every name that a column of a detail sheet goes by, for telling the nearest.
    pub(super) fn detail_columns(&self) -> impl Iterator<Item = &str> {
        let columns = self.details.iter().flat_map(|detail| &detail.columns);
        columns.map(|column| column.header.as_str()).collect::<BTreeSet<_>>().into_iter()
    }

    /// A text of the program about detail sheets in the words of the form: of its one sheet, else words that fit every
    /// sheet. Names stand in braces: `{detail.sheet}`.
    pub(super) fn fill_detail(&self, text: &str) -> String {
        let [sheet, row, short, group, register] = match self.only_detail() {
            Some(one) => [&*one.sheet, &*one.row, &*one.short, &*one.group, &*one.register],
            None => ["明细表", "行", "行", "分组", "名册"],
        };
        let group = if group.is_empty() { "分组" } else { group };
        [
            ("{detail.sheet}", sheet),
            ("{detail.row}", row),
            ("{detail.short}", short),
            ("{detail.group}", group),
            ("{detail.register}", register),
        ]
        .into_iter()
        .fold(text.to_owned(), |text, (name, word)| text.replace(name, word))
    }
}
