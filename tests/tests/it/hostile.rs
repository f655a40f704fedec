//! Returns that hold far more than a form can: checked in a process of its own, so that its peak of memory is known.
//! What each costs is printed by `cargo test --release -p jibao-tests --test it hostile -- --nocapture`.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use jibao::INBOX;
use jibao_sheets::a1;
use jibao_tests::package::Package;
use jibao_tests::root;
use jibao_tests::sandbox::Sandbox;

const QUARTER: &str = "2025年第二季度";
const FOLDER: &str = "JIBAO_TEST_HOSTILE";
/// Memory of a check of one file, whatever is in it.
const MOST: u64 = 512;
/// Seconds of a check in the program as it is built for people; the tests' own build is several times slower.
const LONGEST: f64 = if cfg!(debug_assertions) { 90.0 } else { 10.0 };

/// Cells of a row, counted from 1, each with a text of its own, from a column on.
fn cells<'a>(row: u32, from: u16, texts: impl IntoIterator<Item = &'a str>) -> String {
    let cells = (from..)
        .zip(texts)
        .map(|(column, text)| format!("<c r=\"{}\" t=\"str\"><v>{text}</v></c>", a1(row - 1, column)));
    cells.collect::<Vec<_>>().concat()
}

/// A sample return with rows put behind those of one sheet, counted from 1, and what follows a sheet's rows.
fn with(
    sheet: &str,
    rows: impl Iterator<Item = u32>,
    write: impl Fn(u32) -> String,
    behind: &str,
) -> Vec<u8> {
    let file = root().join("fixtures").join(QUARTER).join(INBOX).join("楚雄市.xlsx");
    let mut package = Package::open(&std::fs::read(file).unwrap());
    let mut more = String::new();
    for row in rows {
        write!(more, "<row r=\"{row}\">{}</row>", write(row)).unwrap();
    }
    package.edit(
        &format!("xl/worksheets/{sheet}.xml"),
        "</sheetData>",
        &format!("{more}</sheetData>{behind}"),
    );
    package.bytes()
}

fn with_rows(sheet: &str, rows: impl Iterator<Item = u32>, write: impl Fn(u32) -> String) -> Vec<u8> {
    with(sheet, rows, write, "")
}

/// A cell that shows the text that [`with_shared`] adds.
fn shared(row: u32, column: u16) -> String {
    format!("<c r=\"{}\" t=\"s\"><v>SHARED</v></c>", a1(row - 1, column))
}

/// The workbook with one more shared text, which the cells written by [`shared`] show.
fn with_shared(bytes: &[u8], text: &str) -> Vec<u8> {
    let mut package = Package::open(bytes);
    let number = package.part("xl/sharedStrings.xml").matches("<si>").count();
    package.edit(
        "xl/sharedStrings.xml",
        "</sst>",
        &format!("<si><t xml:space=\"preserve\">{text}</t></si></sst>"),
    );
    package.edit("xl/worksheets/sheet3.xml", "SHARED", &number.to_string());
    package.bytes()
}

/// What each file is, and the file.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let village = |row| {
        let name = format!("样村{row}");
        cells(row, 0, ["甲镇", name.as_str()]) + &cells(row, 3, ["约3"; 12])
    };
    let indicator = |row| cells(row, 0, ["M9999"]) + &cells(row, 2, ["样项"]) + &cells(row, 4, ["１"]);
    let passage = |row| cells(row, 0, ["样题"]) + &cells(row, 2, [format!("样例{row}").as_str()]);
    let mobile = |row| cells(row, 0, ["13900000012"; 16]);
    let title = |row| cells(row, 0, [format!("第一季度楚雄市{row}").as_str(); 300]);
    let long = "甲".repeat(30_000);
    let wordy = |row| {
        cells(row, 0, ["甲镇"]) + &(1..15).map(|column| shared(row, column)).collect::<Vec<_>>().concat()
    };
    let merged = |area: &str| {
        format!("<mergeCells>{}</mergeCells>", format!("<mergeCell ref=\"{area}\"/>").repeat(199_000))
    };
    vec![
        ("8000行村，合并20万次", with("sheet3", 1_000..9_000, village, &merged("A1:GR40"))),
        ("8000行村，无关的合并20万处", with("sheet3", 1_000..9_000, village, &merged("XA100000:XB100001"))),
        ("8000行村，每格3万字", with_shared(&with_rows("sheet3", 1_000..9_000, wordy), &long)),
        (
            "8000行村，每格3万字的号码",
            with_shared(&with_rows("sheet3", 1_000..9_000, wordy), &"姓名：1234567 ".repeat(2_000)),
        ),
        (
            "8000行村，每格3万个空格",
            with_shared(&with_rows("sheet3", 1_000..9_000, wordy), &"　".repeat(30_000)),
        ),
        ("90000行村", with_rows("sheet3", 1_000..91_000, village)),
        ("100000行指标", with_rows("sheet2", 1_000..101_000, indicator)),
        ("100000行文字材料", with_rows("sheet4", 1_000..101_000, passage)),
        ("80万个手机号码", with_rows("sheet3", 1_000..51_000, mobile)),
        ("封面下30万条文字", with_rows("sheet1", 1_000..2_000, title)),
    ]
}

/// What checking a folder costs in a process of its own, which must be within bounds.
#[cfg(target_os = "linux")]
fn measured(what: &str, sandbox: &Sandbox) -> (String, String, String) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "hostile::one_check_in_a_process_of_its_own", "--ignored", "--nocapture"])
        .env(FOLDER, sandbox.path().join(QUARTER))
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{what}: {printed}{}", String::from_utf8_lossy(&output.stderr));
    let told = printed.lines().find_map(|line| line.strip_prefix("CHECKED\t")).expect(what);
    let [peak, seconds, outcome] = told.splitn(3, '\t').collect::<Vec<_>>()[..] else { panic!("{told}") };
    assert!(peak.parse::<u64>().unwrap() < MOST, "{what}: {peak} MB");
    assert!(seconds.parse::<f64>().unwrap() < LONGEST, "{what}: {seconds} s");
    (peak.to_owned(), seconds.to_owned(), outcome.to_owned())
}

/// Names and bytes.
type Files = Vec<(String, Vec<u8>)>;

/// Inboxes of many large files: each by itself is within bounds.
fn inboxes() -> Vec<(&'static str, Files)> {
    let mut csv = String::from("代码,任务,指标,单位,本期,本年累计,备注\n");
    for row in 0..215_000 {
        writeln!(csv, "M{row},任务{row},指标{row},件,{row},{row},备注{row}").unwrap();
    }
    let csv = csv.into_bytes();
    let mut film = b"\0\0\0\x20ftypisom".to_vec();
    film.resize(48 << 20, 0);
    let many = |count: usize, name: &str, ending: &str, bytes: &Vec<u8>| -> Files {
        (0..count).map(|number| (format!("{name}{number}.{ending}"), bytes.clone())).collect()
    };
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in many(8, "楚雄市", "csv", &csv) {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, &bytes).unwrap();
    }
    let archive = archive.finish().unwrap().into_inner();
    let lists = "姓名,身份证,".repeat(8) + "\n";
    vec![
        ("8个13 MB的csv", many(8, "楚雄市", "csv", &csv)),
        ("8个13 MB的csv在一个压缩包里", vec![("包.zip".to_owned(), archive)]),
        ("8个48 MB的视频", many(8, "宣传", "mp4", &film)),
        ("9万行名册表头", vec![("楚雄市.csv".to_owned(), lists.repeat(90_000).into_bytes())]),
    ]
}

#[test]
#[cfg(target_os = "linux")]
fn an_inbox_of_far_too_much_stays_within_memory_and_time() {
    for (what, files) in inboxes() {
        let sandbox = Sandbox::empty();
        for (name, bytes) in &files {
            sandbox.put(QUARTER, name, bytes);
        }
        drop(files);
        let (peak, seconds, outcome) = measured(what, &sandbox);
        println!("{what}\t{peak} MB\t{seconds} s\t{outcome}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_return_with_far_too_much_in_it_stays_within_memory_and_time() {
    for (what, bytes) in files() {
        let sandbox = Sandbox::empty();
        sandbox.put(QUARTER, "楚雄市.xlsx", &bytes);
        let (peak, seconds, outcome) = measured(what, &sandbox);
        println!("{what}\t{} KB\t{peak} MB\t{seconds} s\t{outcome}", bytes.len().div_ceil(1024));
    }
}

#[test]
#[ignore = "checks the folder that it is given: run by the test above"]
#[cfg(target_os = "linux")]
fn one_check_in_a_process_of_its_own() {
    let folder = std::env::var_os(FOLDER).expect("a folder to check");
    let start = Instant::now();
    let (workspace, quarter) = jibao::resolve(Path::new(&folder)).unwrap();
    let checked = jibao::check(&workspace, &quarter, &jibao::unwatched).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    let inbox = &checked.report().inbox;
    for account in &inbox.accounts {
        assert!(account.balances(), "{account:?}");
    }
    let codes = ["row-unknown", "personal-data"];
    let mut said: Vec<&str> =
        inbox.findings.iter().filter(|f| codes.contains(&&*f.code)).map(|f| f.message.as_str()).collect();
    said.sort_unstable_by_key(|message| !message.contains("行没有采用") && !message.contains("另有"));
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    let peak: u64 = peak.unwrap().trim().parse().unwrap();
    println!(
        "\nCHECKED\t{}\t{seconds:.2}\t问题{}条；{}",
        peak.div_ceil(1024),
        checked.report().findings.len(),
        said.first().unwrap_or(&"")
    );
}
