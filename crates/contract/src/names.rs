//! What outputs and the folders around them are called.

use crate::data::Edition;

/// The inbox inside a quarter's folder.
pub const INBOX: &str = "上报";
/// The outputs inside a quarter's folder.
pub const OUTPUTS: &str = "成果";
/// The blank returns inside a quarter's folder.
pub const FORMS: &str = "空白表";
/// The returns to be sent back, inside the outputs.
pub const RETURNED: &str = "退回";
/// The list of hashes beside the outputs.
pub const MANIFEST: &str = "清单.json";

/// What begins the names of files that a run needs only while it writes.
pub const TEMPORARY: &str = ".jibao-";
/// What begins the names of new files until they take their places.
pub const STAGED: &str = ".jibao-新-";
/// What begins the names of replaced files until the run is done.
pub const ASIDE: &str = ".jibao-旧-";
/// What a run is about to do; while it is there, old files and new ones may stand side by side.
pub const PENDING: &str = ".jibao-未完成.json";
/// The same once all new files are in their places, until the old ones are taken away.
pub const DONE: &str = ".jibao-待收尾.json";
/// What was exported into a folder: hashes by name.
pub const EXPORTS: &str = ".jibao-导出.json";
/// Held by the one process that writes into a workspace.
pub const LOCK: &str = ".jibao-锁";
/// Held by the one process that watches a folder.
pub const WATCH: &str = ".jibao-守候";

/// The document.
pub const DOCUMENT: &str = "工作总结";
/// The consolidated workbook.
pub const WORKBOOK: &str = "汇总表";
/// The page of findings.
pub const PAGE: &str = "核查报告";
/// The data.
pub const DATA: &str = "数据";
/// The pages of the groups, inside the outputs.
pub const PAGES: &str = "分组核查报告";
/// The villages, one a line, where they are too many to stand in the data.
pub const VILLAGES: &str = "明细数据.ndjson";

const PUBLIC: &str = "（公开版）";
const DRAFT: &str = "（送审稿）";
const KEPT: &str = "人工修改";

/// What stands before the ending in the names of an edition's files.
#[must_use]
pub fn mark(edition: Edition) -> &'static str {
    match edition {
        Edition::Internal => "",
        Edition::Public => PUBLIC,
    }
}

/// The document of a quarter (`2024年第二季度`).
#[must_use]
pub fn document(quarter: &str, edition: Edition, draft: bool) -> String {
    let draft = if draft { DRAFT } else { "" };
    format!("{quarter}{DOCUMENT}{}{draft}.docx", mark(edition))
}

/// The workbook of a quarter.
///
/// ```
/// use jibao_contract::data::Edition;
/// use jibao_contract::names::workbook;
/// assert_eq!(workbook("2025年第二季度", Edition::Public), "2025年第二季度汇总表（公开版）.xlsx");
/// ```
#[must_use]
pub fn workbook(quarter: &str, edition: Edition) -> String {
    format!("{quarter}{WORKBOOK}{}.xlsx", mark(edition))
}

/// The page of findings of a quarter.
#[must_use]
pub fn page(quarter: &str) -> String {
    format!("{quarter}{PAGE}.html")
}

/// The data.
#[must_use]
pub fn data(edition: Edition) -> String {
    format!("{DATA}{}.json", mark(edition))
}

/// A name as a file may be called: what no file system takes becomes full-width.
#[must_use]
pub fn stem(name: &str) -> String {
    let wide = |c: char| match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => {
            char::from_u32(u32::from(c) + 0xFEE0).unwrap_or('＿')
        }
        c if c.is_control() => '＿',
        c => c,
    };
    name.trim().chars().map(wide).collect()
}

/// The workbook of a reporter, blank or sent back.
///
/// ```
/// use jibao_contract::names::form;
/// assert_eq!(form("楚雄市"), "楚雄市.xlsx");
/// assert_eq!(form(" 甲/乙 "), "甲／乙.xlsx");
/// ```
#[must_use]
pub fn form(reporter: &str) -> String {
    format!("{}.xlsx", stem(reporter))
}

/// The page of a group of reporters, inside the outputs.
#[must_use]
pub fn group_page(stem: &str) -> String {
    format!("{PAGES}/{stem}.html")
}

/// A return to be sent back, inside the outputs.
#[must_use]
pub fn returned(file: &str) -> String {
    format!("{RETURNED}/{file}")
}

/// A file that a person changed, put aside on a day (`2024-06-25`); the second of a day has `count` 2.
#[must_use]
pub fn kept(stem: &str, ending: &str, day: &str, count: usize) -> String {
    let count = if count == 1 { String::new() } else { format!("-{count}") };
    format!("{stem}（{KEPT}{day}{count}）{ending}")
}

/// Whether a file was put aside because a person had changed it.
#[must_use]
pub fn is_kept(name: &str) -> bool {
    name.contains(KEPT)
}
