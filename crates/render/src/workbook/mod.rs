//! The consolidated workbook (汇总表): sheets that show a report. What the numbers are is core's business.

mod findings;
mod indicators;
mod method;
mod overview;
mod row;
mod sections;
mod shown;
mod villages;
mod words;

use jibao_core::calendar::long_date;
use jibao_core::pack::Pack;
use jibao_core::report::Report;
use rust_xlsxwriter::{DocProperties, Workbook, Worksheet, XlsxError};

use crate::sheet;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// Whom the workbook is for, printed on every sheet: 内部.
    pub edition: String,
    /// Sentences for the sheet 说明, such as which program wrote it and the hashes of its inputs.
    pub notes: Vec<String>,
}

impl Default for Extra {
    fn default() -> Self {
        Self { edition: "内部".to_owned(), notes: Vec::new() }
    }
}

/// Writes the consolidated workbook of a report. The same arguments give the same bytes.
pub fn write(pack: &Pack, report: &Report, extra: &Extra) -> Result<Vec<u8>, WorkbookError> {
    let view = View {
        pack,
        report,
        extra,
        sample: report.inbox.submissions.iter().any(|submission| submission.sample),
    };
    view.build().map_err(|source| WorkbookError::Workbook { quarter: report.quarter.label(), source })
}

/// Row of the column headers on every table sheet; title and subtitle stand above it.
const HEADER: u32 = 2;

/// What all sheets draw on.
#[derive(Clone, Copy)]
struct View<'a> {
    pack: &'a Pack,
    report: &'a Report,
    extra: &'a Extra,
    sample: bool,
}

/// A table sheet: its name, how it is written, and the defined name of its table.
struct Table {
    sheet: &'static str,
    name: &'static str,
    about: &'static str,
    write: fn(View<'_>, &mut Worksheet) -> Result<Extent, XlsxError>,
}

/// Last row and column of a table.
struct Extent(u32, u16);

const OVERVIEW: &str = "总览";
const METHOD: &str = "说明";

const TABLES: [Table; 5] = [
    Table {
        sheet: "指标汇总",
        name: "指标汇总表",
        about: "全部指标的分单位数、合计、前期数和目标",
        write: indicators::write,
    },
    Table {
        sheet: "村级明细",
        name: "村级明细汇总表",
        about: "全部村（社区）的填报数和短板",
        write: villages::write,
    },
    Table {
        sheet: "文字材料",
        name: "文字材料汇总表",
        about: "各单位的亮点、问题和打算",
        write: words::write,
    },
    Table {
        sheet: "科室核对",
        name: "科室核对表",
        about: "科室掌握数与县市合计的对照",
        write: sections::write,
    },
    Table {
        sheet: "问题清单",
        name: "问题清单表",
        about: "核查发现的全部问题和所在单元格",
        write: findings::write,
    },
];

impl View<'_> {
    fn build(self) -> Result<Vec<u8>, XlsxError> {
        let mut book = sheet::workbook()?;
        book.set_properties(&self.properties()?);
        overview::write(self, add(&mut book, OVERVIEW)?)?;
        for table in &TABLES {
            let Extent(row, column) = (table.write)(self, add(&mut book, table.sheet)?)?;
            let last = rust_xlsxwriter::utility::row_col_to_cell_absolute(row, column);
            let range = format!("='{}'!$A${}:{last}", table.sheet, HEADER + 1);
            book.define_name(table.name, &range)?;
        }
        method::write(self, add(&mut book, METHOD)?)?;
        book.save_to_buffer()
    }

    fn properties(self) -> Result<DocProperties, XlsxError> {
        let about = &self.pack.about;
        let properties = DocProperties::new()
            .set_title(self.title("汇总表"))
            .set_subject(&about.campaign)
            .set_author(&about.office)
            .set_company(&about.bureau)
            .set_category(&self.extra.edition)
            // The clock would make two runs differ; the day the returns were due is the same in all of them.
            .set_creation_datetime(&sheet::date(&self.report.deadline)?)
            .set_custom_property("jibao.quarter", self.report.quarter.to_string())
            .set_custom_property("jibao.pack", format!("{} {}", about.id, about.version))
            .set_custom_property("jibao.edition", self.extra.edition.as_str());
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
            Some(format!("【{}】", self.extra.edition)),
            Some(format!("统计截至{}", long_date(self.report.cut_off))),
            self.sample.then(|| sheet::SAMPLE.to_owned()),
        ];
        let line: Vec<String> = line.into_iter().flatten().collect();
        let format = if self.sample { sheet::mark() } else { sheet::body() };
        sheet::put(sheet, 1, 0, &line.join("　"), &format)
    }

    /// Page setup: A4 across, headers and the first columns repeated.
    fn print(self, sheet: &mut Worksheet, repeat: Option<u16>) -> Result<(), XlsxError> {
        let right = format!("{}　{}", self.report.quarter.label(), self.extra.edition);
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

fn add<'b>(book: &'b mut Workbook, name: &str) -> Result<&'b mut Worksheet, XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(name)
}

/// Column headers with their widths.
fn put_columns(sheet: &mut Worksheet, columns: &[(&str, f64)]) -> Result<(), XlsxError> {
    let format = sheet::header();
    for ((name, width), at) in columns.iter().zip(0..) {
        sheet.set_column_width(at, *width)?;
        sheet::put(sheet, HEADER, at, name, &format)?;
    }
    sheet.set_row_height(HEADER, 32)?;
    Ok(())
}

fn last_column(columns: usize) -> u16 {
    u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests;
