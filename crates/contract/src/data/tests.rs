//! Data written and read back, and what is said of data that cannot be read.

use super::*;

fn data() -> Data {
    let cell = Cell {
        normalised: String::new(),
        raw: "1.50".into(),
        remark: String::new(),
        source: Some(Place { cell: "E78".into(), file: "楚雄市.xlsx".into(), sheet: "指标表".into() }),
        state: State::Reported,
        standing: CellStanding::Accepted,
        value: Some("1.5".parse().unwrap()),
        word: None,
        year_to_date: None,
    };
    Data {
        cells: Vec::new(),
        changes: Vec::new(),
        edition: Edition::Internal,
        figures: Vec::new(),
        findings: Vec::new(),
        groups: Vec::new(),
        indicators: vec![Indicator {
            answers: Vec::new(),
            by_group: [].into(),
            by_reporter: [("532301".to_owned(), cell)].into(),
            choice: Vec::new(),
            code: "G01".into(),
            computed: false,
            covered: 1,
            denominator: None,
            expected: 1,
            kind: Kind::Flow,
            name: "法治宣传活动总场次".into(),
            numerator: None,
            own: None,
            own_share: None,
            previous: None,
            same_quarter_last_year: None,
            series: Vec::new(),
            standing: Standing::Accepted,
            target: None,
            total: Some("1.5".parse().unwrap()),
            unit: "场次".into(),
            year_to_date: None,
        }],
        quarter: "2024Q2".parse().unwrap(),
        reporters: Vec::new(),
        rules: Vec::new(),
        schema: SCHEMA.to_owned(),
        section_checks: Vec::new(),
        texts: Vec::new(),
        unit: Unit { code: "5323".into(), name: "楚雄州司法局".into() },
        villages: Vec::new(),
        villages_file: None,
        waivers: Vec::new(),
    }
}

fn text(data: &Data) -> String {
    let mut bytes = Vec::new();
    data.write(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn refusal(text: &str) -> DataError {
    Data::read(text.as_bytes()).unwrap_err()
}

#[test]
fn what_was_written_is_read_back_the_same() {
    let text = text(&data());
    assert_eq!(Data::read(text.as_bytes()), Ok(data()));
    assert_eq!(Data::read(format!("\u{FEFF}{text}").as_bytes()), Ok(data()));
    assert!(text.contains("\"value\": \"1.5\"") && text.ends_with("}\n"), "{text}");
}

/// The same of an indicator that takes words.
fn chosen() -> Data {
    let mut data = data();
    let one = &mut data.indicators[0];
    (one.choice, one.total) = (vec!["优秀".into(), "良好".into()], None);
    one.answers = vec![Answer { count: 1, word: "良好".into() }];
    let cell = one.by_reporter.get_mut("532301").unwrap();
    (cell.value, cell.word) = (None, Some("良好".into()));
    data
}

#[test]
fn keys_stand_in_alphabetical_order() {
    for data in [data(), chosen()] {
        let text = text(&data);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(format!("{value:#}\n"), text);
    }
}

#[test]
fn words_are_read_back_and_counted_by_the_part_behind_the_code_of_a_figure() {
    let data = chosen();
    assert_eq!(Data::read(text(&data).as_bytes()), Ok(data.clone()));
    let part = |part| data.indicators[0].part(part).map(|count| count.to_string());
    let count = |count: &str| Some(count.to_owned());
    assert_eq!(part("answers.1"), count("0"));
    assert_eq!(part("answers.2"), count("1"));
    assert_eq!(part("answers.inapplicable"), count("0"));
    for other in ["answers.0", "answers.3", "answers", "answers.x"] {
        assert_eq!(part(other), None, "{other}");
    }
    // Data without words do not speak of them.
    let plain = text(&super::tests::data());
    assert!(["answers", "choice", "word"].iter().all(|key| !plain.contains(&format!("\"{key}\""))));
}

#[test]
fn every_key_that_is_always_written_is_asked_for_by_name_when_it_is_missing() {
    fn without(value: &serde_json::Value, pointer: &str, key: &str) -> String {
        let mut less = value.clone();
        less.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(key).unwrap();
        less.to_string()
    }
    let whole: serde_json::Value = serde_json::from_str(&text(&data())).unwrap();
    for pointer in ["", "/unit", "/indicators/0", "/indicators/0/by_reporter/532301"] {
        let keys: Vec<&String> = whole.pointer(pointer).unwrap().as_object().unwrap().keys().collect();
        for key in keys.into_iter().filter(|key| *key != "schema") {
            let told = refusal(&without(&whole, pointer, key));
            assert_eq!(told, DataError::Missing { key: key.clone(), line: 1 }, "{pointer}");
        }
    }
}

#[test]
fn a_key_with_a_wrong_value_is_named_with_its_line() {
    let text = text(&data()).replace("\"value\": \"1.5\"", "\"value\": 1.5");
    let line = text.lines().position(|line| line.contains("\"value\"")).unwrap() + 1;
    let told = refusal(&text);
    assert_eq!(told, DataError::Wrong { key: "value".into(), line });
    assert!(told.to_string().contains(&format!("第{line}行的“value”不合规定")), "{told}");
}

#[test]
fn other_json_newer_data_and_a_text_that_breaks_off_are_told_apart() {
    let text = text(&data());
    for other in ["", "楚雄市", "{}", "[1]", "{\"schema\":\"other/1\"}"] {
        assert_eq!(refusal(other), DataError::NotOurs, "{other}");
    }
    let older = text.replace(SCHEMA, "jibao/report/1");
    assert_eq!(refusal(&older), DataError::Older { schema: "jibao/report/1".into() });
    let newer = text.replace(SCHEMA, "jibao/report/9");
    assert_eq!(refusal(&newer), DataError::Newer { schema: "jibao/report/9".into() });
    assert_eq!(
        refusal("{\"schema\":\"jibao/report/9\"}"),
        DataError::Newer { schema: "jibao/report/9".into() }
    );
    let broken = refusal(&text[..text.len() - 8]);
    assert!(matches!(broken, DataError::Broken { .. }), "{broken:?}");
}

#[test]
fn lists_made_as_they_are_written_and_lists_that_are_held_give_the_same_text() {
    for indicators in [Vec::new(), data().indicators, [data().indicators, data().indicators].concat()] {
        let held = Data { indicators, ..data() };
        let made = Data {
            cells: Each(|| held.cells.iter()),
            changes: Vec::new(),
            edition: held.edition,
            figures: Each(|| held.figures.iter().filter(|_| true)),
            findings: Each(|| held.findings.iter()),
            groups: Vec::new(),
            indicators: Each(|| held.indicators.iter().filter(|_| true)),
            quarter: held.quarter,
            reporters: Vec::new(),
            rules: Vec::new(),
            schema: held.schema.clone(),
            section_checks: Vec::new(),
            texts: Each(|| held.texts.iter()),
            unit: held.unit.clone(),
            villages: Each(|| held.villages.iter()),
            villages_file: None,
            waivers: Vec::new(),
        };
        let mut bytes = Vec::new();
        made.write(&mut bytes).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), text(&held));
    }
}
