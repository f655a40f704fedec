//! The rows of detail sheets as they are kept and read back. A sheet says the same few things in thousands of cells: what was
//! given is written once and pointed at, and a cell's name only where it is not the one that its column and row give.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexSet;
use serde::{Deserialize, Serialize};

use super::columns::{Heads, Shape};
use super::packed::{Packed, pack};
use super::{Columns, DetailRow, Given, OnSheet, Place};
use crate::ids::DetailId;
use crate::text::ShortText;

/// One sheet: what is said on it, and rows that point at it.
#[derive(Serialize, Deserialize)]
pub(super) struct KeptSheet {
    id: DetailId,
    /// The sheets that its cells stand on.
    on: Vec<Arc<OnSheet>>,
    packs: Vec<KeptPack>,
    rows: Vec<KeptRow>,
}

/// Values of rows that lie together.
#[derive(Serialize, Deserialize)]
struct KeptPack {
    /// By its place in the list.
    on: usize,
    columns: Heads,
    given: Vec<Arc<Given>>,
    values: Vec<u16>,
    rows: Vec<ShortText>,
    /// Which values stand elsewhere: row, column, and where.
    apart: Vec<(u32, usize, Spot)>,
}

#[derive(Serialize, Deserialize)]
struct KeptRow {
    code: Option<ShortText>,
    group: ShortText,
    name: ShortText,
    kind: ShortText,
    remark: ShortText,
    place: Spot,
    /// With which its values lie, by its place in the list, and its place among them.
    values: (usize, u32),
}

/// A cell's sheet, by its place in the list, and its name.
type Spot = (usize, ShortText);

impl KeptSheet {
    /// `None` where a row has more columns than can be told apart.
    pub(super) fn of(id: &DetailId, rows: &[DetailRow]) -> Option<Self> {
        // Rows that were changed lie by themselves.
        let mut rows = Cow::Borrowed(rows);
        if rows.iter().any(|row| row.values.own().is_some()) {
            pack(rows.to_mut());
        }
        let mut on: IndexSet<Arc<OnSheet>> = IndexSet::new();
        let mut spot =
            |place: &Place| -> Spot { (on.insert_full(Arc::clone(place.sheet_of())).0, place.cell.clone()) };
        let mut known: BTreeMap<*const Packed, usize> = BTreeMap::new();
        let mut packs: Vec<&Packed> = Vec::new();
        let mut kept = Vec::with_capacity(rows.len());
        for DetailRow { code, group, name, kind, values, remark, place } in &*rows {
            let (together, at) = values.together()?;
            let pack = *known.entry(Arc::as_ptr(together)).or_insert_with(|| {
                packs.push(together);
                packs.len() - 1
            });
            kept.push(KeptRow {
                code: code.clone(),
                group: group.clone(),
                name: name.clone(),
                kind: kind.clone(),
                remark: remark.clone(),
                place: spot(place),
                values: (pack, at),
            });
        }
        let packs: Vec<KeptPack> = packs
            .into_iter()
            .map(|Packed { shape, given, values, rows, apart }| {
                let apart = apart
                    .iter()
                    .flat_map(|(row, all)| all.iter().map(move |(at, place)| (*row, *at, place)))
                    .map(|(row, at, place)| (row, at, spot(place)))
                    .collect();
                let (columns, given) = (shape.columns.clone(), given.clone());
                let whole = Place::on(Arc::clone(&shape.on), ShortText::new());
                KeptPack {
                    on: spot(&whole).0,
                    columns,
                    given,
                    values: values.clone(),
                    rows: rows.clone(),
                    apart,
                }
            })
            .collect();
        Some(Self { id: id.clone(), on: on.into_iter().collect(), packs, rows: kept })
    }

    /// The sheet with its rows; `None` where one points at what is not there.
    pub(super) fn rows(self) -> Option<(DetailId, Vec<DetailRow>)> {
        let Self { id, on, packs, rows } = self;
        let at = |(sheet, cell): Spot| Some(Place::on(on.get(sheet)?.clone(), cell));
        let pack = |KeptPack { on: sheet, columns, given, values, rows, apart: kept }| {
            let shape = Arc::new(Shape { on: on.get::<usize>(sheet)?.clone(), columns });
            let mut apart: BTreeMap<u32, Vec<(usize, Place)>> = BTreeMap::new();
            for (row, column, spot) in kept {
                apart.entry(row).or_default().push((column, at(spot)?));
            }
            let packed = Packed { shape, given, values, rows, apart };
            packed.is_sound().then(|| Arc::new(packed))
        };
        let packs: Vec<Arc<Packed>> = packs.into_iter().map(pack).collect::<Option<_>>()?;
        let mut all = Vec::with_capacity(rows.len());
        for KeptRow { code, group, name, kind, remark, place, values: (pack, row) } in rows {
            let together = packs.get(pack).filter(|packed| (row as usize) < packed.rows.len())?;
            let values = Columns::packed(Arc::clone(together), row);
            all.push(DetailRow { code, group, name, kind, values, remark, place: at(place)? });
        }
        Some((id, all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returns::{Details, Entry, Value};

    fn row(place: &Place, values: &[(&str, i32, &Place)]) -> DetailRow {
        let entry = |(id, number, place): &(&str, i32, &Place)| {
            let entry = Entry::new(Value::from(*number), number.to_string(), (*place).clone());
            ((*id).into(), entry.with("全角", ""))
        };
        DetailRow {
            code: Some("532301".into()),
            group: "鹿城镇".into(),
            name: "东兴社区".into(),
            kind: ShortText::new(),
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
        assert_eq!(text.matches("甲.xlsx").count(), 1, "{text}");
    }

    #[test]
    fn what_rows_with_the_same_columns_say_twice_is_written_once() {
        let here = Place::sheet("甲.xlsx", "明细");
        let rows = (4..9).map(|at| {
            let [first, d, e] = ["A", "D", "E"].map(|letter| here.cell(format!("{letter}{at}")));
            row(&first, &[("a", 1, &d), ("b", at % 2, &e)])
        });
        let details: Details = [("villages".into(), rows.collect())].into_iter().collect();
        let text = serde_json::to_string(&details).unwrap();
        assert_eq!(serde_json::from_str::<Details>(&text).unwrap(), details);
        assert_eq!(text.matches("全角").count(), 2, "{text}");
        assert_eq!(text.matches("\"columns\"").count(), 1, "{text}");
    }

    #[test]
    fn a_row_that_points_at_nothing_is_damage() {
        let here = Place::sheet("甲.xlsx", "明细").cell("A4");
        let other = Place::sheet("乙.xlsx", "明细").cell("F4");
        let rows = vec![row(&here, &[("a", 1, &here), ("b", 2, &other)])];
        let details: Details = [("villages".into(), rows)].into_iter().collect();
        let text = serde_json::to_string(&details).unwrap();
        assert!(serde_json::from_str::<Details>(&text).is_ok(), "{text}");
        for (sound, broken) in [
            ("\"values\":[0,1]", "\"values\":[0,2]"),
            ("\"values\":[0,1]", "\"values\":[0]"),
            ("\"values\":[0,0]}", "\"values\":[1,0]}"),
            ("\"values\":[0,0]}", "\"values\":[0,1]}"),
            ("\"apart\":[[0,1,", "\"apart\":[[1,1,"),
            ("\"apart\":[[0,1,", "\"apart\":[[0,2,"),
            ("\"packs\":[{\"on\":0", "\"packs\":[{\"on\":2"),
        ] {
            let damaged = text.replace(sound, broken);
            assert!(
                damaged != text && serde_json::from_str::<Details>(&damaged).is_err(),
                "{broken}: {text}"
            );
        }
    }
}
