//! Why a file is not read, in a sentence that says what to do.

/// A file that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// No bytes.
    #[error("文件是空的（0 字节），可能没有传完，请重新发送。")]
    Empty,
    /// Needs a password to open.
    #[error("文件设有打开密码，无法读取。请打开后取消密码，另存为 .xlsx 再报送。")]
    Password,
    /// Cut short or broken.
    #[error("文件已损坏或没有传完，请用 WPS 或 Excel 打开确认后，另存为 .xlsx 再报送。")]
    Damaged,
    /// A spreadsheet of a kind that is not read.
    #[error("这不是标准的 Excel 文件（内容是{0}）。请打开后“另存为”→“Excel 工作簿（*.xlsx）”。")]
    Resave(&'static str),
    /// No spreadsheet at all.
    #[error("这是{0}，不是表格，请报送 .xlsx 原表。")]
    NotATable(&'static str),
    /// Too much to unpack.
    #[error("文件展开后过大（{0} MB，上限 512 MB），多半是整列设了格式。请复制有内容的区域到新表后保存。")]
    TooLarge(u64),
    /// A file beyond the size limit as it lies there.
    #[error("文件过大（{0} MB，上限 50 MB），请删去图片等无关内容后另存为 .xlsx 再报送。")]
    FileTooLarge(u64),
    /// Old macro sheets, a usual carrier of macro viruses.
    #[error("文件含有宏表，可能带宏病毒，请杀毒后另存为 .xlsx。")]
    MacroSheet,
}
