//! Where something stands in what was sent.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::shared::{Shared, slot};
use crate::text::ShortText;

/// Where a value or a problem stands. Prints as `楚雄市.xlsx › 指标表 › E78`. A nation has millions of them: file and sheet are
/// held once for all that stand on it, a cell's name within the place itself.
///
/// ```
/// use jibao_core::returns::Place;
///
/// let sheet = Place::sheet("楚雄市.xlsx", "指标表");
/// assert_eq!(sheet.cell("E78").to_string(), "楚雄市.xlsx › 指标表 › E78");
/// assert!(sheet.cell("E2") < sheet.cell("E10"));
/// assert_eq!((&*sheet.file, &*sheet.sheet, &*sheet.cell), ("楚雄市.xlsx", "指标表", ""));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Place {
    on: Arc<OnSheet>,
    /// Cell in A1 notation; of a value that stands in no sheet, its code and column; empty for the sheet as a whole.
    pub cell: ShortText,
}

/// A sheet of a file, as a place gives it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct OnSheet {
    /// Path of the file inside the inbox.
    pub file: Arc<str>,
    /// Sheet; empty for the file as a whole.
    pub sheet: Arc<str>,
}

impl Place {
    /// A file as a whole.
    #[must_use]
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self::sheet(file, "")
    }

    /// A sheet as a whole.
    #[must_use]
    pub fn sheet(file: impl Into<Arc<str>>, sheet: impl Into<Arc<str>>) -> Self {
        let on = OnSheet { file: file.into(), sheet: sheet.into() };
        Self { on: Arc::new(on), cell: ShortText::new() }
    }

    /// A cell of a sheet that other places share.
    pub(super) fn on(on: Arc<OnSheet>, cell: ShortText) -> Self {
        Self { on, cell }
    }

    /// The sheet, as places share it.
    pub(super) fn sheet_of(&self) -> &Arc<OnSheet> {
        &self.on
    }

    /// The same place in a file of another name.
    #[must_use]
    pub fn in_file(&self, file: impl Into<Arc<str>>) -> Self {
        Self::sheet(file, Arc::clone(&self.sheet)).cell(self.cell.clone())
    }

    /// A cell of the place's sheet.
    #[must_use]
    pub fn cell(&self, cell: impl Into<ShortText>) -> Self {
        Self { on: Arc::clone(&self.on), cell: cell.into() }
    }
}

/// Its file and its sheet.
impl Deref for Place {
    type Target = OnSheet;

    fn deref(&self) -> &OnSheet {
        &self.on
    }
}

/// Files and sheets by name, cells in reading order: E2 before E10.
impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let on = if Arc::ptr_eq(&self.on, &other.on) { Ordering::Equal } else { self.on.cmp(&other.on) };
        on.then_with(|| (position(&self.cell), &self.cell).cmp(&(position(&other.cell), &other.cell)))
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

/// A place as it is kept and read back.
#[derive(Serialize, Deserialize)]
struct Written<'a> {
    #[serde(borrow)]
    file: Cow<'a, str>,
    #[serde(borrow)]
    sheet: Cow<'a, str>,
    #[serde(borrow)]
    cell: Cow<'a, str>,
}

thread_local! {
    static SHEETS: Shared<Arc<OnSheet>> = const { Shared::new() };
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let [file, sheet, cell] = [&*self.file, &*self.sheet, &*self.cell].map(Cow::Borrowed);
        Written { file, sheet, cell }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { file, sheet, cell } = Written::deserialize(deserializer)?;
        let same = |known: &Arc<OnSheet>, (file, sheet): &(Cow<'_, str>, Cow<'_, str>)| {
            *known.file == **file && *known.sheet == **sheet
        };
        let new = |(file, sheet): (Cow<'_, str>, Cow<'_, str>)| {
            Arc::new(OnSheet { file: (&*file).into(), sheet: (&*sheet).into() })
        };
        let slot = slot([&*file, &*sheet]);
        let on = SHEETS.with(|sheets| sheets.held(slot, (file, sheet), same, new));
        Ok(Self { on, cell: (&*cell).into() })
    }
}
