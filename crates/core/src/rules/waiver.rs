//! Waivers: a person lets a finding stand, with name and reason. A waiver names the finding by its whole message,
//! which shows the values: it expires by itself when a value changes.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::ids::ReporterId;
use crate::pack::{Named, Pack, nearest, toml_sentence};
use crate::returns::{Finding, Waived};
use crate::text::fold::compact;

/// One entry of the file of waivers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiver {
    /// Code of the rule, check or reading.
    pub code: String,
    /// Whose return it is about; `None` for a finding about the whole.
    pub reporter: Option<ReporterId>,
    /// The finding's message, whole.
    pub message: String,
    /// The first cell of the finding as printed (`楚雄市.xlsx › 指标表 › E78`), where several findings have the same
    /// message.
    pub place: Option<String>,
    /// Why it may stand.
    pub reason: String,
    /// Who says so.
    pub by: String,
}

/// A waiver and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaiverUse {
    /// The waiver.
    #[serde(flatten)]
    pub waiver: Waiver,
    /// How many findings it lets stand. None: it has expired, since no finding says this any more.
    pub applied: usize,
}

impl WaiverUse {
    /// Whether it matches nothing any more.
    #[must_use]
    pub fn has_expired(&self) -> bool {
        self.applied == 0
    }
}

/// What is wrong with a file of waivers, with the line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("第{line}行：{fault}")]
pub struct WaiverError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: WaiverFault,
}

/// Why a waiver is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WaiverFault {
    /// Not well-formed, or a key is missing.
    #[error("{0}")]
    Syntax(String),
    /// A key that is none.
    #[error("不认识的项“{key}”{}", guess(nearest.as_deref()))]
    UnknownKey {
        /// The key.
        key: String,
        /// The nearest one.
        nearest: Option<String>,
    },
    /// A code that no rule, check or reading has.
    #[error("规则代码“{code}”不存在{}", guess(nearest.as_deref()))]
    UnknownCode {
        /// The code.
        code: String,
        /// The nearest one.
        nearest: Option<String>,
    },
    /// A reporter nobody knows.
    #[error("报送单位“{name}”不存在{}", guess(nearest.as_deref()))]
    UnknownReporter {
        /// The name as written.
        name: String,
        /// The nearest one.
        nearest: Option<String>,
    },
    /// A name that several reporters could have.
    #[error("报送单位“{0}”可以有两种理解，请写全称或代码")]
    AmbiguousReporter(String),
    /// Nothing stands where something must.
    #[error("“{0}”没有写内容")]
    Blank(&'static str),
    /// A finding that nobody may waive.
    #[error("“{title}”（{code}）不能豁免：报送情况和个人信息不由人认可，只能改正或补报")]
    NotWaivable {
        /// The code.
        code: String,
        /// What it is about.
        title: String,
    },
}

fn guess(nearest: Option<&str>) -> String {
    nearest.map(|name| format!("，是不是“{name}”？")).unwrap_or_default()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    waive: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: Spanned<String>,
    reporter: Spanned<String>,
    message: Spanned<String>,
    place: Option<String>,
    reason: Spanned<String>,
    by: Spanned<String>,
}

/// Reads a file of waivers (`[[waive]]` with code, reporter, message, reason, by and perhaps place) strictly.
pub fn read(text: &str, pack: &Pack) -> Result<Vec<Waiver>, WaiverError> {
    let reading = Reading { text, pack };
    let File { waive } = toml::from_str(text).map_err(|error| reading.syntax(&error))?;
    waive.into_iter().map(|row| reading.waiver(row)).collect()
}

struct Reading<'a> {
    text: &'a str,
    pack: &'a Pack,
}

impl Reading<'_> {
    fn at(&self, span: Range<usize>, fault: WaiverFault) -> WaiverError {
        let before = self.text.as_bytes().iter().take(span.start);
        WaiverError { line: before.filter(|byte| **byte == b'\n').count() + 1, fault }
    }

    fn syntax(&self, error: &toml::de::Error) -> WaiverError {
        let message = error.message();
        let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
        let fault = match quoted.split_first() {
            Some((key, known)) if message.starts_with("unknown field") => WaiverFault::UnknownKey {
                key: (*key).to_owned(),
                nearest: nearest(key, known.iter().copied()),
            },
            _ => WaiverFault::Syntax(toml_sentence(error, self.text)),
        };
        self.at(error.span().unwrap_or_default(), fault)
    }

    fn waiver(&self, row: Row) -> Result<Waiver, WaiverError> {
        let Some(page) = self.pack.rules.page(row.code.get_ref()) else {
            let code = row.code.get_ref().clone();
            let nearest = nearest(&code, self.pack.rules.pages().map(|page| page.code.as_str()));
            return Err(self.at(row.code.span(), WaiverFault::UnknownCode { code, nearest }));
        };
        if !page.waivable {
            let (code, title) = (page.code.clone(), page.title.clone());
            return Err(self.at(row.code.span(), WaiverFault::NotWaivable { code, title }));
        }
        Ok(Waiver {
            code: page.code.clone(),
            reporter: self.reporter(&row.reporter)?,
            message: self.filled("message", &row.message)?,
            place: row.place.map(|place| place.trim().to_owned()).filter(|place| !place.is_empty()),
            reason: self.filled("reason", &row.reason)?,
            by: self.filled("by", &row.by)?,
        })
    }

    fn filled(&self, key: &'static str, text: &Spanned<String>) -> Result<String, WaiverError> {
        let filled = text.get_ref().trim();
        // What shows nothing signs for nothing.
        if compact(filled).is_empty() {
            return Err(self.at(text.span(), WaiverFault::Blank(key)));
        }
        Ok(filled.to_owned())
    }

    /// A reporter by id or any listed name; the whole by its name.
    fn reporter(&self, name: &Spanned<String>) -> Result<Option<ReporterId>, WaiverError> {
        let text = name.get_ref().trim();
        let reporters = &self.pack.reporters;
        if text == self.pack.about.whole {
            return Ok(None);
        }
        if let Some(reporter) = reporters.get(&ReporterId::from(text)) {
            return Ok(Some(reporter.id.clone()));
        }
        let fault = match reporters.named(text) {
            Named::One(id) => return Ok(Some(id.clone())),
            Named::Ambiguous(_) => WaiverFault::AmbiguousReporter(text.to_owned()),
            Named::Itself | Named::Unknown => WaiverFault::UnknownReporter {
                name: text.to_owned(),
                nearest: nearest(text, reporters.iter().map(|reporter| reporter.name.as_str())),
            },
        };
        Err(self.at(name.span(), fault))
    }
}

/// Marks the findings that waivers name.
pub(crate) fn mark(waivers: &[Waiver], findings: &mut [Finding]) {
    for waiver in waivers {
        for finding in findings.iter_mut().filter(|finding| is_meant(waiver, finding)) {
            if finding.waived.is_none() {
                finding.waived = Some(Waived { by: waiver.by.clone(), reason: waiver.reason.clone() });
            }
        }
    }
}

/// Marks the findings that waivers name, and says of every waiver whether it still applies.
pub(crate) fn apply(waivers: Vec<Waiver>, findings: &mut [Finding]) -> Vec<WaiverUse> {
    mark(&waivers, findings);
    let applied = |waiver: &Waiver| findings.iter().filter(|finding| is_meant(waiver, finding)).count();
    waivers.into_iter().map(|waiver| WaiverUse { applied: applied(&waiver), waiver }).collect()
}

fn is_meant(waiver: &Waiver, finding: &Finding) -> bool {
    finding.code == waiver.code
        && finding.reporter == waiver.reporter
        && finding.message.trim() == waiver.message
        && waiver.place.as_ref().is_none_or(|place| finding.place().to_string() == *place)
}
