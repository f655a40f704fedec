//! `清单.json`: which outputs were changed since they were written, and whether returns or pack were.

use std::collections::BTreeMap;

use super::result::{Difference, DifferenceKind};
use crate::build::{in_folder, pack_hash};
use crate::error::Error;
use crate::outputs::{MANIFEST, Manifest, hash};
use crate::waivers;
use crate::workspace::{OUTPUTS, QuarterDir, Workspace};

/// Most names that are told one by one.
const NAMED: usize = 5;

/// Notes on changed outputs, and differences for what makes the outputs stale.
pub(super) fn check(
    workspace: &Workspace,
    quarter: &QuarterDir,
) -> Result<(Vec<String>, Vec<Difference>), Error> {
    let path = quarter.outputs.join(MANIFEST);
    let manifest =
        std::fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str::<Manifest>(&text).ok());
    let Some(manifest) = manifest else {
        return Ok((vec![format!("没有可读的 {MANIFEST}，不知道生成后有没有改动")], Vec::new()));
    };
    let mut notes = Vec::new();
    for (name, written) in &manifest.outputs {
        match std::fs::read(quarter.outputs.join(name)) {
            Ok(bytes) if hash(&bytes) != *written => notes.push(format!("{name} 生成后有人改过")),
            Ok(_) => {}
            Err(_) => notes.push(format!("{name} 已不在“{OUTPUTS}”里")),
        }
    }
    let mut stale = Vec::new();
    let changed = changed(&manifest.inputs, &inputs(workspace, quarter, &manifest)?);
    if !changed.is_empty() {
        let more = if changed.len() > NAMED { format!("等{}个", changed.len()) } else { String::new() };
        let names = changed[..changed.len().min(NAMED)].join("、");
        stale.push(told(format!("{names}{more}在成果生成后有变动，成果里的数可能已经过时")));
    }
    if manifest.pack.sha256 != pack_hash(&workspace.pack) {
        stale.push(told("方案包在成果生成后有变动，成果里的数和文字可能已经过时".to_owned()));
    }
    Ok((notes, stale))
}

fn told(what: String) -> Difference {
    Difference {
        kind: DifferenceKind::Stale,
        place: MANIFEST.to_owned(),
        what,
        expected: String::new(),
        found: String::new(),
        figure: None,
    }
}

/// The returns as they are now, of the quarters that went in.
fn inputs(
    workspace: &Workspace,
    quarter: &QuarterDir,
    manifest: &Manifest,
) -> Result<BTreeMap<String, String>, Error> {
    let mut now = BTreeMap::new();
    let folders: Vec<&str> =
        manifest.inputs.keys().filter_map(|path| Some(path.split_once('/')?.0)).collect();
    let earlier = workspace.quarters()?.into_iter().filter(|other| {
        let name = other.root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        other.root != quarter.root && folders.contains(&name.as_str())
    });
    for folder in earlier.chain([quarter.clone()]) {
        let files = jibao_ingest::list(&folder.inbox, OUTPUTS)?;
        let hashes = files.into_iter().map(|file| (file.path, hash(&file.bytes))).collect();
        now.extend(in_folder(&folder.root, &hashes));
    }
    if let Some((_, text)) = waivers::read(&workspace.pack, quarter)? {
        let hashes = [(waivers::WAIVERS.to_owned(), hash(text.as_bytes()))].into();
        now.extend(in_folder(&quarter.root, &hashes));
    }
    Ok(now)
}

fn changed(then: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<String> {
    let mut names: Vec<String> = then
        .iter()
        .filter(|(path, hash)| now.get(*path) != Some(hash))
        .map(|(path, _)| path.clone())
        .collect();
    names.extend(now.keys().filter(|path| !then.contains_key(*path)).cloned());
    names.sort();
    names
}
