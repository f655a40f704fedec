//! Verification of a quarter's folder: reads the outputs, the list beside them and the returns as they are now.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gongwen::DocumentKind;
use jibao_contract::data::Edition;
use jibao_contract::manifest::{Manifest, Output};
use jibao_contract::names::MANIFEST;
use jibao_core::ids::Period;
use jibao_render::narrative::constants;
use jibao_render::summary::unnumbered;
use jibao_verify::{Grounds, Outputs, Verified, VerifyError};

use crate::build::{check, folder_name, hashes, in_folder, plan_hash, publish, settings_hash};
use crate::error::Error;
use crate::event::unwatched;
use crate::outputs::{hash, is_unfinished, made_from};
use crate::waivers;
use crate::workspace::{OWN, QuarterDir, Workspace};

/// Re-opens a built quarter's document, workbook and data as they are now, whoever saved them last, and reconciles
/// every number.
///
/// # Errors
/// If one of the three is missing or cannot be read, the list beside them knows no document, or the pack is broken.
pub fn verify(workspace: &Workspace, quarter: &QuarterDir) -> Result<Verified, Error> {
    let folder = &quarter.outputs;
    let mut files = BTreeMap::new();
    if folder.is_dir() {
        for file in jibao_ingest::list(folder, &[])?.files {
            files.insert(file.path, file.bytes);
        }
    }
    let manifest = files.remove(MANIFEST).and_then(|bytes| Manifest::read(&bytes));
    let inputs = match &manifest {
        Some(manifest) => inputs(workspace, quarter, manifest)?,
        None => BTreeMap::new(),
    };
    let hashes: BTreeMap<String, String> =
        files.iter().map(|(name, bytes)| (name.clone(), hash(bytes))).collect();
    let period = period(quarter, manifest.as_ref());
    let pack = workspace.engine_of(period).pack_hash().to_owned();
    let written = match &manifest {
        Some(list) if list.inputs == inputs && list.pack.sha256 == pack => {
            written(workspace, quarter, list, &hashes).unwrap_or_default()
        }
        _ => BTreeMap::new(),
    };
    let outputs = Outputs {
        written,
        hashes,
        made_from: manifest.as_ref().map(made_from).unwrap_or_default(),
        manifest,
        files,
        inputs,
        pack,
        unfinished: is_unfinished(folder),
    };
    let verified =
        jibao_verify::verify(&grounds(workspace, period)?, &outputs).map_err(|error| at(folder, error))?;
    Ok(told(verified))
}

/// The bytes, as the program wrote them, of documents, workbooks and data that were changed since: made again from the same
/// returns, and known to be the same by their hashes. A run may have been asked for another kind of document than the
/// settings say.
fn written(
    workspace: &Workspace,
    quarter: &QuarterDir,
    list: &Manifest,
    now: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let changed = |name: &str| now.get(name) != list.outputs.get(name);
    let changed: BTreeMap<&String, Output> = list
        .editions
        .iter()
        .filter(|(name, _)| changed(name))
        .map(|(name, output)| (name, *output))
        .collect();
    let mut written = BTreeMap::new();
    if changed.is_empty() {
        return Ok(written);
    }
    let checked = check(workspace, quarter, &unwatched)?;
    let runs: BTreeSet<(bool, bool)> =
        changed.values().map(|output| (output.edition == Edition::Public, output.draft)).collect();
    for (public, draft) in runs {
        for kind in [workspace.config.kind].into_iter().chain(DocumentKind::ALL) {
            if changed.keys().all(|name| written.contains_key(*name)) {
                return Ok(written);
            }
            let mut workspace = workspace.clone();
            (workspace.config.kind, workspace.config.draft) = (kind, draft);
            let composed = if public {
                publish(&workspace, quarter, &checked)?
            } else {
                workspace
                    .engine_of(checked.report().quarter)
                    .compose(checked.shared_report(), workspace.options())?
            };
            let made = composed.outputs(&unwatched)?.into_iter();
            written.extend(made.filter(|(name, bytes)| list.outputs.get(name) == Some(&hash(bytes))));
        }
    }
    Ok(written)
}

/// What was found, without what somebody wrote of a person into the outputs or into the names of files beside them.
fn told(mut verified: Verified) -> Verified {
    let texts = verified.notes.iter_mut().chain(&mut verified.files).chain(&mut verified.unchecked);
    let differences = verified.differences.iter_mut();
    let parts =
        differences.flat_map(|one| [&mut one.place, &mut one.what, &mut one.expected, &mut one.found]);
    for text in texts.chain(parts) {
        *text = jibao_ingest::without_personal(text);
    }
    verified
}

/// What a number may rest on beside the data: the pack's constants and the settings' elements of the document.
fn grounds(workspace: &Workspace, period: Option<Period>) -> Result<Grounds<'_>, Error> {
    let engine = workspace.engine_of(period);
    let pack = engine.pack();
    let document = &workspace.config.document;
    let given = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
    // One that is not given yet stands with its year alone.
    let number = match (&document.number, period) {
        (None, Some(quarter)) => vec![unnumbered(quarter)],
        (number, _) => given(number),
    };
    let recipients = document.main_recipient.iter().chain(&document.copies_to).cloned().collect();
    Ok(Grounds {
        pack,
        constants: constants(&pack.files)?.into_iter().map(|constant| constant.text).collect(),
        elements: BTreeMap::from([
            ("document.number", number),
            ("document.contact", given(&document.contact)),
            ("document.signer", given(&document.signer)),
            ("document.recipients", recipients),
        ]),
        cut_off_day: engine.settings().cut_off_day.unwrap_or(pack.schedule.cut_off_day),
    })
}

/// An error with the path of the file that it is about.
fn at(folder: &Path, error: VerifyError) -> Error {
    let shown = |name: String| folder.join(jibao_ingest::without_personal(&name));
    match error {
        VerifyError::Missing(name) => Error::NothingToVerify(shown(name)),
        VerifyError::Unreadable { name, reason } => Error::Unreadable { path: shown(name), reason },
        other => Error::Verify(other),
    }
}

/// The period that a folder is of: by its name, else by the list beside its outputs.
fn period(quarter: &QuarterDir, manifest: Option<&Manifest>) -> Option<Period> {
    quarter.quarter.or_else(|| manifest?.quarter.parse().ok())
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
    let earlier = workspace
        .quarters()?
        .into_iter()
        .filter(|other| other.root != quarter.root && folders.contains(&folder_name(&other.root).as_str()));
    for folder in earlier.chain([quarter.clone()]) {
        let listing = jibao_ingest::list(&folder.inbox, &OWN)?;
        let pack = workspace.pack_of(period(&folder, Some(manifest)));
        now.extend(in_folder(&folder.root, &hashes(pack, &listing.files)));
    }
    let packs = workspace.plans.iter().filter_map(plan_hash);
    now.extend(packs.filter(|(folder, _)| manifest.inputs.contains_key(folder)));
    // Lists of before the settings were written down are not out of date for that.
    now.extend(settings_hash(&workspace.root)?.filter(|(name, _)| manifest.inputs.contains_key(name)));
    if let Some((_, text)) = waivers::read(workspace.pack_of(period(quarter, Some(manifest))), quarter)? {
        let hashes = [(waivers::WAIVERS.to_owned(), hash(text.as_bytes()))].into();
        now.extend(in_folder(&quarter.root, &hashes));
    }
    Ok(now)
}
