//! Numbers that belong to a person: they are set aside, and no message repeats them.

pub(crate) use jibao_core::submission::SET_ASIDE;

/// The kind of personal number that a text holds.
pub(crate) fn found(text: &str) -> Option<&'static str> {
    let half: Vec<char> =
        text.chars().map(super::number::half_width).filter(|c| *c != '-' && *c != ' ').collect();
    let mut at = 0;
    while at < half.len() {
        let run = half[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        if run == 0 {
            at += 1;
            continue;
        }
        let digits: String = half[at..at + run].iter().collect();
        let check = half.get(at + run).is_some_and(|c| matches!(c, 'X' | 'x'));
        if (run == 18 || (run == 17 && check)) && is_day(&digits[6..14]) {
            return Some("身份证号码");
        }
        if run == 11 && digits.starts_with('1') && !digits[1..].starts_with(['0', '1', '2']) {
            return Some("手机号码");
        }
        at += run;
    }
    None
}

fn is_day(digits: &str) -> bool {
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    (1900..=2100).contains(&number(&digits[..4]))
        && (1..=12).contains(&number(&digits[4..6]))
        && (1..=31).contains(&number(&digits[6..]))
}

/// Whether a header row is that of a list of persons.
pub(crate) fn is_roster<'a>(mut texts: impl Iterator<Item = &'a str>) -> bool {
    let mut named = false;
    let mut private = false;
    texts.any(|text| {
        let text = super::value::folded(text);
        named |= text == "姓名";
        private |= ["身份证", "电话", "手机", "住址", "联系方式"].iter().any(|word| text.contains(word));
        named && private
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_numbers_are_found_and_counts_are_not() {
        assert_eq!(found("联系人532327199001011234"), Some("身份证号码"));
        assert_eq!(found("53232719900101123X"), Some("身份证号码"));
        assert_eq!(found("电话138 0878 1234"), Some("手机号码"));
        for text in ["12345", "0878-3025524", "2024年6月20日", "532327101001", "11012345678"] {
            assert_eq!(found(text), None, "{text}");
        }
        assert!(
            is_roster(["序号", "姓名", "身份证号"].into_iter()) && !is_roster(["姓名", "指标"].into_iter())
        );
    }
}
