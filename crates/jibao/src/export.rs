//! The tidy long table of a quarter, or of all quarters of a workspace, for analysis elsewhere.

use std::path::Path;

use jibao_core::count::consolidate::{Consolidated, consolidate};
use jibao_core::report::long;
use jibao_render::long as table;
use rayon::prelude::*;

use crate::build::read_quarter;
use crate::error::Error;
use crate::outputs;
use crate::workspace::{QuarterDir, Workspace};

/// What was exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// Quarters.
    pub quarters: usize,
    /// Rows of the table.
    pub rows: usize,
}

/// Writes the long table of some quarters to a `.csv` or `.parquet` file: one row a quarter, reporter, indicator and
/// column, oldest quarter first. Quarters without returns are passed over.
pub fn export(workspace: &Workspace, quarters: &[QuarterDir], to: &Path) -> Result<Exported, Error> {
    let write = writer(to)?;
    let read: Vec<Option<Consolidated>> = quarters
        .par_iter()
        .map(|quarter| {
            let read = read_quarter(workspace, quarter)?;
            Ok(read.map(|(inbox, _)| consolidate(&workspace.pack, &workspace.settings, &inbox)))
        })
        .collect::<Result<_, Error>>()?;
    let done: Vec<Consolidated> = read.into_iter().flatten().collect();
    if done.is_empty() {
        return Err(Error::NoReturns(workspace.root.clone()));
    }
    let rows: Vec<long::LongRow> =
        done.iter().flat_map(|quarter| long::rows(&workspace.pack, quarter)).collect();
    let exported = Exported { quarters: done.len(), rows: rows.len() };
    outputs::replace(to, &write(rows)?)?;
    Ok(exported)
}

type Write = fn(Vec<long::LongRow>) -> Result<Vec<u8>, table::LongError>;

/// The format by the file's ending.
fn writer(to: &Path) -> Result<Write, Error> {
    let ending = to.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("csv") => Ok(|rows| table::csv(rows.into_iter())),
        Some("parquet") => Ok(|rows| table::parquet(rows.into_iter())),
        _ => Err(Error::ExportFormat(to.to_owned())),
    }
}
