//! The workbook against the data: the contract's table tells which sheets and columns there must be, the formulas'
//! stored results are taken as they stand.

use std::collections::{BTreeMap, BTreeSet};

use jibao_contract::book::{Holds, Shape, Sheet, Standing};
use jibao_core::pack::{Aggregate, Pack};
use jibao_core::text::number::plain;
use jibao_core::text::words;
use jibao_sheets::{Position, RawBook, RawCell, RawSheet, RawValue, a1};
use rust_decimal::Decimal;

use crate::heads::{Table, shape};
use crate::result::{Difference, DifferenceKind, called};
use crate::rows;
use crate::sums::{enters, listed};
use jibao_contract::data::{Answer, Data, Indicator};

/// Rates in cells are quotients; the data keep six decimals.
pub(crate) const RATE_STEP: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

pub(crate) struct Workbook<'a> {
    pub pack: &'a Pack,
    pub data: &'a Data,
    pub file: &'a str,
    /// Cells compared, by sheet.
    pub cells: BTreeMap<String, usize>,
    /// The sheet with the quarter before, by reporter.
    pub before: Option<rows::Before>,
    pub differences: Vec<Difference>,
    /// What could not be compared.
    pub unchecked: Vec<String>,
}

impl<'a> Workbook<'a> {
    pub(crate) fn new(pack: &'a Pack, data: &'a Data, file: &'a str) -> Self {
        Self {
            pack,
            data,
            file,
            cells: BTreeMap::new(),
            before: None,
            differences: Vec::new(),
            unchecked: Vec::new(),
        }
    }

    pub(crate) fn run(&mut self, book: &RawBook) {
        let shape = shape(self.pack, self.data);
        let mut found = Vec::new();
        for standing in shape.sheets() {
            let Some(sheet) = book.sheets.iter().find(|sheet| sheet.name.trim() == standing.name()) else {
                self.lacks(self.file.to_owned(), format!("没有“{}”表", standing.name()));
                continue;
            };
            let tables: Vec<Table<'_>> =
                standing.tables.iter().map(|columns| self.table(sheet, columns)).collect();
            if standing.sheet == Sheet::Before {
                self.before = tables.first().map(|table| rows::before(self.data, table));
            }
            found.push((standing, tables));
        }
        for (standing, tables) in &found {
            if let Some(table) = tables.first() {
                self.sheet(&shape, standing, table);
            }
        }
        let only: Vec<&str> =
            found.iter().map(|(one, _)| one).filter(|one| !compared(one.sheet)).map(Standing::name).collect();
        self.unchecked.push(format!("{}的{}只核对有没有和表头，不逐格核对", self.file, only.join("、")));
        if shape.before && self.before.is_none() {
            self.unchecked.push(format!(
                "{}没有{previous}的分单位数，各{}表的{previous}没有核对",
                self.file,
                self.pack.about.counties,
                previous = self.pack.period.previous
            ));
        }
    }

    fn sheet(&mut self, shape: &Shape<'_>, standing: &Standing<'_>, table: &Table<'_>) {
        match standing.sheet {
            Sheet::Indicators | Sheet::Trend => {
                let codes = shape.indicators.iter().map(|one| one.code.as_str()).collect();
                self.indicators(shape, table, &codes);
            }
            Sheet::Goals => {
                let codes = shape.targets.iter().map(|one| one.code.as_str()).collect();
                self.indicators(shape, table, &codes);
            }
            Sheet::County => {
                let asked = |code: &str| {
                    let given = self.data.indicator(code).map(|one| &one.by_reporter);
                    given.zip(standing.county).is_some_and(|(given, one)| given.contains_key(one.id.as_str()))
                };
                let codes = shape.indicators.iter().map(|one| one.code.as_str());
                let codes = codes.filter(|code| asked(code)).collect();
                self.indicators(shape, table, &codes);
            }
            Sheet::Units => self.by_unit(table),
            Sheet::Groups => self.by_group(table),
            Sheet::Source => self.raw_values(table),
            Sheet::Sections => self.section_checks(table),
            Sheet::Detail(_) => {
                if let Some(detail) = standing.sheet.detail(self.pack) {
                    self.details(detail, table);
                }
            }
            Sheet::Findings => self.findings(table),
            Sheet::Texts => self.texts(table),
            Sheet::Figures => self.figures(table),
            _ => {}
        }
    }

    /// Something that must be there and is not.
    pub(crate) fn lacks(&mut self, place: String, what: String) {
        let (expected, found) = (String::new(), String::new());
        self.differences.push(Difference {
            kind: DifferenceKind::Missing,
            place,
            what,
            expected,
            found,
            figure: None,
        });
    }

    pub(crate) fn told(
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

    /// The columns of a row that names an indicator, for every indicator that has one.
    fn indicators(&mut self, shape: &Shape<'_>, table: &Table<'_>, wanted: &BTreeSet<&str>) {
        let Some(code) = table.of(&Holds::Code) else {
            return self.aside(table);
        };
        let sheet = table.sheet;
        let mut there = BTreeSet::new();
        let mut uncached = 0;
        for row in table.rows() {
            let Some(indicator) = sheet.cell(row, code).and_then(|cell| self.data.indicator(&text(cell)))
            else {
                continue;
            };
            there.insert(indicator.code.as_str());
            for (at, holds) in &table.columns {
                if let Some(expected) = self.expected_words(indicator, holds) {
                    self.worded(sheet, (row, *at), indicator, &expected);
                    continue;
                }
                let Some((part, expected)) = self.expected(shape, indicator, holds) else { continue };
                match sheet.cell(row, *at) {
                    Some(cell) if matches!(cell.value, RawValue::Uncached) => uncached += 1,
                    cell => self.compare(sheet, (row, *at), cell, indicator, part, expected),
                }
            }
        }
        let place = format!("{} › {}", self.file, sheet.name);
        for code in wanted.difference(&there) {
            self.lacks(place.clone(), format!("没有“{code}”一行"));
        }
        if uncached > 0 {
            let what = "没有计算结果的公式（请用 Excel 或 WPS 打开并保存一次）".to_owned();
            self.told(place, what, format!("{uncached}格"), "0格".to_owned(), None);
        }
    }

    /// What a cell must say by the data, with what it is called; nothing where the data do not tell.
    fn expected<'p>(
        &self,
        shape: &Shape<'_>,
        indicator: &Indicator,
        holds: &'p Holds,
    ) -> Option<(&'p str, Option<Decimal>)> {
        let code = indicator.code.as_str();
        // What a section gives for comparison only stands on a sheet of its own.
        let entering = |id: &str| self.pack.catalogue.get(code).is_none_or(|one| enters(self.pack, one, id));
        Some(match holds {
            Holds::Total => ("total", indicator.total),
            Holds::Own => ("own", Some(indicator.own?)),
            Holds::Year => ("year", Some(indicator.year_to_date?)),
            Holds::Previous => ("previous", indicator.previous),
            Holds::YearBefore => ("year_before", indicator.same_quarter_last_year),
            Holds::Quarter(quarter) => {
                let point = indicator.series.iter().find(|point| point.quarter == *quarter);
                ("series", point.and_then(|point| point.total))
            }
            Holds::Numerator => ("numerator", indicator.numerator),
            Holds::Denominator => ("denominator", indicator.denominator),
            Holds::Before(_) if shape.before && self.before.is_none() => return None,
            Holds::Before(id) => {
                let key = (code.to_owned(), id.to_string());
                ("previous", self.before.as_ref().and_then(|before| before.get(&key)).copied())
            }
            Holds::Reporter(id) if !entering(id.as_str()) => (id.as_str(), None),
            Holds::Reporter(id) => {
                (id.as_str(), indicator.by_reporter.get(id.as_str()).and_then(|cell| cell.value))
            }
            _ => return None,
        })
    }

    /// What a cell must say of an indicator that takes words: the word of a reporter who chose one, or how many chose which.
    fn expected_words(&self, indicator: &Indicator, holds: &Holds) -> Option<String> {
        match holds {
            Holds::Reporter(id) => indicator.by_reporter.get(id.as_str())?.word.clone(),
            Holds::Total => self.answers(indicator, &indicator.answers),
            _ => None,
        }
    }

    /// How many chose which word as the workbook writes it, those to whom it does not apply left out; of a sole source the
    /// word alone.
    pub(crate) fn answers(&self, indicator: &Indicator, answers: &[Answer]) -> Option<String> {
        let declared = self.pack.catalogue.get(&indicator.code);
        let direct = declared.is_some_and(|one| one.aggregate == Aggregate::Direct);
        match answers {
            [one] if direct => Some(one.word.clone()),
            answers => listed(answers),
        }
    }

    /// Compares a cell of words with what the data say.
    pub(crate) fn worded(&mut self, sheet: &RawSheet, at: Position, indicator: &Indicator, expected: &str) {
        let cell = sheet.cell(at.0, at.1);
        if cell.is_some_and(|cell| matches!(cell.value, RawValue::Uncached)) {
            let what = "没有计算结果的公式（请用 Excel 或 WPS 打开并保存一次）".to_owned();
            let place = format!("{} › {} › {}", self.file, sheet.name, a1(at.0, at.1));
            return self.told(place, what, "空白".to_owned(), expected.to_owned(), None);
        }
        self.count(sheet);
        let found = cell.map(text).unwrap_or_default();
        let said =
            found.split_once(&format!("、{}", words::NOT_APPLICABLE)).map_or(&*found, |(said, _)| said);
        if said != expected.split_whitespace().collect::<String>() {
            let place = format!("{} › {} › {}", self.file, sheet.name, a1(at.0, at.1));
            let figure = Some(indicator.code.clone());
            self.told(place, called(&indicator.name), found, expected.to_owned(), figure);
        }
    }

    /// Tells that a sheet's rows could not be told apart.
    pub(crate) fn aside(&mut self, table: &Table<'_>) {
        self.unchecked.push(format!("{} › {}的行认不出来，没有逐格核对", self.file, table.sheet.name));
    }

    /// Compares a cell with what the data say.
    pub(crate) fn compare(
        &mut self,
        sheet: &RawSheet,
        at: Position,
        cell: Option<&RawCell>,
        indicator: &Indicator,
        part: &str,
        expected: Option<Decimal>,
    ) {
        let Some(cell) = cell else {
            // An empty cell is right where nothing is known.
            if expected.is_some() {
                let place = format!("{} › {} › {}", self.file, sheet.name, a1(at.0, at.1));
                self.lacks(place, format!("{}没有数", called(&indicator.name)));
            }
            return;
        };
        let found = number(cell);
        self.count(sheet);
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

    pub(crate) fn count(&mut self, sheet: &RawSheet) {
        *self.cells.entry(sheet.name.trim().to_owned()).or_default() += 1;
    }
}

/// Whether the cells of a sheet are compared, and not its headings alone.
fn compared(sheet: Sheet) -> bool {
    matches!(
        sheet,
        Sheet::Indicators
            | Sheet::Goals
            | Sheet::Trend
            | Sheet::County
            | Sheet::Units
            | Sheet::Groups
            | Sheet::Source
            | Sheet::Sections
            | Sheet::Detail(_)
            | Sheet::Findings
            | Sheet::Texts
            | Sheet::Figures
    )
}

/// The number in a cell; a percentage as people read it.
pub(crate) fn number(cell: &RawCell) -> Option<Decimal> {
    match &cell.value {
        RawValue::Number(number) if cell.percent => Some(*number * Decimal::ONE_HUNDRED),
        RawValue::Number(number) => Some(*number),
        _ => None,
    }
}

/// Whether words in a cell say what the data say: a state where there is no value, a yes or no for a flag.
fn worded(said: &str, expected: Option<Decimal>) -> bool {
    match (said, expected) {
        (words::YES | words::HAS, value) => value == Some(Decimal::ONE),
        (words::NO, value) => value == Some(Decimal::ZERO),
        (words::HAS_NOT | "未开展", value) => value.is_none_or(|value| value.is_zero()),
        (_, value) => value.is_none(),
    }
}

pub(crate) fn text(cell: &RawCell) -> String {
    cell.raw_text().chars().filter(|c| !c.is_whitespace()).collect()
}
