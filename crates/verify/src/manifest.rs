//! `清单.json`: which outputs were changed since they were written, and whether returns or pack were.

use std::collections::BTreeMap;

use jibao_contract::data::Edition;
use jibao_contract::manifest::{Manifest, Output};
use jibao_contract::names::{DOCUMENT, MANIFEST, OUTPUTS};

use crate::Outputs;
use crate::result::{Difference, DifferenceKind};

/// Most names that are told one by one.
const NAMED: usize = 5;

/// Notes on changed outputs, and differences for outputs that are gone and for what makes them stale.
pub(crate) fn check(outputs: &Outputs) -> (Vec<String>, Vec<Difference>) {
    let Some(manifest) = &outputs.manifest else {
        return (vec![format!("没有可读的 {MANIFEST}，不知道生成后有没有改动")], Vec::new());
    };
    let mut notes = Vec::new();
    for (name, written) in &manifest.outputs {
        if outputs.hashes.get(name).is_some_and(|now| now != written) {
            notes.push(format!("{name} 生成后有人改过"));
        }
    }
    let mut stale = gone(manifest, outputs);
    let changed = changed(&manifest.inputs, &outputs.inputs);
    if !changed.is_empty() {
        let more = if changed.len() > NAMED { format!("等{}个", changed.len()) } else { String::new() };
        let names = changed[..changed.len().min(NAMED)].join("、");
        let gone = changed.iter().all(|path| !outputs.inputs.contains_key(path));
        let how =
            if gone { "找不到了，不知道有没有变动" } else { "在成果生成后有变动" };
        stale.push(told(format!("{names}{more}{how}，成果里的数可能已经过时")));
    }
    if manifest.pack.sha256 != outputs.pack {
        stale.push(told("方案包在成果生成后有变动，成果里的数和文字可能已经过时".to_owned()));
    }
    let older = |name: &String| {
        let made_from = manifest.made_from.get(name);
        outputs.hashes.contains_key(name) && made_from.is_some_and(|hash| *hash != outputs.made_from)
    };
    for name in manifest.outputs.keys().filter(|name| older(name)) {
        stale.push(told(format!("{name}是按较早的上报生成的，上报或方案包后来有变动，请重新生成这一版")));
    }
    (notes, stale)
}

/// Outputs that the list names and that are there no more: those of a folder together, with the command that writes them.
fn gone(manifest: &Manifest, outputs: &Outputs) -> Vec<Difference> {
    let mut folders: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for name in manifest.outputs.keys().filter(|name| !outputs.hashes.contains_key(*name)) {
        let how = match manifest.editions.get(name) {
            Some(Output { edition: Edition::Public, draft: true }) => " --public --draft",
            Some(Output { edition: Edition::Public, .. }) => " --public",
            Some(Output { draft: true, .. }) if name.contains(DOCUMENT) => " --draft",
            _ => "",
        };
        // What stands in no folder is told one by one.
        let folder = name.rsplit_once('/').map_or(name.as_str(), |(folder, _)| folder);
        folders.entry((folder, how)).or_default().push(name);
    }
    let one = |((_, how), names): ((&str, &str), Vec<&str>)| {
        let more = if names.len() > NAMED { format!("等{}个文件", names.len()) } else { String::new() };
        let place = format!("{}{more}", names[..names.len().min(NAMED)].join("、"));
        let what = format!("{MANIFEST}里有，“{OUTPUTS}”里没有了，请重新运行 jibao build{how}");
        Difference { place, ..of(DifferenceKind::Missing, what) }
    };
    folders.into_iter().map(one).collect()
}

fn told(what: String) -> Difference {
    of(DifferenceKind::Stale, what)
}

fn of(kind: DifferenceKind, what: String) -> Difference {
    Difference {
        kind,
        place: MANIFEST.to_owned(),
        what,
        expected: String::new(),
        found: String::new(),
        figure: None,
    }
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
