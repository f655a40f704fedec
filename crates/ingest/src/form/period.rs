//! What a title or a sheet's name says about its quarter, also where it leaves out the year.

use std::collections::BTreeSet;

use jibao_core::ids::Period;
use jibao_core::text::fold::key;

/// One mention of a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// With its year.
    Period(Period),
    /// Without a year: 第一季度.
    Number(u8),
    /// 上季度, 去年同期: whatever it is, not this one.
    Earlier,
}

impl Said {
    /// Whether it can be this quarter.
    pub(crate) fn agrees(self, quarter: Period) -> bool {
        match self {
            Self::Period(said) => said == quarter,
            Self::Number(number) => number == quarter.number(),
            Self::Earlier => false,
        }
    }

    /// As it is told.
    pub(crate) fn label(self) -> String {
        match self {
            Self::Period(quarter) => quarter.label(),
            Self::Number(number) => {
                format!("第{}季度", ["一", "二", "三", "四"][usize::from(number) % 5 - 1])
            }
            Self::Earlier => "上一期".to_owned(),
        }
    }
}

const EARLIER: [&str; 9] = ["上季", "上期", "上一季", "上年", "去年", "往期", "上个季度", "旧表", "底稿"];

/// The one quarter a text mentions; two are no answer.
pub(crate) fn said(text: &str) -> Option<Said> {
    let text = key(text);
    let full = Period::all_in(&text);
    match full.into_iter().collect::<Vec<_>>().as_slice() {
        [one] => return Some(Said::Period(*one)),
        [] => {}
        _ => return None,
    }
    let mut numbers = numbers(&text).into_iter();
    match (numbers.next(), numbers.next()) {
        (Some(one), None) => Some(Said::Number(one)),
        (None, _) if EARLIER.iter().any(|word| text.contains(word)) => Some(Said::Earlier),
        _ => None,
    }
}

/// The numbers of quarters named without a year: 一季度, 第1季, or the text Q1 alone.
fn numbers(text: &str) -> BTreeSet<u8> {
    let number = |c: char| match c {
        '一' | '1' => Some(1),
        '二' | '2' => Some(2),
        '三' | '3' => Some(3),
        '四' | '4' => Some(4),
        _ => None,
    };
    let mut coded = text.chars();
    if let (Some('Q'), Some(c), None) = (coded.next(), coded.next(), coded.next()) {
        return number(c).filter(|_| c.is_ascii()).into_iter().collect();
    }
    let named = text.match_indices('季').filter_map(|(at, _)| {
        let mut before = text[..at].chars().rev();
        let found = before.next().and_then(number)?;
        (before.next() == Some('第') || text[at..].starts_with("季度")).then_some(found)
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_heard_with_and_without_its_year() {
        let second = Period::quarter(2024, 2).unwrap();
        assert_eq!(said("2024年第二季度统计表"), Some(Said::Period(second)));
        assert_eq!(said("第一季度"), Some(Said::Number(1)));
        assert_eq!(said("1季度底稿"), Some(Said::Number(1)));
        assert_eq!(said("上季度底稿"), Some(Said::Earlier));
        assert_eq!(said("指标表"), None);
        assert!(!Said::Number(1).agrees(second) && Said::Number(2).agrees(second));
        assert_eq!(Said::Number(4).label(), "第四季度");
    }
}
