//! The consolidated workbook (汇总表): sheets that show a report. What the numbers are is core's business.

mod county;
mod details;
mod figures;
mod findings;
mod goals;
mod groups;
mod indicators;
mod live;
mod method;
mod opening;
mod overview;
mod plan;
mod row;
mod saving;
mod sections;
mod shown;
mod source;
mod tables;
mod trend;
mod units;
mod words;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use jibao_contract::book::{self, DetailStart, HEADER, Sheet};
use jibao_contract::form;
use jibao_core::ids::{DetailId, long_date};
use jibao_core::pack::{Detail, Indicator, Pack, Reporter};
use jibao_core::public::Edition;
use jibao_core::report::Report;
use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, Format, Workbook, Worksheet, XlsxError};

use crate::json;
use crate::narrative::Narrative;
use crate::sheet;
use plan::Plan;
use row::Looks;
use saving::guarded;
pub use saving::{Book, WorkbookError};
use tables::{How, Purpose, Table};

/// What a workbook says beside the report.
#[derive(Debug, Clone, Default)]
pub struct Extra<'a> {
    /// Sentences for the sheet 说明, such as which program wrote it.
    pub notes: Vec<String>,
    /// Inputs and pack with their SHA-256, listed in 说明.
    pub hashes: Vec<(String, String)>,
    /// The quarter's texts: their numbers are traced in 数字出处.
    pub narrative: Option<&'a Narrative>,
    /// Where long sheets stand until the workbook is saved; the system's own folder, if nothing is said.
    pub temporary: Option<&'a Path>,
}

/// The consolidated workbook of a report. The same arguments give the same bytes.
///
/// # Errors
/// If a sheet cannot be written.
pub fn compose(pack: &Pack, report: Edition<'_>, extra: &Extra<'_>) -> Result<Book, WorkbookError> {
    let plan = Plan::new(pack, report, extra.narrative.is_some());
    let view = View {
        pack,
        edition: report,
        report: report.report(),
        extra,
        plan: &plan,
        sample: report.inbox.submissions.iter().any(|submission| submission.sample),
    };
    let quarter = report.quarter.label();
    match guarded(|| view.build()) {
        Ok(book) => Ok(Book { book, quarter }),
        Err(source) => Err(WorkbookError::of(quarter, source)),
    }
}

/// The same, saved.
///
/// # Errors
/// If it cannot be made.
pub fn write(pack: &Pack, report: Edition<'_>, extra: &Extra<'_>) -> Result<Vec<u8>, WorkbookError> {
    let mut bytes = Vec::new();
    compose(pack, report, extra)?.save(&mut bytes)?;
    Ok(bytes)
}

/// Size on the screen: thirteen counties' columns fit beside the names.
const ZOOM: u16 = 90;

/// From this many rows on a sheet of record keeps one height a row, and findings are written as they come.
const LARGE: usize = 20_000;

/// What all sheets draw on.
#[derive(Clone, Copy)]
struct View<'a> {
    pack: &'a Pack,
    edition: Edition<'a>,
    report: &'a Report,
    extra: &'a Extra<'a>,
    plan: &'a Plan<'a>,
    sample: bool,
}

/// Last row and column of a table.
struct Extent(u32, u16);

/// A sheet of the book.
struct Planned<'a> {
    name: String,
    content: Content<'a>,
}

/// The column of a detail sheet that a column of the return stands in.
fn detail_column(detail: &Detail, id: &str) -> Option<u16> {
    let at = detail.columns.iter().position(|column| column.id == id)?;
    u16::try_from(at + DetailStart::COUNT).ok()
}

impl Planned<'_> {
    /// Whether it is written row by row as it comes, and not kept in memory.
    fn is_streamed(&self, view: View<'_>) -> bool {
        matches!(&self.content, Content::Table(table) if view.streamed(table.sheet))
    }

    /// Whether it is a detail sheet.
    fn is_detail(&self) -> bool {
        matches!(&self.content, Content::Table(table) if matches!(table.sheet, Sheet::Detail(_)))
    }
}

/// The names of the tables on some sheets, and the ranges that they cover.
type Written = Result<Vec<Option<(Cow<'static, str>, String)>>, XlsxError>;

/// What stands on a sheet.
enum Content<'a> {
    Overview,
    Table(Table),
    County(&'a Reporter),
    Method,
}

impl<'a> View<'a> {
    fn build(self) -> Result<Workbook, XlsxError> {
        let mut book = sheet::workbook()?;
        book.set_properties(&self.properties()?);
        if let Some(folder) = self.extra.temporary {
            // One that takes nothing is no reason to do without.
            let _ = book.set_tempdir(folder);
        }
        let plan = self.sheets();
        if plan.iter().any(|one| one.is_detail() && one.is_streamed(self)) {
            for look in details::all_looks(self) {
                book.register_format(&look);
            }
        }
        for one in &plan {
            let streamed = one.is_streamed(self);
            let sheet =
                if streamed { book.add_worksheet_with_constant_memory()? } else { book.add_worksheet() };
            sheet.set_name(&one.name)?;
        }
        let mut sheets: Vec<_> = book.worksheets_mut().iter_mut().zip(&plan).collect();
        // Sheets that are written as they come number their looks by who comes first: one after another, and those of
        // details beside them, whose looks stand there already.
        let mut streamed: Vec<_> = sheets.extract_if(.., |(_, one)| one.is_streamed(self)).collect();
        let details: Vec<_> = streamed.extract_if(.., |(_, one)| one.is_detail()).collect();
        let write = |(sheet, one): (&mut Worksheet, &Planned<'_>)| self.write(sheet, one);
        let in_turn = |lane: Vec<(&mut Worksheet, &Planned<'_>)>| lane.into_iter().map(write).collect();
        // The two that cannot be parted first, what can be beside the rest of the longer one.
        let (details, (others, at_once)): (Written, (Written, Written)) = rayon::join(
            || in_turn(details),
            || {
                rayon::join(
                    || in_turn(streamed),
                    || sheets.into_par_iter().with_max_len(1).map(write).collect(),
                )
            },
        );
        let ranges: BTreeMap<_, _> = details?.into_iter().chain(others?).chain(at_once?).flatten().collect();
        for table in &Table::all(self.pack) {
            if let Some(range) = ranges.get(&table.named) {
                book.define_name(table.name(self.pack), range)?;
            }
        }
        Ok(book)
    }

    /// The sheets in their order.
    fn sheets(self) -> Vec<Planned<'a>> {
        let stands = |sheet: Sheet| sheet.stands(&self.plan.shape);
        let mut planned = vec![Planned { name: plan::OVERVIEW.to_owned(), content: Content::Overview }];
        for table in Table::all(self.pack).into_iter().filter(|table| stands(table.sheet)) {
            let name = table.sheet.called(self.pack).into_owned();
            let sheet = table.sheet;
            planned.push(Planned { name, content: Content::Table(table) });
            if sheet == Sheet::Trend && stands(Sheet::County) {
                planned.extend(self.counties());
            }
        }
        planned.push(Planned { name: Sheet::Method.name().to_owned(), content: Content::Method });
        planned
    }

    /// One sheet a county, by its name.
    fn counties(self) -> Vec<Planned<'a>> {
        let all = Sheet::all(self.pack);
        let others = all.iter().filter(|one| **one != Sheet::County);
        let mut taken: Vec<String> = others.map(|one| one.called(self.pack).into_owned()).collect();
        let named = self.plan.counties.iter().map(|county| Planned {
            name: sheet::sheet_name(&county.name, &mut taken),
            content: Content::County(county),
        });
        named.collect()
    }

    /// Writes a sheet; the name of its table, and the range that it covers.
    fn write(
        self,
        sheet: &mut Worksheet,
        planned: &Planned<'_>,
    ) -> Result<Option<(Cow<'static, str>, String)>, XlsxError> {
        let table = match &planned.content {
            Content::Overview => {
                overview::write(self, sheet)?;
                sheet.set_tab_color(Purpose::Leader.tab()).set_active(true);
                return Ok(None);
            }
            Content::Method => {
                method::write(self, sheet)?;
                sheet.set_tab_color(Purpose::Record.tab());
                return Ok(None);
            }
            Content::County(county) => {
                county::write(self, sheet, &planned.name, county)?;
                sheet.set_tab_color(Purpose::County.tab()).set_zoom(ZOOM);
                return Ok(None);
            }
            Content::Table(table) => table,
        };
        let Extent(row, column) = match table.write {
            How::With(write) => write(self, sheet)?,
            How::Detail(number) => details::write(self, number, sheet)?,
        };
        sheet.set_tab_color(table.purpose.tab()).set_zoom(ZOOM);
        let last = rust_xlsxwriter::utility::row_col_to_cell_absolute(row, column);
        Ok(Some((table.named.clone(), format!("='{}'!$A${}:{last}", planned.name, HEADER + 1))))
    }

    /// Whether a sheet is written row by row as it comes, and not kept in memory: those that grow with rows and reporters.
    fn streamed(self, sheet: Sheet) -> bool {
        match sheet {
            Sheet::Source
            | Sheet::Units
            | Sheet::GoalsByUnit
            | Sheet::Groups
            | Sheet::Before
            | Sheet::Texts
            | Sheet::Detail(_) => true,
            // Where they are few, their rows are as high as their words are long.
            Sheet::Findings => self.report.findings.len() > LARGE,
            _ => false,
        }
    }

    /// For whom it is, in the word that readers see.
    fn whose(self) -> &'static str {
        json::edition(self.edition).label()
    }

    /// Whether it is the edition for the public.
    fn public(self) -> bool {
        self.edition.is_public()
    }

    /// The looks of cells, which compute unless the edition is the public's.
    fn looks(self) -> Looks {
        Looks { computes: !self.public(), ..Looks::new() }
    }

    /// Whether rows are tens of thousands.
    fn large(self) -> bool {
        self.plan.source.len() > LARGE
    }

    /// A detail sheet with its place in the form.
    fn detail(self, id: &DetailId) -> Option<(usize, &'a Detail)> {
        self.pack.form.details.iter().enumerate().find(|(_, detail)| detail.id == *id)
    }

    /// The sheet of the detail rows that an indicator is made of.
    fn detail_of(self, indicator: &Indicator) -> Option<(usize, &'a Detail)> {
        self.detail(&indicator.detail.as_ref()?.detail)
    }

    fn properties(self) -> Result<DocProperties, XlsxError> {
        let about = &self.pack.about;
        let properties = DocProperties::new()
            .set_title(self.title("汇总表"))
            .set_subject(&about.campaign)
            .set_author(&about.office)
            .set_company(&about.bureau)
            .set_category(self.whose())
            // The clock would make two runs differ; the day the returns were due is the same in all of them.
            .set_creation_datetime(&sheet::date(&self.report.deadline)?)
            .set_custom_property(form::QUARTER, self.report.quarter.to_string())
            .set_custom_property(book::PACK, format!("{} {}", about.id, about.version))
            .set_custom_property(book::EDITION, self.whose());
        // By these the level above takes it as returns; the public edition does not hold them.
        let properties = if self.public() {
            properties
        } else {
            properties
                .set_custom_property(book::REPORT, self.report.quarter.to_string())
                .set_custom_property(book::SCHEMA, jibao_contract::data::SCHEMA)
                .set_custom_property(book::UNIT, about.code.as_str())
        };
        Ok(if self.sample { properties.set_custom_property(form::SAMPLE, "1") } else { properties })
    }

    fn title(self, what: &str) -> String {
        let about = &self.pack.about;
        format!("{}{}{}{what}", about.bureau, self.report.quarter.label(), about.campaign)
    }

    /// Title over so many columns, and the line below it with edition, cut-off, mark and a note.
    fn head(
        self,
        sheet: &mut Worksheet,
        what: &str,
        columns: usize,
        note: Option<&str>,
    ) -> Result<(), XlsxError> {
        let last = last_column(columns);
        let (look, below) = self.head_looks();
        let title = self.title(what);
        sheet.merge_range(0, 0, 0, last, &sheet::cell_text(&title), &look)?;
        sheet.set_row_height(0, 36)?;
        let line = [
            Some(format!("【{}】", self.whose())),
            Some(format!("统计截至{}", long_date(self.report.cut_off))),
            self.sample.then(|| sheet::SAMPLE.to_owned()),
            note.map(str::to_owned),
        ];
        let line: Vec<String> = line.into_iter().flatten().collect();
        sheet::put(sheet, 1, 0, &line.join("　"), &below)
    }

    /// The looks of the title, and of the line below it.
    fn head_looks(self) -> (Format, Format) {
        let below = if self.sample { sheet::mark() } else { sheet::body() };
        (sheet::title(), below.set_font_size(11))
    }

    /// Over whom changes are, where not everybody reported: they do not follow from the totals beside them.
    fn like_for_like(self) -> Option<String> {
        let absent = self.report.absent();
        let names: Vec<&str> = absent.iter().map(|id| self.pack.reporters.name(id)).collect();
        let compared = self.report.previous().is_some() && !names.is_empty();
        compared.then(|| format!("增减按同口径（不含{}）计算，不等于相邻两个合计相减", names.join("、")))
    }

    /// Page setup: A4 across, headers and the first columns repeated.
    fn print(self, sheet: &mut Worksheet, repeat: Option<u16>) -> Result<(), XlsxError> {
        let right = format!("{}　{}", self.report.quarter.label(), self.whose());
        sheet::print(
            sheet,
            &sheet::Page {
                landscape: true,
                left: &self.pack.about.bureau,
                centre: if self.sample { sheet::SAMPLE } else { "" },
                right: &right,
                rows: Some((HEADER, HEADER)),
                columns: repeat,
                area: None,
            },
        )
    }
}

/// The look of what is marked by a condition: bold on grey, told apart in black and white.
fn marked() -> Format {
    Format::new().set_bold().set_background_color(sheet::GREY)
}

fn last_column(columns: usize) -> u16 {
    u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests;
