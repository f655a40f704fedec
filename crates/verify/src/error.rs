//! Why outputs cannot be verified. Names are those of files inside the outputs' folder.

/// What keeps outputs from being verified.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The run that wrote the outputs was interrupted, or is at work.
    #[error(
        "上次生成没有完成（中途被打断，或者正在生成），成果里新旧混杂，没有核对，请再运行一次 jibao build"
    )]
    Unfinished,
    /// An output is not there.
    #[error("找不到 {0}，没有可核对的成果，请先运行 jibao build")]
    Missing(String),
    /// A workbook of more cells than are read again, which somebody changed.
    #[error("{0} 的格太多，不能逐格核对，生成以后又有改动，不知道改了什么：请再运行一次 jibao build")]
    TooLong(String),
    /// An output cannot be read.
    #[error("{name} 读不了：{reason}")]
    Unreadable {
        /// The file.
        name: String,
        /// Why.
        reason: String,
    },
    /// The list beside the outputs does not say of which edition the document is.
    #[error("清单.json 没有列出 {0}，不知道是哪一版，没有核对，请先运行 jibao build")]
    EditionUnknown(String),
}
