//! The dataset that engines read: its tables, how they are parted into files, and the names of its SQL.

/// A table of the dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// The periods.
    Periods,
    /// The catalogue of each period.
    Indicators,
    /// Who reports, how the return came, and what the register says.
    Reporters,
    /// What reporters gave, one row a value that they are asked for.
    Entries,
    /// What the rows of detail sheets hold, one row a value.
    Villages,
    /// Who fills in which detail sheet, one row a sheet of a reporter; there where the form has several.
    Sheets,
}

impl Table {
    /// Every table.
    pub const ALL: [Self; 6] =
        [Self::Periods, Self::Indicators, Self::Reporters, Self::Entries, Self::Villages, Self::Sheets];

    /// Whether an office with so many detail sheets has it: of one sheet the reporters' table says all.
    #[must_use]
    pub fn stands(self, sheets: usize) -> bool {
        self != Self::Sheets || sheets > 1
    }

    /// Its folder, and what SQL calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Periods => "periods",
            Self::Indicators => "indicators",
            Self::Reporters => "reporters",
            Self::Entries => "entries",
            Self::Villages => "villages",
            Self::Sheets => "sheets",
        }
    }
}

/// Whose rows a part holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The whole's.
    Whole,
    /// The counties'.
    County,
    /// The bureau's sections'.
    Section,
    /// That of the rows of detail sheets.
    Village,
}

impl Level {
    /// Its name in paths and in the column `level`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::County => "county",
            Self::Section => "section",
            Self::Village => "village",
        }
    }
}

/// The file of a part, inside the dataset.
///
/// ```
/// use jibao_contract::dataset::{Level, Table, part};
/// assert_eq!(part(Table::Entries, Level::County, "2024Q2", 0), "entries/level=county/period=2024Q2/part-0.parquet");
/// ```
#[must_use]
pub fn part(table: Table, level: Level, period: &str, number: usize) -> String {
    format!("{}/level={}/period={period}/part-{number}.parquet", table.name(), level.name())
}

/// The consolidation for DuckDB.
pub const DUCKDB: &str = "sql/duckdb.sql";
/// The consolidation for Spark.
pub const SPARK: &str = "sql/spark.sql";
