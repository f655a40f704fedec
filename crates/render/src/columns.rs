//! A table as Parquet: its columns named once, each with what it shows of a row, and written a group of rows at a time.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use ::parquet::column::writer::ColumnWriter;
use ::parquet::data_type::ByteArray;
use ::parquet::errors::ParquetError;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;
use rust_decimal::Decimal;

/// Decimals kept: exact to six, as rates are; engines read numbers as DECIMAL(18, 6).
const SCALE: u32 = 6;
/// Rows held in memory at a time; each group of rows is one row group of the file.
const GROUP: usize = 65_536;

/// What a column shows of a row.
pub(crate) enum Show<R> {
    /// A text.
    Text(for<'r> fn(&'r R) -> Cow<'r, str>),
    /// Yes or no.
    Flag(fn(&R) -> bool),
    /// A whole number.
    Whole(fn(&R) -> i64),
    /// A decimal, where there is one.
    Number(fn(&R) -> Option<Decimal>),
}

/// A column: its name and what it shows.
pub(crate) type Column<R> = (&'static str, Show<R>);

/// Why a table could not be written.
pub(crate) enum Fault {
    /// By the library.
    Parquet(ParquetError),
    /// A number that the column cannot hold exactly, and the row's place among all rows.
    TooLarge(usize, Decimal),
}

impl From<ParquetError> for Fault {
    fn from(error: ParquetError) -> Self {
        Self::Parquet(error)
    }
}

/// The table of some rows. The same rows give the same bytes.
pub(crate) fn write<R>(columns: &[Column<R>], rows: &[R]) -> Result<Vec<u8>, Fault> {
    let schema = Arc::new(parse_message_type(&schema(columns))?);
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default())?;
    for (number, group) in rows.chunks(GROUP).enumerate() {
        let mut out = writer.next_row_group()?;
        for (_, show) in columns {
            let Some(mut column) = out.next_column()? else { break };
            put(column.untyped(), show, group, number * GROUP)?;
            column.close()?;
        }
        out.close()?;
    }
    Ok(writer.into_inner()?)
}

fn schema<R>(columns: &[Column<R>]) -> String {
    let mut text = "message jibao {\n".to_owned();
    for (name, show) in columns {
        let _ = match show {
            Show::Text(_) => writeln!(text, "REQUIRED BYTE_ARRAY {name} (STRING);"),
            Show::Flag(_) => writeln!(text, "REQUIRED BOOLEAN {name};"),
            Show::Whole(_) => writeln!(text, "REQUIRED INT64 {name};"),
            Show::Number(_) => writeln!(text, "OPTIONAL INT64 {name} (DECIMAL(18,{SCALE}));"),
        };
    }
    text + "}"
}

fn put<R>(out: &mut ColumnWriter<'_>, show: &Show<R>, rows: &[R], before: usize) -> Result<(), Fault> {
    match (out, show) {
        (ColumnWriter::ByteArrayColumnWriter(out), Show::Text(show)) => {
            let texts: Vec<ByteArray> = rows.iter().map(|row| show(row).as_ref().into()).collect();
            out.write_batch(&texts, None, None)?;
        }
        (ColumnWriter::BoolColumnWriter(out), Show::Flag(show)) => {
            let flags: Vec<bool> = rows.iter().map(show).collect();
            out.write_batch(&flags, None, None)?;
        }
        (ColumnWriter::Int64ColumnWriter(out), Show::Whole(show)) => {
            let numbers: Vec<i64> = rows.iter().map(show).collect();
            out.write_batch(&numbers, None, None)?;
        }
        (ColumnWriter::Int64ColumnWriter(out), Show::Number(show)) => {
            let (mut numbers, mut there) = (Vec::new(), Vec::new());
            for (at, row) in rows.iter().enumerate() {
                let value = show(row);
                there.push(i16::from(value.is_some()));
                let exact = |value| scaled(value).ok_or(Fault::TooLarge(before + at, value));
                numbers.extend(value.map(exact).transpose()?);
            }
            out.write_batch(&numbers, Some(&there), None)?;
        }
        // The schema is made from the same columns.
        _ => {}
    }
    Ok(())
}

/// A decimal as a whole number of millionths; `None` where it does not fit exactly.
fn scaled(value: Decimal) -> Option<i64> {
    let millionths = value.checked_mul(Decimal::from(10_i64.pow(SCALE)))?;
    let whole = millionths.is_integer().then(|| i64::try_from(millionths).ok()).flatten()?;
    (whole.abs() < 10_i64.pow(18)).then_some(whole)
}
