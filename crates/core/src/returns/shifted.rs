//! A block of values that was pasted some rows too low or too high: it leaves rows empty, and from there on each value fits
//! the row beside its own and not its own. What one quarter says is held against the one before, so that the block is told
//! even where both columns moved together, and ends where it ended.

mod fit;
mod list;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rust_decimal::Decimal;

use self::fit::{Asks, Moved, Row, Shift, What};
use super::{Entry, Finding, Inbox, Place, State, Submission};
use crate::ids::{Code, Period};
use crate::pack::{Column, Indicator, Kind, Pack, Reading};
use crate::text::fold::says_nothing;
use crate::text::words::answer;

/// What to do about it, where the page of its code speaks of single values.
const HINT: &str = "对照原表把这一段移回原处，逐行核对，再报送。";
/// Blocks of one return at most: more are no shifts.
const MOST: usize = 4;
/// How many rows off a block is looked for.
const FARTHEST: usize = 3;
const COLUMNS: [Column; 2] = [Column::Current, Column::Year];

/// Takes out of an inbox every block of values that moved, each with one finding in the place of what would be asked of its
/// cells. `before` is the period before under the same plan, where it is known.
pub(crate) fn shifted(pack: &Pack, inbox: &mut Inbox, before: Option<&Inbox>) {
    let before = before.filter(|before| before.quarter == inbox.quarter.previous());
    let quarter = inbox.quarter;
    let beside = Beside::of(inbox);
    let told: Vec<Finding> = inbox
        .submissions
        .par_iter_mut()
        .with_max_len(16)
        .flat_map_iter(|submission| {
            let before = before.and_then(|before| before.of(&submission.reporter));
            let mut told = straighten(pack, quarter, submission, before, &beside);
            if let Some(before) = before {
                told.extend(list::straighten(pack, submission, &before.details));
            }
            told
        })
        .collect();
    for finding in told {
        settle(inbox, finding);
    }
}

/// What the reader told of cells that are no values of a return.
struct Beside {
    /// Cells in which something stands that the row does not ask for.
    unasked: BTreeSet<Place>,
    /// Empty cells beside one with a value that may be theirs, which the reader has put down as theirs.
    empty: BTreeSet<Place>,
}

impl Beside {
    fn of(inbox: &Inbox) -> Self {
        let about = |reading| inbox.findings.iter().filter(move |finding| finding.is(reading));
        let both = || about(Reading::NotAsked).chain(about(Reading::AmbiguousValue));
        let empty = about(Reading::AmbiguousValue).filter(|finding| finding.places.len() == 2);
        Self {
            unasked: both().flat_map(|finding| finding.places.iter().cloned()).collect(),
            empty: empty.map(Finding::place).collect(),
        }
    }
}

/// What would be asked of the block's cells follows from the shift.
fn settle(inbox: &mut Inbox, finding: Finding) {
    let cells: BTreeSet<&Place> = finding.places.iter().collect();
    inbox
        .findings
        .retain(|other| other.places.is_empty() || other.places.iter().any(|place| !cells.contains(place)));
    inbox.findings.push(finding);
}

/// What is told of a block that moved.
struct Told<'a> {
    /// Its first cell and its last.
    ends: [&'a str; 2],
    /// How many rows down, or where it is negative up.
    by: isize,
    /// The rows that it left, where they are empty.
    empty: Vec<String>,
    /// What of the rows that it came from its values fit.
    home: &'a str,
    /// A value that its row cannot have, in brackets.
    odd: &'a str,
}

impl Told<'_> {
    fn finding(&self, pack: &Pack, submission: &Submission, places: Vec<Place>) -> Finding {
        let Self { ends: [first, last], home, odd, .. } = self;
        let (way, other) = if self.by > 0 { ("下", "上") } else { ("上", "下") };
        let many = ["一", "两", "三"][self.by.unsigned_abs().clamp(1, FARTHEST) - 1];
        let empty = match self.empty.as_slice() {
            [] => String::new(),
            rows => format!("第{}行空着，其余", rows.join("、")),
        };
        let message = format!(
            "{first}至{last}像是整段往{way}错了{many}行：{empty}各格的数与{other}面{many}行的{home}相合，与本行的不合{odd}，\
             这一段没有采用，请对照原表重新填写"
        );
        let page = pack.rules.reading(Reading::AmbiguousValue);
        let finding = Finding::new(page, Some(submission.reporter.clone()), places, message);
        Finding { hint: HINT.to_owned(), ..finding }
    }
}

/// Takes the blocks of one return out.
fn straighten(
    pack: &Pack,
    quarter: Period,
    submission: &mut Submission,
    before: Option<&Submission>,
    beside: &Beside,
) -> Vec<Finding> {
    let Some(sheet) = Sheet::of(pack, submission, beside) else { return Vec::new() };
    let mut rows: Vec<Row> = sheet.rows.iter().map(|line| line.row(quarter, submission, before)).collect();
    let mut findings = Vec::new();
    while findings.len() < MOST {
        let Some(shift) = fit::find(&rows, quarter.number()) else { break };
        findings.extend(sheet.take(pack, &shift, submission));
        // What was taken out says nothing about another block.
        for row in &mut rows[shift.touched()] {
            row.current = if shift.columns.current { What::Other } else { row.current };
            row.year = if shift.columns.year { What::Other } else { row.year };
        }
    }
    findings
}

/// The rows of a return's sheet of indicators in their order.
struct Sheet<'a> {
    whole: Place,
    /// The letters of 本期 and 本年累计.
    letters: [String; 2],
    rows: Vec<Line<'a>>,
}

struct Line<'a> {
    number: u32,
    indicator: &'a Indicator,
    /// Whether something stands that is not asked for, under 本期 and 本年累计.
    unasked: [bool; 2],
    /// Whether 本期 is empty, and what stands under 本年累计 without being asked for was put down as its value.
    is_empty: bool,
}

impl<'a> Sheet<'a> {
    /// The sheet, where all values of a return stand in two columns of one.
    fn of(pack: &'a Pack, submission: &Submission, beside: &Beside) -> Option<Self> {
        let mut letters: [Option<&str>; 2] = [None, None];
        let mut rows: BTreeMap<u32, &'a Indicator> = BTreeMap::new();
        let whole = submission.entries.values().next()?.place.cell("");
        for ((code, column), entry) in &submission.entries {
            let (letter, number) = split(&entry.place.cell)?;
            let known = letters[usize::from(*column == Column::Year)].get_or_insert(letter);
            if *known != letter || *entry.place != *whole {
                return None;
            }
            rows.insert(number, pack.catalogue.get(code.as_str())?);
        }
        let [Some(current), Some(year)] = letters else { return None };
        if current == year {
            return None;
        }
        let letters = [current.to_owned(), year.to_owned()];
        let is_in = |cells: &BTreeSet<Place>, number: u32, letter: &str| {
            !cells.is_empty() && cells.contains(&whole.cell(format!("{letter}{number}")))
        };
        let is_unasked = |number: u32, letter: &str| is_in(&beside.unasked, number, letter);
        let line = |(number, indicator): (u32, &'a Indicator)| Line {
            number,
            indicator,
            unasked: [is_unasked(number, &letters[0]), is_unasked(number, &letters[1])],
            is_empty: is_in(&beside.empty, number, &letters[0]),
        };
        let rows = rows.into_iter().map(line).collect();
        Some(Self { whole, letters, rows })
    }

    /// Takes a block's values out of the return.
    fn take(&self, pack: &Pack, shift: &Shift, submission: &mut Submission) -> Option<Finding> {
        let Moved { current, year } = shift.columns;
        let moved: Vec<usize> =
            [current, year].iter().enumerate().filter(|(_, on)| **on).map(|(at, _)| at).collect();
        let touched = shift.touched();
        let (first, last) = (touched.start, touched.end.checked_sub(1)?);
        let cell = |line: &Line<'_>, at: usize| format!("{}{}", self.letters[at], line.number);
        let mut places = Vec::new();
        for line in &self.rows[first..=last] {
            for at in moved.iter().copied() {
                let key = (line.indicator.code.clone(), COLUMNS[at]);
                if let Some(entry) = submission.entries.get_mut(&key) {
                    entry.set_unreadable();
                    entry.normalised.clear();
                    places.push(entry.place.clone());
                } else if line.unasked[at] {
                    places.push(self.whole.cell(cell(line, at)));
                }
            }
        }
        let (from, to) = (moved.first().copied()?, moved.last().copied()?);
        let (top, bottom) = (cell(&self.rows[first], from), cell(&self.rows[last], to));
        let gap = self.rows[shift.gap.clone()].iter().map(|line| line.number.to_string());
        let told = Told {
            ends: [&top, &bottom],
            by: shift.by,
            empty: if shift.is_empty { gap.collect() } else { Vec::new() },
            home: "指标",
            odd: &self.example(shift, &moved, submission),
        };
        Some(told.finding(pack, submission, places))
    }

    /// A value that its row cannot have, in brackets.
    fn example(&self, shift: &Shift, moved: &[usize], submission: &Submission) -> String {
        let line = &self.rows[shift.odd];
        let entry = |at: &usize| submission.entry(&line.indicator.code, COLUMNS[*at]);
        let odd = moved.iter().filter_map(entry).find(|entry| !entry.raw.is_empty());
        odd.map(|entry| {
            let name = line.indicator.quoted();
            format!("（如{}{name}填的是“{}”）", entry.place.cell, entry.raw.trim())
        })
        .unwrap_or_default()
    }
}

impl Line<'_> {
    fn row(&self, quarter: Period, submission: &Submission, before: Option<&Submission>) -> Row {
        let code = &self.indicator.code;
        let number = |column| before.and_then(|before| before.entry(code, column)?.number());
        let first = quarter.previous().year() != quarter.year();
        Row {
            asks: asks(self.indicator),
            before: number(Column::Current),
            year_before: if first { Some(Decimal::ZERO) } else { number(Column::Year) },
            current: self.what(submission, code, 0),
            year: self.what(submission, code, 1),
        }
    }

    fn what(&self, submission: &Submission, code: &Code, at: usize) -> What {
        let Some(entry) = submission.entry(code, COLUMNS[at]) else {
            return if self.unasked[at] { What::Other } else { What::Blank };
        };
        if at == 0 && self.is_empty && self.unasked[1] && submission.entry(code, Column::Year).is_none() {
            return What::Blank;
        }
        what(self.indicator, entry)
    }
}

fn asks(indicator: &Indicator) -> Asks {
    match indicator.kind {
        _ if indicator.is_choice() => Asks::Choice,
        Kind::Flag => Asks::Flag,
        Kind::Flow => Asks::Flow,
        Kind::Ytd => Asks::Year,
        _ => Asks::Stock,
    }
}

fn what(indicator: &Indicator, entry: &Entry) -> What {
    // An empty cell whose value stands elsewhere has been taken out with it.
    if entry.raw.is_empty() && entry.state() == State::Unreadable {
        return What::Other;
    }
    if says_nothing(&entry.raw) {
        return What::Blank;
    }
    match entry.number() {
        Some(_) if indicator.kind == Kind::Flag => What::Word,
        Some(number) => What::Number(number),
        None if answer(&entry.raw).is_some() => What::Word,
        None => entry.raw.trim().parse().map_or(What::Other, What::Number),
    }
}

/// Letters and number of a cell's name.
fn split(cell: &str) -> Option<(&str, u32)> {
    let digits = cell.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = cell.split_at(digits);
    let named = !letters.is_empty() && letters.bytes().all(|letter| letter.is_ascii_uppercase());
    named.then(|| number.parse().ok().map(|number| (letters, number))).flatten()
}
