//! Indicators that are answered by one of several words: from the pack to what is published, and what may not be made of them.

mod education;
mod truth;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use jibao_contract::form::CHECK_SHEET;
use jibao_core::count::goal::goal_text;
use jibao_core::count::settings::Settings;
use jibao_core::ids::{Code, Period, ReporterId};
use jibao_core::pack::{Column, Pack, PackFiles, Severity};
use jibao_core::report::Report;
use jibao_core::report::standing::{lacking, position, verdict};
use jibao_core::returns::{Entry, Inbox, InboxBuilder, InvalidReturn, Place, Submission, Value};
use jibao_core::rules::RuleRun;
use jibao_core::trace::{Found, trace};
use jibao_ingest::InboxFile;
use jibao_render::forms::Spec;
use jibao_tests::python;
use jibao_tests::returns::{small, workbook_after};

const HEAD: &str = "code,name,unit,kind,number,numerator,denominator,target,target_scope,target_from,target_due,\
                    county,sections,aggregate,detail_source,visibility,valid_from,basis,measure,synonyms,definition\n";
/// The empty pack's own, and words.
const ROWS: [&str; 5] = [
    "A01,开展活动,场次,flow,,,,,,,,y,,sum,,public,,意见,M01,活动场次,本季度开展活动的场次。",
    "A02,参加人次,人次,flow,,,,,,,,y,,sum,,public,,意见,M01,参加人数,本季度参加活动的人次。",
    "A03,在册队员,名,stock,integer,,,>=10,州,2024Q1,年底前,y,,sum,,public,,意见,M01,队员数,在册的队员人数。",
    "A04,人均活动,%,rate,,A01,A03,>=50,县,2024Q1,年底前,y,,recompute,,public,,意见,M01,人均,活动除以队员。",
    "C01,考评等次,,stock,choice:优秀|良好|合格|不合格,,,>=良好,县,2024Q1,持续,y,,list,,public,,意见,M01,等次,最近一次考评的等次。",
];
/// The line of the last of them.
const LINE: &str = "indicators.csv 第6行";
const WORDS: [&str; 4] = ["优秀", "良好", "合格", "不合格"];

/// The empty pack with a catalogue.
fn files(rows: &[String]) -> PackFiles {
    let mut files = jibao::built_in_pack("empty").unwrap();
    files.insert("indicators.csv", format!("{HEAD}{}\n", rows.join("\n")));
    files
}

fn rows(from: &str, to: &str) -> Vec<String> {
    let mut rows = ROWS.map(str::to_owned).to_vec();
    if !from.is_empty() {
        assert!(rows[4].contains(from), "{} has no {from}", rows[4]);
        rows[4] = rows[4].replacen(from, to, 1);
    }
    rows
}

fn pack() -> Pack {
    Pack::load(files(&rows("", ""))).unwrap()
}

#[test]
fn what_does_not_go_with_words_is_refused_with_its_line_and_what_may_be_written() {
    for (from, to, told) in [
        ("choice:优秀|良好|合格|不合格", "choice", "应为integer、decimal:2"),
        ("choice:优秀|良好|合格|不合格", "choice:优秀", "写2至12个词"),
        ("choice:优秀|良好|合格|不合格", "choice:优秀|良好|优　秀", "“优　秀”重复"),
        ("choice:优秀|良好|合格|不合格", "choice:良好|未报", "“未报”在表上另有含义"),
        ("choice:优秀|良好|合格|不合格", "choice:良好|95", "“95”是数，不是词"),
        ("stock", "flow", "kind 写 stock"),
        ("stock", "ytd", "kind 写 stock"),
        ("stock", "parameter", "kind 写 stock"),
        ("stock", "derived", "kind 写 stock"),
        ("stock", "rate", "kind 写 stock"),
        ("不合格,,,", "不合格,A01,,", "numerator、denominator 留空"),
        (",list,", ",sum,", "词不能相加：aggregate 写 list（各单位并列）或 direct"),
        (",list,", ",min,", "词不能相加"),
        (",list,", ",count_yes,", "词不能相加"),
        (",y,,list,", ",,,list,", "由各单位填报，county 要写"),
        (",list,", ",direct,", "sections 写它加 !，county 留空"),
        (",public,", ",total,", "visibility 写 public 或 internal"),
        (",public,", ",suppress,", "visibility 写 public 或 internal"),
        (">=良好", ">=很好", "选项“很好”不存在，是不是“良好”？"),
        (">=良好", "=是", "选项“是”不存在"),
        (">=良好", ">=2", "选项“2”不存在"),
        (">=良好", "良好", "无法识别，应为=、>= 或 <= 加一个选项"),
        (">=良好", ">良好", "无法识别，应为=、>= 或 <= 加一个选项"),
        (">=良好,县", ">=良好,州", "target_scope 写 县 或单位类别"),
        (">=良好,县", ">=良好,报送单位", "target_scope 写 县 或单位类别"),
    ] {
        let faults = match Pack::load(files(&rows(from, to))) {
            Ok(_) => panic!("{to} instead of {from} was accepted"),
            Err(faults) => faults.to_string(),
        };
        assert!(faults.contains(LINE) && faults.contains(told), "{told}: {faults}");
    }
}

#[test]
fn nothing_is_computed_from_words_by_other_indicators_rules_checks_or_charts() {
    let refused = |files: PackFiles| Pack::load(files).err().map(|faults| faults.to_string()).unwrap();
    for (at, from, to, told) in [
        (3, "rate,,A01,A03", "rate,,C01,A03", "“C01”填的是词，不能相加，也不能作分子分母"),
        (3, "rate,,A01,A03", "rate,,A01,C01", "“C01”填的是词，不能相加，也不能作分子分母"),
        (2, ">=10", ">=C01", "“C01”填的是词，不能作目标比较"),
    ] {
        let mut rows = rows("", "");
        rows[at] = rows[at].replacen(from, to, 1);
        let faults = refused(files(&rows));
        assert!(
            faults.contains(&format!("indicators.csv 第{}行", at + 2)) && faults.contains(told),
            "{faults}"
        );
    }
    let rule = |left: &str| {
        format!(
            "[family]\nS1 = \"勾稽\"\n\n[[rule]]\ncode = \"S1-C01\"\nfamily = \"S1\"\ntitle = \"甲\"\nleft = \"{left}\"\n\
             op = \"<=\"\nright = \"A01\"\nmissing = \"skip-any\"\nseverity = \"error\"\nscope = [\"county\"]\n\
             basis = \"甲\"\nmessage = \"甲\"\nhint = \"甲\"\nwhy = \"甲\"\nexample = \"甲\"\npass = []\nfail = []\n"
        )
    };
    for left in ["C01", "prev(C01)", "counties_min(C01)", "A01 + C01", "last_year(C01) * 2"] {
        let mut files = files(&rows("", ""));
        files.insert("rules.toml", rule(left));
        let faults = refused(files);
        let told = "规则“S1-C01”的公式有误：“C01”填的是词（优秀、良好、合格、不合格），不能用在公式里";
        assert!(faults.contains("rules.toml 第8行") && faults.contains(told), "{left}: {faults}");
    }
    let mut with_check = files(&rows("", ""));
    with_check.insert(
        "rules.toml",
        "[[adjust]]\ncode = \"V6\"\nreason = \"甲\"\ncodes = [\"A03\", \"C01\"]\n".to_owned(),
    );
    let faults = refused(with_check);
    assert!(faults.contains("rules.toml 第4行") && faults.contains("“C01”填的是词"), "{faults}");
    let mut with_chart = files(&rows("", ""));
    let annex = with_chart.get("annex.toml").unwrap().to_owned();
    let chart = "\n[[chart]]\nkind = \"attainment\"\ntitle = \"等次\"\nindicators = [\"C01\"]\n";
    with_chart.insert("annex.toml", format!("{annex}{chart}"));
    let faults = refused(with_chart);
    assert!(faults.contains("annex.toml 第") && faults.contains("“C01”填的是词，画不成图"), "{faults}");
}

fn period(year: i16, number: u8) -> Period {
    Period::quarter(year, number).unwrap()
}

/// The return of a reporter with these values.
fn submission(pack: &Pack, reporter: &str, period: Period, values: &[(&str, Value)]) -> Submission {
    let file = format!("{}.xlsx", pack.reporters.name(&reporter.into()));
    let mut entries = BTreeMap::new();
    for (code, value) in values {
        for column in [Column::Current, Column::Year] {
            if !pack.catalogue.get(code).unwrap().asks(column) {
                continue;
            }
            let raw = match value {
                Value::Reported(number) => number.to_string(),
                Value::Word(word) | Value::Unreadable(word) => word.clone(),
                _ => "不适用".to_owned(),
            };
            let place = Place::sheet(file.clone(), "指标表").cell(format!("{code}{column:?}"));
            entries.insert((Code::from(*code), column), Entry::new(value.clone(), raw, place));
        }
    }
    small(reporter, period, file, entries, "按计划组织活动")
}

/// What a written form says, read back.
fn read_back(pack: &Pack, submission: &Submission) -> Inbox {
    let file = InboxFile { path: "甲单位.xlsx".into(), bytes: workbook_after(pack, submission) };
    jibao_ingest::read(pack, Some(submission.quarter), &[file]).unwrap()
}

#[test]
fn a_cell_holds_one_of_the_words_whatever_its_width_and_blanks_or_is_asked_about() {
    let pack = pack();
    let asked = "应填优秀、良好、合格、不合格中的一个词";
    let word = |word: &str| Value::Word(word.to_owned());
    let text = |text: &str| Value::Unreadable(text.to_owned());
    for (typed, value, told) in [
        (text("优秀"), word("优秀"), ""),
        (text("不合格"), word("不合格"), ""),
        (text(" 优　秀 "), word("优秀"), "按“优秀”计，计为优秀"),
        (text("良\u{200B}好"), word("良好"), "按“良好”计，计为良好"),
        (text("不适用"), Value::NotApplicable, ""),
        (text("优"), text("优"), asked),
        (text("优秀？"), text("优秀？"), asked),
        (text("优秀/良好"), text("优秀/良好"), asked),
        (text("优秀、良好"), text("优秀、良好"), asked),
        (text("良好以上"), text("良好以上"), asked),
        (text("不合格（待整改）"), text("不合格（待整改）"), asked),
        (text("无"), text("无"), asked),
        (text("未评"), text("未评"), asked),
        (text("是"), text("是"), asked),
        (text("A"), text("A"), asked),
        (Value::from(95), text("95"), asked),
        (Value::from(1), text("1"), asked),
    ] {
        let inbox = read_back(&pack, &submission(&pack, "A01", period(2026, 1), &[("C01", typed.clone())]));
        let entry = inbox.submissions[0].entry(&"C01".into(), Column::Current).unwrap();
        assert_eq!(entry.value, value, "{typed:?}: {:#?}", inbox.findings);
        let about = inbox.findings.iter().filter(|one| one.message.contains("考评等次"));
        let about: Vec<_> = about.collect();
        assert_eq!(about.len(), usize::from(!told.is_empty()), "{typed:?}: {about:#?}");
        assert!(about.iter().all(|one| one.message.contains(told)), "{typed:?}: {about:#?}");
        if told == asked {
            assert_eq!((about[0].severity, &*about[0].code), (Severity::Error, "not-a-flag"));
            assert!(about[0].hint.contains("只填优秀、良好、合格、不合格中的一个词"), "{}", about[0].hint);
        }
    }
    // Nothing in the cell is nothing.
    let inbox = read_back(&pack, &submission(&pack, "A01", period(2026, 1), &[]));
    assert_eq!(inbox.submissions[0].entry(&"C01".into(), Column::Current).unwrap().value, Value::Blank);
}

#[test]
fn a_remark_that_names_another_word_is_asked_about_and_a_word_beside_an_empty_cell_is_not_taken() {
    let pack = pack();
    let mut one = submission(&pack, "A01", period(2026, 1), &[("C01", Value::Word("优秀".into()))]);
    let remarked = |one: &Submission| read_back(&pack, one);
    one.entries.values_mut().for_each(|entry| entry.remark = "上次为良好，已整改".to_owned());
    let inbox = remarked(&one);
    assert_eq!(
        inbox.submissions[0].entry(&"C01".into(), Column::Current).unwrap().value.word(),
        Some("优秀")
    );
    one.entries.values_mut().for_each(|entry| entry.remark = "应为良好".to_owned());
    let inbox = remarked(&one);
    assert_eq!(inbox.submissions[0].entry(&"C01".into(), Column::Current).unwrap().value.word(), None);
    let told = inbox.findings.iter().any(|one| one.message.contains("写着“应为良好”，不知以哪个为准"));
    assert!(told, "{:#?}", inbox.findings);
    one.entries.values_mut().for_each(|entry| {
        (entry.value, entry.raw, entry.remark) = (Value::Blank, String::new(), "良好".to_owned());
    });
    let inbox = remarked(&one);
    let told = inbox.findings.iter().any(|one| one.message.contains("填的是“良好”，请确认后填到"));
    assert!(told, "{:#?}", inbox.findings);
}

/// Two reporters' words in this quarter, and in the one before.
fn report(pack: &Pack, now: [Option<Value>; 2], before: [Option<Value>; 2]) -> Report {
    let inbox = |period: Period, values: [Option<Value>; 2]| {
        let mut inbox = Inbox::empty(period);
        for (reporter, value) in ["A01", "A02"].into_iter().zip(values) {
            let Some(value) = value else { continue };
            inbox.submissions.push(submission(pack, reporter, period, &[("C01", value)]));
        }
        inbox
    };
    let earlier = vec![inbox(period(2025, 4), before)];
    Report::build(pack, &Settings::default(), inbox(period(2026, 1), now), earlier, Vec::new())
}

fn word(word: &str) -> Value {
    Value::Word(word.to_owned())
}

/// Whether a word is one that a goal asks for: worked out from the list, the best one first.
fn fits(given: &str, op: &str, asked: &str) -> bool {
    let place = |word: &str| WORDS.iter().position(|known| *known == word).unwrap();
    match op {
        "=" => place(given) == place(asked),
        ">=" => place(given) <= place(asked),
        _ => place(given) >= place(asked),
    }
}

#[test]
fn a_goal_among_words_is_decided_unit_by_unit_in_the_packs_order() {
    for (op, goal) in [("=", ""), (">=", "以上"), ("<=", "以下")] {
        for asked in WORDS {
            let pack = Pack::load(files(&rows(">=良好", &format!("{op}{asked}")))).unwrap();
            for given in WORDS {
                let report = report(&pack, [Some(word(given)), Some(word("优秀"))], [None, None]);
                let result = report.target("C01").unwrap();
                let of = |id: &str, given| (ReporterId::from(id), fits(given, op, asked));
                let all = [of("A01", given), of("A02", "优秀")];
                let reached = all.iter().filter(|(_, fits)| *fits).map(|(id, _)| id.clone());
                assert_eq!(result.reached, reached.collect::<Vec<_>>(), "{op}{asked} {given}");
                let short: Vec<ReporterId> = result.short.iter().map(|one| one.reporter.clone()).collect();
                let expected = all.iter().filter(|(_, fits)| !*fits).map(|(id, _)| id.clone());
                assert_eq!(short, expected.collect::<Vec<_>>(), "{op}{asked} {given}");
                assert_eq!(result.met, Some(all.iter().all(|(_, fits)| *fits)), "{op}{asked} {given}");
                assert_eq!(goal_text(&pack, result, result.goal), format!("{asked}{goal}"));
            }
        }
    }
}

#[test]
fn who_gave_no_word_leaves_the_goal_open_and_who_says_that_it_does_not_apply_does_not() {
    let pack = pack();
    let indicator = pack.catalogue.get("C01").unwrap();
    let now = |values| {
        let report = report(&pack, values, [None, None]);
        let (result, line) = (report.target("C01").unwrap().clone(), report.line("C01").unwrap().clone());
        let told = [
            position(indicator, Some(&line), &result),
            verdict(report.quarter, &result),
            lacking(&pack, indicator, &result),
        ];
        (line.coverage(), told)
    };
    let outside = Some(Value::NotApplicable);
    for (values, coverage, told) in [
        ([Some(word("优秀")), Some(word("良好"))], "覆盖2/2个单位", ["优秀1个、良好1个", "达标", "无"]),
        ([Some(word("良好")), Some(word("良好"))], "覆盖2/2个单位", ["良好2个", "达标", "无"]),
        ([Some(word("良好")), Some(word("合格"))], "覆盖2/2个单位", ["良好1个、合格1个", "未达标", "1个"]),
        ([Some(word("良好")), None], "覆盖1/2个单位", ["良好1个", "待补报", "已报的无差距"]),
        ([Some(word("良好")), outside.clone()], "覆盖1/2个单位", ["良好1个、不适用1个", "达标", "无"]),
        ([outside.clone(), outside.clone()], "覆盖0/2个单位", ["不适用2个", "不适用", "已报的无差距"]),
        ([None, None], "覆盖0/2个单位", ["未报", "待补报", "已报的无差距"]),
    ] {
        assert_eq!(now(values.clone()), (coverage.to_owned(), told.map(str::to_owned)), "{values:?}");
    }
}

#[test]
fn no_number_is_made_of_words_and_no_check_of_numbers_looks_at_them() {
    let pack = pack();
    // It fell from the best to the worst.
    let best = || Some(word("优秀"));
    let report = report(&pack, [Some(word("不合格")), best()], [best(), best()]);
    let (indicator, line) = (pack.catalogue.get("C01").unwrap(), report.line("C01").unwrap());
    assert_eq!((line.total, line.own, line.shares.len()), (None, None, 0));
    assert!(report.versus_previous(indicator).is_none());
    assert!(jibao_core::count::rank::ranks(&pack, indicator, line).is_empty());
    let about: Vec<&str> = report
        .findings
        .iter()
        .filter(|one| one.message.contains("考评等次"))
        .map(|one| one.message.as_str())
        .collect();
    assert_eq!(about, ["“考评等次”甲单位为不合格，未达到目标良好以上"]);
    // The check that stocks do not fall runs on numbers alone.
    let run = |code: &str| -> &RuleRun { report.runs.iter().find(|run| run.code == code).unwrap() };
    let fell = run("V6");
    assert_eq!((fell.passed, fell.failed, fell.not_run.values().sum::<usize>()), (0, 0, 2), "{fell:?}");
    let Found::Answers(answers) = trace(&pack, &report, &[], "C01") else { panic!("not traced") };
    assert_eq!(answers[0].trace.text, "优秀1个、不合格1个");
    assert_eq!(answers[0].trace.terms[0].text, "不合格");
    let Found::Answers(answers) = trace(&pack, &report, &[], "C01@甲单位") else { panic!("not traced") };
    assert_eq!((answers[0].trace.text.as_str(), answers[0].trace.value), ("不合格", None));
}

#[test]
fn a_program_gives_words_of_the_list_and_nothing_else() {
    let pack = pack();
    let quarter = period(2026, 1);
    let with = |value: Value| {
        let one = Submission::builder(&pack, "A01", quarter).unwrap();
        let one = one.value("C01", Column::Current, value).unwrap().build();
        Inbox::builder(&pack, quarter).submission(one).map(InboxBuilder::build)
    };
    for value in [Value::Word("良好".into()), Value::NotApplicable, Value::Blank] {
        assert!(with(value.clone()).is_ok(), "{value:?}");
    }
    for value in [Value::Word("优".into()), Value::from(95), Value::None] {
        let told = with(value.clone()).unwrap_err();
        assert!(matches!(told, InvalidReturn::NotAWord { .. }), "{value:?}: {told}");
        assert!(told.to_string().contains("应为优秀、良好、合格、不合格中的一个"), "{told}");
    }
}

fn run_python(program: &str, arguments: &[&Path]) -> String {
    let run = Command::new(python()).arg("-c").arg(program).args(arguments).env("PYTHONUTF8", "1").output();
    let run = run.unwrap();
    let told = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{told}");
    told
}

/// Says which cells of 指标表 have a list, and types words into the rows of C01.
const FILL: &str = "import sys, openpyxl\n\
b = openpyxl.load_workbook(sys.argv[1])\ns = b['指标表']\n\
for v in s.data_validations.dataValidation:\n  if v.type == 'list': print(v.sqref, v.formula1, v.errorStyle)\n\
row = [c.row for c in s['A'] if c.value == 'C01'][0]\nhead = [c.value for c in s[1]]\n\
cell = s.cell(row, head.index('本期') + 1)\nprint(cell.coordinate, cell.protection.locked)\n\
print([c.comment.text for c in s[row] if c.comment])\n\
cell.value = sys.argv[2]\nb.save(sys.argv[1])\n";

#[test]
fn the_form_offers_the_words_in_a_list_and_says_itself_which_are_none_of_them() {
    let pack = pack();
    let reporter = pack.reporters.get(&"A01".into()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut sources = Vec::new();
    let typed = [("a", "良好"), ("b", "优"), ("c", "不适用"), ("d", "95")];
    for (name, word) in typed {
        let path = folder.path().join(format!("{name}.xlsx"));
        let given: Vec<(&str, Value)> = ["A01", "A02", "A03"].map(|code| (code, Value::from(3))).to_vec();
        let filled = submission(&pack, "A01", period(2026, 1), &given);
        let spec = Spec { checks: true, ..Spec::filled(&pack, reporter, &filled) };
        std::fs::write(&path, jibao_render::forms::write(&spec).unwrap()).unwrap();
        let told = run_python(FILL, &[&path, Path::new(word)]);
        let mut lines = told.lines();
        let list = lines.next().unwrap();
        let at = list.split(' ').next().unwrap();
        assert!(list.contains("\"优秀,良好,合格,不合格,不适用\""), "{told}");
        assert_eq!(lines.next(), Some(&*format!("{at} False")), "{told}");
        assert!(told.contains("从下拉列表选。只填优秀、良好、合格、不合格中的一个词"), "{told}");
        sources.push(path);
    }
    jibao_tests::convert("xlsx", &sources, &folder.path().join("out"));
    let wrong = |name: &str| {
        let bytes = std::fs::read(folder.path().join(format!("out/{name}.xlsx"))).unwrap();
        let book = jibao_sheets::read("甲单位.xlsx", &bytes).unwrap();
        let sheet = |name: &str| book.sheets.iter().find(|sheet| sheet.name == name).unwrap();
        let text = |sheet: &str, row: u32, column: u16| {
            self::text(book.sheets.iter().find(|one| one.name == sheet).unwrap(), row, column)
        };
        let row = sheet("指标表").cells.row_numbers().find(|row| text("指标表", *row, 0) == "C01").unwrap();
        let told: String = (0..20).map(|column| text("指标表", row, column)).collect();
        let files = [InboxFile { path: "甲单位.xlsx".into(), bytes }];
        let inbox = jibao_ingest::read(&pack, Some(period(2026, 1)), &files).unwrap();
        let value = inbox.submissions[0].entry(&"C01".into(), Column::Current).unwrap().value.clone();
        (told.contains("本期填错"), text(CHECK_SHEET, row, 15), value)
    };
    assert_eq!(wrong("a"), (false, "良好".into(), Value::Word("良好".into())));
    assert_eq!(wrong("b"), (true, "错".into(), Value::Unreadable("优".into())));
    assert_eq!(wrong("c"), (false, "不".into(), Value::NotApplicable));
    assert_eq!(wrong("d"), (true, "错".into(), Value::Unreadable("95".into())));
}

fn text(sheet: &jibao_sheets::RawSheet, row: u32, column: u16) -> String {
    sheet.cell(row, column).map(jibao_sheets::RawCell::raw_text).unwrap_or_default().trim().to_owned()
}

#[test]
fn the_longest_list_that_a_pack_may_have_fits_into_the_form() {
    let long = |at: u8| format!("{}{}", char::from(b'a' + at), "等".repeat(19));
    let words: Vec<String> = (0..12).map(long).collect();
    let pack = Pack::load(files(&rows(
        "优秀|良好|合格|不合格,,,>=良好",
        &format!("{},,,={}", words.join("|"), words[3]),
    )));
    let pack = pack.unwrap();
    let filled = submission(&pack, "A01", period(2026, 1), &[("C01", Value::Word(words[11].clone()))]);
    let inbox = read_back(&pack, &filled);
    assert_eq!(
        inbox.submissions[0].entry(&"C01".into(), Column::Current).unwrap().value.word(),
        Some(&*words[11])
    );
}
