//! Words that forms, tables and documents answer with, written once. What else clerks write for them is in the pack.

use rust_decimal::Decimal;

use super::fold::{key, says_nothing};

/// A flag that holds.
pub const YES: &str = "是";
/// A flag that does not hold.
pub const NO: &str = "否";
/// Something is there.
pub const HAS: &str = "有";
/// Nothing is there.
pub const HAS_NOT: &str = "无";
/// Stands behind a number on which an open error lies.
pub const DOUBTED: &str = "（待核）";
/// Nothing was sent or filled in.
pub const NOT_REPORTED: &str = "未报";
/// Nothing to be told here.
pub const NOT_APPLICABLE: &str = "不适用";
/// Something stands there that is no value.
pub const UNREADABLE: &str = "无法识别";

/// The answers of a flag.
pub const YES_OR_NO: [&str; 2] = [YES, NO];
/// The answers to whether something is there.
pub const HAS_OR_NOT: [&str; 2] = [HAS, HAS_NOT];

/// What stands for a value in outputs, and can be no value itself.
pub const ANSWERS: [&str; 7] = [YES, NO, HAS, HAS_NOT, NOT_REPORTED, NOT_APPLICABLE, UNREADABLE];

/// What fills a remark and gives no reason, wherever it stands in it.
pub const FILLERS: [&str; 20] = [
    "已改正",
    "已更正",
    "已修改",
    "已改",
    "同上",
    "没有",
    "无",
    "/",
    "／",
    "-",
    "—",
    "－",
    "。",
    "，",
    "…",
    "？",
    "?",
    "\u{3000}",
    "\u{A0}",
    "\u{200B}",
];

/// Whether a remark gives a reason: something is left of it without what only fills it.
///
/// ```
/// use jibao_core::text::words::is_reason;
/// assert_eq!(["——", "无。", "已改", "属实", "无误"].map(is_reason), [false, false, false, true, true]);
/// ```
#[must_use]
pub fn is_reason(remark: &str) -> bool {
    let rest = FILLERS.iter().fold(remark.to_owned(), |rest, filler| rest.replace(filler, ""));
    !says_nothing(&rest)
}

/// How people say a flag, which counts 1 or 0.
#[must_use]
pub fn yes_no(value: Decimal) -> &'static str {
    if value.is_zero() { NO } else { YES }
}

/// What a cell's word counts: 1 or 0, `None` where it is no answer.
///
/// ```
/// use jibao_core::text::words::answer;
/// assert_eq!((answer("有"), answer("否"), answer("大概")), (Some(1.into()), Some(0.into()), None));
/// ```
#[must_use]
pub fn answer(text: &str) -> Option<Decimal> {
    match key(text).as_str() {
        YES | HAS => Some(Decimal::ONE),
        NO | HAS_NOT => Some(Decimal::ZERO),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_back_as_it_is_said() {
        for value in [Decimal::ZERO, Decimal::ONE] {
            assert_eq!(answer(yes_no(value)), Some(value));
        }
        assert_eq!(answer("\u{200B}有 "), Some(Decimal::ONE));
        assert_eq!(answer("未开展"), None);
    }
}
