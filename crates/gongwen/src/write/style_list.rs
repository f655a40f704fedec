//! The paragraph styles of a document, one an element.

use super::geometry::{Geometry, mm, points};
use super::styles::{BANNER_LINE, Style, fonts, fonts_of, id, imprint_line, size, table_line};
use super::xml::safe;
use crate::profile::Profile;

/// Title and text.
pub(super) fn text_styles(profile: &Profile, geometry: &Geometry) -> Vec<Style<'static>> {
    let indent = 2 * geometry.em;
    let first_line = format!("<w:ind w:firstLineChars=\"200\" w:firstLine=\"{indent}\"/>");
    let heading = |level: usize, name: &'static str| Style {
        id: id::HEADINGS[level],
        name,
        based: "Normal",
        next: id::BODY,
        paragraph: format!("<w:keepNext/>{first_line}<w:outlineLvl w:val=\"{level}\"/>"),
        run: fonts_of(profile, id::HEADINGS[level]),
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
            paragraph: free(
                geometry.title_line,
                0,
                0,
                "<w:jc w:val=\"center\"/>",
                "<w:keepNext/><w:keepLines/>",
            ),
            run: format!(
                "{}<w:spacing w:val=\"0\"/>{}",
                fonts_of(profile, id::TITLE),
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
        heading(0, "heading 1"),
        heading(1, "heading 2"),
        heading(2, "heading 3"),
        heading(3, "heading 4"),
    ]
}

/// What stands behind the text.
pub(super) fn end_styles(profile: &Profile, geometry: &Geometry) -> Vec<Style<'static>> {
    let plain =
        |id, name, paragraph| Style { id, name, based: "Normal", next: id, paragraph, run: String::new() };
    let right = geometry.upright().text_width();
    let listed = |level: usize, name| Style {
        id: id::CONTENTS[level],
        name,
        based: "Normal",
        next: "Normal",
        paragraph: format!(
            "<w:tabs><w:tab w:val=\"right\" w:leader=\"middleDot\" w:pos=\"{right}\"/></w:tabs>\
             <w:ind w:leftChars=\"{}\" w:left=\"{}\"/><w:jc w:val=\"left\"/>",
            200 * level,
            2 * geometry.em * i32::try_from(level).unwrap_or_default()
        ),
        run: String::new(),
    };
    vec![
        Style {
            id: id::CONTENTS_TITLE,
            name: "TOC Heading",
            based: id::TITLE,
            next: id::CONTENTS[0],
            paragraph: String::new(),
            run: String::new(),
        },
        listed(0, "toc 1"),
        listed(1, "toc 2"),
        plain(
            id::ATTACHMENT_LIST,
            "附件说明",
            "<w:keepNext/><w:keepLines/><w:jc w:val=\"left\"/>".to_owned(),
        ),
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
            run: fonts_of(profile, id::ATTACHMENT_MARK),
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

/// Tables and charts.
pub(super) fn table_styles(profile: &Profile, geometry: &Geometry) -> Vec<Style<'static>> {
    let style = |id, name, points: f64, paragraph: String| Style {
        id,
        name,
        based: "Normal",
        next: id,
        paragraph,
        run: format!("{}<w:spacing w:val=\"0\"/>{}", fonts_of(profile, id), size(points)),
    };
    let (table, line) = (profile.sizes.table, table_line(profile.sizes.table));
    let centre = "<w:jc w:val=\"center\"/>";
    let right = "<w:jc w:val=\"right\"/>";
    let keep = "<w:keepNext/><w:keepLines/>";
    let mut styles = vec![
        style(id::CAPTION, "表题", table, free(line + 120, 0, 60, centre, keep)),
        style(id::UNIT, "表格单位", table, free(line + 40, 0, 0, right, keep)),
        style(id::CONTINUED, "续表", table, free(line + 40, 0, 0, right, "")),
        style(id::TABLE_NOTE, "表注", table, free(line, 0, 0, "<w:jc w:val=\"both\"/>", "")),
        style(id::CHART_CAPTION, "图题", table, free(line + 120, 60, 240, centre, "<w:keepLines/>")),
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
        styles.push(style(ids[0], names[0], points, free(line, 0, 0, centre, "<w:keepNext/>")));
        styles.push(style(ids[1], names[1], points, left.clone()));
        styles.push(style(ids[2], names[2], points, left));
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

/// The red head.
pub(super) fn head_styles(profile: &Profile, geometry: &Geometry) -> Vec<Style<'static>> {
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
                fonts_of(profile, id::MARK),
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

/// Page number, page header and 版记.
pub(super) fn edge_styles(profile: &Profile, geometry: &Geometry) -> Vec<Style<'static>> {
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
                fonts_of(profile, id::BANNER)
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

/// Paragraph properties of what does not follow the rhythm of the body.
fn free(line: i32, before: i32, after: i32, jc: &str, keep: &str) -> String {
    format!(
        "{keep}<w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"{before}\" w:after=\"{after}\" w:line=\"{line}\" \
         w:lineRule=\"exact\"/>{jc}"
    )
}
