//! For whom the outputs of a quarter are: the office itself, or the public.

use serde::Serialize;

/// An edition of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Edition {
    /// For the office: everything.
    #[default]
    Internal,
    /// For the public: without what is marked internal, small cells hidden.
    Public,
}

impl Edition {
    /// What readers see.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Internal => "内部",
            Self::Public => "公开",
        }
    }
}
