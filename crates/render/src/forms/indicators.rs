//! 指标表: the indicators asked of the reporter, one a row, in catalogue order.

use std::ops::{Deref, RangeInclusive};

use jibao_core::pack::{Choice, Column, Indicator, Kind, Number, Role};
use jibao_core::text::words;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Worksheet, XlsxError, utility};

use super::places::{Known, Page};
use super::value::{Typed, put_choice, put_given};
use super::{Form, check, note, validation};
use crate::sheet;

/// What a value cell of the sheet takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask<'a> {
    Number(Number),
    YesNo,
    /// One of an indicator's words.
    Word(&'a Choice),
    Nothing,
}

struct Looks {
    fixed: Format,
    code: Format,
    number: Format,
    choice: Format,
    closed: Format,
    remark: Format,
}

impl Looks {
    /// In a band what the form says is shaded; what is filled in stays white.
    fn new(banded: bool) -> Self {
        let band = |format: Format| if banded { format.set_background_color(sheet::LIGHT) } else { format };
        Self {
            fixed: band(sheet::cell()),
            code: band(sheet::centred()),
            number: sheet::number("#,##0").set_unlocked(),
            choice: sheet::centred().set_unlocked(),
            closed: sheet::cell().set_background_color(sheet::GREY),
            remark: sheet::cell().set_unlocked(),
        }
    }
}

pub(super) fn write(form: Form<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let columns = &form.pack.form.indicators.columns;
    let beside = check::beside(form).len();
    form.header(sheet, Page::Indicators, columns, beside)?;
    let asked = asked(form);
    let looks = [false, true].map(Looks::new);
    for (column, at) in columns.iter().zip(0..) {
        sheet.set_column_width(at, width(&column.id))?;
        for (indicator, row) in asked.iter().zip(1..) {
            let looks = &looks[usize::from(is_banded(&asked, row))];
            write_cell(form, sheet, (row, at), indicator, &column.id, looks)?;
        }
        if let Some(value) = value_column(&column.id) {
            validate(form, sheet, at, &asked, value)?;
        }
    }
    heights(form, sheet, &asked)?;
    sheet.set_freeze_panes(1, 3)?;
    check::mark_indicators(form, sheet)?;
    let end = form.write_sentences(sheet, Page::Indicators, (last_row(form), columns.len()))?;
    form.print(sheet, false, end, columns.len() + beside)
}

/// All rows are as high as the longest name needs; a longer 备注 has what it needs.
fn heights(form: Form<'_>, sheet: &mut Worksheet, asked: &[&Indicator]) -> Result<(), XlsxError> {
    let lines = |text: &str, id: &str| sheet::lines(text, sheet::han_per_line(width(id)));
    let named = |indicator: &&Indicator| {
        let measure = sheet::measure_title(form.pack, &indicator.measure);
        lines(measure, "measure").max(lines(&indicator.name, "name"))
    };
    let all = asked.iter().map(named).max().unwrap_or(1);
    for (indicator, row) in asked.iter().zip(1..) {
        let own = lines(remark(form, indicator), "remark");
        sheet.set_row_height(row, sheet::height(all.max(own)))?;
    }
    Ok(())
}

/// Whether a row lies in a band: the measures' rows lie in bands of two shades.
fn is_banded(asked: &[&Indicator], row: u32) -> bool {
    let rows = asked.get(..row as usize).unwrap_or_default();
    let turns = rows.windows(2).filter(|pair| pair[0].measure != pair[1].measure).count();
    turns % 2 == 1
}

/// The sheet's rows.
pub(super) fn asked(form: Form<'_>) -> Vec<&Indicator> {
    let asked = |indicator: &&Indicator| {
        indicator.asked_of(form.reporter, form.quarter)
            && (indicator.asks(Column::Current) || indicator.asks(Column::Year))
    };
    let given = |indicator: &&Indicator| {
        [Column::Current, Column::Year].into_iter().any(|at| form.unasked(&indicator.code, at).is_some())
    };
    form.pack.catalogue.iter().filter(|indicator| asked(indicator) || given(indicator)).collect()
}

/// The last of them.
pub(super) fn last_row(form: Form<'_>) -> u32 {
    u32::try_from(asked(form).len()).unwrap_or(u32::MAX)
}

/// The cells that a submission's values filled.
pub(super) fn places(form: Form<'_>) -> Vec<Known<'_>> {
    let Some(filled) = form.filled else { return Vec::new() };
    let columns = form.pack.form.indicators.columns.iter().zip(0..);
    let columns: Vec<(Column, u16)> =
        columns.filter_map(|(column, at)| Some((value_column(&column.id)?, at))).collect();
    let rows = asked(form).into_iter().zip(1..);
    let known = rows.flat_map(|(indicator, row)| {
        columns.iter().filter_map(move |(of, column)| {
            let entry = filled.entry(&indicator.code, *of)?;
            Some(Known {
                place: entry.place.clone(),
                row,
                column: *column,
                remark: &entry.remark,
                written: form.written(entry),
            })
        })
    });
    known.collect()
}

/// The rows that ask for a column of values.
pub(super) fn rows_asking(form: Form<'_>, id: &str) -> Vec<u32> {
    let Some(column) = value_column(id) else { return Vec::new() };
    let rows = (1..).zip(asked(form));
    rows.filter(|(_, indicator)| indicator.asks(column)).map(|(row, _)| row).collect()
}

fn width(id: &str) -> f64 {
    match id {
        "code" => 8.0,
        "name" => 36.0,
        "measure" | "remark" => 26.0,
        _ => 10.0,
    }
}

fn value_column(id: &str) -> Option<Column> {
    match id {
        "current" => Some(Column::Current),
        "year" => Some(Column::Year),
        _ => None,
    }
}

pub(super) fn ask(indicator: &Indicator, column: Column) -> Ask<'_> {
    match indicator.kind {
        _ if !indicator.asks(column) => Ask::Nothing,
        Kind::Flag => Ask::YesNo,
        _ if indicator.is_choice() => Ask::Word(&indicator.choice),
        _ => Ask::Number(indicator.number),
    }
}

fn write_cell(
    form: Form<'_>,
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    indicator: &Indicator,
    id: &str,
    looks: &Looks,
) -> Result<(), XlsxError> {
    match id {
        "code" => sheet::put(sheet, row, at, indicator.code.as_str(), &looks.code),
        "measure" => {
            let title = sheet::measure_title(form.pack, &indicator.measure);
            sheet::put(sheet, row, at, title, &looks.fixed)
        }
        "name" => {
            sheet.insert_note(row, at, &note(&explanation(form, indicator)))?;
            sheet::put(sheet, row, at, &indicator.name, &looks.fixed)
        }
        "unit" => sheet::put(sheet, row, at, &indicator.unit, &looks.code),
        "current" => write_value(form, sheet, (row, at), indicator, Column::Current, looks),
        "year" => write_value(form, sheet, (row, at), indicator, Column::Year, looks),
        "remark" => {
            let look = form.look(Page::Indicators, (row, at), &looks.remark);
            sheet::put(sheet, row, at, remark(form, indicator), &look)
        }
        _ => sheet.write_blank(row, at, &looks.fixed).map(|_| ()),
    }
}

/// 备注 stands once a row: the first that either column's value has.
fn remark<'a>(form: Form<'a>, indicator: &Indicator) -> &'a str {
    [Column::Current, Column::Year]
        .into_iter()
        .filter_map(|column| form.filled?.entry(&indicator.code, column))
        .map(|entry| entry.remark.as_str())
        .find(|remark| !remark.is_empty())
        .unwrap_or_default()
}

fn write_value(
    form: Form<'_>,
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    indicator: &Indicator,
    column: Column,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let entry = form.filled.and_then(|filled| filled.entry(&indicator.code, column)).map(Deref::deref);
    let look = |format| form.look(Page::Indicators, (row, at), format);
    let given = form.given(entry);
    match ask(indicator, column) {
        Ask::Nothing => {
            let unasked = form.unasked(&indicator.code, column).map(Deref::deref);
            put_given(sheet, row, at, &form.given(unasked), &look(&looks.closed))
        }
        Ask::YesNo => put_choice(sheet, row, at, given, words::YES_OR_NO, &look(&looks.choice)),
        Ask::Word(_) => put_given(sheet, row, at, &given, &look(&looks.choice)),
        Ask::Number(Number::Integer) => put_given(sheet, row, at, &given, &look(&looks.number)),
        Ask::Number(number) => {
            let format = looks.number.clone().set_num_format(number_format(number));
            put_given(sheet, row, at, &shown(number, given), &look(&format))
        }
    }
}

/// How a value cell shows its numbers: percent as a sheet keeps them, so that 98.5 and 98.5% typed into it are one.
pub(super) fn number_format(number: Number) -> String {
    let decimals = "0".repeat(number.places() as usize);
    let point = if decimals.is_empty() { "" } else { "." };
    match number {
        Number::Percent(_) => format!("0{point}{decimals}%"),
        _ => format!("#,##0{point}{decimals}"),
    }
}

/// A value as it stands in such a cell.
pub(super) fn shown(number: Number, given: Typed<'_>) -> Typed<'_> {
    match (number, given) {
        (Number::Percent(_), Typed::Number(value)) => Typed::Number(value * Decimal::new(1, 2)),
        (_, given) => given,
    }
}

/// Adds the input checks of a value column, one for each run of rows that take the same.
fn validate(
    form: Form<'_>,
    sheet: &mut Worksheet,
    at: u16,
    asked: &[&Indicator],
    column: Column,
) -> Result<(), XlsxError> {
    let asks: Vec<Ask<'_>> = asked.iter().map(|indicator| ask(indicator, column)).collect();
    for (ask, rows) in runs(&asks) {
        let first = utility::row_col_to_cell(*rows.start(), at);
        let rule = match ask {
            Ask::Nothing => continue,
            Ask::YesNo => validation::choice(&words::YES_OR_NO)?,
            Ask::Word(choice) => validation::word(choice)?,
            Ask::Number(Number::Integer) => validation::count_or_word(&first, &form.pack.form.words)?,
            Ask::Number(number) => validation::amount_or_word(&first, number, &form.pack.form.words)?,
        };
        sheet.add_data_validation(*rows.start(), at, *rows.end(), at, &rule)?;
    }
    Ok(())
}

/// Runs of equal neighbours with their sheet rows; the first item stands in row 1.
fn runs<'a>(asks: &[Ask<'a>]) -> Vec<(Ask<'a>, RangeInclusive<u32>)> {
    let mut runs: Vec<(Ask<'a>, RangeInclusive<u32>)> = Vec::new();
    for (ask, row) in asks.iter().zip(1..) {
        match runs.last_mut() {
            Some((last, rows)) if last == ask => *rows = *rows.start()..=row,
            _ => runs.push((*ask, row..=row)),
        }
    }
    runs
}

/// The note of an indicator: what counts, in which unit, which columns to fill and from when.
fn explanation(form: Form<'_>, indicator: &Indicator) -> String {
    let counted = indicator.kind != Kind::Flag && !indicator.is_choice();
    let unit = counted.then(|| {
        let how = indicator.how_to_write().unwrap_or_default();
        format!("单位：{}。{how}", indicator.unit)
    });
    let from = indicator.valid_from.map(|from| format!("自{}起填报。", from.label()));
    let filling = match indicator.kind {
        Kind::Flow => {
            format!("填报：本期填{}发生数，本年累计填当年1月1日至统计截止日的累计数。", form.pack.period.this)
        }
        Kind::Ytd => "填报：只填本年累计，即当年1月1日至统计截止日的累计数。".to_owned(),
        Kind::Flag => "填报：本期填“是”或“否”。".to_owned(),
        _ if indicator.is_choice() => {
            format!("填报：只填本期，从下拉列表选。{}", indicator.how_to_write().unwrap_or_default())
        }
        _ => "填报：只填本期，即统计截止日的实有数。".to_owned(),
    };
    let lines = [
        Some(indicator.definition.clone()),
        unit,
        Some(filling),
        scope(form, indicator).or_else(|| detail_sheet(form, indicator)),
        from,
    ];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// A section must know whether it is to give its own figure or the prefecture's.
fn scope(form: Form<'_>, indicator: &Indicator) -> Option<String> {
    let about = &form.pack.about;
    let (whole, own, counties) = (&about.whole, &about.own, &about.counties);
    Some(match indicator.role_of(&form.reporter.id)? {
        Role::Adds => format!("口径：只填本{}（{own}）自办数，不含{counties}的数。", about.sections),
        Role::Compares => format!("口径：填{whole}数，只与各{counties}合计核对，不相加。"),
        Role::Only => format!("口径：由本{}统一填报{whole}数。", about.sections),
    })
}

/// With which column of a detail sheet the value must agree.
fn detail_sheet(form: Form<'_>, indicator: &Indicator) -> Option<String> {
    let source = indicator.detail.as_ref()?;
    let detail = form.pack.form.detail(&source.detail)?;
    Some(match source.fold.column() {
        Some(column) => format!("核对：应与{}“{}”列的汇总一致。", detail.sheet, detail.header(column)),
        None => format!("核对：应与{}的行数一致。", detail.sheet),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT: Ask<'_> = Ask::Number(Number::Integer);

    #[test]
    fn equal_neighbours_make_one_run_of_rows() {
        let asks = [COUNT, COUNT, Ask::Nothing, Ask::YesNo, COUNT];
        assert_eq!(
            runs(&asks),
            vec![(COUNT, 1..=2), (Ask::Nothing, 3..=3), (Ask::YesNo, 4..=4), (COUNT, 5..=5)]
        );
    }
}
