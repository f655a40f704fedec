//! What adds up, what does not, and what earlier quarters give.

use jibao_tests::returns::{Retype, pack, sample, value, workbook};
use jibao_tests::sandbox::{Sandbox, json};
use rust_decimal::Decimal;
use serde_json::Value;

use super::{FINISHED, decimal, finished, indicator, list};

#[test]
fn the_previous_quarter_and_last_years_are_the_totals_of_those_quarters_built_alone() {
    for (at, finished) in FINISHED.iter().enumerate().skip(1) {
        let alone = |back: usize| -> Option<Value> {
            let label = FINISHED[at.checked_sub(back)?].quarter.label();
            Some(serde_json::from_str(&json(&Sandbox::of(&label).check(&label))).unwrap())
        };
        let (previous, year_before) = (alone(1).unwrap(), alone(4));
        for line in list(&finished.data["indicators"]) {
            let code = line["code"].as_str().unwrap();
            assert_eq!(line["previous"], indicator(&previous, code)["total"], "{} {code}", finished.quarter);
            let year_before = year_before.as_ref().map(|data| indicator(data, code)["total"].clone());
            assert_eq!(
                line["same_quarter_last_year"],
                year_before.unwrap_or_default(),
                "{} {code}",
                finished.quarter
            );
        }
    }
}

#[test]
fn the_first_quarter_has_nothing_to_compare_with_and_compares_nothing() {
    let first = finished("2024Q2");
    for line in list(&first.data["indicators"]) {
        assert!(line["previous"].is_null() && line["same_quarter_last_year"].is_null(), "{}", line["code"]);
    }
    assert!(first.text.contains("本季度为首次统计，不作前期比较"));
    for word in ["较上季度", "较上年同期", "同比", "环比", "持平", "百分点", "增长", "下降"]
    {
        let (summary, _) = first.text.split_once("附件1").unwrap();
        let told = summary.lines().find(|line| line.contains(word));
        assert_eq!(told, None, "{word}");
    }
    assert!(finished("2024Q3").text.contains("较上季度"));
    assert!(finished("2025Q2").text.contains("同比"));
}

#[test]
fn a_quarter_built_alone_and_one_built_beside_others_have_the_same_totals() {
    let beside = finished("2024Q4");
    let alone: Value =
        serde_json::from_str(&json(&Sandbox::of("2024年第四季度").check("2024年第四季度"))).unwrap();
    for line in list(&alone["indicators"]) {
        let code = line["code"].as_str().unwrap();
        assert_eq!(line["total"], beside.indicator(code)["total"], "{code}");
        assert!(line["previous"].is_null());
    }
}

#[test]
fn prefecture_wide_figures_of_sections_are_compared_and_never_added() {
    let quarter = finished("2025Q1");
    let mut compared = 0;
    for known in pack().catalogue.iter().filter(|known| !known.units.is_nobody() && known.detail.is_none()) {
        let line = quarter.indicator(known.code.as_str());
        if line["total"].is_null() {
            continue;
        }
        let of = |id: &str| decimal(&line["by_reporter"][id]["value"]).unwrap_or_default();
        let counties: Decimal = pack().reporters.counties().map(|county| of(county.id.as_str())).sum();
        let own: Decimal = sections(known, '+').map(|id| of(&id)).sum();
        assert_eq!(decimal(&line["total"]), Some(counties + own), "{}", known.code);
        for id in sections(known, '=') {
            compared += 1;
            assert!(
                of(&id) >= counties,
                "{} of {id} is the counties' sum or, where planted, more",
                known.code
            );
        }
    }
    assert!(compared > 20, "{compared}");
    let planted = quarter.indicator("M1604");
    let section = decimal(&planted["by_reporter"]["CJK"]["value"]).unwrap();
    assert_eq!(section - quarter.total("M1604").unwrap(), Decimal::from(12));
}

/// The sections that report an indicator with a mark of the catalogue.
fn sections(known: &jibao_core::pack::Indicator, mark: char) -> impl Iterator<Item = String> {
    use jibao_core::pack::Role;
    let wanted = move |role: Role| match role {
        Role::Adds => mark == '+',
        Role::Compares => mark == '=',
        Role::Only => mark == '!',
    };
    known.sections.iter().filter(move |(_, role)| wanted(*role)).map(|(id, _)| id.to_string())
}

#[test]
fn rates_are_the_counties_sums_divided_and_not_an_average_of_rates() {
    for finished in FINISHED.iter() {
        for (rate, above, below) in
            [("M1505", "M1504", "M1501"), ("M1605", "M1604", "M1602"), ("M0503", "M0502", "M0501")]
        {
            let exact =
                finished.total(above).unwrap() * Decimal::ONE_HUNDRED / finished.total(below).unwrap();
            let told = finished.total(rate).unwrap();
            assert!((told - exact).abs() <= Decimal::new(5, 7), "{rate} {told} {exact}");
            let line = finished.indicator(rate);
            assert_eq!(decimal(&line["numerator"]), finished.total(above), "{rate}");
            assert_eq!(decimal(&line["denominator"]), finished.total(below), "{rate}");
        }
    }
}

#[test]
fn a_rate_of_94_96_percent_does_not_reach_95_though_one_decimal_says_so() {
    let quarter = finished("2025Q2");
    let rate = quarter.indicator("M1505");
    let county = decimal(&rate["by_reporter"]["532328"]["value"]).unwrap();
    assert_eq!(county.round_dp(1), Decimal::new(950, 1), "rounding would mislead");
    assert_eq!(rate["target"]["met"], false);
    assert_eq!(rate["target"]["short"], serde_json::json!(["532328"]));
    assert!(quarter.text.contains("元谋县（94.96%）"));
    assert!(!quarter.text.contains("95.0%") && !quarter.text.contains("元谋县（95%"));
}

#[test]
fn exactly_95_percent_reaches_95() {
    let label = "2025年第二季度";
    let workspace = Sandbox::of(label);
    let mut changed = sample("2025Q2", "532328");
    for (code, number) in [("M1501", 440), ("M1504", 418)] {
        value(&mut changed, code).put(Decimal::from(number));
    }
    workspace.put(label, "元谋县.xlsx", &workbook(&changed));
    let data: Value = serde_json::from_str(&json(&workspace.check(label))).unwrap();
    let rate = indicator(&data, "M1505");
    assert_eq!(rate["by_reporter"]["532328"]["value"], "95");
    assert_eq!(rate["target"]["short"], serde_json::json!([]));
}

#[test]
fn one_case_short_of_all_is_not_100_percent_anywhere() {
    let quarter = finished("2025Q2");
    let rate = quarter.indicator("M1607");
    assert_eq!(decimal(&rate["denominator"]).unwrap() - decimal(&rate["numerator"]).unwrap(), Decimal::ONE);
    assert_eq!(rate["target"]["met"], false);
    assert!(quarter.text.contains("调解普法率99.97%"), "one decimal would read 100.0%");
    assert!(!quarter.text.contains("100.0%"));
}
