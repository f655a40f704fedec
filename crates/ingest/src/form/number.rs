//! Numbers as clerks write them: what is a number in an unusual writing is normalised with a note, what could
//! mean two things is asked about. A number is never changed.

use jibao_core::pack::{Indicator, Money, Number};
use jibao_core::text::fold::{fold, fold_char};
use rust_decimal::Decimal;

use super::limits::MAX_SEEN;
use super::numeral::NUMERALS;

/// What numbers are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measure<'a> {
    /// The unit they are in (场次, 件(人)次, 万元 …).
    pub unit: &'a str,
    /// How they are written.
    pub number: Number,
}

impl<'a> Measure<'a> {
    pub(crate) fn of(indicator: &'a Indicator) -> Self {
        Self { unit: &indicator.unit, number: indicator.number }
    }

    /// A plain count.
    pub(crate) fn count(unit: &'a str) -> Self {
        Self { unit, number: Number::Integer }
    }

    fn is_percent(self) -> bool {
        matches!(self.number, Number::Percent(_))
    }

    /// The money asked for, if it is money.
    pub(crate) fn money(self) -> Option<Money> {
        let known = |money: &Money| money.unit() == self.unit;
        matches!(self.number, Number::Decimal(_)).then(|| Money::ALL.into_iter().find(known)).flatten()
    }
}

/// A number read from text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Count {
    /// The value.
    pub value: Decimal,
    /// The number that stands there, where its unit had to be converted: 125000 of 125000元, for 12.5万元.
    pub stated: Option<Decimal>,
    /// What was normalised, in order; empty if the text was plain digits.
    pub notes: Vec<&'static str>,
}

/// Why a text is no number that can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Could be read in two ways.
    Ambiguous(&'static str),
    /// No number as asked for: negative, or with more decimals.
    NotWhole(Decimal),
    /// The number converted to the unit asked for, which has more decimals than may be.
    TooFine(Decimal),
    /// No number at all.
    NotANumber,
}

/// Reads a count of `unit` (场次, 件(人)次 …).
pub(crate) fn count(text: &str, unit: &str) -> Result<Count, Doubt> {
    read(text, Measure::count(unit))
}

/// Reads a number of what is asked for.
pub(crate) fn read(text: &str, measure: Measure<'_>) -> Result<Count, Doubt> {
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
    let written = Written::of(&text, measure, &mut notes);
    if written.digits.is_empty() {
        return Err(Doubt::NotANumber);
    }
    if is_rough(&written.digits) {
        return Err(Doubt::Ambiguous("是概数，请填精确数"));
    }
    let stated = written.value(measure, &mut notes)?;
    if measure.is_percent() && written.unit == Unit::None {
        percent_or_share(stated)?;
    }
    let Some(value) = written.unit.convert(stated, measure) else { return Err(Doubt::NotANumber) };
    if measure.is_percent() {
        percent_in_reach(value)?;
    }
    let value = fifteen_digits(value.normalize(), measure.number, &mut notes);
    if !measure.number.takes(value) {
        let converted = written.unit.is_other(measure) && value >= Decimal::ZERO;
        return Err(if converted { Doubt::TooFine(value) } else { Doubt::NotWhole(value) });
    }
    if let Some(note) = written.unit.note(measure) {
        notes.push(note);
    }
    let stated = written.unit.is_other(measure).then_some(stated);
    Ok(Count { value, stated, notes })
}

/// More than this is no percent of anything that offices report: 98.5 in a cell that shows percentages is seen as 9850%.
const MOST_PERCENT: Decimal = Decimal::ONE_THOUSAND;

/// Of percent: whether it can be meant.
pub(crate) fn percent_in_reach(value: Decimal) -> Result<(), Doubt> {
    if value <= MOST_PERCENT {
        return Ok(());
    }
    Err(Doubt::Ambiguous("超过百分之一千，多半是把98.5填进了按百分数显示的格，请写成98.5%的样子"))
}

/// Of percent: 0.985 without a sign may be 0.985% as well as 98.5%. Zero is zero either way.
pub(crate) fn percent_or_share(value: Decimal) -> Result<(), Doubt> {
    if value > Decimal::ZERO && value <= Decimal::ONE {
        return Err(Doubt::Ambiguous(
            "没有写百分号，可能是百分之零点几，也可能是小数写的百分数，请写成98.5%的样子",
        ));
    }
    Ok(())
}

/// The unit that stands behind a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// None.
    None,
    /// The one asked for.
    Own,
    /// Money in this unit.
    Money(Money),
    /// ‰.
    PerMille,
}

impl Unit {
    /// Whether it is not the one asked for.
    fn is_other(self, measure: Measure<'_>) -> bool {
        match self {
            Self::None | Self::Own => false,
            Self::Money(money) => measure.money() != Some(money),
            Self::PerMille => true,
        }
    }

    /// The number in the unit asked for, exactly.
    fn convert(self, value: Decimal, measure: Measure<'_>) -> Option<Decimal> {
        match (self, measure.money()) {
            (Self::Money(stated), Some(own)) => stated.convert(value, own),
            (Self::PerMille, _) => value.checked_div(Decimal::TEN),
            _ => Some(value),
        }
    }

    fn note(self, measure: Measure<'_>) -> Option<&'static str> {
        if !self.is_other(measure) {
            return None;
        }
        Some(match (self, measure.money()) {
            (Self::PerMille, _) => "由千分数换算成百分数",
            (Self::Money(Money::Yuan), _) => "由元换算成万元",
            (Self::Money(Money::TenThousands), _) => "由万元换算成元",
            (_, Some(Money::Yuan)) => "由亿元换算成元",
            _ => "由亿元换算成万元",
        })
    }
}

/// A text taken apart.
struct Written {
    /// What stands before the unit.
    digits: String,
    unit: Unit,
}

impl Written {
    fn of(text: &str, measure: Measure<'_>, notes: &mut Vec<&'static str>) -> Self {
        let ends = |word: &str| {
            let rest = text.strip_suffix(word).filter(|rest| !rest.is_empty())?;
            Some(rest.trim_end().to_owned())
        };
        if measure.is_percent() {
            return match (ends("%"), ends("‰")) {
                (Some(digits), _) => {
                    notes.push("去掉百分号");
                    Self { digits, unit: Unit::Own }
                }
                (None, Some(digits)) => Self { digits, unit: Unit::PerMille },
                (None, None) => Self { digits: text.to_owned(), unit: Unit::None },
            };
        }
        if let Some(own) = measure.money() {
            let stated = Money::ALL.into_iter().find_map(|money| Some((ends(money.unit())?, money)));
            let (digits, money) =
                stated.map_or_else(|| (text.to_owned(), None), |(rest, money)| (rest, Some(money)));
            let (digits, sign) = match digits.strip_prefix('¥') {
                Some(rest) => (rest.trim_start().to_owned(), true),
                None => (digits, false),
            };
            if sign || money == Some(own) {
                notes.push(if sign { "去掉货币符号" } else { "去掉单位" });
            }
            // ¥125000 is in 元, as ¥12.5万元 is in 万元.
            let unit = money.or(sign.then_some(Money::Yuan)).map_or(Unit::None, Unit::Money);
            return Self { digits, unit };
        }
        let bare = without_unit(text, measure.unit, notes);
        let unit = if bare == text { Unit::None } else { Unit::Own };
        Self { digits: bare, unit }
    }

    /// The number, 万 worked out.
    fn value(&self, measure: Measure<'_>, notes: &mut Vec<&'static str>) -> Result<Decimal, Doubt> {
        let whole = measure.number == Number::Integer;
        // What stands behind a point cannot be thousands where so many places are asked for, or a sign says what it is.
        let fraction = measure.number.places() >= 3 || measure.is_percent() || self.unit.is_other(measure);
        // 十二万五千 beside 万元, as 12.5万.
        let bare = self.unit == Unit::None && self.digits.contains('万');
        if bare && measure.money() == Some(Money::TenThousands) {
            return Err(Doubt::Ambiguous("没有写明是万元还是元"));
        }
        let in_ten_thousands =
            self.digits.strip_suffix('万').filter(|amount| amount.contains(|c: char| c.is_ascii_digit()));
        match in_ten_thousands.filter(|_| !measure.is_percent()) {
            // 35万 may be 35 of something counted in 万; 1.2万 and 35万份 cannot.
            Some(amount) if self.unit == Unit::None && !amount.contains('.') => {
                Err(Doubt::Ambiguous("没有写明单位，可能是个数，也可能以万计"))
            }
            Some(amount) => {
                notes.push("由万换算，原数只精确到所写位数");
                digits(amount.trim_end_matches(' '), true, whole, notes)?
                    .checked_mul(Decimal::from(10_000))
                    .ok_or(Doubt::NotANumber)
            }
            None => digits(&self.digits, fraction, whole, notes),
        }
    }
}

/// A text from a file without number formats may carry what binary arithmetic leaves behind the fifteenth digit, which a
/// spreadsheet would not show: 11299.999999999998.
fn fifteen_digits(value: Decimal, number: Number, notes: &mut Vec<&'static str>) -> Decimal {
    let rounded = value.round_sf(15).unwrap_or(value).normalize();
    if rounded == value || rounded.scale() > number.places() {
        return value;
    }
    notes.push(if number == Number::Integer {
        "按15位有效数字取整"
    } else {
        "按15位有效数字计"
    });
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

fn digits(text: &str, fraction: bool, whole: bool, notes: &mut Vec<&'static str>) -> Result<Decimal, Doubt> {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !body.contains(|c: char| c.is_ascii_digit()) {
        return super::numeral::read(text, notes);
    }
    if body.contains(['O', 'o', 'l', 'I', '〇', '○', '零']) {
        return Err(Doubt::Ambiguous("数字里混有字母或圆圈"));
    }
    if let Some(value) = scientific(body) {
        notes.push(if whole { "科学计数转整数" } else { "科学计数转普通写法" });
        return Ok(if text.starts_with('-') { -value } else { value });
    }
    let grouped = match body.split_once('.') {
        // Behind the point of an amount stands no thousands separator.
        Some((thousands, decimals)) if !whole => format!("{}.{decimals}", ungrouped(thousands, notes)?),
        _ => ungrouped(body, notes)?,
    };
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
        assert_eq!(
            count("12", "件").unwrap(),
            Count { value: Decimal::from(12), stated: None, notes: Vec::new() }
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

    fn amount(text: &str, unit: &str, number: Number) -> Result<Decimal, Doubt> {
        super::read(text, Measure { unit, number }).map(|count| count.value)
    }

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    /// What becomes of a writing: the value, or why it is asked.
    #[derive(Debug, PartialEq)]
    enum Read {
        Taken(&'static str),
        Ambiguous,
        Unfit(&'static str),
        TooFine(&'static str),
        NoNumber,
    }
    use Read::{Ambiguous, NoNumber, Taken, TooFine, Unfit};

    fn check(unit: &str, number: Number, writings: &[(&str, Read)]) {
        for (text, expected) in writings {
            let right = match (amount(text, unit, number), expected) {
                (Ok(value), Taken(wanted)) => value == d(wanted),
                (Err(Doubt::Ambiguous(_)), Ambiguous) | (Err(Doubt::NotANumber), NoNumber) => true,
                (Err(Doubt::NotWhole(value)), Unfit(wanted))
                | (Err(Doubt::TooFine(value)), TooFine(wanted)) => value == d(wanted),
                _ => false,
            };
            assert!(right, "{text} in {unit}: {:?}, not {expected:?}", amount(text, unit, number));
        }
    }

    #[test]
    fn writings_of_a_decimal() {
        check(
            "吨",
            Number::Decimal(2),
            &[
                ("12.5", Taken("12.5")),
                ("12.50", Taken("12.5")),
                ("12.500", Ambiguous),
                ("12", Taken("12")),
                ("0", Taken("0")),
                ("0.05", Taken("0.05")),
                (".5", Ambiguous),
                ("5.", Ambiguous),
                ("１２．５", Taken("12.5")),
                ("12．5吨", Taken("12.5")),
                ("12.5 吨", Taken("12.5")),
                ("　12.5　", Taken("12.5")),
                ("'12.5", Taken("12.5")),
                ("1,234.5", Taken("1234.5")),
                ("1，234.56", Taken("1234.56")),
                ("1 234.5", Taken("1234.5")),
                ("1,23.5", Ambiguous),
                ("12,5", Ambiguous),
                ("1.2万", Taken("12000")),
                ("1.2万吨", Taken("12000")),
                ("3万", Ambiguous),
                ("3万吨", Taken("30000")),
                ("1.2E+02", Taken("120")),
                ("1.255E+01", Taken("12.55")),
                ("1.25E-01", Unfit("0.125")),
                ("1.2555E+01", Unfit("12.555")),
                ("12.555", Ambiguous),
                ("1234.555", Unfit("1234.555")),
                ("12.5555", Unfit("12.5555")),
                ("-12.5", Unfit("-12.5")),
                ("－12.5", Unfit("-12.5")),
                ("12.5公斤", Ambiguous),
                ("12.5%", Ambiguous),
                ("12.5‰", Ambiguous),
                ("12.5元", Ambiguous),
                ("约12.5", Ambiguous),
                ("12.5左右", Ambiguous),
                ("12.5余", Ambiguous),
                ("12.5+3", Ambiguous),
                ("12.5/13", Ambiguous),
                ("12.5\n(其中3)", Ambiguous),
                ("十二", Taken("12")),
                ("十二点五", NoNumber),
                ("1O.5", Ambiguous),
                ("12.30000000000000004", Taken("12.3")),
                ("若干", NoNumber),
                ("", NoNumber),
            ],
        );
        check("公里", Number::Decimal(3), &[("12.345", Taken("12.345")), ("12.3456", Unfit("12.3456"))]);
    }

    #[test]
    fn writings_of_money_in_ten_thousands() {
        check(
            "万元",
            Number::Decimal(2),
            &[
                ("12.5", Taken("12.5")),
                ("12.50", Taken("12.5")),
                ("12.5万元", Taken("12.5")),
                ("12.5 万元", Taken("12.5")),
                ("１２．５万元", Taken("12.5")),
                ("125000元", Taken("12.5")),
                ("125,000元", Taken("12.5")),
                ("125，000 元", Taken("12.5")),
                ("125000.00元", Taken("12.5")),
                ("125000.005元", TooFine("12.5000005")),
                ("125050元", TooFine("12.505")),
                ("125001元", TooFine("12.5001")),
                ("100元", Taken("0.01")),
                ("10元", TooFine("0.001")),
                ("0元", Taken("0")),
                ("0.12亿元", Taken("1200")),
                ("1亿元", Taken("10000")),
                ("1.5亿", Ambiguous),
                ("12.5万", Ambiguous),
                ("12万", Ambiguous),
                ("¥125000", Taken("12.5")),
                ("￥125,000.00", Taken("12.5")),
                ("¥ 12.5万元", Taken("12.5")),
                ("$125000", Ambiguous),
                ("12.5千元", Ambiguous),
                ("12.5美元", Ambiguous),
                ("12.5%", Ambiguous),
                ("-12.5万元", Unfit("-12.5")),
                ("-125000元", Unfit("-12.5")),
                ("12.505", Ambiguous),
                ("1234.505", Unfit("1234.505")),
                ("1.25E+01", Taken("12.5")),
                ("1.25E+05元", Taken("12.5")),
                ("约12.5万元", Ambiguous),
                ("12.5万余元", Ambiguous),
                ("十二万元", Taken("12")),
                ("万元", Ambiguous),
                ("无", NoNumber),
            ],
        );
    }

    #[test]
    fn writings_of_money_in_yuan() {
        check(
            "元",
            Number::Decimal(2),
            &[
                ("125000", Taken("125000")),
                ("125000.55", Taken("125000.55")),
                ("125000元", Taken("125000")),
                ("12.5万元", Taken("125000")),
                ("12.500055万元", Taken("125000.55")),
                ("12.5000555万元", TooFine("125000.555")),
                ("1.25万", Taken("12500")),
                ("12万", Ambiguous),
                ("1亿元", Taken("100000000")),
                ("¥1,234.50", Taken("1234.5")),
                ("1,234.5元", Taken("1234.5")),
                ("0.5元", Taken("0.5")),
                ("-3元", Unfit("-3")),
                ("3角", Ambiguous),
            ],
        );
    }

    #[test]
    fn writings_of_percent() {
        check(
            "%",
            Number::Percent(1),
            &[
                ("98.5%", Taken("98.5")),
                ("98.5", Taken("98.5")),
                ("98.5％", Taken("98.5")),
                ("９８．５％", Taken("98.5")),
                ("98.5 %", Taken("98.5")),
                (" 98.5 ", Taken("98.5")),
                ("98%", Taken("98")),
                ("100%", Taken("100")),
                ("100", Taken("100")),
                ("0%", Taken("0")),
                ("0", Taken("0")),
                ("0.5%", Taken("0.5")),
                ("1%", Taken("1")),
                ("985‰", Taken("98.5")),
                ("5‰", Taken("0.5")),
                ("0.5‰", TooFine("0.05")),
                ("120.5%", Taken("120.5")),
                ("1,000%", Taken("1000")),
                ("1,200%", Ambiguous),
                ("9850", Ambiguous),
                ("0.985", Ambiguous),
                ("1", Ambiguous),
                ("0.5", Ambiguous),
                ("1.00", Ambiguous),
                ("1.1", Taken("1.1")),
                ("98.55%", Unfit("98.55")),
                ("98.555%", Unfit("98.555")),
                ("98.55", Unfit("98.55")),
                ("-3%", Unfit("-3")),
                ("-0.5", Unfit("-0.5")),
                ("98.5%%", Ambiguous),
                ("98.5个百分点", Ambiguous),
                ("1.2万", Ambiguous),
                ("1.2万%", Ambiguous),
                ("约98.5%", Ambiguous),
                ("98.5%左右", Ambiguous),
                ("9.85E+01", Taken("98.5")),
                ("9.85E-01", Ambiguous),
                ("百分之九十八", NoNumber),
                ("95%~98%", Ambiguous),
                ("98.5%\n", Taken("98.5")),
                ("九十八%", Taken("98")),
                ("%", NoNumber),
                ("达标", NoNumber),
            ],
        );
    }

    #[test]
    fn what_is_converted_says_so_and_what_stood_there() {
        let measure = Measure { unit: "万元", number: Number::Decimal(2) };
        let read = |text: &str| super::read(text, measure).unwrap();
        assert_eq!(read("12.5万元").notes, ["去掉单位"]);
        let converted = read("125,000元");
        assert_eq!(
            (converted.stated, converted.notes),
            (Some(d("125000")), vec!["去掉千分号", "由元换算成万元"])
        );
        assert_eq!(read("0.12亿元").notes, ["由亿元换算成万元"]);
        assert!(read("12.5").notes.is_empty());
    }

    proptest! {
        #[test]
        fn money_written_in_either_unit_is_the_same_money(cents in 0u64..10_000_000_000) {
            let yuan = Decimal::new(i64::try_from(cents).unwrap(), 2);
            let wan = yuan / Decimal::from(10_000);
            let number = Number::Decimal(6);
            prop_assert_eq!(amount(&format!("{yuan}元"), "万元", number), Ok(wan.normalize()));
            prop_assert_eq!(amount(&format!("{wan}万元"), "元", Number::Decimal(2)), Ok(yuan.normalize()));
        }

        #[test]
        fn no_writing_of_decimals_is_read_as_another_number(text in "[0-9 ,.%‰元万亿¥+E-]{0,9}") {
            for (unit, number) in
                [("吨", Number::Decimal(2)), ("万元", Number::Decimal(4)), ("%", Number::Percent(2))]
            {
                if let Ok(taken) = super::read(&text, Measure { unit, number })
                    && !text.contains(['万', '亿', 'E'])
                {
                    let value = taken.stated.unwrap_or(taken.value);
                    let shown: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
                    prop_assert_eq!(d(&shown), value, "{:?} in {}", text, unit);
                    prop_assert!(number.takes(taken.value));
                }
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
