//! What the season does to a quarter's figures: the pack's words, never the program's.

use jibao_core::ids::Period;
use jibao_core::pack::{Pack, toml_sentence};
use serde::Deserialize;
use serde_json::{Value, json};
use toml::Spanned;

use super::template::TemplateError;

/// The seasons inside the pack; a pack may do without them.
pub(super) const FILE: &str = "text/时节.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    season: Vec<Season>,
}

/// Why the figures of a quarter of the year are higher or lower than those of the one before.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Season {
    quarter: Spanned<u8>,
    #[serde(default)]
    up: String,
    #[serde(default)]
    down: String,
}

/// The season's reasons for a rise and for a fall, empty where the pack gives none.
pub(super) fn of(pack: &Pack, quarter: Period) -> Result<Value, TemplateError> {
    let file = match pack.files.get(FILE) {
        Ok(source) => {
            let fault = |at: usize, message: String| TemplateError::Engine {
                template: FILE.to_owned(),
                line: source[..at].matches('\n').count() + 1,
                column: 1,
                message,
            };
            let file: File = toml::from_str(source).map_err(|error| {
                fault(error.span().map_or(0, |span| span.start), toml_sentence(&error, source))
            })?;
            if let Some((at, message)) = misplaced(pack, &file) {
                return Err(fault(at, message));
            }
            file
        }
        Err(_) => File { season: Vec::new() },
    };
    let own = file.season.into_iter().find(|season| *season.quarter.get_ref() == quarter.number());
    let (up, down) = own.map_or_else(Default::default, |season| (season.up, season.down));
    Ok(json!({ "up": up, "down": down }))
}

/// A season of which a year has none, or that stands there twice, by its place in the file.
fn misplaced(pack: &Pack, file: &File) -> Option<(usize, String)> {
    let (most, noun) = (pack.period.length.in_a_year(), &pack.period.noun);
    file.season.iter().enumerate().find_map(|(at, season)| {
        let (place, number) = (season.quarter.span().start, *season.quarter.get_ref());
        if !(1..=most).contains(&number) {
            return Some((place, format!("quarter 写{number}，一年的{noun}是1至{most}")));
        }
        let again = file.season[..at].iter().any(|other| other.quarter.get_ref() == season.quarter.get_ref());
        again.then(|| (place, format!("quarter = {number} 写了两次")))
    })
}
