//! Numbers in Chinese numerals: 三十五, 叁拾, 一千二百零三. What has no single reading (一千二, 十几) is asked about.

use rust_decimal::Decimal;

use super::number::Doubt;

/// Numerals of both scripts with their values.
pub(crate) const NUMERALS: [(char, u32); 30] = [
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
    ('貳', 2),
];

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const UNDECIDED: Doubt = Doubt::Ambiguous("汉字数字读法不定");

/// Reads numerals below one hundred million. A text is taken only where it is the one standard way of writing the
/// number it seems to mean, so that no loose reading slips through.
pub(crate) fn read(text: &str, notes: &mut Vec<&'static str>) -> Result<Decimal, Doubt> {
    let known = |c: char| NUMERALS.iter().find(|(known, _)| *known == c).map(|(_, value)| *value);
    let rough = |c: char| ['几', '数'].contains(&c);
    if text.contains(rough)
        && text.contains(|c| known(c).is_some())
        && text.chars().all(|c| rough(c) || known(c).is_some())
    {
        return Err(Doubt::Ambiguous("是概数，请填精确数"));
    }
    let values: Option<Vec<u32>> = text.chars().map(known).collect();
    let values = values.filter(|values| !values.is_empty()).ok_or(Doubt::NotANumber)?;
    let number = loosely(&values).ok_or(UNDECIDED)?;
    if plain(&values) != standard(number) {
        return Err(UNDECIDED);
    }
    notes.push("汉字数字转数字");
    Ok(Decimal::from(number))
}

fn loosely(values: &[u32]) -> Option<u32> {
    let (mut total, mut section, mut digit) = (0u32, 0u32, None::<u32>);
    for value in values {
        match value {
            0 => {}
            1..=9 => digit = Some(*value),
            10_000 => {
                total = total.checked_add(section + digit.take().unwrap_or(0))?.checked_mul(10_000)?;
                section = 0;
            }
            unit => section = section.checked_add(digit.take().unwrap_or(1).checked_mul(*unit)?)?,
        }
    }
    total.checked_add(section)?.checked_add(digit.unwrap_or(0)).filter(|number| *number < 100_000_000)
}

/// The numerals as one script writes them; 一十五 is 十五.
fn plain(values: &[u32]) -> String {
    let character = |value: &u32| match value {
        10 => '十',
        100 => '百',
        1000 => '千',
        10_000 => '万',
        digit => DIGITS[*digit as usize % 10],
    };
    let text: String = values.iter().map(character).collect();
    match text.strip_prefix("一十") {
        Some(rest) => format!("十{rest}"),
        None => text,
    }
}

/// The standard way of writing a number below one hundred million.
pub(crate) fn standard(number: u32) -> String {
    let (high, low) = (number / 10_000, number % 10_000);
    let mut text = String::new();
    if high > 0 {
        text = format!("{}万", section(high));
        if low > 0 && low < 1000 {
            text.push('零');
        }
    }
    if low > 0 || high == 0 {
        text += &section(low);
    }
    match text.strip_prefix("一十") {
        Some(rest) => format!("十{rest}"),
        None => text,
    }
}

fn section(number: u32) -> String {
    if number == 0 {
        return "零".to_owned();
    }
    let mut text = String::new();
    let mut gap = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = number / unit % 10;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push('零');
        }
        gap = false;
        text.push(DIGITS[digit as usize]);
        text += name;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Option<u32> {
        read(text, &mut Vec::new()).ok().map(|value| u32::try_from(value).unwrap())
    }

    #[test]
    fn loose_writings_are_not_taken() {
        for text in [
            "二〇",
            "一千二",
            "三五",
            "百",
            "十十",
            "一百十",
            "三千零零五",
            "一万五",
            "二百零",
            "零五",
            "二〇二四",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
        assert_eq!(
            (number("零"), number("〇"), number("两百"), number("一十二")),
            (Some(0), Some(0), Some(200), Some(12))
        );
    }

    fn formal(text: &str) -> String {
        let pairs = "一壹二贰三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟";
        let pairs: Vec<char> = pairs.chars().collect();
        let swap = |c: char| pairs.chunks(2).find(|pair| pair[0] == c).map_or(c, |pair| pair[1]);
        text.chars().map(swap).collect()
    }

    proptest! {
        #[test]
        fn every_number_is_read_back_from_both_scripts(value in 0u32..100_000_000) {
            prop_assert_eq!(number(&standard(value)), Some(value));
            prop_assert_eq!(number(&formal(&standard(value))), Some(value));
        }
    }
}
