//! Ways of writing that the 56 files do not show, each read right or asked about: never silently another value.

use jibao_core::ids::Code;
use jibao_core::pack::Column;
use jibao_core::returns::{Inbox, State};
use jibao_ingest::InboxFile;
use jibao_tests::package::Package;
use jibao_tests::returns::{Villages as _, pack, sample, workbook};

const QUARTER: &str = "2024Q3";
const COUNTY: &str = "532327";

fn read(path: &str, bytes: Vec<u8>) -> Inbox {
    let file = InboxFile { path: path.to_owned(), bytes };
    let inbox = jibao_ingest::read(pack(), Some(QUARTER.parse().unwrap()), &[file]).unwrap();
    assert!(inbox.accounts.iter().all(jibao_core::returns::Account::balances), "{:?}", inbox.accounts);
    inbox
}

fn changed(change: impl FnOnce(&mut Package)) -> Vec<u8> {
    let mut book = Package::open(&workbook(&sample(QUARTER, COUNTY)));
    change(&mut book);
    book.bytes()
}

/// The value that a text gives as the current value of an indicator; an unread one must be told.
fn value(code: &str, text: &str) -> Option<String> {
    let quoted = text.replace('"', "\"\"");
    let table = format!("\u{FEFF}代码,指标,单位,本期,本年累计\n{code},,,\"{quoted}\",\nG03,,,1,\n");
    let inbox = read("永仁县2024年第三季度.csv", table.into_bytes());
    let read = inbox.of(&COUNTY.into()).unwrap();
    let entry = read.entry(&Code::from(code), Column::Current).unwrap();
    let shown = entry.number().map(|value| value.normalize().to_string());
    let told = inbox.findings.iter().any(|finding| finding.place().cell == "D2");
    // Negative and broken numbers are told by the pack's rules; all else by the reader.
    let by_rule = entry.raw.parse::<rust_decimal::Decimal>().is_ok();
    let quiet = matches!(entry.state(), State::NotApplicable | State::Blank) || by_rule;
    assert!(shown.is_some() || told || quiet, "{text} is dropped without a word: {entry:?}");
    shown
}

#[test]
fn a_count_is_read_or_asked_about_however_it_is_written() {
    for (text, expected) in [
        ("１，２３４", Some("1234")),
        ("12.0", Some("12")),
        ("0.0", Some("0")),
        ("1 200", Some("1200")),
        ("1\u{A0}200", Some("1200")),
        ("+5", Some("5")),
        ("007", Some("7")),
        ("廿三", None),
        ("二十几", None),
        ("三十五点五", None),
        ("百分之九十五点五", None),
        ("3.5千", None),
        ("1.2万余人", None),
        ("1万2千", None),
        ("①", None),
        ("½", None),
        ("Ⅻ", None),
        ("约", None),
        ("/", None),
        ("—", None),
        ("同上", None),
        ("见附件", None),
        ("1e3", None),
        ("0x10", None),
        ("12-15", None),
        ("12~15", None),
        ("12（含上季5）", None),
        ("12、13", None),
        ("12 345,678", None),
        ("12.", None),
        (".5", None),
        ("1..5", None),
        ("￥35", None),
        ("35元", None),
        ("第35", None),
        ("-3", None),
        ("12.5", None),
        ("2024年", None),
        ("99999999999999999999999999999999", None),
    ] {
        assert_eq!(value("G02", text).as_deref(), expected, "{text}");
    }
}

#[test]
fn a_yes_or_no_is_read_or_asked_about_however_it_is_written() {
    for (text, expected) in [
        (" 是 ", Some("1")),
        ("√", Some("1")),
        ("否。", None),
        ("是/否", None),
        ("已开展", None),
        ("1", None),
        ("正在筹备", None),
        ("？", None),
    ] {
        let read = value("M0201", text);
        // What the pack's words list is taken; what they do not is asked.
        let listed = |words: &[String]| words.iter().any(|word| word == text.trim());
        let words = &pack().form.words;
        let known = listed(&words.yes).then_some("1").or(listed(&words.no).then_some("0"));
        assert_eq!(read.as_deref(), expected.or(known), "{text}");
    }
}

#[test]
fn a_village_is_matched_by_its_name_only_where_it_can_be_no_other() {
    for (name, matches) in [
        ("苴却社区居民委员会", true),
        ("苴却社区", true),
        ("苴却社区居委会", true),
        ("永定镇苴却社区", true),
        ("永仁县苴却社区居委会", true),
        ("苴 却 社 区", true),
        ("苴却居委", false),
        ("苴却新村", false),
        ("苴", false),
        ("苴却社区、龙头山社区", false),
    ] {
        let inbox = read("永仁县.xlsx", changed(|book| book.set("村级明细表", "B2", name)));
        let read = inbox.of(&COUNTY.into()).unwrap();
        let first = read.villages().iter().find(|row| row.place.cell == "B2").unwrap();
        assert_eq!(first.code.as_deref() == Some("532327101001"), matches, "{name}: {first:?}");
    }
}

#[test]
fn a_return_is_nobodys_by_likeness() {
    for (written, path, expected) in [
        ("姚安县司法局", "大姚县.xlsx", Some("532325")),
        ("禄丰", "a.xlsx", Some("532302")),
        ("楚雄", "a.xlsx", None),
        ("LF", "a.xlsx", Some("532302")),
        ("姚县", "a.xlsx", None),
    ] {
        let bytes = changed(|book| {
            book.set("封面", "B2", written);
            book.set_property("jibao.reporter", "");
        });
        let inbox = read(path, bytes);
        let whose: Vec<&str> = inbox.submissions.iter().map(|read| read.reporter.as_str()).collect();
        assert_eq!(whose.first().copied(), expected, "{written} {path}: {:?}", inbox.findings);
    }
}

#[test]
fn another_county_s_name_on_a_cover_harms_no_return_of_that_county() {
    let wrong = changed(|book| book.set("封面", "B2", "姚安县司法局"));
    let own = workbook(&sample(QUARTER, "532325"));
    let file = |path: &str, bytes: Vec<u8>| InboxFile { path: path.to_owned(), bytes };
    let files = [file("永仁县.xlsx", wrong), file("姚安县.xlsx", own)];
    let inbox = jibao_ingest::read(pack(), Some(QUARTER.parse().unwrap()), &files).unwrap();
    let whose: Vec<&str> = inbox.submissions.iter().map(|read| read.reporter.as_str()).collect();
    assert_eq!(whose, ["532325"]);
    assert_eq!(inbox.submissions[0].files, ["姚安县.xlsx"]);
    let told: Vec<_> =
        inbox.findings.iter().filter(|finding| *finding.place().file == *"永仁县.xlsx").collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].message.contains("封面写的是姚安县") && told[0].message.contains("永仁县的"), "{told:?}");
    assert_eq!(inbox.rejected, [(Some(COUNTY.into()), "永仁县.xlsx".to_owned())]);
}

#[test]
fn a_comment_on_an_empty_cell_is_told() {
    let bytes = changed(|book| {
        book.set("指标表", "E7", "");
        book.edit(
            "xl/comments2.xml",
            "<commentList>",
            "<commentList><comment ref=\"E7\" authorId=\"0\"><text><t>这里应为十二</t></text></comment>",
        );
    });
    let inbox = read("永仁县.xlsx", bytes);
    let told = inbox
        .findings
        .iter()
        .any(|finding| finding.place().cell == "E7" && finding.message.contains("应为十二"));
    assert!(told, "{:?}", inbox.findings);
}

#[test]
fn a_name_or_a_unit_that_means_another_thing_is_asked_about_and_other_words_for_the_same_are_not() {
    let asked = |code: &str, name: &str, unit: &str| {
        let table = format!("\u{FEFF}代码,指标,单位,本期,本年累计\n{code},{name},{unit},5,5\nG03,,,1,\n");
        let inbox = read("永仁县2024年第三季度.csv", table.into_bytes());
        let told = inbox.findings.iter().find(|finding| finding.place().cell == "D2");
        assert!(told.is_none_or(|told| told.hint.contains("照下发的表写")), "{told:?}");
        told.is_some()
    };
    for (code, name, unit) in [
        ("M1604", "调解不成功", ""),
        ("M1604", "未调解成功", ""),
        ("G02", "发放宣传资料（本年累计）", ""),
        ("G02", "", "元"),
        ("G02", "", "人次"),
        ("G03", "", "场次"),
    ] {
        assert!(asked(code, name, unit), "{code} {name} {unit}");
    }
    for (code, name, unit) in [
        ("M1604", "调解成功", "件"),
        ("M1604", "调解成功数", "起"),
        ("G02", "发放宣传资料（份）", "册"),
        ("G01", "开展法治宣传活动", "场"),
        ("G03", "受教育群众", "人"),
        ("G03", "受教育群众", "次"),
        ("M1504", "", "个"),
    ] {
        assert!(!asked(code, name, unit), "{code} {name} {unit}");
    }
}

#[test]
fn a_unit_behind_a_number_may_be_its_everyday_word() {
    for (code, text, read) in [("G01", "30场", "30"), ("M1504", "12名", "12"), ("G02", "39份", "39")] {
        assert_eq!(value(code, text).as_deref(), Some(read), "{code} {text}");
    }
    assert_eq!(value("G02", "39场"), None);
}

#[test]
fn a_township_that_is_as_above_is_the_one_above() {
    let rows = sample(QUARTER, COUNTY).villages().to_vec();
    let same: Vec<usize> = (1..rows.len()).filter(|at| rows[*at].group == rows[at - 1].group).collect();
    assert!(same.len() > rows.len() / 2);
    for word in ["同上", "〃", " 同上 "] {
        let bytes = changed(|book| {
            for at in &same {
                book.set("村级明细表", &format!("A{}", at + 2), word);
            }
        });
        let inbox = read("永仁县.xlsx", bytes);
        let codes = |rows: &[jibao_core::returns::DetailRow]| -> Vec<_> {
            rows.iter().map(|row| (row.code.clone(), row.group.clone())).collect()
        };
        assert_eq!(codes(inbox.of(&COUNTY.into()).unwrap().villages()), codes(&rows), "{word}");
    }
}

/// Cells of township and village for their names: where in the list it stands, and what shortens a township.
type Cells = fn(&str, &str, usize, &dyn Fn(&str) -> String) -> [String; 2];

#[test]
fn a_village_is_matched_wherever_its_township_stands_and_however_it_is_called() {
    let rows = sample(QUARTER, COUNTY).villages().to_vec();
    let short = |group: &str| group.replace("傣族", "").replace("彝族", "");
    let ways: [Cells; 6] = [
        |group, name, _, _| [String::new(), format!("{group}（{name}）")],
        |group, name, _, _| [format!("{group}{name}"), String::new()],
        |group, name, _, _| [format!("{group} {name}"), String::new()],
        |group, name, at, _| {
            [group.to_owned(), format!("一百零{}、{name}", "一二三四五六七八九".chars().nth(at % 9).unwrap())]
        },
        |group, name, _, short| [short(group), name.to_owned()],
        |group, name, _, short| [short(group).trim_end_matches(['乡', '镇']).to_owned(), name.to_owned()],
    ];
    assert!(rows.iter().any(|row| short(&row.group) != *row.group), "no township is called after a people");
    for (number, way) in ways.iter().enumerate() {
        let bytes = changed(|book| {
            for (at, row) in rows.iter().enumerate() {
                let [group, name] = way(&row.group, &row.name, at, &short);
                book.set("村级明细表", &format!("A{}", at + 2), &group);
                book.set("村级明细表", &format!("B{}", at + 2), &name);
            }
        });
        let inbox = read("永仁县.xlsx", bytes);
        let codes = |rows: &[jibao_core::returns::DetailRow]| -> Vec<_> {
            rows.iter().map(|row| (row.code.clone(), row.group.clone(), row.name.clone())).collect()
        };
        assert_eq!(codes(inbox.of(&COUNTY.into()).unwrap().villages()), codes(&rows), "way {number}");
    }
}

#[test]
fn a_column_that_says_it_adds_up_is_not_the_period_s() {
    for (sheet, cell, header, asked) in [
        ("村级明细表", "I1", "顾问到村(累计)", true),
        ("村级明细表", "K1", "宣传场次（本年累计）", true),
        ("村级明细表", "K1", "宣传场次（1-9月累计）", true),
        ("指标表", "E1", "本期(本年累计)", true),
        ("指标表", "E1", "本期（非累计）", false),
        ("指标表", "F1", "本年（累计）", false),
        ("指标表", "F1", "累计（本年）", false),
        ("指标表", "F1", "本年累计（累计数）", false),
        ("村级明细表", "K1", "宣传场次（场）", false),
    ] {
        let inbox = read("永仁县.xlsx", changed(|book| book.set(sheet, cell, header)));
        let told =
            inbox.findings.iter().filter(|one| one.message.contains(&format!("有“{header}”列"))).count();
        assert_eq!(told, usize::from(asked), "{header}: {:#?}", inbox.findings);
        assert!(asked || inbox.findings.iter().all(|one| !one.message.contains("缺少")), "{header}");
    }
}

#[test]
fn a_remark_over_several_rows_is_each_one_s() {
    let bytes = changed(|book| {
        book.set("指标表", "G2", "数据有误");
        let merged = "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"G2:G4\"/></mergeCells>";
        book.edit("xl/worksheets/sheet2.xml", "</sheetData>", merged);
    });
    let inbox = read("永仁县.xlsx", bytes);
    let read = inbox.of(&COUNTY.into()).unwrap();
    for code in ["G01", "G02", "G03"] {
        let entry = read.entry(&Code::from(code), Column::Current).unwrap();
        assert_eq!((entry.state(), &*entry.remark), (State::Unreadable, "数据有误"), "{code}");
    }
    let entry = read.entry(&Code::from("G04"), Column::Current).unwrap();
    assert_eq!((entry.state(), &*entry.remark), (State::Reported, ""));
}
