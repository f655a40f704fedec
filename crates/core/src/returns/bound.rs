//! How large a value may be. What stands beyond it is no count of anything, and sums and products of what stands below stay
//! within what a decimal holds.

use rayon::prelude::*;
use rust_decimal::Decimal;

use super::{Entry, Finding, Given, Inbox, Submission};
use crate::pack::{Pack, Reading};

/// The least value that is asked about: 10¹⁵, more than a thousand times the people of the earth times the days of a year.
pub const TOO_LARGE: Decimal = Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0);

/// Takes out of an inbox every value beyond [`TOO_LARGE`], each with a finding at its cell.
pub(crate) fn bound(pack: &Pack, inbox: &mut Inbox) {
    let findings: Vec<Finding> = inbox
        .submissions
        .par_iter_mut()
        .with_max_len(16)
        .flat_map_iter(|submission| beyond(pack, submission))
        .collect();
    inbox.findings.extend(findings);
}

/// The same of one return.
fn beyond(pack: &Pack, submission: &mut Submission) -> Vec<Finding> {
    let page = pack.rules.reading(Reading::TooLarge);
    let mut findings = Vec::new();
    let reporter = &submission.reporter;
    let mut take = |entry: &mut Entry| {
        if is_beyond(entry) {
            let message = format!("填“{}”，大得不可能是真实的数，没有采用", entry.raw);
            findings.push(Finding::new(page, Some(reporter.clone()), vec![entry.place.clone()], message));
            entry.set_unreadable();
        }
    };
    submission.entries.values_mut().for_each(&mut take);
    let rows = submission.details.rows_mut().filter(|row| row.values.values().any(is_beyond));
    rows.for_each(|row| row.values.edit_each(&mut take));
    findings
}

fn is_beyond(given: &Given) -> bool {
    given.number().is_some_and(|number| number.abs() >= TOO_LARGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_what_it_says() {
        assert_eq!(TOO_LARGE, Decimal::from(1_000_000_000_000_000_u64));
    }
}
