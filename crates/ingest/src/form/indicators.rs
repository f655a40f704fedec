//! The sheet of indicators: rows found by code, else by name, never by position.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jibao_core::ids::{Code, Period};
use jibao_core::pack::{self, Column, Indicator, Kind, Number, Pack, Reporter};
use jibao_core::returns::{Entry, Place, Value};
use jibao_core::text::fold::{compact, fold, key, says_nothing};
use rust_decimal::Decimal;

use super::ledger::{Fate, Ledger};
use super::lexicon::Lexicon;
use super::look::is_scaled;
use super::notes::Notes;
use super::outside::Sentence;
use super::period::{Time, time};
pub(crate) use super::rate::COLUMNS;
use super::repeated;
use super::rows::{self, Row};
use super::tables::Block;
use super::value::{Expected, Question, ask, entry};
use super::wording::brackets;
use super::{cell, hints, rate, total};
use jibao_sheets::RawCell;

/// Values by indicator and column.
pub(crate) type Entries = BTreeMap<(Code, Column), Entry>;

/// What the sheet is read for.
pub(crate) struct Reading<'a> {
    pub pack: &'a Pack,
    pub lexicon: &'a Lexicon,
    pub reporter: &'a Reporter,
    pub quarter: Period,
    pub block: Block<'a>,
}

/// Words that turn a name round.
const DENYING: [&str; 6] = ["没有", "不", "未", "没", "无", "非"];

/// What a unit counts, where it is plain. A number of one is none of the other.
fn class(unit: &str) -> Option<Class> {
    match unit {
        "元" | "百元" | "千元" | "万元" | "亿元" => Some(Class::Money),
        "人" | "名" | "位" | "人次" => Some(Class::Persons),
        // 个 and 次 count anything.
        "份" | "场" | "场次" | "期" | "件" | "条" | "处" | "册" | "篇" => Some(Class::Things),
        _ => None,
    }
}

#[derive(PartialEq)]
enum Class {
    Money,
    Persons,
    Things,
}

impl<'a> Reading<'a> {
    pub(super) fn text(&self, row: u32, id: &str) -> Cow<'a, str> {
        self.block.text(row, self.block.table.column(id))
    }

    /// The cell where a row's name or code stands.
    pub(super) fn head(&self, row: u32) -> Place {
        let there = |id: &&str| !says_nothing(&self.text(row, id));
        let id = ["code", "name", "measure"].into_iter().find(there).unwrap_or("code");
        self.block.place(row, self.block.table.column(id).unwrap_or_default())
    }

    /// Reads the reporter's rows.
    pub(crate) fn read(&self, notes: &mut Notes<'_>, ledger: &mut Ledger<'_>) -> Entries {
        self.block.tell_above(&self.block.above(), notes);
        let mut found: Vec<(u32, &Indicator)> = Vec::new();
        let (mut totals, mut below) = (Vec::new(), Vec::new());
        let since = notes.mark();
        for row in self.block.rows.iter().copied() {
            match rows::kind(self.block.sheet, self.block.table, &self.lexicon.indicators, self.lexicon, row)
            {
                Row::Header => ledger.row(row, &Fate::Label),
                Row::Footer => {
                    below.push(row);
                    ledger.row(row, &Fate::Ignored("表下说明、落款"));
                }
                Row::Data if self.is_doubt(row) => {
                    below.push(row);
                    ledger.row(row, &Fate::Label);
                }
                Row::Data if self.is_total(row) => totals.push(row),
                Row::Data => match self.indicator(row, notes, ledger) {
                    Some(indicator) => found.push((row, indicator)),
                    None => below.push(row),
                },
            }
        }
        // Many rows of another kind were pasted here together.
        notes.gather(
            since,
            pack::Reading::RowUnknown,
            |_| true,
            |count, first| {
                let head = first.split_once("不是表中").map_or(first, |(head, _)| head);
                format!("{head}等{count}行不是表中的指标，各行的数都没有采用")
            },
        );
        let mut entries = Entries::new();
        let mut read: Vec<(u32, &Indicator)> = Vec::new();
        let mut first: BTreeMap<Code, u32> = BTreeMap::new();
        let since = notes.mark();
        for (row, indicator) in &found {
            if let Some(first) = first.get(&indicator.code).filter(|first| !self.is_unfilled(**first)) {
                if self.is_unfilled(*row) {
                    ledger.row(*row, &Fate::Label);
                } else {
                    self.again(indicator, *first, *row, &mut entries, notes, ledger);
                }
                continue;
            }
            first.insert(indicator.code.clone(), *row);
            self.labels(*row, notes, ledger);
            for (column, id) in COLUMNS {
                self.value(indicator, *row, column, id, &mut entries, notes, ledger);
            }
            read.push((*row, indicator));
        }
        repeated::gather(since, notes);
        if !self.swapped(&read, &mut entries, notes, ledger) {
            self.moved_right(&mut read, &mut entries, notes, ledger);
            self.misplaced(&read, &mut entries, notes, ledger);
        }
        let below =
            below.into_iter().filter_map(|row| Sentence::of_row(self.block.sheet, row, &self.block.whole));
        self.outside(below.collect(), &found, &mut entries, notes, ledger);
        for row in totals {
            self.total(row, &found, &entries, notes);
            ledger.row(row, &Fate::Ignored("合计行，由明细重算"));
        }
        self.rates(&found, &entries, notes);
        entries
    }

    /// Whether a row holds nothing but words that put the table's values in question, in whatever column.
    fn is_doubt(&self, row: u32) -> bool {
        let said = Sentence::alone(self.block.sheet, row, &self.block.whole);
        let doubts =
            |one: Sentence| one.doubts(self.pack, self.lexicon, self.quarter, &self.block.sheet.name);
        said.and_then(doubts).is_some()
    }

    /// Whether a row's columns of values are empty: a second row of an indicator in which nobody wrote contradicts nothing.
    fn is_unfilled(&self, row: u32) -> bool {
        COLUMNS.iter().all(|(_, id)| says_nothing(&self.text(row, id)))
    }

    fn is_total(&self, row: u32) -> bool {
        let heads = ["code", "measure", "name"].iter().any(|id| total::is_total(&self.text(row, id)));
        let named = || self.lexicon.indicator(&key(&self.text(row, "name"))).is_some();
        heads && !named() && !self.is_code(row)
    }

    fn is_code(&self, row: u32) -> bool {
        self.by_code(&key(&self.text(row, "code"))).is_some()
    }

    /// A total is compared with the rows it adds up: all, or for a subtotal those since the one before. Rows of several units
    /// have no sum, and of which of them it is the total cannot be told.
    fn total(&self, row: u32, found: &[(u32, &Indicator)], entries: &Entries, notes: &mut Notes<'_>) {
        let sub = ["code", "measure", "name"].iter().any(|id| total::is_subtotal(&self.text(row, id)));
        let from = if sub {
            let above = self.block.rows.range(..row).rev().find(|above| self.is_total(**above));
            above.map_or(self.block.table.row, |above| *above)
        } else {
            self.block.table.row
        };
        for (column, id) in COLUMNS {
            let Some(at) = self.block.table.column(id) else { continue };
            let Some(given) = self.block.sheet.cells.get((row, at)).and_then(total::shown_total) else {
                continue;
            };
            let added = || found.iter().filter(|(detail, _)| *detail > from && (!sub || *detail < row));
            let units: BTreeSet<&str> = added().map(|(_, indicator)| indicator.unit.as_str()).collect();
            if units.len() > 1 {
                return;
            }
            let own: Decimal = added()
                .filter_map(|(_, indicator)| entries.get(&(indicator.code.clone(), column))?.number())
                .sum();
            if given != own {
                let message = format!(
                    "第{}行合计填{}，明细之和是{}，以明细为准",
                    row + 1,
                    given.normalize(),
                    own.normalize()
                );
                notes.add(pack::Reading::TotalDiffers, vec![self.block.place(row, at)], message);
            }
        }
    }

    fn rates(&self, found: &[(u32, &Indicator)], entries: &Entries, notes: &mut Notes<'_>) {
        for (row, indicator) in found.iter().filter(|(_, indicator)| indicator.denominator.is_some()) {
            for (_, id) in COLUMNS {
                let Some(at) = self.block.table.column(id) else { continue };
                let cell = self.block.sheet.cells.get((*row, at));
                if let Some(message) =
                    cell.and_then(|cell| rate::differs(self.pack, indicator, cell, entries))
                {
                    notes.add(pack::Reading::RateDiffers, vec![self.block.place(*row, at)], message);
                }
            }
        }
    }

    fn labels(&self, row: u32, notes: &mut Notes<'_>, ledger: &mut Ledger<'_>) {
        for id in ["code", "measure", "name", "unit"] {
            if let Some(column) = self.block.table.column(id) {
                ledger.mark((row, column), Fate::Label);
            }
        }
        if let Some(column) = self.block.table.column("remark") {
            self.block.tell_long_remark(row, column, notes);
            ledger.mark((row, column), Fate::Value);
        }
    }

    fn by_code(&self, code: &str) -> Option<&'a Indicator> {
        let catalogue = &self.pack.catalogue;
        catalogue.get(code).or_else(|| catalogue.get(&lower_suffix(code)))
    }

    /// The row's indicator: by code; without one by name and listed synonyms, never by likeness.
    fn indicator(&self, row: u32, notes: &mut Notes<'_>, ledger: &mut Ledger<'_>) -> Option<&'a Indicator> {
        let code = key(&self.text(row, "code"));
        let name = self.text(row, "name");
        let named =
            self.lexicon.indicator(&key(&name)).and_then(|code| self.pack.catalogue.get(code.as_str()));
        // A code says which indicator it is; a wrong code is asked about and not overruled by the name.
        let found = if code.is_empty() { named } else { self.by_code(&code) };
        if let Some(indicator) = found {
            if let Some(other) = named.filter(|named| named.code != indicator.code) {
                self.crossed(row, indicator, other, notes, ledger);
                return None;
            }
            return Some(indicator);
        }
        if COLUMNS.iter().all(|(_, id)| says_nothing(&self.text(row, id))) {
            // A row without values is a heading or an instruction.
            ledger.row(row, &Fate::Label);
            return None;
        }
        let what = if code.is_empty() { compact(&name) } else { code };
        let what = if what.is_empty() {
            "（没有代码和指标名称）".to_owned()
        } else {
            format!("“{what}”")
        };
        let message = format!("第{}行{what}不是表中的指标，该行的数没有采用", row + 1);
        notes.add(pack::Reading::RowUnknown, vec![self.head(row)], message);
        ledger.row(row, &Fate::Question);
        None
    }

    /// Code and name say different indicators. Where another row has both right, this one is a second row of it.
    fn crossed(
        &self,
        row: u32,
        by_code: &Indicator,
        named: &Indicator,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let right = |other: &&u32| {
            **other != row
                && self.by_code(&key(&self.text(**other, "code"))).map(|i| &i.code) == Some(&by_code.code)
        };
        let names = format!("代码是{}，名称却是{}", by_code.quoted(), named.quoted());
        if let Some(first) = self.block.rows.iter().find(right) {
            let message = format!(
                "{}在第{}行和第{}行各有一行，后者{names}，只取前者",
                by_code.quoted(),
                first + 1,
                row + 1
            );
            notes.add(pack::Reading::RowDuplicate, vec![self.head(row)], message);
        } else {
            let message = format!("第{}行{names}，该行的数没有采用", row + 1);
            notes.add(pack::Reading::RowUnknown, vec![self.head(row)], message);
        }
        ledger.row(row, &Fate::Question);
    }

    /// What a row's own words make of its values: struck out, counted in tens of thousands, for another time, planned.
    fn misread(&self, row: u32, indicator: &Indicator) -> Option<Question> {
        let ask = |what: String| Some(ask(pack::Reading::AmbiguousValue, what));
        let renamed = |what: String| ask(what).map(|question| question.hinted(hints::AS_SENT));
        let struck = ["code", "name"].iter().any(|id| {
            let cell = self.block.table.column(id).and_then(|at| self.block.sheet.cells.get((row, at)));
            cell.is_some_and(|cell| cell.struck)
        });
        if struck {
            return ask("的代码或名称带删除线，不知道这一行是否作废".to_owned())
                .map(|question| question.hinted(hints::STRUCK));
        }
        let unit = self.text(row, "unit");
        // Beside amounts every other unit of the pack is one, and every measure that is none of the pack's: 公斤 for 吨,
        // 元 for 万元.
        let written = fold(unit.trim());
        let units = self.pack.catalogue.iter().map(|one| one.unit.as_str()).chain(MEASURES);
        let other = !matches!(indicator.number, Number::Integer | Number::Choice)
            && units.into_iter().any(|one| one != indicator.unit && one == written);
        let counted = !indicator.is_choice();
        if counted && unit.trim() != indicator.unit && (other || is_scaled(&unit, &indicator.unit)) {
            return ask(format!(
                "的单位写的是“{}”，表上要求按“{}”填，不知道所填是多少",
                unit.trim(),
                indicator.unit
            ));
        }
        if counted && class(&written).zip(class(&indicator.unit)).is_some_and(|(one, other)| one != other) {
            return renamed(format!(
                "的单位写的是“{}”，表上要求按“{}”填，不知道所填的是什么",
                unit.trim(),
                indicator.unit
            ));
        }
        let name = self.text(row, "name");
        // Nearly all stand as they were sent out.
        if name.trim() == indicator.name || says_nothing(&name) {
            return None;
        }
        let mut names = std::iter::once(&indicator.name).chain(&indicator.synonyms);
        let written = compact(&name);
        if names.any(|known| compact(known) == written) {
            return None;
        }
        if self.is_denied(&name, indicator) {
            return renamed(format!("的名称写的是“{}”，意思相反，不知道所填的是哪一个", name.trim()));
        }
        let (outside, inside) = brackets(&name);
        let planned = outside.trim().starts_with("计划") && self.lexicon.indicator(&key(&name)).is_none();
        let other = |words: &String| {
            is_scaled(words, &indicator.unit)
                || indicator.kind == Kind::Flow && words.contains("累计")
                || match time(&key(words), self.quarter.length()).0 {
                    Time::Open => false,
                    Time::Period(said) => !said.agrees(self.quarter),
                    Time::Year(year) => year != self.quarter.year(),
                    Time::SinceNewYear(..) => indicator.kind != Kind::Ytd,
                    Time::Other => true,
                }
        };
        let odd = planned || inside.iter().any(other);
        if odd {
            renamed(format!("的名称写的是“{}”，不知道所填的是不是本期的数", name.trim()))
        } else {
            None
        }
    }

    /// Whether a name is the indicator's with a word that turns it round: 调解不成功 for 调解成功.
    fn is_denied(&self, name: &str, indicator: &Indicator) -> bool {
        let text = compact(name);
        let without = |(at, word): (usize, &str)| [&text[..at], &text[at + word.len()..]].concat();
        let mut rests = DENYING.into_iter().flat_map(|word| text.match_indices(word)).map(without);
        rests.any(|rest| self.lexicon.indicator(&key(&rest)) == Some(&indicator.code))
    }

    #[allow(clippy::too_many_arguments, reason = "one cell with everything that says what it is")]
    fn value(
        &self,
        indicator: &Indicator,
        row: u32,
        column: Column,
        id: &str,
        entries: &mut Entries,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let Some(at) = self.block.table.column(id) else { return };
        let asked = indicator.asks(column) && indicator.asked_of(self.reporter, self.quarter);
        let place = self.block.place(row, at);
        let entry = |cell: &RawCell, place| entry(cell, Expected::of(indicator), self.lexicon, place);
        let read = cell::read(self.block.sheet, (row, at), place, entry);
        let cell::Read { mut entry, question, fate } = match read {
            Ok(read) => read,
            Err(place) => {
                if asked {
                    let blank =
                        blank(place).with("", self.block.remark(row, self.block.table.column("remark")));
                    entries.insert((indicator.code.clone(), column), blank);
                }
                return;
            }
        };
        let remark = self.block.remark(row, self.block.table.column("remark"));
        if !remark.is_empty() {
            entry.remark = remark;
        }
        // A value before the indicator's first quarter is kept: the rule on validity tells it.
        let early = indicator.valid_from.is_some_and(|from| self.quarter < from) && indicator.asks(column);
        if !asked && !early {
            let message = format!(
                "{}的这一栏不由{}填报，所填“{}”没有采用",
                indicator.quoted(),
                self.reporter.name,
                entry.raw
            );
            notes.add(pack::Reading::NotAsked, vec![entry.place], message);
            ledger.mark((row, at), Fate::Question);
            return;
        }
        let misread = self.misread(row, indicator);
        if misread.is_some() {
            entry.set_unreadable();
            entry.normalised.clear();
        }
        let fate = if misread.is_some() { Fate::Question } else { fate };
        ledger.mark((row, at), fate);
        if let Some(question) = misread.or(question) {
            notes.ask(&question, indicator, entry.place.clone());
        } else if !entry.normalised.is_empty() {
            let value = match indicator.number {
                Number::Choice => entry.value.word().map(str::to_owned),
                Number::Integer => entry.number().map(|value| value.to_string()),
                _ => entry.number().map(|value| indicator.amount(value)),
            };
            let value = value.unwrap_or_default();
            let message =
                format!("{}原文“{}”，{}，计为{value}", indicator.quoted(), entry.raw, entry.normalised);
            notes.add(pack::Reading::Normalised, vec![entry.place.clone()], message);
        }
        entries.insert((indicator.code.clone(), column), entry);
    }
}

/// Units in which amounts are written, one in the place of another.
const MEASURES: [&str; 18] = [
    "元",
    "千元",
    "万元",
    "百万元",
    "亿元",
    "克",
    "斤",
    "公斤",
    "千克",
    "吨",
    "万吨",
    "米",
    "公里",
    "千米",
    "亩",
    "公顷",
    "平方米",
    "平方公里",
];

/// An entry of a cell in which nothing stands.
pub(crate) fn blank(place: Place) -> Entry {
    Entry::new(Value::Blank, "", place)
}

/// Codes end in a small letter where they have parts: M1507A is M1507a.
fn lower_suffix(code: &str) -> String {
    let Some(last) = code.chars().last().filter(char::is_ascii_alphabetic) else { return code.to_owned() };
    format!("{}{}", &code[..code.len() - 1], last.to_ascii_lowercase())
}
