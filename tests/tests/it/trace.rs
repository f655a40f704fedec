//! Where numbers come from: every total of every fixture quarter, traced down to the cells of the returns.

use std::collections::BTreeMap;

use jibao_core::pack::{Aggregate, Kind};
use jibao_core::trace::{Answer, Found, Trace, trace};

use jibao_tests::returns::{pack, quarters};
use jibao_tests::root;
use jibao_tests::sandbox::Sandbox;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::main_job::{FINISHED, Finished};

fn ask(finished: &Finished, what: &str) -> Found {
    let checked = &finished.built.checked;
    trace(pack(), checked.report(), checked.figures(), what)
}

fn one(finished: &Finished, what: &str) -> Answer {
    match ask(finished, what) {
        Found::Answers(mut answers) if answers.len() == 1 => answers.remove(0),
        other => panic!("{what}: {other:?}"),
    }
}

fn quarter(label: &str) -> &'static Finished {
    FINISHED.iter().find(|finished| finished.quarter.to_string() == label).unwrap()
}

/// The cells of a quarter's returns as they stand in the files.
fn cells(finished: &Finished) -> BTreeMap<String, String> {
    let folder = root().join("fixtures").join(finished.quarter.label()).join(jibao::INBOX);
    let mut cells = BTreeMap::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let book = jibao_sheets::read(&name, &std::fs::read(&path).unwrap()).unwrap();
        for sheet in &book.sheets {
            for (position, cell) in &sheet.cells {
                cells.insert(
                    format!("{name} › {} › {}", sheet.name, jibao_sheets::a1(position.0, position.1)),
                    cell.raw_text(),
                );
            }
        }
    }
    cells
}

fn leaves<'a>(trace: &'a Trace, found: &mut Vec<&'a Trace>) {
    if trace.place.is_some() {
        found.push(trace);
    }
    trace.terms.iter().for_each(|term| leaves(term, found));
}

#[test]
fn every_total_is_that_of_the_data_and_its_terms_add_up_to_it() {
    for finished in FINISHED.iter() {
        for indicator in pack().catalogue.iter().filter(|indicator| indicator.kind != Kind::Text) {
            let code = indicator.code.as_str();
            let data = finished.indicator(code);
            let traced = one(finished, code).trace;
            assert_eq!(traced.value, decimal(&data["total"]), "{} {code}", finished.quarter);
            let sum: Decimal = traced.terms.iter().filter_map(|term| term.value).sum();
            match indicator.aggregate {
                Aggregate::Sum | Aggregate::CountYes | Aggregate::Direct if traced.value.is_some() => {
                    assert_eq!(Some(sum), traced.value, "{} {code}", finished.quarter);
                }
                Aggregate::Recompute => {
                    let [above, below] = traced.terms.as_slice() else { panic!("{code} has two sides") };
                    for (side, name) in [(above, "numerator"), (below, "denominator")] {
                        assert_eq!(side.value, decimal(&data[name]), "{} {code}", finished.quarter);
                        let sum: Decimal = side.terms.iter().filter_map(|term| term.value).sum();
                        assert_eq!(side.value, Some(sum), "{} {code} {name}", finished.quarter);
                    }
                }
                Aggregate::Min => {
                    let least = traced.terms.iter().filter_map(|term| term.value).min();
                    assert_eq!(traced.value, least, "{} {code}", finished.quarter);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn every_leaf_is_a_cell_that_holds_the_text_it_is_said_to_hold() {
    for finished in FINISHED.iter() {
        let cells = cells(finished);
        let mut compared = 0;
        for indicator in pack().catalogue.iter().filter(|i| i.kind != Kind::Text && i.code.as_str() != "T00")
        {
            let traced = one(finished, indicator.code.as_str()).trace;
            let mut found = Vec::new();
            leaves(&traced, &mut found);
            for leaf in found.into_iter().filter(|leaf| !leaf.raw.is_empty()) {
                let place = leaf.place.as_ref().unwrap().to_string();
                assert_eq!(cells.get(&place), Some(&leaf.raw), "{} {place}", indicator.code);
                compared += 1;
            }
        }
        assert!(compared > 500, "{} {compared}", finished.quarter);
    }
}

#[test]
fn every_figure_of_the_texts_can_be_asked_for_by_its_id_and_has_its_value() {
    for finished in FINISHED.iter() {
        for figure in finished.built.checked.figures() {
            let traced = one(finished, &figure.id).trace;
            let part = figure.id.rsplit('.').next().unwrap();
            // What a comparison prints beside its difference follows from the two sides in the tree.
            if !matches!(part, "rate" | "times" | "base" | "count" | "gap" | "counties") {
                assert_eq!(traced.value, Some(figure.value), "{} {}", finished.quarter, figure.id);
            }
        }
    }
}

#[test]
fn a_number_can_be_asked_for_by_name_by_reporter_as_printed_and_by_cell() {
    let finished = quarter("2025Q2");
    let by_code = one(finished, "M0901");
    assert_eq!(one(finished, "法律明白人总数"), by_code);
    assert_eq!(one(finished, "m0901"), by_code);
    let county = one(finished, "M0901@楚雄市");
    assert_eq!(one(finished, "M0901 532301"), county);
    let place = county.trace.place.clone().unwrap();
    let read = one(finished, &place.to_string());
    assert_eq!(read.trace.value, county.trace.value);
    assert_eq!(
        one(finished, &format!("{}!{}", place.file, place.cell).replace('!', &format!("!{}!", place.sheet))),
        read
    );
    let Found::Answers(printed) = ask(finished, "94.96%") else { panic!("the rate stands in the text") };
    assert!(printed.iter().any(|answer| answer.trace.what.contains("元谋县")), "{printed:?}");
    assert!(matches!(ask(finished, "8.02万"), Found::Answers(found) if found.len() == 1));
}

#[test]
fn what_changes_with_a_number_names_rates_targets_rules_and_printed_numbers() {
    let affects = one(quarter("2025Q2"), "M1504@元谋县").affects;
    let has = |kind: &str, id: &str| affects.iter().any(|effect| effect.kind == kind && effect.id == id);
    assert!(has("比率", "M1505") && has("目标", "M1505"), "{affects:?}");
    assert!(has("文中数字", "M1505.total"), "{affects:?}");
    assert!(affects.iter().any(|effect| effect.kind == "规则"), "{affects:?}");
}

#[test]
fn what_is_another_reporters_alone_does_not_change_with_a_value() {
    let finished = quarter("2025Q2");
    let all: Vec<&str> = pack().reporters.iter().map(|reporter| reporter.id.as_str()).collect();
    let printed = |what: &str| {
        let affects = one(finished, what).affects.into_iter().filter(|effect| effect.kind == "文中数字");
        affects.map(|effect| effect.id).collect::<Vec<String>>()
    };
    let cell = one(finished, "M0901@楚雄市").trace.place.unwrap().to_string();
    for what in ["M0901@楚雄市", "M0901.532301", &cell] {
        let ids = printed(what);
        assert!(
            ids.iter().any(|id| id == "M0901.total") && ids.iter().any(|id| id == "M0901.532301"),
            "{ids:?}"
        );
        let others =
            ids.iter().filter(|id| id.split('.').any(|part| part != "532301" && all.contains(&part)));
        assert_eq!(others.count(), 0, "{what}: {ids:?}");
    }
    // The total changes with whichever of them does.
    let of_total = printed("M0901");
    for id in ["M0901.total", "M0901.532301", "M0901.532302"] {
        assert!(of_total.iter().any(|known| known == id), "{of_total:?}");
    }
}

#[test]
fn a_target_shows_the_numbers_that_decided_it() {
    let target = one(quarter("2025Q2"), "M1607").target.unwrap();
    assert!(target.how.contains("×100=") && target.how.contains('<'), "{}", target.how);
}

#[test]
fn several_meanings_are_listed_and_an_unknown_one_names_the_nearest() {
    let finished = quarter("2025Q2");
    let Found::Candidates(several) = ask(finished, "社区矫正") else { panic!("many names hold it") };
    assert!(several.iter().any(|(code, _)| code == "M1401") && several.len() > 2);
    assert_eq!(ask(finished, "M09O1"), Found::Unknown(nearest(ask(finished, "M09O1"))));
    assert!(nearest(ask(finished, "M09O1")).contains(&"M0901".to_owned()));
}

fn nearest(found: Found) -> Vec<String> {
    match found {
        Found::Unknown(near) => near,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_villages_at_the_minimum_are_named() {
    let traced = one(quarter("2025Q2"), "M0904").trace;
    let at_least: Vec<&Trace> =
        traced.terms.iter().filter(|term| term.value == traced.value).flat_map(|term| &term.terms).collect();
    assert!(!at_least.is_empty() && at_least.iter().all(|village| village.value == traced.value));
}

#[test]
fn a_quarter_without_returns_of_its_own_kind_still_answers() {
    let label = quarters()[0].quarter.label();
    let alone = Sandbox::of(&label).check(&label);
    let Found::Answers(found) = trace(pack(), alone.report(), alone.figures(), "G01") else { panic!("G01") };
    assert!(found[0].trace.value.is_some());
}

fn decimal(value: &Value) -> Option<Decimal> {
    (!value.is_null()).then(|| value.as_str().unwrap().parse().unwrap())
}
