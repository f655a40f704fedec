//! The page of a small hand-made report, hostile texts among it.

use jibao_core::count::settings::Settings;
use jibao_core::ids::{Period, ReporterId};
use jibao_core::pack::Severity;
use jibao_core::returns::{CoverSheet, Details, Finding, Inbox, Submission, Waived};
use jibao_core::rules::waiver::Waiver;

use super::*;
use crate::sheet::samples::pack;

const HOSTILE: &str =
    "<script>alert(1)</script> \"双\" '单' & \\u0041 \u{202e}倒\u{2066} \u{0}\u{1b} </style>";

fn finding(code: &str, reporter: Option<&str>, severity: Severity, message: &str) -> Finding {
    Finding {
        code: code.to_owned(),
        severity,
        reporter: reporter.map(ReporterId::from),
        places: vec![Place::sheet(format!("{message}.xlsx"), "指标表")],
        message: message.to_owned(),
        hint: "核对。".to_owned(),
        cause: None,
        explained: None,
        waived: None,
    }
}

fn report() -> Report {
    waived(Vec::new())
}

fn waived(waivers: Vec<Waiver>) -> Report {
    let quarter = Period::quarter(2025, 2).unwrap();
    let mut inbox = Inbox::empty(quarter);
    inbox.submissions.push(Submission {
        reporter: ReporterId::from("532301"),
        quarter,
        files: vec![HOSTILE.to_owned()],
        cover: CoverSheet { filled_on: Some(quarter.last_month_day(24)), ..CoverSheet::default() },
        entries: std::collections::BTreeMap::new(),
        details: Details::default(),
        words: Vec::new(),
        sample: true,
        history: jibao_core::returns::History::default(),
        sentences: Vec::new(),
    });
    inbox.findings = vec![
        finding("V20", Some("532301"), Severity::Error, HOSTILE),
        finding("no-such-code", None, Severity::Info, "没有单位的"),
        Finding {
            waived: Some(Waived { by: "样例丙".to_owned(), reason: HOSTILE.to_owned() }),
            ..finding("late", Some("532302"), Severity::Warning, "已豁免的")
        },
    ];
    Report::build(pack(), &Settings::default(), inbox, Vec::new(), waivers)
}

fn page(report: &Report) -> String {
    String::from_utf8(Pages::new(pack(), report).unwrap().whole().unwrap()).unwrap()
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split_once(from).unwrap().1.split_once(to).unwrap().0
}

#[test]
fn what_a_return_says_never_becomes_markup() {
    let page = page(&report());
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &quot;双&quot;"));
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("</style").count(), 1);
    let unwanted = |character: &char| {
        (character.is_control() && *character != '\n')
            || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert_eq!(page.chars().find(unwanted), None);
}

#[test]
fn only_the_page_s_own_style_and_script_may_run_and_nothing_is_fetched() {
    let page = page(&report());
    assert!(page.contains(&format!("style-src '{}'", hash(between(&page, "<style>", "</style>")))));
    assert!(page.contains(&format!("script-src '{}'", hash(between(&page, "<script>", "</script>")))));
    for fetching in ["http://", "https://", " src=", "@import", "url(", " style=", " onclick="] {
        assert!(!page.contains(fetching), "{fetching}");
    }
}

#[test]
fn every_finding_stands_once_and_the_counts_are_the_report_s() {
    let report = report();
    let page = page(&report);
    assert_eq!(page.matches("<article class=\"finding ").count(), report.findings.len());
    let total = |id: &str| between(&page, &format!("id=\"total-{id}\">"), "<").parse::<usize>().unwrap();
    let counted: Vec<usize> = ["error", "warning", "info", "waived"].into_iter().map(total).collect();
    let waived = report.findings.iter().filter(|finding| finding.waived.is_some()).count();
    assert_eq!(waived, 1);
    // What follows from another finding stands below it and is not counted.
    let following = report.findings.iter().filter(|finding| finding.cause.is_some()).count();
    assert_eq!(counted.iter().sum::<usize>() + following, report.findings.len());
    assert_eq!(counted[0], report.count(Severity::Error));
    assert_eq!(counted[1], report.count(Severity::Warning));
    assert_eq!(counted[3], waived);
    assert!(page.contains("（<bdi>样例丙</bdi>）"));
}

#[test]
fn each_reporter_has_a_line_and_those_missing_are_reminded_in_words_without_days() {
    let page = page(&report());
    for reporter in pack().reporters.iter() {
        assert!(page.contains(&reporter.name), "{}", reporter.name);
    }
    assert_eq!(page.matches("class=\"reminder-text\"").count(), pack().reporters.iter().count() - 1);
    assert!(page.contains("应于2025年6月25日前报送，至今没有收到，请抓紧填好"));
}

#[test]
fn the_waiver_to_copy_lets_that_very_finding_stand_once_reason_and_name_are_written() {
    let report = report();
    let of =
        |report: &Report, code: &str| report.findings.iter().find(|one| one.code == code).unwrap().clone();
    let waiver = |report: &Report, code: &str| {
        let pages = Pages::new(pack(), report).unwrap();
        let view = pages.view(Shows::All);
        findings::waiver(view, &findings::said(view), &of(report, code))
    };
    let copied = waiver(&report, "V20");
    assert_eq!(gongwen::clean(&copied), copied);
    let filled = copied.replace("\"\"", "\"已核实\"");
    let waivers = jibao_core::rules::waiver::read(&filled, pack()).unwrap();
    assert_eq!(waivers[0].message, HOSTILE.trim());
    assert_eq!(waiver(&report, "missing-return"), "", "nobody may waive it");
    let report = waived(waivers);
    assert!(page(&report).contains("已核实"));
    assert_eq!(waiver(&report, "V20"), "", "it is waived");
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(page(&report()), page(&report()));
}
