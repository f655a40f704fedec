//! Sentences say no more than is known: what does not apply, whose total it is, what can be compared, who explains what.

use super::*;
use jibao_core::report::chart::charts;
use jibao_core::report::standing::verdict;
use jibao_tests::printed::sheet;

const LATER: &str = "2025年第二季度";

/// The last quarter, whose 武定县 is missing, with every return changed; some quarters before it too.
fn paper_after(change: impl Fn(&str, &mut Submission)) -> (Report, String) {
    let sandbox = Sandbox::of_all_quarters();
    for quarter in quarters() {
        for mut submission in quarter.inbox().submissions {
            let before = submission.clone();
            change(&quarter.quarter.label(), &mut submission);
            if submission != before {
                let name = pack().reporters.name(&submission.reporter);
                sandbox.put(&quarter.quarter.label(), &format!("{name}.xlsx"), &workbook(&submission));
            }
        }
    }
    let checked = sandbox.check(LATER);
    let mut paper = Vec::new();
    checked.write_docx(&mut paper).unwrap();
    (checked.report().clone(), document_text(&paper))
}

/// The same with the counties of the last quarter changed.
fn paper(change: impl Fn(&mut Submission)) -> (Report, String) {
    paper_after(|label, submission| {
        if label == LATER && pack().reporters.is_unit(&submission.reporter) {
            change(submission);
        }
    })
}

fn write(submission: &mut Submission, codes: &[&str], text: &str) {
    for ((code, _), entry) in &mut submission.entries {
        if codes.contains(&code.as_str()) {
            entry.write(text);
            "本地不涉及".clone_into(&mut entry.remark);
        }
    }
}

#[test]
fn only_what_the_office_sets_is_waited_for() {
    for (codes, text, said) in
        [(&["M1508a", "M1508b"][..], "不适用", "M1508b"), (&["M1401"][..], "", "M1404")]
    {
        let (report, told) = paper(|submission| write(submission, codes, text));
        assert!(told.contains("，1项待补报后判定，1项待公布目标值后判定"), "{told}");
        assert_eq!(verdict(report.quarter, report.target(said).unwrap()), "待补报");
        assert_eq!(verdict(report.quarter, report.target("M1410").unwrap()), "待目标值");
    }
}

#[test]
fn what_does_not_apply_was_not_left_out_and_neither_was_what_rests_on_it() {
    let (_, told) = paper(|submission| write(submission, &["M1602"], "不适用"));
    for said in ["受理矛盾纠纷不适用", "成功率不适用", "调解普法率不适用"] {
        assert!(told.contains(said), "{said}: {told}");
    }
    let one = ReporterId::from("532327");
    let (report, told) = paper(|submission| {
        if submission.reporter == one {
            write(submission, &["M1501", "M1504", "M1506"], "不适用");
        }
    });
    let target = report.target("M1505").unwrap();
    assert!(target.not_applicable.contains(&one) && !target.unknown.contains(&one), "{target:?}");
    assert!(told.contains("（永仁县不适用）") && !told.contains("未报全"), "{told}");
}

#[test]
fn the_overview_names_who_is_missing_beside_whom_it_does_not_apply_to() {
    let sandbox = Sandbox::of(LATER);
    for county in pack().reporters.counties().filter(|county| county.id.as_str() != "532329") {
        let mut submission = sample("2025Q2", county.id.as_str());
        write(&mut submission, &["M1508a", "M1508b"], "不适用");
        sandbox.put(LATER, &format!("{}.xlsx", county.name), &workbook(&submission));
    }
    sandbox.build(LATER);
    let overview = sheet(&sandbox.outputs(LATER)[&format!("{LATER}汇总表.xlsx")], "总览");
    let remark =
        overview.used_cells().find(|(_, _, cell)| cell.to_string().starts_with("未报：武定县；不适用："));
    assert!(remark.is_some());
}

#[test]
fn a_total_says_whose_it_is_number_by_number_and_the_office_s_own_part_has_one_name() {
    let about = &pack().about;
    let (_, told) = paper(|submission| write(submission, &["G01"], ""));
    let subject =
        format!("本季度，{}和已报送的9个县市共开展法治宣传活动13场次（仅{}），", about.own, about.own);
    assert!(told.contains(&subject), "{told}");
    let (_, told) = paper_after(|label, submission| {
        if label == LATER && submission.reporter.as_str() == "PFK" {
            write(submission, &["G01", "M1101"], "");
        }
    });
    let lacks = format!("（不含{}）", about.own);
    assert!(told.contains(&format!("共开展法治宣传活动632场次{lacks}")), "{told}");
    assert!(told.contains("上半年累计开展法治宣传活动1133场次（"), "{told}");
    assert!(told.contains(&format!("\n县（市）9个融媒体中心开设专题专栏{lacks}")), "{told}");
    assert!(!told.contains("不含普法与依法治理科"), "{told}");
}

#[test]
fn a_number_and_whom_it_lacks_stand_in_one_pair_of_brackets() {
    let (_, told) = paper(|submission| {
        if submission.reporter.as_str() == "532301" {
            write(submission, &["G01"], "");
        }
    });
    assert!(told.contains("480场次（其中州本级13场次；不含楚雄市）"), "{told}");
}

#[test]
fn a_paper_is_not_signed_before_the_last_return_in_it_came() {
    let (_, told) = paper(|submission| {
        let late = jiff::civil::date(2025, 6, 28);
        let place = submission.cover.fields["filled_on"].1.clone();
        submission.cover.filled_on = Some(late);
        submission.cover.fields.insert("filled_on".into(), (late.to_string(), place));
    });
    assert!(told.contains("\n楚雄州司法局\n2025年6月28日\n"), "{told}");
}

#[test]
fn a_reason_of_some_rows_is_none_of_the_others() {
    let (_, told) = paper(|submission| {
        let rows = submission.villages_mut();
        for row in rows.iter_mut() {
            row.values.edit("persons", |entry| entry.put(Decimal::from(5))).unwrap();
        }
    });
    assert!(told.contains("村（社区）由上季度达标回落") && !told.contains("换届后有人退出"), "{told}");
}

#[test]
fn nothing_is_compared_that_rests_on_a_small_part_or_on_a_rate_that_cannot_be() {
    let (report, told) = paper_after(|label, submission| {
        if label == "2025年第一季度" && pack().reporters.is_unit(&submission.reporter) {
            write(submission, &["G01"], "");
        }
    });
    assert!(report.versus_previous(pack().catalogue.get("G01").unwrap()).is_none());
    assert!(report.versus_year_before(pack().catalogue.get("G01").unwrap()).is_some());
    assert!(!told.contains("集中宣传带动"), "{told}");
    let (report, told) = paper_after(|label, submission| {
        if label == "2025年第一季度" && submission.reporter.as_str() == "532323" {
            write(submission, &["M1606"], "86400");
        }
    });
    assert!(report.versus_previous(pack().catalogue.get("M1607").unwrap()).is_none());
    assert!(told.contains("牟定县调解普法率为99.7%"), "{told}");
}

#[test]
fn a_quarter_that_is_not_there_or_hardly_there_leaves_a_gap_in_the_line() {
    let gap = |change: &dyn Fn(&mut Inbox)| {
        let mut inboxes: Vec<Inbox> = quarters().iter().map(jibao_fixtures::SampleQuarter::inbox).collect();
        let now = inboxes.pop().unwrap();
        change(&mut inboxes[1]);
        inboxes.retain(|inbox| !inbox.submissions.is_empty());
        let report = Report::build(pack(), &Settings::default(), now, inboxes, Vec::new());
        let drawn =
            charts(pack(), &report).into_iter().find(|one| one.title.contains("受理矛盾纠纷")).unwrap();
        (drawn.categories, drawn.series[0].values.iter().map(Option::is_some).collect::<Vec<_>>())
    };
    let only = "532329";
    let changes: [&dyn Fn(&mut Inbox); 2] = [&|inbox| inbox.submissions.clear(), &|inbox| {
        inbox.submissions.retain(|one| one.reporter.as_str() == only);
    }];
    for change in changes {
        let (categories, drawn) = gap(change);
        assert_eq!(drawn, [true, false, true, true, true], "{categories:?}");
        assert_eq!(categories[1], "2024年第三季度（不全）");
    }
    assert_eq!(gap(&|_| {}).1, [true; 5]);
}

#[test]
fn praise_that_the_paper_contradicts_is_not_quoted() {
    let claims =
        ["帮教措施全部落实到位，无一人脱管漏管", "安置帮教工作排名全州第一", "本季度没有开展安置帮教工作"];
    for claim in claims {
        let (_, told) = paper(|submission| {
            for words in &mut submission.words {
                if submission.reporter.as_str() == COUNTY && words.topic == "highlight" {
                    (words.text, words.measure, words.adopt) = (claim.to_owned(), "M15".into(), true);
                }
            }
        });
        assert!(!told.contains(claim), "{told}");
    }
}

/// How many say yes, and how many more than before, is told as a number of them.
#[test]
fn what_is_answered_with_yes_or_no_is_counted_in_ones_and_not_in_its_unit() {
    use jibao_core::count::compare::Comparison;
    use jibao_core::count::phrase;
    let flag = jibao_tests::returns::pack().catalogue.get("M0201").unwrap();
    assert_eq!(flag.unit, "是否");
    assert_eq!(phrase::of(flag, 10.into()), "10个");
    let comparison = Comparison { now: 8.into(), then: 5.into(), excluded: Vec::new() };
    let told = phrase::change(&comparison, flag, "较上季度", "上季度", 10.into());
    let text = format!("{told:?}");
    assert!(text.contains("3个") && !text.contains("是否"), "{text}");
}
