//! What a cell's number format makes of its number: the same number shown or scaled openly is taken, anything else is
//! asked about, because a person counts what is seen.

use jibao_core::text::fold::fold;
use rust_decimal::Decimal;

use super::number::{is_rough, ungrouped};

/// A shown number beside the stored one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Look {
    /// The same digits.
    Same,
    /// The same number, with words or in another scale.
    Open,
    /// Another number, a part of it, or none.
    Other,
}

/// Scales that a format writes behind its digits, the longer first.
const SCALES: [(&str, u32); 8] = [
    ("百万", 1_000_000),
    ("千万", 10_000_000),
    ("亿", 100_000_000),
    ("万", 10_000),
    ("千", 1_000),
    ("百", 100),
    ("K", 1_000),
    ("M", 1_000_000),
];
/// What may stand before a number and change nothing.
const BEFORE: [&str; 9] = ["", "+", "共", "计", "合计", "共计", "¥", "$", "第"];
/// Words that things are counted in; what else stands behind a number may say that it is none.
const MEASURES: &str = "人次个件场户名家条份所支期班节堂篇本张处项元起批台套部幅块组宗案站室村社区街道乡镇县市州天日月年季度小时分钟公里米吨期座辆";

/// Compares what is shown with what is stored, a count of `unit`.
pub(crate) fn count(shown: &str, stored: Decimal, unit: &str) -> Look {
    let text = fold(shown);
    let text = text.trim();
    let is_digit = |c: char| c.is_ascii_digit();
    let Some(start) = text.find(is_digit) else {
        // Accounting formats write a dash for zero.
        let dash = !text.is_empty() && text.chars().all(|c| matches!(c, '-' | '—' | '–'));
        return if dash && stored.is_zero() { Look::Same } else { Look::Other };
    };
    let end = text.rfind(is_digit).map_or(text.len(), |last| last + 1);
    let (before, digits, after) = (text[..start].trim(), &text[start..end], text[end..].trim());
    if is_rough(text) || !BEFORE.contains(&before) {
        return Look::Other;
    }
    let Some(number) = value(digits) else { return Look::Other };
    let after = after.strip_prefix('.').unwrap_or(after);
    if is_measure(after, unit) {
        return match (number == stored, before.is_empty() && after.is_empty()) {
            (true, true) => Look::Same,
            (true, false) => Look::Open,
            (false, _) => Look::Other,
        };
    }
    let scaled = SCALES.iter().find_map(|(word, scale)| {
        let rest = after.strip_prefix(word)?.trim();
        is_measure(rest, unit).then_some(Decimal::from(*scale))
    });
    match scaled {
        Some(scale) if stands_for(number, scale, stored) => Look::Open,
        _ => Look::Other,
    }
}

/// Whether a number of so many units is the stored one, rounded to the places that are shown.
fn stands_for(number: Decimal, scale: Decimal, stored: Decimal) -> bool {
    let half = Decimal::new(5, number.scale() + 1);
    let apart = number.checked_mul(scale).and_then(|value| value.checked_sub(stored));
    let near = half.checked_mul(scale).zip(apart).is_some_and(|(half, apart)| apart.abs() <= half);
    near && number.is_zero() == stored.is_zero()
}

fn value(digits: &str) -> Option<Decimal> {
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(w, d)| (w, Some(d)));
    let whole = ungrouped(whole, &mut Vec::new()).ok()?;
    let text = decimals.map_or_else(|| whole.clone(), |decimals| format!("{whole}.{decimals}"));
    text.parse().ok()
}

/// Whether words name a unit of so many: 万份, 百人次, 千, 单位：百份. Numbers under it are not what they seem.
pub(crate) fn is_scaled(words: &str, unit: &str) -> bool {
    let text = fold(words);
    let text = text.trim().trim_start_matches("单位").trim_start_matches(':').trim();
    SCALES.iter().filter(|(word, _)| !word.is_ascii()).chain(&[("十", 10)]).any(|(word, _)| {
        text.strip_prefix(word).is_some_and(|rest| {
            rest.chars().count() <= 4 && (is_measure(rest, unit) || is_scaled(rest, unit))
        })
    })
}

/// Whether a line says that numbers are of so many: 单位：万份、百人次, 以万为单位. A unit that is asked for itself (`own`),
/// such as 万元, says nothing new.
pub(crate) fn is_scale(line: &str, own: impl Fn(&str) -> bool) -> bool {
    let line = fold(line);
    let counted = ["以万计", "按万计", "以千计", "按千计", "以百计", "按百计"];
    let behind = ["单位:", "单位为", "单位是", "单位均为"].iter().find_map(|word| line.split_once(word));
    let behind = behind.map(|(_, units)| units);
    let before = line.split_once("为单位").and_then(|(before, _)| before.rsplit_once(['以', '按']));
    let mut units = [behind, before.map(|(_, units)| units)].into_iter().flatten();
    units.any(|units| {
        units.split(['、', ',', '，', '/', ' ', ')', '(', '。']).any(|unit| !own(unit) && is_scaled(unit, ""))
    }) || counted.iter().any(|word| line.contains(word))
}

pub(crate) fn is_measure(text: &str, unit: &str) -> bool {
    text == fold(unit) || text.chars().all(|c| MEASURES.contains(c) || matches!(c, '(' | ')' | '/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_of_so_many_is_told_from_a_unit() {
        for words in ["万份", "百人次", "千", "十万", "百", "万", "亿元", "百万", "单位：百份"]
        {
            assert!(is_scaled(words, "元"), "{words}");
        }
        for words in ["", "份", "人次", "件(人)次", "千里眼", "百日攻坚", "万盏明灯"] {
            assert!(!is_scaled(words, "份"), "{words}");
        }
    }

    #[test]
    fn the_same_number_is_taken_and_any_other_asked() {
        use Look::{Open, Other, Same};
        for (shown, stored, look) in [
            ("172", 172, Same),
            ("12,345", 12_345, Same),
            ("172.00", 172, Same),
            ("000172", 172, Same),
            ("-", 0, Same),
            ("172人", 172, Open),
            ("172件(人)次", 172, Open),
            ("172件（人）次", 172, Open),
            ("共172", 172, Open),
            ("¥172", 172, Open),
            ("3.9万", 39_100, Open),
            ("3.91万人", 39_100, Open),
            ("39千", 39_000, Open),
            ("39.1K", 39_100, Open),
            ("1.2百万", 1_200_000, Open),
            ("约172", 172, Other),
            ("172余", 172, Other),
            ("172+", 172, Other),
            ("172左右", 172, Other),
            ("500", 5, Other),
            ("-172", 172, Other),
            ("(172)", 172, Other),
            ("", 172, Other),
            ("-", 172, Other),
            ("12", 12_345, Other),
            ("1.2E+4", 12_345, Other),
            ("35万", 35, Other),
            ("0万", 391, Other),
            ("4.0万", 39_100, Other),
            ("17 2", 172, Other),
            ("172(估)", 172, Other),
            ("172?", 172, Other),
            ("未172", 172, Other),
            ("1/172", 172, Other),
            ("17200%", 172, Other),
            ("二百", 172, Other),
        ] {
            assert_eq!(count(shown, stored.into(), "件(人)次"), look, "{shown} {stored}");
        }
    }
}
