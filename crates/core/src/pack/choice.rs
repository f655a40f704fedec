//! The words of which one answers an indicator (优秀、良好、合格): what a pack may list, and what is one of them.

use serde::Serialize;

use super::form::Words;
use super::indicator::Op;
use crate::text::fold::key;
use crate::text::words;

/// A list of fewer is no choice.
const LEAST: usize = 2;
/// The drop-down list of a form holds no more.
const MOST: usize = 12;
/// The longest word, for the same reason: a list in a workbook is one text of 255 characters.
const LONGEST: usize = 20;

/// The words of which one answers an indicator, in the pack's order, the best one first; empty for indicators that take
/// numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Choice(Vec<String>);

impl Choice {
    /// Reads a list such as `优秀|良好|合格`; or says what of it cannot be a word. `taken` are the form's own answers.
    pub(super) fn read(text: &str, taken: &Words) -> Result<Self, String> {
        let words: Vec<String> = text.split('|').map(|word| word.trim().to_owned()).collect();
        if !(LEAST..=MOST).contains(&words.len()) {
            return Err(format!("choice 后面写{LEAST}至{MOST}个词，用“|”隔开，现在是{}个", words.len()));
        }
        for (at, word) in words.iter().enumerate() {
            unfit(word, taken)?;
            if words[..at].iter().any(|other| key(other) == key(word)) {
                return Err(format!("choice 里的词“{word}”重复"));
            }
        }
        Ok(Self(words))
    }

    /// The words in the pack's order.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// The word that a text is, whatever its width and blanks; nothing that is only like one.
    #[must_use]
    pub fn meant(&self, text: &str) -> Option<&str> {
        let text = key(text);
        self.0.iter().find(|word| key(word) == text).map(String::as_str)
    }

    /// Where a word stands in the order, from 0: the best one first.
    #[must_use]
    pub fn place(&self, word: &str) -> Option<usize> {
        self.0.iter().position(|known| known == word)
    }

    /// Whether a word meets a goal: it is the one asked for, or as good, or as bad. Nothing is known of words that are not
    /// listed.
    #[must_use]
    pub fn meets(&self, word: &str, op: Op, asked: &str) -> Option<bool> {
        let (given, asked) = (self.place(word)?, self.place(asked)?);
        Some(match op {
            Op::Eq => given == asked,
            Op::Ge => given <= asked,
            Op::Gt => given < asked,
            Op::Le => given >= asked,
            Op::Lt => given > asked,
        })
    }

    /// A word that stands before the one that it denies, with that one: 不合格 before 合格. The best one first, it cannot.
    #[must_use]
    pub fn reversed(&self) -> Option<(&str, &str)> {
        self.0.iter().enumerate().find_map(|(at, word)| {
            let plain = word.strip_prefix(['不', '未', '非'])?;
            let denied = self.0[at..].iter().find(|other| *other == plain)?;
            Some((word.as_str(), denied.as_str()))
        })
    }

    /// All of them as a sentence lists them: `优秀、良好、合格`.
    #[must_use]
    pub fn listed(&self) -> String {
        self.0.join("、")
    }
}

/// Why a text cannot be one of the words.
fn unfit(word: &str, taken: &Words) -> Result<(), String> {
    let written = key(word);
    let fits = |c: char| c.is_alphanumeric() || "()·+".contains(c);
    let begins = written.chars().next().is_some_and(char::is_alphanumeric);
    if !begins || !written.chars().all(fits) {
        return Err(format!("choice 里的“{word}”不是一个词：只用文字、字母、数字和括号，不空着"));
    }
    if word.chars().count() > LONGEST {
        return Err(format!("choice 里的词“{word}”太长，不超过{LONGEST}个字"));
    }
    let digit = |c: char| c.is_ascii_digit() || "零〇一二两三四五六七八九十百千万亿".contains(c);
    if written.chars().all(digit) {
        return Err(format!("choice 里的“{word}”是数，不是词"));
    }
    let form = [&taken.none, &taken.not_applicable, &taken.yes, &taken.no, &taken.has, &taken.has_not];
    let mut answers = form.into_iter().flatten().map(String::as_str).chain(words::ANSWERS);
    match answers.find(|answer| key(answer) == written) {
        Some(_) => {
            Err(format!("choice 里的“{word}”在表上另有含义（是、否、无、未报、不适用之类），请换一个词"))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Words {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Words {
            none: list(&["无", "没有", "未开展"]),
            not_applicable: list(&["不适用", "不涉及"]),
            yes: list(&["是", "√"]),
            no: list(&["否"]),
            has: list(&["有"]),
            has_not: list(&["无"]),
        }
    }

    #[test]
    fn a_list_of_words_keeps_the_packs_order_and_anything_else_is_a_fault() {
        let choice = Choice::read(" 优秀 |良好|合格|不合格", &form()).unwrap();
        assert_eq!(choice.words(), ["优秀", "良好", "合格", "不合格"]);
        assert_eq!(
            (choice.place("优秀"), choice.place("不合格"), choice.place("优")),
            (Some(0), Some(3), None)
        );
        assert_eq!(choice.listed(), "优秀、良好、合格、不合格");
        assert!(Choice::read("A+|A|B", &form()).is_ok());
        assert!(Choice::read("1级|2级", &form()).is_ok());
        let most: Vec<String> = ('a'..='l').map(|letter| format!("甲{letter}")).collect();
        assert!(Choice::read(&most.join("|"), &form()).is_ok());
        for (text, told) in [
            ("优秀", "2至12个词"),
            ("", "2至12个词"),
            ("a|b|c|d|e|f|g|h|i|j|k|l|m", "2至12个词"),
            ("优秀|", "不是一个词"),
            ("优秀|良好|优秀", "“优秀”重复"),
            ("优秀|优 秀", "“优 秀”重复"),
            ("Ａ级|a级", "“a级”重复"),
            ("优秀|95", "“95”是数"),
            ("优秀|三", "“三”是数"),
            ("优秀|９５", "“９５”是数"),
            ("优秀|95.5", "不是一个词"),
            ("优秀|=良好", "不是一个词"),
            ("优秀|良好,合格", "不是一个词"),
            ("优秀|良好、合格", "不是一个词"),
            ("优秀|“良好”", "不是一个词"),
            ("优秀|无", "另有含义"),
            ("优秀|不涉及", "另有含义"),
            ("是|否", "另有含义"),
            ("优秀|未报", "另有含义"),
            ("优秀|不 适用", "另有含义"),
            ("优秀|这一个等次的名称长得没有哪张下拉列表放得下它", "太长"),
        ] {
            let fault = Choice::read(text, &form()).unwrap_err();
            assert!(fault.contains(told), "{text}: {fault}");
        }
    }

    #[test]
    fn a_goal_among_words_goes_by_the_packs_order_the_best_one_first() {
        let choice = Choice::read("优秀|良好|合格|不合格", &form()).unwrap();
        let meeting = |op| -> Vec<&str> {
            choice
                .words()
                .iter()
                .map(String::as_str)
                .filter(|word| choice.meets(word, op, "良好") == Some(true))
                .collect()
        };
        assert_eq!(meeting(Op::Eq), ["良好"]);
        assert_eq!(meeting(Op::Ge), ["优秀", "良好"]);
        assert_eq!(meeting(Op::Le), ["良好", "合格", "不合格"]);
        assert_eq!(meeting(Op::Gt), ["优秀"]);
        assert_eq!(meeting(Op::Lt), ["合格", "不合格"]);
        assert_eq!(choice.meets("优", Op::Ge, "良好"), None);
    }

    #[test]
    fn only_the_whole_word_is_meant_whatever_its_width_and_blanks() {
        let choice = Choice::read("A级|优秀|良好", &form()).unwrap();
        for (text, word) in [
            ("优秀", Some("优秀")),
            (" 优　秀\u{200B}\n", Some("优秀")),
            ("ａ级", Some("A级")),
            ("优", None),
            ("优秀？", None),
            ("优秀/良好", None),
            ("优秀。", None),
            ("不优秀", None),
            ("95", None),
            ("", None),
        ] {
            assert_eq!(choice.meant(text), word, "{text}");
        }
    }
}
