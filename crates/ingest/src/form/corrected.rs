//! Words in a remark that take back or correct the number beside it: 此数有误，应为200. What they say is never computed with;
//! the number they speak of is asked about.

use jibao_core::pack::PeriodWords;
use jibao_core::text::digit::digit;
use jibao_core::text::fold::compact;
use rust_decimal::Decimal;

use super::look::{is_measure, is_scaled};
use super::numeral::NUMERALS;

/// Words before the right number.
const RIGHT: [&str; 26] = [
    "应为",
    "应是",
    "应该是",
    "应该为",
    "应填",
    "应报",
    "应改为",
    "改为",
    "更正为",
    "订正为",
    "修改为",
    "更改为",
    "改成",
    "更正",
    "更改",
    "订正",
    "改正",
    "实为",
    "实有",
    "实际为",
    "实际是",
    "实际",
    "正确数",
    "正确的是",
    "正确为",
    "应当为",
];
/// Words behind the right number, in brackets or not.
const RIGHT_BEHIND: [&str; 5] = ["更正", "订正", "改正", "为准", "才对"];
/// Signs between the wrong number and the right one.
const BECOMES: [&str; 4] = ["→", "->", "=>", "⇒"];
/// Words that take a number back.
const WRONG: [&str; 17] = [
    "数有误",
    "数据有误",
    "数字有误",
    "填报有误",
    "填写有误",
    "填错",
    "写错",
    "报错",
    "数错",
    "算错",
    "误填",
    "数不对",
    "数据不对",
    "数字不对",
    "作废",
    "以备注为准",
    "填反",
];
/// Words that say by how much a number is wrong, or that it is not counted through.
const OFF: [&str; 24] = [
    "漏报",
    "少报",
    "多报",
    "错报",
    "漏填",
    "少填",
    "多填",
    "漏统",
    "少统",
    "多统",
    "少写",
    "多写",
    "少计",
    "多计",
    "重复统计",
    "重复计算",
    "重复上报",
    "应减",
    "应加",
    "应扣",
    "只统计",
    "仅统计",
    "数不准",
    "不准确",
];
/// Words that say the number is a guess, or counts something else.
const UNSURE: [&str; 14] = [
    "估算",
    "估计",
    "预估",
    "暂估",
    "暂定数",
    "此数不实",
    "数据不实",
    "数字不实",
    "为累计数",
    "是累计数",
    "为全年数",
    "是全年数",
    "此为全年",
    "此为累计",
];
/// Words for another time: what was wrong then is no matter of the number beside.
const EARLIER: [&str; 7] = ["上季", "上期", "上年", "去年", "上月", "往期", "前期"];
/// Characters that may stand between a word and its number.
const BETWEEN: usize = 4;

/// Whether a remark corrects one of the numbers beside it, or says that it cannot be taken as it stands.
pub(crate) fn corrects(remark: &str, numbers: &[Decimal], period: &PeriodWords) -> bool {
    if remark.is_empty() {
        return false;
    }
    let text = compact(remark);
    let other = |number: Number| match number {
        Number::None => false,
        Number::Digits(number) => !numbers.contains(&number),
        Number::Words => true,
    };
    let places = |words: &'static [&'static str]| {
        let text = text.as_str();
        words.iter().flat_map(move |word| text.match_indices(word))
    };
    // What counts the one before too is not this one's number.
    let both = format!("含{}", period.previous);
    let earlier = |at: usize| EARLIER.iter().any(|word| clause(&text, at).contains(word));
    places(&RIGHT).any(|(at, word)| other(number(&text[at + word.len()..])))
        || places(&BECOMES).any(|(at, word)| other(number(&text[at + word.len()..])))
        || places(&RIGHT_BEHIND).any(|(at, _)| !earlier(at) && other(last_number(clause(&text, at))))
        || places(&WRONG)
            .chain(places(&OFF))
            .chain(places(&UNSURE))
            .chain(text.match_indices(&both))
            .any(|(at, _)| !earlier(at))
        || is_bare(remark) && other(number(&text))
        || is_scaled(&text, "")
}

/// Whether a remark puts one of these words in the place of another one: 应为良好, 优秀→良好.
pub(crate) fn renames(remark: &str, others: &[&str]) -> bool {
    let text = compact(remark);
    let mut right = RIGHT.iter().chain(&BECOMES).flat_map(|word| text.match_indices(word));
    let behind = |(at, word): (usize, &str)| {
        let rest = text[at + word.len()..].trim_start_matches([':', '“', '"']);
        others.iter().any(|other| rest.starts_with(&compact(other)))
    };
    right.any(behind)
}

/// Whether a remark is nothing but a number with its unit: beside another number that is a second one.
pub(crate) fn is_bare(remark: &str) -> bool {
    let text = compact(remark);
    let rest = text.trim_start_matches(|c: char| digit(c).is_some() || matches!(c, ',' | '，' | '.'));
    rest.len() < text.len() && is_measure(rest, "")
}

/// The last number before a word.
fn last_number(text: &str) -> Number {
    let digits: Vec<char> = text.chars().collect();
    let Some(end) = digits.iter().rposition(|c| digit(*c).is_some()) else { return Number::None };
    let start = digits[..end].iter().rposition(|c| digit(*c).is_none()).map_or(0, |at| at + 1);
    number(&digits[start..=end].iter().collect::<String>())
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
pub(crate) fn names(remark: &str, column: &str, period: &PeriodWords) -> bool {
    let text = compact(remark);
    let year = text.contains("累计");
    let current = ["本期", "本季", "当季", &period.this].iter().any(|word| text.contains(word));
    match column {
        "year" => year || !current,
        _ => current || !year,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_that_names_another_word_as_the_right_one_is_told_from_an_explanation() {
        let others = ["良好", "合格"];
        for remark in ["应为良好", "更正为“合格”", "优秀→良好", "实际 良 好", "应改为：合格"]
        {
            assert!(renames(remark, &others), "{remark}");
        }
        for remark in ["", "上次为良好，已整改", "应为优秀", "实际困难较多", "良好"] {
            assert!(!renames(remark, &others), "{remark}");
        }
    }

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
            "以6000为准",
            "正确数6000",
            "6000（更正）",
            "172→6000",
            "172->6000",
            "实际6000",
            "实际发放6000份",
            "实有17人",
            "7人中有2人已外出，实际5人",
            "应该是6000",
            "更改：6000",
            "数错了，6000",
            "6000",
            "6000份",
            "漏报38份",
            "少报38",
            "多报62",
            "应减去62",
            "重复统计了安乐乡100份",
            "多写了一个0",
            "估算数",
            "暂估",
            "此数不实",
            "只统计了4月",
            "含上季度",
            "为累计数",
            "此为全年数",
            "单位：百份",
        ] {
            assert!(corrects(remark, &numbers, &PeriodWords::default()), "{remark}");
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
            "172",
            "172份",
            "实际参训172人",
            "换届后有人退出，正在补选补训",
            "上季度漏报12份，已补报",
            "系去年同期多报所致",
            "新增3个司法所",
            "第3批",
            "3月起开展",
            "12个单位参加",
            "百日攻坚期间集中宣传",
        ] {
            assert!(!corrects(remark, &numbers, &PeriodWords::default()), "{remark}");
        }
        assert!(
            names("累计应为200", "year", &PeriodWords::default())
                && !names("累计应为200", "current", &PeriodWords::default())
        );
        assert!(
            names("应为200", "year", &PeriodWords::default())
                && names("应为200", "current", &PeriodWords::default())
        );
    }
}
