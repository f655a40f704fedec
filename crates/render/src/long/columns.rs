//! The long table as Parquet: column by column, a group of rows at a time.

use std::sync::Arc;

use ::parquet::column::writer::ColumnWriter;
use ::parquet::data_type::ByteArray;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;
use jibao_core::report::long::LongRow;
use rust_decimal::Decimal;

use super::{COLUMNS, LongError};

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
