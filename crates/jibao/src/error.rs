//! What stops a run: one clear sentence each.

use std::path::PathBuf;

use gongwen::WordError;
use jibao_core::pack::PackError;
use jibao_core::rules::waiver::WaiverError;
use jibao_ingest::ReadError;
use jibao_render::forms::FormError;
use jibao_render::long::LongError;
use jibao_render::narrative::TemplateError;
use jibao_render::workbook::WorkbookError;
use jibao_verify::VerifyError;

/// Why nothing could be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder is not there.
    #[error("找不到文件夹 {0}，请检查路径")]
    NoFolder(PathBuf),
    /// The folder holds nothing to work on.
    #[error("{0} 里没有可处理的季度：应有名为“2024年第二季度”这样的文件夹，里面的“上报”放各单位的表")]
    NoQuarter(PathBuf),
    /// The quarter cannot be told from the folder's name.
    #[error("看不出 {0} 是哪个季度，请用 --quarter 指明，如 --quarter 2024Q2")]
    QuarterUnknown(PathBuf),
    /// The inbox is empty.
    #[error("{0} 里没有任何上报表，请把各单位的表放进去再运行")]
    NoReturns(PathBuf),
    /// A workspace is there already.
    #[error("{0} 已经存在，没有改动；如需重新建立，请换一个文件夹")]
    Exists(PathBuf),
    /// The pack is broken.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// A text of the user's is in an encoding of older editors.
    #[error("{0} 不是 UTF-8 编码：请在记事本中打开，选“另存为”，编码选“UTF-8”，再运行")]
    Encoding(PathBuf),
    /// `jibao.toml` is broken.
    #[error("{path} 第{line}行：{message}")]
    Config {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The file of waivers is broken.
    #[error("{path} {source}")]
    Waivers {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        source: WaiverError,
    },
    /// Reading the inbox failed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A text template is broken.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The Word file could not be made.
    #[error("工作总结未能生成：{0}")]
    Word(#[from] WordError),
    /// The workbook could not be made.
    #[error("汇总表未能生成：{0}")]
    Workbook(#[from] WorkbookError),
    /// An output is not there.
    #[error("找不到 {0}，没有可核对的成果，请先运行 jibao build")]
    NothingToVerify(PathBuf),
    /// An output cannot be read.
    #[error("{path} 读不了：{reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The outputs cannot be verified.
    #[error(transparent)]
    Verify(VerifyError),
    /// The page could not be made.
    #[error("核查报告未能生成：{0}")]
    Page(#[from] jibao_render::page::PageError),
    /// A form could not be made.
    #[error("上报表未能生成：{0}")]
    Form(#[from] FormError),
    /// The long table could not be made.
    #[error(transparent)]
    Long(#[from] LongError),
    /// The table's file has an ending that says no known format.
    #[error("{0} 的后缀不是 .csv 或 .parquet，请改写，如 --to long.csv")]
    ExportFormat(PathBuf),
    /// The output is open elsewhere.
    #[error("{0} 正被其他程序打开，无法写入，请关闭后再运行")]
    InUse(PathBuf),
    /// Reading or writing failed.
    #[error("无法读写 {path}：{source}")]
    Io {
        /// What.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
}

impl Error {
    /// Names the path an input or output error is about.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ResourceBusy if path.is_file() => {
                Self::InUse(path)
            }
            _ => Self::Io { path, source },
        }
    }
}
