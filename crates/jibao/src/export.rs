//! What is handed on for analysis elsewhere: the tidy long table of a quarter, or of all quarters of a workspace, and the
//! same as a dataset with its consolidation (`dataset`).

#[cfg(feature = "parquet")]
mod dataset;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jibao_contract::names::{EXPORTS, INBOX};

use jibao_core::count::consolidate::{Consolidated, consolidate};
use jibao_core::ids::Period;
use jibao_core::pack::Pack;
use jibao_core::report::long;
use jibao_core::returns::Inbox;
use jibao_render::long as table;
use jiff::civil::Date;
use rayon::prelude::*;

use crate::build::read_quarter;
use crate::error::Error;
use crate::event::unwatched;
use crate::outputs::{Writer, hash};
use crate::plans;
use crate::workspace::{QuarterDir, Workspace};

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Quarters.
    pub quarters: usize,
    /// Rows of the table, or of all tables of the dataset.
    pub rows: usize,
    /// Whether a dataset was written, a folder with its SQL.
    pub dataset: bool,
    /// Quarters that were asked for and lie under an earlier plan than the newest of them: one table holds one catalogue, in
    /// which a code means one thing.
    pub left_out: Vec<Period>,
}

/// Writes the long table of some quarters to a `.csv` or `.parquet` file: one row a quarter, reporter, indicator and
/// column, oldest quarter first. A path without ending is the folder of a dataset: Parquet in parts by level and period,
/// and the consolidation as SQL in `sql`. Quarters without returns are passed over; of several plans' quarters those of the
/// newest are written. Only what was exported before, and not
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
    let (quarters, left_out) = of_one_plan(workspace, quarters);
    let quarters = quarters.as_slice();
    let Some(write) = write else {
        return Ok(Exported { left_out, ..whole(workspace, quarters, to, today)? });
    };
    let read: Vec<Option<Consolidated>> = quarters
        .par_iter()
        .map(|quarter| {
            let read = read_quarter(workspace, quarter, &unwatched)?;
            let engine = |inbox: &Inbox| workspace.engine_of(inbox.quarter);
            Ok(read.map(|inbox| consolidate(engine(&inbox).pack(), engine(&inbox).settings(), &inbox)))
        })
        .collect::<Result<_, Error>>()?;
    let done: Vec<Consolidated> = read.into_iter().flatten().collect();
    let Some(newest) = done.last() else {
        return Err(Error::NoReturns(workspace.root.clone()));
    };
    // All are of one plan.
    let pack = workspace.pack_of(newest.quarter);
    let rows: Vec<long::LongRow> = done.iter().flat_map(|one| long::rows(pack, one)).collect();
    let exported = Exported { quarters: done.len(), rows: rows.len(), dataset: false, left_out };
    put(workspace, to, write(pack, rows)?, today)?;
    Ok(exported)
}

/// Of some quarters those of the newest plan that has returns among them, and which others have returns.
fn of_one_plan(workspace: &Workspace, quarters: &[QuarterDir]) -> (Vec<QuarterDir>, Vec<Period>) {
    let plan = |quarter: &QuarterDir| plans::at(&workspace.plans, quarter.quarter);
    let newest = quarters.iter().filter(|quarter| quarter.has_returns()).map(plan).max();
    let (of_it, others): (Vec<&QuarterDir>, Vec<&QuarterDir>) =
        quarters.iter().partition(|quarter| newest.is_none_or(|newest| plan(quarter) == newest));
    let others = others.into_iter().filter(|other| other.has_returns());
    (of_it.into_iter().cloned().collect(), others.filter_map(|other| other.quarter).collect())
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

type Write = fn(&Pack, Vec<long::LongRow>) -> Result<Vec<u8>, table::LongError>;

/// The format by the file's ending.
fn writer(to: &Path) -> Result<Write, Error> {
    let ending = to.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("csv") => Ok(|pack, rows| table::csv(pack, rows.into_iter())),
        #[cfg(feature = "parquet")]
        Some("parquet") => Ok(|pack, rows| table::parquet(pack, &rows)),
        #[cfg(not(feature = "parquet"))]
        Some("parquet") => Err(Error::NoParquet(to.to_owned())),
        _ => Err(Error::ExportFormat(to.to_owned())),
    }
}
