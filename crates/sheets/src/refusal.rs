//! Why a whole file is not read: one Chinese sentence each, with what to do about it.

use super::a1::a1;
use super::model::Position;

/// A file that cannot be taken. `Display` is the sentence for the person who sent it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// No byte at all, or nothing but blanks.
    #[error("文件是空的（0字节），可能没有传完，请重新发送。")]
    Empty,
    /// Larger than the bound for arriving files.
    #[error("文件过大（{mib} MB，上限 {limit} MB）。请删去图片和无关的表后重新保存。")]
    FileTooLarge {
        /// Size in MiB, rounded up.
        mib: u64,
        /// The bound in MiB.
        limit: u64,
    },
    /// Needs a password to open.
    #[error(
        "文件设有打开密码，无法读取。请打开后取消密码（打开时不问密码的，直接另存即可），另存为 .xlsx 再报送。"
    )]
    Password,
    /// Cut short, or broken inside.
    #[error("文件已损坏或没有传完，请用 WPS 或 Excel 打开确认后，另存为 .xlsx 再报送。{}", detail_text(.detail))]
    Damaged {
        /// Where, as `表“指标表”`, or what part; empty when unknown.
        detail: String,
    },
    /// A table, but not in a format that is read.
    #[error("这不是标准的 Excel 文件（内容是 {content}）。请打开后“另存为”→“Excel 工作簿（*.xlsx）”。")]
    NotExcel {
        /// What it is: `网页`, `Excel 二进制工作簿（.xlsb）` …
        content: &'static str,
    },
    /// A Word document of today; the caller may still take it as the narrative.
    #[error("这是 Word 文档，不是表格，请报送 .xlsx 原表。")]
    WordDocument,
    /// A Word document of the old format, or a WPS text.
    #[error("这是旧版 Word 文档（.doc、.wps），不是表格，请报送 .xlsx 原表；文字材料请另存为 .docx。")]
    LegacyWord,
    /// Something that is no table.
    #[error("这是 {content}，不是表格，请报送 .xlsx 原表。")]
    NotATable {
        /// What it is: `PDF`, `图片`, `压缩包` …
        content: &'static str,
    },
    /// An archive that is not unpacked here.
    #[error("这是 {content}，程序不能解开。请先解压，再报送其中的 .xlsx 原表。")]
    Archive {
        /// What it is: `RAR 压缩包` …
        content: &'static str,
    },
    /// The large files before it unfold to as much as is read at once.
    #[error("前面的大文件合计内容太多，这一个没有读取。请移走不是上报表的大文件后再运行。")]
    Together,
    /// Unpacks to more than a table needs.
    #[error("文件展开后过大（{what}），多半是整列设了格式。请复制有内容的区域到新表后保存。")]
    TooLarge {
        /// The size and its bound, as `600 MB，上限 512 MB`.
        what: String,
    },
    /// A lone cell far from the others in an .xls sheet.
    #[error("表“{sheet}”在 {} 附近有孤立内容，请删除后重新保存。", a1(.cell.0, .cell.1))]
    FarCell {
        /// The sheet.
        sheet: String,
        /// The far corner.
        cell: Position,
    },
    /// Excel 4 macro sheets, which old viruses use.
    #[error("文件含有宏表，可能带宏病毒，请杀毒后另存为 .xlsx。")]
    MacroSheet,
    /// A sheet that the file lists is not in it.
    #[error("文件已损坏：缺少表“{sheet}”的内容。请用 WPS 或 Excel 打开确认后，另存为 .xlsx 再报送。")]
    SheetMissing {
        /// The sheet.
        sheet: String,
    },
    /// Too many cells of a sheet cannot be decoded.
    #[error(
        "表“{sheet}”{} 等 {count} 个以上单元格无法读出，文件已损坏。请用 WPS 或 Excel 打开后，另存为 .xlsx 再报送。",
        a1(.cell.0, .cell.1)
    )]
    SheetUnreadable {
        /// The sheet.
        sheet: String,
        /// The first such cell.
        cell: Position,
        /// How many were met before giving up.
        count: usize,
    },
    /// Not text, not a table, nothing known.
    #[error("认不出文件的内容（既不是表格，也不是文字）。请报送 .xlsx 原表。")]
    Unknown,
    /// The reader itself failed; the file did not stop the run.
    #[error("读取文件时程序出错，已跳过此文件。请用 WPS 或 Excel 打开后，另存为 .xlsx 再报送。")]
    Internal,
}

impl Refusal {
    /// What the sender is asked to do, in a few words.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "请重新发送文件。",
            Self::Password => "请取消打开密码，另存为 .xlsx 再报送。",
            Self::NotExcel { .. } => "请打开后“另存为”→“Excel 工作簿（*.xlsx）”。",
            Self::WordDocument | Self::LegacyWord | Self::NotATable { .. } | Self::Unknown => {
                "请报送 .xlsx 原表。"
            }
            Self::Archive { .. } => "请解压后报送其中的 .xlsx 原表。",
            Self::FileTooLarge { .. } => "请删去图片和无关的表后重新保存。",
            Self::Together => "请移走不是上报表的大文件后再运行。",
            Self::TooLarge { .. } => "请把有内容的区域复制到新表后保存。",
            Self::FarCell { .. } => "请删除远处的孤立内容后重新保存。",
            Self::MacroSheet => "请杀毒后另存为 .xlsx。",
            Self::Damaged { .. }
            | Self::SheetMissing { .. }
            | Self::SheetUnreadable { .. }
            | Self::Internal => "请用 WPS 或 Excel 打开确认，另存为 .xlsx 再报送。",
        }
    }

    /// The sheet and the cell it is about, where known.
    #[must_use]
    pub fn place(&self) -> (Option<&str>, Option<Position>) {
        match self {
            Self::FarCell { sheet, cell } | Self::SheetUnreadable { sheet, cell, .. } => {
                (Some(sheet), Some(*cell))
            }
            Self::SheetMissing { sheet } => (Some(sheet), None),
            _ => (None, None),
        }
    }

    /// Damage at a named place.
    pub(crate) fn damaged(detail: impl Into<String>) -> Self {
        Self::Damaged { detail: detail.into() }
    }

    /// Damage inside a sheet.
    pub(crate) fn damaged_sheet(sheet: &str) -> Self {
        Self::damaged(format!("表“{sheet}”"))
    }
}

fn detail_text(detail: &str) -> String {
    if detail.is_empty() { String::new() } else { format!("（损坏处：{detail}）") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_name_the_place() {
        let far = Refusal::FarCell { sheet: "指标表".into(), cell: (65_535, 255) };
        assert_eq!(far.to_string(), "表“指标表”在 IV65536 附近有孤立内容，请删除后重新保存。");
        assert_eq!(far.place(), (Some("指标表"), Some((65_535, 255))));
        let cut = Refusal::damaged_sheet("封面");
        assert!(cut.to_string().ends_with("（损坏处：表“封面”）"));
        assert!(!Refusal::damaged("").to_string().contains("损坏处"));
    }
}
