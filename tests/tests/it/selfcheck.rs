//! The form checks itself: what its sheet 自检 says once LibreOffice has calculated it is what the program finds in the very
//! same file, rule by rule and cell by cell.

mod forms;
mod verdicts;

use std::path::PathBuf;

use jibao_core::count::settings::Settings;
use jibao_core::report::Report;
use jibao_ingest::InboxFile;
use jibao_render::forms::Spec;
use jibao_tests::returns::{pack, quarters};

use self::forms::Case;
use self::verdicts::{Verdicts, of_report};

/// Forms filled in the ordinary run.
const FORMS: usize = 16;
/// How many are filled instead.
const ASKED: &str = "JIBAO_SELF_CHECKED_FORMS";

#[test]
fn the_form_says_of_itself_what_the_program_finds_in_it() {
    let count = std::env::var(ASKED).ok().and_then(|text| text.parse().ok()).unwrap_or(FORMS);
    let cases: Vec<Case> = (0..count).map(Case::new).collect();
    let folder = tempfile::tempdir().unwrap();
    for case in &cases {
        std::fs::write(folder.path().join(case.file()), case.bytes()).unwrap();
    }
    // LibreOffice opens, calculates and saves them.
    let sources: Vec<PathBuf> = cases.iter().map(|case| folder.path().join(case.file())).collect();
    jibao_tests::convert("xlsx", &sources, &folder.path().join("out"));
    let (mut seen, mut differences, mut displaced) = (Verdicts::default(), Vec::new(), 0);
    for case in &cases {
        let bytes = std::fs::read(folder.path().join("out").join(case.file())).unwrap();
        let told = Verdicts::of_sheet(&case.file(), &bytes);
        let inbox = jibao_ingest::read(
            pack(),
            Some(case.quarter()),
            &[InboxFile { path: case.file(), bytes: bytes.clone() }],
        )
        .unwrap();
        // That a block of numbers stands beside its place only the program sees: it takes none of them.
        let beside = ["整段", "整块", "左移了一格", "空着，旁边"];
        if inbox.findings.iter().any(|one| beside.iter().any(|words| one.message.contains(words))) {
            displaced += 1;
            continue;
        }
        let earlier = case.earlier().into_iter().map(jibao_fixtures::SampleQuarter::inbox).collect();
        let report = Report::build(pack(), &Settings::default(), inbox, earlier, Vec::new());
        let found = of_report(&report, &told);
        differences.extend(told.difference(&found).into_iter().map(|one| format!("{case:?} {one}")));
        seen.count(&told);
    }
    assert!(differences.is_empty(), "{}处不一致：\n{}", differences.len(), differences.join("\n"));
    println!("{count}份表，其中{displaced}份像是错了位、不作比较；{}", seen.told());
    assert!(displaced * 4 < count, "{displaced}份");
    // A test in which nothing was wrong would show nothing.
    assert!(seen.all_kinds(), "{}", seen.told());
}

#[test]
fn every_rule_that_one_reporter_can_decide_alone_stands_in_its_form() {
    use jibao_core::pack::formula::Reference;
    use jibao_core::pack::{Comparison, Scope, Severity, Side};
    let newest = quarters().last().unwrap();
    let quarter = newest.quarter;
    let earlier = Case::consolidated(quarter);
    let before = quarters().iter().filter(|one| one.quarter < quarter);
    let before = before.map(jibao_fixtures::SampleQuarter::inbox).collect();
    let report = Report::build(pack(), &Settings::default(), newest.inbox(), before, Vec::new());
    for reporter in pack().reporters.iter() {
        let spec = Spec { earlier: &earlier, ..Spec::blank(pack(), reporter, newest.quarter) };
        let told = Verdicts::of_sheet("表.xlsx", &jibao_render::forms::write(&spec).unwrap());
        let scope = match reporter.side {
            Side::Unit => Scope::County,
            Side::Section => Scope::Section,
        };
        let cell = |code: &str| report.line(code).and_then(|line| line.cell(&reporter.id)).is_some();
        for rule in &pack().rules.rules {
            let references = rule.references();
            let others = references.iter().any(|reference| {
                matches!(
                    reference,
                    Reference::CountiesSum(_) | Reference::CountiesMin(_) | Reference::CountiesMedian(_)
                )
            });
            let asked = references.iter().filter_map(|one| one.code()).all(|code| cell(code.as_str()));
            let dated = rule.from.is_some_and(|from| quarter < from)
                || rule.until.is_some_and(|until| quarter > until);
            // The newest sample quarter is a second one: a premise that the quarter is a first never holds.
            let premise = rule.guard.as_ref().is_some_and(|guard| {
                let only = guard.references().iter().all(|one| matches!(one, Reference::QuarterNumber));
                only && guard.comparison == Comparison::Equal
            });
            let before =
                references.iter().filter(|one| one.is_earlier()).all(|one| known(&report, one, &reporter.id));
            let facts = references.iter().all(|one| is_fact_known(&report, one, &reporter.id));
            let meant = rule.scope.contains(&scope)
                && rule.page.severity != Severity::Info
                && !others
                && asked
                && !dated
                && !premise
                && before
                && facts;
            assert_eq!(told.has(&rule.page.code), meant, "{} {}", reporter.name, rule.page.code);
        }
    }
}

/// Whether the register, or the county facts, hold what a rule asks of them.
fn is_fact_known(
    report: &Report,
    reference: &jibao_core::pack::formula::Reference,
    reporter: &jibao_core::ids::ReporterId,
) -> bool {
    use jibao_core::pack::formula::Reference;
    let known = |code: &str| report.line(code).and_then(|line| line.cell(reporter)?.number()).is_some();
    let indicator = match reference {
        Reference::Now(code) => pack().catalogue.get(code.as_str()).filter(|one| one.register.is_some()),
        Reference::Register(fact) => pack().catalogue.iter().find(|one| one.register.as_ref() == Some(fact)),
        _ => None,
    };
    indicator.is_none_or(|one| known(one.code.as_str()))
}

/// Whether an earlier quarter gives a value.
fn known(
    report: &Report,
    reference: &jibao_core::pack::formula::Reference,
    reporter: &jibao_core::ids::ReporterId,
) -> bool {
    use jibao_core::pack::Kind;
    use jibao_core::pack::formula::Reference;
    let of = |quarter| report.earlier.iter().find(|one| one.quarter == quarter);
    let cell = |quarter, code: &jibao_core::ids::Code| of(quarter)?.line(code.as_str())?.cell(reporter);
    let previous = report.quarter.previous();
    match reference {
        Reference::Previous(code) => cell(previous, code).is_some_and(|cell| cell.number().is_some()),
        Reference::PreviousYearToDate(code) => {
            let ytd = pack().catalogue.get(code.as_str()).unwrap().kind == Kind::Ytd;
            let value = |cell: &jibao_core::count::Cell| if ytd { cell.number() } else { cell.year };
            !report.quarter.is_first_of_year()
                && cell(previous, code).is_some_and(|cell| value(cell).is_some())
        }
        Reference::YearBefore(code) => {
            cell(report.quarter.year_before(), code).is_some_and(|cell| cell.number().is_some())
        }
        _ => true,
    }
}
