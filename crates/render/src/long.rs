//! The tidy long table as CSV or Parquet.

use std::sync::Arc;

use jibao_core::report::long::LongRow;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use rust_decimal::Decimal;

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LongError {
    /// The CSV writer failed.
    #[error("CSV 无法生成：{0}")]
    Csv(#[from] csv::Error),
    /// The Parquet writer failed.
    #[error("Parquet 无法生成：{0}")]
    Parquet(#[from] ParquetError),
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

/// Exact to six decimals, as rates are; engines read it as DECIMAL(18, 6).
const SCHEMA: &str = "message jibao {
    REQUIRED BYTE_ARRAY quarter (STRING);
    REQUIRED BYTE_ARRAY reporter (STRING);
    REQUIRED BYTE_ARRAY reporter_name (STRING);
    REQUIRED BYTE_ARRAY code (STRING);
    REQUIRED BYTE_ARRAY indicator (STRING);
    REQUIRED BYTE_ARRAY column (STRING);
    REQUIRED BYTE_ARRAY state (STRING);
    OPTIONAL INT64 value (DECIMAL(18,6));
    REQUIRED BYTE_ARRAY unit (STRING);
    OPTIONAL INT64 numerator (DECIMAL(18,6));
    OPTIONAL INT64 denominator (DECIMAL(18,6));
    REQUIRED BOOLEAN computed;
    REQUIRED BOOLEAN in_total;
    REQUIRED BYTE_ARRAY source (STRING);
}";
/// Decimals kept.
const SCALE: u32 = 6;
/// Rows held in memory at a time; each group of rows is one row group of the file.
const GROUP: usize = 65_536;

/// The table as Parquet. The same rows give the same bytes.
pub fn parquet(mut rows: impl Iterator<Item = LongRow>) -> Result<Vec<u8>, LongError> {
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default())?;
    loop {
        let group: Vec<LongRow> = rows.by_ref().take(GROUP).collect();
        if group.is_empty() {
            break;
        }
        let mut out = writer.next_row_group()?;
        for name in COLUMNS {
            let Some(mut column) = out.next_column()? else { break };
            put(column.untyped(), name, &group)?;
            column.close()?;
        }
        out.close()?;
    }
    Ok(writer.into_inner()?)
}

fn put(column: &mut ColumnWriter<'_>, name: &str, rows: &[LongRow]) -> Result<(), LongError> {
    match column {
        ColumnWriter::ByteArrayColumnWriter(column) => {
            let texts: Vec<ByteArray> = rows.iter().map(|row| text(row, name).as_str().into()).collect();
            column.write_batch(&texts, None, None)?;
        }
        ColumnWriter::BoolColumnWriter(column) => {
            let flags: Vec<bool> =
                rows.iter().map(|row| if name == "computed" { row.computed } else { row.in_total }).collect();
            column.write_batch(&flags, None, None)?;
        }
        ColumnWriter::Int64ColumnWriter(column) => {
            let mut numbers = Vec::new();
            let mut there = Vec::new();
            for row in rows {
                let value = number(row, name);
                there.push(i16::from(value.is_some()));
                numbers.extend(value.map(|value| scaled(row, value)).transpose()?);
            }
            column.write_batch(&numbers, Some(&there), None)?;
        }
        _ => {}
    }
    Ok(())
}

fn text(row: &LongRow, name: &str) -> String {
    match name {
        "quarter" => row.quarter.to_string(),
        "reporter" => row.reporter.clone(),
        "reporter_name" => row.reporter_name.clone(),
        "code" => row.code.clone(),
        "indicator" => row.indicator.clone(),
        "column" => row.column.to_owned(),
        "state" => row.state.to_owned(),
        "unit" => row.unit.clone(),
        _ => row.source.clone(),
    }
}

fn number(row: &LongRow, name: &str) -> Option<Decimal> {
    match name {
        "numerator" => row.numerator,
        "denominator" => row.denominator,
        _ => row.value,
    }
}

/// A decimal as a whole number of millionths; what does not fit exactly is refused.
fn scaled(row: &LongRow, value: Decimal) -> Result<i64, LongError> {
    let too_large =
        || LongError::TooLarge { reporter: row.reporter_name.clone(), code: row.code.clone(), value };
    let millionths = value.checked_mul(Decimal::from(10_i64.pow(SCALE))).ok_or_else(too_large)?;
    let whole = millionths.is_integer().then(|| i64::try_from(millionths).ok()).flatten();
    whole.filter(|number| number.abs() < 10_i64.pow(18)).ok_or_else(too_large)
}
