//! Corrections that clerks write anywhere but into the cell: below the table, beside the cover, in a column of their own, in
//! words of their own. None is computed with, and none is passed over.

use jibao_core::ids::Code;
use jibao_core::pack::Column;
use jibao_core::returns::Inbox;
use jibao_tests::package::Package;

use super::{YONGREN, told};

const COVER: &str = "xl/worksheets/sheet1.xml";
const INDICATORS: &str = "xl/worksheets/sheet2.xml";
const VILLAGES: &str = "xl/worksheets/sheet3.xml";

/// Writes a sentence into a cell below everything else.
fn write(book: &mut Package, part: &str, text: &str) {
    let row =
        format!("<row r=\"300\"><c r=\"A300\" t=\"inlineStr\"><is><t>{text}</t></is></c></row></sheetData>");
    book.edit(part, "</sheetData>", &row);
}

/// 本期 and 本年累计 of 发放宣传资料, as far as they are taken.
fn handed_out(inbox: &Inbox) -> [bool; 2] {
    let read = inbox.of(&YONGREN.county.into()).unwrap();
    let code: Code = "G02".into();
    [Column::Current, Column::Year]
        .map(|column| read.entry(&code, column).is_some_and(|entry| entry.number().is_some()))
}

/// The one question, with the number of cells that it lies on.
fn asked(inbox: &Inbox) -> (String, usize) {
    let all = told(inbox, "ambiguous-value");
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0].reporter, Some(YONGREN.county.into()), "{all:?}");
    (all[0].message.clone(), all[0].places.len())
}

#[test]
fn a_correction_below_the_table_or_beside_the_cover_is_asked_where_the_value_stands() {
    for (part, text) in [
        (INDICATORS, "更正：发放宣传资料应为1份"),
        (INDICATORS, "注：第3行应为1"),
        (INDICATORS, "注：G02含上季度漏报的200份"),
        (COVER, "指标表G02应改为1"),
    ] {
        let inbox = YONGREN.read(|book| write(book, part, text));
        assert_eq!(handed_out(&inbox), [false, false], "{text}");
        let (message, cells) = asked(&inbox);
        assert!(message.contains("发放宣传资料") && message.contains(text), "{message}");
        assert_eq!(cells, 3, "{message}");
    }
    let inbox = YONGREN.read(|book| write(book, INDICATORS, "注：发放宣传资料为估算数"));
    assert_eq!(handed_out(&inbox), [false, false]);
    let inbox = YONGREN.read(|book| write(book, VILLAGES, "注：大坝村法律明白人应为99名"));
    assert_eq!(asked(&inbox).1, 2);
}

/// A sheet of its own for what is to be changed says it as the cover would.
#[test]
fn a_correction_on_a_sheet_of_its_own_is_asked_where_the_value_stands() {
    let inbox = YONGREN.read(|book| {
        book.add_sheet("更正说明", &[&["序号", "内容"], &["1", "G02由3810更正为4000"], &["2", "其余不变"]]);
    });
    assert_eq!(handed_out(&inbox), [false, false]);
    let (message, _) = asked(&inbox);
    assert!(message.contains("发放宣传资料"), "{message}");
    let inbox =
        YONGREN.read(|book| book.add_sheet("填表人", &[&["经办", "普法科"], &["数据来源", "调解平台"]]));
    assert!(YONGREN.same(&inbox) && told(&inbox, "ambiguous-value").is_empty(), "{:#?}", inbox.findings);
}

#[test]
fn a_sentence_about_the_whole_sheet_doubts_its_values() {
    for text in [
        "本表作废，以电子邮件为准",
        "注：本表数字以万为单位",
        "以上数据均为本年累计",
        "以上为暂估数",
        "以上数据截至5月31日",
    ] {
        let inbox = YONGREN.read(|book| write(book, INDICATORS, text));
        let (message, cells) = asked(&inbox);
        assert!(message.contains("A300") && message.contains("各数待核"), "{message}");
        assert!(cells > 50, "{text}: {cells}");
    }
}

#[test]
fn ordinary_words_below_a_table_are_passed_over() {
    for text in [
        "填表人：甲　审核人：乙",
        "说明：法律明白人每村不少于6名",
        "注：法律明白人应为6名以上",
        "注：发放宣传资料含州级下沉3场",
        "备注：受教育群众比上季度增加20人次",
        "注：本年累计从1月1日起算",
        "2025年6月23日",
    ] {
        for part in [COVER, INDICATORS, VILLAGES] {
            let inbox = YONGREN.read(|book| write(book, part, text));
            assert!(YONGREN.same(&inbox), "{text}");
            assert!(told(&inbox, "ambiguous-value").is_empty(), "{text}");
        }
    }
}

#[test]
fn a_remark_in_other_words_is_asked_and_one_that_says_a_total_asks_the_period() {
    for remark in ["勘误：应作1", "核减为1份", "笔误，1", "有误", "此行不算", "另有90份未计入", "重报：1"]
    {
        let inbox = YONGREN.read(|book| book.set("指标表", "G3", remark));
        assert_eq!(handed_out(&inbox), [false, false], "{remark}");
    }
    let inbox = YONGREN.read(|book| book.set("指标表", "G3", "此为累计数"));
    assert_eq!(handed_out(&inbox), [false, true]);
    for remark in ["含州级下沉3场", "比上季度增加20份", "换届后有人退出", "其中工作站3个"]
    {
        let inbox = YONGREN.read(|book| book.set("指标表", "G3", remark));
        assert!(YONGREN.same(&inbox), "{remark}");
    }
}

#[test]
fn a_column_of_corrections_is_asked_where_it_differs() {
    for header in ["更正后", "核实数"] {
        let inbox = YONGREN.read(|book| {
            let cell = |at: &str, text: &str| {
                format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c></row>")
            };
            let xml = book.part(INDICATORS);
            for (row, text) in [(1, header), (3, "1")] {
                let start = xml.find(&format!("<row r=\"{row}\"")).unwrap();
                let end = start + xml[start..].find("</row>").unwrap() + "</row>".len();
                let own = &xml[start..end];
                let new = own.replace("</row>", &cell(&format!("L{row}"), text));
                book.edit(INDICATORS, own, &new);
            }
        });
        assert_eq!(handed_out(&inbox), [false, false], "{header}");
        assert!(asked(&inbox).0.contains("L3"), "{header}");
    }
}

#[test]
fn a_remark_that_the_number_is_of_others_or_of_another_time_is_asked() {
    for (text, taken) in [
        ("不含永定镇", [false, false]),
        ("缺两个乡镇的数据", [false, false]),
        ("数据截至5月31日", [false, false]),
        ("填报的是上季度数", [false, false]),
        ("这是1-6月合计", [false, true]),
        ("本季度未统计", [false, true]),
        ("数据截至6月20日", [true, true]),
        ("不含机关和乡镇", [true, true]),
    ] {
        let inbox = YONGREN.read(|book| book.set("指标表", "G3", text));
        assert_eq!(handed_out(&inbox), taken, "{text}");
        if taken != [true, true] {
            assert!(asked(&inbox).0.contains(text), "{text}");
        }
    }
}

/// What is said of a village's row takes all of it back, 有 and 是 too; what is said of a number takes numbers.
#[test]
fn a_remark_about_a_village_s_row_takes_back_its_answers_too() {
    let taken = |remark: &str| {
        let inbox = YONGREN.read(|book| book.set("村级明细表", "O3", remark));
        let cells = told(&inbox, "ambiguous-value").iter().map(|one| one.places.len()).sum::<usize>();
        let submission = inbox.of(&YONGREN.county.into()).unwrap();
        let row =
            submission.details.iter().flat_map(|(_, rows)| rows).find(|row| row.name.starts_with("龙头山"));
        let answers = ["studio", "adviser"].map(|id| row.unwrap().number(id).is_some());
        (cells, answers)
    };
    let (none, all) = (taken(""), taken("此行作废"));
    assert_eq!((none.0, none.1), (0, [true, true]));
    assert!(all.0 > 8 && all.1 == [false, false], "{all:?}");
    for remark in ["填错行了", "本行有误", "这行看错行，与上一行对调"] {
        assert_eq!(taken(remark), all, "{remark}");
    }
    let number = taken("宣传场次有误");
    assert_eq!(number, (2, [true, true]));
    for remark in ["开展纠错行动", "执行错误率下降", "本行政村已达标"] {
        assert_eq!(taken(remark), none, "{remark}");
    }
}

/// A sentence of 文字材料 is quoted in the paper: what is no sentence of the county's work must not be.
#[test]
fn what_stands_for_a_text_and_is_none_is_asked_and_not_quoted() {
    let texts = |inbox: &Inbox| inbox.of(&YONGREN.county.into()).unwrap().words.len();
    let clean = texts(&YONGREN.read(|_| {}));
    let inbox = YONGREN.read(|book| book.set("文字材料", "B4", "更正：发放宣传资料应为3810份"));
    let before = texts(&YONGREN.read(|book| book.set("文字材料", "B4", "")));
    assert_eq!(texts(&inbox), before);
    assert!(asked(&inbox).0.contains("不是文字材料"));
    // The word alone is no correction.
    let inbox = YONGREN.read(|book| book.set("文字材料", "B4", "更正了3份不规范的法律文书，当事人满意"));
    assert!(told(&inbox, "ambiguous-value").is_empty());
    assert!(texts(&inbox) >= before && clean >= before);
    for filler in ["同上", "详见附件1", "（亮点待补充）", "此处由普法科填写", "请将发放资料改为4000份"]
    {
        let inbox = YONGREN.read(|book| book.set("文字材料", "B4", filler));
        assert_eq!(texts(&inbox), before, "{filler}");
        assert!(asked(&inbox).0.contains("不是文字材料"), "{filler}");
    }
    let inbox = YONGREN.read(|book| book.set("文字材料", "B4", "无亮点"));
    assert!(texts(&inbox) == before && told(&inbox, "ambiguous-value").is_empty());
}

/// Numbers of several units have no sum.
#[test]
fn a_total_over_rows_of_several_units_accuses_nobody() {
    let inbox = YONGREN.read(|book| {
        let row = "<row r=\"300\"><c r=\"C300\" t=\"inlineStr\"><is><t>合计</t></is></c><c r=\"E300\"><v>5</v></c></row></sheetData>";
        book.edit(INDICATORS, "</sheetData>", row);
    });
    assert!(YONGREN.same(&inbox));
    assert!(told(&inbox, "total-differs").is_empty());
}
