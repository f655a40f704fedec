//! The values of rows that lie together: of each value two bytes, which say what of the little that a sheet says it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::columns::{Own, Shape};
use super::{Columns, DetailRow, Given, Place};
use crate::lookup::Lookup;
use crate::text::ShortText;

/// As much as two bytes tell apart.
const MOST: usize = u16::MAX as usize;

/// Values of rows that have the same columns.
#[derive(Debug, Clone, Default)]
pub(super) struct Packed {
    pub(super) shape: Arc<Shape>,
    /// What is said.
    pub(super) given: Vec<Arc<Given>>,
    /// Which of it, row by row, as many a row as there are columns.
    pub(super) values: Vec<u16>,
    /// What follows the letters of the columns in the names of each row's cells.
    pub(super) rows: Vec<ShortText>,
    /// By row, the values that stand elsewhere: which, and where.
    pub(super) apart: BTreeMap<u32, Vec<(usize, Place)>>,
}

impl Packed {
    /// What was given in a column of a row.
    pub(super) fn given(&self, row: u32, at: usize) -> &Arc<Given> {
        &self.given[usize::from(self.values[row as usize * self.shape.columns.len() + at])]
    }

    /// Where it stands.
    pub(super) fn place(&self, row: u32, at: usize) -> Place {
        self.shape.place(at, &self.rows[row as usize], self.apart(row))
    }

    pub(super) fn apart(&self, row: u32) -> &[(usize, Place)] {
        self.apart.get(&row).map(Vec::as_slice).unwrap_or_default()
    }

    /// A row by itself.
    pub(super) fn own(&self, row: u32) -> Own {
        Own {
            shape: Arc::clone(&self.shape),
            row: self.rows[row as usize].clone(),
            given: (0..self.shape.columns.len()).map(|at| Arc::clone(self.given(row, at))).collect(),
            apart: self.apart(row).to_vec(),
        }
    }

    /// Whether every part points at something.
    pub(super) fn is_sound(&self) -> bool {
        let columns = self.shape.columns.len();
        let stands = |(row, all): (&u32, &Vec<(usize, Place)>)| {
            (*row as usize) < self.rows.len() && all.iter().all(|(at, _)| *at < columns)
        };
        self.rows.len().checked_mul(columns) == Some(self.values.len())
            && self.values.iter().all(|value| usize::from(*value) < self.given.len())
            && self.apart.iter().all(stands)
    }
}

/// The values of a row that lie by themselves and can lie with others.
fn own(row: &DetailRow) -> Option<&Own> {
    row.values.own().filter(|own| own.given.len() <= MOST)
}

/// Lays the rows of a sheet together that have the same columns, as far as two bytes tell what they say.
pub(super) fn pack(rows: &mut [DetailRow]) {
    let mut rest = rows;
    while let Some(first) = rest.iter().position(|row| own(row).is_some()) {
        rest = &mut rest[first..];
        let mut packing = Packing::default();
        let count = rest.iter().take_while(|row| own(row).is_some_and(|own| packing.take(own))).count();
        let together = Arc::new(packing.done());
        let (taken, others) = rest.split_at_mut(count);
        for (row, at) in taken.iter_mut().zip(0..) {
            row.values = Columns::packed(Arc::clone(&together), at);
        }
        rest = others;
    }
}

#[derive(Default)]
struct Packing {
    packed: Packed,
    /// Where what was given is listed. Most that say the same share it, and are known by where they lie.
    listed: Lookup<*const Given, u16>,
    said: Lookup<Arc<Given>, u16>,
}

impl Packing {
    /// Takes a row in, unless it has other columns than those before it, or there may be no room for what it says.
    fn take(&mut self, own: &Own) -> bool {
        let packed = &mut self.packed;
        if packed.rows.is_empty() {
            packed.shape = Arc::clone(&own.shape);
        } else if !Arc::ptr_eq(&packed.shape, &own.shape) || packed.given.len() + own.given.len() > MOST {
            return false;
        }
        let Ok(row) = u32::try_from(packed.rows.len()) else { return false };
        if !own.apart.is_empty() {
            packed.apart.insert(row, own.apart.clone());
        }
        packed.rows.push(own.row.clone());
        for given in &own.given {
            let next = u16::try_from(packed.given.len()).unwrap_or(u16::MAX);
            let at = *self.listed.entry(Arc::as_ptr(given)).or_insert_with(|| {
                *self.said.entry(Arc::clone(given)).or_insert_with(|| {
                    packed.given.push(Arc::clone(given));
                    next
                })
            });
            packed.values.push(at);
        }
        true
    }

    fn done(self) -> Packed {
        let mut packed = self.packed;
        packed.given.shrink_to_fit();
        packed.values.shrink_to_fit();
        packed.rows.shrink_to_fit();
        packed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returns::{Entry, Value};

    /// A row of a sheet with as many columns, each with a number of its own from `first` on.
    fn row(sheet: &str, number: usize, columns: usize, first: usize) -> DetailRow {
        let here = Place::sheet("甲.xlsx", sheet);
        let entry = |at: usize| {
            let said = (first + at).to_string();
            let id = format!("c{at:05}");
            let letters: String = id[1..].bytes().map(|digit| char::from(digit - b'0' + b'A')).collect();
            let place = here.cell(format!("{letters}{number}"));
            (id.as_str().into(), Entry::new(Value::Word(said.clone()), said, place))
        };
        DetailRow {
            code: None,
            group: ShortText::new(),
            name: number.to_string().into(),
            kind: ShortText::new(),
            values: (0..columns).map(entry).collect(),
            remark: ShortText::new(),
            place: here.cell(format!("A{number}")),
        }
    }

    fn together(rows: &[DetailRow]) -> Vec<*const Packed> {
        rows.iter().filter_map(|row| Some(Arc::as_ptr(row.values.together()?.0))).collect()
    }

    #[test]
    fn rows_say_the_same_together_whatever_their_columns_and_however_much_they_say() {
        let many = MOST / 2 - 3;
        let apart = {
            let mut row = row("明细", 9, 3, 0);
            row.values.edit("c00001", |entry| entry.place = Place::file("乙.xlsx")).unwrap();
            row
        };
        let mut rows: Vec<DetailRow> = (0..5).map(|at| row("明细", at, 3, at)).collect();
        rows.extend([apart, row("别的", 1, 3, 0), row("别的", 2, 0, 0), row("别的", 3, 2, 7)]);
        rows.extend((0..3).map(|at| row("宽", at, many, at * many)));
        rows.push(row("更宽", 1, MOST + 1, 0));
        let before = rows.clone();
        pack(&mut rows);
        assert!(rows == before);
        let packs = together(&rows);
        assert_eq!(packs.len(), rows.len() - 1, "one is too wide");
        // Two wide rows say as much as two bytes tell apart.
        assert!(packs[9] == packs[10] && packs[10] != packs[11]);
        // Packed again they stay; one that is changed is by itself until then.
        let again = packs.clone();
        pack(&mut rows);
        assert_eq!(together(&rows), again);
        let change = |entry: &mut Entry| entry.remark = "改".to_owned();
        rows[1].values.edit("c00002", change).unwrap();
        assert!(rows[1].values.own().is_some() && rows[0] == before[0] && rows[2] == before[2]);
        assert_eq!(rows[1].values.entry("c00000"), before[1].values.entry("c00000"));
        assert_eq!(rows[1].values.get("c00002").unwrap().remark, "改");
    }
}
