//! Returns as they come: whatever cannot be taken is told with its place and what to do, the rest is still built,
//! and nothing is dropped in silence or taken as zero.

mod columns;
mod disturbed;
mod files;
mod sheets;
mod values;

use std::sync::LazyLock;

use jibao::Composed;
use jibao_core::returns::{Account, Finding, Place};
use jibao_tests::sandbox::{Sandbox, json};
use rust_decimal::Decimal;
use serde_json::Value;

/// The quarter whose samples have nothing wrong in them.
const LABEL: &str = "2024年第三季度";
const QUARTER: &str = "2024Q3";
/// The smallest county, whose return is the one that is broken.
const COUNTY: &str = "532327";
const NAME: &str = "永仁县";
const FILE: &str = "永仁县.xlsx";

/// The quarter as it stands in the samples.
static WHOLE: LazyLock<Composed> = LazyLock::new(|| Sandbox::of(LABEL).check(LABEL));

/// The quarter with one return in place of the county's own.
fn with_return(bytes: &[u8]) -> Composed {
    let workspace = Sandbox::of(LABEL);
    workspace.put(LABEL, FILE, bytes);
    checked(&workspace)
}

/// The quarter checked; whatever was wrong, every cell that was read is accounted for.
fn checked(workspace: &Sandbox) -> Composed {
    let checked = workspace.check(LABEL);
    for account in &checked.report().inbox.accounts {
        assert!(account.balances(), "{account:?}");
    }
    for finding in &checked.report().findings {
        assert!(!finding.hint.is_empty() && !finding.message.is_empty(), "{finding:?}");
    }
    checked
}

/// The only finding with a code.
fn only<'a>(checked: &'a Composed, code: &str) -> &'a Finding {
    let found: Vec<&Finding> =
        checked.report().findings.iter().filter(|finding| finding.code == code).collect();
    assert_eq!(found.len(), 1, "{code} among {:#?}", checked.report().findings);
    found[0]
}

fn none(checked: &Composed, code: &str) {
    let found = checked.report().findings.iter().find(|finding| finding.code == code);
    assert!(found.is_none(), "{found:?}");
}

fn at(sheet: &str, cell: &str) -> Place {
    Place::sheet(FILE, sheet).cell(cell)
}

fn data(checked: &Composed) -> Value {
    serde_json::from_str(&json(checked)).unwrap()
}

fn total(checked: &Composed, code: &str) -> Option<Decimal> {
    checked.report().line(code).unwrap().total
}

fn value(checked: &Composed, code: &str, reporter: &str) -> Option<Decimal> {
    checked.report().line(code).unwrap().cell(&reporter.into()).unwrap().number()
}

/// Of how many reporters a total has a value, and of how many it should.
fn coverage(checked: &Composed, code: &str) -> (usize, usize) {
    let line = checked.report().line(code).unwrap();
    (line.covered(), line.expected)
}

/// The total of the untouched quarter without a reporter.
fn total_without(code: &str, reporter: &str) -> Option<Decimal> {
    Some(total(&WHOLE, code)? - value(&WHOLE, code, reporter)?)
}

fn status(checked: &Composed, id: &str) -> String {
    let data = data(checked);
    let reporters = data["reporters"].as_array().unwrap();
    reporters.iter().find(|reporter| reporter["id"] == id).unwrap()["status"].as_str().unwrap().to_owned()
}

/// What became of the cells of one sheet of the county's return.
fn account<'a>(checked: &'a Composed, sheet: &str) -> &'a Account {
    let accounts = &checked.report().inbox.accounts;
    accounts.iter().find(|account| account.file == FILE && account.sheet == sheet).unwrap()
}

/// Everyone else was read as if nothing had happened.
fn the_rest_is_built(checked: &Composed) {
    let taken =
        checked.report().inbox.submissions.iter().filter(|submission| submission.reporter.as_str() != COUNTY);
    assert_eq!(taken.count(), 18);
}

/// The county's return as a whole was not taken, and is nowhere a zero.
fn nothing_is_taken_of_the_county(checked: &Composed) {
    the_rest_is_built(checked);
    assert_eq!(status(checked, COUNTY), "rejected");
    assert_eq!(total(checked, "G01"), total_without("G01", COUNTY));
    assert_eq!(coverage(checked, "G01"), (10, 11));
    assert_eq!(value(checked, "G01", COUNTY), None);
}
