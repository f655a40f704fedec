//! Columns that are missing, renamed or in another order: found by name, never by position.

use jibao_core::pack::{FormColumn, Pack, Severity};
use jibao_core::returns::Place;
use jibao_tests::returns::{Villages as _, pack, sample, workbook_after};

use super::{
    COUNTY, FILE, QUARTER, WHOLE, coverage, only, the_rest_is_built, total, total_without, value, with_return,
};

/// The county's return after a form that was changed.
fn written_after(change: impl Fn(&mut Pack)) -> Vec<u8> {
    let mut pack = pack().clone();
    change(&mut pack);
    workbook_after(&pack, &sample(QUARTER, COUNTY))
}

fn drop_column(columns: &mut Vec<FormColumn>, id: &str) {
    columns.retain(|column| column.id != id);
}

#[test]
fn a_village_column_that_is_missing_is_told_and_its_numbers_are_not_zero() {
    let checked =
        with_return(&written_after(|pack| drop_column(&mut pack.form.details[0].columns, "adviser_visits")));
    let finding = only(&checked, "column-missing");
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!(finding.places, [Place::sheet(FILE, "村级明细表")]);
    assert!(finding.message.contains("顾问到村"), "{}", finding.message);
    the_rest_is_built(&checked);
    assert_eq!(value(&checked, "M1005", COUNTY), None);
    assert_eq!(total(&checked, "M1005"), total_without("M1005", COUNTY));
    assert_eq!(coverage(&checked, "M0902"), (10, 10), "the other columns are still read");
}

#[test]
fn a_sheet_of_indicators_without_this_quarters_column_is_told() {
    let checked =
        with_return(&written_after(|pack| drop_column(&mut pack.form.indicators.columns, "current")));
    let finding = only(&checked, "column-missing");
    assert_eq!(finding.places, [Place::sheet(FILE, "指标表")]);
    assert!(finding.message.contains("本期"), "{}", finding.message);
    the_rest_is_built(&checked);
    assert_eq!(value(&checked, "G01", COUNTY), None);
    assert_eq!(total(&checked, "G01"), total_without("G01", COUNTY));
}

#[test]
fn a_sheet_of_indicators_without_the_years_column_is_told() {
    let checked = with_return(&written_after(|pack| drop_column(&mut pack.form.indicators.columns, "year")));
    let finding = only(&checked, "column-missing");
    assert_eq!(finding.places, [Place::sheet(FILE, "指标表")]);
    assert!(finding.message.contains("本年累计"), "{}", finding.message);
    let line = checked.report().line("G01").unwrap();
    assert_eq!(line.cell(&COUNTY.into()).unwrap().year, None);
    assert_eq!(value(&checked, "M0203", COUNTY), None);
    assert_eq!(coverage(&checked, "G01"), (11, 11), "this quarter's column is still read");
}

#[test]
fn a_blank_value_of_a_missing_column_still_names_its_file_and_sheet() {
    for id in ["current", "year"] {
        let checked = with_return(&written_after(|pack| drop_column(&mut pack.form.indicators.columns, id)));
        for finding in checked.report().findings.iter().filter(|finding| finding.code == "blank-value") {
            assert_eq!((&*finding.place().file, &*finding.place().sheet), (FILE, "指标表"), "{finding:?}");
        }
    }
}

#[test]
fn a_column_named_otherwise_in_a_listed_way_is_known() {
    let rename = |pack: &mut Pack| {
        for (id, header) in [("current", "本季度"), ("year", "累计"), ("name", "指标名称")] {
            let column = pack.form.indicators.columns.iter_mut().find(|column| column.id == id).unwrap();
            header.clone_into(&mut column.header);
        }
    };
    reads_like_the_original(&written_after(rename));
}

#[test]
fn a_column_whose_name_is_not_listed_is_not_guessed() {
    let rename = |pack: &mut Pack| {
        let column = pack.form.details[0].columns.iter_mut().find(|column| column.id == "persons").unwrap();
        "明白的人".clone_into(&mut column.header);
    };
    let checked = with_return(&written_after(rename));
    let finding = only(&checked, "column-missing");
    assert!(finding.message.contains("法律明白人"), "{}", finding.message);
    assert_eq!(value(&checked, "M0904", COUNTY), None);
}

#[test]
fn columns_in_another_order_are_read_the_same() {
    reads_like_the_original(&written_after(|pack| {
        let form = &mut pack.form;
        let columns = [&mut form.indicators.columns, &mut form.details[0].columns, &mut form.texts.columns];
        for columns in columns {
            columns.reverse();
        }
    }));
}

#[test]
fn sheets_named_otherwise_are_known_by_their_columns() {
    reads_like_the_original(&written_after(|pack| {
        let form = &mut pack.form;
        let sheets = [&mut form.indicators.sheet, &mut form.details[0].sheet, &mut form.texts.sheet];
        for (sheet, name) in sheets.into_iter().zip(["Sheet1", "Sheet2", "新建"]) {
            name.clone_into(sheet);
        }
    }));
}

/// Same values, villages and texts as in the form's own layout, wherever they stand.
fn reads_like_the_original(bytes: &[u8]) {
    let changed = with_return(bytes);
    let (changed, original) = (&changed.report().inbox, &WHOLE.report().inbox);
    let of = |inbox: &jibao_core::returns::Inbox| inbox.of(&COUNTY.into()).unwrap().clone();
    let (changed, original) = (of(changed), of(original));
    assert_eq!(changed.entries.len(), original.entries.len());
    for (key, entry) in &original.entries {
        let found = &changed.entries[key];
        assert_eq!(
            (found.state(), found.number(), &found.raw),
            (entry.state(), entry.number(), &entry.raw),
            "{key:?}"
        );
    }
    let (rows, expected) = (changed.villages().to_vec(), original.villages().to_vec());
    assert_eq!(rows.len(), expected.len());
    for (row, expected) in rows.iter().zip(&expected) {
        assert_eq!(row.code, expected.code);
        for (column, entry) in expected.values.iter() {
            let found = row.values.get(column).unwrap();
            assert_eq!(
                (found.state(), found.number(), &found.raw),
                (entry.state(), entry.number(), &entry.raw),
                "{column}"
            );
        }
    }
    let texts = |words: &[jibao_core::returns::Words]| {
        let mut texts: Vec<(String, String, String)> =
            words.iter().map(|w| (w.measure.clone(), w.topic.clone(), w.text.clone())).collect();
        texts.sort();
        texts
    };
    assert_eq!(texts(&changed.words), texts(&original.words));
}
