//! Writes the workbook of a made-up quarter as large as asked, and prints its size and time:
//!
//!     cargo run --release -p jibao-render --example workbook_scale -- COUNTIES VILLAGES [FILE]
//!
//! A province has 129 counties and 14,888 villages, the nation 2,844 and 620,573. Peak memory is told by
//! `/usr/bin/time -v`. The pack is the repository's own with another list of counties and villages.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a tool for measuring"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Instant;

use jibao_core::count::settings::Settings;
use jibao_core::ids::Period;
use jibao_core::pack::{Column, Content, Pack, PackFiles, Reporter};
use jibao_core::public::Edition;
use jibao_core::report::Report;
use jibao_core::returns::{CoverSheet, DetailRow, Entry, History, Inbox, Place, Submission, Value};
use jibao_core::text::ShortText;
use jibao_render::workbook::{Extra, write};
use rust_decimal::Decimal;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |at: usize, or: usize| arguments.get(at).map_or(or, |text| text.parse().unwrap());
    let (counties, villages) = (number(1, 129), number(2, 14_888));
    let clock = Instant::now();
    let pack = pack(counties, villages);
    let now = inbox(&pack, Period::quarter(2025, 2).unwrap(), 1);
    let before = inbox(&pack, Period::quarter(2025, 1).unwrap(), 0);
    println!("made {:.1} s", clock.elapsed().as_secs_f64());
    let clock = Instant::now();
    let report = Report::build(&pack, &Settings::default(), now, vec![before], Vec::new());
    println!(
        "consolidated and checked {:.1} s, {} findings",
        clock.elapsed().as_secs_f64(),
        report.findings.len()
    );
    let clock = Instant::now();
    let bytes = write(&pack, Edition::internal(&report), &Extra::default()).unwrap();
    println!(
        "{counties} counties, {villages} villages: {} bytes, written in {:.1} s",
        bytes.len(),
        clock.elapsed().as_secs_f64()
    );
    if let Some(path) = arguments.get(3) {
        fs::write(path, bytes).unwrap();
    }
}

fn pack(counties: usize, villages: usize) -> Pack {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/chuxiong");
    let mut files = PackFiles::default();
    walk(&root, "", &mut files);
    let own = Pack::load(files.clone()).unwrap();
    files.insert("reporters.toml".to_owned(), reporters(&own, counties));
    files.insert("register/2023.csv".to_owned(), register(counties, villages));
    files.insert(
        "register/register.toml".to_owned(),
        "[[version]]\ndetail = \"villages\"\nid = \"2023\"\nfrom = \"2024Q2\"\nfile = \"2023.csv\"\nbasis = \"样例\"\n".to_owned(),
    );
    files.insert(
        "register/parameters.csv".to_owned(),
        "county,population,population_basis,schools\n".to_owned(),
    );
    Pack::load(files).unwrap()
}

fn walk(folder: &Path, prefix: &str, files: &mut PackFiles) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            walk(&path, &format!("{name}/"), files);
        } else if let Ok(text) = fs::read_to_string(&path) {
            files.insert(name, text);
        }
    }
}

fn county_id(at: usize) -> String {
    format!("{:06}", 100_001 + at)
}

fn reporters(own: &Pack, counties: usize) -> String {
    let mut text = String::new();
    let mut add = |id: &str, kind: &str, order: usize, name: &str, full: &str| {
        let _ = writeln!(
            text,
            "[[reporter]]\nid = \"{id}\"\nkind = \"{kind}\"\norder = {order}\nname = \"{name}\"\nfull = \"{full}\"\n\
             short = \"{name}\"\n"
        );
    };
    for at in 0..counties {
        let name = format!("样例{at:04}县");
        add(&county_id(at), "county", at + 1, &name, &format!("{name}司法局"));
    }
    for (section, order) in own.reporters.sections().zip(counties + 1..) {
        add(section.id.as_str(), "section", order, &section.name, &section.full);
    }
    text
}

fn register(counties: usize, villages: usize) -> String {
    let mut text = "county,group_code,group,code,name,kind\n".to_owned();
    for at in 0..villages {
        let county = county_id(at % counties);
        let (township, village) = (at / counties / 10, at / counties);
        let _ = writeln!(
            text,
            "{county},{county}{township:03},样例{township}镇,{county}{village:06},样例{village}村民委员会,村"
        );
    }
    text
}

fn inbox(pack: &Pack, quarter: Period, step: i64) -> Inbox {
    let submissions =
        pack.reporters.iter().map(|reporter| submission(pack, reporter, quarter, step)).collect();
    Inbox { submissions, ..Inbox::empty(quarter) }
}

fn entry(value: i64, file: &str, sheet: &str, cell: String) -> Entry {
    Entry::new(Value::Reported(Decimal::from(value)), value.to_string(), Place::sheet(file, sheet).cell(cell))
}

fn submission(pack: &Pack, reporter: &Reporter, quarter: Period, step: i64) -> Submission {
    let file = format!("{}.xlsx", reporter.name);
    let mut entries = BTreeMap::new();
    for (indicator, row) in pack.catalogue.iter().zip(2_i64..) {
        for (column, letter) in [(Column::Current, 'E'), (Column::Year, 'F')] {
            if indicator.asks(column) && indicator.asked_of(reporter, quarter) {
                let flag = indicator.unit == "是否";
                let value = if flag { 1 } else { row + i64::from(reporter.order % 7) + step };
                let key = (indicator.code.clone(), column);
                entries.insert(key, entry(value, &file, "指标表", format!("{letter}{row}")));
            }
        }
    }
    Submission {
        reporter: reporter.id.clone(),
        quarter,
        files: vec![file.clone()],
        cover: CoverSheet { filled_on: Some(quarter.last_month_day(24)), ..CoverSheet::default() },
        entries,
        // The previous quarter's villages enter nothing that is shown.
        details: (reporter.is_unit() && step > 0)
            .then(|| ("villages".into(), villages(pack, reporter, quarter, &file)))
            .into_iter()
            .collect(),
        words: Vec::new(),
        sample: true,
        history: History::default(),
        sentences: Vec::new(),
    }
}

fn villages(pack: &Pack, reporter: &Reporter, quarter: Period, file: &str) -> Vec<DetailRow> {
    let version = pack.registers.version(&"villages".into(), quarter).unwrap();
    let columns: Vec<_> = pack.form.details[0].columns.iter().zip('A'..).collect();
    let county = reporter.id.clone();
    version
        .of(&county)
        .zip(2_i64..)
        .map(|(village, row)| {
            let value = |content| match content {
                Content::Count => 5 + (row + i64::from(reporter.order)) % 40,
                _ => 1,
            };
            let counted = columns
                .iter()
                .filter(|(column, _)| matches!(column.content, Content::Count | Content::Has | Content::Yes));
            let values = counted.map(|(column, letter)| {
                let cell = entry(value(column.content), file, "村级明细表", format!("{letter}{row}"));
                (column.id.as_str().into(), cell)
            });
            DetailRow {
                code: Some(village.code.clone()),
                group: village.group.clone(),
                name: village.name.clone(),
                kind: village.kind.clone(),
                values: values.collect(),
                remark: ShortText::new(),
                place: Place::sheet(file, "村级明细表").cell(format!("A{row}")),
            }
        })
        .collect()
}
