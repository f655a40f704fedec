//! V15: counts are whole and not negative. The reader takes such numbers into no total: they stand as
//! unreadable with their text, and are told here.

use rust_decimal::Decimal;

use super::{Context, Sink};
use crate::pack::{Check, Indicator};
use crate::text::number::plain;

pub(super) fn run(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    for (reporter, submission) in context.reporters(check) {
        let rows = submission.villages.iter().flatten();
        let cells = rows.flat_map(|row| {
            row.values.iter().map(move |(column, entry)| (column_name(context, column, &row.name), entry))
        });
        let entries = submission.entries.iter().map(|((code, _), entry)| {
            let name =
                context.pack.catalogue.get(code.as_str()).map_or_else(|| code.to_string(), Indicator::quoted);
            (name, entry)
        });
        for (name, entry) in entries.chain(cells) {
            let Some(value) = entry.number().or_else(|| entry.raw.trim().parse().ok()) else { continue };
            if value.fract().is_zero() && value >= Decimal::ZERO {
                sink.pass();
                continue;
            }
            let fault = if value < Decimal::ZERO { "负数" } else { "小数" };
            let message = format!("{name}为{}，计数不能是{fault}", plain(value));
            sink.fail(Some(&reporter.id), vec![entry.place.clone()], message);
        }
    }
}

fn column_name(context: &Context<'_>, column: &str, village: &str) -> String {
    let header = context.pack.form.village_column(column).map_or(column, |column| &column.header);
    format!("{village}“{header}”")
}
