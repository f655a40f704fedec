//! The rows of detail sheets as they are kept and read back. A sheet says the same few things in thousands of cells: what was
//! given is written once and pointed at, and a cell's name only where it is not the one that its column and row give.

use std::sync::Arc;

use indexmap::IndexSet;
use serde::{Deserialize, Serialize};

use super::columns::{Heads, Shape};
use super::{Columns, DetailRow, Given, OnSheet, Place};
use crate::ids::DetailId;
use crate::text::ShortText;

/// One sheet: lists, and rows that point into them.
#[derive(Serialize, Deserialize)]
pub(super) struct KeptSheet {
    id: DetailId,
    /// The sheets that its cells stand on.
    on: Vec<Arc<OnSheet>>,
    /// What rows have in common: the sheet, by its place in the list, and the columns.
    shapes: Vec<(usize, Heads)>,
    /// What was given.
    given: Vec<Arc<Given>>,
    rows: Vec<KeptRow>,
}

#[derive(Serialize, Deserialize)]
struct KeptRow {
    code: Option<ShortText>,
    group: ShortText,
    name: ShortText,
    kind: ShortText,
    remark: ShortText,
    place: Spot,
    /// By its place in the list, as are the values.
    shape: usize,
    row: ShortText,
    values: Vec<usize>,
    /// Which value stands elsewhere, and where.
    apart: Vec<(usize, Spot)>,
}

/// A cell's sheet, by its place in the list, and its name.
type Spot = (usize, ShortText);

impl KeptSheet {
    pub(super) fn of(id: &DetailId, rows: &[DetailRow]) -> Self {
        let (mut on, mut shapes, mut given) = (IndexSet::new(), IndexSet::new(), IndexSet::new());
        let mut spot =
            |place: &Place| -> Spot { (on.insert_full(Arc::clone(place.sheet_of())).0, place.cell.clone()) };
        let mut kept = Vec::with_capacity(rows.len());
        for DetailRow { code, group, name, kind, values, remark, place } in rows {
            let (shape, row, own, apart) = values.parts();
            kept.push(KeptRow {
                code: code.clone(),
                group: group.clone(),
                name: name.clone(),
                kind: kind.clone(),
                remark: remark.clone(),
                place: spot(place),
                shape: shapes.insert_full(Arc::clone(shape)).0,
                row: row.clone(),
                values: own.iter().map(|one| given.insert_full(Arc::clone(one)).0).collect(),
                apart: apart
                    .iter()
                    .flat_map(|all| all.iter())
                    .map(|(at, place)| (*at, spot(place)))
                    .collect(),
            });
        }
        let shape = |shape: Arc<Shape>| (on.insert_full(Arc::clone(&shape.on)).0, shape.columns.clone());
        let shapes = shapes.into_iter().map(shape).collect();
        let (on, given) = (on.into_iter().collect(), given.into_iter().collect());
        Self { id: id.clone(), on, shapes, given, rows: kept }
    }

    /// The sheet with its rows; `None` where one points at what is not there.
    pub(super) fn rows(self) -> Option<(DetailId, Vec<DetailRow>)> {
        let Self { id, on, shapes, given, rows } = self;
        let shape = |(sheet, columns)| Some(Arc::new(Shape { on: on.get::<usize>(sheet)?.clone(), columns }));
        let shapes: Vec<Arc<Shape>> = shapes.into_iter().map(shape).collect::<Option<_>>()?;
        let at = |(sheet, cell): Spot| Some(Place::on(on.get(sheet)?.clone(), cell));
        let rows = rows.into_iter().map(|kept| {
            let KeptRow { code, group, name, kind, remark, place, shape, row, values, apart } = kept;
            let values = values.into_iter().map(|one| given.get(one).cloned()).collect::<Option<_>>()?;
            let apart: Option<Vec<_>> = apart.into_iter().map(|(one, spot)| Some((one, at(spot)?))).collect();
            let apart = Some(apart?).filter(|apart| !apart.is_empty()).map(Box::new);
            let values = Columns::joined(shapes.get(shape)?.clone(), row, values, apart)?;
            Some(DetailRow { code, group, name, kind, values, remark, place: at(place)? })
        });
        let rows: Option<_> = rows.collect();
        Some((id, rows?))
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
        let damaged = text.replace("\"values\":[0]", "\"values\":[1]");
        assert!(damaged != text && serde_json::from_str::<Details>(&text).is_ok(), "{text}");
        assert!(serde_json::from_str::<Details>(&damaged).is_err());
    }
}
