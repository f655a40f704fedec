//! The demands of the policy, one by one: which indicators follow each up, or why none does.

use serde::Deserialize;
use toml::Spanned;

use super::error::{PackError, nearest};
use super::faults::Faults;
use super::files::PackFiles;
use super::{Catalogue, Policy};
use crate::ids::Code;

/// One demand of a measure.
#[derive(Debug, Clone)]
pub struct Clause {
    /// The measure.
    pub measure: String,
    /// The policy's words, a piece of the measure's text.
    pub text: String,
    /// The indicators that follow it up.
    pub indicators: Vec<Code>,
    /// Why it has no indicator, where it has none.
    pub without: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClauseFile {
    #[serde(default)]
    clause: Vec<ClauseRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClauseRow {
    measure: Spanned<String>,
    text: Spanned<String>,
    #[serde(default)]
    indicators: Vec<Spanned<String>>,
    #[serde(default)]
    without: String,
}

const FILE: &str = "clauses.toml";

/// Reads the clauses: each must be a piece of its measure's text, and either have indicators or say why not.
pub(super) fn load(
    files: &PackFiles,
    policy: &Policy,
    catalogue: &Catalogue,
    faults: &mut Faults,
) -> Vec<Clause> {
    let ClauseFile { clause } = files.toml(FILE, faults).unwrap_or_default();
    clause.into_iter().filter_map(|row| faults.keep(one(row, files, policy, catalogue))).collect()
}

fn one(
    row: ClauseRow,
    files: &PackFiles,
    policy: &Policy,
    catalogue: &Catalogue,
) -> Result<Clause, PackError> {
    let at = |span: std::ops::Range<usize>| files.location(FILE, span.start);
    let Some(measure) = policy.measure(row.measure.get_ref()) else {
        let known = policy.measures().map(|measure| measure.code.as_str());
        return Err(PackError::UnknownName {
            at: at(row.measure.span()),
            what: "措施代码",
            name: row.measure.get_ref().clone(),
            nearest: nearest(row.measure.get_ref(), known),
        });
    };
    if !measure.text.contains(row.text.get_ref().as_str()) {
        let message = format!("{}的原文里没有“{}”", measure.code, row.text.get_ref());
        return Err(PackError::Syntax { at: at(row.text.span()), message });
    }
    if row.indicators.is_empty() == row.without.trim().is_empty() {
        let message = "indicators 和 without（不设指标的理由）须写一项，且只写一项".to_owned();
        return Err(PackError::Syntax { at: at(row.text.span()), message });
    }
    let code = |code: Spanned<String>| {
        catalogue.expect(code.get_ref(), &at(code.span())).map(|indicator| indicator.code.clone())
    };
    Ok(Clause {
        measure: measure.code.clone(),
        text: row.text.into_inner(),
        indicators: row.indicators.into_iter().map(code).collect::<Result<_, _>>()?,
        without: row.without,
    })
}
