//! The consolidated workbook of the level below as the value that its JSON is read into: every number from 原始值 and
//! 村级明细, where it stands as it was given, and none from a formula.

use std::collections::BTreeMap;

use jibao_core::finding::Severity;
use jibao_core::pack::{Column, Content, FormColumn, Pack};
use jibao_core::submission::{Place, State};
use rust_decimal::Decimal;

use super::{Given, Line, Open, Passage, Rolled, Sender, Unit, Village, VillageValue};
use crate::form::value::{is_blank, shown};
use crate::raw::{Formula, RawBook, RawCell, RawSheet, RawValue};

/// Document property with the quarter: by it the workbook is known.
const REPORT: &str = "jibao.report";
/// Name and version of the schema that it holds the values of.
const SCHEMA: &str = "jibao.schema";
/// Code of the bureau that wrote it.
const UNIT: &str = "jibao.unit";
/// The bureau's name.
const COMPANY: &str = "company";
/// Stands for an indicator's code in the rows of a return's cover.
const COVER: &str = "封面";
/// Says that a section's value is a part of the bureau's own activity.
const OWN: &str = "本级";
/// Tables begin within so many rows.
const HEAD_ROWS: u32 = 12;

/// The report in a consolidated workbook; nothing where it is none.
pub(crate) fn of_workbook(pack: &Pack, book: &RawBook) -> Option<Rolled> {
    let property = |name: &str| book.properties.get(name).map(|text| text.trim().to_owned());
    let mut rolled = Rolled {
        schema: property(SCHEMA)?,
        quarter: property(REPORT)?,
        unit: property(UNIT).map(|code| Unit { code, name: property(COMPANY).unwrap_or_default() }),
        reporters: Vec::new(),
        indicators: Vec::new(),
        villages: Vec::new(),
        texts: Vec::new(),
        findings: Vec::new(),
        cells: book
            .sheets
            .iter()
            .flat_map(|sheet| sheet.cells.values())
            .filter(|cell| !is_blank(cell))
            .count(),
    };
    let source =
        ["单位代码", "报送单位", "代码", "栏", "原文", "值", "单位", "状态", "文件", "表", "格", "计入"];
    if let Some(table) = Table::find(book, &source) {
        (rolled.reporters, rolled.indicators) = values(pack, &table);
    }
    let village = ["县市", "单位代码", "村代码", "文件", "表", "格"];
    if let Some(table) = Table::find(book, &village) {
        rolled.villages = table.rows().filter_map(|row| of_village(pack, &table, row)).collect();
    }
    if let Some(table) = Table::find(book, &["单位代码", "任务代码", "类别", "内容", "建议采用", "出处"])
    {
        rolled.texts = table.rows().filter_map(|row| passage(pack, &table, row)).collect();
    }
    if let Some(table) = Table::find(book, &["级别", "问题", "请怎样处理", "规则"]) {
        rolled.findings = table.rows().filter_map(|row| open(&table.text(row, "级别"))).collect();
    }
    Some(rolled)
}

/// A table of a sheet, known by its header row.
struct Table<'a> {
    sheet: &'a RawSheet,
    columns: BTreeMap<String, u16>,
    first: u32,
}

impl<'a> Table<'a> {
    fn find(book: &'a RawBook, wanted: &[&str]) -> Option<Self> {
        book.sheets.iter().find_map(|sheet| {
            (0..HEAD_ROWS).find_map(|row| {
                let cells = sheet.cells.row(row).iter();
                let columns: BTreeMap<String, u16> =
                    cells.map(|((_, column), cell)| (shown(cell).trim().to_owned(), *column)).collect();
                let all = wanted.iter().all(|name| columns.contains_key(*name));
                all.then_some(Self { sheet, columns, first: row + 1 })
            })
        })
    }

    /// Rows below the header that hold anything.
    fn rows(&self) -> impl Iterator<Item = u32> + use<'_, 'a> {
        self.sheet.cells.row_numbers().filter(|row| *row >= self.first)
    }

    fn cell(&self, row: u32, name: &str) -> Option<&'a RawCell> {
        self.sheet.cell(row, *self.columns.get(name)?)
    }

    fn text(&self, row: u32, name: &str) -> String {
        self.cell(row, name).map(|cell| shown(cell).trim().to_owned()).unwrap_or_default()
    }

    /// A number as it was typed; a formula's result is none.
    fn number(&self, row: u32, name: &str) -> Option<Decimal> {
        let cell = self.cell(row, name).filter(|cell| cell.formula == Formula::None)?;
        match &cell.value {
            RawValue::Number(number) => Some(*number),
            RawValue::Text(text) => match text.trim() {
                "是" | "有" => Some(Decimal::ONE),
                "否" | "无" => Some(Decimal::ZERO),
                // More digits than a spreadsheet's number holds stand as text.
                digits => digits.parse().ok(),
            },
            _ => None,
        }
    }

    fn place(&self, row: u32) -> Option<Place> {
        let file = self.text(row, "文件");
        let place = || Place::sheet(&*file, self.text(row, "表")).cell(self.text(row, "格"));
        (!file.is_empty()).then(place)
    }
}

/// An indicator's rows: by reporter the value of either column, and whether it is the bureau's own.
#[derive(Default)]
struct Rows {
    now: BTreeMap<String, (Given, bool)>,
    year: BTreeMap<String, (Given, bool)>,
}

fn values(pack: &Pack, table: &Table<'_>) -> (Vec<Sender>, Vec<Line>) {
    let mut senders: Vec<Sender> = Vec::new();
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    let mut lines: BTreeMap<String, Rows> = BTreeMap::new();
    for row in table.rows() {
        let (id, code) = (table.text(row, "单位代码"), table.text(row, "代码"));
        if id.is_empty() || code.is_empty() {
            continue;
        }
        let index = *at.entry(id.clone()).or_insert_with(|| {
            let name = table.text(row, "报送单位");
            senders.push(Sender { id: id.clone(), name, filled_on: None, cut_off: None });
            senders.len() - 1
        });
        if code == COVER {
            let day = Some(table.text(row, "值"));
            match table.text(row, "指标").as_str() {
                "填报日期" => senders[index].filled_on = day,
                "统计截止日期" => senders[index].cut_off = day,
                _ => {}
            }
            continue;
        }
        let own = table.text(row, "计入") == OWN;
        let rows = lines.entry(code).or_default();
        let column = if table.text(row, "栏") == "本年累计" { &mut rows.year } else { &mut rows.now };
        column.insert(id, (given(table, row), own));
    }
    (senders, lines.into_iter().map(|(code, rows)| line(pack, code, rows)).collect())
}

fn given(table: &Table<'_>, row: u32) -> Given {
    let state = state(&table.text(row, "状态")).unwrap_or(State::Unreadable);
    let scale = if table.text(row, "单位") == "%" { Decimal::ONE_HUNDRED } else { Decimal::ONE };
    let wanted = matches!(state, State::Reported | State::None);
    let value = table.number(row, "值").filter(|_| wanted).map(|value| value * scale);
    Given {
        // A value that somebody put a formula or a word in the place of is none.
        state: if wanted && value.is_none() { State::Unreadable } else { state },
        value,
        raw: table.text(row, "原文"),
        source: table.place(row),
        year_to_date: None,
        remark: table.text(row, "备注"),
        normalised: table.text(row, "规范说明"),
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
            (id, Given { year_to_date, ..given })
        })
        .collect();
    Line { code, own_share: (!own.is_empty()).then(|| own.into_iter().sum()), by_reporter }
}

/// The state that a word stands for.
fn state(label: &str) -> Option<State> {
    let all = [State::Reported, State::None, State::NotApplicable, State::Blank, State::Unreadable];
    all.into_iter().find(|state| state.label() == label)
}

fn of_village(pack: &Pack, table: &Table<'_>, row: u32) -> Option<Village> {
    let county = table.text(row, "单位代码");
    let header =
        |id: &str| pack.form.village_column(id).map_or(String::new(), |column| column.header.clone());
    let values = pack
        .form
        .villages
        .columns
        .iter()
        .filter(|column| !["township", "village", "kind", "remark"].contains(&column.id.as_str()))
        .filter_map(|column| Some((column.id.clone(), village_value(table, row, column)?)))
        .collect();
    (!county.is_empty()).then(|| Village {
        county,
        code: Some(table.text(row, "村代码")).filter(|code| !code.is_empty()),
        township: table.text(row, &header("township")),
        name: table.text(row, &header("village")),
        values,
        source: table.place(row).unwrap_or_default(),
    })
}

fn village_value(table: &Table<'_>, row: u32, column: &FormColumn) -> Option<VillageValue> {
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

fn passage(pack: &Pack, table: &Table<'_>, row: u32) -> Option<Passage> {
    let reporter = table.text(row, "单位代码");
    let topic = table.text(row, "类别");
    let known = pack.form.texts.columns.iter().find(|column| column.header == topic);
    (!reporter.is_empty()).then(|| Passage {
        reporter,
        measure: table.text(row, "任务代码"),
        topic: known.map_or(topic, |column| column.id.clone()),
        text: table.cell(row, "内容").map(RawCell::raw_text).unwrap_or_default(),
        adopt: table.text(row, "建议采用") == "是",
        source: place(&table.text(row, "出处")),
    })
}

/// A place as it prints: `楚雄市.xlsx › 文字材料 › C5`.
fn place(text: &str) -> Place {
    let mut parts = text.split(" › ").map(str::to_owned);
    let mut next = || parts.next().unwrap_or_default();
    Place { file: next().into(), sheet: next().into(), cell: next() }
}

fn open(level: &str) -> Option<Open> {
    let severity = match level {
        level if level == Severity::Error.label() => "error",
        level if level == Severity::Warning.label() => "warning",
        level if level == Severity::Info.label() => "info",
        _ => return None,
    };
    Some(Open { severity: severity.to_owned() })
}
