//! Why data cannot be read, in sentences that follow the file's name.

/// Why a file is no data that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// No JSON, or JSON of another program.
    #[error("不是本程序的季报数据")]
    NotOurs,
    /// Of a version that this program does not know.
    #[error("是较新版本程序的汇总数据（{schema}），请升级程序后再读")]
    Newer {
        /// The schema that it names.
        schema: String,
    },
    /// Of a version before this one, which says less of each value than is needed to add it up.
    #[error("是旧版本程序的汇总数据（{schema}），请用现在的程序重新生成后再读")]
    Older {
        /// The schema that it names.
        schema: String,
    },
    /// The text breaks off or is no JSON from a place on.
    #[error("是季报数据，但第{line}行起已损坏，请重新取一份")]
    Broken {
        /// Line, from 1.
        line: usize,
    },
    /// A key that is always written is not there.
    #[error("是季报数据，但第{line}行前缺少“{key}”，请用生成它的程序重新生成")]
    Missing {
        /// The key.
        key: String,
        /// Line at which what should hold it ends, from 1.
        line: usize,
    },
    /// A key holds what it may not hold.
    #[error("是季报数据，但第{line}行的“{key}”不合规定，请用生成它的程序重新生成")]
    Wrong {
        /// The key.
        key: String,
        /// Line, from 1.
        line: usize,
    },
}

impl DataError {
    /// What serde says of a text that names our schema.
    pub(super) fn of(error: &serde_json::Error, text: &str) -> Self {
        let line = error.line();
        if !error.is_data() {
            return Self::Broken { line };
        }
        let told = error.to_string();
        match told.strip_prefix("missing field `").and_then(|rest| rest.split_once('`')) {
            Some((key, _)) => Self::Missing { key: key.to_owned(), line },
            None => Self::Wrong { key: key_before(text, line, error.column()), line },
        }
    }
}

/// The last key before a place of the text.
fn key_before(text: &str, line: usize, column: usize) -> String {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let bytes = text.as_bytes();
    let before = &bytes[..(start + column).min(bytes.len())];
    let before = String::from_utf8_lossy(before);
    let name = before.rsplit_once("\":").and_then(|(head, _)| head.rsplit_once('"'));
    name.map(|(_, name)| name.to_owned()).unwrap_or_default()
}
