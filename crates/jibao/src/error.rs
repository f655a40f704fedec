//! What stops a run: one clear sentence each.

use std::io::ErrorKind;
use std::path::PathBuf;

#[cfg(feature = "docx")]
use gongwen::WordError;
use jibao_contract::data::DataError;
use jibao_core::ids::Period;
use jibao_core::pack::{PackFaults, PeriodWords};
use jibao_core::returns::InvalidReturn;
use jibao_core::rules::OwnCheckError;
use jibao_core::rules::waiver::WaiverError;
use jibao_ingest::{Doing, ReadError, ReceiptError, refused};
#[cfg(feature = "xlsx")]
use jibao_render::forms::FormError;
use jibao_render::long::LongError;
use jibao_render::narrative::TemplateError;
#[cfg(feature = "xlsx")]
use jibao_render::workbook::WorkbookError;
use jibao_verify::VerifyError;

use crate::outputs::Recovered;
use crate::plans::PlansError;

/// Why nothing could be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder is not there.
    #[error("找不到文件夹 {0}，请检查路径")]
    NoFolder(PathBuf),
    /// The folder holds nothing to work on.
    #[error(
        "{0} 里没有可处理的期：应有名为“2024年第二季度”“2024年6月”这样的文件夹，里面的“上报”放各单位的表"
    )]
    NoQuarter(PathBuf),
    /// The quarter cannot be told from the folder's name.
    #[error("看不出 {} 是{}，请用 --quarter 指明，如 --quarter {}", path.display(), period.which, period.length.example())]
    QuarterUnknown {
        /// The folder.
        path: PathBuf,
        /// The words for periods.
        period: Box<PeriodWords>,
    },
    /// A period of another length than the office reports by.
    #[error("{given}不是方案包的{}，应写成 {} 这样的，没有改动", period.noun, period.length.example())]
    OtherLength {
        /// The period as asked for.
        given: Period,
        /// The words for periods.
        period: Box<PeriodWords>,
    },
    /// The quarter cannot be told from one file alone.
    #[error(
        "看不出 {} 是{}：请确认它是上报表，并在封面“{}”填写，如“{}”",
        path.display(), period.which, period.field(), period.length.example().label()
    )]
    FileQuarterUnknown {
        /// The file.
        path: PathBuf,
        /// The words for periods.
        period: Box<PeriodWords>,
    },
    /// One file alone that is no return, or cannot be opened.
    #[error("{0} 不能核查，请确认它是上报表：{1}")]
    FileRefused(PathBuf, String),
    /// The inbox is empty.
    #[error("{0} 里没有任何上报表，请把各单位的表放进去再运行")]
    NoReturns(PathBuf),
    /// Every quarter of the plan has its folder.
    #[error(
        "{root} 里方案包的{noun}都已经建立（到{}为止），没有改动；要建别的{noun}，请用 --quarter 指明，如 --quarter {}",
        last.label(), last.next().unwrap_or(*last)
    )]
    PlanDone {
        /// The workspace.
        root: PathBuf,
        /// What the office's periods are.
        noun: String,
        /// The plan's last period.
        last: Period,
    },
    /// A workspace is there already.
    #[error("{0} 已经存在，没有改动；如需重新建立，请换一个文件夹")]
    Exists(PathBuf),
    /// The pack is broken.
    #[error(transparent)]
    Pack(#[from] PackFaults),
    /// The packs cannot stand in one workspace.
    #[error(transparent)]
    Plans(#[from] PlansError),
    /// A pack that is not in the program.
    #[error("没有名为“{name}”的内置方案包{}，可用：{}", nearest.as_deref().map(|name| format!("，是不是“{name}”？")).unwrap_or_default(), crate::packs::NAMES.join("、"))]
    NoPack {
        /// The name as written.
        name: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
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
    /// Two folders of one quarter: nobody can tell which one counts.
    #[error("{} 和 {} 是同一{noun}的两个文件夹，不知道用哪一个，请把不用的改名（如加“备份”）或移走", one.display(), other.display())]
    SameQuarter {
        /// One of them.
        one: PathBuf,
        /// The other.
        other: PathBuf,
        /// What the office's periods are.
        noun: String,
    },
    /// The register of receipts is broken.
    #[error("{path} {source}")]
    Receipts {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the row.
        source: ReceiptError,
    },
    /// Reading the inbox failed.
    #[error(transparent)]
    Read(ReadError),
    /// Returns do not fit the pack or each other.
    #[error("上报数据有误：{0}")]
    Invalid(#[from] InvalidReturn),
    /// A check of one's own cannot be added.
    #[error(transparent)]
    OwnCheck(#[from] OwnCheckError),
    /// A text function's name is taken, or none that a text can write.
    #[error("文稿函数的名称“{0}”已有，或者不是字母、数字、下划线组成的")]
    TextFunction(String),
    /// The cut-off day is none of a month.
    #[error("统计截止日应为1至31，给的是{0}")]
    CutOffDay(i8),
    /// Whoever watches ended the work.
    #[error("运行中止，没有改动任何文件")]
    Cancelled,
    /// The public edition has no such output.
    #[error("公开版没有核查报告，请用内部版生成")]
    NotPublic,
    /// What takes an output refused it.
    #[error("成果没有写完：{}", refused(.0, Doing::Writing))]
    Output(#[source] std::io::Error),
    /// The outputs that were to stand in a folder were not made to their end: none of them has taken its place.
    #[error("成果没有写完（写好以前放在 {}）：{}；没有改动任何文件", folder.display(), refused(.source, Doing::Writing))]
    Unfinished {
        /// Where they lie until then.
        folder: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The data are not read back.
    #[error("数据.json {0}")]
    Data(#[from] DataError),
    /// A text template is broken.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The Word file could not be made.
    #[error("工作总结未能生成：{0}")]
    #[cfg(feature = "docx")]
    Word(#[from] WordError),
    /// The workbook could not be made.
    #[error("汇总表未能生成：{0}")]
    #[cfg(feature = "xlsx")]
    Workbook(#[source] WorkbookError),
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
    #[cfg(feature = "html")]
    Page(#[from] jibao_render::page::PageError),
    /// A form could not be made.
    #[error("上报表未能生成：{0}")]
    #[cfg(feature = "xlsx")]
    Form(#[from] FormError),
    /// The long table could not be made.
    #[error(transparent)]
    Long(#[from] LongError),
    /// The table's file has an ending that says no known format.
    #[error("{0} 的后缀不是 .csv 或 .parquet，请改写，如 --to long.csv")]
    ExportFormat(PathBuf),
    /// The program was built without Parquet.
    #[error("{0} 写不了：这个程序没有编入 Parquet，请改用 .csv")]
    NoParquet(PathBuf),
    /// The output is open elsewhere.
    #[error("{0} 正被其他程序打开，无法写入，请关闭后再运行")]
    InUse(PathBuf),
    /// A folder or something else stands where a file is to be written.
    #[error("{0} 不是普通文件，不能用成果代替，请移开后再运行")]
    NotAFile(PathBuf),
    /// A folder of outputs leads elsewhere.
    #[error("{0} 是通向别处的链接，不往里面写，请删去这个链接后再运行")]
    LinkedFolder(PathBuf),
    /// A folder of the program's own stands for an inbox.
    #[error("{0} 里是程序生成的文件，不是上报表，请指定“上报”所在的文件夹，或放着上报表的文件夹")]
    NotAnInbox(PathBuf),
    /// The table would take the place of something that was not exported.
    #[error("{0} 已经存在，不是本程序上次导出的样子，没有覆盖，请换个名称，或先把它移开")]
    NotExported(PathBuf),
    /// The table would lie among the returns.
    #[error("{0} 在收件文件夹里，导出的表会被当作上报表，请换个文件夹")]
    IntoInbox(PathBuf),
    /// What stands in an output's place cannot be read.
    #[error("{path} 读不出来，不知道有没有人改过，没有覆盖：{}", refused(.source, Doing::Reading))]
    Unread {
        /// What.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The record of an interrupted run cannot be read.
    #[error("{0} 记着上次没有完成的生成，内容已经损坏，请把同一文件夹里以“.jibao-”开头的文件移到别处再运行")]
    NoRecord(PathBuf),
    /// Another process writes.
    #[error("另一个 jibao{who}正在写 {}，没有改动任何文件，请等它完成后再运行", .folder.display())]
    Busy {
        /// The folder that is locked.
        folder: PathBuf,
        /// Which process, where that is known.
        who: String,
    },
    /// Another process watches.
    #[error("另一个 jibao{who}已经在守候 {}，放进去的表由它汇总，不必再开一个，请关掉一个", .folder.display())]
    Watched {
        /// The folder that is watched.
        folder: PathBuf,
        /// Which process, where that is known.
        who: String,
    },
    /// Reading failed.
    #[error("{path} 读不了：{}", refused(.source, Doing::Reading))]
    Io {
        /// What.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Writing failed.
    #[error("{path} 写不了：{}", refused(.source, Doing::Writing))]
    Write {
        /// What.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The disk is full.
    #[error("{path} 写不了：磁盘已满，还差约 {}，请腾出空间后再运行；没有改动任何文件", size(*.missing))]
    Full {
        /// What.
        path: PathBuf,
        /// Bytes that were still to be written.
        missing: u64,
        /// The system's reason.
        source: std::io::Error,
    },
    /// What a failed run had begun could not be undone either.
    #[error("{source}；已经换上的文件没能全部换回，{} 里新旧混杂，排除原因后再运行一次 jibao build 即可恢复", .folder.display())]
    Halfway {
        /// Where.
        folder: PathBuf,
        /// Why the run failed.
        source: Box<Error>,
    },
    /// A failed run, with files that a person saved while it ran.
    #[error("{source}；其间有人改过的文件另存为 {}", paths(.kept))]
    Kept {
        /// The files, under the names they are kept by.
        kept: Vec<PathBuf>,
        /// Why the run failed.
        source: Box<Error>,
    },
    /// A run that failed after an earlier one had been undone or finished.
    #[error("{recovered}；这一次：{source}")]
    AfterRecovery {
        /// What was done about the earlier run.
        recovered: Recovered,
        /// Why this one failed.
        source: Box<Error>,
    },
}

#[cfg(feature = "xlsx")]
impl From<WorkbookError> for Error {
    fn from(error: WorkbookError) -> Self {
        match error {
            WorkbookError::Io { source, .. } => Self::Output(source),
            error => Self::Workbook(error),
        }
    }
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Cancelled => Self::Cancelled,
            other => Self::Read(other),
        }
    }
}

impl Error {
    /// Names the path that was read.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    /// Names the path that was written.
    pub(crate) fn write(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Write { path, source }
    }

    /// Names the path that was written, and how many bytes were still to come.
    pub(crate) fn full(path: impl Into<PathBuf>, missing: u64) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full { path, missing, source },
            _ => Self::Write { path, source },
        }
    }

    /// Names the path of an output that had to be free; where it is not, somebody saved it this very moment.
    pub(crate) fn saved(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            ErrorKind::AlreadyExists => Self::InUse(path),
            _ => Self::Write { path, source },
        }
    }

    /// Names the path of an output that could not be read.
    pub(crate) fn unread(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Unread { path, source }
    }

    /// Tells beside the error which files of a person's were kept.
    pub(crate) fn beside(self, kept: Vec<PathBuf>) -> Self {
        if kept.is_empty() { self } else { Self::Kept { kept, source: Box::new(self) } }
    }
}

/// Bytes in the unit that file managers show, rounded up.
fn size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    if bytes < KIB * KIB {
        format!("{} KB", bytes.div_ceil(KIB))
    } else {
        format!("{} MB", bytes.div_ceil(KIB * KIB))
    }
}

fn paths(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join("、")
}
