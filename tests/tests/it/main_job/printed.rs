//! The text, the workbook and the data file say the same numbers.

use calamine::{Data, DataType};
use jibao_tests::printed::{rows_by_code, sheet};
use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;

use super::{FINISHED, Finished, decimal, list};

/// A count in units that large amounts of are told in 万.
fn in_ten_thousands(total: Decimal) -> String {
    let ten_thousand = Decimal::from(10_000);
    if total < ten_thousand {
        return total.to_string();
    }
    let exact = total / ten_thousand;
    if exact.fract().is_zero() {
        return format!("{}万", exact.normalize());
    }
    format!("{:.2}万", exact.round_dp_with_strategy(2, MidpointAwayFromZero))
}

/// A rate in one decimal, whole where it is whole.
fn percent(above: Decimal, below: Decimal) -> String {
    let exact = above * Decimal::ONE_HUNDRED / below;
    if exact == Decimal::ONE_HUNDRED {
        return "100%".to_owned();
    }
    format!("{:.1}%", exact.round_dp_with_strategy(1, MidpointAwayFromZero))
}

/// Sentences of the text with the totals put in by hand.
fn sentences(finished: &Finished) -> Vec<String> {
    let total = |code: &str| finished.total(code).unwrap();
    // A county that reported nothing is in neither part of a rate.
    let below_of_villages = decimal(&finished.indicator("M0903")["denominator"]).unwrap();
    vec![
        format!("共开展法治宣传活动{}场次", total("G01")),
        format!("发放宣传资料{}份", in_ten_thousands(total("G02"))),
        format!("受教育群众{}人次", in_ten_thousands(total("G03"))),
        format!("（其中州本级{}场次）", decimal(&finished.indicator("G01")["own"]).unwrap()),
        format!("有“法律明白人”{}名", total("M0901")),
        format!("{}个村（社区）达到，{}", total("M0902"), percent(total("M0902"), below_of_villages)),
        format!("建成“法律明白人工作室（站、家）”{}个", total("M0905")),
        format!("在册社区矫正对象{}人", total("M1401")),
        format!("落实帮教{}人，帮教率{}", total("M1504"), percent(total("M1504"), total("M1501"))),
        format!("受理{}件", total("M1602")),
        format!("调解成功{}件，成功率{}", total("M1604"), percent(total("M1604"), total("M1602"))),
        format!("服务总量{}件（人）次", total("M1704")),
        format!("本年累计下沉{}轮次", total("M0102")),
    ]
}

#[test]
fn the_text_tells_the_totals_of_the_data_file() {
    for finished in FINISHED.iter() {
        for sentence in sentences(finished) {
            assert!(finished.text.contains(&sentence), "{}: {sentence}", finished.quarter);
        }
    }
}

#[test]
fn the_workbook_holds_the_totals_of_the_data_file() {
    for finished in FINISHED.iter() {
        let workbook = &finished.outputs[&format!("{}汇总表.xlsx", finished.quarter.label())];
        let rows = rows_by_code(workbook, "指标汇总");
        let mut numbers = 0;
        for line in list(&finished.data["indicators"]) {
            let code = line["code"].as_str().unwrap();
            let Some(row) = rows.get(code) else { continue };
            let scale = if line["unit"] == "%" { 100.0 } else { 1.0 };
            for (column, key) in
                [("全州合计", "total"), ("上季度", "previous"), ("上年同期", "same_quarter_last_year")]
            {
                let told = decimal(&line[key]).map(|value| value.to_string().parse::<f64>().unwrap());
                match (&row[column], told) {
                    (Data::Float(shown), Some(value)) => {
                        numbers += 1;
                        assert!((shown * scale - value).abs() < 1e-6, "{code} {column}: {shown} {value}");
                    }
                    // 是 or 否 of a flag that one section answers for all.
                    (Data::String(word), Some(value)) => {
                        assert_eq!(word == "是", value > 0.0, "{code} {column}");
                    }
                    (Data::String(word), None) => assert!(!word.is_empty(), "{code} {column} is blank"),
                    (other, value) => panic!("{code} {column}: {other:?} and {value:?}"),
                }
            }
        }
        assert!(numbers > 120, "{}: {numbers}", finished.quarter);
    }
}

#[test]
fn the_workbook_holds_every_countys_value() {
    let finished = super::finished("2025Q2");
    let rows = rows_by_code(&finished.outputs["2025年第二季度汇总表.xlsx"], "指标汇总");
    for code in ["G01", "M0901", "M1401", "M1602"] {
        for (id, name) in [("532301", "楚雄市"), ("532327", "永仁县")] {
            let value = decimal(&finished.indicator(code)["by_reporter"][id]["value"]).unwrap();
            assert_eq!(rows[code][name].to_string(), value.to_string(), "{code} {name}");
        }
        assert_eq!(rows[code]["武定县"].to_string(), "未报", "{code}");
    }
}

#[test]
fn the_workbook_has_its_sheets_and_all_villages() {
    for (finished, villages) in FINISHED.iter().zip([1106, 1106, 1106, 1106, 1106 - 136]) {
        let workbook = &finished.outputs[&format!("{}汇总表.xlsx", finished.quarter.label())];
        for name in ["总览", "指标汇总", "村级明细", "文字材料", "问题清单"] {
            assert!(sheet(workbook, name).height() > 1, "{name}");
        }
        let rows =
            sheet(workbook, "村级明细").rows().skip_while(|row| row[0].get_string() != Some("县市")).count();
        assert_eq!(rows - 1, villages, "{}", finished.quarter);
    }
}

#[test]
fn every_figure_of_the_text_is_listed_and_every_listed_figure_is_printed() {
    for finished in FINISHED.iter() {
        for figure in list(&finished.data["figures"]) {
            let printed = figure["text"].as_str().unwrap();
            assert!(finished.text.contains(printed), "{}: {figure}", finished.quarter);
        }
    }
}

#[test]
fn no_sentence_has_a_gap_or_a_mark_of_the_template() {
    for finished in FINISHED.iter() {
        for trace in [
            "{{", "}}", "{%", "，，", "。。", "，。", "；。", "、、", "  ", "NaN", "None", "null", "\u{E000}",
        ] {
            let line = finished.text.lines().find(|line| line.contains(trace));
            assert_eq!(line, None, "{} has {trace:?}", finished.quarter);
        }
    }
}
