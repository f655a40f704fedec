//! Sentences that stood outside of a table and put its values in question: they go back below it. Without them the form, sent back
//! as it is, would say that its values are right.

use jibao_core::returns::Sentence;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::Form;
use super::places::Page;
use crate::sheet;

/// Rows between a table and what is said below it: no reader takes it for a row.
const CLEAR: u32 = 2;

impl<'a> Form<'a> {
    /// The sentences about the values of a sheet, each with its row. The table ends at `last`.
    pub(super) fn sentences(self, page: Page, last: u32) -> impl Iterator<Item = (&'a Sentence, u32)> {
        let detail = match page {
            Page::Detail(at) => self.pack.form.details.get(at).map(|detail| &detail.id),
            _ => None,
        };
        let holds = matches!(page, Page::Indicators | Page::Detail(_));
        let all = self.returned.and(self.filled).filter(|_| holds);
        let own = all.into_iter().flat_map(|filled| &filled.sentences);
        own.filter(move |one| one.detail.as_ref() == detail).zip(last + CLEAR..)
    }

    /// Writes them across the columns of the table; the last row of the sheet.
    pub(super) fn write_sentences(
        self,
        sheet: &mut Worksheet,
        page: Page,
        (last, columns): (u32, usize),
    ) -> Result<u32, XlsxError> {
        let right = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX);
        let mut end = last;
        for (sentence, row) in self.sentences(page, last) {
            let look = sheet::cell().set_unlocked();
            let look = self.look(page, (row, 0), &look);
            sheet.merge_range(row, 0, row, right, &sheet::cell_text(&sentence.text), &look)?;
            end = row;
        }
        Ok(end)
    }
}
