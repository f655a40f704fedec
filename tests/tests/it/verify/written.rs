//! `jibao verify` on what the reconciliation of numbers does not reach: words, charts, rows of record, fields of the data.

use jibao::{DifferenceKind, Verified};
use jibao_contract::book::Sheet;
use jibao_tests::package::Package;

use super::{BODY, LABEL, built, document, output, told, verify};

const CHART: &str = "word/charts/chart1.xml";

/// What is found after the parts of one output were changed.
fn after(name: &str, change: impl Fn(&mut Package)) -> Verified {
    let workspace = built();
    let path = output(&workspace, name);
    let mut package = Package::open(&std::fs::read(&path).unwrap());
    change(&mut package);
    std::fs::write(&path, package.bytes()).unwrap();
    verify(&workspace, LABEL).unwrap()
}

fn book() -> String {
    format!("{LABEL}汇总表.xlsx")
}

fn paper() -> String {
    format!("{LABEL}工作总结.docx")
}

#[test]
fn a_number_drawn_in_a_chart_is_compared() {
    let verified = after(&paper(), |package| {
        let chart = package.part(CHART);
        let number = chart.split("<c:numCache>").nth(1).unwrap().split("<c:v>").nth(1).unwrap();
        let number = number.split("</c:v>").next().unwrap().to_owned();
        package.edit(CHART, &format!("<c:v>{number}</c:v>"), "<c:v>12.34</c:v>");
    });
    let [difference] = verified.differences.as_slice() else { panic!("{:?}", verified.differences) };
    assert!(difference.place.contains("工作总结.docx › 图“"), "{difference}");
    assert_eq!(difference.found, "12.34");
}

#[test]
fn a_changed_word_of_the_paper_is_a_note_with_its_place_and_what_stood_there() {
    let verified = after(&paper(), |package| package.edit(BODY, "较上季度增长", "较上季度下降"));
    assert_eq!(told(&verified.differences), Vec::<String>::new());
    let note = verified.notes.iter().find(|note| note.contains("的文字有")).unwrap();
    assert!(note.contains("段原为“"), "{note}");
    assert!(!verified.unchecked.iter().any(|one| one.contains("没有逐字核对")), "{:?}", verified.unchecked);
}

#[test]
fn numbers_of_a_sentence_that_changed_places_and_lost_their_marks_are_told() {
    let workspace = built();
    let path = document(&workspace);
    let mut package = Package::open(&std::fs::read(&path).unwrap());
    let body = package.part(BODY);
    // Two marked numbers of one paragraph.
    let at = body.find("发放宣传资料").unwrap();
    let paragraph = &body[body[..at].rfind("<w:p>").or_else(|| body[..at].rfind("<w:p ")).unwrap()..];
    let paragraph = &paragraph[..paragraph.find("</w:p>").unwrap()];
    let texts: Vec<&str> = paragraph
        .split("<w:t")
        .skip(1)
        .filter_map(|rest| rest.split_once('>')?.1.split_once("</w:t>").map(|(text, _)| text))
        .filter(|text| text.ends_with(['次', '份', '人']) && text.starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    let (one, other) = (texts[0], texts.iter().copied().find(|text| *text != texts[0]).unwrap());
    let unmarked = super::without(&super::without(paragraph, "w:bookmarkStart"), "w:bookmarkEnd");
    let swapped = unmarked
        .replace(&format!(">{one}<"), ">\u{1}<")
        .replace(&format!(">{other}<"), &format!(">{one}<"))
        .replace(">\u{1}<", &format!(">{other}<"));
    package.edit(BODY, paragraph, &swapped);
    std::fs::write(&path, package.bytes()).unwrap();
    let verified = verify(&workspace, LABEL).unwrap();
    let moved = verified.differences.iter().find(|difference| difference.kind == DifferenceKind::Changed);
    let moved = moved.unwrap_or_else(|| panic!("{:?}", told(&verified.differences)));
    let places = |text: &str, number: &str| text.find(number).unwrap();
    assert!(places(&moved.expected, one) < places(&moved.expected, other), "{moved}");
    assert!(places(&moved.found, other) < places(&moved.found, one), "{moved}");
}

#[test]
fn the_last_row_of_every_sheet_that_is_taken_out_is_told() {
    for sheet in Sheet::all(jibao_tests::returns::pack()) {
        let name = match sheet {
            Sheet::County => "楚雄市".into(),
            Sheet::Units | Sheet::GoalsByUnit | Sheet::Groups => continue,
            other => other.called(jibao_tests::returns::pack()),
        };
        let verified = after(&book(), |package| package.drop_last_row(&name));
        let place = format!("{LABEL}汇总表.xlsx › {name}");
        let said = verified.differences.iter().any(|one| one.place.starts_with(&place));
        assert!(said, "{name}: {:?}", told(&verified.differences));
    }
}

#[test]
fn a_name_a_unit_and_a_verdict_typed_over_are_told_with_their_cell() {
    for (sheet, cell, typed) in
        [("指标汇总", "C5", "人天"), ("总览", "A6", "大姚市"), ("目标完成", "E6", "大约")]
    {
        let verified = after(&book(), |package| package.set(sheet, cell, typed));
        let place = format!("{LABEL}汇总表.xlsx › {sheet} › {cell}");
        let one = verified.differences.iter().find(|one| one.place == place);
        let one = one.unwrap_or_else(|| panic!("{place}: {:?}", told(&verified.differences)));
        assert_eq!(one.found, typed);
        assert_ne!(one.expected, "空白");
    }
}

#[test]
fn a_field_of_the_data_typed_over_is_told_with_its_path() {
    let workspace = built();
    let path = output(&workspace, "数据.json");
    let mut data: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    data["reporters"][0]["status"] = "late".into();
    data["indicators"][3]["target"] = serde_json::Value::Null;
    std::fs::write(&path, serde_json::to_vec(&data).unwrap()).unwrap();
    let verified = verify(&workspace, LABEL).unwrap();
    let places: Vec<&str> = verified.differences.iter().map(|one| one.place.as_str()).collect();
    assert!(places.contains(&"数据.json › reporters[0].status"), "{places:?}");
}

#[test]
fn that_formulas_are_not_compared_is_said_where_somebody_changed_the_workbook() {
    let said = |verified: &Verified| verified.unchecked.iter().any(|one| one.contains("里的公式"));
    assert!(!said(&verify(&built(), LABEL).unwrap()));
    let sheet = "xl/worksheets/sheet2.xml";
    for new in ["<f>1+1</f>", ""] {
        let verified = after(&book(), |package| {
            let markup = package.part(sheet);
            let (_, rest) = markup.split_once("<f>").unwrap();
            let old = format!("<f>{}</f>", rest.split_once("</f>").unwrap().0);
            package.edit(sheet, &old, new);
        });
        assert!(said(&verified), "{:?}", verified.unchecked);
    }
}
