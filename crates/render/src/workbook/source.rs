//! 原始值: every entry as it was given, in one place. All other numbers of the workbook are computed from here
//! and from 村级明细.

use jibao_contract::book::{COVER, CUT_OFF, FILLED_ON, NO_ROWS, OWN_PART, Source, span};
use jibao_core::count::Cell;
use jibao_core::count::board::BoardRow;
use jibao_core::pack::{Aggregate, Indicator, Kind, RegisterFact};
use jibao_core::returns::{Place, State, Submission};
use jibao_core::text::words;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::opening::Opening;
use super::plan::SourceRow;
use super::row::{Looks, Row, Usual};
use super::shown::{self, Shown, counts};
use super::{Extent, HEADER, View, last_column};
use crate::sheet;

const COLUMNS: [(&str, f64); Source::COUNT] =
    Source::with([7.0, 17.0, 8.0, 34.0, 9.0, 14.0, 12.0, 9.0, 9.0, 26.0, 11.0, 7.0, 26.0, 26.0, 10.0, 7.0]);

/// The looks of its columns.
const LOOKS: [Usual; Source::COUNT] = {
    use Usual::{Count, Middle, Text};
    [
        Count, Text, Middle, Text, Middle, Text, Count, Middle, Middle, Text, Text, Middle, Text, Text,
        Middle, Middle,
    ]
};

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    // One line a row: what is long is read in the cell, and tens of thousands of rows keep one height.
    let looks = Looks::flat().in_columns(sheet, LOOKS)?;
    Opening::new("填报原始值", &COLUMNS, 4).unprinted().write(view, sheet)?;
    let mut at = HEADER;
    for (entry, number) in view.plan.source.iter().zip(1_u32..) {
        at += 1;
        line(view, &mut Row::new(sheet, &looks, at), entry, number)?;
    }
    for board in &view.report.board {
        at = cover(view, sheet, &looks, at, board)?;
    }
    let last = last_column(COLUMNS.len());
    sheet.autofilter(HEADER, 0, at.max(HEADER + 1), last)?;
    Ok(Extent(at, last))
}

/// What a fact that the pack holds stands in.
fn register<'a>(view: View<'a>, indicator: &Indicator) -> &'a str {
    let form = &view.pack.form;
    let detail = match &indicator.register {
        Some(RegisterFact::Rows(detail) | RegisterFact::Groups(detail)) => form.detail(detail),
        _ => form.only_detail(),
    };
    detail.map_or("县情", |detail| &detail.register)
}

fn line(view: View<'_>, row: &mut Row<'_>, source: &SourceRow<'_>, number: u32) -> Result<(), XlsxError> {
    let entry = source.entry;
    let (value, word) = value(view, source);
    let state = state(view, source, word);
    let raw = sheet::pieces(entry.map_or("", |entry| &entry.raw));
    let register = format!("{}（方案包）", register(view, source.indicator));
    let (file, table, cell) = match entry {
        Some(entry) => (&*entry.place.file, &*entry.place.sheet, entry.place.cell.as_str()),
        None if source.reporter.is_none() => ("jibao.toml", "", ""),
        None if source.indicator.register.is_some() => (register.as_str(), "", ""),
        None => ("", "", ""),
    };
    row.count(number.into())?
        .text(source.reporter.map_or("（设置）", |reporter| &reporter.name))?
        .middle(source.indicator.code.as_str())?
        .text(&source.indicator.name)?
        .middle(span(source.column))?
        .text(raw.first().map_or("", String::as_str))?
        .number(&value)?
        .middle(&source.indicator.unit)?
        .middle(&state)?
        .text(file)?
        .text(table)?
        .middle(cell)?
        .text(entry.map_or("", |entry| &entry.normalised))?
        .text(entry.map_or("", |entry| &entry.remark))?
        .middle(source.reporter.map_or("", |reporter| reporter.id.as_str()))?
        .middle(part(view, source))?;
    // What no cell holds goes on in the next ones: nothing of a return is lost.
    for piece in raw.iter().skip(1) {
        row.text(piece)?;
    }
    Ok(())
}

/// What of the whole an entry enters: whoever adds these rows up again needs no catalogue.
fn part(view: View<'_>, source: &SourceRow<'_>) -> &'static str {
    match source.reporter {
        None => "",
        Some(reporter) if reporter.is_unit() => match source.indicator.aggregate {
            Aggregate::Direct => "核对",
            _ => "合计",
        },
        Some(section) if counts(view.pack, source.indicator, &section.id) => OWN_PART,
        Some(_) => "核对",
    }
}

/// The days on a return's cover, a row each; the row that was written last comes back.
fn cover(
    view: View<'_>,
    sheet: &mut Worksheet,
    looks: &Looks,
    mut at: u32,
    board: &BoardRow,
) -> Result<u32, XlsxError> {
    let Some(submission) = view.report.inbox.of(&board.reporter) else { return Ok(at) };
    let days = [
        (FILLED_ON, board.filled_on, "filled_on"),
        ("更正日期", board.corrected_on, "filled_on"),
        (CUT_OFF, submission.cover.cut_off, "cut_off"),
    ];
    for (name, day, field) in days {
        let Some(day) = day else { continue };
        // After a correction the first day is on a cover that was replaced.
        let replaced = name == FILLED_ON && board.corrected_on.is_some();
        let field = submission.cover.fields.get(field).filter(|_| !replaced);
        let (raw, place) = field.map_or(("", None), |(raw, place)| (raw.as_str(), Some(place)));
        let of = |part: fn(&Place) -> &str| place.map_or("", part);
        at += 1;
        Row::new(sheet, looks, at)
            .count((at - HEADER).into())?
            .text(view.pack.reporters.name(&board.reporter))?
            .middle(COVER)?
            .text(name)?
            .middle("")?
            .text(raw)?
            .middle(&day.to_string())?
            .middle("")?
            .middle(State::Reported.label())?
            .text(of(|place| &place.file))?
            .text(of(|place| &place.sheet))?
            .middle(of(|place| &place.cell))?
            .text("")?
            .text("")?
            .middle(board.reporter.as_str())?
            .middle("")?;
    }
    no_rows(view, sheet, looks, at, submission)
}

/// The detail sheets without a register of which a return says that there is nothing to list.
fn no_rows(
    view: View<'_>,
    sheet: &mut Worksheet,
    looks: &Looks,
    mut at: u32,
    submission: &Submission,
) -> Result<u32, XlsxError> {
    let empty = submission.details.iter().filter(|(_, rows)| rows.is_empty());
    let none = empty.filter_map(|(id, _)| view.pack.form.detail(id));
    for detail in none.filter(|detail| !view.pack.registers.has(&detail.id)) {
        at += 1;
        Row::new(sheet, looks, at)
            .count((at - HEADER).into())?
            .text(view.pack.reporters.name(&submission.reporter))?
            .middle(COVER)?
            .text(NO_ROWS)?
            .middle("")?
            .text("")?
            .middle(detail.id.as_str())?
            .middle("")?
            .middle(State::None.label())?
            .text(submission.files.first().map_or("", String::as_str))?
            .text(&detail.sheet)?
            .middle("")?
            .text("")?
            .text("")?
            .middle(submission.reporter.as_str())?
            .middle("")?;
    }
    Ok(at)
}

/// The state of a value, and whether an open error lies on it.
fn state(view: View<'_>, source: &SourceRow<'_>, state: &str) -> String {
    let line = view.report.line(source.indicator.code.as_str());
    let cell = source.reporter.and_then(|reporter| line?.cell(&reporter.id));
    let main = source.column == source.indicator.main_column();
    let doubted = cell.is_some_and(|cell| if main { cell.doubted } else { cell.year_doubted });
    format!("{state}{}", if doubted { words::DOUBTED } else { "" })
}

fn value(view: View<'_>, source: &SourceRow<'_>) -> (Shown, &'static str) {
    let (given, state) = match (source.entry, source.reporter) {
        (Some(entry), _) => (entry.number(), entry.state()),
        (None, Some(reporter)) => {
            let line = view.report.line(source.indicator.code.as_str());
            let cell = line.and_then(|line| line.cell(&reporter.id));
            let known = cell.filter(|cell| cell.computed).and_then(Cell::number);
            (known, if known.is_some() { State::Reported } else { State::Blank })
        }
        (None, None) => {
            let set = view.report.line(source.indicator.code.as_str()).and_then(|line| line.total);
            let shown = set.map_or_else(|| Shown::words("未设置"), Shown::plain);
            return (shown, if set.is_some() { "已设置" } else { "未设置" });
        }
    };
    let shown = match given {
        _ if source.indicator.is_choice() => {
            let word = source.entry.and_then(|entry| entry.value.word());
            Shown::words(word.unwrap_or_else(|| state.label()))
        }
        Some(value) if source.indicator.kind == Kind::Flag => shown::yes_no(value),
        Some(value) => shown::amount(source.indicator, value, None),
        None => Shown::words(state.label()),
    };
    (shown, state.label())
}
