//! Only what is known is said: values in doubt, rows that do not count, rows that are missing, returns that say nothing.

mod open;
mod partly;
mod said;

use jibao_core::count::Standing;
use jibao_core::count::board::Status;
use jibao_core::count::settings::Settings;
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Column, Kind, Severity};
use jibao_core::report::Report;
use jibao_core::report::reminder::reminders;
use jibao_core::returns::{Finding, Inbox, Submission};
use jibao_tests::printed::document_text;
use jibao_tests::returns::{
    Retype, Villages as _, entry, pack, quarters, sample, value, workbook, workbook_after,
};
use jibao_tests::sandbox::Sandbox;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value as Json;

const LABEL: &str = "2024年第四季度";
const COUNTY: &str = "532328";
const FILE: &str = "元谋县.xlsx";

/// The quarter with one county's return changed, beside those before it.
fn with(change: impl FnOnce(&mut Submission)) -> Report {
    let mut inboxes: Vec<Inbox> = quarters()[..3].iter().map(jibao_fixtures::SampleQuarter::inbox).collect();
    let mut now = inboxes.pop().unwrap();
    change(now.submissions.iter_mut().find(|one| one.reporter.as_str() == COUNTY).unwrap());
    Report::build(pack(), &Settings::default(), now, inboxes, Vec::new())
}

fn of(report: &Report, code: &str) -> (Option<Decimal>, usize, Standing) {
    let line = report.line(code).unwrap();
    (line.total, line.covered(), line.standing())
}

fn total(report: &Report, code: &str) -> Decimal {
    report.line(code).unwrap().total.unwrap()
}

#[test]
fn a_row_that_the_register_does_not_have_counts_nowhere_and_is_one_finding() {
    let clean = with(|_| {});
    let report = with(|submission| {
        let rows = submission.villages_mut();
        for name in ["样例村甲", "样例村乙"] {
            let mut row = rows[0].clone();
            (row.code, row.name) = (None, name.into());
            row.place = row.place.cell(format!("B{}", rows.len() + 2));
            rows.push(row);
        }
    });
    for code in ["M0902", "M0903", "M0904", "M0906"] {
        assert_eq!(of(&report, code), of(&clean, code), "{code}");
    }
    let told: Vec<_> = report.findings.iter().filter(|finding| finding.code == "village-unknown").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].places.len(), 2);
    assert!(
        told[0].message.contains("样例村甲") && told[0].message.contains("没有计入"),
        "{}",
        told[0].message
    );
}

#[test]
fn a_missing_row_leaves_the_countys_village_figures_open_and_nothing_is_said_of_all() {
    let clean = with(|_| {});
    let report = with(|submission| {
        submission.villages_mut().drain(3..5);
    });
    for code in ["M0902", "M0903", "M0904"] {
        let (_, covered, standing) = of(&report, code);
        assert_eq!((covered, standing), (of(&clean, code).1 - 1, Standing::Missing), "{code}");
    }
    assert_ne!(report.target("M0902").unwrap().met, Some(true));
    let told = report.findings.iter().find(|finding| finding.code == "village-missing").unwrap();
    assert!(told.message.contains("缺2个村（社区）"), "{}", told.message);
    let derived =
        report.findings.iter().filter(|one| one.code.starts_with("V7-") || one.code.starts_with("V8-"));
    assert_eq!(derived.count(), 0, "what follows from the missing rows is told with them");
}

#[test]
fn an_open_error_marks_what_rests_on_it_and_stops_comparison_rank_and_verdict() {
    let report = with(|submission| {
        let given = value(submission, "G02").number().unwrap();
        value(submission, "G02").put(given * Decimal::TEN);
    });
    let line = report.line("G02").unwrap();
    assert_eq!(line.standing(), Standing::Doubted);
    assert!(line.cells[&ReporterId::from(COUNTY)].doubted);
    let indicator = pack().catalogue.get("G02").unwrap();
    assert!(report.versus_previous(indicator).is_none());
    assert!(jibao_core::count::rank::ranks(pack(), indicator, line).is_empty());
    assert_eq!(report.line("G01").unwrap().standing(), Standing::Accepted, "other values are not touched");
}

#[test]
fn a_zero_a_rate_over_nothing_and_who_leads_say_whom_they_lack_and_what_is_doubted() {
    const LATER: &str = "2025年第二季度";
    let text = |change: &dyn Fn(&mut Submission)| {
        let sandbox = Sandbox::of(LATER);
        let before = Sandbox::of("2025年第一季度");
        jibao_tests::copy_folder(
            &before.path().join("2025年第一季度"),
            &sandbox.path().join("2025年第一季度"),
        )
        .unwrap();
        let mut submission = sample("2025Q2", "532302");
        change(&mut submission);
        sandbox.put(LATER, "禄丰市.xlsx", &workbook(&submission));
        sandbox.build(LATER);
        document_text(&sandbox.outputs(LATER)[&format!("{LATER}工作总结.docx")])
    };
    // The county's only case blank: nothing is said of all counties.
    let blank = text(&|submission| {
        for (_, entry) in submission.entries.iter_mut().filter(|((code, _), _)| code.as_str() == "M1408") {
            entry.write("");
        }
    });
    assert!(!blank.contains("矫正期间无重新犯罪。"), "{blank}");
    // Said to be none against the quarter before: an error.
    let zero = text(&|submission| {
        for (_, entry) in submission.entries.iter_mut().filter(|((code, _), _)| code.as_str() == "M1408") {
            entry.write("0");
        }
    });
    assert!(!zero.contains("矫正期间无重新犯罪。"), "{zero}");
    // Nothing accepted and much settled: no rate above everything.
    let over = text(&|submission| {
        value(submission, "M1602").write("0");
    });
    let rates = over.split("成功率").nth(1).unwrap();
    assert!(rates[..rates.find('。').unwrap()].contains("（待核）"), "{rates}");
    let leaders = text(&|submission| {
        for (_, entry) in submission.entries.iter_mut().filter(|((code, _), _)| code.as_str() == "M1602") {
            entry.write("");
        }
    });
    let leading = leaders.split("受理量居前的是").nth(1).unwrap();
    assert!(leading[..leading.find('。').unwrap()].contains("不含禄丰市"), "{leading}");
}

#[test]
fn what_follows_from_another_finding_names_it_stands_below_it_and_is_not_counted() {
    const SHORT: &str = "532301";
    let mut inboxes: Vec<Inbox> = quarters().iter().map(jibao_fixtures::SampleQuarter::inbox).collect();
    let mut now = inboxes.pop().unwrap();
    let built =
        |now: &Inbox| Report::build(pack(), &Settings::default(), now.clone(), inboxes.clone(), Vec::new());
    let clean = built(&now);
    // The year's total is not multiplied: an error. What the number looks like by itself is no doubt of its own.
    let return_ = now.submissions.iter_mut().find(|one| one.reporter.as_str() == SHORT).unwrap();
    let given = value(return_, "G02").number().unwrap();
    entry(return_, "G02", Column::Current).put(given * Decimal::TEN);
    let report = built(&now);
    let mine = |finding: &&Finding| finding.reporter.as_ref().is_some_and(|id| id.as_str() == SHORT);
    let own: Vec<&Finding> = report.findings.iter().filter(mine).collect();
    let following: Vec<(usize, &Finding)> =
        own.iter().enumerate().filter(|(_, one)| one.cause.is_some()).map(|(at, one)| (at, *one)).collect();
    for (at, one) in &following {
        let cause = one.cause.as_deref().unwrap();
        let root = own.iter().position(|other| other.message == cause).unwrap();
        assert!(own[root].cause.is_none() && root < *at && one.hint.contains(cause), "{one:?}");
    }
    // 村级达标率 and the least number follow from the villages that are short; V11 and V10 from the wrong number.
    let codes: Vec<&str> = following.iter().map(|(_, one)| one.code.as_str()).collect();
    assert_eq!(codes, ["V11", "V10-G02", "V20", "V20"], "{own:#?}");
    assert_eq!(own.iter().filter(|one| one.code == "V20" && one.cause.is_none()).count(), 1);
    let count = |severity| report.count(severity);
    assert_eq!(count(Severity::Error), clean.count(Severity::Error) + 1);
    assert_eq!(count(Severity::Warning), clean.count(Severity::Warning));
    for severity in [Severity::Error, Severity::Warning] {
        let counted = report.findings.iter().filter(|one| one.severity == severity && one.cause.is_none());
        assert_eq!(count(severity), counted.count());
    }
}

#[test]
fn no_section_is_accused_while_a_county_s_number_is_in_doubt() {
    let accused = |report: &Report| report.findings.iter().filter(|one| one.code == "V17").count();
    let report = with(|submission| {
        let all = value(submission, "M1602").number().unwrap();
        value(submission, "M1606").put(all + Decimal::TEN);
    });
    let of = |check: &&jibao_core::count::sections::SectionCheck| check.code.as_str() == "M1606";
    let check = report.section_checks.iter().find(of).expect("a section's figure stands beside it");
    assert!(check.doubted && check.section_value != check.counties_value, "{check:?}");
    assert_eq!(check.difference(), None);
    assert_eq!(accused(&report), accused(&with(|_| {})));
}

#[test]
fn a_doubted_figure_is_printed_as_one_in_text_and_data() {
    let sandbox = Sandbox::of_all_quarters();
    let mut submission = sample("2024Q4", COUNTY);
    let given = value(&mut submission, "G02").number().unwrap();
    value(&mut submission, "G02").put(given * Decimal::TEN);
    sandbox.put(LABEL, FILE, &workbook(&submission));
    let built = sandbox.build(LABEL);
    assert_eq!(built.checked.report().line("G02").unwrap().standing(), Standing::Doubted);
    let outputs = sandbox.outputs(LABEL);
    let text = document_text(&outputs[&format!("{LABEL}工作总结.docx")]);
    let at = text.find("（待核）").unwrap_or_else(|| panic!("{text}"));
    let after: String = text[at..].chars().take(12).collect();
    assert!(!after.contains("较上"), "{after}");
    let data: Json = serde_json::from_slice(&outputs["数据.json"]).unwrap();
    let all = data["indicators"].as_array().unwrap();
    let line = all.iter().find(|one| one["code"] == "G02").unwrap();
    assert_eq!(line["standing"], "doubted");
    assert_eq!(line["by_reporter"][COUNTY]["standing"], "doubted");
}

#[test]
fn a_return_without_its_day_is_undated_and_the_register_of_receipts_settles_it() {
    let sandbox = Sandbox::of(LABEL);
    let mut submission = sample("2024Q4", COUNTY);
    submission.cover.filled_on = None;
    submission.cover.fields.remove("filled_on");
    sandbox.put(LABEL, FILE, &workbook(&submission));
    let status = |sandbox: &Sandbox| {
        let report = sandbox.check(LABEL).report().clone();
        let row = report.board.iter().find(|row| row.reporter.as_str() == COUNTY).unwrap();
        (row.status, report.target("T00").unwrap().met)
    };
    let (undated, on_time) = status(&sandbox);
    assert_eq!(undated, Status::Undated);
    assert_ne!(on_time, Some(true));
    let name = pack().reporters.name(&ReporterId::from(COUNTY)).to_owned();
    for (day, expected) in [("2024-12-24", Status::OnTime), ("2024年12月30日", Status::Late)] {
        let register = format!("单位,收到日期,备注\n{name},{day},邮箱\n");
        std::fs::write(sandbox.path().join(LABEL).join("收文登记.csv"), register).unwrap();
        assert_eq!(status(&sandbox).0, expected, "{day}");
    }
    for (row, expected) in [
        ("某某县,2024-12-24".to_owned(), "某某县"),
        (format!("{name},2023-12-24"), "相差太远"),
        (format!("{name},2030-01-05"), "相差太远"),
        (format!("{name},腊月廿三"), "看不出是哪一天"),
    ] {
        let register = format!("单位,收到日期\n{row}\n");
        std::fs::write(sandbox.path().join(LABEL).join("收文登记.csv"), register).unwrap();
        let told = sandbox.try_check(LABEL).unwrap_err().to_string();
        assert!(told.contains("第2行") && told.contains(expected), "{told}");
    }
}

#[test]
fn a_wholly_blank_form_is_one_finding_and_no_return() {
    let sandbox = Sandbox::of(LABEL);
    let mut submission = sample("2024Q4", COUNTY);
    submission.entries.values_mut().for_each(|entry| drop(entry.clear()));
    for row in submission.villages_mut().iter_mut() {
        row.values.edit_each(|entry| drop(entry.clear()));
    }
    submission.words.clear();
    sandbox.put(LABEL, FILE, &workbook(&submission));
    let report = sandbox.check(LABEL).report().clone();
    let county = ReporterId::from(COUNTY);
    let own = report.findings.iter().filter(|one| one.reporter.as_ref() == Some(&county));
    assert_eq!(own.map(|one| one.code.as_str()).collect::<Vec<_>>(), ["blank-return"]);
    assert_eq!(report.with_status(Status::Missing), [&county]);
    let urged = reminders(pack(), &report, None);
    assert!(urged[0].text.contains("空表") && !urged[0].text.contains("没有收到"), "{}", urged[0].text);
}

#[test]
fn a_zero_report_confirms_none_for_every_flow_and_nothing_else() {
    let sandbox = Sandbox::of(LABEL);
    let mut submission = sample("2024Q4", COUNTY);
    let flows: Vec<_> =
        pack().catalogue.iter().filter(|one| one.kind == Kind::Flow && !one.units.is_nobody()).collect();
    for flow in &flows {
        if submission.entries.contains_key(&(flow.code.clone(), Column::Current)) {
            entry(&mut submission, flow.code.as_str(), Column::Current).clear();
        }
    }
    value(&mut submission, "M0905").clear();
    let place = submission.cover.fields["filled_on"].1.clone();
    submission.cover.fields.insert("nothing".into(), ("是".into(), place));
    sandbox.put(LABEL, FILE, &workbook_after(pack(), &submission));
    let report = sandbox.check(LABEL).report().clone();
    let cell = |code: &str| report.line(code).unwrap().cells[&ReporterId::from(COUNTY)].clone();
    assert_eq!(cell("G01").number(), Some(Decimal::ZERO));
    assert_eq!(cell("M0905").number(), None, "a stock is not confirmed by a zero report");
}

#[test]
fn numbers_that_no_count_can_be_are_asked_and_enter_nothing() {
    for text in ["999999999999999999999999999", "1000000000000000", "79228162514264337593543950335"] {
        let report = with(|submission| {
            value(submission, "M1602").put(text.parse().unwrap());
            value(submission, "M1606").put(text.parse().unwrap());
            value(submission, "G01").put(text.parse().unwrap());
        });
        let told = report.findings.iter().filter(|one| one.code == "too-large").count();
        assert_eq!(told, 3, "{text}");
        assert!(total(&report, "G01") < Decimal::from(1_000_000), "{text}");
    }
}

#[test]
fn two_folders_of_one_quarter_are_refused_and_a_copy_with_another_name_is_told() {
    let sandbox = Sandbox::of_all_quarters();
    let clean = sandbox.check(LABEL).report().clone();
    let folder = |name: &str| sandbox.path().join(name).join("上报");
    jibao_tests::copy_folder(&folder("2024年第三季度"), &folder("2024年第三季度（备份）")).unwrap();
    let report = sandbox.check(LABEL).report().clone();
    assert!(report.findings.iter().any(|one| one.message.contains("2024年第三季度（备份）")));
    assert_eq!(report.previous().map(|one| one.quarter), clean.previous().map(|one| one.quarter));
    jibao_tests::copy_folder(&folder("2024年第三季度"), &folder("2024Q3")).unwrap();
    let told = sandbox.try_check(LABEL).unwrap_err().to_string();
    assert!(told.contains("2024Q3") && told.contains("2024年第三季度"), "{told}");
}

#[test]
fn a_quarter_without_the_one_before_it_says_so() {
    let sandbox = Sandbox::of(LABEL);
    let report = sandbox.check(LABEL).report().clone();
    let told = report.findings.iter().find(|one| one.code == "no-predecessor").unwrap();
    assert!(told.message.contains("2024年第三季度"), "{}", told.message);
    assert!(with(|_| {}).findings.iter().all(|one| one.code != "no-predecessor"));
}

/// Whether the text claims something of all.
fn claims_all(report: &Report, code: &str) -> bool {
    report.target(code).is_some_and(|target| target.met == Some(true))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Random rows removed, added and doubted: no rate above 100 %, no verdict that the accepted cells refute, no total with
    /// a rejected cell.
    #[test]
    fn nothing_is_claimed_that_the_accepted_cells_refute(
        removed in proptest::collection::btree_set(0_usize..60, 0..4),
        added in 0_usize..4,
        wrong in proptest::option::of(0_usize..4),
    ) {
        let clean = with(|_| {});
        let county = ReporterId::from(COUNTY);
        let report = with(|submission| {
            let rows = submission.villages_mut();
            let stranger = rows[0].clone();
            let mut at = 0;
            rows.retain(|_| { at += 1; !removed.contains(&(at - 1)) });
            for _ in 0..added {
                let mut row = stranger.clone();
                (row.code, row.name) = (None, "样例外村".into());
                rows.push(row);
            }
            if let Some(which) = wrong {
                let code = ["M0502", "M1406", "M0601", "M1702"][which];
                let part = value(submission, code).number().unwrap();
                value(submission, code).put(part + Decimal::from(100_000));
            }
        });
        for line in report.now.lines() {
            let indicator = pack().catalogue.get(line.code.as_str()).unwrap();
            // 村级达标率 cannot be above 100 %, whatever rows are there.
            if line.code.as_str() == "M0903" {
                prop_assert!(line.total.is_none_or(|total| total <= Decimal::ONE_HUNDRED));
            }
            let doubted = line.cells.values().any(|cell| cell.doubted);
            if doubted && line.doubted().next().is_some() {
                prop_assert!(report.versus_previous(indicator).is_none(), "{}", line.code);
                prop_assert!(!claims_all(&report, line.code.as_str()), "{}", line.code);
            }
        }
        for code in ["M0902", "M0904"] {
            let line = report.line(code).unwrap();
            if removed.is_empty() {
                prop_assert_eq!(line.total, clean.line(code).unwrap().total);
            } else {
                prop_assert!(!line.shares.contains_key(&county), "{}", code);
                prop_assert!(!claims_all(&report, code), "{}", code);
            }
        }
        let errors = report.findings.iter().filter(|one| one.severity == Severity::Error).count();
        let before = clean.findings.iter().filter(|one| one.severity == Severity::Error).count();
        prop_assert_eq!(errors == before, removed.is_empty() && added == 0 && wrong.is_none());
    }
}
