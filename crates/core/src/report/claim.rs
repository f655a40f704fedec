//! What a reporter says of its own work and the paper that quotes it might contradict: that it leads, that it was the first, that
//! all of something is done, that nothing was done.

use crate::ids::ReporterId;
use crate::pack::{Kind, Pack};
use crate::report::Report;

/// Rank one above others, which nobody here has measured.
const RANKS: [&str; 21] = [
    "第一位",
    "第一名",
    "名列",
    "位列",
    "位居",
    "排名",
    "居首",
    "榜首",
    "前列",
    "前茅",
    "领先",
    "率先",
    "首次",
    "首创",
    "首个",
    "首家",
    "首例",
    "唯一",
    "百分之",
    "百分百",
    "零发案",
];

/// Say that nothing was done: no achievement.
const NOTHING: [&str; 8] = ["没有开展", "未开展", "没有组织", "未组织", "暂无", "尚未", "没有亮点", "无亮点"];

/// Say it of all.
const ALL: [&str; 9] = ["全部", "全覆盖", "全员", "全数", "无一", "均", "零遗漏", "一个不漏", "一个不落"];
/// Hold one of these words and do not.
const NOT_ALL: [&str; 8] = ["平均", "人均", "村均", "场均", "户均", "均衡", "均等", "均匀"];

/// Whether the paper may say a sentence of a reporter; `short` is whether its numbers fall short of all.
pub(super) fn may_stand(sentence: &str, short: bool) -> bool {
    let says = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
    !(says(&RANKS) || is_beyond_its_place(sentence) || says(&NOTHING) || short && is_of_all(sentence))
}

/// Whether it places itself in what it is a part of: 全州第一, 全省推广.
fn is_beyond_its_place(sentence: &str) -> bool {
    let letters: Vec<char> = sentence.chars().collect();
    let place = |four: &[char]| four[0] == '全' && !matches!(four[1], '面' | '力');
    letters.windows(4).any(|four| place(four) && matches!(four[2..], ['第', '一'] | ['推', '广']))
}

/// Whether it says something of all: 全部落实, 应建尽建.
fn is_of_all(sentence: &str) -> bool {
    let rest = NOT_ALL.iter().fold(sentence.to_owned(), |rest, word| rest.replace(word, ""));
    let letters: Vec<char> = rest.chars().collect();
    let as_should_be = |four: &[char]| four[0] == '应' && four[2] == '尽' && four[1] == four[3];
    ALL.iter().any(|word| rest.contains(word)) || letters.windows(4).any(as_should_be)
}

/// Whether a reporter's numbers of a measure are short of all: it misses a target, or a rate of its own is below 100%. A section
/// speaks of the whole: of it everybody's count.
pub(super) fn falls_short(pack: &Pack, report: &Report, reporter: &ReporterId, measure: &str) -> bool {
    let whole = pack.reporters.is_section(reporter);
    let mut indicators = pack.catalogue.iter().filter(|one| one.measure == measure);
    indicators.any(|indicator| {
        let code = indicator.code.as_str();
        let missed = report.target(code).is_some_and(|target| {
            let short = target.short.iter().any(|short| whole || short.reporter == *reporter);
            let rows = target.rows.iter().any(|row| whole || row.county == *reporter);
            short || rows || (whole && target.holds == Some(false))
        });
        let below = || {
            let line = report.line(code).filter(|_| indicator.kind == Kind::Rate)?;
            let share = if whole { line.ratio? } else { *line.shares.get(reporter)? };
            Some(share.numerator < share.denominator)
        };
        missed || below() == Some(true)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_firsts_and_claims_of_all_stand_only_where_nothing_can_contradict_them() {
        for (sentence, whole, short) in [
            ("创新“板凳课堂”送法进寨", true, true),
            ("推行“入矫第一课”标准课件", true, true),
            ("调解成功率排名全州第一", false, false),
            ("在全省率先推行见面普法", false, false),
            ("经验做法在全国推广", false, false),
            ("满意度全市第一", false, false),
            ("全面推广“板凳课堂”", true, true),
            ("首次实现法律顾问全覆盖", false, false),
            ("调解普法率达到百分之百", false, false),
            ("本季度没有开展调解工作", false, false),
            ("帮教措施全部落实到位，无一人脱管漏管", true, false),
            ("学习档案应建尽建", true, false),
            ("推动人均普法经费向山区均衡投放", true, true),
        ] {
            assert_eq!((may_stand(sentence, false), may_stand(sentence, true)), (whole, short), "{sentence}");
        }
    }
}
