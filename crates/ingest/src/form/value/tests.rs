//! Cells of values, in tables of what is written and what is read.

use super::*;
use Read::{Asked, Noted, Plain, Unfit};

/// What becomes of a stored number under a format.
#[derive(Debug, PartialEq)]
enum Read {
    /// Taken as it stands.
    Plain(&'static str),
    /// Taken with a note.
    Noted(&'static str),
    /// Told by the rule on numbers, with this text.
    Unfit(&'static str),
    /// Asked about.
    Asked,
}

fn read(stored: &str, code: &str, unit: &str, number: Number) -> (Entry, Option<Question>) {
    let stored: Decimal = stored.parse().unwrap();
    let percent = code.replace("\"%\"", "").contains('%');
    let cell = RawCell { format: Some(code.into()), percent, ..RawCell::plain(RawValue::Number(stored)) };
    let mut entry = Entry::new(Value::Unreadable(String::new()), shown(&cell), Place::file("甲单位.xlsx"));
    let measure = Measure { unit, number };
    let question = match cell.shown() {
        Shown::Text(text) => read_seen(text, stored, percent, measure, &mut entry),
        Shown::Plain => taken(stored, number, &mut entry),
        Shown::Unknown => Some(ask(Reading::AmbiguousValue, "看不出".to_owned())),
    };
    (entry, question)
}

#[test]
fn what_a_format_shows_of_decimals_money_and_percent_is_taken_or_asked() {
    let (tons, money, yuan) = (Number::Decimal(2), Number::Decimal(2), Number::Decimal(2));
    let percent = Number::Percent(1);
    for (stored, code, unit, number, expected) in [
        ("12.5", "0.00", "吨", tons, Plain("12.5")),
        ("12.5", "0.0", "吨", tons, Plain("12.5")),
        ("12.5", "0", "吨", tons, Asked),
        ("12.55", "0.0", "吨", tons, Asked),
        ("12.345", "0.00", "吨", tons, Asked),
        ("1234.5", "#,##0.00", "吨", tons, Plain("1234.5")),
        ("12", "0.00", "吨", tons, Plain("12")),
        ("12.5", "0.0\"吨\"", "吨", tons, Noted("12.5")),
        ("12.5", "0.0\"公斤\"", "吨", tons, Asked),
        ("12.5", "\"约\"0.0", "吨", tons, Asked),
        ("12.5", "0.00E+00", "吨", tons, Noted("12.5")),
        ("1255", "0.0E+00", "吨", tons, Asked),
        ("0.125", "0.0%", "吨", tons, Asked),
        ("-12.5", "0.00", "吨", tons, Unfit("-12.5")),
        ("-12.5", "0.00;0.00", "吨", tons, Asked),
        ("-12.5", "0.00;(0.00)", "吨", tons, Asked),
        ("0", "0.00;-0.00;\"-\"", "吨", tons, Plain("0")),
        ("12.5", ";;;", "吨", tons, Asked),
        ("12.5", "0.00\"万元\"", "万元", money, Noted("12.5")),
        ("125000", "0\"元\"", "万元", money, Noted("12.5")),
        ("125000", "#,##0.00\"元\"", "万元", money, Noted("12.5")),
        ("125001", "0\"元\"", "万元", money, Asked),
        ("125000", "\"¥\"#,##0.00", "万元", money, Noted("12.5")),
        ("125000", "\"¥\"#,##0.00", "元", yuan, Noted("125000")),
        ("125000", "0!.0,\"万元\"", "元", yuan, Noted("125000")),
        ("125000", "0!.0,\"万元\"", "万元", money, Asked),
        ("0.985", "0.0%", "%", percent, Plain("98.5")),
        ("0.985", "0%", "%", percent, Asked),
        ("0.98", "0%", "%", percent, Plain("98")),
        ("0.9851", "0.0%", "%", percent, Asked),
        ("0.98512", "0.00%", "%", percent, Asked),
        ("0.9855", "0.00%", "%", percent, Unfit("98.55")),
        ("1", "0%", "%", percent, Plain("100")),
        ("0.005", "0.0%", "%", percent, Plain("0.5")),
        ("0", "0.0%", "%", percent, Plain("0")),
        ("9.85", "0.0%", "%", percent, Plain("985")),
        ("98.5", "0.0%", "%", percent, Asked),
        ("98.5", "0.0\"%\"", "%", percent, Plain("98.5")),
        ("98.5", "0.00", "%", percent, Plain("98.5")),
        ("0.985", "0.00", "%", percent, Asked),
        ("0.98", "0.000", "%", percent, Asked),
    ] {
        let (entry, question) = read(stored, code, unit, number);
        let noted = !entry.normalised.is_empty();
        let right = match (&expected, entry.number(), &question) {
            (Plain(value), Some(taken), None) => !noted && taken == value.parse().unwrap(),
            (Noted(value), Some(taken), None) => noted && taken == value.parse().unwrap(),
            (Unfit(raw), None, None) => entry.raw == *raw,
            (Asked, None, Some(question)) => question.reading == Reading::AmbiguousValue,
            _ => false,
        };
        assert!(right, "{stored} as {code} in {unit}: {entry:?} {question:?}, not {expected:?}");
    }
}
