//! Headers with explanations, and columns named by their time.

use super::{CHUXIONG, YONGREN, told};

/// A header that is written into a sheet's cell.
type Header = (&'static str, &'static str, &'static str);

#[test]
fn a_known_word_with_an_explanation_is_the_known_word() {
    let all: [&[Header]; 33] = [
        &[("指标表", "E1", "本期数据")],
        &[("指标表", "E1", "本期实际完成数")],
        &[("指标表", "E1", "本期值"), ("指标表", "F1", "累计值")],
        &[("指标表", "E1", "本期实绩"), ("指标表", "F1", "本年累计实绩")],
        &[("指标表", "F1", "年初至今累计数")],
        &[("指标表", "F1", "截至四季度累计")],
        &[("指标表", "F1", "截至本季度累计")],
        &[("指标表", "F1", "今年累计数")],
        &[("村级明细表", "D1", "法律明白人数")],
        &[("指标表", "F1", "年累计")],
        &[
            ("指标表", "E1", "本期(2024年第四季度)"),
            ("村级明细表", "A1", "所属乡镇(街道)"),
            ("村级明细表", "E1", "工作室(有/无)"),
        ],
        &[("指标表", "E1", "第四季度")],
        &[("指标表", "E1", "2024年第四季度")],
        &[("指标表", "E1", "二〇二四年第四季度")],
        &[("指标表", "E1", "10-12月")],
        &[("指标表", "E1", "10—12月完成数")],
        &[("指标表", "E1", "当季")],
        &[("指标表", "E1", "本期 2024年第四季度")],
        &[("指标表", "E1", "本期\n（10月—12月）")],
        &[("指标表", "E1", "2024年第四季度本期")],
        &[("指标表", "E1", "本季度【10-12月】")],
        &[("指标表", "F1", "1-12月累计")],
        &[("指标表", "F1", "当年累计")],
        &[("指标表", "F1", "截至目前累计")],
        &[("指标表", "F1", "截至12月20日累计")],
        &[("指标表", "F1", "全年")],
        &[("指标表", "F1", "本年累计（1—12月）")],
        &[("村级明细表", "A1", "乡镇(街道)名称")],
        &[("村级明细表", "K1", "宣传场次(场)")],
        &[("村级明细表", "L1", "受教育人次 （人次）")],
        &[("村级明细表", "D1", "法律明白人（名，截至12月20日）")],
        &[("村级明细表", "F1", "法治副村长(有/无)"), ("村级明细表", "G1", "法律顾问（填有或无）")],
        &[("指标表", "E1", "第四季度"), ("指标表", "F1", "1至12月累计数")],
    ];
    for headers in all {
        let inbox = CHUXIONG.read(|book| {
            for (sheet, cell, text) in headers {
                book.set(sheet, cell, text);
            }
        });
        assert!(CHUXIONG.same(&inbox), "{headers:?}: {:?}", told(&inbox, "column-missing"));
    }
}

#[test]
fn a_column_for_another_time_is_asked_about_once_and_not_taken() {
    for text in [
        "12月",
        "上半年",
        "7-12月",
        "本期（7-12月）",
        "本期(去年同期)",
        "第三季度",
        "2023年第四季度",
        "本期（2024年第三季度）",
        "10月",
        "11-12月",
        "上季度",
        "本期（其中新增）",
    ] {
        let inbox = CHUXIONG.read(|book| book.set("指标表", "E1", text));
        let read = inbox.of(&CHUXIONG.county.into()).unwrap();
        let current = |(_, column): &(jibao_core::ids::Code, jibao_core::pack::Column)| {
            *column == jibao_core::pack::Column::Current
        };
        let taken = read.entries.iter().filter(|(key, entry)| current(key) && entry.number().is_some());
        assert_eq!(taken.count(), 0, "{text}");
        let missing = told(&inbox, "column-missing");
        assert_eq!(missing.len(), 1, "{text}: {missing:?}");
        assert!(missing[0].message.contains("本期"), "{}", missing[0].message);
    }
}

#[test]
fn of_several_quarters_side_by_side_the_returns_own_is_read() {
    let inbox = YONGREN.read(|book| {
        book.set("指标表", "E1", "第二季度");
        book.set("指标表", "G1", "第一季度");
        book.set("指标表", "G2", "7");
    });
    assert!(YONGREN.same(&inbox), "{:?}", inbox.findings);
}

#[test]
fn what_has_been_added_up_since_new_year_is_read_where_it_is_exactly_that() {
    for text in ["1-6月", "上半年", "1月1日至6月20日", "2025年1-6月", "2025年上半年"] {
        let inbox = YONGREN.read(|book| book.set("指标表", "F1", text));
        assert!(YONGREN.same(&inbox), "{text}: {:?}", told(&inbox, "column-missing"));
    }
    for text in ["1-3月累计", "2024年1-6月", "2024年上半年", "下半年", "截至一季度累计"] {
        let inbox = YONGREN.read(|book| book.set("指标表", "F1", text));
        let missing = told(&inbox, "column-missing");
        assert!(!YONGREN.same(&inbox) && missing.len() == 1, "{text}: {missing:?}");
        assert!(missing[0].message.contains("不能确定是本年累计的数"), "{}", missing[0].message);
    }
}
