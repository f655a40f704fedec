//! Cells beside a table's own columns that correct a value of their row: in a column headed 更正后 or 核实数, or words and a
//! few numbers in a column without a header.

use std::collections::BTreeMap;

use jibao_core::pack::PeriodWords;
use jibao_core::text::fold::compact;

use super::corrected::{corrects, is_bare};
use super::number::count;
use super::tables::Block;
use super::value::{is_blank, seen};

/// Numbers beside the table in a column without a header, at most, for them to be corrections: more are a column of
/// somebody's own.
const FEW: usize = 3;
/// Words in a header of a column for what is right.
const HEADS: [&str; 16] = [
    "更正",
    "订正",
    "改正",
    "勘误",
    "核实",
    "核定",
    "修正",
    "修改后",
    "调整后",
    "正确数",
    "应报数",
    "应为",
    "审核数",
    "复核数",
    "实际数",
    "核对数",
];
/// Words in a header that make something else of it than a number.
const OTHERWISE: [&str; 11] =
    ["说明", "原因", "情况", "日期", "时间", "意见", "是否", "依据", "人员", "单位", "签"];

/// A cell that corrects a value of its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Beside {
    pub column: u16,
    pub text: String,
    /// The value column that it stands for, where its header or its place says so.
    pub of: Option<String>,
}

/// The header of a column of somebody's own.
struct Head {
    text: String,
    corrects: bool,
}

/// The cells beside a table's columns that may correct something, by row. `values` are its columns of values with the
/// words that name them.
pub(crate) fn find(
    block: &Block<'_>,
    values: &[(&str, Vec<&str>)],
    period: &PeriodWords,
) -> BTreeMap<u32, Vec<Beside>> {
    let mut columns: BTreeMap<u16, Vec<(u32, String)>> = BTreeMap::new();
    let known = known(block);
    for row in block.rows.iter().copied() {
        for ((_, column), cell) in block.sheet.cells.row(row) {
            if !known.contains(column) && !is_blank(cell) {
                columns.entry(*column).or_default().push((row, seen(cell).into_owned()));
            }
        }
    }
    let mut found: BTreeMap<u32, Vec<Beside>> = BTreeMap::new();
    for (column, cells) in columns {
        let head = head(block, column);
        let of =
            head.as_ref().filter(|head| head.corrects).and_then(|head| meant(block, values, column, head));
        let few = cells.len() <= FEW && head.is_none();
        let numbers = few || head.as_ref().is_some_and(|head| head.corrects);
        for (row, text) in cells {
            let number = count(&text, "").is_ok() || is_bare(&text);
            let speaks = if number { numbers } else { corrects(&text, &[], period) };
            if speaks {
                found.entry(row).or_default().push(Beside { column, text, of: of.clone() });
            }
        }
    }
    found
}

/// The columns that are the table's own.
fn known(block: &Block<'_>) -> Vec<u16> {
    let table = block.table;
    let doubled = table.doubled.values().flatten();
    table.columns.values().chain(doubled).chain(&table.county).chain(&table.odd).copied().collect()
}

/// What stands over a column; `None` where nothing does.
fn head(block: &Block<'_>, column: u16) -> Option<Head> {
    let table = block.table;
    let mut cells = (table.first..=table.row).rev().filter_map(|row| block.sheet.cells.get((row, column)));
    let text = compact(&seen(cells.find(|cell| !is_blank(cell))?));
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let corrects = has(&HEADS) && !has(&OTHERWISE);
    Some(Head { text, corrects })
}

/// The column of values that a corrected one stands for: the one that its header names, else the one left of it where it
/// is the only one there.
fn meant(block: &Block<'_>, values: &[(&str, Vec<&str>)], column: u16, head: &Head) -> Option<String> {
    let named = |words: &Vec<&str>| words.iter().any(|word| head.text.contains(&compact(word)));
    if let Some((id, _)) = values.iter().find(|(_, words)| named(words)) {
        return Some((*id).to_owned());
    }
    let next = column.checked_sub(1)?;
    let (id, _) = values.iter().find(|(id, _)| block.table.column(id) == Some(next))?;
    Some((*id).to_owned())
}
