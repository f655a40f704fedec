//! Where something stands in what was sent.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Where a value or a problem stands. Prints as `楚雄市.xlsx › 指标表 › E78`.
///
/// ```
/// use jibao_core::returns::Place;
///
/// let sheet = Place::sheet("楚雄市.xlsx", "指标表");
/// assert_eq!(sheet.cell("E78".into()).to_string(), "楚雄市.xlsx › 指标表 › E78");
/// assert!(sheet.cell("E2".into()) < sheet.cell("E10".into()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Place {
    /// Path of the file inside the inbox; one text for all places of a file.
    pub file: Arc<str>,
    /// Sheet; empty for the file as a whole.
    pub sheet: Arc<str>,
    /// Cell in A1 notation; of a value that stands in no sheet, its code and column; empty for the sheet as a whole.
    pub cell: String,
}

impl Place {
    /// A file as a whole.
    #[must_use]
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    /// A sheet as a whole.
    #[must_use]
    pub fn sheet(file: impl Into<Arc<str>>, sheet: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), sheet: sheet.into(), cell: String::new() }
    }

    /// A cell of the place's sheet.
    #[must_use]
    pub fn cell(&self, cell: String) -> Self {
        Self { cell, ..self.clone() }
    }
}

/// Files and sheets by name, cells in reading order: E2 before E10.
impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let own = (&self.file, &self.sheet, position(&self.cell), &self.cell);
        own.cmp(&(&other.file, &other.sheet, position(&other.cell), &other.cell))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Row, then column, of a cell in A1 notation.
fn position(cell: &str) -> (u32, usize, &str) {
    let letters = cell.find(|c: char| c.is_ascii_digit()).unwrap_or(cell.len());
    (cell[letters..].parse().unwrap_or(0), letters, &cell[..letters])
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        for part in [&*self.sheet, &self.cell] {
            if !part.is_empty() {
                write!(f, " › {part}")?;
            }
        }
        Ok(())
    }
}
