//! The tidy long table as CSV or Parquet.

#[cfg(feature = "parquet")]
mod columns;

use jibao_core::report::long::LongRow;
use rust_decimal::Decimal;

#[cfg(feature = "parquet")]
pub use columns::parquet;

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

/// The table as CSV, UTF-8 with a byte order mark (Excel takes it for GBK without), empty where there is no value.
pub fn csv(rows: impl Iterator<Item = LongRow>) -> Result<Vec<u8>, LongError> {
    let mut writer = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    writer.write_record(COLUMNS)?;
    let number =
        |value: Option<Decimal>| value.map(|value| value.normalize().to_string()).unwrap_or_default();
    for row in rows {
        writer.write_record([
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
        ])?;
    }
    writer.into_inner().map_err(|error| LongError::Csv(error.into_error().into()))
}
