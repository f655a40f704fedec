//! A finished quarter of the level below (数据.json, or 汇总表.xlsx with the same) as returns: its reporters' values one by one, so that totals,
//! rates and coverage of the larger whole are computed from what was reported and not from totals.

pub(crate) mod beside;
mod book;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use jibao_contract::data::{self, Cell, Severity};
use jibao_core::ids::{Code, Period, ReporterId};
use jibao_core::pack::{Column, Content, Detail, Indicator, Pack, Reading, Reporter};
use jibao_core::returns::{
    Account, CoverSheet, DetailRow, Details, Entry, Finding, History, Place, State, Submission, Value, Words,
};
use jibao_core::text::ShortText;

use crate::form::notes::finding;
use crate::identity::Claim;
use crate::workbook::{FileReading, Part};

pub(crate) use book::of_workbook;
pub(crate) use told::recognise;
use told::{Lacking, Rolled, Sender, Unfit};

/// Reads all reporters that the pack knows; what belongs to others is told and counted as left aside.
pub(crate) fn read(pack: &Pack, path: &str, rolled: &Result<Rolled, Unfit>) -> FileReading {
    let mut work = Work {
        pack,
        path,
        account: Account { file: path.to_owned(), ..Account::default() },
        findings: Vec::new(),
        doubted: Vec::new(),
    };
    let (mut quarter, mut parts) = (None, Vec::new());
    let unit = rolled.as_ref().ok().and_then(|rolled| rolled.unit.as_ref());
    let own = unit.is_some_and(|unit| unit.code == pack.about.code);
    match rolled {
        Err(unfit) => work.tell(Reading::UnreadableFile, format!("{path}{unfit}")),
        Ok(rolled) => {
            quarter = rolled.quarter;
            match quarter {
                Some(quarter) => parts = work.parts(quarter, rolled),
                None => work
                    .tell(Reading::UnreadableFile, format!("{path}看不出是{}的汇总数据", pack.period.which)),
            }
            work.lacking(&rolled.lacking);
            work.rest(rolled.cells);
        }
    }
    FileReading {
        reporter: None,
        likely: None,
        own,
        quarter,
        parts,
        findings: work.findings,
        accounts: vec![work.account],
    }
}

/// A state in the words of the report.
fn state(state: data::State) -> State {
    match state {
        data::State::Reported => State::Reported,
        data::State::None => State::None,
        data::State::NotApplicable => State::NotApplicable,
        data::State::Blank => State::Blank,
        data::State::Unreadable => State::Unreadable,
        // Only a public edition withholds, and none is rolled up.
        data::State::Suppressed => State::Blank,
    }
}

struct Work<'a> {
    pack: &'a Pack,
    path: &'a str,
    account: Account,
    findings: Vec<Finding>,
    /// Cells of the reporter at hand on which an open error lies below.
    doubted: Vec<Place>,
}

impl Work<'_> {
    fn tell(&mut self, reading: Reading, message: String) {
        self.findings.push(finding(self.pack, reading, None, vec![Place::file(self.path)], message));
    }

    fn parts(&mut self, quarter: Period, rolled: &Rolled) -> Vec<Part> {
        // A county's code is one in the whole country; a section's letters mean another office's section elsewhere.
        let same_office = rolled.unit.as_ref().is_some_and(|unit| unit.code == self.pack.about.code);
        let known: Vec<(&Sender, &Reporter)> = rolled
            .reporters
            .iter()
            .filter_map(|sender| {
                let reporter = self.pack.reporters.get(&ReporterId::from(sender.id.as_str()))?;
                (same_office || reporter.is_unit()).then_some((sender, reporter))
            })
            .collect();
        let mut parts: Vec<Submission> = known
            .iter()
            .map(|(sender, reporter)| self.submission(quarter, reporter, sender, rolled))
            .filter(|submission| !submission.is_blank())
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
                claim: Claim::None,
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

    /// A workbook without what its table asks for was changed by hand: what stood there was not read.
    fn lacking(&mut self, lacking: &[Lacking]) {
        const AGAIN: &str = "这张表的数没有读入，请用原来的汇总表";
        for one in lacking {
            let (place, what) = match one {
                Lacking::Sheet(sheet) => {
                    (Place::file(self.path), format!("没有“{}”表，{AGAIN}", sheet.called(self.pack)))
                }
                Lacking::Heading(sheet, heading) => {
                    let heading = heading.replace('\n', "");
                    let place = Place::sheet(self.path, sheet.called(self.pack));
                    (place, format!("没有“{heading}”列，{AGAIN}"))
                }
                Lacking::Villages(file) => {
                    let what = format!("明细的数在另一个文件“{file}”里，没有读入，请把它和本文件放在一起");
                    (Place::file(self.path), what)
                }
            };
            let message = format!("{place}：{what}");
            self.findings.push(finding(self.pack, Reading::UnreadableFile, None, vec![place], message));
        }
    }

    fn told(&mut self, rolled: &Rolled, reporters: usize) {
        // What is lacking says why nothing could be read.
        if reporters == 0 && !rolled.lacking.is_empty() {
            return;
        }
        let count = |severity: Severity| rolled.findings.iter().filter(|open| **open == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let named = rolled.unit.as_ref().map(|unit| unit.name.as_str()).filter(|name| !name.is_empty());
        let whose = named.unwrap_or("下级单位");
        let open = match errors + warnings {
            0 => String::new(),
            _ => format!("；汇总时还有错误{errors}条、疑问{warnings}条没有改正或说明"),
        };
        let message = format!("{}是{whose}的汇总数据，读入{reporters}个单位的数{open}", self.path);
        self.tell(Reading::RolledUp, message);
    }

    fn submission(
        &mut self,
        quarter: Period,
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
        self.doubts(&reporter.id, &sender.name);
        for detail in self.pack.form.details_of(reporter) {
            let own = |row: &&data::Village| {
                row.county == sender.id && row.detail == self.pack.form.told_id(detail)
            };
            let rows: Vec<DetailRow> = rolled
                .villages
                .iter()
                .filter(own)
                .map(|row| self.row(quarter, reporter, detail, row))
                .collect();
            if !rows.is_empty() || sender.no_rows.iter().any(|id| id == detail.id.as_str()) {
                *submission.details.of(&detail.id) = rows;
            }
        }
        submission.words = rolled
            .texts
            .iter()
            .filter(|text| text.reporter == sender.id)
            .map(|text| self.words(text))
            .collect();
        submission
    }

    /// What is doubted below is doubted here.
    fn doubts(&mut self, reporter: &ReporterId, name: &str) {
        let mut places = std::mem::take(&mut self.doubted);
        places.retain(|place| !place.cell.is_empty());
        if !places.is_empty() {
            let message = format!("{name}有{}个数在下级汇总时待核，核实以前不作比较和判定", places.len());
            self.findings.push(finding(
                self.pack,
                Reading::RolledDoubt,
                Some(reporter.clone()),
                places,
                message,
            ));
        }
    }

    fn inner(&self, place: &data::Place) -> Place {
        Place::sheet(format!("{}/{}", self.path, place.file), place.sheet.as_str()).cell(place.cell.as_str())
    }

    fn aside(&mut self, reason: &str, value: &Cell) {
        if value.state != data::State::Blank {
            self.account.cells += 1;
            *self.account.ignored.entry(reason.to_owned()).or_default() += 1;
        }
    }

    fn entries(&mut self, submission: &mut Submission, indicator: &Indicator, value: &Cell) {
        let place = value.source.as_ref().map_or_else(|| Place::file(self.path), |place| self.inner(place));
        if value.standing == data::CellStanding::Doubted {
            self.doubted.push(place.clone());
        }
        let word = value.word.as_deref().filter(|_| value.state == data::State::Reported);
        let told = match word.and_then(|word| indicator.choice.meant(word)) {
            Some(word) => Value::Word(word.to_owned()),
            // A number is no word, and neither is a word that this pack does not list.
            None if indicator.is_choice()
                && matches!(value.state, data::State::Reported | data::State::None) =>
            {
                Value::Unreadable(word.unwrap_or(&value.raw).to_owned())
            }
            None => Value::told(state(value.state), value.value, &value.raw)
                .unwrap_or_else(|| Value::Unreadable(value.raw.clone())),
        };
        let entry = Entry::new(told, &value.raw, place).with(&value.normalised, &value.remark);
        self.count(&entry);
        if let Some(year) = value.year_to_date {
            let raw = year.normalize().to_string();
            let year = Entry::new(Value::Reported(year), raw, entry.place.clone())
                .with(&value.normalised, &value.remark);
            self.count(&year);
            submission.entries.insert((indicator.code.clone(), Column::Year), year);
        }
        submission.entries.insert((indicator.code.clone(), indicator.main_column()), entry);
    }

    fn count(&mut self, entry: &Entry) {
        match entry.value {
            Value::Blank => return,
            Value::Unreadable(_) => {
                *self.account.ignored.entry("下级汇总时已列为问题".to_owned()).or_default() += 1;
            }
            _ if entry.normalised.is_empty() => self.account.values += 1,
            _ => self.account.normalised += 1,
        }
        self.account.cells += 1;
    }

    fn row(
        &mut self,
        quarter: Period,
        reporter: &Reporter,
        detail: &Detail,
        row: &data::Village,
    ) -> DetailRow {
        let register = self.pack.registers.version(&detail.id, quarter);
        let registered =
            row.code.as_ref().and_then(|code| register?.of(&reporter.id).find(|known| known.code == *code));
        let place = self.inner(&row.source);
        let mut values = Vec::new();
        for (id, given) in &row.values {
            let Some(column) = detail.column(id) else { continue };
            let text = given.value.as_str();
            let worded = matches!(column.content, Content::Text | Content::Level);
            let value = match state(given.state) {
                State::Reported if worded => Value::Word(text.to_owned()),
                state => Value::told(state, text.parse().ok(), text)
                    .unwrap_or_else(|| Value::Unreadable(text.to_owned())),
            };
            let entry = Entry::new(value, text, place.clone());
            self.count(&entry);
            values.push((column.id.as_str().into(), entry));
        }
        DetailRow {
            code: registered.map(|known| known.code.clone()),
            group: row.township.as_str().into(),
            name: row.name.as_str().into(),
            kind: registered.map(|known| known.kind.clone()).unwrap_or_default(),
            values: values.into_iter().collect(),
            remark: ShortText::new(),
            place,
        }
    }

    fn words(&mut self, text: &data::Text) -> Words {
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
    fn own(&mut self, quarter: Period, rolled: &Rolled) -> Option<Submission> {
        let unit = rolled.unit.as_ref()?;
        let reporter = self.pack.reporters.get(&ReporterId::from(unit.code.as_str()))?;
        let mut submission = empty(reporter, quarter, self.path);
        for line in &rolled.indicators {
            let asked =
                self.pack.catalogue.get(&line.code).filter(|indicator| indicator.asked_of(reporter, quarter));
            let (Some(indicator), Some(own)) = (asked, line.own_share) else { continue };
            let value = Cell {
                state: data::State::Reported,
                standing: data::CellStanding::Accepted,
                value: Some(own),
                word: None,
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
            self.tell(Reading::ReporterUnknown, message);
        }
    }
}

fn is_unit(submission: &Submission, rolled: &Rolled) -> bool {
    rolled.unit.as_ref().is_some_and(|unit| unit.code == submission.reporter.as_str())
}

fn empty(reporter: &Reporter, quarter: Period, path: &str) -> Submission {
    Submission {
        reporter: reporter.id.clone(),
        quarter,
        files: vec![path.to_owned()],
        cover: CoverSheet::default(),
        entries: BTreeMap::<(Code, Column), Entry>::new(),
        details: Details::default(),
        words: Vec::new(),
        sample: false,
        history: History::default(),
        sentences: Vec::new(),
    }
}
