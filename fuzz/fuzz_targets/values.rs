//! One cell's text through the whole reader: every cell is accounted for, and a number that is taken is shown by the
//! text's own digits.
#![no_main]

use std::sync::LazyLock;

use jibao_core::ids::{Code, Period};
use jibao_core::pack::{Column, Pack};
use jibao_ingest::InboxFile;
use libfuzzer_sys::fuzz_target;

static PACK: LazyLock<Option<Pack>> = LazyLock::new(|| jibao_fixtures::pack().ok());

fuzz_target!(|text: &str| {
    let Some(pack) = PACK.as_ref() else { panic!("the pack does not load") };
    let quoted = text.replace('"', "\"\"");
    let bytes = format!("\u{FEFF}代码,指标,单位,本期,本年累计\nG02,,,\"{quoted}\",\nG03,,,1,\n").into_bytes();
    let file = InboxFile { path: "永仁县2024年第三季度.csv".to_owned(), bytes };
    let Ok(inbox) = jibao_ingest::read(pack, Period::quarter(2024, 3), &[file]) else { return };
    assert!(inbox.accounts.iter().all(|account| account.balances()));
    let entry = inbox.submissions.first().and_then(|read| read.entry(&Code::from("G02"), Column::Current));
    let Some(value) = entry.and_then(jibao_core::returns::Entry::number) else { return };
    if text.chars().all(|c| c.is_ascii_digit() || c == ',') && text.contains(|c: char| c.is_ascii_digit()) {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(value.to_string(), digits.trim_start_matches('0').to_owned().max("0".to_owned()));
    }
});
