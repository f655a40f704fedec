//! Whose a file of a pack is: every fault is told with the place a person can open.

use std::fmt;

/// Whose a file of a pack is.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A text handed over without saying where it stands.
    #[default]
    Given,
    /// In the program: the name of the built-in pack.
    BuiltIn(String),
    /// In the program, with every pack: the general rules.
    Program,
    /// A folder, by its path as it is shown.
    Folder(String),
}

impl Origin {
    /// A file as people are told it: `内置 chuxiong/rules.toml`, `季报/方案包/rules.toml`.
    #[must_use]
    pub fn shown(&self, file: &str) -> String {
        match self {
            Self::Given => format!("方案包 {file}"),
            Self::BuiltIn(name) => format!("内置 {name}/{file}"),
            Self::Program => format!("内置 {file}"),
            Self::Folder(path) => format!("{}/{file}", path.trim_end_matches('/')),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given => f.write_str("方案包"),
            Self::BuiltIn(name) => write!(f, "内置 {name}"),
            Self::Program => f.write_str("内置"),
            Self::Folder(path) => f.write_str(path),
        }
    }
}
