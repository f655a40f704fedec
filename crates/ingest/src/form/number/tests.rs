//! Writings of numbers of every kind, and what is read of them.

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
        ("3,910.00", "份", 3910),
        ("3,910.0", "份", 3910),
        ("3,910 份", "份", 3910),
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
        "1e400",
        "3910 人",
        "3,910.000.0",
        "12 345,678",
    ] {
        assert!(matches!(count(text, "场次"), Err(Doubt::Ambiguous(_))), "{text}: {:?}", count(text, "场次"));
    }
}

#[test]
fn a_number_in_thousands_is_not_called_several_numbers() {
    for text in ["3.91千", "3千", "2.5百", "1亿", "1.5亿"] {
        assert_eq!(count(text, "件"), Err(Doubt::Ambiguous("以百、千、亿计，请写出完整的数")), "{text}");
    }
    assert_eq!(count("35/1200", "件"), Err(Doubt::Ambiguous("一格里有多个数")));
    assert_eq!(count("3910 人", "份"), Err(Doubt::Ambiguous("数字旁写着别的单位或文字")));
    assert_eq!(count("1e400", "份"), Err(Doubt::Ambiguous("像是科学计数或编号，请写出完整的数")));
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
                // What stands around it and shows nothing, a zero-width blank before a tab too, parts no number.
                let within = text.trim_matches(is_blank);
                prop_assert!(!within.contains(['\n', '\t']), "{:?}", text);
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
            (Err(Doubt::NotWhole(value)), Unfit(wanted)) | (Err(Doubt::TooFine(value)), TooFine(wanted)) => {
                value == d(wanted)
            }
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
