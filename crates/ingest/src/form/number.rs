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

/// Units that are written for one another.
const ALIKE: [(&str, &str); 3] = [("场次", "场"), ("名", "人"), ("人", "名")];

fn without_unit(text: &str, unit: &str, notes: &mut Vec<&'static str>) -> String {
    let unit = fold(unit);
    let other = ALIKE.iter().find(|(one, _)| *one == unit).map(|(_, other)| *other);
    match text.strip_suffix(&*unit).or_else(|| text.strip_suffix(other?)) {
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
    if is_scientific(body) {
        return Err(Doubt::Ambiguous("像是科学计数或编号，请写出完整的数"));
    }
    let worded = |c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.' | ' ');
    if body.starts_with(|c: char| c.is_ascii_digit())
        && let Some((number, words)) = body.rsplit_once(' ')
        && words.starts_with(worded)
        && !words.contains(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| !worded(c))
    {
        return Err(Doubt::Ambiguous("数字旁写着别的单位或文字"));
    }
    // 3,910.00 is a whole number with its decimals; behind the point of an amount stands no thousands separator.
    let no_decimals = |decimals: &str| decimals.len() < 3 && decimals.bytes().all(|byte| byte == b'0');
    let grouped = match body.split_once('.') {
        Some((thousands, decimals)) if !whole || no_decimals(decimals) => {
            format!("{}.{decimals}", ungrouped(thousands, notes)?)
        }
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

/// Digits on both sides of one E: 12E3, 1e400.
fn is_scientific(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once(['E', 'e']).is_some_and(|(mantissa, exponent)| {
        digits(&mantissa.replace('.', "")) && digits(exponent.trim_start_matches(['+', '-']))
    }) && scientific(text).is_none()
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
mod tests;
