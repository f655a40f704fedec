//! The return's layout: sheets, columns, labels and the words clerks write in them.

use serde::Deserialize;

use super::error::PackError;
use super::files::PackFiles;

/// Layout of the return, read from `form.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormLayout {
    /// Version written into the return's hidden property.
    pub version: String,
    /// 封面.
    pub cover: Cover,
    /// 指标表.
    pub indicators: Sheet,
    /// 村级明细表.
    pub villages: Sheet,
    /// 文字材料.
    pub texts: Sheet,
    /// Words with a meaning.
    pub words: Words,
}

/// The cover sheet: label and value rows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    /// Sheet name.
    pub sheet: String,
    /// Title at the top.
    pub title: String,
    /// Labels in order.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
    /// Sentences for whoever fills the form.
    pub instructions: Vec<String>,
}

/// One label of the cover.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Name in code.
    pub id: String,
    /// Label as printed.
    pub label: String,
    /// Other labels meaning the same.
    #[serde(default)]
    pub synonyms: Vec<String>,
}

/// A table sheet of the return.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// Sheet name.
    pub sheet: String,
    /// Columns in order.
    #[serde(rename = "column")]
    pub columns: Vec<FormColumn>,
    /// Levels of 示范等级, lowest last (village sheet only).
    #[serde(default)]
    pub levels: Vec<String>,
    /// Whether rows that are hidden or filtered away count.
    #[serde(default)]
    pub hidden_rows: HiddenRows,
}

/// Whether rows count that nobody sees on the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HiddenRows {
    /// They count, and it is told that they are there.
    #[default]
    Counted,
    /// They are left out, and it is told which.
    LeftOut,
}

/// One column of a table sheet.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormColumn {
    /// Name in code.
    pub id: String,
    /// Header as printed.
    pub header: String,
    /// What stands in it.
    #[serde(default, rename = "type")]
    pub content: Content,
    /// Unit of a column of counts, so that a rule cannot compare it with something else; empty for others.
    #[serde(default)]
    pub unit: String,
    /// What counts, shown as the header's note.
    #[serde(default)]
    pub note: String,
    /// Other headers meaning the same.
    #[serde(default)]
    pub synonyms: Vec<String>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// Words.
    #[default]
    Text,
    /// A whole number.
    Count,
    /// 有 or 无.
    Has,
    /// 是 or 否.
    Yes,
    /// 示范等级.
    Level,
}

/// Words with a fixed meaning in value cells.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Zero on a flow.
    pub none: Vec<String>,
    /// Not applicable.
    pub not_applicable: Vec<String>,
    /// 是.
    pub yes: Vec<String>,
    /// 否.
    pub no: Vec<String>,
    /// 有.
    pub has: Vec<String>,
    /// 无.
    pub has_not: Vec<String>,
}

impl FormLayout {
    pub(super) fn load(files: &PackFiles) -> Result<Self, PackError> {
        files.toml("form.toml")
    }

    /// A column of the village sheet by id or header.
    #[must_use]
    pub fn village_column(&self, name: &str) -> Option<&FormColumn> {
        self.villages.columns.iter().find(|column| column.id == name || column.header == name)
    }
}

impl Sheet {
    /// A column by id.
    #[must_use]
    pub fn column(&self, id: &str) -> Option<&FormColumn> {
        self.columns.iter().find(|column| column.id == id)
    }
}
