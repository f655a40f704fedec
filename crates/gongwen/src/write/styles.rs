//! styles.xml from a profile: one style an element, so that an office can restyle a document by its styles alone.

use super::geometry::{Geometry, half_points, points};
use super::style_list::{edge_styles, end_styles, head_styles, table_styles, text_styles};
use super::xml::{part, safe};
use crate::profile::Profile;

/// Style ids that the rest of the writer names.
pub(super) mod id {
    pub const BODY: &str = "BodyText";
    pub const TITLE: &str = "Title";
    pub const RECIPIENT: &str = "Recipient";
    pub const HEADINGS: [&str; 4] = ["Heading1", "Heading2", "Heading3", "Heading4"];
    pub const RUN_IN: [&str; 4] = ["Heading1Char", "Heading2Char", "Heading3Char", "Heading4Char"];
    pub const ATTACHMENT_LIST: &str = "AttachmentList";
    pub const ATTACHMENT_MARK: &str = "AttachmentMark";
    pub const ATTACHMENT_TITLE: &str = "AttachmentTitle";
    pub const SIGNATURE: &str = "Signature";
    pub const NOTE: &str = "DocumentNote";
    pub const CAPTION: &str = "TableCaption";
    pub const UNIT: &str = "TableUnit";
    /// Head, cell and total of a table on upright pages, then on landscape pages.
    pub const TABLE: [[&str; 3]; 2] =
        [["TableHead", "TableCell", "TableTotal"], ["TableHeadWide", "TableCellWide", "TableTotalWide"]];
    pub const TABLE_NOTE: &str = "TableNote";
    pub const CHART: &str = "ChartHolder";
    pub const CHART_CAPTION: &str = "ChartCaption";
    pub const MARK: &str = "RedMark";
    pub const NUMBER: &str = "DocumentNumber";
    pub const RULE: &str = "RedRule";
    pub const SIGNER: &str = "SignerChar";
    pub const ODD: &str = "PageNumberOdd";
    pub const EVEN: &str = "PageNumberEven";
    pub const BANNER: &str = "Banner";
    pub const CONTINUED: &str = "Continued";
    pub const IMPRINT: &str = "Imprint";
    pub const TINY: &str = "Tiny";
    pub const CONTENTS_TITLE: &str = "TOCHeading";
    /// By level.
    pub const CONTENTS: [&str; 2] = ["TOC1", "TOC2"];
    pub const COMMENT: &str = "CommentText";
}

/// The font that a style sets Chinese characters in.
pub(super) fn eastern<'p>(profile: &'p Profile, style: &str) -> &'p str {
    let fonts = &profile.fonts;
    match style {
        id::TITLE | id::ATTACHMENT_TITLE | id::CONTENTS_TITLE | id::MARK => &fonts.title,
        id::ATTACHMENT_MARK | id::CAPTION | id::CHART_CAPTION | id::BANNER => &fonts.heading1,
        id::SIGNER => &fonts.heading2,
        id::ODD | id::EVEN => &fonts.page_number,
        id::UNIT | id::CONTINUED | id::TABLE_NOTE => &fonts.table,
        _ if style == id::HEADINGS[0] || style == id::RUN_IN[0] => &fonts.heading1,
        _ if style == id::HEADINGS[1] || style == id::RUN_IN[1] => &fonts.heading2,
        _ if id::TABLE.iter().any(|styles| styles[1] == style) => &fonts.table,
        _ if id::TABLE.iter().flatten().any(|known| *known == style) => &fonts.heading1,
        _ => &fonts.body,
    }
}

/// A paragraph style about to be written.
pub(super) struct Style<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub based: &'a str,
    pub next: &'a str,
    pub paragraph: String,
    pub run: String,
}

/// styles.xml.
pub(super) fn styles(profile: &Profile, geometry: &Geometry) -> Vec<u8> {
    let mut content = defaults(profile);
    for style in text_styles(profile, geometry)
        .into_iter()
        .chain(end_styles(profile, geometry))
        .chain(table_styles(profile, geometry))
        .chain(head_styles(profile, geometry))
        .chain(edge_styles(profile, geometry))
    {
        content.push_str(&paragraph_style(&style));
    }
    content.push_str(&character_styles(profile));
    part("w:styles", &content)
}

fn defaults(profile: &Profile) -> String {
    let size = half_points(profile.sizes.body);
    let fonts = fonts(&profile.fonts.western, &profile.fonts.body);
    format!(
        "<w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>\
         <w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault/></w:docDefaults>"
    )
}

/// Height of the line of the page header, in twips.
pub(super) const BANNER_LINE: i32 = 280;

/// Height of a line of 版记, in twips.
pub(super) fn imprint_line(geometry: &Geometry) -> i32 {
    geometry.small * 8 / 5
}

/// Height of a line in a table of that size in points, in twips.
pub(super) fn table_line(size: f64) -> i32 {
    points(size * 1.3)
}

/// Fonts for Western and Chinese characters.
pub(super) fn fonts(western: &str, eastern: &str) -> String {
    let (western, eastern) = (safe(western), safe(eastern));
    format!(
        "<w:rFonts w:ascii=\"{western}\" w:hAnsi=\"{western}\" w:eastAsia=\"{eastern}\" w:cs=\"{western}\"/>"
    )
}

/// The fonts of a style.
pub(super) fn fonts_of(profile: &Profile, style: &str) -> String {
    fonts(&profile.fonts.western, eastern(profile, style))
}

/// A size in points.
pub(super) fn size(points: f64) -> String {
    let size = half_points(points);
    format!("<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>")
}

fn paragraph_style(style: &Style) -> String {
    let kind = match style.name {
        "Normal" => " w:default=\"1\"",
        // Names in Chinese are ours, the others are Word's own.
        name if !name.is_ascii() => " w:customStyle=\"1\"",
        _ => "",
    };
    let based = if style.based.is_empty() {
        String::new()
    } else {
        format!("<w:basedOn w:val=\"{}\"/>", style.based)
    };
    let next =
        if style.next.is_empty() { String::new() } else { format!("<w:next w:val=\"{}\"/>", style.next) };
    let run = if style.run.is_empty() { String::new() } else { format!("<w:rPr>{}</w:rPr>", style.run) };
    format!(
        "<w:style w:type=\"paragraph\"{kind} w:styleId=\"{}\"><w:name w:val=\"{}\"/>{based}{next}<w:qFormat/>\
         <w:pPr>{}</w:pPr>{run}</w:style>",
        style.id, style.name, style.paragraph
    )
}

fn character_styles(profile: &Profile) -> String {
    let run_in = id::RUN_IN.iter().enumerate().map(|(level, id)| {
        let name = format!("段首题{}", level + 1);
        character_style(id, &name, &fonts_of(profile, id))
    });
    let signer = character_style(id::SIGNER, "签发人", &fonts_of(profile, id::SIGNER));
    let default = "<w:style w:type=\"character\" w:default=\"1\" w:styleId=\"DefaultParagraphFont\">\
                   <w:name w:val=\"Default Paragraph Font\"/><w:uiPriority w:val=\"1\"/><w:semiHidden/></w:style>\
                   <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/>\
                   <w:uiPriority w:val=\"99\"/><w:semiHidden/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/>\
                   <w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"108\" w:type=\"dxa\"/>\
                   <w:bottom w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>";
    run_in.chain([signer, default.to_owned()]).collect()
}

fn character_style(id: &str, name: &str, run: &str) -> String {
    format!(
        "<w:style w:type=\"character\" w:customStyle=\"1\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:qFormat/>\
         <w:rPr>{run}</w:rPr></w:style>"
    )
}
