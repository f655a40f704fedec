//! A detail sheet: every row of the reporter's register, or the rows of a submission as they stand. Without a register, rows
//! to be written in.

use std::collections::{BTreeMap, BTreeSet};

use jibao_core::pack::{Content, Detail, FormColumn, RegisterRow, RegisterVersion, key};
use jibao_core::returns::{DetailRow, Given};
use jibao_core::text::words;
use rust_xlsxwriter::{DataValidation, Format, Worksheet, XlsxError};

use super::places::{Known, Page};
use super::value::{put_choice, put_given};
use super::{Form, check, validation};
use crate::sheet;

/// Columns that tell which row it is: a register fills them.
const KEYS: [&str; 3] = [key::GROUP, key::NAME, key::KIND];
/// Rows of a blank sheet without a register, and rows to write in below those of one that is sent back.
const BLANK_ROWS: usize = 200;
const MORE_ROWS: usize = 20;

/// One row: the words that tell it, and the submission's row where there is one.
struct Row<'a> {
    names: [&'a str; 3],
    given: Option<&'a DetailRow>,
}

impl Row<'_> {
    /// A row to be written in.
    const EMPTY: Self = Self { names: [""; 3], given: None };
}

struct Looks {
    fixed: Format,
    number: Format,
    choice: Format,
    text: Format,
}

/// One detail sheet of a form.
#[derive(Clone, Copy)]
pub(super) struct Sheet<'a> {
    pub form: Form<'a>,
    /// Its place among the pack's.
    pub at: usize,
    pub detail: &'a Detail,
}

impl<'a> Form<'a> {
    /// The detail sheets that the form has.
    pub(super) fn details(self) -> impl Iterator<Item = Sheet<'a>> {
        let all = self.pack.form.details.iter().enumerate();
        let asked = all.filter(move |(_, detail)| detail.asked_of(self.reporter));
        asked.map(move |(at, detail)| Sheet { form: self, at, detail })
    }

    /// One of them by its place among the pack's.
    pub(super) fn detail(self, at: usize) -> Option<Sheet<'a>> {
        self.details().find(|sheet| sheet.at == at)
    }
}

impl<'a> Sheet<'a> {
    pub(super) fn page(self) -> Page {
        Page::Detail(self.at)
    }

    fn register(self) -> Option<&'a RegisterVersion> {
        self.form.pack.registers.version(&self.detail.id, self.form.quarter)
    }

    /// Whether its rows are those of a register.
    pub(super) fn is_registered(self) -> bool {
        self.register().is_some()
    }

    fn listed(self) -> impl Iterator<Item = &'a RegisterRow> {
        self.register().into_iter().flat_map(move |register| register.of(&self.form.reporter.id))
    }

    /// The rows of the submission; `None` where it has no such sheet.
    fn given(self) -> Option<&'a [DetailRow]> {
        self.form.filled?.details.get(&self.detail.id)
    }

    pub(super) fn write(self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let form = self.form;
        let columns = &self.detail.columns;
        let beside = usize::from(form.checks);
        form.header(sheet, self.page(), columns, beside)?;
        let rows = self.rows();
        let last = self.last_row();
        let looks = Looks {
            fixed: sheet::cell(),
            number: sheet::number("#,##0").set_unlocked(),
            choice: sheet::centred().set_unlocked(),
            text: sheet::cell().set_unlocked(),
        };
        for (column, at) in columns.iter().zip(0..) {
            sheet.set_column_width(at, width(&column.id))?;
            for (row, number) in rows.iter().zip(1..) {
                self.cell(sheet, (number, at), row, column, &looks)?;
            }
            if let (Some(rule), true) = (self.rule(column)?, last > 0) {
                sheet.add_data_validation(1, at, last, at, &rule)?;
            }
        }
        let last_column = u16::try_from((columns.len() + beside).saturating_sub(1)).unwrap_or(u16::MAX);
        sheet.autofilter(0, 0, last, last_column)?;
        sheet.set_freeze_panes(1, 2)?;
        // Two rows of header text: the column names are longer than the numbers below them.
        sheet.set_row_height(0, 36)?;
        check::mark_details(self, sheet)?;
        let end = form.write_sentences(sheet, self.page(), (last, columns.len()))?;
        form.print(sheet, true, end, columns.len() + beside)
    }

    /// Which rows count: each of the register once, as sums over the sheet take them; without a register all, as far as
    /// something is written in them.
    pub(super) fn counted(self) -> Vec<bool> {
        let registered = self.is_registered();
        let mut seen = BTreeSet::new();
        let counts = |row: &Row<'_>| match row.given.and_then(|given| given.code.as_deref()) {
            Some(code) => seen.insert(code.to_owned()),
            None => row.given.is_none() || !registered,
        };
        self.rows().iter().map(counts).collect()
    }

    fn rows(self) -> Vec<Row<'a>> {
        let own = self.given();
        let given = own.into_iter().flatten();
        let given = given.map(|row| Row { names: [&row.group, &row.name, &row.kind], given: Some(row) });
        let mut rows: Vec<Row<'_>> = given.collect();
        if !self.is_registered() {
            self.leave_room(&mut rows);
        } else if own.is_none() || self.form.returned.is_some() {
            // A return that is sent back gets the rows it lacks where they belong; otherwise its rows stay as they are.
            self.restore(&mut rows);
        }
        rows
    }

    /// Rows to write in, where no register says which there are.
    fn leave_room(self, rows: &mut Vec<Row<'a>>) {
        if rows.is_empty() && self.given().is_some() {
            let none = self.form.pack.form.words.none.first().map_or("", String::as_str);
            rows.push(Row { names: ["", none, ""], given: None });
        }
        let more = match (self.form.returned, self.given()) {
            (Some(_), _) => MORE_ROWS,
            (None, Some(_)) => 0,
            (None, None) => BLANK_ROWS,
        };
        rows.extend((0..more).map(|_| Row::EMPTY));
    }

    /// Puts each row that is lacking behind the one that the register has before it.
    fn restore(self, rows: &mut Vec<Row<'a>>) {
        let lacking: BTreeSet<&str> = self.lacking().into_iter().map(|listed| listed.code.as_str()).collect();
        let mut at: BTreeMap<&str, usize> = BTreeMap::new();
        for (row, place) in rows.iter().zip(0..) {
            at.extend(row.given.and_then(|given| Some((given.code.as_deref()?, place))));
        }
        // Where no row is one of the register's, all of it stands below.
        let mut next = if at.is_empty() { rows.len() } else { 0 };
        for listed in self.listed() {
            if lacking.contains(listed.code.as_str()) {
                let names = [listed.group.as_str(), &listed.name, &listed.kind];
                rows.insert(next, Row { names, given: None });
                at.values_mut().filter(|place| **place >= next).for_each(|place| *place += 1);
                next += 1;
            } else if let Some(place) = at.get(listed.code.as_str()) {
                next = place + 1;
            }
        }
    }

    /// The sheet's rows.
    pub(super) fn all_rows(self) -> Vec<u32> {
        (1..).zip(self.rows()).map(|(row, _)| row).collect()
    }

    /// The last of them.
    pub(super) fn last_row(self) -> u32 {
        u32::try_from(self.rows().len()).unwrap_or(u32::MAX)
    }

    /// The register's rows that no row of the submission is about.
    fn lacking(self) -> Vec<&'a RegisterRow> {
        let rows = self.given().into_iter().flatten();
        let there: BTreeSet<&str> = rows.filter_map(|row| row.code.as_deref()).collect();
        self.listed().filter(|listed| !there.contains(listed.code.as_str())).collect()
    }

    /// Name cells of the rows that a submission lacks.
    pub(super) fn added(self) -> Vec<(u32, u16)> {
        if !self.is_registered() {
            return Vec::new();
        }
        let column = self.detail.columns.iter().zip(0..).find(|(column, _)| column.id == key::NAME);
        let column = column.map_or(0, |(_, at)| at);
        let rows = self.rows().into_iter().zip(1..);
        rows.filter(|(row, _)| row.given.is_none()).map(|(_, row)| (row, column)).collect()
    }

    /// The cells that a submission's rows filled. A row as a whole is its name.
    pub(super) fn places(self) -> Vec<Known<'a>> {
        let columns = &self.detail.columns;
        let rows = self.rows().into_iter().zip(1..);
        let known = rows.filter_map(|(row, at)| Some((row.given?, at))).flat_map(|(given, row)| {
            columns.iter().zip(0..).filter_map(move |(column, at)| {
                let value = given.values.get(&column.id);
                let place = match given.values.entry(&column.id) {
                    _ if column.id == key::NAME => given.place.clone(),
                    entry => entry?.place,
                };
                let written = value.map_or("", |value| self.form.written(value));
                Some(Known { place, row, column: at, remark: &given.remark, written })
            })
        });
        known.collect()
    }

    fn cell(
        self,
        sheet: &mut Worksheet,
        (row, at): (u32, u16),
        shown: &Row<'_>,
        column: &FormColumn,
        looks: &Looks,
    ) -> Result<(), XlsxError> {
        let look = |format| self.form.look(self.page(), (row, at), format);
        if let Some(place) = KEYS.iter().position(|id| *id == column.id) {
            let format = if self.is_registered() { &looks.fixed } else { &looks.text };
            return sheet::put(sheet, row, at, shown.names[place], &look(format));
        }
        if column.id == key::REMARK {
            let remark = shown.given.map_or("", |given| given.remark.as_str());
            return sheet::put(sheet, row, at, remark, &look(&looks.text));
        }
        let entry = shown.given.and_then(|given| given.values.get(column.id.as_str()));
        let given = self.form.given(entry);
        match column.content {
            Content::Count => put_given(sheet, row, at, &given, &look(&looks.number)),
            Content::Has => put_choice(sheet, row, at, given, words::HAS_OR_NOT, &look(&looks.choice)),
            Content::Yes => put_choice(sheet, row, at, given, words::YES_OR_NO, &look(&looks.choice)),
            Content::Level => {
                sheet::put(sheet, row, at, level(entry, &self.detail.levels), &look(&looks.choice))
            }
            Content::Text => put_given(sheet, row, at, &given, &look(&looks.text)),
        }
    }

    fn rule(self, column: &FormColumn) -> Result<Option<DataValidation>, XlsxError> {
        if column.id == key::KIND && !self.is_registered() {
            let kinds: Vec<&str> = self.detail.kinds.iter().map(|kind| kind.name.as_str()).collect();
            return validation::choice(&kinds).map(Some);
        }
        match column.content {
            Content::Count => validation::count().map(Some),
            Content::Has => validation::choice(&words::HAS_OR_NOT).map(Some),
            Content::Yes => validation::choice(&words::YES_OR_NO).map(Some),
            Content::Level => validation::choice(&self.detail.levels).map(Some),
            Content::Text => Ok(None),
        }
    }
}

fn width(id: &str) -> f64 {
    match id {
        key::GROUP => 14.0,
        key::NAME => 24.0,
        key::KIND => 6.0,
        key::REMARK => 18.0,
        _ => 9.0,
    }
}

/// A level is kept as the word that was written.
fn level<'a>(entry: Option<&'a Given>, levels: &[String]) -> &'a str {
    let Some(entry) = entry else { return "" };
    let known = levels.contains(&entry.raw);
    if known || entry.state() != jibao_core::returns::State::NotApplicable {
        return &entry.raw;
    }
    entry.state().label()
}
