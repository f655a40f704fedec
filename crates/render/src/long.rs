//! The tidy long table as CSV or Parquet.

use jibao_core::pack::{Indicator, Pack};
use jibao_core::report::long::LongRow;
use rust_decimal::Decimal;

#[cfg(feature = "parquet")]
use crate::columns::{self, Column, Fault, Show};

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LongError {
    /// The CSV writer failed.
    #[error("CSV 无法生成：{0}")]
    Csv(#[from] csv::Error),
    /// The Parquet writer failed.
    #[cfg(feature = "parquet")]
    #[error("Parquet 无法生成：{0}")]
    Parquet(#[from] ::parquet::errors::ParquetError),
    /// A number with more than twelve digits before or six behind the point.
    #[error("{reporter} {code} 的数 {value} 超出 Parquet 表的范围（整数十二位、小数六位），请改用 CSV")]
    TooLarge {
        /// Whose.
        reporter: String,
        /// Which indicator.
        code: String,
        /// The number.
        value: Decimal,
    },
}

/// The column of what was chosen, behind the others where the office has indicators that take words.
const WORD: &str = "word";

/// Columns in order; the names of the table.
const COLUMNS: [&str; 14] = [
    "quarter",
    "reporter",
    "reporter_name",
    "code",
    "indicator",
    "column",
    "state",
    "value",
    "unit",
    "numerator",
    "denominator",
    "computed",
    "in_total",
    "source",
];

/// Whether an office has indicators that take words: its tables have a column for them.
pub(crate) fn has_words(pack: &Pack) -> bool {
    pack.catalogue.iter().any(Indicator::is_choice)
}

/// The table as CSV, UTF-8 with a byte order mark (Excel takes it for GBK without), empty where there is no value.
pub fn csv(pack: &Pack, rows: impl Iterator<Item = LongRow>) -> Result<Vec<u8>, LongError> {
    let worded = has_words(pack);
    let mut writer = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    writer.write_record(COLUMNS.into_iter().chain(worded.then_some(WORD)))?;
    let number =
        |value: Option<Decimal>| value.map(|value| value.normalize().to_string()).unwrap_or_default();
    for row in rows {
        let cells = [
            row.quarter.to_string(),
            row.reporter,
            row.reporter_name,
            row.code,
            row.indicator,
            row.column.to_owned(),
            row.state.to_owned(),
            number(row.value),
            row.unit,
            number(row.numerator),
            number(row.denominator),
            row.computed.to_string(),
            row.in_total.to_string(),
            row.source,
        ];
        writer.write_record(cells.into_iter().chain(worded.then_some(row.word)))?;
    }
    writer.into_inner().map_err(|error| LongError::Csv(error.into_error().into()))
}

/// The table as Parquet. The same rows give the same bytes.
#[cfg(feature = "parquet")]
pub fn parquet(pack: &Pack, rows: &[LongRow]) -> Result<Vec<u8>, LongError> {
    let shows: [Show<LongRow>; 14] = [
        Show::Text(|row| row.quarter.to_string().into()),
        Show::Text(|row| row.reporter.as_str().into()),
        Show::Text(|row| row.reporter_name.as_str().into()),
        Show::Text(|row| row.code.as_str().into()),
        Show::Text(|row| row.indicator.as_str().into()),
        Show::Text(|row| row.column.into()),
        Show::Text(|row| row.state.into()),
        Show::Number(|row| row.value),
        Show::Text(|row| row.unit.as_str().into()),
        Show::Number(|row| row.numerator),
        Show::Number(|row| row.denominator),
        Show::Flag(|row| row.computed),
        Show::Flag(|row| row.in_total),
        Show::Text(|row| row.source.as_str().into()),
    ];
    let mut columns: Vec<Column<LongRow>> = COLUMNS.into_iter().zip(shows).collect();
    if has_words(pack) {
        columns.push((WORD, Show::Text(|row| row.word.as_str().into())));
    }
    columns::write(&columns, rows).map_err(|fault| match fault {
        Fault::Parquet(error) => error.into(),
        Fault::TooLarge(at, value) => {
            let row = rows.get(at);
            let of = |text: fn(&LongRow) -> &String| row.map(text).cloned().unwrap_or_default();
            LongError::TooLarge { reporter: of(|row| &row.reporter_name), code: of(|row| &row.code), value }
        }
    })
}
