//! Which findings are the consequence of another one: they are mended with it, and told and counted under it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::ids::ReporterId;
use crate::pack::{CheckKind, Pack, Reading, Severity};
use crate::returns::{Finding, Place};

/// A doubt about a cell that has an open error follows from that error: nobody can judge a wrong number. So does whatever a
/// rule finds with a cell that could not be read, beside a column that is empty or holds the other one's numbers, and on a
/// sheet that is an earlier one.
pub(super) fn follow(pack: &Pack, findings: &mut [Finding]) {
    let is_read = |one: &Finding| Reading::named(&one.code).is_some();
    let errors = findings.iter().filter(|one| one.severity == Severity::Error && one.is_counted());
    let mut wrong: BTreeMap<(Option<ReporterId>, Place, bool), String> = BTreeMap::new();
    for error in errors {
        for place in error.places.iter().filter(|place| !place.cell.is_empty()) {
            let key = (error.reporter.clone(), place.clone(), is_read(error));
            wrong.entry(key).or_insert_with(|| error.message.clone());
        }
    }
    let whole = wholes(pack, findings);
    for finding in findings.iter_mut().filter(|one| one.is_counted() && !is_read(one)) {
        let place = finding.places.first();
        // Of an error of a whole column the cause can be one of its sheet alone.
        let is_whole = whole.iter().any(|one| one.is(finding));
        let holds = |one: &&Whole, place| {
            if is_whole { one.is_on(place) && !one.is(finding) } else { one.holds(place) }
        };
        if let Some(one) = place.and_then(|place| whole.iter().find(|one| holds(one, place))) {
            finding.follow(one.message.clone());
            continue;
        }
        let of = |place: &Place, read| wrong.get(&(finding.reporter.clone(), place.clone(), read));
        let unread = finding.places.iter().find_map(|place| of(place, true));
        let doubt = finding.places.first().filter(|_| finding.severity == Severity::Warning);
        let cause = unread.or_else(|| of(doubt?, false)).cloned();
        if let Some(cause) = cause {
            finding.follow(cause);
        }
    }
}

/// A row of a sheet of a file.
type Row = (Arc<str>, Arc<str>, String);

fn row(place: &Place) -> Row {
    let number = place.cell.trim_start_matches(|c: char| !c.is_ascii_digit()).to_owned();
    (place.file.clone(), place.sheet.clone(), number)
}

/// An error of a whole column or sheet: whatever rules find beside it follows, since the numbers are most likely others'. It
/// follows from nothing itself.
struct Whole {
    message: String,
    /// Of a column.
    rows: BTreeSet<Row>,
    /// Of a sheet.
    sheets: BTreeSet<Place>,
}

impl Whole {
    fn is(&self, finding: &Finding) -> bool {
        self.message == finding.message
    }

    fn is_on(&self, place: &Place) -> bool {
        self.sheets.contains(&place.cell(""))
    }

    fn holds(&self, place: &Place) -> bool {
        self.rows.contains(&row(place)) || self.is_on(place)
    }
}

/// Columns in which nothing was filled in, or each number of which stands in another one, and sheets that repeat those of the
/// period before.
fn wholes(pack: &Pack, findings: &[Finding]) -> Vec<Whole> {
    let is_of = |one: &Finding, kind| pack.rules.checks_of(kind).any(|check| *check.page.code == *one.code);
    let is_error = |one: &&Finding| one.severity == Severity::Error && one.is_counted();
    let of = |one: &Finding| {
        let is_column = is_of(one, CheckKind::YtdInQuarter)
            || (is_of(one, CheckKind::BlankValue) && one.message.contains("”一列"));
        let is_sheet = is_of(one, CheckKind::SameAsPrevious);
        let rows = one.places.iter().filter(|_| is_column).map(row).collect();
        let sheets = one.places.iter().filter(|place| is_sheet && place.cell.is_empty()).cloned().collect();
        (is_column || is_sheet).then(|| Whole { message: one.message.clone(), rows, sheets })
    };
    findings.iter().filter(is_error).filter_map(of).collect()
}
