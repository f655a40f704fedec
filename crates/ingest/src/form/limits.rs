//! Bounds of reading the form. Together with those of `raw` they keep one file under 512 MiB and ten seconds.

/// Rows of one table. A prefecture has about 1,100 villages, and the form 136 indicators.
pub(crate) const MAX_TABLE_ROWS: usize = 8_000;
/// Rows of the sheet of texts, each up to an Excel cell long. The form has one a measure.
pub(crate) const MAX_TEXT_ROWS: usize = 500;
/// Bytes of a text that is read as a name, a number, a header or a title: 200 characters.
pub(crate) const MAX_SEEN: usize = 600;
/// Bytes of a remark: 1,000 characters.
pub(crate) const MAX_REMARK: usize = 3_000;
/// Cells of a sheet without a table that may hold a note on the others; more are something else.
pub(crate) const MAX_NOTE_CELLS: usize = 40;
/// Texts above a table or on a cover that may say whose it is and of which quarter.
pub(crate) const MAX_TITLES: usize = 2_000;
/// Personal data that is told cell by cell, of one sheet; the rest is counted.
pub(crate) const MAX_PERSONAL: usize = 2_000;
/// Findings of one code in one file; the others are counted in a closing one. A prefecture's villages in one sheet, each
/// value with a note, stay below it.
pub(crate) const MAX_OF_A_CODE: usize = 20_000;
