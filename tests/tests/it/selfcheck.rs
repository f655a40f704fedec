//! The form checks itself: what its sheet 自检 says once LibreOffice has calculated it is what the program finds in the very
//! same file, rule by rule and cell by cell.

mod forms;
mod verdicts;

use std::path::PathBuf;

use jibao_core::count::consolidate::Consolidated;
use jibao_core::count::settings::Settings;
use jibao_core::ids::{Code, Period};
use jibao_core::pack::{Column, Indicator, Number, Pack, Scope};
use jibao_core::report::Report;
use jibao_core::returns::{CoverSheet, Details, Entry, History, Inbox, Place, Submission, Value};
use jibao_ingest::InboxFile;
use jibao_render::forms::Spec;
use jibao_tests::package::Package;
use jibao_tests::returns::{pack, quarters};
use rust_decimal::Decimal;

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

/// The pack of another office, without its rules about single rows where `rows` is false.
fn office(folder: &str, rows: bool) -> Pack {
    let path = jibao_tests::root().join("fixtures/offices").join(folder).join("方案包");
    let mut pack = jibao::load_pack(Some(&path)).unwrap();
    if !rows {
        pack.rules.rules.retain(|rule| !rule.scope.contains(&Scope::Row));
    }
    pack
}

fn form(pack: &Pack, reporter: usize, earlier: &[Consolidated], quarter: Period) -> Vec<u8> {
    let reporter = pack.reporters.iter().nth(reporter).unwrap();
    let spec = Spec { earlier, ..Spec::blank(pack, reporter, quarter) };
    jibao_render::forms::write(&spec).unwrap()
}

#[test]
fn no_cell_of_a_form_has_an_empty_formula_whatever_rules_a_pack_has() {
    for rows in [true, false] {
        let pack = office("教育半年报", rows);
        let quarter = *pack.schedule.quarters.first().unwrap();
        for reporter in 0..pack.reporters.iter().count() {
            let text = Package::open(&form(&pack, reporter, &[], quarter)).text();
            assert!(!text.contains("<f></f>") && !text.contains("<f/>"), "{reporter}, {rows}");
        }
    }
}

#[test]
fn what_a_form_says_of_a_wrong_cell_fits_what_the_column_asks_for() {
    for (office_of, asks) in [
        ("应急月报", &["填98.5%这样的百分数，小数不超过1位", "小数不超过2位"][..]),
        ("教育半年报", &["选词的从下拉列表里选"][..]),
    ] {
        let pack = office(office_of, true);
        let quarter = *pack.schedule.quarters.first().unwrap();
        let text = Package::open(&form(&pack, 0, &[], quarter)).text();
        for words in asks {
            assert!(text.contains(words), "{office_of}: {words}");
        }
    }
}

/// Beside an entry the value of the period before looks as the entry does: 98.5% and not 99.
#[test]
fn the_values_of_the_period_before_are_shown_as_the_form_asks_for_them() {
    let pack = office("应急月报", true);
    let quarter = *pack.schedule.quarters.last().unwrap();
    let reporter = pack.reporters.counties().next().unwrap();
    let decimal = |one: &&Indicator| one.number == Number::Decimal(2) && one.asked_of(reporter, quarter);
    let money = pack.catalogue.iter().filter(|one| one.asks(Column::Current)).find(decimal).unwrap();
    let given = [("M0303", "98.5", "0.0%"), (money.code.as_str(), "12.56", "#,##0.00")];
    let entries = given.map(|(code, value, _)| {
        let value = Value::from(value.parse::<Decimal>().unwrap());
        let place = Place::sheet("上期.xlsx", "指标表").cell("E2");
        ((Code::from(code), Column::Current), Entry::new(value, "", place))
    });
    let submission = Submission {
        reporter: reporter.id.clone(),
        quarter: quarter.previous(),
        files: vec!["上期.xlsx".to_owned()],
        cover: CoverSheet::default(),
        entries: entries.into(),
        details: Details::default(),
        words: Vec::new(),
        sample: false,
        history: History::default(),
        sentences: Vec::new(),
    };
    let inbox = Inbox { submissions: vec![submission], ..Inbox::empty(quarter.previous()) };
    let before = Report::build(&pack, &Settings::default(), inbox, Vec::new(), Vec::new()).now;
    let at = pack.reporters.iter().position(|one| one.id == reporter.id).unwrap();
    let book = jibao_sheets::read("表.xlsx", &form(&pack, at, &[before], quarter)).unwrap();
    let sheet = book.sheets.iter().find(|sheet| sheet.name == pack.form.indicators.sheet).unwrap();
    let column = u16::try_from(pack.form.indicators.columns.len() + 1).unwrap();
    for (code, value, format) in given {
        let named = |row: &u32| sheet.cells.get((*row, 0)).is_some_and(|cell| cell.raw_text() == code);
        let row = (1..200).find(named).unwrap();
        let cell = sheet.cells.get((row, column)).unwrap();
        let percent = if format.ends_with('%') { Decimal::new(1, 2) } else { Decimal::ONE };
        assert_eq!(cell.raw_text().parse::<Decimal>().unwrap(), value.parse::<Decimal>().unwrap() * percent);
        assert_eq!(cell.format.as_deref(), Some(format), "{code}");
    }
}
