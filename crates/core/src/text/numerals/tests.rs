//! What is read out of a text.

use super::*;

fn shown(text: &str) -> Vec<(String, Sort)> {
    extract(text).into_iter().map(|found| (found.text, found.sort)).collect()
}

fn one(text: &str) -> Numeral {
    let mut found = extract(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.remove(0)
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn every_sort_of_number_of_a_summary_is_told_apart() {
    let sorts = |text: &str| -> Vec<(String, Sort)> { shown(text) };
    let is = |text: &str, expected: &[(&str, Sort)]| {
        let expected: Vec<(String, Sort)> = expected.iter().map(|(t, s)| ((*t).to_owned(), *s)).collect();
        assert_eq!(sorts(text), expected, "{text}");
    };
    is(
        "活动645场次，增长26.0%，提高0.8个百分点，是上季度的2.5倍",
        &[
            ("645场次", Sort::Amount),
            ("26.0%", Sort::Percent),
            ("0.8个百分点", Sort::Points),
            ("2.5倍", Sort::Times),
        ],
    );
    is(
        "受教育群众1.99万人次，法律服务2432件(人)次",
        &[("1.99万人次", Sort::Amount), ("2432件(人)次", Sort::Amount)],
    );
    is(
        "《意见（2024—2025年）》（楚司通〔2024〕1号）",
        &[("2024—2025年", Sort::Year), ("〔2024〕1号", Sort::DocumentNumber)],
    );
    is(
        "2024年第二季度，3月21日—6月20日，2024年6月25日、2023-06-30、“6·26”",
        &[
            ("2024年第二季度", Sort::Year),
            ("3月21日—6月20日", Sort::Date),
            ("2024年6月25日", Sort::Date),
            ("2023-06-30", Sort::Date),
            ("6·26", Sort::Date),
        ],
    );
    is("附件：1.分县市指标汇总表", &[("1", Sort::Heading)]);
    is(
        "10.安置帮教。目标为95%以上，名单见附件2",
        &[("10", Sort::Heading), ("95%", Sort::Percent), ("2", Sort::Attachment)],
    );
    is("（1）M0901为6名", &[("1", Sort::Heading), ("0901", Sort::Code), ("6名", Sort::Amount)]);
    is("开展“1名法律顾问+N名法律明白人”", &[("1名", Sort::Amount)]);
    is(
        "每村不少于六名，十个县市，第二季度，一人一案，多帮一",
        &[("六名", Sort::Words), ("十个", Sort::Words)],
    );
}

#[test]
fn captions_and_the_items_of_a_note_are_numbered_and_other_sentences_are_not() {
    let sorts = |text: &str| -> Vec<Sort> { extract(text).into_iter().map(|found| found.sort).collect() };
    assert_eq!(sorts("图1　村级达标率（分县市）"), [Sort::Heading]);
    assert_eq!(sorts("注：1.本表列主要指标。2.“未报”不等于零。"), [Sort::Heading, Sort::Heading]);
    assert_eq!(sorts("注：目标为不少于6名。另有2.5倍"), [Sort::Amount, Sort::Times]);
    assert_eq!(sorts("活动如下。2.甲"), [Sort::Amount]);
    assert_eq!(sorts("见附图3"), [Sort::Amount]);
}

#[test]
fn a_range_has_two_ends_and_full_width_digits_are_digits() {
    let range = one("增幅15%～30%");
    assert_eq!((range.value, range.upto, range.sort), (Some(d("15")), Some(d("30")), Sort::Percent));
    let wide = one("受教育群众８．０２万人次");
    assert_eq!((wide.value, wide.text.as_str()), (Some(d("80200")), "8.02万人次"));
    assert_eq!(one("1,234件").value, Some(d("1234")));
    assert_eq!(one("-12件").value, Some(d("-12")));
    assert_eq!(shown("1，234件").len(), 2);
}

#[test]
fn offsets_cut_the_number_out_of_its_text() {
    let text = "达到１２件，";
    let found = one(text);
    assert_eq!(&text[found.start..found.end], "１２件");
    assert_eq!(&text[found.start..found.core], "１２");
}

#[test]
fn a_value_prints_as_the_number_only_where_it_rounds_to_it() {
    assert!(one("8.02万份").prints(d("80204")));
    assert!(!one("8.02万份").prints(d("80250")));
    assert!(one("8.03万份").prints(d("80250")));
    assert!(one("133场次").prints(d("-133")));
    assert!(!one("100%").prints(d("99.97")));
    assert!(one("99.97%").prints(d("99.974728")));
}
