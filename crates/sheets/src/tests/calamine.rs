//! That values come out as calamine gives them: a workbook with every kind of value is read by us and by calamine's own
//! `worksheet_range`, and compared cell by cell.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use super::make::read;
use crate::{RawCell, RawValue};

/// Numbers, texts, dates, truth values, errors, and formulas with each of them as result.
fn every_kind() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let numbers = [0.0, -7.0, 35.0, 0.95, 1.0 / 3.0, 1234.567, 1e15, 1e-9, 1.5e20, 0.1 + 0.2, 4_400.000_1];
    for (row, number) in (0..).zip(numbers) {
        sheet.write(row, 0, number).unwrap();
        sheet.write_with_format(row, 1, number, &Format::new().set_num_format("0.00%")).unwrap();
    }
    for (row, text) in
        (0..).zip(["数", "数", " 前后空格 ", "a&b<c>", "两\n行", "_x0041_", "全角１２３", "👍"])
    {
        sheet.write(row, 2, text).unwrap();
    }
    let day = ExcelDateTime::from_ymd(2024, 6, 20).unwrap().and_hms(8, 30, 0).unwrap();
    for (row, code) in (0..).zip(["yyyy-mm-dd", "yyyy\"年\"m\"月\"", "h:mm", "[h]:mm", "0\"天\""]) {
        sheet.write_with_format(row, 3, &day, &Format::new().set_num_format(code)).unwrap();
    }
    for (row, truth) in (0..).zip([true, false]) {
        sheet.write(row, 4, truth).unwrap();
    }
    let results =
        ["70", "0.5", "文字", "TRUE", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];
    for (row, result) in (0..).zip(results) {
        sheet.write_formula(row, 5, Formula::new("A1").set_result(result)).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// Whether a number is calamine's, to the fifteen digits that a spreadsheet shows.
fn is_shown(ours: rust_decimal::Decimal, theirs: f64) -> bool {
    let digits = |number: f64| format!("{number:.14e}");
    ours.to_f64().is_some_and(|ours| digits(ours) == digits(theirs))
}

/// Whether a cell of ours says what calamine says.
fn is_same(ours: &RawCell, theirs: &Data) -> bool {
    match (&ours.value, theirs) {
        (RawValue::Number(number), Data::Float(same)) => is_shown(*number, *same),
        (RawValue::Text(text), Data::String(same)) => **text == **same,
        (RawValue::Bool(value), Data::Bool(same)) => value == same,
        (RawValue::Error(error), Data::Error(same)) => **error == *same.to_string(),
        (RawValue::Date(date), Data::DateTime(same)) => {
            is_shown(date.serial, same.as_f64()) && date.duration == same.is_duration()
        }
        _ => false,
    }
}

#[test]
fn every_kind_of_value_comes_out_as_calamine_gives_it() {
    let bytes = every_kind();
    let book = read("a.xlsx", &bytes);
    let mut theirs = Xlsx::new(Cursor::new(&bytes)).unwrap();
    let range = theirs.worksheet_range("Sheet1").unwrap();
    let mut compared = 0;
    for (row, column, value) in range.used_cells() {
        let ours = book.sheets[0].cell(u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
        assert!(ours.is_some_and(|ours| is_same(ours, value)), "{row} {column}: {ours:?} {value:?}");
        compared += 1;
    }
    assert_eq!((compared, book.cell_count()), (48, 48));
}
