//! One reporter's part of a workbook: its sheets read, and several sheets of one form made one.

use std::collections::BTreeSet;

use jibao_core::ids::{Code, Period};
use jibao_core::pack::{Column, Kind, Reading, Reporter, key};
use jibao_core::returns::{
    CoverSheet, Details, Entry, Finding, History, Place, State, Submission, Value, Words,
};

use super::{Form, Part, Work};
use crate::form::lexicon::Headers;
use crate::form::notes::finding;
use crate::form::outside::{Sentence, Stands};
use crate::form::tables::{Block, Found};
use crate::form::{details, indicators, shape, words};
use crate::identity::Claim;
use crate::{identity, versions};

impl<'a> Work<'a> {
    /// Reads what the book holds of a reporter; `None` where it has no sheet of the form.
    pub(super) fn part(
        &mut self,
        reporter: &'a Reporter,
        quarter: Period,
        cover: &CoverSheet,
        alone: bool,
    ) -> Option<Part> {
        let empty = Submission {
            reporter: reporter.id.clone(),
            quarter,
            files: vec![self.path.to_owned()],
            cover: cover.clone(),
            entries: indicators::Entries::new(),
            details: Details::default(),
            words: Vec::new(),
            sample: identity::is_sample(self.book),
            history: History::default(),
            sentences: Vec::new(),
        };
        let form = &self.pack.form;
        let asked = form.details.iter().enumerate().filter(|(_, detail)| detail.asked_of(reporter));
        let mut read: Vec<(Form, Vec<(usize, Submission)>)> = Vec::new();
        let tables = self.tables.clone();
        let mut forms = vec![(Form::Indicators, &tables.indicators)];
        forms.extend(asked.map(|(at, _)| (Form::Detail(at), &tables.details[at])));
        forms.push((Form::Texts, &tables.texts));
        let sheets = forms.len();
        for (form, tables) in forms {
            // 文字材料 names no county: among several it belongs to the book's own reporter only.
            let tables = self.of(tables, &reporter.id, alone);
            let copies = tables.iter().map(|(found, rows)| {
                let mut copy = empty.clone();
                match form {
                    Form::Indicators => copy.entries = self.indicators(found, rows, reporter, quarter),
                    Form::Detail(at) => copy.details = self.details(at, found, rows, reporter, quarter),
                    Form::Texts => copy.words = self.words(found),
                }
                copy.sentences = self.notes.kept(form.detail(self.pack));
                (found.sheet, copy)
            });
            read.push((form, copies.collect()));
        }
        let mut submission = empty;
        let mut missing = Vec::new();
        for (form, copies) in read {
            if copies.is_empty() {
                missing.push((form, self.missing(form)));
            }
            if let Some(one) = self.one_of(copies) {
                versions::join(&mut submission, one);
            }
        }
        if cover.nothing {
            self.nothing(reporter, &mut submission);
        }
        (missing.len() < sheets).then_some(Part {
            submission,
            missing,
            claim: Claim::None,
            stamp: None,
            hash: String::new(),
        })
    }

    /// 零报告 on the cover: what is counted by the quarter and left blank did not happen.
    /// Where something is counted, the cover or the number is wrong, and what is blank stays open.
    fn nothing(&mut self, reporter: &Reporter, submission: &mut Submission) {
        let flow =
            |code: &Code| self.pack.catalogue.get(code.as_str()).is_some_and(|one| one.kind == Kind::Flow);
        let happened = |((code, column), entry): &(&(Code, Column), &Entry)| {
            *column == Column::Current && flow(code) && entry.number().is_some_and(|value| !value.is_zero())
        };
        let counted: Vec<Place> =
            submission.entries.iter().filter(happened).map(|(_, entry)| entry.place.clone()).collect();
        if let Some(first) = counted.first() {
            let cells = if counted.len() > 1 { format!("等{}格", counted.len()) } else { String::new() };
            let message = format!("封面零报告为“是”，表里{}{cells}却填了数", first.cell);
            self.notes.add(Reading::ZeroReport, counted, message);
            return;
        }
        let registers = &self.pack.registers;
        let unlisted = self.pack.form.details_of(reporter).filter(|detail| !registers.has(&detail.id));
        for detail in unlisted {
            submission.details.of(&detail.id);
        }
        for ((code, column), entry) in &mut submission.entries {
            if *column == Column::Current && entry.state() == State::Blank && flow(code) {
                entry.value = Value::None;
                "封面零报告为“是”，按无计".clone_into(&mut entry.normalised);
            }
        }
    }

    fn missing(&self, form: Form) -> Finding {
        let sheet = form.sheet(self.pack);
        let headers = match form {
            Form::Indicators => &self.lexicon.indicators,
            Form::Detail(at) => &self.lexicon.details[at],
            Form::Texts => &self.lexicon.texts,
        };
        let reporter = self.notes.reporter.clone();
        // A sheet with most of the columns of another of the form's is that one.
        let (tables, words) = (&self.tables, self.lexicon);
        let mut others = vec![(&tables.indicators, &words.indicators), (&tables.texts, &words.texts)];
        others.extend(tables.details.iter().zip(&words.details));
        let is_other = |at: usize, (found, words): &(&Vec<Found>, &Headers)| {
            found.iter().any(|one| one.sheet == at && one.table.columns.len() * 2 > words.ids)
        };
        let unread = |at: &usize| !others.iter().any(|other| is_other(*at, other));
        let sheets = self.book.sheets.iter().enumerate().filter(|(at, _)| unread(at));
        let shaped = sheets.map(|(_, one)| one).find_map(|one| Some((one, shape::told(one, headers)?)));
        let (place, message) = match shaped {
            None => (Place::file(self.path), format!("没有找到“{sheet}”，也没有列名相同的表")),
            Some((one, shape)) => {
                let message = format!("“{sheet}”没有读入：“{}”的{shape}", one.name);
                (Place::sheet(self.path, one.name.clone()), message)
            }
        };
        finding(self.pack, Reading::SheetMissing, reporter, vec![place], message)
    }

    /// Several sheets of one form: parts are put together, copies count once, contradictions are asked about.
    fn one_of(&mut self, copies: Vec<(usize, Submission)>) -> Option<Submission> {
        let mut copies = copies.into_iter();
        let (first_sheet, mut first) = copies.next()?;
        for (sheet, other) in copies {
            let names = (&self.book.sheets[first_sheet].name, &self.book.sheets[sheet].name);
            let differences = versions::differences(self.pack, &first, &other);
            if versions::disjoint(self.pack, &first, &other) {
                versions::join(&mut first, other);
                continue;
            }
            if differences.is_empty() {
                let message = format!("“{}”与“{}”内容相同，只计一次", names.1, names.0);
                self.notes.add(Reading::SameContent, vec![Place::sheet(self.path, names.1.clone())], message);
                continue;
            }
            let listed: Vec<String> = differences.iter().map(ToString::to_string).collect();
            let message = format!(
                "“{}”与“{}”有{}处不同，不同的数都没有采用：{}",
                names.0,
                names.1,
                listed.len(),
                listed.join("；")
            );
            let places = differences.iter().flat_map(|difference| difference.places.clone()).collect();
            self.notes.add(Reading::CopyConflict, places, message);
            for place in differences.iter().flat_map(|difference| &difference.places) {
                let at = self.book.sheets.iter().position(|sheet| *sheet.name == *place.sheet);
                if let Some(at) = at {
                    self.ledgers[at].ask(&place.cell);
                }
            }
            versions::join(&mut first, other);
            first.contradict(&differences);
        }
        Some(first)
    }

    fn indicators(
        &mut self,
        found: &Found,
        rows: &BTreeSet<u32>,
        reporter: &'a Reporter,
        quarter: Period,
    ) -> indicators::Entries {
        self.header(found, &self.pack.form.indicators.columns, &["current", "year"]);
        let outside = self.outside(found);
        let (pack, lexicon, block) = (self.pack, self.lexicon, self.block(found, rows, &outside));
        let reading = indicators::Reading { pack, lexicon, reporter, quarter, block };
        let entries = reading.read(&mut self.notes, &mut self.ledgers[found.sheet]);
        self.beside(found);
        entries
    }

    /// The rows of a detail sheet; no such sheet where one without a register says neither of any row nor of none.
    fn details(
        &mut self,
        at: usize,
        found: &Found,
        rows: &BTreeSet<u32>,
        reporter: &'a Reporter,
        quarter: Period,
    ) -> Details {
        let detail = &self.pack.form.details[at];
        let register = self.pack.registers.version(&detail.id, quarter);
        let outside = self.outside(found);
        let (pack, lexicon, block) = (self.pack, self.lexicon, self.block(found, rows, &outside));
        let words = &lexicon.details[at];
        let of = details::Of { pack, lexicon, words, detail, register, reporter, quarter };
        let reading = details::Reading::new(of, block, &found.titles);
        // A sheet of one township need not name it in every row.
        let needed = detail.columns.iter().map(|column| column.id.as_str());
        let needed = needed.filter(|id| ![key::KIND, key::REMARK].contains(id));
        let needed: Vec<&str> = needed.filter(|id| *id != key::GROUP || !reading.has_heading()).collect();
        self.header(found, &detail.columns, &needed);
        let rows = reading.read(&mut self.notes, &mut self.ledgers[found.sheet]);
        self.beside(found);
        rows.map(|rows| (detail.id.clone(), rows)).into_iter().collect()
    }

    /// Sentences above a table and beside the cover that may speak of its values.
    fn outside(&self, found: &Found) -> Vec<Sentence> {
        let above = found.titles.iter().filter(|(_, place)| !place.cell.is_empty());
        let above = above.map(|(text, place)| Sentence {
            text: text.clone(),
            place: place.clone(),
            stands: Stands::Above,
        });
        above.chain(self.beside_cover.iter().cloned()).collect()
    }

    fn block<'b>(&self, found: &'b Found, rows: &'b BTreeSet<u32>, outside: &'b [Sentence]) -> Block<'b>
    where
        'a: 'b,
    {
        let (whole, book) = (self.places[found.sheet].clone(), self.book);
        Block { whole, sheet: &book.sheets[found.sheet], table: &found.table, rows, outside }
    }

    fn words(&mut self, found: &Found) -> Vec<Words> {
        let sheet = &self.book.sheets[found.sheet];
        self.header(found, &self.pack.form.texts.columns, &[]);
        let words = words::read(
            self.pack,
            &self.places[found.sheet],
            sheet,
            &found.table,
            &mut self.notes,
            &mut self.ledgers[found.sheet],
        );
        self.beside(found);
        words
    }
}
