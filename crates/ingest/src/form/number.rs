//! Counts as clerks write them: what is a number in an unusual writing is normalised with a note, what could
//! mean two things is asked about. A number is never changed.

use rust_decimal::Decimal;

/// A count read from text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Count {
    /// The value.
    pub value: Decimal,
    /// What was normalised, in order; empty if the text was plain digits.
    pub notes: Vec<&'static str>,
}

/// Why a text is no count that can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Could be read in two ways.
    Ambiguous(&'static str),
    /// A whole number was asked for.
    NotWhole(Decimal),
    /// No number at all.
    NotANumber,
}

/// Reads a count of `unit` (场次, 件(人)次 …).
pub(crate) fn count(text: &str, unit: &str) -> Result<Count, Doubt> {
    let mut notes = Vec::new();
    let text = plain(text, &mut notes);
    let text = text.strip_prefix('\'').map_or(text.clone(), |rest| {
        notes.push("去掉前导撇号");
        rest.to_owned()
    });
    if text.contains('\n') {
        return Err(Doubt::Ambiguous("一格里有多行"));
    }
    let text = without_unit(&text, unit, &mut notes);
    if text.is_empty() {
        return Err(Doubt::NotANumber);
    }
    if text.ends_with(['余', '多'])
        || text.starts_with(['约', '近', '超'])
        || text.contains("左右")
        || text.contains("以上")
    {
        return Err(Doubt::Ambiguous("是概数，请填精确数"));
    }
    let value = match text.strip_suffix('万') {
        Some(amount) => {
            notes.push("由万换算");
            digits(amount, true, &mut notes)? * Decimal::from(10_000)
        }
        None => digits(&text, false, &mut notes)?,
    };
    let value = value.normalize();
    if value.is_sign_negative() || !value.fract().is_zero() {
        return Err(Doubt::NotWhole(value));
    }
    Ok(Count { value, notes })
}

/// Half-width, without blanks and invisible characters.
fn plain(text: &str, notes: &mut Vec<&'static str>) -> String {
    let half: String = text.chars().map(half_width).collect();
    if half != text {
        notes.push("全角转半角");
    }
    let trimmed = half.trim_matches(blank);
    let inner: String = trimmed
        .chars()
        .filter(|c| !blank(*c) || *c == '\n' || *c == ' ')
        .collect();
    if inner.chars().count() != half.chars().count() {
        notes.push("去掉空格");
    }
    inner
}

/// Full-width forms to ASCII; the ideographic blank to a blank.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{A0}' => ' ',
        _ => c,
    }
}

/// Blanks and characters that nobody sees.
pub(crate) fn blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}')
}

fn without_unit(text: &str, unit: &str, notes: &mut Vec<&'static str>) -> String {
    let unit: String = unit.chars().map(half_width).collect();
    match text.strip_suffix(unit.as_str()) {
        Some(rest) if !unit.is_empty() && !rest.is_empty() => {
            notes.push("去掉单位");
            rest.trim_end_matches(' ').to_owned()
        }
        _ => text.to_owned(),
    }
}

fn digits(text: &str, fraction: bool, notes: &mut Vec<&'static str>) -> Result<Decimal, Doubt> {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let arabic = body.chars().any(|c| c.is_ascii_digit());
    if !arabic {
        return chinese(text, notes);
    }
    if body
        .chars()
        .any(|c| matches!(c, 'O' | 'o' | 'l' | 'I' | '〇' | '○'))
    {
        return Err(Doubt::Ambiguous("数字里混有字母或圆圈"));
    }
    if let Some((mantissa, exponent)) = body.split_once(['E', 'e']) {
        notes.push("科学计数转整数");
        return Decimal::from_scientific(&format!("{mantissa}E{}", exponent.trim_start_matches('+')))
            .map_err(|_| Doubt::NotANumber);
    }
    let grouped = ungrouped(body, notes)?;
    if !grouped.chars().all(|c| c.is_ascii_digit() || c == '.') {
        let several = grouped
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .count()
            > 1;
        return Err(if several {
            Doubt::Ambiguous("一格里有多个数")
        } else {
            Doubt::Ambiguous("数字旁有别的文字")
        });
    }
    if let Some((whole, decimals)) = grouped.split_once('.') {
        // 12.345 may be twelve thousand with a point for a comma.
        if !fraction && decimals.len() == 3 && (1..=3).contains(&whole.len()) {
            return Err(Doubt::Ambiguous("小数点可能是千分号"));
        }
    }
    let signed = if text.starts_with('-') {
        format!("-{grouped}")
    } else {
        grouped
    };
    signed.parse().map_err(|_| Doubt::NotANumber)
}

/// Removes separators that stand where thousands separators stand.
fn ungrouped(text: &str, notes: &mut Vec<&'static str>) -> Result<String, Doubt> {
    if !text.contains([',', ' ']) {
        return Ok(text.to_owned());
    }
    let mut groups = text.split([',', ' ']);
    let first = groups.next().unwrap_or_default();
    let numeric = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let rest: Vec<&str> = groups.collect();
    let proper = (1..=3).contains(&first.len())
        && numeric(first)
        && rest.iter().all(|group| group.len() == 3 && numeric(group));
    if !proper {
        return Err(Doubt::Ambiguous("一格里有多个数，或分隔号位置不对"));
    }
    notes.push("去掉千分号");
    Ok(format!("{first}{}", rest.concat()))
}

const NUMERALS: [(char, u32); 29] = [
    ('零', 0),
    ('〇', 0),
    ('一', 1),
    ('壹', 1),
    ('二', 2),
    ('贰', 2),
    ('两', 2),
    ('三', 3),
    ('叁', 3),
    ('四', 4),
    ('肆', 4),
    ('五', 5),
    ('伍', 5),
    ('六', 6),
    ('陆', 6),
    ('七', 7),
    ('柒', 7),
    ('八', 8),
    ('捌', 8),
    ('九', 9),
    ('玖', 9),
    ('十', 10),
    ('拾', 10),
    ('百', 100),
    ('佰', 100),
    ('千', 1000),
    ('仟', 1000),
    ('万', 10_000),
    ('萬', 10_000),
];

/// Chinese numerals below ten million: 三十五, 叁拾, 一千二百零三. 一千二 (1200 or 1002?) and 十几 are asked.
fn chinese(text: &str, notes: &mut Vec<&'static str>) -> Result<Decimal, Doubt> {
    if text.contains(['几', '数']) {
        return Err(Doubt::Ambiguous("是概数，请填精确数"));
    }
    let values: Option<Vec<u32>> = text
        .chars()
        .map(|c| {
            NUMERALS
                .iter()
                .find(|(known, _)| *known == c)
                .map(|(_, value)| *value)
        })
        .collect();
    let values = values
        .filter(|values| !values.is_empty())
        .ok_or(Doubt::NotANumber)?;
    notes.push("汉字数字转数字");
    let (mut total, mut section, mut digit) = (0u32, 0u32, None::<u32>);
    let mut last_unit = u32::MAX;
    let mut after_zero = false;
    for value in values {
        match value {
            0 => after_zero = true,
            1..=9 if digit.is_some() => return Err(Doubt::Ambiguous("汉字数字读法不定")),
            1..=9 => digit = Some(value),
            10_000 => {
                total = total.saturating_add((section + digit.take().unwrap_or(0)).saturating_mul(10_000));
                section = 0;
                last_unit = u32::MAX;
                after_zero = false;
            }
            unit if unit >= last_unit => return Err(Doubt::Ambiguous("汉字数字读法不定")),
            unit => {
                section += digit.take().unwrap_or(1) * unit;
                last_unit = unit;
                after_zero = false;
            }
        }
    }
    if digit.is_some() && last_unit != u32::MAX && last_unit > 10 && !after_zero {
        return Err(Doubt::Ambiguous("汉字数字读法不定"));
    }
    Ok(Decimal::from(total + section + digit.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, unit: &str) -> Option<u32> {
        count(text, unit)
            .ok()
            .map(|count| u32::try_from(count.value).unwrap())
    }

    #[test]
    fn every_unambiguous_writing_of_a_count_is_read_with_a_note() {
        for (text, unit, value) in [
            ("１２３", "件", 123),
            ("35场次", "场次", 35),
            ("35 场次", "场次", 35),
            ("1.2万", "人次", 12_000),
            ("12,345", "份", 12_345),
            ("12，345", "份", 12_345),
            ("12 345", "份", 12_345),
            ("三十五", "件", 35),
            ("叁拾", "件", 30),
            ("一千二百零三", "件", 1203),
            ("十二", "件", 12),
            (" 7\u{200B} ", "件", 7),
            ("'42", "件", 42),
            ("1.2E+04", "件", 12_000),
            ("\u{3000}8\u{A0}", "件", 8),
            ("5件(人)次", "件(人)次", 5),
            ("5件（人）次", "件(人)次", 5),
            ("两万三千", "份", 23_000),
        ] {
            assert_eq!(read(text, unit), Some(value), "{text}");
            assert!(!count(text, unit).unwrap().notes.is_empty(), "{text} has no note");
        }
        assert_eq!(
            count("12", "件").unwrap(),
            Count {
                value: Decimal::from(12),
                notes: Vec::new()
            }
        );
        assert_eq!(count("12.0", "件").unwrap().value, Decimal::from(12));
    }

    #[test]
    fn whatever_could_mean_two_things_is_asked() {
        for text in [
            "12.345",
            "2O",
            "35/1200",
            "35场1200人",
            "十几",
            "1.2万余",
            "约300",
            "12\n(其中8)",
            "1,23",
            "35次",
            "1200人",
            "一千二",
            "12 3",
            "95%",
            "300左右",
            "l2",
        ] {
            assert!(
                matches!(count(text, "场次"), Err(Doubt::Ambiguous(_))),
                "{text}: {:?}",
                count(text, "场次")
            );
        }
    }

    #[test]
    fn negative_and_broken_counts_are_told_as_such() {
        assert_eq!(count("-3", "件"), Err(Doubt::NotWhole(Decimal::from(-3))));
        assert_eq!(count("12.5", "件"), Err(Doubt::NotWhole(Decimal::new(125, 1))));
        for text in ["/", "——", "见附件", "", "×"] {
            assert_eq!(count(text, "件"), Err(Doubt::NotANumber), "{text}");
        }
    }
}
