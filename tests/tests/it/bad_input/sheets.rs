//! Sheets and rows that are missing, new or not known.

use jibao_core::pack::Severity;
use jibao_core::returns::{Place, State};
use jibao_tests::package::Package;
use jibao_tests::returns::{sample, workbook};

use super::{
    COUNTY, FILE, QUARTER, WHOLE, account, at, coverage, nothing_is_taken_of_the_county, only, status,
    the_rest_is_built, total, total_without, value, with_return,
};

fn package() -> Package {
    Package::open(&workbook(&sample(QUARTER, COUNTY)))
}

fn without(sheet: &str) -> Vec<u8> {
    let mut package = package();
    package.drop_sheet(sheet);
    package.bytes()
}

#[test]
fn without_its_village_sheet_a_county_has_its_other_values_and_no_village_numbers() {
    let checked = with_return(&without("村级明细表"));
    let finding = only(&checked, "sheet-missing");
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!(finding.places, [Place::file(FILE)]);
    assert!(finding.message.contains("村级明细表"), "{}", finding.message);
    the_rest_is_built(&checked);
    assert_eq!(status(&checked, COUNTY), "on_time");
    assert_eq!(coverage(&checked, "G01"), (11, 11));
    for code in ["M0902", "M0904", "M1005"] {
        assert_eq!(value(&checked, code, COUNTY), None, "{code}");
        assert_eq!(coverage(&checked, code), (9, 10), "{code}");
    }
    assert_eq!(total(&checked, "M0902"), total_without("M0902", COUNTY));
    assert_eq!(value(&checked, "M0903", COUNTY), None, "a rate without its numerator is no rate");
}

#[test]
fn without_its_sheet_of_indicators_a_return_is_not_taken() {
    let checked = with_return(&without("指标表"));
    let finding = only(&checked, "sheet-missing");
    assert!(finding.message.contains("指标表"), "{}", finding.message);
    assert_eq!(finding.places, [Place::file(FILE)]);
    nothing_is_taken_of_the_county(&checked);
}

#[test]
fn without_its_sheet_of_texts_a_return_is_taken_and_the_sheet_is_told() {
    let checked = with_return(&without("文字材料"));
    let finding = only(&checked, "sheet-missing");
    assert!(finding.message.contains("文字材料"), "{}", finding.message);
    assert_eq!(coverage(&checked, "G01"), (11, 11));
    assert_eq!(value(&checked, "M0902", COUNTY), value(&WHOLE, "M0902", COUNTY));
}

#[test]
fn a_sheet_that_is_not_of_the_form_is_told_with_its_name_and_its_cells() {
    let mut package = package();
    package.add_sheet("Sheet3", &[&["上季度底稿", "1200"], &["备用", "35"]]);
    let checked = with_return(&package.bytes());
    let finding = only(&checked, "sheet-ignored");
    assert_eq!(finding.places, [Place::sheet(FILE, "Sheet3")]);
    assert!(finding.message.contains("Sheet3") && finding.message.contains('4'), "{}", finding.message);
    let account = account(&checked, "Sheet3");
    assert_eq!((account.cells, account.ignored.values().sum::<usize>()), (4, 4));
    for code in ["G01", "G02", "M0901"] {
        assert_eq!(total(&checked, code), total(&WHOLE, code), "{code}");
    }
}

#[test]
fn a_row_of_no_known_indicator_is_told_with_its_cell_and_taken_nowhere() {
    let mut package = package();
    // G02 stands in the second row of values.
    package.set("指标表", "A3", "G99");
    let checked = with_return(&package.bytes());
    let finding = only(&checked, "row-unknown");
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!(finding.places, [at("指标表", "A3")]);
    assert!(finding.message.contains("G99"), "{}", finding.message);
    assert_eq!(value(&checked, "G02", COUNTY), None);
    assert_eq!(total(&checked, "G02"), total_without("G02", COUNTY));
    assert!(account(&checked, "指标表").questions >= 2);
}

#[test]
fn a_row_that_is_gone_is_a_blank_value_with_the_file_it_should_stand_in() {
    let mut package = package();
    package.set("指标表", "A3", "G99");
    let checked = with_return(&package.bytes());
    let blank = checked.report().findings.iter().find(|finding| finding.code == "blank-value").unwrap();
    assert!(blank.message.contains("发放宣传资料"), "{}", blank.message);
    assert_eq!(&*blank.place().file, FILE);
    assert_eq!(&*blank.place().sheet, "指标表");
    let state = checked.report().line("G02").unwrap().cell(&COUNTY.into()).unwrap().state();
    assert_eq!(state, State::Blank);
}

#[test]
fn an_indicator_that_stands_in_two_rows_is_told_and_counted_once() {
    let mut package = package();
    package.set("指标表", "A4", "G02");
    let checked = with_return(&package.bytes());
    let finding = only(&checked, "row-duplicate");
    assert_eq!(finding.place().cell, "A4");
    assert_eq!(total(&checked, "G02"), total(&WHOLE, "G02"));
}

#[test]
fn a_village_that_the_register_does_not_have_is_told_with_its_cell() {
    let mut package = package();
    package.set("村级明细表", "B3", "不存在的村民委员会");
    let checked = with_return(&package.bytes());
    let unknown = only(&checked, "village-unknown");
    assert_eq!(unknown.places, [at("村级明细表", "B3")]);
    assert!(unknown.message.contains("不存在的村"), "{}", unknown.message);
    let missing = only(&checked, "village-missing");
    assert_eq!(&*missing.place().sheet, "村级明细表");
}
