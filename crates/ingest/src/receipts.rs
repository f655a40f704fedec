//! `收文登记.csv` (单位,收到日期,备注): the days on which the office received what, kept by a person beside the inbox. Several
//! rows of one reporter are its return and what it sent to mend it.

use std::collections::BTreeMap;

use jibao_core::ids::{Period, ReporterId};
use jibao_core::pack::{Named, Pack};
use jibao_core::text::fold::key;
use jiff::civil::Date;

use crate::form::cover::is_near;
use crate::form::date::date;
use crate::form::value::shown;
use jibao_sheets::{RawSheet, RawValue, Refusal};

/// Name of the register in a quarter's folder.
pub const RECEIPTS: &str = "收文登记.csv";

/// What is wrong with the register, in words that follow its path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiptError {
    /// No table at all.
    #[error("无法读取：{0}")]
    Unreadable(Refusal),
    /// The columns are not there.
    #[error("第一行应当是“单位,收到日期,备注”")]
    Header,
    /// A name that is nobody's, or several reporters'.
    #[error("第{row}行：单位“{name}”{}", if *ambiguous { "可以有两种理解，请写全称" } else { "不在报送单位名单里，请核对" })]
    Reporter {
        /// Row, from 1.
        row: u32,
        /// The name as written.
        name: String,
        /// Whether several reporters have it.
        ambiguous: bool,
    },
    /// No day.
    #[error("第{row}行：收到日期“{text}”看不出是哪一天，请写成2024-06-25这样")]
    Day {
        /// Row, from 1.
        row: u32,
        /// The day as written.
        text: String,
    },
    /// A day of another year, most likely.
    #[error("第{row}行：收到日期“{text}”与{}相差太远，请核对年份", period.label())]
    Far {
        /// The period that the returns are for.
        period: Period,
        /// Row, from 1.
        row: u32,
        /// The day as written.
        text: String,
    },
}

/// Reads the register: the days of each reporter in order. Rows without a day are passed over: nothing came yet.
///
/// # Errors
/// If it is no table, its columns are not there, or a row names nobody, no day, or one that is far from the quarter.
pub fn receipts(
    pack: &Pack,
    quarter: Option<Period>,
    bytes: &[u8],
) -> Result<BTreeMap<ReporterId, Vec<Date>>, ReceiptError> {
    let book = jibao_sheets::read(RECEIPTS, bytes).map_err(ReceiptError::Unreadable)?;
    let sheet = book.sheets.first().ok_or(ReceiptError::Header)?;
    let header = sheet.cells.iter().map(|((row, _), _)| *row).next().ok_or(ReceiptError::Header)?;
    let column = |name: &str| {
        let cells = sheet.cells.row(header).iter();
        let mut found = cells.filter(|(_, cell)| key(&shown(cell)) == name).map(|((_, column), _)| *column);
        found.next().ok_or(ReceiptError::Header)
    };
    let (who, when) = (column("单位")?, column("收到日期")?);
    let mut days: BTreeMap<ReporterId, Vec<Date>> = BTreeMap::new();
    let mut rows: Vec<u32> =
        sheet.cells.iter().map(|((row, _), _)| *row).filter(|row| *row > header).collect();
    rows.dedup();
    for row in rows {
        let (name, text) = (text(sheet, row, who), text(sheet, row, when));
        if text.is_empty() {
            continue;
        }
        let reporter = match pack.reporters.named(&name) {
            Named::One(id) => id.clone(),
            other => {
                let ambiguous = matches!(other, Named::Ambiguous(_));
                return Err(ReceiptError::Reporter { row: row + 1, name, ambiguous });
            }
        };
        let value = sheet.cells.get((row, when)).map(|cell| &cell.value);
        let day = value.and_then(|value: &RawValue| date(value, quarter));
        let Some(day) = day else { return Err(ReceiptError::Day { row: row + 1, text }) };
        if let Some(period) = quarter.filter(|quarter| !is_near(day.date, *quarter)) {
            return Err(ReceiptError::Far { period, row: row + 1, text });
        }
        days.entry(reporter).or_default().push(day.date);
    }
    for days in days.values_mut() {
        days.sort_unstable();
    }
    Ok(days)
}

fn text(sheet: &RawSheet, row: u32, column: u16) -> String {
    sheet.cells.get((row, column)).map(|cell| shown(cell).trim().to_owned()).unwrap_or_default()
}
