//! OpenDocument spreadsheets.

use rust_decimal::Decimal;

use super::make::{cell, notes, read, sheet, zip};
use crate::{Formula, Kind, NoteKind, RawValue, Refusal, Visibility};

pub(crate) const RICH: &[u8] = include_bytes!("../../tests/samples/rich.ods");

/// A document whose spreadsheet element holds `tables`.
pub(crate) fn document(tables: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    package(content.as_bytes())
}

/// A document with a whole content part.
pub(crate) fn package(content: &[u8]) -> Vec<u8> {
    zip(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content)])
}

/// A sheet of rows.
fn table(rows: &str) -> Vec<u8> {
    document(&format!("<table:table table:name='表'>{rows}</table:table>"))
}

#[test]
fn a_rich_document_is_read_cell_by_cell() {
    let book = read("楚雄市.ods", RICH);
    assert_eq!(book.kind, Kind::Ods);
    let sheet = &book.sheets[0];
    assert_eq!(cell(sheet, "A2").raw_text(), "法律明\n白人");
    let share = cell(sheet, "B3");
    assert!(share.percent && share.value == RawValue::Number(Decimal::new(95, 2)));
    assert_eq!(cell(sheet, "A4").raw_text(), "2024-06-20");
    assert!(cell(sheet, "C4").formula == Formula::Cached && cell(sheet, "C4").raw_text() == "70");
    assert_eq!(cell(sheet, "D4").value, RawValue::Error("#DIV/0!".into()));
    assert!(cell(sheet, "A5").struck && !cell(sheet, "A3").struck);
    assert_eq!(cell(sheet, "B5").raw_text(), "　全角１２３ ");
    assert_eq!(cell(sheet, "A6").raw_text(), "𥔲嘉镇");
    assert!(sheet.cell(4, 3).is_none() && sheet.empty_formulas == 1);
    assert_eq!(sheet.cells.len(), 15);
}

#[test]
fn what_stands_around_the_cells_is_read() {
    let book = read("楚雄市.ods", RICH);
    let sheet = &book.sheets[0];
    assert_eq!(sheet.merges[0].to_string(), "A1:D1");
    assert_eq!(
        (sheet.hidden_rows.runs().collect(), sheet.hidden_columns.runs().collect()),
        (vec![(4, 4)], vec![(2, 2)])
    );
    assert!(sheet.protected);
    assert_eq!(sheet.comments[&(4, 2)], "应为13");
    assert_eq!(book.sheets[1].visibility, Visibility::Hidden);
    assert_eq!(book.properties["jibao.reporter"], "532301");
    assert_eq!(book.properties["creator"], "楚雄市司法局");
}

#[test]
fn xls_and_ods_of_one_workbook_hold_the_same_texts() {
    let texts = |name: &str, bytes: &[u8]| -> Vec<(u32, u16, String)> {
        let sheet = sheet(name, bytes);
        // LibreOffice turns the truth value into 1 in one of them and shortens the long number in both.
        let cells = sheet.cells.iter().filter(|(place, _)| !matches!(place, (3, 1) | (5, 2)));
        cells.map(|((row, column), cell)| (*row, *column, cell.raw_text())).collect()
    };
    assert_eq!(texts("a.xls", super::xls::RICH), texts("a.ods", RICH));
}

#[test]
fn repetitions_are_unfolded_where_they_hold_values() {
    let rows = "<table:table-row table:number-rows-repeated='2'><table:table-cell table:number-columns-repeated='3'/>\
                <table:table-cell office:value-type='float' office:value='5' table:number-columns-repeated='2'><text:p>5</text:p></table:table-cell></table:table-row>\
                <table:table-row table:number-rows-repeated='1048574'><table:table-cell table:number-columns-repeated='16384'/></table:table-row>";
    let sheet = sheet("a.ods", &table(rows));
    let places: Vec<_> = sheet.cells.places().collect();
    assert_eq!(places, [(0, 3), (0, 4), (1, 3), (1, 4)]);
    assert!(sheet.notes[0].text.contains("起连续 2 行内容完全相同"));
}

#[test]
fn repeated_values_without_end_are_refused() {
    for (rows, columns) in
        [("1048576", "16384"), ("1", "4294967295"), ("4294967295", "1"), ("99999999999999999999", "2")]
    {
        let bytes = table(&format!(
            "<table:table-row table:number-rows-repeated='{rows}'><table:table-cell table:number-columns-repeated='{columns}' office:value-type='float' office:value='5'/></table:table-row>"
        ));
        assert!(bytes.len() < 1_000);
        assert!(matches!(crate::read("a.ods", &bytes), Err(Refusal::TooLarge { .. })), "{rows} {columns}");
    }
}

#[test]
fn content_that_is_cut_or_ill_formed_is_refused() {
    let whole = "<office:document-content><office:spreadsheet><table:table table:name='表'><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:document-content>";
    assert_eq!(read("a.ods", &package(whole.as_bytes())).cell_count(), 1);
    for length in 0..whole.len() {
        if whole.is_char_boundary(length) {
            let told = crate::read("a.ods", &package(&whole.as_bytes()[..length]));
            assert!(matches!(told, Err(Refusal::Damaged { .. })), "{length}");
        }
    }
}

#[test]
fn recorded_changes_and_linked_tables_are_not_read_as_cells() {
    let tables = "<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell><text:p>旧</text:p></table:change-track-table-cell></table:previous></table:cell-content-change></table:tracked-changes>\
                  <table:table table:name='表'><table:table-row><table:table-cell office:value-type='string'><text:p>新</text:p></table:table-cell></table:table-row></table:table>\
                  <table:dde-links><table:dde-link><table:table><table:table-row><table:table-cell office:value='9' office:value-type='float'/></table:table-row></table:table></table:dde-link></table:dde-links>";
    let book = read("a.ods", &document(tables));
    assert_eq!((book.sheets.len(), book.cell_count()), (1, 1));
    assert_eq!(cell(&book.sheets[0], "A1").raw_text(), "新");
}

#[test]
fn texts_keep_their_blanks_and_breaks() {
    let rows = "<table:table-row><table:table-cell office:value-type='string'><text:p>副村<text:s text:c='2'/>长<text:span>（兼）</text:span></text:p><text:p>第二段&amp;</text:p></table:table-cell></table:table-row>";
    assert_eq!(cell(&sheet("a.ods", &table(rows)), "A1").raw_text(), "副村  长（兼）\n第二段&");
}

#[test]
fn formulas_without_results_and_into_other_files_are_told() {
    let rows = "<table:table-row><table:table-cell table:formula='of:=[.B1]'/></table:table-row>";
    assert_eq!(cell(&sheet("a.ods", &table(rows)), "A1").value, RawValue::Uncached);
    let rows = "<table:table-row><table:table-cell table:formula=\"of:=['file:///C:/a.ods'#$S.A1]\" office:value-type='float' office:value='7'/>\
                <table:table-cell table:formula='of:=\"\"'/></table:table-row>";
    let sheet = sheet("a.ods", &table(rows));
    assert_eq!(cell(&sheet, "A1").formula, Formula::External);
    assert!(sheet.cell(0, 1).is_none() && sheet.empty_formulas == 1);
}

#[test]
fn filtered_rows_comments_and_boxes_are_told() {
    let rows = "<table:shapes><draw:frame><draw:text-box><text:p>浮动</text:p></draw:text-box></draw:frame></table:shapes>\
                <table:table-row table:visibility='filter'><table:table-cell office:value-type='string'><office:annotation><dc:creator>张三</dc:creator><text:p>应为13</text:p></office:annotation><text:p>12</text:p></table:table-cell></table:table-row>";
    let book = read("a.ods", &table(rows));
    let sheet = &book.sheets[0];
    assert!(sheet.filtered && sheet.hidden_rows.contains(0));
    assert_eq!((cell(sheet, "A1").raw_text(), sheet.comments[&(0, 0)].as_str()), ("12".into(), "应为13"));
    assert_eq!(sheet.text_boxes[0].text, "浮动");
    let told = notes(&book);
    assert!(told.contains("有 1 行被隐藏或筛选") && told.contains("批注“应为13”"), "{told}");
}

#[test]
fn a_number_without_its_value_is_unreadable() {
    let rows = "<table:table-row><table:table-cell office:value-type='float' office:value='1x'><text:p>1</text:p></table:table-cell></table:table-row>";
    let sheet = sheet("a.ods", &table(rows));
    assert_eq!(cell(&sheet, "A1").value, RawValue::Unreadable("1x".into()));
    assert_eq!(sheet.notes[0].kind, NoteKind::Unreadable);
}

#[test]
fn a_document_with_a_password_is_told() {
    let bytes = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<m><e><manifest:encryption-data/></e></m>"),
        ("content.xml", b"\x01\x02"),
    ]);
    assert_eq!(crate::read("a.ods", &bytes), Err(Refusal::Password));
}

/// Page layouts in the form LibreOffice writes them, and the sheet style that names one.
const LAYOUTS: &str = "<office:master-styles><style:master-page style:name='Default'><style:header><text:p>甲</text:p></style:header></style:master-page>\
     <style:master-page style:name='PageStyle_5f_表'><style:header><style:region-left><text:p>联系人</text:p><text:p>乙</text:p></style:region-left>\
     <style:region-right><text:p><text:sheet-name>表</text:sheet-name></text:p></style:region-right></style:header>\
     <style:footer-left style:display='false'><text:p>丙</text:p></style:footer-left></style:master-page></office:master-styles>";
const NAMED: &str = "<office:automatic-styles><style:style style:name='ta1' style:family='table' style:master-page-name='PageStyle_5f_表'/></office:automatic-styles>";
const SHEETS: &str = "<office:body><office:spreadsheet><table:table table:name='表' table:style-name='ta1'/><table:table table:name='附表'/></office:spreadsheet></office:body>";

#[test]
fn headers_and_footers_are_those_of_the_sheet_s_page_layout() {
    let content = format!("<office:document-content>{NAMED}{SHEETS}</office:document-content>");
    let styles = format!("<office:document-styles>{LAYOUTS}</office:document-styles>");
    let kind = ("mimetype", &b"application/vnd.oasis.opendocument.spreadsheet"[..]);
    let packed = zip(&[kind, ("content.xml", content.as_bytes()), ("styles.xml", styles.as_bytes())]);
    let flat = format!(
        "<?xml version='1.0'?><office:document xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' \
         office:mimetype='application/vnd.oasis.opendocument.spreadsheet'>{LAYOUTS}{NAMED}{SHEETS}</office:document>"
    );
    for book in [read("a.ods", &packed), read("a.fods", flat.as_bytes())] {
        let margins: Vec<_> = book.sheets.iter().map(|sheet| sheet.margins.clone()).collect();
        assert_eq!(margins, [vec!["联系人\n乙\n表", "丙"], vec!["甲"]], "{:?}", book.kind);
    }
}

#[test]
fn page_layouts_that_cannot_be_read_are_told_and_cost_no_cell() {
    let content = format!("<office:document-content>{SHEETS}</office:document-content>");
    let kind = ("mimetype", &b"application/vnd.oasis.opendocument.spreadsheet"[..]);
    let book =
        read("a.ods", &zip(&[kind, ("content.xml", content.as_bytes()), ("styles.xml", b"<a><b></a>")]));
    assert_eq!(book.sheets.len(), 2);
    assert!(notes(&book).contains("页眉页脚无法读出"), "{}", notes(&book));
}
