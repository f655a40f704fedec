//! What titles, headers and names of sheets say about their period, in tables.

use super::*;

const Q: Length = Length::Quarter;

fn quarter(year: i16, number: u8) -> Option<Said> {
    Period::quarter(year, number).map(Said::Period)
}

#[test]
fn a_quarter_is_heard_with_and_without_its_year() {
    let second = Period::quarter(2024, 2).unwrap();
    assert_eq!(said("2024年第二季度统计表", Q), Some(Said::Period(second)));
    assert_eq!(said("第一季度", Q), Some(Said::Number(1)));
    assert_eq!(said("1季度底稿", Q), Some(Said::Number(1)));
    assert_eq!(said("上季度底稿", Q), Some(Said::Earlier));
    assert_eq!(said("指标表", Q), None);
    assert!(!Said::Number(1).agrees(second) && Said::Number(2).agrees(second));
    assert_eq!(Said::Number(4).label(Q), "第四季度");
}

#[test]
fn a_title_says_its_year_alone_and_the_day_up_to_which_it_counts() {
    let second = quarter(2025, 2);
    for (title, said) in [
        ("2024年普法强基补短板专项行动上报表", Some(Said::Year(2024))),
        ("2024年", Some(Said::Year(2024))),
        ("牟定县二〇二四年上报表", Some(Said::Year(2024))),
        ("2025年第二季度上报表（截至2025年6月20日）", second),
        ("2025年第二季度上报表（截至2025年3月20日）", quarter(2025, 1)),
        ("上报表（截至2025.3.20）", quarter(2025, 1)),
        ("实施意见（2024—2025年）上报表", None),
        ("楚司通〔2024〕1号", None),
        ("2024年实施方案附表", None),
        ("填报日期2025年6月20日", None),
        ("村级明细表", None),
        ("加强青少年法治教育", None),
        ("青少年", None),
    ] {
        assert_eq!(said_in_title(title, Q), said, "{title}");
    }
    assert_eq!(said("2025年第二季度、第三季度", Q), None);
    assert_eq!(said("2025年第二季度至第三季度", Q), None);
    assert_eq!(said("2025年第Ⅱ季度", Q), second);
    assert_eq!(said("2025年Ⅱ季度", Q), second);
}

#[test]
fn a_year_before_what_has_been_added_up_is_that_years() {
    for text in ["2024年累计", "2024年度累计", "二〇二四年累计"] {
        assert_eq!(time(&key(text), Q), (Time::Year(2024), "累计".to_owned()), "{text}");
    }
    assert_eq!(time("2024年", Q), (Time::Year(2024), String::new()));
    assert_eq!(time("2024年度", Q).0, Time::Other);
    assert!(Said::Year(2024).agrees(Period::quarter(2024, 3).unwrap()));
    assert!(!Said::Year(2023).agrees(Period::quarter(2024, 3).unwrap()));
}

#[test]
fn a_year_is_understood_in_numerals_and_by_the_republics_count() {
    for text in [
        "二〇二四年第二季度",
        "二零二四年二季度",
        "二○二四年第2季度",
        "贰零贰肆年第贰季度",
        "贰〇贰肆年二季度",
        "二〇二四年度第二季度",
        "二四年第二季度",
        "民国113年第二季度",
        "民国一百一十三年二季度",
        "民国一一三年第二季度",
        "2024年4-6月",
        "2024年4月至6月",
        "2024年四至六月",
        "2024年4、5、6月",
        "2024.04-2024.06",
        "2024.4-6月",
        "2024年4月1日—6月30日",
        "2024年3月21日—6月20日",
        "2024年3月21日至2024年6月20日",
        "2024-03-21~2024-06-20",
        "2024年普法强基第二季度",
    ] {
        assert_eq!(said(text, Q), quarter(2024, 2), "{text}");
    }
    assert_eq!(said("2024年12月21日—2025年3月20日", Q), quarter(2025, 1));
    assert_eq!(said("2024年12月21日—3月20日", Q), quarter(2025, 1));
    assert_eq!(said("二〇二四年十月至十二月", Q), quarter(2024, 4));
}

#[test]
fn months_and_days_without_a_year_are_a_quarter_without_its_year() {
    for text in ["10-12月", "10—12月", "十月至十二月", "9月21日—12月20日", "今年第四季度", "本年度第四季度"]
    {
        assert_eq!(said(text, Q), Some(Said::Number(4)), "{text}");
    }
}

#[test]
fn what_is_not_understood_before_a_quarter_leaves_it_open() {
    for text in
        ["甲辰年第二季度", "二O二四年第二季度", "2O24年第二季度", "2024—2025年第二季度", "第一、二季度"]
    {
        assert_eq!(said(text, Q), None, "{text}");
    }
    for text in ["去年第二季度", "上年二季度", "上年度第二季度", "前年第二季度", "去年2季度"]
    {
        assert_eq!(said(text, Q), Some(Said::Earlier), "{text}");
    }
    for text in ["2024年1-6月", "2024年上半年", "12月", "2024年5月", "4-5月", "2024年2月1日—4月30日"]
    {
        assert_eq!(said(text, Q), None, "{text}");
    }
}

#[test]
fn a_point_in_the_field_for_the_quarter_parts_year_and_quarter() {
    for text in ["2025.2", "2025-2", "2025/2", "２０２５．２"] {
        assert_eq!(said_in_field(text, Q), quarter(2025, 2), "{text}");
    }
    for text in ["2025.02", "2025.6", "2025", "20252", "2.2"] {
        assert_eq!(said_in_field(text, Q), None, "{text}");
    }
}

#[test]
fn a_headers_time_is_told_from_its_words() {
    let of = |text: &str| time(&key(text), Q);
    assert_eq!(of("本期"), (Time::Open, "本期".to_owned()));
    assert_eq!(of("第四季度"), (Time::Period(Said::Number(4)), String::new()));
    assert_eq!(of("10-12月完成数"), (Time::Period(Said::Number(4)), "完成数".to_owned()));
    assert_eq!(of("1-6月累计"), (Time::SinceNewYear(2, None), "累计".to_owned()));
    assert_eq!(of("截至6月20日累计"), (Time::SinceNewYear(2, None), "累计".to_owned()));
    assert_eq!(of("2024年1-6月").0, Time::SinceNewYear(2, Some(2024)));
    assert_eq!(of("2024年上半年").0, Time::SinceNewYear(2, Some(2024)));
    assert_eq!(of("上半年"), (Time::SinceNewYear(2, None), String::new()));
    assert_eq!(of("上半年累计"), (Time::SinceNewYear(2, None), "累计".to_owned()));
    for text in
        ["12月", "去年上半年", "下半年", "去年同期", "上季度", "10月", "11—12月", "第三季度较第四季度"]
    {
        assert_eq!(of(text).0, Time::Other, "{text}");
    }
}

fn period(text: &str) -> Option<Said> {
    text.parse().ok().map(Said::Period)
}

#[test]
fn a_month_is_heard_where_the_office_reports_by_month() {
    let month = Length::Month;
    for text in [
        "2026年6月报表",
        "2026年06月份统计表",
        "二〇二六年六月",
        "2026-06",
        "202606",
        "甲单位2026.6",
        "2026年5月21日—6月20日",
        "2026年6月1日至6月30日",
        "2026年报表（6月）",
        "2026M06",
    ] {
        assert_eq!(said(text, month), period("2026M06"), "{text}");
    }
    assert_eq!(said("2025年12月21日—2026年1月20日", month), period("2026M01"));
    for text in ["6月报表", "6月份", "六月", "本年6月", "5月21日—6月20日"] {
        assert_eq!(said(text, month), Some(Said::Number(6)), "{text}");
    }
    for text in ["上月", "上个月底稿", "去年6月", "上年6月份"] {
        assert_eq!(said(text, month), Some(Said::Earlier), "{text}");
    }
    for text in [
        "2026年1-6月",
        "1—6月",
        "2026年6月25日",
        "20260625",
        "5月、6月",
        "2026年第二季度",
        "2O26年6月",
        "本月",
        "指标表",
    ] {
        assert_eq!(said(text, month), None, "{text}");
    }
    for text in ["2026.6", "2026-06", "2026/6", "2026年6月", "2026-06-01", "2026年6月1日"] {
        assert_eq!(said_in_field(text, month), period("2026M06"), "{text}");
    }
    assert_eq!(said_in_title("2026年6月报表（截至2026年6月20日）", month), period("2026M06"));
    assert_eq!(said_in_title("报表（截至2026年5月20日）", month), period("2026M05"));
    assert_eq!(Said::Number(6).label(month), "6月");
}

#[test]
fn a_half_and_a_year_are_heard_where_the_office_reports_by_them() {
    let half = Length::HalfYear;
    for text in
        ["2026年上半年报表", "2026年度上半年", "二〇二六年上半年", "2026年1-6月", "2026年1月至6月", "2026H1"]
    {
        assert_eq!(said(text, half), period("2026H1"), "{text}");
    }
    assert_eq!(said("2025年12月21日—2026年6月20日", half), period("2026H1"));
    assert_eq!(said("下半年", half), Some(Said::Number(2)));
    assert_eq!(said("7-12月", half), Some(Said::Number(2)));
    assert_eq!(said("去年下半年", half), Some(Said::Earlier));
    for text in ["2026年6月", "2026年第二季度", "2026年4-6月", "上半年、下半年"] {
        assert_eq!(said(text, half), None, "{text}");
    }
    let year = Length::Year;
    for text in
        ["2026年报表", "2026年度统计表", "二〇二六年", "2026年1-12月", "2025年12月21日—2026年12月20日"]
    {
        assert_eq!(said(text, year), period("2026Y"), "{text}");
    }
    assert_eq!(said_in_field("2026", year), period("2026Y"));
    for text in ["2026年上半年", "2026年第一季度", "2026年6月", "2024—2026年"] {
        assert_eq!(said(text, year), None, "{text}");
    }
}

#[test]
fn a_headers_time_is_of_the_length_that_the_office_reports_by() {
    let of = |text: &str, length| time(&key(text), length);
    let month = Length::Month;
    assert_eq!(of("6月完成数", month), (Time::Period(Said::Number(6)), "完成数".to_owned()));
    assert_eq!(of("2026年6月", month), (period("2026M06").map(Time::Period).unwrap(), String::new()));
    assert_eq!(of("1-6月累计", month), (Time::SinceNewYear(6, None), "累计".to_owned()));
    assert_eq!(of("本月完成数", month).0, Time::Open);
    assert_eq!(of("上月", month).0, Time::Other);
    let half = Length::HalfYear;
    assert_eq!(of("上半年", half), (Time::Period(Said::Number(1)), String::new()));
    assert_eq!(of("2026年下半年发生数", half).1, "发生数");
    assert_eq!(of("6月", half).0, Time::Other);
    let year = Length::Year;
    assert_eq!(of("2026年", year), (period("2026Y").map(Time::Period).unwrap(), String::new()));
    assert_eq!(of("2026年累计", year), (Time::Year(2026), "累计".to_owned()));
}
