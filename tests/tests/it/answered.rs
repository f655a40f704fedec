//! Answers to a return that was sent back, as they really come: twice, late, in part, in the wrong place, beside another
//! return. What they do not say themselves is asked, and nothing of them is lost.

use jibao::Composed;
use jibao_contract::form::{RETURNED, RETURNED_SHEET};
use jibao_core::pack::Severity;
use jibao_core::report::to_mend::to_mend;
use jibao_core::returns::{Finding, Submission};
use jibao_tests::package::Package;
use jibao_tests::returns::{Retype, Villages as _, pack, sample, value, workbook};
use jibao_tests::sandbox::Sandbox;
use rust_decimal::Decimal;

use crate::correction::{
    COUNTY, FILE, LABEL, QUARTER, book, built, changed, count, g02, mended, sent_back, sheet, stamp, taken,
    texts, wrong,
};

/// The county's return as it should have been.
fn right() -> Submission {
    let mut right = sample(QUARTER, COUNTY);
    value(&mut right, "G02").put(Decimal::from(300));
    right
}

fn number(checked: &Composed, code: &str) -> Option<Decimal> {
    checked.report().line(code).unwrap().cell(&COUNTY.into()).unwrap().number()
}

/// What the county is asked.
fn asked(checked: &Composed) -> Vec<Finding> {
    let report = checked.report();
    let own = to_mend(pack(), report).into_iter().filter(|mend| mend.reporter.id.as_str() == COUNTY);
    own.flat_map(|mend| mend.findings).cloned().collect()
}

#[test]
fn of_two_answers_what_only_one_changes_is_taken_and_what_both_change_is_asked() {
    let (workspace, county) = wrong();
    built(&workspace);
    let stamp = stamp(&sent_back(&workspace).unwrap());
    let (mut one, mut other) = (county.clone(), county);
    value(&mut one, "G02").put(Decimal::from(300));
    value(&mut one, "G03").put(Decimal::from(41));
    value(&mut other, "G02").put(Decimal::from(310));
    value(&mut other, "G01").put(Decimal::from(9));
    value(&mut other, "G01").remark = "补计一场".to_owned();
    let row = sample(QUARTER, COUNTY).villages()[1].clone();
    other.villages_mut().insert(1, row);
    for names in [["甲.xlsx", "乙.xlsx"], ["乙.xlsx", "甲.xlsx"]] {
        for (name, answer) in names.into_iter().zip([&one, &other]) {
            workspace.put(LABEL, name, &mended(answer, &stamp));
        }
        let checked = workspace.check(LABEL);
        let questions = asked(&checked);
        assert_eq!((count(&checked, "two-returns"), g02(&checked)), (1, None));
        let told = &questions.iter().find(|finding| finding.code == "two-returns").unwrap().message;
        assert!(told.contains("不同的1处") && told.contains("300") && told.contains("310"), "{told}");
        assert!(!told.contains("约300"), "what went out is no answer: {told}");
        assert_eq!(
            ["G03", "G01"].map(|code| number(&checked, code)),
            [41, 9].map(|value| Some(Decimal::from(value)))
        );
        let submission = checked.report().inbox.of(&COUNTY.into()).unwrap();
        assert_eq!(submission.villages().len(), sample(QUARTER, COUNTY).villages().len());
        assert_eq!(count(&checked, "village-missing"), 0);
        let remark =
            &submission.entries.iter().find(|((code, _), _)| code.as_str() == "G01").unwrap().1.remark;
        assert_eq!(remark, "补计一场");
    }
    // The question goes back with both numbers; sent in again as it is, it is no answer.
    built(&workspace);
    let again = sent_back(&workspace).unwrap();
    let cells = texts(sheet(&book(&again), "指标表"));
    assert!(cells.iter().any(|text| text == "300或310"), "{cells:?}");
    workspace.put(LABEL, "丙.xlsx", &again);
    let checked = workspace.check(LABEL);
    assert!(g02(&checked).is_none() && !asked(&checked).is_empty());
    workspace.remove(LABEL, "丙.xlsx");
    // Where they do not contradict each other, nothing is asked.
    value(&mut other, "G02").write("约300");
    workspace.put(LABEL, "甲.xlsx", &mended(&other, &stamp));
    workspace.put(LABEL, "乙.xlsx", &mended(&one, &stamp));
    let checked = built(&workspace).checked;
    assert_eq!((count(&checked, "two-returns"), g02(&checked)), (0, Some(Decimal::from(300))));
    let changes = changed(&checked.report().inbox.changes);
    assert!(changes.values().any(|change| *change == ("约300".to_owned(), "300".to_owned())), "{changes:?}");
    assert!(changes.values().any(|(_, after)| after == "补计一场"), "{changes:?}");
}

#[test]
fn a_late_answer_to_an_earlier_round_is_held_against_the_later_one() {
    let (workspace, mut county) = wrong();
    built(&workspace);
    let first = stamp(&sent_back(&workspace).unwrap());
    value(&mut county, "G02").write("大约300");
    workspace.put(LABEL, "乙.xlsx", &mended(&county, &first));
    built(&workspace);
    let second = stamp(&sent_back(&workspace).unwrap());
    workspace.put(LABEL, "丙.xlsx", &mended(&right(), &second));
    for (name, late, open) in [("丁.xlsx", 5_100, 1), ("0.xlsx", 5_100, 1), ("丁.xlsx", 300, 0)] {
        let mut answer = right();
        value(&mut answer, "G02").put(Decimal::from(late));
        workspace.put(LABEL, name, &mended(&answer, &first));
        let checked = workspace.check(LABEL);
        assert_eq!(count(&checked, "two-returns"), open, "{name}");
        assert_eq!(g02(&checked), (open == 0).then(|| Decimal::from(300)), "{name}");
        let replaced =
            |finding: &&Finding| finding.message.contains("代替丁") || finding.message.contains("代替0");
        assert!(!checked.report().findings.iter().any(|finding| replaced(&finding)), "nobody has seen it");
        workspace.remove(LABEL, name);
    }
}

#[test]
fn a_return_beside_an_answer_is_not_replaced_by_what_does_not_name_it() {
    let (workspace, county) = wrong();
    built(&workspace);
    let stamp = stamp(&sent_back(&workspace).unwrap());
    workspace.put(LABEL, "回复.xlsx", &mended(&right(), &stamp));
    // The return that was sent back, only opened and saved anew.
    let mut saved = Package::open(&workbook(&county));
    saved.edit("docProps/app.xml", "</Properties>", "<AppVersion>16.0300</AppVersion></Properties>");
    assert_ne!(saved.bytes(), workbook(&county));
    workspace.put(LABEL, FILE, &saved.bytes());
    let checked = workspace.check(LABEL);
    assert_eq!((taken(&checked), g02(&checked)), (vec!["回复.xlsx".to_owned()], Some(Decimal::from(300))));
    workspace.put(LABEL, FILE, &workbook(&county));
    // Another one, of the same day.
    let mut other = county;
    value(&mut other, "G02").put(Decimal::from(51_007));
    value(&mut other, "G03").put(Decimal::from(7));
    workspace.put(LABEL, "永仁县2.xlsx", &workbook(&other));
    let checked = workspace.check(LABEL);
    assert_eq!((count(&checked, "two-returns"), g02(&checked)), (1, None));
    let told = asked(&checked).into_iter().find(|finding| finding.code == "two-returns").unwrap().message;
    assert!(told.contains("51007") && told.contains("不同的1处"), "{told}");
    assert_eq!(number(&checked, "G03"), Some(Decimal::from(7)), "only it changes that");
}

#[test]
fn a_sheet_that_an_answer_has_not_got_stands_as_it_was_sent_in() {
    let (workspace, county) = wrong();
    built(&workspace);
    let stamp = stamp(&sent_back(&workspace).unwrap());
    for gone in [vec!["村级明细表"], vec!["文字材料"], vec!["村级明细表", "文字材料"]] {
        let mut answer = Package::open(&mended(&right(), &stamp));
        for sheet in &gone {
            answer.drop_sheet(sheet);
        }
        workspace.put(LABEL, "回复.xlsx", &answer.bytes());
        let checked = built(&workspace).checked;
        let submission = checked.report().inbox.of(&COUNTY.into()).unwrap();
        assert_eq!(g02(&checked), Some(Decimal::from(300)), "{gone:?}");
        assert_eq!(submission.words.len(), county.words.len(), "{gone:?}");
        assert_eq!(submission.files, ["回复.xlsx", FILE], "{gone:?}");
        assert_eq!(count(&checked, "sheet-missing"), 0, "{gone:?}");
        let villages = gone.contains(&"村级明细表");
        // What was found on the sheet that still counts is still to be mended.
        assert_eq!(count(&checked, "village-missing"), usize::from(villages), "{gone:?}");
        let rows = county.villages().len() + usize::from(!villages);
        assert_eq!(submission.villages().len(), rows, "{gone:?}");
        let told = checked.report().findings.iter().find(|finding| finding.code == "joined-return").unwrap();
        assert!(told.message.contains(gone[0]) && told.message.contains("沿用"), "{}", told.message);
        workspace.remove(LABEL, "回复.xlsx");
    }
}

/// What counts more than the whole that it is a part of: a warning.
const PART: &str = "M1604";

/// A quarter in which a county is asked why something is so, with its answer to that and what is asked.
fn explained(remark: &str) -> (Sandbox, Submission, Finding) {
    let (workspace, _) = wrong();
    let mut county = right();
    let whole = value(&mut county, "M1602").number().unwrap();
    value(&mut county, PART).put(whole + Decimal::from(2));
    workspace.put(LABEL, FILE, &workbook(&county));
    let asked = asked(&built(&workspace).checked);
    let is_it = |one: &&Finding| one.severity == Severity::Warning && one.code.contains(PART);
    let about = asked.iter().find(is_it).expect("it is asked about").clone();
    remark.clone_into(&mut value(&mut county, PART).remark);
    (workspace, county, about)
}

#[test]
fn a_reason_explains_the_number_that_it_was_given_for_and_nothing_is_no_reason() {
    let open = |checked: &Composed, code: &str| asked(checked).into_iter().find(|one| one.code == code);
    for filler in ["/", "无", "——", "同上", "已改", "。"] {
        let (workspace, county, about) = explained(filler);
        let stamp = stamp(&sent_back(&workspace).unwrap());
        workspace.put(LABEL, "回复.xlsx", &mended(&county, &stamp));
        assert!(open(&workspace.check(LABEL), &about.code).is_some(), "{filler}");
    }
    // The reason is taken, something else is asked once more, and with that answer the number changes.
    let (workspace, mut county, about) = explained("迁入2人");
    value(&mut county, "G02").write("约300");
    workspace.put(LABEL, "回复.xlsx", &mended(&county, &stamp(&sent_back(&workspace).unwrap())));
    assert!(open(&built(&workspace).checked, &about.code).is_none());
    let second = stamp(&sent_back(&workspace).unwrap());
    let number = value(&mut county, PART).number().unwrap();
    value(&mut county, "G02").put(Decimal::from(300));
    value(&mut county, PART).put(number + Decimal::from(20));
    workspace.put(LABEL, "回复二.xlsx", &mended(&county, &second));
    let told = open(&workspace.check(LABEL), &about.code).expect("the reason was given for another number");
    assert!(told.hint.contains("迁入2人"), "{}", told.hint);
    value(&mut county, PART).remark = "迁入22人".to_owned();
    workspace.put(LABEL, "回复二.xlsx", &mended(&county, &second));
    assert!(open(&workspace.check(LABEL), &about.code).is_none());
}

#[test]
fn an_answer_in_a_note_or_in_the_list_is_one_and_the_program_s_own_notes_are_nobody_s() {
    let (workspace, county, about) = explained("");
    let form = sent_back(&workspace).unwrap();
    let cell = about.place().cell.to_string();
    let place = format!("指标表{cell}");
    let reason = "迁入2人，户籍同日转来";
    // In the list, behind the item.
    let raw = book(&form);
    let list = sheet(&raw, RETURNED_SHEET);
    let (at, _) = list.cells.iter().find(|(_, text)| text.raw_text() == place).unwrap();
    let mut in_list = Package::open(&form);
    in_list.set(RETURNED_SHEET, &format!("F{}", at.0 + 1), reason);
    // Below the program's own note, and in its place.
    let comments = |edit: &dyn Fn(&str) -> String| {
        let mut answer = Package::open(&form);
        let head = format!("<comment ref=\"{cell}\"");
        let own = |text: &str| text.contains(&head) && text.contains("退回核对");
        let names: Vec<String> = answer.parts().map(|(name, _)| name.to_owned()).collect();
        let part = names.iter().find(|name| name.contains("/comments") && own(&answer.part(name))).unwrap();
        let xml = answer.part(part);
        let (before, rest) = xml.split_once(&head).unwrap();
        let (comment, _) = rest.split_once("</comment>").unwrap();
        let text = comment.rsplit_once("</t>").unwrap().0.rsplit_once('>').unwrap().1;
        assert!(before.len() + text.len() < xml.len() && text.contains("退回核对"), "{text}");
        answer.edit(part, text, &edit(text));
        answer.bytes()
    };
    let below = comments(&|text| format!("{text}\n{reason}"));
    let instead = comments(&|_| reason.to_owned());
    for (name, bytes) in [("表", in_list.bytes()), ("注下", below), ("注", instead)] {
        workspace.put(LABEL, "回复.xlsx", &bytes);
        let checked = built(&workspace).checked;
        assert!(!asked(&checked).iter().any(|one| one.code == about.code), "{name}");
        assert!(checked.report().inbox.changes.iter().any(|change| change.after == reason), "{name}");
        workspace.remove(LABEL, "回复.xlsx");
    }
    // Without property and first sheets, as after copying: its notes are still its own.
    let mut copied = Package::open(&mended(&county, &stamp(&form)));
    copied.set_property(RETURNED, "");
    let mut bare = Package::open(&form);
    bare.set_property(RETURNED, "");
    bare.drop_sheet(RETURNED_SHEET);
    bare.drop_sheet("退回消息");
    workspace.remove(LABEL, FILE);
    workspace.put(LABEL, FILE, &bare.bytes());
    let checked = workspace.check(LABEL);
    assert_eq!(count(&checked, "ambiguous-value"), 0);
    assert_eq!(g02(&checked), Some(Decimal::from(300)));
}

#[test]
fn what_was_sent_back_to_one_is_no_answer_of_another_s_and_one_in_another_quarter_is_the_office_s_to_move() {
    let (workspace, _) = wrong();
    built(&workspace);
    let stamp = stamp(&sent_back(&workspace).unwrap());
    // The form of this county, filled in by its neighbour with its own numbers.
    let other = "532326";
    let reporter = pack().reporters.get(&other.into()).unwrap();
    let mut theirs = Package::open(&mended(&sample(QUARTER, other), &stamp));
    theirs.set_property("jibao.reporter", COUNTY);
    workspace.put(LABEL, &format!("{}回复.xlsx", reporter.name), &theirs.bytes());
    let checked = workspace.check(LABEL);
    let replaced = |finding: &&Finding| {
        finding.reporter.as_ref().is_some_and(|id| id.as_str() == other) && finding.message.contains("退回后")
    };
    assert_eq!(checked.report().findings.iter().find(replaced), None);
    workspace.remove(LABEL, &format!("{}回复.xlsx", reporter.name));
    // An answer of this quarter in the folder of another one, whose own return is there.
    let before = "2024年第二季度";
    workspace.put(before, FILE, &workbook(&sample("2024Q2", COUNTY)));
    workspace.put(before, "永仁县回复.xlsx", &mended(&right(), &stamp));
    let checked = workspace.check(before);
    let own = |finding: &&Finding| finding.code == "wrong-quarter";
    let told = checked.report().findings.iter().find(own).unwrap();
    assert_eq!(told.reporter, None, "{}", told.message);
    assert!(told.hint.contains("移到") && told.hint.contains("已经收到"), "{}", told.hint);
    assert!(!asked(&checked).iter().any(|one| one.code == "wrong-quarter"));
}
