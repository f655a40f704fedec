//! What the season does to a quarter's figures: the pack's words, never the program's.

use jibao_core::ids::Period;
use jibao_core::pack::{Pack, toml_sentence};
use serde::Deserialize;
use serde_json::{Value, json};

use super::template::TemplateError;

/// The seasons inside the pack; a pack may do without them.
pub(super) const FILE: &str = "text/时节.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    season: Vec<Season>,
}

/// Why the figures of a quarter of the year are higher or lower than those of the one before.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Season {
    quarter: u8,
    #[serde(default)]
    up: String,
    #[serde(default)]
    down: String,
}

/// The season's reasons for a rise and for a fall, empty where the pack gives none.
pub(super) fn of(pack: &Pack, quarter: Period) -> Result<Value, TemplateError> {
    let file = match pack.files.get(FILE) {
        Ok(source) => toml::from_str(source).map_err(|error| TemplateError::Engine {
            template: FILE.to_owned(),
            line: error.span().map_or(1, |span| source[..span.start].matches('\n').count() + 1),
            column: 1,
            message: toml_sentence(&error, source),
        })?,
        Err(_) => File { season: Vec::new() },
    };
    let own = file.season.into_iter().find(|season| season.quarter == quarter.number());
    let (up, down) = own.map_or_else(Default::default, |season| (season.up, season.down));
    Ok(json!({ "up": up, "down": down }))
}
