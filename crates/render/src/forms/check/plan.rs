//! Where a form's values stand on the sheet that checks them: every entry once as a number, or as the word for why it is
//! none.

use jibao_contract::form::CHECK_SHEET;
use jibao_core::count::Cell;
use jibao_core::count::consolidate::{Consolidated, register_fact};
use jibao_core::ids::{Code, DetailId};
use jibao_core::pack::{
    Aggregate, Column, Content, Detail, DetailSource, FormColumn, Indicator, Kind, RegisterFact, key,
};
use jibao_core::text::number::plain;
use rust_decimal::Decimal;
use rust_xlsxwriter::utility::{column_number_to_name, row_col_to_cell_absolute};

use crate::forms::places::Page;
use crate::forms::{Form, indicators};

/// First row of the list and of what it is made from.
pub(super) const FIRST: u32 = 4;
/// First column of what the list is made from; it is hidden.
pub(super) const CODE: u16 = 7;
pub(super) const STATE: u16 = 8;
pub(super) const NUMBER: u16 = 9;
pub(super) const GRADE: u16 = 10;
pub(super) const WHERE: u16 = 11;
pub(super) const MESSAGE: u16 = 12;
pub(super) const HINT: u16 = 13;
/// Column of the numbers of 本期, in the rows of 指标表; behind it those of 本年累计.
pub(super) const VALUES: u16 = 15;
/// Column that says of each row whether something happened, whatever the cover says; in its first row, whether the cover
/// says 零报告.
pub(super) const HAPPENED: u16 = 17;
/// Column of the sums over detail sheets.
pub(super) const SUMS: u16 = 18;
/// Column that says of each row of 指标表 whether its 备注 gives a reason.
pub(super) const REASONS: u16 = 19;
/// Column of the lists of words.
pub(super) const WORDS: u16 = 20;
/// Column of the first detail sheet's levels, the last of these lists; another sheet's stand behind its values.
pub(super) const LEVELS: u16 = WORDS + 6;
/// First column of the values of detail sheets, each sheet's in its own rows.
pub(super) const DETAILS: u16 = 28;

/// Stands for a value that was left blank.
pub(super) const BLANK: &str = "空";
/// Stands for what is no value.
pub(super) const WRONG: &str = "错";
/// Stands for 不适用.
pub(super) const OUTSIDE: &str = "不";

/// Stands in a formula where the number of its row stands: the rows of a detail sheet have one formula each column.
pub(super) const ROW: char = '\u{F8FF}';

/// A formula as it stands in a row.
pub(super) fn in_row(formula: &str, row: u32) -> String {
    formula.replace(ROW, &(row + 1).to_string())
}

/// A cell of the row, in a column that stays the same where the formula is copied to the right.
pub(super) fn in_column(column: u16) -> String {
    format!("${}{ROW}", column_number_to_name(column))
}

/// An entry of 指标表: its row there and which of its two values.
pub(super) type Entry = (u32, Column);

/// One value as a formula asks for it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Operand {
    /// The cells added up, or one number.
    pub of: Of,
    /// The entries it comes from, the one to look at first in front.
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Of {
    Cells(Vec<String>),
    Number(Decimal),
}

/// Where everything stands.
pub(super) struct Plan<'a> {
    pub form: Form<'a>,
    /// The rows of 指标表, the first below its header.
    pub asked: Vec<&'a Indicator>,
    /// The detail sheets of the form that have rows.
    pub sheets: Vec<Rows<'a>>,
    /// The sums over them that rules ask for.
    pub sums: Vec<DetailSource>,
}

/// A detail sheet on the sheet that checks.
pub(super) struct Rows<'a> {
    pub detail: &'a Detail,
    /// Its page in the form.
    pub page: Page,
    /// Which of its rows count.
    pub counts: Vec<bool>,
    /// Whether those rows are a register's; else only those count in which a name is written.
    pub registered: bool,
    /// Its columns of values with their places there.
    pub columns: Vec<(&'a FormColumn, u16)>,
    /// The first column of its values.
    pub first: u16,
    /// The column of its levels' words.
    pub levels: u16,
}

impl<'a> Rows<'a> {
    fn new(sheet: crate::forms::details::Sheet<'a>, first: u16) -> Self {
        let columns = sheet.detail.columns.iter().zip(0..);
        let mut rows = Self {
            detail: sheet.detail,
            page: sheet.page(),
            counts: sheet.counted(),
            registered: sheet.is_registered(),
            columns: columns.filter(|(column, _)| column.content != Content::Text).collect(),
            first,
            levels: LEVELS,
        };
        if first > DETAILS {
            rows.levels = rows.listed() + 1;
        }
        rows
    }

    fn width(&self) -> u16 {
        u16::try_from(self.columns.len()).unwrap_or(u16::MAX)
    }

    /// The sheet's own column beside those of the form.
    pub(super) fn told(&self) -> u16 {
        u16::try_from(self.detail.columns.len()).unwrap_or(u16::MAX)
    }

    /// The first of two columns that tell which rows have something to mend, and something to explain.
    pub(super) fn flags(&self) -> u16 {
        self.first + self.width()
    }

    /// The column that tells in which rows 备注 gives a reason.
    pub(super) fn reasons(&self) -> u16 {
        self.flags() + 2
    }

    /// The column that tells in which rows a name is written, where there is no register.
    pub(super) fn listed(&self) -> u16 {
        self.flags() + 3
    }

    /// The first column behind all of these.
    pub(super) fn end(&self) -> u16 {
        match (self.registered, self.levels == LEVELS) {
            (true, true) => self.listed(),
            (false, true) => self.listed() + 1,
            (_, false) => self.levels + 1,
        }
    }

    fn last(&self) -> u32 {
        u32::try_from(self.counts.len()).unwrap_or(u32::MAX)
    }

    fn range_at(&self, column: u16) -> String {
        let [first, last] = [1, self.last()].map(|row| row_col_to_cell_absolute(row, column));
        format!("{first}:{last}")
    }

    /// The cells of a column of values.
    pub(super) fn range(&self, id: &str) -> Option<String> {
        let at = self.columns.iter().position(|(column, _)| column.id == id)?;
        Some(self.range_at(self.first + u16::try_from(at).ok()?))
    }

    /// The cells of the flags of a kind.
    pub(super) fn flag_range(&self, nth: u16) -> String {
        self.range_at(self.flags() + nth)
    }

    /// A value of a row.
    fn cell(&self, id: &str) -> Option<Operand> {
        let at = self.columns.iter().position(|(column, _)| column.id == id)?;
        let column = column_number_to_name(self.first + u16::try_from(at).ok()?);
        Some(Operand {
            of: Of::Cells(vec![on(CHECK_SHEET, &format!("${column}${ROW}"))]),
            entries: Vec::new(),
        })
    }

    /// How many rows count: a number, or a formula where rows are written in.
    pub(super) fn count(&self) -> String {
        if self.registered {
            return self.counts.iter().filter(|counts| **counts).count().to_string();
        }
        format!("SUM({})", self.range_at(self.listed()))
    }

    /// The cell of a row's column in the form.
    pub(super) fn form_cell(&self, form: Form<'_>, column: u16) -> String {
        on(self.page.sheet(form), &format!("{}{ROW}", column_number_to_name(column)))
    }

    /// Its column of 备注.
    pub(super) fn remark(&self) -> Option<u16> {
        self.detail.columns.iter().zip(0..).find(|(column, _)| column.id == key::REMARK).map(|(_, at)| at)
    }

    /// The cell of a row's name in the form.
    pub(super) fn name_cell(&self, form: Form<'_>) -> String {
        self.form_cell(form, position(&self.detail.columns, key::NAME))
    }
}

impl<'a> Plan<'a> {
    pub(super) fn new(form: Form<'a>) -> Self {
        let mut sheets: Vec<Rows<'_>> = Vec::new();
        for sheet in form.details() {
            let rows = Rows::new(sheet, sheets.last().map_or(DETAILS, Rows::end));
            if !rows.counts.is_empty() {
                sheets.push(rows);
            }
        }
        let mut plan = Self { form, asked: indicators::asked(form), sheets, sums: Vec::new() };
        if !plan.sheets.is_empty() {
            let rules = form.pack.rules.rules.iter().flat_map(jibao_core::pack::Rule::references);
            let asked = rules.filter_map(|reference| match reference {
                jibao_core::pack::formula::Reference::Detail(source) => Some(source.clone()),
                _ => None,
            });
            let given = form.pack.catalogue.iter().filter(|one| one.kind == Kind::Derived);
            for source in asked.chain(given.filter_map(|one| one.detail.clone())) {
                if plan.sheet(&source.detail).is_some() && !plan.sums.contains(&source) {
                    plan.sums.push(source);
                }
            }
        }
        plan
    }

    /// The last quarter's values, where they are known.
    pub(super) fn before(&self) -> Option<&'a Consolidated> {
        self.form.earlier.iter().find(|one| one.quarter == self.form.quarter.previous())
    }

    /// The last quarter's value of an indicator.
    pub(super) fn before_cell(&self, code: &Code) -> Option<&'a Cell> {
        self.before()?.line(code.as_str())?.cell(&self.form.reporter.id)
    }

    pub(super) fn year_before(&self, code: &Code) -> Option<Decimal> {
        let then = self.form.quarter.year_before();
        let year = self.form.earlier.iter().find(|one| one.quarter == then)?;
        year.line(code.as_str())?.cell(&self.form.reporter.id)?.number()
    }

    /// Whether a column of an indicator is asked.
    pub(super) fn asks(&self, indicator: &Indicator, column: Column) -> bool {
        indicator.asked_of(self.form.reporter, self.form.quarter) && indicator.asks(column)
    }

    fn row(&self, code: &Code) -> Option<u32> {
        (1..).zip(&self.asked).find(|(_, indicator)| indicator.code == *code).map(|(row, _)| row)
    }

    /// Whether the reporter has to do with an indicator at all.
    pub(super) fn is_asked(&self, code: &Code) -> bool {
        let Some(indicator) = self.form.pack.catalogue.get(code.as_str()) else { return false };
        let reporter = self.form.reporter;
        match (indicator.kind, indicator.aggregate) {
            (Kind::Text, _) | (_, Aggregate::Settings) => false,
            (_, Aggregate::Register) => reporter.is_unit(),
            (Kind::Rate | Kind::Derived, _) if !indicator.numerator.is_empty() => {
                indicator.numerator.iter().all(|term| self.is_asked(term))
            }
            (Kind::Derived, _) => {
                let detail =
                    indicator.detail.as_ref().and_then(|source| self.form.pack.form.detail(&source.detail));
                detail.is_some_and(|detail| detail.asked_of(reporter))
            }
            _ => indicator.asked_of(self.form.reporter, self.form.quarter),
        }
    }

    /// An indicator's own value.
    pub(super) fn now(&self, code: &Code) -> Option<Operand> {
        let indicator = self.form.pack.catalogue.get(code.as_str())?;
        match (indicator.kind, indicator.aggregate) {
            (_, Aggregate::Register) => self.fact(indicator.register.as_ref()?),
            (Kind::Derived, _) if !indicator.numerator.is_empty() => {
                added(&indicator.numerator, |code| self.now(code))
            }
            (Kind::Derived, _) => self.sum(indicator.detail.as_ref()?),
            (Kind::Rate | Kind::Text | Kind::Parameter, _) => None,
            _ => self.entry(indicator, indicator.main_column()),
        }
    }

    /// 本年累计 of an indicator.
    pub(super) fn year(&self, code: &Code) -> Option<Operand> {
        let indicator = self.form.pack.catalogue.get(code.as_str())?;
        match indicator.kind {
            Kind::Flow | Kind::Ytd => self.entry(indicator, Column::Year),
            Kind::Derived if !indicator.numerator.is_empty() => {
                added(&indicator.numerator, |code| self.year(code))
            }
            _ => None,
        }
    }

    fn entry(&self, indicator: &Indicator, column: Column) -> Option<Operand> {
        if !self.asks(indicator, column) {
            return None;
        }
        let row = self.row(&indicator.code)?;
        Some(Operand { of: Of::Cells(vec![value_cell(row, column)]), entries: vec![(row, column)] })
    }

    /// The last quarter's value; none where it is not known.
    pub(super) fn previous(&self, code: &Code) -> Option<Operand> {
        let value = self.before_cell(code)?.number()?;
        Some(Operand::number(value))
    }

    /// The last quarter's 本年累计.
    pub(super) fn previous_year(&self, code: &Code) -> Option<Operand> {
        let indicator = self.form.pack.catalogue.get(code.as_str())?;
        let cell = self.before_cell(code)?;
        let value = if indicator.kind == Kind::Ytd { cell.number()? } else { cell.year? };
        Some(Operand::number(value))
    }

    /// What the register or the county facts give.
    pub(super) fn fact(&self, fact: &RegisterFact) -> Option<Operand> {
        let form = self.form;
        register_fact(form.pack, form.quarter, fact, &form.reporter.id).map(Operand::number)
    }

    /// A detail sheet by its id.
    pub(super) fn sheet(&self, detail: &DetailId) -> Option<&Rows<'a>> {
        self.sheets.iter().find(|rows| rows.detail.id == *detail)
    }

    /// What is made of the rows of a detail sheet.
    pub(super) fn sum(&self, source: &DetailSource) -> Option<Operand> {
        let at = self.sums.iter().position(|known| known == source)?;
        let cell = row_col_to_cell_absolute(FIRST + u32::try_from(at).ok()?, SUMS);
        Some(Operand { of: Of::Cells(vec![cell]), entries: Vec::new() })
    }

    /// A value of a row of a detail sheet.
    pub(super) fn row_cell(&self, detail: &DetailId, id: &str) -> Option<Operand> {
        self.sheet(detail)?.cell(id)
    }

    /// The column of 指标表 in which a value stands.
    pub(super) fn column(&self, column: Column) -> u16 {
        let id = match column {
            Column::Current => "current",
            Column::Year => "year",
        };
        position(&self.form.pack.form.indicators.columns, id)
    }

    /// 备注 of a row of 指标表.
    pub(super) fn remark(&self, row: u32) -> String {
        let column = position(&self.form.pack.form.indicators.columns, "remark");
        on(Page::Indicators.sheet(self.form), &row_col_to_cell_absolute(row, column))
    }

    /// Whether 备注 of a row of 指标表 gives a reason: 1 or 0.
    pub(super) fn reason(row: u32) -> String {
        row_col_to_cell_absolute(row, REASONS)
    }
}

/// The place of a column in a sheet of the form.
pub(super) fn position(columns: &[FormColumn], id: &str) -> u16 {
    columns.iter().zip(0..).find(|(column, _)| column.id == id).map_or(0, |(_, at)| at)
}

/// The cell of an entry's number on the sheet that checks.
pub(super) fn value_cell(row: u32, column: Column) -> String {
    row_col_to_cell_absolute(row, VALUES + u16::from(column == Column::Year))
}

/// A cell of another sheet.
pub(super) fn on(sheet: &str, cell: &str) -> String {
    format!("'{}'!{cell}", sheet.replace('\'', "''"))
}

/// A text in a formula, in pieces that every program takes.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 240;
    let letters: Vec<char> = text.chars().collect();
    let piece = |piece: &[char]| format!("\"{}\"", piece.iter().collect::<String>().replace('"', "\"\""));
    if letters.is_empty() {
        return "\"\"".to_owned();
    }
    letters.chunks(LONGEST).map(piece).collect::<Vec<_>>().join("&")
}

impl Operand {
    /// A value that stands in no cell of the form.
    pub(super) fn number(value: Decimal) -> Self {
        Self { of: Of::Number(value), entries: Vec::new() }
    }

    /// The cells that must hold a number.
    pub(super) fn cells(&self) -> &[String] {
        match &self.of {
            Of::Cells(cells) => cells,
            Of::Number(_) => &[],
        }
    }

    /// As it stands in a formula. `N` makes what is no number zero.
    pub(super) fn text(&self, missing_as_zero: bool) -> String {
        match &self.of {
            Of::Number(value) => plain(*value),
            Of::Cells(cells) => {
                let cell = |cell: &String| if missing_as_zero { format!("N({cell})") } else { cell.clone() };
                let cells: Vec<String> = cells.iter().map(cell).collect();
                if cells.len() == 1 { cells.concat() } else { format!("({})", cells.join("+")) }
            }
        }
    }
}

/// Cells added up; none where one of them is not asked for.
fn added(codes: &[Code], of: impl Fn(&Code) -> Option<Operand>) -> Option<Operand> {
    let (mut cells, mut entries) = (Vec::new(), Vec::new());
    for operand in codes.iter().map(of) {
        let Operand { of: Of::Cells(more), entries: places } = operand? else { return None };
        cells.extend(more);
        entries.extend(places);
    }
    Some(Operand { of: Of::Cells(cells), entries })
}
