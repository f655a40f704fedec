//! How a table sheet opens: title, column headers with their widths, and what of it stays in sight.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::row::quiet;
use super::{HEADER, View, last_column};
use crate::sheet;

/// The opening of a table.
pub(super) struct Opening<'a> {
    title: &'a str,
    columns: &'a [(&'a str, f64)],
    titled: usize,
    in_sight: u16,
    repeated: bool,
    printed: bool,
    compared: bool,
    noted: Option<String>,
    points: f64,
}

/// Stands on a sheet of record.
const UNPRINTED: &str = "留底记录，不列入打印；要打印的，先取消打印区域（页面布局—打印区域—取消）";

impl<'a> Opening<'a> {
    /// The usual size of headers.
    pub(super) const POINTS: f64 = 10.0;

    /// The look of headers.
    pub(super) fn look(points: f64) -> Format {
        quiet(sheet::header()).set_font_size(points)
    }

    /// Columns, each with its width. The headers and the first so many columns stay in sight.
    pub(super) fn new(title: &'a str, columns: &'a [(&'a str, f64)], in_sight: u16) -> Self {
        Self {
            title,
            columns,
            titled: columns.len(),
            in_sight,
            repeated: false,
            printed: true,
            compared: false,
            noted: None,
            points: Self::POINTS,
        }
    }

    /// The title stands over so many columns only: the others do not print, or go on over the next pages.
    pub(super) fn titled_over(self, columns: usize) -> Self {
        Self { titled: columns.min(self.columns.len()), ..self }
    }

    /// What stays in sight is also repeated on every printed page: the table may be wider than one.
    pub(super) fn repeated(self) -> Self {
        Self { repeated: true, ..self }
    }

    /// The sheet compares with earlier quarters: it says over whom.
    pub(super) fn compared(self) -> Self {
        Self { compared: true, ..self }
    }

    /// What else the line below the title says.
    pub(super) fn noted(self, note: Option<String>) -> Self {
        Self { noted: note, ..self }
    }

    /// Headers in another size, as the rows below them.
    pub(super) fn sized(self, points: f64) -> Self {
        Self { points, ..self }
    }

    /// A sheet of record, left out of what prints.
    pub(super) fn unprinted(self) -> Self {
        Self { printed: false, ..self }
    }

    /// Title and headers. Rows follow below [`HEADER`].
    pub(super) fn write(&self, view: View<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        self.title(view, sheet)?;
        self.headers(view, sheet)
    }

    /// The title alone, for a sheet that says more above its headers: long sheets are written downwards only.
    pub(super) fn title(&self, view: View<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let note = match (self.printed, self.compared) {
            (false, _) => Some(UNPRINTED.to_owned()),
            (true, true) => view.like_for_like(),
            (true, false) => self.noted.clone(),
        };
        view.head(sheet, self.title, self.titled, note.as_deref())
    }

    /// The headers, below a title that is there.
    pub(super) fn headers(&self, view: View<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let format = Self::look(self.points);
        for ((name, width), at) in self.columns.iter().zip(0..) {
            sheet.set_column_width(at, *width)?;
            sheet::put(sheet, HEADER, at, name, &format)?;
        }
        sheet.set_row_height(HEADER, 32)?;
        sheet.set_freeze_panes(HEADER + 1, self.in_sight)?;
        view.print(sheet, self.repeated.then(|| self.in_sight.saturating_sub(1)))?;
        if !self.printed {
            leave_out(sheet, self.columns.len())?;
        }
        Ok(())
    }
}

/// Leaves a sheet out of what prints. One without a print area prints whole: its area becomes an empty cell beside it.
pub(super) fn leave_out(sheet: &mut Worksheet, columns: usize) -> Result<(), XlsxError> {
    let beside = last_column(columns).saturating_add(2);
    sheet.set_print_area(0, beside, 0, beside)?;
    Ok(())
}
