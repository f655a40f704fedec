//! What can be wrong with a pack: always the file, the line and, where a name is unknown, the nearest known one.

use std::fmt;

use super::origin::Origin;
use super::{PeriodWords, Reading};
use crate::ids::{Length, Period};
use crate::pack::formula::FormulaError;

/// A pack that cannot be used. The sentence names file and line and says what is wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// A file of the pack is not there.
    #[error(
        "{pack}缺少文件 {file}：独立的方案包要自带全部文件；要沿用内置的，在 pack.toml 里写 extends = \"chuxiong\""
    )]
    Missing {
        /// Whose pack.
        pack: Origin,
        /// Path inside the pack.
        file: String,
    },
    /// The file is not well-formed TOML or CSV, or a value has the wrong type.
    #[error("{at}：{message}")]
    Syntax {
        /// Where.
        at: Location,
        /// What the parser says.
        message: String,
    },
    /// A key or column that the schema does not know.
    #[error("{at}：不认识的项“{key}”{}", suggestion(nearest.as_deref()))]
    UnknownKey {
        /// Where.
        at: Location,
        /// The key as written.
        key: String,
        /// The known key most like it.
        nearest: Option<String>,
    },
    /// A name that refers to nothing.
    #[error("{at}：{what}“{name}”不存在{}", suggestion(nearest.as_deref()))]
    UnknownName {
        /// Where.
        at: Location,
        /// What kind of name it is: 指标代码, 村级明细表列 …
        what: &'static str,
        /// The name as written.
        name: String,
        /// The known name most like it.
        nearest: Option<String>,
    },
    /// A code or name given twice.
    #[error("{at}：{what}“{name}”重复")]
    Duplicate {
        /// Where the second one stands.
        at: Location,
        /// What kind of name it is.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A target that does not say for whom it holds.
    #[error("{at}：指标“{code}”有目标值，但没有写明适用范围（州、县、行、报送单位）")]
    TargetWithoutScope {
        /// Where.
        at: Location,
        /// The indicator.
        code: String,
    },
    /// A value outside what the field allows.
    #[error("{at}：{what}“{text}”无法识别，应为{expected}")]
    BadValue {
        /// Where.
        at: Location,
        /// The field.
        what: &'static str,
        /// The text as written.
        text: String,
        /// What may stand there.
        expected: &'static str,
    },
    /// A period of another length than the office reports by.
    #[error("{at}：{period}不是本方案包的{}（schedule.toml 的 [period]），应写成 {} 这样的", words(*length).noun, length.example())]
    OtherLength {
        /// Where.
        at: Location,
        /// The period as written.
        period: Period,
        /// How long the office's are.
        length: Length,
    },
    /// A file that no pack has.
    #[error("{}：方案包里没有这样的文件{}", origin.shown(file), suggestion(nearest.as_deref()))]
    UnknownFile {
        /// Whose it is.
        origin: Origin,
        /// Path inside the pack.
        file: String,
        /// The known file most like it.
        nearest: Option<String>,
    },
    /// A sheet of the form lacks what the program looks for by its id.
    #[error("{at}：[[{table}]] 里没有 id = \"{id}\"，程序靠它认这一项（{what}），不能改名或删去{}", suggestion(nearest.as_deref()))]
    NoId {
        /// Where the sheet begins.
        at: Location,
        /// The list it should stand in.
        table: &'static str,
        /// The id.
        id: &'static str,
        /// What it is for.
        what: &'static str,
        /// The unknown id most like it.
        nearest: Option<String>,
    },
    /// A code that the program raises has no page in the general rules.
    #[error("{file} 缺少[[reading]]：{}", listed(readings))]
    NoPage {
        /// Path inside the pack.
        file: String,
        /// All that have none.
        readings: Vec<Reading>,
    },
    /// A formula that cannot be read or does not fit the catalogue.
    #[error("{at}：规则“{code}”的公式有误：{reason}")]
    Formula {
        /// Where.
        at: Location,
        /// The rule.
        code: String,
        /// What is wrong.
        reason: FormulaError,
    },
}

impl PackError {
    /// The name that refers to nothing, and the files in which it should have been.
    pub(super) fn refers_to(&self) -> Option<(&str, &'static [&'static str])> {
        match self {
            Self::UnknownName { what, name, .. } => {
                let files: &[&str] = match *what {
                    "指标代码" => &["indicators.csv"],
                    "报送单位" => &["reporters.toml"],
                    "措施代码" => &["policy.toml"],
                    "明细表的列" | "明细表" => &["form.toml"],
                    "校核类别" => &["rules.toml"],
                    _ => return None,
                };
                Some((name, files))
            }
            Self::Formula { reason: FormulaError::UnknownName { name, .. }, .. } => {
                Some((name, &["indicators.csv", "form.toml"]))
            }
            _ => None,
        }
    }
}

/// A line of a pack file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Whose file it is.
    pub origin: Origin,
    /// Path inside the pack.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} 第{}行", self.origin.shown(&self.file), self.line)
    }
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map(|name| format!("，是不是“{name}”？")).unwrap_or_default()
}

fn listed(readings: &[Reading]) -> String {
    readings.iter().map(|reading| format!("“{}”", reading.code())).collect::<Vec<_>>().join("、")
}

/// The known name most like `name`, if one is like it at all. Used for hints to people, never to accept data.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    closest(name, known, 1).into_iter().next()
}

fn words(length: Length) -> PeriodWords {
    PeriodWords::of(length)
}

/// The known names most like `name`, most like first, at most `count`; a letter in place of a digit (M02O4, G0l)
/// counts as the digit.
///
/// ```
/// use jibao_core::pack::closest;
/// assert_eq!(closest("M02O4", ["M0204", "G01"], 3), ["M0204"]);
/// assert_eq!(closest("nwo", ["known", "now"], 1), ["now"]);
/// ```
#[must_use]
pub fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>, count: usize) -> Vec<String> {
    let digits = |text: &str| text.replace(['O', 'o'], "0").replace(['l', 'I'], "1");
    let meant = digits(name);
    // One slip of the hand (nwo for now) says more than letters in common.
    let likeness = |candidate: &'a str| {
        let written = digits(candidate);
        let slips = match strsim::osa_distance(&meant, &written) {
            0 => 2.0,
            1 => 1.0,
            _ => 0.0,
        };
        (slips + strsim::jaro_winkler(&meant, &written), candidate)
    };
    let mut like: Vec<(f64, &str)> =
        known.into_iter().map(likeness).filter(|(like, _)| *like > 0.6).collect();
    // Of names equally like it the last one stands first.
    like.reverse();
    like.sort_by(|a, b| b.0.total_cmp(&a.0));
    like.into_iter().take(count).map(|(_, candidate)| candidate.to_owned()).collect()
}
