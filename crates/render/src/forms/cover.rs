//! 封面: who reports, for which quarter, up to which day; below it the instructions.

use jibao_core::text::words;
use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Worksheet, XlsxError};

use super::places::{Known, Page};
use super::{Form, check, validation};
use crate::sheet;

/// Widths of the label and the value column.
const WIDTHS: [f64; 2] = [16.0, 66.0];

pub(super) fn write(form: Form<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (width, column) in WIDTHS.into_iter().zip(0..) {
        sheet.set_column_width(column, width)?;
    }
    let title = sheet::title();
    sheet.merge_range(0, 0, 0, 1, &form.pack.form.cover.title, &form.whole(Page::Cover, &title))?;
    sheet.set_row_height(0, 42)?;
    form.mark(sheet, WIDTHS.len())?;
    let mut row = 1;
    for field in &form.pack.form.cover.fields {
        sheet::put(sheet, row, 0, &field.label, &sheet::header())?;
        write_field(form, sheet, row, &field.id)?;
        sheet.set_row_height(row, 26)?;
        row += 1;
    }
    row += check::cover_line(form, sheet, row)?;
    let last = instructions(form, sheet, row + 1)?;
    form.print(sheet, false, last, WIDTHS.len())
}

/// The column of the fields' values.
pub(super) const VALUE: u16 = 1;

/// The row of a field.
pub(super) fn row(form: Form<'_>, id: &str) -> Option<u32> {
    form.pack.form.cover.fields.iter().zip(1..).find(|(field, _)| field.id == id).map(|(_, row)| row)
}

/// The cells that a submission's cover filled.
pub(super) fn places(form: Form<'_>) -> Vec<Known<'_>> {
    let filled = form.filled.map(|filled| &filled.cover.fields);
    let fields = form.pack.form.cover.fields.iter().zip(1..);
    let known = fields.filter_map(|(field, row)| {
        let (_, place) = filled?.get(&field.id)?;
        Some(Known { place: place.clone(), row, column: VALUE, remark: "", written: "" })
    });
    known.collect()
}

fn write_field(form: Form<'_>, sheet: &mut Worksheet, row: u32, id: &str) -> Result<(), XlsxError> {
    let fixed = sheet::cell().set_font_size(11).set_indent(1);
    let fixed = form.look(Page::Cover, (row, 1), &fixed).into_owned();
    let open = fixed.clone().set_unlocked();
    let text =
        form.filled.and_then(|filled| filled.cover.fields.get(id)).map_or("", |(text, _)| text.as_str());
    match id {
        "reporter" => sheet::put(sheet, row, 1, &form.reporter.full, &fixed),
        // A return of another period that goes back says so until somebody sets it right: sent back as it is, it is none of this.
        "quarter" => {
            let said = form.returned.and(form.filled).map_or(form.quarter, |filled| filled.quarter);
            let look = if said == form.quarter { &fixed } else { &open };
            sheet::put(sheet, row, 1, &said.label(), look)
        }
        "cut_off" => cut_off(form, sheet, row, &open),
        "nothing" => {
            let answers = DataValidation::new().allow_list_strings(&words::YES_OR_NO)?;
            sheet.add_data_validation(row, 1, row, 1, &answers)?;
            sheet::put(sheet, row, 1, text, &open)
        }
        "filled_on" => filled_on(form, sheet, row, text, &open),
        // Telephone numbers keep their leading zero only as text.
        _ => sheet::put(sheet, row, 1, text, &open.set_num_format("@")),
    }
}

/// Prefilled but open: whoever counted up to another day must be able to say so.
fn cut_off(form: Form<'_>, sheet: &mut Worksheet, row: u32, open: &Format) -> Result<(), XlsxError> {
    let due = form.quarter.last_month_day(form.pack.schedule.cut_off_day);
    let day = form.filled.and_then(|filled| filled.cover.cut_off).unwrap_or(due);
    let last = sheet::date(&form.quarter.last_month_day(31))?;
    sheet.add_data_validation(row, 1, row, 1, &validation::day(form.quarter, Some(&last))?)?;
    put_day(sheet, row, &day, open)
}

fn filled_on(
    form: Form<'_>,
    sheet: &mut Worksheet,
    row: u32,
    text: &str,
    open: &Format,
) -> Result<(), XlsxError> {
    sheet.add_data_validation(row, 1, row, 1, &validation::day(form.quarter, None)?)?;
    match form.filled.and_then(|filled| filled.cover.filled_on) {
        Some(day) => put_day(sheet, row, &day, open),
        None => sheet::put(sheet, row, 1, text, &day_format(open)),
    }
}

fn put_day(sheet: &mut Worksheet, row: u32, day: &impl ToString, format: &Format) -> Result<(), XlsxError> {
    sheet.write_datetime_with_format(row, 1, sheet::date(day)?, &day_format(format))?;
    Ok(())
}

fn day_format(format: &Format) -> Format {
    format.clone().set_num_format(sheet::DATE).set_align(FormatAlign::Left).set_indent(1)
}

/// The instructions, numbered; returns the last row used.
fn instructions(form: Form<'_>, sheet: &mut Worksheet, first: u32) -> Result<u32, XlsxError> {
    let per_line = sheet::han_per_line(WIDTHS.iter().sum());
    sheet.merge_range(first, 0, first, 1, "填报说明", &sheet::heading())?;
    sheet.set_row_height(first, 24)?;
    let format = sheet::body().set_text_wrap();
    // What is said about a detail sheet is not for those who do not fill it in.
    let others = form.pack.form.details.iter().filter(|detail| !detail.asked_of(form.reporter));
    let others: Vec<&str> = others.map(|detail| detail.sheet.as_str()).collect();
    let meant = |text: &&String| !others.iter().any(|sheet| text.contains(sheet));
    let mut row = first;
    for (text, number) in form.pack.form.cover.instructions.iter().filter(meant).zip(1..) {
        row += 1;
        let numbered = format!("{number}．{text}");
        let text = sheet::cell_text(&numbered);
        sheet.merge_range(row, 0, row, 1, &text, &format)?;
        sheet.set_row_height(row, sheet::height(sheet::lines(&text, per_line)))?;
    }
    Ok(row)
}
