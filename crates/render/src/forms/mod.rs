//! The return forms (上报表): one workbook a reporter, blank or filled, in the layout that ingest reads.

mod check;
mod cover;
mod details;
mod indicators;
mod places;
mod returned;
mod sentences;
mod texts;
mod validation;
mod value;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use jibao_contract::form::{self, CHECK_SHEET, MESSAGE_SHEET, NOTE, RETURNED_SHEET};
use jibao_core::count::consolidate::Consolidated;
use jibao_core::ids::{Code, Period};
use jibao_core::pack::{Column, FormColumn, Pack, Reporter};
use jibao_core::returns::{Entry, State, Submission};
use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, Format, Note, ProtectionOptions, Workbook, Worksheet, XlsxError};

pub use self::returned::Returned;

use self::places::{Marks, Page};
use crate::sheet;

/// Longest note on a cell, in characters.
const NOTE_LIMIT: usize = 1_000;

/// Why a form could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormError {
    /// The workbook could not be put together.
    #[error("{reporter}的上报表无法生成")]
    Workbook {
        /// Display name of the reporter.
        reporter: String,
        /// What the writer said.
        #[source]
        source: XlsxError,
    },
}

/// Whose form it is, and what stands in it.
#[derive(Debug, Clone, Copy)]
pub struct Spec<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// Whose.
    pub reporter: &'a Reporter,
    /// For which quarter.
    pub quarter: Period,
    /// The values that are put in where they belong.
    pub filled: Option<&'a Submission>,
    /// Stands on every sheet, in the head of every page and as a document property: 样例数据，非真实统计.
    pub mark: Option<&'a str>,
    /// What is to be mended, where the form is sent back: two sheets in front say so, and its cells are marked.
    pub returned: Option<Returned<'a>>,
    /// Whether the form checks itself: a sheet 自检 and what leads to it.
    pub checks: bool,
    /// Earlier quarters that the form compares with and shows beside the entries.
    pub earlier: &'a [Consolidated],
}

impl<'a> Spec<'a> {
    /// A blank form, which checks itself.
    #[must_use]
    pub fn blank(pack: &'a Pack, reporter: &'a Reporter, quarter: Period) -> Self {
        Self { pack, reporter, quarter, filled: None, mark: None, returned: None, checks: true, earlier: &[] }
    }

    /// A form with a submission's values, as a reporter's own office might have made it: it does not check itself.
    #[must_use]
    pub fn filled(pack: &'a Pack, reporter: &'a Reporter, filled: &'a Submission) -> Self {
        Self { filled: Some(filled), checks: false, ..Self::blank(pack, reporter, filled.quarter) }
    }
}

/// Writes one reporter's form. The same form gives the same bytes.
pub fn write(spec: &Spec<'_>) -> Result<Vec<u8>, FormError> {
    let Spec { pack, reporter, quarter, filled, mark, returned, checks, earlier } = *spec;
    let unmarked = Marks::default();
    let returned = returned.as_ref();
    let form = Form {
        pack,
        reporter,
        quarter,
        filled,
        mark,
        returned,
        checks,
        earlier,
        marks: &unmarked,
        items: &[],
        empties: false,
    };
    let empties = returned.is_some() && filled.is_some_and(|filled| value::are_emptied(pack, filled));
    let form = Form { empties, ..form };
    let (marks, ordered) = returned.map(|returned| Marks::of(form, returned.findings)).unwrap_or_default();
    let returned = returned.map(|returned| Returned { findings: &ordered, ..*returned });
    let form = Form { returned: returned.as_ref(), marks: &marks, ..form };
    // Two sheets need them.
    let items = check::items(form);
    let form = Form { items: &items, ..form };
    form.build().map_err(|source| FormError::Workbook { reporter: reporter.name.clone(), source })
}

/// What all sheets of one form draw on.
#[derive(Clone, Copy)]
struct Form<'a> {
    pack: &'a Pack,
    reporter: &'a Reporter,
    quarter: Period,
    filled: Option<&'a Submission>,
    mark: Option<&'a str>,
    returned: Option<&'a Returned<'a>>,
    checks: bool,
    earlier: &'a [Consolidated],
    marks: &'a Marks,
    /// What the form checks itself.
    items: &'a [check::Item],
    /// Whether values that would be taken from the form as it is, and were not, are left empty.
    empties: bool,
}

/// Writes one sheet.
type Write<'a> = Box<dyn FnOnce(&mut Worksheet) -> Result<(), XlsxError> + Send + 'a>;

impl<'a> Form<'a> {
    fn build(self) -> Result<Vec<u8>, XlsxError> {
        let mut book = sheet::workbook()?;
        book.set_properties(&self.properties()?);
        let sheets = self.sheets();
        for (name, _) in &sheets {
            add(&mut book, name)?;
        }
        // One form sent back is the longest of a small quarter's outputs.
        let written = book.worksheets_mut().par_iter_mut().zip(sheets).with_max_len(1);
        written.try_for_each(|(sheet, (_, write))| write(sheet))?;
        book.save_to_buffer()
    }

    /// The sheets in their order, each with its name and what writes it.
    fn sheets(self) -> Vec<(&'a str, Write<'a>)> {
        let mut sheets: Vec<(&str, Write<'_>)> = Vec::new();
        if let Some(returned) = self.returned {
            sheets.push((RETURNED_SHEET, Box::new(move |sheet| returned::write(self, returned, sheet))));
            sheets
                .push((MESSAGE_SHEET, Box::new(move |sheet| returned::write_message(self, returned, sheet))));
        }
        sheets.push(self.page(Page::Cover, move |sheet| cover::write(self, sheet)));
        sheets.push(self.page(Page::Indicators, move |sheet| indicators::write(self, sheet)));
        sheets.extend(self.details().map(|one| self.page(one.page(), move |sheet| one.write(sheet))));
        sheets.push(self.page(Page::Texts, move |sheet| texts::write(self, sheet)));
        if self.checks {
            sheets.push((CHECK_SHEET, Box::new(move |sheet| check::write(self, sheet))));
        }
        sheets
    }

    /// Whether the last quarter's values of the reporter are known.
    fn has_before(self) -> bool {
        let before = self.earlier.iter().find(|one| one.quarter == self.quarter.previous());
        before.is_some_and(|before| {
            let number = |line: &jibao_core::count::consolidate::Line| line.cell(&self.reporter.id)?.number();
            before.lines().any(|line| number(line).is_some())
        })
    }

    /// One sheet of the form, with a note on each cell to be mended.
    fn page(
        self,
        page: Page,
        write: impl FnOnce(&mut Worksheet) -> Result<(), XlsxError> + Send + 'a,
    ) -> (&'a str, Write<'a>) {
        let noted = move |sheet: &mut Worksheet| {
            write(sheet)?;
            for ((row, column), text) in self.notes(page) {
                sheet.insert_note(row, column, &note(&sheet::limited(&text, NOTE_LIMIT)))?;
            }
            Ok(())
        };
        (page.sheet(self), Box::new(noted))
    }

    /// The notes on a sheet of a return that is sent back: what is to be mended in a cell, and what the reporter had
    /// written where the form has it in another writing.
    fn notes(self, page: Page) -> BTreeMap<(u32, u16), String> {
        let mut notes: BTreeMap<(u32, u16), String> = BTreeMap::new();
        let Some(returned) = self.returned else { return notes };
        for ((of, row, column), numbers) in &self.marks.cells {
            if *of != page {
                continue;
            }
            let told = numbers.iter().filter_map(|number| {
                let finding = returned.findings.get(number.checked_sub(1)?)?;
                Some(format!("{number}．{}\n{}", finding.message, finding.hint))
            });
            let text = format!("{NOTE}\n{}", told.collect::<Vec<_>>().join("\n"));
            notes.insert((*row, *column), text);
        }
        for known in places::known(self, page).iter().filter(|known| !known.written.is_empty()) {
            let text = notes.entry((known.row, known.column)).or_insert_with(|| NOTE.to_owned());
            let _ = write!(text, "\n原表填的是“{}”", known.written);
        }
        notes
    }

    /// How a cell looks: as the form has it, or as one to be mended.
    fn look(self, page: Page, (row, column): (u32, u16), format: &Format) -> Cow<'_, Format> {
        let at = (page, row, column);
        if self.marks.cells.contains_key(&at) {
            Cow::Owned(returned::flagged(format, self.marks.errors.contains(&at)))
        } else {
            Cow::Borrowed(format)
        }
    }

    /// How the first cell of a sheet looks, which stands for the whole of it: nobody writes into it.
    fn whole(self, page: Page, format: &Format) -> Cow<'_, Format> {
        match self.look(page, (0, 0), format) {
            Cow::Owned(flagged) => Cow::Owned(flagged.set_locked()),
            Cow::Borrowed(_) => Cow::Owned(format.clone()),
        }
    }

    /// A value of the form that is sent back although nobody asks for it: it must not vanish unseen.
    fn unasked(self, code: &Code, column: Column) -> Option<&'a Entry> {
        let entry = self.returned.and(self.filled)?.entry(code, column)?;
        (entry.state() != State::Blank).then_some(entry)
    }

    fn properties(self) -> Result<DocProperties, XlsxError> {
        let about = &self.pack.about;
        let properties = DocProperties::new()
            .set_title(format!(
                "{} {} {}",
                self.pack.form.cover.title,
                self.quarter.label(),
                self.reporter.name
            ))
            .set_author(&about.office)
            .set_company(&about.bureau)
            // The clock would make two runs differ; the quarter's first day is as good a date as any.
            .set_creation_datetime(&sheet::date(&self.quarter.start())?)
            .set_custom_property(form::REPORTER, self.reporter.id.as_str())
            .set_custom_property(form::QUARTER, self.quarter.to_string())
            .set_custom_property(form::VERSION, self.pack.form.version.as_str());
        let properties = match self.returned {
            Some(returned) => properties.set_custom_property(form::RETURNED, returned.stamp.to_string()),
            None => properties,
        };
        Ok(match self.mark {
            Some(_) => properties.set_custom_property(form::SAMPLE, "1"),
            None => properties,
        })
    }

    /// Header row of a table sheet with its notes, and the mark one column beyond it and the columns `beside` it.
    fn header(
        self,
        sheet: &mut Worksheet,
        page: Page,
        columns: &[FormColumn],
        beside: usize,
    ) -> Result<(), XlsxError> {
        let format = sheet::header();
        for (column, at) in columns.iter().zip(0..) {
            let format = if at == 0 { self.whole(page, &format) } else { Cow::Borrowed(&format) };
            sheet::put(sheet, 0, at, &column.header, &format)?;
            if !column.note.is_empty() {
                sheet.insert_note(0, at, &note(&column.note))?;
            }
        }
        sheet.set_row_height(0, 30)?;
        self.mark(sheet, columns.len() + beside)
    }

    /// The mark stands clear of the table, so that no reader takes it for a column.
    fn mark(self, sheet: &mut Worksheet, columns: usize) -> Result<(), XlsxError> {
        let column = u16::try_from(columns + 1).map_err(|_| XlsxError::RowColumnLimitError)?;
        match self.mark {
            Some(mark) => sheet::put(sheet, 0, column, mark, &sheet::mark()),
            None => Ok(()),
        }
    }

    /// Page setup of a sheet whose header is its first row and whose table ends at `last_row`.
    fn print(
        self,
        sheet: &mut Worksheet,
        landscape: bool,
        last_row: u32,
        columns: usize,
    ) -> Result<(), XlsxError> {
        self.print_below(sheet, landscape, (0, last_row), columns)
    }

    /// The same where the header stands in another row.
    fn print_below(
        self,
        sheet: &mut Worksheet,
        landscape: bool,
        (header, last_row): (u32, u32),
        columns: usize,
    ) -> Result<(), XlsxError> {
        let last_column = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX);
        let quarter = self.quarter.label();
        sheet::print(
            sheet,
            &sheet::Page {
                landscape,
                left: &self.reporter.full,
                centre: self.mark.unwrap_or_default(),
                right: &quarter,
                rows: Some((header, header)),
                columns: None,
                area: Some((last_row, last_column)),
            },
        )
    }
}

/// A new sheet, protected: locked is what nobody has to fill. There is no password, it guards against slips only.
fn add(book: &mut Workbook, name: &str) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::new()
    });
    Ok(())
}

/// A note as high as its text needs.
fn note(text: &str) -> Note {
    const PER_LINE: usize = 22;
    let text = sheet::cell_text(text);
    let height = sheet::lines(&text, PER_LINE) * 16 + 16;
    Note::new(text)
        .add_author_prefix(false)
        .set_width(290)
        .set_height(height)
        .set_font_name("宋体")
        .set_font_size(9)
}

#[cfg(test)]
mod tests;
