//! The return's layout: sheets, columns, labels and the words clerks write in them.

use serde::Deserialize;

use super::detail::{Detail, key};
use super::detail_faults;
use super::error::{PackError, nearest};
use super::faults::Faults;
use super::files::PackFiles;
use super::reporter::Reporters;

/// Layout of the return, read from `form.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormLayout {
    /// Version written into the return's hidden property.
    pub version: String,
    /// 封面.
    pub cover: Cover,
    /// 指标表.
    pub indicators: Sheet,
    /// Detail sheets, none, one or several, in the order in which they stand in the return.
    #[serde(default, rename = "detail")]
    pub details: Vec<Detail>,
    /// 文字材料.
    pub texts: Sheet,
    /// Words with a meaning.
    pub words: Words,
}

/// The cover sheet: label and value rows.
#[derive(Debug, Clone, Default, Deserialize)]
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
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// Sheet name.
    pub sheet: String,
    /// Columns in order.
    #[serde(rename = "column")]
    pub columns: Vec<FormColumn>,
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
    /// One of the sheet's levels.
    Level,
}

/// Words with a fixed meaning in value cells.
#[derive(Debug, Clone, Default, Deserialize)]
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

pub(super) const FILE: &str = "form.toml";
/// The list of a detail sheet's columns; which of its ids must be there hangs on the sheet.
pub(super) const DETAIL_COLUMN: &str = "detail.column";

/// What the program looks for by its id in each list of the form, with what it is for.
pub const IDS: [(&str, &[(&str, &str)]); 4] = [
    (
        "cover.field",
        &[
            ("reporter", "报送单位"),
            ("quarter", "报送的是哪一期"),
            ("cut_off", "统计截止日"),
            ("filler", "填报人，不进入成果"),
            ("reviewer", "审核人，不进入成果"),
            ("phone", "联系电话，不进入成果"),
            ("filled_on", "填报日期，判定是否按时"),
            ("nothing", "零报告"),
        ],
    ),
    (
        "indicators.column",
        &[
            ("code", "指标代码"),
            ("measure", "任务"),
            ("name", "指标名称"),
            ("unit", "计量单位"),
            ("current", "本期的数"),
            ("year", "本年累计"),
            ("remark", "备注"),
        ],
    ),
    (
        DETAIL_COLUMN,
        &[(key::GROUP, "分组"), (key::NAME, "一行的名称"), (key::KIND, "种类"), (key::REMARK, "备注")],
    ),
    (
        "texts.column",
        &[
            ("measure", "任务"),
            ("highlight", "工作亮点"),
            ("problem", "存在问题"),
            ("plan", "下步打算"),
            ("adopt", "建议采用"),
        ],
    ),
];

impl FormLayout {
    pub(super) fn load(files: &PackFiles, reporters: &Reporters, faults: &mut Faults) -> Self {
        let Some(mut form) = files.toml::<Self>(FILE, faults) else { return Self::default() };
        form.details.iter_mut().for_each(Detail::complete);
        detail_faults::check(&form, files, reporters, faults);
        for (table, wanted) in IDS.into_iter().filter(|(table, _)| *table != DETAIL_COLUMN) {
            let given = form.ids(table);
            for (id, what) in wanted.iter().filter(|(id, _)| !given.contains(id)) {
                let others = given.iter().copied().filter(|given| wanted.iter().all(|(id, _)| id != given));
                faults.push(PackError::NoId {
                    at: files.location(FILE, table_position(files, table)),
                    table,
                    id,
                    what,
                    nearest: nearest(id, others),
                });
            }
            for (_, id) in given.iter().enumerate().filter(|(at, id)| given[..*at].contains(id)) {
                let place = files.location(FILE, table_position(files, table));
                faults.push(PackError::Duplicate { at: place, what: "id", name: (*id).to_owned() });
            }
        }
        form
    }

    fn ids(&self, table: &str) -> Vec<&str> {
        let sheet = match table {
            "cover.field" => return self.cover.fields.iter().map(|field| field.id.as_str()).collect(),
            "indicators.column" => &self.indicators,
            _ => &self.texts,
        };
        sheet.columns.iter().map(|column| column.id.as_str()).collect()
    }
}

fn table_position(files: &PackFiles, table: &str) -> usize {
    files.get(FILE).ok().and_then(|text| text.find(&format!("[[{table}]]"))).unwrap_or(0)
}

impl Sheet {
    /// A column by id.
    #[must_use]
    pub fn column(&self, id: &str) -> Option<&FormColumn> {
        self.columns.iter().find(|column| column.id == id)
    }
}
