//! `清单.json`: which outputs were changed since they were written, and whether returns or pack were.

use std::collections::BTreeMap;

use jibao_contract::names::{MANIFEST, OUTPUTS};

use crate::Outputs;
use crate::result::{Difference, DifferenceKind};

/// Most names that are told one by one.
const NAMED: usize = 5;

/// Notes on changed outputs, and differences for what makes the outputs stale.
pub(crate) fn check(outputs: &Outputs) -> (Vec<String>, Vec<Difference>) {
    let Some(manifest) = &outputs.manifest else {
        return (vec![format!("没有可读的 {MANIFEST}，不知道生成后有没有改动")], Vec::new());
    };
    let mut notes = Vec::new();
    for (name, written) in &manifest.outputs {
        match outputs.hashes.get(name) {
            Some(now) if now != written => notes.push(format!("{name} 生成后有人改过")),
            Some(_) => {}
            None => notes.push(format!("{name} 已不在“{OUTPUTS}”里")),
        }
    }
    let mut stale = Vec::new();
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
