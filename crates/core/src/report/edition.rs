//! For whom the outputs of a quarter are.

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

    /// What readers must be told about the edition; nothing for the office.
    #[must_use]
    pub fn note(self) -> Option<&'static str> {
        match self {
            Self::Internal => None,
            Self::Public => {
                Some("公开版：已按规定略去内部数据，“*”为不公开的分单位数（含小数值抑制），合计照列。")
            }
        }
    }
}
