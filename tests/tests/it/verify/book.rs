//! `jibao verify` on a workbook that lacks a sheet, a column or a number of what the contract's table asks for.

use std::collections::BTreeMap;

use jibao::{BookVerified, DifferenceKind};
use jibao_contract::book::{Holds, Sections, Shape, Sheet, Source, Standing, stands};
use jibao_core::ids::Period;
use jibao_core::pack::Indicator;
use jibao_sheets::{RawBook, RawCell};
use jibao_tests::package::Package;
use jibao_tests::returns::pack;
use serde_json::Value;

use super::{LABEL, built, output, told, verify};
use crate::main_job::{FINISHED, Finished};

fn finished() -> &'static Finished {
    FINISHED.iter().find(|finished| finished.quarter.label() == LABEL).unwrap()
}

fn data(finished: &Finished) -> Value {
    serde_json::from_slice(&finished.outputs["数据.json"]).unwrap()
}

fn of<'a>(data: &'a Value, code: &str) -> Option<&'a Value> {
    data["indicators"].as_array().unwrap().iter().find(|one| one["code"] == code)
}

/// What the quarter's workbook must hold.
fn shape(finished: &Finished) -> Shape<'static> {
    let data = data(finished);
    let listed: Vec<&Indicator> =
        pack().catalogue.iter().filter(|one| of(&data, one.code.as_str()).is_some()).collect();
    let first = Period::quarter(2024, 2).unwrap();
    let earlier = std::iter::successors(Some(finished.quarter.previous()), |one| Some(one.previous()));
    let mut earlier: Vec<Period> = earlier.take_while(|one| *one >= first).collect();
    earlier.reverse();
    Shape {
        pack: pack(),
        public: false,
        quarter: finished.quarter,
        before: !earlier.is_empty(),
        earlier,
        figures: true,
        targets: listed
            .iter()
            .copied()
            .filter(|one| !of(&data, one.code.as_str()).unwrap()["target"].is_null())
            .collect(),
        indicators: listed.into_iter().filter(|one| stands(one)).collect(),
    }
}

/// The cells of each sheet: the table times the reporters and indicators of the quarter.
pub(super) fn assert_every_cell_is_met(finished: &Finished, cells: &BTreeMap<String, usize>) {
    let shape = shape(finished);
    let data = data(finished);
    let given = |code: &str, key: &str| usize::from(!of(&data, code).unwrap()[key].is_null());
    let across = shape.pack.reporters.counties().count() + shape.sections().len();
    let mut expected: BTreeMap<String, usize> = BTreeMap::new();
    for standing in shape.sheets() {
        let count = match standing.sheet {
            // Every reporter, total, the quarter before and the year before; its own and the year's where they are.
            Sheet::Indicators => shape
                .indicators
                .iter()
                .map(|one| one.code.as_str())
                .map(|code| across + 3 + given(code, "own") + given(code, "year_to_date"))
                .sum(),
            Sheet::Goals => 3 * shape.targets.len(),
            Sheet::Trend => shape.indicators.len() * (1 + shape.earlier.len()),
            Sheet::County => {
                let id = standing.county.unwrap().id.as_str();
                let asked =
                    |one: &&&Indicator| !of(&data, one.code.as_str()).unwrap()["by_reporter"][id].is_null();
                3 * shape.indicators.iter().filter(asked).count()
            }
            Sheet::Sections => 2 * data["section_checks"].as_array().unwrap().len(),
            // Every value of the form's columns; every finding, every text.
            Sheet::Detail(_) => data["villages"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["values"].as_object().unwrap().len())
                .sum(),
            Sheet::Findings => data["findings"].as_array().unwrap().len(),
            Sheet::Texts => data["texts"].as_array().unwrap().len(),
            Sheet::Figures => {
                let book = workbook(finished);
                let sheet = book.sheets.iter().find(|sheet| sheet.name == standing.name()).unwrap();
                sheet.cells.row_numbers().filter(|row| *row > jibao_contract::book::HEADER).count()
            }
            Sheet::Source => {
                let reporters: Vec<_> = shape.pack.reporters.iter().map(|one| one.name.as_str()).collect();
                let book = workbook(finished);
                let sheet = book.sheets.iter().find(|sheet| sheet.name == standing.name()).unwrap();
                let entry = |row: &u32| {
                    let cell = |at: u16| sheet.cell(*row, at).map(RawCell::raw_text).unwrap_or_default();
                    reporters.contains(&cell(Source::Reporter.at()).as_str())
                        && of(&data, &cell(Source::Code.at())).is_some()
                };
                sheet.cells.row_numbers().filter(entry).count()
            }
            _ => continue,
        };
        if count > 0 {
            expected.insert(standing.name().to_owned(), count);
        }
    }
    assert_eq!(*cells, expected, "{}", finished.quarter);
}

fn workbook(finished: &Finished) -> RawBook {
    let name = format!("{}汇总表.xlsx", finished.quarter.label());
    jibao_sheets::read(&name, &finished.outputs[&name]).unwrap()
}

fn verified(book: &RawBook) -> BookVerified {
    let file = format!("{LABEL}汇总表.xlsx");
    jibao::verify_workbook(pack(), &finished().outputs["数据.json"], &file, book).unwrap()
}

fn missing(book: &RawBook) -> Vec<String> {
    let differences = verified(book).differences;
    differences.iter().filter(|one| one.kind == DifferenceKind::Missing).map(ToString::to_string).collect()
}

#[test]
fn every_sheet_of_the_table_that_is_deleted_is_told_by_its_name() {
    let book = workbook(finished());
    assert_eq!(told(&verified(&book).differences), Vec::<String>::new());
    let sheets = shape(finished()).sheets();
    let names: Vec<&str> = sheets.iter().map(Standing::name).collect();
    let written: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, written);
    for name in names {
        let mut without = book.clone();
        without.sheets.retain(|sheet| sheet.name != name);
        assert!(missing(&without).contains(&format!("{LABEL}汇总表.xlsx：没有“{name}”表")), "{name}");
    }
}

#[test]
fn every_column_of_every_sheet_whose_heading_is_renamed_is_told_by_its_name() {
    let book = workbook(finished());
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let mut tried = 0;
    for standing in shape(finished()).sheets() {
        let at = book.sheets.iter().position(|sheet| sheet.name == standing.name()).unwrap();
        for columns in &standing.tables {
            let sheet = &book.sheets[at];
            let row = sheet.cells.row_numbers().find(|row| {
                columns
                    .iter()
                    .zip(sheet.cells.row(*row))
                    .all(|(column, (_, cell))| bare(&cell.raw_text()) == bare(&column.heading))
            });
            let row = row.unwrap_or_else(|| panic!("{} has not the table's headings", standing.name()));
            for (column, (place, _)) in columns.iter().zip(sheet.cells.row(row)) {
                let mut renamed = book.clone();
                renamed.sheets[at].cells.insert(*place, RawCell::text("改过的表头"));
                let wanted =
                    format!("{LABEL}汇总表.xlsx › {}：没有“{}”列", standing.name(), bare(&column.heading));
                let told = missing(&renamed);
                assert!(told.contains(&wanted), "{wanted}: {told:?}");
                tried += 1;
            }
        }
    }
    let all: usize = shape(finished()).sheets().iter().flat_map(|one| &one.tables).map(Vec::len).sum();
    assert_eq!(tried, all);
}

#[test]
fn a_renamed_heading_does_not_hide_the_number_changed_under_it() {
    let workspace = built();
    let path = output(&workspace, &format!("{LABEL}汇总表.xlsx"));
    let mut package = Package::open(&std::fs::read(&path).unwrap());
    package.set(Sheet::Sections.name(), "F3", "县市合计");
    package.set(Sheet::Sections.name(), "F4", "999999");
    std::fs::write(&path, package.bytes()).unwrap();
    let verified = verify(&workspace, LABEL).unwrap();
    assert!(!verified.holds());
    let wanted = format!("{LABEL}汇总表.xlsx › 科室核对：没有“{}”列", Sections::Counties.heading());
    assert!(told(&verified.differences).contains(&wanted), "{:?}", told(&verified.differences));
}

#[test]
fn a_deleted_sheet_is_told_and_what_rests_on_it_is_said_to_be_unchecked() {
    let workspace = built();
    let path = output(&workspace, &format!("{LABEL}汇总表.xlsx"));
    for name in [Sheet::Indicators.name(), Sheet::Before.name()] {
        let mut package = Package::open(&finished().outputs[&format!("{LABEL}汇总表.xlsx")]);
        package.drop_sheet(name);
        std::fs::write(&path, package.bytes()).unwrap();
        let verified = verify(&workspace, LABEL).unwrap();
        assert_eq!(told(&verified.differences), [format!("{LABEL}汇总表.xlsx：没有“{name}”表")]);
        let said = verified.unchecked.iter().any(|one| one.contains("各县市表的上季度没有核对"));
        assert_eq!(said, name == Sheet::Before.name(), "{:?}", verified.unchecked);
    }
}

#[test]
fn a_cell_changed_in_a_list_is_told_and_rows_in_another_order_are_not() {
    let lists = [Sheet::Detail(0), Sheet::Findings, Sheet::Texts, Sheet::Figures];
    for list in lists {
        let standing = shape(finished()).sheets().into_iter().find(|one| one.sheet == list).unwrap();
        let book = workbook(finished());
        let at = book.sheets.iter().position(|sheet| sheet.name == standing.name()).unwrap();
        let header = jibao_contract::book::HEADER;
        let compared = |holds: &Holds| {
            !matches!(holds, Holds::Words | Holds::Form(_)) || *holds == Holds::Form("studio".to_owned())
        };
        let columns: Vec<u16> = (0..)
            .zip(&standing.tables[0])
            .filter(|(_, column)| compared(&column.holds))
            .map(|(at, _)| at)
            .collect();
        assert!(columns.len() > 1, "{list:?}");
        for column in columns {
            let rows = book.sheets[at].cells.row_numbers().filter(|row| *row > header);
            let row = rows.into_iter().find(|row| book.sheets[at].cell(*row, column).is_some()).unwrap();
            let mut changed = book.clone();
            changed.sheets[at].cells.insert((row, column), RawCell::text("改过"));
            let told = told(&verified(&changed).differences);
            assert!(!told.is_empty(), "{list:?} {column}");
        }
        let mut swapped = book.clone();
        let width = u16::try_from(standing.tables[0].len()).unwrap();
        for column in 0..width {
            let cells = [header + 1, header + 2].map(|row| book.sheets[at].cell(row, column).cloned());
            let [first, second] = cells.map(|cell| cell.unwrap_or_else(|| RawCell::text("")));
            swapped.sheets[at].cells.insert((header + 1, column), second);
            swapped.sheets[at].cells.insert((header + 2, column), first);
        }
        assert_eq!(told(&verified(&swapped).differences), Vec::<String>::new(), "{list:?}");
    }
}
