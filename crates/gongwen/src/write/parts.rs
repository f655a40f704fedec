//! The static parts of the package: settings, fonts, theme, properties.

use std::fmt::Write as _;

use super::xml::{DECLARATION, W, safe};
use crate::model::Properties;
use crate::profile::Profile;

/// Characters that may not end a line, as Word has them for Chinese.
const NOT_LAST: &str = "$([{£¥·‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥";
/// Characters that may not begin a line, as Word has them for Chinese.
const NOT_FIRST: &str =
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠";

/// settings.xml: odd and even pages differ, punctuation may be compressed, and units join the characters that may not
/// begin a line: thus no number is parted from its unit, and nothing hidden stands in the text.
pub(super) fn settings(profile: &Profile) -> Vec<u8> {
    let (last, first) = (safe(NOT_LAST), safe(NOT_FIRST));
    let units = safe(&profile.units);
    format!(
        "{DECLARATION}<w:settings xmlns:w=\"{W}\"><w:zoom w:percent=\"100\"/><w:bordersDoNotSurroundHeader/>\
         <w:bordersDoNotSurroundFooter/><w:defaultTabStop w:val=\"420\"/><w:evenAndOddHeaders/>\
         <w:drawingGridVerticalSpacing w:val=\"156\"/><w:displayHorizontalDrawingGridEvery w:val=\"0\"/>\
         <w:displayVerticalDrawingGridEvery w:val=\"2\"/>\
         <w:characterSpacingControl w:val=\"compressPunctuation\"/>\
         <w:noLineBreaksAfter w:lang=\"zh-CN\" w:val=\"{last}\"/>\
         <w:noLineBreaksBefore w:lang=\"zh-CN\" w:val=\"{first}{units}\"/><w:compat><w:spaceForUL/>\
         <w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>\
         <w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>\
         <w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/>\
         </w:compat><w:themeFontLang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/>\
         <w:clrSchemeMapping w:bg1=\"light1\" w:t1=\"dark1\" w:bg2=\"light2\" w:t2=\"dark2\" w:accent1=\"accent1\" \
         w:accent2=\"accent2\" w:accent3=\"accent3\" w:accent4=\"accent4\" w:accent5=\"accent5\" w:accent6=\"accent6\" \
         w:hyperlink=\"hyperlink\" w:followedHyperlink=\"followedHyperlink\"/><w:decimalSymbol w:val=\".\"/>\
         <w:listSeparator w:val=\",\"/></w:settings>"
    )
    .into_bytes()
}

/// fontTable.xml: each font with the one to take where it is not installed.
pub(super) fn font_table(profile: &Profile) -> Vec<u8> {
    let fonts = &profile.fonts;
    let mut seen: Vec<&str> = Vec::new();
    let named = [
        (&fonts.body, "仿宋"),
        (&fonts.title, "华文中宋"),
        (&fonts.heading1, "SimHei"),
        (&fonts.heading2, "楷体"),
        (&fonts.table, "仿宋"),
        (&fonts.page_number, "SimSun"),
        (&fonts.rare, "FangSong"),
        (&fonts.rare_supplementary, "宋体-ExtB"),
    ];
    let mut content = String::new();
    for (name, substitute) in named {
        if !seen.contains(&name.as_str()) {
            seen.push(name);
            let _ = write!(
                content,
                "<w:font w:name=\"{}\"><w:altName w:val=\"{substitute}\"/><w:charset w:val=\"86\"/>\
                 <w:family w:val=\"auto\"/><w:pitch w:val=\"variable\"/></w:font>",
                safe(name)
            );
        }
    }
    if !seen.contains(&fonts.western.as_str()) {
        let _ = write!(
            content,
            "<w:font w:name=\"{}\"><w:charset w:val=\"00\"/><w:family w:val=\"roman\"/><w:pitch w:val=\"variable\"/></w:font>",
            safe(&fonts.western)
        );
    }
    format!("{DECLARATION}<w:fonts xmlns:w=\"{W}\">{content}</w:fonts>").into_bytes()
}

/// docProps/core.xml. The time is the document's, never the clock's.
pub(super) fn core(properties: &Properties) -> Vec<u8> {
    let created = safe(&properties.created);
    let dates = if created.is_empty() {
        String::new()
    } else {
        format!(
            "<dcterms:created xsi:type=\"dcterms:W3CDTF\">{created}</dcterms:created>\
             <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{created}</dcterms:modified>"
        )
    };
    format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:subject>{}</dc:subject>\
         <dc:creator>{}</dc:creator><cp:lastModifiedBy>{}</cp:lastModifiedBy><cp:revision>1</cp:revision>{dates}\
         <dc:language>zh-CN</dc:language></cp:coreProperties>",
        safe(&properties.title),
        safe(&properties.subject),
        safe(&properties.creator),
        safe(&properties.creator),
    )
    .into_bytes()
}

/// docProps/app.xml.
pub(super) fn app() -> Vec<u8> {
    format!(
        "{DECLARATION}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
         <Application>gongwen</Application><DocSecurity>0</DocSecurity></Properties>"
    )
    .into_bytes()
}

/// docProps/custom.xml, in the order given. Word refuses a nameless property and a name given twice: these are left out.
pub(super) fn custom(properties: &Properties) -> Vec<u8> {
    let mut content = String::new();
    let mut named: Vec<(&str, &str)> = Vec::new();
    for (name, value) in &properties.custom {
        if !name.is_empty() && named.iter().all(|(known, _)| known != name) {
            named.push((name, value));
        }
    }
    for (number, (name, value)) in named.into_iter().enumerate() {
        let _ = write!(
            content,
            "<property fmtid=\"{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}\" pid=\"{}\" name=\"{}\"><vt:lpwstr>{}</vt:lpwstr></property>",
            number + 2,
            safe(name),
            safe(value)
        );
    }
    format!(
        "{DECLARATION}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" \
         xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\">{content}</Properties>"
    )
    .into_bytes()
}

/// theme1.xml, the least that readers insist on.
pub(super) fn theme(profile: &Profile) -> Vec<u8> {
    let font = format!(
        "<a:latin typeface=\"{}\"/><a:ea typeface=\"{}\"/><a:cs typeface=\"\"/>",
        safe(&profile.fonts.western),
        safe(&profile.fonts.body)
    );
    let color = |name: &str, value: &str| format!("<a:{name}><a:srgbClr val=\"{value}\"/></a:{name}>");
    let colors: String = [
        ("dk1", "000000"),
        ("lt1", "FFFFFF"),
        ("dk2", "333333"),
        ("lt2", "EEEEEE"),
        ("accent1", "404040"),
        ("accent2", "7F7F7F"),
        ("accent3", "A6A6A6"),
        ("accent4", "595959"),
        ("accent5", "262626"),
        ("accent6", "BFBFBF"),
        ("hlink", "000000"),
        ("folHlink", "000000"),
    ]
    .map(|(name, value)| color(name, value))
    .concat();
    let fill = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>".repeat(3);
    let line = "<a:ln><a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill></a:ln>".repeat(3);
    let effect = "<a:effectStyle><a:effectLst/></a:effectStyle>".repeat(3);
    format!(
        "{DECLARATION}<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"公文\">\
         <a:themeElements><a:clrScheme name=\"公文\">{colors}</a:clrScheme><a:fontScheme name=\"公文\">\
         <a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme><a:fmtScheme name=\"公文\">\
         <a:fillStyleLst>{fill}</a:fillStyleLst><a:lnStyleLst>{line}</a:lnStyleLst>\
         <a:effectStyleLst>{effect}</a:effectStyleLst><a:bgFillStyleLst>{fill}</a:bgFillStyleLst></a:fmtScheme>\
         </a:themeElements></a:theme>"
    )
    .into_bytes()
}
