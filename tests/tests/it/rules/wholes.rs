//! What is wrong with a whole column or sheet is told once, and all that rules find beside it follows from it.

use jibao_core::pack::{Column, Severity};
use jibao_core::report::Report;
use jibao_core::returns::Finding;
use jibao_tests::returns::{self, Retype as _};

use super::world::World;

const COUNTY: &str = "532301";

/// What a change brings to a county that was not there before.
fn brought(quarter: &str, change: impl Fn(&mut World)) -> (Report, Vec<Finding>) {
    let quiet = World::at(quarter).report();
    let mut world = World::at(quarter);
    change(&mut world);
    let report = world.report();
    let own = |one: &&Finding| one.reporter.as_ref().is_some_and(|id| id.as_str() == COUNTY);
    let known: Vec<&str> = quiet.findings.iter().map(|one| one.message.as_str()).collect();
    let new = report.findings.iter().filter(own).filter(|one| !known.contains(&one.message.as_str()));
    let new = new.cloned().collect();
    (report, new)
}

/// The one error that stands by itself among them.
fn root(found: &[Finding]) -> &Finding {
    let roots: Vec<&Finding> =
        found.iter().filter(|one| one.is_counted() && one.severity == Severity::Error).collect();
    let [root] = roots.as_slice() else {
        panic!("{:#?}", roots.iter().map(|one| (&one.code, &one.message)).collect::<Vec<_>>())
    };
    root
}

fn follows(found: &[Finding], root: &Finding, family: &str) -> usize {
    let of = found.iter().filter(|one| one.code.starts_with(family) && one.code != root.code);
    let all: Vec<&Finding> = of.collect();
    assert!(all.iter().all(|one| one.cause.as_deref() == Some(&root.message)), "{family}");
    all.len()
}

#[test]
fn the_years_totals_in_the_quarters_column_are_told_once() {
    for quarter in ["2024Q3", "2025Q2"] {
        let (report, found) = brought(quarter, |world| {
            for (code, _) in world.now(COUNTY).flows() {
                let year = world.now(COUNTY).year(&code);
                world.now(COUNTY).set(&code, year);
            }
        });
        let root = root(&found);
        assert_eq!(root.code, "V12");
        assert!(root.message.ends_with("像是把本年累计填进了本期"), "{}", root.message);
        assert!(follows(&found, root, "V4-") > 20);
        // It lies on 本期.
        let line = report.line("G02").unwrap();
        let cell = line.cells.iter().find(|(id, _)| id.as_str() == COUNTY).unwrap().1;
        assert!(cell.doubted);
        let columns: Vec<&str> = root
            .places
            .iter()
            .map(|place| place.cell.trim_end_matches(|c: char| c.is_ascii_digit()))
            .collect();
        assert!(columns.iter().all(|column| *column == columns[0]), "{columns:?}");
    }
}

#[test]
fn the_quarters_numbers_in_the_years_column_are_told_once() {
    for quarter in ["2024Q3", "2025Q2"] {
        let (_, found) = brought(quarter, |world| {
            for (code, value) in world.now(COUNTY).flows() {
                world.now(COUNTY).set_year(&code, value);
            }
        });
        let root = root(&found);
        assert_eq!(root.code, "V12");
        assert!(root.message.ends_with("像是把本期填进了本年累计"), "{}", root.message);
        assert!(follows(&found, root, "V4-") + follows(&found, root, "V5-") > 20);
    }
}

#[test]
fn the_sheet_of_the_quarter_before_is_told_once() {
    let (_, found) = brought("2025Q2", |world| {
        for (code, _) in world.now(COUNTY).flows() {
            let (value, year) = (world.before(COUNTY).get(&code), world.before(COUNTY).year(&code));
            world.now(COUNTY).set(&code, value);
            world.now(COUNTY).set_year(&code, year);
        }
    });
    let root = root(&found);
    assert_eq!(root.code, "V13");
    assert!(follows(&found, root, "V4-") > 20);
    assert!(follows(&found, root, "V12") > 0);
}

#[test]
fn a_first_quarter_and_few_rows_are_no_column() {
    let (_, found) = brought("2025Q1", |_| {});
    assert!(found.is_empty(), "{found:#?}");
    let (_, found) = brought("2025Q2", |world| {
        for (code, _) in world.now(COUNTY).flows().into_iter().take(3) {
            let year = world.now(COUNTY).year(&code);
            world.now(COUNTY).set(&code, year);
        }
    });
    assert!(found.iter().all(|one| !one.message.contains("项相同")), "{found:#?}");
}

/// Of a merged area the one question is enough: what stands under it is not asked for again.
#[test]
fn a_cell_under_a_merged_one_is_not_said_to_be_empty() {
    let (_, found) = brought("2025Q2", |world| {
        let sheet = world.now(COUNTY);
        let year = returns::entry(sheet.0, "G02", Column::Year).place.clone();
        returns::entry(sheet.0, "G02", Column::Year).clear();
        let place = returns::value(sheet.0, "G02").place.clone();
        returns::value(sheet.0, "G02").write("3910");
        let page = returns::pack().rules.reading(jibao_core::pack::Reading::MergedValue);
        let reporter = sheet.0.reporter.clone();
        let finding = Finding::new(page, Some(reporter), vec![place, year], "合并".to_owned());
        let at = world.inboxes.len() - 1;
        world.inboxes[at].findings.push(finding);
    });
    assert!(found.iter().all(|one| one.code != "blank-value"), "{found:#?}");
    assert!(found.iter().any(|one| one.message == "合并"));
}
