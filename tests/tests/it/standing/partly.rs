//! What is known although something is missing, and what contradicts itself.

use super::*;
use jibao_tests::returns::Villages as _;

#[test]
fn a_section_s_whole_below_what_the_counties_have_given_is_asked_though_one_is_missing() {
    let section = |typed: Option<Decimal>| {
        let mut inboxes: Vec<Inbox> = quarters().iter().map(jibao_fixtures::SampleQuarter::inbox).collect();
        let mut now = inboxes.pop().unwrap();
        now.submissions.retain(|one| one.reporter.as_str() != COUNTY);
        let compares = |one: &Submission| one.reporter.as_str() == "CJK";
        let whole = now.submissions.iter_mut().find(|one| compares(one)).unwrap();
        let given = value(whole, "M1606").number().unwrap();
        let less = given - typed.unwrap_or(given);
        for column in [Column::Current, Column::Year] {
            let entry = entry(whole, "M1606", column);
            let was = entry.number().unwrap();
            entry.put(was - less);
        }
        let report = Report::build(pack(), &Settings::default(), now, inboxes, Vec::new());
        let about = |one: &&Finding| one.code == "V17" && one.message.contains("未报的");
        report.findings.iter().find(about).map(|one| one.message.clone())
    };
    // The whole with the missing county's cases is more than what was given: nothing can be said.
    assert_eq!(section(None), None);
    let told = section(Some(Decimal::ONE_HUNDRED)).unwrap();
    assert!(told.contains("已报的县市合计"), "{told}");
}

#[test]
fn a_county_is_told_of_its_short_villages_though_its_list_is_not_whole() {
    let report = with(|submission| {
        let rows = submission.villages_mut();
        rows.drain(10..12);
        rows[0].values.edit("persons", |entry| entry.put(Decimal::TWO)).unwrap();
    });
    let of =
        |one: &&Finding| one.code == "V20" && one.reporter.as_ref().is_some_and(|id| id.as_str() == COUNTY);
    let told: Vec<&Finding> = report.findings.iter().filter(of).collect();
    let one = told.iter().find(|one| one.message.contains("已报的村（社区）中1个村（社区）不够"));
    assert!(one.is_some_and(|one| !one.places[0].cell.is_empty()), "{told:#?}");
    // The county's own villages, not the prefecture's.
    let own = format!("（{}个）", sample("2024Q4", COUNTY).villages().len());
    assert!(one.is_some_and(|one| one.message.contains(&own)), "{told:#?}");
}

#[test]
fn a_year_that_lacks_a_county_says_so_and_so_does_the_sentence_whose_subject_is_the_office_s_own() {
    let sandbox = Sandbox::of(LABEL);
    let mut submission = sample("2024Q4", COUNTY);
    entry(&mut submission, "G01", Column::Year).clear();
    sandbox.put(LABEL, FILE, &workbook(&submission));
    let text = sandbox.check(LABEL).narrative().summary.plain();
    let year = text.lines().find_map(|line| line.split_once("全年累计开展法治宣传活动")).unwrap().1;
    let county = ReporterId::from(COUNTY);
    let name = pack().reporters.name(&county);
    assert!(year.split('，').next().unwrap().ends_with(&format!("（不含{name}）")), "{year}");
    // Without the office's own activity the others' still are in the other totals.
    let office = pack().reporters.sections().find(|one| one.id.as_str() == "PFK").unwrap();
    let mut own = sample("2024Q4", "PFK");
    value(&mut own, "G01").clear();
    sandbox.put(LABEL, &format!("{}.xlsx", office.name), &workbook(&own));
    let text = sandbox.check(LABEL).narrative().summary.plain();
    let about = &pack().about;
    let (whole, lacks) =
        (format!("本季度，{}共开展法治宣传活动", about.whole), format!("（不含{}）", about.own));
    let rest = text.lines().find_map(|line| line.split_once(&whole)).unwrap_or_else(|| panic!("{text}")).1;
    assert!(rest.split('，').next().unwrap().ends_with(&lacks), "{rest}");
}

#[test]
fn a_return_that_was_written_down_and_is_not_there_is_asked_for_again_and_never_said_not_to_have_come() {
    let sandbox = Sandbox::of(LABEL);
    sandbox.remove(LABEL, FILE);
    let name = pack().reporters.name(&ReporterId::from(COUNTY)).to_owned();
    let register = format!("单位,收到日期,备注\n{name},2024-12-24,邮箱\n");
    std::fs::write(sandbox.path().join(LABEL).join("收文登记.csv"), register).unwrap();
    let report = sandbox.check(LABEL).report().clone();
    assert_eq!(report.with_status(Status::Missing), [&ReporterId::from(COUNTY)]);
    let urged = reminders(pack(), &report, None);
    let text = &urged[0].text;
    assert!(text.contains("2024年12月24日已收到") && !text.contains("没有收到"), "{text}");
    let told = report.findings.iter().find(|one| one.code == "return-lost").unwrap();
    assert!(told.message.contains("“上报”文件夹里没有这个文件"), "{}", told.message);
    assert!(told.hint.contains("再发一次") && !told.receiver(pack()).contains("催报"), "{told:?}");
    assert!(!report.findings.iter().any(|one| one.code == "missing-return"));
}

#[test]
fn a_zero_report_beside_numbers_is_an_error_and_confirms_nothing() {
    let sandbox = Sandbox::of(LABEL);
    let mut submission = sample("2024Q4", COUNTY);
    value(&mut submission, "G02").clear();
    let place = submission.cover.fields["filled_on"].1.clone();
    let mut checked = ["是", "零报告"].map(|word| {
        submission.cover.fields.insert("nothing".into(), (word.into(), place.clone()));
        sandbox.put(LABEL, FILE, &workbook_after(pack(), &submission));
        let report = sandbox.check(LABEL).report().clone();
        let told = report.findings.iter().find(|one| one.code == "zero-report").unwrap();
        assert!(told.message.contains("封面零报告为“是”") && told.places.len() > 20, "{told:?}");
        report
    });
    let report = &mut checked[0];
    let cell = |code: &str| report.line(code).unwrap().cells[&ReporterId::from(COUNTY)].clone();
    assert_eq!(cell("G02").number(), None, "what is blank stays open");
    assert!(cell("G01").doubted);
}

#[test]
fn a_day_that_cannot_be_read_is_one_cause_and_the_unknown_day_follows_from_it() {
    let sandbox = Sandbox::of(LABEL);
    let mut submission = sample("2024Q4", COUNTY);
    submission.cover.filled_on = None;
    submission.cover.fields.get_mut("filled_on").unwrap().0 = "上周五".to_owned();
    sandbox.put(LABEL, FILE, &workbook(&submission));
    let report = sandbox.check(LABEL).report().clone();
    let of = |code: &str| report.findings.iter().find(|one| one.code == code).unwrap();
    assert_eq!(of("undated").cause.as_ref(), Some(&of("date-doubtful").message));
}

#[test]
fn a_change_that_is_still_asked_about_is_given_no_cause_and_no_multiple() {
    let text = |explained: bool| {
        let sandbox = Sandbox::of_all_quarters();
        let mut submission = sample("2024Q4", COUNTY);
        let given = value(&mut submission, "G01").number().unwrap();
        let more = given * Decimal::from(30);
        value(&mut submission, "G01").put(given + more);
        let year = entry(&mut submission, "G01", Column::Year);
        let all = year.number().unwrap();
        year.put(all + more);
        if explained {
            for column in [Column::Current, Column::Year] {
                entry(&mut submission, "G01", column).remark = "12月集中开展巡回宣讲，已核实".to_owned();
            }
        }
        sandbox.put(LABEL, FILE, &workbook(&submission));
        let built = sandbox.build(LABEL);
        let asked = built.checked.report().asked_changes(pack()).iter().any(|code| code.as_str() == "G01");
        (asked, document_text(&sandbox.outputs(LABEL)[&format!("{LABEL}工作总结.docx")]))
    };
    let sentence = |text: &str| {
        let at = text.find("法治宣传活动场次").unwrap_or_else(|| text.find("活动场次").unwrap());
        text[at..].split('。').next().unwrap().to_owned()
    };
    let (asked, doubted) = text(false);
    assert!(asked);
    let doubted = sentence(&doubted);
    assert!(!doubted.contains('倍') && !doubted.contains("集中"), "{doubted}");
    let (asked, sure) = text(true);
    assert!(!asked);
    assert!(sentence(&sure).contains('倍'), "{}", sentence(&sure));
}
