//! What sentences outside of a table are about.

use std::sync::LazyLock;

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
        assert_eq!(sentence.doubts(&pack, &lexicon, "2025Q2".parse().unwrap(), "指标表"), None, "{text}");
    }
}

/// What is said of 指标表 below it, and on a sheet of its own.
fn doubts(text: &str, stands: Stands) -> Option<Doubt> {
    static READ: LazyLock<(Pack, Lexicon)> = LazyLock::new(|| {
        let pack = crate::personal::tests::pack();
        let lexicon = Lexicon::new(&pack);
        (pack, lexicon)
    });
    let (pack, lexicon) = &*READ;
    let sentence = Sentence { text: text.to_owned(), place: Place::file("甲县.xlsx"), stands };
    let doubt = sentence.doubts(pack, lexicon, "2025Q2".parse().unwrap(), "指标表");
    doubt.filter(|_| sentence.is_of_sheet("指标表"))
}

#[test]
fn what_is_said_of_a_whole_sheet_doubts_it_by_whatever_name_it_calls_it() {
    let said = [
        "数据不含武庄乡",
        "数据均不含武庄乡",
        "数为计划数",
        "的数据为计划数，不是完成数",
        "数据仅供参考",
        "数据为预计数，待核实",
        "数据截至5月底",
        "的数都是上季度的",
        "数据为上季度数，本季度未更新",
        "各数目前有误",
        "数据有误，以后报为准",
        "数据尚未核对",
        "数据未经审核",
        "数据待领导审定",
        "作废，以重新报送的为准",
        "数据待核实，请勿采用",
        "数据可能有误",
        "部分数据有误，正在核实",
        "缺3个乡镇的数据",
        "有两个乡镇未报",
        "为初稿，正式数据后报",
    ];
    let mut left = Vec::new();
    for said in said {
        for subject in ["本表", "此表", "全表", "指标表", "“指标表”", "指标表中", "指标表里", "本表内"]
        {
            for stands in [Stands::Below, Stands::Cover] {
                let text = format!("{subject}{said}");
                if doubts(&text, stands) != Some(Doubt::Sheet) {
                    left.push(format!("{stands:?} {text}"));
                }
            }
        }
    }
    assert!(left.is_empty(), "{}\n{}", left.len(), left.join("\n"));
}

#[test]
fn what_praises_explains_or_signs_a_sheet_doubts_nothing() {
    for text in [
        "以上数据已核对无误",
        "本表数据已经领导审定",
        "指标表数据来源于业务平台",
        "本表一式两份",
        "本表由各乡镇司法所报送后汇总",
        "指标表中的数据均已与村级明细表核对一致",
        "本表数据截至6月20日",
        "本表数据含上季度结转3件",
        "指标表各项数据均已审核",
        "本表填报口径与上季度一致",
        "填表人：张三    审核人：李四",
        "以上数据经分管领导审核后报送",
        "更正后的数据已填入本表",
        "本表为更正后的数据",
    ] {
        for stands in [Stands::Below, Stands::Cover] {
            assert_eq!(doubts(text, stands), None, "{stands:?} {text}");
        }
    }
}
