//! How numbers are put into Chinese sentences (GB/T 15835—2011 and the offices' usage): exact numbers, half-up
//! rounding, no separators in text, 万 for large counts of people and copies, 百分点 between rates, and no
//! 100% that is not one.

mod reach;

use rust_decimal::Decimal;

use crate::text::number::{fixed, plain, round};

use crate::count::compare::Comparison;
use crate::count::consolidate::{Line, Share};
use crate::pack::{Aggregate, Indicator, Kind, Large};
use crate::returns::State;

pub use reach::{Reach, reach};

/// A piece of a sentence: words, or a number that can be asked where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Words(String),
    /// A number with its unit as printed, its exact value, and which number of the indicator it is
    /// (`difference`, `rate`, `times`, `points`).
    Number {
        /// Part of the figure's id.
        part: &'static str,
        /// As printed.
        text: String,
        /// Exact value.
        value: Decimal,
    },
}

fn words(text: &str) -> Piece {
    Piece::Words(text.to_owned())
}

fn number(part: &'static str, text: String, value: Decimal) -> Piece {
    Piece::Number { part, text, value }
}

/// A count of things with its unit, whole: `625个`. Values of indicators are told by [`of`].
#[must_use]
pub fn quantity(value: Decimal, unit: &str) -> String {
    format!("{}{unit}", plain(value))
}

/// A value of an indicator with its unit, as sentences print it: `625场次`, `12.50吨`, and from where its pack says so in 万
/// (`1.99万人次`) or, of 万元, in 亿元.
#[must_use]
pub fn of(indicator: &Indicator, value: Decimal) -> String {
    // Those who say yes are counted; 是否 is no unit.
    if indicator.kind == Kind::Flag {
        return quantity(value, "个");
    }
    large(value, &indicator.unit, indicator.large.as_ref()).unwrap_or_else(|| indicator.amount(value))
}

/// The same in 万 or 亿, where the rule says so.
fn large(value: Decimal, unit: &str, rule: Option<&Large>) -> Option<String> {
    let rule = rule.filter(|rule| value.abs() >= rule.from)?;
    let exact = value / Decimal::from(10_000);
    // The same places throughout: 5.30万 beside 1.38万. A whole 2万 is exact and needs none.
    let text = if exact.fract().is_zero() { plain(exact) } else { fixed(exact, rule.places) };
    Some(match unit.strip_prefix('万') {
        Some(rest) => format!("{text}亿{rest}"),
        None => format!("{text}万{unit}"),
    })
}

/// What was chosen of an indicator's words: how many chose which, in the pack's order, and to how many it does not apply;
/// or the one answer of a sole source.
#[must_use]
pub fn answers(indicator: &Indicator, line: &Line) -> Vec<Piece> {
    let answers = line.answers(indicator);
    if indicator.aggregate == Aggregate::Direct {
        let one = answers.first().map_or(State::NotApplicable.label(), |(word, _)| word);
        return vec![words(one)];
    }
    let none = Some((State::NotApplicable.label(), line.not_applicable()));
    let mut pieces = Vec::new();
    for (word, given) in answers.into_iter().chain(none.filter(|(_, given)| *given > 0)) {
        pieces.extend((!pieces.is_empty()).then(|| words("、")));
        let place = indicator.choice.place(word).and_then(|place| ANSWERS.get(place).copied());
        pieces.push(words(word));
        pieces.push(number(place.unwrap_or(NOT_APPLICABLE), format!("{given}个"), Decimal::from(given)));
    }
    pieces
}

/// What begins the part of a figure's id that counts the answers to an indicator: `answers.1` is how many chose its first
/// word, `answers.inapplicable` to how many it does not apply.
pub const ANSWERED: &str = "answers";

/// Which number of an indicator that takes words it is: of its first word, its second, as many as a choice may have.
const ANSWERS: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];
/// The same of those to whom it does not apply.
const NOT_APPLICABLE: &str = "inapplicable";

/// Pieces as they read.
#[must_use]
pub fn text(pieces: &[Piece]) -> String {
    let one = |piece: &Piece| match piece {
        Piece::Words(text) | Piece::Number { text, .. } => text.clone(),
    };
    pieces.iter().map(one).collect()
}

/// The same as one text: `优秀3个、良好5个`.
#[must_use]
pub fn answered(indicator: &Indicator, line: &Line) -> String {
    text(&answers(indicator, line))
}

/// What an indicator lacks, or by how much it changed: percent lack percentage points.
#[must_use]
pub fn lack(indicator: &Indicator, value: Decimal) -> String {
    if indicator.is_percent() {
        return format!("{}个百分点", indicator.number.written(value));
    }
    of(indicator, value)
}

/// A share in percent with `places` decimals. Whole 0% and 100% are written only where they are exact, and a
/// share never reads as reaching one of `lines` (a target's) without reaching it: what rounds across gets more places, as
/// many as it takes to show the difference.
#[must_use]
pub fn percentage(share: Share, places: u32, lines: &[Decimal]) -> Option<String> {
    let exact = (share.numerator * Decimal::ONE_HUNDRED).checked_div(share.denominator)?;
    if exact.is_zero() || exact == Decimal::ONE_HUNDRED {
        return Some(format!("{}%", plain(exact)));
    }
    let guarded = |places: &u32| {
        let rounded = round(exact, *places);
        let crossed = lines.iter().any(|line| rounded.cmp(line) != exact.cmp(line));
        !rounded.is_zero() && rounded != Decimal::ONE_HUNDRED && !crossed
    };
    let places = (places..=12).find(guarded)?;
    Some(format!("{}%", fixed(exact, places)))
}

/// A rate of an indicator as printed: its decimal places, and never across its own target.
#[must_use]
pub fn rate(indicator: &Indicator, share: Share) -> Option<String> {
    percentage(share, indicator.decimals(), &indicator.target_lines())
}

/// `now` beside `then`, as a clause without leading comma: 较上季度增加12件，增长3.2%.
/// `since` is how the base is called (较上季度, 较上年同期). `small` is the base below which no rate is told.
#[must_use]
pub fn change(
    comparison: &Comparison,
    indicator: &Indicator,
    since: &str,
    base: &str,
    small: Decimal,
) -> Vec<Piece> {
    match indicator.kind {
        _ if indicator.is_percent() => points(comparison, indicator, since),
        Kind::Flow => flow(comparison, &|value| of(indicator, value), since, base, small),
        _ => amount(comparison, &|value| of(indicator, value), since, base, small),
    }
}

/// A change in short: its rate without its amount (较上季度增长26.0%), or the amount where no rate is told.
#[must_use]
pub fn brief(pieces: Vec<Piece>) -> Vec<Piece> {
    let at = |wanted: &str| {
        pieces.iter().position(|piece| matches!(piece, Piece::Number { part, .. } if *part == wanted))
    };
    let verb = |at: usize| match &pieces[at] {
        Piece::Words(verb) => words(verb.trim_start_matches('，')),
        number @ Piece::Number { .. } => number.clone(),
    };
    if let Some(rate) = at("rate").filter(|rate| *rate > 0) {
        return vec![pieces[0].clone(), verb(rate - 1), pieces[rate].clone()];
    }
    match at("times").filter(|times| *times > 0) {
        Some(times) => vec![verb(times - 1), pieces[times].clone()],
        None => pieces,
    }
}

/// A change without its multiple: the amount alone.
#[must_use]
pub fn without_multiple(mut pieces: Vec<Piece>) -> Vec<Piece> {
    let times = |piece: &Piece| matches!(piece, Piece::Number { part, .. } if *part == "times");
    if let Some(at) = pieces.iter().position(times) {
        pieces.truncate(at.saturating_sub(1));
    }
    pieces
}

/// Rates differ by percentage points, told from the printed values so that a reader can check them.
fn points(comparison: &Comparison, indicator: &Indicator, since: &str) -> Vec<Piece> {
    let places = indicator.decimals();
    let difference = round(comparison.now, places) - round(comparison.then, places);
    if difference.is_zero() {
        return vec![words("与"), words(since.trim_start_matches('较')), words("持平")];
    }
    let verb = if difference > Decimal::ZERO { "提高" } else { "下降" };
    let text = format!("{}个百分点", fixed(difference.abs(), places));
    vec![words(since), words(verb), number("points", text, difference)]
}

/// How a value is printed.
type Print<'a> = &'a dyn Fn(Decimal) -> String;

/// What happens is no activity everywhere: cases and people are none, and nobody 未开展 them.
fn flow(comparison: &Comparison, print: Print<'_>, since: &str, base: &str, small: Decimal) -> Vec<Piece> {
    let Comparison { now, then, .. } = comparison;
    match (now.is_zero(), then.is_zero()) {
        (true, true) => vec![words(base), words("与本期均没有")],
        (true, false) => vec![words(base), words("为"), number("base", print(*then), *then)],
        (false, true) => vec![words(base), words("没有")],
        (false, false) => amount(comparison, print, since, base, small),
    }
}

fn amount(comparison: &Comparison, print: Print<'_>, since: &str, base: &str, small: Decimal) -> Vec<Piece> {
    let Comparison { now, then, .. } = comparison;
    let difference = *now - *then;
    if difference.is_zero() {
        return vec![words("与"), words(base), words("持平")];
    }
    let up = difference > Decimal::ZERO;
    let size = difference.abs();
    let mut pieces = vec![
        words(since),
        words(if up { "增加" } else { "减少" }),
        number("difference", print(size), difference),
    ];
    // What fell to nothing fell by all there was: 下降100% would say no more.
    if then.is_zero() || now.is_zero() || *then < small {
        return pieces;
    }
    // Twice and more is told in multiples; a fall never is.
    if *now >= *then * Decimal::TWO {
        let times = *now / *then;
        pieces.push(words(&format!("，是{base}的")));
        pieces.push(number("times", format!("{}倍", fixed(times, 1)), times));
        return pieces;
    }
    let rate = size * Decimal::ONE_HUNDRED / *then;
    if rate < Decimal::new(5, 2) {
        return vec![
            words("与"),
            words(base),
            words("基本持平"),
            words(if up { "（增加" } else { "（减少" }),
            number("difference", print(size), difference),
            words("）"),
        ];
    }
    pieces.push(words(if up { "，增长" } else { "，下降" }));
    pieces.push(number("rate", format!("{}%", fixed(rate, 1)), rate));
    pieces
}

/// Joins names with 、: 甲、乙、丙.
#[must_use]
pub fn listed<S: AsRef<str>>(names: &[S]) -> String {
    names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("、")
}

/// So many names a sentence bears; a prefecture's reporters are fewer.
const BEARABLE: usize = 20;
/// How many stand for all of more.
const EXAMPLES: usize = 5;

/// Names in a sentence: all of them, or of more than it bears the first and how many they are.
///
/// ```
/// use jibao_core::count::phrase::several;
/// assert_eq!(several(&["甲", "乙"], "县市"), "甲、乙");
/// assert_eq!(several(&["甲"; 30], "县市"), "甲、甲、甲、甲、甲等30个县市");
/// ```
#[must_use]
pub fn several<S: AsRef<str>>(names: &[S], noun: &str) -> String {
    match names.len() {
        many if many > BEARABLE => format!("{}等{many}个{noun}", listed(&names[..EXAMPLES])),
        _ => listed(names),
    }
}

const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// 1–99 in Chinese numerals, for headings: 一, 十二, 二十.
#[must_use]
pub fn numeral(value: usize) -> String {
    let (tens, ones) = (value / 10, value % 10);
    let ten = match tens {
        0 => String::new(),
        1 => "十".to_owned(),
        _ => format!("{}十", DIGITS.get(tens).copied().unwrap_or("")),
    };
    if ones == 0 && tens > 0 { ten } else { format!("{ten}{}", DIGITS[ones]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::numerals::{Numeral, Sort, extract};

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn share(numerator: &str, denominator: &str) -> Share {
        Share { numerator: d(numerator), denominator: d(denominator) }
    }

    fn amounts(now: &str, then: &str) -> String {
        let comparison = Comparison { now: d(now), then: d(then), excluded: Vec::new() };
        text(&flow(&comparison, &|value| quantity(value, "件"), "较上季度", "上季度", d("10")))
    }

    #[test]
    fn a_rate_that_only_rounds_to_100_percent_is_never_written_as_100_percent() {
        assert_eq!(percentage(share("9997", "10000"), 1, &[]).unwrap(), "99.97%");
        assert_eq!(percentage(share("1", "1"), 1, &[]).unwrap(), "100%");
        assert_eq!(percentage(share("0", "7"), 1, &[]).unwrap(), "0%");
        assert_eq!(percentage(share("1", "10000"), 1, &[]).unwrap(), "0.01%");
        assert_eq!(percentage(share("960", "1000"), 1, &[]).unwrap(), "96.0%");
        assert_eq!(percentage(share("1", "0"), 1, &[]), None);
    }

    #[test]
    fn a_rate_just_short_of_its_target_is_not_written_as_reaching_it() {
        let target = &[d("95")];
        assert_eq!(percentage(share("320", "337"), 1, target).unwrap(), "94.96%");
        assert_eq!(percentage(share("9496", "10000"), 1, &[]).unwrap(), "95.0%");
        assert_eq!(percentage(share("95", "100"), 1, target).unwrap(), "95.0%");
        assert_eq!(percentage(share("94", "100"), 1, target).unwrap(), "94.0%");
    }

    #[test]
    fn halves_round_up() {
        assert_eq!(fixed(d("0.25"), 1), "0.3");
        assert_eq!(fixed(d("2.45"), 1), "2.5");
        assert_eq!(percentage(share("9495", "10000"), 1, &[]).unwrap(), "95.0%");
    }

    #[test]
    fn only_counts_of_people_and_copies_are_written_in_wan() {
        assert_eq!(printed(d("19876"), "人次"), "1.99万人次");
        assert_eq!(printed(d("9999"), "人次"), "9999人次");
        assert_eq!(printed(d("16706"), "件"), "16706件");
        assert_eq!(printed(d("20000"), "份"), "2万份");
        assert_eq!(printed(d("52952"), "人次"), "5.30万人次");
    }

    /// As an indicator of the unit is printed in a pack without a rule of its own.
    fn printed(value: Decimal, unit: &str) -> String {
        let rules = Large::usual();
        let rule = rules.iter().find(|rule| rule.units.iter().any(|known| known == unit));
        large(value, unit, rule).unwrap_or_else(|| quantity(value, unit))
    }

    #[test]
    fn money_is_written_in_wan_and_yi_from_where_the_pack_says_so() {
        let rule = |from: &str, places| Large { units: Vec::new(), from: d(from), places };
        for (value, unit, from, places, text) in [
            ("9999.99", "元", "10000", 2, None),
            ("10000", "元", "10000", 2, Some("1万元")),
            ("125000.5", "元", "10000", 2, Some("12.50万元")),
            ("125000.5", "元", "10000", 4, Some("12.5001万元")),
            ("12500", "万元", "10000", 2, Some("1.25亿元")),
            ("9999.99", "万元", "10000", 2, None),
            ("-12345", "万元", "10000", 1, Some("-1.2亿元")),
            ("123456", "人次", "100000", 1, Some("12.3万人次")),
            ("99999", "人次", "100000", 1, None),
        ] {
            assert_eq!(large(d(value), unit, Some(&rule(from, places))).as_deref(), text, "{value}{unit}");
            let Some(text) = text else { continue };
            assert!(one(&format!("支出{text}，")).prints_in(d(value), unit), "{text} is not read back");
        }
    }

    #[test]
    fn a_change_is_worded_by_its_size_and_base() {
        assert_eq!(amounts("412", "400"), "较上季度增加12件，增长3.0%");
        assert_eq!(amounts("388", "400"), "较上季度减少12件，下降3.0%");
        assert_eq!(amounts("400", "400"), "与上季度持平");
        assert_eq!(amounts("10001", "10000"), "与上季度基本持平（增加1件）");
        assert_eq!(amounts("5", "0"), "上季度没有");
        assert_eq!(amounts("0", "0"), "上季度与本期均没有");
        assert_eq!(amounts("0", "5"), "上季度为5件");
        assert_eq!(amounts("12", "8"), "较上季度增加4件");
        assert_eq!(amounts("1000", "400"), "较上季度增加600件，是上季度的2.5倍");
    }

    #[test]
    fn a_change_in_short_keeps_its_rate_and_nothing_is_made_up_where_there_is_none() {
        let short = |now: &str, then: &str| {
            let comparison = Comparison { now: d(now), then: d(then), excluded: Vec::new() };
            text(&brief(flow(&comparison, &|value| quantity(value, "件"), "较上季度", "上季度", d("10"))))
        };
        assert_eq!(short("412", "400"), "较上季度增长3.0%");
        assert_eq!(short("388", "400"), "较上季度下降3.0%");
        assert_eq!(short("1000", "400"), "是上季度的2.5倍");
        assert_eq!(short("12", "8"), "较上季度增加4件");
        assert_eq!(short("400", "400"), "与上季度持平");
    }

    #[test]
    fn all_but_names_those_short_and_never_counts_the_silent_as_reaching() {
        let names = |list: &[&str]| list.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let say = |reached: &[&str], short: &[&str], unknown: &[&str]| {
            text(&reach(
                Reach {
                    reached: &names(reached),
                    short: &names(short),
                    unknown: &names(unknown),
                    doubted: &[],
                    outside: &[],
                },
                "县市",
                "达到目标",
            ))
        };
        assert_eq!(say(&["甲", "乙"], &[], &[]), "2个县市均达到目标");
        assert_eq!(say(&["甲", "乙"], &["丙"], &[]), "除丙外，其余2个县市均达到目标");
        assert_eq!(say(&["甲", "乙"], &[], &["丁"]), "除丁未报送外，其余2个县市均达到目标");
        assert_eq!(say(&["甲"], &["乙", "丙", "丁"], &[]), "1个县市达到目标，乙、丙、丁未达到目标");
        assert_eq!(say(&[], &["乙", "丙"], &[]), "各县市均未达到目标");
        assert_eq!(say(&[], &["乙"], &["甲", "丙", "丁"]), "已报送的乙未达到目标（另有3个县市未报送）");
        assert_eq!(say(&["甲"], &[], &["乙"]), "已报送的甲达到目标（乙未报送）");
        assert_eq!(say(&["甲"], &["乙"], &["丁"]), "甲达到目标，乙未达到目标（丁未报送）");
    }

    #[test]
    fn headings_are_numbered_in_chinese() {
        let all: Vec<String> = [1, 10, 11, 18, 20, 21].into_iter().map(numeral).collect();
        assert_eq!(all, ["一", "十", "十一", "十八", "二十", "二十一"]);
    }

    fn one(text: &str) -> Numeral {
        let mut found = extract(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found.remove(0)
    }

    #[test]
    fn what_the_phrases_print_is_read_back_as_it_was() {
        let units = ["人次", "份", "次", "人", "个", "件", "所", "场次", "件(人)次", "轮次", "篇", ""];
        let mut step = 1_u64;
        for count in 0_u64..4_000 {
            step = step.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let whole = Decimal::from((step >> 33) % 10_u64.pow(1 + u32::try_from(count % 8).unwrap()));
            let unit = units[usize::try_from(count).unwrap() % units.len()];
            let printed = printed(whole, unit);
            let read = one(&format!("共{printed}，"));
            assert_eq!(read.text, printed);
            assert_eq!(read.unit, unit, "{printed}");
            assert!(read.prints(whole), "{printed}");
            if !printed.contains('万') {
                assert_eq!(read.value, Some(whole));
            }
            let share = Share { numerator: whole % Decimal::from(977), denominator: Decimal::from(977) };
            let printed = percentage(share, 1, &[d("95")]).unwrap();
            let read = one(&format!("率{printed}。"));
            assert_eq!((read.text.as_str(), read.sort), (printed.as_str(), Sort::Percent));
            assert!(read.prints(share.numerator * Decimal::ONE_HUNDRED / share.denominator), "{printed}");
            let points = format!("{}个百分点", fixed(share.numerator / Decimal::TEN, 1));
            let read = one(&format!("提高{points}"));
            assert_eq!((read.text, read.sort), (points, Sort::Points));
        }
    }
}
