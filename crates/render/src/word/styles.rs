//! styles.xml from a profile: one style an element, so that an office can restyle a document by its styles alone.

use super::geometry::{Geometry, half_points, mm, points};
use super::profile::Profile;
use super::xml::{part, safe};

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
    pub const COMMENT: &str = "CommentText";
    /// Never in styles.xml: runs of this style are replaced by a drawing.
    pub const SLOT: &str = "JibaoSlot";
}

/// A paragraph style about to be written.
struct Style<'a> {
    id: &'a str,
    name: &'a str,
    based: &'a str,
    next: &'a str,
    paragraph: String,
    run: String,
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

fn text_styles(profile: &Profile, geometry: &Geometry) -> Vec<Style<'static>> {
    let indent = 2 * geometry.em;
    let first_line = format!("<w:ind w:firstLineChars=\"200\" w:firstLine=\"{indent}\"/>");
    let heading = |level: usize, name: &'static str, font: &str| Style {
        id: id::HEADINGS[level],
        name,
        based: "Normal",
        next: id::BODY,
        paragraph: format!("<w:keepNext/>{first_line}<w:outlineLvl w:val=\"{level}\"/>"),
        run: fonts(&profile.fonts.western, font),
    };
    vec![
        Style {
            id: "Normal",
            name: "Normal",
            based: "",
            next: "",
            paragraph: format!(
                // No punctuation outside of the text area.
                "<w:widowControl w:val=\"0\"/><w:overflowPunct w:val=\"0\"/><w:spacing w:line=\"{}\" w:lineRule=\"exact\"/><w:jc w:val=\"both\"/>",
                geometry.line
            ),
            run: format!("<w:spacing w:val=\"{}\"/>", geometry.spacing),
        },
        Style {
            id: id::BODY,
            name: "Body Text",
            based: "Normal",
            next: id::BODY,
            paragraph: first_line.clone(),
            run: String::new(),
        },
        Style {
            id: id::TITLE,
            name: "Title",
            based: "Normal",
            next: id::BODY,
            paragraph: free(geometry.title_line, 0, 0, "<w:jc w:val=\"center\"/>", "<w:keepNext/><w:keepLines/>"),
            run: format!(
                "{}<w:spacing w:val=\"0\"/>{}",
                fonts(&profile.fonts.western, &profile.fonts.title),
                size(profile.sizes.title)
            ),
        },
        Style {
            id: id::RECIPIENT,
            name: "主送机关",
            based: "Normal",
            next: id::BODY,
            paragraph: String::new(),
            run: String::new(),
        },
        heading(0, "heading 1", &profile.fonts.heading1),
        heading(1, "heading 2", &profile.fonts.heading2),
        heading(2, "heading 3", &profile.fonts.body),
        heading(3, "heading 4", &profile.fonts.body),
    ]
}

fn end_styles(profile: &Profile, geometry: &Geometry) -> Vec<Style<'static>> {
    let plain = |id, name, paragraph| Style { id, name, based: "Normal", next: id, paragraph, run: String::new() };
    vec![
        plain(id::ATTACHMENT_LIST, "附件说明", "<w:keepNext/><w:keepLines/><w:jc w:val=\"left\"/>".to_owned()),
        plain(
            id::SIGNATURE,
            "署名和日期",
            // Latin digits of a date must not be pulled apart: right, not justified.
            "<w:keepLines/><w:jc w:val=\"right\"/>".to_owned(),
        ),
        plain(
            id::NOTE,
            "附注",
            format!("<w:ind w:firstLineChars=\"200\" w:firstLine=\"{}\"/>", 2 * geometry.em),
        ),
        Style {
            id: id::ATTACHMENT_MARK,
            name: "附件标识",
            based: "Normal",
            next: id::ATTACHMENT_TITLE,
            paragraph: "<w:keepNext/>".to_owned(),
            run: fonts(&profile.fonts.western, &profile.fonts.heading1),
        },
        Style {
            id: id::ATTACHMENT_TITLE,
            name: "附件标题",
            based: id::TITLE,
            next: id::BODY,
            paragraph: "<w:outlineLvl w:val=\"0\"/>".to_owned(),
            run: String::new(),
        },
    ]
}

fn table_styles(profile: &Profile, geometry: &Geometry) -> Vec<Style<'static>> {
    let (head, cell) = (&profile.fonts.heading1, &profile.fonts.table);
    let style = |id, name, font: &str, points: f64, paragraph: String| Style {
        id,
        name,
        based: "Normal",
        next: id,
        paragraph,
        run: format!("{}<w:spacing w:val=\"0\"/>{}", fonts(&profile.fonts.western, font), size(points)),
    };
    let (table, line) = (profile.sizes.table, table_line(profile.sizes.table));
    let centre = "<w:jc w:val=\"center\"/>";
    let right = "<w:jc w:val=\"right\"/>";
    let keep = "<w:keepNext/><w:keepLines/>";
    let mut styles = vec![
        style(id::CAPTION, "表题", head, table, free(line + 120, 0, 60, centre, keep)),
        style(id::UNIT, "表格单位", cell, table, free(line + 40, 0, 0, right, keep)),
        style(id::CONTINUED, "续表", cell, table, free(line + 40, 0, 0, right, "")),
        style(id::TABLE_NOTE, "表注", cell, table, free(line, 0, 0, "<w:jc w:val=\"both\"/>", "")),
        style(id::CHART_CAPTION, "图题", head, table, free(line + 120, 60, 240, centre, "<w:keepLines/>")),
        Style {
            id: id::CHART,
            name: "图",
            based: "Normal",
            next: id::CHART_CAPTION,
            // A drawing in a line of exact height would be cut off.
            paragraph: "<w:keepNext/><w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"120\" w:line=\"240\" \
                        w:lineRule=\"auto\"/><w:jc w:val=\"center\"/>"
                .to_owned(),
            run: String::new(),
        },
    ];
    let names = [["表头", "表格文字", "表格合计"], ["表头（横排）", "表格文字（横排）", "表格合计（横排）"]];
    for ((ids, names), points) in id::TABLE.iter().zip(names).zip([table, profile.sizes.table_landscape]) {
        let line = table_line(points);
        let left = free(line, 0, 0, "<w:jc w:val=\"left\"/>", "");
        styles.push(style(ids[0], names[0], head, points, free(line, 0, 0, centre, "<w:keepNext/>")));
        styles.push(style(ids[1], names[1], cell, points, left.clone()));
        styles.push(style(ids[2], names[2], head, points, left));
    }
    styles.extend(service_styles(geometry));
    styles
}

/// Styles of what nobody reads as text: lines of no height, comments.
fn service_styles(geometry: &Geometry) -> [Style<'static>; 2] {
    [
        Style {
            id: id::TINY,
            name: "极小行",
            based: "Normal",
            next: id::BODY,
            paragraph: free(20, 0, 0, "<w:jc w:val=\"left\"/>", ""),
            run: "<w:sz w:val=\"2\"/><w:szCs w:val=\"2\"/>".to_owned(),
        },
        Style {
            id: id::COMMENT,
            name: "annotation text",
            based: "Normal",
            next: id::COMMENT,
            paragraph: free(geometry.line.min(300), 0, 0, "<w:jc w:val=\"left\"/>", ""),
            run: "<w:spacing w:val=\"0\"/><w:sz w:val=\"21\"/><w:szCs w:val=\"21\"/>".to_owned(),
        },
    ]
}

fn head_styles(profile: &Profile, geometry: &Geometry) -> Vec<Style<'static>> {
    let red = &profile.red_head;
    let leading = f64::from(geometry.line) / 20.0 - profile.sizes.body;
    // The gap is measured from the characters of the number; half the leading of their line already lies in it.
    let gap = (mm(red.rule_gap) - points(leading / 2.0)).max(20);
    vec![
        Style {
            id: id::MARK,
            name: "发文机关标志",
            based: "Normal",
            next: id::NUMBER,
            paragraph: "<w:snapToGrid w:val=\"0\"/><w:jc w:val=\"center\"/>".to_owned(),
            run: format!(
                "{}<w:color w:val=\"{}\"/><w:spacing w:val=\"0\"/>",
                fonts(&profile.fonts.western, &profile.fonts.title),
                safe(&red.color)
            ),
        },
        Style {
            id: id::NUMBER,
            name: "发文字号",
            based: "Normal",
            next: id::RULE,
            paragraph: format!("<w:spacing w:before=\"{}\"/><w:jc w:val=\"center\"/>", 2 * geometry.line),
            run: String::new(),
        },
        Style {
            id: id::RULE,
            name: "红色分隔线",
            based: "Normal",
            next: id::TITLE,
            paragraph: format!(
                "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"{}\" w:space=\"0\" w:color=\"{}\"/></w:pBdr>\
                 <w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"{gap}\" w:lineRule=\"exact\"/>",
                points(red.rule) * 8 / 20,
                safe(&red.color)
            ),
            run: "<w:sz w:val=\"2\"/><w:szCs w:val=\"2\"/>".to_owned(),
        },
    ]
}

fn edge_styles(profile: &Profile, geometry: &Geometry) -> Vec<Style<'static>> {
    let em = geometry.small;
    let number = |id, name, side: &str| Style {
        id,
        name,
        based: "Normal",
        next: id,
        paragraph: format!(
            "<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"{em}\" w:lineRule=\"exact\"/>\
             <w:ind w:{side}Chars=\"100\" w:{side}=\"{em}\"/><w:jc w:val=\"{side}\"/>"
        ),
        run: format!(
            "{}<w:spacing w:val=\"0\"/>{}",
            fonts(&profile.fonts.page_number, &profile.fonts.page_number),
            size(profile.sizes.small)
        ),
    };
    vec![
        number(id::ODD, "页码（单页）", "right"),
        number(id::EVEN, "页码（双页）", "left"),
        Style {
            id: id::BANNER,
            name: "header",
            based: "Normal",
            next: id::BANNER,
            paragraph: free(BANNER_LINE, 0, 0, "<w:jc w:val=\"center\"/>", ""),
            run: format!(
                "{}<w:spacing w:val=\"0\"/><w:sz w:val=\"24\"/><w:szCs w:val=\"24\"/>",
                fonts(&profile.fonts.western, &profile.fonts.heading1)
            ),
        },
        Style {
            id: id::IMPRINT,
            name: "版记",
            based: "Normal",
            next: id::IMPRINT,
            paragraph: free(imprint_line(geometry), 0, 0, "<w:jc w:val=\"left\"/>", ""),
            run: format!("<w:spacing w:val=\"0\"/>{}", size(profile.sizes.small)),
        },
    ]
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

/// Paragraph properties of what does not follow the rhythm of the body.
fn free(line: i32, before: i32, after: i32, jc: &str, keep: &str) -> String {
    format!(
        "{keep}<w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"{before}\" w:after=\"{after}\" w:line=\"{line}\" \
         w:lineRule=\"exact\"/>{jc}"
    )
}

fn fonts(western: &str, eastern: &str) -> String {
    let (western, eastern) = (safe(western), safe(eastern));
    format!("<w:rFonts w:ascii=\"{western}\" w:hAnsi=\"{western}\" w:eastAsia=\"{eastern}\" w:cs=\"{western}\"/>")
}

fn size(points: f64) -> String {
    let size = half_points(points);
    format!("<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>")
}

fn paragraph_style(style: &Style) -> String {
    let default = if style.id == "Normal" { " w:default=\"1\"" } else { "" };
    let based = if style.based.is_empty() { String::new() } else { format!("<w:basedOn w:val=\"{}\"/>", style.based) };
    let next = if style.next.is_empty() { String::new() } else { format!("<w:next w:val=\"{}\"/>", style.next) };
    let run = if style.run.is_empty() { String::new() } else { format!("<w:rPr>{}</w:rPr>", style.run) };
    format!(
        "<w:style w:type=\"paragraph\"{default} w:styleId=\"{}\"><w:name w:val=\"{}\"/>{based}{next}<w:qFormat/>\
         <w:pPr>{}</w:pPr>{run}</w:style>",
        style.id, style.name, style.paragraph
    )
}

fn character_styles(profile: &Profile) -> String {
    let western = &profile.fonts.western;
    let headings = [&profile.fonts.heading1, &profile.fonts.heading2, &profile.fonts.body, &profile.fonts.body];
    let run_in = id::RUN_IN.iter().zip(headings).enumerate().map(|(level, (id, font))| {
        let name = format!("段首题{}", level + 1);
        character_style(id, &name, &fonts(western, font))
    });
    let signer = character_style(id::SIGNER, "签发人", &fonts(western, &profile.fonts.heading2));
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
