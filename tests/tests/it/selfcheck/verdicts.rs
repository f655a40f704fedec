//! What a form's sheet 自检 says, and the same as the program finds it.

use std::collections::{BTreeMap, BTreeSet};

use jibao_contract::form::{CHECK_COLUMN, CHECK_SHEET};
use jibao_core::pack::{CheckKind, Column, Missing, Scope, Severity};
use jibao_core::report::Report;
use jibao_core::returns::{Finding, State};
use jibao_sheets::{RawBook, RawSheet};
use jibao_tests::returns::pack;

/// Verdicts by code and cell: 改, 说, 注. What holds or cannot be judged is counted by code.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    /// Every code that the sheet knows.
    codes: BTreeSet<String>,
    open: BTreeSet<(String, String, String)>,
    passed: BTreeMap<String, usize>,
    /// What the village sheet says, by row: how grave, and the sentence.
    rows: BTreeSet<(String, String, String)>,
    /// The two values of each row of 指标表.
    values: BTreeMap<(String, &'static str), String>,
    /// Whether the summary says that nothing is left to do.
    done: bool,
}

/// The columns of what the list is made from: code, verdict, place, sentence, and the values of 本期 and 本年累计.
const CODE: u16 = 7;
const STATE: u16 = 8;
const WHERE: u16 = 11;
const VALUES: u16 = 15;
const FIRST: u32 = 4;

fn text(sheet: &RawSheet, row: u32, column: u16) -> String {
    sheet.cell(row, column).map(jibao_sheets::RawCell::raw_text).unwrap_or_default()
}

fn named<'a>(book: &'a RawBook, name: &str) -> Option<&'a RawSheet> {
    book.sheets.iter().find(|sheet| sheet.name == name)
}

/// The sentence without by how much two numbers differ, which only the form says.
fn bare(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('。');
    sentence.split("，差").next().unwrap_or_default().to_owned()
}

impl Verdicts {
    pub(super) fn of_sheet(file: &str, bytes: &[u8]) -> Self {
        let book = jibao_sheets::read(file, bytes).unwrap();
        let sheet = named(&book, CHECK_SHEET).unwrap();
        let mut told = Self { done: text(sheet, 1, 0) == "自检通过", ..Self::default() };
        for row in (FIRST..).take_while(|row| *row < FIRST + 2000) {
            let (code, state) = (text(sheet, row, CODE), text(sheet, row, STATE));
            if code.is_empty() {
                continue;
            }
            told.codes.insert(code.clone());
            match state.as_str() {
                "改" | "说" | "注" => {
                    let cell = if takes_blanks(&code) { String::new() } else { text(sheet, row, WHERE) };
                    told.open.insert((code, cell, state));
                }
                "过" if code == REPEATED => {}
                "过" => *told.passed.entry(code).or_default() += 1,
                _ => {}
            }
        }
        let indicators = named(&book, "指标表").unwrap();
        for row in indicators.cells.row_numbers().filter(|row| *row > 0) {
            for (column, name) in [(VALUES, "本期"), (VALUES + 1, "本年累计")] {
                let value = text(sheet, row, column);
                if !value.is_empty() {
                    told.values.insert((text(indicators, row, 0), name), value);
                }
            }
        }
        if let Some(villages) = named(&book, "村级明细表") {
            let own = (0..40).find(|column| text(villages, 0, *column) == CHECK_COLUMN).unwrap();
            for row in villages.cells.row_numbers().filter(|row| *row > 0) {
                let all = text(villages, row, own);
                for sentence in all.split_inclusive('。').filter(|sentence| !sentence.is_empty()) {
                    let (word, sentence) = sentence.split_once('：').unwrap();
                    told.rows.insert(((row + 1).to_string(), word.to_owned(), bare(sentence)));
                }
            }
        }
        told
    }

    pub(super) fn has(&self, code: &str) -> bool {
        self.codes.contains(code)
    }

    /// What one says and the other does not.
    pub(super) fn difference(&self, found: &Self) -> Vec<String> {
        let mut differences = Vec::new();
        let mut told = |what: &str, left: Vec<String>, right: Vec<String>| {
            differences.extend(
                left.iter().filter(|one| !right.contains(one)).map(|one| format!("表上{what}：{one}")),
            );
            differences.extend(
                right.iter().filter(|one| !left.contains(one)).map(|one| format!("核查{what}：{one}")),
            );
        };
        let list =
            |set: &BTreeSet<(String, String, String)>| set.iter().map(|one| format!("{one:?}")).collect();
        told("问题", list(&self.open), list(&found.open));
        told("村", list(&self.rows), list(&found.rows));
        let counts = |of: &BTreeMap<String, usize>| of.iter().map(|one| format!("{one:?}")).collect();
        told("通过", counts(&self.passed), counts(&found.passed));
        let values =
            |of: &BTreeMap<(String, &'static str), String>| of.iter().map(|one| format!("{one:?}")).collect();
        told("数", values(&self.values), values(&found.values));
        if self.done && !found.done {
            differences.push("表上自检通过，核查还有问题".to_owned());
        }
        differences
    }

    /// Adds another form's verdicts to what was seen.
    pub(super) fn count(&mut self, other: &Self) {
        self.open.extend(other.open.iter().cloned());
        self.rows.extend(other.rows.iter().cloned());
        for (code, count) in &other.passed {
            *self.passed.entry(code.clone()).or_default() += count;
        }
        self.done |= other.done;
    }

    pub(super) fn told(&self) -> String {
        let of = |word: &str| self.open.iter().filter(|(_, _, state)| state == word).count();
        let codes: BTreeSet<&String> = self.open.iter().map(|(code, ..)| code).collect();
        format!(
            "各不相同的：要改{}处、要说明{}处、已说明{}处（{}条规则），村级明细表{}处，通过{}次",
            of("改"),
            of("说"),
            of("注"),
            codes.len(),
            self.rows.len(),
            self.passed.values().sum::<usize>()
        )
    }

    /// Whether every kind of verdict was seen.
    pub(super) fn all_kinds(&self) -> bool {
        let words: BTreeSet<&str> = self.open.iter().map(|(.., state)| state.as_str()).collect();
        words == BTreeSet::from(["改", "说", "注"]) && !self.rows.is_empty() && !self.passed.is_empty()
    }
}

/// What the program finds, of what the sheet knows.
pub(super) fn of_report(report: &Report, told: &Verdicts) -> Verdicts {
    let submission = &report.inbox.submissions[0];
    let mut found = Verdicts::default();
    let villages: BTreeSet<&str> = pack()
        .rules
        .rules
        .iter()
        .filter(|rule| rule.scope.contains(&Scope::Row))
        .map(|rule| rule.page.code.as_str())
        .collect();
    for finding in &report.findings {
        if finding.severity == Severity::Info {
            continue;
        }
        let word = match (finding.severity, &finding.explained) {
            (Severity::Error, _) => "改",
            (_, None) => "说",
            (_, Some(_)) => "注",
        };
        // What a sum over the village sheet rests on is the sheet as a whole: the first cell is where to look.
        let cell = finding.places.iter().find(|place| !place.cell.is_empty());
        let place = cell.cloned().unwrap_or_else(|| finding.place());
        if repeats_villages(finding) {
            continue;
        }
        if told.has(&finding.code) {
            let cell = format!("{}{}", place.sheet, place.cell);
            let cell = if takes_blanks(&finding.code) { String::new() } else { cell };
            found.open.insert((finding.code.clone(), cell, word.to_owned()));
        } else if villages.contains(finding.code.as_str()) && finding.explained.is_none() {
            let row = place.cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()).to_owned();
            let word = if word == "改" { "改" } else { "说明" };
            found.rows.insert((row, word.to_owned(), sentence(finding)));
        }
    }
    for run in report.runs.iter().filter(|run| told.has(&run.code) && run.passed > 0) {
        // Of last quarter's villages the form knows nothing: which of the two sheets passed is not told.
        if run.code != REPEATED {
            found.passed.insert(run.code.clone(), run.passed);
        }
    }
    for ((code, column), entry) in &submission.entries {
        let name = if *column == Column::Current { "本期" } else { "本年累计" };
        let value = match (entry.state(), entry.number()) {
            (State::Blank, _) => "空".to_owned(),
            (State::NotApplicable, _) => "不".to_owned(),
            (State::Unreadable, _) => "错".to_owned(),
            (_, Some(number)) => number.normalize().to_string(),
            (_, None) => "错".to_owned(),
        };
        found.values.insert((code.to_string(), name), value);
    }
    found.done = open(report).is_empty();
    found
}

/// The check of columns that repeat last quarter's.
const REPEATED: &str = "V13";

fn repeats_villages(finding: &Finding) -> bool {
    finding.code == REPEATED && *finding.place().sheet == *pack().form.details[0].sheet
}

/// Whether a rule counts blanks as zero: the program leads to the first of its values that is there, the form to the first.
fn takes_blanks(code: &str) -> bool {
    pack().rules.rules.iter().any(|rule| rule.page.code == code && rule.missing != Missing::SkipAny)
}

/// What the return would be sent back for, but for what only the office can see.
fn open(report: &Report) -> Vec<&Finding> {
    let office = [
        CheckKind::SameAsOtherCounty,
        CheckKind::TextCopied,
        CheckKind::SectionDifference,
        CheckKind::NotApplicable,
    ];
    let reporter = &report.inbox.submissions[0].reporter;
    let own = report.findings.iter().filter(|finding| finding.reporter.as_ref() == Some(reporter));
    let all = own.filter(|finding| jibao_core::report::to_mend::is_open(pack(), report, reporter, finding));
    let by_office = |finding: &&&Finding| {
        office.iter().any(|kind| jibao_core::report::to_mend::is_kind(pack(), finding, *kind))
            || repeats_villages(finding)
    };
    all.filter(|finding| !by_office(&finding)).collect()
}

/// The rule's sentence in a finding about a village, without the village and without how a side comes about.
fn sentence(finding: &Finding) -> String {
    let (_, sentence) = finding.message.split_once('：').unwrap();
    let end = sentence.rfind("（村表").filter(|_| sentence.ends_with('）'));
    bare(&sentence[..end.unwrap_or(sentence.len())])
}
