//! Headers and footers: page numbers on the outer side, turned with the page where the table lies; the banner, and
//! the line that says a table goes on.

use super::geometry::{Geometry, Sheet, emu};
use super::styles::{BANNER_LINE, id, table_line};
use super::xml::{part, safe};
use crate::profile::Profile;

/// A header or footer part.
pub(super) struct Edge {
    /// Relationship id, also the name of the file.
    pub id: &'static str,
    /// `header` or `footer`.
    pub kind: &'static str,
    pub bytes: Vec<u8>,
}

/// Relationship ids of the edges of a section.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edges {
    pub header: &'static str,
    pub footer_odd: &'static str,
    pub footer_even: &'static str,
}

/// Ids of the edges for a page of that orientation, and for the continuation of a table.
pub(super) fn ids(landscape: bool, continued: bool) -> Edges {
    Edges {
        header: match (landscape, continued) {
            (false, false) => "header1",
            (false, true) => "header2",
            (true, false) => "header3",
            (true, true) => "header4",
        },
        footer_odd: if landscape { "footer3" } else { "footer1" },
        footer_even: if landscape { "footer4" } else { "footer2" },
    }
}

/// All edges of a document.
pub(super) fn edges(profile: &Profile, geometry: &Geometry, banner: Option<&str>) -> Vec<Edge> {
    let (upright, turned) = (geometry.upright(), geometry.landscape());
    let header = |sheet: &Sheet, continued: bool| {
        let text = if continued { profile.continued.as_str() } else { "" };
        part(
            "w:hdr",
            &header_content(sheet, banner.unwrap_or_default(), text, table_line(profile.sizes.table) + 40),
        )
    };
    let footer =
        |style: &str| part("w:ftr", &if profile.page_numbers { page_number(style) } else { empty(style) });
    let rotated = |style: &str, number: u32| {
        let content = if profile.page_numbers {
            rotated_number(geometry, &turned, style, number)
        } else {
            empty(style)
        };
        part("w:ftr", &content)
    };
    vec![
        Edge { id: "header1", kind: "header", bytes: header(&upright, false) },
        Edge { id: "header2", kind: "header", bytes: header(&upright, true) },
        Edge { id: "header3", kind: "header", bytes: header(&turned, false) },
        Edge { id: "header4", kind: "header", bytes: header(&turned, true) },
        Edge { id: "footer1", kind: "footer", bytes: footer(id::ODD) },
        Edge { id: "footer2", kind: "footer", bytes: footer(id::EVEN) },
        Edge { id: "footer3", kind: "footer", bytes: rotated(id::ODD, 1) },
        Edge { id: "footer4", kind: "footer", bytes: rotated(id::EVEN, 2) },
    ]
}

/// The banner's line, and for a continued table a line that begins exactly at the upper edge of the text area and
/// pushes the table down by its own height.
fn header_content(sheet: &Sheet, banner: &str, continued: &str, line: i32) -> String {
    let banner = format!(
        "<w:p><w:pPr><w:pStyle w:val=\"{}\"/></w:pPr>{}</w:p>",
        id::BANNER,
        if banner.is_empty() { String::new() } else { run(banner) }
    );
    if continued.is_empty() {
        return banner;
    }
    let before = (sheet.top - sheet.header - BANNER_LINE).max(0);
    format!(
        "{banner}<w:p><w:pPr><w:pStyle w:val=\"{}\"/><w:spacing w:before=\"{before}\" w:line=\"{line}\" \
         w:lineRule=\"exact\"/></w:pPr>{}</w:p>",
        id::CONTINUED,
        run(continued)
    )
}

fn run(text: &str) -> String {
    format!(
        "<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
        safe(text)
    )
}

fn empty(style: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr></w:p>")
}

/// — 1 —, the dashes U+2014. 7.5.
fn page_number(style: &str) -> String {
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    format!(
        "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{}{}<w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText>\
         </w:r>{}<w:r><w:t>1</w:t></w:r>{}{}</w:p>",
        run("— "),
        field("begin"),
        field("separate"),
        field("end"),
        run(" —")
    )
}

/// The page number at the physical foot of a landscape page: its left edge, turned a quarter to the right. Clause 8.
fn rotated_number(geometry: &Geometry, sheet: &Sheet, style: &str, number: u32) -> String {
    let (width, height) = (emu(geometry.small), emu(sheet.text_height()));
    let (left, top) = (emu(geometry.footer_edge()), emu(sheet.top));
    let drawing = format!(
        "<w:drawing><wp:anchor distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\" simplePos=\"0\" relativeHeight=\"{number}\" \
         behindDoc=\"0\" locked=\"0\" layoutInCell=\"1\" allowOverlap=\"1\"><wp:simplePos x=\"0\" y=\"0\"/>\
         <wp:positionH relativeFrom=\"page\"><wp:posOffset>{left}</wp:posOffset></wp:positionH>\
         <wp:positionV relativeFrom=\"page\"><wp:posOffset>{top}</wp:posOffset></wp:positionV>\
         <wp:extent cx=\"{width}\" cy=\"{height}\"/><wp:effectExtent l=\"0\" t=\"0\" r=\"0\" b=\"0\"/><wp:wrapNone/>\
         <wp:docPr id=\"{}\" name=\"页码\" descr=\"页码\"/><wp:cNvGraphicFramePr/>{}</wp:anchor></w:drawing>",
        9000 + number,
        text_box(width, height, "vert", &page_number(style))
    );
    format!("<w:p><w:pPr><w:pStyle w:val=\"{}\"/></w:pPr><w:r>{}</w:r></w:p>", id::TINY, alternate(&drawing))
}

/// A text box without frame, fill or margins.
pub(super) fn text_box(width: i64, height: i64, direction: &str, content: &str) -> String {
    format!(
        "<a:graphic><a:graphicData uri=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"><wps:wsp>\
         <wps:cNvSpPr txBox=\"1\"/><wps:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{width}\" cy=\"{height}\"/></a:xfrm>\
         <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>\
         <wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>\
         <wps:bodyPr rot=\"0\" vert=\"{direction}\" wrap=\"square\" lIns=\"0\" tIns=\"0\" rIns=\"0\" bIns=\"0\" anchor=\"t\">\
         <a:noAutofit/></wps:bodyPr></wps:wsp></a:graphicData></a:graphic>"
    )
}

/// A drawing that only readers of Word 2010 and later understand; older ones skip it.
pub(super) fn alternate(drawing: &str) -> String {
    format!(
        "<mc:AlternateContent><mc:Choice Requires=\"wps\">{drawing}</mc:Choice><mc:Fallback/></mc:AlternateContent>"
    )
}
