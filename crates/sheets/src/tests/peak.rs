//! What a hostile file costs: each is read in a process of its own, whose peak of memory the system keeps. The table with
//! the sentences people see is printed by
//! `cargo test --release -p jibao-sheets peak -- --nocapture`.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::time::Instant;

use super::hostile::{circle, repeated_in_xls};
use super::make::{Parts, declare_size, zip};
use super::ods::{document, package};
use super::xls::{number, workbook};
use crate::limits::MIB;

/// Memory of one file, whatever is in it.
const MOST: u64 = 512;
/// Seconds of one file in the program as it is built for people; the tests' own build is several times slower.
const LONGEST: f64 = if cfg!(debug_assertions) { 60.0 } else { 10.0 };

/// Rows of one cell each, as `<sheetData>` holds them.
fn rows(count: u32, cell: impl Fn(u32) -> String) -> String {
    let rows: Vec<String> = (1..=count).map(|row| format!("<row r=\"{row}\">{}</row>", cell(row))).collect();
    rows.concat()
}

fn one(row: u32) -> String {
    format!("<c r=\"A{row}\"><v>1</v></c>")
}

fn with_shared(rows: &str, shared: String) -> Vec<u8> {
    let mut parts = Parts::of_rows(rows);
    parts.shared = Some(shared);
    parts.build()
}

/// Rows of 16 numbers.
fn full(count: u32) -> String {
    let cells = |row| ('A'..='P').map(move |column| format!("<c r=\"{column}{row}\"><v>1</v></c>"));
    rows(count, |row| cells(row).collect())
}

type Files = Vec<(&'static str, Vec<u8>)>;

/// Packages that declare, or hold, more than they should.
fn bombs() -> Files {
    let small = || Parts::of_rows(&rows(500, one)).build();
    let names: Vec<String> = (0..20_000).map(|number| format!("a{number}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    let far = "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>2</v></c></row>";
    let wide = "<worksheet><dimension ref='A1:XFD1048576'/><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>";
    vec![
        ("压缩炸弹：声明展开后3 GB", declare_size(&small(), 3_000_000_000)),
        ("压缩炸弹：声明100字节，实有更多", declare_size(&small(), 100)),
        ("压缩炸弹：一张表90 MB空白", Parts::of_rows(&" ".repeat(90 * MIB)).build()),
        ("压缩炸弹：一段文字6 MB", Parts::of_rows(&"字".repeat(2 * MIB)).build()),
        ("20000个部件", zip(&parts)),
        ("谎报共用文字40亿条", with_shared("", "<sst uniqueCount='4000000000'><si/></sst>".to_owned())),
        ("谎报行列范围到XFD1048576", Parts::of_sheet(wide).build()),
        ("远处单元格XFD1048576", Parts::of_rows(far).build()),
    ]
}

/// Workbooks at the bounds, and just beyond.
fn crowds() -> Files {
    let text = |row: u32| {
        ('A'..='P').map(move |column| format!("<c r=\"{column}{row}\" t=\"str\"><v>字{column}{row}</v></c>"))
    };
    let shared = |row: u32| format!("<c r=\"A{row}\" t=\"s\"><v>0</v></c>");
    let beyond = format!("{}<row r=\"100001\">{}</row>", full(100_000), one(100_001));
    let hidden: Vec<String> =
        (0..190_000_u32).map(|row| format!("<row r=\"{}\" hidden=\"1\"/>", 1_000_000 - 2 * row)).collect();
    vec![
        ("19万行倒着隐藏", Parts::of_rows(&hidden.concat()).build()),
        ("1048576个空行", Parts::of_rows(&rows(1_048_576, |_| String::new())).build()),
        ("160万个数", Parts::of_rows(&full(100_000)).build()),
        ("160万零1个数", Parts::of_rows(&beyond).build()),
        ("160万条各不相同的文字", Parts::of_rows(&rows(100_000, |row| text(row).collect())).build()),
        (
            "60万条共用文字",
            with_shared(&rows(1, one), format!("<sst>{}</sst>", "<si><t>法治</t></si>".repeat(600_000))),
        ),
        (
            "3万字的文字用在4万格",
            with_shared(&rows(40_000, shared), format!("<sst><si><t>{}</t></si></sst>", "字".repeat(30_000))),
        ),
    ]
}

/// Files of the other two formats.
fn others() -> Files {
    let repeated = |rows: &str, columns: &str| {
        document(&format!(
            "<table:table table:name='表'><table:table-row table:number-rows-repeated='{rows}'><table:table-cell \
             table:number-columns-repeated='{columns}' office:value-type='float' office:value='1'><text:p>1</text:p>\
             </table:table-cell></table:table-row></table:table>"
        ))
    };
    let far = [number(0, 0, 1.0), number(u16::MAX, 255, 1.0)].concat();
    let full: Vec<u8> =
        (0..50_000).flat_map(|row| (0..16).flat_map(move |column| number(row, column, 1.0))).collect();
    let cut = b"<office:document-content><office:body><office:spreadsheet><table:table><table:table-row>";
    vec![
        ("xls循环的扇区链", circle(3)),
        ("xls远处单元格IV65536", workbook(&[], &[("S", 0, far)])),
        ("xls80万个数", workbook(&[], &[("S", 0, full)])),
        ("xls共用文字反复引用", repeated_in_xls()),
        ("ods重复1048576行1024列", repeated("1048576", "1024")),
        ("ods重复1000000行1列", repeated("1000000", "1")),
        ("ods重复40亿列", repeated("1", "4000000000")),
        ("ods没有写完", package(cut)),
    ]
}

#[test]
#[cfg(target_os = "linux")]
fn a_hostile_file_stays_within_memory_and_time() {
    for (what, bytes) in [bombs(), crowds(), others()].into_iter().flatten() {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tests::peak::one_file_in_a_process_of_its_own", "--ignored", "--nocapture"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&bytes).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{what}: the process ended with {}", output.status);
        let printed = String::from_utf8(output.stdout).unwrap();
        let told = printed.lines().find_map(|line| line.strip_prefix("READ\t")).expect(what);
        let [peak, seconds, outcome] = told.splitn(3, '\t').collect::<Vec<_>>()[..] else { panic!("{told}") };
        println!("{what}\t{} KB\t{peak} MB\t{seconds} s\t{outcome}", bytes.len().div_ceil(1024));
        assert!(peak.parse::<u64>().unwrap() < MOST, "{what}: {peak} MB");
        assert!(seconds.parse::<f64>().unwrap() < LONGEST, "{what}: {seconds} s");
    }
}

#[test]
#[ignore = "reads one file from its input: run by the test above"]
#[cfg(target_os = "linux")]
fn one_file_in_a_process_of_its_own() {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).unwrap();
    let start = Instant::now();
    let outcome = match crate::read("a.xlsx", &bytes) {
        Ok(book) => format!("读出{}格", book.cell_count()),
        Err(refusal) => refusal.to_string(),
    };
    let seconds = start.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    let peak: u64 = peak.unwrap().trim().parse().unwrap();
    println!("\nREAD\t{}\t{seconds:.2}\t{outcome}", peak.div_ceil(1024));
}
