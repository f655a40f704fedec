//! Words in a remark that take back or correct the number beside it: 此数有误，应为200. What they say is never computed with;
//! the number they speak of is asked about.

use jibao_core::text::digit::digit;
use jibao_core::text::fold::compact;
use rust_decimal::Decimal;

use super::numeral::NUMERALS;

/// Words before the right number.
const RIGHT: [&str; 15] = [
    "应为",
    "应是",
    "应填",
    "应报",
    "应改为",
    "改为",
    "更正为",
    "订正为",
    "修改为",
    "改成",
    "实为",
    "实际为",
    "实际是",
    "正确数为",
    "正确的是",
];
/// Words that take a number back.
const WRONG: [&str; 15] = [
    "数有误",
    "数据有误",
    "数字有误",
    "填报有误",
    "填写有误",
    "填错",
    "写错",
    "误填",
    "数不对",
    "数据不对",
    "数字不对",
    "数不准",
    "作废",
    "以备注为准",
    "填反",
];
/// Words for another time: what was wrong then is no matter of the number beside.
const EARLIER: [&str; 7] = ["上季", "上期", "上年", "去年", "上月", "往期", "前期"];
/// Characters that may stand between a word and its number.
const BETWEEN: usize = 4;

/// Whether a remark corrects one of the numbers beside it.
pub(crate) fn corrects(remark: &str, numbers: &[Decimal]) -> bool {
    if remark.is_empty() {
        return false;
    }
    let text = compact(remark);
    let right = RIGHT.iter().flat_map(|word| text.match_indices(word)).any(|(at, word)| {
        let behind = &text[at + word.len()..];
        match number(behind) {
            Number::None => false,
            Number::Digits(number) => !numbers.contains(&number),
            Number::Words => true,
        }
    });
    let earlier = |at: usize| EARLIER.iter().any(|word| clause(&text, at).contains(word));
    right || WRONG.iter().flat_map(|word| text.match_indices(word)).any(|(at, _)| !earlier(at))
}

/// What comes before a place in its clause.
fn clause(text: &str, at: usize) -> &str {
    let start = text[..at].rfind(['，', ',', '。', ';', '；']).map_or(0, |end| end + 1);
    text.get(start..at).unwrap_or(&text[..at])
}

/// What stands close behind a word.
enum Number {
    None,
    /// A number in digits of any script.
    Digits(Decimal),
    /// A number in Chinese numerals, or one that cannot be told.
    Words,
}

fn number(text: &str) -> Number {
    let numeral = |c: char| NUMERALS.iter().any(|(known, _)| *known == c);
    let first = |c: char| digit(c).is_some() || numeral(c);
    let Some(at) = text.chars().take(BETWEEN + 1).position(first) else { return Number::None };
    let digits: String = text
        .chars()
        .skip(at)
        .filter(|c| !matches!(c, ',' | '，'))
        .map_while(|c| char::from_digit(digit(c)?.into(), 10))
        .collect();
    digits.parse().map_or(Number::Words, Number::Digits)
}

/// A column that a remark names: `year` where it speaks of 累计, `current` where of 本期; both where of neither.
pub(crate) fn names(remark: &str, column: &str) -> bool {
    let text = compact(remark);
    let year = text.contains("累计");
    let current = ["本期", "本季", "当季"].iter().any(|word| text.contains(word));
    match column {
        "year" => year || !current,
        _ => current || !year,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_that_takes_back_or_corrects_a_number_is_told_from_an_explanation() {
        let numbers = [Decimal::from(172)];
        for remark in [
            "此数有误，应为200",
            "应为200",
            "应为 ２００ 场次",
            "应改为：200",
            "该数填错，请以电话报的为准",
            "更正为二百",
            "实际为1,200",
            "上季度漏报；本季数据有误",
            "数字不对",
            "本期应是200场",
            "作废",
        ] {
            assert!(corrects(remark, &numbers), "{remark}");
        }
        for remark in [
            "",
            "较上季度减少，系两个村合并",
            "上季度数据有误，已核实",
            "数据已核实无误",
            "由5个村改为社区",
            "应为172",
            "已整改12个",
            "对外宣传3场",
            "实际困难较多",
        ] {
            assert!(!corrects(remark, &numbers), "{remark}");
        }
        assert!(names("累计应为200", "year") && !names("累计应为200", "current"));
        assert!(names("应为200", "year") && names("应为200", "current"));
    }
}
