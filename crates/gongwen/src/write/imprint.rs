//! 版记: a text box at the foot of the last page, its last rule on the lower edge of the text area. 7.4.

use std::fmt::Write as _;

use docx_rs::{LineSpacing, LineSpacingType, Paragraph};

use super::compose::Child;
use super::edges::{alternate, text_box};
use super::geometry::{Geometry, characters, emu};
use super::scribe::Scribe;
use super::styles::{id, imprint_line};
use super::xml::safe;
use crate::model::Imprint;

/// Space above and below the text of a row, in twips.
const LEADING: i32 = 60;
/// Height of the paragraph that must follow a table, in twips, with room for the last rule.
const TAIL: i32 = 40;

/// The paragraph that carries 版记. It is as high as 版记 itself: where it still fits on the page so does 版记, and
/// where it does not both go to the next page, whatever program lays out the text.
pub(super) fn set(imprint: &Imprint, scribe: &mut Scribe) -> Child {
    let geometry = scribe.geometry;
    let rows = rows(imprint, &geometry);
    let height: i32 = rows.iter().map(|row| row.height).sum();
    let markup = drawing(&rows, height, &geometry, scribe.drawing_id());
    let line = LineSpacing::new().line(height).line_rule(LineSpacingType::Exact);
    Child::Drawing(Box::new(Paragraph::new().style(id::TINY).line_spacing(line)), markup)
}

/// A row: its text as markup of a paragraph, and its height in twips.
struct Row {
    markup: String,
    height: i32,
}

fn rows(imprint: &Imprint, geometry: &Geometry) -> Vec<Row> {
    let (em, width) = (geometry.small, geometry.upright().text_width());
    let line = imprint_line(geometry);
    let mut rows = Vec::new();
    if !imprint.copies_to.is_empty() {
        // 7.4.2: one character in on both sides, lines after the first begin below the first name.
        let text = format!("抄送：{}。", imprint.copies_to.join("，"));
        let capacity = ((width - 5 * em) / em).max(1);
        let lines = (characters(&text) - 3).max(1) + capacity - 1;
        let lines = lines / capacity + feeds(&text);
        let indent = format!("<w:ind w:left=\"{}\" w:right=\"{em}\" w:hanging=\"{}\"/>", 4 * em, 3 * em);
        rows.push(Row { markup: text_paragraph(&indent, &run(&text)), height: lines * line + 2 * LEADING });
    }
    let tabs = format!("<w:tabs><w:tab w:val=\"right\" w:pos=\"{}\"/></w:tabs>", width - em);
    let properties = format!("{tabs}<w:ind w:left=\"{em}\" w:right=\"{em}\"/>");
    let text =
        format!("{}<w:r><w:tab/></w:r>{}", run(&imprint.issuer), run(&format!("{}印发", imprint.date)));
    let lines = 1 + feeds(&imprint.issuer) + feeds(&imprint.date);
    rows.push(Row { markup: text_paragraph(&properties, &text), height: lines * line + 2 * LEADING });
    rows
}

fn feeds(text: &str) -> i32 {
    i32::try_from(text.matches('\n').count()).unwrap_or(0)
}

fn text_paragraph(properties: &str, content: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{}\"/>{properties}</w:pPr>{content}</w:p>", id::IMPRINT)
}

fn run(text: &str) -> String {
    let text = safe(text).replace('\n', "</w:t><w:br/><w:t xml:space=\"preserve\">").replace('\t', " ");
    format!(
        "<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>"
    )
}

fn drawing(rows: &[Row], height: i32, geometry: &Geometry, number: usize) -> String {
    let sheet = geometry.upright();
    let (left, top) = (emu(sheet.left), emu(sheet.height - sheet.bottom - height));
    let (width, box_height) = (emu(sheet.text_width()), emu(height + TAIL));
    let content = format!(
        "{}<w:p><w:pPr><w:pStyle w:val=\"{}\"/></w:pPr></w:p>",
        table(rows, sheet.text_width()),
        id::TINY
    );
    alternate(&format!(
        "<w:drawing><wp:anchor distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\" simplePos=\"0\" relativeHeight=\"{number}\" \
         behindDoc=\"0\" locked=\"0\" layoutInCell=\"1\" allowOverlap=\"1\"><wp:simplePos x=\"0\" y=\"0\"/>\
         <wp:positionH relativeFrom=\"page\"><wp:posOffset>{left}</wp:posOffset></wp:positionH>\
         <wp:positionV relativeFrom=\"page\"><wp:posOffset>{top}</wp:posOffset></wp:positionV>\
         <wp:extent cx=\"{width}\" cy=\"{box_height}\"/><wp:effectExtent l=\"0\" t=\"0\" r=\"0\" b=\"0\"/><wp:wrapNone/>\
         <wp:docPr id=\"{number}\" name=\"版记\" descr=\"版记\"/><wp:cNvGraphicFramePr/>{}</wp:anchor></w:drawing>",
        text_box(width, box_height, "horz", &content)
    ))
}

/// The rows between rules: 0.35 mm outside, 0.25 mm between. 7.4.1.
fn table(rows: &[Row], width: i32) -> String {
    let rule = |side: &str, size: u32| {
        format!("<w:{side} w:val=\"single\" w:sz=\"{size}\" w:space=\"0\" w:color=\"000000\"/>")
    };
    let mut content = String::new();
    for row in rows {
        let _ = write!(
            content,
            "<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val=\"{}\" w:hRule=\"exact\"/></w:trPr><w:tc><w:tcPr>\
             <w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>{}</w:tc></w:tr>",
            row.height, row.markup
        );
    }
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{width}\" w:type=\"dxa\"/><w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblBorders>{}{}{}\
         </w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/>\
         <w:right w:w=\"0\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w=\"{width}\"/></w:tblGrid>\
         {content}</w:tbl>",
        rule("top", 8),
        rule("bottom", 8),
        rule("insideH", 6)
    )
}
