//! Whose a return is, weighed from everything that says so; and of several returns of one reporter what counts and what is
//! asked.

use jibao::Composed;
use jibao_core::count::Standing;
use jibao_core::returns::{Finding, Place, Submission};
use jibao_tests::package::Package;
use jibao_tests::returns::{Retype, Villages as _, pack, sample, value, village, workbook};
use jibao_tests::sandbox::Sandbox;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;

const LABEL: &str = "2024年第三季度";
const QUARTER: &str = "2024Q3";
const COUNTY: &str = "532327";
const FILE: &str = "永仁县.xlsx";

fn checked(workspace: &Sandbox) -> Composed {
    let checked = workspace.check(LABEL);
    for account in &checked.report().inbox.accounts {
        assert!(account.balances(), "{account:?}");
    }
    checked
}

fn own<'a>(checked: &'a Composed, code: &str) -> Vec<&'a Finding> {
    let own = |f: &&Finding| f.code == code && f.reporter.as_ref().is_some_and(|id| id.as_str() == COUNTY);
    checked.report().findings.iter().filter(own).collect()
}

fn number(checked: &Composed, code: &str) -> Option<Decimal> {
    checked.report().line(code).unwrap().cell(&COUNTY.into()).unwrap().number()
}

fn files(checked: &Composed) -> Vec<String> {
    checked.report().inbox.of(&COUNTY.into()).map(|submission| submission.files.clone()).unwrap_or_default()
}

fn dated(mut submission: Submission, day: Date) -> Submission {
    submission.cover.filled_on = Some(day);
    submission.cover.fields.get_mut("filled_on").unwrap().0 = day.to_string();
    submission
}

#[test]
fn of_versions_that_differ_in_some_cells_the_others_are_taken_and_only_those_are_asked() {
    let whole = Sandbox::of(LABEL).check(LABEL);
    for copies in 1..=2_usize {
        let workspace = Sandbox::of(LABEL);
        let (mut cells, mut sheets): (Vec<Place>, usize) = (Vec::new(), 0);
        for copy in 1..=copies {
            let mut other = sample(QUARTER, COUNTY);
            cells.push(value(&mut other, "G02").put(Decimal::from(7000 + copy)));
            cells.push(village(&mut other, 3, "events").put(Decimal::from(70 + copy)));
            sheets = other.villages().len();
            workspace.put(LABEL, &format!("永仁县({copy}).xlsx"), &workbook(&other));
        }
        assert!(sheets > 3);
        let checked = checked(&workspace);
        let asked = own(&checked, "two-returns");
        assert_eq!(asked.len(), 1, "one thing to settle");
        for cell in &cells {
            assert!(
                asked[0].places.iter().any(|place| (&place.sheet, &place.cell) == (&cell.sheet, &cell.cell))
            );
        }
        assert!(
            asked[0].message.contains("7001") && asked[0].message.contains("请确认"),
            "{}",
            asked[0].message
        );
        assert_eq!(files(&checked).len(), 1 + copies);
        assert_eq!(number(&checked, "G02"), None, "neither of the numbers is taken");
        assert_eq!(number(&checked, "G01"), number(&whole, "G01"), "what both say is taken");
        let submission = checked.report().inbox.of(&COUNTY.into()).unwrap();
        let before = whole.report().inbox.of(&COUNTY.into()).unwrap();
        let readable = |s: &Submission| s.entries.values().filter(|entry| entry.number().is_some()).count();
        assert_eq!(readable(submission) + 1, readable(before));
        let rows = |s: &Submission| s.villages().len();
        assert_eq!(rows(submission), rows(before), "villages are not doubled");
        assert_eq!(
            checked.report().line("G02").unwrap().total,
            whole.report().line("G02").unwrap().total.map(|all| all - number(&whole, "G02").unwrap())
        );
    }
}

#[test]
fn of_returns_that_have_little_in_common_nothing_is_taken() {
    let workspace = Sandbox::of(LABEL);
    let mut other = sample(QUARTER, COUNTY);
    for entry in other.entries.values_mut() {
        entry.put(Decimal::from(987_654));
    }
    for row in other.villages_mut().iter_mut() {
        row.values.edit_each(|entry| drop(entry.put(Decimal::from(9_876))));
    }
    workspace.put(LABEL, "永仁县(1).xlsx", &workbook(&other));
    let checked = checked(&workspace);
    assert_eq!((own(&checked, "two-returns").len(), files(&checked)), (1, vec![]));
}

#[test]
fn a_file_that_says_that_it_is_the_corrected_one_counts_whatever_its_word_for_it() {
    for name in [
        "永仁县（修改）.xlsx",
        "永仁县(修改)(1).xlsx",
        "永仁县（重报）.xlsx",
        "永仁县最终版.xlsx",
        "永仁县-定稿.xlsx",
        "永仁县（改）.xlsx",
        "永仁县 已改好.xlsx",
        "永仁县（6.24更新）.xlsx",
        "更正/永仁县.xlsx",
    ] {
        let workspace = Sandbox::of(LABEL);
        let mut new = sample(QUARTER, COUNTY);
        value(&mut new, "G02").put(Decimal::from(7));
        std::fs::create_dir_all(workspace.inbox(LABEL).join("更正")).unwrap();
        workspace.put(LABEL, name, &workbook(&new));
        let together = checked(&workspace);
        assert_eq!(
            (files(&together), number(&together, "G02")),
            (vec![name.to_owned()], Some(Decimal::from(7)))
        );
        assert_eq!(
            (own(&together, "two-returns").len(), own(&together, "correction").len()),
            (0, 1),
            "{name}"
        );
        assert!(together.report().inbox.changes.iter().any(|change| change.after == "7"), "{name}");
        // The first one is not there: it is taken, and that nothing can be compared is told.
        workspace.remove(LABEL, FILE);
        let alone = checked(&workspace);
        assert_eq!(number(&alone, "G02"), Some(Decimal::from(7)));
        let told = own(&alone, "correction").iter().any(|told| told.message.contains("没有原来的一份"));
        let last = ["最终", "定稿", "更新"].iter().any(|word| name.contains(word));
        assert_eq!(told, !last, "{name}: the last one corrects nothing that anybody knows of");
    }
}

#[test]
fn a_correction_of_an_earlier_day_is_taken_and_all_that_it_changes_is_in_doubt() {
    let workspace = Sandbox::of(LABEL);
    let first = dated(sample(QUARTER, COUNTY), date(2024, 9, 24));
    let mut new = dated(sample(QUARTER, COUNTY), date(2024, 9, 20));
    let cell = value(&mut new, "G02").put(Decimal::from(7));
    workspace.put(LABEL, FILE, &workbook(&first));
    workspace.put(LABEL, "永仁县(修改).xlsx", &workbook(&new));
    let checked = checked(&workspace);
    assert_eq!(files(&checked), ["永仁县(修改).xlsx"]);
    assert_eq!(number(&checked, "G02"), Some(Decimal::from(7)));
    let asked = own(&checked, "two-returns");
    assert!(
        asked[0].message.contains("2024-09-20") && asked[0].message.contains("2024-09-24"),
        "{}",
        asked[0].message
    );
    assert!(
        asked[0].places.iter().any(|place| place.cell == cell.cell && &*place.file == "永仁县(修改).xlsx")
    );
    assert_eq!(checked.report().line("G02").unwrap().standing(), Standing::Doubted);
    assert_eq!(checked.report().line("G01").unwrap().standing(), Standing::Accepted, "what both say is not");
    // The office settles it by taking one of them away.
    workspace.remove(LABEL, FILE);
    assert_eq!(workspace.check(LABEL).report().line("G02").unwrap().standing(), Standing::Accepted);
}

#[test]
fn the_last_version_of_an_earlier_day_is_not_the_last_and_a_correction_goes_before_it() {
    let put = |workspace: &Sandbox, name: &str, day: i8, number: i64| {
        let mut submission = dated(sample(QUARTER, COUNTY), date(2024, 9, day));
        value(&mut submission, "G02").put(Decimal::from(number));
        workspace.put(LABEL, name, &workbook(&submission));
    };
    let taken = |files: &[(&str, i8)]| {
        let workspace = Sandbox::empty();
        for ((name, day), number) in files.iter().zip(7001..) {
            put(&workspace, name, *day, number);
        }
        let checked = checked(&workspace);
        (number(&checked, "G02"), own(&checked, "two-returns").len())
    };
    let number = |number: i64| Some(Decimal::from(number));
    // Taken for the time being, and asked about: the name may be older than what came of it, or the day a slip.
    assert_eq!(taken(&[("永仁县最终版.xlsx", 20), ("永仁县.xlsx", 24)]), (number(7002), 1));
    assert_eq!(taken(&[("永仁县最终版.xlsx", 24), ("永仁县.xlsx", 24)]), (number(7001), 0));
    assert_eq!(taken(&[("永仁县最终版.xlsx", 24), ("永仁县更正.xlsx", 24)]), (number(7002), 0));
    assert_eq!(taken(&[("永仁县最终版.xlsx", 24), ("永仁县定稿.xlsx", 24)]), (None, 1));
    assert_eq!(
        taken(&[("永仁县更正.xlsx", 22), ("永仁县更正二.xlsx", 24), ("永仁县.xlsx", 20)]),
        (number(7002), 0)
    );
    assert_eq!(taken(&[("永仁县更正.xlsx", 24), ("永仁县更正二.xlsx", 24), ("永仁县.xlsx", 20)]), (None, 1));
}

#[test]
fn a_county_named_in_a_stray_cell_refuses_nothing() {
    let rows = sample(QUARTER, COUNTY).villages().to_vec().len();
    let bytes = workbook(&sample(QUARTER, COUNTY));
    let last = jibao_sheets::read(FILE, &bytes).unwrap();
    let last =
        last.sheets.iter().find(|sheet| sheet.name == "指标表").unwrap().cells.row_numbers().max().unwrap()
            + 1;
    for (part, column, row) in [
        ("xl/worksheets/sheet2.xml", "B", last + 1),
        ("xl/worksheets/sheet2.xml", "A", last + 3),
        ("xl/worksheets/sheet2.xml", "F", last + 2),
        ("xl/worksheets/sheet3.xml", "A", u32::try_from(rows).unwrap() + 3),
        ("xl/worksheets/sheet3.xml", "B", u32::try_from(rows).unwrap() + 5),
    ] {
        let cell = format!("{column}{row}");
        for name in ["大姚县", "大姚县司法局", "楚雄市"] {
            let workspace = Sandbox::of(LABEL);
            let mut package = Package::open(&bytes);
            let stray = format!(
                "<row r=\"{row}\"><c r=\"{cell}\" t=\"inlineStr\"><is><t>{name}</t></is></c></row></sheetData>"
            );
            package.edit(part, "</sheetData>", &stray);
            workspace.put(LABEL, FILE, &package.bytes());
            let checked = checked(&workspace);
            assert_eq!(
                files(&checked),
                [FILE],
                "{part} {cell} {name}: {:#?}",
                checked.report().inbox.findings
            );
            assert_eq!(checked.report().inbox.submissions.len(), 19);
            let told =
                checked.report().findings.iter().any(|f| f.places.iter().any(|place| place.cell == cell));
            assert!(told, "{part} {cell} {name} is told at its cell");
        }
    }
}

#[test]
fn whose_a_return_is_is_weighed_and_told_with_its_reasons() {
    // Cover, title of the sheet, hidden property, file name: whose it is, or nobody's.
    let (a, b, c) = ("永仁县", "大姚县", "姚安县");
    for (cover, title, hidden, file, whose) in [
        (a, b, a, a, Some(a)),
        (a, b, "", a, Some(a)),
        (a, b, b, b, Some(b)),
        (a, b, a, b, None),
        (a, b, "", "上报表", None),
        (a, b, c, a, None),
        (a, "", b, b, Some(a)),
        ("", b, "", "上报表", Some(b)),
    ] {
        let id = |name: &str| pack().reporters.iter().find(|one| one.name == name).map(|one| one.id.clone());
        let mut package = Package::open(&workbook(&sample(QUARTER, COUNTY)));
        package.set("封面", "B2", cover);
        if !title.is_empty() {
            package.edit("xl/workbook.xml", "name=\"指标表\"", &format!("name=\"{title}指标表\""));
        }
        package.set_property("jibao.reporter", &id(hidden).map(|id| id.to_string()).unwrap_or_default());
        let workspace = Sandbox::empty();
        workspace.put(LABEL, &format!("{file}.xlsx"), &package.bytes());
        let checked = checked(&workspace);
        let taken: Vec<&str> = checked
            .report()
            .inbox
            .submissions
            .iter()
            .map(|one| pack().reporters.name(&one.reporter))
            .collect();
        let row = (cover, title, hidden, file);
        assert_eq!(taken, whose.into_iter().collect::<Vec<_>>(), "{row:?}");
        if !cover.is_empty() && !title.is_empty() {
            let told = |f: &&Finding| ["reporter-conflict", "reporter-ambiguous"].contains(&f.code.as_str());
            let told: Vec<&Finding> = checked.report().findings.iter().filter(told).collect();
            assert!(
                told.len() == 1 && told[0].message.contains("封面是永仁县，表题是大姚县"),
                "{row:?} {told:?}"
            );
        }
    }
}
