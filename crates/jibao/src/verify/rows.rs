//! Sheets of the workbook in which each row names its reporter, and the sheet of the quarter before.

use std::collections::BTreeMap;

use jibao_core::pack::Kind;
use jibao_ingest::raw::{Placed, RawBook, RawSheet};
use rust_decimal::Decimal;

use super::data::Data;
use super::workbook::{CODE, Workbook, find, number, text};

/// Values of the quarter before by indicator and reporter.
pub(super) type Before = BTreeMap<(String, String), Decimal>;

/// What the sheet with the quarter before is called.
const BEFORE: &str = "上季分单位";

/// The values of the quarter before as the workbook stores them; the data of this quarter do not hold them.
pub(super) fn before(data: &Data, book: &RawBook) -> Option<Before> {
    let sheet = book.sheets.iter().find(|sheet| sheet.name == BEFORE)?;
    let (header, code) = find(sheet, |text| text == CODE)?;
    let reporter = |((_, at), cell): &Placed| Some((*at, data.reporter(&text(cell))?.to_owned()));
    let reporters: BTreeMap<u16, String> = sheet.cells.row(header).iter().filter_map(reporter).collect();
    let value = |((row, at), cell): &Placed| {
        let value = number(cell).or_else(|| match text(cell).as_str() {
            "是" => Some(Decimal::ONE),
            "否" => Some(Decimal::ZERO),
            _ => None,
        });
        Some(((text(sheet.cell(*row, code)?), reporters.get(at)?.clone()), value?))
    };
    Some(sheet.cells.rows(header + 1..).iter().filter_map(value).collect())
}

impl Workbook<'_> {
    /// Compares a sheet whose rows name an indicator and a reporter; false if it is none.
    pub(super) fn rows(&mut self, sheet: &RawSheet, header: u32) -> bool {
        let columns: BTreeMap<String, u16> =
            sheet.cells.row(header).iter().map(|((_, at), cell)| (text(cell), *at)).collect();
        let at = |name: &str| columns.get(name).copied();
        if let (Some(code), Some(who), Some(span), Some(value)) =
            (at(CODE), at("报送单位"), at("栏"), at("值"))
        {
            self.raw_values(sheet, header, (code, who, span, value));
        } else if let (Some(code), Some(who), Some(own), Some(sum)) =
            (at(CODE), at("科室（部）"), at("科室数"), at("县市合计（已报）"))
        {
            self.section_checks(sheet, header, (code, who, own, sum));
        } else {
            return false;
        }
        true
    }

    /// Indicator and reporter that a row names.
    fn named(&self, sheet: &RawSheet, row: u32, code: u16, who: u16) -> Option<(String, String)> {
        let id = self.data.reporter(&text(sheet.cell(row, who)?))?;
        Some((text(sheet.cell(row, code)?), id.to_owned()))
    }

    /// What reporters gave, row by row.
    fn raw_values(&mut self, sheet: &RawSheet, header: u32, (code, who, span, value): (u16, u16, u16, u16)) {
        for row in header + 1..=last(sheet) {
            let Some((code, id)) = self.named(sheet, row, code, who) else { continue };
            let (Some(indicator), Some(cell)) = (self.data.indicator(&code), sheet.cell(row, value)) else {
                continue;
            };
            let given = indicator.by_reporter.get(&id);
            let expected = match sheet.cell(row, span).map(text).as_deref() {
                Some("本期") => given.and_then(|given| given.value),
                // What is cumulative by itself is given in the year's column, and has no other value.
                Some("本年累计") if self.cumulative(&code) => given.and_then(|given| given.value),
                Some("本年累计") => given.and_then(|given| given.year_to_date),
                _ => continue,
            };
            self.compare(sheet, (row, value), cell, indicator, &id, expected);
        }
    }

    fn cumulative(&self, code: &str) -> bool {
        self.pack.catalogue.get(code).is_some_and(|indicator| indicator.kind == Kind::Ytd)
    }

    /// What sections give for the whole beside the counties' sums.
    fn section_checks(&mut self, sheet: &RawSheet, header: u32, (code, who, own, sum): (u16, u16, u16, u16)) {
        for row in header + 1..=last(sheet) {
            let Some((code, id)) = self.named(sheet, row, code, who) else { continue };
            let mut checks = self.data.section_checks.iter();
            let check = checks.find(|check| check.code == code && check.section == id);
            let (Some(indicator), Some(check)) = (self.data.indicator(&code), check) else { continue };
            for (at, expected) in [(own, check.section_value), (sum, check.counties_value)] {
                if let Some(cell) = sheet.cell(row, at) {
                    self.compare(sheet, (row, at), cell, indicator, &id, expected);
                }
            }
        }
    }
}

fn last(sheet: &RawSheet) -> u32 {
    sheet.cells.row_numbers().next_back().unwrap_or_default()
}
