//! V18: a value of an indicator that does not exist yet in the quarter.

use super::{Context, Sink};
use crate::pack::Check;
use crate::returns::Value;

pub(super) fn run(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    for (reporter, submission) in context.reporters(check) {
        for indicator in context.indicators(check) {
            let Some(from) = indicator.valid_from.filter(|from| context.quarter() < *from) else {
                continue;
            };
            for (_, entry) in submission.entries.iter().filter(|((code, _), _)| *code == indicator.code) {
                let given = match (&entry.value, entry.number()) {
                    (Value::Word(word), _) => Some(word.clone()),
                    (_, number) => {
                        number.filter(|value| !value.is_zero()).map(|value| indicator.number.written(value))
                    }
                };
                match given {
                    Some(given) => {
                        let name = indicator.quoted();
                        let message = format!("{name}自{}起统计，本期填了{given}", from.label());
                        sink.fail(Some(&reporter.id), vec![entry.place.clone()], message);
                    }
                    _ => sink.pass(),
                }
            }
        }
    }
}
