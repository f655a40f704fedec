//! Why outputs cannot be verified. Names are those of files inside the outputs' folder.

/// What keeps outputs from being verified.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// An output is not there.
    #[error("找不到 {0}，没有可核对的成果，请先运行 jibao build")]
    Missing(String),
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
