//! Tables: merged header of several rows repeated on each page, fixed widths, decimal points below each other.

use docx_rs::{
    AlignmentType, BorderType, Paragraph, TableBorder, TableBorderPosition, TableBorders, TableCell,
    TableCellMargins, TableLayout, TableLayoutType, TableWidth, VAlignType, VMergeType, WidthType,
};

use super::geometry::{ems, points, unsigned, whole};
use super::scribe::{Look, Scribe};
use super::styles::id;
use crate::model::{Align, Cell, Column, HeaderCell, Inline, Row, Table};

/// Space left and right of the text of a cell, in twips.
const PADDING: i32 = 57;
/// Space above and below the text of a cell, in twips; nearly none on landscape pages, where lines are long and rows many.
const LEADING: [i32; 2] = [40, 8];
/// Least height of a row, as a multiple of its size.
const ROW: [f64; 2] = [1.7, 1.5];

/// How wide the digits of another font may be beside half an em, in hundredths: where Times is lacking, its stand-in's are up
/// to a third wider.
const WIDER: i32 = 133;

/// A table as it is written: its properties apart, as docx-rs would write them in an order of its own.
pub(super) struct TableTree {
    pub width: TableWidth,
    pub borders: TableBorders,
    pub layout: TableLayout,
    pub margins: TableCellMargins,
    /// What it is called and what it holds, for those who cannot see it.
    pub caption: Option<String>,
    pub description: Option<String>,
    /// Widths of the columns in twips.
    pub grid: Vec<i32>,
    pub rows: Vec<RowTree>,
}

/// A row, never split.
pub(super) struct RowTree {
    /// Repeated on each page, which docx-rs cannot say.
    pub header: bool,
    /// Least height in twips.
    pub height: i32,
    pub cells: Vec<TableCell>,
}

/// A table about to be set.
struct Setting<'a> {
    table: &'a Table,
    widths: Vec<i32>,
    /// Where the decimal points of each column stand, in twips from the right edge of the text of a cell.
    points: Vec<Option<i32>>,
    /// Styles of head, cell and total.
    styles: &'static [&'static str; 3],
    /// Size of its text in points.
    size: f64,
    /// Least height of a row in twips.
    row: i32,
}

/// The paragraphs above a table: caption and unit.
pub(super) fn lead(table: &Table, scribe: &Scribe) -> Vec<Paragraph> {
    let caption = table.caption.iter().map(|text| scribe.words(id::CAPTION, text));
    caption.chain(table.unit.iter().map(|text| scribe.words(id::UNIT, text))).collect()
}

/// Whether there is anything to set: Word refuses a table without rows or cells.
pub(super) fn is_empty(table: &Table) -> bool {
    table.columns.is_empty() || table.header.is_empty() && table.rows.is_empty()
}

/// The table, as wide as `width` twips.
pub(super) fn set(table: &Table, width: i32, landscape: bool, scribe: &mut Scribe) -> TableTree {
    let sizes = &scribe.profile.sizes;
    let size = if landscape { sizes.table_landscape } else { sizes.table };
    let widths = widths(&table.columns, width);
    let decimals =
        widths.iter().enumerate().map(|(column, width)| decimal_point(table, column, *width, size)).collect();
    let setting = Setting {
        table,
        widths,
        points: decimals,
        styles: &id::TABLE[usize::from(landscape)],
        size,
        row: points(size * ROW[usize::from(landscape)]),
    };
    let mut rows = header_rows(&setting, scribe);
    for number in 0..table.rows.len() {
        rows.push(body_row(&setting, number, scribe));
    }
    let (leading, padding) = (unsigned(LEADING[usize::from(landscape)]), unsigned(PADDING));
    TableTree {
        width: TableWidth::new(unsigned(width), WidthType::Dxa),
        borders: borders(),
        layout: TableLayout::new(TableLayoutType::Fixed),
        margins: TableCellMargins::new().margin(leading, padding, leading, padding),
        caption: table.caption.clone(),
        description: table.alt.clone(),
        grid: setting.widths,
        rows,
    }
}

/// Widths of the columns in twips; they add up to the whole.
fn widths(columns: &[Column], whole_width: i32) -> Vec<i32> {
    let sum: f64 = columns.iter().map(|column| column.width.max(0.0)).sum();
    if !(sum > 0.0 && sum.is_finite()) {
        let equal: Vec<Column> = columns.iter().map(|column| Column { width: 1.0, ..*column }).collect();
        return if equal.is_empty() { Vec::new() } else { widths(&equal, whole_width) };
    }
    let mut edge = 0;
    let mut passed = 0.0;
    columns
        .iter()
        .map(|column| {
            passed += column.width.max(0.0);
            let next = whole(f64::from(whole_width) * passed / sum);
            let width = next - edge;
            edge = next;
            width
        })
        .collect()
}

fn borders() -> TableBorders {
    let border = |position, size| {
        TableBorder::new(position).border_type(BorderType::Single).size(size).color("000000")
    };
    TableBorders::with_empty()
        .set(border(TableBorderPosition::Top, 8))
        .set(border(TableBorderPosition::Left, 8))
        .set(border(TableBorderPosition::Bottom, 8))
        .set(border(TableBorderPosition::Right, 8))
        .set(border(TableBorderPosition::InsideH, 4))
        .set(border(TableBorderPosition::InsideV, 4))
}

/// What a column of the header holds below a cell that spans rows: rows left, and the columns it spans.
#[derive(Clone, Copy)]
struct Hanging {
    rows: usize,
    columns: usize,
}

fn header_rows(setting: &Setting, scribe: &Scribe) -> Vec<RowTree> {
    let columns = setting.widths.len();
    let mut hanging: Vec<Option<Hanging>> = vec![None; columns];
    let mut rows = Vec::new();
    for row in &setting.table.header {
        let mut next = row.iter();
        let mut cells = Vec::new();
        let mut column = 0;
        while column < columns {
            let span = if let Some(above) = hanging[column].filter(|above| above.rows > 0) {
                let cell = header_cell(setting, None, column, above.columns, scribe);
                cells.push(cell.vertical_merge(VMergeType::Continue));
                hanging[column] = Some(Hanging { rows: above.rows - 1, ..above });
                above.columns
            } else {
                let head = next.next();
                let span = head.map_or(1, |head| head.colspan.clamp(1, columns - column));
                let mut cell = header_cell(setting, head, column, span, scribe);
                let deep = head.map_or(1, |head| head.rowspan);
                if deep > 1 {
                    cell = cell.vertical_merge(VMergeType::Restart);
                    hanging[column] = Some(Hanging { rows: deep - 1, columns: span });
                }
                cells.push(cell);
                span
            };
            column += span;
        }
        rows.push(RowTree { header: true, ..row_of(cells, setting.row) });
    }
    rows
}

fn header_cell(
    setting: &Setting,
    head: Option<&HeaderCell>,
    column: usize,
    span: usize,
    scribe: &Scribe,
) -> TableCell {
    let text = head.map_or("", |head| head.text.as_str());
    let cell =
        cell_of(scribe.words(setting.styles[0], text), setting.widths[column..column + span].iter().sum());
    if span > 1 { cell.grid_span(span) } else { cell }
}

fn body_row(setting: &Setting, number: usize, scribe: &mut Scribe) -> RowTree {
    let rows = &setting.table.rows;
    let row = &rows[number];
    if row.group {
        return group_row(setting, row, scribe);
    }
    let style = setting.styles[if row.total { 2 } else { 1 }];
    // A total never stands alone on the next page.
    let keep = rows.get(number + 1).is_some_and(|next| next.total && number + 2 == rows.len());
    let continued = |row: Option<&Row>, column: usize| {
        row.and_then(|row| row.cells.get(column)).is_some_and(|cell| cell.continued)
    };
    let mut cells = Vec::new();
    for (column, width) in setting.widths.iter().enumerate() {
        let empty = Cell::default();
        let cell = row.cells.get(column).unwrap_or(&empty);
        let paragraph = aligned(setting, column, cell, Paragraph::new().style(style)).keep_next(keep);
        if cell.continued {
            cells.push(cell_of(Paragraph::new().style(style), *width).vertical_merge(VMergeType::Continue));
            continue;
        }
        let docx = cell_of(scribe.fill(paragraph, &cell.content, Look::of(style)), *width);
        let below = continued(rows.get(number + 1), column);
        cells.push(if below { docx.vertical_merge(VMergeType::Restart) } else { docx });
    }
    row_of(cells, setting.row)
}

/// The head of a group of rows, across the whole table and never parted from the first of them.
fn group_row(setting: &Setting, row: &Row, scribe: &mut Scribe) -> RowTree {
    let style = setting.styles[2];
    let content = row.cells.first().map_or(&[][..], |cell| &cell.content);
    let paragraph = scribe.fill(Paragraph::new().style(style).keep_next(true), content, Look::of(style));
    let cell = cell_of(paragraph, setting.widths.iter().sum());
    row_of(vec![cell.grid_span(setting.widths.len())], setting.row)
}

/// How a cell stands. Decimal points come below each other by right indents and not by a decimal tab, which Word
/// applies in a cell without a tab character and other programs do not.
fn aligned(setting: &Setting, column: usize, cell: &Cell, paragraph: Paragraph) -> Paragraph {
    let align = setting.table.columns.get(column).map_or(Align::Left, |column| column.align);
    let number = number_parts(&plain(cell));
    match (align, setting.points.get(column).copied().flatten(), number) {
        (Align::Decimal, Some(point), Some((before, after))) => {
            // A number that would not fit stands as far right as it must: its digits are never parted.
            let wide = twips(before + after, setting.size) * WIDER / 100;
            let room = setting.widths[column] - 2 * PADDING - wide;
            let right = (point - twips(after, setting.size)).min(room).max(0);
            paragraph.align(AlignmentType::Right).indent(None, None, Some(right), None)
        }
        (Align::Center | Align::Decimal, ..) => paragraph.align(AlignmentType::Center),
        (Align::Right, ..) => paragraph.align(AlignmentType::Right),
        (Align::Left, ..) => paragraph,
    }
}

/// Where the decimal points of a column stand so that the widest number stands in the middle of the column.
fn decimal_point(table: &Table, column: usize, width: i32, size: f64) -> Option<i32> {
    let cells = table.rows.iter().filter_map(|row| row.cells.get(column));
    let parts: Vec<(i32, i32)> = cells.filter_map(|cell| number_parts(&plain(cell))).collect();
    let before = twips(parts.iter().map(|(before, _)| *before).max()?, size);
    // A rare long fraction does not push the others aside: it stands as far right as it must.
    let usual = |after: i32| parts.iter().filter(|(_, known)| *known >= after).count() * 10 >= parts.len();
    let after = twips(parts.iter().map(|(_, after)| *after).filter(|after| usual(*after)).max()?, size);
    Some(after + (width - 2 * PADDING - before - after).max(0) / 2)
}

/// Twips of a width in thousandths of an em.
fn twips(thousandths: i32, size: f64) -> i32 {
    points(size * f64::from(thousandths) / 1000.0)
}

/// Widths of a number before and from its decimal point, in thousandths of an em; `None` if it is no number.
fn number_parts(text: &str) -> Option<(i32, i32)> {
    let digits = text.trim_start_matches(['+', '-', '−']);
    if !digits.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let sign = text.len() - digits.len();
    let whole_end = sign + digits.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(digits.len());
    Some((ems(&text[..whole_end]), ems(&text[whole_end..])))
}

fn plain(cell: &Cell) -> String {
    cell.content.iter().map(Inline::words).collect()
}

fn cell_of(paragraph: Paragraph, width: i32) -> TableCell {
    TableCell::new()
        .width(unsigned(width), WidthType::Dxa)
        .vertical_align(VAlignType::Center)
        .add_paragraph(paragraph)
}

/// A row of the body.
fn row_of(cells: Vec<TableCell>, height: i32) -> RowTree {
    RowTree { header: false, height, cells }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_add_up_to_the_whole() {
        let columns: Vec<Column> =
            [1.0, 2.0, 3.3, 0.7].map(|width| Column { width, align: Align::Left }).into();
        let widths = widths(&columns, 8845);
        assert_eq!(widths.iter().sum::<i32>(), 8845);
        assert!(widths[1] > widths[0]);
    }

    #[test]
    fn a_number_is_parted_at_its_point_and_words_are_none() {
        assert_eq!(number_parts("12.5%"), Some((1000, 250 + 500 + 833)));
        assert_eq!(number_parts("-3"), Some((1000, 0)));
        assert_eq!(number_parts("—"), None);
        assert_eq!(number_parts("未报"), None);
    }
}
