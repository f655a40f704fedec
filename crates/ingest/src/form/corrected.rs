//! Words in a remark that take back or correct the number beside it: 此数有误，应为200. What they say is never computed with;
//! the number they speak of is asked about.

mod number;
mod scope;
mod words;

use jibao_core::ids::Length;
use jibao_core::pack::PeriodWords;
use jibao_core::text::digit::digit;
use jibao_core::text::fold::compact;
use jibao_core::text::words::is_reason;
use rust_decimal::Decimal;

use super::look::{is_measure, is_scale, is_scaled};
use number::{Number, all, behind_its_number, clause, clauses, last, next, number, rest_of_clause};
use scope::{is_no_count, is_nothing, is_partial, is_since_new_year};
pub(crate) use scope::{is_of_another_time, is_of_others};
use words::{
    ASKING, BECOMES, CONFIRMS, COUNTED, DENIED, DENIES, EARLIER, ELSEWHERE, HEADS, LEFT_OUT, OF_TIME, OFF,
    REWORKED, RIGHT, RIGHT_BEHIND, ROW, SUBJECTS, UNSURE, URGING, VERDICTS, WRITTEN, WRONG,
};

/// Whether a remark corrects one of the numbers beside it, or says that it cannot be taken as it stands.
pub(crate) fn corrects(remark: &str, numbers: &[Decimal], period: &PeriodWords) -> bool {
    if remark.is_empty() {
        return false;
    }
    let mut text = compact(remark);
    // 已更正 alone takes nothing back.
    if clauses(&text).any(|clause| !clause.is_empty() && !is_reason(clause)) {
        text = clauses(&text).filter(|clause| is_reason(clause)).collect::<Vec<_>>().join(",");
    }
    let said = Said { text: &text, numbers };
    if said.confirms() {
        return false;
    }
    said.names_another() || said.takes_back(period) || is_bare(remark) && said.other(number(&text))
}

/// Whether a text of its own is nothing but a correction: 更正：发放宣传资料应为3810份; 请将发放资料改为4000份.
pub(crate) fn is_correction(text: &str, period: &PeriodWords) -> bool {
    let mut text = compact(text);
    if text.chars().count() > LONGEST {
        return false;
    }
    // 【更正】 is a head too.
    if let Some(rest) = text.strip_prefix(['【', '[', '〔', '(']) {
        text = rest.replacen(['】', ']', '〕', ')'], ":", 1);
    }
    let said = Said { text: &text, numbers: &[] };
    let mut heads = HEADS.iter().filter(|word| text.starts_with(*word));
    let asks = ASKING.iter().any(|word| text.starts_with(word));
    heads.any(|word| said.heads((0, word)))
        || (asks && (said.names_another() || said.takes_back(period)))
        || (said.names_another() && said.places(&WRITTEN).next().is_some())
}

/// Characters of the longest correction; more is a text.
const LONGEST: usize = 60;

/// A remark without blanks, and the numbers beside it.
struct Said<'a> {
    text: &'a str,
    numbers: &'a [Decimal],
}

impl Said<'_> {
    fn other(&self, number: Number) -> bool {
        match number {
            Number::None => false,
            Number::Digits(number) => !self.numbers.contains(&number),
            Number::Words => true,
        }
    }

    fn places<'w>(
        &self,
        words: &'w [&'static str],
    ) -> impl Iterator<Item = (usize, &'static str)> + use<'_, 'w> {
        let text = self.text;
        words.iter().flat_map(move |word| text.match_indices(*word).map(|(at, _)| (at, *word)))
    }

    /// Whether what stands before a place in its clause is about an earlier time.
    fn earlier(&self, at: usize) -> bool {
        EARLIER.iter().any(|word| clause(self.text, at).contains(word))
    }

    /// 一季度多报200份，累计已更正: of a period that is named, and set right by now.
    fn is_settled(&self, at: usize) -> bool {
        let settled = ["已更正", "已冲减", "已扣减", "已补报", "已调整", "已核减"];
        let period = clause(self.text, at);
        period.ends_with("季度") && settled.iter().any(|word| self.text[at..].contains(word))
    }

    /// Whether another number is named as the right one.
    fn names_another(&self) -> bool {
        let behind = |(at, word): (usize, &str)| {
            !self.is_of_earlier(at) && self.other(number(&self.text[at + word.len()..]))
        };
        self.places(&RIGHT).any(behind)
            || self.places(&BECOMES).any(behind)
            || self
                .places(&RIGHT_BEHIND)
                .any(|(at, _)| !self.earlier(at) && self.other(last(clause(self.text, at))))
            || self.places(&HEADS).any(|place| self.heads(place))
            || self.places(&REWORKED).any(|place| self.comes_to(place))
            || self.places(&DENIES).any(|place| self.contrasts(place))
            || clauses(self.text).any(|clause| self.counts_as(clause))
    }

    /// 上季度应为2期: the number that stands behind is another time's own.
    fn is_of_earlier(&self, at: usize) -> bool {
        let before = clause(self.text, at);
        EARLIER.iter().filter_map(|word| before.strip_prefix(word)).any(|rest| OF_TIME.contains(&rest))
    }

    /// 按150计; 应22; 20改22.
    fn counts_as(&self, clause: &str) -> bool {
        let by = clause.split_once('按').map(|(_, rest)| rest);
        let by = by.is_some_and(|rest| COUNTED.contains(&behind_its_number(rest)) && self.other(next(rest)));
        let should = clause.strip_prefix('应');
        let should = should.is_some_and(|rest| behind_its_number(rest).is_empty() && self.other(next(rest)));
        by || should
            || clause.split_once('改').is_some_and(|(before, rest)| {
                behind_its_number(before).is_empty()
                    && behind_its_number(rest).is_empty()
                    && self.other(next(rest))
            })
    }

    /// 上季度误报为93，实为90，本季度93无误: the number beside it is said to be right.
    fn confirms(&self) -> bool {
        clauses(self.text).any(|clause| {
            let said = CONFIRMS.iter().find_map(|word| clause.strip_suffix(word));
            said.is_some_and(
                |said| matches!(last(said), Number::Digits(number) if self.numbers.contains(&number)),
            )
        })
    }

    /// 更正：法律明白人8名; 笔误，3901: whatever other number stands behind.
    fn heads(&self, (at, word): (usize, &str)) -> bool {
        let rest = &self.text[at + word.len()..];
        let Some(said) = rest.strip_prefix([':', ',', '。', ';', '-', '—']) else { return false };
        let earlier = EARLIER.iter().any(|word| said.contains(word));
        !earlier && !self.earlier(at) && all(said).into_iter().any(|number| self.other(number))
    }

    /// 核减为3901; 扣减重复200份后为3710. What was checked may be many things: 核查发现问题为3个 is none of these.
    fn comes_to(&self, (at, word): (usize, &str)) -> bool {
        let rest = rest_of_clause(self.text, at + word.len());
        let to = |rest: &str| {
            let result = ["实为", "应为", "为", "是", "至", "到", "成"].iter();
            result.filter_map(|word| rest.strip_prefix(word)).any(|rest| self.other(next(rest)))
        };
        let only = |rest: &str| behind_its_number(rest).is_empty() && self.other(next(rest));
        let after = rest.split_once('后').is_some_and(|(_, rest)| to(rest) || only(rest));
        !self.earlier(at) && (to(rest) || after)
    }

    /// 不是3910，是3901.
    fn contrasts(&self, (at, word): (usize, &str)) -> bool {
        let rest = &self.text[at + word.len()..];
        next(rest) != Number::None
            && rest.match_indices(['是', '为']).any(|(at, sign)| self.other(next(&rest[at + sign.len()..])))
    }

    /// Whether the number is said to be wrong, unsure, not all, or of something else.
    fn takes_back(&self, period: &PeriodWords) -> bool {
        let off = self.places(&OFF).filter(|(at, _)| !is_denied(&self.text[..*at]));
        let words = self.places(&WRONG).chain(off).chain(self.places(&UNSURE));
        words.map(|(at, _)| at).any(|at| !self.earlier(at) && !self.is_settled(at))
            || clauses(self.text).any(|clause| {
                is_verdict(clause) || left_out(clause) || is_partial(clause) || is_no_count(clause)
            })
            || (is_nothing(self.text)
                && !self.numbers.is_empty()
                && self.numbers.iter().all(|one| !one.is_zero()))
            || self.places(&["为准"]).any(|(at, _)| {
                let before = clause(self.text, at);
                ELSEWHERE.iter().any(|word| before.contains(word)) || is_elsewhere_itself(self, at, before)
            })
            || is_year_total(self.text, period.length)
            || is_scaled(self.text, "")
            || is_scale(self.text, |unit| unit.ends_with('元'))
    }
}

/// Whether the words before one turn it round: 不重复统计, 已剔除重复计算的.
fn is_denied(before: &str) -> bool {
    ["不", "未", "无", "没有", "避免", "防止", "剔除", "扣除", "去除", "去掉"]
        .iter()
        .any(|word| before.ends_with(word))
}

/// 另有90份未计入.
fn left_out(clause: &str) -> bool {
    let counted = LEFT_OUT.iter().find_map(|word| clause.strip_suffix(word));
    let counted = counted.filter(|rest| rest.contains(|c| digit(c).is_some()));
    counted.is_some_and(|rest| !EARLIER.iter().any(|word| rest.contains(word)))
}

/// 以此为准 alone, or before a number that is not the one beside it.
fn is_elsewhere_itself(said: &Said<'_>, at: usize, before: &str) -> bool {
    let behind = number(&said.text[at + "为准".len()..]);
    ["以此", "以本备注", "以说明"].iter().any(|word| before.ends_with(word))
        && (behind == Number::None || said.other(behind))
}

/// Whether a clause says nothing but that its number, row or sheet is wrong or does not count: 有误, 此行不算, 3910错.
fn is_verdict(clause: &str) -> bool {
    let mut rest = clause;
    let before = SUBJECTS.iter().chain(&URGING);
    let head = |rest: &str| before.clone().find_map(|word| rest.strip_prefix(word).map(str::len));
    if condemns(behind_its_number(rest)) {
        return true;
    }
    while let Some(length) = head(rest).filter(|length| *length > 0) {
        rest = &rest[rest.len() - length..];
        if condemns(rest) {
            return true;
        }
    }
    false
}

/// Whether nothing is said but that something is wrong or does not count.
fn condemns(said: &str) -> bool {
    let said = said.trim_start_matches("是").trim_end_matches(['了', '的', '。']);
    VERDICTS.contains(&said)
}

/// Whether a remark speaks of its row and not of one of its numbers: 此行作废, 填错行了.
pub(crate) fn is_of_row(remark: &str) -> bool {
    let text = compact(remark);
    ROW.iter().any(|word| text.contains(word))
}

/// Whether a remark says that what was filled in is what has been added up since the year began: 此为累计数.
pub(crate) fn is_year_total(text: &str, length: Length) -> bool {
    let since_new_year = clauses(text).any(|clause| is_since_new_year(clause, length));
    since_new_year
        || text.match_indices("累计").any(|(at, word)| {
            let before = ["本年度", "全年", "本年", "年度", "年"]
                .iter()
                .find_map(|year| text[..at].strip_suffix(year));
            let before = before.unwrap_or(&text[..at]);
            let rest = text[at + word.len()..].trim_start_matches(['数', '据', '值', '的']);
            let is = before.strip_suffix(['为', '是', '系', '属']);
            // 本年累计应为200, 累计列为累计数: said of the column that is asked for.
            let own =
                is.is_some_and(|subject| subject.contains("累计") || subject.ends_with(['应', '改', '正']));
            is.is_some() && !own && (rest.is_empty() || rest.starts_with([',', '。', ';', ')']))
        })
}

/// The number that a remark says is wrong, where it names it: 不是7，是9, 3910应作3901.
pub(crate) fn denied(remark: &str) -> Option<Decimal> {
    let text = compact(remark);
    let digits = |number| match number {
        Number::Digits(number) => Some(number),
        Number::None | Number::Words => None,
    };
    let behind =
        DENIES.iter().find_map(|word| text.split_once(word).and_then(|(_, rest)| digits(next(rest))));
    // The word stands right behind the number and its unit.
    let before = |word: &str| {
        let (before, _) = text.split_once(word)?;
        let number = before.trim_end_matches(|c: char| is_measure(c.encode_utf8(&mut [0; 4]), ""));
        number.ends_with(|c: char| digit(c).is_some()).then(|| digits(last(number)))?
    };
    behind.or_else(|| DENIED.iter().chain(&BECOMES).find_map(|word| before(word)))
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

/// Whether a clause of a remark is nothing but a name with a number that is not the one given for it, or with the word that it
/// is wrong: 法律明白人9名 beside 7, 宣传场次有误.
pub(crate) fn restates(remark: &str, name: &str, given: Decimal) -> bool {
    let (text, name) = (compact(remark), compact(name));
    let mut said = clauses(&text).filter_map(|clause| clause.strip_prefix(name.as_str()));
    said.any(|rest| {
        let rest = rest.strip_prefix("数据").unwrap_or(rest);
        if condemns(rest.trim_start_matches(['数', '均', '都'])) {
            return true;
        }
        let rest = rest.trim_start_matches(['数', ':', '为', '共', '有', '是', '只', '仅']);
        is_bare(rest) && matches!(number(rest), Number::Digits(said) if said != given)
    })
}

/// A column that a remark names: `year` where it speaks of 累计, `current` where of 本期; both where of neither. 此为累计数
/// speaks of what stands in the place of 本期.
pub(crate) fn names(remark: &str, column: &str, period: &PeriodWords) -> bool {
    let text = compact(remark);
    if is_year_total(&text, period.length) {
        return column != "year";
    }
    let year = text.contains("累计");
    let current = ["本期", "本季", "当季", &period.this].iter().any(|word| text.contains(word));
    match column {
        "year" => year || !current,
        _ => current || !year,
    }
}

#[cfg(test)]
mod tests;
