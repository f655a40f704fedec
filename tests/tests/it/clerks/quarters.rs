//! The quarter as the cover names it.

use super::{YONGREN, told};

#[test]
fn the_quarter_is_read_however_it_is_written() {
    for text in [
        "二〇二五年第二季度",
        "二零二五年二季度",
        "贰零贰伍年第贰季度",
        "民国114年第二季度",
        "2025.2",
        "2025年4-6月",
        "2025年4月—6月",
        "3月21日—6月20日",
        "2025年3月21日至6月20日",
        "2025年4、5、6月",
        "四月至六月",
        "今年第二季度",
        "2025年度第二季度",
        "25年二季度",
    ] {
        let inbox = YONGREN.read(|book| book.set("封面", "B3", text));
        assert!(YONGREN.same(&inbox), "{text}: {:?}", inbox.findings);
        assert!(
            told(&inbox, "normalised").iter().any(|finding| finding.message.contains(text))
                || text.starts_with("2025年度"),
            "{text} is not told"
        );
    }
}

#[test]
fn last_years_return_is_never_this_quarters() {
    for text in [
        "二〇二四年第二季度",
        "贰零贰肆年二季度",
        "民国113年第二季度",
        "民国一百一十三年第二季度",
        "2024.2",
        "2024年4-6月",
        "2024年3月21日—2024年6月20日",
        "去年第二季度",
        "上年二季度",
        "上年度第二季度",
        "甲辰年第二季度",
        "二O二四年第二季度",
        "2O24年第二季度",
        "2024年普法第二季度",
    ] {
        let inbox = YONGREN.read(|book| book.set("封面", "B3", text));
        assert!(inbox.of(&YONGREN.county.into()).is_none(), "{text}");
        let codes = ["wrong-quarter", "quarter-unknown"].map(|code| told(&inbox, code).len());
        assert_eq!(codes.iter().sum::<usize>(), 1, "{text}: {:?}", inbox.findings);
    }
}
