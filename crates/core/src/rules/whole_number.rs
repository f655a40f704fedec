//! V15: counts are whole and not negative, other numbers not negative and no finer than the pack says. The reader takes
//! what is not into no total: it stands as unreadable with its text, and is told here.

use rust_decimal::Decimal;

use super::{Context, Sink};
use crate::pack::{Check, Indicator, Number};
use crate::returns::Given;
use crate::text::number::plain;

pub(super) fn run(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    for (reporter, submission) in context.reporters(check) {
        for ((code, _), entry) in &submission.entries {
            let indicator = context.pack.catalogue.get(code.as_str());
            // What takes words was asked about where it was read.
            if indicator.is_some_and(Indicator::is_choice) {
                continue;
            }
            let number = indicator.map_or(Number::Integer, |indicator| indicator.number);
            if let Some(value) = beside(number, entry, sink) {
                let name = indicator.map_or_else(|| code.to_string(), Indicator::quoted);
                let hint = indicator.and_then(Indicator::how_to_write);
                sink.fail_with(hint, &reporter.id, vec![entry.place.clone()], told(&name, number, value));
            }
        }
        for (id, row) in submission.details.rows() {
            for (column, given) in row.values.iter() {
                let Some(value) = beside(Number::Integer, given, sink) else { continue };
                let sheet = context.pack.form.detail(id);
                let header = sheet.map_or(&**column, |sheet| sheet.header(column));
                let message = told(&format!("{}“{header}”", row.name), Number::Integer, value);
                let place = row.values.entry(column).map(|entry| entry.place);
                sink.fail(Some(&reporter.id), place.into_iter().collect(), message);
            }
        }
    }
}

/// A value that is no number of the kind; one that is has passed.
fn beside(number: Number, given: &Given, sink: &mut Sink<'_>) -> Option<Decimal> {
    let value = given.number().or_else(|| given.raw.trim().parse().ok())?;
    if number.takes(value) {
        sink.pass();
        return None;
    }
    Some(value)
}

fn told(name: &str, number: Number, value: Decimal) -> String {
    let fault = match (number, value < Decimal::ZERO) {
        (Number::Integer, true) => "计数不能是负数".to_owned(),
        (Number::Integer, false) => "计数不能是小数".to_owned(),
        (_, true) => "不能是负数".to_owned(),
        (_, false) => format!("小数不能超过{}位", number.places()),
    };
    format!("{name}为{}，{fault}", plain(value))
}
