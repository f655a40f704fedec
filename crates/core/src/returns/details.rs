//! The rows of a return's detail sheets.

use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::kept::KeptSheet;
use super::packed::pack;
use super::{Columns, OnSheet, Place};
use crate::ids::DetailId;
use crate::text::ShortText;

/// One row of a detail sheet: a village, a school, whatever the office lists.
#[derive(Debug, Clone, PartialEq)]
pub struct DetailRow {
    /// Code in the register; `None` for a row that the register does not have, and where there is no register.
    pub code: Option<ShortText>,
    /// Group as written (as registered, where found); empty where the sheet has no groups.
    pub group: ShortText,
    /// Name as written (as registered, where found).
    pub name: ShortText,
    /// Which of the sheet's kinds it is; empty where it has none.
    pub kind: ShortText,
    /// Values by column id. 有 and 是 count 1; a level is kept as its raw text with no value.
    pub values: Columns,
    /// 备注.
    pub remark: ShortText,
    /// The row's first cell.
    pub place: Place,
}

impl DetailRow {
    /// The number in a column, where there is one.
    #[must_use]
    pub fn number(&self, column: &str) -> Option<Decimal> {
        self.values.get(column)?.number()
    }

    /// Whether the row, or one of its values, stands on a sheet.
    pub(crate) fn is_on(&self, sheet: &OnSheet) -> bool {
        *self.place == *sheet || self.values.are_on(sheet)
    }

    /// Group and name: 鹿城镇东兴社区居民委员会.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{}{}", self.group, self.name)
    }
}

/// The rows of a return by the sheet that they stand on, each sheet's as they follow one another there. A sheet that the
/// return does not have, or that could not be read, is not among them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Details(Vec<(DetailId, Vec<DetailRow>)>);

impl Details {
    /// The rows of a sheet; `None` where the return has no such sheet.
    #[must_use]
    pub fn get(&self, sheet: &DetailId) -> Option<&[DetailRow]> {
        self.0.iter().find(|(id, _)| id == sheet).map(|(_, rows)| rows.as_slice())
    }

    /// The rows of a sheet, to be added to.
    pub fn of(&mut self, sheet: &DetailId) -> &mut Vec<DetailRow> {
        let at = self.0.iter().position(|(id, _)| id == sheet).unwrap_or_else(|| {
            self.0.push((sheet.clone(), Vec::new()));
            self.0.len() - 1
        });
        &mut self.0[at].1
    }

    /// The sheets with their rows.
    pub fn iter(&self) -> impl Iterator<Item = (&DetailId, &[DetailRow])> {
        self.0.iter().map(|(id, rows)| (id, rows.as_slice()))
    }

    /// Every row with its sheet.
    pub fn rows(&self) -> impl Iterator<Item = (&DetailId, &DetailRow)> {
        self.0.iter().flat_map(|(id, rows)| rows.iter().map(move |row| (id, row)))
    }

    /// Every row, to be changed.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut DetailRow> {
        self.0.iter_mut().flat_map(|(_, rows)| rows)
    }

    pub(super) fn shrink_to_fit(&mut self) {
        for (_, rows) in &mut self.0 {
            rows.shrink_to_fit();
            pack(rows);
        }
    }

    /// Whether the return has none of them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Details {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sheets: Option<Vec<KeptSheet>> = self.iter().map(|(id, rows)| KeptSheet::of(id, rows)).collect();
        sheets.ok_or_else(|| S::Error::custom("a row has too many columns"))?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Details {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let kept = Vec::<KeptSheet>::deserialize(deserializer)?;
        let sheets: Option<Self> = kept.into_iter().map(KeptSheet::rows).collect();
        sheets.ok_or_else(|| D::Error::custom("a row points at nothing"))
    }
}

impl IntoIterator for Details {
    type Item = (DetailId, Vec<DetailRow>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<(DetailId, Vec<DetailRow>)> for Details {
    fn from_iter<I: IntoIterator<Item = (DetailId, Vec<DetailRow>)>>(sheets: I) -> Self {
        Self(sheets.into_iter().collect())
    }
}
