//! Every village of the register under every way of writing its name.

use std::collections::BTreeMap;

use jibao_core::pack::RegisterRow;
use jibao_tests::returns::{Villages as _, pack};

use super::{CHUXIONG, Case, read, told};

const QUARTER: &str = "2024Q4";

/// What a village is called without the words for what it is.
fn bare(name: &str) -> &str {
    let endings = ["社区居民委员会", "居民委员会", "村民委员会"];
    endings.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

/// The codes that are read for one county's villages, each written in one way.
fn codes(
    county: &str,
    villages: &[&RegisterRow],
    way: &dyn Fn(usize, &RegisterRow) -> (String, String),
) -> Vec<Option<String>> {
    let mut table = "\u{FEFF}代码,指标,单位,本期\nG03,,,1\n\n乡镇(街道),村(社区),法律明白人\n".to_owned();
    for (at, village) in villages.iter().enumerate() {
        let (township, name) = way(at, village);
        table.extend([township, ",".to_owned(), name, format!(",{}\n", 6 + at)]);
    }
    let county = county.into();
    let name = pack().reporters.name(&county);
    let inbox = read(QUARTER, &format!("{name}2024年第四季度.csv"), table.into_bytes());
    let rows = inbox.of(&county).unwrap().villages().to_vec();
    assert_eq!(rows.len(), villages.len(), "{county}: {:?}", inbox.findings);
    rows.into_iter().map(|row| row.code.map(String::from)).collect()
}

type Way = Box<dyn Fn(usize, &RegisterRow) -> (String, String)>;

fn ways() -> Vec<(&'static str, Way)> {
    let ending = |ending: &'static str| -> Way {
        Box::new(move |_, village| (village.group.to_string(), format!("{}{ending}", bare(&village.name))))
    };
    let named = |name: fn(usize, &RegisterRow) -> String| -> Way {
        Box::new(move |at, village| (village.group.to_string(), name(at, village)))
    };
    let alone = |name: fn(&RegisterRow) -> String| -> Way {
        Box::new(move |_, village| (String::new(), name(village)))
    };
    vec![
        ("全称", named(|_, village| village.name.to_string())),
        ("光名", ending("")),
        ("村", ending("村")),
        ("村委会", ending("村委会")),
        ("村民委员会", ending("村民委员会")),
        ("行政村", ending("行政村")),
        ("社区", ending("社区")),
        ("居委会", ending("居委会")),
        ("社区居委会", ending("社区居委会")),
        ("1.", named(|at, village| format!("{}.{}", at + 1, village.name))),
        ("1、光名", named(|at, village| format!("{}、{}", at + 1, bare(&village.name)))),
        ("（1）", named(|at, village| format!("（{}）{}", at + 1, village.name))),
        ("01 ", named(|at, village| format!("{:02} {}", at + 1, village.name))),
        ("①", named(|_, village| format!("①{}", village.name))),
        ("一、", named(|_, village| format!("一、{}", village.name))),
        ("●", named(|_, village| format!("● {}", village.name))),
        ("乡镇同格", alone(|village| format!("{}{}", village.group, village.name))),
        ("乡镇同格斜线", alone(|village| format!("{}/{}", village.group, bare(&village.name)))),
        ("乡镇同格空格", alone(|village| format!("{} {}", village.group, village.name))),
        ("县乡镇同格", alone(|village| format!("{}{}", village.group, village.name))),
        ("乡镇在括号", alone(|village| format!("{}（{}）", village.name, village.group))),
        (
            "乡镇编号",
            Box::new(|at, village| (format!("{}.{}", at + 1, village.group), village.name.to_string())),
        ),
        ("括号说明", named(|_, village| format!("{}（示范村）", village.name))),
    ]
}

#[test]
fn every_village_of_the_register_is_known_in_every_way_of_writing_it() {
    let register = pack().registers.version(&"villages".into(), QUARTER.parse().unwrap()).unwrap();
    let mut open: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut count = 0;
    for reporter in pack().reporters.counties() {
        let villages: Vec<&RegisterRow> = register.of(&reporter.id).collect();
        count += villages.len();
        for (name, way) in ways() {
            for (village, code) in villages.iter().zip(codes(reporter.id.as_str(), &villages, &*way)) {
                match code {
                    Some(code) => {
                        assert_eq!(code, village.code.as_str(), "{name}: {} {}", village.group, village.name);
                    }
                    None => {
                        open.entry(name).or_default().push(format!("{}{}", village.group, village.name));
                    }
                }
            }
        }
    }
    assert_eq!(count, 1106);
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn cases_of_villages_are_read() {
    let number = |book: &mut jibao_tests::package::Package| {
        for (row, village) in (2..).zip(YONGREN_Q4.sample().villages().to_vec()) {
            book.set("村级明细表", &format!("B{row}"), &format!("{}.{}", row - 1, village.name));
        }
    };
    let both = |book: &mut jibao_tests::package::Package| {
        for (row, village) in (2..).zip(CHUXIONG.sample().villages().to_vec()) {
            book.set("村级明细表", &format!("A{row}"), "");
            book.set("村级明细表", &format!("B{row}"), &format!("{}{}", village.group, village.name));
        }
    };
    let short = CHUXIONG.read(|book| book.set("村级明细表", "B23", "新村"));
    assert!(CHUXIONG.same(&short), "{:?}", told(&short, "row-unknown"));
    let numbered = YONGREN_Q4.read(number);
    assert!(YONGREN_Q4.same(&numbered), "{:?}", told(&numbered, "row-unknown"));
    let joined = CHUXIONG.read(both);
    assert!(CHUXIONG.same(&joined), "{:?}", told(&joined, "row-unknown"));
}

const YONGREN_Q4: Case = Case { quarter: "2024Q4", county: "532327" };
