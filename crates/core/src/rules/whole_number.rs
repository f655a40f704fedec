//! V15: counts are whole and not negative, other numbers not negative and no finer than the pack says. The reader takes
//! what is not into no total: it stands as unreadable with its text, and is told here.

use rust_decimal::Decimal;

use super::{Context, Sink};
use crate::pack::{Check, Detail, Indicator, Number};
use crate::text::number::plain;

pub(super) fn run(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    for (reporter, submission) in context.reporters(check) {
        let cells = submission.details.rows().flat_map(|(id, row)| {
            let sheet = context.pack.form.detail(id);
            row.values.iter().map(move |(column, entry)| (column_name(sheet, column, &row.name), None, entry))
        });
        let entries = submission.entries.iter().map(|((code, _), entry)| {
            let indicator = context.pack.catalogue.get(code.as_str());
            (indicator.map_or_else(|| code.to_string(), Indicator::quoted), indicator, entry)
        });
        // What takes words was asked about where it was read.
        let entries = entries.filter(|(_, indicator, _)| indicator.is_none_or(|one| !one.is_choice()));
        for (name, indicator, entry) in entries.chain(cells) {
            let Some(value) = entry.number().or_else(|| entry.raw.trim().parse().ok()) else { continue };
            let number = indicator.map_or(Number::Integer, |indicator| indicator.number);
            if number.takes(value) {
                sink.pass();
                continue;
            }
            let negative = value < Decimal::ZERO;
            let fault = match (number, negative) {
                (Number::Integer, true) => "计数不能是负数".to_owned(),
                (Number::Integer, false) => "计数不能是小数".to_owned(),
                (_, true) => "不能是负数".to_owned(),
                (_, false) => format!("小数不能超过{}位", number.places()),
            };
            let message = format!("{name}为{}，{fault}", plain(value));
            let hint = indicator.and_then(Indicator::how_to_write);
            sink.fail_with(hint, &reporter.id, vec![entry.place.clone()], message);
        }
    }
}

fn column_name(sheet: Option<&Detail>, column: &str, row: &str) -> String {
    let header = sheet.map_or(column, |sheet| sheet.header(column));
    format!("{row}“{header}”")
}
