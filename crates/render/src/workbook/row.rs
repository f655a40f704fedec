//! Writing a table row from left to right.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::shown::Shown;
use crate::sheet;

/// The looks most cells have, made once a sheet.
pub(super) struct Looks {
    /// Words.
    pub(super) text: Format,
    /// Words in the middle.
    pub(super) middle: Format,
    /// Whole numbers.
    pub(super) count: Format,
}

impl Looks {
    pub(super) fn new() -> Self {
        Self { text: sheet::cell(), middle: sheet::centred(), count: sheet::number("#,##0") }
    }

    /// The same with every cell bold on a light ground: told apart in black and white as well.
    pub(super) fn strong() -> Self {
        let strong = |format: Format| format.set_bold().set_background_color(sheet::LIGHT);
        Self {
            text: strong(sheet::cell()),
            middle: strong(sheet::centred()),
            count: strong(sheet::number("#,##0")),
        }
    }
}

/// A row being written.
pub(super) struct Row<'a> {
    sheet: &'a mut Worksheet,
    looks: &'a Looks,
    at: u32,
    column: u16,
}

impl<'a> Row<'a> {
    pub(super) fn new(sheet: &'a mut Worksheet, looks: &'a Looks, at: u32) -> Self {
        Self { sheet, looks, at, column: 0 }
    }

    /// Words.
    pub(super) fn text(&mut self, text: &str) -> Result<&mut Self, XlsxError> {
        sheet::put(self.sheet, self.at, self.column, text, &self.looks.text)?;
        self.step()
    }

    /// Words in the middle.
    pub(super) fn middle(&mut self, text: &str) -> Result<&mut Self, XlsxError> {
        sheet::put(self.sheet, self.at, self.column, text, &self.looks.middle)?;
        self.step()
    }

    /// Words in the middle with other looks than the row's.
    pub(super) fn in_looks(&mut self, looks: &Looks, text: &str) -> Result<&mut Self, XlsxError> {
        sheet::put(self.sheet, self.at, self.column, text, &looks.middle)?;
        self.step()
    }

    /// A whole number.
    pub(super) fn count(&mut self, value: Decimal) -> Result<&mut Self, XlsxError> {
        sheet::put_decimal(self.sheet, self.at, self.column, value, &self.looks.count)?;
        self.step()
    }

    /// A value as it is shown.
    pub(super) fn shown(&mut self, shown: &Shown) -> Result<&mut Self, XlsxError> {
        match shown {
            Shown::Number { value, format } if format == "#,##0" => self.count(*value),
            Shown::Number { value, format } => {
                let format = self.looks.count.clone().set_num_format(format);
                sheet::put_decimal(self.sheet, self.at, self.column, *value, &format)?;
                self.step()
            }
            Shown::Words(text) => self.middle(text),
        }
    }

    /// A value as it is shown, bold.
    pub(super) fn bold(&mut self, shown: &Shown) -> Result<&mut Self, XlsxError> {
        match shown {
            Shown::Number { value, format } => {
                let format = self.looks.count.clone().set_num_format(format).set_bold();
                sheet::put_decimal(self.sheet, self.at, self.column, *value, &format)?;
            }
            Shown::Words(text) => {
                let format = self.looks.middle.clone().set_bold();
                sheet::put(self.sheet, self.at, self.column, text, &format)?;
            }
        }
        self.step()
    }

    /// A day, or the sign for none.
    pub(super) fn day(&mut self, day: Option<&impl ToString>) -> Result<&mut Self, XlsxError> {
        let Some(day) = day else {
            return self.middle(super::shown::NOTHING);
        };
        let format = self.looks.middle.clone().set_num_format(sheet::DATE);
        self.sheet.write_datetime_with_format(self.at, self.column, sheet::date(day)?, &format)?;
        self.step()
    }

    /// Words over the columns from here to `last`.
    pub(super) fn wide(&mut self, text: &str, last: u16) -> Result<&mut Self, XlsxError> {
        let text = sheet::cell_text(text);
        self.sheet.merge_range(self.at, self.column, self.at, last, &text, &self.looks.text)?;
        self.column = last;
        self.step()
    }

    fn step(&mut self) -> Result<&mut Self, XlsxError> {
        self.column = self.column.checked_add(1).ok_or(XlsxError::RowColumnLimitError)?;
        Ok(self)
    }
}
