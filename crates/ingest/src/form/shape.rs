//! What a sheet looks like in which no table of the form was found: the form laid out in another way.

use std::collections::{BTreeMap, BTreeSet};

use super::lexicon::{Headers, header_key};
use super::tables::LEAST_COLUMNS;
use super::value::seen;
use jibao_sheets::{RawSheet, column_letters};

/// How far down and to the right headers are looked for.
const ROWS: u32 = 40;
const COLUMNS: u16 = 4;

/// How the form is laid out in the sheet, and what to do; nothing where it is not there at all.
pub(crate) fn told(sheet: &RawSheet, headers: &Headers) -> Option<String> {
    let mut down: BTreeMap<u16, BTreeSet<&str>> = BTreeMap::new();
    let mut across: BTreeMap<u32, BTreeMap<&str, usize>> = BTreeMap::new();
    for ((row, column), cell) in sheet.cells.rows(..ROWS) {
        let Some(id) = headers.columns.get(&header_key(&seen(cell))) else { continue };
        if *column < COLUMNS {
            down.entry(*column).or_default().insert(id);
        }
        *across.entry(*row).or_default().entry(id).or_default() += 1;
    }
    let transposed = down.iter().find(|(_, ids)| ids.len() >= LEAST_COLUMNS);
    if let Some((column, _)) = transposed {
        let column = column_letters(*column);
        return Some(format!("表头竖着写在{column}列，像是行列对调了，请复制后用“选择性粘贴”的“转置”改回来"));
    }
    let twice = |ids: &BTreeMap<&str, usize>| ids.values().filter(|count| **count > 1).count();
    let (row, _) = across.iter().find(|(_, ids)| twice(ids) >= LEAST_COLUMNS)?;
    Some(format!("第{}行的表头左右并排写了两遍，请把右边一块接到左边一块下面", row + 1))
}
