//! The consolidated workbook of the level below as the value that its JSON is read into: every number from 原始值 and
//! 村级明细, where it stands as it was given, and none from a formula.

use std::collections::BTreeMap;

use jibao_contract::book::{
    self, COVER, CUT_OFF, DetailEnd, EDITION, FILLED_ON, Findings, NO_ROWS, OWN_PART, REPORT, SCHEMA, Sheet,
    Source, Texts, UNIT, called_of, span,
};
use jibao_contract::data::{
    Cell, CellStanding, DataError, Edition, Place, SCHEMA as VERSION, Severity, State, Text, Unit, Village,
    VillageValue,
};
use jibao_core::pack::{self, Column, Content, Detail, FormColumn, Indicator, Pack, key};
use jibao_core::returns;
use jibao_core::text::fold::fold;
use jibao_core::text::words::{self, answer};
use rust_decimal::Decimal;

use super::told::{Lacking, Line, Rolled, Sender, Unfit};
use crate::form::value::{is_blank, shown};
use jibao_sheets::{Formula, RawBook, RawCell, RawSheet, RawValue};

/// The bureau's name.
const COMPANY: &str = "company";
/// Tables begin within so many rows.
const HEAD_ROWS: u32 = 12;

/// The report in a consolidated workbook, or why it cannot be used; nothing where it is none.
pub(crate) fn of_workbook(pack: &Pack, book: &RawBook) -> Option<Result<Rolled, Unfit>> {
    let property = |name: &str| book.properties.get(name).map(|text| text.trim().to_owned());
    if property(EDITION).is_some_and(|edition| edition == Edition::Public.label()) {
        return Some(Err(Unfit::Public));
    }
    let (schema, quarter) = (property(SCHEMA)?, property(REPORT)?);
    if schema != VERSION {
        return Some(Err(DataError::Newer { schema }.into()));
    }
    Some(Ok(report(pack, book, &quarter).without_personal()))
}

fn report(pack: &Pack, book: &RawBook, quarter: &str) -> Rolled {
    let property = |name: &str| book.properties.get(name).map(|text| text.trim().to_owned());
    let mut rolled = Rolled {
        quarter: quarter.parse().ok(),
        unit: property(UNIT).map(|code| Unit { code, name: property(COMPANY).unwrap_or_default() }),
        lacking: Vec::new(),
        cells: book
            .sheets
            .iter()
            .flat_map(|sheet| sheet.cells.values())
            .filter(|cell| !is_blank(cell))
            .count(),
        ..Rolled::default()
    };
    let lacking = &mut rolled.lacking;
    let table = |sheet: Sheet, lacking: &mut Vec<Lacking>| Table::find(pack, book, sheet, lacking);
    if let Some(table) = table(Sheet::Source, lacking) {
        (rolled.reporters, rolled.indicators) = values(pack, &table);
    }
    for (wanted, detail) in Sheet::details(pack).zip(&pack.form.details) {
        if let Some(table) = table(wanted, lacking) {
            rolled.villages.extend(table.rows().filter_map(|row| listed(pack, detail, &table, row)));
        }
    }
    if let Some(table) = table(Sheet::Texts, lacking) {
        rolled.texts = table.rows().filter_map(|row| passage(pack, &table, row)).collect();
    }
    if let Some(table) = table(Sheet::Findings, lacking) {
        let level = Findings::Severity.heading();
        rolled.findings = table.rows().filter_map(|row| open(&table.text(row, level))).collect();
    }
    rolled
}

/// A table of a sheet, known by its header row.
struct Table<'a> {
    sheet: &'a RawSheet,
    columns: BTreeMap<String, u16>,
    first: u32,
}

impl<'a> Table<'a> {
    /// A sheet's table where it has every column that it must have; else what it lacks is noted.
    fn find(pack: &Pack, book: &'a RawBook, wanted: Sheet, lacking: &mut Vec<Lacking>) -> Option<Self> {
        let name = wanted.called(pack);
        let Some(sheet) = book.sheets.iter().find(|sheet| sheet.name.trim() == name) else {
            lacking.push(Lacking::Sheet(wanted));
            return None;
        };
        let headings = book::rolled(pack, wanted);
        let (table, absent) = (0..HEAD_ROWS)
            .map(|row| {
                let cells = sheet.cells.row(row).iter();
                let columns: BTreeMap<String, u16> =
                    cells.map(|((_, column), cell)| (shown(cell).trim().to_owned(), *column)).collect();
                let absent: Vec<String> =
                    headings.iter().filter(|name| !columns.contains_key(name.trim())).cloned().collect();
                (Self { sheet, columns, first: row + 1 }, absent)
            })
            .min_by_key(|(_, absent)| absent.len())?;
        let whole = absent.is_empty();
        lacking.extend(absent.into_iter().map(|name| Lacking::Heading(wanted, name)));
        whole.then_some(table)
    }

    /// Rows below the header that hold anything.
    fn rows(&self) -> impl Iterator<Item = u32> + use<'_, 'a> {
        self.sheet.cells.row_numbers().filter(|row| *row >= self.first)
    }

    fn cell(&self, row: u32, name: &str) -> Option<&'a RawCell> {
        self.sheet.cell(row, *self.columns.get(name.trim())?)
    }

    fn text(&self, row: u32, name: &str) -> String {
        self.cell(row, name).map(|cell| shown(cell).trim().to_owned()).unwrap_or_default()
    }

    /// A number as it was typed; a formula's result is none.
    fn number(&self, row: u32, name: &str) -> Option<Decimal> {
        let cell = self.cell(row, name).filter(|cell| cell.formula == Formula::None)?;
        match &cell.value {
            // Percent that a reporter gave stand as fractions of one.
            RawValue::Number(number) if cell.percent => number.checked_mul(Decimal::ONE_HUNDRED),
            RawValue::Number(number) => Some(*number),
            // More digits than a spreadsheet's number holds stand as text.
            RawValue::Text(text) => answer(text).or_else(|| fold(text).trim().parse().ok()),
            _ => None,
        }
    }

    fn place(&self, row: u32) -> Option<Place> {
        let file = self.text(row, Source::File.heading());
        (!file.is_empty()).then(|| Place {
            cell: self.text(row, Source::Cell.heading()),
            sheet: self.text(row, Source::Sheet.heading()),
            file,
        })
    }
}

/// An indicator's rows: by reporter the value of either column, and whether it is the bureau's own.
#[derive(Default)]
struct Rows {
    now: BTreeMap<String, (Cell, bool)>,
    year: BTreeMap<String, (Cell, bool)>,
}

fn values(pack: &Pack, table: &Table<'_>) -> (Vec<Sender>, Vec<Line>) {
    let mut senders: Vec<Sender> = Vec::new();
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    let mut lines: BTreeMap<String, Rows> = BTreeMap::new();
    for row in table.rows() {
        let (id, code) = (table.text(row, Source::UnitId.heading()), table.text(row, Source::Code.heading()));
        if id.is_empty() || code.is_empty() {
            continue;
        }
        let index = *at.entry(id.clone()).or_insert_with(|| {
            let name = table.text(row, Source::Reporter.heading());
            senders.push(Sender {
                id: id.clone(),
                name,
                filled_on: None,
                cut_off: None,
                no_rows: Vec::new(),
            });
            senders.len() - 1
        });
        if code == COVER {
            let day = Some(table.text(row, Source::Value.heading()));
            match table.text(row, Source::Name.heading()).as_str() {
                FILLED_ON => senders[index].filled_on = day,
                CUT_OFF => senders[index].cut_off = day,
                NO_ROWS => senders[index].no_rows.extend(day),
                _ => {}
            }
            continue;
        }
        let own = table.text(row, Source::Part.heading()) == OWN_PART;
        let last_code = code.clone();
        let rows = lines.entry(code).or_default();
        let column = if table.text(row, Source::Span.heading()) == span(Column::Year) {
            &mut rows.year
        } else {
            &mut rows.now
        };
        let chosen = pack.catalogue.get(&last_code).is_some_and(Indicator::is_choice);
        column.insert(id, (given(table, row, chosen), own));
    }
    (senders, lines.into_iter().map(|(code, rows)| line(pack, code, rows)).collect())
}

/// What a row gives; of an indicator that takes words (`chosen`), the word.
fn given(table: &Table<'_>, row: u32, chosen: bool) -> Cell {
    let label = table.text(row, Source::State.heading());
    let (label, standing) = match label.strip_suffix(words::DOUBTED) {
        Some(label) => (label, CellStanding::Doubted),
        None => (&*label, CellStanding::Accepted),
    };
    let state = state(label).unwrap_or(State::Unreadable);
    let scale =
        if table.text(row, Source::Unit.heading()) == "%" { Decimal::ONE_HUNDRED } else { Decimal::ONE };
    let word = || table.text(row, Source::Value.heading());
    let word = (chosen && state == State::Reported).then(word).filter(|word| !word.is_empty());
    let wanted = matches!(state, State::Reported | State::None) && word.is_none();
    let value = table.number(row, Source::Value.heading()).filter(|_| wanted).map(|value| value * scale);
    Cell {
        // A value that somebody put a formula or a word in the place of is none.
        state: if wanted && value.is_none() { State::Unreadable } else { state },
        value,
        word,
        raw: table.text(row, Source::Raw.heading()),
        source: table.place(row),
        year_to_date: None,
        standing,
        remark: table.text(row, Source::Remark.heading()),
        normalised: table.text(row, Source::Normalised.heading()),
    }
}

fn line(pack: &Pack, code: String, rows: Rows) -> Line {
    let main = match pack.catalogue.get(&code) {
        Some(indicator) => indicator.main_column(),
        None if rows.now.is_empty() => Column::Year,
        None => Column::Current,
    };
    let (main, year) = match main {
        Column::Current => (rows.now, rows.year),
        Column::Year => (rows.year, BTreeMap::new()),
    };
    let own: Vec<Decimal> =
        main.values().filter(|(_, own)| *own).filter_map(|(given, _)| given.value).collect();
    let by_reporter = main
        .into_iter()
        .map(|(id, (given, _))| {
            let year_to_date = year.get(&id).and_then(|(year, _)| year.value);
            (id, Cell { year_to_date, ..given })
        })
        .collect();
    Line { code, own_share: (!own.is_empty()).then(|| own.into_iter().sum()), by_reporter }
}

/// The state that a word stands for.
fn state(label: &str) -> Option<State> {
    let all = [
        (returns::State::Reported, State::Reported),
        (returns::State::None, State::None),
        (returns::State::NotApplicable, State::NotApplicable),
        (returns::State::Blank, State::Blank),
        (returns::State::Unreadable, State::Unreadable),
    ];
    all.into_iter().find(|(state, _)| state.label() == label).map(|(_, state)| state)
}

fn listed(pack: &Pack, detail: &Detail, table: &Table<'_>, row: u32) -> Option<Village> {
    let heading = |head: DetailEnd| called_of(head.heading(), pack, &detail.short);
    let county = table.text(row, &heading(DetailEnd::UnitId));
    let header = |id: &str| detail.column(id).map(|column| column.header.as_str());
    let values = detail
        .columns
        .iter()
        .filter(|column| !key::ALL.contains(&column.id.as_str()))
        .filter_map(|column| Some((column.id.clone(), row_value(table, row, column)?)))
        .collect();
    (!county.is_empty()).then(|| Village {
        county,
        detail: pack.form.told_id(detail).to_owned(),
        code: Some(table.text(row, &heading(DetailEnd::RowCode))).filter(|code| !code.is_empty()),
        township: header(key::GROUP).map(|header| table.text(row, header)).unwrap_or_default(),
        name: header(key::NAME).map(|header| table.text(row, header)).unwrap_or_default(),
        values,
        source: table.place(row).unwrap_or_default(),
    })
}

fn row_value(table: &Table<'_>, row: u32, column: &FormColumn) -> Option<VillageValue> {
    let text = table.text(row, &column.header);
    let words = matches!(column.content, Content::Text | Content::Level);
    let number = table.number(row, &column.header).filter(|_| !words);
    let told = |state: State, value: String| Some(VillageValue { state, value });
    match (number, state(&text)) {
        _ if text.is_empty() => None,
        (Some(number), _) => told(State::Reported, number.normalize().to_string()),
        (None, Some(state)) => told(state, String::new()),
        (None, None) if words => told(State::Reported, text),
        (None, None) => told(State::Unreadable, text),
    }
}

fn passage(pack: &Pack, table: &Table<'_>, row: u32) -> Option<Text> {
    let reporter = table.text(row, Texts::UnitId.heading());
    let topic = table.text(row, Texts::Topic.heading());
    let known = pack.form.texts.columns.iter().find(|column| column.header == topic);
    (!reporter.is_empty()).then(|| Text {
        reporter,
        measure: table.text(row, Texts::MeasureCode.heading()),
        topic: known.map_or(topic, |column| column.id.clone()),
        text: table.cell(row, Texts::Text.heading()).map(RawCell::raw_text).unwrap_or_default(),
        adopt: answer(&table.text(row, Texts::Adopt.heading())) == Some(Decimal::ONE),
        source: place(&table.text(row, Texts::Place.heading())),
    })
}

/// A place as it prints: `楚雄市.xlsx › 文字材料 › C5`.
fn place(text: &str) -> Place {
    let mut parts = text.split(" › ").map(str::to_owned);
    let mut next = || parts.next().unwrap_or_default();
    Place { file: next(), sheet: next(), cell: next() }
}

fn open(level: &str) -> Option<Severity> {
    let all = [
        (pack::Severity::Error, Severity::Error),
        (pack::Severity::Warning, Severity::Warning),
        (pack::Severity::Info, Severity::Info),
    ];
    all.into_iter().find(|(severity, _)| severity.label() == level).map(|(_, severity)| severity)
}
