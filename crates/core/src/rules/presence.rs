//! A value that is asked for and left blank. Blank is never taken as zero.

use std::collections::BTreeSet;

use super::{Context, Sink, sheet_of};
use crate::count::phrase::listed;
use crate::pack::{Check, Column, Detail, FormColumn, Indicator, Reading, Reporter, key};
use crate::returns::{DetailRow, Entry, Given, Place, State, Submission};
use crate::text::words::{NOT_APPLICABLE, is_reason};

/// Values and rows told by name in one message; the places name every cell.
const TOLD: usize = 5;
/// Why a cell under another one's merged area is not asked for: the area is.
const MERGED: &str = "单元格合并，没有采用";

pub(super) fn run(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    let merged = context.inbox.findings.iter().filter(|finding| finding.is(Reading::MergedValue));
    let merged: BTreeSet<&Place> = merged.flat_map(|finding| &finding.places).collect();
    for (reporter, submission) in context.reporters(check) {
        indicators(check, context, (reporter, submission), &merged, sink);
        for detail in context.pack.form.details_of(reporter) {
            if submission.details.get(&detail.id).is_some() {
                let rows = context.rows.counted(&reporter.id, &detail.id);
                let rows = &empty_rows(detail, reporter, rows, sink);
                detail.values().for_each(|column| details((detail, column), reporter, rows, &merged, sink));
            } else if context.pack.registers.version(&detail.id, context.quarter()).is_none() {
                unsaid(detail, reporter, submission, sink);
            }
        }
    }
}

fn indicators(
    check: &Check,
    context: &Context<'_>,
    (reporter, submission): (&Reporter, &Submission),
    merged: &BTreeSet<&Place>,
    sink: &mut Sink<'_>,
) {
    for column in [Column::Current, Column::Year] {
        let asked: Vec<&Indicator> = context
            .indicators(check)
            .filter(|one| one.asked_of(reporter, context.quarter()) && one.asks(column))
            .collect();
        let is_blank = |one: &&Indicator| {
            submission.entry(&one.code, column).is_none_or(|entry| entry.state() == State::Blank)
        };
        if asked.len() > TOLD && asked.iter().all(is_blank) {
            whole_column(context, reporter, submission, (column, &asked), sink);
            continue;
        }
        let mut open: Vec<(&Indicator, Option<&Entry>)> = Vec::new();
        for indicator in asked {
            let entry = submission.entry(&indicator.code, column);
            if entry.is_some_and(|entry| entry.state() != State::Blank) {
                sink.pass();
            } else if entry.is_some_and(|entry| merged.contains(&entry.place)) {
                sink.not_run(MERGED);
            } else {
                open.push((indicator, entry));
            }
        }
        unfilled(context, reporter, submission, (column, &open), sink);
    }
}

/// Few values that were left blank are told each; many are one thing to mend.
fn unfilled(
    context: &Context<'_>,
    reporter: &Reporter,
    submission: &Submission,
    (column, open): (Column, &[(&Indicator, Option<&Entry>)]),
    sink: &mut Sink<'_>,
) {
    let header = header(context, column);
    let places = |open: &[(&Indicator, Option<&Entry>)]| {
        let cells: Vec<Place> =
            open.iter().filter_map(|(_, entry)| entry.map(|entry| entry.place.clone())).collect();
        if cells.is_empty() { sheet_of(submission) } else { cells }
    };
    if open.len() > TOLD {
        let names: Vec<String> = open[..TOLD].iter().map(|(indicator, _)| indicator.quoted()).collect();
        let message = format!("“{header}”有{}项没有填：{}等，未报不等于0", open.len(), names.join("、"));
        return sink.fail(Some(&reporter.id), places(open), message);
    }
    for (at, (indicator, _)) in open.iter().enumerate() {
        let message = format!("{}的“{header}”没有填，未报不等于0", indicator.quoted());
        sink.fail(Some(&reporter.id), places(&open[at..=at]), message);
    }
}

/// 不适用 enters no total and no target; why, the remark says.
pub(super) fn not_applicable(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    for (reporter, submission) in context.reporters(check) {
        let mut open: Vec<(String, Place)> = Vec::new();
        let asked = context.indicators(check).filter(|one| one.asked_of(reporter, context.quarter()));
        for indicator in asked {
            let given =
                [Column::Current, Column::Year].map(|column| submission.entry(&indicator.code, column));
            let mut outside =
                given.into_iter().flatten().filter(|entry| is_unexplained(entry, &entry.remark));
            match outside.next() {
                Some(entry) => open.push((indicator.quoted(), entry.place.clone())),
                None => sink.pass(),
            }
        }
        if open.len() > TOLD {
            let names: Vec<&str> = open[..TOLD].iter().map(|(name, _)| name.as_str()).collect();
            let message =
                format!("有{}项填“{NOT_APPLICABLE}”，没有说明原因：{}等", open.len(), names.join("、"));
            let places = open.into_iter().map(|(_, place)| place).collect();
            sink.fail(Some(&reporter.id), places, message);
        } else {
            for (name, place) in open {
                let message = format!("{name}填“{NOT_APPLICABLE}”，没有说明原因");
                sink.fail(Some(&reporter.id), vec![place], message);
            }
        }
        for detail in context.pack.form.details_of(reporter) {
            let rows = context.rows.counted(&reporter.id, &detail.id);
            for column in detail.values() {
                let outside = |row: &&DetailRow| {
                    row.values.get(&column.id).is_some_and(|given| is_unexplained(given, &row.remark))
                };
                let rows: Vec<&DetailRow> = rows.iter().copied().filter(outside).collect();
                let what = ["填“不适用”，没有说明原因", ""];
                tell_rows((detail, column), reporter, &rows, what, sink);
            }
        }
    }
}

fn is_unexplained(given: &Given, remark: &str) -> bool {
    given.state() == State::NotApplicable && !is_reason(remark)
}

/// A column of which nothing is there is one thing to mend: it was not recognised, as the reader has told already, or it
/// was left empty.
fn whole_column(
    context: &Context<'_>,
    reporter: &Reporter,
    submission: &Submission,
    (column, asked): (Column, &[&Indicator]),
    sink: &mut Sink<'_>,
) {
    let header = header(context, column);
    let named = format!("“{header}”");
    let unrecognised = context.inbox.findings.iter().any(|finding| {
        finding.is(Reading::ColumnMissing)
            && finding.reporter.as_ref() == Some(&reporter.id)
            && finding.message.contains(&named)
    });
    if unrecognised {
        return asked.iter().for_each(|_| sink.not_run(format!("没有认出“{header}”列")));
    }
    let cells = asked.iter().filter_map(|one| Some(submission.entry(&one.code, column)?.place.clone()));
    let mut places: Vec<Place> = cells.collect();
    if places.is_empty() {
        places = sheet_of(submission);
    }
    let message = format!("“{header}”一列{}项都没有填，未报不等于0", asked.len());
    sink.fail(Some(&reporter.id), places, message);
}

pub(super) fn header<'a>(context: &Context<'a>, column: Column) -> &'a str {
    let id = match column {
        Column::Current => "current",
        Column::Year => "year",
    };
    context.pack.form.indicators.column(id).map_or(id, |column| &column.header)
}

/// A sheet without a register and without a row: whether there is nothing to list, or nobody has listed it, is not known.
fn unsaid(detail: &Detail, reporter: &Reporter, submission: &Submission, sink: &mut Sink<'_>) {
    let name = detail.header(key::NAME);
    let message =
        format!("“{}”一行也没有填，未报不等于没有；没有{}的，在“{name}”列写“无”", detail.sheet, detail.row);
    sink.fail(Some(&reporter.id), sheet_of(submission), message);
}

/// Rows of which nothing was filled in are one thing to mend, however many columns there are. Gives back the other rows.
fn empty_rows<'a>(
    detail: &Detail,
    reporter: &Reporter,
    rows: &[&'a DetailRow],
    sink: &mut Sink<'_>,
) -> Vec<&'a DetailRow> {
    let columns: Vec<&str> = detail.values().map(|column| column.id.as_str()).collect();
    let is_blank = |row: &DetailRow, column: &&str| {
        row.values.get(column).is_some_and(|given| given.state() == State::Blank)
    };
    let is_empty = |row: &&DetailRow| columns.len() > 1 && columns.iter().all(|column| is_blank(row, column));
    let (empty, filled): (Vec<&DetailRow>, Vec<&DetailRow>) = rows.iter().copied().partition(is_empty);
    // A list in which nothing stands at all is told by its columns.
    if empty.is_empty() || filled.is_empty() {
        return rows.to_vec();
    }
    let cells = empty
        .iter()
        .flat_map(|row| columns.iter().filter_map(|column| Some(row.values.entry(column)?.place)));
    let names: Vec<&str> = empty.iter().take(TOLD).map(|row| row.name.as_str()).collect();
    let etc = if empty.len() > TOLD { "等" } else { "" };
    let message = format!(
        "{}有{}个{}整行没有填：{}{etc}，未报不等于0",
        detail.sheet,
        empty.len(),
        detail.row,
        listed(&names)
    );
    sink.fail(Some(&reporter.id), cells.collect(), message);
    filled
}

/// One finding a column: a column left empty for a hundred villages is one thing to mend.
fn details(
    (detail, column): (&Detail, &FormColumn),
    reporter: &Reporter,
    rows: &[&DetailRow],
    merged: &BTreeSet<&Place>,
    sink: &mut Sink<'_>,
) {
    let place = |row: &DetailRow| Some(row.values.entry(&column.id)?.place);
    let is_asked =
        |row: &DetailRow| !merged.is_empty() && place(row).is_some_and(|place| merged.contains(&place));
    let blank = |row: &&DetailRow| {
        let is_blank = row.values.get(column.id.as_str()).is_some_and(|entry| entry.state() == State::Blank);
        is_blank && !is_asked(row)
    };
    let blanks: Vec<&DetailRow> = rows.iter().copied().filter(blank).collect();
    tell_rows((detail, column), reporter, &blanks, ["没有填", "，未报不等于0"], sink);
}

/// One finding for the rows of a column of which the same is to be said.
fn tell_rows(
    (detail, column): (&Detail, &FormColumn),
    reporter: &Reporter,
    rows: &[&DetailRow],
    [what, behind]: [&str; 2],
    sink: &mut Sink<'_>,
) {
    if rows.is_empty() {
        sink.pass();
        return;
    }
    let places = rows.iter().filter_map(|row| Some(row.values.entry(&column.id)?.place)).collect();
    let names: Vec<&str> = rows.iter().take(TOLD).map(|row| row.name.as_str()).collect();
    let etc = if rows.len() > TOLD { "等" } else { "" };
    let message = format!(
        "{}“{}”有{}个{}{what}：{}{etc}{behind}",
        detail.sheet,
        column.header,
        rows.len(),
        detail.row,
        listed(&names)
    );
    sink.fail(Some(&reporter.id), places, message);
}
