//! Finding a table by the words of its header, wherever it stands, in whatever order, in up to three rows.

use std::collections::{BTreeMap, BTreeSet};

use super::heads::{Head, Heads, ROWS};
use super::lexicon::Headers;
use super::period::Said;
use super::wording::Times;
use jibao_core::ids::Period;
use jibao_sheets::RawSheet;

/// Words that say how a column counts and not what: under `顾问到村` the word `次` names nothing of its own.
pub(crate) const GENERIC: [&str; 16] = [
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
    /// Rows above the header that are the table's all the same.
    pub above: BTreeSet<u32>,
    /// The row below the table, where another table begins.
    pub end: u32,
    /// Columns by id.
    pub columns: BTreeMap<String, u16>,
    /// The column that names each row's county.
    pub county: Option<u16>,
    /// Columns whose header stands twice: which of them counts cannot be told, so none does.
    pub doubled: BTreeMap<String, Vec<u16>>,
    /// The quarters that headers name.
    pub said: BTreeMap<u16, Said>,
    /// Columns for a time that is not the quarter's, or no quarter.
    pub odd: Vec<u16>,
}

impl Table {
    pub(crate) fn column(&self, id: &str) -> Option<u16> {
        self.columns.get(id).copied()
    }

    /// Leaves out columns whose header names another quarter than the return's.
    pub(crate) fn settle(&mut self, quarter: Period) {
        let ids: BTreeSet<String> = self.columns.keys().chain(self.doubled.keys()).cloned().collect();
        for id in &ids {
            let one = self.columns.get(id).map(|column| vec![*column]);
            let Some(all) = one.or_else(|| self.doubled.get(id).cloned()) else { continue };
            let right = |column: &u16| self.said.get(column).is_none_or(|said| said.agrees(quarter));
            let (left, odd): (Vec<u16>, Vec<u16>) = all.into_iter().partition(right);
            if odd.is_empty() {
                continue;
            }
            self.odd.extend(odd);
            self.columns.remove(id);
            self.doubled.remove(id);
            match left.as_slice() {
                [] => {}
                [one] => drop(self.columns.insert(id.clone(), *one)),
                _ => drop(self.doubled.insert(id.clone(), left)),
            }
        }
        self.odd.sort_unstable();
    }

    /// Rows below the header that hold anything, and those of the table's above it.
    pub(crate) fn rows(&self, sheet: &RawSheet) -> BTreeSet<u32> {
        let own = |row: &u32| self.above.contains(row) || (self.row + 1..self.end).contains(row);
        sheet.cells.row_numbers().filter(own).collect()
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
pub(crate) fn find(heads: &Heads, form: &Headers, county: &BTreeSet<String>, least: usize) -> Option<Table> {
    let mut best: Option<Table> = None;
    let own = heads.of(&form.fragments);
    for depth in 1..=ROWS {
        // Nothing names more columns than all of them: the form as it was sent out is found at once.
        if best.as_ref().is_some_and(|best| best.columns.len() == form.ids) {
            break;
        }
        for first in heads.rows().filter(|row| *row < heads.depth()) {
            let last = first + depth - 1;
            // What cannot name more than the best so far is not read.
            let more = best.as_ref().map_or(0, |best| best.columns.len() + 1);
            let possible: usize = own.range(first..=last).map(|(_, count)| count).sum();
            if more > form.ids || possible < least.max(more) {
                continue;
            }
            let table = Band { heads, form, first, last }.read(county);
            let better = best.as_ref().is_none_or(|best| table.columns.len() > best.columns.len());
            if table.columns.len() >= least && better {
                best = Some(table);
            }
        }
    }
    best
}

struct Band<'a> {
    heads: &'a Heads,
    form: &'a Headers,
    first: u32,
    last: u32,
}

impl<'a> Band<'a> {
    fn read(&self, county: &BTreeSet<String>) -> Table {
        let mut table = Table {
            first: self.first,
            row: self.last,
            above: BTreeSet::new(),
            end: u32::MAX,
            columns: BTreeMap::new(),
            county: None,
            doubled: BTreeMap::new(),
            said: BTreeMap::new(),
            odd: Vec::new(),
        };
        let mut claims: BTreeMap<&str, Vec<(Sure, u16)>> = BTreeMap::new();
        for (column, texts) in self.heads.columns(self.first, self.last) {
            let Some(lowest) = texts.last().filter(|lowest| lowest.may_matter) else { continue };
            let worded = || texts.iter().filter_map(|head| head.wording.as_ref());
            let changed =
                texts[..texts.len() - 1].iter().any(|above| above.changes()) && !self.is_whole(&texts);
            let other = worded().any(|wording| wording.other) && id_of(self.form, lowest.key()).is_none();
            if other || changed && self.meaning(&texts).is_some() {
                table.odd.push(column);
            } else if let Some((id, sure)) =
                self.meaning(&texts).filter(|_| !worded().any(|above| above.other))
            {
                claims.entry(id).or_default().push((sure, column));
                let said = worded().filter_map(|wording| wording.said).reduce(Said::with);
                said.map(|said| table.said.insert(column, said));
            } else if table.county.is_none() && county.contains(lowest.key()) {
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

    /// Whether the words of all rows together are a known header.
    fn is_whole(&self, texts: &[&Head]) -> bool {
        let whole: String = texts.iter().map(|head| head.key()).collect();
        id_of(self.form, &whole).is_some()
    }

    fn meaning(&self, texts: &[&Head]) -> Option<(&'a str, Sure)> {
        let id = |key: &str| id_of(self.form, key);
        let (lowest, above) = texts.split_last()?;
        let Some(upper) = above.last() else {
            let whole = id(lowest.key()).map(|id| (id, Sure::Whole));
            return whole
                .or_else(|| Some((self.worded(lowest).or_else(|| piece(lowest, &id))?, Sure::Piece)));
        };
        let whole: String = texts.iter().map(|head| head.key()).collect();
        if let Some(id) = id(&whole) {
            return Some((id, Sure::Whole));
        }
        if let Some(id) = id(lowest.key()) {
            return Some((id, Sure::Lowest));
        }
        if let Some(id) = id(&format!("{}{}", upper.key(), lowest.key())) {
            return Some((id, Sure::Whole));
        }
        if let Some(id) = self.worded(lowest) {
            return Some((id, Sure::Piece));
        }
        let generic = GENERIC.contains(&lowest.key());
        id(upper.key()).filter(|_| generic).map(|id| (id, Sure::Upper))
    }

    /// A known word with an explanation, or a time alone.
    fn worded(&self, head: &Head) -> Option<&'a str> {
        let wording = head.wording.as_ref()?;
        let timed = wording.column.filter(|_| self.form.timed).map(Times::id);
        wording.words.iter().find_map(|word| id_of(self.form, word)).or(timed)
    }
}

fn id_of<'a>(form: &'a Headers, key: &str) -> Option<&'a str> {
    form.columns.get(key).map(String::as_str)
}

/// A header parted by a slash or a line, as over a diagonal: the one piece that names a column.
fn piece<'a>(head: &Head, id: &dyn Fn(&str) -> Option<&'a str>) -> Option<&'a str> {
    let known: BTreeSet<&str> = head.pieces.iter().filter_map(|piece| id(piece)).collect();
    known.first().copied().filter(|_| known.len() == 1)
}

#[cfg(test)]
#[expect(clippy::disallowed_types, reason = "the lexicon looks columns up")]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::form::lexicon::{Fragments, header_key};
    use jibao_core::ids::Length;
    use jibao_sheets::{Area, RawCell};

    fn headers(pairs: &[(&str, &str)]) -> Headers {
        let columns: HashMap<String, String> =
            pairs.iter().map(|(text, id)| (header_key(text), (*id).to_owned())).collect();
        let fragments = Fragments::new(Length::Quarter, columns.keys().map(String::as_str));
        Headers { sheet: String::new(), ids: pairs.len(), columns, fragments, timed: true }
    }

    fn find(sheet: &RawSheet, form: &Headers) -> Option<Table> {
        let fragments =
            Fragments::new(Length::Quarter, form.columns.keys().map(String::as_str).chain(GENERIC));
        super::find(&Heads::new(sheet, &fragments), form, &BTreeSet::new(), 3)
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
        let table = find(sheet, form).unwrap();
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
    fn a_year_over_a_period_and_what_is_added_up_names_both_columns() {
        let form = headers(&[("代码", "code"), ("指标", "name"), ("本期", "current"), ("累计", "year")]);
        for over in ["2025年", "完成情况", "数据"] {
            for (period, year) in [("第二季度", "累计"), ("二季度", "1-6月"), ("本期", "累计")]
            {
                let sheet = sheet(
                    &[&["代码", "指标", over, ""], &["", "", period, year], &["G01", "甲", "1", "2"]],
                    &[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)],
                );
                let case = format!("{over} {period} {year}");
                let mut table = find(&sheet, &form).expect(&case);
                table.settle("2025Q2".parse().unwrap());
                let found = (table.column("current"), table.column("year"));
                assert_eq!(found, (Some(2), Some(3)), "{over} {period} {year}: {table:?}");
            }
        }
        for (over, period, year) in [
            ("2025年", "第一季度", "累计"),
            ("2024年", "第二季度", "累计"),
            ("2025年", "1-3月", "累计"),
            ("计划", "本期", "累计"),
            ("全年计划", "本期", "累计"),
            ("单位：万", "本期", "累计"),
            ("预计", "第二季度", "累计"),
        ] {
            let sheet = sheet(
                &[&["代码", "指标", over, ""], &["", "", period, year], &["G01", "甲", "1", "2"]],
                &[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)],
            );
            let column = find(&sheet, &form).and_then(|mut table| {
                table.settle("2025Q2".parse().unwrap());
                table.column("current")
            });
            assert_eq!(column, None, "{over} {period} {year}");
        }
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
        let table = find(&two, &form).unwrap();
        assert_eq!((table.column("a"), table.column("b"), table.column("x")), (Some(2), Some(3), None));
        assert_eq!(table.doubled["x"], [4, 5]);
    }
}
