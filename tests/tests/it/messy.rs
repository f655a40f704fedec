//! The 56 kinds of mess that counties send, each file against what a careful clerk does with it: read, ask or refuse.
//! What the table does not name must be read exactly as in the clean sample, so that no value is silently wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jibao_core::count::settings::Settings;
use jibao_core::report::Report;
use jibao_core::returns::{Account, Inbox, State, Submission};
use jibao_fixtures::SampleQuarter;
use jibao_fixtures::messy::{COUNTY, QUARTER, files};
use jibao_ingest::InboxFile;
use jibao_tests::returns::{Villages as _, pack, quarters, sample};
use jibao_tests::root;
use toml::{Table, Value};

fn folder() -> PathBuf {
    root().join("fixtures/messy")
}

/// One row of the table.
struct Case(Table);

impl Case {
    fn all() -> Vec<Self> {
        let text = std::fs::read_to_string(folder().join("expected.toml")).unwrap();
        let table: Table = text.parse().unwrap();
        table["case"].as_array().unwrap().iter().map(|case| Self(case.as_table().unwrap().clone())).collect()
    }

    fn list(&self, key: &str) -> Vec<String> {
        let list = self.0.get(key).and_then(Value::as_array).into_iter().flatten();
        list.map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    fn text(&self, key: &str, otherwise: &str) -> String {
        self.0.get(key).and_then(Value::as_str).unwrap_or(otherwise).to_owned()
    }

    fn values(&self) -> BTreeMap<String, String> {
        let values = self.0.get("values").and_then(Value::as_table).into_iter().flatten();
        values.map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned())).collect()
    }

    fn kind(&self) -> i64 {
        self.0["kind"].as_integer().unwrap()
    }

    fn name(&self) -> String {
        self.list("files").join(" + ")
    }

    fn inbox(&self) -> Inbox {
        let names = self.list("as");
        let files = self.list("files").into_iter().enumerate().map(|(at, file)| InboxFile {
            bytes: std::fs::read(folder().join(&file)).unwrap(),
            path: names.get(at).cloned().unwrap_or(file),
        });
        let quarter = QUARTER.parse().unwrap();
        jibao_ingest::read(pack(), Some(quarter), &files.collect::<Vec<_>>()).unwrap()
    }

    fn reporters(&self) -> Vec<String> {
        let listed = self.list("reporters");
        if listed.is_empty() { vec![COUNTY.to_owned()] } else { listed }
    }
}

/// Every value of a return by a key: `G02`, `G02/year`, `persons@1` (column and row of the clean sheet).
fn values(submission: &Submission, rows: &[String]) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for ((code, column), entry) in &submission.entries {
        let main = pack().catalogue.get(code.as_str()).unwrap().main_column() == *column;
        if let Some(value) = entry.number() {
            all.insert(format!("{code}{}", if main { "" } else { "/year" }), value.normalize().to_string());
        }
    }
    for row in submission.villages() {
        let at = row.code.as_ref().and_then(|code| rows.iter().position(|known| *code == *known));
        let at = at.map_or_else(|| row.name.to_string(), |at| (at + 1).to_string());
        for (column, entry) in row.values.iter() {
            let level = (entry.state() == State::Reported).then(|| entry.raw.clone());
            if let Some(value) = entry.number().map(|value| value.normalize().to_string()).or(level) {
                all.insert(format!("{column}@{at}"), value);
            }
        }
    }
    all
}

/// What is wrong with a return that was read, in sentences.
fn compared(case: &Case, read: &Submission, clean: &Submission) -> Vec<String> {
    let rows: Vec<String> =
        clean.villages().iter().filter_map(|row| row.code.clone().map(String::from)).collect();
    let (found, clean) = (values(read, &rows), values(clean, &rows));
    let mut expected = clean.clone();
    expected.extend(case.values());
    let open: BTreeSet<String> = case.list("open").into_iter().collect();
    let columns = case.list("open_columns");
    let typed = case.list("values_as_typed");
    let villages = case.text("villages", "all");
    let mut wrong = Vec::new();
    for (key, value) in &expected {
        let of_village = key.contains('@');
        let open_column = columns.iter().any(|column| key.starts_with(&format!("{column}@")));
        let is_open = open.contains(key) || open_column;
        match found.get(key) {
            Some(read) if is_open => wrong.push(format!("{key} 应当问，却读作{read}")),
            Some(read) if read != value && typed.contains(key) => {}
            Some(read) if read != value => wrong.push(format!("{key} 应为{value}，读作{read}")),
            None if !(is_open || of_village && villages != "all") => {
                wrong.push(format!("{key} 应为{value}，没有读出"));
            }
            _ => {}
        }
    }
    // A village that the register does not have is kept for the question, and stands in no row of the clean sheet.
    let strange = found.keys().filter(|key| !expected.contains_key(*key) && villages == "all");
    wrong.extend(strange.map(|key| format!("{key} 干净样例里没有，却读作{}", found[key])));
    wrong
}

/// The codes of all findings, those of the pack's rules included.
fn codes(inbox: &Inbox) -> BTreeSet<String> {
    let earlier =
        quarters().iter().filter(|sample| sample.quarter < inbox.quarter).map(SampleQuarter::inbox).collect();
    let report = Report::build(pack(), &Settings::default(), inbox.clone(), earlier, Vec::new());
    let codes = report.findings.iter().map(|finding| {
        let family = pack().rules.page(&finding.code).map(|page| page.family.clone()).unwrap_or_default();
        [finding.code.clone(), family]
    });
    codes.flatten().collect()
}

fn outcome(case: &Case, inbox: &Inbox, codes: &BTreeSet<String>) -> Vec<String> {
    let mut wrong: Vec<String> = case
        .list("codes")
        .into_iter()
        .filter(|code| !codes.contains(code))
        .map(|code| format!("没有提示{code}，有{codes:?}"))
        .collect();
    if case.text("outcome", "") == "refused" {
        if !inbox.submissions.is_empty() {
            wrong.push(format!("应当拒收，却采用了，有提示{codes:?}"));
        }
        return wrong;
    }
    for id in case.reporters() {
        let Some(read) = inbox.of(&id.as_str().into()) else {
            wrong.push(format!(
                "{id}没有读出：{:?}",
                inbox.findings.iter().map(|f| &f.message).collect::<Vec<_>>()
            ));
            continue;
        };
        wrong.extend(compared(case, read, &sample(&case.text("clean", QUARTER), &id)));
    }
    let extra = inbox.submissions.len().saturating_sub(case.reporters().len());
    wrong.extend((extra > 0).then(|| format!("多读出{extra}个单位")));
    if case.text("outcome", "") == "read" && !case.list("open").is_empty() {
        wrong.push("表里写的是读，却列了要问的数".to_owned());
    }
    wrong
}

fn balanced(inbox: &Inbox) -> Vec<String> {
    let lost = inbox.accounts.iter().filter(|account| !account.balances());
    lost.map(|account| format!("单元格没有交代：{account:?}")).collect()
}

/// Personal numbers of the samples that reached what is kept or told.
fn leaked(inbox: &Inbox) -> Option<String> {
    let kept = format!("{:?}{:?}", inbox.submissions, inbox.findings);
    let number = ["532327199001010000", "13800000000"].into_iter().find(|number| kept.contains(number))?;
    Some(format!("个人信息{number}没有隔离"))
}

/// How many cells went where.
#[derive(Default)]
struct Totals {
    cells: usize,
    values: usize,
    labels: usize,
    normalised: usize,
    questions: usize,
    ignored: usize,
}

impl Totals {
    fn add(&mut self, account: &Account) {
        self.cells += account.cells;
        self.values += account.values;
        self.labels += account.labels;
        self.normalised += account.normalised;
        self.questions += account.questions;
        self.ignored += account.ignored.values().sum::<usize>();
    }
}

#[test]
fn every_kind_of_mess_is_read_right_or_asked_about_and_no_value_is_silently_wrong() {
    let mut failures = Vec::new();
    let mut totals = Totals::default();
    println!("类\t处理\t文件");
    for case in Case::all() {
        let inbox = case.inbox();
        let mut wrong = outcome(&case, &inbox, &codes(&inbox));
        wrong.extend(balanced(&inbox));
        wrong.extend(leaked(&inbox));
        inbox.accounts.iter().for_each(|account| totals.add(account));
        let outcome = match case.text("outcome", "").as_str() {
            "read" => "读",
            "asked" => "问",
            _ => "拒",
        };
        println!(
            "{}\t{outcome}\t{}{}",
            case.kind(),
            case.name(),
            if wrong.is_empty() { "" } else { "\t不符" }
        );
        failures.extend(wrong.into_iter().map(|wrong| format!("{}：{wrong}", case.name())));
    }
    println!(
        "单元格{}：取值{}，表内文字{}，规范{}，要问{}，不采用（有原因）{}",
        totals.cells, totals.values, totals.labels, totals.normalised, totals.questions, totals.ignored
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_kind_has_a_file_and_every_file_is_in_the_table() {
    let cases = Case::all();
    let kinds: BTreeSet<i64> = cases.iter().map(Case::kind).collect();
    assert!((1..=56).all(|kind| kinds.contains(&kind)), "{kinds:?}");
    let listed: BTreeSet<String> = cases.iter().flat_map(|case| case.list("files")).collect();
    for file in std::fs::read_dir(folder()).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().to_string_lossy().into_owned();
        if !["README.md", "expected.toml"].contains(&name.as_str()) {
            assert!(listed.contains(&name), "{name} is in no row");
            assert!(file.metadata().unwrap().len() < 40_000, "{name} is too large");
        }
    }
}

#[test]
fn the_files_are_those_that_the_program_writes() {
    for file in files(pack(), quarters()).unwrap() {
        let there = std::fs::read(folder().join(&file.name)).unwrap();
        assert!(there == file.bytes, "{} is not what the program writes", file.name);
    }
}
