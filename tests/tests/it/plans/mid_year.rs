//! A plan that begins in the middle of a year: 本年累计 goes on only where it is carried over.

use jibao::{Workspace, unwatched};
use jibao_core::ids::{Code, Period};
use jibao_core::pack::Column;
use jibao_core::returns::{Entry, Inbox, Place, Submission, Value};
use jibao_tests::returns::{put, small};
use rust_decimal::Decimal;

use super::{TODAY, edit, faults};

/// A return of the empty pack: both values of 开展活动 and 参加人次, and 在册队员.
fn filled(reporter: &str, period: Period, numbers: [u32; 5]) -> Submission {
    let place = Place::file(format!("{reporter}.xlsx"));
    let columns = [
        ("A01", Column::Current),
        ("A01", Column::Year),
        ("A02", Column::Current),
        ("A02", Column::Year),
        ("A03", Column::Current),
    ];
    let entry = |((code, column), number): ((&str, Column), u32)| {
        let value = Value::Reported(Decimal::from(number));
        ((Code::from(code), column), Entry::new(value, number.to_string(), place.clone()))
    };
    let entries = columns.into_iter().zip(numbers).map(entry).collect();
    let text = "组织队员走村入户开展活动，逐户登记参加情况，活动结束后当天清点人数并公布结果。";
    small(reporter, period, format!("{reporter}.xlsx"), entries, text)
}

#[test]
fn year_totals_go_on_from_the_earlier_plan_only_where_they_are_carried_over() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    faults::packs(root);
    edit(root, "方案包/schedule.toml", |text| text.replace("2025Q4", "2026Q1"));
    edit(root, "方案包2026/schedule.toml", |text| text.replace("from = \"2026Q1\"", "from = \"2026Q2\""));
    // 参加人次 is counted anew, and so the rate has nothing to be compared with.
    edit(root, "方案包2026/indicators.csv", |text| {
        text.replace(",,A02\n", ",,\n").replace(",,R01\n", ",,\n")
    });
    let workspace = Workspace::open(root).unwrap();
    let [first, second]: [Period; 2] = ["2026Q1", "2026Q2"].map(|period| period.parse().unwrap());
    for reporter in ["A01", "A02"] {
        put(root, workspace.pack_of(first), &filled(reporter, first, [20, 20, 500, 500, 8]));
    }
    // The year's 30 activities are the 20 before and 10 more; of the participants, the new plan's own 400.
    put(root, workspace.pack_of(second), &filled("A01", second, [10, 30, 400, 400, 9]));
    // The second forgot the 20 of the plan before.
    put(root, workspace.pack_of(second), &filled("A02", second, [10, 10, 400, 400, 9]));
    let (workspace, dir) = jibao::resolve(&root.join(second.label())).unwrap();
    let checked = jibao::check(&workspace, &dir, &unwatched).unwrap();
    let report = checked.report();
    let found: Vec<(&str, &str)> = report
        .findings
        .iter()
        .filter(|one| {
            one.code.starts_with("V4") || one.code.starts_with("V12") || one.message.contains("累计")
        })
        .map(|one| (one.reporter.as_ref().map_or("", |id| id.as_str()), one.message.as_str()))
        .collect();
    assert!(found.iter().any(|(whose, told)| *whose == "A02" && told.contains("30")), "{found:?}");
    assert!(found.iter().all(|(whose, told)| *whose == "A02" && !told.contains("人次")), "{found:?}");
    let run = report.runs.iter().find(|run| run.code == "V4-A02").unwrap();
    assert_eq!((run.passed, run.failed), (0, 0));
    let reasons: Vec<&str> = run.not_run.keys().map(String::as_str).collect();
    assert_eq!(reasons, ["上季度按前一方案报送，没有承接这项指标，无往期可比"]);
    let line = |code: &str| report.line(code).unwrap();
    assert_eq!((line("A01").year_total, line("A02").year_total), (Some(40.into()), Some(800.into())));
    let versus = |code: &str| {
        let indicator = workspace.pack_of(second).catalogue.get(code).unwrap();
        report.versus_previous(indicator).map(|found| (found.now, found.then))
    };
    assert_eq!(versus("A03"), Some((18.into(), 16.into())));
    assert_eq!((versus("A02"), versus("R01")), (None, None));
    jibao::build(&workspace, &dir, TODAY, &unwatched).unwrap();
    let verified = jibao::verify(&workspace, &dir).unwrap();
    assert!(verified.differences.is_empty(), "{:?}", verified.differences);
}

#[test]
fn three_plans_in_a_row_carry_a_value_through_the_one_between() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    faults::packs(root);
    let third = root.join("方案包2027");
    jibao_tests::copy_folder(&root.join("方案包2026"), &third).unwrap();
    edit(root, "方案包2026/schedule.toml", |text| text.replace("2030Q4", "2026Q4"));
    edit(&third, "schedule.toml", |text| text.replace("2026Q1", "2027Q1"));
    edit(&third, "pack.toml", |text| {
        text.replace("id = \"second\"", "id = \"third\"").replace("id = \"first\"", "id = \"second\"")
    });
    // What is A01 in the first is X01 in the third; 在册队员 is not carried over the first border.
    edit(&third, "indicators.csv", |text| {
        text.replace("\nA01,", "\nX01,").replace("rate,A02,A01", "rate,A02,X01")
    });
    for file in ["rules.toml", "annex.toml", "clauses.toml", "text/工作总结.tera"] {
        let path = third.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, text.replace("A01", "X01")).unwrap();
    }
    edit(root, "方案包2026/indicators.csv", |text| text.replace(",,A03\n", ",,\n"));
    std::fs::write(root.join("jibao.toml"), "pack = [\"方案包2027\", \"方案包\", \"方案包2026\"]\n").unwrap();
    let workspace = Workspace::open(root).unwrap();
    let [oldest, last, now]: [Period; 3] =
        ["2026Q1", "2026Q4", "2027Q1"].map(|period| period.parse().unwrap());
    let ids = [oldest, last, now].map(|period| workspace.pack_of(period).about.id.clone());
    assert_eq!(ids, ["second", "second", "third"]);
    let earliest: Period = "2025Q4".parse().unwrap();
    for (period, count) in [(earliest, 7), (oldest, 8), (last, 9), (now, 10)] {
        let mut submission = filled("A01", period, [count, count, 50, 50, 8]);
        if period == now {
            let entries = std::mem::take(&mut submission.entries).into_iter();
            let code = |code: Code| if code.as_str() == "A01" { Code::from("X01") } else { code };
            submission.entries = entries.map(|((old, column), entry)| ((code(old), column), entry)).collect();
        }
        put(root, workspace.pack_of(period), &submission);
    }
    let (workspace, dir) = jibao::resolve(&root.join(now.label())).unwrap();
    let checked = jibao::check(&workspace, &dir, &unwatched).unwrap();
    let data = checked.data().unwrap();
    let series = |code: &str| -> Vec<String> {
        let indicator = data.indicators.iter().find(|one| one.code == code).unwrap();
        indicator.series.iter().map(|point| format!("{}={}", point.quarter, point.total.unwrap())).collect()
    };
    assert_eq!(series("X01"), ["2025Q4=7", "2026Q1=8", "2026Q4=9", "2027Q1=10"]);
    assert_eq!(series("A03"), ["2026Q1=8", "2026Q4=8", "2027Q1=8"]);
    assert_eq!(checked.report().inputs.keys().filter(|name| name.starts_with("方案包")).count(), 2);
}

#[test]
fn a_program_carries_a_period_from_one_engine_over_into_the_next_one_s_plan() {
    let folder = tempfile::tempdir().unwrap();
    faults::packs(folder.path());
    let workspace = Workspace::open(folder.path()).unwrap();
    let [last, now]: [Period; 2] = ["2025Q4", "2026Q1"].map(|period| period.parse().unwrap());
    let (before, after) = (workspace.engine_of(last), workspace.engine_of(now));
    let inbox = |engine: &jibao::Engine, period: Period, number: u32| {
        let builder = Submission::builder(engine.pack(), "A01", period).unwrap();
        let submission = builder.value("A01", Column::Current, Decimal::from(number)).unwrap().build();
        Inbox::builder(engine.pack(), period).submission(submission).unwrap().build()
    };
    let past = after.carry(before, inbox(before, last, 7)).unwrap();
    let report = after.report_waiving(inbox(after, now, 10), vec![past], Vec::new()).unwrap();
    let compared = report.versus_previous(after.pack().catalogue.get("A01").unwrap()).unwrap();
    assert_eq!((compared.now, compared.then), (10.into(), 7.into()));
    let refused = before.carry(after, inbox(after, now, 7)).unwrap_err().to_string();
    assert!(refused.contains("前一方案包的 id 是“second”，[follows] 写的不是它"), "{refused}");
}
