//! What is handed on for analysis elsewhere: the tidy long table of a quarter, or of all quarters of a workspace, and the
//! same as a dataset with its consolidation (`dataset`).

#[cfg(feature = "parquet")]
mod dataset;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jibao_contract::names::{EXPORTS, INBOX};

use jibao_core::count::consolidate::{Consolidated, consolidate};
use jibao_core::report::long;
use jibao_render::long as table;
use jiff::civil::Date;
use rayon::prelude::*;

use crate::build::read_quarter;
use crate::error::Error;
use crate::event::unwatched;
use crate::outputs::{Writer, hash};
use crate::workspace::{QuarterDir, Workspace};

/// What was exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// Quarters.
    pub quarters: usize,
    /// Rows of the table, or of all tables of the dataset.
    pub rows: usize,
    /// Whether a dataset was written, a folder with its SQL.
    pub dataset: bool,
}

/// Writes the long table of some quarters to a `.csv` or `.parquet` file: one row a quarter, reporter, indicator and
/// column, oldest quarter first. A path without ending is the folder of a dataset: Parquet in parts by level and period,
/// and the consolidation as SQL in `sql`. Quarters without returns are passed over. Only what was exported before, and not
/// changed since, is replaced.
///
/// # Errors
/// If the path says no known format or lies among the returns, something else stands there, there are no returns, or the
/// system refuses to read or write.
pub fn export(
    workspace: &Workspace,
    quarters: &[QuarterDir],
    to: &Path,
    today: Date,
) -> Result<Exported, Error> {
    let write = if is_folder(to) { None } else { Some(writer(to)?) };
    let to = &absolute(to)?;
    if quarters.iter().any(|quarter| to.starts_with(&quarter.inbox)) || to.iter().any(|part| part == INBOX) {
        return Err(Error::IntoInbox(to.clone()));
    }
    let Some(write) = write else { return whole(workspace, quarters, to, today) };
    let read: Vec<Option<Consolidated>> = quarters
        .par_iter()
        .map(|quarter| {
            let read = read_quarter(workspace, quarter, &unwatched)?;
            Ok(read.map(|inbox| consolidate(workspace.pack(), workspace.engine.settings(), &inbox)))
        })
        .collect::<Result<_, Error>>()?;
    let done: Vec<Consolidated> = read.into_iter().flatten().collect();
    if done.is_empty() {
        return Err(Error::NoReturns(workspace.root.clone()));
    }
    let rows: Vec<long::LongRow> =
        done.iter().flat_map(|quarter| long::rows(workspace.pack(), quarter)).collect();
    let exported = Exported { quarters: done.len(), rows: rows.len(), dataset: false };
    put(workspace, to, write(rows)?, today)?;
    Ok(exported)
}

/// Writes a table where there is none, or one that was exported and not changed since: the list beside it tells.
fn put(workspace: &Workspace, to: &Path, bytes: Vec<u8>, today: Date) -> Result<(), Error> {
    let (folder, name) = (to.parent().unwrap_or(to), to.file_name().unwrap_or_default().to_string_lossy());
    let list = std::fs::read(folder.join(EXPORTS)).unwrap_or_default();
    let mut exports: BTreeMap<String, String> = serde_json::from_slice(&list).unwrap_or_default();
    let known = exports.insert(name.clone().into_owned(), hash(&bytes));
    let known = known.map(|known| (name.clone().into_owned(), known));
    let ours = known.into_iter().chain([(EXPORTS.to_owned(), hash(&list))]).collect();
    let text = serde_json::to_vec_pretty(&exports).unwrap_or_default();
    let files = vec![(name.into_owned(), bytes), (EXPORTS.to_owned(), text)];
    Writer::new(&workspace.root, today).own(folder, files, Vec::new(), ours)?;
    Ok(())
}

/// The path with its folder as it really lies, links in it followed: a table belongs where its folder is.
fn absolute(to: &Path) -> Result<PathBuf, Error> {
    let whole = std::path::absolute(to).map_err(Error::io(to))?;
    let mut folder = whole.parent().unwrap_or(&whole);
    let mut below = Vec::new();
    loop {
        match (std::fs::canonicalize(folder), folder.parent(), folder.file_name()) {
            (Ok(real), _, _) => {
                let real = below.into_iter().rev().fold(real, |path: PathBuf, name| path.join(name));
                return Ok(real.join(whole.file_name().unwrap_or_default()));
            }
            (Err(_), Some(parent), Some(name)) => {
                below.push(name);
                folder = parent;
            }
            (Err(error), _, _) => return Err(Error::io(to)(error)),
        }
    }
}

/// Whether a path means a folder: it ends like one, or has no ending, or is there as one and has no ending of a table.
fn is_folder(to: &Path) -> bool {
    let table = to
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("csv") || ending.eq_ignore_ascii_case("parquet"));
    let ends = to.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
    ends || to.extension().is_none() || (to.is_dir() && !table)
}

#[cfg(feature = "parquet")]
use dataset::write as whole;

#[cfg(not(feature = "parquet"))]
fn whole(_: &Workspace, _: &[QuarterDir], to: &Path, _: Date) -> Result<Exported, Error> {
    Err(Error::NoParquet(to.to_owned()))
}

type Write = fn(Vec<long::LongRow>) -> Result<Vec<u8>, table::LongError>;

/// The format by the file's ending.
fn writer(to: &Path) -> Result<Write, Error> {
    let ending = to.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("csv") => Ok(|rows| table::csv(rows.into_iter())),
        #[cfg(feature = "parquet")]
        Some("parquet") => Ok(|rows| table::parquet(&rows)),
        #[cfg(not(feature = "parquet"))]
        Some("parquet") => Err(Error::NoParquet(to.to_owned())),
        _ => Err(Error::ExportFormat(to.to_owned())),
    }
}
