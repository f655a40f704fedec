//! The rows of detail sheets as they are kept and read back. A sheet says the same few things in thousands of cells: what was
//! given is written once and pointed at, and a cell's name only where it is not the one that its column and row give.

use std::collections::BTreeMap;
use std::sync::Arc;

use ecow::EcoString;
use serde::{Deserialize, Serialize};

use super::{Columns, DetailRow, Entry, Given, OnSheet, Place};
use crate::ids::DetailId;

/// One sheet: lists, and rows that point into them.
#[derive(Serialize, Deserialize)]
pub(super) struct KeptSheet {
    id: DetailId,
    /// The sheets that its cells stand on.
    on: Vec<Arc<OnSheet>>,
    /// The columns in the order of their ids, each with the letters of its first cell.
    columns: BTreeMap<Arc<str>, EcoString>,
    /// What was given.
    given: Vec<Arc<Given>>,
    rows: Vec<KeptRow>,
}

#[derive(Serialize, Deserialize)]
struct KeptRow {
    code: Option<String>,
    group: String,
    name: String,
    kind: String,
    remark: String,
    place: Spot,
    /// By column.
    values: Vec<Option<KeptValue>>,
}

/// A cell's sheet, by its place in the list, and its name.
type Spot = (usize, EcoString);

/// What was given, by its place in the list, and where it stands, if that is not the column's cell of the row.
type KeptValue = (usize, Option<Spot>);

/// A list, and where in it things stand.
struct List<K, T> {
    at: BTreeMap<K, usize>,
    all: Vec<T>,
}

impl<K: Ord, T> List<K, T> {
    fn new() -> Self {
        Self { at: BTreeMap::new(), all: Vec::new() }
    }

    fn at(&mut self, key: K, new: impl FnOnce() -> T) -> usize {
        *self.at.entry(key).or_insert_with(|| {
            self.all.push(new());
            self.all.len() - 1
        })
    }
}

/// Letters and digits of a cell's name.
fn split(cell: &str) -> (&str, &str) {
    cell.split_at(cell.find(|c: char| c.is_ascii_digit()).unwrap_or(cell.len()))
}

impl KeptSheet {
    pub(super) fn of(id: &DetailId, rows: &[DetailRow]) -> Self {
        let (mut on, mut given) = (List::new(), List::new());
        let mut columns = BTreeMap::new();
        for (id, entry) in rows.iter().flat_map(|row| row.values.iter()) {
            if !columns.contains_key(id) {
                columns.insert(Arc::clone(id), EcoString::from(split(&entry.place.cell).0));
            }
        }
        let mut spot = |place: &Place| -> Spot {
            (on.at(place.sheet_of().clone(), || Arc::clone(place.sheet_of())), place.cell.as_str().into())
        };
        let mut kept = Vec::with_capacity(rows.len());
        for row in rows {
            let number = split(&row.place.cell).1;
            let value = |(id, letters): (&Arc<str>, &EcoString)| {
                let entry = row.values.get(id)?;
                let usual = split(&entry.place.cell) == (&**letters, number);
                let elsewhere = !usual || *entry.place != *row.place;
                let place = elsewhere.then(|| spot(&entry.place));
                Some((given.at(entry.shared().clone(), || entry.shared().clone()), place))
            };
            let values = columns.iter().map(value).collect();
            kept.push(KeptRow {
                code: row.code.clone(),
                group: row.group.clone(),
                name: row.name.clone(),
                kind: row.kind.clone(),
                remark: row.remark.clone(),
                place: spot(&row.place),
                values,
            });
        }
        Self { id: id.clone(), on: on.all, columns, given: given.all, rows: kept }
    }

    /// The sheet with its rows; `None` where one points at what is not there.
    pub(super) fn rows(self) -> Option<(DetailId, Vec<DetailRow>)> {
        let Self { id, on, columns, given, rows } = self;
        let ids: Arc<Vec<Arc<str>>> = Arc::new(columns.keys().cloned().collect());
        let rows = rows.into_iter().map(|row| {
            let KeptRow { code, group, name, kind, remark, place: (sheet, cell), values } = row;
            let on = |sheet: usize| on.get(sheet).cloned();
            let place = Place::on(on(sheet)?, cell);
            let number = split(&place.cell).1;
            let (mut own, mut entries) = (Vec::with_capacity(ids.len()), Vec::with_capacity(ids.len()));
            for ((id, letters), value) in columns.iter().zip(values) {
                let Some((what, elsewhere)) = value else { continue };
                let place = match elsewhere {
                    Some((sheet, cell)) => Place::on(on(sheet)?, cell),
                    None => place.cell(&*(letters.clone() + number)),
                };
                own.push(id);
                entries.push(Entry::shares(given.get(what)?.clone(), place));
            }
            let values = if own.len() == ids.len() {
                Columns::shares(&ids, entries)
            } else {
                own.into_iter().cloned().zip(entries).collect()
            };
            Some(DetailRow { code, group, name, kind, values, remark, place })
        });
        let rows: Option<_> = rows.collect();
        Some((id, rows?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returns::{Details, Value};

    fn row(place: &Place, values: &[(&str, i32, &Place)]) -> DetailRow {
        let entry = |(id, number, place): &(&str, i32, &Place)| {
            let entry = Entry::new(Value::from(*number), number.to_string(), (*place).clone());
            ((*id).into(), entry.with("全角", ""))
        };
        DetailRow {
            code: Some("532301".into()),
            group: "鹿城镇".into(),
            name: "东兴社区".into(),
            kind: String::new(),
            values: values.iter().map(entry).collect(),
            remark: "无".into(),
            place: place.clone(),
        }
    }

    #[test]
    fn rows_are_read_back_as_they_were_wherever_their_cells_stand() {
        let here = Place::sheet("甲.xlsx", "明细");
        let other = Place::sheet("乙.xlsx", "明细");
        let rows = vec![
            row(&here.cell("A4"), &[("a", 1, &here.cell("D4")), ("b", 2, &here.cell("E4"))]),
            // A column that moved, another row, another file, one that is missing, one without digits, none at all.
            row(&here.cell("A5"), &[("a", 1, &here.cell("F5")), ("b", 2, &here.cell("E9"))]),
            row(&here.cell("A6"), &[("a", 7, &other.cell("D6")), ("c", 1, &here.cell("G6"))]),
            row(&other.cell("A4"), &[("b", 2, &other.cell("E4"))]),
            row(&here.cell("V01"), &[("a", 1, &here.cell("V01 a")), ("b", 3, &here)]),
            row(&here, &[]),
        ];
        let details: Details =
            [("villages".into(), rows), ("schools".into(), Vec::new())].into_iter().collect();
        let text = serde_json::to_string(&details).unwrap();
        assert_eq!(serde_json::from_str::<Details>(&text).unwrap(), details);
        // What is said twice is written once.
        assert_eq!(text.matches("全角").count(), 4, "{text}");
        assert_eq!(text.matches("甲.xlsx").count(), 1, "{text}");
    }

    #[test]
    fn a_row_that_points_at_nothing_is_damage() {
        let here = Place::sheet("甲.xlsx", "明细").cell("A4");
        let details: Details =
            [("villages".into(), vec![row(&here, &[("a", 1, &here)])])].into_iter().collect();
        let text = serde_json::to_string(&details).unwrap();
        let damaged = text.replace("[0,null]", "[1,null]");
        assert!(damaged != text && serde_json::from_str::<Details>(&text).is_ok(), "{text}");
        assert!(serde_json::from_str::<Details>(&damaged).is_err());
    }
}
