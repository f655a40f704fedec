//! Excel 2007 and later.
//!
//! calamine opens the workbook and decodes every value: shared and inline texts, numbers, dates by number format, truth
//! values, errors; it also gives the styles, the defined names, the document properties and the epoch. Our guard reads
//! the parts that calamine takes whole (shared texts, styles) before it does, because their counts can exhaust memory.
//! Our pass over each sheet bounds what calamine is about to meet and tells what calamine does not: hidden rows and
//! columns, merged areas, filters, protection, links, formulas and whether they have a result, numbers as written,
//! struck-through words. Comments, drawings and tables are parts of their own, read by us alone.
//!
//! calamine inflates from the file as it came. Sheets, shared texts, styles, the workbook part and relations are so
//! inflated twice, once for each of the two passes; no package is written in between.

mod aside;
mod cells;
mod formula;
mod frame;
pub(crate) mod guard;
mod outline;
pub(crate) mod rels;
mod runs;
mod scan;
mod styles;

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Reader, WorkbookProperties, Xlsx, XlsxError};

use super::limits::{MAX_CELLS, MAX_SHEET_PART};
use super::model::{Formula, Kind, Position, RawBook, RawCell, RawSheet, RawValue};
use super::note::{Note, NoteKind};
use super::package::Package;
use super::refusal::Refusal;
use super::sheet::{is_zero, never_computes, note_surroundings};

use cells::{Gather, Shared};
use outline::Listed;
use scan::SheetScan;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads a workbook whose main part lies at `path`.
pub(crate) fn read(
    bytes: &[u8],
    package: &mut Package<'_>,
    path: &str,
    macros: bool,
) -> Result<RawBook, Refusal> {
    package.refuse_repeated_names()?;
    guard::check_sizes(package)?;
    let (folder, _) = rels::split(path);
    let checked = guard::check_shared_texts(package, folder)?;
    guard::check_styles(package, folder)?;
    let outline = outline::read(package, path)?;
    let mut xlsx = Xlsx::new(Cursor::new(bytes)).map_err(|error| refusal_of(&error))?;

    let mut book = RawBook::new(if macros { Kind::Xlsm } else { Kind::Xlsx });
    if macros {
        book.notes.push(Note::of_file(NoteKind::Macros, "文件带有宏，程序只读数据，没有运行宏。"));
    }
    match xlsx.workbook_properties() {
        Ok(found) => book.properties = properties(found),
        Err(_) => book.notes.push(Note::of_file(NoteKind::Aside, "文档属性无法读出，不影响数据。")),
    }
    book.defined_names = xlsx.defined_names().to_vec();
    let mut shared = Shared {
        texts: vec![None; checked.count],
        checked,
        looks: Vec::new(),
        uncomputed: never_computes(&book.properties),
        epoch_1904: xlsx.has_1904_epoch(),
        budget: MAX_CELLS,
    };
    for sheet in outline.sheets {
        let what = match sheet.kind {
            outline::Kind::Cells => {
                book.sheets.push(read_sheet(package, &mut xlsx, &sheet, &mut shared)?);
                continue;
            }
            outline::Kind::Chart => "图表",
            outline::Kind::Dialog => "对话框表",
        };
        let text = format!("“{}”是{what}，没有单元格，未读取。", sheet.name);
        book.notes.push(Note::of_sheet(NoteKind::NoCells, &sheet.name, None, text));
    }
    if outline.recalculates {
        withdraw_zeros(&mut book);
    }
    Ok(book)
}

/// A file that asks to be computed on opening (`fullCalcOnLoad`) and stores 0 for every one of its formulas was computed by
/// nobody: those zeros are no results. Where any formula has another result, somebody put the results there.
fn withdraw_zeros(book: &mut RawBook) {
    let is_formula = |cell: &RawCell| matches!(cell.formula, Formula::Cached | Formula::External);
    let mut formulas = book.sheets.iter().flat_map(|sheet| &sheet.cells).map(|(_, cell)| cell);
    if formulas.any(|cell| is_formula(cell) && !is_zero(&cell.value)) {
        return;
    }
    for sheet in &mut book.sheets {
        let zeros = sheet.cells.iter().filter(|(_, cell)| is_formula(cell));
        let zeros: Vec<Position> = zeros.map(|(at, _)| *at).collect();
        for at in zeros {
            sheet
                .cells
                .insert(at, RawCell { formula: Formula::Uncached, ..RawCell::plain(RawValue::Uncached) });
        }
    }
}

fn read_sheet(
    package: &mut Package<'_>,
    xlsx: &mut Book<'_>,
    listed: &Listed,
    shared: &mut Shared,
) -> Result<RawSheet, Refusal> {
    let damaged = || Refusal::damaged_sheet(&listed.name);
    let bytes = package.read(&listed.path, MAX_SHEET_PART)?;
    let bytes = bytes.ok_or_else(|| Refusal::SheetMissing { sheet: listed.name.clone() })?;
    let mut scan = SheetScan::start(&bytes).map_err(|_| damaged())?;
    let mut reader = xlsx.worksheet_cells_reader(&listed.name).map_err(|_| damaged())?;
    if shared.looks.is_empty() {
        shared.looks = styles::looks(reader.styles());
    }
    let mut gather = Gather::new(&listed.name, bytes.len(), shared);
    while let Some(scanned) = scan.next_cell().map_err(|_| damaged())? {
        gather.take(&scanned, reader.next_cell_with_style_id())?;
    }
    // A cell more than the scan has seen: from some cell on, values would stand beside the wrong places.
    match reader.next_cell_with_style_id() {
        Ok(None) => {}
        Ok(Some(_)) | Err(_) => return Err(damaged()),
    }
    gather.finish();
    let empty_formulas = gather.empty_formulas;
    let mut frame = scan.frame;
    drop(bytes);
    let (cells, mut notes) = gather.into_cells();
    let mut sheet = RawSheet {
        visibility: listed.visibility,
        cells,
        empty_formulas,
        hidden_rows: frame.hidden_rows(),
        merges: frame.merges,
        margins: frame.margins,
        hidden_columns: frame.hidden_columns,
        filtered: frame.filtered,
        protected: frame.protected,
        ..RawSheet::new(listed.name.as_str())
    };
    if let Err(part) = aside::fill(package, &listed.path, frame.links, &mut sheet) {
        notes.sheet(NoteKind::Aside, &format!("的批注、文本框或链接（{part}）无法读出，单元格不受影响。"));
    }
    note_surroundings(&sheet, &mut notes);
    sheet.notes = notes.finish();
    Ok(sheet)
}

fn refusal_of(error: &XlsxError) -> Refusal {
    match error {
        XlsxError::Password => Refusal::Password,
        _ => Refusal::damaged(""),
    }
}

/// Document properties under the names of the file format; custom ones keep their own and win.
pub(crate) fn properties(found: WorkbookProperties) -> BTreeMap<String, String> {
    let fixed = [
        ("creator", found.creator),
        ("lastModifiedBy", found.last_modified_by),
        ("created", found.created),
        ("modified", found.modified),
        ("title", found.title),
        ("subject", found.subject),
        ("description", found.description),
        ("keywords", found.keywords),
        ("category", found.category),
        ("contentStatus", found.content_status),
        ("revision", found.revision),
        ("version", found.version),
        ("application", found.application),
        ("appVersion", found.app_version),
        ("company", found.company),
        ("template", found.template),
        ("manager", found.manager),
    ];
    let fixed = fixed.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    fixed.chain(found.custom_properties).collect()
}
