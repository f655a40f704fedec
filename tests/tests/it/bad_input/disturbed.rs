//! What nobody sees, and what looks the same: every carrier with every disturbance is read as it is without.

use std::collections::BTreeSet;

use jibao_core::ids::Length;
use jibao_core::returns::{Inbox, Submission};
use jibao_ingest::InboxFile;
use jibao_tests::package::Package;
use jibao_tests::returns::{Villages as _, pack};
use jibao_tests::root;

const LABEL: &str = "2024年第二季度";
/// Its name has a character that is often typed as a radical.
const COUNTY: &str = "大姚县";
/// Made for tests, with a sound check character.
const IDENTITY: &str = "身份证11010519491231002X";

/// Sheet, cell and what is typed there: the return's own words, but for the last.
const CARRIERS: [(&str, &str, &str); 11] = [
    ("封面", "A2", "报送单位"),
    ("封面", "B2", "大姚县司法局"),
    ("封面", "B3", "2024年第二季度"),
    ("封面", "B8", "2024年6月25日"),
    ("指标表", "A2", "G01"),
    ("指标表", "E3", "9796"),
    ("指标表", "E6", "是"),
    ("村级明细表", "D1", "法律明白人"),
    ("村级明细表", "H1", "1+N"),
    ("村级明细表", "B37", "大中村民委员会"),
    ("指标表", "G7", IDENTITY),
];

/// A disturbance: its name, how many carriers it changes at least, and what it does.
type Disturbance = (&'static str, usize, fn(&str) -> String);

const DISTURBANCES: [Disturbance; 12] = [
    ("零宽连接符", 11, |text| behind_first(text, "\u{200D}")),
    ("零宽空格", 11, |text| behind_first(text, "\u{200B}")),
    ("软连字符", 11, |text| behind_first(text, "\u{AD}")),
    ("字节序标记", 11, |text| format!("\u{FEFF}{text}\u{FEFF}")),
    ("异体字选择符", 11, |text| behind_first(text, "\u{FE00}")),
    ("补充异体字选择符", 11, |text| behind_first(text, "\u{E0101}")),
    ("方向标记", 11, |text| format!("\u{202A}{text}\u{202C}")),
    ("方向隔离", 11, |text| format!("\u{2067}{}\u{2069}", behind_first(text, "\u{2060}"))),
    ("不换行空格", 11, |text| behind_first(text, "\u{A0}")),
    ("各种宽度的空格", 11, |text| format!("\u{2003}{text}\u{202F}\u{3000}")),
    ("全角", 6, |text| text.chars().map(full_width).collect()),
    ("康熙部首", 6, |text| text.chars().map(radical).collect()),
];

fn behind_first(text: &str, what: &str) -> String {
    let first = text.chars().next().unwrap();
    format!("{first}{what}{}", &text[first.len_utf8()..])
}

fn full_width(c: char) -> char {
    if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c }
}

fn radical(c: char) -> char {
    match c {
        '大' => '⼤',
        '人' => '⼈',
        '二' => '⼆',
        '月' => '⽉',
        '日' => '⽇',
        '身' => '⾝',
        '白' => '⽩',
        '里' => '⾥',
        c => c,
    }
}

/// The county's return with every carrier typed anew, from a file that does not say whose it is.
fn read(typed: impl Fn(&str) -> String) -> Inbox {
    let file = root().join(format!("fixtures/{LABEL}/上报/{COUNTY}.xlsx"));
    let mut book = Package::open(&std::fs::read(file).unwrap());
    for (sheet, cell, text) in CARRIERS {
        book.set(sheet, cell, &typed(text));
    }
    for property in ["jibao.reporter", "jibao.quarter"] {
        book.set_property(property, "");
    }
    let file = InboxFile { path: "上报表.xlsx".to_owned(), bytes: book.bytes() };
    jibao_ingest::read(pack(), Length::Quarter.find_in(LABEL), &[file]).unwrap()
}

/// Everything a return says, without how it was written.
fn said(submission: &Submission) -> Vec<String> {
    let entries = submission.entries.iter().map(|(id, entry)| format!("{id:?} {:?}", entry.value));
    let villages = submission.villages().iter().map(|row| {
        let values: Vec<_> = row.values.iter().map(|(id, entry)| (id, &entry.value)).collect();
        format!("{:?} {} {values:?}", row.code, row.name)
    });
    let cover = (&submission.reporter, submission.cover.filled_on, submission.cover.cut_off);
    entries.chain(villages).chain([format!("{cover:?}")]).collect()
}

fn codes(inbox: &Inbox) -> BTreeSet<&str> {
    inbox.findings.iter().map(|finding| finding.code.as_str()).filter(|code| *code != "normalised").collect()
}

#[test]
fn every_carrier_with_every_disturbance_is_read_as_without() {
    let plain = read(str::to_owned);
    assert_eq!(plain.submissions.len(), 1, "{:?}", plain.findings);
    assert_eq!(codes(&plain), BTreeSet::from(["personal-data"]), "{:?}", plain.findings);
    for (name, least, disturb) in DISTURBANCES {
        let changed = CARRIERS.iter().filter(|(_, _, text)| disturb(text) != **text).count();
        assert!(changed >= least, "{name} changes {changed} carriers");
        let inbox = read(disturb);
        assert_eq!(inbox.submissions.len(), 1, "{name}: {:?}", inbox.findings);
        assert_eq!(inbox.quarter, plain.quarter, "{name}");
        assert_eq!(said(&inbox.submissions[0]), said(&plain.submissions[0]), "{name}");
        assert_eq!(codes(&inbox), codes(&plain), "{name}: {:?}", inbox.findings);
        let personal = |inbox: &Inbox| -> Vec<(String, String)> {
            let found = inbox.findings.iter().filter(|finding| finding.code == "personal-data");
            found.map(|finding| (finding.place().cell.to_string(), finding.message.clone())).collect()
        };
        assert_eq!(personal(&inbox), personal(&plain), "{name}");
        assert_eq!(personal(&inbox)[0].0, "G7");
        for account in &inbox.accounts {
            assert!(account.balances(), "{name}: {account:?}");
        }
    }
}

#[test]
fn a_number_whose_writing_was_changed_says_so() {
    for (name, _, disturb) in DISTURBANCES.into_iter().filter(|(name, ..)| *name != "康熙部首") {
        let inbox = read(disturb);
        let entry = inbox.submissions[0].entries.values().find(|entry| entry.place.cell == "E3").unwrap();
        assert!(!entry.normalised.is_empty(), "{name}");
        assert_eq!(entry.raw, disturb("9796"), "{name}: what was written is kept");
    }
}
