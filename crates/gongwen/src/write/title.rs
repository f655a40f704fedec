//! Breaks a long title into balanced lines at places where the meaning allows it. 7.3.1.

/// Words of official titles that should not be parted, longest first; a break stands well before or after them.
const WORDS: [&str; 23] = [
    "专项行动",
    "工作情况",
    "工作总结",
    "情况汇总",
    "情况的报告",
    "实施意见",
    "委员会",
    "办公室",
    "第一季度",
    "第二季度",
    "第三季度",
    "第四季度",
    "季度",
    "关于",
    "深化",
    "开展",
    "工作",
    "总结",
    "报告",
    "情况",
    "行动",
    "清单",
    "一览表",
];

/// Verbs that begin what they govern: a line rather begins with them than ends.
const VERBS: [&str; 5] = ["深化", "开展", "推进", "加强", "落实"];

/// The title in lines of at most `capacity` characters each, as balanced as the words allow. `terms` are words of
/// the document's own field that should not be parted either; they go before the others.
pub(super) fn balanced(title: &str, capacity: usize, terms: &[String]) -> Vec<String> {
    let characters: Vec<char> = title.chars().collect();
    let capacity = capacity.max(4);
    if characters.len() <= capacity {
        return vec![title.to_owned()];
    }
    let penalties = penalties(&characters, terms);
    let mut lines = Vec::new();
    let mut start = 0;
    let mut left = characters.len().div_ceil(capacity);
    while left > 1 {
        let rest = characters.len() - start;
        let ideal = rest.div_ceil(left);
        // What follows must still fit in the lines that remain.
        let least = rest.saturating_sub(capacity * (left - 1)).max(1);
        let length = (least..=capacity.min(rest - 1))
            .min_by_key(|length| penalties[start + length] + 3 * length.abs_diff(ideal))
            .unwrap_or(capacity.min(rest));
        lines.push(characters[start..start + length].iter().collect());
        start += length;
        left -= 1;
    }
    lines.push(characters[start..].iter().collect());
    lines
}

/// How ill a line break in front of each character would be.
fn penalties(characters: &[char], terms: &[String]) -> Vec<usize> {
    let words: Vec<&str> =
        terms.iter().map(String::as_str).filter(|term| !term.is_empty()).chain(WORDS).collect();
    let mut penalties: Vec<usize> = (0..=characters.len()).map(|at| penalty(characters, at)).collect();
    let mut at = 0;
    while at < characters.len() {
        let word = words.iter().map(|word| (word.chars().count(), word)).find(|(length, word)| {
            characters.get(at..at + length).is_some_and(|here| here.iter().copied().eq(word.chars()))
        });
        match word {
            Some((length, _)) => {
                for inside in &mut penalties[at + 1..at + length] {
                    *inside += 40;
                }
                at += length;
            }
            None => at += 1,
        }
    }
    for at in 0..characters.len().saturating_sub(1) {
        let pair: String = characters[at..=at + 1].iter().collect();
        if VERBS.contains(&pair.as_str()) {
            penalties[at + 2] += 40;
        }
    }
    penalties
}

fn penalty(characters: &[char], at: usize) -> usize {
    let (Some(before), Some(after)) = (at.checked_sub(1).map(|at| characters[at]), characters.get(at)) else {
        return 1000;
    };
    let western = |character: char| character.is_ascii_alphanumeric();
    if western(before) && western(*after)
        || "，、。；：）》”’〉】〕！？%".contains(*after)
        || "（《“‘〈【〔".contains(before)
    {
        1000
    } else if *after == '的' || *after == '年' || western(before) {
        60
    } else if matches!(before, '的' | '》' | '”' | '、') || matches!(*after, '《' | '“') {
        0
    } else {
        8
    }
}

#[cfg(test)]
mod tests {
    use super::balanced;

    #[test]
    fn a_long_title_is_broken_between_words_into_lines_of_like_length() {
        let title = "楚雄州司法局关于2024年第二季度深化普法强基补短板专项行动工作情况的报告";
        let lines = balanced(title, 20, &["普法强基补短板".to_owned()]);
        assert_eq!(lines, ["楚雄州司法局关于2024年第二季度", "深化普法强基补短板专项行动工作情况的报告"]);
        assert_eq!(lines.concat(), title);
    }

    #[test]
    fn no_line_is_longer_than_the_page_is_wide() {
        let title = "一".repeat(75);
        let lines = balanced(&title, 20, &[]);
        assert_eq!(lines.len(), 4);
        assert!(lines.iter().all(|line| line.chars().count() <= 20));
    }

    #[test]
    fn a_short_title_stays_one_line() {
        assert_eq!(balanced("工作总结", 20, &[]), ["工作总结"]);
    }
}
