//! By what a return form, and a return that was sent back, are known again: document properties, sheets, columns and marks.

use jibao_core::pack::PeriodWords;

/// Document property with the reporter's id.
pub const REPORTER: &str = "jibao.reporter";
/// Document property with the quarter, `2024Q2`.
pub const QUARTER: &str = "jibao.quarter";
/// Document property with the form's version.
pub const VERSION: &str = "jibao.form";
/// Document property that says `1` where the content is sample data.
pub const SAMPLE: &str = "jibao.sample";
/// Document property of a return that corrects an earlier one.
pub const CORRECTION: &str = "jibao.correction";
/// Document property with the stamp of a return that is sent back.
pub const RETURNED: &str = "jibao.returned";

/// First sheet of a return sent back: what is to be mended.
pub const RETURNED_SHEET: &str = "退回说明";
/// Its column that leads to the cell to be mended.
pub const PLACE_COLUMN: &str = "位置";
/// Its last column that says something of its own: what is to be done. Behind it stands the row's remark.
pub const HOW_COLUMN: &str = "怎么改";
/// Second sheet: the same as a message to be pasted.
pub const MESSAGE_SHEET: &str = "退回消息";
/// How every note on a cell to be mended begins: no reader takes it for a clerk's remark.
pub const NOTE: &str = "退回核对：";
/// What stands before the stamp on the first sheet: programs that drop hidden properties keep cells.
pub const NUMBER: &str = "退回编号：";

/// Sheet of a form that checks what is filled in.
pub const CHECK_SHEET: &str = "自检";
/// Column of a form's tables that points at the lines of that sheet.
pub const CHECK_COLUMN: &str = "自检";
/// Label of the cover's line that says how much is left to mend.
pub const CHECK_LABEL: &str = "自检结果";

/// Column with the last period's 本期: 上季度.
#[must_use]
pub fn before_column(words: &PeriodWords) -> String {
    words.previous.clone()
}

/// Column with the last period's 本年累计: 上季度累计.
#[must_use]
pub fn before_year_column(words: &PeriodWords) -> String {
    format!("{}累计", words.previous)
}

/// The columns beside the form's own that the program writes: no reader takes them for a clerk's.
#[must_use]
pub fn own_columns(words: &PeriodWords) -> [String; 3] {
    [CHECK_COLUMN.to_owned(), before_column(words), before_year_column(words)]
}
