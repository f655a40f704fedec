//! What is folded and what is left, and that folding twice changes nothing more.

use proptest::prelude::*;

use super::*;

#[test]
fn whatever_looks_alike_is_folded_to_the_same_text() {
    for (written, folded) in [
        ("Ｍ０１０１（全角）：￥", "M0101(全角):¥"),
        ("楚\u{200D}雄\u{AD}市\u{FEFF}", "楚雄市"),
        ("\u{202A}大\u{FE00}姚\u{E0101}县\u{202C}", "大姚县"),
        ("\u{180E}\u{61C}\u{2060}\u{2066}\u{2069}\u{E0041}甲", "甲"),
        ("1\u{A0}2\u{2003}3\u{202F}4\u{205F}5\u{1680}6\u{3000}7", "1 2 3 4 5 6 7"),
        ("⼤姚、⻢龙", "大姚、马龙"),
        ("一行\n\t二行", "一行\n\t二行"),
        ("“甲”—乙…丙～", "“甲”—乙…丙~"),
    ] {
        assert_eq!(fold(written), folded);
    }
}

#[test]
fn every_invisible_character_that_the_issue_names_is_dropped() {
    let ranges = [
        0xAD..=0xAD,
        0x180E..=0x180E,
        0x200B..=0x200F,
        0x202A..=0x202E,
        0x2060..=0x2069,
        0xFE00..=0xFE0F,
        0xFEFF..=0xFEFF,
        0xE0100..=0xE01EF,
    ];
    for c in ranges.into_iter().flatten().filter_map(char::from_u32) {
        assert_eq!(fold_char(c), None, "{}", c.escape_unicode());
        assert!(is_blank(c));
    }
}

#[test]
fn a_key_knows_neither_blanks_nor_case_and_what_shows_nothing_is_empty() {
    assert_eq!(key(" ｍ0 1\n01\u{200B}"), "M0101");
    assert_eq!(compact("姓 名\u{3000}Ａb"), "姓名Ab");
    assert!(says_nothing("\u{3000}\u{FEFF}\n") && !says_nothing("〇"));
}

#[test]
fn what_is_seen_tells_where_it_stands_in_the_original() {
    let text = "１\u{200D}⼤a";
    let found: Vec<(&str, char)> = seen(text).map(|(at, c)| (&text[at], c)).collect();
    assert_eq!(found, [("１", '1'), ("⼤", '大'), ("a", 'a')]);
}

#[test]
fn no_character_needs_folding_twice() {
    for c in '\0'..=char::MAX {
        if let Some(folded) = fold_char(c) {
            assert_eq!(fold_char(folded), Some(folded), "{}", c.escape_unicode());
        }
    }
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once_and_never_makes_a_text_longer(text in "\\PC*|[\u{2E80}-\u{2FD5}\u{FE00}-\u{FFEF}\u{2000}-\u{206F} a]*") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once.as_ref());
        prop_assert!(once.chars().count() <= text.chars().count());
        prop_assert_eq!(key(&once), key(&text));
        prop_assert_eq!(key(&key(&text)), key(&text));
    }

    #[test]
    fn plain_text_is_handed_back_as_it_is(text in "[\\x00-\\x7F一-龥，。、“”—…]*") {
        let plain: String = text.chars().filter(|c| *c != '，').collect();
        prop_assert!(matches!(fold(&plain), Cow::Borrowed(same) if same == plain));
    }
}
