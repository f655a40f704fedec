//! What a remark says that the number beside it is of: not of all, or of another time. 不含永定镇, 缺两个乡镇的数据,
//! 数据截至5月31日, 填的是上季度数.

use jibao_core::ids::{Length, Period};
use jibao_core::pack::Pack;
use jibao_core::text::digit::digit;
use jibao_core::text::fold::{compact, key};
use jibao_sheets::RawValue;
use jiff::civil::Date;

use super::number::{clauses, is_numeral};
use super::words::SUBJECTS;
use crate::form::date;
use crate::form::period::{Time, time};

/// Before what was not counted.
const WITHOUT: [&str; 8] = ["不含", "未含", "不包括", "不包含", "未包括", "未包含", "没有包括", "没算"];
/// Before of how many the number lacks something.
const LACKING: [&str; 4] = ["缺少", "缺", "少", "差"];
/// Before the only ones that were counted.
const ONLY: [&str; 10] =
    ["只统计", "仅统计", "只报", "仅报", "只有", "仅有", "只含", "仅含", "只收到", "仅收到"];
/// Behind a place whose numbers are not there.
const MISSING: [&str; 14] = [
    "未报",
    "没报",
    "未交",
    "没交",
    "未上报",
    "没上报",
    "未报送",
    "没有报送",
    "没有报",
    "没有报上来",
    "后补",
    "后续补报",
    "待补",
    "未计入",
];
/// Ends of a clause about a number that somebody has still to give or confirm.
const PENDING: [&str; 10] = ["确认", "核实", "核定", "补报", "更正", "反馈", "提供", "审定", "审核", "核对"];
/// Behind another one with whom the number was reported as one.
const TOGETHER: [&str; 8] =
    ["合报", "合并上报", "合并填报", "合并报送", "合并统计", "一起报", "一并上报", "一并统计"];
/// What says that the number is not all.
const UNFINISHED: [&str; 12] = [
    "数据不全",
    "数据不完整",
    "数字不全",
    "统计不全",
    "未统计完",
    "没统计完",
    "没有统计完",
    "未收齐",
    "没收齐",
    "未报齐",
    "没报齐",
    "漏了",
];
/// Before what the number holds as well.
const INCLUDING: [&str; 5] = ["包括", "包含", "加上了", "加上", "含"];
/// What a number is that is no count of what happened.
const NO_COUNT: [&str; 24] = [
    "有重复",
    "含重复",
    "存在重复",
    "可能重复",
    "计划",
    "全年计划",
    "年度计划",
    "目标",
    "任务",
    "年度任务",
    "预计",
    "暂定",
    "大概",
    "大约",
    "左右",
    "初步统计",
    "初步",
    "仅供参考",
    "未更新",
    "供参考",
    "初稿",
    "草稿",
    "中间数",
    "过程数",
];
/// What a number is collected from, behind 个 or 所.
const SOURCES: [&str; 10] =
    ["乡镇(街道)", "村(社区)", "乡镇", "街道", "乡", "镇", "村", "社区", "单位", "学校"];
/// Ends of the names of places that numbers are collected from.
const PLACES: [&str; 5] = ["街道", "镇", "乡", "县", "市"];
/// What a remark calls the numbers of some.
const NUMBERS: [&str; 4] = ["的数据", "的数", "数据", "数"];
/// What stands between a remark's subject and what it says of it.
const COPULAS: [&str; 34] = [
    "暂用", "暂按", "取自", "来自", "还是", "仍是", "用", "本期", "这里", "这", "此", "该", "所填", "填报",
    "填写", "填", "上报", "报送", "报", "统计", "数据", "数字", "数", "沿用", "的", "为", "是", "系", "属",
    "仅", "只", "都", "均", "目前",
];
/// What stands behind the time that a number is of.
const TAILS: [&str; 13] = [
    "合计数",
    "合计",
    "累计数",
    "累计",
    "总数",
    "小计",
    "共计",
    "发生数",
    "数据",
    "数字",
    "情况",
    "数",
    "的",
];
const EARLIER: [&str; 13] = [
    "上季度",
    "上一季度",
    "上个季度",
    "上季",
    "上期",
    "上一期",
    "上月",
    "上个月",
    "上年同期",
    "去年同期",
    "上年",
    "去年",
    "前年",
];
/// Before the day up to which was counted.
const UNTIL: [&str; 7] = ["截至", "截止", "统计到", "统计至", "算到", "计到", "数据到"];
/// A clause that says that there is nothing to count.
const NOTHING: [&str; 15] = [
    "未开展",
    "没有开展",
    "没开展",
    "未统计",
    "没有统计",
    "没统计",
    "未发生",
    "没有发生",
    "未涉及",
    "无数据",
    "没有数据",
    "暂无数据",
    "数据缺失",
    "无法统计",
    "未掌握",
];
/// What stands before it.
const THIS: [&str; 9] = ["此项工作", "该项工作", "此项", "该项", "本项", "本季度", "本季", "本期", "尚"];

/// Whether a clause says that the number lacks what some places, units or months have, or was not counted through.
pub(super) fn is_partial(clause: &str) -> bool {
    let behind = |words: &[&str]| words.iter().find_map(|word| clause.split_once(word)).map(|(_, rest)| rest);
    let of_place = |rest: &str| NUMBERS.iter().find_map(|word| rest.strip_suffix(word)).is_some_and(is_place);
    let is_lacking = |rest: &str| {
        is_counted(rest).is_some_and(|rest| NUMBERS.contains(&rest)) || is_month(rest) || of_place(rest)
    };
    let without =
        behind(&WITHOUT).is_some_and(|rest| is_counted(rest).is_some() || is_place(rest) || is_month(rest));
    let lacking = behind(&LACKING).is_some_and(|rest| !rest.is_empty() && is_lacking(rest));
    let except = clause.strip_suffix("除外").or_else(|| {
        clause
            .strip_prefix('除')
            .and_then(|rest| rest.strip_suffix("以外").or_else(|| rest.strip_suffix('外')))
    });
    let only = ONLY.iter().find_map(|word| clause.split_once(word)).is_some_and(|(_, rest)| {
        let rest = rest.trim_start_matches('了');
        is_counted(rest).is_some_and(is_numbers) || is_month(rest) || is_place(rest)
    });
    without
        || lacking
        || except.is_some_and(is_place)
        || only
        || is_missing(clause)
        || (UNFINISHED.iter().any(|word| clause.contains(word))
            && !super::EARLIER.iter().any(|word| clause.contains(word)))
        || is_including(clause)
        || is_joint(clause)
        || is_pending(clause)
}

/// 待社矫科确认, 数据待系统恢复后补报: the number is not the last word.
fn is_pending(clause: &str) -> bool {
    behind_heads(clause).starts_with('待')
        && PENDING.iter().any(|word| clause.ends_with(word))
        && !clause.contains(|c: char| c.is_ascii_digit())
}

/// 与武定县合报: the number is of two.
fn is_joint(clause: &str) -> bool {
    let whom = TOGETHER.iter().find_map(|word| clause.strip_suffix(word));
    whom.is_some_and(|whom| whom.contains(['与', '和', '同', '跟']))
}

/// 永定镇未报, 猛虎乡的数据后补, 有两个乡镇未报.
fn is_missing(clause: &str) -> bool {
    let who = MISSING.iter().find_map(|word| clause.strip_suffix(word));
    let who = who.map(|who| who.trim_end_matches(['还', '尚', '暂', '均', '都']));
    who.is_some_and(|who| {
        let who = NUMBERS.iter().chain(&["的"]).find_map(|word| who.strip_suffix(word)).unwrap_or(who);
        let counted = behind_heads(who).trim_start_matches(['还', '尚', '有']);
        is_place(who) || is_counted(counted).is_some_and(str::is_empty)
    })
}

/// Whether a clause says that the number holds another period's as well: 含上季度数. 含上季度结转的3件 is this period's.
fn is_including(clause: &str) -> bool {
    let parts = INCLUDING.iter().find_map(|word| clause.split_once(word));
    parts.filter(|(before, _)| !super::is_denied(before)).is_some_and(|(_, rest)| {
        let behind = EARLIER.iter().find_map(|word| rest.strip_prefix(word));
        behind.is_some_and(|rest| {
            is_numbers(rest)
                || rest == "的"
                || ["漏报", "少报", "未报", "漏填"].iter().any(|word| rest.starts_with(word))
        })
    })
}

fn is_numbers(rest: &str) -> bool {
    rest.is_empty() || NUMBERS.contains(&rest)
}

/// 6月, 6月份数据, 4、5月的数据; three months are a quarter.
fn is_month(text: &str) -> bool {
    let text = NUMBERS.iter().find_map(|word| text.strip_suffix(word)).unwrap_or(text);
    let first = text.split_once(['、', '和', '-', '至', '到']).filter(|(first, _)| !first.is_empty());
    let (first, last) =
        first.map_or((None, text), |(first, last)| (Some(first.trim_end_matches('月')), last));
    let first = first.map(str::parse::<i8>);
    month(last).is_some_and(|last| match first {
        Some(Ok(first)) => last - first == 1,
        Some(Err(_)) => false,
        None => true,
    })
}

fn month(text: &str) -> Option<i8> {
    let month = text.trim_end_matches('份').strip_suffix('月')?;
    month.parse().ok().filter(|month| (1..=12).contains(month))
}

/// What stands behind so many of those that numbers are collected from: 两个乡镇的数据, 3所学校.
fn is_counted(text: &str) -> Option<&str> {
    let rest = ["部分", "个别"].iter().find_map(|word| text.strip_prefix(word)).or_else(|| {
        let rest = text.trim_start_matches(|c| digit(c).is_some() || is_numeral(c) || c == '几');
        (rest.len() < text.len()).then_some(rest)
    })?;
    let rest = rest.trim_start_matches(['个', '所', '家']);
    SOURCES.iter().find_map(|word| rest.strip_prefix(word))
}

/// Whether a text begins with a place's name: two characters at least before what it is, and nothing of another kind behind.
fn is_place(text: &str) -> bool {
    let ends = PLACES.iter().filter_map(|word| text.find(word).map(|at| (at, *word)));
    let Some((at, word)) = ends.min_by_key(|(at, word)| (*at, std::cmp::Reverse(word.len()))) else {
        return false;
    };
    let (name, rest) = (&text[..at], &text[at + word.len()..]);
    let ends = rest.is_empty() || rest.starts_with(['的', '数', '、', '等', '和', '及']);
    let several = name.contains(['、', '和', '及', '与', '“']);
    (2..=8).contains(&name.chars().count()) && ends && !several && !name.ends_with('城')
}

/// Whether a clause says that the number is what has been added up over several periods since the year began: 这是1-6月合计.
pub(super) fn is_since_new_year(clause: &str, length: Length) -> bool {
    claimed(clause).filter(|said| !said.contains('截')).is_some_and(|said| {
        let (time, rest) = time(&key(said), length);
        rest.is_empty() && matches!(time, Time::SinceNewYear(2.., _))
    })
}

/// What a clause says behind the words by which it speaks of its number: 此数为, 填报的是.
fn behind_heads(clause: &str) -> &str {
    let heads = || SUBJECTS.iter().chain(&COPULAS);
    let mut said = clause;
    while let Some(rest) = heads().find_map(|word| said.strip_prefix(*word)) {
        said = rest;
    }
    said
}

/// What a clause says that its number is of, where it says nothing else. 1-6月累计 alone may be said of the column for it.
fn claimed(clause: &str) -> Option<&str> {
    let whole = behind_heads(clause);
    let is_headed = whole.len() < clause.len();
    let mut said = whole;
    while let Some(rest) = TAILS.iter().find_map(|word| said.strip_suffix(word)) {
        said = rest;
    }
    let says = is_headed || (said.len() < whole.len() && !whole.contains("累计"));
    (says && !said.is_empty()).then_some(said)
}

/// Whether what a remark says of its number is not that another one is right, but that it is not all, of another time or no
/// count.
pub(crate) fn is_of_others(remark: &str, pack: &Pack, quarter: Period) -> bool {
    let text = compact(remark);
    is_nothing(&text)
        || clauses(&text).any(|clause| is_partial(clause) || is_no_count(clause))
        || is_of_another_time(remark, pack, quarter)
}

/// Whether a remark says that the number is another period's, or counts up to another day.
pub(crate) fn is_of_another_time(remark: &str, pack: &Pack, quarter: Period) -> bool {
    let text = compact(remark);
    let cut_off = quarter.last_month_day(pack.schedule.cut_off_day);
    clauses(&text).any(|clause| {
        is_of_another_period(clause, quarter) || until(clause, quarter).is_some_and(|day| day != cut_off)
    })
}

fn is_of_another_period(clause: &str, quarter: Period) -> bool {
    let Some(said) = claimed(clause) else { return false };
    if EARLIER.contains(&said) {
        return true;
    }
    let length = quarter.length();
    let is_month = month(said).is_some() && length != Length::Month;
    let end = said.strip_suffix(['底', '末']).and_then(month);
    let is_other = end.is_some_and(|month| month != quarter.end().month());
    is_month || is_other || ["半年", "全年"].contains(&said) && length == Length::Quarter || {
        let (time, rest) = time(&key(said), length);
        let other = match time {
            Time::Period(said) => !said.agrees(quarter),
            Time::SinceNewYear(number, _) => number != quarter.number(),
            Time::Year(year) => year != quarter.year(),
            _ => false,
        };
        rest.is_empty() && other
    }
}

/// The day up to which a clause says that the number counts, where it says nothing else.
fn until(clause: &str, quarter: Period) -> Option<Date> {
    let (before, said) = UNTIL.iter().find_map(|word| clause.split_once(word))?;
    let said = said.trim_start_matches(['到', '于', '至']).trim_end_matches("24时").trim_end_matches('止');
    let said = NUMBERS.iter().find_map(|word| said.strip_suffix(word)).unwrap_or(said).trim_end_matches('止');
    if !behind_heads(before).is_empty() {
        return None;
    }
    if let Some(month) = said.strip_suffix(['底', '末']).and_then(month) {
        // 6月底 is how clerks call the day up to which a quarter counts.
        let first = Date::new(quarter.year(), month, 1).ok().filter(|_| month != quarter.end().month())?;
        return Some(first.last_of_month());
    }
    let is_day = said.ends_with(['日', '号']);
    is_day.then(|| date::date(&RawValue::Text(said.into()), Some(quarter)))?.map(|day| day.date)
}

/// Whether a clause says nothing but that its number is no count: 计划数, 预计, 仅供参考.
pub(super) fn is_no_count(clause: &str) -> bool {
    let said = behind_heads(clause);
    let said = TAILS.iter().find_map(|word| said.strip_suffix(word)).unwrap_or(said);
    NO_COUNT.contains(&clause) || NO_COUNT.contains(&said)
}

/// Whether a remark says nothing but that there is nothing to count.
pub(super) fn is_nothing(text: &str) -> bool {
    let mut said = text.trim_end_matches('。');
    while let Some(rest) = THIS.iter().find_map(|word| said.strip_prefix(word)) {
        said = rest;
    }
    NOTHING.contains(&said.trim_end_matches(['此', '该', '项', '工', '作']))
}
