//! What clerks write into a cell for a text that is none: 同上, 详见附件, 待补充, 由普法科填写.

use jibao_core::text::fold::key;

/// Characters of the longest one; more is a text.
const LONGEST: usize = 16;

/// What may stand before or between, and says nothing.
const HEADS: [&str; 28] = [
    "请",
    "详",
    "具体",
    "内容",
    "情况",
    "文字",
    "材料",
    "亮点",
    "做法",
    "经验",
    "问题",
    "打算",
    "工作",
    "本项",
    "此项",
    "该项",
    "本栏",
    "此栏",
    "该栏",
    "本格",
    "此处",
    "本季度",
    "本季",
    "本期",
    "详细",
    "参",
    "在",
    "此",
];
/// Where a text is said to be, behind 见.
const ELSEWHERE: [&str; 22] = [
    "附", "上", "下", "前", "后", "左", "右", "备注", "邮", "微信", "QQ", "群", "材料", "文", "总结", "简报",
    "信息", "专报", "WORD", "表", "指标", "封面",
];
/// What stands for a text that comes later, or not at all.
const INSTEAD: [&str; 27] = [
    "略",
    "省略",
    "从略",
    "暂略",
    "暂缺",
    "缺",
    "待补充",
    "待补",
    "待报",
    "待填",
    "待定",
    "待完善",
    "待提供",
    "待续",
    "后补",
    "补报",
    "后报",
    "另报",
    "后附",
    "填写",
    "填报",
    "测试",
    "图片",
    "同上",
    "同前",
    "无变化",
    "没有变化",
];
/// Before another period or reporter whose text is meant: 同上季度, 和上季度一样.
const AS: [&str; 8] = ["基本同", "同", "与", "和", "跟", "参照", "参考", "按照"];
/// Whose text is meant.
const OTHERS: [&str; 9] = ["上季", "上期", "上年", "上月", "上一", "上个", "去年", "前期", "上次"];
/// What stands behind it.
const ALIKE: [&str; 8] = ["一样", "相同", "一致", "不变", "无变化", "同", "内容", "做法"];
/// Who is to write it: 此处由普法科填写.
const BY: [&str; 5] = ["填写", "填报", "提供", "补充", "报送"];

/// What fills a cell for a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filler {
    /// There is nothing to be told: 无, “/”, 暂无亮点.
    Nothing,
    /// Something stands for the text.
    Instead,
}

/// Tells what a cell for a text holds instead of one; `None` for a text. `none` are the form's words for nothing, `headers`
/// the names of its columns.
pub(super) fn filler<'a>(
    written: &str,
    none: &[String],
    headers: impl IntoIterator<Item = &'a str>,
) -> Option<Filler> {
    // A text is told by its length, before anything of it is looked at.
    if written.chars().take(LONGEST * 3).filter(|c| c.is_alphanumeric()).count() > LONGEST {
        return None;
    }
    let said = key(written);
    let said = said.trim_matches(|c: char| !c.is_alphanumeric());
    let rest = behind_heads(said);
    let is_none = |text: &str| none.iter().any(|word| key(word) == text);
    if said.is_empty() || is_none(said) || is_none(rest) || is_none(before_heads(said)) {
        return Some(Filler::Nothing);
    }
    let is_header = headers.into_iter().any(|header| key(header) == said);
    let is_word = !said.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    let stands = is_header || is_word || rest.is_empty() || INSTEAD.contains(&rest) || is_elsewhere(rest);
    (stands || is_as_another(said) || is_by_another(said)).then_some(Filler::Instead)
}

/// What stands behind the words that say nothing.
fn behind_heads(text: &str) -> &str {
    let mut rest = text;
    while let Some(next) = HEADS.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = next.trim_start_matches(|c: char| !c.is_alphanumeric());
    }
    rest
}

/// What stands before them: 无亮点, 暂无问题.
fn before_heads(text: &str) -> &str {
    let mut rest = text;
    while let Some(next) = HEADS.iter().find_map(|word| rest.strip_suffix(word)) {
        rest = next;
    }
    rest
}

/// 见附件, 另附材料; not 见义勇为, 附近.
fn is_elsewhere(rest: &str) -> bool {
    if let Some(place) = ["另见", "见"].iter().find_map(|word| rest.strip_prefix(word)) {
        return ELSEWHERE.iter().any(|word| place.starts_with(word));
    }
    let beside = ["另附", "附"].iter().find_map(|word| rest.strip_prefix(word));
    let beside = beside.map(|rest| rest.trim_end_matches(|c: char| !c.is_alphabetic()));
    beside.is_some_and(|what| ["", "件", "表", "页", "后", "文", "材料"].contains(&what))
}

/// 和上季度一样, 同上期, 参照元谋县.
fn is_as_another(said: &str) -> bool {
    let Some(whom) = AS.iter().find_map(|word| said.strip_prefix(word)) else { return false };
    let mut behind = whom;
    while let Some(rest) = ALIKE.iter().find_map(|word| behind.strip_suffix(word)) {
        behind = rest;
    }
    let is_time = |text: &str| {
        let word = OTHERS.iter().find(|word| text.starts_with(**word));
        word.is_some_and(|word| {
            let rest = text[word.len()..].trim_start_matches(['季', '度', '期', '个', '月', '的', '年']);
            rest.is_empty() || ["同期", "基本", "内容", "情况", "材料"].contains(&rest)
        })
    };
    is_time(behind) || (said.starts_with('参') && behind.ends_with(['县', '市', '科', '局']))
}

/// 此处由普法科填写.
fn is_by_another(said: &str) -> bool {
    behind_heads(said).starts_with('由') && BY.iter().any(|word| said.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::{Filler, filler};

    fn told(text: &str) -> Option<Filler> {
        filler(text, &["无".to_owned(), "没有".to_owned(), "暂无".to_owned()], ["工作亮点", "存在问题"])
    }

    #[test]
    fn what_stands_for_a_text_is_told_from_one() {
        let instead = [
            "同上",
            "（略）",
            "见附件",
            "详见附件1。",
            "具体情况见附件",
            "请见微信",
            "另附材料",
            "材料附后",
            "待补充",
            "亮点待补充",
            "XXX",
            "test",
            "320",
            "工作亮点",
            "请填写",
            "在此填写",
            "和上季度一样",
            "同上季度",
            "与上期基本一致",
            "此处由普法科填写",
            "（此项由王科长提供）",
            "参照元谋县",
            "[图片]",
            "暂缺",
            "见上季度",
            "后补",
            "附件2",
        ];
        for text in instead {
            assert_eq!(told(text), Some(Filler::Instead), "{text}");
        }
        for text in ["无", "/", "——", "（无）", "暂无。", "无亮点", "本季度无", "无 ", "暂无问题"]
        {
            assert_eq!(told(text), Some(Filler::Nothing), "{text}");
        }
        let texts = [
            "人员力量待补充",
            "普法设施有待完善",
            "见义勇为宣传3场",
            "同村同步开展普法",
            "与法院联合宣讲",
            "参照省州模式建队伍",
            "由村干部带头学法",
            "问题整改到位",
            "经费不足",
            "无脱管漏管",
            "工作经费缺口大",
            "按照方案推进",
            "材料报送不及时",
            "上门送法12次",
            "同步推进",
            "群众参与度不高",
            "无新增矛盾纠纷",
            "见效明显",
            "同比增长10%",
            "情况较好",
        ];
        for text in texts {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
