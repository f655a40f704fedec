//! V19: a return counted up to another day than the others.

use super::{Context, Sink};
use crate::ids::long_date;
use crate::pack::Check;

pub(super) fn run(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    let due = context.quarter().last_month_day(context.cut_off_day);
    for (reporter, submission) in context.reporters(check) {
        let Some(given) = submission.cover.cut_off else {
            sink.not_run("封面没有统计截止日");
            continue;
        };
        let filled = submission.cover.filled_on.filter(|day| *day < given.min(due));
        if let Some(day) = filled {
            let place = submission.cover.fields.get("filled_on").map(|(_, place)| place.clone());
            let message =
                format!("填报日期为{}，早于统计截止日{}", long_date(day), long_date(given.min(due)));
            sink.fail(Some(&reporter.id), place.into_iter().collect(), message);
        }
        if given == due {
            if filled.is_none() {
                sink.pass();
            }
            continue;
        }
        let places = submission.cover.fields.get("cut_off").map(|(_, place)| place.clone());
        let message = format!("统计截止日为{}，应为{}", long_date(given), long_date(due));
        sink.fail(Some(&reporter.id), places.into_iter().collect(), message);
    }
}
