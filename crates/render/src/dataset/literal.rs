//! Literals and tables of literals in the SQL that DuckDB and Spark both read.

use std::fmt;

use rust_decimal::Decimal;

/// A value in the SQL.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell<'a> {
    Text(&'a str),
    Whole(i64),
    Number(Decimal),
    Flag(bool),
}

impl fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::Whole(number) => write!(f, "{number}"),
            Self::Number(number) => write!(f, "CAST({} AS DECIMAL(18,6))", number.normalize()),
            Self::Flag(true) => f.write_str("TRUE"),
            Self::Flag(false) => f.write_str("FALSE"),
        }
    }
}

/// A text as a literal. The two read `\` and `''` differently, and statements are told apart by `;`: none of the three
/// stands in one.
fn quoted(text: &str) -> String {
    let piece = |piece: &str| format!("'{piece}'");
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\'', '\\', ';']) {
        let (before, after) = rest.split_at(at);
        parts.extend([piece(before), format!("CHR({})", after.as_bytes()[0])]);
        rest = &after[1..];
    }
    parts.push(piece(rest));
    parts.join(" || ")
}

/// A view that is a table of literals; `columns` have the empty value of each one's type.
pub(super) fn table<'a>(
    name: &str,
    what: &str,
    columns: &[(&str, Cell<'_>)],
    rows: impl Iterator<Item = Vec<Cell<'a>>>,
) -> String {
    let line = |cells: &[Cell<'_>]| {
        let cells: Vec<String> = cells.iter().map(ToString::to_string).collect();
        format!("  ({})", cells.join(", "))
    };
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut lines: Vec<String> = rows.map(|row| line(&row)).collect();
    let mut none = "";
    if lines.is_empty() {
        // A table of no literals has no types.
        lines.push(line(&columns.iter().map(|(_, empty)| *empty).collect::<Vec<_>>()));
        none = " WHERE FALSE";
    }
    format!(
        "-- {what}\nCREATE OR REPLACE TEMPORARY VIEW {name} AS SELECT * FROM (VALUES\n{}\n) AS t({}){none};\n",
        lines.join(",\n"),
        names.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_holds_nothing_that_the_two_engines_read_differently() {
        assert_eq!(Cell::Text("省级").to_string(), "'省级'");
        assert_eq!(
            Cell::Text("a'b\\;").to_string(),
            "'a' || CHR(39) || 'b' || CHR(92) || '' || CHR(59) || ''"
        );
        assert_eq!(
            Cell::Number("0.350".parse().unwrap_or_default()).to_string(),
            "CAST(0.35 AS DECIMAL(18,6))"
        );
    }

    #[test]
    fn a_table_without_rows_has_its_columns_and_none() {
        let sql = table("terms", "无", &[("code", Cell::Text(""))], std::iter::empty());
        assert!(sql.contains("  ('')\n) AS t(code) WHERE FALSE;"), "{sql}");
    }
}
