//! Writing a table row from left to right.

use std::borrow::Cow;

use jibao_core::text::words;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Color, Format, FormatAlign, Formula, Url, Worksheet, XlsxError};

use super::HEADER;
use super::live::Live;
use super::shown::{COUNT, Shown};
use crate::sheet::{self, Look};

/// Lines between cells: seen, and behind the numbers.
const RULE: Color = Color::RGB(0x00BF_BFBF);

/// A framed look with quiet lines.
pub(super) fn quiet(format: Format) -> Format {
    format.set_border_color(RULE)
}

/// One of the looks most cells have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Usual {
    Text,
    Middle,
    Count,
}

/// The looks most cells have, made once a sheet.
pub(super) struct Looks {
    /// Words.
    pub(super) text: Format,
    /// Words in the middle.
    pub(super) middle: Format,
    /// Whole numbers.
    pub(super) count: Format,
    /// Whether cells compute and lead anywhere. In the public edition they do not: what is left out of it could
    /// be worked out, and its terms are not there.
    pub(super) computes: bool,
    /// What the columns of a long sheet have.
    pub(super) columns: Vec<Usual>,
}

impl Looks {
    pub(super) fn new() -> Self {
        Self {
            text: quiet(sheet::cell()),
            middle: quiet(sheet::centred()),
            count: quiet(sheet::number(COUNT)),
            computes: true,
            columns: Vec::new(),
        }
    }

    /// The same on a long sheet of record, whose columns have a look each down to its end: cells that have their column's are
    /// written without one. To be said before anything is written there.
    pub(super) fn in_columns(
        self,
        sheet: &mut Worksheet,
        columns: impl IntoIterator<Item = Usual>,
    ) -> Result<Self, XlsxError> {
        let columns: Vec<Usual> = columns.into_iter().collect();
        for (usual, at) in columns.iter().zip(0..) {
            sheet.set_column_format(at, self.of(*usual))?;
        }
        // Above the headers there is no table.
        for row in 0..HEADER {
            sheet.set_row_format(row, &sheet::body())?;
        }
        Ok(Self { columns, ..self })
    }

    fn of(&self, usual: Usual) -> &Format {
        match usual {
            Usual::Text => &self.text,
            Usual::Middle => &self.middle,
            Usual::Count => &self.count,
        }
    }

    /// The look of a cell in a column.
    fn at(&self, column: u16, usual: Usual) -> Look<'_> {
        Look { format: self.of(usual), of_column: self.columns.get(usize::from(column)) == Some(&usual) }
    }

    /// The same in another size: a sheet that prints smaller than it is needs larger type.
    pub(super) fn sized(self, points: f64) -> Self {
        let Self { text, middle, count, .. } = &self;
        let sized = |format: &Format| format.clone().set_font_size(points);
        Self { text: sized(text), middle: sized(middle), count: sized(count), ..self }
    }

    /// One line a row, whatever its length.
    pub(super) fn flat() -> Self {
        let line = quiet(sheet::line());
        Self { text: line.clone(), middle: line.set_align(FormatAlign::Center), ..Self::new() }
    }

    /// The same with every cell bold on a light ground: told apart in black and white as well.
    pub(super) fn strong() -> Self {
        let strong = |format: Format| format.set_bold().set_background_color(sheet::LIGHT);
        let Self { text, middle, count, .. } = Self::new();
        Self { text: strong(text), middle: strong(middle), count: strong(count), ..Self::new() }
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
        sheet::put(self.sheet, self.at, self.column, text, self.looks.at(self.column, Usual::Text))?;
        self.step()
    }

    /// Words in the middle.
    pub(super) fn middle(&mut self, text: &str) -> Result<&mut Self, XlsxError> {
        sheet::put(self.sheet, self.at, self.column, text, self.looks.at(self.column, Usual::Middle))?;
        self.step()
    }

    /// Words in the middle with other looks than the row's.
    pub(super) fn in_looks(&mut self, looks: &Looks, text: &str) -> Result<&mut Self, XlsxError> {
        sheet::put(self.sheet, self.at, self.column, text, &looks.middle)?;
        self.step()
    }

    /// A whole number.
    pub(super) fn count(&mut self, value: Decimal) -> Result<&mut Self, XlsxError> {
        let look = self.looks.at(self.column, Usual::Count);
        sheet::put_decimal(self.sheet, self.at, self.column, value, look)?;
        self.step()
    }

    /// A number that formulas rest on, or the word for its state.
    pub(super) fn number(&mut self, shown: &Shown) -> Result<&mut Self, XlsxError> {
        put_shown(self.sheet, (self.at, self.column), shown, self.looks, false)?;
        self.step()
    }

    /// A value that computes.
    pub(super) fn live(&mut self, live: &Live) -> Result<&mut Self, XlsxError> {
        put_live(self.sheet, (self.at, self.column), live, self.looks, false)?;
        self.step()
    }

    /// The same in bold.
    pub(super) fn live_bold(&mut self, live: &Live) -> Result<&mut Self, XlsxError> {
        put_live(self.sheet, (self.at, self.column), live, self.looks, true)?;
        self.step()
    }

    /// The same with a link to where its terms stand.
    pub(super) fn live_to(&mut self, live: &Live, to: Option<&str>) -> Result<&mut Self, XlsxError> {
        link(self.sheet, (self.at, self.column), to.filter(|_| self.looks.computes), &self.looks.middle)?;
        self.live(live)
    }

    /// Words in the middle that lead somewhere.
    pub(super) fn middle_to(&mut self, text: &str, to: Option<&str>) -> Result<&mut Self, XlsxError> {
        let to = to.filter(|_| self.looks.computes);
        put_leading(self.sheet, (self.at, self.column), text, to, &self.looks.middle)?;
        self.step()
    }

    /// Words that lead somewhere.
    pub(super) fn text_to(&mut self, text: &str, to: Option<&str>) -> Result<&mut Self, XlsxError> {
        let to = to.filter(|_| self.looks.computes);
        put_leading(self.sheet, (self.at, self.column), text, to, &self.looks.text)?;
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

/// The look of a value in a column, and whether it is the column's.
fn look<'l>(shown: &Shown, column: u16, looks: &'l Looks, bold: bool) -> (Cow<'l, Format>, bool) {
    let usual = |one| (Cow::Borrowed(looks.of(one)), looks.at(column, one).of_column);
    let own = |format| (Cow::Owned(format), false);
    let (format, of_column) = match shown {
        // A number that says （待核） may be wider than its column: it is shown smaller, not as ###.
        Shown::Number { format, .. } if format.contains(words::DOUBTED) => {
            own(looks.count.clone().set_num_format(&**format).set_shrink())
        }
        Shown::Number { format, .. } if format == COUNT => usual(Usual::Count),
        Shown::Number { format, .. } => own(looks.count.clone().set_num_format(&**format)),
        Shown::Words(_) => usual(Usual::Middle),
        Shown::Doubted(_) => {
            let format = format!("@\"{}\"", words::DOUBTED);
            own(looks.middle.clone().set_bold().set_num_format(format))
        }
    };
    if bold { own(format.into_owned().set_bold()) } else { (format, of_column) }
}

/// Writes a value as it stands.
fn put_shown(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    shown: &Shown,
    looks: &Looks,
    bold: bool,
) -> Result<(), XlsxError> {
    let (format, of_column) = look(shown, column, looks, bold);
    let look = Look { format: &format, of_column };
    match shown {
        Shown::Number { value, .. } => sheet::put_number(sheet, row, column, *value, look),
        Shown::Words(text) | Shown::Doubted(text) => sheet::put(sheet, row, column, text, look),
    }
}

/// Writes a value that computes, with its result.
pub(super) fn put_live(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    live: &Live,
    looks: &Looks,
    bold: bool,
) -> Result<(), XlsxError> {
    let Some(formula) = live.formula.as_ref().filter(|_| looks.computes) else {
        return put_shown(sheet, (row, column), &live.shown, looks, bold);
    };
    let (format, of_column) = look(&live.shown, column, looks, bold);
    let result = match &live.shown {
        Shown::Number { value, .. } => sheet::double(*value).to_string(),
        Shown::Words(text) | Shown::Doubted(text) => sheet::cell_text(text).into_owned(),
    };
    let formula = Formula::new(formula).set_result(result);
    if live.array {
        sheet.write_array_formula_with_format(row, column, row, column, formula, &format)?;
    } else if of_column {
        sheet.write_formula(row, column, formula)?;
    } else {
        sheet.write_formula_with_format(row, column, formula, &format)?;
    }
    Ok(())
}

/// Words that lead to a place of the workbook. A formula: a link under a cell of words is drawn bold blue and underlined
/// by some programs, whatever the cell's own look.
pub(super) fn put_leading(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    to: Option<&str>,
    format: &Format,
) -> Result<(), XlsxError> {
    let Some(to) = to else { return sheet::put(sheet, row, column, text, format) };
    let text = sheet::cell_text(text);
    let quoted = |text: &str| text.replace('"', "\"\"");
    let formula = format!("HYPERLINK(\"#{}\",\"{}\")", quoted(to), quoted(&text));
    sheet.write_formula_with_format(row, column, Formula::new(formula).set_result(text), format)?;
    Ok(())
}

/// Puts a link under a cell whose content is written next.
pub(super) fn link(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    to: Option<&str>,
    format: &Format,
) -> Result<(), XlsxError> {
    if let Some(to) = to {
        // What the link would show is overwritten by the cell's own content.
        let url = Url::new(format!("internal:{to}")).set_text("·");
        sheet.write_url_with_format(row, column, url, format)?;
    }
    Ok(())
}
