//! Counts as clerks write them: what is a number in an unusual writing is normalised with a note, what could
//! mean two things is asked about. A number is never changed.

use jibao_core::text::fold::{fold, fold_char};
use rust_decimal::Decimal;

use super::limits::MAX_SEEN;
use super::numeral::NUMERALS;

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
    if text.len() > MAX_SEEN {
        return Err(Doubt::NotANumber);
    }
    let mut notes = Vec::new();
    let mut text = plain(text, &mut notes);
    if let Some(rest) = text.strip_prefix(['\'', '’', '‘']) {
        notes.push("去掉前导撇号");
        text = rest.to_owned();
    }
    if text.contains('\n') {
        return Err(Doubt::Ambiguous("一格里有多行"));
    }
    let bare = without_unit(&text, unit, &mut notes);
    let had_unit = bare != text;
    if bare.is_empty() {
        return Err(Doubt::NotANumber);
    }
    if is_rough(&bare) {
        return Err(Doubt::Ambiguous("是概数，请填精确数"));
    }
    let value = match bare.strip_suffix('万').filter(|amount| amount.contains(|c: char| c.is_ascii_digit()))
    {
        // 35万 may be 35 of something counted in 万; 1.2万 and 35万份 cannot.
        Some(amount) if !had_unit && !amount.contains('.') => {
            return Err(Doubt::Ambiguous("没有写明单位，可能是个数，也可能以万计"));
        }
        Some(amount) => {
            notes.push("由万换算，原数只精确到所写位数");
            digits(amount.trim_end_matches(' '), true, &mut notes)?
                .checked_mul(Decimal::from(10_000))
                .ok_or(Doubt::NotANumber)?
        }
        None => digits(&bare, false, &mut notes)?,
    };
    let value = fifteen_digits(value.normalize(), &mut notes);
    if value.is_sign_negative() || !value.fract().is_zero() {
        return Err(Doubt::NotWhole(value));
    }
    Ok(Count { value, notes })
}

/// A text from a file without number formats may carry what binary arithmetic leaves behind the fifteenth digit, which a
/// spreadsheet would not show: 11299.999999999998.
fn fifteen_digits(value: Decimal, notes: &mut Vec<&'static str>) -> Decimal {
    let rounded = value.round_sf(15).unwrap_or(value).normalize();
    if rounded == value || !rounded.fract().is_zero() {
        return value;
    }
    notes.push("按15位有效数字取整");
    rounded
}

/// 余, 多, 约 and their like: what was meant is not what is written.
pub(crate) fn is_rough(text: &str) -> bool {
    let ends = ["余", "多", "左右", "上下", "以上", "以下", "许", "+"];
    let starts =
        ["约", "近", "超", "逾", "大约", "将近", "不足", "至少", "不少于", ">", "<", "≥", "≤", "～", "~"];
    let inside = ["左右", "以上", "以下", "余", "几", "多万", "若干"];
    ends.iter().any(|word| text.ends_with(word))
        || starts.iter().any(|word| text.starts_with(word))
        || (text.chars().any(numeral) && inside.iter().any(|word| text.contains(word)))
}

fn numeral(c: char) -> bool {
    c.is_ascii_digit() || NUMERALS.iter().any(|(known, _)| *known == c)
}

/// Folded, without outer blanks, every line break the same. Blanks between digits stay: whether they part thousands
/// or two numbers is decided where the digits are read.
fn plain(text: &str, notes: &mut Vec<&'static str>) -> String {
    let mut other = text.chars().filter_map(|c| fold_char(c).filter(|folded| *folded != c && *folded != ' '));
    if let Some(folded) = other.next() {
        notes.push(if folded.is_ascii() { "全角转半角" } else { "部首转汉字" });
    }
    let one = |c: char| match c {
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let inner: String = fold(text).trim().chars().map(one).collect();
    if inner.chars().count() != text.chars().count() {
        notes.push("去掉空格");
    }
    inner
}

fn without_unit(text: &str, unit: &str, notes: &mut Vec<&'static str>) -> String {
    let unit = fold(unit);
    match text.strip_suffix(&*unit) {
        Some(rest) if !unit.is_empty() && !rest.is_empty() => {
            notes.push("去掉单位");
            rest.trim_end().to_owned()
        }
        _ => text.to_owned(),
    }
}

fn digits(text: &str, fraction: bool, notes: &mut Vec<&'static str>) -> Result<Decimal, Doubt> {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !body.contains(|c: char| c.is_ascii_digit()) {
        return super::numeral::read(text, notes);
    }
    if body.contains(['O', 'o', 'l', 'I', '〇', '○', '零']) {
        return Err(Doubt::Ambiguous("数字里混有字母或圆圈"));
    }
    if let Some(value) = scientific(body) {
        notes.push("科学计数转整数");
        return Ok(if text.starts_with('-') { -value } else { value });
    }
    let grouped = ungrouped(body, notes)?;
    if !grouped.chars().all(|c| c.is_ascii_digit() || c == '.') {
        let parts = grouped.split(|c: char| !c.is_ascii_digit() && c != '.');
        let several = parts.filter(|part| part.contains(|c: char| c.is_ascii_digit())).count() > 1;
        let scaled = grouped.ends_with(['千', '百', '亿', '万']);
        return Err(Doubt::Ambiguous(match (several, scaled) {
            (true, _) => "一格里有多个数",
            (false, true) => "以百、千、亿计，请写出完整的数",
            (false, false) => "数字旁有别的文字",
        }));
    }
    if let Some((whole, decimals)) = grouped.split_once('.') {
        if whole.is_empty() || decimals.is_empty() || decimals.contains('.') {
            return Err(Doubt::Ambiguous("小数点的位置不对"));
        }
        // 12.345 may be twelve thousand with a point for a comma.
        if !fraction && decimals.len() == 3 && (1..=3).contains(&whole.len()) {
            return Err(Doubt::Ambiguous("小数点可能是千分号"));
        }
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    format!("{sign}{grouped}").parse().map_err(|_| Doubt::NotANumber)
}

/// 1.2E+04. A whole mantissa without a sign (12E3) is as likely a code, and is not taken.
fn scientific(text: &str) -> Option<Decimal> {
    let (mantissa, exponent) = text.split_once(['E', 'e'])?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let marked = mantissa.contains('.') || unsigned != exponent;
    if !marked || !digits(whole) || !digits(decimals) || !digits(unsigned) || unsigned.len() > 2 {
        return None;
    }
    Decimal::from_scientific(&format!("{mantissa}E{}", exponent.trim_start_matches('+'))).ok()
}

/// Removes separators that stand where thousands separators stand.
pub(crate) fn ungrouped(text: &str, notes: &mut Vec<&'static str>) -> Result<String, Doubt> {
    if !text.contains([',', ' ']) {
        return Ok(text.to_owned());
    }
    let mut groups = text.split([',', ' ']);
    let first = groups.next().unwrap_or_default();
    let numeric = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let rest: Vec<&str> = groups.collect();
    let proper = (1..=3).contains(&first.len())
        && numeric(first)
        && rest.iter().all(|group| group.len() == 3 && numeric(group))
        // 12 345,678 is as likely two numbers as one.
        && !(text.contains(',') && text.contains(' '));
    if !proper {
        return Err(Doubt::Ambiguous("一格里有多个数，或分隔号位置不对"));
    }
    notes.push("去掉千分号");
    Ok(format!("{first}{}", rest.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jibao_core::text::fold::is_blank;
    use proptest::prelude::*;

    fn read(text: &str, unit: &str) -> Option<u32> {
        count(text, unit).ok().map(|count| u32::try_from(count.value).unwrap())
    }

    #[test]
    fn every_unambiguous_writing_of_a_count_is_read_with_a_note() {
        for (text, unit, value) in [
            ("１２３", "件", 123),
            ("35场次", "场次", 35),
            ("35 场次", "场次", 35),
            ("1.2万", "人次", 12_000),
            ("35万份", "份", 350_000),
            ("零", "件", 0),
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
            ("1\u{200D}2\u{FE0F}\u{202C}", "件", 12),
            ("⼆⼗件", "件", 20),
            ("5件(人)次", "件(人)次", 5),
            ("5件（人）次", "件(人)次", 5),
            ("两万三千", "份", 23_000),
            ("11299.999999999998", "份", 11_300),
            ("11300.000000000002", "份", 11_300),
        ] {
            assert_eq!(read(text, unit), Some(value), "{text}");
            assert!(!count(text, unit).unwrap().notes.is_empty(), "{text} has no note");
        }
        assert_eq!(count("12", "件").unwrap(), Count { value: Decimal::from(12), notes: Vec::new() });
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
            "35万",
            "12\t34",
            "12\r34",
            "35.",
            "二〇",
            "35+",
            "不足20",
            "二十余",
            "1.2多万",
            "12E3",
            "12 345,678",
        ] {
            assert!(
                matches!(count(text, "场次"), Err(Doubt::Ambiguous(_))),
                "{text}: {:?}",
                count(text, "场次")
            );
        }
    }

    #[test]
    fn a_number_in_thousands_is_not_called_several_numbers() {
        for text in ["3.91千", "3千", "2.5百", "1亿", "1.5亿"] {
            assert_eq!(count(text, "件"), Err(Doubt::Ambiguous("以百、千、亿计，请写出完整的数")), "{text}");
        }
        assert_eq!(count("35/1200", "件"), Err(Doubt::Ambiguous("一格里有多个数")));
        assert_eq!(count("3.91次", "件"), Err(Doubt::Ambiguous("数字旁有别的文字")));
    }

    #[test]
    fn negative_and_broken_counts_are_told_as_such() {
        assert_eq!(count("-3", "件"), Err(Doubt::NotWhole(Decimal::from(-3))));
        assert_eq!(count("12.5", "件"), Err(Doubt::NotWhole(Decimal::new(125, 1))));
        for text in ["/", "——", "见附件", "", "×", "与上季度相同", "同上"] {
            assert_eq!(count(text, "件"), Err(Doubt::NotANumber), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_accepted_way_of_writing_a_count_is_read_back(value in 0u32..100_000_000, way in 0usize..WAYS.len()) {
            let written = WAYS[way](value);
            let read = count(&written, "件(人)次").map(|count| count.value);
            prop_assert_eq!(read, Ok(Decimal::from(value)), "{}", written);
        }

        #[test]
        fn no_text_is_ever_read_as_a_number_it_does_not_show(text in "[0-9 ,.，。万OoIl余约\\n\\t/一二十百零〇E+\u{200B}-]{0,9}") {
            // Whatever is taken must be shown by the text's own digits, in order and without one left over.
            if let Ok(count) = count(&text, "件")
                && text.chars().all(|c| !"万E一二十百零〇".contains(c))
            {
                    let shown: String = text.chars().take_while(|c| *c != '.').filter(char::is_ascii_digit).collect();
                    let taken = count.value.to_string();
                    prop_assert_eq!(shown.trim_start_matches('0'), taken.trim_start_matches('0'), "{:?}", text);
                    prop_assert!(!text.trim().contains(['\n', '\t']) || text.trim_matches(is_blank).len() == text.trim().len());
            }
        }
    }

    /// Every way of writing that is taken.
    const WAYS: [fn(u32) -> String; 15] = [
        |value| value.to_string(),
        |value| value.to_string().chars().map(full_width).collect(),
        |value| format!("{value}件(人)次"),
        |value| format!("{value} 件（人）次"),
        |value| grouped(value, ","),
        |value| grouped(value, "，"),
        |value| grouped(value, " "),
        |value| format!("  {value}\u{A0}"),
        |value| format!("\u{FEFF}{value}\u{200B}\u{3000}"),
        |value| format!("'{value}"),
        |value| format!("{}万件(人)次", Decimal::from(value) / Decimal::from(10_000)),
        |value| format!("{:.4}万", Decimal::from(value) / Decimal::from(10_000)),
        |value| crate::form::numeral::standard(value),
        |value| format!("{}件(人)次", crate::form::numeral::standard(value)),
        |value| format!("{:.7}E+07", Decimal::from(value) / Decimal::from(10_000_000)),
    ];

    fn full_width(c: char) -> char {
        char::from_u32(c as u32 + 0xFEE0).unwrap()
    }

    fn grouped(value: u32, separator: &str) -> String {
        let digits = value.to_string();
        let first = digits.len() % 3;
        let mut groups: Vec<&str> =
            digits.as_bytes()[first..].chunks(3).map(|g| std::str::from_utf8(g).unwrap()).collect();
        if first > 0 {
            groups.insert(0, &digits[..first]);
        }
        groups.join(separator)
    }
}
