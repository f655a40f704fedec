//! The consolidated workbook (汇总表): sheets that show a report. What the numbers are is core's business.

mod county;
mod figures;
mod findings;
mod goals;
mod indicators;
mod live;
mod method;
mod opening;
mod overview;
mod plan;
mod row;
mod sections;
mod shown;
mod source;
mod trend;
mod units;
mod villages;
mod words;

use jibao_core::calendar::long_date;
use jibao_core::edition::Edition;
use jibao_core::pack::Pack;
use jibao_core::report::Report;
use rust_xlsxwriter::{DocProperties, Format, Workbook, Worksheet, XlsxError};

use crate::json;
use crate::narrative::Narrative;
use crate::sheet;
use plan::Plan;
use row::Looks;

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkbookError {
    /// The workbook could not be put together.
    #[error("{quarter}汇总表无法生成")]
    Workbook {
        /// Name of the quarter.
        quarter: String,
        /// What the writer said.
        #[source]
        source: XlsxError,
    },
}

/// What a workbook says beside the report.
#[derive(Debug, Clone, Default)]
pub struct Extra<'a> {
    /// Sentences for the sheet 说明, such as which program wrote it.
    pub notes: Vec<String>,
    /// Inputs and pack with their SHA-256, listed in 说明.
    pub hashes: Vec<(String, String)>,
    /// The quarter's texts: their numbers are traced in 数字出处.
    pub narrative: Option<&'a Narrative>,
}

/// Writes the consolidated workbook of a report. The same arguments give the same bytes.
pub fn write(pack: &Pack, report: &Report, extra: &Extra<'_>) -> Result<Vec<u8>, WorkbookError> {
    let plan = Plan::new(pack, report);
    let view = View {
        pack,
        report,
        extra,
        plan: &plan,
        sample: report.inbox.submissions.iter().any(|submission| submission.sample),
    };
    view.build().map_err(|source| WorkbookError::Workbook { quarter: report.quarter.label(), source })
}

/// Row of the column headers on every table sheet; title and subtitle stand above it.
const HEADER: u32 = 2;

/// More rows than this are written as they come and not kept in memory.
const LARGE: usize = 20_000;

/// What all sheets draw on.
#[derive(Clone, Copy)]
struct View<'a> {
    pack: &'a Pack,
    report: &'a Report,
    extra: &'a Extra<'a>,
    plan: &'a Plan<'a>,
    sample: bool,
}

/// A table sheet: its name, how it is written, and the defined name of its table.
struct Table {
    sheet: &'static str,
    name: &'static str,
    about: &'static str,
    wanted: fn(View<'_>) -> bool,
    write: fn(View<'_>, &mut Worksheet) -> Result<Extent, XlsxError>,
}

/// Last row and column of a table.
struct Extent(u32, u16);

const METHOD: &str = "说明";

const TABLES: [Table; 12] = [
    Table {
        sheet: plan::INDICATORS,
        name: "指标汇总表",
        about: "全部指标的分单位数、合计、前期数和目标",
        wanted: |_| true,
        write: indicators::write,
    },
    Table {
        sheet: plan::GOALS,
        name: "目标完成表",
        about: "各项目标的目标、现状、差距和判定",
        wanted: |_| true,
        write: goals::write,
    },
    Table {
        sheet: plan::TREND, name: "趋势表", about: "各季度合计", wanted: |_| true, write: trend::write
    },
    Table {
        sheet: plan::UNITS,
        name: "分单位表",
        about: "各单位的指标值",
        wanted: |view| !view.plan.across && !view.public(),
        write: units::write_now,
    },
    Table {
        sheet: plan::GOALS_BY_UNIT,
        name: "分单位目标表",
        about: "各单位距目标的差距",
        wanted: |view| !view.plan.across && !view.public(),
        write: goals::write_by_unit,
    },
    Table {
        sheet: plan::VILLAGES,
        name: "村级明细汇总表",
        about: "全部村（社区）的填报数和短板",
        wanted: |view| !view.public(),
        write: villages::write,
    },
    Table {
        sheet: "科室核对",
        name: "科室核对表",
        about: "科室掌握数与县市合计的对照",
        wanted: |view| !view.public(),
        write: sections::write,
    },
    Table {
        sheet: "文字材料",
        name: "文字材料汇总表",
        about: "各单位的亮点、问题和打算",
        wanted: |view| !view.public(),
        write: words::write,
    },
    Table {
        sheet: plan::FINDINGS,
        name: "问题清单表",
        about: "核查发现的全部问题和所在单元格",
        wanted: |view| !view.public(),
        write: findings::write,
    },
    Table {
        sheet: plan::SOURCE,
        name: "原始值表",
        about: "每一个填报值的原文、值和出处",
        wanted: |view| !view.public(),
        write: source::write,
    },
    Table {
        sheet: plan::BEFORE,
        name: "上季分单位表",
        about: "上季度各单位的指标值",
        wanted: |view| view.report.previous().is_some() && !view.public(),
        write: units::write_before,
    },
    Table {
        sheet: "数字出处",
        name: "数字出处表",
        about: "工作总结中每个数字的句子、值、算法和出处",
        wanted: |view| view.extra.narrative.is_some() && !view.public(),
        write: figures::write,
    },
];

impl View<'_> {
    fn build(self) -> Result<Vec<u8>, XlsxError> {
        let mut book = sheet::workbook()?;
        book.set_properties(&self.properties()?);
        overview::write(self, add(&mut book, plan::OVERVIEW, false)?)?;
        for table in TABLES.iter().filter(|table| (table.wanted)(self)) {
            let sheet = add(&mut book, table.sheet, self.streamed(table.sheet))?;
            let Extent(row, column) = (table.write)(self, sheet)?;
            let last = rust_xlsxwriter::utility::row_col_to_cell_absolute(row, column);
            let range = format!("='{}'!$A${}:{last}", table.sheet, HEADER + 1);
            book.define_name(table.name, &range)?;
            if table.sheet == plan::TREND && self.plan.across && !self.public() {
                self.counties(&mut book)?;
            }
        }
        method::write(self, add(&mut book, METHOD, false)?)?;
        book.save_to_buffer()
    }

    /// One sheet a county, by its name.
    fn counties(self, book: &mut Workbook) -> Result<(), XlsxError> {
        let mut taken: Vec<String> = TABLES.iter().map(|table| table.sheet.to_owned()).collect();
        taken.extend([plan::OVERVIEW.to_owned(), METHOD.to_owned()]);
        for county in &self.plan.counties {
            let name = sheet::sheet_name(&county.name, &mut taken);
            county::write(self, add(book, &name, false)?, &name, county)?;
        }
        Ok(())
    }

    /// Whether a sheet is too long to be kept in memory.
    fn streamed(self, sheet: &str) -> bool {
        match sheet {
            plan::SOURCE | plan::UNITS | plan::BEFORE | plan::VILLAGES => self.large(),
            plan::FINDINGS => self.report.findings.len() > LARGE,
            _ => false,
        }
    }

    /// Whether it is the edition for the public.
    fn public(self) -> bool {
        self.report.edition == Edition::Public
    }

    /// The looks of cells, which compute unless the edition is the public's.
    fn looks(self) -> Looks {
        Looks { computes: !self.public(), ..Looks::new() }
    }

    /// Whether rows are tens of thousands.
    fn large(self) -> bool {
        self.plan.source.len() > LARGE
    }

    /// The column of 村级明细 that a column of the return stands in.
    fn village_column(self, id: &str) -> Option<u16> {
        let at = self.pack.form.villages.columns.iter().position(|column| column.id == id)?;
        u16::try_from(at + 1).ok()
    }

    fn properties(self) -> Result<DocProperties, XlsxError> {
        let about = &self.pack.about;
        let properties = DocProperties::new()
            .set_title(self.title("汇总表"))
            .set_subject(&about.campaign)
            .set_author(&about.office)
            .set_company(&about.bureau)
            .set_category(self.report.edition.label())
            // The clock would make two runs differ; the day the returns were due is the same in all of them.
            .set_creation_datetime(&sheet::date(&self.report.deadline)?)
            .set_custom_property("jibao.quarter", self.report.quarter.to_string())
            .set_custom_property("jibao.pack", format!("{} {}", about.id, about.version))
            .set_custom_property("jibao.edition", self.report.edition.label());
        // By these the level above takes it as returns; the public edition does not hold them.
        let properties = if self.public() {
            properties
        } else {
            properties
                .set_custom_property("jibao.report", self.report.quarter.to_string())
                .set_custom_property("jibao.schema", json::SCHEMA)
                .set_custom_property("jibao.unit", about.code.as_str())
        };
        Ok(if self.sample {
            properties.set_custom_property(crate::forms::PROPERTY_SAMPLE, "1")
        } else {
            properties
        })
    }

    fn title(self, what: &str) -> String {
        let about = &self.pack.about;
        format!("{}{}{}{what}", about.bureau, self.report.quarter.label(), about.campaign)
    }

    /// Title over so many columns, and the line below it with edition, cut-off and mark.
    fn head(self, sheet: &mut Worksheet, what: &str, columns: usize) -> Result<(), XlsxError> {
        let last = last_column(columns);
        let title = sheet::cell_text(&self.title(what));
        sheet.merge_range(0, 0, 0, last, &title, &sheet::title())?;
        sheet.set_row_height(0, 36)?;
        let line = [
            Some(format!("【{}】", self.report.edition.label())),
            Some(format!("统计截至{}", long_date(self.report.cut_off))),
            self.sample.then(|| sheet::SAMPLE.to_owned()),
        ];
        let line: Vec<String> = line.into_iter().flatten().collect();
        let format = if self.sample { sheet::mark() } else { sheet::body() };
        sheet::put(sheet, 1, 0, &line.join("　"), &format)
    }

    /// Page setup: A4 across, headers and the first columns repeated.
    fn print(self, sheet: &mut Worksheet, repeat: Option<u16>) -> Result<(), XlsxError> {
        let right = format!("{}　{}", self.report.quarter.label(), self.report.edition.label());
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

fn add<'b>(book: &'b mut Workbook, name: &str, streamed: bool) -> Result<&'b mut Worksheet, XlsxError> {
    let sheet = if streamed { book.add_worksheet_with_constant_memory()? } else { book.add_worksheet() };
    sheet.set_name(name)
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
