//! A value that is asked for and left blank. Blank is never taken as zero.

use super::{Context, Sink};
use crate::pack::{Check, Column};
use crate::submission::State;

pub(super) fn run(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    for (reporter, submission) in context.reporters(check) {
        for indicator in context
            .indicators(check)
            .filter(|i| i.asked_of(reporter, context.quarter()))
        {
            for column in [Column::Current, Column::Year] {
                if !indicator.asks(column) {
                    continue;
                }
                let entry = submission.entry(&indicator.code, column);
                if entry.is_some_and(|entry| entry.state != State::Blank) {
                    sink.pass();
                    continue;
                }
                let header = header(context, column);
                let places = entry.map(|entry| entry.place.clone()).into_iter().collect();
                let message = format!("{}的“{header}”没有填，未报不等于0", indicator.quoted());
                sink.fail(Some(&reporter.id), places, message);
            }
        }
    }
}

fn header<'a>(context: &Context<'a>, column: Column) -> &'a str {
    let id = match column {
        Column::Current => "current",
        Column::Year => "year",
    };
    context
        .pack
        .form
        .indicators
        .column(id)
        .map_or(id, |column| &column.header)
}
