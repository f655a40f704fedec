//! The style of a finished text after GB/T 15834, GB/T 15835 and the offices' usage: what a reader of the office would
//! mark. It only tells; nothing is changed.

use crate::ids::ReporterId;
use crate::pack::{Pack, Reading};
use crate::returns::{Finding, Place};

/// Characters of a paragraph's beginning that a finding shows.
const BEGINNING: usize = 16;

/// One thing a reader would mark: what it is, and the words around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong and what to write instead.
    pub message: &'static str,
    /// The words it stands in.
    pub excerpt: String,
}

/// All faults of a paragraph, in order of the rules.
#[must_use]
pub fn faults(text: &str) -> Vec<Fault> {
    let chars: Vec<char> = text.chars().collect();
    RULES.iter().filter_map(|(message, rule)| Some(fault(message, &chars, rule(&chars)?))).collect()
}

/// The faults of a paragraph as findings. `whose` and `place` are those of a text quoted from a return.
#[must_use]
pub fn findings(pack: &Pack, text: &str, whose: Option<&ReporterId>, place: &Place) -> Vec<Finding> {
    let beginning: String = text.chars().take(BEGINNING).collect();
    let page = pack.rules.reading(Reading::Style);
    let finding = |fault: Fault| {
        let message = format!("“{beginning}…”一段：{}，见“{}”", fault.message, fault.excerpt);
        Finding::new(page, whose.cloned(), vec![place.clone()], message)
    };
    faults(text).into_iter().map(finding).collect()
}

/// Half-width marks beside Chinese characters, as the Chinese marks they stand for: `件(人)次` is `件（人）次`.
#[must_use]
pub fn full_width(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let wide = |at: usize| {
        let beside = |other: Option<usize>| other.and_then(|at| chars.get(at)).is_some_and(|c| is_hanzi(*c));
        match chars[at] {
            '(' if beside(Some(at + 1)) || beside(at.checked_sub(1)) => '（',
            ')' if beside(Some(at + 1)) || beside(at.checked_sub(1)) => '）',
            ':' if beside(at.checked_sub(1)) => '：',
            ';' if beside(at.checked_sub(1)) => '；',
            ',' if beside(at.checked_sub(1)) => '，',
            other => other,
        }
    };
    (0..chars.len()).map(wide).collect()
}

/// Where in the text a rule is broken.
type Rule = fn(&[char]) -> Option<usize>;

const RULES: [(&str, Rule); 10] = [
    ("汉字之间用了半角标点，应用全角", half_width),
    ("日期前应写“截至”，不写“截止”", cut_off),
    ("“约”“近”“余”“左右”等约数词重复", doubled),
    ("“千、百、十”不能与阿拉伯数字连用，如“3千余”应写“3000余”", thousands),
    ("正文的数不用千分号", separator),
    ("数与单位之间不留空格", space_before_unit),
    ("引号应用弯引号“”", straight_quote),
    ("标点重复或相连", repeated_mark),
    ("括号内没有内容", empty_bracket),
    ("只写了“增长-”或“下降-”，方向和负号重复", signed),
];

fn fault(message: &'static str, chars: &[char], at: usize) -> Fault {
    Fault { message, excerpt: chars[at.saturating_sub(6)..(at + 8).min(chars.len())].iter().collect() }
}

fn is_hanzi(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

fn find(chars: &[char], rule: impl Fn(usize) -> bool) -> Option<usize> {
    (0..chars.len()).find(|at| rule(*at))
}

fn half_width(chars: &[char]) -> Option<usize> {
    find(chars, |at| {
        matches!(chars[at], ',' | ';' | ':' | '!' | '?' | '(' | ')')
            && at > 0
            && is_hanzi(chars[at - 1])
            && chars.get(at + 1).is_none_or(|next| is_hanzi(*next))
    })
}

fn starts(chars: &[char], at: usize, word: &str) -> bool {
    word.chars().enumerate().all(|(offset, c)| chars.get(at + offset) == Some(&c))
}

fn cut_off(chars: &[char]) -> Option<usize> {
    find(chars, |at| {
        starts(chars, at, "截止")
            && chars[at + 2..].iter().find(|c| !c.is_whitespace()).is_some_and(char::is_ascii_digit)
    })
}

fn doubled(chars: &[char]) -> Option<usize> {
    find(chars, |at| {
        if !matches!(chars[at], '约' | '近') {
            return false;
        }
        let number =
            chars[at + 1..].iter().take_while(|c| c.is_ascii_digit() || ".万亿百千".contains(**c)).count();
        let after = at + 1 + number;
        number > 0 && (matches!(chars.get(after), Some('余' | '多')) || starts(chars, after, "左右"))
            || number == 0
                && matches!(chars.get(after), Some('约' | '近'))
                && chars.get(after + 1).is_some_and(char::is_ascii_digit)
    })
}

fn thousands(chars: &[char]) -> Option<usize> {
    find(chars, |at| {
        let digit = at > 0 && chars[at - 1].is_ascii_digit();
        digit && matches!(chars[at], '千' | '百' | '十') && matches!(chars.get(at + 1), Some('余' | '多'))
    })
}

fn separator(chars: &[char]) -> Option<usize> {
    find(chars, |at| {
        let digits = |range: std::ops::Range<usize>| {
            chars.get(range).is_some_and(|part| part.iter().all(char::is_ascii_digit))
        };
        matches!(chars[at], ',' | '，')
            && at > 0
            && chars[at - 1].is_ascii_digit()
            && digits(at + 1..at + 4)
            && chars.get(at + 4).is_none_or(|c| !c.is_ascii_digit())
            && chars[at] == ','
    })
}

fn space_before_unit(chars: &[char]) -> Option<usize> {
    find(chars, |at| {
        matches!(chars[at], ' ' | '\u{3000}')
            && at > 0
            && chars[at - 1].is_ascii_digit()
            && chars.get(at + 1).is_some_and(|next| is_hanzi(*next) || *next == '%')
    })
}

fn straight_quote(chars: &[char]) -> Option<usize> {
    find(chars, |at| matches!(chars[at], '"' | '\''))
}

fn repeated_mark(chars: &[char]) -> Option<usize> {
    const MARKS: &str = "，。、；：";
    find(chars, |at| MARKS.contains(chars[at]) && chars.get(at + 1).is_some_and(|next| MARKS.contains(*next)))
}

fn empty_bracket(chars: &[char]) -> Option<usize> {
    find(chars, |at| {
        matches!(
            (chars[at], chars.get(at + 1)),
            ('（', Some('）')) | ('(', Some(')')) | ('“', Some('”')) | ('《', Some('》'))
        )
    })
}

fn signed(chars: &[char]) -> Option<usize> {
    find(chars, |at| {
        ["增长-", "下降-", "增加-", "减少-", "增长−", "下降−"].iter().any(|word| starts(chars, at, word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<&'static str> {
        faults(text).into_iter().map(|fault| fault.message).collect()
    }

    #[test]
    fn each_rule_marks_what_it_is_for() {
        let wrong = [
            "开展宣传,发放资料",
            "截止6月20日",
            "近3000余人",
            "3千余人",
            "共1,234件",
            "共625 场次",
            "开展\"送法下乡\"",
            "情况良好。。",
            "合计（）个",
            "下降-3.2%",
        ];
        for (text, (message, _)) in wrong.iter().zip(RULES) {
            assert_eq!(told(text), [message], "{text}");
        }
    }

    #[test]
    fn good_prose_is_left_alone() {
        let good = "截至6月20日，全州开展活动625场次（不含武定县），报送截止日为6月25日；受教育群众1.99万人次，增长3.2%。\
                    约3000人，近2万份，“1名法律顾问+N名法律明白人”，比例为3:2，比2024—2025年多。";
        assert_eq!(told(good), Vec::<&str>::new());
    }

    #[test]
    fn half_width_marks_beside_chinese_become_full_width() {
        assert_eq!(full_width("件(人)次"), "件（人）次");
        assert_eq!(full_width("其中:执法"), "其中：执法");
        assert_eq!(full_width("3:2 (a)"), "3:2 (a)");
    }
}
