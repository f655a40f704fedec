//! Parts into a whole: finished quarters read by the level above.

use jibao_contract::book::{HEADER, Sheet, rolled};
use jibao_contract::names;
use jibao_core::count::consolidate::consolidate;
use jibao_core::count::settings::Settings;
use jibao_core::pack::{Aggregate, Column, Pack, Severity};
use jibao_core::public::{Edition, Publication};
use jibao_core::report::Report;
use jibao_core::returns::{Account, Inbox};
use jibao_ingest::InboxFile;
use jibao_render::json;
use jibao_render::workbook::{self, Extra};
use jibao_tests::package::Package;
use jibao_tests::returns::{Villages as _, pack, quarters};
use jibao_tests::sandbox::TODAY;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use rust_decimal::Decimal;

/// A quarter's 数据.json from its sample returns.
fn data(quarter: usize) -> String {
    let report =
        Report::build(pack(), &Settings::default(), quarters()[quarter].inbox(), Vec::new(), Vec::new());
    written(Edition::internal(&report))
}

fn written(report: Edition<'_>) -> String {
    let mut bytes = Vec::new();
    json::write(pack(), report, &[], &std::collections::BTreeMap::new(), None, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// A quarter's 汇总表.xlsx from its sample returns.
fn book(quarter: usize) -> Vec<u8> {
    let report =
        Report::build(pack(), &Settings::default(), quarters()[quarter].inbox(), Vec::new(), Vec::new());
    workbook::write(pack(), Edition::internal(&report), &Extra::default()).unwrap()
}

fn read<B: Clone + Into<Vec<u8>>>(pack: &Pack, files: &[(&str, B)]) -> Inbox {
    let files: Vec<InboxFile> = files
        .iter()
        .map(|(path, bytes)| InboxFile { path: (*path).to_owned(), bytes: bytes.clone().into() })
        .collect();
    jibao_ingest::read(pack, None, &files).unwrap()
}

#[test]
fn a_finished_quarter_s_data_read_back_gives_the_same_totals() {
    for (at, sample) in quarters().iter().enumerate() {
        let inbox = read(pack(), &[("数据.json", data(at))]);
        assert!(inbox.accounts.iter().all(Account::balances));
        let (again, first) = (
            consolidate(pack(), &Settings::default(), &inbox),
            consolidate(pack(), &Settings::default(), &sample.inbox()),
        );
        for line in first.lines() {
            let other = again.line(line.code.as_str()).unwrap();
            assert_eq!((other.total, other.covered()), (line.total, line.covered()), "{}", line.code);
            assert_eq!(other.year_total, line.year_total, "{}", line.code);
        }
        let place = &inbox.of(&"532301".into()).unwrap().entries.values().next().unwrap().place;
        assert_eq!(&*place.file, "数据.json/楚雄市.xlsx");
    }
}

#[test]
fn a_finished_quarter_s_workbook_is_read_like_its_data() {
    for (at, sample) in quarters().iter().enumerate() {
        let from_json = read(pack(), &[("数据.json", data(at))]);
        let from_book = read(pack(), &[("汇总表.xlsx", book(at))]);
        assert_eq!(from_book.quarter, sample.quarter);
        assert!(from_book.accounts.iter().all(Account::balances));
        assert!(from_book.accounts[0].ignored["由本程序汇总得出"] > 10_000, "{:?}", from_book.accounts);
        let whole = |inbox: &Inbox| consolidate(pack(), &Settings::default(), inbox);
        let (book, json) = (whole(&from_book), whole(&from_json));
        for line in json.lines() {
            let other = book.line(line.code.as_str()).unwrap();
            assert_eq!((other.total, other.covered()), (line.total, line.covered()), "{}", line.code);
            assert_eq!((other.year_total, other.own), (line.year_total, line.own), "{}", line.code);
            for (id, cell) in &line.cells {
                let same = other.cell(id).unwrap();
                let shown = |cell: &jibao_core::count::Cell| {
                    (cell.state(), cell.number(), cell.raw.trim().to_owned(), cell.normalised.clone())
                };
                assert_eq!(shown(same), shown(cell), "{} {id} {}", sample.quarter, line.code);
            }
        }
        for submission in &from_json.submissions {
            let other = from_book.of(&submission.reporter).unwrap();
            assert_eq!(other.cover, submission.cover, "{}", submission.reporter);
            assert_eq!(other.words.len(), submission.words.len(), "{}", submission.reporter);
            for (one, same) in submission.words.iter().zip(&other.words) {
                assert_eq!((&one.topic, &one.measure, one.adopt), (&same.topic, &same.measure, same.adopt));
            }
            let villages = |submission: &jibao_core::returns::Submission| {
                submission.villages().iter().map(|row| row.code.clone()).collect::<Vec<_>>()
            };
            assert_eq!(villages(other), villages(submission), "{}", submission.reporter);
        }
        let place = &from_book.of(&"532301".into()).unwrap().entries.values().next().unwrap().place;
        assert_eq!(&*place.file, "汇总表.xlsx/楚雄市.xlsx");
        let told = |inbox: &Inbox, from: &str| {
            let finding = inbox.findings.iter().find(|finding| finding.code == "rolled-up").unwrap();
            finding.message.replace(from, "")
        };
        assert_eq!(told(&from_book, "汇总表.xlsx"), told(&from_json, "数据.json"));
    }
}

#[test]
fn a_workbook_put_in_without_a_sheet_or_a_column_is_an_error_that_names_it() {
    let told = |change: &dyn Fn(&mut Package)| {
        let mut package = Package::open(&book(4));
        change(&mut package);
        let inbox = read(pack(), &[("汇总表.xlsx", package.bytes()), ("楚雄市/汇总表.xlsx", book(4))]);
        let errors = inbox.findings.into_iter().filter(|finding| finding.severity == Severity::Error);
        errors.map(|finding| finding.message).collect::<Vec<String>>()
    };
    assert_eq!(told(&|_| ()), Vec::<String>::new());
    for sheet in Sheet::rolled(pack()) {
        let name = sheet.called(pack());
        let errors = told(&|package| package.drop_sheet(&name));
        let wanted = format!("汇总表.xlsx：没有“{name}”表");
        assert!(errors.iter().any(|error| error.starts_with(&wanted)), "{wanted}: {errors:?}");
        for (heading, at) in rolled(pack(), sheet).iter().zip(0..) {
            let cell = jibao_sheets::a1(HEADER, at);
            let errors = told(&|package| package.set(&name, &cell, "改过的表头"));
            let wanted = format!("汇总表.xlsx › {name}：没有“{heading}”列");
            assert!(errors.iter().any(|error| error.starts_with(&wanted)), "{wanted}: {errors:?}");
        }
    }
    let errors = told(&|package| package.set("原始值", "O3", "单位编号"));
    assert!(errors[0].starts_with("汇总表.xlsx › 原始值：没有“单位代码”列"), "{errors:?}");
}

/// The level above: the same counties, and the prefecture's own activity as one reporter with its code.
fn upper() -> Pack {
    let mut files = pack().files.clone();
    let edit = |path: &str, change: &dyn Fn(&str) -> String| {
        let text = pack().files.get(path).unwrap();
        (path.to_owned(), change(text))
    };
    let edited = [
        edit("pack.toml", &|text| text.replace("code = \"5323\"", "code = \"53\"")),
        edit("reporters.toml", &|text| {
            format!(
                "{text}\n[[reporter]]\nid = \"5323\"\nkind = \"section\"\norder = 99\nname = \"楚雄州本级\"\nfull = \"楚雄州本级\"\nshort = \"楚州\"\n"
            )
        }),
        edit("indicators.csv", &|text| {
            ["PFK+", "MSK+", "ZFK+", "FYK+", "CJK+", "LSK+", "ZZB!", "PFK!"]
                .iter()
                .fold(text.to_owned(), |text, own| {
                    text.replace(&format!(",{own}"), &format!(",5323{};{own}", &own[3..]))
                })
        }),
    ];
    for (path, text) in edited {
        files.insert(path, text);
    }
    Pack::load(files).unwrap()
}

#[test]
fn the_level_above_takes_counties_by_code_and_the_bureau_s_own_as_one_reporter() {
    let upper = upper();
    let inbox = read(&upper, &[("楚雄州/数据.json", data(4))]);
    // The prefecture's sections are not the sections of the level above, whatever their letters.
    assert!(inbox.of(&"PFK".into()).is_none());
    let whole = consolidate(&upper, &Settings::default(), &inbox);
    let workbook = read(&upper, &[("楚雄州/汇总表.xlsx", book(4))]);
    let of_book = consolidate(&upper, &Settings::default(), &workbook);
    for line in whole.lines() {
        let other = of_book.line(line.code.as_str()).unwrap();
        assert_eq!((other.total, other.covered()), (line.total, line.covered()), "{}", line.code);
    }
    let below = consolidate(pack(), &Settings::default(), &quarters()[4].inbox());
    assert!(below.line("G01").unwrap().own.is_some());
    for code in ["G01", "M0906", "M1101", "M0101", "M1607", "M0904", "M0902"] {
        assert_eq!(whole.line(code).unwrap().total, below.line(code).unwrap().total, "{code}");
    }
    let told = inbox.findings.iter().find(|finding| finding.code == "rolled-up").unwrap();
    assert!(told.message.contains("楚雄州司法局的汇总数据"), "{}", told.message);
}

#[test]
fn reporters_that_the_level_above_does_not_know_are_told_and_nothing_of_them_is_taken() {
    let mut other = pack().clone();
    other.about.code = "5301".into();
    other.reporters = pack().reporters.only(|reporter| reporter.id.as_str() != "532301");
    let inbox = read(&other, &[("数据.json", data(4))]);
    assert!(inbox.accounts.iter().all(Account::balances));
    let told = inbox.findings.iter().find(|finding| finding.code == "reporter-unknown").unwrap();
    assert!(
        told.message.contains("楚雄市、") && told.message.contains("普法与依法治理科"),
        "{}",
        told.message
    );
    assert!(inbox.of(&"532301".into()).is_none() && inbox.of(&"532302".into()).is_some());
}

#[test]
fn data_of_a_newer_program_is_refused_with_a_sentence() {
    let newer = data(4).replace("jibao/report/2", "jibao/report/9");
    let inbox = read(pack(), &[("数据.json", newer), ("再一份.json", data(4))]);
    let told = inbox.findings.iter().find(|finding| finding.code == "unreadable-file").unwrap();
    assert_eq!(told.message, "数据.json是较新版本程序的汇总数据（jibao/report/9），请升级程序后再读");
}

#[test]
fn a_public_edition_is_refused_with_what_to_ask_for_and_nobody_counts_as_having_reported_through_it() {
    let report = Report::build(pack(), &Settings::default(), quarters()[4].inbox(), Vec::new(), Vec::new());
    let publication = Publication::of(pack(), &report, &std::collections::BTreeMap::new());
    let public = Edition::public(&publication);
    let json = written(public);
    let book = workbook::write(pack(), public, &Extra::default()).unwrap();
    for (path, bytes) in [("楚雄州.json", json.into_bytes()), ("楚雄州.xlsx", book)] {
        let files = [InboxFile { path: path.to_owned(), bytes }];
        let inbox = jibao_ingest::read(pack(), Some(quarters()[4].quarter), &files).unwrap();
        let told: Vec<&str> = inbox.findings.iter().map(|finding| finding.message.as_str()).collect();
        let sentence = format!(
            "{path}是公开版，略去了部分数，不能用来汇总，请向报送单位要内部版的数据.json或汇总表.xlsx"
        );
        assert_eq!(told, [sentence]);
        assert_eq!(inbox.findings[0].code, "unreadable-file");
        assert!(inbox.submissions.is_empty(), "{path}");
        let board = jibao_core::count::board::board(pack(), &inbox);
        let missing = |row: &jibao_core::count::board::BoardRow| {
            row.status == jibao_core::count::board::Status::Missing
        };
        assert!(board.iter().all(missing), "{path}");
    }
}

#[test]
fn data_that_lack_a_key_are_refused_by_its_name() {
    let mut value: serde_json::Value = serde_json::from_str(&data(4)).unwrap();
    value["indicators"][0].as_object_mut().unwrap().remove("own_share");
    let files = [InboxFile { path: "数据.json".to_owned(), bytes: value.to_string().into_bytes() }];
    let inbox = jibao_ingest::read(pack(), Some(quarters()[4].quarter), &files).unwrap();
    assert_eq!(inbox.findings.len(), 1, "{:?}", inbox.findings);
    assert!(inbox.findings[0].message.contains("缺少“own_share”"), "{}", inbox.findings[0].message);
    assert!(inbox.submissions.is_empty());
}

/// The sample folders as a workspace of all quarters.
fn exported(name: &str) -> (tempfile::TempDir, std::path::PathBuf, jibao::Exported) {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join(name);
    let (workspace, quarters) = jibao::resolve_all(&jibao_tests::root().join("fixtures")).unwrap();
    assert_eq!(quarters.len(), 5);
    let exported = jibao::export(&workspace, &quarters, &to, TODAY).unwrap();
    (folder, to, exported)
}

#[test]
fn the_long_table_adds_up_to_the_totals_of_every_quarter() {
    let (_folder, to, exported) = exported("长表.csv");
    let text = std::fs::read_to_string(to).unwrap();
    let mut lines = text.trim_start_matches('\u{FEFF}').lines();
    assert!(
        lines.next().unwrap().starts_with("quarter,reporter,reporter_name,code,indicator,column,state,value")
    );
    assert_eq!(lines.count(), exported.rows);
    let report = |at: usize| consolidate(pack(), &Settings::default(), &quarters()[at].inbox());
    for at in 0..5 {
        let whole = report(at);
        for line in whole.lines() {
            let indicator = pack().catalogue.get(line.code.as_str()).unwrap();
            if indicator.aggregate != Aggregate::Sum {
                continue;
            }
            let rows = jibao_core::report::long::rows(pack(), &whole);
            let sum: Decimal = rows
                .filter(|row| {
                    row.code == line.code.as_str()
                        && row.in_total
                        && (row.column == "current") == (indicator.main_column() == Column::Current)
                })
                .filter_map(|row| row.value)
                .sum();
            assert_eq!(sum, line.total.unwrap_or_default(), "{}", line.code);
        }
    }
}

#[test]
fn the_parquet_table_holds_what_the_csv_holds_and_has_the_same_bytes_twice() {
    let (_one, csv_file, exported_csv) = exported("long.csv");
    let (_two, parquet_file, exported_parquet) = exported("long.parquet");
    let (_three, again, _) = exported("long.parquet");
    assert_eq!(exported_csv, exported_parquet);
    assert_eq!(std::fs::read(&parquet_file).unwrap(), std::fs::read(again).unwrap());
    let reader = SerializedFileReader::new(std::fs::File::open(parquet_file).unwrap()).unwrap();
    let csv_text = std::fs::read_to_string(csv_file).unwrap();
    let mut csv_rows = csv::Reader::from_reader(csv_text.trim_start_matches('\u{FEFF}').as_bytes());
    let mut compared = 0;
    for (row, record) in reader.get_row_iter(None).unwrap().zip(csv_rows.records()) {
        let (row, record) = (row.unwrap(), record.unwrap());
        for ((_, field), text) in row.get_column_iter().zip(record.iter()) {
            let shown = match field {
                Field::Null => String::new(),
                Field::Str(text) => text.clone(),
                Field::Bool(flag) => flag.to_string(),
                Field::Decimal(number) => {
                    let bytes: [u8; 8] = number.data().try_into().unwrap();
                    Decimal::new(i64::from_be_bytes(bytes), 6).normalize().to_string()
                }
                other => panic!("{other}"),
            };
            assert_eq!(shown, text);
            compared += 1;
        }
    }
    assert_eq!(compared, exported_csv.rows * 14);
}

#[test]
fn an_ending_that_names_no_format_is_refused_with_what_to_write() {
    let (workspace, quarters) =
        jibao::resolve_all(&jibao_tests::root().join("fixtures/2025年第二季度")).unwrap();
    assert_eq!(quarters.len(), 1);
    let error = jibao::export(&workspace, &quarters, "长表.xlsx".as_ref(), TODAY).unwrap_err();
    assert_eq!(error.to_string(), "长表.xlsx 的后缀不是 .csv 或 .parquet，请改写，如 --to long.csv");
}

/// A quarter's data and villages in two files, as a report of many counties is written.
fn apart(quarter: usize) -> (Vec<u8>, Vec<u8>) {
    let report =
        Report::build(pack(), &Settings::default(), quarters()[quarter].inbox(), Vec::new(), Vec::new());
    let (mut data, mut villages) = (Vec::new(), Vec::new());
    let nothing = std::collections::BTreeMap::new();
    json::write(pack(), Edition::internal(&report), &[], &nothing, Some(names::VILLAGES), &mut data).unwrap();
    json::write_villages(pack(), &report, &mut villages).unwrap();
    (data, villages)
}

#[test]
fn villages_in_a_file_of_their_own_are_read_with_the_data_beside_them_wherever_both_lie() {
    let (data, villages) = apart(4);
    let lines = std::str::from_utf8(&villages).unwrap().lines().count();
    let whole = read(pack(), &[("数据.json", self::data(4).into_bytes())]);
    for folder in ["", "楚雄州/", "报来的/楚雄州/"] {
        let (json, beside) = (format!("{folder}数据.json"), format!("{folder}{}", names::VILLAGES));
        let files = [(json.as_str(), data.clone()), (beside.as_str(), villages.clone())];
        let inbox = read(pack(), &files);
        let rows = |inbox: &Inbox| -> Vec<usize> {
            inbox.submissions.iter().map(|one| one.villages().len()).collect()
        };
        assert_eq!(rows(&inbox), rows(&whole), "{folder}");
        assert_eq!(rows(&inbox).iter().sum::<usize>(), lines);
        assert!(lines > 900, "{lines}");
        let total = |inbox: &Inbox| {
            let all = consolidate(pack(), &Settings::default(), inbox);
            all.lines().map(|line| (line.code.clone(), line.total)).collect::<Vec<_>>()
        };
        assert_eq!(total(&inbox), total(&whole), "{folder}");
    }
}

#[test]
fn data_without_the_villages_that_they_name_and_villages_that_cannot_be_read_are_told() {
    let (data, villages) = apart(4);
    let told = |files: &[(&str, Vec<u8>)]| -> String {
        read(pack(), files).findings.iter().map(|finding| finding.message.clone() + "\n").collect()
    };
    let alone = told(&[("数据.json", data.clone())]);
    assert!(alone.contains("明细的数在另一个文件“明细数据.ndjson”里，没有读入"), "{alone}");
    let elsewhere = told(&[("甲/数据.json", data.clone()), ("乙/明细数据.ndjson", villages.clone())]);
    assert!(elsewhere.contains("明细的数在另一个文件“明细数据.ndjson”里，没有读入"), "{elsewhere}");
    assert!(elsewhere.contains("乙/明细数据.ndjson是汇总数据的明细部分，没有读入"), "{elsewhere}");
    let (mut broken, last) = (villages.clone(), std::str::from_utf8(&villages).unwrap().lines().count());
    broken.truncate(broken.len() - 40);
    let file = |path: &str, bytes| InboxFile { path: path.to_owned(), bytes };
    let files = [file("数据.json", data), file("明细数据.ndjson", broken)];
    let inbox = jibao_ingest::read(pack(), Some(quarters()[4].quarter), &files).unwrap();
    let told: String = inbox.findings.iter().map(|finding| finding.message.clone() + "\n").collect();
    assert!(told.contains(&format!("第{last}行起已损坏")), "{told}");
}
