//! What stands in a value's cell and is no plain whole number.

use jibao::Composed;
use jibao_core::pack::{Column, Severity};
use jibao_core::returns::{Place, State, Submission};
use jibao_tests::returns::{Retype, entry, pack, sample, value as value_of, village, workbook};
use rust_decimal::Decimal;

use super::{
    COUNTY, FILE, QUARTER, account, coverage, data, none, only, the_rest_is_built, total, total_without,
    value, with_return,
};

/// The quarter with one change in the county's return, and the cell that was changed.
fn changed(change: impl FnOnce(&mut Submission) -> Place) -> (Composed, Place) {
    let mut submission = sample(QUARTER, COUNTY);
    let place = change(&mut submission);
    (with_return(&workbook(&submission)), place)
}

/// Each text typed over the value of another indicator of one return is told at its cell as an error, kept as it
/// stands, and in no total.
fn told_and_not_taken(finding: &str, typed: &[(&str, &str)]) -> Composed {
    let mut submission = sample(QUARTER, COUNTY);
    let type_over = |(code, text): &(&str, &str)| match text.parse::<Decimal>() {
        Ok(number) => value_of(&mut submission, code).put(number),
        Err(_) => value_of(&mut submission, code).write(text),
    };
    let places: Vec<Place> = typed.iter().map(type_over).collect();
    let checked = with_return(&workbook(&submission));
    the_rest_is_built(&checked);
    assert_eq!(account(&checked, "指标表").questions, typed.len());
    let data = data(&checked);
    for ((code, text), place) in typed.iter().zip(places) {
        let told = checked
            .report()
            .findings
            .iter()
            .find(|found| found.code == finding && found.places.contains(&place));
        let told = told.unwrap_or_else(|| panic!("{text} at {place} is in no finding {finding}"));
        assert_eq!((told.severity, told.place()), (Severity::Error, place), "{text}");
        assert!(told.message.contains(text), "{}", told.message);
        let cell = checked.report().line(code).unwrap().cell(&COUNTY.into()).unwrap();
        assert_eq!((cell.state(), cell.number(), cell.raw.as_str()), (State::Unreadable, None, *text));
        assert_eq!(total(&checked, code), total_without(code, COUNTY), "{text}");
        let line = data["indicators"].as_array().unwrap().iter().find(|line| line["code"] == *code).unwrap();
        assert_eq!(line["by_reporter"][COUNTY]["raw"], *text);
        assert!(line["by_reporter"][COUNTY]["value"].is_null(), "{text}");
    }
    checked
}

#[test]
fn text_that_is_no_exact_number_is_asked_about_and_in_no_total() {
    let typed = [
        ("G01", "约300"),
        ("G02", "2O"),
        ("G03", "十几"),
        ("G04", "1.2万余"),
        ("M0301", "35/1200"),
        ("M0401", "300左右"),
        ("M0504", "12.345余"),
        // A unit that is not the indicator's.
        ("M0505", "35场次"),
    ];
    told_and_not_taken("ambiguous-value", &typed);
}

#[test]
fn text_that_is_no_number_at_all_is_asked_about_and_in_no_total() {
    told_and_not_taken("not-a-number", &[("G01", "若干"), ("G02", "见附件"), ("G03", "/"), ("G04", "——")]);
}

#[test]
fn a_negative_or_broken_count_is_an_error_and_in_no_total() {
    let checked = told_and_not_taken("V15", &[("G01", "-3"), ("G02", "12.5")]);
    for word in ["负数", "小数"] {
        assert!(
            checked.report().findings.iter().any(|found| found.code == "V15" && found.message.contains(word))
        );
    }
}

#[test]
fn a_blank_value_is_an_error_and_not_a_zero() {
    let (checked, place) = changed(|submission| value_of(submission, "G02").clear());
    let found = only(&checked, "blank-value");
    assert_eq!((found.severity, &found.places), (Severity::Error, &vec![place]));
    assert!(found.message.contains("未报不等于0"), "{}", found.message);
    let cell = checked.report().line("G02").unwrap().cell(&COUNTY.into()).unwrap();
    assert_eq!((cell.state(), cell.number()), (State::Blank, None));
    assert_eq!(total(&checked, "G02"), total_without("G02", COUNTY));
    assert_eq!(coverage(&checked, "G02"), (10, 11));
}

/// 零报告 with every stock left empty, or half a column that was not filled in, is one thing to mend.
#[test]
fn many_blank_values_of_a_column_are_one_finding_that_marks_every_cell() {
    let codes = ["G01", "G02", "M0301", "M0901", "M1803a", "M0604"];
    for many in [5, 6] {
        let (checked, _) = changed(|submission| {
            for code in &codes[1..many] {
                value_of(submission, code).clear();
            }
            value_of(submission, codes[0]).clear()
        });
        let found: Vec<_> =
            checked.report().findings.iter().filter(|found| found.code == "blank-value").collect();
        let cells: usize = found.iter().map(|found| found.places.len()).sum();
        assert_eq!((found.len(), cells), (if many == 6 { 1 } else { 5 }, many), "{found:#?}");
        assert!(many < 6 || found[0].message.contains("6项没有填"), "{}", found[0].message);
    }
}

/// 约 before every number of a column is one thing to mend; here and there it is one of each cell.
#[test]
fn a_habit_in_a_whole_column_is_one_finding_about_all_of_its_cells() {
    for many in [19, 20, 60] {
        let (checked, _) = changed(|submission| {
            let keys: Vec<_> =
                submission.entries.keys().filter(|(_, column)| *column == Column::Current).cloned().collect();
            let flow = |key: &&(jibao_core::ids::Code, Column)| {
                pack()
                    .catalogue
                    .get(key.0.as_str())
                    .is_some_and(|one| one.kind != jibao_core::pack::Kind::Flag)
            };
            for key in keys.iter().filter(flow).take(many) {
                let entry = submission.entries.get_mut(key).unwrap();
                let about = format!("约{}", entry.raw);
                entry.write(&about);
            }
            value_of(submission, "G02").place.clone()
        });
        let found: Vec<_> =
            checked.report().findings.iter().filter(|found| found.code == "ambiguous-value").collect();
        let cells: usize = found.iter().map(|found| found.places.len()).sum();
        assert_eq!((found.len(), cells), (if many < 20 { many } else { 1 }, many), "{found:#?}");
        assert!(many < 20 || found[0].message.contains(&format!("列有{many}格是同一个问题")));
    }
}

#[test]
fn a_year_to_date_left_blank_is_told_and_the_quarter_is_still_counted() {
    let (checked, place) = changed(|submission| entry(submission, "G02", Column::Year).clear());
    assert_eq!(only(&checked, "blank-value").places, [place]);
    assert_eq!(coverage(&checked, "G02"), (11, 11));
    let line = checked.report().line("G02").unwrap();
    assert_eq!((line.year_shares.len(), line.cell(&COUNTY.into()).unwrap().year), (10, None));
}

#[test]
fn zero_is_a_value() {
    let (checked, _) = changed(|submission| value_of(submission, "M0301").put(Decimal::ZERO));
    none(&checked, "blank-value");
    assert_eq!(value(&checked, "M0301", COUNTY), Some(Decimal::ZERO));
    assert_eq!(coverage(&checked, "M0301").0, coverage(&checked, "M0301").1);
}

#[test]
fn no_activity_is_zero_for_a_flow_and_a_question_for_a_stock() {
    let (checked, place) = changed(|submission| value_of(submission, "M0301").write("未开展"));
    assert_eq!(value(&checked, "M0301", COUNTY), Some(Decimal::ZERO));
    let cell = checked.report().line("M0301").unwrap().cell(&COUNTY.into()).unwrap();
    assert_eq!((cell.state(), cell.raw.as_str()), (State::None, "未开展"));
    assert_eq!(only(&checked, "normalised").places, [place]);
    told_and_not_taken("ambiguous-value", &[("M1803a", "无")]);
}

#[test]
fn not_applicable_is_no_value_and_no_blank() {
    let (checked, _) = changed(|submission| value_of(submission, "M0604").write("不适用"));
    none(&checked, "blank-value");
    let cell = checked.report().line("M0604").unwrap().cell(&COUNTY.into()).unwrap();
    assert_eq!((cell.state(), cell.number()), (State::NotApplicable, None));
    assert_eq!(total(&checked, "M0604"), total_without("M0604", COUNTY));
}

#[test]
fn unusual_writings_of_a_number_are_read_and_each_is_noted_with_its_cell() {
    let typed = [
        ("G01", "１２３", 123),
        ("G02", "35份", 35),
        ("G03", "1,234", 1234),
        ("G04", "12，345", 12_345),
        ("M0505", "1.2万", 12_000),
        ("M0301", "三十五", 35),
        ("M0401", " 7\u{3000}", 7),
        ("M0602", "4\u{200B}56", 456),
    ];
    let mut submission = sample(QUARTER, COUNTY);
    let places: Vec<Place> =
        typed.iter().map(|(code, text, _)| value_of(&mut submission, code).write(text)).collect();
    let checked = with_return(&workbook(&submission));
    assert_eq!(account(&checked, "指标表").normalised, typed.len());
    for ((code, text, number), place) in typed.into_iter().zip(places) {
        let number = Decimal::from(number);
        assert_eq!(value(&checked, code, COUNTY), Some(number), "{text}");
        assert_eq!(
            total(&checked, code),
            total_without(code, COUNTY).map(|others| others + number),
            "{text}"
        );
        let note = checked
            .report()
            .findings
            .iter()
            .find(|note| note.code == "normalised" && note.places.contains(&place));
        let note = note.unwrap_or_else(|| panic!("{text} at {place} is not noted"));
        assert_eq!(note.severity, Severity::Info, "{text}");
        assert!(note.message.contains(&number.to_string()), "{}", note.message);
    }
}

#[test]
fn a_number_typed_as_text_is_a_number() {
    let (checked, _) = changed(|submission| value_of(submission, "G02").write("4567"));
    assert_eq!(value(&checked, "G02", COUNTY), Some(Decimal::from(4567)));
}

#[test]
fn a_flag_that_is_neither_yes_nor_no_is_asked_about_and_not_taken_as_no() {
    let checked = told_and_not_taken("not-a-flag", &[("M1101", "正在筹备")]);
    assert_eq!(checked.report().target("M1101").unwrap().met, None);
}

#[test]
fn a_value_nobody_asked_for_is_told_and_not_taken() {
    let mut package = jibao_tests::package::Package::open(&workbook(&sample(QUARTER, COUNTY)));
    // 期末数没有本年累计。
    let stock = sample(QUARTER, COUNTY)
        .entries
        .into_iter()
        .find(|((code, _), _)| code.as_str() == "M0403")
        .unwrap()
        .1;
    let cell = stock.place.cell.replace('E', "F");
    package.set("指标表", &cell, "77");
    let checked = with_return(&package.bytes());
    let finding = only(&checked, "not-asked");
    assert_eq!(finding.places, [stock.place.cell(cell)]);
    assert!(finding.message.contains("77"), "{}", finding.message);
    assert_eq!(value(&checked, "M0403", COUNTY), stock.number());
}

#[test]
fn a_village_value_that_is_no_number_leaves_the_countys_village_numbers_open() {
    let (checked, place) = changed(|submission| village(submission, 4, "persons").write("约6"));
    let found = only(&checked, "ambiguous-value");
    assert_eq!((found.severity, &found.places), (Severity::Error, &vec![place.clone()]));
    assert_eq!((&*place.sheet, place.cell.as_str()), ("村级明细表", "D6"));
    for code in ["M0902", "M0904", "M0903"] {
        assert_eq!(value(&checked, code, COUNTY), None, "{code}");
    }
    assert_eq!(total(&checked, "M0902"), total_without("M0902", COUNTY));
    assert_eq!(account(&checked, "村级明细表").questions, 1);
}

#[test]
fn a_village_value_left_blank_is_told_with_its_cell() {
    let (checked, place) = changed(|submission| village(submission, 4, "persons").clear());
    assert_eq!(value(&checked, "M0904", COUNTY), None);
    let told = checked.report().findings.iter().any(|finding| finding.places.contains(&place));
    assert!(told, "{place} of {FILE} is in no finding: {:#?}", checked.report().findings);
}

#[test]
fn a_negative_village_value_is_told_with_its_cell() {
    let (checked, place) = changed(|submission| village(submission, 4, "events").put(Decimal::from(-1)));
    assert_eq!(only(&checked, "V15").places, [place]);
    the_rest_is_built(&checked);
}

#[test]
fn many_faults_in_one_return_are_all_told() {
    let mut submission = sample(QUARTER, COUNTY);
    let places = [
        value_of(&mut submission, "G01").write("2O"),
        value_of(&mut submission, "G02").write("见附件"),
        value_of(&mut submission, "G03").clear(),
        value_of(&mut submission, "M0301").put(Decimal::from(-2)),
        village(&mut submission, 0, "studio").write("在建"),
    ];
    let checked = with_return(&workbook(&submission));
    for place in places {
        let told = checked.report().findings.iter().any(|finding| finding.places.contains(&place));
        assert!(told, "{place}");
    }
    assert_eq!(account(&checked, "指标表").questions, 3);
    assert_eq!(account(&checked, "村级明细表").questions, 1);
}
