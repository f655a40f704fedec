//! The public edition of every fixture quarter: it tells nothing that is internal.

use std::sync::LazyLock;

use jibao_core::ids::Period;
use jibao_core::pack::{Kind, Visibility};
use jibao_core::public::Publication;
use jibao_tests::package::Package;
use jibao_tests::printed::{document_text, rows_by_code};
use jibao_tests::returns::{Retype, pack, quarters, sample, value, workbook};
use jibao_tests::sandbox::{Sandbox, TODAY};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::main_job::FINISHED;

/// A quarter's public outputs.
struct Public {
    quarter: Period,
    document: Vec<u8>,
    workbook: Vec<u8>,
    json: String,
}

static PUBLIC: LazyLock<Vec<Public>> = LazyLock::new(|| {
    let workspace = Sandbox::of_all_quarters();
    quarters().iter().map(|sample| built(&workspace, sample.quarter)).collect()
});

fn built(sandbox: &Sandbox, quarter: Period) -> Public {
    let label = quarter.label();
    let (workspace, folder) = jibao::resolve(&sandbox.path().join(&label)).unwrap();
    let checked = jibao::check(&workspace, &folder, &jibao::unwatched).unwrap();
    let public = jibao::publish(&workspace, &folder, &checked).unwrap();
    jibao::write(&workspace, &folder, &public, TODAY, &jibao::unwatched).unwrap();
    let mut outputs = sandbox.outputs(&label);
    let mut take = |name: String| outputs.remove(&name).unwrap();
    Public {
        quarter,
        document: take(format!("{label}工作总结（公开版）.docx")),
        workbook: take(format!("{label}汇总表（公开版）.xlsx")),
        json: String::from_utf8(take("数据（公开版）.json".to_owned())).unwrap(),
    }
}

fn internal() -> impl Iterator<Item = &'static jibao_core::pack::Indicator> {
    pack().catalogue.iter().filter(|indicator| indicator.visibility == Visibility::Internal)
}

/// Everything that can be read in an output's package, marks and properties included.
fn parts(bytes: &[u8]) -> String {
    Package::open(bytes).text()
}

/// Whether a code stands in a text as a word: the `T00` of `2025-07-25T00:00:00Z` is a time.
fn names(text: &str, code: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric();
    text.match_indices(code)
        .any(|(at, _)| !text[..at].ends_with(letter) && !text[at + code.len()..].starts_with(letter))
}

#[test]
fn no_internal_indicator_stands_in_any_public_output() {
    for public in PUBLIC.iter() {
        let data: Value = serde_json::from_str(&public.json).unwrap();
        assert_eq!(data["edition"], "public");
        let (document, workbook) = (parts(&public.document), parts(&public.workbook));
        for indicator in internal() {
            let code = indicator.code.as_str();
            let at = format!("{} {code}", public.quarter);
            let quoted = format!("\"{code}");
            assert!(!public.json.contains(&quoted), "{at} in the data");
            assert!(!names(&document, code) && !workbook.contains(&format!(">{code}<")), "{at}");
            // Names that are a part of a public one, such as that of its rate, are told apart by the code.
            let alone = !pack().catalogue.iter().any(|other| {
                other.visibility != Visibility::Internal && other.name.contains(&indicator.name)
            });
            for text in [&public.json, &document, &workbook] {
                assert!(!alone || !text.contains(&indicator.name), "{at} {}", indicator.name);
            }
        }
    }
}

#[test]
fn no_file_name_no_remark_and_no_text_of_a_return_stands_in_any_public_output() {
    for (public, internal) in PUBLIC.iter().zip(FINISHED.iter()) {
        let all = [public.json.clone(), parts(&public.document), parts(&public.workbook)].concat();
        assert!(!all.contains(".xlsx"), "{}", public.quarter);
        let report = internal.built.checked.report();
        let mut texts = 0;
        for (_, words) in report.words(pack()) {
            texts += 1;
            assert!(!all.contains(&words.text), "{} {}", public.quarter, words.text);
        }
        let cells = report.now.lines().flat_map(|line| line.cells.values());
        for remark in cells.map(|cell| &cell.remark).filter(|remark| remark.chars().count() > 3) {
            texts += 1;
            assert!(!all.contains(remark), "{} {remark}", public.quarter);
        }
        assert!(texts > 50, "{texts}");
        let text = document_text(&public.document);
        for word in ["迟报", "退回", "附件2", "附件3", "县市合计不一致", "（未报送）", "未报送，未报送"]
        {
            assert!(!text.contains(word), "{} {word}", public.quarter);
        }
        assert!(text.contains("本总结为公开版"), "{}", public.quarter);
        // Who reported when is for the office, in the workbook too.
        let workbook = parts(&public.workbook);
        assert!(
            workbook.contains("一、目标完成情况") && !workbook.contains("迟报天数"),
            "{}",
            public.quarter
        );
        // The mark of sample data stands in the head of every page.
        assert!(parts(&public.document).contains("样例数据"), "{}", public.quarter);
    }
}

#[test]
fn totals_that_may_be_published_are_those_of_the_internal_edition() {
    for (public, internal) in PUBLIC.iter().zip(FINISHED.iter()) {
        let data: Value = serde_json::from_str(&public.json).unwrap();
        let listed = data["indicators"].as_array().unwrap();
        assert!(listed.len() > 80, "{}", listed.len());
        for line in listed {
            let code = line["code"].as_str().unwrap();
            let known = internal.indicator(code);
            assert_eq!(
                (&line["covered"], &line["expected"]),
                (&known["covered"], &known["expected"]),
                "{code}"
            );
            if line["numerator"].is_null() && line["kind"] == "rate" {
                // Of a rate whose sides are internal, what is printed.
                let (told, exact) = (number(&line["total"]), number(&known["total"]));
                assert!(told.zip(exact).is_none_or(|(a, b)| (a - b).abs() < Decimal::ONE), "{code}");
            } else {
                assert_eq!(line["total"], known["total"], "{code}");
            }
        }
    }
}

fn number(value: &Value) -> Option<Decimal> {
    value.as_str().and_then(|text| text.parse().ok())
}

#[test]
fn values_of_counties_that_only_count_in_the_total_are_not_shown() {
    for public in PUBLIC.iter() {
        let data: Value = serde_json::from_str(&public.json).unwrap();
        for line in data["indicators"].as_array().unwrap() {
            let known = pack().catalogue.get(line["code"].as_str().unwrap()).unwrap();
            let counties =
                || pack().reporters.counties().map(|county| &line["by_reporter"][county.id.as_str()]);
            if known.visibility == Visibility::Total {
                assert!(counties().all(|cell| cell["value"].is_null()), "{}", known.code);
                assert!(counties().any(|cell| cell["state"] == "suppressed" && cell["value"].is_null()));
            }
            if known.visibility == Visibility::Suppress {
                let shown: Vec<Decimal> = counties().filter_map(|cell| number(&cell["value"])).collect();
                assert!(shown.iter().all(|value| value.is_zero() || *value > Decimal::TWO), "{shown:?}");
            }
        }
    }
}

#[test]
fn a_small_value_is_an_asterisk_with_the_next_smallest_and_is_nowhere_else() {
    let label = "2024年第三季度";
    let sandbox = Sandbox::of(label);
    for (reporter, name, people) in
        [("532301", "楚雄市", 1), ("532322", "双柏县", 7), ("532323", "牟定县", 3)]
    {
        let mut changed = sample("2024Q3", reporter);
        value(&mut changed, "M0508").put(Decimal::from(people));
        sandbox.put(label, &format!("{name}.xlsx"), &workbook(&changed));
    }
    let quarter = quarters().iter().find(|sample| sample.quarter.label() == label).unwrap().quarter;
    let public = built(&sandbox, quarter);
    let row = &rows_by_code(&public.workbook, "指标汇总")["M0508"];
    let hidden: Vec<&String> = row.iter().filter(|(_, cell)| *cell == "*").map(|(name, _)| name).collect();
    assert!(hidden.contains(&&"楚雄市".to_owned()) && hidden.len() == 2, "{hidden:?}");
    let data: Value = serde_json::from_str(&public.json).unwrap();
    let line = data["indicators"].as_array().unwrap().iter().find(|line| line["code"] == "M0508").unwrap();
    let suppressed =
        line["by_reporter"].as_object().unwrap().values().filter(|cell| cell["state"] == "suppressed");
    assert_eq!(suppressed.count(), 2);
    let ids = data["figures"].as_array().unwrap().iter().filter_map(|figure| figure["id"].as_str());
    assert!(ids.filter(|id| id.starts_with("M0508.")).all(|id| ["M0508.total", "M0508.table"].contains(&id)));
}

#[test]
fn a_return_that_comes_after_a_published_edition_is_not_told_by_what_the_next_one_has_more() {
    let label = "2024年第三季度";
    let quarter = quarters().iter().find(|sample| sample.quarter.label() == label).unwrap().quarter;
    let line = |public: &Public, code: &str| -> Option<Value> {
        let data: Value = serde_json::from_str(&public.json).unwrap();
        data["indicators"].as_array().unwrap().iter().find(|line| line["code"] == code).cloned()
    };
    let sandbox = Sandbox::of(label);
    sandbox.remove(label, "楚雄市.xlsx");
    let first = built(&sandbox, quarter);
    assert!(line(&first, "M0508").is_some() && line(&first, "M1507a").is_some());
    let mut late = sample("2024Q3", "532301");
    value(&mut late, "M0508").put(Decimal::ONE);
    value(&mut late, "M1507a").put(Decimal::from(9));
    sandbox.put(label, "楚雄市.xlsx", &workbook(&late));
    // One person, and nothing new to hide behind: whoever takes one total from the other would have it.
    let second = built(&sandbox, quarter);
    assert_eq!(line(&second, "M0508"), None);
    assert_eq!(line(&second, "M1507a"), None, "a value that is told of nobody");
    let line_of_all = line(&second, "G02").unwrap();
    assert_eq!(line_of_all["covered"], line_of_all["expected"], "what is public county by county is told");
    // Written for the office in between, the list still knows what was told.
    sandbox.build(label);
    let third = built(&sandbox, quarter);
    assert_eq!((line(&third, "M0508"), line(&third, "M1507a")), (None, None));
    // Where none was published before, the whole is told.
    let fresh = Sandbox::of(label);
    fresh.put(label, "楚雄市.xlsx", &workbook(&late));
    let whole = built(&fresh, quarter);
    assert_eq!(line(&whole, "M0508").unwrap()["by_reporter"]["532301"]["state"], "suppressed");
    assert_ne!(line(&whole, "M1507a").unwrap()["total"], Value::Null);
}

#[test]
fn writing_one_edition_leaves_the_other_and_the_list_names_both() {
    let label = "2024年第二季度";
    let sandbox = Sandbox::of(label);
    sandbox.build(label);
    let before = sandbox.outputs(label);
    built(&sandbox, quarters()[0].quarter);
    let after = sandbox.outputs(label);
    for (name, bytes) in before.iter().filter(|(name, _)| *name != jibao::MANIFEST) {
        assert_eq!(after.get(name), Some(bytes), "{name}");
    }
    assert!(sandbox.build(label).written.kept.is_empty(), "nobody changed a file");
    let list: Value = serde_json::from_slice(&sandbox.outputs(label)[jibao::MANIFEST]).unwrap();
    let listed = list["outputs"].as_object().unwrap();
    assert!(listed.contains_key("数据.json") && listed.contains_key("数据（公开版）.json"));
}

#[test]
fn what_small_values_may_be_told_by_is_not_in_the_catalogue() {
    // Protection looks at one line: a line that another adds up with must not hide values of its own. A balance
    // with 本年累计 tells nothing: of such a line the year's figures are published of nobody.
    for public in PUBLIC.iter() {
        let data: Value = serde_json::from_str(&public.json).unwrap();
        for line in data["indicators"].as_array().unwrap() {
            let known = pack().catalogue.get(line["code"].as_str().unwrap()).unwrap();
            if known.visibility == Visibility::Suppress {
                let cells = line["by_reporter"].as_object().unwrap();
                let year = |value: &Value| value.get("year_to_date").is_some_and(|year| !year.is_null());
                assert!(!year(line) && !cells.values().any(year), "{} {}", public.quarter, known.code);
            }
        }
    }
    for indicator in pack().catalogue.iter().filter(|indicator| indicator.visibility == Visibility::Suppress)
    {
        assert!(indicator.numerator.is_empty() && indicator.kind != Kind::Rate, "{}", indicator.code);
        let names = |text: &str, reference: &str| {
            text.contains(&format!("{reference}(Code(\"{}\"))", indicator.code))
        };
        let mut equal = pack().rules.rules.iter().filter(|rule| {
            let condition = format!("{:?}", rule.condition);
            rule.condition.comparison == jibao_core::pack::Comparison::Equal
                && names(&condition, "Now")
                && !names(&condition, "YearToDate")
        });
        assert!(equal.next().is_none(), "{} stands in a balance", indicator.code);
    }
}

#[test]
fn a_published_report_holds_no_return_and_no_finding() {
    for finished in FINISHED.iter() {
        let publication =
            Publication::of(pack(), finished.built.checked.report(), &std::collections::BTreeMap::new());
        let once = publication.report();
        let cells = once.now.lines().flat_map(|line| line.cells.keys().map(move |id| (&line.code, id)));
        let mut kept_back = 0;
        for (code, id) in cells.filter(|(code, id)| publication.keeps_back(code, id)) {
            kept_back += 1;
            assert_eq!(once.line(code.as_str()).unwrap().cells[id].number(), None, "{code} {id}");
        }
        assert!(kept_back > 0);
        assert!(once.findings.is_empty() && once.runs.is_empty() && once.section_checks.is_empty());
        assert!(
            once.details(pack(), &pack().form.details[0]).next().is_none()
                && once.words(pack()).next().is_none()
        );
    }
}

#[test]
fn a_public_edition_without_the_list_of_what_it_told_is_told_and_silence_means_it_is_there() {
    const EARLIER: &str = "2024年第四季度";
    const LATER: &str = "2025年第一季度";
    let sandbox = Sandbox::of(EARLIER);
    jibao_tests::copy_folder(&jibao_tests::root().join("fixtures").join(LATER), &sandbox.path().join(LATER))
        .unwrap();
    built(&sandbox, EARLIER.parse().unwrap());
    let unknown = |label: &str| {
        let checked = sandbox.check(label);
        let told = checked.report().findings.iter().filter(|finding| finding.code == "not-read");
        told.map(|finding| finding.message.clone()).filter(|told| told.contains("公开版")).collect::<Vec<_>>()
    };
    assert!(unknown(EARLIER).is_empty() && unknown(LATER).is_empty());
    let list = sandbox.path().join(EARLIER).join("成果/清单.json");
    for lost in [true, false] {
        if lost {
            std::fs::remove_file(&list).unwrap();
        } else {
            std::fs::write(&list, "{").unwrap();
        }
        // The quarter itself, and every later one that could be subtracted from it.
        for label in [EARLIER, LATER] {
            let told = unknown(label);
            assert_eq!(told.len(), 1, "{label} {told:?}");
            assert!(told[0].starts_with(&format!("“{EARLIER}/成果/清单.json”不在或读不懂")), "{told:?}");
        }
    }
}
