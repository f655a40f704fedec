//! What a title or a sheet's name says about its quarter, also where it leaves out the year.

use jibao_core::calendar::Quarter;

use super::value::folded;

/// One mention of a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// With its year.
    Quarter(Quarter),
    /// Without a year: 第一季度.
    Number(u8),
    /// 上季度, 去年同期: whatever it is, not this one.
    Earlier,
}

impl Said {
    /// Whether it can be this quarter.
    pub(crate) fn agrees(self, quarter: Quarter) -> bool {
        match self {
            Self::Quarter(said) => said == quarter,
            Self::Number(number) => number == quarter.number(),
            Self::Earlier => false,
        }
    }

    /// As it is told.
    pub(crate) fn label(self) -> String {
        match self {
            Self::Quarter(quarter) => quarter.label(),
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
    let text = folded(text);
    let full = Quarter::all_in(&text);
    match full.into_iter().collect::<Vec<_>>().as_slice() {
        [one] => return Some(Said::Quarter(*one)),
        [] => {}
        _ => return None,
    }
    let mut numbers: Vec<u8> = Vec::new();
    for (digits, number) in [("一1", 1), ("二2", 2), ("三3", 3), ("四4", 4)] {
        let named = |c: char| text.contains(&format!("{c}季度")) || text.contains(&format!("第{c}季"));
        let coded = text.chars().count() == 2 && text.to_ascii_uppercase() == format!("Q{number}");
        if coded || digits.chars().any(named) {
            numbers.push(number);
        }
    }
    match numbers.as_slice() {
        [one] => Some(Said::Number(*one)),
        [] if EARLIER.iter().any(|word| text.contains(word)) => Some(Said::Earlier),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_heard_with_and_without_its_year() {
        let second = Quarter::new(2024, 2).unwrap();
        assert_eq!(said("2024年第二季度统计表"), Some(Said::Quarter(second)));
        assert_eq!(said("第一季度"), Some(Said::Number(1)));
        assert_eq!(said("1季度底稿"), Some(Said::Number(1)));
        assert_eq!(said("上季度底稿"), Some(Said::Earlier));
        assert_eq!(said("指标表"), None);
        assert!(!Said::Number(1).agrees(second) && Said::Number(2).agrees(second));
        assert_eq!(Said::Number(4).label(), "第四季度");
    }
}
