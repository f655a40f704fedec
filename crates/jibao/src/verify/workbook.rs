//! The workbook against the data: its sheets are found by the words of their headers, the formulas' stored results are
//! taken as they stand.

use jibao_core::pack::Pack;
use jibao_core::phrase::plain;
use jibao_ingest::raw::{Position, RawBook, RawCell, RawSheet, RawValue, a1};
use rust_decimal::Decimal;

use super::data::{Data, Indicator};
use super::result::{Difference, DifferenceKind, called};
use super::rows;
use super::sums::enters;

/// The header that tells a sheet of indicators.
pub(super) const CODE: &str = "代码";
/// Rows within which a header begins.
const HEADER_WITHIN: u32 = 12;
/// Rates in cells are quotients; the data keep six decimals.
const RATE_STEP: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

pub(super) struct Workbook<'a> {
    pub pack: &'a Pack,
    pub data: &'a Data,
    pub file: &'a str,
    pub cells: usize,
    /// The sheet with the quarter before, by reporter.
    pub before: Option<rows::Before>,
    pub differences: Vec<Difference>,
}

/// What a column holds.
#[derive(Clone)]
enum Column {
    Total,
    Own,
    Year,
    Previous,
    YearBefore,
    Reporter(String),
    /// The reporter's quarter before.
    Before(String),
    Numerator,
    Denominator,
}

impl Workbook<'_> {
    pub(super) fn run(&mut self, book: &RawBook) {
        let mut codes = Vec::new();
        self.before = rows::before(self.data, book);
        for sheet in &book.sheets {
            if let Some((row, column)) = find(sheet, |text| text == CODE) {
                if self.rows(sheet, row) {
                    continue;
                }
                let columns = self.columns(sheet, row);
                if columns.iter().any(|(_, column)| matches!(column, Column::Total)) {
                    codes.extend(self.indicators(sheet, (row, column), &columns));
                }
            } else {
                self.villages(sheet);
            }
        }
        let missing: Vec<&Indicator> = self
            .data
            .indicators
            .iter()
            .filter(|indicator| indicator.total.is_some() && !codes.contains(&indicator.code))
            .collect();
        // Some indicators are told elsewhere in the workbook; a sheet that is gone lacks most of them.
        if missing.len() * 2 > self.data.indicators.len() {
            let found = format!("{}个", codes.len());
            let expected = format!("{}个", self.data.indicators.len());
            self.told(self.file.to_owned(), "有代码和合计的指标".to_owned(), found, expected, None);
        }
    }

    pub(super) fn told(
        &mut self,
        place: String,
        what: String,
        found: String,
        expected: String,
        figure: Option<String>,
    ) {
        let kind = DifferenceKind::Workbook;
        self.differences.push(Difference { kind, place, what, expected, found, figure });
    }

    /// The columns that are known by their header, which may have two rows.
    fn columns(&self, sheet: &RawSheet, row: u32) -> Vec<(u16, Column)> {
        let whole = format!("{}合计", self.pack.about.whole);
        let reporter = self.data.reporter(&sheet.name).map(str::to_owned);
        let label = self.data.quarter.label();
        let column = |text: &str| match text {
            "本季度" => reporter.clone().map(Column::Reporter),
            "上季度" if reporter.is_some() => reporter.clone().map(Column::Before),
            "现状" => Some(Column::Total),
            "分子" => Some(Column::Numerator),
            "分母" => Some(Column::Denominator),
            _ if text == label => Some(Column::Total),
            _ if text == whole || text == "合计" => Some(Column::Total),
            "本年累计" => Some(Column::Year),
            "上季度" => Some(Column::Previous),
            "上年同期" => Some(Column::YearBefore),
            _ if text == self.pack.about.own => Some(Column::Own),
            _ => self.data.reporter(text).map(|id| Column::Reporter(id.to_owned())),
        };
        let header = || sheet.cells.rows(row..row + 2).iter();
        // Where the whole's state is told, the reporters' columns tell what each lacks.
        let goals = header().any(|(_, cell)| text(cell) == "现状");
        header()
            .filter_map(|((_, at), cell)| Some((*at, column(&text(cell))?)))
            .filter(|(_, column)| !(goals && matches!(column, Column::Reporter(_))))
            .collect()
    }

    fn indicators(
        &mut self,
        sheet: &RawSheet,
        (row, code): Position,
        columns: &[(u16, Column)],
    ) -> Vec<String> {
        let rows: Vec<(u32, String)> = sheet
            .cells
            .rows(row + 1..)
            .iter()
            .filter(|((_, column), _)| *column == code)
            .map(|((row, _), cell)| (*row, text(cell)))
            .collect();
        let mut codes = Vec::new();
        let mut uncached = 0;
        for (row, code) in rows {
            let Some(indicator) = self.data.indicator(&code) else { continue };
            for (at, column) in columns {
                let Some(cell) = sheet.cell(row, *at) else { continue };
                if matches!(cell.value, RawValue::Uncached) {
                    uncached += 1;
                } else {
                    self.cell(sheet, (row, *at), cell, indicator, column);
                }
            }
            codes.push(code);
        }
        if uncached > 0 {
            let place = format!("{} › {}", self.file, sheet.name);
            let what = "没有计算结果的公式（请用 Excel 或 WPS 打开并保存一次）".to_owned();
            self.told(place, what, format!("{uncached}格"), "0格".to_owned(), None);
        }
        codes
    }

    fn cell(
        &mut self,
        sheet: &RawSheet,
        at: Position,
        cell: &RawCell,
        indicator: &Indicator,
        column: &Column,
    ) {
        let code = indicator.code.as_str();
        // What a section gives for comparison only stands on a sheet of its own.
        let entering = |id: &str| self.pack.catalogue.get(code).is_none_or(|one| enters(self.pack, one, id));
        let (part, expected) = match column {
            Column::Total => ("total", indicator.total),
            Column::Own if indicator.own.is_none() => return,
            Column::Own => ("own", indicator.own),
            Column::Year if indicator.year_to_date.is_none() => return,
            Column::Year => ("year", indicator.year_to_date),
            Column::Previous => ("previous", indicator.previous),
            Column::YearBefore => ("year_before", indicator.same_quarter_last_year),
            Column::Numerator => ("numerator", indicator.numerator),
            Column::Denominator => ("denominator", indicator.denominator),
            Column::Before(id) => {
                let before =
                    self.before.as_ref().and_then(|before| before.get(&(code.to_owned(), id.clone())));
                ("previous", before.copied())
            }
            Column::Reporter(id) if !entering(id) => (id.as_str(), None),
            Column::Reporter(id) => (id.as_str(), indicator.by_reporter.get(id).and_then(|cell| cell.value)),
        };
        self.compare(sheet, at, cell, indicator, part, expected);
    }

    /// Compares a cell with what the data say.
    pub(super) fn compare(
        &mut self,
        sheet: &RawSheet,
        at: Position,
        cell: &RawCell,
        indicator: &Indicator,
        part: &str,
        expected: Option<Decimal>,
    ) {
        let found = number(cell);
        self.cells += 1;
        let fits = match (found, expected) {
            (Some(found), Some(expected)) if indicator.unit == "%" => (found - expected).abs() <= RATE_STEP,
            (Some(found), Some(expected)) => found == expected,
            // A yes or no, and the words for what was not reported.
            (None, expected) => worded(&text(cell), expected),
            (Some(_), None) => false,
        };
        if !fits {
            let place = format!("{} › {} › {}", self.file, sheet.name, a1(at.0, at.1));
            let what = called(&indicator.name);
            let unit = if indicator.unit == "是否" { "" } else { &indicator.unit };
            let shown = |value: Decimal| format!("{}{unit}", plain(value));
            let found = found.map_or_else(|| text(cell), shown);
            let expected = expected.map_or_else(|| "无数据".to_owned(), shown);
            self.told(place, what, found, expected, Some(format!("{}.{part}", indicator.code)));
        }
    }

    /// The sheet with a row a village has as many of them as the data.
    fn villages(&mut self, sheet: &RawSheet) {
        let header = self.pack.form.village_column("village").map(|column| column.header.clone());
        let Some((row, column)) = header.and_then(|header| find(sheet, |text| text == header)) else {
            return;
        };
        let county = sheet.cells.row(row).first().map_or(0, |((_, column), _)| *column);
        let reporter =
            |row: u32| sheet.cell(row, county).is_some_and(|cell| self.data.reporter(&text(cell)).is_some());
        let count = sheet
            .cells
            .rows(row + 1..)
            .iter()
            .filter(|((row, at), _)| *at == column && reporter(*row))
            .count();
        if count == 0 {
            return;
        }
        self.cells += 1;
        if count != self.data.villages.len() {
            let place = format!("{} › {}", self.file, sheet.name);
            let expected = format!("{}个", self.data.villages.len());
            self.told(place, "村（社区）".to_owned(), format!("{count}个"), expected, None);
        }
    }
}

/// The number in a cell; a percentage as people read it.
pub(super) fn number(cell: &RawCell) -> Option<Decimal> {
    match &cell.value {
        RawValue::Number(number) if cell.percent => Some(*number * Decimal::ONE_HUNDRED),
        RawValue::Number(number) => Some(*number),
        _ => None,
    }
}

/// Whether words in a cell say what the data say: a state where there is no value, a yes or no for a flag.
fn worded(words: &str, expected: Option<Decimal>) -> bool {
    match (words, expected) {
        ("是" | "有", value) => value == Some(Decimal::ONE),
        ("否", value) => value == Some(Decimal::ZERO),
        ("无" | "未开展", value) => value.is_none_or(|value| value.is_zero()),
        (_, value) => value.is_none(),
    }
}

/// The first cell of a header with that text.
pub(super) fn find(sheet: &RawSheet, wanted: impl Fn(&str) -> bool) -> Option<Position> {
    sheet.cells.rows(..HEADER_WITHIN).iter().find(|(_, cell)| wanted(&text(cell))).map(|(at, _)| *at)
}

pub(super) fn text(cell: &RawCell) -> String {
    cell.raw_text().chars().filter(|c| !c.is_whitespace()).collect()
}
