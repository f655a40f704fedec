//! `豁免.toml`, which a person puts beside the inbox to let findings stand.

use std::path::PathBuf;

use jibao_core::pack::Pack;
use jibao_core::rules::waiver;
use jibao_core::rules::waiver::Waiver;

use crate::error::Error;
use crate::workspace::QuarterDir;

/// Name of the file of waivers in a quarter's folder.
pub const WAIVERS: &str = "豁免.toml";

/// The waivers of a quarter's folder, with the file's text; `None` where there is no such file. It is looked for
/// beside the inbox, and in the inbox, where it may have been put with the returns.
pub(crate) fn read(pack: &Pack, quarter: &QuarterDir) -> Result<Option<(Vec<Waiver>, String)>, Error> {
    let candidates: [PathBuf; 2] = [quarter.root.join(WAIVERS), quarter.inbox.join(WAIVERS)];
    let Some(path) = candidates.into_iter().find(|path| path.is_file()) else {
        return Ok(None);
    };
    let bytes = std::fs::read(&path).map_err(Error::io(&path))?;
    let text = String::from_utf8(bytes).map_err(|_| Error::Encoding(path.clone()))?;
    let read = waiver::read(text.trim_start_matches('\u{FEFF}'), pack);
    let waivers = read.map_err(|source| Error::Waivers { path, source })?;
    Ok(Some((waivers, text)))
}
