//! What sentences outside of a table are about.

use super::*;

#[test]
fn what_only_says_where_a_value_stands_is_no_number() {
    assert_eq!(without_references("注:第3行G02(E3)应为3901"), "注:()应为3901");
    assert_eq!(without_references("M1805a、ABC有误"), "、ABC有误");
}

#[test]
fn instructions_are_told_from_corrections() {
    for text in ["法律明白人每村不少于6名", "法律明白人应为6名以上", "填表说明：本期应为3月起的数"]
    {
        assert!(is_norm(text), "{text}");
    }
    for text in ["更正：发放宣传资料应为3901份", "以上数据均为本年累计", "本表作废，以电子邮件为准"]
    {
        assert!(!is_norm(text), "{text}");
    }
}

#[test]
fn of_names_within_each_other_the_longer_is_meant() {
    let sentence = Sentence {
        text: "注：上大坝村应为8".to_owned(),
        place: Place::file("甲县.xlsx"),
        stands: Stands::Below,
    };
    let names = [("大坝村", 1), ("上大坝村", 2), ("新村", 3)].map(|(name, of)| (name.to_owned(), of));
    assert_eq!(Naming::of(&sentence).named(names.into_iter()), [2]);
}

#[test]
fn the_packs_own_instructions_are_no_corrections() {
    let pack = crate::personal::tests::pack();
    let lexicon = Lexicon::new(&pack);
    for text in &pack.form.cover.instructions {
        let sentence =
            Sentence { text: text.clone(), place: Place::file("甲县.xlsx"), stands: Stands::Cover };
        assert_eq!(sentence.doubts(&pack, &lexicon, "2025Q2".parse().unwrap()), None, "{text}");
    }
}
