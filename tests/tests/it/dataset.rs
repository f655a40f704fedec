//! The dataset that is exported for engines: its SQL, run by DuckDB, gets what 数据.json says; and how it is written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jibao::{Error, Exported};
use jibao_core::count::settings::Settings;
use jibao_core::pack::Column;
use jibao_core::returns::{DetailRow, Submission, Value};
use jibao_fixtures::scale::{Size, workspace};
use jibao_tests::returns::{Retype, Villages as _, entry, pack, quarters, sample, value, village, workbook};
use jibao_tests::sandbox::{Sandbox, TODAY, json};
use jibao_tests::{python, root};
use rust_decimal::Decimal;

const LABEL: &str = "2024年第四季度";

fn export(workspace: &Path, to: &Path) -> Result<Exported, Box<Error>> {
    let (workspace, quarters) = jibao::resolve_all(workspace)?;
    Ok(jibao::export(&workspace, &quarters, to, TODAY)?)
}

/// A workspace whose quarters are exported and have their 数据.json.
fn finished(sandbox: &Sandbox, labels: &[String]) -> PathBuf {
    for label in labels {
        let data = json(&sandbox.check(label)).into_bytes();
        sandbox.put_outputs(label, &BTreeMap::from([("数据.json".to_owned(), data)]));
    }
    let to = sandbox.path().join("数据集");
    let exported = export(sandbox.path(), &to).unwrap();
    assert!(exported.dataset);
    assert_eq!(exported.quarters, labels.len());
    to
}

fn compare(sandbox: &Sandbox, dataset: &Path) -> (Output, String) {
    let program = root().join("tests/independent/dataset.py");
    let run = Command::new(python())
        .arg(program)
        .arg("duckdb")
        .args([dataset, sandbox.path()])
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    (run, told)
}

fn labels() -> Vec<String> {
    quarters().iter().map(|sample| sample.quarter.label()).collect()
}

#[test]
fn the_sql_gets_every_total_rate_and_target_of_the_five_sample_quarters() {
    let sandbox = Sandbox::of_all_quarters();
    let settings = "[parameters]\nB05 = { 2024 = \"0.1\", 2025 = \"0.123456\" }\n";
    std::fs::write(sandbox.path().join("jibao.toml"), settings).unwrap();
    let dataset = finished(&sandbox, &labels());
    let (run, told) = compare(&sandbox, &dataset);
    assert!(run.status.success(), "{told}");
    for equal in ["680 total, ", "680 standing, ", "6650 reporter's value, ", "95 met, "] {
        assert!(told.contains(equal), "{equal}: {told}");
    }
}

#[test]
fn the_sql_gets_every_total_rate_and_target_of_a_province() {
    let sandbox = Sandbox::empty();
    let size = Size { counties: 20, villages: 260, quarters: 2 };
    workspace(size, sandbox.path()).unwrap();
    let labels: Vec<String> = labels().split_off(3);
    let dataset = finished(&sandbox, &labels);
    let (run, told) = compare(&sandbox, &dataset);
    assert!(run.status.success(), "{told}");
    for equal in ["272 total, ", "5160 reporter's value, ", "38 met, "] {
        assert!(told.contains(equal), "{equal}: {told}");
    }
}

/// What is wrong with returns in ways that totals, coverage, standings and targets have to show.
#[test]
fn the_sql_leaves_open_what_the_program_leaves_open() {
    let sandbox = Sandbox::of(LABEL);
    let put = |reporter: &str, change: &dyn Fn(&mut Submission)| {
        let mut submission = sample("2024Q4", reporter);
        change(&mut submission);
        let name = format!("{}.xlsx", pack().reporters.name(&reporter.into()));
        sandbox.put(LABEL, &name, &workbook(&submission));
    };
    std::fs::write(sandbox.path().join("jibao.toml"), "[parameters]\nB05 = { 2024 = \"0.35\" }\n").unwrap();
    sandbox.remove(LABEL, "武定县.xlsx");
    for county in pack().reporters.counties().filter(|county| county.name != "武定县") {
        put(county.id.as_str(), &|one| {
            // Nothing to put a rate over: of every county, and of some.
            for code in ["M1602", "M1604", "M1606"] {
                value(one, code).put(Decimal::ZERO);
            }
            match county.id.as_str() {
                "532301" => {
                    value(one, "G01").clear();
                    entry(one, "G02", Column::Year).clear();
                    value(one, "M1701").clear();
                }
                // A village row less, one that the register does not have, an empty cell.
                "532302" => drop(one.villages_mut().remove(3)),
                "532322" => {
                    let rows = one.villages_mut();
                    let name = "无此村村委会".to_owned();
                    rows.push(DetailRow { name: name.into(), code: None, ..rows[0].clone() });
                }
                "532323" => drop(village(one, 2, "persons").clear()),
                // Fewer than none is no number, and neither is a guess.
                "532324" => {
                    value(one, "M1409").put(Decimal::from(-3));
                    village(one, 1, "adviser_visits").write("约3");
                    value(one, "M1001").value = Value::NotApplicable;
                }
                _ => {
                    for code in ["M1501", "M1504", "M1506"] {
                        value(one, code).put(Decimal::ZERO);
                    }
                }
            }
        });
    }
    let dataset = finished(&sandbox, &[LABEL.to_owned()]);
    let (run, told) = compare(&sandbox, &dataset);
    assert!(run.status.success(), "{told}");
    let data = std::fs::read_to_string(sandbox.path().join(LABEL).join("成果/数据.json")).unwrap();
    let data: serde_json::Value = serde_json::from_str(&data).unwrap();
    let told = |code: &str| {
        let all = data["indicators"].as_array().unwrap();
        let one = all.iter().find(|one| one["code"] == code).unwrap();
        (one["standing"].as_str().unwrap(), one["total"].is_null())
    };
    // The cases are there.
    assert_eq!((told("G01"), told("M0904")), (("incomplete", false), ("incomplete", false)));
    assert_eq!((told("M1410"), told("M1605")), (("incomplete", false), ("doubted", true)));
}

#[test]
fn a_comparison_tells_what_was_changed_in_the_dataset_s_data() {
    let sandbox = Sandbox::of(LABEL);
    let dataset = finished(&sandbox, &[LABEL.to_owned()]);
    // The counties stand in the place of the sections too.
    let part = dataset.join("entries/level=section/period=2024Q4/part-0.parquet");
    std::fs::copy(dataset.join("entries/level=county/period=2024Q4/part-0.parquet"), part).unwrap();
    let (run, told) = compare(&sandbox, &dataset);
    assert_eq!(run.status.code(), Some(1), "{told}");
    assert!(told.contains("2024Q4 G01 total: SQL "), "{told}");
}

#[test]
fn a_dataset_takes_the_place_of_an_earlier_one_and_of_nothing_else() {
    let sandbox = Sandbox::of(LABEL);
    let next = &labels()[3];
    jibao_tests::copy_folder(&root().join("fixtures").join(next).join("上报"), &sandbox.inbox(next)).unwrap();
    let to = sandbox.path().join("数据集");
    assert_eq!(export(sandbox.path(), &to).unwrap().quarters, 2);
    let part = |period: &str| to.join(format!("entries/level=county/period={period}/part-0.parquet"));
    let first = std::fs::read(part("2024Q4")).unwrap();
    // One quarter only: what the other one left is taken away, or it would be counted on.
    assert_eq!(export(&sandbox.path().join(LABEL), &to).unwrap().quarters, 1);
    assert!(!part("2025Q1").exists());
    assert_eq!(std::fs::read(part("2024Q4")).unwrap(), first);

    let more = part("2024Q4").with_file_name("more.parquet");
    std::fs::write(&more, &first).unwrap();
    let told = |to: &Path| export(sandbox.path(), to).unwrap_err().to_string();
    assert_eq!(
        told(&to),
        format!("{} 已经存在，不是本程序上次导出的样子，没有覆盖，请换个名称，或先把它移开", more.display())
    );
    std::fs::remove_file(more).unwrap();
    let sql = to.join("sql/duckdb.sql");
    std::fs::write(&sql, "-- 改过").unwrap();
    assert!(told(&to).starts_with(&format!("{} 已经存在", sql.display())));
    assert_eq!(std::fs::read_to_string(sql).unwrap(), "-- 改过");
    // A folder of something else, and the inbox.
    assert!(told(&sandbox.path().join(LABEL)).contains("已经存在"));
    assert!(told(&sandbox.inbox(LABEL).join("数据集")).contains("在收件文件夹里"));
}

#[test]
fn a_dataset_holds_no_remark_and_no_text_of_a_return() {
    let sandbox = Sandbox::empty();
    let mut submission = sample("2024Q4", "532301");
    value(&mut submission, "G01").remark = "此处是备注里的话".to_owned();
    village(&mut submission, 0, "persons").write("村表里的话");
    submission.villages_mut()[1].remark = "村表里的备注".into();
    sandbox.put(LABEL, "楚雄市.xlsx", &workbook(&submission));
    let dataset = finished(&sandbox, &[LABEL.to_owned()]);
    let data = std::fs::read_to_string(sandbox.path().join(LABEL).join("成果/数据.json")).unwrap();
    assert!(data.contains("此处是备注里的话") && data.contains("村表里的话"));
    let mut read = 0;
    for path in files(&dataset) {
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for kept in ["此处是备注里的话", "村表里的话", "村表里的备注"] {
            assert!(!text.contains(kept), "{} {kept}", path.display());
        }
        // What is searched can be found: the files are not compressed.
        read += usize::from(text.contains("楚雄市"));
    }
    assert!(read > 1);
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn the_sql_of_another_office_is_made_from_its_own_catalogue() {
    let text = |files: Vec<(String, Vec<u8>)>| {
        let sql = files.into_iter().find(|(name, _)| name.ends_with("spark.sql")).unwrap();
        String::from_utf8(sql.1).unwrap()
    };
    let own = text(jibao_render::dataset::sql(pack(), &Settings::default()));
    assert!(own.contains("'M0904', 'villages', 'min'"), "{own}");
    // No hole of the templates is left open.
    assert!(!own.contains(['{', '}']), "{own}");
    let code = pack().catalogue.get("B05").unwrap().code.clone();
    let settings = Settings {
        parameters: BTreeMap::from([((2024, code), "0.35".parse().unwrap())]),
        ..Settings::default()
    };
    let set = text(jibao_render::dataset::sql(pack(), &settings));
    assert!(set.contains("(2024, 'B05', CAST(0.35 AS DECIMAL(18,6)))"), "{set}");
}
