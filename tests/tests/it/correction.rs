//! The correction loop: a wrong return goes back as a marked form, is mended in it, comes in again and replaces the
//! first; the next run says what changed.

use std::collections::BTreeMap;

use jibao::{Built, Composed};
use jibao_contract::form::{CHECK_SHEET, MESSAGE_SHEET, NOTE, RETURNED, RETURNED_SHEET};
use jibao_core::count::board::Status;
use jibao_core::ids::Code;
use jibao_core::pack::Column;
use jibao_core::report::reminder::reminders;
use jibao_core::returns::stamp::Stamp;
use jibao_core::returns::{Change, Submission};
use jibao_render::forms::{self, Returned, Spec};
use jibao_sheets::{RawBook, RawSheet};
use jibao_tests::package::Package;
use jibao_tests::returns::{Retype, Villages as _, pack, sample, value, workbook};
use jibao_tests::sandbox::{Sandbox, json};
use jiff::civil::{Date, date};
use rust_decimal::Decimal;

pub(crate) const LABEL: &str = "2024年第三季度";
pub(crate) const QUARTER: &str = "2024Q3";
pub(crate) const COUNTY: &str = "532327";
pub(crate) const FILE: &str = "永仁县.xlsx";
const SENT_BACK: &str = "退回/永仁县.xlsx";

/// A quarter in which one county wrote a text for a number and left out its second village.
pub(crate) fn wrong() -> (Sandbox, Submission) {
    let workspace = Sandbox::of(LABEL);
    let mut county = sample(QUARTER, COUNTY);
    value(&mut county, "G02").write("约300");
    county.villages_mut().remove(1);
    workspace.put(LABEL, FILE, &workbook(&county));
    (workspace, county)
}

pub(crate) fn book(bytes: &[u8]) -> RawBook {
    jibao_sheets::read(FILE, bytes).unwrap()
}

pub(crate) fn sheet<'a>(book: &'a RawBook, name: &str) -> &'a RawSheet {
    book.sheets.iter().find(|sheet| sheet.name == name).unwrap()
}

pub(crate) fn texts(sheet: &RawSheet) -> Vec<String> {
    sheet.cells.values().map(jibao_sheets::RawCell::raw_text).collect()
}

/// The return that was sent back.
pub(crate) fn sent_back(workspace: &Sandbox) -> Option<Vec<u8>> {
    workspace.outputs(LABEL).remove(SENT_BACK)
}

pub(crate) fn stamp(bytes: &[u8]) -> Stamp {
    book(bytes).properties[RETURNED].parse().unwrap()
}

/// The return mended by the reporter: its values in the form with this stamp.
pub(crate) fn mended(submission: &Submission, stamp: &Stamp) -> Vec<u8> {
    let reporter = pack().reporters.get(&submission.reporter).unwrap();
    let returned = Returned { stamp, findings: &[], rejected: &[] };
    let spec = Spec { returned: Some(returned), ..Spec::filled(pack(), reporter, submission) };
    forms::write(&spec).unwrap()
}

/// The findings of the county with a code.
pub(crate) fn count(checked: &Composed, code: &str) -> usize {
    let own = |finding: &&jibao_core::returns::Finding| {
        finding.code == code && finding.reporter.as_ref().is_some_and(|id| id.as_str() == COUNTY)
    };
    checked.report().findings.iter().filter(own).count()
}

pub(crate) fn taken(checked: &Composed) -> Vec<String> {
    checked.report().inbox.of(&COUNTY.into()).map(|submission| submission.files.clone()).unwrap_or_default()
}

pub(crate) fn g02(checked: &Composed) -> Option<Decimal> {
    checked.report().line("G02").unwrap().cell(&COUNTY.into()).unwrap().number()
}

/// What a county's changes say, without their places.
pub(crate) fn changed(changes: &[Change]) -> BTreeMap<String, (String, String)> {
    changes.iter().map(|c| (c.what.clone(), (c.before.clone(), c.after.clone()))).collect()
}

pub(crate) fn built(workspace: &Sandbox) -> Built {
    let built = workspace.build(LABEL);
    for account in &built.checked.report().inbox.accounts {
        assert!(account.balances(), "{account:?}");
    }
    built
}

#[test]
fn a_wrong_return_goes_back_marked_is_mended_in_place_and_the_change_is_listed() {
    let (workspace, county) = wrong();
    built(&workspace);
    let form = sent_back(&workspace).unwrap();
    let raw = book(&form);
    let names: Vec<&str> = raw.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(
        names,
        [RETURNED_SHEET, MESSAGE_SHEET, "封面", "指标表", "村级明细表", "文字材料", CHECK_SHEET]
    );
    let cell = county.entries[&(Code::from("G02"), Column::Current)].place.cell.clone();
    let listed = texts(sheet(&raw, RETURNED_SHEET));
    assert!(listed.contains(&format!("指标表{cell}")), "{listed:?}");
    let message = texts(sheet(&raw, MESSAGE_SHEET)).join("\n");
    assert!(message.contains("约300") && message.contains(&format!("指标表{cell}")), "{message}");
    let notes: Vec<&String> =
        sheet(&raw, "指标表").comments.values().filter(|text| text.starts_with(NOTE)).collect();
    assert!(notes.iter().any(|text| text.contains("约300")), "{notes:?}");
    links_lead_to_cells(&form, &raw);
    // Mended in the form itself: the text becomes a number, the village is there already and gets its values.
    let mut right = sample(QUARTER, COUNTY);
    value(&mut right, "G02").put(Decimal::from(300));
    let mended = mended(&right, &stamp(&form));
    workspace.put(LABEL, "永仁县-退回后.xlsx", &mended);
    let after = built(&workspace);
    let checked = &after.checked;
    assert_eq!(taken(checked), ["永仁县-退回后.xlsx"]);
    assert_eq!(g02(checked), Some(Decimal::from(300)));
    assert_eq!(
        (
            count(checked, "not-a-number") + count(checked, "ambiguous-value"),
            count(checked, "village-missing")
        ),
        (0, 0)
    );
    let changes = changed(&checked.report().inbox.changes);
    let g02 = changes.iter().find(|(what, _)| what.contains(&pack().catalogue.get("G02").unwrap().name));
    assert_eq!(g02.unwrap().1, &("约300".to_owned(), "300".to_owned()));
    let last = checked.report().inbox.changes[0].places.last().unwrap();
    assert_eq!((&*last.file, &*last.sheet), ("永仁县-退回后.xlsx", "指标表"));
    let json: serde_json::Value = serde_json::from_str(&json(checked)).unwrap();
    assert_eq!(json["changes"].as_array().unwrap().len(), checked.report().inbox.changes.len());
    assert!(sent_back(&workspace).is_none(), "nothing is open any more");
    assert_eq!(after.written.removed.len(), 1);
}

/// Every link of the list leads to a sheet of the book, and every marked cell stands in it.
fn links_lead_to_cells(form: &[u8], raw: &RawBook) {
    let xml = Package::open(form).part("xl/worksheets/sheet1.xml");
    let links: Vec<&str> =
        xml.split("location=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(links.len() >= 2, "{links:?}");
    for link in links {
        let (sheet_name, cell) = link.rsplit_once('!').unwrap();
        let name = sheet_name.trim_matches('\'').replace("&apos;", "");
        let digits = cell.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let row: u32 = digits.parse().unwrap();
        assert!(sheet(raw, &name).cells.row_numbers().any(|at| at + 1 >= row), "{link}");
    }
}

#[test]
fn the_mended_return_counts_whatever_it_is_called_and_without_its_hidden_property() {
    let (workspace, county) = wrong();
    built(&workspace);
    let stamp = stamp(&sent_back(&workspace).unwrap());
    let mut right = county.clone();
    value(&mut right, "G02").put(Decimal::from(300));
    let mut bare = Package::open(&mended(&right, &stamp));
    bare.set_property(RETURNED, "");
    for bytes in [mended(&right, &stamp), bare.bytes()] {
        for name in ["0.xlsx", "永仁县最终版.xlsx", "龙.xlsx"] {
            workspace.put(LABEL, name, &bytes);
            let checked = workspace.check(LABEL);
            assert_eq!((taken(&checked), g02(&checked)), (vec![name.to_owned()], Some(Decimal::from(300))));
            assert_eq!(count(&checked, "two-returns"), 0);
            workspace.remove(LABEL, name);
        }
    }
    // In place of the first return, under its name.
    workspace.put(LABEL, FILE, &mended(&right, &stamp));
    assert_eq!(g02(&workspace.check(LABEL)), Some(Decimal::from(300)));
}

#[test]
fn a_correction_after_the_deadline_leaves_the_reporter_on_time() {
    let (workspace, mut county) = wrong();
    built(&workspace);
    let stamp = stamp(&sent_back(&workspace).unwrap());
    let first = county.cover.filled_on.unwrap();
    assert_eq!(stamp.first_filled_on, Some(first));
    let late: Date = date(2024, 10, 8);
    value(&mut county, "G02").put(Decimal::from(300));
    county.cover.filled_on = Some(late);
    county.cover.fields.get_mut("filled_on").unwrap().0 = late.to_string();
    for file in ["永仁县-更正.xlsx", FILE] {
        // Beside the first return, then in its place.
        workspace.put(LABEL, file, &mended(&county, &stamp));
        if file == FILE {
            workspace.remove(LABEL, "永仁县-更正.xlsx");
        }
        let checked = workspace.check(LABEL);
        let row = checked.report().board.iter().find(|row| row.reporter.as_str() == COUNTY).unwrap();
        assert_eq!((row.status, row.filled_on, row.corrected_on), (Status::OnTime, Some(first), Some(late)));
        assert_eq!(count(&checked, "late"), 0);
    }
}

#[test]
fn earlier_corrections_that_still_lie_in_the_inbox_do_not_stand_against_the_mended_return() {
    let (workspace, mut county) = wrong();
    for (file, day, text) in [("永仁县更正一.xlsx", 24, "约310"), ("永仁县更正二.xlsx", 25, "约320")]
    {
        let day = date(2024, 9, day);
        county.cover.filled_on = Some(day);
        county.cover.fields.get_mut("filled_on").unwrap().0 = day.to_string();
        value(&mut county, "G02").write(text);
        workspace.put(LABEL, file, &workbook(&county));
    }
    assert_eq!(taken(&built(&workspace).checked), ["永仁县更正二.xlsx"]);
    value(&mut county, "G02").put(Decimal::from(300));
    let stamp = stamp(&sent_back(&workspace).unwrap());
    workspace.put(LABEL, "丁.xlsx", &mended(&county, &stamp));
    let checked = workspace.check(LABEL);
    assert_eq!((taken(&checked), g02(&checked)), (vec!["丁.xlsx".to_owned()], Some(Decimal::from(300))));
}

#[test]
fn a_value_cleared_in_the_form_is_taken_back_and_told() {
    let (workspace, mut county) = wrong();
    built(&workspace);
    let stamp = stamp(&sent_back(&workspace).unwrap());
    value(&mut county, "G02").put(Decimal::from(300));
    value(&mut county, "G03").clear();
    workspace.put(LABEL, "永仁县-退回.xlsx", &mended(&county, &stamp));
    let checked = workspace.check(LABEL);
    assert_eq!(count(&checked, "two-returns"), 0);
    assert_eq!(checked.report().line("G03").unwrap().cell(&COUNTY.into()).unwrap().number(), None);
    assert!(
        checked
            .report()
            .inbox
            .changes
            .iter()
            .any(|change| !change.before.is_empty() && change.after.is_empty())
    );
}

#[test]
fn of_two_rounds_the_second_counts_and_two_answers_to_one_round_are_asked_about() {
    let (workspace, mut county) = wrong();
    built(&workspace);
    let first = stamp(&sent_back(&workspace).unwrap());
    value(&mut county, "G02").write("大约300");
    workspace.put(LABEL, "乙.xlsx", &mended(&county, &first));
    built(&workspace);
    let second = stamp(&sent_back(&workspace).unwrap());
    assert_eq!((first.round, second.round), (1, 2));
    value(&mut county, "G02").put(Decimal::from(300));
    // The second answer lies before the first one by name, and takes everything back to what the first return said.
    workspace.put(LABEL, "甲.xlsx", &mended(&county, &second));
    let checked = workspace.check(LABEL);
    assert_eq!((taken(&checked), g02(&checked)), (vec!["甲.xlsx".to_owned()], Some(Decimal::from(300))));
    value(&mut county, "G02").put(Decimal::from(400));
    workspace.put(LABEL, "丙.xlsx", &mended(&county, &second));
    let checked = workspace.check(LABEL);
    // What all of them say is taken, and only the number that they give differently is asked.
    assert_eq!((count(&checked, "two-returns"), g02(&checked)), (1, None));
    assert!(
        taken(&checked).contains(&"甲.xlsx".to_owned()) && taken(&checked).contains(&"丙.xlsx".to_owned())
    );
    // The question goes back, and its answer settles it.
    built(&workspace);
    let form = sent_back(&workspace).unwrap();
    let told = texts(sheet(&book(&form), RETURNED_SHEET)).join("\n");
    assert!(told.contains("没有采用") && told.contains("400"), "{told}");
    value(&mut county, "G02").put(Decimal::from(500));
    workspace.put(LABEL, "丁.xlsx", &mended(&county, &stamp(&form)));
    let checked = workspace.check(LABEL);
    assert_eq!((taken(&checked), g02(&checked)), (vec!["丁.xlsx".to_owned()], Some(Decimal::from(500))));
}

#[test]
fn a_return_that_comes_back_unchanged_counts_once_and_goes_back_again() {
    let (workspace, _) = wrong();
    built(&workspace);
    let form = sent_back(&workspace).unwrap();
    let total = g02(&workspace.check(LABEL));
    workspace.put(LABEL, "永仁县(1).xlsx", &form);
    let checked = built(&workspace).checked;
    assert_eq!((count(&checked, "two-returns"), taken(&checked).len(), g02(&checked)), (0, 1, total));
    assert!(sent_back(&workspace).is_some());
}

#[test]
fn an_explanation_added_in_the_form_is_taken_although_no_value_changed() {
    let (workspace, mut county) = wrong();
    built(&workspace);
    let stamp = stamp(&sent_back(&workspace).unwrap());
    value(&mut county, "G03").remark = "集中宣传月".to_owned();
    workspace.put(LABEL, "更.xlsx", &mended(&county, &stamp));
    let checked = workspace.check(LABEL);
    let submission = checked.report().inbox.of(&COUNTY.into()).unwrap();
    assert_eq!(submission.entries[&(Code::from("G03"), Column::Current)].remark, "集中宣传月");
    assert!(checked.report().inbox.changes.iter().any(|change| change.after == "集中宣传月"));
}

#[test]
fn what_was_set_aside_as_personal_does_not_go_back() {
    let (workspace, mut county) = wrong();
    value(&mut county, "G03").remark = "联系人身份证532327199001011234".to_owned();
    workspace.put(LABEL, FILE, &workbook(&county));
    built(&workspace);
    let form = sent_back(&workspace).unwrap();
    for sheet in &book(&form).sheets {
        let all = texts(sheet).into_iter().chain(sheet.comments.values().cloned()).collect::<String>();
        assert!(!all.contains("532327199001011234"), "{}", sheet.name);
    }
    let indicators = texts(sheet(&book(&form), "指标表")).join("\n");
    assert!(!indicators.contains("已隔离"), "the cell is blank, to be filled anew");
}

#[test]
fn the_same_quarter_sends_the_same_bytes_back_and_a_clean_one_nothing() {
    let (workspace, _) = wrong();
    built(&workspace);
    let first = sent_back(&workspace);
    built(&workspace);
    assert!(first.is_some() && first == sent_back(&workspace));
    let clean = Sandbox::of(LABEL);
    clean.build(LABEL);
    let open: Vec<String> = clean.outputs(LABEL).into_keys().filter(|name| name.contains("永仁县")).collect();
    assert_eq!(open, Vec::<String>::new());
}

#[test]
fn reminders_name_the_deadline_and_the_days_and_stay_true_without_a_day() {
    let workspace = Sandbox::of(LABEL);
    workspace.remove(LABEL, FILE);
    workspace.put(LABEL, "楚雄市.xlsx", b"%PDF-1.4");
    let report = workspace.check(LABEL).report().clone();
    let on = |today| reminders(pack(), &report, today).into_iter().map(|r| r.text).collect::<Vec<_>>();
    let texts = on(Some(date(2024, 9, 30)));
    assert_eq!(texts.len(), 2);
    assert!(
        texts[0].starts_with("楚雄市司法局：") && texts[0].contains("楚雄市.xlsx没有采用"),
        "{}",
        texts[0]
    );
    assert!(
        texts[1].starts_with("永仁县司法局：2024年第三季度") && texts[1].contains("2024年9月25日"),
        "{}",
        texts[1]
    );
    assert!(texts.iter().all(|text| text.contains("已逾期5天")), "{texts:?}");
    assert!(on(None).iter().all(|text| !text.contains("逾期") && !text.contains("还有")));
}

/// A township's list that a county sends beside its return says what the return says: nothing is in question, or only what
/// differs.
#[test]
fn a_part_of_a_return_in_a_file_of_its_own_is_counted_once_and_questions_only_what_it_says_otherwise() {
    let county = sample(QUARTER, COUNTY);
    let part = |mut rows: Vec<jibao_core::returns::DetailRow>, change: bool| {
        rows.truncate(9);
        let mut part = county.clone();
        *part.villages_mut() = rows;
        if change {
            part.villages_mut()[3].values.edit("persons", |entry| entry.put(Decimal::from(99)));
        }
        let mut package = Package::open(&workbook(&part));
        for sheet in ["封面", "指标表", "文字材料"] {
            package.drop_sheet(sheet);
        }
        package.bytes()
    };
    let whole = Sandbox::of(LABEL).check(LABEL);
    for change in [false, true] {
        let workspace = Sandbox::of(LABEL);
        workspace.put(
            LABEL,
            "永仁县永定镇村级明细表.xlsx",
            &part(county.clone().villages().to_vec(), change),
        );
        let checked = workspace.check(LABEL);
        assert_eq!(count(&checked, "same-content"), usize::from(!change));
        assert_eq!(count(&checked, "two-returns"), usize::from(change));
        let number = |of: &Composed, code: &str| {
            of.report().line(code).unwrap().cell(&COUNTY.into()).unwrap().number()
        };
        assert_eq!(number(&checked, "G02"), number(&whole, "G02"));
        assert_eq!(number(&checked, "M0902") == number(&whole, "M0902"), !change);
    }
}
