//! A checked period as a partitioned Parquet dataset, and the consolidation as SQL over it, for engines that hold more
//! than one machine does.

mod literal;
mod plan;
mod sql;

use std::borrow::Cow;

use jibao_contract::dataset::{self as names, Level, Table};
use jibao_core::pack::{Pack, Reporter, Side};
use jibao_core::report::Report;
use jibao_core::report::dataset::{
    DetailValue, EntryRow, IndicatorRow, PeriodRow, ReporterRow, SheetRow, details, entries, indicators,
    kind, period, reporters, sheets,
};

use crate::columns::{self, Column, Fault, Show};
use crate::long::{LongError, has_words};

pub use sql::sql;

/// Rows of one part at most.
const PART: usize = 1_000_000;

/// Files by name and bytes.
pub type Files = Vec<(String, Vec<u8>)>;

/// The tables of one period.
#[derive(Debug, Default)]
pub struct Parts {
    /// The parts by their names inside the dataset.
    pub files: Files,
    /// How many rows they hold together.
    pub rows: usize,
}

/// The tables of one period in parts. The same report gives the same bytes.
///
/// # Errors
/// If a number has more than twelve digits before or six behind the point, or the writer fails.
pub fn parts(pack: &Pack, report: &Report) -> Result<Parts, LongError> {
    let mut parts = Parts::default();
    let of = |level| Place { level, period: report.quarter.to_string(), size: PART };
    let nobody = (String::new(), String::new());
    let whole = of(Level::Whole);
    parts
        .write(&whole, Table::Periods, &period_columns(), [period(report)].into_iter(), |_| nobody.clone())?;
    parts.write(&whole, Table::Indicators, &indicator_columns(), indicators(pack), |_| nobody.clone())?;
    for (level, side) in [(Level::County, Side::Unit), (Level::Section, Side::Section)] {
        let place = of(level);
        let known = format!("{}和县情", pack.form.only_detail().map_or("名册", |detail| &detail.register));
        let whose = |row: &ReporterRow<'_>| (row.reporter.name.clone(), known.clone());
        parts.write(&place, Table::Reporters, &reporter_columns(), reporters(pack, report, side), whose)?;
        let whose = |row: &EntryRow<'_>| (row.reporter.name.clone(), row.indicator.code.to_string());
        parts.write(
            &place,
            Table::Entries,
            &entry_columns(has_words(pack)),
            entries(pack, report, side),
            whose,
        )?;
        if several(pack) {
            let whose = |row: &SheetRow<'_>| (row.reporter.name.clone(), row.detail.to_string());
            parts.write(&place, Table::Sheets, &sheet_columns(), sheets(pack, report, side), whose)?;
        }
    }
    let whose = |row: &DetailValue<'_>| {
        let column = pack.form.detail(row.detail).map_or(row.column, |detail| detail.header(row.column));
        (pack.reporters.name(row.reporter).to_owned(), format!("{}“{column}”", row.name))
    };
    let columns = detail_columns(several(pack));
    parts.write(&of(Level::Village), Table::Villages, &columns, details(pack, report), whose)?;
    Ok(parts)
}

/// Whether the form has several detail sheets: rows say then of which they are.
fn several(pack: &Pack) -> bool {
    pack.form.details.len() > 1
}

/// Where the parts of a table lie.
struct Place {
    level: Level,
    period: String,
    /// Rows of one part at most.
    size: usize,
}

impl Parts {
    /// Adds a table in parts, one at least: a table without rows is there, and empty.
    fn write<R>(
        &mut self,
        place: &Place,
        table: Table,
        columns: &[Column<R>],
        mut rows: impl Iterator<Item = R>,
        whose: impl Fn(&R) -> (String, String),
    ) -> Result<(), LongError> {
        for number in 0.. {
            let some: Vec<R> = rows.by_ref().take(place.size).collect();
            if some.is_empty() && number > 0 {
                break;
            }
            let bytes = columns::write(columns, &some).map_err(|fault| match fault {
                Fault::Parquet(error) => error.into(),
                Fault::TooLarge(at, value) => {
                    let (reporter, code) = some.get(at).map(&whose).unwrap_or_default();
                    LongError::TooLarge { reporter, code, value }
                }
            })?;
            self.rows += some.len();
            self.files.push((names::part(table, place.level, &place.period, number), bytes));
        }
        Ok(())
    }
}

fn named(reporter: &Reporter) -> Cow<'_, str> {
    reporter.name.as_str().into()
}

fn period_columns() -> [Column<PeriodRow>; 4] {
    [
        ("year", Show::Whole(|row| row.period.year().into())),
        ("sequence", Show::Whole(|row| row.sequence)),
        ("ends_year", Show::Flag(|row| row.ends_year)),
        ("cut_off", Show::Text(|row| row.cut_off.to_string().into())),
    ]
}

fn indicator_columns<'a>() -> [Column<IndicatorRow<'a>>; 6] {
    [
        ("place", Show::Whole(|row| row.place)),
        ("code", Show::Text(|row| row.indicator.code.as_str().into())),
        ("indicator", Show::Text(|row| row.indicator.name.as_str().into())),
        ("unit", Show::Text(|row| row.indicator.unit.as_str().into())),
        ("kind", Show::Text(|row| kind(row.indicator.kind).into())),
        ("measure", Show::Text(|row| row.indicator.measure.as_str().into())),
    ]
}

fn reporter_columns<'a>() -> [Column<ReporterRow<'a>>; 9] {
    [
        ("reporter", Show::Text(|row| row.reporter.id.as_str().into())),
        ("reporter_name", Show::Text(|row| named(row.reporter))),
        ("place", Show::Whole(|row| row.reporter.order.into())),
        ("status", Show::Text(|row| row.status.into())),
        ("village_sheet", Show::Flag(|row| row.village_sheet)),
        ("villages", Show::Number(|row| row.facts.get("villages").copied().flatten())),
        ("townships", Show::Number(|row| row.facts.get("townships").copied().flatten())),
        ("schools", Show::Number(|row| row.facts.get("schools").copied().flatten())),
        ("population", Show::Number(|row| row.facts.get("population").copied().flatten())),
    ]
}

fn entry_columns<'a>(words: bool) -> Vec<Column<EntryRow<'a>>> {
    let mut columns: Vec<Column<EntryRow<'a>>> = vec![
        ("reporter", Show::Text(|row| row.reporter.id.as_str().into())),
        ("reporter_name", Show::Text(|row| named(row.reporter))),
        ("code", Show::Text(|row| row.indicator.code.as_str().into())),
        ("indicator", Show::Text(|row| row.indicator.name.as_str().into())),
        ("col", Show::Text(|row| row.column.into())),
        ("state", Show::Text(|row| row.state.into())),
        ("value", Show::Number(|row| row.value)),
        ("unit", Show::Text(|row| row.indicator.unit.as_str().into())),
        ("standing", Show::Text(|row| row.standing.into())),
        ("role", Show::Text(|row| row.role.into())),
        ("in_total", Show::Flag(|row| row.in_total)),
    ];
    if words {
        columns.push(("word", Show::Text(|row| row.word.into())));
    }
    columns
}

fn sheet_columns<'a>() -> [Column<SheetRow<'a>>; 5] {
    [
        ("reporter", Show::Text(|row| row.reporter.id.as_str().into())),
        ("detail", Show::Text(|row| row.detail.as_str().into())),
        ("given", Show::Flag(|row| row.given)),
        ("listed", Show::Number(|row| row.listed)),
        ("listed_groups", Show::Number(|row| row.groups)),
    ]
}

fn detail_columns<'a>(several: bool) -> Vec<Column<DetailValue<'a>>> {
    let mut columns: Vec<Column<DetailValue<'a>>> = vec![
        ("reporter", Show::Text(|row| row.reporter.as_str().into())),
        ("row_no", Show::Whole(|row| row.row)),
        ("code", Show::Text(|row| row.code.into())),
        ("registered", Show::Flag(|row| row.registered)),
        ("township", Show::Text(|row| row.group.into())),
        ("village", Show::Text(|row| row.name.into())),
        ("col", Show::Text(|row| row.column.into())),
        ("state", Show::Text(|row| row.state.into())),
        ("value", Show::Number(|row| row.value)),
        ("word", Show::Text(|row| row.word.into())),
        ("doubted", Show::Flag(|row| row.doubted)),
    ];
    if several {
        columns.push(("detail", Show::Text(|row| row.detail.as_str().into())));
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(rows: &[i64]) -> Vec<String> {
        let place = Place { level: Level::Village, period: "2024Q2".to_owned(), size: 2 };
        let mut parts = Parts::default();
        let columns: [Column<i64>; 1] = [("row_no", Show::Whole(|row| *row))];
        let whose = |_: &i64| (String::new(), String::new());
        let written = parts.write(&place, Table::Villages, &columns, rows.iter().copied(), whose);
        assert!(written.is_ok() && parts.rows == rows.len());
        parts.files.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn a_table_lies_in_as_many_parts_as_it_needs_and_one_at_least() {
        let part = |number: usize| format!("villages/level=village/period=2024Q2/part-{number}.parquet");
        assert_eq!(names(&[]), [part(0)]);
        assert_eq!(names(&[1, 2]), [part(0)]);
        assert_eq!(names(&[1, 2, 3]), [part(0), part(1)]);
    }
}
