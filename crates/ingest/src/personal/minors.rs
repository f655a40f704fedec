//! Schools by which a minor could be told: 未成年人保护法第一百零三条 keeps what identifies a minor of a case, the school as
//! well. A school by name in one sentence with 不良行为 is taken out; 各中小学校 names nobody's.

use std::ops::Range;

use super::groups::Char;
use super::search::Found;

const MINOR: &str = "涉及未成年人的校名";

/// What a sentence says that speaks of minors of whom no school may be told.
const ABOUT: [&str; 3] = ["不良行为", "涉案未成年", "涉罪未成年"];

/// How schools are called.
const SCHOOLS: [&str; 9] = ["中心学校", "中心小学", "中学", "小学", "完小", "职中", "职高", "幼儿园", "学校"];
/// Numbers of schools: 元谋一中.
const NUMBERS: &str = "一二三四五六七八九十";

/// What stands before the word for a school that is no one's name, one character or two.
const GENERAL: &str = "各所个些到进在对和及与、的中该本这有往入全每向于某等为把";
const GENERALLY: [&str; 24] = [
    "乡镇", "辖区", "全县", "全州", "全市", "农村", "城区", "县城", "中小", "专门", "特殊", "职业", "普通",
    "相关", "有关", "部分", "重点", "结对", "走进", "深入", "联合", "会同", "协调", "督促",
];

/// All of them in a text.
pub(super) fn schools(chars: &[Char]) -> Vec<Found> {
    let text: Vec<char> = chars.iter().map(|c| c.c).collect();
    let mut found = Vec::new();
    let mut from = 0;
    for sentence in text.split_inclusive(|c| matches!(c, '。' | '；' | '\n' | '！' | '？')) {
        let range = from..from + sentence.len();
        from = range.end;
        if ABOUT.iter().any(|words| at(sentence, words).next().is_some()) {
            let named = named(sentence).map(|school| {
                let school = range.start + school.start..range.start + school.end;
                (MINOR, chars[school.start].at.start..chars[school.end - 1].at.end)
            });
            found.extend(named);
        }
    }
    found
}

/// The schools that a sentence names, with the two characters before what they are.
fn named(sentence: &[char]) -> impl Iterator<Item = Range<usize>> {
    let called = SCHOOLS.iter().flat_map(|word| at(sentence, word).map(|at| at..at + word.chars().count()));
    let numbered = sentence.windows(2).enumerate().filter_map(|(at, pair)| {
        let next = sentence.get(at + 2);
        let is_school = NUMBERS.contains(pair[0]) && pair[1] == '中' && !matches!(next, Some('学' | '小'));
        is_school.then_some(at..at + 2)
    });
    called.chain(numbered).filter_map(|what| {
        let start = what.start.checked_sub(2)?;
        let before: String = sentence[start..what.start].iter().collect();
        let general = before.chars().any(|c| GENERAL.contains(c) || !is_word(c));
        (!general && !GENERALLY.contains(&before.as_str())).then_some(start..what.end)
    })
}

fn is_word(c: char) -> bool {
    c.is_alphabetic() && !c.is_ascii()
}

/// Where a word stands in a sentence.
fn at(sentence: &[char], word: &str) -> impl Iterator<Item = usize> {
    let word: Vec<char> = word.chars().collect();
    let places = (0..sentence.len()).filter(move |at| sentence[*at..].starts_with(&word));
    places.collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::super::search::{found, masked};
    use super::MINOR;

    #[test]
    fn a_school_by_name_beside_minors_who_went_astray_is_taken_out() {
        for text in [
            "对元谋一中不良行为学生开展法治教育，跟进家访",
            "联合永定镇中学，对有不良行为的青少年逐人结对",
            "会同江坡镇中心学校开展不良行为青少年帮教",
            "开展宣讲。对涉案未成年人所在的能禹小学回访",
        ] {
            assert_eq!(found(text), Some(MINOR), "{text}");
        }
        assert_eq!(masked("对元谋一中不良行为学生"), "对元…中不良行为学生");
    }

    #[test]
    fn schools_in_general_and_schools_in_another_sentence_are_nobodys() {
        for text in [
            "对不良行为青少年开展法治教育73人次",
            "走进各中小学校，对不良行为青少年开展教育",
            "协调专门学校接收有严重不良行为的未成年人",
            "到乡镇中小学开展预防不良行为宣讲",
            "在永仁一中开展“法律进校园”。对不良行为青少年逐人帮教",
            "牟定县在江坡镇中心学校试点“模拟法庭”",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
