//! A value that is asked for and left blank. Blank is never taken as zero.

use super::{Context, Sink, sheet_of};
use crate::count::phrase::listed;
use crate::pack::{Check, Column, Detail, FormColumn, Indicator, Reading, Reporter, key};
use crate::returns::{DetailRow, Place, State, Submission};

/// Rows told by name in one message; the places name every cell.
const TOLD: usize = 5;

pub(super) fn run(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    for (reporter, submission) in context.reporters(check) {
        indicators(check, context, reporter, submission, sink);
        for detail in context.pack.form.details_of(reporter) {
            if submission.details.get(&detail.id).is_some() {
                let rows = context.rows.counted(&reporter.id, &detail.id);
                detail.values().for_each(|column| details(detail, column, reporter, rows, sink));
            } else if context.pack.registers.version(&detail.id, context.quarter()).is_none() {
                unsaid(detail, reporter, submission, sink);
            }
        }
    }
}

fn indicators(
    check: &Check,
    context: &Context<'_>,
    reporter: &Reporter,
    submission: &Submission,
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
        for indicator in asked {
            let entry = submission.entry(&indicator.code, column);
            if entry.is_some_and(|entry| entry.state() != State::Blank) {
                sink.pass();
                continue;
            }
            let places = entry.map_or_else(|| sheet_of(submission), |entry| vec![entry.place.clone()]);
            let header = header(context, column);
            let message = format!("{}的“{header}”没有填，未报不等于0", indicator.quoted());
            sink.fail(Some(&reporter.id), places, message);
        }
    }
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

fn header<'a>(context: &Context<'a>, column: Column) -> &'a str {
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

/// One finding a column: a column left empty for a hundred villages is one thing to mend.
fn details(
    detail: &Detail,
    column: &FormColumn,
    reporter: &Reporter,
    rows: &[&DetailRow],
    sink: &mut Sink<'_>,
) {
    let blank = |row: &&DetailRow| {
        row.values.get(column.id.as_str()).is_some_and(|entry| entry.state() == State::Blank)
    };
    let blanks: Vec<&DetailRow> = rows.iter().copied().filter(blank).collect();
    if blanks.is_empty() {
        sink.pass();
        return;
    }
    let places: Vec<Place> =
        blanks.iter().filter_map(|row| Some(row.values.entry(&column.id)?.place)).collect();
    let names: Vec<&str> = blanks.iter().take(TOLD).map(|row| row.name.as_str()).collect();
    let etc = if blanks.len() > TOLD { "等" } else { "" };
    let message = format!(
        "{}“{}”有{}个{}没有填：{}{etc}，未报不等于0",
        detail.sheet,
        column.header,
        blanks.len(),
        detail.row,
        listed(&names)
    );
    sink.fail(Some(&reporter.id), places, message);
}
