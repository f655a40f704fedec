//! What a missing county, a copied sheet or a doubted value leaves open, in every output that speaks of it.

use super::*;
use calamine::Data;
use jibao_core::report::standing::{lacking, verdict};
use jibao_tests::printed::{rows_by_code, sheet};

/// The quarter with some returns gone and others changed, beside those before it.
fn quarter(at: usize, gone: &[&str], change: impl Fn(&mut Submission)) -> Report {
    let mut inboxes: Vec<Inbox> =
        quarters()[..=at].iter().map(jibao_fixtures::SampleQuarter::inbox).collect();
    let mut now = inboxes.pop().unwrap();
    now.submissions.retain(|one| !gone.contains(&one.reporter.as_str()));
    now.submissions.iter_mut().for_each(change);
    Report::build(pack(), &Settings::default(), now, inboxes, Vec::new())
}

fn put(submission: &mut Submission, code: &str, number: i64) {
    value(submission, code).put(number.into());
}

#[test]
fn a_whole_that_lacks_a_county_is_short_by_no_amount() {
    for (gone, known) in [(&["532301", "532302"][..], false), (&[][..], true)] {
        let report = quarter(0, gone, |_| {});
        let result = report.target("M0905").unwrap();
        let indicator = pack().catalogue.get("M0905").unwrap();
        assert_eq!((result.holds.is_some(), result.gap.is_some()), (known, known), "{gone:?}");
        let told = lacking(pack(), indicator, result);
        assert_eq!(told == "—", !known, "{told}");
    }
}

#[test]
fn a_sheet_that_repeats_the_quarter_before_doubts_all_that_stands_on_it() {
    let before = quarters()[1].inbox();
    let earlier = before.submissions.iter().find(|one| one.reporter.as_str() == COUNTY).unwrap();
    let report = with(|submission| {
        for ((code, column), entry) in &mut submission.entries {
            let flow = pack().catalogue.get(code.as_str()).is_some_and(|one| one.kind == Kind::Flow);
            let same = earlier.entries.get(&(code.clone(), *column)).and_then(|one| one.number());
            if let Some(number) = same.filter(|_| flow && *column == Column::Current) {
                entry.put(number);
            }
        }
    });
    assert!(report.findings.iter().any(|one| one.code == "V13"));
    let id = ReporterId::from(COUNTY);
    let doubted = |code: &str| report.line(code).unwrap().cells[&id].doubted;
    assert!(doubted("G01") && doubted("M0901") && doubted("M1704"), "the sheet of indicators");
    assert!(!doubted("M0904"), "the villages stand on a sheet of their own");
    let place = report.line("G01").unwrap().cells[&id].places[0].clone();
    assert!(report.now.is_doubted(&place));
}

#[test]
fn a_doubted_value_leaves_a_goal_of_the_whole_to_be_checked_and_not_to_be_sent() {
    let report = with(|submission| put(submission, "M0905", 2));
    let finding = report.findings.iter().find(|one| one.code == "V7-M0905").cloned();
    let finding = finding.expect("the villages have more of them");
    assert_eq!(finding.severity, Severity::Error);
    let result = report.target("M0905").unwrap();
    assert_eq!(result.doubted, [ReporterId::from(COUNTY)]);
    assert_eq!(verdict(report.quarter, result), "待核");
}

#[test]
fn what_is_wanted_by_the_end_of_every_year_is_not_missed_before_it() {
    for (at, due) in [(2, true), (3, false)] {
        let report = quarter(at, &[], |one| {
            if one.reporter.as_str() == COUNTY {
                put(one, "M0201", 0);
            }
        });
        let result = report.target("M0201").unwrap();
        assert_eq!((result.holds, result.met), (Some(false), due.then_some(false)), "{}", report.quarter);
        assert_eq!(result.target.due_in(report.quarter.year()), format!("{}年底前", report.quarter.year()));
    }
}

#[test]
fn a_cause_is_told_with_who_says_it() {
    const LATER: &str = "2025年第二季度";
    let text = |silent: &[(&str, &str)]| {
        let sandbox = Sandbox::of_all_quarters();
        for (id, file) in silent {
            let mut submission = sample("2025Q2", id);
            submission.villages_mut().iter_mut().for_each(|row| row.remark = "".into());
            sandbox.put(LATER, file, &workbook(&submission));
        }
        sandbox.build(LATER);
        document_text(&sandbox.outputs(LATER)[&format!("{LATER}工作总结.docx")])
    };
    assert!(text(&[]).contains("，有关县市说明："));
    let one = text(&[("532301", "楚雄市.xlsx"), ("532302", "禄丰市.xlsx")]);
    assert!(one.contains("，南华县说明：") && !one.contains("有关县市说明"));
}

#[test]
fn nothing_that_nobody_has_is_a_number_in_the_workbook() {
    let sandbox = Sandbox::of(LABEL);
    for county in pack().reporters.counties() {
        sandbox.remove(LABEL, &format!("{}.xlsx", county.name));
    }
    sandbox.build(LABEL);
    let book = &sandbox.outputs(LABEL)[&format!("{LABEL}汇总表.xlsx")];
    let goals = rows_by_code(book, "目标完成");
    for (code, heading) in [("M0903", "分子"), ("M0903", "分母"), ("M1001", "差距"), ("M0902", "差距")]
    {
        let cell = &goals[code][heading];
        assert!(matches!(cell, Data::String(text) if text == "—"), "{code} {heading}: {cell:?}");
    }
}

#[test]
fn the_sheet_of_trends_says_which_period_lacks_whom() {
    let told = |gone: &[&str]| {
        let sandbox = Sandbox::of(LABEL);
        for file in gone {
            sandbox.remove(LABEL, file);
        }
        sandbox.build(LABEL);
        let trends = sheet(&sandbox.outputs(LABEL)[&format!("{LABEL}汇总表.xlsx")], "趋势");
        trends
            .used_cells()
            .any(|(_, _, cell)| cell.to_string().contains(&format!("{LABEL}不含元谋县，不能直接相比")))
    };
    assert!(told(&[FILE]));
    assert!(!told(&[]));
}
