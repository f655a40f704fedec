//! Declared constants: numbers that may stand in a finished text although no data gives them.

use jibao_core::pack::{PackFiles, nearest, toml_sentence};
use serde::Deserialize;

use super::template::TemplateError;

/// The declarations inside the pack.
pub const CONSTANTS: &str = "text/常数.toml";

/// Names that may stand in braces in a constant's text.
const NAMES: [&str; 19] = [
    "policy.title",
    "policy.number",
    "policy.period",
    "quarter.label",
    "quarter.previous",
    "quarter.year_before",
    "quarter.year",
    "quarter.cut_off",
    "quarter.cut_off_long",
    "quarter.deadline",
    "target.goal",
    "target.due",
    "indicator.name",
    "register.basis",
    "register.note",
    "document.number",
    "document.contact",
    "document.signer",
    "document.recipients",
];

/// A declared constant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// The text as it stands in a document, with names in braces that the quarter's data fill.
    pub text: String,
    /// What it is.
    pub what: String,
    /// Why it may be written.
    pub why: String,
}

impl Constant {
    /// The names in braces.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    constant: Vec<Constant>,
}

/// The constants that a pack declares; none where it has no such file.
///
/// # Errors
/// If the file is not well-formed or a name in braces means nothing.
pub fn constants(files: &PackFiles) -> Result<Vec<Constant>, TemplateError> {
    let Ok(source) = files.get(CONSTANTS) else { return Ok(Vec::new()) };
    let file: File = toml::from_str(source).map_err(|error| TemplateError::Engine {
        template: CONSTANTS.to_owned(),
        line: error.span().map_or(1, |span| source[..span.start].matches('\n').count() + 1),
        column: 1,
        message: toml_sentence(&error, source),
    })?;
    let known = || NAMES.iter().copied();
    for constant in &file.constant {
        if let Some(name) = constant.names().find(|name| !known().any(|known| known == *name)) {
            let line =
                source.find(&format!("{{{name}}}\"")).map_or(1, |at| source[..at].matches('\n').count() + 1);
            return Err(TemplateError::UnknownName {
                template: CONSTANTS.to_owned(),
                line,
                column: 1,
                name: name.to_owned(),
                nearest: nearest(name, known()),
                available: known().map(str::to_owned).collect(),
            });
        }
    }
    Ok(file.constant)
}
