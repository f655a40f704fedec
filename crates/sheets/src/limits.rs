//! Every bound of the reader, with its reason. Together they keep one file under 512 MiB and ten seconds.

/// Bytes of a file as it arrives. A form filled by hand is 20–300 KB; a scanned picture pasted into one stays below 30 MB.
pub(crate) const MAX_FILE: usize = 50 * MIB;

/// Parts of a zip package. A workbook of 255 sheets with drawings has about 2,000.
pub(crate) const MAX_ENTRIES: usize = 10_000;
/// One worksheet part: 100,000 rows × 15 columns take about 60 MB of XML. It is held in memory while it is read.
pub(crate) const MAX_SHEET_PART: u64 = 96 * MIB as u64;
/// All parts that are read as cells or text, together: bounds the time (about 60 MB a second).
pub(crate) const MAX_XML_TOTAL: u64 = 256 * MIB as u64;
/// All parts as declared, pictures included (they are never inflated).
pub(crate) const MAX_DECLARED_TOTAL: u64 = 512 * MIB as u64;
/// Parts with text of a package that is written anew because calamine cannot read it as it is: it is read twice.
pub(crate) const MAX_MENDED: u64 = 64 * MIB as u64;
/// The shared texts: calamine holds all of them at once.
pub(crate) const MAX_SHARED_STRINGS: u64 = 32 * MIB as u64;
/// Shared texts by number: each costs 24 bytes and an allocation even when empty.
pub(crate) const MAX_SHARED_STRING_COUNT: usize = 600_000;
/// Styles part. Workbooks copied together for years reach 5 MB.
pub(crate) const MAX_STYLES: u64 = 8 * MIB as u64;
/// Cell formats: Excel itself stops at 65,490. Each costs a full style record in calamine.
pub(crate) const MAX_CELL_FORMATS: usize = 66_000;
/// Small parts: relations, workbook, properties, theme, comments, drawings, tables.
pub(crate) const MAX_SMALL_PART: u64 = 8 * MIB as u64;
/// Worksheets of one book (a sheet for each of a hundred senders still fits).
pub(crate) const MAX_SHEETS: usize = 255;
/// Cells of one book, empty but styled ones not counted. Each costs about 130 bytes in the sparse map.
pub(crate) const MAX_CELLS: usize = 1_600_000;
/// Cells of an .xls book: calamine keeps a dense rectangle and two copies beside our map. One full sheet of 15 columns fits.
pub(crate) const MAX_XLS_CELLS: usize = 1_000_000;
/// Rectangle spanned by the cells of one .xls sheet; calamine allocates all of it.
pub(crate) const MAX_XLS_BOX: u64 = 2_000_000;
/// The same for a whole .xls book.
pub(crate) const MAX_XLS_BOX_TOTAL: u64 = 3_000_000;
/// Characters that the cells of an .xls book repeat from the shared texts; calamine copies them for each cell, twice.
pub(crate) const MAX_XLS_TEXT: u64 = 16_000_000;
/// BIFF records walked in one book, sheets that overlap counted each time.
pub(crate) const MAX_BIFF_RECORDS: usize = 8_000_000;
/// CONTINUE records after one record: calamine removes them from the front of a list, which is quadratic.
pub(crate) const MAX_CONTINUES: usize = 16_384;
/// Anything between `<c` and `</c>`, and any single tag or text: calamine's buffers grow to it.
pub(crate) const MAX_XML_TOKEN: usize = 4 * MIB;
/// Depth of nested elements: bounds the stack of open names.
pub(crate) const MAX_DEPTH: usize = 256;
/// Characters of one cell, Excel's own limit; longer texts are cut and noted.
pub(crate) const MAX_TEXT: usize = 32_767;
/// Bytes of a text of blanks alone that is kept as it is; each of many cells with it would be gone through again and again.
pub(crate) const MAX_BLANK: usize = 100;
/// Cells of one sheet that cannot be decoded; more than this and the sheet is damaged rather than odd.
pub(crate) const MAX_CELL_ERRORS: usize = 100;
/// Notes of one kind in one sheet that name a cell; the rest are counted in one closing note.
pub(crate) const MAX_NOTES_OF_A_KIND: usize = 200;
/// Merged areas of one sheet, through which each value is looked for. A list of 1,100 rows with merged groups has about
/// a hundred.
pub(crate) const MAX_MERGES: usize = 10_000;
/// Merged areas, comments, hyperlinks, hidden spans: each list of one book.
pub(crate) const MAX_EXTRAS: usize = 200_000;
/// Headers, footers, diagrams and charts of one sheet whose text is kept.
pub(crate) const MAX_MARGINS: usize = 1_000;
/// Rows of a sheet, as in Excel 2007 and later.
pub(crate) const MAX_ROWS: u32 = 1_048_576;
/// Columns of a sheet.
pub(crate) const MAX_COLUMNS: u16 = 16_384;
/// Members of an archive (a hundred senders with a few files each).
pub(crate) const MAX_MEMBERS: usize = 2_000;
/// All members of an archive together, inflated.
pub(crate) const MAX_MEMBERS_TOTAL: u64 = 200 * MIB as u64;
/// Archives inside archives: a sender zips a folder, whoever collects zips those.
pub(crate) const MAX_ARCHIVE_DEPTH: usize = 2;

/// One mebibyte.
pub(crate) const MIB: usize = 1 << 20;
