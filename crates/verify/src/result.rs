//! What verification found.

use std::collections::BTreeMap;

use jibao_contract::data::Edition;
use jibao_contract::names;
use jibao_core::ids::Period;
use jibao_core::report::quotation::PREFIX;
use jibao_core::text::numerals::Sort;
use serde::Serialize;

/// A verified quarter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// `jibao/verified/1`.
    pub schema: &'static str,
    /// The quarter.
    pub quarter: Period,
    /// Files that were reconciled with each other.
    pub files: Vec<String>,
    /// The documents' numbers.
    pub numbers: Numbers,
    /// Cells of the workbook compared with the data.
    pub cells: usize,
    /// The same by sheet.
    pub cells_by_sheet: BTreeMap<String, usize>,
    /// What was not compared cell by cell, or could not be.
    pub unchecked: Vec<String>,
    /// Totals, rates and coverages computed anew from the reporters' values.
    pub recomputed: usize,
    /// Everything that does not fit.
    pub differences: Vec<Difference>,
    /// What is worth knowing and no difference: files changed since they were written, tracked changes.
    pub notes: Vec<String>,
}

impl Verified {
    /// Nothing found yet of a quarter.
    pub(crate) fn of(quarter: Period) -> Self {
        Self {
            schema: "jibao/verified/1",
            quarter,
            files: Vec::new(),
            numbers: Numbers::default(),
            cells: 0,
            cells_by_sheet: BTreeMap::new(),
            unchecked: Vec::new(),
            recomputed: 0,
            differences: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds what was found in another edition.
    pub(crate) fn join(&mut self, other: Self) {
        self.files
            .extend(other.files.into_iter().filter(|file| !self.files.contains(file)).collect::<Vec<_>>());
        self.numbers.total += other.numbers.total;
        let counts = [
            (&mut self.numbers.by_form, other.numbers.by_form),
            (&mut self.numbers.by_origin, other.numbers.by_origin),
        ];
        for (own, others) in counts {
            for (name, count) in others {
                *own.entry(name).or_default() += count;
            }
        }
        // Editions share the workbook and the data: what was told of them once is not told again.
        let news = other.differences.into_iter().filter(|one| !self.differences.contains(one));
        let news: Vec<Difference> = news.collect();
        self.differences.extend(news);
        self.notes.extend(other.notes);
        let more = other.unchecked.into_iter().filter(|one| !self.unchecked.contains(one));
        let more: Vec<String> = more.collect();
        self.unchecked.extend(more);
    }

    /// Whether everything reconciles.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.differences.is_empty()
    }
}

/// A workbook reconciled with its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookVerified {
    /// Cells compared, by sheet.
    pub cells: BTreeMap<String, usize>,
    /// Everything that does not fit.
    pub differences: Vec<Difference>,
    /// What was not compared cell by cell, or could not be.
    pub unchecked: Vec<String>,
}

/// How many numbers were found, and by what they are explained.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Numbers {
    /// All of them.
    pub total: usize,
    /// By their form: 数量, 百分数, 日期 …
    pub by_form: BTreeMap<&'static str, usize>,
    /// By what explains them: 数据, 明细, 引文, 声明 …
    pub by_origin: BTreeMap<&'static str, usize>,
}

impl Numbers {
    pub(crate) fn count(&mut self, sort: Sort, origin: Origin) {
        self.total += 1;
        *self.by_form.entry(form(sort)).or_default() += 1;
        *self.by_origin.entry(origin.label()).or_default() += 1;
    }

    /// How many are explained by an origin.
    #[must_use]
    pub fn of(&self, origin: Origin) -> usize {
        self.by_origin.get(origin.label()).copied().unwrap_or_default()
    }
}

/// What a number of a document is explained by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A figure of the data, by its mark.
    Figure,
    /// A figure of the data whose mark is lost, by its text.
    Unmarked,
    /// A value of the data at the place in a table that its row and column name.
    Cell,
    /// A text quoted from a return.
    Quoted,
    /// A constant that the pack declares.
    Constant,
    /// The number of a heading, an attachment, a row or a page.
    Ordinal,
    /// Nothing.
    Unexplained,
}

impl Origin {
    /// What people call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Figure => "数据中的数",
            Self::Unmarked => "数据中的数（标记已丢失，按文字对上）",
            Self::Cell => "表格中的分项数",
            Self::Quoted => "引用报送原文",
            Self::Constant => "已声明的固定数",
            Self::Ordinal => "序号和页码",
            Self::Unexplained => "找不到出处",
        }
    }
}

/// A name in quotation marks; one that has some of its own keeps them and gets no more.
pub(crate) fn called(name: &str) -> String {
    if name.contains('“') { name.to_owned() } else { format!("“{name}”") }
}

/// What people call a form.
fn form(sort: Sort) -> &'static str {
    match sort {
        Sort::Amount => "数量",
        Sort::Percent => "百分数",
        Sort::Points => "百分点",
        Sort::Times => "倍数",
        Sort::Date => "日期",
        Sort::Year => "年份和季度",
        Sort::DocumentNumber => "文号",
        Sort::Attachment => "附件序号",
        Sort::Heading => "标题序号",
        Sort::Code => "代码",
        Sort::Words => "汉字数",
    }
}

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What sort it is.
    pub kind: DifferenceKind,
    /// File and place, `2024年第二季度工作总结.docx › 第12段`.
    #[serde(rename = "where")]
    pub place: String,
    /// What stands there, or what it is about.
    pub what: String,
    /// What the data say; empty where they say nothing.
    pub expected: String,
    /// What was found; empty where nothing was.
    pub found: String,
    /// The figure or indicator it is about.
    pub figure: Option<String>,
}

/// Sorts of differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// A number is not what the data say.
    Changed,
    /// A number that nothing explains.
    Unexplained,
    /// A figure that should stand in the document and does not.
    Gone,
    /// The workbook says something else than the data.
    Workbook,
    /// An output that the list names, or a sheet, a column or a cell that the workbook must have, is not there.
    Missing,
    /// The data do not fit together.
    Data,
    /// Returns or pack were changed after the outputs were written.
    Stale,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { place, what, expected, found, .. } = self;
        let data = self.data();
        let figure = self.figure.as_ref().map(|figure| format!("（{figure}，{data}）")).unwrap_or_default();
        match self.kind {
            DifferenceKind::Changed if expected.is_empty() => {
                let id = self.figure.as_deref().unwrap_or_default();
                let source = if id.starts_with(PREFIX) { "报送原文" } else { &data };
                write!(f, "{place}“{what}”：{source}里没有这个数（{id}）")
            }
            DifferenceKind::Changed => write!(f, "{place}“{what}”：原为{expected}{figure}"),
            DifferenceKind::Unexplained => {
                write!(f, "{place}“{what}”：{found}找不到出处，不是数据中的数，也没有在 text/常数.toml 声明")
            }
            DifferenceKind::Gone => write!(f, "{place}：{what}{expected}{figure}应在文中，现在少了{found}处"),
            DifferenceKind::Workbook | DifferenceKind::Data => {
                match (found.is_empty(), expected.is_empty()) {
                    (true, true) => write!(f, "{place}：{data}里没有{what}"),
                    (false, true) => write!(f, "{place}：{what}为{found}，{data}里没有{figure}"),
                    (true, false) => write!(f, "{place}：{what}为空白，应为{expected}{figure}"),
                    (false, false) => write!(f, "{place}：{what}为{found}，应为{expected}{figure}"),
                }
            }
            DifferenceKind::Missing => write!(f, "{place}：{what}"),
            DifferenceKind::Stale => write!(f, "{place}：{what}，请重新运行 jibao build"),
        }
    }
}

impl Difference {
    /// The file of data that it is about: the one of the edition that its place is in.
    fn data(&self) -> String {
        let public = self.place.contains(names::mark(Edition::Public));
        names::data(if public { Edition::Public } else { Edition::Internal })
    }
}
