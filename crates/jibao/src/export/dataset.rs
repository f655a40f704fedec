//! A dataset for engines: Parquet in parts by level and period, and the consolidation as SQL.

use std::collections::BTreeMap;
use std::path::Path;

use jibao_contract::dataset::Table;
use jibao_contract::names::{EXPORTS, TEMPORARY};
use jibao_core::returns::Inbox;
use jibao_render::dataset::{parts, sql};
use jiff::civil::Date;
use rayon::prelude::*;

use super::Exported;
use crate::build::{read_quarter, waived};
use crate::error::Error;
use crate::event::unwatched;
use crate::outputs::{Writer, hash};
use crate::plans;
use crate::workspace::{QuarterDir, Workspace};

/// Writes the dataset of some quarters into a folder: a new one, an empty one, or one that holds an earlier dataset and
/// nothing that a person has changed.
pub(super) fn write(
    workspace: &Workspace,
    quarters: &[QuarterDir],
    to: &Path,
    today: Date,
) -> Result<Exported, Error> {
    let before = listed(to)?;
    let engine = workspace.engine_of(quarters.last().and_then(|last| last.quarter));
    let pack = engine.pack();
    let mut files = sql(pack, engine.settings());
    let mut exported = Exported { quarters: 0, rows: 0, dataset: true, left_out: Vec::new() };
    let read = read(workspace, quarters)?;
    for quarter in quarters {
        let Some(inbox) = read.get(&quarter.root) else { continue };
        let earlier = read.values().filter(|other| other.quarter < inbox.quarter).cloned();
        let earlier = earlier.map(|other| plans::past(&workspace.plans, other, inbox.quarter)).collect();
        let (waivers, _) = waived(pack, quarter)?;
        let report = engine.report_waiving(inbox.clone(), earlier, waivers)?;
        let parts = parts(pack, &report)?;
        files.extend(parts.files);
        exported.quarters += 1;
        exported.rows += parts.rows;
    }
    if exported.quarters == 0 {
        return Err(Error::NoReturns(workspace.root.clone()));
    }
    let list: BTreeMap<&str, String> =
        files.iter().map(|(name, bytes)| (name.as_str(), hash(bytes))).collect();
    let gone = before.keys().filter(|name| !list.contains_key(name.as_str())).cloned().collect();
    let text = serde_json::to_vec_pretty(&list).unwrap_or_default();
    let old = std::fs::read(to.join(EXPORTS)).unwrap_or_default();
    let ours = before.into_iter().chain([(EXPORTS.to_owned(), hash(&old))]).collect();
    files.push((EXPORTS.to_owned(), text));
    Writer::new(&workspace.root, today).own(to, files, gone, ours)?;
    Ok(exported)
}

/// What an earlier dataset in the folder consists of. Refused where the folder holds anything else: a file more among the
/// parts would be counted.
fn listed(to: &Path) -> Result<BTreeMap<String, String>, Error> {
    let list = std::fs::read(to.join(EXPORTS)).unwrap_or_default();
    let known: BTreeMap<String, String> = serde_json::from_slice(&list).unwrap_or_default();
    if known.is_empty() {
        let foreign = inside(to)?.into_iter().find(|name| !name.starts_with(TEMPORARY));
        return foreign.map_or(Ok(known), |_| Err(Error::NotExported(to.to_owned())));
    }
    for table in Table::ALL {
        for level in inside(&to.join(table.name()))? {
            for period in inside(&to.join(table.name()).join(&level))? {
                let folder = format!("{}/{level}/{period}", table.name());
                for file in inside(&to.join(&folder))? {
                    let name = format!("{folder}/{file}");
                    if !file.starts_with('.') && !known.contains_key(&name) {
                        return Err(Error::NotExported(to.join(name)));
                    }
                }
            }
        }
    }
    Ok(known)
}

/// The names in a folder; none where there is no folder.
fn inside(folder: &Path) -> Result<Vec<String>, Error> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).map_err(Error::io(folder))?;
    let names =
        entries.map(|entry| Ok(entry.map_err(Error::io(folder))?.file_name().to_string_lossy().into_owned()));
    names.collect()
}

/// The inboxes of some quarters and of the workspace's earlier ones, each read once.
fn read(
    workspace: &Workspace,
    quarters: &[QuarterDir],
) -> Result<BTreeMap<std::path::PathBuf, Inbox>, Error> {
    let newest = quarters.iter().map(|one| one.quarter).max().flatten();
    let mut all = workspace.quarters()?;
    all.retain(|other| newest.is_none_or(|newest| other.quarter.is_some_and(|quarter| quarter < newest)));
    all.retain(|other| quarters.iter().all(|one| one.root != other.root));
    all.extend(quarters.iter().cloned());
    let read: Vec<Option<Inbox>> = all
        .par_iter()
        .map(|quarter| read_quarter(workspace, quarter, &unwatched))
        .collect::<Result<_, Error>>()?;
    let found = all.into_iter().zip(read).filter_map(|(dir, inbox)| Some((dir.root, inbox?)));
    Ok(found.collect())
}
