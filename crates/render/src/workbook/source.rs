//! 原始值: every entry as it was given, in one place. All other numbers of the workbook are computed from here
//! and from 村级明细.

use jibao_core::board::BoardRow;
use jibao_core::pack::{Aggregate, Column, Kind, ReporterKind};
use jibao_core::submission::{Place, State};
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::opening::Opening;
use super::plan::SourceRow;
use super::row::{Looks, Row};
use super::shown::{self, Shown, counts};
use super::{Extent, HEADER, View, last_column};
use crate::sheet;

const COLUMNS: [(&str, f64); 16] = [
    ("序号", 7.0),
    ("报送单位", 17.0),
    ("代码", 8.0),
    ("指标", 34.0),
    ("栏", 9.0),
    ("原文", 14.0),
    ("值", 12.0),
    ("单位", 9.0),
    ("状态", 9.0),
    ("文件", 26.0),
    ("表", 11.0),
    ("格", 7.0),
    ("规范说明", 26.0),
    ("备注", 26.0),
    ("单位代码", 10.0),
    ("计入", 7.0),
];
/// Stands for the code in rows of a return's cover.
const COVER: &str = "封面";

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    Opening::new("填报原始值", &COLUMNS, 4).write(view, sheet)?;
    // One line a row: what is long is read in the cell, and tens of thousands of rows keep one height.
    let looks = Looks::flat();
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

fn line(view: View<'_>, row: &mut Row<'_>, source: &SourceRow<'_>, number: u32) -> Result<(), XlsxError> {
    let entry = source.entry;
    let (value, state) = value(view, source);
    let raw = sheet::pieces(entry.map_or("", |entry| &entry.raw));
    let (file, table, cell) = match entry {
        Some(entry) => (&*entry.place.file, &*entry.place.sheet, entry.place.cell.as_str()),
        None if source.reporter.is_none() => ("jibao.toml", "", ""),
        None if source.indicator.register.is_some() => ("村册（方案包）", "", ""),
        None => ("", "", ""),
    };
    row.count(number.into())?
        .text(source.reporter.map_or("（设置）", |reporter| &reporter.name))?
        .middle(source.indicator.code.as_str())?
        .text(&source.indicator.name)?
        .middle(match source.column {
            Column::Current => "本期",
            Column::Year => "本年累计",
        })?
        .text(raw.first().map_or("", String::as_str))?
        .number(&value)?
        .middle(&source.indicator.unit)?
        .middle(state)?
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
        Some(reporter) if reporter.kind == ReporterKind::County => match source.indicator.aggregate {
            Aggregate::Direct => "核对",
            _ => "合计",
        },
        Some(section) if counts(view.pack, source.indicator, &section.id) => "本级",
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
        ("填报日期", board.filled_on, "filled_on"),
        ("更正日期", board.corrected_on, "filled_on"),
        ("统计截止日期", submission.cover.cut_off, "cut_off"),
    ];
    for (name, day, field) in days {
        let Some(day) = day else { continue };
        // After a correction the first day is on a cover that was replaced.
        let replaced = name == "填报日期" && board.corrected_on.is_some();
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
    Ok(at)
}

fn value(view: View<'_>, source: &SourceRow<'_>) -> (Shown, &'static str) {
    let (given, state) = match (source.entry, source.reporter) {
        (Some(entry), _) => (entry.value, entry.state),
        (None, Some(reporter)) => {
            let line = view.report.line(source.indicator.code.as_str());
            let cell = line.and_then(|line| line.cell(&reporter.id));
            let known = cell.filter(|cell| cell.computed).and_then(|cell| cell.value);
            (known, if known.is_some() { State::Reported } else { State::Blank })
        }
        (None, None) => {
            let set = view.report.line(source.indicator.code.as_str()).and_then(|line| line.total);
            let shown = set.map_or_else(|| Shown::words("未设置"), Shown::plain);
            return (shown, if set.is_some() { "已设置" } else { "未设置" });
        }
    };
    let shown = match (state, given) {
        (State::Reported | State::None, Some(value)) if source.indicator.kind == Kind::Flag => {
            shown::yes_no(value)
        }
        (State::Reported | State::None, Some(value)) => shown::amount(source.indicator, value, None),
        (state, _) => Shown::words(state.label()),
    };
    (shown, state.label())
}
