//! Rows that add up others: told from the details, compared with their sums, never counted.

use jibao_core::text::fold::{is_blank, key};
use rust_decimal::Decimal;

use super::number;
use jibao_sheets::{RawCell, RawValue};

/// Words that head a total where nothing else stands beside them.
const WHOLE: [&str; 5] = ["共计", "总和", "全县", "全市", "计"];
/// Words that end the head of a total: 合计, 全县合计, 永定镇小计.
const ENDS: [&str; 4] = ["合计", "小计", "总计", "共计"];

/// Whether a text heads a row that adds up others.
pub(crate) fn is_total(text: &str) -> bool {
    // Most texts end otherwise, and need not be folded.
    if !text.trim_end_matches(is_blank).ends_with(['计', '和', '县', '市', ')', '）']) {
        return false;
    }
    let text = key(text);
    let (head, _) = parted(&text);
    WHOLE.contains(&head) || ENDS.iter().any(|word| head.ends_with(word))
}

/// What a total adds up, as its head says it: before the word, or in brackets behind it. 永定镇合计, 合计（永定镇）.
pub(crate) fn adds_up(key: &str) -> [&str; 2] {
    let (head, inside) = parted(key);
    let before = ENDS.iter().find_map(|word| head.strip_suffix(word));
    [before.unwrap_or_default(), inside]
}

/// A head's key and what stands in brackets behind it.
fn parted(key: &str) -> (&str, &str) {
    let behind = key.strip_suffix(')').and_then(|key| key.split_once('('));
    behind.filter(|(head, _)| !head.is_empty()).unwrap_or((key, ""))
}

/// Whether it adds up a part only.
pub(crate) fn is_subtotal(text: &str) -> bool {
    is_total(text) && key(text).ends_with("小计")
}

/// The number that a total's cell shows; errors and texts show none, and matter to nobody.
pub(crate) fn shown_total(cell: &RawCell) -> Option<Decimal> {
    match &cell.value {
        RawValue::Number(number) => Some(*number),
        RawValue::Text(text) => number::count(text, "").ok().map(|count| count.value),
        _ => None,
    }
}

/// Whether a row only numbers the columns: 甲 乙 1 2 3.
pub(crate) fn is_numbering<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    let (mut expected, mut seen) = (None::<u32>, 0);
    for text in texts {
        let text = key(text);
        if text.is_empty() || ["栏次", "甲", "乙", "丙", "丁", "戊", "序号"].contains(&text.as_str())
        {
            continue;
        }
        let Ok(number) = text.parse::<u32>() else { return false };
        if expected.is_some_and(|expected| expected != number) || (expected.is_none() && number > 6) {
            return false;
        }
        expected = Some(number + 1);
        seen += 1;
    }
    seen >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_and_column_numbers_are_told_from_details() {
        for text in
            ["合计", " 小 计", "永定镇小计", "全县合计", "合计（永定镇）", "计", "本乡镇合计", "小计(12个村)"]
        {
            assert!(is_total(text), "{text}");
        }
        for text in ["合计村", "大坝村民委员会", "东兴社区（原合计）", "会计"] {
            assert!(!is_total(text), "{text}");
        }
        assert_eq!(adds_up("合计(永定镇)"), ["", "永定镇"]);
        assert_eq!(adds_up("永定镇小计"), ["永定镇", ""]);
        assert!(is_numbering(["甲", "乙", "1", "2", "3"].into_iter()));
        assert!(is_numbering(["1", "2", "3"].into_iter()));
        assert!(!is_numbering(["G01", "1", "2"].into_iter()) && !is_numbering(["6", "6", "7"].into_iter()));
        assert!(!is_numbering(["甲镇", "1", "2"].into_iter()) && !is_numbering(["12", "13"].into_iter()));
    }
}
