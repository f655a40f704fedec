//! Numbers beside their place, corrected beside it, and another county's rows below the table.

use std::fmt::Write as _;

use jibao_core::ids::Code;
use jibao_core::pack::Column;
use jibao_core::returns::{Inbox, Value};
use jibao_tests::package::Package;
use jibao_tests::returns::{entry, sample, workbook};

use super::{CHUXIONG, Case, numbers, read, told};

/// The numbers of an indicator: 本期 and 本年累计.
fn pair(inbox: &Inbox, case: &Case, code: &str) -> [Option<String>; 2] {
    let read = inbox.of(&case.county.into()).unwrap();
    [Column::Current, Column::Year].map(|column| {
        let entry = read.entries.get(&(Code::from(code), column))?;
        entry.number().map(|number| number.normalize().to_string())
    })
}

/// The one question about a cell, and what else is asked beside it.
fn only_question(inbox: &Inbox, cells: &[&str]) -> String {
    let asked: Vec<_> =
        inbox.findings.iter().filter(|one| one.severity == jibao_core::pack::Severity::Error).collect();
    assert_eq!(asked.len(), 1, "{asked:#?}");
    for cell in cells {
        assert!(asked[0].places.iter().any(|place| place.cell == *cell), "{cell}: {:?}", asked[0].places);
    }
    asked[0].message.clone()
}

#[test]
fn a_remark_that_corrects_the_number_beside_it_is_asked_about_and_neither_number_is_taken() {
    let before = pair(&CHUXIONG.read(|_| {}), &CHUXIONG, "G01");
    assert!(before.iter().all(Option::is_some));
    for remark in ["此数有误，应为200", "应为２００场次", "填错了，以后补报", "实际为 1,200"]
    {
        let inbox = CHUXIONG.read(|book| book.set("指标表", "G2", remark));
        assert_eq!(pair(&inbox, &CHUXIONG, "G01"), [None, None], "{remark}");
        let message = only_question(&inbox, &["E2", "F2", "G2"]);
        assert!(message.contains(before[0].as_ref().unwrap()) && message.contains("G2"), "{message}");
    }
    let inbox = CHUXIONG.read(|book| book.set("指标表", "G2", "累计应为900"));
    assert_eq!(pair(&inbox, &CHUXIONG, "G01"), [before[0].clone(), None]);
    let inbox = CHUXIONG.read(|book| book.set("指标表", "G2", "本期应为200"));
    assert_eq!(pair(&inbox, &CHUXIONG, "G01"), [None, before[1].clone()]);
    for remark in ["较上季度减少，系两个村合并", "上季度数据有误，已核实", "12·4宣传周集中开展"]
    {
        let inbox = CHUXIONG.read(|book| book.set("指标表", "G2", remark));
        assert_eq!(pair(&inbox, &CHUXIONG, "G01"), before, "{remark}");
    }
}

#[test]
fn a_corrected_number_in_the_next_cell_is_asked_about() {
    let return_ = CHUXIONG.sample();
    let mut book = Package::open(&workbook(&return_));
    book.edit(
        "xl/worksheets/sheet2.xml",
        "</row><row r=\"3\"",
        "<c r=\"H2\"><v>200</v></c></row><row r=\"3\"",
    );
    let inbox = read(CHUXIONG.quarter, "楚雄市.xlsx", book.bytes());
    assert_eq!(pair(&inbox, &CHUXIONG, "G01"), [None, None]);
    only_question(&inbox, &["E2", "H2"]);
}

#[test]
fn a_villages_remark_that_corrects_its_number_is_asked_about() {
    let inbox = CHUXIONG.read(|book| book.set("村级明细表", "O2", "法律明白人应为17"));
    let message = only_question(&inbox, &["D2", "O2"]);
    assert!(message.contains("应为17"), "{message}");
    let clean = CHUXIONG.read(|_| {});
    let [before, after] = [&clean, &inbox].map(|inbox| numbers(inbox.of(&CHUXIONG.county.into()).unwrap()));
    let differ: Vec<_> = before.iter().zip(&after).filter(|(a, b)| a != b).collect();
    assert_eq!(differ.len(), 1, "{differ:?}");
}

#[test]
fn a_number_in_the_column_beside_is_one_question_that_names_both_cells() {
    let mut return_ = CHUXIONG.sample();
    entry(&mut return_, "G01", Column::Current).value = Value::Blank;
    entry(&mut return_, "G01", Column::Current).raw.clear();
    for text in ["172场次", "172", "１７２"] {
        let mut book = Package::open(&workbook(&return_));
        book.set("指标表", "D2", text);
        let inbox = read(CHUXIONG.quarter, "楚雄市.xlsx", book.bytes());
        let message = only_question(&inbox, &["E2", "D2"]);
        assert!(message.contains("D2") && message.contains(text), "{message}");
        assert_eq!(pair(&inbox, &CHUXIONG, "G01")[0], None);
    }
    let mut return_ = CHUXIONG.sample();
    entry(&mut return_, "G01", Column::Year).value = Value::Blank;
    entry(&mut return_, "G01", Column::Year).raw.clear();
    let mut book = Package::open(&workbook(&return_));
    book.set("指标表", "G2", "700");
    let inbox = read(CHUXIONG.quarter, "楚雄市.xlsx", book.bytes());
    let message = only_question(&inbox, &["F2", "G2"]);
    assert!(message.contains("700"), "{message}");
}

#[test]
fn a_unit_of_so_many_above_the_table_doubts_every_number_of_it() {
    let table = |line: &str| {
        let text = format!("\u{FEFF}{line},,,,\n代码,指标,单位,本期,本年累计\nG02,,,12,30\nG03,,,1,5\n");
        read("2025Q2", "永仁县2025年第二季度.csv", text.into_bytes())
    };
    let asked = |inbox: &Inbox| -> Vec<String> {
        let one = inbox.findings.iter().find(|one| one.message.contains("按什么单位填"));
        one.map(|one| one.places.iter().map(|place| place.cell.to_string()).collect()).unwrap_or_default()
    };
    for line in ["单位：万份、百人次", "（单位：千人）", "计量单位:万"] {
        assert_eq!(asked(&table(line)), ["A1", "D3", "E3", "D4", "E4"], "{line}");
    }
    for line in ["单位：份、人次", "填报单位：永仁县司法局", "单位：万家欢乐社区"]
    {
        assert!(asked(&table(line)).is_empty(), "{line}");
    }
}

#[test]
fn another_countys_name_and_rows_below_the_table_are_one_question_and_count_nowhere() {
    let rows: [&[&[&str]]; 3] = [
        &[&["元谋县"]],
        &[&["元谋县"], &["G01", "综合", "法治宣传活动总场次", "场次", "55", "99"]],
        &[
            &["元谋县"],
            &["G01", "", "法治宣传活动总场次", "场次", "55", "99"],
            &["双柏县"],
            &["G02", "", "发放宣传资料", "份", "5", "9"],
        ],
    ];
    for rows in rows {
        let inbox = CHUXIONG.read(|book| {
            let mut xml = String::new();
            for (cells, number) in rows.iter().zip(300..) {
                let cells = cells.iter().zip('A'..).map(|(text, column)| {
                    format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
                });
                xml.extend([format!("<row r=\"{number}\">"), cells.collect(), "</row>".to_owned()]);
            }
            book.edit("xl/worksheets/sheet2.xml", "</sheetData>", &format!("{xml}</sheetData>"));
        });
        assert!(CHUXIONG.same(&inbox), "{:#?}", inbox.findings);
        let asked = told(&inbox, "row-unknown");
        let counties = rows.iter().filter(|row| row.len() == 1).count();
        assert_eq!(asked.len(), counties, "{asked:#?}");
        assert!(asked.iter().any(|one| one.places.iter().any(|place| place.cell == "A300")), "{asked:#?}");
        assert_eq!(inbox.submissions.len(), 1);
    }
}

#[test]
fn a_header_with_its_year_before_what_was_added_up_is_this_years() {
    for header in ["2024年累计", "2024年度累计", "二〇二四年累计", "累计(2024年)"] {
        let inbox = CHUXIONG.read(|book| book.set("指标表", "F1", header));
        assert!(CHUXIONG.same(&inbox), "{header}: {:?}", told(&inbox, "column-missing"));
    }
    for header in ["2023年累计", "2025年累计", "累计(2023年)"] {
        let inbox = CHUXIONG.read(|book| book.set("指标表", "F1", header));
        let missing = told(&inbox, "column-missing");
        assert_eq!(missing.len(), 1, "{header}: {missing:?}");
    }
}

#[test]
fn a_table_alone_that_names_no_quarter_is_the_inboxs_and_says_so() {
    let table = |title: &str| {
        let mut text = format!("{title}代码,任务,指标,单位,本期,本年累计,备注\n");
        for ((code, column), entry) in &sample("2025Q2", "532327").entries {
            if *column == Column::Current {
                writeln!(text, "{code},,,,{},,", entry.raw).unwrap();
            }
        }
        read("2025Q2", "永仁县.csv", text.into_bytes())
    };
    let inbox = table("");
    assert!(inbox.of(&"532327".into()).is_some(), "{:#?}", inbox.findings);
    assert_eq!(told(&inbox, "quarter-conflict").len(), 1);
    for title in ["2024年第二季度统计表,,,,,,\n", "6月份统计表,,,,,,\n", "上年统计表,,,,,,\n"]
    {
        assert!(table(title).of(&"532327".into()).is_none(), "{title}");
    }
}

#[test]
fn whether_hidden_rows_count_is_the_forms_affair() {
    let mut book = Package::open(&workbook(&CHUXIONG.sample()));
    book.edit("xl/worksheets/sheet2.xml", "<row r=\"2\"", "<row hidden=\"1\" r=\"2\"");
    let bytes = book.bytes();
    let inbox = read(CHUXIONG.quarter, "楚雄市.xlsx", bytes.clone());
    assert!(CHUXIONG.same(&inbox));
    let counted = told(&inbox, "hidden-content");
    assert!(counted.len() == 1 && counted[0].message.contains("已一并计入"), "{counted:?}");

    let mut files = jibao::built_in();
    let form =
        files.get("form.toml").unwrap().replace("hidden_rows = \"counted\"", "hidden_rows = \"left_out\"");
    files.insert("form.toml", form);
    let pack = jibao_core::pack::Pack::load(files).unwrap();
    let file = jibao_ingest::InboxFile { path: "楚雄市.xlsx".to_owned(), bytes };
    let inbox = jibao_ingest::read(&pack, Some(CHUXIONG.quarter.parse().unwrap()), &[file]).unwrap();
    assert!(inbox.accounts.iter().all(jibao_core::returns::Account::balances));
    assert_eq!(pair(&inbox, &CHUXIONG, "G01"), [None, None]);
    let left = told(&inbox, "hidden-content");
    assert!(left.len() == 1 && left[0].message.contains("没有计入"), "{left:?}");
}
