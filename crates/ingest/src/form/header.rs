//! Finding a table by the words of its header, wherever it stands, in whatever order, in up to three rows.

use std::collections::{BTreeMap, BTreeSet};

use super::lexicon::{Headers, header_key};
use super::value::shown;
use crate::raw::{Area, RawSheet};

/// How far down a header row is looked for.
const DEPTH: u32 = 30;
/// How many rows a header may have.
const ROWS: u32 = 3;
/// Words that say how a column counts and not what: under `顾问到村` the word `次` names nothing of its own.
const GENERIC: [&str; 16] = [
    "次", "人", "名", "人次", "场次", "场", "个", "件", "家", "数", "数量", "人数", "次数", "有/无", "是/否",
    "有无",
];

/// A table found in a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    /// The header's first row.
    pub first: u32,
    /// The header's last row.
    pub row: u32,
    /// The row below the table, where another table begins.
    pub end: u32,
    /// Columns by id.
    pub columns: BTreeMap<String, u16>,
    /// The column that names each row's county.
    pub county: Option<u16>,
    /// Columns whose header stands twice: which of them counts cannot be told, so none does.
    pub doubled: BTreeMap<String, Vec<u16>>,
}

impl Table {
    pub(crate) fn column(&self, id: &str) -> Option<u16> {
        self.columns.get(id).copied()
    }

    /// Rows below the header that hold anything.
    pub(crate) fn rows(&self, sheet: &RawSheet) -> BTreeSet<u32> {
        let below = sheet.cells.range((self.row + 1, 0)..(self.end, 0));
        below.map(|((row, _), _)| *row).collect()
    }
}

/// How surely a column's header means an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sure {
    /// The upper row's words, over a word that only says how it is counted.
    Upper,
    /// One of the pieces of a header split by a line or a slash.
    Piece,
    /// The lowest row's words.
    Lowest,
    /// All rows' words.
    Whole,
}

/// The band of rows that names the most of the form's columns, at least `least` of them; the fewest rows of equals.
pub(crate) fn find(
    sheet: &RawSheet,
    form: &Headers,
    county: &BTreeSet<String>,
    least: usize,
) -> Option<Table> {
    let rows: BTreeSet<u32> = sheet.cells.keys().map(|(row, _)| *row).filter(|row| *row < DEPTH).collect();
    let merges: Vec<Area> = sheet.merges.iter().copied().filter(|area| area.first_row < DEPTH).collect();
    let all: BTreeSet<&String> = form.columns.values().collect();
    let mut best: Option<Table> = None;
    for depth in 1..=ROWS {
        // Nothing names more columns than all of them: the form as it was sent out is found at once.
        if best.as_ref().is_some_and(|best| best.columns.len() == all.len()) {
            break;
        }
        for first in &rows {
            let table =
                Band { sheet, merges: &merges, form, first: *first, last: first + depth - 1 }.read(county);
            let better = best.as_ref().is_none_or(|best| table.columns.len() > best.columns.len());
            if table.columns.len() >= least && better {
                best = Some(table);
            }
        }
    }
    best
}

struct Band<'a> {
    sheet: &'a RawSheet,
    merges: &'a [Area],
    form: &'a Headers,
    first: u32,
    last: u32,
}

impl Band<'_> {
    fn read(&self, county: &BTreeSet<String>) -> Table {
        let mut table = Table {
            first: self.first,
            row: self.last,
            end: u32::MAX,
            columns: BTreeMap::new(),
            county: None,
            doubled: BTreeMap::new(),
        };
        let mut claims: BTreeMap<&str, Vec<(Sure, u16)>> = BTreeMap::new();
        for column in self.columns() {
            let texts = self.texts(column);
            if let Some((id, sure)) = self.meaning(&texts) {
                claims.entry(id).or_default().push((sure, column));
            } else if texts.last().is_some_and(|text| county.contains(&header_key(text)))
                && table.county.is_none()
            {
                table.county = Some(column);
            }
        }
        for (id, mut claims) in claims {
            claims.sort_by_key(|(sure, column)| (std::cmp::Reverse(*sure), *column));
            let surest: Vec<u16> =
                claims.iter().filter(|(sure, _)| *sure == claims[0].0).map(|(_, column)| *column).collect();
            match surest.as_slice() {
                [one] => drop(table.columns.insert(id.to_owned(), *one)),
                _ => drop(table.doubled.insert(id.to_owned(), surest)),
            }
        }
        table
    }

    fn columns(&self) -> BTreeSet<u16> {
        let cells = self.sheet.cells.range((self.first, 0)..=(self.last, u16::MAX));
        let mut columns: BTreeSet<u16> = cells.map(|((_, column), _)| *column).collect();
        for area in
            self.merges.iter().filter(|area| self.first <= area.last_row && area.first_row <= self.last)
        {
            // A merged title may run over the whole sheet; a table is never that wide.
            columns.extend(area.first_column..=area.last_column.min(area.first_column.saturating_add(200)));
        }
        columns
    }

    /// The words over a column from the top, a merged area's for each of its columns, none twice in a row.
    fn texts(&self, column: u16) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        for row in self.first..=self.last {
            let area = self.merges.iter().find(|area| area.contains((row, column)));
            let at = area.map_or((row, column), Area::origin);
            // A title merged down into the band from above is no header.
            let cell = self.sheet.cells.get(&at).filter(|_| at.0 >= self.first);
            let text = cell.map(shown).unwrap_or_default();
            if !header_key(&text).is_empty() && texts.last() != Some(&text) {
                texts.push(text);
            }
        }
        texts
    }

    fn meaning(&self, texts: &[String]) -> Option<(&str, Sure)> {
        let id = |text: &str| self.form.columns.get(&header_key(text)).map(String::as_str);
        let lowest = texts.last()?;
        if let Some(id) = id(&texts.concat()) {
            return Some((id, Sure::Whole));
        }
        if let Some(id) = id(lowest) {
            return Some((id, Sure::Lowest));
        }
        let [.., upper, _] = texts else { return piece(lowest, &id).map(|id| (id, Sure::Piece)) };
        if let Some(id) = id(&format!("{upper}{lowest}")) {
            return Some((id, Sure::Whole));
        }
        let generic = GENERIC.contains(&header_key(lowest).as_str());
        id(upper).filter(|_| generic).map(|id| (id, Sure::Upper))
    }
}

/// A header parted by a slash or a line, as over a diagonal: the one piece that names a column.
fn piece<'a>(text: &str, id: &dyn Fn(&str) -> Option<&'a str>) -> Option<&'a str> {
    let pieces = text.split(['\n', '\\', '＼', '/', '／', '　']).flat_map(|piece| piece.split("  "));
    let known: BTreeSet<&str> = pieces.filter_map(id).collect();
    known.first().copied().filter(|_| known.len() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raw::RawCell;

    fn headers(pairs: &[(&str, &str)]) -> Headers {
        let columns = pairs.iter().map(|(text, id)| (header_key(text), (*id).to_owned())).collect();
        Headers { sheet: String::new(), columns }
    }

    fn sheet(rows: &[&[&str]], merges: &[(u32, u16, u32, u16)]) -> RawSheet {
        let mut sheet = RawSheet::new("表");
        for (row, texts) in (0..).zip(rows) {
            for (column, text) in (0..).zip(*texts).filter(|(_, text)| !text.is_empty()) {
                sheet.cells.insert((row, column), RawCell::text(*text));
            }
        }
        for (first_row, first_column, last_row, last_column) in merges {
            sheet.merges.push(Area {
                first_row: *first_row,
                first_column: *first_column,
                last_row: *last_row,
                last_column: *last_column,
            });
        }
        sheet
    }

    fn columns(sheet: &RawSheet, form: &Headers) -> (u32, Vec<(String, u16)>) {
        let table = find(sheet, form, &BTreeSet::new(), 3).unwrap();
        (table.row, table.columns.into_iter().collect())
    }

    #[test]
    fn a_merged_header_of_two_rows_is_read_column_by_column() {
        let form = headers(&[("代码", "code"), ("指标", "name"), ("本期", "current"), ("本年累计", "year")]);
        let sheet = sheet(
            &[
                &["标题"],
                &["代码", "指标", "完成情况", ""],
                &["", "", "本期", "本年\n累计"],
                &["G01", "甲", "1", "2"],
            ],
            &[(0, 0, 0, 3), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3)],
        );
        let (row, found) = columns(&sheet, &form);
        assert_eq!(row, 2);
        assert_eq!(found.iter().map(|(_, at)| *at).sum::<u16>(), 6, "{found:?}");
    }

    #[test]
    fn equal_headers_are_told_apart_by_the_row_above_or_not_at_all() {
        let form = headers(&[
            ("村", "village"),
            ("乡镇", "township"),
            ("顾问到村", "a"),
            ("副村长到村", "b"),
            ("人次", "x"),
        ]);
        let two = sheet(
            &[
                &["乡镇", "村", "顾问到村", "副村长到村", "人次", "人次"],
                &["", "", "次", "次", "", ""],
                &["甲镇", "乙村", "1", "2", "3", "4"],
            ],
            &[(0, 0, 1, 0), (0, 1, 1, 1)],
        );
        let table = find(&two, &form, &BTreeSet::new(), 3).unwrap();
        assert_eq!((table.column("a"), table.column("b"), table.column("x")), (Some(2), Some(3), None));
        assert_eq!(table.doubled["x"], [4, 5]);
    }
}
