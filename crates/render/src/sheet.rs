//! What all workbooks share: fonts and looks of cells, text that is safe in a cell, page setup.
//! Which sheets there are, and what stands in them, is the business of `forms` and `workbook`.

use std::borrow::Cow;

use jibao_core::pack::Pack;
use jibao_core::report::figure;
use jibao_core::text::number::plain;
use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// Words and numbers. 宋体 has the rare characters of village names that 仿宋_GB2312 lacks.
const BODY_FONT: &str = "宋体";
/// Column headers and group headings.
const HEAD_FONT: &str = "黑体";
/// Sheet titles.
const TITLE_FONT: &str = "方正小标宋简体";
/// A4 in the numbering of spreadsheet files.
const A4: u8 = 9;
/// Excel counts UTF-16 units and refuses more in a cell.
const CELL_LIMIT: usize = 32_767;
/// Stands where a text was cut.
const CUT: &str = "……（原文过长，以下省略）";
/// More digits than a double holds: such a number stands as text.
const EXACT_DIGITS: usize = 15;

/// Grey of cells that are not to be filled, and of headers.
pub(crate) const GREY: Color = Color::RGB(0x00D9_D9D9);
/// Light grey of group headings.
pub(crate) const LIGHT: Color = Color::RGB(0x00F2_F2F2);

/// Date as cells show it.
pub(crate) const DATE: &str = "yyyy\"年\"m\"月\"d\"日\"";

/// Pixels of a column whose width nobody sets.
pub(crate) const COLUMN: u32 = 72;

/// How hard workbooks are compressed: their sheets are megabytes. The usual 6 takes several times as long for a fifth less.
const COMPRESSION: u8 = 2;

/// A workbook whose cells are 宋体 11 unless told otherwise.
pub(crate) fn workbook() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    book.set_zip_compression_level(COMPRESSION);
    let normal = Format::new()
        .set_font_name(BODY_FONT)
        .set_font_size(11)
        .set_font_charset(134)
        .set_align(FormatAlign::VerticalCenter);
    book.set_default_format(&normal, 22, COLUMN)?;
    Ok(book)
}

/// Plain words without a frame.
pub(crate) fn body() -> Format {
    Format::new()
        .set_font_name(BODY_FONT)
        .set_font_size(10)
        .set_font_charset(134)
        .set_align(FormatAlign::VerticalCenter)
}

/// A framed table cell: wrapped words, to the left.
pub(crate) fn cell() -> Format {
    body().set_border(FormatBorder::Thin).set_text_wrap()
}

/// A framed table cell of one line.
pub(crate) fn line() -> Format {
    body().set_border(FormatBorder::Thin)
}

/// A framed table cell with its content in the middle.
pub(crate) fn centred() -> Format {
    cell().set_align(FormatAlign::Center)
}

/// A framed number.
pub(crate) fn number(format: &str) -> Format {
    body().set_border(FormatBorder::Thin).set_align(FormatAlign::Right).set_num_format(format)
}

/// A column header.
pub(crate) fn header() -> Format {
    centred().set_font_name(HEAD_FONT).set_background_color(GREY)
}

/// A group heading inside a table.
pub(crate) fn group() -> Format {
    // Rules above and below only: its words run over the cells to the right, and lines between those would
    // cross them.
    body()
        .set_font_name(HEAD_FONT)
        .set_background_color(LIGHT)
        .set_border_top(FormatBorder::Thin)
        .set_border_bottom(FormatBorder::Thin)
}

/// A heading above a table.
pub(crate) fn heading() -> Format {
    body().set_font_name(HEAD_FONT).set_font_size(12)
}

/// A sheet's title.
pub(crate) fn title() -> Format {
    body().set_font_name(TITLE_FONT).set_font_size(18).set_align(FormatAlign::Center)
}

/// The mark of sample data.
pub(crate) fn mark() -> Format {
    body().set_font_name(HEAD_FONT).set_font_color(Color::RGB(0x00C0_0000)).set_bold()
}

/// How indicators outside the policy's measures are grouped, else the measure's title.
pub(crate) fn measure_title<'a>(pack: &'a Pack, measure: &str) -> &'a str {
    match (pack.policy.measure(measure), measure) {
        (Some(measure), _) => &measure.title,
        (None, "B") => "基础数据",
        (None, "T") => "报送情况",
        (None, _) => GENERAL,
    }
}

/// What stands on everything made from sample data.
pub const SAMPLE: &str = "样例数据，非真实统计";

/// What belongs to no single measure.
pub(crate) const GENERAL: &str = "综合";

/// Text as a cell may hold it: no character that XML forbids, no marking of figures, not over Excel's limit.
pub(crate) fn cell_text(text: &str) -> Cow<'_, str> {
    limited(text, CELL_LIMIT)
}

/// The same, cut to `limit` UTF-16 units with a mark where something was left out.
pub(crate) fn limited(text: &str, limit: usize) -> Cow<'_, str> {
    let clean = clean(text);
    let units = |text: &str| text.encode_utf16().count();
    // A text has no more units than bytes.
    if clean.len() <= limit || units(&clean) <= limit {
        return clean;
    }
    let room = limit.saturating_sub(units(CUT));
    let mut used = 0;
    let mut cut: String = clean
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= room
        })
        .collect();
    cut.push_str(CUT);
    cut.into()
}

/// Text as any file may hold it, without marking of figures. Few texts are not so as they stand.
fn clean(text: &str) -> Cow<'_, str> {
    match figure::clean(text) {
        Cow::Borrowed(text) => gongwen::clean(text),
        Cow::Owned(text) => gongwen::clean(&text).into_owned().into(),
    }
}

/// A cell's look, and whether its column has it already: such a cell is written without one. The writer knows a look by all
/// its parts, which it goes through for every cell that is given one, longer than the cell takes to be written.
#[derive(Clone, Copy)]
pub(crate) struct Look<'f> {
    pub(crate) format: &'f Format,
    pub(crate) of_column: bool,
}

impl<'f> From<&'f Format> for Look<'f> {
    fn from(format: &'f Format) -> Self {
        Self { format, of_column: false }
    }
}

impl<'f> From<&'f Cow<'_, Format>> for Look<'f> {
    fn from(format: &'f Cow<'_, Format>) -> Self {
        Self::from(&**format)
    }
}

/// Writes words. What begins like a formula gets the prefix that keeps it text when somebody edits the cell.
pub(crate) fn put<'f>(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    look: impl Into<Look<'f>>,
) -> Result<(), XlsxError> {
    let Look { format, of_column } = look.into();
    let text = cell_text(text);
    if text.starts_with(['=', '+', '-', '@', '\t']) {
        let format = format.clone().set_quote_prefix();
        sheet.write_string_with_format(row, column, text, &format)?;
    } else if of_column {
        sheet.write_string(row, column, text)?;
    } else {
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

/// Writes a decimal as a number, or as words where a double would not hold it exactly enough.
pub(crate) fn put_decimal<'f>(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: Decimal,
    look: impl Into<Look<'f>>,
) -> Result<(), XlsxError> {
    if let Some(number) = whole(value) {
        return put_double(sheet, (row, column), number, look.into());
    }
    let text = plain(value);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    // Reading the digits back rounds correctly; a division of mantissa by scale does not always.
    match text.parse::<f64>() {
        Ok(number) if digits <= EXACT_DIGITS => put_double(sheet, (row, column), number, look.into()),
        _ => put(sheet, row, column, &text, look),
    }
}

/// Writes a number that formulas rest on, whatever its length: what was written stands beside it as text.
pub(crate) fn put_number<'f>(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: Decimal,
    look: impl Into<Look<'f>>,
) -> Result<(), XlsxError> {
    put_double(sheet, (row, column), double(value), look.into())
}

fn put_double(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    number: f64,
    Look { format, of_column }: Look<'_>,
) -> Result<(), XlsxError> {
    if of_column {
        sheet.write_number(row, column, number)?;
    } else {
        sheet.write_number_with_format(row, column, number, format)?;
    }
    Ok(())
}

/// The double nearest to a decimal.
pub(crate) fn double(value: Decimal) -> f64 {
    // Reading the digits back rounds correctly; a division of mantissa by scale does not always.
    whole(value).or_else(|| plain(value).parse().ok()).unwrap_or(0.0)
}

/// A whole number of everyday size, which a double holds as it is. Most numbers are one.
fn whole(value: Decimal) -> Option<f64> {
    let whole = i32::try_from(value.mantissa()).ok().filter(|_| value.scale() == 0);
    whole.map(f64::from)
}

/// A text in pieces that a cell holds each: nothing is left out.
pub(crate) fn pieces(text: &str) -> Vec<String> {
    let clean = clean(text);
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for c in clean.chars() {
        used += c.len_utf16();
        if used > CELL_LIMIT {
            pieces.push(String::new());
            used = c.len_utf16();
        }
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    pieces
}

/// A sheet's name as spreadsheets accept it, told apart from those already taken whatever their case.
pub(crate) fn sheet_name(wanted: &str, taken: &mut Vec<String>) -> String {
    const LONGEST: usize = 31;
    let cut = |text: &str, room: usize| -> String {
        let mut used = 0;
        text.chars()
            .take_while(|c| {
                used += c.len_utf16();
                used <= room
            })
            .collect()
    };
    let clean: String = clean(wanted)
        .chars()
        .map(|c| if c.is_control() || "[]:*?/\\".contains(c) { '_' } else { c })
        .collect();
    // A quotation mark at either end, and the name of Excel's own change log, are refused.
    let mut base = cut(clean.trim().trim_matches('\''), LONGEST);
    if base.is_empty() || base.to_lowercase() == "history" {
        base = format!("{}_", cut(&base, LONGEST - 1));
    }
    let mut name = base.clone();
    let mut number = 2;
    while taken.contains(&name.to_lowercase()) {
        let ending = format!("_{number}");
        name = cut(&base, LONGEST - ending.len()) + &ending;
        number += 1;
    }
    taken.push(name.to_lowercase());
    name
}

/// Writes a date; it prints as ISO whatever its type.
pub(crate) fn date(day: &impl ToString) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::parse_from_str(&day.to_string())
}

/// How many characters a cell column of `width` holds of Chinese text at 10 points.
pub(crate) fn han_per_line(width: f64) -> usize {
    // One unit of width is a digit of the 11-point normal font, 8 pixels; a character of 10 points takes 13.3.
    let count = (width * 0.6).floor();
    // Widths are below 255: nothing is lost, and nothing depends on it but a row's height.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let count = count as usize;
    count.max(1)
}

/// How many lines a text takes at so many characters a line. A line that must not begin with a stop takes the
/// character before it along: what wraps gets one character less a line.
pub(crate) fn lines(text: &str, per_line: usize) -> u32 {
    let of = |line: &str| match width(line).div_ceil(2) {
        short if short <= per_line => 1,
        long => long.div_ceil(per_line.saturating_sub(1).max(1)),
    };
    u32::try_from(text.split('\n').map(of).sum::<usize>()).unwrap_or(u32::MAX)
}

/// Sets a row's height where one of its texts needs more than one line of its column. Rows without a height
/// grow as somebody types, which rows with one do not: so others are left alone.
pub(crate) fn fit(sheet: &mut Worksheet, row: u32, texts: &[(&str, f64)]) -> Result<(), XlsxError> {
    let needed = texts.iter().map(|(text, width)| lines(text, han_per_line(*width))).max().unwrap_or(1);
    if needed > 1 {
        sheet.set_row_height(row, height(needed))?;
    }
    Ok(())
}

/// Height of so many lines at 10 points, within Excel's limit.
pub(crate) fn height(lines: u32) -> f64 {
    (f64::from(lines.min(30)) * 13.5 + 5.0).min(409.0)
}

/// Width in half characters: ASCII takes one, the rest two.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// How a sheet prints.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Page<'a> {
    /// Across instead of upright.
    pub(crate) landscape: bool,
    /// Head of the page, left.
    pub(crate) left: &'a str,
    /// Head of the page, middle: the mark of sample data.
    pub(crate) centre: &'a str,
    /// Head of the page, right.
    pub(crate) right: &'a str,
    /// First and last row repeated on every page.
    pub(crate) rows: Option<(u32, u32)>,
    /// Last column repeated on every page.
    pub(crate) columns: Option<u16>,
    /// Last row and column that print.
    pub(crate) area: Option<(u32, u16)>,
}

/// Sets up printing: A4, as wide as the page, page numbers, repeated headers.
pub(crate) fn print(sheet: &mut Worksheet, page: &Page<'_>) -> Result<(), XlsxError> {
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    if page.landscape {
        sheet.set_landscape();
    }
    sheet.set_margins(0.5, 0.5, 0.75, 0.7, 0.35, 0.35);
    sheet.set_print_center_horizontally(true);
    let part = |section: char, style: &str, text: &str| match text {
        "" => String::new(),
        _ => format!("&{section}&\"{BODY_FONT},{style}\"&9{}", in_header(text)),
    };
    let head: String =
        [part('L', "常规", page.left), part('C', "加粗", page.centre), part('R', "常规", page.right)]
            .concat();
    sheet.set_header(head);
    sheet.set_footer(format!("&C&\"{BODY_FONT},常规\"&9第&P页 共&N页"));
    if let Some((first, last)) = page.rows {
        sheet.set_repeat_rows(first, last)?;
    }
    if let Some(last) = page.columns {
        sheet.set_repeat_columns(0, last)?;
    }
    if let Some((row, column)) = page.area {
        sheet.set_print_area(0, 0, row, column)?;
    }
    Ok(())
}

/// Header text: `&` begins a code there, and a digit after the font size would be read as part of it.
fn in_header(text: &str) -> String {
    let text = limited(text, 60).replace('&', "&&");
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return format!(" {text}");
    }
    text
}

/// The repository's own pack, for the tests of forms and workbook.
#[cfg(test)]
pub(crate) mod samples {
    use std::fs;
    use std::path::Path;
    use std::sync::OnceLock;

    use jibao_core::pack::{Pack, PackFiles};

    /// The pack in `templates/chuxiong`.
    pub(crate) fn pack() -> &'static Pack {
        static PACK: OnceLock<Pack> = OnceLock::new();
        PACK.get_or_init(|| {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/chuxiong");
            let mut files = PackFiles::default();
            walk(&root, "", &mut files);
            Pack::load(files).unwrap()
        })
    }

    fn walk(folder: &Path, prefix: &str, files: &mut PackFiles) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
            if path.is_dir() {
                walk(&path, &format!("{name}/"), files);
            } else if let Ok(text) = fs::read_to_string(&path) {
                files.insert(name, text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters_become_visible_and_line_breaks_stay() {
        assert_eq!(cell_text("甲\u{0}乙\r\n丙\u{FFFE}\u{E000}丁\t戊"), "甲\u{FFFD}乙\n丙\u{FFFD}丁\t戊");
    }

    #[test]
    fn an_over_long_text_is_cut_with_a_mark_and_never_inside_a_surrogate_pair() {
        let long = "𥔲".repeat(40_000);
        let cut = cell_text(&long);
        assert!(cut.encode_utf16().count() <= CELL_LIMIT);
        assert!(cut.ends_with(CUT));
        assert_eq!(cell_text("短"), "短");
    }

    #[test]
    fn a_header_text_keeps_its_ampersand_and_does_not_run_into_the_font_size() {
        assert_eq!(in_header("2024年&样例"), " 2024年&&样例");
    }

    #[test]
    fn lines_count_wide_and_narrow_characters_and_breaks() {
        assert_eq!(lines("一二三四五六", 6), 1);
        assert_eq!(lines("一二三四五六", 4), 2);
        assert_eq!(lines("abcdef", 3), 1);
        assert_eq!(lines("一\n二", 3), 2);
    }
}
