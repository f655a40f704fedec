//! Archives of returns.

use encoding_rs::GB18030;

use super::make::{Parts, zip};
use crate::{Refusal, expand};

fn names(members: &[(String, Vec<u8>)]) -> Vec<&str> {
    members.iter().map(|(name, _)| name.as_str()).collect()
}

/// The same archive with the names rewritten as Windows writes them: GBK, without the mark for UTF-8.
fn with_gbk_name(latin: &str, chinese: &str, content: &[u8]) -> Vec<u8> {
    let (gbk, _, _) = GB18030.encode(chinese);
    assert_eq!(latin.len(), gbk.len());
    let bytes = zip(&[(latin, content)]);
    let mut out = bytes.clone();
    let places = bytes.windows(latin.len()).enumerate().filter(|(_, window)| *window == latin.as_bytes());
    for (at, _) in places {
        out[at..at + gbk.len()].copy_from_slice(&gbk);
    }
    out
}

#[test]
fn members_come_out_with_their_folders_and_without_droppings() {
    let workbook = Parts::of_rows("").build();
    let bytes = zip(&[
        ("楚雄市/指标表.xlsx", &workbook),
        ("禄丰市/", b""),
        ("禄丰市/../../指标表.xlsx", &workbook),
        ("__MACOSX/._a.xlsx", b"x"),
        ("楚雄市/~$指标表.xlsx", b"x"),
        (".DS_Store", b"x"),
        ("说明.txt", b"hello"),
    ]);
    let members = expand("上报.zip", &bytes).unwrap();
    assert_eq!(names(&members), ["楚雄市/指标表.xlsx", "禄丰市/指标表.xlsx", "说明.txt"]);
    assert_eq!(members[0].1, workbook);
}

#[test]
fn names_written_by_windows_are_read_as_gbk() {
    let bytes = with_gbk_name("ABCDEF/x.csv", "楚雄市/x.csv", b"a,b\n");
    assert_eq!(names(&expand("上报.zip", &bytes).unwrap()), ["楚雄市/x.csv"]);
}

#[test]
fn an_archive_in_an_archive_is_opened_once_more_and_no_further() {
    let innermost = zip(&[("c.csv", b"1,2\n")]);
    let inner = zip(&[("b.csv", b"1,2\n"), ("c.zip", &innermost)]);
    let outer = zip(&[("a.csv", b"1,2\n"), ("b.zip", &inner)]);
    assert_eq!(names(&expand("上报.zip", &outer).unwrap()), ["a.csv", "b.zip/b.csv", "b.zip/c.zip"]);
}

#[test]
fn what_is_no_archive_comes_back_as_itself() {
    let workbook = Parts::of_rows("").build();
    for bytes in [workbook.as_slice(), b"a,b\n", b"", b"PK\x03\x04 cut"] {
        assert_eq!(expand("x", bytes).unwrap(), [("x".to_owned(), bytes.to_vec())]);
    }
}

#[test]
fn reading_an_archive_asks_for_unpacking() {
    let bytes = zip(&[("a.csv", b"1,2\n")]);
    assert_eq!(crate::read("a.zip", &bytes), Err(Refusal::Archive { content: "压缩包" }));
}

#[test]
fn archives_with_too_many_or_too_large_members_are_refused() {
    let names: Vec<String> = (0..2_100).map(|n| format!("{n}.csv")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"1,2"[..])).collect();
    assert!(matches!(expand("a.zip", &zip(&parts)), Err(Refusal::TooLarge { .. })));
    let large = super::make::declare_size(&zip(&[("a.csv", &b"1,2\n".repeat(999))]), 60_000_000);
    assert!(matches!(expand("a.zip", &large), Err(Refusal::TooLarge { .. })));
}

#[test]
fn an_archive_with_a_password_is_told() {
    let mut bytes = zip(&[("a.csv", b"1,2\n")]);
    // Bit 0 of the flags in the local header and in the directory.
    bytes[6] |= 1;
    let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes[directory + 8] |= 1;
    assert_eq!(expand("a.zip", &bytes), Err(Refusal::Password));
}
