//! What was told untruly of numbers beside the words: rates over nothing, what does not apply, what is no activity.

use jibao_core::count::settings::Settings;
use jibao_core::ids::{Period, ReporterId};
use jibao_core::pack::Pack;
use jibao_core::report::Report;
use jibao_core::report::standing::{position, verdict};
use jibao_core::returns::{Inbox, Value};
use rust_decimal::Decimal;

use super::{files, pack, period, rows, submission};

/// Two reporters' numbers of the empty pack's indicators.
fn told_of(pack: &Pack, values: [[Value; 3]; 2]) -> Report {
    let mut inbox = Inbox::empty(period(2026, 1));
    for (reporter, values) in ["A01", "A02"].into_iter().zip(values) {
        let values: Vec<(&str, Value)> = ["A01", "A02", "A03"].into_iter().zip(values).collect();
        inbox.submissions.push(submission(pack, reporter, period(2026, 1), &values));
    }
    Report::build(pack, &Settings::default(), inbox, Vec::new(), Vec::new())
}

fn said(pack: &Pack, report: &Report, template: &str) -> String {
    let mut files = pack.files.clone();
    files.insert("text/工作总结.tera", format!("# 标题\n\n{template}\n"));
    let pack = Pack::load(files).unwrap();
    let edition = jibao_core::public::Edition::internal(report);
    let functions = jibao_render::narrative::TextFunctions::default();
    let kind = gongwen::DocumentKind::Internal;
    let text = jibao_render::narrative::compose(&pack, edition, kind, &functions).unwrap();
    let runs = text.summary.blocks.iter().flat_map(jibao_render::narrative::TextBlock::texts);
    let one = |run: &jibao_core::report::figure::Run| match run {
        jibao_core::report::figure::Run::Words(text)
        | jibao_core::report::figure::Run::Figure { text, .. } => text.clone(),
    };
    runs.map(|runs| runs.iter().map(one).collect::<String>()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_rate_over_a_reported_zero_is_not_told_as_not_reported() {
    let pack = pack();
    let template = "人均{{ A04.now }}。{{ clauses(of=[\"人均{A04}\", \"开展{A01}\"]) }}。目标{{ A04.reach }}，{{ A04.state }}。";
    let zero = || [Value::from(5), Value::from(5), Value::from(0)];
    let report = told_of(&pack, [zero(), zero()]);
    let text = said(&pack, &report, template);
    assert!(text.contains("人均（本期没有在册队员，不计算）。"), "{text}");
    assert!(
        text.contains("人均活动（本期没有在册队员，不计算）") || text.contains("，不计算），开展10场次"),
        "{text}"
    );
    assert!(!text.contains("未报送") && text.contains("不适用"), "{text}");
    let (result, line) = (report.target("A04").unwrap(), report.line("A04"));
    assert_eq!(verdict(report.quarter, result), "不适用");
    assert_eq!(position(pack.catalogue.get("A04").unwrap(), line, result), "不适用");
    // Left blank, it is what it was.
    let blank = || [Value::from(5), Value::from(5), Value::Blank];
    let mut inbox = Inbox::empty(period(2026, 1));
    for reporter in ["A01", "A02"] {
        let values: Vec<(&str, Value)> = ["A01", "A02"].into_iter().zip(blank()).collect();
        inbox.submissions.push(submission(&pack, reporter, period(2026, 1), &values));
    }
    let report = Report::build(&pack, &Settings::default(), inbox, Vec::new(), Vec::new());
    assert!(said(&pack, &report, template).contains("人均未报送。"));
}

#[test]
fn who_says_that_a_goal_does_not_apply_is_not_told_to_have_sent_nothing() {
    let rows: Vec<String> = rows("", "").into_iter().map(|row| row.replace(">=10,州", ">=10,县")).collect();
    let pack = Pack::load(files(&rows)).unwrap();
    let values = |members: Value| [Value::from(5), Value::from(5), members];
    let report = told_of(&pack, [values(Value::from(12)), values(Value::NotApplicable)]);
    let result = report.target("A03").unwrap();
    assert_eq!((result.met, result.unknown.len()), (Some(true), 0));
    assert_eq!(result.not_applicable, [ReporterId::from("A02")]);
    let text = said(&pack, &report, "目标{{ A03.reach }}；{{ A03.state }}。");
    assert!(text.contains("（乙单位不适用）；已达到（乙单位不适用）。"), "{text}");
    assert!(!text.contains("未报"), "{text}");
    let report = told_of(&pack, [values(Value::from(2)), values(Value::NotApplicable)]);
    assert_eq!(report.target("A03").unwrap().gap, Some(Decimal::from(8)));
}

#[test]
fn nothing_before_is_said_without_calling_it_an_activity() {
    let pack = pack();
    let quarter = |period: Period, number: i64| {
        let mut inbox = Inbox::empty(period);
        let values: Vec<(&str, Value)> = vec![("A01", Value::from(number))];
        inbox.submissions.push(submission(&pack, "A01", period, &values));
        inbox
    };
    for (now, before, told) in [(5, 0, "，上季度没有。"), (0, 0, "，上季度与本期均没有。")]
    {
        let earlier = vec![quarter(period(2025, 4), before)];
        let report =
            Report::build(&pack, &Settings::default(), quarter(period(2026, 1), now), earlier, Vec::new());
        let text = said(&pack, &report, "开展活动{{ A01.now }}{{ A01.change }}。");
        assert!(text.contains(told) && !text.contains("未开展"), "{text}");
    }
}
