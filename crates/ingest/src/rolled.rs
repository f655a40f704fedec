//! A finished quarter of the level below (数据.json, or 汇总表.xlsx with the same) as returns: its reporters' values one by one, so that totals,
//! rates and coverage of the larger whole are computed from what was reported and not from totals.

mod book;

use std::collections::{BTreeMap, BTreeSet};

use jibao_core::calendar::Quarter;
use jibao_core::finding::Finding;
use jibao_core::pack::{Code, Column, Content, Indicator, Pack, Reporter, ReporterId, ReporterKind};
use jibao_core::submission::{
    Account, CoverSheet, Entry, History, Place, State, Submission, VillageRow, Words,
};
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::form::notes::finding;
use crate::workbook::{FileReading, Part};

pub(crate) use book::of_workbook;

/// The schema's name without its version.
const SCHEMA: &str = "jibao/report/";
/// The version that is read.
const VERSION: &str = "jibao/report/1";

/// A finished quarter as its JSON says it; keys that are not needed here are passed over.
#[derive(Debug, Deserialize)]
pub(crate) struct Rolled {
    schema: String,
    quarter: String,
    unit: Option<Unit>,
    #[serde(default)]
    reporters: Vec<Sender>,
    #[serde(default)]
    indicators: Vec<Line>,
    #[serde(default)]
    villages: Vec<Village>,
    #[serde(default)]
    texts: Vec<Passage>,
    #[serde(default)]
    findings: Vec<Open>,
    /// Non-empty cells of the workbook that it was read from; more than are told of each value.
    #[serde(skip)]
    cells: usize,
}

#[derive(Debug, Deserialize)]
struct Unit {
    code: String,
    name: String,
}

#[derive(Debug, Deserialize)]
struct Sender {
    id: String,
    name: String,
    filled_on: Option<String>,
    cut_off: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Line {
    code: String,
    own_share: Option<Decimal>,
    by_reporter: BTreeMap<String, Given>,
}

#[derive(Debug, Deserialize)]
struct Given {
    state: State,
    value: Option<Decimal>,
    #[serde(default)]
    raw: String,
    source: Option<Place>,
    year_to_date: Option<Decimal>,
    #[serde(default)]
    remark: String,
    #[serde(default)]
    normalised: String,
}

#[derive(Debug, Deserialize)]
struct Village {
    county: String,
    code: Option<String>,
    township: String,
    name: String,
    values: BTreeMap<String, VillageValue>,
    source: Place,
}

#[derive(Debug, Deserialize)]
struct VillageValue {
    state: State,
    value: String,
}

#[derive(Debug, Deserialize)]
struct Passage {
    reporter: String,
    measure: String,
    topic: String,
    text: String,
    adopt: bool,
    source: Place,
}

#[derive(Debug, Deserialize)]
struct Open {
    severity: String,
}

/// Whether a file is a report of this program's; reading decides whether it can be used.
pub(crate) fn recognise(bytes: &[u8]) -> Option<Rolled> {
    let text = std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{FEFF}').trim_start();
    if !text.starts_with('{') {
        return None;
    }
    serde_json::from_str::<Rolled>(text).ok().filter(|rolled| rolled.schema.starts_with(SCHEMA))
}

/// Reads all reporters that the pack knows; what belongs to others is told and counted as left aside.
pub(crate) fn read(pack: &Pack, path: &str, rolled: &Rolled) -> FileReading {
    let quarter = rolled.quarter.parse::<Quarter>().ok();
    let mut work = Work {
        pack,
        path,
        account: Account { file: path.to_owned(), ..Account::default() },
        findings: Vec::new(),
    };
    let readable = rolled.schema == VERSION;
    let parts = match quarter.filter(|_| readable) {
        Some(quarter) => work.parts(quarter, rolled),
        None => {
            let message = format!("{path}是较新版本程序的汇总数据（{}），请升级程序后再读", rolled.schema);
            work.tell("unreadable-file", message);
            Vec::new()
        }
    };
    work.rest(rolled.cells);
    FileReading { reporter: None, quarter, parts, findings: work.findings, accounts: vec![work.account] }
}

struct Work<'a> {
    pack: &'a Pack,
    path: &'a str,
    account: Account,
    findings: Vec<Finding>,
}

impl Work<'_> {
    fn tell(&mut self, code: &str, message: String) {
        self.findings.push(finding(self.pack, code, None, vec![Place::file(self.path)], message));
    }

    fn parts(&mut self, quarter: Quarter, rolled: &Rolled) -> Vec<Part> {
        // A county's code is one in the whole country; a section's letters mean another office's section elsewhere.
        let same_office = rolled.unit.as_ref().is_some_and(|unit| unit.code == self.pack.about.code);
        let known: Vec<(&Sender, &Reporter)> = rolled
            .reporters
            .iter()
            .filter_map(|sender| {
                let reporter = self.pack.reporters.get(&ReporterId::from(sender.id.as_str()))?;
                (same_office || reporter.kind == ReporterKind::County).then_some((sender, reporter))
            })
            .collect();
        let mut parts: Vec<Submission> = known
            .iter()
            .map(|(sender, reporter)| self.submission(quarter, reporter, sender, rolled))
            .filter(|submission| !submission.entries.is_empty())
            .collect();
        let ids: BTreeSet<&str> = known.iter().map(|(sender, _)| sender.id.as_str()).collect();
        let strangers: Vec<&Sender> =
            rolled.reporters.iter().filter(|s| !ids.contains(s.id.as_str())).collect();
        parts.extend(if same_office { None } else { self.own(quarter, rolled) });
        self.strangers(rolled, &strangers, parts.iter().any(|part| is_unit(part, rolled)));
        self.told(rolled, parts.len());
        parts
            .into_iter()
            .map(|submission| Part {
                submission,
                missing: Vec::new(),
                correction: false,
                stamp: None,
                hash: String::new(),
            })
            .collect()
    }

    /// A workbook shows each value again and again: what was computed from the values is not read.
    fn rest(&mut self, cells: usize) {
        let rest = cells.saturating_sub(self.account.cells);
        if rest > 0 {
            *self.account.ignored.entry("由本程序汇总得出".to_owned()).or_default() += rest;
            self.account.cells = cells;
        }
    }

    fn told(&mut self, rolled: &Rolled, reporters: usize) {
        let count = |severity: &str| rolled.findings.iter().filter(|open| open.severity == severity).count();
        let (errors, warnings) = (count("error"), count("warning"));
        let whose = rolled.unit.as_ref().map_or("下级单位", |unit| unit.name.as_str());
        let open = match errors + warnings {
            0 => String::new(),
            _ => format!("；汇总时还有错误{errors}条、疑问{warnings}条没有改正或说明"),
        };
        let message = format!("{}是{whose}的汇总数据，读入{reporters}个单位的数{open}", self.path);
        self.tell("rolled-up", message);
    }

    fn submission(
        &mut self,
        quarter: Quarter,
        reporter: &Reporter,
        sender: &Sender,
        rolled: &Rolled,
    ) -> Submission {
        let mut submission = empty(reporter, quarter, self.path);
        let day = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
        submission.cover.filled_on = day(&sender.filled_on);
        submission.cover.cut_off = day(&sender.cut_off);
        for line in &rolled.indicators {
            let Some(value) = line.by_reporter.get(&sender.id) else { continue };
            let asked =
                self.pack.catalogue.get(&line.code).filter(|indicator| indicator.asked_of(reporter, quarter));
            match asked {
                Some(indicator) if indicator.asks(indicator.main_column()) => {
                    self.entries(&mut submission, indicator, value);
                }
                _ => self.aside("由其他数算出或不填报，没有采用", value),
            }
        }
        let villages = rolled.villages.iter().filter(|village| village.county == sender.id);
        let rows: Vec<VillageRow> =
            villages.map(|village| self.village(quarter, reporter, village)).collect();
        submission.villages = (!rows.is_empty()).then_some(rows);
        submission.words = rolled
            .texts
            .iter()
            .filter(|text| text.reporter == sender.id)
            .map(|text| self.words(text))
            .collect();
        submission
    }

    fn inner(&self, place: &Place) -> Place {
        Place { file: format!("{}/{}", self.path, place.file).into(), ..place.clone() }
    }

    fn aside(&mut self, reason: &str, value: &Given) {
        if value.state != State::Blank {
            self.account.cells += 1;
            *self.account.ignored.entry(reason.to_owned()).or_default() += 1;
        }
    }

    fn entries(&mut self, submission: &mut Submission, indicator: &Indicator, value: &Given) {
        let place = value.source.as_ref().map_or_else(|| Place::file(self.path), |place| self.inner(place));
        let entry = Entry {
            state: value.state,
            value: value.value,
            raw: value.raw.clone(),
            place,
            normalised: value.normalised.clone(),
            remark: value.remark.clone(),
        };
        self.count(&entry);
        if let Some(year) = value.year_to_date {
            let year = Entry {
                state: State::Reported,
                value: Some(year),
                raw: year.normalize().to_string(),
                ..entry.clone()
            };
            self.count(&year);
            submission.entries.insert((indicator.code.clone(), Column::Year), year);
        }
        submission.entries.insert((indicator.code.clone(), indicator.main_column()), entry);
    }

    fn count(&mut self, entry: &Entry) {
        match entry.state {
            State::Blank => return,
            State::Unreadable => {
                *self.account.ignored.entry("下级汇总时已列为问题".to_owned()).or_default() += 1;
            }
            _ if entry.normalised.is_empty() => self.account.values += 1,
            _ => self.account.normalised += 1,
        }
        self.account.cells += 1;
    }

    fn village(&mut self, quarter: Quarter, reporter: &Reporter, village: &Village) -> VillageRow {
        let register = self.pack.registers.version(quarter);
        let registered = village
            .code
            .as_ref()
            .and_then(|code| register?.of(&reporter.id).find(|known| known.code == *code));
        let place = self.inner(&village.source);
        let mut values = BTreeMap::new();
        for (id, given) in &village.values {
            let Some(column) = self.pack.form.village_column(id) else { continue };
            let number = given.value.parse::<Decimal>().ok();
            let value = number.filter(|_| !matches!(column.content, Content::Text | Content::Level));
            let entry = Entry {
                state: given.state,
                value,
                raw: given.value.clone(),
                place: place.clone(),
                normalised: String::new(),
                remark: String::new(),
            };
            self.count(&entry);
            values.insert(column.id.as_str().into(), entry);
        }
        VillageRow {
            code: registered.map(|known| known.code.clone()),
            township: village.township.clone(),
            name: village.name.clone(),
            kind: registered.map(|known| known.kind.clone()).unwrap_or_default(),
            values,
            remark: String::new(),
            place,
        }
    }

    fn words(&mut self, text: &Passage) -> Words {
        self.account.cells += 1;
        self.account.values += 1;
        Words {
            measure: text.measure.clone(),
            topic: text.topic.clone(),
            text: text.text.clone(),
            adopt: text.adopt,
            place: self.inner(&text.source),
        }
    }

    /// The lower bureau's own activity: where the pack keeps its sections under one reporter with the bureau's code.
    fn own(&mut self, quarter: Quarter, rolled: &Rolled) -> Option<Submission> {
        let unit = rolled.unit.as_ref()?;
        let reporter = self.pack.reporters.get(&ReporterId::from(unit.code.as_str()))?;
        let mut submission = empty(reporter, quarter, self.path);
        for line in &rolled.indicators {
            let asked =
                self.pack.catalogue.get(&line.code).filter(|indicator| indicator.asked_of(reporter, quarter));
            let (Some(indicator), Some(own)) = (asked, line.own_share) else { continue };
            let value = Given {
                state: State::Reported,
                value: Some(own),
                raw: own.normalize().to_string(),
                source: None,
                year_to_date: None,
                remark: String::new(),
                normalised: String::new(),
            };
            self.entries(&mut submission, indicator, &value);
        }
        Some(submission).filter(|submission| !submission.entries.is_empty())
    }

    /// Reporters the pack does not know: never dropped in silence.
    fn strangers(&mut self, rolled: &Rolled, strangers: &[&Sender], own: bool) {
        let mut lost: Vec<&str> = Vec::new();
        for sender in strangers {
            let before = self.account.cells;
            for line in &rolled.indicators {
                if let Some(value) = line.by_reporter.get(&sender.id) {
                    self.aside(
                        if own {
                            "已并入下级本级数"
                        } else {
                            "单位不在方案包里，没有采用"
                        },
                        value,
                    );
                }
            }
            if self.account.cells > before && !own {
                lost.push(&sender.name);
            }
        }
        if !lost.is_empty() {
            let message = format!("{}里有方案包没有的单位，它们的数没有采用：{}", self.path, lost.join("、"));
            self.tell("reporter-unknown", message);
        }
    }
}

fn is_unit(submission: &Submission, rolled: &Rolled) -> bool {
    rolled.unit.as_ref().is_some_and(|unit| unit.code == submission.reporter.as_str())
}

fn empty(reporter: &Reporter, quarter: Quarter, path: &str) -> Submission {
    Submission {
        reporter: reporter.id.clone(),
        quarter,
        files: vec![path.to_owned()],
        cover: CoverSheet::default(),
        entries: BTreeMap::<(Code, Column), Entry>::new(),
        villages: None,
        words: Vec::new(),
        sample: false,
        history: History::default(),
    }
}
